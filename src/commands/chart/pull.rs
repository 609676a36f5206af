//! `meshctl chart pull`: fetches a chart and puts its archive, or what is in it, into a folder.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::store::StoreArgs;
use crate::archive::{self, Budget, Limits};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::fetch::Digest;
use crate::fetch::reference::FetchedChart;
use crate::ui::files::{WriteError, write_atomically};
use crate::ui::output::{self, OutputFormat, TableView};

/// Fetch a chart and keep its archive
///
/// What comes has the digest that the repository's index or the registry announces, or nothing is kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl chart pull istio/base@1.30.3
  meshctl chart pull kiali/kiali-operator --untar -d charts
  meshctl chart pull oci://ghcr.io/istio/release/charts/istiod --version '~1.30'
  meshctl chart pull base --repo https://charts.example.com --ca-file ca.pem")]
pub struct PullArgs {
    /// The chart: `REPOSITORY/CHART[@VERSION]`, `oci://…`, or the address of an archive
    chart: String,

    /// Folder to put it into
    // `helm pull --untar` has a name of its own for it.
    #[arg(short, long, value_name = "FOLDER", default_value = ".", alias = "untardir")]
    destination: PathBuf,

    /// Unpack it into a folder of the chart's name
    #[arg(long)]
    untar: bool,

    /// Keep the signature that lies beside it too
    #[arg(long)]
    prov: bool,

    /// Replace what is there already
    #[arg(long)]
    force: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    store: StoreArgs,
}

/// Runs `meshctl chart pull`.
pub fn run(args: &PullArgs, context: &Context) -> Result<Outcome, CommandError> {
    let PullArgs { chart, destination, untar, prov, force, output, store } = args;
    let reference = store.reference(chart)?;
    if reference.is_local() {
        let message = format!("`{chart}` is here already, or is not the name of a chart elsewhere");
        return Err(CommandError::message(Category::Usage, message)
            .hint("name it as `REPOSITORY/CHART`, `oci://HOST/PATH` or `https://…/CHART-VERSION.tgz`"));
    }
    let fetched = store.fetch(&reference, *prov, context)?;
    if *prov && fetched.provenance.is_none() {
        let message = format!("there is no signature beside {}", fetched.origin);
        return Err(CommandError::message(Category::InputMissing, message).hint("leave `--prov` out"));
    }
    let path = if *untar { unpack(&fetched, destination, *force)? } else { keep(&fetched, destination, *force)? };
    let signature = match &fetched.provenance {
        Some(signature) => {
            let path = destination.join(format!("{}.prov", fetched.file_name()));
            write_file(&path, signature, *force)?;
            Some(path.display().to_string())
        }
        None => None,
    };
    let FetchedChart { name, version, digest, origin, .. } = fetched;
    let result = Pulled { name, version, digest, origin, path: path.display().to_string(), signature };
    output::emit(context.ui(), *output, &result)?;
    Ok(Outcome::Success)
}

/// Puts an archive into a folder.
fn keep(fetched: &FetchedChart, destination: &Path, force: bool) -> Result<PathBuf, CommandError> {
    let path = destination.join(fetched.file_name());
    write_file(&path, &fetched.bytes, force)?;
    Ok(path)
}

/// Writes a file; one that is there and says something else stays, unless it is to be replaced.
fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<(), CommandError> {
    if !force && path.symlink_metadata().is_ok() {
        let is_same = std::fs::read(path).is_ok_and(|there| there == bytes);
        return if is_same { Ok(()) } else { Err(is_there(path)) };
    }
    Ok(write_atomically(path, bytes)?)
}

fn is_there(path: &Path) -> CommandError {
    CommandError::message(Category::NotWritable, format!("`{}` is there already", path.display()))
        .hint("replace it with `--force`, or name another folder with `--destination`")
}

/// Unpacks an archive into a folder of the chart's name, which appears when everything is in it.
fn unpack(fetched: &FetchedChart, destination: &Path, force: bool) -> Result<PathBuf, CommandError> {
    let target = destination.join(&fetched.name);
    let exists = target.symlink_metadata().is_ok();
    if exists && !force {
        return Err(is_there(&target));
    }
    let entries = archive::read(&fetched.origin, &fetched.bytes, &mut Budget::new(Limits::CHART))?;
    let failed = |source| WriteError::new(&target, source);
    std::fs::create_dir_all(destination).map_err(failed)?;
    let beside = tempfile::Builder::new().prefix(".meshctl-").suffix(".tmp").tempdir_in(destination).map_err(failed)?;
    let new = beside.path().join("new");
    std::fs::create_dir(&new).map_err(failed)?;
    for entry in &entries {
        // All of a chart lies in one folder; how that is called does not matter.
        if let Some((_, path)) = entry.path.split_once('/') {
            write_below(&new, path, &entry.data).map_err(failed)?;
        }
    }
    let old = beside.path().join("old");
    if exists {
        std::fs::rename(&target, &old).map_err(failed)?;
    }
    if let Err(source) = std::fs::rename(&new, &target) {
        if exists {
            // What was there comes back; if even that fails, it is in the folder that is kept then.
            if std::fs::rename(&old, &target).is_err() {
                let _ = beside.keep();
            }
        }
        return Err(failed(source).into());
    }
    Ok(target)
}

fn write_below(folder: &Path, path: &str, data: &[u8]) -> io::Result<()> {
    let path = folder.join(path);
    if let Some(above) = path.parent() {
        std::fs::create_dir_all(above)?;
    }
    let mut file = std::fs::File::options().write(true).create_new(true).open(path)?;
    file.write_all(data)?;
    file.sync_data()
}

/// A chart that was fetched.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Pulled {
    /// Its name.
    name: String,
    /// Its version.
    version: String,
    /// The digest of its archive.
    digest: Digest,
    /// Where it came from.
    origin: String,
    /// The file or the folder that it is in now.
    path: String,
    /// The file with its signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

impl TableView for Pulled {
    fn table(&self) -> String {
        let Self { name, version, digest, origin, path, signature } = self;
        let mut text = format!("{name} {version} is in {path}\nfrom:   {origin}\ndigest: {digest}\n");
        if let Some(signature) = signature {
            let _ = writeln!(text, "signed: {signature}");
        }
        text
    }
}
