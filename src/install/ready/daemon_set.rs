//! Daemon sets.

use super::Readiness;
use super::status::{allowance, count, counted, text, unobserved};
use crate::values::Tree;

/// A daemon set is ready when all its pods are new and all but those that may be missing (but at least one) are
/// available. In a cluster of any size some node is always down; what is missing is noted.
///
/// No node that wants one is a note too: it is right for nodes to come, and wrong for a selector that fits none.
pub(super) fn daemon_set(object: &Tree) -> Readiness {
    if let Some(waiting) = unobserved(object) {
        return waiting;
    }
    let desired = count(object, &["status", "desiredNumberScheduled"]);
    if desired == 0 {
        return Readiness::note("no node is to run it");
    }
    let updated = count(object, &["status", "updatedNumberScheduled"]);
    let strategy = text(object, &["spec", "updateStrategy", "type"]);
    if strategy != "OnDelete" && updated < desired {
        return Readiness::waiting(format!("{updated} of {} updated", counted(desired, "pod")));
    }
    let limit = object.get_path(&["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"]);
    let needed = (desired - allowance(limit, 1, desired, true)).max(1);
    let available = count(object, &["status", "numberAvailable"]);
    let state = format!("{available} of {} available", counted(desired, "pod"));
    if available < needed {
        Readiness::waiting(state)
    } else if available < desired {
        Readiness::note(state)
    } else {
        Readiness::Ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn as_many_as_must_always_be_there() {
        for (text, expected) in [
            ("{metadata: {generation: 1}}", Readiness::waiting("its controller has not seen the change yet")),
            (
                "{metadata: {generation: 1}, status: {observedGeneration: 1, desiredNumberScheduled: 0}}",
                Readiness::note("no node is to run it"),
            ),
            (
                "{status: {desiredNumberScheduled: 3, updatedNumberScheduled: 2, numberAvailable: 3}}",
                Readiness::waiting("2 of 3 pods updated"),
            ),
            (
                "{spec: {updateStrategy: {type: OnDelete}}, status: {desiredNumberScheduled: 3, numberAvailable: 3}}",
                Readiness::Ready,
            ),
            (
                "{status: {desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2}}",
                Readiness::note("2 of 3 pods available"),
            ),
            (
                "{status: {desiredNumberScheduled: 1, updatedNumberScheduled: 1}}",
                Readiness::waiting("0 of 1 pod available"),
            ),
            (
                "{spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}}, status: {desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}}",
                Readiness::waiting("1 of 2 pods available"),
            ),
        ] {
            assert_eq!(daemon_set(&tree(text)), expected, "{text}");
        }
    }
}
