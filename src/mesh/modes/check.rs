//! Whether the control plane of a mode is installed: the object that must be there, and what says more. "Not there" and
//! "cannot be asked" are different answers.

use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::timeout;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::mode::custom::{CLASS, CLASS_GROUP, CLASS_VERSION, CLASSES, Custom, IN_CLUSTER};
use crate::mode::{DEADLINE, Mode, Sought};

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Presence {
    /// It is there.
    Present,
    /// It is not there.
    Absent,
    /// The cluster could not be asked.
    Unknown,
}

impl Presence {
    /// Returns it as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Unknown => "unknown",
        }
    }
}

/// An object that says whether a control plane is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is: `root certificate`.
    pub title: String,
    /// The object: `ConfigMap default/istio-ca-root-cert`.
    pub object: String,
    /// Whether it is the one that decides.
    pub decides: bool,
    /// Whether it is there.
    pub presence: Presence,
    /// What was found, where no name was asked for; why nobody could be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Whether the control plane of a mode is installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The mode.
    pub mode: String,
    /// What is installed or not: `istio`.
    pub product: String,
    /// Whether it is.
    pub control_plane: Presence,
    /// What tells; nothing for a mode that needs no control plane.
    pub facts: Vec<Fact>,
    /// How it is installed: a command.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install: Option<String>,
}

/// A cluster that did not say whether something is there.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// It said why, or cannot be reached.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// It did not answer in time.
    #[error("no answer about {object} within {seconds} s")]
    NoAnswer {
        /// What was asked for.
        object: String,
        /// How long was waited.
        seconds: u64,
    },
}

impl Diagnostic for AskError {
    /// Whoever does not answer in time cannot be reached.
    fn category(&self) -> Category {
        match self {
            Self::Cluster(error) if error.category() == Category::TimedOut => Category::Unreachable,
            Self::Cluster(error) => error.category(),
            Self::NoAnswer { .. } => Category::Unreachable,
        }
    }

    fn hints(&self) -> Vec<String> {
        if let Self::Cluster(error) = self { error.hints() } else { Vec::new() }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        if let Self::Cluster(error) = self { error.diagnostic_cause() } else { None }
    }
}

/// Asks whether the control plane of a mode is installed; for one that needs none nobody is asked. The error is why the
/// object that decides could not be asked for.
pub async fn check(
    cluster: &Cluster,
    mode: &dyn Mode,
    environment: &dyn Fn(&str) -> Option<String>,
) -> (Check, Option<AskError>) {
    let plane = mode.control_plane(environment);
    let sought: Vec<(&Sought, bool)> =
        plane.required.iter().map(|one| (one, true)).chain(plane.further.iter().map(|one| (one, false))).collect();
    let asked = join_all(sought.iter().map(|(one, _)| ask(cluster, one))).await;
    let mut presence = if plane.required.is_none() { Presence::Present } else { Presence::Unknown };
    let mut failure = None;
    let mut facts = Vec::new();
    for ((one, decides), answer) in sought.into_iter().zip(asked) {
        let (found, detail) = match answer {
            Ok(Found::No) => (Presence::Absent, None),
            Ok(Found::Yes(detail)) => (Presence::Present, detail),
            Err(error) => {
                let told = error.to_string();
                if decides {
                    failure = Some(error);
                }
                (Presence::Unknown, Some(told))
            }
        };
        if decides {
            presence = found;
        }
        facts.push(Fact { title: one.title.clone(), object: one.to_string(), decides, presence: found, detail });
    }
    let check = Check {
        mode: mode.name().to_owned(),
        product: plane.product,
        control_plane: presence,
        facts,
        install: plane.install,
    };
    (check, failure)
}

enum Found {
    No,
    Yes(Option<String>),
}

/// Asks for one object, or for any with some labels.
async fn ask(cluster: &Cluster, sought: &Sought) -> Result<Found, AskError> {
    let Sought { group, version, kind, plural, namespace, name, labels, deadline, title: _ } = sought;
    let resource = Resource {
        group: group.clone().into(),
        version: version.clone().into(),
        kind: kind.clone().into(),
        plural: plural.clone().into(),
        namespaced: namespace.is_some(),
    };
    let answer = async {
        if name.is_empty() {
            let options = ListOptions { labels: labels.clone(), fields: String::new() };
            let found = cluster.list(&resource, namespace.as_deref(), &options).await?;
            let names: Vec<&str> = found.iter().map(|object| object.text_at(&["metadata", "name"])).collect();
            return Ok(if names.is_empty() { Found::No } else { Found::Yes(Some(names.join(", "))) });
        }
        let found = cluster.get(&resource, namespace.as_deref(), name).await?;
        Ok(if found.is_some() { Found::Yes(None) } else { Found::No })
    };
    match timeout(*deadline, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(AskError::NoAnswer { object: sought.to_string(), seconds: deadline.as_secs() }),
    }
}

/// Modes that a cluster describes, and what is wrong with descriptions that cannot be read.
#[derive(Debug, Default)]
pub struct Classes {
    /// The modes.
    pub modes: Vec<Custom>,
    /// What is wrong with others.
    pub warnings: Vec<String>,
}

/// Returns the modes that the `ServiceMeshClass` resources of a cluster describe; none where there is no such kind.
///
/// # Errors
///
/// When the cluster cannot be asked.
pub async fn classes(cluster: &Cluster) -> Result<Classes, AskError> {
    let resource = Resource::of(CLASS_GROUP, CLASS_VERSION, CLASS, CLASSES, false);
    let options = ListOptions::default();
    let listed = timeout(DEADLINE, cluster.list(&resource, None, &options)).await;
    let objects = listed
        .map_err(|_| AskError::NoAnswer { object: format!("{CLASS} resources"), seconds: DEADLINE.as_secs() })??;
    let mut classes = Classes::default();
    for object in objects {
        match Custom::read(&object, IN_CLUSTER) {
            Ok(mode) => classes.modes.push(mode),
            Err(error) => classes.warnings.push(format!("{CLASS} {}: {error}", object.text_at(&["metadata", "name"]))),
        }
    }
    Ok(classes)
}
