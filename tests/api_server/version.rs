//! `meshctl version` against control planes that answer, that may not be asked, that hang, and that are not there.

use std::path::Path;
use std::time::{Duration, Instant};

use meshctl::commands::schema::check;
use serde_json::{Value, json};
use test_cluster::{Cluster, say};

use super::made::meshctl;
use super::stand_in::{allow, leads, pages, pod, silence};

/// The port with istiod's pages.
const PAGES: u16 = 15014;

/// Makes a pod of istiod, whose pages tell a version and those of proxies.
fn istiod(cluster: &Cluster, namespace: &str, revision: &str, version: &'static str, proxies: Vec<Value>) {
    let name = format!("istiod-{revision}-0");
    let component = if revision == "default" { "pilot" } else { "istiod" };
    pod(cluster, namespace, &name, &json!({"app": "istiod", "istio": component, "istio.io/rev": revision}));
    let page = move |path: &str| match path {
        "/version" => (200, format!("{version}-56df41f63e513f834c9a3af33d8aed82d1d961f2-Clean")),
        "/debug/syncz" => (200, Value::from(proxies.clone()).to_string()),
        _ => (404, String::new()),
    };
    leads(cluster, namespace, &name, &[(PAGES, pages(page))]);
}

fn proxy(name: &str, kind: &str, version: &str) -> Value {
    let nonce = "2026-11-21T00:25:50Z/8bd0104e8";
    json!({"cluster_id": "Kubernetes", "proxy": name, "proxy_type": kind, "istio_version": version, "cluster_sent": nonce})
}

/// Runs `version` until the cluster knows the ways to the pods.
fn version(cluster: &Cluster, arguments: &[&str]) -> (i32, String, String) {
    let arguments = [&["version"], arguments].concat();
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let (code, output, talk) = meshctl(cluster, &arguments);
        if !talk.contains("nothing listens") || Instant::now() > until {
            return (code, output, talk);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Returns what istioctl printed, where the references are.
fn transcript(name: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/transcripts").join(name);
    let Ok(text) = std::fs::read_to_string(file) else {
        say(&format!("SKIPPED a comparison with {name}: there is nothing at ../shared/reference"));
        return None;
    };
    let (_, output) = text.split_once("=== stdout\n").unwrap();
    Some(output.split("=== stderr\n").next().unwrap().to_owned())
}

#[test]
fn it_is_told_as_istioctl_tells_it() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("version");
    let names = ["details", "productpage", "ratings", "reviews-v1", "reviews-v2", "reviews-v3"];
    let mut proxies: Vec<Value> =
        names.iter().map(|name| proxy(&format!("{name}-0.bi"), "sidecar", "1.30.3")).collect();
    proxies.push(proxy("istio-egressgateway-0.istio-system", "router", "1.30.3"));
    proxies.push(proxy("istio-ingressgateway-0.istio-system", "router", "1.30.3"));
    istiod(cluster, &namespace, "default", "1.30.3", proxies);
    let before = cluster.requests_of("meshctl/").len();
    let (code, output, talk) = version(cluster, &["-i", &namespace, "--short"]);
    assert_eq!((code, &*talk), (0, ""));
    let expected = "client version: 1.30.3\ncontrol plane version: 1.30.3\ndata plane version: 1.30.3 (8 proxies)\n";
    assert_eq!(output, expected);
    if let Some(theirs) = transcript("31-version.txt") {
        assert_eq!(output, theirs);
    }
    let ours = cluster.requests_of("meshctl/").split_off(before);
    let forwarded =
        ours.iter().filter(|request| request.uri.contains(&namespace) && request.uri.contains("portforward"));
    assert!(forwarded.count() >= 2);

    let (_, output, _) = version(cluster, &["-i", &namespace, "-o", "json"]);
    let ours: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(check("version", &ours), [""; 0]);
    let mut plane = ours["meshVersion"][0].clone();
    let plane = plane.as_object_mut().unwrap();
    assert_eq!(plane.remove("Namespace"), Some(namespace.clone().into()));
    assert_eq!(plane.remove("Pod"), Some("istiod-default-0".into()));
    if let Some(theirs) = transcript("31-version-json.txt") {
        let theirs: Value = serde_json::from_str(&theirs).unwrap();
        assert_eq!(Value::from(plane.clone()), theirs["meshVersion"][0]);
        let kinds = |document: &Value| {
            let proxies = document["dataPlaneVersion"].as_array().unwrap().clone();
            let mut kinds: Vec<_> = proxies
                .into_iter()
                .map(|mut proxy| {
                    proxy.as_object_mut().unwrap().remove("ID");
                    proxy.to_string()
                })
                .collect();
            kinds.sort();
            kinds
        };
        assert_eq!(kinds(&ours), kinds(&theirs));
        let keys = |document: &Value| document.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&ours["clientVersion"]), keys(&theirs["clientVersion"]));
    }
}

#[test]
fn each_revision_has_its_line() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("version");
    let both = proxy("both-0.shop", "sidecar", "1.29.2");
    istiod(cluster, &namespace, "default", "1.30.3", vec![proxy("a-0.shop", "sidecar", "1.30.3"), both.clone()]);
    let stranger = json!({"proxy": "test-1.default", "istio_version": "65536.65536.65536"});
    let others = vec![both, proxy("b-0.shop", "sidecar", "1.29.2"), stranger];
    istiod(cluster, &namespace, "canary", "1.29.2", others);
    let (code, output, talk) = version(cluster, &["-i", &namespace, "--short"]);
    assert_eq!((code, &*talk), (0, ""));
    assert_eq!(
        output,
        "client version: 1.30.3\ncontrol plane version: 1.29.2 (canary)\ncontrol plane version: 1.30.3 (default)\n\
         data plane version: 1.29.2 (2 proxies), 1.30.3 (1 proxies)\n"
    );
    let (_, output, _) = version(cluster, &["-i", &namespace, "--short=false"]);
    assert!(output.lines().all(|line| line.len() <= 80), "{output}");
    assert!(output.contains("control plane   1.29.2    canary"), "{output}");
}

#[test]
fn images_tell_what_may_not_be_asked() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("version");
    istiod(cluster, &namespace, "default", "1.30.3", vec![proxy("a-0.shop", "sidecar", "1.30.3")]);
    allow(cluster, &namespace, "version-robot", &[("pods", &["list"])]);
    let robot = ["version", "-i", &namespace, "--as", "version-robot"];
    cluster.wait_until("the rights", || meshctl(cluster, &robot).0 == 0);
    let (code, output, talk) = meshctl(cluster, &robot);
    assert_eq!(code, 0);
    // The pod's image has no tag that is a version.
    assert!(output.ends_with("control plane version: unknown\ndata plane version: unknown\n"), "{output}");
    assert!(talk.contains("not allowed to get pods/portforward"), "{talk}");
    assert!(talk.contains("`kubectl auth can-i get pods --subresource=portforward"), "{talk}");
    assert!(talk.contains("which proxies run is not known: not allowed to list pods"), "{talk}");

    // Who may see nothing at all.
    let (code, output, talk) = meshctl(cluster, &["version", "-i", &namespace, "--short", "--as", "stranger"]);
    assert_eq!((code, &*output), (77, "client version: 1.30.3\n"), "{talk}");
    assert!(talk.contains(&format!("not allowed to list pods in the namespace `{namespace}`")), "{talk}");
}

#[test]
fn one_that_hangs_does_not_hold_up_for_long() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("version");
    pod(cluster, &namespace, "istiod-0", &json!({"app": "istiod", "app.kubernetes.io/version": "1.30.1"}));
    leads(cluster, &namespace, "istiod-0", &[(PAGES, silence())]);
    let (code, output, talk) = version(cluster, &["-i", &namespace, "--short", "--kubeclient-timeout", "2s"]);
    assert_eq!(code, 0);
    assert!(output.contains("control plane version: 1.30.1\n"), "{output}");
    assert!(talk.contains("has not answered after 2s"), "{talk}");
}

#[test]
fn a_mesh_that_is_not_there_is_no_failure() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("version");
    let (code, output, talk) = version(cluster, &["-i", &namespace, "--short"]);
    assert_eq!((code, &*output), (0, "client version: 1.30.3\n"));
    assert_eq!(
        talk,
        format!("Istio is not present in the cluster: no running Istio pods in namespace \"{namespace}\"\n")
    );
    if let Some(theirs) = transcript("01-version-empty.txt") {
        assert_eq!(output, theirs);
    }
    let (code, output, _) = version(cluster, &["-i", &namespace, "-o", "json"]);
    let document: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((code, check("version", &document)), (0, Vec::new()));
    assert_eq!((&document["meshVersion"], &document["dataPlaneVersion"]), (&Value::Null, &Value::Null));
}
