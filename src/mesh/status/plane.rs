//! The data plane in numbers: proxies by version, and namespaces by how they take part.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::inject::pod::PROXY;
use crate::install::upgrade::running::{self, Proxy};
use crate::mesh::enrolment::{Enrolment, Injectors, Mode};
use crate::object::pod::is_container_ready;
use crate::values::{Map, Tree};

/// Proxies of one version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proxies {
    /// Their version; empty when their images do not say it.
    pub version: String,
    /// What they are: `sidecar`, `gateway`, `waypoint` or `ztunnel`.
    pub role: String,
    /// How many there are.
    pub count: usize,
    /// How many of them are ready.
    pub ready: usize,
}

/// Namespaces that take part in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolled {
    /// How.
    pub mode: Mode,
    /// The revision that injects; none where nothing is injected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// How many there are.
    pub count: usize,
    /// Labels that do not go together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<LabelConflict>,
}

/// Labels of a namespace that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelConflict {
    /// The namespace.
    pub namespace: String,
    /// What is wrong: a sentence without its period.
    pub message: String,
}

/// Proxies, counted while pods are handed over.
#[derive(Debug, Default)]
pub struct Counter(BTreeMap<(String, String), (usize, usize)>);

impl Counter {
    /// Counts a pod, when it has a proxy.
    pub fn take(&mut self, pod: &Tree) {
        let Some(Proxy { version, role, .. }) = running::proxy(pod) else { return };
        let (count, ready) = self.0.entry((version, role)).or_default();
        *count += 1;
        *ready += usize::from(is_container_ready(pod, PROXY));
    }

    /// Returns what was counted.
    pub fn counted(self) -> Vec<Proxies> {
        let counted = self.0.into_iter();
        counted.map(|((version, role), (count, ready))| Proxies { version, role, count, ready }).collect()
    }
}

/// What of a namespace is kept until the webhooks are known.
pub type NamespaceLabels = (String, Option<Map>);

/// Returns name and labels of a namespace.
pub fn labels_of(namespace: &Tree) -> NamespaceLabels {
    let labels = namespace.get_path(&["metadata", "labels"]).and_then(Tree::as_map).cloned();
    (namespace.text_at(&["metadata", "name"]).to_owned(), labels)
}

/// Counts namespaces by how they take part, given the webhooks.
pub fn enrolled(namespaces: &[NamespaceLabels], webhooks: &[Tree]) -> Vec<Enrolled> {
    let injectors = Injectors::of(webhooks);
    let mut counts: BTreeMap<(Mode, Option<String>), (usize, Vec<LabelConflict>)> = BTreeMap::new();
    for (name, labels) in namespaces {
        let Enrolment { mode, revision, conflicts, .. } = Enrolment::of(&injectors, name, labels.as_ref());
        let (count, found) = counts.entry((mode, revision)).or_default();
        *count += 1;
        found.extend(
            conflicts.iter().map(|conflict| LabelConflict { namespace: name.clone(), message: conflict.to_string() }),
        );
    }
    let enrolled = counts.into_iter();
    enrolled.map(|((mode, revision), (count, conflicts))| Enrolled { mode, revision, count, conflicts }).collect()
}
