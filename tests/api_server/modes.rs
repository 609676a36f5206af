//! Governance modes on the real server: Rainbond's guide with an application of three workloads.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use test_cluster::{Cluster, Fate, Istiod, IstiodOptions, Options};

use crate::made::meshctl;

const APP: &str = "app.kubernetes.io/part-of=shop";

/// Runs a command with variables: exit code, standard output, standard error.
fn with(cluster: &Cluster, variables: &[(&str, &str)], arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).current_dir(Path::new("/")).env("KUBECONFIG", cluster.kubeconfig());
    command.env_remove("MESHCTL_YES").envs(variables.iter().copied());
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Runs a command that must succeed; returns its document and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[arguments, &["-o", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (serde_json::from_str(&stdout).unwrap(), stderr)
}

fn workload(kind: &str, name: &str, pod: &Value) -> Value {
    let labels = json!({"app": name, "app.kubernetes.io/part-of": "shop"});
    json!({
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "labels": labels.clone()},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    })
}

/// Makes a shop: a front that reaches a cart and a data base, the cart that reaches the data base.
fn shop(cluster: &Cluster) -> String {
    let namespace = cluster.namespace("shop");
    let apps = format!("/apis/apps/v1/namespaces/{namespace}");
    let core = format!("/api/v1/namespaces/{namespace}");
    let settings = json!({
        "metadata": {"name": "settings"},
        "data": {"app.properties": "title=Shop\ndb.url=postgres://127.0.0.1:5432/shop\n"},
    });
    cluster.create(&format!("{core}/configmaps"), &settings);
    let container = |name: &str, port: u16, arguments: &[&str]| json!({"name": name, "image": format!("{name}:1"), "args": arguments, "ports": [{"containerPort": port}]});
    let front = json!({
        "containers": [container("front", 8000, &["--cart=http://127.0.0.1:8080"])],
        "volumes": [{"name": "settings", "configMap": {"name": "settings"}}],
    });
    cluster.create(&format!("{apps}/deployments"), &workload("Deployment", "front", &front));
    let cart = json!({"containers": [container("cart", 8080, &[])]});
    cluster.create(&format!("{apps}/deployments"), &workload("Deployment", "cart", &cart));
    let mut db = workload("StatefulSet", "db", &json!({"containers": [container("db", 5432, &[])]}));
    db["spec"]["serviceName"] = json!("db");
    cluster.create(&format!("{apps}/statefulsets"), &db);
    for (name, port, port_name) in [("cart", 8080, "http"), ("db", 5432, "tcp-db")] {
        let ports = json!([{"name": port_name, "port": port}]);
        let service = json!({"metadata": {"name": name}, "spec": {"selector": {"app": name}, "ports": ports}});
        cluster.create(&format!("{core}/services"), &service);
    }
    namespace
}

fn template(cluster: &Cluster, namespace: &str, plural: &str, name: &str) -> Value {
    cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/{plural}/{name}")).unwrap()["spec"]["template"].clone()
}

fn templates(cluster: &Cluster, namespace: &str) -> Vec<Value> {
    [("deployments", "front"), ("deployments", "cart"), ("statefulsets", "db")]
        .map(|(plural, name)| template(cluster, namespace, plural, name))
        .into()
}

fn our_config_maps(cluster: &Cluster, namespace: &str) -> Vec<String> {
    let list = cluster.get(&format!("/api/v1/namespaces/{namespace}/configmaps")).unwrap();
    let names =
        list["items"].as_array().unwrap().iter().map(|map| map["metadata"]["name"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with("meshctl-envoy")).collect()
}

/// A kubeconfig for a server that is not there.
fn nowhere(folder: &Path) -> PathBuf {
    let file = folder.join("nowhere");
    let text = "kind: Config\ncurrent-context: a\ncontexts: [{name: a, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: 'http://127.0.0.1:1'}}]\nusers: [{name: u, user: {}}]\n";
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn an_application_goes_through_the_modes() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let namespace = &*shop(&cluster);
    let original = templates(&cluster, namespace);
    let of_app = ["-n", namespace, "-l", APP, "-y"];
    let folder = tempfile::tempdir().unwrap();

    // Nothing is installed: that is said, and nothing is changed.
    let (code, stdout, stderr) = meshctl(&cluster, &["mode", "check", "istio"]);
    assert_eq!(code, 78, "{stderr}");
    assert!(
        stdout.contains("absent    root certificate: ConfigMap default/istio-ca-root-cert; this decides"),
        "{stdout}"
    );
    assert!(stderr.contains("istio is not installed: run `meshctl install`"), "{stderr}");
    let (code, _, stderr) = meshctl(&cluster, &[&["mode", "set", "ISTIO_SERVICE_MESH"], &of_app[..]].concat());
    assert_eq!(code, 78, "{stderr}");
    assert!(stderr.contains("run `meshctl install`"), "{stderr}");
    assert_eq!(templates(&cluster, namespace), original);
    let nowhere = nowhere(folder.path());
    let quick = [("MESHCTL_RETRY_TIMEOUT", "1s"), ("KUBECONFIG", nowhere.to_str().unwrap())];
    let (code, stdout, _) = with(&cluster, &quick, &["mode", "check", "istio", "-o", "json"]);
    let check: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &check["controlPlane"]), (69, &json!("unknown")));
    assert_eq!(with(&cluster, &quick, &["mode", "set", "istio", "-n", "shop"]).0, 69);
    assert_eq!(meshctl(&cluster, &["mode", "set", "isto", "-n", namespace]).0, 64);
    assert_eq!(meshctl(&cluster, &["mode", "set", "istio"]).0, 64);

    // The built-in mode needs nothing. Nobody can be asked, so it has to be agreed to.
    let depends = [
        "--depends-on",
        "front=cart:8080,timeout=5s",
        "--depends-on",
        "front=db:5432",
        "--depends-on",
        "cart=db:5432,max-connections=10",
    ];
    let built_in = [&["mode", "set", "builtin"], &depends[..], &of_app[..]].concat();
    let (code, _, stderr) = meshctl(&cluster, &built_in[..built_in.len() - 1]);
    assert_eq!(code, 64, "{stderr}");
    let (planned, said) = done(&cluster, &[&built_in[..], &["--dry-run"]].concat());
    assert_eq!(planned["workloads"][0]["outcome"], "planned", "{planned}");
    assert!(said.contains("nothing was done: 3 to create, 3 to change"), "{said}");
    assert_eq!(templates(&cluster, namespace), original);
    let (result, said) = done(&cluster, &built_in);
    assert!(said.contains("warning: db depends on nothing"), "{said}");
    let outcomes: Vec<&Value> =
        result["workloads"].as_array().unwrap().iter().map(|workload| &workload["outcome"]).collect();
    assert_eq!(outcomes, ["switched"; 3], "{result}");
    assert_eq!(our_config_maps(&cluster, namespace).len(), 3);
    let front = template(&cluster, namespace, "deployments", "front");
    assert_eq!(front["spec"]["initContainers"][0]["name"], "meshctl-envoy");
    let variables = json!([
        {"name": "CART_HOST", "value": "127.0.0.1"}, {"name": "CART_PORT", "value": "8080"},
        {"name": "DB_HOST", "value": "127.0.0.1"}, {"name": "DB_PORT", "value": "5432"},
    ]);
    assert_eq!(front["spec"]["containers"][0]["env"], variables);
    let config = format!("/api/v1/namespaces/{namespace}/configmaps/meshctl-envoy-deployment-front");
    let config = cluster.get(&config).unwrap();
    // The Service's port is named http.
    assert!(config["data"]["envoy.yaml"].as_str().unwrap().contains("timeout: 5s"), "{config}");
    assert_eq!(config["metadata"]["ownerReferences"][0]["name"], "front");
    // Again, without saying on what they depend: that is known.
    let (again, said) = done(&cluster, &[&["mode", "set", "builtin"], &of_app[..]].concat());
    assert!(again["workloads"].as_array().unwrap().iter().all(|one| one["outcome"] == "unchanged"), "{again}\n{said}");

    // With Istio installed it is found, under another name it is not.
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let (code, _, stderr) = meshctl(&cluster, &["install", "--profile", "minimal", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    cluster.wait_until("the root certificate", || {
        cluster.get("/api/v1/namespaces/default/configmaps/istio-ca-root-cert").is_some()
    });
    let (check, _) = done(&cluster, &["mode", "check", "ISTIO_SERVICE_MESH"]);
    assert_eq!(check["controlPlane"], "present");
    assert_eq!(check["facts"][1]["presence"], "present", "{check}");
    let other = [("ISTIO_CM", "istio-root-of-mine")];
    let (code, stdout, _) = with(&cluster, &other, &["mode", "check", "istio"]);
    assert!(code == 78 && stdout.contains("ConfigMap default/istio-root-of-mine"), "{stdout}");
    let (list, _) = done(&cluster, &["mode", "list"]);
    let istio = list["modes"].as_array().unwrap().iter().find(|mode| mode["name"] == "ISTIO_SERVICE_MESH").unwrap();
    assert_eq!(istio["controlPlane"], "present");

    // A name that is taken is refused; one that is free is made.
    let istio = [&["mode", "set", "istio"], &of_app[..]].concat();
    let (code, _, stderr) = meshctl(&cluster, &[&istio[..], &["--internal-domain", "front=cart"]].concat());
    assert!(code == 78 && stderr.contains("has a Service of that name for other pods"), "{code}: {stderr}");
    let before = cluster.requests_of("meshctl/").len();
    let (result, said) = done(&cluster, &[&istio[..], &["--internal-domain", "front=shopfront"]].concat());
    let nobody = "nobody answers in the mode ISTIO_SERVICE_MESH at";
    assert!(
        said.contains(&format!("front: {nobody} container front, args: `127.0.0.1:8080` (was cart:8080)")),
        "{said}"
    );
    assert!(said.contains("ConfigMap settings, key app.properties, line 2: `127.0.0.1:5432` (was db:5432)"), "{said}");
    let first = &result["workloads"][0];
    assert_eq!((&first["name"], &first["from"]), (&json!("cart"), &json!("BUILD_IN_SERVICE_MESH")), "{result}");
    let front = result["workloads"].as_array().unwrap().iter().find(|one| one["name"] == "front").unwrap();
    assert_eq!(front["services"][0]["addresses"], json!([format!("shopfront.{namespace}:8000")]), "{front}");
    assert_eq!(our_config_maps(&cluster, namespace), Vec::<String>::new());
    let front = template(&cluster, namespace, "deployments", "front");
    assert_eq!(front["metadata"]["labels"]["sidecar.istio.io/inject"], "true");
    assert_eq!(front["spec"]["initContainers"], Value::Null);
    assert_eq!(front["spec"]["containers"], original[0]["spec"]["containers"]);
    let lists = cluster.requests_of("meshctl/").split_off(before);
    let pods = lists.iter().filter(|request| request.verb == "list" && request.uri.contains("/pods")).count();
    assert!(pods <= 3, "{pods} lists of pods");

    // What cannot be pulled is taken back, and said.
    let before = templates(&cluster, namespace);
    let (code, stdout, stderr) = {
        let _fate = cluster.fate("cart", Fate::PullFails);
        let native = ["mode", "set", "kubernetes", "deployment/cart", "front", "-n", namespace, "-y", "-o", "json"];
        meshctl(&cluster, &native)
    };
    assert_ne!(code, 0, "{stderr}");
    assert!(stderr.contains("everything is as it was before"), "{stderr}");
    let result: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(result["workloads"][0]["outcome"], "rolledBack", "{result}");
    assert_eq!(templates(&cluster, namespace), before);

    // What was put in goes, exactly.
    let (seen, _) = done(&cluster, &["mode", "show", "-n", namespace]);
    assert!(seen["workloads"].as_array().unwrap().iter().all(|one| one["mode"] == "ISTIO_SERVICE_MESH"), "{seen}");
    done(&cluster, &["mode", "set", "KUBERNETES_NATIVE_SERVICE", "-n", namespace, "-y"]);
    assert_eq!(templates(&cluster, namespace), original);
    let before = cluster.requests_of("meshctl/").len();
    let (code, stdout, _) = meshctl(&cluster, &["mode", "show", "deployment/cart", "-n", namespace]);
    assert_eq!(code, 0);
    assert!(stdout.contains("deployment/cart: nothing is injected"), "{stdout}");
    let requests = cluster.requests_of("meshctl/").len() - before;
    assert!(requests <= 4, "{requests} requests for one workload");
}

#[test]
fn a_cluster_can_describe_modes() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let namespace = &*shop(&cluster);
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "servicemeshclasses.rainbond.io"},
        "spec": {
            "group": "rainbond.io",
            "names": {"kind": "ServiceMeshClass", "plural": "servicemeshclasses", "singular": "servicemeshclass"},
            "scope": "Cluster",
            "versions": [{
                "name": "v1alpha1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
            }],
        },
    });
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition);
    cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    let class = json!({
        "apiVersion": "rainbond.io/v1alpha1",
        "kind": "ServiceMeshClass",
        "metadata": {"name": "kuma"},
        "description": "Kuma's sidecar",
        "injectMethods": [{"method": "label", "name": "kuma.io/sidecar-injection", "value": "enabled"}],
    });
    cluster.create("/apis/rainbond.io/v1alpha1/servicemeshclasses", &class);
    let (list, _) = done(&cluster, &["mode", "list"]);
    assert!(list["modes"].as_array().unwrap().iter().any(|mode| mode["name"] == "kuma"), "{list}");
    done(&cluster, &["mode", "check", "KUMA"]);
    let (result, _) = done(&cluster, &["mode", "set", "kuma", "cart", "-n", namespace, "-y"]);
    assert_eq!(result["workloads"][0]["to"], "kuma");
    let labels = template(&cluster, namespace, "deployments", "cart")["metadata"]["labels"].clone();
    assert_eq!(labels["kuma.io/sidecar-injection"], "enabled");
    let (seen, _) = done(&cluster, &["mode", "show", "cart", "-n", namespace]);
    assert_eq!((&seen["workloads"][0]["mode"], &seen["workloads"][0]["known"]), (&json!("kuma"), &json!("recorded")));
}
