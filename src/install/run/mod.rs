//! An installation from its plan to its record: prepare → (show, confirm) → lock and journal → apply → wait → finish.
//!
//! - `course`: the way from the first object to the last, component by component
//! - `error`: how it can end on the way
//!
//! Nothing that a run leaves behind when it is killed is in the way of the next one: the record names every object
//! before it is made, revisions that were never finished are taken away, and the lock runs out.

mod course;
mod error;

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use jiff::Timestamp;

use super::adoption::{self, Adoption};
use super::inventory::{Inventory, InventoryError, Run, State};
use super::live::Live;
use super::lock::{ClusterStore, Lock, LockError, LockSettings, Notice};
use super::observe::{Observed, observe};
use super::plan::Plan;
use super::prune::{Pruning, Rules, prune};
use super::ready::WaitOptions;
use super::records::{RecordError, Records};
use super::revision::{Listed, Revision, Status, next_number, surplus};
use super::target::Target;
use super::{Identity, Stop};
use crate::cluster::{Cluster, ClusterError, Resource};
use crate::events::Events;
use crate::values::Tree;

use course::Course;
pub use course::part;
pub use error::RunError;

/// How many revisions are kept unless the user says otherwise.
pub const HISTORY: usize = 5;

/// What is recorded may have this many bytes, and surely fits.
const SURELY_STORED: usize = 6 << 20;

/// How long what is under way may take when the user wants the run to end.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// What is to be done, and how.
pub struct Request {
    /// What is to be there.
    pub target: Target,
    /// The components that the target has all of, by key; objects of others stay as they are. None means all.
    pub scope: Option<BTreeSet<String>>,
    /// The namespaces that may be missing, as they are made.
    pub namespaces: BTreeMap<String, Tree>,
    /// What is recorded about it; the number is set when it is written, the manifest is the target's.
    pub revision: Revision,
    /// Who does it.
    pub run: Run,
    /// How.
    pub options: Options,
}

/// How an installation is done.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether fields are taken from others.
    pub force_conflicts: bool,
    /// Whether objects of others are taken over.
    pub take_ownership: bool,
    /// Whether definitions that are not wanted any more go.
    pub prune_definitions: bool,
    /// Whether it is right that the mesh loses more than half of its objects: it was asked for by name.
    pub loses_most: bool,
    /// Whether to wait until everything is ready, and how.
    pub wait: Option<WaitOptions>,
    /// How the lock is had.
    pub lock: LockSettings,
    /// How many revisions are kept.
    pub history: usize,
    /// What the record says while this is under way.
    pub state: State,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            force_conflicts: false,
            take_ownership: false,
            prune_definitions: false,
            loses_most: false,
            wait: Some(WaitOptions::default()),
            lock: LockSettings::default(),
            history: HISTORY,
            state: State::Applying,
        }
    }
}

/// What a run will do, and what it needs for that.
pub struct Prepared {
    /// For people and programs.
    pub plan: Plan,
    /// The record of before.
    pub old: Option<Inventory>,
    observed: Observed,
}

impl Prepared {
    /// Returns the objects of the target as they are, where they are there.
    pub fn live(&self) -> impl Iterator<Item = (&Identity, &Tree)> {
        self.observed.objects.iter().filter_map(|(identity, seen)| Some((identity, seen.live.as_ref()?)))
    }

    /// Returns the namespaces that are missing and will be made.
    pub fn missing_namespaces(&self) -> &BTreeSet<String> {
        &self.observed.missing
    }
}

/// What a run has done.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// The number of the revision that is installed now, as `history` has it.
    #[serde(rename = "record")]
    pub revision: u32,
    /// How many objects were applied.
    pub applied: usize,
    /// How many were deleted.
    pub pruned: usize,
    /// What is worth knowing about what is ready.
    pub notes: Vec<String>,
}

/// Returns what turns an error of the cluster into one of a run.
fn failed(what: impl Into<String>) -> impl FnOnce(ClusterError) -> RunError {
    let what = what.into();
    move |source| RunError::Cluster { what, source: Box::new(source) }
}

/// Returns where the records of a target are.
pub fn records<'a>(cluster: &'a Cluster, target: &Target) -> Records<'a> {
    Records { cluster, namespace: target.namespace.clone(), install: target.install().to_owned() }
}

/// Looks at the cluster and makes a plan. Nothing is written.
pub async fn prepare(live: &Live<'_>, request: &Request, events: &dyn Events) -> Result<Prepared, RunError> {
    let Request { target, options, .. } = request;
    let (all, faults) = records(live.cluster, target).all().await?;
    let (own, others): (Vec<Inventory>, Vec<Inventory>) =
        all.into_iter().partition(|record| record.install == target.install());
    for fault in faults {
        match fault {
            // What a later version knows about the mesh must not get lost.
            InventoryError::Newer { .. } => return Err(RecordError::from(fault).into()),
            fault => events.warning(&format!("{fault}; it is written anew")),
        }
    }
    let old = own.into_iter().next();
    let wanted = wanted(request, old.as_ref());
    let observed = observe(live, target, old.as_ref(), &wanted).await.map_err(failed("find out what would change"))?;
    if let Some((name, namespace)) = observed.terminating.iter().next() {
        return Err(RunError::terminating(name, namespace));
    }
    let others: BTreeSet<Identity> = others.iter().flat_map(Inventory::identities).collect();
    let rules = Rules {
        definitions: options.prune_definitions,
        everything: options.loses_most,
        others: Some(&others),
        ..Rules::default()
    };
    let mut pruning = match &old {
        Some(old) => prune(old, &wanted, &observed.old, &rules)?,
        None => Pruning::default(),
    };
    let mut warnings = Vec::new();
    if options.take_ownership {
        let adoption = adopt(live, request, old.as_ref(), &observed, &others).await?;
        pruning.delete.extend(adoption.pruning.delete);
        pruning.keep.extend(adoption.pruning.keep);
        warnings = adoption.warnings;
    }
    if request.revision.size() > SURELY_STORED {
        // It would be found out only after the first object.
        request.revision.encode().map_err(RecordError::from)?;
    }
    let mut plan = Plan::of(target, &observed.objects, pruning);
    plan.takes = options.force_conflicts || options.take_ownership;
    plan.warnings.extend(warnings);
    Ok(Prepared { plan, old, observed })
}

/// Finds out what another installer has of the mesh besides the objects of the target, and what becomes of it.
async fn adopt(
    live: &Live<'_>,
    request: &Request,
    old: Option<&Inventory>,
    observed: &Observed,
    others: &BTreeSet<Identity>,
) -> Result<Adoption, RunError> {
    let Request { target, scope, options, .. } = request;
    let facts = adoption::find(live, target, observed).await;
    let facts = facts.map_err(failed("find out what else is taken over"))?;
    let asked = adoption::Asked { target, scope: scope.as_ref(), others, old, loses_most: options.loses_most };
    Ok(adoption::decide(&facts, &asked)??)
}

/// Returns the objects that are not to go: those of the target, and those of components that it is not about.
fn wanted(request: &Request, old: Option<&Inventory>) -> BTreeSet<Identity> {
    let mut wanted = request.target.identities();
    if let (Some(scope), Some(old)) = (&request.scope, old) {
        let others = old.objects.iter().filter(|entry| !scope.contains(&entry.component));
        wanted.extend(others.map(|entry| entry.identity.clone()));
    }
    wanted
}

/// Returns why a plan must not be carried out as it is, when that is so.
pub fn obstacle(plan: &Plan, options: &Options) -> Option<RunError> {
    let foreign = plan.foreign();
    if let (Some(first), false) = (foreign.first(), options.take_ownership) {
        let owner = first.owner.as_ref().map(ToString::to_string).unwrap_or_default();
        return Some(RunError::Foreign { count: foreign.len(), first: Box::new(first.key.clone()), owner });
    }
    if let (Some(first), false) = (plan.conflicts.first(), plan.takes) {
        let field = format!("{}: {}", first.key, first.field);
        return Some(RunError::Conflicts { count: plan.conflicts.len(), first: field });
    }
    None
}

/// Carries a plan out. What is under way when `stop` is requested is brought to its end; nothing new is begun.
pub async fn execute(
    live: &Live<'_>,
    request: &Request,
    prepared: Prepared,
    stop: &Stop,
    events: &dyn Events,
) -> Result<Done, RunError> {
    let Request { target, options, .. } = request;
    create_namespaces(live, request, &prepared.observed, |name| name == target.namespace).await?;
    let store = ClusterStore::new(live.cluster, &target.namespace, target.install());
    let waited = std::cell::Cell::new(false);
    let tell = |notice: Notice| {
        waited.set(true);
        events.warning(&notice.to_string());
    };
    let lock = match Lock::acquire(store, &request.run.id, options.lock, Timestamp::now, tell, stop).await {
        Err(LockError::Stopped) => return Err(RunError::Interrupted { stage: None, applied: 0 }),
        lock => lock?,
    };
    Box::pin(under(
        lock,
        async |signal| {
            if stop.is_requested() {
                return Err(RunError::Interrupted { stage: None, applied: 0 });
            }
            let prepared = if waited.get() || is_outdated(live, request, &prepared).await? {
                let again = Box::pin(prepare(live, request, events)).await?;
                if !again.plan.is_within(&prepared.plan) {
                    return Err(RunError::Changed);
                }
                again
            } else {
                prepared
            };
            let mut course = Course::new(live, request, &prepared, signal, stop, events);
            let outcome = {
                let late = async {
                    stop.requested().await;
                    tokio::time::sleep(LAST_REQUESTS).await;
                };
                match select(Box::pin(course.run()), pin!(late)).await {
                    Either::Left((outcome, _)) => Some(outcome),
                    Either::Right(_) => None,
                }
            };
            let Some(outcome) = outcome else { return Err(course.interrupted()) };
            outcome.map(|()| course.done)
        },
        events,
    ))
    .await
}

/// Does something while a lock is held, and gives the lock back however it ends.
pub async fn under<T, E>(
    mut lock: Lock<ClusterStore<'_>>,
    work: impl AsyncFnOnce(super::lock::Signal) -> Result<T, E>,
    events: &dyn Events,
) -> Result<T, E> {
    let signal = lock.signal();
    let outcome = lock.during(work(signal)).await;
    if let (Ok(_), Err(error)) = (&outcome, lock.release().await) {
        events.warning(&format!("the lock could not be given back, the next run waits for it: {error}"));
    }
    outcome
}

/// Tells whether another run has been there since the plan was made.
async fn is_outdated(live: &Live<'_>, request: &Request, prepared: &Prepared) -> Result<bool, RunError> {
    match records(live.cluster, &request.target).inventory().await {
        Ok(now) => Ok(now != prepared.old),
        // It was told when the plan was made.
        Err(RecordError::Inventory(InventoryError::Damaged { .. })) => Ok(prepared.old.is_some()),
        Err(error) => Err(error.into()),
    }
}

/// Makes the namespaces that are missing.
async fn create_namespaces(
    live: &Live<'_>,
    request: &Request,
    observed: &Observed,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), RunError> {
    for name in observed.missing.iter().filter(|name| wanted(name)) {
        let Some(object) = request.namespaces.get(name) else { return Err(RunError::NoNamespace(name.clone())) };
        match live.cluster.create(&Resource::NAMESPACE, object, super::FIELD_MANAGER).await {
            Ok(_) => {}
            Err(error) if error.refusal().is_some_and(|refusal| refusal.reason == "AlreadyExists") => {}
            Err(error) => return Err(failed(format!("create the namespace `{name}`"))(error)),
        }
    }
    Ok(())
}

/// Puts the history in order: the current revision is the deployed one, those of before are superseded, those of runs
/// that were killed are gone, and so are those that are too many. Nothing is written when it is so already.
async fn tidy(records: &Records<'_>, history: &[Listed], current: u32, keep: usize) -> Result<(), RunError> {
    for listed in history {
        let status = match (listed.number == current, listed.status) {
            (true, Status::Deployed) => continue,
            (true, _) => Status::Deployed,
            (false, Status::Deployed) => Status::Superseded,
            (false, _) => continue,
        };
        records.mark(listed.number, status).await?;
    }
    let dead = |listed: &&Listed| listed.number != current && listed.status == Status::Pending;
    let mut names: BTreeSet<String> = history.iter().filter(dead).flat_map(|listed| listed.secrets.clone()).collect();
    let alive: Vec<Listed> = history.iter().filter(|listed| !dead(listed)).cloned().collect();
    names.extend(surplus(&alive, keep.max(1), &[current]));
    records.clean(&names).await?;
    Ok(())
}

/// Begins a revision: takes away what killed runs left, and writes the new one with the next number.
async fn begin(
    records: &Records<'_>,
    history: &mut Vec<Listed>,
    mut revision: Revision,
    current: u32,
) -> Result<u32, RunError> {
    let dead = |listed: &Listed| listed.number != current && listed.status == Status::Pending;
    let names: BTreeSet<String> =
        history.iter().filter(|listed| dead(listed)).flat_map(|listed| listed.secrets.clone()).collect();
    records.clean(&names).await?;
    history.retain(|listed| !dead(listed));
    revision.number = next_number(history);
    records.add(&revision).await?;
    Ok(revision.number)
}
