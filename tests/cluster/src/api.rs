//! Requests to the API server as they are: a method, a path, a body; a status, a body.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use kube::client::Body;
use kube::config::AuthInfo;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::certificates::Identity;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to an API server, with a thread of its own for it.
#[derive(Clone)]
pub struct Api {
    client: kube::Client,
    runtime: Arc<tokio::runtime::Runtime>,
}

impl Api {
    /// Returns a connection to a server as a user. Nothing is asked yet, and the environment has no say.
    pub fn new(server: &str, authority: &str, user: &Identity) -> Result<Self, Box<dyn std::error::Error>> {
        let encode = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
        let mut config = kube::Config::new(server.parse()?);
        config.default_retry = false;
        config.root_cert = Some(vec![CertificateDer::from_pem_slice(authority.as_bytes())?.to_vec()]);
        config.auth_info = AuthInfo {
            client_certificate_data: Some(encode(&user.certificate)),
            client_key_data: Some(encode(&user.key).into()),
            ..AuthInfo::default()
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let client = runtime.block_on(async { kube::Client::try_from(config) })?;
        Ok(Self { client, runtime: Arc::new(runtime) })
    }

    /// Returns a connection to another server, which asks nobody who they are, with the same thread.
    pub fn plain(&self, server: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let mut config = kube::Config::new(server.parse()?);
        config.default_retry = false;
        let client = self.runtime.block_on(async { kube::Client::try_from(config) })?;
        Ok(Self { client, runtime: self.runtime.clone() })
    }

    /// Returns the runtime, for servers that are part of a cluster.
    pub fn runtime(&self) -> &tokio::runtime::Runtime {
        &self.runtime
    }

    /// Sends a request; returns status and body, or why there is no answer.
    pub fn request(&self, method: &str, path: &str, media_type: &str, body: &str) -> Result<(u16, String), String> {
        self.runtime.block_on(self.ask(method, path, media_type, body))
    }

    /// Sends a request from within the runtime; returns status and body, or why there is no answer.
    pub async fn ask(&self, method: &str, path: &str, media_type: &str, body: &str) -> Result<(u16, String), String> {
        self.ask_for("application/json", method, path, media_type, body).await
    }

    /// Reads something in a format of its own.
    pub(crate) fn read_as(&self, accept: &str, path: &str) -> Result<(u16, String), String> {
        self.runtime.block_on(self.ask_for(accept, "GET", path, "", ""))
    }

    async fn ask_for(
        &self,
        accept: &str,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> Result<(u16, String), String> {
        let mut request = http::Request::builder().method(method).uri(path).header("Accept", accept);
        if !media_type.is_empty() {
            request = request.header("Content-Type", media_type);
        }
        let request = request.body(Body::from(body.as_bytes().to_vec())).map_err(|error| error.to_string())?;
        let exchange = async {
            let answer = self.client.send(request).await.map_err(|error| chain(&error))?;
            let code = answer.status().as_u16();
            let body = answer.into_body().collect_bytes().await.map_err(|error| chain(&error))?;
            Ok((code, String::from_utf8_lossy(&body).into_owned()))
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or_else(|_| Err("no answer".to_owned()))
    }

    /// Passes a request on as it is, from within the runtime.
    pub(crate) async fn forward(&self, request: http::Request<Body>) -> Result<http::Response<Body>, String> {
        self.client.send(request).await.map_err(|error| chain(&error))
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
