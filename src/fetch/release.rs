//! Releases of Istio: where they are, and how one is sure of what came.
//!
//! A source is `istio:1.29.2` or the address of an archive, perhaps with a digest behind it (`istio:1.29.2@sha256:…`).
//! Charts and profiles are the same in the archives of all platforms, so that of Linux is taken. Its digest comes from the
//! file beside it (`.sha256`), from the user, or from the list of releases that were seen before, and is checked before a
//! byte is used; a release whose digest changes is refused.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use url::Url;

use super::download::RELEASE_LIMIT;
use super::error::{shown, shown_text};
use super::http::{parse_url, take_credentials};
use super::{Access, Digest, Download, Downloaded, FetchError, Fetcher, Settings};
use crate::checksum::read_checksum_file;
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;

/// The servers that upstream serves releases from, the first one first. Both lay them out as
/// `VERSION/istio-VERSION-PLATFORM.tar.gz`, with `.sha256` beside it.
const SERVERS: [&str; 2] =
    ["https://github.com/istio/istio/releases/download", "https://blob.istio.io/istio-release/releases"];

/// The scheme of releases by their version.
const SCHEME: &str = "istio:";

/// How large a checksum file may be.
const CHECKSUM_LIMIT: u64 = 16 << 10;

/// The file with the digests of releases that were seen before.
const KNOWN: &str = "known-releases";

/// The minor version (of 1) since which archives say for which processor they are.
const NAMED_PROCESSOR: u32 = 6;

/// Where a release comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A version, from the server of releases.
    Version(Version),
    /// The address of an archive.
    Address(Url),
}

/// A source of a release that has to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it comes from.
    pub place: Place,
    /// What it has to be, as the user says.
    pub pin: Option<Digest>,
}

/// The version of a release, such as `1.29.2` or `1.30.0-rc.1`: plain enough to be part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    text: String,
    minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A release that cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A text is no version.
    #[error("`{text}` is no version of a release: {what}")]
    Version {
        /// The text.
        text: String,
        /// What is wrong.
        what: &'static str,
    },
    /// An address has user and password in it.
    #[error("the address {url} has a user in it, and it is written into the record of an installation")]
    UserInAddress {
        /// The address, without them.
        url: String,
    },
    /// Nothing says what the digest is.
    #[error("{url} has no checksum file beside it, so nothing says what its digest should be")]
    NoChecksum {
        /// The address.
        url: String,
    },
    /// The digest is another one than before.
    #[error("{name} has changed: its digest is said to be {now}, and was {before} when it was first seen")]
    Changed {
        /// The release.
        name: String,
        /// What it was.
        before: Digest,
        /// What it is said to be.
        now: Digest,
        /// The file that remembers it.
        file: PathBuf,
    },
    /// A file on the disk is not what it should be.
    #[error("`{}` is not what it should be: its digest is {found}, not {expected}", path.display())]
    LocalDigest {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: Digest,
        /// What it is.
        found: Digest,
    },
}

impl Diagnostic for ReleaseError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Fetch(error) => error.hints(),
            Self::Version { .. } => vec![
                "name the patch too, as in `istio:1.29.2`; https://github.com/istio/istio/releases lists them"
                    .to_owned(),
            ],
            Self::UserInAddress { .. } => vec![
                "put them into `MESHCTL_RELEASE_SERVER=https://USER:PASSWORD@HOST/PATH` and name the version: \
                 `--manifests istio:1.29.2`"
                    .to_owned(),
            ],
            Self::NoChecksum { url } => vec![format!(
                "say what it should be with `--sha256 DIGEST`; `curl -fsSL {url} | sha256sum` prints what it is now"
            )],
            Self::Changed { file, now, .. } => vec![
                "releases do not change; find out why, before anything of it runs".to_owned(),
                format!(
                    "if {now} is right, take the line out of `{}`, or say so with `--sha256 {now}`",
                    file.display()
                ),
            ],
            Self::LocalDigest { .. } => vec!["fetch the file again, or correct `--sha256`".to_owned()],
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Fetch(error) => error.category(),
            Self::Version { .. } | Self::UserInAddress { .. } => Category::Usage,
            Self::NoChecksum { .. } => Category::InputMissing,
            Self::Changed { .. } | Self::LocalDigest { .. } => Category::NotParsable,
        }
    }
}

impl Version {
    /// Reads a version that names its patch.
    pub fn parse(text: &str) -> Result<Self, ReleaseError> {
        let wrong = |what| ReleaseError::Version { text: shown_text(text), what };
        let (numbers, before) = text.split_once('-').map_or((text, None), |(numbers, before)| (numbers, Some(before)));
        let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-');
        if before.is_some_and(|before| before.is_empty() || !before.chars().all(plain) || before.contains("..")) {
            return Err(wrong("what follows the hyphen is not plain"));
        }
        let read = |part: &str| match part.parse::<u32>() {
            Ok(number) if part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit()) => Some(number),
            _ => None,
        };
        let numbers: Option<Vec<u32>> = numbers.split('.').map(read).collect();
        match numbers.as_deref() {
            Some([_, minor, _]) => Ok(Self { text: text.to_owned(), minor: *minor }),
            Some([_] | [_, _]) => Err(wrong("there is no list of patches on the server, so one has to be named")),
            _ => Err(wrong("it is not three numbers with dots between them")),
        }
    }

    /// Makes the address of a server that of the archive there.
    fn append_to(&self, server: &mut Url) {
        let path = format!("{}/{self}/{}", server.path().trim_end_matches('/'), self.archive());
        server.set_path(&path);
    }

    /// Returns the name of the archive.
    fn archive(&self) -> String {
        let platform =
            if self.text.starts_with("1.") && self.minor < NAMED_PROCESSOR { "linux" } else { "linux-amd64" };
        format!("istio-{}-{platform}.tar.gz", self.text)
    }
}

/// Splits a digest from a source: `SOURCE@sha256:HEX`.
pub fn split_pin(text: &str) -> Result<(&str, Option<Digest>), FetchError> {
    match text.rsplit_once("@sha256:") {
        Some((source, digits)) => Ok((source, Some(digits.parse()?))),
        None => Ok((text, None)),
    }
}

impl Source {
    /// Reads a source; none when it is a path.
    pub fn parse(text: &str) -> Result<Option<Self>, ReleaseError> {
        let (text, pin) = split_pin(text)?;
        if let Some(version) = text.strip_prefix(SCHEME) {
            return Ok(Some(Self { place: Place::Version(Version::parse(version)?), pin }));
        }
        if !text.contains("://") {
            return Ok(None);
        }
        let url = parse_url(text)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ReleaseError::UserInAddress { url: shown(&url) });
        }
        Ok(Some(Self { place: Place::Address(url), pin }))
    }

    /// Returns how it is known to the user, without what may be secret.
    pub fn name(&self) -> String {
        match &self.place {
            Place::Version(version) => format!("{SCHEME}{version}"),
            Place::Address(url) => shown(url),
        }
    }

    /// Returns the same from a server: a version becomes the address that it has there.
    pub fn at(self, server: &str) -> Result<Self, ReleaseError> {
        let Place::Version(version) = &self.place else { return Ok(self) };
        let mut url = parse_url(server)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ReleaseError::UserInAddress { url: shown(&url) });
        }
        version.append_to(&mut url);
        Ok(Self { place: Place::Address(url), ..self })
    }

    /// Returns the source as [`Self::parse`] reads it.
    pub fn text(&self) -> String {
        let pin = self.pin.map(|pin| format!("@{pin}")).unwrap_or_default();
        match &self.place {
            Place::Version(version) => format!("{SCHEME}{version}{pin}"),
            Place::Address(url) => format!("{url}{pin}"),
        }
    }

    /// Fetches the archive, or finds it in the cache.
    pub async fn fetch(&self, fetcher: &Fetcher, events: &dyn Events) -> Result<Downloaded, ReleaseError> {
        let name = self.name();
        let known = Known::of(fetcher.settings());
        let before = known.find(&name);
        // What was seen before and is still there is right; so is what the user says.
        if let Some(digest) = self.pin.or(before)
            && let Some(held) = self.held(fetcher, digest)?
        {
            return Ok(held);
        }
        let addresses = self.addresses(fetcher.settings())?;
        let mut first = None;
        for (url, access) in addresses {
            match self.fetch_from(url, access, before, &known, fetcher, events).await {
                Ok(downloaded) => {
                    known.remember(&name, downloaded.digest, events);
                    return Ok(downloaded);
                }
                Err(ReleaseError::Fetch(error)) if is_elsewhere(&error) => {
                    events.detail(&error.to_string());
                    first.get_or_insert(error);
                }
                Err(error) => return Err(error),
            }
        }
        Err(match first {
            // The checksum file is not what the user misses.
            Some(FetchError::Offline { command, damaged, .. }) => FetchError::Offline { what: name, command, damaged },
            Some(error) => error,
            None => FetchError::Address { text: name, what: "there is no server for it".to_owned() },
        }
        .into())
    }

    /// Returns the archive when the cache has it.
    fn held(&self, fetcher: &Fetcher, digest: Digest) -> Result<Option<Downloaded>, FetchError> {
        let url = match &self.place {
            Place::Address(url) => url.clone(),
            Place::Version(_) => self.addresses(fetcher.settings())?.swap_remove(0).0,
        };
        fetcher.held(&digest, &url)
    }

    /// Returns the addresses that the archive may have, and how they are asked.
    fn addresses(&self, settings: &Settings) -> Result<Vec<(Url, Access)>, FetchError> {
        let version = match &self.place {
            Place::Address(url) => return Ok(vec![(url.clone(), Access::default())]),
            Place::Version(version) => version,
        };
        let address = |server: &str| {
            let mut url = parse_url(server)?;
            let mut access = Access::default();
            take_credentials(&mut url, &mut access);
            version.append_to(&mut url);
            Ok((url, access))
        };
        match &settings.release_server {
            Some(server) => Ok(vec![address(server)?]),
            None => SERVERS.into_iter().map(address).collect(),
        }
    }

    async fn fetch_from(
        &self,
        url: Url,
        access: Access,
        before: Option<Digest>,
        known: &Known,
        fetcher: &Fetcher,
        events: &dyn Events,
    ) -> Result<Downloaded, ReleaseError> {
        let offline = fetcher.settings().offline;
        let expected = match (self.pin, before) {
            (Some(pin), _) => pin,
            // The network is not asked, so nothing newer than what was seen can be said.
            (None, Some(before)) if offline => before,
            (None, before) => {
                let digest = published(&url, &access, fetcher, events).await?;
                if let Some(before) = before.filter(|before| *before != digest) {
                    let file = known.path.clone().unwrap_or_default();
                    return Err(ReleaseError::Changed { name: self.name(), before, now: digest, file });
                }
                digest
            }
        };
        let title = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default().to_owned();
        let download = Download { access, expected: Some(expected), title, ..Download::new(url, RELEASE_LIMIT) };
        Ok(fetcher.download(&download, events).await?)
    }
}

/// Returns the digest that stands beside an archive.
async fn published(url: &Url, access: &Access, fetcher: &Fetcher, events: &dyn Events) -> Result<Digest, ReleaseError> {
    let mut beside = url.clone();
    beside.set_path(&format!("{}.sha256", url.path()));
    if url.scheme() == "http" && !is_this_machine(url) {
        events.warning(&format!("{} and its checksum come without TLS; pin it with `--sha256 DIGEST`", shown(url)));
    }
    let download = Download { access: access.clone(), ..Download::new(beside.clone(), CHECKSUM_LIMIT) };
    let file = match fetcher.download(&download, events).await {
        Ok(file) => file,
        Err(error) if matches!(error.status(), Some(404 | 410)) => {
            return Err(if is_there(url, access, fetcher).await {
                ReleaseError::NoChecksum { url: shown(url) }
            } else {
                error.into()
            });
        }
        Err(error) => return Err(error.into()),
    };
    let name = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    let digest = read_checksum_file(&shown(&beside), &file.text("the checksum file")?, name);
    Ok(digest.map_err(FetchError::from)?)
}

/// Tells whether an archive is there at all, so that a version that does not exist is told from one without a checksum.
async fn is_there(url: &Url, access: &Access, fetcher: &Fetcher) -> bool {
    let mut request = super::Request::new(super::Method::Head, url.clone(), 0);
    request.access = access.clone();
    fetcher.send(&request).await.is_ok_and(|answer| answer.is_success())
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Tells whether another server may have what this one has not, or cannot give at the moment.
fn is_elsewhere(error: &FetchError) -> bool {
    matches!(
        error,
        FetchError::Status(_)
            | FetchError::Resolve { .. }
            | FetchError::Unreachable { .. }
            | FetchError::Tls { .. }
            | FetchError::Silent { .. }
            | FetchError::Broken { .. }
            | FetchError::Offline { .. }
    )
}

/// Checks a file on the disk against what the user says.
pub fn check_file(path: &Path, bytes: &[u8], expected: Digest) -> Result<(), ReleaseError> {
    let found = Digest::of(bytes);
    if found == expected { Ok(()) } else { Err(ReleaseError::LocalDigest { path: path.to_owned(), expected, found }) }
}

/// The digests of the releases that were seen before: a line for each, with the digest first.
struct Known {
    path: Option<PathBuf>,
}

impl Known {
    fn of(settings: &Settings) -> Self {
        Self { path: settings.config_file(KNOWN) }
    }

    /// Returns the digest that a release had when it was first seen. Lines that cannot be read are passed over.
    fn find(&self, name: &str) -> Option<Digest> {
        let text = std::fs::read_to_string(self.path.as_ref()?).ok()?;
        let lines = text.lines().filter_map(|line| line.split_once(' '));
        lines.into_iter().find_map(|(digest, known)| (known.trim() == name).then(|| digest.parse().ok())?)
    }

    /// Remembers the digest of a release, unless one is known. Two processes may write the same line; the first counts.
    fn remember(&self, name: &str, digest: Digest, events: &dyn Events) {
        let Some(path) = &self.path else { return };
        if self.find(name).is_some() || name.contains('\n') {
            return;
        }
        let write = || {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut options = std::fs::OpenOptions::new();
            options.append(true).create(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            // A line at once, so that lines of several processes do not mix.
            options.open(path)?.write_all(format!("{digest} {name}\n").as_bytes())
        };
        if let Err(error) = write() {
            let path = path.display();
            events.warning(&format!("the digest of {name} cannot be remembered in `{path}`: {error}"));
        }
    }
}

#[cfg(test)]
mod tests;
