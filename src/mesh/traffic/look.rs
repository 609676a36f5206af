//! What a cluster has about a service: the service, its pods, and the objects that say where its requests go.

use std::collections::BTreeMap;

use futures_util::future::try_join3;

use super::{Host, routes};
use crate::api::networking::{DestinationRule, VirtualService};
use crate::api::{CustomResource, Kind};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::mesh::change::{ChangeError, no_kind};
use crate::values::Tree;

/// Where requests go.
pub const VIRTUAL_SERVICE: Resource = resource(&VirtualService::KIND);
/// Subsets, and how clients connect.
pub const DESTINATION_RULE: Resource = resource(&DestinationRule::KIND);

const fn resource(kind: &Kind) -> Resource {
    Resource::of(kind.group, "v1", kind.kind, kind.plural, true)
}

/// What a cluster has about a service.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The service.
    pub service: Option<Tree>,
    /// All `VirtualService` objects that may be seen.
    pub virtual_services: Vec<Tree>,
    /// All `DestinationRule` objects that may be seen.
    pub destination_rules: Vec<Tree>,
}

/// An answer that does not allow what is wanted.
#[derive(Debug, thiserror::Error)]
pub enum TrafficError {
    /// The cluster cannot be asked, or says no.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The objects cannot be changed as wanted.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// There is no such service.
    #[error("there is no Service {} in the namespace {}", .host.name, .host.namespace)]
    NoService {
        /// What was asked for.
        host: Host,
    },
    /// Several objects speak of the service.
    #[error("{} {kind} objects are about {host}: {}", .names.len(), .names.join(", "))]
    Ambiguous {
        /// The service.
        host: Host,
        /// Their kind.
        kind: &'static str,
        /// The flag that chooses one.
        flag: &'static str,
        /// Namespaces and names.
        names: Vec<String>,
    },
    /// The object that was named is not there, or is about something else.
    #[error("{kind} {name} does not exist, or is not about {host}")]
    NotThere {
        /// The service.
        host: Host,
        /// Its kind.
        kind: &'static str,
        /// What was asked for.
        name: String,
    },
}

impl Diagnostic for TrafficError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(error) => error.category(),
            Self::Change(error) => error.category(),
            Self::NoService { .. } | Self::Ambiguous { .. } | Self::NotThere { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Cluster(error) => error.hints(),
            Self::Change(error) => error.hints(),
            Self::NoService { host } => vec![
                format!("`kubectl -n {} get services` lists those that there are", host.namespace),
                "a service of another namespace is named NAME.NAMESPACE, or with `-n NAMESPACE`".to_owned(),
            ],
            Self::Ambiguous { flag, names, .. } => {
                vec![format!("choose one, such as `{flag} {}`", names.first().map_or("NAME", String::as_str))]
            }
            Self::NotThere { .. } => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster(error) => error.diagnostic_cause(),
            Self::Change(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}

/// Asks for the service and for all objects that say where requests go. Who may not list those of all namespaces gets
/// those of the service's.
pub async fn look(cluster: &Cluster, host: &Host) -> Result<Seen, TrafficError> {
    let service = async { Ok(cluster.get(&Resource::SERVICE, Some(&host.namespace), &host.name).await?) };
    let (service, virtual_services, destination_rules) =
        try_join3(service, all(cluster, &VIRTUAL_SERVICE, host), all(cluster, &DESTINATION_RULE, host)).await?;
    Ok(Seen { service, virtual_services, destination_rules })
}

async fn all(cluster: &Cluster, resource: &Resource, host: &Host) -> Result<Vec<Tree>, TrafficError> {
    let options = ListOptions::default();
    let mut listed = cluster.list_at(resource, None, &options).await;
    if matches!(listed, Err(ClusterError::Forbidden { .. })) {
        listed = cluster.list_at(resource, Some(&host.namespace), &options).await;
    }
    match listed {
        Ok(listed) => Ok(listed.objects),
        Err(error) if error.is_not_found() => Err(no_kind(resource).into()),
        Err(error) => Err(error.into()),
    }
}

/// Returns how many pods of a service have each value of a label; pods that are ending do not count. Pods without the
/// label are under the empty text.
pub async fn versions(
    cluster: &Cluster,
    seen: &Seen,
    host: &Host,
    label: &str,
) -> Result<BTreeMap<String, usize>, TrafficError> {
    let pods = pods(cluster, seen, host).await?;
    let mut versions = BTreeMap::new();
    for pod in &pods {
        *versions.entry(pod.text_at(&["metadata", "labels", label]).to_owned()).or_default() += 1;
    }
    Ok(versions)
}

/// Returns the pods of a service that are not about to end.
pub async fn pods(cluster: &Cluster, seen: &Seen, host: &Host) -> Result<Vec<Tree>, TrafficError> {
    let selector = seen.service.as_ref().and_then(|service| service.get_path(&["spec", "selector"]));
    let selector = selector.and_then(Tree::as_map).into_iter().flatten();
    let labels: Vec<String> = selector.filter_map(|(key, value)| Some(format!("{key}={}", value.as_str()?))).collect();
    if labels.is_empty() {
        return Ok(Vec::new());
    }
    let options = ListOptions { labels: labels.join(","), ..ListOptions::default() };
    let pods = cluster.list(&Resource::POD, Some(&host.namespace), &options).await?;
    let stays = |pod: &Tree| {
        pod.get_path(&["metadata", "deletionTimestamp"]).is_none_or(Tree::is_null)
            && !matches!(pod.text_at(&["status", "phase"]), "Failed" | "Succeeded")
    };
    Ok(pods.into_iter().filter(stays).collect())
}

/// Returns where an object is: namespace and name.
pub fn place(object: &Tree) -> (&str, &str) {
    (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]))
}

fn told(object: &Tree) -> String {
    let (namespace, name) = place(object);
    format!("{namespace}/{name}")
}

impl Seen {
    /// Returns the `VirtualService` objects whose hosts the service is among.
    pub fn virtual_services_of(&self, host: &Host) -> Vec<&Tree> {
        let is_of = |object: &&Tree| {
            let mut hosts = object.items_at(&["spec", "hosts"]).iter().filter_map(Tree::as_str);
            hosts.any(|text| host.is(text, place(object).0))
        };
        self.virtual_services.iter().filter(is_of).collect()
    }

    /// Returns the `DestinationRule` objects of the service: those in its namespace, and only where there are none those
    /// of others.
    pub fn destination_rules_of(&self, host: &Host) -> Vec<&Tree> {
        let is_of = |object: &&Tree| host.is(object.text_at(&["spec", "host"]), place(object).0);
        let all: Vec<&Tree> = self.destination_rules.iter().filter(is_of).collect();
        let near: Vec<&Tree> = all.iter().copied().filter(|object| place(object).0 == host.namespace).collect();
        if near.is_empty() { all } else { near }
    }

    /// Returns the one `VirtualService` of the service, or the one that was named; none, where there is none.
    pub fn virtual_service(&self, host: &Host, named: Option<&str>) -> Result<Option<&Tree>, TrafficError> {
        one(&self.virtual_services_of(host), host, named, VirtualService::KIND.kind, "--virtual-service")
    }

    /// Returns the one `DestinationRule` of the service, or the one that was named; none, where there is none.
    pub fn destination_rule(&self, host: &Host, named: Option<&str>) -> Result<Option<&Tree>, TrafficError> {
        one(&self.destination_rules_of(host), host, named, DestinationRule::KIND.kind, "--destination-rule")
    }

    /// Returns a name for a new object of the service that no object has which is about something else.
    pub fn free_name(&self, of: &[Tree], host: &Host) -> String {
        let is_taken = |name: &str| of.iter().any(|object| place(object) == (&*host.namespace, name));
        if is_taken(&host.name) { format!("{}-traffic", host.name) } else { host.name.clone() }
    }

    /// Returns the `VirtualService` objects of gateways that lead to the service under other hosts: what is set for the
    /// service does not hold for their requests.
    pub fn gateways_past(&self, host: &Host) -> Vec<String> {
        let is_past = |object: &&Tree| {
            let (namespace, _) = place(object);
            let leads = object.items_at(&["spec", "http"]).iter().any(|route| routes::leads_to(route, host, namespace));
            let mut hosts = object.items_at(&["spec", "hosts"]).iter().filter_map(Tree::as_str);
            leads && !hosts.any(|text| host.is(text, namespace))
        };
        self.virtual_services.iter().filter(is_past).map(told).collect()
    }
}

fn one<'a>(
    found: &[&'a Tree],
    host: &Host,
    named: Option<&str>,
    kind: &'static str,
    flag: &'static str,
) -> Result<Option<&'a Tree>, TrafficError> {
    if let Some(name) = named {
        let is_it =
            |object: &&&Tree| told(object) == name || (place(object).1 == name && place(object).0 == host.namespace);
        let chosen = found.iter().find(is_it).copied();
        return chosen.map(Some).ok_or_else(|| TrafficError::NotThere {
            host: host.clone(),
            kind,
            name: name.to_owned(),
        });
    }
    match found {
        [] => Ok(None),
        [only] => Ok(Some(*only)),
        several => {
            let mut candidates: Vec<String> = several.iter().map(|object| told(object)).collect();
            candidates.sort_unstable();
            Err(TrafficError::Ambiguous { host: host.clone(), kind, flag, names: candidates })
        }
    }
}
