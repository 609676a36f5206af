//! [`Reference`]: what names a chart on a command line, and [`fetch_chart`]: the chart that it names.
//!
//! A chart is a file or a folder here, an archive at an address, an artifact in a registry, or a name in a repository.
//! Whichever it is, what comes is held to what was announced of it (the digest of the index, the descriptor in the
//! registry, a pinned digest) before it is used, and then to its own Chart.yaml.

mod error;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use url::Url;

pub use self::error::ReferenceError;
use super::download::{CHART_LIMIT, Download};
use super::error::shown;
use super::http::is_same_server;
use super::index::{Wanted, is_chart_name};
use super::registry::{self, ImageReference, Login, PlainHttp, RegistryClient, RegistryOptions};
use super::repositories::known::moved;
use super::repositories::{Places, Repositories, Repository, check_name};
use super::repository::{self, Place};
use super::{Access, Credentials, Digest, Fetcher};
use crate::chart::Chart;
use crate::events::Events;
use crate::template::funcs::semver::{Constraint, Version};

/// What names a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A folder or an archive here.
    Local(PathBuf),
    /// An archive at an address.
    Url(Url),
    /// An artifact in a registry: `oci://host/path`, with `:tag` or `@sha256:…` behind it or not.
    Registry(String),
    /// A chart of a repository: `REPOSITORY/CHART@VERSION`, or `CHART@VERSION` with `--repo`.
    Repository {
        /// The repository's name, or its address.
        repository: String,
        /// The chart's name.
        chart: String,
        /// A version or a range; the newest when there is none.
        version: Option<String>,
    },
}

impl Reference {
    /// Reads a reference. With `repository`, which is a name or an address, it is the name of a chart there.
    ///
    /// What is there as a file or folder is meant by its path, as in Helm; `is_there` says so.
    pub fn parse(
        text: &str,
        repository: Option<&str>,
        is_there: &dyn Fn(&Path) -> bool,
    ) -> Result<Self, ReferenceError> {
        let bad = |reason| ReferenceError::Bad { text: super::error::shown_text(text), reason };
        let parted = |text: &str| match text.split_once('@') {
            Some((chart, version)) => (chart.to_owned(), Some(version.trim().to_owned())),
            None => (text.to_owned(), None),
        };
        if let Some(repository) = repository {
            let (chart, version) = parted(text);
            if !is_chart_name(&chart) {
                return Err(bad("with `--repo` it is the name of a chart, such as `base` or `base@1.30.3`"));
            }
            if repository.contains("://") {
                super::repositories::check_url(repository)?;
            } else {
                check_name(repository)?;
            }
            return chart_of(repository.trim_end_matches('/'), chart, version)
                .ok_or(bad("there is nothing behind the `@`"));
        }
        if text.is_empty() {
            return Err(bad("it is empty"));
        }
        if text.starts_with("oci://") {
            return Ok(Self::Registry(text.trim_end_matches('/').to_owned()));
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            let url = Url::parse(text).map_err(|_| bad("it is no URL"))?;
            return Ok(Self::Url(url));
        }
        if text.contains("://") {
            return Err(bad("it begins with neither `https://` nor `oci://`"));
        }
        let path = Path::new(text);
        let (front, version) = parted(text);
        let looks_like_a_path = text.starts_with(['.', '/', '~', '\\'])
            || [".tgz", ".tar.gz", ".tar"].iter().any(|end| text.ends_with(end))
            || path.is_absolute();
        let named = front.split_once('/').filter(|(name, chart)| check_name(name).is_ok() && is_chart_name(chart));
        match named {
            Some((repository, chart)) if !looks_like_a_path && !is_there(path) => {
                chart_of(repository, chart.to_owned(), version).ok_or(bad("there is nothing behind the `@`"))
            }
            _ => Ok(Self::Local(path.to_owned())),
        }
    }

    /// Tells whether the chart is here already.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Local(_))
    }
}

fn chart_of(repository: &str, chart: String, version: Option<String>) -> Option<Reference> {
    if version.as_deref().is_some_and(str::is_empty) {
        return None;
    }
    Some(Reference::Repository { repository: repository.to_owned(), chart, version })
}

impl std::fmt::Display for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Local(path) => write!(formatter, "{}", path.display()),
            Self::Url(url) => formatter.write_str(&shown(url)),
            Self::Registry(text) => formatter.write_str(&super::error::shown_text(text)),
            Self::Repository { repository, chart, version } => {
                write!(formatter, "{repository}/{chart}")?;
                version.iter().try_for_each(|version| write!(formatter, "@{version}"))
            }
        }
    }
}

/// How a chart is fetched, besides what names it.
#[derive(Debug, Clone, Default)]
pub struct ChartOptions {
    /// The version or range that is wanted, when the reference has none.
    pub version: Option<String>,
    /// Whether pre-releases count where no version is given.
    pub development: bool,
    /// Who asks, and how TLS is spoken, where that is not what is known of a repository.
    pub access: Access,
    /// Whether the credentials are for every host that an index leads to.
    pub pass_credentials: bool,
    /// What the archive has to be.
    pub expected: Option<Digest>,
    /// Whether the signature beside the archive is wanted too.
    pub with_provenance: bool,
    /// Whether a registry is spoken to without TLS.
    pub plain_http: bool,
}

/// A chart that was fetched.
#[derive(Debug)]
pub struct FetchedChart {
    /// The chart.
    pub chart: Chart,
    /// Its archive.
    pub bytes: Vec<u8>,
    /// The digest of the archive.
    pub digest: Digest,
    /// The digest of its manifest, when it came out of a registry.
    pub manifest: Option<Digest>,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it came from, as it may be shown.
    pub origin: String,
    /// The signature that lies beside it, when that was asked for and there is one.
    pub provenance: Option<Vec<u8>>,
}

impl FetchedChart {
    /// Returns the name that its archive goes by.
    pub fn file_name(&self) -> String {
        format!("{}-{}.tgz", self.name, self.version)
    }
}

/// What an archive came as.
struct Arrived {
    bytes: Vec<u8>,
    digest: Digest,
    manifest: Option<Digest>,
    origin: String,
    provenance: Option<Vec<u8>>,
}

/// Returns the repositories that are known to who has these settings.
pub fn repositories(fetcher: &Fetcher, events: &dyn Events) -> Result<Repositories, ReferenceError> {
    let settings = fetcher.settings();
    let places = Places::new(settings.config.as_deref(), &|name| settings.variable(name));
    Ok(Repositories::open(places, events)?)
}

/// Fetches a chart, which is here, at an address, in a registry or in a repository. A folder is no archive, and an error.
pub async fn fetch_chart(
    reference: &Reference,
    options: &ChartOptions,
    fetcher: &Fetcher,
    events: &dyn Events,
) -> Result<FetchedChart, ReferenceError> {
    let mut options = options.clone();
    if let Reference::Repository { version: Some(version), .. } = reference {
        if options.version.as_ref().is_some_and(|other| other != version) {
            return Err(ReferenceError::TwoVersions {
                one: version.clone(),
                other: options.version.unwrap_or_default(),
            });
        }
        options.version = Some(version.clone());
    }
    let fetch = Fetch { options: &options, fetcher, events };
    match reference {
        Reference::Local(path) => fetch.local(path),
        Reference::Url(url) => fetch.url(url).await,
        Reference::Registry(text) => fetch.registry(text, None).await,
        Reference::Repository { repository, chart, .. } => fetch.repository(repository, chart).await,
    }
}

/// What fetching a chart works with.
struct Fetch<'a> {
    options: &'a ChartOptions,
    fetcher: &'a Fetcher,
    events: &'a dyn Events,
}

impl Fetch<'_> {
    fn local(&self, path: &Path) -> Result<FetchedChart, ReferenceError> {
        let failed = |source| ReferenceError::Read { path: path.to_owned(), source };
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(ReferenceError::Folder { path: path.to_owned() });
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        let beside = PathBuf::from(format!("{}.prov", path.display()));
        let provenance = if self.options.with_provenance { std::fs::read(beside).ok() } else { None };
        let digest = Digest::of(&bytes);
        self.opened(Arrived { bytes, digest, manifest: None, origin: path.display().to_string(), provenance }, None)
    }

    async fn url(&self, url: &Url) -> Result<FetchedChart, ReferenceError> {
        if let Some(moved) = moved(url.as_str()) {
            self.events.warning(&moved.warning(&shown(url)));
        }
        let access = self.access_of_url(url)?;
        let title = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default().to_owned();
        let download = Download {
            access: access.clone(),
            expected: self.options.expected,
            title,
            ..Download::new(url.clone(), CHART_LIMIT)
        };
        let downloaded = self.fetcher.download(&download, self.events).await?;
        let provenance = self.provenance(url, access).await?;
        let (bytes, digest) = (downloaded.read()?, downloaded.digest);
        let chart = self.opened(Arrived { bytes, digest, manifest: None, origin: shown(url), provenance }, None)?;
        self.check_version(&chart)?;
        Ok(chart)
    }

    /// Returns what is said about an address: by the options, else of the repository that it lies in.
    fn access_of_url(&self, url: &Url) -> Result<Access, ReferenceError> {
        if self.options.access != Access::default() {
            return Ok(self.options.access.clone());
        }
        let repositories = repositories(self.fetcher, self.events)?;
        let is_in = |repository: &&Repository| {
            Url::parse(&repository.url).is_ok_and(|own| {
                let folder = format!("{}/", own.path().trim_end_matches('/'));
                is_same_server(&own, url) && url.path().starts_with(&folder)
            })
        };
        Ok(repositories.all().iter().find(is_in).map(repository::access).unwrap_or_default())
    }

    async fn provenance(&self, url: &Url, access: Access) -> Result<Option<Vec<u8>>, ReferenceError> {
        if !self.options.with_provenance {
            return Ok(None);
        }
        Ok(repository::fetch_provenance(url, access, self.fetcher, self.events).await?)
    }

    /// Holds a chart that lies at a fixed place to the version that is wanted.
    fn check_version(&self, chart: &FetchedChart) -> Result<(), ReferenceError> {
        let Some(wanted) = &self.options.version else { return Ok(()) };
        if *wanted == chart.version || crate::chart::version::meets(wanted, &chart.version) {
            return Ok(());
        }
        Err(ReferenceError::OtherVersion {
            origin: chart.origin.clone(),
            found: chart.version.clone(),
            wanted: wanted.clone(),
        })
    }

    async fn repository(&self, name: &str, chart: &str) -> Result<FetchedChart, ReferenceError> {
        let repository = self.known(name)?;
        if repository.is_registry() {
            let text = format!("{}/{chart}", repository.url.trim_end_matches('/'));
            return self.registry(&text, Some(&repository)).await;
        }
        let wanted = Wanted { version: self.options.version.as_deref(), development: self.options.development };
        let version = repository::find(&repository, chart, wanted, self.fetcher, self.events).await?;
        if version.deprecated {
            self.events.warning(&format!("the chart `{chart}` {} is deprecated", version.version));
        }
        let expected = (chart, version.version.as_str());
        if let Some(pinned) = self.options.expected
            && let Some(announced) = version.digest.filter(|announced| *announced != pinned)
        {
            let origin = format!("{}/{chart}@{}", repository::title(&repository), version.version);
            return Err(ReferenceError::OtherDigest { origin, announced, pinned });
        }
        let version =
            super::index::ChartVersion { digest: version.digest.or(self.options.expected), ..version.clone() };
        let places = repository::places(&repository, &version, self.events)?;
        let count = places.len();
        for (at, place) in places.into_iter().enumerate() {
            let result = match &place {
                Place::Url(url) => self.archive(&repository, &version, url).await,
                Place::Registry(text) => self.artifact(text, Some(&repository), &version.version).await,
            };
            match result {
                Ok(arrived) => {
                    if version.digest.is_none() {
                        self.events.warning(&format!(
                            "the index of {} has no digest for the chart `{chart}` {}, so there is nothing to check it by",
                            repository::title(&repository),
                            version.version
                        ));
                    }
                    if let Some(expected) = version.digest.filter(|expected| *expected != arrived.digest) {
                        let found = arrived.digest;
                        return Err(super::FetchError::Digest { url: arrived.origin, expected, found }.into());
                    }
                    return self.opened(arrived, Some(expected));
                }
                Err(error) if at + 1 < count && !self.fetcher.settings().offline => {
                    self.events.warning(&format!("{error}; the next address of the index is tried"));
                }
                Err(error) => return Err(error),
            }
        }
        Err(ReferenceError::Nowhere { chart: chart.to_owned(), version: version.version })
    }

    /// Returns the repository that a name or an address means, with what the options say about it.
    fn known(&self, name: &str) -> Result<Repository, ReferenceError> {
        let repositories = repositories(self.fetcher, self.events)?;
        let mut repository = if name.contains("://") {
            let same = |known: &&Repository| known.url.trim_end_matches('/') == name.trim_end_matches('/');
            // Who was told the credentials of an address once has them for it by its address too.
            let known = repositories.all().iter().find(same);
            known.cloned().unwrap_or_else(|| Repository::new("", name))
        } else {
            repositories.find(name)?.clone()
        };
        repository.take(self.options.access.clone(), self.options.pass_credentials);
        Ok(repository)
    }

    async fn archive(
        &self,
        repository: &Repository,
        version: &super::index::ChartVersion,
        url: &Url,
    ) -> Result<Arrived, ReferenceError> {
        let downloaded = repository::fetch_archive(repository, version, url, self.fetcher, self.events).await?;
        let provenance = self.provenance(url, repository::access_at(repository, url)).await?;
        let (bytes, digest) = (downloaded.read()?, downloaded.digest);
        Ok(Arrived { bytes, digest, manifest: None, origin: shown(url), provenance })
    }

    async fn registry(&self, text: &str, repository: Option<&Repository>) -> Result<FetchedChart, ReferenceError> {
        if let Some(moved) = moved(text) {
            self.events.warning(&moved.warning(text));
        }
        let reference = parse_artifact(text)?;
        let client = self.client(&reference, repository);
        let wanted = self.options.version.as_deref();
        let reference = match (reference.digest(), reference.tag(), wanted) {
            (Some(_), ..) | (None, Some(_), None) => reference,
            (None, Some(tag), Some(wanted)) if tag == wanted.replace('+', "_") => reference,
            (None, Some(tag), Some(wanted)) => {
                return Err(ReferenceError::TwoVersions { one: tag.to_owned(), other: wanted.to_owned() });
            }
            (None, None, wanted) => self.tagged(&client, &reference, wanted).await?,
        };
        let arrived = self.bring(&client, &reference).await?;
        // Where a tag names a version, it is the chart's: `latest` is none.
        let tag = reference.tag().filter(|tag| Version::parse(&tag.replace('_', "+")).is_some());
        let expected = tag.map(|tag| (reference.name().to_owned(), tag.replace('_', "+")));
        if let Some(expected) = self.options.expected.filter(|expected| *expected != arrived.digest) {
            let found = arrived.digest;
            return Err(super::FetchError::Digest { url: arrived.origin, expected, found }.into());
        }
        let chart = self.opened(arrived, expected.as_ref().map(|(name, version)| (&**name, &**version)))?;
        self.check_version(&chart)?;
        Ok(chart)
    }

    /// Returns the reference with the tag of the version that is wanted.
    async fn tagged(
        &self,
        client: &RegistryClient,
        reference: &ImageReference,
        wanted: Option<&str>,
    ) -> Result<ImageReference, ReferenceError> {
        if let Some(wanted) = wanted
            && crate::chart::version::is_strict(wanted.strip_prefix('v').unwrap_or(wanted))
        {
            return tag_of(reference, wanted);
        }
        let range = match wanted {
            Some(wanted) => wanted,
            None if self.options.development => ">0.0.0-0",
            None => "*",
        };
        let Some(constraint) = Constraint::parse(range) else {
            // Helm takes any tag for a version.
            return tag_of(reference, range);
        };
        if self.fetcher.settings().offline {
            return Err(ReferenceError::OfflineRange { chart: format!("oci://{reference}") });
        }
        let tags = client.tags(reference).await?;
        let mut versions: Vec<Version> = tags.iter().filter_map(|tag| Version::parse(&tag.replace('_', "+"))).collect();
        versions.sort();
        match versions.iter().rev().find(|version| constraint.allows(version)) {
            Some(version) => tag_of(reference, &version.original),
            None => Err(ReferenceError::NoTag {
                chart: format!("oci://{reference}"),
                wanted: wanted.map(str::to_owned),
                some: versions.iter().rev().take(5).map(|version| version.original.clone()).collect(),
            }),
        }
    }

    /// Fetches what an index says is in a registry.
    async fn artifact(
        &self,
        text: &str,
        repository: Option<&Repository>,
        version: &str,
    ) -> Result<Arrived, ReferenceError> {
        let reference = parse_artifact(text)?;
        let reference = if reference.tag().is_none() && reference.digest().is_none() {
            tag_of(&reference, version)?
        } else {
            reference
        };
        // Whoever keeps the index is not whoever keeps the registry: nobody learns who we are.
        let repository = repository.filter(|repository| repository.pass_credentials);
        self.bring(&self.client(&reference, repository), &reference).await
    }

    fn client(&self, reference: &ImageReference, repository: Option<&Repository>) -> RegistryClient {
        let access = match repository {
            Some(repository) => repository::access(repository),
            None => self.options.access.clone(),
        };
        let login = access.credentials.and_then(|credentials| match credentials {
            Credentials::Basic { user, password } => {
                Some((reference.host().to_owned(), Login::Basic { user, password }))
            }
            Credentials::Bearer(_) => None,
        });
        let plain_http =
            if self.options.plain_http { PlainHttp::Host(reference.host().to_owned()) } else { PlainHttp::Never };
        RegistryClient::new(self.fetcher.clone(), RegistryOptions { plain_http, trust: access.trust, login })
    }

    async fn bring(&self, client: &RegistryClient, reference: &ImageReference) -> Result<Arrived, ReferenceError> {
        let fetched = registry::fetch_chart(client, reference, self.events).await?;
        let provenance = fetched.provenance.filter(|_| self.options.with_provenance);
        Ok(Arrived {
            bytes: fetched.archive.read()?,
            digest: fetched.archive.digest,
            manifest: Some(fetched.digest),
            origin: format!("oci://{reference}"),
            provenance,
        })
    }

    /// Reads an archive that came, and holds its Chart.yaml to the name and the version that were announced.
    fn opened(&self, arrived: Arrived, expected: Option<(&str, &str)>) -> Result<FetchedChart, ReferenceError> {
        let Arrived { bytes, digest, manifest, origin, provenance } = arrived;
        if let Some(expected) = self.options.expected.filter(|expected| *expected != digest) {
            return Err(super::FetchError::Digest { url: origin, expected, found: digest }.into());
        }
        let chart = Chart::from_archive(&origin, &bytes)
            .map_err(|source| ReferenceError::Chart { origin: origin.clone(), source: Box::new(source) })?;
        let (name, version) = (chart.metadata.name.clone(), chart.metadata.version.clone());
        if let Some((wanted_name, wanted_version)) = expected
            && (wanted_name != name || wanted_version != version)
        {
            return Err(ReferenceError::OtherChart {
                origin,
                found: format!("{name} {version}"),
                wanted: format!("{wanted_name} {wanted_version}"),
            });
        }
        if !is_chart_name(&name) {
            return Err(ReferenceError::BadName { origin, name });
        }
        self.events.detail(&format!("chart {name} {version} from {origin} ({digest})"));
        Ok(FetchedChart { chart, bytes, digest, manifest, name, version, origin, provenance })
    }
}

fn parse_artifact(text: &str) -> Result<ImageReference, ReferenceError> {
    ImageReference::parse_chart(text)
        .map_err(|reason| ReferenceError::Artifact { text: super::error::shown_text(text), reason })
}

fn tag_of(reference: &ImageReference, version: &str) -> Result<ImageReference, ReferenceError> {
    reference
        .with_tag(version)
        .map_err(|reason| ReferenceError::Artifact { text: format!("oci://{reference}:{version}"), reason })
}
