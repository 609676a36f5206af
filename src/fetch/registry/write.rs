//! What is written to registries: blobs, from memory or straight from another registry, and manifests.

use std::collections::VecDeque;
use std::io::Read as _;
use std::path::Path;

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName};
use hyper::body::Bytes;
use url::Url;

use super::authorize::{Scope, told};
use super::manifest::Descriptor;
use super::read::check_size;
use super::{ImageReference, RegistryClient, RegistryError};
use crate::checksum::Hasher;
use crate::fetch::error::shown;
use crate::fetch::http::{Deadline, Opened, Pipe, Tries, is_same_server, refuse_encoding};
use crate::fetch::{Access, Digest, FetchError, Method, Payload, Request, Response};

/// How much of an answer is read that says nothing but yes.
const ANSWER_LIMIT: u64 = 256 * 1024;

/// Blobs up to this size go through memory.
const SMALL: u64 = if cfg!(test) { 64 << 10 } else { 4 << 20 };

/// How large the pieces are where a registry does not take a blob at once.
const PIECE: usize = if cfg!(test) { 256 << 10 } else { 8 << 20 };

/// The largest piece that is kept in memory because a registry asks for it.
const PIECE_LIMIT: usize = 64 << 20;

/// The header with which a registry says how small a piece may be.
const LEAST_PIECE: HeaderName = HeaderName::from_static("oci-chunk-min-length");

/// What became of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blob {
    /// It was there.
    Present,
    /// The registry took it over from another repository.
    Mounted,
    /// It was sent.
    Sent,
}

/// Where an upload goes on.
struct Upload {
    url: Url,
    /// How large the pieces have to be at least.
    least: usize,
}

impl RegistryClient {
    /// Tells whether a repository has a blob.
    pub(super) async fn has_blob(&self, reference: &ImageReference, digest: &Digest) -> Result<bool, RegistryError> {
        let request = Request::new(Method::Head, self.blob_url(reference, digest)?, ANSWER_LIMIT);
        match self.send(reference, &Scope::push(reference), &request).await {
            Ok(_) => Ok(true),
            Err(RegistryError::Missing { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes a manifest under its tag, or its digest.
    pub async fn put_manifest(
        &self,
        reference: &ImageReference,
        media_type: &str,
        bytes: &[u8],
    ) -> Result<(), RegistryError> {
        let url = self.manifest_url(reference)?;
        let request = Request {
            headers: vec![(CONTENT_TYPE, media_type.to_owned())],
            payload: Payload::Bytes(bytes.to_vec()),
            ..Request::new(Method::Put, url.clone(), ANSWER_LIMIT)
        };
        self.send(reference, &Scope::push(reference), &request).await.map_err(|error| refused_upload(error, &url))?;
        Ok(())
    }

    /// Writes a blob.
    pub async fn put_blob(&self, reference: &ImageReference, bytes: &[u8]) -> Result<Digest, RegistryError> {
        let digest = Digest::of(bytes);
        if !self.has_blob(reference, &digest).await? {
            let upload = self.begin(reference, None, &digest).await?;
            if let Some(upload) = upload {
                self.finish(reference, &upload, &digest, bytes).await?;
            }
        }
        Ok(digest)
    }

    /// Writes a blob that lies in a file, and tells whether it had to be sent.
    pub async fn put_blob_file(
        &self,
        reference: &ImageReference,
        path: &Path,
        descriptor: &Descriptor,
    ) -> Result<bool, RegistryError> {
        let digest = &descriptor.digest;
        if self.has_blob(reference, digest).await? {
            return Ok(false);
        }
        let Some(upload) = self.begin(reference, None, digest).await? else { return Ok(false) };
        let failed =
            |source| FetchError::File { doing: "read", what: "what is to be sent", path: path.to_owned(), source };
        if descriptor.size <= SMALL {
            let bytes = std::fs::read(path).map_err(failed)?;
            self.finish(reference, &upload, digest, &bytes).await?;
            return Ok(true);
        }
        let request = Request {
            payload: Payload::File(path.to_owned()),
            headers: vec![(CONTENT_TYPE, "application/octet-stream".to_owned())],
            ..last_request(&upload.url, digest)
        };
        match self.send_to_upload(reference, &request).await {
            Err(RegistryError::Fetch(error)) if error.status() == Some(413) => {}
            other => return other.map(|_| true),
        }
        let mut file = std::fs::File::open(path).map_err(failed)?;
        let mut upload = upload;
        let mut at = 0;
        loop {
            let mut piece = Vec::new();
            let size = upload.piece() as u64;
            std::io::Read::take(&mut file, size).read_to_end(&mut piece).map_err(failed)?;
            if piece.is_empty() {
                break;
            }
            let length = piece.len() as u64;
            upload = self.send_piece(reference, &upload, at, piece).await?;
            at += length;
        }
        self.send_to_upload(reference, &last_request(&upload.url, digest)).await?;
        Ok(true)
    }

    /// Copies a blob from one registry to another: nothing when it is there, by the registry itself when `mount` names
    /// another repository of its that has it, else through this machine, without touching its disk.
    ///
    /// It is held to its descriptor before the last of it is sent. `tell` hears of every piece that has been sent.
    pub(super) async fn copy_blob(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        descriptor: &Descriptor,
        mount: Option<&str>,
        tell: &dyn Fn(u64),
    ) -> Result<Blob, RegistryError> {
        if self.has_blob(target, &descriptor.digest).await? {
            return Ok(Blob::Present);
        }
        let times = self.fetcher.settings().times;
        let deadline = Deadline::after(times.download);
        let mut tries = Tries::new(times, deadline);
        let mut is_renewed = false;
        loop {
            let Some(upload) = self.begin(target, mount, &descriptor.digest).await? else { return Ok(Blob::Mounted) };
            let sent = if descriptor.size <= SMALL {
                self.small_blob(source, target, descriptor, &upload, tell).await
            } else {
                self.stream_blob(source, target, descriptor, upload, &deadline, tell).await
            };
            let error = match sent {
                Ok(()) => return Ok(Blob::Sent),
                Err(RegistryError::Fetch(error)) => error,
                // A token may have grown old on the way.
                Err(RegistryError::Refused { code: 401, .. }) if !is_renewed => {
                    is_renewed = true;
                    self.forget(target, &Scope::push(target));
                    continue;
                }
                Err(error) => return Err(error),
            };
            // An upload that broke off is of no use any more; the registry throws it away.
            match tries.pause(&error) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error.into()),
            }
        }
    }

    /// Begins an upload; none when the registry took the blob over from another repository.
    async fn begin(
        &self,
        reference: &ImageReference,
        mount: Option<&str>,
        digest: &Digest,
    ) -> Result<Option<Upload>, RegistryError> {
        let url = self.url(reference, &format!("{}/blobs/uploads/", reference.repository()))?;
        let mut request = Request::new(Method::Post, url.clone(), ANSWER_LIMIT);
        let mut scope = Scope::push(reference);
        if let Some(from) = mount {
            request.url.query_pairs_mut().append_pair("mount", &digest.to_string()).append_pair("from", from);
            scope = scope.and_pull(from);
        }
        request.headers.push((CONTENT_LENGTH, "0".to_owned()));
        let answer = self.send(reference, &scope, &request).await.map_err(|error| refused_upload(error, &url))?;
        match answer.status {
            201 if mount.is_some() => Ok(None),
            202 => upload_of(&answer, &url).map(Some),
            status => Err(RegistryError::Upload { url: shown(&url), what: format!("it answered {status}") }),
        }
    }

    /// Sends all of a blob at once.
    async fn finish(
        &self,
        reference: &ImageReference,
        upload: &Upload,
        digest: &Digest,
        bytes: &[u8],
    ) -> Result<(), RegistryError> {
        let request = Request { payload: Payload::Bytes(bytes.to_vec()), ..last_request(&upload.url, digest) };
        match self.send_to_upload(reference, &request).await {
            Err(RegistryError::Fetch(error)) if error.status() == Some(413) => {}
            other => return other.map(drop),
        }
        let mut upload = Upload { url: upload.url.clone(), least: upload.least };
        let mut at = 0;
        for piece in bytes.chunks(upload.piece()) {
            upload = self.send_piece(reference, &upload, at, piece.to_vec()).await?;
            at += piece.len() as u64;
        }
        self.send_to_upload(reference, &last_request(&upload.url, digest)).await.map(drop)
    }

    /// Copies a blob through memory.
    async fn small_blob(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        descriptor: &Descriptor,
        upload: &Upload,
        tell: &dyn Fn(u64),
    ) -> Result<(), RegistryError> {
        let bytes = self.plain_blob(source, descriptor).await?;
        self.finish(target, upload, &descriptor.digest, &bytes).await?;
        tell(descriptor.size);
        Ok(())
    }

    /// Copies a blob piece by piece as it comes.
    async fn stream_blob(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        descriptor: &Descriptor,
        upload: Upload,
        deadline: &Deadline,
        tell: &dyn Fn(u64),
    ) -> Result<(), RegistryError> {
        let checked = self.open_blob(source, descriptor, deadline).await?;
        let (sender, pipe) = Pipe::new();
        let request = Request {
            payload: Payload::Pipe(pipe),
            headers: vec![
                (CONTENT_TYPE, "application/octet-stream".to_owned()),
                (CONTENT_LENGTH, descriptor.size.to_string()),
            ],
            ..last_request(&upload.url, &descriptor.digest)
        };
        let pump = async {
            let mut checked = checked;
            while let Some(bytes) = checked.next(self, deadline).await? {
                let length = bytes.len() as u64;
                // Who takes no more will say why.
                if sender.send(bytes).await.is_err() {
                    break;
                }
                tell(length);
            }
            drop(sender);
            Ok::<(), RegistryError>(())
        };
        let send = async {
            let access = self.upload_access(target, &upload.url)?;
            let mut opened = self.fetcher.open(&Request { access, ..request }, &HeaderMap::new(), deadline).await?;
            let status = opened.status();
            if (200..300).contains(&status) {
                return Ok::<_, RegistryError>(None);
            }
            let body = self.fetcher.complaint(&mut opened, deadline).await;
            let headers = opened.response.headers().clone();
            let answer = Response { status, headers, url: opened.url, body, had_credentials: opened.had_credentials };
            Ok(Some(answer.into_error()))
        };
        let (pumped, sent) = futures_util::future::join(pump, send).await;
        // What was wrong with the source is the reason why the upload broke off.
        pumped?;
        match sent? {
            None => Ok(()),
            Some(error) if error.status() == Some(413) => {
                self.copy_in_pieces(source, target, descriptor, deadline, tell).await
            }
            Some(error) => Err(refused_upload(told(error, target), &upload.url)),
        }
    }

    /// Copies a blob in pieces that are kept in memory, one at a time.
    async fn copy_in_pieces(
        &self,
        source: &ImageReference,
        target: &ImageReference,
        descriptor: &Descriptor,
        deadline: &Deadline,
        tell: &dyn Fn(u64),
    ) -> Result<(), RegistryError> {
        let Some(mut upload) = self.begin(target, None, &descriptor.digest).await? else { return Ok(()) };
        let mut checked = self.open_blob(source, descriptor, deadline).await?;
        let mut piece = Vec::new();
        let mut at = 0;
        loop {
            let bytes = checked.next(self, deadline).await?;
            let is_end = bytes.is_none();
            piece.extend_from_slice(&bytes.unwrap_or_default());
            while piece.len() >= upload.piece() || (is_end && !piece.is_empty()) {
                let rest = piece.split_off(piece.len().min(upload.piece()));
                let length = piece.len() as u64;
                upload = self.send_piece(target, &upload, at, std::mem::replace(&mut piece, rest)).await?;
                at += length;
                tell(length);
            }
            if is_end {
                break;
            }
        }
        self.send_to_upload(target, &last_request(&upload.url, &descriptor.digest)).await.map(drop)
    }

    async fn send_piece(
        &self,
        reference: &ImageReference,
        upload: &Upload,
        at: u64,
        piece: Vec<u8>,
    ) -> Result<Upload, RegistryError> {
        let end = (at + piece.len() as u64).saturating_sub(1);
        let request = Request {
            headers: vec![
                (CONTENT_TYPE, "application/octet-stream".to_owned()),
                (CONTENT_RANGE, format!("{at}-{end}")),
            ],
            payload: Payload::Bytes(piece),
            ..Request::new(Method::Patch, upload.url.clone(), ANSWER_LIMIT)
        };
        let answer = self.send_to_upload(reference, &request).await?;
        upload_of(&answer, &upload.url).map(|next| Upload { least: upload.least, ..next })
    }

    /// Sends a request to where an upload goes on, with credentials when that is the registry itself.
    async fn send_to_upload(&self, reference: &ImageReference, request: &Request) -> Result<Response, RegistryError> {
        let registry = self.url(reference, "")?;
        let answer = if is_same_server(&registry, &request.url) {
            self.send(reference, &Scope::push(reference), request).await
        } else {
            let answer = self.fetcher.send(request).await.and_then(Response::successful);
            answer.map_err(|error| told(error, reference))
        };
        answer.map_err(|error| refused_upload(error, &request.url))
    }

    /// Returns what was accepted last for writing, when an upload goes on at the registry itself.
    fn upload_access(&self, reference: &ImageReference, url: &Url) -> Result<Access, RegistryError> {
        if !is_same_server(&self.url(reference, "")?, url) {
            return Ok(Access::default());
        }
        Ok(self.accepted_access(reference, &Scope::push(reference)))
    }

    /// Reads a blob of one registry for another, past the cache.
    async fn plain_blob(&self, reference: &ImageReference, descriptor: &Descriptor) -> Result<Vec<u8>, RegistryError> {
        let deadline = Deadline::after(self.fetcher.settings().times.request);
        let mut checked = self.open_blob(reference, descriptor, &deadline).await?;
        let mut bytes = Vec::new();
        while let Some(more) = checked.next(self, &deadline).await? {
            bytes.extend_from_slice(&more);
        }
        Ok(bytes)
    }

    async fn open_blob(
        &self,
        reference: &ImageReference,
        descriptor: &Descriptor,
        deadline: &Deadline,
    ) -> Result<Checked, RegistryError> {
        let url = self.blob_url(reference, &descriptor.digest)?;
        let request = Request::get(url.clone(), descriptor.size);
        let opened = self
            .authorized(reference, &Scope::pull(reference), &url, async |access| {
                let request = Request { access, ..request.clone() };
                let mut opened = self.fetcher.open(&request, &HeaderMap::new(), deadline).await?;
                let status = opened.status();
                if status == 200 {
                    refuse_encoding(&opened)?;
                    return Ok(opened);
                }
                let body = self.fetcher.complaint(&mut opened, deadline).await;
                let headers = opened.response.headers().clone();
                let (url, had_credentials) = (opened.url, opened.had_credentials);
                Err(Response { status, headers, url, body, had_credentials }.into_error())
            })
            .await?;
        if let Some(length) = opened.response.content_length() {
            check_size(&url, descriptor, length)?;
        }
        Ok(Checked {
            opened: Some(opened),
            url,
            descriptor: descriptor.clone(),
            hasher: Hasher::default(),
            length: 0,
            held: VecDeque::new(),
        })
    }
}

/// A blob that comes, of which the last piece is held back until all of it is known to be what it should be.
struct Checked {
    opened: Option<Opened>,
    url: Url,
    descriptor: Descriptor,
    hasher: Hasher,
    length: u64,
    held: VecDeque<Bytes>,
}

impl Checked {
    /// Returns the next piece; none at the end of what is right.
    async fn next(&mut self, client: &RegistryClient, deadline: &Deadline) -> Result<Option<Bytes>, RegistryError> {
        while let Some(opened) = &mut self.opened {
            let Some(bytes) = client.fetcher.next(opened, deadline).await? else {
                self.opened = None;
                check_size(&self.url, &self.descriptor, self.length)?;
                let found = std::mem::take(&mut self.hasher).finish();
                if found != self.descriptor.digest {
                    let expected = self.descriptor.digest;
                    return Err(FetchError::Digest { url: shown(&self.url), expected, found }.into());
                }
                break;
            };
            self.length += bytes.len() as u64;
            if self.length > self.descriptor.size {
                let expected = self.descriptor.size;
                return Err(RegistryError::Size { url: shown(&self.url), expected, found: None });
            }
            self.hasher.push(&bytes);
            if bytes.is_empty() {
                continue;
            }
            self.held.push_back(bytes);
            if self.held.len() > 1 {
                break;
            }
        }
        Ok(self.held.pop_front())
    }
}

impl Upload {
    /// Returns how large the pieces are.
    fn piece(&self) -> usize {
        self.least.max(PIECE)
    }
}

/// Returns where an upload goes on after an answer.
fn upload_of(answer: &Response, asked: &Url) -> Result<Upload, RegistryError> {
    let odd = |what: &str| RegistryError::Upload { url: shown(asked), what: what.to_owned() };
    let location = answer.header(LOCATION).ok_or_else(|| odd("it does not say where to send it"))?;
    let mut url = answer.url.join(location).map_err(|_| odd("where it is to be sent is no address"))?;
    if !matches!(url.scheme(), "http" | "https") || (asked.scheme() == "https" && url.scheme() == "http") {
        return Err(odd("it is to be sent without TLS"));
    }
    url.set_fragment(None);
    let least = answer.header(LEAST_PIECE).and_then(|least| least.parse().ok()).unwrap_or_default();
    if least > PIECE_LIMIT {
        return Err(odd("it wants larger pieces than are kept in memory"));
    }
    Ok(Upload { url, least })
}

/// Returns the request that ends an upload.
fn last_request(upload: &Url, digest: &Digest) -> Request {
    let mut url = upload.clone();
    url.query_pairs_mut().append_pair("digest", &digest.to_string());
    Request {
        headers: vec![(CONTENT_TYPE, "application/octet-stream".to_owned())],
        ..Request::new(Method::Put, url, ANSWER_LIMIT)
    }
}

/// Returns what an answer to a write means that says no.
fn refused_upload(error: RegistryError, url: &Url) -> RegistryError {
    match error {
        RegistryError::Fetch(FetchError::Status(refusal))
            if matches!(refusal.code, 400 | 405 | 409 | 416 | 422 | 507) =>
        {
            let what = match &*refusal.message {
                "" => format!("it answered {}", refusal.code),
                said => format!("it answered {}: {said}", refusal.code),
            };
            RegistryError::Upload { url: shown(url), what }
        }
        RegistryError::Missing { .. } => {
            RegistryError::Upload { url: shown(url), what: "there is no such place (404)".to_owned() }
        }
        error => error,
    }
}
