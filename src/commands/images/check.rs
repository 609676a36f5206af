//! `meshctl images check`: asks the registries for the images of a mesh.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use super::{MeshImagesArgs, RegistryArgs, platforms};
use crate::cluster;
use crate::cluster::read::{ListOptions, Resource};
use crate::commands::cluster::{ClusterArgs, duration};
use crate::commands::inputs::DetectArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::{Events, size};
use crate::fetch::registry::check::{self, CheckedImage};
use crate::fetch::registry::{ImageReference, RegistryClient, RegistryError};
use crate::fetch::signature::CosignKey;
use crate::fetch::signature::image::verify_image;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;
use crate::ui::wrap::wrapped;

/// Ask the registries whether the images can be pulled, and for which platforms
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Images to check, in place of those of a mesh
    #[arg(value_name = "IMAGE")]
    named: Vec<String>,

    #[command(flatten)]
    images: MeshImagesArgs,

    #[command(flatten)]
    detect: DetectArgs,

    #[command(flatten)]
    registries: RegistryArgs,

    /// Platforms that each image has to be for, such as `linux/amd64`; with `--cluster-specific` those of its nodes
    #[arg(long = "platform", value_name = "PLATFORM", value_delimiter = ',', help_heading = "Registries")]
    platforms: Vec<String>,

    /// How long one image may take
    #[arg(long, value_name = "DURATION", default_value = "1m", help_heading = "Registries")]
    timeout: String,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: OutputFormat,
}

/// What the registries say.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Checked {
    /// The platforms that every image has to be for.
    platforms: Vec<String>,
    /// The images.
    images: Vec<CheckedImage>,
    /// Whether they are signed, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signatures: Vec<CheckedSignature>,
}

/// Whether an image is signed with the key that is trusted.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CheckedSignature {
    /// The image.
    image: String,
    /// Whether it is signed.
    verified: bool,
    /// The name that it was signed under.
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_as: Option<String>,
    /// Why it does not count as signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Runs `meshctl images check`.
pub fn run(args: CheckArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CheckArgs { named, mut images, detect, registries, platforms: wanted, timeout, output } = args;
    let key = images.image_key()?;
    let timeout = duration("--timeout", &timeout)?;
    let mut wanted = platforms(&wanted)?;
    let client = registries.client(None)?;
    if wanted.is_empty()
        && let Some(cluster) = detect.cluster_args()
    {
        wanted = platforms_of_nodes(cluster)?;
        context.ui().detail(&format!("the nodes are {}", wanted.join(", ")));
    }
    let names = if named.is_empty() {
        images.render.facts = detect.facts()?;
        images.names(context)?
    } else {
        named
    };
    if names.is_empty() && output == OutputFormat::Table {
        context.ui().note("this mesh needs no images");
        return Ok(Outcome::Success);
    }
    let found = cluster::block_on(check::check(&client, &names, &wanted, timeout))?;
    let signatures = match &key {
        Some(key) => cluster::block_on(signatures(&client, key, &found))?,
        None => Vec::new(),
    };
    let checked = Checked { platforms: wanted, images: found, signatures };
    output::emit(context.ui(), output, &checked)?;
    let images = &checked.images;
    // What cannot be reached from here says nothing of the images.
    if !images.is_empty() && images.iter().all(|image| image.is_unreachable) {
        let error = CommandError::message(Category::Unreachable, "no registry could be reached");
        return Err(error.hint("a proxy on the way is named with `HTTPS_PROXY=http://HOST:PORT`"));
    }
    let is_fine =
        images.iter().all(|image| image.pullable) && checked.signatures.iter().all(|signature| signature.verified);
    Ok(if is_fine { Outcome::Success } else { Outcome::IssuesFound })
}

/// Verifies the signatures of images that are there.
async fn signatures(client: &RegistryClient, key: &CosignKey, images: &[CheckedImage]) -> Vec<CheckedSignature> {
    let mut checked = Vec::new();
    for CheckedImage { image, digest, .. } in images {
        let Some(digest) = digest else { continue };
        let verified = match ImageReference::parse(image) {
            Ok(reference) => verify_image(client, key, &reference, digest).await,
            Err(reason) => Err(RegistryError::reference(image, reason).into()),
        };
        let (signed_as, problem) = match verified {
            Ok(signed) => (Some(signed.reference), None),
            Err(error) => (None, Some(error.to_string())),
        };
        checked.push(CheckedSignature { image: image.clone(), verified: problem.is_none(), signed_as, problem });
    }
    checked
}

/// Returns the platforms of a cluster's nodes.
fn platforms_of_nodes(cluster: ClusterArgs) -> Result<Vec<String>, CommandError> {
    let cluster = cluster.cluster()?;
    let nodes = cluster::block_on(async { cluster.list(&Resource::NODE, None, &ListOptions::default()).await })??;
    let mut found: Vec<String> = nodes
        .iter()
        .map(|node| {
            let info = |key| node.text_at(&["status", "nodeInfo", key]).to_owned();
            format!("{}/{}", info("operatingSystem"), info("architecture"))
        })
        .filter_map(|text| check::platform(&text))
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

impl TableView for Checked {
    fn table(&self) -> String {
        /// How wide a line of talk is.
        const COLUMNS: usize = 80;
        let mut table = Table::new(["IMAGE", "PULL", "DIGEST", "PLATFORMS", "SIZE"]);
        for image in &self.images {
            let digest = image.digest.map(|digest| digest.hex().chars().take(12).collect()).unwrap_or_default();
            table.row([
                image.image.clone(),
                if image.pullable { "yes" } else { "no" }.to_owned(),
                digest,
                shown_platforms(&image.platforms),
                image.size.map(size).unwrap_or_default(),
            ]);
        }
        let mut text = table.to_string();
        if !self.signatures.is_empty() {
            let signed = self.signatures.iter().filter(|signature| signature.verified).count();
            let _ = writeln!(text, "\n{signed} of {} images are signed", self.signatures.len());
        }
        for CheckedSignature { image, problem, .. } in &self.signatures {
            let Some(problem) = problem else { continue };
            let _ = writeln!(text, "\n{image}");
            for line in wrapped(problem, 2, COLUMNS) {
                let _ = writeln!(text, "{line}");
            }
        }
        for image in self.images.iter().filter(|image| !image.pullable) {
            let problem = image.problem.as_deref().unwrap_or("it cannot be pulled");
            let _ = write!(text, "\n{}\n", image.image);
            for line in std::iter::once(problem).chain(image.hints.iter().map(String::as_str)) {
                for line in wrapped(line, 2, COLUMNS) {
                    let _ = writeln!(text, "{line}");
                }
            }
        }
        text
    }
}

/// Returns platforms in few letters: what runs on Linux, as most does, by its architecture alone.
fn shown_platforms(platforms: &[String]) -> String {
    /// How many are named.
    const NAMED: usize = 2;
    let short = |platform: &String| platform.strip_prefix("linux/").unwrap_or(platform).to_owned();
    let named: Vec<String> = platforms.iter().take(NAMED).map(short).collect();
    match platforms.len().saturating_sub(NAMED) {
        0 => named.join(","),
        more => format!("{} +{more}", named.join(",")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Digest;

    #[test]
    fn it_fits_a_terminal() {
        let image = |image: &str, platforms: &[&str], problem: Option<&str>| CheckedImage {
            image: image.to_owned(),
            pullable: problem.is_none(),
            digest: (!platforms.is_empty()).then(|| Digest::of(image.as_bytes())),
            platforms: platforms.iter().map(|platform| (*platform).to_owned()).collect(),
            missing: Vec::new(),
            size: (!platforms.is_empty()).then_some(72_456_789),
            problem: problem.map(str::to_owned),
            hints: problem.map(|_| "log in with `docker login docker.io`".to_owned()).into_iter().collect(),
            category: None,
            is_unreachable: false,
        };
        let checked = Checked {
            platforms: vec!["linux/amd64".to_owned()],
            images: vec![
                image("docker.io/istio/pilot:1.30.3", &["linux/amd64", "linux/arm64"], None),
                image(
                    "docker.io/istio/proxyv2:1.30.3",
                    &["linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"],
                    None,
                ),
                image("quay.io/kiali/kiali:v2", &[], Some("https://quay.io/v2/kiali/kiali/manifests/v2 answered 401")),
            ],
            signatures: Vec::new(),
        };
        let text = checked.table();
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        insta::assert_snapshot!(text, @r"
        IMAGE                            PULL   DIGEST         PLATFORMS        SIZE
        docker.io/istio/pilot:1.30.3     yes    1dc1dc5b9d51   amd64,arm64      69.1 MiB
        docker.io/istio/proxyv2:1.30.3   yes    3ce201e456a9   amd64,arm64 +2   69.1 MiB
        quay.io/kiali/kiali:v2           no

        quay.io/kiali/kiali:v2
          https://quay.io/v2/kiali/kiali/manifests/v2 answered 401
          log in with `docker login docker.io`
        ");
    }
}
