//! Strings: trimming, case, quoting, wrapping, splitting (sprig `strings.go`, and Go's `strings` behind it).

use std::fmt::Write as _;

use super::{Arguments, FuncError, Function, text_of, texts_of};
use crate::template::eval::Engine;
use crate::template::printf;
use crate::template::value::{MapKind, MapRef, Str, Value};

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "trim", signature: "s", body: |_, a| Ok(part(a, 0, a.str(0).trim())) },
    Function { name: "trimAll", signature: "ss", body: trim_all },
    Function { name: "trimall", signature: "ss", body: trim_all },
    Function {
        name: "trimPrefix",
        signature: "ss",
        body: |_, a| Ok(part(a, 1, a.str(1).strip_prefix(a.str(0)).unwrap_or(a.str(1)))),
    },
    Function {
        name: "trimSuffix",
        signature: "ss",
        body: |_, a| Ok(part(a, 1, a.str(1).strip_suffix(a.str(0)).unwrap_or(a.str(1)))),
    },
    Function {
        name: "upper",
        signature: "s",
        body: |_, a| Ok(Value::str(a.str(0).chars().map(upper).collect::<String>())),
    },
    Function {
        name: "lower",
        signature: "s",
        body: |_, a| Ok(Value::str(a.str(0).chars().map(lower).collect::<String>())),
    },
    Function { name: "title", signature: "s", body: |_, a| Ok(Value::str(title(a.str(0)))) },
    Function { name: "untitle", signature: "s", body: |_, a| Ok(Value::str(untitle(a.str(0)))) },
    Function { name: "swapcase", signature: "s", body: |_, a| Ok(Value::str(swap_case(a.str(0)))) },
    Function { name: "nospace", signature: "s", body: |_, a| Ok(Value::str(without_space(a.str(0)))) },
    Function { name: "initials", signature: "s", body: |_, a| Ok(Value::str(initials(a.str(0)))) },
    Function { name: "repeat", signature: "is", body: repeat },
    Function { name: "substr", signature: "iis", body: substring },
    Function { name: "trunc", signature: "is", body: truncate },
    Function { name: "abbrev", signature: "is", body: |_, a| Ok(Value::str(abbreviate_to(a.int(0), a.str(1)))) },
    Function { name: "abbrevboth", signature: "iis", body: abbreviate_both },
    Function { name: "wrap", signature: "is", body: |e, a| wrap(e, a.str(1), a.int(0), "\n", false) },
    Function { name: "wrapWith", signature: "iss", body: |e, a| wrap(e, a.str(2), a.int(0), a.str(1), true) },
    Function { name: "contains", signature: "ss", body: |_, a| Ok(Value::Bool(a.str(1).contains(a.str(0)))) },
    Function { name: "hasPrefix", signature: "ss", body: |_, a| Ok(Value::Bool(a.str(1).starts_with(a.str(0)))) },
    Function { name: "hasSuffix", signature: "ss", body: |_, a| Ok(Value::Bool(a.str(1).ends_with(a.str(0)))) },
    Function { name: "quote", signature: "a*", body: quote },
    Function { name: "squote", signature: "a*", body: single_quote },
    Function { name: "cat", signature: "a*", body: concatenate },
    Function { name: "indent", signature: "is", body: |e, a| indent(e, a, "") },
    Function { name: "nindent", signature: "is", body: |e, a| indent(e, a, "\n") },
    Function { name: "replace", signature: "sss", body: replace },
    Function { name: "plural", signature: "ssi", body: |_, a| Ok(a.get(usize::from(a.int(2) != 1)).clone()) },
    Function { name: "snakecase", signature: "s", body: |_, a| Ok(Value::str(super::case::delimited(a.str(0), '_'))) },
    Function { name: "kebabcase", signature: "s", body: |_, a| Ok(Value::str(super::case::delimited(a.str(0), '-'))) },
    Function { name: "camelcase", signature: "s", body: |_, a| Ok(Value::str(super::case::pascal(a.str(0)))) },
    Function { name: "split", signature: "ss", body: |e, a| numbered(e, a.str(1).split(a.str(0)).map(Str::from), a) },
    Function { name: "splitn", signature: "sis", body: split_n },
    Function { name: "splitList", signature: "ss", body: split_list },
    Function { name: "join", signature: "sa", body: join },
    Function { name: "sortAlpha", signature: "a", body: sort },
    Function { name: "toString", signature: "a", body: |_, a| Ok(to_string(a.get(0))) },
    Function { name: "toStrings", signature: "a", body: |_, a| Ok(Value::strings(texts_of(a.get(0)))) },
    Function { name: "hello", signature: "", body: |_, _| Ok(Value::str("Hello!")) },
];

/// Returns a part of an argument's text; the argument itself when it is the whole.
fn part(arguments: &Arguments<'_>, index: usize, text: &str) -> Value {
    if text.len() == arguments.str(index).len() { arguments.get(index).clone() } else { Value::str(text) }
}

fn to_string(value: &Value) -> Value {
    if let Value::Str(_) = value { value.clone() } else { Value::str(text_of(value)) }
}

fn trim_all(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    Ok(part(a, 1, a.str(1).trim_matches(|character| a.str(0).contains(character))))
}

/// Go maps a character to one character: `ß` stays, where Unicode's full mapping gives `SS`.
fn upper(character: char) -> char {
    let mut mapped = character.to_uppercase();
    if mapped.len() == 1 { mapped.next().unwrap_or(character) } else { character }
}

fn lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// Upper-cases the first letter of each word.
fn title(text: &str) -> String {
    let mut before = ' ';
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        let separated = !(before.is_alphanumeric() || before == '_');
        if separated {
            output.push(upper(character));
        } else {
            output.push(character);
        }
        before = character;
    }
    output
}

fn untitle(text: &str) -> String {
    let mut starts = true;
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        if starts && !character.is_whitespace() {
            output.push(lower(character));
        } else {
            output.push(character);
        }
        starts = character.is_whitespace();
    }
    output
}

fn swap_case(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_uppercase() {
            output.push(lower(character));
        } else {
            output.push(upper(character));
        }
    }
    output
}

fn without_space(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn initials(text: &str) -> String {
    text.split_whitespace().filter_map(|word| word.chars().next()).collect()
}

fn repeat(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let Ok(count) = usize::try_from(a.int(0)) else {
        return Err(FuncError::message("strings: negative Repeat count"));
    };
    engine.charge_text(a.str(1).len().saturating_mul(count))?;
    Ok(Value::str(a.str(1).repeat(count)))
}

/// Returns the bytes from `start` to `end` as text; a cut character is replaced.
fn bytes(text: &str, start: usize, end: usize) -> Value {
    match text.get(start..end) {
        Some(text) => Value::str(text),
        None => Value::str(String::from_utf8_lossy(&text.as_bytes()[start..end]).as_ref()),
    }
}

fn substring(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let text = a.str(2);
    let start = usize::try_from(a.int(0)).unwrap_or(0);
    let end = usize::try_from(a.int(1)).ok().filter(|end| *end <= text.len()).unwrap_or(text.len());
    if start > end {
        return Err(FuncError::message(format!("slice bounds out of range [{start}:{end}]")));
    }
    Ok(bytes(text, start, end))
}

fn truncate(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let text = a.str(1);
    let count = usize::try_from(a.int(0).unsigned_abs()).unwrap_or(usize::MAX);
    if count >= text.len() && (a.int(0) >= 0 || count > text.len() || count == text.len()) {
        return Ok(a.get(1).clone());
    }
    Ok(if a.int(0) < 0 { bytes(text, text.len() - count, text.len()) } else { bytes(text, 0, count) })
}

fn abbreviate_to(width: i64, text: &str) -> String {
    match usize::try_from(width) {
        Ok(width) if width >= 4 => abbreviate(text, 0, width),
        _ => text.to_owned(),
    }
}

fn abbreviate_both(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (left, right, text) = (a.int(0), a.int(1), a.str(2));
    if right < 4 || (left > 0 && right < 7) {
        return Ok(a.get(2).clone());
    }
    let left = usize::try_from(left).unwrap_or(0);
    Ok(Value::str(abbreviate(text, left, usize::try_from(right).unwrap_or(0))))
}

/// Shortens a text to a width with dots at its end, and at its start where it begins at an offset.
fn abbreviate(text: &str, offset: usize, width: usize) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= width {
        return text.to_owned();
    }
    let kept = width - 3;
    let mut offset = offset.min(characters.len());
    if characters.len() - offset < kept {
        offset = characters.len() - kept;
    }
    if offset <= 4 {
        return characters[..kept].iter().chain(&['.', '.', '.']).collect();
    }
    if offset + kept < characters.len() && kept >= 4 {
        let rest: String = characters[offset..].iter().collect();
        return format!("...{}", abbreviate(&rest, 0, kept));
    }
    ['.', '.', '.'].iter().chain(&characters[characters.len() - kept..]).collect()
}

/// Breaks a text at spaces so that lines have at most a width; longer words are broken only when asked.
fn wrap(engine: &Engine<'_>, text: &str, width: i64, newline: &str, breaks_words: bool) -> Result {
    let width = usize::try_from(width).unwrap_or(1).max(1);
    engine.charge_text(text.len().saturating_add(text.len() / width * newline.len()))?;
    let newline = if newline.is_empty() { "\n" } else { newline };
    let characters: Vec<char> = text.chars().collect();
    let mut output = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while characters.len() - at > width {
        if characters[at] == ' ' {
            at += 1;
            continue;
        }
        let line = &characters[at..=at + width];
        if let Some(space) = line.iter().rposition(|character| *character == ' ') {
            output.extend(&characters[at..at + space]);
            output.push_str(newline);
            at += space + 1;
        } else if breaks_words {
            output.extend(&characters[at..at + width]);
            output.push_str(newline);
            at += width;
        } else if let Some(space) = characters[at + width..].iter().position(|character| *character == ' ') {
            output.extend(&characters[at..at + width + space]);
            output.push_str(newline);
            at += width + space + 1;
        } else {
            break;
        }
    }
    output.extend(&characters[at..]);
    Ok(Value::str(output))
}

fn quote(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut output = String::new();
    for value in a.all().iter().filter(|value| !value.is_nil()) {
        if !output.is_empty() {
            output.push(' ');
        }
        match value {
            Value::Str(text) => output.push_str(&printf::quote_go(text)),
            other => output.push_str(&printf::quote_go(&text_of(other))),
        }
    }
    engine.charge_text(output.len())?;
    Ok(Value::str(output))
}

fn single_quote(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let texts: Vec<String> = a
        .all()
        .iter()
        .filter(|value| !value.is_nil())
        .map(|value| format!("'{}'", printf::print_value(value)))
        .collect();
    let output = texts.join(" ");
    engine.charge_text(output.len())?;
    Ok(Value::str(output))
}

fn concatenate(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let texts: Vec<String> = a.all().iter().filter(|value| !value.is_nil()).map(printf::print_value).collect();
    let output = texts.join(" ");
    engine.charge_text(output.len())?;
    Ok(Value::str(output))
}

fn indent(engine: &Engine<'_>, a: &Arguments<'_>, before: &str) -> Result {
    let Ok(columns) = usize::try_from(a.int(0)) else {
        return Err(FuncError::message("strings: negative Repeat count"));
    };
    let text = a.str(1);
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let size = text.len().saturating_add(lines.saturating_mul(columns)).saturating_add(before.len());
    engine.charge_text(size)?;
    let mut output = String::with_capacity(size);
    output.push_str(before);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            output.push('\n');
        }
        output.extend(std::iter::repeat_n(' ', columns));
        output.push_str(line);
    }
    Ok(Value::str(output))
}

fn replace(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (old, new, text) = (a.str(0), a.str(1), a.str(2));
    if !text.contains(old) {
        return Ok(a.get(2).clone());
    }
    let count = if old.is_empty() { text.len() + 1 } else { text.matches(old).count() };
    engine.charge_text(text.len().saturating_add(count.saturating_mul(new.len())))?;
    Ok(Value::str(text.replace(old, new)))
}

/// Returns a `map[string]string` with the parts under `_0`, `_1` and so on.
fn numbered(engine: &Engine<'_>, parts: impl Iterator<Item = Str>, a: &Arguments<'_>) -> Result {
    let text = a.str(a.len() - 1);
    engine.charge_items(text.matches(a.str(0)).count().saturating_add(1))?;
    // Go splits between all characters at an empty separator, without the empty ends that Rust gives.
    let skip_ends = a.str(0).is_empty();
    let mut key = String::new();
    let parts: Vec<Str> = parts.filter(|part| !(skip_ends && part.is_empty())).collect();
    let entries = parts.into_iter().enumerate().map(|(index, part)| {
        key.clear();
        let _ = write!(key, "_{index}");
        (Str::from(key.as_str()), Value::Str(part))
    });
    Ok(Value::Map(MapRef::new(MapKind::Strings, entries.collect())))
}

fn split_n(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (separator, text) = (a.str(0), a.str(2));
    match usize::try_from(a.int(1)) {
        Ok(0) => Ok(Value::Map(MapRef::new(MapKind::Strings, std::collections::BTreeMap::new()))),
        Ok(count) => numbered(engine, text.splitn(count, separator).map(Str::from), a),
        Err(_) => numbered(engine, text.split(separator).map(Str::from), a),
    }
}

fn split_list(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let (separator, text) = (a.str(0), a.str(1));
    if separator.is_empty() {
        engine.charge_items(text.len())?;
        return Ok(Value::strings(text.chars().map(|character| Str::from(character.encode_utf8(&mut [0; 4]) as &str))));
    }
    engine.charge_items(text.matches(separator).count() + 1)?;
    Ok(Value::strings(text.split(separator)))
}

fn join(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let output = texts_of(a.get(1)).join(a.str(0));
    engine.charge_text(output.len())?;
    Ok(Value::str(output))
}

fn sort(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let mut texts = match a.get(0) {
        list @ (Value::List(_) | Value::Object(_)) => texts_of(list),
        other => vec![text_of(other)],
    };
    texts.sort();
    Ok(Value::strings(texts))
}
