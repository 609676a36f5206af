//! Cosign's signatures of what lies in a registry, read from it and verified with a key.

use super::cosign::{ANNOTATION, CosignKey, MOST_BYTES, SignedImage, signature_tag};
use super::error::SignatureError;
use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::Digest;
use crate::fetch::registry::{Content, ImageReference, RegistryClient, RegistryError};

/// How many signatures of an image are looked at.
const MOST: usize = 32;

/// An image whose signature could not be verified.
#[derive(Debug, thiserror::Error)]
pub enum ImageSignatureError {
    /// The registry did not give it.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// It does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Diagnostic for ImageSignatureError {
    fn category(&self) -> Category {
        match self {
            Self::Registry(error) => error.category(),
            Self::Signature(error) => error.category(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Registry(error) => error.hints(),
            Self::Signature(error) => error.hints(),
        }
    }
}

/// Verifies that something in a registry, which has this digest there, was signed with a key.
pub async fn verify_image(
    client: &RegistryClient,
    key: &CosignKey,
    reference: &ImageReference,
    digest: &Digest,
) -> Result<SignedImage, ImageSignatureError> {
    let (name, digest) = (reference.to_string(), digest.to_string());
    let tag = signature_tag(&digest);
    let place = reference.with_tag(&tag).map_err(|reason| RegistryError::reference(&name, reason))?;
    let missing = |reason: String| SignatureError::Missing { name: name.clone(), reason };
    let manifest = match client.manifest(&place).await {
        Ok(manifest) => manifest,
        Err(RegistryError::Missing { .. }) => {
            return Err(missing(format!("its repository has no tag `{tag}`")).into());
        }
        Err(error) => return Err(error.into()),
    };
    let Content::Image { layers, .. } = &manifest.content else {
        return Err(missing(format!("what lies at the tag `{tag}` is an index")).into());
    };
    let mut documents = Vec::new();
    for layer in layers.iter().take(MOST) {
        let annotations = layer.others.get("annotations");
        let Some(signature) = annotations.and_then(|all| all.get(ANNOTATION)?.as_str()) else { continue };
        documents.push((client.blob(&place, layer, MOST_BYTES).await?, signature));
    }
    let documents = documents.iter().map(|(payload, signature)| (&payload[..], *signature));
    Ok(key.verify_any(&name, documents, &digest)?)
}
