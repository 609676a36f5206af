//! References to images and charts in registries: `host[:port]/path[:tag][@digest]`.
//!
//! The rules are those of container runtimes: a first part with a dot or a colon, or `localhost`, is a host; without one
//! the host is `docker.io`, whose images of one word lie below `library/`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::fetch::Digest;

/// The registry of a reference that names none.
pub const DEFAULT_HOST: &str = "docker.io";

/// Where the default registry answers.
const DEFAULT_HOST_API: &str = "registry-1.docker.io";

/// The old name of the default registry, under which credentials are kept.
const DEFAULT_HOST_OLD: &str = "index.docker.io";

/// The tag of a reference without one.
const DEFAULT_TAG: &str = "latest";

/// The scheme of charts in registries.
const SCHEME: &str = "oci://";

/// The longest path, as the distribution specification has it.
const PATH_LIMIT: usize = 255;

/// The longest tag.
const TAG_LIMIT: usize = 128;

/// What names an image: by a tag, a digest, or both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageReference {
    host: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// A scheme that images do not have.
    #[error("it begins with a scheme, which an image's reference has not")]
    Scheme,
    /// A host that cannot be one.
    #[error("its host is not a name or an address, with a port or without")]
    Host,
    /// The path has signs that it may not have.
    #[error("its path has other signs than lower-case letters, digits, and `.`, `_` or `-` between them")]
    Path,
    /// The path is too long.
    #[error("its path is longer than 255 signs")]
    LongPath,
    /// The tag has signs that it may not have.
    #[error("its tag has other signs than letters, digits, `.`, `_` and `-`, or more than 128 of them")]
    Tag,
    /// The digest is none.
    #[error("its digest is not `sha256:` and 64 hexadecimal digits")]
    Digest,
}

impl ImageReference {
    /// Reads a reference to an image.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.is_empty() {
            return Err(ReferenceError::Empty);
        }
        if text.contains("://") {
            return Err(ReferenceError::Scheme);
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest_of(digest).ok_or(ReferenceError::Digest)?)),
            None => (text, None),
        };
        let (host, path) = match rest.split_once('/') {
            Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
            _ => (DEFAULT_HOST, rest),
        };
        if !is_host(host) {
            return Err(ReferenceError::Host);
        }
        let (path, tag) = match path.split_once(':') {
            Some((path, tag)) => (path, Some(tag)),
            None => (path, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return Err(ReferenceError::Tag);
        }
        let host = host.to_ascii_lowercase();
        let host = if [DEFAULT_HOST_API, DEFAULT_HOST_OLD].contains(&&*host) { DEFAULT_HOST.to_owned() } else { host };
        let library = if host == DEFAULT_HOST && !path.contains('/') { "library/" } else { "" };
        let repository = format!("{library}{path}");
        if !path.split('/').all(is_path_part) {
            return Err(ReferenceError::Path);
        }
        if repository.len() > PATH_LIMIT {
            return Err(ReferenceError::LongPath);
        }
        Ok(Self { host, repository, tag: tag.map(str::to_owned), digest })
    }

    /// Reads a reference to a chart, which begins with `oci://`. The version takes the place of a tag; its `+`, which a
    /// tag cannot have, is written `_` as Helm does.
    pub fn parse_chart(text: &str) -> Result<Self, ReferenceError> {
        let rest = text.strip_prefix(SCHEME).ok_or(ReferenceError::Scheme)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        // Helm adds no `library/`: a chart lies where it is said to.
        let (host, _) = rest.split_once('/').ok_or(ReferenceError::Path)?;
        if !(host.contains(['.', ':']) || host == "localhost") {
            return Err(ReferenceError::Host);
        }
        Self::parse(&rest.replace('+', "_"))
    }

    /// Returns the host, with its port, as references name it.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns host and port where the registry answers.
    pub fn api_host(&self) -> &str {
        if self.host == DEFAULT_HOST { DEFAULT_HOST_API } else { &self.host }
    }

    /// Returns the path of the repository below the host.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// Returns the last part of the path.
    pub fn name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the tag, if there is one.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Returns the digest, if there is one.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// Returns what a registry is asked for: the digest, else the tag, else `latest`.
    pub fn target(&self) -> String {
        match &self.digest {
            Some(digest) => digest.to_string(),
            None => self.tag.as_deref().unwrap_or(DEFAULT_TAG).to_owned(),
        }
    }

    /// Returns the same repository with another tag and no digest; the tag is that of a chart's version if need be.
    pub fn with_tag(&self, tag: &str) -> Result<Self, ReferenceError> {
        let tag = tag.replace('+', "_");
        if !is_tag(&tag) {
            return Err(ReferenceError::Tag);
        }
        Ok(Self { tag: Some(tag), digest: None, ..self.clone() })
    }

    /// Returns the same repository at a digest.
    #[must_use]
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { digest: Some(digest), tag: None, ..self.clone() }
    }

    /// Tells whether the registry is on this machine, where plain HTTP is as good as TLS.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

/// Tells whether a host, with a port or without, is this machine.
pub fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl fmt::Display for ImageReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(formatter, "@{digest}")?;
        }
        Ok(())
    }
}

impl FromStr for ImageReference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// Reads a digest as references write it: with the name of the algorithm, in lower case.
fn digest_of(text: &str) -> Option<Digest> {
    let digest: Digest = text.parse().ok()?;
    (digest.to_string() == text).then_some(digest)
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            ("ipv6", port.strip_prefix(':').or(if port.is_empty() { None } else { Some("") }))
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.split('.').all(is_label) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Tells whether a text can be a tag.
pub(super) fn is_tag(text: &str) -> bool {
    text.len() <= TAG_LIMIT
        && text.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '_')
        && text.chars().all(|sign| sign.is_ascii_alphanumeric() || "._-".contains(sign))
}

/// Tells whether a text can stand between the slashes of a path: words with `.`, `_`, `__` or any number of `-` between.
fn is_path_part(text: &str) -> bool {
    let is_word = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit();
    if !text.starts_with(is_word) || !text.ends_with(is_word) {
        return false;
    }
    text.split(is_word).all(|between| matches!(between, "" | "." | "_" | "__") || between.chars().all(|c| c == '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn references_are_read_as_runtimes_do() {
        let pinned = format!("quay.io/a/b:1@{DIGEST}");
        let pinned_whole = pinned.clone();
        for (text, whole) in [
            ("busybox", "docker.io/library/busybox"),
            ("busybox:1.36", "docker.io/library/busybox:1.36"),
            ("istio/pilot:1.30.3", "docker.io/istio/pilot:1.30.3"),
            ("index.docker.io/istio/pilot", "docker.io/istio/pilot"),
            ("registry-1.docker.io/x", "docker.io/library/x"),
            ("localhost/x:1", "localhost/x:1"),
            ("127.0.0.1:5000/a/b__c-d.e:v1", "127.0.0.1:5000/a/b__c-d.e:v1"),
            ("[::1]:5000/a", "[::1]:5000/a"),
            ("Quay.IO/a", "quay.io/a"),
            (&pinned, &pinned_whole),
        ] {
            let reference = ImageReference::parse(text).unwrap();
            assert_eq!(reference.to_string(), whole, "{text}");
            assert_eq!(ImageReference::parse(whole).unwrap(), reference);
        }
    }

    #[test]
    fn what_is_asked_for() {
        let reference = ImageReference::parse("busybox").unwrap();
        assert_eq!((reference.api_host(), reference.target()), ("registry-1.docker.io", "latest".to_owned()));
        let reference = ImageReference::parse(&format!("quay.io/a/b:1@{DIGEST}")).unwrap();
        assert_eq!((reference.api_host(), reference.target(), reference.name()), ("quay.io", DIGEST.to_owned(), "b"));
        assert_eq!(reference.with_tag("1+2").unwrap().to_string(), "quay.io/a/b:1_2");
    }

    #[test]
    fn what_is_no_reference_is_refused_with_a_reason() {
        for (text, error) in [
            ("", ReferenceError::Empty),
            ("https://quay.io/a", ReferenceError::Scheme),
            ("quay.io/A", ReferenceError::Path),
            ("quay.io/", ReferenceError::Path),
            ("quay.io/a//b", ReferenceError::Path),
            ("quay.io/../v2", ReferenceError::Path),
            ("quay.io/a___b", ReferenceError::Path),
            ("quay.io/a._b", ReferenceError::Path),
            ("quay.io/a?x=1", ReferenceError::Path),
            ("a b", ReferenceError::Path),
            ("quay.io/a:", ReferenceError::Tag),
            ("quay.io/a:-b", ReferenceError::Tag),
            ("quay.io/a:b/c", ReferenceError::Tag),
            ("quay.io:port/a", ReferenceError::Host),
            ("quay.io:0/a", ReferenceError::Host),
            ("-.io/a", ReferenceError::Host),
            ("user:secret@quay.io/a", ReferenceError::Digest),
            ("quay.io/a@sha256:12", ReferenceError::Digest),
            ("quay.io/a@md5:12", ReferenceError::Digest),
        ] {
            assert_eq!(ImageReference::parse(text), Err(error), "{text}");
        }
        let long = format!("quay.io/{}", "a".repeat(300));
        assert_eq!(ImageReference::parse(&long), Err(ReferenceError::LongPath));
    }

    #[test]
    fn charts_have_versions_as_tags() {
        let chart = |text| ImageReference::parse_chart(text).map(|reference| reference.to_string());
        assert_eq!(
            chart("oci://ghcr.io/istio/charts/base:1.2.3+build.1").unwrap(),
            "ghcr.io/istio/charts/base:1.2.3_build.1"
        );
        assert_eq!(chart("oci://localhost:5000/base").unwrap(), "localhost:5000/base");
        for text in ["ghcr.io/istio/base", "oci://ghcr.io", "oci://istio/base", "oci://"] {
            assert!(chart(text).is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_is_known() {
        for (host, is) in [
            ("localhost", true),
            ("localhost:5000", true),
            ("127.0.0.9:5000", true),
            ("[::1]:5000", true),
            ("quay.io", false),
            ("localhost.example:5000", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(is_loopback(host), is, "{host}");
        }
    }
}
