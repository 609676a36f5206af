//! The reader: text → nodes, one document at a time, by recursive descent over block structure and flow structure.
//!
//! It is linear in the text: a key is recognised after it has been read, never by looking ahead, and the depth is
//! bounded, so open brackets cost nothing. Where YAML 1.2 and go-yaml differ it follows go-yaml: a flow collection may
//! close at its parent's indentation, `:` ends a plain scalar in brackets only before a blank, and a block scalar at
//! the very end of the text has no newline that is not written.

use std::borrow::Cow;
use std::collections::HashMap;

use super::error::YamlError;
use super::load::Budget;
use super::lookalike;
use super::node::{Document, Node, NodeKind, ScalarStyle};
use crate::source::{SourceText, Span, position};

pub(super) type Result<T> = std::result::Result<T, Box<YamlError>>;

/// Which part of go-yaml would find a fault: its scanner and its parser count lines differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finder {
    /// Lines from 1.
    Scanner,
    /// Lines from 0.
    Parser,
}

/// What stands before a block node on its line; it decides what may follow there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing, or `- ` or `? `: any node, a mapping or a sequence too.
    Fresh,
    /// `key:`: a mapping or a sequence has to start on a line of its own.
    AfterKey,
}

/// Reads documents from a text.
pub struct Reader<'a> {
    pub(super) source: &'a SourceText,
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) line_start: usize,
    comments: Vec<Span>,
    anchors: HashMap<&'a str, usize>,
    anchor_count: usize,
    depth: usize,
    pub(super) flow_depth: usize,
    nodes: usize,
    budget: Budget,
    /// Whether a document has been read, so that only a marker may start another.
    started: bool,
}

impl<'a> Reader<'a> {
    /// Returns a reader at the start of a text.
    pub fn new(source: &'a SourceText, budget: Budget) -> Self {
        let text = &*source.text;
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            source,
            text,
            bytes: text.as_bytes(),
            at: start,
            line_start: start,
            comments: Vec::new(),
            anchors: HashMap::new(),
            anchor_count: 0,
            depth: 0,
            flow_depth: 0,
            nodes: 0,
            budget,
            started: false,
        }
    }

    /// Returns the next document; `None` at the end of the text.
    pub fn next_document(&mut self) -> Result<Option<Document<'a>>> {
        self.anchors.clear();
        self.anchor_count = 0;
        self.nodes = 0;
        let mut directives = false;
        loop {
            self.skip_blank()?;
            if self.at_end() {
                return if directives {
                    Err(self.error(Finder::Parser, "did not find expected <document start>", self.at))
                } else {
                    Ok(None)
                };
            }
            if self.at_marker(b"...") {
                self.at += 3;
                continue;
            }
            if self.column() == 0 && self.peek() == Some(b'%') {
                directives = true;
                self.skip_line();
                continue;
            }
            break;
        }
        let marked = self.at_marker(b"---");
        if marked {
            self.at += 3;
        } else if self.started || directives {
            return Err(self.error(Finder::Parser, "did not find expected <document start>", self.at));
        }
        let start = self.at;
        let root = self.block_node(-1, if marked { Place::AfterKey } else { Place::Fresh }, false)?;
        self.skip_blank()?;
        if !self.at_end() && !self.at_marker(b"---") && !self.at_marker(b"...") {
            return Err(self.error(Finder::Parser, "did not find expected <document start>", self.at));
        }
        let size = self.at - start;
        if size > self.budget.document_bytes {
            let limit = self.budget.document_bytes >> 20;
            return Err(
                self.over_budget(&format!("a document of {size} bytes is over the limit of {limit} MiB"), start)
            );
        }
        // `...` ends a document so that the next may have directives; `---` starts the next.
        self.started = !self.at_marker(b"...");
        Ok(Some(Document { root, comments: std::mem::take(&mut self.comments), anchors: self.anchor_count }))
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn column(&self) -> isize {
        (self.at - self.line_start).cast_signed()
    }

    /// Tells whether the byte at an offset is white space, a line end, or the end of the text.
    pub(super) fn blank_at(&self, offset: usize) -> bool {
        matches!(self.bytes.get(offset), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    }

    pub(super) fn at_marker(&self, marker: &[u8]) -> bool {
        self.column() == 0 && self.bytes[self.at..].starts_with(marker) && self.blank_at(self.at + 3)
    }

    fn at_any_marker(&self) -> bool {
        self.at_marker(b"---") || self.at_marker(b"...")
    }

    /// Takes a line end.
    pub(super) fn take_break(&mut self) {
        match self.peek() {
            Some(b'\r') if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(b'\r' | b'\n') => self.at += 1,
            _ => return,
        }
        self.line_start = self.at;
    }

    fn skip_line(&mut self) {
        while !matches!(self.peek(), None | Some(b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Skips spaces, comments and line ends; returns whether a line end was among them. A tab may stand between
    /// things on a line, but not in front of the first.
    pub(super) fn skip_blank(&mut self) -> Result<bool> {
        let mut crossed = false;
        loop {
            match self.peek() {
                Some(b' ') => self.at += 1,
                Some(b'\t') => {
                    let fresh = self.bytes[self.line_start..self.at].iter().all(|byte| *byte == b' ');
                    if fresh && self.flow_depth == 0 {
                        return Err(self.tab());
                    }
                    self.at += 1;
                }
                Some(b'#') => {
                    let start = self.at;
                    self.skip_line();
                    self.comments.push(Span::new(start, self.at));
                }
                Some(b'\r' | b'\n') => {
                    self.take_break();
                    crossed = true;
                }
                _ => return Ok(crossed),
            }
        }
    }

    fn tab(&self) -> Box<YamlError> {
        let mut error = self.error(Finder::Scanner, "found character that cannot start any token", self.at);
        "a tab is used for indentation".clone_into(&mut error.message);
        error.advice.insert(0, "indent with spaces: YAML takes no tabs in front of a line".to_owned());
        error
    }

    /// Returns the error for a fault at an offset, in go-yaml's words.
    pub(super) fn error(&self, finder: Finder, message: &str, offset: usize) -> Box<YamlError> {
        let line = position(self.text, offset).line - 1;
        let line = if finder == Finder::Scanner && line > 0 { line + 1 } else { line };
        let place = if line > 0 { format!("line {line}: ") } else { String::new() };
        let width = self.text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Box::new(YamlError {
            message: message.to_owned(),
            location: self.source.locate(Span::new(offset, offset + width)),
            go_message: format!("yaml: {place}{message}"),
            advice: lookalike::advice(self.source, offset),
        })
    }

    pub(super) fn over_budget(&self, message: &str, offset: usize) -> Box<YamlError> {
        let mut error = self.error(Finder::Parser, message, offset);
        error.advice = vec!["such a document is not read; split it or take out what is repeated".to_owned()];
        error
    }

    pub(super) fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > self.budget.depth {
            return Err(self.over_budget(&format!("nested more than {} deep", self.budget.depth), self.at));
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    pub(super) fn count_node(&mut self) -> Result<()> {
        self.nodes += 1;
        if self.nodes > self.budget.nodes {
            return Err(self.over_budget(&format!("more than {} values in one document", self.budget.nodes), self.at));
        }
        Ok(())
    }

    /// Reads a node of block structure whose parent is indented by `parent` columns (-1 at the root). In a mapping's
    /// value a sequence may stand at the parent's own column.
    fn block_node(&mut self, parent: isize, place: Place, sequence_at_parent: bool) -> Result<Node<'a>> {
        let before = self.at;
        let mut crossed = self.skip_blank()?;
        if self.ends_block(parent, crossed, sequence_at_parent) {
            return Ok(Node::empty(before));
        }
        let start = self.at;
        let start_column = self.column();
        let (anchor, tag) = self.properties()?;
        if anchor.is_some() || tag.is_some() {
            let after = self.content_end(start);
            let crossed_after = self.skip_blank()?;
            if crossed_after || self.at_end() {
                crossed |= crossed_after;
                if self.ends_block(parent, true, sequence_at_parent) {
                    let mut node = Node { tag, anchor, ..Node::empty(after) };
                    node.begin_at(start);
                    return Ok(node);
                }
                let place = if crossed { Place::Fresh } else { place };
                let mut node = self.block_content(parent, place, self.at, self.column(), None)?;
                if node.anchor.is_some() && anchor.is_some() || node.tag.is_some() && tag.is_some() {
                    return Err(self.error(Finder::Parser, "did not find expected node content", start));
                }
                node.anchor = node.anchor.or(anchor);
                node.tag = node.tag.or(tag);
                node.begin_at(start);
                return Ok(node);
            }
        }
        let place = if crossed { Place::Fresh } else { place };
        self.block_content(parent, place, start, start_column, Some((anchor, tag)))
    }

    /// Tells whether what comes next belongs to a parent.
    fn ends_block(&self, parent: isize, crossed: bool, sequence_at_parent: bool) -> bool {
        if self.at_end() || self.at_any_marker() {
            return true;
        }
        if !crossed || self.column() > parent {
            return false;
        }
        !(sequence_at_parent && self.column() == parent && self.at_dash())
    }

    fn at_dash(&self) -> bool {
        self.peek() == Some(b'-') && self.blank_at(self.at + 1)
    }

    fn at_question(&self) -> bool {
        self.peek() == Some(b'?') && self.blank_at(self.at + 1)
    }

    fn at_colon(&self) -> bool {
        self.peek() == Some(b':') && self.blank_at(self.at + 1)
    }

    /// Reads what follows a node's properties. `start` and `column` are those of the properties when they stand on the
    /// same line, since a mapping begins with its first key's properties.
    fn block_content(
        &mut self,
        parent: isize,
        place: Place,
        start: usize,
        column: isize,
        properties: Option<(Option<usize>, Option<&'a str>)>,
    ) -> Result<Node<'a>> {
        self.count_node()?;
        let (anchor, tag) = properties.unwrap_or_default();
        if self.at_dash() {
            if place == Place::AfterKey || anchor.is_some() || tag.is_some() {
                let message = "block sequence entries are not allowed in this context";
                return Err(self.error(Finder::Scanner, message, self.at));
            }
            return self.block_sequence(self.column());
        }
        if self.at_question() || self.at_colon() {
            if place == Place::AfterKey {
                let message = if self.at_colon() {
                    "mapping values are not allowed in this context"
                } else {
                    "mapping keys are not allowed in this context"
                };
                return Err(self.error(Finder::Scanner, message, self.at));
            }
            return self.block_mapping(self.column(), None);
        }
        if matches!(self.peek(), Some(b'|' | b'>')) {
            let mut node = self.block_scalar(parent)?;
            node.begin_at(start);
            node.anchor = anchor;
            node.tag = tag;
            return Ok(node);
        }
        let line = self.line_start;
        let mut node = self.simple_node(parent)?;
        node.begin_at(start);
        node.anchor = node.anchor.or(anchor);
        node.tag = node.tag.or(tag);
        let after = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if self.at_colon() {
            if place == Place::AfterKey || self.line_start != line {
                return Err(self.error(Finder::Scanner, "mapping values are not allowed in this context", self.at));
            }
            return self.block_mapping(column, Some(node));
        }
        if !matches!(self.peek(), None | Some(b'\r' | b'\n' | b'#')) {
            let message =
                if parent < 0 { "did not find expected <document start>" } else { "did not find expected key" };
            return Err(self.error(Finder::Parser, message, self.at));
        }
        self.at = after;
        Ok(node)
    }

    /// Reads a scalar, an alias or a flow collection.
    fn simple_node(&mut self, parent: isize) -> Result<Node<'a>> {
        match self.peek() {
            Some(b'*') => self.alias(),
            Some(b'[') => self.flow_sequence(),
            Some(b'{') => self.flow_mapping(),
            Some(b'"') => self.double_quoted(),
            Some(b'\'') => self.single_quoted(),
            _ if self.can_start_plain() => self.plain(parent, false),
            Some(b',' | b']' | b'}') => Err(self.error(Finder::Parser, "did not find expected node content", self.at)),
            _ => Err(self.error(Finder::Scanner, "found character that cannot start any token", self.at)),
        }
    }

    fn block_sequence(&mut self, column: isize) -> Result<Node<'a>> {
        self.enter()?;
        let start = self.at;
        let mut end = self.at;
        let mut items = Vec::new();
        loop {
            self.at += 1;
            if self.peek() == Some(b'\t') {
                return Err(self.tab());
            }
            let item = self.block_node(column, Place::Fresh, false)?;
            end = end.max(item.span.end as usize);
            items.push(item);
            self.skip_blank()?;
            if self.at_end() || self.at_any_marker() || self.column() < column {
                break;
            }
            if self.column() > column || !self.at_dash() {
                if self.column() == column {
                    break;
                }
                return Err(self.error(Finder::Parser, "did not find expected '-' indicator", self.at));
            }
        }
        self.leave();
        let kind = NodeKind::Sequence { items, flow: false };
        Ok(Node::bare(Span::new(start, end), kind))
    }

    fn block_mapping(&mut self, column: isize, first: Option<Node<'a>>) -> Result<Node<'a>> {
        self.enter()?;
        let start = first.as_ref().map_or(self.at, |key| key.outer as usize);
        let mut end = self.at;
        let mut entries = Vec::new();
        let mut next_key = first;
        loop {
            let mut explicit = false;
            let key = if let Some(key) = next_key.take() {
                key
            } else {
                explicit = self.at_question();
                self.block_key(column)?
            };
            let value = if self.at_colon() && (!explicit || self.column() == column) {
                self.at += 1;
                end = end.max(self.at);
                // After `? key` the value may be a mapping or a sequence on the same line.
                let place = if explicit { Place::Fresh } else { Place::AfterKey };
                let value = self.block_node(column, place, true)?;
                end = end.max(value.span.end as usize);
                value
            } else {
                end = end.max(key.span.end as usize);
                Node::empty(key.span.end as usize)
            };
            entries.push((key, value));
            self.skip_blank()?;
            if self.at_end() || self.at_any_marker() || self.column() < column {
                break;
            }
            if self.column() > column || self.at_dash() {
                return Err(self.error(Finder::Parser, "did not find expected key", self.at));
            }
        }
        self.leave();
        let kind = NodeKind::Mapping { entries, flow: false };
        Ok(Node::bare(Span::new(start, end), kind))
    }

    /// Reads a key of a block mapping and stops at its colon.
    fn block_key(&mut self, column: isize) -> Result<Node<'a>> {
        self.count_node()?;
        if self.at_colon() {
            return Ok(Node::empty(self.at));
        }
        if self.at_question() {
            let start = self.at;
            self.at += 1;
            let mut key = self.block_node(column, Place::Fresh, false)?;
            key.begin_at(start);
            self.skip_blank()?;
            return Ok(key);
        }
        let outer = self.at;
        let (anchor, tag) = self.properties()?;
        let line = self.line_start;
        let start = self.at;
        let mut key = self.simple_node(column)?;
        key.begin_at(outer);
        key.anchor = key.anchor.or(anchor);
        key.tag = key.tag.or(tag);
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if !self.at_colon() {
            if matches!(self.peek(), None | Some(b'\r' | b'\n' | b'#')) {
                let mut error = self.error(Finder::Scanner, "could not find expected ':'", self.at);
                error.location = self.source.locate(Span::new(start, key.span.end as usize));
                error.go_message =
                    self.error(Finder::Scanner, "could not find expected ':'", self.next_line()).go_message;
                return Err(error);
            }
            return Err(self.error(Finder::Parser, "did not find expected key", self.at));
        }
        if self.line_start != line {
            return Err(self.error(Finder::Scanner, "mapping values are not allowed in this context", self.at));
        }
        Ok(key)
    }

    /// Returns the offset of the next line, where go-yaml notices a missing colon.
    fn next_line(&self) -> usize {
        self.text[self.at..].find('\n').map_or(self.at, |offset| (self.at + offset + 1).min(self.text.len()))
    }

    /// Reads an anchor and a tag in any order.
    pub(super) fn properties(&mut self) -> Result<(Option<usize>, Option<&'a str>)> {
        let mut anchor = None;
        let mut tag = None;
        loop {
            match self.peek() {
                Some(b'&') if anchor.is_none() => {
                    let name = self.anchor_name()?;
                    if self.anchor_count >= self.budget.anchors {
                        let limit = self.budget.anchors;
                        return Err(self.over_budget(&format!("more than {limit} anchors in one document"), self.at));
                    }
                    self.anchors.insert(name, self.anchor_count);
                    anchor = Some(self.anchor_count);
                    self.anchor_count += 1;
                }
                Some(b'!') if tag.is_none() => {
                    let start = self.at;
                    let ends =
                        |reader: &Self| reader.flow_depth > 0 && matches!(reader.peek(), Some(b',' | b']' | b'}'));
                    while !(self.blank_at(self.at) || ends(self)) {
                        self.at += 1;
                    }
                    tag = Some(&self.text[start..self.at]);
                }
                Some(b' ' | b'\t') if anchor.is_some() || tag.is_some() => {
                    self.at += 1;
                    continue;
                }
                _ => return Ok((anchor, tag)),
            }
            let ends = self.flow_depth > 0 && matches!(self.peek(), Some(b',' | b']' | b'}'));
            if !self.blank_at(self.at) && !ends {
                let message = "did not find expected alphabetic or numeric character";
                return Err(self.error(Finder::Scanner, message, self.at));
            }
        }
    }

    /// Returns where what was read since an offset ends, without the blanks after it.
    fn content_end(&self, start: usize) -> usize {
        start + self.text[start..self.at].trim_end_matches([' ', '\t']).len()
    }

    fn anchor_name(&mut self) -> Result<&'a str> {
        let start = self.at + 1;
        self.at = start;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            self.at += 1;
        }
        let ends = matches!(self.peek(), Some(b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'));
        if self.at == start || !(self.blank_at(self.at) || ends) {
            let message = "did not find expected alphabetic or numeric character";
            return Err(self.error(Finder::Scanner, message, self.at));
        }
        Ok(&self.text[start..self.at])
    }

    pub(super) fn alias(&mut self) -> Result<Node<'a>> {
        let start = self.at;
        let name = self.anchor_name()?;
        let Some(number) = self.anchors.get(name).copied() else {
            let mut error = self.error(Finder::Parser, &format!("unknown anchor '{name}' referenced"), start);
            error.go_message = format!("yaml: unknown anchor '{name}' referenced");
            return Err(error);
        };
        let kind = NodeKind::Alias(number);
        Ok(Node::bare(Span::new(start, self.at), kind))
    }

    fn flow_sequence(&mut self) -> Result<Node<'a>> {
        self.enter()?;
        self.flow_depth += 1;
        let start = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_flow(start, ']')?;
            if self.peek() == Some(b']') {
                break;
            }
            let outer = self.at;
            if self.at_question() {
                self.at += 1;
                self.skip_flow(start, ']')?;
            }
            let item = self.flow_item()?;
            self.skip_flow(start, ']')?;
            let item = if self.peek() == Some(b':') {
                // A single pair: `[a: b]` is a list of one mapping.
                let begin = outer;
                let value = self.flow_value(start, ']')?;
                let span = Span::new(begin, self.at);
                let kind = NodeKind::Mapping { entries: vec![(item, value)], flow: true };
                Node::bare(span, kind)
            } else {
                item
            };
            items.push(item);
            self.skip_flow(start, ']')?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {}
                _ => return Err(self.flow_fault("did not find expected ',' or ']'", start)),
            }
        }
        self.at += 1;
        self.flow_depth -= 1;
        self.leave();
        let kind = NodeKind::Sequence { items, flow: true };
        Ok(Node::bare(Span::new(start, self.at), kind))
    }

    fn flow_mapping(&mut self) -> Result<Node<'a>> {
        self.enter()?;
        self.flow_depth += 1;
        let start = self.at;
        self.at += 1;
        let mut entries = Vec::new();
        loop {
            self.skip_flow(start, '}')?;
            if self.peek() == Some(b'}') {
                break;
            }
            let outer = self.at;
            if self.at_question() {
                self.at += 1;
                self.skip_flow(start, '}')?;
            }
            let mut key = if self.peek() == Some(b':') { Node::empty(self.at) } else { self.flow_item()? };
            key.begin_at(outer);
            self.skip_flow(start, '}')?;
            let value = if self.peek() == Some(b':') {
                self.flow_value(start, '}')?
            } else {
                Node::empty(key.span.end as usize)
            };
            entries.push((key, value));
            self.skip_flow(start, '}')?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {}
                _ => return Err(self.flow_fault("did not find expected ',' or '}'", start)),
            }
        }
        self.at += 1;
        self.flow_depth -= 1;
        self.leave();
        let kind = NodeKind::Mapping { entries, flow: true };
        Ok(Node::bare(Span::new(start, self.at), kind))
    }

    /// Skips blanks inside brackets; the text must not end there.
    fn skip_flow(&mut self, start: usize, close: char) -> Result<()> {
        self.skip_blank()?;
        if self.at_end() || self.at_any_marker() {
            return Err(self.flow_fault(&format!("did not find expected ',' or '{close}'"), start));
        }
        Ok(())
    }

    fn flow_fault(&self, message: &str, start: usize) -> Box<YamlError> {
        let mut error = self.error(Finder::Parser, message, self.at);
        let opened = self.source.position(start);
        error.advice.push(format!("the bracket was opened at line {}, column {}", opened.line, opened.column));
        error
    }

    /// Reads the colon of a pair inside brackets, and the value.
    fn flow_value(&mut self, start: usize, close: char) -> Result<Node<'a>> {
        self.at += 1;
        let head = self.at;
        self.skip_flow(start, close)?;
        if matches!(self.peek(), Some(b',' | b']' | b'}')) { Ok(Node::empty(head)) } else { self.flow_item() }
    }

    /// Reads a node inside brackets.
    fn flow_item(&mut self) -> Result<Node<'a>> {
        self.count_node()?;
        let start = self.at;
        let (anchor, tag) = self.properties()?;
        let after = self.content_end(start);
        if anchor.is_some() || tag.is_some() {
            self.skip_blank()?;
        }
        let mut node = match self.peek() {
            Some(b',' | b']' | b'}' | b':') if anchor.is_some() || tag.is_some() => Node::empty(after),
            Some(b',' | b']' | b'}' | b':') => {
                return Err(self.error(Finder::Parser, "did not find expected node content", self.at));
            }
            _ if self.at_dash() => {
                let message = "block sequence entries are not allowed in this context";
                return Err(self.error(Finder::Scanner, message, self.at));
            }
            Some(b'*') => self.alias()?,
            Some(b'[') => self.flow_sequence()?,
            Some(b'{') => self.flow_mapping()?,
            Some(b'"') => self.double_quoted()?,
            Some(b'\'') => self.single_quoted()?,
            _ if self.can_start_plain() => self.plain(-1, true)?,
            _ => return Err(self.error(Finder::Scanner, "found character that cannot start any token", self.at)),
        };
        node.begin_at(start);
        node.anchor = node.anchor.or(anchor);
        node.tag = node.tag.or(tag);
        Ok(node)
    }

    /// Tells whether a plain scalar may start here.
    fn can_start_plain(&self) -> bool {
        match self.peek() {
            None => false,
            Some(b'-') => !self.blank_at(self.at + 1),
            Some(b'?' | b':') => self.flow_depth == 0 && !self.blank_at(self.at + 1),
            Some(
                b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@'
                | b'`',
            ) => false,
            Some(byte) => byte > b' ',
        }
    }

    pub(super) fn scalar(&self, text: impl Into<Cow<'a, str>>, style: ScalarStyle, start: usize) -> Node<'a> {
        Node::bare(Span::new(start, self.at), NodeKind::Scalar(text.into(), style))
    }
}
