//! Where the documents go: standard output, at the end or at once; a file; the files that they came from; a comparison.

use std::io;
use std::path::{Path, PathBuf};

use super::input::Input;
use super::process::Processed;
use crate::commands::{CommandError, Context};
use crate::diagnostic::{Category, Message};
use crate::ui::files::{Staged, WriteError};
use crate::ui::printer::Style;
use crate::ui::spool::Spool;
use crate::values::align::{Step, align};

/// How many lines around a change a comparison shows.
const CONTEXT_LINES: usize = 3;

/// Where documents go, and what has gone there.
#[derive(Debug)]
pub struct Output {
    place: Place,
    /// The last byte of a text that several inputs are joined in.
    last: Option<u8>,
    /// Whether the input has not had any content so far.
    is_at_start: bool,
}

/// Where documents go.
#[derive(Debug)]
enum Place {
    /// Standard output, when all have come.
    Held(Spool),
    /// Standard output, each at once.
    Stream,
    /// One file.
    File(Staged),
    /// Each into the file that it came from.
    Sources {
        /// The files that are finished, and the one that is being written.
        files: Vec<Staged>,
        /// Which of them have another content than before; the others are left alone.
        changed: Vec<bool>,
    },
    /// Each into the file of its name in a folder.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// The files.
        files: Vec<Staged>,
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

impl From<Place> for Output {
    fn from(place: Place) -> Self {
        Self { place, last: None, is_at_start: true }
    }
}

impl Output {
    /// Returns standard output, to which documents go when all have come, or each at once.
    pub fn standard(at_once: bool) -> Self {
        if at_once { Place::Stream } else { Place::Held(Spool::default()) }.into()
    }

    /// Returns the output of files that are changed in place.
    pub fn in_place() -> Self {
        Place::Sources { files: Vec::new(), changed: Vec::new() }.into()
    }

    /// Returns a comparison.
    pub fn differences() -> Self {
        Place::Differences { has_heading: false, any: false, lead: 0 }.into()
    }

    /// Returns the output into files of the same names in a folder.
    pub fn folder(folder: &Path) -> Self {
        Place::Folder { folder: folder.to_owned(), files: Vec::new() }.into()
    }

    /// Returns the output into a file.
    pub fn file(path: &Path) -> Result<Self, WriteError> {
        Staged::begin(path).map(|file| Place::File(file).into())
    }

    /// Begins with the documents of a text.
    pub fn begin(&mut self, input: &Input) -> Result<(), CommandError> {
        self.is_at_start = true;
        match &mut self.place {
            Place::Sources { files, changed } => {
                let Input::File(path) = input else {
                    let error = Message::new(Category::Usage, "`--in-place` changes files, not standard input");
                    return Err(error.into());
                };
                files.push(Staged::begin(path)?);
                changed.push(false);
            }
            Place::Folder { folder, files } => {
                let name = if let Input::File(path) = input { path.file_name() } else { None };
                let Some(name) = name else {
                    let message = "standard input has no name to write a file of into a folder";
                    return Err(CommandError::message(Category::Usage, message).hint("name a file: `-o FILE`"));
                };
                let path = folder.join(name);
                if files.iter().any(|file| file.path() == path) {
                    let message = format!("two inputs have the name `{}`, and go into one folder", name.display());
                    return Err(CommandError::message(Category::Usage, message));
                }
                std::fs::create_dir_all(&*folder).map_err(|error| {
                    CommandError::message(Category::NotWritable, error.to_string())
                        .context(format!("failed to make the folder `{}`", folder.display()))
                })?;
                files.push(Staged::begin(&path)?);
            }
            Place::Differences { has_heading, lead, .. } => (*has_heading, *lead) = (false, 0),
            Place::Held(_) | Place::Stream | Place::File(_) => {}
        }
        Ok(())
    }

    /// Takes a document.
    pub fn push(&mut self, name: &str, document: &Processed, context: &Context) -> Result<(), CommandError> {
        let seam = self.seam(document.output());
        match &mut self.place {
            Place::Held(spool) => [seam.as_bytes(), document.output()]
                .into_iter()
                .try_for_each(|bytes| spool.push(bytes))
                .map_err(|error| not_held(&error))?,
            Place::Stream => {
                context.ui().data_bytes(seam.as_bytes())?;
                context.ui().data_bytes(document.output())?;
                context.ui().flush()?;
            }
            Place::File(file) => {
                file.push(seam.as_bytes())?;
                file.push(document.output())?;
            }
            Place::Sources { files, changed } => {
                if let (Some(file), Some(changed)) = (files.last_mut(), changed.last_mut()) {
                    file.push(document.output())?;
                    *changed |= document.text.is_some();
                }
            }
            Place::Folder { files, .. } => {
                if let Some(file) = files.last_mut() {
                    file.push(document.output())?;
                }
            }
            Place::Differences { has_heading, any, lead } => {
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

    /// Returns what has to stand in front of a document that begins another text than the one before it, where both go into
    /// one: its own separator is missing when it is the first of a file.
    fn seam(&mut self, output: &[u8]) -> String {
        let mut seam = String::new();
        let first = first_content(output);
        if let (true, Some(last)) = (self.is_at_start && !output.is_empty(), self.last) {
            if last != b'\n' {
                seam.push('\n');
            }
            seam.push_str(match first {
                None => "",
                Some(first) if first.starts_with(b"---") => "",
                Some(first) if first.starts_with(b"%") => "...\n",
                Some(_) => "---\n",
            });
        }
        self.is_at_start &= first.is_none();
        self.last = output.last().copied().or(self.last);
        seam
    }

    /// Finishes: what was held back is written, files take their places. Returns whether a comparison has found anything.
    pub fn finish(self, context: &Context) -> Result<bool, CommandError> {
        match self.place {
            Place::Held(spool) => spool.drain(|bytes| context.ui().data_bytes(bytes))?,
            Place::Stream => {}
            Place::File(file) => file.commit()?,
            Place::Sources { files, changed } => {
                for (file, changed) in files.into_iter().zip(changed) {
                    if changed {
                        file.commit()?;
                    }
                }
            }
            Place::Folder { files, .. } => files.into_iter().try_for_each(Staged::commit)?,
            Place::Differences { any, .. } => return Ok(any),
        }
        Ok(false)
    }
}

/// Returns the first line that is neither blank nor a comment, and what follows it.
fn first_content(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    loop {
        let line = rest.trim_ascii_start();
        match line.first() {
            None => return None,
            Some(b'#') => rest = &line[line.iter().position(|byte| *byte == b'\n')?..],
            // As it stands on its line: markers do not count behind blanks.
            Some(_) => return Some(line),
        }
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
    fn the_first_document_of_a_second_text_gets_a_separator() {
        let seams = |texts: &[&str]| {
            let mut output = Output::standard(false);
            let mut seams = Vec::new();
            for text in texts {
                output.is_at_start = true;
                seams.push(output.seam(text.as_bytes()));
            }
            seams
        };
        assert_eq!(seams(&["a: 1\n", "b: 1\n"]), ["", "---\n"]);
        assert_eq!(seams(&["a: 1", "# b\nb: 1\n"]), ["", "\n---\n"]);
        assert_eq!(seams(&["a: 1\n", "# b\n---\nb: 1\n", "", "# c\n"]), ["", "", "", ""]);
        assert_eq!(seams(&["a: 1", "---\nb: 1\n"]), ["", "\n"]);
        assert_eq!(seams(&["a: 1\n", "%YAML 1.1\n---\nb: 1\n"]), ["", "...\n"]);
    }

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
