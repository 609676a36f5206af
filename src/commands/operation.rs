//! What all commands that change a cluster have in common: consent, waiting, the lock, how they are shown, how they end.

use std::cell::Cell;
use std::sync::atomic::Ordering;

use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::duration;
use super::outcome::ExitCode;
use super::wanted::tool;
use super::{CommandError, Context};
use crate::checksum::Hasher;
use crate::cluster::options::process_environment;
use crate::cluster::{Cluster, ClusterError};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::install::Stop;
use crate::install::inventory::Run;
use crate::install::live::Live;
use crate::install::lock::LockSettings;
use crate::install::plan::{Line, Mark, Plan};
use crate::install::ready::WaitOptions;
use crate::install::rollback::failure::{After, Failed, after_failure};
use crate::install::run::{self, Done, Prepared, Request, RunError};
use crate::ui::interrupt::Orderly;
use crate::ui::output::OutputFormat;
use crate::ui::printer::Style;
use crate::ui::progress::ProgressMode;
use crate::ui::wrap::wrapped;
use crate::ui::{prompt, terminal};

/// The variable that agrees in place of `--yes`.
const YES: &str = "MESHCTL_YES";

/// Whether the user agrees, and how the command is shown.
#[derive(Debug, Clone, clap::Args)]
pub struct OperationArgs {
    /// Do not ask; also by `MESHCTL_YES=1`
    #[arg(short = 'y', long, visible_alias = "skip-confirmation", help_heading = "Operation")]
    pub yes: bool,

    /// Form of the result, on standard output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    pub output: ResultFormat,

    /// How the course of it is shown on standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true, help_heading = "Output")]
    pub progress: ProgressMode,
}

/// The form of the result of a command that changes a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ResultFormat {
    /// Text for people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// One YAML document
    Yaml,
}

impl ResultFormat {
    /// Returns the form in which results of any kind are written.
    pub fn format(self) -> OutputFormat {
        match self {
            Self::Text => OutputFormat::Table,
            Self::Json => OutputFormat::Json,
            Self::Yaml => OutputFormat::Yaml,
        }
    }
}

/// Whether and how long is waited, and how the lock is had.
#[derive(Debug, Clone, clap::Args)]
pub struct WaitArgs {
    /// Wait until everything is ready; `--no-wait` ends when everything is applied
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
    wait: bool,

    /// Do not wait
    #[arg(long, conflicts_with = "wait", hide = true)]
    no_wait: bool,

    /// How long a stage may take until it is ready
    #[arg(long, value_name = "DURATION", default_value = "5m", help_heading = "Operation")]
    readiness_timeout: String,

    /// Wait until load balancers have an address, too
    #[arg(long, help_heading = "Operation")]
    wait_for_load_balancer: bool,

    #[command(flatten)]
    lock: LockArgs,
}

/// How the lock is had.
#[derive(Debug, Clone, clap::Args)]
pub struct LockArgs {
    /// How long another run is waited for that is under way
    #[arg(long, value_name = "DURATION", help_heading = "Operation")]
    lock_timeout: Option<String>,
}

impl WaitArgs {
    /// Returns whether and how is waited; none for not at all.
    pub fn options(&self) -> Result<Option<WaitOptions>, CommandError> {
        let Self { wait, no_wait, readiness_timeout, wait_for_load_balancer, lock: _ } = self;
        let timeout = duration("--readiness-timeout", readiness_timeout)?;
        let mut options = WaitOptions { timeout, ..WaitOptions::default() };
        options.expectations.load_balancers = *wait_for_load_balancer;
        Ok((*wait && !no_wait).then_some(options))
    }

    /// Returns how the lock is had.
    pub fn lock(&self) -> Result<LockSettings, CommandError> {
        self.lock.settings()
    }
}

impl LockArgs {
    /// Returns how the lock is had: by the command line, and `MESHCTL_LEASE_DURATION` for how long it is good.
    pub fn settings(&self) -> Result<LockSettings, CommandError> {
        const DURATION: &str = "MESHCTL_LEASE_DURATION";
        let mut settings = LockSettings::default();
        if let Some(text) = process_environment(DURATION) {
            settings.duration = duration(DURATION, &text)?;
        }
        if let Some(text) = &self.lock_timeout {
            settings.patience = duration("--lock-timeout", text)?;
        }
        Ok(settings)
    }
}

/// Where a command works, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The context of the kubeconfig; none inside a cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    /// The server's address.
    pub server: String,
    /// The version of its Kubernetes; empty when it was not asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kubernetes: String,
}

impl Place {
    /// Returns where a cluster is.
    pub async fn of(cluster: &Cluster, kubernetes: &str) -> Result<Self, ClusterError> {
        let peer = cluster.peer().await?;
        Ok(Self { context: peer.context, server: peer.server, kubernetes: kubernetes.to_owned() })
    }
}

/// `context kind-a (https://127.0.0.1:6443, Kubernetes v1.36.3)`
impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { context, server, kubernetes } = self;
        match context {
            Some(context) => write!(formatter, "context {context} ({server}")?,
            None => write!(formatter, "the cluster of this pod ({server}")?,
        }
        if !kubernetes.is_empty() {
            write!(formatter, ", Kubernetes {kubernetes}")?;
        }
        formatter.write_str(")")
    }
}

/// An error as data: what the report on standard error says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The error, with its causes.
    pub message: String,
    /// What can be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// The exit code.
    pub exit_code: u8,
}

impl Fault {
    /// Returns an error as data.
    pub fn of(error: &CommandError) -> Self {
        let mut message = error.diagnostic().to_string();
        let mut hints = error.diagnostic().hints();
        let mut next: Option<&dyn Diagnostic> = error.diagnostic().diagnostic_cause();
        for part in error.diagnostic().parts() {
            message.push_str("; ");
            message.push_str(&part.to_string());
        }
        while let Some(cause) = next {
            let text = cause.to_string();
            if !message.ends_with(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            hints.extend(cause.hints());
            next = cause.diagnostic_cause();
        }
        hints.extend(error.hints().iter().cloned());
        hints.dedup();
        Self { message, hints, exit_code: error.exit().number() }
    }
}

/// Returns who does this, for the record and the lock.
pub fn this_run() -> Run {
    let variable =
        |names: [&str; 3]| names.into_iter().find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    let user = variable(["USER", "LOGNAME", "USERNAME"]).unwrap_or_else(|| "somebody".to_owned());
    let host = terminal::host_name();
    let process = std::process::id();
    let started = jiff::Timestamp::now();
    let arguments = {
        let mut hash = Hasher::default();
        for argument in std::env::args_os() {
            hash.push(argument.as_encoded_bytes());
            hash.push(&[0]);
        }
        hash.finish().hex()
    };
    // A process of the same number on a machine of the same name is told apart by when it began.
    let id = format!("{user}@{host} (process {process}, {:x})", started.as_microsecond() & 0xff_ffff);
    Run {
        id,
        started: started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        host,
        user,
        process,
        tool: tool(),
        arguments,
        stage: None,
    }
}

/// How a plan is agreed to.
pub struct Consent<'a> {
    /// Whether the user has agreed on the command line.
    pub yes: bool,
    /// What is asked: `Install version 1.30.3 as revision default in the namespace istio-system?`
    pub question: &'a str,
    /// Where.
    pub place: &'a Place,
    /// Whether nothing that is there changes or goes, so that nobody has to be asked where there is nobody.
    pub is_harmless: bool,
}

/// Has the user agree. `show` shows what is agreed to; it is shown to whoever is asked, or refused.
///
/// # Errors
///
/// With exit code 64 when nobody can be asked; with 1 when the user says no.
pub fn consent(consent: &Consent<'_>, context: &Context, show: impl FnOnce()) -> Result<(), CommandError> {
    let Consent { yes, question, place, is_harmless } = consent;
    if *yes || has_agreed_by_environment() {
        return Ok(());
    }
    if !terminal::can_ask() {
        if *is_harmless {
            return Ok(());
        }
        show();
        return Err(CommandError::message(
            Category::Usage,
            format!("nothing was done: this changes what is there, and nobody can be asked ({place})"),
        )
        .hint(format!("agree with `--yes` or `{YES}=1`; `--dry-run` only shows the plan")));
    }
    show();
    context.ui().flush()?;
    let columns = terminal::columns();
    let mut told = wrapped(question, 0, columns);
    told.extend(wrapped(&place.to_string(), 2, columns));
    match prompt::confirm(&format!("{}\nProceed?", told.join("\n"))) {
        Ok(true) => Ok(()),
        Ok(false) => Err(CommandError::message(Category::Failed, "nothing was done: you said no")),
        Err(error) => {
            Err(CommandError::message(Category::Failed, format!("nothing was done: nobody could be asked: {error}"))
                .hint(format!("agree with `--yes` or `{YES}=1`")))
        }
    }
}

/// Tells whether the user can be asked something, and has not agreed to everything already.
pub fn can_ask(yes: bool) -> bool {
    !yes && !has_agreed_by_environment() && terminal::can_ask()
}

fn has_agreed_by_environment() -> bool {
    process_environment(YES).is_some_and(|value| matches!(&*value.to_lowercase(), "1" | "true" | "yes" | "y"))
}

/// Shows a plan on standard error.
pub fn show_plan(plan: &Plan, context: &Context) {
    show_lines(&plan.lines(terminal::columns()), context);
}

/// Writes a plan to standard output.
pub fn write_plan(plan: &Plan, context: &Context) -> Result<(), CommandError> {
    write_lines(&plan.lines(terminal::columns()), context)
}

/// Shows the lines of a plan on standard error.
pub fn show_lines(lines: &[Line], context: &Context) {
    context.ui().talk_lines(lines.iter().map(|line| (style(line.mark), &*line.text)));
}

/// Writes the lines of a plan to standard output.
pub fn write_lines(lines: &[Line], context: &Context) -> Result<(), CommandError> {
    context.ui().lines(lines.iter().map(|line| (style(line.mark), &*line.text)))?;
    Ok(())
}

fn style(mark: Mark) -> Style {
    match mark {
        Mark::Added => Style::Added,
        Mark::Changed => Style::Changed,
        Mark::Removed => Style::Removed,
        Mark::Blocked => Style::Error,
        Mark::Heading => Style::Heading,
        Mark::Plain => Style::Plain,
    }
}

/// A run that was prepared, and what is needed to carry it out.
pub struct Job<'a> {
    /// The cluster.
    pub live: &'a Live<'a>,
    /// What is to be done.
    pub request: &'a Request,
    /// Where.
    pub place: &'a Place,
    /// What is asked first.
    pub question: &'a str,
    /// Consent and form.
    pub operation: &'a OperationArgs,
    /// Whether only the plan is wanted.
    pub is_dry: bool,
    /// Whether a failure is followed by the way back.
    pub rolls_back: bool,
}

/// What a run has come to.
#[derive(Debug)]
pub enum Carried {
    /// Only the plan was wanted.
    Planned,
    /// There was nothing to do but to wait.
    Unchanged(Done),
    /// It was done.
    Changed(Done),
}

impl Job<'_> {
    /// Shows the plan, has the user agree, and carries it out. When it fails and is to go back, `after` says how that
    /// went.
    pub async fn carry_out(
        &self,
        prepared: Prepared,
        after: &mut Option<After>,
        context: &Context,
    ) -> Result<Carried, CommandError> {
        let Self { live, request, place, question, operation, is_dry, rolls_back } = self;
        let plan = &prepared.plan;
        let is_unchanged = plan.is_empty();
        if let Some(obstacle) = run::obstacle(plan, &request.options) {
            if *is_dry {
                context.ui().warning(&format!("as it is, this would be refused: {obstacle}"));
                return Ok(Carried::Planned);
            }
            show_plan(plan, context);
            return Err(obstacle.into());
        }
        if *is_dry {
            return Ok(Carried::Planned);
        }
        let is_shown = Cell::new(false);
        if !is_unchanged {
            let is_harmless = plan.only_creates();
            let wish = Consent { yes: operation.yes, question, place, is_harmless };
            consent(&wish, context, || {
                is_shown.set(true);
                show_plan(plan, context);
            })?;
        }
        context.ui().note(&format!("{place}: {}", plan.counts()));
        // Who was not shown the plan hears what is not as the charts have it.
        if !is_unchanged && !is_shown.get() {
            plan.moved.iter().for_each(|moved| context.ui().note(&format!("  {moved}")));
        }
        let interrupts = Interrupts::begin();
        let done = run::execute(live, request, prepared, &interrupts.stop, context.ui()).await;
        let error = match done {
            Ok(done) if is_unchanged => return Ok(Carried::Unchanged(done)),
            Ok(done) => return Ok(Carried::Changed(done)),
            Err(error) => error,
        };
        let is_over = matches!(error, RunError::Lock(_) | RunError::Lost(_) | RunError::Interrupted { .. });
        let error = interrupts.error(error);
        if !rolls_back || is_over {
            return Err(error);
        }
        let failed = Failed {
            namespace: &request.target.namespace,
            install: request.target.install(),
            run: &request.run,
            options: &request.options,
            cluster_version: &place.kubernetes,
        };
        context.ui().warning(&format!("{}; going back", error.diagnostic()));
        match after_failure(live, failed, &interrupts.stop, context.ui()).await {
            Ok(done) => {
                let told = done.to_string();
                *after = Some(done);
                Err(error.hint(told))
            }
            Err(second) => {
                let told = Fault::of(&second.into()).message;
                Err(error.hint(format!("going back failed, too: {told}")))
            }
        }
    }
}

/// Signals that are wishes for as long as this lives.
#[derive(Debug)]
pub struct Interrupts {
    orderly: Orderly,
    /// What the work asks.
    pub stop: Stop,
}

impl Interrupts {
    /// Begins to take signals for wishes.
    pub fn begin() -> Self {
        let orderly = Orderly::begin();
        let stop = Stop::by(orderly.wished());
        Self { orderly, stop }
    }

    /// Returns the error of a run as one of a command: that of an interrupt has the signal's exit code.
    pub fn error(&self, error: RunError) -> CommandError {
        let is_interrupt = matches!(error, RunError::Interrupted { .. });
        self.error_of(error.into(), is_interrupt)
    }

    /// Returns an error with the exit code of the signal, when it is that of an interrupt.
    pub fn error_of(&self, error: CommandError, is_interrupt: bool) -> CommandError {
        match self.orderly.signal() {
            Some(15) if is_interrupt => error.with_exit(ExitCode::Terminated),
            _ if is_interrupt => error.with_exit(ExitCode::Interrupted),
            _ => error,
        }
    }

    /// Tells whether the user wants the command to end.
    pub fn is_requested(&self) -> bool {
        self.orderly.wished().load(Ordering::SeqCst)
    }
}
