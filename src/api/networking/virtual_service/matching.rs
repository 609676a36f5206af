//! Which requests a route is for.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::networking::name::ScopedName;

/// What a request must be like; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpMatch {
    /// A name, which access logs show behind that of the route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The path with the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<StringMatch>,
    /// The scheme: `http` or `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<StringMatch>,
    /// The method, such as `GET`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<StringMatch>,
    /// The host that the request names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<StringMatch>,
    /// Headers by name, in lower case; an empty condition asks only that the header is there. `uri`, `scheme`, `method`
    /// and `authority` are not looked for here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, StringMatch>,
    /// The port on which the request arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u32>,
    /// Labels that the client's pod must have; only for proxies beside clients.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_labels: BTreeMap<String, String>,
    /// The gateways that use the route, in place of those of the whole object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<ScopedName>,
    /// Parameters of the query by name. Patterns look at the whole value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub query_params: BTreeMap<String, StringMatch>,
    /// Whether upper and lower case of the path are the same; not for patterns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignore_uri_case: Option<bool>,
    /// Headers of which none may be so, by name in lower case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub without_headers: BTreeMap<String, StringMatch>,
    /// The namespace of the client; only for proxies beside clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_namespace: Option<String>,
    /// What the names of the route's statistics begin with, after `route.`; without it there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stat_prefix: Option<String>,
}

/// A condition on a text; where nothing is given, that the text is there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StringMatch {
    /// What the text must be like.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub pattern: Option<StringPattern>,
}

/// What a text must be like. Upper and lower case differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StringPattern {
    /// The whole text.
    Exact(String),
    /// The beginning of the text.
    Prefix(String),
    /// A regular expression (RE2) for the whole text.
    Regex(String),
}

impl From<StringPattern> for StringMatch {
    fn from(pattern: StringPattern) -> Self {
        Self { pattern: Some(pattern) }
    }
}

/// What a TLS connection must be like; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TlsMatch {
    /// The server names (SNI); the leftmost label may be `*`. Each must belong to a host of the object.
    #[serde(default)]
    #[schemars(!default)]
    pub sni_hosts: Vec<String>,
    /// Addresses or ranges of the destination, one of which is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destination_subnets: Vec<String>,
    /// The port on which the connection arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u32>,
    /// Labels that the client's pod must have; only for proxies beside clients.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_labels: BTreeMap<String, String>,
    /// The gateways that use the route, in place of those of the whole object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<ScopedName>,
    /// The namespace of the client; only for proxies beside clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_namespace: Option<String>,
}

/// What another connection must be like; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TcpMatch {
    /// Addresses or ranges of the destination, one of which is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destination_subnets: Vec<String>,
    /// The port on which the connection arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u32>,
    /// Without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_subnet: Option<String>,
    /// Labels that the client's pod must have; only for proxies beside clients.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_labels: BTreeMap<String, String>,
    /// The gateways that use the route, in place of those of the whole object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<ScopedName>,
    /// The namespace of the client; only for proxies beside clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_namespace: Option<String>,
}
