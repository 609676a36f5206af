//! The samples on the real server: installed with proxies, asked through a gateway, removed.

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

use crate::made::meshctl;
use crate::stand_in::{leads, pages};

#[test]
fn a_sample_is_installed_with_proxies_checked_and_removed() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let sample = |arguments: &[&str]| meshctl(&cluster, &[&["sample"], arguments].concat());
    let (code, _, errors) = sample(&["bookinfo", "install"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("`meshctl install`"), "{errors}");
    let (code, _, errors) = sample(&["bookinfo", "check"]);
    assert_eq!(code, 78, "{errors}");
    let (code, _, errors) = meshctl(
        &cluster,
        &["install", "--profile", "demo", "-y", "--set", "components.egressGateways[0].enabled=false"],
    );
    assert_eq!(code, 0, "{errors}");

    let (code, planned, errors) = sample(&["bookinfo", "install", "--dry-run"]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        planned.contains("+ Namespace bookinfo") && planned.contains("+ Deployment bookinfo/reviews-v3"),
        "{planned}"
    );
    assert_eq!(cluster.get("/api/v1/namespaces/bookinfo"), None);
    let (code, told, errors) = sample(&["bookinfo", "install", "-o", "json"]);
    assert_eq!(code, 0, "{errors}");
    let result: Value = serde_json::from_str(&told).unwrap();
    let installed = result["pods"].as_array().unwrap();
    assert_eq!(installed.len(), 6, "{told}");
    assert!(installed.iter().all(|pod| pod["ready"] == true && pod["proxy"] == true), "{told}");
    let namespace = cluster.get("/api/v1/namespaces/bookinfo").unwrap();
    assert_eq!(namespace["metadata"]["labels"]["istio-injection"], "enabled");
    let (code, told, errors) = sample(&["bookinfo", "install"]);
    assert_eq!(code, 0, "{errors}");
    assert!(told.contains("nothing to do") && told.contains("6 pods are ready, each with its proxy"), "{told}");

    // The gateway leads to pages of this machine.
    let pods = cluster.kubectl([
        "-n",
        "istio-system",
        "get",
        "pods",
        "-l",
        "istio=ingressgateway",
        "-o",
        "jsonpath={.items[0].metadata.name}",
    ]);
    let count = std::sync::atomic::AtomicUsize::new(0);
    let page = pages(move |path| match (path, count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 3) {
        ("/productpage", at) => (200, format!("<h4>Book Reviews</h4> Reviews served by: reviews-v{}-5b9f-x", at + 1)),
        ("/caller/ping", 0) => (503, String::new()),
        ("/caller/ping", at) => (200, format!("I'm caller-service v1. Calling... I'm callme-service v{at}")),
        _ => (404, String::new()),
    });
    leads(&cluster, "istio-system", &pods, &[(8080, page)]);
    let (code, told, errors) = sample(&["bookinfo", "check", "-o", "json", "--count", "9"]);
    assert_eq!(code, 0, "{errors}");
    let check: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(check["versions"], json!({"reviews v1": 3, "reviews v2": 3, "reviews v3": 3}), "{told}");
    let (code, told, errors) = sample(&["callme", "check", "--url", &format!("http://{page}"), "--count", "3"]);
    assert_eq!(code, 79, "{errors}");
    assert!(told.contains("callme-service v1   1") && told.contains("status 503          1"), "{told}");

    // Only what was made goes: the namespace stays as long as something else is in it.
    let (code, _, errors) = sample(&["bookinfo", "uninstall"]);
    assert_eq!(code, 64, "{errors}");
    cluster.kubectl(["-n", "bookinfo", "create", "service", "clusterip", "other", "--tcp=80"]);
    let (code, told, errors) = sample(&["bookinfo", "uninstall", "-y"]);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("the namespace bookinfo stays: Service other is in it, too"), "{errors}");
    assert!(told.contains("VirtualService bookinfo/bookinfo deleted") && !told.contains("Namespace"), "{told}");
    let left = cluster.kubectl([
        "-n",
        "bookinfo",
        "get",
        "all,serviceaccounts,gateways,virtualservices",
        "-l",
        "meshctl.io/sample=bookinfo",
        "-o",
        "jsonpath={.items[?(@.kind!='Pod')].metadata.name}",
    ]);
    assert!(!left.contains("productpage ") && !left.contains("bookinfo-"), "{left}");
    cluster.kubectl(["-n", "bookinfo", "delete", "service", "other"]);
    let (code, told, errors) = sample(&["bookinfo", "uninstall", "-y"]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(told, "Namespace bookinfo deleted\n", "{errors}");

    // A namespace that is there keeps what it was.
    let shop = cluster.namespace("shop");
    let (code, told, errors) = sample(&["callme", "install", "-n", &shop, "-y"]);
    assert_eq!(code, 0, "{errors}");
    assert!(
        told.contains(&format!("Namespace {shop} changed")) && told.contains("3 pods are ready, each with its proxy"),
        "{told}"
    );
    let (code, _, errors) = sample(&["callme", "install", "-n", &shop, "-y", "--revision", "canary"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("no control plane serves the revision or tag `canary`"), "{errors}");
    let (code, _, errors) = sample(&["callme", "uninstall", "-n", &shop, "-y"]);
    assert_eq!(code, 0, "{errors}");
    let namespace = cluster.get(&format!("/api/v1/namespaces/{shop}")).unwrap();
    assert_eq!(namespace["metadata"]["labels"]["istio-injection"], Value::Null);
    assert_eq!(namespace["metadata"]["annotations"], Value::Null);
    assert!(namespace["metadata"]["deletionTimestamp"].is_null());
}

#[test]
fn pods_without_proxies_are_told() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    crate::traffic::define(&cluster);
    let (code, _, errors) = meshctl(&cluster, &["sample", "callme", "install"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("no control plane injects in this cluster"), "{errors}");
    // The webhook is one that does not answer, and the level is the strictest.
    let injector = json!({
        "metadata": {"name": "istio-revision-tag-default", "labels": {"istio.io/tag": "default", "istio.io/rev": "default"}},
        "webhooks": [{
            "name": "namespace.sidecar-injector.istio.io", "clientConfig": {"url": "https://127.0.0.1:9/inject"},
            "failurePolicy": "Ignore", "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "namespaceSelector": {"matchLabels": {"istio-injection": "enabled"}},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]}],
        }],
    });
    cluster.create("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", &injector);
    cluster.kubectl(["create", "namespace", "callme"]);
    cluster.kubectl([
        "label",
        "namespace",
        "callme",
        "pod-security.kubernetes.io/enforce=restricted",
        "istio-injection=enabled",
    ]);
    let (code, told, errors) = meshctl(&cluster, &["sample", "callme", "install"]);
    assert_eq!(code, 79, "{told}{errors}");
    assert!(errors.contains("3 of 3 pods have no proxy: it would get one if it were made now"), "{errors}");
    assert!(errors.contains("`meshctl namespace explain callme/"), "{errors}");
    // The other sample fits the level, too.
    let (code, _, errors) = meshctl(&cluster, &["sample", "bookinfo", "install", "-n", "callme", "-o", "json"]);
    assert_eq!(code, 79, "{errors}");
    let (code, printed, _) = meshctl(&cluster, &["sample", "callme", "generate", "-o", "json"]);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((code, printed["items"].as_array().unwrap().len()), (0, 10));
}
