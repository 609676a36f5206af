//! `WorkloadEntry`: a machine outside Kubernetes, described as one endpoint of a service.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules;
use crate::api::{Column, CustomResource, Kind, Status};

/// Describes a workload that is not a pod, such as a virtual machine, so that service entries can select it as one of
/// their endpoints.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [rules::ADDRESS_OR_NETWORK, rules::SOCKET_WITHOUT_PORTS]))]
pub struct WorkloadEntry {
    /// Where the workload is, without a port: an address, a full DNS name (of services that are resolved by DNS) or a
    /// Unix domain socket (`unix:///path`, `unix://@name`). May be missing where a network is named: then the gateway of
    /// that network is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256), extend("x-kubernetes-validations" = rules::ADDRESS))]
    pub address: Option<String>,
    /// The port of this workload for each port of the service, by name; the number of the service's port unless given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 128, "x-kubernetes-validations" = rules::NAMED_PORTS))]
    pub ports: BTreeMap<String, u32>,
    /// Labels by which service entries and policies find the workload.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 256))]
    pub labels: BTreeMap<String, String>,
    /// The network in which the workload is; workloads of the same network reach each other without a gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub network: Option<String>,
    /// Region, zone and sub-zone, as `region/zone/subzone`; later parts may be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 2048))]
    pub locality: Option<String>,
    /// The share of traffic in proportion to the other endpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The service account, in the same namespace, whose identity the workload has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub service_account: Option<String>,
}

impl CustomResource for WorkloadEntry {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "WorkloadEntry",
        plural: "workloadentries",
        singular: "workloadentry",
        short_names: &["we"],
        versions: rules::VERSIONS,
        columns: &[Column::AGE, Column::text("Address", ".spec.address", "Where the workload is")],
        spec_required: true,
    };
}
