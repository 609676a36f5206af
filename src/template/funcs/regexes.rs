//! Regular expressions (sprig `regex.go`): RE2's language, which the `regex` crate shares with Go.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::{NoExpand, Regex, RegexBuilder};

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "regexMatch", signature: "ss", body: matches },
    Function {
        name: "mustRegexMatch",
        signature: "ss",
        body: |_, a| Ok(Value::Bool(compile(a.str(0))?.is_match(a.str(1)))),
    },
    Function { name: "regexFind", signature: "ss", body: find },
    Function { name: "mustRegexFind", signature: "ss", body: find },
    Function { name: "regexFindAll", signature: "ssi", body: find_all },
    Function { name: "mustRegexFindAll", signature: "ssi", body: find_all },
    Function { name: "regexReplaceAll", signature: "sss", body: replace },
    Function { name: "mustRegexReplaceAll", signature: "sss", body: replace },
    Function { name: "regexReplaceAllLiteral", signature: "sss", body: replace_literal },
    Function { name: "mustRegexReplaceAllLiteral", signature: "sss", body: replace_literal },
    Function { name: "regexSplit", signature: "ssi", body: split },
    Function { name: "mustRegexSplit", signature: "ssi", body: split },
    Function { name: "regexQuoteMeta", signature: "s", body: |_, a| Ok(Value::str(quote(a.str(0)))) },
];

/// Bytes that a compiled expression may take.
const SIZE_LIMIT: usize = 1 << 20;

thread_local! {
    /// Charts match the same few expressions over and over.
    static COMPILED: RefCell<HashMap<String, Regex>> = RefCell::default();
}

/// Returns the compiled form of an expression.
fn compile(pattern: &str) -> Result<Regex> {
    if let Some(regex) = COMPILED.with_borrow(|compiled| compiled.get(pattern).cloned()) {
        return Ok(regex);
    }
    // Go's `\z` is the same here; `\Z` and look-around exist in neither.
    let regex = RegexBuilder::new(pattern).size_limit(SIZE_LIMIT).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => {
            FuncError::Limit(format!("regular expression {pattern:?} takes more than {} MiB", SIZE_LIMIT >> 20))
        }
        // The crate draws the pattern over several lines; its last line has the reason.
        other => {
            let text = other.to_string();
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            FuncError::message(format!("regular expression {pattern:?} cannot be used: {reason}"))
        }
    })?;
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() > 200 {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), regex.clone());
    });
    Ok(regex)
}

/// A faulty expression matches nothing here; one that is too large is still refused.
fn matches(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    match compile(a.str(0)) {
        Ok(regex) => Ok(Value::Bool(regex.is_match(a.str(1)))),
        Err(limit @ FuncError::Limit(_)) => Err(limit),
        Err(_) => Ok(Value::Bool(false)),
    }
}

fn find(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    Ok(Value::str(compile(a.str(0))?.find(a.str(1)).map_or("", |found| found.as_str())))
}

fn limit(count: i64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn find_all(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_items(a.str(1).len().min(limit(a.int(2))))?;
    let regex = compile(a.str(0))?;
    Ok(Value::strings(regex.find_iter(a.str(1)).take(limit(a.int(2))).map(|found| found.as_str())))
}

fn replace(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let regex = compile(a.str(0))?;
    let matches = regex.find_iter(a.str(1)).count();
    // A replacement may repeat what was found.
    let references = a.str(2).matches('$').count();
    let size = a.str(1).len().saturating_mul(references + 1).saturating_add(matches.saturating_mul(a.str(2).len()));
    engine.charge_text(size)?;
    Ok(Value::str(regex.replace_all(a.str(1), a.str(2))))
}

fn replace_literal(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let regex = compile(a.str(0))?;
    let matches = regex.find_iter(a.str(1)).count();
    engine.charge_text(a.str(1).len().saturating_add(matches.saturating_mul(a.str(2).len())))?;
    Ok(Value::str(regex.replace_all(a.str(1), NoExpand(a.str(2)))))
}

fn split(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (text, count) = (a.str(1), a.int(2));
    let regex = compile(a.str(0))?;
    if count == 0 {
        return Ok(Value::strings(Vec::<&str>::new()));
    }
    if !a.str(0).is_empty() && text.is_empty() {
        return Ok(Value::strings([""]));
    }
    engine.charge_items(text.len().min(limit(count)))?;
    let mut parts = Vec::new();
    let (mut begin, mut end) = (0, 0);
    for found in regex.find_iter(text) {
        if parts.len() + 1 >= limit(count) {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            parts.push(&text[begin..end]);
        }
        begin = found.end();
    }
    if end != text.len() {
        parts.push(&text[begin..]);
    }
    Ok(Value::strings(parts))
}

/// Escapes what has a meaning in an expression: Go's list of characters.
fn quote(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if r"\.+*?()|[]{}^$".contains(character) {
            output.push('\\');
        }
        output.push(character);
    }
    output
}
