//! `AuthorizationPolicy`: which requests a workload answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{
    Column, CustomResource, Kind, PolicyTargetReference, Status, Version, WorkloadSelector, at_most_one, rule,
};

/// Allows or denies requests to workloads, by who sends them, what they ask for, and under which conditions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-one-of" = ["provider"]))]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["selector", "targetRef", "targetRefs"])]))]
pub struct AuthorizationPolicy {
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
    /// The requests that it is about: those that any of the rules matches. Without rules it matches none, so that a
    /// policy that allows then allows nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 512))]
    pub rules: Vec<AuthorizationRule>,
    /// What is done with a request that matches; unset, it is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<AuthorizationAction>,
    /// Who decides, when the action is `CUSTOM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ExtensionProvider>,
}

/// What is done with a request that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AuthorizationAction {
    /// It is answered; what no such policy of the workload matches is denied.
    #[default]
    Allow,
    /// It is denied, whatever else allows it.
    Deny,
    /// It is marked for the audit, and nothing else.
    Audit,
    /// A provider outside the proxy decides.
    Custom,
}

/// A provider that the mesh's configuration names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExtensionProvider {
    /// The name under which `extensionProviders` of the mesh's configuration has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Requests: a rule matches when each of its three parts does, and a part that is left out always does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationRule {
    /// Who sends the request: any of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 512))]
    pub from: Vec<AuthorizationFrom>,
    /// What it asks for: any of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<AuthorizationTo>,
    /// What else must hold: all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<AuthorizationCondition>,
}

/// Senders.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationFrom {
    /// Who they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<AuthorizationSource>,
}

/// Who sends a request. Every list that is given must match; a list matches when any of its entries does. `*` stands
/// for any text at the beginning or the end of an entry, or for any text at all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [rule(
    "!(has(self.serviceAccounts) || has(self.notServiceAccounts)) || !(has(self.principals) || \
     has(self.notPrincipals) || has(self.namespaces) || has(self.notNamespaces))",
    "serviceAccounts cannot be set together with namespaces or principals",
)]))]
pub struct AuthorizationSource {
    /// Identities that a certificate proves: `cluster.local/ns/shop/sa/cart`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principals: Vec<String>,
    /// Identities that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_principals: Vec<String>,
    /// Identities that a token proves: issuer and subject, joined by a slash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request_principals: Vec<String>,
    /// Identities of tokens that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_request_principals: Vec<String>,
    /// Namespaces of the senders, by their certificates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// Namespaces that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_namespaces: Vec<String>,
    /// Service accounts of the senders, by their certificates: `namespace/name`, or a name in the policy's namespace.
    /// They are taken literally, without `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 320)))]
    pub service_accounts: Vec<String>,
    /// Service accounts that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), inner(length(max = 320)))]
    pub not_service_accounts: Vec<String>,
    /// Trust domains of the senders, by their certificates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trust_domains: Vec<String>,
    /// Trust domains that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_trust_domains: Vec<String>,
    /// Addresses, single or as ranges, from which the packets come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ip_blocks: Vec<String>,
    /// Addresses that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_ip_blocks: Vec<String>,
    /// Addresses of the first sender, as trusted proxies report it in `X-Forwarded-For` or by the proxy protocol.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remote_ip_blocks: Vec<String>,
    /// Addresses of the first sender that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_remote_ip_blocks: Vec<String>,
}

/// Things that are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationTo {
    /// What they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<AuthorizationOperation>,
}

/// What a request asks for. Every list that is given must match; a list matches when any of its entries does. All but
/// ports are for HTTP only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationOperation {
    /// Hosts, without regard to case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Hosts that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_hosts: Vec<String>,
    /// Ports of the workload, as texts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
    /// Ports that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_ports: Vec<String>,
    /// Methods of HTTP; a call of gRPC is a `POST`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Methods that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_methods: Vec<String>,
    /// Paths, without the query; `{*}` stands for one segment, `{**}` for any number of them. For gRPC:
    /// `/service/method`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// Paths that must not match.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_paths: Vec<String>,
}

/// A condition on an attribute of the request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationCondition {
    /// The attribute, such as `request.headers[User-Agent]` or `source.ip`.
    #[serde(default)]
    #[schemars(!default)]
    pub key: String,
    /// Values of which it must have one; this list or the other must be given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Values of which it must have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_values: Vec<String>,
}

impl CustomResource for AuthorizationPolicy {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "security.istio.io",
        kind: "AuthorizationPolicy",
        plural: "authorizationpolicies",
        singular: "authorizationpolicy",
        short_names: &["ap"],
        versions: &[Version::stored("v1"), Version::served("v1beta1")],
        columns: &[Column::text("Action", ".spec.action", "What is done with a request that matches"), Column::AGE],
        spec_required: false,
    };
}
