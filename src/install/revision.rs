//! [`Revision`]: the record of what an installation was made from, a Secret for each: inputs, effective values,
//! versions and manifest. Rolling back and comparing with the record need it; nothing else does.
//!
//! Everything large is compressed. What does not fit a Secret goes on in further ones, which are created first: a
//! revision whose first Secret is there is whole. What does not fit the most that are allowed is refused before any of
//! them is written. The content never changes; the status, which does, is a label.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Category, Diagnostic};
use crate::object::{Object, documents};
use crate::source::SourceText;
use crate::spec::SpecSources;
use crate::values::{Map, Tree, json};

use super::inventory::RECORD;
use super::labels::{self, OWNER, hex};
use super::target::Target;

/// The version of the format that is written, and the newest that is read.
const SCHEMA: u32 = 1;
/// The type of the Secrets.
const TYPE: &str = "meshctl.io/revision.v1";
/// The beginning of a Secret's name; the installation's name and the number follow.
const NAME: &str = "meshctl.v1.";
/// The label with the installation's name.
pub const INSTALL: &str = "meshctl.io/install";
/// The label with the number.
pub const NUMBER: &str = "meshctl.io/number";
/// The label with the place of a Secret among those of a revision, from 0.
pub const PART: &str = "meshctl.io/part";
/// The label with the status.
pub const STATUS: &str = "meshctl.io/status";
/// The annotation with what `history` shows, so that nobody has to read a Secret for it.
const SUMMARY: &str = "meshctl.io/summary";

const META: &str = "meta.json";
const INPUTS: &str = "inputs.json.gz";
const VALUES: &str = "values.yaml.gz";
const MANIFEST: &str = "manifest.yaml.gz";

/// The most Secrets of a revision.
const MAX_PARTS: usize = 8;
/// The most bytes that anything compressed may have when it is not.
const MAX_TEXT: u64 = 64 << 20;

/// How much is stored.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// The most bytes of data in one Secret.
    part: usize,
    /// The most bytes of anything before it is compressed.
    text: u64,
}

/// Kubernetes takes 1 MiB in a Secret, counted without base64; etcd 1.5 MiB of the whole.
const LIMITS: Limits = Limits { part: 900 << 10, text: MAX_TEXT };

/// What became of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is being installed, or its run was killed.
    Pending,
    /// It is installed.
    Deployed,
    /// It was installed; a later one is.
    Superseded,
    /// Installing it failed.
    Failed,
}

impl Status {
    const ALL: [Self; 4] = [Self::Pending, Self::Deployed, Self::Superseded, Self::Failed];

    /// Returns the status as the label has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Deployed => "deployed",
            Self::Superseded => "superseded",
            Self::Failed => "failed",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What is known about a revision without its content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Summary {
    /// When it was made (RFC 3339).
    pub created: String,
    /// What was done, such as `install` or `rollback to 3`.
    pub description: String,
    /// The profile.
    pub profile: String,
    /// The version of the mesh.
    pub mesh_version: String,
    /// The version of the cluster.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cluster_version: String,
    /// The program with its version.
    pub tool: String,
    /// How many objects there are.
    pub objects: usize,
}

/// A chart that was rendered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChartVersion {
    /// The chart's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The checksum of its files, where it has one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// What a user said, so that it can be said again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Inputs {
    /// The files with their names.
    pub files: Vec<InputFile>,
    /// `--set`
    pub sets: Vec<String>,
    /// `--profile`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// `--revision`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// `--manifests`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifests: Option<String>,
    /// `--component`, all of them together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
}

/// A file that a user gave.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InputFile {
    /// How the user named it.
    pub name: String,
    /// What was in it.
    pub text: String,
}

impl Inputs {
    /// Returns what a user said.
    pub fn of(sources: &SpecSources, components: &[String]) -> Self {
        let files =
            sources.files.iter().map(|file| InputFile { name: file.name.to_string(), text: file.text.to_string() });
        Self {
            files: files.collect(),
            sets: sources.sets.clone(),
            profile: sources.profile.clone(),
            revision: sources.revision.clone(),
            manifests: sources.manifests.clone(),
            components: components.to_vec(),
        }
    }

    /// Returns the same as sources of a spec; what a cluster says about itself is not among them.
    pub fn sources(&self) -> SpecSources {
        SpecSources {
            files: self.files.iter().map(|file| SourceText::new(&*file.name, &*file.text)).collect(),
            sets: self.sets.clone(),
            profile: self.profile.clone(),
            revision: self.revision.clone(),
            manifests: self.manifests.clone(),
            ..SpecSources::default()
        }
    }
}

/// The record of what an installation was made from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// The installation's name.
    pub install: String,
    /// The namespace of the control plane; the Secrets are there.
    pub namespace: String,
    /// The revision of the control plane.
    pub revision: String,
    /// The number, from 1.
    pub number: u32,
    /// What `history` shows.
    pub summary: Summary,
    /// The charts.
    pub charts: Vec<ChartVersion>,
    /// What the user said.
    pub inputs: Inputs,
    /// The effective `IstioOperator`, as YAML.
    pub values: String,
    /// The objects, as YAML, in the order in which they are applied.
    pub manifest: String,
}

/// A revision that cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// It is larger than what can be stored.
    #[error(
        "the record of this installation has {size} bytes when compressed, more than the {limit} that fit {MAX_PARTS} Secrets"
    )]
    TooLarge {
        /// How many bytes it has.
        size: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A part of it has more text than is read back.
    #[error("`{part}` of the record has more than {MAX_TEXT} bytes")]
    TooMuchText {
        /// What of it.
        part: &'static str,
    },
    /// It was written by a later version.
    #[error("the record {record} has the format {found}, and this version of meshctl reads up to {SCHEMA}")]
    Newer {
        /// The Secret.
        record: String,
        /// The format.
        found: u32,
    },
    /// It is not what meshctl wrote.
    #[error("the record {record} is damaged: {problem}")]
    Damaged {
        /// The Secret.
        record: String,
        /// What is wrong.
        problem: String,
    },
}

impl Diagnostic for RevisionError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::TooLarge { .. } | Self::TooMuchText { .. } => {
                vec!["install parts of it with `--component`, or as revisions of their own".to_owned()]
            }
            Self::Newer { .. } => {
                vec!["take the version of meshctl that installed the mesh, or a later one".to_owned()]
            }
            Self::Damaged { .. } => vec!["`meshctl history` lists the other revisions".to_owned()],
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    schema: u32,
    install: String,
    namespace: String,
    revision: String,
    number: u32,
    #[serde(default)]
    summary: Summary,
    #[serde(default)]
    charts: Vec<ChartVersion>,
    parts: usize,
    /// The checksums of what is compressed, by its key.
    hashes: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct MetaSchema {
    schema: u32,
}

impl Revision {
    /// Returns the name of a revision's first Secret; `.p1` and so on follow for others.
    pub fn name(install: &str, number: u32) -> String {
        format!("{NAME}{install}.{number}")
    }

    /// Returns the manifest of a target.
    pub fn manifest_of(target: &Target) -> String {
        let mut text = String::new();
        for object in &target.objects {
            text.push_str("---\n");
            object.object.write_yaml(&mut text);
        }
        text
    }

    /// Returns the target that was recorded.
    pub fn target(&self) -> Result<Target, RevisionError> {
        let name = Self::name(&self.install, self.number);
        let read = documents::read(&SourceText::new(&*name, &*self.manifest))
            .map_err(|error| RevisionError::Damaged { record: name.clone(), problem: error.to_string() })?;
        let objects = read.into_iter().map(|document| Object::from_tree(document.object)).collect();
        Ok(Target::of_recorded(&self.namespace, &self.revision, objects))
    }

    /// Returns the Secrets of the revision, with the status `pending`, in the order in which they are created: the
    /// first one, which makes the others count, comes last.
    pub fn encode(&self) -> Result<Vec<Tree>, RevisionError> {
        self.encode_within(LIMITS)
    }

    fn encode_within(&self, limits: Limits) -> Result<Vec<Tree>, RevisionError> {
        let inputs = serde_json::to_string(&self.inputs).unwrap_or_default();
        let mut blobs = Vec::new();
        for (key, text) in [(INPUTS, &inputs), (VALUES, &self.values), (MANIFEST, &self.manifest)] {
            if text.len() as u64 > limits.text {
                return Err(RevisionError::TooMuchText { part: key });
            }
            blobs.push((key, compress(text)));
        }
        let hashes = blobs.iter().map(|(key, bytes)| ((*key).to_owned(), hex(&Sha256::digest(bytes))));
        let mut meta = Meta {
            schema: SCHEMA,
            install: self.install.clone(),
            namespace: self.namespace.clone(),
            revision: self.revision.clone(),
            number: self.number,
            summary: self.summary.clone(),
            charts: self.charts.clone(),
            parts: MAX_PARTS,
            hashes: hashes.collect(),
        };
        let meta_size = to_json(&meta).len();
        let size = meta_size + blobs.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        if meta_size > limits.part || size > MAX_PARTS * limits.part {
            return Err(RevisionError::TooLarge { size, limit: MAX_PARTS * limits.part });
        }
        let parts = pack(&blobs, limits.part - meta_size, limits.part);
        meta.parts = parts.len();
        let mut secrets = Vec::new();
        for (at, part) in parts.iter().enumerate().rev() {
            let mut data: Map =
                part.iter().map(|(key, bytes)| ((*key).to_owned(), Tree::from(STANDARD.encode(bytes)))).collect();
            if at == 0 {
                data.shift_insert(0, META.to_owned(), Tree::from(STANDARD.encode(to_json(&meta))));
            }
            secrets.push(self.secret(at, data));
        }
        Ok(secrets)
    }

    fn secret(&self, part: usize, data: Map) -> Tree {
        let first = Self::name(&self.install, self.number);
        let name = if part == 0 { first } else { format!("{first}.p{part}") };
        let text_map = |entries: Vec<(&str, String)>| {
            Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), Tree::from(value))).collect::<Map>())
        };
        let labels = text_map(vec![
            (RECORD, "revision".to_owned()),
            (OWNER, labels::owner_id(&self.namespace, &self.install)),
            (INSTALL, self.install.clone()),
            (NUMBER, self.number.to_string()),
            (PART, part.to_string()),
            (STATUS, Status::Pending.name().to_owned()),
        ]);
        let mut metadata = Map::from([
            ("name".to_owned(), Tree::from(name)),
            ("namespace".to_owned(), Tree::from(&*self.namespace)),
            ("labels".to_owned(), labels),
        ]);
        if part == 0 {
            metadata.insert("annotations".to_owned(), text_map(vec![(SUMMARY, to_json(&self.summary))]));
        }
        Tree::Map(Map::from([
            ("apiVersion".to_owned(), Tree::from("v1")),
            ("kind".to_owned(), Tree::from("Secret")),
            ("metadata".to_owned(), Tree::Map(metadata)),
            ("type".to_owned(), Tree::from(TYPE)),
            ("immutable".to_owned(), Tree::Bool(true)),
            ("data".to_owned(), Tree::Map(data)),
        ]))
    }

    /// Returns the names of the further Secrets that are needed to read a revision; none for most.
    pub fn parts(first: &Tree) -> Result<Vec<String>, RevisionError> {
        let meta = read_meta(first)?;
        Ok((1..meta.parts).map(|part| format!("{}.p{part}", Self::name(&meta.install, meta.number))).collect())
    }

    /// Reads a revision: its first Secret and the further ones, in any order; others may be among them.
    pub fn decode(first: &Tree, others: &[Tree]) -> Result<Self, RevisionError> {
        let record = name_of(first);
        let damaged = |problem: String| RevisionError::Damaged { record: record.clone(), problem };
        let meta = read_meta(first)?;
        let mut secrets = vec![first];
        for name in Self::parts(first)? {
            let found = others.iter().find(|other| name_of(other) == name);
            secrets.push(found.ok_or_else(|| damaged(format!("the part {name} is missing")))?);
        }
        let text = |key: &'static str| {
            let mut bytes = Vec::new();
            for secret in &secrets {
                bytes.extend(bytes_of(secret, key).map_err(&damaged)?.unwrap_or_default());
            }
            if meta.hashes.get(key) != Some(&hex(&Sha256::digest(&bytes))) {
                return Err(damaged(format!("`{key}` is not what was written")));
            }
            expand(key, &bytes, MAX_TEXT, &record)
        };
        let inputs = serde_json::from_str(&text(INPUTS)?).map_err(|error| damaged(format!("`{INPUTS}`: {error}")))?;
        let (values, manifest) = (text(VALUES)?, text(MANIFEST)?);
        Ok(Self {
            install: meta.install,
            namespace: meta.namespace,
            revision: meta.revision,
            number: meta.number,
            summary: meta.summary,
            charts: meta.charts,
            inputs,
            values,
            manifest,
        })
    }
}

/// Lays compressed texts one after the other into Secrets, of which the first has less room.
fn pack<'a>(blobs: &'a [(&'static str, Vec<u8>)], first: usize, room: usize) -> Vec<Vec<(&'static str, &'a [u8])>> {
    let mut parts = vec![Vec::new()];
    let mut left = first;
    for (key, bytes) in blobs {
        let mut rest = &**bytes;
        loop {
            if left == 0 {
                parts.push(Vec::new());
                left = room;
            }
            let (now, later) = rest.split_at(rest.len().min(left));
            left -= now.len();
            if let Some(part) = parts.last_mut() {
                part.push((*key, now));
            }
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
    }
    parts
}

fn compress(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Reads what was compressed; what gets larger than anything that is written is not followed to its end.
fn expand(key: &'static str, bytes: &[u8], limit: u64, record: &str) -> Result<String, RevisionError> {
    let mut text = String::new();
    MultiGzDecoder::new(bytes)
        .take(limit + 1)
        .read_to_string(&mut text)
        .map_err(|error| RevisionError::Damaged { record: record.to_owned(), problem: format!("`{key}`: {error}") })?;
    if text.len() as u64 > limit {
        return Err(RevisionError::TooMuchText { part: key });
    }
    Ok(text)
}

/// Everything stored is made of texts, numbers and lists, which always can be written.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn name_of(object: &Tree) -> String {
    object.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default().to_owned()
}

/// Returns a value of a Secret; the error says what is wrong with it.
fn bytes_of(secret: &Tree, key: &str) -> Result<Option<Vec<u8>>, String> {
    let Some(value) = secret.get("data").and_then(|data| data.get(key)) else { return Ok(None) };
    let text = value.as_str().ok_or_else(|| format!("`{key}` is no text"))?;
    STANDARD.decode(text).map(Some).map_err(|error| format!("`{key}`: {error}"))
}

fn read_meta(first: &Tree) -> Result<Meta, RevisionError> {
    let record = name_of(first);
    let damaged = |problem: String| RevisionError::Damaged { record: record.clone(), problem };
    let bytes = bytes_of(first, META).map_err(&damaged)?.ok_or_else(|| damaged(format!("it has no `{META}`")))?;
    let format: MetaSchema = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if format.schema > SCHEMA {
        return Err(RevisionError::Newer { record, found: format.schema });
    }
    let meta: Meta = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    if !(1..=MAX_PARTS).contains(&meta.parts) {
        return Err(damaged(format!("it says that it has {} parts", meta.parts)));
    }
    Ok(meta)
}

/// What the metadata of a revision's Secrets say: what `history` shows. The Secrets themselves need not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The installation.
    pub install: String,
    /// The number.
    pub number: u32,
    /// The status; one that nobody knows counts as failed.
    pub status: Status,
    /// What is known about it.
    #[serde(flatten)]
    pub summary: Summary,
    /// The names of its Secrets. Without the first one, the revision was never complete.
    #[serde(skip)]
    pub secrets: BTreeSet<String>,
    /// Whether its first Secret is there.
    #[serde(skip)]
    pub is_complete: bool,
}

/// Returns the revisions that a list of Secrets, or of their metadata, has; the oldest first. Other Secrets are left
/// out.
pub fn listed<'a>(secrets: impl IntoIterator<Item = &'a Tree>) -> Vec<Listed> {
    let mut all: BTreeMap<(String, u32), Listed> = BTreeMap::new();
    for secret in secrets {
        let label = |name: &str| labels::text(secret, "labels", name);
        let (Some(install), Some(number)) = (label(INSTALL), label(NUMBER).and_then(|text| text.parse().ok())) else {
            continue;
        };
        if label(RECORD) != Some("revision") {
            continue;
        }
        let listed = all.entry((install.to_owned(), number)).or_insert_with(|| Listed {
            install: install.to_owned(),
            number,
            status: Status::Failed,
            summary: Summary::default(),
            secrets: BTreeSet::new(),
            is_complete: false,
        });
        listed.secrets.insert(name_of(secret));
        if label(PART) == Some("0") {
            listed.is_complete = true;
            listed.status = label(STATUS).and_then(Status::parse).unwrap_or(Status::Failed);
            let summary = labels::text(secret, "annotations", SUMMARY);
            listed.summary = summary.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        }
    }
    all.into_values().collect()
}

/// Returns the number of the next revision: after all there are, what a killed run left behind included.
pub fn next_number(listed: &[Listed]) -> u32 {
    listed.iter().map(|one| one.number).max().unwrap_or_default() + 1
}

/// Returns the Secrets that are one too many: those of the oldest revisions of an installation beyond `keep`, and parts
/// of revisions that were never complete. `needed` ones stay, however old they are.
pub fn surplus(listed: &[Listed], keep: usize, needed: &[u32]) -> BTreeSet<String> {
    let stays = |one: &Listed| needed.contains(&one.number);
    let complete: Vec<&Listed> = listed.iter().filter(|one| one.is_complete).collect();
    let kept: BTreeSet<u32> = complete.iter().rev().take(keep).map(|one| one.number).collect();
    let gone = listed.iter().filter(|one| !(stays(one) || (one.is_complete && kept.contains(&one.number))));
    gone.flat_map(|one| one.secrets.iter().cloned()).collect()
}

/// Returns a Secret with another status.
pub fn with_status(secret: &Tree, status: Status) -> Tree {
    let mut secret = secret.clone();
    labels::set(&mut secret, &[(STATUS, status.name())]);
    secret
}

/// Returns the patch that gives a Secret of a revision another status: labels of what never changes may change.
pub fn status_patch(status: Status) -> Tree {
    let label = Map::from([(STATUS.to_owned(), Tree::from(status.name()))]);
    let labels = Map::from([("labels".to_owned(), Tree::Map(label))]);
    Tree::Map(Map::from([("metadata".to_owned(), Tree::Map(labels))]))
}

/// Returns the effective values of a spec as they are recorded.
pub fn values_of(operator: &Map) -> String {
    crate::yaml::emit(&Tree::Map(operator.clone()), crate::yaml::Style::Ordered)
}

/// Returns a checksum of a command line. The line itself is recorded nowhere, since it may have secrets.
pub fn arguments_digest<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let list = Tree::List(arguments.into_iter().map(Tree::from).collect());
    hex(&Sha256::digest(json::encode(&list, false).as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(number: u32) -> Revision {
        let inputs = Inputs {
            files: vec![InputFile { name: "mesh.yaml".to_owned(), text: "spec: {}\n".to_owned() }],
            sets: vec!["profile=demo".to_owned()],
            ..Inputs::default()
        };
        Revision {
            install: "default".to_owned(),
            namespace: "istio-system".to_owned(),
            revision: "default".to_owned(),
            number,
            summary: Summary { description: "install".to_owned(), objects: 1, ..Summary::default() },
            charts: vec![ChartVersion { name: "base".to_owned(), ..ChartVersion::default() }],
            inputs,
            values: "kind: IstioOperator\n".to_owned(),
            manifest: "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\n".to_owned(),
        }
    }

    /// Returns text that gets hardly smaller.
    fn noise(size: usize) -> String {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut text = String::with_capacity(size);
        for _ in 0..size {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            text.push(char::from(b' ' + u8::try_from((state >> 32) % 95).unwrap()));
        }
        text
    }

    const SMALL: Limits = Limits { part: 4 << 10, text: 64 << 10 };

    fn split(mut secrets: Vec<Tree>) -> (Tree, Vec<Tree>) {
        let first = secrets.pop().unwrap();
        (first, secrets)
    }

    fn with_data(secret: &Tree, key: &str, value: &str) -> Tree {
        let mut secret = secret.clone();
        let data = secret.as_map_mut().unwrap().get_mut("data").unwrap().as_map_mut().unwrap();
        data.insert(key.to_owned(), Tree::from(value));
        secret
    }

    #[test]
    fn what_is_written_is_read() {
        let (first, others) = split(revision(3).encode().unwrap());
        assert_eq!(name_of(&first), "meshctl.v1.default.3");
        assert_eq!((first.get("type"), first.get("immutable")), (Some(&Tree::from(TYPE)), Some(&Tree::Bool(true))));
        assert!(others.is_empty());
        assert_eq!(Revision::decode(&first, &[]).unwrap(), revision(3));
        assert_eq!(revision(3).target().unwrap().objects[0].object.key.to_string(), "ConfigMap ns/a");
        let sources = revision(3).inputs.sources();
        assert_eq!((&*sources.files[0].name, &*sources.sets), ("mesh.yaml", &["profile=demo".to_owned()][..]));
        assert_eq!(Inputs::of(&sources, &[]), revision(3).inputs);
    }

    #[test]
    fn a_large_revision_has_parts() {
        let large = Revision { manifest: noise(14 << 10), ..revision(1) };
        let (first, others) = split(large.encode_within(SMALL).unwrap());
        assert!(others.len() >= 2);
        for secret in others.iter().chain([&first]) {
            let data = secret.get("data").unwrap().as_map().unwrap();
            let size: usize = data.values().map(|value| STANDARD.decode(value.as_str().unwrap()).unwrap().len()).sum();
            assert!(size <= SMALL.part, "{size}");
        }
        let mut names: Vec<String> = others.iter().map(name_of).collect();
        names.reverse();
        assert_eq!(Revision::parts(&first).unwrap(), names);
        assert_eq!(Revision::decode(&first, &others).unwrap(), large);
        let error = Revision::decode(&first, &others[1..]).unwrap_err();
        assert!(error.to_string().contains("is missing"), "{error}");
        let swapped = with_data(&others[0], MANIFEST, "AAAA");
        let mut damaged = others.clone();
        damaged[0] = swapped;
        let error = Revision::decode(&first, &damaged).unwrap_err();
        assert!(error.to_string().ends_with("`manifest.yaml.gz` is not what was written"), "{error}");
    }

    #[test]
    fn texts_are_packed_without_gaps() {
        let blobs = [("a", vec![1; 5]), ("b", vec![]), ("c", vec![2; 14])];
        let sizes = |first: usize, room: usize| -> Vec<Vec<(&str, usize)>> {
            let parts = pack(&blobs, first, room);
            parts.iter().map(|part| part.iter().map(|(key, bytes)| (*key, bytes.len())).collect()).collect()
        };
        assert_eq!(sizes(100, 100), [vec![("a", 5), ("b", 0), ("c", 14)]]);
        assert_eq!(sizes(3, 10), [vec![("a", 3)], vec![("a", 2), ("b", 0), ("c", 8)], vec![("c", 6)]]);
        assert_eq!(sizes(5, 7), [vec![("a", 5)], vec![("b", 0), ("c", 7)], vec![("c", 7)]]);
    }

    #[test]
    fn what_does_not_fit_is_refused_before_it_is_written() {
        let error = Revision { manifest: noise(48 << 10), ..revision(1) }.encode_within(SMALL).unwrap_err();
        assert!(matches!(error, RevisionError::TooLarge { .. }), "{error}");
        let error = Revision { values: "x".repeat((64 << 10) + 1), ..revision(1) }.encode_within(SMALL).unwrap_err();
        assert!(matches!(error, RevisionError::TooMuchText { part: VALUES }), "{error}");
    }

    #[test]
    fn a_bomb_is_not_followed() {
        let bytes = compress(&"x".repeat(1 << 20));
        assert!(matches!(expand(VALUES, &bytes, 1 << 19, "r").unwrap_err(), RevisionError::TooMuchText { .. }));
        assert_eq!(expand(VALUES, &bytes, 1 << 20, "r").unwrap().len(), 1 << 20);
    }

    #[test]
    fn damage_is_told_and_does_not_panic() {
        let (first, _) = split(revision(1).encode().unwrap());
        let meta = String::from_utf8(bytes_of(&first, META).unwrap().unwrap()).unwrap();
        let with_meta = |text: &str| with_data(&first, META, &STANDARD.encode(text));
        for (secret, told) in [
            (Tree::Null, "it has no `meta.json`"),
            (with_data(&first, META, "!"), "`meta.json`"),
            (with_meta("{"), "EOF"),
            (with_meta(&meta.replace(r#""schema":1"#, r#""schema":9"#)), "has the format 9"),
            (with_meta(&meta.replace(r#""parts":1"#, r#""parts":0"#)), "it says that it has 0 parts"),
            (with_meta(&meta.replace(r#""parts":1"#, r#""parts":99999999"#)), "parts"),
            (with_meta(&meta.replace(r#""hashes""#, r#""others""#)), "missing field `hashes`"),
            (with_data(&first, VALUES, "AAAA"), "`values.yaml.gz` is not what was written"),
            (with_data(&first, INPUTS, "?"), "`inputs.json.gz`"),
        ] {
            let error = Revision::decode(&secret, &[]).unwrap_err();
            assert!(error.to_string().contains(told), "{error}");
        }
        let whole = compress("text");
        for end in 0..whole.len() {
            let text = expand(VALUES, &whole[..end], MAX_TEXT, "r");
            assert!(end == 0 || text.is_err(), "{end}");
        }
    }

    #[test]
    fn a_history_is_read_from_metadata() {
        let mut secrets: Vec<Tree> = (1..=3).flat_map(|number| revision(number).encode().unwrap()).collect();
        secrets[0] = with_status(&secrets[0], Status::Deployed);
        secrets[1] = with_status(&secrets[1], Status::Superseded);
        for secret in &mut secrets {
            secret.as_map_mut().unwrap().shift_remove("data");
        }
        // A part that a killed run left behind, and a Secret of somebody else.
        let lost = Revision { manifest: noise(6 << 10), ..revision(9) };
        secrets.push(lost.encode_within(SMALL).unwrap().remove(0));
        secrets.push(json::decode(r#"{"metadata":{"name":"x"}}"#).unwrap());
        let all = listed(&secrets);
        assert_eq!(all.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3, 9]);
        assert_eq!((all[0].status, &*all[0].summary.description), (Status::Deployed, "install"));
        assert_eq!((all[1].status, all[2].status), (Status::Superseded, Status::Pending));
        assert!(!all[3].is_complete);
        assert_eq!(next_number(&all), 10);
        assert_eq!(next_number(&[]), 1);

        let gone = |keep: usize, needed: &[u32]| surplus(&all, keep, needed).into_iter().collect::<Vec<_>>();
        assert_eq!(gone(5, &[]), ["meshctl.v1.default.9.p1"]);
        assert_eq!(gone(2, &[9]), ["meshctl.v1.default.1"]);
        assert_eq!(gone(1, &[1, 9]), ["meshctl.v1.default.2"]);
    }
}
