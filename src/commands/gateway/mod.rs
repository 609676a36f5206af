//! `meshctl gateway`: gateways of Gateway API.

pub mod preview;

use super::{CommandError, Context, Outcome};

/// Look at Gateway API gateways
#[derive(Debug, clap::Subcommand)]
pub enum GatewayCommand {
    /// Print what the control plane makes of Gateway API gateways, without a cluster
    ///
    /// The files hold gateways of any class that istiod answers for (`istio`, `istio-waypoint`, `istio-east-west`,
    /// `istio-agentgateway`) and what they depend on: the `ConfigMaps` of their parameters, `GatewayClass`, `ListenerSet`, `ProxyConfig` and
    /// Namespace objects. Everything else in them is ignored. Files with an `IstioOperator` describe the control plane, as
    /// for `manifest generate`.
    ///
    /// Owner references are left out, since they need the number that a cluster gives to a Gateway. Objects of the same
    /// names that somebody else has made are left alone by istiod; whether there are any is not known here.
    Preview(preview::PreviewArgs),
}

/// Runs `meshctl gateway …`.
pub fn run(command: GatewayCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        GatewayCommand::Preview(args) => preview::run(args, context),
    }
}
