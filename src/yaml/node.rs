//! A document as it is written: nodes with places, styles, anchors and tags.

use std::borrow::Cow;

use crate::source::Span;

/// A document: its root and what stands beside it.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// The root node; an empty scalar when the document has no content.
    pub root: Node<'a>,
    /// The comments, in order, each from its `#` to the end of its line.
    pub comments: Vec<Span>,
    /// How many anchors it defines; each anchor's number is below.
    pub anchors: usize,
}

/// A node with its place in the text.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// From the node's first character to after its last; properties (anchor, tag) are outside.
    pub span: Span,
    /// Where what belongs to it begins: its anchor, its tag, the `?` of a key; else the node itself.
    pub outer: u32,
    /// Its content.
    pub kind: NodeKind<'a>,
    /// Its tag as written (`!!str`, `!local`), when it has one.
    pub tag: Option<&'a str>,
    /// The number of its anchor, when it has one.
    pub anchor: Option<usize>,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A node's content.
#[derive(Debug, Clone)]
pub enum NodeKind<'a> {
    /// A scalar: its text with escapes and folding undone.
    Scalar(Cow<'a, str>, ScalarStyle),
    /// A sequence.
    Sequence {
        /// The items.
        items: Vec<Node<'a>>,
        /// Whether it is written in brackets.
        flow: bool,
    },
    /// A mapping: keys and values in source order.
    Mapping {
        /// The entries.
        entries: Vec<(Node<'a>, Node<'a>)>,
        /// Whether it is written in braces.
        flow: bool,
    },
    /// `*name`: the anchor's number.
    Alias(usize),
}

impl<'a> Node<'a> {
    /// Returns a node without properties.
    pub(super) fn bare(span: Span, kind: NodeKind<'a>) -> Self {
        Self { span, outer: span.start, kind, tag: None, anchor: None }
    }

    /// Sets where what belongs to it begins.
    pub(super) fn begin_at(&mut self, offset: usize) {
        self.outer = Span::new(offset, offset).start;
    }
    /// Returns a scalar without text at a place.
    pub fn empty(at: usize) -> Self {
        Self::bare(Span::new(at, at), NodeKind::Scalar("".into(), ScalarStyle::Plain))
    }

    /// Tells whether there is nothing written here.
    pub fn is_empty_scalar(&self) -> bool {
        matches!(&self.kind, NodeKind::Scalar(text, ScalarStyle::Plain) if text.is_empty())
            && self.tag.is_none()
            && self.anchor.is_none()
    }

    /// Returns the key and value nodes of an entry of a mapping.
    pub fn entry(&self, key: &str) -> Option<(&Self, &Self)> {
        let NodeKind::Mapping { entries, .. } = &self.kind else { return None };
        entries
            .iter()
            .find(|(node, _)| matches!(&node.kind, NodeKind::Scalar(text, _) if **text == *key))
            .map(|(key, value)| (key, value))
    }
}
