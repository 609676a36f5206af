//! [`Object`]: a Kubernetes object with its head at hand, and its body as a tree, as text, or both.
//!
//! Most of what a mesh consists of, by size, is definitions of resources that nobody looks into between the program's
//! own files and its output. They stay text: a body is read when it is asked for, and printed as it came while it is
//! unchanged.

use std::sync::OnceLock;

use super::ObjectKey;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, Style, emit_into};

/// An object of a rendered mesh.
#[derive(Debug, Clone)]
pub struct Object {
    /// What tells it from others; what it does not have is empty.
    pub key: ObjectKey,
    /// The object in the form that [`Style::Ordered`] gives it, as long as it is unchanged.
    text: Option<&'static str>,
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

    /// Returns an object that is part of the program, whose body is not read now. The text must be valid and in the
    /// emitter's form; whoever calls this vouches for it. `head` is what [`head_of`] the text says.
    pub fn from_own_text(head: &Tree, text: &'static str) -> Self {
        Self::with_head_of(head, Some(text))
    }

    fn with_head_of(tree: &Tree, text: Option<&'static str>) -> Self {
        let field = |path: &[&str]| tree.text_at(path).to_owned();
        let key = ObjectKey {
            api_version: field(&["apiVersion"]),
            kind: field(&["kind"]),
            namespace: field(&["metadata", "namespace"]),
            name: field(&["metadata", "name"]),
        };
        Self { key, text, tree: OnceLock::new() }
    }

    /// Tells whether the body is there as a tree.
    pub fn is_read(&self) -> bool {
        self.tree.get().is_some()
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
        let text = self.text.unwrap_or_default();
        yaml::parse("object", text, &ReadOptions::go()).unwrap_or_default()
    }

    /// Returns about how many bytes the object has as YAML.
    pub fn size_hint(&self) -> usize {
        const USUAL: usize = 2048;
        self.text.map_or(USUAL, str::len)
    }

    /// Appends the object as YAML, its entries in their own order, with a newline at its end.
    pub fn write_yaml(&self, output: &mut String) {
        match self.text {
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

/// Returns the part of a document in the emitter's form before the first entry of its root that is not of the head: API
/// version, kind and metadata.
pub fn head_of(text: &str) -> &str {
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
        let head = yaml::parse("head", head_of(TEXT), &ReadOptions::go()).unwrap();
        let mut object = Object::from_own_text(&head, TEXT);
        assert_eq!((&*object.key.kind, &*object.key.namespace, &*object.key.name), ("ConfigMap", "ns", "a"));
        let printed = |object: &Object| {
            let mut output = String::new();
            object.write_yaml(&mut output);
            output
        };
        assert_eq!(printed(&object), TEXT);
        assert!(!object.is_read());
        assert_eq!(object.tree().get_path(&["data", "b"]), Some(&Tree::from("1")));
        assert_eq!(printed(&object), TEXT);
        object.change(|tree| tree.as_map_mut().unwrap().shift_remove("data"));
        assert_eq!(printed(&object), "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: ns\n");
    }

    #[test]
    fn the_head_ends_where_the_body_begins() {
        assert_eq!(head_of(TEXT), &TEXT[..TEXT.find("data:\n  kind").unwrap()]);
        assert_eq!(head_of("kind: A\n"), "kind: A\n");
        assert_eq!(head_of("# x\nkinds: []\n"), "# x\n");
    }
}
