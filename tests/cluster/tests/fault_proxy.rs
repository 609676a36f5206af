//! The fault proxy does what it says: each fault to the request that is meant, and nothing to the others.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use test_cluster::fault_proxy::{At, Moment, Rule};
use test_cluster::{Cluster, Fault, FaultProxy};

/// How long a client waits for an answer that may never come.
const WAIT: Duration = Duration::from_secs(20);

/// What a client sees of an answer.
struct Seen {
    text: String,
    /// How it ended, when not in order.
    broken: Option<ErrorKind>,
}

impl Seen {
    fn code(&self) -> &str {
        self.text.get(9..12).unwrap_or_default()
    }
}

fn open(proxy: &FaultProxy, method: &str, path: &str, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

fn read(mut stream: TcpStream) -> Seen {
    let mut bytes = Vec::new();
    let broken = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    Seen { text: String::from_utf8_lossy(&bytes).into_owned(), broken }
}

fn ask(proxy: &FaultProxy, method: &str, path: &str, body: &str) -> Seen {
    read(open(proxy, method, path, body))
}

fn map(name: &str) -> String {
    format!(r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{name}"}}}}"#)
}

#[test]
fn each_fault_befalls_the_request_that_is_meant() {
    let Some(cluster) = Cluster::shared() else { return };
    let proxy = FaultProxy::start(cluster).unwrap();
    let namespace = cluster.namespace("faults");
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let exists = |name: &str| cluster.get(&format!("{maps}/{name}")).is_some();
    let create = |number: usize, fault: Fault| {
        proxy.begin([Rule { at: At::Number(2), fault }]);
        assert_eq!(ask(&proxy, "GET", &maps, "").code(), "200");
        let name = format!("map-{number}");
        let seen = ask(&proxy, "POST", &format!("{maps}?fieldManager=x"), &map(&name));
        let last = proxy.requests().pop().unwrap();
        assert_eq!((last.number, last.fault, &*last.verb, &*last.resource), (2, Some(fault), "create", "configmaps"));
        (seen, exists(&name))
    };
    for (number, (fault, code, word)) in [
        (Fault::TooManyRequestsAfter, "429", "retry-after: 1"),
        (Fault::TooManyRequests, "429", "Too many requests"),
        (Fault::LeaderChanged, "500", "etcdserver: leader changed"),
        (Fault::EtcdTimedOut, "500", "etcdserver: request timed out"),
        (Fault::WebhookFailed, "500", "failed calling webhook"),
        (Fault::ConversionFailed, "500", "conversion webhook"),
        (Fault::BadGateway, "502", "<html>"),
        (Fault::UnavailableAfter, "503", "retry-after: 1"),
        (Fault::Unavailable, "503", "service unavailable"),
        (Fault::GatewayTimeout, "504", "Timeout"),
        (Fault::QuotaConflict, "409", "Operation cannot be fulfilled on resourcequotas"),
        (Fault::LeaseConflict, "409", "leases.coordination.k8s.io"),
    ]
    .into_iter()
    .enumerate()
    {
        let (seen, exists) = create(number, fault);
        assert_eq!((seen.code(), seen.broken, exists), (code, None, false), "{fault:?}: {}", seen.text);
        assert!(seen.text.contains(word), "{fault:?}: {}", seen.text);
    }
    let (seen, exists) = create(20, Fault::ResetBefore);
    assert_eq!((&*seen.text, seen.broken, exists), ("", Some(ErrorKind::ConnectionReset), false));
    let (seen, exists) = create(21, Fault::ResetAfter);
    assert_eq!((&*seen.text, seen.broken, exists), ("", Some(ErrorKind::ConnectionReset), true));
    let (seen, exists) = create(22, Fault::TruncatedHeaders);
    assert!(seen.code() == "201" && !seen.text.contains("\r\n\r\n") && exists, "{}", seen.text);
    let (seen, exists) = create(23, Fault::TruncatedBody);
    let (head, body) = seen.text.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert!(body.len() < length.parse().unwrap() && body.starts_with("{\"kind\"") && exists, "{}", seen.text);
    let (seen, exists) = create(24, Fault::Drip);
    assert!(seen.code() == "201" && seen.text.ends_with("}\n") && exists, "{}", seen.text);
}

#[test]
fn a_request_can_be_held_up() {
    let Some(cluster) = Cluster::shared() else { return };
    let proxy = FaultProxy::start(cluster).unwrap();
    let namespace = cluster.namespace("held");
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let exists = |name: &str| cluster.get(&format!("{maps}/{name}")).is_some();
    let at = || At::Nth { verb: "create".to_owned(), resource: "configmaps".to_owned(), nth: 1 };

    proxy.begin([]);
    let mut pause = proxy.pause(at(), Moment::Answered);
    let stream = open(&proxy, "POST", &maps, &map("answered"));
    let request = pause.wait(WAIT).unwrap();
    assert!(exists("answered") && request.is_write() && request.status.is_none());
    pause.release();
    assert_eq!(read(stream).code(), "201");
    assert_eq!(proxy.requests()[0].status, Some(201));

    proxy.begin([]);
    let mut pause = proxy.pause(at(), Moment::Arrived);
    let stream = open(&proxy, "POST", &maps, &map("arrived"));
    pause.wait(WAIT).unwrap();
    assert!(!exists("arrived"));
    pause.release();
    assert_eq!(read(stream).code(), "201");

    // Whoever has gone before the server got the request never sent it; what the server has is done to its end.
    proxy.begin([]);
    let pause = proxy.pause(at(), Moment::Arrived);
    let stream = open(&proxy, "POST", &maps, &map("gone"));
    pause.wait(WAIT).unwrap();
    drop(stream);
    for fault in [Fault::Stall, Fault::StallAfter] {
        proxy.begin([Rule { at: At::Number(1), fault }]);
        let stream = open(&proxy, "POST", &maps, &map(&format!("{fault:?}").to_lowercase()));
        // The proxy has it when the next one has gone through.
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || tell.send(read(stream).text));
        cluster.wait_until("a request", || !proxy.requests().is_empty());
        assert!(proxy.settle() && told.try_recv().is_err());
    }
    cluster.wait_until("what was done before it stalled", || exists("stallafter"));
    assert!(!exists("stall") && !exists("gone"));
}

#[test]
fn watches_are_passed_on_and_cut() {
    let Some(cluster) = Cluster::shared() else { return };
    let proxy = FaultProxy::start(cluster).unwrap();
    let namespace = cluster.namespace("watched");
    let maps = format!("/api/v1/namespaces/{namespace}/configmaps");
    let watch = format!("{maps}?watch=true&timeoutSeconds=1");
    cluster.create(&maps, &serde_json::json!({"metadata": {"name": "a"}}));

    proxy.begin([]);
    let seen = ask(&proxy, "GET", &watch, "");
    assert!(seen.text.contains(r#"{"type":"ADDED""#) && seen.text.ends_with("0\r\n\r\n"), "{}", seen.text);
    assert_eq!(proxy.requests()[0].signature(), format!("watch configmaps {namespace}/"));

    proxy.begin([Rule { at: At::Number(1), fault: Fault::WatchCut }]);
    let seen = ask(&proxy, "GET", &watch, "");
    assert!(seen.text.contains(r#"{"type":"ADDED""#) && !seen.text.ends_with("0\r\n\r\n"), "{}", seen.text);
    proxy.begin([Rule { at: At::Number(1), fault: Fault::ExpiredEvent }]);
    let seen = ask(&proxy, "GET", &watch, "");
    assert!(seen.code() == "200" && seen.text.contains(r#""type":"ERROR""#), "{}", seen.text);
    proxy.begin([Rule { at: At::Number(1), fault: Fault::Expired }]);
    assert_eq!(ask(&proxy, "GET", &watch, "").code(), "410");

    // The same question is answered as before.
    let same = |nth| At::Same { signature: format!("list configmaps {namespace}/"), nth };
    proxy.begin([Rule { at: same(2), fault: Fault::Stale }]);
    assert!(!ask(&proxy, "GET", &maps, "").text.contains(r#""name":"b""#));
    cluster.create(&maps, &serde_json::json!({"metadata": {"name": "b"}}));
    assert!(!ask(&proxy, "GET", &maps, "").text.contains(r#""name":"b""#));
    assert!(ask(&proxy, "GET", &maps, "").text.contains(r#""name":"b""#));
    let numbers: Vec<_> = proxy.requests().iter().map(|request| (request.number, request.nth)).collect();
    assert_eq!(numbers, [(1, 1), (2, 2), (3, 3)]);
}
