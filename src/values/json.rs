//! JSON text, read and written as Go's `encoding/json` does.

use std::fmt::Write as _;

use super::float::{self, FloatFormat};
use super::{Map, Tree};
use crate::source::{SourceText, Span};

/// A JSON text that cannot be read; it displays as Go's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// What is wrong.
    pub message: String,
    /// Byte offset of the fault.
    pub offset: usize,
}

impl std::fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for JsonError {}

impl JsonError {
    /// Returns where in a named text the fault is.
    pub fn locate(&self, source: &SourceText) -> crate::source::Location {
        source.locate(Span::new(self.offset, self.offset + 1))
    }
}

/// How keys are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrder {
    /// By their bytes, as Go writes a map.
    Sorted,
    /// As they stand in the tree.
    Source,
}

/// Returns a tree as one line of JSON, keys sorted; `escape_html` writes `<`, `>` and `&` as escapes, which is Go's way.
pub fn encode(tree: &Tree, escape_html: bool) -> String {
    let mut output = String::new();
    Writer { output: &mut output, escape_html, indent: None, order: KeyOrder::Sorted }.value(tree, 0);
    output
}

/// Returns a tree as one line of JSON, keys as they stand: what Go writes for structs.
pub fn encode_in_order(tree: &Tree) -> String {
    let mut output = String::new();
    Writer { output: &mut output, escape_html: true, indent: None, order: KeyOrder::Source }.value(tree, 0);
    output
}

/// Returns a tree as JSON over several lines, keys sorted, HTML's characters escaped.
pub fn encode_pretty(tree: &Tree, indent: &str) -> String {
    encode_pretty_with(tree, indent, KeyOrder::Sorted, true)
}

/// Returns a tree as JSON over several lines.
pub fn encode_pretty_with(tree: &Tree, indent: &str, order: KeyOrder, escape_html: bool) -> String {
    let mut output = String::new();
    Writer { output: &mut output, escape_html, indent: Some(indent), order }.value(tree, 0);
    output
}

/// Appends a number as `encoding/json` writes it: an exponent below 1e-6 and from 1e21 on.
pub fn write_float(number: f64, output: &mut String) {
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let text = float::format(number, FloatFormat::Exponent { upper: false }, None);
        // One digit is enough for a small negative exponent.
        let text = text.replace("e-0", "e-");
        output.push_str(&text);
    } else {
        let _ = write!(output, "{number}");
    }
}

struct Writer<'a> {
    output: &'a mut String,
    escape_html: bool,
    indent: Option<&'a str>,
    order: KeyOrder,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize) {
        if let Some(indent) = self.indent {
            self.output.push('\n');
            for _ in 0..depth {
                self.output.push_str(indent);
            }
        }
    }

    fn value(&mut self, tree: &Tree, depth: usize) {
        match tree {
            Tree::Null => self.output.push_str("null"),
            Tree::Bool(truth) => self.output.push_str(if *truth { "true" } else { "false" }),
            Tree::Int(number) => {
                let _ = write!(self.output, "{number}");
            }
            Tree::Float(number) => write_float(*number, self.output),
            Tree::String(text) => self.string(text),
            Tree::List(items) => {
                self.output.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.output.push(',');
                    }
                    self.line(depth + 1);
                    self.value(item, depth + 1);
                }
                if !items.is_empty() {
                    self.line(depth);
                }
                self.output.push(']');
            }
            Tree::Map(map) => {
                self.output.push('{');
                let mut entries: Vec<(&String, &Tree)> = map.iter().collect();
                if self.order == KeyOrder::Sorted {
                    entries.sort_by_key(|(key, _)| *key);
                }
                for (index, (key, item)) in entries.into_iter().enumerate() {
                    if index > 0 {
                        self.output.push(',');
                    }
                    self.line(depth + 1);
                    self.string(key);
                    self.output.push_str(if self.indent.is_some() { ": " } else { ":" });
                    self.value(item, depth + 1);
                }
                if !map.is_empty() {
                    self.line(depth);
                }
                self.output.push('}');
            }
        }
    }

    fn string(&mut self, text: &str) {
        self.output.push('"');
        let mut plain = 0;
        for (at, character) in text.char_indices() {
            let escape = match character {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\u{8}' => "\\b",
                '\u{c}' => "\\f",
                '\u{2028}' => "\\u2028",
                '\u{2029}' => "\\u2029",
                '<' | '>' | '&' if self.escape_html => match character {
                    '<' => "\\u003c",
                    '>' => "\\u003e",
                    _ => "\\u0026",
                },
                '\0'..='\u{1f}' => "",
                _ => continue,
            };
            self.output.push_str(&text[plain..at]);
            plain = at + character.len_utf8();
            if escape.is_empty() {
                let _ = write!(self.output, "\\u{:04x}", u32::from(character));
            } else {
                self.output.push_str(escape);
            }
        }
        self.output.push_str(&text[plain..]);
        self.output.push('"');
    }
}

/// How deep JSON may nest.
const MAX_DEPTH: usize = 512;

/// Returns the value of a JSON text: whole numbers of 64 bits stay whole, of a key's repetitions the last counts.
pub fn decode(text: &str) -> Result<Tree, JsonError> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_space();
    let tree = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.unexpected("after top-level value"));
    }
    Ok(tree)
}

/// Reads a JSON object, and hands over the items of the list under one of its keys one by one: no two of them need be in
/// memory as trees. Returns the rest of the object.
pub fn decode_items(text: &str, key: &str, mut each: impl FnMut(Tree)) -> Result<Tree, JsonError> {
    let mut reader = Reader { text, at: 0 };
    reader.skip_space();
    if reader.peek() != Some(b'{') {
        return decode(text);
    }
    let tree = reader.object(0, Some((key, &mut each)))?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.unexpected("after top-level value"));
    }
    Ok(tree)
}

/// A key whose list is not kept, and who gets its items.
type Apart<'a> = (&'a str, &'a mut dyn FnMut(Tree));

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn error(&self, message: impl Into<String>) -> JsonError {
        JsonError { message: message.into(), offset: self.at }
    }

    fn unexpected(&self, context: &str) -> JsonError {
        match self.text[self.at..].chars().next() {
            None => self.error("unexpected end of JSON input"),
            Some('\'') => self.error(format!("invalid character '\\'' {context}")),
            Some('"') => self.error(format!("invalid character '\"' {context}")),
            Some(character) => self.error(format!("invalid character '{}' {context}", character.escape_debug())),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Tree, JsonError> {
        if depth > MAX_DEPTH {
            return Err(self.error("exceeded max depth"));
        }
        match self.peek() {
            Some(b'{') => self.object(depth, None),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Tree::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Tree::Bool(true)),
            Some(b'f') => self.word("false", Tree::Bool(false)),
            Some(b'n') => self.word("null", Tree::Null),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn word(&mut self, word: &str, tree: Tree) -> Result<Tree, JsonError> {
        for (index, wanted) in word.bytes().enumerate() {
            if self.peek() != Some(wanted) {
                let wanted = char::from(wanted);
                return Err(if index == 0 {
                    self.unexpected("looking for beginning of value")
                } else {
                    self.unexpected(&format!("in literal {word} (expecting '{wanted}')"))
                });
            }
            self.at += 1;
        }
        Ok(tree)
    }

    fn number(&mut self) -> Result<Tree, JsonError> {
        let start = self.at;
        let mut whole = true;
        self.at += usize::from(self.peek() == Some(b'-'));
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.unexpected("in numeric literal")),
        }
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.unexpected("after decimal point in numeric literal"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.unexpected("in exponent of numeric literal"));
            }
            self.digits();
        }
        let text = &self.text[start..self.at];
        if whole && let Ok(number) = text.parse() {
            return Ok(Tree::Int(number));
        }
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Tree::Float(number)),
            _ => Err(self.error(format!("json: cannot unmarshal number {text} into Go value of type float64"))),
        }
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut output = String::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            output.push_str(&self.text[run..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(output);
                }
                Some(b'\\') => self.escape(&mut output)?,
                _ => return Err(self.unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self, output: &mut String) -> Result<(), JsonError> {
        self.at += 1;
        let character = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let high = self.hexadecimal()?;
                let mut code = u32::from(high);
                if (0xd800..0xdc00).contains(&code) && self.text[self.at..].starts_with("\\u") {
                    let back = self.at;
                    self.at += 2;
                    let low = u32::from(self.hexadecimal()?);
                    if (0xdc00..0xe000).contains(&low) {
                        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                    } else {
                        self.at = back;
                    }
                }
                output.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                return Ok(());
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        output.push(character);
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<u16, JsonError> {
        let mut code = 0u16;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit.and_then(|digit| u16::try_from(digit).ok()) else {
                return Err(self.unexpected("in \\u hexadecimal character escape"));
            };
            code = code << 4 | digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn array(&mut self, depth: usize) -> Result<Tree, JsonError> {
        let mut items = Vec::new();
        self.items(depth, &mut |item| items.push(item))?;
        Ok(Tree::List(items))
    }

    fn items(&mut self, depth: usize, each: &mut dyn FnMut(Tree)) -> Result<(), JsonError> {
        self.at += 1;
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.skip_space();
            each(self.value(depth + 1)?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.unexpected("after array element")),
            }
        }
    }

    fn object(&mut self, depth: usize, mut apart: Option<Apart<'_>>) -> Result<Tree, JsonError> {
        self.at += 1;
        let mut map = Map::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Tree::Map(map));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected("after object key"));
            }
            self.at += 1;
            self.skip_space();
            match &mut apart {
                Some((name, each)) if *name == key && self.peek() == Some(b'[') => self.items(depth + 1, *each)?,
                _ => {
                    let value = self.value(depth + 1)?;
                    map.insert(key, value);
                }
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Tree::Map(map));
                }
                _ => return Err(self.unexpected("after object key:value pair")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_go_does() {
        let tree =
            decode(r#"{"b": [1, 2.5, 1e30, 1e-7, 123456789012345678901], "a": "<&>\u2028\u0001", "c": {}}"#).unwrap();
        assert_eq!(
            encode(&tree, true),
            r#"{"a":"\u003c\u0026\u003e\u2028\u0001","b":[1,2.5,1e+30,1e-7,123456789012345680000],"c":{}}"#
        );
        assert_eq!(
            encode_pretty(&decode(r#"{"a":[1,{}],"c":[]}"#).unwrap(), "  "),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"c\": []\n}"
        );
    }

    #[test]
    fn items_are_handed_over_one_by_one() {
        let text = r#"{"kind":"List","items":[{"items":[1]},2],"metadata":{"items":[3]}}"#;
        let mut items = Vec::new();
        let rest = decode_items(text, "items", |item| items.push(encode(&item, false))).unwrap();
        assert_eq!(items, [r#"{"items":[1]}"#, "2"]);
        assert_eq!(encode(&rest, false), r#"{"kind":"List","metadata":{"items":[3]}}"#);
        for text in ["[1]", r#"{"items":null}"#, r#"{"items":[]}"#] {
            assert!(decode_items(text, "items", |item| panic!("{item:?}")).is_ok(), "{text}");
        }
        for text in [r#"{"items":[1"#, r#"{"items":[1]} x"#, r#"{"items":[1,]}"#, ""] {
            assert_eq!(decode_items(text, "items", drop), decode(text), "{text}");
        }
    }

    #[test]
    fn names_faults_as_go_does() {
        for (text, message) in [
            ("{a}", "invalid character 'a' looking for beginning of object key string"),
            ("", "unexpected end of JSON input"),
            ("[1 2]", "invalid character '2' after array element"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("nul", "unexpected end of JSON input"),
            ("1 x", "invalid character 'x' after top-level value"),
            ("[tru]", "invalid character ']' in literal true (expecting 'e')"),
        ] {
            assert_eq!(decode(text).unwrap_err().to_string(), message, "{text}");
        }
        assert!(decode(&"[".repeat(100_000)).is_err());
    }
}
