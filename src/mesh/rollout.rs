//! Workloads rolled: restarted as `kubectl rollout restart` does it, changed, or taken back to what they were, in waves,
//! each waited for until it is ready or will not become so.
//!
//! A wave that fails ends the matter: what was not begun is not begun, and is named. Nothing is waited for for ever: a
//! wave has a deadline, and what cannot pass by itself (an image that is not there, a quota, a webhook that refuses) ends
//! the wait before.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Part, Progress};
use crate::install::live::Live;
use crate::install::ready::{Awaited, WaitEnd, WaitError, WaitOptions, wait};
use crate::install::{FIELD_MANAGER, Stop};
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// The annotation of a pod template by which kubectl has pods made anew.
pub const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";
/// How many workloads a wave has, where nothing is said.
pub const WAVE: usize = 5;
/// How often a workload is read again that somebody changes meanwhile.
const TRIES: usize = 5;

/// The kinds whose pods can be made anew.
pub static KINDS: [Resource; 3] = [Resource::DEPLOYMENT, Resource::STATEFUL_SET, Resource::DAEMON_SET];

/// Returns where the workloads of a kind are; none for a kind whose pods cannot be made anew.
pub fn resource(kind: &str) -> Option<&'static Resource> {
    KINDS.iter().find(|resource| resource.kind == kind)
}

/// What is done to a workload.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Its pods are made anew, as of a time (RFC 3339).
    Restart {
        /// The time.
        at: String,
    },
    /// Fields are set (JSON merge patch).
    Merge(Tree),
    /// Its pod template and its labels become those of a former state of it.
    Former(Tree),
}

/// A workload, and what is done to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The workload.
    pub workload: ObjectKey,
    /// What is done to it.
    pub change: Change,
}

/// How it is done.
#[derive(Debug, Clone)]
pub struct RollOptions {
    /// How many workloads are rolled at a time.
    pub wave: usize,
    /// How a wave is waited for; its time is that of one wave.
    pub wait: WaitOptions,
}

impl Default for RollOptions {
    fn default() -> Self {
        Self { wave: WAVE, wait: WaitOptions::default() }
    }
}

/// What became of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Its new pods are ready.
    Ready,
    /// It cannot become ready, or could not be changed.
    Failed,
    /// It was changed, and is not ready when the time is over or the wait has ended.
    Unready,
    /// It was left alone, on purpose.
    Skipped,
    /// It was not begun.
    NotDone,
    /// Nothing was to be done but to say what would be.
    Planned,
}

impl Outcome {
    /// Returns it in words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Unready => "not ready",
            Self::Skipped => "skipped",
            Self::NotDone => "not done",
            Self::Planned => "planned",
        }
    }
}

/// A workload, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rolled {
    /// `Deployment`, `StatefulSet` or `DaemonSet`.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, or what is worth knowing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Rolled {
    /// Returns a workload of which something became.
    pub fn new(key: &ObjectKey, outcome: Outcome, why: Option<String>) -> Self {
        let ObjectKey { kind, namespace, name, .. } = key.clone();
        Self { kind, namespace, name, outcome, why }
    }

    /// Returns what messages call it.
    pub fn object(&self) -> String {
        format!("{} {}/{}", self.kind, self.namespace, self.name)
    }
}

/// What became of all workloads, in their order, and why it ended before the last when it did.
#[derive(Debug)]
pub struct Rollout {
    /// The workloads.
    pub workloads: Vec<Rolled>,
    /// Why it ended.
    pub error: Option<RollError>,
}

/// Why workloads were not all rolled.
#[derive(Debug, thiserror::Error)]
pub enum RollError {
    /// A workload could not be changed.
    #[error("failed to change {workload}")]
    Write {
        /// The workload.
        workload: String,
        /// Why.
        source: Box<ClusterError>,
    },
    /// A wave does not become ready.
    #[error("{error}{}", not_begun(*.left))]
    NotReady {
        /// Why.
        error: Box<WaitError>,
        /// How many workloads were not begun.
        left: usize,
    },
    /// The user wants no more.
    #[error("interrupted: {done} of {total} workloads ready, the rest not begun or not waited for")]
    Interrupted {
        /// How many are done.
        done: usize,
        /// How many there are.
        total: usize,
    },
}

fn not_begun(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "; 1 workload was not begun".to_owned(),
        count => format!("; {count} workloads were not begun"),
    }
}

impl RollError {
    /// Tells whether the user wanted it to end.
    pub fn is_interrupt(&self) -> bool {
        matches!(self, Self::Interrupted { .. })
    }
}

impl Diagnostic for RollError {
    fn category(&self) -> Category {
        match self {
            Self::Write { source, .. } => source.category(),
            Self::NotReady { error, .. } => error.category(),
            Self::Interrupted { .. } => Category::Failed,
        }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        match self {
            Self::NotReady { error, .. } => error.parts(),
            _ => Vec::new(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotReady { error, .. } if matches!(error.end, WaitEnd::TimedOut) && error.troubles.is_empty() => {
                vec!["give it more time with `--timeout 10m`; the same command goes on where it ended".to_owned()]
            }
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Write { source, .. } => Some(&**source),
            Self::NotReady { error, .. } => error.diagnostic_cause(),
            Self::Interrupted { .. } => None,
        }
    }
}

/// Restarts workloads, as of a time (RFC 3339).
pub async fn restart(
    live: &Live<'_>,
    workloads: &[ObjectKey],
    at: &str,
    options: &RollOptions,
    stop: &Stop,
    events: &dyn Events,
) -> Rollout {
    let made =
        |workload: &ObjectKey| Step { workload: workload.clone(), change: Change::Restart { at: at.to_owned() } };
    roll(live, &workloads.iter().map(made).collect::<Vec<_>>(), options, stop, events).await
}

/// Takes workloads back to what they were: pod template and labels become those of the objects that are handed in.
pub async fn undo(
    live: &Live<'_>,
    former: &[Tree],
    options: &RollOptions,
    stop: &Stop,
    events: &dyn Events,
) -> Rollout {
    let made = |object: &Tree| Some(Step { workload: ObjectKey::of(object)?, change: Change::Former(object.clone()) });
    roll(live, &former.iter().filter_map(made).collect::<Vec<_>>(), options, stop, events).await
}

/// Rolls workloads in waves; after a wave that fails no other is begun.
pub async fn roll(live: &Live<'_>, steps: &[Step], options: &RollOptions, stop: &Stop, events: &dyn Events) -> Rollout {
    let mut workloads: Vec<Rolled> = Vec::with_capacity(steps.len());
    let mut error = None;
    for wave in steps.chunks(options.wave.max(1)) {
        if error.is_none() && stop.is_requested() {
            error = Some(RollError::Interrupted { done: 0, total: 0 });
        }
        if error.is_some() {
            for step in wave {
                events.progress(&Progress::Skipped { part: part(&step.workload), reason: "not begun".to_owned() });
                workloads.push(Rolled::new(&step.workload, Outcome::NotDone, None));
            }
            continue;
        }
        let (rolled, failed) = one_wave(live, wave, options, stop, events).await;
        workloads.extend(rolled);
        error = failed;
    }
    let left = workloads.iter().filter(|workload| workload.outcome == Outcome::NotDone).count();
    let error = error.map(|error| match error {
        RollError::Interrupted { .. } => {
            let done = workloads.iter().filter(|workload| workload.outcome == Outcome::Ready).count();
            RollError::Interrupted { done, total: workloads.len() }
        }
        RollError::NotReady { error, .. } => RollError::NotReady { error, left },
        error @ RollError::Write { .. } => error,
    });
    Rollout { workloads, error }
}

/// Returns a workload as a part of the operation.
fn part(key: &ObjectKey) -> Part {
    Part { id: format!("{}/{}/{}", key.kind.to_lowercase(), key.namespace, key.name), title: key.to_string() }
}

/// Changes the workloads of a wave, and waits for them.
async fn one_wave(
    live: &Live<'_>,
    wave: &[Step],
    options: &RollOptions,
    stop: &Stop,
    events: &dyn Events,
) -> (Vec<Rolled>, Option<RollError>) {
    let mut states: BTreeMap<&ObjectKey, (Outcome, Option<String>)> = BTreeMap::new();
    let mut awaited = Vec::new();
    let mut error = None;
    for Step { workload, change } in wave {
        if error.is_some() {
            break;
        }
        if stop.is_requested() {
            error = Some(RollError::Interrupted { done: 0, total: 0 });
            break;
        }
        events.progress(&Progress::Started { part: part(workload) });
        match changed(live.cluster, workload, change).await {
            Ok(Changed::Done(object)) => {
                awaited.push(Awaited { key: workload.clone(), part: part(workload), live: Some(object) });
            }
            Ok(Changed::Left(why)) => {
                events.progress(&Progress::Skipped { part: part(workload), reason: why.clone() });
                states.insert(workload, (Outcome::Skipped, Some(why)));
            }
            Err(source) => {
                events.progress(&Progress::Failed { part: part(workload), reason: source.to_string() });
                states.insert(workload, (Outcome::Failed, Some(source.to_string())));
                error = Some(RollError::Write { workload: workload.to_string(), source: Box::new(source) });
            }
        }
    }
    // What was changed is waited for even when the next could not be: it is known then what became of it.
    let keys: Vec<ObjectKey> = awaited.iter().map(|awaited| awaited.key.clone()).collect();
    let waited = if awaited.is_empty() {
        Ok(Vec::new())
    } else {
        wait(awaited, live, &options.wait, stop.requested(), events).await.map(|waited| waited.notes)
    };
    match waited {
        Ok(notes) => {
            for key in &keys {
                let note = notes.iter().find(|(noted, _)| noted == key).map(|(_, note)| note.clone());
                if let Some(step) = wave.iter().find(|step| step.workload == *key) {
                    states.insert(&step.workload, (Outcome::Ready, note));
                }
                events.progress(&Progress::Done { part: part(key), outcome: "ready".to_owned() });
            }
        }
        Err(failed) => {
            for Step { workload, .. } in wave.iter().filter(|step| keys.contains(&step.workload)) {
                let state = state(&failed, workload);
                if state.0 == Outcome::Ready {
                    events.progress(&Progress::Done { part: part(workload), outcome: "ready".to_owned() });
                } else {
                    let reason = state.1.clone().unwrap_or_default();
                    events.progress(&Progress::Failed { part: part(workload), reason });
                }
                states.insert(workload, state);
            }
            let is_cancelled = matches!(failed.end, WaitEnd::Cancelled);
            error = error.or(Some(if is_cancelled {
                RollError::Interrupted { done: 0, total: 0 }
            } else {
                RollError::NotReady { error: failed, left: 0 }
            }));
        }
    }
    let rolled = wave.iter().map(|Step { workload, .. }| {
        let (outcome, why) = states.remove(workload).unwrap_or((Outcome::NotDone, None));
        Rolled::new(workload, outcome, why)
    });
    (rolled.collect(), error)
}

/// Returns what became of a workload of a wave that did not become ready.
fn state(error: &WaitError, workload: &ObjectKey) -> (Outcome, Option<String>) {
    let trouble = error.troubles.iter().find(|trouble| trouble.awaited == *workload);
    let unready = error.unready.iter().find(|unready| unready.object == *workload);
    match (trouble, unready) {
        (Some(trouble), _) => {
            let outcome = if trouble.is_fatal { Outcome::Failed } else { Outcome::Unready };
            (outcome, Some(trouble.line()))
        }
        (None, Some(unready)) => (Outcome::Unready, Some(unready.why.clone())),
        (None, None) => (Outcome::Ready, None),
    }
}

/// What came of changing a workload.
enum Changed {
    /// It is this now.
    Done(Tree),
    /// It was left alone; why.
    Left(String),
}

async fn changed(cluster: &Cluster, workload: &ObjectKey, change: &Change) -> Result<Changed, ClusterError> {
    let Some(resource) = resource(&workload.kind) else {
        return Ok(Changed::Left(format!("pods of a {} cannot be made anew", workload.kind)));
    };
    let place = (Some(&*workload.namespace), &*workload.name);
    let missing = || ClusterError::Missing { what: workload.to_string(), hint: None };
    match change {
        Change::Restart { at } => {
            let Some(found) = cluster.get(resource, place.0, place.1).await? else { return Err(missing()) };
            if found.get_path(&["spec", "paused"]).and_then(Tree::as_bool) == Some(true) {
                return Ok(Changed::Left("it is paused, and its pods stay as they are".to_owned()));
            }
            cluster.merge(resource, place, &restarted(at), FIELD_MANAGER).await.map(Changed::Done)
        }
        Change::Merge(patch) => cluster.merge(resource, place, patch, FIELD_MANAGER).await.map(Changed::Done),
        Change::Former(former) => {
            let mut tries = 0;
            loop {
                let Some(found) = cluster.get(resource, place.0, place.1).await? else { return Err(missing()) };
                match cluster.replace(resource, &with_former(found, former), FIELD_MANAGER).await {
                    // Its controller writes into it.
                    Err(error) if tries < TRIES && error.refusal().is_some_and(|refusal| refusal.code == 409) => {
                        tries += 1;
                    }
                    result => return result.map(Changed::Done),
                }
            }
        }
    }
}

/// Returns the patch by which pods are made anew.
fn restarted(at: &str) -> Tree {
    let within = |key: &str, value: Tree| Tree::Map(Map::from([(key.to_owned(), value)]));
    let path = ["annotations", "metadata", "template", "spec"];
    path.iter().fold(within(RESTARTED_AT, Tree::from(at)), |inner, key| within(key, inner))
}

/// Returns a workload with the pod template and the labels that it had.
fn with_former(mut live: Tree, former: &Tree) -> Tree {
    let mut put = |parent: &str, key: &str| {
        let value = former.get_path(&[parent, key]).cloned();
        let Some(map) = live.as_map_mut().and_then(|map| map.get_mut(parent)).and_then(Tree::as_map_mut) else {
            return;
        };
        match value {
            Some(value) => {
                map.insert(key.to_owned(), value);
            }
            None => {
                map.shift_remove(key);
            }
        }
    };
    put("spec", "template");
    put("metadata", "labels");
    live
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn a_restart_is_kubectls() {
        let patch = json::encode_in_order(&restarted("2026-11-21T15:00:00Z"));
        let expected = r#"{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-11-21T15:00:00Z"}}}}}"#;
        assert_eq!(patch, expected);
    }

    #[test]
    fn what_was_comes_back_and_the_rest_stays() {
        let tree = |text: &str| json::decode(text).unwrap();
        let live = tree(
            r#"{"metadata":{"name":"a","resourceVersion":"9","labels":{"new":"x"}},"spec":{"replicas":3,"template":{"metadata":{"labels":{"a":"b","new":"x"}}}},"status":{"replicas":3}}"#,
        );
        let former = tree(
            r#"{"metadata":{"name":"a","resourceVersion":"1"},"spec":{"replicas":1,"template":{"metadata":{"labels":{"a":"b"}}}}}"#,
        );
        let expected = tree(
            r#"{"metadata":{"name":"a","resourceVersion":"9"},"spec":{"replicas":3,"template":{"metadata":{"labels":{"a":"b"}}}},"status":{"replicas":3}}"#,
        );
        assert_eq!(with_former(live, &former), expected);
    }

    #[test]
    fn an_interrupt_and_what_was_left_are_told() {
        assert_eq!(
            RollError::Interrupted { done: 1, total: 3 }.to_string(),
            "interrupted: 1 of 3 workloads ready, the rest not begun or not waited for"
        );
        assert_eq!(
            (&*not_begun(0), &*not_begun(1), &*not_begun(2)),
            ("", "; 1 workload was not begun", "; 2 workloads were not begun")
        );
    }
}
