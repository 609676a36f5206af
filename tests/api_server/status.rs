//! `meshctl status` on a real cluster: a mesh that is well, one that is not, half of the rights, and none at all; and how
//! many requests the commands that look at everything send, whatever there is.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use test_cluster::{Cluster, Fate, Istiod, IstiodOptions, Options};

use crate::made::hold;

/// Runs meshctl with a kubeconfig: exit code, standard output, standard error.
fn meshctl(kubeconfig: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).env("KUBECONFIG", kubeconfig).env("MESHCTL_RETRY_TIMEOUT", "100ms");
    let Output { status, stdout, stderr } = command.output().unwrap();
    hold(arguments, &stdout);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Runs `meshctl status -o json` with more arguments: exit code, document, standard error.
fn status(kubeconfig: &Path, arguments: &[&str]) -> (i32, Value, String) {
    let (code, stdout, stderr) = meshctl(kubeconfig, &[&["status", "-o", "json"], arguments].concat());
    let document = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
    (code, document, stderr)
}

/// Returns the names under a list of a document.
fn names<'a>(document: &'a Value, list: &str) -> Vec<&'a str> {
    document[list].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn a_mesh_is_shown_on_one_screen() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let kubeconfig = cluster.kubeconfig();
    let (code, document, stderr) = status(&kubeconfig, &[]);
    assert_eq!((code, &document["installed"]), (78, &json!(false)), "{stderr}");
    assert!(stderr.contains("no mesh is installed: there is no control plane in `istio-system`"), "{stderr}");

    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let (code, _, stderr) = meshctl(&kubeconfig, &["install", "--profile", "demo"]);
    assert_eq!(code, 0, "{stderr}");
    well(&cluster);
    rights(&cluster);
    requests(&cluster);
    waited_for(&cluster);
    ill(&cluster);
}

/// A mesh as it was installed.
fn well(cluster: &Cluster) {
    let kubeconfig = cluster.kubeconfig();
    let (code, document, stderr) = status(&kubeconfig, &["--wait"]);
    assert_eq!((code, &*stderr), (0, ""), "{document:#}");
    assert_eq!(names(&document, "components"), ["istiod", "istio-egressgateway", "istio-ingressgateway"]);
    for component in document["components"].as_array().unwrap() {
        assert_eq!(component["state"], "ready", "{component:#}");
        assert_eq!(component["pods"].as_array().unwrap().len(), 1, "{component:#}");
        assert_eq!(component["pods"][0]["phase"], "Running", "{component:#}");
    }
    assert!(names(&document, "webhooks").contains(&"istio-sidecar-injector"), "{document:#}");
    assert!(document["certificates"][0]["daysLeft"].as_i64().unwrap() > 0, "{document:#}");
    let gateway = document["gateways"].as_array().unwrap().iter().find(|gateway| gateway["type"] == "LoadBalancer");
    assert_eq!(gateway.unwrap()["pending"], true, "{document:#}");
    assert_eq!(document["unknown"], json!([]));
    // Every kind once: nothing for each object.
    let before = cluster.requests_of("meshctl/").len();
    let (code, table, _) = meshctl(&kubeconfig, &["status"]);
    let requests = cluster.requests_of("meshctl/").split_off(before);
    assert_eq!(code, 0);
    let uris: Vec<&str> = requests.iter().map(|request| &*request.uri).collect();
    assert_eq!(requests.len(), 13, "{uris:#?}");
    assert!(table.starts_with("mesh ") && table.contains(" in istio-system: healthy\n"), "{table}");
    for line in table.lines() {
        assert!(line.chars().count() <= 80 && !line.contains('\u{1b}'), "{line:?}");
    }
    let (code, yaml, _) = meshctl(&kubeconfig, &["status", "-o", "yaml"]);
    assert!(code == 0 && yaml.starts_with("installed: true\nhealthy: true\n"), "{yaml}");
    let (code, document, stderr) = status(&kubeconfig, &["-i", "elsewhere"]);
    assert_eq!((code, &document["namespace"]), (0, &json!("elsewhere")), "{stderr}");
}

/// Whoever may see only a part is shown that part, and told what is missing.
fn rights(cluster: &Cluster) {
    let group = "/apis/rbac.authorization.k8s.io/v1/namespaces/istio-system";
    cluster.create(
        &format!("{group}/roles"),
        &json!({"metadata": {"name": "looker"}, "rules": [
            {"verbs": ["get", "list"], "apiGroups": ["apps"], "resources": ["deployments", "daemonsets"]}]}),
    );
    cluster.create(
        &format!("{group}/rolebindings"),
        &json!({"metadata": {"name": "looker"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "looker"},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "looker"}]}),
    );
    let looker = cluster.kubeconfig_of("looker", &[]);
    cluster.wait_until("the role", || meshctl(&looker, &["status"]).0 != 77);
    let (code, document, stderr) = status(&looker, &[]);
    assert_eq!((code, &document["healthy"]), (0, &json!(true)), "{stderr}");
    let missing: Vec<&str> =
        document["unknown"].as_array().unwrap().iter().map(|item| item["missingRight"].as_str().unwrap()).collect();
    assert!(missing.contains(&"list pods") && missing.contains(&"list namespaces"), "{missing:?}");
    assert_eq!((&document["proxies"], &document["namespaces"]), (&Value::Null, &Value::Null));
    let (_, table, _) = meshctl(&looker, &["status"]);
    assert!(table.contains("not known: pods and proxies (you may not list pods"), "{table}");
    let (code, stdout, stderr) = meshctl(&cluster.kubeconfig_of("nobody", &[]), &["status"]);
    assert_eq!((code, &*stdout), (77, ""), "{stderr}");
    assert!(stderr.contains("list deployments.apps"), "{stderr}");
}

/// The number of requests grows with pages of 500, and with nothing else.
fn requests(cluster: &Cluster) {
    const COMMANDS: [&[&str]; 3] = [&["status"], &["version", "--remote"], &["namespace", "list"]];
    let kubeconfig = cluster.kubeconfig();
    let count = |arguments: &[&str]| {
        let before = cluster.requests_of("meshctl/").len();
        let (code, _, stderr) = meshctl(&kubeconfig, arguments);
        assert_eq!(code, 0, "{arguments:?}: {stderr}");
        let requests = cluster.requests_of("meshctl/").split_off(before);
        let asked = requests.iter().map(|request| format!("{} {}", request.verb, request.uri));
        let (of_pods, others): (Vec<String>, Vec<String>) = asked.partition(|asked| asked.contains(" /api/v1/pods?"));
        (others, of_pods.len())
    };
    let before = COMMANDS.map(count);
    for number in 0..20 {
        cluster.create("/api/v1/namespaces", &json!({"metadata": {"name": format!("many-{number}")}}));
    }
    let account = "/api/v1/namespaces/many-0/serviceaccounts/default";
    cluster.wait_until("the service account", || cluster.get(account).is_some());
    for number in 0..500 {
        let name = format!("cart-{number}");
        cluster.create(
            "/api/v1/namespaces/many-0/pods",
            &json!({"metadata": {"name": name, "labels": {"service.istio.io/canonical-name": "cart"}}, "spec": {
                // Nobody places them: that they are there is enough.
                "schedulerName": "nobody",
                "containers": [{"name": "cart", "image": "cart"},
                               {"name": "istio-proxy", "image": "proxyv2:1.2.3", "args": ["proxy", "sidecar"]}]}}),
        );
    }
    for (command, (others, of_pods)) in COMMANDS.iter().zip(before) {
        let (others_now, of_pods_now) = count(command);
        assert_eq!(others_now.len(), others.len(), "{command:?}: {others:#?} became {others_now:#?}");
        assert!(of_pods_now <= of_pods + 1, "{command:?}: {of_pods} requests for pods became {of_pods_now}");
    }
    let (code, document, _) = status(&kubeconfig, &[]);
    let sidecars =
        document["proxies"].as_array().unwrap().iter().find(|proxies| proxies["version"] == "1.2.3").unwrap();
    assert_eq!((code, &sidecars["count"], &sidecars["ready"]), (0, &json!(500), &json!(0)), "{sidecars:#}");
    let warnings: Vec<&str> =
        document["findings"].as_array().unwrap().iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    assert!(warnings.contains(&"500 proxies are not ready"), "{warnings:?}");
}

/// A gateway that takes its time, and is waited for.
fn waited_for(cluster: &Cluster) {
    let kubeconfig = cluster.kubeconfig();
    let in_place = ["-n", "istio-system", "rollout", "restart", "deployment", "istio-ingressgateway"];
    let held = cluster.fate("istio-ingressgateway", Fate::Held);
    cluster.kubectl(in_place);
    cluster.wait_until("a gateway that is not ready", || meshctl(&kubeconfig, &["status"]).0 == 79);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| status(&kubeconfig, &["--wait=120s"]));
        let release =
            ["-n", "istio-system", "annotate", "pods", "-l", "app=istio-ingressgateway", "kubetest.meshctl.io/fate-"];
        cluster.kubectl(release);
        let (code, document, stderr) = waiting.join().unwrap();
        assert_eq!((code, &document["healthy"]), (0, &json!(true)), "{stderr}");
    });
    drop(held);
}

/// A gateway whose containers crash.
fn ill(cluster: &Cluster) {
    let kubeconfig = cluster.kubeconfig();
    let _fate = cluster.fate("istio-ingressgateway", Fate::Crashes);
    cluster.kubectl(["-n", "istio-system", "rollout", "restart", "deployment", "istio-ingressgateway"]);
    let crashes = || {
        let (_, document, _) = status(&kubeconfig, &[]);
        let findings = document["findings"].as_array().unwrap().clone();
        findings.iter().any(|finding| finding["message"].as_str().unwrap().contains("CrashLoopBackOff"))
    };
    cluster.wait_until("a crash that is told", crashes);
    let (code, document, stderr) = status(&kubeconfig, &[]);
    assert_eq!((code, &document["healthy"]), (79, &json!(false)), "{document:#}");
    assert!(stderr.contains("the mesh is not healthy: Deployment istio-system/istio-ingressgateway: "), "{stderr}");
    let (code, table, _) = meshctl(&kubeconfig, &["status"]);
    assert!(code == 79 && table.contains("not healthy\n"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let (code, document, stderr) = status(&kubeconfig, &["--wait=2s"]);
    assert_eq!((code, &document["healthy"]), (75, &json!(false)), "{stderr}");
}

#[test]
fn a_server_that_is_away_is_not_a_mesh_that_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = "apiVersion: v1\nkind: Config\ncurrent-context: away\nclusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}]\n\
                contexts: [{name: away, context: {cluster: a}}]\n";
    std::fs::write(&kubeconfig, text).unwrap();
    let (code, stdout, stderr) = meshctl(&kubeconfig, &["status", "-o", "json"]);
    assert_eq!((code, &*stdout), (69, ""), "{stderr}");
    assert!(stderr.contains("http://127.0.0.1:9"), "{stderr}");
    assert_eq!(meshctl(&kubeconfig, &["status", "--wait=soon"]).0, 64);
}
