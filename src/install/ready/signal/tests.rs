//! What workloads show, from their objects.

use super::*;
use crate::install::ready::Expectations;
use crate::install::ready::cause::Cause;
use crate::install::ready::status::tree;

const TEMPLATE: &str = "{metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: new}]}}";

fn deployment() -> Tree {
    tree(&format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a, namespace: 'n', uid: d, generation: 2}}, \
         spec: {{template: {TEMPLATE}}}, status: {{observedGeneration: 2, replicas: 1, updatedReplicas: 1}}}}"
    ))
}

/// Surroundings with the deployment's old and new replica set.
fn around() -> Surroundings {
    let mut around = Surroundings::default();
    let set = |name: &str, image: &str, replicas: i64| {
        tree(&format!(
            "{{kind: ReplicaSet, metadata: {{name: {name}, namespace: 'n', uid: {name}, ownerReferences: [{{uid: d, name: a, \
             controller: true}}]}}, spec: {{replicas: 1, template: {{metadata: {{labels: {{app: a, pod-template-hash: \
             {name}}}}}, spec: {{containers: [{{name: c, image: {image}}}]}}}}}}, status: {{replicas: {replicas}}}}}"
        ))
    };
    around.list("ReplicaSet", Some("n"), vec![set("old", "old", 1), set("new", "new", 1)]);
    around
}

fn pod(owner: &str, name: &str, status: &str) -> Tree {
    tree(&format!(
        "{{kind: Pod, metadata: {{name: {name}, namespace: 'n', uid: {name}, ownerReferences: [{{uid: {owner}, controller: \
         true}}]}}, status: {status}}}"
    ))
}

fn event(about: &str, name: &str, reason: &str, message: &str) -> Tree {
    let mut event = tree(&format!(
        "{{kind: Event, metadata: {{name: {name}, namespace: 'n'}}, involvedObject: {{uid: {about}}}, reason: {reason}}}"
    ));
    event.as_map_mut().unwrap().insert("message".to_owned(), Tree::from(message));
    event
}

fn waiting(reason: &str, message: &str) -> String {
    format!(
        "{{containerStatuses: [{{name: c, image: hub/i:1, state: {{waiting: {{reason: {reason}, message: '{message}'}}}}}}]}}"
    )
}

/// What one pod of the new replica set shows.
fn shown(status: &str, events: &[Tree]) -> Option<Signal> {
    let mut around = around();
    around.put("Pod", pod("new", "p", status));
    for event in events {
        around.put("Event", event.clone());
    }
    let mut signals = signals(&deployment(), &around);
    assert!(signals.len() < 2, "{signals:?}");
    signals.pop()
}

#[test]
fn the_states_of_a_container() {
    for (status, cause, subject) in [
        (waiting("ContainerCreating", ""), None, ""),
        (waiting("InvalidImageName", "bad"), Some(Cause::InvalidImage), "hub/i:1"),
        (waiting("ErrImageNeverPull", "bad"), Some(Cause::InvalidImage), "hub/i:1"),
        (waiting("ErrImagePull", "i/o timeout"), Some(Cause::ImageNotPulled), "hub/i:1"),
        (waiting("ImagePullBackOff", "x: not found"), Some(Cause::ImageRefused), "hub/i:1"),
        (waiting("ErrImagePull", "403 Forbidden"), Some(Cause::ImageRefused), "hub/i:1"),
        (
            waiting("CreateContainerConfigError", "secret \"s\" not found"),
            Some(Cause::ContainerConfiguration),
            "secret s",
        ),
        (waiting("CreateContainerError", "odd"), Some(Cause::ContainerConfiguration), "odd"),
        (waiting("RunContainerError", "odd"), Some(Cause::ContainerStart), "c hub/i:1"),
        (waiting("PostStartHookError", "odd"), Some(Cause::ContainerStart), "c hub/i:1"),
        // Twice is no loop.
        (
            "{containerStatuses: [{name: c, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}]}".to_owned(),
            None,
            "",
        ),
        (
            "{containerStatuses: [{name: c, image: i, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}]}".to_owned(),
            Some(Cause::CrashLoop),
            "c i 1",
        ),
        // Between two ends it runs for a moment.
        (
            "{containerStatuses: [{name: c, image: i, restartCount: 4, ready: false, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}]}".to_owned(),
            Some(Cause::CrashLoop),
            "c i 1",
        ),
        (
            "{containerStatuses: [{name: c, restartCount: 4, ready: true, state: {running: {}}, lastState: {terminated: {exitCode: 1}}}]}".to_owned(),
            None,
            "",
        ),
        // An init container that is through, after some attempts.
        (
            "{initContainerStatuses: [{name: i, restartCount: 3, state: {terminated: {exitCode: 0}}}]}".to_owned(),
            None,
            "",
        ),
        (
            "{initContainerStatuses: [{name: i, image: x, state: {waiting: {reason: ErrImagePull, message: 401 Unauthorized}}}], \
             containerStatuses: [{name: c, state: {waiting: {reason: PodInitializing}}}]}".to_owned(),
            Some(Cause::ImageRefused),
            "x",
        ),
        (
            "{conditions: [{type: ContainersReady, status: 'False', message: m}], containerStatuses: [{name: c, image: i, state: {running: {}}}]}".to_owned(),
            Some(Cause::NotReady),
            "c i",
        ),
    ] {
        let signal = shown(&status, &[]);
        let found = signal.as_ref().map(|signal| signal.cause);
        assert_eq!(found, cause, "{status}");
        assert_eq!(signal.map(|signal| signal.subject).unwrap_or_default(), subject, "{status}");
    }
}

#[test]
fn a_crash_says_how_it_ended_and_whose_log_to_read() {
    let status = "{containerStatuses: [{name: c, restartCount: 5, state: {waiting: {reason: CrashLoopBackOff}}, \
                  lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]}";
    let signal = shown(status, &[]).unwrap();
    assert_eq!(signal.what, "container `c` has ended 5 times");
    assert_eq!(signal.message, "it ended with exit code 137 (OOMKilled)");
    assert!(signal.remedies[0].contains("memory"));
    assert_eq!(signal.remedies[1], "read its whole log: `kubectl -n n logs p -c c --previous`");
    let place = LogPlace { namespace: "n".to_owned(), pod: "p".to_owned(), container: "c".to_owned() };
    assert_eq!(signal.log, Some(place));
}

#[test]
fn the_words_of_a_registry_may_be_in_an_event_only() {
    let words = "Failed to pull image \"hub/i:1\": rpc error: hub/i:1: not found";
    let back_off = waiting("ImagePullBackOff", "Back-off pulling image \"hub/i:1\"");
    let signal = shown(&back_off, &[event("p", "e", "Failed", words)]).unwrap();
    assert_eq!((signal.cause, &*signal.message), (Cause::ImageRefused, words));
    assert!(signal.remedies[0].contains("hub/i:1"));
    let other = event("p", "e", "Failed", "Error: ImagePullBackOff and much more to say about something else entirely");
    assert_eq!(shown(&back_off, &[other]).unwrap().cause, Cause::ImageNotPulled);
}

#[test]
fn a_pod_without_a_node() {
    let status = "{conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: '0/1 nodes are available: 1 Insufficient cpu.'}]}";
    let scaled = event("p", "a", "TriggeredScaleUp", "pod triggered scale-up");
    let not_scaled = event("p", "b", "NotTriggerScaleUp", "max size reached");
    for (events, cause, message) in [
        (vec![], Cause::Unschedulable, "0/1 nodes are available: 1 Insufficient cpu."),
        (
            vec![not_scaled.clone()],
            Cause::UnschedulableForGood,
            "0/1 nodes are available: 1 Insufficient cpu.; max size reached",
        ),
        (vec![not_scaled, scaled], Cause::NodeOnItsWay, "0/1 nodes are available: 1 Insufficient cpu."),
    ] {
        let signal = shown(status, &events).unwrap();
        assert_eq!((signal.cause, &*signal.message), (cause, message));
    }
    let gated = "{conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]}";
    assert_eq!(shown(gated, &[]), None);
}

#[test]
fn volumes_are_judged_before_the_first_start_only() {
    let words = "MountVolume.SetUp failed for volume \"x\" : configmap \"istio-ca-root-cert\" not found";
    let events = [event("p", "e", "FailedMount", words)];
    let signal = shown(&waiting("ContainerCreating", ""), &events).unwrap();
    assert_eq!((signal.cause, &*signal.subject), (Cause::Mount, "configmap istio-ca-root-cert"));
    assert!(signal.remedies[0].contains("see what is wrong with istiod"));
    let runs = "{containerStatuses: [{name: c, state: {running: {}}}]}";
    assert_eq!(shown(runs, &events), None);
}

#[test]
fn a_probe_says_why() {
    let status = "{conditions: [{type: ContainersReady, status: 'False', message: m}], containerStatuses: [{name: c, state: {running: {}}}]}";
    let signal = shown(status, &[event("p", "e", "Unhealthy", "Readiness probe failed: 503")]).unwrap();
    assert_eq!((signal.cause, &*signal.message), (Cause::NotReady, "Readiness probe failed: 503"));
}

#[test]
fn only_the_newest_replica_set_counts_once_it_is_known() {
    let mut around = around();
    around.put("Pod", pod("old", "p", &waiting("InvalidImageName", "")));
    assert_eq!(signals(&deployment(), &around), []);
    around.put("Pod", pod("new", "q", &waiting("InvalidImageName", "")));
    assert_eq!(signals(&deployment(), &around).len(), 1);
    let mut unseen = deployment();
    let metadata = unseen.as_map_mut().unwrap().get_mut("metadata").unwrap();
    metadata.as_map_mut().unwrap().insert("generation".to_owned(), Tree::Int(3));
    assert_eq!(signals(&unseen, &around), []);
}

#[test]
fn pods_that_are_going_or_gone_are_no_signs() {
    let mut leaving = pod("new", "p", &waiting("InvalidImageName", ""));
    let metadata = leaving.as_map_mut().unwrap().get_mut("metadata").unwrap();
    metadata.as_map_mut().unwrap().insert("deletionTimestamp".to_owned(), Tree::from("x"));
    let mut around = around();
    around.put("Pod", leaving);
    assert_eq!(signals(&deployment(), &around), []);
}

#[test]
fn pods_that_end_are_counted() {
    let mut around = around();
    around.list("Pod", Some("n"), vec![pod("new", "before", "{phase: Failed}")]);
    assert_eq!(signals(&deployment(), &around), []);
    let evicted = "{phase: Failed, reason: Evicted, message: 'The node was low on resource: memory.'}";
    for (name, cause) in [("a", Cause::PodFailed), ("b", Cause::PodFailed), ("c", Cause::PodsFailed)] {
        around.put("Pod", pod("new", name, evicted));
        let signals = signals(&deployment(), &around);
        assert_eq!(signals.iter().map(|signal| signal.cause).collect::<Vec<_>>(), [cause]);
        assert_eq!(signals[0].message, "The node was low on resource: memory.");
    }
}

/// What a replica set shows whose pods are not created.
fn refused(words: &str, is_news: bool, coming_webhooks: &[&str]) -> Vec<Signal> {
    let mut around = around();
    let coming_webhooks = coming_webhooks.iter().map(|name| (*name).to_owned()).collect();
    around.expectations = Expectations { coming_webhooks, ..Expectations::default() };
    let mut set = around.find("ReplicaSet", "n", "new").unwrap().clone();
    let status = tree("{replicas: 0}");
    set.as_map_mut().unwrap().insert("status".to_owned(), status);
    around.put("ReplicaSet", set);
    let event = event("new", "e", "FailedCreate", words);
    if is_news {
        around.put("Event", event);
    } else {
        around.list("Event", Some("n"), vec![event]);
    }
    signals(&deployment(), &around)
}

#[test]
fn pods_that_are_not_created() {
    let quota = "Error creating: pods \"a-x\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1";
    let signals = refused(quota, true, &[]);
    assert_eq!((signals.len(), signals[0].cause), (1, Cause::Quota));
    assert_eq!(signals[0].object.to_string(), "ReplicaSet n/new");
    assert_eq!(signals[0].message, "exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1");
    assert_eq!(signals[0].what, "the quota `q` leaves no room for its pods");
    let signals = refused(quota, false, &[]);
    assert_eq!(signals[0].cause, Cause::RefusedBefore);
    assert!(signals[0].remedies[1].contains("`kubectl -n n rollout restart deployment/a`"));
    let webhook = "Error creating: Internal error occurred: failed calling webhook \"w.istio.io\": no";
    assert_eq!(refused(webhook, true, &["w.istio.io"])[0].cause, Cause::PendingWebhook);
    assert_eq!(refused(webhook, true, &[])[0].cause, Cause::Webhook);
}

#[test]
fn a_condition_tells_without_events() {
    let mut around = around();
    let mut set = around.find("ReplicaSet", "n", "new").unwrap().clone();
    let status = tree(
        "{replicas: 0, conditions: [{type: ReplicaFailure, status: 'True', message: 'violates PodSecurity \"restricted\": x'}]}",
    );
    set.as_map_mut().unwrap().insert("status".to_owned(), status);
    around.put("ReplicaSet", set);
    let signals = signals(&deployment(), &around);
    assert_eq!(signals[0].cause, Cause::RefusedBefore);
    assert!(
        signals[0].remedies[0]
            .contains("`kubectl label namespace n pod-security.kubernetes.io/enforce=privileged --overwrite`")
    );
}

#[test]
fn a_daemon_set_has_its_pods_directly() {
    let set = tree(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: z, namespace: 'n', uid: z, generation: 2, annotations: \
         {deprecated.daemonset.template.generation: '2'}}, status: {observedGeneration: 2, desiredNumberScheduled: 2, \
         currentNumberScheduled: 1}}",
    );
    let mut around = Surroundings::default();
    let mut old = pod("z", "old", &waiting("InvalidImageName", ""));
    let metadata = old.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
    metadata.insert("labels".to_owned(), tree("{pod-template-generation: '1'}"));
    around.put("Pod", old);
    assert_eq!(signals(&set, &around), []);
    around.put(
        "Event",
        event(
            "z",
            "e",
            "FailedCreate",
            "Error creating: pods \"z-1\" is forbidden: violates PodSecurity \"baseline:latest\": x",
        ),
    );
    assert_eq!(signals(&set, &around)[0].cause, Cause::PodSecurity);
}
