//! `meshctl install`, also spelled `apply`, `manifest install` and `manifest apply`: not there yet.
//!
//! The inputs are read and checked as they will be, so that what is wrong with them is told today; then the answer is
//! what to run meanwhile.

use super::inputs::SpecArgs;
use super::{CommandError, Context, Outcome};
use crate::diagnostic::Category;

/// Install a mesh, or change one
#[derive(Debug, clap::Args)]
pub struct InstallArgs {
    #[command(flatten)]
    spec: SpecArgs,

    #[command(flatten)]
    later: LaterArgs,
}

/// Flags of the command to come; they are taken so that the answer is the same with them.
#[derive(Debug, clap::Args)]
struct LaterArgs {
    /// Do not ask
    #[arg(short = 'y', long, alias = "skip-confirmation", hide = true)]
    yes: bool,
    /// Show what would be done
    #[arg(long, hide = true)]
    dry_run: bool,
    /// Look at the result
    #[arg(long, hide = true)]
    verify: bool,
    /// How long to wait
    #[arg(long, hide = true, value_name = "DURATION")]
    readiness_timeout: Option<String>,
    /// The cluster's configuration
    #[arg(short = 'c', long, hide = true, value_name = "FILE")]
    kubeconfig: Option<String>,
    /// The cluster
    #[arg(long, hide = true, value_name = "NAME")]
    context: Option<String>,
    /// The namespace
    #[arg(short = 'n', long, hide = true, value_name = "NAME")]
    namespace: Option<String>,
    /// The namespace of the control plane
    #[arg(short = 'i', long = "istioNamespace", hide = true, value_name = "NAME")]
    istio_namespace: Option<String>,
}

/// Runs `meshctl install`.
pub fn run(args: InstallArgs, _context: &Context) -> Result<Outcome, CommandError> {
    let InstallArgs { spec, later: _ } = args;
    let typed = spec.typed();
    spec.resolve()?;
    let mut words = vec!["meshctl manifest generate --include-namespace".to_owned()];
    words.extend(typed);
    words.push("| kubectl apply --server-side -f -".to_owned());
    let message = format!("meshctl {} cannot install yet", env!("CARGO_PKG_VERSION"));
    Err(CommandError::message(Category::Usage, message)
        .hint(format!("it is planned; until then, run `{}`", words.join(" "))))
}
