//! Who a pod is to the mesh: its workload, its cluster and network, the user of its proxy, and the proxy's image.

use super::pod;
use super::policy::Namespace;
use crate::values::{Map, Tree};

/// The user and group of proxies, where a namespace says nothing else.
const PROXY_ID: i64 = 1337;
/// The label of the network that a pod is in.
pub const NETWORK: &str = "topology.istio.io/network";
/// The annotation that chooses among the builds of the proxy's image.
const IMAGE_TYPE: &str = "sidecar.istio.io/proxyImageType";

/// The object that makes pods from a template; a pod by itself is its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workload {
    /// Its API version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name; empty while it has none.
    pub name: String,
    /// Its namespace; empty where the file does not say.
    pub namespace: String,
}

impl Workload {
    /// Returns an object as a workload.
    pub fn of_object(object: &Tree) -> Self {
        let text = |path: &[&str]| object.text_at(path).to_owned();
        Self {
            api_version: text(&["apiVersion"]),
            kind: text(&["kind"]),
            name: text(&["metadata", "name"]),
            namespace: text(&["metadata", "namespace"]),
        }
    }

    /// Returns the workload that a pod belongs to, as its owner and its labels tell.
    pub fn of_pod(object: &Tree) -> Self {
        let text = |path: &[&str]| object.text_at(path);
        let mut workload = Self {
            api_version: "v1".to_owned(),
            kind: "Pod".to_owned(),
            name: text(&["metadata", "name"]).to_owned(),
            namespace: text(&["metadata", "namespace"]).to_owned(),
        };
        let owners = object.items_at(&["metadata", "ownerReferences"]);
        let controller = owners.iter().find(|owner| owner.get("controller").and_then(Tree::as_bool) == Some(true));
        let Some(owner) = controller.filter(|_| !text(&["metadata", "generateName"]).is_empty()) else {
            return workload;
        };
        let owner_name = owner.text_at(&["name"]);
        owner_name.clone_into(&mut workload.name);
        owner.text_at(&["apiVersion"]).clone_into(&mut workload.api_version);
        owner.text_at(&["kind"]).clone_into(&mut workload.kind);
        let without_hash = |label: &str| {
            let hash = pod::label(object, label).filter(|hash| !hash.is_empty())?;
            owner_name.strip_suffix(hash).map(|name| name.strip_suffix('-').unwrap_or(owner_name).to_owned())
        };
        match &*workload.kind {
            "ReplicaSet" => {
                if let Some(name) = without_hash("pod-template-hash") {
                    workload.name = name;
                    "Deployment".clone_into(&mut workload.kind);
                } else if let Some(name) = without_hash("rollouts-pod-template-hash") {
                    workload.name = name;
                    "Rollout".clone_into(&mut workload.kind);
                    "v1alpha1".clone_into(&mut workload.api_version);
                }
            }
            "ReplicationController" => {
                if let Some(name) = pod::label(object, "deploymentconfig").filter(|name| !name.is_empty()) {
                    name.clone_into(&mut workload.name);
                    "DeploymentConfig".clone_into(&mut workload.kind);
                }
            }
            "Job" => {
                if let Some(name) = cron_job_of(owner_name) {
                    name.clone_into(&mut workload.name);
                    "CronJob".clone_into(&mut workload.kind);
                    "batch/v1".clone_into(&mut workload.api_version);
                }
            }
            _ => {}
        }
        workload
    }
}

/// Returns the name of the `CronJob` that made a job: without the time of 8 to 10 digits at its end.
fn cron_job_of(job: &str) -> Option<&str> {
    let (name, time) = job.rsplit_once('-')?;
    ((8..=10).contains(&time.len()) && time.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty())
        .then_some(name)
}

/// Returns the variables of the proxy that tell its cluster and its network, sorted by name. What the pod's label says of
/// the network wins over the values.
pub fn places(values: &Tree, pod: &Tree) -> Vec<(&'static str, String)> {
    let cluster = values.text_at(&["global", "multiCluster", "clusterName"]);
    let network = pod::label(pod, NETWORK).unwrap_or_else(|| values.text_at(&["global", "network"]));
    let places = [(CLUSTER_VARIABLE, cluster), (NETWORK_VARIABLE, network)];
    places.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, value.to_owned())).collect()
}

/// The variable that tells the proxy its cluster.
pub const CLUSTER_VARIABLE: &str = "ISTIO_META_CLUSTER_ID";
/// The variable that tells the proxy its network.
pub const NETWORK_VARIABLE: &str = "ISTIO_META_NETWORK";

/// Returns the user and the group of proxies in a namespace: on `OpenShift` the last of those that the namespace has.
pub fn proxy_ids(namespace: Option<Namespace<'_>>) -> (i64, i64) {
    let ids = |name: &str| namespace.and_then(|namespace| namespace.annotation(name));
    let users = ids("openshift.io/sa.scc.uid-range");
    let groups = ids("openshift.io/sa.scc.supplemental-groups").or(users);
    let last = |blocks: Option<&str>| last_of_block(blocks?.split(',').next()?);
    (last(users).unwrap_or(PROXY_ID), last(groups).unwrap_or(PROXY_ID))
}

/// Returns the last number of a block: `1000/10` has ten from 1000, `1000-1009` says both ends.
fn last_of_block(block: &str) -> Option<i64> {
    if let Some((start, size)) = block.split_once('/') {
        let size: i64 = size.trim().parse().ok().filter(|size| *size > 0)?;
        return start.trim().parse::<i64>().ok()?.checked_add(size - 1);
    }
    let (_, end) = block.split_once('-')?;
    end.trim().parse().ok()
}

/// Returns the image of the proxy, or with `proxy_init` that of the init container, for templates that name no other.
pub fn image(values: &Tree, part: &str, configured: Option<&str>, pod: &Tree) -> String {
    let name = match values.text_at(&["global", part, "image"]) {
        "" => "proxyv2",
        name => name,
    };
    let build = pod::annotation(pod, IMAGE_TYPE).unwrap_or_else(|| {
        configured.filter(|build| !build.is_empty()).unwrap_or_else(|| values.text_at(&["global", "variant"]))
    });
    let tag = match values.get_path(&["global", "tag"]) {
        Some(Tree::String(tag)) => tag.clone(),
        Some(Tree::Int(tag)) => tag.to_string(),
        Some(Tree::Float(tag)) => tag.to_string(),
        _ => String::new(),
    };
    format!("{}/{name}:{}", values.text_at(&["global", "hub"]), tag_of_build(&tag, build))
}

/// Returns a tag with a build at its end, in place of the one that it may have.
fn tag_of_build(tag: &str, build: &str) -> String {
    if build.is_empty() {
        return tag.to_owned();
    }
    let bare = tag.strip_suffix("-distroless").or_else(|| tag.strip_suffix("-debug")).unwrap_or(tag);
    if build == "default" { bare.to_owned() } else { format!("{bare}-{build}") }
}

/// Takes the user out of a proxy that `OpenShift` has given the same user as the application, whose traffic it could not
/// tell from its own.
pub fn without_borrowed_user(pod: &mut Tree) {
    let mut proxy_user = 0;
    let mut application_user = 0;
    for list in [pod::Containers::Main, pod::Containers::Init] {
        for container in pod::containers(pod, list) {
            let user = container.get_path(&["securityContext", "runAsUser"]).and_then(Tree::as_int);
            match (pod::name(container), user) {
                (_, None) | (pod::INIT | pod::VALIDATION, _) => {}
                (pod::PROXY, Some(user)) => proxy_user = user,
                (_, Some(user)) => application_user = user,
            }
        }
    }
    if proxy_user == application_user
        && let Some(context) = pod::find_in_pod_mut(pod, pod::PROXY)
            .and_then(|proxy| proxy.get_mut("securityContext"))
            .and_then(Tree::as_map_mut)
    {
        context.retain(|key: &String, _: &mut Tree| key != "runAsUser" && key != "runAsGroup");
    }
}

/// Sets the variables of places in the proxy's environment; they come last.
pub fn tell_places(proxy: &mut Map, places: &[(&'static str, String)]) {
    if places.is_empty() {
        return;
    }
    if let Some(Tree::List(variables)) = proxy.get_mut("env") {
        variables.retain(|variable| !places.iter().any(|(name, _)| *name == pod::name(variable)));
    }
    for (name, value) in places {
        pod::add_variable(proxy, name, value.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn a_pod_tells_its_workload() {
        let of = |owner: &str, labels: &str| {
            let workload = Workload::of_pod(&tree(&format!(
                "{{metadata: {{name: p-1, namespace: n, generateName: p-, labels: {labels}, ownerReferences: [{owner}]}}}}"
            )));
            format!("{} {} {}", workload.api_version, workload.kind, workload.name)
        };
        let owner =
            |kind: &str, name: &str| format!("{{apiVersion: apps/v1, kind: {kind}, name: {name}, controller: true}}");
        assert_eq!(of(&owner("ReplicaSet", "web-abc"), "{pod-template-hash: abc}"), "apps/v1 Deployment web");
        assert_eq!(of(&owner("ReplicaSet", "web-abc"), "{rollouts-pod-template-hash: abc}"), "v1alpha1 Rollout web");
        assert_eq!(of(&owner("ReplicaSet", "web-abc"), "{}"), "apps/v1 ReplicaSet web-abc");
        assert_eq!(of(&owner("Job", "night-28345678"), "{}"), "batch/v1 CronJob night");
        assert_eq!(of(&owner("Job", "night-7"), "{}"), "apps/v1 Job night-7");
        assert_eq!(of(&owner("ReplicationController", "x-1"), "{deploymentconfig: x}"), "apps/v1 DeploymentConfig x");
        assert_eq!(of("{kind: X, name: y}", "{}"), "v1 Pod p-1");
    }

    #[test]
    fn images_have_the_build_that_is_asked_for() {
        let values = tree("{global: {hub: h, tag: 1.2.3-debug, variant: distroless, proxy: {image: p}}}");
        let pod = tree("{metadata: {annotations: {sidecar.istio.io/proxyImageType: default}}}");
        assert_eq!(image(&values, "proxy", Some("debug"), &Tree::Null), "h/p:1.2.3-debug");
        assert_eq!(image(&values, "proxy", None, &Tree::Null), "h/p:1.2.3-distroless");
        assert_eq!(image(&values, "proxy_init", None, &pod), "h/proxyv2:1.2.3");
    }

    #[test]
    fn namespaces_of_openshift_have_users() {
        let ids = |annotations: &str| {
            let metadata = tree(&format!("{{annotations: {annotations}}}"));
            proxy_ids(Some(Namespace { name: "n", metadata: &metadata }))
        };
        assert_eq!(ids("{openshift.io/sa.scc.uid-range: 1000/10}"), (1009, 1009));
        assert_eq!(
            ids("{openshift.io/sa.scc.uid-range: 1000-1009, openshift.io/sa.scc.supplemental-groups: '5/1,7/1'}"),
            (1009, 5)
        );
        assert_eq!(ids("{openshift.io/sa.scc.uid-range: x}"), (1337, 1337));
    }

    #[test]
    fn a_borrowed_user_is_taken_back() {
        let with = |proxy: i64| {
            let mut pod = tree(&format!(
                "{{spec: {{containers: [{{name: a, securityContext: {{runAsUser: 5}}}}, {{name: istio-proxy, securityContext: {{runAsUser: {proxy}, runAsGroup: 1}}}}]}}}}"
            ));
            without_borrowed_user(&mut pod);
            pod::find_in_pod(&pod, pod::PROXY).unwrap().get_path(&["securityContext", "runAsUser"]).cloned()
        };
        assert_eq!(with(5), None);
        assert_eq!(with(6), Some(Tree::Int(6)));
    }
}
