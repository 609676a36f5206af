//! `meshctl bundle create`: writes a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use super::document::{
    ASSETS, BLOBS, BundleChart, BundleDocument, BundleImage, BundleInput, BundleInputs, CHARTS, INDEX, INPUTS, LAYOUT,
};
use super::write::{Content, Failure, write};
use crate::cluster;
use crate::commands::fetching::fetcher;
use crate::commands::images::digests::{DigestsArgs, client, digests};
use crate::commands::wanted::{MeshArgs, MeshInputs, tool};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::fetch::Digest;
use crate::fetch::registry::manifest::OCI_INDEX;
use crate::fetch::registry::{ImageReference, RegistryError};
use crate::render::images::images;
use crate::spec::{ChartOrigin, Spec, StoreChart, profile};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::values::{Map, Tree, json as tree_json};

/// How the charts and profiles of the program are called.
const BUILT_IN: &str = "built-in";

/// Write a bundle: profiles, charts, your files and flags, and the list of images
///
/// The same inputs give the same bytes. It is written whole or not at all.
#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// File to write, e.g. `mesh.tgz`
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: PathBuf,

    #[command(flatten)]
    images: DigestsArgs,

    /// Put the images themselves into the bundle, for all their platforms
    #[arg(long, help_heading = "Images")]
    with_images: bool,

    /// Form of what is told about it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    format: OutputFormat,

    #[command(flatten)]
    mesh: MeshArgs,
}

/// A bundle that was written.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Created {
    /// The file.
    file: String,
    /// How many bytes it has.
    size: u64,
    /// The version of the mesh.
    version: String,
    /// How many files are in it.
    files: usize,
    /// The images that the mesh needs.
    images: Vec<BundleImage>,
}

impl TableView for Created {
    fn table(&self) -> String {
        let Self { file, size, version, files, images } = self;
        let included = images.iter().filter(|image| image.included).count();
        let pinned = images.iter().filter(|image| image.digest.is_some()).count();
        let of = |count: usize| if count == images.len() { "all".to_owned() } else { count.to_string() };
        let held = match included {
            0 => format!("{} images listed, {} with their digests", images.len(), of(pinned)),
            _ => format!("{} images listed, {} of them in the bundle", images.len(), of(included)),
        };
        format!("{file}: Istio {version}, {files} files, {size} bytes\n{held}\n")
    }
}

/// Runs `meshctl bundle create`.
pub fn run(args: CreateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CreateArgs { output, images: DigestsArgs { images: is_asked }, with_images, format, mesh } = args;
    let inputs = mesh.read()?;
    let (spec, rendered) = inputs.rendered(context)?;
    let references: BTreeSet<String> = images(&rendered).into_iter().map(|found| found.image).collect();
    let mut document = BundleDocument::new(tool());
    spec.text(&["tag"]).unwrap_or_default().clone_into(&mut document.version);
    document.source = inputs.sources().manifests.clone().unwrap_or_else(|| BUILT_IN.to_owned());
    let references: Vec<String> = references.into_iter().collect();
    let known = if is_asked && !with_images { digests(&references, context)? } else { BTreeMap::new() };
    let image = |reference: String| BundleImage { digest: known.get(&reference).cloned(), reference, included: false };
    document.images = references.into_iter().map(image).collect();
    let mut files = contents(&inputs, &spec, &mut document.inputs)?;
    files.extend(spec.assets.files().into_iter().map(|(path, data)| (format!("{ASSETS}{path}"), Content::Bytes(data))));
    if with_images {
        files.extend(fetch_images(&mut document.images, context)?);
    }
    let document = store(&output, document, &files)?;
    let created = Created {
        file: output.to_string_lossy().into_owned(),
        size: std::fs::metadata(&output).map(|found| found.len()).unwrap_or_default(),
        version: document.version,
        files: document.files.len(),
        images: document.images,
    };
    output::emit(context.ui(), format, &created)?;
    Ok(Outcome::Success)
}

/// Brings images into the cache; returns the OCI layout of all of them, and notes their digests.
fn fetch_images(images: &mut [BundleImage], context: &Context) -> Result<BTreeMap<String, Content>, CommandError> {
    let client = client();
    let mut files = BTreeMap::new();
    let mut index = Vec::new();
    for image in images {
        let name = &image.reference;
        let reference = ImageReference::parse(name).map_err(|reason| RegistryError::reference(name, reason))?;
        let parts = cluster::block_on(client.parts(&reference, context.ui()))?
            .map_err(|error| CommandError::from(error).context(format!("failed to fetch the image {name}")))?;
        let root = parts.manifests.first().map(|(_, bytes)| bytes.len()).unwrap_or_default();
        index.push(json!({
            "mediaType": parts.media_type,
            "digest": parts.digest.to_string(),
            "size": root,
            "annotations": {"org.opencontainers.image.ref.name": name},
        }));
        image.digest = Some(parts.digest.to_string());
        image.included = true;
        let path = |digest: &Digest| format!("{BLOBS}sha256/{}", digest.hex());
        files.extend(parts.manifests.into_iter().map(|(digest, bytes)| (path(&digest), Content::Bytes(bytes))));
        for blob in parts.blobs {
            let layer = Content::File { path: blob.path, size: blob.length, sha256: blob.digest.hex() };
            files.insert(path(&blob.digest), layer);
        }
    }
    let index = json!({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": index});
    files.insert(INDEX.to_owned(), Content::Bytes(index.to_string().into_bytes()));
    let layout = json!({"imageLayoutVersion": "1.0.0"}).to_string();
    files.insert(LAYOUT.to_owned(), Content::Bytes(layout.into_bytes()));
    Ok(files)
}

/// Writes the bundle.
fn store(
    output: &Path,
    document: BundleDocument,
    files: &BTreeMap<String, Content>,
) -> Result<BundleDocument, CommandError> {
    write(output, document, files).map_err(|failure| match failure {
        Failure::Write(error) => error.into(),
        Failure::Read(error) => CommandError::message(Category::of_read(&error), error.to_string())
            .context(format!("failed to make the bundle `{}`", output.display())),
    })
}

/// Returns the files of the user, and notes them with what was said besides.
fn contents(
    inputs: &MeshInputs,
    spec: &Spec,
    said: &mut BundleInputs,
) -> Result<BTreeMap<String, Content>, CommandError> {
    let sources = inputs.sources();
    let mut files = BTreeMap::new();
    let mut keep = |number: usize, name: &str, text: &str| {
        let path = format!("{INPUTS}{number:03}-{}", file_name(name));
        files.insert(path.clone(), Content::Bytes(text.as_bytes().to_vec()));
        path
    };
    for (at, file) in sources.files.iter().enumerate() {
        let path = keep(at + 1, &file.name, &file.text);
        said.files.push(BundleInput { name: file.name.to_string(), path });
    }
    said.sets.clone_from(&sources.sets);
    said.revision.clone_from(&sources.revision);
    said.components = inputs.components().to_vec();
    said.profile.clone_from(&sources.profile);
    // The profile may be named by a file or a flag; what counts is the one that was taken.
    let taken = spec.text(&["profile"]).unwrap_or_default();
    if profile::is_path(taken) {
        let text = match &sources.profile_text {
            Some(read) => read.text.to_string(),
            None => std::fs::read_to_string(taken).map_err(|error| {
                CommandError::message(Category::of_read(&error), error.to_string())
                    .context(format!("failed to read the profile `{taken}`"))
            })?,
        };
        said.profile = Some(taken.to_owned());
        said.profile_file = Some(keep(0, taken, &text));
    }
    for (at, chart) in sources.charts.iter().enumerate() {
        let StoreChart { origin, values, .. } = chart;
        let path = format!("{CHARTS}{:03}-{}", at + 1, file_name(&format!("{}-{}.tgz", origin.name, origin.version)));
        files.insert(path.clone(), Content::Bytes(archive(origin)?));
        let values = Tree::Map(values.clone());
        let values = if values == Tree::Map(Map::new()) { String::new() } else { tree_json::encode_in_order(&values) };
        said.charts.push(BundleChart { origin: origin.clone(), path, values });
    }
    Ok(files)
}

/// Returns the archive of a chart that was fetched: out of the cache, or from the file that it was.
fn archive(origin: &ChartOrigin) -> Result<Vec<u8>, CommandError> {
    let ChartOrigin { name, version, source, digest, .. } = origin;
    let doing = || format!("failed to put the chart {name} {version} from {source} into the bundle");
    let Ok(digest) = digest.parse::<Digest>() else {
        let message = "it is a folder, and only archives have a checksum";
        let error = CommandError::message(Category::Usage, message).context(doing());
        return Err(error.hint(format!("pack it: `helm package {source}`, and name the archive")));
    };
    if let Some(bytes) = std::fs::read(source).ok().filter(|bytes| Digest::of(bytes) == digest) {
        return Ok(bytes);
    }
    let cached = fetcher().cache().and_then(|cache| cache.read(&digest));
    match cached.map_err(|error| CommandError::from(error).context(doing()))? {
        Some(bytes) => Ok(bytes),
        None => Err(CommandError::message(Category::InputMissing, "it is not in the cache any more").context(doing())),
    }
}

/// Returns the last part of a name as one that every system can have for a file.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fine = |sign: char| if sign.is_ascii_alphanumeric() || "._-".contains(sign) { sign } else { '-' };
    let plain: String = last.chars().take(100).map(fine).collect();
    if plain.trim_matches(['.', '-']).is_empty() { "input".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(file_name("../a/mesh.yaml"), "mesh.yaml");
        assert_eq!(file_name("standard input"), "standard-input");
        assert_eq!(file_name("https://x/?a=b"), "-a-b");
        assert_eq!(file_name(".."), "input");
    }
}
