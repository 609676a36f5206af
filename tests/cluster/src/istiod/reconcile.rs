//! What istiod writes into the cluster, and the ways to it. A look four times a second does for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};

use super::Shared;
use super::program::Program;
use super::serve::{Server, Site, pass_on, start};

/// How often it looks.
const PAUSE: Duration = Duration::from_millis(250);
/// Who istiod is as a writer of fields.
const MANAGER: &str = "fieldManager=pilot-discovery";
/// The namespaces that istiod leaves alone.
const IGNORED: [&str; 2] = ["kube-public", "kube-node-lease"];
/// The port of the webhooks in the pod.
const WEBHOOK_PORT: u64 = 15017;
/// The port of the pages in the pod.
const PAGES_PORT: u64 = 15014;
/// The same pages, for the pod itself and for port-forward.
const DEBUG_PORT: u64 = 8080;

/// The ports of a pod of istiod.
const PORTS: [u64; 5] = [DEBUG_PORT, 15010, 15012, PAGES_PORT, WEBHOOK_PORT];

const WEBHOOKS: [&str; 2] = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];

/// Looks again and again. It never ends by itself.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut state = State { shared, own: None, program: None, services: BTreeMap::new(), forwarded: BTreeSet::new() };
    loop {
        if let Err(problem) = state.look().await {
            state.shared.problem(problem);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What is behind an address of a Service.
#[derive(Debug, Clone, Copy)]
enum Behind {
    Site(Site),
    Program(SocketAddr),
}

struct State {
    shared: Arc<Shared>,
    /// The servers of webhooks and pages behind everything.
    own: Option<[Server; 2]>,
    /// The real one, in place of all this.
    program: Option<Program>,
    /// The servers on the addresses of Services.
    services: BTreeMap<SocketAddr, Server>,
    forwarded: BTreeSet<String>,
}

impl State {
    async fn look(&mut self) -> Result<(), String> {
        let namespace = self.shared.options.namespace.clone();
        let labels = format!("labelSelector=app%3Distiod,istio.io%2Frev%3D{}", self.shared.options.revision);
        let pods = self.list(&format!("/api/v1/namespaces/{namespace}/pods?{labels}")).await?;
        let ready: Vec<&Value> = pods
            .iter()
            .filter(|pod| pod["metadata"]["deletionTimestamp"].is_null() && crate::cluster::is_ready(pod))
            .collect();
        if ready.is_empty() {
            // Who asks now is refused at once.
            self.services.clear();
            self.own = None;
            self.program = None;
            self.tell_addresses();
            return Ok(());
        }
        if let Some(program) = self.shared.options.program.clone() {
            if self.program.is_none() {
                self.program = Some(Program::start(&self.shared, &program, ready[0]).await?);
                self.forwarded.clear();
                self.tell_addresses();
            }
        } else if self.own.is_none() {
            let any = SocketAddr::from(([127, 0, 0, 1], 0));
            let webhooks = self.start(Site::Webhooks, any).await?;
            let pages = self.start(Site::Pages, any).await?;
            self.own = Some([webhooks, pages]);
            self.forwarded.clear();
            self.tell_addresses();
        }
        for pod in ready {
            self.forward(&namespace, pod["metadata"]["name"].as_str().unwrap_or_default()).await?;
        }
        let answers = self.serve_services(&namespace).await?;
        if self.program.is_some() {
            // It does the rest itself.
            return Ok(());
        }
        for kind in WEBHOOKS {
            self.fill_webhooks(kind, answers).await?;
        }
        self.fill_namespaces().await
    }

    fn tell_addresses(&self) {
        let addresses = self.address(WEBHOOK_PORT).zip(self.address(PAGES_PORT));
        if let Ok(mut folder) = self.shared.folder.lock() {
            *folder = self.program.as_ref().map(|program| program.folder().to_owned());
        }
        if let (Ok(mut webhooks), Ok(mut pages)) = (self.shared.webhooks.lock(), self.shared.pages.lock()) {
            *webhooks = addresses.map(|addresses| addresses.0);
            *pages = addresses.map(|addresses| addresses.1);
        }
    }

    async fn start_behind(&self, behind: Behind, address: SocketAddr) -> Result<Server, String> {
        match behind {
            Behind::Site(site) => self.start(site, address).await,
            Behind::Program(to) => {
                pass_on(address, to).await.map_err(|error| format!("nobody can listen on {address}: {error}"))
            }
        }
    }

    async fn start(&self, site: Site, address: SocketAddr) -> Result<Server, String> {
        start(self.shared.clone(), site, address)
            .await
            .map_err(|error| format!("nobody can listen on {address}: {error}"))
    }

    /// Returns where a port of the pod is on this machine.
    fn address(&self, port: u64) -> Option<SocketAddr> {
        if let Some(program) = &self.program {
            return program.address(port);
        }
        let [webhooks, pages] = self.own.as_ref()?;
        match port {
            WEBHOOK_PORT => Some(webhooks.address),
            PAGES_PORT | DEBUG_PORT => Some(pages.address),
            _ => None,
        }
    }

    /// Makes the ports of a pod lead to the servers.
    async fn forward(&mut self, namespace: &str, pod: &str) -> Result<(), String> {
        if !self.forwarded.insert(pod.to_owned()) {
            return Ok(());
        }
        let to = |port: u64| {
            let address = self.address(port)?;
            Some(json!({"ports": [port], "target": {"address": "127.0.0.1", "port": address.port()}}))
        };
        let forwards: Vec<Value> = PORTS.into_iter().filter_map(to).collect();
        let object = json!({
            "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": "PortForward", "metadata": {"name": pod},
            "spec": {"forwards": forwards},
        });
        let path = format!(
            "/apis/kwok.x-k8s.io/v1alpha1/namespaces/{namespace}/portforwards/{pod}?fieldManager=kubetest&force=true"
        );
        self.write("PATCH", &path, "application/apply-patch+yaml", &object).await
    }

    /// Listens on the addresses of the Services that choose istiod; tells whether one of them has the webhooks.
    async fn serve_services(&mut self, namespace: &str) -> Result<bool, String> {
        let services = self.list(&format!("/api/v1/namespaces/{namespace}/services")).await?;
        let of_istiod = services.iter().filter(|service| service["spec"]["selector"]["app"] == "istiod");
        let of_revision = of_istiod.filter(|service| {
            let revision = &service["spec"]["selector"]["istio.io/rev"];
            revision.is_null() || *revision == self.shared.options.revision.as_str()
        });
        let mut wanted = BTreeMap::new();
        for service in of_revision {
            let address = service["spec"]["clusterIP"].as_str().and_then(|address| address.parse::<IpAddr>().ok());
            let Some(address) = address.filter(IpAddr::is_loopback) else { continue };
            for port in service["spec"]["ports"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let target = port["targetPort"].as_u64().or_else(|| port["port"].as_u64());
                let site = match (target, target.and_then(|port| self.program.as_ref()?.address(port))) {
                    (_, Some(program)) => Behind::Program(program),
                    (Some(WEBHOOK_PORT), None) => Behind::Site(Site::Webhooks),
                    (Some(PAGES_PORT), None) => Behind::Site(Site::Pages),
                    _ => continue,
                };
                if let Some(port) = port["port"].as_u64().and_then(|port| u16::try_from(port).ok()) {
                    wanted.insert(SocketAddr::new(address, port), site);
                }
            }
        }
        self.services.retain(|address, _| wanted.contains_key(address));
        let mut answers = false;
        for (address, site) in wanted {
            if !self.services.contains_key(&address) {
                match self.start_behind(site, address).await {
                    Ok(server) => {
                        self.services.insert(address, server);
                    }
                    Err(problem) => {
                        self.shared.problem(problem);
                        continue;
                    }
                }
            }
            answers |= matches!(site, Behind::Site(Site::Webhooks));
        }
        Ok(answers)
    }

    /// Puts the authority's certificate into the webhooks of the revision, and lets validation fail closed where it works.
    async fn fill_webhooks(&self, kind: &str, answers: bool) -> Result<(), String> {
        let folder = format!("/apis/admissionregistration.k8s.io/v1/{kind}");
        let labels = format!("labelSelector=istio.io%2Frev%3D{}", self.shared.options.revision);
        let bundle = base64::engine::general_purpose::STANDARD.encode(&self.shared.root);
        for object in self.list(&format!("{folder}?{labels}")).await? {
            let mut changes = Vec::new();
            let webhooks = object["webhooks"].as_array().map(Vec::as_slice).unwrap_or_default();
            for (number, webhook) in webhooks.iter().enumerate() {
                if webhook["clientConfig"]["caBundle"] != bundle.as_str() {
                    let path = format!("/webhooks/{number}/clientConfig/caBundle");
                    changes.push(json!({"op": "add", "path": path, "value": bundle}));
                }
                if kind == WEBHOOKS[1] && answers && webhook["failurePolicy"] != "Fail" {
                    let path = format!("/webhooks/{number}/failurePolicy");
                    changes.push(json!({"op": "replace", "path": path, "value": "Fail"}));
                }
            }
            if !changes.is_empty() {
                let name = object["metadata"]["name"].as_str().unwrap_or_default();
                let path = format!("{folder}/{name}?{MANAGER}");
                self.write("PATCH", &path, "application/json-patch+json", &changes.into()).await?;
            }
        }
        Ok(())
    }

    /// Puts the authority's certificate into every namespace.
    async fn fill_namespaces(&self) -> Result<(), String> {
        let maps = self.list("/api/v1/configmaps?fieldSelector=metadata.name%3Distio-ca-root-cert").await?;
        let right = maps.iter().filter(|map| map["data"]["root-cert.pem"] == self.shared.root.as_str());
        let right: BTreeSet<&str> = right.filter_map(|map| map["metadata"]["namespace"].as_str()).collect();
        for namespace in self.list("/api/v1/namespaces").await? {
            let name = namespace["metadata"]["name"].as_str().unwrap_or_default();
            if namespace["status"]["phase"] != "Active" || IGNORED.contains(&name) || right.contains(name) {
                continue;
            }
            let map = json!({
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": {"name": "istio-ca-root-cert", "labels": {"istio.io/config": "true"}},
                "data": {"root-cert.pem": self.shared.root},
            });
            let folder = format!("/api/v1/namespaces/{name}/configmaps");
            if maps.iter().any(|map| map["metadata"]["namespace"] == name) {
                let path = format!("{folder}/istio-ca-root-cert?{MANAGER}");
                self.write("PATCH", &path, "application/merge-patch+json", &map).await?;
            } else {
                self.write("POST", &format!("{folder}?{MANAGER}"), "application/json", &map).await?;
            }
        }
        Ok(())
    }

    async fn list(&self, path: &str) -> Result<Vec<Value>, String> {
        let (code, text) = self.shared.api.ask("GET", path, "", "").await?;
        if code != 200 {
            return Err(format!("GET {path}: {text}"));
        }
        let mut list: Value = serde_json::from_str(&text).map_err(|error| format!("GET {path}: {error}"))?;
        Ok(list["items"].as_array_mut().map(std::mem::take).unwrap_or_default())
    }

    /// Writes; what is gone meanwhile, or changed by somebody else, is looked at again next time.
    async fn write(&self, method: &str, path: &str, media_type: &str, object: &Value) -> Result<(), String> {
        let (code, text) = self.shared.api.ask(method, path, media_type, &object.to_string()).await?;
        if matches!(code, 200 | 201 | 404 | 409) || (code == 403 && text.contains("terminated")) {
            return Ok(());
        }
        Err(format!("{method} {path}: {text}"))
    }
}
