//! [`Cluster`]: the connection to an API server, made with the first request. Each request has a deadline, and each
//! failure becomes a [`ClusterError`] that names the server and what was asked.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use http::{HeaderMap, HeaderName};
use kube::client::Body;
use kube::config::{AuthInfo, AuthProviderConfig};
use tokio::sync::Mutex;

use super::error::{Peer, Refusal, Subject};
use super::kubeconfig::{self, Access, Credentials};
use super::options::{Environment, process_environment};
use super::plugin::Issued;
use super::retry::{self, Standing};
use super::{ClusterError, ClusterOptions, proxy, service_account};
use crate::diagnostic::{causes, shortened};
use crate::values::{Tree, json};

/// Credentials that end sooner than this are asked for anew.
const EXPIRY_MARGIN: jiff::SignedDuration = jiff::SignedDuration::from_secs(10);

/// A cluster. Nothing is read, and no connection made, before the first request.
pub struct Cluster {
    options: ClusterOptions,
    connection: Mutex<Option<Arc<Connection>>>,
    /// Whether the server has answered anything.
    reached: AtomicBool,
    /// How many requests were sent, each try for itself.
    sent: AtomicU64,
}

/// A connection that is ready for requests.
struct Connection {
    client: kube::Client,
    peer: Peer,
    namespace: String,
    /// Whether a program gave the credentials, which may be asked for new ones.
    renewable: bool,
    expires: Option<jiff::Timestamp>,
}

/// The methods of HTTP that Kubernetes knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Make.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Delete.
    Delete,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is done.
    pub method: Method,
    /// The path, with its query.
    pub path: String,
    /// Media type and content, when there is any.
    pub body: Option<(&'static str, Vec<u8>)>,
    /// The media types that are taken as an answer.
    pub accept: &'static str,
    /// What it is about, for messages.
    pub subject: Subject,
}

impl Call {
    /// Returns a request that reads.
    pub fn get(path: String, subject: Subject) -> Self {
        Self { method: Method::Get, path, body: None, accept: "application/json", subject }
    }
}

/// An answer that says yes.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code of HTTP.
    pub code: u16,
    /// The content.
    pub body: Vec<u8>,
    /// What the server warns of, such as deprecated versions.
    pub warnings: Vec<String>,
}

impl Cluster {
    /// Returns a cluster that is looked for when it is first asked something.
    pub fn new(options: ClusterOptions) -> Self {
        Self { options, connection: Mutex::new(None), reached: AtomicBool::new(false), sent: AtomicU64::new(0) }
    }

    /// Returns how many requests were sent so far, each try for itself.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Returns how long a request may take.
    pub fn timeout(&self) -> Duration {
        self.options.timeout
    }

    /// Returns which server is asked. This reads the kubeconfig, and runs the program that gives credentials.
    pub async fn peer(&self) -> Result<Peer, ClusterError> {
        Ok(self.connection(None).await?.peer.clone())
    }

    /// Returns the namespace of the context.
    pub async fn namespace(&self) -> Result<String, ClusterError> {
        Ok(self.connection(None).await?.namespace.clone())
    }

    /// Sends a request and returns the answer; one that says no is an error. What passes is got over, see
    /// [`retry`].
    pub async fn send(&self, call: &Call) -> Result<Answer, ClusterError> {
        self.patiently(call, async |connection| connection.send(call, self.options.timeout).await).await
    }

    /// Sends a request whose answer comes bit by bit. The deadline is for its beginning.
    pub(super) async fn stream(&self, call: &Call) -> Result<Body, ClusterError> {
        self.patiently(call, async |connection| connection.open_stream(call, self.options.timeout).await).await
    }

    /// Sends a request to go on in another protocol on the same connection; the answer is the one that agrees. It is
    /// tried once: who asks this has somebody waiting, and knows whether another try is of use.
    pub(super) async fn upgrade(
        &self,
        call: &Call,
        headers: &[(HeaderName, &str)],
    ) -> Result<http::Response<Body>, ClusterError> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.once(&async |connection: &Connection| connection.upgrade(call, headers, self.options.timeout).await).await
    }

    /// Tries a request until it has an answer, or there is no hope.
    async fn patiently<T>(
        &self,
        call: &Call,
        attempt: impl AsyncFn(&Connection) -> Result<T, ClusterError>,
    ) -> Result<T, ClusterError> {
        let start = Instant::now();
        let mut tries = 0;
        let mut doubts = 0;
        loop {
            tries += 1;
            self.sent.fetch_add(1, Ordering::Relaxed);
            let error = match self.once(&attempt).await {
                Ok(answer) => {
                    self.reached.store(true, Ordering::Relaxed);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let reached = self.reached.load(Ordering::Relaxed) || error.refusal().is_some();
            self.reached.store(reached, Ordering::Relaxed);
            doubts += u32::from(retry::is_doubtful(&error));
            let standing = Standing { method: call.method, tries, doubts, elapsed: start.elapsed(), reached };
            match retry::pause(&error, standing, self.options.patience) {
                Some(pause) => tokio::time::sleep(retry::scattered(pause)).await,
                None => return Err(error),
            }
        }
    }

    async fn once<T>(&self, attempt: &impl AsyncFn(&Connection) -> Result<T, ClusterError>) -> Result<T, ClusterError> {
        let connection = self.connection(None).await?;
        match attempt(&connection).await {
            // What the program gave before may have been withdrawn.
            Err(ClusterError::Unauthorized { .. }) if connection.renewable => {
                attempt(&*self.connection(Some(&connection)).await?).await
            }
            result => result,
        }
    }

    /// Returns the connection, a new one where there is none, where it ends, or where it is the one that no longer works.
    async fn connection(&self, rejected: Option<&Arc<Connection>>) -> Result<Arc<Connection>, ClusterError> {
        let mut current = self.connection.lock().await;
        if let Some(connection) = &*current {
            let works = rejected.is_none_or(|rejected| !Arc::ptr_eq(rejected, connection));
            let lasts = connection.expires.is_none_or(|expires| jiff::Timestamp::now() + EXPIRY_MARGIN < expires);
            if works && lasts {
                return Ok(connection.clone());
            }
        }
        let connection = Arc::new(Connection::open(&self.options, &process_environment).await?);
        *current = Some(connection.clone());
        Ok(connection)
    }
}

impl Connection {
    async fn open(options: &ClusterOptions, environment: Environment<'_>) -> Result<Self, ClusterError> {
        let access = match kubeconfig::load(options, environment)? {
            Some(access) => access,
            None => service_account::load(options, environment, Path::new(service_account::FOLDER))?
                .ok_or_else(|| kubeconfig::missing(options, environment))?,
        };
        let issued = match &access.credentials.plugin {
            // Other credentials go before those of a program.
            Some(plugin) if access.credentials.token.is_none() => Some(plugin.run(options.timeout).await?),
            _ => None,
        };
        let renewable = issued.is_some();
        let expires = issued.as_ref().and_then(|issued| issued.expires);
        let proxy = access.proxy.clone().or_else(|| proxy::for_server(&access.peer.server, environment));
        let Access { peer, namespace, .. } = access.clone();
        let config = configuration(access, issued, proxy, options.timeout)?;
        let client = kube::Client::try_from(config).map_err(|error| fault(&error, &peer, &Subject::default()))?;
        Ok(Self { client, peer, namespace, renewable, expires })
    }

    async fn send(&self, call: &Call, timeout: Duration) -> Result<Answer, ClusterError> {
        tokio::time::timeout(timeout, self.exchange(call)).await.unwrap_or_else(|_| {
            let (peer, subject) = (Box::new(self.peer.clone()), Box::new(call.subject.clone()));
            Err(ClusterError::TimedOut { peer, subject, after: timeout })
        })
    }

    /// Sends a request and returns its answer as soon as that begins.
    async fn open_stream(&self, call: &Call, timeout: Duration) -> Result<Body, ClusterError> {
        let opened = async {
            let answer = self.begin(call, &[]).await?;
            let (head, body) = answer.into_parts();
            if head.status.is_success() {
                return Ok(body);
            }
            let body = self.rest(call, body).await?;
            Err(self.refused(head.status.as_u16(), &head.headers, &body, &call.subject))
        };
        tokio::time::timeout(timeout, opened).await.unwrap_or_else(|_| {
            let (peer, subject) = (Box::new(self.peer.clone()), Box::new(call.subject.clone()));
            Err(ClusterError::TimedOut { peer, subject, after: timeout })
        })
    }

    /// Sends a request to change the protocol, and returns the answer that agrees.
    async fn upgrade(
        &self,
        call: &Call,
        headers: &[(HeaderName, &str)],
        timeout: Duration,
    ) -> Result<http::Response<Body>, ClusterError> {
        let upgraded = async {
            let answer = self.begin(call, headers).await?;
            if answer.status() == http::StatusCode::SWITCHING_PROTOCOLS {
                return Ok(answer);
            }
            let (head, body) = answer.into_parts();
            if head.status.is_success() {
                return Err(self.odd("it does not change the protocol of a connection"));
            }
            let body = self.rest(call, body).await?;
            Err(self.refused(head.status.as_u16(), &head.headers, &body, &call.subject))
        };
        tokio::time::timeout(timeout, upgraded).await.unwrap_or_else(|_| {
            let (peer, subject) = (Box::new(self.peer.clone()), Box::new(call.subject.clone()));
            Err(ClusterError::TimedOut { peer, subject, after: timeout })
        })
    }

    async fn exchange(&self, call: &Call) -> Result<Answer, ClusterError> {
        let (head, body) = self.begin(call, &[]).await?.into_parts();
        let body = self.rest(call, body).await?;
        let code = head.status.as_u16();
        if head.status.is_success() {
            return Ok(Answer { code, body, warnings: warnings(&head.headers) });
        }
        Err(self.refused(code, &head.headers, &body, &call.subject))
    }

    /// Sends a request, with headers that not every request has.
    async fn begin(&self, call: &Call, headers: &[(HeaderName, &str)]) -> Result<http::Response<Body>, ClusterError> {
        let method = match call.method {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Put => http::Method::PUT,
            Method::Patch => http::Method::PATCH,
            Method::Delete => http::Method::DELETE,
        };
        let mut request = http::Request::builder()
            .method(method)
            .uri(&call.path)
            .header(http::header::ACCEPT, call.accept)
            .header(http::header::USER_AGENT, concat!("meshctl/", env!("CARGO_PKG_VERSION")));
        if let Some((media_type, _)) = &call.body {
            request = request.header(http::header::CONTENT_TYPE, *media_type);
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let content = call.body.as_ref().map(|(_, content)| content.clone()).unwrap_or_default();
        let request = request.body(Body::from(content)).map_err(|error| self.odd(&error.to_string()))?;
        self.client.send(request).await.map_err(|error| fault(&error, &self.peer, &call.subject))
    }

    /// Returns all of an answer's content.
    async fn rest(&self, call: &Call, body: Body) -> Result<Vec<u8>, ClusterError> {
        let bytes = body.collect_bytes().await.map_err(|error| fault(&error, &self.peer, &call.subject))?;
        Ok(bytes.into())
    }

    /// Returns the error that an answer stands for.
    fn refused(&self, code: u16, headers: &HeaderMap, body: &[u8], subject: &Subject) -> ClusterError {
        let refusal = refusal(code, headers, body);
        let (peer, subject) = (Box::new(self.peer.clone()), Box::new(subject.clone()));
        match code {
            401 => ClusterError::Unauthorized { peer },
            // Quota and admission say 403 too, and mean something else.
            403 if refusal.message.contains(" cannot ") => {
                ClusterError::Forbidden { subject, refusal: Box::new(refusal) }
            }
            _ => ClusterError::Refused { subject, refusal: Box::new(refusal) },
        }
    }

    fn odd(&self, what: &str) -> ClusterError {
        ClusterError::Answer { peer: Box::new(self.peer.clone()), what: what.to_owned() }
    }
}

impl Answer {
    /// Returns the content as a tree.
    pub fn tree(&self, peer: &Peer) -> Result<Tree, ClusterError> {
        self.read(peer, json::decode)
    }

    /// Hands over the items of a list one by one, and returns the rest of it.
    pub fn items(&self, peer: &Peer, each: impl FnMut(Tree)) -> Result<Tree, ClusterError> {
        self.read(peer, |text| json::decode_items(text, "items", each))
    }

    fn read(
        &self,
        peer: &Peer,
        decode: impl FnOnce(&str) -> Result<Tree, json::JsonError>,
    ) -> Result<Tree, ClusterError> {
        let odd = |what: String| ClusterError::Answer { peer: Box::new(peer.clone()), what };
        let text = std::str::from_utf8(&self.body).map_err(|_| odd("the answer is not text".to_owned()))?;
        decode(text).map_err(|error| odd(format!("the answer is not JSON: {error}")))
    }
}

/// Makes the settings of the client of what was found.
fn configuration(
    access: Access,
    issued: Option<Issued>,
    proxy: Option<String>,
    timeout: Duration,
) -> Result<kube::Config, ClusterError> {
    let Access { peer, namespace, authority, insecure, tls_server_name, proxy: _, credentials } = access;
    let address = |text: &str, what: &str| {
        text.parse::<http::Uri>().ok().filter(|address| address.authority().is_some()).ok_or_else(|| {
            ClusterError::Invalid { what: format!("{what} `{text}` is not an address such as `https://host:6443`") }
        })
    };
    let mut config = kube::Config::new(address(&peer.server, "the server's")?);
    config.default_namespace = namespace;
    config.accept_invalid_certs = insecure;
    config.tls_server_name = tls_server_name;
    config.proxy_url = proxy.map(|proxy| address(&proxy, "the proxy's")).transpose()?;
    config.root_cert = authority.map(|text| certificates(&text)).transpose()?;
    // The connection's own deadline comes first, so that a server out of reach is told from one that is slow.
    config.connect_timeout = Some(timeout.mul_f32(0.9));
    config.write_timeout = None;
    // What is tried again, and when, is decided in one place above.
    config.default_retry = false;
    config.auth_info = auth_info(credentials, issued);
    Ok(config)
}

fn auth_info(credentials: Credentials, issued: Option<Issued>) -> AuthInfo {
    let encode = |content: &[u8]| base64::engine::general_purpose::STANDARD.encode(content);
    let Credentials { token, token_file, basic, certificate, plugin: _, provider, .. } = credentials;
    let mut info = AuthInfo {
        token: token.map(Into::into),
        token_file,
        impersonate: credentials.impersonate_user,
        impersonate_uid: credentials.impersonate_uid,
        impersonate_groups: Some(credentials.impersonate_groups).filter(|groups| !groups.is_empty()),
        auth_provider: provider.map(|(name, settings)| AuthProviderConfig {
            name,
            config: settings.into_iter().collect(),
            ..AuthProviderConfig::default()
        }),
        ..AuthInfo::default()
    };
    if let Some((name, password)) = basic {
        info.username = Some(name);
        info.password = Some(password.into());
    }
    let issued_certificate = issued.as_ref().and_then(|issued| issued.certificate.clone());
    let issued_certificate = issued_certificate.map(|(certificate, key)| (certificate.into_bytes(), key.into_bytes()));
    if let Some((certificate, key)) = issued_certificate.or(certificate) {
        info.client_certificate_data = Some(encode(&certificate));
        info.client_key_data = Some(encode(&key).into());
    }
    if let Some(token) = issued.and_then(|issued| issued.token) {
        info.token = Some(token.into());
    }
    info
}

/// Returns the certificates of a text (PEM) as bytes (DER).
fn certificates(text: &[u8]) -> Result<Vec<Vec<u8>>, ClusterError> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(text);
    let mut found = Vec::new();
    for part in text.split(BEGIN).skip(1) {
        let body: String = part.split(END).next().unwrap_or_default().split_whitespace().collect();
        let decoded = base64::engine::general_purpose::STANDARD.decode(body);
        found.push(decoded.map_err(|_| ClusterError::Invalid {
            what: "a certificate of the cluster's authority is not base64 inside".to_owned(),
        })?);
    }
    if found.is_empty() {
        return Err(ClusterError::Invalid { what: "the cluster's authority has no certificate (PEM)".to_owned() });
    }
    Ok(found)
}

/// Returns the warnings of an answer (RFC 7234: code, agent, text in quotes).
fn warnings(headers: &HeaderMap) -> Vec<String> {
    let texts = headers.get_all(http::header::WARNING).into_iter().filter_map(|value| value.to_str().ok());
    texts
        .map(|text| {
            let quoted = text.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map(|(quoted, _)| quoted);
            quoted.unwrap_or(text).replace("\\\"", "\"")
        })
        .collect()
}

/// Reads an answer that says no: a `Status` of Kubernetes, or whatever stands between us and it.
fn refusal(code: u16, headers: &HeaderMap, body: &[u8]) -> Refusal {
    const SHOWN: usize = 200;
    let text = String::from_utf8_lossy(body);
    let status = json::decode(&text).ok().filter(|tree| tree.get("kind") == Some(&Tree::from("Status")));
    let header = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let Some(status) = status else {
        let first = text.trim().lines().next().unwrap_or_default();
        let shown: String = first.chars().take(SHOWN).collect();
        let message = if shown.is_empty() { "without a word".to_owned() } else { shown };
        return Refusal { code, message, retry_after: header.map(Duration::from_secs), ..Refusal::default() };
    };
    let text = |tree: &Tree, key: &str| tree.get(key).and_then(Tree::as_str).unwrap_or_default().to_owned();
    let details = status.get("details");
    let causes = details.and_then(|details| details.get("causes")).and_then(Tree::as_list).unwrap_or_default();
    let seconds = details.and_then(|details| details.get("retryAfterSeconds")).and_then(Tree::as_int);
    let seconds = header.or_else(|| seconds.and_then(|seconds| seconds.try_into().ok()));
    Refusal {
        code,
        reason: text(&status, "reason"),
        message: text(&status, "message"),
        causes: causes.iter().map(|cause| (text(cause, "field"), text(cause, "message"))).collect(),
        retry_after: seconds.map(Duration::from_secs),
    }
}

/// How much is shown of what may be as long as a stranger's certificate.
const SHOWN: usize = 300;

/// Tells from an error of the client what happened.
fn fault(error: &kube::Error, peer: &Peer, subject: &Subject) -> ClusterError {
    let mut connecting = matches!(error, kube::Error::RustlsTls(_));
    let mut tls = None;
    let mut what = error.to_string();
    for cause in causes(Some(error)) {
        what = cause.to_string();
        if cause.is::<tokio::time::error::Elapsed>() {
            "there is no connection in time".clone_into(&mut what);
        }
        if let Some(error) = cause.downcast_ref::<hyper_util::client::legacy::Error>() {
            connecting |= error.is_connect();
        }
        tls = tls.or(cause.downcast_ref::<rustls::Error>());
    }
    let peer = Box::new(peer.clone());
    let what = shortened(&what, SHOWN);
    if let kube::Error::Auth(_) = error {
        return ClusterError::Credentials { what };
    }
    if let Some(error) = tls {
        let certificate = matches!(error, rustls::Error::InvalidCertificate(_));
        return ClusterError::Tls { peer, what: shortened(&error.to_string(), SHOWN), certificate };
    }
    match error {
        kube::Error::InferKubeconfig(_) => ClusterError::Invalid { what },
        _ if connecting => ClusterError::Unreachable { peer, what },
        _ => ClusterError::Broken { peer, subject: Box::new(subject.clone()), what },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};
    use crate::diagnostic::{Category, Diagnostic};

    fn call() -> Call {
        let subject =
            Subject { verb: "list", resource: "pods".to_owned(), namespace: Some("shop".to_owned()), name: None };
        Call::get("/pods".to_owned(), subject)
    }

    fn send(cluster: &Cluster) -> Result<Answer, ClusterError> {
        block_on(async { cluster.send(&call()).await }).unwrap()
    }

    fn answered(reply: Reply) -> Result<Answer, ClusterError> {
        let server = MockServer::of([("/pods".to_owned(), reply)]);
        send(&server.cluster())
    }

    #[test]
    fn an_answer_has_its_warnings() {
        let mut reply = Reply::ok("{}");
        reply.headers.push(("Warning", r#"299 - "v1beta1 is \"old\"""#.to_owned()));
        let answer = answered(reply).unwrap();
        assert_eq!(answer.body, b"{}");
        assert_eq!(answer.warnings, [r#"v1beta1 is "old""#]);
    }

    #[test]
    fn a_forbidden_request_is_told_from_a_quota() {
        let message = "pods is forbidden: User anna cannot list resource pods";
        let error = answered(Reply::refused(403, "Forbidden", message)).unwrap_err();
        assert!(matches!(error, ClusterError::Forbidden { .. }), "{error:?}");
        assert_eq!(error.category(), Category::PermissionDenied);
        let error = answered(Reply::refused(403, "Forbidden", "exceeded quota: small")).unwrap_err();
        assert!(matches!(error, ClusterError::Refused { .. }), "{error:?}");
        let error = answered(Reply::refused(401, "Unauthorized", "no")).unwrap_err();
        assert!(error.to_string().contains("(context `test`) does not accept the credentials"), "{error}");
    }

    #[test]
    fn an_answer_of_something_else_is_shown_in_short() {
        let mut reply = Reply { code: 502, ..Reply::ok(format!("<html>bad gateway{}\nmore", "!".repeat(500))) };
        reply.headers.push(("Retry-After", "7".to_owned()));
        let error = answered(reply).unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!((refusal.code, refusal.message.len()), (502, 200));
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_connection_that_breaks_off_is_not_a_server_out_of_reach() {
        let error = answered(Reply { cut: true, ..Reply::ok("0123456789") }).unwrap_err();
        assert!(matches!(error, ClusterError::Broken { .. }), "{error:?}");
    }

    #[test]
    fn a_server_that_does_not_answer_has_its_time() {
        let server = MockServer::of([("/pods".to_owned(), Reply { silent: true, ..Reply::ok("") })]);
        let error = send(&server.impatient(Duration::from_millis(200))).unwrap_err();
        assert!(matches!(error, ClusterError::TimedOut { .. }), "{error:?}");
        assert!(error.to_string().ends_with("when it was asked to list pods in the namespace `shop`"), "{error}");
        assert_eq!(error.category(), Category::TimedOut);
    }

    #[test]
    fn a_server_that_is_not_there_is_out_of_reach() {
        let folder = tempfile::tempdir().unwrap();
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = folder.path().join("config");
        let text = format!(
            "current-context: c\nclusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\n\
             contexts: [{{name: c, context: {{cluster: c}}}}]\n"
        );
        std::fs::write(&path, text).unwrap();
        let cluster = Cluster::new(ClusterOptions { kubeconfig: Some(path), ..ClusterOptions::default() });
        let error = send(&cluster).unwrap_err();
        assert!(matches!(error, ClusterError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().contains("refused"), "{error}");
        assert_eq!(error.category(), Category::Unreachable);
    }

    #[test]
    fn a_server_that_speaks_no_tls_is_told() {
        let server = MockServer::of([]);
        let path = server.kubeconfig("token: secret");
        let text = std::fs::read_to_string(&path).unwrap().replace("http://", "https://");
        std::fs::write(&path, text).unwrap();
        let cluster = Cluster::new(ClusterOptions { kubeconfig: Some(path), ..ClusterOptions::default() });
        let error = send(&cluster).unwrap_err();
        assert_eq!(error.category(), Category::Unreachable, "{error:?}");
    }

    #[test]
    fn a_server_that_never_shakes_hands_is_out_of_reach() {
        // The system takes the connection, and nobody ever says anything.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let server = MockServer::of([]);
        let path = server.kubeconfig("token: secret");
        let text = std::fs::read_to_string(&path).unwrap();
        let silent = format!("https://{}", listener.local_addr().unwrap());
        std::fs::write(&path, text.replace(&format!("http://{}", server.address()), &silent)).unwrap();
        let timeout = Duration::from_millis(300);
        let cluster = Cluster::new(ClusterOptions { kubeconfig: Some(path), timeout, ..ClusterOptions::default() });
        let error = send(&cluster).unwrap_err();
        assert!(matches!(error, ClusterError::Unreachable { .. }), "{error:?}");
        assert!(error.to_string().ends_with(": there is no connection in time"), "{error}");
    }

    #[test]
    fn headers_say_who_asks_and_as_whom() {
        let server = MockServer::of([("/pods".to_owned(), Reply::ok("{}"))]);
        let cluster = Cluster::new(ClusterOptions {
            kubeconfig: Some(server.kubeconfig("token: secret")),
            impersonate_user: Some("anna".to_owned()),
            impersonate_groups: vec!["a".to_owned(), "b".to_owned()],
            impersonate_uid: Some("7".to_owned()),
            ..ClusterOptions::default()
        });
        send(&cluster).unwrap();
        let request = server.requests()[0].to_lowercase();
        for line in ["authorization: bearer secret", "impersonate-user: anna", "impersonate-group: a"] {
            assert!(request.contains(&format!("\r\n{line}\r\n")), "{request}");
        }
        for line in ["impersonate-group: b", "impersonate-uid: 7", "accept: application/json", "user-agent: meshctl/"] {
            assert!(request.contains(&format!("\r\n{line}")), "{request}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_asked_again_when_its_token_is_rejected() {
        let server =
            MockServer::with([("/pods".to_owned(), vec![Reply::refused(401, "Unauthorized", "no"), Reply::ok("{}")])]);
        let folder = tempfile::tempdir().unwrap();
        let count = folder.path().join("count");
        let script = folder.path().join("login");
        let text = format!(
            "echo x >>'{0}'\nprintf '{{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{{\"token\":\"t%s\"}}}}' \
             \"$(wc -l <'{0}' | tr -d ' ')\"\n",
            count.display()
        );
        std::fs::write(&script, text).unwrap();
        let user = format!("exec: {{command: /bin/sh, args: ['{}'], interactiveMode: Never}}", script.display());
        let options = ClusterOptions { kubeconfig: Some(server.kubeconfig(&user)), ..ClusterOptions::default() };
        send(&Cluster::new(options)).unwrap();
        let requests = server.requests();
        assert!(requests[0].contains("Bearer t1") && requests[1].contains("Bearer t2"), "{requests:?}");
    }

    #[test]
    fn certificates_are_read_from_text_with_anything_around() {
        let text = b"subject=x\n-----BEGIN CERTIFICATE-----\nAQID\nBA==\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(text).unwrap(), [[1, 2, 3, 4]]);
        assert!(certificates(b"nothing").unwrap_err().to_string().contains("no certificate"));
    }
}
