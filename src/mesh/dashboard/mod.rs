//! The pages of add-ons and of istiod: where they are in a cluster, how they are brought to a port of this machine, and
//! what one logs in with.
//!
//! - [`relay`]: the way to a pod, which is another one when it is replaced
//! - [`token`]: what one logs in to Kiali with

pub mod relay;
pub mod token;

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::object::pod::is_ready;
use crate::values::Tree;

/// The label of what belongs to an add-on of meshctl's.
const ADDON: &str = "meshctl.io/addon";

/// Something with pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Site {
    /// Kiali: the mesh as a picture
    Kiali,
    /// Grafana: graphs
    Grafana,
    /// Prometheus: metrics
    Prometheus,
    /// Jaeger: traces
    Jaeger,
    /// Zipkin: traces
    Zipkin,
    /// Jaeger or Zipkin, whichever is there
    Tracing,
    /// The control plane's own page (controlz)
    #[value(alias = "controlz")]
    Istiod,
}

impl Site {
    /// Returns its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kiali => "kiali",
            Self::Grafana => "grafana",
            Self::Prometheus => "prometheus",
            Self::Jaeger => "jaeger",
            Self::Zipkin => "zipkin",
            Self::Tracing => "tracing",
            Self::Istiod => "istiod",
        }
    }

    /// Returns what chooses its pods; the first that finds some counts. Charts of others have the label of Kubernetes,
    /// Istio's samples the short one.
    fn selectors(self) -> Vec<String> {
        let of = |name: &str| [format!("app.kubernetes.io/name={name}"), format!("app={name}")];
        match self {
            Self::Tracing => [of("jaeger"), of("zipkin")].concat(),
            Self::Istiod => vec!["app=istiod".to_owned()],
            _ => of(self.name()).to_vec(),
        }
    }

    /// Returns the ports on which it usually has its pages; the first that a pod names counts.
    fn ports(self) -> &'static [u16] {
        match self {
            Self::Kiali => &[20001],
            Self::Grafana => &[3000],
            Self::Prometheus => &[9090],
            Self::Jaeger => &[16686],
            Self::Zipkin => &[9411],
            Self::Tracing => &[16686, 9411],
            Self::Istiod => &[9876],
        }
    }

    /// Returns the path of its first page.
    fn path(self, pod: &Tree, port: u16) -> String {
        match self {
            Self::Kiali => "/kiali".to_owned(),
            Self::Jaeger | Self::Tracing if port == 16686 => {
                let is_ours = pod.get_path(&["metadata", "labels", ADDON]).is_some();
                let given = environment(pod, "QUERY_BASE_PATH");
                given.unwrap_or(if is_ours { "/jaeger" } else { "" }).trim_end_matches('/').to_owned()
            }
            Self::Istiod if port == 15014 => "/debug".to_owned(),
            _ => String::new(),
        }
    }
}

/// Where something is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The only namespace; none for that of the control plane and then all others.
    pub namespace: Option<String>,
    /// The control plane's namespace.
    pub control_plane: String,
    /// What chooses the pods, in place of the usual labels.
    pub labels: Option<String>,
    /// The pod's port, in place of the usual one.
    pub port: Option<u16>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The namespace of its pods.
    pub namespace: String,
    /// What chooses them.
    pub labels: String,
    /// The pod that is taken first.
    pub pod: String,
    /// Its port.
    pub port: u16,
    /// The path of the first page.
    pub path: String,
    /// The service account of the pod.
    pub account: String,
}

/// Something has no pages now.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// There are no pods of it.
    #[error("{} is not installed: there are no pods with the label `{labels}` {}", site.name(), places(namespace.as_deref()))]
    NotInstalled {
        /// What it is.
        site: Site,
        /// The labels that were looked for.
        labels: String,
        /// The namespace that was looked at; none for all.
        namespace: Option<String>,
    },
    /// There are pods of it, and none runs.
    #[error("{} does not run: {} in the namespace `{namespace}`", site.name(), listed(pods))]
    NotRunning {
        /// What it is.
        site: Site,
        /// The namespace of the pods.
        namespace: String,
        /// The pods, and what each does.
        pods: Vec<(String, String)>,
    },
    /// The cluster cannot be asked.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
}

fn places(namespace: Option<&str>) -> String {
    namespace.map_or_else(|| "in any namespace".to_owned(), |namespace| format!("in the namespace `{namespace}`"))
}

fn listed(pods: &[(String, String)]) -> String {
    let pods: Vec<String> = pods.iter().map(|(pod, phase)| format!("the pod `{pod}` is {phase}")).collect();
    pods.join(", ")
}

impl Diagnostic for DashboardError {
    fn category(&self) -> Category {
        match self {
            Self::NotInstalled { .. } | Self::NotRunning { .. } => Category::Configuration,
            Self::Cluster(error) => error.category(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotInstalled { site: Site::Istiod, .. } => vec!["run `meshctl install`".to_owned()],
            Self::NotInstalled { site, .. } => vec![
                format!("run `meshctl addons install {}`", site.name()),
                "pods with other labels are found with `-l SELECTOR`, those of another namespace with `-n NAME`"
                    .to_owned(),
            ],
            Self::NotRunning { namespace, pods, .. } => {
                let pod = pods.first().map(|(pod, _)| pod.as_str()).unwrap_or_default();
                vec![format!("`kubectl describe pod {pod} -n {namespace}` tells why")]
            }
            Self::Cluster(error) => error.hints(),
        }
    }
}

/// Finds something in a cluster.
pub async fn find(cluster: &Cluster, site: Site, search: &Search) -> Result<Found, DashboardError> {
    let selectors = search.labels.clone().map_or_else(|| site.selectors(), |labels| vec![labels]);
    let first = search.namespace.as_deref().unwrap_or(&search.control_plane);
    let mut found = pods(cluster, Some(first), &selectors).await?;
    let mut looked = Some(first);
    if found.is_none() && search.namespace.is_none() {
        match pods(cluster, None, &selectors).await {
            Ok(others) => {
                looked = None;
                found = others;
            }
            // Who may see only some namespaces names theirs.
            Err(ClusterError::Forbidden { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let Some((labels, pods)) = found else {
        let labels = selectors.join("` or `");
        return Err(DashboardError::NotInstalled { site, labels, namespace: looked.map(str::to_owned) });
    };
    // Those of one namespace belong together.
    let of = |pod: &Tree| text(pod, &["metadata", "namespace"]);
    let namespace = choose(pods.iter()).or(pods.first()).map(of).unwrap_or_default();
    let pods: Vec<&Tree> = pods.iter().filter(|pod| of(pod) == namespace).collect();
    let Some(pod) = choose(pods.iter().copied()) else {
        let pods = pods.iter().map(|pod| (name(pod), phase(pod).to_owned())).collect();
        return Err(DashboardError::NotRunning { site, namespace, pods });
    };
    let usual = site.ports().iter().copied().find(|port| has_port(pod, *port));
    let port = search.port.or(usual).or(site.ports().first().copied()).unwrap_or_default();
    Ok(Found {
        namespace,
        labels,
        pod: name(pod),
        port,
        path: site.path(pod, port),
        account: Some(text(pod, &["spec", "serviceAccountName"]))
            .filter(|account| !account.is_empty())
            .unwrap_or_else(|| "default".to_owned()),
    })
}

/// Returns the pods that the first of several selectors finds that finds any.
async fn pods(
    cluster: &Cluster,
    namespace: Option<&str>,
    selectors: &[String],
) -> Result<Option<(String, Vec<Tree>)>, ClusterError> {
    let lists = selectors.iter().map(|labels| async move {
        let options = ListOptions { labels: labels.clone(), ..ListOptions::default() };
        let pods = cluster.list(&Resource::POD, namespace, &options).await?;
        Ok((labels.clone(), pods))
    });
    let lists = try_join_all(lists).await?;
    Ok(lists.into_iter().find(|(_, pods)| !pods.is_empty()))
}

/// Returns the pod that is asked: one that runs, rather one that is ready, and of those the youngest.
fn choose<'a>(pods: impl Iterator<Item = &'a Tree>) -> Option<&'a Tree> {
    pods.filter(|pod| phase(pod) == "Running")
        .max_by_key(|pod| (is_ready(pod), text(pod, &["metadata", "creationTimestamp"]), name(pod)))
}

fn has_port(pod: &Tree, port: u16) -> bool {
    let containers = pod.get_path(&["spec", "containers"]).and_then(Tree::as_list).unwrap_or_default();
    let ports = containers.iter().filter_map(|container| container.get("ports").and_then(Tree::as_list)).flatten();
    ports.filter_map(|port| port.get("containerPort").and_then(Tree::as_int)).any(|number| number == i64::from(port))
}

/// Returns what a variable of a container is set to.
fn environment<'a>(pod: &'a Tree, wanted: &str) -> Option<&'a str> {
    let containers = pod.get_path(&["spec", "containers"]).and_then(Tree::as_list).unwrap_or_default();
    let all = containers.iter().filter_map(|container| container.get("env").and_then(Tree::as_list)).flatten();
    all.filter(|variable| variable.get("name").and_then(Tree::as_str) == Some(wanted))
        .find_map(|variable| variable.get("value").and_then(Tree::as_str))
}

/// Returns what a pod does; one that is being deleted is `Terminating`.
fn phase(pod: &Tree) -> &str {
    if pod.get_path(&["metadata", "deletionTimestamp"]).is_some() {
        return "Terminating";
    }
    pod.get_path(&["status", "phase"]).and_then(Tree::as_str).unwrap_or("Unknown")
}

fn name(pod: &Tree) -> String {
    text(pod, &["metadata", "name"])
}

fn text(pod: &Tree, path: &[&str]) -> String {
    pod.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_owned()
}

/// The pods that a selector chooses, and the one that is asked.
#[derive(Debug, Default)]
struct Pods {
    known: BTreeMap<String, Tree>,
}

impl Pods {
    /// Returns the pod that is asked now: the same as before for as long as it will do.
    fn current(&self, before: Option<&str>) -> Option<String> {
        let best = choose(self.known.values())?;
        let kept = before.and_then(|before| self.known.get(before)).filter(|pod| phase(pod) == "Running");
        match kept {
            Some(kept) if is_ready(kept) || !is_ready(best) => Some(name(kept)),
            _ => Some(name(best)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn pod(name: &str, created: &str, phase: &str, ready: &str) -> Tree {
        json::decode(&format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"n","creationTimestamp":"{created}"}},"spec":{{"containers":[
            {{"ports":[{{"containerPort":9411}}],"env":[{{"name":"QUERY_BASE_PATH","value":"/traces/"}}]}}]}},
            "status":{{"phase":"{phase}","conditions":[{{"type":"Ready","status":"{ready}"}}]}}}}"#
        ))
        .unwrap()
    }

    #[test]
    fn the_pod_that_is_asked_is_kept_while_it_will_do() {
        let mut pods = Pods::default();
        let put = |pods: &mut Pods, pod: Tree| pods.known.insert(name(&pod), pod);
        assert_eq!(pods.current(None), None);
        put(&mut pods, pod("a", "2026-01-01", "Running", "True"));
        put(&mut pods, pod("b", "2026-01-02", "Running", "True"));
        put(&mut pods, pod("c", "2026-01-03", "Pending", "False"));
        assert_eq!(pods.current(None).as_deref(), Some("b"));
        assert_eq!(pods.current(Some("a")).as_deref(), Some("a"));
        put(&mut pods, pod("a", "2026-01-01", "Running", "False"));
        assert_eq!(pods.current(Some("a")).as_deref(), Some("b"));
        pods.known.remove("b");
        assert_eq!(pods.current(Some("b")).as_deref(), Some("a"));
        put(&mut pods, pod("a", "2026-01-01", "Failed", "False"));
        assert_eq!(pods.current(Some("a")), None);
    }

    #[test]
    fn ports_and_paths_are_those_of_the_pod() {
        let pod = pod("a", "", "Running", "True");
        assert!(has_port(&pod, 9411) && !has_port(&pod, 16686));
        assert_eq!(Site::Jaeger.path(&pod, 16686), "/traces");
        assert_eq!(Site::Tracing.path(&pod, 9411), "");
        assert_eq!(Site::Kiali.path(&pod, 20001), "/kiali");
        assert_eq!(
            (Site::Istiod.path(&pod, 9876), Site::Istiod.path(&pod, 15014)),
            (String::new(), "/debug".to_owned())
        );
    }

    #[test]
    fn what_is_not_there_is_told_with_what_to_do() {
        let error = DashboardError::NotInstalled { site: Site::Kiali, labels: "app=kiali".to_owned(), namespace: None };
        assert_eq!(
            error.to_string(),
            "kiali is not installed: there are no pods with the label `app=kiali` in any namespace"
        );
        assert_eq!(
            (error.category(), &*error.hints()[0]),
            (Category::Configuration, "run `meshctl addons install kiali`")
        );
        let pods = vec![("kiali-0".to_owned(), "Pending".to_owned())];
        let error = DashboardError::NotRunning { site: Site::Kiali, namespace: "n".to_owned(), pods };
        assert_eq!(error.to_string(), "kiali does not run: the pod `kiali-0` is Pending in the namespace `n`");
    }
}
