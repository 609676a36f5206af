//! To another release, which a folder has: what changes is shown before anything is done, and what would be lost is refused.
//!
//! The releases are made up: the program's own templates and profiles with another version, and definitions that lack
//! something.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use meshctl::values::Tree;
use meshctl::yaml::{self, ReadOptions, Style};
use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

const GATEWAYS: &str = "gateways.networking.istio.io";
const SIDECARS: &str = "sidecars.networking.istio.io";

struct Mesh {
    cluster: Cluster,
    folder: tempfile::TempDir,
}

impl Mesh {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments).current_dir(self.folder.path()).env("KUBECONFIG", self.cluster.kubeconfig());
        let output = command.stdin(Stdio::null()).output().unwrap();
        crate::made::hold(arguments, &output.stdout);
        output
    }

    /// Runs a command about the minimal profile that must succeed, and returns its document.
    fn done(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--set", "profile=minimal", "-o", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs a command that must be refused, and returns what it says.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(&[arguments, &["--set", "profile=minimal"]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(78), "{said}");
        said
    }

    /// Makes up a release, and returns the name of its folder.
    fn release(&self, version: &str, change: &dyn Fn(&str, &mut Tree)) -> String {
        let name = format!("release-{version}");
        let root = self.folder.path().join(&name);
        for part in ["templates", "profiles"] {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(part), &root.join(part), version);
        }
        for definition in [GATEWAYS, SIDECARS] {
            let path = root.join(format!("templates/base/files/crds/{definition}.yaml"));
            let text = std::fs::read_to_string(&path).unwrap();
            let mut tree = yaml::parse(definition, &text, &ReadOptions::default()).unwrap();
            change(definition, &mut tree);
            std::fs::write(&path, yaml::emit(&tree, Style::Ordered)).unwrap();
        }
        name
    }

    fn definition(&self, name: &str) -> Value {
        self.cluster.get(&format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{name}")).unwrap()
    }
}

/// Copies a folder, with another version of the mesh in its texts.
fn copy(from: &Path, to: &Path, version: &str) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target, version);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&target, text.replace("1.30.3", version)).unwrap();
    }
}

/// Takes a version, or a field of the spec in all versions, out of a definition.
fn without(definition: &mut Tree, version: Option<&str>, field: Option<&str>) {
    let spec = definition.as_map_mut().unwrap().get_mut("spec").unwrap().as_map_mut().unwrap();
    let Some(Tree::List(versions)) = spec.get_mut("versions") else { panic!("no versions") };
    versions.retain(|one| version.is_none_or(|version| one.get("name").unwrap().as_str() != Some(version)));
    for one in versions.iter_mut() {
        let path = ["schema", "openAPIV3Schema", "properties", "spec", "properties"];
        let fields = path.iter().fold(one, |tree, key| tree.as_map_mut().unwrap().get_mut(key).unwrap());
        field.map(|field| fields.as_map_mut().unwrap().shift_remove(field).unwrap());
    }
}

#[test]
fn what_a_release_takes_away_is_shown_first() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let mesh = Mesh { cluster, folder: tempfile::tempdir().unwrap() };
    let _istiod = Istiod::start(&mesh.cluster, IstiodOptions::default());
    mesh.done(&["install", "-y"]);
    let next = mesh.release("1.31.0", &|name, definition| match name {
        GATEWAYS => without(definition, Some("v1alpha3"), None),
        _ => without(definition, None, Some("outboundTrafficPolicy")),
    });
    let namespace = mesh.cluster.namespace("shop");
    let path = |plural: &str| format!("/apis/networking.istio.io/v1/namespaces/{namespace}/{plural}");
    mesh.cluster.create(
        &path("sidecars"),
        &json!({"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "narrow"},
                "spec": {"outboundTrafficPolicy": {"mode": "REGISTRY_ONLY"}}}),
    );
    mesh.cluster.create(
        &path("sidecars"),
        &json!({"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "plain"}, "spec": {}}),
    );
    mesh.cluster.create(
        &path("gateways"),
        &json!({"apiVersion": "networking.istio.io/v1", "kind": "Gateway", "metadata": {"name": "front"},
                "spec": {"selector": {"istio": "ingressgateway"}, "servers": [
                    {"hosts": ["*"], "port": {"name": "http", "number": 80, "protocol": "HTTP"}}]}}),
    );

    // What changes is told before consent, and is in the document.
    let file = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  values:\n    global:\n      multiCluster:\n        enabled: true\n";
    std::fs::write(mesh.folder.path().join("mesh.yaml"), file).unwrap();
    let planned = mesh.done(&["upgrade", "--to", &next, "-f", "mesh.yaml", "--dry-run"]);
    assert_eq!((&planned["status"], &planned["version"]), (&"planned".into(), &"1.31.0".into()));
    let between = &planned["between"];
    assert_eq!(between["source"], json!(next));
    let changed = between["definitions"]["changed"].as_array().unwrap();
    let [gateways, sidecars] = changed.as_slice() else { panic!("{between}") };
    assert_eq!((&gateways["name"], &gateways["removed"]), (&GATEWAYS.into(), &json!(["v1alpha3"])));
    assert_eq!(gateways["affected"], Value::Null, "{gateways}");
    assert_eq!(
        (&sidecars["name"], &sidecars["removedFields"]),
        (&SIDECARS.into(), &json!(["spec.outboundTrafficPolicy"]))
    );
    let affected = json!([{"namespace": namespace, "name": "narrow", "fields": ["spec.outboundTrafficPolicy"]}]);
    assert_eq!(sidecars["affected"], affected);
    let value = &between["values"][0];
    assert_eq!(
        (&value["place"], &value["path"], &value["line"]),
        (&"mesh.yaml".into(), &"global.multiCluster.enabled".into(), &7.into())
    );
    let output = mesh.run(&["upgrade", "--to", &next, "--set", "profile=minimal", "--dry-run"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(&format!("Sidecar {namespace}/narrow would lose spec.outboundTrafficPolicy")), "{said}");
    assert!(said.contains(&format!("{GATEWAYS}: v1alpha3 goes")), "{said}");

    // Versions in which objects are stored are not given up, whoever insists.
    let status = format!("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{GATEWAYS}/status");
    let stored = json!({"status": {"storedVersions": ["v1alpha3", "v1"]}}).to_string();
    let (code, answer) = mesh.cluster.request("PATCH", &status, "application/merge-patch+json", &stored);
    assert_eq!(code, 200, "{answer}");
    for insists in [&[][..], &["--force"]] {
        let said = mesh.refused(&[&["upgrade", "--to", &next, "-y"], insists].concat());
        assert!(said.contains(&format!("{GATEWAYS} in v1alpha3 ({namespace}/front)")), "{said}");
        assert!(said.contains(&format!("kubectl get {GATEWAYS} -A -o json | kubectl replace -f -")), "{said}");
        assert!(said.contains("--subresource=status"), "{said}");
    }
    assert_eq!(mesh.definition(GATEWAYS)["spec"]["versions"].as_array().unwrap().len(), 3);

    // What the hints say is the way out.
    let all = mesh.cluster.kubectl(["get", GATEWAYS, "-A", "-o", "json"]);
    let list = mesh.folder.path().join("list.json");
    std::fs::write(&list, all).unwrap();
    mesh.cluster.kubectl(["replace", "-f", list.to_str().unwrap()]);
    let stored = r#"{"status":{"storedVersions":["v1"]}}"#;
    mesh.cluster.kubectl(["patch", "crd", GATEWAYS, "--subresource=status", "--type=merge", "-p", stored]);
    let upgraded = mesh.done(&["upgrade", "--to", &next, "-y"]);
    assert_eq!((&upgraded["status"], &upgraded["from"]["version"]), (&"installed".into(), &"1.30.3".into()));
    assert_eq!(upgraded["back"], "meshctl rollback");
    assert_eq!(mesh.definition(GATEWAYS)["spec"]["versions"].as_array().unwrap().len(), 2);

    // The way back; definitions stay.
    let back = mesh.done_without_profile(&["rollback", "-y"]);
    assert_eq!(back["status"], "installed", "{back}");
    let deployment = mesh.cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istiod").unwrap();
    let image = deployment["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap();
    assert!(image.ends_with(":1.30.3"), "{image}");
    assert_eq!(mesh.definition(GATEWAYS)["spec"]["versions"].as_array().unwrap().len(), 2);
}

#[test]
fn releases_are_not_skipped() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let mesh = Mesh { cluster, folder: tempfile::tempdir().unwrap() };
    let _istiod = Istiod::start(&mesh.cluster, IstiodOptions::default());
    mesh.done(&["install", "-y"]);
    let later = mesh.release("1.32.0", &|_, _| {});
    let said = mesh.refused(&["upgrade", "--to", &later, "-y"]);
    assert!(said.contains("from 1.30.3 to 1.32.0 is more than 1 minor version"), "{said}");
    let forced = mesh.done(&["upgrade", "--to", &later, "--dry-run", "--force"]);
    assert_eq!(forced["status"], "planned");
    let canary = mesh.done(&["upgrade", "--to", &later, "--canary", "-y", "--no-wait"]);
    assert_eq!((&canary["way"], &canary["back"]), (&"canary".into(), &"meshctl uninstall -r 1-32-0".into()));
    assert!(mesh.cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istiod-1-32-0").is_some());
    let older = mesh.release("1.29.0", &|_, _| {});
    let said = mesh.refused(&["upgrade", "--to", &older, "-r", "default", "-y"]);
    assert!(said.contains("1.29.0 is older") && said.contains("`meshctl rollback` goes back"), "{said}");
}

impl Mesh {
    /// Runs a command that must succeed, and returns its document.
    fn done_without_profile(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["-o", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
