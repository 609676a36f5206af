//! [`Verdict`]: what becomes of a pod, why, and what every webhook said.

use schemars::JsonSchema;
use serde::Serialize;

use super::injectors::Injectors;
use super::{AMBIENT, DATAPLANE_MODE, DEFAULT, ENABLED, INJECT, INJECTION, NONE, REVISION, is_ambient, label};
use crate::inject::InjectionConfig;
use crate::inject::config::CapturedConfig;
use crate::inject::policy::{Decision, SkipReason, decide};
use crate::values::{Map, Tree};

/// How istiod decides where its own configuration is not known.
const PLAIN: &str = "{policy: enabled, templates: {}}";

/// A pod, or what a pod would be, as far as it decides about its part in the mesh.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// The name of its namespace.
    pub namespace: &'a str,
    /// The labels of its namespace.
    pub namespace_labels: Option<&'a Map>,
    /// Its labels.
    pub pod_labels: Option<&'a Map>,
    /// Its annotations.
    pub pod_annotations: Option<&'a Map>,
    /// Whether it uses the network of its node.
    pub host_network: bool,
}

impl<'a> Subject<'a> {
    /// Returns what decides about a pod, or about a pod template, whose `metadata` and `spec` are the same.
    pub fn of_pod(namespace: &'a str, namespace_labels: Option<&'a Map>, pod: &'a Tree) -> Self {
        let entries = |field: &str| pod.get_path(&["metadata", field]).and_then(Tree::as_map);
        Self {
            namespace,
            namespace_labels,
            pod_labels: entries("labels"),
            pod_annotations: entries("annotations"),
            host_network: pod.get_path(&["spec", "hostNetwork"]).and_then(Tree::as_bool).unwrap_or_default(),
        }
    }

    /// Returns it as the pod that istiod sees, as far as it decides by it.
    fn pod(&self) -> Tree {
        let entries = |entries: Option<&Map>| Tree::Map(entries.cloned().unwrap_or_default());
        let metadata = Map::from([
            ("labels".to_owned(), entries(self.pod_labels)),
            ("annotations".to_owned(), entries(self.pod_annotations)),
        ]);
        let spec = Map::from([("hostNetwork".to_owned(), Tree::from(self.host_network))]);
        Tree::Map(Map::from([("metadata".to_owned(), Tree::Map(metadata)), ("spec".to_owned(), Tree::Map(spec))]))
    }

    fn is_ambient(&self) -> bool {
        !self.host_network
            && match label(self.pod_labels, DATAPLANE_MODE) {
                Some(NONE) => false,
                Some(AMBIENT) => true,
                _ => is_ambient(self.namespace_labels),
            }
    }
}

/// What becomes of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// It gets a proxy of its own.
    Sidecar,
    /// The proxy of its node carries its traffic.
    Ambient,
    /// It does not take part.
    None,
}

/// The webhook that injects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct By {
    /// The name of the `MutatingWebhookConfiguration`.
    pub webhook: String,
    /// The rule of it that is about the pod, such as `rev.namespace`.
    pub rule: String,
    /// The revision of the control plane.
    pub revision: String,
    /// The tag; none when the webhook is the revision's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The namespace of the control plane; empty for one outside the cluster.
    pub namespace: String,
}

/// Why something becomes of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// Injected: the namespace asks for it, by `istio-injection=enabled`.
    NamespaceInjection,
    /// Injected: the namespace names a revision or a tag.
    NamespaceRevision {
        /// The name.
        name: String,
    },
    /// Injected: the pod names a revision or a tag.
    PodRevision {
        /// The name.
        name: String,
    },
    /// Injected: the pod asks for it, by `sidecar.istio.io/inject=true`.
    PodAsks,
    /// Injected: the default control plane injects what says nothing.
    Automatic,
    /// Injected: the selectors of a rule of somebody's own are about it.
    Selected {
        /// The rule.
        rule: String,
    },
    /// Ambient: the namespace is.
    NamespaceAmbient,
    /// Ambient: the pod asks for it.
    PodAmbient,
    /// No webhook of the cluster injects at all.
    NotInstalled,
    /// The label of the pod refuses.
    PodRefuses,
    /// The namespace refuses, by a value of `istio-injection` that is not `enabled`.
    NamespaceRefuses {
        /// The value.
        value: String,
    },
    /// The namespace or the pod names a revision or tag that nothing serves.
    NotServed {
        /// The name.
        name: String,
    },
    /// The default control plane is asked for, and there is none.
    NoDefault,
    /// Neither the namespace nor the pod asks for it.
    Silent,
    /// A webhook is about the pod, and istiod refuses all the same.
    Refused {
        /// Why, for programs: `host-network`, `ignored-namespace`, `annotation`, `never-inject-selector`,
        /// `policy-disabled`, `policy-unknown`, `label`.
        why: String,
        /// Why, for people.
        message: String,
    },
}

impl std::fmt::Display for Reason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NamespaceInjection => write!(formatter, "the namespace has the label `{INJECTION}={ENABLED}`"),
            Self::NamespaceRevision { name } => write!(formatter, "the namespace has the label `{REVISION}={name}`"),
            Self::PodRevision { name } => {
                write!(formatter, "the pod has the label `{REVISION}={name}`, and the namespace says nothing")
            }
            Self::PodAsks => {
                write!(formatter, "the pod has the label `{INJECT}=true`, and the namespace says nothing")
            }
            Self::Automatic => {
                formatter.write_str("neither says anything, and the default control plane injects such pods, too")
            }
            Self::Selected { rule } => write!(formatter, "the rule `{rule}` selects it"),
            Self::NamespaceAmbient => write!(formatter, "the namespace has the label `{DATAPLANE_MODE}={AMBIENT}`"),
            Self::PodAmbient => write!(formatter, "the pod has the label `{DATAPLANE_MODE}={AMBIENT}`"),
            Self::NotInstalled => formatter.write_str("no control plane injects in this cluster"),
            Self::PodRefuses => write!(formatter, "the pod has the label `{INJECT}=false`"),
            Self::NamespaceRefuses { value } => {
                write!(formatter, "the namespace has the label `{INJECTION}={value}`, which refuses")
            }
            Self::NotServed { name } => {
                write!(formatter, "the label `{REVISION}={name}` names a revision or tag that no control plane serves")
            }
            Self::NoDefault => write!(
                formatter,
                "the default control plane is asked for, and nothing serves it: there is no tag `{DEFAULT}`"
            ),
            Self::Silent => formatter.write_str("neither the namespace nor the pod has a label that asks for it"),
            Self::Refused { message, .. } => {
                write!(formatter, "a webhook is asked, and the control plane refuses: {message}")
            }
        }
    }
}

/// What a rule of a webhook says of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSeen {
    /// Its name.
    pub rule: String,
    /// Whether it is about the pod.
    pub matches: bool,
    /// What it asks for when it is; why it is not otherwise.
    pub why: String,
}

/// What a webhook says of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Considered {
    /// The name of the `MutatingWebhookConfiguration`.
    pub webhook: String,
    /// The tag; none for the webhook of a revision itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The revision of the control plane.
    pub revision: String,
    /// The namespace of the control plane; empty for one outside the cluster.
    pub namespace: String,
    /// Whether it was made to match nothing.
    pub is_deactivated: bool,
    /// Whether one of its rules is about the pod.
    pub matches: bool,
    /// Its rules.
    pub rules: Vec<RuleSeen>,
}

/// What becomes of a pod, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// What becomes of it.
    pub fate: Fate,
    /// Why.
    pub reason: Reason,
    /// The webhook that is asked first; with [`Reason::Refused`] that of the control plane that refuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// Other webhooks that inject it, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What the labels and annotations of the pod say that is neither yes nor no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Verdict {
    /// Decides about a pod. `config` is what the control plane decides by that is asked; where it is not known, the one
    /// that every installation has.
    pub fn of(injectors: &Injectors, subject: &Subject<'_>, config: Option<&InjectionConfig>) -> Self {
        let matching = injectors.matching(subject);
        let Some(first) = matching.first() else {
            return Self::not_asked(injectors, subject);
        };
        let by = By {
            webhook: first.injector.name.clone(),
            rule: first.rule.to_owned(),
            revision: first.injector.revision.clone(),
            tag: first.injector.tag.clone(),
            namespace: first.injector.namespace.clone(),
        };
        let mut also: Vec<String> = matching.iter().map(|found| found.injector.name.clone()).collect();
        also.dedup();
        also.retain(|name| *name != by.webhook);
        let mut warnings = Vec::new();
        if first.is_conditional {
            warnings.push(format!("the webhook `{}` has conditions beside its selectors", by.webhook));
        }
        let (mut fate, mut reason) = (Fate::Sidecar, first.reason.clone());
        if let Some(refusal) = refusal(subject, config, &mut warnings) {
            fate = if subject.is_ambient() { Fate::Ambient } else { Fate::None };
            reason = Reason::Refused { why: refusal.key().to_owned(), message: refusal.to_string() };
        }
        Self { fate, reason, by: Some(by), also, warnings }
    }

    /// Decides about a pod that no webhook is asked about.
    fn not_asked(injectors: &Injectors, subject: &Subject<'_>) -> Self {
        let of_namespace = |name: &str| label(subject.namespace_labels, name);
        let of_pod = |name: &str| label(subject.pod_labels, name);
        let decided = |fate, reason| Self { fate, reason, by: None, also: Vec::new(), warnings: Vec::new() };
        if subject.is_ambient() {
            let is_own = of_pod(DATAPLANE_MODE) == Some(AMBIENT);
            return decided(Fate::Ambient, if is_own { Reason::PodAmbient } else { Reason::NamespaceAmbient });
        }
        let not_served = |name: &str| Reason::NotServed { name: name.to_owned() };
        let reason = match (of_namespace(INJECTION), of_namespace(REVISION)) {
            _ if injectors.is_empty() => Reason::NotInstalled,
            _ if of_pod(INJECT) == Some("false") => Reason::PodRefuses,
            (Some(ENABLED), _) => Reason::NoDefault,
            (Some(value), _) => Reason::NamespaceRefuses { value: value.to_owned() },
            (None, Some(name)) => not_served(name),
            (None, None) => match (of_pod(REVISION), of_pod(INJECT)) {
                (Some(name), _) => not_served(name),
                (None, Some("true")) => Reason::NoDefault,
                (None, _) => Reason::Silent,
            },
        };
        decided(Fate::None, reason)
    }
}

/// Returns how a control plane decides whose own configuration is not known.
pub fn plain_config() -> Option<InjectionConfig> {
    let captured = CapturedConfig { templates: PLAIN.to_owned(), values: "{}".to_owned(), ..CapturedConfig::default() };
    InjectionConfig::from_captured(&captured).ok()
}

/// Returns why istiod does not inject a pod that its webhook is asked about.
fn refusal(subject: &Subject<'_>, config: Option<&InjectionConfig>, warnings: &mut Vec<String>) -> Option<SkipReason> {
    let plain;
    let config = if let Some(config) = config {
        config
    } else {
        plain = plain_config()?;
        &plain
    };
    match decide(config, &subject.pod(), subject.namespace, warnings) {
        Decision::Inject(_) => None,
        Decision::Skip(reason) => Some(reason),
    }
}
