//! Why a mesh could not be taken away.

use crate::cluster::{ClusterError, Right};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::lock::{LockError, Lost};
use crate::install::records::RecordError;
use crate::object::ObjectKey;

/// Why a run ended before it was done.
#[derive(Debug, thiserror::Error)]
pub enum UninstallError {
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
    /// There is more than one installation, and nobody said which one is meant.
    #[error("there is more than one revision in the namespace `{namespace}`: {}", .revisions.join(", "))]
    Ambiguous {
        /// Where.
        namespace: String,
        /// Which ones there are.
        revisions: Vec<String>,
    },
    /// The namespace is one of the cluster's own.
    #[error("the namespace `{0}` belongs to the cluster")]
    SystemNamespace(String),
    /// The user may not do what the plan needs.
    #[error("{} rights are missing", .0.len())]
    Forbidden(Vec<Right>),
    /// What was deleted is not gone.
    #[error("{} of the deleted objects are not gone after {after}", .held.len())]
    Held {
        /// What there still is.
        held: Vec<Held>,
        /// How long it was waited for.
        after: String,
    },
    /// The user wants no more.
    #[error("interrupted before everything was removed")]
    Interrupted,
}

/// An object that was deleted and is not gone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {why}")]
pub struct Held {
    /// Which one.
    pub key: ObjectKey,
    /// What it waits for.
    pub why: String,
}

impl Diagnostic for Held {}

impl Diagnostic for UninstallError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::Record(error) => error.category(),
            Self::Lock(error) => error.category(),
            Self::Lost(_) | Self::Held { .. } => Category::TimedOut,
            Self::Ambiguous { .. } | Self::SystemNamespace(_) => Category::Usage,
            Self::Forbidden(_) => Category::PermissionDenied,
            Self::Interrupted => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Record(error) => error.hints(),
            Self::Lock(error) => error.hints(),
            Self::Cluster { .. } => Vec::new(),
            Self::Ambiguous { .. } => vec!["name it with `--revision`, or take all away with `--purge`".to_owned()],
            Self::SystemNamespace(_) => vec!["leave out `--delete-namespace`".to_owned()],
            Self::Forbidden(rights) => rights.iter().map(|right| format!("missing: {right}")).collect(),
            Self::Held { .. } => vec![
                "whoever set a finalizer has to take it off; then run the same command again".to_owned(),
                "`--no-wait` does not wait for it".to_owned(),
            ],
            Self::Lost(_) | Self::Interrupted => {
                vec!["run the same command again: it goes on where this run ended".to_owned()]
            }
        }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        match self {
            Self::Held { held, .. } => held.iter().map(|held| -> &dyn Diagnostic { held }).collect(),
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(source),
            Self::Record(error) => error.diagnostic_cause(),
            Self::Lock(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}

/// Returns what turns an error of the cluster into one of a run.
pub(super) fn failed(what: impl Into<String>) -> impl FnOnce(ClusterError) -> UninstallError {
    let what = what.into();
    move |source| UninstallError::Cluster { what, source }
}
