//! A page by HTTP from a port of a pod.

use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper_util::rt::TokioIo;

use super::PodPort;
use crate::cluster::{Cluster, ClusterError, Resource};

/// How long a page may be (bytes).
const LONGEST: usize = 16 * 1024 * 1024;

/// How long a page may take, when there is no reason for another time.
pub const PAGE_DEADLINE: Duration = Duration::from_secs(5);

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The status code of HTTP.
    pub code: u16,
    /// The content.
    pub body: Vec<u8>,
}

impl Cluster {
    /// Returns a page of a pod by HTTP, whatever its status code, in this time.
    ///
    /// # Errors
    ///
    /// When the way to the port is not permitted or does not work, when the page takes longer, or is longer than 16 MiB.
    pub async fn http_get(&self, target: &PodPort, path: &str, deadline: Duration) -> Result<Page, ClusterError> {
        if let Ok(result) = tokio::time::timeout(deadline, self.page(target, path)).await {
            return result;
        }
        let PodPort { namespace, pod, port } = target;
        let mut subject = Resource::POD.subject("get", Some(namespace), Some(pod));
        subject.resource = format!("the page {path} of port {port} of pods");
        let peer = Box::new(self.peer().await?);
        Err(ClusterError::TimedOut { peer, subject: Box::new(subject), after: deadline })
    }

    async fn page(&self, target: &PodPort, path: &str) -> Result<Page, ClusterError> {
        let stream = self.forward(target).await?;
        let failure = stream.failure();
        match exchange(stream, target, path).await {
            Ok(page) => Ok(page),
            Err(what) => Err(match failure.words() {
                Some(words) => self.why_not_forwarded(target, &words).await,
                None => ClusterError::NotForwarded { target: Box::new(target.clone()), what },
            }),
        }
    }
}

/// Asks for a page on a connection.
async fn exchange(stream: super::Forwarded, target: &PodPort, path: &str) -> Result<Page, String> {
    let told = |error: hyper::Error| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(told)?;
    let request = http::Request::builder()
        .uri(path)
        .header(http::header::HOST, format!("localhost:{}", target.port))
        .header(http::header::USER_AGENT, concat!("meshctl/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let answer = async {
        let answer = sender.send_request(request).await.map_err(told)?;
        let code = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                format!("the page {path} is longer than {} MiB", LONGEST >> 20)
            } else {
                error.to_string()
            }
        })?;
        Ok(Page { code, body: body.to_bytes().to_vec() })
    };
    match select(pin!(answer), pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        // The end of the connection may be that of the page.
        Either::Right((_, answer)) => answer.await,
    }
}
