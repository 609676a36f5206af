//! Output files, written whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Category, Diagnostic};
use crate::ui::interrupt;
use crate::ui::spool::Spool;

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("failed to write `{}`", path.display())]
pub struct WriteError {
    /// The file that was wanted.
    pub path: PathBuf,
    #[source]
    source: io::Error,
}

impl WriteError {
    /// Returns the error of a file or folder that somebody else failed to write.
    pub fn new(path: &Path, source: io::Error) -> Self {
        Self { path: path.to_owned(), source }
    }
}

impl Diagnostic for WriteError {
    fn category(&self) -> Category {
        Category::NotWritable
    }
}

/// Writes a file by way of a temporary one beside it, so that a reader sees the old content or the new and a failure
/// leaves the old. Missing folders are made; a file that is replaced keeps its permissions.
///
/// A symbolic link is followed: the file it points to is replaced, the link stays.
pub fn write_atomically(path: &Path, content: &[u8]) -> Result<(), WriteError> {
    write(path, content).map_err(|source| WriteError { path: path.to_owned(), source })
}

/// Writes several files into a folder, all or none as far as a file system allows: every one is written beside its
/// target first, and takes its place only when all have been. Missing folders are made, and taken away again when
/// nothing comes into them.
pub fn write_together(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), WriteError> {
    let first_missing = folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).last();
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError { path, source }
    };
    let stage = || {
        std::fs::create_dir_all(folder).map_err(failed(folder))?;
        let mut staged = Vec::with_capacity(files.len());
        for (name, content) in files {
            let target = folder.join(name);
            let wrote = stage_file(folder, &target, content).map_err(failed(&target))?;
            staged.push((target, wrote));
        }
        Ok(staged)
    };
    let staged = stage().inspect_err(|_: &WriteError| {
        // Only what is empty goes, so nothing of anybody's is lost.
        let mut made = folder;
        while let Some(first) = first_missing
            && std::fs::remove_dir(made).is_ok()
            && made != first
            && let Some(above) = made.parent()
        {
            made = above;
        }
    })?;
    for (target, (file, _guarded)) in staged {
        file.persist(&target).map_err(|error| WriteError { path: target, source: error.error })?;
    }
    Ok(())
}

/// A file that is written beside its target and takes its place at the end, or disappears.
///
/// What it replaces lends it its permissions and its owner; a symbolic link is followed. A pipe or a device cannot be
/// replaced: what is meant for it is held back and written at the end.
#[derive(Debug)]
pub struct Staged {
    path: PathBuf,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A regular file, or none yet.
    Beside { file: tempfile::NamedTempFile, _guarded: interrupt::Guarded, target: PathBuf },
    /// Something that can only be written to.
    Held(Spool),
}

impl Staged {
    /// Begins a file.
    pub fn begin(path: &Path) -> Result<Self, WriteError> {
        let place = Self::place(path).map_err(|source| WriteError { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), place })
    }

    fn place(path: &Path) -> io::Result<Place> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let existing = std::fs::metadata(&target).ok();
        if existing.as_ref().is_some_and(std::fs::Metadata::is_dir) {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
            return Ok(Place::Held(Spool::default()));
        }
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        // The error would name the temporary file, which nobody knows.
        let made = interrupt::guard(|| temporary(folder)).map_err(|error| io::Error::from(error.kind()));
        let (file, guarded) = made?;
        if let Some(existing) = &existing {
            keep_owner(file.as_file(), existing)?;
            file.as_file().set_permissions(existing.permissions())?;
        }
        Ok(Place::Beside { file, _guarded: guarded, target })
    }

    /// Returns the file that it takes the place of.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes at the end.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        let written = match &mut self.place {
            Place::Beside { file, .. } => file.write_all(bytes),
            Place::Held(spool) => spool.push(bytes),
        };
        written.map_err(|source| WriteError { path: self.path.clone(), source })
    }

    /// Puts the file into its place.
    pub fn commit(self) -> Result<(), WriteError> {
        let Self { path, place } = self;
        let committed = match place {
            Place::Beside { file, _guarded, target } => {
                file.as_file().sync_data().and_then(|()| file.persist(&target).map(drop).map_err(|error| error.error))
            }
            Place::Held(spool) => std::fs::OpenOptions::new()
                .write(true)
                .open(&path)
                .and_then(|mut file| spool.drain(|bytes| file.write_all(bytes))),
        };
        committed.map_err(|source| WriteError { path, source })
    }
}

/// Gives a file the owner of another one.
#[cfg(unix)]
fn keep_owner(file: &std::fs::File, existing: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    let (user, group) = (existing.uid(), existing.gid());
    if (own.uid(), own.gid()) == (user, group) {
        return Ok(());
    }
    fchown(file, Some(user), Some(group)).map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("it belongs to the user {user} and the group {group}, which only root can give files to"),
        )
    })
}

/// Does nothing: on other systems a file belongs to whoever makes it.
#[cfg(not(unix))]
fn keep_owner(_file: &std::fs::File, _existing: &std::fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Writes a temporary file that is to become `target`, in the same folder.
fn stage_file(
    folder: &Path,
    target: &Path,
    content: &[u8],
) -> io::Result<(tempfile::NamedTempFile, interrupt::Guarded)> {
    let existing = std::fs::metadata(target).ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is something that is no file"));
    }
    let (mut file, guarded) = interrupt::guard(|| temporary(folder))?;
    file.write_all(content)?;
    file.as_file().sync_data()?;
    if let Some(metadata) = existing {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    Ok((file, guarded))
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let existing = std::fs::metadata(&target).ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // A device or a pipe such as /dev/stdout cannot be replaced, only written to; a folder answers with an error.
        return std::fs::OpenOptions::new().write(true).open(&target)?.write_all(content);
    }
    let (mut file, _guarded) = interrupt::guard(|| temporary(folder))?;
    file.write_all(content)?;
    file.as_file().sync_data()?;
    if let Some(metadata) = existing {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Returns a temporary file that disappears unless it is kept, readable as the user's other new files are.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".meshctl-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The user's umask takes away from this, as for any file that is created.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_folders_and_leaves_nothing_else_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.yaml");
        write_atomically(&path, b"one").unwrap();
        write_atomically(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn keeps_permissions_and_links() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write_atomically(&link, b"new").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[cfg(unix)]
    #[test]
    fn a_staged_file_takes_its_place_at_the_end() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o604)).unwrap();
        let mut staged = Staged::begin(&path).unwrap();
        staged.push(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        staged.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o604);
        drop(Staged::begin(&path).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(Staged::begin(folder.path()).is_err());
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_atomically(folder.path(), b"x").unwrap_err();
        assert_eq!(error.category(), Category::NotWritable);
        assert!(error.to_string().contains(&*folder.path().to_string_lossy()));
    }
}
