//! [`Revision`]: the record of what an installation was made from, a Secret for each: inputs, effective values,
//! versions and manifest. Rolling back and comparing with the record need it; nothing else does.
//!
//! Everything large is compressed. What does not fit a Secret goes on in further ones, which are created first: a
//! revision whose first Secret is there is whole. What does not fit the most that are allowed is refused before any of
//! them is written. The content never changes; the status, which does, is a label.

mod history;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Category, Diagnostic};
use crate::object::{Object, documents};
use crate::source::SourceText;
use crate::spec::{ChartOrigin, SpecSources, StoreChart};
use crate::values::{Map, Tree, json};

use super::inventory::RECORD;
use super::labels::{self, OWNER};
use super::target::Target;
use crate::checksum::Digest;

pub use history::{Listed, Status, listed, next_number, status_patch, surplus, with_status};

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

/// What is known about a revision without its content.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema, Deserialize)]
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
    /// Where charts come from that are not part of the program.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<ChartOrigin>,
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
    /// Where it comes from, when it is not part of the program.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
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
    /// The charts that come from elsewhere, as they were found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<InputChart>,
    /// `--component`, all of them together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
}

/// A chart that came from elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InputChart {
    /// Where it was found.
    #[serde(flatten)]
    pub origin: ChartOrigin,
    /// The values that were given for it by name, as JSON; empty for none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub values: String,
}

impl InputChart {
    fn of(chart: &StoreChart) -> Self {
        let values = &chart.values;
        let values = if values.is_empty() { String::new() } else { json::encode_in_order(&Tree::Map(values.clone())) };
        Self { origin: chart.origin.clone(), values }
    }

    /// Returns the values that were given for it by name.
    pub fn values(&self) -> Map {
        match json::decode(&self.values) {
            Ok(Tree::Map(values)) => values,
            _ => Map::new(),
        }
    }
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
            charts: sources.charts.iter().map(InputChart::of).collect(),
            components: components.to_vec(),
        }
    }

    /// Returns the same as sources of a spec; what a cluster says about itself is not among them, and charts that
    /// come from elsewhere have to be fetched again.
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

    /// Returns how many bytes are recorded, before they are compressed.
    pub fn size(&self) -> usize {
        let files: usize = self.inputs.files.iter().map(|file| file.text.len()).sum();
        self.manifest.len() + self.values.len() + files
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
        let hashes = blobs.iter().map(|(key, bytes)| ((*key).to_owned(), Digest::of(bytes).hex()));
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
            if meta.hashes.get(key) != Some(&Digest::of(&bytes).hex()) {
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

/// Returns the effective values of a spec as they are recorded.
pub fn values_of(operator: &Map) -> String {
    crate::yaml::emit(&Tree::Map(operator.clone()), crate::yaml::Style::Ordered)
}

/// Returns a checksum of a command line. The line itself is recorded nowhere, since it may have secrets.
pub fn arguments_digest<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let list = Tree::List(arguments.into_iter().map(Tree::from).collect());
    Digest::of(json::encode(&list, false).as_bytes()).hex()
}

#[cfg(test)]
mod tests;
