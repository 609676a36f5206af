//! Why an archive is refused.

use std::io;

use crate::diagnostic::{Category, Diagnostic};

/// An archive that is refused. Each variant names the archive and, where there is one, the entry.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum ArchiveError {
    /// The bytes are neither gzip nor tar.
    #[error("`{archive}` is not a tar archive, packed or not")]
    NotAnArchive { archive: String },
    /// The bytes are of no kind of archive.
    #[error("`{archive}` is neither a tar archive, packed with gzip or not, nor a zip archive")]
    NoKnownKind { archive: String },
    /// It is too large as it comes.
    #[error("archive `{archive}` has {bytes} bytes; the limit is {limit}")]
    PackedTooLarge { archive: String, bytes: u64, limit: u64 },
    /// An entry that cannot be read without a password, or that is packed in a way that is not known.
    #[error("archive `{archive}` has the entry `{entry}`, which is {how}")]
    NotReadable { archive: String, entry: String, how: String },
    /// An entry that is not as large as it says.
    #[error("archive `{archive}` has the entry `{entry}` of {bytes} bytes, which says that it has {told}")]
    OtherSize { archive: String, entry: String, bytes: u64, told: u64 },
    /// The headers of an entry are too large.
    #[error("archive `{archive}` has headers of more than {limit} bytes after entry `{entry}`")]
    Headers { archive: String, entry: String, limit: u64 },
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
            Self::NoKnownKind { .. } => {
                vec!["is it the page of an error in place of the archive? `head -c 200 FILE` shows".to_owned()]
            }
            Self::NotAFile { .. } => vec!["pack the file that the link leads to".to_owned()],
            _ => Vec::new(),
        }
    }
}
