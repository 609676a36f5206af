//! The guides that people come from, walked with meshctl's commands alone, and the tour of the README.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

use crate::made::meshctl;
use crate::project;
use crate::stand_in::{leads, pages};

const APPS: &str = "/apis/apps/v1/namespaces";
const NETWORKING: &str = "/apis/networking.istio.io/v1/namespaces";

/// Runs a command that must succeed; returns what it printed and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (String, String) {
    let (code, stdout, stderr) = meshctl(cluster, arguments);
    assert_eq!(code, 0, "meshctl {}: {stdout}{stderr}", arguments.join(" "));
    (stdout, stderr)
}

/// Lets pages of this machine answer behind the ingress gateway, as the samples' applications would.
fn serve_samples(cluster: &Cluster) {
    let name = "jsonpath={.items[0].metadata.name}";
    let pod = cluster.kubectl(["-n", "istio-system", "get", "pods", "-l", "istio=ingressgateway", "-o", name]);
    let count = AtomicUsize::new(0);
    let page = pages(move |path| match (path, count.fetch_add(1, Ordering::SeqCst) % 3) {
        ("/productpage", at) => (200, format!("<h4>Book Reviews</h4> Reviews served by: reviews-v{}-5b9f-x", at + 1)),
        _ => (404, String::new()),
    });
    leads(cluster, "istio-system", &pod, &[(8080, page)]);
}

/// A command of the README, and what it shows of its output.
struct Step {
    command: String,
    shown: Vec<String>,
}

/// Returns the steps of the README's tour.
fn tour() -> Vec<Step> {
    let readme = std::fs::read_to_string(project().join("README.md")).unwrap();
    let tour = readme.split("## A tour").nth(1).unwrap().split("```console\n").nth(1).unwrap();
    let mut steps: Vec<Step> = Vec::new();
    for line in tour.split("```").next().unwrap().lines() {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push(Step { command: command.to_owned(), shown: Vec::new() }),
            None if line.is_empty() || line == "…" => {}
            None => steps.last_mut().unwrap().shown.push(line.to_owned()),
        }
    }
    steps
}

/// Tells whether a line is as it is shown, in which `…` stands for anything.
fn is_as_shown(line: &str, shown: &str) -> bool {
    let mut rest = line.trim_end();
    let mut parts = shown.trim_end().split('…');
    let Some(after) = rest.strip_prefix(parts.next().unwrap_or_default().trim_end()) else { return false };
    rest = after;
    for part in parts {
        let Some(at) = rest.find(part.trim_end()) else { return false };
        rest = &rest[at + part.trim_end().len()..];
    }
    rest.is_empty() || shown.ends_with('…')
}

#[test]
fn lines_with_gaps_are_recognized() {
    assert!(is_as_shown("http://10.0.0.1:30080/productpage", "http://…/productpage"));
    assert!(is_as_shown("NAME   GATEWAYS", "NAME …"));
    assert!(!is_as_shown("NAME   GATEWAYS", "NAME"));
    assert!(!is_as_shown("bookinfo   x", "details …"));
}

#[test]
fn the_tour_of_the_readme_is_walked() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_meshctl"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let steps = tour();
    assert!(steps.len() > 12, "{} steps", steps.len());
    let mut walked = String::new();
    for step in steps {
        let mut command = Command::new("sh");
        command.args(["-c", &step.command]).current_dir("/");
        command.env("KUBECONFIG", cluster.kubeconfig()).env("PATH", &path).env_remove("MESHCTL_YES");
        command.env("COLUMNS", "80");
        let output = command.output().unwrap();
        let [printed, said] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        writeln!(walked, "$ {}\n{said}{printed}", step.command).unwrap();
        assert!(output.status.success(), "{walked}");
        for shown in &step.shown {
            let mut lines = said.lines().chain(printed.lines());
            assert!(lines.any(|line| is_as_shown(line, shown)), "no line `{shown}`:\n{walked}");
        }
        for line in printed.lines().filter(|_| !step.command.contains("--token")) {
            assert!(line.chars().count() <= 80, "more than 80 columns: {line}\n{walked}");
        }
        if step.command.starts_with("meshctl sample bookinfo install") {
            serve_samples(&cluster);
        }
    }
}

#[test]
fn the_guide_of_rainbond_is_walked() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    cluster.create("/api/v1/namespaces", &json!({"metadata": {"name": "app"}}));
    for name in ["web", "cart", "db"] {
        let labels = json!({"app": name, "app.kubernetes.io/part-of": "shop"});
        let pod =
            json!({"containers": [{"name": name, "image": format!("{name}:1"), "ports": [{"containerPort": 80}]}]});
        let template = json!({"metadata": {"labels": labels}, "spec": pod});
        let spec = json!({"selector": {"matchLabels": {"app": name}}, "template": template});
        let workload = json!({"metadata": {"name": name, "labels": labels}, "spec": spec});
        cluster.create(&format!("{APPS}/app/deployments"), &workload);
        let service = json!({"metadata": {"name": name}, "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}});
        cluster.create("/api/v1/namespaces/app/services", &service);
    }

    let (code, _, said) = meshctl(&cluster, &["mode", "check", "ISTIO_SERVICE_MESH"]);
    assert_eq!(code, 78, "{said}");
    done(&cluster, &["install", "--profile", "minimal", "--component", "base"]);
    let (code, _, said) = meshctl(&cluster, &["mode", "set", "ISTIO_SERVICE_MESH", "-n", "app", "-y"]);
    assert_eq!(code, 78, "{said}");
    let (_, said) = done(&cluster, &["install", "--profile", "minimal", "--component", "istio-discovery"]);
    assert!(said.contains("✔ Istiod installed"), "{said}");
    cluster.wait_until("the root certificate", || {
        cluster.get("/api/v1/namespaces/default/configmaps/istio-ca-root-cert").is_some()
    });
    done(&cluster, &["mode", "check", "ISTIO_SERVICE_MESH"]);
    let mut named = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    named.args(["mode", "check", "istio"]).env("KUBECONFIG", cluster.kubeconfig()).env("ISTIO_CM", "another");
    assert_eq!(named.output().unwrap().status.code(), Some(78));

    done(&cluster, &["mode", "set", "ISTIO_SERVICE_MESH", "-n", "app", "-l", "app.kubernetes.io/part-of=shop", "-y"]);
    for name in ["web", "cart", "db"] {
        let workload = cluster.get(&format!("{APPS}/app/deployments/{name}")).unwrap();
        let label = "sidecar.istio.io/inject";
        assert_eq!(workload["metadata"]["labels"][label], "true", "{workload}");
        assert_eq!(workload["spec"]["template"]["metadata"]["labels"][label], "true", "{workload}");
    }
    done(&cluster, &["namespace", "label", "app", "--injection", "enabled", "--restart", "-y"]);
    let pods = cluster.get("/api/v1/namespaces/app/pods").unwrap();
    let running: Vec<&Value> =
        pods["items"].as_array().unwrap().iter().filter(|pod| pod["metadata"]["deletionTimestamp"].is_null()).collect();
    assert_eq!(running.len(), 3, "{pods}");
    assert!(running.iter().all(|pod| pod.to_string().contains("istio-proxy")), "{pods}");

    let (_, said) = done(&cluster, &["install", "--profile", "minimal", "--component", "prometheus"]);
    assert!(said.contains("✔ Prometheus installed"), "{said}");
    let (_, said) = done(&cluster, &["install", "--profile", "minimal", "--component", "kiali-operator"]);
    assert!(said.contains("✔ Installation complete"), "{said}");
    let (list, _) = done(&cluster, &["addons", "list", "-o", "json"]);
    assert!(list.contains("kiali-operator") && list.contains("prometheus"), "{list}");
    // The operator's work, which nobody does here.
    cluster.create(
        "/api/v1/namespaces/istio-system/serviceaccounts",
        &json!({"metadata": {"name": "kiali-service-account"}}),
    );
    let pod = json!({
        "metadata": {"name": "kiali-1", "labels": {"app": "kiali"}},
        "spec": {
            "serviceAccountName": "kiali-service-account",
            "containers": [{"name": "kiali", "image": "kiali:1", "ports": [{"containerPort": 20001}]}],
        },
    });
    cluster.create("/api/v1/namespaces/istio-system/pods", &pod);
    cluster.wait_until("a pod of Kiali", || {
        cluster
            .get("/api/v1/namespaces/istio-system/pods/kiali-1")
            .is_some_and(|pod| pod["status"]["phase"] == "Running")
    });
    let (token, said) = done(&cluster, &["dashboard", "kiali", "--token"]);
    assert_eq!(token.trim().split('.').count(), 3, "{said}");
    assert!(said.contains("kiali-service-account"), "{said}");
    done(&cluster, &["verify"]);
    drop(istiod);
}

/// Returns a file of 2017: two services, and who may ask them.
fn callers() -> PathBuf {
    project().join("tests/golden/migrate/callers/input.yaml")
}

#[test]
fn the_guide_of_callers_is_walked() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    done(&cluster, &["install", "--profile", "demo", "--addons", "none"]);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    // As it was, the server does not take it.
    let old = cluster.kubectl_output(["apply", "--dry-run=server", "-f", callers().to_str().unwrap()]);
    assert!(!old.status.success());
    done(&cluster, &["migrate", "-f", callers().to_str().unwrap(), "-o", &file("new.yaml")]);
    done(&cluster, &["kube-inject", "-f", &file("new.yaml"), "-o", &file("injected.yaml")]);
    cluster.kubectl(["apply", "-f", &file("injected.yaml")]);
    let (list, _) = done(&cluster, &["get", "routerules", "-o", "name"]);
    assert!(list.contains("virtualservice.networking.istio.io/callme-service"), "{list}");

    done(&cluster, &["traffic", "reset", "callme-service", "-y"]);
    done(&cluster, &["traffic", "split", "callme-service", "v1=20", "v2=80", "-y"]);
    done(&cluster, &["traffic", "delay", "callme-service", "--percent", "10", "--delay", "5s", "-y"]);
    done(&cluster, &["traffic", "abort", "callme-service", "--percent", "10", "--status", "500", "-y"]);
    let service = cluster.get(&format!("{NETWORKING}/default/virtualservices/callme-service")).unwrap();
    let route = &service["spec"]["http"][0];
    let fault = json!({
        "delay": {"percentage": {"value": 10}, "fixedDelay": "5s"},
        "abort": {"percentage": {"value": 10}, "httpStatus": 500},
    });
    assert_eq!(route["fault"], fault, "{service}");
    let weights: Vec<&Value> = route["route"].as_array().unwrap().iter().map(|route| &route["weight"]).collect();
    assert_eq!(weights, [20, 80], "{service}");
    let (address, _) = done(&cluster, &["ingress", "address", "--path", "/caller/ping", "-o", "json"]);
    assert!(address.contains("/caller/ping"), "{address}");
}
