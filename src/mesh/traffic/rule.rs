//! A `DestinationRule` with subsets and limits for a service, and without them.

use std::collections::BTreeSet;

use super::aspect::map_of;
use super::record::Record;
use super::{Aspect, Host};
use crate::api::CustomResource;
use crate::api::networking::DestinationRule;
use crate::diagnostic::{Category, Message};
use crate::mesh::change::Wish;
use crate::object::diff;
use crate::values::merge::overlay;
use crate::values::{Map, Tree};

/// What is to be set for a service.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// There are to be these subsets, each of the pods whose label has its name for a value.
    Subsets {
        /// Their names.
        names: Vec<String>,
        /// The label.
        label: String,
    },
    /// Limits, and endpoints left alone that fail; they are laid over what is there.
    CircuitBreak(Map),
}

/// Returns a `DestinationRule` of the service with something set; the live one with changes, where there is one. Subsets
/// that it has already stay as they are.
pub fn set(
    live: Option<&Tree>,
    (namespace, name): (&str, &str),
    host: &Host,
    setting: &Setting,
) -> Result<Tree, Message> {
    let mut object = live.cloned().unwrap_or_else(|| new(namespace, name, host));
    let mut record = Record::of(&object);
    record.made |= live.is_none();
    match setting {
        Setting::Subsets { names, label } => {
            let subsets = subsets_of(&mut object)?;
            for name in names {
                if subsets.iter().any(|subset| subset.text_at(&["name"]) == name) {
                    continue;
                }
                let labels = map_of([(label, Tree::from(&**name))]);
                let subset = Tree::Map(map_of([("name", Tree::from(&**name)), ("labels", Tree::Map(labels))]));
                subsets.push(subset.clone());
                record.subsets.retain(|known| known.text_at(&["name"]) != name);
                record.subsets.push(subset);
            }
        }
        Setting::CircuitBreak(values) => {
            let spec = spec_of(&mut object)?;
            let was = Aspect::CircuitBreak.taken(spec);
            let mut is = was.clone();
            overlay(&mut is, values.clone());
            record.steps.set(Aspect::CircuitBreak, was, is.clone());
            Aspect::CircuitBreak.put(spec, is);
        }
    }
    record.write(&mut object);
    Ok(object)
}

fn new(namespace: &str, name: &str, host: &Host) -> Tree {
    let metadata = map_of([("name", Tree::from(name)), ("namespace", Tree::from(namespace))]);
    let spec = map_of([("host", Tree::from(host.spelled(namespace)))]);
    Tree::Map(map_of([
        ("apiVersion", Tree::from(format!("{}/v1", DestinationRule::KIND.group))),
        ("kind", Tree::from(DestinationRule::KIND.kind)),
        ("metadata", Tree::Map(metadata)),
        ("spec", Tree::Map(spec)),
    ]))
}

fn odd() -> Message {
    Message::new(Category::Configuration, "its spec is no map, or its subsets are no list")
}

fn spec_of(object: &mut Tree) -> Result<&mut Tree, Message> {
    let spec = object.as_map_mut().ok_or_else(odd)?.entry("spec".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
    if spec.as_map().is_some() { Ok(spec) } else { Err(odd()) }
}

fn subsets_of(object: &mut Tree) -> Result<&mut Vec<Tree>, Message> {
    let spec = spec_of(object)?.as_map_mut().ok_or_else(odd)?;
    match spec.entry("subsets".to_owned()).or_insert_with(|| Tree::List(Vec::new())) {
        Tree::List(subsets) => Ok(subsets),
        _ => Err(odd()),
    }
}

/// Returns the labels of a subset; none, where there is no such subset.
pub fn subset_labels<'a>(rule: &'a Tree, name: &str) -> Option<&'a Map> {
    let subsets = rule.items_at(&["spec", "subsets"]);
    subsets.iter().find(|subset| subset.text_at(&["name"]) == name)?.get("labels")?.as_map()
}

/// Returns a `DestinationRule` without what was set in it, as far as nobody else has changed it since; and what had to be
/// left, as fragments. Subsets to which a route leads stay.
pub fn reset(live: &Tree, aspects: &[Aspect], used: &BTreeSet<String>) -> Result<(Wish, Vec<String>), Message> {
    let mut record = Record::of(live);
    if record.is_empty() {
        return Ok((Wish::Leave, Vec::new()));
    }
    let mut object = live.clone();
    let mut left = Vec::new();
    let mut kept = Vec::new();
    for subset in std::mem::take(&mut record.subsets) {
        let name = subset.text_at(&["name"]).to_owned();
        // A version may be there for its shares or for copies: what nothing leads to is for neither.
        if used.contains(&name) || !aspects.iter().any(|aspect| matches!(aspect, Aspect::Split | Aspect::Mirror)) {
            kept.push(subset);
            continue;
        }
        let subsets = subsets_of(&mut object)?;
        match subsets.iter().position(|known| known.text_at(&["name"]) == name) {
            Some(at) if diff::same(&subsets[at], &subset) => drop(subsets.remove(at)),
            Some(_) => left.push(format!("the subset {name} was changed by somebody else since, and stays")),
            None => {}
        }
        if subsets.is_empty()
            && let Some(spec) = spec_of(&mut object)?.as_map_mut()
        {
            spec.shift_remove("subsets");
        }
    }
    record.subsets = kept;
    if aspects.contains(&Aspect::CircuitBreak)
        && let Some(step) = record.steps.take(Aspect::CircuitBreak)
    {
        let spec = spec_of(&mut object)?;
        if diff::same(&Tree::Map(Aspect::CircuitBreak.taken(spec)), &Tree::Map(step.is)) {
            Aspect::CircuitBreak.put(spec, step.was);
        } else {
            left.push("the limits were changed by somebody else since, and stay".to_owned());
        }
    }
    let is_bare = spec_of(&mut object)?.as_map().is_some_and(|spec| spec.keys().all(|key| key == "host"));
    if record.made && is_bare {
        return Ok((Wish::Gone, left));
    }
    record.write(&mut object);
    Ok((Wish::Be(object), left))
}
