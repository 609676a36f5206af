//! [`Course`]: where a wait stands, decided from the objects as they were last seen and the time alone.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::cause::Cause;
use super::diagnosis::{Finding, Sightings, Standing, Trouble, roots, standing};
use super::report::{Unready, Waited};
use super::scope::{self, Scope};
use super::signal::{Signal, sighting, signals};
use super::status::{count, uid};
use super::wait::{Awaited, WaitOptions, WatchEvent};
use super::{Readiness, Surroundings, readiness};
use crate::events::{Part, Pending, Progress};
use crate::object::ObjectKey;
use crate::values::Tree;

/// How long pods and events are waited for before a failure is told without them.
const DIAGNOSIS_TIME: Duration = Duration::from_secs(5);

/// How many times as long a workload must stay ready once it has been ready and was not any more.
const DISTRUST: u32 = 5;

/// The state of a wait. Times are since it began.
#[derive(Debug)]
pub struct Course {
    items: Vec<Item>,
    around: Surroundings,
    options: WaitOptions,
    sightings: Sightings,
    findings: Vec<Finding>,
    /// Since when pods and events are looked at.
    diagnosing_since: Option<Duration>,
    told: HashMap<Part, Progress>,
    /// What cannot be watched, and is done without.
    given_up: HashSet<(String, Option<String>)>,
}

#[derive(Debug)]
struct Item {
    awaited: Awaited,
    state: Readiness,
    since: Duration,
    /// Since when it has been ready; without interruption.
    ready_since: Option<Duration>,
    /// Whether it was ready for a moment, and then was not.
    has_flapped: bool,
    /// Whether it has been ready for long enough.
    is_settled: bool,
    /// Whether it was there and has been deleted.
    is_gone: bool,
}

/// What follows from where a wait stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Judgement {
    /// Everything is ready.
    Ready,
    /// Something does not become ready.
    Failed(Vec<Trouble>),
    /// It goes on, and stands elsewhere at this time even if nothing happens.
    GoesOn(Option<Duration>),
}

impl Course {
    /// Begins a wait. What is known of an object to be ready is not waited for.
    pub fn new(awaited: Vec<Awaited>, options: WaitOptions) -> Self {
        let mut around = Surroundings::new(options.expectations.clone());
        let mut items = Vec::with_capacity(awaited.len());
        for awaited in awaited {
            if let Some(object) = &awaited.live {
                around.put(&awaited.key.kind, object.clone());
            }
            items.push(Item {
                awaited,
                state: Readiness::waiting("it has not been seen yet"),
                since: Duration::ZERO,
                ready_since: None,
                has_flapped: false,
                is_settled: false,
                is_gone: false,
            });
        }
        let mut course = Self {
            items,
            around,
            options,
            sightings: Sightings::default(),
            findings: Vec::new(),
            diagnosing_since: None,
            told: HashMap::new(),
            given_up: HashSet::new(),
        };
        for index in 0..course.items.len() {
            let state = course.state_of(index);
            let item = &mut course.items[index];
            item.is_settled = state.is_ready();
            item.state = state;
        }
        course
    }

    /// Returns what must be watched now. What is not ready decides; pods and events are looked at only when a workload
    /// takes its time, since most do not.
    pub fn scopes(&self) -> Vec<Scope> {
        let open: Vec<&Item> = self.items.iter().filter(|item| !item.is_settled).collect();
        let mut scopes = scope::of_objects(open.iter().map(|item| (&item.awaited.key, self.seen(&item.awaited.key))));
        scopes.extend(scope::behind(self.items.iter().filter_map(|item| self.seen(&item.awaited.key)), &self.around));
        if self.diagnosing_since.is_some() {
            let workloads = self.items.iter().filter(|item| has_pods(&item.awaited.key) || is_claim(&item.awaited.key));
            let seen: Vec<&Tree> = workloads.filter_map(|item| self.seen(&item.awaited.key)).collect();
            scopes.extend(scope::below(seen));
        }
        scopes
    }

    /// Takes what a watch says.
    pub fn take(&mut self, scope: &Scope, event: WatchEvent) {
        match event {
            WatchEvent::Listed(objects) => self.around.list(&scope.kind, scope.namespace.as_deref(), objects),
            WatchEvent::Applied(object) => self.around.put(&scope.kind, object),
            WatchEvent::Deleted(object) => {
                self.around.remove(&scope.kind, &object);
                let gone = super::signal::key_of(&object, &scope.kind);
                for item in &mut self.items {
                    let key = &item.awaited.key;
                    item.is_gone |= key.kind == gone.kind && key.namespace == gone.namespace && key.name == gone.name;
                }
            }
        }
    }

    /// Takes that something which only tells more cannot be watched.
    pub fn give_up(&mut self, scope: &Scope) {
        self.given_up.insert((scope.kind.clone(), scope.namespace.clone()));
    }

    /// Decides where the wait stands now.
    pub fn judge(&mut self, now: Duration) -> Judgement {
        self.around.waited = now;
        let mut wake = Wake::default();
        let mut failures = Vec::new();
        for index in 0..self.items.len() {
            if self.items[index].is_settled {
                continue;
            }
            let state = self.state_of(index);
            let hold = if has_pods(&self.items[index].awaited.key) { self.options.hold } else { Duration::ZERO };
            let item = &mut self.items[index];
            if state.is_ready() != item.state.is_ready() {
                item.since = now;
                item.has_flapped |= !state.is_ready();
            }
            let hold = if item.has_flapped { hold * DISTRUST } else { hold };
            if state.is_ready() {
                let since = *item.ready_since.get_or_insert(now);
                item.is_settled = now >= since + hold;
                if !item.is_settled {
                    wake.at(since + hold);
                }
            } else {
                item.ready_since = None;
            }
            if let Readiness::Failed { reason, remedies } = &state {
                failures.push((index, reason.clone(), remedies.clone()));
            }
            item.state = state;
        }
        if self.items.iter().all(|item| item.is_settled) {
            return Judgement::Ready;
        }
        if let Some(grace) = self.options.expectations.webhook_grace.filter(|grace| now < *grace) {
            wake.at(grace);
        }
        self.consider_diagnosis(now, !failures.is_empty(), &mut wake);
        self.diagnose(now, &mut wake);
        for (index, reason, remedies) in failures {
            self.take_failure(index, reason, remedies, now, &mut wake);
        }
        let troubles = roots(&self.findings);
        let fatal: Vec<Trouble> = troubles.into_iter().filter(|trouble| trouble.is_fatal).collect();
        if fatal.is_empty() { Judgement::GoesOn(wake.0) } else { Judgement::Failed(fatal) }
    }

    /// Begins to look at pods and events when a workload has had time to become ready, or says that it has failed.
    fn consider_diagnosis(&mut self, now: Duration, has_failed: bool, wake: &mut Wake) {
        let is_open =
            |item: &Item| !item.state.is_ready() && (has_pods(&item.awaited.key) || is_claim(&item.awaited.key));
        if self.diagnosing_since.is_some() || !self.items.iter().any(is_open) {
            return;
        }
        if has_failed || now >= self.options.diagnose_after {
            self.diagnosing_since = Some(now);
        } else {
            wake.at(self.options.diagnose_after);
        }
    }

    fn diagnose(&mut self, now: Duration, wake: &mut Wake) {
        self.findings.clear();
        if self.diagnosing_since.is_none() {
            return;
        }
        for item in self.items.iter().filter(|item| !item.state.is_ready() && has_pods(&item.awaited.key)) {
            let Some(workload) =
                self.around.find(&item.awaited.key.kind, &item.awaited.key.namespace, &item.awaited.key.name)
            else {
                continue;
            };
            for signal in signals(workload, &self.around) {
                let since = self.sightings.see(&signal, now);
                let (standing, next) = standing(signal.cause, since, now);
                if let Some(next) = next {
                    wake.at(next);
                }
                let (awaited, part) = (item.awaited.key.clone(), item.awaited.part.clone());
                self.findings.push(Finding { signal, awaited, part, since, standing });
            }
        }
    }

    /// Takes that an object says itself that it has failed: what its pods show is why.
    fn take_failure(&mut self, index: usize, reason: String, remedies: Vec<String>, now: Duration, wake: &mut Wake) {
        let Awaited { key, part, .. } = &self.items[index].awaited;
        if has_pods(key) {
            let known = self.findings.iter_mut().filter(|finding| finding.awaited == *key);
            let mut is_explained = false;
            for finding in known {
                finding.standing = Standing::Fatal;
                is_explained = true;
            }
            let waits_until = self.diagnosing_since.unwrap_or(now) + DIAGNOSIS_TIME;
            let is_seen = ["Pod", "Event"].iter().all(|kind| self.around.is_listed(kind, &key.namespace));
            if is_explained {
                return;
            }
            if !is_seen && now < waits_until {
                wake.at(waits_until);
                return;
            }
        }
        let object = self.seen(key).unwrap_or(&Tree::Null);
        let signal = Signal {
            object: key.clone(),
            cause: Cause::Failed,
            what: reason,
            reason: String::new(),
            message: String::new(),
            subject: key.to_string(),
            remedies,
            log: None,
            sighting: sighting(object, "", Cause::Failed),
        };
        let (awaited, part) = (key.clone(), part.clone());
        self.findings.push(Finding { signal, awaited, part, since: now, standing: Standing::Fatal });
    }

    /// Returns what has changed for people since this was last asked, part by part.
    pub fn progress(&mut self) -> Vec<Progress> {
        let mut parts: Vec<Part> = Vec::new();
        for item in &self.items {
            if !parts.contains(&item.awaited.part) {
                parts.push(item.awaited.part.clone());
            }
        }
        let told: Vec<Trouble> = self.told_troubles();
        let mut changed = Vec::new();
        for part in parts {
            let members: Vec<&Item> = self.items.iter().filter(|item| item.awaited.part == part).collect();
            let pending: Vec<Pending> = members
                .iter()
                .filter(|item| !item.state.is_ready())
                .map(|item| Pending { object: item.awaited.key.to_string(), why: why(item, &told) })
                .collect();
            // What is ready but may still flap is not ready for a program that counts.
            let ready = members.iter().filter(|item| item.is_settled).count();
            let progress = Progress::Waiting { part: part.clone(), ready, total: members.len(), pending };
            if self.told.get(&part) != Some(&progress) {
                self.told.insert(part, progress.clone());
                changed.push(progress);
            }
        }
        changed
    }

    fn told_troubles(&self) -> Vec<Trouble> {
        roots(self.findings.iter().filter(|finding| finding.standing > Standing::Early))
    }

    /// Returns what is wrong, however short a time it has been seen: for an end without a verdict.
    pub fn troubles(&self) -> Vec<Trouble> {
        roots(&self.findings)
    }

    /// Returns what is not ready, and why.
    pub fn unready(&self) -> Vec<Unready> {
        let troubles = self.troubles();
        let open = self.items.iter().filter(|item| !item.is_settled);
        open.map(|item| Unready {
            part: item.awaited.part.clone(),
            object: item.awaited.key.clone(),
            why: plain_why(item),
            since: item.since,
            is_explained: troubles.iter().any(|trouble| trouble.awaited == item.awaited.key),
        })
        .collect()
    }

    /// Returns the outcome of a wait that is over.
    pub fn outcome(&self, now: Duration) -> Waited {
        let notes = self.items.iter().filter_map(|item| match &item.state {
            Readiness::ReadyWithNote(note) => Some((item.awaited.key.clone(), note.clone())),
            _ => None,
        });
        Waited { took: now, notes: notes.collect() }
    }

    /// Returns how many objects are waited for in all.
    pub fn total(&self) -> usize {
        self.items.len()
    }

    /// Returns an object as it was last seen.
    fn seen(&self, key: &ObjectKey) -> Option<&Tree> {
        self.around.find(&key.kind, &key.namespace, &key.name)
    }

    fn state_of(&self, index: usize) -> Readiness {
        let item = &self.items[index];
        let Some(object) = self.seen(&item.awaited.key) else {
            return Readiness::waiting(match (item.is_gone, self.is_listed(&item.awaited.key)) {
                (true, _) => "it has been deleted",
                (false, true) => "it does not exist",
                (false, false) => "it has not been seen yet",
            });
        };
        // A list may come from a cache that is behind what was answered when the object was applied.
        let is_older = item.awaited.live.as_ref().is_some_and(|live| {
            let generation = |object: &Tree| count(object, &["metadata", "generation"]);
            uid(live) == uid(object) && generation(object) < generation(live)
        });
        if is_older {
            return Readiness::waiting("its change has not been seen yet");
        }
        let state = readiness(object, &self.around);
        // What nobody has looked at yet counts for nothing, and for too much when it is taken for none.
        if state.is_ready() && !scope::behind([object], &self.around).iter().all(|scope| self.is_settled(scope)) {
            return Readiness::waiting("what stands behind it has not been seen yet");
        }
        state
    }

    fn is_settled(&self, scope: &Scope) -> bool {
        self.around.is_listed(&scope.kind, scope.namespace.as_deref().unwrap_or_default())
            || self.given_up.contains(&(scope.kind.clone(), scope.namespace.clone()))
    }

    fn is_listed(&self, key: &ObjectKey) -> bool {
        self.around.is_listed(&key.kind, &key.namespace)
    }
}

/// The earliest of some times.
#[derive(Debug, Default)]
struct Wake(Option<Duration>);

impl Wake {
    fn at(&mut self, time: Duration) {
        self.0 = Some(self.0.map_or(time, |known| known.min(time)));
    }
}

fn has_pods(key: &ObjectKey) -> bool {
    matches!(&*key.kind, "Deployment" | "DaemonSet" | "StatefulSet" | "Job")
}

fn is_claim(key: &ObjectKey) -> bool {
    key.kind == "PersistentVolumeClaim"
}

/// Returns why an object is not ready, by its own words.
fn plain_why(item: &Item) -> String {
    match &item.state {
        Readiness::Waiting { why } | Readiness::Failed { reason: why, .. } => why.clone(),
        Readiness::Ready | Readiness::ReadyWithNote(_) => "it is ready, and has not been for long enough".to_owned(),
    }
}

/// Returns why an object is not ready, with the trouble that is at the root of it.
fn why(item: &Item, told: &[Trouble]) -> String {
    let plain = plain_why(item);
    match told.iter().find(|trouble| trouble.awaited == item.awaited.key) {
        Some(trouble) => format!("{plain}; {}", trouble.line()),
        None => plain,
    }
}
