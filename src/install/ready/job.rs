//! Jobs.

use super::Readiness;
use super::status::{Condition, condition, count, counted, is_set, name, namespace};
use crate::values::Tree;

/// A job is ready when it is complete.
pub(super) fn job(object: &Tree) -> Readiness {
    let holds = |kind| condition(object, kind).filter(Condition::is_true);
    if holds("Complete").is_some() {
        return Readiness::Ready;
    }
    if let Some(failed) = holds("Failed") {
        let remedy = format!("see what its pods say: `kubectl -n {} logs job/{}`", namespace(object), name(object));
        return Readiness::failed(format!("it has failed: {}", failed.words()), vec![remedy]);
    }
    if holds("Suspended").is_some() || is_set(object, &["spec", "suspend"]) {
        return Readiness::note("it is suspended");
    }
    let wanted = object.get_path(&["spec", "completions"]).and_then(Tree::as_int).unwrap_or(1);
    let done = count(object, &["status", "succeeded"]);
    let mut why = format!("{done} of {} complete", counted(wanted, "run"));
    let failed = count(object, &["status", "failed"]);
    if failed > 0 {
        why = format!("{why}, {failed} failed");
    }
    Readiness::waiting(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn complete_is_ready() {
        for (text, expected) in [
            ("{status: {active: 1}}", Readiness::waiting("0 of 1 run complete")),
            (
                "{spec: {completions: 3}, status: {succeeded: 1, failed: 2}}",
                Readiness::waiting("1 of 3 runs complete, 2 failed"),
            ),
            ("{status: {conditions: [{type: Complete, status: 'True'}]}}", Readiness::Ready),
            ("{spec: {suspend: true}}", Readiness::note("it is suspended")),
            (
                "{metadata: {name: a, namespace: 'n'}, status: {conditions: [{type: Failed, status: 'True', reason: BackoffLimitExceeded}]}}",
                Readiness::failed(
                    "it has failed: BackoffLimitExceeded",
                    vec!["see what its pods say: `kubectl -n n logs job/a`".to_owned()],
                ),
            ),
        ] {
            assert_eq!(job(&tree(text)), expected, "{text}");
        }
    }
}
