//! What was done with every object that has a pod template, and why.

use super::identity::Workload;
use super::policy::{InjectReason, SkipReason};

/// What was done with one object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectReport {
    /// The object.
    pub object: ObjectName,
    /// What was done.
    pub outcome: Outcome,
    /// What is odd, as lower-case fragments.
    pub warnings: Vec<String>,
    /// The API version that a cluster of today takes, when the object's is one of former times.
    pub today: Option<&'static str>,
}

/// An object as its file names it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectName {
    /// Its API version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace; empty where the file does not say.
    pub namespace: String,
    /// Its name; empty while it has none.
    pub name: String,
}

impl From<Workload> for ObjectName {
    fn from(Workload { api_version, kind, name, namespace }: Workload) -> Self {
        Self { api_version, kind, namespace, name }
    }
}

impl std::fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, name, namespace, .. } = self;
        let name = if name.is_empty() { "?" } else { name };
        if namespace.is_empty() {
            write!(formatter, "{kind} `{name}`")
        } else {
            write!(formatter, "{kind} `{namespace}/{name}`")
        }
    }
}

/// What was done with an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is injected.
    Injected {
        /// Why.
        reason: InjectReason,
        /// The templates that made it.
        templates: Vec<String>,
        /// Whether an earlier injection was found in it.
        was_injected: bool,
    },
    /// It is as it was.
    Skipped(SkipReason),
    /// The injection was taken out.
    Uninjected {
        /// What had to be guessed, as lower-case fragments.
        guesses: Vec<String>,
    },
    /// There was no injection to take out.
    NotInjected,
}

impl Outcome {
    /// Returns the name of the outcome for programs.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Injected { .. } => "injected",
            Self::Skipped(_) => "skipped",
            Self::Uninjected { .. } => "uninjected",
            Self::NotInjected => "not-injected",
        }
    }
}
