//! Which versions run. Every istiod tells its own and those of its proxies, on pages that are reached by port-forward; in
//! place of one that does not answer the images of pods tell them.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::{join, join_all, try_join};
use serde::Deserialize;

use crate::cluster::{Cluster, ClusterError, ListOptions, Page, PodPort, Resource};
use crate::install::labels;
use crate::install::target::DEFAULT_REVISION;
use crate::install::upgrade::running;
use crate::values::Tree;

/// The port with the pages, where no argument says another.
const PAGES: u16 = 15014;
/// The argument with the address of the pages.
const PAGES_ARGUMENT: &str = "--monitoringAddr";
/// The version that istiod takes for that of a client that tells none, such as istioctl itself.
const NO_VERSION: &str = "65536.65536.65536";

/// What runs.
#[derive(Debug, Default)]
pub struct Running {
    /// The istiods that run, by revision, version and pod.
    pub planes: Vec<Istiod>,
    /// Pods of istiod that do not run, each with what it does, such as `Pending`.
    pub waiting: Vec<(String, String)>,
    /// The proxies, by namespace and pod; none, when no istiod runs or nobody may tell.
    pub proxies: Option<Vec<ProxyVersion>>,
    /// Why an istiod was not asked for its version, so that its image tells it.
    pub by_image: Option<ClusterError>,
    /// Why an istiod was not asked for its proxies, so that their images tell their versions.
    pub proxies_by_image: Option<ClusterError>,
    /// Why the images of proxies cannot be seen either.
    pub unknown_proxies: Option<ClusterError>,
}

/// An istiod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Istiod {
    /// Its pod; empty when pods may not be seen.
    pub pod: String,
    /// Its namespace.
    pub namespace: String,
    /// What it calls itself: `pilot`, or `istiod` with a revision.
    pub component: String,
    /// Its revision.
    pub revision: String,
    /// Its version.
    pub build: Build,
}

/// A version and what belongs to it; what is not known is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Build {
    /// The version, such as `1.30.3`.
    pub version: String,
    /// The commit that it was built from.
    pub commit: String,
    /// Whether what it was built from is that commit: `Clean`, `Modified`.
    pub status: String,
}

/// The version of a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyVersion {
    /// The pod's namespace.
    pub namespace: String,
    /// The pod's name.
    pub pod: String,
    /// Its version; empty when nothing tells it.
    pub version: String,
    /// What it is: `sidecar`, `gateway`, `waypoint`, `ztunnel`.
    pub role: String,
}

/// Returns which versions run, by the istiods of a namespace. A page may take that long.
///
/// # Errors
///
/// When the cluster cannot be asked, or neither the pods nor the Deployments of the namespace may be listed.
pub async fn running(cluster: &Cluster, namespace: &str, deadline: Duration) -> Result<Running, ClusterError> {
    let options = ListOptions { labels: "app=istiod".to_owned(), ..ListOptions::default() };
    let mut running = Running::default();
    let pods = match cluster.list(&Resource::POD, Some(namespace), &options).await {
        Ok(pods) => pods,
        Err(error @ ClusterError::Forbidden { .. }) => return by_deployments(cluster, namespace, error).await,
        Err(error) => return Err(error),
    };
    let mut asked = Vec::new();
    for pod in &pods {
        let istiod = istiod(pod, namespace);
        match phase(pod) {
            "Running" => asked.push((istiod, PodPort::new(namespace, name(pod), pages_port(pod)))),
            "Succeeded" | "Failed" => {}
            phase => running.waiting.push((istiod.pod, phase.to_owned())),
        }
    }
    if asked.is_empty() {
        return Ok(running);
    }
    let pages = asked.into_iter().map(|(istiod, port)| async move {
        let (version, proxies) =
            join(page(cluster, &port, "/version", deadline), page(cluster, &port, "/debug/syncz", deadline)).await;
        (istiod, version, proxies.and_then(|page| synced(&port, &page)))
    });
    let mut proxies = BTreeMap::new();
    for (mut istiod, version, synced) in join_all(pages).await {
        match version {
            Ok(page) => istiod.build = Build::of_page(&String::from_utf8_lossy(&page)),
            Err(error) => running.by_image = running.by_image.or(Some(error)),
        }
        match synced {
            // A proxy that changes from one to another may be known to both.
            Ok(synced) => proxies.extend(synced.into_iter().map(|synced| (synced.key(), synced.proxy()))),
            Err(error) => running.proxies_by_image = running.proxies_by_image.or(Some(error)),
        }
        running.planes.push(istiod);
    }
    running.planes.sort_by(|left, right| {
        (&left.revision, &left.build.version, &left.pod).cmp(&(&right.revision, &right.build.version, &right.pod))
    });
    running.proxies = Some(proxies.into_values().collect());
    if running.proxies_by_image.is_some() {
        running.see_proxies(cluster).await?;
    }
    Ok(running)
}

/// Returns what Deployments tell, where pods may not be seen.
async fn by_deployments(cluster: &Cluster, namespace: &str, why: ClusterError) -> Result<Running, ClusterError> {
    let planes = match running::control_planes(cluster, namespace).await {
        Ok(planes) => planes,
        // The right that would tell more.
        Err(ClusterError::Forbidden { .. }) => return Err(why),
        Err(error) => return Err(error),
    };
    let planes = planes.into_iter().map(|plane| Istiod {
        pod: String::new(),
        namespace: namespace.to_owned(),
        component: component(&plane.revision).to_owned(),
        revision: plane.revision,
        build: Build { version: plane.version, ..Build::default() },
    });
    let mut running = Running { planes: planes.collect(), by_image: Some(why), ..Running::default() };
    if !running.planes.is_empty() {
        running.see_proxies(cluster).await?;
    }
    Ok(running)
}

impl Running {
    /// Looks at the proxies of all pods, where that is allowed.
    async fn see_proxies(&mut self, cluster: &Cluster) -> Result<(), ClusterError> {
        match try_join(running::proxies(cluster), running::node_proxies(cluster)).await {
            Ok((pods, nodes)) => {
                let mut proxies: Vec<ProxyVersion> = pods.into_iter().chain(nodes).map(ProxyVersion::of).collect();
                proxies.sort_by(|left, right| (&left.namespace, &left.pod).cmp(&(&right.namespace, &right.pod)));
                self.proxies = Some(proxies);
            }
            Err(error @ ClusterError::Forbidden { .. }) => {
                self.proxies = None;
                self.unknown_proxies = Some(error);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

impl Build {
    /// Reads `VERSION-COMMIT-STATUS`; a version may have hyphens.
    fn of_page(text: &str) -> Self {
        let text = text.trim();
        let mut parts = text.rsplitn(3, '-');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(status), Some(commit), Some(version)) => {
                Self { version: version.to_owned(), commit: commit.to_owned(), status: status.to_owned() }
            }
            _ => Self { version: text.to_owned(), ..Self::default() },
        }
    }
}

impl ProxyVersion {
    fn of(proxy: running::Proxy) -> Self {
        let running::Proxy { namespace, pod, version, role, .. } = proxy;
        Self { namespace, pod, version, role }
    }
}

/// What istiod says of a proxy, as far as it is about versions.
#[derive(Debug, Deserialize)]
struct Synced {
    #[serde(default)]
    cluster_id: String,
    proxy: String,
    #[serde(default)]
    proxy_type: String,
    #[serde(default)]
    istio_version: String,
}

impl Synced {
    /// Returns what it is known by: namespace, pod and cluster.
    fn key(&self) -> (String, String, String) {
        // A namespace has no points.
        let (pod, namespace) = self.proxy.rsplit_once('.').unwrap_or((&self.proxy, ""));
        (namespace.to_owned(), pod.to_owned(), self.cluster_id.clone())
    }

    fn proxy(self) -> ProxyVersion {
        let (namespace, pod, _) = self.key();
        let role = if self.proxy_type == "router" { "gateway".to_owned() } else { self.proxy_type };
        ProxyVersion { namespace, pod, version: self.istio_version, role }
    }
}

/// Reads the page about proxies.
fn synced(port: &PodPort, page: &[u8]) -> Result<Vec<Synced>, ClusterError> {
    // A control plane without a proxy says `null`.
    let read: Result<Option<Vec<Synced>>, _> = serde_json::from_slice(page);
    match read {
        Ok(all) => Ok(all.unwrap_or_default().into_iter().filter(|one| one.istio_version != NO_VERSION).collect()),
        Err(error) => {
            let what = format!("/debug/syncz is not what istiod answers: {error}");
            Err(ClusterError::NotForwarded { target: Box::new(port.clone()), what })
        }
    }
}

/// Returns a page; one with another status than 200 is an error.
async fn page(cluster: &Cluster, port: &PodPort, path: &str, deadline: Duration) -> Result<Vec<u8>, ClusterError> {
    let Page { code, body } = cluster.http_get(port, path, deadline).await?;
    if code == 200 {
        return Ok(body);
    }
    let what = format!("{path} answers {code}");
    Err(ClusterError::NotForwarded { target: Box::new(port.clone()), what })
}

/// Returns the istiod of a pod, with the version that image and labels tell.
fn istiod(pod: &Tree, namespace: &str) -> Istiod {
    let label = |name| labels::text(pod, "labels", name).filter(|text| !text.is_empty());
    let revision = label(labels::REVISION).unwrap_or(DEFAULT_REVISION);
    let tag = discovery(pod).and_then(running::version_of);
    let labelled = || label("app.kubernetes.io/version").or_else(|| label(labels::VERSION)).map(str::to_owned);
    Istiod {
        pod: name(pod).to_owned(),
        namespace: namespace.to_owned(),
        component: label("istio").unwrap_or_else(|| component(revision)).to_owned(),
        revision: revision.to_owned(),
        build: Build { version: tag.or_else(labelled).unwrap_or_default(), ..Build::default() },
    }
}

/// Returns what an istiod of a revision calls itself.
fn component(revision: &str) -> &'static str {
    if revision == DEFAULT_REVISION { "pilot" } else { "istiod" }
}

/// Returns the port with the pages.
fn pages_port(pod: &Tree) -> u16 {
    let arguments = discovery(pod).and_then(|container| container.get("args")).and_then(Tree::as_list);
    let mut arguments = arguments.unwrap_or_default().iter().filter_map(Tree::as_str);
    let mut found = None;
    while let Some(argument) = arguments.next() {
        if let Some(rest) = argument.strip_prefix(PAGES_ARGUMENT) {
            found = if rest.is_empty() { arguments.next() } else { rest.strip_prefix('=') }.or(found);
        }
    }
    let port = found.and_then(|address| address.rsplit(':').next()).and_then(|port| port.parse().ok());
    port.unwrap_or(PAGES)
}

/// Returns the container with the control plane.
fn discovery(pod: &Tree) -> Option<&Tree> {
    let containers = pod.get_path(&["spec", "containers"]).and_then(Tree::as_list).unwrap_or_default();
    containers.iter().find(|container| container.get("name").and_then(Tree::as_str) == Some("discovery"))
}

fn name(pod: &Tree) -> &str {
    pod.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default()
}

/// Returns what a pod does; one that is being deleted is `Terminating`.
fn phase(pod: &Tree) -> &str {
    if pod.get_path(&["metadata", "deletionTimestamp"]).is_some() {
        return "Terminating";
    }
    pod.get_path(&["status", "phase"]).and_then(Tree::as_str).unwrap_or("Unknown")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    #[test]
    fn a_page_with_a_version_is_read_from_behind() {
        let build = |version: &str, commit: &str, status: &str| Build {
            version: version.to_owned(),
            commit: commit.to_owned(),
            status: status.to_owned(),
        };
        assert_eq!(Build::of_page("1.30.3-56df41f-Clean\n"), build("1.30.3", "56df41f", "Clean"));
        assert_eq!(Build::of_page("1.31-alpha.0-12ab-Modified"), build("1.31-alpha.0", "12ab", "Modified"));
        assert_eq!(Build::of_page("1.30.3"), build("1.30.3", "", ""));
    }

    #[test]
    fn a_pod_of_istiod_tells_what_it_can() {
        let pod = |labels: &str, image: &str, arguments: &str| {
            tree(&format!(
                r#"{{"metadata":{{"name":"istiod-x","labels":{{{labels}}}}},"spec":{{"containers":[
                {{"name":"istio-proxy"}},{{"name":"discovery","image":"{image}","args":[{arguments}]}}]}}}}"#
            ))
        };
        let found = pod(
            r#""istio":"pilot","istio.io/rev":"default""#,
            "docker.io/istio/pilot:1.30.3-distroless",
            r#""discovery","--monitoringAddr=:15099""#,
        );
        let plane = istiod(&found, "mesh");
        assert_eq!((&*plane.pod, &*plane.namespace, &*plane.component), ("istiod-x", "mesh", "pilot"));
        assert_eq!((&*plane.revision, &*plane.build.version), ("default", "1.30.3-distroless"));
        assert_eq!(pages_port(&found), 15099);
        let found = pod(
            r#""istio.io/rev":"canary","app.kubernetes.io/version":"1.29.2""#,
            "pilot@sha256:0",
            r#""discovery","--monitoringAddr","127.0.0.1:15015""#,
        );
        let plane = istiod(&found, "mesh");
        assert_eq!((&*plane.component, &*plane.revision, &*plane.build.version), ("istiod", "canary", "1.29.2"));
        assert_eq!(pages_port(&found), 15015);
        assert_eq!(pages_port(&tree("{}")), 15014);
    }

    #[test]
    fn proxies_are_read_and_strangers_left_out() {
        let port = PodPort::new("mesh", "istiod-x", 15014);
        let page = br#"[{"proxy":"test-1.default","istio_version":"65536.65536.65536"},
            {"cluster_id":"Kubernetes","proxy":"door-1.shop","proxy_type":"router","istio_version":"1.30.3","x":{}},
            {"cluster_id":"Kubernetes","proxy":"cart.v1.shop","proxy_type":"sidecar"}]"#;
        let found: Vec<ProxyVersion> = synced(&port, page).unwrap().into_iter().map(Synced::proxy).collect();
        assert_eq!((&*found[0].pod, &*found[0].role, &*found[0].version), ("door-1", "gateway", "1.30.3"));
        assert_eq!((&*found[1].pod, &*found[1].namespace, &*found[1].version), ("cart.v1", "shop", ""));
        assert_eq!(found.len(), 2);
        assert_eq!(synced(&port, b"null").unwrap().len(), 0);
        assert!(synced(&port, b"<html>").unwrap_err().to_string().contains("/debug/syncz"));
    }
}
