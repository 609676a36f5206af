//! What the cluster can do, as `.Capabilities` tells it to templates.

use std::any::Any;

use crate::template::funcs::{Arguments, FuncError};
use crate::template::value::{List, ListKind, Object, Str, Value};
use crate::values::{Map, Tree};

/// The version of Kubernetes that is assumed when none is given: the one of Helm 4.2.
pub const DEFAULT_KUBE_VERSION: &str = "v1.36.0";

/// The Helm whose behaviour templates find here, as `.Capabilities.HelmVersion.Version` says.
const HELM_VERSION: &str = "v4.2";

/// The API versions that are assumed: those that Helm 4.2 knows without a cluster.
const DEFAULT_API_VERSIONS: &[&str] = &[
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha2",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];

/// What the cluster can do.
#[derive(Debug, Clone)]
pub struct Capabilities {
    /// The version of Kubernetes.
    pub kube_version: KubeVersion,
    /// The API versions: `apps/v1`, and `apps/v1/Deployment` where kinds are known.
    pub api_versions: Vec<String>,
}

impl Default for Capabilities {
    fn default() -> Self {
        Self {
            kube_version: KubeVersion::default(),
            api_versions: DEFAULT_API_VERSIONS.iter().map(|&version| version.to_owned()).collect(),
        }
    }
}

/// A version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersion {
    /// As it was given, with a `v` in front: `v1.33.4-gke.1245000`.
    pub version: String,
    /// Numbers only: `v1.33.4`.
    pub normalized: String,
    /// The first number.
    pub major: String,
    /// The second number.
    pub minor: String,
}

impl Default for KubeVersion {
    fn default() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            version: text(DEFAULT_KUBE_VERSION),
            normalized: text(DEFAULT_KUBE_VERSION),
            major: text("1"),
            minor: text("36"),
        }
    }
}

impl KubeVersion {
    /// Reads a version: two to any number of numbers with dots, a `v` before and anything after.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim().strip_prefix('v').unwrap_or(text.trim());
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let numbers: Vec<&str> = rest[..end].split('.').collect();
        let fine = |number: &&str| {
            !number.is_empty() && (number.len() == 1 || !number.starts_with('0')) && number.parse::<u32>().is_ok()
        };
        if numbers.len() < 2 || !numbers.iter().all(fine) {
            return None;
        }
        let mut normalized = numbers.clone();
        if normalized.len() == 2 {
            normalized.push("0");
        }
        let version = text.trim();
        Some(Self {
            version: if version.starts_with('v') { version.to_owned() } else { format!("v{version}") },
            normalized: format!("v{}", normalized.join(".")),
            major: numbers[0].to_owned(),
            minor: numbers[1].to_owned(),
        })
    }
}

fn map_of(entries: &[(&str, &str)]) -> Tree {
    Tree::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), Tree::from(*value))).collect::<Map>())
}

/// `.Capabilities`
pub(super) struct CapabilitiesObject {
    kube_version: Value,
    api_versions: Value,
    helm_version: Value,
}

impl CapabilitiesObject {
    pub(super) fn new(capabilities: &Capabilities) -> Self {
        Self {
            kube_version: Value::object(KubeVersionObject(capabilities.kube_version.clone())),
            api_versions: Value::object(ApiVersionsObject(
                capabilities.api_versions.iter().map(|version| version.as_str().into()).collect(),
            )),
            helm_version: Value::object(HelmVersionObject),
        }
    }
}

impl Object for CapabilitiesObject {
    fn type_name(&self) -> &'static str {
        "*common.Capabilities"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "KubeVersion" => Some(self.kube_version.clone()),
            "APIVersions" => Some(self.api_versions.clone()),
            "HelmVersion" => Some(self.helm_version.clone()),
            _ => None,
        }
    }

    fn print(&self) -> String {
        let print = crate::template::printf::print_value;
        format!("&{{{} {} {}}}", print(&self.kube_version), print(&self.api_versions), print(&self.helm_version))
    }

    fn to_tree(&self) -> Tree {
        let tree = |value: &Value| value.to_tree().unwrap_or_default();
        Tree::Map(
            [
                ("KubeVersion", &self.kube_version),
                ("APIVersions", &self.api_versions),
                ("HelmVersion", &self.helm_version),
            ]
            .into_iter()
            .map(|(key, value)| (key.to_owned(), tree(value)))
            .collect::<Map>(),
        )
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.KubeVersion`
struct KubeVersionObject(KubeVersion);

impl Object for KubeVersionObject {
    fn type_name(&self) -> &'static str {
        "common.KubeVersion"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(Value::str(self.0.version.as_str())),
            "Major" => Some(Value::str(self.0.major.as_str())),
            "Minor" => Some(Value::str(self.0.minor.as_str())),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        matches!(name, "String" | "GitVersion").then_some("")
    }

    fn call(&self, name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        match name {
            "String" => Ok(Value::str(self.0.normalized.as_str())),
            _ => Ok(Value::str(self.0.version.as_str())),
        }
    }

    fn print(&self) -> String {
        self.0.normalized.clone()
    }

    fn to_tree(&self) -> Tree {
        map_of(&[("Version", &self.0.version), ("Major", &self.0.major), ("Minor", &self.0.minor)])
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.APIVersions`
struct ApiVersionsObject(Vec<Str>);

impl ApiVersionsObject {
    fn list(&self) -> Value {
        let items = self.0.iter().map(|version| Value::Str(version.clone())).collect();
        Value::List(List { items, kind: ListKind::Strings, is_nil: false })
    }
}

impl Object for ApiVersionsObject {
    fn type_name(&self) -> &'static str {
        "common.VersionSet"
    }

    fn kind_name(&self) -> &'static str {
        "slice"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        (name == "Has").then_some("s")
    }

    fn call(&self, _name: &str, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        let wanted = arguments.str(0);
        Ok(Value::Bool(self.0.iter().any(|version| &**version == wanted)))
    }

    fn truth(&self) -> bool {
        !self.0.is_empty()
    }

    fn print(&self) -> String {
        crate::template::printf::print_value(&self.list())
    }

    fn items(&self) -> Option<Vec<Value>> {
        Some(self.0.iter().map(|version| Value::Str(version.clone())).collect())
    }

    fn basic(&self) -> Option<Value> {
        Some(self.list())
    }

    fn to_tree(&self) -> Tree {
        Tree::List(self.0.iter().map(|version| Tree::from(&**version)).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.HelmVersion`
struct HelmVersionObject;

impl Object for HelmVersionObject {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(Value::str(HELM_VERSION)),
            "GitCommit" | "GitTreeState" | "GoVersion" => Some(Value::str("")),
            "KubeClientVersion" => Some(Value::str("v1.36")),
            _ => None,
        }
    }

    fn print(&self) -> String {
        format!("{{{HELM_VERSION}    v1.36}}")
    }

    fn to_tree(&self) -> Tree {
        map_of(&[("version", HELM_VERSION), ("kube_client_version", "v1.36")])
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kube_versions_are_normalized() {
        let version = KubeVersion::parse("1.33.4-gke.1245000").unwrap();
        assert_eq!(version.version, "v1.33.4-gke.1245000");
        assert_eq!(version.normalized, "v1.33.4");
        assert_eq!((&*version.major, &*version.minor), ("1", "33"));
        assert_eq!(KubeVersion::parse("v1.34").unwrap().normalized, "v1.34.0");
        for text in ["", "1", "one", "1.", "01.2"] {
            assert!(KubeVersion::parse(text).is_none(), "{text}");
        }
    }
}
