//! `meshctl profile`: the profiles that are part of the program.

pub mod dump;
pub mod list;

use super::{CommandError, Context, Outcome};

/// Look at the profiles that a mesh can build on
#[derive(Debug, clap::Subcommand)]
pub enum ProfileCommand {
    /// List the profiles
    List(list::ListArgs),
    /// Print a profile with what it takes over from the default one
    Dump(dump::DumpArgs),
}

/// Runs `meshctl profile …`.
pub fn run(command: ProfileCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ProfileCommand::List(args) => list::run(&args, context),
        ProfileCommand::Dump(args) => dump::run(&args, context),
    }
}
