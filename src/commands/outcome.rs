//! How a command ends: the outcome, the error, and the table of exit codes.

use std::fmt::Write;

use crate::diagnostic::{Category, Context, Diagnostic, Message};
use crate::ui::printer::OutputError;

/// How a command ended that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Success,
    /// A comparison found differences.
    Differences,
    /// Checks found issues.
    IssuesFound,
}

impl Outcome {
    /// Returns the exit code that says so.
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Success => ExitCode::Success,
            Self::Differences => ExitCode::Failed,
            Self::IssuesFound => ExitCode::IssuesFound,
        }
    }
}

/// The exit codes: the one table that `--help` and `docs/exit-codes.md` are printed from.
///
/// The numbers from 64 to 78 are those of BSD's `sysexits.h`, 79 is what users of istioctl's `analyze` know, 130 and
/// 143 are what a shell makes of an interrupt and a termination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExitCode {
    /// 0
    Success,
    /// 1
    Failed,
    /// 2
    DiffFailed,
    /// 64
    Usage,
    /// 65
    NotParsable,
    /// 66
    InputMissing,
    /// 69
    Unreachable,
    /// 73
    NotWritable,
    /// 75
    TimedOut,
    /// 77
    PermissionDenied,
    /// 78
    Configuration,
    /// 79
    IssuesFound,
    /// 130
    Interrupted,
    /// 143
    Terminated,
}

impl ExitCode {
    /// Every exit code, in order.
    pub const ALL: [Self; 14] = [
        Self::Success,
        Self::Failed,
        Self::DiffFailed,
        Self::Usage,
        Self::NotParsable,
        Self::InputMissing,
        Self::Unreachable,
        Self::NotWritable,
        Self::TimedOut,
        Self::PermissionDenied,
        Self::Configuration,
        Self::IssuesFound,
        Self::Interrupted,
        Self::Terminated,
    ];

    /// Returns the number.
    pub fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::DiffFailed => 2,
            Self::Usage => 64,
            Self::NotParsable => 65,
            Self::InputMissing => 66,
            Self::Unreachable => 69,
            Self::NotWritable => 73,
            Self::TimedOut => 75,
            Self::PermissionDenied => 77,
            Self::Configuration => 78,
            Self::IssuesFound => 79,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// Returns what the number means.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Success => "done",
            Self::Failed => "failed; for a diff: there are differences",
            Self::DiffFailed => "a diff failed for a reason that has no code of its own",
            Self::Usage => "wrong usage: unknown command, option or value",
            Self::NotParsable => "input cannot be parsed: YAML, template, chart, archive, schema",
            Self::InputMissing => "input is missing or cannot be read",
            Self::Unreachable => "the API server cannot be reached",
            Self::NotWritable => "output cannot be written",
            Self::TimedOut => "timed out, or somebody else holds the lock",
            Self::PermissionDenied => "permission denied",
            Self::Configuration => "invalid configuration, or something needed first is missing",
            Self::IssuesFound => "checks found issues",
            Self::Interrupted => "interrupted (SIGINT)",
            Self::Terminated => "terminated (SIGTERM)",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

impl From<Category> for ExitCode {
    fn from(category: Category) -> Self {
        match category {
            Category::Failed => Self::Failed,
            Category::Usage => Self::Usage,
            Category::NotParsable => Self::NotParsable,
            Category::InputMissing => Self::InputMissing,
            Category::Unreachable => Self::Unreachable,
            Category::NotWritable => Self::NotWritable,
            Category::TimedOut => Self::TimedOut,
            Category::PermissionDenied => Self::PermissionDenied,
            Category::Configuration => Self::Configuration,
        }
    }
}

/// Returns the table as `--help` shows it.
pub fn exit_code_help() -> String {
    let mut text = "Exit codes:".to_owned();
    for code in ExitCode::ALL {
        let _ = write!(text, "\n  {:>3}  {}", code.number(), code.meaning());
    }
    text
}

/// A command that failed: the error, hints that only the command can give, and the exit code.
///
/// Made from any [`Diagnostic`] by `?`; the exit code follows from its category.
#[derive(Debug)]
pub struct CommandError {
    error: Box<dyn Diagnostic>,
    hints: Vec<String>,
    exit: ExitCode,
    broken_pipe: bool,
}

impl CommandError {
    /// Returns an error that is only a message.
    pub fn message(category: Category, text: impl Into<String>) -> Self {
        Message::new(category, text).into()
    }

    /// Returns an error that is in a box already.
    pub fn boxed(error: Box<dyn Diagnostic>) -> Self {
        let exit = error.category().into();
        Self { error, hints: Vec::new(), exit, broken_pipe: false }
    }

    /// Puts a sentence in front that says what was being done, such as ``failed to render chart `istiod` ``.
    #[must_use]
    pub fn context(self, doing: impl Into<String>) -> Self {
        Self { error: Box::new(Context::boxed(doing, self.error)), ..self }
    }

    /// Adds a hint after those of the error itself.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Sets another exit code than the one of the error's category, e.g. [`ExitCode::DiffFailed`].
    #[must_use]
    pub fn with_exit(mut self, exit: ExitCode) -> Self {
        self.exit = exit;
        self
    }

    /// Returns the error itself.
    pub fn diagnostic(&self) -> &dyn Diagnostic {
        &*self.error
    }

    /// Returns the command's own hints.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// Returns the exit code.
    pub fn exit(&self) -> ExitCode {
        self.exit
    }

    /// Tells whether the reader of standard output has gone, which ends a command quietly and well.
    pub fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl<D: Diagnostic> From<D> for CommandError {
    fn from(error: D) -> Self {
        let exit = error.category().into();
        let any: &dyn std::any::Any = &error;
        let broken_pipe = any.downcast_ref::<OutputError>().is_some_and(OutputError::is_broken_pipe);
        Self { error: Box::new(error), hints: Vec::new(), exit, broken_pipe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_listed_once_in_order() {
        let numbers: Vec<u8> = ExitCode::ALL.iter().map(|code| code.number()).collect();
        assert_eq!(numbers, [0, 1, 2, 64, 65, 66, 69, 73, 75, 77, 78, 79, 130, 143]);
    }

    #[test]
    fn the_exit_code_survives_context_and_hints() {
        let error =
            CommandError::message(Category::InputMissing, "no such file").context("failed to read").hint("look");
        assert_eq!(error.exit(), ExitCode::InputMissing);
        assert_eq!(error.diagnostic().to_string(), "failed to read");
        assert_eq!(error.hints(), ["look"]);
    }
}
