//! Namespaces.

use super::Readiness;
use super::status::{Condition, condition, is_leaving, name, text};
use crate::values::Tree;

/// What a namespace that cannot go says, in the order in which it is worth reading.
const REMAINS: &[&str] = &[
    "NamespaceFinalizersRemaining",
    "NamespaceContentRemaining",
    "NamespaceDeletionContentFailure",
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
];

/// A namespace is ready when it is active; one that is being deleted takes nothing new, and is no use however long
/// one waits.
pub(super) fn namespace(object: &Tree) -> Readiness {
    if !is_leaving(object) && text(object, &["status", "phase"]) != "Terminating" {
        return match text(object, &["status", "phase"]) {
            "Active" => Readiness::Ready,
            "" => Readiness::waiting("it has no phase yet"),
            other => Readiness::waiting(format!("it is {other}, not Active")),
        };
    }
    let mut reason = "it is being deleted".to_owned();
    let since = text(object, &["metadata", "deletionTimestamp"]);
    if !since.is_empty() {
        reason = format!("{reason} since {since}");
    }
    let remains = REMAINS.iter().filter_map(|kind| condition(object, kind)).find(Condition::is_true);
    if let Some(remains) = remains {
        reason = format!("{reason}: {}", remains.words());
    }
    let name = name(object);
    let remedy =
        format!("see what is left in it with `kubectl get namespace {name} -o yaml`, and run again when it is gone");
    Readiness::failed(reason, vec![remedy])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn active_is_ready_and_terminating_never_becomes_so() {
        assert_eq!(namespace(&tree("{status: {phase: Active}}")), Readiness::Ready);
        assert_eq!(namespace(&tree("{}")), Readiness::waiting("it has no phase yet"));
        let object = tree(
            "metadata: {name: a, deletionTimestamp: '2026-01-01T00:00:00Z'}\n\
             status:\n  phase: Terminating\n  conditions:\n  \
             - {type: NamespaceContentRemaining, status: 'False', message: all gone}\n  \
             - {type: NamespaceFinalizersRemaining, status: 'True', message: 'Some content has finalizers: x/y in 1'}",
        );
        let Readiness::Failed { reason, remedies } = namespace(&object) else { panic!("not failed") };
        assert_eq!(reason, "it is being deleted since 2026-01-01T00:00:00Z: Some content has finalizers: x/y in 1");
        assert!(remedies[0].contains("`kubectl get namespace a -o yaml`"));
    }
}
