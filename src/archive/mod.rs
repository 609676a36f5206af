//! Archives in memory: tar, gzip and zip bytes become files by path, within limits that a hostile archive cannot pass.
//!
//! One [`Budget`] serves a whole tree: an archive and the archives inside it. Nothing is written to disk, and nothing
//! is unpacked further than the limits allow. Of what is read, an archive may hold regular files and folders only.
//!
//! - [`read`] takes all of a small archive, such as a chart
//! - [`read_wanted`] takes a few files out of a large one, such as a release: what nobody wants passes by unkept
//! - [`safe_path`] is the rule for names

mod error;
mod limits;
mod path;
mod tar;
#[cfg(test)]
mod tests;
mod zip;

use std::io::{self, Read, Seek, SeekFrom};

pub use error::ArchiveError;
pub use limits::{Budget, Limits};
pub use path::safe_path;

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path with `/`, relative, without `.` and `..`.
    pub path: String,
    /// The content.
    pub data: Vec<u8>,
}

/// Tells whether a file of an archive is wanted, by its path.
pub type IsWanted<'a> = &'a dyn Fn(&str) -> bool;

/// What gzip begins with.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// Where the mark of a tar archive stands in its first block, and the mark.
const TAR: (std::ops::Range<usize>, &[u8]) = (257..262, b"ustar");

/// What zip begins with: a file, or the end of an empty archive.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Reads all files of a tar archive, packed with gzip or not.
///
/// `name` is how the user knows the archive.
pub fn read(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Vec<Entry>, ArchiveError> {
    budget.enter(name)?;
    let packed = bytes.len() as u64;
    let all = |_: &str| true;
    let entries = if bytes.starts_with(GZIP) {
        tar::read(name, flate2::read::MultiGzDecoder::new(bytes), packed, &all, budget)
    } else if bytes.get(TAR.0) == Some(TAR.1) {
        tar::read(name, bytes, packed, &all, budget)
    } else {
        Err(ArchiveError::NotAnArchive { archive: name.to_owned() })
    };
    budget.leave();
    entries
}

/// Reads the files that are wanted of an archive of any kind: tar, packed with gzip or not, or zip.
///
/// What is not wanted is neither kept nor looked into, but for its name and its size. `name` is how the user knows the
/// archive.
pub fn read_wanted<R: Read + Seek>(
    name: &str,
    mut archive: R,
    is_wanted: IsWanted<'_>,
    budget: &mut Budget,
) -> Result<Vec<Entry>, ArchiveError> {
    let damaged = |source| ArchiveError::Damaged { archive: name.to_owned(), after: None, source };
    let (packed, head) = look(&mut archive).map_err(damaged)?;
    let limit = budget.limits().packed_bytes;
    if packed > limit {
        return Err(ArchiveError::PackedTooLarge { archive: name.to_owned(), bytes: packed, limit });
    }
    budget.enter(name)?;
    let entries = if head.starts_with(GZIP) {
        tar::read(name, flate2::read::MultiGzDecoder::new(archive), packed, is_wanted, budget)
    } else if head.get(TAR.0) == Some(TAR.1) {
        tar::read(name, io::BufReader::new(archive), packed, is_wanted, budget)
    } else if ZIP.iter().any(|mark| head.starts_with(mark)) {
        zip::read(name, archive, packed, is_wanted, budget)
    } else {
        Err(ArchiveError::NoKnownKind { archive: name.to_owned() })
    };
    budget.leave();
    entries
}

/// Returns how many bytes there are, and the first of them. The next read begins with these again.
fn look<R: Read + Seek>(archive: &mut R) -> io::Result<(u64, Vec<u8>)> {
    let packed = archive.seek(SeekFrom::End(0))?;
    archive.rewind()?;
    let mut head = Vec::with_capacity(TAR.0.end);
    archive.by_ref().take(TAR.0.end as u64).read_to_end(&mut head)?;
    archive.rewind()?;
    Ok((packed, head))
}
