//! Arguments of functions and methods: their number and their types, checked against the signature by Go's rules.

use super::{Evaluated, Frame, Outcome};
use crate::template::ast::{Operand, OperandKind};
use crate::template::value::{IntKind, List, ListKind, MapKind, MapRef, Value};

/// A parameter's type: a letter of a signature (`template::funcs` has the table).
type Letter = u8;

/// Returns Go's name of a parameter's type.
fn type_name(letter: Letter) -> &'static str {
    match letter {
        b's' => "string",
        b'b' => "bool",
        b'i' => "int",
        b'I' => "int64",
        b'f' => "float64",
        b'm' => "map[string]interface {}",
        b'M' => "map[string]string",
        b'l' => "[]interface {}",
        b'L' => "[]string",
        b'B' => "[]uint8",
        _ => "interface {}",
    }
}

/// Returns the zero value of a type that has nil; `None` for the others.
fn nil_of(letter: Letter) -> Option<Value> {
    match letter {
        b'a' | b'v' => Some(Value::Nil),
        b'm' => Some(Value::Map(MapRef::nil(MapKind::Any))),
        b'M' => Some(Value::Map(MapRef::nil(MapKind::Strings))),
        b'l' => Some(Value::List(List { is_nil: true, ..List::default() })),
        b'L' => Some(Value::List(List { is_nil: true, kind: ListKind::Strings, ..List::default() })),
        b'B' => Some(Value::Bytes(Vec::new().into())),
        _ => None,
    }
}

impl<'a> Frame<'a> {
    /// Returns the arguments for a signature: those of the operands, then the piped one. A method of a map type gets
    /// its receiver in front.
    pub(super) fn arguments(
        &mut self,
        name: &str,
        signature: &str,
        receiver: Option<Value>,
        operands: &'a [Operand],
        dot: &Evaluated,
        piped: Option<Evaluated>,
    ) -> Outcome<Vec<Value>> {
        let (letters, variadic) = match signature.strip_suffix('*') {
            Some(letters) => (letters.as_bytes(), true),
            None => (signature.as_bytes(), false),
        };
        let given = operands.len() + usize::from(piped.is_some());
        let fixed = letters.len() - usize::from(variadic);
        if variadic && given < fixed {
            return Err(self.error(format!("wrong number of args for {name}: want at least {fixed} got {given}")));
        }
        if !variadic && given != fixed {
            return Err(self.error(format!("wrong number of args for {name}: want {fixed} got {given}")));
        }
        let letter_at = |index: usize| letters.get(index).or(letters.last()).copied().unwrap_or(b'a');
        let mut values = Vec::with_capacity(given + 1);
        values.extend(receiver);
        for (index, operand) in operands.iter().enumerate() {
            values.push(self.argument(operand, letter_at(index), dot)?);
        }
        if let Some(piped) = piped {
            values.push(self.fit(piped, letter_at(operands.len()))?);
        }
        Ok(values)
    }

    /// Returns an operand as an argument of a type. Constants take the type; everything else must have it.
    fn argument(&mut self, operand: &'a Operand, letter: Letter, dot: &Evaluated) -> Outcome<Value> {
        if matches!(letter, b'a' | b'v') {
            return Ok(self.operand(operand, dot)?.value);
        }
        self.at = operand.span;
        let wanted = type_name(letter);
        let found = || {
            let span = operand.span;
            self.template.source.text[span.start as usize..span.end as usize].to_owned()
        };
        match &operand.kind {
            OperandKind::Nil => nil_of(letter).ok_or_else(|| self.error(format!("cannot assign nil to {wanted}"))),
            OperandKind::Bool(value) => match letter {
                b'b' => Ok(Value::Bool(*value)),
                _ => Err(self.error(format!("expected {wanted}; found {}", found()))),
            },
            OperandKind::Text(text) => match letter {
                b's' => Ok(Value::Str(text.clone())),
                _ => Err(self.error(format!("expected {wanted}; found {}", found()))),
            },
            OperandKind::Number(number) => {
                let value = match letter {
                    b'i' => number.int.map(Value::int),
                    b'I' => number.int.map(Value::int64),
                    b'f' => number.float.map(Value::Float),
                    _ => None,
                };
                value.ok_or_else(|| self.error(format!("expected {wanted}; found {}", found())))
            }
            _ => {
                let value = self.operand(operand, dot)?;
                self.fit(value, letter)
            }
        }
    }

    /// Returns a value as one of a parameter's type: Go's assignability, nothing is converted but named map types.
    fn fit(&self, evaluated: Evaluated, letter: Letter) -> Outcome<Value> {
        let Evaluated { value, interface } = evaluated;
        let fits = match (letter, &value) {
            (b'a' | b'v', _)
            | (b's', Value::Str(_))
            | (b'b', Value::Bool(_))
            | (b'i', Value::Int(_, IntKind::Int))
            | (b'I', Value::Int(_, IntKind::Int64))
            | (b'f', Value::Float(_))
            | (b'B', Value::Bytes(_)) => true,
            (b'm', Value::Map(map)) => match map.kind() {
                MapKind::Any => true,
                MapKind::Named(_) => return Ok(Value::Map(map.with_kind(MapKind::Any))),
                MapKind::Strings => false,
            },
            (b'M', Value::Map(map)) => map.kind() == MapKind::Strings,
            (b'l', Value::List(list)) => list.kind == ListKind::Any,
            (b'L', Value::List(list)) => list.kind == ListKind::Strings,
            _ => false,
        };
        if fits {
            return Ok(value);
        }
        let wanted = type_name(letter);
        match value {
            Value::Nil if interface => Err(self.error(format!("wrong type for value; expected {wanted}; got nil"))),
            Value::Nil => nil_of(letter).ok_or_else(|| self.error(format!("no value; expected {wanted}"))),
            // Go dereferences a pointer where its element fits.
            Value::Object(object) if !object.is_nil() && object.kind_name() == "ptr" => match object.basic() {
                Some(basic) => self.fit(Evaluated::some(basic), letter),
                None => Err(self.error(format!("wrong type for value; expected {wanted}; got {}", object.type_name()))),
            },
            other => Err(self.error(format!("wrong type for value; expected {wanted}; got {}", other.type_name()))),
        }
    }
}
