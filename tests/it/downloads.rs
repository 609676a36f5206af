//! What commands fetch: releases for `--manifests`, files for `-f` and `--values`.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use meshctl::fetch::Digest;

use crate::support::{Run, TestContext};

/// A server of files on loopback, which ends with the test's process.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn of(files: Vec<(&'static str, Vec<u8>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address").to_string();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = asked.clone();
        std::thread::spawn(move || {
            for mut connection in listener.incoming().flatten() {
                let mut lines = BufReader::new(connection.try_clone().expect("a clone")).lines().map_while(Result::ok);
                let Some(request) = lines.next() else { continue };
                lines.by_ref().find(String::is_empty);
                let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
                let found = files.iter().find(|(known, _)| *known == path);
                let (status, body) = found.map_or(("404 Not Found", &[][..]), |(_, body)| ("200 OK", body));
                seen.lock().expect("a list").push(path);
                let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
                // Who asked may be gone.
                let _ = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(body));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().expect("a list").len()
    }

    /// Runs a command with this server as that of releases.
    fn run(&self, test: &TestContext, arguments: &[&str]) -> Run {
        let mut run = test.command(arguments).env("MESHCTL_RELEASE_SERVER", format!("http://{}", self.address)).run();
        run.stderr = run.stderr.replace(&self.address, "[SERVER]");
        run.stdout = run.stdout.replace(&self.address, "[SERVER]");
        run
    }
}

const ARCHIVE: &str = "/1.29.2/istio-1.29.2-linux-amd64.tar.gz";
const CHECKSUM: &str = "/1.29.2/istio-1.29.2-linux-amd64.tar.gz.sha256";

/// A release with a profile of its own, and its checksum file.
fn release() -> (Vec<u8>, Vec<u8>) {
    let mut builder = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let text = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {}\n";
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    let path = "istio-1.29.2/manifests/profiles/mine.yaml";
    builder.append_data(&mut header, path, text.as_bytes()).expect("an entry");
    let archive = builder.into_inner().and_then(flate2::write::GzEncoder::finish).expect("an archive");
    let digest = Digest::of(&archive).hex();
    (archive, format!("{digest}  istio-1.29.2-linux-amd64.tar.gz\n").into_bytes())
}

#[test]
fn a_release_is_fetched_by_its_version() {
    let (archive, checksum) = release();
    let server = Server::of(vec![(ARCHIVE, archive), (CHECKSUM, checksum)]);
    let test = TestContext::new();
    let list = ["profile", "list", "--manifests", "istio:1.29.2"];
    let missing = server.run(&test, &[&list[..], &["--offline"]].concat());
    insta::assert_snapshot!(missing, @r"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: istio:1.29.2 is not in the cache, and `--offline` leaves the network alone

    hint: run the same command once without `--offline` where there is a network
    ");
    assert_eq!(server.asked(), 0);
    let run = server.run(&test, &list);
    assert!(run.code == Some(0) && run.stdout.contains("mine"), "{run}");
    assert!(run.stderr.contains("✔ istio-1.29.2-linux-amd64.tar.gz downloaded ("), "{run}");
    // It is in the cache now.
    let asked = server.asked();
    let offline = server.run(&test, &[&list[..], &["--offline"]].concat());
    assert_eq!((offline.code, offline.stdout, server.asked()), (Some(0), run.stdout, asked));
}

#[test]
fn a_release_that_is_not_what_it_should_be_is_refused() {
    let (archive, _) = release();
    let wrong = format!("{}  istio-1.29.2-linux-amd64.tar.gz\n", "0".repeat(64)).into_bytes();
    let server = Server::of(vec![(ARCHIVE, archive), (CHECKSUM, wrong)]);
    let test = TestContext::new();
    let run = server.run(&test, &["profile", "list", "--manifests", "istio:1.29.2"]);
    assert_eq!(run.code, Some(65), "{run}");
    assert!(run.stderr.contains("is not what it should be: its digest is sha256:"), "{run}");
    let run = server.run(&test, &["profile", "list", "--manifests", "istio:1.29"]);
    insta::assert_snapshot!(run, @r"
    exit code: 64
    ----- stdout -----

    ----- stderr -----
    error: `1.29` is no version of a release: there is no list of patches on the server, so one has to be named

    hint: name the patch too, as in `istio:1.29.2`; https://github.com/istio/istio/releases lists them
    ");
    let run = server.run(&test, &["profile", "list", "--manifests", "istio:1.28.0"]);
    assert_eq!(run.code, Some(66), "{run}");
}

#[test]
fn files_are_read_from_their_addresses() {
    let mesh = b"apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {tag: from-afar}\n".to_vec();
    let server = Server::of(vec![("/mesh.yaml", mesh), ("/values.yaml", b"replicas: 7\n".to_vec())]);
    let test = TestContext::new();
    let address = |path: &str| format!("http://{}{path}", server.address);
    let run = server.run(&test, &["manifest", "generate", "-f", &address("/mesh.yaml")]);
    assert!(run.code == Some(0) && run.stdout.contains("pilot:from-afar"), "{}", run.stderr);
    test.write("chart/Chart.yaml", "apiVersion: v2\nname: x\nversion: 1.0.0\n");
    test.write("chart/templates/x.yaml", "kind: X\nreplicas: {{ .Values.replicas }}\n");
    let template = ["chart", "template", "x", "./chart", "--values"];
    let run = server.run(&test, &[&template[..], &[&address("/values.yaml")]].concat());
    assert!(run.stdout.contains("replicas: 7"), "{run}");
    let run = server.run(&test, &[&template[..], &[&address("/none.yaml")]].concat());
    insta::assert_snapshot!(run, @r"
    exit code: 66
    ----- stdout -----

    ----- stderr -----
    error: http://[SERVER]/none.yaml answered 404 (Not Found)

    hint: check the address and the version; `curl -sSfI http://[SERVER]/none.yaml` asks for the same
    ");
    let run = server.run(&test, &[&template[..], &["http://127.0.0.1:1/values.yaml", "--offline"]].concat());
    assert_eq!(run.code, Some(66), "{run}");
}
