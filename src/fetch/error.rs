//! What can go wrong when something is fetched, and what to do then.
//!
//! Every message names the address, without user and password and without the values of its query, which may be keys.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use crate::checksum::{ChecksumError, Digest};
use crate::diagnostic::{self, Category, Diagnostic};
use crate::events::size;

/// Returns an address as it may be shown: without user, password, query and fragment.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let has_query = url.query().is_some();
    url.set_query(None);
    url.set_fragment(None);
    // Only an address that cannot have a user refuses to lose it.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if has_query { format!("{url}?…") } else { url.to_string() }
}

/// Returns a text that was meant as an address as it may be shown.
pub fn shown_text(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if !url.cannot_be_a_base() => shown(&url),
        _ => {
            let text = text.split(['?', '#']).next().unwrap_or_default();
            match text.split_once("://") {
                Some((scheme, rest)) => {
                    let end = rest.find('/').unwrap_or(rest.len());
                    let start = rest[..end].rfind('@').map_or(0, |at| at + 1);
                    format!("{scheme}://{}", &rest[start..])
                }
                None => text.to_owned(),
            }
        }
    }
}

/// An answer that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The address that said so, at the end of the redirects.
    pub url: String,
    /// The status code of HTTP.
    pub code: u16,
    /// The first line of what the server says, shortened; empty when it says nothing that is for people.
    pub message: String,
    /// How one may prove who one is (`WWW-Authenticate`).
    pub challenges: Vec<String>,
    /// How long the server asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether credentials were sent along.
    pub had_credentials: bool,
}

/// Why a redirect is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// More than ten.
    #[error("there are too many redirects")]
    TooMany,
    /// One leads back.
    #[error("the redirects go in a circle")]
    Circle,
    /// From HTTPS to HTTP.
    #[error("it gives up HTTPS, so that anybody on the way could change what comes")]
    ToPlain,
    /// To something that is neither.
    #[error("that is no address of HTTP")]
    Elsewhere,
    /// There is no address in it.
    #[error("it does not say where to")]
    Nowhere,
    /// What is sent along would be lost.
    #[error("what is sent would be lost on the way")]
    LosesBody,
}

/// Something could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// A text is no address that can be fetched.
    #[error("`{text}` is no address that can be fetched: {what}")]
    Address {
        /// The text, without credentials.
        text: String,
        /// What is wrong.
        what: String,
    },
    /// The server says no.
    #[error("{} answered {}{}", .0.url, answer(.0.code), said(&.0.message))]
    Status(Box<Refusal>),
    /// The name of the server is not known.
    #[error("failed to fetch {url}: the name `{host}` cannot be resolved: {what}")]
    Resolve {
        /// The address.
        url: String,
        /// The name.
        host: String,
        /// Why.
        what: String,
    },
    /// There is no connection.
    #[error("failed to fetch {url}: no connection: {what}")]
    Unreachable {
        /// The address.
        url: String,
        /// Why.
        what: String,
        /// The proxy on the way, without credentials.
        proxy: Option<String>,
    },
    /// The server is not who it should be, or does not believe that we are.
    #[error("failed to fetch {url}: no TLS: {what}")]
    Tls {
        /// The address.
        url: String,
        /// Why.
        what: String,
        /// Whether it is about the server's certificate, and not about ours.
        certificate: bool,
    },
    /// The proxy on the way cannot be used.
    #[error("failed to fetch {url}: the proxy {proxy} {what}")]
    Proxy {
        /// The address.
        url: String,
        /// The proxy, without credentials.
        proxy: String,
        /// What is wrong.
        what: String,
        /// Whether it wants to know who asks (407).
        unauthorized: bool,
    },
    /// Nothing came for some time.
    #[error("failed to fetch {url}: nothing came for {}", seconds(*after))]
    Silent {
        /// The address.
        url: String,
        /// How long was waited.
        after: Duration,
    },
    /// It takes too long altogether.
    #[error("failed to fetch {url}: it is not there after {}", seconds(*after))]
    TimedOut {
        /// The address.
        url: String,
        /// How long was waited.
        after: Duration,
    },
    /// The connection broke off again and again.
    #[error("failed to fetch {url}: the connection broke off: {what}")]
    Broken {
        /// The address.
        url: String,
        /// Why.
        what: String,
    },
    /// A redirect that is not followed.
    #[error("failed to fetch {url}: it redirects to {to}: {fault}")]
    Redirect {
        /// The address that was asked for.
        url: String,
        /// Where it leads.
        to: String,
        /// Why it is not followed.
        fault: RedirectFault,
    },
    /// More comes than is taken.
    #[error("failed to fetch {url}: it is larger than {}", size(*limit))]
    TooLarge {
        /// The address.
        url: String,
        /// How many bytes are taken.
        limit: u64,
    },
    /// An encoding that was not asked for.
    #[error(
        "failed to fetch {url}: the server says that it is encoded (`Content-Encoding: {encoding}`), which was not asked for"
    )]
    Encoding {
        /// The address.
        url: String,
        /// What the server says.
        encoding: String,
    },
    /// An answer that makes no sense.
    #[error("failed to fetch {url}: {what}")]
    Answer {
        /// The address.
        url: String,
        /// What is odd.
        what: String,
    },
    /// What came is not what was announced.
    #[error("{url} is not what it should be: its digest is {found}, not {expected}")]
    Digest {
        /// The address.
        url: String,
        /// What it should be.
        expected: Digest,
        /// What it is.
        found: Digest,
    },
    /// It is not in the cache, and the network is not to be used.
    #[error("{what} is not in the cache, and `--offline` leaves the network alone{}", damaged_note(*damaged))]
    Offline {
        /// The address or the digest.
        what: String,
        /// The command that brings it into the cache.
        command: Option<String>,
        /// Whether there was something in the cache that is damaged.
        damaged: bool,
    },
    /// Something in the cache changed while it was used.
    #[error("`{}` in the cache is damaged: its digest is not {expected}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: Digest,
    },
    /// Nothing says where the cache is.
    #[error("nothing says where the cache is: neither `MESHCTL_CACHE_DIR` nor `HOME` is set")]
    NoCache,
    /// A file or folder cannot be read or written.
    #[error("failed to {doing} {what} `{}`", path.display())]
    File {
        /// What was tried: `read`, `write`, …
        doing: &'static str,
        /// What it is.
        what: &'static str,
        /// Where it is.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The settings of TLS cannot be used.
    #[error("{what}{} cannot be used: {why}", path.as_ref().map(|path| format!(" `{}`", path.display())).unwrap_or_default())]
    Trust {
        /// What it is.
        what: &'static str,
        /// Where it is.
        path: Option<PathBuf>,
        /// What is wrong.
        why: String,
    },
    /// A checksum cannot be used.
    #[error(transparent)]
    Checksum(#[from] ChecksumError),
}

impl FetchError {
    /// Returns the answer that said no.
    pub fn refusal(&self) -> Option<&Refusal> {
        if let Self::Status(refusal) = self { Some(refusal) } else { None }
    }

    /// Returns the status code of an answer that said no.
    pub fn status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.code)
    }

    /// Tells whether another try may help.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Status(refusal) => is_passing(refusal.code),
            Self::Resolve { .. } | Self::Unreachable { .. } | Self::Silent { .. } | Self::Broken { .. } => true,
            _ => false,
        }
    }
}

/// Tells whether a status code says that another try may help.
pub(super) fn is_passing(code: u16) -> bool {
    matches!(code, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

impl Diagnostic for FetchError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Status(refusal) => status_hints(refusal),
            Self::Address { .. } => {
                vec!["write it whole, e.g. `https://charts.example.com/istio/base-1.29.2.tgz`".to_owned()]
            }
            Self::Resolve { url, .. } => vec![
                format!("check the name, and that this machine has a network: `curl -sSfI {url}`"),
                PROXY_HINT.to_owned(),
                OFFLINE_HINT.to_owned(),
            ],
            Self::Unreachable { proxy: Some(proxy), .. } => {
                vec![format!("the way goes through the proxy {proxy}; `NO_PROXY` leaves it out for some hosts")]
            }
            Self::Unreachable { url, .. } => vec![
                format!("check that this machine can reach it: `curl -sSfI {url}`"),
                PROXY_HINT.to_owned(),
                OFFLINE_HINT.to_owned(),
            ],
            Self::Tls { certificate: true, .. } => vec![
                "if a company's proxy or an own authority signs, name its certificate with `--ca-file FILE` or \
                 `SSL_CERT_FILE=FILE`"
                    .to_owned(),
            ],
            Self::Tls { .. } => vec![
                "if the server does not speak TLS, write `http://` instead of `https://`; if it wants a client \
                 certificate, name one with `--cert-file FILE --key-file FILE`"
                    .to_owned(),
            ],
            Self::Proxy { unauthorized: true, .. } => {
                vec!["put user and password into the variable: `HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT`".to_owned()]
            }
            Self::Proxy { .. } => vec!["check `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`".to_owned()],
            Self::Silent { url, .. } | Self::TimedOut { url, .. } | Self::Broken { url, .. } => vec![
                "run the command again; what is whole is in the cache and is not fetched twice".to_owned(),
                format!("`curl -fLO {url}` fetches it by hand; a file can be named in its place"),
            ],
            Self::Redirect { fault: RedirectFault::ToPlain, to, .. } => {
                vec![format!("if `{to}` is meant, name it, with a digest that you know: `--sha256 DIGEST`")]
            }
            Self::Redirect { url, .. } => vec![format!("`curl -sSIL {url}` shows where it leads")],
            Self::TooLarge { url, .. } => {
                vec![format!("check that {url} is what you mean; a file that is fetched by hand has no such limit")]
            }
            Self::Encoding { url, .. } => {
                vec![format!("the server is set up wrongly for archives; fetch it by hand: `curl -fLO {url}`")]
            }
            Self::Answer { url, .. } => vec![format!("`curl -sSfI {url}` shows what the server says")],
            Self::Digest { found, .. } => vec![
                "nothing of it was kept; somebody changed it, or what announces the digest is out of date".to_owned(),
                format!("if you know that it is right, pin it: `--sha256 {found}`"),
            ],
            Self::Offline { command, .. } => vec![match command {
                Some(command) => format!("run `{command}` once where there is a network"),
                None => "run the same command once without `--offline` where there is a network".to_owned(),
            }],
            Self::Damaged { .. } => vec!["run the command again; the damaged file is fetched anew".to_owned()],
            Self::NoCache => vec!["name a folder: `MESHCTL_CACHE_DIR=/var/cache/meshctl`".to_owned()],
            Self::File { doing, .. } if *doing != "read" => {
                vec!["another folder for the cache is named with `MESHCTL_CACHE_DIR=FOLDER`".to_owned()]
            }
            Self::File { .. } => Vec::new(),
            Self::Trust { path: Some(path), .. } => {
                vec![format!("`openssl x509 -noout -subject -in {}` shows what is in it", path.display())]
            }
            Self::Trust { .. } => Vec::new(),
            Self::Checksum(error) => error.hints(),
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Address { .. } => Category::Usage,
            Self::Status(refusal) => match refusal.code {
                401 | 403 | 407 => Category::PermissionDenied,
                404 | 410 => Category::InputMissing,
                408 | 504 => Category::TimedOut,
                _ => Category::Unreachable,
            },
            Self::Resolve { .. } | Self::Unreachable { .. } | Self::Tls { .. } | Self::Broken { .. } => {
                Category::Unreachable
            }
            Self::Proxy { unauthorized: true, .. } => Category::PermissionDenied,
            Self::Proxy { .. } => Category::Unreachable,
            Self::Silent { .. } | Self::TimedOut { .. } => Category::TimedOut,
            Self::Redirect { .. } | Self::TooLarge { .. } | Self::Encoding { .. } | Self::Answer { .. } => {
                Category::NotParsable
            }
            Self::Digest { .. } | Self::Damaged { .. } => Category::NotParsable,
            Self::Offline { .. } => Category::InputMissing,
            Self::NoCache | Self::Trust { .. } => Category::Configuration,
            Self::File { doing, source, .. } if *doing == "read" => Category::of_read(source),
            Self::File { .. } => Category::NotWritable,
            Self::Checksum(error) => error.category(),
        }
    }
}

const PROXY_HINT: &str = "a proxy on the way is named with `HTTPS_PROXY=http://HOST:PORT`";
const OFFLINE_HINT: &str = "`--offline` uses what is in the cache already";

/// Returns what can be done about an answer that says no.
fn status_hints(refusal: &Refusal) -> Vec<String> {
    let Refusal { url, code, retry_after, had_credentials, .. } = refusal;
    let one = match code {
        401 if *had_credentials => "user or password are not right; log in again: `docker login HOST`, or \
             `meshctl repo add NAME URL --username USER --password-stdin` for a repository"
            .to_owned(),
        401 => "it wants to know who asks: `docker login HOST` for a registry, \
             `meshctl repo add NAME URL --username USER --password-stdin` for a repository"
            .to_owned(),
        403 if *had_credentials => "the user may not read this; ask for the right to".to_owned(),
        403 => "it may be private, or a firewall or a limit for strangers is in the way; try it with credentials"
            .to_owned(),
        404 | 410 => format!("check the address and the version; `curl -sSfI {url}` asks for the same"),
        407 => "put user and password of the proxy into the variable: `HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT`"
            .to_owned(),
        429 => match retry_after {
            Some(after) => {
                format!("too many requests were made; try it again in {}, or with credentials", seconds(*after))
            }
            None => "too many requests were made; try it again later, or with credentials".to_owned(),
        },
        500.. => "the server has a problem; try it again later, or take a mirror".to_owned(),
        _ => format!("`curl -sSfI {url}` asks for the same"),
    };
    vec![one]
}

/// Returns a status code with its name.
fn answer(code: u16) -> String {
    let name = http::StatusCode::from_u16(code).ok().and_then(|code| code.canonical_reason());
    name.map_or_else(|| code.to_string(), |name| format!("{code} ({name})"))
}

fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn damaged_note(damaged: bool) -> &'static str {
    if damaged { " (what the cache had was damaged and is gone)" } else { "" }
}

/// Returns a duration as a person writes it.
fn seconds(duration: Duration) -> String {
    if duration.subsec_nanos() == 0 { format!("{}s", duration.as_secs()) } else { format!("{duration:?}") }
}

/// Returns a hint that lists the newest versions there are.
pub(super) fn newest(versions: &[String]) -> String {
    let is = if versions.len() == 1 { "is" } else { "are" };
    format!("the newest {is} {}", versions.join(", "))
}

/// Cuts what may be as long as a stranger likes, and keeps one line of it.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN: usize = 200;
    diagnostic::shortened(text.trim().lines().next().unwrap_or_default(), SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_secrets() {
        for (text, expected) in [
            ("https://anna:secret@example.com/a?key=secret#secret", "https://example.com/a?…"),
            ("https://example.com:8443/a b", "https://example.com:8443/a%20b"),
            ("https://anna:secret@:99999/a?key=secret", "https://:99999/a"),
            ("charts?key=secret", "charts"),
        ] {
            assert_eq!(shown_text(text), expected);
        }
    }

    #[test]
    fn each_refusal_has_its_cure() {
        let error = |code, had_credentials| {
            FetchError::Status(Box::new(Refusal {
                url: "https://example.com/a".to_owned(),
                code,
                message: String::new(),
                challenges: Vec::new(),
                retry_after: Some(Duration::from_secs(7)),
                had_credentials,
            }))
        };
        for (code, had, category, hint) in [
            (401, false, Category::PermissionDenied, "wants to know who asks"),
            (401, true, Category::PermissionDenied, "log in again"),
            (403, false, Category::PermissionDenied, "with credentials"),
            (403, true, Category::PermissionDenied, "ask for the right"),
            (404, false, Category::InputMissing, "check the address"),
            (407, false, Category::PermissionDenied, "HTTPS_PROXY=http://USER"),
            (410, false, Category::InputMissing, "check the address"),
            (429, false, Category::Unreachable, "in 7s"),
            (500, false, Category::Unreachable, "try it again later"),
            (504, false, Category::TimedOut, "try it again later"),
            (418, false, Category::Unreachable, "curl"),
        ] {
            let error = error(code, had);
            assert_eq!(error.category(), category, "{code}");
            assert!(error.hints()[0].contains(hint), "{code}: {:?}", error.hints());
            assert!(error.to_string().starts_with(&format!("https://example.com/a answered {code} (")), "{error}");
        }
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([size(5), size(2048), size(20 << 20), size((3 << 19) + 1)], ["5 B", "2 KiB", "20 MiB", "1.5 MiB"]);
    }
}
