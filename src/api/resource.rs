//! An object of the API: what it is, whose it is, what it wants.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::CustomResource;
use crate::values::{Map, Tree};

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

/// An object that cannot be read as its kind, or not written again.
#[derive(Debug, thiserror::Error)]
#[error("{kind} `{name}` is not what its kind says")]
pub struct ResourceError {
    /// The kind that was wanted.
    pub kind: &'static str,
    /// The object's name.
    pub name: String,
    /// What is wrong.
    pub source: serde_json::Error,
}

impl<R: CustomResource> Resource<R> {
    /// Returns a document as an object of this kind, whichever version it has. A field that is null counts as absent,
    /// as it does for the API server.
    pub fn from_tree(tree: &Tree) -> Result<Self, ResourceError> {
        let name = || tree.text_at(&["metadata", "name"]).to_owned();
        let read = serde_json::to_value(tree).and_then(|value| serde_json::from_value(without_nulls(value)));
        read.map_err(|source| ResourceError { kind: R::KIND.kind, name: name(), source })
    }

    /// Returns the object as a document. The metadata that the type does not know is gone.
    pub fn to_tree(&self) -> Result<Tree, ResourceError> {
        let name = || self.metadata.name.clone();
        let written = serde_json::to_value(self);
        written.map(tree).map_err(|source| ResourceError { kind: R::KIND.kind, name: name(), source })
    }
}

/// Fields whose content belongs to others, where null may mean something.
const FOREIGN: [&str; 2] = ["pluginConfig", "value"];

/// Returns a value without the fields that are null.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let set = entries.into_iter().filter(|(_, value)| !value.is_null());
            set.map(
                |(key, value)| if FOREIGN.contains(&key.as_str()) { (key, value) } else { (key, without_nulls(value)) },
            )
            .collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// Returns JSON as a tree; whole numbers stay whole.
pub(super) fn tree(value: Value) -> Tree {
    match value {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Bool(value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Tree::Int(whole),
            None => Tree::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Tree::String(text),
        Value::Array(items) => Tree::List(items.into_iter().map(tree).collect()),
        Value::Object(entries) => {
            Tree::Map(entries.into_iter().map(|(key, value)| (key, tree(value))).collect::<Map>())
        }
    }
}
