//! What a control plane injects with: templates, values, mesh configuration, policy. From a rendered mesh, or from what was
//! taken out of a cluster.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::selector::Selector;
use super::{mesh_config, template_functions};
use crate::assets::Release;
use crate::diagnostic::{Category, Diagnostic};
use crate::template::error::TemplateError;
use crate::template::eval::{MissingKey, TemplateSet};
use crate::template::funcs::SPRIG;
use crate::values::{Map, Tree, json};
use crate::yaml::{self, ReadOptions, YamlError};

/// The template of sidecars, which a pod gets that names none.
pub const SIDECAR: &str = "sidecar";
/// What a revision is called that has no name.
const DEFAULT_REVISION: &str = "default";
/// The `ConfigMap` with the templates; a revision adds its own name.
const INJECTION: &str = "istio-sidecar-injector";
/// The `ConfigMap` with the mesh configuration; a revision adds its own name.
const MESH: &str = "istio";

/// The numbers of configurations.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

/// What is done with pods that say nothing about injection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// They are injected.
    Enabled,
    /// They are not.
    Disabled,
    /// A word that istiod does not know; it injects nothing then.
    Unknown(String),
}

/// What was taken out of a cluster, as text.
#[derive(Debug, Clone, Default)]
pub struct CapturedConfig {
    /// The key `config` of the `ConfigMap` `istio-sidecar-injector`, or one template, which is then the sidecar's.
    pub templates: String,
    /// The key `values` of that `ConfigMap`: YAML or JSON.
    pub values: String,
    /// The key `mesh` of the `ConfigMap` `istio`: YAML.
    pub mesh: String,
    /// The revision of the control plane; empty without a name.
    pub revision: String,
    /// The tags that stand for the revision.
    pub tags: Vec<String>,
}

/// A template for injection, parsed when it is first used.
#[derive(Debug)]
struct InjectionTemplate {
    text: String,
    parsed: OnceLock<Result<Parsed, Box<TemplateError>>>,
}

/// A parsed template. Only the wrapper is printable.
struct Parsed(TemplateSet);

impl std::fmt::Debug for Parsed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Parsed")
    }
}

/// What a control plane injects with. It can be shared between threads.
#[derive(Debug)]
pub struct InjectionConfig {
    /// What is done with pods that say nothing.
    pub policy: Policy,
    /// The templates of a pod that names none.
    pub default_templates: Vec<String>,
    /// Names that stand for templates.
    pub aliases: BTreeMap<String, Vec<String>>,
    /// Pods that are not injected, by their labels.
    pub never_selectors: Vec<Selector>,
    /// Pods that are injected, by their labels.
    pub always_selectors: Vec<Selector>,
    /// Annotations that every injected pod gets.
    pub injected_annotations: Map,
    /// The values that templates see.
    pub values: Tree,
    /// The mesh configuration, with what it leaves out.
    pub mesh: Map,
    /// The revision of the control plane; empty without a name.
    pub revision: String,
    /// The tags that stand for the revision.
    pub tags: BTreeSet<String>,
    /// Whether proxies are init containers that stay, where a pod does not say.
    pub native_sidecars: bool,
    /// Whether the control plane is of a line that did not know init containers which stay: what its templates say of
    /// restarts of containers went nowhere.
    pub is_before_native: bool,
    /// Whether pods are injected in namespaces without any label.
    pub injects_by_default: bool,
    /// The compliance that the control plane is held to, such as `fips-140-2`; mostly empty.
    pub compliance_policy: String,
    /// What is odd, as lower-case fragments.
    pub warnings: Vec<String>,
    templates: BTreeMap<String, InjectionTemplate>,
    /// Tells it from every other one, for whoever keeps what is made of its values and mesh configuration.
    number: u64,
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InjectionConfigError {
    /// No `ConfigMap` with templates is among the objects.
    #[error("the mesh has no ConfigMap `{INJECTION}`, so nothing says what to inject")]
    NoConfigMap,
    /// A `ConfigMap` lacks a key.
    #[error("the ConfigMap `{name}` has no `{key}`")]
    NoKey {
        /// Its name.
        name: String,
        /// The key of its data.
        key: &'static str,
    },
    /// A text is not YAML.
    #[error("the {what} is not YAML")]
    Yaml {
        /// What the text is.
        what: &'static str,
        /// Why.
        source: Box<YamlError>,
    },
    /// A text is YAML, but no map.
    #[error("the {what} is a {found}, where a map belongs")]
    NoMap {
        /// What the text is.
        what: &'static str,
        /// What it holds.
        found: &'static str,
    },
    /// A field has another type.
    #[error("`{field}` of the injection configuration is a {found}, where {wanted} belongs")]
    Type {
        /// The field.
        field: String,
        /// What it is.
        found: &'static str,
        /// What belongs there.
        wanted: &'static str,
    },
}

impl Diagnostic for InjectionConfigError {
    fn category(&self) -> Category {
        match self {
            Self::Yaml { .. } => Category::NotParsable,
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoConfigMap => vec![
                "take a profile whose control plane runs in the cluster, e.g. `--profile minimal`, or give the configuration of a cluster"
                    .to_owned(),
            ],
            Self::NoMap { what: VALUES, .. } => {
                vec!["it is the key `values` of the ConfigMap `istio-sidecar-injector`".to_owned()]
            }
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        if let Self::Yaml { source, .. } = self { Some(source) } else { None }
    }
}

const CONFIG: &str = "injection configuration";
const VALUES: &str = "values of the injection configuration";
const MESH_CONFIG: &str = "mesh configuration";

impl CapturedConfig {
    /// Finds the configuration among objects: those that a mesh is rendered to, or those of a cluster. With a revision it
    /// is that one's, else the first.
    pub fn from_objects<'a>(
        objects: impl IntoIterator<Item = &'a Tree>,
        revision: Option<&str>,
    ) -> Result<Self, InjectionConfigError> {
        let objects: Vec<&Tree> = objects.into_iter().collect();
        let config_maps = || objects.iter().copied().filter(|object| object.text_at(&["kind"]) == "ConfigMap");
        let suffix_of = |object: &'a Tree, prefix: &str| object.text_at(&["metadata", "name"]).strip_prefix(prefix);
        let wanted = revision.map(suffix_of_revision);
        let (injection, suffix) = config_maps()
            .filter_map(|object| Some((object, suffix_of(object, INJECTION)?)))
            .find(|(_, suffix)| wanted.as_deref().is_none_or(|wanted| wanted == *suffix))
            .ok_or(InjectionConfigError::NoConfigMap)?;
        let mesh = config_maps().find(|object| suffix_of(object, MESH) == Some(suffix));
        let data = |object: &Tree, key: &'static str| {
            let content = object.get_path(&["data", key]).and_then(Tree::as_str).map(str::to_owned);
            let name = object.text_at(&["metadata", "name"]).to_owned();
            content.ok_or(InjectionConfigError::NoKey { name, key })
        };
        let labelled = injection.text_at(&["metadata", "labels", REVISION]);
        let revision = if labelled == DEFAULT_REVISION { "" } else { labelled }.to_owned();
        let webhooks = objects.iter().filter(|object| object.text_at(&["kind"]) == "MutatingWebhookConfiguration");
        let tags = webhooks.filter_map(|object| {
            let labels = object.get_path(&["metadata", "labels"])?;
            let is_ours = labels.get(REVISION).and_then(Tree::as_str) == Some(labelled);
            labels.get("istio.io/tag").and_then(Tree::as_str).filter(|_| is_ours).map(str::to_owned)
        });
        Ok(Self {
            templates: data(injection, "config")?,
            values: data(injection, "values")?,
            mesh: mesh.map(|mesh| data(mesh, "mesh")).transpose()?.unwrap_or_default(),
            tags: tags.collect(),
            revision,
        })
    }
}

const REVISION: &str = super::policy::REVISION;

/// The first line that knew init containers which stay.
const NATIVE_SINCE: u32 = 19;

/// Tells whether values are those of a line that did not know init containers which stay, by the tag of its images.
fn is_before_native(values: &Map) -> bool {
    let tag = values.get("global").and_then(|global| global.get("tag")).and_then(Tree::as_str);
    tag.and_then(Release::parse).is_some_and(|release| release.minor < NATIVE_SINCE)
}

/// Returns what the names of a revision's objects end in.
fn suffix_of_revision(revision: &str) -> String {
    if revision.is_empty() || revision == DEFAULT_REVISION { String::new() } else { format!("-{revision}") }
}

impl InjectionConfig {
    /// Reads what was taken out of a cluster.
    pub fn from_captured(captured: &CapturedConfig) -> Result<Self, InjectionConfigError> {
        let mut warnings = Vec::new();
        let config = read_config(&captured.templates)?;
        let selectors = |key: &'static str, warnings: &mut Vec<String>| {
            let items = config.get(key).and_then(Tree::as_list).unwrap_or_default();
            let mut selectors = Vec::new();
            for (index, item) in items.iter().enumerate() {
                match Selector::parse(item) {
                    Ok(selector) => selectors.push(selector),
                    Err(fault) => warnings.push(format!("`{key}[{index}]` is ignored: {fault}")),
                }
            }
            selectors
        };
        let never_selectors = selectors("neverInjectSelector", &mut warnings);
        let always_selectors = selectors("alwaysInjectSelector", &mut warnings);
        let default_templates = words(&config, "defaultTemplates")?;
        let templates = entries(&config, "templates")?.into_iter().map(|(name, text)| match text {
            Tree::String(text) => Ok((name, InjectionTemplate { text, parsed: OnceLock::new() })),
            other => Err(wrong_type(&format!("templates.{name}"), &other, "text")),
        });
        let templates: BTreeMap<_, _> = templates.collect::<Result<_, _>>()?;
        if templates.is_empty() {
            warnings.push("the injection configuration has no templates".to_owned());
        }
        let aliases = entries(&config, "aliases")?;
        let aliases =
            aliases.iter().map(|(name, list)| Ok((name.clone(), word_list(&format!("aliases.{name}"), list)?)));
        let values = read_map(&captured.values, VALUES)?;
        let mesh = read_map(&captured.mesh, MESH_CONFIG)?;
        let is_before_native = is_before_native(&values);
        let injects_by_default = values
            .get("sidecarInjectorWebhook")
            .and_then(|webhook| webhook.get("enableNamespacesByDefault"))
            .and_then(Tree::as_bool)
            .unwrap_or_default();
        Ok(Self {
            policy: match config.get("policy").and_then(Tree::as_str).unwrap_or_default() {
                "enabled" => Policy::Enabled,
                "disabled" => Policy::Disabled,
                other => Policy::Unknown(other.to_owned()),
            },
            default_templates: if default_templates.is_empty() { vec![SIDECAR.to_owned()] } else { default_templates },
            aliases: aliases.collect::<Result<_, _>>()?,
            never_selectors,
            always_selectors,
            injected_annotations: entries(&config, "injectedAnnotations")?,
            values: Tree::Map(values),
            mesh: mesh_config::with_defaults(&Tree::Map(mesh)),
            revision: if captured.revision == DEFAULT_REVISION { String::new() } else { captured.revision.clone() },
            tags: captured.tags.iter().cloned().collect(),
            native_sidecars: false,
            is_before_native,
            injects_by_default,
            compliance_policy: String::new(),
            warnings,
            templates,
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
        })
    }

    /// Reads the configuration of a control plane among objects, as [`CapturedConfig::from_objects`] finds it.
    pub fn from_objects<'a>(
        objects: impl IntoIterator<Item = &'a Tree>,
        revision: Option<&str>,
    ) -> Result<Self, InjectionConfigError> {
        Self::from_captured(&CapturedConfig::from_objects(objects, revision)?)
    }

    /// Returns the names of the templates, sorted.
    pub fn template_names(&self) -> impl Iterator<Item = &str> {
        self.templates.keys().map(String::as_str)
    }

    /// Returns a parsed template; `None` when there is none of that name.
    pub fn template(&self, name: &str) -> Option<Result<&TemplateSet, Box<TemplateError>>> {
        let template = self.templates.get(name)?;
        let parsed = template.parsed.get_or_init(|| {
            let mut set = TemplateSet::new(&[SPRIG, &template_functions()].concat(), MissingKey::Nothing);
            set.parse(name, &template.text)?;
            Ok(Parsed(set))
        });
        Some(parsed.as_ref().map(|parsed| &parsed.0).map_err(Clone::clone))
    }

    /// Returns the number that tells it from every other one.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Tells whether a revision or tag means this control plane.
    pub fn is_meant_by(&self, revision: &str) -> bool {
        let own = if self.revision.is_empty() { DEFAULT_REVISION } else { &self.revision };
        revision == own || self.tags.contains(revision)
    }

    /// Tells whether this is the control plane of those that name none.
    pub fn is_default(&self) -> bool {
        self.is_meant_by(DEFAULT_REVISION)
    }

    /// Returns the configuration of proxies that say nothing of their own.
    pub fn proxies(&self) -> Option<&Map> {
        self.mesh.get("defaultConfig").and_then(Tree::as_map)
    }

    /// Returns a value below a path that is a yes.
    pub(super) fn is_on(&self, path: &[&str]) -> bool {
        self.values.get_path(path).and_then(Tree::as_bool).unwrap_or_default()
    }
}

/// Reads the injection configuration. A text without `templates` is one template.
fn read_config(text: &str) -> Result<Map, InjectionConfigError> {
    let parsed = yaml::parse(CONFIG, text, &ReadOptions::go());
    if let Ok(Tree::Map(map)) = parsed
        && (map.contains_key("templates") || map.contains_key("policy") || map.contains_key("template"))
    {
        return Ok(map);
    }
    if text.trim().is_empty() {
        return Err(InjectionConfigError::NoMap { what: CONFIG, found: "null" });
    }
    let template = Map::from_iter([(SIDECAR.to_owned(), Tree::from(text))]);
    let entries = [("policy", Tree::from("enabled")), ("templates", Tree::Map(template))];
    Ok(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect())
}

/// Reads a map: JSON, which the charts write, or any YAML.
fn read_map(text: &str, what: &'static str) -> Result<Map, InjectionConfigError> {
    let json = if text.trim_start().starts_with('{') { json::decode(text).ok() } else { None };
    let tree = match json {
        Some(tree) => tree,
        None => {
            yaml::parse(what, text, &ReadOptions::go()).map_err(|source| InjectionConfigError::Yaml { what, source })?
        }
    };
    match tree {
        Tree::Map(map) => Ok(map),
        Tree::Null => Ok(Map::new()),
        other => Err(InjectionConfigError::NoMap { what, found: other.kind_name() }),
    }
}

fn wrong_type(field: &str, tree: &Tree, wanted: &'static str) -> InjectionConfigError {
    InjectionConfigError::Type { field: field.to_owned(), found: tree.kind_name(), wanted }
}

/// Returns the map under a key; empty for none.
fn entries(config: &Map, key: &str) -> Result<Map, InjectionConfigError> {
    match config.get(key) {
        None | Some(Tree::Null) => Ok(Map::new()),
        Some(Tree::Map(map)) => Ok(map.clone()),
        Some(other) => Err(wrong_type(key, other, "a map")),
    }
}

/// Returns the list of texts under a key; empty for none.
fn words(config: &Map, key: &str) -> Result<Vec<String>, InjectionConfigError> {
    config.get(key).map_or_else(|| Ok(Vec::new()), |list| word_list(key, list))
}

fn word_list(field: &str, tree: &Tree) -> Result<Vec<String>, InjectionConfigError> {
    match tree {
        Tree::Null => Ok(Vec::new()),
        Tree::List(items) => {
            let words = items.iter().map(|item| item.as_str().map(str::to_owned).ok_or(item));
            words.collect::<Result<_, _>>().map_err(|item| wrong_type(field, item, "a list of names"))
        }
        other => Err(wrong_type(field, other, "a list of names")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(templates: &str) -> CapturedConfig {
        CapturedConfig { templates: templates.to_owned(), values: "{}".to_owned(), ..CapturedConfig::default() }
    }

    #[test]
    fn a_bare_template_is_the_sidecars() {
        let config =
            InjectionConfig::from_captured(&captured("metadata:\n{{ if true }}\n  labels: {}\n{{ end }}")).unwrap();
        assert_eq!(config.template_names().collect::<Vec<_>>(), [SIDECAR]);
        assert!(config.template(SIDECAR).unwrap().is_ok());
        assert!(config.template("other").is_none());
        assert_eq!(config.policy, Policy::Enabled);
    }

    #[test]
    fn a_broken_template_is_told_when_it_is_used() {
        let config =
            InjectionConfig::from_captured(&captured("{policy: enabled, templates: {a: '{{ nope }}', b: x}}")).unwrap();
        assert!(config.template("b").unwrap().is_ok());
        assert!(config.template("a").unwrap().is_err_and(|error| error.message.contains("nope")));
    }

    #[test]
    fn fields_have_types() {
        let fault = |text: &str| InjectionConfig::from_captured(&captured(text)).unwrap_err().to_string();
        assert!(fault("{templates: {a: 1}}").contains("`templates.a`"));
        assert!(fault("{templates: {}, aliases: {a: b}}").contains("`aliases.a`"));
        assert!(fault("").contains("null"));
        let wrong_values = CapturedConfig { values: "- a".to_owned(), ..captured("{templates: {}}") };
        assert!(InjectionConfig::from_captured(&wrong_values).unwrap_err().to_string().contains("list"));
    }

    #[test]
    fn a_revision_has_objects_of_its_own() {
        let object = |name: &str, rev: &str, data: &str| {
            let text = format!(
                "{{kind: ConfigMap, metadata: {{name: {name}, labels: {{istio.io/rev: {rev}}}}}, data: {data}}}"
            );
            yaml::parse("test", &text, &ReadOptions::default()).unwrap()
        };
        let objects = [
            object("istio-sidecar-injector", "default", "{config: 'templates: {}', values: '{}'}"),
            object("istio-sidecar-injector-b", "b", "{config: 'templates: {}', values: '{}'}"),
            object("istio-b", "b", "{mesh: 'trustDomain: b'}"),
        ];
        let first = InjectionConfig::from_objects(&objects, None).unwrap();
        assert!(first.is_default() && first.revision.is_empty());
        let second = InjectionConfig::from_objects(&objects, Some("b")).unwrap();
        assert_eq!((&*second.revision, second.mesh.get("trustDomain")), ("b", Some(&Tree::from("b"))));
        assert!(second.is_meant_by("b") && !second.is_default());
        assert!(InjectionConfig::from_objects(&objects, Some("c")).is_err());
    }
}
