//! `--contexts` on real servers: two that take a mesh, and one that nobody answers for.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use test_cluster::{Cluster, Options};

/// Writes one kubeconfig for two clusters and for an address that nobody listens on.
fn kubeconfig(folder: &Path, clusters: [(&str, &Cluster); 2]) -> PathBuf {
    let mut parts = [const { Vec::new() }; 3];
    for (name, cluster) in clusters {
        let text = std::fs::read_to_string(cluster.kubeconfig()).unwrap();
        for (part, key) in parts.iter_mut().zip(["clusters", "users", "contexts"]) {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key}: ["))).unwrap();
            part.push(line.trim_end_matches(']').replace("kubetest", name));
        }
    }
    parts[0].push("{name: gone, cluster: {server: 'https://127.0.0.1:1'}}".to_owned());
    parts[2].push("{name: gone, context: {cluster: gone, user: east}}".to_owned());
    let [clusters, users, contexts] = parts.map(|part| part.join(", "));
    let text = format!(
        "apiVersion: v1\nkind: Config\nclusters: [{clusters}]\nusers: [{users}]\ncontexts: [{contexts}]\ncurrent-context: gone\n"
    );
    let path = folder.join("kubeconfig");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn several_clusters_are_worked_on_at_once() {
    let alone = Options { nodes: 0, controllers: false };
    let (Some(east), Some(west)) = (Cluster::private(&alone), Cluster::private(&alone)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = kubeconfig(folder.path(), [("east", &east), ("west", &west)]);
    let meshctl = |arguments: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments);
        command.env("KUBECONFIG", &kubeconfig).env("MESHCTL_RETRY_TIMEOUT", "100ms");
        let output = command.stdin(Stdio::null()).output().unwrap();
        crate::made::hold(arguments, &output.stdout);
        output
    };
    let install = |contexts: &str, arguments: &[&str]| {
        let always = ["install", "--set", "profile=minimal", "--no-wait", "--contexts", contexts];
        meshctl(&[&always, arguments].concat())
    };
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();

    let output = install("east,wets", &[]);
    assert_eq!(output.status.code(), Some(64), "{}", said(&output));
    assert!(said(&output).contains("nothing was done in any context: `wets` cannot be used"), "{}", said(&output));
    assert!(east.get("/api/v1/namespaces/istio-system").is_none());

    let output = install("east,gone,west", &["-o", "json"]);
    assert_eq!(output.status.code(), Some(69), "{}", said(&output));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["exitCode"], 69);
    for (at, name, status) in [(0, "east", "installed"), (2, "west", "installed")] {
        let one = &document["contexts"][at];
        assert_eq!((&one["context"], &one["result"]["status"]), (&name.into(), &status.into()), "{one}");
        assert_eq!(one["result"]["context"], name);
    }
    assert_eq!(document["contexts"][1]["exitCode"], 69);
    assert_eq!(document["contexts"][1]["result"]["status"], "failed");
    assert_eq!(document["contexts"][1]["result"]["error"]["exitCode"], 69);
    for cluster in [&east, &west] {
        assert!(cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istiod").is_some());
    }

    // What changes something needs consent, in each of them.
    let change = ["--set", "values.pilot.env.EXTRA=1"];
    let output = install("west,east", &change);
    assert_eq!(output.status.code(), Some(64), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("west:   ~ Deployment istio-system/istiod"), "{text}");
    assert!(text.contains("east: error: nothing was done"), "{text}");
    assert!(text.contains("error: not done in 2 of 2 contexts: west, east"), "{text}");
    let output = install("west,east", &[&change[..], &["-y"]].concat());
    assert!(output.status.success(), "{}", said(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(table, "CONTEXT   RESULT   REASON\nwest      done\neast      done\n");

    let same = meshctl(&[&["diff", "--contexts", "east,west", "--set", "profile=minimal"], &change[..]].concat());
    assert!(same.status.success(), "{}", said(&same));
    east.kubectl(["-n", "istio-system", "delete", "configmap", "istio"]);
    let differs = meshctl(&[&["diff", "--contexts", "east,west", "--set", "profile=minimal"], &change[..]].concat());
    assert_eq!(differs.status.code(), Some(1), "{}", said(&differs));
    let text = String::from_utf8(differs.stdout).unwrap();
    assert!(text.starts_with("context east:\n+ ConfigMap istio-system/istio (v1)\n\nCONTEXT"), "{text}");
    assert!(text.ends_with("east      differences\nwest      done\n"), "{text}");
    let verified = meshctl(&["verify", "--level", "exists", "--contexts", "east,west", "-o", "json"]);
    assert_eq!(verified.status.code(), Some(79), "{}", said(&verified));
    let document: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((&document["contexts"][0]["exitCode"], &document["contexts"][1]["exitCode"]), (&79.into(), &0.into()));
    assert_eq!(document["contexts"][1]["result"]["ok"], true);

    let versions = meshctl(&["version", "--contexts", "west,gone", "-o", "json"]);
    assert_eq!(versions.status.code(), Some(69), "{}", said(&versions));
    let document: Value = serde_json::from_slice(&versions.stdout).unwrap();
    let west = &document["contexts"][0]["result"];
    // There are no pods, so no control plane runs.
    assert_eq!((&west["clientVersion"]["tag"], &west["meshVersion"]), (&"1.30.3".into(), &Value::Null));
    assert!(west["kubernetesVersion"].as_str().unwrap().starts_with("v1."), "{west}");
    let gone = &document["contexts"][1];
    assert_eq!((&gone["exitCode"], &gone["result"]["meshVersion"]), (&69.into(), &Value::Null), "{gone}");
}
