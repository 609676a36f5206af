//! The way from ports of this machine to a port of a pod: any number of connections at once, each by itself. A watch tells
//! when the pod is replaced; connections that come then go to the new one, and wait for it while there is none.

use std::cell::Cell;
use std::io;
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{Either, select, select_all};
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Found, Pods, name};
use crate::cluster::{Cluster, ClusterError, ListOptions, PodPort, Resource, WatchEvent};

/// How long a connection waits for a pod.
const WAIT: Duration = Duration::from_secs(30);
/// How long the pause before another try is.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a connection lasts whose client says no more and hears nothing.
const GRACE: Duration = Duration::from_secs(5);

/// What happens on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The pod is gone, and there is no other yet.
    Gone(String),
    /// Connections go to this pod now.
    Now(String),
    /// A connection did not come about, or broke off.
    Broken(String),
}

/// Listens on ports of this machine: on one of an address, a free one where it is 0.
///
/// # Errors
///
/// When the address is unknown, or the port is not free.
pub async fn listen(address: &str, port: u16) -> io::Result<Vec<TcpListener>> {
    if address != "localhost" {
        return Ok(vec![TcpListener::bind((address, port)).await?]);
    }
    let first = TcpListener::bind(("127.0.0.1", port)).await?;
    let port = first.local_addr()?.port();
    // Browsers ask for both; not every machine has this one.
    let second = TcpListener::bind(("::1", port)).await.ok();
    Ok([first].into_iter().chain(second).collect())
}

/// Serves connections until the cluster says that this is not permitted. Dropping it ends all connections.
pub async fn serve(
    cluster: &Cluster,
    found: &Found,
    listeners: &[TcpListener],
    tell: &impl Fn(Happening),
) -> ClusterError {
    let (sender, receiver) = watch::channel(Some(found.pod.clone()));
    let following = follow(cluster, found, &sender, tell);
    let accepting = async {
        let mut connections = FuturesUnordered::new();
        loop {
            let accepts = listeners.iter().map(|listener| Box::pin(listener.accept()));
            let next =
                async { if connections.is_empty() { std::future::pending().await } else { connections.next().await } };
            let accepted = match select(select_all(accepts), pin!(next)).await {
                Either::Left(((accepted, ..), _)) => Some(accepted),
                Either::Right(_) => None,
            };
            match accepted {
                Some(Ok((stream, _))) => connections.push(connection(cluster, found, stream, receiver.clone(), tell)),
                // Too many open files, for example: others end.
                Some(Err(_)) => tokio::time::sleep(PAUSE).await,
                None => {}
            }
        }
    };
    match select(pin!(following), pin!(accepting)).await {
        Either::Left((error, _)) => error,
        Either::Right((never, _)) => never,
    }
}

/// Keeps up with which pod is asked.
async fn follow(
    cluster: &Cluster,
    found: &Found,
    sender: &watch::Sender<Option<String>>,
    tell: &impl Fn(Happening),
) -> ClusterError {
    let options = ListOptions { labels: found.labels.clone(), ..ListOptions::default() };
    loop {
        let mut pods = Pods::default();
        let mut events = cluster.watch(&Resource::POD, Some(&found.namespace), &options);
        while let Some(event) = events.next().await {
            match event {
                Ok(WatchEvent::Listed(all)) => pods.known = all.into_iter().map(|pod| (name(&pod), pod)).collect(),
                Ok(WatchEvent::Applied(pod)) => {
                    pods.known.insert(name(&pod), pod);
                }
                Ok(WatchEvent::Deleted(pod)) => {
                    pods.known.remove(&name(&pod));
                }
                Err(error @ (ClusterError::Forbidden { .. } | ClusterError::Unauthorized { .. })) => return error,
                // A network that is away comes back.
                Err(error) => {
                    tell(Happening::Broken(error.to_string()));
                    break;
                }
            }
            let before = sender.borrow().clone();
            let now = pods.current(before.as_deref());
            if now != before {
                match (&before, &now) {
                    (_, Some(now)) => tell(Happening::Now(now.clone())),
                    (Some(before), None) => tell(Happening::Gone(before.clone())),
                    (None, None) => {}
                }
                sender.send_replace(now);
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Carries one connection, to whichever pod there is.
async fn connection(
    cluster: &Cluster,
    found: &Found,
    mut stream: TcpStream,
    mut pods: watch::Receiver<Option<String>>,
    tell: &impl Fn(Happening),
) {
    let opened = async {
        loop {
            let Ok(pod) = pods.wait_for(Option::is_some).await.map(|pod| pod.clone().unwrap_or_default()) else {
                return std::future::pending().await;
            };
            let target = PodPort::new(&found.namespace, pod, found.port);
            match cluster.forward(&target).await {
                Ok(forwarded) => return Ok((target, forwarded)),
                // The pod is about to be replaced.
                Err(ClusterError::PodNotRunning { .. } | ClusterError::Missing { .. }) => {
                    tokio::time::sleep(PAUSE).await;
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    };
    let opened = tokio::time::timeout(WAIT, opened).await;
    let (target, mut forwarded) = match opened.unwrap_or_else(|_| Err("there is no pod".to_owned())) {
        Ok(opened) => opened,
        Err(what) => return tell(Happening::Broken(what)),
    };
    let failure = forwarded.failure();
    carry(&mut stream, &mut forwarded).await;
    drop(forwarded);
    if let Some(words) = failure.words() {
        tell(Happening::Broken(cluster.why_not_forwarded(&target, &words).await.to_string()));
    }
}

/// Carries bytes both ways until the pod's side ends, or the client has said all and hears nothing more.
async fn carry(client: &mut TcpStream, pod: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let heard = Cell::new(Instant::now());
    let (mut from_client, mut to_client) = client.split();
    let (mut from_pod, mut to_pod) = tokio::io::split(pod);
    let asking = async {
        pump(&mut from_client, &mut to_pod, || {}).await;
        // The protocol cannot say that one side has ended, and the answer may be under way.
        heard.set(Instant::now());
        while heard.get().elapsed() < GRACE {
            tokio::time::sleep_until(heard.get() + GRACE).await;
        }
    };
    let answering = async {
        pump(&mut from_pod, &mut to_client, || heard.set(Instant::now())).await;
        let _ = to_client.shutdown().await;
    };
    let either: [Pin<Box<dyn Future<Output = ()> + '_>>; 2] = [Box::pin(asking), Box::pin(answering)];
    select_all(either).await;
}

async fn pump(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin), each: impl Fn()) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(size @ 1..) = from.read(&mut buffer).await {
        each();
        if to.write_all(&buffer[..size]).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join;

    use super::*;
    use crate::cluster::block_on;

    #[test]
    fn a_client_that_has_said_all_hears_the_answer() {
        block_on(async {
            let listeners = listen("localhost", 0).await.unwrap();
            let mut client = TcpStream::connect(listeners[0].local_addr().unwrap()).await.unwrap();
            let (mut stream, _) = listeners[0].accept().await.unwrap();
            let (mut pod, mut ours) = tokio::io::duplex(64);
            let talk = async {
                client.write_all(b"question").await.unwrap();
                client.shutdown().await.unwrap();
                let mut question = [0; 8];
                pod.read_exact(&mut question).await.unwrap();
                pod.write_all(b"answer").await.unwrap();
                drop(pod);
                let mut answer = String::new();
                client.read_to_string(&mut answer).await.unwrap();
                assert_eq!((&question, &*answer), (b"question", "answer"));
            };
            join(carry(&mut stream, &mut ours), talk).await;
        })
        .unwrap();
    }

    #[test]
    fn a_port_that_is_taken_is_an_error() {
        block_on(async {
            let first = listen("127.0.0.1", 0).await.unwrap();
            let port = first[0].local_addr().unwrap().port();
            assert_eq!(listen("localhost", port).await.unwrap_err().kind(), io::ErrorKind::AddrInUse);
        })
        .unwrap();
    }
}
