//! The values that a chart and its subcharts are rendered with: what the user gives, over the charts' defaults.

use super::dependencies::Node;
use super::error::ChartError;
use crate::values::merge::{Nulls, coalesce, join, without_nulls};
use crate::values::{Map, Tree};

/// The key whose values every subchart sees.
const GLOBAL: &str = "global";

/// Fills the defaults of a chart and its subcharts into values.
///
/// A subchart's values lie below its name; values of the parent there win over the subchart's own defaults, and
/// globals come down from the top.
pub fn fill_defaults(
    node: &Node<'_>,
    values: &mut Map,
    nulls: Nulls,
    warn: &mut dyn FnMut(String),
) -> Result<(), ChartError> {
    fill(node, values, "", nulls, warn)
}

fn fill(
    node: &Node<'_>,
    values: &mut Map,
    path: &str,
    nulls: Nulls,
    warn: &mut dyn FnMut(String),
) -> Result<(), ChartError> {
    let path = join(path, &node.name);
    fill_own(node, values, &path, nulls, warn);
    for subchart in &node.subcharts {
        let own = values.entry(subchart.name.clone()).or_insert_with(|| Tree::Map(Map::new()));
        let mut own = match std::mem::take(own) {
            Tree::Map(own) => own,
            other => {
                return Err(ChartError::SubchartValues {
                    subchart: subchart.name.clone(),
                    path: join(&path, &subchart.name),
                    found: other.kind_name(),
                });
            }
        };
        inherit_globals(&mut own, values, &path, warn);
        let filled = fill(subchart, &mut own, &path, nulls, warn);
        values.insert(subchart.name.clone(), Tree::Map(own));
        filled?;
    }
    Ok(())
}

/// Fills a chart's own defaults in.
fn fill_own(node: &Node<'_>, values: &mut Map, path: &str, nulls: Nulls, warn: &mut dyn FnMut(String)) {
    for (key, default) in &*node.values {
        match values.get_mut(key) {
            Some(Tree::Null) if nulls == Nulls::Delete => {
                values.shift_remove(key);
            }
            Some(Tree::Map(value)) => match default {
                Tree::Map(default) => {
                    // What is below a subchart's name is decided when its own defaults come.
                    let is_subchart = node.subcharts.iter().any(|subchart| subchart.name == *key);
                    let nulls = if is_subchart { Nulls::Keep } else { nulls };
                    let mut default = default.clone();
                    if nulls == Nulls::Delete {
                        without_nulls(&mut default);
                    }
                    coalesce(value, default, &join(path, key), nulls, warn);
                }
                Tree::Null => {}
                _ => warn(format!("`{}` is a map; the default that is none is left out", join(path, key))),
            },
            Some(_) => {}
            None => {
                let mut default = default.clone();
                if nulls == Nulls::Delete {
                    match &mut default {
                        Tree::Null => continue,
                        Tree::Map(map) => without_nulls(map),
                        _ => {}
                    }
                }
                values.insert(key.clone(), default);
            }
        }
    }
}

/// Brings the globals of a chart down into the values of a subchart; the chart's win.
fn inherit_globals(values: &mut Map, parent: &Map, path: &str, warn: &mut dyn FnMut(String)) {
    let empty = Map::new();
    let from = match parent.get(GLOBAL) {
        None => &empty,
        Some(Tree::Map(map)) => map,
        Some(_) => return warn(format!("`{}` is not a map; subcharts get no globals", join(path, GLOBAL))),
    };
    let Tree::Map(into) = values.entry(GLOBAL.to_owned()).or_insert_with(|| Tree::Map(Map::new())) else {
        return warn(format!("`{GLOBAL}` of a subchart of `{path}` is not a map; it gets no globals"));
    };
    for (key, value) in from {
        match (value, into.get_mut(key)) {
            (Tree::Map(above), Some(Tree::Map(below))) => {
                let mut merged = above.clone();
                coalesce(&mut merged, std::mem::take(below), &join(path, key), Nulls::Keep, warn);
                *below = merged;
            }
            (Tree::Map(_), Some(_)) => {
                warn(format!("global `{key}` of `{path}` is a map and meets something else; it is left out"));
            }
            (_, Some(Tree::Map(_))) => warn(format!("global `{key}` of `{path}` meets a map; it is left out")),
            (value, _) => {
                into.insert(key.clone(), value.clone());
            }
        }
    }
}
