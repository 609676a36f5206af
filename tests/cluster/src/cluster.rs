//! [`Cluster`]: from the first process to the ready node, and back.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::Value;

use crate::api::Api;
use crate::certificates::{Authority, Identity, write_signing_keys};
use crate::fate::Fate;
use crate::process::Process;
use crate::{program, say};

/// The addresses of services. They are this machine's own, so that whoever listens on a service's address is the service.
pub const SERVICE_RANGE: &str = "127.96.0.0/16";
/// How long a cluster may take to start, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(120);
/// What kwok does with nodes and pods.
const STAGES: &str = include_str!("../stages.yaml");
/// The kinds with which a test says what exec, logs and port-forward of a pod do.
const KWOK_KINDS: [&str; 8] =
    ["Attach", "ClusterAttach", "ClusterExec", "ClusterLogs", "ClusterPortForward", "Exec", "Logs", "PortForward"];
/// What the server writes down of every request: who, what and how it ended.
const AUDIT_POLICY: &str = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived, ResponseStarted]\n\
                            omitManagedFields: true\nrules: [{level: Metadata}]\n";

/// How a cluster is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many nodes it has; without one no pod starts.
    pub nodes: usize,
    /// Whether controllers, scheduler and kwok run, and not the API server alone.
    pub controllers: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { nodes: 1, controllers: true }
    }
}

/// A running cluster. It ends with the value, and with the process.
pub struct Cluster {
    /// In the order in which they end.
    processes: Vec<Process>,
    api: Api,
    store: Api,
    kubetest: PathBuf,
    authority: Authority,
    server: String,
    names: AtomicU32,
    folder: tempfile::TempDir,
}

/// A request that the server has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// The verb as RBAC calls it.
    pub verb: String,
    /// The path, with its query.
    pub uri: String,
    /// The status code of the answer.
    pub code: u64,
}

impl Cluster {
    /// Returns the one cluster of all tests of a binary, starting it for the first of them.
    ///
    /// Where it cannot be had it says so, once for each test, and returns none; with `CI=true` the test fails.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        skip_without(SHARED.get_or_init(|| Self::start(&Options::default())).as_ref().map_err(Clone::clone))
    }

    /// Starts a cluster for one test. Where it cannot be had it is as with [`Self::shared`].
    pub fn private(options: &Options) -> Option<Self> {
        skip_without(Self::start(options))
    }

    /// Starts a cluster; the error says why there is none.
    pub fn start(options: &Options) -> Result<Self, String> {
        let kubetest = program::find()?;
        // A port that was free may be taken before it is used.
        Self::start_once(&kubetest, options).or_else(|_| Self::start_once(&kubetest, options))
    }

    fn start_once(kubetest: &Path, options: &Options) -> Result<Self, String> {
        let until = Instant::now() + PATIENCE;
        let told = |error: &dyn std::fmt::Display| format!("a cluster cannot be set up: {error}");
        let folder = tempfile::Builder::new().prefix("kubetest-").tempdir().map_err(|error| told(&error))?;
        let [etcd, peers, secure, controllers, scheduler, kubelet] = free_ports().map_err(|error| told(&error))?;
        let server = format!("https://127.0.0.1:{secure}");
        let (authority, admin) = write_files(folder.path(), &server).map_err(|error| told(&*error))?;
        let api = Api::new(&server, authority.certificate(), &admin).map_err(|error| told(&*error))?;
        let store = api.plain(&format!("http://127.0.0.1:{etcd}")).map_err(|error| told(&*error))?;
        let mut cluster = Self {
            processes: Vec::new(),
            api,
            store,
            kubetest: kubetest.to_owned(),
            authority,
            server,
            names: AtomicU32::new(0),
            folder,
        };
        cluster.run("etcd", &etcd_flags(etcd, peers))?;
        cluster.run("kube-apiserver", &server_flags(etcd, secure))?;
        let definitions = options.controllers.then(|| cluster.definitions()).transpose()?;
        cluster.wait(until, "the API server", |cluster| cluster.answers("/readyz"))?;
        if let Some(definitions) = definitions {
            cluster.run("kube-controller-manager", &controller_flags(controllers))?;
            cluster.run("kube-scheduler", &scheduler_flags(scheduler))?;
            cluster.start_kwok(&definitions, kubelet, until)?;
            cluster.add_nodes(options, until)?;
            cluster.wait(until, "the default service account", |cluster| {
                cluster.answers("/api/v1/namespaces/default/serviceaccounts/default")
            })?;
        }
        Ok(cluster)
    }

    /// Returns the kubeconfig of the administrator.
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// Returns the server's address.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns the cluster's authority.
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Returns the connection to the server.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// Returns the connection to etcd, behind the server's back.
    pub(crate) fn store(&self) -> &Api {
        &self.store
    }

    /// Returns the processes' numbers.
    pub fn process_ids(&self) -> Vec<u32> {
        self.processes.iter().map(Process::id).collect()
    }

    /// Writes a kubeconfig for another user, who may do nothing until a role is bound.
    pub fn kubeconfig_of(&self, user: &str, groups: &[&str]) -> PathBuf {
        let identity = self.authority.identity(user, groups, &[]).expect("a certificate");
        let number = self.names.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(format!("kubeconfig-{number}"));
        let text = kubeconfig(&self.server, self.authority.certificate(), &identity);
        std::fs::write(&path, text).expect("a kubeconfig");
        path
    }

    /// Makes a namespace with a name of its own, and returns the name.
    ///
    /// Nobody need delete it: that takes the server five seconds, and the cluster does not last.
    pub fn namespace(&self, prefix: &str) -> String {
        let number = self.names.fetch_add(1, Ordering::Relaxed);
        let name = format!("{prefix}-{number}");
        let body = format!(r#"{{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{name}"}}}}"#);
        let (code, answer) = self.request("POST", "/api/v1/namespaces", "application/json", &body);
        assert_eq!(code, 201, "{answer}");
        name
    }

    /// Sends a request to the server as its administrator; returns status and body.
    pub fn request(&self, method: &str, path: &str, media_type: &str, body: &str) -> (u16, String) {
        self.api.request(method, path, media_type, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Returns an object or a list; none, when it does not exist.
    pub fn get(&self, path: &str) -> Option<Value> {
        let (code, body) = self.request("GET", path, "", "");
        assert!(code == 200 || code == 404, "{path}: {body}");
        (code == 200).then(|| serde_json::from_str(&body).expect("JSON"))
    }

    /// Makes an object in a folder of the server's.
    pub fn create(&self, path: &str, object: &Value) {
        let (code, answer) = self.request("POST", path, "application/json", &object.to_string());
        assert_eq!(code, 201, "{path}: {answer}");
    }

    /// Waits until something is so; fails the test when it is not in time.
    pub fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < until, "waited two minutes in vain: {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs kubectl and returns what it prints; fails the test when it fails.
    pub fn kubectl<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let output = self.kubectl_output(arguments);
        assert!(output.status.success(), "kubectl: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Runs kubectl, however it ends.
    pub fn kubectl_output<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        let mut command = Command::new(&self.kubetest);
        command.arg("kubectl").args(arguments).env("KUBECONFIG", self.kubeconfig()).env("HOME", self.folder.path());
        command.stdin(Stdio::null()).output().expect("kubectl runs")
    }

    /// Decides on what becomes of new pods that have the label `app` with this value, until the answer is dropped.
    pub fn fate(&self, app: &str, fate: Fate) -> DecidedFate<'_> {
        self.fate_where(&format!("object.metadata.?labels['app'].orValue('') == '{app}'"), fate)
    }

    /// Decides on what becomes of new pods for whom an expression holds (CEL over `object`), until the answer is dropped.
    pub fn fate_where(&self, expression: &str, fate: Fate) -> DecidedFate<'_> {
        let number = self.names.fetch_add(1, Ordering::Relaxed);
        let name = format!("fate-{number}.kubetest.meshctl.io");
        let [policy, binding] =
            fate.policy(&name, &format!("{expression} || object.metadata.?name.orValue('') == '{name}'"));
        self.create(POLICIES, &policy);
        self.create(BINDINGS, &binding);
        // The server learns of it in a while.
        let decided = DecidedFate { cluster: self, name, word: fate.word() };
        self.wait_until("the fate of pods", || decided.holds());
        decided
    }

    /// Returns what a client asked, in order, by the beginning of its user agent.
    ///
    /// The server writes a request down after its answer, and a connection (port-forward) some time after its end, when the
    /// client may be gone already: what is counted is what did not change for a quarter of a second.
    pub fn requests_of(&self, user_agent: &str) -> Vec<Audited> {
        const QUIET: Duration = Duration::from_millis(250);
        const READINGS: usize = 20;
        let mut found = self.written_of(user_agent);
        for _ in 0..READINGS {
            std::thread::sleep(QUIET);
            let now = self.written_of(user_agent);
            let is_quiet = now.len() == found.len();
            found = now;
            if is_quiet {
                break;
            }
        }
        found
    }

    /// Returns what the server has written down of a client by now.
    fn written_of(&self, user_agent: &str) -> Vec<Audited> {
        let text = std::fs::read_to_string(self.folder.path().join("audit.log")).unwrap_or_default();
        let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let of_client =
            lines.filter(|line| line["userAgent"].as_str().is_some_and(|name| name.starts_with(user_agent)));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        of_client
            .map(|line| Audited {
                verb: text(&line["verb"]),
                uri: text(&line["requestURI"]),
                code: line["responseStatus"]["code"].as_u64().unwrap_or_default(),
            })
            .collect()
    }

    /// Makes a folder for `PATH` in which the cluster's kubectl is.
    pub fn folder_for_path(&self) -> std::io::Result<PathBuf> {
        let folder = self.folder.path().join("bin");
        if !folder.exists() {
            std::fs::create_dir(&folder)?;
            std::os::unix::fs::symlink(&self.kubetest, folder.join("kubectl"))?;
        }
        Ok(folder)
    }

    fn run(&mut self, name: &str, flags: &[String]) -> Result<(), String> {
        let folder = self.folder.path();
        // The cluster of all tests is never dropped; the store takes the folder along then.
        let remove = (name == "etcd").then_some(folder);
        let process = Process::start(&self.kubetest, name, flags, folder, remove);
        self.processes.insert(0, process.map_err(|error| format!("{name} cannot be started: {error}"))?);
        Ok(())
    }

    fn wait(&mut self, until: Instant, what: &str, is_so: impl Fn(&Self) -> bool) -> Result<(), String> {
        while !is_so(self) {
            if let Some(ended) = self.processes.iter_mut().find_map(Process::ended) {
                return Err(format!("{what} is not there: {ended}"));
            }
            if Instant::now() > until {
                return Err(format!("{what} is not there after two minutes"));
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Ok(())
    }

    fn answers(&self, path: &str) -> bool {
        self.api.request("GET", path, "", "").is_ok_and(|(code, _)| code == 200)
    }

    /// Returns the definitions of kwok's kinds.
    fn definitions(&self) -> Result<String, String> {
        let output = Command::new(&self.kubetest).arg("definitions").stdin(Stdio::null()).output();
        let output = output.map_err(|error| format!("kwok's definitions cannot be had: {error}"))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn start_kwok(&mut self, definitions: &str, port: u16, until: Instant) -> Result<(), String> {
        let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
        for definition in definitions.split("---\n").filter(|text| !text.trim().is_empty()) {
            let (code, answer) = self.api.request("POST", path, "application/yaml", definition)?;
            if code != 201 {
                return Err(format!("the server refuses a definition of kwok's: {answer}"));
            }
        }
        self.wait(until, "one of kwok's kinds", |cluster| {
            let plural = |kind: &str| if kind.ends_with('h') { format!("{kind}es") } else { format!("{kind}s") };
            KWOK_KINDS.iter().all(|kind| {
                let kind = kind.to_lowercase();
                let plural = if kind.ends_with("logs") { kind } else { plural(&kind) };
                cluster.answers(&format!("/apis/kwok.x-k8s.io/v1alpha1/{plural}?limit=1"))
            })
        })?;
        let flags = [
            "--kubeconfig=kubeconfig".to_owned(),
            "--config=stages.yaml".to_owned(),
            format!("--enable-crds={}", KWOK_KINDS.join(",")),
            "--manage-all-nodes=true".to_owned(),
            "--cidr=10.244.0.0/16".to_owned(),
            "--node-lease-duration-seconds=40".to_owned(),
            "--node-ip=127.0.0.1".to_owned(),
            format!("--node-port={port}"),
            format!("--server-address=127.0.0.1:{port}"),
            "--tls-cert-file=pki/kubelet.crt".to_owned(),
            "--tls-private-key-file=pki/kubelet.key".to_owned(),
        ];
        self.run("kwok", &flags)
    }

    fn add_nodes(&mut self, options: &Options, until: Instant) -> Result<(), String> {
        let Options { nodes: count, controllers } = *options;
        let [major, minor, patch] = program::VERSION;
        for number in 0..count {
            let room = serde_json::json!({"cpu": "64", "memory": "256Gi", "pods": "500"});
            let name = format!("node-{number}");
            let node = serde_json::json!({
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {
                    "name": name,
                    "labels": {
                        "kubernetes.io/arch": "amd64",
                        "kubernetes.io/os": "linux",
                        "kubernetes.io/hostname": name,
                        "topology.kubernetes.io/region": "region",
                        "topology.kubernetes.io/zone": format!("zone-{number}"),
                    },
                },
                "status": {
                    "allocatable": room,
                    "capacity": room,
                    // Native sidecars, among other things, go by the kubelet's version.
                    "nodeInfo": {
                        "kubeletVersion": format!("v{major}.{minor}.{patch}"), "kubeProxyVersion": "",
                        "architecture": "amd64", "operatingSystem": "linux", "osImage": "none", "kernelVersion": "6.12.0",
                        "containerRuntimeVersion": "containerd://2.0.0", "machineID": "", "bootID": "", "systemUUID": "",
                    },
                },
            });
            let (code, answer) = self.api.request("POST", "/api/v1/nodes", "application/json", &node.to_string())?;
            if code != 201 {
                return Err(format!("the server refuses a node: {answer}"));
            }
        }
        self.wait(until, "a node", |cluster| {
            let Ok((200, text)) = cluster.api.request("GET", "/api/v1/nodes", "", "") else { return false };
            let nodes: Value = serde_json::from_str(&text).unwrap_or_default();
            // A controller takes the taint away that a node is born with.
            let is_usable = |node: &&Value| is_ready(node) && (!controllers || node["spec"]["taints"].is_null());
            nodes["items"].as_array().map_or(0, |nodes| nodes.iter().filter(is_usable).count()) >= count
        })
    }
}

/// A decision on what becomes of pods; it ends with the value.
pub struct DecidedFate<'a> {
    cluster: &'a Cluster,
    name: String,
    /// The fate's annotation.
    word: &'static str,
}

impl DecidedFate<'_> {
    /// Tells whether the server decides so: a pod that is not stored tells.
    fn holds(&self) -> bool {
        let pod = serde_json::json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": self.name},
            "spec": {"containers": [{"name": "x", "image": "x"}]},
        });
        let path = "/api/v1/namespaces/default/pods?dryRun=All";
        let answer = self.cluster.api.request("POST", path, "application/json", &pod.to_string());
        answer.is_ok_and(|(_, answer)| answer.contains(&format!(r#""{}":"{}""#, crate::fate::ANNOTATION, self.word)))
    }
}

impl Drop for DecidedFate<'_> {
    fn drop(&mut self) {
        for folder in [BINDINGS, POLICIES] {
            let _ = self.cluster.api.request("DELETE", &format!("{folder}/{}", self.name), "", "");
        }
        // The server learns of this in a while, too; what is made next shall not meet with it.
        let until = Instant::now() + Duration::from_secs(10);
        while self.holds() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

const POLICIES: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
const BINDINGS: &str = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings";

/// Tells whether a node or a pod is ready.
pub fn is_ready(object: &Value) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    conditions.is_some_and(|conditions| {
        conditions.iter().any(|condition| condition["type"] == "Ready" && condition["status"] == "True")
    })
}

/// Returns a cluster, or says why a test is skipped.
fn skip_without<T>(cluster: Result<T, String>) -> Option<T> {
    match cluster {
        Ok(cluster) => Some(cluster),
        Err(reason) => {
            assert!(std::env::var_os("CI").is_none_or(|value| value != "true"), "there is no test cluster: {reason}");
            let thread = std::thread::current();
            say(&format!("SKIPPED {}: there is no test cluster: {reason}", thread.name().unwrap_or("a test")));
            None
        }
    }
}

/// Writes everything that the programs read; returns the authority and the administrator.
fn write_files(folder: &Path, server: &str) -> Result<(Authority, Identity), Box<dyn std::error::Error>> {
    let pki = folder.join("pki");
    std::fs::create_dir(&pki)?;
    let authority = Authority::new("kubernetes")?;
    authority.write(&pki, "ca")?;
    let front_proxy = Authority::new("front-proxy-ca")?;
    front_proxy.write(&pki, "front-proxy-ca")?;
    front_proxy.identity("front-proxy-client", &[], &[])?.write(&pki, "front-proxy")?;
    let hosts = [
        "localhost",
        "127.0.0.1",
        "127.96.0.1",
        "kubernetes",
        "kubernetes.default",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
    ];
    authority.identity("kube-apiserver", &[], &hosts)?.write(&pki, "apiserver")?;
    authority.identity("system:node:node", &["system:nodes"], &["localhost", "127.0.0.1"])?.write(&pki, "kubelet")?;
    authority.identity("kubelet-client", &["system:masters"], &[])?.write(&pki, "kubelet-client")?;
    write_signing_keys(&pki, "service-accounts")?;
    std::fs::write(folder.join("stages.yaml"), STAGES)?;
    std::fs::write(folder.join("audit-policy.yaml"), AUDIT_POLICY)?;
    let admin = authority.identity("admin", &["system:masters"], &[])?;
    let write = |file: &str, identity: &Identity| {
        std::fs::write(folder.join(file), kubeconfig(server, authority.certificate(), identity))
    };
    write("kubeconfig", &admin)?;
    write("controllers.conf", &authority.identity("system:kube-controller-manager", &[], &[])?)?;
    write("scheduler.conf", &authority.identity("system:kube-scheduler", &[], &[])?)?;
    Ok((authority, admin))
}

/// Returns a kubeconfig with everything in it.
fn kubeconfig(server: &str, authority: &str, identity: &Identity) -> String {
    let encoded = |text: &str| base64::engine::general_purpose::STANDARD.encode(text);
    let mut text = "apiVersion: v1\nkind: Config\ncurrent-context: kubetest\n".to_owned();
    let _ = writeln!(
        text,
        "clusters: [{{name: kubetest, cluster: {{server: '{server}', certificate-authority-data: {}}}}}]\n\
         users: [{{name: kubetest, user: {{client-certificate-data: {}, client-key-data: {}}}}}]\n\
         contexts: [{{name: kubetest, context: {{cluster: kubetest, user: kubetest}}}}]",
        encoded(authority),
        encoded(&identity.certificate),
        encoded(&identity.key),
    );
    text
}

fn etcd_flags(port: u16, peers: u16) -> Vec<String> {
    vec![
        "--name=kubetest".to_owned(),
        "--data-dir=etcd".to_owned(),
        "--unsafe-no-fsync".to_owned(),
        // Everything that is stored is put back in one go.
        "--max-txn-ops=100000".to_owned(),
        "--max-request-bytes=67108864".to_owned(),
        "--log-level=warn".to_owned(),
        format!("--listen-client-urls=http://127.0.0.1:{port}"),
        format!("--advertise-client-urls=http://127.0.0.1:{port}"),
        format!("--listen-peer-urls=http://127.0.0.1:{peers}"),
        format!("--initial-advertise-peer-urls=http://127.0.0.1:{peers}"),
        format!("--initial-cluster=kubetest=http://127.0.0.1:{peers}"),
    ]
}

fn server_flags(etcd: u16, port: u16) -> Vec<String> {
    let mut flags = vec![
        format!("--etcd-servers=http://127.0.0.1:{etcd}"),
        format!("--secure-port={port}"),
        format!("--service-cluster-ip-range={SERVICE_RANGE}"),
    ];
    let fixed = [
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",
        "--allow-privileged=true",
        "--authorization-mode=Node,RBAC",
        "--profiling=false",
        "--client-ca-file=pki/ca.crt",
        "--tls-cert-file=pki/apiserver.crt",
        "--tls-private-key-file=pki/apiserver.key",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--service-account-key-file=pki/service-accounts.pub",
        "--service-account-signing-key-file=pki/service-accounts.key",
        "--kubelet-certificate-authority=pki/ca.crt",
        "--kubelet-client-certificate=pki/kubelet-client.crt",
        "--kubelet-client-key=pki/kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP,Hostname",
        "--requestheader-client-ca-file=pki/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--proxy-client-cert-file=pki/front-proxy.crt",
        "--proxy-client-key-file=pki/front-proxy.key",
        "--audit-policy-file=audit-policy.yaml",
        "--audit-log-path=audit.log",
    ];
    flags.extend(fixed.map(str::to_owned));
    flags
}

fn controller_flags(port: u16) -> Vec<String> {
    let mut flags = component_flags("controllers.conf", port);
    let fixed = [
        "--use-service-account-credentials=true",
        "--service-account-private-key-file=pki/service-accounts.key",
        "--root-ca-file=pki/ca.crt",
        "--cluster-signing-cert-file=pki/ca.crt",
        "--cluster-signing-key-file=pki/ca.key",
        // With the default of 20 requests a second the first service account takes twice as long.
        "--kube-api-qps=300",
        "--kube-api-burst=600",
    ];
    flags.extend(fixed.map(str::to_owned));
    flags
}

fn scheduler_flags(port: u16) -> Vec<String> {
    component_flags("scheduler.conf", port)
}

fn component_flags(kubeconfig: &str, port: u16) -> Vec<String> {
    vec![
        format!("--kubeconfig={kubeconfig}"),
        format!("--authentication-kubeconfig={kubeconfig}"),
        format!("--authorization-kubeconfig={kubeconfig}"),
        format!("--secure-port={port}"),
        "--bind-address=127.0.0.1".to_owned(),
        "--leader-elect=false".to_owned(),
        "--profiling=false".to_owned(),
    ]
}

/// Returns ports that nobody listens on.
fn free_ports<const COUNT: usize>() -> std::io::Result<[u16; COUNT]> {
    let mut listeners = Vec::new();
    let mut ports = [0; COUNT];
    for port in &mut ports {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}
