//! `ServiceEntry`: a service that no Kubernetes Service describes, inside or outside the mesh.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WorkloadEntry;
use super::port::Protocol;
use super::rules;
use crate::api::{Column, CustomResource, Kind, Rule, Status, at_most_one, rule, text_up_to};

/// Adds a service to those that the mesh knows: an API on the internet, or a part of the mesh that runs outside
/// Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = entry_rules()))]
pub struct ServiceEntry {
    /// The names of the service: full DNS names, whose leftmost label may be `*`. Requests are recognised by their host
    /// or server name; for plain TCP the name means nothing, and addresses or ports decide.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1, max = 256))]
    #[schemars(extend("x-kubernetes-validations" = [
        rule("self.all(host, host != '*')", "hosts: `*` alone is not the name of a service"),
    ]))]
    pub hosts: Vec<String>,
    /// Virtual addresses of the service, or ranges such as `10.1.0.0/16` where clients choose the address themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256), inner(length(max = 64)))]
    pub addresses: Vec<String>,
    /// The ports of the service; names and numbers are unique.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    #[schemars(extend(
        "x-kubernetes-list-type" = "map",
        "x-kubernetes-list-map-keys" = ["name"],
        "x-kubernetes-validations" = [rule(
            "self.all(one, self.exists_one(other, one.number == other.number))",
            "ports: the same number is used twice",
        )],
    ))]
    pub ports: Vec<ServicePort>,
    /// Whether the service is a part of the mesh; `MESH_EXTERNAL` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// How a proxy finds the endpoint to connect to; `NONE` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<Resolution>,
    /// The endpoints of the service. Either these or a selector.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 4096))]
    pub endpoints: Vec<WorkloadEntry>,
    /// Selects workload entries and pods of the same namespace as endpoints. Either this or a list of endpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workload_selector: Option<LabelSelector>,
    /// The namespaces that see the service: names, `.` for its own, `*` for all (so unless given).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub export_to: Vec<String>,
    /// Names of which the certificate of the server must carry one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
}

fn entry_rules() -> [Rule; 4] {
    [
        at_most_one(&["workloadSelector", "endpoints"]),
        rule(
            "!has(self.addresses) || !self.addresses.exists(address, address.contains('/')) || !has(self.resolution) || \
             self.resolution in ['NONE', 'STATIC']",
            "addresses: a range (CIDR) needs the resolution NONE or STATIC",
        ),
        rule(
            "!has(self.endpoints) || (has(self.resolution) && self.resolution != 'NONE')",
            "endpoints: with the resolution NONE (the default) there are none",
        ),
        rule(
            "!has(self.endpoints) || !has(self.resolution) || self.resolution != 'DNS_ROUND_ROBIN' || \
             size(self.endpoints) <= 1",
            "endpoints: with the resolution DNS_ROUND_ROBIN there is one at most",
        ),
    ]
}

/// A port of a service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServicePort {
    /// The number by which clients know the port.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub number: u32,
    /// The protocol spoken there: HTTP, HTTPS, HTTP2, GRPC, MONGO, TCP or TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub protocol: Option<Protocol>,
    /// The name of the port.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(max = 256))]
    pub name: String,
    /// The port of the endpoints; the number above unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub target_port: Option<u32>,
}

/// Selects workloads of the object's namespace by their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelSelector {
    /// Labels of which all must be there, with these values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 256, "x-kubernetes-validations" = rules::SELECTOR_LABELS))]
    #[schemars(extend("additionalProperties" = text_up_to(63)))]
    pub labels: BTreeMap<String, String>,
}

/// Whether a service is a part of the mesh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Location {
    /// Outside: connections are not encrypted by the mesh.
    MeshExternal,
    /// Inside: the endpoints have an identity in the mesh.
    MeshInternal,
}

/// How a proxy finds the endpoint of a service to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Resolution {
    /// The address to which the client wanted to connect.
    None,
    /// One of the addresses of the endpoints.
    Static,
    /// All addresses that DNS tells for the endpoints, or for the hosts where there are no endpoints; asked in the
    /// background.
    Dns,
    /// The first address that DNS tells, for each new connection; existing connections stay when the answer changes.
    DnsRoundRobin,
    /// What DNS tells for the host that the request names; for hosts with a wildcard.
    DynamicDns,
}

impl CustomResource for ServiceEntry {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "ServiceEntry",
        plural: "serviceentries",
        singular: "serviceentry",
        short_names: &["se"],
        versions: rules::VERSIONS,
        columns: &[
            Column::text("Hosts", ".spec.hosts", "The names of the service"),
            Column::text("Location", ".spec.location", "Whether the service is a part of the mesh"),
            Column::text("Resolution", ".spec.resolution", "How its endpoints are found"),
            Column::AGE,
        ],
        spec_required: true,
    };
}
