//! The fields of an old object, read one by one: whatever nobody asked for is told to be lost.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::note::{Notes, Severity};
use crate::api::Duration;
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// Labels by their keys.
pub type Labels = BTreeMap<String, String>;

/// A value of an object, and where it is.
#[derive(Debug)]
pub struct Fields<'a> {
    /// The value.
    pub tree: &'a Tree,
    path: Vec<Step>,
    notes: &'a Notes,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Fields<'a> {
    /// Returns a value of an object; notes about it name the path.
    pub fn new(tree: &'a Tree, path: Vec<Step>, notes: &'a Notes) -> Self {
        Self { tree, path, notes, used: RefCell::default() }
    }

    /// Adds a note about this value.
    pub fn note(&self, severity: Severity, message: impl Into<String>) {
        self.notes.add(severity, &self.path, message);
    }

    /// Says that this value cannot be expressed.
    pub fn lost(&self, message: impl Into<String>) {
        self.note(Severity::Lost, message);
    }

    /// Returns the value of a field, which was written in this way or with underscores; none when it is null.
    pub fn get(&self, name: &str) -> Option<Self> {
        let map = self.tree.as_map()?;
        let key = [name.to_owned(), underscored(name)].into_iter().find(|key| map.contains_key(key))?;
        let (_, key, tree) = map.get_full(&key)?;
        self.used.borrow_mut().insert(key.clone());
        (!tree.is_null()).then(|| self.below(Step::Key(key.clone()), tree))
    }

    /// Says that a field needs no successor.
    pub fn skip(&self, name: &str) {
        let _ = self.get(name);
    }

    /// Returns the entries of this mapping; all of them count as read.
    pub fn entries(&self) -> Vec<(&'a str, Self)> {
        let map = self.tree.as_map();
        if map.is_none() {
            self.lost(format!("is a {}, where a mapping belongs", self.tree.kind_name()));
        }
        let entries = map.into_iter().flat_map(Map::iter);
        entries
            .map(|(key, tree)| {
                self.used.borrow_mut().insert(key.clone());
                (key.as_str(), self.below(Step::Key(key.clone()), tree))
            })
            .collect()
    }

    /// Returns the items of a field that is a list.
    pub fn items(&self, name: &str) -> Vec<Self> {
        let Some(list) = self.get(name) else { return Vec::new() };
        let Some(items) = list.tree.as_list() else {
            list.lost(format!("is a {}, where a list belongs", list.tree.kind_name()));
            return Vec::new();
        };
        let items = items.iter().enumerate();
        items.map(|(index, item)| list.below(Step::Index(index), item)).collect()
    }

    /// Returns this value as a text: a number or a boolean is taken for what is written.
    pub fn as_text(&self) -> Option<String> {
        let text = match self.tree {
            Tree::String(text) => Some(text.clone()),
            Tree::Int(number) => Some(number.to_string()),
            Tree::Bool(value) => Some(value.to_string()),
            Tree::Float(number) => Some(number.to_string()),
            Tree::Null | Tree::List(_) | Tree::Map(_) => None,
        };
        if text.is_none() {
            self.lost(format!("is a {}, where a text belongs", self.tree.kind_name()));
        }
        text
    }

    /// Returns the text of a field; none when it is empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(|field| field.as_text()).filter(|text| !text.is_empty())
    }

    /// Returns the number of a field.
    pub fn number(&self, name: &str) -> Option<f64> {
        let field = self.get(name)?;
        let number = match field.tree {
            #[expect(clippy::cast_precision_loss, reason = "shares and seconds are small")]
            Tree::Int(number) => Some(*number as f64),
            Tree::Float(number) => Some(*number),
            Tree::String(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            field.lost("is no number");
        }
        number
    }

    /// Returns the whole number of a field, when it is in a range.
    pub fn whole<T: TryFrom<i64>>(&self, name: &str) -> Option<T> {
        let field = self.get(name)?;
        let number = match field.tree {
            Tree::Int(number) => Some(*number),
            Tree::String(text) => text.parse().ok(),
            _ => None,
        };
        let number = number.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            field.lost("is no whole number that fits");
        }
        number
    }

    /// Returns the boolean of a field.
    pub fn boolean(&self, name: &str) -> Option<bool> {
        let field = self.get(name)?;
        let value = field.tree.as_bool();
        if value.is_none() {
            field.lost(format!("is a {}, where true or false belongs", field.tree.kind_name()));
        }
        value
    }

    /// Returns the texts of a field that is a list.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.items(name).iter().filter_map(Self::as_text).collect()
    }

    /// Returns the labels of a field.
    pub fn labels(&self, name: &str) -> Labels {
        let entries = self.get(name).map(|field| field.entries()).unwrap_or_default();
        entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.as_text()?))).collect()
    }

    /// Returns the duration of a field, which may also be written as a number of seconds under a longer name:
    /// `timeout: 5s` is `timeoutSeconds: 5`.
    pub fn duration(&self, name: &str) -> Option<Duration> {
        let seconds = self.number(&format!("{name}Seconds")).map(|seconds| format!("{seconds}s"));
        let field = self.get(name);
        let text = field.as_ref().and_then(Self::as_text).or(seconds)?;
        let read = text.parse::<Duration>();
        let fault = match read {
            Ok(duration) if duration.0.as_millis() > 0 => return Some(duration),
            Ok(_) => "is shorter than a millisecond, the least that is allowed today".to_owned(),
            Err(error) => format!("cannot be read: {error}"),
        };
        field.as_ref().unwrap_or(self).lost(fault);
        None
    }

    /// Says of every field that nobody asked for that it is lost.
    pub fn finish(&self) {
        let used = self.used.borrow();
        for (key, tree) in self.tree.as_map().into_iter().flat_map(Map::iter) {
            if !tree.is_null() && !used.contains(key) {
                self.below(Step::Key(key.clone()), tree).lost("has no successor");
            }
        }
    }

    fn below(&self, step: Step, tree: &'a Tree) -> Self {
        let path = self.path.iter().cloned().chain([step]).collect();
        Self { tree, path, notes: self.notes, used: RefCell::default() }
    }
}

/// Returns a name as the first versions wrote it: `http_fault` for `httpFault`.
fn underscored(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn what_is_not_read_is_lost() {
        let tree = yaml::parse(
            "test",
            "{http_fault: 1, timeoutSeconds: 2, labels: {version: 1}, odd: {a: 1}, none: null, short: 1us}",
            &ReadOptions::default(),
        )
        .unwrap();
        let notes = Notes::default();
        let fields = Fields::new(&tree, Vec::new(), &notes);
        assert_eq!(fields.whole("httpFault"), Some(1));
        assert_eq!(fields.duration("timeout").unwrap().to_string(), "2s");
        assert_eq!(fields.duration("short"), None);
        assert_eq!(fields.labels("labels").get("version").map(String::as_str), Some("1"));
        assert_eq!(fields.text("missing"), None);
        fields.finish();
        let told: Vec<String> = notes.finish(|_| 1).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "lost: `short` is shorter than a millisecond, the least that is allowed today",
                "lost: `odd` has no successor"
            ]
        );
    }
}
