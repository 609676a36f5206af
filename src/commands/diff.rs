//! `meshctl diff`: what an install would change in a cluster, field by field.

use super::cluster::{ClusterArgs, UnusedNamespaceArgs};
use super::comparison::Comparison;
use super::contexts::ContextsArgs;
use super::manifest::diff::failed_diff;
use super::operation::this_run;
use super::wanted::{MeshArgs, MeshInputs};
use super::{CommandError, Context, Outcome};
use crate::cluster::{self, Cluster};
use crate::events::Events;
use crate::install::live::Live;
use crate::install::plan::{Action, Plan};
use crate::install::run::{Options, Request, prepare};
use crate::object::diff::{ChangedObject, ObjectsDiff};
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
    mesh: MeshArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    contexts: ContextsArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl diff`.
pub fn run(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    differ(args, context).map_err(failed_diff)
}

fn differ(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DiffArgs { output, mesh, cluster, contexts, unused } = args;
    unused.warn(context);
    let inputs = mesh.read()?;
    if contexts.is_given() {
        return contexts.each(&cluster, output, context, &async |cluster: &Cluster, context: &Context| {
            show(cluster, &inputs, output, context).await.map_err(failed_diff)
        });
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(show(&cluster, &inputs, output, context))?
}

/// Shows what would change in one cluster.
async fn show(
    cluster: &Cluster,
    inputs: &MeshInputs,
    output: OutputFormat,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let plan = plan(cluster, inputs, context).await?;
    for warning in &plan.warnings {
        context.ui().warning(warning);
    }
    if output == OutputFormat::Table {
        plan.moved.iter().for_each(|moved| context.ui().note(&moved.to_string()));
        for conflict in &plan.conflicts {
            context.ui().warning(&format!("{}: {}", conflict.key, conflict.field));
        }
        return Comparison::of_objects(differences(&plan)).emit(output, context);
    }
    output::emit(context.ui(), output, &Shown(&plan))?;
    Ok(if plan.is_empty() { Outcome::Success } else { Outcome::Differences })
}

async fn plan(cluster: &Cluster, inputs: &MeshInputs, context: &Context) -> Result<Plan, CommandError> {
    let live = Live::new(cluster).await?;
    let version = cluster.server_version().await?;
    let wanted = inputs.wanted_in(&live, &version, context).await?;
    let request = Request {
        revision: wanted.revision("diff", &version),
        target: wanted.target,
        scope: wanted.scope,
        namespaces: wanted.namespaces,
        run: this_run(),
        options: Options { wait: None, ..Options::default() },
    };
    Ok(prepare(&live, &request, context.ui()).await?.plan)
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
#[derive(serde::Serialize, schemars::JsonSchema)]
#[serde(transparent)]
pub(super) struct Shown<'a>(&'a Plan);

impl TableView for Shown<'_> {
    fn table(&self) -> String {
        self.0.text(80)
    }
}
