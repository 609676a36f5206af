//! The images of a bundle, sent to a registry.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::Bundle;
use super::document::BundleImage;
use super::error::BundleError;
use crate::cluster;
use crate::commands::images::digests::client;
use crate::commands::{CommandError, Context};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::fetch::Digest;
use crate::fetch::registry::{ImageReference, RegistryClient, RegistryError};
use crate::render::images::Registry;
use crate::ui::output::TableView;
use crate::ui::table::Table;

/// An image of a bundle, and where it is now.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Pushed {
    /// The image, as the bundle has it.
    image: String,
    /// Where it is now, or would be.
    target: String,
    /// Its digest.
    digest: String,
    /// How many bytes were sent; what was there already was not.
    sent: u64,
}

/// The images of a bundle that were sent.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct AllPushed(Vec<Pushed>);

impl TableView for AllPushed {
    fn table(&self) -> String {
        let mut table = Table::new(["IMAGE", "NOW AT", "SENT"]);
        for Pushed { image, target, sent, .. } in &self.0 {
            table.row([image.clone(), target.clone(), format!("{sent} bytes")]);
        }
        table.to_string()
    }
}

/// Sends the images of a bundle to a registry, each at its own path there, as `--registry` looks for them. With
/// `is_trial` nothing is sent.
pub(in crate::commands) fn push(
    file: &Path,
    to: &str,
    is_trial: bool,
    context: &Context,
) -> Result<AllPushed, CommandError> {
    let registry = Registry::parse(to)
        .map_err(|reason| CommandError::message(Category::Usage, format!("`{to}` is no registry: {reason}")))?;
    let folder = tempfile::tempdir().map_err(|error| {
        CommandError::message(Category::NotWritable, format!("failed to make a temporary folder: {error}"))
    })?;
    let bundle = if is_trial { Bundle::open(file)? } else { Bundle::open_with_blobs(file, folder.path())? };
    let images: Vec<&BundleImage> = bundle.document.images.iter().filter(|image| image.included).collect();
    if images.is_empty() {
        return Err(BundleError::Missing { path: file.to_owned(), what: "images in it".to_owned() }.into());
    }
    let client = client();
    let mut pushed = Vec::new();
    for image in images {
        pushed.push(push_one(&client, folder.path(), image, &registry, is_trial, context)?);
    }
    Ok(AllPushed(pushed))
}

fn push_one(
    client: &RegistryClient,
    folder: &Path,
    image: &BundleImage,
    registry: &Registry,
    is_trial: bool,
    context: &Context,
) -> Result<Pushed, CommandError> {
    let BundleImage { reference, digest, .. } = image;
    let target = registry.image(reference).unwrap_or_else(|| reference.clone());
    let parsed = ImageReference::parse(&target).map_err(|reason| RegistryError::reference(&target, reason))?;
    let said = digest.clone().unwrap_or_default();
    let digest: Digest = said.parse()?;
    let mut sent = 0;
    if !is_trial {
        context.ui().detail(&format!("sending {reference} to {target}"));
        sent = cluster::block_on(client.push_from(folder, &digest, &parsed, context.ui()))?
            .map_err(|error| CommandError::from(error).context(format!("failed to send {reference} to {target}")))?;
    }
    Ok(Pushed { image: reference.clone(), target, digest: said, sent })
}
