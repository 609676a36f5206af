//! `meshctl tag`: names that stand for revisions.

use schemars::JsonSchema;
use serde::Serialize;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use super::operation::{Consent, Place, consent};
use super::{CommandError, Context, Outcome};
use crate::cluster::options::process_environment;
use crate::cluster::{self, Cluster};
use crate::events::Events;
use crate::install::tags::DEFAULT_TAG;
use crate::install::tags::change::{self, Listed, Made, Wish};
use crate::object::Object;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// How many namespaces a row shows.
const NAMESPACES: usize = 3;

/// Name revisions: namespaces follow a tag from one revision to the next
#[derive(Debug, clap::Subcommand)]
pub enum TagCommand {
    /// Make a tag, or move it to another revision
    Set(SetArgs),
    /// Print the objects of a tag
    Generate(GenerateArgs),
    /// List the tags, the revisions without one, and the namespaces that use them
    #[command(visible_alias = "show")]
    List(ListArgs),
    /// Remove a tag
    #[command(visible_alias = "delete")]
    Remove(RemoveArgs),
}

/// A tag, and what it is to stand for.
#[derive(Debug, Clone, clap::Args)]
pub struct WishArgs {
    /// Name of the tag
    #[arg(value_name = "TAG")]
    tag: String,

    /// Revision that it stands for; `default` is the one without a name
    #[arg(short, long, value_name = "NAME")]
    revision: String,

    /// Move a tag that stands for another revision
    #[arg(long)]
    overwrite: bool,

    /// Name of the tag's webhook [default: istio-revision-tag-TAG]
    #[arg(long, value_name = "NAME")]
    webhook_name: Option<String>,

    /// Inject pods without any label, too; for the tag `default`
    #[arg(long)]
    auto_inject_namespaces: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

impl WishArgs {
    fn read(self, context: &Context) -> Result<(Wish, Cluster), CommandError> {
        let Self { tag, revision, overwrite, webhook_name, auto_inject_namespaces, cluster, control_plane, unused } =
            self;
        unused.warn(context);
        let namespace = control_plane.namespace(&process_environment);
        let wish = Wish { tag, revision, namespace, webhook_name, overwrite, auto: auto_inject_namespaces };
        Ok((wish, cluster.cluster()?))
    }
}

/// Make a tag, or move it to another revision
#[derive(Debug, clap::Args)]
pub struct SetArgs {
    #[command(flatten)]
    wish: WishArgs,

    /// Taken as istioctl takes it; a tag is moved with `--overwrite` only
    #[arg(short = 'y', long, alias = "skip-confirmation", hide = true)]
    yes: bool,
}

/// Print the objects of a tag
///
/// They are made of those of the revision in the cluster; nothing is written there.
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    wish: WishArgs,
}

/// List the tags
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Remove a tag
#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// Name of the tag
    #[arg(value_name = "TAG")]
    tag: String,

    /// Do not ask; also by `MESHCTL_YES=1`
    #[arg(short = 'y', long, visible_alias = "skip-confirmation")]
    yes: bool,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl tag`.
pub fn run(command: TagCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        TagCommand::Set(args) => set(args, context),
        TagCommand::Generate(args) => generate(args, context),
        TagCommand::List(args) => list(args, context),
        TagCommand::Remove(args) => remove(args, context),
    }
}

fn set(args: SetArgs, context: &Context) -> Result<Outcome, CommandError> {
    let SetArgs { wish, yes: _ } = args;
    let (wish, cluster) = wish.read(context)?;
    let made = cluster::block_on(async {
        let made = change::prepare(&cluster, &wish).await?;
        change::set(&cluster, &made).await?;
        Ok::<Made, CommandError>(made)
    })??;
    let Wish { tag, revision, .. } = &wish;
    for rival in &made.rivals {
        context.ui().note(&format!("the webhook {rival} matches nothing any more: the tag serves what it served"));
    }
    let from = made.moved_from.map(|from| format!(", and no longer for {from}")).unwrap_or_default();
    let how = if *tag == DEFAULT_TAG {
        "`kubectl label namespace NAMESPACE istio-injection=enabled`".to_owned()
    } else {
        format!("`kubectl label namespace NAMESPACE istio.io/rev={tag}`")
    };
    context.ui().text(&format!("the tag {tag} stands for the revision {revision}{from}\n"))?;
    context.ui().note(&format!("a namespace uses it after {how}; pods that run get it when they are restarted"));
    Ok(Outcome::Success)
}

fn generate(args: GenerateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let (mut wish, cluster) = args.wish.read(context)?;
    // Nothing is written, so nothing is moved.
    wish.overwrite = true;
    let made = cluster::block_on(change::prepare(&cluster, &wish))??;
    let mut text = String::new();
    for object in made.objects {
        text.push_str("---\n");
        Object::from_tree(object).write_yaml(&mut text);
    }
    context.ui().data(&text)?;
    for rival in made.rivals {
        context
            .ui()
            .warning(&format!("the webhook {rival} injects the same pods; `meshctl tag set` would see to that"));
    }
    Ok(Outcome::Success)
}

/// The tags, as data a list of them.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Tags(Vec<Listed>);

impl TableView for Tags {
    fn table(&self) -> String {
        let mut table = Table::new(["tag", "revision", "namespaces"]);
        for Listed { tag, revision, namespaces } in &self.0 {
            let tag = if tag.is_empty() { "-" } else { tag };
            let shown = namespaces.iter().take(NAMESPACES).map(String::as_str).collect::<Vec<_>>().join(",");
            let shown = match namespaces.len() {
                0 => "-".to_owned(),
                count if count > NAMESPACES => format!("{shown} and {} more", count - NAMESPACES),
                _ => shown,
            };
            table.row([tag, revision, &*shown]);
        }
        table.to_string()
    }
}

fn list(args: ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ListArgs { output, cluster, unused } = args;
    unused.warn(context);
    let cluster = cluster.cluster()?;
    let tags = Tags(cluster::block_on(change::list(&cluster))??);
    if tags.0.is_empty() && output == OutputFormat::Table {
        context.ui().note("there are no tags, and no revisions");
    } else {
        output::emit(context.ui(), output, &tags)?;
    }
    Ok(Outcome::Success)
}

fn remove(args: RemoveArgs, context: &Context) -> Result<Outcome, CommandError> {
    let RemoveArgs { tag, yes, cluster, control_plane, unused } = args;
    unused.warn(context);
    let namespace = control_plane.namespace(&process_environment);
    let cluster = cluster.cluster()?;
    cluster::block_on(async {
        let removal = change::prepare_removal(&cluster, &tag, &namespace).await?;
        let place = Place::of(&cluster, "").await?;
        let used = match &*removal.namespaces {
            [] => String::new(),
            names => format!(" Pods that are made in {} get no proxies then.", names.join(", ")),
        };
        let question = format!("This removes the tag {tag}.{used}");
        let wish = Consent { yes, question: &question, place: &place, is_harmless: removal.namespaces.is_empty() };
        consent(&wish, context, || {
            for namespace in &removal.namespaces {
                context.ui().warning(&format!("the namespace {namespace} uses the tag {tag}"));
            }
        })?;
        change::remove(&cluster, &removal).await?;
        context.ui().text(&format!("the tag {tag} is removed\n"))?;
        if tag == DEFAULT_TAG {
            context.ui().note("labels without a revision inject nothing now; the next install makes the tag again");
        }
        Ok(Outcome::Success)
    })?
}
