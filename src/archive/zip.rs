//! Zip archives. What an archive says of its entries stands in a directory at its end, and need not be true.

use std::collections::HashMap;
use std::io::{Read, Seek};

use zip::ZipReadOptions;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

use super::{ArchiveError, Budget, Entry, IsWanted, safe_path};

/// The bits of a Unix mode that tell what a file is, and what they are for files and folders.
const KIND: u32 = 0o170_000;
const FILE: u32 = 0o100_000;
const FOLDER: u32 = 0o040_000;
const LINK: u32 = 0o120_000;

/// Reads the files that are wanted. `packed` is how many bytes the archive has.
///
/// The directory is read entry by entry, so that its size costs nothing; of the entries, only those that are wanted are
/// unpacked.
pub(super) fn read<R: Read + Seek>(
    name: &str,
    archive: R,
    packed: u64,
    is_wanted: IsWanted<'_>,
    budget: &mut Budget,
) -> Result<Vec<Entry>, ArchiveError> {
    let limits = budget.limits;
    let config = Config { archive_offset: ArchiveOffset::Known(0) };
    let mut archive = ZipIterable::try_new(archive, config).map_err(|error| damaged(name, None, error))?;
    let entries = archive.files().map_err(|error| damaged(name, None, error))?;
    let mut files = Vec::new();
    let mut seen: HashMap<String, String> = HashMap::new();
    let mut at = None;
    let mut unpacked = 0;
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(|error| damaged(name, at.take(), error))?;
        let shown = String::from_utf8_lossy(entry.name_raw()).into_owned();
        at = Some(shown.clone());
        budget.entry(name, &shown)?;
        let path = safe_path(entry.name_raw()).map_err(|reason| ArchiveError::UnsafeName {
            archive: name.to_owned(),
            entry: shown.clone(),
            reason,
        })?;
        let told = entry.size();
        if !is_wanted(&path) {
            budget.check_passed(name, &shown, told)?;
            continue;
        }
        if let Some(what) = not_a_file(entry.unix_mode()) {
            return Err(ArchiveError::NotAFile { archive: name.to_owned(), entry: shown, what });
        }
        if path.is_empty() || shown.ends_with('/') {
            continue;
        }
        if entry.encrypted() {
            let how = "encrypted".to_owned();
            return Err(ArchiveError::NotReadable { archive: name.to_owned(), entry: shown, how });
        }
        budget.check_kept(name, &shown, told)?;
        if let Some(first) = seen.insert(path.to_lowercase(), shown.clone()) {
            return Err(ArchiveError::Duplicate { archive: name.to_owned(), first, entry: shown });
        }
        let broken = |error| damaged(name, Some(shown.clone()), error);
        let content = entry.with_reader(entries.reader_mut(), ZipReadOptions::new()).map_err(broken)?;
        let mut data = Vec::with_capacity(usize::try_from(told.min(64 << 10)).unwrap_or(0));
        // One byte more than it says tells that it does not say the truth.
        let read = content.take(told.saturating_add(1)).read_to_end(&mut data);
        read.map_err(|source| broken(ZipError::Io(source)))?;
        let bytes = data.len() as u64;
        if bytes != told {
            return Err(ArchiveError::OtherSize { archive: name.to_owned(), entry: shown, bytes, told });
        }
        budget.keep(name, &shown, bytes)?;
        unpacked += bytes;
        budget.bytes = budget.bytes.saturating_add(bytes);
        if unpacked > limits.ratio_from && unpacked / limits.ratio > packed {
            return Err(ArchiveError::Ratio { archive: name.to_owned(), entry: shown, ratio: limits.ratio });
        }
        files.push(Entry { path, data });
    }
    Ok(files)
}

/// Returns what an entry is that is neither file nor folder. Systems without Unix modes have no others.
fn not_a_file(mode: Option<u32>) -> Option<&'static str> {
    match mode.unwrap_or_default() & KIND {
        0 | FILE | FOLDER => None,
        LINK => Some("a symbolic link"),
        _ => Some("a device or a pipe"),
    }
}

fn damaged(name: &str, at: Option<String>, error: ZipError) -> ArchiveError {
    let archive = name.to_owned();
    match (error, at) {
        (ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_), Some(entry)) => {
            ArchiveError::NotReadable { archive, entry, how: "packed in a way that is not known".to_owned() }
        }
        (ZipError::Io(source), after) => ArchiveError::Damaged { archive, after, source },
        (other, after) => ArchiveError::Damaged { archive, after, source: std::io::Error::other(other) },
    }
}
