//! The labels and annotations by which objects tell whose they are. One table for all that write or read them.
//!
//! istioctl's are set as istioctl 1.30.3 sets them, so that its users' selectors keep finding what they found; its
//! `version` label says which version of the mesh it is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::checksum::Digest;
use crate::values::{Map, Tree};

/// Which installation an object belongs to: what [`owner_id`] says of it.
pub const OWNER: &str = "meshctl.io/owner";
/// The annotation that keeps an object from being deleted with the value `never`.
pub const PRUNE: &str = "meshctl.io/prune";
/// Helm's annotation that keeps an object with the value `keep`.
pub const HELM_POLICY: &str = "helm.sh/resource-policy";
/// The annotation with the name of a Helm release.
pub const HELM_RELEASE: &str = "meta.helm.sh/release-name";
/// The annotation with the namespace of a Helm release.
pub const HELM_RELEASE_NAMESPACE: &str = "meta.helm.sh/release-namespace";

/// `Reconcile` on everything that istioctl installs.
pub const MANAGED: &str = "operator.istio.io/managed";
/// The version of the mesh.
pub const VERSION: &str = "operator.istio.io/version";
/// The component, as [`Component::label`](crate::spec::component::Component::label) spells it.
pub const COMPONENT: &str = "operator.istio.io/component";
/// The revision of the control plane; `default` for the one without a name.
pub const REVISION: &str = "istio.io/rev";
/// The tag that an object makes.
pub const TAG: &str = "istio.io/tag";
/// The name of the `IstioOperator`.
pub const OWNING_RESOURCE: &str = "install.operator.istio.io/owning-resource";
/// The namespace of the `IstioOperator`.
pub const OWNING_RESOURCE_NAMESPACE: &str = "install.operator.istio.io/owning-resource-namespace";
/// `true` on objects of tags, which istioctl does not prune.
pub const NOT_PRUNED: &str = "install.operator.istio.io/owning-resource-not-pruned";

/// Labels of other tools that own objects, and the tools' names.
const OTHER_TOOLS: &[(&str, &str)] = &[
    ("kapp.k14s.io/app", "kapp"),
    ("kustomize.toolkit.fluxcd.io/name", "Flux"),
    ("helm.toolkit.fluxcd.io/name", "Flux"),
    ("argocd.argoproj.io/instance", "Argo CD"),
    ("applyset.kubernetes.io/part-of", "an ApplySet"),
];

/// Annotations of other tools that own objects.
const OTHER_TOOLS_ANNOTATIONS: &[(&str, &str)] = &[("argocd.argoproj.io/tracking-id", "Argo CD")];

/// The most characters of a label's value, by the rules of Kubernetes.
pub const MAX_VALUE: usize = 63;

/// How many bytes of a checksum stand for what was cut.
const CHECKSUM: usize = 8;

/// Returns the name of an installation in [`OWNER`]: `istio-system.default`. A name that is too long for a label is cut
/// and gets a checksum.
///
/// It follows from where the installation is and what it is called, so that a run that was killed before it recorded
/// anything, or a record that somebody deleted, leaves no object without an owner.
pub fn owner_id(namespace: &str, install: &str) -> String {
    let name = format!("{namespace}.{install}");
    if name.len() <= MAX_VALUE {
        return name;
    }
    let checksum = Digest::of(name.as_bytes()).hex();
    let checksum = &checksum[..2 * CHECKSUM];
    let kept: String = name.chars().take(MAX_VALUE - 2 * CHECKSUM - 1).collect();
    format!("{kept}-{checksum}")
}

/// Whose an object is, as its labels and annotations say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "tool", rename_all = "camelCase")]
pub enum Owner {
    /// Nobody says that it is theirs.
    Nobody,
    /// An installation of meshctl.
    Meshctl {
        /// Its [`owner_id`].
        id: String,
    },
    /// istioctl.
    Istioctl {
        /// The version that installed it.
        #[serde(skip_serializing_if = "String::is_empty")]
        version: String,
    },
    /// Helm.
    Helm {
        /// The release.
        release: String,
        /// Its namespace.
        namespace: String,
    },
    /// Another tool.
    Other {
        /// Its name.
        name: String,
    },
}

impl Owner {
    /// Returns the owner of a live object.
    pub fn of(object: &Tree) -> Self {
        let label = |name: &str| text(object, "labels", name);
        let annotation = |name: &str| text(object, "annotations", name);
        if let Some(id) = label(OWNER) {
            return Self::Meshctl { id: id.to_owned() };
        }
        if let Some(release) = annotation(HELM_RELEASE) {
            let namespace = annotation(HELM_RELEASE_NAMESPACE).unwrap_or_default();
            return Self::Helm { release: release.to_owned(), namespace: namespace.to_owned() };
        }
        let by_label = OTHER_TOOLS.iter().find(|(name, _)| label(name).is_some());
        let other = by_label.or_else(|| OTHER_TOOLS_ANNOTATIONS.iter().find(|(name, _)| annotation(name).is_some()));
        if let Some((_, tool)) = other {
            return Self::Other { name: (*tool).to_owned() };
        }
        // The charts set the component themselves, whoever applies them; this one only istioctl sets.
        if label(MANAGED).is_some() {
            return Self::Istioctl { version: label(VERSION).unwrap_or_default().to_owned() };
        }
        Self::Nobody
    }

    /// Tells whether the object belongs to the installation with this [`owner_id`].
    pub fn is(&self, id: &str) -> bool {
        matches!(self, Self::Meshctl { id: owner } if owner == id)
    }
}

/// As in "belongs to …".
impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nobody => formatter.write_str("nobody"),
            Self::Meshctl { id } => write!(formatter, "meshctl ({id})"),
            Self::Istioctl { version } if version.is_empty() => formatter.write_str("istioctl"),
            Self::Istioctl { version } => write!(formatter, "istioctl ({version})"),
            Self::Helm { release, namespace } => write!(formatter, "helm (release {release} in {namespace})"),
            Self::Other { name } => formatter.write_str(name),
        }
    }
}

/// Tells whether an annotation asks that the object is never deleted.
pub fn is_kept(object: &Tree) -> bool {
    let says = |name: &str, value: &str| text(object, "annotations", name) == Some(value);
    says(PRUNE, "never") || says(HELM_POLICY, "keep")
}

/// Sets labels of an object; those that it has get the new value.
pub fn set(object: &mut Tree, labels: &[(&str, &str)]) {
    let Some(root) = object.as_map_mut() else { return };
    let metadata = root.entry("metadata".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
    let Some(metadata) = metadata.as_map_mut() else { return };
    let place = metadata.entry("labels".to_owned()).or_default();
    if place.is_null() {
        *place = Tree::Map(Map::new());
    }
    if let Some(place) = place.as_map_mut() {
        place.extend(labels.iter().map(|(name, value)| ((*name).to_owned(), Tree::from(*value))));
    }
}

/// Returns a label or annotation of an object.
pub fn text<'a>(object: &'a Tree, place: &str, name: &str) -> Option<&'a str> {
    object.get("metadata")?.get(place)?.get(name)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn owner(labels: &str, annotations: &str) -> Owner {
        let text = format!(r#"{{"metadata":{{"labels":{{{labels}}},"annotations":{{{annotations}}}}}}}"#);
        Owner::of(&json::decode(&text).unwrap())
    }

    #[test]
    fn an_owner_is_told_by_labels_and_annotations() {
        let istioctl = r#""operator.istio.io/managed":"Reconcile","operator.istio.io/version":"1.30.3""#;
        let helm = r#""meta.helm.sh/release-name":"istiod","meta.helm.sh/release-namespace":"istio-system""#;
        assert_eq!(owner("", ""), Owner::Nobody);
        assert_eq!(owner(r#""operator.istio.io/component":"Pilot""#, ""), Owner::Nobody);
        assert_eq!(owner(istioctl, "").to_string(), "istioctl (1.30.3)");
        assert_eq!(owner("", helm).to_string(), "helm (release istiod in istio-system)");
        assert_eq!(owner(r#""kapp.k14s.io/app":"x""#, "").to_string(), "kapp");
        assert_eq!(owner("", r#""argocd.argoproj.io/tracking-id":"x""#).to_string(), "Argo CD");
        // What meshctl took over keeps the marks of those before.
        let ours = owner(&format!(r#"{istioctl},"meshctl.io/owner":"istio-system.default""#), helm);
        assert!(ours.is("istio-system.default") && !ours.is("istio-system.canary"));
    }

    #[test]
    fn a_name_that_is_too_long_stays_its_own() {
        assert_eq!(owner_id("istio-system", "default"), "istio-system.default");
        let long = owner_id(&"n".repeat(63), "a");
        assert_eq!(long.len(), MAX_VALUE);
        assert_ne!(long, owner_id(&"n".repeat(63), "b"));
        assert!(long.ends_with(|last: char| last.is_ascii_alphanumeric()));
    }

    #[test]
    fn labels_are_set_where_there_are_none() {
        for text in ["{}", r#"{"metadata":{"labels":null}}"#, r#"{"metadata":{"labels":{"a":"x"}}}"#] {
            let mut object = json::decode(text).unwrap();
            set(&mut object, &[("a", "b")]);
            assert_eq!(super::text(&object, "labels", "a"), Some("b"), "{text}");
        }
    }

    #[test]
    fn annotations_keep_an_object() {
        let kept = |name: &str, value: &str| {
            is_kept(&json::decode(&format!(r#"{{"metadata":{{"annotations":{{"{name}":"{value}"}}}}}}"#)).unwrap())
        };
        assert!(kept("meshctl.io/prune", "never") && kept("helm.sh/resource-policy", "keep"));
        assert!(!kept("meshctl.io/prune", "maybe") && !is_kept(&Tree::Null));
    }
}
