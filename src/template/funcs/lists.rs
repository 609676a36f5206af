//! Lists (sprig `list.go`, `defaults.go`): none is changed in place, each result is a new `[]interface {}`.

use super::{Arguments, FuncError, Function, text_of};
use crate::template::eval::Engine;
use crate::template::value::{ListKind, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "list", signature: "a*", body: list },
    Function { name: "tuple", signature: "a*", body: list },
    Function {
        name: "first",
        signature: "a",
        body: |_, a| Ok(items("first", a.get(0))?.first().cloned().unwrap_or_default()),
    },
    Function {
        name: "mustFirst",
        signature: "a",
        body: |_, a| Ok(items("first", a.get(0))?.first().cloned().unwrap_or_default()),
    },
    Function { name: "last", signature: "a", body: |_, a| Ok(items("last", a.get(0))?.pop().unwrap_or_default()) },
    Function { name: "mustLast", signature: "a", body: |_, a| Ok(items("last", a.get(0))?.pop().unwrap_or_default()) },
    Function { name: "rest", signature: "a", body: rest },
    Function { name: "mustRest", signature: "a", body: rest },
    Function { name: "initial", signature: "a", body: initial },
    Function { name: "mustInitial", signature: "a", body: initial },
    Function { name: "append", signature: "aa", body: append },
    Function { name: "mustAppend", signature: "aa", body: append },
    Function { name: "push", signature: "aa", body: append },
    Function { name: "mustPush", signature: "aa", body: append },
    Function { name: "prepend", signature: "aa", body: prepend },
    Function { name: "mustPrepend", signature: "aa", body: prepend },
    Function { name: "concat", signature: "a*", body: concat },
    Function { name: "reverse", signature: "a", body: reverse },
    Function { name: "mustReverse", signature: "a", body: reverse },
    Function { name: "uniq", signature: "a", body: unique },
    Function { name: "mustUniq", signature: "a", body: unique },
    Function { name: "compact", signature: "a", body: compact },
    Function { name: "mustCompact", signature: "a", body: compact },
    Function { name: "without", signature: "aa*", body: without },
    Function { name: "mustWithout", signature: "aa*", body: without },
    Function { name: "has", signature: "aa", body: has },
    Function { name: "mustHas", signature: "aa", body: has },
    Function { name: "slice", signature: "aa*", body: slice },
    Function { name: "mustSlice", signature: "aa*", body: slice },
    Function { name: "chunk", signature: "ia", body: chunk },
    Function { name: "mustChunk", signature: "ia", body: chunk },
];

/// Returns a list's items; `name` is the caller's, for the error.
fn items(name: &str, value: &Value) -> Result<Vec<Value>> {
    match value {
        Value::List(list) => Ok(list.items.to_vec()),
        Value::Bytes(bytes) => {
            Ok(bytes.iter().map(|byte| Value::Int(i64::from(*byte), crate::template::value::IntKind::Uint8)).collect())
        }
        Value::Object(object) => match object.items() {
            Some(items) => Ok(items),
            None => Err(FuncError::message(format!("cannot find {name} on type {}", object.kind_name()))),
        },
        Value::Nil => {
            Err(FuncError::message(format!("cannot find {name} on nil; is the list missing from the values?")))
        }
        other => Err(FuncError::message(format!("cannot find {name} on type {}", other.kind_name()))),
    }
}

fn made(engine: &Engine<'_>, items: Vec<Value>) -> Result {
    engine.charge_items(items.len())?;
    Ok(Value::list(items))
}

fn list(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    made(engine, a.all().to_vec())
}

fn rest(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut items = items("rest", a.get(0))?;
    if items.is_empty() {
        return Ok(Value::List(crate::template::value::List { is_nil: true, ..Default::default() }));
    }
    items.remove(0);
    made(engine, items)
}

fn initial(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut items = items("initial", a.get(0))?;
    if items.pop().is_none() {
        return Ok(Value::List(crate::template::value::List { is_nil: true, ..Default::default() }));
    }
    made(engine, items)
}

fn append(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut items = items("push", a.get(0))?;
    items.push(a.get(1).clone());
    made(engine, items)
}

fn prepend(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut items = items("prepend", a.get(0))?;
    items.insert(0, a.get(1).clone());
    made(engine, items)
}

fn concat(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut all = Vec::new();
    for list in a.all() {
        all.extend(items("concat", list)?);
    }
    made(engine, all)
}

fn reverse(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut items = items("reverse", a.get(0))?;
    items.reverse();
    made(engine, items)
}

fn unique(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut unique: Vec<Value> = Vec::new();
    for item in items("uniq", a.get(0))? {
        // Each item is compared with all kept ones.
        engine.charge_items(unique.len() / 64)?;
        if !unique.iter().any(|other| deep_equal(other, &item)) {
            unique.push(item);
        }
    }
    made(engine, unique)
}

fn compact(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let items = items("compact", a.get(0))?;
    made(engine, items.into_iter().filter(Value::truth).collect())
}

fn without(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let items = items("without", a.get(0))?;
    let kept = items.into_iter().filter(|item| !a.rest(1).iter().any(|other| deep_equal(other, item)));
    made(engine, kept.collect())
}

fn has(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    if a.get(1).is_nil() {
        return Ok(Value::Bool(false));
    }
    let items = items("has", a.get(1))?;
    Ok(Value::Bool(items.iter().any(|item| deep_equal(item, a.get(0)))))
}

fn slice(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let Value::List(list) = a.get(0) else {
        let kind = a.get(0).kind_name();
        return Err(FuncError::message(format!("list should be type of slice or array but {kind}")));
    };
    let length = list.items.len();
    if length == 0 {
        return Ok(Value::Nil);
    }
    let place = |index: usize, default: usize| -> Result<usize> {
        if a.len() <= index {
            return Ok(default);
        }
        let number = super::math::to_int64(a.get(index));
        usize::try_from(number)
            .ok()
            .filter(|place| *place <= length)
            .ok_or_else(|| FuncError::message(format!("slice index {number} is out of range of {length} items")))
    };
    let (start, end) = (place(1, 0)?, place(2, length)?);
    if start > end {
        return Err(FuncError::message(format!("slice index {start} is after {end}")));
    }
    engine.charge_items(end - start)?;
    let items = list.items[start..end].into();
    Ok(Value::List(crate::template::value::List { items, kind: list.kind, is_nil: false }))
}

fn chunk(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let Some(size) = usize::try_from(a.int(0)).ok().filter(|size| *size > 0) else {
        return Err(FuncError::message(format!("chunk size {} is not positive", a.int(0))));
    };
    let items = items("chunk", a.get(1))?;
    engine.charge_items(items.len())?;
    let chunks = items.chunks(size).map(|chunk| Value::list(chunk.to_vec()));
    Ok(Value::List(crate::template::value::List {
        items: chunks.collect(),
        kind: ListKind::Named("[][]interface {}"),
        is_nil: false,
    }))
}

/// Go's `reflect.DeepEqual`: types count, and so does a number's.
pub fn deep_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Int(left, left_kind), Value::Int(right, right_kind)) => left == right && left_kind == right_kind,
        #[expect(clippy::float_cmp, reason = "Go compares so")]
        (Value::Float(left), Value::Float(right)) => left == right,
        (Value::Str(left), Value::Str(right)) => left == right,
        (Value::Bytes(left), Value::Bytes(right)) => left == right,
        (Value::List(left), Value::List(right)) => {
            left.kind == right.kind
                && left.is_nil == right.is_nil
                && left.items.len() == right.items.len()
                && left.items.iter().zip(right.items.iter()).all(|(left, right)| deep_equal(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.same(right)
                || left.kind() == right.kind()
                    && left.is_nil() == right.is_nil()
                    && left.len() == right.len()
                    && left
                        .entries()
                        .iter()
                        .zip(right.entries().iter())
                        .all(|(left, right)| left.0 == right.0 && deep_equal(left.1, right.1))
        }
        (Value::Object(left), Value::Object(right)) => {
            std::rc::Rc::ptr_eq(left, right)
                || left.type_name() == right.type_name()
                    && text_of(&Value::Object(left.clone())) == text_of(&Value::Object(right.clone()))
        }
        _ => false,
    }
}
