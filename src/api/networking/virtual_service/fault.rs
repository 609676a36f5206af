//! Faults on purpose: to see how clients cope with slow and failing services.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Percent;
use crate::api::Duration;

/// Faults that the client's side of the mesh makes. Timeouts and retries of the route do not apply to them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FaultInjection {
    /// Holds requests back before they go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// Answers requests with an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort: Option<Abort>,
}

/// Holds requests back.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Delay {
    /// How long.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub length: Option<DelayLength>,
    /// The share of requests in whole parts of a hundred. Outdated: `percentage` is exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<i32>,
    /// The share of requests; none unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
}

/// How long requests are held back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum DelayLength {
    /// Always this long.
    FixedDelay(Duration),
    /// This long on average. Not implemented by the proxy.
    ExponentialDelay(Duration),
}

/// Answers requests with an error.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Abort {
    /// Which error.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub error: Option<AbortError>,
    /// The share of requests; none unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage: Option<Percent>,
}

/// The error with which requests are answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AbortError {
    /// A status of HTTP, such as 503.
    HttpStatus(i32),
    /// A status of gRPC by its name in capitals, such as `UNAVAILABLE`.
    GrpcStatus(String),
    /// An error of HTTP/2. Not implemented.
    Http2Error(String),
}
