//! [`readiness`]: is an object what its author waits for? The rules are in the file of each family.

use super::{
    Surroundings, autoscaling, claim, custom, daemon_set, definition, deployment, job, namespace, policy, service,
    stateful_set, status, webhook,
};
use crate::object::ObjectKey;
use crate::values::Tree;

/// How an object stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It is what it should be.
    Ready,
    /// It is ready, and somebody may want to know this: a fragment of a sentence about the object.
    ReadyWithNote(String),
    /// It may become ready.
    Waiting {
        /// What is missing: a fragment of a sentence about the object.
        why: String,
    },
    /// It does not become ready by itself.
    Failed {
        /// Why: a fragment of a sentence about the object.
        reason: String,
        /// What to do, the most useful first; commands stand in backticks.
        remedies: Vec<String>,
    },
}

impl Readiness {
    pub(super) fn waiting(why: impl Into<String>) -> Self {
        Self::Waiting { why: why.into() }
    }

    pub(super) fn note(note: impl Into<String>) -> Self {
        Self::ReadyWithNote(note.into())
    }

    pub(super) fn failed(reason: impl Into<String>, remedies: Vec<String>) -> Self {
        Self::Failed { reason: reason.into(), remedies }
    }

    /// Tells whether nothing has to be waited for.
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready | Self::ReadyWithNote(_))
    }
}

/// Tells whether an object as the cluster has it is ready, by the rules of its kind. A kind without a rule is ready
/// when it exists.
pub fn readiness(object: &Tree, around: &Surroundings) -> Readiness {
    let Some(key) = ObjectKey::of(object) else { return Readiness::waiting("it is not known to the cluster") };
    if key.kind == "Namespace" {
        return namespace::namespace(object);
    }
    if status::is_leaving(object) {
        return Readiness::waiting(leaving(object));
    }
    match (key.group(), &*key.kind) {
        ("apiextensions.k8s.io", "CustomResourceDefinition") => definition::definition(object),
        ("apiregistration.k8s.io", "APIService") => definition::api_service(object),
        ("apps", "Deployment") => deployment::deployment(object, around),
        ("apps", "DaemonSet") => daemon_set::daemon_set(object),
        ("apps", "StatefulSet") => stateful_set::stateful_set(object),
        ("batch", "Job") => job::job(object),
        ("", "PersistentVolumeClaim") => claim::claim(object, around),
        ("", "Service") => service::service(object, around),
        ("autoscaling", "HorizontalPodAutoscaler") => autoscaling::autoscaler(object, around),
        ("policy", "PodDisruptionBudget") => autoscaling::disruption_budget(object),
        ("admissionregistration.k8s.io", "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration") => {
            webhook::webhooks(object, around)
        }
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy") => policy::admission_policy(object),
        ("gateway.networking.k8s.io", "Gateway") => custom::gateway(object),
        ("gateway.networking.k8s.io", _) => custom::route(object),
        (group, _) if group.ends_with(".istio.io") => custom::mesh_resource(object),
        _ => Readiness::Ready,
    }
}

/// Returns what holds up an object that should be gone.
fn leaving(object: &Tree) -> String {
    let finalizers: Vec<&str> =
        status::items(object, &["metadata", "finalizers"]).iter().filter_map(Tree::as_str).collect();
    match &*finalizers {
        [] => "it is being deleted".to_owned(),
        names => format!("it is being deleted, and waits for {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn a_kind_without_a_rule_is_ready_when_it_exists() {
        let object = tree("{apiVersion: v1, kind: ConfigMap, metadata: {name: istio}}");
        assert_eq!(readiness(&object, &Surroundings::default()), Readiness::Ready);
        assert!(!readiness(&Tree::Null, &Surroundings::default()).is_ready());
    }

    #[test]
    fn what_is_being_deleted_is_not_ready() {
        let object =
            tree("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, deletionTimestamp: '2026-01-01T00:00:00Z'}}");
        assert_eq!(readiness(&object, &Surroundings::default()), Readiness::waiting("it is being deleted"));
        let object = tree(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, deletionTimestamp: x, finalizers: [a/b, c/d]}}",
        );
        let why = "it is being deleted, and waits for a/b, c/d";
        assert_eq!(readiness(&object, &Surroundings::default()), Readiness::waiting(why));
    }
}
