//! What the rules read of an object: conditions, counts, and the generation that its controller has seen.

use super::Readiness;
use crate::values::Tree;

/// How many characters of a message from the cluster are passed on.
const MESSAGE_LENGTH: usize = 400;

/// An entry of `status.conditions`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Condition<'a> {
    /// `True`, `False` or `Unknown`.
    pub status: &'a str,
    /// A word.
    pub reason: &'a str,
    /// A sentence.
    pub message: &'a str,
}

impl Condition<'_> {
    pub(super) fn is_true(&self) -> bool {
        self.status == "True"
    }

    pub(super) fn is_false(&self) -> bool {
        self.status == "False"
    }

    /// Returns the sentence, or the word where there is none.
    pub(super) fn words(&self) -> String {
        shortened(if self.message.is_empty() { self.reason } else { self.message })
    }
}

/// Returns a condition of an object.
pub(super) fn condition<'a>(object: &'a Tree, name: &str) -> Option<Condition<'a>> {
    condition_in(object.get_path(&["status", "conditions"])?, name)
}

/// Returns a condition of a list of them.
pub(super) fn condition_in<'a>(conditions: &'a Tree, name: &str) -> Option<Condition<'a>> {
    let found = conditions.as_list()?.iter().find(|condition| text(condition, &["type"]) == name)?;
    Some(Condition {
        status: text(found, &["status"]),
        reason: text(found, &["reason"]),
        message: text(found, &["message"]),
    })
}

/// Returns the text at a path, empty when there is none.
pub(super) fn text<'a>(object: &'a Tree, path: &[&str]) -> &'a str {
    object.get_path(path).and_then(Tree::as_str).unwrap_or_default()
}

/// Returns the number at a path, 0 when there is none: the API leaves zeros out.
pub(super) fn count(object: &Tree, path: &[&str]) -> i64 {
    object.get_path(path).and_then(Tree::as_int).unwrap_or_default()
}

/// Returns the truth value at a path, false when there is none.
pub(super) fn is_set(object: &Tree, path: &[&str]) -> bool {
    object.get_path(path).and_then(Tree::as_bool).unwrap_or_default()
}

/// Returns the list at a path, empty when there is none.
pub(super) fn items<'a>(object: &'a Tree, path: &[&str]) -> &'a [Tree] {
    object.get_path(path).and_then(Tree::as_list).unwrap_or_default()
}

/// Returns the name of an object.
pub(super) fn name(object: &Tree) -> &str {
    text(object, &["metadata", "name"])
}

/// Returns the namespace of an object, empty when it has none.
pub(super) fn namespace(object: &Tree) -> &str {
    text(object, &["metadata", "namespace"])
}

/// Returns what the API server calls the object for all time.
pub(super) fn uid(object: &Tree) -> &str {
    text(object, &["metadata", "uid"])
}

/// Tells whether the object has been asked to go.
pub(super) fn is_leaving(object: &Tree) -> bool {
    !text(object, &["metadata", "deletionTimestamp"]).is_empty()
}

/// Returns why the status says nothing yet, while the controller has not seen the object as it is now.
pub(super) fn unobserved(object: &Tree) -> Option<Readiness> {
    (count(object, &["status", "observedGeneration"]) < count(object, &["metadata", "generation"]))
        .then(|| Readiness::waiting("its controller has not seen the change yet"))
}

/// Returns `maxUnavailable` as a number of pods: a whole number, or a percentage of `total`.
pub(super) fn allowance(value: Option<&Tree>, default: i64, total: i64, rounds_up: bool) -> i64 {
    match value {
        Some(Tree::Int(number)) => *number,
        Some(Tree::String(percentage)) => {
            let percent = percentage.trim_end_matches('%').parse::<i64>().unwrap_or_default();
            let parts = total.saturating_mul(percent);
            if rounds_up { parts.saturating_add(99) / 100 } else { parts / 100 }
        }
        _ => default,
    }
}

/// Returns `1 replica`, `2 replicas`.
pub(super) fn counted(number: i64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Returns a message from the cluster on one line, without what a person would not read to its end.
pub(super) fn shortened(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MESSAGE_LENGTH {
        return line;
    }
    let mut short: String = line.chars().take(MESSAGE_LENGTH - 1).collect();
    short.push('…');
    short
}

/// Returns an object from YAML, for tests.
#[cfg(test)]
pub(super) fn tree(text: &str) -> Tree {
    crate::yaml::parse("test", text, &crate::yaml::ReadOptions::go()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_missing_is_counted_as_the_api_counts_it() {
        for (value, default, total, rounds_up, expected) in [
            (None, 1, 10, false, 1),
            (Some(Tree::Int(2)), 1, 10, false, 2),
            (Some(Tree::from("25%")), 1, 10, false, 2),
            (Some(Tree::from("25%")), 1, 10, true, 3),
            (Some(Tree::from("x")), 1, 10, true, 0),
        ] {
            assert_eq!(allowance(value.as_ref(), default, total, rounds_up), expected, "{value:?}");
        }
    }

    #[test]
    fn a_message_is_one_line_of_a_length_that_is_read() {
        assert_eq!(shortened("a\n b\tc"), "a b c");
        assert_eq!(shortened(&"x".repeat(401)).chars().count(), 400);
        assert_eq!(shortened(&"x".repeat(400)), "x".repeat(400));
    }
}
