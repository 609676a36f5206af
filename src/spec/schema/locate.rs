//! From a path to its place in a file: the key and the value, through aliases and merged maps.

use crate::source::{SourceText, Span};
use crate::values::path::Step;
use crate::yaml::{self, Document, Node, NodeKind, ReadOptions};

/// A file whose nodes can be found.
pub struct Locator<'a> {
    document: Option<Document<'a>>,
}

/// An entry or an item.
#[derive(Debug, Clone, Copy)]
pub struct Found<'n, 'a> {
    /// Where its key stands; for an item the item itself.
    pub key: Span,
    /// Its value; `None` when the path leads on into something that is not there.
    pub value: &'n Node<'a>,
    /// Whether the whole path was found.
    pub is_whole: bool,
}

impl<'a> Locator<'a> {
    /// Reads a file. One that is not YAML has no places.
    pub fn new(source: &'a SourceText) -> Self {
        Self { document: yaml::parse_node(source, &ReadOptions::default()).ok().flatten() }
    }

    /// Returns the node of a path, or of as much of it as there is.
    pub fn find(&self, path: &[Step]) -> Option<Found<'_, 'a>> {
        let document = self.document.as_ref()?;
        let mut found = Found { key: document.root.span, value: &document.root, is_whole: true };
        for step in path {
            let Some((key, value)) = self.step(found.value, step) else {
                return Some(Found { is_whole: false, ..found });
            };
            found = Found { key, value, is_whole: true };
        }
        Some(found)
    }

    fn step<'n>(&'n self, node: &'n Node<'a>, step: &Step) -> Option<(Span, &'n Node<'a>)> {
        let node = self.without_alias(node);
        match (step, &node.kind) {
            (Step::Key(key), NodeKind::Mapping { entries, .. }) => {
                if let Some((key, value)) = node.entry(key) {
                    return Some((key.span, value));
                }
                let merged =
                    entries.iter().filter(|(key, _)| matches!(&key.kind, NodeKind::Scalar(text, _) if text == "<<"));
                merged.map(|(_, value)| self.without_alias(value)).find_map(|value| match &value.kind {
                    NodeKind::Sequence { items, .. } => items.iter().find_map(|item| self.step(item, step)),
                    _ => self.step(value, step),
                })
            }
            (Step::Index(index), NodeKind::Sequence { items, .. }) => {
                let item = items.get(*index)?;
                Some((item.span, item))
            }
            _ => None,
        }
    }

    /// Returns what an alias stands for. Anchors cannot be nested in themselves, as the file was loaded before.
    fn without_alias<'n>(&'n self, node: &'n Node<'a>) -> &'n Node<'a> {
        let NodeKind::Alias(number) = node.kind else { return node };
        let root = self.document.as_ref().map(|document| &document.root);
        root.and_then(|root| anchored(root, number)).unwrap_or(node)
    }
}

fn anchored<'n, 'a>(node: &'n Node<'a>, number: usize) -> Option<&'n Node<'a>> {
    if node.anchor == Some(number) {
        return Some(node);
    }
    match &node.kind {
        NodeKind::Sequence { items, .. } => items.iter().find_map(|item| anchored(item, number)),
        NodeKind::Mapping { entries, .. } => {
            entries.iter().find_map(|(key, value)| anchored(key, number).or_else(|| anchored(value, number)))
        }
        _ => None,
    }
}

/// Returns the text of a scalar as it is written, without quotes.
pub fn scalar_text<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    if let NodeKind::Scalar(text, _) = &node.kind { Some(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_items_aliases_and_merged_maps_are_found() {
        let source = SourceText::new("a", "base: &b {x: 1}\nl:\n- *b\n- <<: *b\n  y: 2\n");
        let locator = Locator::new(&source);
        let key = |text: &str| Step::Key(text.to_owned());
        let line = |path: &[Step]| {
            let found = locator.find(path).unwrap();
            (source.position(found.key.start as usize).line, found.is_whole)
        };
        assert_eq!(line(&[key("l"), Step::Index(0), key("x")]), (1, true));
        assert_eq!(line(&[key("l"), Step::Index(1), key("x")]), (1, true));
        assert_eq!(line(&[key("l"), Step::Index(1), key("y")]), (5, true));
        assert_eq!(line(&[key("l"), Step::Index(7), key("y")]), (2, false));
    }
}
