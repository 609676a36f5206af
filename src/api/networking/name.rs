//! Names with a namespace in front: gateways and hosts are written `namespace/name`, or without the namespace.

use std::fmt::{self, Display, Formatter};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A name with or without a namespace in front: `prod/web`, `*/web.example.com`, `web`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct ScopedName(pub String);

impl ScopedName {
    /// Returns the part before the slash, if there is one: a namespace, `.` (the object's own), `*` (all), `~` (none).
    pub fn namespace(&self) -> Option<&str> {
        self.0.split_once('/').map(|(namespace, _)| namespace)
    }

    /// Returns the part after the slash, or all.
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Tells whether this is the reserved name `mesh`: not a gateway, but all sidecars.
    pub fn is_mesh(&self) -> bool {
        self.0 == "mesh"
    }

    /// Returns namespace and name as an object in a namespace means them: without a namespace of its own (or with `.`)
    /// the name belongs to that one.
    pub fn resolve<'a>(&'a self, own_namespace: &'a str) -> (&'a str, &'a str) {
        match self.namespace() {
            None | Some(".") => (own_namespace, self.name()),
            Some(namespace) => (namespace, self.name()),
        }
    }
}

impl From<&str> for ScopedName {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Display for ScopedName {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_belongs_to_its_namespace_or_to_the_objects() {
        for (text, resolved) in [
            ("web", ("apps", "web")),
            ("./web", ("apps", "web")),
            ("prod/web", ("prod", "web")),
            ("*/*.example.com", ("*", "*.example.com")),
        ] {
            assert_eq!(ScopedName::from(text).resolve("apps"), resolved, "{text}");
        }
        assert_eq!(ScopedName::from("web").namespace(), None);
    }

    #[test]
    fn mesh_alone_means_the_sidecars() {
        assert!(ScopedName::from("mesh").is_mesh());
        assert!(!ScopedName::from("prod/mesh").is_mesh());
    }
}
