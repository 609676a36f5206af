//! A bundle in place of files, flags and charts.

use std::path::Path;

use super::Bundle;
use super::document::{ASSETS, BundleInputs};
use super::error::BundleError;
use super::read::is_bundle;
use crate::assets::{Assets, OpenError, Opener};
use crate::commands::CommandError;
use crate::source::SourceText;
use crate::spec::SpecSources;

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
    let BundleInputs { profile, profile_file, files, sets, revision, components: known } = &bundle.document.inputs;
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
    let laid = SpecSources {
        files: texts,
        sets: sets.iter().cloned().chain(sources.sets).collect(),
        profile: sources.profile.or_else(|| profile.clone()),
        profile_text,
        revision: sources.revision.or_else(|| revision.clone()),
        manifests: Some(path.to_string_lossy().into_owned()),
        opener: Opener::new(move |_| Ok(assets.clone())),
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

    /// Returns a file of it as text, which is known to the user by a name.
    fn text(&self, path: &str, name: &str) -> Result<SourceText, BundleError> {
        let missing = || BundleError::Damaged { path: self.path.clone(), what: format!("`{path}` is no text") };
        let bytes = self.files.get(path).ok_or_else(missing)?;
        let text = std::str::from_utf8(bytes).map_err(|_| missing())?;
        Ok(SourceText::new(name, text))
    }
}
