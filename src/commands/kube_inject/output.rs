//! Where the documents go: standard output, at the end or at once; a file; the files that they came from; a comparison.

use std::io;
use std::path::Path;

use super::input::Input;
use super::process::Processed;
use crate::commands::{CommandError, Context};
use crate::diagnostic::{Category, Message};
use crate::ui::files::{Staged, WriteError};
use crate::ui::printer::{OutputError, Style};
use crate::ui::spool::Spool;
use crate::values::align::{Step, align};

/// How many lines around a change a comparison shows.
const CONTEXT_LINES: usize = 3;

/// Where documents go.
#[derive(Debug)]
pub enum Output {
    /// Standard output, when all have come.
    Held(Spool),
    /// Standard output, each at once.
    Stream,
    /// One file.
    File(Staged),
    /// Each into the file that it came from.
    InPlace {
        /// The files that are finished, and the one that is being written.
        files: Vec<Staged>,
        /// Which of them have another content than before; the others are left alone.
        changed: Vec<bool>,
    },
    /// A comparison on standard output.
    Differences {
        /// Whether the text that is being compared has its heading.
        has_heading: bool,
        /// Whether there is any difference.
        any: bool,
        /// By how many lines the result is ahead of the original.
        lead: isize,
    },
}

impl Output {
    /// Returns the output of files that are changed in place.
    pub fn in_place() -> Self {
        Self::InPlace { files: Vec::new(), changed: Vec::new() }
    }

    /// Returns a comparison.
    pub fn differences() -> Self {
        Self::Differences { has_heading: false, any: false, lead: 0 }
    }

    /// Returns the output into a file.
    pub fn file(path: &Path) -> Result<Self, WriteError> {
        Staged::begin(path).map(Self::File)
    }

    /// Begins with the documents of a text.
    pub fn begin(&mut self, input: &Input) -> Result<(), CommandError> {
        match self {
            Self::InPlace { files, changed } => {
                let Input::File(path) = input else {
                    let error = Message::new(Category::Usage, "`--in-place` changes files, not standard input");
                    return Err(error.into());
                };
                files.push(Staged::begin(path)?);
                changed.push(false);
            }
            Self::Differences { has_heading, lead, .. } => (*has_heading, *lead) = (false, 0),
            Self::Held(_) | Self::Stream | Self::File(_) => {}
        }
        Ok(())
    }

    /// Takes a document.
    pub fn push(&mut self, name: &str, document: &Processed, context: &Context) -> Result<(), CommandError> {
        match self {
            Self::Held(spool) => spool.push(document.output()).map_err(|error| not_held(&error))?,
            Self::Stream => {
                context.ui().data_bytes(document.output())?;
                context.ui().flush()?;
            }
            Self::File(file) => file.push(document.output())?,
            Self::InPlace { files, changed } => {
                if let (Some(file), Some(changed)) = (files.last_mut(), changed.last_mut()) {
                    file.push(document.output())?;
                    *changed |= document.text.is_some();
                }
            }
            Self::Differences { has_heading, any, lead } => {
                let (Some(raw), Some(text)) = (&document.raw, &document.text) else { return Ok(()) };
                let mut lines = Vec::new();
                if !*has_heading {
                    lines.push((Style::Heading, format!("--- {name}")));
                    lines.push((Style::Heading, format!("+++ {name}")));
                    *has_heading = true;
                }
                compare(&raw.text, text, raw.first_line, lead, &mut lines);
                *any = true;
                context.ui().lines(lines.iter().map(|(style, line)| (*style, &**line)))?;
            }
        }
        Ok(())
    }

    /// Finishes: what was held back is written, files take their places. Returns whether a comparison has found anything.
    pub fn finish(self, context: &Context) -> Result<bool, CommandError> {
        match self {
            Self::Held(spool) => spool.drain(|bytes| context.ui().data_bytes(bytes))?,
            Self::Stream => {}
            Self::File(file) => file.commit()?,
            Self::InPlace { files, changed } => {
                for (file, changed) in files.into_iter().zip(changed) {
                    if changed {
                        file.commit()?;
                    }
                }
            }
            Self::Differences { any, .. } => return Ok(any),
        }
        Ok(false)
    }
}

fn not_held(error: &io::Error) -> CommandError {
    CommandError::message(Category::NotWritable, error.to_string())
        .context("failed to hold the output back in a temporary file")
        .hint("make room in the folder for temporary files, name another one with `TMPDIR`, or use `--stream`")
}

/// Writes the differences between two texts; `lead` is by how many lines the second is ahead.
fn compare(before: &str, after: &str, first_line: usize, lead: &mut isize, output: &mut Vec<(Style, String)>) {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let steps = align(&before, &after, |left, right| left == right);
    let is_change = |step: &Step| !matches!(step, Step::Keep(..));
    let mut at = 0;
    while let Some(change) = steps[at..].iter().position(is_change).map(|found| at + found) {
        let start = change.saturating_sub(CONTEXT_LINES).max(at);
        // Changes that are near each other are shown together.
        let mut end = change + 1;
        while let Some(next) = steps[end..].iter().position(is_change).filter(|next| *next <= 2 * CONTEXT_LINES) {
            end += next + 1;
        }
        end = (end + CONTEXT_LINES).min(steps.len());
        let hunk = &steps[start..end];
        let removed = hunk.iter().filter(|step| !matches!(step, Step::Add(_))).count();
        let added = hunk.iter().filter(|step| !matches!(step, Step::Remove(_))).count();
        let (kept, came) = steps[..start].iter().fold((0, 0), |(kept, came), step| match step {
            Step::Keep(..) => (kept + 1, came + 1),
            Step::Remove(_) => (kept + 1, came),
            Step::Add(_) => (kept, came + 1),
        });
        let from = first_line + kept;
        let to = (first_line + came).saturating_add_signed(*lead);
        output.push((Style::Frame, format!("@@ -{from},{removed} +{to},{added} @@")));
        for step in hunk {
            output.push(match step {
                Step::Keep(left, _) => (Style::Context, format!(" {}", before[*left])),
                Step::Remove(left) => (Style::Removed, format!("-{}", before[*left])),
                Step::Add(right) => (Style::Added, format!("+{}", after[*right])),
            });
        }
        at = end;
    }
    *lead += after.len().cast_signed() - before.len().cast_signed();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_shown_with_their_lines() {
        let mut output = Vec::new();
        let mut lead = 2;
        compare("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\nmore\n6\n7\n8\n9\n", 11, &mut lead, &mut output);
        let lines: Vec<&str> = output.iter().map(|(_, line)| &**line).collect();
        assert_eq!(lines, ["@@ -12,7 +14,8 @@", " 2", " 3", " 4", "-5", "+five", "+more", " 6", " 7", " 8"]);
        assert_eq!(lead, 3);
    }
}
