//! What is wrong or odd in the inputs of a spec: all of it, each with its place, before anything is refused.

use std::error::Error;

use super::error::SpecError;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;

/// One thing that is wrong or odd.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Where, when a text says it.
    pub location: Option<Location>,
    /// What, as a lower-case fragment.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Problem {
    /// Returns a problem without a hint.
    pub fn new(location: Option<Location>, message: impl Into<String>) -> Self {
        Self { location, message: message.into(), hint: None }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Problem {}

impl Diagnostic for Problem {
    fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    fn hints(&self) -> Vec<String> {
        self.hint.iter().cloned().collect()
    }

    fn category(&self) -> Category {
        Category::Configuration
    }
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// What is wrong.
    pub errors: Vec<Problem>,
    /// What is odd.
    pub warnings: Vec<Problem>,
}

impl Findings {
    /// Returns what is odd, as text; what is wrong is an error, or with `force` only odd too.
    pub fn conclude(mut self, force: bool) -> Result<Vec<String>, SpecError> {
        if !self.errors.is_empty() && !force {
            self.errors.dedup();
            return Err(SpecError::Invalid { problems: self.errors, warnings: texts(self.warnings) });
        }
        let mut problems = self.errors;
        problems.append(&mut self.warnings);
        Ok(texts(problems))
    }
}

/// Returns each problem with its place in front; what is said once is not said again.
fn texts(problems: Vec<Problem>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for problem in problems {
        let text = match &problem.location {
            Some(Location { name, position, .. }) => {
                format!("{name}:{}:{}: {}", position.line, position.column, problem.message)
            }
            None => problem.message,
        };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}
