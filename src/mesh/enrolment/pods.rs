//! [`PodFacts`]: what a pod that runs shows about its part in the mesh, and whether that is out of date.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::verdict::{Fate, Subject, Verdict};
use super::{DEFAULT, Injectors, REVISION};
use crate::inject::InjectionConfig;
use crate::inject::pod::{self, PROXY};
use crate::inject::status::STATUS;
use crate::install::labels;
use crate::install::upgrade::running::workload_of;
use crate::install::verify::proxies::version_of;
use crate::object::pod::is_over;
use crate::values::{Map, Tree, json};

/// The annotation of a pod whose traffic the proxy of its node carries.
const REDIRECTION: &str = "ambient.istio.io/redirection";
/// The label of the pods of a control plane, and its value.
const CONTROL_PLANE: (&str, &str) = ("app", "istiod");
/// The container of a control plane.
const DISCOVERY: &str = "discovery";

/// How a pod that runs takes part in the mesh.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Membership {
    /// It has a proxy of its own.
    Sidecar {
        /// The revision of the control plane that put it there; `default` when the pod does not say.
        revision: String,
        /// The version of the proxy, by its image; none when that does not say it.
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// The proxy of its node carries its traffic.
    Ambient,
    /// Not at all.
    None,
}

/// Why a pod is not what it would be if it were made now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Staleness {
    /// It would get a proxy, and has none.
    NoProxy,
    /// Another control plane put its proxy there.
    OtherRevision {
        /// The revision that did.
        found: String,
        /// The revision that would.
        wanted: String,
    },
    /// Its proxy is of another version than its control plane.
    OtherVersion {
        /// The version of the proxy.
        found: String,
        /// The version of the control plane.
        wanted: String,
    },
    /// It has a proxy of its own in a namespace in the ambient mode.
    SidecarInAmbient,
    /// It would get no proxy any more. It may have come with one: `kube-inject` puts it into the template.
    LeftOver,
}

impl Staleness {
    /// Tells whether the pod is out of date by what its labels ask for. A proxy that is left over works on.
    pub fn is_outdated(&self) -> bool {
        !matches!(self, Self::LeftOver)
    }
}

impl std::fmt::Display for Staleness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoProxy => formatter.write_str("it has no proxy, and would get one"),
            Self::OtherRevision { found, wanted } => {
                write!(formatter, "its proxy is of the revision {found}, and it would get one of {wanted}")
            }
            Self::OtherVersion { found, wanted } => {
                write!(formatter, "its proxy is {found}, and its control plane {wanted}")
            }
            Self::SidecarInAmbient => {
                formatter.write_str("it has a proxy of its own, and would be in the ambient mode")
            }
            Self::LeftOver => formatter.write_str("it has a proxy, and would get none"),
        }
    }
}

/// The versions of the control planes, by revision: several while one is being replaced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ControlPlanes(BTreeMap<String, BTreeSet<String>>);

impl ControlPlanes {
    /// Adds what a pod tells, if it is one of a control plane.
    pub fn take(&mut self, pod: &PodFacts) {
        if let Some((revision, version)) = &pod.control_plane {
            self.0.entry(revision.clone()).or_default().insert(version.clone());
        }
    }

    /// Returns the versions of a revision.
    pub fn versions(&self, revision: &str) -> Vec<&str> {
        self.0.get(revision).into_iter().flatten().map(String::as_str).collect()
    }
}

/// What of a pod decides about its part in the mesh, and nothing else: a cluster has many pods.
#[derive(Debug, Clone, PartialEq)]
pub struct PodFacts {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The kind of what it belongs to.
    pub workload_kind: String,
    /// The name of what it belongs to.
    pub workload: String,
    /// How it takes part.
    pub membership: Membership,
    labels: Option<Map>,
    annotations: Option<Map>,
    host_network: bool,
    /// Revision and version, for a pod of a control plane.
    control_plane: Option<(String, String)>,
}

impl PodFacts {
    /// Reads a pod; none when it has ended or is about to go.
    pub fn of(pod: &Tree) -> Option<Self> {
        if is_over(pod) {
            return None;
        }
        let workload = workload_of(pod);
        // istiod decides by one annotation alone.
        let wish = pod::annotation(pod, super::INJECT);
        Some(Self {
            namespace: pod.text_at(&["metadata", "namespace"]).to_owned(),
            name: pod.text_at(&["metadata", "name"]).to_owned(),
            workload_kind: workload.kind,
            workload: workload.name,
            membership: Membership::of(pod),
            labels: pod.get_path(&["metadata", "labels"]).and_then(Tree::as_map).cloned(),
            annotations: wish.map(|wish| Map::from([(super::INJECT.to_owned(), Tree::from(wish))])),
            host_network: pod.get_path(&["spec", "hostNetwork"]).and_then(Tree::as_bool).unwrap_or_default(),
            control_plane: control_plane(pod),
        })
    }

    /// Returns what decides about it if it were made now.
    pub fn subject<'a>(&'a self, namespace_labels: Option<&'a Map>) -> Subject<'a> {
        Subject {
            namespace: &self.namespace,
            namespace_labels,
            pod_labels: self.labels.as_ref(),
            pod_annotations: self.annotations.as_ref(),
            host_network: self.host_network,
        }
    }

    /// Returns why it is not what it would be if it were made now.
    pub fn staleness(
        &self,
        injectors: &Injectors,
        namespace_labels: Option<&Map>,
        planes: &ControlPlanes,
        config: Option<&InjectionConfig>,
    ) -> Option<Staleness> {
        let verdict = Verdict::of(injectors, &self.subject(namespace_labels), config);
        self.membership.staleness(&verdict, injectors, planes)
    }
}

impl Membership {
    /// Returns how a pod that runs takes part.
    pub fn of(pod: &Tree) -> Self {
        let Some(proxy) = pod::find_in_pod(pod, PROXY) else {
            let is_redirected = pod::annotation(pod, REDIRECTION) == Some(super::ENABLED);
            return if is_redirected { Self::Ambient } else { Self::None };
        };
        let noted = pod::annotation(pod, STATUS).and_then(|text| json::decode(text).ok());
        let noted = noted.as_ref().map(|status| status.text_at(&["revision"])).filter(|revision| !revision.is_empty());
        let revision = noted.or_else(|| pod::annotation(pod, REVISION)).or_else(|| pod::label(pod, REVISION));
        Self::Sidecar {
            revision: revision.filter(|revision| !revision.is_empty()).unwrap_or(DEFAULT).to_owned(),
            version: version_of(proxy.text_at(&["image"])),
        }
    }

    /// Tells whether it takes part.
    pub fn is_in_mesh(&self) -> bool {
        *self != Self::None
    }

    /// Returns why it is not what a verdict says that it would be if it were made now.
    pub fn staleness(&self, verdict: &Verdict, injectors: &Injectors, planes: &ControlPlanes) -> Option<Staleness> {
        let Self::Sidecar { revision, version } = self else {
            // What the agents of nodes have not taken yet, they will take: no restart is needed for it.
            return (verdict.fate == Fate::Sidecar && *self == Self::None).then_some(Staleness::NoProxy);
        };
        // What a tag is called does not say whose the proxy is.
        let revision = injectors.revision_of(revision);
        match (verdict.fate, &verdict.by) {
            (Fate::Sidecar, Some(by)) if by.revision != revision => {
                return Some(Staleness::OtherRevision { found: revision.to_owned(), wanted: by.revision.clone() });
            }
            (Fate::Ambient, _) => return Some(Staleness::SidecarInAmbient),
            _ => {}
        }
        let versions = planes.versions(revision);
        if let (Some(found), Some(wanted)) = (version, versions.last())
            && !versions.contains(&&**found)
        {
            return Some(Staleness::OtherVersion { found: found.clone(), wanted: (*wanted).to_owned() });
        }
        (verdict.fate == Fate::None && !matches!(verdict.reason, super::Reason::NotInstalled))
            .then_some(Staleness::LeftOver)
    }
}

/// Returns revision and version of a control plane, for one of its pods.
fn control_plane(pod: &Tree) -> Option<(String, String)> {
    if pod::label(pod, CONTROL_PLANE.0) != Some(CONTROL_PLANE.1) {
        return None;
    }
    let container = pod::find_in_pod(pod, DISCOVERY)?;
    let revision = labels::text(pod, "labels", labels::REVISION).filter(|revision| !revision.is_empty());
    Some((revision.unwrap_or(DEFAULT).to_owned(), version_of(container.text_at(&["image"]))?))
}
