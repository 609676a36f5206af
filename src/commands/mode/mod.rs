//! `meshctl mode`: how the traffic of workloads is governed: which modes there are, whether one can be used, which one a
//! workload is in, and switching.
//!
//! - [`set`]: workloads of a cluster switched; [`files`]: those of files
//! - [`view`]: what people see

pub mod files;
pub mod set;
pub mod view;

use std::path::{Path, PathBuf};

use super::cluster::ClusterArgs;
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::mesh::modes::check::AskError;
use crate::mesh::modes::{self, Check, Presence, Scope};
use crate::mode::custom;
use crate::mode::document::{Selection, WorkloadName};
use crate::mode::registry::Known;
use crate::mode::{Mode, Registry};
use crate::source::SourceText;
use crate::ui::output::{self, OutputFormat};
use crate::yaml::{self, ReadOptions};

use view::{Listed, ModeList, SeenList};

/// Choose how the traffic of workloads is governed
///
/// Modes are named as Rainbond names them, or by an alias, in small letters or capitals: `KUBERNETES_NATIVE_SERVICE`
/// (kubernetes), `BUILD_IN_SERVICE_MESH` (builtin), `ISTIO_SERVICE_MESH` (istio), `LINKERD`, `DAPR`, and your own.
#[derive(Debug, clap::Subcommand)]
pub enum ModeCommand {
    /// List the modes, and whether their control planes are installed
    List(ListArgs),
    /// Tell whether the control plane of a mode is installed
    Check(CheckArgs),
    /// Show the mode of workloads, and the Services by which they are reached
    Show(ShowArgs),
    /// Put workloads into a mode: one, an application by its labels, or a namespace; live, or in files
    Set(Box<set::SetArgs>),
}

/// Modes beside those that meshctl has.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct OwnModesArgs {
    /// File with modes of your own (kind `GovernanceMode` or `ServiceMeshClass`); may be repeated
    #[arg(long = "mode-file", value_name = "FILE")]
    mode_files: Vec<PathBuf>,
}

impl OwnModesArgs {
    /// Returns the modes that meshctl has and those of the files.
    pub fn registry(&self) -> Result<Registry, CommandError> {
        let mut registry = Registry::default();
        for path in &self.mode_files {
            for mode in read_modes(path)? {
                registry.add(mode);
            }
        }
        Ok(registry)
    }
}

fn read_modes(path: &Path) -> Result<Vec<custom::Custom>, CommandError> {
    let name = path.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path)
        .map_err(|error| CommandError::message(Category::of_read(&error), format!("cannot read `{name}`: {error}")))?;
    let source = SourceText::new(&*name, &*text);
    let mut trees = Vec::new();
    for document in yaml::documents(&source, &ReadOptions::go()) {
        trees.push(document.map_err(|error| CommandError::from(*error))?.tree);
    }
    Ok(custom::read_all(&trees, &name)?)
}

/// Adds the modes that a cluster describes.
pub async fn add_classes(registry: &mut Registry, cluster: &Cluster, context: &Context) -> Result<(), AskError> {
    let classes = modes::classes(cluster).await?;
    classes.warnings.iter().for_each(|warning| context.ui().warning(warning));
    classes.modes.into_iter().for_each(|mode| registry.add(mode));
    Ok(())
}

/// Returns the mode that a user means; a name that neither meshctl nor a file has is looked for in the cluster.
pub async fn find(
    name: &str,
    registry: &mut Registry,
    cluster: &Cluster,
    context: &Context,
) -> Result<Known, CommandError> {
    let error = match registry.find(name) {
        Ok(found) => return Ok(found.clone()),
        Err(error) => error,
    };
    match add_classes(registry, cluster, context).await {
        Ok(()) => Ok(registry.find(name)?.clone()),
        Err(unasked) => Err(CommandError::from(error)
            .hint(format!("the cluster, which may describe it, could not be asked: {unasked}"))),
    }
}

/// Asks whether the control plane of a mode is installed.
pub async fn check_of(cluster: &Cluster, mode: &dyn Mode) -> (Check, Option<AskError>) {
    modes::check(cluster, mode, &process_environment).await
}

/// Returns the error of a control plane that is not installed, or of a cluster that did not say.
pub fn obstacle(check: &Check, unasked: Option<AskError>) -> Option<CommandError> {
    match (check.control_plane, unasked) {
        (Presence::Present, _) => None,
        (Presence::Unknown, Some(error)) => {
            let exit = error.category().into();
            let what = format!("the cluster cannot be asked whether {} is installed", check.product);
            // What was not answered in time was not answered.
            Some(CommandError::from(error).with_exit(exit).context(what))
        }
        _ => Some(CommandError::message(Category::Configuration, not_installed(check))),
    }
}

/// ``istio is not installed: run `meshctl install` ``
fn not_installed(check: &Check) -> String {
    let product = &check.product;
    if let Some(command) = &check.install {
        return format!("{product} is not installed: run `{command}`");
    }
    let object = check.facts.iter().find(|fact| fact.decides).map(|fact| &*fact.object).unwrap_or_default();
    format!("{product} is not installed: there is no {object}")
}

/// Which workloads are meant.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct WorkloadsArgs {
    /// By their labels, such as `app=shop`
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    selector: Option<String>,

    /// Their namespace [default: that of the context]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
}

impl WorkloadsArgs {
    /// Tells whether nothing is said of them.
    pub fn is_empty(&self) -> bool {
        self.selector.is_none() && self.namespace.is_none()
    }

    /// Returns which workloads of a cluster are meant.
    pub async fn scope(&self, names: Vec<WorkloadName>, cluster: &Cluster) -> Result<Scope, CommandError> {
        self.labels()?;
        let namespace = match &self.namespace {
            Some(namespace) => namespace.clone(),
            None => cluster.namespace().await?,
        };
        Ok(Scope { namespace, names, labels: self.selector.clone().unwrap_or_default() })
    }

    /// Returns which workloads of files are meant.
    pub fn selection(&self, names: Vec<WorkloadName>) -> Result<Selection, CommandError> {
        Ok(Selection { names, labels: self.labels()?, namespace: self.namespace.clone() })
    }

    fn labels(&self) -> Result<Vec<(String, crate::mode::document::LabelTest)>, CommandError> {
        let Some(text) = &self.selector else { return Ok(Vec::new()) };
        Selection::parse_labels(text).ok_or_else(|| {
            CommandError::message(Category::Usage, format!("`-l {text}` is no selector of labels"))
                .hint("write it as `app=shop,tier!=cache`")
        })
    }
}

/// Reads the names of workloads.
pub fn names(texts: &[String]) -> Result<Vec<WorkloadName>, CommandError> {
    let one = |text: &String| {
        WorkloadName::parse(text).ok_or_else(|| {
            CommandError::message(Category::Usage, format!("`{text}` is no workload that has a mode"))
                .hint("write `cart` or `deployment/cart`; statefulset/… and daemonset/…, too, and in files cronjob/… and job/…")
        })
    };
    texts.iter().map(one).collect()
}

/// List the modes, and whether their control planes are installed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  meshctl mode list
  meshctl mode list --offline
  meshctl mode list --mode-file my-mesh.yaml -o json")]
pub struct ListArgs {
    /// Ask no cluster
    #[arg(long)]
    offline: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    own: OwnModesArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Tell whether the control plane of a mode is installed
///
/// Exit code 0 when it is, 78 when it is not, 69 when the cluster cannot be asked. For Istio the `ConfigMap`
/// `istio-ca-root-cert` in the namespace `default` decides; the variable `ISTIO_CM` names another one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  meshctl mode check istio
  ISTIO_CM=istio-ca-root-cert-canary meshctl mode check ISTIO_SERVICE_MESH
  meshctl mode check linkerd -o json")]
pub struct CheckArgs {
    /// The mode, by its name or an alias
    #[arg(value_name = "MODE")]
    mode: String,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    own: OwnModesArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Show the mode of workloads, and the Services by which they are reached
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  meshctl mode show cart -n shop
  meshctl mode show deployment/cart statefulset/db
  meshctl mode show -n shop -l app.kubernetes.io/part-of=shop -o json")]
pub struct ShowArgs {
    /// Workloads: `cart`, `deployment/cart` [default: all]
    #[arg(value_name = "WORKLOAD")]
    workloads: Vec<String>,

    #[command(flatten)]
    which: WorkloadsArgs,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    own: OwnModesArgs,

    #[command(flatten)]
    cluster: ClusterArgs,
}

/// Runs `meshctl mode`.
pub fn run(command: ModeCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        ModeCommand::List(args) => list(args, context),
        ModeCommand::Check(args) => check(args, context),
        ModeCommand::Show(args) => show(args, context),
        ModeCommand::Set(args) => set::run(&args, context),
    }
}

fn list(args: ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ListArgs { offline, output, own, cluster } = args;
    let mut registry = own.registry()?;
    if offline {
        let modes = registry.all().map(|known| Listed::of(known, None)).collect();
        output::emit(context.ui(), output, &ModeList { modes })?;
        return Ok(Outcome::Success);
    }
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        if let Err(error) = add_classes(&mut registry, &cluster, context).await {
            context.ui().warning(&format!("the cluster cannot be asked: {error}"));
            let modes = registry.all().map(|known| Listed::of(known, None)).collect();
            return Ok(output::emit(context.ui(), output, &ModeList { modes })?);
        }
        let asked = registry.all().map(|known| check_of(&cluster, known.mode()));
        let asked = futures_util::future::join_all(asked).await;
        let modes = registry.all().zip(asked).map(|(known, (check, _))| Listed::of(known, Some(&check))).collect();
        Ok::<_, CommandError>(output::emit(context.ui(), output, &ModeList { modes })?)
    })??;
    Ok(Outcome::Success)
}

fn check(args: CheckArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CheckArgs { mode, output, own, cluster } = args;
    let mut registry = own.registry()?;
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let known = find(&mode, &mut registry, &cluster, context).await?;
        let (check, unasked) = check_of(&cluster, known.mode()).await;
        output::emit(context.ui(), output, &check)?;
        match obstacle(&check, unasked) {
            Some(error) => Err(error),
            None => Ok(Outcome::Success),
        }
    })?
}

fn show(args: ShowArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ShowArgs { workloads, which, output, own, cluster } = args;
    let names = names(&workloads)?;
    let mut registry = own.registry()?;
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let scope = which.scope(names, &cluster).await?;
        let (survey, classes) =
            futures_util::future::join(modes::survey(&cluster, &scope), add_classes(&mut registry, &cluster, context))
                .await;
        let survey = survey?;
        if let Err(error) = classes {
            context.ui().detail(&format!("modes that the cluster describes are not known: {error}"));
        }
        output::emit(context.ui(), output, &SeenList { workloads: survey.seen(&registry) })?;
        Ok(Outcome::Success)
    })?
}
