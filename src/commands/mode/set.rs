//! `meshctl mode set`: workloads of a cluster into a mode.

use std::path::Path;
use std::time::Duration;

use super::files::{self, FilesArgs};
use super::view::SetResult;
use super::{OwnModesArgs, WorkloadsArgs, check_of, find, names, obstacle};
use crate::cluster::{self, Cluster};
use crate::commands::cluster::{ClusterArgs, duration};
use crate::commands::install::{self, InstallArgs};
use crate::commands::operation::{Consent, Interrupts, Place, can_ask, consent, show_lines};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::install::ready::WaitOptions;
use crate::mesh::change::{Action, Changes, Detail};
use crate::mesh::modes::set::{Carrying, SetError, carry_out, plan};
use crate::mesh::modes::{Check, Presence, Settings, survey};
use crate::mode::document::WorkloadName;
use crate::mode::registry::Known;
use crate::mode::{Dependency, ISTIO_SERVICE_MESH, Policy, Registry, Wish};
use crate::ui::output::{self, OutputFormat};
use crate::ui::progress::ProgressMode;
use crate::ui::{prompt, terminal};

/// How long a control plane that was just installed is given to say that it is there.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is asked.
const PAUSE: Duration = Duration::from_millis(500);

/// Put workloads into a mode: one, an application by its labels, or a namespace; live, or in files
///
/// What the former mode had put in goes, exactly, and what the new one needs comes; the change is shown first. The pods
/// are made anew and waited for; when they do not become ready, everything becomes what it was. Nothing is changed when
/// the mode's control plane is not installed (exit code 78) or the cluster cannot be asked (69).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  meshctl mode set istio cart -n shop
  meshctl mode set ISTIO_SERVICE_MESH -n shop -l app.kubernetes.io/part-of=shop -y
  meshctl mode set istio -n shop --internal-domain cart=basket
  meshctl mode set builtin web --depends-on cart:8080/http,timeout=5s --depends-on mysql:3306
  meshctl mode set dapr web --app-port 8080
  meshctl mode set kubernetes -n shop --dry-run
  meshctl mode set istio -f shop.yaml -o shop-istio.yaml")]
pub struct SetArgs {
    /// The mode, by its name or an alias
    #[arg(value_name = "MODE")]
    mode: String,

    /// Workloads: `cart`, `deployment/cart` [default: all of the namespace, of the labels or in the files]
    #[arg(value_name = "WORKLOAD")]
    workloads: Vec<String>,

    #[command(flatten)]
    which: WorkloadsArgs,

    /// A name by which a workload is to be reached, `WORKLOAD=NAME`: a Service is made; may be repeated
    #[arg(long = "internal-domain", value_name = "WORKLOAD=NAME")]
    domains: Vec<String>,

    /// Built-in mode: what the workloads reach, `[WORKLOAD=]SERVICE:PORT[/http|/grpc|/tcp][,SETTING=VALUE…]`; settings:
    /// local-port, timeout, connect-timeout, idle-timeout, retries, max-connections, max-pending, max-requests,
    /// max-retries, consecutive-errors, ejection-time, rate-limit; may be repeated [default: what the annotation
    /// meshctl.io/depends-on says]
    #[arg(long = "depends-on", value_name = "SERVICE:PORT")]
    depends_on: Vec<String>,

    /// Built-in mode: settings of dependencies that do not say otherwise, such as `timeout=5s,rate-limit=100/s`
    #[arg(long = "dependency-defaults", value_name = "SETTING=VALUE,…")]
    defaults: Option<String>,

    /// Built-in mode: the image of the Envoy
    #[arg(long, value_name = "IMAGE")]
    envoy_image: Option<String>,

    /// Dapr: the application's name [default: the workload's]
    #[arg(long, value_name = "NAME")]
    app_id: Option<String>,

    /// Dapr: the application's port [default: the first one of its containers]
    #[arg(long, value_name = "PORT")]
    app_port: Option<u16>,

    #[command(flatten)]
    own: OwnModesArgs,

    #[command(flatten)]
    files: FilesArgs,

    /// Form of the result: text, json or yaml; with `-f` the file that the result is written to
    #[arg(short, long, value_name = "FORMAT|FILE")]
    output: Option<String>,

    /// Do not ask; also by `MESHCTL_YES=1`
    #[arg(short = 'y', long, visible_alias = "skip-confirmation", help_heading = "Operation")]
    yes: bool,

    /// Only show what would be done; the API server checks it
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    /// Do not wait until the new pods are ready; nothing is taken back then
    #[arg(long, help_heading = "Operation")]
    no_wait: bool,

    /// How long the new pods may take until they are ready
    #[arg(long, value_name = "DURATION", default_value = "5m", help_heading = "Operation")]
    readiness_timeout: String,

    /// Leave everything as it is when new pods do not become ready
    #[arg(long, help_heading = "Operation")]
    no_rollback: bool,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// What the command line says beside the mode, read.
pub struct Said {
    /// Which workloads are named.
    pub names: Vec<WorkloadName>,
    /// Names by which workloads are to be reached.
    pub domains: Vec<(WorkloadName, String)>,
    dependencies: Vec<Dependency>,
    defaults: Option<Policy>,
    image: Option<String>,
    app_id: Option<String>,
    app_port: Option<u16>,
}

impl Said {
    fn read(args: &SetArgs) -> Result<Self, CommandError> {
        let dependencies = args.depends_on.iter().map(|text| Dependency::parse(text)).collect::<Result<_, _>>()?;
        let domains = args.domains.iter().map(|text| {
            let parts = text.split_once('=').and_then(|(name, domain)| Some((WorkloadName::parse(name)?, domain)));
            parts.map(|(name, domain)| (name, domain.to_owned())).ok_or_else(|| {
                CommandError::message(Category::Usage, format!("`--internal-domain {text}` is not WORKLOAD=NAME"))
                    .hint("write it as `--internal-domain cart=basket`")
            })
        });
        Ok(Self {
            names: names(&args.workloads)?,
            domains: domains.collect::<Result<_, _>>()?,
            dependencies,
            defaults: args.defaults.as_deref().map(Policy::parse).transpose()?,
            image: args.envoy_image.clone(),
            app_id: args.app_id.clone(),
            app_port: args.app_port,
        })
    }

    /// Returns it as modes want it.
    pub fn wish(&self) -> Wish<'_> {
        Wish {
            dependencies: (!self.dependencies.is_empty()).then_some(&*self.dependencies),
            defaults: self.defaults.as_ref(),
            image: self.image.as_deref(),
            app_id: self.app_id.as_deref(),
            app_port: self.app_port,
            services: &[],
            namespace: None,
        }
    }

    /// Makes sure that everything that names a workload names one that is switched.
    pub fn check_names(&self, switched: &[(String, String)]) -> Result<(), CommandError> {
        let wrong = |flag: &str, name: &str| {
            let message = format!("`{flag}` names {name}, which is none of the workloads");
            Err(CommandError::message(Category::Usage, message))
        };
        for (name, _) in &self.domains {
            if !switched.iter().any(|(kind, known)| name.is(kind, known)) {
                return wrong("--internal-domain", &name.to_string());
            }
        }
        for of in self.dependencies.iter().filter_map(|dependency| dependency.of.as_ref()) {
            if !switched.iter().any(|(_, known)| known == of) {
                return wrong("--depends-on", of);
            }
        }
        Ok(())
    }
}

/// Runs `meshctl mode set`.
pub fn run(args: &SetArgs, context: &Context) -> Result<Outcome, CommandError> {
    let said = Said::read(args)?;
    if args.files.is_given() {
        let registry = args.own.registry()?;
        let known = registry.find(&args.mode)?.clone();
        let selection = args.which.selection(said.names.clone())?;
        let output = args.output.as_deref().map(Path::new);
        return files::run(
            &args.files,
            output,
            &files::Switch { known: &known, registry: &registry, selection, said: &said },
            context,
        );
    }
    args.files.refuse_without_files()?;
    if said.names.is_empty() && args.which.is_empty() {
        return Err(CommandError::message(Category::Usage, "no workload is named")
            .hint("name some, or choose by `-l SELECTOR`; `-n NAME` alone means all of a namespace"));
    }
    let format = match args.output.as_deref() {
        None | Some("text" | "table") => OutputFormat::Table,
        Some("json") => OutputFormat::Json,
        Some("yaml") => OutputFormat::Yaml,
        Some(other) => {
            return Err(CommandError::message(Category::Usage, format!("`-o {other}` is no form of a result"))
                .hint("there are: text, json, yaml; a file is written from files: `-f FILE -o FILE`"));
        }
    };
    let timeout = duration("--readiness-timeout", &args.readiness_timeout)?;
    let mut registry = args.own.registry()?;
    // A connection ends with the runtime that it was made in, so each has a cluster of its own.
    let cluster = args.cluster.clone().cluster()?;
    let (known, check, unasked) = cluster::block_on(async {
        let known = find(&args.mode, &mut registry, &cluster, context).await?;
        let (check, unasked) = check_of(&cluster, known.mode()).await;
        Ok::<_, CommandError>((known, check, unasked))
    })??;
    if let Some(error) = obstacle(&check, unasked)
        && (check.control_plane != Presence::Absent || !offer(args, &check, &known, context)?)
    {
        return Err(error);
    }
    let wait = WaitOptions { timeout, ..WaitOptions::default() };
    let how = Carrying { wait: (!args.no_wait).then_some(wait), rolls_back: !args.no_rollback };
    let job = Job { args, said: &said, registry: &registry, known: &known, how, format };
    let cluster = args.cluster.clone().cluster()?;
    cluster::block_on(job.work(&cluster, context))?
}

/// Offers to install Istio where somebody can be asked, and does. Returns whether it is there then.
fn offer(args: &SetArgs, check: &Check, known: &Known, context: &Context) -> Result<bool, CommandError> {
    if check.mode != ISTIO_SERVICE_MESH || args.dry_run || !can_ask(args.yes) {
        return Ok(false);
    }
    context.ui().flush()?;
    let question = format!("{} is not installed. Run `meshctl install` now?", check.product);
    if !prompt::confirm(&question).unwrap_or(false) {
        return Ok(false);
    }
    install::run(InstallArgs::in_cluster(args.cluster.clone())?, context)?;
    // The control plane writes what tells that it is there a moment after it is ready.
    let cluster = args.cluster.clone().cluster()?;
    cluster::block_on(async {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let (check, _) = check_of(&cluster, known.mode()).await;
            if check.control_plane == Presence::Present {
                return Ok(true);
            }
            if tokio::time::Instant::now() >= end {
                return Ok(false);
            }
            tokio::time::sleep(PAUSE).await;
        }
    })?
}

/// A switch in a cluster.
struct Job<'a> {
    args: &'a SetArgs,
    said: &'a Said,
    registry: &'a Registry,
    known: &'a Known,
    how: Carrying,
    format: OutputFormat,
}

impl Job<'_> {
    async fn work(&self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let Self { args, said, registry, known, how, format } = self;
        let scope = args.which.scope(said.names.clone(), cluster).await?;
        let survey = survey(cluster, &scope).await?;
        let there: Vec<(String, String)> =
            survey.workloads.iter().map(|one| (one.key.kind.clone(), one.key.name.clone())).collect();
        said.check_names(&there)?;
        let settings = Settings { mode: known.mode(), registry, wish: said.wish(), domains: &said.domains };
        let mut plan = plan(cluster, &survey, &settings).await?;
        for workload in &plan.workloads {
            workload.warnings.iter().for_each(|warning| context.ui().warning(warning));
            warn_of_upstreams(&workload.local_upstreams, &workload.name, known.mode().name(), context);
        }
        plan.changes.warnings.iter().for_each(|warning| context.ui().warning(warning));
        let all = plan.all();
        let result = |plan: &crate::mesh::modes::Plan, changes: &Changes| SetResult {
            mode: known.mode().name().to_owned(),
            namespace: scope.namespace.clone(),
            dry_run: args.dry_run,
            workloads: plan.workloads.clone(),
            objects: objects(changes),
        };
        if plan.is_empty() {
            output::emit(context.ui(), *format, &result(&plan, &all))?;
            return Ok(Outcome::Success);
        }
        let lines = all.lines(terminal::columns(), Detail::Names);
        show_lines(&lines, context);
        if args.dry_run {
            output::emit(context.ui(), *format, &result(&plan, &all))?;
            context.ui().note(&format!("nothing was done: {}", all.counts()));
            return Ok(Outcome::Success);
        }
        let place = Place::of(cluster, "").await?;
        let restarts = plan.workloads.iter().filter(|workload| workload.restarts).count();
        let question = format!(
            "Put {} of the namespace {} into the mode {}? The pods of {restarts} are made anew.",
            count(plan.workloads.len()),
            scope.namespace,
            known.mode().name()
        );
        let is_harmless = all.only_creates();
        consent(&Consent { yes: args.yes, question: &question, place: &place, is_harmless }, context, || {})?;
        context.ui().show_progress(ProgressMode::default());
        let interrupts = Interrupts::begin();
        let cancelled = interrupts.stop.requested();
        let carried = carry_out(cluster, &survey, &settings, &mut plan, how, cancelled, context.ui()).await;
        output::emit(context.ui(), *format, &result(&plan, &all))?;
        match carried {
            Ok(()) => Ok(Outcome::Success),
            Err(error) => {
                let is_interrupt = matches!(error, SetError::Interrupted);
                Err(interrupts.error_of(error.into(), is_interrupt))
            }
        }
    }
}

fn count(workloads: usize) -> String {
    if workloads == 1 { "1 workload".to_owned() } else { format!("{workloads} workloads") }
}

/// Warns of addresses that nobody answers any more.
pub fn warn_of_upstreams(
    upstreams: &[crate::mode::upstreams::LocalUpstream],
    workload: &str,
    mode: &str,
    context: &Context,
) {
    for upstream in upstreams {
        context.ui().warning(&format!("{workload}: nobody answers in the mode {mode} at {upstream}"));
    }
}

/// Returns the objects beside the workloads, each with a sign for what happens to it.
fn objects(changes: &Changes) -> Vec<String> {
    let beside = changes.objects.iter().filter(|object| matches!(&*object.key.kind, "ConfigMap" | "Service"));
    let told = beside.filter_map(|object| {
        let sign = match object.action {
            Action::Create => '+',
            Action::Change => '~',
            Action::Delete => '-',
            Action::Leave => return None,
        };
        Some(format!("{sign} {}", object.key))
    });
    told.collect()
}
