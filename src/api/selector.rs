//! What a policy applies to: workloads by their labels, or objects by their names.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Rule, rule, text_up_to};

/// The workloads that a policy applies to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadSelector {
    /// Labels that a workload must all have, with these values; without any label every workload of the namespace is
    /// meant (of all namespaces, in the root namespace of the mesh).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("maxProperties" = 4096, "x-kubernetes-validations" = label_rules()))]
    #[schemars(extend("additionalProperties" = text_up_to(63)))]
    pub match_labels: BTreeMap<String, String>,
}

/// Returns the rules about labels by which workloads are selected.
pub fn label_rules() -> [Rule; 3] {
    [
        rule("self.all(key, key.size() > 0)", "matchLabels: a key must not be empty"),
        rule("self.all(key, !key.contains('*'))", "matchLabels: no wildcard is allowed in the key of a label"),
        rule("self.all(key, !self[key].contains('*'))", "matchLabels: no wildcard is allowed in the value of a label"),
    ]
}

/// An object that a policy applies to, in the policy's namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PolicyTargetReference {
    /// The API group of the object; empty for the core group.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    #[schemars(regex(pattern = r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"))]
    pub group: Option<String>,
    /// The kind of the object, such as `Gateway` or `Service`.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1, max = 63), regex(pattern = r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$"))]
    pub kind: String,
    /// The name of the object.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Must be left out: objects of other namespaces cannot be referred to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-validations" = [
        rule("self.size() == 0", "namespace: an object of another namespace cannot be referred to"),
    ]))]
    pub namespace: Option<String>,
}

/// Which of its requests a workload is looked at for: those that it makes, those that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkloadMode {
    /// As the place where it stands has it.
    Undefined,
    /// Requests that the workload makes; for a gateway, all that it passes on.
    Client,
    /// Requests that the workload answers.
    Server,
    /// Both.
    ClientAndServer,
}

/// A port of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortSelector {
    /// The port's number.
    #[serde(default)]
    #[schemars(!default)]
    #[schemars(range(min = 1, max = 65535))]
    pub number: u16,
}
