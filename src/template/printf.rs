//! Go's `fmt`: `printf` with all verbs and flags, `print`, and what an action prints.

use std::fmt::Write as _;

use super::value::{IntKind, Value};
use crate::values::float::{self, FloatFormat};

/// Appends what `{{ value }}` prints.
pub fn print_into(value: &Value, output: &mut String) {
    match value {
        Value::Nil => output.push_str(super::eval::NO_VALUE),
        Value::Str(text) => output.push_str(text),
        other => Printer::new(output).value(other, 'v', 0),
    }
}

/// Returns what `%v` prints.
pub fn print_value(value: &Value) -> String {
    let mut output = String::new();
    Printer::new(&mut output).value(value, 'v', 0);
    output
}

/// Returns the values' texts with a space between two that are both no strings (`print`).
pub fn sprint(values: &[Value]) -> String {
    let mut output = String::new();
    let mut after_string = true;
    for (index, value) in values.iter().enumerate() {
        let is_string = matches!(value, Value::Str(_));
        if index > 0 && !is_string && !after_string {
            output.push(' ');
        }
        Printer::new(&mut output).value(value, 'v', 0);
        after_string = is_string;
    }
    output
}

/// Returns the values' texts with spaces between them and a newline at the end (`println`).
pub fn sprintln(values: &[Value]) -> String {
    let mut output = String::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            output.push(' ');
        }
        Printer::new(&mut output).value(value, 'v', 0);
    }
    output.push('\n');
    output
}

/// Returns a text formatted by Go's verbs. Mistakes show in the text, as in Go.
pub fn sprintf(format: &str, values: &[Value]) -> String {
    let mut output = String::with_capacity(format.len() + 16);
    let mut rest = format;
    let mut next = 0;
    let mut reordered = false;
    while let Some(at) = rest.find('%') {
        output.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut printer = Printer::new(&mut output);
        let mut good_index = true;
        rest = printer.read_flags(rest);
        rest = read_index(rest, &mut next, &mut reordered, &mut good_index, values.len());
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
            match star(values, &mut next) {
                Some(width) => {
                    printer.minus |= width < 0;
                    printer.zero &= width >= 0;
                    printer.width = Some(width.unsigned_abs());
                }
                None => printer.output.push_str("%!(BADWIDTH)"),
            }
        } else {
            (printer.width, rest) = read_number(rest);
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = read_index(after, &mut next, &mut reordered, &mut good_index, values.len());
            if let Some(after) = rest.strip_prefix('*') {
                rest = after;
                match star(values, &mut next) {
                    Some(precision) if precision >= 0 => printer.precision = Some(precision.unsigned_abs()),
                    Some(_) => {}
                    None => printer.output.push_str("%!(BADPREC)"),
                }
            } else {
                let (precision, after) = read_number(rest);
                printer.precision = Some(precision.unwrap_or(0));
                rest = after;
            }
        }
        rest = read_index(rest, &mut next, &mut reordered, &mut good_index, values.len());
        let Some(verb) = rest.chars().next() else {
            printer.output.push_str("%!(NOVERB)");
            break;
        };
        rest = &rest[verb.len_utf8()..];
        if verb == '%' {
            printer.output.push('%');
        } else if !good_index {
            let _ = write!(printer.output, "%!{verb}(BADINDEX)");
        } else if let Some(value) = values.get(next) {
            next += 1;
            if verb == 'v' {
                printer.sharp_v = std::mem::take(&mut printer.sharp);
                printer.plus_v = std::mem::take(&mut printer.plus);
            }
            printer.value(value, verb, 0);
        } else {
            let _ = write!(printer.output, "%!{verb}(MISSING)");
        }
    }
    output.push_str(rest);
    if !reordered && next < values.len() {
        output.push_str("%!(EXTRA ");
        for (index, value) in values[next..].iter().enumerate() {
            if index > 0 {
                output.push_str(", ");
            }
            if value.is_nil() {
                output.push_str("<nil>");
            } else {
                let _ = write!(output, "{}=", value.type_name());
                Printer::new(&mut output).value(value, 'v', 0);
            }
        }
        output.push(')');
    }
    output
}

/// Widths and precisions past this are mistakes, as in Go.
const MAX_WIDTH: usize = 1_000_000;

fn read_number(text: &str) -> (Option<usize>, &str) {
    let end = text.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok().filter(|number| *number <= MAX_WIDTH);
    (number, &text[end..])
}

fn star(values: &[Value], next: &mut usize) -> Option<isize> {
    let value = values.get(*next);
    *next += usize::from(value.is_some());
    match value {
        Some(Value::Int(number, _)) => {
            isize::try_from(*number).ok().filter(|number| number.unsigned_abs() <= MAX_WIDTH)
        }
        _ => None,
    }
}

/// Takes `[n]`, which names the next argument, from the front of a format.
fn read_index<'a>(text: &'a str, next: &mut usize, reordered: &mut bool, good: &mut bool, count: usize) -> &'a str {
    let Some(after) = text.strip_prefix('[') else { return text };
    *reordered = true;
    let Some(end) = after.find(']') else {
        *good = false;
        return after;
    };
    match after[..end].parse::<usize>() {
        Ok(index) if (1..=count).contains(&index) => *next = index - 1,
        _ => *good = false,
    }
    &after[end + 1..]
}

/// Returns a text in Go's double quotes (`strconv.Quote`).
pub fn quote_go(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + 2);
    quote_into(text, '"', false, &mut output);
    output
}

fn quote_into(text: &str, quote: char, only_ascii: bool, output: &mut String) {
    output.push(quote);
    for character in text.chars() {
        match character {
            '\u{7}' => output.push_str("\\a"),
            '\u{8}' => output.push_str("\\b"),
            '\u{c}' => output.push_str("\\f"),
            '\n' => output.push_str("\\n"),
            '\r' => output.push_str("\\r"),
            '\t' => output.push_str("\\t"),
            '\u{b}' => output.push_str("\\v"),
            '\\' => output.push_str("\\\\"),
            _ if character == quote => {
                output.push('\\');
                output.push(quote);
            }
            ' '..='~' => output.push(character),
            _ if !character.is_ascii() && !only_ascii && is_printable(character) => output.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0x7f => write!(output, "\\x{code:02x}"),
                    0x80..=0xffff => write!(output, "\\u{code:04x}"),
                    _ => write!(output, "\\U{code:08x}"),
                };
            }
        }
    }
    output.push(quote);
}

/// Tells whether a character outside of ASCII is shown as it is: a letter, mark, number, punctuation or symbol.
fn is_printable(character: char) -> bool {
    // Debug output of a string escapes the rest; the letter in front keeps combining marks from being escaped.
    let mut text = String::from("a");
    text.push(character);
    format!("{text:?}").len() == text.len() + 2
}

/// Prints one value by one verb with its flags.
struct Printer<'a> {
    output: &'a mut String,
    width: Option<usize>,
    precision: Option<usize>,
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    plus_v: bool,
    sharp_v: bool,
}

impl<'a> Printer<'a> {
    fn new(output: &'a mut String) -> Self {
        Self {
            output,
            width: None,
            precision: None,
            minus: false,
            plus: false,
            sharp: false,
            space: false,
            zero: false,
            plus_v: false,
            sharp_v: false,
        }
    }

    fn read_flags<'t>(&mut self, text: &'t str) -> &'t str {
        let mut rest = text;
        loop {
            match rest.as_bytes().first() {
                Some(b'-') => self.minus = true,
                Some(b'+') => self.plus = true,
                Some(b'#') => self.sharp = true,
                Some(b' ') => self.space = true,
                Some(b'0') => self.zero = true,
                _ => break,
            }
            rest = &rest[1..];
        }
        self.zero &= !self.minus;
        rest
    }

    fn value(&mut self, value: &Value, verb: char, depth: usize) {
        if verb == 'T' {
            let name = value.type_name().to_owned();
            return self.padded(&name);
        }
        if depth > 100 {
            return self.output.push_str("...");
        }
        match value {
            Value::Nil if depth > 0 && self.sharp_v => self.output.push_str("interface {}(nil)"),
            Value::Nil if depth > 0 || verb == 'v' => self.padded("<nil>"),
            Value::Nil => {
                let _ = write!(self.output, "%!{verb}(<nil>)");
            }
            Value::Bool(truth) => match verb {
                't' | 'v' => self.padded(if *truth { "true" } else { "false" }),
                _ => self.bad_verb(value, verb),
            },
            Value::Int(number, kind) => self.integer(value, *number, *kind, verb),
            Value::Float(number) => self.float(value, *number, verb),
            Value::Str(text) => self.text(value, text, verb),
            Value::Bytes(bytes) => match verb {
                'v' | 'd' => {
                    let items: Vec<Value> =
                        bytes.iter().map(|byte| Value::Int(i64::from(*byte), IntKind::Uint8)).collect();
                    self.items(&items, "[]byte", verb, depth);
                }
                _ => {
                    let text = String::from_utf8_lossy(bytes).into_owned();
                    self.text(value, &text, verb);
                }
            },
            Value::List(list) => self.items(&list.items, list.kind.type_name(), verb, depth),
            Value::Map(map) => {
                if self.sharp_v {
                    self.output.push_str(map.kind().type_name());
                    self.output.push('{');
                } else {
                    self.output.push_str("map[");
                }
                for (index, (key, item)) in map.snapshot().iter().enumerate() {
                    if index > 0 {
                        self.output.push_str(if self.sharp_v { ", " } else { " " });
                    }
                    self.text(&Value::Str(key.clone()), key, verb);
                    self.output.push(':');
                    self.value(item, verb, depth + 1);
                }
                self.output.push(if self.sharp_v { '}' } else { ']' });
            }
            Value::Object(object) => match (verb, object.basic()) {
                ('v' | 's' | 'q' | 'x' | 'X', _) | (_, None) => {
                    let text = object.print();
                    self.text(value, &text, if verb == 'v' { 's' } else { verb });
                }
                (_, Some(basic)) => self.value(&basic, verb, depth),
            },
        }
    }

    fn items(&mut self, items: &[Value], type_name: &str, verb: char, depth: usize) {
        let (open, separator, close) = if self.sharp_v { ("{", ", ", '}') } else { ("[", " ", ']') };
        if self.sharp_v {
            self.output.push_str(type_name);
        }
        self.output.push_str(open);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.output.push_str(separator);
            }
            self.value(item, verb, depth + 1);
        }
        self.output.push(close);
    }

    /// Shows that a verb does not go with a value.
    fn bad_verb(&mut self, value: &Value, verb: char) {
        let _ = write!(self.output, "%!{verb}({}=", value.type_name());
        self.value(value, 'v', 0);
        self.output.push(')');
    }

    /// Appends a text, padded to the width.
    fn padded(&mut self, text: &str) {
        let missing = self.width.map_or(0, |width| width.saturating_sub(text.chars().count()));
        if self.minus {
            self.output.push_str(text);
            self.output.extend(std::iter::repeat_n(' ', missing));
        } else {
            self.output.extend(std::iter::repeat_n(if self.zero { '0' } else { ' ' }, missing));
            self.output.push_str(text);
        }
    }

    fn text(&mut self, value: &Value, text: &str, verb: char) {
        let cut = match self.precision {
            Some(precision) => text.char_indices().nth(precision).map_or(text, |(at, _)| &text[..at]),
            None => text,
        };
        match verb {
            'v' if self.sharp_v => self.quoted(cut),
            'v' | 's' => self.padded(cut),
            'q' => self.quoted(cut),
            'x' | 'X' => {
                let bytes = text.as_bytes();
                let bytes = &bytes[..self.precision.map_or(bytes.len(), |precision| precision.min(bytes.len()))];
                let mut hex = String::with_capacity(bytes.len() * 2);
                for (index, byte) in bytes.iter().enumerate() {
                    if self.space && index > 0 {
                        hex.push(' ');
                    }
                    if self.sharp && (self.space || index == 0) {
                        hex.push_str(if verb == 'x' { "0x" } else { "0X" });
                    }
                    let _ = if verb == 'x' { write!(hex, "{byte:02x}") } else { write!(hex, "{byte:02X}") };
                }
                self.padded(&hex);
            }
            _ => self.bad_verb(value, verb),
        }
    }

    fn quoted(&mut self, text: &str) {
        let raw = self.sharp && !text.contains(|character: char| character == '`' || character.is_control());
        let quoted = if raw {
            format!("`{text}`")
        } else {
            let mut quoted = String::new();
            quote_into(text, '"', self.plus, &mut quoted);
            quoted
        };
        self.padded(&quoted);
    }

    #[expect(clippy::cast_sign_loss, reason = "the bits of an unsigned number")]
    fn integer(&mut self, value: &Value, number: i64, kind: IntKind, verb: char) {
        let negative = kind.is_signed() && number < 0;
        let magnitude = if kind.is_signed() { number.unsigned_abs() } else { number as u64 };
        let (digits, prefix) = match verb {
            'v' if self.sharp_v && !kind.is_signed() => (format!("{magnitude:x}"), "0x"),
            'v' | 'd' => (magnitude.to_string(), ""),
            'b' => (format!("{magnitude:b}"), if self.sharp { "0b" } else { "" }),
            'o' => (format!("{magnitude:o}"), if self.sharp { "0" } else { "" }),
            'O' => (format!("{magnitude:o}"), "0o"),
            'x' => (format!("{magnitude:x}"), if self.sharp { "0x" } else { "" }),
            'X' => (format!("{magnitude:X}"), if self.sharp { "0X" } else { "" }),
            'c' | 'q' | 'U' => return self.character(magnitude, verb),
            _ => return self.bad_verb(value, verb),
        };
        if self.precision == Some(0) && magnitude == 0 {
            return self.padded_without_zero("");
        }
        let sign = self.sign(negative);
        let mut wanted = self.precision.unwrap_or(0);
        if self.precision.is_none() && self.zero && !self.minus {
            wanted = self.width.unwrap_or(0).saturating_sub(sign.len());
        }
        let zeros = "0".repeat(wanted.saturating_sub(digits.len()));
        self.padded_without_zero(&format!("{sign}{prefix}{zeros}{digits}"));
    }

    fn padded_without_zero(&mut self, text: &str) {
        let zero = std::mem::take(&mut self.zero);
        self.padded(text);
        self.zero = zero;
    }

    fn sign(&self, negative: bool) -> &'static str {
        match (negative, self.plus || self.plus_v, self.space) {
            (true, ..) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            _ => "",
        }
    }

    fn character(&mut self, code: u64, verb: char) {
        let character = u32::try_from(code).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
        let text = match verb {
            'c' => character.to_string(),
            'q' => {
                let mut quoted = String::new();
                quote_into(character.encode_utf8(&mut [0; 4]), '\'', self.plus, &mut quoted);
                quoted
            }
            _ if self.sharp => format!("U+{code:04X} '{character}'"),
            _ => format!("U+{code:04X}"),
        };
        self.padded(&text);
    }

    fn float(&mut self, value: &Value, number: f64, verb: char) {
        let format = match verb {
            'v' | 'g' => FloatFormat::General { upper: false },
            'G' => FloatFormat::General { upper: true },
            'e' => FloatFormat::Exponent { upper: false },
            'E' => FloatFormat::Exponent { upper: true },
            'f' | 'F' => FloatFormat::Decimal,
            _ => return self.bad_verb(value, verb),
        };
        let default = if matches!(format, FloatFormat::General { .. }) { None } else { Some(6) };
        let digits = float::format(number.abs(), format, self.precision.or(default));
        if !number.is_finite() {
            let sign = self.sign(number < 0.0);
            let sign = if number.is_infinite() && sign.is_empty() { "+" } else { sign };
            return self.padded_without_zero(&format!("{sign}{digits}"));
        }
        let sign = self.sign(number.is_sign_negative());
        let mut zeros = 0;
        if self.zero && !self.minus {
            zeros = self.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
        }
        self.padded_without_zero(&format!("{sign}{}{digits}", "0".repeat(zeros)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_as_go_does() {
        let cases: &[(&str, &[Value], &str)] = &[
            ("%s|%q|%5s|%-5s|", &["a".into(), "b\"".into(), "r".into(), "l".into()], "a|\"b\\\"\"|    r|l    |"),
            ("%05d|%+d|%x|%#o|%b", &[42.into(), 42.into(), 255.into(), 8.into(), 5.into()], "00042|+42|ff|010|101"),
            ("%-5d|%5.3d|% d", &[7.into(), 7.into(), 7.into()], "7    |  007| 7"),
            ("%d", &["x".into()], "%!d(string=x)"),
            ("%s", &[], "%!s(MISSING)"),
            ("a", &[1.into()], "a%!(EXTRA int=1)"),
            ("%[2]s %[1]s", &["a".into(), "b".into()], "b a"),
            ("%[3]s", &["a".into()], "%!s(BADINDEX)"),
            ("%*d", &[5.into(), 42.into()], "   42"),
            (
                "%.2f %6.1f %e %g",
                &[1.0.into(), 2.25.into(), 1234.5.into(), 1e21.into()],
                "1.00    2.2 1.234500e+03 1e+21",
            ),
            ("%c %U %q", &[65.into(), 0x1F600.into(), 10.into()], "A U+1F600 '\\n'"),
            ("%t %v", &[true.into(), Value::Nil], "true <nil>"),
            ("100%", &[], "100%!(NOVERB)"),
        ];
        for (format, values, wanted) in cases {
            assert_eq!(sprintf(format, values), *wanted, "{format}");
        }
    }

    impl From<&str> for Value {
        fn from(text: &str) -> Self {
            Self::str(text)
        }
    }

    impl From<i64> for Value {
        fn from(number: i64) -> Self {
            Self::int(number)
        }
    }

    impl From<f64> for Value {
        fn from(number: f64) -> Self {
            Self::Float(number)
        }
    }

    impl From<bool> for Value {
        fn from(truth: bool) -> Self {
            Self::Bool(truth)
        }
    }
}
