//! `PeerAuthentication`: whether workloads ask their callers for mutual TLS.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::{Column, CustomResource, Kind, Status, Version, WorkloadSelector, rule};

/// Says whether workloads accept plain text, mutual TLS, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-validations" = [rule(
    "(has(self.selector) && has(self.selector.matchLabels) && self.selector.matchLabels.size() > 0) || \
     !has(self.portLevelMtls)",
    "portLevelMtls requires a selector with matchLabels",
)]))]
pub struct PeerAuthentication {
    /// The workloads that it is about; without one, all of its namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<WorkloadSelector>,
    /// What is accepted on every port that `portLevelMtls` does not name; without it, what the next wider policy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mtls: Option<MutualTls>,
    /// What is accepted on single ports of the workload, by the port's number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("minProperties" = 1, "x-kubernetes-validations" = [
        rule("self.all(port, 0 < int(port) && int(port) <= 65535)", "portLevelMtls: a port must be between 1 and 65535"),
    ]))]
    pub port_level_mtls: BTreeMap<u16, MutualTls>,
}

/// What is accepted from callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MutualTls {
    /// The mode; unset, what the next wider policy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<MutualTlsMode>,
}

/// What a workload accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MutualTlsMode {
    /// What the next wider policy says; both, where there is none.
    Unset,
    /// Plain text only.
    Disable,
    /// Plain text and mutual TLS.
    Permissive,
    /// Mutual TLS only.
    Strict,
}

impl CustomResource for PeerAuthentication {
    type Status = Status;
    const KIND: Kind = Kind {
        group: "security.istio.io",
        kind: "PeerAuthentication",
        plural: "peerauthentications",
        singular: "peerauthentication",
        short_names: &["pa"],
        versions: &[Version::stored("v1"), Version::served("v1beta1")],
        columns: &[Column::text("Mode", ".spec.mtls.mode", "What is accepted from callers"), Column::AGE],
        spec_required: false,
    };
}
