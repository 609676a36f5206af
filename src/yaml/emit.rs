//! Tree → YAML text that go-yaml reads back the same, in go-yaml's own style: sequences at their parent's column, the
//! fewest quotes, lines folded after column 80.

use std::cmp::Ordering;
use std::fmt::Write as _;

use super::node::ScalarStyle;
use super::resolve::{Resolved, is_base_60, resolve};
use crate::values::{Tree, float, json};

/// How a tree is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As `sigs.k8s.io/yaml.Marshal` writes it: keys in natural order (`a2` before `a10`).
    Sorted,
    /// The same, with the keys in their own order.
    Ordered,
    /// As Helm's `toYamlPretty`: sequences indented by two, no folding, numbers as `%v` prints them.
    Pretty,
}

/// What an emitter does beyond the syntax.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    sorted: bool,
    /// By how many columns a mapping is indented from its parent.
    pub(super) step: usize,
    /// By how many columns the dashes of a sequence are indented from their parent.
    pub(super) dash: usize,
    fold: bool,
    numbers: Numbers,
    /// Whether `<<` needs quotes also as a value.
    quote_merge: bool,
    /// Which strings of several lines are literals; the others are in double quotes.
    literals: Literals,
}

/// Which strings of several lines are written as literals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literals {
    /// All that a literal can hold.
    All,
    /// Those without empty lines at their end, which empty lines that follow would add to.
    Closed,
    /// None.
    Never,
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// Through JSON, as Go does.
    Json,
    /// As `%v` prints a float64.
    Float,
    /// So that they are read back as what they are.
    Exact,
}

impl Layout {
    /// Returns the layout of text that is put into a document.
    pub(super) fn edit(step: usize, dash: usize, literals: Literals) -> Self {
        Self { sorted: false, step, dash, fold: false, numbers: Numbers::Exact, quote_merge: true, literals }
    }

    /// Returns the layout with other indentation.
    pub(super) fn indented(self, step: Option<usize>, dash: Option<usize>) -> Self {
        Self { step: step.unwrap_or(self.step), dash: dash.unwrap_or(self.dash), ..self }
    }
}

impl From<Style> for Layout {
    fn from(style: Style) -> Self {
        let go = Self {
            sorted: style != Style::Ordered,
            step: 2,
            dash: 0,
            fold: true,
            numbers: Numbers::Json,
            quote_merge: false,
            literals: Literals::All,
        };
        match style {
            Style::Sorted | Style::Ordered => go,
            Style::Pretty => Self { dash: 2, fold: false, numbers: Numbers::Float, quote_merge: true, ..go },
        }
    }
}

/// The least float64 that is above the least whole number of 64 bits.
const LEAST_WHOLE: f64 = -9_223_372_036_854_774_784.0;

/// From here on a number is no whole one of 64 bits any more.
const WHOLE_LIMIT: f64 = 18_446_744_073_709_551_616.0;

/// Where go-yaml folds.
const BEST_WIDTH: usize = 80;

/// Returns a tree as YAML text, with a newline at its end.
pub fn emit(tree: &Tree, style: Style) -> String {
    let mut output = String::new();
    emit_into(tree, style, &mut output);
    output
}

/// Appends a tree as YAML text, with a newline at its end.
pub fn emit_into(tree: &Tree, style: Style, output: &mut String) {
    let mut emitter = Emitter { line_start: output.len(), output, layout: style.into() };
    emitter.root(tree);
}

/// Appends an entry of a mapping whose keys stand at a column, with a newline at its end; the cursor is there already.
pub(super) fn entry_into(key: &str, value: &Tree, column: usize, layout: Layout, output: &mut String) {
    Emitter { line_start: output.len(), output, layout }.entry(key, value, column);
}

/// Appends an item of a sequence whose dashes stand at a column, with a newline at its end; the cursor is there already.
pub(super) fn item_into(item: &Tree, column: usize, layout: Layout, output: &mut String) {
    Emitter { line_start: output.len(), output, layout }.item(item, column);
}

/// Appends a mapping or sequence at a column, with a newline at its end; the cursor is there already.
pub(super) fn collection_into(tree: &Tree, column: usize, layout: Layout, output: &mut String) {
    let mut emitter = Emitter { line_start: output.len(), output, layout };
    match tree {
        Tree::List(items) if !items.is_empty() => emitter.sequence(items, column),
        Tree::Map(map) if !map.is_empty() => emitter.mapping(map, column),
        scalar => {
            emitter.scalar(scalar, column);
            emitter.end_line();
        }
    }
}

/// Appends a scalar or an empty collection, without a newline at its end; lines after the first begin at a column. A
/// string is written in a style when that can hold it; a literal only where one may stand.
pub(super) fn scalar_into(
    tree: &Tree,
    style: ScalarStyle,
    may_be_literal: bool,
    column: usize,
    layout: Layout,
    output: &mut String,
) {
    let start = output.len();
    let mut emitter = Emitter { line_start: start, output, layout };
    match tree {
        Tree::String(text) => {
            let shape = Shape::of(text);
            let single = style == ScalarStyle::SingleQuoted && shape.single_allowed && !shape.breaks;
            if single {
                emitter.single_quoted(text, column, false);
            } else if style == ScalarStyle::DoubleQuoted && !shape.breaks || shape.breaks && !may_be_literal {
                emitter.double_quoted(text, column, false);
            } else {
                emitter.string(text, column, false);
            }
        }
        other => emitter.scalar(other, column),
    }
    if output.ends_with('\n') {
        output.pop();
    }
}

struct Emitter<'a> {
    output: &'a mut String,
    line_start: usize,
    layout: Layout,
}

impl Emitter<'_> {
    fn newline(&mut self) {
        self.output.push('\n');
        self.line_start = self.output.len();
    }

    fn indent(&mut self, columns: usize) {
        spaces(columns, self.output);
    }

    fn root(&mut self, tree: &Tree) {
        match tree {
            Tree::List(items) if !items.is_empty() => self.sequence(items, 0),
            Tree::Map(map) if !map.is_empty() => self.mapping(map, 0),
            scalar => {
                self.scalar(scalar, 0);
                if self.output.len() > self.line_start {
                    self.newline();
                }
            }
        }
    }

    /// Writes a sequence whose dashes stand at a column; the cursor is there already for the first.
    fn sequence(&mut self, items: &[Tree], column: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.indent(column);
            }
            self.item(item, column);
        }
    }

    fn item(&mut self, item: &Tree, column: usize) {
        self.output.push_str("- ");
        match item {
            Tree::List(items) if !items.is_empty() => self.sequence(items, column + 2),
            Tree::Map(map) if !map.is_empty() => self.mapping(map, column + 2),
            scalar => {
                self.scalar(scalar, column + 2);
                self.end_line();
            }
        }
    }

    /// Writes a mapping whose keys stand at a column; the cursor is there already for the first.
    fn mapping(&mut self, map: &crate::values::Map, column: usize) {
        if !self.layout.sorted {
            for (index, (key, value)) in map.iter().enumerate() {
                if index > 0 {
                    self.indent(column);
                }
                self.entry(key, value, column);
            }
            return;
        }
        let mut entries: Vec<(&String, &Tree)> = map.iter().collect();
        if !entries.is_sorted_by(|left, right| natural_order(left.0, right.0).is_le()) {
            entries.sort_by(|left, right| natural_order(left.0, right.0));
        }
        for (index, (key, value)) in entries.into_iter().enumerate() {
            if index > 0 {
                self.indent(column);
            }
            self.entry(key, value, column);
        }
    }

    fn entry(&mut self, key: &str, value: &Tree, column: usize) {
        self.key(key, column);
        match value {
            Tree::List(items) if !items.is_empty() => {
                let column = column + self.layout.dash;
                self.newline();
                self.indent(column);
                self.sequence(items, column);
            }
            Tree::Map(map) if !map.is_empty() => {
                let column = column + self.layout.step;
                self.newline();
                self.indent(column);
                self.mapping(map, column);
            }
            scalar => {
                self.output.push(' ');
                self.scalar(scalar, column + 2);
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        if self.output.len() > self.line_start {
            self.newline();
        }
    }

    /// Writes a key and its colon. Keys past 128 bytes or over several lines need the explicit form.
    fn key(&mut self, key: &str, column: usize) {
        if key.len() <= 128 && is_word(key) {
            self.string(key, column, true);
            self.output.push(':');
            return;
        }
        let shape = Shape::of(key);
        if key.len() > 128 || shape.breaks {
            self.output.push_str("? ");
            self.string(key, column + 2, false);
            self.end_line();
            self.indent(column);
            self.output.push(':');
            return;
        }
        self.string(key, column, true);
        self.output.push(':');
    }

    fn scalar(&mut self, tree: &Tree, column: usize) {
        match tree {
            Tree::Null => self.output.push_str("null"),
            Tree::Bool(truth) => self.output.push_str(if *truth { "true" } else { "false" }),
            Tree::Int(number) if self.layout.numbers == Numbers::Float => {
                // Helm's values hold numbers as float64, and this writer prints those as `%v` does.
                #[expect(clippy::cast_precision_loss, reason = "what a float64 would have lost")]
                self.output.push_str(&float::shortest(*number as f64));
            }
            Tree::Int(number) => {
                let _ = write!(self.output, "{number}");
            }
            Tree::Float(number) => self.float(*number),
            Tree::String(text) => self.string(text, column, false),
            Tree::List(_) => self.output.push_str("[]"),
            Tree::Map(_) => self.output.push_str("{}"),
        }
    }

    fn float(&mut self, number: f64) {
        if number.is_nan() {
            self.output.push_str(".nan");
        } else if number.is_infinite() {
            self.output.push_str(if number > 0.0 { ".inf" } else { "-.inf" });
        } else if self.layout.numbers == Numbers::Exact {
            let start = self.output.len();
            self.output.push_str(&float::shortest(number));
            if !self.output[start..].contains(['.', 'e']) {
                self.output.push_str(".0");
            }
        } else if self.layout.numbers == Numbers::Json
            && number.fract() == 0.0
            && (LEAST_WHOLE..WHOLE_LIMIT).contains(&number)
        {
            // The number goes through JSON, where it has no exponent, and comes back whole.
            json::write_float(number, self.output);
        } else {
            self.output.push_str(&float::shortest(number));
        }
    }

    /// Writes a string in the style that go-yaml would choose; `column` is where continued lines are indented.
    fn string(&mut self, text: &str, column: usize, is_key: bool) {
        if is_word(text) && matches!(resolve(text), Resolved::Text) {
            self.output.push_str(text);
            return;
        }
        let shape = Shape::of(text);
        if shape.breaks && !is_key && shape.block_allowed && self.may_be_literal(text) {
            return self.literal(text, column);
        }
        // go-yaml resolves `<<` to a merge tag, which it does not take for a clash; its version 3 does.
        let ambiguous = match resolve(text) {
            Resolved::Text => is_base_60(text),
            // As a key it would be read as a merge: go-yaml writes it bare all the same, and cannot read it back.
            Resolved::Merge => self.layout.quote_merge || is_key,
            _ => true,
        };
        if shape.breaks || !shape.single_allowed || ambiguous {
            return self.double_quoted(text, column, is_key);
        }
        if shape.plain_allowed && !text.is_empty() {
            self.folded(text, column, is_key);
        } else {
            self.single_quoted(text, column, is_key);
        }
    }

    fn may_be_literal(&self, text: &str) -> bool {
        match self.layout.literals {
            Literals::All => true,
            Literals::Closed => text != "\n" && !text.ends_with("\n\n"),
            Literals::Never => false,
        }
    }

    fn single_quoted(&mut self, text: &str, column: usize, is_key: bool) {
        self.output.push('\'');
        if text.contains('\'') {
            self.folded(&text.replace('\'', "''"), column, is_key);
        } else {
            self.folded(text, column, is_key);
        }
        self.output.push('\'');
    }

    /// Writes text that needs no escapes, folded at single spaces after column 80.
    fn folded(&mut self, text: &str, column: usize, is_key: bool) {
        if is_key || !self.layout.fold {
            self.output.push_str(text);
            return;
        }
        let start = self.output[self.line_start..].chars().count();
        if start + text.len() <= BEST_WIDTH {
            self.output.push_str(text);
            return;
        }
        let bytes = text.as_bytes();
        let mut width = start;
        let mut after_space = false;
        for (at, character) in text.char_indices() {
            if character == ' ' {
                let single = !after_space && bytes.get(at + 1).is_some_and(|next| *next != b' ');
                if single && width > BEST_WIDTH && at > 0 && at + 1 < bytes.len() && may_begin(&text[at + 1..], column)
                {
                    self.newline();
                    self.indent(column);
                    width = column;
                    after_space = true;
                    continue;
                }
                after_space = true;
            } else {
                after_space = false;
            }
            self.output.push(character);
            width += 1;
        }
    }

    fn double_quoted(&mut self, text: &str, column: usize, is_key: bool) {
        let fold = !is_key && self.layout.fold;
        self.output.push('"');
        let mut width = self.output[self.line_start..].chars().count();
        let mut spaces = false;
        let mut escape = String::new();
        for (at, character) in text.char_indices() {
            let is_here = character == ' ' && fold && !spaces && width > BEST_WIDTH && at > 0 && at + 1 < text.len();
            if is_here && may_begin(&text[at + 1..], column) {
                self.newline();
                self.indent(column);
                width = column;
                // A space at the start of a line has to be escaped.
                if text[at + 1..].starts_with(' ') {
                    self.output.push('\\');
                    width += 1;
                }
                spaces = true;
                continue;
            }
            if is_shown(character) && !matches!(character, '"' | '\\') {
                spaces = character == ' ';
                self.output.push(character);
                width += 1;
                continue;
            }
            spaces = false;
            escape.clear();
            let code = u32::from(character);
            match character {
                '\0' => escape.push_str("\\0"),
                '\u{7}' => escape.push_str("\\a"),
                '\u{8}' => escape.push_str("\\b"),
                '\t' => escape.push_str("\\t"),
                '\n' => escape.push_str("\\n"),
                '\u{b}' => escape.push_str("\\v"),
                '\u{c}' => escape.push_str("\\f"),
                '\r' => escape.push_str("\\r"),
                '\u{1b}' => escape.push_str("\\e"),
                '"' => escape.push_str("\\\""),
                '\\' => escape.push_str("\\\\"),
                '\u{85}' => escape.push_str("\\N"),
                '\u{a0}' => escape.push_str("\\_"),
                '\u{2028}' => escape.push_str("\\L"),
                '\u{2029}' => escape.push_str("\\P"),
                _ => {
                    let _ = match code {
                        0..=0xff => write!(escape, "\\x{code:02X}"),
                        0x100..=0xffff => write!(escape, "\\u{code:04X}"),
                        _ => write!(escape, "\\U{code:08X}"),
                    };
                }
            }
            self.output.push_str(&escape);
            width += escape.len();
        }
        self.output.push('"');
    }

    fn literal(&mut self, text: &str, column: usize) {
        self.output.push('|');
        if text.starts_with([' ', '\n']) {
            self.output.push('2');
        }
        let body = match text.strip_suffix('\n') {
            None => {
                self.output.push('-');
                text
            }
            Some(rest) if rest.is_empty() || rest.ends_with('\n') => {
                self.output.push('+');
                rest
            }
            Some(rest) => rest,
        };
        // go-yaml indents the lines by two from the enclosing mapping or sequence, at the root too.
        let column = column.max(2);
        self.newline();
        for (index, line) in body.split('\n').enumerate() {
            if index > 0 {
                self.newline();
            }
            if !line.is_empty() {
                self.indent(column);
                self.output.push_str(line);
            }
        }
        self.newline();
    }
}

/// Appends spaces.
pub(super) fn spaces(columns: usize, output: &mut String) {
    const SPACES: &str = "                                                                ";
    let mut left = columns;
    while left > 0 {
        let count = left.min(SPACES.len());
        output.push_str(&SPACES[..count]);
        left -= count;
    }
}

/// Tells whether a text is a word that needs no quotes whatever stands around it, unless it means something else.
fn is_word(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'/')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
}

/// Tells whether a line of a scalar may begin with a text. At the first column the marks of documents would end the
/// scalar, also inside quotes; go-yaml folds there all the same, and cannot read it back.
fn may_begin(text: &str, column: usize) -> bool {
    let marks = || ["---", "..."].into_iter().filter_map(|mark| text.strip_prefix(mark));
    column > 0 || !marks().any(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

/// Tells whether go-yaml writes a character as it is.
fn is_shown(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && character != '\u{feff}'
        && !matches!(character, '\u{2028}' | '\u{2029}')
}

/// What a string's characters allow.
#[derive(Debug, Clone, Copy)]
struct Shape {
    breaks: bool,
    plain_allowed: bool,
    single_allowed: bool,
    block_allowed: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut shape = Self { breaks: false, plain_allowed: true, single_allowed: true, block_allowed: true };
        let Some(first) = bytes.first() else {
            return Self { plain_allowed: false, block_allowed: false, ..shape };
        };
        let blank_after = |at: usize| matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        let indicator = match first {
            b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@'
            | b'`' => true,
            b'-' | b'?' | b':' => blank_after(0),
            _ => false,
        };
        if indicator || text.starts_with("---") || text.starts_with("...") {
            shape.plain_allowed = false;
        }
        let mut special = false;
        let mut previous = 0u8;
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b' ' => {
                    if previous == b'\n' {
                        // A blank after a line end: neither plain nor single quotes can hold it.
                        shape.plain_allowed = false;
                        shape.single_allowed = false;
                    }
                }
                b'\n' => {
                    shape.breaks = true;
                    if previous == b' ' {
                        shape.plain_allowed = false;
                        shape.single_allowed = false;
                        shape.block_allowed = false;
                    }
                }
                b':' if at > 0 && blank_after(at) => shape.plain_allowed = false,
                b'#' if previous == b' ' || previous == b'\n' => shape.plain_allowed = false,
                0x20..=0x7e => {}
                0x80.. => {}
                _ => special = true,
            }
            previous = *byte;
        }
        if !text.is_ascii() {
            special |= text.chars().any(|character| !character.is_ascii() && !is_unescaped(character));
        }
        if matches!(first, b' ' | b'\n') || matches!(previous, b' ' | b'\n') {
            shape.plain_allowed = false;
        }
        if previous == b' ' {
            shape.block_allowed = false;
        }
        if text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
            shape.plain_allowed = false;
        }
        if special {
            return Self { plain_allowed: false, single_allowed: false, block_allowed: false, ..shape };
        }
        shape
    }
}

/// Tells whether a character outside of ASCII can stand outside of double quotes.
fn is_unescaped(character: char) -> bool {
    matches!(character, '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}') && character != '\u{feff}'
}

/// Compares two keys as go-yaml sorts them: digits as numbers, letters after everything else.
pub fn natural_order(left: &str, right: &str) -> Ordering {
    let left_characters: Vec<char> = left.chars().collect();
    let right_characters: Vec<char> = right.chars().collect();
    let mut digits = false;
    for at in 0..left_characters.len().min(right_characters.len()) {
        let (one, two) = (left_characters[at], right_characters[at]);
        if one == two {
            digits = one.is_numeric();
            continue;
        }
        let (one_letter, two_letter) = (one.is_alphabetic(), two.is_alphabetic());
        if one_letter && two_letter {
            return one.cmp(&two);
        }
        if one_letter || two_letter {
            return match (digits, one_letter) {
                (true, true) | (false, false) => Ordering::Less,
                _ => Ordering::Greater,
            };
        }
        // Numbers compare by value, then by length.
        let number = |characters: &[char]| {
            characters.iter().map_while(|digit| digit.to_digit(10)).fold((0u64, 0usize), |(number, count), digit| {
                (number.saturating_mul(10).saturating_add(u64::from(digit)), count + 1)
            })
        };
        let (one_number, one_count) = number(&left_characters[at..]);
        let (two_number, two_count) = number(&right_characters[at..]);
        if one_number != two_number {
            return one_number.cmp(&two_number);
        }
        if one_count != two_count {
            return one_count.cmp(&two_count);
        }
        return one.cmp(&two);
    }
    left_characters.len().cmp(&right_characters.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{ReadOptions, parse};

    #[test]
    fn a_fold_makes_no_mark_of_a_document() {
        let words = "word ".repeat(17);
        for mark in ["---", "..."] {
            for text in
                [format!("{words}{mark} rest"), format!("{words}\t{mark} {mark} it's"), format!("'{words}{mark}")]
            {
                let written = emit(&Tree::from(&*text), Style::Sorted);
                let read = parse("t", &written, &ReadOptions::go());
                assert_eq!(read.ok(), Some(Tree::from(&*text)), "{written}");
            }
        }
    }
}
