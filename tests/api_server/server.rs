//! etcd and an API server as processes of their own on free ports of this machine, and plain HTTP to them through
//! `kubectl proxy`. They end with the value.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;

/// Where to find the programs.
const VARIABLE: &str = "KUBEBUILDER_ASSETS";

/// A running API server.
pub struct Server {
    address: SocketAddr,
    /// In the order in which they are ended.
    processes: Vec<Child>,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts a server; none, with a word about it, where the programs are not given.
    pub fn start() -> Option<Self> {
        let Some(programs) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
            super::skipped(&format!("{VARIABLE} names no folder with etcd, kube-apiserver and kubectl"));
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut server = Self { address: SocketAddr::from(([127, 0, 0, 1], 0)), processes: Vec::new(), folder };
        let [etcd, peers, secure] = free_ports();
        server.run(
            Command::new(programs.join("etcd"))
                .args(["--name", "test", "--unsafe-no-fsync", "--log-level", "error", "--data-dir"])
                .arg(server.folder.path().join("etcd"))
                .arg(format!("--listen-client-urls=http://127.0.0.1:{etcd}"))
                .arg(format!("--advertise-client-urls=http://127.0.0.1:{etcd}"))
                .arg(format!("--listen-peer-urls=http://127.0.0.1:{peers}"))
                .arg(format!("--initial-advertise-peer-urls=http://127.0.0.1:{peers}"))
                .arg(format!("--initial-cluster=test=http://127.0.0.1:{peers}")),
            "etcd.log",
        );
        let key = server.write("service-accounts.key", &service_account_key());
        let tokens = server.write("tokens.csv", "test,admin,admin,system:masters\n");
        server.run(
            Command::new(programs.join("kube-apiserver"))
                .arg(format!("--etcd-servers=http://127.0.0.1:{etcd}"))
                .args(["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"])
                .args(["--service-cluster-ip-range=10.96.0.0/24", "--authorization-mode=AlwaysAllow"])
                .arg(format!("--secure-port={secure}"))
                .arg(format!("--cert-dir={}", server.folder.path().join("certificates").display()))
                .arg(format!("--token-auth-file={}", tokens.display()))
                .arg("--service-account-issuer=https://kubernetes.default.svc")
                .arg(format!("--service-account-key-file={}", key.display()))
                .arg(format!("--service-account-signing-key-file={}", key.display())),
            "kube-apiserver.log",
        );
        let mut proxy = Command::new(programs.join("kubectl"))
            .args(["proxy", "--port=0", "--token=test", "--insecure-skip-tls-verify"])
            .arg(format!("--server=https://127.0.0.1:{secure}"))
            .env("KUBECONFIG", server.folder.path().join("none"))
            .stdout(Stdio::piped())
            // It complains until the server listens.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(proxy.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        server.processes.insert(0, proxy);
        server.address = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
        server.wait();
        Some(server)
    }

    fn run(&mut self, command: &mut Command, log: &str) {
        let log = std::fs::File::create(self.folder.path().join(log)).unwrap();
        let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn();
        self.processes.insert(0, child.unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display())));
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Waits until the server is ready.
    fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(120);
        while self.get("/readyz").0 != 200 {
            let ended = self.processes.iter_mut().any(|process| process.try_wait().unwrap().is_some());
            if ended || Instant::now() > until {
                let log = std::fs::read_to_string(self.folder.path().join("kube-apiserver.log")).unwrap();
                panic!("the API server did not become ready:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Returns status and body of a resource.
    pub fn get(&self, path: &str) -> (u16, String) {
        self.request(&format!("GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address))
    }

    /// Sends a body; returns status and body of the answer.
    pub fn post(&self, path: &str, media_type: &str, body: &str) -> (u16, String) {
        self.request(&format!(
            "POST {path} HTTP/1.0\r\nHost: {}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        ))
    }

    fn request(&self, text: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let code = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
        (code, body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Returns ports that nobody listens on.
fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let listeners: [TcpListener; COUNT] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Returns a key of the curve P-256 that the server signs tokens with, which nobody looks at.
fn service_account_key() -> String {
    /// What stands before and after the secret number: a sequence of version, number and curve.
    const HEAD: [u8; 7] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
    const CURVE: [u8; 12] = [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let text = base64::engine::general_purpose::STANDARD.encode([HEAD.as_slice(), &[7; 32], &CURVE].concat());
    format!("-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----\n")
}
