//! `meshctl gateway`: gateways of Gateway API.

pub mod preview;

use super::{CommandError, Context, Outcome};

/// Look at Gateway API gateways
#[derive(Debug, clap::Subcommand)]
pub enum GatewayCommand {
    /// Print what the control plane makes of gateways, without a cluster
    Preview(preview::PreviewArgs),
}

/// Runs `meshctl gateway …`.
pub fn run(command: GatewayCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        GatewayCommand::Preview(args) => preview::run(args, context),
    }
}
