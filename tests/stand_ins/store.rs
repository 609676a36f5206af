//! A Helm store on loopback: an index that is made of its charts, and their archives. It ends when it is dropped.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

/// A chart that is made up: name, version, values, and other files.
pub type Made<'a> = (&'a str, &'a str, &'a str, &'a [(&'a str, &'a str)]);

/// A store that answers.
pub struct Store {
    /// Its address, without a slash at the end.
    pub url: String,
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
}

impl Store {
    /// Returns a store of archives in a folder, each named without its ending.
    pub fn of_archives(folder: &Path, names: &[&str]) -> Self {
        let archives = names.iter().map(|name| {
            let bytes = std::fs::read(folder.join(format!("{name}.tgz"))).expect("an archive");
            let (chart, version) = name.rsplit_once('-').expect("a version behind the name");
            (chart.to_owned(), version.to_owned(), bytes)
        });
        Self::serve(&archives.collect::<Vec<_>>(), None)
    }

    /// Returns a store of charts that are made up.
    pub fn of_charts(charts: &[Made<'_>]) -> Self {
        Self::serve(&archives(charts), None)
    }

    /// Returns a store whose index says this digest of everything.
    pub fn with_digest(charts: &[Made<'_>], digest: &str) -> Self {
        Self::serve(&archives(charts), Some(digest))
    }

    /// Returns how many requests there were.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn serve(archives: &[(String, String, Vec<u8>)], digest: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let store =
            Self { url: format!("http://{address}"), address, requests: Arc::default(), is_over: Arc::default() };
        let files = Arc::new(files(archives, digest));
        let (requests, is_over) = (store.requests.clone(), store.is_over.clone());
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (files, requests) = (files.clone(), requests.clone());
                std::thread::spawn(move || answer(&connection, &files, &requests));
            }
        });
        store
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // The listener waits for somebody.
        drop(TcpStream::connect(self.address));
    }
}

/// Answers one request, and ends the connection.
fn answer(mut connection: &TcpStream, files: &BTreeMap<String, Vec<u8>>, requests: &AtomicUsize) {
    let mut lines = BufReader::new(connection).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines.by_ref().find(String::is_empty);
    requests.fetch_add(1, Ordering::SeqCst);
    let path = request.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
    let body = files.get(&path).cloned();
    let (status, body) = match body {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", b"not here".to_vec()),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let sent = connection.write_all(head.as_bytes()).and_then(|()| connection.write_all(&body));
    if sent.is_ok() {
        let _ = connection.shutdown(Shutdown::Write);
    }
}

/// Returns index and archives by their paths.
fn files(archives: &[(String, String, Vec<u8>)], digest: Option<&str>) -> BTreeMap<String, Vec<u8>> {
    let mut charts: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    let mut files = BTreeMap::new();
    for (name, version, bytes) in archives {
        let hash = Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        charts.entry(name).or_default().push((version, digest.map_or(hash, str::to_owned)));
        files.insert(format!("{name}-{version}.tgz"), bytes.clone());
    }
    let mut index = "apiVersion: v1\nentries:\n".to_owned();
    for (name, versions) in charts {
        let _ = writeln!(index, "  {name}:");
        for (version, digest) in versions {
            let _ = writeln!(
                index,
                "  - apiVersion: v1\n    name: {name}\n    version: {version}\n    digest: \"{digest}\"\n    urls: [{name}-{version}.tgz]"
            );
        }
    }
    files.insert("index.yaml".to_owned(), index.into_bytes());
    files
}

fn archives(charts: &[Made<'_>]) -> Vec<(String, String, Vec<u8>)> {
    let archive = |(name, version, values, others): &Made<'_>| {
        let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        let mut add = |path: &str, text: &str| {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).expect("a file in it");
        };
        add("Chart.yaml", &format!("apiVersion: v2\nname: {name}\nversion: {version}\n"));
        add("values.yaml", values);
        others.iter().for_each(|(path, text)| add(path, text));
        let bytes = archive.into_inner().expect("the archive").finish().expect("its end");
        ((*name).to_owned(), (*version).to_owned(), bytes)
    };
    charts.iter().map(archive).collect()
}
