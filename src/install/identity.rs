//! [`Identity`]: which object of a cluster is which.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::object::{ObjectKey, served};

/// What tells one object of a cluster from another: an [`ObjectKey`] without the version, since a cluster has the same
/// object in all versions of its group. A kind that moved to another group is the same in both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// `apps`; empty for the core group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// `Deployment`
    pub kind: String,
    /// Empty for what belongs to no namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// `istiod`
    pub name: String,
}

impl From<&ObjectKey> for Identity {
    fn from(key: &ObjectKey) -> Self {
        Self {
            group: served::home_group(key.group(), &key.kind).to_owned(),
            kind: key.kind.clone(),
            namespace: key.namespace.clone(),
            name: key.name.clone(),
        }
    }
}

/// `Deployment istio-system/istiod`, as messages name an object.
impl fmt::Display for Identity {
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

    #[test]
    fn versions_do_not_tell_objects_apart() {
        let key = |version: &str| ObjectKey {
            api_version: format!("autoscaling/{version}"),
            kind: "HorizontalPodAutoscaler".to_owned(),
            namespace: "n".to_owned(),
            name: "a".to_owned(),
        };
        assert_eq!(Identity::from(&key("v1")), Identity::from(&key("v2")));
        assert_eq!(Identity::from(&key("v1")).to_string(), "HorizontalPodAutoscaler n/a");
        let ingress = |api_version: &str| {
            let kind = "Ingress".to_owned();
            Identity::from(&ObjectKey { api_version: api_version.to_owned(), kind, ..key("v1") })
        };
        assert_eq!(ingress("extensions/v1beta1"), ingress("networking.k8s.io/v1"));
    }
}
