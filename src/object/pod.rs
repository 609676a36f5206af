//! What a pod's status says.

use crate::values::Tree;

/// Tells whether a pod is ready: whether services send it requests.
pub fn is_ready(pod: &Tree) -> bool {
    let mut conditions = pod.items_at(&["status", "conditions"]).iter();
    conditions.any(|condition| condition.text_at(&["type"]) == "Ready" && condition.text_at(&["status"]) == "True")
}

/// Tells whether a container of a pod is ready, also one that starts before the others and stays.
pub fn is_container_ready(pod: &Tree, name: &str) -> bool {
    let of = |place: &str| pod.items_at(&["status", place]).iter();
    let mut statuses = of("containerStatuses").chain(of("initContainerStatuses"));
    let status = statuses.find(|status| status.text_at(&["name"]) == name);
    status.and_then(|status| status.get("ready")).and_then(Tree::as_bool) == Some(true)
}

/// Tells whether a pod has ended, or is about to go.
pub fn is_over(pod: &Tree) -> bool {
    matches!(pod.text_at(&["status", "phase"]), "Succeeded" | "Failed")
        || pod.get_path(&["metadata", "deletionTimestamp"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{ReadOptions, parse};

    fn pod(text: &str) -> Tree {
        parse("pod", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn a_pod_is_ready_when_its_condition_says_so() {
        assert!(is_ready(&pod("{status: {conditions: [{type: Ready, status: 'True'}]}}")));
        assert!(!is_ready(&pod(
            "{status: {conditions: [{type: Ready, status: 'False'}, {type: Other, status: 'True'}]}}"
        )));
        assert!(!is_ready(&pod("{}")));
    }

    #[test]
    fn a_container_is_found_among_all_that_run() {
        let pod = pod(
            "{status: {containerStatuses: [{name: a, ready: false}], initContainerStatuses: [{name: b, ready: true}]}}",
        );
        assert!(!is_container_ready(&pod, "a") && is_container_ready(&pod, "b") && !is_container_ready(&pod, "c"));
    }

    #[test]
    fn a_pod_is_over_when_it_ended_or_is_deleted() {
        assert!(is_over(&pod("{status: {phase: Failed}}")));
        assert!(is_over(&pod("{metadata: {deletionTimestamp: now}, status: {phase: Running}}")));
        assert!(!is_over(&pod("{status: {phase: Running}}")));
    }
}
