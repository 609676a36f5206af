//! Nodes → tree: scalars resolved, aliases and merge keys expanded, keys made text, budgets kept.

use std::borrow::Cow;

use super::error::YamlError;
use super::node::{Document, Node, NodeKind, ScalarStyle};
use super::read::Result;
use super::resolve::{Resolved, key_text, resolve};
use crate::source::{SourceText, Span};
use crate::values::{Map, Tree};

/// Limits on one document; the figures come from real documents and the attacks on other readers.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// How deep values may nest.
    pub depth: usize,
    /// How many values there may be, those that aliases repeat counted each time.
    pub nodes: usize,
    /// How many bytes of text there may be, those that aliases repeat counted each time.
    pub scalar_bytes: usize,
    /// How many anchors there may be.
    pub anchors: usize,
    /// How long the text of a document may be, in bytes.
    pub document_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { depth: 256, nodes: 2_000_000, scalar_bytes: 64 << 20, anchors: 10_000, document_bytes: 64 << 20 }
    }
}

/// What a second key of the same name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DuplicateKeys {
    /// It is an error: one of the two would be lost.
    #[default]
    Error,
    /// It replaces the first, as in go-yaml without its strict mode.
    LastWins,
}

/// How a text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadOptions {
    /// What a second key of the same name does.
    pub duplicate_keys: DuplicateKeys,
    /// The limits.
    pub budget: Budget,
}

impl ReadOptions {
    /// Returns the options under which a text is read as `sigs.k8s.io/yaml.Unmarshal` reads it.
    pub fn go() -> Self {
        Self { duplicate_keys: DuplicateKeys::LastWins, ..Self::default() }
    }
}

/// Returns a document's value.
pub(super) fn load(source: &SourceText, document: &Document<'_>, options: &ReadOptions) -> Result<Tree> {
    let mut loader = Loader { source, options, anchors: vec![None; document.anchors], nodes: 0, scalar_bytes: 0 };
    loader.node(&document.root, 0)
}

/// Returns the value of a document with only some of the entries of its root; the others are checked, not built.
pub(super) fn load_entries(
    source: &SourceText,
    document: &Document<'_>,
    options: &ReadOptions,
    wanted: &[&str],
) -> Result<Tree> {
    let NodeKind::Mapping { entries, .. } = &document.root.kind else {
        return load(source, document, options);
    };
    if document.anchors > 0 {
        return load(source, document, options);
    }
    let key_of = |node: &Node<'_>| match &node.kind {
        NodeKind::Scalar(text, _) => wanted.iter().any(|key| *key == &**text),
        _ => true,
    };
    let mut kept = Vec::new();
    for (key, value) in entries {
        if key_of(key) || !is_simple(key) || !is_simple(value) {
            kept.push((key, value));
        }
    }
    let mut loader = Loader { source, options, anchors: Vec::new(), nodes: 0, scalar_bytes: 0 };
    loader.mapping(kept.into_iter(), 0).map(Tree::Map)
}

/// Tells whether nothing can go wrong when a node is loaded: it has no tags, and its keys are texts.
fn is_simple(node: &Node<'_>) -> bool {
    let is_key = |key: &Node<'_>| match &key.kind {
        NodeKind::Scalar(text, style) => {
            *style != ScalarStyle::Plain || !matches!(&**text, "" | "~" | "null" | "Null" | "NULL" | "<<")
        }
        _ => false,
    };
    node.tag.is_none()
        && match &node.kind {
            // `.inf` and `.nan` are refused.
            NodeKind::Scalar(text, style) => {
                *style != ScalarStyle::Plain || !matches!(text.as_bytes().first(), Some(b'.' | b'+' | b'-'))
            }
            NodeKind::Sequence { items, .. } => items.iter().all(is_simple),
            NodeKind::Mapping { entries, .. } => {
                entries.iter().all(|(key, value)| is_key(key) && is_simple(key) && is_simple(value))
            }
            NodeKind::Alias(_) => false,
        }
}

struct Loader<'a> {
    source: &'a SourceText,
    options: &'a ReadOptions,
    /// The anchored values; `None` before the anchored node has ended.
    anchors: Vec<Option<Anchored>>,
    nodes: usize,
    scalar_bytes: usize,
}

/// An anchored value and what each use of it costs.
#[derive(Clone)]
struct Anchored {
    tree: Tree,
    nodes: usize,
    scalar_bytes: usize,
    height: usize,
}

impl Loader<'_> {
    fn error(&self, message: impl Into<String>, span: Span) -> Box<YamlError> {
        let message = message.into();
        Box::new(YamlError {
            go_message: format!("yaml: {message}"),
            message,
            location: self.source.locate(span),
            advice: Vec::new(),
        })
    }

    fn spend(&mut self, nodes: usize, scalar_bytes: usize, span: Span) -> Result<()> {
        let budget = &self.options.budget;
        self.nodes = self.nodes.saturating_add(nodes);
        self.scalar_bytes = self.scalar_bytes.saturating_add(scalar_bytes);
        let fault = if self.nodes > budget.nodes {
            format!("the document expands to more than {} values", budget.nodes)
        } else if self.scalar_bytes > budget.scalar_bytes {
            format!("the document expands to more than {} MiB of text", budget.scalar_bytes >> 20)
        } else {
            return Ok(());
        };
        let mut error = self.error(fault, span);
        "yaml: document contains excessive aliasing".clone_into(&mut error.go_message);
        error.advice.push("aliases repeat their anchor's value; take some of them out".to_owned());
        Err(error)
    }

    fn node(&mut self, node: &Node<'_>, depth: usize) -> Result<Tree> {
        let before = (self.nodes, self.scalar_bytes);
        let tree = self.content(node, depth)?;
        if let Some(anchor) = node.anchor {
            self.anchors[anchor] = Some(Anchored {
                tree: tree.clone(),
                nodes: self.nodes - before.0,
                scalar_bytes: self.scalar_bytes - before.1,
                height: height(&tree),
            });
            // The copy kept here counts too.
            self.spend(self.nodes - before.0, self.scalar_bytes - before.1, node.span)?;
        }
        Ok(tree)
    }

    fn content(&mut self, node: &Node<'_>, depth: usize) -> Result<Tree> {
        match &node.kind {
            NodeKind::Scalar(text, style) => {
                self.spend(1, text.len(), node.span)?;
                self.scalar(text, *style, node)
            }
            NodeKind::Sequence { items, .. } => {
                self.spend(1, 0, node.span)?;
                items.iter().map(|item| self.node(item, depth + 1)).collect::<Result<_>>().map(Tree::List)
            }
            NodeKind::Mapping { entries, .. } => {
                self.spend(1, 0, node.span)?;
                self.mapping(entries.iter().map(|(key, value)| (key, value)), depth).map(Tree::Map)
            }
            NodeKind::Alias(number) => {
                let Some(anchored) = self.anchors.get(*number).cloned().flatten() else {
                    return Err(self.error("an anchor's value contains itself", node.span));
                };
                if depth + anchored.height > self.options.budget.depth {
                    let depth = self.options.budget.depth;
                    return Err(self.error(format!("aliases nest values more than {depth} deep"), node.span));
                }
                self.spend(anchored.nodes, anchored.scalar_bytes, node.span)?;
                Ok(anchored.tree)
            }
        }
    }

    fn mapping<'n>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'n Node<'n>, &'n Node<'n>)>,
        depth: usize,
    ) -> Result<Map> {
        let mut map = Map::with_capacity(entries.len());
        // Where a key of the map itself stands, to tell it from one that was merged in.
        let mut own: std::collections::HashMap<String, Span> = std::collections::HashMap::new();
        let strict = self.options.duplicate_keys == DuplicateKeys::Error;
        for (key_node, value_node) in entries {
            if is_merge(key_node) {
                self.merge(value_node, depth, &mut map, &own)?;
                continue;
            }
            let key = self.node(key_node, depth + 1)?;
            let value = self.node(value_node, depth + 1)?;
            let Some(key) = key_text(&key) else {
                return Err(self.bad_key(&key, &value, key_node));
            };
            if strict {
                if let Some(first) = own.get(&key) {
                    let first = self.source.position(first.start as usize);
                    let mut error = self.error(format!("key {key:?} is there twice"), key_node.span);
                    let line = self.source.position(key_node.span.start as usize).line;
                    error.go_message =
                        format!("yaml: unmarshal errors:\n  line {line}: key {key:?} already set in map");
                    error.advice.push(format!("the first is at line {}, column {}", first.line, first.column));
                    return Err(error);
                }
                own.insert(key.clone(), key_node.span);
            }
            map.insert(key, value);
        }
        Ok(map)
    }

    /// Takes the entries of `<<` in; what the map has itself stays.
    fn merge(
        &mut self,
        node: &Node<'_>,
        depth: usize,
        map: &mut Map,
        own: &std::collections::HashMap<String, Span>,
    ) -> Result<()> {
        let merged = self.node(node, depth + 1)?;
        let maps: Vec<Tree> = match merged {
            Tree::List(items) => items.into_iter().rev().collect(),
            other => vec![other],
        };
        for merged in maps {
            let Tree::Map(merged) = merged else {
                let mut error = self.error("map merge requires map or sequence of maps as the value", node.span);
                error.advice.push("give `<<` an alias of a mapping, such as `<<: *defaults`".to_owned());
                return Err(error);
            };
            for (key, value) in merged {
                if !own.contains_key(&key) {
                    map.insert(key, value);
                }
            }
        }
        Ok(())
    }

    fn bad_key(&self, key: &Tree, value: &Tree, node: &Node<'_>) -> Box<YamlError> {
        let mut error = self.error(format!("a {} cannot be a key", key.kind_name()), node.span);
        let shown = match value {
            Tree::String(text) => format!("{text:?}"),
            Tree::Null => "<nil>".to_owned(),
            Tree::Bool(truth) => truth.to_string(),
            Tree::Int(number) => number.to_string(),
            Tree::Float(number) => crate::values::float::shortest(*number),
            Tree::List(_) => "[]interface {}{…}".to_owned(),
            Tree::Map(_) => "map[interface {}]interface {}{…}".to_owned(),
        };
        error.go_message = format!("unsupported map key of type: %!s(<nil>), key: <nil>, value: {shown}");
        error.advice.push("put the key in quotes".to_owned());
        error
    }

    /// Returns a scalar's value; one that JSON has no number for is refused, as everything ends in JSON.
    fn scalar(&self, text: &str, style: ScalarStyle, node: &Node<'_>) -> Result<Tree> {
        let tree = self.any_scalar(text, style, node)?;
        if let Tree::Float(number) = tree
            && !number.is_finite()
        {
            let mut error = self.error(format!("{text} is not a number that JSON has"), node.span);
            let shown = crate::values::float::shortest(number);
            error.go_message = format!("json: unsupported value: {shown}");
            error.advice.push("put it in quotes if it is meant as text".to_owned());
            return Err(error);
        }
        Ok(tree)
    }

    fn any_scalar(&self, text: &str, style: ScalarStyle, node: &Node<'_>) -> Result<Tree> {
        let tag = match node.tag {
            None => {
                return Ok(scalar_value(text, style));
            }
            Some(tag) => tag.strip_prefix("!<tag:yaml.org,2002:").map_or(tag, |tag| tag.trim_end_matches('>')),
        };
        let wrong = |wanted: &str| self.error(format!("cannot decode {text:?} as a {wanted}"), node.span);
        match tag.trim_start_matches("!!") {
            "null" => Ok(Tree::Null),
            "bool" => match resolve(text) {
                Resolved::Bool(truth) => Ok(Tree::Bool(truth)),
                _ => Err(wrong("!!bool")),
            },
            "int" => match resolve(text) {
                Resolved::Int(number) => Ok(Tree::Int(number)),
                Resolved::Float(number) => Ok(Tree::Float(number)),
                _ => Err(wrong("!!int")),
            },
            "float" => match resolve(text) {
                #[expect(clippy::cast_precision_loss, reason = "the tag asks for it")]
                Resolved::Int(number) => Ok(Tree::Float(number as f64)),
                Resolved::Float(number) => Ok(Tree::Float(number)),
                _ => Err(wrong("!!float")),
            },
            "binary" => {
                let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
                let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, compact);
                let bytes = bytes.map_err(|_| {
                    let mut error = self.error("!!binary value contains invalid base64 data", node.span);
                    error.go_message = format!("yaml: {}", error.message);
                    error
                })?;
                Ok(Tree::String(String::from_utf8_lossy(&bytes).into_owned()))
            }
            _ => Ok(Tree::String(text.to_owned())),
        }
    }
}

/// Returns the value of a scalar without a tag.
pub(super) fn scalar_value(text: &str, style: ScalarStyle) -> Tree {
    if style == ScalarStyle::Plain { untagged(text) } else { Tree::String(text.to_owned()) }
}

/// Returns the value of a plain scalar without a tag.
pub(super) fn untagged(text: &str) -> Tree {
    match resolve(text) {
        Resolved::Null => Tree::Null,
        Resolved::Bool(truth) => Tree::Bool(truth),
        Resolved::Int(number) => Tree::Int(number),
        Resolved::Float(number) => Tree::Float(number),
        Resolved::Timestamp | Resolved::Merge | Resolved::Text => Tree::String(text.to_owned()),
    }
}

fn is_merge(node: &Node<'_>) -> bool {
    matches!(&node.kind, NodeKind::Scalar(text, ScalarStyle::Plain) if &**text == "<<")
        && matches!(node.tag, None | Some("!!merge"))
}

/// What a node is as a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key<'n> {
    /// The text that it has in the tree.
    Text(Cow<'n, str>),
    /// `<<`
    Merge,
    /// An alias, or a key with a tag: what it is takes more than the node.
    Other,
}

impl<'n> Key<'n> {
    /// Returns what a node is as a key.
    pub(super) fn of(node: &'n Node<'_>) -> Self {
        let NodeKind::Scalar(text, style) = &node.kind else { return Self::Other };
        match style {
            _ if node.tag.is_some() => Self::Other,
            ScalarStyle::Plain if &**text == "<<" => Self::Merge,
            ScalarStyle::Plain => match untagged_key(text) {
                Some(key) => Self::Text(key),
                None => Self::Other,
            },
            _ => Self::Text(Cow::Borrowed(text)),
        }
    }
}

/// Returns the key that a plain scalar without a tag is.
fn untagged_key(text: &str) -> Option<Cow<'_, str>> {
    match resolve(text) {
        Resolved::Timestamp | Resolved::Merge | Resolved::Text => Some(Cow::Borrowed(text)),
        _ => key_text(&untagged(text)).map(Cow::Owned),
    }
}

/// Returns how deep a tree nests.
fn height(tree: &Tree) -> usize {
    match tree {
        Tree::List(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Tree::Map(map) => 1 + map.values().map(height).max().unwrap_or(0),
        _ => 0,
    }
}
