//! `meshctl kube-inject capture`: writes what a cluster injects with into one file.

use std::path::PathBuf;

use super::config::ClusterConfigArgs;
use super::snapshot;
use crate::commands::cluster::UnusedNamespaceArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::ui::files::write_atomically;

/// Write what a cluster injects with into one file, for `--config-snapshot`
///
/// The file holds the `ConfigMaps` with the templates, the values and the mesh configuration of one control plane, and the
/// version of the cluster. It has no secrets.
#[derive(Debug, clap::Args)]
pub struct CaptureArgs {
    /// Write to a file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Revision of the control plane, or a tag
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    #[command(flatten)]
    cluster: ClusterConfigArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl kube-inject capture`.
pub fn run(args: CaptureArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CaptureArgs { output, revision, cluster, unused } = args;
    unused.warn(context);
    let captured = cluster.capture(revision.unwrap_or_default())?;
    let text = snapshot::write(&captured.config, &captured.kubernetes);
    match output {
        Some(path) if path.as_os_str() != "-" => write_atomically(&path, text.as_bytes())?,
        _ => context.ui().data(&text)?,
    }
    Ok(Outcome::Success)
}
