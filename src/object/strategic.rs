//! Strategic merge patches: how Kubernetes lays a partial object over a whole one.
//!
//! Maps merge, a null deletes, and lists whose items have a name of their own merge item by item; all other lists are
//! replaced. `$patch`, `$retainKeys` and `$deleteFromPrimitiveList` work as in
//! <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/>.
//!
//! Kubernetes leaves both of two fields that exclude each other when a patch sets the one and the object has the other,
//! and then refuses the object. Here what the patch sets takes the place of the other.

use crate::values::{Map, Tree};

/// Lists whose items merge, and the key by which an item is known. `ports` depends on where it is.
const MERGE_KEYS: &[(&str, &str)] = &[
    ("containers", "name"),
    ("initContainers", "name"),
    ("ephemeralContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("volumeDevices", "devicePath"),
    ("imagePullSecrets", "name"),
    ("hostAliases", "ip"),
    ("topologySpreadConstraints", "topologyKey"),
    ("resourceClaims", "name"),
    ("schedulingGates", "name"),
    ("webhooks", "name"),
    ("secrets", "name"),
];

/// Fields of one map of which only one may be set.
const EXCLUSIVE: &[&[&str]] = &[
    &["value", "valueFrom"],
    &["fieldRef", "resourceFieldRef", "secretKeyRef", "configMapKeyRef"],
    &["httpGet", "tcpSocket", "exec", "grpc"],
    &["minAvailable", "maxUnavailable"],
];

/// Lists whose items are replaced as a whole: a volume has one source.
const WHOLE_ITEMS: &[&str] = &["volumes"];

/// Lists of plain values that are joined.
const SETS: &[&str] = &["finalizers"];

const PATCH: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_FROM: &str = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER: &str = "$setElementOrder/";

/// Lays a patch over an object or a part of one. `kind` is that of the object.
pub fn merge(target: &mut Map, patch: &Map, kind: &str) {
    match patch.get(PATCH).and_then(Tree::as_str) {
        Some("delete") => return target.clear(),
        Some("replace") => target.clear(),
        _ => {}
    }
    if let Some(Tree::List(kept)) = patch.get(RETAIN_KEYS) {
        target.retain(|key, _| kept.iter().any(|kept| kept.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if let Some(list) = key.strip_prefix(DELETE_FROM) {
            if let (Some(Tree::List(items)), Tree::List(gone)) = (target.get_mut(list), value) {
                items.retain(|item| !gone.contains(item));
            }
            continue;
        }
        if key == PATCH || key == RETAIN_KEYS || key.starts_with(ELEMENT_ORDER) {
            continue;
        }
        if value.is_null() {
            target.shift_remove(key);
            continue;
        }
        make_room(target, patch, key, value);
        match (target.get_mut(key), value) {
            (Some(Tree::Map(below)), Tree::Map(above)) => merge(below, above, kind),
            (Some(Tree::List(below)), Tree::List(above)) => merge_lists(below, above, key, kind),
            (_, Tree::Map(above)) => {
                let mut fresh = Map::new();
                merge(&mut fresh, above, kind);
                target.insert(key.clone(), Tree::Map(fresh));
            }
            (_, Tree::List(above)) => {
                let mut fresh = Vec::new();
                merge_lists(&mut fresh, above, key, kind);
                target.insert(key.clone(), Tree::List(fresh));
            }
            (_, value) => {
                target.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Takes away what cannot stand beside a field that the patch sets.
fn make_room(target: &mut Map, patch: &Map, key: &str, value: &Tree) {
    let rivals = EXCLUSIVE.iter().filter(|fields| fields.contains(&key)).flat_map(|fields| fields.iter());
    for rival in rivals.filter(|rival| **rival != key && !patch.contains_key(**rival)) {
        target.shift_remove(*rival);
    }
    if key == "type" && matches!(value.as_str(), Some("Recreate" | "OnDelete")) && !patch.contains_key("rollingUpdate")
    {
        target.shift_remove("rollingUpdate");
    }
}

/// Returns the key by which the items of a list are known; none for a list that is replaced.
fn merge_key(list: &str, kind: &str) -> Option<&'static str> {
    if list == "ports" {
        return Some(if kind == "Service" { "port" } else { "containerPort" });
    }
    MERGE_KEYS.iter().find(|(name, _)| *name == list).map(|(_, key)| *key)
}

fn merge_lists(target: &mut Vec<Tree>, patch: &[Tree], name: &str, kind: &str) {
    if SETS.contains(&name) {
        for item in patch {
            if !target.contains(item) {
                target.push(item.clone());
            }
        }
        return;
    }
    let directive = |item: &Tree| item.get(PATCH).and_then(Tree::as_str).map(str::to_owned);
    let Some(key) = merge_key(name, kind) else {
        *target = patch.iter().map(without_directives).collect();
        return;
    };
    if patch.iter().any(|item| is_bare(item) && directive(item).as_deref() == Some("replace")) {
        *target = patch.iter().filter(|item| !is_bare(item)).map(without_directives).collect();
        return;
    }
    for item in patch.iter().filter(|item| !is_bare(item)) {
        // An item without the key is nobody's patch; the API server tells what it lacks.
        let place = item.get(key).and_then(|own| target.iter().position(|known| known.get(key) == Some(own)));
        match (directive(item).as_deref(), place) {
            (Some("delete"), _) => target.retain(|known| known.get(key) != item.get(key)),
            (Some("replace"), Some(place)) => target[place] = without_directives(item),
            (_, Some(place)) if WHOLE_ITEMS.contains(&name) => target[place] = without_directives(item),
            (_, Some(place)) => {
                if let (Tree::Map(below), Tree::Map(above)) = (&mut target[place], item) {
                    merge(below, above, kind);
                }
            }
            (_, None) => target.push(without_directives(item)),
        }
    }
}

/// Tells whether a list's item is an order to the list itself.
fn is_bare(item: &Tree) -> bool {
    item.as_map().is_some_and(|map| map.len() == 1 && map.contains_key(PATCH))
}

fn without_directives(tree: &Tree) -> Tree {
    match tree {
        Tree::Map(map) => {
            let kept = map.iter().filter(|(key, value)| !key.starts_with('$') && !value.is_null());
            Tree::Map(kept.map(|(key, value)| (key.clone(), without_directives(value))).collect())
        }
        Tree::List(items) => Tree::List(items.iter().map(without_directives).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn merged(kind: &str, target: &str, patch: &str) -> String {
        let Tree::Map(mut target) = json::decode(target).unwrap() else { panic!("a map") };
        let Tree::Map(patch) = json::decode(patch).unwrap() else { panic!("a map") };
        merge(&mut target, &patch, kind);
        json::encode_in_order(&Tree::Map(target))
    }

    #[test]
    fn maps_merge_and_nulls_delete() {
        assert_eq!(
            merged("", r#"{"a":{"b":1,"c":2},"d":3}"#, r#"{"a":{"b":null,"e":{"f":null}},"d":4}"#),
            r#"{"a":{"c":2,"e":{}},"d":4}"#
        );
    }

    #[test]
    fn lists_merge_by_their_key_or_are_replaced() {
        let target = r#"{"containers":[{"name":"a","env":[{"name":"x","value":"1"}],"args":["1"]}]}"#;
        let patch = r#"{"containers":[{"name":"a","env":[{"name":"y","value":"2"}],"args":["2"]},{"name":"b"}]}"#;
        let wanted = r#"{"containers":[{"name":"a","env":[{"name":"x","value":"1"},{"name":"y","value":"2"}],"args":["2"]},{"name":"b"}]}"#;
        assert_eq!(merged("", target, patch), wanted);
        let ports = r#"{"ports":[{"port":80,"name":"a"}]}"#;
        assert_eq!(
            merged("Service", ports, r#"{"ports":[{"port":80,"nodePort":1}]}"#),
            r#"{"ports":[{"port":80,"name":"a","nodePort":1}]}"#
        );
        let tolerations = r#"{"tolerations":[{"key":"a"}]}"#;
        assert_eq!(merged("", tolerations, r#"{"tolerations":[{"key":"b"}]}"#), r#"{"tolerations":[{"key":"b"}]}"#);
    }

    #[test]
    fn directives_are_obeyed_and_do_not_stay() {
        let env = r#"{"env":[{"name":"x","value":"1"},{"name":"y","value":"2"}]}"#;
        assert_eq!(
            merged("", env, r#"{"env":[{"name":"x","$patch":"delete"}]}"#),
            r#"{"env":[{"name":"y","value":"2"}]}"#
        );
        assert_eq!(merged("", env, r#"{"env":[{"$patch":"replace"},{"name":"z"}]}"#), r#"{"env":[{"name":"z"}]}"#);
        assert_eq!(merged("", r#"{"a":{"b":1}}"#, r#"{"a":{"$patch":"replace","c":2}}"#), r#"{"a":{"c":2}}"#);
        assert_eq!(merged("", r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"$retainKeys":["b"],"b":3}}"#), r#"{"a":{"b":3}}"#);
        assert_eq!(merged("", r#"{"a":[1,2]}"#, r#"{"$deleteFromPrimitiveList/a":[1]}"#), r#"{"a":[2]}"#);
    }

    #[test]
    fn what_excludes_each_other_is_not_left_side_by_side() {
        let env = r#"{"env":[{"name":"x","valueFrom":{"fieldRef":{"fieldPath":"a"}}}]}"#;
        assert_eq!(merged("", env, r#"{"env":[{"name":"x","value":"1"}]}"#), r#"{"env":[{"name":"x","value":"1"}]}"#);
        let probe = r#"{"readinessProbe":{"httpGet":{"port":1},"periodSeconds":3}}"#;
        assert_eq!(
            merged("", probe, r#"{"readinessProbe":{"exec":{"command":["x"]}}}"#),
            r#"{"readinessProbe":{"periodSeconds":3,"exec":{"command":["x"]}}}"#
        );
        assert_eq!(merged("", r#"{"minAvailable":1}"#, r#"{"maxUnavailable":1}"#), r#"{"maxUnavailable":1}"#);
        let strategy = r#"{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}"#;
        assert_eq!(merged("", strategy, r#"{"strategy":{"type":"Recreate"}}"#), r#"{"strategy":{"type":"Recreate"}}"#);
        let volumes = r#"{"volumes":[{"name":"a","secret":{}}]}"#;
        assert_eq!(
            merged("", volumes, r#"{"volumes":[{"name":"a","emptyDir":{}}]}"#),
            r#"{"volumes":[{"name":"a","emptyDir":{}}]}"#
        );
    }
}
