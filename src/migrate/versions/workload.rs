//! Workloads of removed groups: labels for the selector that today's ask for, and what means nothing any more.

use super::Edit;
use crate::migrate::note::Severity;
use crate::object::served;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Annotations of pods that mean nothing today, and what does.
const ANNOTATIONS: [(&str, &str); 6] = [
    ("pod.beta.kubernetes.io/init-containers", "means nothing since Kubernetes 1.8: write `spec.initContainers`"),
    ("pod.alpha.kubernetes.io/init-containers", "means nothing since Kubernetes 1.8: write `spec.initContainers`"),
    ("scheduler.alpha.kubernetes.io/affinity", "means nothing since Kubernetes 1.8: write `spec.affinity`"),
    ("scheduler.alpha.kubernetes.io/tolerations", "means nothing since Kubernetes 1.8: write `spec.tolerations`"),
    (
        "scheduler.alpha.kubernetes.io/critical-pod",
        "means nothing since Kubernetes 1.16: write `spec.priorityClassName`",
    ),
    (
        "seccomp.security.alpha.kubernetes.io/pod",
        "means nothing since Kubernetes 1.27: write `spec.securityContext.seccompProfile`",
    ),
];

/// Where a template of pods is in most kinds.
const TEMPLATE: [&str; 2] = ["spec", "template"];

/// Prepares a workload that keeps a number of pods.
pub fn prepare(edit: &mut Edit<'_>) {
    let told = [
        ("rollbackTo", Severity::Lost, "is no field any more; `kubectl rollout undo` does what it did"),
        ("templateGeneration", Severity::Changed, "is no field any more; the server counts by itself"),
    ];
    for (field, severity, message) in told {
        if edit.object.get_path(&["spec", field]).is_some() {
            edit.note_at(severity, &["spec", field], message);
        }
    }
    label(edit);
    tell_annotations(edit, &TEMPLATE);
}

/// Tells of a budget for no pods: a selector without anything in it selected nothing, and selects everything now.
pub fn tell_budget(edit: &Edit<'_>) {
    let is_none = |selector: &Tree| selector.as_map().is_some() && served::selects_nothing(selector);
    if edit.object.get_path(&["spec", "selector"]).is_some_and(is_none) {
        let message = "was empty, which selected no pods and would select all of the namespace now: it is left out";
        edit.note_at(Severity::Changed, &["spec", "selector"], message);
    }
}

/// Gives pods a label where there is nothing to select them by.
fn label(edit: &mut Edit<'_>) {
    let is_given = |keys: &[&str], object: &Tree| {
        object.get_path(keys).and_then(Tree::as_map).is_some_and(|found| !found.is_empty())
    };
    let labels = ["spec", "template", "metadata", "labels"];
    if is_given(&["spec", "selector"], edit.object) || is_given(&labels, edit.object) {
        return;
    }
    let name = edit.object.text_at(&["metadata", "name"]).to_owned();
    let labels = Map::from_iter([("app".to_owned(), Tree::from(name))]);
    let Some(template) = edit.map_at(&TEMPLATE) else { return };
    if let Some(metadata) = template.get_mut("metadata").and_then(Tree::as_map_mut) {
        metadata.insert("labels".to_owned(), labels.into());
    } else {
        template.shift_remove("metadata");
        let metadata = Map::from_iter([("labels".to_owned(), Tree::from(labels))]);
        template.shift_insert(0, "metadata".to_owned(), metadata.into());
    }
    let message = "has no labels to select pods by: it gets `app` with the name of the object";
    edit.note_at(Severity::Guessed, &TEMPLATE, message);
}

/// Tells which annotations of pods mean nothing any more. They stay: what they asked for can be read there.
pub fn tell_annotations(edit: &Edit<'_>, template: &[&str]) {
    let keys: Vec<&str> = template.iter().copied().chain(["metadata", "annotations"]).collect();
    let Some(annotations) = edit.object.get_path(&keys).and_then(Tree::as_map) else { return };
    for (name, message) in ANNOTATIONS {
        if annotations.contains_key(name) {
            let path: Vec<Step> = keys.iter().chain([&name]).map(|key| Step::Key((*key).to_owned())).collect();
            edit.note(Severity::Lost, &path, message);
        }
    }
}
