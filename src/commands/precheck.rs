//! `meshctl precheck`, also spelled `x precheck` and `experimental precheck`: whether an installation would succeed.

use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, UnusedNamespaceArgs};
use super::operation::Place;
use super::wanted::MeshArgs;
use super::{CommandError, Context, Outcome};
use crate::cluster;
use crate::events::Events;
use crate::install::live::Live;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::preflight::{Inquiry, preflight};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::printer::Style;
use crate::ui::terminal;
use crate::ui::wrap::wrapped;

/// The columns of a table that is no terminal's.
const COLUMNS: usize = 80;

/// How far what is said of a finding stands from the left.
const INDENT: usize = 4;

/// Find out whether a mesh can be installed, without installing it
///
/// Looks at the versions of Kubernetes and of the definitions, the rights of the user, webhooks and control planes that
/// are in the way, and the room on the nodes. Nothing is written. An installation does the same by itself.
#[derive(Debug, clap::Args)]
pub struct PrecheckArgs {
    #[command(flatten)]
    mesh: MeshArgs,

    /// Look at an installation that takes over what istioctl, Helm or kubectl installed
    #[arg(long, help_heading = "Operation")]
    take_ownership: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,

    /// A flag of istioctl's that means nothing here: what is there says its version
    #[arg(long, hide = true, value_name = "VERSION")]
    from_version: Option<String>,
}

/// Commands that istioctl calls experimental
#[derive(Debug, clap::Subcommand)]
pub enum ExperimentalCommand {
    /// Find out whether a mesh can be installed, without installing it
    Precheck(Box<PrecheckArgs>),
}

/// Runs `meshctl experimental …`.
pub fn run_experimental(command: ExperimentalCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ExperimentalCommand::Precheck(args) => run(*args, context),
    }
}

/// Runs `meshctl precheck`.
pub fn run(args: PrecheckArgs, context: &Context) -> Result<Outcome, CommandError> {
    let PrecheckArgs { mesh, take_ownership, output, cluster, unused, from_version } = args;
    unused.warn(context);
    if let Some(version) = from_version {
        context.ui().warning(&format!("`--from-version {version}` means nothing here"));
    }
    let inputs = mesh.read()?;
    let cluster = cluster.cluster()?;
    let precheck = cluster::block_on(async {
        let version = cluster.server_version().await?;
        let live = Live::new(&cluster).await?;
        let wanted = inputs.wanted_in(&live, &version, context).await?;
        let target = &wanted.target;
        let inquiry =
            Inquiry { target, plan: None, kubernetes: Some(&version), takes_ownership: take_ownership, waits: true };
        let report = preflight(&live, &inquiry).await?;
        let count = |severity| report.count(severity);
        Ok::<_, CommandError>(Precheck {
            place: Place::of(&cluster, &version).await?,
            version: wanted.spec.text(&["tag"]).unwrap_or_default().to_owned(),
            revision: target.revision.clone(),
            namespace: target.namespace.clone(),
            counts: Counts {
                error: count(Severity::Error),
                warning: count(Severity::Warning),
                info: count(Severity::Info),
            },
            findings: report.findings,
            roles: report.roles,
            requests: cluster.sent(),
        })
    })??;
    if output == OutputFormat::Table {
        let lines = precheck.lines(terminal::columns().min(COLUMNS));
        context.ui().lines(lines.iter().map(|(style, text)| (*style, &**text)))?;
    } else {
        output::emit(context.ui(), output, &precheck)?;
    }
    Ok(if precheck.counts.error > 0 { Outcome::IssuesFound } else { Outcome::Success })
}

/// What was found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Precheck {
    #[serde(flatten)]
    place: Place,
    /// The version of the mesh.
    version: String,
    /// Its revision.
    revision: String,
    /// Its namespace.
    namespace: String,
    /// How many findings there are.
    counts: Counts,
    /// What was found, the worst first.
    findings: Vec<Finding>,
    /// Roles with the rights that are missing.
    #[serde(skip_serializing_if = "String::is_empty")]
    roles: String,
    /// How many requests were sent.
    requests: u64,
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Counts {
    /// What makes an installation fail.
    error: usize,
    /// What may be unwanted.
    warning: usize,
    /// What is good to know.
    info: usize,
}

impl Precheck {
    fn lines(&self, columns: usize) -> Vec<(Style, String)> {
        let mut lines = Vec::new();
        for finding in &self.findings {
            let style = match finding.severity {
                Severity::Error => Style::Error,
                Severity::Warning => Style::Warning,
                Severity::Info => Style::Context,
            };
            let title = format!("{:<7} {} {}", finding.severity, finding.code.number, finding.object);
            lines.push((style, title.trim_end().to_owned()));
            lines.extend(wrapped(&finding.message, INDENT, columns).into_iter().map(|line| (Style::Plain, line)));
            let hint = if finding.hint.is_empty() { String::new() } else { format!("hint: {}", finding.hint) };
            lines.extend(wrapped(&hint, INDENT, columns).into_iter().map(|line| (Style::Context, line)));
        }
        if !self.roles.is_empty() {
            lines.push((Style::Heading, "The rights that are missing, for whoever may give them:".to_owned()));
            lines.extend(self.roles.lines().map(|line| (Style::Plain, line.to_owned())));
        }
        if !lines.is_empty() {
            lines.push((Style::Plain, String::new()));
        }
        let Counts { error, warning, info: _ } = self.counts;
        let Self { place, version, revision, namespace, .. } = self;
        let subject = format!("Istio {version} as revision {revision} in the namespace {namespace}");
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        };
        let (style, verdict) = match (error, warning) {
            (0, 0) => (Style::Added, format!("✔ nothing is in the way of {subject}")),
            (0, warnings) => {
                (Style::Added, format!("✔ {subject} can be installed, with {}", count(warnings, "warning")))
            }
            (errors, 0) => (Style::Error, format!("✘ {subject} cannot be installed: {}", count(errors, "error"))),
            (errors, warnings) => {
                let counts = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
                (Style::Error, format!("✘ {subject} cannot be installed: {counts}"))
            }
        };
        lines.extend(wrapped(&format!("{verdict} ({place})"), 0, columns).into_iter().map(|line| (style, line)));
        lines
    }
}

impl TableView for Precheck {
    fn table(&self) -> String {
        self.lines(COLUMNS).into_iter().map(|(_, line)| line + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::codes;

    fn precheck(findings: Vec<Finding>, roles: &str) -> Precheck {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Precheck {
            place: Place {
                context: Some("test".to_owned()),
                server: "https://127.0.0.1:6443".to_owned(),
                kubernetes: "v1.36.3".to_owned(),
            },
            version: "1.30.3".to_owned(),
            revision: "default".to_owned(),
            namespace: "istio-system".to_owned(),
            counts: Counts {
                error: count(Severity::Error),
                warning: count(Severity::Warning),
                info: count(Severity::Info),
            },
            findings,
            roles: roles.to_owned(),
            requests: 12,
        }
    }

    #[test]
    fn nothing_found_is_one_sentence() {
        insta::assert_snapshot!(precheck(Vec::new(), "").table(), @r"
        ✔ nothing is in the way of Istio 1.30.3 as revision default in the namespace
        istio-system (context test (https://127.0.0.1:6443, Kubernetes v1.36.3))
        ");
    }

    #[test]
    fn findings_fit_into_80_columns() {
        let findings = vec![
            Finding::new(
                codes::NAMESPACE_LEAVING,
                Severity::Error,
                "Namespace istio-system",
                "it is being deleted since 2026-11-21T10:00:00Z: Some content in the namespace has finalizers remaining",
                "see what is left in it with `kubectl get namespace istio-system -o yaml`, and run again when it is gone",
            ),
            Finding::new(
                codes::RIGHT_MISSING,
                Severity::Error,
                "services in istio-system",
                "not allowed to create",
                "",
            ),
            Finding::new(codes::NOT_LOOKED_AT, Severity::Info, "", "not allowed to list nodes", ""),
        ];
        let table = precheck(findings, "kind: Role\n").table();
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
        insta::assert_snapshot!(table, @"
        error   MSH0512 Namespace istio-system
            it is being deleted since 2026-11-21T10:00:00Z: Some content in the
            namespace has finalizers remaining
            hint: see what is left in it with `kubectl get namespace istio-system -o
            yaml`, and run again when it is gone
        error   MSH0503 services in istio-system
            not allowed to create
        info    MSH0518
            not allowed to list nodes
        The rights that are missing, for whoever may give them:
        kind: Role

        ✘ Istio 1.30.3 as revision default in the namespace istio-system cannot be
        installed: 2 errors (context test (https://127.0.0.1:6443, Kubernetes v1.36.3))
        ");
    }
}
