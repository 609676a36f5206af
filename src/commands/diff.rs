//! `meshctl diff`: what an install would change in a cluster, field by field.

use std::collections::BTreeMap;

use super::cluster::{ClusterArgs, ControlPlaneArgs};
use super::comparison::Comparison;
use super::inputs::{RenderArgs, SpecArgs};
use super::manifest::diff::failed_diff;
use super::verify::target;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::events::Events;
use crate::install::inventory::Run;
use crate::install::live::Live;
use crate::install::lock::LockSettings;
use crate::install::plan::{Action, Plan};
use crate::install::revision::Revision;
use crate::install::run::{Options, Request, prepare};
use crate::object::diff::{ChangedObject, ObjectsDiff};
use crate::spec::SpecSources;
use crate::ui::output::{self, OutputFormat, TableView};

/// Show what an install would change in the cluster, field by field
///
/// Takes the inputs of `meshctl install` and asks the API server, which stores nothing, what would come of them: objects
/// that would be made, changed or deleted. Values of Secrets are hidden. Exits with 0 when there are no differences, with 1
/// when there are.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// Form of the output; the data is the plan that `meshctl install --dry-run` prints
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    spec: SpecArgs,

    #[command(flatten)]
    render: RenderArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Runs `meshctl diff`.
pub fn run(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    differ(args, context).map_err(failed_diff)
}

fn differ(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DiffArgs { output, spec, render, control_plane, cluster } = args;
    let mut sources = spec.read()?;
    if let Some(namespace) = control_plane.given(&process_environment) {
        sources.sets.push(format!("values.global.istioNamespace={namespace}"));
    }
    let cluster = cluster.cluster()?;
    let plan = cluster::block_on(plan(&cluster, &sources, &render, context))??;
    for warning in &plan.warnings {
        context.ui().warning(warning);
    }
    if output == OutputFormat::Table {
        for conflict in &plan.conflicts {
            context.ui().warning(&format!("{}: {}", conflict.key, conflict.field));
        }
        return Comparison::of_objects(differences(&plan)).emit(output, context);
    }
    output::emit(context.ui(), output, &Shown(&plan))?;
    Ok(if plan.is_empty() { Outcome::Success } else { Outcome::Differences })
}

async fn plan(
    cluster: &Cluster,
    sources: &SpecSources,
    render: &RenderArgs,
    context: &Context,
) -> Result<Plan, CommandError> {
    let live = Live::new(cluster).await?;
    let target = target(cluster, &live, sources, render, context).await?;
    let options = Options {
        force_conflicts: false,
        take_ownership: false,
        prune_definitions: false,
        wait: None,
        lock: LockSettings::default(),
    };
    let request =
        Request { target, namespaces: BTreeMap::new(), revision: Revision::default(), run: Run::default(), options };
    Ok(prepare(&live, &request).await?.plan)
}

/// Returns a plan as a comparison of what there is with what would be.
fn differences(plan: &Plan) -> ObjectsDiff {
    let of = |action: Action| plan.changes.iter().filter(move |change| change.action == action);
    let changed = plan.changes.iter().filter(|change| matches!(change.action, Action::Update | Action::Adopt));
    ObjectsDiff {
        added: of(Action::Create).map(|change| change.key.clone()).collect(),
        removed: plan.prune.iter().map(|pruned| pruned.key.clone()).collect(),
        changed: changed
            .map(|change| ChangedObject { key: change.key.clone(), changes: change.fields.clone() })
            .collect(),
        unchanged: of(Action::Same).count(),
    }
}

/// A plan as data.
#[derive(serde::Serialize)]
#[serde(transparent)]
struct Shown<'a>(&'a Plan);

impl TableView for Shown<'_> {
    fn table(&self) -> String {
        self.0.text(80)
    }
}
