//! An OCI registry on loopback: what the distribution specification asks of one, and what goes wrong with one on demand.
//!
//! ```text
//! let registry = Registry::start();
//! let image = registry.image("mesh/pilot", "1.0", &["linux/amd64", "linux/arm64"]);   // an index, its manifests, layers
//! registry.require(Access::token("ada", "secret"));                                   // 401 and a token from here on
//! registry.fault(Fault::on("GET", "/blobs/").once(Trouble::Cut { after: 10 }));       // one answer ends too soon
//! registry.address();                                                                 // 127.0.0.1:PORT
//! registry.requests();                                                                // what was asked, in order
//! ```
//!
//! It speaks plain HTTP/1.1, keeps everything in memory and ends with the test's process.

mod answer;
mod http;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub use http::Request;

/// The media type of a manifest for one platform.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of a list of manifests.
pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// A registry that runs.
#[derive(Debug, Clone)]
pub struct Registry {
    address: String,
    state: Arc<Mutex<State>>,
}

/// Who may use a registry.
#[derive(Debug, Clone, Default)]
pub enum Access {
    /// Everybody.
    #[default]
    Anyone,
    /// Who has the password.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// Who has a token of the registry's own service at `/token`.
    Token {
        /// Name and password that the service asks for; none when it gives tokens to everybody.
        user: Option<(String, String)>,
        /// The identity token that the service takes by `POST`.
        identity: Option<String>,
        /// Where the challenge sends clients, in place of the registry's own service.
        realm: Option<String>,
    },
}

impl Access {
    /// Returns access for who has the password.
    pub fn basic(user: &str, password: &str) -> Self {
        Self::Basic { user: user.to_owned(), password: password.to_owned() }
    }

    /// Returns access by tokens that are given to who has the password.
    pub fn token(user: &str, password: &str) -> Self {
        Self::Token { user: Some((user.to_owned(), password.to_owned())), identity: None, realm: None }
    }

    /// Returns access by tokens that are given to everybody.
    pub fn anonymous_token() -> Self {
        Self::Token { user: None, identity: None, realm: None }
    }

    /// Returns access by tokens that are given for an identity token.
    pub fn identity_token(token: &str) -> Self {
        Self::Token { user: None, identity: Some(token.to_owned()), realm: None }
    }
}

/// What goes wrong with an answer.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Another status, with headers and a body.
    Status(u16, Vec<(String, String)>, String),
    /// The connection is closed before an answer.
    Hangup,
    /// The connection is closed after so many bytes of the body.
    Cut {
        /// How many bytes are sent.
        after: usize,
    },
    /// One bit of the body is another one.
    Flip,
    /// `Content-Length` is another number than the body has bytes.
    Length(usize),
    /// The body has these bytes more.
    Append(Vec<u8>),
    /// `Docker-Content-Digest` is that of something else.
    DigestHeader(String),
    /// The client is sent elsewhere.
    Redirect(String),
    /// A header is added.
    Header(String, String),
}

impl Trouble {
    /// Returns another status, without a word.
    pub fn status(status: u16) -> Self {
        Self::Status(status, Vec::new(), String::new())
    }
}

/// A trouble, and when it comes.
#[derive(Debug, Clone)]
pub struct Fault {
    method: String,
    part: String,
    times: usize,
    trouble: Trouble,
}

impl Fault {
    /// Returns the beginning of a fault: of requests with this method (none: any) whose target has this part.
    pub fn on(method: &str, part: &str) -> FaultBuilder {
        FaultBuilder { method: method.to_owned(), part: part.to_owned() }
    }
}

/// A fault that has no trouble yet.
#[derive(Debug, Clone)]
pub struct FaultBuilder {
    method: String,
    part: String,
}

impl FaultBuilder {
    /// The trouble comes with every such request.
    pub fn always(self, trouble: Trouble) -> Fault {
        self.times(usize::MAX, trouble)
    }

    /// The trouble comes with the next such request.
    pub fn once(self, trouble: Trouble) -> Fault {
        self.times(1, trouble)
    }

    /// The trouble comes with so many such requests.
    pub fn times(self, times: usize, trouble: Trouble) -> Fault {
        Fault { method: self.method, part: self.part, times, trouble }
    }
}

/// A manifest as it is kept.
#[derive(Debug, Clone)]
struct Manifest {
    media_type: String,
    bytes: Vec<u8>,
}

/// What one repository has.
#[derive(Debug, Default)]
struct Repository {
    /// By digest.
    manifests: BTreeMap<String, Manifest>,
    /// The digests of tags.
    tags: BTreeMap<String, String>,
    /// By digest.
    blobs: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug, Default)]
struct State {
    repositories: BTreeMap<String, Repository>,
    uploads: BTreeMap<String, Vec<u8>>,
    /// Numbers for uploads and tokens.
    counter: u64,
    access: Access,
    /// The tokens that were given, and the scopes that each is for.
    tokens: BTreeMap<String, Vec<String>>,
    faults: Vec<Fault>,
    requests: Vec<Request>,
    /// How many tags an answer has at most.
    page: usize,
    /// Whether blobs of other repositories are taken over.
    is_mounting: bool,
    /// The largest upload that is taken in one piece.
    largest_upload: usize,
}

impl Registry {
    /// Starts an empty registry that anyone may use.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("its address").to_string();
        let state = State { page: 100, is_mounting: true, largest_upload: usize::MAX, ..State::default() };
        let registry = Self { address, state: Arc::new(Mutex::new(state)) };
        let served = registry.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let served = served.clone();
                std::thread::spawn(move || http::serve(&connection, &served));
            }
        });
        registry
    }

    /// Returns host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the address of a path, for `http://` requests of other kinds.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says who may use it from here on; tokens that were given are void.
    pub fn require(&self, access: Access) {
        let mut state = self.state();
        state.access = access;
        state.tokens.clear();
    }

    /// Forgets the tokens that were given: whoever has one gets 401.
    pub fn expire_tokens(&self) {
        self.state().tokens.clear();
    }

    /// Lists at most so many tags in one answer.
    pub fn page(&self, size: usize) {
        self.state().page = size;
    }

    /// Stops taking blobs over from other repositories.
    pub fn refuse_mounts(&self) {
        self.state().is_mounting = false;
    }

    /// Refuses uploads of more bytes in one piece with 413.
    pub fn largest_upload(&self, bytes: usize) {
        self.state().largest_upload = bytes;
    }

    /// Adds a fault; those that were added first come first.
    pub fn fault(&self, fault: Fault) {
        self.state().faults.push(fault);
    }

    /// Takes all faults away.
    pub fn mend(&self) {
        self.state().faults.clear();
    }

    /// Returns what was asked so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    /// Returns `METHOD target` of what was asked so far.
    pub fn asked(&self) -> Vec<String> {
        self.state().requests.iter().map(|request| format!("{} {}", request.method, request.target)).collect()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.state().requests.clear();
    }

    /// Keeps a blob, and returns its digest.
    pub fn put_blob(&self, repository: &str, bytes: &[u8]) -> String {
        let digest = digest(bytes);
        let mut state = self.state();
        let repository = state.repositories.entry(repository.to_owned()).or_default();
        repository.blobs.insert(digest.clone(), bytes.to_vec());
        digest
    }

    /// Keeps a manifest under a tag, or its digest alone when the tag is empty, and returns its digest.
    pub fn put_manifest(&self, repository: &str, tag: &str, media_type: &str, bytes: &[u8]) -> String {
        let digest = digest(bytes);
        let mut state = self.state();
        let repository = state.repositories.entry(repository.to_owned()).or_default();
        let manifest = Manifest { media_type: media_type.to_owned(), bytes: bytes.to_vec() };
        repository.manifests.insert(digest.clone(), manifest);
        if !tag.is_empty() {
            repository.tags.insert(tag.to_owned(), digest.clone());
        }
        digest
    }

    /// Keeps an image: an index with a manifest for each platform, each with a config and two layers, one of which all
    /// share. Returns the digest of the index.
    pub fn image(&self, repository: &str, tag: &str, platforms: &[&str]) -> String {
        let manifests: Vec<Value> = platforms.iter().map(|platform| self.manifest_of(repository, platform)).collect();
        let index = json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests});
        self.put_manifest(repository, tag, INDEX, index.to_string().as_bytes())
    }

    /// Keeps an image of one platform without an index, and returns its digest.
    pub fn single_image(&self, repository: &str, tag: &str, platform: &str) -> String {
        let descriptor = self.manifest_of(repository, platform);
        let digest = descriptor["digest"].as_str().expect("a digest").to_owned();
        let mut state = self.state();
        let repository = state.repositories.entry(repository.to_owned()).or_default();
        repository.tags.insert(tag.to_owned(), digest.clone());
        digest
    }

    /// Keeps the manifest of a platform, and returns its descriptor.
    fn manifest_of(&self, repository: &str, platform: &str) -> Value {
        let (system, architecture) = platform.split_once('/').expect("system/architecture");
        let config = json!({"architecture": architecture, "os": system, "rootfs": {"type": "layers", "diff_ids": []}});
        let layers = [b"the base that all have".to_vec(), format!("{repository} for {platform}").into_bytes()];
        let layers: Vec<Value> = layers
            .iter()
            .map(|layer| self.descriptor(repository, "application/vnd.oci.image.layer.v1.tar+gzip", layer))
            .collect();
        let config = config.to_string();
        let config = self.descriptor(repository, "application/vnd.oci.image.config.v1+json", config.as_bytes());
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        let bytes = manifest.to_string().into_bytes();
        let digest = self.put_manifest(repository, "", MANIFEST, &bytes);
        json!({
            "mediaType": MANIFEST,
            "digest": digest,
            "size": bytes.len(),
            "platform": {"os": system, "architecture": architecture},
        })
    }

    /// Keeps a blob, and returns its descriptor.
    pub fn descriptor(&self, repository: &str, media_type: &str, bytes: &[u8]) -> Value {
        json!({"mediaType": media_type, "digest": self.put_blob(repository, bytes), "size": bytes.len()})
    }

    /// Keeps a Helm chart, with its provenance when there is one, and returns the digest of its manifest.
    pub fn chart(&self, repository: &str, tag: &str, archive: &[u8], provenance: Option<&[u8]>) -> String {
        let config = self.descriptor(repository, "application/vnd.cncf.helm.config.v1+json", b"{}");
        let mut layers =
            vec![self.descriptor(repository, "application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive)];
        if let Some(provenance) = provenance {
            let media_type = "application/vnd.cncf.helm.chart.provenance.v1.prov";
            layers.push(self.descriptor(repository, media_type, provenance));
        }
        let manifest = json!({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers});
        self.put_manifest(repository, tag, MANIFEST, manifest.to_string().as_bytes())
    }

    /// Returns the bytes of a manifest, by tag or digest.
    pub fn manifest(&self, repository: &str, reference: &str) -> Option<Vec<u8>> {
        let state = self.state();
        let repository = state.repositories.get(repository)?;
        let digest = repository.tags.get(reference).map_or(reference, String::as_str);
        Some(repository.manifests.get(digest)?.bytes.clone())
    }

    /// Returns a blob.
    pub fn blob(&self, repository: &str, digest: &str) -> Option<Vec<u8>> {
        self.state().repositories.get(repository)?.blobs.get(digest).cloned()
    }

    /// Returns how many blobs and manifests a repository has.
    pub fn contents(&self, repository: &str) -> (usize, usize) {
        let state = self.state();
        let Some(repository) = state.repositories.get(repository) else { return (0, 0) };
        (repository.blobs.len(), repository.manifests.len())
    }
}

/// Returns the digest of bytes as registries write it.
pub fn digest(bytes: &[u8]) -> String {
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Returns what `Authorization: Basic` has.
fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}
