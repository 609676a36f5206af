//! [`Stage`]: in which order objects get into a cluster, so that each finds what it needs when it comes.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::object::ObjectKey;
use crate::object::order::install_key;

/// A step of an installation. A step begins when what the one before brought is there and ready; node agents wait for
/// the control plane only, see [`Stage::needs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Namespaces.
    Namespaces,
    /// Definitions of the kinds that a mesh brings along.
    Definitions,
    /// What workloads run as and with: accounts, roles, configuration, secrets, limits, policies.
    Identity,
    /// The control plane's workload, its service and its autoscaler.
    ControlPlane,
    /// What makes the API server ask the control plane.
    Webhooks,
    /// Objects of the kinds that a mesh brings along.
    MeshResources,
    /// What runs on every node.
    NodeAgents,
    /// Gateways, and whatever else belongs to no other step.
    Gateways,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 8] = [
        Self::Namespaces,
        Self::Definitions,
        Self::Identity,
        Self::ControlPlane,
        Self::Webhooks,
        Self::MeshResources,
        Self::NodeAgents,
        Self::Gateways,
    ];

    /// Returns the stage of an object of a component; `component` is the component's key, such as `pilot`.
    pub fn of(key: &ObjectKey, component: &str) -> Self {
        match &*key.kind {
            "Namespace" => Self::Namespaces,
            "CustomResourceDefinition" => Self::Definitions,
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" | "APIService" => Self::Webhooks,
            "Deployment"
            | "DaemonSet"
            | "StatefulSet"
            | "ReplicaSet"
            | "Pod"
            | "Job"
            | "CronJob"
            | "Service"
            | "HorizontalPodAutoscaler"
            | "Endpoints"
            | "EndpointSlice" => Self::of_workload(component),
            _ if is_own(key.group()) => Self::Identity,
            _ => Self::MeshResources,
        }
    }

    fn of_workload(component: &str) -> Self {
        match component {
            "base" | "pilot" => Self::ControlPlane,
            "cni" | "ztunnel" => Self::NodeAgents,
            _ => Self::Gateways,
        }
    }

    /// Returns the stages that must be complete before this one begins. A stage with a failure holds up those that need
    /// it, directly or not, and no others.
    pub fn needs(self) -> &'static [Self] {
        match self {
            Self::Namespaces => &[],
            Self::Definitions => &[Self::Namespaces],
            Self::Identity => &[Self::Definitions],
            Self::ControlPlane => &[Self::Identity],
            Self::Webhooks | Self::NodeAgents => &[Self::ControlPlane],
            Self::MeshResources => &[Self::Webhooks],
            Self::Gateways => &[Self::MeshResources, Self::NodeAgents],
        }
    }

    /// Returns the stage for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Definitions => "definitions",
            Self::Identity => "identity and configuration",
            Self::ControlPlane => "control plane",
            Self::Webhooks => "webhooks",
            Self::MeshResources => "mesh resources",
            Self::NodeAgents => "node agents",
            Self::Gateways => "gateways and add-ons",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

/// Tells whether Kubernetes itself, or a platform below the mesh, has the kinds of a group.
fn is_own(group: &str) -> bool {
    match group {
        "" | "apps" | "batch" | "autoscaling" | "policy" | "extensions" => true,
        // Defined in clusters by definitions of their own, like a mesh's.
        "gateway.networking.k8s.io" | "inference.networking.k8s.io" => false,
        // Security context constraints of OpenShift, without which pods do not start.
        "security.openshift.io" => true,
        other => other.ends_with(".k8s.io"),
    }
}

/// Returns the components whose failure makes it pointless to go on with this one, as istioctl 1.30.3 orders them.
pub fn parents(component: &str) -> &'static [&'static str] {
    match component {
        "base" => &[],
        "pilot" | "cni" => &["base"],
        "ztunnel" => &["cni"],
        _ => &["pilot"],
    }
}

/// Returns the wave of a kind within its stage, from 0; objects of one wave may be applied side by side.
///
/// Whoever may not do everything can bind a role only once it is there, and a workload starts faster when its service is.
pub fn wave(kind: &str) -> u8 {
    match kind {
        "RoleBinding" | "ClusterRoleBinding" | "ValidatingAdmissionPolicyBinding" => 1,
        "Deployment" | "DaemonSet" | "StatefulSet" => 1,
        "HorizontalPodAutoscaler" => 2,
        _ => 0,
    }
}

/// Returns what to sort objects by: stage, wave, and Helm's order of kinds.
pub fn order(stage: Stage, kind: &str) -> (Stage, u8, usize, &str) {
    let (rank, name) = install_key(kind);
    (stage, wave(kind), rank, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(api_version: &str, kind: &str, component: &str) -> Stage {
        let key = ObjectKey {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: String::new(),
            name: "a".to_owned(),
        };
        Stage::of(&key, component)
    }

    #[test]
    fn objects_come_when_what_they_need_is_there() {
        for (api_version, kind, component, expected) in [
            ("v1", "Namespace", "base", Stage::Namespaces),
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "base", Stage::Definitions),
            ("v1", "ServiceAccount", "ingressGateways", Stage::Identity),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "pilot", Stage::Identity),
            ("policy/v1", "PodDisruptionBudget", "pilot", Stage::Identity),
            ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", "base", Stage::Identity),
            ("security.openshift.io/v1", "SecurityContextConstraints", "cni", Stage::Identity),
            ("v1", "Service", "pilot", Stage::ControlPlane),
            ("apps/v1", "Deployment", "pilot", Stage::ControlPlane),
            ("autoscaling/v2", "HorizontalPodAutoscaler", "ingressGateways", Stage::Gateways),
            ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "pilot", Stage::Webhooks),
            ("networking.istio.io/v1alpha3", "EnvoyFilter", "pilot", Stage::MeshResources),
            ("gateway.networking.k8s.io/v1", "Gateway", "pilot", Stage::MeshResources),
            ("apps/v1", "DaemonSet", "ztunnel", Stage::NodeAgents),
            ("apps/v1", "Deployment", "prometheus", Stage::Gateways),
        ] {
            assert_eq!(stage(api_version, kind, component), expected, "{kind} of {component}");
        }
    }

    #[test]
    fn a_stage_needs_only_those_before_it() {
        for stage in Stage::ALL {
            assert!(stage.needs().iter().all(|needed| *needed < stage), "{stage}");
        }
        assert!(Stage::ALL.is_sorted());
    }

    #[test]
    fn a_role_is_there_before_it_is_bound() {
        let mut kinds = ["ClusterRoleBinding", "ConfigMap", "ServiceAccount", "ClusterRole"];
        kinds.sort_by_key(|kind| order(Stage::Identity, kind));
        assert_eq!(kinds, ["ServiceAccount", "ConfigMap", "ClusterRole", "ClusterRoleBinding"]);
    }
}
