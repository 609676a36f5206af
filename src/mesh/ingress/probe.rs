//! [`probe`]: asks a URL, from here, and says what answered.

use std::time::{Duration, Instant};

use http_body_util::Empty;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use schemars::JsonSchema;
use serde::Serialize;

/// How long an answer may take, from the name's resolution to its first line.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// What was asked.
    pub url: String,
    /// The status of the answer; none when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Who answered, as the answer says: `istio-envoy` is a gateway.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub server: String,
    /// Where the answer sends on to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub location: String,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What a probe comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    status: u16,
    server: String,
    location: String,
}

/// Asks a URL with one GET, and does not follow where it leads. Proxies of the environment are not used.
pub async fn probe(url: &str, timeout: Duration) -> Probe {
    let start = Instant::now();
    let answer = tokio::time::timeout(timeout, get(url, timeout)).await;
    let answer = answer.unwrap_or_else(|_| Err(format!("no answer after {}s", timeout.as_secs())));
    let millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut probe = Probe {
        url: url.to_owned(),
        status: None,
        server: String::new(),
        location: String::new(),
        error: String::new(),
        millis,
    };
    match answer {
        Ok(Answer { status, server, location }) => {
            probe.status = Some(status);
            probe.server = server;
            probe.location = location;
        }
        Err(error) => probe.error = error,
    }
    probe
}

async fn get(url: &str, timeout: Duration) -> Result<Answer, String> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(timeout));
    let client: Client<_, Empty<&'static [u8]>> = Client::builder(TokioExecutor::new()).build(connector);
    let request = http::Request::get(url)
        .header(http::header::USER_AGENT, concat!("meshctl/", env!("CARGO_PKG_VERSION")))
        .body(Empty::new())
        .map_err(|_| "it is no URL that can be asked".to_owned())?;
    let answer = client.request(request).await.map_err(|error| root(&error))?;
    let header = |name| {
        let value = answer.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        value.unwrap_or_default()
    };
    Ok(Answer {
        status: answer.status().as_u16(),
        server: header(http::header::SERVER),
        location: header(http::header::LOCATION),
    })
}

/// Returns what is at the bottom of an error.
fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    // The system's number behind its sentence tells nobody anything.
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

impl Probe {
    /// Tells whether something answered.
    pub fn has_answered(&self) -> bool {
        self.status.is_some()
    }
}

/// `http://192.0.2.1/ answers 404 (istio-envoy)`
impl std::fmt::Display for Probe {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url, status, server, location, error, millis: _ } = self;
        let Some(status) = status else { return write!(formatter, "{url} does not answer: {error}") };
        write!(formatter, "{url} answers {status}")?;
        match &**server {
            "istio-envoy" => formatter.write_str(", from a gateway of the mesh")?,
            "" => {}
            server => write!(formatter, ", from {server}")?,
        }
        if !location.is_empty() {
            write!(formatter, ", and sends on to {location}")?;
        }
        if *status == 404 && server == "istio-envoy" {
            formatter.write_str(": it may have no route for this host and path, see `meshctl ingress routes`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;
    use crate::cluster::block_on;

    fn answered(answer: &'static str) -> Probe {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/productpage", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"GET /productpage HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let probe = block_on(probe(&url, Duration::from_secs(60))).unwrap();
        server.join().unwrap();
        let shown = probe.to_string().replace(&url, "URL");
        assert_eq!(probe.url, url);
        Probe { url: shown, ..probe }
    }

    #[test]
    fn what_answers_is_said() {
        let probe = answered("HTTP/1.1 200 OK\r\nserver: istio-envoy\r\ncontent-length: 0\r\n\r\n");
        assert_eq!((probe.status, &*probe.url), (Some(200), "URL answers 200, from a gateway of the mesh"));
        let probe = answered("HTTP/1.1 404 Not Found\r\nserver: istio-envoy\r\ncontent-length: 0\r\n\r\n");
        assert!(probe.url.ends_with("`meshctl ingress routes`"), "{}", probe.url);
        let probe = answered("HTTP/1.1 301 X\r\nserver: nginx\r\nlocation: https://a/\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(probe.url, "URL answers 301, from nginx, and sends on to https://a/");
    }

    #[test]
    fn nobody_there_is_said() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let probe = block_on(probe(&url, Duration::from_secs(60))).unwrap();
        assert!(!probe.has_answered());
        assert_eq!(probe.to_string(), format!("{url} does not answer: connection refused"));
    }

    #[test]
    fn silence_has_an_end() {
        // It is accepted by the system, and nobody reads it.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let probe = block_on(probe(&url, Duration::from_millis(20))).unwrap();
        assert!(probe.error.starts_with("no answer after"), "{probe:?}");
    }
}
