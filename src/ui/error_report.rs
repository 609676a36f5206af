//! An error as the user meets it: what failed, why, the line at fault with a caret, and what to do.
//!
//! ```text
//! error: failed to render chart `istiod`
//! caused by: templates/deployment.yaml:41:18: `nindent` expects a number, got a string
//!    41 |       {{- toYaml .Values.resources | nindent .Values.indent }}
//!       |                                      ^^^^^^^
//!
//! hint: pass an integer, e.g. `--set indent=4`
//! ```
//!
//! Several causes are numbered, the nearest first: `caused by (1): …`, `caused by (2): …`.

use std::error::Error;
use std::fmt::Write;

use crate::diagnostic::Diagnostic;
use crate::source::Location;
use crate::ui::escape::visible;
use crate::ui::printer::Style;

/// How many characters of a line at fault are shown at most; longer lines are cut around the fault.
const EXCERPT_WIDTH: usize = 120;

/// How many places of a trail are shown at its two ends.
const TRAIL_ENDS: usize = 3;

/// Returns the report of an error: plain text without control characters, lines ended by line feeds.
///
/// `hints` come after those of the error and its causes; what was said once is not said again.
pub fn report(error: &dyn Diagnostic, hints: &[String]) -> String {
    let chain = chain(error);
    let mut text = String::new();
    let mut all_hints: Vec<String> = Vec::new();
    let causes = chain.len() - 1;
    for (depth, link) in chain.iter().enumerate() {
        let label = match (depth, causes) {
            (0, _) => "error".to_owned(),
            (_, 1) => "caused by".to_owned(),
            (depth, _) => format!("caused by ({depth})"),
        };
        write_link(&mut text, &label, link);
        if let Link::Diagnostic(diagnostic) = link {
            for part in diagnostic.parts() {
                write_link(&mut text, "error", &Link::Diagnostic(part));
                all_hints.extend(part.hints());
            }
            all_hints.extend(diagnostic.hints());
        }
    }
    all_hints.extend(hints.iter().cloned());
    let mut said: Vec<String> = Vec::new();
    for hint in all_hints {
        if said.contains(&hint) {
            continue;
        }
        if said.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "hint: {}", indented(&hint));
        said.push(hint);
    }
    text
}

/// Splits a line of a report into its label (or frame) and the rest.
pub fn label(line: &str) -> (&str, &str) {
    if line.starts_with("error:") || line.starts_with("hint:") || line.starts_with("caused by") {
        return line.split_at(line.find(':').map_or(0, |colon| colon + 1));
    }
    let frame = line
        .find('|')
        .filter(|bar| line.starts_with(' ') && line[..*bar].bytes().all(|byte| byte == b' ' || byte.is_ascii_digit()));
    line.split_at(frame.map_or(0, |bar| bar + 1))
}

/// Returns how a label looks.
pub fn style_of(label: &str) -> Style {
    match label {
        "" => Style::Plain,
        "error:" => Style::Error,
        "hint:" => Style::Hint,
        _ if label.starts_with("caused by") => Style::Error,
        _ => Style::Frame,
    }
}

/// One error of a chain.
enum Link<'a> {
    /// With location and hints.
    Diagnostic(&'a dyn Diagnostic),
    /// With a message only.
    Plain(&'a dyn Error),
}

/// Returns an error and its causes, nearest first.
fn chain(error: &dyn Diagnostic) -> Vec<Link<'_>> {
    let mut links = vec![Link::Diagnostic(error)];
    let mut last = error;
    while let Some(cause) = last.diagnostic_cause() {
        links.push(Link::Diagnostic(cause));
        last = cause;
    }
    let mut source = last.source();
    while let Some(cause) = source {
        links.push(Link::Plain(cause));
        source = cause.source();
    }
    links
}

fn write_link(text: &mut String, label: &str, link: &Link<'_>) {
    match link {
        Link::Plain(error) => {
            let _ = writeln!(text, "{label}: {}", indented(&error.to_string()));
        }
        Link::Diagnostic(error) => {
            let message = error.to_string();
            let place = error.location().map(place).filter(|place| !message.starts_with(place.as_str()));
            let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
            let _ = writeln!(text, "{label}: {}", indented(&format!("{place}{message}")));
            if let Some(location) = error.location() {
                write_excerpt(text, location);
            }
            write_trail(text, error.trail());
        }
    }
}

/// Returns `name:line:column`.
fn place(location: &Location) -> String {
    format!("{}:{}:{}", location.name, location.position.line, location.position.column)
}

/// Makes controls visible and indents the lines after the first, so that no message can fake a label of its own.
fn indented(message: &str) -> String {
    visible(message.trim_end()).replace('\n', "\n  ")
}

/// Writes the line at fault with its number, and a caret below.
fn write_excerpt(text: &mut String, location: &Location) {
    if location.line_text.trim().is_empty() {
        return;
    }
    let (line, before, width) = cut(location);
    let number = location.position.line.to_string();
    let _ = writeln!(text, "{number:>5} | {line}");
    let _ = writeln!(text, "{:>5} | {}{}", "", before, "^".repeat(width));
}

/// Returns the line as shown, what stands before the caret (blanks, with the line's own tabs), and the caret's width.
fn cut(location: &Location) -> (String, String, usize) {
    let line: Vec<char> = visible(&location.line_text).chars().collect();
    let column = (location.position.column.max(1) - 1).min(line.len());
    let start = if line.len() <= EXCERPT_WIDTH { 0 } else { column.saturating_sub(EXCERPT_WIDTH / 2) };
    let end = line.len().min(start + EXCERPT_WIDTH);
    let mut shown: String = line[start..end].iter().collect();
    let mut before: String =
        line[start..column].iter().map(|character| if *character == '\t' { '\t' } else { ' ' }).collect();
    if start > 0 {
        shown.insert(0, '…');
        before.insert(0, ' ');
    }
    if end < line.len() {
        shown.push('…');
    }
    let width = location.width.clamp(1, (end - column).max(1));
    (shown, before, width)
}

/// Writes the places that led to the error, innermost first; a long trail (a runaway recursion) is cut in the middle.
fn write_trail(text: &mut String, trail: &[Location]) {
    let left_out = trail.len().saturating_sub(2 * TRAIL_ENDS);
    for (index, location) in trail.iter().rev().enumerate() {
        if left_out > 0 && index == TRAIL_ENDS {
            let _ = writeln!(text, "      … {left_out} more calls …");
        }
        if left_out == 0 || index < TRAIL_ENDS || index >= TRAIL_ENDS + left_out {
            let _ = writeln!(text, "      called from {}", visible(&place(location)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Context, Message};
    use crate::source::{SourceText, Span};

    #[derive(Debug)]
    struct Fault(Location, Vec<Location>);

    impl std::fmt::Display for Fault {
        fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("unexpected `:`")
        }
    }

    impl Error for Fault {}

    impl Diagnostic for Fault {
        fn location(&self) -> Option<&Location> {
            Some(&self.0)
        }

        fn hints(&self) -> Vec<String> {
            vec!["put quotes around it".to_owned()]
        }

        fn trail(&self) -> &[Location] {
            &self.1
        }
    }

    fn fault(text: &str, start: usize, end: usize) -> Fault {
        Fault(SourceText::new("values.yaml", text).locate(Span::new(start, end)), Vec::new())
    }

    #[test]
    fn shows_place_excerpt_caret_and_hint() {
        let error = Context::new("failed to read values", fault("a: 1\nb: c: d\n", 9, 10));
        insta::assert_snapshot!(report(&error, &["put quotes around it".to_owned()]), @r"
        error: failed to read values
        caused by: values.yaml:2:5: unexpected `:`
            2 | b: c: d
              |     ^

        hint: put quotes around it
        ");
    }

    #[test]
    fn numbers_several_causes() {
        let inner = Context::new("middle", Message::new(Category::Failed, "innermost"));
        let text = report(&Context::new("outer", inner), &[]);
        assert_eq!(text, "error: outer\ncaused by (1): middle\ncaused by (2): innermost\n");
    }

    #[test]
    fn keeps_tabs_below_tabs_and_cuts_long_lines() {
        let tabbed = report(&fault("\ta: b: c", 5, 6), &[]);
        assert!(tabbed.contains("\n      | \t    ^\n"), "{tabbed}");
        let long = format!("{}!{}", "x".repeat(500), "y".repeat(500));
        let cut = report(&fault(&long, 500, 501), &[]);
        let lines: Vec<&str> = cut.lines().collect();
        assert_eq!(lines[1].chars().nth(lines[2].chars().count() - 1), Some('!'), "{cut}");
        assert!(lines[1].chars().count() < 140);
    }

    #[test]
    fn a_message_cannot_fake_a_label_or_steer_the_terminal() {
        let error = Message::new(Category::Failed, "bad\nhint: run `rm`\x1b[2J");
        assert_eq!(report(&error, &[]), "error: bad\n  hint: run `rm`␛[2J\n");
    }

    #[test]
    fn cuts_a_long_trail_in_the_middle() {
        let mut error = fault("{{ x }}", 3, 4);
        error.1 = vec![error.0.clone(); 100];
        let text = report(&error, &[]);
        assert_eq!(text.matches("called from").count(), 6);
        assert!(text.contains("… 94 more calls …"), "{text}");
    }

    #[test]
    fn labels_are_found_for_color() {
        assert_eq!(label("error: a: b"), ("error:", " a: b"));
        assert_eq!(label("caused by (2): x"), ("caused by (2):", " x"));
        assert_eq!(label("   12 | a | b"), ("   12 |", " a | b"));
        assert_eq!(label("  hint: fake"), ("", "  hint: fake"));
        assert_eq!(style_of("   12 |"), Style::Frame);
    }
}
