//! Add-ons on the real server: they come and go beside a mesh that stays, and pods of theirs are taken where the
//! restricted level of Pod Security holds.

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

use crate::made::meshctl;

const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/istio-system/deployments";
const MAPS: &str = "/api/v1/namespaces/istio-system/configmaps";
const KIALI: &str = "/apis/kiali.io/v1alpha1/namespaces/istio-system/kialis/kiali";

/// Runs a command that must succeed; returns its document and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[arguments, &["-o", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    let document = serde_json::from_str(&stdout).unwrap();
    if arguments[0] == "addons" {
        let faults = meshctl::commands::schema::check(&arguments[..2].join("-"), &document);
        assert_eq!(faults, [""; 0], "{arguments:?}");
    }
    (document, stderr)
}

/// Returns names and states of the add-ons that are there.
fn listed(cluster: &Cluster) -> Vec<(String, String)> {
    let (list, _) = done(cluster, &["addons", "list"]);
    let text = |addon: &Value, key: &str| addon[key].as_str().unwrap().to_owned();
    let addons = list["addons"].as_array().unwrap().iter().filter(|addon| addon["state"] != "absent");
    addons.map(|addon| (text(addon, "name"), text(addon, "state"))).collect()
}

fn ready(names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), "ready".to_owned())).collect()
}

fn text_of(cluster: &Cluster, map: &str, key: &str) -> String {
    cluster.get(&format!("{MAPS}/{map}")).unwrap()["data"][key].as_str().unwrap().to_owned()
}

#[test]
fn addons_come_and_go_and_the_mesh_stays() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let (code, _, stderr) = meshctl(&cluster, &["addons", "install", "kiali", "-y"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("Kiali needs Istiod, which is not installed"), "{stderr}");
    done(&cluster, &["install", "--profile", "minimal"]);
    assert_eq!(listed(&cluster), []);
    let (code, _, stderr) = meshctl(&cluster, &["addons", "install", "kialy"]);
    assert_eq!(code, 64, "{stderr}");
    assert!(stderr.contains("did you mean `kiali`?"), "{stderr}");

    // What only creates needs no consent.
    let (result, said) = done(&cluster, &["addons", "install", "prometheus,kiali"]);
    assert_eq!((&result["status"], &result["record"]), (&json!("installed"), &json!(2)), "{said}");
    assert!(said.contains("✔ Prometheus installed") && said.contains("✔ Kiali installed"), "{said}");
    assert_eq!(listed(&cluster), ready(&["prometheus", "kiali"]));
    let before = cluster.requests_of("meshctl/").len();
    let (_, table, _) = meshctl(&cluster, &["addons", "list"]);
    assert_eq!(cluster.requests_of("meshctl/").len() - before, 1);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(table.contains("kiali            ready    v2.26     istio-system   token\n"), "{table}");
    let (result, _) = done(&cluster, &["addons", "install", "prometheus,kiali"]);
    assert_eq!(result["status"], "unchanged");
    let (code, stdout, stderr) = meshctl(&cluster, &["verify", "--level", "content"]);
    assert_eq!(code, 0, "{stdout}{stderr}");

    // Tracing needs a provider, and Kiali is told: that changes what is there.
    assert!(text_of(&cluster, "kiali", "config.yaml").contains("tracing:\n    enabled: false"));
    let (code, _, stderr) = meshctl(&cluster, &["addons", "install", "jaeger"]);
    assert_eq!(code, 64, "{stderr}");
    assert!(stderr.contains("+ extensionProviders") || stderr.contains("extensionProviders"), "{stderr}");
    let (_, said) = done(&cluster, &["addons", "install", "jaeger", "-y"]);
    assert!(text_of(&cluster, "istio", "mesh").contains("jaeger-collector.istio-system"), "{said}");
    assert!(text_of(&cluster, "kiali", "config.yaml").contains("http://tracing.istio-system:16685/jaeger"));
    let telemetry = "/apis/telemetry.istio.io/v1/namespaces/istio-system/telemetries/tracing";
    assert_eq!(cluster.get(telemetry).unwrap()["metadata"]["labels"]["meshctl.io/addon"], "tracing");
    assert_eq!(listed(&cluster), ready(&["prometheus", "tracing", "kiali"]));

    // One goes, and only its objects do.
    let (code, _, stderr) = meshctl(&cluster, &["addons", "uninstall", "kiali"]);
    assert_eq!(code, 64, "{stderr}");
    let (result, _) = done(&cluster, &["addons", "uninstall", "kiali", "-y"]);
    let gone = result["plan"]["prune"].as_array().unwrap();
    assert!(!gone.is_empty() && gone.iter().all(|object| object["component"] == "kiali"), "{result}");
    assert_eq!(listed(&cluster), ready(&["prometheus", "tracing"]));
    assert_eq!(cluster.get(&format!("{DEPLOYMENTS}/kiali")), None);
    assert!(cluster.get(&format!("{DEPLOYMENTS}/istiod")).is_some());
    let (code, _, stderr) = meshctl(&cluster, &["addons", "uninstall", "kiali", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("Kiali is not installed"), "{stderr}");
    done(&cluster, &["addons", "uninstall", "tracing", "-y"]);
    assert!(!text_of(&cluster, "istio", "mesh").contains("jaeger"));
    let (code, stdout, stderr) = meshctl(&cluster, &["verify", "--level", "content"]);
    assert_eq!(code, 0, "{stdout}{stderr}");

    // With the mesh all of them go.
    let (code, _, stderr) = meshctl(&cluster, &["uninstall", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(listed(&cluster), []);
}

/// What the operator does: it keeps a Kiali until it has taken away what it made for it.
fn hold(cluster: &Cluster) {
    let patch = r#"{"metadata":{"finalizers":["kiali.io/finalizer"]}}"#;
    cluster.kubectl(["-n", "istio-system", "patch", "kiali", "kiali", "--type=merge", "-p", patch]);
}

#[test]
fn what_an_operator_works_for_goes_before_the_operator() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    done(&cluster, &["install", "--profile", "minimal"]);
    let (_, said) = done(&cluster, &["install", "--profile", "minimal", "--component", "prometheus,kiali-operator"]);
    assert!(said.contains("✔ Kiali operator installed"), "{said}");
    assert_eq!(cluster.get(KIALI).unwrap()["spec"]["auth"]["strategy"], "token");
    assert_eq!(listed(&cluster), ready(&["prometheus", "kiali-operator"]));
    let (code, _, stderr) = meshctl(&cluster, &["addons", "install", "kiali", "-y"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("meshctl addons uninstall kiali-operator"), "{stderr}");

    // Nobody takes the finalizer off: the operator is still there, so that it can.
    hold(&cluster);
    let (code, _, stderr) =
        meshctl(&cluster, &["addons", "uninstall", "kiali-operator", "-y", "--readiness-timeout", "1s"]);
    assert_eq!(code, 75, "{stderr}");
    assert!(stderr.contains("it has the finalizers kiali.io/finalizer"), "{stderr}");
    assert!(cluster.get(&format!("{DEPLOYMENTS}/kiali-operator")).is_some());
    let release = r#"{"metadata":{"finalizers":null}}"#;
    cluster.kubectl(["-n", "istio-system", "patch", "kiali", "kiali", "--type=merge", "-p", release]);
    cluster.wait_until("a Kiali that is gone", || cluster.get(KIALI).is_none());
    let (_, said) = done(&cluster, &["addons", "uninstall", "kiali-operator", "-y"]);
    assert_eq!(cluster.get(&format!("{DEPLOYMENTS}/kiali-operator")), None, "{said}");
    let definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/kialis.kiali.io";
    assert!(cluster.get(definition).is_some());
    assert_eq!(listed(&cluster), ready(&["prometheus"]));

    // The same with the whole mesh.
    done(&cluster, &["addons", "install", "kiali-operator", "-y"]);
    hold(&cluster);
    let (code, _, stderr) = meshctl(&cluster, &["uninstall", "-y", "--timeout", "1s"]);
    assert_eq!(code, 75, "{stderr}");
    assert!(cluster.get(&format!("{DEPLOYMENTS}/kiali-operator")).is_some());
    cluster.kubectl(["-n", "istio-system", "patch", "kiali", "kiali", "--type=merge", "-p", release]);
    cluster.wait_until("a Kiali that is gone", || cluster.get(KIALI).is_none());
    let (code, _, stderr) = meshctl(&cluster, &["uninstall", "-y", "--purge-crds"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(cluster.get(definition), None);
}

#[test]
fn pods_of_addons_are_taken_at_the_restricted_level() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("restricted");
    cluster.kubectl(["label", "namespace", &namespace, "pod-security.kubernetes.io/enforce=restricted"]);
    let mut pods = 0;
    for addons in [&["prometheus", "grafana", "jaeger", "kiali"][..], &["zipkin", "kiali-operator"]] {
        let (code, stdout, stderr) = meshctl(cluster, &[&["addons", "generate"], addons, &["-o", "json"]].concat());
        assert_eq!(code, 0, "{stderr}");
        let list: Value = serde_json::from_str(&stdout).unwrap();
        for object in list["items"].as_array().unwrap().iter().filter(|object| object["kind"] == "Deployment") {
            let mut pod = object["spec"]["template"].clone();
            pod["apiVersion"] = json!("v1");
            pod["kind"] = json!("Pod");
            pod["metadata"]["name"] = object["metadata"]["name"].clone();
            // Accounts are made by others.
            pod["spec"]["serviceAccountName"] = json!("default");
            let path = format!("/api/v1/namespaces/{namespace}/pods?dryRun=All");
            let (code, answer) = cluster.request("POST", &path, "application/json", &pod.to_string());
            assert_eq!(code, 201, "{}: {answer}", object["metadata"]["name"]);
            pods += 1;
        }
    }
    assert_eq!(pods, 6);
    // The level is one that refuses something.
    let pod = json!({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "a"}]}});
    let path = format!("/api/v1/namespaces/{namespace}/pods?dryRun=All");
    let (code, _) = cluster.request("POST", &path, "application/json", &pod.to_string());
    assert_eq!(code, 403);
}
