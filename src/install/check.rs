//! What can be found wrong with a target before anybody is asked: the API server would refuse it, or it would undo
//! itself.

use std::collections::BTreeMap;

use crate::diagnostic::{Category, Diagnostic};
use crate::object::ObjectKey;
use crate::values::{Tree, json};

use super::labels::MAX_VALUE;
use super::target::{Target, is_label_value};
use super::{Identity, TargetObject};

/// The most bytes that all annotations of an object have together, keys and values.
const MAX_ANNOTATIONS: usize = 256 << 10;
/// The most bytes of an object: what etcd takes in one request by default.
const MAX_OBJECT: usize = 3 << 19;
/// The most characters of a label's name, and of its prefix.
const MAX_NAME: usize = 63;
const MAX_PREFIX: usize = 253;

/// Something that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetFault {
    /// An object is there twice: the second would undo the first.
    #[error("{object} is made by the components `{first}` and `{second}`")]
    Duplicate {
        /// The object.
        object: ObjectKey,
        /// The component of the first.
        first: String,
        /// The component of the second.
        second: String,
    },
    /// An object has no kind, API version or name.
    #[error("an object of the component `{component}` has no `{field}`: {object}")]
    Nameless {
        /// The object, as far as it is known.
        object: ObjectKey,
        /// Its component.
        component: String,
        /// What is missing.
        field: &'static str,
    },
    /// A label that Kubernetes does not take.
    #[error("{object} has the label `{label}: {value}`, which {problem}")]
    Label {
        /// The object.
        object: ObjectKey,
        /// The label's name.
        label: String,
        /// Its value.
        value: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The annotations are too large.
    #[error("the annotations of {object} have {size} bytes, more than the {MAX_ANNOTATIONS} that Kubernetes takes")]
    Annotations {
        /// The object.
        object: ObjectKey,
        /// How many bytes they have.
        size: usize,
    },
    /// The object is too large.
    #[error("{object} has {size} bytes, more than the {MAX_OBJECT} that etcd takes")]
    Size {
        /// The object.
        object: ObjectKey,
        /// How many bytes it has.
        size: usize,
    },
}

/// Everything that is wrong with a target.
#[derive(Debug, thiserror::Error)]
#[error("the mesh cannot be applied: {} of its objects {}", .faults.len(), if .faults.len() == 1 { "is wrong" } else { "are wrong" })]
pub struct TargetError {
    /// What is wrong; at least one.
    pub faults: Vec<TargetFault>,
}

impl Diagnostic for TargetFault {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Duplicate { .. } => vec!["give one of the two another name, or leave one component out".to_owned()],
            Self::Label { label, .. } => vec![format!("look for `{label}` in the values and in `k8s.overlays`")],
            Self::Nameless { .. } | Self::Annotations { .. } | Self::Size { .. } => Vec::new(),
        }
    }
}

impl Diagnostic for TargetError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        self.faults.iter().map(|fault| fault as &dyn Diagnostic).collect()
    }
}

/// Checks a target; all faults are told at once.
pub fn check(target: &Target) -> Result<(), TargetError> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<Identity, &TargetObject> = BTreeMap::new();
    for object in &target.objects {
        if let Some(first) = seen.insert(object.identity(), object) {
            faults.push(TargetFault::Duplicate {
                object: object.object.key.clone(),
                first: first.name.clone(),
                second: object.name.clone(),
            });
        }
        check_object(object, &mut faults);
    }
    if faults.is_empty() { Ok(()) } else { Err(TargetError { faults }) }
}

fn check_object(object: &TargetObject, faults: &mut Vec<TargetFault>) {
    let key = &object.object.key;
    let tree = object.object.tree();
    for (field, value) in [("apiVersion", &key.api_version), ("kind", &key.kind), ("metadata.name", &key.name)] {
        if value.is_empty() {
            faults.push(TargetFault::Nameless { object: key.clone(), component: object.component.clone(), field });
        }
    }
    let entries = |path: &[&str]| tree.get_path(path).and_then(Tree::as_map).into_iter().flatten();
    // Labels of pods are refused by a controller much later, and selectors that do not fit are found by nobody.
    for path in [&["metadata", "labels"][..], &["spec", "template", "metadata", "labels"]] {
        for (label, value) in entries(path) {
            let text = value.as_str().map_or_else(|| json::encode(value, false), str::to_owned);
            if let Some(problem) = label_problem(label, value) {
                faults.push(TargetFault::Label { object: key.clone(), label: label.clone(), value: text, problem });
            }
        }
    }
    let length = |value: &Tree| value.as_str().map_or(0, str::len);
    let size = entries(&["metadata", "annotations"]).map(|(name, value)| name.len() + length(value)).sum();
    if size > MAX_ANNOTATIONS {
        faults.push(TargetFault::Annotations { object: key.clone(), size });
    }
    let size = json::encode_in_order(tree).len();
    if size > MAX_OBJECT {
        faults.push(TargetFault::Size { object: key.clone(), size });
    }
}

/// Returns what is wrong with a label, by the rules of Kubernetes.
fn label_problem(label: &str, value: &Tree) -> Option<&'static str> {
    let (prefix, name) = label.rsplit_once('/').unwrap_or(("", label));
    let is_prefix = prefix.len() <= MAX_PREFIX
        && !prefix.contains('/')
        && prefix.chars().all(|character| matches!(character, 'a'..='z' | '0'..='9' | '-' | '.'));
    if name.is_empty() || name.len() > MAX_NAME || !is_label_value(name) || !is_prefix {
        return Some("has a name that no label can have");
    }
    match value.as_str() {
        None => Some("is not text; quote it"),
        Some(text) if text.len() > MAX_VALUE => Some("is longer than 63 characters"),
        Some(text) if !is_label_value(text) => {
            Some("may have letters, digits, `-`, `_` and `.` only, and begins and ends with a letter or digit")
        }
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Map, json};

    fn faults(objects: &[&str]) -> Vec<String> {
        let mut target = Target::default();
        for (at, object) in objects.iter().enumerate() {
            let mut one = Target { namespace: "n".to_owned(), revision: "default".to_owned(), ..Target::default() };
            one.add(if at % 2 == 0 { "pilot" } else { "cni" }, json::decode(object).unwrap());
            target.objects.append(&mut one.objects);
        }
        check(&target).map_or_else(|error| error.faults.iter().map(ToString::to_string).collect(), |()| Vec::new())
    }

    #[test]
    fn a_right_target_has_no_faults() {
        let object =
            r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"a.b/c-d":"x_y.z","e":""}}}"#;
        assert_eq!(faults(&[object]), Vec::<String>::new());
    }

    #[test]
    fn an_object_is_there_once_in_whatever_version() {
        let object = |version: &str| {
            format!(
                r#"{{"apiVersion":"autoscaling/{version}","kind":"HorizontalPodAutoscaler","metadata":{{"name":"a"}}}}"#
            )
        };
        assert_eq!(
            faults(&[&object("v1"), &object("v2")]),
            ["HorizontalPodAutoscaler a is made by the components `pilot` and `cni`"]
        );
    }

    #[test]
    fn labels_are_held_to_kubernetes_rules() {
        let object = |label: &str, value: &str| {
            format!(
                r#"{{"apiVersion":"v1","kind":"A","metadata":{{"name":"a"}},"spec":{{"template":{{"metadata":{{"labels":{{"{label}":{value}}}}}}}}}}}"#
            )
        };
        let long = "x".repeat(64);
        for (label, value) in [
            ("a", "1"),
            ("a", "true"),
            ("a", r#""a b""#),
            ("a", r#""-a""#),
            ("a", &format!("\"{long}\"")),
            (&*long, r#""a""#),
            ("", r#""a""#),
            ("A.b/c", r#""a""#),
            ("a/b/c", r#""a""#),
        ] {
            assert_eq!(faults(&[&object(label, value)]).len(), 1, "{label} {value}");
        }
        assert!(faults(&[&object("a", "1")])[0].ends_with("has the label `a: 1`, which is not text; quote it"));
    }

    #[test]
    fn sizes_have_limits() {
        let large = |field: &str, size: usize| {
            let values = Map::from([("a".to_owned(), Tree::from("x".repeat(size)))]);
            let annotations = if field == "annotations" { values.clone() } else { Map::new() };
            let metadata =
                Map::from([("name".to_owned(), Tree::from("a")), ("annotations".to_owned(), Tree::Map(annotations))]);
            let object = Map::from([
                ("apiVersion".to_owned(), Tree::from("v1")),
                ("kind".to_owned(), Tree::from("ConfigMap")),
                ("metadata".to_owned(), Tree::Map(metadata)),
                ("data".to_owned(), Tree::Map(values)),
            ]);
            json::encode(&Tree::Map(object), false)
        };
        assert_eq!(faults(&[&large("annotations", MAX_ANNOTATIONS - 1)]), Vec::<String>::new());
        assert!(faults(&[&large("annotations", MAX_ANNOTATIONS)])[0].starts_with("the annotations of ConfigMap a"));
        assert!(faults(&[&large("data", MAX_OBJECT)])[0].starts_with("ConfigMap a has"));
    }

    #[test]
    fn an_object_without_a_name_is_told() {
        assert_eq!(
            faults(&[r#"{"apiVersion":"v1","kind":"A"}"#]),
            ["an object of the component `pilot` has no `metadata.name`: A "]
        );
    }
}
