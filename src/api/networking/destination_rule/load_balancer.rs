//! How one of a service's endpoints is chosen for a request or connection.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Duration;
use crate::api::networking::rules;

/// How one of the endpoints is chosen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoadBalancer {
    /// The algorithm.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub algorithm: Option<Algorithm>,
    /// Whether near endpoints go before far ones; in place of what the mesh is configured with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality_lb_setting: Option<LocalityLoadBalancing>,
    /// How long a new endpoint is spared. Outdated: `warmup` says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warmup_duration_secs: Option<Duration>,
    /// Gives new endpoints less traffic at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warmup: Option<Warmup>,
}

/// How one of the endpoints is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Algorithm {
    /// Without regard to the request.
    Simple(SimpleAlgorithm),
    /// By something in the request, so that equal requests go to the same endpoint.
    ConsistentHash(ConsistentHash),
}

/// How one of the endpoints is chosen without regard to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SimpleAlgorithm {
    /// As the mesh is configured.
    Unspecified,
    /// The same as `LEAST_REQUEST`. Outdated.
    LeastConn,
    /// Any.
    Random,
    /// The address to which the client wanted to connect.
    Passthrough,
    /// One after the other.
    RoundRobin,
    /// The less busy one of two that are chosen at random.
    LeastRequest,
}

/// Chooses an endpoint by something in the request. When endpoints come or go, some requests change theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsistentHash {
    /// What decides.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub key: Option<HashKey>,
    /// How it decides; a ring unless given.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub algorithm: Option<HashAlgorithm>,
    /// The least number of places on the ring. Outdated: it belongs to `ringHash`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_ring_size: Option<u64>,
}

/// What in a request decides about its endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HashKey {
    /// The header of this name.
    HttpHeaderName(String),
    /// A cookie, which is made where it is missing.
    HttpCookie(HashCookie),
    /// The address of the client.
    UseSourceIp(bool),
    /// The parameter of the query of this name.
    HttpQueryParameterName(String),
}

/// How keys are spread over endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HashAlgorithm {
    /// Endpoints and keys have places on a ring; the next endpoint is taken.
    RingHash(RingHash),
    /// A table that is faster to look up; more keys move when endpoints change.
    Maglev(Maglev),
}

/// A ring of endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RingHash {
    /// The least number of places; more make shares more even. 1024 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_ring_size: Option<u64>,
}

/// A table of endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Maglev {
    /// The number of its places: a prime up to 5000011, 65537 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_size: Option<u64>,
}

/// A cookie by which a client comes back to the same endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HashCookie {
    /// Its name.
    #[serde(default)]
    #[schemars(!default)]
    pub name: String,
    /// Its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How long it lives; with 0s, as long as the browser is open. Without it no cookie is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = rules::NONE))]
    pub ttl: Option<Duration>,
    /// Further attributes of a cookie that is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<CookieAttribute>,
}

/// An attribute of a cookie, such as `SameSite`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CookieAttribute {
    /// Its name.
    #[serde(default)]
    #[schemars(!default)]
    pub name: String,
    /// Its value, if it takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Whether endpoints in the region and zone of the client go before others. One of distribution, failover and failover
/// by labels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalityLoadBalancing {
    /// Shares by the locality of the client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distribute: Vec<LocalityShares>,
    /// Where traffic of a region goes when its endpoints fail; needs outlier detection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failover: Vec<RegionFailover>,
    /// Labels of endpoints that make them near: `key` asks for the value that the client has, `key=value` for that one.
    /// The more of the first labels agree, the earlier an endpoint is used; needs outlier detection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failover_priority: Vec<String>,
    /// Whether locality counts; as the mesh is configured unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub enabled: Option<bool>,
}

/// Where the traffic of clients in a locality goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalityShares {
    /// The locality of the clients, as `region/zone/subzone`; `*` stands for any last part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Parts of a hundred by the locality of the endpoints; a hundred in all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to: BTreeMap<String, u32>,
}

/// Where the traffic of a region goes when its endpoints fail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegionFailover {
    /// The region whose endpoints fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The region that takes over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// Gives new endpoints less traffic at first; for `ROUND_ROBIN` and `LEAST_REQUEST`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Warmup {
    /// How long an endpoint counts as new.
    #[serde(default)]
    #[schemars(!default)]
    pub duration: Duration,
    /// The share with which it begins, in parts of a hundred of its full share; 10 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("nullable" = true))]
    pub minimum_percent: Option<f64>,
    /// How the share grows: evenly for 1 (so unless given), for more faster at the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0), extend("nullable" = true))]
    pub aggression: Option<f64>,
}
