//! `meshctl ingress`: where a mesh is reached from outside, why it is not, and which way a request takes.

pub mod address;
pub mod diagnose;
pub mod routes;
mod view;

use super::cluster::{ClusterArgs, ControlPlaneArgs};
use super::{CommandError, Context, Outcome};
use crate::cluster::Cluster;
use crate::cluster::options::process_environment;
use crate::mesh::ingress::Query;

/// Find out where the mesh is reached from outside, and how
#[derive(Debug, clap::Subcommand)]
pub enum IngressCommand {
    /// Show where the gateways of the mesh are reached
    #[command(after_help = address::EXAMPLES, visible_alias = "addresses")]
    Address(Box<address::AddressArgs>),
    /// Find out why a gateway is not reached, and what would settle it
    #[command(after_help = diagnose::EXAMPLES)]
    Diagnose(Box<diagnose::DiagnoseArgs>),
    /// Show which way requests take: host, gateway, route, service, endpoints
    #[command(after_help = routes::EXAMPLES)]
    Routes(Box<routes::RoutesArgs>),
}

/// Runs `meshctl ingress …`.
pub fn run(command: IngressCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        IngressCommand::Address(args) => address::run(*args, context),
        IngressCommand::Diagnose(args) => diagnose::run(*args, context),
        IngressCommand::Routes(args) => routes::run(*args, context),
    }
}

/// Which gateways are meant, and where.
#[derive(Debug, Clone, clap::Args)]
pub struct GatewayArgs {
    /// Gateway: the name of its Service, or of a Gateway of the Gateway API; `NAMESPACE/NAME` is one of a namespace
    /// [default: all]
    #[arg(value_name = "GATEWAY")]
    gateway: Option<String>,

    /// Namespace of the gateway [default: all]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,
}

impl GatewayArgs {
    fn read(self) -> Result<(Query, Cluster), CommandError> {
        let Self { gateway, namespace, cluster, control_plane } = self;
        let control_plane = control_plane.namespace(&process_environment);
        let query = Query { name: gateway, namespace, control_plane, with_all_pods: false };
        Ok((query, cluster.cluster()?))
    }
}
