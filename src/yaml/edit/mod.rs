//! Concrete-syntax edits: a document's text and the tree that it shall mean → the text with the smallest edits.
//!
//! [`EditableDocument`] holds the nodes of a text with their places and the tree that they mean. `editor` walks the
//! nodes beside the wanted tree and notes what has to be put where (`splice`): `block` for block structure, `flow` for
//! brackets and JSON; `align` tells which items of a list are the same ones; what is put in is written by
//! [`emit`](fn@super::emit) in the layout of its surroundings. Everything else stays as it is, byte for byte.
//!
//! The result is read again and compared with what was wanted. Where an edit does not lead there, the smallest node
//! around the difference is written anew, then the one around that: a text that means something else never leaves.

mod align;
mod block;
mod compare;
mod editor;
mod flow;
mod splice;
mod text;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use compare::{alike, difference, means};
use editor::Editor;
use splice::{apply, original_offset};
use text::Text;

use super::emit::Literals;
use super::error::YamlError;
use super::load::{self, ReadOptions};
use super::node::{Document, Node, NodeKind};
use super::read::Reader;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, SourceText};
use crate::values::Tree;
use crate::values::path::{Path, Step};

/// A document that can be edited: its text, its nodes, its tree.
#[derive(Debug, Clone)]
pub struct EditableDocument<'a> {
    source: &'a SourceText,
    options: ReadOptions,
    document: Document<'a>,
    tree: Tree,
}

/// An edit that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EditError {
    /// The document has no value at a path.
    #[error("the document has no value at `{path}`")]
    NoSuchPath {
        /// The path.
        path: Path,
    },
    /// No text was found that means what is wanted: it holds what a document cannot hold.
    #[error("the document cannot be made to hold what is wanted at `{path}`")]
    NotWritable {
        /// Where the text that came nearest differs.
        path: Path,
        /// The document.
        location: Location,
        /// Why that text cannot be read, when it cannot.
        #[source]
        fault: Option<Box<YamlError>>,
    },
}

impl Diagnostic for EditError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::NoSuchPath { .. } => None,
            Self::NotWritable { location, .. } => Some(location),
        }
    }

    fn category(&self) -> Category {
        Category::NotParsable
    }
}

impl<'a> EditableDocument<'a> {
    /// Reads the document of a text; one without content is null. A text of several documents is split first, by
    /// [`super::stream`]: here the first one counts.
    pub fn parse(source: &'a SourceText, options: ReadOptions) -> Result<Self, Box<YamlError>> {
        let document = Reader::new(source, options.budget).next_document()?.unwrap_or_else(|| Document {
            root: Node::empty(source.text.len()),
            comments: Vec::new(),
            anchors: 0,
        });
        let tree = load::load(source, &document, &options)?;
        Ok(Self { source, options, document, tree })
    }

    /// Returns what the document means.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Returns the document's text.
    pub fn text(&self) -> &'a str {
        &self.source.text
    }

    /// Returns where a value is written: its key, or the value itself at the root and in a list. Where the way leads
    /// through an alias, it is the place of the alias.
    pub fn locate(&self, path: &[Step]) -> Location {
        let nodes = self.chain(path);
        let span = nodes.last().map_or(self.document.root.span, |node| node.span);
        self.source.locate(span)
    }

    /// Returns the text with as few changes as make it mean the wanted tree.
    pub fn reconcile(&self, wanted: &Tree) -> Result<String, EditError> {
        self.reconcile_counting(wanted, &mut 0)
    }

    /// Does what [`Self::reconcile`] does, and counts how many results did not mean what was wanted.
    fn reconcile_counting(&self, wanted: &Tree, failed: &mut usize) -> Result<String, EditError> {
        let mut forced: Vec<*const Node<'_>> = Vec::new();
        let mut nearest = Vec::new();
        let mut literals = Literals::Closed;
        loop {
            let mut fault = None;
            let text = Text::new(&self.source.text);
            let editor = Editor::new(text, &self.document, &forced, literals);
            let line_ending = text.line_ending();
            let splices = editor.run(&self.tree, wanted);
            if splices.is_empty() && alike(&self.tree, wanted) {
                return Ok(self.source.text.to_string());
            }
            let mut at = Vec::new();
            for may_end_line in [false, true] {
                let result = apply(&self.source.text, &splices, line_ending, may_end_line);
                let source = SourceText { name: self.source.name.clone(), text: result.into(), first_line: 1 };
                match check(&source, &self.options, wanted) {
                    Ok(found) => match found {
                        None => return Ok(source.text.to_string()),
                        Some(path) => {
                            at = self.chain(&path);
                            nearest = path;
                        }
                    },
                    Err(error) => {
                        let offset = offset_of(&source.text, &error.location);
                        at = self.around(original_offset(&splices, offset));
                        fault = Some(error);
                    }
                }
                if self.source.text.ends_with(['\n', '\r']) {
                    break;
                }
            }
            *failed += 1;
            // Lines that follow, of blanks even, can become lines of a literal.
            if literals != Literals::Never && splices.iter().any(|splice| splice.text.contains(['|', '>'])) {
                literals = Literals::Never;
                continue;
            }
            // The smallest node around the fault that was not written anew yet.
            let next = at.into_iter().rev().map(std::ptr::from_ref).find(|node| !forced.contains(node));
            let root = std::ptr::from_ref(&self.document.root);
            match next {
                Some(node) => forced.push(node),
                None if !forced.contains(&root) => forced.push(root),
                None => {
                    let location = self.source.locate(self.document.root.span);
                    return Err(EditError::NotWritable { path: Path::new(nearest), location, fault });
                }
            }
        }
    }

    /// Returns the text with as few changes as give the value at a path another value.
    pub fn reconcile_at(&self, path: &[Step], wanted: &Tree) -> Result<String, EditError> {
        self.reconcile_each([(path, wanted)])
    }

    /// Returns the text with as few changes as give the values at some paths other values, one after another.
    pub fn reconcile_each<'p>(
        &self,
        changes: impl IntoIterator<Item = (&'p [Step], &'p Tree)>,
    ) -> Result<String, EditError> {
        let mut whole = self.tree.clone();
        for (path, wanted) in changes {
            let place = path.iter().try_fold(&mut whole, |tree, step| match (tree, step) {
                (Tree::Map(map), Step::Key(key)) => map.get_mut(key),
                (Tree::List(items), Step::Index(index)) => items.get_mut(*index),
                _ => None,
            });
            let Some(place) = place else {
                return Err(EditError::NoSuchPath { path: Path::new(path.iter().cloned()) });
            };
            place.clone_from(wanted);
        }
        self.reconcile(&whole)
    }

    /// Returns the nodes on the way to a value, from the root on, as far as they are written there.
    fn chain(&self, path: &[Step]) -> Vec<&Node<'a>> {
        let mut node = &self.document.root;
        let mut nodes = vec![node];
        for step in path {
            let next = match (&node.kind, step) {
                (NodeKind::Mapping { entries, .. }, Step::Key(key)) => entries
                    .iter()
                    .rev()
                    .find(|(node, _)| matches!(load::Key::of(node), load::Key::Text(text) if text == *key))
                    .map(|(_, value)| value),
                (NodeKind::Sequence { items, .. }, Step::Index(index)) => items.get(*index),
                _ => None,
            };
            let Some(next) = next else { break };
            nodes.push(next);
            node = next;
        }
        nodes
    }

    /// Returns the nodes around an offset, from the root on.
    fn around(&self, offset: usize) -> Vec<&Node<'a>> {
        let holds = |node: &&Node<'_>| node.outer as usize <= offset && offset <= node.span.end as usize;
        let mut node = &self.document.root;
        let mut nodes = vec![node];
        loop {
            let next = match &node.kind {
                NodeKind::Mapping { entries, .. } => entries.iter().map(|(_, value)| value).find(holds),
                NodeKind::Sequence { items, .. } => items.iter().find(holds),
                _ => None,
            };
            let Some(next) = next else { return nodes };
            nodes.push(next);
            node = next;
        }
    }
}

/// Reads a text; returns where it means something else than a tree, when it does.
fn check(source: &SourceText, options: &ReadOptions, wanted: &Tree) -> Result<Option<Vec<Step>>, Box<YamlError>> {
    let Some(document) = Reader::new(source, options.budget).next_document()? else {
        return Ok(difference(&Tree::Null, wanted));
    };
    if document.anchors == 0 && means(&document.root, wanted) {
        return Ok(None);
    }
    Ok(difference(&load::load(source, &document, options)?, wanted))
}

/// Returns the byte offset of a place in a text.
fn offset_of(text: &str, location: &Location) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(location.position.line - 1).map(str::len).sum();
    let within = lines.next().unwrap_or_default().chars().take(location.position.column - 1);
    before + within.map(char::len_utf8).sum::<usize>()
}
