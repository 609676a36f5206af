//! [`ObjectKey`]: what tells one object from another.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::values::Tree;

/// The identity of an object: kind, API version, namespace and name.
///
/// The version counts: the same object in two versions is one object for a cluster, but two documents for a reader.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ObjectKey {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// Empty for what belongs to no namespace, or names none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// `istiod`
    pub name: String,
}

impl ObjectKey {
    /// Returns the key of an object; none when it has no `kind` or no `metadata.name`.
    pub fn of(object: &Tree) -> Option<Self> {
        let text = |path: &[&str]| object.text_at(path).to_owned();
        let key = Self {
            api_version: text(&["apiVersion"]),
            kind: text(&["kind"]),
            namespace: text(&["metadata", "namespace"]),
            name: text(&["metadata", "name"]),
        };
        (!key.kind.is_empty() && !key.name.is_empty()).then_some(key)
    }

    /// Returns the API group, empty for the core one.
    pub fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}

/// `Deployment istio-system/istiod`, as messages name an object.
impl fmt::Display for ObjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, namespace, name, .. } = self;
        if namespace.is_empty() {
            write!(formatter, "{kind} {name}")
        } else {
            write!(formatter, "{kind} {namespace}/{name}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn an_object_is_known_by_four_texts() {
        let object =
            json::decode(r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"a","namespace":"n"}}"#);
        let key = ObjectKey::of(&object.unwrap()).unwrap();
        assert_eq!(key.to_string(), "Deployment n/a");
        assert_eq!(key.group(), "apps");
        assert_eq!(ObjectKey::of(&json::decode(r#"{"kind":"List"}"#).unwrap()), None);
    }
}
