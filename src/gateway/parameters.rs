//! What users lay over a gateway's objects: `ConfigMaps` that a Gateway or its class refers to, a patch for each kind.

use super::control_plane::ControlPlane;
use super::documents::{Documents, label, name_of, namespace_of};
use crate::diagnostic::{Category, Diagnostic};
use crate::hint::nearest;
use crate::object::{Alternatives, StrategicMergeError, strategic_merge};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions, YamlError};

/// The label of a `ConfigMap` with parameters for all gateways of a class; its value is the class.
const CLASS_LABEL: &str = "gateway.istio.io/defaults-for-class";

/// The kinds that a template may make: the key of a `ConfigMap`'s data that is laid over them, and whether there is no
/// object without that.
const KINDS: &[(&str, &str, bool)] = &[
    ("Deployment", "deployment", false),
    ("Service", "service", false),
    ("ServiceAccount", "serviceAccount", false),
    ("HorizontalPodAutoscaler", "horizontalPodAutoscaler", true),
    ("PodDisruptionBudget", "podDisruptionBudget", true),
];

/// What of an object's metadata a patch must leave alone.
const FIXED_METADATA: &[&str] = &[
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "ownerReferences",
    "finalizers",
    "managedFields",
];

/// Parameters that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ParametersError {
    /// The reference is not one to a `ConfigMap`.
    #[error("`spec.infrastructure.parametersRef` refers to a {kind}; it can refer to a ConfigMap only")]
    Kind {
        /// Its kind, with its group.
        kind: String,
    },
    /// The `ConfigMap` is not there.
    #[error(
        "`spec.infrastructure.parametersRef` refers to the ConfigMap `{namespace}/{name}`, which is not in the input"
    )]
    Missing {
        /// The namespace of the gateway.
        namespace: String,
        /// The name of the `ConfigMap`.
        name: String,
    },
    /// A key of the `ConfigMap` means nothing.
    #[error("the ConfigMap `{config_map}` has the key `{key}`, which is laid over nothing")]
    Key {
        /// The `ConfigMap`, with its namespace.
        config_map: String,
        /// The key.
        key: String,
    },
    /// A patch is no YAML.
    #[error("cannot parse `{key}` of the ConfigMap `{config_map}`")]
    Yaml {
        /// The `ConfigMap`, with its namespace.
        config_map: String,
        /// The key.
        key: &'static str,
        /// Why.
        source: Box<YamlError>,
    },
    /// A patch does not fit.
    #[error("cannot lay `{key}` of the ConfigMap `{config_map}` over the {kind}")]
    Merge {
        /// The `ConfigMap`, with its namespace.
        config_map: String,
        /// The key.
        key: &'static str,
        /// The kind of the object.
        kind: &'static str,
        /// Why.
        source: StrategicMergeError,
    },
    /// A patch changes what identifies the object.
    #[error("`{key}` of a ConfigMap changes `metadata.{field}` of the {kind}, which istiod refuses")]
    Metadata {
        /// The key.
        key: &'static str,
        /// The kind of the object.
        kind: &'static str,
        /// The field.
        field: &'static str,
    },
    /// The template makes something else.
    #[error("the template makes a `{kind}`, which istiod refuses")]
    Unexpected {
        /// The kind.
        kind: String,
    },
}

impl Diagnostic for ParametersError {
    fn category(&self) -> Category {
        match self {
            Self::Missing { .. } => Category::InputMissing,
            Self::Yaml { .. } => Category::NotParsable,
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        let keys = || KINDS.iter().map(|(_, key, _)| *key);
        match self {
            Self::Missing { namespace, name } => {
                vec![format!("add it: `kubectl -n {namespace} get configmap {name} -o yaml > parameters.yaml`, then `-f parameters.yaml`")]
            }
            Self::Key { key, .. } => {
                let near = nearest(key, keys()).map(|near| format!("did you mean `{near}`?"));
                near.into_iter().chain([format!("keys are {}", keys().collect::<Vec<_>>().join(", "))]).collect()
            }
            Self::Metadata { .. } => vec![
                "choose names with the annotations `gateway.istio.io/name-override` and `gateway.istio.io/service-account`"
                    .to_owned(),
            ],
            Self::Unexpected { .. } => {
                vec![format!("a template can make these: {}", KINDS.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>().join(", "))]
            }
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Yaml { source, .. } => Some(source),
            Self::Merge { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The patches of a gateway, in the order in which they are laid on.
#[derive(Debug, Default)]
pub struct Parameters<'a> {
    config_maps: Vec<(String, &'a Map)>,
}

impl<'a> Parameters<'a> {
    /// Finds the parameters of a gateway: those of its class, then its own.
    pub fn of(gateway: &Tree, documents: &'a Documents, control_plane: &ControlPlane) -> Result<Self, ParametersError> {
        let class = gateway.text_at(&["spec", "gatewayClassName"]);
        let of_class = documents.config_maps.iter().filter(|config_map| {
            label(config_map, CLASS_LABEL) == Some(class) && namespace_of(config_map) == control_plane.namespace
        });
        // Of several the oldest holds; what was never in a cluster has no age and counts by its place in the input.
        let oldest = of_class.min_by_key(|config_map| config_map.text_at(&["metadata", "creationTimestamp"]));
        let own = match gateway.get_path(&["spec", "infrastructure", "parametersRef"]) {
            None | Some(Tree::Null) => None,
            Some(reference) => {
                let (group, kind) = (reference.text_at(&["group"]), reference.text_at(&["kind"]));
                if !group.is_empty() || kind != "ConfigMap" {
                    let kind = if group.is_empty() { kind.to_owned() } else { format!("{kind} ({group})") };
                    return Err(ParametersError::Kind { kind });
                }
                let (namespace, name) = (namespace_of(gateway), reference.text_at(&["name"]));
                let missing = || ParametersError::Missing { namespace: namespace.to_owned(), name: name.to_owned() };
                Some(documents.config_map(namespace, name).ok_or_else(missing)?)
            }
        };
        let mut config_maps = Vec::new();
        for config_map in oldest.into_iter().chain(own) {
            let title = format!("{}/{}", namespace_of(config_map), name_of(config_map));
            let Some(data) = config_map.get("data").and_then(Tree::as_map) else { continue };
            if let Some(key) = data.keys().find(|key| !KINDS.iter().any(|(_, known, _)| known == key)) {
                return Err(ParametersError::Key { config_map: title, key: key.clone() });
            }
            config_maps.push((title, data));
        }
        Ok(Self { config_maps })
    }

    /// Lays the patches over an object; `None` for one that is not made without a patch.
    pub fn lay(&self, mut object: Tree) -> Result<Option<Tree>, ParametersError> {
        let kind = object.text_at(&["kind"]);
        let Some((kind, key, is_optional)) = KINDS.iter().copied().find(|(known, ..)| *known == kind) else {
            return Err(ParametersError::Unexpected { kind: kind.to_owned() });
        };
        let before = object.get("metadata").cloned().unwrap_or_default();
        let mut is_patched = false;
        for (title, data) in &self.config_maps {
            let Some(patch) = data.get(key).and_then(Tree::as_str) else { continue };
            let config_map = || title.clone();
            let patch = yaml::parse(&format!("{title}:{key}"), patch, &ReadOptions::default())
                .map_err(|source| ParametersError::Yaml { config_map: config_map(), key, source })?;
            strategic_merge(kind, &mut object, &patch, Alternatives::Keep)
                .map_err(|source| ParametersError::Merge { config_map: config_map(), key, kind, source })?;
            is_patched = true;
        }
        if is_optional && !is_patched {
            return Ok(None);
        }
        let after = object.get("metadata");
        let is_changed = |field: &&&str| before.get(field) != after.and_then(|after| after.get(field));
        match FIXED_METADATA.iter().find(is_changed) {
            Some(field) => Err(ParametersError::Metadata { key, kind, field }),
            None => Ok(Some(object)),
        }
    }
}
