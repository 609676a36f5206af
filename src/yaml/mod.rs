//! YAML text ↔ tree, for the whole program: reads what Kubernetes and Helm read, writes what Go reads back the same.
//!
//! Text → [`read`] (one document at a time, every node with its place) → [`load`] (scalars resolved by YAML 1.1 as Go
//! does, aliases and merge keys expanded, budgets kept) → [`Tree`]; and [`emit()`] for the way back. [`stream`] splits
//! an input into its documents without losing a byte; [`edit`](mod@edit) changes a document's text as little as a
//! wanted tree asks for.

pub mod edit;
pub mod emit;
pub mod error;
pub mod load;
mod lookalike;
pub mod node;
pub mod read;
pub mod resolve;
mod scalars;
pub mod stream;

pub use edit::{EditError, EditableDocument};
pub use emit::{Style, emit, emit_into};
pub use error::YamlError;
pub use load::{Budget, DuplicateKeys, ReadOptions};
pub use node::{Document, Node, NodeKind};

use crate::source::{SourceText, Span};
use crate::values::Tree;

/// Returns the first document of a text; null when there is none. What follows it is not read, as in Go.
pub fn parse(name: &str, text: &str, options: &ReadOptions) -> Result<Tree, Box<YamlError>> {
    parse_document(&SourceText::new(name, text), options)
}

/// Returns the first document of a named text; null when there is none.
pub fn parse_document(source: &SourceText, options: &ReadOptions) -> Result<Tree, Box<YamlError>> {
    match read::Reader::new(source, options.budget).next_document()? {
        Some(document) => load::load(source, &document, options),
        None => Ok(Tree::Null),
    }
}

/// Returns the first document as [`parse`] does, with only some of the entries of its root; the others are checked, but
/// not built. For whoever needs a document's head alone.
pub fn parse_entries(name: &str, text: &str, options: &ReadOptions, wanted: &[&str]) -> Result<Tree, Box<YamlError>> {
    let source = SourceText::new(name, text);
    let mut reader = read::Reader::new(&source, options.budget);
    match reader.next_document()? {
        Some(document) => load::load_entries(&source, &document, options, wanted),
        None => Ok(Tree::Null),
    }
}

/// A loaded document with its place in the text.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The document's value.
    pub tree: Tree,
    /// Where the document stands, from its first node to its last.
    pub span: Span,
}

/// Returns the documents of a text one after another, those without content left out; it ends at the first error.
pub fn documents<'a>(
    source: &'a SourceText,
    options: &'a ReadOptions,
) -> impl Iterator<Item = Result<Loaded, Box<YamlError>>> + 'a {
    let mut reader = read::Reader::new(source, options.budget);
    let mut failed = false;
    std::iter::from_fn(move || {
        loop {
            if failed {
                return None;
            }
            let document = match reader.next_document() {
                Ok(document) => document?,
                Err(error) => {
                    failed = true;
                    return Some(Err(error));
                }
            };
            if document.root.is_empty_scalar() {
                continue;
            }
            let loaded = load::load(source, &document, options);
            failed = loaded.is_err();
            return Some(loaded.map(|tree| Loaded { tree, span: document.root.span }));
        }
    })
}

/// Returns the first document as nodes with their places, for an editor or for errors that point at a key.
pub fn parse_node<'a>(source: &'a SourceText, options: &ReadOptions) -> Result<Option<Document<'a>>, Box<YamlError>> {
    read::Reader::new(source, options.budget).next_document()
}
