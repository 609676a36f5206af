//! `meshctl rollback`: back to what was installed before, by the same run as an install.

use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use super::history::when;
use super::install::result::Status;
use super::operation::{self, Carried, Fault, OperationArgs, Place, ResultFormat, WaitArgs, this_run, write_plan};
use super::upgrade::{known_proxies, tell_next, tell_outdated};
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::events::{Events, Progress};
use crate::install::history::History;
use crate::install::inventory::State;
use crate::install::live::Live;
use crate::install::plan::{Counts, Plan};
use crate::install::rollback::{Asked, Back, back};
use crate::install::run::{self, Done, HISTORY, Options, Prepared};
use crate::install::upgrade::{Outdated, Way, next_steps, outdated};
use crate::ui::output::{self, OutputFormat, TableView};

/// Go back to what was installed before
///
/// The objects that were recorded are applied again, and what came later is deleted; the plan is shown first. Custom
/// resource definitions never go back: objects of their newer versions may be stored. The rollback is recorded as a
/// revision of its own, so that it can be undone in the same way.
#[derive(Debug, clap::Args)]
pub struct RollbackArgs {
    /// Number to go back to, as `meshctl history` lists them [default: the last one that was installed without a
    /// failure before]
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    number: Option<u32>,

    /// Revision of the control plane [default: the only one]
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    /// Show the plan only
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    /// Take fields from other field managers
    #[arg(long, help_heading = "Operation")]
    force_conflicts: bool,

    /// How many revisions the history keeps
    #[arg(long, value_name = "COUNT", default_value_t = HISTORY, help_heading = "Operation")]
    history_max: usize,

    #[command(flatten)]
    wait: WaitArgs,

    #[command(flatten)]
    operation: OperationArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// What came of a rollback.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RollbackResult {
    /// How it ended.
    status: Status,
    /// Where.
    #[serde(flatten)]
    place: Place,
    /// The number that it goes back to.
    to: u32,
    /// The profile of that.
    profile: String,
    /// The version of the mesh of that.
    version: String,
    /// How many objects something happens to.
    counts: Counts,
    /// What was planned.
    plan: Plan,
    /// What was done.
    #[serde(flatten)]
    done: Option<Done>,
    /// Namespaces whose pods run proxies of another version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outdated: Vec<Outdated>,
    /// Commands that replace them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<String>,
    /// How many requests were sent.
    requests: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

impl TableView for RollbackResult {
    fn table(&self) -> String {
        self.plan.text(crate::ui::terminal::columns())
    }
}

/// Runs `meshctl rollback`.
pub fn run(args: RollbackArgs, context: &Context) -> Result<Outcome, CommandError> {
    let RollbackArgs {
        number,
        revision,
        dry_run,
        force_conflicts,
        history_max,
        wait,
        operation,
        control_plane,
        cluster,
        unused,
    } = args;
    context.ui().show_progress(operation.progress);
    unused.warn(context);
    let options = Options {
        force_conflicts,
        history: history_max,
        wait: wait.options()?,
        lock: wait.lock()?,
        state: State::RollingBack,
        loses_most: true,
        ..Options::default()
    };
    let job = Job {
        namespace: control_plane.namespace(&process_environment),
        revision,
        number,
        is_dry: dry_run,
        options,
        operation,
    };
    let cluster = cluster.cluster()?;
    cluster::block_on(job.run(&cluster, context))?
}

/// A rollback in one cluster.
struct Job {
    namespace: String,
    revision: Option<String>,
    number: Option<u32>,
    is_dry: bool,
    options: Options,
    operation: OperationArgs,
}

impl Job {
    /// Does it, and writes the result; that of a failure too.
    async fn run(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let history = History::read(cluster, &self.namespace, self.revision.as_deref()).await?;
        let installation = history.choose(self.revision.as_deref())?;
        let version = cluster.server_version().await?;
        let live = Live::new(cluster).await?;
        let asked = Asked {
            namespace: self.namespace.clone(),
            number: self.number,
            run: this_run(),
            options: self.options.clone(),
            cluster_version: version.clone(),
        };
        let back = back(&live, &installation, asked).await?;
        let prepared = run::prepare(&live, &back.request, context.ui()).await?;
        prepared.plan.warnings.iter().for_each(|warning| context.ui().warning(warning));
        let place = Place::of(cluster, &version).await?;
        let mut result = RollbackResult {
            status: Status::Planned,
            place: place.clone(),
            to: back.number,
            profile: back.summary.profile.clone(),
            version: back.summary.mesh_version.clone(),
            counts: prepared.plan.counts(),
            plan: prepared.plan.clone(),
            done: None,
            outdated: Vec::new(),
            next: Vec::new(),
            requests: 0,
            error: None,
        };
        let outcome = self.go(&live, &place, &back, prepared, &mut result, context).await;
        if let Err(error) = &outcome {
            result.status = Status::of(error);
            result.error = Some(Fault::of(error));
        }
        // Proxies may not be newer than their control plane.
        let version = &back.summary.mesh_version;
        if outcome.is_ok() && installation.deployed().is_some_and(|one| one.summary.mesh_version != *version) {
            let proxies = known_proxies(cluster, &installation.revision, context).await;
            result.outdated = outdated(&proxies, version);
            result.next = next_steps(&result.outdated, Way::InPlace, "", "");
        }
        result.requests = cluster.sent();
        match self.operation.output {
            ResultFormat::Text if self.is_dry => write_plan(&result.plan, context)?,
            ResultFormat::Text => {}
            ResultFormat::Json => output::emit(context.ui(), OutputFormat::Json, &result)?,
            ResultFormat::Yaml => output::emit(context.ui(), OutputFormat::Yaml, &result)?,
        }
        context.ui().flush()?;
        tell_outdated(&result.outdated, version, self.is_dry, context);
        tell_next(&result.outdated, &result.next, Way::InPlace, context);
        outcome
    }

    async fn go(
        &self,
        live: &Live<'_>,
        place: &Place,
        back: &Back,
        prepared: Prepared,
        result: &mut RollbackResult,
        context: &Context,
    ) -> Result<Outcome, CommandError> {
        let Back { number, request, .. } = back;
        let question = told(back);
        if self.is_dry {
            context.ui().note(&question);
        }
        let job = operation::Job {
            live,
            request,
            place,
            question: &question,
            operation: &self.operation,
            is_dry: self.is_dry,
            rolls_back: false,
        };
        let (status, done) = match Box::pin(job.carry_out(prepared, &mut None, context)).await? {
            Carried::Planned => return Ok(Outcome::Success),
            Carried::Unchanged(done) => (Status::Unchanged, done),
            Carried::Changed(done) => (Status::Installed, done),
        };
        (result.status, result.done) = (status, Some(done));
        context.ui().progress(&Progress::Completed { title: format!("Rollback to {number} complete") });
        Ok(Outcome::Success)
    }
}

/// Tells where a rollback goes.
fn told(back: &Back) -> String {
    let Back { number, summary, request } = back;
    let target = &request.target;
    let (revision, namespace) = (&target.revision, &target.namespace);
    let told = format!("This takes revision {revision} in the namespace {namespace} back to {number}");
    let facts = [
        ("version", summary.mesh_version.clone()),
        ("profile", summary.profile.clone()),
        ("of", when(&summary.created)),
    ];
    let facts = facts.iter().filter(|(_, value)| !value.is_empty()).map(|(what, value)| format!("{what} {value}"));
    let facts: Vec<String> = facts.collect();
    let facts = if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
    format!("{told}{facts}.")
}
