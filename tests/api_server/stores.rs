//! Charts of a Helm store on the real server: planned, installed, verified, changed, rolled back and taken away as the
//! built-in ones are.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options, say};

use crate::made::hold;
use crate::project;
use crate::shelf::{Made, Store};

const APPS: &str = "/apis/apps/v1/namespaces/istio-system";
const NAMESPACE: &str = "/api/v1/namespaces/istio-system";
const BUDGETS: &str = "/apis/policy/v1/namespaces/istio-system/poddisruptionbudgets";
const KIALI: &str = "/apis/kiali.io/v1alpha1/namespaces/istio-system/kialis/kiali";

/// A cluster, and a cache of its own.
struct Site<'a> {
    cluster: &'a Cluster,
    home: tempfile::TempDir,
}

impl<'a> Site<'a> {
    fn new(cluster: &'a Cluster) -> Self {
        Self { cluster, home: tempfile::tempdir().unwrap() }
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments).current_dir(Path::new("/")).env("KUBECONFIG", self.cluster.kubeconfig());
        command.env_remove("MESHCTL_YES").env("MESHCTL_LEASE_DURATION", "20s");
        command.env("MESHCTL_CACHE_DIR", self.home.path().join("cache"));
        command.env("MESHCTL_CONFIG_DIR", self.home.path().join("config"));
        let Output { status, stdout, stderr } = command.output().unwrap();
        hold(arguments, &stdout);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    /// Runs a command that must succeed; returns its document and what it said.
    fn done(&self, arguments: &[&str]) -> (Value, String) {
        let (code, stdout, stderr) = self.run(&[arguments, &["-o", "json"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {stderr}");
        (serde_json::from_str(&stdout).unwrap(), stderr)
    }

    /// Returns the components and versions of charts that the history has under a number.
    fn charts(&self, number: usize) -> Vec<String> {
        let (history, _) = self.done(&["history"]);
        let charts = &history["installations"][0]["history"][number - 1]["charts"];
        let told = charts.as_array().into_iter().flatten().map(|chart| {
            assert!(chart["source"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{chart}");
            assert!(chart["digest"].as_str().unwrap().starts_with("sha256:"), "{chart}");
            format!("{} {}", chart["component"].as_str().unwrap(), chart["version"].as_str().unwrap())
        });
        told.collect()
    }

    /// Makes sure that nothing of a mesh is left.
    fn is_bare(&self) {
        let kinds = "deploy,ds,sts,pdb,hpa,cm,svc,sa,role,rolebinding";
        let left = self.cluster.kubectl(["get", kinds, "-n", "istio-system", "-o", "name"]);
        // The stand-in for istiod runs on, and writes its certificate into every namespace.
        let others = ["configmap/istio-ca-root-cert", "configmap/kube-root-ca.crt", "serviceaccount/default"];
        let own = |name: &&str| !others.contains(name);
        assert_eq!(left.split_whitespace().filter(own).collect::<Vec<_>>(), [""; 0]);
        let wide = "clusterrole,clusterrolebinding,mutatingwebhookconfiguration,validatingwebhookconfiguration";
        let left = self.cluster.kubectl(["get", wide, "-o", "name", "-l", "meshctl.io/owner"]);
        assert_eq!(left.trim(), "");
    }
}

/// Returns which objects of a plan were made for other API versions: the old one, and the kind.
fn moved(plan: &Value) -> Vec<(String, String)> {
    let moved = plan["plan"]["moved"].as_array().into_iter().flatten();
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    moved.map(|one| (text(one, "from"), text(one, "kind"))).collect()
}

#[test]
fn the_guides_store_is_installed_on_a_kubernetes_of_today() {
    let folder = project().join("../shared/goldens/chart/input/store");
    if !folder.is_dir() {
        say("SKIPPED the_guides_store_is_installed_on_a_kubernetes_of_today: there is no ../shared/goldens/chart");
        return;
    }
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let options = IstiodOptions { version: "1.11.4".to_owned(), ..IstiodOptions::default() };
    let _istiod = Istiod::start(&cluster, options).unwrap();
    let site = Site::new(&cluster);
    let names = ["base-1.11.4", "istio-discovery-1.11.4", "prometheus-14.11.1", "kiali-operator-1.42.0"];
    let store = Store::of_archives(&folder, &names);
    let url = store.url.clone();
    let mesh = [
        "--chart-repo",
        &url,
        "--component",
        "base,discovery,prometheus,kiali-operator",
        "--chart-set",
        "kiali-operator:cr.create=true",
        // The cluster has no storage, and its nodes have no addresses that pods could have.
        "--chart-set",
        "prometheus:server.persistentVolume.enabled=false,alertmanager.persistentVolume.enabled=false,nodeExporter.enabled=false",
    ];
    let install = [&["install"], &mesh[..]].concat();

    // What this server does not take is made for what it serves, before anything is written.
    let (plan, said) = site.done(&[&install[..], &["--dry-run"]].concat());
    assert_eq!(
        (&plan["status"], &plan["version"], &plan["profile"]),
        (&json!("planned"), &json!("1.11.4"), &json!("empty"))
    );
    let told = moved(&plan);
    for (from, kind) in [("policy/v1beta1", "PodDisruptionBudget"), ("autoscaling/v2beta1", "HorizontalPodAutoscaler")]
    {
        assert!(told.contains(&(from.to_owned(), kind.to_owned())), "{told:?}: {said}");
    }
    let charts: Vec<&Value> = plan["plan"]["charts"].as_array().unwrap().iter().collect();
    assert_eq!(charts.len(), 4, "{charts:?}");
    assert_eq!(cluster.get(NAMESPACE), None);

    let (result, said) = site.done(&[&install[..], &["-y"]].concat());
    assert_eq!(result["status"], "installed", "{said}");
    assert!(said.contains("  PodDisruptionBudget: 1 of policy/v1beta1 made for policy/v1\n"), "{said}");
    for title in ["Istio core", "Istiod", "Prometheus", "Kiali operator"] {
        assert!(said.contains(&format!("✔ {title} installed")), "{title}: {said}");
    }
    assert!(cluster.get(&format!("{BUDGETS}/istiod")).is_some());
    assert!(cluster.get(KIALI).is_some());
    let image = cluster.get(&format!("{APPS}/deployments/istiod")).unwrap();
    let image = &image["spec"]["template"]["spec"]["containers"][0]["image"];
    assert_eq!(image, "gcr.io/istio-testing/pilot:latest");
    assert_eq!(site.charts(1), ["base 1.11.4", "pilot 1.11.4", "prometheus 14.11.1", "kiali-operator 1.42.0"]);

    // What was recorded is what is there, and neither that nor the cache asks the store: an index, and four archives.
    assert_eq!(store.requests(), 5);
    drop(store);
    let (result, said) = site.done(&install);
    assert_eq!((&result["status"], &result["counts"]["update"]), (&json!("unchanged"), &json!(0)), "{said}");
    let (code, stdout, stderr) = site.run(&[&["diff"], &mesh[..]].concat());
    assert_eq!((code, &*stdout), (0, ""), "{stderr}");
    let (report, said) = site.done(&["verify", "--level", "content"]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");
    let (list, _) = site.done(&["addons", "list"]);
    let addons = list["addons"].as_array().unwrap().iter().filter(|addon| addon["state"] == "ready");
    let addons: Vec<&str> = addons.map(|addon| addon["workload"].as_str().unwrap()).collect();
    assert_eq!(addons, ["prometheus-server", "kiali-operator"]);

    let more = [&install[..], &["--chart-set", "prometheus:server.replicaCount=2", "-y"]].concat();
    let (result, said) = site.done(&more);
    assert_eq!((&result["counts"]["update"], &result["counts"]["create"]), (&json!(1), &json!(0)), "{said}");
    let (result, said) = site.done(&["rollback", "-y"]);
    assert_eq!((&result["status"], &result["to"]), (&json!("installed"), &json!(1)), "{said}");
    let (code, _, stderr) = site.run(&["uninstall", "-y", "--purge-crds"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(cluster.get(KIALI), None);
    site.is_bare();
}

const ISTIOD: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: istiod, labels: {app: istiod}}
spec:
  replicas: {{ .Values.pilot.replicaCount }}
  selector: {matchLabels: {app: istiod}}
  template:
    metadata: {labels: {app: istiod}}
    spec:
      containers:
      - {name: discovery, image: 'docker.io/istio/pilot:{{ .Values.global.tag }}'}
---
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata: {name: istiod}
spec: {minAvailable: 1, selector: {matchLabels: {app: istiod}}}
";

const PROMETHEUS: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: '{{ .Release.Name }}-server'}
spec:
  selector: {matchLabels: {app: p}}
  template:
    metadata: {labels: {app: p}}
    spec:
      containers: [{name: p, image: p, args: ['--retention={{ .Values.server.retention }}']}]
";

const THING: &str = "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.store.example}
spec:
  group: store.example
  scope: Namespaced
  names: {kind: Thing, listKind: ThingList, plural: things, singular: thing}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
";

/// Returns the charts of a little store, of which that of Prometheus is of a version.
fn little(prometheus: &str) -> Vec<Made<'_>> {
    vec![
        ("base", "1.11.4", "", &[("crds/thing.yaml", THING)]),
        (
            "istio-discovery",
            "1.11.4",
            "pilot: {replicaCount: 1}\nglobal: {tag: 1.11.4, istioNamespace: istio-system}\n",
            &[("templates/all.yaml", ISTIOD)],
        ),
        ("prometheus", prometheus, "server: {retention: 15d}\n", &[("templates/server.yaml", PROMETHEUS)]),
    ]
}

#[test]
fn a_little_store_goes_its_way() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let site = Site::new(&cluster);
    let (old, new) = (Store::of_charts(&little("14.11.1")), Store::of_charts(&little("15.0.0")));
    let install = |store: &str, more: &[&str]| {
        let mesh = ["install", "--chart-repo", store, "--component", "base,discovery,prometheus", "-y"];
        site.done(&[&mesh, more].concat())
    };
    let wrong = Store::with_digest(&little("14.11.1"), &"f".repeat(64));
    let (code, _, stderr) = site.run(&["install", "--chart-repo", &wrong.url, "--component", "base", "-y"]);
    assert!(code != 0 && stderr.contains("base-1.11.4.tgz"), "{code}: {stderr}");
    assert_eq!(cluster.get(NAMESPACE), None);
    let (result, said) = install(&old.url, &["--set", "values.pilot.replicaCount=2"]);
    assert_eq!((&result["status"], &result["version"]), (&json!("installed"), &json!("1.11.4")), "{said}");
    assert_eq!(moved(&result), [("policy/v1beta1".to_owned(), "PodDisruptionBudget".to_owned())]);
    assert_eq!(cluster.get(&format!("{APPS}/deployments/istiod")).unwrap()["spec"]["replicas"], 2);

    // Which charts take the place of those of a store is not guessed.
    let (code, _, stderr) = site.run(&["upgrade", "-y"]);
    assert!(
        code == 64 && stderr.contains("base 1.11.4, istio-discovery 1.11.4; say which ones it goes to"),
        "{stderr}"
    );
    assert!(stderr.contains("--chart-repo URL --component base,discovery,prometheus"), "{stderr}");

    // Another chart is a change of the plan, and recorded though no object changes.
    let (result, said) = install(&new.url, &["--set", "values.pilot.replicaCount=2"]);
    let change = &result["plan"]["charts"][2];
    assert_eq!(
        (&change["before"]["version"], &change["after"]["version"]),
        (&json!("14.11.1"), &json!("15.0.0")),
        "{said}"
    );
    assert_eq!(site.charts(2), ["base 1.11.4", "pilot 1.11.4", "prometheus 15.0.0"]);
    let (code, stdout, stderr) = site.run(&["history"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("charts of 2: base 1.11.4, istio-discovery 1.11.4, prometheus 15.0.0"), "{stdout}");

    // A part alone leaves the charts of all else as they are recorded.
    let chart = format!("prometheus={}/prometheus-14.11.1.tgz", old.url);
    let set = ["--chart-set", "prometheus:server.retention=1d"];
    let part = ["install", "--chart", &chart, "--component", "prometheus", "-y"];
    let (_, said) = site.done(&[&part[..], &set].concat());
    assert_eq!(site.charts(3), ["base 1.11.4", "pilot 1.11.4", "prometheus 14.11.1"], "{said}");

    // The way back needs no store.
    drop((old, new));
    let (result, said) = site.done(&["rollback", "1", "-y"]);
    assert_eq!((&result["status"], &result["to"]), (&json!("installed"), &json!(1)), "{said}");
    assert_eq!(site.charts(4), ["base 1.11.4", "pilot 1.11.4", "prometheus 14.11.1"]);
    let server = cluster.get(&format!("{APPS}/deployments/prometheus-server")).unwrap();
    assert_eq!(server["spec"]["template"]["spec"]["containers"][0]["args"], json!(["--retention=15d"]));
    let (code, _, stderr) = site.run(&["uninstall", "-y", "--purge-crds"]);
    assert_eq!(code, 0, "{stderr}");
    site.is_bare();
}
