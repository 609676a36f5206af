//! What goes wrong in a template: the reason, the place, and the chain of templates that led there.

use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;

/// A template that could not be parsed or run.
#[derive(Debug, Clone)]
pub struct TemplateError {
    /// What is wrong, in lower case without a final period.
    pub message: String,
    /// Where: template name, line, column, the line's text.
    pub location: Location,
    /// Byte column from 0 as Go counts it, for run-time errors; parse errors have none in Go.
    pub go_column: Option<usize>,
    /// Byte column from 0 of the outermost call, where there is a chain.
    pub outermost_column: Option<usize>,
    /// What kind of error it is.
    pub kind: TemplateErrorKind,
    /// The calls (`include`, `template`, `tpl`) that led to the place, outermost first.
    pub chain: Vec<Location>,
    /// The path from the root of the data, such as `.Values.global.tag`, where the failing expression is one.
    pub values_path: Option<String>,
    /// The known name nearest to an unknown one.
    pub suggestion: Option<String>,
}

/// The kinds of template errors, as the exit codes and the hints tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateErrorKind {
    /// The text is not a template.
    Parse,
    /// It failed while it ran.
    Execute,
    /// The chart's author says so: `fail` and `required`.
    Fail,
    /// A limit on work or size was passed.
    Limit,
    /// The limit on depth was passed.
    Depth,
}

impl TemplateError {
    /// Returns the place in the template that was asked for: the start of the chain.
    pub fn outermost(&self) -> &Location {
        self.chain.first().unwrap_or(&self.location)
    }
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Location { name, position, .. } = &self.location;
        write!(formatter, "{name}:{}:{}: {}", position.line, position.column, self.message)
    }
}

impl std::error::Error for TemplateError {}

impl Diagnostic for TemplateError {
    fn location(&self) -> Option<&Location> {
        Some(&self.location)
    }

    fn trail(&self) -> &[Location] {
        &self.chain
    }

    fn hints(&self) -> Vec<String> {
        let name = self.suggestion.iter().map(|name| format!("did you mean `{name}`?"));
        let path = self.values_path.iter().map(|path| format!("the value in question is `{path}`"));
        let limit = match self.kind {
            TemplateErrorKind::Limit => {
                Some("a loop without end, or a number that is far too large, stands behind this")
            }
            TemplateErrorKind::Depth => Some("a template that calls itself without end stands behind this"),
            _ => None,
        };
        name.chain(path).chain(limit.map(str::to_owned)).collect()
    }

    /// A chart that refuses its values is a matter of configuration; any other template is an input at fault.
    fn category(&self) -> Category {
        match self.kind {
            TemplateErrorKind::Parse | TemplateErrorKind::Execute => Category::NotParsable,
            TemplateErrorKind::Fail | TemplateErrorKind::Limit | TemplateErrorKind::Depth => Category::Configuration,
        }
    }
}
