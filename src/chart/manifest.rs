//! The output of templates taken apart: documents, their kinds, hooks, and the order in which Helm prints them.

use super::error::ChartError;
use super::text;
use crate::object::body::head_of;
use crate::object::order::install_key;
use crate::values::{Map, Tree};

/// One document of a template's output.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The template, as `# Source:` names it: `chart/templates/x.yaml`.
    pub source: String,
    /// The text as the template gave it, without white space in front.
    pub text: String,
    /// The document's API version, kind and name, as far as it has them.
    pub api_version: String,
    /// The kind; empty where the document is only a comment.
    pub kind: String,
    /// `metadata.name`
    pub name: String,
    /// The events that it is a hook for; empty when it is none.
    pub hooks: Vec<String>,
    /// The document itself; only its head (`apiVersion`, `kind`, `metadata`) where no more was asked for, or where the
    /// document is known.
    pub body: Tree,
    /// Whether the document is a file of the chart that was known to be valid; its text is in the emitter's form then.
    pub is_known: bool,
}

impl Manifest {
    /// Tells whether this is a hook of `helm test`.
    pub fn is_test(&self) -> bool {
        self.hooks.iter().any(|event| event == "test")
    }
}

const HOOK: &str = "helm.sh/hook";
const EVENTS: &[&str] = &[
    "pre-install",
    "post-install",
    "pre-delete",
    "post-delete",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "test",
];

/// How documents are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    /// Whether bodies are wanted, or only heads.
    pub(super) bodies: bool,
    /// Documents that need not be read, without white space at their ends.
    pub(super) known: &'a [&'a str],
}

/// Documents and hooks, each in the order of installation.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) manifests: Vec<Manifest>,
    pub(super) hooks: Vec<Manifest>,
}

/// Takes the outputs of templates apart, by the templates' names.
pub(super) fn sort(
    mut outputs: Vec<(String, String)>,
    reading: &Reading<'_>,
    warn: &mut dyn FnMut(String),
) -> Result<Sorted, ChartError> {
    outputs.sort();
    let mut sorted = Sorted::default();
    for (source, output) in outputs {
        for document in split(&output) {
            let manifest = read(&source, document, reading)?;
            match hook_events(&manifest.body) {
                None => sorted.manifests.push(manifest),
                Some(Ok(hooks)) => sorted.hooks.push(Manifest { hooks, ..manifest }),
                Some(Err(event)) => {
                    warn(format!("`{source}` has a hook for the unknown event `{event}`; it is left out"));
                }
            }
        }
    }
    sorted.manifests.sort_by(|left, right| install_key(&left.kind).cmp(&install_key(&right.kind)));
    sorted.hooks.sort_by(|left, right| install_key(&left.kind).cmp(&install_key(&right.kind)));
    Ok(sorted)
}

/// Returns the events of a hook, or the one that is not known; `None` when the document is no hook.
fn hook_events(body: &Tree) -> Option<Result<Vec<String>, String>> {
    let events = body.get_path(&["metadata", "annotations", HOOK])?.as_str()?;
    let events = events.split(',').map(|event| {
        let event = event.trim().to_ascii_lowercase();
        let event = if event == "test-success" { "test".to_owned() } else { event };
        if EVENTS.contains(&&*event) { Ok(event) } else { Err(event) }
    });
    Some(events.collect())
}

/// Reads a document as far as its kind and name, and checks that all of it is YAML unless that is known.
fn read(source: &str, document: &str, reading: &Reading<'_>) -> Result<Manifest, ChartError> {
    let trimmed = document.trim_end();
    // Texts of different lengths are told apart without a look at them.
    let is_known = reading.known.contains(&trimmed);
    let part = if is_known { head_of(document) } else { document };
    let body = text::parse_output(source, part, reading.bodies && !is_known)?;
    let wrong = |message: String| ChartError::NotAnObject { template: source.to_owned(), message };
    let head = match &body {
        Tree::Map(map) => map,
        Tree::Null => &Map::new(),
        other => return Err(wrong(format!("it is a {}, not a map", other.kind_name()))),
    };
    let string = |map: &Map, key: &str, path: &str| match map.get(key) {
        None | Some(Tree::Null) => Ok(String::new()),
        Some(Tree::String(text)) => Ok(text.clone()),
        Some(other) => Err(wrong(format!("`{path}{key}` is a {}, not a string", other.kind_name()))),
    };
    let api_version = string(head, "apiVersion", "")?;
    let kind = string(head, "kind", "")?;
    let name = match head.get("metadata") {
        None | Some(Tree::Null) => String::new(),
        Some(Tree::Map(metadata)) => {
            match metadata.get("annotations") {
                None | Some(Tree::Null) => {}
                Some(Tree::Map(annotations)) => {
                    for key in annotations.keys() {
                        string(annotations, key, "metadata.annotations.")?;
                    }
                }
                Some(other) => {
                    return Err(wrong(format!("`metadata.annotations` is a {}, not a map", other.kind_name())));
                }
            }
            string(metadata, "name", "metadata.")?
        }
        Some(other) => return Err(wrong(format!("`metadata` is a {}, not a map", other.kind_name()))),
    };
    Ok(Manifest {
        source: source.to_owned(),
        text: document.to_owned(),
        api_version,
        kind,
        name,
        hooks: Vec::new(),
        body,
        is_known,
    })
}

/// Returns the documents of a text that are not blank, without white space in front.
///
/// The rule is Helm's and looser than YAML's: three dashes at the start of a line part documents, whatever follows
/// them on the line, and take the white space around them along.
pub fn split(text: &str) -> Vec<&str> {
    const BLANK: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
    let text = text.trim_start();
    let mut documents = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(found) = text[from..].find("---") {
        let dashes = from + found;
        let before = &text[start..dashes];
        if dashes != 0 && !before.ends_with('\n') {
            from = dashes + 1;
            continue;
        }
        documents.push(before.trim_end_matches(BLANK));
        let after = &text[dashes + 3..];
        start = text.len() - after.trim_start_matches(BLANK).len();
        from = start;
    }
    documents.push(&text[start..]);
    documents.retain(|document| !document.trim().is_empty());
    documents.into_iter().map(str::trim_start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_parted_as_helm_does() {
        for (text, wanted) in [
            ("a: 1\n---\nb: 2\n", vec!["a: 1", "b: 2\n"]),
            ("---\na: 1\n\n---\n\n\n---\nb: 2", vec!["a: 1", "---\nb: 2"]),
            ("a: |\n  ---\n  x\n", vec!["a: |\n  ---\n  x\n"]),
            ("a: x---y\n---b: 1\n", vec!["a: x---y", "b: 1\n"]),
            ("\n\n  \n", vec![]),
            ("# only\n---\n# comments\n", vec!["# only", "# comments\n"]),
        ] {
            assert_eq!(split(text), wanted, "{text:?}");
        }
    }
}
