//! Definitions of kinds between two releases: which versions come and go, and what of the objects that are stored would be
//! lost. [`survey`] asks the cluster; everything else is pure.
//!
//! An API server drops what a structural schema does not know when an object is written next, and refuses a definition
//! without a version in which objects are stored. Neither is told by a plan.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::observe::AT_ONCE;
use crate::install::target::Target;
use crate::values::Tree;

/// The kind of definitions.
const KIND: &str = "CustomResourceDefinition";

/// Definitions themselves.
const DEFINITIONS: Resource = Resource::of("apiextensions.k8s.io", "v1", KIND, "customresourcedefinitions", false);

/// How many objects of a kind are named; of the others only the number is known.
const NAMED: usize = 1000;

/// What becomes of a definition, and of the objects of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DefinitionChange {
    /// Its name.
    pub name: String,
    /// The kind that it defines.
    pub kind: String,
    /// Versions that come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Versions that go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<String>,
    /// Versions that stay, and are not served any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unserved: Vec<String>,
    /// Versions in which objects are stored, and which the new definition does not have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// The version in which the new definition stores objects.
    pub storage: String,
    /// Fields that the new schema does not have: `[]` stands for any item, `*` for any key.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_fields: Vec<String>,
    /// Objects that use such fields, as far as they are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affected: Vec<Affected>,
    /// How many objects use such fields.
    pub affected_count: usize,
    /// Objects that have to be written again before, where stored versions would be lost, as far as they are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rewrite: Vec<ObjectName>,
    /// How many have to be.
    pub rewrite_count: usize,
    /// Commands that do it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub how: Vec<String>,
    /// Why objects could not be read, when they could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
}

/// An object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectName {
    /// Its namespace; empty for one of the whole cluster.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl ObjectName {
    fn of(object: &Tree) -> Self {
        let text = |key: &str| object.text_at(&["metadata", key]).to_owned();
        Self { namespace: text("namespace"), name: text("name") }
    }
}

impl std::fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { namespace, name } = self;
        if namespace.is_empty() { formatter.write_str(name) } else { write!(formatter, "{namespace}/{name}") }
    }
}

/// An object that uses fields which the new schema does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Affected {
    /// The object.
    #[serde(flatten)]
    pub object: ObjectName,
    /// The fields, from the object's root.
    pub fields: Vec<String>,
}

/// What becomes of all definitions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Definitions {
    /// Those of which versions or fields change, by name.
    pub changed: Vec<DefinitionChange>,
    /// Those that come.
    pub added: Vec<String>,
    /// Those of the mesh that the new release does not have; they stay.
    pub kept: Vec<String>,
}

/// Definitions that the API server would not take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("objects are stored in versions that the new definitions do not have: {}", named(.0))]
pub struct StoredVersionsLost(pub Vec<DefinitionChange>);

fn named(changes: &[DefinitionChange]) -> String {
    /// How many objects a message names.
    const SHOWN: usize = 5;
    let one = |change: &DefinitionChange| {
        let DefinitionChange { name, lost, rewrite, rewrite_count, .. } = change;
        let mut objects: Vec<String> = rewrite.iter().take(SHOWN).map(ToString::to_string).collect();
        if *rewrite_count > objects.len() {
            objects.push(format!("{} more", rewrite_count - objects.len()));
        }
        let objects = if objects.is_empty() { String::new() } else { format!(" ({})", objects.join(", ")) };
        format!("{name} in {}{objects}", lost.join(", "))
    };
    changes.iter().map(one).collect::<Vec<_>>().join("; ")
}

impl Diagnostic for StoredVersionsLost {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        let commands = self.0.iter().flat_map(|change| &change.how);
        let mut hints: Vec<String> = commands.map(|command| format!("write them again: `{command}`")).collect();
        if hints.is_empty() {
            hints.push("take a release between the two first, which has the old version and the new one".to_owned());
        }
        hints
    }
}

/// Asks a cluster what becomes of its definitions, and of the objects of kinds that lose something.
pub async fn survey(cluster: &Cluster, target: &Target) -> Result<Definitions, ClusterError> {
    let wanted: BTreeMap<&str, &Tree> = target
        .objects
        .iter()
        .filter(|object| object.object.key.kind == KIND)
        .map(|object| (&*object.object.key.name, object.object.tree()))
        .collect();
    if wanted.is_empty() {
        return Ok(Definitions::default());
    }
    let groups: BTreeSet<&str> = wanted.values().map(|definition| definition.text_at(&["spec", "group"])).collect();
    // One after another: a definition is large.
    let live: BTreeMap<String, Tree> = cluster
        .walk(&DEFINITIONS, None, &ListOptions::default(), BTreeMap::new, |all, definition| {
            if groups.contains(definition.text_at(&["spec", "group"])) {
                all.insert(definition.text_at(&["metadata", "name"]).to_owned(), definition);
            }
        })
        .await?;
    let mut definitions = Definitions {
        added: wanted.keys().filter(|name| !live.contains_key(**name)).map(|name| (*name).to_owned()).collect(),
        kept: live.keys().filter(|name| !wanted.contains_key(&***name)).cloned().collect(),
        changed: Vec::new(),
    };
    let compared = wanted.iter().filter_map(|(name, wanted)| {
        let live = live.get(*name)?;
        Some((compare(wanted, live)?, *wanted, live))
    });
    let read = compared.map(|(change, wanted, live)| with_objects(cluster, change, wanted, live));
    definitions.changed = stream::iter(read).buffered(AT_ONCE).try_collect().await?;
    Ok(definitions)
}

/// Reads the objects of a kind that loses something, page by page; of each only what is lost is kept.
async fn with_objects(
    cluster: &Cluster,
    mut change: DefinitionChange,
    wanted: &Tree,
    live: &Tree,
) -> Result<DefinitionChange, ClusterError> {
    let is_lost = !change.lost.is_empty();
    if !is_lost && change.removed_fields.is_empty() && change.removed.is_empty() && change.unserved.is_empty() {
        return Ok(change);
    }
    let Some((version, schema)) = read_in(wanted, live) else { return Ok(change) };
    let text = |path: &[&str]| live.text_at(path).to_owned();
    let resource = Resource {
        group: text(&["spec", "group"]).into(),
        version: version.into(),
        kind: text(&["spec", "names", "kind"]).into(),
        plural: text(&["spec", "names", "plural"]).into(),
        namespaced: live.text_at(&["spec", "scope"]) == "Namespaced",
    };
    let read = cluster
        .walk(&resource, None, &ListOptions::default(), Read::default, |read, object| {
            let fields = schema.map(|schema| pruned(schema, &object)).unwrap_or_default();
            if !fields.is_empty() {
                read.affected_count += 1;
                if read.affected.len() < NAMED {
                    read.affected.push(Affected { object: ObjectName::of(&object), fields });
                }
            }
            if is_lost {
                read.rewrite_count += 1;
                if read.rewrite.len() < NAMED {
                    read.rewrite.push(ObjectName::of(&object));
                }
            }
        })
        .await;
    match read {
        Ok(Read { affected, affected_count, rewrite, rewrite_count }) => {
            (change.affected, change.affected_count) = (affected, affected_count);
            (change.rewrite, change.rewrite_count) = (rewrite, rewrite_count);
        }
        // Who may not read them can upgrade nevertheless, and is told.
        Err(error @ ClusterError::Forbidden { .. }) => change.unread = Some(error.to_string()),
        Err(error) => return Err(error),
    }
    Ok(change)
}

#[derive(Default)]
struct Read {
    affected: Vec<Affected>,
    affected_count: usize,
    rewrite: Vec<ObjectName>,
    rewrite_count: usize,
}

/// Returns the version in which objects are read, which the live definition serves, and the schema of the new definition
/// for it, or for the version that it stores.
fn read_in<'a>(wanted: &'a Tree, live: &Tree) -> Option<(String, Option<&'a Tree>)> {
    let served = |definition: &Tree| -> Vec<String> {
        let versions = definition.items_at(&["spec", "versions"]).iter();
        versions
            .filter(|version| flag(version, "served"))
            .map(|version| version.text_at(&["name"]).to_owned())
            .collect()
    };
    let storage = storage(wanted);
    let (now, then) = (served(live), served(wanted));
    let common = now.iter().find(|name| **name == storage).or_else(|| now.iter().find(|name| then.contains(name)));
    match common {
        Some(name) => Some((name.clone(), schema(wanted, name))),
        // The objects are there, and what of them stays cannot be told.
        None => now.first().map(|name| (name.clone(), None)),
    }
}

fn flag(version: &Tree, key: &str) -> bool {
    version.get(key).and_then(Tree::as_bool) == Some(true)
}

/// Returns the version in which a definition stores objects.
fn storage(definition: &Tree) -> String {
    let mut versions = definition.items_at(&["spec", "versions"]).iter();
    versions
        .find(|version| flag(version, "storage"))
        .map(|version| version.text_at(&["name"]))
        .unwrap_or_default()
        .to_owned()
}

fn schema<'a>(definition: &'a Tree, name: &str) -> Option<&'a Tree> {
    let mut versions = definition.items_at(&["spec", "versions"]).iter();
    versions.find(|version| version.text_at(&["name"]) == name)?.get_path(&["schema", "openAPIV3Schema"])
}

/// Compares a definition with the one that is there; none when no version and no field comes or goes.
pub fn compare(wanted: &Tree, live: &Tree) -> Option<DefinitionChange> {
    let versions = |definition: &Tree| -> BTreeMap<String, bool> {
        let versions = definition.items_at(&["spec", "versions"]).iter();
        versions.map(|version| (version.text_at(&["name"]).to_owned(), flag(version, "served"))).collect()
    };
    let (old, new) = (versions(live), versions(wanted));
    let stored = live.items_at(&["status", "storedVersions"]).iter().filter_map(Tree::as_str);
    let mut removed_fields = BTreeSet::new();
    for name in new.keys().filter(|name| old.contains_key(*name)) {
        if let (Some(old), Some(new)) = (schema(live, name), schema(wanted, name)) {
            gone(old, new, "", &mut removed_fields);
        }
    }
    let name = wanted.text_at(&["metadata", "name"]).to_owned();
    let mut change = DefinitionChange {
        kind: wanted.text_at(&["spec", "names", "kind"]).to_owned(),
        added: new.keys().filter(|name| !old.contains_key(*name)).cloned().collect(),
        removed: old.keys().filter(|name| !new.contains_key(*name)).cloned().collect(),
        unserved: new
            .iter()
            .filter(|(name, served)| !**served && old.get(*name) == Some(&true))
            .map(|(name, _)| name.clone())
            .collect(),
        lost: stored.filter(|name| !new.contains_key(*name)).map(str::to_owned).collect(),
        storage: storage(wanted),
        removed_fields: removed_fields.into_iter().collect(),
        name,
        ..DefinitionChange::default()
    };
    change.how = how(&change, live);
    let DefinitionChange { added, removed, unserved, lost, removed_fields, .. } = &change;
    let is_same = [added, removed, unserved, lost, removed_fields].into_iter().all(Vec::is_empty);
    (!is_same).then_some(change)
}

/// Returns the commands that bring objects out of versions that are about to go: written again they are stored in the
/// version that the definition stores now, which the new one has to have.
fn how(change: &DefinitionChange, live: &Tree) -> Vec<String> {
    let DefinitionChange { name, lost, .. } = change;
    let now = storage(live);
    if lost.is_empty() || lost.contains(&now) {
        return Vec::new();
    }
    let stored = live.items_at(&["status", "storedVersions"]).iter().filter_map(Tree::as_str);
    let mut left: Vec<&str> = stored.filter(|stored| !lost.iter().any(|lost| lost == stored)).collect();
    if !left.contains(&&*now) {
        left.push(&now);
    }
    let left: Vec<String> = left.iter().map(|version| format!("\"{version}\"")).collect();
    vec![
        format!("kubectl get {name} -A -o json | kubectl replace -f -"),
        format!(
            "kubectl patch crd {name} --subresource=status --type=merge -p '{{\"status\":{{\"storedVersions\":[{}]}}}}'",
            left.join(",")
        ),
    ]
}

/// Tells whether a schema keeps fields that it does not know.
fn keeps_unknown(schema: &Tree) -> bool {
    flag(schema, "x-kubernetes-preserve-unknown-fields")
}

/// Adds the fields that a schema has and another has not.
fn gone(old: &Tree, new: &Tree, path: &str, fields: &mut BTreeSet<String>) {
    if let (Some(old), Some(new)) = (old.get("items"), new.get("items")) {
        gone(old, new, &format!("{path}[]"), fields);
    }
    let inner = new.get("additionalProperties").filter(|inner| inner.as_map().is_some());
    if let (Some(old), Some(new)) = (old.get("additionalProperties"), inner)
        && old.as_map().is_some()
    {
        gone(old, new, &below(path, "*"), fields);
    }
    let properties = old.get("properties").and_then(Tree::as_map);
    for (key, old) in properties.into_iter().flatten() {
        if is_standard(path, key) {
            continue;
        }
        let path = below(path, key);
        match new.get("properties").and_then(|properties| properties.get(key)).or(inner) {
            Some(new) => gone(old, new, &path, fields),
            None if keeps_unknown(new) || new.get("additionalProperties").and_then(Tree::as_bool) == Some(true) => {}
            None => {
                fields.insert(path);
            }
        }
    }
}

/// Returns the fields of an object that a structural schema does not know, and which go when it is written.
pub fn pruned(schema: &Tree, object: &Tree) -> Vec<String> {
    let mut fields = Vec::new();
    prune(schema, object, "", &mut fields);
    fields
}

fn prune(schema: &Tree, value: &Tree, path: &str, fields: &mut Vec<String>) {
    match value {
        Tree::Map(map) => {
            let additional = schema.get("additionalProperties");
            for (key, value) in map.iter().filter(|(key, _)| !is_standard(path, key)) {
                let path = below(path, key);
                let known = schema.get("properties").and_then(|properties| properties.get(key));
                match known.or(additional.filter(|inner| inner.as_map().is_some())) {
                    Some(inner) => prune(inner, value, &path, fields),
                    None if keeps_unknown(schema) || additional.and_then(Tree::as_bool) == Some(true) => {}
                    None => fields.push(path),
                }
            }
        }
        Tree::List(items) => {
            if let Some(inner) = schema.get("items") {
                for (index, item) in items.iter().enumerate() {
                    prune(inner, item, &format!("{path}[{index}]"), fields);
                }
            }
        }
        _ => {}
    }
}

/// Tells whether a field is one that every object has, or that no user writes.
fn is_standard(path: &str, key: &str) -> bool {
    path.is_empty() && matches!(key, "apiVersion" | "kind" | "metadata" | "status")
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{ReadOptions, parse};

    fn tree(text: &str) -> Tree {
        parse("test", text, &ReadOptions::default()).unwrap()
    }

    /// Returns a definition with versions, each as `name: schema of spec`, the last one stored; `!` stands for one that is
    /// not served.
    fn definition(versions: &[(&str, &str)], stored: &str) -> Tree {
        let last = versions.len() - 1;
        let versions: Vec<String> = versions
            .iter()
            .enumerate()
            .map(|(index, (name, spec))| {
                let served = !name.starts_with('!');
                let name = name.trim_start_matches('!');
                format!(
                    "{{name: {name}, served: {served}, storage: {}, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {spec}}}}}}}}}",
                    index == last
                )
            })
            .collect();
        tree(&format!(
            "{{metadata: {{name: doors.example.com}}, spec: {{group: example.com, scope: Namespaced, names: {{kind: Door, plural: doors}}, versions: [{}]}}, status: {{storedVersions: [{stored}]}}}}",
            versions.join(", ")
        ))
    }

    const PLAIN: &str = "{properties: {a: {type: string}, b: {type: object, properties: {c: {}, d: {}}}, l: {items: {properties: {x: {}}}}, m: {additionalProperties: {properties: {w: {}}}}}}";

    #[test]
    fn versions_that_come_and_go_are_told() {
        let same = definition(&[("v1", PLAIN)], "v1");
        assert_eq!(compare(&same, &same), None);
        let live = definition(&[("v1alpha1", PLAIN), ("v1beta1", PLAIN), ("v1", PLAIN)], "v1alpha1, v1");
        let wanted = definition(&[("!v1beta1", PLAIN), ("v2", PLAIN), ("v1", PLAIN)], "");
        let change = compare(&wanted, &live).unwrap();
        assert_eq!(
            (change.added, change.removed, change.unserved, change.lost),
            (
                vec!["v2".to_owned()],
                vec!["v1alpha1".to_owned()],
                vec!["v1beta1".to_owned()],
                vec!["v1alpha1".to_owned()]
            )
        );
        assert_eq!(
            change.how,
            [
                "kubectl get doors.example.com -A -o json | kubectl replace -f -",
                r#"kubectl patch crd doors.example.com --subresource=status --type=merge -p '{"status":{"storedVersions":["v1"]}}'"#,
            ]
        );
        // Written again they would be stored in the same version.
        let live = definition(&[("v1alpha1", PLAIN)], "v1alpha1");
        let change = compare(&wanted, &live).unwrap();
        assert_eq!((change.lost, change.how), (vec!["v1alpha1".to_owned()], Vec::new()));
    }

    #[test]
    fn fields_that_a_schema_loses_are_told() {
        let removed = |new: &str| {
            let live = definition(&[("v1", PLAIN)], "v1");
            compare(&definition(&[("v1", new)], "v1"), &live).map(|change| change.removed_fields).unwrap_or_default()
        };
        assert_eq!(removed(PLAIN), Vec::<String>::new());
        assert_eq!(
            removed(
                "{properties: {a: {}, b: {properties: {c: {}}}, l: {items: {properties: {}}}, m: {additionalProperties: {properties: {}}}}}"
            ),
            ["spec.b.d", "spec.l[].x", "spec.m.*.w"]
        );
        assert_eq!(removed("{x-kubernetes-preserve-unknown-fields: true}"), Vec::<String>::new());
        assert_eq!(
            removed("{properties: {l: {}, m: {}, b: {x-kubernetes-preserve-unknown-fields: true}}}"),
            ["spec.a"]
        );
        assert_eq!(removed("{additionalProperties: true}"), Vec::<String>::new());
    }

    #[test]
    fn what_goes_of_an_object_is_told_by_its_path() {
        let schema = tree(
            "{properties: {spec: {properties: {a: {}, l: {items: {properties: {x: {}}}}, free: {x-kubernetes-preserve-unknown-fields: true, properties: {k: {properties: {}}}}, m: {additionalProperties: {properties: {w: {}}}}}}}}",
        );
        let object = tree(
            "{apiVersion: v1, kind: Door, metadata: {name: d, odd: 1}, status: {odd: 1}, spec: {a: 1, b: 2, l: [{x: 1}, {x: 1, z: 2}], free: {any: {thing: 1}, k: {q: 1}}, m: {one: {w: 1}, two: {v: 1}}}, extra: 1}",
        );
        assert_eq!(pruned(&schema, &object), ["spec.b", "spec.l[1].z", "spec.free.k.q", "spec.m.two.v", "extra"]);
    }

    #[test]
    fn objects_are_read_in_a_version_that_both_have() {
        let version = |wanted: &[(&str, &str)], live: &[(&str, &str)]| {
            let wanted = definition(wanted, "");
            read_in(&wanted, &definition(live, "")).map(|(name, schema)| (name, schema.is_some()))
        };
        let read = |name: &str, has_schema: bool| Some((name.to_owned(), has_schema));
        assert_eq!(version(&[("v1", PLAIN)], &[("v1", PLAIN)]), read("v1", true));
        assert_eq!(version(&[("v1", PLAIN), ("v2", PLAIN)], &[("v1", PLAIN)]), read("v1", true));
        assert_eq!(version(&[("v2", PLAIN)], &[("v1", PLAIN)]), read("v1", false));
        assert_eq!(version(&[("v1", PLAIN)], &[("!v1", PLAIN)]), None);
    }

    #[test]
    fn what_would_be_lost_is_named_with_the_way_out() {
        let change = DefinitionChange {
            name: "doors.example.com".to_owned(),
            lost: vec!["v1alpha1".to_owned()],
            rewrite: (0..5)
                .map(|number| ObjectName { namespace: "a".to_owned(), name: format!("d{number}") })
                .collect(),
            rewrite_count: 1200,
            how: vec!["kubectl …".to_owned()],
            ..DefinitionChange::default()
        };
        let error = StoredVersionsLost(vec![change]);
        assert_eq!(
            error.to_string(),
            "objects are stored in versions that the new definitions do not have: doors.example.com in v1alpha1 (a/d0, a/d1, a/d2, a/d3, a/d4, 1195 more)"
        );
        assert_eq!(error.hints(), ["write them again: `kubectl …`"]);
    }
}
