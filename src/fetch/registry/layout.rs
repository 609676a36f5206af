//! Images as files: everything that one consists of, brought into the cache, and sent to a registry out of a folder.
//!
//! The folder is that of an OCI layout, `blobs/sha256/…`. What is sent is held to its digest by the registry; who has
//! the folder from elsewhere has to check it before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::manifest::{Content, Descriptor};
use super::{ImageReference, RegistryClient, RegistryError};
use crate::events::Events;
use crate::fetch::{Digest, Downloaded, FetchError};

/// How many manifests an image may have, with those of indexes in indexes.
const MANIFEST_LIMIT: usize = 512;

/// How large one part of an image may be.
const BLOB_LIMIT: u64 = 8 << 30;

/// The kinds of layers that only their maker may hand out.
const KEPT_BACK: [&str; 2] = ["nondistributable", "foreign"];

/// Everything that an image consists of.
#[derive(Debug)]
pub struct Parts {
    /// The digest of its index, or of its manifest when it has no index.
    pub digest: Digest,
    /// What that is.
    pub media_type: String,
    /// Its manifests, its own first.
    pub manifests: Vec<(Digest, Vec<u8>)>,
    /// All else, in the cache.
    pub blobs: Vec<Downloaded>,
}

impl RegistryClient {
    /// Brings everything that an image consists of into the cache, for all its platforms.
    pub async fn parts(&self, reference: &ImageReference, events: &dyn Events) -> Result<Parts, RegistryError> {
        let root = self.manifest(reference).await?;
        let (digest, media_type) = (root.digest, root.media_type.clone());
        let mut seen = BTreeSet::from([digest]);
        let mut waiting = vec![root];
        let mut parts = Parts { digest, media_type, manifests: Vec::new(), blobs: Vec::new() };
        while let Some(manifest) = waiting.pop() {
            for part in manifest.content.parts() {
                if !seen.insert(part.digest) {
                    continue;
                }
                match &manifest.content {
                    Content::Index(_) if seen.len() > MANIFEST_LIMIT => {
                        let what = format!("it has more than {MANIFEST_LIMIT} parts");
                        return Err(RegistryError::Upload { url: reference.to_string(), what });
                    }
                    Content::Index(_) => waiting.push(self.manifest(&reference.with_digest(part.digest)).await?),
                    Content::Image { .. } if is_kept_back(part) => {}
                    Content::Image { .. } => {
                        let title = reference.to_string();
                        parts.blobs.push(self.download_blob(reference, part, BLOB_LIMIT, &title, events).await?);
                    }
                }
            }
            parts.manifests.push((manifest.digest, manifest.bytes));
        }
        Ok(parts)
    }

    /// Sends an image out of a folder: first what its manifests name, then these, its own at last. Returns how many bytes
    /// were sent; what is there is not sent again.
    pub async fn push_from(
        &self,
        folder: &Path,
        digest: &Digest,
        target: &ImageReference,
        events: &dyn Events,
    ) -> Result<u64, RegistryError> {
        let place = target.with_digest(*digest);
        let mut waiting = vec![*digest];
        let mut seen = BTreeSet::new();
        let mut manifests = Vec::new();
        let mut sent = 0;
        while let Some(digest) = waiting.pop() {
            let path = blob_path(folder, &digest);
            let bytes = read(&path)?;
            let (content, media_type) = Content::parse(&bytes, "")
                .map_err(|reason| RegistryError::Manifest { url: path.display().to_string(), reason })?;
            for part in content.parts().filter(|part| seen.insert(part.digest)) {
                match content {
                    Content::Index(_) => waiting.push(part.digest),
                    Content::Image { .. } if is_kept_back(part) => {}
                    Content::Image { .. } => {
                        if self.put_blob_file(&place, &blob_path(folder, &part.digest), part).await? {
                            sent += part.size;
                            events.detail(&format!("sent {} of {target}", part.digest));
                        }
                    }
                }
            }
            manifests.push((digest, media_type, bytes));
        }
        // Each after what it names.
        for (digest, media_type, bytes) in manifests.iter().rev() {
            self.put_manifest(&target.with_digest(*digest), media_type, bytes).await?;
        }
        if let (Some((_, media_type, bytes)), Some(tag)) = (manifests.first(), target.tag())
            && let Ok(tagged) = target.with_tag(tag)
        {
            self.put_manifest(&tagged, media_type, bytes).await?;
        }
        Ok(sent)
    }
}

/// Returns where a blob lies in a layout.
pub fn blob_path(folder: &Path, digest: &Digest) -> PathBuf {
    folder.join("blobs/sha256").join(digest.hex())
}

fn is_kept_back(part: &Descriptor) -> bool {
    KEPT_BACK.iter().any(|kind| part.media_type.contains(kind))
}

fn read(path: &Path) -> Result<Vec<u8>, RegistryError> {
    let failed = |source| FetchError::File { doing: "read", what: "what is to be sent", path: path.to_owned(), source };
    Ok(std::fs::read(path).map_err(failed)?)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use test_cluster::registry::Registry;

    use super::*;
    use crate::events::Silent;
    use crate::fetch::registry::RegistryOptions;
    use crate::fetch::{Fetcher, Settings};

    #[tokio::test]
    async fn an_image_goes_through_a_folder_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (Registry::start(), Registry::start());
        let digest = from.image("istio/pilot", "1", &["linux/amd64", "linux/arm64"]);
        let client = RegistryClient::new(Fetcher::new(Settings::below(folder.path())), RegistryOptions::default());
        let source = ImageReference::parse(&format!("{}/istio/pilot:1", from.address())).unwrap();
        let parts = client.parts(&source, &Silent).await.unwrap();
        assert_eq!(parts.digest.to_string(), digest);
        assert!(parts.manifests.len() == 3 && parts.blobs.len() >= 2, "{parts:?}");

        let layout = folder.path().join("layout");
        std::fs::create_dir_all(layout.join("blobs/sha256")).unwrap();
        for (digest, bytes) in &parts.manifests {
            std::fs::write(blob_path(&layout, digest), bytes).unwrap();
        }
        for blob in &parts.blobs {
            std::fs::copy(&blob.path, blob_path(&layout, &blob.digest)).unwrap();
        }
        let target = ImageReference::parse(&format!("{}/mesh/pilot:1", to.address())).unwrap();
        let sent = client.push_from(&layout, &parts.digest, &target, &Silent).await.unwrap();
        assert!(sent > 0);
        assert_eq!(client.manifest(&target).await.unwrap().digest, parts.digest);
        // A second time there is nothing to send.
        assert_eq!(client.push_from(&layout, &parts.digest, &target, &Silent).await.unwrap(), 0);
    }
}
