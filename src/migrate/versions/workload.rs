//! Workloads of removed groups: the selector that today's ask for, and fields that are gone.

use super::Edit;
use crate::migrate::note::Severity;
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

/// What updates by themselves mean to whoever had none.
const ROLLS: &str =
    "is not given: a change of the template replaces the pods now, which waited for their deletion before";

/// Changes a Deployment.
pub fn deployment(edit: &mut Edit<'_>) {
    let message = "is no field any more; `kubectl rollout undo` does what it did";
    edit.drop_field(&["spec", "rollbackTo"], Severity::Lost, message);
    selector(edit);
    annotations(edit);
}

/// Changes a `StatefulSet`.
pub fn stateful_set(edit: &mut Edit<'_>) {
    updates(edit, "apps/v1beta1");
    selector(edit);
    annotations(edit);
}

/// Changes a `DaemonSet`.
pub fn daemon_set(edit: &mut Edit<'_>) {
    let message = "is no field any more; the server counts by itself";
    edit.drop_field(&["spec", "templateGeneration"], Severity::Changed, message);
    updates(edit, "extensions/v1beta1");
    selector(edit);
    annotations(edit);
}

/// Changes a `ReplicaSet`.
pub fn replica_set(edit: &mut Edit<'_>) {
    selector(edit);
    annotations(edit);
}

/// Changes a Job, whose selector the server makes.
pub fn job(edit: &mut Edit<'_>) {
    edit.drop_field(
        &["spec", "autoSelector"],
        Severity::Changed,
        "is no field any more: the server makes the selector",
    );
    annotations(edit);
}

/// Changes a `CronJob`, which was a `ScheduledJob` once.
pub fn cron_job(edit: &mut Edit<'_>) {
    edit.set_at(&["kind"], "CronJob".into());
    pod_annotations(edit, &["spec", "jobTemplate", "spec", "template"]);
}

/// Changes a `PodDisruptionBudget`: a selector without anything in it selected nothing, and selects everything now.
pub fn disruption_budget(edit: &mut Edit<'_>) {
    let is_empty = |selector: &Tree| {
        selector.as_map().is_some_and(|selector| {
            selector.values().all(|part| match part {
                Tree::Map(part) => part.is_empty(),
                Tree::List(part) => part.is_empty(),
                other => other.is_null(),
            })
        })
    };
    if edit.object.get_path(&["spec", "selector"]).is_some_and(is_empty) {
        let message = "was empty, which selected no pods and would select all of the namespace now: it is left out";
        edit.drop_field(&["spec", "selector"], Severity::Changed, message);
    }
}

/// Says that pods are replaced now, where a version did not do that by default.
fn updates(edit: &Edit<'_>, version: &str) {
    if edit.before == version && edit.object.get_path(&["spec", "updateStrategy", "type"]).is_none() {
        edit.note_at(Severity::Changed, &["spec", "updateStrategy"], ROLLS);
    }
}

/// Adds the selector that the server took from the labels of the template.
fn selector(edit: &mut Edit<'_>) {
    let is_given = |keys: &[&str], object: &Tree| {
        object.get_path(keys).and_then(Tree::as_map).is_some_and(|selector| !selector.is_empty())
    };
    if is_given(&["spec", "selector"], edit.object) {
        return;
    }
    let name = edit.object.text_at(&["metadata", "name"]).to_owned();
    let labels = edit.object.get_path(&["spec", "template", "metadata", "labels"]).cloned();
    let labels = match labels {
        Some(Tree::Map(labels)) if !labels.is_empty() => labels,
        _ => {
            let labels = Map::from_iter([("app".to_owned(), Tree::from(name))]);
            let Some(template) = edit.map_at(&TEMPLATE) else {
                edit.note_at(Severity::Lost, &TEMPLATE, "is missing, so there are no pods to select");
                return;
            };
            let metadata = template.get_mut("metadata").filter(|metadata| metadata.as_map().is_some());
            if let Some(metadata) = metadata.and_then(Tree::as_map_mut) {
                metadata.insert("labels".to_owned(), labels.clone().into());
            } else {
                let metadata = Map::from_iter([("labels".to_owned(), Tree::from(labels.clone()))]);
                template.shift_remove("metadata");
                template.shift_insert(0, "metadata".to_owned(), metadata.into());
            }
            let message = "has no labels to select pods by: it gets `app` with the name of the object";
            edit.note_at(Severity::Guessed, &TEMPLATE, message);
            labels
        }
    };
    let Some(spec) = edit.map_at(&["spec"]) else { return };
    spec.shift_remove("selector");
    let at = spec.get_index_of("template").unwrap_or(spec.len());
    let selector = Map::from_iter([("matchLabels".to_owned(), Tree::from(labels))]);
    spec.shift_insert(at, "selector".to_owned(), selector.into());
}

fn annotations(edit: &Edit<'_>) {
    pod_annotations(edit, &TEMPLATE);
}

/// Says which annotations of pods mean nothing any more. They stay: what they asked for can be read there.
fn pod_annotations(edit: &Edit<'_>, template: &[&str]) {
    let keys: Vec<&str> = template.iter().copied().chain(["metadata", "annotations"]).collect();
    let Some(annotations) = edit.object.get_path(&keys).and_then(Tree::as_map) else { return };
    for (name, message) in ANNOTATIONS {
        if annotations.contains_key(name) {
            let path: Vec<Step> = keys.iter().chain([&name]).map(|key| Step::Key((*key).to_owned())).collect();
            edit.note(Severity::Lost, &path, message);
        }
    }
}
