//! What is wrong with a YAML text, for its author and in Go's words.

use crate::diagnostic::{Category, Diagnostic};
use crate::hint::Hint;
use crate::source::Location;

/// A YAML text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong, in lower case without a final period.
    pub message: String,
    /// Where.
    pub location: Location,
    /// What go-yaml says of the same text, `yaml: ` included: templates see it through `fromYaml`.
    pub go_message: String,
    /// What to do.
    pub advice: Vec<String>,
}

impl std::fmt::Display for YamlError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Location { name, position, .. } = &self.location;
        write!(formatter, "{name}:{}:{}: {}", position.line, position.column, self.message)
    }
}

impl std::error::Error for YamlError {}

impl Hint for YamlError {
    fn hints(&self) -> Vec<String> {
        self.advice.clone()
    }
}

impl Diagnostic for YamlError {
    fn location(&self) -> Option<&Location> {
        Some(&self.location)
    }

    fn hints(&self) -> Vec<String> {
        self.advice.clone()
    }

    fn category(&self) -> Category {
        Category::NotParsable
    }
}
