//! An [`Inventory`] as it is stored.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::checksum::Digest;
use crate::install::labels::OWNER;
use crate::install::{Identity, Stage};
use crate::object::served;
use crate::spec::ChartOrigin;
use crate::values::{Map, Tree};

use super::{Entry, Inventory, InventoryError, MAIN, MAX_OBJECTS, RECORD, Run, SCHEMA, State};

/// The key of the `ConfigMap`'s data.
pub(super) const KEY: &str = "inventory.json";
/// The most bytes of objects in one `ConfigMap`, which takes 1 MiB with everything.
const MAX_PART: usize = 900 << 10;

impl Inventory {
    /// Returns the `ConfigMap`s of the record: the parts, which are created first, and the one that names them.
    pub fn encode(&mut self) -> Result<Encoded, InventoryError> {
        if self.objects.len() > MAX_OBJECTS {
            return Err(InventoryError::TooMany { count: self.objects.len() });
        }
        let record = Self::name(&self.install);
        let lines: Vec<String> = self.objects.iter().map(|entry| to_json(&StoredEntry::of(entry))).collect();
        let mut chunks: Vec<Vec<&str>> = vec![Vec::new()];
        let mut size = 0;
        for line in &lines {
            size += line.len() + 2;
            if size > MAX_PART {
                chunks.push(Vec::new());
                size = line.len() + 2;
            }
            if let Some(chunk) = chunks.last_mut() {
                chunk.push(line);
            }
        }
        // One object per line, so that `kubectl get -o yaml` can be read and two records be compared.
        let listed = |chunk: &[&str]| {
            if chunk.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", chunk.join(",\n")) }
        };
        let mut parts = Vec::new();
        let mut named = Vec::new();
        let mut objects = String::new();
        if let [only] = &*chunks {
            objects = listed(only);
        } else {
            self.generation += 1;
            for (at, chunk) in chunks.iter().enumerate() {
                let name = format!("{record}.{}.{}", self.generation, at + 1);
                let text = listed(chunk);
                named.push(StoredPart { name: name.clone(), hash: Digest::of(text.as_bytes()).hex() });
                parts.push(self.config_map(&name, "inventory-part", text));
            }
        }
        let head = StoredHead {
            schema: SCHEMA,
            install: self.install.clone(),
            namespace: self.namespace.clone(),
            revision: self.revision.clone(),
            owner: self.owner.clone(),
            state: self.state.name().to_owned(),
            run: self.run.clone(),
            current: self.current,
            target: self.target,
            last_good: self.last_good,
            generation: self.generation,
            charts: self.charts.clone(),
            parts: named,
        };
        let mut text = to_json(&head);
        if !objects.is_empty() {
            text.pop();
            text.push_str(",\"objects\":");
            text.push_str(&objects);
            text.push('}');
        }
        Ok(Encoded { parts, main: self.config_map(&record, MAIN, text) })
    }

    fn config_map(&self, name: &str, record: &str, text: String) -> Tree {
        let text_map = |entries: &[(&str, &str)]| {
            Tree::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), Tree::from(*value))).collect::<Map>())
        };
        let labels = text_map(&[(RECORD, record), (OWNER, &self.owner)]);
        let metadata = Map::from([
            ("name".to_owned(), Tree::from(name)),
            ("namespace".to_owned(), Tree::from(&*self.namespace)),
            ("labels".to_owned(), labels),
        ]);
        Tree::Map(Map::from([
            ("apiVersion".to_owned(), Tree::from("v1")),
            ("kind".to_owned(), Tree::from("ConfigMap")),
            ("metadata".to_owned(), Tree::Map(metadata)),
            ("data".to_owned(), Tree::Map(Map::from([(KEY.to_owned(), Tree::from(text))]))),
        ]))
    }

    /// Returns the names of the further `ConfigMap`s that are needed to read a record; none for most.
    pub fn parts(main: &Tree) -> Result<Vec<String>, InventoryError> {
        Ok(read_head(main)?.parts.into_iter().map(|part| part.name).collect())
    }

    /// Reads a record: its `ConfigMap` and its parts, in any order; others may be among them.
    pub fn decode(main: &Tree, parts: &[Tree]) -> Result<Self, InventoryError> {
        let record = name_of(main);
        let damaged = |problem: String| InventoryError::Damaged { record: record.clone(), problem };
        let head = read_head(main)?;
        let mut stored: Vec<StoredEntry> = if head.parts.is_empty() {
            let text = text_of(main).unwrap_or_default();
            serde_json::from_str::<StoredObjects>(text).map_err(|error| damaged(error.to_string()))?.objects
        } else {
            Vec::new()
        };
        for part in &head.parts {
            let found = parts.iter().find(|other| name_of(other) == part.name);
            let text = found.and_then(text_of).ok_or_else(|| damaged(format!("the part {} is missing", part.name)))?;
            if Digest::of(text.as_bytes()).hex() != part.hash {
                return Err(damaged(format!("the part {} is another one", part.name)));
            }
            let entries: Vec<StoredEntry> =
                serde_json::from_str(text).map_err(|error| damaged(format!("{}: {error}", part.name)))?;
            stored.extend(entries);
        }
        let mut seen = BTreeSet::new();
        let mut objects = Vec::with_capacity(stored.len());
        for entry in stored {
            let entry = entry.read().ok_or_else(|| damaged("an object has no kind or name".to_owned()))?;
            if seen.insert(entry.identity.clone()) {
                objects.push(entry);
            }
        }
        Ok(Self {
            install: head.install,
            namespace: head.namespace,
            revision: head.revision,
            owner: head.owner,
            state: State::parse(&head.state),
            run: head.run,
            current: head.current,
            target: head.target,
            last_good: head.last_good,
            charts: head.charts,
            objects,
            generation: head.generation,
        })
    }
}

/// The `ConfigMap`s of a record.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// Those that are created first; none for most.
    pub parts: Vec<Tree>,
    /// The one that makes the record valid. Parts that it does not name can be deleted once it is written.
    pub main: Tree,
}

pub(super) fn name_of(object: &Tree) -> String {
    object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default().to_owned()
}

pub(super) fn text_of(object: &Tree) -> Option<&str> {
    object.get("data")?.get(KEY)?.as_str()
}

fn read_head(main: &Tree) -> Result<StoredHead, InventoryError> {
    let record = name_of(main);
    let damaged = |problem: String| InventoryError::Damaged { record: record.clone(), problem };
    let text = text_of(main).ok_or_else(|| damaged(format!("it has no `{KEY}`")))?;
    // A later format is told before anything else of it is looked at.
    let format: StoredSchema = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
    if format.schema > SCHEMA {
        return Err(InventoryError::Newer { record, found: format.schema });
    }
    serde_json::from_str(text).map_err(|error| damaged(error.to_string()))
}

/// Everything stored is made of texts, numbers and lists, which always can be written.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[derive(Deserialize)]
struct StoredSchema {
    schema: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredHead {
    schema: u32,
    install: String,
    namespace: String,
    revision: String,
    owner: String,
    state: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
    #[serde(default)]
    current: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<u32>,
    #[serde(default)]
    last_good: u32,
    #[serde(default)]
    generation: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    charts: Vec<ChartOrigin>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<StoredPart>,
}

#[derive(Serialize, Deserialize)]
struct StoredPart {
    name: String,
    hash: String,
}

#[derive(Deserialize)]
struct StoredObjects {
    objects: Vec<StoredEntry>,
}

/// An entry as it is stored; the keys are short since there are many.
#[derive(Serialize, Deserialize)]
struct StoredEntry {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    g: String,
    v: String,
    k: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    ns: String,
    n: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    uid: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    hash: String,
    stage: Stage,
    comp: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    created: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    adopted: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keep: bool,
}

impl StoredEntry {
    fn of(entry: &Entry) -> Self {
        let Entry { identity, version, uid, hash, stage, component, created, adopted, keep } = entry.clone();
        let Identity { group, kind, namespace, name } = identity;
        Self {
            g: group,
            v: version,
            k: kind,
            ns: namespace,
            n: name,
            uid,
            hash,
            stage,
            comp: component,
            created,
            adopted,
            keep,
        }
    }

    fn read(self) -> Option<Entry> {
        let Self { g, v, k, ns, n, uid, hash, stage, comp, created, adopted, keep } = self;
        // What was recorded in a group that its kind has left is the object that is in the other one now.
        let group = served::home_group(&g, &k).to_owned();
        let identity = Identity { group, kind: k, namespace: ns, name: n };
        let is_whole = !identity.kind.is_empty() && !identity.name.is_empty() && !v.is_empty();
        is_whole.then_some(Entry { identity, version: v, uid, hash, stage, component: comp, created, adopted, keep })
    }
}
