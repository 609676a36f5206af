//! Whether a pod is injected, and why: the decision that istiod's webhook takes, as data.
//!
//! Two questions, one after the other: does a webhook see the pod at all ([`reaches`], by the labels of its namespace and
//! its own), and does istiod then inject it ([`decide`]). The first is asked only where the namespace is known.

use super::config::{InjectionConfig, Policy};
use super::pod;
use crate::values::{Map, Tree};

/// The label and annotation by which a pod asks for injection, or refuses it.
pub const INJECT: &str = "sidecar.istio.io/inject";
/// The label by which a namespace or a pod names a control plane.
pub const REVISION: &str = "istio.io/rev";
/// The label by which a namespace asks for the default control plane.
pub const NAMESPACE_INJECTION: &str = "istio-injection";
/// The namespaces that istiod leaves alone.
pub const IGNORED_NAMESPACES: [&str; 4] = ["kube-system", "kube-public", "kube-node-lease", "local-path-storage"];

/// What is decided for a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is injected.
    Inject(InjectReason),
    /// It is left as it is.
    Skip(SkipReason),
}

/// Why a pod is injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InjectReason {
    /// Its label asks for it.
    Label,
    /// Its annotation asks for it.
    Annotation,
    /// A selector of `alwaysInjectSelector` has its labels; which, from 0.
    AlwaysSelector(usize),
    /// The policy is to inject what does not refuse.
    Policy,
}

/// Why a pod is not injected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// It uses the node's network, whose traffic is not its own to redirect.
    HostNetwork,
    /// It is in a namespace of Kubernetes' own.
    IgnoredNamespace(String),
    /// Its label refuses.
    Label,
    /// Its annotation refuses.
    Annotation,
    /// A selector of `neverInjectSelector` has its labels; which, from 0.
    NeverSelector(usize),
    /// The policy is to inject only what asks for it.
    PolicyDisabled,
    /// The configuration has a policy that istiod does not know, which turns injection off.
    PolicyUnknown(String),
    /// The namespace refuses, by the value of its label `istio-injection`.
    NamespaceRefuses(String),
    /// Neither the namespace nor the pod asks for it.
    NamespaceSilent,
    /// The namespace or the pod names another control plane.
    OtherRevision(String),
}

impl InjectReason {
    /// Returns the name of the reason for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Annotation => "annotation",
            Self::AlwaysSelector(_) => "always-inject-selector",
            Self::Policy => "policy",
        }
    }
}

impl std::fmt::Display for InjectReason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Label => write!(formatter, "its label `{INJECT}` asks for it"),
            Self::Annotation => write!(formatter, "its annotation `{INJECT}` asks for it"),
            Self::AlwaysSelector(index) => write!(formatter, "`alwaysInjectSelector[{index}]` has its labels"),
            Self::Policy => formatter.write_str("nothing speaks against it"),
        }
    }
}

impl SkipReason {
    /// Returns the name of the reason for programs.
    pub fn key(&self) -> &'static str {
        match self {
            Self::HostNetwork => "host-network",
            Self::IgnoredNamespace(_) => "ignored-namespace",
            Self::Label => "label",
            Self::Annotation => "annotation",
            Self::NeverSelector(_) => "never-inject-selector",
            Self::PolicyDisabled => "policy-disabled",
            Self::PolicyUnknown(_) => "policy-unknown",
            Self::NamespaceRefuses(_) => "namespace-disabled",
            Self::NamespaceSilent => "namespace-not-labelled",
            Self::OtherRevision(_) => "other-revision",
        }
    }
}

impl std::fmt::Display for SkipReason {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::HostNetwork => formatter.write_str("it uses the host's network"),
            Self::IgnoredNamespace(name) => write!(formatter, "the namespace `{name}` is never injected"),
            Self::Label => write!(formatter, "its label `{INJECT}` refuses"),
            Self::Annotation => write!(formatter, "its annotation `{INJECT}` refuses"),
            Self::NeverSelector(index) => write!(formatter, "`neverInjectSelector[{index}]` has its labels"),
            Self::PolicyDisabled => {
                write!(formatter, "the policy is `disabled`, and it has no label `{INJECT}: \"true\"`")
            }
            Self::PolicyUnknown(policy) => write!(formatter, "the policy `{policy}` is not `enabled` or `disabled`"),
            Self::NamespaceRefuses(value) => {
                write!(formatter, "its namespace has the label `{NAMESPACE_INJECTION}: {value}`")
            }
            Self::NamespaceSilent => write!(
                formatter,
                "neither its namespace has the label `{NAMESPACE_INJECTION}: enabled` or `{REVISION}`, nor the pod a label that asks for it"
            ),
            Self::OtherRevision(revision) => write!(formatter, "it is for the control plane `{revision}`"),
        }
    }
}

/// A namespace that is known.
#[derive(Debug, Clone, Copy)]
pub struct Namespace<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its metadata.
    pub metadata: &'a Tree,
}

impl<'a> Namespace<'a> {
    /// Returns one of its labels.
    pub fn label(&self, name: &str) -> Option<&'a str> {
        self.metadata.get_path(&["labels", name]).and_then(Tree::as_str)
    }

    /// Returns one of its annotations.
    pub fn annotation(&self, name: &str) -> Option<&'a str> {
        self.metadata.get_path(&["annotations", name]).and_then(Tree::as_str)
    }
}

/// Tells whether a webhook of the control plane sees a pod in a namespace; the reason when none does.
///
/// The label `istio-injection` goes first, then the namespace's revision, then what the pod says.
pub fn reaches(config: &InjectionConfig, pod: &Tree, namespace: Namespace<'_>) -> Result<(), SkipReason> {
    let default = || if config.is_default() { Ok(()) } else { Err(SkipReason::OtherRevision("default".to_owned())) };
    let named = |revision: &str| {
        if config.is_meant_by(revision) { Ok(()) } else { Err(SkipReason::OtherRevision(revision.to_owned())) }
    };
    if pod::label(pod, INJECT) == Some("false") {
        return Err(SkipReason::Label);
    }
    match (namespace.label(NAMESPACE_INJECTION), namespace.label(REVISION)) {
        (Some("enabled"), _) => default(),
        (Some(other), _) => Err(SkipReason::NamespaceRefuses(other.to_owned())),
        (None, Some(revision)) => named(revision),
        (None, None) => match (pod::label(pod, REVISION), pod::label(pod, INJECT)) {
            (Some(revision), _) => named(revision),
            (None, Some("true")) => default(),
            (None, None) if config.injects_by_default && !IGNORED_NAMESPACES.contains(&namespace.name) => default(),
            (None, _) => Err(SkipReason::NamespaceSilent),
        },
    }
}

/// Decides whether a pod that the webhook sees is injected. `namespace` is the pod's, as far as it is known; an
/// annotation or label that says neither yes nor no adds to the warnings.
pub fn decide(config: &InjectionConfig, pod: &Tree, namespace: &str, warnings: &mut Vec<String>) -> Decision {
    if pod.get_path(&["spec", "hostNetwork"]).and_then(Tree::as_bool) == Some(true) {
        return Decision::Skip(SkipReason::HostNetwork);
    }
    if IGNORED_NAMESPACES.contains(&namespace) {
        return Decision::Skip(SkipReason::IgnoredNamespace(namespace.to_owned()));
    }
    let label = pod::label(pod, INJECT);
    let (wish, is_label) = (label.or_else(|| pod::annotation(pod, INJECT)).unwrap_or_default(), label.is_some());
    let known = match wish {
        "true" if is_label => Some(Ok(InjectReason::Label)),
        "true" => Some(Ok(InjectReason::Annotation)),
        "false" if is_label => Some(Err(SkipReason::Label)),
        "false" => Some(Err(SkipReason::Annotation)),
        "" => None,
        other => {
            let what = if is_label { "label" } else { "annotation" };
            warnings
                .push(format!("the {what} `{INJECT}` is `{other}`, which says neither `true` nor `false`: ignored"));
            None
        }
    };
    let labels = pod.get_path(&["metadata", "labels"]).and_then(Tree::as_map);
    let wish = known.or_else(|| by_selectors(config, labels));
    match (&config.policy, wish) {
        (Policy::Unknown(policy), _) => Decision::Skip(SkipReason::PolicyUnknown(policy.clone())),
        (_, Some(Ok(reason))) => Decision::Inject(reason),
        (_, Some(Err(reason))) => Decision::Skip(reason),
        (Policy::Enabled, None) => Decision::Inject(InjectReason::Policy),
        (Policy::Disabled, None) => Decision::Skip(SkipReason::PolicyDisabled),
    }
}

/// Returns what the selectors of the configuration say of a pod's labels; those against injection go first.
fn by_selectors(config: &InjectionConfig, labels: Option<&Map>) -> Option<Result<InjectReason, SkipReason>> {
    let first = |selectors: &[super::selector::Selector]| {
        selectors.iter().position(|selector| !selector.is_empty() && selector.matches(labels))
    };
    first(&config.never_selectors)
        .map(|index| Err(SkipReason::NeverSelector(index)))
        .or_else(|| first(&config.always_selectors).map(|index| Ok(InjectReason::AlwaysSelector(index))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::config::CapturedConfig;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn config(text: &str) -> InjectionConfig {
        let captured =
            CapturedConfig { templates: text.to_owned(), values: "{}".to_owned(), ..CapturedConfig::default() };
        InjectionConfig::from_captured(&captured).unwrap()
    }

    const SELECTING: &str = "{policy: enabled, templates: {}, neverInjectSelector: [{matchLabels: {a: never}}, {}], alwaysInjectSelector: [{matchLabels: {a: always}}]}";

    #[test]
    fn a_pod_decides_before_selectors_and_policy() {
        let decided = |config_text: &str, pod: &str| {
            let mut warnings = Vec::new();
            match decide(&config(config_text), &tree(pod), "ns", &mut warnings) {
                Decision::Inject(reason) => reason.key(),
                Decision::Skip(reason) => reason.key(),
            }
        };
        let off = "{policy: disabled, templates: {}}";
        assert_eq!(decided(SELECTING, "{spec: {hostNetwork: true}}"), "host-network");
        assert_eq!(decided(SELECTING, "{}"), "policy");
        assert_eq!(decided(off, "{}"), "policy-disabled");
        assert_eq!(decided("{policy: maybe, templates: {}}", "{}"), "policy-unknown");
        let labels =
            |text: &str| format!("{{metadata: {{labels: {text}, annotations: {{sidecar.istio.io/inject: 'false'}}}}}}");
        assert_eq!(decided(off, &labels("{sidecar.istio.io/inject: 'true'}")), "label");
        assert_eq!(decided(SELECTING, &labels("{a: always}")), "annotation");
        assert_eq!(decided(SELECTING, "{metadata: {labels: {a: never}}}"), "never-inject-selector");
        assert_eq!(
            decided(
                "{policy: disabled, templates: {}, alwaysInjectSelector: [{matchLabels: {a: always}}]}",
                "{metadata: {labels: {a: always}}}"
            ),
            "always-inject-selector"
        );
    }

    #[test]
    fn a_value_that_says_nothing_is_warned_of() {
        let mut warnings = Vec::new();
        let pod = tree("{metadata: {labels: {sidecar.istio.io/inject: 'yes'}}}");
        assert_eq!(decide(&config(SELECTING), &pod, "ns", &mut warnings), Decision::Inject(InjectReason::Policy));
        assert!(warnings[0].contains("`yes`"));
        let decision = decide(&config(SELECTING), &pod, "kube-system", &mut warnings);
        assert_eq!(decision, Decision::Skip(SkipReason::IgnoredNamespace("kube-system".to_owned())));
    }

    #[test]
    fn namespaces_choose_the_control_plane() {
        let reached = |namespace: &str, pod: &str, revision: &str| {
            let mut config = config(SELECTING);
            config.revision = revision.to_owned();
            let metadata = tree(&format!("{{labels: {namespace}}}"));
            let pod = tree(&format!("{{metadata: {{labels: {pod}}}}}"));
            reaches(&config, &pod, Namespace { name: "ns", metadata: &metadata }).map_err(|reason| reason.key()).err()
        };
        assert_eq!(reached("{istio-injection: enabled, istio.io/rev: x}", "{}", ""), None);
        assert_eq!(reached("{istio-injection: enabled}", "{}", "x"), Some("other-revision"));
        assert_eq!(
            reached("{istio-injection: disabled}", "{sidecar.istio.io/inject: 'true'}", ""),
            Some("namespace-disabled")
        );
        assert_eq!(reached("{istio.io/rev: x}", "{}", "x"), None);
        assert_eq!(reached("{istio.io/rev: x}", "{}", ""), Some("other-revision"));
        assert_eq!(reached("{}", "{istio.io/rev: x}", "x"), None);
        assert_eq!(reached("{}", "{sidecar.istio.io/inject: 'true'}", ""), None);
        assert_eq!(reached("{}", "{}", ""), Some("namespace-not-labelled"));
        assert_eq!(reached("{istio.io/rev: x}", "{sidecar.istio.io/inject: 'false'}", "x"), Some("label"));
    }
}
