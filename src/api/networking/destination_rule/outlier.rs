//! When endpoints that fail are left alone for a while.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Duration;

/// Leaves endpoints alone for a while after they failed several times in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutlierDetection {
    /// Outdated: `consecutiveGatewayErrors` and `consecutive5xxErrors` say which errors count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consecutive_errors: Option<i32>,
    /// Whether failures to connect are counted apart from bad answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_external_local_origin_errors: Option<bool>,
    /// How many failures to connect in a row are too many, where they are counted apart; 5 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub consecutive_local_origin_failures: Option<u32>,
    /// How many of the statuses 502, 503 and 504 in a row are too many (for TCP, failures to connect); not looked at
    /// for 0, and unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub consecutive_gateway_errors: Option<u32>,
    /// How many of the statuses from 500 in a row are too many (for TCP, failures to connect); 5 unless given, not
    /// looked at for 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "consecutive5xxErrors")]
    #[schemars(extend("nullable" = true))]
    pub consecutive_5xx_errors: Option<u32>,
    /// The time between two looks at the counts; 10s unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
    /// How long an endpoint is left alone the first time; each further time is longer by as much. 30s unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_ejection_time: Option<Duration>,
    /// How many of the endpoints may be left alone at a time, in parts of a hundred; 10 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_ejection_percent: Option<i32>,
    /// While fewer endpoints than this are well, in parts of a hundred, none is left alone; 0 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_health_percent: Option<i32>,
}
