//! An object of the API: what it is, whose it is, what it wants.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::CustomResource;
use crate::values::Tree;

/// An object with a typed spec.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound = "")]
pub struct Resource<R: CustomResource> {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// Name, namespace, labels.
    #[serde(default)]
    pub metadata: Metadata,
    /// What is wanted; absent in an object that says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<R>,
    /// What the control plane says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<R::Status>,
}

/// The part of an object's metadata that the mesh looks at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// The name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The namespace; none is the current one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// Annotations.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// An object that cannot be read as its kind.
#[derive(Debug, thiserror::Error)]
#[error("{kind} `{name}` cannot be read")]
pub struct ResourceError {
    /// The kind that was wanted.
    pub kind: &'static str,
    /// The object's name.
    pub name: String,
    /// What is wrong.
    pub source: serde_json::Error,
}

impl<R: CustomResource> Resource<R> {
    /// Returns a document as an object of this kind, whichever version it has.
    pub fn from_tree(tree: &Tree) -> Result<Self, ResourceError> {
        serde_json::to_value(tree).and_then(serde_json::from_value).map_err(|source| ResourceError {
            kind: R::KIND.kind,
            name: tree.get_path(&["metadata", "name"]).and_then(Tree::as_str).unwrap_or_default().to_owned(),
            source,
        })
    }
}
