//! YAML, JSON and TOML text from values and back (Helm's `funcs.go`, sprig's JSON functions).

use super::{Arguments, FuncError, Function, toml};
use crate::template::eval::Engine;
use crate::template::value::{MapKind, MapRef, Str, Value};
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions, Style};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// sprig's table.
pub const SPRIG_FUNCTIONS: &[Function] = &[
    Function {
        name: "toPrettyJson",
        signature: "a",
        body: |e, a| made(e, json::encode_pretty(&a.get(0).to_tree()?, "  ")),
    },
    Function {
        name: "mustToPrettyJson",
        signature: "a",
        body: |e, a| made(e, json::encode_pretty(&a.get(0).to_tree()?, "  ")),
    },
    Function { name: "toRawJson", signature: "a", body: |e, a| made(e, json::encode(&a.get(0).to_tree()?, false)) },
    Function { name: "mustToRawJson", signature: "a", body: |e, a| made(e, json::encode(&a.get(0).to_tree()?, false)) },
    Function { name: "toJson", signature: "a", body: to_json },
    Function { name: "mustToJson", signature: "a", body: to_json },
    Function { name: "fromJson", signature: "s", body: |e, a| from_json(e, a).or(Ok(Value::Nil)) },
    Function { name: "mustFromJson", signature: "s", body: from_json },
];

/// Helm's table.
pub const HELM_FUNCTIONS: &[Function] = &[
    Function { name: "toYaml", signature: "a", body: to_yaml },
    Function { name: "mustToYaml", signature: "a", body: to_yaml },
    Function { name: "toYamlPretty", signature: "a", body: to_yaml_pretty },
    Function { name: "fromYaml", signature: "s", body: from_yaml },
    Function { name: "fromYamlArray", signature: "s", body: from_yaml_array },
    Function { name: "toJson", signature: "a", body: to_json },
    Function { name: "mustToJson", signature: "a", body: to_json },
    Function { name: "fromJson", signature: "s", body: from_json_map },
    Function { name: "fromJsonArray", signature: "s", body: from_json_array },
    Function { name: "toToml", signature: "a", body: to_toml },
    Function { name: "mustToToml", signature: "a", body: to_toml },
    Function { name: "fromToml", signature: "s", body: from_toml },
];

fn made(engine: &Engine<'_>, text: String) -> Result {
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

fn to_json(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    made(engine, json::encode(&a.get(0).to_tree()?, true))
}

fn yaml_text(engine: &Engine<'_>, value: &Value, style: Style) -> Result {
    let mut text = yaml::emit(&value.to_tree()?, style);
    if text.ends_with('\n') {
        text.pop();
    }
    made(engine, text)
}

fn to_yaml(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    yaml_text(engine, a.get(0), Style::Sorted)
}

fn to_yaml_pretty(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    yaml_text(engine, a.get(0), Style::Pretty)
}

fn to_toml(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    made(engine, toml::encode(&a.get(0).to_tree()?)?)
}

fn from_toml(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_text(a.str(0).len())?;
    Ok(match toml::decode(a.str(0)) {
        Ok(tree) => Value::from_tree(&tree, true),
        Err(message) => failure(message),
    })
}

/// The map that Helm gives in place of what cannot be read.
fn failure(message: impl Into<Str>) -> Value {
    Value::map([(Str::from("Error"), Value::Str(message.into()))])
}

/// Go's name of a JSON value, as its decoder's errors have it.
fn json_kind(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        Tree::Bool(_) => "bool",
        Tree::Int(_) | Tree::Float(_) => "number",
        Tree::String(_) => "string",
        Tree::List(_) => "array",
        Tree::Map(_) => "object",
    }
}

fn read_yaml(engine: &Engine<'_>, text: &str) -> Result<std::result::Result<Tree, String>> {
    engine.charge_text(text.len())?;
    Ok(yaml::parse("fromYaml", text, &ReadOptions::go())
        .map_err(|error| format!("error converting YAML to JSON: {}", error.go_message)))
}

fn from_yaml(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    Ok(match read_yaml(engine, a.str(0))? {
        Ok(Tree::Null) => Value::map([]),
        Ok(tree @ Tree::Map(_)) => Value::from_tree(&tree, false),
        Ok(other) => failure(format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            json_kind(&other)
        )),
        Err(message) => failure(message),
    })
}

fn from_yaml_array(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    Ok(match read_yaml(engine, a.str(0))? {
        Ok(Tree::Null) => Value::list([]),
        Ok(tree @ Tree::List(_)) => Value::from_tree(&tree, false),
        Ok(other) => Value::list([Value::str(format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type []interface {{}}",
            json_kind(&other)
        ))]),
        Err(message) => Value::list([Value::str(message)]),
    })
}

fn from_json(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_text(a.str(0).len())?;
    let tree = json::decode(a.str(0)).map_err(|error| FuncError::message(error.to_string()))?;
    Ok(Value::from_tree(&tree, false))
}

fn from_json_map(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_text(a.str(0).len())?;
    Ok(match json::decode(a.str(0)) {
        Ok(Tree::Null) => Value::Map(MapRef::nil(MapKind::Any)),
        Ok(tree @ Tree::Map(_)) => Value::from_tree(&tree, false),
        Ok(other) => failure(format!(
            "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            json_kind(&other)
        )),
        Err(error) => failure(error.to_string()),
    })
}

fn from_json_array(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_text(a.str(0).len())?;
    Ok(match json::decode(a.str(0)) {
        Ok(Tree::Null) => Value::list([]),
        Ok(tree @ Tree::List(_)) => Value::from_tree(&tree, false),
        Ok(other) => Value::list([Value::str(format!(
            "json: cannot unmarshal {} into Go value of type []interface {{}}",
            json_kind(&other)
        ))]),
        Err(error) => Value::list([Value::str(error.to_string())]),
    })
}
