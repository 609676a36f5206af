//! [`Inventory`]: the record of which objects an installation has, a `ConfigMap` in the namespace of the mesh.
//!
//! It has identities and checksums, no values: whoever may read it learns nothing secret, and `verify` needs no right
//! on Secrets. Before the first object of a run is written, the record is written with the objects of before and those
//! of the run; so whatever instant a run is killed at, every object that it may have made is in it.
//!
//! A record of very many objects goes on in further `ConfigMap`s. These are written under new names before the first one,
//! which names them: the record changes with one write, or not at all.

mod stored;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Category, Diagnostic};
use crate::object::ObjectKey;
use crate::spec::ChartOrigin;
use crate::values::{Tree, json};

use super::labels;
use super::target::{Target, TargetObject};
use super::{Identity, Stage};
use crate::checksum::Digest;

pub use stored::Encoded;

/// The version of the format that is written, and the newest that is read.
const SCHEMA: u32 = 1;
/// The beginning of the `ConfigMap`'s name; the installation's name follows.
const NAME: &str = "meshctl-inventory-";
/// The label that tells what of the record a `ConfigMap` is: `inventory`, or `inventory-part`.
pub const RECORD: &str = "meshctl.io/record";
/// What [`RECORD`] says of the `ConfigMap` that names the parts, when there are any.
pub const MAIN: &str = "inventory";

/// The most objects of a record.
pub const MAX_OBJECTS: usize = 20_000;

/// What an installation is doing. None of these stops anybody: only the lock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, Deserialize)]
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
    Digest::of(json::encode(object, false).as_bytes()).hex()
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
    /// Where charts come from that are not part of the program.
    pub charts: Vec<ChartOrigin>,
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

    /// Tells whether the record says that all of a target is installed, whatever else is.
    pub fn has_settled(&self, target: &Target) -> bool {
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
}

#[cfg(test)]
mod tests;
