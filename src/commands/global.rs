//! The options that every command has, and the context that is made of them.

use std::rc::Rc;

use super::fetching;
use crate::fetch::Fetcher;
use crate::fetch::settings::Flags;
use crate::ui::{ColorChoice, Printer, Verbosity};

/// Options that every command has.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct GlobalArgs {
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Global options")]
    pub quiet: bool,

    /// Say what happens on the way
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub verbose: bool,

    /// Leave the network alone where something is to be downloaded: what was downloaded before is in the cache
    #[arg(long, global = true, help_heading = "Global options")]
    pub offline: bool,

    /// When to use color: auto (on a terminal, unless `NO_COLOR` is set), always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true,
        help_heading = "Global options"
    )]
    pub color: ColorChoice,
}

/// What a command works with besides its arguments.
pub struct Context {
    printer: Rc<Printer>,
}

impl Context {
    /// Returns the context of a process: its standard streams and its environment.
    pub fn new(args: &GlobalArgs) -> Self {
        let GlobalArgs { quiet, verbose, offline, color } = args;
        let verbosity = match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Self::of(Printer::standard(verbosity, *color), Flags { offline: *offline, ..Flags::default() })
    }

    /// Returns a context with another printer, for tests.
    pub fn with_printer(printer: Printer) -> Self {
        Self::of(printer, Flags::default())
    }

    fn of(printer: Printer, flags: Flags) -> Self {
        let printer = Rc::new(printer);
        fetching::begin(flags, Rc::clone(&printer));
        Self { printer }
    }

    /// Returns what fetches what lies elsewhere.
    pub fn fetcher(&self) -> Fetcher {
        fetching::fetcher()
    }

    /// Returns the printer, which is the `events::Events` of everything below too.
    pub fn ui(&self) -> &Printer {
        &self.printer
    }
}
