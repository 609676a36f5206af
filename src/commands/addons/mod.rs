//! `meshctl addons`: what shows how a mesh does, beside the mesh itself.
//!
//! - [`list`]: what is there
//! - [`change`]: adding to the recorded mesh, and taking from it, by the course of every installation
//! - [`expose`]: behind the ingress gateway, or at the nodes
//! - [`generate`]: their objects, without a cluster

pub mod change;
pub mod expose;
pub mod generate;
pub mod list;

use super::{CommandError, Context, Outcome};

/// Add what shows how a mesh does: metrics, charts, traces, a picture of it
#[derive(Debug, clap::Subcommand)]
pub enum AddonsCommand {
    /// List the add-ons, and how those do that are installed
    List(list::ListArgs),
    /// Add add-ons to a mesh that is installed
    Install(Box<change::InstallArgs>),
    /// Take add-ons away, and leave the mesh as it is
    #[command(visible_alias = "remove")]
    Uninstall(Box<change::UninstallArgs>),
    /// Publish an add-on through the ingress gateway, or at the nodes
    #[command(after_help = expose::EXAMPLES)]
    Expose(Box<expose::ExposeArgs>),
    /// Print the objects of add-ons, without a cluster
    Generate(Box<generate::GenerateArgs>),
}

/// Runs `meshctl addons …`.
pub fn run(command: AddonsCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        AddonsCommand::List(args) => list::run(args, context),
        AddonsCommand::Install(args) => change::install(*args, context),
        AddonsCommand::Uninstall(args) => change::uninstall(*args, context),
        AddonsCommand::Expose(args) => expose::run(*args, context),
        AddonsCommand::Generate(args) => generate::run(*args, context),
    }
}
