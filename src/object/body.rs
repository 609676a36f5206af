//! [`Object`]: a Kubernetes object with its head at hand, and its body as a tree, as text, or both.
//!
//! Most of what a mesh consists of, by size, is definitions of resources that nobody looks into between the program's
//! own files and its output. They stay text: a body is read when it is asked for, and printed as it came while it is
//! unchanged.

use std::sync::OnceLock;

use crate::values::Tree;
use crate::yaml::{self, ReadOptions, Style, emit_into};

/// An object of a rendered mesh.
#[derive(Debug, Clone)]
pub struct Object {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// Empty for what belongs to no namespace, or names none.
    pub namespace: String,
    /// `istiod`
    pub name: String,
    /// The object in the form that [`Style::Ordered`] gives it, as long as it is unchanged.
    text: Option<String>,
    tree: OnceLock<Tree>,
}

/// The entries of an object's head.
const HEAD: &[&str] = &["apiVersion", "kind", "metadata"];

impl Object {
    /// Returns an object with its body.
    pub fn from_tree(tree: Tree) -> Self {
        let object = Self::with_head_of(&tree, None);
        let _ = object.tree.set(tree);
        object
    }

    /// Returns an object whose body is not read now. The text must be valid, and in the form that the emitter gives it
    /// with the head's entries first; whoever calls this vouches for it. None when there is no head that can be read.
    pub fn from_canonical_text(text: String) -> Option<Self> {
        let head = yaml::parse_entries("object", head_of(&text), &ReadOptions::go(), HEAD).ok()?;
        let object = Self::with_head_of(&head, Some(text));
        (!object.kind.is_empty() && !object.name.is_empty()).then_some(object)
    }

    fn with_head_of(tree: &Tree, text: Option<String>) -> Self {
        let field = |path: &[&str]| tree.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_owned();
        Self {
            api_version: field(&["apiVersion"]),
            kind: field(&["kind"]),
            namespace: field(&["metadata", "namespace"]),
            name: field(&["metadata", "name"]),
            text,
            tree: OnceLock::new(),
        }
    }

    /// Returns the body.
    pub fn tree(&self) -> &Tree {
        self.tree.get_or_init(|| self.read())
    }

    /// Changes the body; the text that it came from is gone then, and the head follows the body.
    pub fn change<T>(&mut self, change: impl FnOnce(&mut Tree) -> T) -> T {
        let mut tree = self.tree.take().unwrap_or_else(|| self.read());
        let outcome = change(&mut tree);
        *self = Self::from_tree(tree);
        outcome
    }

    /// Returns the body and gives up the rest.
    pub fn into_tree(mut self) -> Tree {
        self.tree.take().unwrap_or_else(|| self.read())
    }

    fn read(&self) -> Tree {
        let text = self.text.as_deref().unwrap_or_default();
        yaml::parse("object", text, &ReadOptions::go()).unwrap_or_default()
    }

    /// Appends the object as YAML, its entries in their own order, with a newline at its end.
    pub fn write_yaml(&self, output: &mut String) {
        match &self.text {
            Some(text) => {
                output.push_str(text);
                if !text.ends_with('\n') {
                    output.push('\n');
                }
            }
            None => emit_into(self.tree(), Style::Ordered, output),
        }
    }
}

/// Returns the part of a text before the first entry of the root that is not of the head.
fn head_of(text: &str) -> &str {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let is_entry = line.starts_with(|first: char| first.is_ascii_alphabetic());
        if is_entry && !HEAD.iter().any(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))) {
            break;
        }
        end += line.len();
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\ndata:\n  kind: x\n  b: '1'\n";

    #[test]
    fn text_goes_through_until_the_body_changes() {
        let mut object = Object::from_canonical_text(TEXT.to_owned()).unwrap();
        assert_eq!((&*object.kind, &*object.namespace, &*object.name), ("ConfigMap", "ns", "a"));
        let printed = |object: &Object| {
            let mut output = String::new();
            object.write_yaml(&mut output);
            output
        };
        assert_eq!(printed(&object), TEXT);
        assert!(object.tree.get().is_none());
        assert_eq!(object.tree().get_path(&["data", "b"]), Some(&Tree::from("1")));
        assert_eq!(printed(&object), TEXT);
        object.change(|tree| tree.as_map_mut().unwrap().shift_remove("data"));
        assert_eq!(printed(&object), "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\n");
    }

    #[test]
    fn only_the_head_is_read() {
        let broken = format!("{}spec: [\n", &TEXT[..TEXT.find("data:\n  kind").unwrap()]);
        assert_eq!(Object::from_canonical_text(broken).unwrap().name, "a");
        assert!(Object::from_canonical_text("kind: List\nitems: []\n".to_owned()).is_none());
    }
}
