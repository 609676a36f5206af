//! How a name of profiles and charts becomes them. Whoever can fetch from elsewhere brings an opener that does.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use super::Assets;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;

/// Why a source could not be opened. It tells what its cause tells.
#[derive(Debug)]
pub struct OpenError(Box<dyn Diagnostic>);

impl OpenError {
    /// Returns an error with this cause.
    pub fn new(cause: impl Diagnostic) -> Self {
        Self(Box::new(cause))
    }

    /// Returns an error with a cause that is in a box already.
    pub fn boxed(cause: Box<dyn Diagnostic>) -> Self {
        Self(cause)
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Error for OpenError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl Diagnostic for OpenError {
    fn location(&self) -> Option<&Location> {
        self.0.location()
    }

    fn hints(&self) -> Vec<String> {
        self.0.hints()
    }

    fn trail(&self) -> &[Location] {
        self.0.trail()
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        self.0.parts()
    }

    fn category(&self) -> Category {
        self.0.category()
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        self.0.diagnostic_cause()
    }
}

type Open = dyn Fn(&str) -> Result<Assets, OpenError> + Send + Sync;

/// Opens sources of profiles and charts, each of them once. Cheap to clone; clones share what they opened.
#[derive(Clone)]
pub struct Opener {
    open: Arc<Open>,
    opened: Arc<Mutex<Vec<(String, Assets)>>>,
}

impl Opener {
    /// Returns an opener that asks a function.
    pub fn new(open: impl Fn(&str) -> Result<Assets, OpenError> + Send + Sync + 'static) -> Self {
        Self { open: Arc::new(open), opened: Arc::default() }
    }

    /// Opens a source by the name that the user gave it: a path, or whatever else the function knows.
    pub fn open(&self, name: &str) -> Result<Assets, OpenError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, assets)) = opened.iter().find(|(known, _)| known == name) {
            return Ok(assets.clone());
        }
        let assets = (self.open)(name)?;
        opened.push((name.to_owned(), assets.clone()));
        Ok(assets)
    }
}

/// Opens what lies on the disk.
impl Default for Opener {
    fn default() -> Self {
        Self::new(|name| Assets::open(name).map_err(OpenError::new))
    }
}

impl std::fmt::Debug for Opener {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Opener").field("opened", &self.opened).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::diagnostic::Message;

    #[test]
    fn a_source_is_opened_once_unless_it_failed() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = count.clone();
        let opener = Opener::new(move |name| {
            counted.fetch_add(1, Ordering::Relaxed);
            if name == "bad" {
                Err(OpenError::new(Message::new(Category::Usage, "no")))
            } else {
                Ok(Assets::embedded())
            }
        });
        opener.open("a").unwrap();
        opener.clone().open("a").unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 1);
        assert!(opener.open("bad").is_err() && opener.open("bad").is_err());
        assert_eq!(count.load(Ordering::Relaxed), 3);
        assert!(Opener::default().open("no/such/folder").is_err());
    }
}
