//! Definitions never go back: objects of the newer versions may be stored, and would be lost. Pure.
//!
//! A rollback takes everything from the revision that it goes back to, except for definitions that a later run made
//! newer: those stay as that run wanted them.

use std::collections::BTreeMap;

use crate::install::target::{Target, TargetObject};
use crate::install::{Identity, fields, labels};
use crate::template::funcs::semver::Version;
use crate::values::Tree;

/// The kind of definitions.
pub const KIND: &str = "CustomResourceDefinition";

/// Returns the definitions that two targets do not have in common: only these have to be looked at in the cluster.
pub fn differing<'a>(back: &'a Target, last: &'a Target) -> Vec<&'a TargetObject> {
    let differs = |object: &&TargetObject, other: &Target| {
        object.object.key.kind == KIND
            && other.get(&object.identity()).is_none_or(|same| same.object.tree() != object.object.tree())
    };
    let gone_back = back.objects.iter().filter(|object| differs(object, last));
    let only_new = last.objects.iter().filter(|object| differs(object, back) && back.get(&object.identity()).is_none());
    gone_back.chain(only_new).collect()
}

/// Puts the definitions of the last run in the place of those that would go back. `live` has the definitions that
/// differ, as they are now.
pub fn settle(back: &mut Target, last: &Target, live: &BTreeMap<Identity, Tree>) {
    let mut objects = std::mem::take(&mut back.objects);
    let identities: Vec<Identity> = objects.iter().map(TargetObject::identity).collect();
    for (object, identity) in objects.iter_mut().zip(&identities) {
        if object.object.key.kind != KIND {
            continue;
        }
        let Some(newer) = last.get(identity) else { continue };
        let (older, newer_tree) = (object.object.tree(), newer.object.tree());
        if older != newer_tree && stays(older, newer_tree, live.get(identity)) {
            object.object = newer.object.clone();
        }
    }
    // What the last run defined in addition, as far as it got.
    let is_new = |object: &&TargetObject| {
        object.object.key.kind == KIND
            && !identities.contains(&object.identity())
            && live.get(&object.identity()).is_some_and(|live| is_as(live, object.object.tree()))
    };
    objects.extend(last.objects.iter().filter(is_new).cloned());
    back.objects = objects;
    back.sort();
}

/// Tells whether the definition of the last run stays.
fn stays(older: &Tree, newer: &Tree, live: Option<&Tree>) -> bool {
    // Nothing is stored of what is not there.
    let Some(live) = live else { return false };
    let version = |tree: &Tree| labels::text(tree, "labels", labels::VERSION).and_then(Version::parse);
    let was_downgrade = matches!((version(older), version(newer)), (Some(older), Some(newer)) if older > newer);
    // A run that did not get there changed nothing, and what it could not apply must not stop the way back.
    !was_downgrade && (is_as(live, newer) || !is_as(live, older))
}

/// Tells whether a live object has all that is wanted.
fn is_as(live: &Tree, wanted: &Tree) -> bool {
    fields::missing(live, wanted).is_empty()
}

/// Returns the versions of a live definition in which objects are stored and which another definition of it lacks: the
/// API server would refuse it, and it would be right.
pub fn vanishing(definition: &Tree, live: &Tree) -> Vec<String> {
    let versions = definition.get_path(&["spec", "versions"]).and_then(Tree::as_list).unwrap_or_default();
    let has = |name: &str| versions.iter().any(|version| version.get("name").and_then(Tree::as_str) == Some(name));
    let stored = live.get_path(&["status", "storedVersions"]).and_then(Tree::as_list).unwrap_or_default();
    stored.iter().filter_map(Tree::as_str).filter(|name| !has(name)).map(str::to_owned).collect()
}

/// Tells whether a definition defines a kind in a version.
pub fn defines(definition: &Tree, api_version: &str, kind: &str) -> bool {
    let text = |path: &[&str]| definition.get_path(path).and_then(Tree::as_str).unwrap_or_default();
    let versions = definition.get_path(&["spec", "versions"]).and_then(Tree::as_list).unwrap_or_default();
    let is_served = |version: &Tree| {
        version.get("served").and_then(Tree::as_bool) == Some(true)
            && version
                .get("name")
                .and_then(Tree::as_str)
                .is_some_and(|name| format!("{}/{name}", text(&["spec", "group"])) == api_version)
    };
    text(&["spec", "names", "kind"]) == kind && versions.iter().any(is_served)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Object;
    use crate::values::json;

    fn definition(name: &str, mesh: &str, versions: &[&str]) -> Tree {
        let versions: Vec<String> =
            versions.iter().map(|name| format!(r#"{{"name":"{name}","served":true}}"#)).collect();
        json::decode(&format!(
            r#"{{"apiVersion":"apiextensions.k8s.io/v1","kind":"{KIND}","metadata":{{"name":"{name}","labels":{{"{}":"{mesh}"}}}},"spec":{{"group":"g.io","names":{{"kind":"K"}},"versions":[{}]}}}}"#,
            labels::VERSION,
            versions.join(",")
        ))
        .unwrap()
    }

    fn map() -> Tree {
        json::decode(r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","namespace":"n"}}"#).unwrap()
    }

    fn target(objects: Vec<Tree>) -> Target {
        Target::of_recorded("n", "default", objects.into_iter().map(Object::from_tree).collect())
    }

    fn live(objects: &[Tree]) -> BTreeMap<Identity, Tree> {
        objects.iter().map(|tree| (Identity::from(&Object::from_tree(tree.clone()).key), tree.clone())).collect()
    }

    /// Returns the definitions of a rollback: name and version of the mesh.
    fn settled(back: Vec<Tree>, last: Vec<Tree>, now: &[Tree]) -> Vec<String> {
        let (mut back, last) = (target(back), target(last));
        settle(&mut back, &last, &live(now));
        assert!(back.objects.is_sorted_by_key(|object| object.stage));
        let definitions = back.objects.iter().filter(|object| object.object.key.kind == KIND);
        let version = |tree| labels::text(tree, "labels", labels::VERSION).unwrap_or_default();
        definitions.map(|object| format!("{} {}", object.object.key.name, version(object.object.tree()))).collect()
    }

    #[test]
    fn definitions_never_go_back() {
        let old = || definition("a", "1.29.2", &["v1"]);
        let new = || definition("a", "1.30.3", &["v1", "v2"]);
        let cases = [
            ("newer", old(), new(), Some(new()), "a 1.30.3"),
            ("not reached", old(), new(), Some(old()), "a 1.29.2"),
            ("gone", old(), new(), None, "a 1.29.2"),
            ("changed by somebody", old(), new(), Some(definition("a", "1.30.1", &["v3"])), "a 1.30.3"),
            ("back from a downgrade", new(), old(), Some(old()), "a 1.30.3"),
            ("the same", old(), old(), Some(old()), "a 1.29.2"),
        ];
        for (case, back, last, now, expected) in cases {
            let now: Vec<Tree> = now.into_iter().collect();
            assert_eq!(settled(vec![map(), back], vec![last], &now), [expected], "{case}");
        }
    }

    #[test]
    fn what_only_the_last_run_defined_stays_defined() {
        let added = || definition("b", "1.30.3", &["v1"]);
        assert_eq!(settled(vec![map()], vec![added()], &[added()]), ["b 1.30.3"]);
        assert_eq!(settled(vec![map()], vec![added()], &[]), Vec::<String>::new());
        // What the last run had dropped comes back.
        assert_eq!(settled(vec![added(), map()], vec![map()], &[]), ["b 1.30.3"]);
    }

    #[test]
    fn only_what_differs_is_looked_at() {
        let (old, new) = (definition("a", "1.29.2", &["v1"]), definition("a", "1.30.3", &["v1"]));
        let (same, added) = (definition("b", "1.30.3", &["v1"]), definition("c", "1.30.3", &["v1"]));
        let (back, last) = (target(vec![old, same.clone(), map()]), target(vec![new, same, added]));
        let names: Vec<&str> = differing(&back, &last).iter().map(|object| &*object.object.key.name).collect();
        assert_eq!(names, ["a", "c"]);
    }

    #[test]
    fn versions_in_which_objects_are_stored_must_stay() {
        let mut now = definition("a", "1.30.3", &["v1", "v2"]);
        let status = json::decode(r#"{"storedVersions":["v1","v2"]}"#).unwrap();
        now.as_map_mut().unwrap().insert("status".to_owned(), status);
        assert_eq!(vanishing(&definition("a", "1.29.2", &["v1"]), &now), ["v2"]);
        assert_eq!(vanishing(&definition("a", "1.30.3", &["v2", "v1"]), &now), Vec::<String>::new());
        let one = definition("a", "1.30.3", &["v1"]);
        assert!(defines(&one, "g.io/v1", "K"));
        assert!(!defines(&one, "g.io/v2", "K") && !defines(&one, "h.io/v1", "K") && !defines(&one, "g.io/v1", "L"));
    }
}
