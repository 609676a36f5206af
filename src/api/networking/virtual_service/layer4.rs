//! Routes for connections whose requests the mesh does not look into.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Destination;
use super::matching::{TcpMatch, TlsMatch};

/// A route for TLS connections that are not opened on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TlsRoute {
    /// The connections that are meant: one of the conditions must hold.
    #[serde(rename = "match", default)]
    #[schemars(!default)]
    pub matches: Vec<TlsMatch>,
    /// Where they go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route: Vec<RouteDestination>,
}

/// A route for connections of any kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TcpRoute {
    /// The connections that are meant: one of the conditions must hold; all connections unless given.
    #[serde(rename = "match", default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<TcpMatch>,
    /// Where they go.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route: Vec<RouteDestination>,
}

/// A service that gets a share of the connections.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RouteDestination {
    /// The service.
    #[serde(default)]
    #[schemars(!default)]
    pub destination: Destination,
    /// The share in proportion to the sum of the route's weights; not needed for a single destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<i32>,
}
