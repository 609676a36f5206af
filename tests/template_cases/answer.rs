//! What Go answered, and whether an outcome of ours is the same.

use meshctl::source::Location;
use meshctl::template::error::TemplateError;

/// Go's answer.
#[derive(Debug)]
pub enum Answer {
    /// The output.
    Output(String),
    /// The places of an error, from the outermost template to the innermost, and Go's words.
    Failure {
        /// At least one place.
        places: Vec<Place>,
        /// Go's words, for the reader of a failed test.
        text: String,
    },
}

/// A place as Go tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// The template's name.
    pub template: String,
    /// Line, from 1.
    pub line: usize,
    /// Byte column from 0; errors of parsing have none.
    pub column: Option<usize>,
}

/// The name that Helm gives to the text of `tpl`; ours is called after the file that calls `tpl`.
const TPL: &str = "gotpl";

impl Place {
    /// Tells whether a location of ours is this place.
    fn agrees(&self, location: &Location, columns: bool) -> bool {
        let before: usize = location.line_text.chars().take(location.position.column - 1).map(char::len_utf8).sum();
        (self.template == TPL || *self.template == *location.name)
            && self.line == location.position.line
            && self.column.is_none_or(|column| column == before || !columns)
    }
}

impl Answer {
    /// Compares with an outcome of ours, with the columns of errors or without; the error tells both.
    pub fn compare(&self, outcome: &Result<String, Box<TemplateError>>, columns: bool) -> Result<(), String> {
        match (self, outcome) {
            (Self::Output(want), Ok(got)) if want == got => Ok(()),
            (Self::Output(want), got) => Err(format!("  want: {want:?}\n  got:  {}\n", told(got))),
            (Self::Failure { places, text }, Err(error)) if same_place(places, text, error, columns) => Ok(()),
            (Self::Failure { text, .. }, got) => Err(format!("  want: error {text}\n  got:  {}\n", told(got))),
        }
    }

    /// Returns the answer that Go's words of an error tell.
    pub fn failure(text: &str) -> Self {
        let places: Vec<Place> =
            text.match_indices("template: ").filter_map(|(at, word)| place(&text[at + word.len()..])).collect();
        let places = match text.split_once("error at (").and_then(|(_, rest)| place(rest.split(')').next()?)) {
            Some(place) if places.is_empty() => vec![place],
            _ => places,
        };
        assert!(!places.is_empty(), "an error without a place: {text}");
        Self::Failure { places, text: text.to_owned() }
    }
}

/// Reads `name:line` or `name:line:column` at the beginning of a text.
fn place(text: &str) -> Option<Place> {
    let mut parts = text.split([':', ' ']);
    let template = parts.next()?.to_owned();
    let line = parts.next()?.parse().ok()?;
    let column = parts.next().and_then(|column| column.parse().ok());
    Some(Place { template, line, column })
}

fn same_place(places: &[Place], text: &str, error: &TemplateError, columns: bool) -> bool {
    let innermost_is = |place: &Place| place.agrees(&error.location, columns);
    let outermost_is = |place: &Place| place.agrees(error.outermost(), columns);
    match places {
        // Helm reports `fail` and `required` where the outermost template called what failed.
        [only] if text.starts_with("execution error at") => outermost_is(only),
        [only] if error.chain.is_empty() => innermost_is(only),
        // `template`, unlike `include`, leaves no trace in Go's words; a name not found has no place of its own.
        [only] => innermost_is(only) || outermost_is(only),
        [outermost, .., innermost] => outermost_is(outermost) && innermost_is(innermost),
        [] => false,
    }
}

fn told(outcome: &Result<String, Box<TemplateError>>) -> String {
    match outcome {
        Ok(text) => format!("{text:?}"),
        Err(error) => {
            let chain: Vec<String> = error
                .chain
                .iter()
                .map(|place| format!("{}:{}:{}", place.name, place.position.line, place.position.column))
                .collect();
            format!("error {error} (chain: {})", chain.join(", "))
        }
    }
}
