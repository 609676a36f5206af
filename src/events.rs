//! How work below the commands reports on the way, without printing.

use std::cell::RefCell;

use schemars::JsonSchema;
use serde::Serialize;

/// Receives what happens while something is being done; `ui::Printer` shows it, tests collect it.
pub trait Events {
    /// Something is odd but the work goes on. Lower-case fragment, no final period.
    fn warning(&self, message: &str);

    /// A step that only a curious user wants to see (`--verbose`).
    fn detail(&self, message: &str);

    /// Part of a long operation has come further. Who does not care need not know.
    fn progress(&self, _progress: &Progress) {}
}

/// A part of a long operation: a component of a mesh, a cluster, a step.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, JsonSchema)]
pub struct Part {
    /// What programs know it by, such as `pilot`; the same in all events about it.
    #[serde(rename = "part")]
    pub id: String,
    /// What people know it by, such as `Istiod`.
    pub title: String,
}

/// Something that a part waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// The object, as messages name it: `Deployment istio-system/istiod`.
    pub object: String,
    /// What it lacks: a fragment of a sentence.
    pub why: String,
}

/// How far a long operation is: what a terminal's live lines and a program's stream of events are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Progress {
    /// The work on a part begins.
    Started {
        /// The part.
        #[serde(flatten)]
        part: Part,
    },
    /// Objects of a part are sent.
    Applying {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// How many have been sent.
        done: usize,
        /// How many there are.
        total: usize,
    },
    /// A part is being downloaded.
    Downloading {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// How many bytes have come.
        bytes: u64,
        /// How many there are, when the server says so.
        total: Option<u64>,
    },
    /// A part waits for objects to become ready.
    Waiting {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// How many objects are ready.
        ready: usize,
        /// How many there are.
        total: usize,
        /// Those that are not.
        pending: Vec<Pending>,
    },
    /// A part is done.
    Done {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// What has become of it: `installed`, `removed`, …
        outcome: String,
    },
    /// A part has failed.
    Failed {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// Why, in a line; the whole story is in the error at the end.
        reason: String,
    },
    /// A part is not begun, since another one has failed.
    Skipped {
        /// The part.
        #[serde(flatten)]
        part: Part,
        /// Why: a fragment of a sentence.
        reason: String,
    },
    /// All of the operation is done.
    Completed {
        /// What, in a few words: `Installation complete`.
        title: String,
    },
}

impl Progress {
    /// Returns the part that it is about.
    pub fn part(&self) -> Option<&Part> {
        match self {
            Self::Started { part }
            | Self::Applying { part, .. }
            | Self::Downloading { part, .. }
            | Self::Waiting { part, .. }
            | Self::Done { part, .. }
            | Self::Failed { part, .. }
            | Self::Skipped { part, .. } => Some(part),
            Self::Completed { .. } => None,
        }
    }
}

/// Ignores everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Events for Silent {
    fn warning(&self, _message: &str) {}

    fn detail(&self, _message: &str) {}
}

/// Keeps the warnings and the progress, in order.
#[derive(Debug, Default)]
pub struct Collected {
    warnings: RefCell<Vec<String>>,
    progress: RefCell<Vec<Progress>>,
}

impl Collected {
    /// Returns the warnings so far.
    pub fn warnings(&self) -> Vec<String> {
        self.warnings.borrow().clone()
    }

    /// Returns the progress so far.
    pub fn progress(&self) -> Vec<Progress> {
        self.progress.borrow().clone()
    }
}

impl Events for Collected {
    fn warning(&self, message: &str) {
        self.warnings.borrow_mut().push(message.to_owned());
    }

    fn detail(&self, _message: &str) {}

    fn progress(&self, progress: &Progress) {
        self.progress.borrow_mut().push(progress.clone());
    }
}

/// Returns a number of bytes as a person writes it.
pub fn size(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    match bytes {
        bytes if bytes >= MIB => format!("{}.{} MiB", bytes / MIB, bytes % MIB * 10 / MIB),
        bytes if bytes >= KIB => format!("{}.{} KiB", bytes / KIB, bytes % KIB * 10 / KIB),
        bytes => format!("{bytes} B"),
    }
    .replace(".0 ", " ")
}
