//! What is to know about a place of the configuration, from the schema, the charts' values and the profiles.

use schemars::JsonSchema;
use serde::Serialize;

use super::kind::Kind;
use super::language::Field;
use super::lookup::{self, Place, Step};
use super::{ObjectType, SPEC, object};
use crate::assets::Assets;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, SourceText, Span};
use crate::spec::component::{ADDONS, COMPONENTS, Component};
use crate::spec::document;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions};

/// Everything about one place.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The path below `spec`; empty for `spec` itself.
    pub path: String,
    /// The type, in few words.
    #[serde(rename = "type")]
    pub kind: String,
    /// What fits, where the type alone does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The words that fit, where there are only some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<&'static str>,
    /// What it does.
    pub description: String,
    /// What to do instead, when it should not be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<&'static str>,
    /// What holds when nothing is set.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defaults: Vec<Default>,
    /// The profiles that set it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<ByProfile>,
    /// Where upstream has the type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upstream: Option<&'static str>,
    /// The keys below, of an item for a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyBelow>,
}

/// A default and whose it is.
#[derive(Debug, Serialize, JsonSchema, PartialEq)]
pub struct Default {
    /// The value.
    pub value: Tree,
    /// The chart that has it; empty for what Istio itself has.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub chart: String,
}

/// What a profile sets.
#[derive(Debug, Serialize, JsonSchema, PartialEq)]
pub struct ByProfile {
    /// The profile's name.
    pub profile: String,
    /// The value.
    pub value: Tree,
}

/// A key of an object.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyBelow {
    /// The key.
    pub key: &'static str,
    /// Its type, in few words.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it does.
    pub description: &'static str,
    /// What to do instead, when it should not be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated: Option<&'static str>,
    /// Whether it is left out of lists for people.
    #[serde(skip)]
    pub is_hidden: bool,
}

/// A path that leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct NoSuchPath {
    message: String,
    location: Location,
    hint: String,
}

impl Diagnostic for NoSuchPath {
    fn location(&self) -> Option<&Location> {
        Some(&self.location)
    }

    fn hints(&self) -> Vec<String> {
        vec![self.hint.clone()]
    }

    fn category(&self) -> Category {
        Category::Usage
    }
}

/// A step of a path as it is typed: a key, or an item chosen in brackets; and where it ends.
struct Typed {
    key: Option<String>,
    start: usize,
    end: usize,
}

/// Explains a path such as `values.pilot.traceSampling`. It may begin with `spec`, `values` may be left out in front, and
/// so may the choice of an item; an empty path is `spec` itself.
pub fn explain(path: &str) -> Result<Explanation, NoSuchPath> {
    let steps = read(path);
    let skipped = usize::from(steps.first().and_then(|step| step.key.as_deref()) == Some("spec"));
    let steps = &steps[skipped..];
    match follow(steps) {
        Ok((kind, field, shown)) => Ok(describe(kind, field, &shown)),
        Err(error) => {
            let below: Vec<Typed> = [Typed { key: Some("values".to_owned()), start: 0, end: 0 }]
                .into_iter()
                .chain(steps.iter().map(|step| Typed { key: step.key.clone(), ..*step }))
                .collect();
            match follow(&below) {
                Ok((kind, field, shown)) => Ok(describe(kind, field, &shown)),
                Err(_) => Err(no_such_path(path, steps, &error)),
            }
        }
    }
}

/// A place on the way that leads no further: how many steps lead there, the path so far, and what is there.
struct DeadEnd {
    taken: usize,
    path: Vec<String>,
    object: Option<&'static ObjectType>,
    kind: Option<&'static Kind>,
}

type Found = (&'static Kind, Option<&'static Field>, Vec<String>);

/// Follows typed steps; an item's choice may be left out.
fn follow(steps: &[Typed]) -> Result<Found, DeadEnd> {
    static ROOT: Kind = Kind::Object(SPEC);
    let mut found: Found = (&ROOT, None, Vec::new());
    for (taken, step) in steps.iter().enumerate() {
        let (mut kind, _, mut path) = found;
        let field;
        if let (Kind::List(inner), Some(_)) = (kind, &step.key) {
            kind = inner;
        }
        let lookup_step = step.key.as_deref().map_or(Step::Item, Step::Key);
        match lookup::next(kind, lookup_step) {
            Place::Known(next, of) => {
                kind = next;
                field = of;
            }
            Place::Free => return Ok((&Kind::Any, None, path)),
            Place::Unknown(_, object) => return Err(DeadEnd { taken, path, object: Some(object), kind: None }),
            Place::NoWay(_, kind) => return Err(DeadEnd { taken, path, object: None, kind: Some(kind) }),
        }
        match (&step.key, path.last_mut()) {
            (Some(_), _) if field.is_some() => path.extend(field.map(|field| field.key.to_owned())),
            (Some(key), _) => path.push(key.replace('.', "\\.")),
            (None, Some(last)) => last.push_str("[0]"),
            (None, None) => {}
        }
        found = (kind, field, path);
    }
    Ok(found)
}

fn read(path: &str) -> Vec<Typed> {
    let mut steps = Vec::new();
    let (mut key, mut start) = (String::new(), 0);
    let mut characters = path.char_indices();
    let mut push = |key: &mut String, start: usize, end: usize| {
        if !key.is_empty() {
            steps.push(Typed { key: Some(std::mem::take(key)), start, end });
        }
    };
    let mut items = Vec::new();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => key.extend(characters.next().map(|(_, next)| next)),
            '.' => {
                push(&mut key, start, at);
                start = at + 1;
            }
            '[' => {
                push(&mut key, start, at);
                let close =
                    characters.by_ref().find(|(_, next)| *next == ']').map_or(path.len(), |(close, _)| close + 1);
                items.push((at, close));
                start = close;
            }
            other => key.push(other),
        }
    }
    push(&mut key, start, path.len());
    steps.extend(items.into_iter().map(|(start, end)| Typed { key: None, start, end }));
    steps.sort_by_key(|step| step.start);
    steps
}

fn no_such_path(path: &str, steps: &[Typed], end: &DeadEnd) -> NoSuchPath {
    let step = steps.get(end.taken);
    let span = step.map_or(Span::new(0, path.len()), |step| Span::new(step.start, step.end));
    let key = step.and_then(|step| step.key.as_deref()).unwrap_or("[…]");
    let place =
        if end.path.is_empty() { "an IstioOperator's spec".to_owned() } else { format!("`{}`", end.path.join(".")) };
    let command = |path: &str| {
        if path.is_empty() { "`meshctl values explain`".to_owned() } else { format!("`meshctl values explain {path}`") }
    };
    let (message, hint) = if let Some(object) = end.object {
        let near = lookup::nearest_key(object, key);
        // Nothing in the spec itself is like it: perhaps it is a value.
        let near = near.or_else(|| {
            let values = super::object("Values").filter(|_| end.path.is_empty())?;
            lookup::nearest_key(values, key).map(|(path, kind)| (format!("values.{path}"), kind))
        });
        let suggestion = near.map(|(near, _)| end.path.iter().cloned().chain([near]).collect::<Vec<_>>().join("."));
        let message = match &suggestion {
            Some(near) => format!("{place} has no key `{key}`; did you mean `{near}`?"),
            None => format!("{place} has no key `{key}`"),
        };
        (message, format!("{} lists the keys there are", command(&end.path.join("."))))
    } else {
        let kind = end.kind.map(Kind::name).unwrap_or_default();
        (
            format!("{place} is of the type {kind} and has nothing below it"),
            format!("{} tells more", command(&end.path.join("."))),
        )
    };
    NoSuchPath { message, location: SourceText::new("PATH", path).locate(span), hint }
}

fn describe(kind: &'static Kind, field: Option<&'static Field>, path: &[String]) -> Explanation {
    let inner = innermost(kind);
    let object = if let Kind::Object(name) = inner { object(name) } else { None };
    let description = match field {
        Some(field) => field.doc.to_owned(),
        None if path.is_empty() => "What the mesh is to be.".to_owned(),
        None => "An entry of what is above it.".to_owned(),
    };
    let form = match inner {
        Kind::Text(format) if *format != super::format::Format::Any => Some(format.wanted().to_owned()),
        Kind::Int(..) | Kind::Number(..) if inner.detail() != inner.name() => Some(inner.detail()),
        Kind::Quantity => Some(inner.detail()),
        _ => None,
    };
    let keys = object.map(|object| object.fields.iter().map(below).collect()).unwrap_or_default();
    Explanation {
        path: path.join("."),
        kind: kind.name(),
        form,
        allowed: if let Kind::Enum(words) = inner { words.clone() } else { Vec::new() },
        description,
        deprecated: field.and_then(|field| field.deprecated),
        defaults: defaults(path, field),
        profiles: by_profile(path),
        upstream: object.and_then(|object| object.source),
        keys,
    }
}

/// Returns the type of the entries of lists and maps.
fn innermost(kind: &Kind) -> &Kind {
    match kind {
        Kind::List(inner) | Kind::Map(inner) => innermost(inner),
        other => other,
    }
}

fn below(field: &'static Field) -> KeyBelow {
    KeyBelow {
        key: field.key,
        kind: field.kind.name(),
        description: field.doc,
        deprecated: field.deprecated,
        is_hidden: field.is_hidden,
    }
}

/// Returns the defaults: those of the charts for a value, otherwise that of the schema.
fn defaults(path: &[String], field: Option<&Field>) -> Vec<Default> {
    let mut found: Vec<Default> = Vec::new();
    if let Some((first, rest)) = path.split_first()
        && (first == "values" || first == ADDONS)
        && !rest.is_empty()
    {
        // Charts have what is said of add-ons beside the values of a spec.
        let rest = if first == ADDONS { path } else { rest };
        let assets = Assets::embedded();
        // What other charts have of an add-on is what they are told of it.
        let is_asked =
            |component: &&Component| first == "values" || path.get(1).is_some_and(|key| key == component.key);
        let charts = COMPONENTS.iter().filter(is_asked).map(|component| component.chart).chain(["default"]);
        for chart in charts {
            let value =
                chart_value(&assets, chart, rest).filter(|value| !matches!(value, Tree::Map(map) if !map.is_empty()));
            let Some(value) = value else { continue };
            match found.iter_mut().find(|known| known.value == value) {
                Some(known) => known.chart = format!("{}, {chart}", known.chart),
                None => found.push(Default { value, chart: chart.to_owned() }),
            }
        }
    }
    if found.is_empty()
        && let Some(default) = field.and_then(|field| field.default)
        && let Ok(value) = yaml::parse("default", default, &ReadOptions::default())
    {
        found.push(Default { value, chart: String::new() });
    }
    found
}

/// Returns what a chart's values have at a path below `values`.
fn chart_value(assets: &Assets, chart: &str, path: &[String]) -> Option<Tree> {
    let files = assets.chart_files(chart);
    let (_, data) = files.into_iter().find(|(name, _)| *name == "values.yaml")?;
    let tree = yaml::parse(chart, std::str::from_utf8(data).ok()?, &ReadOptions::default()).ok()?;
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    tree.get_path(&keys).filter(|value| !value.is_null()).cloned()
}

/// Returns what the built-in profiles set at a path.
fn by_profile(path: &[String]) -> Vec<ByProfile> {
    if path.is_empty() || path.iter().any(|step| step.contains('[')) {
        return Vec::new();
    }
    let keys: Vec<&str> = ["spec"].into_iter().chain(path.iter().map(String::as_str)).collect();
    let assets = Assets::embedded();
    let mut found = Vec::new();
    for name in assets.profiles() {
        let document = assets.profile(name).and_then(|source| document::read(&source).ok());
        let Some(document) = document.map(Tree::Map) else { continue };
        if let Some(value) = document.get_path(&keys).filter(|value| !value.is_null()) {
            found.push(ByProfile { profile: name.to_owned(), value: value.clone() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_told_with_default_and_profiles() {
        let told = explain("values.pilot.traceSampling").unwrap();
        assert_eq!((&*told.path, &*told.kind), ("values.pilot.traceSampling", "number"));
        assert_eq!(told.form.as_deref(), Some("number from 0 to 100"));
        assert_eq!(told.defaults, [Default { value: Tree::Float(1.0), chart: "istiod".to_owned() }]);
        assert_eq!(told.profiles, [ByProfile { profile: "demo".to_owned(), value: Tree::Int(100) }]);
    }

    #[test]
    fn a_setting_of_an_addon_is_told_with_default_and_profiles() {
        let told = explain("addons.kiali.auth").unwrap();
        assert_eq!(told.allowed, ["token", "anonymous"]);
        assert_eq!(told.defaults, [Default { value: Tree::from("token"), chart: "kiali".to_owned() }]);
        let enabled = explain("addons.grafana.enabled").unwrap();
        assert_eq!(enabled.defaults, []);
        assert_eq!(enabled.profiles, [ByProfile { profile: "demo".to_owned(), value: Tree::Bool(true) }]);
    }

    #[test]
    fn paths_may_be_short() {
        for path in ["pilot.autoscaleMin", "spec.values.pilot.autoscaleMin", "values.pilot.autoscaleMin"] {
            assert_eq!(explain(path).unwrap().path, "values.pilot.autoscaleMin", "{path}");
        }
        for path in [
            "components.ingressGateways.k8s.env",
            "components.ingressGateways[0].k8s.env",
            "components.ingressGateways.[name:x].k8s.env",
        ] {
            assert_eq!(explain(path).unwrap().kind, "list of objects", "{path}");
        }
        assert_eq!(explain("").unwrap().keys.len(), object(SPEC).unwrap().fields.len());
        assert_eq!(explain(r"values.pilot.nodeSelector.a\.b").unwrap().path, r"values.pilot.nodeSelector.a\.b");
        assert_eq!(explain("meshConfig.access_log_file").unwrap().path, "meshConfig.accessLogFile");
    }

    #[test]
    fn wrong_paths_are_told_with_the_nearest() {
        let wrong = |path: &str| explain(path).unwrap_err().to_string();
        assert_eq!(wrong("values.pilto.env"), "`values` has no key `pilto`; did you mean `values.pilot`?");
        assert_eq!(
            wrong("values.global.includeIPRange"),
            "`values.global` has no key `includeIPRange`; did you mean `values.global.proxy.includeIPRanges`?"
        );
        assert_eq!(wrong("pilto"), "an IstioOperator's spec has no key `pilto`; did you mean `components.pilot`?");
        assert_eq!(wrong("hub.x"), "`hub` is of the type string and has nothing below it");
        let error = explain("values.nosuch.x").unwrap_err();
        assert_eq!((error.location.position.column, error.location.width), (8, 6));
    }

    #[test]
    fn every_path_that_is_completed_can_be_explained() {
        let paths = lookup::paths(4);
        assert!(paths.len() > 500, "{}", paths.len());
        for path in paths.iter().step_by(37) {
            assert_eq!(explain(path).unwrap().path, *path);
        }
    }

    #[test]
    fn no_text_is_too_odd_for_a_path() {
        for path in ["[", "]", ".", "..", "\\", "a[", "[[0]", "a.[0", "é.ü", "spec", "spec.", "[0]"] {
            let _ = explain(path);
        }
    }
}
