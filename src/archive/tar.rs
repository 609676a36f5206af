//! Tar archives, as a stream.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read};
use std::rc::Rc;

use tar::{Archive, EntryType};

use super::{ArchiveError, Budget, Entry, IsWanted, Limits, safe_path};

/// How many bytes there may be between the end of a file and the beginning of the next: headers, and the long names and
/// attributes in them, which are kept while they are read.
const HEADER_BYTES: u64 = 1 << 20;

/// Why reading was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breach {
    Total,
    Ratio,
    Header,
}

/// What a [`Metered`] reader has let through.
struct Meter {
    bytes: Cell<u64>,
    /// How many bytes may be let through until the next file begins.
    headers_to: Cell<u64>,
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
        } else if bytes > self.meter.headers_to.get() {
            Breach::Header
        } else {
            return Ok(count);
        };
        self.meter.breach.set(Some(breach));
        Err(io::Error::other("a limit was passed"))
    }
}

/// Reads the files that are wanted. `packed` is how many bytes the archive has as it comes.
pub(super) fn read(
    name: &str,
    stream: impl Read,
    packed: u64,
    is_wanted: IsWanted<'_>,
    budget: &mut Budget,
) -> Result<Vec<Entry>, ArchiveError> {
    let meter = Rc::new(Meter { bytes: Cell::new(0), headers_to: Cell::new(u64::MAX), breach: Cell::new(None) });
    let limits = budget.limits;
    let left = limits.total_bytes.saturating_sub(budget.bytes);
    let mut stream = Metered { inner: stream, meter: meter.clone(), packed, left, limits };
    let mut at = String::new();
    let mut archive = Archive::new(&mut stream);
    let result = Reading { name, is_wanted, budget, meter: &meter, at: &mut at }.files(&mut archive);
    meter.headers_to.set(u64::MAX);
    // The tar ends before the packed stream does, whose checksum stands at its very end.
    let result = result.and_then(|entries| Ok(io::copy(&mut stream, &mut io::sink()).map(|_| entries)?));
    budget.bytes = budget.bytes.saturating_add(meter.bytes.get());
    let archive = name.to_owned();
    match (result, meter.breach.get()) {
        (Ok(entries), None) => Ok(entries),
        (_, Some(Breach::Total)) => Err(ArchiveError::TooLarge { archive, entry: at, limit: limits.total_bytes }),
        (_, Some(Breach::Ratio)) => Err(ArchiveError::Ratio { archive, entry: at, ratio: limits.ratio }),
        (_, Some(Breach::Header)) => Err(ArchiveError::Headers { archive, entry: at, limit: HEADER_BYTES }),
        (Err(ReadError::Refused(error)), None) => Err(error),
        (Err(ReadError::Io(source)), None) => {
            Err(ArchiveError::Damaged { archive, after: Some(at).filter(|at| !at.is_empty()), source })
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

/// A way through an archive.
struct Reading<'a> {
    name: &'a str,
    is_wanted: IsWanted<'a>,
    budget: &'a mut Budget,
    meter: &'a Meter,
    /// The entry that was begun last.
    at: &'a mut String,
}

impl Reading<'_> {
    fn files<R: Read>(self, archive: &mut Archive<R>) -> Result<Vec<Entry>, ReadError> {
        let Self { name, is_wanted, budget, meter, at } = self;
        let mut files = Vec::new();
        let mut seen: HashMap<String, String> = HashMap::new();
        let mut entries = archive.entries()?;
        loop {
            meter.headers_to.set(meter.bytes.get().saturating_add(HEADER_BYTES));
            let Some(entry) = entries.next() else { break };
            meter.headers_to.set(u64::MAX);
            let mut entry = entry?;
            let shown = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            at.clone_from(&shown);
            budget.entry(name, &shown)?;
            let kind = entry.header().entry_type();
            if matches!(kind, EntryType::XGlobalHeader) {
                pass(&mut entry)?;
                continue;
            }
            let path = safe_path(&entry.path_bytes()).map_err(|reason| ArchiveError::UnsafeName {
                archive: name.to_owned(),
                entry: shown.clone(),
                reason,
            })?;
            let is_wanted = is_wanted(&path);
            // A sparse file may be of any size, so there is no passing by.
            if let Some(what) = not_a_file(kind).filter(|_| is_wanted || kind == EntryType::GNUSparse) {
                return Err(ArchiveError::NotAFile { archive: name.to_owned(), entry: shown, what }.into());
            }
            let size = entry.size();
            let is_folder = kind == EntryType::Directory || path.is_empty() || shown.ends_with('/');
            if is_folder || !is_wanted {
                budget.check_passed(name, &shown, size)?;
                pass(&mut entry)?;
                continue;
            }
            budget.check_kept(name, &shown, size)?;
            if let Some(first) = seen.insert(path.to_lowercase(), shown.clone()) {
                return Err(ArchiveError::Duplicate { archive: name.to_owned(), first, entry: shown }.into());
            }
            // The size is only what the header claims; memory grows with what is really there.
            let mut data = Vec::with_capacity(usize::try_from(size.min(64 << 10)).unwrap_or(0));
            entry.read_to_end(&mut data)?;
            if data.len() as u64 != size {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            budget.keep(name, &shown, size)?;
            files.push(Entry { path, data });
        }
        Ok(files)
    }
}

/// Lets the content of an entry pass by, so that what is read next is a header.
fn pass(entry: &mut impl Read) -> io::Result<()> {
    io::copy(entry, &mut io::sink()).map(|_| ())
}

/// Returns what an entry is that is neither file nor folder.
fn not_a_file(kind: EntryType) -> Option<&'static str> {
    Some(match kind {
        EntryType::Regular | EntryType::Continuous | EntryType::Directory => return None,
        EntryType::Symlink => "a symbolic link",
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a pipe",
        EntryType::GNUSparse => "a sparse file",
        _ => "of an unknown kind",
    })
}
