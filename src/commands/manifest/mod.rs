//! `meshctl manifest`: the objects of a mesh as documents.

pub mod generate;

use super::{CommandError, Context, Outcome};

/// Make the manifests of a mesh
#[derive(Debug, clap::Subcommand)]
pub enum ManifestCommand {
    #[command(visible_alias = "render")]
    /// Print the objects of a mesh, without a cluster
    Generate(generate::GenerateArgs),
}

/// Runs `meshctl manifest …`.
pub fn run(command: ManifestCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ManifestCommand::Generate(args) => generate::run(args, context),
    }
}
