//! How a wait ends: what it took, or what is not ready and why. It never ends without a reason.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::Trouble;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Part;
use crate::object::ObjectKey;

/// A wait whose objects are all ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waited {
    /// How long it took.
    pub took: Duration,
    /// What is worth knowing about objects that are ready.
    pub notes: Vec<(ObjectKey, String)>,
}

/// An object that is not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{object}: {why}")]
pub struct Unready {
    /// The part of the operation that it belongs to.
    #[serde(flatten)]
    pub part: Part,
    /// The object.
    pub object: ObjectKey,
    /// What it lacks: a fragment of a sentence.
    pub why: String,
    /// When it came into this state, since the wait began.
    #[serde(skip)]
    pub since: Duration,
    /// Whether one of the troubles says more.
    #[serde(skip)]
    pub is_explained: bool,
}

impl Diagnostic for Unready {}

/// Why a wait ended before everything was ready.
#[derive(Debug)]
pub enum WaitEnd {
    /// Something does not become ready.
    Failed,
    /// The time was over.
    TimedOut,
    /// Whoever waited does not want to any more.
    Cancelled,
    /// The cluster could not be watched.
    Blind(Box<dyn Diagnostic>),
}

/// A wait that ended before everything was ready.
#[derive(Debug)]
pub struct WaitError {
    /// Why.
    pub end: WaitEnd,
    /// How long it took.
    pub after: Duration,
    /// How many objects were waited for.
    pub total: usize,
    /// What is at the root of it, each said once, the gravest first.
    pub troubles: Vec<Trouble>,
    /// What is not ready.
    pub unready: Vec<Unready>,
    /// The last thing that went wrong with a watch that went on.
    pub last_error: Option<String>,
}

impl WaitError {
    /// Returns the reason for one part of the operation in a line, when that part is not ready.
    pub fn reason(&self, part: &Part) -> Option<String> {
        let trouble = self.troubles.iter().find(|trouble| trouble.part == *part).map(Trouble::line);
        trouble.or_else(|| self.unready.iter().find(|unready| unready.part == *part).map(ToString::to_string))
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (total, after) = (self.total, spoken(self.after));
        let open = self.unready.len();
        let objects = if total == 1 { "object" } else { "objects" };
        let are = if open == 1 { "is" } else { "are" };
        match &self.end {
            WaitEnd::Failed => {
                let mut names: Vec<String> = Vec::new();
                for trouble in &self.troubles {
                    let name = trouble.awaited.to_string();
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                write!(formatter, "{} cannot become ready", names.join(", "))
            }
            WaitEnd::TimedOut => write!(formatter, "{open} of {total} {objects} {are} not ready after {after}"),
            WaitEnd::Cancelled => {
                write!(formatter, "the wait was interrupted after {after}: {open} of {total} {objects} {are} not ready")
            }
            WaitEnd::Blind(_) => write!(formatter, "failed to watch {open} of {total} {objects} become ready"),
        }?;
        match &self.last_error {
            Some(error) => write!(formatter, " (the last watch failed: {error})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.end {
            WaitEnd::Blind(error) => {
                let error: &dyn Diagnostic = &**error;
                Some(error)
            }
            _ => None,
        }
    }
}

impl Diagnostic for WaitError {
    fn category(&self) -> Category {
        match &self.end {
            WaitEnd::Failed | WaitEnd::Cancelled => Category::Failed,
            WaitEnd::TimedOut => Category::TimedOut,
            WaitEnd::Blind(error) => error.category(),
        }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        let troubles = self.troubles.iter().map(|trouble| -> &dyn Diagnostic { trouble });
        // A verdict is about its troubles; what else is not ready yet has nothing to do with it.
        let is_told = !matches!(self.end, WaitEnd::Failed);
        let unready = self.unready.iter().filter(|unready| is_told && !unready.is_explained);
        troubles.chain(unready.map(|unready| -> &dyn Diagnostic { unready })).collect()
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match &self.end {
            WaitEnd::Blind(error) => Some(&**error),
            _ => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self.end {
            WaitEnd::TimedOut if self.troubles.is_empty() => {
                vec!["if it only needs more time, run the same command again, or give it more with `--readiness-timeout 10m`"
                    .to_owned()]
            }
            _ => Vec::new(),
        }
    }
}

/// Returns a length of time as people say it: `8s`, `1m30s`, `5m`, `2h5m`; fractions of a second only below one.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0) => format!("{}ms", time.as_millis()),
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, 0) => format!("{minutes}m"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, 0, _) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_spoken() {
        for (seconds, expected) in [(0, "0ms"), (8, "8s"), (90, "1m30s"), (300, "5m"), (7500, "2h5m"), (3600, "1h")] {
            assert_eq!(spoken(Duration::from_secs(seconds)), expected);
        }
    }

    #[test]
    fn an_end_names_what_is_not_ready() {
        let part = Part { id: "pilot".to_owned(), title: "Istiod".to_owned() };
        let object = ObjectKey {
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: "n".to_owned(),
            name: "a".to_owned(),
        };
        let unready = Unready {
            part: part.clone(),
            object,
            why: "0 of 1 replica available".to_owned(),
            since: Duration::ZERO,
            is_explained: false,
        };
        let error = WaitError {
            end: WaitEnd::TimedOut,
            after: Duration::from_secs(300),
            total: 3,
            troubles: vec![],
            unready: vec![unready],
            last_error: None,
        };
        assert_eq!(error.to_string(), "1 of 3 objects is not ready after 5m");
        assert_eq!(error.reason(&part).as_deref(), Some("Deployment n/a: 0 of 1 replica available"));
        assert_eq!(error.parts().len(), 1);
        assert_eq!(error.category(), Category::TimedOut);
    }
}
