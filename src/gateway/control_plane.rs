//! What istiod knows when it makes gateways, read from the objects that a mesh is rendered to.

use std::collections::BTreeMap;

use crate::diagnostic::{Category, Diagnostic};
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions, YamlError};

/// What a revision is called that has no name.
const DEFAULT_REVISION: &str = "default";
/// The name of the `ConfigMap` with the templates; a revision adds its own name.
const INJECTION_CONFIG: &str = "istio-sidecar-injector";
/// The name of the `ConfigMap` with the mesh configuration; a revision adds its own name.
const MESH_CONFIG: &str = "istio";
/// The container of istiod in its pod.
const DISCOVERY: &str = "discovery";

/// A control plane, as far as gateways depend on it.
#[derive(Debug, Clone, Default)]
pub struct ControlPlane {
    /// The namespace that it runs in.
    pub namespace: String,
    /// Its revision; `default` without a name.
    pub revision: String,
    /// The tags that stand for its revision.
    pub tags: Vec<String>,
    /// The values that templates see.
    pub values: Tree,
    /// The configuration of the mesh.
    pub mesh: Map,
    /// The templates by name.
    pub templates: BTreeMap<String, String>,
    /// istiod's environment: its switches among them.
    pub environment: BTreeMap<String, String>,
    /// The version of Kubernetes, 136 for 1.36.
    pub kube_version: i64,
}

/// Objects that are no control plane.
#[derive(Debug, thiserror::Error)]
pub enum ControlPlaneError {
    /// The `ConfigMap` with the templates is not among them.
    #[error("the mesh has no ConfigMap `{INJECTION_CONFIG}`, so there are no templates for gateways")]
    NoTemplates,
    /// A `ConfigMap` holds something else than expected.
    #[error("the ConfigMap `{name}` has no usable `{key}`")]
    Unusable {
        /// The `ConfigMap`.
        name: String,
        /// The key of its data.
        key: &'static str,
        /// Why, when it is not YAML.
        source: Option<Box<YamlError>>,
    },
}

impl Diagnostic for ControlPlaneError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoTemplates => {
                vec![
                    "preview with a profile whose control plane runs in the cluster, e.g. `--profile minimal`"
                        .to_owned(),
                ]
            }
            Self::Unusable { .. } => Vec::new(),
        }
    }
}

impl ControlPlane {
    /// Finds the control plane among the objects of a rendered mesh. `kube_version` is 136 for Kubernetes 1.36.
    pub fn from_objects<'a>(
        objects: impl IntoIterator<Item = &'a Tree>,
        kube_version: i64,
    ) -> Result<Self, ControlPlaneError> {
        let objects: Vec<&Tree> = objects.into_iter().collect();
        let of_kind =
            |kind: &'static str| objects.iter().copied().filter(move |object| object.text_at(&["kind"]) == kind);
        let is_named = |object: &Tree, name: &str, suffix: &str| {
            let rest = object.text_at(&["metadata", "name"]).strip_prefix(name);
            rest.is_some_and(|rest| rest == suffix)
        };
        let injection = of_kind("ConfigMap")
            .find(|object| object.text_at(&["metadata", "name"]).starts_with(INJECTION_CONFIG))
            .ok_or(ControlPlaneError::NoTemplates)?;
        let name = injection.text_at(&["metadata", "name"]).to_owned();
        let suffix = name.strip_prefix(INJECTION_CONFIG).unwrap_or_default();
        let mesh = of_kind("ConfigMap").find(|object| is_named(object, MESH_CONFIG, suffix));
        let environment = of_kind("Deployment").find_map(environment_of).unwrap_or_default();
        let labelled = injection.text_at(&["metadata", "labels", "istio.io/rev"]);
        let revision = environment.get("REVISION").map_or(labelled, String::as_str);
        let revision = if revision.is_empty() { DEFAULT_REVISION } else { revision }.to_owned();
        let tags = of_kind("MutatingWebhookConfiguration").filter_map(|object| {
            let labels = object.get_path(&["metadata", "labels"])?;
            let is_ours = labels.get("istio.io/rev").and_then(Tree::as_str) == Some(&revision);
            labels.get("istio.io/tag").and_then(Tree::as_str).filter(|_| is_ours).map(str::to_owned)
        });
        let config = data(injection, &name, "config")?;
        let templates = config.get("templates").and_then(Tree::as_map).into_iter().flatten();
        Ok(Self {
            namespace: injection.text_at(&["metadata", "namespace"]).to_owned(),
            tags: tags.collect(),
            values: Tree::Map(data(injection, &name, "values")?),
            mesh: match mesh {
                Some(mesh) => data(mesh, mesh.text_at(&["metadata", "name"]), "mesh")?,
                None => Map::new(),
            },
            templates: templates.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect(),
            revision,
            environment,
            kube_version,
        })
    }

    /// Tells whether a switch of istiod is on; a value that Go takes for no boolean leaves it as it is by itself.
    pub fn switch(&self, name: &str, default: bool) -> bool {
        match self.environment.get(name).map(String::as_str) {
            Some("1" | "t" | "T" | "TRUE" | "true" | "True") => true,
            Some("0" | "f" | "F" | "FALSE" | "false" | "False") => false,
            _ => default,
        }
    }

    /// Returns a setting of istiod's environment.
    pub fn setting<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.environment.get(name).map_or(default, String::as_str)
    }

    /// Tells whether a switch is on that has a meaning in ambient mode only.
    pub fn ambient_switch(&self, name: &str, default: bool) -> bool {
        self.switch("PILOT_ENABLE_AMBIENT", false) && self.switch(name, default)
    }

    /// Tells whether a revision or a tag means this control plane.
    pub fn is_meant_by(&self, revision: &str) -> bool {
        revision == self.revision || self.tags.iter().any(|tag| tag == revision)
    }

    /// Returns a text among the values; empty when there is none.
    pub fn value(&self, path: &[&str]) -> &str {
        self.values.text_at(path)
    }

    /// Returns the namespace whose mesh-wide configuration holds everywhere.
    pub fn root_namespace(&self) -> &str {
        self.mesh.get("rootNamespace").and_then(Tree::as_str).unwrap_or(&self.namespace)
    }
}

/// Returns the environment of istiod, when a Deployment is one.
fn environment_of(deployment: &Tree) -> Option<BTreeMap<String, String>> {
    let containers = deployment.get_path(&["spec", "template", "spec", "containers"])?.as_list()?;
    let discovery = containers.iter().find(|container| container.text_at(&["name"]) == DISCOVERY)?;
    let variables = discovery.get("env").and_then(Tree::as_list).unwrap_or_default();
    let values = variables.iter().filter(|variable| variable.get("valueFrom").is_none());
    Some(
        values
            .map(|variable| (variable.text_at(&["name"]).to_owned(), variable.text_at(&["value"]).to_owned()))
            .collect(),
    )
}

/// Returns a map that a `ConfigMap` holds as text.
fn data(config_map: &Tree, name: &str, key: &'static str) -> Result<Map, ControlPlaneError> {
    let unusable = |source| ControlPlaneError::Unusable { name: name.to_owned(), key, source };
    let content = config_map.get_path(&["data", key]).and_then(Tree::as_str).ok_or_else(|| unusable(None))?;
    match yaml::parse(name, content, &ReadOptions::default()) {
        Ok(Tree::Map(map)) => Ok(map),
        Ok(_) => Err(unusable(None)),
        Err(error) => Err(unusable(Some(error))),
    }
}
