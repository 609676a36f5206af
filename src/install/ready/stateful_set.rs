//! Stateful sets.

use super::Readiness;
use super::status::{count, counted, text, unobserved};
use crate::values::Tree;

/// A stateful set is ready when all its pods are, and those above its partition are new.
pub(super) fn stateful_set(object: &Tree) -> Readiness {
    if let Some(waiting) = unobserved(object) {
        return waiting;
    }
    if text(object, &["spec", "updateStrategy", "type"]) == "OnDelete" {
        return Readiness::note("its pods are replaced only when somebody deletes them");
    }
    let wanted = object.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1);
    let ready = count(object, &["status", "readyReplicas"]);
    if ready < wanted {
        return Readiness::waiting(format!("{ready} of {} ready", counted(wanted, "replica")));
    }
    let partition = count(object, &["spec", "updateStrategy", "rollingUpdate", "partition"]);
    let to_update = (wanted - partition).max(0);
    let updated = count(object, &["status", "updatedReplicas"]);
    if partition > 0 {
        if updated < to_update {
            return Readiness::waiting(format!("{updated} of {} updated", counted(to_update, "replica")));
        }
        return Readiness::Ready;
    }
    let (current, update) = (text(object, &["status", "currentRevision"]), text(object, &["status", "updateRevision"]));
    if current != update {
        return Readiness::waiting(format!("{updated} of {} updated", counted(wanted, "replica")));
    }
    Readiness::Ready
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn pods_are_ready_and_new_above_the_partition() {
        for (text, expected) in [
            ("{metadata: {generation: 1}}", Readiness::waiting("its controller has not seen the change yet")),
            ("{status: {}}", Readiness::waiting("0 of 1 replica ready")),
            ("{spec: {replicas: 0}}", Readiness::Ready),
            (
                "{status: {readyReplicas: 1, updatedReplicas: 0, currentRevision: a, updateRevision: b}}",
                Readiness::waiting("0 of 1 replica updated"),
            ),
            (
                "{status: {readyReplicas: 1, updatedReplicas: 1, currentRevision: b, updateRevision: b}}",
                Readiness::Ready,
            ),
            (
                "{spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}, status: {readyReplicas: 3, currentRevision: a, updateRevision: b}}",
                Readiness::waiting("0 of 1 replica updated"),
            ),
            (
                "{spec: {replicas: 3, updateStrategy: {rollingUpdate: {partition: 2}}}, status: {readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b}}",
                Readiness::Ready,
            ),
            (
                "{spec: {updateStrategy: {type: OnDelete}}}",
                Readiness::note("its pods are replaced only when somebody deletes them"),
            ),
        ] {
            assert_eq!(stateful_set(&tree(text)), expected, "{text}");
        }
    }
}
