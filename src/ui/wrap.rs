//! Text in lines that are not longer than a terminal is wide.

/// Returns a text as lines of at most this many columns, each this far from the left. Words are not broken: one that is
/// longer than a line has a line of its own. Line ends of the text stay.
pub fn wrapped(text: &str, indent: usize, columns: usize) -> Vec<String> {
    let blank = " ".repeat(indent);
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        for word in line.split(' ') {
            let length = indent + current.chars().count() + 1 + word.chars().count();
            if !current.is_empty() && length > columns {
                lines.push(format!("{blank}{current}"));
                current.clear();
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.push_str(word);
        }
        lines.push(format!("{blank}{current}"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrapped("one two three", 2, 9), ["  one two", "  three"]);
        assert_eq!(wrapped("a-word-that-is-long b\nc", 0, 6), ["a-word-that-is-long", "b", "c"]);
        assert!(wrapped("", 2, 80).is_empty());
    }
}
