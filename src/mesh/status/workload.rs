//! [`Workload`]: a component or an add-on with its pods, and how they are.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::stand;
use crate::install::labels;
use crate::install::ready::{Surroundings, readiness};
use crate::install::upgrade::running;
use crate::object::ObjectKey;
use crate::spec::component::COMPONENTS;
use crate::values::Tree;

/// The label of everything that belongs to an add-on.
pub const ADDON: &str = "meshctl.io/addon";
/// The label of what was made for a Gateway of the Gateway API.
pub const GATEWAY_NAME: &str = "gateway.networking.k8s.io/gateway-name";
/// The labels by which workloads are recognised that were not installed by meshctl or istioctl: key, value, component.
const BY_LABEL: &[(&str, &str, &str)] = &[
    ("app", "istiod", "pilot"),
    ("app", "ztunnel", "ztunnel"),
    ("k8s-app", "istio-cni-node", "cni"),
    ("istio", "ingressgateway", "ingressGateways"),
    ("istio", "egressgateway", "egressGateways"),
];

/// How something stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// It is as it should be.
    Ready,
    /// It may become so.
    #[default]
    Waiting,
    /// It does not become so by itself.
    Failed,
}

impl State {
    /// Returns it for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "not ready",
            Self::Failed => "failed",
        }
    }
}

/// A pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pod {
    /// Its name.
    pub name: String,
    /// How many of its containers are ready.
    pub ready: usize,
    /// How many containers it has, sidecars included.
    pub containers: usize,
    /// Its phase, or the word for what holds it up, as kubectl prints it: `Running`, `CrashLoopBackOff`.
    pub phase: String,
    /// How often its containers were started anew.
    pub restarts: i64,
    /// When it was made (RFC 3339).
    pub created: String,
    /// How many seconds ago that is.
    pub age: i64,
}

/// A component or an add-on: a workload with its pods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// What it is: the key of a component such as `pilot`, the name of an add-on, `gateway` or `waypoint`.
    pub component: String,
    /// `Deployment`, `DaemonSet` or `StatefulSet`.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its revision; empty when it has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub revision: String,
    /// The version that its image has, or its labels say; empty when nothing does.
    pub version: String,
    /// How many pods are wanted.
    pub wanted: i64,
    /// How many pods are ready.
    pub ready: i64,
    /// Whether it is as it should be.
    pub state: State,
    /// Why it is not, or what is odd about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Its pods; none when they may not be listed.
    pub pods: Option<Vec<Pod>>,
}

/// What of a pod is kept while all pods of a cluster are handed over: what it belongs to, and how it is.
#[derive(Debug, Clone)]
pub struct PodSeen {
    namespace: String,
    owner: running::Workload,
    pod: Pod,
}

/// Returns which component or add-on an object belongs to.
fn component_of(object: &Tree) -> Option<(String, bool)> {
    let label = |name: &str| labels::text(object, "labels", name);
    if let Some(addon) = label(ADDON) {
        return Some((addon.to_owned(), true));
    }
    if let Some(component) = label(labels::COMPONENT) {
        let known = COMPONENTS.iter().find(|known| known.label == component);
        return Some((known.map_or(component, |known| known.key).to_owned(), false));
    }
    let known = BY_LABEL.iter().find(|(name, value, _)| label(name) == Some(value));
    if let Some((_, _, component)) = known {
        return Some(((*component).to_owned(), false));
    }
    label(GATEWAY_NAME).map(|_| {
        let is_waypoint = label("gateway.istio.io/managed").is_some_and(|by| by.contains("mesh"));
        (if is_waypoint { "waypoint" } else { "gateway" }.to_owned(), false)
    })
}

/// Tells whether an object is part of a mesh, by its labels.
pub fn is_of_mesh(object: &Tree) -> bool {
    component_of(object).is_some()
}

impl Workload {
    /// Reads a workload; none when it is no part of a mesh. The second is whether it is an add-on.
    pub fn of(object: &Tree, pods: Option<&[PodSeen]>) -> Option<(Self, bool)> {
        let (component, is_addon) = component_of(object)?;
        let key = ObjectKey::of(object)?;
        let number = |path: &[&str]| object.get_path(path).and_then(Tree::as_int).unwrap_or_default();
        let (wanted, ready) = if key.kind == "DaemonSet" {
            (number(&["status", "desiredNumberScheduled"]), number(&["status", "numberReady"]))
        } else {
            let wanted = object.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1);
            (wanted, number(&["status", "readyReplicas"]))
        };
        let (state, reason) = stand(readiness(object, &Surroundings::default()));
        let own = pods.map(|pods| {
            let is_own = |seen: &&PodSeen| {
                seen.namespace == key.namespace && seen.owner.kind == key.kind && seen.owner.name == key.name
            };
            let mut own: Vec<Pod> = pods.iter().filter(is_own).map(|seen| seen.pod.clone()).collect();
            own.sort_by(|left, right| left.name.cmp(&right.name));
            own
        });
        let workload = Self {
            version: version(object, &component),
            revision: labels::text(object, "labels", labels::REVISION).unwrap_or_default().to_owned(),
            component,
            kind: key.kind,
            namespace: key.namespace,
            name: key.name,
            wanted,
            ready,
            state,
            reason,
            pods: own,
        };
        Some((workload, is_addon))
    }

    /// Returns which object it is.
    pub fn key(&self) -> ObjectKey {
        ObjectKey {
            api_version: "apps/v1".to_owned(),
            kind: self.kind.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }
}

/// Returns the version of a workload: by the image of its main container, else by its label.
fn version(object: &Tree, component: &str) -> String {
    let containers = object.items_at(&["spec", "template", "spec", "containers"]);
    let known = COMPONENTS.iter().find(|known| known.key == component).and_then(|known| known.workload.as_ref());
    let main =
        containers.iter().find(|container| known.is_some_and(|known| container.text_at(&["name"]) == known.container));
    let image = main.or(containers.first()).and_then(running::version_of);
    // Gateways name their image only when they are injected.
    let of_label = || labels::text(object, "labels", labels::VERSION).unwrap_or_default().to_owned();
    image.filter(|version| !version.is_empty()).unwrap_or_else(of_label)
}

impl PodSeen {
    /// Reads a pod; none when it cannot be of a component: a pod of an application, with or without a proxy.
    pub fn of(pod: &Tree, control_plane: &str, now: Timestamp) -> Option<Self> {
        let namespace = pod.text_at(&["metadata", "namespace"]);
        if namespace != control_plane && component_of(pod).is_none() {
            return None;
        }
        Some(Self { namespace: namespace.to_owned(), owner: running::workload_of(pod), pod: Pod::of(pod, now) })
    }
}

impl Pod {
    /// Reads a pod.
    pub fn of(pod: &Tree, now: Timestamp) -> Self {
        let created = pod.text_at(&["metadata", "creationTimestamp"]);
        let age = created.parse::<Timestamp>().map_or(0, |created| now.as_second() - created.as_second());
        let is_sidecar = |name: &str| {
            pod.items_at(&["spec", "initContainers"]).iter().any(|container| {
                container.text_at(&["name"]) == name && container.text_at(&["restartPolicy"]) == "Always"
            })
        };
        let statuses = pod.items_at(&["status", "containerStatuses"]);
        let of_init = pod.items_at(&["status", "initContainerStatuses"]);
        let sidecars = of_init.iter().filter(|status| is_sidecar(status.text_at(&["name"])));
        let running: Vec<&Tree> = statuses.iter().chain(sidecars).collect();
        let is_ready = |status: &&&Tree| status.get("ready").and_then(Tree::as_bool).unwrap_or_default();
        let restarts =
            statuses.iter().chain(of_init).filter_map(|status| status.get("restartCount").and_then(Tree::as_int));
        let declared = pod.items_at(&["spec", "containers"]).len();
        let declared_sidecars = pod.items_at(&["spec", "initContainers"]).iter();
        let declared_sidecars =
            declared_sidecars.filter(|container| container.text_at(&["restartPolicy"]) == "Always").count();
        Self {
            name: pod.text_at(&["metadata", "name"]).to_owned(),
            ready: running.iter().filter(is_ready).count(),
            containers: declared + declared_sidecars,
            phase: phase(pod, statuses, of_init, &is_sidecar),
            restarts: restarts.sum(),
            created: created.to_owned(),
            age: age.max(0),
        }
    }
}

/// Returns the phase of a pod, or the word for what holds it up.
fn phase(pod: &Tree, statuses: &[Tree], of_init: &[Tree], is_sidecar: &dyn Fn(&str) -> bool) -> String {
    if !pod.text_at(&["metadata", "deletionTimestamp"]).is_empty() {
        return "Terminating".to_owned();
    }
    let reason = |status: &Tree, state: &str| status.text_at(&["state", state, "reason"]).to_owned();
    let total = pod.items_at(&["spec", "initContainers"]).len();
    for (index, status) in of_init.iter().enumerate() {
        let ended = status.get_path(&["state", "terminated"]);
        let code = ended.and_then(|ended| ended.get("exitCode")).and_then(Tree::as_int);
        let is_started = status.get("started").and_then(Tree::as_bool).unwrap_or_default();
        if code == Some(0) || (is_sidecar(status.text_at(&["name"])) && is_started) {
            continue;
        }
        let word = [reason(status, "terminated"), reason(status, "waiting")]
            .into_iter()
            .find(|word| !word.is_empty() && word != "PodInitializing");
        return format!("Init:{}", word.unwrap_or_else(|| format!("{index}/{total}")));
    }
    let held = statuses.iter().flat_map(|status| [reason(status, "waiting"), reason(status, "terminated")]);
    let held = held.into_iter().find(|word| !word.is_empty());
    let own = [pod.text_at(&["status", "reason"]), pod.text_at(&["status", "phase"])];
    let own = own.into_iter().find(|word| !word.is_empty()).unwrap_or("Unknown");
    held.unwrap_or_else(|| own.to_owned())
}
