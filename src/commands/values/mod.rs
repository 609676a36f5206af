//! `meshctl values`: what can be set.

pub mod explain;

use super::{CommandError, Context, Outcome};

/// Look at what can be set
#[derive(Debug, clap::Subcommand)]
pub enum ValuesCommand {
    /// Tell what a setting does, its type, its default, and which profiles set it
    Explain(explain::ExplainArgs),
}

/// Runs `meshctl values …`.
pub fn run(command: ValuesCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ValuesCommand::Explain(args) => explain::run(&args, context),
    }
}
