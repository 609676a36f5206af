//! What scales and protects workloads: nothing is waited for, some things are worth a note.

use std::time::Duration;

use super::status::{Condition, condition, count, is_leaving, unobserved};
use super::{Readiness, Surroundings};
use crate::values::Tree;

/// How long an autoscaler may look for its metrics before that is worth a note.
const METRICS_GRACE: Duration = Duration::from_secs(60);

/// An autoscaler is ready; that it has no metrics is noted, after a while.
pub(super) fn autoscaler(object: &Tree, around: &Surroundings) -> Readiness {
    let inactive = condition(object, "ScalingActive").filter(Condition::is_false);
    match inactive.filter(|condition| condition.reason != "ScalingDisabled") {
        Some(inactive) if around.waited >= METRICS_GRACE => {
            Readiness::note(format!("it does not scale: {}", inactive.words()))
        }
        _ => Readiness::Ready,
    }
}

/// A budget of disruptions is ready when its controller has seen it; one that keeps a single pod forever is noted.
pub(super) fn disruption_budget(object: &Tree) -> Readiness {
    if let Some(waiting) = unobserved(object) {
        return waiting;
    }
    let pods = count(object, &["status", "expectedPods"]);
    let healthy = count(object, &["status", "currentHealthy"]);
    if pods == 1 && healthy == 1 && count(object, &["status", "disruptionsAllowed"]) == 0 && !is_leaving(object) {
        return Readiness::note("it allows no disruption of its only pod: a node that has it cannot be drained");
    }
    Readiness::Ready
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    #[test]
    fn missing_metrics_are_noted_after_a_minute() {
        let object =
            tree("{status: {conditions: [{type: ScalingActive, status: 'False', reason: FailedGetResourceMetric}]}}");
        let mut around = Surroundings::default();
        assert_eq!(autoscaler(&object, &around), Readiness::Ready);
        around.waited = METRICS_GRACE;
        assert_eq!(autoscaler(&object, &around), Readiness::note("it does not scale: FailedGetResourceMetric"));
        let disabled =
            tree("{status: {conditions: [{type: ScalingActive, status: 'False', reason: ScalingDisabled}]}}");
        assert_eq!(autoscaler(&disabled, &around), Readiness::Ready);
    }

    #[test]
    fn a_budget_of_nothing_for_one_pod_is_noted() {
        assert!(!disruption_budget(&tree("{metadata: {generation: 1}}")).is_ready());
        let one = tree("{status: {expectedPods: 1, currentHealthy: 1}}");
        assert!(matches!(disruption_budget(&one), Readiness::ReadyWithNote(_)));
        let two = tree("{status: {expectedPods: 2, currentHealthy: 2, disruptionsAllowed: 1}}");
        assert_eq!(disruption_budget(&two), Readiness::Ready);
    }
}
