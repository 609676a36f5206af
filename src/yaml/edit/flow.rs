//! Edits inside brackets: of YAML's flow style, and of JSON on one line or on many.

use super::align::Turn;
use super::editor::{Editor, Fate, Place};
use super::text::Text;
use crate::values::{Map, Tree, json};
use crate::yaml::emit::{self, Layout, Literals};
use crate::yaml::node::{Node, NodeKind, ScalarStyle};
use crate::yaml::resolve::{Resolved, is_base_60, resolve};

/// How new text inside brackets is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FlowLayout {
    /// Whether keys and strings are always in double quotes.
    json: bool,
    /// What a level is indented by, when entries stand on lines of their own.
    unit: Option<String>,
    /// With what the line begins on which the text is put.
    indentation: String,
    /// Whether a colon has no space after it.
    tight_colon: bool,
    /// Whether a comma has no space after it.
    tight_comma: bool,
}

impl FlowLayout {
    /// Returns the layout of brackets that stand in block structure, or are the document.
    pub(super) fn in_block(node: &Node<'_>, place: Place) -> Self {
        let json = quotes_keys(node).unwrap_or(matches!(place, Place::Root { .. }));
        Self { json, unit: None, indentation: String::new(), tight_colon: false, tight_comma: false }
    }

    /// Returns the layout of brackets in the layout around them: as their content is laid out when they have any.
    pub(super) fn of_bracket(&self, editor: &Editor<'_, '_>, node: &Node<'_>) -> Self {
        let text = &editor.text;
        let start = node.span.start as usize;
        let (first, second, pair) = match &node.kind {
            NodeKind::Mapping { entries, .. } => {
                (entries.first().map(|(key, _)| key), entries.get(1).map(|(key, _)| key), entries.first())
            }
            NodeKind::Sequence { items, .. } => (items.first(), items.get(1), None),
            _ => (None, None, None),
        };
        let Some(first) = first else {
            return Self { indentation: text.indentation(start).to_owned(), ..self.clone() };
        };
        let first = first.outer as usize;
        // A line of JSON may be long, and is not to be looked through for each bracket on it.
        let (unit, indentation) = if text.same_line(start, first) {
            (None, String::new())
        } else {
            let own = text.indentation(start);
            let inner = text.indentation(first);
            let unit = inner.strip_prefix(own).filter(|unit| !unit.is_empty()).unwrap_or("  ");
            (Some(unit.to_owned()), own.to_owned())
        };
        let blank_before = |offset: usize| matches!(text.byte(offset - 1), Some(b' ' | b'\t' | b'\r' | b'\n'));
        Self {
            json: quotes_keys(node).unwrap_or(self.json),
            unit,
            indentation,
            tight_colon: pair.map_or(self.tight_colon, |(_, value)| {
                value.outer as usize > 0 && !blank_before(value.outer as usize) && !value.is_empty_scalar()
            }),
            tight_comma: second
                .map_or(self.tight_comma || self.tight_colon, |second| !blank_before(second.outer as usize)),
        }
    }

    /// Returns the layout of what stands in brackets of this layout.
    fn deeper(&self, text: &Text<'_>, first: usize) -> Self {
        let indentation = if self.unit.is_some() { text.indentation(first).to_owned() } else { String::new() };
        Self { indentation, ..self.clone() }
    }
}

/// Tells whether the keys below a node are in double quotes; `None` when there are none.
fn quotes_keys(node: &Node<'_>) -> Option<bool> {
    match &node.kind {
        NodeKind::Mapping { entries, flow: true } => {
            let (key, _) = entries.first()?;
            Some(matches!(&key.kind, NodeKind::Scalar(_, ScalarStyle::DoubleQuoted)))
        }
        NodeKind::Sequence { items, flow: true } => items.iter().find_map(quotes_keys),
        _ => None,
    }
}

impl<'d, 'a> Editor<'d, 'a> {
    /// Edits a mapping in braces; tells whether that was possible.
    pub(super) fn flow_mapping(
        &mut self,
        node: &'d Node<'a>,
        entries: &'d [(Node<'a>, Node<'a>)],
        old: &'d Map,
        wanted: &'d Map,
        outside: &FlowLayout,
    ) -> bool {
        // `[a: b]` holds a mapping without braces.
        let in_braces = self.text.byte(node.span.start as usize) == Some(b'{');
        let plan = self.plan_entries(entries, old, wanted, true).filter(|_| in_braces);
        let Some(plan) = plan else { return super::compare::same_map(old, wanted) };
        let layout = outside.of_bracket(self, node);
        if !plan.any_stays() {
            let mut text = String::new();
            self.write_map(wanted, &layout, &mut text);
            self.put(node.span.start as usize, node.span.end as usize, text);
            return true;
        }
        let inner = layout.deeper(&self.text, entries[0].0.outer as usize);
        let spans: Vec<(usize, usize)> = entries
            .iter()
            .map(|(key, value)| (key.outer as usize, key.span.end.max(value.span.end) as usize))
            .collect();
        let mut run = Run::default();
        for (index, fate) in plan.fates.iter().enumerate() {
            if matches!(fate, Fate::Remove) {
                run.removed = Some((run.removed.map_or(index, |(from, _)| from), index));
                continue;
            }
            self.flush(&mut run, &spans, Some(index), &inner);
            if let Fate::Change(old, wanted) = fate {
                let (key, value) = &entries[index];
                self.keep_anchor_of_key(key);
                let colon = self.after_colon(&entries[index]);
                self.flow_node(value, old, wanted, &inner, Some((key.span.end as usize, colon)));
            }
        }
        for (key, value) in plan.added {
            let mut text = String::new();
            self.write_entry(key, value, &inner, &mut text);
            run.added.push(text);
        }
        self.flush(&mut run, &spans, None, &inner);
        true
    }

    /// Edits a sequence in brackets; tells whether that was possible.
    pub(super) fn flow_sequence(
        &mut self,
        node: &'d Node<'a>,
        items: &'d [Node<'a>],
        old: &'d [Tree],
        wanted: &'d [Tree],
        outside: &FlowLayout,
    ) -> bool {
        let layout = outside.of_bracket(self, node);
        let Some(turns) = Self::plan_items(old, wanted) else {
            let mut text = String::new();
            self.write_list(wanted, &layout, &mut text);
            self.put(node.span.start as usize, node.span.end as usize, text);
            return true;
        };
        let inner = layout.deeper(&self.text, items[0].outer as usize);
        let spans: Vec<(usize, usize)> =
            items.iter().map(|item| (item.outer as usize, item.span.end as usize)).collect();
        let mut run = Run::default();
        for turn in turns {
            match turn {
                Turn::Remove(at) => run.removed = Some((run.removed.map_or(at, |(from, _)| from), at)),
                Turn::Add(to) => run.added.push(self.flow_text(&wanted[to], &inner)),
                Turn::Keep(at, to) => {
                    self.flush(&mut run, &spans, Some(at), &inner);
                    self.flow_node(&items[at], &old[at], &wanted[to], &inner, None);
                }
            }
        }
        self.flush(&mut run, &spans, None, &inner);
        true
    }

    /// Notes the changes between the last entry that stays and the next one.
    fn flush(&mut self, run: &mut Run, spans: &[(usize, usize)], next: Option<usize>, layout: &FlowLayout) {
        let added = std::mem::take(&mut run.added);
        let removed = run.removed.take();
        let before = std::mem::replace(&mut run.kept, next);
        if added.is_empty() && removed.is_none() {
            return;
        }
        let mut text = String::new();
        match (before, next) {
            // In front of the first that stays.
            (None, Some(next)) => {
                for added in added {
                    text.push_str(&added);
                    self.comma(layout, &mut text);
                }
                let from = removed.map_or(next, |(from, _)| from);
                self.put(spans[from].0, spans[next].0, text);
            }
            (Some(before), _) => {
                for added in added {
                    self.comma(layout, &mut text);
                    text.push_str(&added);
                }
                let to = removed.map_or(before, |(_, to)| to);
                self.put(spans[before].1, spans[to].1, text);
            }
            // The callers write a collection anew when nothing of it stays.
            (None, None) => {}
        }
    }

    /// Writes a comma and what stands between it and the next entry.
    fn comma(&self, layout: &FlowLayout, output: &mut String) {
        output.push(',');
        if layout.unit.is_some() {
            output.push_str(self.line_ending);
            output.push_str(&layout.indentation);
        } else if !layout.tight_comma {
            output.push(' ');
        }
    }

    /// Edits a node inside brackets; `key` is where its key ends and where its colon does, when it is a value.
    fn flow_node(
        &mut self,
        node: &'d Node<'a>,
        old: &'d Tree,
        wanted: &'d Tree,
        layout: &FlowLayout,
        key: Option<(usize, Option<usize>)>,
    ) {
        if self.stays(old, wanted) {
            return;
        }
        if !self.is_forced(node) && self.inside(node, old, wanted, layout) {
            self.keep_anchor(node, wanted);
            return;
        }
        let (start, end) = (node.outer as usize, node.span.end as usize);
        let mut text = String::new();
        match &node.kind {
            NodeKind::Scalar(_, style) if matches!(wanted, Tree::String(_)) => {
                self.write_string(wanted, *style, layout.json, &mut text);
            }
            _ => self.write(wanted, layout, &mut text),
        }
        match key {
            Some((_, Some(colon))) if node.is_empty_scalar() => {
                let next = self.text.skip_space(colon);
                let end = if self.text.byte(next) == Some(b',') { next } else { colon };
                self.put(colon, end, format!(" {text}"));
            }
            Some((key_end, None)) => self.put(key_end, key_end, format!(": {text}")),
            _ => self.put(start, end, text),
        }
    }

    /// Returns a tree as text inside brackets.
    pub(super) fn flow_text(&self, tree: &Tree, layout: &FlowLayout) -> String {
        let mut text = String::new();
        self.write(tree, layout, &mut text);
        text
    }

    fn write(&self, tree: &Tree, layout: &FlowLayout, output: &mut String) {
        match tree {
            Tree::Map(map) => self.write_map(map, layout, output),
            Tree::List(items) => self.write_list(items, layout, output),
            Tree::String(_) => self.write_string(tree, ScalarStyle::Plain, layout.json, output),
            scalar => {
                emit::scalar_into(scalar, ScalarStyle::Plain, false, 0, Layout::edit(2, 0, Literals::Never), output);
            }
        }
    }

    fn write_map(&self, map: &Map, layout: &FlowLayout, output: &mut String) {
        self.write_all('{', map.iter(), '}', layout, output, |editor, (key, value), inner, output| {
            editor.write_entry(key, value, inner, output);
        });
    }

    fn write_list(&self, items: &[Tree], layout: &FlowLayout, output: &mut String) {
        self.write_all('[', items.iter(), ']', layout, output, |editor, item, inner, output| {
            editor.write(item, inner, output);
        });
    }

    fn write_all<T>(
        &self,
        open: char,
        all: impl ExactSizeIterator<Item = T>,
        close: char,
        layout: &FlowLayout,
        output: &mut String,
        write: impl Fn(&Self, T, &FlowLayout, &mut String),
    ) {
        output.push(open);
        if all.len() > 0 {
            let mut inner = layout.clone();
            if let Some(unit) = &layout.unit {
                inner.indentation.push_str(unit);
                output.push_str(self.line_ending);
                output.push_str(&inner.indentation);
            }
            for (index, one) in all.enumerate() {
                if index > 0 {
                    self.comma(&inner, output);
                }
                write(self, one, &inner, output);
            }
            if layout.unit.is_some() {
                output.push_str(self.line_ending);
                output.push_str(&layout.indentation);
            }
        }
        output.push(close);
    }

    fn write_entry(&self, key: &str, value: &Tree, layout: &FlowLayout, output: &mut String) {
        let start = output.len();
        self.write_text(key, layout.json, output);
        output.push(':');
        // After a plain key a colon needs a space to be one.
        if !layout.tight_colon || !output[start..].starts_with('"') {
            output.push(' ');
        }
        self.write(value, layout, output);
    }

    /// Writes a string, in the style of the one in whose place it is put when that can hold it.
    fn write_string(&self, tree: &Tree, style: ScalarStyle, json: bool, output: &mut String) {
        let Tree::String(text) = tree else { return };
        match style {
            ScalarStyle::SingleQuoted if !json => {
                emit::scalar_into(tree, style, false, 0, Layout::edit(2, 0, Literals::Never), output);
            }
            ScalarStyle::DoubleQuoted => self.write_text(text, true, output),
            _ => self.write_text(text, json, output),
        }
    }

    /// Writes a text without quotes where it needs none, unless all text is quoted.
    #[expect(clippy::unused_self, reason = "one of a family")]
    fn write_text(&self, text: &str, quoted: bool, output: &mut String) {
        let is_plain = !quoted
            && text.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '_' | '/' | '.'))
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
            && resolve(text) == Resolved::Text
            && !is_base_60(text)
            && text != "...";
        if is_plain {
            output.push_str(text);
        } else {
            output.push_str(&json::encode(&Tree::String(text.to_owned()), false));
        }
    }
}

/// Entries between two that stay.
#[derive(Default)]
struct Run {
    /// The last that stays.
    kept: Option<usize>,
    /// The first and the last that go.
    removed: Option<(usize, usize)>,
    /// What comes, as text.
    added: Vec<String>,
}
