//! What Kubernetes has to know about a kind besides its fields: names, versions, printed columns.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::resource::{Resource, ResourceError};
use super::structural::{self, Schema, SchemaError};
use crate::values::Tree;

/// The spec of a custom resource; its type is the schema of all versions of the kind.
pub trait CustomResource: Serialize + DeserializeOwned + JsonSchema {
    /// What the control plane reports about an object: nearly always [`super::Status`].
    type Status: Serialize + DeserializeOwned + JsonSchema;

    /// The kind's names and versions.
    const KIND: Kind;
}

/// The names, versions and printed columns of a kind. All kinds of the mesh live in a namespace and have a status
/// subresource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The API group, such as `networking.istio.io`.
    pub group: &'static str,
    /// The kind, such as `VirtualService`.
    pub kind: &'static str,
    /// The name in addresses: `virtualservices`.
    pub plural: &'static str,
    /// The name on command lines: `virtualservice`.
    pub singular: &'static str,
    /// Abbreviations on command lines: `vs`.
    pub short_names: &'static [&'static str],
    /// The versions in the order of the definition; all are served, one is stored.
    pub versions: &'static [Version],
    /// What `kubectl get` prints.
    pub columns: &'static [Column],
    /// Whether an object without a spec is refused.
    pub spec_required: bool,
}

impl Kind {
    /// Returns the name of the custom resource definition: `virtualservices.networking.istio.io`.
    pub fn definition_name(&self) -> String {
        format!("{}.{}", self.plural, self.group)
    }

    /// Returns the categories by which `kubectl get` lists several kinds: all of the mesh, and those of the group.
    pub fn categories(&self) -> [String; 2] {
        ["istio-io".to_owned(), self.group.replace('.', "-")]
    }

    /// Returns the version that is stored, and into which objects are written that name none.
    pub fn storage_version(&self) -> Option<&'static str> {
        self.versions.iter().find(|version| version.stored).map(|version| version.name)
    }
}

/// A version of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// `v1`, `v1beta1`, …
    pub name: &'static str,
    /// Whether objects are stored in this version.
    pub stored: bool,
}

impl Version {
    /// The version in which objects are stored.
    pub const fn stored(name: &'static str) -> Self {
        Self { name, stored: true }
    }

    /// A version that is served, but not stored.
    pub const fn served(name: &'static str) -> Self {
        Self { name, stored: false }
    }
}

/// A column that `kubectl get` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub name: &'static str,
    /// `string` or `date`.
    pub format: &'static str,
    /// Where the value is.
    pub json_path: &'static str,
    /// What it says.
    pub description: &'static str,
}

impl Column {
    /// How long an object exists.
    pub const AGE: Self = Self {
        name: "Age",
        format: "date",
        json_path: ".metadata.creationTimestamp",
        description: "Time since the object was made",
    };

    /// A column of text.
    pub const fn text(name: &'static str, json_path: &'static str, description: &'static str) -> Self {
        Self { name, format: "string", json_path, description }
    }
}

/// A kind with its schemas, whatever its type: what lists of kinds are made of.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Names and versions.
    pub kind: Kind,
    spec: fn() -> Result<Schema, SchemaError>,
    status: fn() -> Result<Schema, SchemaError>,
    reread: fn(&Tree) -> Result<Tree, ResourceError>,
}

impl Definition {
    /// Returns the definition of a kind.
    pub const fn of<R: CustomResource>() -> Self {
        Self {
            kind: R::KIND,
            spec: structural::schema_of::<R>,
            status: structural::schema_of::<R::Status>,
            reread: |document| Resource::<R>::from_tree(document)?.to_tree(),
        }
    }

    /// Returns the structural schema of the kind's spec.
    pub fn spec_schema(&self) -> Result<Schema, SchemaError> {
        (self.spec)()
    }

    /// Returns the structural schema of the kind's status.
    pub fn status_schema(&self) -> Result<Schema, SchemaError> {
        (self.status)()
    }

    /// Returns an object as the kind's type writes it again: without the fields that the type does not know, other
    /// spellings replaced.
    pub fn reread(&self, document: &Tree) -> Result<Tree, ResourceError> {
        (self.reread)(document)
    }
}
