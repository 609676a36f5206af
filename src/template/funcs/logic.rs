//! Defaults and questions about values and types (sprig `defaults.go`, `reflect.go`).

use super::lists::deep_equal;
use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "default", signature: "aa*", body: default },
    Function { name: "empty", signature: "a", body: |_, a| Ok(Value::Bool(!a.get(0).truth())) },
    Function {
        name: "coalesce",
        signature: "a*",
        body: |_, a| Ok(a.all().iter().find(|v| v.truth()).cloned().unwrap_or_default()),
    },
    Function { name: "all", signature: "a*", body: |_, a| Ok(Value::Bool(a.all().iter().all(Value::truth))) },
    Function { name: "any", signature: "a*", body: |_, a| Ok(Value::Bool(a.all().iter().any(Value::truth))) },
    Function { name: "ternary", signature: "aab", body: |_, a| Ok(a.get(usize::from(!a.bool(2))).clone()) },
    Function { name: "typeOf", signature: "a", body: |_, a| Ok(Value::str(a.get(0).type_name())) },
    Function { name: "typeIs", signature: "sa", body: |_, a| Ok(Value::Bool(a.str(0) == a.get(1).type_name())) },
    Function { name: "typeIsLike", signature: "sa", body: type_is_like },
    Function { name: "kindOf", signature: "a", body: |_, a| Ok(Value::str(a.get(0).kind_name())) },
    Function { name: "kindIs", signature: "sa", body: |_, a| Ok(Value::Bool(a.str(0) == a.get(1).kind_name())) },
    Function { name: "deepEqual", signature: "aa", body: |_, a| Ok(Value::Bool(deep_equal(a.get(0), a.get(1)))) },
];

fn default(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    Ok(if a.get(1).truth() { a.get(1).clone() } else { a.get(0).clone() })
}

fn type_is_like(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (wanted, name) = (a.str(0), a.get(1).type_name());
    Ok(Value::Bool(wanted == name || name.strip_prefix('*') == Some(wanted)))
}
