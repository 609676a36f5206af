//! Who owns which field of a live object, and which fields stand in the way of ours.
//!
//! The API server keeps in `metadata.managedFields` a set of fields for each manager, in a form of its own (structured
//! merge diff, `FieldsV1`): `f:name` is a field, `k:{…}` the item of a list with these keys, `v:…` a member of a set,
//! `i:…` a place in a list, and `.` the thing itself. A refused apply names the fields in another form, which cannot be
//! read back where a key has a dot in it; so those are found again among the managed fields.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::ClusterError;
use crate::object::diff::same;
use crate::values::{Map, Tree, json};

use super::FIELD_MANAGER;

/// One step on the way to a field.
#[derive(Debug, Clone, PartialEq)]
pub enum PathStep {
    /// A key of a map.
    Field(String),
    /// The item of a list that has these values.
    Keys(Vec<(String, Tree)>),
    /// A member of a set.
    Value(Tree),
    /// The item at this place of a list.
    Index(i64),
}

impl PathStep {
    /// Returns a key of a map.
    pub fn field(name: &str) -> Self {
        Self::Field(name.to_owned())
    }

    /// Returns the item of a list with a name.
    pub fn named(name: &str) -> Self {
        Self::Keys(vec![("name".to_owned(), Tree::from(name))])
    }

    /// Reads a key of a set of fields. Unknown forms, of a later version, are none.
    fn parse(key: &str) -> Option<Self> {
        let (form, rest) = key.split_once(':')?;
        match form {
            "f" => Some(Self::Field(rest.to_owned())),
            "k" => match json::decode(rest).ok()? {
                Tree::Map(map) => Some(Self::Keys(map.into_iter().collect())),
                _ => None,
            },
            "v" => json::decode(rest).ok().map(Self::Value),
            "i" => rest.parse().ok().map(Self::Index),
            _ => None,
        }
    }

    /// Returns what the step leads to.
    fn go<'a>(&self, tree: &'a Tree) -> Option<&'a Tree> {
        match self {
            Self::Field(name) => tree.get(name),
            Self::Keys(keys) => tree.as_list()?.iter().find(|item| keys.iter().all(|key| has_key(item, key))),
            Self::Value(value) => tree.as_list()?.iter().find(|item| *item == value),
            Self::Index(index) => tree.as_list()?.get(usize::try_from(*index).ok()?),
        }
    }
}

/// Tells whether an item has this value under a key. The one key of built-in kinds that has a default is the protocol.
fn has_key(item: &Tree, (key, value): &(String, Tree)) -> bool {
    match item.get(key) {
        Some(other) => other == value,
        None => key == "protocol" && value.as_str() == Some("TCP"),
    }
}

/// The way to a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldPath(pub Vec<PathStep>);

impl FieldPath {
    /// Returns the value that is there in an object.
    pub fn resolve<'a>(&self, object: &'a Tree) -> Option<&'a Tree> {
        self.0.iter().try_fold(object, |tree, step| step.go(tree))
    }

    /// Returns the path as meshctl writes paths: `spec.containers.[name:discovery].image`.
    pub fn readable(&self) -> String {
        let mut path = String::new();
        for step in &self.0 {
            if !path.is_empty() {
                path.push('.');
            }
            match step {
                PathStep::Field(name) => {
                    for character in name.chars() {
                        if matches!(character, '.' | '[' | ']' | '\\' | '=') {
                            path.push('\\');
                        }
                        path.push(character);
                    }
                }
                PathStep::Keys(keys) => {
                    let is_default =
                        |(key, value): &&(String, Tree)| key == "protocol" && value.as_str() == Some("TCP");
                    let telling = keys.iter().filter(|key| !is_default(key) || keys.len() == 1);
                    let keys: Vec<String> = telling.map(|(key, value)| format!("{key}:{}", plain(value))).collect();
                    path.extend(["[", &keys.join(","), "]"]);
                }
                PathStep::Value(value) => path.extend(["[", &plain(value), "]"]),
                PathStep::Index(index) => path.extend(["[", &index.to_string(), "]"]),
            }
        }
        path
    }
}

/// As the API server names a field in a refusal: `.spec.containers[name="discovery"].image`.
impl fmt::Display for FieldPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            match step {
                PathStep::Field(name) => write!(formatter, ".{name}")?,
                PathStep::Keys(keys) => {
                    let keys: Vec<String> =
                        keys.iter().map(|(key, value)| format!("{key}={}", quoted(value))).collect();
                    write!(formatter, "[{}]", keys.join(","))?;
                }
                PathStep::Value(value) => write!(formatter, "[={}]", quoted(value))?,
                PathStep::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn quoted(value: &Tree) -> String {
    json::encode(value, false)
}

fn plain(value: &Tree) -> String {
    value.as_str().map_or_else(|| quoted(value), str::to_owned)
}

/// A manager of fields, and which fields are its own.
#[derive(Debug, Clone)]
pub struct Manager<'a> {
    /// Its name, such as `pilot-discovery`.
    pub name: &'a str,
    /// `Apply` or `Update`.
    pub operation: &'a str,
    /// The subresource that it wrote through; empty for the object itself.
    pub subresource: &'a str,
    /// When it wrote last; empty where nobody knows.
    pub since: &'a str,
    fields: Option<&'a Tree>,
}

impl Manager<'_> {
    /// Tells whether this is what meshctl applied.
    pub fn is_us(&self) -> bool {
        self.name == FIELD_MANAGER && self.operation == "Apply" && self.subresource.is_empty()
    }

    /// Returns the fields that it owns: values, and items of lists as a whole.
    pub fn fields(&self) -> Vec<FieldPath> {
        let mut found = Vec::new();
        if let Some(fields) = self.fields {
            walk(fields, &mut Vec::new(), &mut |path, _| found.push(FieldPath(path.to_vec())));
        }
        found
    }

    /// Returns the values that it owns, without items of lists that it merely put there.
    fn values(&self) -> Vec<FieldPath> {
        let mut found = Vec::new();
        if let Some(fields) = self.fields {
            walk(fields, &mut Vec::new(), &mut |path, is_itself| {
                if !is_itself {
                    found.push(FieldPath(path.to_vec()));
                }
            });
        }
        found
    }
}

/// How deep a set of fields is followed; objects are not deeper, answers of a broken server may be.
const MAX_DEPTH: usize = 100;

/// Visits all paths of a set; the flag says that the path is the thing itself, whose fields have entries of their own.
fn walk(fields: &Tree, path: &mut Vec<PathStep>, visit: &mut impl FnMut(&[PathStep], bool)) {
    let Some(fields) = fields.as_map().filter(|_| path.len() < MAX_DEPTH) else { return };
    for (key, below) in fields {
        if key == "." {
            visit(path, true);
            continue;
        }
        let Some(step) = PathStep::parse(key) else { continue };
        path.push(step);
        if below.as_map().is_none_or(Map::is_empty) {
            visit(path, false);
        } else {
            walk(below, path, visit);
        }
        path.pop();
    }
}

/// Returns the managers of a live object.
pub fn managers(object: &Tree) -> Vec<Manager<'_>> {
    let entries = object.get_path(&["metadata", "managedFields"]).and_then(Tree::as_list).unwrap_or_default();
    let managers = entries.iter().map(|entry| {
        let text = |key: &str| entry.get(key).and_then(Tree::as_str).unwrap_or_default();
        Manager {
            name: text("manager"),
            operation: text("operation"),
            subresource: text("subresource"),
            since: text("time"),
            fields: entry.get("fieldsV1"),
        }
    });
    managers.collect()
}

/// Returns the managers that own a field, or a thing that it is part of.
pub fn owners<'a>(object: &'a Tree, path: &FieldPath) -> Vec<Manager<'a>> {
    let owns = |manager: &Manager<'_>| manager.values().iter().any(|own| path.0.starts_with(&own.0));
    managers(object).into_iter().filter(owns).collect()
}

/// Returns what meshctl owns of a live object, to compare it with another state; none when it owns nothing.
pub fn own_fields(object: &Tree) -> Option<&Tree> {
    managers(object).into_iter().find(Manager::is_us)?.fields
}

/// A field that another manager keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldConflict {
    /// The other manager.
    pub manager: String,
    /// `Apply` or `Update`.
    pub operation: String,
    /// The subresource that it wrote through, such as `scale`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subresource: String,
    /// When it wrote last (RFC 3339), where that is known.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub since: String,
    /// The field, as meshctl writes paths.
    pub field: String,
    /// The field, as the API server writes paths.
    #[serde(skip)]
    pub path: String,
}

impl FieldConflict {
    fn of(manager: &Manager<'_>, path: &FieldPath) -> Self {
        Self {
            manager: manager.name.to_owned(),
            operation: manager.operation.to_owned(),
            subresource: manager.subresource.to_owned(),
            since: manager.since.to_owned(),
            field: path.readable(),
            path: path.to_string(),
        }
    }
}

/// `spec.replicas is kept by kubectl-edit (Update, since 2026-11-21T08:00:00Z)`
impl fmt::Display for FieldConflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { manager, operation, subresource, since, field, .. } = self;
        write!(formatter, "{field} is kept by {manager} ({operation}")?;
        if !subresource.is_empty() {
            write!(formatter, " of {subresource}")?;
        }
        if !since.is_empty() {
            write!(formatter, ", since {since}")?;
        }
        formatter.write_str(")")
    }
}

/// Reads the conflicts out of the answer to an apply, a `Status`. An answer that refuses for another reason has none.
///
/// `live` is the object as it is; it tells since when a manager has a field, and where the field is exactly.
pub fn of_answer(status: &Tree, live: Option<&Tree>) -> Vec<FieldConflict> {
    let causes = status.get_path(&["details", "causes"]).and_then(Tree::as_list).unwrap_or_default();
    let text = |cause: &Tree, key: &str| cause.get(key).and_then(Tree::as_str).unwrap_or_default().to_owned();
    let conflicts = causes.iter().filter(|cause| text(cause, "reason") == "FieldManagerConflict");
    of_causes(conflicts.map(|cause| (text(cause, "field"), text(cause, "message"))), live)
}

/// Reads the conflicts out of an error of an apply; an error of another kind has none.
pub fn of_error(error: &ClusterError, live: Option<&Tree>) -> Vec<FieldConflict> {
    let causes = error.refusal().filter(|refusal| refusal.code == 409).map(|refusal| refusal.causes.clone());
    of_causes(causes.unwrap_or_default(), live)
}

/// Reads the conflicts out of the causes of a refusal: fields and messages. Causes of other kinds are left out.
pub fn of_causes(causes: impl IntoIterator<Item = (String, String)>, live: Option<&Tree>) -> Vec<FieldConflict> {
    let managers = live.map(managers).unwrap_or_default();
    let conflicts = causes.into_iter().filter_map(|(field, message)| {
        let told = Told::parse(&message)?;
        let is_it = |manager: &&Manager<'_>| {
            manager.name == told.manager
                && manager.subresource == told.subresource
                && (told.since.is_empty() || manager.since == told.since)
        };
        for manager in managers.iter().filter(is_it) {
            if let Some(path) = manager.fields().into_iter().find(|path| path.to_string() == field) {
                return Some(FieldConflict::of(manager, &path));
            }
        }
        let Told { manager, subresource, operation, since } = told;
        let readable = field.trim_start_matches('.').to_owned();
        Some(FieldConflict {
            manager,
            operation: operation.to_owned(),
            subresource,
            since,
            field: readable,
            path: field,
        })
    });
    conflicts.collect()
}

/// What a message says of a manager: `conflict with "NAME" with subresource "SUBRESOURCE" using VERSION at TIME`. What
/// was applied has neither a version nor a time (apimachinery `managedfields/internal/conflict.go`).
struct Told {
    manager: String,
    subresource: String,
    operation: &'static str,
    since: String,
}

impl Told {
    fn parse(message: &str) -> Option<Self> {
        let (manager, rest) = unquote(message.strip_prefix("conflict with ")?)?;
        let (subresource, rest) = match rest.strip_prefix(" with subresource ") {
            Some(rest) => unquote(rest)?,
            None => (String::new(), rest),
        };
        let operation = if rest.starts_with(" using ") { "Update" } else { "Apply" };
        let since = rest.split_once(" at ").map(|(_, since)| since.to_owned()).unwrap_or_default();
        Some(Self { manager, subresource, operation, since })
    }
}

/// Reads a quoted text at the beginning; returns it, and the rest.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, character)| {
        let is_end = *character == '"' && !escaped;
        escaped = *character == '\\' && !escaped;
        is_end
    });
    let (end, _) = end.filter(|_| text.starts_with('"'))?;
    let inner = json::decode(&text[..=end]).ok().and_then(|tree| tree.as_str().map(str::to_owned));
    Some((inner.unwrap_or_else(|| text[1..end].to_owned()), &text[end + 1..]))
}

/// Returns the conflicts that applying `ours` would meet, without asking: fields that others own and that have another
/// value with us.
pub fn foreseen(live: &Tree, ours: &Tree) -> Vec<FieldConflict> {
    let mut conflicts = Vec::new();
    for manager in managers(live).iter().filter(|manager| !manager.is_us()) {
        for path in manager.values() {
            if let Some(wanted) = path.resolve(ours)
                && path.resolve(live).is_some_and(|value| !same(value, wanted))
            {
                conflicts.push(FieldConflict::of(manager, &path));
            }
        }
    }
    conflicts
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: &str = r#"{
        "metadata": {"name": "a", "labels": {"app.kubernetes.io/name": "x"}, "managedFields": [
            {"manager": "meshctl", "operation": "Apply", "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1":
                {"f:spec": {"f:paused": {}}}},
            {"manager": "kubectl-edit", "operation": "Update", "time": "2026-11-20T08:00:00Z", "fieldsV1":
                {"f:metadata": {"f:labels": {"f:app.kubernetes.io/name": {}}},
                 "f:spec": {"f:containers": {"k:{\"name\":\"c\"}": {".": {}, "f:image": {}, "f:name": {},
                    "f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {"f:name": {}}}}},
                    "f:set": {"v:\"one\"": {}}, "f:places": {"i:1": {"f:a": {}}}, "x:later": {}}}},
            {"manager": "kube-controller-manager", "operation": "Update", "subresource": "scale",
             "time": "2026-11-20T09:00:00Z", "fieldsV1": {"f:spec": {"f:replicas": {}}}}
        ]},
        "spec": {"paused": true, "replicas": 3, "set": ["one"], "places": [{}, {"a": 1}],
            "containers": [{"name": "b"}, {"name": "c", "image": "x", "ports": [{"containerPort": 80, "name": "http"}]}]}
    }"#;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    #[test]
    fn the_fields_of_a_manager_are_read() {
        let live = tree(LIVE);
        let edit = managers(&live).into_iter().find(|manager| manager.name == "kubectl-edit").unwrap();
        let paths: Vec<String> = edit.fields().iter().map(FieldPath::readable).collect();
        assert_eq!(
            paths,
            [
                r"metadata.labels.app\.kubernetes\.io/name",
                "spec.containers.[name:c]",
                "spec.containers.[name:c].image",
                "spec.containers.[name:c].name",
                "spec.containers.[name:c].ports.[containerPort:80].name",
                "spec.set.[one]",
                "spec.places.[1].a",
            ]
        );
        assert_eq!(
            edit.fields()[4].to_string(),
            r#".spec.containers[name="c"].ports[containerPort=80,protocol="TCP"].name"#
        );
        for path in edit.fields() {
            assert!(path.resolve(&live).is_some(), "{path}");
        }
    }

    #[test]
    fn the_owners_of_a_field_are_found() {
        let live = tree(LIVE);
        let owners = |steps: &[PathStep]| -> Vec<String> {
            owners(&live, &FieldPath(steps.to_vec())).iter().map(|manager| manager.name.to_owned()).collect()
        };
        let image =
            [PathStep::field("spec"), PathStep::field("containers"), PathStep::named("c"), PathStep::field("image")];
        assert_eq!(owners(&image), ["kubectl-edit"]);
        assert_eq!(owners(&image[..3]), Vec::<String>::new());
        assert_eq!(owners(&[PathStep::field("spec"), PathStep::field("replicas")]), ["kube-controller-manager"]);
        assert_eq!(own_fields(&live).unwrap(), &tree(r#"{"f:spec":{"f:paused":{}}}"#));
        assert_eq!(own_fields(&tree("{}")), None);
    }

    #[test]
    fn a_refusal_is_read() {
        let status = tree(
            r#"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"details":{"causes":[
            {"reason":"FieldManagerConflict","field":".metadata.labels.app.kubernetes.io/name",
             "message":"conflict with \"kubectl-edit\" using v1 at 2026-11-20T08:00:00Z"},
            {"reason":"FieldManagerConflict","field":".spec.replicas",
             "message":"conflict with \"kube-controller-manager\" with subresource \"scale\" using apps/v1"},
            {"reason":"FieldManagerConflict","field":".spec.x[name=\"y\"]","message":"conflict with \"a \\\"b\\\"\""},
            {"reason":"FieldValueInvalid","field":"spec.y","message":"no"}]}}"#,
        );
        let live = tree(LIVE);
        let told: Vec<String> = of_answer(&status, Some(&live)).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                r"metadata.labels.app\.kubernetes\.io/name is kept by kubectl-edit (Update, since 2026-11-20T08:00:00Z)",
                "spec.replicas is kept by kube-controller-manager (Update of scale, since 2026-11-20T09:00:00Z)",
                r#"spec.x[name="y"] is kept by a "b" (Apply)"#,
            ]
        );
        // Without the object the field is told as the server tells it.
        assert_eq!(of_answer(&status, None)[0].field, "metadata.labels.app.kubernetes.io/name");
        assert_eq!(of_answer(&status, None)[0].since, "2026-11-20T08:00:00Z");
    }

    #[test]
    fn another_refusal_has_no_conflicts() {
        for status in [
            r#"{"kind":"Status","reason":"Conflict","message":"the object has been modified","code":409}"#,
            r#"{"details":{"causes":[{"reason":"FieldManagerConflict","field":".a","message":"conflict with somebody"}]}}"#,
            r#"{"details":{"causes":"none"}}"#,
            "null",
        ] {
            assert_eq!(of_answer(&tree(status), None), [], "{status}");
        }
    }

    #[test]
    fn conflicts_are_foreseen() {
        let live = tree(LIVE);
        let foreseen = |ours: &str| -> Vec<String> {
            foreseen(&live, &tree(ours)).into_iter().map(|conflict| conflict.field).collect()
        };
        // The same value is shared; what we own, and what nobody owns, is ours to change.
        assert_eq!(foreseen(r#"{"spec":{"replicas":3,"paused":false,"new":1}}"#), Vec::<String>::new());
        assert_eq!(foreseen(r#"{"spec":{"replicas":2}}"#), ["spec.replicas"]);
        assert_eq!(
            foreseen(
                r#"{"spec":{"containers":[{"name":"c","image":"z","ports":[{"containerPort":80,"name":"web"}]},{"name":"b","image":"z"}]}}"#
            ),
            ["spec.containers.[name:c].image", "spec.containers.[name:c].ports.[containerPort:80].name"]
        );
    }

    #[test]
    fn nonsense_is_nobodys() {
        for text in [r#"{"metadata":{"managedFields":[1,{},{"fieldsV1":[]}]}}"#, r#"{"metadata":{"managedFields":{}}}"#]
        {
            let live = tree(text);
            assert!(managers(&live).iter().all(|manager| manager.fields().is_empty()), "{text}");
            assert_eq!(foreseen(&live, &tree("{}")), []);
        }
        let mut deep = "{\"f:a\":".repeat(300);
        deep.push_str("{}");
        deep.push_str(&"}".repeat(300));
        let live =
            json::decode(&format!(r#"{{"metadata":{{"managedFields":[{{"manager":"m","fieldsV1":{deep}}}]}}}}"#));
        assert!(live.is_ok_and(|live| managers(&live)[0].fields().is_empty()));
    }
}
