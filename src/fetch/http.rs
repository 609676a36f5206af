//! [`Fetcher`]: requests over HTTP, with redirects, credentials, deadlines and retries as this project wants them.
//!
//! Redirects are followed here and not by the library below, so that nothing leaves HTTPS, and credentials go to nobody
//! but who they were meant for: the same scheme, host and port.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::http::header::{self, HeaderMap, HeaderName};
use hyper::body::Bytes;
use tokio::time::{Instant, timeout};
use url::Url;

use self::fault::fault;
pub(super) use self::fault::{refuse_encoding, refused};
use self::request::with_payload;
pub use self::request::{Access, Credentials, Method, Payload, Pipe, Request, Response, Trust};
use super::cache::Cache;
use super::error::{RedirectFault, is_passing, shortened, shown, shown_text};
use super::settings::Times;
use super::{FetchError, Settings, tls};
use crate::cluster::proxy;

mod fault;
mod request;

/// How many redirects are followed.
const REDIRECTS: usize = 10;
/// How much of an answer that says no is read.
const COMPLAINT_LIMIT: u64 = 16 * 1024;
/// How often a server that cannot be connected to is tried.
const CONNECTIONS: u32 = 3;
/// The longest pause between two tries unless the server asks for a longer one.
const LONGEST_BACKOFF: Duration = Duration::from_secs(8);

/// Fetches. It is cheap to clone, and keeps its connections.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    cache: Option<Cache>,
    /// The clients, one for each way to speak TLS and each proxy.
    clients: Mutex<HashMap<(Trust, Option<String>), reqwest::Client>>,
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Fetcher").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

/// The beginning of an answer, its content still to be read.
pub(super) struct Opened {
    pub(super) response: reqwest::Response,
    pub(super) url: Url,
    pub(super) had_credentials: bool,
    proxy: Option<String>,
}

impl Opened {
    pub(super) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(super) fn header(&self, name: HeaderName) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }
}

/// Until when something has to be done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    whole: Duration,
}

impl Deadline {
    pub(super) fn after(whole: Duration) -> Self {
        Self { at: Instant::now() + whole, whole }
    }

    fn left(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// Waits for something that may be silent for a while, but not beyond the end.
    async fn wait<T>(&self, url: &Url, silence: Duration, future: impl Future<Output = T>) -> Result<T, FetchError> {
        let left = self.left();
        let waited = timeout(left.min(silence), future).await;
        waited.map_err(|_| {
            if left <= silence {
                FetchError::TimedOut { url: shown(url), after: self.whole }
            } else {
                FetchError::Silent { url: shown(url), after: silence }
            }
        })
    }
}

/// Counts how often something was tried that got no further.
#[derive(Debug)]
pub(super) struct Tries {
    made: u32,
    times: Times,
    deadline: Deadline,
}

impl Tries {
    pub(super) fn new(times: Times, deadline: Deadline) -> Self {
        Self { made: 0, times, deadline }
    }

    /// Begins to count anew, since something came.
    pub(super) fn renew(&mut self) {
        self.made = 0;
    }

    /// Returns how long to wait before the next try; `None` when there is no point in one.
    pub(super) fn pause(&mut self, error: &FetchError) -> Option<Duration> {
        self.made += 1;
        let most = match error {
            FetchError::Resolve { .. } | FetchError::Unreachable { .. } => self.times.tries.min(CONNECTIONS),
            _ => self.times.tries,
        };
        if self.made >= most || !error.is_passing() {
            return None;
        }
        let doubled = self.times.first_pause.saturating_mul(1 << (self.made - 1).min(16)).min(LONGEST_BACKOFF);
        let asked = error.refusal().and_then(|refusal| refusal.retry_after).unwrap_or_default();
        let pause = scattered(doubled).max(asked).min(self.times.longest_pause);
        (pause < self.deadline.left()).then_some(pause)
    }
}

/// Returns a duration that is up to a fifth shorter or longer, so that many do not come back at once.
fn scattered(pause: Duration) -> Duration {
    let random = std::hash::RandomState::new().build_hasher().finish() % 401;
    pause.saturating_mul(u32::try_from(800 + random).unwrap_or(1000)) / 1000
}

impl Fetcher {
    /// Returns a fetcher. Nothing is connected to, read or made before the first request.
    pub fn new(settings: Settings) -> Self {
        let cache = settings.cache.as_ref().map(Cache::new);
        Self { inner: Arc::new(Inner { settings, cache, clients: Mutex::default() }) }
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Returns the cache.
    pub fn cache(&self) -> Result<&Cache, FetchError> {
        self.inner.cache.as_ref().ok_or(FetchError::NoCache)
    }

    /// Sends a request and returns the answer, also one that says no (see [`Response::successful`]).
    ///
    /// What passes is tried again: broken connections where a second time does no harm, and answers that ask for it.
    /// The cache has no part in it; with `--offline` it fails.
    pub async fn send(&self, request: &Request) -> Result<Response, FetchError> {
        let request = &with_credentials_apart(request);
        let times = self.settings().times;
        let default = if matches!(request.payload, Payload::File(_)) { times.download } else { times.request };
        let deadline = Deadline::after(request.deadline.unwrap_or(default));
        let mut tries = Tries::new(times, deadline);
        loop {
            let (error, answer) = match self.once(request, &deadline).await {
                Ok(answer) if !is_passing(answer.status) => return Ok(answer),
                Ok(answer) => (answer.clone().into_error(), Some(answer)),
                Err(error) => (error, None),
            };
            // Who answers that it is too much has done nothing; after other failures nobody knows.
            let is_safe = request.method.is_idempotent()
                || matches!(error.status(), Some(429 | 503))
                || matches!(error, FetchError::Resolve { .. } | FetchError::Unreachable { .. });
            match tries.pause(&error).filter(|_| is_safe) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return answer.ok_or(error),
            }
        }
    }

    async fn once(&self, request: &Request, deadline: &Deadline) -> Result<Response, FetchError> {
        let mut opened = self.open(request, &HeaderMap::new(), deadline).await?;
        let status = opened.status();
        let is_success = opened.response.status().is_success();
        let body = if request.method == Method::Head {
            Vec::new()
        } else if is_success {
            refuse_encoding(&opened)?;
            self.read_body(&mut opened, request.limit, deadline).await?
        } else {
            self.complaint(&mut opened, deadline).await
        };
        let headers = opened.response.headers().clone();
        Ok(Response { status, headers, url: opened.url, body, had_credentials: opened.had_credentials })
    }

    /// Reads all of an answer's content, up to a limit.
    async fn read_body(&self, opened: &mut Opened, limit: u64, deadline: &Deadline) -> Result<Vec<u8>, FetchError> {
        let too_large = |url: &Url| FetchError::TooLarge { url: shown(url), limit };
        if opened.response.content_length().is_some_and(|length| length > limit) {
            return Err(too_large(&opened.url));
        }
        let mut body = Vec::new();
        while let Some(bytes) = self.next(opened, deadline).await? {
            if (body.len() + bytes.len()) as u64 > limit {
                return Err(too_large(&opened.url));
            }
            body.extend_from_slice(&bytes);
        }
        Ok(body)
    }

    /// Reads what an answer that says no has to say; what cannot be read is left out.
    pub(super) async fn complaint(&self, opened: &mut Opened, deadline: &Deadline) -> Vec<u8> {
        let mut body = Vec::new();
        while (body.len() as u64) < COMPLAINT_LIMIT {
            match self.next(opened, deadline).await {
                Ok(Some(bytes)) => body.extend_from_slice(&bytes),
                _ => break,
            }
        }
        body
    }

    /// Returns the next bytes of an answer's content; `None` at its end.
    pub(super) async fn next(&self, opened: &mut Opened, deadline: &Deadline) -> Result<Option<Bytes>, FetchError> {
        let silence = self.settings().times.silence;
        let next = deadline.wait(&opened.url, silence, opened.response.chunk()).await?;
        next.map_err(|error| fault(&error, &opened.url, opened.proxy.as_deref()))
    }

    /// Sends a request once, follows redirects, and returns the answer at their end as soon as it begins.
    ///
    /// `headers` are those that every server on the way may see.
    pub(super) async fn open(
        &self,
        request: &Request,
        headers: &HeaderMap,
        deadline: &Deadline,
    ) -> Result<Opened, FetchError> {
        let first = &request.url;
        if self.settings().offline {
            return Err(FetchError::Offline { what: shown(first), command: None, damaged: false });
        }
        check_scheme(first)?;
        let mut url = first.clone();
        let mut method = request.method;
        let mut is_home = true;
        let mut seen = Vec::new();
        loop {
            // Who was left once is not trusted again: what leads back may come from somebody else.
            is_home = is_home && is_same_server(first, &url);
            let access = &request.access;
            let trust = if is_home { access.trust.clone() } else { access.trust.elsewhere() };
            let proxy = proxy::for_server(url.as_str(), &|name| self.settings().variable(name));
            let client = self.client(trust, proxy.clone(), &url)?;
            let mut sent = client.request(method.name(), url.clone());
            sent = sent.headers(headers.clone()).header(header::ACCEPT_ENCODING, "identity");
            if !request.accept.is_empty() {
                sent = sent.header(header::ACCEPT, &request.accept);
            }
            let mut had_credentials = false;
            if is_home {
                for (name, value) in &request.headers {
                    sent = sent.header(name, value);
                }
                if let Some(value) = access.credentials.as_ref().and_then(Credentials::header) {
                    sent = sent.header(header::AUTHORIZATION, value);
                    had_credentials = true;
                }
            }
            let has_body = method == request.method && !matches!(request.payload, Payload::Nothing);
            if has_body {
                sent = with_payload(sent, &request.payload)?;
            }
            // A file takes its time before there can be an answer.
            let silence = if has_body { deadline.whole } else { self.settings().times.silence };
            let sent = deadline.wait(&url, silence, sent.send()).await?;
            let response = sent.map_err(|error| fault(&error, &url, proxy.as_deref()))?;
            let code = response.status().as_u16();
            if code == 407 {
                let proxy = proxy.as_deref().map_or_else(|| "on the way".to_owned(), shown_text);
                let what = "wants to know who asks (407)".to_owned();
                return Err(FetchError::Proxy { url: shown(&url), proxy, what, unauthorized: true });
            }
            if !matches!(code, 301 | 302 | 303 | 307 | 308) {
                return Ok(Opened { response, url, had_credentials, proxy });
            }
            let refused = |to: String, fault| Err(FetchError::Redirect { url: shown(first), to, fault });
            let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
            let Some(mut next) = location.and_then(|location| url.join(location).ok()) else {
                let to = location.map_or_else(|| "nowhere".to_owned(), |location| shortened(&shown_text(location)));
                return refused(to, RedirectFault::Nowhere);
            };
            next.set_fragment(None);
            let to = shown(&next);
            if !matches!(next.scheme(), "http" | "https") || next.host_str().is_none() {
                return refused(to, RedirectFault::Elsewhere);
            }
            // Nobody else says who we are.
            let _ = next.set_username("");
            let _ = next.set_password(None);
            if url.scheme() == "https" && next.scheme() == "http" {
                return refused(to, RedirectFault::ToPlain);
            }
            match code {
                303 if !method.is_reading() => method = Method::Get,
                301 | 302 if !method.is_reading() => return refused(to, RedirectFault::LosesBody),
                _ => {}
            }
            seen.push(url);
            if seen.contains(&next) {
                return refused(to, RedirectFault::Circle);
            }
            if seen.len() > REDIRECTS {
                return refused(to, RedirectFault::TooMany);
            }
            url = next;
        }
    }

    /// Returns the client for a way to speak TLS and a proxy.
    fn client(&self, trust: Trust, proxy: Option<String>, url: &Url) -> Result<reqwest::Client, FetchError> {
        let mut clients = self.inner.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (trust, proxy);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let (trust, proxy) = &key;
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::configuration(trust)?)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.settings().times.connect)
            .user_agent(concat!("meshctl/", env!("CARGO_PKG_VERSION")));
        if let Some(proxy) = proxy {
            let odd = |what: &str| FetchError::Proxy {
                url: shown(url),
                proxy: shown_text(proxy),
                what: what.to_owned(),
                unauthorized: false,
            };
            if !proxy.starts_with("http://") && !proxy.starts_with("https://") {
                return Err(odd("is no proxy of HTTP, and no others can be used"));
            }
            builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|_| odd("is no address"))?);
        }
        let client = builder.build().map_err(|error| fault(&error, url, proxy.as_deref()))?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

/// Reads an address that can be fetched.
pub fn parse_url(text: &str) -> Result<Url, FetchError> {
    let wrong = |what: String| FetchError::Address { text: shown_text(text), what };
    let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
    check_scheme(&url)?;
    Ok(url)
}

fn check_scheme(url: &Url) -> Result<(), FetchError> {
    if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() {
        return Ok(());
    }
    let what = format!("`{}` is neither `https` nor `http`", url.scheme());
    Err(FetchError::Address { text: shown(url), what })
}

/// Tells whether two addresses are of the same server: scheme, host and port.
pub fn is_same_server(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Takes user and password out of an address; they count where nothing else is said.
pub(super) fn take_credentials(url: &mut Url, access: &mut Access) {
    if url.username().is_empty() && url.password().is_none() {
        return;
    }
    let decoded = |text: &str| String::from_utf8_lossy(&percent_decoded(text)).into_owned();
    let found =
        Credentials::Basic { user: decoded(url.username()), password: decoded(url.password().unwrap_or_default()) };
    access.credentials.get_or_insert(found);
    // An address that had a user can lose it.
    let _ = url.set_username("");
    let _ = url.set_password(None);
}

/// Returns text with its `%41` as bytes.
fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        match pair {
            Some(byte) if first == b'%' => {
                decoded.push(byte);
                rest = &after[2..];
            }
            _ => {
                decoded.push(first);
                rest = after;
            }
        }
    }
    decoded
}

fn with_credentials_apart(request: &Request) -> Request {
    let mut request = request.clone();
    take_credentials(&mut request.url, &mut request.access);
    request
}

#[cfg(test)]
mod tests;
