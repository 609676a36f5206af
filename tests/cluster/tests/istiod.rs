//! The stand-in for istiod does to the cluster what istiod does: once its pod is ready, and no longer than that.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use base64::Engine as _;
use serde_json::{Value, json};
use test_cluster::istiod::admission::ALWAYS_REJECT;
use test_cluster::{Cluster, Istiod, IstiodOptions, say};

const CONFIGURATIONS: &str = "/apis/admissionregistration.k8s.io/v1";

#[test]
fn the_pods_of_a_control_plane_come_to_life() {
    let Some(cluster) = Cluster::shared() else { return };
    let mesh = cluster.namespace("mesh");
    let shop = cluster.namespace("shop");
    let options = IstiodOptions { namespace: mesh.clone(), revision: "fake".to_owned(), ..IstiodOptions::default() };
    let istiod = Istiod::start(cluster, options).unwrap();
    webhooks(cluster, &mesh, &shop);
    let labels = json!({"app": "istiod", "istio": "pilot", "istio.io/rev": "fake"});
    let ports = json!([
        {"name": "https-webhook", "port": 443, "targetPort": 15017},
        {"name": "http-monitoring", "port": 15014},
    ]);
    let service = json!({"metadata": {"name": "istiod-fake"}, "spec": {"selector": labels, "ports": ports}});
    cluster.create(&format!("/api/v1/namespaces/{mesh}/services"), &service);
    let template =
        json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "discovery", "image": "x"}]}});
    let deployment = json!({
        "metadata": {"name": "istiod-fake"},
        "spec": {"selector": {"matchLabels": labels}, "template": template},
    });
    cluster.create(&format!("/apis/apps/v1/namespaces/{mesh}/deployments"), &deployment);

    cluster.wait_until("the authority's certificate in a namespace", || {
        cluster.get(&format!("/api/v1/namespaces/{shop}/configmaps/istio-ca-root-cert")).is_some_and(|map| {
            map["data"]["root-cert.pem"] == istiod.root_certificate()
                && map["metadata"]["managedFields"][0]["manager"] == "pilot-discovery"
        })
    });
    let bundle = base64::engine::general_purpose::STANDARD.encode(istiod.root_certificate());
    let injector = cluster.get(&format!("{CONFIGURATIONS}/mutatingwebhookconfigurations/{mesh}")).unwrap();
    assert_eq!(injector["webhooks"][0]["clientConfig"]["caBundle"], bundle.as_str());
    pages(cluster, &mesh, &istiod);

    if istiod.problems().iter().any(|problem| problem.contains(":443: ")) {
        say("SKIPPED the webhooks of the_pods_of_a_control_plane_come_to_life: nobody may listen on port 443 here");
        return;
    }
    cluster.wait_until("validation that fails closed", || {
        let validator = cluster.get(&format!("{CONFIGURATIONS}/validatingwebhookconfigurations/{mesh}")).unwrap();
        validator["webhooks"][0]["failurePolicy"] == "Fail"
    });
    // The server reads webhooks in the background.
    cluster.wait_until("a refusal", || {
        let map = json!({"metadata": {"name": "bad", "annotations": {ALWAYS_REJECT: "true"}}}).to_string();
        let path = format!("/api/v1/namespaces/{shop}/configmaps?dryRun=All");
        let (code, answer) = cluster.request("POST", &path, "application/json", &map);
        code == 400 && answer.contains("configuration is invalid")
    });
    cluster.wait_until("an injected pod", || {
        let pod = json!({"metadata": {"generateName": "a-"}, "spec": {"containers": [{"name": "a", "image": "x"}]}});
        let path = format!("/api/v1/namespaces/{shop}/pods");
        let (code, answer) = cluster.request("POST", &path, "application/json", &pod.to_string());
        let pod: Value = serde_json::from_str(&answer).unwrap();
        code == 201 && pod["spec"]["containers"][1]["name"] == "istio-proxy"
    });
    cluster.wait_until("a proxy that is known", || {
        let states = istiod.pages().map(|address| get(&address.to_string(), "/debug/syncz"));
        states.is_some_and(|states| states.contains(&format!(".{shop}\",\"proxy_type\":\"sidecar\"")))
    });

    // Without a pod nobody answers, and what fails closed says so.
    let path = format!("/apis/apps/v1/namespaces/{mesh}/deployments/istiod-fake");
    cluster.request("PATCH", &path, "application/merge-patch+json", r#"{"spec":{"replicas":0}}"#);
    cluster.wait_until("a webhook that nobody answers", || {
        let map = json!({"metadata": {"name": "good"}}).to_string();
        let path = format!("/api/v1/namespaces/{shop}/configmaps?dryRun=All");
        let (code, answer) = cluster.request("POST", &path, "application/json", &map);
        code == 500 && answer.contains("failed calling webhook") && answer.contains("connection refused")
    });
}

/// Makes an injector and a validator for one namespace, as a chart would.
fn webhooks(cluster: &Cluster, mesh: &str, shop: &str) {
    let webhook = |name: &str, path: &str, resource: &str| {
        json!([{
            "name": name,
            "clientConfig": {"service": {"name": "istiod-fake", "namespace": mesh, "path": path, "port": 443}},
            "rules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [resource]}],
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": shop}},
            "failurePolicy": "Ignore", "sideEffects": "None", "admissionReviewVersions": ["v1"],
        }])
    };
    let metadata = json!({"name": mesh, "labels": {"istio.io/rev": "fake"}});
    let injector = json!({"metadata": metadata, "webhooks": webhook("a.istio.io", "/inject", "pods")});
    cluster.create(&format!("{CONFIGURATIONS}/mutatingwebhookconfigurations"), &injector);
    let validator = json!({"metadata": metadata, "webhooks": webhook("b.istio.io", "/validate", "configmaps")});
    cluster.create(&format!("{CONFIGURATIONS}/validatingwebhookconfigurations"), &validator);
}

/// Asks for the version through the API server, as a user's program does.
fn pages(cluster: &Cluster, mesh: &str, istiod: &Istiod) {
    let program = test_cluster::program::find().unwrap();
    cluster.wait_until("the pages", || istiod.pages().is_some());
    // kwok learns of the way to the pod in the background, and kubectl gives up at the first fault.
    cluster.wait_until("the version by port-forward", || {
        let mut command = Command::new(&program);
        command.args(["kubectl", "-n", mesh, "port-forward", "deployment/istiod-fake", ":15014"]);
        command
            .env("KUBECONFIG", cluster.kubeconfig())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        // It goes on to print, and would end if nobody listened.
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.split(' ').find(|word| word.starts_with("127.0.0.1:"));
        let answer = address.map(|address| get(address, "/version")).unwrap_or_default();
        child.kill().unwrap();
        child.wait().unwrap();
        answer.ends_with("\r\n\r\n1.30.3-56df41f63e513f834c9a3af33d8aed82d1d961f2-Clean")
    });
}

/// Returns what a page answers, as far as it comes.
fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(2))).unwrap();
    // kwok does not pass on that the other end has closed, so the length has to do.
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    let mut length = 0;
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {
        let line = head.lines().last().unwrap_or_default().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    head + &String::from_utf8_lossy(&body)
}

#[test]
fn a_program_can_take_its_place() {
    let Some(cluster) = Cluster::shared() else { return };
    let mesh = cluster.namespace("real");
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("pilot-discovery");
    let script =
        "#!/bin/sh\nprintf '%s\\n' \"$@\" \"$POD_NAME\" >arguments.new\nmv arguments.new arguments\nexec sleep 1000\n";
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let options = IstiodOptions {
        namespace: mesh.clone(),
        revision: "real".to_owned(),
        program: Some(program),
        ..IstiodOptions::default()
    };
    let istiod = Istiod::start(cluster, options).unwrap();
    let account = json!({"metadata": {"name": "istiod"}});
    cluster.create(&format!("/api/v1/namespaces/{mesh}/serviceaccounts"), &account);
    let labels = json!({"app": "istiod", "istio.io/rev": "real"});
    let ports = json!([{"name": "http-monitoring", "port": 15014}]);
    let service = json!({"metadata": {"name": "istiod-real"}, "spec": {"selector": labels, "ports": ports}});
    cluster.create(&format!("/api/v1/namespaces/{mesh}/services"), &service);
    let pod = json!({
        "metadata": {"name": "istiod-1", "labels": labels},
        "spec": {"serviceAccountName": "istiod", "containers": [{
            "name": "discovery", "image": "x", "args": ["discovery", "--domain", "cluster.local"],
            "env": [{"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        }]},
    });
    cluster.create(&format!("/api/v1/namespaces/{mesh}/pods"), &pod);
    cluster.wait_until("the program", || istiod.folder().is_some_and(|folder| folder.join("arguments").exists()));
    let place = istiod.folder().unwrap();
    let arguments = std::fs::read_to_string(place.join("arguments")).unwrap();
    let lines: Vec<&str> = arguments.lines().collect();
    assert_eq!((&lines[..3], lines.last()), (&["discovery", "--domain", "cluster.local"][..], Some(&"istiod-1")));
    let kubeconfig = format!("--kubeconfig={}", place.join("kubeconfig").display());
    assert!(lines.contains(&&*kubeconfig), "{arguments}");
    let who = cluster.kubectl([&*kubeconfig, "auth", "whoami"]);
    assert!(who.contains(&format!("system:serviceaccount:{mesh}:istiod")), "{who}");

    // Whoever listens where it was told to is the Service.
    let listens = lines.iter().find_map(|line| line.strip_prefix("--monitoringAddr=")).unwrap();
    let listener = std::net::TcpListener::bind(listens).unwrap();
    let service = cluster.get(&format!("/api/v1/namespaces/{mesh}/services/istiod-real")).unwrap();
    let address = format!("{}:15014", service["spec"]["clusterIP"].as_str().unwrap());
    cluster.wait_until("the Service", || TcpStream::connect(&address).is_ok());
    listener.accept().unwrap();
    drop(istiod);
    cluster.wait_until("its end", || !place.exists());
}
