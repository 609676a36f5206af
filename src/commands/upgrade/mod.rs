//! `meshctl upgrade`: an install with the checks that a step between versions needs, and what is left to do afterwards.
//!
//! - `between`: what changes between two releases, beside the objects

mod between;

use schemars::JsonSchema;
use serde::Serialize;

use self::between::Between;
use super::cluster::{ClusterArgs, UnusedNamespaceArgs};
use super::install::result::{InstallResult, Status};
use super::install::{HowArgs, Job, Occasion};
use super::operation::{OperationArgs, ResultFormat, write_plan};
use super::recorded::Recorded;
use super::wanted::{MeshArgs, MeshInputs};
use super::{CommandError, Context, Outcome};
use crate::assets::Assets;
use crate::cluster::{self, Cluster};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::install::history::History;
use crate::install::records::Records;
use crate::install::target::DEFAULT_REVISION;
use crate::install::upgrade::running::{ControlPlane, Proxy, control_planes, proxies};
use crate::install::upgrade::{
    MeshVersion, Outdated, Step, UpgradeRefusal, Way, check, check_proxies, next_steps, origin, outdated, revision_of,
};
use crate::render::component_values::shared_values;
use crate::spec::component;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::values::Tree;

/// Bring a mesh to this version, in place or beside the old one
///
/// Where no file, profile, setting or component is given, the mesh stays as it was installed, and gets another version.
///
/// It is an install, with checks before: a control plane is replaced by one that is at most one minor version newer, a
/// canary may be two ahead, and nothing goes to an older version; `--force` turns these refusals into warnings.
/// Afterwards it tells which pods still run old proxies, and how to restart them. The way back is `meshctl rollback`.
///
/// Before the plan comes what it does not say: versions of kinds that come and go, fields that live objects use and the new
/// release does not have, and values of yours that are called otherwise. Where objects are stored in a version that the new
/// definition lacks, nothing is done, and the commands that rewrite them are named.
#[derive(Debug, clap::Args)]
#[command(mut_arg("manifests", |manifests| manifests.visible_alias("to")), after_help = "Examples:
  meshctl upgrade --dry-run                                    # to the version of this program: what would happen
  meshctl upgrade --to 1.31.0 -f mesh.yaml                     # to a release, from the release server
  meshctl upgrade --to istio-1.31.0-linux-amd64.tar.gz --canary
  meshctl rollback                                             # the way back")]
pub struct UpgradeArgs {
    #[command(flatten)]
    mesh: MeshArgs,

    /// Install the new version beside the old one, as a revision named after it (`1-30-3`) or by `--revision`
    #[arg(long, help_heading = "Mesh")]
    canary: bool,

    /// Show the plan only
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    #[command(flatten)]
    how: HowArgs,

    #[command(flatten)]
    operation: OperationArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// What came of an upgrade: that of an install, and what is left to do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpgradeResult {
    #[serde(flatten)]
    install: InstallResult,
    /// What was there before.
    from: ControlPlane,
    /// How the new version comes.
    way: Way,
    /// What the step between the versions is.
    step: Step,
    /// Namespaces whose pods run other proxies than those of the new version.
    outdated: Vec<Outdated>,
    /// Commands that replace them.
    next: Vec<String>,
    /// What changes between the two releases, beside the objects; none when the version stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<Between>,
    /// The command that goes back; none when nothing was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<String>,
}

impl TableView for UpgradeResult {
    fn table(&self) -> String {
        self.install.table()
    }
}

/// Runs `meshctl upgrade`.
pub fn run(args: UpgradeArgs, context: &Context) -> Result<Outcome, CommandError> {
    let UpgradeArgs { mut mesh, canary, dry_run, how, operation, cluster, unused } = args;
    if let Some(to) = mesh.source().map(source_of) {
        mesh.take_from(to);
    }
    context.ui().show_progress(operation.progress);
    unused.warn(context);
    let is_described = mesh.describes();
    let upgrade = Upgrade { inputs: mesh.read()?, is_described, canary, is_dry: dry_run, how, operation };
    let cluster = cluster.cluster()?;
    cluster::block_on(upgrade.run(&cluster, context))?
}

/// An upgrade in one cluster.
struct Upgrade {
    inputs: MeshInputs,
    /// Whether the user says what the mesh is to be, rather than where it goes to.
    is_described: bool,
    canary: bool,
    is_dry: bool,
    how: HowArgs,
    operation: OperationArgs,
}

impl Upgrade {
    async fn run(mut self, cluster: &Cluster, context: &Context) -> Result<Outcome, CommandError> {
        if !self.is_described {
            self.take_recorded(cluster, context).await?;
        }
        let spec = self.inputs.spec()?;
        let version = spec.text(&["tag"]).unwrap_or_default().to_owned();
        let mut revision = shared_values(&spec).get("revision").and_then(Tree::as_str).unwrap_or_default().to_owned();
        if revision.is_empty() {
            revision = if self.canary { revision_of(&version) } else { DEFAULT_REVISION.to_owned() };
            if self.canary {
                self.inputs.set_revision(&revision);
            }
        }
        let namespace = spec.namespace();
        let planes = control_planes(cluster, namespace).await?;
        let (from, way) = origin(&planes, namespace, &revision, self.canary)?;
        let from = with_recorded_version(cluster, namespace, from).await;
        let before = known_proxies(cluster, &from.revision, context).await;
        let step = self.allowed(check(&from.version, &version, way), context)?.unwrap_or(Step::Unknown);
        if way == Way::InPlace {
            self.allowed(check_proxies(&before, &version), context)?;
        }
        context.ui().note(&told(&from, &version, &revision, way, step));
        let description = describe(&from, way, step);
        let job = Job {
            inputs: &self.inputs,
            description: &description,
            is_dry: self.is_dry,
            how: &self.how,
            operation: &self.operation,
            occasion: Occasion::default(),
        };
        let made = job.made(cluster, context).await?;
        let sources = self.inputs.sources();
        let between = match step {
            Step::Same if sources.manifests.is_none() => None,
            Step::Same | Step::Newer | Step::Unknown => {
                let versions = [&*from.version, &*version];
                let between = Between::find(cluster, &made.wanted.target, sources, versions, context).await?;
                between.tell(versions, context);
                // The API server would refuse it, too, whoever insists.
                if let (Some(obstacle), false) = (between.obstacle(), self.is_dry) {
                    return Err(obstacle.into());
                }
                Some(between)
            }
        };
        let (install, outcome) = Box::pin(job.result_of(made, cluster, context)).await?;
        let is_done = matches!(install.status, Status::Installed | Status::Unchanged);
        let now = if is_done { known_proxies(cluster, &from.revision, context).await } else { before };
        let outdated = outdated(&now, &version);
        let next = next_steps(&outdated, way, &revision, &from.revision);
        let back = (install.status == Status::Installed).then(|| back(way, &revision));
        let result = UpgradeResult { install, from, way, step, outdated, next, between, back };
        match self.operation.output {
            ResultFormat::Text if self.is_dry => write_plan(&result.install.plan, context)?,
            ResultFormat::Text => {}
            ResultFormat::Json => output::emit(context.ui(), OutputFormat::Json, &result)?,
            ResultFormat::Yaml => output::emit(context.ui(), OutputFormat::Yaml, &result)?,
        }
        if outcome.is_ok() {
            context.ui().flush()?;
            let is_planned = result.install.status == Status::Planned;
            tell_outdated(&result.outdated, &version, is_planned, context);
            tell_next(&result.outdated, &result.next, way, context);
            if let Some(back) = &result.back {
                context.ui().note(&format!("the way back: {back}"));
            }
        }
        outcome
    }

    /// Takes what the mesh was installed with, where the record says that. What another program installed, or the lack of a
    /// mesh, is told later.
    async fn take_recorded(&mut self, cluster: &Cluster, context: &Context) -> Result<(), CommandError> {
        let history = History::read(cluster, self.inputs.spec()?.namespace(), None).await?;
        let revision = self.inputs.sources().revision.clone();
        let mut places = vec![revision.as_deref()];
        match (&revision, self.canary) {
            (Some(_), false) => {}
            // A canary is made like what it stands beside.
            (Some(_), true) => places.extend([Some(DEFAULT_REVISION), None]),
            (None, _) => places.insert(0, Some(DEFAULT_REVISION)),
        }
        let Some(installation) = places.into_iter().find_map(|place| history.choose(place).ok()) else { return Ok(()) };
        let install = installation.revision.clone();
        let records = Records { cluster, namespace: history.namespace.clone(), install };
        let Some(recorded) = Recorded::read(&records, &installation).await? else { return Ok(()) };
        refuse_stored(&recorded)?;
        let mut mesh = recorded.sources().await?;
        // What is to change is the version, and in a canary the name.
        let mut left = vec!["tag=", "values.global.tag="];
        if self.canary {
            mesh.revision = None;
            left.extend(["revision=", "values.revision="]);
        }
        mesh.sets.retain(|set| !left.iter().any(|key| set.starts_with(key)));
        self.inputs.describe(mesh, recorded.inputs.components.clone());
        let typed = recorded.typed();
        if !typed.is_empty() {
            context.ui().note(&format!("as it was installed, number {} of its history: {typed}", recorded.number));
        }
        Ok(())
    }

    /// Returns the answer to a check; what it refuses is only a warning when the user insists.
    fn allowed<T>(&self, answer: Result<T, UpgradeRefusal>, context: &Context) -> Result<Option<T>, CommandError> {
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(refusal) if self.inputs.is_forced() => {
                context.ui().warning(&refusal.to_string());
                Ok(None)
            }
            Err(refusal) => Err(refusal.into()),
        }
    }
}

/// Refuses a mesh whose own charts come from a store: which ones take their place only its user knows.
fn refuse_stored(recorded: &Recorded) -> Result<(), CommandError> {
    let is_addon = |key: &str| component::addons().any(|component| component.key == key);
    let stored = recorded.inputs.charts.iter().map(|chart| &chart.origin).filter(|chart| !is_addon(&chart.component));
    let stored: Vec<String> = stored.map(|origin| format!("{} {}", origin.name, origin.version)).collect();
    if stored.is_empty() {
        return Ok(());
    }
    let components = recorded.inputs.components.join(",");
    let components = if components.is_empty() { "base,pilot" } else { &*components };
    let message =
        format!("the charts of this mesh come from a store: {}; say which ones it goes to", stored.join(", "));
    Err(CommandError::message(Category::Usage, message)
        .hint(format!("`--chart-repo URL --component {components}`, or one by one: `--chart NAME=REPO/CHART@VERSION`"))
        .hint("`--profile NAME` goes to the charts of a release, with `--to` that of another one"))
}

/// Returns the source of a release that is named, which may be a bare version; none for that of this program.
fn source_of(name: &str) -> Option<String> {
    if MeshVersion::parse(name).is_none() {
        return Some(name.to_owned());
    }
    let own = Assets::embedded().profile("default").is_some_and(|profile| {
        let tag = profile.text.lines().find_map(|line| line.trim().strip_prefix("tag:"));
        tag.map(str::trim) == Some(name)
    });
    (!own).then(|| format!("istio:{name}"))
}

/// Returns the command that goes back.
fn back(way: Way, revision: &str) -> String {
    match (way, revision) {
        (Way::Canary, _) => format!("meshctl uninstall -r {revision}"),
        (Way::InPlace, DEFAULT_REVISION) => "meshctl rollback".to_owned(),
        (Way::InPlace, _) => format!("meshctl rollback -r {revision}"),
    }
}

/// Returns a control plane with the version that the record says where its image does not.
async fn with_recorded_version(cluster: &Cluster, namespace: &str, plane: &ControlPlane) -> ControlPlane {
    let mut plane = plane.clone();
    if plane.version.is_empty()
        // Who may not read the record does without.
        && let Ok(history) = History::read(cluster, namespace, Some(&plane.revision)).await
        && let Some(deployed) = history.installations.first().and_then(|one| one.deployed())
    {
        plane.version.clone_from(&deployed.summary.mesh_version);
    }
    plane
}

/// Returns the pods whose proxies belong to a control plane, without the gateways that come with the mesh. Who may not
/// list pods can upgrade nevertheless, and is told.
pub async fn known_proxies(cluster: &Cluster, revision: &str, context: &Context) -> Vec<Proxy> {
    match proxies(cluster).await {
        Ok(all) => all.into_iter().filter(|proxy| proxy.revision == revision && !proxy.is_installed).collect(),
        Err(error) => {
            context.ui().warning(&format!("which proxies run is not known: {error}"));
            Vec::new()
        }
    }
}

/// Returns what the history calls it.
fn describe(from: &ControlPlane, way: Way, step: Step) -> String {
    match (way, step) {
        (Way::Canary, _) => format!("canary beside {}", from.revision),
        (Way::InPlace, Step::Same) => "upgrade".to_owned(),
        (Way::InPlace, _) if from.version.is_empty() => "upgrade".to_owned(),
        (Way::InPlace, _) => format!("upgrade from {}", from.version),
    }
}

/// Tells what is about to be done.
fn told(from: &ControlPlane, version: &str, revision: &str, way: Way, step: Step) -> String {
    let ControlPlane { revision: old_revision, version: old } = from;
    let old = if old.is_empty() { "an unknown version" } else { old };
    match (way, step) {
        (Way::Canary, _) => format!("{version} comes as revision {revision}, beside {old} of revision {old_revision}"),
        (Way::InPlace, Step::Same) => {
            format!("revision {revision} is at {version} already; its configuration may change")
        }
        (Way::InPlace, _) => format!("revision {revision} goes from {old} to {version}, in place"),
    }
}

/// Tells which pods run other proxies than those of a version.
pub fn tell_outdated(outdated: &[Outdated], version: &str, is_planned: bool, context: &Context) {
    if outdated.is_empty() {
        return;
    }
    let pods: usize = outdated.iter().map(|namespace| namespace.pods).sum();
    let (noun, verb) = match pods {
        1 => ("pod", if is_planned { "would still run a proxy" } else { "still runs a proxy" }),
        _ => ("pods", if is_planned { "would still run proxies" } else { "still run proxies" }),
    };
    context.ui().note(&format!("{pods} {noun} {verb} of another version than {version}:"));
    for Outdated { namespace, pods, versions, .. } in outdated {
        let versions: Vec<&str> =
            versions.iter().map(|version| if version.is_empty() { "an unknown version" } else { version }).collect();
        context.ui().note(&format!("  {namespace}: {pods} of {}", versions.join(", ")));
    }
}

/// Tells what is left to do.
pub fn tell_next(outdated: &[Outdated], next: &[String], way: Way, context: &Context) {
    if !next.is_empty() {
        context.ui().note(if way == Way::Canary { "next, one namespace after the other:" } else { "next:" });
        for command in next {
            context.ui().note(&format!("  {command}"));
        }
    }
    let others: usize = outdated.iter().map(|namespace| namespace.others().len()).sum();
    if others > 0 {
        let has = if others == 1 { "has" } else { "have" };
        context.ui().note(&format!(
            "{others} more {has} no workload that could be restarted: delete the pods, and make them anew"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_named_by_its_version_or_its_source() {
        let source = |name: &str| source_of(name);
        assert_eq!(source("1.31.0").as_deref(), Some("istio:1.31.0"));
        assert_eq!(source("istio:1.29.2").as_deref(), Some("istio:1.29.2"));
        assert_eq!(source("./istio-1.31.0").as_deref(), Some("./istio-1.31.0"));
        assert_eq!(source("1.30.3"), None);
        assert_eq!(source("istio:1.30.3").as_deref(), Some("istio:1.30.3"));
        assert_eq!(back(Way::Canary, "1-31-0"), "meshctl uninstall -r 1-31-0");
        assert_eq!(back(Way::InPlace, "default"), "meshctl rollback");
        assert_eq!(back(Way::InPlace, "next"), "meshctl rollback -r next");
    }

    #[test]
    fn what_is_done_is_told_and_recorded() {
        let plane = |version: &str| ControlPlane { revision: "default".to_owned(), version: version.to_owned() };
        let cases = [
            (
                "1.29.2",
                Way::InPlace,
                Step::Newer,
                "revision r goes from 1.29.2 to 1.30.3, in place",
                "upgrade from 1.29.2",
            ),
            ("", Way::InPlace, Step::Unknown, "revision r goes from an unknown version to 1.30.3, in place", "upgrade"),
            (
                "1.30.3",
                Way::InPlace,
                Step::Same,
                "revision r is at 1.30.3 already; its configuration may change",
                "upgrade",
            ),
            (
                "1.29.2",
                Way::Canary,
                Step::Newer,
                "1.30.3 comes as revision r, beside 1.29.2 of revision default",
                "canary beside default",
            ),
        ];
        for (from, way, step, note, description) in cases {
            assert_eq!(told(&plane(from), "1.30.3", "r", way, step), note);
            assert_eq!(describe(&plane(from), way, step), description);
        }
    }
}
