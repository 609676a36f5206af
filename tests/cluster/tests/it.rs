//! The test cluster is what it says: quick, real, and gone when its process is.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use test_cluster::cluster::is_ready;
use test_cluster::{Cluster, Fate, Options, Snapshot, say};

#[test]
fn pods_of_a_deployment_become_ready() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("ready");
    deploy(cluster, &namespace, "shop");
    cluster.wait_until("a ready deployment", || {
        let deployment = cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/deployments/shop")).unwrap();
        deployment["status"]["availableReplicas"] == 1
    });
    let pod = pod(cluster, &namespace).unwrap();
    assert_eq!(pod["status"]["containerStatuses"][0]["state"]["running"].as_object().unwrap().len(), 1);
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "once"},
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "x", "image": "x"}]}}},
    });
    cluster.create(&format!("/apis/batch/v1/namespaces/{namespace}/jobs"), &job);
    cluster.wait_until("a complete job", || {
        let job = cluster.get(&format!("/apis/batch/v1/namespaces/{namespace}/jobs/once")).unwrap();
        job["status"]["succeeded"] == 1
    });
    let seen = cluster.requests_of("kubectl");
    cluster.kubectl(["-n", &namespace, "get", "pods", "-l", "app=shop"]);
    let asked: Vec<_> = cluster.requests_of("kubectl").split_off(seen.len());
    assert!(asked.iter().any(|request| request.verb == "list" && request.code == 200), "{asked:?}");
}

#[test]
fn pods_fail_on_demand() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("fate");
    for (fate, pointer, word) in [
        (Fate::PullFails, "/status/containerStatuses/0/state/waiting/reason", json!("ImagePullBackOff")),
        (Fate::Crashes, "/status/containerStatuses/0/state/waiting/reason", json!("CrashLoopBackOff")),
        (Fate::NeverReady, "/status/containerStatuses/0/ready", json!(false)),
        (Fate::Unschedulable, "/status/conditions/0/reason", json!("Unschedulable")),
    ] {
        let app = fate.word();
        let decided = cluster.fate(app, fate);
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": app, "labels": {"app": app}},
            "spec": {"containers": [{"name": "x", "image": "example.test/x:1"}]},
        });
        cluster.create(&format!("/api/v1/namespaces/{namespace}/pods"), &pod);
        drop(decided);
        cluster.wait_until(app, || {
            let pod = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods/{app}")).unwrap();
            pod.pointer(pointer) == Some(&word)
        });
    }
}

#[test]
fn a_pod_flaps_and_a_held_one_waits() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("flap");
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    for fate in [Fate::Flaps, Fate::Held] {
        let annotations = json!({test_cluster::fate::ANNOTATION: fate.word()});
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": fate.word(), "annotations": annotations},
            "spec": {"containers": [{"name": "x", "image": "x"}]},
        });
        cluster.create(&path, &pod);
    }
    let ready = |name: &str| is_ready(&cluster.get(&format!("{path}/{name}")).unwrap());
    for state in [true, false, true] {
        cluster.wait_until("a pod that flaps", || ready("flaps") == state);
    }
    assert!(!ready("held"));
    let release = json!({"metadata": {"annotations": {test_cluster::fate::ANNOTATION: null}}});
    cluster.request("PATCH", &format!("{path}/held"), "application/merge-patch+json", &release.to_string());
    cluster.wait_until("a pod that was let go", || ready("held"));
}

#[test]
fn a_service_is_reached_at_its_own_address() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("service");
    let service = json!({
        "apiVersion": "v1", "kind": "Service", "metadata": {"name": "here"}, "spec": {"ports": [{"port": 8443}]},
    });
    let path = format!("/api/v1/namespaces/{namespace}/services");
    cluster.create(&path, &service);
    let service = cluster.get(&format!("{path}/here")).unwrap();
    let address = service["spec"]["clusterIP"].as_str().unwrap();
    assert!(address.starts_with("127.96."), "{address}");
    std::net::TcpListener::bind(format!("{address}:8443")).unwrap();
}

#[test]
fn exec_and_logs_are_answered_by_this_machine() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("exec");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    std::fs::write(&log, "2026-11-21T00:00:00.000000000Z stdout F hello from the log\n").unwrap();
    let pod = json!({"metadata": {"name": "a"}, "spec": {"containers": [{"name": "x", "image": "x"}]}});
    cluster.create(&format!("/api/v1/namespaces/{namespace}/pods"), &pod);
    let rules = |kind: &str, spec: Value| {
        let object = json!({
            "apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": kind, "metadata": {"name": "a"}, "spec": spec,
        });
        let plural = if kind == "Logs" { "logs" } else { "execs" };
        cluster.create(&format!("/apis/kwok.x-k8s.io/v1alpha1/namespaces/{namespace}/{plural}"), &object);
    };
    let local = json!({"workDir": "/", "envs": [{"name": "GREETING", "value": "hello from here"}]});
    rules("Exec", json!({"execs": [{"local": local}]}));
    rules("Logs", json!({"logs": [{"containers": ["x"], "logsFile": log, "follow": false}]}));
    let says = |arguments: &[&str], text: &str| {
        let output = cluster.kubectl_output(["-n", &namespace].iter().chain(arguments));
        String::from_utf8_lossy(&output.stdout).contains(text)
    };
    cluster.wait_until("exec", || says(&["exec", "a", "--", "sh", "-c", "echo $GREETING"], "hello from here"));
    cluster.wait_until("logs", || says(&["logs", "a"], "hello from the log"));
}

#[test]
fn another_user_may_do_nothing() {
    let Some(cluster) = Cluster::shared() else { return };
    let kubeconfig = cluster.kubeconfig_of("anna", &["robots"]);
    let output = cluster.kubectl_output(["--kubeconfig", kubeconfig.to_str().unwrap(), "get", "pods"]);
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(complaint.contains(r#"User "anna" cannot list resource "pods""#), "{complaint}");
}

#[test]
fn nothing_is_left_of_a_cluster_whose_process_is_killed() {
    // The program for people holds a cluster while a command runs; the command is one that waits for us.
    if test_cluster::program::find().is_err() {
        say("SKIPPED nothing_is_left_of_a_cluster_whose_process_is_killed: there is no test cluster");
        return;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_test-cluster"));
    command.args(["run", "sh", "-c", "echo $KUBECONFIG; cat"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let folder = Path::new(line.trim()).parent().unwrap().to_owned();
    let processes = || {
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let folders = entries.filter_map(|entry| std::fs::read_link(entry.path().join("cwd")).ok());
        folders.filter(|cwd| cwd.starts_with(&folder)).count()
    };
    assert!(folder.join("etcd").is_dir());
    if cfg!(target_os = "linux") {
        assert_eq!(processes(), 5);
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    while processes() > 0 || folder.exists() {
        assert!(Instant::now() < until, "{} processes, {}", processes(), folder.display());
        std::thread::sleep(Duration::from_millis(50));
    }
    // The command itself ends with its input.
    drop(child.stdin.take());
    let _ = output.read_to_string(&mut line);
}

fn deploy(cluster: &Cluster, namespace: &str, app: &str) {
    let labels = json!({"app": app});
    let template = json!({
        "metadata": {"labels": labels},
        "spec": {
            "initContainers": [{"name": "first", "image": "x"}, {"name": "side", "image": "x", "restartPolicy": "Always"}],
            "containers": [{"name": "x", "image": "x"}],
        },
    });
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": app},
        "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template},
    });
    cluster.create(&format!("/apis/apps/v1/namespaces/{namespace}/deployments"), &deployment);
}

fn pod(cluster: &Cluster, namespace: &str) -> Option<Value> {
    let list = cluster.get(&format!("/api/v1/namespaces/{namespace}/pods"))?;
    list["items"].as_array()?.first().cloned()
}

#[test]
fn what_is_stored_can_be_put_back() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let namespace = cluster.namespace("kept");
    let deployment = |name: &str| cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/deployments/{name}"));
    let is_available = |name| deployment(name).is_some_and(|found| found["status"]["availableReplicas"] == 1);
    deploy(&cluster, &namespace, "shop");
    cluster.wait_until("a ready deployment", || is_available("shop"));
    cluster.wait_until("a quiet cluster", || {
        let saved = cluster.save();
        std::thread::sleep(Duration::from_millis(500));
        saved == cluster.save()
    });
    let saved = cluster.save();
    let before = Snapshot::of(&cluster, "kubetest", &|_| {});

    deploy(&cluster, &namespace, "other");
    let other = cluster.namespace("other");
    deploy(&cluster, &other, "shop");
    let definition = json!({
        "metadata": {"name": "things.example.com"},
        "spec": {
            "group": "example.com", "scope": "Namespaced", "names": {"kind": "Thing", "plural": "things"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}],
        },
    });
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition);
    cluster.kubectl(["-n", &namespace, "delete", "deployment", "shop"]);
    let difference = before.difference(&Snapshot::of(&cluster, "kubetest", &|_| {}));
    let line = |text: &str| difference.lines().any(|line| line == text);
    assert!(line(&format!("- deployments.apps {namespace}/shop")), "{difference}");
    assert!(line(&format!("+ deployments.apps {namespace}/other")), "{difference}");
    assert!(line("+ customresourcedefinitions.apiextensions.k8s.io things.example.com"), "{difference}");
    cluster.restore(&saved);
    assert_eq!(before.difference(&Snapshot::of(&cluster, "kubetest", &|_| {})), "");
    assert!(is_available("shop") && deployment("other").is_none());
    assert!(cluster.get(&format!("/api/v1/namespaces/{other}")).is_none());
    assert!(cluster.get("/apis/example.com/v1").is_none());
    let pods = cluster.get("/api/v1/pods").unwrap();
    assert_eq!(pods["items"].as_array().unwrap().len(), 1, "{pods}");
    // It is all alive.
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition);
    cluster.wait_until("the kind", || cluster.request("GET", "/apis/example.com/v1/things", "", "").0 == 200);
    deploy(&cluster, &namespace, "other");
    cluster.wait_until("a ready deployment", || is_available("other"));
}
