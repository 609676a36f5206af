//! Go's own functions: logic, comparison, indexing, printing and escaping (`text/template/funcs.go`).
//!
//! `and` and `or` stand in the table for their names; the evaluator runs them itself, since they stop early.

use std::cmp::Ordering;

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::printf;
use crate::template::value::{IntKind, List, MapKind, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "and", signature: "va*", body: |_, arguments| Ok(arguments.get(arguments.len() - 1).clone()) },
    Function { name: "or", signature: "va*", body: |_, arguments| Ok(arguments.get(arguments.len() - 1).clone()) },
    Function { name: "not", signature: "v", body: |_, arguments| Ok(Value::Bool(!arguments.get(0).truth())) },
    Function { name: "eq", signature: "vv*", body: equal_any },
    Function {
        name: "ne",
        signature: "vv",
        body: |_, arguments| Ok(Value::Bool(!equal(arguments.get(0), arguments.get(1))?)),
    },
    Function { name: "lt", signature: "vv", body: |_, arguments| ordered(arguments, |order| order == Ordering::Less) },
    Function {
        name: "le",
        signature: "vv",
        body: |_, arguments| ordered(arguments, |order| order != Ordering::Greater),
    },
    Function {
        name: "gt",
        signature: "vv",
        body: |_, arguments| ordered(arguments, |order| order == Ordering::Greater),
    },
    Function { name: "ge", signature: "vv", body: |_, arguments| ordered(arguments, |order| order != Ordering::Less) },
    Function { name: "index", signature: "vv*", body: index },
    Function { name: "slice", signature: "vv*", body: slice },
    Function { name: "len", signature: "v", body: len },
    Function {
        name: "print",
        signature: "a*",
        body: |engine, arguments| charged(engine, printf::sprint(arguments.all())),
    },
    Function {
        name: "println",
        signature: "a*",
        body: |engine, arguments| charged(engine, printf::sprintln(arguments.all())),
    },
    Function {
        name: "printf",
        signature: "sa*",
        body: |engine, arguments| charged(engine, printf::sprintf(arguments.str(0), arguments.rest(1))),
    },
    Function { name: "html", signature: "a*", body: |engine, arguments| charged(engine, html(&joined(arguments))) },
    Function { name: "js", signature: "a*", body: |engine, arguments| charged(engine, js(&joined(arguments))) },
    Function {
        name: "urlquery",
        signature: "a*",
        body: |engine, arguments| charged(engine, url_query(&joined(arguments))),
    },
    Function { name: "call", signature: "vv*", body: call },
];

fn charged(engine: &Engine<'_>, text: String) -> Result {
    engine.charge_text(text.len())?;
    Ok(Value::str(text))
}

/// The arguments of an escaper as one text: a single string as it is, all else as `print` joins it.
fn joined(arguments: &Arguments<'_>) -> String {
    match arguments.all() {
        [Value::Str(text)] => text.to_string(),
        values => printf::sprint(values),
    }
}

/// What kind of basic type a value has, as comparison sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Basic {
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text,
}

#[expect(clippy::cast_sign_loss, reason = "the bits of an unsigned number")]
fn basic(value: &Value) -> Option<Basic> {
    match value {
        Value::Bool(truth) => Some(Basic::Bool(*truth)),
        Value::Int(number, kind) if kind.is_signed() => Some(Basic::Int(*number)),
        Value::Int(number, _) => Some(Basic::Uint(*number as u64)),
        Value::Float(number) => Some(Basic::Float(*number)),
        Value::Str(_) => Some(Basic::Text),
        Value::Object(object) => object.basic().as_ref().and_then(basic),
        _ => None,
    }
}

fn incompatible(left: &Value, right: &Value) -> FuncError {
    FuncError::message(format!("incompatible types for comparison: {} and {}", left.type_name(), right.type_name()))
}

fn equal_any(_: &Engine<'_>, arguments: &Arguments<'_>) -> Result {
    let first = arguments.get(0);
    if !comparable(first) {
        return Err(not_comparable(first));
    }
    if arguments.len() < 2 {
        return Err(FuncError::message("missing argument for comparison"));
    }
    for other in arguments.rest(1) {
        if equal(first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn comparable(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_) | Value::Bytes(_))
}

fn not_comparable(value: &Value) -> FuncError {
    FuncError::message(format!("a value of type {} cannot be compared", value.type_name()))
}

/// Go's `eq` of two values: basic kinds must agree, numbers with and without sign may meet, nil equals nil.
fn equal(left: &Value, right: &Value) -> Result<bool> {
    let (Some(left_basic), Some(right_basic)) = (basic(left), basic(right)) else {
        if left.is_nil() || right.is_nil() {
            return Ok(left.is_nil() == right.is_nil());
        }
        if !comparable(left) {
            return Err(not_comparable(left));
        }
        if !comparable(right) {
            return Err(not_comparable(right));
        }
        return match (left, right) {
            (Value::Object(left), Value::Object(right)) => Ok(std::rc::Rc::ptr_eq(left, right)
                || (left.type_name() == right.type_name() && left.print() == right.print())),
            _ => Err(incompatible(left, right)),
        };
    };
    match (left_basic, right_basic) {
        (Basic::Bool(left), Basic::Bool(right)) => Ok(left == right),
        (Basic::Int(left), Basic::Int(right)) => Ok(left == right),
        (Basic::Uint(left), Basic::Uint(right)) => Ok(left == right),
        (Basic::Int(signed), Basic::Uint(unsigned)) | (Basic::Uint(unsigned), Basic::Int(signed)) => {
            Ok(u64::try_from(signed) == Ok(unsigned))
        }
        #[expect(clippy::float_cmp, reason = "Go compares so")]
        (Basic::Float(left), Basic::Float(right)) => Ok(left == right),
        (Basic::Text, Basic::Text) => Ok(text_of(left) == text_of(right)),
        _ => Err(incompatible(left, right)),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::Object(object) => object.basic().as_ref().map(text_of).unwrap_or_default(),
        _ => String::new(),
    }
}

fn ordered(arguments: &Arguments<'_>, holds: fn(Ordering) -> bool) -> Result {
    let (left, right) = (arguments.get(0), arguments.get(1));
    let (Some(left_basic), Some(right_basic)) = (basic(left), basic(right)) else {
        return Err(FuncError::message("only numbers and strings have an order"));
    };
    let order = match (left_basic, right_basic) {
        (Basic::Bool(_), Basic::Bool(_)) => return Err(FuncError::message("booleans have no order")),
        (Basic::Int(left), Basic::Int(right)) => Some(left.cmp(&right)),
        (Basic::Uint(left), Basic::Uint(right)) => Some(left.cmp(&right)),
        (Basic::Int(left), Basic::Uint(right)) => {
            Some(u64::try_from(left).map_or(Ordering::Less, |left| left.cmp(&right)))
        }
        (Basic::Uint(left), Basic::Int(right)) => {
            Some(u64::try_from(right).map_or(Ordering::Greater, |right| left.cmp(&right)))
        }
        (Basic::Float(left), Basic::Float(right)) => left.partial_cmp(&right),
        (Basic::Text, Basic::Text) => Some(text_of(left).cmp(&text_of(right))),
        _ => return Err(incompatible(left, right)),
    };
    Ok(Value::Bool(order.is_some_and(holds)))
}

fn len(_: &Engine<'_>, arguments: &Arguments<'_>) -> Result {
    let length = match arguments.get(0) {
        Value::Str(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(list) => list.items.len(),
        Value::Map(map) => map.len(),
        Value::Object(object) => match (object.entries(), object.items()) {
            (Some(entries), _) => entries.len(),
            (_, Some(items)) => items.len(),
            _ => return Err(FuncError::message(format!("len of type {}", object.type_name()))),
        },
        Value::Nil => return Err(FuncError::message("len of nil pointer")),
        other => return Err(FuncError::message(format!("len of type {}", other.type_name()))),
    };
    #[expect(clippy::cast_possible_wrap, reason = "no length reaches 2^63")]
    Ok(Value::int(length as i64))
}

/// Returns a position in a sequence, from an index value.
fn position(value: &Value, length: usize, includes_end: bool) -> Result<usize> {
    let number = match value {
        Value::Int(number, _) => *number,
        Value::Nil => return Err(FuncError::message("cannot index slice/array with nil")),
        other => {
            return Err(FuncError::message(format!("cannot index slice/array with type {}", other.type_name())));
        }
    };
    match usize::try_from(number) {
        Ok(position) if position < length || (includes_end && position == length) => Ok(position),
        _ => Err(FuncError::message(format!("index out of range: {number} of {length}"))),
    }
}

fn index(_: &Engine<'_>, arguments: &Arguments<'_>) -> Result {
    let mut item = arguments.get(0).clone();
    if item.is_nil() {
        return Err(FuncError::message("index of untyped nil"));
    }
    for key in arguments.rest(1) {
        item = match &item {
            Value::Nil => return Err(FuncError::message("index of nil pointer")),
            Value::List(list) => list.items[position(key, list.items.len(), false)?].clone(),
            Value::Str(text) => {
                let bytes = text.as_bytes();
                Value::Int(i64::from(bytes[position(key, bytes.len(), false)?]), IntKind::Uint8)
            }
            Value::Bytes(bytes) => Value::Int(i64::from(bytes[position(key, bytes.len(), false)?]), IntKind::Uint8),
            Value::Map(map) => match (key, map.kind()) {
                (Value::Str(name), kind) => match map.get(name) {
                    Some(value) => value,
                    None if kind == MapKind::Strings => Value::str(""),
                    None => Value::Nil,
                },
                (Value::Nil, _) => return Err(FuncError::message("value is nil; should be of type string")),
                (other, _) => {
                    return Err(FuncError::message(format!("value has type {}; should be string", other.type_name())));
                }
            },
            Value::Object(object) => {
                if let Some(items) = object.items() {
                    items[position(key, items.len(), false)?].clone()
                } else if let (Some(entries), Value::Str(name)) = (object.entries(), key) {
                    entries.into_iter().find(|(other, _)| other == name).map(|(_, value)| value).unwrap_or_default()
                } else {
                    return Err(FuncError::message(format!("can't index item of type {}", object.type_name())));
                }
            }
            other => return Err(FuncError::message(format!("can't index item of type {}", other.type_name()))),
        };
    }
    Ok(item)
}

fn slice(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result {
    let item = arguments.get(0);
    let indexes = arguments.rest(1);
    if indexes.len() > 3 {
        return Err(FuncError::message(format!("too many slice indexes: {}", indexes.len())));
    }
    let length = match item {
        Value::Str(_) if indexes.len() == 3 => {
            return Err(FuncError::message("cannot 3-index slice a string"));
        }
        Value::Str(text) => text.len(),
        Value::List(list) => list.items.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Nil => return Err(FuncError::message("slice of untyped nil")),
        other => return Err(FuncError::message(format!("can't slice item of type {}", other.type_name()))),
    };
    let mut places = [0, length, length];
    for (place, value) in places.iter_mut().zip(indexes) {
        *place = position(value, length, true)?;
    }
    let [start, end, _] = places;
    if start > end {
        return Err(FuncError::message(format!("invalid slice index: {start} > {end}")));
    }
    Ok(match item {
        Value::Str(text) => {
            engine.charge_text(end - start)?;
            Value::str(String::from_utf8_lossy(&text.as_bytes()[start..end]).as_ref())
        }
        Value::List(list) => Value::List(List { items: list.items[start..end].into(), kind: list.kind, is_nil: false }),
        Value::Bytes(bytes) => Value::Bytes(bytes[start..end].into()),
        _ => Value::list([]),
    })
}

fn call(_: &Engine<'_>, arguments: &Arguments<'_>) -> Result {
    let value = arguments.get(0);
    let what = if value.is_nil() { "nil".to_owned() } else { format!("a value of type {}", value.type_name()) };
    Err(FuncError::message(format!("{what} is not a function")))
}

fn html(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '"' => output.push_str("&#34;"),
            '\'' => output.push_str("&#39;"),
            '&' => output.push_str("&amp;"),
            '<' => output.push_str("&lt;"),
            '>' => output.push_str("&gt;"),
            '\0' => output.push('\u{fffd}'),
            other => output.push(other),
        }
    }
    output
}

fn js(text: &str) -> String {
    use std::fmt::Write as _;
    let mut output = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\\' => output.push_str("\\\\"),
            '\'' => output.push_str("\\'"),
            '"' => output.push_str("\\\""),
            '<' | '>' | '&' | '=' => {
                let _ = write!(output, "\\u{:04X}", u32::from(character));
            }
            character if character < ' ' => {
                let _ = write!(output, "\\u{:04X}", u32::from(character));
            }
            other => output.push(other),
        }
    }
    output
}

/// Escapes a text for the query of a URL: space is `+`.
pub fn url_query(text: &str) -> String {
    use std::fmt::Write as _;
    let mut output = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => output.push(char::from(byte)),
            b' ' => output.push('+'),
            _ => {
                let _ = write!(output, "%{byte:02X}");
            }
        }
    }
    output
}
