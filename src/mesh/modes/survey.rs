//! The workloads that are meant, as they are: the mode of each, and the Services by which it is reached. One list per
//! kind, in parallel.

use futures_util::future::{join, join_all};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::hint::nearest;
use crate::inject::workloads::pod_places;
use crate::mesh::rollout::KINDS;
use crate::mode::Registry;
use crate::mode::document::{WorkloadName, below};
use crate::mode::service::{self, Reached};
use crate::mode::switch::{Current, Known, current};
use crate::object::ObjectKey;
use crate::values::Tree;
use crate::values::path::Path;

/// Which workloads are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The namespace.
    pub namespace: String,
    /// By kind and name; all when there are none.
    pub names: Vec<WorkloadName>,
    /// By their labels, as in `kubectl -l`; empty for all.
    pub labels: String,
}

/// A workload as it is.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Which one.
    pub key: ObjectKey,
    /// Where its kind is.
    pub resource: &'static Resource,
    /// The object.
    pub object: Tree,
    /// Where the template of its pods is.
    pub place: Path,
}

impl Workload {
    /// Returns the template of its pods.
    pub fn template<'a>(&self, object: &'a Tree) -> &'a Tree {
        self.place.get(object).unwrap_or(&Tree::Null)
    }
}

/// A workload and its mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its mode.
    pub mode: String,
    /// How that is known.
    pub known: Known,
    /// What shows it.
    pub evidence: String,
    /// What does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
    /// The Services by which it is reached.
    pub services: Vec<Reached>,
}

/// What is there.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The workloads that are meant.
    pub workloads: Vec<Workload>,
    /// The Services of the namespace.
    pub services: Vec<Tree>,
    /// The namespace, when it may be read.
    pub namespace: Option<Tree>,
}

impl Survey {
    /// Returns the mode of each workload.
    pub fn seen(&self, registry: &Registry) -> Vec<Seen> {
        let seen = self.workloads.iter().map(|workload| {
            let template = workload.template(&workload.object);
            let Current { mode, known, evidence, doubt } =
                current(&workload.object, template, self.namespace.as_ref(), registry);
            let ObjectKey { kind, namespace, name, .. } = workload.key.clone();
            let services = service::reaching(&namespace, template, &self.services);
            Seen { kind, namespace, name, mode, known, evidence, doubt, services }
        });
        seen.collect()
    }
}

/// Workloads that cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// The cluster cannot be asked, or says no.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// There is no such workload.
    #[error("there is no workload `{name}` in the namespace {namespace}")]
    Missing {
        /// What was asked for.
        name: String,
        /// The namespace.
        namespace: String,
        /// The name that is nearest.
        nearest: Option<String>,
    },
    /// Several have the name.
    #[error("`{name}` is several in the namespace {namespace}: {kinds}")]
    Several {
        /// What was asked for.
        name: String,
        /// The namespace.
        namespace: String,
        /// Their kinds.
        kinds: String,
    },
    /// The namespace has none, or none with the labels.
    #[error("the namespace {namespace} has no workloads{labels}")]
    None {
        /// The namespace.
        namespace: String,
        /// The labels: ` with app=shop`.
        labels: String,
    },
}

impl Diagnostic for SurveyError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(error) => error.category(),
            Self::Missing { .. } | Self::None { .. } => Category::InputMissing,
            Self::Several { .. } => Category::Usage,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Cluster(error) => error.hints(),
            Self::Missing { nearest: Some(nearest), .. } => vec![format!("did you mean `{nearest}`?")],
            Self::Missing { .. } => vec!["Deployments, StatefulSets and DaemonSets are looked for".to_owned()],
            Self::Several { name, .. } => vec![format!("say which: `deployment/{name}`")],
            Self::None { .. } => vec!["`-n` names another namespace".to_owned()],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        if let Self::Cluster(error) = self { error.diagnostic_cause() } else { None }
    }
}

/// Looks at the workloads that are meant.
///
/// # Errors
///
/// When the cluster cannot be asked, or one that is named is not there.
pub async fn survey(cluster: &Cluster, scope: &Scope) -> Result<Survey, SurveyError> {
    let Scope { namespace, names, labels } = scope;
    let options = ListOptions { labels: labels.clone(), fields: String::new() };
    let wanted = |resource: &&'static Resource| {
        names.is_empty() || names.iter().any(|name| name.kind.is_none_or(|kind| kind == resource.kind))
    };
    let kinds: Vec<&'static Resource> = KINDS.iter().filter(wanted).collect();
    let lists = join_all(kinds.iter().map(|kind| cluster.list(kind, Some(namespace), &options)));
    let around =
        join(async { cluster.list(&Resource::SERVICE, Some(namespace), &ListOptions::default()).await }, async {
            cluster.get(&Resource::NAMESPACE, None, namespace).await
        });
    let (lists, (services, namespaced)) = join(lists, around).await;
    let mut workloads = Vec::new();
    for (resource, listed) in kinds.into_iter().zip(lists) {
        for object in listed? {
            let (Some(key), Some(place)) = (ObjectKey::of(&object), pod_places(&object, &[]).pop()) else { continue };
            workloads.push(Workload { key, resource, place: below(&place), object });
        }
    }
    let workloads = chosen(workloads, scope)?;
    let namespaced = match namespaced {
        Ok(found) => found,
        // Whoever may change workloads of a namespace need not see the namespace itself.
        Err(ClusterError::Forbidden { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let services = match services {
        Ok(services) => services,
        Err(ClusterError::Forbidden { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    Ok(Survey { workloads, services, namespace: namespaced })
}

/// Returns the workloads that are meant; each name must be one.
fn chosen(workloads: Vec<Workload>, scope: &Scope) -> Result<Vec<Workload>, SurveyError> {
    let Scope { namespace, names, labels } = scope;
    if names.is_empty() {
        if workloads.is_empty() {
            let labels = if labels.is_empty() { String::new() } else { format!(" with {labels}") };
            return Err(SurveyError::None { namespace: namespace.clone(), labels });
        }
        return Ok(workloads);
    }
    let mut found: Vec<Workload> = Vec::new();
    for name in names {
        let fitting: Vec<&Workload> =
            workloads.iter().filter(|workload| name.is(&workload.key.kind, &workload.key.name)).collect();
        match *fitting {
            [] => {
                let known = workloads.iter().map(|workload| &*workload.key.name);
                let nearest = nearest(&name.name, known).map(str::to_owned);
                let (name, namespace) = (name.to_string(), namespace.clone());
                return Err(SurveyError::Missing { name, namespace, nearest });
            }
            [one] => {
                if !found.iter().any(|known| known.key == one.key) {
                    found.push(one.clone());
                }
            }
            _ => {
                let kinds: Vec<&str> = fitting.iter().map(|workload| &*workload.key.kind).collect();
                let (name, namespace) = (name.to_string(), namespace.clone());
                return Err(SurveyError::Several { name, namespace, kinds: kinds.join(", ") });
            }
        }
    }
    Ok(found)
}
