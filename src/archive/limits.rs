//! How much of an archive is read at most.

use super::ArchiveError;

/// Limits on a tree of archives.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one archive as it comes, packed.
    pub packed_bytes: u64,
    /// Unpacked bytes of all archives together, with what passes by.
    pub total_bytes: u64,
    /// Bytes of all files that are kept.
    pub kept_bytes: u64,
    /// Bytes of one file that is kept.
    pub file_bytes: u64,
    /// Bytes of one file that passes by.
    pub passed_file_bytes: u64,
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
        packed_bytes: 100 << 20,
        total_bytes: 100 << 20,
        kept_bytes: 100 << 20,
        file_bytes: 5 << 20,
        passed_file_bytes: 5 << 20,
        entries: 20_000,
        depth: 8,
        ratio: 200,
        ratio_from: 10 << 20,
    };

    /// The limits on releases: programs of 100 MiB pass by, and what is kept is no more than a chart may have.
    pub const RELEASE: Self =
        Self { packed_bytes: 300 << 20, total_bytes: 2 << 30, passed_file_bytes: 512 << 20, ..Self::CHART };
}

/// What is left of the limits for a tree of archives.
#[derive(Debug)]
pub struct Budget {
    pub(super) limits: Limits,
    pub(super) bytes: u64,
    kept: u64,
    entries: u64,
    depth: u32,
}

impl Budget {
    /// Returns the whole budget.
    pub fn new(limits: Limits) -> Self {
        Self { limits, bytes: 0, kept: 0, entries: 0, depth: 0 }
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
        self.check_kept(archive, entry, bytes)?;
        self.bytes = self.bytes.saturating_add(bytes);
        self.keep(archive, entry, bytes)
    }

    /// Makes sure that a file may be kept, as far as its own size goes.
    pub(super) fn check_kept(&self, archive: &str, entry: &str, bytes: u64) -> Result<(), ArchiveError> {
        check(archive, entry, bytes, self.limits.file_bytes)
    }

    /// Makes sure that a file may pass by.
    pub(super) fn check_passed(&self, archive: &str, entry: &str, bytes: u64) -> Result<(), ArchiveError> {
        check(archive, entry, bytes, self.limits.passed_file_bytes)
    }

    /// Accounts for the content of a file that is kept.
    pub(super) fn keep(&mut self, archive: &str, entry: &str, bytes: u64) -> Result<(), ArchiveError> {
        self.kept = self.kept.saturating_add(bytes);
        let limit = self.limits.kept_bytes;
        if self.kept <= limit {
            return Ok(());
        }
        Err(ArchiveError::TooLarge { archive: archive.to_owned(), entry: entry.to_owned(), limit })
    }

    /// Accounts for a file or a folder.
    pub(super) fn entry(&mut self, archive: &str, entry: &str) -> Result<(), ArchiveError> {
        self.entries += 1;
        let limit = self.limits.entries;
        if self.entries <= limit {
            return Ok(());
        }
        Err(ArchiveError::TooManyEntries { archive: archive.to_owned(), entry: entry.to_owned(), limit })
    }
}

fn check(archive: &str, entry: &str, bytes: u64, limit: u64) -> Result<(), ArchiveError> {
    if bytes <= limit {
        return Ok(());
    }
    Err(ArchiveError::FileTooLarge { archive: archive.to_owned(), entry: entry.to_owned(), bytes, limit })
}
