//! Taking a mesh away: survey → plan → (show, confirm) → per installation: lock and journal → delete → wait → forget.
//!
//! What goes is what the record of an installation has, and what carries its owner label; for a mesh that another
//! program installed, what carries the labels of its revision. Everything is deleted as the object that was looked at (its
//! UID is a condition), in the order of [`Step`]: first what would refuse or change other objects, last what others
//! need, so that whatever instant a run is killed at, what is left of the mesh hurts nobody and the same command goes on.
//!
//! Several installations are taken away one after the other, each under its own lock. An object that more than one of
//! them has goes with the last.
//!
//! - [`survey`]: what there is; [`decide`]: what becomes of it, pure; [`plan`]: that for people and programs
//! - [`gone`]: waiting until what was deleted is gone; [`error`]: what can go wrong

pub mod decide;
pub mod error;
pub mod gone;
pub mod plan;
pub mod survey;

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::inventory::{RECORD, Run, State};
use super::labels::OWNER;
use super::live::Live;
use super::lock::{ClusterStore, Lock, LockError, LockSettings, Notice, Signal};
use super::observe::AT_ONCE;
use super::records::Records;
use super::run::part;
use super::{FIELD_MANAGER, Identity, Stop};
use crate::cluster::{Deletion, ListOptions, Preconditions, Resource, Right};
use crate::events::{Events, Progress};
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

pub use decide::{Decision, Round};
pub use error::UninstallError;
pub use plan::{Plan, Removal, Step};

use error::failed;
use gone::Waiting;

/// What is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The one installation of the namespace.
    Only,
    /// The control plane of a revision with everything that belongs to it.
    Revision(String),
    /// All revisions in all namespaces, and what their control planes wrote.
    Everything,
}

/// What is to be done, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// The namespace of the control plane.
    pub namespace: String,
    /// What is to go.
    pub scope: Scope,
    /// Who does it.
    pub run: Run,
    /// How.
    pub options: Options,
}

/// How a mesh is taken away.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether definitions go, and with them everything that was made by them.
    pub definitions: bool,
    /// Whether the control plane's namespace goes.
    pub namespace: bool,
    /// How long to wait until what was deleted is gone; none for not at all.
    pub wait: Option<Duration>,
    /// How the lock is had.
    pub lock: LockSettings,
}

/// What a run will do, and what it needs for that.
#[derive(Debug)]
pub struct Prepared {
    /// For people and programs.
    pub plan: Plan,
    rounds: Vec<Round>,
}

impl Prepared {
    /// Tells whether nothing is left of a run that was killed, either.
    pub fn is_settled(&self) -> bool {
        self.rounds.is_empty()
    }
}

/// What a run has done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// How many objects were deleted.
    pub deleted: usize,
    /// How many were handed over to another installation.
    pub handed_over: usize,
    /// Objects that somebody made anew meanwhile, which stay.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ObjectKey>,
    /// Objects that were deleted and are not gone yet, since nobody wanted to wait.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub going: Vec<ObjectKey>,
}

/// Looks at the cluster and makes a plan. Nothing is written.
pub async fn prepare(live: &Live<'_>, request: &Request) -> Result<Prepared, UninstallError> {
    let facts = survey::survey(live, request).await?;
    let mut decision = decide::decide(&facts, request)?;
    decision.plan.lost = survey::lost(live, &decision.plan).await?;
    if request.options.namespace {
        let warnings = survey::neighbours(live, &decision).await?;
        decision.plan.warnings.extend(warnings);
    }
    let Decision { plan, rounds } = decision;
    Ok(Prepared { plan, rounds })
}

/// Returns what is needed for a plan and what the user may not do.
pub async fn missing_rights(live: &Live<'_>, prepared: &Prepared) -> Result<Vec<Right>, UninstallError> {
    let mut rights = BTreeSet::new();
    let mut add = |verb: &'static str, resource: &Resource, namespace: &str| {
        rights.insert(Right {
            verb,
            group: resource.group.to_string(),
            resource: resource.plural.to_string(),
            namespace: Some(namespace.to_owned()).filter(|namespace| !namespace.is_empty()),
        });
    };
    for round in &prepared.rounds {
        for removal in &round.delete {
            if let Some(resource) = live.place(&removal.key) {
                add("delete", &resource, &removal.key.namespace);
            }
        }
        for hand_over in &round.hand_over {
            if let Some(resource) = live.resource(&hand_over.key) {
                add("patch", &resource, &hand_over.key.namespace);
            }
        }
        if round.has_namespace {
            let namespace = &round.install.namespace;
            add("create", &super::lock::cluster_store::RESOURCE, namespace);
            add("delete", &super::lock::cluster_store::RESOURCE, namespace);
            if round.is_recorded {
                add("delete", &Resource::CONFIG_MAP, namespace);
                add("delete", &Resource::SECRET, namespace);
            }
            if round.inventory.is_some() {
                add("patch", &Resource::CONFIG_MAP, namespace);
            }
        }
    }
    let rights: Vec<Right> = rights.into_iter().collect();
    live.cluster.missing_rights(&rights).await.map_err(failed("ask what you may do"))
}

/// Carries a plan out.
pub async fn execute(
    live: &Live<'_>,
    request: &Request,
    prepared: Prepared,
    stop: &Stop,
    events: &dyn Events,
) -> Result<Done, UninstallError> {
    let mut done = Done::default();
    for round in &prepared.rounds {
        let mut course = Course { live, request, round, signal: None, stop, events, done: &mut done };
        if round.has_namespace {
            locked(&mut course).await?;
        } else {
            // Without its namespace there is no record and no lock, only what belongs to no namespace.
            course.run().await?;
        }
    }
    remove_namespaces(live, request, &prepared.plan, stop, &mut done).await?;
    events.progress(&Progress::Completed { title: "Uninstall complete".to_owned() });
    Ok(done)
}

/// Takes an installation away under its lock.
async fn locked(course: &mut Course<'_>) -> Result<(), UninstallError> {
    let (install, events) = (&course.round.install, course.events);
    let store = ClusterStore::new(course.live.cluster, &install.namespace, &install.name);
    let tell = |notice: Notice| events.warning(&notice.to_string());
    let options = &course.request.options;
    let id = &course.request.run.id;
    let mut lock = match Lock::acquire(store, id, options.lock, Timestamp::now, tell, course.stop).await {
        Err(LockError::Stopped) => return Err(UninstallError::Interrupted),
        lock => lock?,
    };
    course.signal = Some(lock.signal());
    let outcome = lock.during(course.run()).await;
    let released = lock.release().await;
    if let (Ok(()), Err(error)) = (&outcome, released) {
        events.warning(&format!("the lock could not be given back, the next run waits for it: {error}"));
    }
    outcome
}

/// Deletes the namespaces that are to go, and waits until they are gone.
async fn remove_namespaces(
    live: &Live<'_>,
    request: &Request,
    plan: &Plan,
    stop: &Stop,
    done: &mut Done,
) -> Result<(), UninstallError> {
    let mut waiting = Waiting::default();
    for removal in plan.delete.iter().filter(|removal| removal.step == Step::Namespaces) {
        check(None, stop)?;
        let what = || failed(format!("delete {}", removal.key));
        // One that is being deleted refuses to be deleted.
        let found = live.get(&removal.key).await.map_err(what())?;
        let Some(object) = found.filter(|object| object.text_at(&["metadata", "uid"]) == removal.uid) else { continue };
        if object.get_path(&["metadata", "deletionTimestamp"]).is_some_and(|time| !time.is_null()) {
            waiting.add(removal.key.clone(), object);
            continue;
        }
        let deleted = live.delete(&removal.key, &conditions(removal), false).await;
        match deleted.map_err(what())? {
            Deletion::Another => done.replaced.push(removal.key.clone()),
            Deletion::Gone => done.deleted += 1,
            Deletion::Going(object) => {
                done.deleted += 1;
                waiting.add(removal.key.clone(), object);
            }
        }
    }
    waiting.end(live, request.options.wait, stop, &mut done.going).await
}

fn conditions(removal: &Removal) -> Preconditions {
    Preconditions { uid: Some(removal.uid.clone()).filter(|uid| !uid.is_empty()), resource_version: None }
}

/// An installation that is being taken away.
struct Course<'a> {
    live: &'a Live<'a>,
    request: &'a Request,
    round: &'a Round,
    signal: Option<Signal>,
    stop: &'a Stop,
    events: &'a dyn Events,
    done: &'a mut Done,
}

impl Course<'_> {
    async fn run(&mut self) -> Result<(), UninstallError> {
        self.check()?;
        let (live, round) = (self.live, self.round);
        let install = &round.install;
        let records =
            Records { cluster: live.cluster, namespace: install.namespace.clone(), install: install.name.clone() };
        if let Some(inventory) = &round.inventory {
            let mut inventory = inventory.clone();
            inventory.state = State::Uninstalling;
            inventory.run = Some(self.request.run.clone());
            records.write(&mut inventory).await?;
        }
        self.hand_over().await?;
        let mut started = BTreeSet::new();
        let mut left: Vec<&Removal> = round.delete.iter().collect();
        for wave in round.delete.chunk_by(|one, next| (one.step, one.wave) == (next.step, next.wave)) {
            for removal in wave {
                if started.insert(&*removal.component) {
                    self.events.progress(&Progress::Started { part: part(&removal.component) });
                }
            }
            self.delete(wave).await?;
            left.retain(|removal| !wave.contains(removal));
            for component in
                started.iter().filter(|component| wave.iter().any(|removal| removal.component == **component))
            {
                if !left.iter().any(|removal| removal.component == **component) {
                    let outcome = "removed".to_owned();
                    self.events.progress(&Progress::Done { part: part(component), outcome });
                }
            }
        }
        if round.is_recorded {
            self.forget(&records).await?;
        }
        Ok(())
    }

    /// Gives objects that another installation has, too, the labels of that one.
    async fn hand_over(&mut self) -> Result<(), UninstallError> {
        for hand_over in &self.round.hand_over {
            self.check()?;
            let Some(resource) = self.live.resource(&hand_over.key) else { continue };
            let label = |name: &str, value: &str| (name.to_owned(), Tree::from(value));
            let labels =
                Map::from([label(OWNER, &hand_over.owner), label(super::labels::REVISION, &hand_over.revision)]);
            let metadata = Map::from([("labels".to_owned(), Tree::Map(labels))]);
            let patch = Tree::Map(Map::from([("metadata".to_owned(), Tree::Map(metadata))]));
            let namespace = Some(&*hand_over.key.namespace).filter(|namespace| !namespace.is_empty());
            let place = (namespace, &*hand_over.key.name);
            match self.live.cluster.merge(&resource, place, &patch, FIELD_MANAGER).await {
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(failed(format!("hand over {}", hand_over.key))(error)),
                Ok(_) => self.done.handed_over += 1,
            }
        }
        Ok(())
    }

    /// Deletes objects side by side, and waits until they are gone.
    async fn delete(&mut self, wave: &[Removal]) -> Result<(), UninstallError> {
        if wave.first().is_some_and(|removal| removal.step == Step::Leftovers) {
            // Whoever writes them anew must be gone first.
            gone::pods(self.live, &self.round.install.namespace, self.request.options.wait, self.stop).await?;
        }
        let (live, signal, stop) = (self.live, &self.signal, self.stop);
        let sent = wave.iter().map(|removal| async move {
            check(signal.as_ref(), stop)?;
            live.delete(&removal.key, &conditions(removal), false)
                .await
                .map_err(failed(format!("delete {}", removal.key)))
        });
        let mut answers = stream::iter(sent).buffered(AT_ONCE);
        let mut waiting = Waiting::default();
        let mut failure = None;
        let mut at = 0;
        // What is under way is brought to its end.
        while let Some(answer) = answers.next().await {
            let key = &wave[at].key;
            at += 1;
            match answer {
                Ok(Deletion::Another) => self.done.replaced.push(key.clone()),
                Ok(Deletion::Gone) => self.done.deleted += 1,
                Ok(Deletion::Going(object)) => {
                    self.done.deleted += 1;
                    waiting.add(key.clone(), object);
                }
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
            if failure.is_some() {
                break;
            }
        }
        drop(answers);
        if let Some(error) = failure {
            return Err(error);
        }
        waiting.end(self.live, self.request.options.wait, self.stop, &mut self.done.going).await
    }

    /// Deletes the record: what it was made from first, the list of its objects last, since a run that is killed in
    /// between finds the way by it.
    async fn forget(&self, records: &Records<'_>) -> Result<(), UninstallError> {
        let secrets = records.revisions().await?.into_iter().flat_map(|one| one.secrets).collect();
        self.check()?;
        records.clean(&secrets).await?;
        let options = ListOptions {
            labels: format!("{OWNER}={},{RECORD}", self.round.install.owner()),
            ..ListOptions::default()
        };
        let namespace = Some(&*records.namespace);
        let maps = &Resource::CONFIG_MAP;
        let what = "delete the record of the installation";
        let mut found = self.live.cluster.list(maps, namespace, &options).await.map_err(failed(what))?;
        found.sort_by_key(|map| super::labels::text(map, "labels", RECORD) == Some(survey::MAIN));
        for map in found {
            self.check()?;
            let name = map.text_at(&["metadata", "name"]);
            let any = Preconditions::default();
            self.live.cluster.delete(maps, namespace, name, &any, false).await.map_err(failed(what))?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), UninstallError> {
        check(self.signal.as_ref(), self.stop)
    }
}

/// Ends the run when the lock is not held any more, or nobody wants it any more.
fn check(signal: Option<&Signal>, stop: &Stop) -> Result<(), UninstallError> {
    if stop.is_requested() {
        return Err(UninstallError::Interrupted);
    }
    signal.and_then(Signal::lost).map_or(Ok(()), |lost| Err(UninstallError::Lost(lost)))
}

/// Returns which object a live one is.
fn identity_of(object: &Tree) -> Option<Identity> {
    ObjectKey::of(object).as_ref().map(Identity::from)
}
