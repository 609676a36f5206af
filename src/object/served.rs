//! Objects of old charts, made for the API versions that a Kubernetes serves. Pure.
//!
//! Kubernetes takes away API versions of its kinds a year or two after it has new ones. What a chart of before writes is
//! then refused, though most of it means the same in the new version: one table says what moved where and when, and
//! `convert` makes one of the other. What has no successor, or cannot be made for it without a guess, is named.
//!
//! Nothing is touched that is served as it is, and nothing that the table does not know: those may be kinds of definitions.

mod convert;

pub use convert::EVERYBODY;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Object, ObjectKey};
use crate::diagnostic::{Category, Diagnostic};
use crate::values::{Map, Tree};

/// An API version of a kind that Kubernetes took away. The numbers are the second ones of its versions: 22 is 1.22.
struct Move {
    kind: &'static str,
    from: &'static str,
    /// The first Kubernetes without it.
    removed: u32,
    way: Way,
}

/// What becomes of the objects of an API version that is gone.
enum Way {
    /// They are made for another one.
    To {
        api_version: &'static str,
        /// The first Kubernetes with it.
        since: u32,
        convert: Convert,
    },
    /// There is nothing that they could be made for; the text says what takes their place.
    Gone(&'static str),
}

/// Makes the body of an object mean the same in its new version; the error says why that cannot be done.
type Convert = fn(&mut Map) -> Result<(), String>;

const fn to(kind: &'static str, from: &'static str, removed: u32, new: (&'static str, u32), convert: Convert) -> Move {
    Move { kind, from, removed, way: Way::To { api_version: new.0, since: new.1, convert } }
}

const fn gone(kind: &'static str, from: &'static str, removed: u32, instead: &'static str) -> Move {
    Move { kind, from, removed, way: Way::Gone(instead) }
}

const APPS: (&str, u32) = ("apps/v1", 9);
const ADMISSION: (&str, u32) = ("admissionregistration.k8s.io/v1", 16);
const POLICIES: (&str, u32) = ("admissionregistration.k8s.io/v1", 30);
const FLOW: (&str, u32) = ("flowcontrol.apiserver.k8s.io/v1", 29);
const FLOW_BETA: (&str, u32) = ("flowcontrol.apiserver.k8s.io/v1beta3", 26);
const NETWORKING: (&str, u32) = ("networking.k8s.io/v1", 19);
const RIGHTS: (&str, u32) = ("rbac.authorization.k8s.io/v1", 8);
const STORAGE: (&str, u32) = ("storage.k8s.io/v1", 24);
const POD_SECURITY: &str = "leave it out: Pod Security admission took its place, which labels of namespaces set up \
                            (`pod-security.kubernetes.io/enforce`)";

/// What moved. From Kubernetes' own guide to API versions that are gone, and from the life cycles that its types declare.
const MOVES: &[Move] = &[
    to("Deployment", "extensions/v1beta1", 16, APPS, convert::extensions_deployment),
    to("Deployment", "apps/v1beta1", 16, APPS, convert::deployment),
    to("Deployment", "apps/v1beta2", 16, APPS, convert::deployment),
    to("DaemonSet", "extensions/v1beta1", 16, APPS, convert::extensions_daemon_set),
    to("DaemonSet", "apps/v1beta2", 16, APPS, convert::workload),
    to("ReplicaSet", "extensions/v1beta1", 16, APPS, convert::workload),
    to("ReplicaSet", "apps/v1beta2", 16, APPS, convert::workload),
    to("StatefulSet", "apps/v1beta1", 16, APPS, convert::early_stateful_set),
    to("StatefulSet", "apps/v1beta2", 16, APPS, convert::workload),
    to("Job", "extensions/v1beta1", 6, ("batch/v1", 2), convert::extensions_job),
    to("NetworkPolicy", "extensions/v1beta1", 16, ("networking.k8s.io/v1", 8), convert::same),
    to("PodSecurityPolicy", "extensions/v1beta1", 16, ("policy/v1beta1", 10), convert::same),
    to("MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1beta1", 22, ADMISSION, convert::webhooks),
    to("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1beta1", 22, ADMISSION, convert::webhooks),
    to(
        "CustomResourceDefinition",
        "apiextensions.k8s.io/v1beta1",
        22,
        ("apiextensions.k8s.io/v1", 16),
        convert::definition,
    ),
    to("APIService", "apiregistration.k8s.io/v1beta1", 22, ("apiregistration.k8s.io/v1", 10), convert::same),
    gone(
        "CertificateSigningRequest",
        "certificates.k8s.io/v1beta1",
        22,
        "write it for certificates.k8s.io/v1, which wants a signer and what the certificate is used for",
    ),
    to("Lease", "coordination.k8s.io/v1beta1", 22, ("coordination.k8s.io/v1", 14), convert::same),
    to("Ingress", "extensions/v1beta1", 22, NETWORKING, convert::ingress),
    to("Ingress", "networking.k8s.io/v1beta1", 22, NETWORKING, convert::ingress),
    to("IngressClass", "networking.k8s.io/v1beta1", 22, NETWORKING, convert::same),
    to("ClusterRole", "rbac.authorization.k8s.io/v1beta1", 22, RIGHTS, convert::same),
    to("ClusterRoleBinding", "rbac.authorization.k8s.io/v1beta1", 22, RIGHTS, convert::same),
    to("Role", "rbac.authorization.k8s.io/v1beta1", 22, RIGHTS, convert::same),
    to("RoleBinding", "rbac.authorization.k8s.io/v1beta1", 22, RIGHTS, convert::same),
    to("PriorityClass", "scheduling.k8s.io/v1beta1", 22, ("scheduling.k8s.io/v1", 14), convert::same),
    to("CSIDriver", "storage.k8s.io/v1beta1", 22, ("storage.k8s.io/v1", 18), convert::same),
    to("CSINode", "storage.k8s.io/v1beta1", 22, ("storage.k8s.io/v1", 17), convert::same),
    to("StorageClass", "storage.k8s.io/v1beta1", 22, ("storage.k8s.io/v1", 6), convert::same),
    to("VolumeAttachment", "storage.k8s.io/v1beta1", 22, ("storage.k8s.io/v1", 13), convert::same),
    to("CSIStorageCapacity", "storage.k8s.io/v1beta1", 27, STORAGE, convert::same),
    to("ClusterRole", "rbac.authorization.k8s.io/v1alpha1", 22, RIGHTS, convert::same),
    to("ClusterRoleBinding", "rbac.authorization.k8s.io/v1alpha1", 22, RIGHTS, convert::first_subjects),
    to("Role", "rbac.authorization.k8s.io/v1alpha1", 22, RIGHTS, convert::same),
    to("RoleBinding", "rbac.authorization.k8s.io/v1alpha1", 22, RIGHTS, convert::first_subjects),
    to("PriorityClass", "scheduling.k8s.io/v1alpha1", 22, ("scheduling.k8s.io/v1", 14), convert::same),
    to("CronJob", "batch/v2alpha1", 21, ("batch/v1", 21), convert::same),
    to("CronJob", "batch/v1beta1", 25, ("batch/v1", 21), convert::same),
    to("EndpointSlice", "discovery.k8s.io/v1beta1", 25, ("discovery.k8s.io/v1", 21), convert::endpoint_slice),
    to("HorizontalPodAutoscaler", "autoscaling/v2beta1", 25, ("autoscaling/v2", 23), convert::autoscaler),
    to("HorizontalPodAutoscaler", "autoscaling/v2beta2", 26, ("autoscaling/v2", 23), convert::scaled),
    to("PodDisruptionBudget", "policy/v1beta1", 25, ("policy/v1", 21), convert::disruption_budget),
    gone("PodSecurityPolicy", "policy/v1beta1", 25, POD_SECURITY),
    to("RuntimeClass", "node.k8s.io/v1beta1", 25, ("node.k8s.io/v1", 20), convert::same),
    to("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta1", 26, FLOW_BETA, convert::without_status),
    to("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta2", 29, FLOW_BETA, convert::without_status),
    to("FlowSchema", "flowcontrol.apiserver.k8s.io/v1beta3", 32, FLOW, convert::without_status),
    to("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io/v1beta1", 26, FLOW_BETA, convert::priority_level),
    to("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io/v1beta2", 29, FLOW_BETA, convert::priority_level),
    to("PriorityLevelConfiguration", "flowcontrol.apiserver.k8s.io/v1beta3", 32, FLOW, convert::without_status),
    to("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1alpha1", 32, POLICIES, convert::without_status),
    to("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1beta1", 34, POLICIES, convert::without_status),
    to("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1alpha1", 32, POLICIES, convert::same),
    to("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1beta1", 34, POLICIES, convert::same),
];

/// What a Kubernetes serves, as far as anybody knows.
#[derive(Debug, Clone)]
pub enum Kubernetes {
    /// What its version says: the second number of 1.x.
    Version(u32),
    /// What a server said: API versions with kinds, such as `policy/v1/PodDisruptionBudget`.
    Serving(BTreeSet<String>),
}

impl Kubernetes {
    /// Returns what a version serves; none for one that is not 1.x.
    pub fn of_version(major: &str, minor: &str) -> Option<Self> {
        if major != "1" {
            return None;
        }
        minor.parse().ok().map(Self::Version)
    }

    /// Returns what a server serves that answered so: API versions with their kinds among API versions alone.
    pub fn of_server(api_versions: &[String]) -> Self {
        Self::Serving(api_versions.iter().cloned().collect())
    }

    /// Tells whether a kind that moved is still served under its old version.
    fn keeps(&self, old: &Move) -> bool {
        match self {
            Self::Version(minor) => *minor < old.removed,
            Self::Serving(kinds) => kinds.contains(&format!("{}/{}", old.from, old.kind)),
        }
    }

    /// Tells whether a kind is served under a new version.
    fn has(&self, kind: &str, api_version: &str, since: u32) -> bool {
        match self {
            Self::Version(minor) => *minor >= since,
            Self::Serving(kinds) => kinds.contains(&format!("{api_version}/{kind}")),
        }
    }
}

/// Objects of one kind that were made for another API version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// The kind, such as `PodDisruptionBudget`.
    pub kind: String,
    /// What the charts write: `policy/v1beta1`.
    pub from: String,
    /// What they were made for: `policy/v1`.
    pub to: String,
    /// The first Kubernetes that does not serve the old version: `1.25`.
    pub removed: String,
    /// How many objects.
    pub objects: usize,
}

/// `PodDisruptionBudget: 3 of policy/v1beta1 made for policy/v1`
impl std::fmt::Display for Moved {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kind, from, to, removed: _, objects } = self;
        write!(formatter, "{kind}: {objects} of {from} made for {to}")
    }
}

/// An object that cannot be made for what is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, thiserror::Error)]
#[error("{key} is of {}, which Kubernetes {removed} took away: {why}", key.api_version)]
#[serde(rename_all = "camelCase")]
pub struct Unserved {
    /// The object.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// The first Kubernetes that does not serve it: `1.25`.
    pub removed: String,
    /// Why it cannot be made for another version.
    pub why: String,
    /// What to do about it.
    pub instead: String,
}

impl Diagnostic for Unserved {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        vec![self.instead.clone()]
    }
}

/// Objects that the cluster does not serve. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} of the mesh's objects {} of API versions that the cluster does not serve", .objects.len(), if .objects.len() == 1 { "is" } else { "are" })]
pub struct UnservedError {
    /// The objects; at least one.
    pub objects: Vec<Unserved>,
    /// What else to do.
    pub instead: Vec<String>,
}

impl Diagnostic for UnservedError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        self.objects.iter().map(|object| object as &dyn Diagnostic).collect()
    }

    fn hints(&self) -> Vec<String> {
        self.instead.clone()
    }
}

/// What came of objects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Served {
    /// What was made for other versions, kind by kind.
    pub moved: Vec<Moved>,
    /// What could not be made for any, object by object. These are as they were.
    pub unserved: Vec<Unserved>,
}

impl Served {
    /// Adds what came of others.
    pub fn extend(&mut self, other: Self) {
        for moved in other.moved {
            let is_same =
                |known: &&mut Moved| (&known.kind, &known.from, &known.to) == (&moved.kind, &moved.from, &moved.to);
            match self.moved.iter_mut().find(is_same) {
                Some(known) => known.objects += moved.objects,
                None => self.moved.push(moved),
            }
        }
        self.moved.sort_by(|left, right| (&left.kind, &left.from).cmp(&(&right.kind, &right.from)));
        self.unserved.extend(other.unserved);
    }
}

/// Makes objects for what is served.
pub fn serve<'a>(objects: impl IntoIterator<Item = &'a mut Object>, kubernetes: &Kubernetes) -> Served {
    let mut served = Served::default();
    for object in objects {
        let Some(old) = moved(&object.key).filter(|old| !kubernetes.keeps(old)) else { continue };
        let before = object.key.clone();
        match made_for(object, old, kubernetes) {
            Ok(()) => served.extend(Served {
                moved: vec![Moved {
                    kind: before.kind,
                    from: before.api_version,
                    to: object.key.api_version.clone(),
                    removed: release(old.removed),
                    objects: 1,
                }],
                unserved: Vec::new(),
            }),
            Err((removed, why, instead)) => {
                served.unserved.push(Unserved { key: before, removed: release(removed), why, instead });
            }
        }
    }
    served
}

/// Makes an object for the last version on its way, whatever a cluster serves; none when it is of no version that is gone.
pub fn newest(tree: &Tree) -> Result<Option<Tree>, Box<Unserved>> {
    let mut object = Object::from_tree(tree.clone());
    let served = serve([&mut object], &Kubernetes::Version(u32::MAX));
    match served.unserved.into_iter().next() {
        Some(unserved) => Err(Box::new(unserved)),
        None => Ok((!served.moved.is_empty()).then(|| object.into_tree())),
    }
}

/// Names what an autoscaler of today scales in the API version that has it now.
pub fn name_scaled(autoscaler: &mut Tree) {
    autoscaler.as_map_mut().into_iter().for_each(convert::name_scaled);
}

/// Tells whether a selector has nothing in it, which selected no pod in the first versions.
pub fn selects_nothing(selector: &Tree) -> bool {
    convert::is_empty(Some(selector))
}

/// Tells whether Kubernetes took an API version of a kind away.
pub fn is_gone(api_version: &str, kind: &str) -> bool {
    find(kind, api_version).is_some()
}

/// Makes an object for the first version on its way that is served. It stays as it is when there is none.
fn made_for(object: &mut Object, old: &Move, kubernetes: &Kubernetes) -> Result<(), (u32, String, String)> {
    let mut tree = object.tree().clone();
    let mut old = old;
    loop {
        let (api_version, since, convert) = match &old.way {
            Way::Gone(instead) => {
                return Err((old.removed, "no other is like it".to_owned(), (*instead).to_owned()));
            }
            Way::To { api_version, since, convert } => (*api_version, *since, convert),
        };
        let body = tree.as_map_mut();
        let outcome = body.map_or_else(
            || Err("it is no object".to_owned()),
            |body| {
                body.insert("apiVersion".to_owned(), Tree::from(api_version));
                convert(body)
            },
        );
        outcome.map_err(|why| (old.removed, why, format!("write it for {api_version}, or leave it out")))?;
        if kubernetes.has(old.kind, api_version, since) {
            // The old version of a step in between may be gone again.
            let next = find(old.kind, api_version);
            if next.is_none_or(|next| kubernetes.keeps(next)) {
                *object = Object::from_tree(tree);
                return Ok(());
            }
        }
        let Some(next) = find(old.kind, api_version) else {
            let why = format!("{api_version}, which has it now, is not served either");
            return Err((old.removed, why, format!("see what serves {api_version}: `kubectl api-versions`")));
        };
        old = next;
    }
}

fn find(kind: &str, api_version: &str) -> Option<&'static Move> {
    MOVES.iter().find(|known| known.kind == kind && known.from == api_version)
}

fn moved(key: &ObjectKey) -> Option<&'static Move> {
    find(&key.kind, &key.api_version)
}

fn release(minor: u32) -> String {
    format!("1.{minor}")
}

/// Returns the API versions that a kind of an old one has moved to, the next one first.
pub fn successors(api_version: &str, kind: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut old = find(kind, api_version);
    while let Some(Move { way: Way::To { api_version, .. }, .. }) = old {
        found.push(*api_version);
        old = find(kind, api_version);
    }
    found
}

/// Returns the API group that a kind belongs to: that which it moved to, when that is another one. A server that knows
/// both has each object in both.
pub fn home_group<'a>(group: &'a str, kind: &str) -> &'a str {
    if group != "extensions" {
        return group;
    }
    let last = successors("extensions/v1beta1", kind).into_iter().next_back();
    last.and_then(|api_version| api_version.split_once('/')).map_or(group, |(group, _)| group)
}

/// Returns the kinds in the text of a chart's template that a Kubernetes no longer serves, by their API versions. The
/// text is not run: what it would make under some condition counts, too.
pub fn gone_in(text: &str, minor: u32) -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let entry = |line: &str, name: &str| -> Option<(usize, String)> {
        let (indent, rest) = (line.len() - line.trim_start().len(), line.trim_start());
        let value = rest.strip_prefix(name)?.strip_prefix(':')?;
        Some((indent, value.trim().trim_matches(['"', '\'']).to_owned()))
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let Some((indent, api_version)) = entry(line, "apiVersion") else { continue };
        let near = lines[at.saturating_sub(2)..].iter().take(5);
        let kinds = near.filter_map(|line| entry(line, "kind")).filter(|(other, _)| *other == indent);
        for (_, kind) in kinds {
            if let Some(old) = find(&kind, &api_version).filter(|old| old.removed <= minor) {
                found.entry(old.from).or_default().insert(old.kind);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
