//! A comparison as a person reads it, and as data: what `manifest diff` and `profile diff` print.

use schemars::JsonSchema;
use serde::Serialize;

use super::{CommandError, Context, Outcome};
use crate::object::diff::{Change, ObjectsDiff};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::printer::Style;
use crate::values::align::{Step, align};
use crate::values::{Tree, json};
use crate::yaml;

/// How many lines around a change in a text are shown.
const CONTEXT_LINES: usize = 2;

/// What differs between two sides.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Comparison {
    /// Of sets of objects.
    Objects(ObjectsDiff),
    /// Of two trees.
    Trees {
        /// What differs.
        changes: Vec<Change>,
    },
}

impl Comparison {
    /// Returns the comparison of sets of objects.
    pub fn of_objects(diff: ObjectsDiff) -> Self {
        Self::Objects(diff)
    }

    /// Writes it, and returns the outcome that says whether there are differences.
    pub fn emit(&self, format: OutputFormat, context: &Context) -> Result<Outcome, CommandError> {
        let lines = self.lines();
        if format == OutputFormat::Table {
            context.ui().lines(lines.iter().map(|line| (line.style, &*line.text)))?;
            // The sentence comes last, where both go to one terminal.
            context.ui().flush()?;
            context.ui().note(&self.summary());
        } else {
            output::emit(context.ui(), format, self)?;
        }
        Ok(if lines.is_empty() { Outcome::Success } else { Outcome::Differences })
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        match self {
            Self::Trees { changes } => changes.iter().for_each(|change| push_change(change, 0, &mut lines)),
            Self::Objects(diff) => {
                for key in &diff.removed {
                    lines.push(Line::new(Style::Removed, format!("- {key} ({})", key.api_version)));
                }
                for key in &diff.added {
                    lines.push(Line::new(Style::Added, format!("+ {key} ({})", key.api_version)));
                }
                for object in &diff.changed {
                    lines.push(Line::new(Style::Changed, format!("~ {} ({})", object.key, object.key.api_version)));
                    object.changes.iter().for_each(|change| push_change(change, 4, &mut lines));
                }
            }
        }
        lines
    }

    /// Returns one sentence about everything.
    fn summary(&self) -> String {
        match self {
            Self::Trees { changes } if changes.is_empty() => "no differences".to_owned(),
            Self::Trees { changes } => {
                format!("{} {}", changes.len(), if changes.len() == 1 { "difference" } else { "differences" })
            }
            Self::Objects(diff) if diff.is_empty() => match diff.unchanged {
                1 => "no differences in 1 object".to_owned(),
                count => format!("no differences in {count} objects"),
            },
            Self::Objects(ObjectsDiff { added, removed, changed, unchanged }) => {
                let counts = [
                    (added.len(), "added"),
                    (removed.len(), "removed"),
                    (changed.len(), "changed"),
                    (*unchanged, "the same"),
                ];
                let told = counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}"));
                format!("objects: {}", told.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl TableView for Comparison {
    fn table(&self) -> String {
        self.lines().into_iter().map(|line| line.text + "\n").collect()
    }
}

/// A line and how it looks.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    style: Style,
    text: String,
}

impl Line {
    fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into() }
    }
}

/// Shows a change below its path, `indent` columns from the left.
fn push_change(change: &Change, indent: usize, lines: &mut Vec<Line>) {
    let Change { path, order, before, after } = change;
    let blank = " ".repeat(indent);
    let path = if path.is_empty() { "(the whole)" } else { path };
    let order = if *order { " (order)" } else { "" };
    lines.push(Line::new(Style::Heading, format!("{blank}{path}{order}")));
    let text = if change.order { names } else { readable };
    let (before, after) = (before.as_ref().map(text), after.as_ref().map(text));
    if let (Some(before), Some(after)) = (&before, &after)
        && before.lines().count().min(after.lines().count()) > 1
    {
        push_text(before, after, &blank, lines);
        return;
    }
    for line in before.iter().flat_map(|text| text.lines()) {
        lines.push(Line::new(Style::Removed, format!("{blank}- {line}")));
    }
    for line in after.iter().flat_map(|text| text.lines()) {
        lines.push(Line::new(Style::Added, format!("{blank}+ {line}")));
    }
}

/// Returns the names of items as one line.
fn names(tree: &Tree) -> String {
    tree.as_list().unwrap_or_default().iter().filter_map(Tree::as_str).collect::<Vec<_>>().join(", ")
}

/// Returns a value as text of one or more lines: text as it is, JSON in a text over several lines, all else as YAML.
fn readable(tree: &Tree) -> String {
    match tree {
        Tree::String(text) if text.trim_start().starts_with(['{', '[']) && !text.trim().contains('\n') => {
            let pretty = |tree| json::encode_pretty_with(&tree, "  ", json::KeyOrder::Source, false);
            json::decode(text).map_or_else(|_| text.clone(), pretty)
        }
        Tree::String(text) if text.trim().contains('\n') => text.clone(),
        // A text that looks like a number keeps its quotes, so that `"1"` and `1` differ for the eye, too.
        other => yaml::emit(other, yaml::Style::Ordered).trim_end().to_owned(),
    }
}

/// Shows what differs between two texts, line by line, with a few lines around.
fn push_text(before: &str, after: &str, blank: &str, lines: &mut Vec<Line>) {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let steps = align(&before, &after, |left, right| left == right);
    let is_change = |at: usize| !matches!(steps[at], Step::Keep(..));
    let near = |at: usize| (at.saturating_sub(CONTEXT_LINES)..(at + CONTEXT_LINES + 1).min(steps.len())).any(is_change);
    let mut skipped = false;
    for (at, step) in steps.iter().enumerate() {
        if !near(at) {
            skipped = true;
            continue;
        }
        let number = match step {
            Step::Keep(_, to) | Step::Add(to) => to + 1,
            Step::Remove(from) => from + 1,
        };
        if skipped || at == 0 {
            lines.push(Line::new(Style::Frame, format!("{blank}@@ line {number} @@")));
            skipped = false;
        }
        lines.push(match step {
            Step::Keep(_, to) => Line::new(Style::Context, format!("{blank}  {}", after[*to]).trim_end()),
            Step::Remove(from) => Line::new(Style::Removed, format!("{blank}- {}", before[*from])),
            Step::Add(to) => Line::new(Style::Added, format!("{blank}+ {}", after[*to])),
        });
    }
    // The same lines: only what ends them differs.
    if steps.iter().all(|step| matches!(step, Step::Keep(..))) {
        lines.push(Line::new(Style::Changed, format!("{blank}~ only the ends of its lines differ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::diff::changes;

    fn shown(before: &str, after: &str) -> String {
        let tree = |text: &str| yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap();
        Comparison::Trees { changes: changes(&tree(before), &tree(after)) }.table()
    }

    #[test]
    fn scalars_maps_and_texts() {
        insta::assert_snapshot!(shown(
            "{a: 1, b: {c: x}, t: \"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n\", j: '{\"x\":{\"y\":1},\"z\":2}'}",
            "{a: '1', d: {e: [f]}, t: \"1\\n2\\n3\\n4\\n5\\nsix\\n7\\n8\\n\", j: '{\"x\":{\"y\":3},\"z\":2}'}",
        ), @r#"
        a
        - 1
        + "1"
        d
        + e:
        + - f
        t
        @@ line 4 @@
          4
          5
        - 6
        + six
          7
          8
        j
        @@ line 1 @@
          {
            "x": {
        -     "y": 1
        +     "y": 3
            },
            "z": 2
        b
        - c: x
        "#);
    }

    #[test]
    fn line_ends_are_told() {
        assert_eq!(shown("{a: \"x\\ny\"}", "{a: \"x\\ny\\n\"}"), "a\n~ only the ends of its lines differ\n");
    }
}
