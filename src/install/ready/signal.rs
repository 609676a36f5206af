//! [`signals`]: what a workload, its pods and its events show when something is wrong, before any judgement about how
//! long it may.
//!
//! The way is Deployment → newest `ReplicaSet` → pods → containers, and the events about each.

use super::cause::Cause;
use super::status::{Condition, condition, count, name, namespace, shortened, text, uid};
use super::wait::LogPlace;
use super::{Surroundings, pod, remedy};
use crate::object::ObjectKey;
use crate::values::Tree;

/// Something that an object shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// The object that shows it.
    pub object: ObjectKey,
    /// What is wrong.
    pub cause: Cause,
    /// What is wrong, for a person: a fragment of a sentence.
    pub what: String,
    /// The cluster's word for it.
    pub reason: String,
    /// The cluster's sentence.
    pub message: String,
    /// What is at fault (an image, a secret, a quota): the same in all objects that show the same fault.
    pub subject: String,
    /// What to do, the most useful first; commands stand in backticks.
    pub remedies: Vec<String>,
    /// Whose log says more.
    pub log: Option<LogPlace>,
    /// What its time is counted by.
    pub sighting: String,
}

/// Returns what a workload and everything below it show, the deepest cause first.
pub fn signals(workload: &Tree, around: &Surroundings) -> Vec<Signal> {
    let Some(key) = ObjectKey::of(workload) else { return Vec::new() };
    let mut found = Vec::new();
    match &*key.kind {
        "Deployment" => {
            // A change that nobody has seen yet has no pods: those that are there say nothing about it.
            if count(workload, &["status", "observedGeneration"]) < count(workload, &["metadata", "generation"]) {
                return found;
            }
            let newest = newest_replica_set(workload, around);
            if let Some(newest) = newest {
                creation(&mut found, newest, "ReplicaSet", around);
                pod::pods(&mut found, newest, around);
            }
            if found.is_empty() {
                creation(&mut found, workload, "Deployment", around);
            }
        }
        "DaemonSet" | "StatefulSet" | "Job" => {
            if count(workload, &["status", "observedGeneration"]) < count(workload, &["metadata", "generation"])
                && key.kind != "Job"
            {
                return found;
            }
            creation(&mut found, workload, &key.kind, around);
            pod::pods(&mut found, workload, around);
            if key.kind == "Job" {
                // A job tries again as often as its author wants, and says itself when that is enough.
                found.iter_mut().filter(|signal| signal.cause == Cause::CrashLoop).for_each(|signal| {
                    signal.cause = Cause::PodFailed;
                });
            }
        }
        _ => {}
    }
    found
}

/// Returns the replica set that a deployment makes its pods with now: the one with its template, which is how the
/// deployment's controller knows it too.
fn newest_replica_set<'a>(deployment: &Tree, around: &'a Surroundings) -> Option<&'a Tree> {
    let template = plain_template(deployment);
    around.controlled("ReplicaSet", deployment).find(|set| plain_template(set) == template)
}

/// Returns a pod template without the label that tells the replica sets of a deployment apart.
fn plain_template(object: &Tree) -> Option<Tree> {
    let mut template = object.get_path(&["spec", "template"])?.clone();
    let labels = template
        .as_map_mut()
        .and_then(|template| template.get_mut("metadata"))
        .and_then(Tree::as_map_mut)
        .and_then(|metadata| metadata.get_mut("labels"))
        .and_then(Tree::as_map_mut);
    if let Some(labels) = labels {
        labels.shift_remove("pod-template-hash");
    }
    Some(template)
}

/// Adds why the pods of an object are not even created: by its condition, or by its events while it lacks pods.
fn creation(found: &mut Vec<Signal>, object: &Tree, kind: &str, around: &Surroundings) {
    const REASONS: &[&str] = &["FailedCreate", "ReplicaSetCreateError"];
    let condition = condition(object, "ReplicaFailure").filter(Condition::is_true);
    let lacks_pods = match kind {
        "ReplicaSet" => count(object, &["status", "replicas"]) < wanted(object),
        "StatefulSet" => count(object, &["status", "replicas"]) < wanted(object),
        "DaemonSet" => {
            count(object, &["status", "currentNumberScheduled"]) < count(object, &["status", "desiredNumberScheduled"])
        }
        "Job" => count(object, &["status", "active"]) + count(object, &["status", "succeeded"]) == 0,
        _ => count(object, &["status", "updatedReplicas"]) < wanted(object),
    };
    if condition.is_none() && !lacks_pods {
        return;
    }
    let event = around.newest_event(object, kind, REASONS);
    let message = match (condition, event) {
        (_, Some(event)) => text(event, &["message"]),
        (Some(condition), None) => condition.message,
        (None, None) => return,
    };
    let is_news =
        around.events(object, kind).any(|(event, is_news)| is_news && REASONS.contains(&text(event, &["reason"])));
    let refusal = remedy::Refusal::read(message, namespace(object), &around.expectations.coming_webhooks);
    let cause = match refusal.cause {
        // What was refused before this wait may be put right by now; its controller takes its time to try again.
        Cause::PendingWebhook => Cause::PendingWebhook,
        _ if !is_news => Cause::RefusedBefore,
        cause => cause,
    };
    let mut remedies = refusal.remedies;
    if cause == Cause::RefusedBefore {
        remedies.extend(remedy::try_again(kind, object));
    }
    found.push(Signal {
        object: key_of(object, kind),
        cause,
        what: refusal.what,
        reason: "FailedCreate".to_owned(),
        message: shortened(remedy::bare(message)),
        subject: refusal.subject,
        remedies,
        log: None,
        sighting: sighting(object, "", cause),
    });
}

fn wanted(object: &Tree) -> i64 {
    object.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1)
}

/// Returns the key of an object whose list may not have said its kind.
pub(super) fn key_of(object: &Tree, kind: &str) -> ObjectKey {
    ObjectKey {
        api_version: text(object, &["apiVersion"]).to_owned(),
        kind: kind.to_owned(),
        namespace: namespace(object).to_owned(),
        name: name(object).to_owned(),
    }
}

pub(super) fn sighting(object: &Tree, container: &str, cause: Cause) -> String {
    format!("{} {} {container} {}", uid(object), name(object), cause.family())
}

#[cfg(test)]
mod tests;
