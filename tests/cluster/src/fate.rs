//! What becomes of pods. They run and are ready at once, unless a test says otherwise.
//!
//! The word is an annotation of the pod, [`ANNOTATION`], which the stages of kwok (`stages.yaml`) go by. A test that does
//! not make the pods itself has the server put it on: [`crate::Cluster::fate`].

use serde_json::{Value, json};

/// The annotation with a pod's fate.
pub const ANNOTATION: &str = "kubetest.meshctl.io/fate";

/// What becomes of a pod, other than that it runs and is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its images cannot be pulled.
    PullFails,
    /// Its containers end with an error, again and again.
    Crashes,
    /// It runs, and is not ready.
    NeverReady,
    /// It is ready, and not, and ready, with a second between.
    Flaps,
    /// No node is good enough for it.
    Unschedulable,
    /// It waits until its annotation is changed or taken away.
    Held,
}

impl Fate {
    /// Returns the annotation's value.
    pub fn word(self) -> &'static str {
        match self {
            Self::PullFails => "pull-fails",
            Self::Crashes => "crashes",
            Self::NeverReady => "never-ready",
            Self::Flaps => "flaps",
            Self::Unschedulable => "unschedulable",
            Self::Held => "held",
        }
    }

    /// Returns what the server does to new pods for whom an expression holds (CEL over `object`): policy and binding.
    pub(crate) fn policy(self, name: &str, expression: &str) -> [Value; 2] {
        let annotation =
            format!("Object{{metadata: Object.metadata{{annotations: {{\"{ANNOTATION}\": \"{}\"}}}}}}", self.word());
        let mut mutations =
            vec![json!({"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": annotation}})];
        if self == Self::Unschedulable {
            // The selector can only be set as a whole.
            let selector = "[JSONPatch{op: \"add\", path: \"/spec/nodeSelector\", \
                            value: {\"kubetest.meshctl.io/node\": \"none\"}}]";
            mutations.push(json!({"patchType": "JSONPatch", "jsonPatch": {"expression": selector}}));
        }
        let rule = json!({
            "apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"],
        });
        let policy = json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingAdmissionPolicy",
            "metadata": {"name": name},
            "spec": {
                "failurePolicy": "Fail",
                "reinvocationPolicy": "Never",
                "matchConstraints": {"resourceRules": [rule]},
                "matchConditions": [{"name": "which", "expression": expression}],
                "mutations": mutations,
            },
        });
        let binding = json!({
            "apiVersion": "admissionregistration.k8s.io/v1",
            "kind": "MutatingAdmissionPolicyBinding",
            "metadata": {"name": name},
            "spec": {"policyName": name},
        });
        [policy, binding]
    }
}
