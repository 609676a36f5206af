//! Which subcharts take part in a render, and under which names: versions, aliases, conditions, tags; and the values
//! that a chart imports from them.

use std::borrow::Cow;

use super::error::ChartError;
use super::metadata::{Dependency, Import};
use super::values::fill_defaults;
use super::{Chart, version};
use crate::values::merge::{Nulls, coalesce};
use crate::values::{Map, Tree};

/// A chart that takes part in a render.
#[derive(Debug, Clone)]
pub struct Node<'c> {
    /// The chart.
    pub chart: &'c Chart,
    /// Its name, or its alias.
    pub name: String,
    /// Its default values, with what it imports.
    pub values: Cow<'c, Map>,
    /// Its dependencies in Chart.yaml that take part; the name is the alias where there is one.
    pub requirements: Vec<Dependency>,
    /// The subcharts that take part.
    pub subcharts: Vec<Node<'c>>,
}

impl<'c> Node<'c> {
    fn new(chart: &'c Chart) -> Self {
        Self {
            chart,
            name: chart.name().to_owned(),
            values: Cow::Borrowed(&chart.values),
            requirements: chart.metadata.dependencies.clone(),
            subcharts: chart.dependencies.iter().map(Node::new).collect(),
        }
    }

    /// Returns the charts that take part when `values` are given.
    pub fn resolve(chart: &'c Chart, values: &Map, warn: &mut dyn FnMut(String)) -> Result<Self, ChartError> {
        let mut node = Self::new(chart);
        if node.chart.metadata.lists_dependencies || !node.subcharts.is_empty() {
            node.choose(values, "", warn)?;
            node.import(warn)?;
        }
        Ok(node)
    }

    /// Takes out the subcharts that are switched off, here and below. `path` leads to the chart's values.
    fn choose(&mut self, values: &Map, path: &str, warn: &mut dyn FnMut(String)) -> Result<(), ChartError> {
        if !self.chart.metadata.lists_dependencies {
            return Ok(());
        }
        let fits = |node: &Node<'_>, requirement: &Dependency| {
            node.name == requirement.name && version::meets(&requirement.version, &node.chart.metadata.version)
        };
        let mut subcharts: Vec<Node<'c>> = self
            .subcharts
            .iter()
            .filter(|node| !self.requirements.iter().any(|requirement| fits(node, requirement)))
            .cloned()
            .collect();
        for requirement in &mut self.requirements {
            if let Some(node) = self.subcharts.iter().find(|node| fits(node, requirement)) {
                let mut node = node.clone();
                requirement.effective_name().clone_into(&mut node.name);
                subcharts.push(node);
            }
            requirement.name = requirement.effective_name().to_owned();
        }
        self.subcharts = subcharts;

        let mut filled = values.clone();
        fill_defaults(self, &mut filled, Nulls::Delete, &mut |_| {})?;
        let mut off: Vec<String> = Vec::new();
        for requirement in &self.requirements {
            let by_tags = enabled_by_tags(requirement, &filled, warn);
            let by_condition = enabled_by_condition(requirement, &filled, path, warn);
            if !by_condition.unwrap_or(by_tags) {
                off.push(requirement.name.clone());
            }
        }
        self.requirements.retain(|requirement| !off.contains(&requirement.name));
        self.subcharts.retain(|node| !off.contains(&node.name));
        for node in &mut self.subcharts {
            let path = format!("{path}{}.", node.name);
            node.choose(&filled, &path, warn)?;
        }
        Ok(())
    }

    /// Takes over the values that Chart.yaml imports from subcharts, deepest first.
    fn import(&mut self, warn: &mut dyn FnMut(String)) -> Result<(), ChartError> {
        for node in &mut self.subcharts {
            node.import(warn)?;
        }
        if self.requirements.iter().all(|requirement| requirement.import_values.is_empty()) {
            return Ok(());
        }
        let mut filled = Map::new();
        fill_defaults(self, &mut filled, Nulls::Keep, &mut |_| {})?;
        let filled = Tree::Map(filled);
        let mut imported = Map::new();
        for requirement in &self.requirements {
            for import in &requirement.import_values {
                let (child, parent) = match import {
                    Import::Export(name) => (format!("exports.{name}"), "."),
                    Import::Path { child, parent } => (child.clone(), parent.as_str()),
                };
                let path = format!("{}.{child}", requirement.name);
                let keys: Vec<&str> = path.split('.').collect();
                let Some(Tree::Map(found)) = filled.get_path(&keys) else {
                    warn(format!("chart `{}` imports `{path}`, which is not a map of its subchart", self.name));
                    continue;
                };
                let mut tree = found.clone();
                if parent != "." {
                    for key in parent.rsplit('.') {
                        tree = Map::from_iter([(key.to_owned(), Tree::Map(tree))]);
                    }
                }
                coalesce(&mut imported, tree, "", Nulls::Keep, warn);
            }
        }
        let Tree::Map(mut values) = filled else { return Ok(()) };
        coalesce(&mut values, imported, "", Nulls::Keep, warn);
        self.values = Cow::Owned(values);
        Ok(())
    }

    /// Returns how many charts there are, this one included.
    pub fn count(&self) -> usize {
        1 + self.subcharts.iter().map(Node::count).sum::<usize>()
    }
}

fn enabled_by_tags(requirement: &Dependency, values: &Map, warn: &mut dyn FnMut(String)) -> bool {
    let Some(Tree::Map(tags)) = values.get("tags") else { return true };
    let (mut on, mut off) = (false, false);
    for tag in &requirement.tags {
        match tags.get(tag) {
            Some(Tree::Bool(true)) => on = true,
            Some(Tree::Bool(false)) => off = true,
            Some(_) => warn(format!("tag `{tag}` of subchart `{}` is not a boolean", requirement.name)),
            None => {}
        }
    }
    on || !off
}

/// Returns what the first of a dependency's conditions says that is in the values.
fn enabled_by_condition(
    requirement: &Dependency,
    values: &Map,
    path: &str,
    warn: &mut dyn FnMut(String),
) -> Option<bool> {
    for condition in requirement.condition.trim().split(',').filter(|condition| !condition.is_empty()) {
        let full = format!("{path}{condition}");
        let mut keys = full.split('.');
        let first = keys.next().and_then(|key| values.get(key));
        match first.and_then(|first| keys.try_fold(first, |tree, key| tree.get(key))) {
            Some(Tree::Bool(value)) => return Some(*value),
            None | Some(Tree::Map(_)) => {}
            Some(_) => warn(format!("condition `{full}` of subchart `{}` is not a boolean", requirement.name)),
        }
    }
    None
}
