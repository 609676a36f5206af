//! `meshctl namespace label` and `unlabel`

use futures_util::future::try_join_all;

use super::plan_view::{Done, LabelResult, NamespaceResult, Status, told};
use crate::cluster::{self, Cluster};
use crate::commands::cluster::{ClusterArgs, duration};
use crate::commands::operation::{Consent, Fault, Interrupts, Place, consent, show_lines};
use crate::commands::outcome::ExitCode;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::{Events, Progress};
use crate::install::live::Live;
use crate::install::ready::WaitOptions;
use crate::mesh::enrolment::change::{Insistence, labels_after};
use crate::mesh::enrolment::{LabelChange, LabelPlan, Mode, Wish};
use crate::mesh::namespaces::{Restarts, Seen, look, restarts, waypoint_exists, write};
use crate::mesh::rollout::{self, RollOptions, Rolled, WAVE};
use crate::object::ObjectKey;
use crate::ui::output::{self, OutputFormat};
use crate::ui::progress::ProgressMode;
use crate::ui::terminal;

/// Whether sidecars are injected by the default control plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Injection {
    /// `istio-injection=enabled`
    Enabled,
    /// `istio-injection=disabled`
    Disabled,
}

/// Enrol namespaces in the mesh
///
/// Labels are written as kubectl would write them, and what kubectl does not look at is looked at first: whether a control
/// plane serves them, and whether they go together. What is there and contradicts is taken away with `--overwrite` only.
/// Pods that run stay as they are until they are restarted; `--restart` does that for those workloads that need it.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "meshctl namespace label <NAMESPACE>... [LABEL]... [OPTIONS]",
    after_help = "Examples:\n  meshctl namespace label shop istio-injection=enabled\n  \
                  meshctl namespace label shop --injection enabled --restart\n  \
                  meshctl namespace label shop bank --revision canary --overwrite --restart --waves 2\n  \
                  meshctl namespace label shop --tag prod --dry-run\n  \
                  meshctl namespace label shop --ambient --waypoint waypoint\n  \
                  meshctl namespace label shop istio-injection- istio.io/rev=canary"
)]
pub struct LabelArgs {
    /// Namespaces, and labels of the mesh as kubectl takes them: `KEY=VALUE` sets one, `KEY-` takes it away
    #[arg(value_name = "NAMESPACE|LABEL", required = true)]
    targets: Vec<String>,

    /// Sidecars by the default control plane: `istio-injection`
    #[arg(long, value_enum, value_name = "WHETHER")]
    injection: Option<Injection>,

    /// Sidecars by a revision: `istio.io/rev`
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    /// Sidecars by the revision that a tag stands for: `istio.io/rev`
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,

    /// The ambient mode, without sidecars: `istio.io/dataplane-mode`
    #[arg(long)]
    ambient: bool,

    /// Waypoint for the traffic to the namespace, `NAME` or `NAMESPACE/NAME`; `none` for none: `istio.io/use-waypoint`
    #[arg(long, value_name = "NAME")]
    waypoint: Option<String>,

    /// Change labels that have another value, and take those away that contradict
    #[arg(long)]
    overwrite: bool,

    /// Write labels that no control plane serves
    #[arg(long)]
    force: bool,

    /// Make namespaces that are not there
    #[arg(long)]
    create: bool,

    #[command(flatten)]
    how: HowArgs,
}

/// Take namespaces out of the mesh: all its labels go
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  meshctl namespace unlabel shop\n  meshctl namespace unlabel shop --restart -y")]
pub struct UnlabelArgs {
    /// Namespaces
    #[arg(value_name = "NAMESPACE", required = true)]
    namespaces: Vec<String>,

    #[command(flatten)]
    how: HowArgs,
}

/// Whether workloads are restarted, who agrees, and how it is shown.
#[derive(Debug, clap::Args)]
pub struct HowArgs {
    /// Restart the workloads whose pods are not what the labels ask for
    #[arg(long, help_heading = "Operation")]
    restart: bool,

    /// How many workloads are restarted at a time
    #[arg(long, value_name = "COUNT", default_value_t = WAVE, help_heading = "Operation", requires = "restart",
          value_parser = count)]
    waves: usize,

    /// How long a wave may take until its workloads are ready
    #[arg(long, value_name = "DURATION", default_value = "5m", help_heading = "Operation")]
    timeout: String,

    /// Show the plan only
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    /// Do not ask; also by `MESHCTL_YES=1`
    #[arg(short = 'y', long, visible_alias = "skip-confirmation", help_heading = "Operation")]
    yes: bool,

    /// Form of the result, on standard output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: OutputFormat,

    /// How the course of it is shown on standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true, help_heading = "Output")]
    progress: ProgressMode,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Reads a number of workloads.
fn count(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "it must be a number from 1 on".to_owned())
}

/// Runs `meshctl namespace label`.
pub fn run(args: LabelArgs, context: &Context) -> Result<Outcome, CommandError> {
    let LabelArgs { targets, injection, revision, tag, ambient, waypoint, overwrite, force, create, how } = args;
    let is_label = |target: &String| target.contains('=') || target.ends_with('-');
    let (literal, namespaces) = targets.into_iter().partition(is_label);
    let injection = injection.map(|injection| injection == Injection::Enabled);
    let change = Wish { injection, revision, tag, ambient, waypoint, literal }.change()?;
    let job = Job { namespaces, change, insistence: Insistence { overwrite, force }, create, how };
    job.run(context)
}

/// Runs `meshctl namespace unlabel`.
pub fn run_unlabel(args: UnlabelArgs, context: &Context) -> Result<Outcome, CommandError> {
    let UnlabelArgs { namespaces, how } = args;
    let change = LabelChange::nothing_left();
    // What nothing serves is no obstacle to taking it away.
    Job { namespaces, change, insistence: Insistence { overwrite: true, force: true }, create: false, how }.run(context)
}

/// Labels to write, and what follows.
struct Job {
    namespaces: Vec<String>,
    change: LabelChange,
    insistence: Insistence,
    create: bool,
    how: HowArgs,
}

impl Job {
    fn run(mut self, context: &Context) -> Result<Outcome, CommandError> {
        context.ui().show_progress(self.how.progress);
        let mut seen = std::collections::BTreeSet::new();
        self.namespaces.retain(|name| seen.insert(name.clone()));
        if self.namespaces.is_empty() {
            return Err(CommandError::message(Category::Usage, "no namespace is named")
                .hint("name it first: `meshctl namespace label shop istio-injection=enabled`"));
        }
        let cluster = std::mem::take(&mut self.how.cluster).cluster()?;
        cluster::block_on(Box::pin(self.work(&cluster, context)))?
    }

    /// Does it, and writes the result; that of a failure too.
    async fn work(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let mut result = LabelResult {
            status: Status::Planned,
            namespaces: Vec::new(),
            workloads: Vec::new(),
            wave: self.how.restart.then_some(self.how.waves),
            error: None,
        };
        let outcome = self.go(cluster, &mut result, context).await;
        if let Err(error) = &outcome {
            result.status = match error.exit() {
                ExitCode::Interrupted | ExitCode::Terminated => Status::Interrupted,
                ExitCode::Usage | ExitCode::Configuration => Status::Refused,
                _ => Status::Failed,
            };
            result.error = Some(Fault::of(error));
        }
        // A plan that was refused has been shown with the refusal.
        if self.how.output != OutputFormat::Table || !matches!(result.status, Status::Refused) {
            output::emit(context.ui(), self.how.output, &result)?;
        }
        context.ui().flush()?;
        if outcome.is_ok() && result.status == Status::Changed && !self.how.restart {
            tell_restart(&result, context);
        }
        outcome
    }

    async fn go(
        &self,
        cluster: &Cluster,
        result: &mut LabelResult,
        context: &Context,
    ) -> Result<Outcome, CommandError> {
        let seen = look(cluster, &self.namespaces, self.change.wants_ambient(), self.insistence.force).await?;
        for name in &self.namespaces {
            let ground = seen.ground(name);
            if !ground.exists && !self.create {
                return Err(CommandError::message(
                    Category::Configuration,
                    format!("the namespace `{name}` does not exist"),
                )
                .hint("`meshctl namespace label --create` makes it"));
            }
            let plan = self.change.plan(&ground, self.insistence)?;
            result.namespaces.push(NamespaceResult { plan, status: Done::Planned, left: Vec::new() });
        }
        self.warn(cluster, result, context).await;
        if self.how.restart {
            self.find_restarts(cluster, &seen, result).await?;
        }
        if self.how.dry_run {
            return Ok(Outcome::Success);
        }
        let is_same = |one: &NamespaceResult| one.plan.changes.is_empty() && !one.plan.create;
        if result.namespaces.iter().all(is_same) && result.workloads.is_empty() {
            result.status = Status::Unchanged;
            for one in &mut result.namespaces {
                one.status = Done::Unchanged;
            }
            return Ok(Outcome::Success);
        }
        self.agreed(cluster, result, context).await?;
        let interrupts = Interrupts::begin();
        let live = if result.workloads.is_empty() { None } else { Some(Live::new(cluster).await?) };
        for index in 0..result.namespaces.len() {
            if interrupts.is_requested() {
                let error = CommandError::message(Category::Failed, "interrupted: not all labels are written");
                return Err(interrupts.error_of(error, true));
            }
            let written = self.write(cluster, &mut result.namespaces[index]).await;
            if let Err(error) = written {
                for one in &mut result.namespaces[index..] {
                    one.status = Done::NotDone;
                }
                for one in &mut result.workloads {
                    one.outcome = rollout::Outcome::NotDone;
                }
                return Err(error);
            }
        }
        result.status = Status::Changed;
        if let Some(live) = live {
            let keys: Vec<ObjectKey> = result.workloads.iter().map(key).collect();
            let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            let options = self.options()?;
            let rolled = rollout::restart(&live, &keys, &at, &options, &interrupts.stop, context.ui()).await;
            result.workloads = rolled.workloads;
            if let Some(error) = rolled.error {
                let is_interrupt = error.is_interrupt();
                return Err(interrupts.error_of(error.into(), is_interrupt));
            }
            let count = result.workloads.len();
            let workloads = if count == 1 { "workload" } else { "workloads" };
            context.ui().progress(&Progress::Completed { title: format!("{count} {workloads} restarted") });
        }
        Ok(Outcome::Success)
    }

    fn options(&self) -> Result<RollOptions, CommandError> {
        let timeout = duration("--timeout", &self.how.timeout)?;
        Ok(RollOptions { wave: self.how.waves, wait: WaitOptions { timeout, ..WaitOptions::default() } })
    }

    /// Tells what is odd about the plans.
    async fn warn(&self, cluster: &Cluster, result: &LabelResult, context: &Context) {
        for NamespaceResult { plan, .. } in &result.namespaces {
            for conflict in &plan.after.conflicts {
                context.ui().warning(&format!("namespace {}: {conflict}", plan.namespace));
            }
            // Who may not see Gateways is not told of one that is missing.
            if let Ok(Some(false)) = waypoint_exists(cluster, &self.change, &plan.namespace).await
                && let Some(waypoint) = &plan.after.waypoint
            {
                context.ui().warning(&format!(
                    "there is no Gateway {}/{} yet, which the waypoint is",
                    waypoint.namespace, waypoint.name
                ));
            }
        }
    }

    /// Finds the workloads that are to be restarted.
    async fn find_restarts(
        &self,
        cluster: &Cluster,
        seen: &Seen,
        result: &mut LabelResult,
    ) -> Result<(), CommandError> {
        let found = result.namespaces.iter().map(async |one| {
            let plan: &LabelPlan = &one.plan;
            if plan.create {
                return Ok(Restarts::default());
            }
            let labels = labels_after(seen.ground(&plan.namespace).labels, plan);
            restarts(cluster, &seen.injectors, &plan.namespace, Some(&labels)).await
        });
        let found = try_join_all(found).await?;
        for (one, found) in result.namespaces.iter_mut().zip(found) {
            one.left = found.others;
            let planned = |key: &ObjectKey| Rolled::new(key, rollout::Outcome::Planned, None);
            result.workloads.extend(found.workloads.iter().map(planned));
        }
        Ok(())
    }

    /// Has the user agree. Labels that are only added change no pod that runs, and nobody has to be asked about them where
    /// there is nobody.
    async fn agreed(&self, cluster: &Cluster, result: &LabelResult, context: &Context) -> Result<(), CommandError> {
        // The time is read before anybody is asked, so that a wrong one is not found out afterwards.
        self.options()?;
        let plans = || result.namespaces.iter().map(|one| &one.plan);
        let is_harmless =
            result.workloads.is_empty() && plans().flat_map(|plan| &plan.changes).all(|change| change.before.is_none());
        let names: Vec<&str> = plans().map(|plan| &*plan.namespace).collect();
        let what = if names.len() == 1 { "the namespace" } else { "the namespaces" };
        let restarts = match result.workloads.len() {
            0 => String::new(),
            1 => " and restarts 1 workload".to_owned(),
            count => format!(" and restarts {count} workloads"),
        };
        let question = format!("This labels {what} {}{restarts}.", names.join(", "));
        let place = Place::of(cluster, "").await?;
        let wish = Consent { yes: self.how.yes, question: &question, place: &place, is_harmless };
        consent(&wish, context, || show_lines(&result.lines(terminal::columns()), context))
    }

    async fn write(&self, cluster: &Cluster, one: &mut NamespaceResult) -> Result<(), CommandError> {
        let plan = &one.plan;
        if plan.changes.is_empty() && !plan.create {
            one.status = Done::Unchanged;
            return Ok(());
        }
        let written = write(cluster, plan).await;
        written.map_err(|error| CommandError::from(error).context(format!("failed to label `{}`", plan.namespace)))?;
        one.status = if plan.create { Done::Created } else { Done::Labelled };
        Ok(())
    }
}

/// Returns the key of a workload that is restarted.
fn key(workload: &Rolled) -> ObjectKey {
    let Rolled { kind, namespace, name, .. } = workload.clone();
    ObjectKey { api_version: "apps/v1".to_owned(), kind, namespace, name }
}

/// Says that pods that run stay as they are, where that matters.
fn tell_restart(result: &LabelResult, context: &Context) {
    let changed =
        |one: &&NamespaceResult| one.status == Done::Labelled && told(&one.plan.before) != told(&one.plan.after);
    let plans = result.namespaces.iter().filter(changed).map(|one| &one.plan);
    // The agents of nodes take pods into the ambient mode while they run.
    let needs = |plan: &&LabelPlan| plan.before.mode == Mode::Sidecar || plan.after.mode == Mode::Sidecar;
    let names: Vec<&str> = plans.filter(needs).map(|plan| &*plan.namespace).collect();
    if !names.is_empty() {
        context.ui().note(&format!(
            "pods that run stay as they are until they are restarted: the same command with `--restart` does that in {}",
            names.join(", ")
        ));
    }
}
