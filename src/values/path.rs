//! Paths into a tree: `a.b[0].c`, with a backslash before a dot or bracket that belongs to a name.

use super::{Map, Tree};
use crate::diagnostic::{Category, Diagnostic};
use crate::source::{Location, SourceText, Span};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value under a key of a map.
    Key(String),
    /// An item of a list, from 0.
    Index(usize),
}

/// A way from the root of a tree to a value. The empty path is the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path {
    steps: Vec<Step>,
}

/// The largest index that [`Path::set`] makes a list for.
const MAX_INDEX: usize = super::set_flag::MAX_INDEX;

/// A path that cannot be read, or does not fit the tree.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PathError {
    /// The text is not a path.
    #[error("`{path}` is not a path: {reason}")]
    NotAPath {
        /// The text.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
        /// Where.
        location: Location,
    },
    /// Something on the way is neither what the path needs nor missing.
    #[error("cannot set `{path}`: `{at}` is a {found}, not a {wanted}")]
    WrongType {
        /// The whole path.
        path: String,
        /// The part that leads to the value in the way.
        at: String,
        /// What is there.
        found: &'static str,
        /// What the path needs.
        wanted: &'static str,
    },
}

impl Diagnostic for PathError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::NotAPath { location, .. } => Some(location),
            Self::WrongType { .. } => None,
        }
    }

    fn category(&self) -> Category {
        Category::NotParsable
    }
}

impl Path {
    /// Returns the path of some steps.
    pub fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: steps.into_iter().collect() }
    }

    /// Reads a path.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let fault = |at: usize, reason| PathError::NotAPath {
            path: text.to_owned(),
            reason,
            location: SourceText::new(text, text).locate(Span::new(at, at + 1)),
        };
        let mut steps = Vec::new();
        let mut characters = text.char_indices().peekable();
        let mut name = String::new();
        let mut needs_name = !text.is_empty();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some((_, next)) => name.push(next),
                    None => return Err(fault(at, "nothing follows the backslash")),
                },
                '.' => {
                    if needs_name && name.is_empty() {
                        return Err(fault(at, "a name is missing before the dot"));
                    }
                    if needs_name {
                        steps.push(Step::Key(std::mem::take(&mut name)));
                    }
                    needs_name = true;
                }
                '[' => {
                    if needs_name && !name.is_empty() {
                        steps.push(Step::Key(std::mem::take(&mut name)));
                    } else if needs_name && !steps.is_empty() {
                        return Err(fault(at, "a name is missing before the bracket"));
                    }
                    needs_name = false;
                    let start = at + 1;
                    let Some(length) = text[start..].find(']') else {
                        return Err(fault(at, "the bracket is not closed"));
                    };
                    let index = text[start..start + length].parse::<usize>().ok().filter(|index| *index <= MAX_INDEX);
                    let Some(index) = index else { return Err(fault(start, "an index is a number from 0 to 65536")) };
                    steps.push(Step::Index(index));
                    while characters.peek().is_some_and(|(at, _)| *at <= start + length) {
                        characters.next();
                    }
                }
                _ if !needs_name => return Err(fault(at, "a dot is missing after the bracket")),
                other => name.push(other),
            }
        }
        if needs_name {
            if name.is_empty() {
                return Err(fault(text.len(), "a name is missing at the end"));
            }
            steps.push(Step::Key(name));
        }
        Ok(Self { steps })
    }

    /// Returns the steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the value at the path.
    pub fn get<'a>(&self, tree: &'a Tree) -> Option<&'a Tree> {
        self.steps.iter().try_fold(tree, |tree, step| match (step, tree) {
            (Step::Key(key), Tree::Map(map)) => map.get(key),
            (Step::Index(index), Tree::List(items)) => items.get(*index),
            _ => None,
        })
    }

    /// Returns the value at the path for change, when there is one.
    pub fn get_mut<'a>(&self, tree: &'a mut Tree) -> Option<&'a mut Tree> {
        self.steps.iter().try_fold(tree, |tree, step| match (step, tree) {
            (Step::Key(key), Tree::Map(map)) => map.get_mut(key),
            (Step::Index(index), Tree::List(items)) => items.get_mut(*index),
            _ => None,
        })
    }

    /// Sets the value at the path; maps and lists on the way are made where they are missing or null.
    pub fn set(&self, tree: &mut Tree, value: Tree) -> Result<(), PathError> {
        let mut place = tree;
        for (index, step) in self.steps.iter().enumerate() {
            if place.is_null() {
                *place = match step {
                    Step::Key(_) => Tree::Map(Map::new()),
                    Step::Index(_) => Tree::List(Vec::new()),
                };
            }
            place = match (step, place) {
                (Step::Key(key), Tree::Map(map)) => map.entry(key.clone()).or_default(),
                (Step::Index(index), Tree::List(items)) => {
                    if items.len() <= *index {
                        items.resize(index + 1, Tree::Null);
                    }
                    &mut items[*index]
                }
                (step, other) => {
                    return Err(PathError::WrongType {
                        path: self.to_string(),
                        at: Self { steps: self.steps[..index].to_vec() }.to_string(),
                        found: other.kind_name(),
                        wanted: if matches!(step, Step::Key(_)) { "map" } else { "list" },
                    });
                }
            };
        }
        *place = value;
        Ok(())
    }

    /// Takes the value at the path out of the tree, and returns it. Items after it move up.
    pub fn delete(&self, tree: &mut Tree) -> Option<Tree> {
        let (last, parents) = self.steps.split_last()?;
        let mut place = tree;
        for step in parents {
            place = match (step, place) {
                (Step::Key(key), Tree::Map(map)) => map.get_mut(key)?,
                (Step::Index(index), Tree::List(items)) => items.get_mut(*index)?,
                _ => return None,
            };
        }
        match (last, place) {
            (Step::Key(key), Tree::Map(map)) => map.shift_remove(key),
            (Step::Index(index), Tree::List(items)) => (*index < items.len()).then(|| items.remove(*index)),
            _ => None,
        }
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Index(index) => write!(formatter, "[{index}]")?,
                Step::Key(key) => {
                    if position > 0 {
                        formatter.write_str(".")?;
                    }
                    for character in key.chars() {
                        if matches!(character, '.' | '[' | '\\') {
                            formatter.write_str("\\")?;
                        }
                        write!(formatter, "{character}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sets_gets_and_deletes() {
        let mut tree = Tree::Null;
        let path = Path::parse(r"a.b\.c[1].d").unwrap();
        path.set(&mut tree, Tree::Int(1)).unwrap();
        assert_eq!(path.get(&tree), Some(&Tree::Int(1)));
        assert_eq!(tree.get_path(&["a", "b.c"]).unwrap().as_list().unwrap().len(), 2);
        assert_eq!(Path::parse(r"a.b\.c[0]").unwrap().delete(&mut tree), Some(Tree::Null));
        assert_eq!(Path::parse(r"a.b\.c[0].d").unwrap().get(&tree), Some(&Tree::Int(1)));
        let error = Path::parse("a[0]").unwrap().set(&mut tree, Tree::Null).unwrap_err();
        assert_eq!(error.to_string(), "cannot set `a[0]`: `a` is a map, not a list");
    }

    #[test]
    fn refuses_what_is_no_path() {
        for text in ["a..b", ".a", "a.", "a[", "a[x]", "a[0]b", "a[99999]", "a\\", "a.[0]"] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
        assert_eq!(Path::parse("").unwrap(), Path::default());
    }

    proptest! {
        #[test]
        fn a_printed_path_reads_back(steps in proptest::collection::vec(
            prop_oneof![".{1,6}".prop_map(Step::Key), (0_usize..9).prop_map(Step::Index)], 0..6))
        {
            let path = Path::new(steps);
            prop_assert_eq!(Path::parse(&path.to_string()).unwrap(), path);
        }

        #[test]
        fn no_text_makes_it_panic(text in r"[a.\[\]\\0-9]{0,20}") {
            let _ = Path::parse(&text);
        }
    }
}
