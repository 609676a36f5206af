//! What to inject with: captured files, a snapshot, or the program's own charts.

use clap::ValueEnum;

use crate::commands::inputs::{RenderArgs, read_text};
use crate::commands::{CommandError, Context};
use crate::diagnostic::{Category, Context as Doing};
use crate::events::Events;
use crate::inject::{CapturedConfig, InjectionConfig};
use crate::object::Object;
use crate::source::SourceText;
use crate::spec::{self, SpecSources};
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions};

/// The first version of Kubernetes in which proxies are init containers that stay, unless something else is said.
const NATIVE_SINCE: i64 = 133;

/// What to inject with.
///
/// Each of the captured files goes before everything else; what they leave open comes from a snapshot, or from a mesh that
/// is described as for `manifest generate`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArgs {
    /// Injection configuration of a cluster: the key `config` of its ConfigMap `istio-sidecar-injector`, that ConfigMap,
    /// or one template
    #[arg(
        long = "injectConfigFile",
        alias = "inject-config-file",
        value_name = "FILE",
        help_heading = "Configuration of a cluster"
    )]
    inject_config_file: Option<String>,

    /// Mesh configuration of a cluster: the key `mesh` of its ConfigMap `istio`, or that ConfigMap
    #[arg(
        long = "meshConfigFile",
        alias = "mesh-config-file",
        value_name = "FILE",
        help_heading = "Configuration of a cluster"
    )]
    mesh_config_file: Option<String>,

    /// Values of a cluster: the key `values` of its ConfigMap `istio-sidecar-injector`, or that ConfigMap
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

    /// `IstioOperator` file, `-` for standard input; may be repeated, later ones win
    #[arg(long = "operatorFileName", alias = "operator-file-name", value_name = "FILE", help_heading = "Mesh")]
    operator_files: Vec<String>,

    /// Set a value, e.g. `values.global.proxy.logLevel=debug`; may be repeated, wins over files
    #[arg(short = 's', long = "set", value_name = "PATH=VALUE", help_heading = "Mesh")]
    sets: Vec<String>,

    /// Profile to build on, by name or path [default: default]
    #[arg(long, value_name = "NAME", help_heading = "Mesh")]
    profile: Option<String>,

    /// Revision of the control plane
    #[arg(short, long, value_name = "NAME", help_heading = "Mesh")]
    revision: Option<String>,

    /// Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`,
    /// or an unpacked release of Istio
    #[arg(short = 'd', long, value_name = "DIR", alias = "charts", help_heading = "Mesh")]
    manifests: Option<String>,

    /// Go on when the configuration is not valid: errors become warnings
    #[arg(long, help_heading = "Mesh")]
    force: bool,

    /// Whether proxies are init containers that stay: on, off, or auto, which is on for Kubernetes 1.33 and later if
    /// `--kube-version` tells the version. A pod's annotation wins
    #[arg(long, value_enum, value_name = "WHEN", default_value_t, hide_possible_values = true, help_heading = "Mesh")]
    native_sidecar: NativeSidecar,

    #[command(flatten)]
    render: RenderArgs,
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
        let native = self.is_native()?;
        let captured = self.captured(context)?;
        let mut config = InjectionConfig::from_captured(&captured)
            .map_err(|error| CommandError::from(error).context("failed to read the injection configuration"))?;
        config.native_sidecars = native;
        for warning in &config.warnings {
            context.ui().warning(warning);
        }
        Ok(config)
    }

    fn is_native(&self) -> Result<bool, CommandError> {
        Ok(match self.native_sidecar {
            NativeSidecar::On => true,
            NativeSidecar::Off => false,
            NativeSidecar::Auto => self.render.is_kube_version_given() && self.render.kube_version()? >= NATIVE_SINCE,
        })
    }

    fn captured(self, context: &Context) -> Result<CapturedConfig, CommandError> {
        let Self {
            inject_config_file,
            mesh_config_file,
            values_file,
            config_snapshot,
            operator_files,
            sets,
            profile,
            revision,
            manifests,
            force,
            native_sidecar: _,
            render,
        } = self;
        let files = [&inject_config_file, &mesh_config_file, &values_file];
        let is_complete = files.iter().all(|file| file.is_some());
        let describes_mesh = !operator_files.is_empty() || !sets.is_empty() || profile.is_some() || manifests.is_some();
        if describes_mesh && (is_complete || config_snapshot.is_some()) {
            let given = if is_complete { "captured files" } else { "snapshot" };
            let message = format!("a mesh is described, and the {given} leave nothing to take from it");
            return Err(CommandError::message(Category::Usage, message)
                .hint("leave out `--operatorFileName`, `--set`, `--profile` and `--manifests`, or the files"));
        }
        let mut captured = if is_complete {
            CapturedConfig { revision: revision.unwrap_or_default(), ..CapturedConfig::default() }
        } else if let Some(file) = config_snapshot {
            snapshot(&file, revision.as_deref())?
        } else {
            let files = operator_files.iter().map(|file| read_text(file)).collect::<Result<_, _>>()?;
            let sources = SpecSources { files, sets, profile, revision, manifests, cluster: None, force };
            let spec = spec::resolve(&sources, &|path| std::fs::read_to_string(path))?;
            let rendered = render.render_control_plane(&spec, context)?;
            CapturedConfig::from_objects(rendered.in_apply_order().into_iter().map(Object::tree), None)?
        };
        if let Some(file) = inject_config_file {
            captured.templates = captured_text(&file, "config")?;
        }
        if let Some(file) = values_file {
            captured.values = captured_text(&file, "values")?;
        }
        if let Some(file) = mesh_config_file {
            captured.mesh = captured_text(&file, "mesh")?;
        }
        Ok(captured)
    }
}

/// Reads a snapshot: the objects of a cluster, as documents or lists.
fn snapshot(file: &str, revision: Option<&str>) -> Result<CapturedConfig, CommandError> {
    let source = read_text(file)?;
    let doing = || format!("failed to read the snapshot `{file}`");
    let mut objects = Vec::new();
    for document in yaml::documents(&source, &ReadOptions::default()) {
        add_objects(document.map_err(|error| Doing::new(doing(), error))?.tree, &mut objects);
    }
    CapturedConfig::from_objects(&objects, revision).map_err(|error| {
        let error = CommandError::from(error).context(doing());
        error.hint(format!("write it with `meshctl kube-inject capture -o {file}`"))
    })
}

fn add_objects(tree: Tree, objects: &mut Vec<Tree>) {
    match tree {
        Tree::Map(mut map) if map.get("kind").and_then(Tree::as_str).is_some_and(|kind| kind.ends_with("List")) => {
            if let Some(Tree::List(items)) = map.shift_remove("items") {
                items.into_iter().for_each(|item| add_objects(item, objects));
            }
        }
        other => objects.push(other),
    }
}

/// Reads a captured text: a file with it, or with the ConfigMap that holds it under a key.
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
