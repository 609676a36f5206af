//! HTTP and HTTPS on loopback addresses.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use super::{Shared, admission, pages};

/// What is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Site {
    /// The webhooks, by HTTPS.
    Webhooks,
    /// The pages, by HTTP.
    Pages,
}

/// A server; it ends with the value.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts a server.
pub(crate) async fn start(shared: Arc<Shared>, site: Site, address: SocketAddr) -> std::io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        // They end with the server, as those of a process that ends.
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            while connections.try_join_next().is_some() {}
            let shared = shared.clone();
            connections.spawn(async move {
                match site {
                    Site::Pages => connection(stream, shared, site).await,
                    Site::Webhooks => {
                        if let Ok(stream) = TlsAcceptor::from(shared.tls.clone()).accept(stream).await {
                            connection(stream, shared, site).await;
                        }
                    }
                }
            });
        }
    });
    Ok(Server { address, task })
}

/// Starts a server that passes connections on to another one.
pub(crate) async fn pass_on(address: SocketAddr, to: SocketAddr) -> std::io::Result<Server> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(stream) = stream.into_std() else { continue };
            // They end with either side.
            std::thread::spawn(move || join(&stream, to));
        }
    });
    Ok(Server { address, task })
}

/// Carries bytes both ways until both sides have ended.
fn join(stream: &std::net::TcpStream, to: SocketAddr) -> std::io::Result<()> {
    let other = std::net::TcpStream::connect(to)?;
    stream.set_nonblocking(false)?;
    let carry = |mut from: &std::net::TcpStream, mut to: &std::net::TcpStream| {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| carry(&other, stream));
        carry(stream, &other);
    });
    Ok(())
}

async fn connection<S: AsyncRead + AsyncWrite + Unpin>(stream: S, shared: Arc<Shared>, site: Site) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(answer(request, &shared, site).await) }
    });
    // A client that goes away in the middle has its reasons.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}

async fn answer(request: Request<Incoming>, shared: &Shared, site: Site) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let content = match site {
        Site::Pages => pages::page(shared, &path).await,
        Site::Webhooks => {
            let body = request.into_body().collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
            admission::answer(&path, &body).map(|answer| ("application/json", answer))
        }
    };
    let (code, (media_type, text)) = match content {
        Some(content) => (200, content),
        None => (404, ("text/plain", "404 page not found\n".to_owned())),
    };
    let response = Response::builder().status(code).header("Content-Type", media_type);
    response.body(Full::new(Bytes::from(text))).unwrap_or_default()
}
