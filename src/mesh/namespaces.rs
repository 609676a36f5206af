//! The namespaces of a cluster: what their labels come to, which of their pods take part, and their labels changed.

use std::collections::BTreeMap;

use futures_util::future::{join, try_join, try_join_all};
use schemars::JsonSchema;
use serde::Serialize;

use super::enrolment::change::Ground;
use super::enrolment::verdict::plain_config;
use super::enrolment::{ControlPlanes, Enrolment, Injectors, LabelChange, LabelPlan, Membership, PodFacts, Staleness};
use super::rollout;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::inject::pod::{self, PROXY};
use crate::inject::policy::IGNORED_NAMESPACES;
use crate::install::FIELD_MANAGER;
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// Pods.
static POD: Resource = Resource::POD;
/// Namespaces.
static NAMESPACE: Resource = Resource::NAMESPACE;
/// What runs on every node.
static DAEMON_SET: Resource = Resource::DAEMON_SET;
/// The labels of what carries the traffic of the ambient mode.
const ZTUNNEL: &str = "app=ztunnel";
/// The labels of control planes.
const ISTIOD: &str = "app=istiod";
/// The image of a proxy that the webhook fills in.
const AUTO: &str = "auto";
/// With more namespaces than this all are listed rather than read one by one.
const FEW: usize = 3;

/// The pods of a namespace.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodCounts {
    /// How many run.
    pub total: usize,
    /// How many of them take part in the mesh.
    pub in_mesh: usize,
    /// How many are not what they would be if they were made now.
    pub outdated: usize,
}

/// Pods of a namespace that are out of date for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stale {
    /// Why.
    #[serde(flatten)]
    pub why: Staleness,
    /// How many.
    pub pods: usize,
}

/// A namespace, and how it takes part in the mesh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceState {
    /// Its name.
    pub namespace: String,
    /// What its labels come to.
    #[serde(flatten)]
    pub enrolment: Enrolment,
    /// Whether it is one of Kubernetes' own, or has a control plane.
    pub is_system: bool,
    /// Its pods; none when they may not be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pods: Option<PodCounts>,
    /// Why pods are out of date, by reason. A proxy that is left over is among them, and is not counted as outdated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<Stale>,
}

/// All namespaces of a cluster.
#[derive(Debug)]
pub struct Survey {
    /// The namespaces, by name.
    pub namespaces: Vec<NamespaceState>,
    /// Whether anything injects.
    pub has_injectors: bool,
    /// Why pods are not known, when they are not.
    pub hidden_pods: Option<ClusterError>,
}

/// Looks at all namespaces and pods of a cluster: three lists, at the same time.
pub async fn survey(cluster: &Cluster) -> Result<Survey, ClusterError> {
    let all = ListOptions::default();
    let namespaces = cluster.walk_metadata(&NAMESPACE, None, &all, Vec::new, Vec::push);
    let pods =
        cluster.walk(&POD, None, &all, Vec::new, |pods: &mut Vec<PodFacts>, pod| pods.extend(PodFacts::of(&pod)));
    let (known, pods) = join(try_join(namespaces, injectors(cluster)), pods).await;
    let (namespaces, injectors) = known?;
    let (pods, hidden_pods) = match pods {
        Ok(pods) => (Some(pods), None),
        Err(error @ ClusterError::Forbidden { .. }) => (None, Some(error)),
        Err(error) => return Err(error),
    };
    Ok(Survey {
        namespaces: states(&namespaces, &injectors, pods.as_deref()),
        has_injectors: !injectors.is_empty(),
        hidden_pods,
    })
}

/// Returns the webhooks that inject.
pub async fn injectors(cluster: &Cluster) -> Result<Injectors, ClusterError> {
    let webhooks = cluster.list(&Resource::MUTATING_WEBHOOK, None, &ListOptions::default()).await?;
    Ok(Injectors::of(&webhooks))
}

/// Returns the labels of an object.
fn labels_of(object: &Tree) -> Option<&Map> {
    object.get_path(&["metadata", "labels"]).and_then(Tree::as_map)
}

/// Returns how namespaces take part, given their objects and all pods.
pub fn states(namespaces: &[Tree], injectors: &Injectors, pods: Option<&[PodFacts]>) -> Vec<NamespaceState> {
    let mut planes = ControlPlanes::default();
    let mut by_namespace: BTreeMap<&str, Vec<&PodFacts>> = BTreeMap::new();
    for pod in pods.unwrap_or_default() {
        planes.take(pod);
        by_namespace.entry(&pod.namespace).or_default().push(pod);
    }
    let config = plain_config();
    let control_planes = injectors.namespaces();
    let mut states: Vec<NamespaceState> = namespaces
        .iter()
        .map(|namespace| {
            let (name, labels) = (namespace.text_at(&["metadata", "name"]), labels_of(namespace));
            let own = by_namespace.get(name).map(Vec::as_slice).unwrap_or_default();
            let mut stale: BTreeMap<Staleness, usize> = BTreeMap::new();
            for pod in own {
                if let Some(why) = pod.staleness(injectors, labels, &planes, config.as_ref()) {
                    *stale.entry(why).or_default() += 1;
                }
            }
            let outdated = stale.iter().filter(|(why, _)| why.is_outdated()).map(|(_, count)| count).sum();
            let counts = PodCounts {
                total: own.len(),
                in_mesh: own.iter().filter(|pod| pod.membership.is_in_mesh()).count(),
                outdated,
            };
            NamespaceState {
                namespace: name.to_owned(),
                enrolment: Enrolment::of(injectors, name, labels),
                is_system: IGNORED_NAMESPACES.contains(&name) || control_planes.contains(name),
                pods: pods.is_some().then_some(counts),
                stale: stale.into_iter().map(|(why, pods)| Stale { why, pods }).collect(),
            }
        })
        .collect();
    states.sort_by(|left, right| left.namespace.cmp(&right.namespace));
    states
}

/// What labels are planned against.
#[derive(Debug, Default)]
pub struct Seen {
    /// What injects.
    pub injectors: Injectors,
    /// The labels of the namespaces that were asked for; none for one that is not there.
    pub namespaces: BTreeMap<String, Option<Map>>,
    /// Whether there is what the ambient mode needs; none when that was not looked at.
    pub has_ambient: Option<bool>,
}

impl Seen {
    /// Returns what the labels of a namespace are planned against.
    pub fn ground<'a>(&'a self, namespace: &'a str) -> Ground<'a> {
        let found = self.namespaces.get(namespace).and_then(Option::as_ref);
        Ground {
            namespace,
            labels: found,
            exists: found.is_some(),
            injectors: &self.injectors,
            has_ambient: self.has_ambient,
        }
    }
}

/// Looks at namespaces that are about to be labelled. Nothing is written.
///
/// # Errors
///
/// When the webhooks may not be listed, unless `is_forced`: nothing is known of them then.
pub async fn look(
    cluster: &Cluster,
    names: &[String],
    wants_ambient: bool,
    is_forced: bool,
) -> Result<Seen, ClusterError> {
    let injectors = async {
        match injectors(cluster).await {
            Err(ClusterError::Forbidden { .. }) if is_forced => Ok(Injectors::default()),
            result => result,
        }
    };
    let (namespaces, injectors) = try_join(namespaces(cluster, names), injectors).await?;
    let has_ambient = if wants_ambient {
        let options = ListOptions { labels: ZTUNNEL.to_owned(), ..ListOptions::default() };
        match cluster.list(&DAEMON_SET, None, &options).await {
            Ok(found) => Some(!found.is_empty()),
            Err(ClusterError::Forbidden { .. }) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    Ok(Seen { injectors, namespaces, has_ambient })
}

/// Returns the labels of some namespaces; none for one that is not there.
pub async fn namespaces(cluster: &Cluster, names: &[String]) -> Result<BTreeMap<String, Option<Map>>, ClusterError> {
    let labels = |object: &Tree| labels_of(object).cloned().unwrap_or_default();
    if names.len() <= FEW {
        let found = names.iter().map(|name| cluster.get(&NAMESPACE, None, name));
        let found = try_join_all(found).await?;
        return Ok(names.iter().cloned().zip(found.iter().map(|object| object.as_ref().map(labels))).collect());
    }
    let all = cluster.list(&NAMESPACE, None, &ListOptions::default()).await?;
    let found = |name: &String| all.iter().find(|object| object.text_at(&["metadata", "name"]) == name);
    Ok(names.iter().map(|name| (name.clone(), found(name).map(labels))).collect())
}

/// Writes the labels of a plan; a namespace that is not there is made when the plan says so.
pub async fn write(cluster: &Cluster, plan: &LabelPlan) -> Result<(), ClusterError> {
    let values = plan.changes.iter().map(|change| {
        let value = change.after.as_deref().map_or(Tree::Null, Tree::from);
        (change.label.clone(), value)
    });
    let labels: Map = values.collect();
    if plan.create {
        match cluster.create(&NAMESPACE, &made(&plan.namespace, labels.clone()), FIELD_MANAGER).await {
            // Somebody was faster.
            Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 409) => {}
            result => return result.map(|_| ()),
        }
    }
    if labels.is_empty() {
        return Ok(());
    }
    let change = within("metadata", within("labels", Tree::Map(labels)));
    cluster.merge(&NAMESPACE, (None, &plan.namespace), &change, FIELD_MANAGER).await.map(|_| ())
}

fn within(key: &str, value: Tree) -> Tree {
    Tree::Map(Map::from([(key.to_owned(), value)]))
}

fn made(name: &str, labels: Map) -> Tree {
    let metadata = Map::from([("name".to_owned(), Tree::from(name)), ("labels".to_owned(), Tree::Map(labels))]);
    Tree::Map(Map::from([
        ("apiVersion".to_owned(), Tree::from("v1")),
        ("kind".to_owned(), Tree::from("Namespace")),
        ("metadata".to_owned(), Tree::Map(metadata)),
    ]))
}

/// Tells whether the Gateway of the waypoint that a change names is there; none when it names none.
pub async fn waypoint_exists(
    cluster: &Cluster,
    change: &LabelChange,
    namespace: &str,
) -> Result<Option<bool>, ClusterError> {
    static GATEWAY: Resource = Resource::GATEWAY;
    let Some((place, name)) = change.waypoint() else { return Ok(None) };
    let found = cluster.get(&GATEWAY, Some(place.unwrap_or(namespace)), name).await?;
    Ok(Some(found.is_some()))
}

/// What of a namespace has to be made anew, so that its pods are what its labels ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Restarts {
    /// The workloads that can be restarted.
    pub workloads: Vec<ObjectKey>,
    /// Pods of anything else, each with what it belongs to.
    pub others: Vec<String>,
}

/// Looks at the workloads of a namespace whose pods are not what they would be with other labels: four lists, and one of
/// control planes.
pub async fn restarts(
    cluster: &Cluster,
    injectors: &Injectors,
    namespace: &str,
    labels: Option<&Map>,
) -> Result<Restarts, ClusterError> {
    let all = ListOptions::default();
    let pods = cluster.walk(&POD, Some(namespace), &all, Vec::new, |pods: &mut Vec<PodFacts>, pod| {
        pods.extend(PodFacts::of(&pod));
    });
    let workloads = try_join_all(rollout::KINDS.iter().map(|kind| cluster.list(kind, Some(namespace), &all)));
    let istiod = ListOptions { labels: ISTIOD.to_owned(), ..ListOptions::default() };
    let (known, planes) = join(try_join(pods, workloads), cluster.list(&POD, None, &istiod)).await;
    let (pods, workloads) = known?;
    let mut versions = ControlPlanes::default();
    // Who may not see control planes does not learn of old versions.
    for pod in planes.unwrap_or_default().iter().filter_map(PodFacts::of) {
        versions.take(&pod);
    }
    Ok(to_restart(&workloads.concat(), &pods, injectors, labels, &versions))
}

/// Returns what has to be made anew.
fn to_restart(
    workloads: &[Tree],
    pods: &[PodFacts],
    injectors: &Injectors,
    labels: Option<&Map>,
    planes: &ControlPlanes,
) -> Restarts {
    let config = plain_config();
    let mut restarts = Restarts::default();
    for pod in pods {
        if pod.staleness(injectors, labels, planes, config.as_ref()).is_none() {
            continue;
        }
        let found = workloads.iter().find(|workload| {
            workload.text_at(&["kind"]) == pod.workload_kind && workload.text_at(&["metadata", "name"]) == pod.workload
        });
        let Some(workload) = found else {
            let belongs = match &*pod.workload_kind {
                "Pod" => "which belongs to nothing".to_owned(),
                kind => format!("of the {kind} {}", pod.workload),
            };
            restarts.others.push(format!("{}, {belongs}", pod.name));
            continue;
        };
        // A proxy that stands in the template comes again with every restart.
        if !brings_its_own(workload)
            && let Some(key) = ObjectKey::of(workload)
            && !restarts.workloads.contains(&key)
        {
            restarts.workloads.push(key);
        }
    }
    restarts.workloads.sort();
    restarts
}

/// Tells whether the pod template of a workload has a proxy that no webhook fills in.
fn brings_its_own(workload: &Tree) -> bool {
    let template = workload.get_path(&["spec", "template"]).unwrap_or(&Tree::Null);
    pod::find_in_pod(template, PROXY).is_some_and(|proxy| proxy.text_at(&["image"]) != AUTO)
        && Membership::of(template).is_in_mesh()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::go()).unwrap()
    }

    fn injectors() -> Injectors {
        Injectors::of([&crate::mesh::enrolment::tests::webhook("canary", None, false)])
    }

    fn pod(name: &str, owner: &str, proxy: &str) -> PodFacts {
        let (kind, owner) = owner.split_once('/').unwrap();
        let proxy = match proxy {
            "" => String::new(),
            version => format!(", {{name: istio-proxy, image: 'x/proxyv2:{version}'}}"),
        };
        let owners = match kind {
            "Pod" => String::new(),
            kind => format!(", ownerReferences: [{{kind: {kind}, name: {owner}, controller: true}}]"),
        };
        PodFacts::of(&tree(&format!(
            "{{metadata: {{name: {name}, namespace: shop, labels: {{istio.io/rev: canary}}{owners}}}, spec: {{containers: [{{name: a}}{proxy}]}}}}"
        )))
        .unwrap()
    }

    #[test]
    fn what_is_not_as_its_labels_ask_is_made_anew() {
        let workload = |kind: &str, name: &str, containers: &str| {
            tree(&format!(
                "{{apiVersion: apps/v1, kind: {kind}, metadata: {{name: {name}, namespace: shop}}, spec: {{template: {{spec: {{containers: [{containers}]}}}}}}}}"
            ))
        };
        let proxy = "{name: istio-proxy, image: 'x/proxyv2:1.29.0'}";
        let workloads = [
            workload("StatefulSet", "store", "{name: a}"),
            workload("DaemonSet", "agent", "{name: a}"),
            workload("StatefulSet", "injected", proxy),
        ];
        let pods = [
            pod("store-0", "StatefulSet/store", ""),
            pod("store-1", "StatefulSet/store", ""),
            pod("agent-x", "DaemonSet/agent", "1.30.3"),
            pod("injected-0", "StatefulSet/injected", "1.29.0"),
            pod("once", "Pod/once", ""),
            pod("job-x", "Job/job", ""),
        ];
        let planes = {
            let istiod = "{metadata: {name: i, namespace: s, labels: {app: istiod, istio.io/rev: canary}}, spec: {containers: [{name: discovery, image: 'x/pilot:1.30.3'}]}}";
            let mut planes = ControlPlanes::default();
            planes.take(&PodFacts::of(&tree(istiod)).unwrap());
            planes
        };
        let labels = tree("{istio.io/rev: canary}");
        let found = to_restart(&workloads, &pods, &injectors(), labels.as_map(), &planes);
        let names: Vec<String> = found.workloads.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["StatefulSet shop/store"]);
        assert_eq!(found.others, ["once, which belongs to nothing", "job-x, of the Job job"]);
        let refused = tree("{istio-injection: disabled}");
        let found = to_restart(&workloads, &pods, &injectors(), refused.as_map(), &planes);
        let names: Vec<String> = found.workloads.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["DaemonSet shop/agent"]);
    }

    #[test]
    fn namespaces_count_their_pods() {
        let namespaces = [
            tree("{metadata: {name: shop, labels: {istio.io/rev: canary}}}"),
            tree("{metadata: {name: istio-system}}"),
            tree("{metadata: {name: bank, labels: {istio-injection: enabled}}}"),
        ];
        let mut pods = vec![pod("a", "Pod/a", ""), pod("b", "Pod/b", "1.30.3"), pod("c", "Pod/c", "1.29.0")];
        pods.extend(PodFacts::of(&tree(
            "{metadata: {name: i, namespace: istio-system, labels: {app: istiod, istio.io/rev: canary, sidecar.istio.io/inject: 'false'}}, spec: {containers: [{name: discovery, image: 'x/pilot:1.30.3'}]}}",
        )));
        let states = states(&namespaces, &injectors(), Some(&pods));
        let told: Vec<String> = states
            .iter()
            .map(|state| {
                let pods = state.pods.unwrap();
                let NamespaceState { namespace, is_system, .. } = state;
                let conflicts = state.enrolment.conflicts.len();
                format!("{namespace} {is_system} {}/{} {} {conflicts}", pods.in_mesh, pods.total, pods.outdated)
            })
            .collect();
        assert_eq!(told, ["bank false 0/0 0 1", "istio-system true 0/1 0 0", "shop false 2/3 2 0"]);
        assert_eq!(states[2].stale.len(), 2);
    }
}
