//! `values.schema.json`: values checked against the schemas of a chart and its subcharts.

use super::dependencies::Node;
use super::error::{ChartError, Violation};
use crate::values::{Map, Tree};

/// Checks the values of a chart and its subcharts; every value that does not fit is told.
///
/// A schema that names no version is taken as the latest. References to other files are never followed.
pub fn check(node: &Node<'_>, values: &Map) -> Result<(), ChartError> {
    let mut violations = Vec::new();
    collect(node, values, &node.name, &mut violations)?;
    if violations.is_empty() { Ok(()) } else { Err(ChartError::Schema(violations)) }
}

fn collect(node: &Node<'_>, values: &Map, path: &str, violations: &mut Vec<Violation>) -> Result<(), ChartError> {
    if let Some(file) = &node.chart.schema {
        let bad = |message: String| ChartError::BadSchema { file: format!("{path}/{}", file.name), message };
        let schema: serde_json::Value =
            serde_json::from_slice(&file.data).map_err(|error| bad(format!("not JSON: {error}")))?;
        let validator =
            jsonschema::options().with_retriever(Nowhere).build(&schema).map_err(|error| bad(error.to_string()))?;
        let instance = to_json(&Tree::Map(values.clone()));
        let found = validator.iter_errors(&instance).map(|error| Violation {
            chart: node.name.clone(),
            pointer: error.instance_path().to_string(),
            message: shortened(&error.to_string()),
        });
        violations.extend(found);
    }
    for child in &node.subcharts {
        match values.get(&child.name) {
            None | Some(Tree::Null) => {}
            Some(Tree::Map(own)) => collect(child, own, &format!("{path}/charts/{}", child.name), violations)?,
            Some(other) => violations.push(Violation {
                chart: child.name.clone(),
                pointer: String::new(),
                message: format!("the values are a {}, not a map", other.kind_name()),
            }),
        }
    }
    Ok(())
}

/// Follows no reference out of the schema.
struct Nowhere;

impl jsonschema::Retrieve for Nowhere {
    fn retrieve(
        &self,
        uri: &jsonschema::Uri<String>,
    ) -> Result<serde_json::Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("the reference `{uri}` leads out of the schema; such references are not followed").into())
    }
}

/// Returns a message that does not repeat a whole chart's values.
fn shortened(message: &str) -> String {
    const MOST: usize = 300;
    let length = message.chars().count();
    if length <= MOST {
        return message.to_owned();
    }
    let head: String = message.chars().take(MOST / 2).collect();
    let tail: String = message.chars().skip(length - MOST / 2).collect();
    format!("{head} … {tail}")
}

/// Returns JSON for a tree. A whole float is a whole number here: values files give floats only.
fn to_json(tree: &Tree) -> serde_json::Value {
    match tree {
        Tree::Null => serde_json::Value::Null,
        Tree::Bool(value) => (*value).into(),
        Tree::Int(value) => (*value).into(),
        #[expect(clippy::cast_possible_truncation, reason = "only whole numbers that fit are cast")]
        Tree::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => (*value as i64).into(),
        Tree::Float(value) => (*value).into(),
        Tree::String(text) => text.as_str().into(),
        Tree::List(items) => items.iter().map(to_json).collect(),
        Tree::Map(map) => map.iter().map(|(key, value)| (key.clone(), to_json(value))).collect(),
    }
}
