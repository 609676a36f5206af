//! The walk: a document's nodes beside the tree that they mean and the tree that they shall mean.

use std::borrow::Cow;
use std::collections::HashMap;

use super::align::{Turn, align};
use super::compare::alike;
use super::flow::FlowLayout;
use super::splice::Splice;
use super::text::Text;
use crate::values::{Map, Tree};
use crate::yaml::emit::{Layout, Literals};
use crate::yaml::load::{Key, scalar_value};
use crate::yaml::node::{Document, Node, NodeKind};

/// An edit in progress.
pub(super) struct Editor<'d, 'a> {
    pub(super) text: Text<'d>,
    pub(super) line_ending: &'static str,
    document: &'d Document<'a>,
    /// Nodes that are written anew whatever they mean.
    forced: &'d [*const Node<'a>],
    pub(super) literals: Literals,
    pub(super) splices: Vec<Splice>,
    /// What the anchors of the text mean after the edit, as far as they still stand: an anchor comes before its aliases,
    /// so it is known when one of them is met.
    kept: Vec<Option<Cow<'d, Tree>>>,
}

/// What a node is the value of, in block structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The document, after `---` or without it.
    Root {
        /// Whether there is a `---`.
        marked: bool,
    },
    /// The value of a key.
    Value,
    /// An item after a dash.
    Item,
}

/// Where a node stands in block structure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) place: Place,
    /// After the `---`, the colon or the dash.
    pub(super) head: usize,
    /// The column of the key or dash; `None` at the root.
    pub(super) column: Option<usize>,
    /// How new text around is laid out.
    pub(super) layout: Layout,
}

/// What becomes of the entries of a mapping.
pub(super) struct Entries<'d> {
    /// For each entry that is written: whether it stays, and what its value shall be when that is its own.
    pub(super) fates: Vec<Fate<'d>>,
    /// The entries that come.
    pub(super) added: Vec<(&'d String, &'d Tree)>,
}

/// What becomes of an entry of a mapping.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate<'d> {
    /// It goes.
    Remove,
    /// It stays as it is: `<<`, or a key that a later one replaces.
    Leave,
    /// Its value, which means the first, shall mean the second.
    Change(&'d Tree, &'d Tree),
}

impl Entries<'_> {
    /// Tells whether something that is written stays.
    pub(super) fn any_stays(&self) -> bool {
        self.fates.iter().any(|fate| !matches!(fate, Fate::Remove))
    }
}

impl<'d, 'a> Editor<'d, 'a> {
    pub(super) fn new(
        text: Text<'d>,
        document: &'d Document<'a>,
        forced: &'d [*const Node<'a>],
        literals: Literals,
    ) -> Self {
        Self {
            text,
            line_ending: text.line_ending(),
            document,
            forced,
            literals,
            splices: Vec::new(),
            kept: vec![None; document.anchors],
        }
    }

    /// Returns the edits that lead from one tree to the other, in order.
    pub(super) fn run(mut self, tree: &'d Tree, wanted: &'d Tree) -> Vec<Splice> {
        if self.forced.is_empty() && alike(tree, wanted) {
            return Vec::new();
        }
        let root = &self.document.root;
        let start = root.outer as usize;
        let before = &self.text.all[..start];
        // Between the marker and the root there are blanks and comments only.
        let marker = before
            .rmatch_indices("---")
            .map(|(at, _)| at)
            .find(|at| self.text.is_line_start(*at) && self.text.skip_trivia(at + 3) >= start);
        let site = Site {
            place: Place::Root { marked: marker.is_some() },
            head: marker.map_or(start, |at| at + 3),
            column: None,
            layout: self.detect_layout(root),
        };
        self.block_node(root, tree, wanted, site);
        self.splices
    }

    /// Tells whether a node, and all in it, can stay without being looked at.
    pub(super) fn stays(&self, old: &Tree, wanted: &Tree) -> bool {
        self.kept.is_empty() && self.forced.is_empty() && alike(old, wanted)
    }

    pub(super) fn has_no_anchors(&self) -> bool {
        self.kept.is_empty()
    }

    pub(super) fn any_forced(&self) -> bool {
        !self.forced.is_empty()
    }

    pub(super) fn is_forced(&self, node: &Node<'a>) -> bool {
        self.forced.iter().any(|forced| std::ptr::eq(*forced, node))
    }

    /// Notes that an anchor stands, and what it means now.
    pub(super) fn keep_anchor(&mut self, node: &Node<'a>, wanted: &'d Tree) {
        if let Some(kept) = node.anchor.and_then(|number| self.kept.get_mut(number)) {
            *kept = Some(Cow::Borrowed(wanted));
        }
    }

    /// Notes that the anchor of a key that stays stands.
    pub(super) fn keep_anchor_of_key(&mut self, key: &Node<'a>) {
        if let (Some(number), NodeKind::Scalar(text, style)) = (key.anchor, &key.kind)
            && let Some(kept) = self.kept.get_mut(number)
        {
            *kept = Some(Cow::Owned(scalar_value(text, *style)));
        }
    }

    /// Returns what an anchor means after the edit; `None` when it is gone.
    pub(super) fn anchored(&self, number: usize) -> Option<&Tree> {
        self.kept.get(number)?.as_deref()
    }

    pub(super) fn put(&mut self, start: usize, end: usize, text: impl Into<String>) {
        let mut text = text.into();
        // A comment may follow a bracket or a quote directly; after anything else it needs a space.
        if self.text.byte(end) == Some(b'#') && !self.text.is_line_start(end) {
            let before = text.bytes().last().or_else(|| self.text.byte(start.checked_sub(1)?));
            if !matches!(before, None | Some(b' ' | b'\t' | b'\r' | b'\n')) {
                text.push(' ');
            }
        }
        self.splices.push(Splice { start, end, text, lines: false });
    }

    /// Puts whole lines in the place of others.
    pub(super) fn put_lines(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.splices.push(Splice { start, end, text: text.into(), lines: true });
    }

    /// Edits a node of block structure.
    pub(super) fn block_node(&mut self, node: &'d Node<'a>, old: &'d Tree, wanted: &'d Tree, site: Site) {
        if self.stays(old, wanted) {
            return;
        }
        let edited = !self.is_forced(node)
            && match (&node.kind, old, wanted) {
                (NodeKind::Mapping { entries, flow: false }, Tree::Map(old), Tree::Map(wanted)) => {
                    self.block_mapping(entries, old, wanted, site)
                }
                (NodeKind::Sequence { items, flow: false }, Tree::List(old), Tree::List(wanted)) => {
                    self.block_sequence(node, items, old, wanted, site)
                }
                _ => {
                    let layout = FlowLayout::in_block(node, site.place);
                    self.inside(node, old, wanted, &layout)
                }
            };
        if edited {
            self.keep_anchor(node, wanted);
        } else {
            self.replace_block(node, wanted, site);
        }
    }

    /// Edits what is written the same way in block structure and in brackets; tells whether that was possible.
    pub(super) fn inside(&mut self, node: &'d Node<'a>, old: &'d Tree, wanted: &'d Tree, layout: &FlowLayout) -> bool {
        match (&node.kind, old, wanted) {
            (NodeKind::Alias(number), ..) => self.anchored(*number).is_some_and(|anchored| alike(anchored, wanted)),
            (NodeKind::Mapping { entries, flow: true }, Tree::Map(old), Tree::Map(wanted)) if !entries.is_empty() => {
                self.flow_mapping(node, entries, old, wanted, layout)
            }
            (NodeKind::Sequence { items, flow: true }, Tree::List(old), Tree::List(wanted)) if !items.is_empty() => {
                self.flow_sequence(node, items, old, wanted, layout)
            }
            _ => alike(old, wanted),
        }
    }

    /// Returns what becomes of a mapping's entries; `None` when its keys are not texts.
    pub(super) fn plan_entries(
        &self,
        entries: &'d [(Node<'a>, Node<'a>)],
        old: &'d Map,
        wanted: &'d Map,
        in_brackets: bool,
    ) -> Option<Entries<'d>> {
        let keys: Vec<Key<'_>> = entries.iter().map(|(key, _)| Key::of(key)).collect();
        if keys.contains(&Key::Other) {
            return None;
        }
        // Without merges and with as many values as keys, each key is there once.
        let plain = old.len() == keys.len() && !keys.contains(&Key::Merge);
        // Where the last entry of each key is.
        let mut last: HashMap<&str, usize> = HashMap::new();
        let mut inherited = Some(Map::new());
        if !plain {
            for (index, key) in keys.iter().enumerate() {
                match key {
                    Key::Text(text) => drop(last.insert(text, index)),
                    Key::Merge => inherited = inherited.and_then(|into| self.merged(&entries[index].1, into)),
                    Key::Other => {}
                }
            }
        }
        let is_own = |key: &str| if plain { old.contains_key(key) } else { last.contains_key(key) };
        // The merges stay when all that they bring is wanted, or hidden.
        let inherited = inherited.filter(|inherited| inherited.keys().all(|key| wanted.contains_key(key)));
        let brings = |key: &str, value: &Tree| {
            inherited.as_ref().and_then(|inherited| inherited.get(key)).is_some_and(|other| alike(other, value))
        };
        let mut added: Vec<(&String, &Tree)> = Vec::new();
        let fates = keys.iter().enumerate().map(|(index, key)| match key {
            Key::Text(key) => {
                let (Some((name, wanted)), Some(old)) = (wanted.get_key_value(key), old.get(key)) else {
                    return Fate::Remove;
                };
                if !plain && last.get(&**key) != Some(&index) {
                    return Fate::Leave;
                }
                // What the map would inherit without this entry need not be written.
                if !plain && !alike(old, wanted) && brings(key, wanted) {
                    return Fate::Remove;
                }
                // `? key` without a colon has no place for a value.
                if !in_brackets && !alike(old, wanted) && self.after_colon(&entries[index]).is_none() {
                    added.push((name, wanted));
                    return Fate::Remove;
                }
                Fate::Change(old, wanted)
            }
            _ if inherited.is_some() => Fate::Leave,
            _ => Fate::Remove,
        });
        let fates = fates.collect();
        added.extend(wanted.iter().filter(|(key, value)| !is_own(key) && !brings(key, value)));
        Some(Entries { fates, added })
    }

    /// Adds what a merge brings into a map after the edit; `None` when that is not known.
    fn merged(&self, node: &Node<'a>, mut into: Map) -> Option<Map> {
        match &node.kind {
            NodeKind::Alias(number) => {
                for (key, value) in self.anchored(*number)?.as_map()? {
                    into.insert(key.clone(), value.clone());
                }
                Some(into)
            }
            NodeKind::Sequence { items, .. } => items.iter().rev().try_fold(into, |into, item| self.merged(item, into)),
            _ => None,
        }
    }

    /// Returns the offset after the colon of a key; `None` for a key without one.
    pub(super) fn after_colon(&self, (key, value): &(Node<'a>, Node<'a>)) -> Option<usize> {
        // A value that is not written stands after the colon, or where the key ends when there is none.
        if value.is_empty_scalar() && value.span.start == key.span.end {
            return None;
        }
        let at = self.text.skip_trivia(key.span.end as usize);
        (self.text.byte(at) == Some(b':')).then_some(at + 1)
    }

    /// Returns what becomes of a list's items; `None` when none of them stays.
    pub(super) fn plan_items(old: &[Tree], wanted: &[Tree]) -> Option<Vec<Turn>> {
        let turns = align(old, wanted);
        turns.iter().any(|turn| matches!(turn, Turn::Keep(..))).then_some(turns)
    }
}
