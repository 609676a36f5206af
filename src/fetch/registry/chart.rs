//! Helm charts in registries: what `oci://` stands for.

use super::manifest::{Content, Descriptor};
use super::{ImageReference, Manifest, RegistryClient, RegistryError};
use crate::events::Events;
use crate::fetch::download::CHART_LIMIT;
use crate::fetch::{Digest, Downloaded};

/// What tells a chart from an image.
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";

/// The archive of a chart.
const ARCHIVE: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/// The same before Helm 3.7.
const OLD_ARCHIVE: &str = "application/tar+gzip";

/// The signature of a chart.
const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";

/// How large a signature may be.
const PROVENANCE_LIMIT: u64 = 1 << 20;

/// A chart that was fetched: the archive is in the cache.
#[derive(Debug, Clone)]
pub struct FetchedChart {
    /// What was asked for.
    pub reference: ImageReference,
    /// The digest of the chart's manifest: what pins it.
    pub digest: Digest,
    /// The archive.
    pub archive: Downloaded,
    /// The signature that lies beside it.
    pub provenance: Option<Vec<u8>>,
}

/// Fetches a chart by tag or digest.
///
/// Its version is the tag, where `_` may stand for `+`. Neither archive nor signature is used before it has the digest
/// of its descriptor.
pub async fn fetch_chart(
    client: &RegistryClient,
    reference: &ImageReference,
    events: &dyn Events,
) -> Result<FetchedChart, RegistryError> {
    let manifest = client.manifest(reference).await?;
    let (archive, provenance) = parts(reference, &manifest)?;
    let title = match reference.tag() {
        Some(tag) => format!("{} {tag}", reference.name()),
        None => reference.name().to_owned(),
    };
    let archive = client.download_blob(reference, archive, CHART_LIMIT, &title, events).await?;
    let provenance = match provenance {
        Some(descriptor) => Some(client.blob(reference, descriptor, PROVENANCE_LIMIT).await?),
        None => None,
    };
    Ok(FetchedChart { reference: reference.clone(), digest: manifest.digest, archive, provenance })
}

/// Returns the archive and the signature of a chart's manifest.
fn parts<'m>(
    reference: &ImageReference,
    manifest: &'m Manifest,
) -> Result<(&'m Descriptor, Option<&'m Descriptor>), RegistryError> {
    let odd = |what: &str| RegistryError::NotAChart { reference: reference.to_string(), what: what.to_owned() };
    let Content::Image { config, layers } = &manifest.content else {
        return Err(odd("it is a list of images"));
    };
    if config.media_type != CONFIG {
        let what = if config.media_type.contains("image.config") || config.media_type.contains("container.image") {
            "it is an image".to_owned()
        } else {
            format!("it is of the kind `{}`", config.media_type)
        };
        return Err(odd(&what));
    }
    let mut archives = layers.iter().filter(|layer| layer.media_type == ARCHIVE || layer.media_type == OLD_ARCHIVE);
    let archive = archives.next().ok_or_else(|| odd("it has no archive"))?;
    if archives.next().is_some() {
        return Err(odd("it has two archives"));
    }
    Ok((archive, layers.iter().find(|layer| layer.media_type == PROVENANCE)))
}
