//! [`Request`] and [`Response`]: what is asked, with what, as whom, and what comes of it.

use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use futures_util::stream;
use http_body_util::StreamBody;
use hyper::body::{Body, Bytes, Frame};
use tokio::sync::mpsc;
use url::Url;

use super::fault::refused;
use crate::fetch::FetchError;

/// Who asks. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// User and password.
    Basic {
        /// The user.
        user: String,
        /// The password.
        password: String,
    },
    /// A token.
    Bearer(String),
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Basic { user, .. } => formatter.debug_struct("Basic").field("user", user).finish_non_exhaustive(),
            Self::Bearer(_) => formatter.debug_struct("Bearer").finish_non_exhaustive(),
        }
    }
}

impl Credentials {
    /// Returns the value of the header `Authorization`.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        use base64::Engine;
        let text = match self {
            Self::Basic { user, password } => {
                let both = format!("{user}:{password}");
                format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(both))
            }
            Self::Bearer(token) => format!("Bearer {token}"),
        };
        let mut value = HeaderValue::try_from(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Whom we believe, and who we say we are, in TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Trust {
    /// A file with certificate authorities (PEM) that are believed besides the usual ones.
    pub authority: Option<PathBuf>,
    /// The files of our certificate and its key (PEM).
    pub identity: Option<(PathBuf, PathBuf)>,
    /// Whether anybody is believed (`--insecure-skip-tls-verify`).
    pub insecure: bool,
}

impl Trust {
    /// Returns what holds for another server than the one that it was said about.
    pub(super) fn elsewhere(&self) -> Self {
        Self { authority: self.authority.clone(), identity: None, insecure: false }
    }
}

/// What is said about a server: who asks, and how TLS is spoken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Who asks.
    pub credentials: Option<Credentials>,
    /// How TLS is spoken.
    pub trust: Trust,
}

/// The methods that are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Read without the content.
    Head,
    /// Begin something.
    Post,
    /// Put something into its place.
    Put,
    /// Add to something.
    Patch,
    /// Delete.
    Delete,
}

impl Method {
    pub(super) fn name(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
        }
    }

    pub(super) fn is_reading(self) -> bool {
        matches!(self, Self::Get | Self::Head)
    }

    /// Tells whether a second time changes nothing more.
    pub(super) fn is_idempotent(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Put | Self::Delete)
    }
}

/// What is sent along.
#[derive(Debug, Clone, Default)]
pub enum Payload {
    /// Nothing.
    #[default]
    Nothing,
    /// These bytes.
    Bytes(Vec<u8>),
    /// The content of a file, read as it is sent.
    File(PathBuf),
    /// What comes out of a pipe; it can be sent once.
    Pipe(Pipe),
}

/// How many pieces wait in a pipe.
const PIPE: usize = 4;

/// The end of a pipe from which a payload is sent. When the other end is gone before everything came, the request breaks.
#[derive(Debug, Clone)]
pub struct Pipe(Arc<Mutex<Option<mpsc::Receiver<Bytes>>>>);

impl Pipe {
    /// Returns both ends.
    pub fn new() -> (mpsc::Sender<Bytes>, Self) {
        let (sender, receiver) = mpsc::channel(PIPE);
        (sender, Self(Arc::new(Mutex::new(Some(receiver)))))
    }

    /// Returns what comes out of it as the content of a request; nothing the second time.
    fn body(&self) -> reqwest::Body {
        let receiver = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        reqwest::Body::wrap(PipeBody(receiver))
    }
}

struct PipeBody(Option<mpsc::Receiver<Bytes>>);

impl Body for PipeBody {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut self.0 {
            Some(receiver) => receiver.poll_recv(context).map(|piece| piece.map(|piece| Ok(Frame::data(piece)))),
            None => std::task::Poll::Ready(None),
        }
    }
}

/// A request whose answer is read into memory.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is done.
    pub method: Method,
    /// The address. A user and a password in it are taken for credentials.
    pub url: Url,
    /// The media types that are taken as an answer; empty for any.
    pub accept: String,
    /// More headers, such as the type of what is sent; they go to this server only, like credentials.
    pub headers: Vec<(HeaderName, String)>,
    /// What is sent along.
    pub payload: Payload,
    /// Who asks, and how TLS is spoken.
    pub access: Access,
    /// How many bytes of the answer are taken.
    pub limit: u64,
    /// How long it may take with all tries; else [`Times::request`](crate::fetch::settings::Times::request), or
    /// [`Times::download`](crate::fetch::settings::Times::download) when a file is sent.
    pub deadline: Option<Duration>,
}

impl Request {
    /// Returns a request that reads up to `limit` bytes.
    pub fn get(url: Url, limit: u64) -> Self {
        Self::new(Method::Get, url, limit)
    }

    /// Returns a request that sends nothing along.
    pub fn new(method: Method, url: Url, limit: u64) -> Self {
        Self {
            method,
            url,
            accept: String::new(),
            headers: Vec::new(),
            payload: Payload::Nothing,
            access: Access::default(),
            limit,
            deadline: None,
        }
    }
}

/// An answer, whatever it says.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code of HTTP.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The address that answered, at the end of the redirects.
    pub url: Url,
    /// The content.
    pub body: Vec<u8>,
    /// Whether credentials were sent along.
    pub had_credentials: bool,
}

impl Response {
    /// Returns a header's value, when it is text.
    pub fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Tells whether the answer says yes.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the answer when it says yes, else the error that it stands for.
    pub fn successful(self) -> Result<Self, FetchError> {
        if self.is_success() { Ok(self) } else { Err(self.into_error()) }
    }

    /// Returns the error that an answer stands for that says no.
    pub fn into_error(self) -> FetchError {
        let Self { status, headers, url, body, had_credentials } = self;
        refused(status, &headers, &url, &body, had_credentials)
    }
}

/// Adds what is sent along.
pub(super) fn with_payload(
    request: reqwest::RequestBuilder,
    payload: &Payload,
) -> Result<reqwest::RequestBuilder, FetchError> {
    match payload {
        Payload::Nothing => Ok(request),
        Payload::Bytes(bytes) => Ok(request.body(bytes.clone())),
        Payload::Pipe(pipe) => Ok(request.body(pipe.body())),
        Payload::File(path) => {
            let failed =
                |source| FetchError::File { doing: "read", what: "what is to be sent", path: path.clone(), source };
            let file = std::fs::File::open(path).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            let body = StreamBody::new(stream::iter(Pieces { file }));
            Ok(request.header(header::CONTENT_LENGTH, length).body(reqwest::Body::wrap(body)))
        }
    }
}

/// A file, piece by piece.
struct Pieces {
    file: std::fs::File,
}

impl Iterator for Pieces {
    type Item = std::io::Result<Frame<Bytes>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut piece = vec![0; 64 * 1024];
        match self.file.read(&mut piece) {
            Ok(0) => None,
            Ok(length) => {
                piece.truncate(length);
                Some(Ok(Frame::data(Bytes::from(piece))))
            }
            Err(error) => Some(Err(error)),
        }
    }
}
