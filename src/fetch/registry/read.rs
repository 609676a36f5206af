//! What is read from registries: tags, manifests and blobs.

use std::collections::HashSet;

use http::HeaderName;
use http::header::{CONTENT_TYPE, LINK};
use serde::Deserialize;
use url::Url;

use super::authorize::Scope;
use super::manifest::{ACCEPTED, Content, Descriptor};
use super::reference::is_tag;
use super::{ImageReference, RegistryClient, RegistryError};
use crate::events::{Events, Silent};
use crate::fetch::cache::Record;
use crate::fetch::download::Download;
use crate::fetch::error::shown;
use crate::fetch::http::is_same_server;
use crate::fetch::{Digest, Downloaded, FetchError, Method, Request};

/// How large a manifest may be, as the specification has it.
const MANIFEST_LIMIT: u64 = 4 << 20;

/// How large a page of tags may be.
const PAGE_LIMIT: u64 = 4 << 20;

/// How many pages of tags are read.
const PAGES: usize = 200;

/// How many tags are asked for at once.
const PAGE: &str = "1000";

/// The header with which a registry says what a manifest's digest is.
const DIGEST_HEADER: HeaderName = HeaderName::from_static("docker-content-digest");

/// A manifest that was read and is what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The digest of the bytes.
    pub digest: Digest,
    /// What it is.
    pub media_type: String,
    /// The bytes, as they came.
    pub bytes: Vec<u8>,
    /// What it says.
    pub content: Content,
}

impl RegistryClient {
    /// Returns the tags of a repository, in the registry's order.
    pub async fn tags(&self, reference: &ImageReference) -> Result<Vec<String>, RegistryError> {
        #[derive(Deserialize)]
        struct Page {
            #[serde(default)]
            tags: Option<Vec<String>>,
        }
        let first = self.url(reference, &format!("{}/tags/list?n={PAGE}", reference.repository()))?;
        let mut seen: HashSet<Url> = HashSet::new();
        let mut tags = Vec::new();
        let mut next = Some(first.clone());
        while let Some(url) = next {
            let odd = |what: &str| RegistryError::Tags { url: shown(&url), what: what.to_owned() };
            if seen.len() >= PAGES {
                return Err(odd("there are more pages than anybody can read"));
            }
            if !seen.insert(url.clone()) {
                return Err(odd("the pages go in a circle"));
            }
            let request = Request { accept: "application/json".to_owned(), ..Request::get(url.clone(), PAGE_LIMIT) };
            let answer = self.send(reference, &Scope::pull(reference), &request).await?;
            let page: Page = serde_json::from_slice(&answer.body).map_err(|_| odd("it is no list of tags"))?;
            // What cannot be a tag cannot be asked for.
            tags.extend(page.tags.unwrap_or_default().into_iter().filter(|tag| is_tag(tag)));
            next = match answer.header(LINK).and_then(next_page) {
                Some(link) => {
                    let url = answer.url.join(link).map_err(|_| odd("the address of the next page is none"))?;
                    if !is_same_server(&url, &first) {
                        return Err(odd("the next page is on another server"));
                    }
                    Some(url)
                }
                None => None,
            };
        }
        Ok(tags)
    }

    /// Returns the manifest of a tag or a digest.
    ///
    /// Its digest is computed, and held to the one that is asked for and the one that the registry says. Offline the
    /// cache answers with what a tag was last.
    pub async fn manifest(&self, reference: &ImageReference) -> Result<Manifest, RegistryError> {
        let url = self.manifest_url(reference)?;
        if self.fetcher.settings().offline {
            return self.known_manifest(reference, &url);
        }
        let request = Request { accept: ACCEPTED.to_owned(), ..Request::get(url.clone(), MANIFEST_LIMIT) };
        let answer = self.send(reference, &Scope::pull(reference), &request).await?;
        let digest = Digest::of(&answer.body);
        if let Some(expected) = reference.digest().copied().filter(|expected| *expected != digest) {
            return Err(FetchError::Digest { url: shown(&url), expected, found: digest }.into());
        }
        if let Some(said) = answer.header(DIGEST_HEADER)
            && said.parse::<Digest>().map_or_else(|_| said.starts_with("sha256:"), |said| said != digest)
        {
            return Err(RegistryError::DigestHeader { url: shown(&url), said: said.to_owned(), found: digest });
        }
        let sent = answer.header(CONTENT_TYPE).unwrap_or_default();
        let manifest = read_manifest(answer.body.clone(), sent, &url)?;
        // Without a place for a cache there is none to fill.
        if let Ok(cache) = self.fetcher.cache() {
            cache.store(&manifest.bytes)?;
            cache.remember(&url, &Record::now(&url, digest, manifest.bytes.len() as u64))?;
        }
        Ok(manifest)
    }

    /// Returns what the cache has of a manifest.
    fn known_manifest(&self, reference: &ImageReference, url: &Url) -> Result<Manifest, RegistryError> {
        let cache = self.fetcher.cache()?;
        let digest = reference.digest().copied().or_else(|| cache.record(url).map(|record| record.digest));
        let bytes = digest.map(|digest| cache.read(&digest)).transpose()?.flatten();
        let missing = || FetchError::Offline { what: reference.to_string(), command: None, damaged: false };
        read_manifest(bytes.ok_or_else(missing)?, "", url)
    }

    /// Returns the digest that a registry says a tag has, or a digest that is there; none when there is no such thing.
    pub async fn digest_of(&self, reference: &ImageReference) -> Result<Option<Digest>, RegistryError> {
        let scope = Scope::pull(reference);
        self.digest_with(reference, &scope).await
    }

    /// The same with the rights that somebody has who will write.
    pub(super) async fn digest_with(
        &self,
        reference: &ImageReference,
        scope: &Scope,
    ) -> Result<Option<Digest>, RegistryError> {
        let url = self.manifest_url(reference)?;
        let request = Request { accept: ACCEPTED.to_owned(), ..Request::new(Method::Head, url, MANIFEST_LIMIT) };
        match self.send(reference, scope, &request).await {
            Ok(answer) => {
                let said = answer.header(DIGEST_HEADER).and_then(|said| said.parse().ok());
                Ok(said.or_else(|| reference.digest().copied()))
            }
            Err(RegistryError::Missing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns a blob that is not larger than `limit`, after it was held to its descriptor.
    ///
    /// It comes from the cache when that has it.
    pub async fn blob(
        &self,
        reference: &ImageReference,
        descriptor: &Descriptor,
        limit: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        if self.fetcher.cache().is_ok() {
            return Ok(self.download_blob(reference, descriptor, limit, "", &Silent).await?.read()?);
        }
        let url = self.blob_url(reference, &descriptor.digest)?;
        check_limit(&url, descriptor, limit)?;
        let request = Request::get(url.clone(), descriptor.size);
        let answer = self.send(reference, &Scope::pull(reference), &request).await;
        let answer = answer.map_err(|error| sized(error, descriptor))?;
        let digest = Digest::of(&answer.body);
        if digest != descriptor.digest {
            let expected = descriptor.digest;
            return Err(FetchError::Digest { url: shown(&url), expected, found: digest }.into());
        }
        check_size(&url, descriptor, answer.body.len() as u64)?;
        Ok(answer.body)
    }

    /// Brings a blob into the cache, as [`Self::blob`] does. What `title` calls it is what people see of the progress;
    /// nothing is told of it when that is empty.
    pub async fn download_blob(
        &self,
        reference: &ImageReference,
        descriptor: &Descriptor,
        limit: u64,
        title: &str,
        events: &dyn Events,
    ) -> Result<Downloaded, RegistryError> {
        let url = self.blob_url(reference, &descriptor.digest)?;
        check_limit(&url, descriptor, limit)?;
        let download = Download {
            expected: Some(descriptor.digest),
            title: title.to_owned(),
            ..Download::new(url.clone(), descriptor.size)
        };
        let downloaded = self
            .authorized(reference, &Scope::pull(reference), &url, async |access| {
                let download = Download { access, ..download.clone() };
                self.fetcher.download(&download, events).await
            })
            .await
            .map_err(|error| sized(error, descriptor))?;
        check_size(&url, descriptor, downloaded.length)?;
        Ok(downloaded)
    }

    pub(super) fn manifest_url(&self, reference: &ImageReference) -> Result<Url, RegistryError> {
        self.url(reference, &format!("{}/manifests/{}", reference.repository(), reference.target()))
    }

    pub(super) fn blob_url(&self, reference: &ImageReference, digest: &Digest) -> Result<Url, RegistryError> {
        self.url(reference, &format!("{}/blobs/{digest}", reference.repository()))
    }
}

fn read_manifest(bytes: Vec<u8>, sent: &str, url: &Url) -> Result<Manifest, RegistryError> {
    let (content, media_type) =
        Content::parse(&bytes, sent).map_err(|reason| RegistryError::Manifest { url: shown(url), reason })?;
    Ok(Manifest { digest: Digest::of(&bytes), media_type, bytes, content })
}

fn check_limit(url: &Url, descriptor: &Descriptor, limit: u64) -> Result<(), RegistryError> {
    if descriptor.size <= limit {
        return Ok(());
    }
    Err(FetchError::TooLarge { url: shown(url), limit }.into())
}

pub(super) fn check_size(url: &Url, descriptor: &Descriptor, found: u64) -> Result<(), RegistryError> {
    if found == descriptor.size {
        return Ok(());
    }
    Err(RegistryError::Size { url: shown(url), expected: descriptor.size, found: Some(found) })
}

/// Returns what it means when more came than a descriptor says.
fn sized(error: RegistryError, descriptor: &Descriptor) -> RegistryError {
    match error {
        RegistryError::Fetch(FetchError::TooLarge { url, .. }) => {
            RegistryError::Size { url, expected: descriptor.size, found: None }
        }
        error => error,
    }
}

/// Returns the address of the next page: `<…>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    let (address, rest) = link.trim_start().strip_prefix('<')?.split_once('>')?;
    let is_next = rest.split([';', ',']).any(|part| {
        let (name, value) = part.split_once('=').unwrap_or_default();
        name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"') == "next"
    });
    is_next.then_some(address)
}
