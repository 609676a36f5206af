//! The options that every command has, and the context that is made of them.

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
    printer: Printer,
}

impl Context {
    /// Returns the context of a process: its standard streams and its environment.
    pub fn new(args: &GlobalArgs) -> Self {
        let GlobalArgs { quiet, verbose, color } = args;
        let verbosity = match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        };
        Self { printer: Printer::standard(verbosity, *color) }
    }

    /// Returns a context with another printer, for tests.
    pub fn with_printer(printer: Printer) -> Self {
        Self { printer }
    }

    /// Returns the printer, which is the `events::Events` of everything below too.
    pub fn ui(&self) -> &Printer {
        &self.printer
    }
}
