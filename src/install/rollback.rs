//! Back to what was installed before: the recorded objects of a revision go through the same run as those of an install,
//! and the run is recorded as a new revision.
//!
//! - [`mod@destination`]: which revision that is
//! - [`definitions`]: what does not go back
//! - [`failure`]: what a failed run leaves, and how it goes

pub mod definitions;
pub mod destination;
pub mod failure;

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use self::destination::{LastRun, NoDestination, destination, resumed};
use super::history::{HistoryError, Installation};
use super::inventory::{Inventory, Run, State};
use super::live::Live;
use super::lock::{ClusterStore, Lease, LeaseStore};
use super::observe::AT_ONCE;
use super::records::{RecordError, Records};
use super::revision::{Revision, RevisionError};
use super::run::{Options, Request};
use super::target::{self, Target};
use super::{Identity, revision};
use crate::cluster::ClusterError;
use crate::diagnostic::{Category, Diagnostic};
use crate::object::ObjectKey;
use crate::object::served::UnservedError;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions};

/// A rollback that cannot begin. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: String,
        /// Why.
        source: ClusterError,
    },
    /// The history cannot be had.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// There is nothing to go back to.
    #[error(transparent)]
    NoDestination(#[from] NoDestination),
    /// Objects are stored in versions that a definition would lose.
    #[error("{definition} has objects stored in {}, which number {number} does not define", versions.join(", "))]
    Vanishing {
        /// The definition.
        definition: ObjectKey,
        /// The versions.
        versions: Vec<String>,
        /// Where the rollback goes.
        number: u32,
    },
    /// Objects are of API versions that are gone, and cannot be made for others.
    #[error("number {number} cannot be applied any more")]
    Gone {
        /// The objects.
        #[source]
        source: UnservedError,
        /// Where the rollback goes.
        number: u32,
    },
    /// The cluster does not serve kinds any more.
    #[error("the cluster no longer serves the kind of {first}{} of number {number}", others(*.count))]
    Unserved {
        /// The first object of such a kind.
        first: ObjectKey,
        /// How many there are.
        count: usize,
        /// Where the rollback goes.
        number: u32,
    },
}

fn others(count: usize) -> String {
    if count > 1 { format!(" and of {} other objects", count - 1) } else { String::new() }
}

impl Diagnostic for RollbackError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::History(error) => error.category(),
            Self::Record(error) => error.category(),
            Self::NoDestination(error) => error.category(),
            Self::Vanishing { .. } | Self::Unserved { .. } | Self::Gone { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Cluster { .. } => Vec::new(),
            Self::History(error) => error.hints(),
            Self::Record(error) => error.hints(),
            Self::NoDestination(error) => error.hints(),
            Self::Vanishing { .. } => vec![
                "store its objects in another version first, and take the old one out of `status.storedVersions`"
                    .to_owned(),
            ],
            Self::Unserved { number, .. } | Self::Gone { number, .. } => vec![format!(
                "`meshctl install` makes objects that the cluster takes; `meshctl history` tells what number {number} was made from"
            )],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(source),
            Self::History(error) => error.diagnostic_cause(),
            Self::Record(error) => error.diagnostic_cause(),
            Self::Gone { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Who goes back, and how.
pub struct Asked {
    /// The namespace of the control plane.
    pub namespace: String,
    /// The number to go back to; the last good one without it.
    pub number: Option<u32>,
    /// Who does it.
    pub run: Run,
    /// How.
    pub options: Options,
    /// The version of the cluster, for the record.
    pub cluster_version: String,
}

/// Where a rollback goes, and the run that goes there.
pub struct Back {
    /// The number that it goes back to.
    pub number: u32,
    /// What the record tells about it.
    pub summary: revision::Summary,
    /// The run.
    pub request: Request,
}

/// Finds out where to go back to, and what that means. Nothing is written.
pub async fn back(live: &Live<'_>, installation: &Installation, asked: Asked) -> Result<Back, RollbackError> {
    let Asked { namespace, number, run, options, cluster_version } = asked;
    let records = Records { cluster: live.cluster, namespace, install: installation.revision.clone() };
    let inventory = records.inventory().await?;
    let deployed = || installation.deployed().map_or(0, |one| one.number);
    let current = inventory.as_ref().map_or_else(deployed, |inventory| inventory.current);
    let number = match number {
        Some(_) => number,
        None => resumed(installation, current, last_run(&records, inventory.as_ref()).await?),
    };
    let number = destination(installation, number, current)?.number;
    let stored = read(&records, number).await?;
    let mut target = stored.target().map_err(RecordError::from)?;
    let last = installation.last().map_or(number, |last| last.number);
    if last != number {
        // What cannot be read any more does not stop the way back.
        let last = records.read(last).await.ok().flatten().and_then(|last| last.target().ok());
        keep_definitions(live, &mut target, last.as_ref(), number).await?;
    }
    // What was applied to an older Kubernetes may be of API versions that are gone since.
    let objects = target.serve(&live.kubernetes());
    if !objects.is_empty() {
        let source = UnservedError { objects, instead: Vec::new() };
        return Err(RollbackError::Gone { source, number });
    }
    check_served(live, &target, number)?;
    let summary = stored.summary.clone();
    let request = request(target, &stored, run, options, cluster_version);
    Ok(Back { number, summary, request })
}

/// Finds out how the last run ended.
async fn last_run(records: &Records<'_>, inventory: Option<&Inventory>) -> Result<LastRun, RollbackError> {
    let Some(inventory) = inventory else { return Ok(LastRun::Ended) };
    if inventory.state == State::Interrupted {
        return Ok(LastRun::Interrupted);
    }
    let lease = ClusterStore::new(records.cluster, &records.namespace, &records.install).get().await;
    let lease = lease.map_err(|source| RollbackError::Cluster { what: "look at the lock".to_owned(), source })?;
    let is_its = |lease: Lease| inventory.run.as_ref().is_some_and(|run| run.id == lease.holder);
    Ok(if lease.is_some_and(is_its) { LastRun::Killed } else { LastRun::Ended })
}

/// Reads a revision that the history lists.
async fn read(records: &Records<'_>, number: u32) -> Result<Revision, RollbackError> {
    let record = Revision::name(&records.install, number);
    let gone = || RevisionError::Damaged { record, problem: "it is gone".to_owned() };
    Ok(records.read(number).await?.ok_or_else(gone).map_err(RecordError::from)?)
}

/// Looks at the definitions that the last run may have made newer, and keeps those that it did.
async fn keep_definitions(
    live: &Live<'_>,
    target: &mut Target,
    last: Option<&Target>,
    number: u32,
) -> Result<(), RollbackError> {
    let nothing = Target::default();
    let last = last.unwrap_or(&nothing);
    let keys: Vec<ObjectKey> =
        definitions::differing(target, last).iter().map(|object| object.object.key.clone()).collect();
    let asked = keys.iter().map(|key| async move { Ok((Identity::from(key), live.get(key).await?)) });
    let found: Result<Vec<(Identity, Option<Tree>)>, ClusterError> =
        stream::iter(asked).buffered(AT_ONCE).try_collect().await;
    let found =
        found.map_err(|source| RollbackError::Cluster { what: "look at the definitions".to_owned(), source })?;
    let found: BTreeMap<Identity, Tree> =
        found.into_iter().filter_map(|(identity, object)| Some((identity, object?))).collect();
    definitions::settle(target, last, &found);
    for (identity, now) in &found {
        let Some(object) = target.get(identity) else { continue };
        let versions = definitions::vanishing(object.object.tree(), now);
        if !versions.is_empty() {
            return Err(RollbackError::Vanishing { definition: object.object.key.clone(), versions, number });
        }
    }
    Ok(())
}

/// Refuses objects of kinds that neither the cluster nor the target itself knows.
fn check_served(live: &Live<'_>, target: &Target, number: u32) -> Result<(), RollbackError> {
    let is_defined = |key: &ObjectKey| {
        let all = target.objects.iter().filter(|object| object.object.key.kind == definitions::KIND);
        all.map(|object| object.object.tree()).any(|tree| definitions::defines(tree, &key.api_version, &key.kind))
    };
    let is_unserved = |key: &&ObjectKey| live.resource(key).is_none() && !is_defined(key);
    let unserved: Vec<&ObjectKey> =
        target.objects.iter().map(|object| &object.object.key).filter(is_unserved).collect();
    match unserved.first() {
        None => Ok(()),
        Some(first) => Err(RollbackError::Unserved { first: (*first).clone(), count: unserved.len(), number }),
    }
}

/// Returns the run that applies a recorded target again.
fn request(target: Target, stored: &Revision, run: Run, options: Options, cluster_version: String) -> Request {
    let operator = yaml::parse("the record", &stored.values, &ReadOptions::default()).unwrap_or(Tree::Null);
    let network = operator.get_path(&["spec", "values", "global", "network"]).and_then(Tree::as_str);
    let namespaces = target.namespaces().into_iter().map(|name| {
        let network = network.filter(|_| name == target.namespace);
        (name.to_owned(), target::bare_namespace(name, network))
    });
    let namespaces = namespaces.collect();
    let summary = revision::Summary {
        created: run.started.clone(),
        description: destination::description(stored.number),
        cluster_version,
        tool: run.tool.clone(),
        objects: target.objects.len(),
        ..stored.summary.clone()
    };
    let revision = Revision { number: 0, summary, manifest: Revision::manifest_of(&target), ..stored.clone() };
    Request { target, scope: None, namespaces, revision, run, options }
}
