//! `Sidecar`: what the proxy beside a workload listens on and which services it is told about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::destination_rule::ConnectionPool;
use super::gateway::ServerTls;
use super::name::ScopedName;
use super::port::SidecarPort;
use super::rules;
use super::service_entry::LabelSelector;
use super::virtual_service::Destination;
use crate::api::{CustomResource, Kind, Status};

/// Narrows what the proxies of workloads know and take: fewer services mean less configuration and memory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Sidecar {
    /// The workloads of the namespace that are meant; all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<LabelSelector>,
    /// The ports on which requests for the workload arrive; found out from the services of the workload unless given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<IngressListener>,
    /// What the workload may reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub egress: Vec<EgressListener>,
    /// Limits on the connections that arrive, for all ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound_connection_pool: Option<ConnectionPool>,
    /// What happens to requests for hosts that the mesh does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outbound_traffic_policy: Option<OutboundTrafficPolicy>,
}

/// A port on which requests for the workload arrive.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct IngressListener {
    /// The port.
    #[serde(default)]
    #[schemars(!default)]
    pub port: SidecarPort,
    /// The address to listen on; no Unix domain socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// How traffic comes to the listener.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_mode: Option<CaptureMode>,
    /// Where the workload itself is: `127.0.0.1:PORT`, `[::1]:PORT`, `0.0.0.0:PORT` (the address of the pod) or
    /// `unix:///path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_endpoint: Option<String>,
    /// Ends TLS of clients outside the mesh; modes `SIMPLE` and `MUTUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<ServerTls>,
    /// Limits on the connections that arrive here; it takes the place of those for all ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_pool: Option<ConnectionPool>,
}

/// Services that the workload may reach, and where it asks for them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EgressListener {
    /// The port on which the workload asks; those of the services unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<SidecarPort>,
    /// The address or Unix domain socket on which the workload asks; needs a port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// How traffic comes to the listener.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_mode: Option<CaptureMode>,
    /// The services, as `namespace/host`: the namespace may be `*` (all), `.` (the workload's own) or `~` (none), the
    /// leftmost label of the host `*`.
    #[serde(default)]
    #[schemars(!default)]
    pub hosts: Vec<ScopedName>,
}

/// How traffic comes to a listener of the proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CaptureMode {
    /// As the mesh does it elsewhere.
    Default,
    /// By redirection with iptables.
    Iptables,
    /// Not by redirection: the workload speaks to the listener's address.
    None,
}

/// What happens to requests for hosts that the mesh does not know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OutboundTrafficPolicy {
    /// Whether they go out; `ALLOW_ANY` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<OutboundMode>,
    /// The egress gateway through which they go out; only with `ALLOW_ANY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub egress_proxy: Option<Destination>,
}

/// Whether requests for unknown hosts go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OutboundMode {
    /// They are refused.
    RegistryOnly,
    /// They go out as they are.
    AllowAny,
}

impl CustomResource for Sidecar {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "Sidecar",
        plural: "sidecars",
        singular: "sidecar",
        short_names: &[],
        versions: rules::VERSIONS,
        columns: &[],
        spec_required: false,
    };
}
