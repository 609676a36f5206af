//! Whether images can be pulled: that they are there, what their digest is, and which platforms they are for.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use schemars::JsonSchema;
use serde::Serialize;

use super::manifest::{Content, Descriptor, Platform};
use super::{ImageReference, Manifest, RegistryClient, RegistryError};
use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::Digest;

/// How many images are asked for at once.
const AT_ONCE: usize = 8;

/// How large the description of an image may be.
const CONFIG_LIMIT: u64 = 8 << 20;

/// What a registry says of an image.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedImage {
    /// The image.
    pub image: String,
    /// Whether it can be pulled, by every platform that is wanted.
    pub pullable: bool,
    /// The digest of its index, or of its manifest when it has no index.
    pub digest: Option<Digest>,
    /// What it is for, such as `linux/amd64`.
    pub platforms: Vec<String>,
    /// The wanted platforms that it is not for.
    pub missing: Vec<String>,
    /// How many bytes a machine pulls at most; known where one platform was looked at.
    pub size: Option<u64>,
    /// Why it cannot be pulled.
    pub problem: Option<String>,
    /// What can be done about it.
    pub hints: Vec<String>,
    /// The sort of the problem, where there was one with the registry.
    #[serde(skip)]
    pub category: Option<Category>,
    /// Whether the registry gave no answer.
    #[serde(skip)]
    pub is_unreachable: bool,
}

/// Asks for images, several at once; the answers are in their order.
pub async fn check(
    client: &RegistryClient,
    images: &[String],
    wanted: &[String],
    deadline: Duration,
) -> Vec<CheckedImage> {
    let asked = images.iter().map(|image| async move {
        let told = tokio::time::timeout(deadline, look(client, image, wanted)).await;
        let told = told.unwrap_or_else(|_| Err(RegistryError::TimedOut { reference: image.clone(), after: deadline }));
        told.unwrap_or_else(|error| failed(image, &error))
    });
    stream::iter(asked).buffered(AT_ONCE).collect().await
}

async fn look(client: &RegistryClient, image: &str, wanted: &[String]) -> Result<CheckedImage, RegistryError> {
    let reference = ImageReference::parse(image).map_err(|reason| RegistryError::reference(image, reason))?;
    let manifest = client.manifest(&reference).await?;
    let mut sizes: Vec<u64> = Vec::new();
    let mut platforms: Vec<String> = Vec::new();
    match &manifest.content {
        Content::Index(parts) => {
            platforms.extend(parts.iter().filter_map(|part| part.platform.as_ref()).filter_map(text));
            // A registry may list what it does not have. Each look counts as a pull in some, so only what is wanted.
            for part in parts.iter().filter(|part| is_wanted(part, wanted)) {
                let part = client.manifest(&reference.with_digest(part.digest)).await?;
                sizes.push(size(&part));
            }
        }
        Content::Image { config, .. } => {
            let config = client.blob(&reference, config, CONFIG_LIMIT).await?;
            // What is no image's description, such as a chart's, says nothing of platforms.
            platforms.extend(serde_json::from_slice::<Platform>(&config).ok().as_ref().and_then(text));
            sizes.push(size(&manifest));
        }
    }
    platforms.dedup();
    let is_missing = |wanted: &&String| !platforms.iter().any(|known| covers(known, wanted));
    let missing: Vec<String> = wanted.iter().filter(is_missing).cloned().collect();
    let problem = (!missing.is_empty()).then(|| format!("it is not there for {}", missing.join(", ")));
    let hints = match &problem {
        Some(_) if platforms.is_empty() => vec!["it says nothing of platforms".to_owned()],
        Some(_) => vec![format!("it is there for {}", platforms.join(", "))],
        None => Vec::new(),
    };
    Ok(CheckedImage {
        image: image.to_owned(),
        pullable: missing.is_empty(),
        digest: Some(manifest.digest),
        platforms,
        missing,
        size: sizes.into_iter().max(),
        problem,
        hints,
        category: None,
        is_unreachable: false,
    })
}

fn failed(image: &str, error: &RegistryError) -> CheckedImage {
    CheckedImage {
        image: image.to_owned(),
        pullable: false,
        digest: None,
        platforms: Vec::new(),
        missing: Vec::new(),
        size: None,
        problem: Some(error.to_string()),
        hints: error.hints(),
        category: Some(error.category()),
        is_unreachable: error.is_unreachable(),
    }
}

fn text(platform: &Platform) -> Option<String> {
    platform.is_known().then(|| platform.text())
}

/// Tells whether a platform that is there is one that is wanted, which may leave the variant out.
fn covers(known: &str, wanted: &str) -> bool {
    known == wanted || known.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
}

fn is_wanted(part: &Descriptor, wanted: &[String]) -> bool {
    part.platform.as_ref().is_some_and(|platform| wanted.iter().any(|wanted| platform.is(wanted)))
}

fn size(manifest: &Manifest) -> u64 {
    manifest.content.parts().fold(0, |sum, part| sum.saturating_add(part.size))
}

/// Returns a platform as it is wanted: `os/architecture`, where an architecture alone is one of Linux.
pub fn platform(text: &str) -> Option<String> {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let is_word = |word: &str| !word.is_empty() && word.chars().all(is_sign);
    let words: Vec<&str> = text.split('/').collect();
    if !words.iter().all(|word| is_word(word)) {
        return None;
    }
    // What machines call themselves is not what images call them.
    let architecture = |word: &str| match word {
        "x86_64" => "amd64".to_owned(),
        "aarch64" => "arm64".to_owned(),
        word => word.to_owned(),
    };
    match words.as_slice() {
        [alone] => Some(format!("linux/{}", architecture(alone))),
        [system, word] => Some(format!("{system}/{}", architecture(word))),
        [system, "arm64", "v8"] => Some(format!("{system}/arm64")),
        [system, word, variant] => Some(format!("{system}/{word}/{variant}")),
        _ => None,
    }
}
