//! `meshctl install`, also spelled `apply`, `manifest install` and `manifest apply`: plan, show, confirm, apply, wait,
//! record.
//!
//! - [`result`]: what came of it, for programs

pub mod result;

use std::collections::BTreeSet;

use super::cluster::{ClusterArgs, UnusedNamespaceArgs};
use super::contexts::ContextsArgs;
use super::operation::{self, Carried, OperationArgs, Place, ResultFormat, WaitArgs, this_run};
use super::verify;
use super::wanted::{MeshArgs, MeshInputs, Wanted};
use super::{CommandError, Context, Outcome};
use crate::cluster::{self, Cluster};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Progress};
use crate::install::component::{needs, title};
use crate::install::live::Live;
use crate::install::plan::Plan;
use crate::install::preflight::finding::Severity;
use crate::install::preflight::{Inquiry, preflight};
use crate::install::prune::Pruning;
use crate::install::run::{self, HISTORY, Options, Prepared, Request, RunError};
use crate::install::target::key;
use crate::ui::output;

use result::{InstallResult, Status, Unplanned};

/// Install a mesh, or change one
///
/// The plan comes first: what is created, changed field by field, and deleted, as the API server itself says. What only
/// creates objects goes ahead where nobody can be asked; what changes, deletes or restarts something is asked for, or
/// needs `--yes`. The run can be ended at any time, and run again with the same end.
#[derive(Debug, clap::Args)]
pub struct InstallArgs {
    #[command(flatten)]
    mesh: MeshArgs,

    /// Show the plan only; `client` asks no cluster
    #[arg(
        long,
        value_enum,
        value_name = "WHERE",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "server",
        help_heading = "Operation"
    )]
    dry_run: Option<DryRun>,

    #[command(flatten)]
    how: HowArgs,

    #[command(flatten)]
    operation: OperationArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    contexts: ContextsArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

impl InstallArgs {
    /// Returns the arguments of an installation in a cluster about which nothing else is said.
    ///
    /// # Errors
    ///
    /// When the command line of such an installation cannot be read, which is a fault of ours.
    pub fn in_cluster(cluster: ClusterArgs) -> Result<Self, CommandError> {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            install: InstallArgs,
        }
        match <Alone as clap::Parser>::try_parse_from(["install"]) {
            Ok(Alone { install }) => Ok(Self { cluster, ..install }),
            Err(error) => Err(CommandError::message(Category::Usage, error.to_string())),
        }
    }
}

/// How a mesh is installed.
#[derive(Debug, Clone, clap::Args)]
pub struct HowArgs {
    /// Make the namespaces that are missing
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        hide_default_value = true,
        hide_possible_values = true,
        action = clap::ArgAction::Set,
        help_heading = "Operation"
    )]
    create_namespace: bool,

    /// Take fields from other field managers
    #[arg(long, help_heading = "Operation")]
    force_conflicts: bool,

    /// Take over what istioctl, Helm or kubectl installed
    #[arg(long, help_heading = "Operation")]
    take_ownership: bool,

    /// Verify the mesh afterwards
    #[arg(long, help_heading = "Operation")]
    verify: bool,

    /// When it fails, go back to what was installed before; take away what was made, when that was nothing
    #[arg(long, help_heading = "Operation")]
    rollback_on_failure: bool,

    /// How many revisions the history keeps
    #[arg(long, value_name = "COUNT", default_value_t = HISTORY, help_heading = "Operation")]
    history_max: usize,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Where a dry run is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DryRun {
    /// The API server says what would come of it
    Server,
    /// No cluster is asked
    Client,
}

impl HowArgs {
    /// Returns the options of a run.
    pub fn options(&self) -> Result<Options, CommandError> {
        let Self {
            create_namespace: _,
            rollback_on_failure: _,
            verify: _,
            force_conflicts,
            take_ownership,
            history_max,
            wait,
        } = self;
        Ok(Options {
            force_conflicts: *force_conflicts,
            take_ownership: *take_ownership,
            history: *history_max,
            wait: wait.options()?,
            lock: wait.lock()?,
            ..Options::default()
        })
    }
}

/// Runs `meshctl install`.
pub fn run(args: InstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let InstallArgs { mesh, dry_run, how, operation, cluster, contexts, unused } = args;
    context.ui().show_progress(operation.progress);
    unused.warn(context);
    let inputs = mesh.read()?;
    if dry_run == Some(DryRun::Client) {
        let wanted = inputs.wanted(None, context)?;
        let plan = Plan::of(&wanted.target, &std::collections::BTreeMap::new(), Pruning::default());
        let result = InstallResult::planned(&wanted, None, plan);
        result.emit(operation.output, context)?;
        context.ui().note("no cluster was asked: what is there already is not known");
        return Ok(Outcome::Success);
    }
    let job = Job {
        inputs: &inputs,
        description: "install",
        is_dry: dry_run.is_some(),
        how: &how,
        operation: &operation,
        occasion: Occasion::default(),
    };
    if contexts.is_given() {
        let format = operation.output.format();
        return contexts.each(&cluster, format, context, &async |cluster: &Cluster, context: &Context| {
            Box::pin(job.run(cluster, context)).await
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(job.run(&cluster, context))?
}

/// An installation on one cluster.
pub struct Job<'a> {
    /// What is wanted.
    pub inputs: &'a MeshInputs,
    /// What the history calls it.
    pub description: &'a str,
    /// Whether only the plan is wanted.
    pub is_dry: bool,
    /// How it is done.
    pub how: &'a HowArgs,
    /// Consent and form.
    pub operation: &'a OperationArgs,
    /// What is special about it.
    pub occasion: Occasion,
}

/// What is wanted in a cluster, and the cluster as it was seen for it.
pub struct Made<'a> {
    /// The version of Kubernetes.
    pub version: String,
    /// The cluster.
    pub live: Live<'a>,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What is special about an installation: what it is for, where that is not the whole mesh.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// What is told before the question whether to go on; none for what is told of a mesh.
    pub question: Option<String>,
    /// What is told at the end.
    pub completed: &'static str,
    /// Whether it is right that the mesh loses more than half of its objects.
    pub loses_most: bool,
    /// Whether definitions that are not wanted any more go.
    pub prune_definitions: bool,
}

impl Default for Occasion {
    fn default() -> Self {
        Self { question: None, completed: "Installation complete", loses_most: false, prune_definitions: false }
    }
}

impl Job<'_> {
    /// Does it, and writes the result; that of a failure too.
    pub async fn run(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let (result, outcome) = match Box::pin(self.result(cluster, context)).await {
            Ok(both) => both,
            Err(error) => {
                if self.operation.output != ResultFormat::Text {
                    output::emit(context.ui(), self.operation.output.format(), &Unplanned::of(&error))?;
                }
                return Err(error);
            }
        };
        if self.operation.output != ResultFormat::Text || self.is_dry {
            result.emit(self.operation.output, context)?;
        }
        outcome
    }

    /// Does it; an error in place of a result is one from before there was a plan.
    pub async fn result(
        &self,
        cluster: &Cluster,
        context: &Context,
    ) -> Result<(InstallResult, Result<Outcome, CommandError>), CommandError> {
        let made = self.made(cluster, context).await?;
        Box::pin(self.result_of(made, cluster, context)).await
    }

    /// Returns what is wanted in a cluster, as its objects; nothing is written.
    pub async fn made<'a>(&self, cluster: &'a Cluster, context: &Context) -> Result<Made<'a>, CommandError> {
        let version = cluster.server_version().await?;
        let live = Live::new(cluster).await?;
        let wanted = self.inputs.wanted_in(&live, &version, context).await?;
        Ok(Made { version, live, wanted })
    }

    /// Does it with what [`Self::made`] returned.
    pub async fn result_of(
        &self,
        made: Made<'_>,
        cluster: &Cluster,
        context: &Context,
    ) -> Result<(InstallResult, Result<Outcome, CommandError>), CommandError> {
        let Made { version, live, wanted } = made;
        let request = Request {
            revision: wanted.revision(self.description, &version),
            target: wanted.target.clone(),
            scope: wanted.scope.clone(),
            namespaces: wanted.namespaces.clone(),
            run: this_run(),
            options: Options {
                loses_most: self.occasion.loses_most,
                prune_definitions: self.occasion.prune_definitions,
                ..self.how.options()?
            },
        };
        self.preflight(&live, &request, &version, context).await?;
        let prepared = run::prepare(&live, &request, context.ui()).await?;
        prepared.plan.warnings.iter().for_each(|warning| context.ui().warning(warning));
        let place = Place::of(cluster, &version).await?;
        let mut result = InstallResult::planned(&wanted, Some(place.clone()), prepared.plan.clone());
        let question = self.occasion.question.clone().unwrap_or_else(|| question(&wanted));
        let job = operation::Job {
            live: &live,
            request: &request,
            place: &place,
            question: &question,
            operation: self.operation,
            is_dry: self.is_dry,
            rolls_back: self.how.rollback_on_failure,
        };
        let outcome = Box::pin(self.go(&job, &wanted, prepared, &mut result, context)).await;
        result.take(&outcome);
        result.requests = cluster.sent();
        context.ui().detail(&format!("{} requests to the API server", result.requests));
        Ok((result, outcome))
    }

    /// Looks whether the installation can succeed. What is in its way ends it, unless only the plan is wanted, or the
    /// user insists; without the rights for it there is no plan either.
    async fn preflight(
        &self,
        live: &Live<'_>,
        request: &Request,
        version: &str,
        context: &Context,
    ) -> Result<(), CommandError> {
        let Request { target, options, .. } = request;
        let inquiry = Inquiry {
            target,
            plan: None,
            kubernetes: Some(version),
            takes_ownership: options.take_ownership,
            waits: options.wait.is_some(),
        };
        let report = preflight(live, &inquiry).await?;
        let obstacle = report.obstacle();
        let goes_on = self.is_dry || self.inputs.is_forced();
        for finding in &report.findings {
            match finding.severity {
                Severity::Error if goes_on => context.ui().warning(&finding.to_string()),
                Severity::Warning => context.ui().warning(&finding.to_string()),
                Severity::Info => context.ui().detail(&finding.to_string()),
                Severity::Error => {}
            }
        }
        match obstacle {
            Some(error) if !goes_on || error.category() == Category::PermissionDenied => Err(error.into()),
            _ => Ok(()),
        }
    }

    async fn go(
        &self,
        job: &operation::Job<'_>,
        wanted: &Wanted,
        prepared: Prepared,
        result: &mut InstallResult,
        context: &Context,
    ) -> Result<Outcome, CommandError> {
        missing_component(job.live, wanted, &prepared).await?;
        if !self.how.create_namespace
            && let Some(name) = prepared.missing_namespaces().first()
        {
            return Err(RunError::NoNamespace(name.clone()).into());
        }
        let (status, done) = match job.carry_out(prepared, &mut result.after, context).await? {
            Carried::Planned => return Ok(Outcome::Success),
            Carried::Unchanged(done) => (Status::Unchanged, done),
            Carried::Changed(done) => (Status::Installed, done),
        };
        (result.status, result.done) = (status, Some(done));
        context.ui().progress(&Progress::Completed { title: self.occasion.completed.to_owned() });
        if self.how.verify {
            let report = verify::installed(job.live, wanted, job.request.options.wait.clone(), context).await?;
            let verdict = verify::verdict(&report);
            result.verification = Some(report);
            return verdict;
        }
        Ok(Outcome::Success)
    }
}

fn question(wanted: &Wanted) -> String {
    let target = &wanted.target;
    let version = wanted.spec.text(&["tag"]).unwrap_or("an unknown version");
    let profile = wanted.spec.text(&["profile"]).unwrap_or("default");
    // A mesh of a store is what its charts are, unless a profile is named.
    let is_of_store = wanted.spec.charts().iter().any(|chart| !chart.component.is_addon());
    let what = if is_of_store { "charts of a store".to_owned() } else { format!("profile {profile}") };
    format!(
        "This installs Istio {version} ({what}) as revision {} in the namespace {}.",
        target.revision, target.namespace
    )
}

/// Makes sure that what the components need is there, when only some of them are installed.
async fn missing_component(live: &Live<'_>, wanted: &Wanted, prepared: &Prepared) -> Result<(), CommandError> {
    if wanted.scope.is_none() {
        return Ok(());
    }
    let target = &wanted.target;
    let mut present: BTreeSet<&str> = target.objects.iter().map(|object| &*object.component).collect();
    if let Some(old) = &prepared.old {
        present.extend(old.objects.iter().map(|entry| &*entry.component));
    }
    let components: BTreeSet<&str> = target.objects.iter().map(|object| &*object.component).collect();
    for component in components {
        for needed in needs(component) {
            if present.contains(needed) || is_there(live, needed, &target.namespace, &target.revision).await? {
                continue;
            }
            let message = format!("{} needs {}, which is not installed", title(component), title(needed));
            return Err(CommandError::message(Category::Configuration, message)
                .hint(format!("install both: `--component {needed},{component}`, or one after the other")));
        }
    }
    Ok(())
}

/// Tells whether a component is there that nobody recorded: installed by something else.
async fn is_there(live: &Live<'_>, component: &str, namespace: &str, revision: &str) -> Result<bool, CommandError> {
    let (kind, name) = match component {
        "base" => {
            let virtual_service = key("networking.istio.io/v1", "VirtualService", "", "");
            return Ok(live.resource(&virtual_service).is_some());
        }
        "pilot" if revision == "default" => ("Deployment", "istiod".to_owned()),
        "pilot" => ("Deployment", format!("istiod-{revision}")),
        "cni" => ("DaemonSet", "istio-cni-node".to_owned()),
        _ => return Ok(false),
    };
    Ok(live.get(&key("apps/v1", kind, namespace, &name)).await?.is_some())
}
