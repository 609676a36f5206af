//! From one version to another on the real server: what is refused, what is done, and what is left to do.

use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

fn meshctl(cluster: &Cluster, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).env("KUBECONFIG", cluster.kubeconfig()).stdin(Stdio::null());
    let output = command.output().unwrap();
    crate::made::hold(arguments, &output.stdout);
    output
}

/// Runs a command about the minimal profile that must succeed, and returns its document.
fn done(cluster: &Cluster, arguments: &[&str]) -> Value {
    let output = meshctl(cluster, &[arguments, &["--set", "profile=minimal", "-o", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a command about the minimal profile that must be refused, and returns what it says.
fn refused(cluster: &Cluster, arguments: &[&str]) -> String {
    let output = meshctl(cluster, &[arguments, &["--set", "profile=minimal"]].concat());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(78), "{said}");
    said
}

#[test]
fn a_mesh_goes_from_version_to_version() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let said = refused(&cluster, &["upgrade"]);
    assert!(said.contains("there is no control plane in the namespace `istio-system`"), "{said}");
    assert!(said.contains("hint: run `meshctl install`"), "{said}");
    let _istiod = Istiod::start(&cluster, IstiodOptions::default());

    done(&cluster, &["install", "--set", "tag=1.28.1", "-y"]);
    let said = refused(&cluster, &["upgrade"]);
    assert!(said.contains("from 1.28.1 to 1.30.3 is more than 1 minor version, the most that goes in place"), "{said}");
    assert!(said.contains("hint: upgrade to 1.29 first"), "{said}");
    let said = refused(&cluster, &["upgrade", "-r", "next"]);
    assert!(said.contains("name one that is there: default"), "{said}");

    done(&cluster, &["upgrade", "--set", "tag=1.29.2", "-y"]);
    let namespace = cluster.namespace("shop");
    let labels = json!({"app": "cart", "service.istio.io/canonical-name": "cart"});
    let containers = json!([
        {"name": "cart", "image": "example.com/cart:1"},
        {"name": "istio-proxy", "image": "docker.io/istio/proxyv2:1.29.2"},
    ]);
    cluster.create(
        &format!("/apis/apps/v1/namespaces/{namespace}/deployments"),
        &json!({"metadata": {"name": "cart"}, "spec": {
            "replicas": 2, "selector": {"matchLabels": {"app": "cart"}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        }}),
    );
    cluster.kubectl(["-n", &*namespace, "wait", "--for=condition=Available", "deployment/cart", "--timeout=60s"]);

    let upgrade = done(&cluster, &["upgrade", "-y"]);
    assert_eq!((&upgrade["status"], &upgrade["from"]["version"]), (&"installed".into(), &"1.29.2".into()));
    assert_eq!((&upgrade["way"], &upgrade["step"]), (&"inPlace".into(), &"newer".into()));
    assert_eq!(upgrade["plan"]["restarts"][0]["name"], "istiod");
    let left = &upgrade["outdated"][0];
    assert_eq!((&left["namespace"], &left["pods"]), (&(&*namespace).into(), &2.into()));
    let restart = format!("kubectl -n {namespace} rollout restart deployment/cart");
    assert_eq!(upgrade["next"], json!([restart]));
    let history = done_history(&cluster);
    assert_eq!(history, ["install", "upgrade from 1.28.1", "upgrade from 1.29.2"]);

    let again = done(&cluster, &["upgrade"]);
    assert_eq!((&again["status"], &again["step"]), (&"unchanged".into(), &"same".into()));
    let said = refused(&cluster, &["upgrade", "--set", "tag=1.29.2"]);
    assert!(said.contains("the mesh runs 1.30.3, and 1.29.2 is older"), "{said}");
    let said = refused(&cluster, &["upgrade", "--set", "tag=1.31.0"]);
    assert!(said.contains("2 pods' proxies would be more than one minor version older than 1.31.0: 1.29.2"), "{said}");
    assert!(said.contains(&format!("restart them first: `{restart}`")), "{said}");
    let forced = done(&cluster, &["upgrade", "--set", "tag=1.31.0", "--dry-run", "--force"]);
    assert_eq!(forced["status"], "planned");

    let canary = done(&cluster, &["upgrade", "--canary", "--set", "tag=1.31.0", "-y", "--no-wait"]);
    assert_eq!((&canary["way"], &canary["status"]), (&"canary".into(), &"installed".into()), "{canary}");
    let next = [
        json!(format!("kubectl label namespace {namespace} istio-injection- istio.io/rev=1-31-0 --overwrite")),
        json!(restart),
        json!("meshctl uninstall -r default"),
    ];
    assert_eq!(canary["next"], json!(next));
    for name in ["istiod", "istiod-1-31-0"] {
        let path = format!("/apis/apps/v1/namespaces/istio-system/deployments/{name}");
        assert!(cluster.get(&path).is_some(), "{name}");
    }
}

#[test]
fn a_mesh_stays_as_it_was_installed() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default());
    let run = |arguments: &[&str]| {
        let output = meshctl(&cluster, &[arguments, &["-o", "json"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}");
        (serde_json::from_slice::<Value>(&output.stdout).unwrap(), said)
    };
    let own = ["--profile", "minimal", "--set", "meshConfig.accessLogFile=/dev/null", "--set", "tag=1.29.2"];
    run(&[&["install", "-y"], &own[..]].concat());
    let told =
        "as it was installed, number 1 of its history: --profile minimal --set meshConfig.accessLogFile=/dev/null";

    let (planned, said) = run(&["upgrade", "--dry-run"]);
    assert!(said.contains(told), "{said}");
    assert_eq!(
        (&planned["profile"], &planned["version"], &planned["plan"]["prune"]),
        (&"minimal".into(), &"1.30.3".into(), &json!([]))
    );
    let (canary, said) = run(&["upgrade", "--canary", "--dry-run"]);
    assert!(said.contains(told), "{said}");
    assert_eq!((&canary["way"], &canary["profile"]), (&"canary".into(), &"minimal".into()), "{canary}");

    // Whoever says what the mesh is to be says all of it.
    let (other, said) = run(&["upgrade", "--profile", "default", "--dry-run"]);
    assert!(!said.contains("as it was installed") && other["profile"] == "default", "{said}");

    run(&["upgrade", "-y"]);
    let config = cluster.get("/api/v1/namespaces/istio-system/configmaps/istio").unwrap();
    assert!(config["data"]["mesh"].as_str().unwrap().contains("accessLogFile: /dev/null"), "{config}");
    let gateway = "/apis/apps/v1/namespaces/istio-system/deployments/istio-ingressgateway";
    assert_eq!(cluster.get(gateway), None);
    let (again, _) = run(&["upgrade"]);
    assert_eq!((&again["status"], &again["profile"]), (&"unchanged".into(), &"minimal".into()));
}

/// Returns what the history of the default revision calls its entries.
fn done_history(cluster: &Cluster) -> Vec<String> {
    let output = meshctl(cluster, &["history", "-r", "default", "-o", "json"]);
    let history: Value = serde_json::from_slice(&output.stdout).unwrap();
    let entries = history["installations"][0]["history"].as_array().unwrap();
    entries.iter().map(|entry| entry["description"].as_str().unwrap().to_owned()).collect()
}
