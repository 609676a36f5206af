//! The rights that `verify` needs, as data: what the documentation lists, and what a test gives to a user who then
//! verifies with exactly these.

use super::Level;
use crate::cluster::Right;

/// A kind that a mesh has objects of, as RBAC names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeshKind {
    /// The API group; empty for the first one.
    pub group: &'static str,
    /// The plural.
    pub resource: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// Whether its objects are in namespaces.
    pub namespaced: bool,
}

const fn namespaced(group: &'static str, resource: &'static str, kind: &'static str) -> MeshKind {
    MeshKind { group, resource, kind, namespaced: true }
}

const fn of_cluster(group: &'static str, resource: &'static str, kind: &'static str) -> MeshKind {
    MeshKind { group, resource, kind, namespaced: false }
}

/// The kinds of objects that the built-in charts make. Secrets are looked at when that is allowed, and need not be.
pub const KINDS: &[MeshKind] = &[
    namespaced("", "configmaps", "ConfigMap"),
    namespaced("", "resourcequotas", "ResourceQuota"),
    namespaced("", "serviceaccounts", "ServiceAccount"),
    namespaced("", "services", "Service"),
    of_cluster("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration"),
    of_cluster("admissionregistration.k8s.io", "validatingadmissionpolicies", "ValidatingAdmissionPolicy"),
    of_cluster("admissionregistration.k8s.io", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding"),
    of_cluster("admissionregistration.k8s.io", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration"),
    of_cluster("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition"),
    namespaced("apps", "daemonsets", "DaemonSet"),
    namespaced("apps", "deployments", "Deployment"),
    namespaced("autoscaling", "horizontalpodautoscalers", "HorizontalPodAutoscaler"),
    namespaced("k8s.cni.cncf.io", "network-attachment-definitions", "NetworkAttachmentDefinition"),
    namespaced("kiali.io", "kialis", "Kiali"),
    namespaced("networking.istio.io", "envoyfilters", "EnvoyFilter"),
    namespaced("networking.k8s.io", "networkpolicies", "NetworkPolicy"),
    namespaced("policy", "poddisruptionbudgets", "PodDisruptionBudget"),
    of_cluster("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding"),
    of_cluster("rbac.authorization.k8s.io", "clusterroles", "ClusterRole"),
    namespaced("rbac.authorization.k8s.io", "rolebindings", "RoleBinding"),
    namespaced("rbac.authorization.k8s.io", "roles", "Role"),
    namespaced("telemetry.istio.io", "telemetries", "Telemetry"),
];

/// What tells why something is not ready; without these rights the reasons are poorer.
const REASONS: &[MeshKind] = &[
    namespaced("", "events", "Event"),
    namespaced("", "pods", "Pod"),
    namespaced("apps", "replicasets", "ReplicaSet"),
    namespaced("discovery.k8s.io", "endpointslices", "EndpointSlice"),
];

/// Returns the rights that verifying a mesh takes, whose objects with a namespace are in these.
pub fn rights(namespaces: &[&str], level: Level, wait: bool) -> Vec<Right> {
    let mut rights = Vec::new();
    let reasons: &[MeshKind] = if level >= Level::Ready { REASONS } else { &[] };
    let kinds = KINDS.iter().map(|kind| (kind, &["get", "list", "watch"][..]));
    for (kind, verbs) in kinds.chain(reasons.iter().map(|kind| (kind, &["list", "watch"][..]))) {
        let places: Vec<Option<String>> = if kind.namespaced {
            namespaces.iter().map(|namespace| Some((*namespace).to_owned())).collect()
        } else {
            vec![None]
        };
        for namespace in places {
            rights.extend(verbs.iter().filter(|verb| wait || **verb != "watch").map(|verb| Right {
                verb,
                group: kind.group.to_owned(),
                resource: kind.resource.to_owned(),
                namespace: namespace.clone(),
            }));
        }
    }
    if level >= Level::DataPlane {
        rights.extend(["namespaces", "pods"].map(|resource| Right {
            verb: "list",
            group: String::new(),
            resource: resource.to_owned(),
            namespace: None,
        }));
    }
    rights
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Target;
    use crate::render::render;
    use crate::spec::{SpecSources, resolve};

    #[test]
    fn every_kind_of_every_profile_is_listed() {
        for profile in ["default", "demo", "minimal", "ambient", "empty", "remote", "preview", "stable", "openshift"] {
            let sources = SpecSources { profile: Some(profile.to_owned()), ..SpecSources::default() };
            let Ok(spec) = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())) else { continue };
            for object in &Target::of(&render(&spec).unwrap(), &spec).objects {
                let key = &object.object.key;
                let known = KINDS.iter().find(|kind| kind.kind == key.kind && kind.group == key.group());
                assert!(
                    known.is_some_and(|kind| kind.namespaced != key.namespace.is_empty()) || key.kind == "Secret",
                    "{profile}: {key} ({})",
                    key.api_version
                );
            }
        }
    }

    #[test]
    fn the_documentation_lists_the_same() {
        let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify.md")).unwrap();
        let row = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
        let (inside, of_cluster) = (row("| the mesh's namespaces | `get`"), row("| the cluster | `get`"));
        let reasons = row("| the mesh's namespaces, from");
        let name = |kind: &MeshKind| match kind.group {
            "" => format!("`{}`", kind.resource),
            group => format!("`{}.{group}`", kind.resource),
        };
        for kind in KINDS {
            let (row, other) = if kind.namespaced { (&inside, &of_cluster) } else { (&of_cluster, &inside) };
            assert!(row.contains(&name(kind)) && !other.contains(&name(kind)), "{kind:?}");
        }
        assert!(REASONS.iter().all(|kind| reasons.contains(&name(kind))), "{reasons}");
    }

    #[test]
    fn no_right_is_about_secrets_and_none_writes() {
        for level in Level::ALL {
            for right in rights(&["istio-system"], level, true) {
                assert!(matches!(right.verb, "get" | "list" | "watch"), "{right}");
                assert!(!right.resource.contains("secret"), "{right}");
            }
        }
    }
}
