//! `meshctl images`: the container images of a mesh.

pub mod digests;
pub mod list;

use super::{CommandError, Context, Outcome};

/// Look at the container images of a mesh
#[derive(Debug, clap::Subcommand)]
pub enum ImagesCommand {
    /// List the images that a mesh needs, with those that injection adds to pods
    List(Box<list::ListArgs>),
}

/// Runs `meshctl images …`.
pub fn run(command: ImagesCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ImagesCommand::List(args) => list::run(*args, context),
    }
}
