//! Profiles, samples and charts: those that are part of the program (`profiles/` and `templates/`, packed by
//! `build.rs`), or a folder that is used in place of profiles and charts.
//!
//! A folder has this project's layout (`profiles/`, `templates/CHART/`) or that of a release of Istio (`profiles/`,
//! `charts/…`, or both below `manifests/`). It is read as a whole when it is opened; what comes after needs no disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::archive::{ArchiveError, Budget, Limits};
use crate::diagnostic::{Category, Diagnostic};
use crate::source::SourceText;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How charts lie in a folder, and how they want their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// This project's: `templates/CHART/`.
    Own,
    /// That of a release of Istio: `charts/…`. Such charts apply platforms and compatibility versions themselves.
    Release,
}

impl Layout {
    fn charts(self) -> &'static str {
        match self {
            Self::Own => "templates",
            Self::Release => "charts",
        }
    }
}

/// Profiles and charts to build a mesh from. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    folder: Option<Arc<Folder>>,
}

/// A folder that was read. A part that it does not have is taken from the program.
#[derive(Debug)]
struct Folder {
    path: String,
    layout: Layout,
    has_profiles: bool,
    has_charts: bool,
    /// The files by path, below `profiles/` or `templates/`, whatever the layout.
    files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Returns the names of the files in a folder of `profiles/`.
    fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let paths = self.files.keys().filter_map(|path| path.strip_prefix("profiles/"));
        paths.filter_map(move |path| path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(".yaml"))
    }
}

/// A folder of profiles and charts that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// It is an address, or an archive.
    #[error("cannot use `{path}` for `--manifests`: it is {what}, and this version of meshctl takes folders only")]
    NotAFolder {
        /// What was given.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// A folder or a file in it cannot be read.
    #[error("failed to read `{}` for `--manifests`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It holds neither profiles nor charts.
    #[error("`{path}` has no profiles and no charts in it")]
    Nothing {
        /// The folder.
        path: String,
    },
    /// A file's name is not UTF-8.
    #[error("`{}` has a name that is not UTF-8", path.display())]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// There is too much of it.
    #[error("failed to read the folder `{path}`")]
    Limit {
        /// The folder.
        path: String,
        /// Which limit it passed.
        #[source]
        source: ArchiveError,
    },
}

impl Diagnostic for AssetsError {
    fn category(&self) -> Category {
        match self {
            Self::NotAFolder { .. } => Category::Usage,
            Self::Read { source, .. } => Category::of_read(source),
            Self::Nothing { .. } | Self::Name { .. } | Self::Limit { .. } => Category::NotParsable,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAFolder { what, .. } if what.contains("archive") => {
                vec!["unpack it with `tar -xzf FILE` and give the folder, e.g. `--manifests istio-1.30.3`".to_owned()]
            }
            Self::NotAFolder { .. } => {
                vec!["download and unpack it, and give the folder: `curl -fsSL URL | tar -xz`".to_owned()]
            }
            Self::Nothing { .. } => vec![
                "give a folder with `profiles/` and `templates/`, or that of a release of Istio, with `manifests/`"
                    .to_owned(),
            ],
            _ => Vec::new(),
        }
    }
}

impl Assets {
    /// Returns what is part of the program.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Reads a folder.
    pub fn open(path: &str) -> Result<Self, AssetsError> {
        let not_a_folder = |what| AssetsError::NotAFolder { path: path.to_owned(), what };
        if path.contains("://") {
            return Err(not_a_folder("an address"));
        }
        let root = Path::new(path);
        let metadata = std::fs::metadata(root).map_err(|source| AssetsError::Read { path: root.to_owned(), source })?;
        if !metadata.is_dir() {
            let is_archive = [".tgz", ".tar.gz", ".tar", ".zip"].iter().any(|ending| path.ends_with(ending));
            return Err(not_a_folder(if is_archive { "an archive" } else { "a file" }));
        }
        let release = root.join("manifests");
        let below = |name: &str| if release.join(name).is_dir() { release.join(name) } else { root.join(name) };
        let layout = if root.join("templates").is_dir() { Layout::Own } else { Layout::Release };
        let (profiles, charts) = (below("profiles"), below(layout.charts()));
        let mut walk = Walk { path, budget: Budget::new(Limits::CHART), files: BTreeMap::new() };
        let mut collect = |folder: &Path, name: &str| {
            let is_there = folder.is_dir();
            if is_there { walk.folder(folder, name, 0).map(|()| true) } else { Ok(false) }
        };
        let has_profiles = collect(&profiles, "profiles")?;
        let has_charts = collect(&charts, "templates")?;
        if !has_profiles && !has_charts {
            return Err(AssetsError::Nothing { path: path.to_owned() });
        }
        let files = walk.files;
        let folder = Folder { path: path.to_owned(), layout, has_profiles, has_charts, files };
        Ok(Self { folder: Some(Arc::new(folder)) })
    }

    /// Returns the folder, when these are not the program's own.
    pub fn path(&self) -> Option<&str> {
        self.folder.as_ref().map(|folder| &*folder.path)
    }

    /// Returns how the charts lie and want their values.
    pub fn layout(&self) -> Layout {
        self.charts_folder().map_or(Layout::Own, |folder| folder.layout)
    }

    /// Returns the names of the profiles, sorted.
    pub fn profiles(&self) -> Vec<&str> {
        let name = |path| {
            let name = str::strip_suffix(str::strip_prefix(path, "profiles/")?, ".yaml")?;
            (!name.contains('/')).then_some(name)
        };
        let mut names: Vec<&str> = match self.profiles_folder() {
            Some(folder) => folder.files.keys().filter_map(|path| name(path)).collect(),
            None => FILES.iter().filter_map(|(path, _)| name(path)).collect(),
        };
        // The files are sorted with their endings, in which a dot comes after a hyphen.
        names.sort_unstable();
        names
    }

    /// Returns a profile by its name.
    pub fn profile(&self, name: &str) -> Option<SourceText> {
        let path = format!("profiles/{name}.yaml");
        let (shown, data) = match self.profiles_folder() {
            Some(folder) => (format!("{}/{path}", folder.path), &**folder.files.get(&path)?),
            None => (path.clone(), embedded_file(&path)?),
        };
        Some(SourceText::new(shown, &*String::from_utf8_lossy(data)))
    }

    /// Returns a file of values below `profiles/FOLDER/` by its name. A folder of profiles that has none of that folder
    /// takes the program's.
    pub fn preset(&self, folder: &str, name: &str) -> Option<SourceText> {
        if name.contains('/') {
            return None;
        }
        let path = format!("{folder}/{name}");
        if self.profiles_folder().is_none_or(|found| found.below(folder).next().is_none()) {
            let text = profile(&path)?;
            return Some(SourceText::new(format!("profiles/{path}.yaml"), text));
        }
        self.profile(&path)
    }

    /// Returns the names of the files of [`Assets::preset`], sorted.
    pub fn presets(&self, folder: &str) -> Vec<&str> {
        let mut names: Vec<&str> = self.profiles_folder().map_or_else(Vec::new, |found| found.below(folder).collect());
        if names.is_empty() {
            let files =
                embedded_below("profiles/").filter_map(|(path, _)| path.strip_prefix(folder)?.strip_prefix('/'));
            names = files.filter_map(|path| path.strip_suffix(".yaml")).collect();
        }
        names.sort_unstable();
        names
    }

    /// Returns the files of a chart's folder, each with its path in the chart; none when there is no such folder.
    pub fn chart_files(&self, chart: &str) -> Vec<(&str, &[u8])> {
        let folder = format!("templates/{chart}/");
        match self.charts_folder() {
            Some(found) => {
                let files = found.files.range(folder.clone()..).take_while(|(path, _)| path.starts_with(&folder));
                files.map(|(path, data)| (&path[folder.len()..], &**data)).collect()
            }
            None => embedded_below(&folder).collect(),
        }
    }

    /// Returns the same for a chart that is part of the program; none when the charts are those of a folder.
    pub fn own_chart_files(&self, chart: &str) -> Option<Vec<(&'static str, &'static [u8])>> {
        self.charts_folder().is_none().then(|| embedded_below(&format!("templates/{chart}/")).collect())
    }

    fn profiles_folder(&self) -> Option<&Folder> {
        self.folder.as_deref().filter(|folder| folder.has_profiles)
    }

    fn charts_folder(&self) -> Option<&Folder> {
        self.folder.as_deref().filter(|folder| folder.has_charts)
    }
}

/// Returns an embedded file.
fn embedded_file(path: &str) -> Option<&'static [u8]> {
    let at = FILES.binary_search_by(|(known, _)| (*known).cmp(path)).ok()?;
    Some(FILES[at].1)
}

/// Returns the embedded files below a folder, whose name ends with a slash.
fn embedded_below(folder: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let first = FILES.partition_point(|(path, _)| *path < folder);
    FILES[first..].iter().map_while(move |(path, data)| Some((path.strip_prefix(folder)?, *data)))
}

/// Returns the names of the embedded profiles, sorted.
pub fn profiles() -> Vec<&'static str> {
    let names = embedded_below("profiles/").filter_map(|(path, _)| path.strip_suffix(".yaml"));
    let mut names: Vec<&str> = names.filter(|name| !name.contains('/')).collect();
    names.sort_unstable();
    names
}

/// Returns the text of an embedded profile, or of another file in `profiles/`, by its path without the ending.
pub fn profile(name: &str) -> Option<&'static str> {
    std::str::from_utf8(embedded_file(&format!("profiles/{name}.yaml"))?).ok()
}

/// Returns the text of an embedded sample by its name.
pub fn sample(name: &str) -> Option<&'static str> {
    std::str::from_utf8(embedded_file(&format!("templates/samples/{name}.yaml"))?).ok()
}

/// A walk through a folder.
struct Walk<'a> {
    path: &'a str,
    budget: Budget,
    files: BTreeMap<String, Vec<u8>>,
}

/// How deep folders may lie in folders; a link that leads back ends here too.
const MAX_FOLDERS: usize = 32;

impl Walk<'_> {
    /// Reads a folder, hidden files left out. `name` is what the paths of its files begin with.
    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), AssetsError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| AssetsError::Read { path, source }
        };
        if depth > MAX_FOLDERS {
            let source = std::io::Error::other(format!("it lies more than {MAX_FOLDERS} folders deep"));
            return Err(AssetsError::Read { path: folder.to_owned(), source });
        }
        for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
            let entry = entry.map_err(unreadable(folder))?;
            let path = entry.path();
            let Ok(file_name) = entry.file_name().into_string() else { return Err(AssetsError::Name { path }) };
            if file_name.starts_with('.') {
                continue;
            }
            let name = format!("{name}/{file_name}");
            let metadata = std::fs::metadata(&path).map_err(unreadable(&path))?;
            if metadata.is_dir() {
                self.folder(&path, &name, depth + 1)?;
                continue;
            }
            let limit = |source| AssetsError::Limit { path: self.path.to_owned(), source };
            self.budget.file(self.path, &name, metadata.len()).map_err(limit)?;
            let data = std::fs::read(&path).map_err(unreadable(&path))?;
            self.files.insert(name, data);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_by_its_name() {
        let names = profiles();
        assert!(names.is_sorted());
        assert_eq!(names.len(), 10, "{names:?}");
        assert_eq!(Assets::embedded().profiles(), names);
        for name in names {
            assert!(profile(name).unwrap().contains("kind: IstioOperator"), "{name}");
        }
        assert_eq!(profile("../templates/base/values"), None);
    }

    #[test]
    fn a_chart_has_its_files() {
        let assets = Assets::embedded();
        let names: Vec<&str> = assets.chart_files("istiod").into_iter().map(|(name, _)| name).collect();
        for name in ["Chart.yaml", "values.yaml", "templates/deployment.yaml", "files/sidecar.yaml"] {
            assert!(names.contains(&name), "{name}");
        }
        assert!(assets.chart_files("istio").is_empty());
    }

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_takes_the_place_of_what_it_has() {
        let own = folder(&[("templates/istiod/Chart.yaml", "x"), ("templates/istiod/.git/x", "")]);
        let assets = Assets::open(own.path().to_str().unwrap()).unwrap();
        assert_eq!(assets.layout(), Layout::Own);
        assert_eq!(assets.chart_files("istiod"), [("Chart.yaml", &b"x"[..])]);
        assert!(assets.chart_files("base").is_empty());
        assert_eq!(assets.profiles(), profiles());

        let release =
            folder(&[("manifests/charts/gateways/istio-ingress/Chart.yaml", "y"), ("manifests/profiles/p.yaml", "z")]);
        let assets = Assets::open(release.path().to_str().unwrap()).unwrap();
        assert_eq!(assets.layout(), Layout::Release);
        assert_eq!(assets.chart_files("gateways/istio-ingress"), [("Chart.yaml", &b"y"[..])]);
        assert_eq!(assets.profiles(), ["p"]);
        assert_eq!(&*assets.profile("p").unwrap().text, "z");
        assert_eq!(assets.profile("demo"), None);
    }

    #[test]
    fn what_is_no_folder_of_charts_is_told() {
        let odd = folder(&[("x.tar.gz", ""), ("y/z", "")]);
        let open = |name: &str| Assets::open(odd.path().join(name).to_str().unwrap()).unwrap_err();
        assert!(matches!(open("x.tar.gz"), AssetsError::NotAFolder { what: "an archive", .. }));
        assert!(matches!(open("y"), AssetsError::Nothing { .. }));
        assert_eq!(open("none").category(), Category::InputMissing);
        let error = Assets::open("https://example.com/istio.tar.gz").unwrap_err();
        assert_eq!(error.category(), Category::Usage);
        assert!(error.hints()[0].contains("curl"));
    }
}
