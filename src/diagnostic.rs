//! Errors as data: what every layer tells about a failure, so that it can be shown, and answered with an exit code,
//! without reading its message again.

use std::error::Error;

use crate::source::Location;

/// What sort of failure an error is. The exit codes are told apart by it; see `commands::outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Category {
    /// Nothing more precise is known: the work could not be done.
    #[default]
    Failed,
    /// The request makes no sense: wrong flags, or a combination of them.
    Usage,
    /// An input was read but is not what it should be: YAML, a chart, an archive, values against their schema.
    NotParsable,
    /// An input that was named does not exist or cannot be read.
    InputMissing,
    /// The API server or another host cannot be reached.
    Unreachable,
    /// The result cannot be written.
    NotWritable,
    /// Waiting took too long, or somebody else holds the lock.
    TimedOut,
    /// Permission was denied.
    PermissionDenied,
    /// The configuration is invalid or something that is needed first is missing.
    Configuration,
}

impl Category {
    /// Returns the category of a failed attempt to read an input.
    pub fn of_read(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            std::io::ErrorKind::InvalidData => Self::NotParsable,
            _ => Self::InputMissing,
        }
    }
}

/// An error that knows where it happened and what to do next.
///
/// Every method has a default, so `impl Diagnostic for MyError {}` is enough to begin with. The message is the error's
/// `Display`; it may begin with the location (`name:line:column: `) or leave that to the report, which adds it when it
/// is not there.
pub trait Diagnostic: Error + Send + Sync + 'static {
    /// Returns the place in a text that is at fault.
    fn location(&self) -> Option<&Location> {
        None
    }

    /// Returns what a reader can do, one sentence each, most useful first, commands in backticks.
    fn hints(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the places that led to the location (calls, includes), outermost first.
    fn trail(&self) -> &[Location] {
        &[]
    }

    /// Returns the failures that this one is the sum of, when there are several side by side.
    fn parts(&self) -> Vec<&dyn Diagnostic> {
        Vec::new()
    }

    /// Returns the sort of failure. The default is that of the cause.
    fn category(&self) -> Category {
        self.diagnostic_cause().map_or(Category::Failed, Diagnostic::category)
    }

    /// Returns the next error down the chain, when that one is a [`Diagnostic`] too.
    ///
    /// Where this is `None` the report follows [`Error::source`], which has neither location nor hints.
    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        None
    }
}

// Errors that are large travel in a box; the box says what its content says.
impl<D: Diagnostic> Diagnostic for Box<D> {
    fn location(&self) -> Option<&Location> {
        (**self).location()
    }

    fn hints(&self) -> Vec<String> {
        (**self).hints()
    }

    fn trail(&self) -> &[Location] {
        (**self).trail()
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        (**self).parts()
    }

    fn category(&self) -> Category {
        (**self).category()
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        (**self).diagnostic_cause()
    }
}

/// A plain message as an error, for failures that have nothing more to tell.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{text}")]
pub struct Message {
    text: String,
    category: Category,
}

impl Message {
    /// Returns an error with a message of its own.
    pub fn new(category: Category, text: impl Into<String>) -> Self {
        Self { text: text.into(), category }
    }
}

impl Diagnostic for Message {
    fn category(&self) -> Category {
        self.category
    }
}

/// An error with a sentence in front that says what was being done.
#[derive(Debug)]
pub struct Context {
    doing: String,
    cause: Box<dyn Diagnostic>,
}

impl Context {
    /// Returns `cause` below a message such as ``failed to render chart `istiod` ``.
    pub fn new(doing: impl Into<String>, cause: impl Diagnostic) -> Self {
        Self { doing: doing.into(), cause: Box::new(cause) }
    }

    /// Returns an error that is already boxed below a message.
    pub fn boxed(doing: impl Into<String>, cause: Box<dyn Diagnostic>) -> Self {
        Self { doing: doing.into(), cause }
    }
}

impl std::fmt::Display for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.doing)
    }
}

impl Error for Context {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let cause: &dyn Diagnostic = &*self.cause;
        Some(cause)
    }
}

impl Diagnostic for Context {
    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        Some(&*self.cause)
    }
}

/// Returns an error and its causes, outermost first. One of the system does not name the one that it wraps as its source.
pub fn causes<'e>(error: Option<&'e (dyn Error + 'static)>) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(error, |&cause| {
        match cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => cause.source(),
        }
    })
}

/// Cuts what may be as long as a stranger likes.
pub fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_category_of_the_cause_shows_through() {
        let cause = Message::new(Category::NotParsable, "no");
        assert_eq!(Context::new("failed to read", cause).category(), Category::NotParsable);
    }

    #[test]
    fn reading_tells_denied_from_missing() {
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        assert_eq!(Category::of_read(&denied), Category::PermissionDenied);
        assert_eq!(Category::of_read(&missing), Category::InputMissing);
    }

    #[test]
    fn what_a_stranger_says_is_cut() {
        assert_eq!(shortened(&"ä".repeat(301), 300), format!("{}…", "ä".repeat(300)));
        assert_eq!(shortened("short", 300), "short");
    }

    #[test]
    fn causes_are_found_inside_errors_of_the_system() {
        let inside = std::io::Error::other(std::fmt::Error);
        let outside = std::io::Error::other(inside);
        assert!(causes(Some(&outside)).any(<dyn Error>::is::<std::fmt::Error>));
        assert_eq!(causes(Some(&outside)).count(), 3);
        assert_eq!(causes(None).count(), 0);
    }
}
