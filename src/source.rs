//! Text with a name, and places in it: what an error needs to point at the text that is at fault.

use std::sync::Arc;

/// A named text: a file, standard input, a template, the value of a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// How the user knows the text: a path, `-`, `--set`.
    pub name: Arc<str>,
    /// The text itself.
    pub text: Arc<str>,
    /// The line on which it begins, from 1; a document of a longer text keeps the lines of the whole.
    pub first_line: usize,
}

/// A half-open range of byte offsets in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span from `start` to `end`, both byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end) }
    }
}

/// A place that a reader can find: line and column count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Where in which text something is wrong: all that is needed to print `name:line:column` and the line with a caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// How the user knows the text.
    pub name: Arc<str>,
    /// Line and column of the first character at fault.
    pub position: Position,
    /// The whole line at fault, without its line ending.
    pub line_text: Arc<str>,
    /// How many characters of the line are at fault; at least 1.
    pub width: usize,
}

impl SourceText {
    /// Returns a named text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), first_line: 1 }
    }

    /// Sets the line on which the text begins, from 1.
    #[must_use]
    pub fn starting_at_line(mut self, line: usize) -> Self {
        self.first_line = line;
        self
    }

    /// Returns line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let position = position(&self.text, offset);
        Position { line: position.line + self.first_line - 1, ..position }
    }

    /// Returns the location of a span.
    pub fn locate(&self, span: Span) -> Location {
        let start = floor(&self.text, span.start as usize);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let end = floor(&self.text, (span.end as usize).clamp(start, line_end));
        Location {
            name: self.name.clone(),
            position: self.position(start),
            line_text: self.text[line_start..line_end].trim_end_matches('\r').into(),
            width: self.text[start..end].chars().count().max(1),
        }
    }
}

/// Returns line and column of a byte offset in a text.
pub fn position(text: &str, offset: usize) -> Position {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// Returns the nearest character boundary at or before an offset.
fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let source = SourceText::new("a.yaml", "é: 1\r\nkey: [\n");
        let location = source.locate(Span::new(12, 13));
        assert_eq!(location.position, Position { line: 2, column: 6 });
        assert_eq!(&*location.line_text, "key: [");
        assert_eq!(source.position(2), Position { line: 1, column: 2 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
    }
}
