//! How maps of values are laid over each other, by Helm's rules.
//!
//! There are two ways: [`overlay`] for one values file over another, and [`coalesce`] for what a user gives over a
//! chart's defaults, where a null takes a default away.

use super::{Map, Tree};

/// Lays a map over another: maps are merged, everything else is replaced, nulls too.
pub fn overlay(base: &mut Map, over: Map) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Tree::Map(below)), Tree::Map(above)) => overlay(below, above),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// What becomes of nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// A null over a default takes it away.
    Delete,
    /// A null stays, to take something away later.
    Keep,
}

/// Fills defaults into a map: what the map has wins, maps are merged.
///
/// A null over a default that is not null takes the default away, or stays, as `nulls` says; a null where there is no
/// default stays. `path` is the map's own, for warnings; they tell of maps that meet something else.
pub fn coalesce(values: &mut Map, mut defaults: Map, path: &str, nulls: Nulls, warn: &mut dyn FnMut(String)) {
    let had_value: Vec<String> =
        defaults.iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| key.clone()).collect();
    for (key, value) in values.iter() {
        if value.is_null()
            && let Some(default) = defaults.get_mut(key)
        {
            *default = Tree::Null;
        }
    }
    let had_value: std::collections::HashSet<String> = had_value.into_iter().collect();
    for (key, default) in defaults {
        match values.get_mut(&key) {
            None => {
                values.insert(key, default);
            }
            Some(Tree::Null) if nulls == Nulls::Delete && had_value.contains(&key) => {
                values.shift_remove(&key);
            }
            Some(Tree::Map(value)) => match default {
                Tree::Map(default) => coalesce(value, default, &join(path, &key), nulls, warn),
                Tree::Null => {}
                _ => warn(format!("`{}` is a map; the default that is none is left out", join(path, &key))),
            },
            Some(Tree::Null) => {}
            Some(_) if matches!(default, Tree::Map(_)) => {
                warn(format!("`{}` is a map by default and is replaced by something else", join(path, &key)));
            }
            Some(_) => {}
        }
    }
}

/// Takes all nulls out of a map and the maps in it.
pub fn without_nulls(map: &mut Map) {
    map.retain(|_, value| match value {
        Tree::Null => false,
        Tree::Map(inner) => {
            without_nulls(inner);
            true
        }
        _ => true,
    });
}

/// Returns a dotted path with one more name.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::set_flag::{self, Kind};

    fn map(json: &str) -> Map {
        let mut values = Map::new();
        set_flag::apply(Kind::Json, json, &mut values, &|_| Ok(String::new())).unwrap();
        values
    }

    fn coalesced(values: &str, defaults: &str, nulls: Nulls) -> (Map, Vec<String>) {
        let (mut values, mut warnings) = (map(values), Vec::new());
        coalesce(&mut values, map(defaults), "", nulls, &mut |warning| warnings.push(warning));
        (values, warnings)
    }

    #[test]
    fn overlay_replaces_lists_and_keeps_nulls() {
        let mut base = map(r#"{"a":{"b":1,"c":[1,2]},"d":1}"#);
        overlay(&mut base, map(r#"{"a":{"c":[3],"e":null},"d":null}"#));
        assert_eq!(base, map(r#"{"a":{"b":1,"c":[3],"e":null},"d":null}"#));
    }

    #[test]
    fn a_null_deletes_a_default_and_nothing_else() {
        let (values, _) = coalesced(r#"{"a":{"b":null,"x":null}}"#, r#"{"a":{"b":1,"c":2}}"#, Nulls::Delete);
        assert_eq!(values, map(r#"{"a":{"x":null,"c":2}}"#));
        let (values, _) = coalesced(r#"{"a":{"b":null}}"#, r#"{"a":{"b":1}}"#, Nulls::Keep);
        assert_eq!(values, map(r#"{"a":{"b":null}}"#));
    }

    #[test]
    fn maps_that_meet_others_are_told() {
        let (values, warnings) = coalesced(r#"{"a":1,"b":{}}"#, r#"{"a":{"x":1},"b":2}"#, Nulls::Delete);
        assert_eq!(values, map(r#"{"a":1,"b":{}}"#));
        assert_eq!(warnings.len(), 2);
    }

    fn tree() -> impl Strategy<Value = Tree> {
        let leaf = prop_oneof![Just(Tree::Null), any::<bool>().prop_map(Tree::Bool), "[a-c]".prop_map(Tree::String)];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Tree::List),
                proptest::collection::vec(("[a-c]", inner), 0..4)
                    .prop_map(|entries| Tree::Map(entries.into_iter().collect())),
            ]
        })
    }

    fn any_map() -> impl Strategy<Value = Map> {
        proptest::collection::vec(("[a-c]", tree()), 0..4).prop_map(|entries| entries.into_iter().collect())
    }

    proptest! {
        #[test]
        fn laying_a_map_over_itself_changes_nothing(values in any_map()) {
            let mut base = values.clone();
            overlay(&mut base, values.clone());
            prop_assert_eq!(base, values);
        }

        #[test]
        fn values_win_over_defaults(values in any_map(), defaults in any_map()) {
            let mut merged = values.clone();
            coalesce(&mut merged, defaults, "", Nulls::Keep, &mut |_| {});
            for (key, value) in &values {
                if !matches!(value, Tree::Map(_)) {
                    prop_assert_eq!(&merged[key], value);
                }
            }
        }
    }
}
