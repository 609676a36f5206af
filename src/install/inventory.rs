//! [`Inventory`]: the record of which objects an installation has, a `ConfigMap` in the namespace of the mesh.
//!
//! It has identities and checksums, no values: whoever may read it learns nothing secret, and `verify` needs no right
//! on Secrets. Before the first object of a run is written, the record is written with the objects of before and those
//! of the run; so whatever instant a run is killed at, every object that it may have made is in it.
//!
//! A record of very many objects goes on in further `ConfigMap`s. These are written under new names before the first one,
//! which names them: the record changes with one write, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Category, Diagnostic};
use crate::object::ObjectKey;
use crate::values::{Map, Tree, json};

use super::labels::{self, OWNER, hex};
use super::target::{Target, TargetObject};
use super::{Identity, Stage};

/// The version of the format that is written, and the newest that is read.
const SCHEMA: u32 = 1;
/// The key of the `ConfigMap`'s data.
const KEY: &str = "inventory.json";
/// The beginning of the `ConfigMap`'s name; the installation's name follows.
const NAME: &str = "meshctl-inventory-";
/// The label that tells what of the record a `ConfigMap` is: `inventory`, or `inventory-part`.
pub const RECORD: &str = "meshctl.io/record";

/// The most objects of a record.
pub const MAX_OBJECTS: usize = 20_000;
/// The most bytes of objects in one `ConfigMap`, which takes 1 MiB with everything.
const MAX_PART: usize = 900 << 10;

/// What an installation is doing. None of these stops anybody: only the lock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing; the record says what is there.
    #[default]
    Idle,
    /// Objects are being applied.
    Applying,
    /// Objects that are no longer wanted are being deleted.
    Pruning,
    /// The objects of an older revision are being applied.
    RollingBack,
    /// Everything is being deleted.
    Uninstalling,
    /// A run was asked to stop, and did.
    Interrupted,
    /// A run failed.
    Failed,
}

impl State {
    const ALL: [Self; 7] = [
        Self::Idle,
        Self::Applying,
        Self::Pruning,
        Self::RollingBack,
        Self::Uninstalling,
        Self::Interrupted,
        Self::Failed,
    ];

    /// Returns the state as it is recorded.
    pub fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Applying => "applying",
            Self::Pruning => "pruning",
            Self::RollingBack => "rolling-back",
            Self::Uninstalling => "uninstalling",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// Reads a state; one of a later version counts as interrupted, since it is not idle.
    fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.name() == name).unwrap_or(Self::Interrupted)
    }
}

/// A run of meshctl: who does it, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Run {
    /// What tells it from all others; the holder of the lock is called so.
    pub id: String,
    /// When it began (RFC 3339).
    pub started: String,
    /// The machine.
    pub host: String,
    /// The user there.
    pub user: String,
    /// The process there.
    pub process: u32,
    /// The program with its version, such as `meshctl 0.1.0`.
    pub tool: String,
    /// A checksum of the command line, which itself may have secrets.
    pub arguments: String,
    /// The stage that it began last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
}

/// An object of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which object.
    pub identity: Identity,
    /// The version of its group that it was applied in.
    pub version: String,
    /// What the API server called it; empty until it was there.
    pub uid: String,
    /// The checksum of what was sent; empty for Secrets, whose values a checksum would let guess.
    pub hash: String,
    /// When it is applied.
    pub stage: Stage,
    /// The component's key.
    pub component: String,
    /// Whether an installation made it, rather than finding it there.
    pub created: bool,
    /// Whether it was taken over from another owner.
    pub adopted: bool,
    /// Whether an annotation asked that it is never deleted.
    pub keep: bool,
}

impl Entry {
    fn of(object: &TargetObject) -> Self {
        let tree = object.object.tree();
        Self {
            identity: object.identity(),
            version: version_of(&object.object.key).to_owned(),
            uid: String::new(),
            hash: hash(tree),
            stage: object.stage,
            component: object.component.clone(),
            created: false,
            adopted: false,
            keep: labels::is_kept(tree),
        }
    }

    /// Returns `apiVersion` as it stands in objects.
    pub fn api_version(&self) -> String {
        let Self { identity: Identity { group, .. }, version, .. } = self;
        if group.is_empty() { version.clone() } else { format!("{group}/{version}") }
    }

    /// Returns the key of the object in its version.
    pub fn key(&self) -> ObjectKey {
        let Identity { kind, namespace, name, .. } = &self.identity;
        ObjectKey {
            api_version: self.api_version(),
            kind: kind.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
        }
    }
}

/// Returns the checksum of an object; empty for Secrets.
pub fn hash(object: &Tree) -> String {
    if object.get("kind").and_then(Tree::as_str) == Some("Secret") {
        return String::new();
    }
    hex(&Sha256::digest(json::encode(object, false).as_bytes()))
}

fn version_of(key: &ObjectKey) -> &str {
    key.api_version.rsplit_once('/').map_or(&*key.api_version, |(_, version)| version)
}

/// The record of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    /// The installation's name.
    pub install: String,
    /// The namespace of the control plane, where the record is, too.
    pub namespace: String,
    /// The revision of the control plane.
    pub revision: String,
    /// What the objects' owner label says.
    pub owner: String,
    /// What the installation is doing.
    pub state: State,
    /// The run that wrote the record last.
    pub run: Option<Run>,
    /// The number of the revision that is installed; 0 for none.
    pub current: u32,
    /// The number of the revision that is being installed.
    pub target: Option<u32>,
    /// The number of the last revision that was installed without a failure; 0 for none.
    pub last_good: u32,
    /// The objects, in the order in which they are applied.
    pub objects: Vec<Entry>,
    /// How often a record in parts was written; the names of the parts have it.
    pub generation: u64,
}

/// A record that cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InventoryError {
    /// There are more objects than a record takes.
    #[error("the mesh has {count} objects, more than the {MAX_OBJECTS} that its record takes")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// It was written by a later version.
    #[error("the record {record} has the format {found}, and this version of meshctl reads up to {SCHEMA}")]
    Newer {
        /// The `ConfigMap`.
        record: String,
        /// The format.
        found: u32,
    },
    /// It is not what meshctl wrote.
    #[error("the record {record} is damaged: {problem}")]
    Damaged {
        /// The `ConfigMap`.
        record: String,
        /// What is wrong.
        problem: String,
    },
}

impl Diagnostic for InventoryError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::TooMany { .. } => vec!["install parts of it with `--component`".to_owned()],
            Self::Newer { .. } => {
                vec!["take the version of meshctl that installed the mesh, or a later one".to_owned()]
            }
            Self::Damaged { .. } => {
                vec!["the next `meshctl install` writes it anew and finds its objects by their labels".to_owned()]
            }
        }
    }
}

impl Inventory {
    /// Returns the name of the `ConfigMap` of an installation.
    pub fn name(install: &str) -> String {
        format!("{NAME}{install}")
    }

    /// Returns the record of a target that is there.
    pub fn of(target: &Target) -> Self {
        Self {
            install: target.install().to_owned(),
            namespace: target.namespace.clone(),
            revision: target.revision.clone(),
            owner: target.owner(),
            objects: target.objects.iter().map(Entry::of).collect(),
            ..Self::default()
        }
    }

    /// Returns the record to write before the first object of a run: the objects of before and those of the target.
    /// Objects that the run will create, or take over from another owner, are marked so.
    pub fn begin(
        old: Option<&Self>,
        target: &Target,
        run: Run,
        created: &BTreeSet<Identity>,
        adopted: &BTreeSet<Identity>,
    ) -> Self {
        let mut new = Self::of(target);
        let before = old.map(Self::by_identity).unwrap_or_default();
        for entry in &mut new.objects {
            let known = before.get(&entry.identity);
            // What is created now was deleted by somebody in between; the one of before is another.
            let is_new = created.contains(&entry.identity);
            entry.uid = known.filter(|_| !is_new).map(|known| known.uid.clone()).unwrap_or_default();
            entry.created = is_new || known.is_some_and(|known| known.created);
            entry.adopted = !is_new && (adopted.contains(&entry.identity) || known.is_some_and(|known| known.adopted));
        }
        let wanted: BTreeSet<Identity> = new.objects.iter().map(|entry| entry.identity.clone()).collect();
        if let Some(old) = old {
            new.objects.extend(old.objects.iter().filter(|entry| !wanted.contains(&entry.identity)).cloned());
            (new.current, new.last_good, new.generation) = (old.current, old.last_good, old.generation);
        }
        new.state = State::Applying;
        new.run = Some(run);
        new
    }

    /// Returns the record to write at the end of a run: the target's objects, and those of before that stayed (`left`).
    #[must_use]
    pub fn finish(mut self, target: &Target, left: &BTreeSet<Identity>, number: u32) -> Self {
        let wanted = target.identities();
        self.objects.retain(|entry| wanted.contains(&entry.identity) || left.contains(&entry.identity));
        self.state = State::Idle;
        (self.current, self.last_good, self.target) = (number, number, None);
        if let Some(run) = &mut self.run {
            run.stage = None;
        }
        self
    }

    /// Notes what the API server called an object.
    pub fn note(&mut self, identity: &Identity, uid: &str) {
        if let Some(entry) = self.objects.iter_mut().find(|entry| entry.identity == *identity) {
            uid.clone_into(&mut entry.uid);
        }
    }

    /// Tells whether the record says that just this target is installed: then there is nothing to write.
    pub fn is_settled_as(&self, target: &Target) -> bool {
        let same = |entry: &Entry, wanted: &Entry| {
            let Entry { identity, version, hash, stage, component, keep, .. } = wanted;
            entry.identity == *identity
                && entry.version == *version
                && entry.hash == *hash
                && entry.stage == *stage
                && entry.component == *component
                && entry.keep == *keep
        };
        let known = self.by_identity();
        self.state == State::Idle
            && self.objects.len() == target.objects.len()
            && target
                .objects
                .iter()
                .map(Entry::of)
                .all(|wanted| known.get(&wanted.identity).is_some_and(|entry| same(entry, &wanted)))
    }

    /// Returns an object of the record.
    pub fn get(&self, identity: &Identity) -> Option<&Entry> {
        self.objects.iter().find(|entry| entry.identity == *identity)
    }

    /// Returns which objects the record has.
    pub fn identities(&self) -> BTreeSet<Identity> {
        self.objects.iter().map(|entry| entry.identity.clone()).collect()
    }

    fn by_identity(&self) -> BTreeMap<Identity, &Entry> {
        self.objects.iter().map(|entry| (entry.identity.clone(), entry)).collect()
    }

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
                named.push(StoredPart { name: name.clone(), hash: hex(&Sha256::digest(text.as_bytes())) });
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
            parts: named,
        };
        let mut text = to_json(&head);
        if !objects.is_empty() {
            text.pop();
            text.push_str(",\"objects\":");
            text.push_str(&objects);
            text.push('}');
        }
        Ok(Encoded { parts, main: self.config_map(&record, "inventory", text) })
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
            if hex(&Sha256::digest(text.as_bytes())) != part.hash {
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

fn name_of(object: &Tree) -> String {
    object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default().to_owned()
}

fn text_of(object: &Tree) -> Option<&str> {
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
        let identity = Identity { group: g, kind: k, namespace: ns, name: n };
        let is_whole = !identity.kind.is_empty() && !identity.name.is_empty() && !v.is_empty();
        is_whole.then_some(Entry { identity, version: v, uid, hash, stage, component: comp, created, adopted, keep })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(names: &[&str]) -> Target {
        let mut target =
            Target { namespace: "istio-system".to_owned(), revision: "default".to_owned(), ..Target::default() };
        for name in names {
            let text = format!(
                r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}","namespace":"istio-system"}},"spec":{{"x":"{name}"}}}}"#
            );
            target.add("pilot", json::decode(&text).unwrap());
        }
        target
    }

    fn names(inventory: &Inventory) -> Vec<&str> {
        inventory.objects.iter().map(|entry| &*entry.identity.name).collect()
    }

    fn many(count: usize) -> Inventory {
        let mut inventory = Inventory::of(&target(&["a"]));
        let entry = inventory.objects[0].clone();
        inventory.objects = (0..count)
            .map(|number| {
                let mut entry = entry.clone();
                entry.identity.name = format!("object-{number:05}");
                entry
            })
            .collect();
        inventory
    }

    fn text(inventory: &mut Inventory) -> String {
        text_of(&inventory.encode().unwrap().main).unwrap().to_owned()
    }

    fn record(text: &str) -> Tree {
        let mut main = Inventory::of(&target(&["a"])).encode().unwrap().main;
        let data = Map::from([(KEY.to_owned(), Tree::from(text))]);
        main.as_map_mut().unwrap().insert("data".to_owned(), Tree::Map(data));
        main
    }

    #[test]
    fn what_is_written_is_read() {
        let run = Run { id: "r".to_owned(), process: 7, stage: Some(Stage::Webhooks), ..Run::default() };
        let created = target(&["a"]).identities();
        let mut inventory = Inventory::begin(None, &target(&["a", "b"]), run, &created, &BTreeSet::new());
        inventory.target = Some(3);
        inventory.note(&inventory.objects[1].identity.clone(), "uid");
        let encoded = inventory.encode().unwrap();
        assert_eq!(name_of(&encoded.main), "meshctl-inventory-default");
        assert_eq!(Inventory::parts(&encoded.main), Ok(Vec::new()));
        assert_eq!(Inventory::decode(&encoded.main, &[]).unwrap(), inventory);
        assert!(inventory.objects[0].created && !inventory.objects[1].created);
        let empty = Inventory { owner: "o".to_owned(), ..Inventory::default() };
        assert_eq!(Inventory::decode(&empty.clone().encode().unwrap().main, &[]).unwrap(), empty);
    }

    #[test]
    fn a_record_is_a_superset_before_the_first_write() {
        let mut old = Inventory::of(&target(&["a", "gone"]));
        old.note(&old.objects[0].identity.clone(), "uid-a");
        old.objects[0].created = true;
        (old.current, old.last_good) = (4, 3);
        let new = target(&["a", "b"]);
        let begun = Inventory::begin(Some(&old), &new, Run::default(), &BTreeSet::new(), &target(&["b"]).identities());
        assert_eq!(names(&begun), ["a", "b", "gone"]);
        assert_eq!((&*begun.objects[0].uid, begun.objects[0].created), ("uid-a", true));
        assert!(begun.objects[1].adopted && !begun.objects[1].created);
        assert_eq!((begun.state, begun.current, begun.last_good), (State::Applying, 4, 3));
        // A second run finds the first one's record.
        let again = Inventory::begin(Some(&begun), &target(&["c"]), Run::default(), &BTreeSet::new(), &BTreeSet::new());
        assert_eq!(names(&again), ["c", "a", "b", "gone"]);

        let done = begun.clone().finish(&new, &BTreeSet::new(), 5);
        assert_eq!(names(&done), ["a", "b"]);
        assert_eq!((done.state, done.current, done.last_good, done.target), (State::Idle, 5, 5, None));
        assert_eq!(names(&begun.finish(&new, &target(&["gone"]).identities(), 5)), ["a", "b", "gone"]);
    }

    #[test]
    fn what_is_made_anew_is_another() {
        let mut old = Inventory::of(&target(&["a"]));
        old.note(&old.objects[0].identity.clone(), "uid-a");
        old.objects[0].adopted = true;
        let new = target(&["a"]);
        let begun = Inventory::begin(Some(&old), &new, Run::default(), &new.identities(), &BTreeSet::new());
        let entry = &begun.objects[0];
        assert_eq!((&*entry.uid, entry.created, entry.adopted), ("", true, false));
    }

    #[test]
    fn a_record_tells_whether_anything_is_new() {
        let old = Inventory::of(&target(&["a", "b"]));
        assert!(old.is_settled_as(&target(&["a", "b"])));
        assert!(!old.is_settled_as(&target(&["a"])) && !old.is_settled_as(&target(&["a", "c"])));
        let mut changed = target(&["a", "b"]);
        changed.objects[0].object.change(|tree| labels::set(tree, &[("x", "y")]));
        assert!(!old.is_settled_as(&changed));
        assert!(!Inventory { state: State::Failed, ..old }.is_settled_as(&target(&["a", "b"])));
    }

    #[test]
    fn a_secret_has_no_checksum() {
        let object = |kind: &str| json::decode(&format!(r#"{{"kind":"{kind}","data":{{"a":"MQ=="}}}}"#)).unwrap();
        assert_eq!(hash(&object("Secret")), "");
        assert_eq!(hash(&object("ConfigMap")).len(), 64);
        // The order of keys says nothing.
        let turned = json::decode(r#"{"data":{"a":"MQ=="},"kind":"ConfigMap"}"#).unwrap();
        assert_eq!(hash(&turned), hash(&object("ConfigMap")));
    }

    #[test]
    fn a_large_record_has_parts_that_change_at_once() {
        let mut inventory = many(9_000);
        let encoded = inventory.encode().unwrap();
        assert!(encoded.parts.len() > 1);
        for part in encoded.parts.iter().chain([&encoded.main]) {
            assert!(text_of(part).unwrap().len() < 1 << 20);
        }
        let wanted = Inventory::parts(&encoded.main).unwrap();
        assert_eq!(wanted, encoded.parts.iter().map(name_of).collect::<Vec<_>>());
        let mut turned = encoded.parts.clone();
        turned.reverse();
        assert_eq!(Inventory::decode(&encoded.main, &turned).unwrap(), inventory);

        // The next record does not touch the parts of this one.
        inventory.objects[0].uid = "other".to_owned();
        let next = inventory.encode().unwrap();
        assert!(next.parts.iter().all(|part| !wanted.contains(&name_of(part))));
        // Parts of another record are not taken for its own.
        let error = Inventory::decode(&next.main, &encoded.parts).unwrap_err();
        assert!(error.to_string().ends_with("is missing"), "{error}");
        let mut mixed = next.parts.clone();
        mixed[0].as_map_mut().unwrap().insert("data".to_owned(), encoded.parts[0].get("data").unwrap().clone());
        let error = Inventory::decode(&next.main, &mixed).unwrap_err();
        assert!(error.to_string().ends_with("is another one"), "{error}");
    }

    #[test]
    fn there_is_a_most_of_objects() {
        assert!(many(MAX_OBJECTS).encode().is_ok());
        assert_eq!(many(MAX_OBJECTS + 1).encode().unwrap_err(), InventoryError::TooMany { count: MAX_OBJECTS + 1 });
    }

    #[test]
    fn damage_is_told_and_does_not_panic() {
        let whole = text(&mut Inventory::of(&target(&["a", "b"])));
        for end in 0..whole.len() {
            assert!(Inventory::decode(&record(&whole[..end]), &[]).is_err(), "{}", &whole[..end]);
        }
        for (text, told) in [
            ("", "damaged"),
            ("[]", "damaged"),
            (r#"{"schema":2}"#, "has the format 2"),
            (&whole.replace(r#""k":"Deployment""#, r#""k":"""#), "an object has no kind or name"),
            (&whole.replace(r#""stage":"controlPlane""#, r#""stage":"moon""#), "damaged"),
            (&whole.replace(r#""objects":"#, r#""others":"#), "missing field `objects`"),
        ] {
            let error = Inventory::decode(&record(text), &[]).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        }
        assert!(Inventory::decode(&Tree::Null, &[]).unwrap_err().to_string().contains("`inventory.json`"));
        // What a later version may add does no harm, and an object that is there twice is there once.
        let later =
            whole.replace(r#""state":"idle""#, r#""state":"dancing","more":1"#).replace(r#""n":"b""#, r#""n":"a""#);
        let read = Inventory::decode(&record(&later), &[]).unwrap();
        assert_eq!((read.state, names(&read)), (State::Interrupted, vec!["a"]));
    }

    #[test]
    fn states_have_their_names() {
        for state in State::ALL {
            assert_eq!(State::parse(state.name()), state);
            assert_eq!(serde_json::to_string(&state).unwrap(), format!("\"{}\"", state.name()));
        }
    }
}
