//! What a reader has to know about a migration: what got lost, what was guessed, what is different now.

use std::cell::RefCell;

use schemars::JsonSchema;
use serde::Serialize;

use crate::values::path::{Path, Step};

/// How much a note weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It is expressed; something about it is different now, or is left to be done.
    Changed,
    /// It is expressed, by a guess that has to be looked at.
    Guessed,
    /// It cannot be expressed.
    Lost,
}

/// A note about a field of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// How much it weighs.
    pub severity: Severity,
    /// The line of the field, from 1.
    pub line: usize,
    /// The field, from the object's root; empty for the object itself.
    pub field: String,
    /// What there is to know: a fragment of a sentence.
    pub message: String,
}

impl std::fmt::Display for Note {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { severity, line: _, field, message } = self;
        let word = match severity {
            Severity::Changed => "",
            Severity::Guessed => "guessed: ",
            Severity::Lost => "lost: ",
        };
        if field.is_empty() {
            write!(formatter, "{word}{message}")
        } else {
            write!(formatter, "{word}`{field}` {message}")
        }
    }
}

/// A note whose line is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// How much it weighs.
    pub severity: Severity,
    /// The field, from the object's root.
    pub path: Vec<Step>,
    /// What there is to know.
    pub message: String,
}

/// The notes about one object, which everybody who reads it adds to.
#[derive(Debug, Default)]
pub struct Notes(RefCell<Vec<Draft>>);

impl Notes {
    /// Adds a note about a field.
    pub fn add(&self, severity: Severity, path: &[Step], message: impl Into<String>) {
        let draft = Draft { severity, path: path.to_vec(), message: message.into() };
        let mut drafts = self.0.borrow_mut();
        if !drafts.contains(&draft) {
            drafts.push(draft);
        }
    }

    /// Returns the notes, by their places in the object; `line_of` tells the line of a field.
    pub fn finish(self, line_of: impl Fn(&[Step]) -> usize) -> Vec<Note> {
        let drafts = self.0.into_inner().into_iter();
        let mut notes: Vec<Note> = drafts
            .map(|Draft { severity, path, message }| Note {
                severity,
                line: line_of(&path),
                field: Path::new(path).to_string(),
                message,
            })
            .collect();
        notes.sort_by_key(|note| note.line);
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_in_the_order_of_their_lines_and_once() {
        let notes = Notes::default();
        let path = ["spec", "b"].map(|key| Step::Key(key.to_owned()));
        notes.add(Severity::Lost, &path, "has no successor");
        notes.add(Severity::Changed, &[], "is another kind now");
        notes.add(Severity::Lost, &path, "has no successor");
        let notes = notes.finish(|path| path.len() + 1);
        let told: Vec<String> = notes.iter().map(|note| format!("{}: {note}", note.line)).collect();
        assert_eq!(told, ["1: is another kind now", "3: lost: `spec.b` has no successor"]);
    }
}
