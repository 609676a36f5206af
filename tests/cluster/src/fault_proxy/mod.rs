//! [`FaultProxy`]: stands between a client and the API server, and does to chosen requests what networks and servers do
//! now and then. Plain HTTP/1.1 comes in on loopback, TLS with the administrator's certificate goes out.
//!
//! ```text
//! let proxy = FaultProxy::start(&cluster)?;
//! proxy.kubeconfig();                                       // for the program under test
//! proxy.begin([Rule { at: At::Number(3), fault: Fault::ResetAfter }]);
//! proxy.requests();                                         // in the order of arrival, with what became of them
//! let pause = proxy.pause(At::Number(7), Moment::Answered); // tells when, and holds the answer back
//! ```
//!
//! - [`fault`]: [`Fault`], and the answers of which it consists
//! - [`request`]: [`Recorded`], a request in the words of RBAC
//! - `wire`: connections that can be cut

pub mod fault;
pub mod request;
mod wire;

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use kube::client::Body;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::Cluster;
use crate::api::Api;

pub use fault::Fault;
pub use request::Recorded;

use wire::{Scissors, Wire};

/// How long nobody answers when a request is stalled, unless the client goes away before.
const STALL: Duration = Duration::from_secs(120);
/// Into how many pieces a slow answer is cut.
const PIECES: usize = 8;
/// How much time passes between them.
const BETWEEN_PIECES: Duration = Duration::from_millis(40);
/// How long the first event of a watch is waited for before the watch is cut without one.
const FIRST_EVENT: Duration = Duration::from_millis(150);
/// How long a write that has been cut short has until it is on its way.
const FLUSH: Duration = Duration::from_millis(5);
/// How many bytes of the headers come when the answer ends within them.
const HEADER_BYTES: usize = 40;
/// How long requests under way are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

type Answer = Response<UnsyncBoxBody<Bytes, Broken>>;

/// Which request is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The one with this number in the order of arrival, from 1.
    Number(usize),
    /// The n-th one with this verb and this resource, from 1.
    Nth {
        /// As RBAC calls it.
        verb: String,
        /// As RBAC calls it.
        resource: String,
        /// From 1.
        nth: usize,
    },
    /// The n-th one with this signature, from 1; see [`Recorded::signature`].
    Same {
        /// The signature.
        signature: String,
        /// From 1.
        nth: usize,
    },
}

impl At {
    /// Returns what means the same request in another run.
    pub fn same(request: &Recorded) -> Self {
        Self::Same { signature: request.signature(), nth: request.nth }
    }
}

/// A fault and the request that it befalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The request.
    pub at: At,
    /// The fault.
    pub fault: Fault,
}

/// When a request is held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before the server gets it. When the client goes away meanwhile, the server never does.
    Arrived,
    /// When the server has answered, and the client does not know yet.
    Answered,
}

/// A request that will be held up; it goes on when this is dropped.
pub struct Pause {
    reached: mpsc::Receiver<Recorded>,
    hold: Option<watch::Sender<()>>,
}

impl Pause {
    /// Waits for the request; none, when it has not come in time.
    pub fn wait(&self, time: Duration) -> Option<Recorded> {
        self.reached.recv_timeout(time).ok()
    }

    /// Lets the request go on.
    pub fn release(&mut self) {
        drop(self.hold.take());
    }
}

/// A proxy between a client and the API server; it ends with the value.
pub struct FaultProxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    folder: tempfile::TempDir,
    task: JoinHandle<()>,
}

struct Shared {
    api: Api,
    state: Mutex<State>,
    /// How many requests the server is working on, watches apart.
    under_way: AtomicUsize,
}

#[derive(Default)]
struct State {
    requests: Vec<Recorded>,
    rules: Vec<(At, Action)>,
    /// How often each signature, and each pair of verb and resource, came by.
    seen: HashMap<String, usize>,
    /// The first answer to each request that reads, by its path with its query.
    answers: HashMap<String, Bytes>,
}

#[derive(Clone)]
enum Action {
    Fault(Fault),
    Pause { moment: Moment, tell: mpsc::Sender<Recorded>, hold: watch::Receiver<()> },
}

impl FaultProxy {
    /// Starts a proxy to a cluster's API server.
    pub fn start(cluster: &Cluster) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("fault-proxy-").tempdir()?;
        let api = cluster.api().clone();
        let shared = Arc::new(Shared { api: api.clone(), state: Mutex::default(), under_way: AtomicUsize::new(0) });
        let listener = api.runtime().block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: faults\nusers: [{{name: faults, user: {{}}}}]\n\
             clusters: [{{name: faults, cluster: {{server: 'http://{address}'}}}}]\n\
             contexts: [{{name: faults, context: {{cluster: faults, user: faults}}}}]\n"
        );
        std::fs::write(folder.path().join("kubeconfig"), text)?;
        let task = api.runtime().spawn(accept(listener, shared.clone()));
        Ok(Self { shared, address, folder, task })
    }

    /// Returns a kubeconfig that leads here.
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// Returns a folder that lives as long as the proxy.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns where the proxy listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forgets everything and counts anew; these are the faults of the new run. Each befalls one request.
    pub fn begin(&self, rules: impl IntoIterator<Item = Rule>) {
        let rules = rules.into_iter().map(|rule| (rule.at, Action::Fault(rule.fault))).collect();
        *self.shared.state() = State { rules, ..State::default() };
    }

    /// Holds a request up when it comes.
    pub fn pause(&self, at: At, moment: Moment) -> Pause {
        let (tell, reached) = mpsc::channel();
        let (release, hold) = watch::channel(());
        self.shared.state().rules.push((at, Action::Pause { moment, tell, hold }));
        Pause { reached, hold: Some(release) }
    }

    /// Returns the requests of this run so far, in the order of arrival.
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.state().requests.clone()
    }

    /// Waits until the server has answered everything that it was given: also what nobody waits for any more, because
    /// the client was killed. Tells whether that came in time.
    pub fn settle(&self) -> bool {
        let until = Instant::now() + PATIENCE;
        while self.shared.under_way.load(Ordering::SeqCst) > 0 {
            if Instant::now() > until {
                return false;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        true
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a request down, and returns it with what is to be done to it.
    fn arrived(&self, mut request: Recorded) -> (Recorded, Option<Action>) {
        let mut state = self.state();
        let mut count = |key: String| {
            let count = state.seen.entry(key).or_default();
            *count += 1;
            *count
        };
        request.nth = count(format!("= {}", request.signature()));
        let nth_of_kind = count(format!("{} {}", request.verb, request.resource));
        request.number = state.requests.len() + 1;
        let means = |at: &At| match at {
            At::Number(number) => *number == request.number,
            At::Nth { verb, resource, nth } => {
                *verb == request.verb && *resource == request.resource && *nth == nth_of_kind
            }
            At::Same { signature, nth } => *nth == request.nth && *signature == request.signature(),
        };
        let place = state.rules.iter().position(|(at, _)| means(at));
        let action = place.map(|place| state.rules.remove(place).1);
        request.fault = match &action {
            Some(Action::Fault(fault)) => Some(*fault),
            _ => None,
        };
        state.requests.push(request.clone());
        (request, action)
    }

    fn answered(&self, number: usize, status: u16) {
        if let Some(request) = self.state().requests.get_mut(number - 1) {
            request.status = Some(status);
        }
    }
}

/// Why an answer ends before its end.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("it was cut")
    }
}

impl std::error::Error for Broken {}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // They end with the proxy.
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let _ = stream.set_nodelay(true);
        connections.spawn(serve(stream, shared.clone()));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let scissors = Scissors::new();
    let wire = Wire::new(stream, scissors.clone());
    let answer = service_fn(move |request| {
        let (shared, scissors) = (shared.clone(), scissors.clone());
        async move { answer(request, &shared, &scissors).await }
    });
    // Connections end as they end: that is what this is about.
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(wire), answer).await;
}

/// A request with all that it sends.
struct Sent {
    head: http::request::Parts,
    body: Bytes,
}

async fn answer(request: Request<Incoming>, shared: &Arc<Shared>, scissors: &Scissors) -> Result<Answer, Broken> {
    let (mut head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Broken)?.to_bytes();
    let uri = head.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let (recorded, action) = shared.arrived(Recorded::of(head.method.as_str(), &uri, &body));
    // What is between this proxy and the server is its own affair.
    for name in
        [http::header::HOST, http::header::CONNECTION, http::header::CONTENT_LENGTH, http::header::TRANSFER_ENCODING]
    {
        head.headers.remove(name);
    }
    let sent = Sent { head, body };
    let answer = match action {
        None => forward(sent, &uri, &recorded, shared).await,
        Some(Action::Fault(fault)) => faulty(fault, sent, &uri, &recorded, shared, scissors).await?,
        Some(Action::Pause { moment, tell, mut hold }) => {
            let mut pause = async |recorded: &Recorded| {
                let _ = tell.send(recorded.clone());
                // It ends when the sender goes.
                while hold.changed().await.is_ok() {}
            };
            if moment == Moment::Arrived {
                pause(&recorded).await;
                forward(sent, &uri, &recorded, shared).await
            } else {
                let answer = forward(sent, &uri, &recorded, shared).await;
                pause(&recorded).await;
                answer
            }
        }
    };
    shared.answered(recorded.number, answer.status().as_u16());
    Ok(answer)
}

/// Does to a request what a fault does.
async fn faulty(
    fault: Fault,
    sent: Sent,
    uri: &str,
    recorded: &Recorded,
    shared: &Arc<Shared>,
    scissors: &Scissors,
) -> Result<Answer, Broken> {
    if let Some((code, headers, body)) = fault.answer(recorded) {
        let mut answer = Response::builder().status(code);
        for (name, value) in headers {
            answer = answer.header(name, value);
        }
        return Ok(answer.body(whole(body.into())).unwrap_or_default());
    }
    match fault {
        Fault::ResetBefore => {
            scissors.reset();
            Err(Broken)
        }
        Fault::ResetAfter => {
            forward(sent, uri, recorded, shared).await;
            scissors.reset();
            Err(Broken)
        }
        Fault::Stall => {
            tokio::time::sleep(STALL).await;
            Err(Broken)
        }
        Fault::StallAfter => {
            forward(sent, uri, recorded, shared).await;
            tokio::time::sleep(STALL).await;
            Err(Broken)
        }
        Fault::TruncatedHeaders => {
            let answer = forward(sent, uri, recorded, shared).await;
            scissors.cut_after(HEADER_BYTES);
            Ok(answer)
        }
        Fault::TruncatedBody => {
            let answer = forward(sent, uri, recorded, shared).await;
            Ok(in_pieces(answer, |body| (vec![body.slice(..body.len() / 2)], true)).await)
        }
        Fault::Drip => {
            let answer = forward(sent, uri, recorded, shared).await;
            Ok(in_pieces(answer, |body| {
                let size = body.len().div_ceil(PIECES).max(1);
                (body.chunks(size).map(Bytes::copy_from_slice).collect(), false)
            })
            .await)
        }
        Fault::WatchCut => Ok(cut_watch(forward(sent, uri, recorded, shared).await).await),
        Fault::Stale => {
            let before = shared.state().answers.get(uri).cloned();
            let answer = forward(sent, uri, recorded, shared).await;
            Ok(match before {
                Some(before) if answer.status().is_success() => answer.map(|_| whole(before)),
                _ => answer,
            })
        }
        _ => Ok(forward(sent, uri, recorded, shared).await),
    }
}

/// Passes a request on and returns the server's answer. A watch comes as it comes. Anything else is done to its end
/// also when the client goes away meanwhile, as a server does that has read all of it.
async fn forward(sent: Sent, uri: &str, recorded: &Recorded, shared: &Arc<Shared>) -> Answer {
    let mut request = Request::builder().method(sent.head.method).uri(uri);
    if let Some(headers) = request.headers_mut() {
        *headers = sent.head.headers;
    }
    let Ok(request) = request.body(Body::from(sent.body.to_vec())) else { return unanswered("no request") };
    if recorded.verb == "watch" {
        return match shared.api.forward(request).await {
            Ok(answer) => {
                let (head, body) = answer.into_parts();
                Response::from_parts(head, body.map_err(|_| Broken).boxed_unsync())
            }
            Err(error) => unanswered(&error),
        };
    }
    shared.under_way.fetch_add(1, Ordering::SeqCst);
    let (shared, uri, reads) = (shared.clone(), uri.to_owned(), recorded.method == "GET");
    let work = tokio::spawn(async move {
        let answer = async {
            let (head, body) = shared.api.forward(request).await?.into_parts();
            let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
            Ok::<_, String>((head, body))
        };
        let answer = answer.await;
        shared.under_way.fetch_sub(1, Ordering::SeqCst);
        let (mut head, body) = match answer {
            Ok(answer) => answer,
            Err(error) => return unanswered(&error),
        };
        if reads && head.status.is_success() {
            shared.state().answers.entry(uri).or_insert_with(|| body.clone());
        }
        for name in [http::header::CONTENT_LENGTH, http::header::TRANSFER_ENCODING, http::header::CONNECTION] {
            head.headers.remove(name);
        }
        Response::from_parts(head, whole(body))
    });
    work.await.unwrap_or_else(|_| unanswered("the proxy itself failed"))
}

/// What the client gets when the server itself does not answer: no fault of ours, and a test has to see that.
fn unanswered(why: &str) -> Answer {
    let text = format!("the fault proxy has no answer of the API server: {why}\n");
    Response::builder().status(599).body(whole(text.into())).unwrap_or_default()
}

fn whole(body: Bytes) -> UnsyncBoxBody<Bytes, Broken> {
    Full::new(body).map_err(|never: Infallible| match never {}).boxed_unsync()
}

/// Gives an answer out in pieces, with pauses between them; cut ones break off after the last.
async fn in_pieces(answer: Answer, cut: impl FnOnce(Bytes) -> (Vec<Bytes>, bool)) -> Answer {
    let (mut head, body) = answer.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    head.headers.insert(http::header::CONTENT_LENGTH, body.len().into());
    let (pieces, breaks) = cut(body);
    let pause = if breaks { FLUSH } else { BETWEEN_PIECES };
    let stream = futures_util::stream::unfold((pieces.into_iter(), breaks), move |(mut pieces, breaks)| async move {
        if let Some(piece) = pieces.next() {
            if !breaks {
                tokio::time::sleep(pause).await;
            }
            return Some((Ok(Frame::data(piece)), (pieces, breaks)));
        }
        if breaks {
            tokio::time::sleep(pause).await;
            return Some((Err(Broken), (pieces, false)));
        }
        None
    });
    Response::from_parts(head, StreamBody::new(stream).boxed_unsync())
}

/// Cuts a watch within its first event, or soon when there is none.
async fn cut_watch(answer: Answer) -> Answer {
    let (head, mut body) = answer.into_parts();
    let first = tokio::time::timeout(FIRST_EVENT, body.frame()).await;
    let piece = match first {
        Ok(Some(Ok(frame))) => frame.into_data().map(|data| data.slice(..data.len() / 2)).unwrap_or_default(),
        _ => Bytes::new(),
    };
    let pieces = [Some(piece), None].into_iter().filter(|piece| piece.as_ref().is_none_or(|piece| !piece.is_empty()));
    let pieces: Vec<Option<Bytes>> = pieces.collect();
    let stream = futures_util::stream::unfold(pieces.into_iter(), |mut pieces| async move {
        let piece = pieces.next()?;
        if piece.is_none() {
            tokio::time::sleep(FLUSH).await;
        }
        Some((piece.map(Frame::data).ok_or(Broken), pieces))
    });
    Response::from_parts(head, StreamBody::new(stream).boxed_unsync())
}
