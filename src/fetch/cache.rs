//! What was fetched, by its digest, so that nothing is fetched twice and all of it can be had without a network.
//!
//! `blobs/sha256/HEX` are the contents, `urls/HEX.json` what an address answered last (HEX is the digest of the address,
//! so that no name from outside becomes a path), `temporary/` what is on its way. A content's name is the digest that was
//! computed of it, never one that was announced, and it is checked again whenever it is read: what is damaged is thrown
//! away. Everything is written beside and renamed, so several processes can share a cache.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use url::Url;

use super::FetchError;
use super::error::shown;
use crate::checksum::Digest;

/// How old what a broken process left behind has to be before it goes.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

/// How large a record may be.
const RECORD_LIMIT: u64 = 64 * 1024;

/// A folder with what was fetched.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// What an address answered last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The address, as it may be shown.
    pub url: String,
    /// The digest of the content.
    pub digest: Digest,
    /// How many bytes the content has.
    pub length: u64,
    /// What the server calls this state of it (`ETag`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// When the server says that it changed last (`Last-Modified`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// When the server was asked last, in seconds since 1970.
    pub asked: i64,
}

/// What the cache has for a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The content, whole.
    Whole(PathBuf),
    /// It was there and is damaged; it is gone now.
    Damaged,
    /// It is not there.
    Nothing,
}

impl Cache {
    /// Returns the cache in a folder, which is made when something comes into it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns where a content is, when it is there.
    pub fn path_of(&self, digest: &Digest) -> PathBuf {
        self.folder.join("blobs").join("sha256").join(digest.hex())
    }

    /// Returns what is there for a digest, after it was read through. What is damaged is thrown away.
    pub fn find(&self, digest: &Digest) -> Result<Held, FetchError> {
        let path = self.path_of(digest);
        let found = match File::open(&path).and_then(Digest::of_reader) {
            Ok(found) => found,
            Err(error) if is_absent(&error) => return Ok(Held::Nothing),
            Err(source) => return Err(failed("read", path, source)),
        };
        if found == *digest {
            return Ok(Held::Whole(path));
        }
        self.discard(digest);
        Ok(Held::Damaged)
    }

    /// Returns a content, after it was checked. What is damaged is thrown away, and is as if it were not there.
    pub fn read(&self, digest: &Digest) -> Result<Option<Vec<u8>>, FetchError> {
        let path = self.path_of(digest);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(source) => return Err(failed("read", path, source)),
        };
        if Digest::of(&bytes) == *digest {
            return Ok(Some(bytes));
        }
        self.discard(digest);
        Ok(None)
    }

    /// Keeps a content and returns its digest.
    pub fn store(&self, bytes: &[u8]) -> Result<Digest, FetchError> {
        let mut file = self.begin()?;
        file.write_all(bytes).map_err(|source| failed("write", file.path().to_owned(), source))?;
        let digest = Digest::of(bytes);
        self.keep(file, &digest)?;
        Ok(digest)
    }

    /// Returns a new file for what is on its way; it disappears unless it is [kept](Self::keep).
    pub fn begin(&self) -> Result<NamedTempFile, FetchError> {
        static SWEEP: Once = Once::new();
        let folder = self.folder.join("temporary");
        make_folder(&folder)?;
        SWEEP.call_once(|| sweep(&folder));
        NamedTempFile::new_in(&folder).map_err(|source| failed("write", folder, source))
    }

    /// Puts a file at the place of a digest that was computed of exactly what is in it.
    pub fn keep(&self, file: NamedTempFile, digest: &Digest) -> Result<PathBuf, FetchError> {
        let path = self.path_of(digest);
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        put(file, &path)?;
        Ok(path)
    }

    /// Returns what an address answered last. A record that cannot be read is as if there were none.
    pub fn record(&self, url: &Url) -> Option<Record> {
        let mut text = String::new();
        File::open(self.record_path(url)).ok()?.take(RECORD_LIMIT).read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Remembers what an address answered.
    pub fn remember(&self, url: &Url, record: &Record) -> Result<(), FetchError> {
        let path = self.record_path(url);
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let mut file = self.begin()?;
        let text = serde_json::to_vec(record).map_err(io::Error::from);
        text.and_then(|text| file.write_all(&text)).map_err(|source| failed("write", path.clone(), source))?;
        put(file, &path)
    }

    /// Forgets what an address answered; its content stays. When that fails, the address is asked as ever.
    pub fn forget(&self, url: &Url) {
        let _ = fs::remove_file(self.record_path(url));
    }

    /// Returns where the record of an address is. User and password do not count: who may not ask does not get here.
    fn record_path(&self, url: &Url) -> PathBuf {
        let mut url = url.clone();
        url.set_fragment(None);
        // Only an address that cannot have a user refuses to lose it.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        self.folder.join("urls").join(format!("{}.json", Digest::of(url.as_str().as_bytes()).hex()))
    }

    /// Throws a content away; when that fails it stays, and is found to be damaged again.
    fn discard(&self, digest: &Digest) {
        let _ = fs::remove_file(self.path_of(digest));
    }
}

impl Record {
    /// Returns a record of now.
    pub fn now(url: &Url, digest: Digest, length: u64) -> Self {
        let asked = jiff::Timestamp::now().as_second();
        Self { url: shown(url), digest, length, etag: None, modified: None, asked }
    }
}

/// Puts a file into its place: all of it is on the disk before the name is.
fn put(file: NamedTempFile, path: &Path) -> Result<(), FetchError> {
    let put = file.as_file().sync_data().and_then(|()| match file.persist(path) {
        Ok(_) => Ok(()),
        // On Windows a file that somebody reads cannot be replaced; then it is there already.
        Err(error) if cfg!(windows) && path.exists() => drop_error(&error),
        Err(error) => Err(error.error),
    });
    put.map_err(|source| failed("write", path.to_owned(), source))
}

fn drop_error(_error: &tempfile::PersistError) -> io::Result<()> {
    Ok(())
}

/// Makes a folder that only its owner can look into.
fn make_folder(folder: &Path) -> Result<(), FetchError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| failed("write", folder.to_owned(), source))
}

/// Removes what processes left behind that were ended; a failure has no consequence.
fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
        if age.is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Empties a file that is on its way.
pub(super) fn empty(file: &mut NamedTempFile) -> Result<(), FetchError> {
    let emptied = file.as_file().set_len(0).and_then(|()| file.as_file_mut().rewind());
    emptied.map_err(|source| failed("write", file.path().to_owned(), source))
}

pub(super) fn failed(doing: &'static str, path: PathBuf, source: io::Error) -> FetchError {
    FetchError::File { doing, what: "the cache", path, source }
}

/// Tells whether there is nothing of that name; a folder of that name is nothing of ours.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("new").join("cache"));
        (folder, cache)
    }

    #[test]
    fn a_content_is_found_by_its_digest() {
        let (_folder, cache) = cache();
        let digest = cache.store(b"hello").unwrap();
        assert_eq!(digest, Digest::of(b"hello"));
        assert_eq!(cache.read(&digest).unwrap().as_deref(), Some(&b"hello"[..]));
        assert_eq!(cache.find(&digest).unwrap(), Held::Whole(cache.path_of(&digest)));
        assert_eq!(cache.find(&Digest::of(b"other")).unwrap(), Held::Nothing);
        assert_eq!(cache.read(&Digest::of(b"other")).unwrap(), None);
        assert_eq!(fs::read_dir(cache.folder().join("temporary")).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_looks_in() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, cache) = cache();
        let digest = cache.store(b"hello").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&cache.path_of(&digest)), mode(cache.folder())), (0o600, 0o700));
    }

    #[test]
    fn what_is_damaged_goes() {
        let (_folder, cache) = cache();
        for damage in [&b"hell"[..], b"", b"HELLO", b"hello again"] {
            let digest = cache.store(b"hello").unwrap();
            fs::write(cache.path_of(&digest), damage).unwrap();
            assert_eq!(cache.find(&digest).unwrap(), Held::Damaged);
            assert_eq!(cache.find(&digest).unwrap(), Held::Nothing);
            let digest = cache.store(b"hello").unwrap();
            fs::write(cache.path_of(&digest), damage).unwrap();
            assert_eq!(cache.read(&digest).unwrap(), None);
            assert!(!cache.path_of(&digest).exists());
        }
    }

    #[test]
    fn a_record_is_of_an_address_whoever_asks() {
        let (_folder, cache) = cache();
        let url = Url::parse("https://anna:secret@example.com/index.yaml?key=secret").unwrap();
        let record = Record { etag: Some("\"1\"".to_owned()), ..Record::now(&url, Digest::of(b"hello"), 5) };
        cache.remember(&url, &record).unwrap();
        let other = Url::parse("https://example.com/index.yaml?key=secret#part").unwrap();
        assert_eq!(cache.record(&other), Some(record));
        assert_eq!(cache.record(&Url::parse("https://example.com/index.yaml").unwrap()), None);
        let path = cache.record_path(&url);
        assert!(!fs::read_to_string(&path).unwrap().contains("secret"));
        fs::write(&path, "{").unwrap();
        assert_eq!(cache.record(&url), None);
    }

    #[test]
    fn what_is_abandoned_goes() {
        let (_folder, cache) = cache();
        let file = cache.begin().unwrap();
        let (old, path) = file.keep().unwrap();
        old.set_modified(SystemTime::now() - 2 * ABANDONED).unwrap();
        let young = cache.begin().unwrap();
        sweep(path.parent().unwrap());
        assert!(!path.exists() && young.path().exists());
    }

    #[test]
    fn several_can_write_the_same_at_once() {
        let (_folder, cache) = cache();
        let content = vec![7; 1 << 16];
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..10 {
                        let digest = cache.store(&content).unwrap();
                        assert!(matches!(cache.find(&digest).unwrap(), Held::Whole(_)));
                    }
                });
            }
        });
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_told() {
        use crate::diagnostic::{Category, Diagnostic};
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let error = Cache::new(file.join("cache")).store(b"hello").unwrap_err();
        assert_eq!(error.category(), Category::NotWritable, "{error}");
        assert!(error.hints()[0].contains("MESHCTL_CACHE_DIR"));
    }
}
