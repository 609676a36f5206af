//! The functions that templates call, one file per family, each a table of [`Function`]s.
//!
//! A function's signature is a string, one letter a parameter, so that the evaluator checks the number and the types of
//! arguments for all of them, with Go's rules:
//!
//! | letter | Go's parameter type |
//! |---|---|
//! | `a` | `interface {}`: anything, nil too |
//! | `v` | `reflect.Value`: as `a`, but an untyped nil stays apart from a nil interface |
//! | `s` | `string` |
//! | `b` | `bool` |
//! | `i` | `int` |
//! | `I` | `int64` |
//! | `f` | `float64` |
//! | `m` | `map[string]interface {}` (a named map such as `chartutil.Values` is converted, same entries) |
//! | `M` | `map[string]string` |
//! | `l` | `[]interface {}` |
//! | `L` | `[]string` |
//! | `B` | `[]byte` |
//!
//! A `*` at the end makes the last parameter variadic. `"si"` is `func(string, int)`, `"sa*"` is
//! `func(string, ...interface {})`.
//!
//! The body gets [`Arguments`] that fit: [`Arguments::str`] on an `s` parameter cannot fail.

pub mod builtins;
mod case;
pub mod certificates;
pub mod crypto;
pub mod data;
pub mod dates;
pub mod der;
pub mod dicts;
pub mod encoding;
pub mod go_duration;
pub mod go_layout;
pub mod go_time;
pub mod keys;
pub mod lists;
pub mod logic;
pub mod math;
pub mod paths;
pub mod random;
pub mod regexes;
pub mod semver;
pub mod strings;
#[cfg(test)]
mod test_render;
pub mod text;
mod toml;

use super::error::TemplateError;
use super::eval::Engine;
use super::value::{List, MapRef, Str, Value};

/// sprig's functions, without `env` and `expandenv`: no render reads the environment.
pub const SPRIG: &[&[Function]] = &[
    strings::FUNCTIONS,
    lists::FUNCTIONS,
    dicts::FUNCTIONS,
    math::FUNCTIONS,
    logic::FUNCTIONS,
    regexes::FUNCTIONS,
    semver::FUNCTIONS,
    paths::FUNCTIONS,
    encoding::FUNCTIONS,
    data::SPRIG_FUNCTIONS,
    dates::FUNCTIONS,
    crypto::FUNCTIONS,
    certificates::FUNCTIONS,
    random::FUNCTIONS,
    text::FAIL,
];

/// Helm's functions, which come after sprig's: a later function of the same name is the one that is called.
pub const HELM: &[&[Function]] = &[data::HELM_FUNCTIONS, text::FUNCTIONS];

/// Returns all of a chart template's functions beside Go's own.
pub fn for_charts() -> Vec<&'static [Function]> {
    [SPRIG, HELM].concat()
}

/// Returns a value's text as sprig takes it (`strval`): strings and bytes as they are, all else as `%v` prints it.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => super::printf::print_value(other),
    }
}

/// Returns the texts of a list's items, nil ones left out; a single value is a list of one, nil of none.
pub fn texts_of(value: &Value) -> Vec<String> {
    let texts = |items: &[Value]| items.iter().filter(|item| !item.is_nil()).map(text_of).collect();
    match value {
        Value::List(list) => texts(&list.items),
        Value::Nil => Vec::new(),
        Value::Object(object) => match object.items() {
            Some(items) => texts(&items),
            None => vec![text_of(value)],
        },
        other => vec![text_of(other)],
    }
}

/// A function that templates can call.
#[derive(Clone, Copy)]
pub struct Function {
    /// The name in templates.
    pub name: &'static str,
    /// The parameters (see the module's documentation).
    pub signature: &'static str,
    /// The body.
    pub body: fn(&Engine<'_>, &Arguments<'_>) -> Result<Value, FuncError>,
}

/// Why a function failed; the evaluator adds the place.
#[derive(Debug)]
pub enum FuncError {
    /// The function's own words.
    Message(String),
    /// Helm's `fail` and `required`: the chart's author speaks, so the words stand alone.
    Fail(String),
    /// A template that the function ran (`include`, `tpl`) failed.
    Template(Box<TemplateError>),
    /// A limit was passed; nothing catches it.
    Limit(String),
    /// The templates are too deep in each other; nothing catches it.
    Depth(String),
    /// A name is not known.
    Unknown {
        /// The function's own words.
        message: String,
        /// The nearest known name.
        suggestion: Option<String>,
    },
}

impl FuncError {
    /// Returns an error in the function's own words: lower case, no final period.
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message(text.into())
    }
}

/// The arguments of one call, checked against the signature.
pub struct Arguments<'a> {
    values: &'a [Value],
}

impl<'a> Arguments<'a> {
    /// Returns the arguments of a call.
    pub fn new(values: &'a [Value]) -> Self {
        Self { values }
    }

    /// Returns all arguments.
    pub fn all(&self) -> &'a [Value] {
        self.values
    }

    /// Returns the number of arguments.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Returns the arguments from an index on: those of a variadic parameter.
    pub fn rest(&self, from: usize) -> &'a [Value] {
        self.values.get(from..).unwrap_or_default()
    }

    /// Returns an argument; nil when there are fewer.
    pub fn get(&self, index: usize) -> &'a Value {
        const NIL: &Value = &Value::Nil;
        self.values.get(index).unwrap_or(NIL)
    }

    /// Returns an `s` argument.
    pub fn str(&self, index: usize) -> &'a str {
        if let Value::Str(text) = self.get(index) { text } else { "" }
    }

    /// Returns an `s` argument, shared.
    pub fn text(&self, index: usize) -> Str {
        if let Value::Str(text) = self.get(index) { text.clone() } else { Str::from("") }
    }

    /// Returns an `i` or `I` argument.
    pub fn int(&self, index: usize) -> i64 {
        if let Value::Int(value, _) = self.get(index) { *value } else { 0 }
    }

    /// Returns an `f` argument.
    pub fn float(&self, index: usize) -> f64 {
        if let Value::Float(value) = self.get(index) { *value } else { 0.0 }
    }

    /// Returns a `b` argument.
    pub fn bool(&self, index: usize) -> bool {
        matches!(self.get(index), Value::Bool(true))
    }

    /// Returns an `m` or `M` argument: the same entries as the caller's.
    pub fn map(&self, index: usize) -> MapRef {
        if let Value::Map(map) = self.get(index) { map.clone() } else { MapRef::nil(super::value::MapKind::Any) }
    }

    /// Returns an `l` or `L` argument.
    pub fn list(&self, index: usize) -> List {
        if let Value::List(list) = self.get(index) { list.clone() } else { List { is_nil: true, ..List::default() } }
    }
}
