//! What templates see: `.Values`, `.Chart`, `.Release`, `.Capabilities`, `.Files`, `.Template`, `.Subcharts`.

use std::any::Any;
use std::collections::BTreeMap;

use super::capabilities::{Capabilities, CapabilitiesObject};
use super::dependencies::Node;
use super::files::Files;
use super::metadata::{Dependency, Import, Metadata};
use super::render::Release;
use super::text;
use crate::template::eval::Engine;
use crate::template::funcs::{Arguments, FuncError, Function};
use crate::template::value::{MapKind, MapRef, MapType, Object, Str, Value};
use crate::values::{Map, Tree};

/// Go's type of `.Values`, of `.Template` and of the data as a whole.
pub static VALUES_TYPE: MapType = MapType {
    name: "chartutil.Values",
    methods: &[
        Function { name: "AsMap", signature: "", body: as_map },
        Function { name: "PathValue", signature: "s", body: path_value },
        Function { name: "Table", signature: "s", body: table },
        Function { name: "YAML", signature: "", body: yaml },
    ],
};

/// The type as a kind of maps.
const VALUES: MapKind = MapKind::Named(&VALUES_TYPE);

#[expect(clippy::unnecessary_wraps, reason = "the type of all functions")]
fn as_map(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::Map(arguments.map(0).with_kind(MapKind::Any)))
}

fn yaml(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::str(text::emit(&arguments.get(0).to_tree()?)))
}

/// Returns the map at a path with dots.
fn find_table(map: &MapRef, path: &str) -> Option<MapRef> {
    path.split('.').try_fold(map.clone(), |map, key| match map.get(key) {
        Some(Value::Map(inner)) => Some(inner),
        _ => None,
    })
}

fn table(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let path = arguments.str(1);
    find_table(&arguments.map(0), path)
        .map(|found| Value::Map(found.with_kind(VALUES)))
        .ok_or_else(|| FuncError::message(format!("{path:?} is not a table")))
}

fn path_value(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let path = arguments.str(1);
    let map = arguments.map(0);
    let (parent, key) = match path.rsplit_once('.') {
        Some((parent, key)) => (find_table(&map, parent), key),
        None => (Some(map), path),
    };
    match parent.and_then(|parent| parent.get(key)) {
        None | Some(Value::Map(_)) => Err(FuncError::message(format!("{path:?} is not a value"))),
        Some(value) => Ok(value),
    }
}

/// The data of one chart's templates.
pub(super) struct Scope {
    /// The path of the chart from the root one: `parent/charts/child`.
    pub(super) path: String,
    /// The data: one map for all templates of the chart, which they may change.
    pub(super) data: MapRef,
}

/// Makes the data of a chart and its subcharts; `scopes` gets one entry a chart, in the order of [`super::render`].
pub(super) fn build(
    node: &Node<'_>,
    values: &Map,
    release: &Release,
    capabilities: &Capabilities,
    scopes: &mut Vec<Scope>,
) {
    let release = Value::map([
        ("Name".into(), Value::str(release.name.as_str())),
        ("Namespace".into(), Value::str(release.namespace.as_str())),
        ("IsUpgrade".into(), Value::Bool(release.is_upgrade)),
        ("IsInstall".into(), Value::Bool(!release.is_upgrade)),
        ("Revision".into(), Value::int(1)),
        ("Service".into(), Value::str("Helm")),
    ]);
    let values = match Value::from_tree(&Tree::Map(values.clone()), true) {
        Value::Map(map) => map,
        _ => MapRef::new(MapKind::Any, BTreeMap::new()),
    };
    let capabilities = Value::object(CapabilitiesObject::new(capabilities));
    scope(node, &node.name, true, &values, &release, &capabilities, scopes);
}

fn scope(
    node: &Node<'_>,
    path: &str,
    is_root: bool,
    values: &MapRef,
    release: &Value,
    capabilities: &Value,
    scopes: &mut Vec<Scope>,
) -> MapRef {
    let subcharts = MapRef::new(MapKind::Any, BTreeMap::new());
    let data = MapRef::new(
        VALUES,
        BTreeMap::from([
            ("Chart".into(), Value::object(ChartObject::new(node, is_root))),
            ("Files".into(), Value::object(Files::new(&node.chart.files))),
            ("Release".into(), release.clone()),
            ("Capabilities".into(), capabilities.clone()),
            ("Values".into(), Value::Map(values.with_kind(VALUES))),
            ("Subcharts".into(), Value::Map(subcharts.clone())),
        ]),
    );
    scopes.push(Scope { path: path.to_owned(), data: data.clone() });
    for child in &node.subcharts {
        let child_values = match values.get(&child.name) {
            Some(Value::Map(map)) => map,
            _ => MapRef::new(MapKind::Any, BTreeMap::new()),
        };
        let child_path = format!("{path}/charts/{}", child.name);
        let child_data = scope(child, &child_path, false, &child_values, release, capabilities, scopes);
        subcharts.insert(child.name.as_str(), Value::Map(child_data.with_kind(MapKind::Any)));
    }
    data
}

/// Puts `.Template` into a chart's data, for the template that runs next.
pub(super) fn set_template(scope: &Scope, name: &str) {
    let template = MapRef::new(
        VALUES,
        BTreeMap::from([
            ("Name".into(), Value::str(name)),
            ("BasePath".into(), Value::str(format!("{}/templates", scope.path))),
        ]),
    );
    scope.data.insert("Template", Value::Map(template));
}

/// `.Chart`: Chart.yaml, with fields named as Helm names them.
struct ChartObject {
    fields: BTreeMap<Str, Value>,
}

impl ChartObject {
    fn new(node: &Node<'_>, is_root: bool) -> Self {
        let Metadata {
            name: _,
            home,
            sources,
            version,
            description,
            keywords,
            maintainers,
            icon,
            api_version,
            condition,
            tags,
            app_version,
            deprecated,
            annotations,
            kube_version,
            dependencies: _,
            lists_dependencies: _,
            kind,
        } = &node.chart.metadata;
        let text = |text: &str| Value::str(text);
        let texts = |items: &[String]| Value::list(items.iter().map(|item| Value::str(item.as_str())));
        let annotations = if annotations.is_empty() {
            MapRef::nil(MapKind::Strings)
        } else {
            let entries = annotations.iter().map(|(key, value)| (key.as_str().into(), text(value)));
            MapRef::new(MapKind::Strings, entries.collect())
        };
        let maintainers = maintainers.iter().map(|maintainer| {
            Value::map([
                ("Name".into(), text(&maintainer.name)),
                ("Email".into(), text(&maintainer.email)),
                ("URL".into(), text(&maintainer.url)),
            ])
        });
        let fields = [
            ("Name", text(&node.name)),
            ("Home", text(home)),
            ("Sources", texts(sources)),
            ("Version", text(version)),
            ("Description", text(description)),
            ("Keywords", texts(keywords)),
            ("Maintainers", Value::list(maintainers)),
            ("Icon", text(icon)),
            ("APIVersion", text(api_version)),
            ("Condition", text(condition)),
            ("Tags", text(tags)),
            ("AppVersion", text(app_version)),
            ("Deprecated", Value::Bool(*deprecated)),
            ("Annotations", Value::Map(annotations)),
            ("KubeVersion", text(kube_version)),
            ("Dependencies", Value::list(node.requirements.iter().map(dependency))),
            ("Type", text(kind)),
            ("IsRoot", Value::Bool(is_root)),
        ];
        Self { fields: fields.into_iter().map(|(key, value)| (key.into(), value)).collect() }
    }
}

fn dependency(dependency: &Dependency) -> Value {
    let text = |text: &str| Value::str(text);
    let imports = dependency.import_values.iter().map(|import| {
        let (child, parent) = match import {
            Import::Export(name) => (format!("exports.{name}"), "."),
            Import::Path { child, parent } => (child.clone(), parent.as_str()),
        };
        Value::map([("child".into(), Value::str(child)), ("parent".into(), text(parent))])
    });
    Value::map([
        ("Name".into(), text(&dependency.name)),
        ("Version".into(), text(&dependency.version)),
        ("Repository".into(), text(&dependency.repository)),
        ("Condition".into(), text(&dependency.condition)),
        ("Tags".into(), Value::list(dependency.tags.iter().map(|tag| Value::str(tag.as_str())))),
        ("Enabled".into(), Value::Bool(true)),
        ("ImportValues".into(), Value::list(imports)),
        ("Alias".into(), text(&dependency.alias)),
    ])
}

impl Object for ChartObject {
    fn type_name(&self) -> &'static str {
        "chart.Metadata"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.get(name).cloned()
    }

    fn print(&self) -> String {
        let entries = self.fields.iter().map(|(key, value)| (key.clone(), value.clone()));
        crate::template::printf::print_value(&Value::map(entries))
    }

    fn to_tree(&self) -> Tree {
        let entries = self.fields.iter().map(|(key, value)| (key.to_string(), value.to_tree().unwrap_or_default()));
        Tree::Map(entries.collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
