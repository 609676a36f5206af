//! Values that come from elsewhere: from tables of the program, from the kubeconfig, from the cluster that the line names.
//! Whatever cannot be had, or not in time, is no value; nobody is told why.

use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Duration;

use futures_util::future::{join, join3};

use super::place::{Candidate, Source};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster, ClusterError, ClusterOptions, ListOptions, Patience, Resource, kubeconfig};
use crate::commands::cluster::ClusterArgs;
use crate::commands::fetching::fetcher;
use crate::events::Silent;
use crate::fetch::index::ChartVersion;
use crate::fetch::repositories::Repositories;
use crate::fetch::repository::cached_index;
use crate::fetch::{Fetcher, reference};
use crate::install::component::title;
use crate::install::tags::TagFacts;
use crate::mode::registry::Registry;
use crate::spec::component::{self, COMPONENTS, REMOTE};
use crate::spec::profile;
use crate::spec::schema::{explain, lookup};
use crate::values::Tree;

/// How long everything may take together: a shell is to have its answer within a second.
const LIMIT: Duration = Duration::from_millis(900);

/// How deep settings are offered, as `values explain` offers them.
const SETTINGS_DEPTH: usize = 4;

static NAMESPACE: Resource = Resource::NAMESPACE;
static MUTATING_WEBHOOK: Resource = Resource::MUTATING_WEBHOOK;
static DEPLOYMENT: Resource = Resource::DEPLOYMENT;
static STATEFUL_SET: Resource = Resource::STATEFUL_SET;
static DAEMON_SET: Resource = Resource::DAEMON_SET;
static SERVICE: Resource = Resource::SERVICE;
static POD: Resource = Resource::POD;
static GATEWAY: Resource = Resource::GATEWAY;

/// Returns the values of a source, for a line with these options before the cursor; `typed` is how far the value has been
/// typed.
pub fn of(source: Source, options: &BTreeMap<String, String>, typed: &str) -> Vec<Candidate> {
    match source {
        Source::Profiles => profiles(),
        Source::Components => components(),
        Source::Addons => addons(),
        Source::Modes => modes(),
        Source::Settings => settings(typed),
        Source::Repositories => repositories(),
        Source::Charts => charts(options.get("repo").map(String::as_str), typed),
        Source::Contexts
        | Source::Namespaces
        | Source::Revisions
        | Source::Tags
        | Source::Workloads
        | Source::Gateways
        | Source::Services
        | Source::Pods => {
            let Ok(found) = ClusterArgs::of_line(options).options(&process_environment) else { return Vec::new() };
            let namespace = options.get("namespace").cloned();
            in_time(move || elsewhere(source, &found, namespace.as_deref())).unwrap_or_default()
        }
    }
}

/// Does something beside, and leaves it alone when it takes too long: it ends with the process.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (sender, receiver) = mpsc::channel();
    let told = move || drop(sender.send(work()));
    std::thread::Builder::new().spawn(told).ok()?;
    receiver.recv_timeout(LIMIT).ok()
}

fn profiles() -> Vec<Candidate> {
    profile::names().map(|name| Candidate::new(name, profile::summary(name).unwrap_or_default())).collect()
}

fn components() -> Vec<Candidate> {
    COMPONENTS
        .iter()
        .filter(|component| component.key != REMOTE)
        .map(|component| Candidate::new(component.key, title(component.key)))
        .collect()
}

fn addons() -> Vec<Candidate> {
    component::addons().map(|addon| Candidate::new(addon.key, addon.title)).collect()
}

fn modes() -> Vec<Candidate> {
    let registry = Registry::default();
    registry.all().map(|known| Candidate::new(known.mode().name(), known.mode().description())).collect()
}

/// Returns what `--set` takes: paths, and behind a path and `=` the words that fit there.
fn settings(typed: &str) -> Vec<Candidate> {
    let Some((path, _)) = typed.split_once('=') else {
        let mut paths = lookup::paths(SETTINGS_DEPTH);
        paths.retain(|path| path.starts_with(typed) && !(path.starts_with("components.") && path.contains(".k8s.")));
        return paths.into_iter().map(|path| Candidate::new(format!("{path}="), "")).collect();
    };
    let found = if path == "profile" {
        profiles()
    } else {
        let Ok(explanation) = explain::explain(path) else { return Vec::new() };
        let is_flag = explanation.kind == "boolean" || explanation.kind == "bool";
        let words = if is_flag { vec!["true", "false"] } else { explanation.allowed };
        words.into_iter().filter(|word| !word.is_empty()).map(|word| Candidate::new(word, "")).collect()
    };
    let behind = |candidate: Candidate| Candidate { value: format!("{path}={}", candidate.value), ..candidate };
    found.into_iter().map(behind).collect()
}

/// Returns the repositories that are known.
fn known_repositories() -> Option<(Fetcher, Repositories)> {
    let fetcher = fetcher();
    let known = reference::repositories(&fetcher, &Silent).ok()?;
    Some((fetcher, known))
}

fn repositories() -> Vec<Candidate> {
    let Some((_, known)) = known_repositories() else { return Vec::new() };
    known.all().iter().map(|repository| Candidate::new(&*repository.name, &repository.url)).collect()
}

/// Returns the charts of the repositories whose indexes are in the cache, with the repository's name in front unless the
/// line names one; behind a chart and `@` its versions. Nothing is asked of anybody.
fn charts(named: Option<&str>, typed: &str) -> Vec<Candidate> {
    let Some((fetcher, known)) = known_repositories() else { return Vec::new() };
    let typed_repository = typed.split_once('/').map(|(name, _)| name);
    let mut found = Vec::new();
    for repository in known.all() {
        let is_meant = match named {
            Some(named) => repository.name == named || repository.url == named,
            None => typed_repository.is_none_or(|name| name == repository.name),
        };
        if repository.is_registry() || !is_meant {
            continue;
        }
        let front = if named.is_some() { String::new() } else { format!("{}/", repository.name) };
        if named.is_none() && typed_repository.is_none() {
            if repository.name.starts_with(typed) && cached_index(repository, &fetcher).is_some() {
                found.push(Candidate::new(front, &repository.url));
            }
            continue;
        }
        let Some(index) = cached_index(repository, &fetcher).map(|cached| cached.index) else { continue };
        let below = typed.strip_prefix(&front).unwrap_or_default();
        match below.split_once('@') {
            Some((chart, _)) => {
                let versions = index.versions(chart, &Silent).unwrap_or_default();
                let candidate = |version: ChartVersion| {
                    Candidate::new(format!("{front}{chart}@{}", version.version), &version.app_version)
                };
                found.extend(versions.into_iter().map(candidate));
            }
            None => {
                found.extend(index.charts().into_iter().map(|chart| Candidate::new(format!("{front}{chart}"), "")));
            }
        }
    }
    found
}

/// Asks the kubeconfig or the cluster.
fn elsewhere(source: Source, options: &ClusterOptions, namespace: Option<&str>) -> Vec<Candidate> {
    if source == Source::Contexts {
        let contexts = kubeconfig::contexts(options, &process_environment);
        return contexts.into_iter().map(|name| Candidate::new(name, "")).collect();
    }
    let options = ClusterOptions { timeout: LIMIT, patience: Patience::NONE, ..options.clone() };
    let cluster = Cluster::new(options);
    let asked = cluster::block_on(ask(&cluster, source, namespace));
    asked.ok().and_then(Result::ok).unwrap_or_default()
}

async fn ask(cluster: &Cluster, source: Source, namespace: Option<&str>) -> Result<Vec<Candidate>, ClusterError> {
    let plain = |names: Vec<String>| names.into_iter().map(|name| Candidate::new(name, "")).collect();
    match source {
        Source::Namespaces => Ok(plain(names(cluster, &NAMESPACE, None, "").await?)),
        Source::Revisions | Source::Tags => {
            let webhooks = cluster.list(&MUTATING_WEBHOOK, None, &ListOptions::default()).await?;
            let facts = TagFacts::of(&webhooks);
            Ok(revisions_or_tags(&facts, source))
        }
        Source::Workloads => {
            let namespace = in_namespace(cluster, namespace).await?;
            let place = Some(&*namespace);
            let (deployments, stateful_sets, daemon_sets) = join3(
                names(cluster, &DEPLOYMENT, place, ""),
                names(cluster, &STATEFUL_SET, place, ""),
                names(cluster, &DAEMON_SET, place, ""),
            )
            .await;
            let lists = [("deployment", deployments), ("statefulset", stateful_sets), ("daemonset", daemon_sets)];
            let found = lists.into_iter().flat_map(|(kind, names)| {
                let names = names.unwrap_or_default().into_iter();
                names.map(move |name| Candidate::new(format!("{kind}/{name}"), ""))
            });
            Ok(found.collect())
        }
        Source::Gateways => {
            let (services, gateways) = join(
                names(cluster, &SERVICE, namespace, "istio,istio!=pilot"),
                names(cluster, &GATEWAY, namespace, ""),
            )
            .await;
            let mut found = services.unwrap_or_default();
            found.extend(gateways.unwrap_or_default());
            Ok(plain(found))
        }
        Source::Services | Source::Pods => {
            let resource = if source == Source::Pods { &POD } else { &SERVICE };
            let namespace = in_namespace(cluster, namespace).await?;
            Ok(plain(names(cluster, resource, Some(&namespace), "").await?))
        }
        Source::Contexts
        | Source::Profiles
        | Source::Components
        | Source::Addons
        | Source::Modes
        | Source::Settings
        | Source::Repositories
        | Source::Charts => Ok(Vec::new()),
    }
}

/// Returns the namespace of the line, else that of the context.
async fn in_namespace(cluster: &Cluster, given: Option<&str>) -> Result<String, ClusterError> {
    match given {
        Some(namespace) => Ok(namespace.to_owned()),
        None => cluster.namespace().await,
    }
}

/// Returns the names of objects; their metadata is all that is asked for.
async fn names(
    cluster: &Cluster,
    resource: &Resource,
    namespace: Option<&str>,
    labels: &str,
) -> Result<Vec<String>, ClusterError> {
    let options = ListOptions { labels: labels.to_owned(), ..ListOptions::default() };
    let take = |names: &mut Vec<String>, object: Tree| names.push(object.text_at(&["metadata", "name"]).to_owned());
    cluster.walk_metadata(resource, namespace, &options, Vec::new, take).await
}

fn revisions_or_tags(facts: &TagFacts, source: Source) -> Vec<Candidate> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    for injector in &facts.injectors {
        match (&injector.tag, source) {
            (Some(tag), Source::Tags) => drop(found.insert(tag, format!("revision {}", injector.revision))),
            (None, Source::Revisions) => drop(found.insert(&injector.revision, injector.namespace.clone())),
            _ => {}
        }
    }
    found.into_iter().map(|(name, about)| Candidate::new(name, &about)).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn values(candidates: &[Candidate]) -> Vec<&str> {
        candidates.iter().map(|candidate| &*candidate.value).collect()
    }

    #[test]
    fn what_the_program_knows_needs_no_cluster() {
        let none = BTreeMap::new();
        assert!(values(&of(Source::Profiles, &none, "")).contains(&"demo"));
        assert!(values(&of(Source::Components, &none, "")).contains(&"pilot"));
        assert!(values(&of(Source::Addons, &none, "")).contains(&"kiali"));
        assert!(values(&of(Source::Modes, &none, "")).contains(&"ISTIO_SERVICE_MESH"));
        assert!(values(&of(Source::Settings, &none, "prof")).contains(&"profile="));
        assert!(values(&of(Source::Settings, &none, "profile=")).contains(&"profile=ambient"));
        assert_eq!(of(Source::Settings, &none, "no.such.path="), []);
    }

    #[test]
    fn contexts_are_those_of_the_kubeconfig_of_the_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config");
        std::fs::write(&file, "contexts: [{name: east}, {name: west}]\n").unwrap();
        let line = BTreeMap::from([("kubeconfig".to_owned(), file.to_string_lossy().into_owned())]);
        assert_eq!(values(&of(Source::Contexts, &line, "")), ["east", "west"]);
        std::fs::write(&file, "contexts: {").unwrap();
        assert_eq!(of(Source::Contexts, &line, ""), []);
        let line = BTreeMap::from([("kubeconfig".to_owned(), "/no/such/file".to_owned())]);
        assert_eq!(of(Source::Namespaces, &line, ""), []);
    }

    #[test]
    fn what_takes_too_long_is_left() {
        let (_open, never) = mpsc::channel::<()>();
        let start = Instant::now();
        assert_eq!(in_time(move || never.recv().is_ok()), None);
        assert!(start.elapsed() >= LIMIT);
        assert_eq!(in_time(|| 1), Some(1));
    }
}
