//! Where profiles, charts and what else is of use lie in a source, be it a folder or an archive.

use std::collections::{BTreeMap, BTreeSet};

use super::AssetsError;
use super::release::Release;

/// How charts lie in a source, and how they want their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// This project's: `templates/CHART/`.
    Own,
    /// That of a release of Istio: `charts/…`. Such charts apply platforms and compatibility versions themselves.
    Release,
}

/// What lies in a folder of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Profiles,
    OwnCharts,
    Charts,
    Samples,
}

impl Part {
    /// What the paths of its files begin with in a [`Source`].
    fn place(self) -> &'static str {
        match self {
            Self::Profiles => "profiles/",
            Self::OwnCharts | Self::Charts => "templates/",
            Self::Samples => "samples/",
        }
    }
}

/// The folders of a source, from its root; of those of one part the first that is there counts.
const FOLDERS: &[(&str, Part)] = &[
    ("manifests/profiles/", Part::Profiles),
    ("profiles/", Part::Profiles),
    // Releases until 1.5.
    ("install/kubernetes/operator/profiles/", Part::Profiles),
    ("templates/", Part::OwnCharts),
    ("manifests/charts/", Part::Charts),
    ("charts/", Part::Charts),
    ("install/kubernetes/operator/charts/", Part::Charts),
    ("samples/addons/", Part::Samples),
];

/// What a release says of itself, from its root.
pub(super) const MANIFEST: &str = "manifest.yaml";
/// What a checkout of its sources says of itself, from its root.
pub(super) const VERSION: &str = "VERSION";
/// The file that makes a folder a chart.
pub(super) const CHART: &str = "Chart.yaml";

/// The files by themselves, from the root.
pub(super) const FILES: [&str; 3] = [MANIFEST, VERSION, CHART];

/// How deep the root may lie in an archive: releases have a folder around everything.
const DEEPEST_ROOT: usize = 2;

/// Returns the folders that are of use, from the root, each with a slash at its end.
pub(super) fn folders() -> impl Iterator<Item = &'static str> {
    FOLDERS.iter().map(|(folder, _)| *folder)
}

/// Tells whether a file of an archive is of use, wherever the root may be.
pub(super) fn is_of_use(path: &str) -> bool {
    split(path).is_some()
}

/// Splits a path into that of the root and the rest, where the rest is of use.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    let roots = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1)).take(DEEPEST_ROOT + 1);
    let mut splits = roots.map(|at| path.split_at(at));
    splits.find(|(_, rest)| FILES.contains(rest) || FOLDERS.iter().any(|(folder, _)| rest.starts_with(folder)))
}

/// A source that was read. A part that it does not have is taken from the program.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) layout: Layout,
    pub(super) has_profiles: bool,
    pub(super) has_charts: bool,
    pub(super) release: Option<Release>,
    /// The files by path, below `profiles/`, `templates/` or `samples/`, whatever the layout.
    pub(super) files: BTreeMap<String, Vec<u8>>,
}

impl Source {
    /// Returns the names of the files in a folder of `profiles/`.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let paths = self.files.keys().filter_map(|path| path.strip_prefix("profiles/"));
        paths.filter_map(move |path| path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".yaml"))
    }

    /// Makes a source of its files. `path` is how the user knows it.
    pub(super) fn of_files(
        path: &str,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Self, AssetsError> {
        let mut by_root: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
        for (file, data) in files {
            if let Some((root, rest)) = split(&file) {
                by_root.entry(root.to_owned()).or_default().insert(rest.to_owned(), data);
            }
        }
        let files = root(path, by_root)?;
        let mut parts: BTreeMap<Part, &str> = BTreeMap::new();
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for name in files.keys() {
            found.extend(folders().filter(|folder| name.starts_with(folder)));
        }
        for (folder, part) in FOLDERS.iter().filter(|(folder, _)| found.contains(folder)) {
            parts.entry(*part).or_insert(folder);
        }
        let layout = if parts.contains_key(&Part::OwnCharts) { Layout::Own } else { Layout::Release };
        if layout == Layout::Own {
            parts.remove(&Part::Charts);
        }
        let has = |part| parts.contains_key(&part);
        let (has_profiles, has_charts) = (has(Part::Profiles), has(Part::OwnCharts) || has(Part::Charts));
        if files.contains_key(CHART) {
            return Err(AssetsError::OneChart { path: path.to_owned() });
        }
        if !has_profiles && !has_charts {
            return Err(AssetsError::Nothing { path: path.to_owned() });
        }
        let mut told: Vec<(String, Vec<u8>)> = Vec::new();
        let mut kept = BTreeMap::new();
        for (name, data) in files {
            if FILES.contains(&&*name) {
                told.push((name, data));
            } else if let Some((part, rest)) =
                parts.iter().find_map(|(part, folder)| Some((part, name.strip_prefix(folder)?)))
            {
                kept.insert(format!("{}{rest}", part.place()), data);
            }
        }
        let release = Release::of(&kept, &told);
        Ok(Self { path: path.to_owned(), layout, has_profiles, has_charts, release, files: kept })
    }
}

/// Returns the files of the root that has charts or profiles. The one that is least deep counts; samples may look like
/// one.
fn root(
    path: &str,
    by_root: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
) -> Result<BTreeMap<String, Vec<u8>>, AssetsError> {
    let is_root = |files: &BTreeMap<String, Vec<u8>>| {
        files.keys().any(|file| {
            file == CHART || FOLDERS.iter().any(|(folder, part)| *part != Part::Samples && file.starts_with(folder))
        })
    };
    let depth = |root: &str| root.matches('/').count();
    let mut roots: Vec<(String, BTreeMap<String, Vec<u8>>)> =
        by_root.into_iter().filter(|(_, files)| is_root(files)).collect();
    roots.sort_by_key(|(root, _)| depth(root));
    let mut roots = roots.into_iter();
    let Some((root, files)) = roots.next() else { return Err(AssetsError::Nothing { path: path.to_owned() }) };
    match roots.next() {
        Some((other, _)) if depth(&other) == depth(&root) => {
            Err(AssetsError::Several { path: path.to_owned(), first: root, second: other })
        }
        _ => Ok(files),
    }
}
