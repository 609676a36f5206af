//! The two case files, read into one form.

#![expect(clippy::expect_used, clippy::panic, reason = "a case that cannot be read fails the test")]

use std::collections::BTreeMap;

use meshctl::inject::objects;
use meshctl::template::value::{IntKind, MapKind, MapRef, Value};
use meshctl::values::Tree;
use serde::Deserialize;
use serde_json::Value as Json;

use super::answer::{Answer, Place};

/// Which functions and which data a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Go's own functions; `data` is the dot.
    Text,
    /// A chart of one template; `data` is its values.
    Helm(&'static World),
    /// The sidecar injector's functions; `data` is the dot.
    Inject,
}

/// What surrounds the template of a chart.
#[derive(Debug, PartialEq, Eq)]
pub struct World {
    /// `Chart.yaml`.
    pub chart: &'static str,
    /// The path of the template in the chart.
    pub template: &'static str,
    /// The name of the release.
    pub release: &'static str,
    /// Its namespace.
    pub namespace: &'static str,
    /// The version of Kubernetes.
    pub kubernetes: &'static str,
    /// The API versions that the cluster has.
    pub api_versions: &'static [&'static str],
}

impl World {
    /// Returns the chart's name.
    pub fn chart_name(&self) -> &'static str {
        let rest = self.chart.split_once("name: ").map_or("", |(_, rest)| rest);
        rest.lines().next().unwrap_or_default()
    }
}

const OWN: World = World {
    chart: "apiVersion: v2\nname: case\nversion: 0.4.2\nappVersion: '7.1'\ndescription: one template\n\
            keywords: [small, own]\n",
    template: "templates/main.yaml",
    release: "rel",
    namespace: "space",
    kubernetes: "v1.31.2",
    api_versions: &["v1", "batch/v1", "batch/v1/CronJob"],
};

const REFERENCE: World = World {
    chart: "apiVersion: v2\nname: c\nversion: 1.2.3+b\nappVersion: '9.9'\n",
    template: "templates/t.yaml",
    release: "r",
    namespace: "ns",
    kubernetes: "v1.32.0",
    api_versions: &["v1", "apps/v1", "policy/v1/PodDisruptionBudget"],
};

/// One template and Go's answer.
#[derive(Debug)]
pub struct Case {
    /// Its name in the file.
    pub name: String,
    /// What it runs with.
    pub engine: Engine,
    /// The text.
    pub template: String,
    /// The data, with typed values as the file writes them.
    pub data: Json,
    /// Files of the chart, by path.
    pub files: BTreeMap<String, String>,
    /// Further templates of the chart, by path from the chart's root.
    pub templates: BTreeMap<String, String>,
    /// What Go says.
    pub expected: Answer,
}

impl Case {
    /// Tells whether the data has values of Go types that JSON does not know.
    pub fn has_typed_data(&self) -> bool {
        fn is_typed(data: &Json) -> bool {
            match data {
                Json::Object(map) => map.contains_key("$t") || map.values().any(is_typed),
                Json::Array(items) => items.iter().any(is_typed),
                _ => false,
            }
        }
        is_typed(&self.data)
    }
}

#[derive(Deserialize)]
struct Entry<E> {
    name: String,
    engine: String,
    template: String,
    data: Option<Json>,
    files: Option<BTreeMap<String, String>>,
    templates: Option<BTreeMap<String, String>>,
    want: Option<String>,
    error: Option<E>,
}

#[derive(Deserialize)]
struct OwnError {
    places: Vec<OwnPlace>,
    text: String,
}

#[derive(Deserialize)]
struct OwnPlace {
    template: String,
    line: usize,
    column: Option<usize>,
}

/// Reads our own file; its format is described beside it.
pub fn read_own(text: &str) -> Vec<Case> {
    let entries: Vec<Entry<OwnError>> = serde_json::from_str(text).expect("a list of cases");
    let place = |place: OwnPlace| Place { template: place.template, line: place.line, column: place.column };
    let failure =
        |error: OwnError| Answer::Failure { places: error.places.into_iter().map(place).collect(), text: error.text };
    entries.into_iter().map(|entry| read(entry, &OWN, failure)).collect()
}

/// Reads the reference's file, whose errors are Go's words.
pub fn read_reference(text: &str) -> Vec<Case> {
    let entries: Vec<Entry<String>> = serde_json::from_str(text).expect("a list of cases");
    let in_folder = |name: String| format!("templates/{name}");
    let mut cases: Vec<Case> =
        entries.into_iter().map(|entry| read(entry, &REFERENCE, |text| Answer::failure(&text))).collect();
    for case in &mut cases {
        case.templates =
            std::mem::take(&mut case.templates).into_iter().map(|(name, text)| (in_folder(name), text)).collect();
    }
    cases
}

fn read<E>(entry: Entry<E>, world: &'static World, failure: impl Fn(E) -> Answer) -> Case {
    let engine = match &*entry.engine {
        "text" => Engine::Text,
        "helm" => Engine::Helm(world),
        "inject" => Engine::Inject,
        other => panic!("{}: unknown engine {other}", entry.name),
    };
    let expected = match (entry.want, entry.error) {
        (Some(want), None) => Answer::Output(want),
        (None, Some(error)) => failure(error),
        _ => panic!("{}: a case has either `want` or `error`", entry.name),
    };
    Case {
        name: entry.name,
        engine,
        template: entry.template,
        data: entry.data.unwrap_or(Json::Null),
        files: entry.files.unwrap_or_default(),
        templates: entry.templates.unwrap_or_default(),
        expected,
    }
}

/// Returns the value that templates see for data of a case: `{"$t": type, "v": …}` is a value of a Go type, and a
/// plain number a `float64`.
pub fn value(data: &Json) -> Value {
    match data {
        Json::Null => Value::Nil,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Float(number.as_f64().expect("a number of 64 bits")),
        Json::String(text) => Value::str(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value)),
        Json::Object(map) => match map.get("$t").and_then(Json::as_str) {
            Some(kind) => typed(kind, map.get("v").unwrap_or(&Json::Null)),
            None => Value::map(map.iter().map(|(key, item)| (key.as_str().into(), value(item)))),
        },
    }
}

fn typed(kind: &str, data: &Json) -> Value {
    let integer = |kind| Value::Int(data.as_i64().expect("an integer"), kind);
    let strings = || data.as_array().expect("a list").iter().map(|item| item.as_str().expect("a string"));
    let tree = kept(data);
    match kind {
        "int" => integer(IntKind::Int),
        "int32" => integer(IntKind::Int32),
        "int64" => integer(IntKind::Int64),
        "uint" => integer(IntKind::Uint),
        "map[string]string" => objects::string_map(Some(&tree)),
        "nilmap[string]string" => Value::Map(MapRef::nil(MapKind::Strings)),
        "[]string" => Value::strings(strings()),
        "[]byte" => Value::Bytes(std::sync::Arc::from(data.as_str().expect("a string").as_bytes())),
        "*string" => objects::string_pointer(data.as_str()),
        "ObjectMeta" => objects::object_meta(&tree),
        "[]Container" => objects::containers(&tree),
        "ServicePort" => objects::service_port(&tree),
        "ContainerPort" => objects::container_port(&tree),
        "*ProxyConfig" => objects::proxy_config(proxy_config(data).as_ref()),
        other => panic!("unknown type {other}"),
    }
}

/// Returns a proxy's configuration as users write it, for the short names of the case file.
fn proxy_config(data: &Json) -> Option<Tree> {
    let map = data.as_object()?;
    let entries = map.iter().map(|(key, value)| {
        let (name, value) = match &**key {
            "hold" => ("holdApplicationUntilProxyStarts", kept(value)),
            "metadata" => ("proxyMetadata", kept(value)),
            "drain" => ("drainDuration", Tree::Map([("seconds".to_owned(), kept(value))].into_iter().collect())),
            other => (other, kept(value)),
        };
        (name.to_owned(), value)
    });
    Some(Tree::Map(entries.collect()))
}

/// Returns the data as a values file gives it: every number is a `float64`.
pub fn tree(data: &Json) -> Tree {
    match data {
        Json::Number(number) => Tree::Float(number.as_f64().expect("a number of 64 bits")),
        other => plain(other, tree),
    }
}

/// Returns the data as objects have it: whole numbers stay whole.
fn kept(data: &Json) -> Tree {
    match data {
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Tree::Float(number.as_f64().expect("a number of 64 bits")), Tree::Int)
        }
        other => plain(other, kept),
    }
}

fn plain(data: &Json, inner: fn(&Json) -> Tree) -> Tree {
    match data {
        Json::Null | Json::Number(_) => Tree::Null,
        Json::Bool(value) => Tree::Bool(*value),
        Json::String(text) => Tree::String(text.clone()),
        Json::Array(items) => Tree::List(items.iter().map(inner).collect()),
        Json::Object(map) => Tree::Map(map.iter().map(|(key, item)| (key.clone(), inner(item))).collect()),
    }
}
