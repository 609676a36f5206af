//! Field chains: `.a.b`, `$x.a`, `(…).a`, through maps, objects and methods.

use super::{Evaluated, FieldName, Frame, MissingKey, Operand, Outcome};
use crate::template::funcs::Arguments;
use crate::template::value::{MapKind, Value};

impl<'a> Frame<'a> {
    /// Returns the value at the end of a chain of fields; the arguments go to the last one, which is a method then.
    pub(super) fn field_operand(
        &mut self,
        fields: &'a [FieldName],
        receiver: &Evaluated,
        dot: &Evaluated,
        operands: &'a [Operand],
        piped: Option<Evaluated>,
    ) -> Outcome<Evaluated> {
        let mut value = receiver.clone();
        let mut piped = piped;
        for (index, field) in fields.iter().enumerate() {
            let last = index + 1 == fields.len();
            // Go reports a chain at its second name, or at its only one.
            self.at = fields.get(1).unwrap_or(field).span;
            let (operands, piped) = if last { (operands, piped.take()) } else { (&[][..], None) };
            value = self.field(field, &value, dot, operands, piped).map_err(|mut error| {
                if error.values_path.is_none() && error.chain.is_empty() {
                    let names = fields[..=index].iter().map(|field| format!(".{}", field.name));
                    error.values_path = Some(names.collect());
                }
                error
            })?;
        }
        Ok(value)
    }

    fn field(
        &mut self,
        field: &'a FieldName,
        receiver: &Evaluated,
        dot: &Evaluated,
        operands: &'a [Operand],
        piped: Option<Evaluated>,
    ) -> Outcome<Evaluated> {
        let name = &*field.name;
        let has_arguments = !operands.is_empty() || piped.is_some();
        match &receiver.value {
            Value::Nil if receiver.interface => Err(self.error(format!(
                "nil pointer evaluating interface {{}}.{name}: the value before it is missing or null"
            ))),
            Value::Nil => Ok(Evaluated::nothing()),
            Value::Map(map) => {
                if let MapKind::Named(named) = map.kind()
                    && let Some(method) = named.methods.iter().find(|method| method.name == name)
                {
                    let place = self.at;
                    let receiver = Some(receiver.value.clone());
                    let values = self.arguments(name, method.signature, receiver, operands, dot, piped)?;
                    let result = (method.body)(&self.engine(), &Arguments::new(&values));
                    self.at = place;
                    return result.map(Evaluated::interface).map_err(|error| self.error_from(error, name));
                }
                if has_arguments {
                    return Err(self.error(format!("{name} is not a method but has arguments")));
                }
                match map.get(name) {
                    Some(value) => Ok(Evaluated::interface(value)),
                    None if self.set.missing_key == MissingKey::Nothing => Ok(Evaluated::nothing()),
                    None if map.kind() == MapKind::Strings => Ok(Evaluated::some(Value::str(""))),
                    None => Ok(Evaluated::interface(Value::Nil)),
                }
            }
            Value::Object(object) => {
                if let Some(signature) = object.method(name) {
                    let place = self.at;
                    let values = self.arguments(name, signature, None, operands, dot, piped)?;
                    let result = object.call(name, &Arguments::new(&values));
                    self.at = place;
                    return result.map(Evaluated::interface).map_err(|error| self.error_from(error, name));
                }
                if object.is_nil() {
                    return Err(self.error(format!("nil pointer evaluating {}.{name}", object.type_name())));
                }
                let is_map = object.kind_name() == "map";
                if is_map && has_arguments {
                    return Err(self.error(format!("{name} is not a method but has arguments")));
                }
                match object.field(name) {
                    Some(_) if has_arguments => {
                        Err(self.error(format!("{name} has arguments but cannot be invoked as function")))
                    }
                    Some(value) => Ok(Evaluated::interface(value)),
                    None if is_map && self.set.missing_key == MissingKey::Nothing => Ok(Evaluated::nothing()),
                    None if is_map => Ok(Evaluated::interface(Value::Nil)),
                    None => Err(self.error(format!("can't evaluate field {name} in type {}", object.type_name()))),
                }
            }
            other => {
                let kind = other.type_name();
                Err(self.error(format!("can't evaluate field {name} in type {kind}")))
            }
        }
    }
}
