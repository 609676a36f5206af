//! `meshctl lock`: writes down which charts and images an installation consists of, so that it stays so.
//!
//! - [`mod@file`]: the lock file, and what is held to it

pub mod file;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::images::digests::{DigestsArgs, digests};
use super::wanted::MeshArgs;
use super::{CommandError, Context, Outcome};
use crate::ui::files::write_atomically;
use crate::ui::output::{self, OutputFormat, TableView};

use file::{Lock, NAME};

/// Write down the charts and images that a mesh consists of, for `install --locked`
///
/// Charts are locked by the checksum of their files, images by the digest that their registry gives. With `--locked`,
/// `install`, `upgrade`, `diff` and `manifest generate` refuse everything else, and use images by their digests.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl lock --profile demo
  meshctl install --profile demo --locked
  meshctl lock --profile demo --check --images=false")]
pub struct LockArgs {
    /// File to write, or to check
    #[arg(short = 'o', long = "output", value_name = "FILE", default_value = NAME, help_heading = "Output")]
    file: PathBuf,

    /// Write nothing; tell what is not as it is locked, with exit code 79
    #[arg(long, help_heading = "Output")]
    check: bool,

    #[command(flatten)]
    images: DigestsArgs,

    /// Form of what is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    format: OutputFormat,

    #[command(flatten)]
    mesh: MeshArgs,
}

/// What came of locking a mesh, or of checking a lock.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Locked {
    /// The file.
    file: String,
    /// Whether the file says what is true; after it was written it does.
    is_current: bool,
    /// What differed from the file that was there.
    differences: Vec<String>,
    /// What the mesh consists of.
    #[serde(flatten)]
    lock: Lock,
}

impl TableView for Locked {
    fn table(&self) -> String {
        let Self { file, is_current, differences, lock } = self;
        let pinned = lock.images.iter().filter(|image| image.digest.is_some()).count();
        let (charts, images) = (lock.charts.len(), lock.images.len());
        let mut text = if *is_current {
            format!("{file}: {charts} charts, {images} images, {pinned} of them with digests\n")
        } else {
            format!("{file} is stale\n")
        };
        for difference in differences {
            text.push_str("  ");
            text.push_str(difference);
            text.push('\n');
        }
        text
    }
}

/// Runs `meshctl lock`.
pub fn run(args: LockArgs, context: &Context) -> Result<Outcome, CommandError> {
    let LockArgs { file, check, images: DigestsArgs { images }, format, mesh } = args;
    let inputs = mesh.read()?;
    let (spec, rendered) = inputs.rendered(context)?;
    let before = match Lock::open(&file) {
        Ok(before) => Some(before),
        Err(error) if check => return Err(error.into()),
        // What is there is replaced, whatever it is; a folder is told by who writes.
        Err(_) => None,
    };
    let mut lock = Lock::of(&spec, &rendered);
    if images {
        let references: Vec<String> = lock.images.iter().map(|image| image.reference.clone()).collect();
        let mut known = digests(&references, context)?;
        for image in &mut lock.images {
            image.digest = known.remove(&image.reference);
        }
    }
    let mut differences = Vec::new();
    if let Some(before) = &before {
        differences.extend(before.differences(&lock));
        differences.extend(before.unused(&lock));
    }
    let is_current = !check || differences.is_empty();
    if !check {
        write_atomically(&file, lock.text().as_bytes())?;
    }
    let locked = Locked { file: file.to_string_lossy().into_owned(), is_current, differences, lock };
    output::emit(context.ui(), format, &locked)?;
    Ok(if is_current { Outcome::Success } else { Outcome::IssuesFound })
}
