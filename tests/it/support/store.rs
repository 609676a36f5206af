//! A Helm repository on loopback: files that it serves, and what it does instead.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine;
use meshctl::fetch::Digest;

/// What a repository does when it is asked.
#[derive(Default)]
struct State {
    /// What lies at which path, and with which status code it is answered.
    files: BTreeMap<String, (u16, Vec<u8>)>,
    /// The credentials that it wants to see.
    wanted: Option<String>,
    /// The paths that were asked for, those that were refused too.
    asked: Vec<String>,
}

/// A repository. It ends with the test's process.
pub struct Store {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Store {
    /// Starts a repository without anything in it.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                std::thread::spawn(move || serve(&connection, &state));
            }
        });
        Self { address, state }
    }

    /// Starts a repository with the files of a folder.
    pub fn of_folder(folder: &Path) -> Self {
        let store = Self::start();
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            store.put(&name, std::fs::read(&path).expect("a file"));
        }
        store
    }

    /// Puts a file into it.
    pub fn put(&self, path: &str, content: impl Into<Vec<u8>>) {
        self.state().files.insert(format!("/{path}"), (200, content.into()));
    }

    /// Has it answer with a status code, and a text.
    pub fn refuse(&self, path: &str, code: u16, text: &str) {
        self.state().files.insert(format!("/{path}"), (code, text.as_bytes().to_vec()));
    }

    /// Has it want to see credentials.
    pub fn lock(&self, user: &str, password: &str) {
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.state().wanted = Some(format!("Basic {encoded}"));
    }

    /// Puts charts into it, with an index of them: name and version, and whether the index tells the truth.
    pub fn put_charts(&self, charts: &[(&str, &str)]) {
        let mut index = "apiVersion: v1\nentries:\n".to_owned();
        let mut last = "";
        for (name, version) in charts {
            let bytes = archive(name, version);
            let file = format!("{name}-{version}.tgz");
            if last != *name {
                index.extend(["  ", name, ":\n"]);
                last = name;
            }
            let entry = format!(
                "  - name: {name}\n    version: {version}\n    appVersion: {version}\n    \
                 description: What {name} is for\n    digest: {}\n    urls:\n    - charts/{file}\n",
                Digest::of(&bytes).hex()
            );
            index.push_str(&entry);
            self.put(&format!("charts/{file}"), bytes);
        }
        self.put("index.yaml", index);
    }

    /// Returns its address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns what was asked for since the last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody has panicked")
    }
}

/// Returns the archive of a chart with one object, in which its version stands.
pub fn archive(name: &str, version: &str) -> Vec<u8> {
    let chart = format!("apiVersion: v2\nname: {name}\nversion: {version}\ndescription: What {name} is for\n");
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  \
                    version: {{ .Chart.Version }}\n  size: {{ .Values.size | quote }}\n";
    let files = [("Chart.yaml", chart.as_str()), ("values.yaml", "size: 1\n"), ("templates/config.yaml", template)];
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, format!("{name}/{path}"), text.as_bytes()).expect("an entry");
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar.into_inner().expect("a tar")).expect("packed bytes");
    packed.finish().expect("packed bytes")
}

/// Answers one request.
fn serve(connection: &TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(connection).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let headers: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let given = headers.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    });
    let (code, body) = {
        let mut state = state.lock().expect("nobody has panicked");
        state.asked.push(path.clone());
        match &state.wanted {
            Some(wanted) if given.as_ref() != Some(wanted) => (401, b"who are you?\n".to_vec()),
            _ => state.files.get(&path).cloned().unwrap_or((404, b"not found\n".to_vec())),
        }
    };
    let head = format!("HTTP/1.1 {code} X\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut connection = connection;
    // The reader may have gone.
    let _ = connection.write_all(&[head.as_bytes(), &body].concat()).and_then(|()| connection.flush());
    let _ = connection.shutdown(std::net::Shutdown::Write);
    let _ = connection.read(&mut [0]);
}
