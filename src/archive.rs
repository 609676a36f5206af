//! Archives in memory: tar and gzip bytes become files by path, within limits that a hostile archive cannot pass.
//!
//! One [`Budget`] serves a whole tree: an archive and the archives inside it. Nothing is written to disk, and nothing
//! is unpacked further than the limits allow. An archive may hold regular files and folders only.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read};
use std::rc::Rc;

use crate::diagnostic::{Category, Diagnostic};

/// Limits on a tree of archives.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Unpacked bytes of all archives together.
    pub total_bytes: u64,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Files and folders of all archives together.
    pub entries: u64,
    /// How deep archives may lie in archives; 1 is an archive with none inside.
    pub depth: u32,
    /// How many bytes one packed byte may give, once more than `ratio_from` bytes are unpacked.
    pub ratio: u64,
    /// Unpacked bytes up to which the ratio does not matter.
    pub ratio_from: u64,
}

impl Limits {
    /// The limits on charts. Helm allows 100 MiB an archive and 5 MiB a file; here the first holds for the whole tree.
    pub const CHART: Self = Self {
        total_bytes: 100 << 20,
        file_bytes: 5 << 20,
        entries: 20_000,
        depth: 8,
        ratio: 200,
        ratio_from: 10 << 20,
    };
}

/// What is left of the limits for a tree of archives.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    bytes: u64,
    entries: u64,
    depth: u32,
}

impl Budget {
    /// Returns the whole budget.
    pub fn new(limits: Limits) -> Self {
        Self { limits, bytes: 0, entries: 0, depth: 0 }
    }

    /// Returns the limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Goes one level down, into an archive or another thing that nests; [`Budget::leave`] comes back.
    pub fn enter(&mut self, name: &str) -> Result<(), ArchiveError> {
        if self.depth >= self.limits.depth {
            return Err(ArchiveError::TooDeep { archive: name.to_owned(), depth: self.limits.depth });
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from [`Budget::enter`].
    pub fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Accounts for a file that does not come out of an archive.
    pub fn file(&mut self, archive: &str, entry: &str, bytes: u64) -> Result<(), ArchiveError> {
        self.entry(archive, entry)?;
        self.check_file(archive, entry, bytes)?;
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.total_bytes {
            return Err(ArchiveError::TooLarge {
                archive: archive.to_owned(),
                entry: entry.to_owned(),
                limit: self.limits.total_bytes,
            });
        }
        Ok(())
    }

    fn check_file(&self, archive: &str, entry: &str, bytes: u64) -> Result<(), ArchiveError> {
        if bytes <= self.limits.file_bytes {
            return Ok(());
        }
        Err(ArchiveError::FileTooLarge {
            archive: archive.to_owned(),
            entry: entry.to_owned(),
            bytes,
            limit: self.limits.file_bytes,
        })
    }

    fn entry(&mut self, archive: &str, entry: &str) -> Result<(), ArchiveError> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(ArchiveError::TooManyEntries {
                archive: archive.to_owned(),
                entry: entry.to_owned(),
                limit: self.limits.entries,
            });
        }
        Ok(())
    }
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path with `/`, relative, without `.` and `..`.
    pub path: String,
    /// The content.
    pub data: Vec<u8>,
}

/// An archive that is refused. Each variant names the archive and, where there is one, the entry.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum ArchiveError {
    /// The bytes are neither gzip nor tar.
    #[error("`{archive}` is not a tar archive, packed or not")]
    NotAnArchive { archive: String },
    /// The archive ends early or is damaged.
    #[error("archive `{archive}` is damaged or cut off{}", after.as_deref().map(|entry| format!(" at or after entry `{entry}`")).unwrap_or_default())]
    Damaged { archive: String, after: Option<String>, source: io::Error },
    /// A name that could lead out of the folder, or that not every system can hold.
    #[error("archive `{archive}` has an entry with an unsafe name `{entry}`: {reason}")]
    UnsafeName { archive: String, entry: String, reason: &'static str },
    /// A link, a device, a pipe.
    #[error("archive `{archive}` has the entry `{entry}`, which is {what}; only files and folders are taken")]
    NotAFile { archive: String, entry: String, what: &'static str },
    /// Two names that are one on systems that do not tell upper case from lower.
    #[error("archive `{archive}` has two entries for one file, `{first}` and `{entry}`")]
    Duplicate { archive: String, first: String, entry: String },
    /// One file is too large.
    #[error("archive `{archive}` has the entry `{entry}` of {bytes} bytes; the limit for a file is {limit}")]
    FileTooLarge { archive: String, entry: String, bytes: u64, limit: u64 },
    /// Everything together is too large.
    #[error("archive `{archive}` unpacks to more than {limit} bytes, at entry `{entry}`")]
    TooLarge { archive: String, entry: String, limit: u64 },
    /// Too many entries.
    #[error("archive `{archive}` has more than {limit} entries, at entry `{entry}`")]
    TooManyEntries { archive: String, entry: String, limit: u64 },
    /// It unpacks to far more than it packs.
    #[error("archive `{archive}` unpacks to more than {ratio} times its size, at entry `{entry}`")]
    Ratio { archive: String, entry: String, ratio: u64 },
    /// Archives in archives in archives.
    #[error("archive `{archive}` lies more than {depth} levels deep in other archives")]
    TooDeep { archive: String, depth: u32 },
}

impl Diagnostic for ArchiveError {
    fn category(&self) -> Category {
        Category::NotParsable
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAnArchive { .. } => {
                vec!["a chart is a folder with a Chart.yaml, or a .tgz made of one".to_owned()]
            }
            Self::Damaged { .. } => vec!["fetch the archive again".to_owned()],
            Self::NotAFile { .. } => vec!["pack the file that the link leads to".to_owned()],
            _ => Vec::new(),
        }
    }
}

/// Reads all files of a tar archive, packed with gzip or not.
///
/// `name` is how the user knows the archive.
pub fn read(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Vec<Entry>, ArchiveError> {
    budget.enter(name)?;
    let entries = if bytes.starts_with(&[0x1f, 0x8b]) {
        read_tar(name, flate2::read::MultiGzDecoder::new(bytes), bytes.len() as u64, budget)
    } else if bytes.get(257..262) == Some(b"ustar") {
        read_tar(name, bytes, bytes.len() as u64, budget)
    } else {
        Err(ArchiveError::NotAnArchive { archive: name.to_owned() })
    };
    budget.leave();
    entries
}

/// Why reading was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breach {
    Total,
    Ratio,
}

/// What a [`Metered`] reader has let through.
struct Meter {
    bytes: Cell<u64>,
    breach: Cell<Option<Breach>>,
}

/// Lets bytes through until a limit is passed.
struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
    packed: u64,
    left: u64,
    limits: Limits,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = self.meter.bytes.get() + count as u64;
        self.meter.bytes.set(bytes);
        let breach = if bytes > self.left {
            Breach::Total
        } else if bytes > self.limits.ratio_from && bytes / self.limits.ratio > self.packed {
            Breach::Ratio
        } else {
            return Ok(count);
        };
        self.meter.breach.set(Some(breach));
        Err(io::Error::other("a limit was passed"))
    }
}

fn read_tar(name: &str, stream: impl Read, packed: u64, budget: &mut Budget) -> Result<Vec<Entry>, ArchiveError> {
    let meter = Rc::new(Meter { bytes: Cell::new(0), breach: Cell::new(None) });
    let limits = budget.limits;
    let left = limits.total_bytes.saturating_sub(budget.bytes);
    let mut stream = Metered { inner: stream, meter: meter.clone(), packed, left, limits };
    let mut at = String::new();
    let result = read_entries(name, &mut tar::Archive::new(&mut stream), budget, &mut at);
    // The tar ends before the packed stream does, whose checksum stands at its very end.
    let result = result.and_then(|entries| Ok(io::copy(&mut stream, &mut io::sink()).map(|_| entries)?));
    budget.bytes = budget.bytes.saturating_add(meter.bytes.get());
    let archive_name = || name.to_owned();
    match (result, meter.breach.get()) {
        (Ok(entries), None) => Ok(entries),
        (_, Some(Breach::Total)) => {
            Err(ArchiveError::TooLarge { archive: archive_name(), entry: at, limit: limits.total_bytes })
        }
        (_, Some(Breach::Ratio)) => {
            Err(ArchiveError::Ratio { archive: archive_name(), entry: at, ratio: limits.ratio })
        }
        (Err(ReadError::Refused(error)), None) => Err(error),
        (Err(ReadError::Io(source)), None) => {
            Err(ArchiveError::Damaged { archive: archive_name(), after: Some(at).filter(|at| !at.is_empty()), source })
        }
    }
}

/// An error on the way through an archive.
enum ReadError {
    Refused(ArchiveError),
    Io(io::Error),
}

impl From<ArchiveError> for ReadError {
    fn from(error: ArchiveError) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn read_entries<R: Read>(
    name: &str,
    archive: &mut tar::Archive<R>,
    budget: &mut Budget,
    at: &mut String,
) -> Result<Vec<Entry>, ReadError> {
    let mut files = Vec::new();
    let mut seen: HashMap<String, String> = HashMap::new();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let shown = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        at.clone_from(&shown);
        budget.entry(name, &shown)?;
        let kind = entry.header().entry_type();
        if matches!(kind, tar::EntryType::XGlobalHeader) {
            continue;
        }
        let path = safe_path(&entry.path_bytes()).map_err(|reason| ArchiveError::UnsafeName {
            archive: name.to_owned(),
            entry: shown.clone(),
            reason,
        })?;
        if let Some(what) = not_a_file(kind) {
            return Err(ArchiveError::NotAFile { archive: name.to_owned(), entry: shown, what }.into());
        }
        if kind == tar::EntryType::Directory || path.is_empty() || shown.ends_with('/') {
            continue;
        }
        let size = entry.size();
        budget.check_file(name, &shown, size)?;
        if let Some(first) = seen.insert(path.to_lowercase(), shown.clone()) {
            return Err(ArchiveError::Duplicate { archive: name.to_owned(), first, entry: shown }.into());
        }
        // The size is only what the header claims; memory grows with what is really there.
        let mut data = Vec::with_capacity(usize::try_from(size.min(64 << 10)).unwrap_or(0));
        entry.read_to_end(&mut data)?;
        if data.len() as u64 != size {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        files.push(Entry { path, data });
    }
    Ok(files)
}

/// Returns what an entry is that is neither file nor folder.
fn not_a_file(kind: tar::EntryType) -> Option<&'static str> {
    Some(match kind {
        tar::EntryType::Regular | tar::EntryType::Continuous | tar::EntryType::Directory => return None,
        tar::EntryType::Symlink => "a symbolic link",
        tar::EntryType::Link => "a hard link",
        tar::EntryType::Char | tar::EntryType::Block => "a device",
        tar::EntryType::Fifo => "a pipe",
        tar::EntryType::GNUSparse => "a sparse file",
        _ => "of an unknown kind",
    })
}

/// Returns a path without `.` parts, or why it is refused.
pub fn safe_path(path: &[u8]) -> Result<String, &'static str> {
    let Ok(path) = std::str::from_utf8(path) else { return Err("it is not UTF-8") };
    if path.contains('\0') {
        return Err("it has a NUL");
    }
    if path.starts_with('/') {
        return Err("it is absolute");
    }
    if path.contains('\\') {
        return Err("it has a backslash");
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err("it leads out of its folder"),
            _ if part.len() > 255 => return Err("a part of it is longer than 255 bytes"),
            _ if part.len() == 2 && part.ends_with(':') && part.as_bytes()[0].is_ascii_alphabetic() => {
                return Err("it begins with a drive");
            }
            _ => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn tar_of(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, kind, data) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_entry_type(*kind);
            header.set_size(data.len() as u64);
            // The builder refuses the names that are to be tried.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            builder.append(&header, *data).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read_all(bytes: &[u8]) -> Result<Vec<Entry>, ArchiveError> {
        read("x.tgz", bytes, &mut Budget::new(Limits::CHART))
    }

    const FILE: tar::EntryType = tar::EntryType::Regular;

    #[test]
    fn reads_files_packed_or_not() {
        let plain = tar_of(&[("./a/b", FILE, b"1"), ("a/c/", tar::EntryType::Directory, b"")]);
        let wanted = [Entry { path: "a/b".into(), data: b"1".to_vec() }];
        assert_eq!(read_all(&plain).unwrap(), wanted);
        assert_eq!(read_all(&gzip(&plain)).unwrap(), wanted);
    }

    #[test]
    fn refuses_unsafe_names_and_names_them() {
        for path in ["../x", "a/../../x", "/etc/x", "C:/x", "a/C:/x", "a\\x"] {
            let error = read_all(&tar_of(&[(path, FILE, b"")])).unwrap_err();
            assert!(matches!(&error, ArchiveError::UnsafeName { .. }), "{path}: {error}");
            assert!(error.to_string().contains(path));
        }
        assert!(safe_path(format!("a/{}", "x".repeat(256)).as_bytes()).is_err());
        assert!(safe_path(b"a\0b").is_err());
        assert!(safe_path(b"\xff").is_err());
    }

    #[test]
    fn refuses_links_devices_and_duplicates() {
        for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Char, tar::EntryType::Fifo] {
            let error = read_all(&tar_of(&[("a/x", kind, b"")])).unwrap_err();
            assert!(matches!(error, ArchiveError::NotAFile { .. }));
        }
        let error = read_all(&tar_of(&[("a/x", FILE, b""), ("a/X", FILE, b"")])).unwrap_err();
        assert!(matches!(error, ArchiveError::Duplicate { .. }));
    }

    #[test]
    fn a_small_archive_that_unpacks_to_much_is_stopped_early() {
        let zeros = vec![0; 4 << 20];
        let names: Vec<String> = (0..40).map(|index| format!("a/{index}")).collect();
        let entries: Vec<_> = names.iter().map(|name| (name.as_str(), FILE, zeros.as_slice())).collect();
        let bytes = gzip(&tar_of(&entries));
        let mut budget = Budget::new(Limits::CHART);
        let error = read("bomb.tgz", &bytes, &mut budget).unwrap_err();
        assert!(matches!(error, ArchiveError::Ratio { .. }), "{error}");
        assert!(budget.bytes < 40 << 20, "{}", budget.bytes);
    }

    #[test]
    fn the_budget_is_shared_by_all_archives_of_a_tree() {
        let limits = Limits { total_bytes: 6000, ..Limits::CHART };
        let mut budget = Budget::new(limits);
        let bytes = tar_of(&[("a/x", FILE, &[1; 2000])]);
        read("one", &bytes, &mut budget).unwrap();
        assert!(matches!(read("two", &bytes, &mut budget).unwrap_err(), ArchiveError::TooLarge { .. }));
    }

    #[test]
    fn limits_on_a_file_the_entries_and_the_depth() {
        let bytes = tar_of(&[("a/x", FILE, &[1; 20]), ("a/y", FILE, b"")]);
        let refused = |limits| read("x", &bytes, &mut Budget::new(limits)).unwrap_err();
        assert!(matches!(refused(Limits { file_bytes: 19, ..Limits::CHART }), ArchiveError::FileTooLarge { .. }));
        assert!(matches!(refused(Limits { entries: 1, ..Limits::CHART }), ArchiveError::TooManyEntries { .. }));
        assert!(matches!(refused(Limits { depth: 0, ..Limits::CHART }), ArchiveError::TooDeep { .. }));
    }

    #[test]
    fn a_cut_off_archive_is_an_error() {
        let noise: Vec<u8> =
            (0..9000_u32).flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let bytes = gzip(&tar_of(&[("a/x", FILE, &noise)]));
        for length in [20, bytes.len() / 2] {
            assert!(matches!(read_all(&bytes[..length]).unwrap_err(), ArchiveError::Damaged { .. }));
        }
        assert!(matches!(read_all(b"hello").unwrap_err(), ArchiveError::NotAnArchive { .. }));
    }
}
