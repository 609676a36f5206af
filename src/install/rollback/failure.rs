//! What a failed run leaves, and how it goes: a mesh that was there before comes back as it was; of one that was not,
//! everything goes that was made.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Asked, RollbackError, back, definitions};
use crate::cluster::{Cluster, ClusterError, Deletion, ListOptions, Preconditions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::install::history::History;
use crate::install::inventory::{Entry, Inventory, Run, State};
use crate::install::live::Live;
use crate::install::lock::{ClusterStore, Lock, LockError, Notice};
use crate::install::observe::AT_ONCE;
use crate::install::prune::{Rules, Stays, prune};
use crate::install::records::{RecordError, Records};
use crate::install::run::{self, Done, Options, RunError};
use crate::install::{Identity, Stop};
use crate::object::ObjectKey;
use crate::values::Tree;

/// What has become of a mesh whose installation failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "outcome")]
pub enum After {
    /// What was installed before is installed again.
    RolledBack {
        /// The number that it went back to.
        to: u32,
        /// What was done for that.
        #[serde(flatten)]
        done: Done,
    },
    /// Nothing was installed before; what was made is gone.
    Removed {
        /// How many objects were deleted.
        deleted: usize,
        /// What stays, and why.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        kept: Vec<Stays>,
        /// Definitions that stay, since objects of their kinds are there.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        used: Vec<ObjectKey>,
    },
    /// Nothing had been written.
    Nothing,
}

/// In a sentence.
impl std::fmt::Display for After {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let objects = |count: usize| if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
        match self {
            Self::RolledBack { to, done } => {
                write!(formatter, "rolled back to {to}, as revision {} of the history", done.revision)
            }
            Self::Removed { deleted, kept, used } => {
                write!(formatter, "what was made is taken away again: {}", objects(*deleted))?;
                let left = kept.len() + used.len();
                if left > 0 { write!(formatter, "; {} stayed", objects(left)) } else { Ok(()) }
            }
            Self::Nothing => formatter.write_str("there is nothing to roll back: nothing had been written"),
        }
    }
}

/// What was made by a failed run could not be taken back.
#[derive(Debug, thiserror::Error)]
pub enum AfterError {
    /// It cannot begin.
    #[error("the failed installation cannot be rolled back")]
    Rollback(#[from] RollbackError),
    /// It failed on the way.
    #[error("rolling back to {to} failed as well")]
    Run {
        /// Where it was to go.
        to: u32,
        /// Why.
        source: RunError,
    },
    /// The record cannot be used.
    #[error("the failed installation cannot be taken away")]
    Record(#[from] RecordError),
    /// The lock could not be had.
    #[error(transparent)]
    Lock(#[from] LockError<ClusterError>),
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: String,
        /// Why.
        source: ClusterError,
    },
    /// The lock was lost, or the user wants no more.
    #[error("taking the failed installation away was stopped after {deleted} objects")]
    Stopped {
        /// How many had been deleted.
        deleted: usize,
    },
}

impl Diagnostic for AfterError {
    fn category(&self) -> Category {
        self.diagnostic_cause().map_or(Category::Failed, Diagnostic::category)
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Lock(error) => error.hints(),
            Self::Rollback(_) | Self::Run { .. } => {
                vec!["`meshctl history` lists what can be gone back to, with `meshctl rollback N`".to_owned()]
            }
            Self::Record(_) | Self::Cluster { .. } | Self::Stopped { .. } => {
                vec!["`meshctl uninstall` takes away what is left; an install goes on with it".to_owned()]
            }
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Rollback(error) => Some(error),
            Self::Run { source, .. } => Some(source),
            Self::Record(error) => Some(error),
            Self::Lock(error) => error.diagnostic_cause(),
            Self::Cluster { source, .. } => Some(source),
            Self::Stopped { .. } => None,
        }
    }
}

/// The run that failed.
pub struct Failed<'a> {
    /// The namespace of the control plane.
    pub namespace: &'a str,
    /// The installation.
    pub install: &'a str,
    /// Who did it, and does this.
    pub run: &'a Run,
    /// How it was done.
    pub options: &'a Options,
    /// The version of the cluster.
    pub cluster_version: &'a str,
}

/// Puts things as they were before a run that failed: goes back to what was installed last without a failure; where
/// there is no such thing, deletes what was made.
pub async fn after_failure(
    live: &Live<'_>,
    failed: Failed<'_>,
    stop: &Stop,
    events: &dyn Events,
) -> Result<After, AfterError> {
    let Failed { namespace, install, run, options, cluster_version } = failed;
    let records = Records { cluster: live.cluster, namespace: namespace.to_owned(), install: install.to_owned() };
    let Some(inventory) = records.inventory().await? else { return Ok(After::Nothing) };
    let is_ours = inventory.run.as_ref().is_some_and(|writer| writer.id == run.id);
    if !is_ours || inventory.state == State::Idle {
        // It failed before it wrote anything: what is there is what was there.
        return Ok(After::Nothing);
    }
    if inventory.last_good == 0 {
        return take_away(live, &records, inventory, run, options, stop, events).await;
    }
    let to = inventory.last_good;
    let history = History::read(live.cluster, namespace, Some(install)).await.map_err(RollbackError::from)?;
    let installation = history.choose(Some(install)).map_err(RollbackError::from)?;
    let asked = Asked {
        namespace: namespace.to_owned(),
        number: Some(to),
        run: run.clone(),
        // Fields that were taken from others are meshctl's now; nothing more is taken.
        options: Options { state: State::RollingBack, prune_definitions: false, loses_most: true, ..options.clone() },
        cluster_version: cluster_version.to_owned(),
    };
    let back = back(live, &installation, asked).await?;
    let failed = |source| AfterError::Run { to, source };
    let prepared = run::prepare(live, &back.request, events).await.map_err(failed)?;
    if let Some(obstacle) = run::obstacle(&prepared.plan, &back.request.options) {
        return Err(failed(obstacle));
    }
    let done = Box::pin(run::execute(live, &back.request, prepared, stop, events)).await.map_err(failed)?;
    Ok(After::RolledBack { to, done })
}

/// Deletes what a first installation made. What it found there, and what it took over, stays.
async fn take_away(
    live: &Live<'_>,
    records: &Records<'_>,
    mut inventory: Inventory,
    run: &Run,
    options: &Options,
    stop: &Stop,
    events: &dyn Events,
) -> Result<After, AfterError> {
    let store = ClusterStore::new(live.cluster, &records.namespace, &records.install);
    let tell = |notice: Notice| events.warning(&notice.to_string());
    let lock = match Lock::acquire(store, &run.id, options.lock, Timestamp::now, tell, stop).await {
        Err(LockError::Stopped) => return Err(AfterError::Stopped { deleted: 0 }),
        lock => lock?,
    };
    run::under(
        lock,
        async |signal| {
            let mut deleted = BTreeSet::new();
            let mut used = Vec::new();
            let made = made(&inventory);
            let found = look(live, &made.objects).await?;
            let rules = Rules { definitions: true, everything: true, ..Rules::default() };
            // Everything may go, so nothing is too much.
            let pruning = prune(&made, &BTreeSet::new(), &found, &rules).unwrap_or_default();
            for pruned in pruning.delete {
                if signal.lost().is_some() || stop.is_requested() {
                    return Err(AfterError::Stopped { deleted: deleted.len() });
                }
                let identity = Identity::from(&pruned.key);
                if pruned.key.kind == definitions::KIND && is_used(live.cluster, found.get(&identity)).await? {
                    used.push(pruned.key);
                    continue;
                }
                let conditions = Preconditions { uid: Some(pruned.uid), ..Preconditions::default() };
                let deletion = live.delete(&pruned.key, &conditions, false).await;
                let deletion = deletion.map_err(failed_to(format!("delete {}", pruned.key)))?;
                if deletion != Deletion::Another {
                    deleted.insert(identity);
                }
            }
            let gone = |entry: &Entry| {
                entry.created && (deleted.contains(&entry.identity) || !found.contains_key(&entry.identity))
            };
            inventory.objects.retain(|entry| !gone(entry));
            inventory.target = None;
            inventory.state = State::Failed;
            records.write(&mut inventory).await?;
            Ok(After::Removed { deleted: deleted.len(), kept: pruning.keep, used })
        },
        events,
    )
    .await
}

/// Returns the part of a record with the objects that the installation made.
fn made(inventory: &Inventory) -> Inventory {
    let is_made = |entry: &&Entry| entry.created && !entry.adopted;
    let objects = inventory.objects.iter().filter(is_made).cloned().collect();
    Inventory { objects, ..inventory.clone() }
}

/// Returns objects as they are; those that are not there are left out.
async fn look(live: &Live<'_>, entries: &[Entry]) -> Result<BTreeMap<Identity, Tree>, AfterError> {
    let asked = entries.iter().map(|entry| async move { Ok((entry.identity.clone(), live.get(&entry.key()).await?)) });
    let found: Result<Vec<(Identity, Option<Tree>)>, ClusterError> =
        stream::iter(asked).buffered(AT_ONCE).try_collect().await;
    let found = found.map_err(failed_to("look at what was made"))?;
    Ok(found.into_iter().filter_map(|(identity, object)| Some((identity, object?))).collect())
}

/// Tells whether there are objects of the kind that a definition defines. One that is not served has none.
async fn is_used(cluster: &Cluster, definition: Option<&Tree>) -> Result<bool, AfterError> {
    let Some(resource) = definition.and_then(defined) else { return Ok(false) };
    match cluster.list(&resource, None, &ListOptions::default()).await {
        Ok(objects) => Ok(!objects.is_empty()),
        Err(error) if error.is_not_found() => Ok(false),
        Err(error) => Err(failed_to(format!("list {}", resource.qualified()))(error)),
    }
}

/// Returns what a definition defines, in the version in which it is stored.
fn defined(definition: &Tree) -> Option<Resource> {
    let text = |path: &[&str]| definition.get_path(path).and_then(Tree::as_str).map(str::to_owned);
    let versions = definition.get_path(&["spec", "versions"]).and_then(Tree::as_list)?;
    let served = versions.iter().find(|version| version.get("served").and_then(Tree::as_bool) == Some(true))?;
    Some(Resource {
        group: text(&["spec", "group"])?.into(),
        version: served.get("name").and_then(Tree::as_str)?.to_owned().into(),
        kind: text(&["spec", "names", "kind"])?.into(),
        plural: text(&["spec", "names", "plural"])?.into(),
        namespaced: text(&["spec", "scope"])? == "Namespaced",
    })
}

fn failed_to(what: impl Into<String>) -> impl FnOnce(ClusterError) -> AfterError {
    let what = what.into();
    move |source| AfterError::Cluster { what, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn what_became_of_it_is_a_sentence() {
        let done = Done { revision: 4, ..Done::default() };
        let cases = [
            (After::RolledBack { to: 2, done }, "rolled back to 2, as revision 4 of the history"),
            (
                After::Removed { deleted: 1, kept: Vec::new(), used: Vec::new() },
                "what was made is taken away again: 1 object",
            ),
            (After::Nothing, "there is nothing to roll back: nothing had been written"),
        ];
        for (after, expected) in cases {
            assert_eq!(after.to_string(), expected);
        }
    }

    #[test]
    fn a_definition_says_where_its_objects_are() {
        let text = r#"{"spec":{"group":"g.io","scope":"Cluster","names":{"kind":"K","plural":"ks"},
            "versions":[{"name":"v1","served":false},{"name":"v2","served":true}]}}"#;
        let resource = defined(&json::decode(text).unwrap()).unwrap();
        assert_eq!((resource.path(None), resource.namespaced), ("/apis/g.io/v2/ks".to_owned(), false));
        assert!(defined(&Tree::Null).is_none());
    }
}
