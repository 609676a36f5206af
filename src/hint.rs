//! Advice that travels with an error: the [`Hint`] trait and nearest-name suggestions.

/// An error that can say what to do next.
pub trait Hint {
    /// Returns the advice, one sentence each, most useful first; commands stand in backticks.
    fn hints(&self) -> Vec<String>;
}

/// Returns the candidate nearest to `name`, when one is near enough to have been meant.
///
/// Near enough: an edit distance of at most a third of the longer name's length (at least 1), letter case ignored.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (name.chars().count().max(candidate.chars().count()) / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns a text as a word of a shell, so that a command can be copied: in single quotes, unless it is harmless as it is.
pub fn shell_word(text: &str) -> String {
    let is_harmless = |character: char| character.is_ascii_alphanumeric() || "._-/:=,@%+".contains(character);
    if !text.is_empty() && text.chars().all(is_harmless) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns the number of insertions, deletions, substitutions and neighbour swaps between two names.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    let mut last = None;
    for (row, character) in left.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let substituted = previous[column] + usize::from(character != *other);
            let mut best = substituted.min(previous[column + 1] + 1).min(current[column] + 1);
            if column > 0 && last == Some(*other) && right[column - 1] == character {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
        last = Some(character);
    }
    previous.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_a_near_name_and_nothing_far() {
        assert_eq!(nearest("dmeo", ["default", "demo"]), Some("demo"));
        assert_eq!(nearest("Demo", ["default", "demo"]), Some("demo"));
        assert_eq!(nearest("production", ["default", "demo"]), None);
        assert_eq!(nearest("x", ["y"]), Some("y"));
    }

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        for (text, expected) in [
            ("a.b-c:80", "a.b-c:80"),
            ("--set=a.b=c", "--set=a.b=c"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$(x)", "'$(x)'"),
            ("a b", "'a b'"),
            ("a\nb", "'a\nb'"),
            ("`a`", "'`a`'"),
        ] {
            assert_eq!(shell_word(text), expected, "{text}");
        }
    }
}
