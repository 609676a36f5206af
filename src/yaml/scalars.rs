//! Scalars in all five styles: escapes, folding and indentation undone.

use std::borrow::Cow;

use super::node::{Node, NodeKind, ScalarStyle};
use super::read::{Finder, Reader, Result};
use crate::source::Span;

/// How a block scalar ends.
#[derive(Clone, Copy, PartialEq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'a> Reader<'a> {
    /// Reads a plain scalar: to ` #`, `: `, in brackets also to a bracket or comma, over lines that are indented more
    /// than the parent.
    pub(super) fn plain(&mut self, parent: isize, flow: bool) -> Result<Node<'a>> {
        let start = self.at;
        let mut end = self.plain_line(flow);
        if !self.plain_goes_on() {
            return Ok(Self::plain_node(self.text[start..end].into(), start, end));
        }
        let mut folded: Option<String> = None;
        loop {
            let stop = (self.at, self.line_start);
            let breaks = self.blank_lines(parent, flow)?;
            let ends = breaks == 0
                || self.at_end()
                || self.at_marker(b"---")
                || self.at_marker(b"...")
                || self.peek() == Some(b'#')
                || (!flow && self.column() <= parent)
                || (flow && matches!(self.peek(), Some(b',' | b'[' | b']' | b'{' | b'}')))
                || (self.peek() == Some(b':') && self.blank_at(self.at + 1));
            if ends {
                (self.at, self.line_start) = stop;
                break;
            }
            let line = self.at;
            let text = folded.get_or_insert_with(|| self.text[start..end].to_owned());
            if breaks == 1 {
                text.push(' ');
            } else {
                text.extend(std::iter::repeat_n('\n', breaks - 1));
            }
            end = self.plain_line(flow);
            if let Some(text) = folded.as_mut() {
                text.push_str(&self.text[line..end]);
            }
            if !self.plain_goes_on() {
                break;
            }
        }
        let text = folded.map_or_else(|| self.text[start..end].into(), Cow::Owned);
        Ok(Self::plain_node(text, start, end))
    }

    fn plain_node(text: Cow<'a, str>, start: usize, end: usize) -> Node<'a> {
        Node::bare(Span::new(start, end), NodeKind::Scalar(text, ScalarStyle::Plain))
    }

    /// Takes a plain scalar's text on this line; returns its end, trailing blanks left out but taken.
    fn plain_line(&mut self, flow: bool) -> usize {
        let mut end = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'\r' | b'\n' => break,
                b' ' | b'\t' => {
                    self.at += 1;
                    continue;
                }
                b'#' if end < self.at => break,
                b':' if self.blank_at(self.at + 1) => break,
                b',' | b'[' | b']' | b'{' | b'}' if flow => break,
                _ => self.at += 1,
            }
            end = self.at;
        }
        end
    }

    /// Tells whether a plain scalar's line ended at its end, so that the next line may belong to it.
    fn plain_goes_on(&self) -> bool {
        matches!(self.peek(), Some(b'\r' | b'\n'))
    }

    /// Takes line ends and the blanks of the next line; returns how many line ends there were.
    fn blank_lines(&mut self, parent: isize, flow: bool) -> Result<usize> {
        let mut breaks = 0;
        loop {
            match self.peek() {
                Some(b'\r' | b'\n') => {
                    self.take_break();
                    breaks += 1;
                }
                Some(b' ') => self.at += 1,
                Some(b'\t') => {
                    if !flow && self.column() <= parent.max(0) {
                        let message = "found a tab character that violates indentation";
                        let mut error = self.error(Finder::Scanner, message, self.at);
                        error.advice.insert(0, "indent with spaces: YAML takes no tabs in front of a line".to_owned());
                        return Err(error);
                    }
                    self.at += 1;
                }
                _ => return Ok(breaks),
            }
        }
    }

    /// Folds a line end inside quotes: blanks around it go, one line end is a space, more are one less.
    fn fold_quoted(&mut self, text: &mut String, start: usize) -> Result<()> {
        let mut breaks = 0;
        while let Some(byte) = self.peek() {
            match byte {
                b'\r' | b'\n' => {
                    self.take_break();
                    breaks += 1;
                    if self.at_marker(b"---") || self.at_marker(b"...") {
                        return Err(self.unterminated("found unexpected document indicator", start));
                    }
                }
                b' ' | b'\t' => self.at += 1,
                _ => break,
            }
        }
        if breaks == 1 {
            text.push(' ');
        } else {
            text.extend(std::iter::repeat_n('\n', breaks - 1));
        }
        Ok(())
    }

    fn unterminated(&self, message: &str, start: usize) -> Box<super::YamlError> {
        let mut error = self.error(Finder::Scanner, message, self.at.min(self.text.len()));
        error.location = self.source.locate(Span::new(start, start + 1));
        error.advice.insert(0, "the string opened here has no closing quote".to_owned());
        error
    }

    pub(super) fn single_quoted(&mut self) -> Result<Node<'a>> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(), None | Some(b'\'' | b'\r' | b'\n')) {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            match self.peek() {
                None => return Err(self.unterminated("found unexpected end of stream", start)),
                Some(b'\'') if self.bytes.get(self.at + 1) == Some(&b'\'') => {
                    text.push('\'');
                    self.at += 2;
                }
                Some(b'\'') => {
                    self.at += 1;
                    return Ok(self.scalar(text, ScalarStyle::SingleQuoted, start));
                }
                _ => {
                    text.truncate(text.trim_end_matches([' ', '\t']).len());
                    self.fold_quoted(&mut text, start)?;
                }
            }
        }
    }

    pub(super) fn double_quoted(&mut self) -> Result<Node<'a>> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        // What stands before this was written by an escape, and is not trimmed.
        let mut fixed = 0;
        loop {
            let run = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | b'\r' | b'\n')) {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            match self.peek() {
                None => return Err(self.unterminated("found unexpected end of stream", start)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(self.scalar(text, ScalarStyle::DoubleQuoted, start));
                }
                Some(b'\\') if matches!(self.bytes.get(self.at + 1), Some(b'\r' | b'\n')) => {
                    // An escaped line end joins the lines; the blanks of the next line go.
                    self.at += 1;
                    self.take_break();
                    while matches!(self.peek(), Some(b' ' | b'\t')) {
                        self.at += 1;
                    }
                    fixed = text.len();
                }
                Some(b'\\') => {
                    self.escape(&mut text)?;
                    fixed = text.len();
                }
                _ => {
                    let kept = text[fixed..].trim_end_matches([' ', '\t']).len();
                    text.truncate(fixed + kept);
                    self.fold_quoted(&mut text, start)?;
                    fixed = text.len();
                }
            }
        }
    }

    /// Reads an escape of a double-quoted scalar.
    fn escape(&mut self, text: &mut String) -> Result<()> {
        let start = self.at;
        let Some(letter) = self.text[start + 1..].chars().next() else {
            self.at = self.text.len();
            return Ok(());
        };
        self.at += 1 + letter.len_utf8();
        let digits = match letter {
            '0' => {
                return {
                    text.push('\0');
                    Ok(())
                };
            }
            'a' => {
                return {
                    text.push('\u{7}');
                    Ok(())
                };
            }
            'b' => {
                return {
                    text.push('\u{8}');
                    Ok(())
                };
            }
            't' | '\t' => {
                return {
                    text.push('\t');
                    Ok(())
                };
            }
            'n' => {
                return {
                    text.push('\n');
                    Ok(())
                };
            }
            'v' => {
                return {
                    text.push('\u{b}');
                    Ok(())
                };
            }
            'f' => {
                return {
                    text.push('\u{c}');
                    Ok(())
                };
            }
            'r' => {
                return {
                    text.push('\r');
                    Ok(())
                };
            }
            'e' => {
                return {
                    text.push('\u{1b}');
                    Ok(())
                };
            }
            ' ' | '"' | '\'' | '/' | '\\' => {
                return {
                    text.push(letter);
                    Ok(())
                };
            }
            'N' => {
                return {
                    text.push('\u{85}');
                    Ok(())
                };
            }
            '_' => {
                return {
                    text.push('\u{a0}');
                    Ok(())
                };
            }
            'L' => {
                return {
                    text.push('\u{2028}');
                    Ok(())
                };
            }
            'P' => {
                return {
                    text.push('\u{2029}');
                    Ok(())
                };
            }
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => {
                let mut error = self.error(Finder::Scanner, "found unknown escape character", start);
                error.advice.insert(0, "write `\\\\` for a backslash, or use single quotes".to_owned());
                return Err(error);
            }
        };
        let code =
            self.text.get(self.at..self.at + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(code) = code.and_then(|code| u32::from_str_radix(code, 16).ok()) else {
            return Err(self.error(Finder::Scanner, "did not find expected hexdecimal number", start));
        };
        self.at += digits;
        match char::from_u32(code) {
            Some(character) => text.push(character),
            None => return Err(self.error(Finder::Scanner, "found invalid Unicode character escape code", start)),
        }
        Ok(())
    }

    /// Reads a literal or folded block scalar.
    pub(super) fn block_scalar(&mut self, parent: isize) -> Result<Node<'a>> {
        let start = self.at;
        let style = if self.peek() == Some(b'|') { ScalarStyle::Literal } else { ScalarStyle::Folded };
        self.at += 1;
        let mut chomping = Chomping::Clip;
        let mut increment = None;
        loop {
            match self.peek() {
                Some(b'+') => chomping = Chomping::Keep,
                Some(b'-') => chomping = Chomping::Strip,
                Some(b'0') => {
                    let message = "found an indentation indicator equal to 0";
                    return Err(self.error(Finder::Scanner, message, self.at));
                }
                Some(digit @ b'1'..=b'9') if increment.is_none() => increment = Some(isize::from(digit - b'0')),
                _ => break,
            }
            self.at += 1;
        }
        let header_end = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.peek() == Some(b'#') && self.at > header_end {
            while !matches!(self.peek(), None | Some(b'\r' | b'\n')) {
                self.at += 1;
            }
        }
        if !matches!(self.peek(), None | Some(b'\r' | b'\n')) {
            return Err(self.error(Finder::Scanner, "did not find expected comment or line break", self.at));
        }
        self.take_break();
        let mut text = String::new();
        let mut end = self.at;
        let indent = match increment {
            Some(increment) => parent.max(0) + increment,
            None => self.detect_indent(parent)?,
        };
        // Line ends that are not decided yet: they come before more text, or are chomped at the end.
        let mut pending = String::new();
        let mut spaced_before = false;
        let mut first = true;
        let mut blank_end = end;
        loop {
            while self.column() < indent && self.peek() == Some(b' ') {
                self.at += 1;
            }
            match self.peek() {
                Some(b'\r' | b'\n') if self.column() <= indent => {
                    self.take_break();
                    blank_end = self.at;
                    pending.push('\n');
                    continue;
                }
                None => break,
                _ if self.column() < indent => break,
                _ => {}
            }
            if indent == 0 && (self.at_marker(b"---") || self.at_marker(b"...")) {
                break;
            }
            let spaced = matches!(self.peek(), Some(b' ' | b'\t'));
            if style == ScalarStyle::Folded && !first && !spaced && !spaced_before && pending.starts_with('\n') {
                // The first line end folds to a space, unless others follow it.
                if pending.len() == 1 {
                    text.push(' ');
                } else {
                    text.push_str(&pending[1..]);
                }
            } else {
                text.push_str(&pending);
            }
            pending.clear();
            first = false;
            spaced_before = spaced;
            let line = self.at;
            while !matches!(self.peek(), None | Some(b'\r' | b'\n')) {
                self.at += 1;
            }
            text.push_str(&self.text[line..self.at]);
            end = self.at;
            if self.at_end() {
                break;
            }
            self.take_break();
            end = self.at.max(end);
            pending.push('\n');
        }
        match chomping {
            Chomping::Strip => {}
            Chomping::Clip if !first && pending.starts_with('\n') => text.push('\n'),
            Chomping::Clip => {}
            Chomping::Keep => {
                text.push_str(&pending);
                end = end.max(blank_end);
            }
        }
        // The next line is looked at from its start.
        self.at = self.line_start.max(end.min(self.at));
        let mut node = self.scalar(text, style, start);
        node.span = Span::new(start, end);
        Ok(node)
    }

    /// Returns the indentation of a block scalar's first line that is not blank.
    fn detect_indent(&mut self, parent: isize) -> Result<isize> {
        let mut at = self.at;
        let mut widest = 0;
        loop {
            let line = at;
            while self.bytes.get(at) == Some(&b' ') {
                at += 1;
            }
            let column = (at - line).cast_signed();
            widest = widest.max(column);
            match self.bytes.get(at) {
                Some(b'\r') if self.bytes.get(at + 1) == Some(&b'\n') => at += 2,
                Some(b'\r' | b'\n') => at += 1,
                Some(b'\t') if column <= parent.max(0) => {
                    self.at = at;
                    let message = "found a tab character where an indentation space is expected";
                    return Err(self.error(Finder::Scanner, message, at));
                }
                _ => return Ok(widest.max(parent + 1).max(1)),
            }
        }
    }
}
