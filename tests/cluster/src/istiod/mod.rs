//! A stand-in for istiod. The cluster runs no containers; this does what istiod's pods would do, as far as an installer and
//! its user can see it, once such a pod is ready:
//!
//! - `reconcile`: the authority's certificate in the webhooks and in every namespace, `failurePolicy: Fail` when
//!   validation works, and the way to the pod (port-forward) and to its Service
//! - [`admission`]: the webhooks behind the Service's address: injection in outline, validation of the plainest faults
//! - [`pages`]: the version and the debug pages
//! - `serve`: HTTP and HTTPS
//! - [`program`]: a real istiod in its place, with `MESHCTL_TEST_ISTIOD`

pub mod admission;
pub mod pages;
pub mod program;
mod reconcile;
mod serve;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::Cluster;
use crate::api::Api;
use crate::certificates::Authority;

/// The version that it says it is.
pub const VERSION: &str = "1.30.3";

/// Which control plane it stands in for.
#[derive(Debug, Clone)]
pub struct IstiodOptions {
    /// The namespace that it is in.
    pub namespace: String,
    /// The revision, by the label of pods and webhooks; `default` for the one without a name.
    pub revision: String,
    /// The version that it says it is.
    pub version: String,
    /// The program of a real one, which does everything itself; the one that `MESHCTL_TEST_ISTIOD` names.
    pub program: Option<PathBuf>,
}

impl Default for IstiodOptions {
    fn default() -> Self {
        Self {
            namespace: "istio-system".to_owned(),
            revision: "default".to_owned(),
            version: VERSION.to_owned(),
            program: std::env::var_os(program::VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from),
        }
    }
}

/// The stand-in; it ends with the value, and leaves what it wrote.
pub struct Istiod {
    shared: Arc<Shared>,
    work: tokio::task::JoinHandle<()>,
}

/// What the parts have in common.
pub(crate) struct Shared {
    pub(crate) options: IstiodOptions,
    pub(crate) api: Api,
    /// Where the API server is, and the certificate of its authority (PEM).
    pub(crate) server: String,
    pub(crate) authority: String,
    /// The certificate of the authority that clients are told of.
    pub(crate) root: String,
    pub(crate) tls: Arc<ServerConfig>,
    /// Where the webhooks and the pages are, on this machine.
    pub(crate) webhooks: Mutex<Option<SocketAddr>>,
    pub(crate) pages: Mutex<Option<SocketAddr>>,
    pub(crate) problems: Mutex<Vec<String>>,
    /// Where the program runs, when it does.
    pub(crate) folder: Mutex<Option<PathBuf>>,
}

impl Istiod {
    /// Starts it. Nothing happens until a pod with the label `app: istiod` and the revision's is ready.
    pub fn start(cluster: &Cluster, options: IstiodOptions) -> Result<Self, Box<dyn std::error::Error>> {
        let authority = Authority::new("istiod-ca")?;
        let IstiodOptions { namespace, revision, .. } = &options;
        let names = [
            format!("istiod.{namespace}.svc"),
            format!("istiod-{revision}.{namespace}.svc"),
            format!("istiod-revision-tag-default.{namespace}.svc"),
        ];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let identity = authority.identity("istiod", &[], &names)?;
        let chain = vec![CertificateDer::from_pem_slice(identity.certificate.as_bytes())?];
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        let shared = Arc::new(Shared {
            options,
            api: cluster.api().clone(),
            server: cluster.server().to_owned(),
            authority: cluster.authority().certificate().to_owned(),
            root: authority.certificate().to_owned(),
            tls: Arc::new(tls),
            webhooks: Mutex::default(),
            pages: Mutex::default(),
            problems: Mutex::default(),
            folder: Mutex::default(),
        });
        let work = cluster.api().runtime().spawn(reconcile::run(shared.clone()));
        Ok(Self { shared, work })
    }

    /// Returns what did not work, such as a port that takes a privilege to listen on.
    pub fn problems(&self) -> Vec<String> {
        self.shared.problems.lock().map(|problems| problems.clone()).unwrap_or_default()
    }

    /// Returns where the pages are on this machine, once a pod is ready.
    pub fn pages(&self) -> Option<SocketAddr> {
        *self.shared.pages.lock().ok()?
    }

    /// Returns where the program runs that is the control plane, while it runs: its `log` and its `kubeconfig` are there.
    pub fn folder(&self) -> Option<PathBuf> {
        self.shared.folder.lock().ok()?.clone()
    }

    /// Returns the authority's certificate (PEM), which is in the webhooks and in every namespace.
    pub fn root_certificate(&self) -> &str {
        &self.shared.root
    }
}

impl Drop for Istiod {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl Shared {
    /// Keeps a problem, once.
    pub(crate) fn problem(&self, text: String) {
        if let Ok(mut problems) = self.problems.lock()
            && !problems.contains(&text)
        {
            problems.push(text);
        }
    }
}
