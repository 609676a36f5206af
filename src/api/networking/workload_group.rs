//! `WorkloadGroup`: what machines of one kind have in common, from which a workload entry is made for each that joins.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WorkloadEntry;
use super::rules;
use crate::api::{Column, CustomResource, Kind, Status, rule};

/// Describes workloads outside Kubernetes that are alike: what a deployment is to pods. For each that joins the mesh a
/// workload entry is made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadGroup {
    /// Labels and annotations of the entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<EntryMetadata>,
    /// What the entries say; the address comes from each workload, labels from the metadata above.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(extend("x-kubernetes-validations" = [rules::SOCKET_WITHOUT_PORTS]))]
    pub template: WorkloadEntry,
    /// How a workload finds out whether it is ready; entries that are not get no traffic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<ReadinessProbe>,
}

/// Labels and annotations to be copied.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntryMetadata {
    /// Labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 256))]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 256))]
    pub annotations: BTreeMap<String, String>,
}

/// How and how often a workload is asked whether it is ready, in the words of pods.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadinessProbe {
    /// Seconds from the start of the workload to the first question.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub initial_delay_seconds: Option<i32>,
    /// Seconds within which an answer is wanted; 1 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub timeout_seconds: Option<i32>,
    /// Seconds from one question to the next; 10 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub period_seconds: Option<i32>,
    /// How many good answers in a row make it ready; 1 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub success_threshold: Option<i32>,
    /// How many bad answers in a row make it not ready; 3 unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub failure_threshold: Option<i32>,
    /// What is asked.
    #[serde(flatten, deserialize_with = "crate::api::one_of")]
    pub check: Option<HealthCheck>,
}

/// What a workload is asked to find out whether it is ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HealthCheck {
    /// An HTTP request: a status from 200 to 399 is good.
    HttpGet(HttpCheck),
    /// A connection: to be taken is good.
    TcpSocket(TcpCheck),
    /// A command: exit status 0 is good.
    Exec(CommandCheck),
    /// A call of the health service of gRPC.
    Grpc(GrpcCheck),
}

/// The HTTP request of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpCheck {
    /// The path; `/` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The port.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub port: u32,
    /// The host to connect to; the workload's own address unless given. For another `Host` header see the headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// `HTTP` or `HTTPS`; `HTTP` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = [rule("self in ['', 'HTTP', 'HTTPS']", "scheme: HTTP or HTTPS is wanted")]))]
    pub scheme: Option<String>,
    /// Headers of the request; a name may come more than once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http_headers: Vec<HttpHeader>,
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpHeader {
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[-_A-Za-z0-9]+$"))]
    pub name: Option<String>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The connection of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TcpCheck {
    /// The host to connect to; `localhost` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The port.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub port: u32,
}

/// The command of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommandCheck {
    /// The program and its arguments; no shell takes part.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(inner(length(min = 1)))]
    pub command: Vec<String>,
}

/// The call of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GrpcCheck {
    /// The port.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = rules::PORT))]
    pub port: Option<u32>,
    /// The service whose health is asked for; that of the whole server unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

impl CustomResource for WorkloadGroup {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "WorkloadGroup",
        plural: "workloadgroups",
        singular: "workloadgroup",
        short_names: &["wg"],
        versions: rules::VERSIONS,
        columns: &[Column::AGE],
        spec_required: true,
    };
}
