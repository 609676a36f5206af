//! `EnvoyFilter`: changes to the configuration that the control plane writes for the proxies.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use super::service_entry::LabelSelector;
use crate::api::{CustomResource, FreeForm, Kind, PolicyTargetReference, Status, Version, at_most_one, rule};

/// Changes the configuration that the control plane writes for the proxies, piece by piece. It depends on names inside
/// that configuration, which may change from one version of the mesh to the next.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [at_most_one(&["targetRefs", "workloadSelector"])]))]
pub struct EnvoyFilter {
    /// The workloads of the namespace that are meant; all unless given (of all namespaces, in the root namespace of the
    /// mesh).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<LabelSelector>,
    /// The gateways and waypoints that are meant, in place of a selector: objects of the kinds Gateway, `GatewayClass`,
    /// Service and `ServiceEntry`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub target_refs: Vec<PolicyTargetReference>,
    /// The changes, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub config_patches: Vec<ConfigPatch>,
    /// Lower numbers come first, then older objects; 0 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
}

/// A change to one kind of pieces of the configuration.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigPatch {
    /// The kind of the pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apply_to: Option<ApplyTo>,
    /// Which of the pieces; all unless given.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<ObjectMatch>,
    /// The change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<Patch>,
}

/// A kind of pieces of a proxy's configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApplyTo {
    /// None.
    Invalid,
    /// Listeners.
    Listener,
    /// Chains of filters in listeners.
    FilterChain,
    /// Filters of connections.
    NetworkFilter,
    /// Filters of HTTP requests.
    HttpFilter,
    /// Sets of routes; they can only be merged with.
    RouteConfiguration,
    /// Hosts in sets of routes.
    VirtualHost,
    /// Routes of a host.
    HttpRoute,
    /// Clusters: what requests are sent to.
    Cluster,
    /// Configuration of HTTP filters that is delivered apart.
    ExtensionConfig,
    /// What the proxy starts with. Outdated.
    Bootstrap,
    /// Filters that look at a connection before a chain is chosen.
    ListenerFilter,
}

/// Where in the mesh a piece of configuration belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PatchContext {
    /// In all sidecars and gateways.
    Any,
    /// Traffic to the workload of a sidecar.
    SidecarInbound,
    /// Traffic from the workload of a sidecar.
    SidecarOutbound,
    /// In gateways.
    Gateway,
    /// In waypoints.
    Waypoint,
}

/// Which pieces are meant; all that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [rule(
    "(has(self.context) && self.context == 'WAYPOINT') == has(self.waypoint)",
    "waypoint belongs to the context WAYPOINT, and that context takes nothing else",
)]))]
pub struct ObjectMatch {
    /// Where the piece belongs; `ANY` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<PatchContext>,
    /// Which proxies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyMatch>,
    /// Properties of the piece.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub object: Option<ObjectProperties>,
}

/// Properties of a piece of configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ObjectProperties {
    /// Properties of a listener, or of the filters in it.
    Listener(ListenerMatch),
    /// Properties of a set of routes, or of a host or route in it.
    RouteConfiguration(RouteConfigurationMatch),
    /// Properties of a cluster.
    Cluster(ClusterMatch),
    /// Properties of a piece in a waypoint.
    Waypoint(WaypointMatch),
}

/// Which proxies are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProxyMatch {
    /// A regular expression (RE2) for the proxy's version of the mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_version: Option<String>,
    /// Entries that the metadata of the proxy must have, with these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// Which clusters are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClusterMatch {
    /// The port of the service (for traffic to the workload, that of the pod).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_number: Option<u32>,
    /// The full name of the service; not for traffic to the workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The subset of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// The name of the cluster, in place of all else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which sets of routes are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RouteConfigurationMatch {
    /// The port of the service or of the gateway's server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_number: Option<u32>,
    /// The name of the port of the gateway's server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_name: Option<String>,
    /// The gateway, as `namespace/name`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// A host in the set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vhost: Option<VirtualHostMatch>,
    /// The name of the set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which host in a set of routes is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VirtualHostMatch {
    /// Its name, `host:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// One of its domains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_name: Option<String>,
    /// A route of the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<RouteMatch>,
}

/// Which route of a host is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RouteMatch {
    /// Its name: that of the route of a virtual service, or `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<RouteAction>,
}

/// What a route does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RouteAction {
    /// Anything.
    Any,
    /// It sends requests on.
    Route,
    /// It redirects.
    Redirect,
    /// It answers by itself.
    DirectResponse,
}

/// Which listeners are meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListenerMatch {
    /// The port of the service or of the gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_number: Option<u32>,
    /// Without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port_name: Option<String>,
    /// A chain of filters in the listener.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_chain: Option<FilterChainMatch>,
    /// The name of a filter that looks at connections before a chain is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listener_filter: Option<String>,
    /// The name of the listener, `address:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which chain of filters is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilterChainMatch {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The server name (SNI) for which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// The transport for which it is: `raw_buffer` or `tls`; only for traffic to the workload of a sidecar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport_protocol: Option<String>,
    /// The protocols for which it is, with commas between: `h2`, `http/1.1`, `http/1.0`; only in sidecars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_protocols: Option<String>,
    /// A filter in the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<FilterMatch>,
    /// The port of the destination for which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_port: Option<u32>,
}

/// Which filter of connections is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FilterMatch {
    /// Its name, such as `envoy.filters.network.http_connection_manager`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// A filter inside this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_filter: Option<SubFilterMatch>,
}

/// Which filter inside a filter is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubFilterMatch {
    /// Its name, such as `envoy.filters.http.router`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Which piece in a waypoint is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaypointMatch {
    /// The port of the service; all unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub port_number: Option<u32>,
    /// A route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<WaypointRouteMatch>,
    /// A filter of connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<FilterMatch>,
}

/// Which route in a waypoint is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaypointRouteMatch {
    /// Its name: that of the route of a virtual service, or `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Patch {
    /// What is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// The configuration that is added, merged or inserted, as the proxy writes it in JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<FreeForm>,
    /// Where among the filters of the mesh an added filter goes; better than inserting beside a name that may change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter_class: Option<FilterClass>,
}

/// What is done to a piece of configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Operation {
    /// Nothing.
    Invalid,
    /// The value is merged into it.
    Merge,
    /// The value is added at the end of the list.
    Add,
    /// It is taken away.
    Remove,
    /// The value is put before it.
    InsertBefore,
    /// The value is put behind it.
    InsertAfter,
    /// The value is put at the beginning of the list.
    InsertFirst,
    /// The value takes its place; only for filters.
    Replace,
}

/// Where among the filters of the mesh an added filter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FilterClass {
    /// Anywhere.
    Unspecified,
    /// Behind those that find out who the client is.
    Authn,
    /// Behind those that decide what the client may do.
    Authz,
    /// Before those that count.
    Stats,
}

impl CustomResource for EnvoyFilter {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "EnvoyFilter",
        plural: "envoyfilters",
        singular: "envoyfilter",
        short_names: &[],
        versions: &[Version::stored("v1alpha3")],
        columns: &[],
        spec_required: false,
    };
}
