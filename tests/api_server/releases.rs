//! Releases of before on a server of today: what their charts write is made for what the server serves, or named one by
//! one before anything is written.

use std::path::Path;

use meshctl::install::records::Records;
use meshctl::install::revision::Status;
use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options, say};

use crate::made::{meshctl, run};
use crate::project;

const NAMESPACE: &str = "/api/v1/namespaces/istio-system";
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// Runs a command that must succeed; returns its document and what it said.
fn done(cluster: &Cluster, arguments: &[&str]) -> (Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[arguments, &["-o", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {stderr}");
    (serde_json::from_str(&stdout).unwrap(), stderr)
}

/// Returns the made-up release.
fn old_release() -> String {
    project().join("tests/fixtures/release").to_string_lossy().into_owned()
}

/// Plans, installs, verifies and removes a release; nothing of it is left but definitions.
fn goes_its_way(cluster: &Cluster, source: &str, version: &str, moved: &[(&str, &str)]) {
    let install = ["install", "--manifests", source];
    let (plan, _) = done(cluster, &[&install[..], &["--dry-run"]].concat());
    let told: Vec<(&str, &str)> = plan["plan"]["moved"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["from"].as_str().unwrap(), one["kind"].as_str().unwrap()))
        .collect();
    for expected in moved {
        assert!(told.contains(expected), "{expected:?}: {told:?}");
    }
    assert_eq!((&plan["status"], &plan["version"]), (&json!("planned"), &json!(version)));
    let (result, said) = done(cluster, &[&install[..], &["-y"]].concat());
    assert_eq!(result["status"], "installed", "{said}");

    // What was recorded is what is there: nothing changes, and all of it is verified.
    let (result, said) = done(cluster, &install);
    assert_eq!((&result["status"], &result["counts"]["update"]), (&json!("unchanged"), &json!(0)), "{said}");
    let (code, stdout, stderr) = meshctl(cluster, &["diff", "--manifests", source]);
    assert_eq!((code, &*stdout), (0, ""), "{stderr}");
    let (report, said) = done(cluster, &["verify", "--level", "content"]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");
    let (report, said) = done(cluster, &["verify", "--manifests", source]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");

    let (code, _, stderr) = meshctl(cluster, &["uninstall", "-y", "--purge-crds"]);
    assert_eq!(code, 0, "{stderr}");
    let left = cluster.kubectl(["get", "deploy,pdb,hpa,ingress,sa,svc", "-n", "istio-system", "-o", "name"]);
    assert_eq!(left.trim(), "serviceaccount/default");
    assert_eq!(cluster.get(DEFINITIONS).unwrap()["items"].as_array().unwrap().len(), crds_of_tests(cluster));
}

/// Returns how many definitions the cluster has of its own: those of the stand-ins for nodes.
fn crds_of_tests(cluster: &Cluster) -> usize {
    let all = cluster.get(DEFINITIONS).unwrap();
    let is_own = |item: &&Value| item["spec"]["group"] == "kwok.x-k8s.io";
    all["items"].as_array().unwrap().iter().filter(is_own).count()
}

#[test]
fn a_release_with_objects_of_another_time_is_installed_and_removed() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let options = IstiodOptions { version: "1.12.9".to_owned(), ..IstiodOptions::default() };
    let _istiod = Istiod::start(&cluster, options).unwrap();
    let source = old_release();

    // What nothing can be made of is named before anything is written; whoever insists does without.
    let flags = ["install", "--manifests", &source, "--set", "values.pilot.env.POD_SECURITY_POLICY=on", "-y"];
    let (code, _, stderr) = meshctl(&cluster, &flags);
    assert_eq!(code, 78, "{stderr}");
    for told in [
        "1 of the mesh's objects is of API versions that the cluster does not serve",
        "PodSecurityPolicy old-mesh is of policy/v1beta1, which Kubernetes 1.25 took away",
        "pod-security.kubernetes.io/enforce",
        "take a later release; without `--manifests` it is Istio ",
    ] {
        assert!(stderr.contains(told), "{told}: {stderr}");
    }
    assert_eq!(cluster.get(NAMESPACE), None);
    let (code, _, stderr) = meshctl(&cluster, &[&flags[..], &["--force", "--dry-run"]].concat());
    assert_eq!(code, 0, "{stderr}");
    assert!(stderr.contains("PodSecurityPolicy old-mesh") && stderr.contains("it is left out"), "{stderr}");

    let moved = [
        ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"),
        ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
        ("apps/v1beta2", "Deployment"),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler"),
        ("extensions/v1beta1", "Deployment"),
        ("extensions/v1beta1", "Ingress"),
        ("policy/v1beta1", "PodDisruptionBudget"),
        ("rbac.authorization.k8s.io/v1beta1", "ClusterRole"),
    ];
    goes_its_way(&cluster, &source, "1.12.9", &moved);
}

#[test]
fn an_upgrade_from_a_release_of_before_and_the_way_back() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    let source = old_release();
    let (_, said) = done(&cluster, &["install", "--manifests", &source, "-y"]);
    let metric = "jsonpath={.spec.metrics[0].resource.target.averageUtilization}";
    let metric = cluster.kubectl(["-n", "istio-system", "get", "hpa", "istiod", "-o", metric]);
    assert_eq!(metric.trim(), "80", "{said}");

    let change = ["install", "--manifests", &source, "--set", "values.pilot.autoscaleMax=7", "-y"];
    let (result, said) = done(&cluster, &change);
    assert_eq!((&result["counts"]["update"], &result["counts"]["create"]), (&json!(1), &json!(0)), "{said}");
    let (result, said) = done(&cluster, &["rollback", "-y"]);
    assert_eq!((&result["status"], &result["to"]), (&json!("installed"), &json!(1)), "{said}");
    let most = cluster.kubectl(["-n", "istio-system", "get", "hpa", "istiod", "-o", "jsonpath={.spec.maxReplicas}"]);
    assert_eq!(most.trim(), "3");
}

#[test]
fn what_was_recorded_on_an_older_kubernetes_is_found_where_it_is_now() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let _istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
    done(&cluster, &["install", "--manifests", &old_release(), "-y"]);

    // As if a server of 1.20 had taken it, which has been brought to this version since.
    let older = [
        ("PodDisruptionBudget", "policy/v1", "policy/v1beta1"),
        ("Ingress", "networking.k8s.io/v1", "extensions/v1beta1"),
        ("HorizontalPodAutoscaler", "autoscaling/v2", "autoscaling/v2beta2"),
    ];
    run(&cluster, async |client| {
        let records = Records { cluster: client, namespace: "istio-system".to_owned(), install: "default".to_owned() };
        let mut inventory = records.inventory().await.unwrap().unwrap();
        for entry in &mut inventory.objects {
            if let Some((_, _, old)) = older.iter().find(|(kind, ..)| *kind == entry.identity.kind) {
                let (group, version) = old.split_once('/').unwrap();
                (entry.identity.group, entry.version) = (group.to_owned(), version.to_owned());
            }
        }
        records.write(&mut inventory).await.unwrap();
        let mut revision = records.read(1).await.unwrap().unwrap();
        for (kind, new, old) in older {
            let head = |version: &str| format!("apiVersion: {version}\nkind: {kind}\n");
            assert!(revision.manifest.contains(&head(new)), "{kind}");
            let was = revision.manifest.replace(&head(new), &head(old));
            revision.manifest = was;
        }
        let backend = "service:\n            name: istio-ingressgateway\n            port:\n              number: 80\n";
        assert!(revision.manifest.contains(backend), "{}", revision.manifest);
        let was = "serviceName: istio-ingressgateway\n          servicePort: 80\n";
        revision.manifest = revision.manifest.replace(backend, was);
        revision.number = 2;
        records.add(&revision).await.unwrap();
        records.mark(2, Status::Superseded).await.unwrap();
        Ok(())
    });
    let (report, said) = done(&cluster, &["verify"]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");
    let (result, said) = done(&cluster, &["rollback", "2", "-y"]);
    assert_eq!(result["plan"]["moved"].as_array().unwrap().len(), 3, "{said}{result}");
    assert_eq!((&result["counts"]["create"], &result["counts"]["prune"]), (&json!(0), &json!(0)), "{said}{result}");
    let (report, said) = done(&cluster, &["verify", "--level", "content"]);
    assert_eq!(report["ok"], json!(true), "{said}{report}");
    let (code, _, stderr) = meshctl(&cluster, &["uninstall", "-y"]);
    assert_eq!(code, 0, "{stderr}");
    let left = cluster.kubectl(["get", "deploy,pdb,hpa,ingress", "-n", "istio-system", "-o", "name"]);
    assert_eq!(left.trim(), "");
}

#[test]
fn istio_1_11_is_installed_on_a_kubernetes_of_today() {
    let archive = project().join("../shared/goldens/release/input/istio-1.11.4-linux-amd64.tar.gz");
    if !archive.is_file() {
        say(
            "SKIPPED istio_1_11_is_installed_on_a_kubernetes_of_today: there is no release at ../shared/goldens/release",
        );
        return;
    }
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let options = IstiodOptions { version: "1.11.4".to_owned(), ..IstiodOptions::default() };
    let _istiod = Istiod::start(&cluster, options).unwrap();
    let moved = [("autoscaling/v2beta1", "HorizontalPodAutoscaler"), ("policy/v1beta1", "PodDisruptionBudget")];
    goes_its_way(&cluster, archive.to_str().unwrap(), "1.11.4", &moved);
}

#[test]
fn a_release_that_nothing_serves_any_more_is_refused_before_anybody_is_asked() {
    let release = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = release.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("manifests/profiles/default.yaml", "spec: {tag: 1.6.13, addonComponents: {grafana: {enabled: true}}}\n");
    write("manifests/charts/base/Chart.yaml", "apiVersion: v1\nname: base\nversion: 1.1.0\n");
    write("manifests/charts/base/values.yaml", "name: reader\n");
    write(
        "manifests/charts/base/templates/role.yaml",
        "apiVersion: rbac.authorization.k8s.io/v1beta1\nkind: ClusterRole\nmetadata:\n  name: {{ .Values.name }}\n",
    );
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_meshctl"));
        let output = command.args(arguments).env("KUBECONFIG", Path::new("/nowhere")).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let source = release.path().to_str().unwrap();
    for command in ["install", "upgrade", "diff", "precheck"] {
        let (code, _, stderr) = run(&[command, "--manifests", source]);
        assert!(code == Some(78) || (command == "diff" && code == Some(2)), "{command}: {code:?} {stderr}");
        assert!(stderr.contains("Istio 1.6.13 cannot be installed"), "{stderr}");
        assert!(stderr.contains("rbac.authorization.k8s.io/v1beta1 (ClusterRole)"), "{stderr}");
        assert!(stderr.contains("take 1.11.4 or a later release"), "{stderr}");
    }
    let chart = release.path().join("manifests/charts/base");
    let (code, stdout, stderr) = run(&["chart", "template", "base", chart.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("name: reader"), "{stdout}");
}
