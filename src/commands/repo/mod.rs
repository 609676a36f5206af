//! `meshctl repo`: the Helm repositories that are known by a name.

pub mod add;
pub mod list;
pub mod remove;
pub mod update;

use super::{CommandError, Context, Outcome};

/// Keep a list of Helm repositories
#[derive(Debug, clap::Subcommand)]
pub enum RepoCommand {
    /// Add a repository to the list, after a look at its index
    Add(Box<add::AddArgs>),
    /// List the repositories that are known
    #[command(visible_alias = "ls")]
    List(list::ListArgs),
    /// Fetch the indexes of repositories anew
    #[command(visible_alias = "up")]
    Update(update::UpdateArgs),
    /// Remove repositories from the list
    #[command(visible_alias = "rm")]
    Remove(remove::RemoveArgs),
}

/// Runs `meshctl repo …`.
pub fn run(command: RepoCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        RepoCommand::Add(args) => add::run(*args, context),
        RepoCommand::List(args) => list::run(&args, context),
        RepoCommand::Update(args) => update::run(&args, context),
        RepoCommand::Remove(args) => remove::run(&args, context),
    }
}

/// Returns a number of charts in words.
fn charts(count: usize) -> String {
    if count == 1 { "1 chart".to_owned() } else { format!("{count} charts") }
}
