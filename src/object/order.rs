//! The order in which objects of different kinds are installed, so that each finds what it needs.

/// Kinds in the order of installation, as Helm has it; kinds that are not here come last, by name.
pub const INSTALL_ORDER: &[&str] = &[
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
];

/// Returns the key to sort kinds by. A stable sort keeps objects of one kind in their order.
pub fn install_key(kind: &str) -> (usize, &str) {
    match INSTALL_ORDER.iter().position(|known| *known == kind) {
        Some(rank) => (rank, ""),
        None => (INSTALL_ORDER.len(), kind),
    }
}

/// Returns the stage of a kind when a mesh is applied, from 0: namespaces, definitions, what workloads need, workloads,
/// webhooks, and last the kinds that a mesh defines itself. Unlike a place in the order above, a stage keeps its number.
pub fn stage(kind: &str) -> u8 {
    match kind {
        "Namespace" | "PriorityClass" => 0,
        "CustomResourceDefinition" => 1,
        "DaemonSet" | "Deployment" | "StatefulSet" | "ReplicaSet" | "Pod" | "Job" | "CronJob" => 3,
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => 4,
        "HorizontalPodAutoscaler" | "ValidatingAdmissionPolicy" | "ValidatingAdmissionPolicyBinding" => 2,
        known if INSTALL_ORDER.contains(&known) => 2,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_kinds_come_first_and_others_by_name() {
        let mut kinds = ["Zebra", "Service", "Apple", "Namespace", "Deployment"];
        kinds.sort_by_key(|kind| install_key(kind));
        assert_eq!(kinds, ["Namespace", "Service", "Deployment", "Apple", "Zebra"]);
    }

    #[test]
    fn stages_go_from_what_is_needed_to_what_needs_it() {
        let stages = ["Namespace", "CustomResourceDefinition", "ServiceAccount", "Deployment", "Telemetry"].map(stage);
        assert_eq!(stages, [0, 1, 2, 3, 5]);
    }
}
