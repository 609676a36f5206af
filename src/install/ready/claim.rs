//! Claims of storage.

use super::status::{items, name, namespace, text};
use super::{Readiness, Surroundings};
use crate::values::Tree;

/// A claim is ready when it is bound. One whose class binds with the first pod is not waited for until there is one.
pub(super) fn claim(object: &Tree, around: &Surroundings) -> Readiness {
    let (namespace, name) = (namespace(object), name(object));
    match text(object, &["status", "phase"]) {
        "Bound" => Readiness::Ready,
        "Lost" => Readiness::failed(
            "its volume is lost",
            vec![format!("see what is known about the volume: `kubectl -n {namespace} describe pvc {name}`")],
        ),
        _ if binds_late(object, around) && !is_used(object, around) => {
            Readiness::note("it is bound when a pod uses it")
        }
        _ => {
            let words = around
                .newest_event(
                    object,
                    "PersistentVolumeClaim",
                    &["ProvisioningFailed", "FailedBinding", "FailedScheduling"],
                )
                .map(|event| super::status::shortened(text(event, &["message"])));
            Readiness::waiting(words.map_or("it is not bound".to_owned(), |words| format!("it is not bound: {words}")))
        }
    }
}

/// Tells whether the class of the claim, or an event of its controller, says that it waits for a pod.
fn binds_late(object: &Tree, around: &Surroundings) -> bool {
    let class = text(object, &["spec", "storageClassName"]);
    let by_class = around
        .find("StorageClass", "", class)
        .is_some_and(|class| text(class, &["volumeBindingMode"]) == "WaitForFirstConsumer");
    by_class || around.newest_event(object, "PersistentVolumeClaim", &["WaitForFirstConsumer"]).is_some()
}

fn is_used(object: &Tree, around: &Surroundings) -> bool {
    around.all("Pod").any(|pod| {
        namespace(pod) == namespace(object)
            && items(pod, &["spec", "volumes"])
                .iter()
                .any(|volume| text(volume, &["persistentVolumeClaim", "claimName"]) == name(object))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    const PENDING: &str =
        "{metadata: {name: data, namespace: 'n', uid: u}, spec: {storageClassName: late}, status: {phase: Pending}}";

    #[test]
    fn bound_is_ready() {
        let around = Surroundings::default();
        assert_eq!(claim(&tree("{status: {phase: Bound}}"), &around), Readiness::Ready);
        assert_eq!(claim(&tree(PENDING), &around), Readiness::waiting("it is not bound"));
        assert!(matches!(claim(&tree("{status: {phase: Lost}}"), &around), Readiness::Failed { .. }));
    }

    #[test]
    fn a_late_claim_without_a_pod_is_no_reason_to_wait() {
        let mut around = Surroundings::default();
        let note = Readiness::note("it is bound when a pod uses it");
        around.list(
            "StorageClass",
            None,
            vec![tree("{metadata: {name: late}, volumeBindingMode: WaitForFirstConsumer}")],
        );
        assert_eq!(claim(&tree(PENDING), &around), note);
        let pod =
            "{metadata: {name: p, namespace: 'n'}, spec: {volumes: [{persistentVolumeClaim: {claimName: data}}]}}";
        around.put("Pod", tree(pod));
        assert_eq!(claim(&tree(PENDING), &around), Readiness::waiting("it is not bound"));
        let mut around = Surroundings::default();
        around.put(
            "Event",
            tree("{metadata: {name: e, namespace: 'n'}, involvedObject: {uid: u}, reason: WaitForFirstConsumer}"),
        );
        assert_eq!(claim(&tree(PENDING), &around), note);
        let mut around = Surroundings::default();
        around.put("Event", tree("{metadata: {name: e, namespace: 'n'}, involvedObject: {uid: u}, reason: ProvisioningFailed, message: none}"));
        assert_eq!(claim(&tree(PENDING), &around), Readiness::waiting("it is not bound: none"));
    }
}
