//! `meshctl install` on the real server: what it sends, what it says, when it asks, what it takes over, why it fails.

use serde_json::{Value, json};
use test_cluster::{Audited, Cluster, Fate, Istiod, IstiodOptions, Options};

use crate::made::meshctl;

const NAMESPACE: &str = "/api/v1/namespaces/istio-system";
const MAPS: &str = "/api/v1/namespaces/istio-system/configmaps";
const WEBHOOKS: &str = "/apis/admissionregistration.k8s.io/v1";

/// Runs a command that must succeed; returns its document and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[arguments, &["-o", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (serde_json::from_str(&stdout).unwrap(), stderr)
}

/// Returns the requests of meshctl since so many.
fn since(cluster: &Cluster, before: usize) -> Vec<Audited> {
    cluster.requests_of("meshctl/").split_off(before)
}

fn stores(request: &Audited) -> bool {
    let writes = matches!(&*request.verb, "create" | "update" | "patch" | "delete");
    writes && !is_review(request) && !request.uri.contains("dryRun=All")
}

fn is_review(request: &Audited) -> bool {
    request.uri.contains("/selfsubjectaccessreviews") || request.uri.contains("/selfsubjectrulesreviews")
}

fn is_addon(component: &str) -> bool {
    meshctl::spec::component::addons().any(|addon| addon.key == component)
}

#[test]
fn a_mesh_is_installed_with_few_requests_and_an_unchanged_one_is_left_alone() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let (result, said) = done(&cluster, &["install", "--profile", "demo"]);
    assert_eq!((&result["status"], &result["record"]), (&json!("installed"), &json!(1)), "{said}");
    assert!(said.contains("✔ Istiod installed") && said.contains("✔ Installation complete"), "{said}");
    let all = since(&cluster, 0);
    let (reviews, requests): (Vec<&Audited>, Vec<&Audited>) = all.iter().partition(|request| is_review(request));
    let stored = requests.iter().filter(|request| stores(request)).count();
    // The mesh itself takes 120 requests, 60 of which store something. An object of an add-on takes two: whether it is
    // there, and the one that stores it.
    let changes = result["plan"]["changes"].as_array().unwrap();
    let is_addon = |change: &&Value| is_addon(change["component"].as_str().unwrap());
    let addons = changes.iter().filter(is_addon).count();
    assert!(addons >= 20, "{addons}");
    let (most, most_stored) = (120 + 2 * addons, 60 + addons);
    assert!(
        requests.len() <= most && stored <= most_stored,
        "{} requests, {stored} stored, {addons} objects of add-ons",
        requests.len()
    );
    assert!(reviews.len() <= 60, "{} access reviews", reviews.len());

    // istiod has made its fields its own, and they are not taken back.
    let injector = format!("{WEBHOOKS}/mutatingwebhookconfigurations/istio-sidecar-injector");
    assert!(cluster.get(&injector).unwrap()["webhooks"][0]["clientConfig"]["caBundle"].is_string());
    let before = all.len();
    let (result, said) = done(&cluster, &["install", "--profile", "demo"]);
    assert_eq!((&result["status"], &result["record"]), (&json!("unchanged"), &json!(1)), "{said}");
    assert!(!said.contains("warning: Mutating"), "{said}");
    let again = since(&cluster, before);
    let stored: Vec<&str> = again.iter().filter(|request| stores(request)).map(|request| &*request.uri).collect();
    assert!(!stored.is_empty() && stored.iter().all(|uri| uri.contains("/leases")), "{stored:?}");

    // What changes is asked for.
    let change = ["install", "--profile", "demo", "--set", "meshConfig.accessLogFile=/dev/null"];
    let (code, stdout, stderr) = meshctl(&cluster, &change);
    assert_eq!((code, &*stdout), (64, ""), "{stderr}");
    assert!(stderr.contains("+ accessLogFile: /dev/null") && stderr.contains("MESHCTL_YES=1"), "{stderr}");
    let (code, stdout, _) = meshctl(&cluster, &[&change[..], &["--dry-run"]].concat());
    assert!(code == 0 && stdout.contains("- accessLogFile: /dev/stdout"), "{stdout}");
    let (result, _) = done(&cluster, &[&change[..], &["--yes"]].concat());
    assert_eq!((&result["applied"], &result["record"]), (&json!(2), &json!(2)), "{result}");
}

#[test]
fn parts_are_installed_one_by_one_and_recorded_together() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let install = |components: &str, more: &[&str]| {
        let arguments = ["install", "--profile", "demo", "--component", components];
        meshctl(&cluster, &[&arguments[..], more].concat())
    };
    let (code, _, stderr) = install("istio-discovery", &[]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("Istiod needs Istio core, which is not installed"), "{stderr}");
    assert!(stderr.contains("--component base,pilot"), "{stderr}");
    assert_eq!(cluster.get(NAMESPACE), None);
    let parts = ["base", "discovery", "ingressGateways,egressGateways", "prometheus,grafana,jaeger,kiali"];
    for components in parts {
        let (code, _, stderr) = install(components, &["-y"]);
        assert_eq!(code, 0, "{components}: {stderr}");
    }
    let (result, said) = done(&cluster, &["install", "--profile", "demo"]);
    assert_eq!(result["status"], "unchanged", "{said}");
    assert_eq!(result["record"], 4);
    let (code, _, stderr) = install("discovry", &[]);
    assert_eq!(code, 64, "{stderr}");
    // What is left out of one part goes; the other parts stay.
    let (result, _) = done(
        &cluster,
        &[
            "install",
            "--profile",
            "demo",
            "--component",
            "pilot",
            "-y",
            "--set",
            "values.global.configValidation=false",
        ],
    );
    assert!(result["pruned"].as_u64().unwrap() >= 1, "{result}");
    assert!(cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istio-egressgateway").is_some());
}

#[test]
fn a_failure_is_told_at_once_with_its_cause() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let fate = cluster.fate("istiod", Fate::PullFails);
    let (code, stdout, stderr) =
        meshctl(&cluster, &["install", "--profile", "demo", "-o", "json", "--readiness-timeout", "120s"]);
    assert_eq!(code, 1, "{stderr}");
    let result: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&result["status"], &result["error"]["exitCode"]), (&json!("failed"), &json!(1)));
    assert_eq!(stderr.matches("cannot be pulled").count(), 1, "the cause is told once:\n{stderr}");
    assert!(stderr.contains("✘ Istiod failed\n- "), "{stderr}");
    for part in ["Egress gateways", "Tracing", "Kiali"] {
        assert!(stderr.contains(&format!("\n- {part} skipped: Istiod failed\n")), "{stderr}");
    }
    let inventory = cluster.get(&format!("{MAPS}/meshctl-inventory-default")).unwrap();
    assert!(inventory["data"]["inventory.json"].as_str().unwrap().contains(r#""state":"failed""#));
    drop(fate);
    // The server learns in a while that pods fare well again.
    cluster.wait_until("a pod that can be started", || {
        cluster.kubectl(["-n", "istio-system", "delete", "pod", "-l", "app=istiod"]);
        let pods = cluster.kubectl(["-n", "istio-system", "get", "pods", "-l", "app=istiod", "-o", "json"]);
        let pods: Value = serde_json::from_str(&pods).unwrap();
        let pods = pods["items"].as_array().unwrap();
        !pods.is_empty() && pods.iter().all(|pod| pod["metadata"]["annotations"][test_cluster::ANNOTATION].is_null())
    });
    // Nothing that is left is in the way.
    let (result, said) = done(&cluster, &["install", "--profile", "demo", "-y"]);
    assert_eq!(result["status"], "installed", "{said}");
    let timed_out = cluster.fate("istio-egressgateway", Fate::NeverReady);
    let slow = ["install", "--profile", "demo", "-y", "--readiness-timeout", "3s", "--set"];
    let slow = [&slow[..], &["values.gateways.istio-egressgateway.podAnnotations.a=b"]].concat();
    let (code, _, stderr) = meshctl(&cluster, &slow);
    assert_eq!(code, 75, "{stderr}");
    assert!(stderr.contains("Deployment istio-system/istio-egressgateway"), "{stderr}");
    drop(timed_out);
}

#[test]
fn what_istioctl_installed_is_taken_over_only_with_consent() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let (_, manifest, _) = meshctl(&cluster, &["manifest", "generate", "--profile", "minimal", "--include-namespace"]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mesh.yaml");
    std::fs::write(&file, &manifest).unwrap();
    let file = file.to_str().unwrap();
    let apply = ["apply", "--server-side", "--field-manager=istio-operator", "-f", file];
    cluster.kubectl_output(apply);
    cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    cluster.kubectl(apply);
    cluster.kubectl(["label", "-f", file, "operator.istio.io/managed=Reconcile", "--field-manager=istio-operator"]);

    let (code, _, stderr) = meshctl(&cluster, &["install", "--profile", "minimal", "-y"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("--take-ownership"), "{stderr}");
    let arguments = ["install", "--profile", "minimal", "--set", "meshConfig.enableTracing=true", "--take-ownership"];
    let (code, plan, stderr) = meshctl(&cluster, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(plan.contains("fields taken from others") && plan.contains("istio-operator"), "{plan}");
    let (result, said) = done(&cluster, &[&arguments[..], &["-y"]].concat());
    assert_eq!(result["status"], "installed", "{said}");
    let map = cluster.get(&format!("{MAPS}/istio")).unwrap();
    let managers: Vec<&str> =
        map["metadata"]["managedFields"].as_array().unwrap().iter().filter_map(|one| one["manager"].as_str()).collect();
    assert!(!managers.contains(&"istio-operator"), "{managers:?}");
    let (result, _) = done(&cluster, &arguments);
    assert_eq!(result["status"], "unchanged");
}

#[test]
fn without_a_cluster_it_ends_in_time_and_a_dry_run_for_no_cluster_asks_none() {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("config");
    let text = "apiVersion: v1\nkind: Config\ncurrent-context: away\nclusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}]\ncontexts: [{name: away, context: {cluster: a}}]\n";
    std::fs::write(&kubeconfig, text).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_meshctl"));
        let output = command.args(arguments).env("KUBECONFIG", &kubeconfig).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, _, stderr) = run(&["install", "--profile", "demo"]);
    assert_eq!(code, Some(69), "{stderr}");
    assert!(stderr.contains("http://127.0.0.1:9") && stderr.contains("`away`"), "{stderr}");
    let arguments = ["install", "--profile", "demo", "--addons", "none", "--dry-run=client"];
    let (code, stdout, stderr) = run(&arguments);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.ends_with("plan: 45 to create\n"), "{stdout}");
}
