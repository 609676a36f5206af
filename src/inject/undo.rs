//! The way back: what has to be done to an injected pod so that it is again what it was.
//!
//! Written into the annotation [`UNDO`] when a pod is injected. It names what was added and holds only what was taken away
//! or changed, so what somebody changes in the injected pod afterwards stays when the injection is taken out.
//!
//! A step for a map is `{"-": [keys to drop], "+": {key: value to put back}, "~": {key: step below}}`; for a list of items
//! that a field tells apart it is the same with `"by": field` and the values of that field as keys, and `"o": [keys in
//! order]` where the order is another. `"d": true` drops what is empty after the step, since it was not there before.

use std::borrow::Cow;
use std::collections::HashSet;

use super::pod;
use crate::values::json::{self, JsonError};
use crate::values::{Map, Tree};

/// The annotation with the way back.
pub const UNDO: &str = "meshctl.io/injected";

const DROP: &str = "-";
const PUT: &str = "+";
const BELOW: &str = "~";
const BY: &str = "by";
const ORDER: &str = "o";
const DROP_EMPTY: &str = "d";
/// The whole pod as it was, for pods that steps cannot lead back to.
const WHOLE: &str = "=";

/// The fields that tell the items of a list apart, the first that does.
const IDENTITIES: [&str; 4] = ["name", "mountPath", "containerPort", "key"];

/// Returns the way from an injected pod to the original, as the annotation holds it.
pub fn record(injected: &Tree, original: &Tree) -> String {
    json::encode_in_order(&way_back(injected, original))
}

/// Returns the way from one tree to another, as [`go_back`] goes it.
pub fn way_back(injected: &Tree, original: &Tree) -> Tree {
    let empty = Map::new();
    let (now, before) = (injected.as_map().unwrap_or(&empty), original.as_map().unwrap_or(&empty));
    let step = Tree::Map(step_of_map(now, before));
    if leads_back(injected, &step, original) {
        step
    } else {
        Tree::Map(Map::from_iter([(WHOLE.to_owned(), original.clone())]))
    }
}

/// Goes a way back; what was changed since, and is not on the way, stays.
pub fn go_back(tree: &mut Tree, way: &Tree) {
    match way.get(WHOLE) {
        Some(whole) => tree.clone_from(whole),
        None => apply_step(tree, way),
    }
}

/// Tells whether a step leads from one tree to another, as [`apply_step`] goes it.
fn leads_back(injected: &Tree, step: &Tree, original: &Tree) -> bool {
    match (injected, original) {
        (Tree::Map(injected), Tree::Map(original)) => map_leads_back(injected, step, original),
        (Tree::List(injected), Tree::List(original)) => list_leads_back(injected, step, original),
        _ => false,
    }
}

fn map_leads_back(injected: &Map, step: &Tree, original: &Map) -> bool {
    let dropped = step.get(DROP).and_then(Tree::as_list).unwrap_or_default();
    let (put, below) = (step.get(PUT).and_then(Tree::as_map), step.get(BELOW).and_then(Tree::as_map));
    let stays = injected.iter().filter(|(key, value)| {
        let goes = dropped.iter().any(|dropped| dropped.as_str() == Some(key));
        let is_emptied = || below.and_then(|below| below.get(key)).is_some_and(|step| empties(value, step));
        !goes && !put.is_some_and(|put| put.contains_key(key)) && !is_emptied()
    });
    let count = put.map_or(0, Map::len);
    put.into_iter().flatten().all(|(key, value)| original.get(key) == Some(value))
        && stays.clone().count() + count == original.len()
        && stays.into_iter().all(|(key, value)| {
            original.get(key).is_some_and(|original| match below.and_then(|below| below.get(key)) {
                Some(step) => leads_back(value, step, original),
                None => value == original,
            })
        })
}

/// Tells whether nothing is left of a tree after a step that drops what is empty.
fn empties(tree: &Tree, step: &Tree) -> bool {
    let empty = match tree {
        Tree::Map(_) => Tree::Map(Map::new()),
        _ => Tree::List(Vec::new()),
    };
    step.get(DROP_EMPTY).is_some() && leads_back(tree, step, &empty)
}

fn list_leads_back(injected: &[Tree], step: &Tree, original: &[Tree]) -> bool {
    let Some(field) = step.get(BY).and_then(Tree::as_str) else { return injected == original };
    let dropped = step.get(DROP).and_then(Tree::as_list).unwrap_or_default();
    let put = step.get(PUT).and_then(Tree::as_list).unwrap_or_default();
    let below = step.get(BELOW).and_then(Tree::as_map);
    let stays = injected.iter().filter(|item| {
        let key = identity(item, field);
        !dropped.iter().any(|dropped| dropped.as_str() == key.as_deref())
    });
    let mut items: Vec<(&Tree, Option<&Tree>)> = stays
        .map(|item| (item, identity(item, field).and_then(|key| below.and_then(|below| below.get(&key)))))
        .chain(put.iter().map(|item| (item, None)))
        .collect();
    if let Some(order) = step.get(ORDER).and_then(Tree::as_list) {
        items.sort_by_key(|(item, _)| rank(item, field, order));
    }
    items.len() == original.len()
        && items.into_iter().zip(original).all(|((item, step), original)| match step {
            Some(step) => leads_back(item, step, original),
            None => item == original,
        })
}

/// Returns the place of an item in an order; what has none goes behind.
fn rank(item: &Tree, field: &str, order: &[Tree]) -> usize {
    let key = identity(item, field);
    order.iter().position(|wanted| wanted.as_str() == key.as_deref()).unwrap_or(order.len())
}

/// Returns the pod that was injected, when the annotation tells; `None` when there is none.
pub fn apply(injected: &Tree) -> Option<Result<Tree, JsonError>> {
    let text = pod::annotation(injected, UNDO)?;
    let step = match json::decode(text) {
        Ok(step) => step,
        Err(error) => return Some(Err(error)),
    };
    if let Some(whole) = step.get(WHOLE) {
        return Some(Ok(whole.clone()));
    }
    let mut pod = injected.clone();
    pod::change_map(&mut pod, &["metadata", "annotations"], |annotations| {
        annotations.shift_remove(UNDO);
    });
    apply_step(&mut pod, &step);
    Some(Ok(pod))
}

fn step_of_map(injected: &Map, original: &Map) -> Map {
    let (mut dropped, mut put, mut below) = (Vec::new(), Map::new(), Map::new());
    for (key, value) in injected {
        let before = original.get(key);
        if before == Some(value) {
            continue;
        }
        let step = match (value, before) {
            (Tree::Map(now), None) => Some(if_emptied(step_of_map(now, &Map::new()))),
            (Tree::Map(now), Some(Tree::Map(before))) => Some(step_of_map(now, before)),
            (Tree::List(now), None) => step_of_list(now, &[]).map(if_emptied),
            (Tree::List(now), Some(Tree::List(before))) => step_of_list(now, before),
            _ => None,
        };
        match (step, before) {
            (Some(step), _) => drop(below.insert(key.clone(), Tree::Map(step))),
            (None, Some(before)) => drop(put.insert(key.clone(), before.clone())),
            (None, None) => dropped.push(Tree::from(key.as_str())),
        }
    }
    for (key, before) in original.iter().filter(|(key, _)| !injected.contains_key(key)) {
        put.insert(key.clone(), before.clone());
    }
    parts([(DROP, Tree::List(dropped)), (PUT, Tree::Map(put)), (BELOW, Tree::Map(below))])
}

/// Returns the step for a list; `None` when nothing tells its items apart.
fn step_of_list(injected: &[Tree], original: &[Tree]) -> Option<Map> {
    let field = IDENTITIES.into_iter().find(|field| tells_apart(injected, field) && tells_apart(original, field))?;
    let (mut dropped, mut put, mut below) = (Vec::new(), Vec::new(), Map::new());
    for item in injected {
        let key = identity(item, field)?;
        match original.iter().find(|before| identity(before, field).as_ref() == Some(&key)) {
            None => dropped.push(Tree::from(&*key)),
            Some(before) if before == item => {}
            Some(before) => {
                below.insert(key.into_owned(), Tree::Map(step_of_map(item.as_map()?, before.as_map()?)));
            }
        }
    }
    let is_there = |key: &Option<Cow<'_, str>>| injected.iter().any(|item| identity(item, field) == *key);
    put.extend(original.iter().filter(|before| !is_there(&identity(before, field))).cloned());
    let keys = |items| identities(items, field);
    let wanted = keys(original);
    let left = keys(injected).into_iter().filter(|key| wanted.contains(key)).chain(keys(&put));
    let is_in_order = left.eq(wanted.iter().cloned());
    let order = if is_in_order { Vec::new() } else { wanted.iter().map(|key| Tree::from(&**key)).collect() };
    let mut step = Map::from_iter([(BY.to_owned(), Tree::from(field))]);
    step.extend(parts([
        (DROP, Tree::List(dropped)),
        (PUT, Tree::List(put)),
        (BELOW, Tree::Map(below)),
        (ORDER, Tree::List(order)),
    ]));
    Some(step)
}

fn if_emptied(mut step: Map) -> Map {
    step.insert(DROP_EMPTY.to_owned(), Tree::Bool(true));
    step
}

/// Returns a step of the parts that say something.
fn parts<const COUNT: usize>(parts: [(&str, Tree); COUNT]) -> Map {
    let says_something = |tree: &Tree| match tree {
        Tree::List(items) => !items.is_empty(),
        Tree::Map(map) => !map.is_empty(),
        _ => true,
    };
    parts.into_iter().filter(|(_, tree)| says_something(tree)).map(|(key, tree)| (key.to_owned(), tree)).collect()
}

fn tells_apart(items: &[Tree], field: &str) -> bool {
    let mut seen = HashSet::new();
    items.iter().all(|item| identity(item, field).is_some_and(|key| seen.insert(key)))
}

fn identities<'a>(items: &'a [Tree], field: &str) -> Vec<Cow<'a, str>> {
    items.iter().filter_map(|item| identity(item, field)).collect()
}

fn identity<'a>(item: &'a Tree, field: &str) -> Option<Cow<'a, str>> {
    match item.get(field)? {
        Tree::String(text) => Some(Cow::Borrowed(text)),
        Tree::Int(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

fn apply_step(tree: &mut Tree, step: &Tree) {
    match tree {
        Tree::Map(map) => {
            for key in step.get(DROP).and_then(Tree::as_list).unwrap_or_default().iter().filter_map(Tree::as_str) {
                map.shift_remove(key);
            }
            for (key, step) in step.get(BELOW).and_then(Tree::as_map).into_iter().flatten() {
                let Some(below) = map.get_mut(key) else { continue };
                apply_step(below, step);
                if step.get(DROP_EMPTY).is_some() && is_empty(below) {
                    map.shift_remove(key);
                }
            }
            for (key, value) in step.get(PUT).and_then(Tree::as_map).into_iter().flatten() {
                map.insert(key.clone(), value.clone());
            }
        }
        Tree::List(items) => apply_to_list(items, step),
        _ => {}
    }
}

fn apply_to_list(items: &mut Vec<Tree>, step: &Tree) {
    let Some(field) = step.get(BY).and_then(Tree::as_str) else { return };
    let dropped = step.get(DROP).and_then(Tree::as_list).unwrap_or_default();
    items.retain(|item| {
        identity(item, field).is_none_or(|key| !dropped.iter().any(|dropped| dropped.as_str() == Some(&*key)))
    });
    for (key, step) in step.get(BELOW).and_then(Tree::as_map).into_iter().flatten() {
        if let Some(item) = items.iter_mut().find(|item| identity(item, field).as_deref() == Some(&**key)) {
            apply_step(item, step);
        }
    }
    items.extend_from_slice(step.get(PUT).and_then(Tree::as_list).unwrap_or_default());
    if let Some(order) = step.get(ORDER).and_then(Tree::as_list) {
        // What came later, and has no place in the order, goes behind.
        items.sort_by_key(|item| rank(item, field, order));
    }
}

fn is_empty(tree: &Tree) -> bool {
    match tree {
        Tree::Map(map) => map.is_empty(),
        Tree::List(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn there_and_back(original: &str, injected: &str) -> (Tree, String) {
        let mut pod = tree(injected);
        let text = record(&pod, &tree(original));
        pod::annotate(&mut pod, UNDO, text.clone());
        (apply(&pod).unwrap().unwrap(), text)
    }

    const ORIGINAL: &str =
        "{spec: {containers: [{name: a, livenessProbe: {tcpSocket: {port: 1}}}, {name: b}], hostAliases: [1, 2]}}";
    const INJECTED: &str = "{metadata: {labels: {l: x}, annotations: {p: q}}, spec: {containers: [{name: istio-proxy, image: i}, {name: b}, {name: a, livenessProbe: {httpGet: {port: 2}}}], volumes: [{name: v}], hostAliases: [1, 2, 3]}}";

    #[test]
    fn the_way_leads_back() {
        let (back, text) = there_and_back(ORIGINAL, INJECTED);
        assert_eq!(back, tree(ORIGINAL));
        assert!(!text.contains("image"), "{text}");
        assert_eq!(pod::name(&pod::containers(&back, pod::Containers::Main)[0]), "a");
    }

    #[test]
    fn later_changes_stay() {
        let mut pod = tree(INJECTED);
        let text = record(&pod, &tree(ORIGINAL));
        pod::annotate(&mut pod, UNDO, text);
        pod::annotate(&mut pod, "mine", "x".to_owned());
        pod::append(&mut pod, pod::Containers::Main, tree("{name: later}"));
        pod::change_map(&mut pod, &["spec"], |spec| drop(spec.insert("nodeName".to_owned(), Tree::from("here"))));
        let expected = "{metadata: {annotations: {mine: x}}, spec: {containers: [{name: a, livenessProbe: {tcpSocket: {port: 1}}}, {name: b}, {name: later}], hostAliases: [1, 2], nodeName: here}}";
        assert_eq!(apply(&pod).unwrap().unwrap(), tree(expected));
    }

    #[test]
    fn items_that_nothing_tells_apart_are_kept_whole() {
        let original = "{spec: {containers: [{name: a}, {name: a}, {x: y}]}}";
        let (back, _) = there_and_back(
            original,
            "{metadata: {annotations: {}}, spec: {containers: [{name: a}, {name: istio-proxy}]}}",
        );
        assert_eq!(back, tree(original));
    }

    #[test]
    fn a_pod_without_the_annotation_has_no_way_back() {
        assert!(apply(&tree(ORIGINAL)).is_none());
        let mut pod = tree(ORIGINAL);
        pod::annotate(&mut pod, UNDO, "x".to_owned());
        assert!(apply(&pod).unwrap().is_err());
    }
}
