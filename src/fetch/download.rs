//! Downloads: from an address into the cache, checked on the way, resumed and tried again where that helps.
//!
//! What is on its way lies in a temporary file of the cache. Only what is whole, within its limit and of the announced
//! digest gets a name; of all else nothing is kept.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use tempfile::NamedTempFile;
use url::Url;

use super::FetchError;
use super::cache::{Cache, Held, Record, empty, failed};
use super::error::shown;
use super::http::{Access, Deadline, Fetcher, Method, Opened, Request, Tries, refuse_encoding, take_credentials};
use crate::checksum::{Digest, Hasher};
use crate::events::{Events, Part, Progress, size};

/// How large a chart may be.
pub const CHART_LIMIT: u64 = 20 << 20;
/// How large the index of a repository may be.
pub const INDEX_LIMIT: u64 = 50 << 20;
/// How large a release may be.
pub const RELEASE_LIMIT: u64 = 300 << 20;
/// How large a file of values may be.
pub const VALUES_LIMIT: u64 = 10 << 20;

/// How much has to come with a try for it to count as one that got further.
const ADVANCE: u64 = 1 << 20;
/// How much time lies between two events about progress.
const PACE: Duration = Duration::from_millis(150);

/// Something to download.
#[derive(Debug, Clone)]
pub struct Download {
    /// The address. A user and a password in it are taken for credentials.
    pub url: Url,
    /// How many bytes are taken.
    pub limit: u64,
    /// Who asks, and how TLS is spoken.
    pub access: Access,
    /// What it has to be. What has this digest and is in the cache is not asked for again.
    pub expected: Option<Digest>,
    /// The media types that are taken; empty for any.
    pub accept: String,
    /// What people know it by; nothing is told of the progress when it is empty.
    pub title: String,
    /// The command that brings it into the cache, for who is offline; else it is the same command.
    pub online: Option<String>,
}

impl Download {
    /// Returns a download of up to `limit` bytes that nothing is announced of.
    pub fn new(url: Url, limit: u64) -> Self {
        let (access, accept, title) = (Access::default(), String::new(), String::new());
        Self { url, limit, access, expected: None, accept, title, online: None }
    }
}

/// Something that was downloaded, or was in the cache.
#[derive(Debug, Clone)]
pub struct Downloaded {
    /// The file in the cache.
    pub path: PathBuf,
    /// The digest, computed of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub length: u64,
    /// The address that it came from, at the end of the redirects; the one that was asked for when it was not fetched.
    pub url: Url,
    /// Whether it came over the network just now.
    pub is_fetched: bool,
    /// What the server calls this state of it.
    pub etag: Option<String>,
    cache: Cache,
}

impl Downloaded {
    /// Returns the bytes; they are checked once more.
    pub fn read(&self) -> Result<Vec<u8>, FetchError> {
        let damaged = || FetchError::Damaged { path: self.path.clone(), expected: self.digest };
        self.cache.read(&self.digest)?.ok_or_else(damaged)
    }

    /// Returns the content as text; `what` is what it is, for the error.
    pub fn text(&self, what: &str) -> Result<String, FetchError> {
        let odd = |_| FetchError::Answer { url: shown(&self.url), what: format!("{what} is not UTF-8 text") };
        String::from_utf8(self.read()?).map_err(odd)
    }
}

/// What is on its way.
struct Partial {
    file: NamedTempFile,
    hasher: Hasher,
    written: u64,
    /// What the server calls the state that the bytes are of.
    validator: Option<HeaderValue>,
    /// Whether it was put together of several answers.
    is_resumed: bool,
}

impl Partial {
    fn new(cache: &Cache) -> Result<Self, FetchError> {
        let file = cache.begin()?;
        Ok(Self { file, hasher: Hasher::default(), written: 0, validator: None, is_resumed: false })
    }

    fn restart(&mut self) -> Result<(), FetchError> {
        empty(&mut self.file)?;
        (self.hasher, self.written, self.validator, self.is_resumed) = (Hasher::default(), 0, None, false);
        Ok(())
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(|source| failed("write", self.file.path().to_owned(), source))?;
        self.hasher.push(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }
}

/// How a try ended that did not fail.
enum Arrived {
    /// The server says that nothing changed.
    Unchanged,
    /// All of it came, from this address.
    Whole { url: Url, etag: Option<String>, modified: Option<String> },
}

impl Fetcher {
    /// Downloads into the cache.
    ///
    /// What is expected and in the cache is not asked for; else the server is asked whether what the cache has is still
    /// right. With `--offline` the cache answers alone.
    pub async fn download(&self, download: &Download, events: &dyn Events) -> Result<Downloaded, FetchError> {
        let mut download = download.clone();
        take_credentials(&mut download.url, &mut download.access);
        let download = &download;
        let cache = self.cache()?;
        let mut damaged = false;
        if let Some(expected) = download.expected {
            match cache.find(&expected)? {
                Held::Whole(path) => return in_cache(cache, path, expected, &download.url, None),
                Held::Damaged => damaged = true,
                Held::Nothing => {}
            }
        }
        let mut held = None;
        if let Some(record) = cache.record(&download.url).filter(|record| {
            download.expected.is_none_or(|expected| expected == record.digest) && record.length <= download.limit
        }) {
            match cache.find(&record.digest)? {
                Held::Whole(path) => held = Some((record, path)),
                Held::Damaged => damaged = true,
                Held::Nothing => {}
            }
        }
        if self.settings().offline {
            return if let Some((record, path)) = held {
                in_cache(cache, path, record.digest, &download.url, record.etag)
            } else {
                let what = shown(&download.url);
                Err(FetchError::Offline { what, command: download.online.clone(), damaged })
            };
        }
        if damaged {
            events.warning(&format!("the cache had a damaged copy of {}; it is fetched anew", shown(&download.url)));
        }
        events.detail(&format!("fetching {}", shown(&download.url)));
        let mut teller = Teller::new(download, events);
        let result = self.bring(download, cache, held, &mut teller).await;
        teller.end(&result);
        result
    }

    /// Returns what an address answered last, when the cache still has it. Nothing is asked.
    pub fn cached(&self, url: &Url) -> Result<Option<Downloaded>, FetchError> {
        let cache = self.cache()?;
        let Some(record) = cache.record(url) else { return Ok(None) };
        match cache.find(&record.digest)? {
            Held::Whole(path) => in_cache(cache, path, record.digest, url, record.etag).map(Some),
            _ => Ok(None),
        }
    }

    /// Returns what the cache has for a digest. Nothing is asked.
    pub fn held(&self, digest: &Digest, url: &Url) -> Result<Option<Downloaded>, FetchError> {
        let cache = self.cache()?;
        match cache.find(digest)? {
            Held::Whole(path) => in_cache(cache, path, *digest, url, None).map(Some),
            _ => Ok(None),
        }
    }

    async fn bring(
        &self,
        download: &Download,
        cache: &Cache,
        held: Option<(Record, PathBuf)>,
        teller: &mut Teller<'_>,
    ) -> Result<Downloaded, FetchError> {
        let times = self.settings().times;
        let deadline = Deadline::after(times.download);
        let mut tries = Tries::new(times, deadline);
        let mut partial = Partial::new(cache)?;
        let request = Request {
            accept: download.accept.clone(),
            access: download.access.clone(),
            ..Request::new(Method::Get, download.url.clone(), download.limit)
        };
        let mut furthest = 0;
        let mut was_mixed = false;
        loop {
            let known = held.as_ref().map(|(record, _)| record).filter(|_| partial.written == 0);
            let error = match self.attempt(&request, known, &mut partial, &deadline, teller).await {
                Ok(Arrived::Unchanged) => {
                    let Some((record, path)) = held else {
                        // It was asked about nothing, so it cannot be as it was.
                        let what = "the server says that nothing changed, which was not asked".to_owned();
                        return Err(FetchError::Answer { url: shown(&download.url), what });
                    };
                    cache.remember(&download.url, &Record { asked: now(), ..record.clone() })?;
                    return in_cache(cache, path, record.digest, &download.url, record.etag);
                }
                Ok(Arrived::Whole { url, etag, modified }) => {
                    let digest = partial.hasher.clone().finish();
                    match download.expected {
                        // The parts may be of two states of the file.
                        Some(expected) if expected != digest && partial.is_resumed && !was_mixed => {
                            was_mixed = true;
                            partial.restart()?;
                            continue;
                        }
                        Some(expected) if expected != digest => {
                            return Err(FetchError::Digest { url: shown(&url), expected, found: digest });
                        }
                        _ => {}
                    }
                    let length = partial.written;
                    let path = cache.keep(partial.file, &digest)?;
                    let record = Record { etag: etag.clone(), modified, ..Record::now(&download.url, digest, length) };
                    cache.remember(&download.url, &record)?;
                    return Ok(Downloaded { path, digest, length, url, is_fetched: true, etag, cache: cache.clone() });
                }
                Err(error) => error,
            };
            if partial.written >= furthest + ADVANCE {
                furthest = partial.written;
                tries.renew();
            }
            // Without anything that tells states apart, a second part could be of another one.
            if partial.validator.is_none() && download.expected.is_none() {
                partial.restart()?;
            }
            match tries.pause(&error) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            }
        }
    }

    /// Asks once, for all or for what is missing.
    async fn attempt(
        &self,
        request: &Request,
        known: Option<&Record>,
        partial: &mut Partial,
        deadline: &Deadline,
        teller: &mut Teller<'_>,
    ) -> Result<Arrived, FetchError> {
        let headers = conditions(known, partial);
        let mut opened = self.open(request, &headers, deadline).await?;
        let status = opened.status();
        match status {
            304 if known.is_some() => return Ok(Arrived::Unchanged),
            200 if partial.written > 0 => partial.restart()?,
            200 => {}
            206 if partial.written > 0 && starts_at(&opened, partial.written) => partial.is_resumed = true,
            206 | 416 => {
                // It counts the parts in another way than we do: all of it, then.
                let what = "the server sent another part than was asked for".to_owned();
                partial.restart()?;
                return Err(FetchError::Broken { url: shown(&opened.url), what });
            }
            _ => {
                let body = self.complaint(&mut opened, deadline).await;
                let headers = opened.response.headers();
                return Err(super::http::refused(status, headers, &opened.url, &body, opened.had_credentials));
            }
        }
        refuse_encoding(&opened)?;
        if partial.written == 0 {
            partial.validator = validator(&opened);
        }
        let too_large = || FetchError::TooLarge { url: shown(&opened.url), limit: request.limit };
        let total = opened.response.content_length().map(|length| length.saturating_add(partial.written));
        if total.is_some_and(|total| total > request.limit) {
            return Err(too_large());
        }
        teller.tell(partial.written, total, true);
        while let Some(bytes) = self.next(&mut opened, deadline).await? {
            if partial.written + bytes.len() as u64 > request.limit {
                return Err(FetchError::TooLarge { url: shown(&opened.url), limit: request.limit });
            }
            partial.push(&bytes)?;
            teller.tell(partial.written, total, false);
        }
        if total.is_some_and(|total| total != partial.written) {
            let what = "the server sent less than it said".to_owned();
            return Err(FetchError::Broken { url: shown(&opened.url), what });
        }
        teller.tell(partial.written, total, true);
        let text = |name: HeaderName| opened.header(name).map(str::to_owned);
        let (etag, modified) = (text(header::ETAG), text(header::LAST_MODIFIED));
        Ok(Arrived::Whole { url: opened.url, etag, modified })
    }
}

/// Returns the headers that say what is there already.
fn conditions(known: Option<&Record>, partial: &Partial) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut insert = |name: HeaderName, text: &str| {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    };
    if partial.written > 0 {
        insert(header::RANGE, &format!("bytes={}-", partial.written));
        if let Some(validator) = &partial.validator {
            headers.insert(header::IF_RANGE, validator.clone());
        }
    } else if let Some(record) = known {
        match (&record.etag, &record.modified) {
            (Some(etag), _) => insert(header::IF_NONE_MATCH, etag),
            (None, Some(modified)) => insert(header::IF_MODIFIED_SINCE, modified),
            (None, None) => {}
        }
    }
    headers
}

/// Returns what tells this state of a file from others, byte by byte: a strong tag, else the time of its last change.
fn validator(opened: &Opened) -> Option<HeaderValue> {
    let headers = opened.response.headers();
    let strong = headers.get(header::ETAG).filter(|tag| tag.as_bytes().starts_with(b"\""));
    strong.or_else(|| headers.get(header::LAST_MODIFIED)).cloned()
}

/// Tells whether a part begins where it should (`Content-Range: bytes 5-9/10`).
fn starts_at(opened: &Opened, start: u64) -> bool {
    let range = opened.header(header::CONTENT_RANGE).unwrap_or_default();
    let begin = range.strip_prefix("bytes ").and_then(|range| range.split_once('-')).map(|(begin, _)| begin.trim());
    begin.and_then(|begin| begin.parse().ok()) == Some(start)
}

fn in_cache(
    cache: &Cache,
    path: PathBuf,
    digest: Digest,
    url: &Url,
    etag: Option<String>,
) -> Result<Downloaded, FetchError> {
    let read = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.len());
    let length = read(&path).map_err(|source| failed("read", path.clone(), source))?;
    Ok(Downloaded { path, digest, length, url: url.clone(), is_fetched: false, etag, cache: cache.clone() })
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Tells how far a download is, not too often.
struct Teller<'e> {
    part: Option<Part>,
    events: &'e dyn Events,
    last: Option<Instant>,
}

impl<'e> Teller<'e> {
    fn new(download: &Download, events: &'e dyn Events) -> Self {
        let part = Part { id: shown(&download.url), title: download.title.clone() };
        Self { part: Some(part).filter(|part| !part.title.is_empty()), events, last: None }
    }

    fn tell(&mut self, bytes: u64, total: Option<u64>, is_end: bool) {
        let Some(part) = &self.part else { return };
        let is_due = is_end || self.last.is_none_or(|last| last.elapsed() >= PACE);
        if is_due {
            self.last = Some(Instant::now());
            self.events.progress(&Progress::Downloading { part: part.clone(), bytes, total });
        }
    }

    /// Tells how it ended, when anything came at all.
    fn end(self, result: &Result<Downloaded, FetchError>) {
        let (Some(part), Some(_)) = (self.part, self.last) else { return };
        self.events.progress(&match result {
            Ok(downloaded) => Progress::Done { part, outcome: format!("downloaded ({})", size(downloaded.length)) },
            Err(error) => Progress::Failed { part, reason: error.to_string() },
        });
    }
}

#[cfg(test)]
mod tests;
