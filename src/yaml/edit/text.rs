//! The lines of a document's text: where one begins and ends, what on it is blank or a comment.

/// A document's text, seen as lines. A lone carriage return ends a line too, as for the reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) all: &'a str,
    bytes: &'a [u8],
    /// Where the first line begins: after the byte-order mark.
    first: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { all: text, bytes: text.as_bytes(), first }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn byte(&self, offset: usize) -> Option<u8> {
        self.bytes.get(offset).copied()
    }

    /// Returns the line end that the text uses.
    pub(super) fn line_ending(&self) -> &'static str {
        match self.bytes.iter().position(|byte| is_break(*byte)) {
            Some(at) if self.bytes[at] == b'\n' => "\n",
            Some(at) if self.byte(at + 1) == Some(b'\n') => "\r\n",
            Some(_) => "\r",
            None => "\n",
        }
    }

    /// Tells whether nothing of a line stands before an offset.
    pub(super) fn is_line_start(&self, offset: usize) -> bool {
        offset <= self.first || self.bytes.get(offset - 1).is_some_and(|byte| is_break(*byte))
    }

    /// Returns where the line of an offset begins.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        let mut at = offset;
        while !self.is_line_start(at) {
            at -= 1;
        }
        at.max(self.first)
    }

    /// Returns the column of an offset, in bytes from 0.
    pub(super) fn column(&self, offset: usize) -> usize {
        offset - self.line_start(offset)
    }

    /// Returns where the line of an offset ends, before its line end.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        self.bytes[offset..].iter().position(|byte| is_break(*byte)).map_or(self.len(), |found| offset + found)
    }

    /// Returns where the line after that of an offset begins; the text's end when there is none.
    pub(super) fn next_line(&self, offset: usize) -> usize {
        let end = self.line_end(offset);
        end + self.break_length(end)
    }

    /// Returns how long the line end at an offset is; 0 when there is none.
    pub(super) fn break_length(&self, offset: usize) -> usize {
        match (self.byte(offset), self.byte(offset + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        }
    }

    /// Returns an offset without the line end before it, and whether there was one.
    pub(super) fn before_break(&self, offset: usize) -> (usize, bool) {
        let before = |offset: usize, byte: u8| offset > self.first && self.bytes[offset - 1] == byte;
        if before(offset, b'\n') {
            let at = offset - 1;
            (if before(at, b'\r') { at - 1 } else { at }, true)
        } else if before(offset, b'\r') {
            (offset - 1, true)
        } else {
            (offset, false)
        }
    }

    /// Tells whether two offsets are on one line.
    pub(super) fn same_line(&self, from: usize, to: usize) -> bool {
        !self.bytes[from..to].iter().any(|byte| is_break(*byte))
    }

    /// Skips spaces, tabs and line ends.
    pub(super) fn skip_space(&self, offset: usize) -> usize {
        let mut at = offset;
        while self.byte(at).is_some_and(|byte| matches!(byte, b' ' | b'\t') || is_break(byte)) {
            at += 1;
        }
        at
    }

    /// Skips spaces, line ends and comments, as the reader does between two tokens.
    pub(super) fn skip_trivia(&self, offset: usize) -> usize {
        let mut at = offset;
        loop {
            at = self.skip_space(at);
            if self.byte(at) != Some(b'#') {
                return at;
            }
            at = self.line_end(at);
        }
    }

    /// Returns the spaces and tabs with which the line of an offset begins.
    pub(super) fn indentation(&self, offset: usize) -> &'a str {
        let start = self.line_start(offset);
        let end = self.bytes[start..].iter().position(|byte| !matches!(byte, b' ' | b'\t'));
        &self.all[start..end.map_or(self.len(), |end| start + end)]
    }

    /// Returns the column of the comment that is all there is on a line.
    fn comment_column(&self, line: usize) -> Option<usize> {
        let spaces = self.bytes[line..].iter().position(|byte| *byte != b' ')?;
        (self.bytes[line + spaces] == b'#').then_some(spaces)
    }

    /// Tells whether a line is blank.
    fn is_blank_line(&self, line: usize) -> bool {
        self.bytes[line..self.line_end(line)].iter().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Returns the end of an entry or item that stands at a column: the start of the line after its content and after
    /// the comments that are indented more than it.
    pub(super) fn entry_end(&self, content_end: usize, column: usize) -> usize {
        let (_, closed) = self.before_break(content_end);
        let mut end = if closed { content_end } else { self.next_line(content_end) };
        let mut line = end;
        while line < self.len() {
            if self.comment_column(line).is_some_and(|found| found > column) {
                end = self.next_line(line);
            } else if !self.is_blank_line(line) {
                break;
            }
            line = self.next_line(line);
        }
        end
    }

    /// Returns where the comments begin that stand right above an entry or item, in its own column, after `floor`; the
    /// start of its line when there are none.
    pub(super) fn leading(&self, entry: usize, column: usize, floor: usize) -> usize {
        let mut line = self.line_start(entry);
        while line > floor {
            let (end, broken) = self.before_break(line);
            let above = self.line_start(end);
            if !broken || above < floor || self.comment_column(above) != Some(column) {
                break;
            }
            line = above;
        }
        line
    }

    /// Tells whether a comment stands between an offset and the end of its line.
    pub(super) fn comment_follows(&self, offset: usize) -> bool {
        self.bytes[offset..self.line_end(offset)].contains(&b'#')
    }
}

/// Tells whether a byte ends a line.
fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
