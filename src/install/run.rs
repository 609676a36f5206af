//! An installation from its plan to its record: prepare → (show, confirm) → lock and journal → apply → wait → finish.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::stream::{self, StreamExt};
use jiff::Timestamp;

use super::conflict::of_causes;
use super::inventory::{Inventory, Run, State};
use super::live::{LeaseIn, Live};
use super::lock::{Lock, LockError, LockSettings, Lost, Notice, Signal};
use super::observe::{AT_ONCE, Observed, observe};
use super::outgoing::outgoing;
use super::plan::{Action, Plan};
use super::prune::{Rules, TooMuch, prune};
use super::ready::{Awaited, Expectations, WaitError, WaitOptions, wait};
use super::records::{RecordError, Records};
use super::revision::{Revision, Status, next_number, surplus};
use super::target::{Target, TargetObject};
use super::{Identity, Stage};
use crate::cluster::{Applied, Cluster, ClusterError, Deletion, Preconditions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Part, Progress};
use crate::spec::component::COMPONENTS;
use crate::values::Tree;

/// How many revisions are kept.
const HISTORY: usize = 5;

/// What is to be done, and how.
pub struct Request {
    /// What is to be there.
    pub target: Target,
    /// The namespaces that may be missing, as they are made.
    pub namespaces: BTreeMap<String, Tree>,
    /// What is recorded about it; the number is set when it is written.
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
    /// Whether to wait until everything is ready, and how.
    pub wait: Option<WaitOptions>,
    /// How the lock is had.
    pub lock: LockSettings,
}

/// What a run will do, and what it needs for that.
pub struct Prepared {
    /// For people and programs.
    pub plan: Plan,
    observed: Observed,
    old: Option<Inventory>,
}

/// What a run has done.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// The number of the revision that is installed now.
    pub revision: u32,
    /// How many objects were applied.
    pub applied: usize,
    /// How many were deleted.
    pub pruned: usize,
    /// What is worth knowing about what is ready.
    pub notes: Vec<String>,
}

/// Why a run ended before it was done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: String,
        /// Why.
        source: ClusterError,
    },
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The lock could not be had.
    #[error(transparent)]
    Lock(#[from] LockError<ClusterError>),
    /// The lock was lost on the way.
    #[error("the lock of the installation was lost: {0}")]
    Lost(Lost),
    /// A namespace is about to go.
    #[error("the namespace `{0}` is being deleted")]
    Terminating(String),
    /// Nearly everything would be deleted.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// Others keep fields that would change.
    #[error("{count} fields belong to other field managers")]
    Conflicts {
        /// How many.
        count: usize,
    },
    /// Objects belong to others.
    #[error("{count} objects belong to {owner}")]
    Foreign {
        /// How many.
        count: usize,
        /// To whom the first of them belongs.
        owner: String,
    },
    /// Something does not become ready.
    #[error("the installation is not ready")]
    NotReady(#[source] Box<WaitError>),
    /// The user wants no more.
    #[error("interrupted while {0} were applied")]
    Interrupted(Stage),
}

impl Diagnostic for RunError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::Record(error) => error.category(),
            Self::Lock(error) => error.category(),
            Self::Lost(_) => Category::TimedOut,
            Self::Terminating(_) => Category::Failed,
            Self::TooMuch(error) => error.category(),
            Self::Conflicts { .. } | Self::Foreign { .. } => Category::Configuration,
            Self::NotReady(error) => error.category(),
            Self::Interrupted(_) => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Terminating(namespace) => vec![format!(
                "wait until it is gone; `kubectl get namespace {namespace} -o yaml` shows what holds it up"
            )],
            Self::Conflicts { .. } => {
                vec!["`--dry-run` shows them; `--force-conflicts` takes them".to_owned()]
            }
            Self::Foreign { .. } => {
                vec!["`--dry-run` shows them; `--take-ownership` takes them over".to_owned()]
            }
            Self::Record(error) => error.hints(),
            Self::Lock(error) => error.hints(),
            Self::TooMuch(error) => error.hints(),
            Self::Lost(_) | Self::Interrupted(_) => {
                vec!["run the same command again: it goes on where this run ended".to_owned()]
            }
            Self::Cluster { .. } | Self::NotReady(_) => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(source),
            Self::Record(error) => error.diagnostic_cause(),
            Self::Lock(error) => error.diagnostic_cause(),
            Self::NotReady(error) => Some(&**error),
            _ => None,
        }
    }
}

/// Returns what turns an error of the cluster into one of a run.
fn failed(what: impl Into<String>) -> impl FnOnce(ClusterError) -> RunError {
    let what = what.into();
    move |source| RunError::Cluster { what, source }
}

/// Looks at the cluster and makes a plan. Nothing is written.
pub async fn prepare(live: &Live<'_>, request: &Request) -> Result<Prepared, RunError> {
    let Request { target, options, .. } = request;
    let records = records(live.cluster, target);
    let old = records.inventory().await?;
    let observed = observe(live, target, old.as_ref(), options.force_conflicts || options.take_ownership)
        .await
        .map_err(failed("look at the cluster"))?;
    if let Some(namespace) = observed.terminating.first() {
        return Err(RunError::Terminating(namespace.clone()));
    }
    let rules = Rules { definitions: options.prune_definitions, ..Rules::default() };
    let pruning = match &old {
        Some(old) => prune(old, &target.identities(), &observed.old, &rules)?,
        None => super::prune::Pruning::default(),
    };
    let plan = Plan::of(target, &observed.objects, pruning);
    Ok(Prepared { plan, observed, old })
}

/// Returns why a plan must not be carried out as it is, when that is so.
pub fn obstacle(plan: &Plan, options: &Options) -> Option<RunError> {
    let foreign = plan.foreign();
    if let (Some(first), false) = (foreign.first(), options.take_ownership) {
        let owner = first.owner.as_ref().map(ToString::to_string).unwrap_or_default();
        return Some(RunError::Foreign { count: foreign.len(), owner });
    }
    if !plan.conflicts.is_empty() && !options.force_conflicts && !options.take_ownership {
        return Some(RunError::Conflicts { count: plan.conflicts.len() });
    }
    None
}

fn records<'a>(cluster: &'a Cluster, target: &Target) -> Records<'a> {
    Records { cluster, namespace: target.namespace.clone(), install: target.install().to_owned() }
}

/// Carries a plan out.
pub async fn execute(
    live: &Live<'_>,
    request: Request,
    prepared: Prepared,
    interrupted: impl Future<Output = ()>,
    events: &dyn Events,
) -> Result<Done, RunError> {
    let control_plane = request.target.namespace.clone();
    create_namespaces(live, &request, &prepared.observed, |name| name == control_plane).await?;
    let store =
        LeaseIn { cluster: live.cluster, namespace: control_plane, install: request.target.install().to_owned() };
    let tell = |notice: Notice| events.warning(&notice.to_string());
    let mut lock = Lock::acquire(store, &request.run.id, request.options.lock, Timestamp::now, tell).await?;
    let signal = lock.signal();
    let mut course = Course { live, request: &request, prepared: &prepared, signal, events, done: Done::default() };
    let outcome = {
        let work = pin!(course.run());
        let stopped = pin!(interrupted);
        lock.during(async {
            match select(work, stopped).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(((), _)) => Err(RunError::Interrupted(Stage::Namespaces)),
            }
        })
        .await
    };
    let released = lock.release().await;
    if let (Ok(()), Err(error)) = (&outcome, released) {
        events.warning(&format!("the lock could not be given back, the next run waits for it: {error}"));
    }
    outcome.map(|()| course.done)
}

/// Makes the namespaces that are missing.
async fn create_namespaces(
    live: &Live<'_>,
    request: &Request,
    observed: &Observed,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), RunError> {
    for name in observed.missing.iter().filter(|name| wanted(name)) {
        let Some(object) = request.namespaces.get(name) else { continue };
        match live.cluster.create(&Resource::NAMESPACE, object, super::FIELD_MANAGER).await {
            Ok(_) => {}
            Err(error) if error.refusal().is_some_and(|refusal| refusal.reason == "AlreadyExists") => {}
            Err(error) => return Err(failed(format!("create the namespace `{name}`"))(error)),
        }
    }
    Ok(())
}

/// A run under way.
struct Course<'a> {
    live: &'a Live<'a>,
    request: &'a Request,
    prepared: &'a Prepared,
    signal: Signal,
    events: &'a dyn Events,
    done: Done,
}

impl Course<'_> {
    async fn run(&mut self) -> Result<(), RunError> {
        let Request { target, revision, .. } = self.request;
        let Prepared { plan, observed, old } = self.prepared;
        let records = records(self.live.cluster, target);
        let is_settled = plan.is_empty() && old.as_ref().is_some_and(|old| old.is_settled_as(target));
        if is_settled {
            self.done.revision = old.as_ref().map_or(0, |old| old.current);
            self.stages().await?;
            return Ok(());
        }
        let history = records.revisions().await?;
        let number = next_number(&history);
        let revision = Revision { number, ..revision.clone() };
        records.add(&revision).await?;
        let (created, adopted) = (plan.with(Action::Create), plan.with(Action::Adopt));
        let mut inventory = Inventory::begin(old.as_ref(), target, self.request.run.clone(), &created, &adopted);
        inventory.target = Some(number);
        records.write(&mut inventory).await?;
        create_namespaces(self.live, self.request, observed, |name| name != target.namespace).await?;
        let outcome = match self.stages().await {
            Ok(uids) => {
                for (identity, uid) in &uids {
                    inventory.note(identity, uid);
                }
                self.prune().await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            inventory.state = State::Failed;
            records.write(&mut inventory).await?;
            records.mark(number, Status::Failed).await?;
            return Err(error);
        }
        let left: BTreeSet<Identity> = plan.kept.iter().map(|stays| Identity::from(&stays.key)).collect();
        let mut inventory = inventory.finish(target, &left, number);
        records.write(&mut inventory).await?;
        records.mark(number, Status::Deployed).await?;
        let deployed = history.iter().filter(|one| one.status == Status::Deployed);
        for one in deployed {
            records.mark(one.number, Status::Superseded).await?;
        }
        records.clean(&surplus(&history, HISTORY.saturating_sub(1), &[number])).await?;
        self.done.revision = number;
        Ok(())
    }

    /// Applies stage after stage and waits for what the next one needs. Returns what the server calls the objects.
    async fn stages(&mut self) -> Result<Vec<(Identity, String)>, RunError> {
        let target = &self.request.target;
        let mut uids = Vec::new();
        let mut started: BTreeSet<String> = BTreeSet::new();
        for stage in Stage::ALL {
            let mut awaited = Vec::new();
            for wave in target.waves(stage) {
                for object in &wave {
                    if started.insert(object.component.clone()) {
                        self.events.progress(&Progress::Started { part: part(&object.component) });
                    }
                }
                self.check()?;
                let sent = wave.iter().map(|object| self.send(object));
                let mut sent = stream::iter(sent).buffered(AT_ONCE);
                let mut index = 0;
                let mut answers = Vec::new();
                while let Some(answer) = sent.next().await {
                    answers.push((wave[index], answer?));
                    index += 1;
                }
                drop(sent);
                for (object, answer) in answers {
                    let live = match answer {
                        Some(applied) => {
                            self.done.applied += 1;
                            applied.warnings.iter().for_each(|warning| self.events.warning(warning));
                            uids.extend(uid(&applied.object).map(|uid| (object.identity(), uid)));
                            Some(applied.object)
                        }
                        None => {
                            self.prepared.observed.objects.get(&object.identity()).and_then(|seen| seen.live.clone())
                        }
                    };
                    if is_awaited(&object.object.key.kind) {
                        awaited.push(Awaited { key: object.object.key.clone(), part: part(&object.component), live });
                    }
                }
            }
            self.ready(stage, awaited).await?;
            if stage == Stage::Definitions {
                self.live.refresh().await.map_err(failed("ask which kinds are served"))?;
            }
            self.finished(stage, &started);
        }
        self.events.progress(&Progress::Completed { title: "Installation complete".to_owned() });
        Ok(uids)
    }

    /// Says which components are done: those of which no later stage has anything.
    fn finished(&self, stage: Stage, started: &BTreeSet<String>) {
        for component in started {
            let mut stages = self.request.target.objects.iter().filter(|object| object.component == *component);
            if stages.clone().any(|object| object.stage == stage) && stages.all(|object| object.stage <= stage) {
                self.events.progress(&Progress::Done { part: part(component), outcome: "installed".to_owned() });
            }
        }
    }

    /// Applies an object that is not as it is to be; none when it is.
    async fn send(&self, object: &TargetObject) -> Result<Option<Applied>, RunError> {
        let identity = object.identity();
        let planned = self.prepared.plan.changes.iter().find(|change| Identity::from(&change.key) == identity);
        if planned.is_some_and(|change| change.action == Action::Same) {
            return Ok(None);
        }
        self.check()?;
        let seen = self.prepared.observed.objects.get(&identity);
        let live = seen.and_then(|seen| seen.live.as_ref());
        let key = &object.object.key;
        let outgoing = outgoing(object.object.tree(), live, &self.prepared.observed.surroundings);
        let options = &self.request.options;
        let force =
            options.force_conflicts || options.take_ownership || live.is_some_and(|live| outgoing.may_force(live));
        match self.live.apply(key, &outgoing.body, false, force).await {
            Ok(Some(applied)) => Ok(Some(applied)),
            // It appeared since the plan was made, with fields of somebody else.
            Err(error) if !conflicts(&error).is_empty() => Err(RunError::Conflicts { count: conflicts(&error).len() }),
            Err(error) => Err(failed(format!("apply {key}"))(error)),
            Ok(None) => {
                let what = format!("the kind {} of {}", key.kind, key.api_version);
                Err(failed(format!("apply {key}"))(ClusterError::Missing { what, hint: None }))
            }
        }
    }

    /// Waits until the objects of a stage are ready.
    async fn ready(&self, stage: Stage, awaited: Vec<Awaited>) -> Result<(), RunError> {
        if awaited.is_empty() {
            return Ok(());
        }
        let options = match (&self.request.options.wait, stage) {
            (Some(options), _) => options.clone(),
            // Without definitions nothing of their kinds can be applied.
            (None, Stage::Definitions) => WaitOptions {
                timeout: Duration::from_secs(60),
                expectations: Expectations::default(),
                ..WaitOptions::default()
            },
            (None, _) => return Ok(()),
        };
        let never = std::future::pending();
        wait(awaited, self.live, &options, never, self.events).await.map(|_| ()).map_err(RunError::NotReady)
    }

    /// Deletes what is not wanted any more.
    async fn prune(&mut self) -> Result<(), RunError> {
        for pruned in &self.prepared.plan.prune {
            self.check()?;
            let conditions =
                Preconditions { uid: Some(pruned.uid.clone()).filter(|uid| !uid.is_empty()), resource_version: None };
            let deletion = self
                .live
                .delete(&pruned.key, &conditions, false)
                .await
                .map_err(failed(format!("delete {}", pruned.key)))?;
            if deletion != Deletion::Another {
                self.done.pruned += 1;
            }
        }
        Ok(())
    }

    /// Ends the run when the lock is not held any more.
    fn check(&self) -> Result<(), RunError> {
        self.signal.lost().map_or(Ok(()), |lost| Err(RunError::Lost(lost)))
    }
}

/// Returns the fields of others that an answer names.
fn conflicts(error: &ClusterError) -> Vec<super::conflict::FieldConflict> {
    let refusal = error.refusal().filter(|refusal| refusal.code == 409);
    refusal.map(|refusal| of_causes(refusal.causes.clone(), None)).unwrap_or_default()
}

/// Tells whether objects of a kind become ready some time after they were applied.
fn is_awaited(kind: &str) -> bool {
    matches!(kind, "CustomResourceDefinition" | "Deployment" | "DaemonSet" | "StatefulSet" | "Job")
}

/// Returns a component as a part of the operation.
pub fn part(component: &str) -> Part {
    let title = match component {
        "base" => "Istio core",
        "pilot" => "Istiod",
        "cni" => "CNI",
        "ztunnel" => "Ztunnel",
        "ingressGateways" => "Ingress gateways",
        "egressGateways" => "Egress gateways",
        other => COMPONENTS.iter().find(|known| known.key == other).map_or(other, |known| known.title),
    };
    Part { id: component.to_owned(), title: title.to_owned() }
}

fn uid(object: &Tree) -> Option<String> {
    object.get_path(&["metadata", "uid"]).and_then(Tree::as_str).map(str::to_owned)
}
