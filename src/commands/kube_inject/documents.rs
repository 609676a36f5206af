//! A text document by document, without reading it: every byte of it is in one of the documents, in order.

use std::io::{self, BufRead, Read};

/// How much text a batch has at least, but for the last.
const BATCH_BYTES: usize = 64 << 10;

/// A document as it is written, with the marker before it and everything up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDocument {
    /// Its text.
    pub text: String,
    /// The line that it begins in, from 1.
    pub line: usize,
}

impl RawDocument {
    /// Returns the line in which its content begins: after markers, comments and empty lines.
    pub fn first_line(&self) -> usize {
        let is_content = |line: &str| {
            let line = line.trim_start_matches('\u{feff}').trim_end();
            !line.trim_start().is_empty() && !line.trim_start().starts_with(['#', '%']) && line != "---"
        };
        self.line + self.text.lines().position(is_content).unwrap_or_default()
    }
}

/// Reads documents in batches.
pub struct Batches<'a> {
    reader: Box<dyn BufRead + 'a>,
    /// What is read of the next document.
    next: Vec<u8>,
    /// The line that it begins in.
    next_line: usize,
    line: usize,
    /// Whether a marker now belongs to the document that is being read: it has only begun, or with directives.
    is_open: bool,
    is_at_end: bool,
}

impl<'a> Batches<'a> {
    /// Returns the batches of a text.
    pub fn new(reader: impl Read + 'a) -> Self {
        Self {
            reader: Box::new(io::BufReader::with_capacity(64 << 10, reader)),
            next: Vec::new(),
            next_line: 1,
            line: 1,
            is_open: true,
            is_at_end: false,
        }
    }

    /// Returns the next documents; none at the end.
    pub fn next_batch(&mut self) -> io::Result<Vec<RawDocument>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES && !self.is_at_end {
            if let Some(document) = self.next_document()? {
                bytes += document.text.len();
                batch.push(document);
            }
        }
        Ok(batch)
    }

    /// Reads up to the next marker.
    fn next_document(&mut self) -> io::Result<Option<RawDocument>> {
        loop {
            let start = self.next.len();
            if self.reader.read_until(b'\n', &mut self.next)? == 0 {
                self.is_at_end = true;
                return self.take(start, false);
            }
            let line = &self.next[start..];
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            self.line += 1;
            if is_marker(line, *b"---") {
                if !self.is_open {
                    return self.take(start, true);
                }
                self.is_open = false;
            } else if is_marker(line, *b"...") {
                self.is_open = true;
                return self.take(self.next.len(), false);
            } else if !matches!(line.first(), Some(b'#' | b'%' | b'\n' | b'\r')) && !line.trim_ascii().is_empty() {
                self.is_open = false;
            }
        }
    }

    /// Takes what was read before a place.
    fn take(&mut self, end: usize, has_marker: bool) -> io::Result<Option<RawDocument>> {
        let rest = self.next.split_off(end);
        let bytes = std::mem::replace(&mut self.next, rest);
        let line = self.next_line;
        // A marker that was read belongs to the next document.
        self.next_line = if has_marker { self.line - 1 } else { self.line };
        self.is_open &= !has_marker;
        if bytes.is_empty() {
            return Ok(None);
        }
        let text = String::from_utf8(bytes)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("it is not UTF-8 text, in the document that begins in line {line}")))?;
        Ok(Some(RawDocument { text, line }))
    }
}

/// Tells whether a line begins with a marker that is a word of its own.
fn is_marker(line: &[u8], marker: [u8; 3]) -> bool {
    line.starts_with(&marker) && matches!(line.get(3), None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, usize)> {
        let mut batches = Batches::new(text.as_bytes());
        let mut documents = Vec::new();
        loop {
            let batch = batches.next_batch().unwrap();
            if batch.is_empty() {
                break;
            }
            documents.extend(batch.into_iter().map(|document| (document.text, document.line)));
        }
        assert_eq!(documents.iter().map(|(text, _)| &**text).collect::<String>(), text);
        documents
    }

    #[test]
    fn every_document_has_its_marker() {
        let documents = split("# head\n---\na: 1\n---\r\nb: |\n  ---\n--- # c\n---");
        let lines: Vec<usize> = documents.iter().map(|(_, line)| *line).collect();
        assert_eq!(lines, [1, 4, 7, 8]);
        assert_eq!(documents[1].0, "---\r\nb: |\n  ---\n");
    }

    #[test]
    fn directives_belong_to_what_follows() {
        let documents = split("%YAML 1.1\n---\na: 1\n...\n# between\n%YAML 1.1\n---\nb: 2\n");
        let texts: Vec<&str> = documents.iter().map(|(text, _)| &**text).collect();
        assert_eq!(texts, ["%YAML 1.1\n---\na: 1\n...\n", "# between\n%YAML 1.1\n---\nb: 2\n"]);
        assert_eq!(split("a\n---\nb\n").len(), 2);
        assert_eq!(split("a\n...\n---\nb\n...\n").len(), 2);
    }

    #[test]
    fn what_is_no_text_is_an_error() {
        let mut batches = Batches::new(&b"a: 1\n---\nb: \xff\n"[..]);
        assert!(batches.next_batch().unwrap_err().to_string().contains("line 2"));
    }
}
