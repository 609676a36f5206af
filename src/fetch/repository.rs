//! A Helm repository: its index, and charts out of it.
//!
//! An index is kept in the cache. One that was asked for a short while ago is good enough, and so is an older one that has
//! the very version that is wanted: what a version is does not change.

use url::Url;

use super::cache::Record;
use super::download::{CHART_LIMIT, Download, INDEX_LIMIT};
use super::error::{shown, shown_text};
use super::http::is_same_server;
use super::index::{ChartVersion, Index, IndexError, Wanted};
use super::repositories::Repository;
use super::repositories::known::moved;
use super::{Access, Credentials, Downloaded, FetchError, Fetcher, Trust};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;

/// How long an index is good enough, in seconds.
const RECENT: i64 = 5 * 60;

/// How large a signature may be.
const PROVENANCE_LIMIT: u64 = 1 << 20;

/// How old an index may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// As old as it is, as long as there is one.
    Any,
    /// A few minutes.
    Recent,
    /// The server is asked in any case.
    Now,
}

/// An index that was fetched, or was in the cache.
#[derive(Debug)]
pub struct FetchedIndex {
    /// The index.
    pub index: Index,
    /// When the server was asked for it, in seconds since 1970.
    pub asked: i64,
    /// Whether it was asked just now.
    pub is_new: bool,
}

/// Returns how a repository is spoken to.
pub fn access(repository: &Repository) -> Access {
    let Repository { username, password, authority, certificate, key, insecure, .. } = repository;
    let credentials = (username.is_some() || password.is_some()).then(|| Credentials::Basic {
        user: username.clone().unwrap_or_default(),
        password: password.clone().unwrap_or_default(),
    });
    let identity = certificate.clone().zip(key.clone().or_else(|| certificate.clone()));
    Access { credentials, trust: Trust { authority: authority.clone(), identity, insecure: *insecure } }
}

/// Returns where the index of a repository is.
pub fn index_url(repository: &Repository) -> Result<Url, RepositoryError> {
    below(&repository.url, "index.yaml")
}

/// Returns an address below that of a repository; a query stays, as in Helm.
fn below(address: &str, path: &str) -> Result<Url, RepositoryError> {
    let wrong = || RepositoryError::Address { text: shown_text(address) };
    let mut base = Url::parse(address).map_err(|_| wrong())?;
    let query = base.query().map(str::to_owned);
    if !base.path().ends_with('/') {
        let folder = format!("{}/", base.path());
        base.set_path(&folder);
    }
    let mut url = base.join(path).map_err(|_| wrong())?;
    if is_same_server(&url, &base) && url.query().is_none() {
        url.set_query(query.as_deref());
    }
    Ok(url)
}

/// Returns the index of a repository as the cache has it; nothing is asked.
pub fn cached_index(repository: &Repository, fetcher: &Fetcher) -> Option<FetchedIndex> {
    let url = index_url(repository).ok()?;
    let cache = fetcher.cache().ok()?;
    let Record { digest, asked, .. } = cache.record(&url)?;
    let bytes = cache.read(&digest).ok()??;
    let index = Index::read(shown(&url), bytes).ok()?;
    Some(FetchedIndex { index, asked, is_new: false })
}

/// Returns the index of a repository.
///
/// What is no index does not take the place of one in the cache.
pub async fn fetch_index(
    repository: &Repository,
    freshness: Freshness,
    fetcher: &Fetcher,
    events: &dyn Events,
) -> Result<FetchedIndex, RepositoryError> {
    let now = jiff::Timestamp::now().as_second();
    if freshness != Freshness::Now || fetcher.settings().offline {
        let is_good = |cached: &FetchedIndex| match freshness {
            _ if fetcher.settings().offline => true,
            Freshness::Any => true,
            _ => (0..RECENT).contains(&(now - cached.asked)),
        };
        if let Some(cached) = cached_index(repository, fetcher).filter(is_good) {
            return Ok(cached);
        }
    }
    warn_of(repository, events);
    let url = index_url(repository)?;
    let before = fetcher.cache()?.record(&url);
    let download = Download {
        access: access(repository),
        title: format!("the index of {}", title(repository)),
        online: Some(match repository.name.as_str() {
            "" => format!("meshctl chart search --repo {}", shown(&url).trim_end_matches("index.yaml")),
            name => format!("meshctl repo update {name}"),
        }),
        ..Download::new(url.clone(), INDEX_LIMIT)
    };
    let downloaded = fetcher.download(&download, events).await?;
    let read = downloaded.read().map_err(RepositoryError::from);
    match read.and_then(|bytes| Ok(Index::read(shown(&url), bytes)?)) {
        Ok(index) => Ok(FetchedIndex { index, asked: now, is_new: true }),
        Err(error) => {
            let cache = fetcher.cache()?;
            match before {
                Some(record) if record.digest != downloaded.digest => cache.remember(&url, &record)?,
                _ => cache.forget(&url),
            }
            Err(error)
        }
    }
}

/// Returns what a repository is called in a sentence.
pub fn title(repository: &Repository) -> String {
    if repository.name.is_empty() { shown_text(&repository.url) } else { repository.name.clone() }
}

/// Warns of a repository that should not be used as it is.
fn warn_of(repository: &Repository, events: &dyn Events) {
    if let Some(moved) = moved(&repository.url) {
        events.warning(&moved.warning(&shown_text(&repository.url)));
    }
    if repository.insecure {
        events.warning(&format!("the certificate of {} is not checked", title(repository)));
    }
}

/// Returns the version of a chart that is wanted. Only where the cache does not have the very version, the server is
/// asked; and what is not found in an index that is not new is looked for in a new one.
pub async fn find(
    repository: &Repository,
    chart: &str,
    wanted: Wanted<'_>,
    fetcher: &Fetcher,
    events: &dyn Events,
) -> Result<ChartVersion, RepositoryError> {
    if let Some(version) = wanted.version
        && let Some(cached) = cached_index(repository, fetcher)
        && let Ok(found) = cached.index.find(chart, wanted, events)
        && found.version == version
    {
        return Ok(found);
    }
    let latest = fetch_index(repository, Freshness::Recent, fetcher, events).await?;
    match latest.index.find(chart, wanted, events) {
        Err(IndexError::NoChart { .. } | IndexError::NoVersion { .. })
            if !latest.is_new && !fetcher.settings().offline =>
        {
            let latest = fetch_index(repository, Freshness::Now, fetcher, events).await?;
            Ok(latest.index.find(chart, wanted, events)?)
        }
        found => Ok(found?),
    }
}

/// Where an archive lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// At an address.
    Url(Url),
    /// In a registry: `oci://…`.
    Registry(String),
}

/// Returns where an archive lies, in the order in which the places are to be tried. What may not be used is told.
pub fn places(
    repository: &Repository,
    version: &ChartVersion,
    events: &dyn Events,
) -> Result<Vec<Place>, RepositoryError> {
    let mut places = Vec::new();
    let mut reason = None;
    for text in &version.urls {
        if text.starts_with("oci://") {
            places.push(Place::Registry(text.clone()));
            continue;
        }
        let url = below(&repository.url, text)?;
        let fault = match url.scheme() {
            "https" => None,
            "http" if repository.url.starts_with("http://") => None,
            "http" => Some("it gives up HTTPS, so that anybody on the way could change what comes"),
            _ => Some("that is no address of HTTP"),
        };
        match fault {
            None => places.push(Place::Url(url)),
            Some(fault) => {
                events.warning(&format!("{} is not used: {fault}", shown(&url)));
                reason =
                    Some(RepositoryError::Unusable { url: shown(&url), index: shown(&index_url(repository)?), fault });
            }
        }
    }
    match reason {
        Some(error) if places.is_empty() => Err(error),
        _ => Ok(places),
    }
}

/// Returns how an address is spoken to that the index of a repository leads to. Elsewhere nobody learns who we are,
/// unless that is wanted.
pub fn access_at(repository: &Repository, url: &Url) -> Access {
    let access = access(repository);
    let is_own = Url::parse(&repository.url).is_ok_and(|own| is_same_server(&own, url));
    if is_own || repository.pass_credentials {
        return access;
    }
    Access { credentials: None, trust: Trust { authority: access.trust.authority, identity: None, insecure: false } }
}

/// Downloads an archive from an address. Nothing of another digest than that of the index is used or kept.
pub async fn fetch_archive(
    repository: &Repository,
    version: &ChartVersion,
    url: &Url,
    fetcher: &Fetcher,
    events: &dyn Events,
) -> Result<Downloaded, FetchError> {
    let download = Download {
        access: access_at(repository, url),
        expected: version.digest,
        title: format!("{} {}", version.name, version.version),
        ..Download::new(url.clone(), CHART_LIMIT)
    };
    fetcher.download(&download, events).await
}

/// Downloads the signature beside an archive; there may be none.
pub async fn fetch_provenance(
    url: &Url,
    access: Access,
    fetcher: &Fetcher,
    events: &dyn Events,
) -> Result<Option<Vec<u8>>, FetchError> {
    let mut beside = url.clone();
    beside.set_path(&format!("{}.prov", url.path()));
    let download = Download { access, ..Download::new(beside, PROVENANCE_LIMIT) };
    match fetcher.download(&download, events).await {
        Ok(downloaded) => downloaded.read().map(Some),
        Err(error) if matches!(error.status(), Some(404 | 410)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A repository that has not what is wanted, or cannot be read.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum RepositoryError {
    /// It cannot be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The index is none, or has not what is wanted.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Something is no address.
    #[error("`{text}` is not the address of a repository")]
    Address { text: String },
    /// The index leads where nothing is fetched from.
    #[error("the index {index} leads to {url}: {fault}")]
    Unusable { url: String, index: String, fault: &'static str },
}

impl Diagnostic for RepositoryError {
    fn category(&self) -> Category {
        match self {
            Self::Fetch(error) => error.category(),
            Self::Index(error) => error.category(),
            Self::Address { .. } => Category::Usage,
            Self::Unusable { .. } => Category::NotParsable,
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Fetch(error) => error.diagnostic_cause(),
            Self::Index(error) => error.diagnostic_cause(),
            Self::Address { .. } | Self::Unusable { .. } => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Fetch(error) => error.hints(),
            Self::Index(error) => error.hints(),
            Self::Address { .. } => vec!["write it as `https://charts.example.com`".to_owned()],
            Self::Unusable { .. } => vec!["tell whoever keeps the repository; its index has to name HTTPS".to_owned()],
        }
    }
}
