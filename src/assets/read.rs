//! Reading a source: a folder as a whole, an archive as a stream.

use std::io::{Read, Seek};
use std::path::Path;

use super::layout;
use super::{Assets, AssetsError};
use crate::archive::{self, Budget, Limits};

impl Assets {
    /// Reads a folder, or an archive (`.tar.gz`, `.tgz`, `.tar`, `.zip`; its content tells which).
    pub fn open(path: &str) -> Result<Self, AssetsError> {
        if path.contains("://") {
            return Err(AssetsError::Address { path: path.to_owned() });
        }
        let root = Path::new(path);
        let unreadable = |source| AssetsError::Read { path: root.to_owned(), source };
        let metadata = std::fs::metadata(root).map_err(unreadable)?;
        if metadata.is_file() {
            return Self::from_archive(path, std::fs::File::open(root).map_err(unreadable)?);
        }
        let mut walk = Walk { path, budget: Budget::new(Limits::CHART), files: Vec::new() };
        for folder in layout::folders() {
            let below = root.join(folder);
            if below.is_dir() {
                walk.folder(&below, folder.trim_end_matches('/'), 0)?;
            }
        }
        for file in layout::FILES {
            let below = root.join(file);
            if below.is_file() {
                walk.file(&below, file.to_owned())?;
            }
        }
        Self::from_files(path, walk.files)
    }

    /// Reads an archive that somebody opened or fetched; bytes in memory go into a [`std::io::Cursor`]. `name` is how the
    /// user knows it. What is not wanted of it (programs, samples) is neither kept nor unpacked to the disk.
    pub fn from_archive(name: &str, archive: impl Read + Seek) -> Result<Self, AssetsError> {
        let mut budget = Budget::new(Limits::RELEASE);
        let entries = archive::read_wanted(name, archive, &layout::is_of_use, &mut budget)
            .map_err(|source| AssetsError::Archive { path: name.to_owned(), source })?;
        Self::from_files(name, entries.into_iter().map(|entry| (entry.path, entry.data)))
    }
}

/// A walk through a folder.
struct Walk<'a> {
    path: &'a str,
    budget: Budget,
    files: Vec<(String, Vec<u8>)>,
}

/// How deep folders may lie in folders; a link that leads back ends here too.
const MAX_FOLDERS: usize = 32;

impl Walk<'_> {
    /// Reads a folder, hidden files left out. `name` is what the paths of its files begin with.
    fn folder(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), AssetsError> {
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
            if std::fs::metadata(&path).map_err(unreadable(&path))?.is_dir() {
                self.folder(&path, &name, depth + 1)?;
            } else {
                self.file(&path, name)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), AssetsError> {
        let limit = |source| AssetsError::Limit { path: self.path.to_owned(), source };
        let metadata = std::fs::metadata(path).map_err(unreadable(path))?;
        self.budget.file(self.path, &name, metadata.len()).map_err(limit)?;
        let data = std::fs::read(path).map_err(unreadable(path))?;
        self.files.push((name, data));
        Ok(())
    }
}

fn unreadable(path: &Path) -> impl FnOnce(std::io::Error) -> AssetsError {
    let path = path.to_owned();
    move |source| AssetsError::Read { path, source }
}
