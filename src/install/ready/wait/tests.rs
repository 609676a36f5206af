//! The engine, with scripted watches and a clock that jumps.

use std::cell::RefCell;
use std::future::pending;

use futures_util::stream;
use tokio::time::sleep;

use super::*;
use crate::diagnostic::Message;
use crate::events::{Collected, Pending, Progress};
use crate::install::ready::status::tree;

/// What a watch says, and when, in milliseconds after it was opened.
type Lines = Vec<(u64, Result<WatchEvent, Category>)>;

/// A cluster that follows a script: for each kind what its watch says, and whether it ends then.
#[derive(Default)]
struct Script {
    watches: Vec<(&'static str, Lines, bool)>,
    log: Option<&'static str>,
    opened: RefCell<Vec<String>>,
}

impl Script {
    fn watch_of(mut self, kind: &'static str, lines: Lines) -> Self {
        self.watches.push((kind, lines, false));
        self
    }

    fn ending(mut self, kind: &'static str, lines: Lines) -> Self {
        self.watches.push((kind, lines, true));
        self
    }

    fn opened(&self) -> Vec<String> {
        self.opened.borrow().clone()
    }
}

impl Watcher for Script {
    fn watch(&self, scope: &Scope) -> WatchStream<'_> {
        self.opened.borrow_mut().push(scope.kind.clone());
        let script = self.watches.iter().find(|(kind, ..)| *kind == scope.kind);
        let (lines, ends) = script.map_or((vec![], false), |(_, lines, ends)| {
            let copy = |(at, said): &(u64, Result<WatchEvent, Category>)| (*at, said.clone());
            (lines.iter().map(copy).collect::<Vec<_>>(), *ends)
        });
        let opened_at = Instant::now();
        Box::pin(stream::unfold(lines.into_iter(), move |mut lines| async move {
            let Some((at, said)) = lines.next() else {
                if !ends {
                    pending::<()>().await;
                }
                return None;
            };
            sleep_until(opened_at + Duration::from_millis(at)).await;
            let said = said.map_err(|category| -> Box<dyn Diagnostic> { Box::new(Message::new(category, "no")) });
            Some((said, lines))
        }))
    }

    fn log<'a>(&'a self, _place: &'a LogPlace, _lines: usize) -> Pin<Box<dyn Future<Output = Option<String>> + 'a>> {
        Box::pin(async { self.log.map(str::to_owned) })
    }
}

fn awaited(object: &Tree) -> Awaited {
    let part = Part { id: "pilot".to_owned(), title: "Istiod".to_owned() };
    Awaited { key: ObjectKey::of(object).unwrap(), part, live: Some(object.clone()) }
}

fn deployment(status: &str) -> Tree {
    tree(&format!(
        "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: a, namespace: 'n', uid: d, generation: 1}}, \
         spec: {{template: {{spec: x}}}}, status: {status}}}"
    ))
}

fn unseen() -> Tree {
    deployment("{}")
}

fn unready() -> Tree {
    deployment("{observedGeneration: 1, replicas: 1, updatedReplicas: 1}")
}

fn ready() -> Tree {
    deployment("{observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1}")
}

fn replica_set() -> Tree {
    tree(
        "{kind: ReplicaSet, metadata: {name: s, namespace: 'n', uid: s, ownerReferences: [{uid: d, controller: true}]}, \
         spec: {template: {spec: x}}, status: {replicas: 1}}",
    )
}

fn pod(name: &str, status: &str) -> Tree {
    tree(&format!(
        "{{kind: Pod, metadata: {{name: {name}, namespace: 'n', uid: {name}, ownerReferences: [{{uid: s, controller: true}}]}}, \
         status: {status}}}"
    ))
}

const CRASHED: &str = "{containerStatuses: [{name: c, image: i, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1}}}]}";

fn listed(objects: &[Tree]) -> Result<WatchEvent, Category> {
    Ok(WatchEvent::Listed(objects.to_vec()))
}

fn applied(object: Tree) -> Result<WatchEvent, Category> {
    Ok(WatchEvent::Applied(object))
}

async fn run(script: &Script, objects: &[Tree], timeout_secs: u64) -> Result<Waited, Box<WaitError>> {
    let options = WaitOptions { timeout: Duration::from_secs(timeout_secs), ..WaitOptions::default() };
    let objects = objects.iter().map(awaited).collect();
    wait(objects, script, &options, pending(), &Collected::default()).await
}

/// Asserts that something took about so long: the breath between judgements is not part of the promise.
fn assert_about(time: Duration, expected_millis: u64) {
    let expected = Duration::from_millis(expected_millis);
    assert!(time >= expected && time <= expected + 3 * BREATH, "{time:?}, not about {expected:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_ready_at_first_sight_costs_nothing() {
    let script = Script::default();
    let waited =
        run(&script, &[ready(), tree("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}")], 10).await.unwrap();
    assert_eq!(waited.took, Duration::ZERO);
    assert_eq!(script.opened(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_workload_must_stay_ready_and_needs_one_watch() {
    let script = Script::default()
        .watch_of("Deployment", vec![(10, listed(&[unseen()])), (300, applied(unready())), (500, applied(ready()))]);
    let waited = run(&script, &[unseen()], 10).await.unwrap();
    assert_about(waited.took, 1500);
    assert_eq!(script.opened(), ["Deployment"]);
}

#[tokio::test(start_paused = true)]
async fn readiness_that_flaps_is_none() {
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(&[ready()])), (800, applied(unready())), (1200, applied(ready()))]);
    let waited = run(&script, &[unseen()], 10).await.unwrap();
    assert_about(waited.took, 6200);
}

#[tokio::test(start_paused = true)]
async fn a_list_from_an_old_cache_is_not_believed() {
    let mut changed = unseen();
    let metadata = changed.as_map_mut().unwrap().get_mut("metadata").unwrap();
    metadata.as_map_mut().unwrap().insert("generation".to_owned(), Tree::Int(2));
    let script = Script::default().watch_of("Deployment", vec![(0, listed(&[ready()]))]);
    let error = run(&script, &[changed], 5).await.unwrap_err();
    assert_eq!(error.unready[0].to_string(), "Deployment n/a: its change has not been seen yet");
}

#[tokio::test(start_paused = true)]
async fn a_crash_loop_ends_the_wait_with_its_log_and_is_told_once() {
    let script = Script {
        log: Some("starting\npanic: no configuration"),
        ..Script::default()
            .watch_of("Deployment", vec![(0, listed(&[unready()]))])
            .watch_of("ReplicaSet", vec![(0, listed(&[replica_set()]))])
            .watch_of("Pod", vec![(0, listed(&[pod("p", CRASHED), pod("q", CRASHED)]))])
            .watch_of("Event", vec![(0, listed(&[]))])
    };
    let error = run(&script, &[unready()], 300).await.unwrap_err();
    assert!(matches!(error.end, WaitEnd::Failed));
    assert_about(error.after, 32_000);
    assert_eq!(error.to_string(), "Deployment n/a cannot become ready");
    let parts: Vec<String> = error.parts().iter().map(ToString::to_string).collect();
    assert_eq!(
        parts,
        ["Deployment n/a: Pod n/p: container `c` has ended 3 times (CrashLoopBackOff): it ended with exit code 1\n\
          its log ends with:\n| starting\n| panic: no configuration\n\
          the same: Pod n/q"]
    );
    assert_eq!(error.parts()[0].hints(), ["read its whole log: `kubectl -n n logs p -c c --previous`"]);
    assert_eq!(script.opened(), ["Deployment", "ReplicaSet", "Pod", "Event"]);
}

#[tokio::test(start_paused = true)]
async fn what_never_passes_ends_the_wait_at_once() {
    let invalid = "{containerStatuses: [{name: c, image: A, state: {waiting: {reason: InvalidImageName}}}]}";
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(&[unready()]))])
        .watch_of("ReplicaSet", vec![(0, listed(&[replica_set()]))])
        .watch_of("Pod", vec![(0, listed(&[])), (700, applied(pod("p", invalid)))]);
    let error = run(&script, &[unready()], 300).await.unwrap_err();
    assert_about(error.after, 2700);
    assert_eq!(error.troubles[0].reason, "InvalidImageName");
    let namespace = tree("{apiVersion: v1, kind: Namespace, metadata: {name: 'n'}, status: {phase: Terminating}}");
    let error = run(&Script::default(), &[namespace], 300).await.unwrap_err();
    assert_about(error.after, 0);
    assert_eq!(error.parts()[0].to_string(), "Namespace n: it is being deleted");
}

#[tokio::test(start_paused = true)]
async fn what_gets_better_in_time_is_no_failure() {
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(&[unready()])), (25_000, applied(ready()))])
        .watch_of("ReplicaSet", vec![(0, listed(&[replica_set()]))])
        .watch_of("Pod", vec![(0, listed(&[pod("p", CRASHED)]))]);
    let waited = run(&script, &[unready()], 300).await.unwrap();
    assert_about(waited.took, 26_000);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_of_the_deployment_is_told_by_what_its_pods_show() {
    let stuck = deployment(
        "{observedGeneration: 1, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: m}]}",
    );
    let running = "{conditions: [{type: ContainersReady, status: 'False', message: x}], containerStatuses: [{name: c, state: {running: {}}}]}";
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(std::slice::from_ref(&stuck)))])
        .watch_of("ReplicaSet", vec![(100, listed(&[replica_set()]))])
        .watch_of("Event", vec![(200, listed(&[]))])
        .watch_of("Pod", vec![(300, listed(&[pod("p", running)]))]);
    let error = run(&script, std::slice::from_ref(&stuck), 300).await.unwrap_err();
    assert_about(error.after, 300);
    assert!(error.troubles[0].what.contains("runs and is not ready"), "{error:?}");
    // Without a sight of the pods the deployment's own words must do.
    let blind = Script::default().watch_of("Deployment", vec![(0, listed(std::slice::from_ref(&stuck)))]);
    let error = run(&blind, &[stuck], 300).await.unwrap_err();
    assert_about(error.after, 5000);
    assert_eq!(error.parts()[0].to_string(), "Deployment n/a: it has stopped making progress: m");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_time_has_reasons() {
    let unscheduled = "{conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable, message: 'no nodes available to schedule pods'}]}";
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(&[unready()]))])
        .watch_of("ReplicaSet", vec![(0, listed(&[replica_set()]))])
        .watch_of("Pod", vec![(0, listed(&[pod("p", unscheduled)]))])
        .ending("Event", vec![(0, Err(Category::PermissionDenied))])
        .watch_of("CustomResourceDefinition", vec![(0, listed(&[]))]);
    let definition =
        tree("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: x.y.z}}");
    let error = run(&script, &[unready(), definition], 8).await.unwrap_err();
    assert_about(error.after, 8000);
    assert_eq!(error.to_string(), "2 of 2 objects are not ready after 8s");
    assert_eq!(error.category(), Category::TimedOut);
    let parts: Vec<String> = error.parts().iter().map(ToString::to_string).collect();
    assert_eq!(
        parts,
        [
            "Deployment n/a: Pod n/p: no node takes the pod (Unschedulable): no nodes available to schedule pods",
            "CustomResourceDefinition x.y.z: it does not exist",
        ]
    );
    // A watch that may not be opened is not tried again.
    assert_eq!(script.opened().iter().filter(|kind| *kind == "Event").count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_sees_nothing_says_so() {
    let error = run(&Script::default(), &[unready()], 8).await.unwrap_err();
    assert_eq!(error.parts()[0].to_string(), "Deployment n/a: 0 of 1 replica available");
    let mut unknown = awaited(&unready());
    unknown.live = None;
    let options = WaitOptions { timeout: Duration::from_secs(8), ..WaitOptions::default() };
    let error = wait(vec![unknown], &Script::default(), &options, pending(), &Collected::default()).await.unwrap_err();
    assert_eq!(error.parts()[0].to_string(), "Deployment n/a: it has not been seen yet");
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_may_stop() {
    let script = Script::default().watch_of("Deployment", vec![(0, listed(&[unready()]))]);
    let options = WaitOptions::default();
    let cancelled = sleep(Duration::from_secs(3));
    let error = wait(vec![awaited(&unready())], &script, &options, cancelled, &Collected::default()).await.unwrap_err();
    assert!(matches!(error.end, WaitEnd::Cancelled));
    assert_about(error.after, 3000);
    assert_eq!(error.to_string(), "the wait was interrupted after 3s: 1 of 1 object is not ready");
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_is_not_allowed_ends_the_wait() {
    let script = Script::default().watch_of("Deployment", vec![(10, Err(Category::PermissionDenied))]);
    let error = run(&script, &[unready()], 10).await.unwrap_err();
    assert!(matches!(error.end, WaitEnd::Blind(_)));
    assert_eq!(error.category(), Category::PermissionDenied);
    assert_about(error.after, 10);
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_ends_is_opened_again_and_an_error_on_the_way_is_remembered() {
    let script = Script::default().ending("Deployment", vec![(0, listed(&[unready()]))]);
    let error = run(&script, &[unready()], 4).await.unwrap_err();
    let opened = script.opened().iter().filter(|kind| *kind == "Deployment").count();
    assert!((3..=4).contains(&opened), "{opened}");
    assert!(matches!(error.end, WaitEnd::TimedOut));
    let script =
        Script::default().watch_of("Deployment", vec![(0, listed(&[unready()])), (10, Err(Category::Unreachable))]);
    let error = run(&script, &[unready()], 4).await.unwrap_err();
    assert_eq!(error.to_string(), "1 of 1 object is not ready after 4s (the last watch failed: no)");
    let script = Script::default().ending("Deployment", vec![(0, Err(Category::Unreachable))]);
    let error = run(&script, &[unready()], 4).await.unwrap_err();
    assert_eq!(error.category(), Category::Unreachable);
}

#[tokio::test(start_paused = true)]
async fn a_webhook_waits_for_what_stands_behind_it() {
    let webhooks = tree(
        "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: w}, \
         webhooks: [{name: x, clientConfig: {caBundle: eA==, service: {namespace: 'n', name: istiod}}}]}",
    );
    let slice = tree(
        "{metadata: {name: s, namespace: 'n', labels: {kubernetes.io/service-name: istiod}}, endpoints: [{addresses: [a]}]}",
    );
    let script = Script::default()
        .watch_of("MutatingWebhookConfiguration", vec![(0, listed(std::slice::from_ref(&webhooks)))])
        .watch_of("EndpointSlice", vec![(400, listed(&[])), (900, applied(slice))]);
    let waited = run(&script, std::slice::from_ref(&webhooks), 10).await.unwrap();
    assert_about(waited.took, 900);
    // Without the right to see endpoints, the configuration itself must do.
    let script = Script::default()
        .watch_of("MutatingWebhookConfiguration", vec![(0, listed(std::slice::from_ref(&webhooks)))])
        .ending("EndpointSlice", vec![(200, Err(Category::PermissionDenied))]);
    assert_about(run(&script, &[webhooks], 10).await.unwrap().took, 200);
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_when_it_changes() {
    let script = Script::default()
        .watch_of("Deployment", vec![(0, listed(&[unready()])), (300, applied(unready())), (600, applied(ready()))]);
    let events = Collected::default();
    let options = WaitOptions::default();
    wait(vec![awaited(&unseen())], &script, &options, pending(), &events).await.unwrap();
    let part = awaited(&unseen()).part;
    let waiting = |ready: usize, why: Option<&str>| Progress::Waiting {
        part: part.clone(),
        ready,
        total: 1,
        pending: why
            .map(|why| Pending { object: "Deployment n/a".to_owned(), why: why.to_owned() })
            .into_iter()
            .collect(),
    };
    let expected = [
        waiting(0, Some("its controller has not seen the change yet")),
        waiting(0, Some("0 of 1 replica available")),
        waiting(0, None),
        waiting(1, None),
    ];
    assert_eq!(events.progress(), expected);
}

#[tokio::test(start_paused = true)]
async fn notes_are_handed_on() {
    let set = tree(
        "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: z, namespace: 'n', generation: 1}, status: {observedGeneration: 1}}",
    );
    let waited = run(&Script::default(), &[set], 10).await.unwrap();
    assert_eq!(waited.notes[0].1, "no node is to run it");
}
