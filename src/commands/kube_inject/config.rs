//! What to inject with: captured files, a snapshot, or the program's own charts.

use clap::ValueEnum;

use super::snapshot;
use crate::chart::KubeVersion;
use crate::cluster::block_on;
use crate::cluster::injection::{self, Captured, ControlPlane};
use crate::cluster::options::process_environment;
use crate::commands::cluster::{ClusterArgs, ControlPlaneArgs};
use crate::commands::inputs::{RenderArgs, SettingArgs, read_text, resolve};
use crate::commands::{CommandError, Context};
use crate::diagnostic::{Category, Context as Doing};
use crate::events::Events;
use crate::inject::{CapturedConfig, InjectionConfig};
use crate::object::Object;
use crate::source::SourceText;
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions};

/// The component whose templates are injected.
const CONTROL_PLANE: &str = "pilot";

/// The first version of Kubernetes in which proxies are init containers that stay, unless something else is said.
const NATIVE_SINCE: i64 = 133;

/// What to inject with.
///
/// Each of the captured files goes before everything else; what they leave open comes from a snapshot, or from a mesh that
/// is described as for `manifest generate`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArgs {
    /// Injection configuration of a cluster: the key `config` of its `ConfigMap` `istio-sidecar-injector`, that `ConfigMap`,
    /// or one template
    #[arg(
        long = "injectConfigFile",
        alias = "inject-config-file",
        value_name = "FILE",
        help_heading = "Configuration of a cluster"
    )]
    inject_config_file: Option<String>,

    /// Mesh configuration of a cluster: the key `mesh` of its `ConfigMap` `istio`, or that `ConfigMap`
    #[arg(
        long = "meshConfigFile",
        alias = "mesh-config-file",
        value_name = "FILE",
        help_heading = "Configuration of a cluster"
    )]
    mesh_config_file: Option<String>,

    /// Values of a cluster: the key `values` of its `ConfigMap` `istio-sidecar-injector`, or that `ConfigMap`
    #[arg(
        long = "valuesFile",
        alias = "values-file",
        value_name = "FILE",
        help_heading = "Configuration of a cluster"
    )]
    values_file: Option<String>,

    /// Everything that a cluster injects with, in one file, as `kube-inject capture` writes it; the output of
    /// `manifest generate` is one too
    #[arg(long, value_name = "FILE", help_heading = "Configuration of a cluster")]
    config_snapshot: Option<String>,

    /// Take what a cluster injects with, of the revision
    #[arg(long, conflicts_with = "config_snapshot", help_heading = "Configuration of a cluster")]
    from_cluster: bool,

    #[command(flatten)]
    cluster: ClusterConfigArgs,

    /// `IstioOperator` file, `-` for standard input; may be repeated, later ones win
    #[arg(long = "operatorFileName", alias = "operator-file-name", value_name = "FILE", help_heading = "Mesh")]
    operator_files: Vec<String>,

    #[command(flatten)]
    settings: SettingArgs,

    /// Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if
    /// the cluster or `--kube-version` tells the version. A pod's annotation wins
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, hide_possible_values = true, help_heading = "Mesh")]
    native_sidecar: NativeSidecar,

    #[command(flatten)]
    render: RenderArgs,
}

/// Where in a cluster the configuration is.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ClusterConfigArgs {
    /// `ConfigMap` with templates and values, when it is not the revision's
    #[arg(
        long = "injectConfigMapName",
        alias = "inject-config-map-name",
        value_name = "NAME",
        help_heading = "Configuration of a cluster"
    )]
    inject_config_map_name: Option<String>,

    /// `ConfigMap` with the mesh configuration, when it is not the revision's
    #[arg(
        long = "meshConfigMapName",
        alias = "mesh-config-map-name",
        value_name = "NAME",
        help_heading = "Configuration of a cluster"
    )]
    mesh_config_map_name: Option<String>,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

impl ClusterConfigArgs {
    /// Returns the first of the options that is given, for those who do not ask a cluster.
    fn given(&self) -> Option<&'static str> {
        let Self { inject_config_map_name, mesh_config_map_name, control_plane: _, cluster } = self;
        let maps = [("--injectConfigMapName", inject_config_map_name), ("--meshConfigMapName", mesh_config_map_name)];
        let option = maps.into_iter().find(|(_, name)| name.is_some()).map(|(option, _)| option);
        option.or_else(|| cluster.is_given().then_some("--kubeconfig, --context and the like"))
    }

    /// Asks the cluster.
    pub fn capture(self, revision: String) -> Result<Captured, CommandError> {
        let Self { inject_config_map_name, mesh_config_map_name, control_plane, cluster } = self;
        let plane = ControlPlane {
            namespace: control_plane.namespace(&process_environment),
            revision,
            injection_config_map: inject_config_map_name,
            mesh_config_map: mesh_config_map_name,
        };
        let cluster = cluster.cluster()?;
        let captured = block_on(async { injection::capture(&cluster, &plane).await }).and_then(|captured| captured);
        captured.map_err(|error| CommandError::from(error).context("failed to ask the cluster what it injects with"))
    }
}

/// What was found to inject with.
struct Found {
    config: CapturedConfig,
    /// The version of Kubernetes, 133 for 1.33, where the cluster has told it.
    kubernetes: Option<i64>,
}

/// Whether proxies are init containers that stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum NativeSidecar {
    /// Where the cluster is known to know them.
    #[default]
    Auto,
    /// Yes.
    On,
    /// No.
    Off,
}

impl ConfigArgs {
    /// Returns the configuration, and tells what is odd about it.
    pub fn read(self, context: &Context) -> Result<InjectionConfig, CommandError> {
        let native = self.native_sidecar;
        let given = if self.render.is_kube_version_given() { Some(self.render.kube_version()?) } else { None };
        let found = self.find(context)?;
        let mut config = InjectionConfig::from_captured(&found.config)
            .map_err(|error| CommandError::from(error).context("failed to read the injection configuration"))?;
        config.native_sidecars = match native {
            NativeSidecar::On => true,
            NativeSidecar::Off => false,
            NativeSidecar::Auto => given.or(found.kubernetes).is_some_and(|version| version >= NATIVE_SINCE),
        };
        for warning in &config.warnings {
            context.ui().warning(warning);
        }
        Ok(config)
    }

    fn find(self, context: &Context) -> Result<Found, CommandError> {
        let Self {
            inject_config_file,
            mesh_config_file,
            values_file,
            config_snapshot,
            from_cluster,
            cluster,
            operator_files,
            settings,
            native_sidecar: _,
            render,
        } = self;
        let revision = |settings: &SettingArgs| settings.revision().unwrap_or_default().to_owned();
        let files = [&inject_config_file, &mesh_config_file, &values_file];
        let is_complete = files.iter().all(|file| file.is_some());
        let describes_mesh = !operator_files.is_empty() || settings.is_given();
        let given = if is_complete {
            Some("captured files")
        } else if from_cluster {
            Some("cluster")
        } else {
            config_snapshot.as_ref().map(|_| "snapshot")
        };
        if let Some(given) = given.filter(|_| describes_mesh) {
            let message = format!("a mesh is described, and what to inject with is asked of the {given}");
            return Err(CommandError::message(Category::Usage, message).hint(
                "leave out `--operatorFileName`, `--set`, `--profile`, `--manifests` and `--bundle`, or the other",
            ));
        }
        if let Some(option) = cluster.given().filter(|_| !from_cluster) {
            let message = format!("no cluster is asked, so nothing is done with {option}");
            return Err(CommandError::message(Category::Usage, message).hint("add `--from-cluster`"));
        }
        let mut found = if is_complete {
            let config = CapturedConfig { revision: revision(&settings), ..CapturedConfig::default() };
            Found { config, kubernetes: None }
        } else if from_cluster {
            let captured = cluster.capture(revision(&settings))?;
            Found { config: captured.config, kubernetes: version_number(&captured.kubernetes) }
        } else if let Some(file) = config_snapshot {
            read_snapshot(&file, settings.revision())?
        } else {
            let files = operator_files.iter().map(|file| read_text(file)).collect::<Result<_, _>>()?;
            // Of a store only the control plane's chart matters.
            let (sources, _) = settings.read(files, Vec::new(), vec![CONTROL_PLANE.to_owned()])?;
            let spec = resolve(&sources)?;
            let rendered = render.render_control_plane(&spec, context)?;
            let config = CapturedConfig::from_objects(rendered.in_apply_order().into_iter().map(Object::tree), None)?;
            Found { config, kubernetes: None }
        };
        let captured = &mut found.config;
        if let Some(file) = inject_config_file {
            captured.templates = captured_text(&file, "config")?;
        }
        if let Some(file) = values_file {
            captured.values = captured_text(&file, "values")?;
        }
        if let Some(file) = mesh_config_file {
            captured.mesh = captured_text(&file, "mesh")?;
        }
        Ok(found)
    }
}

/// Reads a snapshot: the objects of a cluster, as documents or lists.
fn read_snapshot(file: &str, revision: Option<&str>) -> Result<Found, CommandError> {
    let source = read_text(file)?;
    let doing = || format!("failed to read the snapshot `{file}`");
    let mut objects = Vec::new();
    let mut kubernetes = None;
    for document in yaml::documents(&source, &ReadOptions::default()) {
        let tree = document.map_err(|error| Doing::new(doing(), error))?.tree;
        let told = tree.get_path(&["metadata", "annotations", snapshot::KUBERNETES]).and_then(Tree::as_str);
        kubernetes = kubernetes.or_else(|| told.and_then(version_number));
        objects.extend(objects_of(tree));
    }
    let config = CapturedConfig::from_objects(&objects, revision).map_err(|error| {
        let error = CommandError::from(error).context(doing());
        error.hint(format!("write it with `meshctl kube-inject capture -o {file}`"))
    })?;
    Ok(Found { config, kubernetes })
}

/// Returns the number of a version of Kubernetes, 133 for `v1.33.2`.
fn version_number(version: &str) -> Option<i64> {
    let version = KubeVersion::parse(version)?;
    let number = |text: &str| text.parse::<i64>().ok();
    Some(number(&version.major)? * 100 + number(&version.minor)?)
}

/// Returns the objects of a document, those of lists one by one.
pub fn objects_of(tree: Tree) -> Vec<Tree> {
    match tree {
        Tree::Map(mut map) if map.get("kind").and_then(Tree::as_str).is_some_and(|kind| kind.ends_with("List")) => {
            match map.shift_remove("items") {
                Some(Tree::List(items)) => items.into_iter().flat_map(objects_of).collect(),
                _ => Vec::new(),
            }
        }
        other => vec![other],
    }
}

/// Reads a captured text: a file with it, or with the `ConfigMap` that holds it under a key.
fn captured_text(file: &str, key: &str) -> Result<String, CommandError> {
    let SourceText { name, text, .. } = read_text(file)?;
    let head = yaml::parse_entries(&name, &text, &ReadOptions::go(), &["kind", "data"]);
    let Ok(head) = head else { return Ok(text.to_string()) };
    if head.get("kind").and_then(Tree::as_str) != Some("ConfigMap") {
        return Ok(text.to_string());
    }
    match head.get_path(&["data", key]) {
        Some(Tree::String(text)) => Ok(text.clone()),
        Some(other) => Ok(json::encode_in_order(other)),
        None => {
            let message = format!("the ConfigMap in `{file}` has no `{key}`");
            Err(CommandError::message(Category::Configuration, message))
        }
    }
}
