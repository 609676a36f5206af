//! Taking over what another installer applied: its fields become ours, as if we had applied them. Then what is not wanted
//! any more goes with the next apply, and nothing is in conflict. Pure.
//!
//! Forcing an apply would take only the fields that are sent; those that the other one set and nobody wants any more
//! would stay for ever.

use crate::values::{Map, Tree};

use super::FIELD_MANAGER;

/// The managers under which other installers apply meshes: istioctl, the operator before it, Helm, and kubectl in place
/// of either. What people edit by hand, and what istiod and controllers write, is not among them.
pub const INSTALLERS: &[&str] = &["istio-operator", "istioctl", "helm", "kubectl", "kubectl-client-side-apply"];

/// Returns the patch (JSON merge patch) that makes the fields of other installers ours; none when they have none. It
/// names the version that was looked at, so that it is refused when somebody writes in between.
pub fn patch(live: &Tree, installers: &[&str]) -> Option<Tree> {
    let entries = live.get_path(&["metadata", "managedFields"])?.as_list()?;
    let text = |entry: &Tree, key: &str| entry.get(key).and_then(Tree::as_str).unwrap_or_default().to_owned();
    let is_theirs =
        |entry: &Tree| installers.contains(&&*text(entry, "manager")) && text(entry, "subresource").is_empty();
    let is_ours = |entry: &Tree| {
        text(entry, "manager") == FIELD_MANAGER
            && text(entry, "operation") == "Apply"
            && text(entry, "subresource").is_empty()
    };
    if !entries.iter().any(is_theirs) {
        return None;
    }
    // There is at most one entry for what a manager applied, whatever the versions were.
    let mut ours: Option<Map> = None;
    let mut kept = Vec::new();
    for entry in entries {
        if !is_theirs(entry) && !is_ours(entry) {
            kept.push(entry.clone());
            continue;
        }
        let Some(entry) = entry.as_map() else { continue };
        match &mut ours {
            None => {
                let mut entry = entry.clone();
                // A server forgets what was owned in a version that it does not serve any more.
                if let Some(version) = live.get("apiVersion") {
                    entry.insert("apiVersion".to_owned(), version.clone());
                }
                entry.insert("manager".to_owned(), Tree::from(FIELD_MANAGER));
                entry.insert("operation".to_owned(), Tree::from("Apply"));
                ours = Some(entry);
            }
            Some(ours) => {
                if let (Some(Tree::Map(into)), Some(Tree::Map(from))) =
                    (ours.get_mut("fieldsV1"), entry.get("fieldsV1"))
                {
                    unite(into, from);
                }
            }
        }
    }
    kept.extend(ours.map(Tree::Map));
    let metadata = Map::from([
        ("managedFields".to_owned(), Tree::List(kept)),
        ("resourceVersion".to_owned(), live.get_path(&["metadata", "resourceVersion"])?.clone()),
    ]);
    Some(Tree::Map(Map::from([("metadata".to_owned(), Tree::Map(metadata))])))
}

/// Adds the fields of one set to another.
fn unite(into: &mut Map, from: &Map) {
    for (key, below) in from {
        match (into.get_mut(key), below) {
            (Some(Tree::Map(into)), Tree::Map(from)) => unite(into, from),
            (Some(_), _) => {}
            (None, below) => {
                into.insert(key.clone(), below.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn live(entries: &str) -> Tree {
        json::decode(&format!(r#"{{"metadata":{{"resourceVersion":"7","managedFields":[{entries}]}}}}"#)).unwrap()
    }

    fn entry(manager: &str, operation: &str, fields: &str) -> String {
        format!(r#"{{"manager":"{manager}","operation":"{operation}","apiVersion":"v1","fieldsV1":{fields}}}"#)
    }

    #[test]
    fn the_fields_of_installers_become_ours() {
        let entries = [
            entry("istio-operator", "Apply", r#"{"f:data":{"f:a":{},"f:l":{".":{},"k:x":{}}}}"#),
            entry("pilot-discovery", "Update", r#"{"f:webhooks":{}}"#),
            entry("meshctl", "Apply", r#"{"f:data":{"f:b":{}}}"#),
            entry("helm", "Update", r#"{"f:data":{"f:a":{},"f:l":{"k:y":{}}}}"#),
            r#"{"manager":"kubectl","operation":"Update","subresource":"scale","fieldsV1":{"f:spec":{}}}"#.to_owned(),
        ];
        let patch = patch(&live(&entries.join(",")), INSTALLERS).unwrap();
        let ours = entry("meshctl", "Apply", r#"{"f:data":{"f:a":{},"f:b":{},"f:l":{".":{},"k:x":{},"k:y":{}}}}"#);
        let expected = live(&[&*entries[1], &*entries[4], &*ours].join(","));
        assert_eq!(patch, expected);
    }

    #[test]
    fn fields_are_owned_in_the_version_that_is_served() {
        let mut live = live(&entry("istio-operator", "Apply", r#"{"f:spec":{}}"#));
        live.as_map_mut().unwrap().insert("apiVersion".to_owned(), Tree::from("policy/v1"));
        let patch = patch(&live, INSTALLERS).unwrap();
        let entries = patch.items_at(&["metadata", "managedFields"]);
        assert_eq!(entries[0].text_at(&["apiVersion"]), "policy/v1");
    }

    #[test]
    fn without_other_installers_there_is_nothing_to_do() {
        let ours = entry("meshctl", "Apply", "{}");
        assert_eq!(patch(&live(&ours), INSTALLERS), None);
        assert_eq!(patch(&live(&entry("kubectl-edit", "Update", "{}")), INSTALLERS), None);
        assert_eq!(patch(&Tree::Null, INSTALLERS), None);
    }
}
