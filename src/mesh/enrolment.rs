//! What the labels of namespaces and pods mean to the control planes of a cluster: which webhook injects a pod, and why,
//! or why none does. Pure; the objects are handed in.
//!
//! - [`injectors`]: the webhooks that inject, and what they answer to labels
//! - [`verdict`]: what becomes of a pod, with the reason
//! - [`pods`]: what a pod that runs shows: whether it takes part, and whether that is out of date
//! - [`change`]: labels set and taken away, and what speaks against it
//!
//! The rules are those of the webhooks themselves: their selectors are evaluated as the API server does, and nothing is
//! taken from their names but the words for the reason. What istiod refuses afterwards is [`inject::policy`]'s to say.
//!
//! [`inject::policy`]: crate::inject::policy

pub mod change;
pub mod injectors;
pub mod pods;
pub mod verdict;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use change::{Insistence, LabelChange, LabelPlan, Refusal, Wish};
pub use injectors::{InjectorWebhook, Injectors};
pub use pods::{ControlPlanes, Membership, PodFacts, Staleness};
pub use verdict::{By, Considered, Fate, Reason, Subject, Verdict};

use crate::inject::policy::IGNORED_NAMESPACES;
use crate::values::{Map, Tree};

pub use crate::inject::policy::{INJECT, NAMESPACE_INJECTION as INJECTION, REVISION};

/// The label by which a namespace or a pod joins the mesh without a sidecar, or does not.
pub const DATAPLANE_MODE: &str = "istio.io/dataplane-mode";
/// The label that names the waypoint of a namespace or a pod.
pub const WAYPOINT: &str = "istio.io/use-waypoint";
/// The label that says in which namespace the waypoint is, when it is another.
pub const WAYPOINT_NAMESPACE: &str = "istio.io/use-waypoint-namespace";
/// The value of [`INJECTION`] that asks for sidecars.
pub const ENABLED: &str = "enabled";
/// The value of [`DATAPLANE_MODE`] that joins.
pub const AMBIENT: &str = "ambient";
/// The value of [`DATAPLANE_MODE`] and [`WAYPOINT`] that stays out.
pub const NONE: &str = "none";
/// What a revision is called that has no name, and the tag by which labels without a revision are served.
pub const DEFAULT: &str = "default";

/// All labels of a namespace by which it takes part in a mesh.
pub const LABELS: [&str; 5] = [INJECTION, REVISION, DATAPLANE_MODE, WAYPOINT, WAYPOINT_NAMESPACE];

/// How the pods of a namespace take part in a mesh, unless they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Each has a proxy of its own.
    Sidecar,
    /// The proxies of the nodes carry their traffic.
    Ambient,
    /// Not at all.
    None,
}

impl Mode {
    /// Returns its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sidecar => "sidecar",
            Self::Ambient => AMBIENT,
            Self::None => NONE,
        }
    }
}

/// The waypoint of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waypoint {
    /// The name of its Gateway.
    pub name: String,
    /// The namespace of its Gateway.
    pub namespace: String,
}

/// What the labels of a namespace come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// How its pods take part.
    pub mode: Mode,
    /// The revision of the control plane that injects; none where nothing is injected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// The tag by which that revision is found; none when the labels name the revision itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The waypoint that the labels name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waypoint: Option<Waypoint>,
    /// Those of its labels that are about the mesh.
    pub labels: BTreeMap<String, String>,
    /// What does not go together, or comes to nothing.
    pub conflicts: Vec<Conflict>,
}

/// Labels that do not go together, or come to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Conflict {
    /// `istio-injection` hides `istio.io/rev`.
    InjectionHidesRevision {
        /// The value of `istio-injection`.
        injection: String,
        /// The revision or tag that is not looked at.
        revision: String,
    },
    /// The namespace asks for sidecars, so its label for the ambient mode counts for nothing.
    AmbientIgnored {
        /// The label that asks for sidecars, `KEY=VALUE`.
        label: String,
    },
    /// No control plane serves the revision or tag that the namespace names.
    NotServed {
        /// The name.
        name: String,
    },
    /// No control plane serves `istio-injection=enabled`.
    NoDefault,
    /// The value of `istio-injection` is not a known one; nothing is injected.
    UnknownInjection {
        /// The value.
        value: String,
    },
    /// The value of `istio.io/dataplane-mode` is not a known one; it counts for nothing.
    UnknownMode {
        /// The value.
        value: String,
    },
    /// A waypoint is named, and the namespace is not in the ambient mode.
    WaypointUnused {
        /// Its name.
        name: String,
    },
    /// Several webhooks inject the same pods.
    SeveralInjectors {
        /// Their names.
        webhooks: Vec<String>,
    },
    /// istiod injects nothing into this namespace, whatever its labels say.
    NeverInjected,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InjectionHidesRevision { injection, revision } if injection == ENABLED => write!(
                formatter,
                "`{INJECTION}={injection}` wins over `{REVISION}={revision}`, which counts for nothing"
            ),
            Self::InjectionHidesRevision { injection, revision } => write!(
                formatter,
                "`{INJECTION}={injection}` turns injection off, and `{REVISION}={revision}` counts for nothing"
            ),
            Self::AmbientIgnored { label } => {
                write!(formatter, "`{DATAPLANE_MODE}={AMBIENT}` counts for nothing beside `{label}`")
            }
            Self::NotServed { name } => write!(
                formatter,
                "no control plane serves `{REVISION}={name}`: there is no such revision or tag, and nothing is injected"
            ),
            Self::NoDefault => write!(
                formatter,
                "no control plane serves `{INJECTION}={ENABLED}`: there is no tag `{DEFAULT}`, and nothing is injected"
            ),
            Self::UnknownInjection { value } => {
                write!(formatter, "`{INJECTION}={value}` is not `{ENABLED}`, so nothing is injected")
            }
            Self::UnknownMode { value } => write!(
                formatter,
                "`{DATAPLANE_MODE}={value}` is neither `{AMBIENT}` nor `{NONE}`, and counts for nothing"
            ),
            Self::WaypointUnused { name } => {
                write!(formatter, "`{WAYPOINT}={name}` counts for nothing: the namespace is not in the ambient mode")
            }
            Self::SeveralInjectors { webhooks } => {
                write!(formatter, "several webhooks inject the same pods: {}", webhooks.join(", "))
            }
            Self::NeverInjected => formatter.write_str("istiod injects nothing into this namespace"),
        }
    }
}

/// Returns a label that is text.
pub(crate) fn label<'a>(labels: Option<&'a Map>, name: &str) -> Option<&'a str> {
    labels.and_then(|labels| labels.get(name)).and_then(Tree::as_str)
}

/// Returns the label by which a namespace asks for sidecars, which is why its ambient mode counts for nothing: istiod
/// looks at the two labels alone, not at whether anything serves them.
fn asks_for_sidecars(labels: Option<&Map>) -> Option<String> {
    if label(labels, INJECTION) == Some(ENABLED) {
        return Some(format!("{INJECTION}={ENABLED}"));
    }
    label(labels, REVISION).filter(|revision| !revision.is_empty()).map(|revision| format!("{REVISION}={revision}"))
}

/// Tells whether the pods of a namespace are in the ambient mode, unless they say otherwise.
pub(crate) fn is_ambient(labels: Option<&Map>) -> bool {
    label(labels, DATAPLANE_MODE) == Some(AMBIENT) && asks_for_sidecars(labels).is_none()
}

impl Enrolment {
    /// Returns what the labels of a namespace come to in a cluster with these webhooks.
    pub fn of(injectors: &Injectors, namespace: &str, labels: Option<&Map>) -> Self {
        let subject = Subject { namespace, namespace_labels: labels, ..Subject::default() };
        let matching = injectors.matching(&subject);
        // Whoever reads a namespace wants to know what its labels say; that istiod refuses is a conflict.
        let is_injected = !matching.is_empty() && !IGNORED_NAMESPACES.contains(&namespace);
        let winner = matching.first().filter(|_| is_injected).map(|found| found.injector);
        let mode = match winner {
            Some(_) => Mode::Sidecar,
            None if is_ambient(labels) => Mode::Ambient,
            None => Mode::None,
        };
        let waypoint = label(labels, WAYPOINT).filter(|name| !name.is_empty() && *name != NONE).map(|name| Waypoint {
            name: name.to_owned(),
            namespace: label(labels, WAYPOINT_NAMESPACE).unwrap_or(namespace).to_owned(),
        });
        let own = LABELS.iter().filter_map(|name| Some(((*name).to_owned(), label(labels, name)?.to_owned())));
        let mut enrolment = Self {
            mode,
            revision: winner.map(|winner| winner.revision.clone()),
            tag: winner.and_then(|winner| winner.tag.clone()),
            waypoint,
            labels: own.collect(),
            conflicts: Vec::new(),
        };
        let mut webhooks: Vec<String> = matching.iter().map(|found| found.injector.name.clone()).collect();
        webhooks.dedup();
        enrolment.conflicts = enrolment.found(injectors, namespace, labels, webhooks);
        enrolment
    }

    fn found(
        &self,
        injectors: &Injectors,
        namespace: &str,
        labels: Option<&Map>,
        webhooks: Vec<String>,
    ) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        let owned = |text: &str| text.to_owned();
        let (injection, revision) = (label(labels, INJECTION), label(labels, REVISION));
        let is_served = !webhooks.is_empty();
        match (injection, revision) {
            (Some(injection), Some(revision)) => conflicts
                .push(Conflict::InjectionHidesRevision { injection: owned(injection), revision: owned(revision) }),
            (None, Some(name)) if !is_served => conflicts.push(Conflict::NotServed { name: owned(name) }),
            _ => {}
        }
        match injection {
            Some(ENABLED) if !is_served => conflicts.push(Conflict::NoDefault),
            Some(ENABLED | "disabled") | None => {}
            Some(value) => conflicts.push(Conflict::UnknownInjection { value: owned(value) }),
        }
        match label(labels, DATAPLANE_MODE) {
            Some(AMBIENT) => {
                conflicts.extend(asks_for_sidecars(labels).map(|label| Conflict::AmbientIgnored { label }));
            }
            Some(NONE) | None => {}
            Some(value) => conflicts.push(Conflict::UnknownMode { value: owned(value) }),
        }
        if let Some(waypoint) = &self.waypoint
            && self.mode != Mode::Ambient
        {
            conflicts.push(Conflict::WaypointUnused { name: waypoint.name.clone() });
        }
        if webhooks.len() > 1 {
            conflicts.push(Conflict::SeveralInjectors { webhooks });
        }
        let asks = injection == Some(ENABLED) || (injection.is_none() && revision.is_some());
        if asks && IGNORED_NAMESPACES.contains(&namespace) && !injectors.is_empty() {
            conflicts.push(Conflict::NeverInjected);
        }
        conflicts
    }
}

#[cfg(test)]
pub(crate) mod tests;
