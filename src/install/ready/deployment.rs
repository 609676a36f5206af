//! Deployments.

use super::status::{Condition, allowance, condition, count, counted, is_set, name, namespace, unobserved};
use super::{Readiness, Surroundings};
use crate::values::Tree;

/// A deployment is ready when all its pods are new and available, and the old ones are gone; with
/// [`minimum`](super::Expectations::minimum), when as many of the new ones are available as it must always have.
pub(super) fn deployment(object: &Tree, around: &Surroundings) -> Readiness {
    if is_set(object, &["spec", "paused"]) {
        return Readiness::note("it is paused: its pods stay as they are");
    }
    if let Some(waiting) = unobserved(object) {
        return waiting;
    }
    let wanted = object.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1);
    if wanted == 0 {
        return Readiness::Ready;
    }
    let progressing = condition(object, "Progressing").filter(Condition::is_false);
    if let Some(progressing) = progressing.filter(|condition| condition.reason == "ProgressDeadlineExceeded") {
        let (namespace, name) = (namespace(object), name(object));
        let remedy = format!("see what its pods say: `kubectl -n {namespace} describe deployment {name}`");
        return Readiness::failed(format!("it has stopped making progress: {}", progressing.words()), vec![remedy]);
    }
    let updated = count(object, &["status", "updatedReplicas"]);
    let available = count(object, &["status", "availableReplicas"]);
    let old = count(object, &["status", "replicas"]) - updated;
    if updated < wanted {
        return Readiness::waiting(format!("{updated} of {} updated", counted(wanted, "replica")));
    }
    if around.expectations.minimum {
        let limit = object.get_path(&["spec", "strategy", "rollingUpdate", "maxUnavailable"]);
        let needed = (wanted - allowance(limit.or(Some(&Tree::from("25%"))), 0, wanted, false)).max(1);
        // Old pods may be among the available ones; they do not count.
        return if available - old.max(0) >= needed {
            Readiness::Ready
        } else {
            Readiness::waiting(format!("{available} of {} available", counted(needed, "needed replica")))
        };
    }
    if available < wanted {
        return Readiness::waiting(format!("{available} of {} available", counted(wanted, "replica")));
    }
    if old > 0 {
        return Readiness::waiting(format!("{} still there", counted(old, "old replica")));
    }
    Readiness::Ready
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::Expectations;
    use crate::install::ready::status::tree;

    fn of(text: &str) -> Readiness {
        deployment(&tree(text), &Surroundings::default())
    }

    #[test]
    fn all_pods_must_be_new_and_available() {
        for (text, expected) in [
            ("{metadata: {generation: 1}}", Readiness::waiting("its controller has not seen the change yet")),
            (
                "{metadata: {generation: 2}, status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1}}",
                Readiness::waiting("its controller has not seen the change yet"),
            ),
            (
                "{spec: {replicas: 2}, status: {replicas: 2, updatedReplicas: 1, availableReplicas: 2}}",
                Readiness::waiting("1 of 2 replicas updated"),
            ),
            (
                "{spec: {replicas: 1}, status: {replicas: 1, updatedReplicas: 1}}",
                Readiness::waiting("0 of 1 replica available"),
            ),
            (
                "{spec: {replicas: 1}, status: {replicas: 2, updatedReplicas: 1, availableReplicas: 1}}",
                Readiness::waiting("1 old replica still there"),
            ),
            (
                "{status: {observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1}}",
                Readiness::Ready,
            ),
            ("{spec: {replicas: 0}}", Readiness::Ready),
            (
                "{metadata: {generation: 1}, spec: {paused: true}}",
                Readiness::note("it is paused: its pods stay as they are"),
            ),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_deployment_without_progress_has_failed() {
        let text = "{metadata: {name: a, namespace: 'n'}, status: {conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: m}]}}";
        let Readiness::Failed { reason, remedies } = of(text) else { panic!("not failed") };
        assert_eq!(reason, "it has stopped making progress: m");
        assert!(remedies[0].contains("`kubectl -n n describe deployment a`"));
        let text = "{status: {conditions: [{type: Progressing, status: 'False', reason: DeploymentPaused}]}}";
        assert_eq!(of(text), Readiness::waiting("0 of 1 replica updated"));
    }

    #[test]
    fn the_minimum_counts_new_pods_only() {
        let expectations = Expectations { minimum: true, ..Expectations::default() };
        let around = Surroundings::new(expectations);
        for (status, expected) in [
            ("{replicas: 4, updatedReplicas: 4, availableReplicas: 3}", Readiness::Ready),
            (
                "{replicas: 5, updatedReplicas: 4, availableReplicas: 3}",
                Readiness::waiting("3 of 3 needed replicas available"),
            ),
            (
                "{replicas: 4, updatedReplicas: 4, availableReplicas: 2}",
                Readiness::waiting("2 of 3 needed replicas available"),
            ),
        ] {
            let object = tree(&format!("{{spec: {{replicas: 4}}, status: {status}}}"));
            assert_eq!(deployment(&object, &around), expected, "{status}");
        }
    }
}
