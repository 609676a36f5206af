//! Profiles, samples and charts: those that are part of the program (`profiles/` and `templates/`, packed by
//! `build.rs`), or those of a source that is used in their place.
//!
//! A source is a folder or an archive. It has this project's layout (`profiles/`, `templates/CHART/`) or that of a
//! release of Istio (`profiles/`, `charts/…`, or both below `manifests/`). It is read as a whole when it is opened; what
//! comes after needs no disk.
//!
//! - `read` opens a folder or an archive; [`Opener`] is how others are brought in
//! - `layout` knows where things lie
//! - [`release`] knows which release of Istio it is, and what differs between them
//! - `embedded` is what is part of the program
//! - `pack` keeps them elsewhere

mod embedded;
mod error;
mod layout;
mod opener;
mod pack;
mod read;
pub mod release;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::source::SourceText;
use layout::Source;

pub use embedded::{profile, profiles, sample};
pub use error::AssetsError;
pub use layout::Layout;
pub use opener::{OpenError, Opener};
pub use release::Release;

/// Profiles and charts to build a mesh from. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    source: Option<Arc<Source>>,
}

impl Assets {
    /// Returns what is part of the program.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Returns how the user knows the source, when these are not the program's own.
    pub fn path(&self) -> Option<&str> {
        self.source.as_ref().map(|source| &*source.path)
    }

    /// Returns the release that these are of, when it tells which it is.
    pub fn release(&self) -> Option<Release> {
        if let Some(source) = &self.source {
            return source.release.clone();
        }
        let tag = |line: &'static str| line.strip_prefix("  tag: ");
        Release::parse(profile("default")?.lines().find_map(tag)?)
    }

    /// Returns how the charts lie and want their values.
    pub fn layout(&self) -> Layout {
        self.charts_source().map_or(Layout::Own, |source| source.layout)
    }

    /// Returns the names of the profiles, sorted.
    pub fn profiles(&self) -> Vec<&str> {
        let Some(source) = self.profiles_source() else { return profiles() };
        let names = source.files.keys().filter_map(|path| path.strip_prefix("profiles/")?.strip_suffix(".yaml"));
        let mut names: Vec<&str> = names.filter(|name| !name.contains('/')).collect();
        // The files are sorted with their endings, in which a dot comes after a hyphen.
        names.sort_unstable();
        names
    }

    /// Returns a profile by its name.
    pub fn profile(&self, name: &str) -> Option<SourceText> {
        let path = format!("profiles/{name}.yaml");
        let (shown, data) = match self.profiles_source() {
            Some(source) => (format!("{}/{path}", source.path), &**source.files.get(&path)?),
            None => (path.clone(), embedded::file(&path)?),
        };
        Some(SourceText::new(shown, &*String::from_utf8_lossy(data)))
    }

    /// Returns a file of values below `profiles/FOLDER/` by its name. A source whose profiles have none of that folder
    /// takes the program's.
    pub fn preset(&self, folder: &str, name: &str) -> Option<SourceText> {
        if name.contains('/') {
            return None;
        }
        let path = format!("{folder}/{name}");
        if self.profiles_source().is_none_or(|found| found.below(folder).next().is_none()) {
            let text = profile(&path)?;
            return Some(SourceText::new(format!("profiles/{path}.yaml"), text));
        }
        self.profile(&path)
    }

    /// Returns the names of the files of [`Assets::preset`], sorted.
    pub fn presets(&self, folder: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self.profiles_source().map_or_else(Vec::new, |found| found.below(folder).collect());
        if names.is_empty() {
            let files =
                embedded::below("profiles/").filter_map(|(path, _)| path.strip_prefix(folder)?.strip_prefix('/'));
            names = files.filter_map(|path| path.strip_suffix(".yaml")).collect();
        }
        names.sort_unstable();
        names
    }

    /// Returns the files of a chart's folder, each with its path in the chart; none when there is no such folder.
    pub fn chart_files(&self, chart: &str) -> Vec<(&str, &[u8])> {
        let folder = format!("templates/{chart}/");
        match self.charts_source() {
            Some(found) => {
                let files = found.files.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
                files.map(|(path, data)| (&path[folder.len()..], &**data)).collect()
            }
            None => embedded::below(&folder).collect(),
        }
    }

    /// Returns the folders of the charts of a source, those in other charts left out; sorted.
    pub fn charts(&self) -> Vec<&str> {
        let Some(source) = self.charts_source() else { return Vec::new() };
        let paths = source.files.keys().filter_map(|path| path.strip_prefix("templates/")?.strip_suffix("/Chart.yaml"));
        paths.filter(|folder| !folder.contains("/charts/")).collect()
    }

    /// Returns the names of the add-ons that a release has as plain files, without the ending; sorted.
    pub fn sample_addons(&self) -> Vec<&str> {
        let files = self.source.iter().flat_map(|source| source.files.keys());
        let names = files.filter_map(|path| path.strip_prefix("samples/")?.strip_suffix(".yaml"));
        names.filter(|name| !name.contains('/')).collect()
    }

    /// Returns the same for a chart that is part of the program; none when the charts are those of a source.
    pub fn own_chart_files(&self, chart: &str) -> Option<Vec<(&'static str, &'static [u8])>> {
        self.charts_source().is_none().then(|| embedded::below(&format!("templates/{chart}/")).collect())
    }

    /// Returns the files of all charts of a source, whatever chart they are of; none when the charts are the program's own.
    pub fn all_chart_files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.charts_source().into_iter().flat_map(|found| &found.files);
        files.filter_map(|(path, data)| Some((path.strip_prefix("templates/")?, &**data)))
    }

    fn profiles_source(&self) -> Option<&Source> {
        self.source.as_deref().filter(|source| source.has_profiles)
    }

    fn charts_source(&self) -> Option<&Source> {
        self.source.as_deref().filter(|source| source.has_charts)
    }
}
