//! Overlay paths: `spec.containers.[name:app].args.[--verbose]`, how an `IstioOperator` names a place in an object.
//!
//! A dot parts the steps, `\.` is a dot of a name. In brackets, with or without a dot in front: `[0]` is an item by its
//! place, `[-1]` a new item at the end, `[key:value]` the first map with that entry, and `[text]` or `[:text]` the first
//! plain item that is this text or that this regular expression matches.

use crate::diagnostic::{Category, Diagnostic};
use crate::values::{Map, Tree, json};
use crate::yaml::{self, ReadOptions};

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
    Append,
    Where { key: String, value: String },
    Matching(String),
}

/// A path that was read.
#[derive(Debug, Clone)]
pub struct OverlayPath {
    text: String,
    /// The steps, each with where it ends in the text.
    steps: Vec<(Step, usize)>,
}

/// A path that cannot be read, or that leads nowhere.
#[derive(Debug, Clone, thiserror::Error)]
pub enum OverlayError {
    /// It is no path.
    #[error("`{path}` is not a path: {reason}")]
    NotAPath {
        /// The text.
        path: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// There is no such item.
    #[error("`{path}` leads nowhere: `{list}` has no item {wanted}")]
    NoItem {
        /// The whole path.
        path: String,
        /// The part that leads to the list.
        list: String,
        /// What the step asks for.
        wanted: String,
        /// What could be asked for.
        known: Vec<String>,
    },
    /// Something on the way is of another kind than the path needs.
    #[error("`{path}` leads nowhere: `{at}` is a {found}, not a {wanted}")]
    WrongKind {
        /// The whole path.
        path: String,
        /// The part that leads to what is in the way.
        at: String,
        /// What it is.
        found: &'static str,
        /// What is needed.
        wanted: &'static str,
    },
}

impl Diagnostic for OverlayError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAPath { .. } => {
                vec!["write it like `spec.template.spec.containers.[name:discovery].image`".to_owned()]
            }
            Self::NoItem { known, .. } if known.is_empty() => vec!["the list is empty; `[-1]` adds an item".to_owned()],
            Self::NoItem { known, .. } => vec![format!("there are {}; `[-1]` adds an item", known.join(", "))],
            Self::WrongKind { found: "list", .. } => {
                vec!["choose an item by its place, `[0]`, or by an entry, `[name:NAME]`".to_owned()]
            }
            Self::WrongKind { .. } => Vec::new(),
        }
    }
}

impl OverlayPath {
    /// Reads a path.
    pub fn parse(text: &str) -> Result<Self, OverlayError> {
        let fault = |reason| OverlayError::NotAPath { path: text.to_owned(), reason };
        let mut steps = Vec::new();
        let mut name = String::new();
        let mut characters = text.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' if matches!(characters.peek(), Some((_, '.' | '[' | ']' | ':' | '\\'))) => {
                    name.extend(characters.next().map(|(_, escaped)| escaped));
                }
                '.' => {
                    if !name.is_empty() {
                        steps.push((Step::Key(std::mem::take(&mut name)), at));
                    }
                }
                '[' => {
                    if !name.is_empty() {
                        steps.push((Step::Key(std::mem::take(&mut name)), at));
                    }
                    let mut inside = String::new();
                    let mut colon = None;
                    let end = loop {
                        match characters.next() {
                            None => return Err(fault("a bracket is not closed")),
                            Some((end, ']')) => break end + 1,
                            Some((_, '\\')) if matches!(characters.peek(), Some((_, '.' | '[' | ']' | ':'))) => {
                                inside.extend(characters.next().map(|(_, escaped)| escaped));
                            }
                            Some((_, ':')) if colon.is_none() => {
                                colon = Some(inside.len());
                                inside.push(':');
                            }
                            Some((_, other)) => inside.push(other),
                        }
                    };
                    steps.push((bracket(&inside, colon).ok_or_else(|| fault("nothing is in the brackets"))?, end));
                    if characters.peek().is_some_and(|(_, next)| !matches!(next, '.' | '[')) {
                        return Err(fault("a dot is missing after the bracket"));
                    }
                }
                other => name.push(other),
            }
        }
        if !name.is_empty() {
            steps.push((Step::Key(name), text.len()));
        }
        if steps.is_empty() {
            return Err(fault("it is empty"));
        }
        Ok(Self { text: text.to_owned(), steps })
    }

    /// Sets the value at the path. Maps on the way are made where they are missing, lists too where the next step is
    /// for one; an item that is chosen by what it is must be there.
    ///
    /// Text that holds a map in YAML is the map, as users of istioctl write it, unless it replaces text.
    pub fn set(&self, tree: &mut Tree, value: Tree) -> Result<(), OverlayError> {
        let mut place = tree;
        for position in 0..self.steps.len() {
            place = self.enter(place, position)?;
        }
        *place = match value {
            Tree::String(text) if !matches!(place, Tree::String(_)) => map_in(&text).unwrap_or(Tree::String(text)),
            value => value,
        };
        Ok(())
    }

    /// Takes the value at the path away. Returns whether there was one.
    pub fn delete(&self, tree: &mut Tree) -> Result<bool, OverlayError> {
        let Some(((last, _), parents)) = self.steps.split_last() else { return Ok(false) };
        let mut place = tree;
        for (position, (step, _)) in parents.iter().enumerate() {
            if place.is_null() || matches!((step, &*place), (Step::Key(key), Tree::Map(map)) if !map.contains_key(key))
            {
                return Ok(false);
            }
            place = self.enter(place, position)?;
        }
        match (last, place) {
            (Step::Key(key), Tree::Map(map)) => Ok(map.shift_remove(key).is_some()),
            (_, Tree::Null) => Ok(false),
            (step, Tree::List(items)) if !matches!(step, Step::Key(_)) => {
                let Some(at) = find(items, step) else { return Err(self.no_item(items, parents.len())) };
                items.remove(at);
                Ok(true)
            }
            (_, other) => Err(self.wrong_kind(other.kind_name(), parents.len())),
        }
    }

    /// Returns what a step leads to from a place, and makes it where that can be done.
    fn enter<'t>(&self, place: &'t mut Tree, position: usize) -> Result<&'t mut Tree, OverlayError> {
        let (step, _) = &self.steps[position];
        if place.is_null() {
            *place = if matches!(step, Step::Key(_)) { Tree::Map(Map::new()) } else { Tree::List(Vec::new()) };
        }
        let found = place.kind_name();
        match (step, place) {
            (Step::Key(key), Tree::Map(map)) => Ok(map.entry(key.clone()).or_default()),
            (step, Tree::List(items)) if !matches!(step, Step::Key(_)) => {
                let at = match find(items, step) {
                    Some(at) => at,
                    None if matches!(step, Step::Index(_) | Step::Append) => {
                        items.push(Tree::Null);
                        items.len() - 1
                    }
                    None => return Err(self.no_item(items, position)),
                };
                Ok(&mut items[at])
            }
            _ => Err(self.wrong_kind(found, position)),
        }
    }

    /// Returns the part of the path before a step.
    fn before(&self, position: usize) -> String {
        let end = position.checked_sub(1).map_or(0, |previous| self.steps[previous].1);
        if end == 0 { "the object".to_owned() } else { self.text[..end].to_owned() }
    }

    fn wrong_kind(&self, found: &'static str, position: usize) -> OverlayError {
        let wanted = if matches!(self.steps[position].0, Step::Key(_)) { "map" } else { "list" };
        OverlayError::WrongKind { path: self.text.clone(), at: self.before(position), found, wanted }
    }

    fn no_item(&self, items: &[Tree], position: usize) -> OverlayError {
        const SHOWN: usize = 12;
        let (wanted, known): (String, Vec<String>) = match &self.steps[position].0 {
            Step::Where { key, value } => {
                let known = items.iter().filter_map(|item| Some(format!("`[{key}:{}]`", plain(item.get(key)?)?)));
                (format!("whose `{key}` is `{value}`"), known.take(SHOWN).collect())
            }
            Step::Matching(text) => {
                let known = items.iter().filter_map(|item| Some(format!("`[{}]`", plain(item)?)));
                (format!("`{text}`"), known.take(SHOWN).collect())
            }
            Step::Index(index) => (format!("{index}"), vec![format!("{} items", items.len())]),
            Step::Append | Step::Key(_) => ("to take away".to_owned(), Vec::new()),
        };
        OverlayError::NoItem { path: self.text.clone(), list: self.before(position), wanted, known }
    }
}

/// Returns the step that stands in brackets.
fn bracket(inside: &str, colon: Option<usize>) -> Option<Step> {
    match colon {
        _ if inside.is_empty() || inside == ":" => None,
        Some(0) => Some(Step::Matching(inside[1..].to_owned())),
        Some(colon) => Some(Step::Where { key: inside[..colon].to_owned(), value: inside[colon + 1..].to_owned() }),
        None if inside == "-1" => Some(Step::Append),
        None => Some(inside.parse().map_or_else(|_| Step::Matching(inside.to_owned()), Step::Index)),
    }
}

/// Returns the place of the item that a step chooses.
fn find(items: &[Tree], step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => (*index < items.len()).then_some(*index),
        Step::Where { key, value } => {
            items.iter().position(|item| item.get(key).and_then(plain).as_deref() == Some(value))
        }
        Step::Matching(text) => {
            let exact = items.iter().position(|item| plain(item).as_deref() == Some(text));
            let expression = || regex::Regex::new(text).ok();
            exact.or_else(|| {
                let expression = expression()?;
                items.iter().position(|item| plain(item).is_some_and(|item| expression.is_match(&item)))
            })
        }
        Step::Append | Step::Key(_) => None,
    }
}

/// Returns a plain value as text.
fn plain(tree: &Tree) -> Option<String> {
    match tree {
        Tree::String(text) => Some(text.clone()),
        Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => Some(json::encode_in_order(tree)),
        Tree::Null | Tree::List(_) | Tree::Map(_) => None,
    }
}

/// Returns the map that a text holds in YAML. Text in JSON stays text.
fn map_in(text: &str) -> Option<Tree> {
    let looks_so = text.contains(": ") || text.contains('\n') && text.contains(':');
    if !looks_so || text.trim_start().starts_with('{') {
        return None;
    }
    yaml::parse("value", text, &ReadOptions::go()).ok().filter(|tree| matches!(tree, Tree::Map(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OBJECT: &str = r#"{"a":{"b":[{"name":"n1","value":"v1"},{"name":"n2","list":["v1","v2","v3_x"]}]}}"#;

    fn set(path: &str, value: Tree) -> Result<String, OverlayError> {
        let mut tree = json::decode(OBJECT).unwrap();
        OverlayPath::parse(path)?.set(&mut tree, value)?;
        Ok(json::encode_in_order(&tree))
    }

    fn delete(path: &str) -> Result<(bool, String), OverlayError> {
        let mut tree = json::decode(OBJECT).unwrap();
        let found = OverlayPath::parse(path)?.delete(&mut tree)?;
        Ok((found, json::encode_in_order(&tree)))
    }

    #[test]
    fn items_are_chosen_by_entry_place_and_text() {
        for path in ["a.b.[name:n1].value", "a.b[name:n1].value", "a.b.[0].value", "a.b[0].value"] {
            assert_eq!(set(path, "x".into()).unwrap(), OBJECT.replacen(r#"value":"v1"#, r#"value":"x"#, 1), "{path}");
        }
        for path in ["a.b.[name:n2].list.[v2]", "a.b.[name:n2].list.[:v2]", "a.b.[1].list.[1]"] {
            assert_eq!(set(path, "x".into()).unwrap(), OBJECT.replace("v2", "x"), "{path}");
        }
        assert_eq!(set("a.b.[1].list.[v3]", "x".into()).unwrap(), OBJECT.replace("v3_x", "x"));
        for path in ["a.b.[1].list.[-1]", "a.b.[1].list.[3]", "a.b.[1].list.[99]"] {
            assert_eq!(set(path, "x".into()).unwrap(), OBJECT.replace("v3_x\"", "v3_x\",\"x\""), "{path}");
        }
    }

    #[test]
    fn what_is_missing_is_made() {
        assert_eq!(set(r"a.k\.x/y.z", Tree::Int(1)).unwrap(), OBJECT.replace("}]}}", r#"}],"k.x/y":{"z":1}}}"#));
        assert_eq!(set("a.l.[-1].n", Tree::Int(1)).unwrap(), OBJECT.replace("}]}}", r#"}],"l":[{"n":1}]}}"#));
    }

    #[test]
    fn text_that_is_a_map_is_one_unless_it_replaces_text() {
        assert_eq!(set("a.b", "c: 1".into()).unwrap(), r#"{"a":{"b":{"c":1}}}"#);
        assert_eq!(set("a.b.[0].value", "c: 1".into()).unwrap(), OBJECT.replacen(r#":"v1"#, r#":"c: 1"#, 1));
        assert_eq!(set("a.b", r#"{"c": 1}"#.into()).unwrap(), r#"{"a":{"b":"{\"c\": 1}"}}"#);
    }

    #[test]
    fn values_are_taken_away() {
        assert_eq!(delete("a.b").unwrap(), (true, r#"{"a":{}}"#.to_owned()));
        assert_eq!(delete("a.b.[name:n1]").unwrap().1, OBJECT.replace(r#"{"name":"n1","value":"v1"},"#, ""));
        assert_eq!(delete("a.b.[name:n2].list.[v3]").unwrap().1, OBJECT.replace(r#","v3_x""#, ""));
        assert_eq!(delete("a.x.y").unwrap(), (false, OBJECT.to_owned()));
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        let error = set("a.b.[name:n3].value", Tree::Int(1)).unwrap_err();
        assert_eq!(error.to_string(), "`a.b.[name:n3].value` leads nowhere: `a.b` has no item whose `name` is `n3`");
        assert_eq!(error.hints(), ["there are `[name:n1]`, `[name:n2]`; `[-1]` adds an item"]);
        let error = set("a.b.c", Tree::Int(1)).unwrap_err();
        assert_eq!(error.to_string(), "`a.b.c` leads nowhere: `a.b` is a list, not a map");
        assert!(matches!(delete("a.b.[5]").unwrap_err(), OverlayError::NoItem { .. }));
        for path in ["", "a.[", "a.[]", "a.[:]", "a[0]b", "."] {
            assert!(matches!(OverlayPath::parse(path), Err(OverlayError::NotAPath { .. })), "{path}");
        }
    }
}
