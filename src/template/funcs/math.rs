//! Numbers (sprig `numeric.go`): whole ones as `int64`, decimal ones exactly where 38 digits are enough.

use super::{Arguments, FuncError, Function, text_of};
use crate::template::eval::Engine;
use crate::template::value::{List, ListKind, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "atoi", signature: "s", body: |_, a| Ok(Value::int(decimal_int(a.str(0)))) },
    Function { name: "int", signature: "a", body: |_, a| Ok(Value::int(to_int64(a.get(0)))) },
    Function { name: "int64", signature: "a", body: |_, a| Ok(Value::int64(to_int64(a.get(0)))) },
    Function { name: "float64", signature: "a", body: |_, a| Ok(Value::Float(to_float(a.get(0)))) },
    Function { name: "toDecimal", signature: "a", body: octal },
    Function { name: "add", signature: "a*", body: |_, a| Ok(Value::int64(ints(a, 0).fold(0, i64::wrapping_add))) },
    Function { name: "add1", signature: "a", body: |_, a| Ok(Value::int64(to_int64(a.get(0)).wrapping_add(1))) },
    Function {
        name: "sub",
        signature: "aa",
        body: |_, a| Ok(Value::int64(to_int64(a.get(0)).wrapping_sub(to_int64(a.get(1))))),
    },
    Function { name: "mul", signature: "aa*", body: |_, a| Ok(Value::int64(ints(a, 0).fold(1, i64::wrapping_mul))) },
    Function { name: "div", signature: "aa", body: |_, a| divided(a, i64::wrapping_div) },
    Function { name: "mod", signature: "aa", body: |_, a| divided(a, i64::wrapping_rem) },
    Function { name: "max", signature: "aa*", body: |_, a| Ok(Value::int64(ints(a, 0).max().unwrap_or(0))) },
    Function { name: "biggest", signature: "aa*", body: |_, a| Ok(Value::int64(ints(a, 0).max().unwrap_or(0))) },
    Function { name: "min", signature: "aa*", body: |_, a| Ok(Value::int64(ints(a, 0).min().unwrap_or(0))) },
    Function {
        name: "maxf",
        signature: "aa*",
        body: |_, a| Ok(Value::Float(floats(a).fold(f64::NEG_INFINITY, f64::max))),
    },
    Function { name: "minf", signature: "aa*", body: |_, a| Ok(Value::Float(floats(a).fold(f64::INFINITY, f64::min))) },
    Function { name: "add1f", signature: "a", body: |_, a| decimal(&[a.get(0).clone(), Value::int(1)], Decimal::add) },
    Function {
        name: "addf",
        signature: "a*",
        body: |_, a| decimal(&[&[Value::int(0)], a.all()].concat(), Decimal::add),
    },
    Function { name: "subf", signature: "aa*", body: |_, a| decimal(a.all(), Decimal::sub) },
    Function { name: "mulf", signature: "aa*", body: |_, a| decimal(a.all(), Decimal::mul) },
    Function { name: "divf", signature: "aa*", body: |_, a| decimal(a.all(), Decimal::div) },
    Function { name: "floor", signature: "a", body: |_, a| Ok(Value::Float(to_float(a.get(0)).floor())) },
    Function { name: "ceil", signature: "a", body: |_, a| Ok(Value::Float(to_float(a.get(0)).ceil())) },
    Function { name: "round", signature: "aif*", body: round },
    Function { name: "until", signature: "i", body: |e, a| steps(e, 0, a.int(0), if a.int(0) < 0 { -1 } else { 1 }) },
    Function { name: "untilStep", signature: "iii", body: |e, a| steps(e, a.int(0), a.int(1), a.int(2)) },
    Function { name: "seq", signature: "i*", body: sequence },
];

/// Returns a value as a whole number: text in any of Go's bases, a fraction cut off, 0 where there is none.
#[expect(clippy::cast_possible_truncation, reason = "Go cuts fractions off")]
pub fn to_int64(value: &Value) -> i64 {
    match value {
        Value::Int(number, _) => *number,
        Value::Float(number) => *number as i64,
        Value::Bool(truth) => i64::from(*truth),
        Value::Str(text) => {
            let text = match text.split_once('.') {
                Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
                _ => text,
            };
            crate::template::literal::whole(text).map_or(0, |(negative, magnitude)| {
                if negative { 0i64.saturating_sub_unsigned(magnitude) } else { i64::try_from(magnitude).unwrap_or(0) }
            })
        }
        Value::Object(object) => object.basic().as_ref().map_or(0, to_int64),
        _ => 0,
    }
}

/// Returns a value as a floating-point number, 0 where there is none.
#[expect(clippy::cast_precision_loss, reason = "Go loses it the same way")]
pub fn to_float(value: &Value) -> f64 {
    match value {
        Value::Float(number) => *number,
        Value::Str(text) => crate::template::literal::floating(text).unwrap_or(0.0),
        other => to_int64(other) as f64,
    }
}

fn decimal_int(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}

fn octal(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let text = text_of(a.get(0));
    Ok(Value::int64(i64::from_str_radix(&text, 8).unwrap_or(0)))
}

fn ints<'a>(a: &Arguments<'a>, from: usize) -> impl Iterator<Item = i64> + use<'a> {
    a.rest(from).iter().map(to_int64)
}

fn floats<'a>(a: &Arguments<'a>) -> impl Iterator<Item = f64> + use<'a> {
    a.all().iter().map(to_float)
}

fn divided(a: &Arguments<'_>, operation: fn(i64, i64) -> i64) -> Result {
    match to_int64(a.get(1)) {
        0 => Err(FuncError::message("division by zero")),
        divisor => Ok(Value::int64(operation(to_int64(a.get(0)), divisor))),
    }
}

/// A decimal number: `mantissa` × 10^-`scale`. Operations that do not fit give `None`.
#[derive(Clone, Copy)]
struct Decimal {
    mantissa: i128,
    scale: u32,
}

impl Decimal {
    /// Returns the shortest decimal that reads back as the number.
    fn of(number: f64) -> Option<Self> {
        let text = format!("{number}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mantissa = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { mantissa, scale: u32::try_from(fraction.len()).ok()? })
    }

    fn aligned(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let raise = |number: Self| number.mantissa.checked_mul(10i128.checked_pow(scale - number.scale)?);
        Some((raise(self)?, raise(other)?, scale))
    }

    fn add(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self { mantissa: left.checked_add(right)?, scale })
    }

    fn sub(self, other: Self) -> Option<Self> {
        let (left, right, scale) = self.aligned(other)?;
        Some(Self { mantissa: left.checked_sub(right)?, scale })
    }

    fn mul(self, other: Self) -> Option<Self> {
        Some(Self { mantissa: self.mantissa.checked_mul(other.mantissa)?, scale: self.scale + other.scale })
    }

    /// Divides to 16 places, the last rounded half away from zero.
    fn div(self, other: Self) -> Option<Self> {
        let (left, right, _) = self.aligned(other)?;
        let scaled = left.checked_mul(10i128.pow(16))?;
        let (quotient, remainder) = (scaled.checked_div(right)?, scaled.checked_rem(right)?);
        let away = if (scaled < 0) == (right < 0) { 1 } else { -1 };
        let rounds = remainder.unsigned_abs() * 2 >= right.unsigned_abs();
        Some(Self { mantissa: quotient + if rounds { away } else { 0 }, scale: 16 })
    }

    fn float(self) -> f64 {
        format!("{}e-{}", self.mantissa, self.scale).parse().unwrap_or(f64::NAN)
    }
}

fn decimal(values: &[Value], operation: fn(Decimal, Decimal) -> Option<Decimal>) -> Result {
    let mut numbers = values.iter().map(|value| {
        let number = to_float(value);
        Decimal::of(number)
            .ok_or_else(|| FuncError::message(format!("{number} is too large or too small for decimals")))
    });
    let Some(first) = numbers.next() else { return Ok(Value::Float(0.0)) };
    let mut result = first?;
    for number in numbers {
        result = operation(result, number?)
            .ok_or_else(|| FuncError::message("decimal division by zero or result of more than 38 digits"))?;
    }
    Ok(Value::Float(result.float()))
}

fn round(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let round_on = if a.len() > 2 { a.float(2) } else { 0.5 };
    let power = 10f64.powi(i32::try_from(a.int(1)).unwrap_or(i32::MAX));
    let digits = power * to_float(a.get(0));
    let rounded = if digits.fract() >= round_on { digits.ceil() } else { digits.floor() };
    Ok(Value::Float(rounded / power))
}

fn range(engine: &Engine<'_>, start: i64, end: i64, step: i64) -> Result<Vec<i64>> {
    if (end < start && step >= 0) || (end >= start && step <= 0) {
        return Ok(Vec::new());
    }
    let count = usize::try_from(start.abs_diff(end).div_ceil(step.unsigned_abs())).unwrap_or(usize::MAX);
    engine.charge_items(count)?;
    Ok((0..).map_while(|index: i64| start.checked_add(index.checked_mul(step)?)).take(count).collect())
}

fn steps(engine: &Engine<'_>, start: i64, end: i64, step: i64) -> Result {
    let items = range(engine, start, end, step)?.into_iter().map(Value::int).collect();
    Ok(Value::List(List { items, kind: ListKind::Ints, is_nil: false }))
}

fn sequence(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (start, step, end) = match a.len() {
        1 => (1, None, a.int(0)),
        2 => (a.int(0), None, a.int(1)),
        3 => (a.int(0), Some(a.int(1)), a.int(2)),
        _ => return Ok(Value::str("")),
    };
    let direction = if end < start { -1 } else { 1 };
    if end < start && step.is_some_and(|step| step > 0) {
        return Ok(Value::str(""));
    }
    let numbers = range(engine, start, end.saturating_add(direction), step.unwrap_or(direction))?;
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(Value::str(texts.join(" ")))
}
