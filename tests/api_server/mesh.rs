//! A mesh of ours on the real server, with a stand-in for istiod: its objects are taken, its control plane comes to life,
//! and what is read back from the cluster injects as the built-in configuration does.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::json;
use test_cluster::{Cluster, Istiod, IstiodOptions, Options, say};

const WORKLOAD: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: shop, image: shop}]}\n";

#[test]
fn what_the_cluster_injects_with_is_what_it_was_given() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join("mesh.yaml");
    let workload = folder.path().join("shop.yaml");
    std::fs::write(&workload, WORKLOAD).unwrap();
    let generated = meshctl(&cluster, folder.path(), &["manifest", "generate", "--set", "profile=minimal"]);
    std::fs::write(&manifest, &generated).unwrap();
    let manifest = manifest.to_str().unwrap();
    cluster.kubectl(["create", "namespace", "istio-system"]);
    // Objects of kinds that the same file defines need the kinds first.
    cluster.kubectl_output(["apply", "--server-side", "-f", manifest]);
    cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    cluster.kubectl(["apply", "--server-side", "-f", manifest]);

    let istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let configurations = "/apis/admissionregistration.k8s.io/v1";
    cluster.wait_until("webhooks with a certificate", || {
        let injector = cluster.get(&format!("{configurations}/mutatingwebhookconfigurations/istio-sidecar-injector"));
        injector.is_some_and(|injector| injector["webhooks"][0]["clientConfig"]["caBundle"].is_string())
    });

    let file = workload.to_str().unwrap();
    let from_cluster = meshctl(&cluster, folder.path(), &["kube-inject", "--from-cluster", "-f", file]);
    let version = ["--kube-version", "1.36.3"];
    let offline: Vec<&str> =
        ["kube-inject", "-f", file, "--set", "profile=minimal"].into_iter().chain(version).collect();
    let offline = meshctl(&cluster, folder.path(), &offline);
    assert!(from_cluster.contains("istio-proxy"), "{from_cluster}");
    assert_eq!(from_cluster, offline);

    if !istiod.problems().is_empty() {
        say(&format!("SKIPPED the webhook of what_the_cluster_injects_with…: {}", istiod.problems().join("; ")));
        return;
    }
    let shop = json!({"metadata": {"name": "shop", "labels": {"istio-injection": "enabled"}}});
    cluster.create("/api/v1/namespaces", &shop);
    cluster.wait_until("a pod with a proxy", || {
        let pod = json!({"metadata": {"generateName": "a-"}, "spec": {"containers": [{"name": "a", "image": "x"}]}});
        let path = "/api/v1/namespaces/shop/pods?dryRun=All";
        cluster.request("POST", path, "application/json", &pod.to_string()).1.contains("\"istio-proxy\"")
    });
}

/// Runs meshctl with the cluster; returns what it prints.
fn meshctl(cluster: &Cluster, folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).current_dir(folder).env("KUBECONFIG", cluster.kubeconfig());
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}
