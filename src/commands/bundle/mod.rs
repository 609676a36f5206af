//! `meshctl bundle`: everything that a mesh is installed from, in one file, for places that no network leads to.
//!
//! - [`create`], [`inspect`]: the commands
//! - [`images`]: the images that it holds, ready to be sent
//! - [`source`]: a bundle in place of files, flags and charts
//! - [`document`]: the list of contents
//! - [`write`](mod@write), [`read`], [`seal`]: the file
//! - [`error`]: what can be wrong with one

pub mod create;
pub mod document;
pub mod error;
pub mod images;
pub mod inspect;
pub mod read;
pub mod seal;
pub mod source;
pub mod write;

use super::{CommandError, Context, Outcome};
use crate::checksum::Digest;

pub use read::Bundle;

/// Put everything that a mesh is installed from into one file
#[derive(Debug, clap::Subcommand)]
pub enum BundleCommand {
    /// `bundle create`
    #[command(after_help = "Examples:
  meshctl bundle create -o mesh.tgz --profile demo -f mesh.yaml
  meshctl bundle create -o mesh.tgz --profile ambient --with-images
  meshctl bundle create -o mesh.tgz --manifests istio:1.29.2 --images=false")]
    Create(Box<create::CreateArgs>),
    /// `bundle inspect`
    #[command(after_help = "Examples:
  meshctl bundle inspect mesh.tgz
  meshctl install --bundle mesh.tgz")]
    Inspect(inspect::InspectArgs),
}

/// Runs `meshctl bundle`.
pub fn run(command: BundleCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        BundleCommand::Create(args) => create::run(*args, context),
        BundleCommand::Inspect(args) => inspect::run(&args, context),
    }
}

/// Returns the SHA-256 of bytes in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    Digest::of(bytes).hex()
}

#[cfg(test)]
mod tests;
