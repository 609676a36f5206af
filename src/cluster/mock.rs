//! A server on this machine's loopback that answers from a table, for tests of what is asked and of what answers mean.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::retry::Patience;
use super::{Cluster, ClusterOptions};

/// An answer of the table.
#[derive(Debug, Clone)]
pub struct Reply {
    pub code: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// Whether the connection breaks off within the body.
    pub cut: bool,
    /// Whether there is no answer at all.
    pub silent: bool,
}

impl Reply {
    /// An answer that says yes.
    pub fn ok(body: impl Into<String>) -> Self {
        Self { code: 200, headers: Vec::new(), body: body.into(), cut: false, silent: false }
    }

    /// An answer that says no, as Kubernetes does.
    pub fn refused(code: u16, reason: &str, message: &str) -> Self {
        let body = format!(r#"{{"kind":"Status","reason":"{reason}","message":"{message}"}}"#);
        Self { code, ..Self::ok(body) }
    }
}

/// A server that answers from a table; what is not in it does not exist (404).
pub struct MockServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    folder: tempfile::TempDir,
}

impl MockServer {
    /// Starts a server with a table of paths, with their queries.
    pub fn of<const COUNT: usize>(table: [(String, Reply); COUNT]) -> Self {
        Self::with(table.into_iter().map(|(path, reply)| (path, vec![reply])))
    }

    /// Starts a server with a table of paths and what they answer, one after the other; the last again and again.
    pub fn with(table: impl IntoIterator<Item = (String, Vec<Reply>)>) -> Self {
        let table: HashMap<String, Vec<Reply>> = table.into_iter().collect();
        let table = Arc::new(Mutex::new(table));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = requests.clone();
        // It ends with the process that runs the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (table, seen) = (table.clone(), seen.clone());
                std::thread::spawn(move || serve(stream, &table, &seen));
            }
        });
        Self { address, requests, folder: tempfile::tempdir().unwrap() }
    }

    /// Returns a kubeconfig for the server with these lines in its user.
    pub fn kubeconfig(&self, user: &str) -> std::path::PathBuf {
        let path = self.folder.path().join("kubeconfig");
        let text = format!(
            "current-context: test\nclusters: [{{name: test, cluster: {{server: 'http://{}'}}}}]\n\
             users: [{{name: test, user: {{{user}}}}}]\ncontexts: [{{name: test, context: {{cluster: test, user: test}}}}]\n",
            self.address
        );
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Returns the server as a cluster.
    pub fn cluster(&self) -> Cluster {
        let kubeconfig = Some(self.kubeconfig("token: secret"));
        let patience = Patience::NONE;
        Cluster::new(ClusterOptions { kubeconfig, patience, ..ClusterOptions::default() })
    }

    /// Returns the server as a cluster of the impatient.
    pub fn impatient(&self, timeout: Duration) -> Cluster {
        let kubeconfig = Some(self.kubeconfig("token: secret"));
        let patience = Patience::NONE;
        Cluster::new(ClusterOptions { kubeconfig, timeout, patience, ..ClusterOptions::default() })
    }

    /// Returns where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns method, path and headers of every request so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, table: &Mutex<HashMap<String, Vec<Reply>>>, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    let mut length = 0;
    while !head.ends_with("\r\n\r\n") && head != "\r\n" {
        let start = head.len();
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
        if let Some(value) = head[start..].to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    seen.lock().unwrap().push(head);
    let reply = {
        let mut table = table.lock().unwrap();
        match table.get_mut(&path) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies[0].clone(),
            None => Reply::refused(404, "NotFound", "not found"),
        }
    };
    if reply.silent {
        // The reader gives up first.
        let _ = reader.read(&mut [0]);
        return;
    }
    let mut answer =
        format!("HTTP/1.1 {} X\r\nConnection: close\r\nContent-Length: {}\r\n", reply.code, reply.body.len());
    for (name, value) in &reply.headers {
        let _ = write!(answer, "{name}: {value}\r\n");
    }
    answer.push_str("\r\n");
    let body = if reply.cut { &reply.body[..reply.body.len() / 2] } else { &reply.body };
    answer.push_str(body);
    let _ = stream.write_all(answer.as_bytes());
}
