//! `RequestAuthentication`: which tokens a workload takes as proof of who asks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{
    CustomResource, Duration, Kind, PolicyTargetReference, Status, Version, WorkloadSelector, also_spelt, at_most_one,
    rule,
};

/// Names the issuers of tokens that workloads trust. A request with a token that is not valid is refused; one without
/// any is not, which is up to an `AuthorizationPolicy`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["selector", "targetRef", "targetRefs"])]))]
pub struct RequestAuthentication {
    /// The workloads that it is about; without one and without targets, all of its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// The object that it is about; `targetRefs` takes several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<PolicyTargetReference>,
    /// The objects that it is about: gateways, or services behind a waypoint.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub target_refs: Vec<PolicyTargetReference>,
    /// The issuers, and where their tokens are found. A token must be valid by the rule of its issuer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 4096))]
    pub jwt_rules: Vec<JwtRule>,
}

/// The tokens of one issuer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = also_spelt("jwksUri", "jwks_uri"))]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["jwks", "jwksUri", "jwks_uri"])]))]
pub struct JwtRule {
    /// The issuer, as the token's claim `iss` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1))]
    pub issuer: Option<String>,
    /// Audiences of which a token must name one; unset, the name of the service that is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(length(min = 1)))]
    pub audiences: Vec<String>,
    /// The address of the issuer's keys; unset, it is looked up by the issuer's `OpenID` discovery.
    #[serde(alias = "jwks_uri", skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 2048))]
    #[schemars(extend("x-kubernetes-validations" = [rule(
        "isURL(self) && url(self).getScheme() in ['http', 'https']",
        "jwksUri must be a url whose scheme is http or https",
    )]))]
    pub jwks_uri: Option<String>,
    /// The issuer's keys themselves, as a set of JSON web keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<String>,
    /// Headers that may carry the token. Without any place named, it is taken from `Authorization` and from the query
    /// parameter `access_token`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from_headers: Vec<JwtHeader>,
    /// Query parameters that may carry the token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(length(min = 1)))]
    pub from_params: Vec<String>,
    /// Cookies that may carry the token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(inner(length(min = 1)))]
    pub from_cookies: Vec<String>,
    /// The header in which the workload gets the payload of a valid token, in base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_payload_to_header: Option<String>,
    /// Whether the workload gets the token too; unset, it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_original_token: Option<bool>,
    /// Claims of a valid token that the workload gets as headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub output_claim_to_headers: Vec<ClaimToHeader>,
    /// How long fetching the keys may take; unset, 5s.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// Claims whose text is a list with spaces between its entries, beside `scope` and `permission`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), inner(length(min = 1)))]
    pub space_delimited_claims: Vec<String>,
}

/// A header that may carry a token.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JwtHeader {
    /// The header's name.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    pub name: String,
    /// What stands before the token, with the space after it: `Bearer `.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// A claim that becomes a header.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClaimToHeader {
    /// The header's name; what callers send in it is replaced.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1), regex(pattern = r"^[-_A-Za-z0-9]+$"))]
    pub header: String,
    /// The claim; a dot leads into a claim that is an object.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1))]
    pub claim: String,
}

impl CustomResource for RequestAuthentication {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "security.istio.io",
        kind: "RequestAuthentication",
        plural: "requestauthentications",
        singular: "requestauthentication",
        short_names: &["ra"],
        versions: &[Version::stored("v1"), Version::served("v1beta1")],
        columns: &[],
        spec_required: false,
    };
}
