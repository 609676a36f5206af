//! Meshes of istioctl and of Helm: recognised, verified, taken over whole, and from then on meshctl's own.

use std::io::Write as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

use crate::made::meshctl;

const MAPS: &str = "/api/v1/namespaces/istio-system/configmaps";
const SECRETS: &str = "/api/v1/namespaces/istio-system/secrets";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/istio-system/deployments";
const WEBHOOKS: &str = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/// Runs a command that must succeed; returns its document and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[arguments, &["-o", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (serde_json::from_str(&stdout).unwrap(), stderr)
}

/// Returns a text without the ends of its lines.
fn in_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the objects of the profile `minimal`, of some components.
fn rendered(cluster: &Cluster, component: &str) -> Vec<Value> {
    let arguments = ["manifest", "generate", "--profile", "minimal", "--component", component, "-o", "json"];
    let (code, stdout, stderr) = meshctl(cluster, &arguments);
    assert_eq!(code, 0, "{stderr}");
    let list: Value = serde_json::from_str(&stdout).unwrap();
    list["items"].as_array().unwrap().clone()
}

/// A folder for what kubectl is given.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn list(&self, name: &str, objects: &[Value]) -> PathBuf {
        let path = self.0.path().join(name);
        let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
        std::fs::write(&path, list.to_string()).unwrap();
        path
    }
}

/// Applies objects as another installer: definitions first.
fn apply(cluster: &Cluster, files: &Files, objects: &[Value], how: &[&str]) {
    let (definitions, rest): (Vec<Value>, Vec<Value>) =
        objects.iter().cloned().partition(|object| object["kind"] == "CustomResourceDefinition");
    for (name, part) in [("definitions.json", definitions), ("rest.json", rest)] {
        if part.is_empty() {
            continue;
        }
        let path = files.list(name, &part);
        cluster.kubectl([&["apply", "-f", path.to_str().unwrap()], how].concat());
        if name.starts_with("definitions") {
            cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
        }
    }
}

/// Gives an object the labels that istioctl gives everything.
fn of_istioctl(mut object: Value, component: &str, revision: &str, version: &str) -> Value {
    for (label, value) in [
        ("operator.istio.io/managed", "Reconcile"),
        ("operator.istio.io/component", component),
        ("operator.istio.io/version", version),
        ("istio.io/rev", revision),
        ("install.operator.istio.io/owning-resource", "unknown"),
        ("install.operator.istio.io/owning-resource-namespace", "istio-system"),
    ] {
        object["metadata"]["labels"][label] = json!(value);
    }
    object
}

fn namespace() -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "istio-system"}})
}

fn map(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "istio-system"},
        "data": {"a": "b"}})
}

/// Applies a mesh as istioctl does, with what else belongs to it: of this revision, of another, and of the user.
fn install_as_istioctl(cluster: &Cluster, files: &Files, how: &[&str]) {
    let mut objects = vec![namespace()];
    for (key, label) in [("base", "Base"), ("pilot", "Pilot")] {
        objects
            .extend(rendered(cluster, key).into_iter().map(|object| of_istioctl(object, label, "default", "1.29.2")));
    }
    for object in &mut objects {
        if object["kind"] == "ConfigMap" && object["metadata"]["name"] == "istio" {
            object["data"]["gone"] = json!("with the version before");
        }
    }
    let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let definition = json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "istiooperators.install.istio.io"},
        "spec": {"group": "install.istio.io", "scope": "Namespaced",
            "names": {"kind": "IstioOperator", "plural": "istiooperators"},
            "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema}}]}});
    objects.push(of_istioctl(definition, "Base", "default", "1.29.2"));
    objects.push(of_istioctl(map("istio-of-before"), "Pilot", "default", "1.29.2"));
    objects.push(of_istioctl(map("istio-canary"), "Pilot", "canary", "1.29.2"));
    objects.push(map("mine"));
    let mut tag = json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": "istio-revision-tag-prod"}, "webhooks": []});
    tag = of_istioctl(tag, "Pilot", "default", "1.29.2");
    tag["metadata"]["labels"]["istio.io/tag"] = json!("prod");
    objects.push(tag);
    for name in ["installed-state", "installed-state-canary"] {
        objects.push(json!({"apiVersion": "install.istio.io/v1alpha1", "kind": "IstioOperator",
            "metadata": {"name": name, "namespace": "istio-system"}, "spec": {"profile": "minimal"}}));
    }
    apply(cluster, files, &objects, how);
}

/// Returns who wrote the fields of an object.
fn managers(object: &Value) -> Vec<&str> {
    let entries = object["metadata"]["managedFields"].as_array().unwrap();
    entries.iter().filter_map(|entry| entry["manager"].as_str()).collect()
}

fn names(objects: &Value) -> Vec<String> {
    let all = objects.as_array().unwrap();
    all.iter().map(|one| format!("{} {}", one["kind"].as_str().unwrap(), one["name"].as_str().unwrap())).collect()
}

#[test]
fn a_mesh_of_istioctl_is_recognised_taken_over_upgraded_and_removed() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let files = Files::new();
    install_as_istioctl(&cluster, &files, &["--server-side", "--field-manager=istio-operator"]);

    // It is told whose it is, and nothing happens to it.
    let (code, stdout, stderr) = meshctl(&cluster, &["status"]);
    let told = "it was installed by istioctl (1.29.2), and meshctl has no record of it";
    assert!(in_words(&stdout).contains(told), "{code}: {stdout}{stderr}");
    let (code, stdout, _) = meshctl(&cluster, &["verify", "-o", "json"]);
    assert!(stdout.contains("installed by istioctl (1.29.2)"), "{code}: {stdout}");
    let (code, _, stderr) = meshctl(&cluster, &["install", "--profile", "minimal", "-y"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("belongs to istioctl (1.29.2)") && stderr.contains("--take-ownership"), "{stderr}");
    assert_eq!(cluster.get(&format!("{MAPS}/meshctl-inventory-default")), None);

    // An operator in the cluster would put everything back.
    let take = ["install", "--profile", "minimal", "--take-ownership"];
    let labels = json!({"name": "istio-operator"});
    let operator = json!({"apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "istio-operator", "namespace": "default"},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels},
            "spec": {"containers": [{"name": "o", "image": "o"}]}}}});
    cluster.create("/apis/apps/v1/namespaces/default/deployments", &operator);
    let (code, _, stderr) = meshctl(&cluster, &[&take[..], &["-y"]].concat());
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("Deployment default/istio-operator reconciles the mesh"), "{stderr}");
    cluster.kubectl(["scale", "deployment", "istio-operator", "--replicas=0"]);

    // What goes with the version before is in the plan, and what is of others is not.
    let (plan, _) = done(&cluster, &[&take[..], &["--dry-run"]].concat());
    assert_eq!(names(&plan["plan"]["prune"]), ["ConfigMap istio-of-before", "IstioOperator installed-state"], "{plan}");
    let (result, said) = done(&cluster, &[&take[..], &["-y"]].concat());
    assert_eq!((&result["status"], &result["pruned"]), (&json!("installed"), &json!(2)), "{said}");
    for (path, is_there) in [
        (format!("{MAPS}/istio-of-before"), false),
        (format!("{MAPS}/istio-canary"), true),
        (format!("{MAPS}/mine"), true),
        (format!("{WEBHOOKS}/istio-revision-tag-prod"), true),
        ("/apis/install.istio.io/v1alpha1/namespaces/istio-system/istiooperators/installed-state".to_owned(), false),
        (
            "/apis/install.istio.io/v1alpha1/namespaces/istio-system/istiooperators/installed-state-canary".to_owned(),
            true,
        ),
    ] {
        assert_eq!(cluster.get(&path).is_some(), is_there, "{path}");
    }
    let config = cluster.get(&format!("{MAPS}/istio")).unwrap();
    assert!(config["data"].get("gone").is_none(), "{config}");
    assert!(!managers(&config).contains(&"istio-operator"), "{config}");

    is_ours(&cluster, &take);
}

#[test]
fn a_mesh_that_was_written_without_server_side_apply_is_taken_over() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let files = Files::new();
    install_as_istioctl(&cluster, &files, &["--server-side=false", "--field-manager=istioctl"]);
    let take = ["install", "--profile", "minimal", "--take-ownership"];
    let (result, said) = done(&cluster, &[&take[..], &["-y"]].concat());
    assert_eq!(result["status"], "installed", "{said}");
    let config = cluster.get(&format!("{MAPS}/istio")).unwrap();
    assert!(config["data"].get("gone").is_none(), "{config}");
    assert!(!managers(&config).contains(&"istioctl"), "{config}");
    let annotations = &config["metadata"]["annotations"];
    assert!(annotations.get("kubectl.kubernetes.io/last-applied-configuration").is_none(), "{config}");
    is_ours(&cluster, &take);
}

/// What was taken over is meshctl's own: it is verified, changed, and removed without a trace.
fn is_ours(cluster: &Cluster, take: &[&str]) {
    let (result, said) = done(cluster, take);
    assert_eq!(result["status"], "unchanged", "{said}");
    let (report, said) = done(cluster, &["verify", "--level", "content"]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");
    let change = ["upgrade", "--profile", "minimal", "--set", "meshConfig.accessLogFile=/dev/null", "-y"];
    let (result, said) = done(cluster, &change);
    assert_eq!(result["status"], "installed", "{said}");
    let (result, said) = done(cluster, &["rollback", "-y"]);
    assert_eq!(result["status"], "installed", "{said}");
    let (code, _, stderr) = meshctl(cluster, &["uninstall", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    let left = cluster.kubectl(["get", "deploy,pdb,hpa,svc,role,rolebinding", "-n", "istio-system", "-o", "name"]);
    assert_eq!(left.trim(), "");
    let injectors = cluster.get(WEBHOOKS).unwrap();
    let injectors = injectors["items"].as_array().unwrap();
    let is_left = |one: &Value| one["metadata"]["labels"]["istio.io/tag"] != "prod";
    assert!(!injectors.iter().any(is_left), "{injectors:?}");
    assert_eq!(cluster.get(&format!("{MAPS}/mine")).is_some(), cluster.get(&format!("{MAPS}/istio-canary")).is_some());
}

/// Gives objects the marks that Helm gives everything.
fn of_helm(mut object: Value, release: &str) -> Value {
    object["metadata"]["labels"]["app.kubernetes.io/managed-by"] = json!("Helm");
    object["metadata"]["annotations"]["meta.helm.sh/release-name"] = json!(release);
    object["metadata"]["annotations"]["meta.helm.sh/release-namespace"] = json!("istio-system");
    object
}

/// Returns the record of a release.
fn record(release: &str, number: u32, objects: &[Value]) -> Value {
    let manifest = objects.iter().map(|object| format!("---\n{object}\n")).collect::<Vec<_>>().concat();
    let text = json!({"name": release, "namespace": "istio-system", "version": number, "manifest": manifest});
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.to_string().as_bytes()).unwrap();
    let packed = STANDARD.encode(packed.finish().unwrap());
    json!({"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1",
        "metadata": {"name": format!("sh.helm.release.v1.{release}.v{number}"), "namespace": "istio-system",
            "labels": {"name": release, "owner": "helm", "status": "deployed", "version": number.to_string()}},
        "stringData": {"release": packed}})
}

#[test]
fn a_mesh_of_helm_is_taken_over_with_its_records() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let files = Files::new();
    let how = ["--server-side", "--field-manager=helm"];
    apply(&cluster, &files, &[namespace()], &how);
    let mut of_before = map("istio-of-before");
    of_before["metadata"]["labels"]["operator.istio.io/component"] = json!("Pilot");
    for (release, key, more) in [("istio-base", "base", None), ("istiod", "pilot", Some(of_before))] {
        let all: Vec<Value> = rendered(&cluster, key).into_iter().chain(more).collect();
        // What a chart has in `crds/` carries no marks, and is not in the record.
        let marked = |object: Value| {
            if object["kind"] == "CustomResourceDefinition" { object } else { of_helm(object, release) }
        };
        apply(&cluster, &files, &all.iter().cloned().map(marked).collect::<Vec<_>>(), &how);
        let named: Vec<Value> = all.into_iter().filter(|object| object["kind"] != "CustomResourceDefinition").collect();
        for number in [1, 2] {
            cluster.create(SECRETS, &record(release, number, &named));
        }
    }
    // A release that has nothing to do with it.
    apply(&cluster, &files, &[of_helm(map("shop"), "shop")], &how);
    cluster.create(SECRETS, &record("shop", 1, &[map("shop")]));

    let (code, _, stderr) = meshctl(&cluster, &["uninstall", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("`helm uninstall istiod -n istio-system` takes it away"), "{stderr}");
    let (code, stdout, stderr) = meshctl(&cluster, &["status"]);
    let told = "it was installed by helm (release istiod in istio-system)";
    assert!(in_words(&stdout).contains(told), "{code}: {stdout}{stderr}");
    let (code, _, stderr) = meshctl(&cluster, &["install", "--profile", "minimal", "-y"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("belongs to helm (release istiod in istio-system)"), "{stderr}");

    let take = ["install", "--profile", "minimal", "--take-ownership"];
    let (plan, _) = done(&cluster, &[&take[..], &["--dry-run"]].concat());
    let mut pruned = names(&plan["plan"]["prune"]);
    pruned.sort();
    assert_eq!(
        pruned,
        [
            "ConfigMap istio-of-before",
            "Secret sh.helm.release.v1.istio-base.v1",
            "Secret sh.helm.release.v1.istio-base.v2",
            "Secret sh.helm.release.v1.istiod.v1",
            "Secret sh.helm.release.v1.istiod.v2",
        ]
    );
    let (result, said) = done(&cluster, &[&take[..], &["-y"]].concat());
    assert_eq!((&result["status"], &result["pruned"]), (&json!("installed"), &json!(5)), "{said}");
    let istiod = cluster.get(&format!("{DEPLOYMENTS}/istiod")).unwrap();
    assert!(istiod["metadata"]["annotations"].get("meta.helm.sh/release-name").is_none(), "{istiod}");
    assert!(!managers(&istiod).contains(&"helm"), "{istiod}");
    let secrets = cluster.get(SECRETS).unwrap();
    let is_helms = |secret: &&Value| secret["type"] == "helm.sh/release.v1";
    let left: Vec<&Value> = secrets["items"].as_array().unwrap().iter().filter(is_helms).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0]["metadata"]["labels"]["name"], "shop");
    assert!(cluster.get(&format!("{MAPS}/shop")).is_some());
    is_ours(&cluster, &take);
    assert!(cluster.get(&format!("{MAPS}/shop")).is_some());
}
