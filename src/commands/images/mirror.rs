//! `meshctl images mirror`: copies the images of a mesh to another registry.

use std::fmt::Write;
use std::path::Path;

use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::Serialize;

use super::script::{ScriptTool, script};
use super::{MeshImagesArgs, RegistryArgs, platforms};
use crate::cluster;
use crate::commands::bundle::images::HeldImages;
use crate::commands::inputs::registry_of;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::{Events, Part, Progress, size};
use crate::fetch::Digest;
use crate::fetch::registry::mirror::{Mirror, Mirrored, Platforms};
use crate::fetch::registry::{ImageReference, ReferenceError, RegistryClient, RegistryError};
use crate::render::images::Registry;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::progress::ProgressMode;
use crate::ui::table::Table;
use crate::ui::wrap::wrapped;

/// The word for every platform.
const ALL: &str = "all";

/// Copy the images to another registry
#[derive(Debug, clap::Args)]
pub struct MirrorArgs {
    /// Images to copy, in place of those of a mesh
    #[arg(value_name = "IMAGE")]
    named: Vec<String>,

    /// Registry to copy to, with a path below it or without, such as `registry.example.com/mesh`
    #[arg(long, value_name = "REGISTRY", help_heading = "Registries")]
    to: String,

    /// Platforms to copy, such as `linux/amd64`; an index that loses some gets another digest
    #[arg(
        long = "platform",
        value_name = "PLATFORM",
        value_delimiter = ',',
        default_value = ALL,
        help_heading = "Registries"
    )]
    platforms: Vec<String>,

    /// How many images are copied at once
    #[arg(
        long,
        value_name = "N",
        default_value_t = 4,
        value_parser = clap::value_parser!(u8).range(1..=32),
        help_heading = "Registries"
    )]
    jobs: u8,

    #[command(flatten)]
    registries: RegistryArgs,

    #[command(flatten)]
    images: MeshImagesArgs,

    /// Only say what would be copied
    #[arg(long, conflicts_with = "script", help_heading = "Operation")]
    dry_run: bool,

    /// Print a script that copies by another tool, and ask nobody
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "output", help_heading = "Operation")]
    script: Option<ScriptTool>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: OutputFormat,

    /// How the course of it is shown on standard error
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_default_value = true, help_heading = "Output")]
    progress: ProgressMode,
}

/// What became of the images.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct MirrorResult {
    /// The registry.
    to: String,
    /// The images.
    images: Vec<MirroredImage>,
    /// The command that installs from there.
    install: String,
}

/// What became of an image.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MirroredImage {
    /// The image.
    image: String,
    /// Where it is copied to.
    target: String,
    /// What became of it.
    status: MirrorStatus,
    /// The digest that it has there.
    digest: Option<Digest>,
    /// How many bytes were sent.
    sent: u64,
    /// Why it could not be copied.
    error: Option<String>,
    /// What can be done about it.
    hints: Vec<String>,
    /// The sort of the error.
    #[serde(skip)]
    category: Option<Category>,
}

/// What became of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum MirrorStatus {
    /// It was copied.
    Copied,
    /// It was there.
    Present,
    /// It is not there, and would be copied.
    Missing,
    /// It could not be copied.
    Failed,
}

/// Runs `meshctl images mirror`.
pub fn run(args: MirrorArgs, context: &Context) -> Result<Outcome, CommandError> {
    let MirrorArgs { named, to, platforms: wanted, jobs, registries, images, dry_run, script: tool, output, progress } =
        args;
    let registry = registry_of("--to", &to)?;
    let wanted = wanted_platforms(&wanted)?;
    let install = install_line(&registry, &images, named.is_empty());
    // What a bundle holds comes from there, and not from where it once came from.
    let held = match images.bundle().filter(|_| named.is_empty() && tool.is_none()) {
        Some(bundle) if wanted != Platforms::All => {
            let message = format!("the images of the bundle `{bundle}` are copied as they are in it");
            return Err(CommandError::message(Category::Usage, message).hint("leave `--platform` out"));
        }
        Some(bundle) => Some(HeldImages::open(Path::new(bundle), dry_run)?),
        None => None,
    };
    let names = match &held {
        Some(held) => held.names(),
        None if named.is_empty() => images.names(context)?,
        None => named,
    };
    let places: Vec<(String, String)> = names.into_iter().map(|image| place(&registry, image)).collect();
    if let Some(tool) = tool {
        let platform = match &wanted {
            Platforms::All => None,
            Platforms::Only(wanted) => {
                if let [one] = wanted.as_slice() {
                    Some(one.as_str())
                } else {
                    let error = "a script copies one platform, or all of them";
                    return Err(CommandError::message(Category::Usage, error).hint("leave `--platform` out for all"));
                }
            }
        };
        let copies: Vec<(String, String)> = places.into_iter().filter(|(from, to)| from != to).collect();
        context.ui().data(&script(tool, &copies, platform, &install))?;
        return Ok(Outcome::Success);
    }
    let host = to.split('/').next().unwrap_or_default();
    let client = registries.client(Some(host))?;
    context.ui().show_progress(progress);
    let mirror = Mirror::new(&client, wanted, dry_run);
    let source = match &held {
        Some(held) => Source::Bundle(held, &client),
        None => Source::Registries(&mirror),
    };
    let images = cluster::block_on(async {
        let copies = places.iter().map(|(from, to)| copy(&source, from, to, dry_run, context.ui()));
        stream::iter(copies).buffered(jobs.into()).collect::<Vec<_>>().await
    })?;
    let result = MirrorResult { to: registry.address().to_owned(), images, install };
    output::emit(context.ui(), output, &result)?;
    result.outcome()
}

/// Reads the platforms that are to be copied.
fn wanted_platforms(typed: &[String]) -> Result<Platforms, CommandError> {
    if typed == [ALL] {
        return Ok(Platforms::All);
    }
    if typed.iter().any(|word| word == ALL) {
        return Err(CommandError::message(Category::Usage, "`--platform all` is all of them, so it names no others"));
    }
    platforms(typed).map(Platforms::Only)
}

/// Returns an image, and where it is in the other registry: what is there already stays where it is.
fn place(registry: &Registry, image: String) -> (String, String) {
    let target = registry.image(&image).unwrap_or_else(|| image.clone());
    (image, target)
}

/// Returns the command that installs the mesh from the registry.
fn install_line(registry: &Registry, images: &MeshImagesArgs, is_mesh: bool) -> String {
    let mut words = vec!["meshctl install --registry".to_owned(), registry.address().to_owned()];
    if is_mesh {
        words.extend(images.typed());
    }
    words.join(" ")
}

/// Where images are copied from.
enum Source<'a> {
    /// The registries that their references name.
    Registries(&'a Mirror<'a>),
    /// A bundle.
    Bundle(&'a HeldImages, &'a RegistryClient),
}

impl Source<'_> {
    async fn copy(
        &self,
        from: &str,
        to: &str,
        is_trial: bool,
        tell: &dyn Fn(u64, u64),
        events: &dyn Events,
    ) -> Result<Mirrored, RegistryError> {
        let read = |text: &str| ImageReference::parse(text).map_err(|reason| RegistryError::reference(text, reason));
        let target = read(to)?;
        match self {
            Self::Registries(mirror) => mirror.copy(&read(from)?, &target, tell).await,
            Self::Bundle(held, client) => {
                let digest = held.digest(from).ok_or_else(|| RegistryError::reference(from, ReferenceError::Empty))?;
                let is_present = client.digest_of(&target).await? == Some(digest);
                let sent = if is_present || is_trial {
                    0
                } else {
                    client.push_from(held.folder(), &digest, &target, events).await?
                };
                Ok(Mirrored { digest, is_present, sent, spared: 0 })
            }
        }
    }
}

async fn copy(source: &Source<'_>, from: &str, to: &str, is_trial: bool, events: &dyn Events) -> MirroredImage {
    let part = Part { id: from.to_owned(), title: from.to_owned() };
    let tell = |bytes: u64, total: u64| {
        if !is_trial {
            events.progress(&Progress::Downloading { part: part.clone(), bytes, total: Some(total) });
        }
    };
    let is_there = from == to && matches!(source, Source::Registries(_));
    let copied = if is_there { None } else { Some(source.copy(from, to, is_trial, &tell, events).await) };
    let mut image = MirroredImage {
        image: from.to_owned(),
        target: to.to_owned(),
        status: MirrorStatus::Present,
        digest: None,
        sent: 0,
        error: None,
        hints: Vec::new(),
        category: None,
    };
    match copied {
        None => {}
        Some(Ok(Mirrored { digest, is_present, sent, spared: _ })) => {
            image.status = match (is_present, is_trial) {
                (true, _) => MirrorStatus::Present,
                (false, true) => MirrorStatus::Missing,
                (false, false) => MirrorStatus::Copied,
            };
            (image.digest, image.sent) = (Some(digest), sent);
        }
        Some(Err(error)) => {
            image.status = MirrorStatus::Failed;
            image.error = Some(error.to_string());
            image.hints = error.hints();
            image.category = Some(error.category());
        }
    }
    if !is_trial {
        let part = part.clone();
        events.progress(&match &image.error {
            Some(reason) => Progress::Failed { part, reason: reason.clone() },
            None if image.status == MirrorStatus::Copied => {
                Progress::Done { part, outcome: format!("copied ({})", size(image.sent)) }
            }
            None => Progress::Done { part, outcome: "was there".to_owned() },
        });
    }
    image
}

impl MirrorResult {
    /// Returns how the command ends: what fails for one reason ends with its exit code.
    fn outcome(&self) -> Result<Outcome, CommandError> {
        let categories: Vec<Category> = self.images.iter().filter_map(|image| image.category).collect();
        let Some(first) = categories.first() else { return Ok(Outcome::Success) };
        let category = if categories.iter().all(|category| category == first) { *first } else { Category::Failed };
        let text = format!("{} of {} images could not be copied", categories.len(), self.images.len());
        Err(CommandError::message(category, text).hint("run the same command again; it goes on where it was"))
    }
}

impl TableView for MirrorResult {
    fn table(&self) -> String {
        /// How wide a line of talk is.
        const COLUMNS: usize = 80;
        let mut table = Table::new(["IMAGE", "STATUS", "DIGEST", "SENT"]);
        for image in &self.images {
            let status = match image.status {
                MirrorStatus::Copied => "copied",
                MirrorStatus::Present => "there",
                MirrorStatus::Missing => "to copy",
                MirrorStatus::Failed => "failed",
            };
            table.row([
                image.image.clone(),
                status.to_owned(),
                image.digest.map(|digest| digest.hex().chars().take(12).collect()).unwrap_or_default(),
                if image.status == MirrorStatus::Copied { size(image.sent) } else { String::new() },
            ]);
        }
        let mut text = table.to_string();
        for image in &self.images {
            let Some(error) = &image.error else { continue };
            let _ = write!(text, "\n{}\n", image.image);
            for line in std::iter::once(error).chain(&image.hints) {
                for line in wrapped(line, 2, COLUMNS) {
                    let _ = writeln!(text, "{line}");
                }
            }
        }
        if self.images.iter().all(|image| image.error.is_none()) {
            let _ = write!(text, "\ninstall from there:\n  {}\n", self.install);
        }
        text
    }
}
