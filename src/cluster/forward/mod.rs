//! Connections to ports of pods, through the API server and without kubectl: a stream of bytes, or one page by HTTP.
//!
//! The API server takes a `GET` of `pods/portforward` that changes to WebSocket (`v4.channel.k8s.io`), and passes it on to
//! the pod's node. Of a port there are two channels: 0 has its bytes, 1 says what went wrong; each begins with the port's
//! number in two bytes. As every other request does, this one goes by the kubeconfig: proxies, certificates, tokens, users
//! that are impersonated.
//!
//! - `websocket`: the frames
//! - `page`: a page by HTTP

mod page;
mod websocket;

use std::fmt::Write as _;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::select;
use http::header;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf};

pub use page::{PAGE_DEADLINE, Page};

use super::read::escaped;
use super::{Call, Cluster, ClusterError, Resource};
use crate::values::Tree;
use websocket::Kind;

/// The words of the protocol on top of WebSocket.
const PROTOCOL: &str = "v4.channel.k8s.io";

/// How much waits at most for who reads, and for who is written to.
const BUFFER: usize = 64 * 1024;

/// How much is carried at once.
const CHUNK: usize = 16 * 1024;

/// How often a connection on which nothing is said shows that it lives: proxies and load balancers end those that do not.
const ALIVE: Duration = Duration::from_secs(30);

/// How much of what went wrong is kept.
const WORDS: usize = 4096;

/// A port of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PodPort {
    /// The pod's namespace.
    pub namespace: String,
    /// The pod's name.
    pub pod: String,
    /// The port's number.
    pub port: u16,
}

impl PodPort {
    /// Returns a port of a pod.
    pub fn new(namespace: impl Into<String>, pod: impl Into<String>, port: u16) -> Self {
        Self { namespace: namespace.into(), pod: pod.into(), port }
    }
}

/// A connection to a port of a pod. It ends when it is dropped.
///
/// What went wrong on the way, such as that nothing listens there, comes as an error of reading. The pod's side may end
/// without a word of it reaching this side, so who reads to the end needs a deadline.
#[derive(Debug)]
pub struct Forwarded {
    stream: DuplexStream,
    failure: Failure,
}

/// What went wrong on the way, in the words of the pod's node; empty while nothing is.
#[derive(Debug, Clone, Default)]
pub struct Failure(Arc<Mutex<String>>);

impl Failure {
    /// Returns the words.
    pub fn words(&self) -> Option<String> {
        self.0.lock().ok().map(|words| words.trim().to_owned()).filter(|words| !words.is_empty())
    }

    fn say(&self, text: &str) {
        if let Ok(mut words) = self.0.lock() {
            let room = WORDS.saturating_sub(words.len());
            words.extend(text.chars().take(room));
        }
    }
}

impl Forwarded {
    /// Returns where it will be told what went wrong.
    pub fn failure(&self) -> Failure {
        self.failure.clone()
    }
}

impl AsyncRead for Forwarded {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        let is_end = matches!(polled, Poll::Ready(Ok(()))) && buffer.filled().len() == before && buffer.remaining() > 0;
        match this.failure.words() {
            Some(words) if is_end => Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionReset, words))),
            _ => polled,
        }
    }
}

impl AsyncWrite for Forwarded {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    /// Ends the connection in both directions: the protocol knows no other end.
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl Cluster {
    /// Connects to a port of a pod. It is tried once.
    ///
    /// That this works does not mean that something listens there: see [`Forwarded`], and [`Cluster::why_not_forwarded`].
    pub async fn forward(&self, target: &PodPort) -> Result<Forwarded, ClusterError> {
        let PodPort { namespace, pod, port } = target;
        let mut subject = Resource::POD.subject("get", Some(namespace), Some(pod));
        subject.resource.push_str("/portforward");
        let mut path = Resource::POD.path(Some(namespace));
        let _ = write!(path, "/{}/portforward?ports={port}", escaped(pod));
        let key = websocket::key();
        let headers = [
            (header::CONNECTION, "Upgrade"),
            (header::UPGRADE, "websocket"),
            (header::SEC_WEBSOCKET_VERSION, "13"),
            (header::SEC_WEBSOCKET_KEY, &key),
            (header::SEC_WEBSOCKET_PROTOCOL, PROTOCOL),
        ];
        // Nodes refuse who wants JSON.
        let call = Call { accept: "*/*", ..Call::get(path, subject) };
        let answer = match self.upgrade(&call, &headers).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.refused_to_forward(target, error).await),
        };
        let says = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let is_agreed = says(header::SEC_WEBSOCKET_ACCEPT) == Some(&*websocket::answer(&key))
            && says(header::SEC_WEBSOCKET_PROTOCOL) == Some(PROTOCOL);
        if !is_agreed {
            let peer = Box::new(self.peer().await?);
            let what = format!("it does not agree on the protocol {PROTOCOL} by which ports are forwarded");
            return Err(ClusterError::Answer { peer, what });
        }
        let upgraded = match hyper::upgrade::on(answer).await {
            Ok(upgraded) => upgraded,
            Err(error) => {
                return Err(ClusterError::NotForwarded { target: Box::new(target.clone()), what: error.to_string() });
            }
        };
        let (stream, ours) = tokio::io::duplex(BUFFER);
        let failure = Failure::default();
        // It ends with the stream.
        tokio::spawn(carry(TokioIo::new(upgraded), ours, failure.clone()));
        Ok(Forwarded { stream, failure })
    }

    /// Returns the error that the words on a [`Failure`] stand for: what they do not tell is asked of the pod.
    pub async fn why_not_forwarded(&self, target: &PodPort, words: &str) -> ClusterError {
        const CLOSED: [&str; 3] = ["connection refused", "forward not found", "no forward found"];
        let PodPort { namespace, pod, .. } = target;
        let boxed = Box::new(target.clone());
        // Who may not read pods is told what the node said.
        match self.get(&Resource::POD, Some(namespace), pod).await {
            Ok(None) => {
                let what = format!("the pod `{pod}` of the namespace `{namespace}`");
                return ClusterError::Missing { what, hint: None };
            }
            Ok(Some(object)) => {
                let phase = object.get_path(&["status", "phase"]).and_then(Tree::as_str).unwrap_or("Unknown");
                if phase != "Running" {
                    return ClusterError::PodNotRunning { target: boxed, phase: phase.to_owned() };
                }
            }
            Err(_) => {}
        }
        if CLOSED.iter().any(|closed| words.contains(closed)) {
            return ClusterError::PortClosed { target: boxed };
        }
        ClusterError::NotForwarded { target: boxed, what: words.to_owned() }
    }

    /// Returns what an answer means that says no.
    async fn refused_to_forward(&self, target: &PodPort, error: ClusterError) -> ClusterError {
        match error {
            // Since Kubernetes 1.35 who changes the protocol needs a second right, and without it gets half a sentence.
            ClusterError::Refused { mut subject, mut refusal }
                if refusal.code == 403 && refusal.message.trim_end().ends_with("is forbidden:") =>
            {
                subject.verb = "create";
                refusal.message.truncate(refusal.message.trim_end().len() - 1);
                ClusterError::Forbidden { subject, refusal }
            }
            ClusterError::Refused { refusal, .. } if refusal.code != 403 => {
                let words = match refusal.message.as_str() {
                    "" => format!("the API server answers {}", refusal.code),
                    words => words.to_owned(),
                };
                self.why_not_forwarded(target, &words).await
            }
            error => error,
        }
    }
}

/// Carries bytes between a connection and a stream until one of them ends.
async fn carry(connection: impl AsyncRead + AsyncWrite, stream: DuplexStream, failure: Failure) {
    let (mut reader, writer) = tokio::io::split(connection);
    let writer = tokio::sync::Mutex::new(writer);
    let (source, mut sink) = tokio::io::split(stream);
    let coming = async {
        if let Err(error) = receive(&mut reader, &writer, &mut sink, &failure).await {
            failure.say(&format!("the connection broke off: {error}"));
        }
        let _ = sink.shutdown().await;
    };
    let going = send(source, &writer);
    let alive = async {
        loop {
            tokio::time::sleep(ALIVE).await;
            if websocket::write(&mut *writer.lock().await, Kind::Ping, &[]).await.is_err() {
                // Who reads from the connection will notice.
                return std::future::pending::<()>().await;
            }
        }
    };
    select(pin!(coming), select(pin!(going), pin!(alive))).await;
}

/// Takes what comes: bytes for the stream, and words about what went wrong.
async fn receive<W: AsyncWrite>(
    reader: &mut (impl AsyncRead + Unpin),
    writer: &tokio::sync::Mutex<tokio::io::WriteHalf<W>>,
    sink: &mut (impl AsyncWrite + Unpin),
    failure: &Failure,
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    let mut channel = None;
    // What is left of the port's number.
    let mut number: [u64; 2] = [2, 2];
    while let Some(frame) = websocket::read(reader).await? {
        let mut left = frame.length;
        match frame.kind {
            Kind::Ping | Kind::Pong | Kind::Close => {
                let mut content = vec![0; usize::try_from(left).unwrap_or_default()];
                reader.read_exact(&mut content).await?;
                match frame.kind {
                    Kind::Ping => websocket::write(&mut *writer.lock().await, Kind::Pong, &[&content]).await?,
                    Kind::Pong => {}
                    _ => {
                        // The code of a good end is 1000.
                        if let [3, 232, ..] | [] = content.as_slice() {
                            return Ok(());
                        }
                        failure.say(&String::from_utf8_lossy(content.get(2..).unwrap_or_default()));
                        return Ok(());
                    }
                }
                continue;
            }
            Kind::Message => channel = None,
            Kind::More => {}
        }
        while left > 0 {
            let Some(channel) = channel else {
                channel = Some(usize::from(reader.read_u8().await?));
                left -= 1;
                continue;
            };
            let size = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let size = reader.read(&mut buffer[..size]).await?;
            if size == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            left -= size as u64;
            let Some(number) = number.get_mut(channel) else { continue };
            let skipped = (*number).min(size as u64);
            *number -= skipped;
            let content = &buffer[usize::try_from(skipped).unwrap_or_default()..size];
            match channel {
                0 => sink.write_all(content).await?,
                _ => failure.say(&String::from_utf8_lossy(content)),
            }
        }
        // After such a word the port is of no use.
        if channel == Some(1) && failure.words().is_some() {
            return Ok(());
        }
    }
    Ok(())
}

/// Gives what is written to the stream, and says at its end that this is all.
async fn send<W: AsyncWrite>(mut source: impl AsyncRead + Unpin, writer: &tokio::sync::Mutex<tokio::io::WriteHalf<W>>) {
    let mut buffer = vec![0; CHUNK];
    while let Ok(size @ 1..) = source.read(&mut buffer).await {
        if websocket::write(&mut *writer.lock().await, Kind::Message, &[&[0], &buffer[..size]]).await.is_err() {
            // Who reads from the connection will notice.
            return std::future::pending().await;
        }
    }
    let _ = websocket::write(&mut *writer.lock().await, Kind::Close, &[&[3, 232]]).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;

    /// Returns a frame of a server.
    fn frame(first: u8, content: &[u8]) -> Vec<u8> {
        [&[first, u8::try_from(content.len()).unwrap()], content].concat()
    }

    /// Has a server say this, and returns what a reader gets, and what the server got.
    fn said(frames: &[Vec<u8>]) -> (Result<String, String>, Vec<u8>) {
        block_on(async {
            let (mut server, client) = tokio::io::duplex(BUFFER);
            let (stream, ours) = tokio::io::duplex(BUFFER);
            let failure = Failure::default();
            let mut forwarded = Forwarded { stream, failure: failure.clone() };
            let task = tokio::spawn(carry(client, ours, failure));
            server.write_all(&frames.concat()).await.unwrap();
            server.shutdown().await.unwrap();
            let mut text = String::new();
            let result = forwarded.read_to_string(&mut text).await.map(|_| text).map_err(|error| error.to_string());
            task.await.unwrap();
            let mut got = Vec::new();
            server.read_to_end(&mut got).await.unwrap();
            (result, got)
        })
        .unwrap()
    }

    #[test]
    fn bytes_come_in_frames_of_any_cut() {
        let (text, _) = said(&[
            frame(0x82, &[0, 0x9a, 0x3a]),
            frame(0x82, &[1, 0x9a, 0x3a]),
            frame(0x02, &[0, b'h', b'e']),
            frame(0x89, b"?"),
            frame(0x80, b"llo"),
            frame(0x82, b"\0!"),
            frame(0x88, &[3, 232]),
        ]);
        assert_eq!(text.unwrap(), "hello!");
        let (text, got) = said(&[frame(0x82, &[0, 0x9a]), frame(0x82, &[0, 0x3a, b'a']), frame(0x89, b"?")]);
        assert_eq!(text.unwrap(), "a");
        // The answer to the question, in disguise.
        assert_eq!((got.len(), &got[..2]), (7, &[0x8a, 0x81][..]));
    }

    #[test]
    fn what_went_wrong_is_an_error_of_reading() {
        let (text, _) = said(&[frame(0x82, &[1, 0x9a, 0x3a]), frame(0x82, b"\x01connection refused\n")]);
        assert_eq!(text.unwrap_err(), "connection refused");
        let (text, _) = said(&[frame(0x82, &[0, 0x9a, 0x3a, b'a']), frame(0x88, b"\x03\xf3the node is going")]);
        assert_eq!(text.unwrap_err(), "the node is going");
        let (text, _) = said(&[frame(0x82, &[0, 0x9a, 0x3a, b'a']), vec![0x82, 7, 0]]);
        assert!(text.unwrap_err().starts_with("the connection broke off"));
    }

    #[test]
    fn a_stream_that_is_dropped_ends_the_connection() {
        let got = block_on(async {
            let (mut server, client) = tokio::io::duplex(BUFFER);
            let (mut stream, ours) = tokio::io::duplex(BUFFER);
            let task = tokio::spawn(carry(client, ours, Failure::default()));
            stream.write_all(b"ab").await.unwrap();
            drop(stream);
            task.await.unwrap();
            let mut got = Vec::new();
            server.read_to_end(&mut got).await.unwrap();
            got
        })
        .unwrap();
        let unmasked = |from: usize, length: usize| {
            let mask = &got[from..from + 4];
            got[from + 4..from + 4 + length].iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect()
        };
        let message: Vec<u8> = unmasked(2, 3);
        assert_eq!((got[0], got[1], message), (0x82, 0x83, b"\0ab".to_vec()));
        let end: Vec<u8> = unmasked(11, 2);
        assert_eq!((got[9], got[10], end, got.len()), (0x88, 0x82, vec![3, 232], 17));
    }
}
