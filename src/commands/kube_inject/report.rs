//! What was done with every object, as a person or a program reads it on standard error.

use schemars::JsonSchema;
use serde::Serialize;

use super::process::Processed;
use crate::commands::Context;
use crate::events::Events;
use crate::inject::{ObjectReport, Outcome};
use crate::yaml::stream::RawDocument;

/// The form of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ReportFormat {
    /// A line for each object, for a person
    #[default]
    Text,
    /// A line of JSON for each object
    Json,
    /// Nothing
    None,
}

/// Tells what was done, and counts.
#[derive(Debug, Default)]
pub struct Reporter {
    format: ReportFormat,
    /// How many objects were injected or uninjected.
    pub changed: usize,
    /// How many objects with pods were left as they were.
    pub skipped: usize,
    /// How many documents failed.
    pub failed: usize,
}

/// One object, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Entry<'a> {
    /// The file that the object is in; `-` for standard input.
    file: &'a str,
    /// The number of its document in the file, from 1.
    document: usize,
    /// The line on which the document begins, from 1.
    line: usize,
    /// `apps/v1`
    api_version: &'a str,
    /// `Deployment`
    kind: &'a str,
    /// Its namespace, where it names one.
    namespace: &'a str,
    /// Its name.
    name: &'a str,
    /// What becomes of it, in a word: `injected`, `skipped` and the like.
    outcome: &'static str,
    /// Why it is left as it is, as a word that stays the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// The same as a sentence.
    message: String,
    /// The templates that are put in.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    templates: &'a [String],
    /// What was not known and had to be guessed.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    guesses: &'a [String],
    /// The API version that took the place of this one, when it was removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_api_version: Option<&'static str>,
    /// What is odd about it.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    warnings: &'a [String],
}

impl Reporter {
    /// Returns a reporter.
    pub fn new(format: ReportFormat) -> Self {
        Self { format, ..Self::default() }
    }

    /// Tells about a document's objects.
    pub fn document(&mut self, file: &str, document: &Processed, context: &Context) {
        let Some(raw) = &document.raw else { return };
        let line = first_line(raw);
        for report in &document.objects {
            match report.outcome {
                Outcome::Injected { .. } | Outcome::Uninjected { .. } => self.changed += 1,
                Outcome::Skipped(_) | Outcome::NotInjected => self.skipped += 1,
            }
            match self.format {
                ReportFormat::Text => as_text(report, file, line, context),
                ReportFormat::Json => as_json(report, file, raw.number, line, context),
                ReportFormat::None => {}
            }
        }
    }

    /// Tells the sums.
    pub fn sums(&self, done: &str, context: &Context) {
        if self.format != ReportFormat::Text {
            return;
        }
        let failed = if self.failed > 0 { format!(", {} failed", self.failed) } else { String::new() };
        context.ui().note(&format!("{} {done}, {} skipped{failed}", self.changed, self.skipped));
    }
}

/// Returns the line in which the content of a document begins, from 1.
pub fn first_line(raw: &RawDocument) -> usize {
    let is_content = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim();
        !line.is_empty() && !line.starts_with(['#', '%']) && line != "---"
    };
    raw.first_line + raw.text.lines().position(is_content).unwrap_or_default()
}

fn as_text(report: &ObjectReport, file: &str, line: usize, context: &Context) {
    let ObjectReport { object, outcome, warnings, today } = report;
    let place = format!("{file}:{line}");
    context.ui().note(&format!("{place}: {object}: {}", told(outcome)));
    if let Outcome::Uninjected { guesses } = outcome {
        for guess in guesses {
            context.ui().note(&format!("{place}: {object}: guessed that {guess}"));
        }
    }
    for warning in warnings {
        context.ui().warning(&format!("{place}: {object}: {warning}"));
    }
    if let Some(today) = today {
        context.ui().warning(&format!(
            "{place}: {object}: clusters of today do not know `{}`, they take `{today}`",
            object.api_version
        ));
    }
}

/// Returns what was done with an object, in words.
pub fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Injected { reason, templates, was_injected } => {
            let names: Vec<String> = templates.iter().map(|name| format!("`{name}`")).collect();
            let again = if *was_injected { " again" } else { "" };
            format!("injected{again} with {}: {reason}", names.join(", "))
        }
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
        Outcome::Uninjected { .. } => "the injection is taken out".to_owned(),
        Outcome::NotInjected => "it has no injection".to_owned(),
    }
}

fn as_json(report: &ObjectReport, file: &str, document: usize, line: usize, context: &Context) {
    let ObjectReport { object, outcome, warnings, today } = report;
    let reason = match outcome {
        Outcome::Injected { reason, .. } => Some(reason.key()),
        Outcome::Skipped(reason) => Some(reason.key()),
        Outcome::Uninjected { .. } | Outcome::NotInjected => None,
    };
    let line = Entry {
        file,
        document,
        line,
        api_version: &object.api_version,
        kind: &object.kind,
        namespace: &object.namespace,
        name: &object.name,
        outcome: outcome.key(),
        reason,
        message: told(outcome),
        templates: if let Outcome::Injected { templates, .. } = outcome { templates } else { &[] },
        guesses: if let Outcome::Uninjected { guesses } = outcome { guesses } else { &[] },
        current_api_version: *today,
        warnings,
    };
    // Our own structure has no keys that are not text.
    context.ui().note(&serde_json::to_string(&line).unwrap_or_default());
}
