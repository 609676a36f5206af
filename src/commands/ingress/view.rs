//! What the commands of `meshctl ingress` show in the same way.

use crate::ui::wrap::wrapped;

/// The columns of what is shown.
pub const COLUMNS: usize = 80;

/// Adds a text in as many lines as it needs, the first with a label in front, the others below it.
pub fn labelled(text: &mut String, indent: usize, label: &str, content: &str) {
    let blank = " ".repeat(indent);
    let under = indent + label.chars().count() + 1;
    for (number, line) in wrapped(content, 0, COLUMNS.saturating_sub(under)).iter().enumerate() {
        match number {
            0 => text.extend([&blank, label, " ", line]),
            _ => text.extend([&*" ".repeat(under), line]),
        }
        text.push('\n');
    }
}

/// Adds a hint.
pub fn hint(text: &mut String, indent: usize, hint: &str) {
    for line in wrapped(&format!("hint: {hint}"), indent, COLUMNS) {
        text.push_str(&line);
        text.push('\n');
    }
}

/// Returns `1 thing` or `2 things`.
pub fn count(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}
