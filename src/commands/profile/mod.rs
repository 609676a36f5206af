//! `meshctl profile`: the profiles that are part of the program, or files.

pub mod diff;
pub mod list;
pub mod show;

use super::{CommandError, Context, Outcome};
use crate::spec::Spec;
use crate::values::Tree;

/// Look at the profiles that a mesh can build on
#[derive(Debug, clap::Subcommand)]
pub enum ProfileCommand {
    /// List the profiles
    List(list::ListArgs),
    #[command(visible_alias = "dump")]
    /// Print a profile with what it takes over from the default one
    Show(show::ShowArgs),
    /// Compare two profiles
    Diff(diff::DiffArgs),
}

/// Runs `meshctl profile …`.
pub fn run(command: ProfileCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ProfileCommand::List(args) => list::run(&args, context),
        ProfileCommand::Show(args) => show::run(&args, context),
        ProfileCommand::Diff(args) => diff::run(&args, context),
    }
}

/// Returns what a profile says below `spec`, its own name left out.
fn settings(spec: &Spec) -> Tree {
    let mut operator = spec.operator();
    let mut settings = operator.shift_remove("spec").unwrap_or_default();
    if let Tree::Map(map) = &mut settings {
        map.shift_remove("profile");
    }
    settings
}
