//! `meshctl status`: how the mesh is, on one screen.

mod view;

use std::time::Duration;

use jiff::Timestamp;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs, duration};
use super::contexts::ContextsArgs;
use super::operation::Interrupts;
use super::{CommandError, Context, ExitCode, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::live::Live;
use crate::install::ready::{Expectations, ROOT_CERTIFICATE, WaitEnd, WaitOptions, wait};
use crate::mesh::status::{Asked, MeshStatus, Severity, gather};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::progress::ProgressMode;

/// Show how the mesh is: components and pods, webhooks, certificates, gateways, add-ons, proxies, namespaces
///
/// Everything is asked at once, one list for each kind. What may not be read is left out, and the right that is missing
/// is named. Exits with 0 when the mesh is healthy, with 79 when something of it is not, with 78 when there is none, and
/// with 75 when `--wait` was in vain. Warnings do not make a mesh unhealthy.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl status                     one screen
  meshctl status --wait              come back when everything is ready, after five minutes at most
  meshctl status --wait=90s -o json
  meshctl status --contexts east,west")]
pub struct StatusArgs {
    /// Wait until everything is ready, for so long at most [default without a time: 5m]
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true, default_missing_value = "5m")]
    wait: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    contexts: ContextsArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl status`.
pub fn run(args: StatusArgs, context: &Context) -> Result<Outcome, CommandError> {
    let StatusArgs { wait, output, control_plane, cluster, contexts, unused } = args;
    unused.warn(context);
    let wait = wait.map(|text| duration("--wait", &text)).transpose()?;
    if wait.is_some() {
        context.ui().show_progress(ProgressMode::Auto);
    }
    let job = Job { namespace: control_plane.namespace(&process_environment), wait, output };
    if contexts.is_given() {
        return contexts.each(&cluster, output, context, &async |cluster: &Cluster, context: &Context| {
            Box::pin(job.run(cluster, context)).await
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(job.run(&cluster, context))?
}

/// A look at one cluster.
struct Job {
    namespace: String,
    wait: Option<Duration>,
    output: OutputFormat,
}

impl Job {
    async fn run(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let mut status = Box::pin(self.look(cluster)).await?;
        let mut in_vain = false;
        if let Some(timeout) = self.wait
            && status.installed
            && !status.awaited().is_empty()
        {
            in_vain = wait_for(cluster, &status, timeout, context).await?;
            status = Box::pin(self.look(cluster)).await?;
        }
        if self.output == OutputFormat::Table {
            let lines = view::lines(&status);
            context.ui().lines(lines.iter().map(|line| (line.style, &*line.text)))?;
        } else {
            output::emit(context.ui(), self.output, &status)?;
        }
        // The reason comes last, where both go to one terminal.
        context.ui().flush()?;
        verdict(&status, in_vain && !status.healthy)
    }

    async fn look(&self, cluster: &Cluster) -> Result<MeshStatus, CommandError> {
        let asked = Asked { namespace: &self.namespace, now: Timestamp::now() };
        Box::pin(gather(cluster, &asked)).await.map_err(|error| {
            let is_forbidden = error.category() == Category::PermissionDenied;
            let error = CommandError::from(error).context("failed to look at the mesh");
            if is_forbidden { error.hint("`docs/status.md` lists the rights that `status` needs") } else { error }
        })
    }
}

/// Waits until everything is ready; returns whether that was in vain.
async fn wait_for(
    cluster: &Cluster,
    status: &MeshStatus,
    timeout: Duration,
    context: &Context,
) -> Result<bool, CommandError> {
    let live = Live::new(cluster).await?;
    let expectations = Expectations { authority: Some(ROOT_CERTIFICATE.to_owned()), ..Expectations::default() };
    let options = WaitOptions { timeout, expectations, ..WaitOptions::default() };
    let interrupts = Interrupts::begin();
    let ended = wait(status.awaited(), &live, &options, interrupts.stop.requested(), context.ui()).await;
    match ended {
        Ok(_) => Ok(false),
        Err(error) => match error.end {
            WaitEnd::TimedOut | WaitEnd::Failed => Ok(true),
            WaitEnd::Cancelled => Err(interrupts.error_of(CommandError::from(*error), true)),
            WaitEnd::Blind(_) => Err((*error).into()),
        },
    }
}

/// Returns how the command ends: the same in all formats, with the reason in a line.
fn verdict(status: &MeshStatus, in_vain: bool) -> Result<Outcome, CommandError> {
    if !status.installed {
        let message = format!("no mesh is installed: there is no control plane in `{}`", status.namespace);
        return Err(CommandError::message(Category::Configuration, message)
            .hint("`meshctl install` installs one; `-i` names another namespace"));
    }
    if status.healthy {
        return Ok(Outcome::Success);
    }
    let errors: Vec<_> = status.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    let first = errors.first().map(|finding| finding.line()).unwrap_or_default();
    let more = if errors.len() > 1 { format!(", and {} more", errors.len() - 1) } else { String::new() };
    if in_vain {
        let message = format!("the mesh was not ready in time: {first}{more}");
        return Err(CommandError::message(Category::TimedOut, message));
    }
    Err(CommandError::message(Category::Failed, format!("the mesh is not healthy: {first}{more}"))
        .with_exit(ExitCode::IssuesFound))
}

impl TableView for MeshStatus {
    fn table(&self) -> String {
        view::lines(self).into_iter().map(|line| line.text + "\n").collect()
    }
}
