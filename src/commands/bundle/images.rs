//! The images that a bundle holds, ready to be sent.

use std::collections::BTreeMap;
use std::path::Path;

use super::Bundle;
use super::error::BundleError;
use crate::commands::CommandError;
use crate::diagnostic::Category;
use crate::fetch::Digest;

/// The images of a bundle, unpacked into a folder that goes with this.
#[derive(Debug)]
pub struct HeldImages {
    folder: tempfile::TempDir,
    images: BTreeMap<String, Digest>,
}

impl HeldImages {
    /// Checks a bundle, and unpacks its images unless nothing will be sent.
    pub fn open(file: &Path, is_trial: bool) -> Result<Self, CommandError> {
        let folder = tempfile::tempdir().map_err(|error| {
            CommandError::message(Category::NotWritable, format!("failed to make a temporary folder: {error}"))
        })?;
        let bundle = if is_trial { Bundle::open(file)? } else { Bundle::open_with_blobs(file, folder.path())? };
        let mut images = BTreeMap::new();
        for image in bundle.document.images.into_iter().filter(|image| image.included) {
            let digest = image.digest.as_deref().unwrap_or_default().parse::<Digest>().map_err(|error| {
                BundleError::Contents { path: file.to_owned(), reason: format!("{}: {error}", image.reference) }
            })?;
            images.insert(image.reference, digest);
        }
        if images.is_empty() {
            return Err(BundleError::Missing { path: file.to_owned(), what: "images in it".to_owned() }.into());
        }
        Ok(Self { folder, images })
    }

    /// Returns the references of the images, sorted.
    pub fn names(&self) -> Vec<String> {
        self.images.keys().cloned().collect()
    }

    /// Returns the digest of an image.
    pub fn digest(&self, reference: &str) -> Option<Digest> {
        self.images.get(reference).copied()
    }

    /// Returns the folder with `blobs/sha256/…` in it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
