//! Where charts of components are had from: folders, archives, stores, registries.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::choice::Wish;
use crate::chart::Chart;
use crate::commands::CommandError;
use crate::diagnostic::Category;
use crate::install::labels::hex;
use crate::spec::ChartOrigin;
use crate::spec::component::Component;

/// A chart that was found.
pub struct Found {
    /// The chart.
    pub chart: Chart,
    /// Where it was found, without credentials.
    pub source: String,
    /// The checksum of its archive; empty for a folder.
    pub digest: String,
}

/// Returns the chart that a reference means.
pub async fn chart(reference: &str) -> Result<Found, CommandError> {
    local(reference)
}

/// Returns the charts of a store for components.
pub async fn of_store(
    store: &str,
    wishes: &[Wish<'_>],
    range: Option<&str>,
) -> Result<Vec<(&'static Component, Found)>, CommandError> {
    let _ = (wishes, range);
    Err(CommandError::message(Category::Usage, format!("cannot ask `{store}`")))
}

/// Returns the chart that was recorded.
pub async fn again(origin: &ChartOrigin) -> Result<Found, CommandError> {
    local(&origin.source)
}

/// Reads a chart from the disk.
fn local(path: &str) -> Result<Found, CommandError> {
    let failed = |error: CommandError| error.context(format!("failed to load the chart `{path}`"));
    let file = Path::new(path);
    if file.is_dir() {
        let chart = Chart::load(file).map_err(|error| failed(error.into()))?;
        return Ok(Found { chart, source: path.to_owned(), digest: String::new() });
    }
    let read = |error: std::io::Error| CommandError::message(Category::of_read(&error), error.to_string());
    let bytes = std::fs::read(file).map_err(|error| failed(read(error)))?;
    let chart = Chart::from_archive(path, &bytes).map_err(|error| failed(error.into()))?;
    Ok(Found { chart, source: path.to_owned(), digest: format!("sha256:{}", hex(&Sha256::digest(&bytes))) })
}
