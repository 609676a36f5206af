//! What Helm adds for charts: other templates as functions, failures in the author's words, and questions to a cluster.

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "include",
        signature: "sa",
        body: |engine, a| Ok(Value::str(engine.include(a.str(0), a.get(1))?)),
    },
    Function { name: "tpl", signature: "sa", body: |engine, a| Ok(Value::str(engine.tpl(a.str(0), a.get(1))?)) },
    Function { name: "required", signature: "sa", body: required },
    Function { name: "fail", signature: "s", body: |_, a| Err(FuncError::Fail(a.str(0).to_owned())) },
    Function { name: "lookup", signature: "ssss", body: lookup },
];

/// sprig's own `fail`, for templates without Helm.
pub const FAIL: &[Function] =
    &[Function { name: "fail", signature: "s", body: |_, a| Err(FuncError::message(a.str(0))) }];

fn required(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    match a.get(1) {
        Value::Nil => Err(FuncError::Fail(a.str(0).to_owned())),
        Value::Str(text) if text.is_empty() => Err(FuncError::Fail(a.str(0).to_owned())),
        value => Ok(value.clone()),
    }
}

fn lookup(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    match &engine.environment().lookup {
        Some(lookup) => lookup(a.str(0), a.str(1), a.str(2), a.str(3)),
        None => Ok(Value::map([])),
    }
}
