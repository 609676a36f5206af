//! JSON schema as schemars derives it → structural schema as Kubernetes wants it, which is far less.
//!
//! A structural schema says the type at every place once, has no references, and uses `oneOf` and the like only to say
//! which fields exclude each other. Kept are the keywords that constrain a value; whatever is unknown here is an error,
//! so that no constraint is lost unseen.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// A structural schema.
pub type Schema = serde_json::Map<String, Value>;

/// A derived schema that has no structural form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schema of `{path}` has no structural form: {reason}")]
pub struct SchemaError {
    /// The field, from the type that was asked for.
    pub path: String,
    /// What is in the way.
    pub reason: String,
}

/// Returns the structural schema of a type.
pub fn schema_of<T: JsonSchema>() -> Result<Schema, SchemaError> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    let schema = settings.into_generator().into_root_schema_for::<T>();
    convert(schema.as_value(), "")
}

fn convert(schema: &Value, path: &str) -> Result<Schema, SchemaError> {
    Ok(Node::read(schema, path)?.finish())
}

/// Keywords that say nothing to Kubernetes, or the same as others.
const DROPPED: [&str; 5] = ["$schema", "title", "default", "examples", "uniqueItems"];

/// Keywords that are taken as they are.
const KEPT: [&str; 18] = [
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "pattern",
    "required",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-preserve-unknown-fields",
];

/// A schema on its way: its keywords, and the groups of fields of which one may be set.
#[derive(Default)]
struct Node {
    keywords: Schema,
    properties: Schema,
    groups: Vec<Vec<String>>,
}

impl Node {
    fn read(schema: &Value, path: &str) -> Result<Self, SchemaError> {
        let fail = |reason: String| Err(SchemaError { path: path.to_owned(), reason });
        let source = match schema {
            Value::Object(source) => source,
            Value::Bool(true) => return Ok(Self::anything()),
            _ => return fail("it allows nothing".to_owned()),
        };
        if source.contains_key("x-kubernetes-int-or-string") {
            let mut keywords = source.clone();
            keywords.retain(|key, _| key != "type" && key != "format");
            keywords.insert("anyOf".to_owned(), json!([{"type": "integer"}, {"type": "string"}]));
            return Ok(Self { keywords, ..Self::default() });
        }
        let mut node = Self::default();
        // What is combined comes first: the keywords beside it are those of the field, and stand above the type's.
        for (key, value) in source {
            if let "allOf" | "anyOf" | "oneOf" = key.as_str() {
                let Some(parts) = value.as_array() else { return fail(format!("`{key}` is no list")) };
                node.combine(key, parts, path)?;
            }
        }
        for (key, value) in source {
            match key.as_str() {
                "allOf" | "anyOf" | "oneOf" => {}
                key if DROPPED.contains(&key) => {}
                "required" => node.require(value),
                key if KEPT.contains(&key) => node.set(key, value.clone()),
                // Ours: fields of which one may be set, where the type has them side by side.
                "x-one-of" => {
                    let fields = value.as_array().into_iter().flatten().filter_map(Value::as_str);
                    node.groups.push(fields.map(str::to_owned).collect());
                }
                "const" => node.set("enum", json!([value])),
                "description" => node.set(key, json!(flow(value.as_str().unwrap_or_default()))),
                "x-kubernetes-validations" if value.as_array().is_some_and(Vec::is_empty) => {
                    node.keywords.remove(key);
                }
                "x-kubernetes-validations" => node.set(key, value.clone()),
                "type" => {
                    let Some(name) = one_type(value) else { return fail(format!("it has the types {value}")) };
                    node.set(key, json!(name));
                }
                "format" => node.format(value.as_str().unwrap_or_default()),
                "items" => {
                    let items = convert(value, &format!("{path}[]"))?;
                    node.set(key, Value::Object(items));
                }
                "properties" => {
                    for (name, property) in value.as_object().into_iter().flatten() {
                        let property = convert(property, &format!("{path}.{name}"))?;
                        node.properties.insert(name.clone(), Value::Object(property));
                    }
                }
                "additionalProperties" | "unevaluatedProperties" => match value {
                    Value::Bool(false) => {}
                    Value::Bool(true) => node.set("x-kubernetes-preserve-unknown-fields", json!(true)),
                    _ => node.values(value, path)?,
                },
                // Keys that are numbers: Kubernetes knows texts only, a rule must say more.
                "patternProperties" => match value.as_object().into_iter().flatten().next() {
                    Some((_, values)) => node.values(values, path)?,
                    None => return fail("`patternProperties` is empty".to_owned()),
                },
                other => return fail(format!("the keyword `{other}` is not known")),
            }
        }
        Ok(node)
    }

    fn anything() -> Self {
        let mut node = Self::default();
        node.set("x-kubernetes-preserve-unknown-fields", json!(true));
        node
    }

    fn set(&mut self, key: &str, value: Value) {
        self.keywords.insert(key.to_owned(), value);
    }

    fn values(&mut self, schema: &Value, path: &str) -> Result<(), SchemaError> {
        let values = convert(schema, &format!("{path}{{}}"))?;
        // Derived for mappings with numbers as keys, beside their pattern: what the field says stands.
        self.keywords.entry("additionalProperties").or_insert(Value::Object(values));
        Ok(())
    }

    fn require(&mut self, names: &Value) {
        let names = names.as_array().cloned().unwrap_or_default();
        if let Value::Array(required) = self.keywords.entry("required").or_insert_with(|| json!([])) {
            required.extend(names);
        }
    }

    /// Takes a format that Kubernetes knows, and the bounds that the others stand for.
    fn format(&mut self, format: &str) {
        match format {
            "uint16" => self.bound(u64::from(u16::MAX)),
            "uint32" => self.bound(u64::from(u32::MAX)),
            "uint64" | "uint8" | "uint" | "int64" => {}
            known => self.set("format", json!(known)),
        }
    }

    fn bound(&mut self, most: u64) {
        self.keywords.entry("maximum").or_insert(json!(most));
    }

    /// Takes schemas that are combined by a keyword.
    fn combine(&mut self, keyword: &str, parts: &[Value], path: &str) -> Result<(), SchemaError> {
        let parts: Vec<&Value> = parts.iter().filter(|part| !is_null(part) && **part != json!({})).collect();
        let texts: Option<Vec<&Value>> = parts.iter().map(|part| part.get("const")).collect();
        let members: Option<Vec<(&String, &Value)>> = parts.iter().map(|part| member(part)).collect();
        match (keyword, parts.as_slice()) {
            (_, [part]) => self.merge(Self::read(part, path)?),
            ("allOf", parts) => {
                for part in parts {
                    self.merge(Self::read(part, path)?);
                }
            }
            ("oneOf", _) if texts.is_some() => {
                self.set("type", json!("string"));
                self.set("enum", json!(texts));
            }
            ("oneOf", parts) => {
                let Some(members) = members else {
                    return Err(SchemaError {
                        path: path.to_owned(),
                        reason: "the variants of an enum must each be a text, or each have one value".to_owned(),
                    });
                };
                self.set("type", json!("object"));
                for ((name, schema), part) in members.iter().zip(parts) {
                    let mut schema = convert(schema, &format!("{path}.{name}"))?;
                    if let Some(description) = part.get("description").and_then(Value::as_str) {
                        schema.insert("description".to_owned(), json!(flow(description)));
                    }
                    self.properties.insert((*name).clone(), Value::Object(schema));
                }
                self.groups.push(members.into_iter().map(|(name, _)| name.clone()).collect());
            }
            _ => {
                let reason = format!("`{keyword}` of several schemas says no type");
                return Err(SchemaError { path: path.to_owned(), reason });
            }
        }
        Ok(())
    }

    /// Adds what another schema says, where this one does not say it already.
    fn merge(&mut self, other: Self) {
        self.properties.extend(other.properties);
        for (key, value) in other.keywords {
            match (key.as_str(), value) {
                ("required", names) => self.require(&names),
                (_, value) => {
                    self.keywords.entry(key).or_insert(value);
                }
            }
        }
        self.groups.extend(other.groups);
    }

    /// Returns the schema, with its groups in the form that Kubernetes takes: none of the fields, or exactly one.
    fn finish(mut self) -> Schema {
        if !self.properties.is_empty() {
            self.keywords.insert("properties".to_owned(), Value::Object(std::mem::take(&mut self.properties)));
        }
        let mut groups: Vec<Value> = self.groups.iter().map(|group| one_of(group)).collect();
        if let [_] = groups.as_slice() {
            if let Some(group) = groups.pop() {
                self.set("oneOf", group);
            }
        } else if !groups.is_empty() {
            let groups: Vec<Value> = groups.into_iter().map(|group| json!({"oneOf": group})).collect();
            self.set("allOf", json!(groups));
        }
        self.keywords
    }
}

fn one_of(group: &[String]) -> Value {
    let each: Vec<Value> = group.iter().map(|field| json!({"required": [field]})).collect();
    let mut alternatives = vec![json!({"not": {"anyOf": each}})];
    alternatives.extend(each);
    Value::Array(alternatives)
}

/// Returns the only property of an object that must have it: a variant with a value.
fn member(schema: &Value) -> Option<(&String, &Value)> {
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required")?.as_array()?;
    let (name, property) = properties.iter().next()?;
    (properties.len() == 1 && required.len() == 1).then_some((name, property))
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
}

/// Returns the type that is named beside `null`.
fn one_type(value: &Value) -> Option<&str> {
    match value {
        Value::String(name) => Some(name),
        Value::Array(names) => {
            let mut names = names.iter().filter_map(Value::as_str).filter(|name| *name != "null");
            names.next().filter(|_| names.next().is_none())
        }
        _ => None,
    }
}

/// Returns a doc comment as running text: its lines joined, its paragraphs kept.
fn flow(text: &str) -> String {
    let paragraphs: Vec<String> =
        text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    paragraphs.join("\n\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::api::{Duration, FreeForm, also_spelt, one_of, rule, text_up_to};

    /// A basket
    /// of things.
    ///
    /// It is heavy.
    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[schemars(transform = also_spelt("maxSize", "max_size"))]
    #[expect(dead_code, reason = "the schema is what matters")]
    struct Basket {
        owner: String,
        /// How large.
        #[schemars(extend("nullable" = true))]
        max_size: Option<u32>,
        #[serde(default)]
        #[schemars(length(max = 3), inner(length(min = 1)))]
        labels: Vec<String>,
        #[serde(default)]
        #[schemars(extend("additionalProperties" = text_up_to(5)))]
        notes: BTreeMap<String, String>,
        #[serde(default)]
        by_port: BTreeMap<u16, Ripeness>,
        anything: Option<FreeForm>,
        /// Until when.
        #[schemars(extend("x-kubernetes-validations" = [rule("self == '0s'", "must be nothing")]))]
        until: Option<Duration>,
        #[schemars(range(min = 0, max = 100))]
        share: Option<f64>,
        ripeness: Option<Ripeness>,
        #[serde(flatten, deserialize_with = "one_of")]
        content: Option<Content>,
        #[serde(flatten, deserialize_with = "one_of")]
        cover: Option<Cover>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Ripeness {
        /// Not yet.
        NotRipe,
        /// Now.
        Ripe,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "the schema is what matters")]
    enum Content {
        /// So many.
        Apples(u64),
        OldBread(Loaf),
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "the schema is what matters")]
    struct Loaf {
        weight: i32,
    }

    #[derive(Deserialize, JsonSchema)]
    #[serde(rename_all = "camelCase")]
    #[expect(dead_code, reason = "the schema is what matters")]
    enum Cover {
        Lid(bool),
        Cloth(String),
    }

    #[test]
    fn types_become_structural_schemas() {
        let ripeness = json!({"type": "string", "enum": ["NOT_RIPE", "RIPE"]});
        let size = json!({
            "type": "integer", "minimum": 0, "maximum": 4_294_967_295_u32, "nullable": true, "description": "How large.",
        });
        let expected = json!({
            "type": "object",
            "description": "A basket of things.\n\nIt is heavy.",
            "required": ["owner"],
            "properties": {
                "owner": {"type": "string"},
                "maxSize": size,
                "max_size": size,
                "labels": {"type": "array", "maxItems": 3, "items": {"type": "string", "minLength": 1}},
                "notes": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 5}},
                "byPort": {"type": "object", "additionalProperties": ripeness},
                "anything": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                "until": {
                    "type": "string",
                    "description": "Until when.",
                    "x-kubernetes-validations": [{"rule": "self == '0s'", "message": "must be nothing"}],
                },
                "share": {"type": "number", "format": "double", "minimum": 0, "maximum": 100},
                "ripeness": ripeness,
                "apples": {"type": "integer", "minimum": 0, "description": "So many."},
                "oldBread": {
                    "type": "object",
                    "required": ["weight"],
                    "properties": {"weight": {"type": "integer", "format": "int32"}},
                },
                "lid": {"type": "boolean"},
                "cloth": {"type": "string"},
            },
            "allOf": [
                {"oneOf": [
                    {"not": {"anyOf": [{"required": ["apples"]}, {"required": ["oldBread"]}]}},
                    {"required": ["apples"]},
                    {"required": ["oldBread"]},
                ]},
                {"oneOf": [
                    {"not": {"anyOf": [{"required": ["lid"]}, {"required": ["cloth"]}]}},
                    {"required": ["lid"]},
                    {"required": ["cloth"]},
                ]},
            ],
        });
        assert_eq!(Value::Object(schema_of::<Basket>().unwrap()), expected);
    }

    #[test]
    fn what_has_no_structural_form_is_an_error() {
        for (schema, path, reason) in [
            (json!({"properties": {"a": {"type": ["string", "integer"]}}}), ".a", "it has the types"),
            (json!({"properties": {"a": {"items": {"prefixItems": []}}}}), ".a[]", "`prefixItems` is not known"),
            (json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}), "", "says no type"),
            (json!({"additionalProperties": {"not": {}}}), "{}", "`not` is not known"),
        ] {
            let error = convert(&schema, "").unwrap_err();
            assert_eq!(error.path, path);
            assert!(error.reason.contains(reason), "{error}");
        }
    }
}
