//! Images from one registry to another, by digest: what is there is left alone, so that it goes on where it was.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::authorize::Scope;
use super::manifest::{Content, Descriptor};
use super::write::Blob;
use super::{ImageReference, Manifest, RegistryClient, RegistryError};
use crate::fetch::Digest;

/// How many manifests an image may have, with those of indexes in indexes.
const MANIFEST_LIMIT: usize = 512;

/// The kinds of layers that only their maker may hand out.
const KEPT_BACK: [&str; 2] = ["nondistributable", "foreign"];

/// What is copied of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platforms {
    /// All of it, so that its digest stays.
    All,
    /// What these need; an index gets another digest then.
    Only(Vec<String>),
}

/// What became of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mirrored {
    /// The digest that it has where it was copied to.
    pub digest: Digest,
    /// Whether it was there already.
    pub is_present: bool,
    /// How many bytes were sent.
    pub sent: u64,
    /// How many blobs were there, or were taken over from other repositories there.
    pub spared: usize,
}

/// Copies images, and remembers what is where.
#[derive(Debug)]
pub struct Mirror<'c> {
    client: &'c RegistryClient,
    platforms: Platforms,
    is_trial: bool,
    /// A repository that has a blob, by host and digest.
    places: RefCell<HashMap<(String, Digest), String>>,
}

impl<'c> Mirror<'c> {
    /// Returns something that copies; a trial reads only.
    pub fn new(client: &'c RegistryClient, platforms: Platforms, is_trial: bool) -> Self {
        Self { client, platforms, is_trial, places: RefCell::default() }
    }

    /// Copies an image. `tell` hears how many bytes there are, and how many of them are done.
    pub async fn copy(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        tell: &dyn Fn(u64, u64),
    ) -> Result<Mirrored, RegistryError> {
        let root = self.wanted(source, self.client.manifest(source).await?)?;
        let digest = root.digest;
        // Who will write asks with the right to; a trial needs no more than the right to read.
        let scope = if self.is_trial { Scope::pull(target) } else { Scope::push(target) };
        if self.client.digest_with(target, &scope).await? == Some(digest) {
            return Ok(Mirrored { digest, is_present: true, sent: 0, spared: 0 });
        }
        if self.is_trial {
            return Ok(Mirrored { digest, is_present: false, sent: 0, spared: 0 });
        }
        let manifests = self.missing(source, target, root).await?;
        let blobs: BTreeSet<(Digest, u64)> =
            manifests.iter().flat_map(blobs_of).map(|blob| (blob.digest, blob.size)).collect();
        let total = blobs.iter().fold(0_u64, |sum, (_, size)| sum.saturating_add(*size));
        let (mut done, mut sent, mut spared) = (0_u64, 0_u64, 0);
        let mut seen = BTreeSet::new();
        tell(0, total);
        // Each manifest after what it names, the image's own at last.
        for (at, manifest) in manifests.iter().enumerate().rev() {
            for blob in blobs_of(manifest).filter(|blob| seen.insert(blob.digest)) {
                let key = (target.host().to_owned(), blob.digest);
                let place = self.places.borrow().get(&key).cloned();
                let own = (source.host() == target.host()).then(|| source.repository().to_owned());
                let mount = place.or(own).filter(|place| place != target.repository());
                let so_far = RefCell::new(done);
                let piece = |bytes: u64| {
                    let mut so_far = so_far.borrow_mut();
                    *so_far = so_far.saturating_add(bytes);
                    tell((*so_far).min(total), total);
                };
                match self.client.copy_blob(source, target, blob, mount.as_deref(), &piece).await? {
                    Blob::Sent => sent += blob.size,
                    Blob::Present | Blob::Mounted => spared += 1,
                }
                self.places.borrow_mut().insert(key, target.repository().to_owned());
                done = done.saturating_add(blob.size);
                tell(done.min(total), total);
            }
            let place = if at == 0 { target.clone() } else { target.with_digest(manifest.digest) };
            self.client.put_manifest(&place, &manifest.media_type, &manifest.bytes).await?;
            // What is named by both has to be found by both.
            if at == 0
                && let (Some(tag), Some(_)) = (target.tag(), target.digest())
                && let Ok(tagged) = target.with_tag(tag)
            {
                self.client.put_manifest(&tagged, &manifest.media_type, &manifest.bytes).await?;
            }
        }
        Ok(Mirrored { digest, is_present: false, sent, spared })
    }

    /// Returns what is wanted of an image: all of it, or an index with fewer manifests.
    fn wanted(&self, source: &ImageReference, root: Manifest) -> Result<Manifest, RegistryError> {
        let (Platforms::Only(wanted), Content::Index(parts)) = (&self.platforms, &root.content) else {
            return Ok(root);
        };
        let platform_of = |part: &Descriptor| part.platform.clone().filter(super::Platform::is_known);
        let missing: Vec<String> = wanted
            .iter()
            .filter(|wanted| !parts.iter().filter_map(platform_of).any(|platform| platform.is(wanted)))
            .cloned()
            .collect();
        if !missing.is_empty() {
            let present = parts.iter().filter_map(platform_of).map(|platform| platform.text()).collect();
            return Err(RegistryError::Platform { reference: source.to_string(), missing, present });
        }
        let is_wanted = |part: &Descriptor| {
            platform_of(part).is_some_and(|platform| wanted.iter().any(|wanted| platform.is(wanted)))
        };
        // An index that is pinned can only be copied whole, and one that has nothing else keeps its digest.
        if source.digest().is_some() || parts.iter().filter(|part| platform_of(part).is_some()).all(is_wanted) {
            return Ok(root);
        }
        let Ok(Value::Object(mut tree)) = serde_json::from_slice::<Value>(&root.bytes) else { return Ok(root) };
        let kept: Vec<Descriptor> = parts.iter().filter(|part| is_wanted(part)).cloned().collect();
        let digests: Vec<String> = kept.iter().map(|part| part.digest.to_string()).collect();
        if let Some(Value::Array(manifests)) = tree.get_mut("manifests") {
            manifests.retain(|part| digests.iter().any(|digest| part["digest"] == **digest));
        }
        let bytes = Value::Object(tree).to_string().into_bytes();
        Ok(Manifest {
            digest: Digest::of(&bytes),
            media_type: root.media_type.clone(),
            bytes,
            content: Content::Index(kept),
        })
    }

    /// Returns the manifests that are not there, the image's own first, each before what it names.
    async fn missing(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        root: Manifest,
    ) -> Result<Vec<Manifest>, RegistryError> {
        let mut found = vec![root];
        let mut seen = BTreeSet::new();
        let mut at = 0;
        while let Some(manifest) = found.get(at) {
            at += 1;
            let Content::Index(parts) = &manifest.content else { continue };
            for part in parts.clone() {
                if !seen.insert(part.digest) {
                    continue;
                }
                let there = target.with_digest(part.digest);
                if self.client.digest_with(&there, &Scope::push(target)).await?.is_some() {
                    continue;
                }
                if found.len() >= MANIFEST_LIMIT {
                    return Err(RegistryError::Upload {
                        url: source.to_string(),
                        what: format!("it has more than {MANIFEST_LIMIT} manifests"),
                    });
                }
                found.push(self.client.manifest(&source.with_digest(part.digest)).await?);
            }
        }
        Ok(found)
    }
}

/// Returns the blobs of a manifest that may be handed on.
fn blobs_of(manifest: &Manifest) -> impl Iterator<Item = &Descriptor> {
    let is_image = matches!(manifest.content, Content::Image { .. });
    let is_kept_back = |blob: &Descriptor| KEPT_BACK.iter().any(|kind| blob.media_type.contains(kind));
    manifest.content.parts().filter(move |blob| is_image && !is_kept_back(blob))
}
