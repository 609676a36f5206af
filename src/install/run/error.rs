//! [`RunError`]: why a run ended before it was done.

use crate::cluster::ClusterError;
use crate::diagnostic::{Category, Diagnostic};
use crate::install::Stage;
use crate::install::adoption::Operated;
use crate::install::lock::{LockError, Lost};
use crate::install::prune::TooMuch;
use crate::install::ready::WaitError;
use crate::install::records::RecordError;
use crate::install::uninstall::UninstallError;
use crate::object::ObjectKey;
use crate::values::Tree;

/// Why a run ended before it was done.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: String,
        /// Why.
        source: Box<ClusterError>,
    },
    /// The record cannot be used.
    #[error(transparent)]
    Record(Box<RecordError>),
    /// The lock could not be had.
    #[error(transparent)]
    Lock(Box<LockError<ClusterError>>),
    /// The lock was lost on the way.
    #[error("the lock of the installation was lost")]
    Lost(#[source] Lost),
    /// A namespace is about to go.
    #[error("the namespace `{name}` is being deleted since {since}{held}")]
    Terminating {
        /// Which one.
        name: String,
        /// Since when (RFC 3339).
        since: String,
        /// What holds it up, with what joins it to the sentence; empty when nothing is said.
        held: String,
    },
    /// A namespace is missing, and is not to be made.
    #[error("the namespace `{0}` does not exist")]
    NoNamespace(String),
    /// Nearly everything would be deleted.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// Others keep fields that would change.
    #[error("{count} {} to other field managers: {first}", if *count == 1 { "field belongs" } else { "fields belong" })]
    Conflicts {
        /// How many.
        count: usize,
        /// The first of them, with its object and its manager.
        first: String,
    },
    /// Objects belong to others.
    #[error("{count} {} to somebody else: {first} to {owner}", if *count == 1 { "object belongs" } else { "objects belong" })]
    Foreign {
        /// How many.
        count: usize,
        /// The first of them.
        first: Box<ObjectKey>,
        /// To whom it belongs.
        owner: String,
    },
    /// An operator in the cluster has the mesh in its hands.
    #[error(transparent)]
    Operated(#[from] Operated),
    /// Another run has changed the mesh since the plan was made, and more would change than was agreed to.
    #[error("the mesh has changed since the plan was made")]
    Changed,
    /// Something does not become ready.
    #[error(transparent)]
    NotReady(#[from] Box<WaitError>),
    /// Something that was deleted does not go.
    #[error(transparent)]
    NotGone(Box<UninstallError>),
    /// Several components failed, each for its own reason.
    #[error("{} components failed", .0.len())]
    Several(Vec<RunError>),
    /// The user wants no more.
    #[error("{}", stopped(*.stage, *.applied))]
    Interrupted {
        /// What was being applied; none before the first object.
        stage: Option<Stage>,
        /// How many objects had been applied.
        applied: usize,
    },
}

impl From<RecordError> for RunError {
    fn from(error: RecordError) -> Self {
        Self::Record(Box::new(error))
    }
}

impl From<LockError<ClusterError>> for RunError {
    fn from(error: LockError<ClusterError>) -> Self {
        Self::Lock(Box::new(error))
    }
}

fn stopped(stage: Option<Stage>, applied: usize) -> String {
    match stage {
        None => "interrupted before anything was applied".to_owned(),
        Some(stage) => {
            let objects = if applied == 1 { "1 object was".to_owned() } else { format!("{applied} objects were") };
            format!("interrupted at the stage `{stage}`: {objects} applied, the rest was not begun")
        }
    }
}

impl RunError {
    /// Returns the error about a namespace that is about to go.
    pub fn terminating(name: &str, namespace: &Tree) -> Self {
        let since = namespace.text_at(&["metadata", "deletionTimestamp"]).to_owned();
        let finalizers = [&["spec", "finalizers"][..], &["metadata", "finalizers"]];
        let mut held: Vec<String> = finalizers
            .into_iter()
            .flat_map(|path| namespace.items_at(path))
            .filter_map(Tree::as_str)
            .filter(|finalizer| *finalizer != "kubernetes")
            .map(|finalizer| format!("the finalizer {finalizer}"))
            .collect();
        let is_true = |condition: &&Tree| condition.text_at(&["status"]) == "True";
        let conditions = namespace.items_at(&["status", "conditions"]).iter().filter(is_true);
        held.extend(
            conditions.map(|condition| condition.text_at(&["message"]).to_owned()).filter(|text| !text.is_empty()),
        );
        let held = if held.is_empty() { String::new() } else { format!(", held up by {}", held.join("; ")) };
        Self::Terminating { name: name.to_owned(), since, held }
    }

    /// Returns what is at the root of the error.
    fn roots(&self) -> Vec<&dyn Diagnostic> {
        let parts = self.parts();
        if parts.is_empty() { vec![self.diagnostic_cause().unwrap_or(self)] } else { parts }
    }

    /// Returns one error for all components that failed.
    pub(super) fn of_all(mut errors: Vec<Self>) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            _ => Some(Self::Several(errors)),
        }
    }

    /// Tells whether nothing else can be done after this error.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Cluster { source, .. } => {
                matches!(source.category(), Category::Unreachable | Category::PermissionDenied | Category::TimedOut)
            }
            Self::NotReady(_) | Self::Conflicts { .. } => false,
            _ => true,
        }
    }
}

impl Diagnostic for RunError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::Record(error) => error.category(),
            Self::Lock(error) => error.category(),
            Self::Lost(_) | Self::Changed => Category::TimedOut,
            Self::Terminating { .. } | Self::Interrupted { .. } => Category::Failed,
            Self::TooMuch(error) => error.category(),
            Self::Conflicts { .. } | Self::Foreign { .. } | Self::NoNamespace(_) | Self::Operated(_) => {
                Category::Configuration
            }
            Self::NotReady(error) => error.category(),
            Self::NotGone(error) => error.category(),
            Self::Several(errors) => errors.first().map_or(Category::Failed, Diagnostic::category),
        }
    }

    fn hints(&self) -> Vec<String> {
        let one = |hint: &str| vec![hint.to_owned()];
        match self {
            Self::Terminating { name, .. } => {
                vec![format!("wait until it is gone; `kubectl get namespace {name} -o yaml` shows what holds it up")]
            }
            Self::NoNamespace(name) => {
                vec![format!("run `kubectl create namespace {name}`, or leave `--create-namespace` as it is")]
            }
            Self::Conflicts { .. } => one("`--dry-run` shows them; `--force-conflicts` takes them"),
            Self::Foreign { .. } => one("`--dry-run` shows them; `--take-ownership` takes them over"),
            Self::Operated(Operated(operator)) => vec![format!(
                "stop it first: `kubectl -n {} scale deployment {} --replicas=0`; delete it when the mesh is taken over",
                operator.namespace, operator.name
            )],
            Self::Changed => one("run the same command again: it shows what would change now"),
            Self::Record(error) => error.hints(),
            Self::Lock(error) => error.hints(),
            Self::TooMuch(error) => error.hints(),
            Self::NotReady(error) => error.hints(),
            Self::NotGone(error) => error.hints(),
            Self::Lost(_) | Self::Interrupted { .. } => {
                one("run the same command again: it goes on where this run ended")
            }
            Self::Cluster { .. } | Self::Several(_) => Vec::new(),
        }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        match self {
            Self::NotReady(error) => error.parts(),
            Self::NotGone(error) => error.parts(),
            Self::Several(errors) => errors.iter().flat_map(Self::roots).collect(),
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(&**source),
            Self::Record(error) => error.diagnostic_cause(),
            Self::Lock(error) => error.diagnostic_cause(),
            Self::NotReady(error) => error.diagnostic_cause(),
            Self::NotGone(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}
