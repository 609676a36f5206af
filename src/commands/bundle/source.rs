//! A bundle in place of files, flags and charts.

use std::path::Path;
use std::sync::Arc;

use super::Bundle;
use super::document::{ASSETS, BundleChart, BundleInputs};
use super::error::BundleError;
use super::read::is_bundle;
use crate::assets::{Assets, OpenError, Opener};
use crate::chart::Chart;
use crate::commands::CommandError;
use crate::source::SourceText;
use crate::spec::{SpecSources, StoreChart, component};
use crate::values::{Map, Tree, json};

/// Opens a file as profiles and charts, when it is a bundle: as which it is known to the record of an installation.
pub fn open(name: &str) -> Option<Result<Assets, OpenError>> {
    let path = Path::new(name);
    is_bundle(path).then(|| Bundle::open(path).map_err(OpenError::new).and_then(|bundle| bundle.assets()))
}

/// Reads a bundle, and lays what is said besides over what it was made of. Components are those of the bundle where none
/// are named.
pub fn lay_over(
    path: &Path,
    sources: SpecSources,
    components: Vec<String>,
) -> Result<(SpecSources, Vec<String>), CommandError> {
    let bundle = Bundle::open(path)?;
    let assets = bundle.assets()?;
    let BundleInputs { profile, profile_file, files, sets, revision, components: known, charts: held } =
        &bundle.document.inputs;
    let mut texts = Vec::new();
    for file in files {
        texts.push(bundle.text(&file.path, &file.name)?);
    }
    let is_named = sources.profile.is_some();
    let profile_text = match (profile_file, profile) {
        (Some(at), Some(name)) if !is_named => Some(bundle.text(at, name)?),
        _ => None,
    };
    texts.extend(sources.files);
    // The chart of a component that is named on the command line comes behind, and counts.
    let mut charts = Vec::new();
    for chart in held {
        charts.push(bundle.chart(chart)?);
    }
    charts.extend(sources.charts);
    let laid = SpecSources {
        files: texts,
        sets: sets.iter().cloned().chain(sources.sets).collect(),
        profile: sources.profile.or_else(|| profile.clone()),
        profile_text,
        revision: sources.revision.or_else(|| revision.clone()),
        manifests: Some(path.to_string_lossy().into_owned()),
        opener: Opener::new(move |_| Ok(assets.clone())),
        charts,
        ..sources
    };
    Ok((laid, if components.is_empty() { known.clone() } else { components }))
}

impl Bundle {
    /// Returns the profiles and charts in it.
    pub fn assets(&self) -> Result<Assets, OpenError> {
        let below =
            self.files.iter().filter_map(|(path, data)| Some((path.strip_prefix(ASSETS)?.to_owned(), data.clone())));
        Assets::from_files(&self.path.to_string_lossy(), below).map_err(OpenError::new)
    }

    /// Returns the chart of a component.
    fn chart(&self, chart: &BundleChart) -> Result<StoreChart, CommandError> {
        let BundleChart { origin, path, values } = chart;
        let damaged = |what: String| BundleError::Damaged { path: self.path.clone(), what };
        let component = component::named(&origin.component)
            .ok_or_else(|| damaged(format!("`{}` is no component", origin.component)))?;
        let bytes = self.files.get(path).ok_or_else(|| damaged(format!("`{path}` is missing")))?;
        let read = Chart::from_archive(path, bytes)
            .map_err(|error| CommandError::from(error).context(format!("failed to read the chart `{path}`")))?;
        let values = match json::decode(values) {
            Ok(Tree::Map(values)) => values,
            _ => Map::new(),
        };
        Ok(StoreChart { component, chart: Arc::new(read), origin: origin.clone(), values })
    }

    /// Returns a file of it as text, which is known to the user by a name.
    fn text(&self, path: &str, name: &str) -> Result<SourceText, BundleError> {
        let missing = || BundleError::Damaged { path: self.path.clone(), what: format!("`{path}` is no text") };
        let bytes = self.files.get(path).ok_or_else(missing)?;
        let text = std::str::from_utf8(bytes).map_err(|_| missing())?;
        Ok(SourceText::new(name, text))
    }
}
