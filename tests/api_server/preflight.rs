//! What is found before an installation, on the real server, and the documented roles: with exactly these a mesh can be
//! installed, and with less it is said what is missing.

use std::process::{Command, Output};

use serde_json::{Value, json};
use test_cluster::{Cluster, Options};

/// A cluster of its own, and meshctl on it.
struct Bench {
    cluster: Cluster,
}

impl Bench {
    fn start() -> Option<Self> {
        Cluster::private(&Options::default()).map(|cluster| Self { cluster })
    }

    fn meshctl(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments).env("KUBECONFIG", self.cluster.kubeconfig()).env("NO_COLOR", "1");
        let output = command.output().unwrap();
        crate::made::hold(arguments, &output.stdout);
        output
    }

    /// Checks before an installation; returns the exit code and the document.
    fn precheck(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.meshctl(&[&["precheck", "-o", "json"], arguments].concat());
        let text = String::from_utf8_lossy(&output.stdout);
        let document = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), document)
    }

    fn apply(&self, text: &str) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("objects.yaml");
        std::fs::write(&file, text).unwrap();
        self.cluster.kubectl(["apply", "-f", file.to_str().unwrap()]);
    }
}

/// Returns codes and objects of the findings of a severity.
fn found(document: &Value, severity: &str) -> Vec<(String, String)> {
    let findings = document["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    findings
        .filter(|finding| finding["severity"] == severity)
        .map(|finding| (text(&finding["code"]), text(&finding["object"])))
        .collect()
}

fn has(document: &Value, severity: &str, code: &str, object: &str) -> bool {
    found(document, severity).iter().any(|(other, about)| other == code && about.starts_with(object))
}

#[test]
fn what_is_in_the_way_is_found() {
    let Some(bench) = Bench::start() else { return };
    let cluster = &bench.cluster;
    let (code, document) = bench.precheck(&["--profile", "demo"]);
    assert_eq!((code, found(&document, "error")), (0, Vec::new()), "{document:#}");
    assert_eq!(document["findings"], json!([]));
    let requests = cluster.requests_of("meshctl");
    let reviews = requests.iter().filter(|request| request.uri.contains("selfsubject")).count();
    assert_eq!(reviews, 1, "{requests:#?}");
    assert!(requests.len() <= 16, "{requests:#?}");
    assert!(requests.iter().all(|request| request.verb != "patch" && request.code < 500), "{requests:#?}");
    let spelled = bench.meshctl(&["x", "precheck", "--profile", "minimal"]);
    assert!(String::from_utf8_lossy(&spelled.stdout).contains("nothing is in the way"), "{spelled:?}");

    // A webhook that somebody left behind, in front of all pods.
    let left = json!({
        "metadata": {"name": "left-behind"},
        "webhooks": [{
            "name": "pods.left.behind", "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "clientConfig": {"service": {"namespace": "gone", "name": "gone"}},
            "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "istio-system"}},
        }],
    });
    cluster.create("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", &left);
    // Another control plane of the revision, in another namespace.
    let other = cluster.namespace("other");
    let istiod = json!({
        "metadata": {"name": "istiod", "labels": {"app": "istiod", "istio.io/rev": "default"}},
        "spec": {
            "replicas": 0, "selector": {"matchLabels": {"app": "istiod"}},
            "template": {"metadata": {"labels": {"app": "istiod"}}, "spec": {"containers": [{"name": "a", "image": "a"}]}},
        },
    });
    cluster.create(&format!("/apis/apps/v1/namespaces/{other}/deployments"), &istiod);
    // A definition of a mesh to come.
    let schema = json!({"openAPIV3Schema": {"type": "object"}});
    let definition = json!({
        "metadata": {"name": "gateways.networking.istio.io"},
        "spec": {
            "group": "networking.istio.io", "scope": "Namespaced",
            "names": {"kind": "Gateway", "plural": "gateways", "singular": "gateway", "listKind": "GatewayList"},
            "versions": [{"name": "v9", "served": true, "storage": true, "schema": schema}],
        },
    });
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition);
    cluster.kubectl(["wait", "--for=condition=Established", "crd/gateways.networking.istio.io", "--timeout=60s"]);
    // A namespace that cannot go.
    let held = json!({"metadata": {"name": "istio-system"}});
    cluster.create("/api/v1/namespaces", &held);
    let map = json!({"metadata": {"name": "held", "finalizers": ["example.com/hold"]}});
    cluster.create("/api/v1/namespaces/istio-system/configmaps", &map);
    cluster.kubectl(["delete", "namespace", "istio-system", "--wait=false"]);
    cluster.wait_until("the namespace says what holds it", || {
        let namespace = cluster.get("/api/v1/namespaces/istio-system").unwrap_or_default();
        namespace["status"]["conditions"].to_string().contains("example.com/hold")
    });
    let (code, document) = bench.precheck(&["--profile", "demo"]);
    assert_eq!(code, 79);
    for (code, object) in [
        ("MSH0506", &*format!("Deployment {other}/istiod")),
        ("MSH0508", "ValidatingWebhookConfiguration left-behind"),
        ("MSH0509", "CustomResourceDefinition gateways.networking.istio.io"),
        ("MSH0512", "Namespace istio-system"),
    ] {
        assert!(has(&document, "error", code, object), "{code}: {document:#}");
    }
    assert!(document.to_string().contains("example.com/hold"), "{document:#}");
    assert_eq!(found(&document, "error").len(), 4, "{document:#}");
    // It is about one namespace and one revision only.
    let elsewhere = ["--profile", "demo", "-i", "mesh", "--revision", "canary", "--component", "discovery"];
    let (code, document) = bench.precheck(&elsewhere);
    assert_eq!((code, found(&document, "error")), (0, Vec::new()), "{document:#}");
}

#[test]
fn pods_without_a_node_are_foreseen() {
    let Some(bench) = Bench::start() else { return };
    let (cluster, mesh) = (&bench.cluster, ["--profile", "minimal"]);
    let asking = |cpu: &str| format!("values.pilot.resources.requests.cpu={cpu}");
    let with = |cpu: &str| bench.precheck(&[&mesh[..], &["--set", &asking(cpu)]].concat());
    // The node has 64 cores; somebody else asks for some of them.
    let (code, document) = with("65");
    assert!(code == 79 && has(&document, "error", "MSH0515", "Deployment istio-system/istiod"), "{document:#}");
    let busy = json!({
        "metadata": {"name": "busy"},
        "spec": {"containers": [{"name": "a", "image": "a", "resources": {"requests": {"cpu": "60"}}}]},
    });
    cluster.create("/api/v1/namespaces/default/pods", &busy);
    cluster.wait_until("the pod has a node", || {
        cluster.get("/api/v1/namespaces/default/pods/busy").is_some_and(|pod| pod["spec"]["nodeName"].is_string())
    });
    let (code, document) = with("5");
    assert!(code == 0 && has(&document, "warning", "MSH0514", "Deployment istio-system/istiod"), "{document:#}");
    assert_eq!(with("4").1["findings"], json!([]));
    cluster.kubectl(["taint", "nodes", "--all", "dedicated=others:NoSchedule"]);
    let (code, document) = bench.precheck(&mesh);
    assert!(code == 79 && has(&document, "error", "MSH0513", "Nodes"), "{document:#}");
    assert!(document.to_string().contains("1 tainted with dedicated=others:NoSchedule"), "{document:#}");
    cluster.kubectl(["taint", "nodes", "--all", "dedicated-"]);
    cluster.kubectl(["cordon", "node-0"]);
    let (code, document) = bench.precheck(&mesh);
    assert!(code == 79 && document.to_string().contains("1 cordoned"), "{document:#}");
    // Node agents go to nodes that are cordoned, too.
    let (_, document) = bench.precheck(&["--profile", "ambient"]);
    assert!(!document.to_string().contains("MSH0520"), "{document:#}");
}

const INSTALLER: &str = include_str!("../../docs/rbac/installer.yaml");
const VERIFIER: &str = include_str!("../../docs/rbac/verifier.yaml");

/// Somebody with the rights of the installers and of nobody else.
const ROBOT: [&str; 4] = ["--as", "robot", "--as-group", "meshctl-installers"];

#[test]
fn the_rights_of_the_documented_role_are_enough() {
    let Some(bench) = Bench::start() else { return };
    let mesh = ["--profile", "demo"];
    let as_robot = [&mesh[..], &ROBOT].concat();
    // Somebody without any right is told everything that is missing, and nothing else is in the way.
    let (code, document) = bench.precheck(&as_robot);
    assert_eq!(code, 79);
    for object in [
        "services in istio-system",
        "customresourcedefinitions.apiextensions.k8s.io",
        "leases.coordination.k8s.io in istio-system",
        "namespaces",
    ] {
        assert!(has(&document, "error", "MSH0503", object), "{object}: {document:#}");
    }
    assert!(has(&document, "error", "MSH0505", "clusterroles.rbac.authorization.k8s.io"), "{document:#}");
    let rights = ["MSH0503", "MSH0505"];
    assert!(found(&document, "error").iter().all(|(code, _)| rights.contains(&&**code)), "{document:#}");
    assert!(has(&document, "info", "MSH0518", ""), "{document:#}");

    bench.apply(INSTALLER);
    let (code, document) = bench.precheck(&as_robot);
    assert_eq!((code, &document["findings"]), (0, &json!([])), "{document:#}");
    // Each right that is taken away is missed, and nothing is written then.
    let without =
        INSTALLER.replace("[configmaps, resourcequotas, serviceaccounts, services]", "[configmaps, services]");
    let without = without.replace("  - istio-reader-clusterrole-istio-system\n", "");
    bench.apply(&without);
    let (code, document) = bench.precheck(&as_robot);
    assert_eq!(code, 79);
    let errors = found(&document, "error");
    assert!(has(&document, "error", "MSH0503", "serviceaccounts in istio-system"), "{document:#}");
    assert!(has(&document, "error", "MSH0505", "clusterroles.rbac.authorization.k8s.io"), "{document:#}");
    assert!(document.to_string().contains("bind, escalate of istio-reader-clusterrole-istio-system\""), "{document:#}");
    assert_eq!(errors.len(), 2, "{document:#}");
    let install = [&["install", "-y"], &as_robot[..]].concat();
    let refused = bench.meshctl(&install);
    let talk = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(77), "{talk}");
    for said in [
        "serviceaccounts in istio-system: not allowed to create, get, patch (MSH0503)",
        "bind, escalate of istio-reader-clusterrole-istio-system (MSH0505)",
        "name: meshctl-missing",
    ] {
        assert!(talk.contains(said), "`{said}` is not in {talk}");
    }
    let stored = |path: &str| bench.cluster.get(path).unwrap()["items"].as_array().unwrap().len();
    let definitions = bench.cluster.get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions").unwrap();
    assert!(!definitions.to_string().contains("istio.io"), "something was written");
    assert_eq!(stored("/api/v1/namespaces/istio-system/secrets"), 0);

    bench.apply(INSTALLER);
    let installed = bench.meshctl(&install);
    let talk = String::from_utf8_lossy(&installed.stderr);
    assert!(installed.status.success(), "{talk}");
    let (code, document) = bench.precheck(&as_robot);
    assert_eq!((code, found(&document, "error")), (0, Vec::new()), "{document:#}");
    // What is there already is no matter to whoever installed it; it is to others.
    bench.apply(VERIFIER);
    let verifier = ["--as", "watcher", "--as-group", "meshctl-verifiers"];
    let (_, document) = bench.precheck(&[&mesh[..], &verifier].concat());
    assert!(has(&document, "error", "MSH0503", "services in istio-system"), "{document:#}");
    // Everything can be looked at with the rights of the verifier; without istiod the webhooks are not ready.
    for (level, codes) in [("exists", &[0][..]), ("data-plane", &[0, 79])] {
        let checked = bench.meshctl(&[&["verify", "--level", level, "-o", "json"], &verifier[..]].concat());
        let text = String::from_utf8_lossy(&checked.stdout);
        assert!(codes.contains(&checked.status.code().unwrap()), "{level}: {checked:?}");
        assert!(!text.contains("MSH0105") && !text.contains("not allowed"), "{level}: {text}");
    }
    let secrets =
        ["auth", "can-i", "get", "secrets", "-n", "istio-system", "--as=watcher", "--as-group=meshctl-verifiers"];
    assert_eq!(bench.cluster.kubectl_output(secrets).status.code(), Some(1));
}

#[test]
fn the_roles_that_are_printed_are_what_is_missing() {
    let Some(bench) = Bench::start() else { return };
    let robot = ["--profile", "minimal", "--as", "robot"];
    bench.cluster.kubectl(["create", "namespace", "istio-system"]);
    let (_, document) = bench.precheck(&robot);
    bench.apply(document["roles"].as_str().unwrap());
    let user = "--user=robot";
    bench.cluster.kubectl(["create", "clusterrolebinding", "robot", "--clusterrole=meshctl-missing", user]);
    let role = ["create", "rolebinding", "robot", "-n", "istio-system", "--role=meshctl-missing", user];
    bench.cluster.kubectl(role);
    let (code, document) = bench.precheck(&robot);
    assert_eq!((code, found(&document, "error")), (0, Vec::new()), "{document:#}");
    // Whoever has all rights of a role may give it without a word about it.
    bench.cluster.kubectl(["create", "clusterrolebinding", "mighty", "--clusterrole=cluster-admin", "--user=mighty"]);
    let (code, document) = bench.precheck(&["--profile", "minimal", "--as", "mighty"]);
    assert_eq!((code, &document["findings"]), (0, &json!([])), "{document:#}");
}
