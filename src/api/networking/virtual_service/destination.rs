//! Where a route leads: a service, perhaps one subset and one port of it; and shares of traffic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::networking::port::DestinationPort;

/// A service to which requests go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Destination {
    /// The name of the service: that of a Kubernetes Service, or a host of a service entry. A short name is completed
    /// with the namespace of this object, not with that of the client.
    #[serde(default)]
    #[schemars(!default)]
    pub host: String,
    /// One of the subsets that a destination rule of the host defines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// The port of the service; not needed where it has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<DestinationPort>,
}

/// A share of traffic.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Percent {
    /// Parts of a hundred, from 0.0 to 100.0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
}
