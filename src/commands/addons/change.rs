//! `meshctl addons install` and `uninstall`: an installation of the recorded mesh, of which only the add-ons, and what
//! depends on them, are meant.
//!
//! Which add-ons there are is what the record says. Others that show something of one that comes or goes are told of it,
//! and so is the mesh configuration: both stand in the plan like everything else.

use std::collections::BTreeSet;

use crate::chart::Capabilities;
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::commands::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use crate::commands::inputs::{RenderArgs, addon, addon_settings, resolve};
use crate::commands::install::result::Unplanned;
use crate::commands::install::{HowArgs, Job, Occasion};
use crate::commands::operation::{OperationArgs, ResultFormat};
use crate::commands::recorded::Recorded;
use crate::commands::wanted::{MeshInputs, Narrow};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::install::Identity;
use crate::install::component::title;
use crate::install::history::{History, HistoryError};
use crate::install::inventory::Inventory;
use crate::install::records::Records;
use crate::render::render_parts;
use crate::spec::SpecSources;
use crate::spec::component::{self, ADDONS, Component, NamedAddon};
use crate::ui::output;

/// The control plane, by its key.
const CONTROL_PLANE: &str = "pilot";

/// The profile for a mesh that another program installed: its add-ons need nothing of it but the namespace.
const PLAIN: &str = "minimal";

/// What both commands take.
#[derive(Debug, clap::Args)]
pub struct ChangeArgs {
    /// Add-ons: prometheus, grafana, tracing (jaeger, zipkin), kiali, kiali-operator
    #[arg(value_name = "NAME", required = true, value_delimiter = ',')]
    names: Vec<String>,

    /// Revision of the control plane [default: the only one]
    #[arg(short, long, value_name = "NAME", help_heading = "Mesh")]
    revision: Option<String>,

    /// Show the plan only
    #[arg(long, help_heading = "Operation")]
    dry_run: bool,

    #[command(flatten)]
    render: RenderArgs,

    #[command(flatten)]
    how: HowArgs,

    #[command(flatten)]
    operation: OperationArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Add add-ons to a mesh that is installed
///
/// The mesh stays as it was recorded. What is already there of add-ons learns of those that come, so Kiali shows traces
/// once tracing is installed; tracing adds its provider to the mesh configuration where that has none.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl addons install prometheus kiali
  meshctl addons install zipkin --dry-run
  meshctl addons install kiali --set addons.kiali.auth=anonymous")]
pub struct InstallArgs {
    #[command(flatten)]
    change: ChangeArgs,

    /// Set a value, e.g. `addons.prometheus.retention=15d`; may be repeated
    #[arg(short = 's', long = "set", value_name = "PATH=VALUE", help_heading = "Mesh")]
    sets: Vec<String>,
}

/// Take add-ons away, and leave the mesh as it is
///
/// The resource that the Kiali operator works for goes before the operator, which takes away what it made for it; that is
/// waited for. Definitions stay, unless they are asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl addons uninstall kiali -y
  meshctl addons uninstall kiali-operator --purge-crds -y")]
pub struct UninstallArgs {
    #[command(flatten)]
    change: ChangeArgs,

    /// Delete the definitions (CRDs), too, and everything that was made by them
    #[arg(long, help_heading = "Operation")]
    purge_crds: bool,
}

/// What is to become of add-ons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Coming,
    Going,
}

/// Runs `meshctl addons install`.
pub fn install(args: InstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let InstallArgs { change, sets } = args;
    run(change, Direction::Coming, &sets, false, context)
}

/// Runs `meshctl addons uninstall`.
pub fn uninstall(args: UninstallArgs, context: &Context) -> Result<Outcome, CommandError> {
    let UninstallArgs { change, purge_crds } = args;
    run(change, Direction::Going, &[], purge_crds, context)
}

fn run(
    args: ChangeArgs,
    direction: Direction,
    sets: &[String],
    definitions: bool,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let ChangeArgs { names, revision, dry_run, render, how, operation, control_plane, cluster, unused } = args;
    context.ui().show_progress(operation.progress);
    unused.warn(context);
    let named = names.iter().map(|name| addon(name)).collect::<Result<Vec<NamedAddon>, _>>()?;
    let namespace = control_plane.namespace(&process_environment);
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let wish = match Mesh::read(&cluster, &namespace, revision.as_deref(), direction).await {
            Ok(mesh) => mesh.wish(&named, direction, sets, context.ui()),
            Err(error) => Err(error),
        };
        let wish = wish.or_else(|error| unplanned(error, operation.output, context))?;
        let titles: Vec<&str> = wish.named.iter().map(|key| title(key)).collect();
        let (verb, end, description) = match direction {
            Direction::Coming => ("installs", "Installation complete", format!("install {}", wish.named.join(", "))),
            Direction::Going => ("takes away", "Uninstall complete", format!("uninstall {}", wish.named.join(", "))),
        };
        let occasion = Occasion {
            question: Some(format!("This {verb} {} in the mesh of the namespace {namespace}.", titles.join(", "))),
            completed: end,
            loses_most: direction == Direction::Going,
            prune_definitions: definitions,
        };
        let inputs = MeshInputs::narrowed(wish.sources, render, wish.narrow);
        let job = Job {
            inputs: &inputs,
            description: &description,
            is_dry: dry_run,
            how: &how,
            operation: &operation,
            occasion,
        };
        Box::pin(job.run(&cluster, context)).await
    })?
}

/// A mesh that is installed.
struct Mesh {
    /// What it was made from.
    sources: SpecSources,
    /// The keys of the add-ons that it has.
    present: BTreeSet<String>,
    /// Those, and the ones of which only a definition is left.
    recorded: BTreeSet<String>,
    /// The components that were asked for when it was not the whole mesh.
    components: Vec<String>,
    /// Whether meshctl installed it.
    is_recorded: bool,
}

/// What is to be installed.
struct Wish {
    sources: SpecSources,
    narrow: Narrow,
    /// The keys of the add-ons that come or go.
    named: Vec<&'static str>,
}

impl Mesh {
    /// Reads what is recorded. Without a record add-ons can come, since they need of the mesh only that it is there.
    async fn read(
        cluster: &Cluster,
        namespace: &str,
        revision: Option<&str>,
        direction: Direction,
    ) -> Result<Self, CommandError> {
        let history = History::read(cluster, namespace, None).await?;
        let installation = match history.choose(revision) {
            Ok(installation) => installation,
            Err(HistoryError::Nothing { .. }) if direction == Direction::Coming => {
                return Ok(Self::unrecorded(namespace, revision));
            }
            Err(error) => return Err(error.into()),
        };
        let install = installation.revision.clone();
        let records = Records { cluster, namespace: namespace.to_owned(), install };
        let Some(recorded) = Recorded::read(&records, &installation).await? else {
            return Ok(Self::unrecorded(namespace, revision));
        };
        let inventory = records.inventory().await?.unwrap_or_default();
        let [present, recorded_addons] = [false, true].map(|definitions| addons_of(&inventory, definitions));
        // What comes from a store is needed to tell what of it the add-ons change.
        let sources = recorded.sources().await?;
        let components = recorded.inputs.components;
        Ok(Self { sources, present, recorded: recorded_addons, components, is_recorded: true })
    }

    fn unrecorded(namespace: &str, revision: Option<&str>) -> Self {
        let sources = SpecSources {
            profile: Some(PLAIN.to_owned()),
            revision: revision.map(str::to_owned),
            sets: vec![format!("values.global.istioNamespace={namespace}")],
            ..SpecSources::default()
        };
        let components = vec!["base".to_owned(), CONTROL_PLANE.to_owned()];
        Self { sources, present: BTreeSet::new(), recorded: BTreeSet::new(), components, is_recorded: false }
    }

    /// Returns what is to be installed so that add-ons come or go.
    fn wish(
        &self,
        named: &[NamedAddon],
        direction: Direction,
        sets: &[String],
        events: &dyn Events,
    ) -> Result<Wish, CommandError> {
        let mut keys: Vec<&'static str> = named.iter().map(|named| named.component.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut after = self.present.clone();
        match direction {
            Direction::Coming => {
                refuse_second_kiali(&self.present, &keys)?;
                after.extend(keys.iter().map(|key| (*key).to_owned()));
            }
            Direction::Going => {
                for key in keys.iter().filter(|key| !self.recorded.contains(**key)) {
                    events.warning(&format!("{} is not installed", title(key)));
                }
                keys.retain(|key| self.recorded.contains(*key));
                after.retain(|key| !keys.contains(&&**key));
            }
        }
        let before = self.sources_with(&self.present, &[], &[]);
        let named = if direction == Direction::Coming { named } else { &[] };
        let sources = self.sources_with(&after, named, sets);
        let mut scope: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        scope.extend(after.iter().filter(|key| shows_any(key, &keys)).cloned());
        let extra = if self.is_recorded { changes_of_mesh(&before, &sources)? } else { BTreeSet::new() };
        if !self.is_recorded && keys.contains(&component::TRACING) {
            events.warning(
                "meshctl did not install this mesh: its mesh configuration stays as it is, and needs a provider for the traces",
            );
        }
        let mut components = self.components.clone();
        if !components.is_empty() {
            components.retain(|name| component::named_addon(name).is_none());
            components.extend(after);
        }
        Ok(Wish { sources, narrow: Narrow { scope, extra, components }, named: keys })
    }

    /// Returns what the mesh is made from with these add-ons and no others.
    fn sources_with(&self, present: &BTreeSet<String>, named: &[NamedAddon], sets: &[String]) -> SpecSources {
        let mut sources = self.sources.clone();
        let is_switch = |set: &str| {
            component::addons().any(|component| set.starts_with(&format!("{ADDONS}.{}.enabled=", component.key)))
        };
        sources.sets.retain(|set| !is_switch(set));
        for component in component::addons() {
            sources.sets.push(format!("{ADDONS}.{}.enabled={}", component.key, present.contains(component.key)));
        }
        let settings = addon_settings(named);
        sources.sets.retain(|set| !settings.contains(set));
        sources.sets.extend(settings);
        sources.sets.extend(sets.iter().cloned());
        sources
    }
}

/// Returns the keys of the add-ons that a record has, with those of which only a definition is left or without: that
/// stays when its add-on goes.
fn addons_of(inventory: &Inventory, definitions: bool) -> BTreeSet<String> {
    let is_meant = |kind: &str| definitions || kind != "CustomResourceDefinition";
    let entries = inventory.objects.iter().filter(|entry| is_meant(&entry.identity.kind));
    let keys = entries.map(|entry| entry.component.clone());
    keys.filter(|key| component::addons().any(|component| component.key == *key)).collect()
}

/// Writes the document of a run that did not get as far as a plan, where a document is wanted.
fn unplanned<T>(error: CommandError, format: ResultFormat, context: &Context) -> Result<T, CommandError> {
    if format != ResultFormat::Text {
        output::emit(context.ui(), format.format(), &Unplanned::of(&error))?;
    }
    Err(error)
}

/// The two are one Kiali, made in two ways.
fn refuse_second_kiali(present: &BTreeSet<String>, keys: &[&str]) -> Result<(), CommandError> {
    for (one, other) in [("kiali", "kiali-operator"), ("kiali-operator", "kiali")] {
        if keys.contains(&one) && present.contains(other) {
            let message = format!("{} is installed, and would be in the way of {}", title(other), title(one));
            return Err(CommandError::message(Category::Configuration, message)
                .hint(format!("take it away first: `meshctl addons uninstall {other}`")));
        }
    }
    Ok(())
}

/// Tells whether an add-on shows something of one of others, so that it has to be told of it.
fn shows_any(key: &str, others: &[&str]) -> bool {
    let told = |component: &Component| {
        component.addon.as_ref().is_some_and(|addon| addon.shows.iter().any(|shown| others.contains(shown)))
    };
    component::addons().any(|component| component.key == key && told(component))
}

/// Returns the objects of the control plane that differ between two meshes, such as the mesh configuration with a
/// provider for traces.
fn changes_of_mesh(before: &SpecSources, after: &SpecSources) -> Result<BTreeSet<Identity>, CommandError> {
    let objects = |sources: &SpecSources| {
        let spec = resolve(sources)?;
        let is_wanted = |component: &Component| component.key == CONTROL_PLANE;
        let rendered = render_parts(&spec, &Capabilities::default(), &is_wanted)?;
        Ok::<_, CommandError>(rendered.components.into_iter().flat_map(|part| part.objects).collect::<Vec<_>>())
    };
    let before = objects(before)?;
    let changed = objects(after)?
        .into_iter()
        .filter(|object| !before.iter().any(|other| other.key == object.key && other.tree() == object.tree()));
    Ok(changed.map(|object| Identity::from(&object.key)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    fn mesh(profile: &str, present: &[&str]) -> Mesh {
        let sources = SpecSources { profile: Some(profile.to_owned()), ..SpecSources::default() };
        let present = set(present);
        Mesh { sources, recorded: present.clone(), present, components: vec!["pilot".to_owned()], is_recorded: true }
    }

    fn wish(mesh: &Mesh, names: &[&str], direction: Direction) -> Wish {
        let wanted: Vec<NamedAddon> = names.iter().map(|name| addon(name).unwrap()).collect();
        mesh.wish(&wanted, direction, &[], &crate::events::Silent).unwrap()
    }

    #[test]
    fn others_learn_of_what_comes_and_goes() {
        let mesh = mesh("demo", &["prometheus", "kiali"]);
        let coming = wish(&mesh, &["grafana"], Direction::Coming);
        assert_eq!(coming.narrow.scope, set(&["grafana", "kiali"]));
        assert_eq!(coming.narrow.extra, BTreeSet::new());
        assert!(coming.sources.sets.contains(&"addons.tracing.enabled=false".to_owned()), "{:?}", coming.sources.sets);
        assert_eq!(coming.narrow.components, ["pilot", "grafana", "kiali", "prometheus"]);
        let going = wish(&mesh, &["kiali"], Direction::Going);
        assert_eq!(going.narrow.scope, set(&["kiali"]));
    }

    #[test]
    fn tracing_changes_the_mesh_configuration_where_it_has_no_provider() {
        let names = |wish: Wish| wish.narrow.extra.into_iter().map(|identity| identity.name).collect::<Vec<_>>();
        assert_eq!(names(wish(&mesh("demo", &[]), &["jaeger"], Direction::Coming)), Vec::<String>::new());
        let minimal = names(wish(&mesh("minimal", &[]), &["jaeger"], Direction::Coming));
        assert!(minimal.contains(&"istio".to_owned()), "{minimal:?}");
        let zipkin = wish(&mesh("demo", &["tracing"]), &["zipkin"], Direction::Coming);
        assert!(zipkin.sources.sets.ends_with(&["addons.tracing.provider=zipkin".to_owned()]));
    }

    #[test]
    fn there_is_one_kiali() {
        assert!(refuse_second_kiali(&set(&["kiali"]), &["kiali-operator"]).is_err());
        assert!(refuse_second_kiali(&set(&["kiali"]), &["kiali"]).is_ok());
    }
}
