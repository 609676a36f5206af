//! `meshctl uninstall`: plan, show, confirm, delete, wait, forget.

use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, ISTIO_NAMESPACE, UnusedNamespaceArgs, duration};
use super::inputs::{SpecArgs, resolve};
use super::operation::{
    Consent, Fault, Interrupts, LockArgs, OperationArgs, Place, ResultFormat, can_ask, consent, show_lines, this_run,
    write_lines,
};
use super::outcome::ExitCode;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::events::Events;
use crate::install::labels::Owner;
use crate::install::live::Live;
use crate::install::target::DEFAULT_REVISION;
use crate::install::uninstall::plan::Why;
use crate::install::uninstall::{self, Done, Options, Plan, Prepared, Request, Scope, UninstallError};
use crate::install::verify;
use crate::render::component_values::shared_values;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::{prompt, terminal};
use crate::values::Tree;

/// Take a mesh away
///
/// What goes is what the record of the installation has; for a mesh that istioctl installed, what carries the labels of
/// its revision. Webhooks go first, so that nothing is refused for want of an answer; what other revisions have, too,
/// stays. Definitions stay, and with them what was made by them, unless they are asked for. The run can be ended at any
/// time, and run again with the same end; when there is nothing to do, it says so and ends with 0.
#[derive(Debug, clap::Args)]
pub struct UninstallArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Everything of all revisions in all namespaces, and what their control planes wrote
    #[arg(long, conflicts_with_all = ["revision", "files"], help_heading = "Operation")]
    purge: bool,

    /// Delete the definitions (CRDs), too, and everything that was made by them
    #[arg(long, conflicts_with = "keep_crds", help_heading = "Operation")]
    purge_crds: bool,

    /// Keep the definitions (CRDs); this is so unless `--purge-crds` says otherwise
    #[arg(long, help_heading = "Operation")]
    keep_crds: bool,

    /// Delete the namespace of the control plane, too
    #[arg(long, help_heading = "Operation")]
    delete_namespace: bool,

    /// Show the plan only
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    /// Wait until everything is gone; `--no-wait` ends when everything is being deleted
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

    /// How long a step may take until everything in it is gone
    #[arg(long, value_name = "DURATION", default_value = "5m", help_heading = "Operation")]
    timeout: String,

    #[command(flatten)]
    lock: LockArgs,

    #[command(flatten)]
    operation: OperationArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl uninstall`.
pub fn run(args: UninstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let UninstallArgs {
        spec,
        purge,
        purge_crds,
        keep_crds,
        delete_namespace,
        dry_run,
        wait,
        no_wait,
        timeout,
        lock,
        operation,
        cluster,
        control_plane,
        unused,
    } = args;
    context.ui().show_progress(operation.progress);
    unused.warn(context);
    let (scope, named) = scope(spec, purge)?;
    let namespace = control_plane.given(&process_environment).or(named);
    let wait = (wait && !no_wait).then(|| duration("--timeout", &timeout)).transpose()?;
    let request = Request {
        namespace: namespace.unwrap_or_else(|| ISTIO_NAMESPACE.to_owned()),
        scope,
        run: this_run(),
        options: Options { definitions: purge_crds, namespace: delete_namespace, wait, lock: lock.settings()? },
    };
    let cluster = cluster.cluster()?;
    let may_ask = purge && !keep_crds && !purge_crds;
    let job = Job { request, is_dry: dry_run, may_ask, operation };
    cluster::block_on(job.run(&cluster, context))?
}

/// Returns what is to go, and the namespace that files name.
fn scope(spec: SpecArgs, purge: bool) -> Result<(Scope, Option<String>), CommandError> {
    if purge {
        return Ok((Scope::Everything, None));
    }
    let sources = spec.read()?;
    if sources.files.is_empty() && sources.sets.is_empty() {
        return Ok((sources.revision.map_or(Scope::Only, Scope::Revision), None));
    }
    let spec = resolve(&sources)?;
    let values = shared_values(&spec);
    let revision = values.get("revision").and_then(Tree::as_str).filter(|revision| !revision.is_empty());
    let revision = revision.unwrap_or(DEFAULT_REVISION).to_owned();
    Ok((Scope::Revision(revision), Some(spec.namespace().to_owned())))
}

/// How an uninstall ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    /// Only the plan was asked for.
    Planned,
    /// Everything is gone.
    Removed,
    /// There was nothing.
    Nothing,
    /// Nothing was done.
    Refused,
    /// It was begun, and is not done.
    Failed,
    /// It was begun, and the user ended it.
    Interrupted,
}

/// What came of an uninstall: one document for programs, whatever happened.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UninstallResult {
    /// How it ended.
    status: Status,
    #[serde(flatten)]
    place: Place,
    /// What was to go, and what stays.
    plan: Plan,
    #[serde(flatten)]
    done: Option<Done>,
    /// How many requests it took.
    requests: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

impl TableView for UninstallResult {
    fn table(&self) -> String {
        self.plan.text(terminal::columns())
    }
}

struct Job {
    request: Request,
    is_dry: bool,
    /// Whether the user may be asked about definitions.
    may_ask: bool,
    operation: OperationArgs,
}

impl Job {
    async fn run(mut self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        let version = cluster.server_version().await?;
        let live = Live::new(cluster).await?;
        let mut prepared = uninstall::prepare(&live, &self.request).await?;
        if self.may_ask && self.wants_definitions(&prepared)? {
            self.request.options.definitions = true;
            prepared = uninstall::prepare(&live, &self.request).await?;
        }
        prepared.plan.warnings.iter().for_each(|warning| context.ui().warning(warning));
        let place = Place::of(cluster, &version).await?;
        let plan = prepared.plan.clone();
        let mut result = UninstallResult { status: Status::Planned, place, plan, done: None, requests: 0, error: None };
        let outcome = self.go(&live, prepared, &mut result, context).await;
        if let Err(error) = &outcome {
            result.status = match error.exit() {
                ExitCode::Interrupted | ExitCode::Terminated => Status::Interrupted,
                ExitCode::Usage | ExitCode::PermissionDenied if result.status == Status::Planned => Status::Refused,
                _ => Status::Failed,
            };
            result.error = Some(Fault::of(error));
        }
        result.requests = cluster.sent();
        self.emit(&result, context)?;
        outcome
    }

    /// Asks on a terminal whether the definitions go, too, when there are any.
    fn wants_definitions(&self, prepared: &Prepared) -> Result<bool, CommandError> {
        let count = prepared.plan.stays.iter().filter(|stays| stays.why == Why::Definition).count();
        if count == 0 || self.is_dry || !can_ask(self.operation.yes) {
            return Ok(false);
        }
        let question = format!("Delete the {count} definitions, too, with everything that was made by them?");
        prompt::confirm(&question).map_err(|error| {
            CommandError::message(
                crate::diagnostic::Category::Failed,
                format!("nothing was done: nobody could be asked: {error}"),
            )
            .hint("`--keep-crds` keeps them, `--purge-crds` takes them")
        })
    }

    async fn go(
        &self,
        live: &Live<'_>,
        prepared: Prepared,
        result: &mut UninstallResult,
        context: &Context,
    ) -> Result<Outcome, CommandError> {
        let plan = prepared.plan.clone();
        if plan.is_empty() && prepared.is_settled() {
            result.status = Status::Nothing;
            context.ui().note(&self.nothing(&result.place));
            if let Some(foreign) = self.foreign(live).await {
                context.ui().warning(&foreign);
            }
            return Ok(Outcome::Success);
        }
        let missing = uninstall::missing_rights(live, &prepared).await?;
        if self.is_dry {
            for right in missing {
                context.ui().warning(&format!("as it is, this would be refused: you may not {right}"));
            }
            return Ok(Outcome::Success);
        }
        if !missing.is_empty() {
            return Err(UninstallError::Forbidden(missing).into());
        }
        let question = question(&plan);
        let wish = Consent {
            yes: self.operation.yes,
            question: &question,
            place: &result.place,
            is_harmless: plan.is_empty(),
        };
        consent(&wish, context, || show_lines(&plan.lines(terminal::columns()), context))?;
        context.ui().note(&format!("{}: {}", result.place, plan.counts()));
        result.status = Status::Failed;
        let interrupts = Interrupts::begin();
        let done = uninstall::execute(live, &self.request, prepared, &interrupts.stop, context.ui()).await;
        let done = done.map_err(|error| {
            let is_interrupt = matches!(error, UninstallError::Interrupted);
            interrupts.error_of(error.into(), is_interrupt)
        })?;
        drop(interrupts);
        for key in &done.replaced {
            context.ui().warning(&format!("{key} was made anew by somebody else, and stays"));
        }
        if !done.going.is_empty() {
            context.ui().note(&format!("{} objects are being deleted", done.going.len()));
        }
        result.status = Status::Removed;
        result.done = Some(done);
        Ok(Outcome::Success)
    }

    /// Returns what there is to say about a mesh that somebody else installed where nothing of ours is.
    async fn foreign(&self, live: &Live<'_>) -> Option<String> {
        let namespace = &self.request.namespace;
        let revision = match &self.request.scope {
            Scope::Everything => return None,
            Scope::Only => None,
            Scope::Revision(revision) => Some(&**revision),
        };
        // It is advice: who may not look is told without it.
        let owner = verify::foreign(live, namespace, revision).await.ok().flatten()?;
        let (by, instead) = match &owner {
            Owner::Nobody => (String::new(), "delete it by what made it".to_owned()),
            Owner::Helm { release, namespace } => {
                (format!(" by {owner}"), format!("`helm uninstall {release} -n {namespace}` takes it away"))
            }
            _ => (format!(" by {owner}"), "what installed it takes it away".to_owned()),
        };
        Some(format!(
            "the mesh in the namespace {namespace} was installed{by}, and stays: {instead}, or `meshctl install \
             --take-ownership` makes it one of meshctl's first"
        ))
    }

    fn nothing(&self, place: &Place) -> String {
        let namespace = &self.request.namespace;
        let what = match &self.request.scope {
            Scope::Everything => "no mesh".to_owned(),
            Scope::Only => format!("no mesh in the namespace {namespace}"),
            Scope::Revision(revision) => format!("no revision {revision} in the namespace {namespace}"),
        };
        format!("nothing to do: there is {what} ({place})")
    }

    fn emit(&self, result: &UninstallResult, context: &Context) -> Result<(), CommandError> {
        match self.operation.output {
            ResultFormat::Json => output::emit(context.ui(), OutputFormat::Json, result)?,
            ResultFormat::Yaml => output::emit(context.ui(), OutputFormat::Yaml, result)?,
            ResultFormat::Text if self.is_dry => write_lines(&result.plan.lines(terminal::columns()), context)?,
            ResultFormat::Text if result.status == Status::Removed => {
                write_lines(&result.plan.stays_lines(terminal::columns()), context)?;
            }
            ResultFormat::Text => {}
        }
        Ok(())
    }
}

fn question(plan: &Plan) -> String {
    let installs: Vec<String> = plan
        .installs
        .iter()
        .map(|install| format!("{} in the namespace {}", install.name, install.namespace))
        .collect();
    let revisions = if installs.len() == 1 { "revision" } else { "revisions" };
    let lost: usize = plan.lost.iter().map(|lost| lost.count).sum();
    let lost = if lost == 0 { String::new() } else { format!(", and {lost} custom resources with their definitions") };
    format!("This deletes the {revisions} {}: {} objects{lost}.", installs.join(", "), plan.delete.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_which_revision_is_meant() {
        let parse = |arguments: &[&str]| {
            #[derive(clap::Parser)]
            struct Args {
                #[command(flatten)]
                args: UninstallArgs,
            }
            let words = ["x"].iter().chain(arguments);
            <Args as clap::Parser>::try_parse_from(words).map(|parsed| parsed.args)
        };
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mesh.yaml");
        let text = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {revision: canary, values: {global: {istioNamespace: mesh}}}\n";
        std::fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();
        for (arguments, expected) in [
            (&[][..], (Scope::Only, None)),
            (&["--purge"], (Scope::Everything, None)),
            (&["-r", "canary"], (Scope::Revision("canary".to_owned()), None)),
            (&["--set", "profile=minimal"], (Scope::Revision("default".to_owned()), Some("istio-system".to_owned()))),
            (&["-f", file], (Scope::Revision("canary".to_owned()), Some("mesh".to_owned()))),
            (&["-f", file, "-r", "other"], (Scope::Revision("other".to_owned()), Some("mesh".to_owned()))),
        ] {
            let args = parse(arguments).unwrap();
            let (spec, purge) = (args.spec, args.purge);
            assert_eq!(scope(spec, purge).unwrap(), expected, "{arguments:?}");
        }
        assert!(parse(&["--purge", "-r", "canary"]).is_err());
        assert!(parse(&["--keep-crds", "--purge-crds"]).is_err());
    }
}
