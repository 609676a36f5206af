//! Bytes → documents, each with its exact text: joined together they are the input again.
//!
//! A line that begins with `---` separates documents wherever it stands: inside a block scalar it ends the scalar, and
//! inside quotes or brackets it is an error, so nothing else of a document has to be understood to find its end. What
//! follows `...` stays with the document before, up to the next line that is neither blank nor a comment; what stands
//! before the first `---` (comments, directives, a byte-order mark) belongs to the document after it. JSON values that
//! follow one another without a separator are documents too. One document is held in memory at a time.

use std::io::BufRead;

use super::load::Budget;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, SourceText};

/// A document as it stands in its input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDocument {
    /// Its text, markers, directives and the comments around it included.
    pub text: String,
    /// Its number in the input, from 1.
    pub number: usize,
    /// The line of the input on which its text begins, from 1.
    pub first_line: usize,
    /// Whether there is anything but blank lines, comments and directives; `---` alone counts.
    pub has_content: bool,
}

impl RawDocument {
    /// Returns the text with a name; places in it are counted from the input's first line.
    pub fn source(&self, name: &str) -> SourceText {
        SourceText::new(name, &*self.text).starting_at_line(self.first_line)
    }
}

/// An input that cannot be split.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It cannot be read any further.
    #[error("cannot read the input after line {line}")]
    Read {
        /// The last line that was read.
        line: usize,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A document is not text; the next one can still be read.
    #[error("document {number} is not UTF-8 text (line {line})")]
    NotText {
        /// The document's number, from 1.
        number: usize,
        /// The line with the first byte at fault, from 1.
        line: usize,
        /// The document's bytes.
        bytes: Vec<u8>,
    },
    /// A document is too long to be held in memory; nothing after it can be read.
    #[error("document {number}, which begins on line {first_line}, is over the limit of {} MiB", limit >> 20)]
    TooLong {
        /// The document's number, from 1.
        number: usize,
        /// The line on which it begins, from 1.
        first_line: usize,
        /// The limit in bytes.
        limit: usize,
    },
}

impl Diagnostic for StreamError {
    fn location(&self) -> Option<&Location> {
        None
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Read { .. } => Vec::new(),
            Self::NotText { .. } => vec!["save the file as UTF-8".to_owned()],
            Self::TooLong { .. } => vec!["split the document, or put `---` between its objects".to_owned()],
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::NotText { .. } | Self::TooLong { .. } => Category::NotParsable,
        }
    }
}

/// How far into a document the lines seen so far lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Only blank lines, comments and directives.
    Before,
    /// Past `---` or the first content.
    Inside,
    /// Past `...`.
    After,
}

/// The documents of an input, read one after another.
#[derive(Debug)]
pub struct Documents<R> {
    input: R,
    /// Bytes that were read; the current document begins at `start`.
    held: Vec<u8>,
    start: usize,
    at_end: bool,
    failed: bool,
    number: usize,
    line: usize,
    limit: usize,
}

impl<R: BufRead> Documents<R> {
    /// Returns the documents of an input; one may be as long as the reader's [`Budget`] allows.
    pub fn new(input: R) -> Self {
        Self {
            input,
            held: Vec::new(),
            start: 0,
            at_end: false,
            failed: false,
            number: 0,
            line: 1,
            limit: Budget::default().document_bytes,
        }
    }

    /// Sets how many bytes one document may have.
    #[must_use]
    pub fn with_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Reads more bytes; `at_end` tells whether there were none.
    fn read_more(&mut self) -> Result<(), StreamError> {
        if self.held.len() - self.start > self.limit {
            return Err(StreamError::TooLong { number: self.number + 1, first_line: self.line, limit: self.limit });
        }
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => {
                    let count = bytes.len();
                    self.at_end = count == 0;
                    self.held.extend_from_slice(bytes);
                    self.input.consume(count);
                    return Ok(());
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(StreamError::Read { line: self.line + line_ends(&self.held[self.start..]), source });
                }
            }
        }
    }

    /// Returns the end of the line that begins at an offset, its line end included; the text's end when there is none.
    fn line_end(&mut self, from: usize) -> Result<usize, StreamError> {
        let mut at = from;
        loop {
            match self.held[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|found| at + found) {
                Some(found) if self.held[found] == b'\n' => return Ok(found + 1),
                Some(found) => match self.held.get(found + 1) {
                    Some(b'\n') => return Ok(found + 2),
                    Some(_) => return Ok(found + 1),
                    None if self.at_end => return Ok(found + 1),
                    None => at = found,
                },
                None if self.at_end => return Ok(self.held.len()),
                None => at = self.held.len(),
            }
            self.read_more()?;
        }
    }

    /// Finds the end of the document that begins at `start`.
    fn find_end(&mut self) -> Result<(usize, Progress), StreamError> {
        let mut progress = Progress::Before;
        let mut at = self.start;
        if self.number == 0 {
            while self.held.len() < 3 && !self.at_end {
                self.read_more()?;
            }
            if self.held.starts_with(b"\xef\xbb\xbf") {
                at += 3;
            }
        }
        loop {
            let end = self.line_end(at)?;
            if end == at {
                return Ok((at, progress));
            }
            let line = &self.held[at..end];
            match progress {
                Progress::Before => match first(line) {
                    _ if is_end(line) => {}
                    None | Some(b'#') => {}
                    Some(b'%') if line[0] == b'%' => {}
                    Some(b'{' | b'[') => {
                        progress = Progress::Inside;
                        if let Some(end) = self.json_end(at)? {
                            return Ok((end, progress));
                        }
                    }
                    _ => progress = Progress::Inside,
                },
                Progress::Inside if is_marker(line, b"---") => return Ok((at, progress)),
                Progress::Inside if is_end(line) => progress = Progress::After,
                Progress::Inside => {}
                Progress::After => {
                    if !matches!(first(line), None | Some(b'#')) && !is_end(line) {
                        return Ok((at, progress));
                    }
                }
            }
            at = end;
        }
    }

    /// Returns where a JSON value that begins on this line is followed by another one, when it is.
    fn json_end(&mut self, line: usize) -> Result<Option<usize>, StreamError> {
        let mut at = line;
        let mut begin = None;
        let mut closed = None;
        let mut depth = 0_usize;
        let mut in_string = false;
        loop {
            if at + 4 > self.held.len() && !self.at_end {
                self.read_more()?;
                continue;
            }
            let Some(byte) = self.held.get(at) else { return Ok(None) };
            match byte {
                // Neither can stand in JSON; what this is, the lines tell.
                b'\n' | b'\r' if in_string || self.held[at + 1..].starts_with(b"---") => return Ok(None),
                b'"' if closed.is_none() => in_string = !in_string,
                b'\\' if in_string => at += 1,
                _ if in_string => {}
                b' ' | b'\t' | b'\n' | b'\r' => {}
                b'{' | b'[' => {
                    if let (Some(begin), Some(closed)) = (begin, closed) {
                        let value = &self.held[begin..closed];
                        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(value).is_ok();
                        return Ok(is_json.then_some(at));
                    }
                    begin = begin.or(Some(at));
                    depth += 1;
                }
                b'}' | b']' if depth == 1 => {
                    depth = 0;
                    closed = Some(at + 1);
                }
                b'}' | b']' if depth > 0 => depth -= 1,
                _ if depth == 0 => return Ok(None),
                _ => {}
            }
            at += 1;
        }
    }

    /// Takes the next document out.
    fn take(&mut self) -> Option<Result<RawDocument, StreamError>> {
        if self.failed {
            return None;
        }
        // What is left of the documents before goes when it is more than what would have to be moved.
        if self.start > self.held.len() - self.start {
            self.held.drain(..self.start);
            self.start = 0;
        }
        let (end, progress) = match self.find_end() {
            Ok(found) => found,
            Err(error) => {
                self.failed = true;
                return Some(Err(error));
            }
        };
        let bytes = &self.held[self.start..end];
        if bytes.is_empty() {
            return None;
        }
        if bytes.len() > self.limit {
            self.failed = true;
            let (number, first_line) = (self.number + 1, self.line);
            return Some(Err(StreamError::TooLong { number, first_line, limit: self.limit }));
        }
        let first_line = self.line;
        self.number += 1;
        self.start = end;
        self.line += line_ends(bytes);
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => Ok(RawDocument {
                text: text.to_owned(),
                number: self.number,
                first_line,
                has_content: progress != Progress::Before,
            }),
            Err(fault) => Err(StreamError::NotText {
                number: self.number,
                line: first_line + line_ends(&bytes[..fault.valid_up_to()]),
                bytes: bytes.to_vec(),
            }),
        })
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<RawDocument, StreamError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take()
    }
}

/// Returns how many lines end in some bytes.
fn line_ends(bytes: &[u8]) -> usize {
    // Sums of bytes, each of a piece that they cannot overflow for, are what the compiler makes fast code of.
    bytes.chunks(255).map(|chunk| usize::from(chunk.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>())).sum()
}

/// Tells whether a line is a document marker, with or without something after it.
fn is_marker(line: &[u8], marker: &[u8]) -> bool {
    line.starts_with(marker) && matches!(line.get(3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
}

/// Tells whether a line is `...`. What follows it on its line would be another document, which lines do not tell from
/// the one before.
fn is_end(line: &[u8]) -> bool {
    is_marker(line, b"...") && matches!(first(&line[3..]), None | Some(b'#'))
}

/// Returns the first byte of a line that is not blank.
fn first(line: &[u8]) -> Option<u8> {
    line.iter().copied().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{ReadOptions, documents};

    /// Reads few bytes at a time.
    fn slow(text: &str, capacity: usize) -> Documents<impl BufRead + '_> {
        Documents::new(std::io::BufReader::with_capacity(capacity, text.as_bytes()))
    }

    fn pieces(text: &str) -> Vec<String> {
        let all = |documents: Vec<RawDocument>| -> Vec<String> {
            assert!(documents.iter().enumerate().all(|(index, document)| document.number == index + 1));
            let mut line = 1;
            for document in &documents {
                assert_eq!(document.first_line, line);
                line += document.text.matches('\n').count();
            }
            documents.into_iter().map(|document| document.text).collect()
        };
        let found = all(Documents::new(text.as_bytes()).map(Result::unwrap).collect());
        for capacity in [1, 2, 3, 5, 16] {
            assert_eq!(all(slow(text, capacity).map(Result::unwrap).collect()), found, "{capacity} bytes at a time");
        }
        assert_eq!(found.concat(), text);
        found
    }

    #[test]
    fn splits_at_markers_and_keeps_every_byte() {
        assert_eq!(pieces(""), [""; 0]);
        assert_eq!(pieces("a: 1"), ["a: 1"]);
        assert_eq!(pieces("a: 1\n---\nb: 2\n"), ["a: 1\n", "---\nb: 2\n"]);
        assert_eq!(
            pieces("\u{feff}# c\n---\na: 1\r\n--- # d\r\nb: 2"),
            ["\u{feff}# c\n---\na: 1\r\n", "--- # d\r\nb: 2"]
        );
        assert_eq!(pieces("\u{feff}---\na: 1\n"), ["\u{feff}---\na: 1\n"]);
        assert_eq!(pieces("a: 1\r---\rb: 2"), ["a: 1\r", "---\rb: 2"]);
        assert_eq!(pieces("---\n---\n"), ["---\n", "---\n"]);
        assert_eq!(pieces("# only\n\n"), ["# only\n\n"]);
        assert_eq!(pieces("---a: 1\n---b\n"), ["---a: 1\n---b\n"]);
    }

    #[test]
    fn an_end_marker_keeps_the_comments_after_it() {
        let text = "%YAML 1.1\n---\na: 1\n...\n# after\n\n%YAML 1.1\n---\nb: 2\n...\n";
        assert_eq!(pieces(text), ["%YAML 1.1\n---\na: 1\n...\n# after\n\n", "%YAML 1.1\n---\nb: 2\n...\n"]);
        assert_eq!(pieces("a: 1\n...\nb: 2\n"), ["a: 1\n...\n", "b: 2\n"]);
        assert_eq!(pieces("...\na: 1\n"), ["...\na: 1\n"]);
    }

    #[test]
    fn a_marker_within_a_line_or_at_an_indent_is_text() {
        assert_eq!(pieces("a: |\n  ---\n  b\nc: '\n ---'\n"), ["a: |\n  ---\n  b\nc: '\n ---'\n"]);
        assert_eq!(pieces("a: |\n  x\n---\nb: 1\n"), ["a: |\n  x\n", "---\nb: 1\n"]);
    }

    #[test]
    fn json_values_are_documents() {
        assert_eq!(pieces("{\"a\": 1}\n"), ["{\"a\": 1}\n"]);
        assert_eq!(
            pieces("{\"a\":\"}{\\\"\"}{\"b\":[{}]}\n\n [1]"),
            ["{\"a\":\"}{\\\"\"}", "{\"b\":[{}]}\n\n ", "[1]"]
        );
        assert_eq!(pieces("{\n \"a\": 1\n}\n---\n{\"b\": 2}\n"), ["{\n \"a\": 1\n}\n", "---\n{\"b\": 2}\n"]);
        // Flow mappings of YAML are left alone.
        assert_eq!(pieces("{a: 'x} {y'}\n"), ["{a: 'x} {y'}\n"]);
        assert_eq!(pieces("{a: b}: c\n---\nd\n"), ["{a: b}: c\n", "---\nd\n"]);
        assert_eq!(pieces("{a: \"b\n---\nd\n"), ["{a: \"b\n", "---\nd\n"]);
        assert_eq!(pieces("{{ a }\n---\nd\n"), ["{{ a }\n", "---\nd\n"]);
    }

    #[test]
    fn tells_whether_there_is_content() {
        let content = |text: &str| -> Vec<bool> {
            Documents::new(text.as_bytes()).map(|document| document.unwrap().has_content).collect()
        };
        assert_eq!(content("# c\n"), [false]);
        assert_eq!(content("---\n# c\n---\na: 1\n"), [true, true]);
        assert_eq!(content("a: 1\n...\n# end\n"), [true]);
    }

    #[test]
    fn bytes_that_are_not_text_spoil_one_document_only() {
        let mut documents = Documents::new(&b"a: 1\n---\nb:\n- \xff\n---\nc: 3\n"[..]);
        assert_eq!(documents.next().unwrap().unwrap().text, "a: 1\n");
        let error = documents.next().unwrap().unwrap_err();
        assert!(matches!(&error, StreamError::NotText { number: 2, line: 4, bytes } if bytes == b"---\nb:\n- \xff\n"));
        assert_eq!(error.to_string(), "document 2 is not UTF-8 text (line 4)");
        let last = documents.next().unwrap().unwrap();
        assert_eq!((&*last.text, last.first_line), ("---\nc: 3\n", 5));
        assert!(documents.next().is_none());
    }

    #[test]
    fn a_document_over_the_limit_ends_the_input() {
        let text = format!("a: 1\n---\nb: {}\n", "x".repeat(100));
        let mut documents = slow(&text, 8).with_limit(50);
        assert!(documents.next().unwrap().is_ok());
        let error = documents.next().unwrap().unwrap_err();
        assert!(matches!(error, StreamError::TooLong { number: 2, first_line: 2, limit: 50 }));
        assert!(documents.next().is_none());
    }

    #[test]
    fn places_are_those_of_the_input() {
        let text = "a: 1\n---\nb: 2\nb: 3\n";
        let second = Documents::new(text.as_bytes()).nth(1).unwrap().unwrap();
        let error = crate::yaml::parse_document(&second.source("f"), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "f:4:1: key \"b\" is there twice");
        assert_eq!(error.advice, ["the first is at line 3, column 1"]);
    }

    /// Returns the trees that a text's documents have, as far as it can be read.
    fn trees(text: &str) -> Option<Vec<crate::values::Tree>> {
        let source = SourceText::new("t", text);
        documents(&source, &ReadOptions::go()).map(|loaded| loaded.ok().map(|loaded| loaded.tree)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_pieces_are_the_input_and_mean_the_same(parts in proptest::collection::vec(prop_oneof![
            "(a|b): [0-9]", "---", "--- # c", "--- \\|", "  ---", "\\.\\.\\.", "# c", "%YAML 1.1", "", "- x", "  y", "k: \\|",
            "\\{\"a\": 1\\}", "\\{a: 'b", "'\\}", "é: \"",
        ], 0..12), ends in proptest::collection::vec("\n|\r\n|\r| ", 12)) {
            let text: String = parts.iter().zip(&ends).flat_map(|(part, end)| [part.as_str(), end.as_str()]).collect();
            let pieces = pieces(&text);
            if let Some(whole) = trees(&text) {
                let apart: Option<Vec<_>> = pieces.iter().map(|piece| trees(piece)).collect();
                prop_assert_eq!(Some(whole), apart.map(|trees| trees.concat()));
            }
        }
    }
}
