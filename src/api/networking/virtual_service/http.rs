//! Routes for HTTP requests: where they go, how long that may take, and what changes on the way.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CorsPolicy, Destination, FaultInjection, HttpMatch, Percent};
use crate::api::{Duration, also_spelt};

/// A route for HTTP requests (also HTTP/2 and gRPC).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = also_spelt("mirrorPercent", "mirror_percent"))]
pub struct HttpRoute {
    /// A name, which access logs show.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The requests that are meant: one of the conditions must hold; all requests unless given.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<HttpMatch>,
    /// The services to which they go, each with its share.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route: Vec<HttpRouteDestination>,
    /// Answers with another address instead of sending requests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<HttpRedirect>,
    /// Answers by itself instead of sending requests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_response: Option<DirectResponse>,
    /// Another virtual service whose routes are used, below the conditions of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegate: Option<Delegate>,
    /// Changes the path or the host of requests that are sent on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<HttpRewrite>,
    /// How long a request may take in all, with retries; without limit unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Duration>,
    /// When and how often requests are tried again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retries: Option<HttpRetry>,
    /// Makes faults on purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultInjection>,
    /// A service that gets a copy of the requests; its answers are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mirror: Option<Destination>,
    /// Services that get a copy of the requests; their answers are dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mirrors: Vec<HttpMirror>,
    /// The share of requests that `mirror` gets, in whole parts of a hundred. Outdated: `mirrorPercentage` is exact.
    #[serde(alias = "mirror_percent", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub mirror_percent: Option<u32>,
    /// The share of requests that `mirror` gets; all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mirror_percentage: Option<Percent>,
    /// Which pages of other origins may make requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cors_policy: Option<CorsPolicy>,
    /// Changes headers of requests and answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
}

/// A service that gets a share of the requests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRouteDestination {
    /// The service.
    #[serde(default)]
    #[schemars(!default)]
    pub destination: Destination,
    /// The share in proportion to the sum of the route's weights; not needed for a single destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i32>,
    /// Changes headers of the requests that go there and of their answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
}

/// A service that gets a copy of requests.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpMirror {
    /// The service.
    #[serde(default)]
    #[schemars(!default)]
    pub destination: Destination,
    /// The share of requests; all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
}

/// Another virtual service, without hosts, whose HTTP routes are used.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delegate {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its namespace; that of this object unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

/// Changes to headers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Headers {
    /// Changes to the request before it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<HeaderChanges>,
    /// Changes to the answer before it goes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<HeaderChanges>,
}

/// Changes to the headers of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeaderChanges {
    /// Headers that get this value, whatever they had.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, String>,
    /// Headers that get this value in addition.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub add: BTreeMap<String, String>,
    /// Headers that are taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
}

/// Answers with another address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRedirect {
    /// The path of the address, in place of the whole path of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// The host of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// The port of the address.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub port: Option<RedirectPort>,
    /// The scheme of the address: `http` or `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// The status of the answer; 301 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_code: Option<u32>,
}

/// The port of an address to which clients are redirected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RedirectPort {
    /// This port.
    Port(u32),
    /// A port that follows from the request.
    DerivePort(DerivedPort),
}

/// A port that follows from the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DerivedPort {
    /// 80 for http, 443 for https.
    FromProtocolDefault,
    /// The port of the request.
    FromRequestPort,
}

/// Answers by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DirectResponse {
    /// The status of the answer.
    #[serde(default)]
    #[schemars(!default)]
    pub status: u32,
    /// The content of the answer; empty unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<HttpBody>,
}

/// The content of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpBody {
    /// The content, if there is any.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub content: Option<BodyContent>,
}

/// The content of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum BodyContent {
    /// A text.
    String(String),
    /// Bytes in base64.
    Bytes(#[schemars(extend("format" = "byte"))] String),
}

/// Changes where a request seems to go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRewrite {
    /// In place of the path, or of the prefix of it by which the route was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
    /// In place of the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Changes the path by a regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri_regex_rewrite: Option<RegexRewrite>,
}

/// Changes a path by a regular expression.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegexRewrite {
    /// The regular expression (RE2).
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What takes the place of all that it finds; `\1` stands for the first group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rewrite: Option<String>,
}

/// When and how often a request is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRetry {
    /// How often at most; 0 is never. The timeout of the route may end it earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts: Option<i32>,
    /// How long each try may take; as long as the request unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_try_timeout: Option<Duration>,
    /// After which failures, by the names of the proxy's retry policies and statuses of HTTP, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_on: Option<String>,
    /// Whether endpoints of other localities are tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub retry_remote_localities: Option<bool>,
    /// Whether endpoints that failed are left out; true unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub retry_ignore_previous_hosts: Option<bool>,
    /// The shortest pause before another try, which grows from try to try; 25ms unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Duration>,
}
