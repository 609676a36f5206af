//! `meshctl verify` and `meshctl diff` on a real cluster: a mesh that is well, one that was changed on purpose, and
//! users who may do little.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use meshctl::cluster::Right;
use meshctl::install::verify::{Level, rights::rights};
use serde_json::{Value, json};
use test_cluster::{Cluster, Fate, Istiod, IstiodOptions, Options};

/// A cluster with a mesh of ours.
struct Mesh {
    // It needs the cluster to the end.
    _istiod: Istiod,
    cluster: Cluster,
    folder: tempfile::TempDir,
}

impl Mesh {
    /// Installs a profile.
    fn new(profile: &str) -> Option<Self> {
        let cluster = Cluster::private(&Options::default())?;
        let istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
        let mesh = Self { cluster, folder: tempfile::tempdir().unwrap(), _istiod: istiod };
        let ran = mesh.run(&["install", "--profile", profile]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        Some(mesh)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(&self.cluster.kubeconfig(), arguments)
    }

    fn run_with(&self, kubeconfig: &Path, arguments: &[&str]) -> Ran {
        run(self.folder.path(), kubeconfig, arguments)
    }

    /// Returns how many requests a run sends, too.
    fn counted(&self, arguments: &[&str]) -> (Ran, Vec<String>) {
        let before = self.cluster.requests_of("meshctl/").len();
        let ran = self.run(arguments);
        let requests = self.cluster.requests_of("meshctl/").split_off(before);
        (ran, requests.into_iter().map(|request| format!("{} {}", request.verb, request.uri)).collect())
    }

    /// Makes a user who has some rights and no others.
    fn user(&self, name: &str, rights: &[Right]) -> PathBuf {
        let mut by_place: BTreeMap<Option<String>, Vec<Value>> = BTreeMap::new();
        for right in rights {
            by_place
                .entry(right.namespace.clone())
                .or_default()
                .push(json!({"verbs": [right.verb], "apiGroups": [right.group], "resources": [right.resource]}));
        }
        for (namespace, rules) in by_place {
            let (kind, path) = match &namespace {
                Some(namespace) => ("Role", format!("namespaces/{namespace}/role")),
                None => ("ClusterRole", "clusterrole".to_owned()),
            };
            let group = "/apis/rbac.authorization.k8s.io/v1";
            self.cluster.create(&format!("{group}/{path}s"), &json!({"metadata": {"name": name}, "rules": rules}));
            self.cluster.create(
                &format!("{group}/{path}bindings"),
                &json!({
                    "metadata": {"name": name},
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name},
                    "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name}],
                }),
            );
        }
        self.cluster.kubeconfig_of(name, &[])
    }
}

/// How a run of the program ended.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    /// Returns code and object of the findings that are no notes.
    fn found(&self) -> BTreeSet<(String, String)> {
        let document = self.json();
        let sections = document["revisions"].as_array().unwrap();
        let findings = sections.iter().flat_map(|section| section["findings"].as_array().unwrap());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let grave = findings.filter(|finding| finding["severity"] != "info");
        grave.map(|finding| (text(&finding["code"]), text(&finding["object"]["name"]))).collect()
    }

    fn finding(&self, code: &str) -> Value {
        let document = self.json();
        let findings = document["revisions"][0]["findings"].as_array().unwrap().clone();
        findings.into_iter().find(|finding| finding["code"] == code).unwrap_or_else(|| panic!("{code}: {document:#}"))
    }
}

fn run(folder: &Path, kubeconfig: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).current_dir(folder).env("KUBECONFIG", kubeconfig).env_remove("MESHCTL_CONTEXT");
    let Output { status, stdout, stderr } = command.output().unwrap();
    crate::made::hold(arguments, &stdout);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
}

fn set<const COUNT: usize>(pairs: [(&str, &str); COUNT]) -> BTreeSet<(String, String)> {
    pairs.into_iter().map(|(code, name)| (code.to_owned(), name.to_owned())).collect()
}

#[test]
fn a_mesh_is_verified_level_by_level() {
    let Some(mesh) = Mesh::new("demo") else { return };
    let ran = mesh.run(&["verify", "--wait"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);

    // It is well: one line, and few requests.
    let (ran, requests) = mesh.counted(&["verify-install"]);
    assert_eq!((ran.code, ran.stdout.lines().count(), &*ran.stderr), (0, 1, ""), "{}", ran.stdout);
    assert!(requests.len() <= 30, "{}: {requests:#?}", requests.len());
    assert!(!requests.iter().any(|request| request.contains("/secrets")), "{requests:#?}");
    let (ran, requests) = mesh.counted(&["verify", "--level", "content", "-o", "json"]);
    assert_eq!((ran.code, ran.found()), (0, set([])), "{}", ran.stdout);
    assert_eq!(ran.json()["revisions"][0]["comparison"], "serverSide");
    assert!(requests.len() <= 70, "{}: {requests:#?}", requests.len());
    let ran = mesh.run(&["diff", "--profile", "demo"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let wanted = mesh.run(&["verify", "--level", "content", "--profile", "demo", "-o", "json"]);
    assert_eq!((wanted.code, wanted.found()), (0, set([])), "{}", wanted.stdout);

    // The documented rights suffice, and Secrets are not among them.
    let robot = mesh.user("robot", &rights(&["istio-system"], Level::DataPlane, true));
    for level in Level::ALL {
        let ran = mesh.run_with(&robot, &["verify", "--wait", "--level", &level.to_string()]);
        assert_eq!((ran.code, &*ran.stderr), (0, ""), "{level}: {}", ran.stdout);
    }
    let nobody = mesh.cluster.kubeconfig_of("nobody", &[]);
    let ran = mesh.run_with(&nobody, &["verify"]);
    assert_eq!(ran.code, 77, "{}", ran.stderr);
    assert!(ran.stderr.contains("configmaps"), "{}", ran.stderr);

    pods(&mesh);
    revisions(&mesh);
    drifted(&mesh, &robot);
    missing(&mesh);
}

/// Pods without a proxy, and with an old one.
fn pods(mesh: &Mesh) {
    let Mesh { cluster, .. } = mesh;
    let namespace = cluster.namespace("shop");
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let app = json!({"name": "app", "image": "app"});
    cluster.create(&path, &json!({"metadata": {"name": "bare"}, "spec": {"containers": [app]}}));
    let proxy = json!({"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.29.1"});
    cluster.create(&path, &json!({"metadata": {"name": "old"}, "spec": {"containers": [app, proxy]}}));
    cluster.kubectl(["-n", &namespace, "wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s"]);
    let old = set([("MSH0402", "old")]);
    let ran = mesh.run(&["verify", "--level", "data-plane", "-o", "json"]);
    assert_eq!((ran.code, ran.found()), (0, old.clone()), "{}", ran.stderr);
    assert_eq!(mesh.run(&["verify", "--level", "data-plane", "--strict"]).code, 79);
    cluster.kubectl(["label", "namespace", &namespace, "istio-injection=enabled"]);
    let ran = mesh.run(&["verify", "--level", "data-plane", "-o", "json"]);
    let bare = set([("MSH0401", "bare")]);
    assert_eq!((ran.code, ran.found()), (79, &bare | &old), "{}", ran.stderr);
    cluster.kubectl(["delete", "namespace", &namespace, "--wait=false"]);
}

/// Another revision is recorded, which shares what the first one has.
fn revisions(mesh: &Mesh) {
    let Mesh { cluster, .. } = mesh;
    let path = "/api/v1/namespaces/istio-system/configmaps";
    let record = cluster.get(&format!("{path}/meshctl-inventory-default")).unwrap();
    let mut data: Value = serde_json::from_str(record["data"]["inventory.json"].as_str().unwrap()).unwrap();
    for (field, value) in [("install", "canary"), ("revision", "canary"), ("owner", "istio-system.canary")] {
        data[field] = json!(value);
    }
    let labels = json!({"meshctl.io/record": "inventory"});
    let metadata = json!({"name": "meshctl-inventory-canary", "labels": labels});
    cluster.create(path, &json!({"metadata": metadata, "data": {"inventory.json": data.to_string()}}));
    let ran = mesh.run(&["verify", "-o", "json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let revisions = ran.json()["revisions"].clone();
    assert_eq!((&revisions[0]["revision"], &revisions[1]["revision"]), (&json!("canary"), &json!("default")));
    assert_eq!(ran.finding("MSH0103")["severity"], "info");
    assert_eq!(mesh.run(&["verify"]).stdout.lines().filter(|line| line.starts_with('✔')).count(), 2);
    assert_eq!(mesh.run(&["verify", "-r", "default"]).stdout.lines().count(), 1);
    cluster.kubectl(["-n", "istio-system", "delete", "configmap", "meshctl-inventory-canary"]);
}

/// Somebody changes fields of a mesh that is well.
fn drifted(mesh: &Mesh, robot: &Path) {
    let Mesh { cluster, folder, .. } = mesh;
    let patch = json!({"data": {"mesh": "changed: \u{1b}[2J\u{7}", "added": "x"}, "metadata": {"annotations": {"a": "\u{1b}]0;x\u{7}"}}});
    cluster.kubectl(["-n", "istio-system", "patch", "configmap", "istio", "--type=merge", "-p", &patch.to_string()]);
    cluster.kubectl(["-n", "istio-system", "scale", "deployment", "istio-egressgateway", "--replicas=2"]);
    cluster.kubectl(["-n", "istio-system", "rollout", "status", "deployment", "istio-egressgateway", "--timeout=60s"]);
    assert_eq!(mesh.run(&["verify"]).code, 0);
    let ran = mesh.run(&["verify", "--level", "content", "-o", "json"]);
    assert_eq!(ran.code, 79, "{}", ran.stderr);
    assert!(ran.stderr.starts_with("error: "), "{}", ran.stderr);
    let drift = ran.found();
    assert!(drift.contains(&("MSH0301".to_owned(), "istio".to_owned())), "{drift:?}");
    let document = ran.json();
    let fields: Vec<(&str, &str)> = document["revisions"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "MSH0301")
        .flat_map(|finding| finding["fields"].as_array().unwrap())
        .map(|field| (field["path"].as_str().unwrap(), field["changedBy"][0]["manager"].as_str().unwrap_or_default()))
        .collect();
    assert!(fields.contains(&("data.mesh", "kubectl-patch")), "{fields:?}");
    let added = ran.finding("MSH0303");
    assert_eq!(added["severity"], "info");

    // All formats say the same, and none steers a terminal.
    let junit = folder.path().join("out/report.xml");
    for format in ["table", "json", "yaml"] {
        let ran = mesh.run(&["verify", "--level", "content", "-o", format, "--junit", junit.to_str().unwrap()]);
        assert_eq!(ran.code, 79, "{format}");
        assert!(ran.stderr.starts_with("error: ") && ran.stderr.lines().count() == 1, "{}", ran.stderr);
        let steers = |text: &str| text.chars().any(|character| character.is_control() && character != '\n');
        assert!(!steers(&ran.stderr) && !steers(&ran.stdout), "{format}: {}", ran.stdout);
        if format == "table" {
            assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
            assert!(ran.stdout.contains("error MSH0301 ConfigMap istio-system/istio\n"), "{}", ran.stdout);
        }
        let xml = std::fs::read_to_string(&junit).unwrap();
        assert!(xml.contains("<failure type=\"MSH0301\"") && !steers(&xml), "{xml}");
    }

    // Whoever may not read the record's values learns it from the managers of the fields.
    let ran = mesh.run_with(robot, &["verify", "--level", "content", "-o", "json"]);
    assert_eq!(ran.code, 79, "{}", ran.stderr);
    assert_eq!(ran.json()["revisions"][0]["comparison"], "ownership");
    let taken = ran.finding("MSH0302");
    assert_eq!(taken["object"]["name"], "istio", "{taken:#}");
    // With inputs it needs no right to patch.
    let ran = mesh.run_with(robot, &["verify", "--level", "content", "--profile", "demo", "-o", "json"]);
    assert_eq!((ran.code, &ran.json()["revisions"][0]["comparison"]), (79, &json!("fieldByField")), "{}", ran.stderr);
    assert_eq!(ran.finding("MSH0301")["object"]["name"], "istio");

    let ran = mesh.run(&["diff", "--profile", "demo"]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("~ ConfigMap istio-system/istio (v1)\n    data.mesh\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let plan = mesh.run(&["diff", "--profile", "demo", "-o", "json"]);
    assert_eq!((plan.code, plan.json()["namespace"].as_str()), (1, Some("istio-system")));
    let ran = mesh.run_with(&cluster.kubeconfig_of("nobody", &[]), &["diff", "--profile", "demo"]);
    assert_eq!(ran.code, 77, "{}", ran.stderr);
    let ran = mesh.run(&["diff", "--profile", "no-such-profile"]);
    assert!(ran.code > 1, "{}", ran.code);
}

/// Somebody deletes objects, and pods do not become ready.
fn missing(mesh: &Mesh) {
    let Mesh { cluster, .. } = mesh;
    cluster.kubectl(["-n", "istio-system", "delete", "serviceaccount", "istiod"]);
    let label = ["-n", "istio-system", "label", "service", "istiod", "meshctl.io/owner-"];
    cluster.kubectl(label);
    let ran = mesh.run(&["verify", "--level", "exists", "-o", "json"]);
    assert_eq!(ran.code, 79, "{}", ran.stderr);
    assert_eq!(ran.found(), set([("MSH0101", "istiod"), ("MSH0102", "istiod")]), "{}", ran.stdout);

    let _fate = cluster.fate("istio-ingressgateway", Fate::NeverReady);
    cluster.kubectl(["-n", "istio-system", "rollout", "restart", "deployment", "istio-ingressgateway"]);
    let ran = mesh.run(&["verify", "-o", "json"]);
    assert_eq!(ran.code, 79, "{}", ran.stderr);
    assert!(ran.found().contains(&("MSH0201".to_owned(), "istio-ingressgateway".to_owned())), "{}", ran.stdout);
    let ran = mesh.run(&["verify", "--wait", "--readiness-timeout", "3s", "-o", "json"]);
    assert_eq!(ran.code, 75, "{}", ran.stderr);
    assert!(ran.json()["revisions"][0]["timedOut"].as_bool().unwrap());

    let ran = mesh.run(&["verify", "-r", "canary"]);
    assert_eq!(ran.code, 79, "{}", ran.stderr);
    assert!(ran.stderr.contains("there is no revision `canary`"), "{}", ran.stderr);
    let ran = mesh.run(&["verify", "-i", "elsewhere", "-o", "json"]);
    assert_eq!((ran.code, ran.found()), (79, set([("MSH0001", "")])), "{}", ran.stderr);

    // Without its record it is a mesh like one of istioctl's.
    cluster.kubectl(["-n", "istio-system", "delete", "configmap", "-l", "meshctl.io/record"]);
    let ran = mesh.run(&["verify", "-o", "json"]);
    assert!(ran.found().contains(&("MSH0002".to_owned(), String::new())), "{}", ran.stdout);
    assert_eq!(ran.json()["revisions"][0]["basis"], "labels");
    let ran = mesh.run(&["verify", "--level", "content", "--profile", "demo", "-o", "json"]);
    assert_eq!((ran.code, &ran.json()["revisions"][0]["basis"]), (79, &json!("inputs")), "{}", ran.stderr);
    let found = ran.found();
    for (code, name) in [("MSH0002", ""), ("MSH0101", "istiod"), ("MSH0301", "istio")] {
        assert!(found.contains(&(code.to_owned(), name.to_owned())), "{code}: {found:?}");
    }
}

#[test]
fn files_are_compared_as_they_stand() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("files");
    let folder = tempfile::tempdir().unwrap();
    let map = |value: &str| {
        format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: {namespace}}}\ndata: {{a: '{value}'}}\n"
        )
    };
    std::fs::write(folder.path().join("one.yaml"), map("1")).unwrap();
    std::fs::write(folder.path().join("two.yaml"), map("2")).unwrap();
    let run = |arguments: &[&str]| run(folder.path(), &cluster.kubeconfig(), arguments);
    let ran = run(&["verify", "-f", "one.yaml", "-o", "json"]);
    assert_eq!((ran.code, ran.found()), (79, set([("MSH0101", "a")])), "{}", ran.stderr);
    cluster.create(
        &format!("/api/v1/namespaces/{namespace}/configmaps"),
        &json!({"metadata": {"name": "a"}, "data": {"a": "1", "b": "2"}}),
    );
    assert_eq!(run(&["verify", "-f", "one.yaml", "--level", "content"]).code, 0);
    let ran = run(&["verify", "-f", "two.yaml", "--level", "content", "-o", "json"]);
    assert_eq!((ran.code, ran.found()), (79, set([("MSH0301", "a")])), "{}", ran.stderr);
    assert_eq!(run(&["verify", "-f", "two.yaml"]).code, 0);
    assert_eq!(run(&["verify", "-f", "two.yaml", "--set", "a=b"]).code, 64);
}

#[test]
fn a_server_that_is_away_is_told_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    std::fs::write(
        &kubeconfig,
        "apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n\
         clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\nusers: [{name: u, user: {}}]\n",
    )
    .unwrap();
    for command in ["verify", "diff"] {
        for format in ["table", "json", "yaml"] {
            let mut command_line = Command::new(env!("CARGO_BIN_EXE_meshctl"));
            command_line.args([command, "-o", format]).env("KUBECONFIG", &kubeconfig).current_dir(folder.path());
            let output = command_line.env("MESHCTL_RETRY_TIMEOUT", "100ms").output().unwrap();
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(69), "{command} {format}: {stderr}");
            assert!(output.stdout.is_empty() && stderr.contains("127.0.0.1:1"), "{stderr}");
        }
    }
}
