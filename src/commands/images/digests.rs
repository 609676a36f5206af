//! The digests of images, as their registries give them.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};

use crate::cluster;
use crate::commands::fetching::fetcher;
use crate::commands::{CommandError, Context};
use crate::events::Events;
use crate::fetch::registry::{ImageReference, RegistryClient, RegistryError, RegistryOptions};

/// Whether registries are asked for the digests of images.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct DigestsArgs {
    /// Ask the registries of the images for their digests; `--images=false` asks nobody
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value_t = true,
        default_missing_value = "true",
        hide_default_value = true,
        hide_possible_values = true,
        action = clap::ArgAction::Set,
        help_heading = "Images"
    )]
    pub images: bool,
}

/// How many images are asked for at once.
const AT_ONCE: usize = 8;

/// How long is waited for one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Returns a client that asks as whom docker's settings say.
pub fn client() -> RegistryClient {
    RegistryClient::new(fetcher(), RegistryOptions::default())
}

/// Returns the digests of images, as far as their registries give them; what does not answer is told.
pub fn digests(images: &[String], context: &Context) -> Result<BTreeMap<String, String>, CommandError> {
    let client = client();
    if client.fetcher().settings().offline {
        context.ui().note("the digests of images are not asked for: the network is not to be used");
        return Ok(BTreeMap::new());
    }
    let answers = cluster::block_on(async {
        let client = &client;
        let asked = images.iter().map(|image| async move {
            let answer = tokio::time::timeout(PATIENCE, digest(client, image)).await;
            let late = || RegistryError::TimedOut { reference: image.clone(), after: PATIENCE };
            (image.clone(), answer.unwrap_or_else(|_| Err(late())))
        });
        stream::iter(asked).buffered(AT_ONCE).collect::<Vec<_>>().await
    })?;
    let mut digests = BTreeMap::new();
    let mut failures = Vec::new();
    for (image, answer) in answers {
        match answer {
            Ok(digest) => {
                digests.insert(image, digest);
            }
            Err(error) => failures.push(format!("{image}: {error}")),
        }
    }
    if let Some(first) = failures.first() {
        let others = match failures.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        context.ui().warning(&format!("the digest is not known of {first}{others}"));
    }
    Ok(digests)
}

async fn digest(client: &RegistryClient, image: &str) -> Result<String, RegistryError> {
    let reference = ImageReference::parse(image).map_err(|reason| RegistryError::reference(image, reason))?;
    if let Some(digest) = reference.digest() {
        return Ok(digest.to_string());
    }
    match client.digest_of(&reference).await? {
        Some(digest) => Ok(digest.to_string()),
        // Who says nothing of a digest, or has nothing there, is asked for the thing itself.
        None => Ok(client.manifest(&reference).await?.digest.to_string()),
    }
}
