//! The spec of a virtual service: hosts, gateways, and routes by protocol.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{HttpRoute, TcpRoute, TlsRoute};
use crate::api::networking::name::ScopedName;
use crate::api::networking::rules;
use crate::api::{Column, CustomResource, Kind, Status};

/// Says where requests for some hosts go, and what is done to them on the way: by proxies beside the clients, by
/// gateways, or both.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VirtualService {
    /// The hosts that clients ask for: DNS names, whose leftmost label may be `*`, or addresses. A short name is
    /// completed with the namespace of this object. Empty in an object to which others delegate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// The gateways that use the routes, as `name` or `namespace/name`; `mesh` stands for the proxies beside the
    /// clients, which alone use them unless gateways are given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<ScopedName>,
    /// Routes for HTTP requests; the first that matches is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<HttpRoute>,
    /// Routes for TLS connections that are not opened on the way; the first that matches is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tls: Vec<TlsRoute>,
    /// Routes for other connections; the first that matches is used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tcp: Vec<TcpRoute>,
    /// The namespaces whose clients and gateways use the routes: names, `.` for its own, `*` for all (so unless given).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<String>,
}

impl VirtualService {
    /// Returns every destination that a route, a mirror or a weight of this object names.
    pub fn destinations(&self) -> impl Iterator<Item = &super::Destination> {
        let http = self.http.iter().flat_map(|route| {
            let mirrors = route.mirrors.iter().map(|mirror| &mirror.destination);
            route.route.iter().map(|weighted| &weighted.destination).chain(route.mirror.as_ref()).chain(mirrors)
        });
        let tls = self.tls.iter().flat_map(|route| &route.route);
        let tcp = self.tcp.iter().flat_map(|route| &route.route);
        http.chain(tls.chain(tcp).map(|weighted| &weighted.destination))
    }

    /// Tells whether the proxies beside the clients use the routes.
    pub fn applies_to_mesh(&self) -> bool {
        self.gateways.is_empty() || self.gateways.iter().any(ScopedName::is_mesh)
    }
}

impl CustomResource for VirtualService {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "VirtualService",
        plural: "virtualservices",
        singular: "virtualservice",
        short_names: &["vs"],
        versions: rules::VERSIONS,
        columns: &[
            Column::text("Gateways", ".spec.gateways", "The gateways that use the routes"),
            Column::text("Hosts", ".spec.hosts", "The hosts that clients ask for"),
            Column::AGE,
        ],
        spec_required: false,
    };
}
