//! `meshctl manifest`: the objects of a mesh as documents.

pub mod diff;
pub mod generate;
pub mod selection;
pub mod split;
pub mod translate;

use super::{CommandError, Context, Outcome, install};

/// Make the manifests of a mesh, and compare them
#[derive(Debug, clap::Subcommand)]
pub enum ManifestCommand {
    #[command(visible_alias = "render")]
    /// Print the objects of a mesh, without a cluster
    Generate(Box<generate::GenerateArgs>),
    /// Compare manifests object by object
    Diff(diff::DiffArgs),
    #[command(visible_alias = "migrate")]
    /// Turn an `IstioOperator` into the values of Helm's charts, or back
    Translate(Box<translate::TranslateArgs>),
    #[command(hide = true, alias = "apply")]
    /// Install a mesh, or change one
    Install(Box<install::InstallArgs>),
}

/// Runs `meshctl manifest …`.
pub fn run(command: ManifestCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ManifestCommand::Generate(args) => generate::run(*args, context),
        ManifestCommand::Diff(args) => diff::run(args, context),
        ManifestCommand::Translate(args) => translate::run(*args, context),
        ManifestCommand::Install(args) => install::run(*args, context),
    }
}
