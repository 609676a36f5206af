//! Edits of block structure: entries and items are whole lines, with the comments that belong to them.

use super::align::Turn;
use super::compare::alike;
use super::editor::{Editor, Fate, Place, Site};
use super::flow::FlowLayout;
use crate::values::{Map, Tree};
use crate::yaml::emit::{self, Layout};
use crate::yaml::node::{Node, NodeKind, ScalarStyle};

impl<'d, 'a> Editor<'d, 'a> {
    /// Returns the layout of the first mapping and the first sequence below a node that are indented from a key.
    pub(super) fn detect_layout(&self, node: &Node<'a>) -> Layout {
        let mut found = (None, None);
        self.find_layout(node, &mut found);
        Layout::edit(found.0.unwrap_or(2), found.1.unwrap_or(0), self.literals)
    }

    fn find_layout(&self, node: &Node<'a>, found: &mut (Option<usize>, Option<usize>)) {
        match &node.kind {
            NodeKind::Mapping { entries, flow: false } => {
                self.layout_of(entries, found);
                for (_, value) in entries {
                    if found.0.is_some() && found.1.is_some() {
                        return;
                    }
                    self.find_layout(value, found);
                }
            }
            NodeKind::Sequence { items, flow: false } => {
                for item in items {
                    if found.0.is_some() && found.1.is_some() {
                        return;
                    }
                    self.find_layout(item, found);
                }
            }
            _ => {}
        }
    }

    /// Finds by how much the values of a mapping are indented.
    fn layout_of(&self, entries: &[(Node<'a>, Node<'a>)], found: &mut (Option<usize>, Option<usize>)) {
        let mut own = None;
        for (key, value) in entries {
            let (place, least) = match &value.kind {
                NodeKind::Mapping { flow: false, .. } => (&mut found.0, 1),
                NodeKind::Sequence { flow: false, .. } => (&mut found.1, 0),
                _ => continue,
            };
            if place.is_none() {
                let own = *own.get_or_insert_with(|| self.text.column(key.outer as usize));
                let columns = self.text.column(value.span.start as usize).checked_sub(own);
                *place = columns.filter(|columns| *columns >= least);
            }
        }
    }

    /// Edits a block mapping; tells whether that was possible.
    pub(super) fn block_mapping(
        &mut self,
        entries: &'d [(Node<'a>, Node<'a>)],
        old: &'d Map,
        wanted: &'d Map,
        site: Site,
    ) -> bool {
        let Some(plan) = self.plan_entries(entries, old, wanted, false) else {
            return super::compare::same_map(old, wanted);
        };
        let (Some((first, _)), Some(last)) = (entries.first(), entries.last()) else { return false };
        if !plan.any_stays() {
            return false;
        }
        let first = first.outer as usize;
        let column = self.text.column(first);
        let mut found = (None, None);
        self.layout_of(entries, &mut found);
        let layout = site.layout.indented(found.0, found.1);
        let mut removed: Option<usize> = None;
        let mut floor = site.head;
        for (index, fate) in plan.fates.iter().enumerate() {
            let (key, value) = &entries[index];
            if matches!(fate, Fate::Remove) {
                removed = removed.or(Some(index));
                continue;
            }
            if let Some(from) = removed.take() {
                self.remove_entries(entries, from, index - 1, column, floor, site);
            }
            if let Fate::Change(old, wanted) = fate {
                self.keep_anchor_of_key(key);
                if let Some(head) = self.after_colon(&entries[index]) {
                    let site = Site { place: Place::Value, head, column: Some(column), layout };
                    self.block_node(value, old, wanted, site);
                }
            }
            floor = entry_content_end(&entries[index]);
        }
        if let Some(from) = removed {
            self.remove_entries(entries, from, entries.len() - 1, column, floor, site);
        }
        if !plan.added.is_empty() {
            let mut lines = String::new();
            for (key, value) in plan.added {
                emit::spaces(column, &mut lines);
                emit::entry_into(key, value, column, layout, &mut lines);
            }
            let at = self.text.entry_end(entry_content_end(last), column);
            let lines = self.with_line_ending(lines);
            self.put_lines(at, at, lines);
        }
        true
    }

    /// Removes the entries from one to another, of which others stay.
    fn remove_entries(
        &mut self,
        entries: &[(Node<'a>, Node<'a>)],
        from: usize,
        to: usize,
        column: usize,
        floor: usize,
        site: Site,
    ) {
        let start = entries[from].0.outer as usize;
        let end = self.text.entry_end(entry_content_end(&entries[to]), column);
        let at_root = matches!(site.place, Place::Root { .. });
        self.remove_lines(start, end, column, if from == 0 && at_root { start } else { floor });
    }

    /// Removes an entry or item with its comments above; one that stands after a dash gives its place to the next.
    fn remove_lines(&mut self, start: usize, end: usize, column: usize, floor: usize) {
        if self.stands_after_something(start) {
            let next = self.text.skip_space(end);
            self.put(start, next, "");
        } else {
            let from = self.text.leading(start, column, floor);
            self.put(from, end, "");
        }
    }

    /// Tells whether something else stands on the line before an offset.
    fn stands_after_something(&self, offset: usize) -> bool {
        self.text.indentation(offset).len() < self.text.column(offset)
    }

    /// Edits a block sequence; tells whether that was possible.
    pub(super) fn block_sequence(
        &mut self,
        node: &'d Node<'a>,
        items: &'d [Node<'a>],
        old: &'d [Tree],
        wanted: &'d [Tree],
        site: Site,
    ) -> bool {
        let Some(turns) = Self::plan_items(old, wanted) else { return false };
        let start = node.span.start as usize;
        let inline = self.stands_after_something(start);
        if inline && !matches!(turns.first(), Some(Turn::Keep(0, 0))) {
            return false;
        }
        let column = self.text.column(start);
        let mut dashes = Vec::with_capacity(items.len());
        let mut dash = start;
        for item in items {
            dashes.push(dash);
            dash = self.text.skip_trivia(item_content_end(item, dash));
        }
        let end_of = |editor: &Self, at: usize| {
            let item: &Node<'a> = &items[at];
            editor.text.entry_end(item_content_end(item, dashes[at]), column)
        };
        let mut gone: Vec<usize> =
            turns.iter().filter_map(|turn| if let Turn::Remove(at) = turn { Some(*at) } else { None }).collect();
        // Where the next new item goes.
        let mut place = if inline { start } else { self.text.leading(start, column, site.head) };
        let mut removed: Option<(usize, usize)> = None;
        for turn in turns {
            if let (Some((from, to)), false) = (removed, matches!(turn, Turn::Remove(_))) {
                self.remove_items(items, &dashes, from, to, end_of(self, to), column, site.head);
                removed = None;
            }
            match turn {
                Turn::Remove(at) => {
                    removed = Some((removed.map_or(at, |(from, _)| from), at));
                    place = end_of(self, at);
                }
                Turn::Keep(at, to) => {
                    let head = dashes[at] + 1;
                    let site = Site { place: Place::Item, head, column: Some(column), layout: site.layout };
                    self.block_node(&items[at], &old[at], &wanted[to], site);
                    place = end_of(self, at);
                }
                Turn::Add(to) => {
                    let moved =
                        gone.iter().position(|at| self.is_movable(*at, inline) && alike(&old[*at], &wanted[to]));
                    let lines = if let Some(at) = moved.map(|index| gone.remove(index)) {
                        // One that only stands elsewhere now takes its lines along.
                        let floor = at.checked_sub(1).map_or(site.head, |at| item_content_end(&items[at], dashes[at]));
                        let text = &self.text.all[self.text.leading(dashes[at], column, floor)..end_of(self, at)];
                        let line_ending = if text.ends_with(['\n', '\r']) { "" } else { self.line_ending };
                        format!("{text}{line_ending}")
                    } else {
                        let mut lines = String::new();
                        emit::spaces(column, &mut lines);
                        emit::item_into(&wanted[to], column, site.layout, &mut lines);
                        self.with_line_ending(lines)
                    };
                    self.put_lines(place, place, lines);
                }
            }
        }
        if let Some((from, to)) = removed {
            self.remove_items(items, &dashes, from, to, end_of(self, to), column, site.head);
        }
        true
    }

    /// Tells whether the text of an item can stand elsewhere: it is whole lines, and no alias is after its anchor.
    fn is_movable(&self, at: usize, first_is_inline: bool) -> bool {
        self.has_no_anchors() && !self.any_forced() && !(first_is_inline && at == 0)
    }

    #[expect(clippy::too_many_arguments, reason = "what the loop over the items knows")]
    fn remove_items(
        &mut self,
        items: &[Node<'a>],
        dashes: &[usize],
        from: usize,
        to: usize,
        end: usize,
        column: usize,
        head: usize,
    ) {
        debug_assert!(to >= from, "a run of items");
        let floor = from.checked_sub(1).map_or(head, |before| item_content_end(&items[before], dashes[before]));
        self.remove_lines(dashes[from], end, column, floor);
    }

    /// Writes a node anew.
    pub(super) fn replace_block(&mut self, node: &'d Node<'a>, wanted: &'d Tree, site: Site) {
        let flow = matches!(&node.kind, NodeKind::Mapping { flow: true, .. } | NodeKind::Sequence { flow: true, .. });
        match wanted {
            Tree::Map(map) if map.is_empty() => self.replace_with_scalar(node, wanted, site),
            Tree::List(items) if items.is_empty() => self.replace_with_scalar(node, wanted, site),
            Tree::Map(_) | Tree::List(_) if flow && matches!(site.place, Place::Root { .. }) => {
                let layout = FlowLayout::in_block(node, site.place).of_bracket(self, node);
                let text = self.flow_text(wanted, &layout);
                self.put(node.outer as usize, node.span.end as usize, text);
            }
            Tree::Map(_) | Tree::List(_) => self.replace_with_collection(node, wanted, site),
            _ => self.replace_with_scalar(node, wanted, site),
        }
    }

    /// Returns the end of what is written of a node, without the line end that closes a block scalar.
    fn content_end(&self, node: &Node<'a>) -> usize {
        let end = node.span.end as usize;
        if node.is_empty_scalar() { end } else { self.text.before_break(end).0 }
    }

    /// Returns where the lines of a node of block structure end, with the comments below that are indented more than
    /// its parent.
    fn region_end(&self, node: &Node<'a>, site: Site) -> usize {
        let end = node.span.end as usize;
        let column = site.column.unwrap_or(0);
        if node.is_empty_scalar() && self.text.is_line_start(end) {
            return end;
        }
        self.text.entry_end(end, column)
    }

    fn replace_with_scalar(&mut self, node: &'d Node<'a>, wanted: &'d Tree, site: Site) {
        let start = node.outer as usize;
        let column = site.column.map_or(2, |column| column + 2);
        let content_end = self.content_end(node);
        let region_end = self.region_end(node, site);
        let write = |editor: &Self, style, may_be_literal| {
            let mut text = String::new();
            emit::scalar_into(wanted, style, may_be_literal, column, site.layout, &mut text);
            editor.with_line_ending(text)
        };
        let is_literal = |text: &str| text.contains(['\n', '\r']);
        if is_block(node) {
            if self.text.same_line(site.head, start) {
                let text = write(self, ScalarStyle::Plain, true);
                self.put(start, self.text.before_break(region_end).0, text);
            } else {
                let text = write(self, ScalarStyle::Plain, !self.text.comment_follows(site.head));
                let end = if is_literal(&text) { self.text.line_end(site.head) } else { site.head };
                self.put(site.head, end, format!(" {text}"));
                self.put(self.text.next_line(site.head), region_end, "");
            }
            return;
        }
        let style = match &node.kind {
            NodeKind::Scalar(_, style) => *style,
            _ => ScalarStyle::Plain,
        };
        // A comment below would become a line of the literal.
        let may_be_literal = !self.text.comment_follows(content_end) && region_end <= self.text.next_line(content_end);
        let text = write(self, style, may_be_literal);
        let end = if is_literal(&text) { self.text.line_end(content_end) } else { content_end };
        if !node.is_empty_scalar() {
            self.put(start, end, text);
        } else if site.place == (Place::Root { marked: false }) {
            let line = text + self.line_ending;
            self.put_lines(self.text.len(), self.text.len(), line);
        } else {
            self.put(site.head, end.max(site.head), format!(" {text}"));
        }
    }

    fn replace_with_collection(&mut self, node: &'d Node<'a>, wanted: &'d Tree, site: Site) {
        let start = node.outer as usize;
        let head = site.head;
        let content_end = self.content_end(node);
        let region_end = self.region_end(node, site);
        let empty = node.is_empty_scalar();
        let fresh_line = !self.text.same_line(head, start);
        let column = match (site.place, site.column) {
            (Place::Item, Some(column)) => column + 2,
            (_, Some(column)) if matches!(wanted, Tree::List(_)) => column + site.layout.dash,
            (_, Some(column)) => column + site.layout.step,
            (_, None) => 0,
        };
        let mut text = String::new();
        emit::spaces(column, &mut text);
        emit::collection_into(wanted, column, site.layout, &mut text);
        let lines = self.with_line_ending(text);
        match site.place {
            Place::Root { marked: false } if empty => self.put_lines(self.text.len(), self.text.len(), lines),
            Place::Root { marked: false } => self.put_lines(self.text.line_start(start), region_end, lines),
            Place::Item => {
                let one_line = || {
                    let text = lines.strip_suffix(self.line_ending).unwrap_or(&lines);
                    format!(" {}", &text[column..])
                };
                let comments = self.text.comment_follows(content_end) || region_end > self.text.next_line(content_end);
                if is_block(node) {
                    self.put(head, self.text.before_break(region_end).0, one_line());
                } else if comments && !fresh_line {
                    if !empty {
                        self.put(head, content_end, "");
                    }
                    self.put_lines(region_end, region_end, lines);
                } else {
                    self.put(head, self.text.line_end(content_end), one_line());
                }
            }
            _ if is_block(node) && !fresh_line => {
                self.put(head, region_end, format!("{}{lines}", self.line_ending));
            }
            _ if fresh_line => self.put_lines(self.text.next_line(head), region_end, lines),
            _ => {
                if !empty {
                    self.put(head, content_end, "");
                }
                self.put_lines(region_end, region_end, lines);
            }
        }
    }

    /// Returns emitted text with the document's line ends.
    pub(super) fn with_line_ending(&self, text: String) -> String {
        if self.line_ending == "\n" { text } else { text.replace('\n', self.line_ending) }
    }
}

/// Tells whether a node is a block mapping or block sequence.
fn is_block(node: &Node<'_>) -> bool {
    matches!(&node.kind, NodeKind::Mapping { flow: false, .. } | NodeKind::Sequence { flow: false, .. })
}

/// Returns where what is written of an entry ends.
fn entry_content_end((key, value): &(Node<'_>, Node<'_>)) -> usize {
    key.span.end.max(value.span.end) as usize
}

/// Returns where what is written of an item ends.
fn item_content_end(item: &Node<'_>, dash: usize) -> usize {
    (item.span.end as usize).max(dash + 1)
}
