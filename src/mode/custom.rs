//! A user's own mode: described in a file, or by a `ServiceMeshClass` of Rainbond's (`rainbond.io/v1alpha1`) in a cluster.
//!
//! ```yaml
//! apiVersion: meshctl.io/v1alpha1
//! kind: GovernanceMode
//! metadata:
//!   name: KUMA
//! description: Kuma's sidecar
//! aliases: [kuma]
//! installedWhen: {apiVersion: v1, kind: ConfigMap, namespace: kuma-system, name: kuma-control-plane-config}
//! install: kumactl install control-plane
//! injectMethods:
//! - {method: label, name: kuma.io/sidecar-injection, value: enabled}
//! ```
//!
//! A `ServiceMeshClass` has `metadata.name`, `description` and `injectMethods` of these, all at the top.

use super::{ControlPlane, Injection, Mark, MarkKind, Mode, ModeError, On, Sought, Subject, Wish, service};
use crate::values::Tree;

/// The group of Rainbond's class.
pub const CLASS_GROUP: &str = "rainbond.io";
/// Its version.
pub const CLASS_VERSION: &str = "v1alpha1";
/// Its kind.
pub const CLASS: &str = "ServiceMeshClass";
/// Its plural.
pub const CLASSES: &str = "servicemeshclasses";
/// Our own kind, for files.
const OWN: (&str, &str) = ("meshctl.io/v1alpha1", "GovernanceMode");

/// A mode that a user described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custom {
    name: String,
    aliases: Vec<String>,
    description: String,
    methods: Vec<Method>,
    plane: ControlPlane,
    origin: String,
    /// Whether values may have `{name}`, `{namespace}` and `{port}` in them.
    has_placeholders: bool,
}

/// A label or an annotation that is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Method {
    kind: MarkKind,
    on_workload: bool,
    name: String,
    value: String,
}

impl Custom {
    /// Reads a description; `origin` says where it is from.
    ///
    /// # Errors
    ///
    /// When something is missing or is not what it must be.
    pub fn read(object: &Tree, origin: &str) -> Result<Self, ModeError> {
        let fault = |reason: String| ModeError::Description { place: origin.to_owned(), reason };
        let (version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
        let class = format!("{CLASS_GROUP}/{CLASS_VERSION}");
        let is_own = (version, kind) == OWN;
        if !is_own && (version, kind) != (&class, CLASS) {
            return Err(fault(format!(
                "it is a {kind} ({version}), where a {} ({}) or a {CLASS} ({class}) belongs",
                OWN.1, OWN.0
            )));
        }
        let name = object.text_at(&["metadata", "name"]);
        if name.is_empty() {
            return Err(fault("it has no `metadata.name`".to_owned()));
        }
        let methods = object.items_at(&["injectMethods"]).iter().enumerate().map(|(index, method)| {
            let fault = |reason: &str| fault(format!("`injectMethods[{index}]` {reason}"));
            let kind = match method.text_at(&["method"]) {
                "label" => MarkKind::Label,
                "annotation" => MarkKind::Annotation,
                _ => return Err(fault("has a `method` that is neither `label` nor `annotation`")),
            };
            let (name, value) = (method.text_at(&["name"]), method.text_at(&["value"]));
            if name.is_empty() {
                return Err(fault("has no `name`"));
            }
            let on_workload = match method.text_at(&["on"]) {
                "" | "pods" => false,
                "workload" if is_own => true,
                _ => return Err(fault("has an `on` that is neither `pods` nor `workload`")),
            };
            Ok(Method { kind, on_workload, name: name.to_owned(), value: value.to_owned() })
        });
        let methods: Vec<Method> = methods.collect::<Result<_, _>>()?;
        if methods.is_empty() {
            return Err(fault("it has no `injectMethods`: it would do nothing".to_owned()));
        }
        let required = match object.get("installedWhen") {
            Some(sought) if is_own => Some(sought_of(sought).map_err(fault)?),
            _ if origin_is_cluster(origin) => Some(class_itself(name)),
            _ => None,
        };
        let text = |key: &str| Some(object.text_at(&[key]).to_owned()).filter(|text| !text.is_empty());
        let aliases = object.items_at(&["aliases"]).iter().filter_map(Tree::as_str).map(str::to_owned).collect();
        let plane = ControlPlane {
            product: name.to_lowercase().replace('_', "-"),
            required,
            further: Vec::new(),
            install: text("install"),
        };
        Ok(Self {
            name: name.to_owned(),
            aliases,
            description: text("description").unwrap_or_else(|| "a mode of the user's own".to_owned()),
            methods,
            plane,
            origin: origin.to_owned(),
            has_placeholders: is_own,
        })
    }

    /// Returns where it was described.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

/// What is said to be the origin of a class in a cluster.
pub const IN_CLUSTER: &str = "ServiceMeshClass";

fn origin_is_cluster(origin: &str) -> bool {
    origin == IN_CLUSTER
}

/// Returns the class as what tells that it is installed: it says nothing else.
fn class_itself(name: &str) -> Sought {
    Sought {
        title: "class".to_owned(),
        group: CLASS_GROUP.to_owned(),
        version: CLASS_VERSION.to_owned(),
        kind: CLASS.to_owned(),
        plural: CLASSES.to_owned(),
        ..Sought::webhook("", name)
    }
}

/// Reads which object tells that a control plane is installed.
fn sought_of(tree: &Tree) -> Result<Sought, String> {
    let text = |key: &str| Some(tree.text_at(&[key]).to_owned()).filter(|text| !text.is_empty());
    let missing = |key: &str| format!("`installedWhen` has no `{key}`");
    let api_version = text("apiVersion").ok_or_else(|| missing("apiVersion"))?;
    let kind = text("kind").ok_or_else(|| missing("kind"))?;
    let name = text("name").ok_or_else(|| missing("name"))?;
    let (group, version) = match api_version.split_once('/') {
        Some((group, version)) => (group.to_owned(), version.to_owned()),
        None => (String::new(), api_version),
    };
    let plural = text("plural").unwrap_or_else(|| plural_of(&kind));
    let sought = Sought {
        group,
        version,
        kind,
        plural,
        namespace: text("namespace"),
        ..Sought::webhook("control plane", &name)
    };
    Ok(sought)
}

fn plural_of(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if kind.ends_with(['s', 'x']) => format!("{kind}es"),
        _ => format!("{kind}s"),
    }
}

impl Mode for Custom {
    fn name(&self) -> &str {
        &self.name
    }

    fn aliases(&self) -> Vec<&str> {
        self.aliases.iter().map(String::as_str).collect()
    }

    fn description(&self) -> &str {
        &self.description
    }

    fn control_plane(&self, _environment: &dyn Fn(&str) -> Option<String>) -> ControlPlane {
        self.plane.clone()
    }

    fn injection(&self, subject: &Subject<'_>, _wish: &Wish<'_>) -> Result<Injection, ModeError> {
        let mut injection = Injection::default();
        for Method { kind, on_workload, name, value } in &self.methods {
            let mut value = value.clone();
            if self.has_placeholders {
                value = value.replace("{name}", subject.name).replace("{namespace}", subject.namespace);
                if value.contains("{port}") {
                    let Some(port) = service::ports(subject.template).into_iter().next() else {
                        injection.warnings.push(format!("{} has no port: `{name}` is left out", subject.name));
                        continue;
                    };
                    value = value.replace("{port}", &port.number.to_string());
                }
            }
            injection.mark(if *on_workload { On::Workload } else { On::Template }, *kind, name, value);
        }
        Ok(injection)
    }

    /// All of them together show the mode, so none alone decides but the first.
    fn marks(&self) -> Vec<Mark> {
        let marks = self.methods.iter().enumerate().map(|(index, method)| {
            let is_open = self.has_placeholders && method.value.contains('{');
            Mark {
                on: if method.on_workload { On::Workload } else { On::Template },
                kind: method.kind,
                key: method.name.clone(),
                value: (!is_open).then(|| method.value.clone()),
                decides: index == 0,
            }
        });
        marks.collect()
    }

    fn evidence(&self, object: &Tree, template: &Tree) -> Option<String> {
        let marks = self.marks();
        let first = marks.first()?;
        let all = marks.iter().all(|mark| mark.is_on(object, template));
        all.then(|| first.to_string())
    }
}

/// Returns the modes that a text describes, document by document.
pub fn read_all<'a>(documents: impl IntoIterator<Item = &'a Tree>, origin: &str) -> Result<Vec<Custom>, ModeError> {
    documents.into_iter().filter(|tree| !tree.is_null()).map(|tree| Custom::read(tree, origin)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn read(text: &str, origin: &str) -> Result<Custom, ModeError> {
        Custom::read(&yaml::parse("test", text, &ReadOptions::default()).unwrap(), origin)
    }

    #[test]
    fn a_class_of_rainbonds_is_read() {
        let text = "{apiVersion: rainbond.io/v1alpha1, kind: ServiceMeshClass, metadata: {name: KUMA}, description: d, injectMethods: [{method: label, name: kuma.io/sidecar-injection, value: enabled}, {method: annotation, name: a, value: '{name}'}]}";
        let mode = read(text, IN_CLUSTER).unwrap();
        let required = mode.control_plane(&|_| None).required.unwrap();
        assert_eq!(required.to_string(), "ServiceMeshClass KUMA");
        let null = Tree::Null;
        let subject = Subject { kind: "Deployment", name: "cart", namespace: "", object: &null, template: &null };
        let injection = mode.injection(&subject, &Wish::default()).unwrap();
        assert_eq!(
            injection.marks,
            [
                (On::Template, MarkKind::Label, "kuma.io/sidecar-injection".to_owned(), "enabled".to_owned()),
                // A class knows no placeholders.
                (On::Template, MarkKind::Annotation, "a".to_owned(), "{name}".to_owned()),
            ]
        );
        assert!(read(text, "file").unwrap().control_plane(&|_| None).required.is_none());
    }

    #[test]
    fn our_own_kind_says_more() {
        let text = "{apiVersion: meshctl.io/v1alpha1, kind: GovernanceMode, metadata: {name: X}, aliases: [x1], install: do it, installedWhen: {apiVersion: apps/v1, kind: Deployment, namespace: ns1, name: x}, injectMethods: [{method: annotation, name: x/id, value: '{namespace}.{name}'}, {method: label, name: x, value: y, on: workload}]}";
        let mode = read(text, "file").unwrap();
        assert_eq!(mode.aliases(), ["x1"]);
        let required = mode.control_plane(&|_| None).required.unwrap();
        assert_eq!(
            (&*required.plural, &*required.group, required.namespace.as_deref()),
            ("deployments", "apps", Some("ns1"))
        );
        assert_eq!(mode.marks()[0].value, None);
        assert_eq!(plural_of("NetworkPolicy"), "networkpolicies");
        assert_eq!(plural_of("Ingress"), "ingresses");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, reason) in [
            ("{apiVersion: v1, kind: Pod}", "it is a Pod (v1)"),
            ("{apiVersion: meshctl.io/v1alpha1, kind: GovernanceMode, metadata: {}}", "it has no `metadata.name`"),
            (
                "{apiVersion: meshctl.io/v1alpha1, kind: GovernanceMode, metadata: {name: a}}",
                "it has no `injectMethods`",
            ),
            (
                "{apiVersion: meshctl.io/v1alpha1, kind: GovernanceMode, metadata: {name: a}, injectMethods: [{method: env}]}",
                "`injectMethods[0]` has a `method`",
            ),
        ] {
            let error = read(text, "my.yaml").unwrap_err().to_string();
            assert!(error.starts_with("my.yaml: ") && error.contains(reason), "{error}");
        }
    }
}
