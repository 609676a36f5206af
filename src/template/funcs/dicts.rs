//! Dictionaries (sprig `dict.go`): `set`, `unset` and the merges change the map they are given.

use std::collections::BTreeMap;

use super::{Arguments, FuncError, Function, text_of};
use crate::template::eval::Engine;
use crate::template::value::{List, MapKind, MapRef, Str, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "dict", signature: "a*", body: dict },
    Function {
        name: "get",
        signature: "ms",
        body: |_, a| Ok(a.map(0).get(a.str(1)).unwrap_or_else(|| Value::str(""))),
    },
    Function { name: "set", signature: "msa", body: set },
    Function { name: "unset", signature: "ms", body: unset },
    Function { name: "hasKey", signature: "ms", body: |_, a| Ok(Value::Bool(a.map(0).contains_key(a.str(1)))) },
    Function { name: "pluck", signature: "sm*", body: pluck },
    Function { name: "keys", signature: "m*", body: keys },
    Function { name: "values", signature: "m", body: values },
    Function { name: "pick", signature: "ms*", body: pick },
    Function { name: "omit", signature: "ms*", body: omit },
    Function { name: "merge", signature: "mm*", body: |e, a| merge_all(e, a, false) },
    Function { name: "mustMerge", signature: "mm*", body: |e, a| merge_all(e, a, false) },
    Function { name: "mergeOverwrite", signature: "mm*", body: |e, a| merge_all(e, a, true) },
    Function { name: "mustMergeOverwrite", signature: "mm*", body: |e, a| merge_all(e, a, true) },
    Function { name: "dig", signature: "a*", body: dig },
    Function { name: "deepCopy", signature: "a", body: |e, a| deep_copy(e, a.get(0), 0) },
    Function { name: "mustDeepCopy", signature: "a", body: |e, a| deep_copy(e, a.get(0), 0) },
];

fn dict(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_items(a.len() / 2 + 2)?;
    let mut entries = BTreeMap::new();
    for pair in a.all().chunks(2) {
        let key = match &pair[0] {
            Value::Str(text) => text.clone(),
            other => Str::from(text_of(other)),
        };
        entries.insert(key, pair.get(1).cloned().unwrap_or_else(|| Value::str("")));
    }
    Ok(Value::Map(MapRef::new(MapKind::Any, entries)))
}

fn nil_map() -> FuncError {
    FuncError::message("the map is nil and cannot be written to; is it missing from the values?")
}

fn set(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_items(1)?;
    let map = a.map(0);
    if !map.insert(a.text(1), a.get(2).clone()) {
        return Err(nil_map());
    }
    Ok(Value::Map(map))
}

fn unset(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let map = a.map(0);
    map.remove(a.str(1));
    Ok(Value::Map(map))
}

fn pluck(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_items(a.len())?;
    let maps = a.rest(1).iter().filter_map(|map| if let Value::Map(map) = map { map.get(a.str(0)) } else { None });
    Ok(Value::list(maps))
}

fn keys(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut keys = Vec::new();
    for map in a.all() {
        if let Value::Map(map) = map {
            engine.charge_items(map.len())?;
            keys.extend(map.entries().keys().cloned());
        }
    }
    Ok(Value::strings(keys))
}

fn values(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let map = a.map(0);
    engine.charge_items(map.len())?;
    let values: Vec<Value> = map.entries().values().cloned().collect();
    Ok(Value::list(values))
}

fn named(a: &Arguments<'_>, key: &str) -> bool {
    a.rest(1).iter().any(|name| name.as_str() == Some(key))
}

fn pick(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let map = a.map(0);
    engine.charge_items(a.len())?;
    let picked: Vec<(Str, Value)> = map
        .entries()
        .iter()
        .filter(|(key, _)| named(a, key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Ok(Value::map(picked))
}

fn omit(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let map = a.map(0);
    engine.charge_items(map.len())?;
    let kept: Vec<(Str, Value)> = map
        .entries()
        .iter()
        .filter(|(key, _)| !named(a, key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Ok(Value::map(kept))
}

fn merge_all(engine: &Engine<'_>, a: &Arguments<'_>, overwrite: bool) -> Result {
    let mut target = a.map(0);
    if target.is_nil() {
        target = MapRef::new(MapKind::Any, BTreeMap::new());
    }
    for source in a.rest(1) {
        if let Value::Map(source) = source {
            merge(engine, &target, source, overwrite, 0)?;
        }
    }
    Ok(Value::Map(target))
}

/// Merges as mergo does: without `overwrite` what the target has stays unless it is empty; with it the source's value
/// counts, null and empty ones too. Two maps merge, unless the target's is empty: then the source's map itself goes in.
fn merge(engine: &Engine<'_>, target: &MapRef, source: &MapRef, overwrite: bool, depth: usize) -> Result<()> {
    if target.same(source) {
        return Ok(());
    }
    if depth > 500 {
        return Err(FuncError::message("maps are nested more than 500 deep; one may contain itself"));
    }
    engine.charge_items(source.len())?;
    for (key, value) in source.snapshot() {
        let present = target.get(&key);
        let empty = present.as_ref().is_none_or(|present| !present.truth());
        match (&value, &present) {
            (Value::Nil, _) if overwrite => {
                target.insert(key, value);
            }
            (Value::Map(inner), Some(Value::Map(kept))) if !empty => merge(engine, kept, inner, overwrite, depth + 1)?,
            _ if overwrite || empty => {
                target.insert(key, value);
            }
            _ => {}
        }
    }
    Ok(())
}

fn dig(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let [keys @ .., default, map] = a.all() else {
        return Err(FuncError::message("dig needs at least three arguments"));
    };
    if keys.is_empty() {
        return Err(FuncError::message("dig needs at least three arguments"));
    }
    let mut value = map.clone();
    for key in keys {
        let Some(key) = key.as_str() else {
            return Err(FuncError::message(format!("dig takes names, not a value of type {}", key.type_name())));
        };
        match &value {
            Value::Map(map) if map.kind() == MapKind::Any => match map.get(key) {
                Some(inner) => value = inner,
                None => return Ok(default.clone()),
            },
            other => {
                return Err(FuncError::message(format!(
                    "dig goes through values of type map[string]interface {{}} only, not {} (at {key:?})",
                    other.type_name()
                )));
            }
        }
    }
    Ok(value)
}

/// Returns a copy that shares nothing which can be changed.
pub fn deep_copy(engine: &Engine<'_>, value: &Value, depth: usize) -> Result {
    if depth > 500 {
        return Err(FuncError::message("value is nested more than 500 deep; it may contain itself"));
    }
    Ok(match value {
        Value::Map(map) if map.is_nil() => value.clone(),
        Value::Map(map) => {
            engine.charge_items(map.len())?;
            let entries = map.snapshot().into_iter();
            let copied: Result<BTreeMap<Str, Value>> =
                entries.map(|(key, value)| Ok((key, deep_copy(engine, &value, depth + 1)?))).collect();
            Value::Map(MapRef::new(map.kind(), copied?))
        }
        Value::List(list) => {
            engine.charge_items(list.items.len())?;
            let items: Result<Vec<Value>> = list.items.iter().map(|item| deep_copy(engine, item, depth + 1)).collect();
            Value::List(List { items: items?.into(), kind: list.kind, is_nil: list.is_nil })
        }
        other => other.clone(),
    })
}
