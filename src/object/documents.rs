//! Text → objects: every document of a text, lists taken apart.

use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, SourceText, Span};
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, YamlError};

/// An object and where its document stands.
#[derive(Debug, Clone)]
pub struct Document {
    /// The object.
    pub object: Tree,
    /// Its place in the text; that of the list when it was in one.
    pub span: Span,
}

/// A text that does not hold objects.
#[derive(Debug, thiserror::Error)]
pub enum DocumentsError {
    /// It is not YAML.
    #[error("failed to read `{name}`")]
    Yaml {
        /// The text.
        name: String,
        /// What is wrong.
        #[source]
        source: Box<YamlError>,
    },
    /// A document is no object.
    #[error("this document is no Kubernetes object: {reason}")]
    NotAnObject {
        /// Where it begins.
        location: Box<Location>,
        /// What is missing.
        reason: &'static str,
    },
}

impl Diagnostic for DocumentsError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::Yaml { .. } => None,
            Self::NotAnObject { location, .. } => Some(location),
        }
    }

    fn category(&self) -> Category {
        Category::NotParsable
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Yaml { .. } => Vec::new(),
            Self::NotAnObject { .. } => vec!["every object has `apiVersion`, `kind` and `metadata.name`".to_owned()],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Yaml { source, .. } => Some(&**source),
            Self::NotAnObject { .. } => None,
        }
    }
}

/// How many lists may lie in lists.
const MAX_LISTS: usize = 8;

/// Returns the objects of a text, in order. A `List` stands for its items.
pub fn read(source: &SourceText) -> Result<Vec<Document>, DocumentsError> {
    let options = ReadOptions::go();
    let mut objects = Vec::new();
    for loaded in yaml::documents(source, &options) {
        let loaded = loaded.map_err(|error| DocumentsError::Yaml { name: source.name.to_string(), source: error })?;
        let refuse = |reason| DocumentsError::NotAnObject { location: Box::new(source.locate(loaded.span)), reason };
        take_apart(loaded.tree, loaded.span, 0, &mut objects).map_err(refuse)?;
    }
    Ok(objects)
}

fn take_apart(tree: Tree, span: Span, depth: usize, objects: &mut Vec<Document>) -> Result<(), &'static str> {
    let Tree::Map(mut map) = tree else {
        return if tree.is_null() { Ok(()) } else { Err("it is not a map") };
    };
    let Some(kind) = map.get("kind").and_then(Tree::as_str) else { return Err("it has no `kind`") };
    if kind.ends_with("List") && matches!(map.get("items"), Some(Tree::List(_) | Tree::Null)) {
        if depth == MAX_LISTS {
            return Err("it has too many lists in lists");
        }
        if let Some(Tree::List(items)) = map.shift_remove("items") {
            for item in items {
                take_apart(item, span, depth + 1, objects)?;
            }
        }
        return Ok(());
    }
    let object = Tree::Map(map);
    if super::ObjectKey::of(&object).is_none() {
        return Err("it has no `metadata.name`");
    }
    objects.push(Document { object, span });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, DocumentsError> {
        let objects = read(&SourceText::new("a.yaml", text))?;
        Ok(objects.iter().map(|found| crate::object::ObjectKey::of(&found.object).unwrap().name).collect())
    }

    #[test]
    fn lists_are_taken_apart_and_empty_documents_left_out() {
        let text = "---\n# nothing\n---\nkind: A\nmetadata: {name: a}\n---\nkind: List\nitems:\n- kind: B\n  metadata: {name: b}\n- kind: BList\n  items: [{kind: C, metadata: {name: c}}]\n";
        assert_eq!(names(text).unwrap(), ["a", "b", "c"]);
        assert_eq!(names("kind: PodList\nitems:\n").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_object_is_told_with_its_place() {
        let error = names("kind: A\nmetadata: {name: a}\n---\na: 1\n").unwrap_err();
        assert_eq!(error.location().unwrap().position.line, 4);
        assert!(matches!(names("- 1\n").unwrap_err(), DocumentsError::NotAnObject { .. }));
        assert!(matches!(names("a: [\n").unwrap_err(), DocumentsError::Yaml { .. }));
    }
}
