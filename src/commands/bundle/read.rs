//! Reading a bundle: in one pass, everything is checked against the list of contents and against the seal, before
//! anything of it is used.
//!
//! Nothing is taken on trust: a file has to come where the list says, with the size that it says. What images consist of
//! is only looked at on the way, or written into a folder.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::GzDecoder;

use super::document::{API_VERSION, BLOBS, BundleDocument, BundleFile, NAME};
use super::error::BundleError;
use super::seal::{self, Sealing};
use crate::values::Tree;
use crate::yaml::{self, ReadOptions};

/// How long the list of contents may be.
const CONTENTS_LIMIT: u64 = 16 << 20;
/// How much there may be besides what images consist of.
const KEPT_LIMIT: u64 = 128 << 20;
/// How much there may be at all.
const TOTAL_LIMIT: u64 = 64 << 30;
/// How many files there may be.
const FILES_LIMIT: usize = 50_000;
/// How many bytes an entry may have besides its content: heads, a long name, what fills a block.
const ENTRY_COST: u64 = 4096;

/// A bundle that was checked.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub document: BundleDocument,
    /// The SHA-256 of the whole file but its seal, in lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes the file has.
    pub size: u64,
    /// The files by path, without what images consist of.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Tells whether a file ends as bundles do.
pub fn is_bundle(path: &Path) -> bool {
    File::open(path).ok().and_then(|mut file| ending(&mut file).ok().flatten()).is_some()
}

/// Returns the checksum in the seal of a file, and the length of what it is of.
fn ending(file: &mut File) -> io::Result<Option<(String, u64)>> {
    let length = file.metadata()?.len();
    let Some(sealed) = length.checked_sub(seal::LENGTH as u64) else { return Ok(None) };
    file.seek(SeekFrom::Start(sealed))?;
    let mut bytes = Vec::with_capacity(seal::LENGTH);
    file.take(seal::LENGTH as u64).read_to_end(&mut bytes)?;
    Ok(seal::checksum(&bytes).map(|checksum| (checksum.to_owned(), sealed)))
}

impl Bundle {
    /// Reads and checks a bundle.
    pub fn open(path: &Path) -> Result<Self, BundleError> {
        Self::open_into(path, None)
    }

    /// Does the same, and writes what images consist of into a folder: `blobs/sha256/…`.
    pub fn open_with_blobs(path: &Path, folder: &Path) -> Result<Self, BundleError> {
        Self::open_into(path, Some(folder))
    }

    fn open_into(path: &Path, folder: Option<&Path>) -> Result<Self, BundleError> {
        let failed = |source| BundleError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let ending = ending(&mut file).map_err(failed)?;
        let (wanted, sealed) = ending.ok_or_else(|| BundleError::NotABundle { path: path.to_owned() })?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let stream = BufReader::with_capacity(1 << 16, Sealing::new(file.take(sealed)));
        let meter = Rc::new(Cell::new(CONTENTS_LIMIT + 2 * ENTRY_COST));
        let mut unpacked = Metered { inner: GzDecoder::new(stream), left: meter.clone() };
        let mut reading = Reading { path, folder, meter, files: BTreeMap::new() };
        let document = reading.entries(&mut unpacked)?;
        let files = reading.files;
        let damaged = |what: &str| BundleError::Damaged { path: path.to_owned(), what: what.to_owned() };
        let mut stream = unpacked.inner.into_inner();
        if !stream.fill_buf().map_err(failed)?.is_empty() {
            return Err(damaged("something follows its last file"));
        }
        let (_, sha256, _) = stream.into_inner().finish();
        if sha256 != wanted {
            return Err(damaged("its checksum is not the one in its seal"));
        }
        let size = sealed + seal::LENGTH as u64;
        Ok(Self { path: path.to_owned(), document, sha256, size, files })
    }
}

/// Lets so many bytes through as are left.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(count as u64);
        self.left.set(left.ok_or_else(|| io::Error::other("it unpacks to more than its list of contents says"))?);
        Ok(count)
    }
}

/// A bundle on its way.
struct Reading<'a> {
    path: &'a Path,
    folder: Option<&'a Path>,
    meter: Rc<Cell<u64>>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Reading<'_> {
    fn damaged(&self, what: impl Into<String>) -> BundleError {
        BundleError::Damaged { path: self.path.to_owned(), what: what.into() }
    }

    fn entries(&mut self, unpacked: &mut impl Read) -> Result<BundleDocument, BundleError> {
        let mut document: Option<BundleDocument> = None;
        let mut at = 0;
        {
            let mut archive = tar::Archive::new(&mut *unpacked);
            let entries = archive.entries().map_err(|error| self.damaged(error.to_string()))?;
            for entry in entries {
                let mut entry = entry.map_err(|error| self.damaged(error.to_string()))?;
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                if entry.header().entry_type() != tar::EntryType::Regular {
                    return Err(self.damaged(format!("`{name}` is not a file")));
                }
                let Some(document) = &document else {
                    document = Some(self.contents(&name, &mut entry)?);
                    continue;
                };
                let Some(listed) = document.files.get(at).filter(|listed| listed.path == name) else {
                    return Err(self.damaged(format!("`{name}` is not what its list of contents has there")));
                };
                at += 1;
                self.entry(listed, &mut entry)?;
            }
        }
        let document = document.ok_or_else(|| self.damaged("it is empty"))?;
        if let Some(missing) = document.files.get(at) {
            return Err(self.damaged(format!("`{}` is missing", missing.path)));
        }
        // What packs the archive has its checksum at its end.
        io::copy(unpacked, &mut io::sink()).map_err(|error| self.damaged(error.to_string()))?;
        Ok(document)
    }

    /// Reads the first entry: the list of contents.
    fn contents(&mut self, name: &str, entry: &mut impl Read) -> Result<BundleDocument, BundleError> {
        let unreadable = |reason: String| BundleError::Contents { path: self.path.to_owned(), reason };
        if name != NAME {
            return Err(self.damaged(format!("it begins with `{name}`, not with `{NAME}`")));
        }
        let mut bytes = Vec::new();
        entry.take(CONTENTS_LIMIT).read_to_end(&mut bytes).map_err(|error| self.damaged(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
        // What a later version writes may be more than this one reads.
        let head = yaml::parse(NAME, &text, &ReadOptions::default()).map_err(|error| unreadable(error.to_string()))?;
        let found = head.get("apiVersion").and_then(Tree::as_str).unwrap_or_default();
        if found != API_VERSION {
            let (path, found) = (self.path.to_owned(), found.to_owned());
            return Err(BundleError::Newer { path, found, known: API_VERSION });
        }
        let document = BundleDocument::parse(&text).map_err(unreadable)?;
        let limit = |what: String| Err(BundleError::Limit { path: self.path.to_owned(), what });
        if document.files.len() > FILES_LIMIT {
            return limit(format!("it has more than {FILES_LIMIT} files"));
        }
        let sum = |files: &mut dyn Iterator<Item = &BundleFile>| {
            files.fold(0_u64, |sum, file| sum.saturating_add(file.size).saturating_add(ENTRY_COST))
        };
        let total = sum(&mut document.files.iter());
        let kept = sum(&mut document.files.iter().filter(|file| !file.path.starts_with(BLOBS)));
        if kept > KEPT_LIMIT {
            return limit(format!("it has more than {KEPT_LIMIT} bytes besides images"));
        }
        if total > TOTAL_LIMIT {
            return limit(format!("it has more than {TOTAL_LIMIT} bytes"));
        }
        self.meter.set(total + ENTRY_COST);
        Ok(document)
    }

    fn entry(&mut self, listed: &BundleFile, entry: &mut tar::Entry<'_, impl Read>) -> Result<(), BundleError> {
        let BundleFile { path, size, sha256 } = listed;
        let wrong = |what: &str| self.damaged(format!("`{path}` {what}"));
        if entry.size() != *size {
            return Err(wrong("has another size than its list of contents says"));
        }
        let mut data = Sealing::new(entry);
        let mut kept = Vec::new();
        let read = if path.starts_with(BLOBS) {
            match self.folder {
                Some(folder) => write_blob(&folder.join(path), &mut data)
                    .map_err(|source| BundleError::Read { path: folder.to_owned(), source })?,
                None => {
                    io::copy(&mut data, &mut io::sink()).map_err(|error| wrong(&format!("cannot be read: {error}")))?
                }
            }
        } else {
            data.read_to_end(&mut kept).map_err(|error| wrong(&format!("cannot be read: {error}")))? as u64
        };
        let (_, found, _) = data.finish();
        if read != *size || found != *sha256 {
            return Err(wrong("has another checksum than its list of contents says"));
        }
        if !path.starts_with(BLOBS) {
            self.files.insert(path.clone(), kept);
        }
        Ok(())
    }
}

fn write_blob(path: &Path, data: &mut impl Read) -> io::Result<u64> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = File::create_new(path)?;
    let count = io::copy(data, &mut file)?;
    file.flush()?;
    Ok(count)
}
