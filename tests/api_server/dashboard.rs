//! `meshctl dashboard`: the way from a port of this machine to a pod, which is another one when it is replaced.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use meshctl::commands::schema::check;
use serde_json::{Value, json};
use test_cluster::Cluster;

use super::made::meshctl;
use super::stand_in::{allow, leads, pages, pod};

/// A dashboard that runs; it ends with the value.
struct Dashboard {
    child: Child,
    /// What it printed first.
    line: String,
}

impl Dashboard {
    fn start(cluster: &Cluster, arguments: &[&str], set: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.arg("dashboard").args(arguments).env("KUBECONFIG", cluster.kubeconfig());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        set(&mut command);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, line: line.trim_end().to_owned() }
    }

    /// Ends it as a terminal does, and returns the exit code and what it said on standard error.
    fn interrupt(mut self) -> (Option<i32>, String) {
        let done = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(done.success());
        let code = self.child.wait().unwrap().code();
        let mut talk = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
        (code, talk)
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks a page of this machine; empty when there is no answer.
fn get(url: &str) -> String {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Ok(mut stream) = TcpStream::connect(host) else { return String::new() };
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let _ = stream.write_all(request.as_bytes());
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let _ = reader.take(length).read_to_string(&mut answer);
    answer
}

/// Makes a pod of Kiali whose pages say who they are of.
fn kiali(cluster: &Cluster, namespace: &str, name: &'static str) {
    pod(cluster, namespace, name, &json!({"app.kubernetes.io/name": "kiali"}));
    let page = move |path: &str| (200, format!("{path} of {name}"));
    leads(cluster, namespace, name, &[(20001, pages(page))]);
}

#[test]
fn a_pod_that_is_replaced_is_followed() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("dashboard");
    kiali(cluster, &namespace, "kiali-a");
    let dashboard = Dashboard::start(cluster, &["kiali", "-n", &namespace, "--port", "0"], |_| {});
    let url = dashboard.line.clone();
    assert!(url.starts_with("http://localhost:") && url.ends_with("/kiali"), "{url}");
    cluster.wait_until("the first pod's page", || get(&url) == "/kiali of kiali-a");

    // Several at once, one of which says nothing for a while.
    let host = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let mut slow = TcpStream::connect(host).unwrap();
    std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| get(&url)));
        for one in both {
            assert_eq!(one.join().unwrap(), "/kiali of kiali-a");
        }
    });
    slow.write_all(b"GET /slow HTTP/1.1\r\n\r\n").unwrap();
    let mut line = String::new();
    BufReader::new(&slow).read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 200"), "{line}");

    kiali(cluster, &namespace, "kiali-b");
    cluster.kubectl(["-n", &namespace, "delete", "pod", "kiali-a", "--grace-period=0", "--force"]);
    cluster.wait_until("the second pod's page", || get(&url) == "/kiali of kiali-b");
    let (code, talk) = dashboard.interrupt();
    assert_eq!(code, Some(0), "{talk}");
    assert!(talk.contains("connections go to the pod kiali-b now"), "{talk}");
}

#[test]
fn the_browser_is_opened_when_that_is_wanted() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("dashboard");
    pod(cluster, &namespace, "graphs-0", &json!({"tool": "graphs"}));
    leads(cluster, &namespace, "graphs-0", &[(3000, pages(|_| (200, "graphs".to_owned())))]);
    let folder = tempfile::tempdir().unwrap();
    let browser = folder.path().join("xdg-open");
    let opened = folder.path().join("opened");
    std::fs::write(&browser, format!("#!/bin/sh\nprintf %s \"$1\" >'{}'\n", opened.display())).unwrap();
    std::fs::set_permissions(&browser, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let arguments = ["grafana", "-n", &namespace, "-l", "tool=graphs", "-p", "0", "-o", "json"];
    let dashboard = Dashboard::start(cluster, &[&arguments[..], &["--browser=true"]].concat(), |command| {
        command.env("PATH", &path);
    });
    assert_eq!(dashboard.line, "{");
    cluster.wait_until("the browser", || std::fs::read_to_string(&opened).is_ok_and(|url| url.starts_with("http://")));
    let url = std::fs::read_to_string(&opened).unwrap();
    cluster.wait_until("the page", || get(&url) == "graphs");
    assert_eq!(dashboard.interrupt().0, Some(0));

    // Nobody sees a browser that no terminal asks for.
    std::fs::remove_file(&opened).unwrap();
    let dashboard = Dashboard::start(cluster, &arguments[..7], |command| {
        command.env("PATH", &path);
    });
    cluster.wait_until("the page", || get(&dashboard.line) == "graphs");
    assert_eq!(dashboard.interrupt().0, Some(0));
    assert!(!opened.exists());
}

#[test]
fn what_is_not_installed_is_told() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("dashboard");
    let (code, output, talk) = meshctl(cluster, &["dashboard", "zipkin", "-n", &namespace]);
    assert_eq!((code, &*output), (78, ""));
    assert!(talk.contains("zipkin is not installed") && talk.contains("`meshctl addons install zipkin`"), "{talk}");
    let spec = json!({"schedulerName": "nobody", "containers": [{"name": "app", "image": "app:1"}]});
    let pending = json!({"metadata": {"name": "zipkin-0", "labels": {"app": "zipkin"}}, "spec": spec});
    cluster.create(&format!("/api/v1/namespaces/{namespace}/pods"), &pending);
    let (code, _, talk) = meshctl(cluster, &["dash", "zipkin", "-n", &namespace]);
    assert_eq!(code, 78);
    assert!(talk.contains("zipkin does not run: the pod `zipkin-0` is Pending"), "{talk}");
    let (code, _, talk) = meshctl(cluster, &["d", "grafana", "--token"]);
    assert_eq!(code, 64, "{talk}");
}

#[test]
fn a_token_logs_in() {
    let Some(cluster) = Cluster::shared() else { return };
    let namespace = cluster.namespace("dashboard");
    let path = format!("/api/v1/namespaces/{namespace}");
    cluster.create(&format!("{path}/serviceaccounts"), &json!({"metadata": {"name": "kiali-account"}}));
    let pod = json!({
        "metadata": {"name": "kiali-0", "labels": {"app": "kiali"}},
        "spec": {"serviceAccountName": "kiali-account", "containers": [{"name": "app", "image": "app:1"}]},
    });
    cluster.create(&format!("{path}/pods"), &pod);
    cluster.wait_until("a pod that runs", || {
        cluster.get(&format!("{path}/pods/kiali-0")).is_some_and(|pod| pod["status"]["phase"] == "Running")
    });
    let arguments = ["dashboard", "kiali", "--token", "-n", &namespace, "--duration", "30m"];
    let (code, output, talk) = meshctl(cluster, &arguments);
    assert_eq!(code, 0, "{talk}");
    let account = format!("token of the service account kiali-account in the namespace {namespace}, expires at 20");
    assert!(talk.contains(&account), "{talk}");
    let review = json!({
        "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": output.trim_end()}
    });
    let (_, answer) =
        cluster.request("POST", "/apis/authentication.k8s.io/v1/tokenreviews", "application/json", &review.to_string());
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let user = format!("system:serviceaccount:{namespace}:kiali-account");
    assert_eq!(answer["status"]["user"]["username"], user.as_str(), "{answer}");

    let (_, output, _) = meshctl(cluster, &[&arguments[..], &["-o", "json"]].concat());
    let document: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(check("dashboard", &document), [""; 0]);
    assert_eq!((&document["serviceAccount"], &document["secret"]), (&"kiali-account".into(), &Value::Null));

    // Who may make none is told the right; one in a Secret will do.
    allow(cluster, &namespace, "looker", &[("pods", &["list"])]);
    allow(cluster, &namespace, "reader", &[("pods", &["list"]), ("secrets", &["list"])]);
    let as_user = |user| meshctl(cluster, &[&arguments[..], &["--as", user]].concat());
    cluster.wait_until("the rights", || as_user("looker").2.contains("serviceaccounts"));
    let (code, _, talk) = as_user("looker");
    assert_eq!(code, 77, "{talk}");
    assert!(talk.contains("not allowed to create serviceaccounts/token `kiali-account`"), "{talk}");
    let secret = json!({
        "metadata": {"name": "old", "annotations": {"kubernetes.io/service-account.name": "kiali-account"}},
        "type": "kubernetes.io/service-account-token",
    });
    cluster.create(&format!("{path}/secrets"), &secret);
    cluster.wait_until("the token in the Secret", || as_user("reader").0 == 0);
    let (_, output, talk) = as_user("reader");
    assert_eq!(output.matches('.').count(), 2, "{output}");
    assert!(talk.contains("from the Secret old, which does not expire"), "{talk}");
}
