//! Which versions of the mesh run: control planes and proxies, by their images.

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::inject::pod::PROXY;
use crate::install::labels;
use crate::install::target::DEFAULT_REVISION;
use crate::values::Tree;

/// The label of every pod with a proxy, sidecars, gateways and waypoints alike.
const CANONICAL_NAME: &str = "service.istio.io/canonical-name";
/// The label of every pod with a proxy of a node.
const NODE_PROXY: &str = "app=ztunnel";
/// The container with the control plane.
const CONTROL_PLANE: &str = "discovery";

/// A control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlane {
    /// Its revision.
    pub revision: String,
    /// Its version; empty when nothing says it.
    pub version: String,
}

/// What a pod belongs to; the pod itself when that is nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A pod with a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Proxy {
    /// The pod's namespace.
    pub namespace: String,
    /// The pod's name.
    pub pod: String,
    /// What the pod belongs to.
    pub workload: Workload,
    /// The version of the proxy; empty when its image does not say it.
    pub version: String,
    /// What it is, as istioctl calls it: `sidecar`, `gateway`, `waypoint` or `ztunnel`; empty when its arguments do not
    /// say it.
    pub role: String,
    /// The revision of the control plane that put it there.
    pub revision: String,
    /// Whether it came with the mesh: a gateway.
    pub is_installed: bool,
}

/// Returns the control planes of a namespace, by revision.
pub async fn control_planes(cluster: &Cluster, namespace: &str) -> Result<Vec<ControlPlane>, ClusterError> {
    let options = ListOptions { labels: "app=istiod".to_owned(), ..ListOptions::default() };
    let deployments = cluster.list(&Resource::DEPLOYMENT, Some(namespace), &options).await?;
    let mut found: Vec<ControlPlane> = deployments.iter().map(control_plane).collect();
    found.sort_by(|left, right| left.revision.cmp(&right.revision));
    Ok(found)
}

/// Returns the pods with proxies, of all namespaces; not those of nodes.
pub async fn proxies(cluster: &Cluster) -> Result<Vec<Proxy>, ClusterError> {
    labelled(cluster, CANONICAL_NAME).await
}

/// Returns the pods with proxies of nodes.
pub async fn node_proxies(cluster: &Cluster) -> Result<Vec<Proxy>, ClusterError> {
    labelled(cluster, &format!("{NODE_PROXY},!{CANONICAL_NAME}")).await
}

/// Returns the pods with proxies among those with certain labels.
async fn labelled(cluster: &Cluster, labels: &str) -> Result<Vec<Proxy>, ClusterError> {
    let options = ListOptions { labels: labels.to_owned(), ..ListOptions::default() };
    cluster.walk(&Resource::POD, None, &options, Vec::new, |found, pod| found.extend(proxy(&pod))).await
}

fn control_plane(deployment: &Tree) -> ControlPlane {
    let label = |name| labels::text(deployment, "labels", name).unwrap_or_default();
    let containers = deployment.get_path(&["spec", "template", "spec", "containers"]);
    let containers = containers.and_then(Tree::as_list).unwrap_or_default();
    let version = containers.iter().find(|container| name_of(container) == CONTROL_PLANE).and_then(version_of);
    let revision = label(labels::REVISION);
    ControlPlane {
        revision: if revision.is_empty() { DEFAULT_REVISION.to_owned() } else { revision.to_owned() },
        version: version.unwrap_or_else(|| label(labels::VERSION).to_owned()),
    }
}

/// Returns the proxy of a pod; none when it has none, or has ended.
pub fn proxy(pod: &Tree) -> Option<Proxy> {
    let text = |path: &[&str]| pod.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_owned();
    if matches!(&*text(&["status", "phase"]), "Succeeded" | "Failed") {
        return None;
    }
    // A native sidecar is an init container.
    let containers = ["containers", "initContainers"]
        .into_iter()
        .flat_map(|field| pod.get_path(&["spec", field]).and_then(Tree::as_list).unwrap_or_default());
    let container = containers.into_iter().find(|container| name_of(container) == PROXY)?;
    let revision = labels::text(pod, "labels", labels::REVISION)
        .or_else(|| labels::text(pod, "annotations", labels::REVISION))
        .filter(|revision| !revision.is_empty());
    Some(Proxy {
        namespace: text(&["metadata", "namespace"]),
        pod: text(&["metadata", "name"]),
        workload: workload_of(pod),
        version: version_of(container).unwrap_or_default(),
        role: role_of(container).unwrap_or_default().to_owned(),
        revision: revision.unwrap_or(DEFAULT_REVISION).to_owned(),
        is_installed: labels::text(pod, "labels", labels::COMPONENT).is_some(),
    })
}

/// Returns what a pod belongs to: the deployment behind a replica set, by the name of both.
pub fn workload_of(pod: &Tree) -> Workload {
    let name = |object: &Tree| object.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
    let owners = pod.get_path(&["metadata", "ownerReferences"]).and_then(Tree::as_list).unwrap_or_default();
    let Some(owner) = owners.iter().find(|owner| owner.get("controller").and_then(Tree::as_bool) == Some(true)) else {
        return Workload { kind: "Pod".to_owned(), name: pod.get("metadata").map(name).unwrap_or_default() };
    };
    let kind = owner.get("kind").and_then(Tree::as_str).unwrap_or_default();
    let hash = labels::text(pod, "labels", "pod-template-hash").unwrap_or_default();
    let owner = name(owner);
    match owner.strip_suffix(hash).and_then(|name| name.strip_suffix('-')) {
        Some(deployment) if kind == "ReplicaSet" && !hash.is_empty() => {
            Workload { kind: "Deployment".to_owned(), name: deployment.to_owned() }
        }
        _ => Workload { kind: kind.to_owned(), name: owner },
    }
}

fn name_of(container: &Tree) -> &str {
    container.get("name").and_then(Tree::as_str).unwrap_or_default()
}

/// Returns what a proxy is, by its arguments: `proxy sidecar …`.
fn role_of(container: &Tree) -> Option<&str> {
    let arguments = container.get("args").and_then(Tree::as_list)?;
    match arguments.get(1).and_then(Tree::as_str)? {
        "router" => Some("gateway"),
        role @ ("sidecar" | "waypoint" | "ztunnel") => Some(role),
        _ => None,
    }
}

/// Returns the tag of a container's image; none when it is named by its checksum alone.
pub fn version_of(container: &Tree) -> Option<String> {
    let image = container.get("image").and_then(Tree::as_str)?;
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').map(|(_, tag)| tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    #[test]
    fn a_proxy_tells_its_version_and_whose_it_is() {
        let pod = |owner: &str, spec: &str| {
            tree(&format!(
                r#"{{"metadata":{{"name":"cart-5d4f-x","namespace":"shop","labels":{{"pod-template-hash":"5d4f"}},
                "annotations":{{"istio.io/rev":"canary"}},"ownerReferences":[{owner}]}},"spec":{spec}}}"#
            ))
        };
        let sidecar = r#"{"containers":[{"name":"cart","image":"cart:1"},
            {"name":"istio-proxy","image":"localhost:5000/istio/proxyv2:1.29.2-distroless@sha256:0",
            "args":["proxy","router","--domain"]}]}"#;
        let set = r#"{"kind":"ReplicaSet","name":"cart-5d4f","controller":true}"#;
        let found = proxy(&pod(set, sidecar)).unwrap();
        let workload = Workload { kind: "Deployment".to_owned(), name: "cart".to_owned() };
        assert_eq!((&*found.version, &*found.revision, found.workload), ("1.29.2-distroless", "canary", workload));
        assert_eq!(found.role, "gateway");
        let native = r#"{"containers":[],"initContainers":[{"name":"istio-proxy","image":"host:5000/proxyv2"}]}"#;
        let found = proxy(&pod(r#"{"kind":"StatefulSet","name":"store","controller":true}"#, native)).unwrap();
        assert_eq!((&*found.version, &*found.workload.kind, &*found.workload.name), ("", "StatefulSet", "store"));
        assert_eq!(found.role, "");
        let found = proxy(&pod("", native)).unwrap();
        assert_eq!((&*found.workload.kind, &*found.workload.name), ("Pod", "cart-5d4f-x"));
        assert_eq!(proxy(&pod(set, r#"{"containers":[{"name":"cart","image":"cart:1"}]}"#)), None);
    }

    #[test]
    fn a_control_plane_tells_its_version() {
        let deployment = |labels: &str, image: &str| {
            control_plane(&tree(&format!(
                r#"{{"metadata":{{"labels":{{{labels}}}}},
                "spec":{{"template":{{"spec":{{"containers":[{{"name":"discovery","image":"{image}"}}]}}}}}}}}"#
            )))
        };
        let found =
            deployment(r#""istio.io/rev":"1-29-2","operator.istio.io/version":"x""#, "docker.io/istio/pilot:1.29.2");
        assert_eq!((&*found.revision, &*found.version), ("1-29-2", "1.29.2"));
        let found = deployment(r#""operator.istio.io/version":"1.28.0""#, "pilot@sha256:0");
        assert_eq!((&*found.revision, &*found.version), ("default", "1.28.0"));
    }
}
