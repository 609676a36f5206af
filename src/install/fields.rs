//! What differs between two states of an object, field by field, for plans and for `verify`. The values of Secrets are
//! masked: that one changes is seen, what it is, is not.

use crate::object::diff::{Change, object_changes};
use crate::values::Tree;

/// What stands in the place of a secret value.
pub const MASK: &str = "(hidden)";
/// What stands in the place of a secret value that is not what it was.
pub const MASK_CHANGED: &str = "(hidden, another value)";

/// Where kubectl keeps the object that it applied, secret values and all.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Returns what differs between two states of an object, as the API server completed them.
pub fn changed(before: &Tree, after: &Tree) -> Vec<Change> {
    if !is_secret(before) && !is_secret(after) {
        return object_changes(before, after);
    }
    // Masked before they are compared, so that no part of a change can have a value in it.
    object_changes(&masked_from(before, None), &masked_from(after, Some(before)))
}

/// Returns where a live object is not what is wanted, without the server's help: what only the live one has may be a
/// default, and does not count.
pub fn missing(live: &Tree, wanted: &Tree) -> Vec<Change> {
    let mut changes = changed(live, wanted);
    changes.retain(|change| change.after.is_some());
    changes
}

/// Returns an object that can be shown.
pub fn masked(object: &Tree) -> Tree {
    if is_secret(object) { masked_from(object, None) } else { object.clone() }
}

fn is_secret(object: &Tree) -> bool {
    object.get("kind").and_then(Tree::as_str) == Some("Secret")
}

/// Masks the values of a Secret; those that are others than `before` get another mask.
fn masked_from(object: &Tree, before: Option<&Tree>) -> Tree {
    let mut masked = object.clone();
    let Some(root) = masked.as_map_mut() else { return masked };
    for field in ["data", "stringData"] {
        let old = before.and_then(|before| before.get(field));
        match root.get_mut(field) {
            Some(Tree::Map(values)) => {
                for (name, value) in values {
                    *value = mask_of(value, old.and_then(|old| old.get(name)));
                }
            }
            Some(value) if !value.is_null() => *value = mask_of(value, old),
            Some(_) | None => {}
        }
    }
    let place = ["metadata", "annotations", LAST_APPLIED];
    if let Some(Tree::Map(metadata)) = root.get_mut("metadata")
        && let Some(Tree::Map(annotations)) = metadata.get_mut("annotations")
        && let Some(value) = annotations.get_mut(LAST_APPLIED)
    {
        *value = mask_of(value, before.and_then(|before| before.get_path(&place)));
    }
    masked
}

fn mask_of(value: &Tree, before: Option<&Tree>) -> Tree {
    let is_other = before.is_some_and(|before| before != value);
    Tree::from(if is_other { MASK_CHANGED } else { MASK })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    fn told(changes: &[Change]) -> String {
        serde_json::to_string(changes).unwrap()
    }

    #[test]
    fn a_secrets_values_are_never_told() {
        for (before, after) in [
            (r#"{"data":{"a":"c2VjcmV0","b":"eA=="}}"#, r#"{"data":{"a":"c2VjcmV0Mg==","b":"eA=="}}"#),
            (r#"{"data":{"a":"c2VjcmV0"}}"#, "{}"),
            ("{}", r#"{"data":{"a":"c2VjcmV0"}}"#),
            (r#"{"stringData":{"a":"c2VjcmV0"}}"#, r#"{"stringData":{"b.c":"c2VjcmV0"}}"#),
            (
                r#"{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"c2VjcmV0"}}}"#,
                r#"{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"c2VjcmV0Mg"}}}"#,
            ),
            (r#"{"metadata":{"annotations":{"kubectl.kubernetes.io/last-applied-configuration":"c2VjcmV0"}}}"#, "{}"),
        ] {
            let side = |text: &str| {
                let mut side = tree(text);
                side.as_map_mut().unwrap().insert("kind".to_owned(), Tree::from("Secret"));
                side
            };
            let changes = changed(&side(before), &side(after));
            assert!(!changes.is_empty(), "{before} {after}");
            assert!(!told(&changes).contains("c2VjcmV0"), "{}", told(&changes));
            assert!(!serde_json::to_string(&masked(&side(before))).unwrap().contains("c2VjcmV0"), "{before}");
        }
    }

    #[test]
    fn that_a_secret_changes_is_told() {
        let side = |value: &str| tree(&format!(r#"{{"kind":"Secret","data":{{"a":"{value}","b":"x"}}}}"#));
        let changes = changed(&side("one"), &side("two"));
        assert_eq!(told(&changes), r#"[{"path":"data.a","before":"(hidden)","after":"(hidden, another value)"}]"#);
        assert_eq!(changed(&side("one"), &side("one")), []);
    }

    #[test]
    fn other_objects_are_told_as_they_are() {
        let side = |value: &str| tree(&format!(r#"{{"kind":"ConfigMap","data":{{"a":"{value}"}}}}"#));
        assert_eq!(told(&changed(&side("1"), &side("2"))), r#"[{"path":"data.a","before":"1","after":"2"}]"#);
        assert_eq!(masked(&side("1")), side("1"));
    }

    #[test]
    fn defaults_are_not_missing() {
        let live = tree(r#"{"metadata":{"uid":"x"},"spec":{"a":1,"b":2,"l":[{"name":"x","d":1},{"name":"y"}]}}"#);
        assert_eq!(missing(&live, &tree(r#"{"spec":{"a":1,"l":[{"name":"x"}]}}"#)), []);
        let changes = missing(&live, &tree(r#"{"spec":{"a":2,"l":[{"name":"x","e":1},{"name":"z"}]}}"#));
        let paths: Vec<&str> = changes.iter().map(|change| &*change.path).collect();
        assert_eq!(paths, ["spec.a", "spec.l.[name:x].e", "spec.l.[name:z]"]);
    }
}
