//! Definitions of commands that are made only when they are needed: most of a short run would go into those of commands
//! that nobody called.
//!
//! A command line that begins with the name of a command needs that command's definition alone. Whoever asks for all of
//! them (help, completion, the generated pages) gets them at once.

use std::cell::Cell;
use std::ffi::OsString;

use clap::error::Error;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

thread_local! {
    /// Whether definitions wait until they are needed.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// Does something, such as reading a command line, for which the definitions of commands may wait if its words allow it.
pub fn defining<T>(arguments: &[OsString], work: impl FnOnce() -> T) -> T {
    let first = arguments.get(1).and_then(|word| word.to_str());
    // Help has the options in the order in which they are defined.
    let is_asked = arguments.iter().any(|word| word == "--help" || word == "-h");
    WAITS.set(!is_asked && first.is_some_and(|word| !word.starts_with('-') && word != "help"));
    let done = work();
    WAITS.set(false);
    done
}

fn defined(command: Command, define: fn(Command) -> Command) -> Command {
    if WAITS.get() { command.defer(define) } else { define(command) }
}

/// The arguments of a command, or the commands below a noun.
#[derive(Debug)]
pub struct Lazy<T>(Box<T>);

impl<T> Lazy<T> {
    /// Returns what was given.
    pub fn get(self) -> T {
        *self.0
    }
}

impl<T: FromArgMatches> FromArgMatches for Lazy<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches(matches).map(|found| Self(Box::new(found)))
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, Error> {
        T::from_arg_matches_mut(matches).map(|found| Self(Box::new(found)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: Args> Args for Lazy<T> {
    fn augment_args(command: Command) -> Command {
        defined(command, T::augment_args)
    }

    fn augment_args_for_update(command: Command) -> Command {
        T::augment_args_for_update(command)
    }
}

impl<T: Subcommand> Subcommand for Lazy<T> {
    fn augment_subcommands(command: Command) -> Command {
        defined(command, T::augment_subcommands)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        T::augment_subcommands_for_update(command)
    }

    fn has_subcommand(name: &str) -> bool {
        T::has_subcommand(name)
    }
}
