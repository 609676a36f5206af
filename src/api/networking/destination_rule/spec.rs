//! The spec of a destination rule: policies for a host, its subsets and its ports.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ClientTls, ConnectionPool, LoadBalancer, OutlierDetection};
use crate::api::networking::port::DestinationPort;
use crate::api::networking::rules;
use crate::api::{Column, CustomResource, Kind, Status, WorkloadSelector};

/// Says how clients connect to a service: with which TLS, to which of its endpoints, with how many connections. Names
/// subsets of the endpoints, to which routes can lead.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DestinationRule {
    /// The name of the service: that of a Kubernetes Service, or a host of a service entry. A short name is completed
    /// with the namespace of this object.
    #[serde(default)]
    #[schemars(!default)]
    pub host: String,
    /// How clients connect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
    /// Parts of the service, such as its versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsets: Vec<Subset>,
    /// The namespaces whose clients follow the rule: names, `.` for its own, `*` for all (so unless given).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<String>,
    /// The clients of this object's namespace that follow the rule; all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<WorkloadSelector>,
}

/// A part of a service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subset {
    /// The name by which routes lead there.
    #[serde(default)]
    #[schemars(!default)]
    pub name: String,
    /// Labels that the endpoints of the subset have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// How clients connect; what is not given is taken from the policy of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_policy: Option<TrafficPolicy>,
}

/// How clients connect to a service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrafficPolicy {
    /// How one of the endpoints is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    /// How many connections and requests there may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_pool: Option<ConnectionPool>,
    /// When endpoints that fail are left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlier_detection: Option<OutlierDetection>,
    /// How connections are secured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<ClientTls>,
    /// Policies of single ports; they take the place of the policy of the service as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 4096))]
    pub port_level_settings: Vec<PortTrafficPolicy>,
    /// Carries TCP connections inside HTTP requests to another proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tunnel: Option<Tunnel>,
    /// Tells the service the address of the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_protocol: Option<ProxyProtocol>,
    /// How many retries there may be in proportion to requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_budget: Option<RetryBudget>,
}

/// How clients connect to one port of a service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortTrafficPolicy {
    /// The port of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<DestinationPort>,
    /// How one of the endpoints is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    /// How many connections and requests there may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_pool: Option<ConnectionPool>,
    /// When endpoints that fail are left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlier_detection: Option<OutlierDetection>,
    /// How connections are secured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<ClientTls>,
}

/// Carries TCP connections inside HTTP requests to the proxy that the host of the rule names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tunnel {
    /// The method of the requests: `CONNECT` or `POST`; `CONNECT` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The address or full DNS name to which that proxy connects.
    #[serde(default)]
    #[schemars(!default)]
    pub target_host: String,
    /// The port to which it connects.
    #[serde(default)]
    #[schemars(!default)]
    pub target_port: u32,
}

/// Tells the service the address of the client ahead of the connection's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProxyProtocol {
    /// The version of the PROXY protocol; `V1` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ProxyProtocolVersion>,
}

/// A version of the PROXY protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ProxyProtocolVersion {
    /// A line of text.
    V1,
    /// Binary.
    V2,
}

/// How many retries there may be at a time, in proportion to requests.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetryBudget {
    /// Retries per hundred requests that run or wait; 20 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100), extend("nullable" = true))]
    pub percent: Option<f64>,
    /// The number of retries that there may always be; 3 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_retry_concurrency: Option<u32>,
}

impl CustomResource for DestinationRule {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "DestinationRule",
        plural: "destinationrules",
        singular: "destinationrule",
        short_names: &["dr"],
        versions: rules::VERSIONS,
        columns: &[Column::text("Host", ".spec.host", "The name of the service"), Column::AGE],
        spec_required: false,
    };
}
