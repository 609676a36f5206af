//! What was done with every object, as a person or a program reads it on standard error.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::Context;
use crate::commands::kube_inject::report::ReportFormat;
use crate::events::Events;
use crate::migrate::{Note, ObjectOfToday, ObjectReport, Outcome, Severity};
use crate::yaml::stream::RawDocument;

/// Tells what was done, and counts.
#[derive(Debug)]
pub struct Reporter {
    format: ReportFormat,
    replaced: usize,
    updated: usize,
    kept: usize,
    guessed: usize,
    lost: usize,
    /// How many documents failed.
    pub failed: usize,
}

/// One object, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The file, or `standard input`.
    pub file: String,
    /// The number of its document in the file, from 1.
    pub document: usize,
    /// The object, and what was done with it.
    #[serde(flatten)]
    pub object: ObjectReport,
}

impl Reporter {
    /// Returns a reporter.
    pub fn new(format: ReportFormat) -> Self {
        Self { format, replaced: 0, updated: 0, kept: 0, guessed: 0, lost: 0, failed: 0 }
    }

    /// Tells whether something could not be expressed, or had to be guessed.
    pub fn is_incomplete(&self) -> bool {
        self.guessed > 0 || self.lost > 0
    }

    /// Tells about a document's objects.
    pub fn document(&mut self, file: &str, raw: Option<&RawDocument>, objects: Vec<ObjectReport>, context: &Context) {
        for object in objects {
            match object.outcome {
                Outcome::Replaced => self.replaced += 1,
                Outcome::Updated => self.updated += 1,
                Outcome::Kept => self.kept += 1,
            }
            let count = |severity| object.notes.iter().filter(|note| note.severity == severity).count();
            self.guessed += count(Severity::Guessed);
            self.lost += count(Severity::Lost);
            match self.format {
                ReportFormat::Text => {
                    for line in lines(file, &object) {
                        match line {
                            Line::Note(text) => context.ui().note(&text),
                            Line::Warning(text) => context.ui().warning(&text),
                        }
                    }
                }
                ReportFormat::Json => {
                    let document = raw.map_or(0, |raw| raw.number);
                    let entry = Entry { file: file.to_owned(), document, object };
                    // Our own structure has no keys that are not text.
                    context.ui().note(&serde_json::to_string(&entry).unwrap_or_default());
                }
                ReportFormat::None => {}
            }
        }
    }

    /// Tells the sums.
    pub fn sums(&self, context: &Context) {
        if self.format == ReportFormat::Text {
            context.ui().note(&self.sum());
        }
    }

    fn sum(&self) -> String {
        let Self { replaced, updated, kept, guessed, lost, failed, format: _ } = self;
        let mut text = format!("{replaced} replaced, {updated} updated, {kept} as they were");
        for (count, what) in [(guessed, "guessed"), (lost, "lost"), (failed, "failed")] {
            if *count > 0 {
                let _ = write!(text, ", {count} {what}");
            }
        }
        text
    }
}

/// A line of the report.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Note(String),
    Warning(String),
}

/// Returns what a person reads about an object; nothing about one that stays as it is.
fn lines(file: &str, object: &ObjectReport) -> Vec<Line> {
    let title = object.title();
    let done = match object.outcome {
        Outcome::Replaced => {
            let titles: Vec<String> = object.becomes.iter().map(ObjectOfToday::title).collect();
            Some(format!("is now {}", titles.join(", ")))
        }
        Outcome::Updated => {
            let today = object.becomes.first().map(|today| today.api_version.as_str()).unwrap_or_default();
            Some(if today == object.api_version {
                "is brought up to date".to_owned()
            } else {
                format!("`{}` is now `{today}`", object.api_version)
            })
        }
        Outcome::Kept => None,
    };
    let mut lines: Vec<Line> =
        done.into_iter().map(|done| Line::Note(format!("{file}:{}: {title}: {done}", object.line))).collect();
    lines.extend(object.notes.iter().map(|note: &Note| {
        let text = format!("{file}:{}: {title}: {note}", note.line);
        if note.severity == Severity::Changed { Line::Note(text) } else { Line::Warning(text) }
    }));
    lines
}
