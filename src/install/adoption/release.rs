//! Helm's records of its releases: a Secret (or a `ConfigMap`) for each revision, with the chart, the values and the
//! manifest, packed. Of these the names of the objects are read.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;

use crate::install::labels::{self, Owner};
use crate::object::ObjectKey;
use crate::source::SourceText;
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions};

/// How Helm's records are found.
pub const SELECTOR: &str = "owner=helm";
/// The label with the name of the release.
const NAME: &str = "name";
/// The label with the number of the revision.
const NUMBER: &str = "version";
/// The field with everything.
const FIELD: &str = "release";

/// The most bytes of a record when it is unpacked. Helm itself knows no limit; its records fit objects of 1 MiB.
const MAX_BYTES: u64 = 64 << 20;

/// A release of Helm.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Release {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// What is recorded of it, revision by revision.
    pub records: Vec<Tree>,
    /// The objects of all revisions.
    pub objects: Vec<ObjectKey>,
}

impl Release {
    /// Tells whether a live object says that it belongs to the release.
    pub fn owns(&self, object: &Tree) -> bool {
        let Self { name, namespace, .. } = self;
        matches!(Owner::of(object), Owner::Helm { release, namespace: home } if release == *name && home == *namespace)
    }
}

/// Sorts records by their releases. What cannot be read names no objects.
pub fn collect(records: &[Tree], releases: &mut Vec<Release>) {
    for record in records {
        let Some(name) = labels::text(record, "labels", NAME) else { continue };
        if labels::text(record, "labels", NUMBER).is_none() {
            continue;
        }
        let namespace = record.text_at(&["metadata", "namespace"]);
        let at = releases.iter().position(|known| known.name == name && known.namespace == namespace);
        let at = at.unwrap_or_else(|| {
            let (name, namespace) = (name.to_owned(), namespace.to_owned());
            releases.push(Release { name, namespace, ..Release::default() });
            releases.len() - 1
        });
        let release = &mut releases[at];
        for key in objects(record).unwrap_or_default() {
            if !release.objects.contains(&key) {
                release.objects.push(key);
            }
        }
        // Of what was packed nothing is needed any more.
        let mut record = record.clone();
        if let Some(record) = record.as_map_mut() {
            record.shift_remove("data");
        }
        release.records.push(record);
    }
}

/// Returns the objects of the manifest in a record; none when it is not what Helm writes.
fn objects(record: &Tree) -> Option<Vec<ObjectKey>> {
    let packed = record.get("data")?.get(FIELD)?.as_str()?;
    let mut packed = STANDARD.decode(packed).ok()?;
    if record.get("kind").and_then(Tree::as_str) == Some("Secret") {
        // Secrets are in base64 as such, and what is in this one is, too.
        packed = STANDARD.decode(packed.trim_ascii()).ok()?;
    }
    let mut text = String::new();
    MultiGzDecoder::new(&*packed).take(MAX_BYTES).read_to_string(&mut text).ok()?;
    let release = json::decode(&text).ok()?;
    let namespace = release.text_at(&["namespace"]);
    let source = SourceText::new("the manifest of a release", release.text_at(&["manifest"]));
    let mut found = BTreeMap::new();
    for loaded in yaml::documents(&source, &ReadOptions::go()) {
        // A manifest that was applied can be read; a part that cannot be has no names.
        let Some(mut key) = loaded.ok().and_then(|loaded| ObjectKey::of(&loaded.tree)) else { continue };
        if key.namespace.is_empty() && !is_of_cluster(&key) {
            namespace.clone_into(&mut key.namespace);
        }
        found.insert(key.to_string(), key);
    }
    Some(found.into_values().collect())
}

/// Tells whether a kind belongs to no namespace: those that charts of meshes have.
fn is_of_cluster(key: &ObjectKey) -> bool {
    const KINDS: &[&str] = &[
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "GatewayClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "SecurityContextConstraints",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    ];
    KINDS.contains(&&*key.kind)
}
