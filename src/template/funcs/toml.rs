//! TOML text from a tree, as Helm's `toToml` writes it: plain keys first, then tables, each indented under its parent.

use std::fmt::Write as _;

use super::FuncError;
use crate::template::printf::quote_go;
use crate::values::{Map, Tree, float};

/// Returns a tree as TOML; only a map can be one.
pub fn encode(tree: &Tree) -> Result<String, FuncError> {
    let Tree::Map(map) = tree else {
        return Err(FuncError::message(format!("TOML needs a map at its top, not a {}", tree.kind_name())));
    };
    let mut output = String::new();
    table(map, &mut Vec::new(), &mut output)?;
    Ok(output)
}

/// Returns the tree of a TOML text.
pub fn decode(text: &str) -> Result<Tree, String> {
    let table: ::toml::Table = text.parse().map_err(|error: ::toml::de::Error| format!("toml: {}", error.message()))?;
    Ok(from_value(::toml::Value::Table(table)))
}

fn from_value(value: ::toml::Value) -> Tree {
    match value {
        ::toml::Value::String(text) => Tree::String(text),
        ::toml::Value::Integer(number) => Tree::Int(number),
        ::toml::Value::Float(number) => Tree::Float(number),
        ::toml::Value::Boolean(truth) => Tree::Bool(truth),
        ::toml::Value::Datetime(time) => Tree::String(time.to_string()),
        ::toml::Value::Array(items) => Tree::List(items.into_iter().map(from_value).collect()),
        ::toml::Value::Table(table) => {
            Tree::Map(table.into_iter().map(|(key, value)| (key, from_value(value))).collect())
        }
    }
}

fn is_tables(tree: &Tree) -> bool {
    matches!(tree, Tree::List(items) if !items.is_empty() && items.iter().all(|item| matches!(item, Tree::Map(_))))
}

fn key_text(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if bare { key.to_owned() } else { quote_go(key) }
}

fn indent(depth: usize, output: &mut String) {
    output.extend(std::iter::repeat_n("  ", depth));
}

fn table(map: &Map, path: &mut Vec<String>, output: &mut String) -> Result<(), FuncError> {
    let mut keys: Vec<&String> = map.keys().collect();
    keys.sort();
    let (tables, plain): (Vec<&String>, Vec<&String>) =
        keys.into_iter().partition(|key| matches!(map[*key], Tree::Map(_)) || is_tables(&map[*key]));
    for key in plain {
        if map[key].is_null() {
            continue;
        }
        indent(path.len(), output);
        let _ = write!(output, "{} = ", key_text(key));
        value(&map[key], output)?;
        output.push('\n');
    }
    for key in tables {
        path.push(key_text(key));
        let single;
        let (items, brackets): (&[Tree], _) = match &map[key] {
            Tree::List(items) => (items, ("[[", "]]")),
            other => {
                single = [other.clone()];
                (&single, ("[", "]"))
            }
        };
        for item in items {
            if !output.is_empty() {
                output.push('\n');
            }
            indent(path.len() - 1, output);
            let _ = writeln!(output, "{}{}{}", brackets.0, path.join("."), brackets.1);
            if let Tree::Map(inner) = item {
                table(inner, path, output)?;
            }
        }
        path.pop();
    }
    Ok(())
}

fn value(tree: &Tree, output: &mut String) -> Result<(), FuncError> {
    match tree {
        Tree::Null => return Err(FuncError::message("TOML has no null")),
        Tree::Bool(truth) => {
            let _ = write!(output, "{truth}");
        }
        Tree::Int(number) => {
            let _ = write!(output, "{number}");
        }
        Tree::Float(number) => {
            let text = float::shortest(*number).to_lowercase();
            output.push_str(&text);
            if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
                output.push_str(".0");
            }
        }
        Tree::String(text) => output.push_str(&quote_go(text)),
        Tree::List(items) => {
            output.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    output.push_str(", ");
                }
                value(item, output)?;
            }
            output.push(']');
        }
        Tree::Map(map) => {
            output.push('{');
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    output.push_str(", ");
                }
                let _ = write!(output, "{} = ", key_text(key));
                value(&map[key], output)?;
            }
            output.push('}');
        }
    }
    Ok(())
}
