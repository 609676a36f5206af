//! What becomes of the objects of a document → its text: edited where that is enough, written anew where the object is
//! another one, with the comments in front of it and behind it.

use super::{Fate, Given, MigrateError, Migrated};
use crate::values::Tree;
use crate::values::path::{Path, Step};
use crate::yaml::{self, EditableDocument, Style};

/// Returns the text of a document whose objects, by their places, become something; none when it stays as it is.
pub(super) fn write<'a>(
    document: &EditableDocument<'_>,
    objects: impl Iterator<Item = (&'a [Step], &'a Fate)>,
) -> Result<Option<String>, MigrateError> {
    let before = document.text();
    let mut tree = document.tree().clone();
    let mut gone: Vec<&[Step]> = Vec::new();
    let mut added: Vec<&Tree> = Vec::new();
    for (at, fate) in objects {
        match fate {
            Fate::Kept => {}
            Fate::Updated(object) => {
                if let Some(place) = Path::new(at.iter().cloned()).get_mut(&mut tree) {
                    place.clone_from(object);
                }
            }
            Fate::Replaced { here, .. } => {
                gone.push(at);
                added.extend(here);
            }
        }
    }
    // From the end, so that places before stay what they are.
    let mut is_gone = false;
    for at in gone.iter().rev() {
        if at.is_empty() {
            is_gone = true;
        } else {
            Path::new(at.iter().cloned()).delete(&mut tree);
        }
    }
    // A list of which nothing is left.
    let was_list = gone.iter().any(|at| !at.is_empty());
    is_gone |= was_list && tree.items_at(&["items"]).is_empty();
    let (head, foot) = surroundings(before);
    let mut text = if is_gone { String::new() } else { document.reconcile(&tree)? };
    if is_gone && !added.is_empty() {
        text.push_str(head);
    }
    for (index, object) in added.iter().enumerate() {
        if index > 0 || !is_gone {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str("---\n");
        }
        yaml::emit_into(object, Style::Ordered, &mut text);
    }
    if is_gone && !added.is_empty() {
        text.push_str(foot);
        if before.contains("\r\n") {
            text = text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
    Ok((text != before).then_some(text))
}

/// Puts separators between documents where what was changed has taken them away.
pub(super) fn separate(given: &[Given<'_>], results: &mut [Result<Migrated, MigrateError>]) {
    for index in 0..given.len() {
        let is_changed = |at: usize| results[at].as_ref().is_ok_and(|migrated| migrated.text.is_some());
        let is_first = index == 0 || given[index - 1].name != given[index].name;
        if is_first || !(is_changed(index) || is_changed(index - 1)) || !given[index].raw.has_content {
            continue;
        }
        let text = match &results[index] {
            Ok(Migrated { text: Some(text), .. }) => text.as_str(),
            _ => given[index].raw.text.as_str(),
        };
        let separator = match first_line(text) {
            None => continue,
            Some(line) if line.starts_with("---") => continue,
            Some(line) if line.starts_with('%') => "...\n",
            Some(_) => "---\n",
        };
        // The text of a document that stays as it is cannot be added to.
        let at = if is_changed(index) { index } else { index - 1 };
        if let Ok(Migrated { text: Some(text), .. }) = &mut results[at] {
            if at == index {
                text.insert_str(0, separator);
            } else {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(separator);
            }
        }
    }
}

/// Returns the first line that is neither blank nor a comment.
fn first_line(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('\u{feff}');
    text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
}

/// Returns what stands in front of the content of a document and behind it: comments, blank lines, the separator.
fn surroundings(text: &str) -> (&str, &str) {
    let mut head = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_start_matches('\u{feff}').trim();
        if !(content.is_empty() || content.starts_with(['#', '%']) || content == "---" || content.starts_with("--- #"))
        {
            break;
        }
        head += line.len();
    }
    let mut foot = text.len();
    for line in text[head..].split_inclusive('\n').rev() {
        // A comment that is indented belongs to the object.
        if !(line.trim().is_empty() || line.starts_with('#')) {
            break;
        }
        foot -= line.len();
    }
    (&text[..head], &text[foot..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_around_an_object_are_told_from_it() {
        let text = "# a\n---\n# b\nkind: X # c\nspec:\n  # d\n\n# e\n";
        assert_eq!(surroundings(text), ("# a\n---\n# b\n", "\n# e\n"));
        assert_eq!(surroundings("kind: X"), ("", ""));
        assert_eq!(surroundings("--- {kind: X}\n"), ("", ""));
    }
}
