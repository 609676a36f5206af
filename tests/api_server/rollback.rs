//! Back to what was installed before, on the real server: by the command, and after a run that failed.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

use meshctl::cluster::{self, Cluster as Client, ClusterOptions};
use meshctl::events::Silent;
use meshctl::install::inventory::Run;
use meshctl::install::live::Live;
use meshctl::install::ready::WaitOptions;
use meshctl::install::records::Records;
use meshctl::install::revision::{Revision, Summary};
use meshctl::install::rollback::failure::{After, Failed, after_failure};
use meshctl::install::run::{self, Options, Request, RunError};
use meshctl::install::{Stop, Target, target};
use meshctl::render::render;
use meshctl::spec::{SpecSources, resolve};
use serde_json::{Value, json};
use test_cluster::{Cluster, Fate, Istiod, IstiodOptions, Options as ClusterSetup};

const MINIMAL: [&str; 2] = ["--set", "profile=minimal"];
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const EGRESS: &str = "/apis/apps/v1/namespaces/istio-system/deployments/istio-egressgateway";

struct Mesh {
    cluster: Cluster,
    folder: tempfile::TempDir,
}

impl Mesh {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
        command.args(arguments).current_dir(self.folder.path()).env("KUBECONFIG", self.cluster.kubeconfig());
        let output = command.stdin(std::process::Stdio::null()).output().unwrap();
        crate::made::hold(arguments, &output.stdout);
        output
    }

    /// Runs a command that must succeed, and returns its document.
    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["-o", "json"]].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs a command that must fail; returns its exit code and what it says.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// Returns the history: number, status, description.
    fn history(&self) -> Vec<String> {
        let history = self.json(&["history"]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let told = |one: &Value| format!("{} {} {}", one["number"], text(&one["status"]), text(&one["description"]));
        history["installations"][0]["history"].as_array().unwrap().iter().map(told).collect()
    }
}

#[test]
fn a_rollback_is_a_run_like_others() {
    let Some(cluster) = Cluster::private(&ClusterSetup::default()) else { return };
    let mesh = Mesh { cluster, folder: tempfile::tempdir().unwrap() };
    let (code, said) = mesh.refused(&["rollback"]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("meshctl has installed nothing in the namespace `istio-system`"), "{said}");

    let _istiod = Istiod::start(&mesh.cluster, IstiodOptions::default());
    mesh.json(&[&["install", "-y"], &MINIMAL[..]].concat());
    let (code, said) = mesh.refused(&["rollback"]);
    assert_eq!(code, Some(78), "{said}");
    let later = "spec:\n  components:\n    egressGateways:\n    - name: istio-egressgateway\n      enabled: true\n    \
                 base:\n      k8s:\n        overlays:\n        - kind: CustomResourceDefinition\n          \
                 name: sidecars.networking.istio.io\n          patches:\n          - path: metadata.annotations.later\n            \
                 value: \"yes\"\n";
    let file: PathBuf = mesh.folder.path().join("later.yaml");
    let text = format!("apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\n{later}");
    std::fs::write(&file, text).unwrap();
    mesh.json(&[&["install", "-y", "-f", "later.yaml"], &MINIMAL[..]].concat());
    assert!(mesh.cluster.get(EGRESS).is_some());

    let plan = mesh.json(&["rollback", "--dry-run"]);
    assert_eq!((&plan["status"], &plan["to"], &plan["profile"]), (&"planned".into(), &1.into(), &"minimal".into()));
    let counts = &plan["counts"];
    assert!(counts["prune"].as_u64().unwrap() >= 3, "{counts}");
    // The definition stays as it is.
    assert_eq!((&counts["create"], &counts["update"]), (&0.into(), &0.into()), "{plan}");
    let (code, said) = mesh.refused(&["rollback"]);
    assert_eq!(code, Some(64), "{said}");
    assert!(said.contains("- Deployment istio-system/istio-egressgateway"), "{said}");
    assert!(mesh.cluster.get(EGRESS).is_some());

    let done = mesh.json(&["rollback", "-y"]);
    assert_eq!((&done["status"], &done["record"], &done["applied"]), (&"installed".into(), &3.into(), &0.into()));
    assert!(mesh.cluster.get(EGRESS).is_none());
    let definition = || mesh.cluster.get(&format!("{DEFINITIONS}/sidecars.networking.istio.io")).unwrap();
    assert_eq!(definition()["metadata"]["annotations"]["later"], "yes");
    assert_eq!(mesh.history(), ["1 superseded install", "2 superseded install", "3 deployed rollback to 1"]);

    // Nothing to do, nothing recorded.
    let again = mesh.json(&["rollback", "3"]);
    assert_eq!((&again["status"], &again["record"]), (&"unchanged".into(), &3.into()));
    let (code, said) = mesh.refused(&["rollback", "9"]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("it has 1 (superseded), 2 (superseded), 3 (deployed)"), "{said}");

    // A rollback is undone like an install.
    let undone = mesh.json(&["rollback", "-y"]);
    assert_eq!((&undone["to"], &undone["record"]), (&2.into(), &4.into()));
    assert!(mesh.cluster.get(EGRESS).is_some());
    assert_eq!(mesh.history()[3], "4 deployed rollback to 2");
}

/// Returns a run of a mesh, by its flags.
fn request(id: &str, flags: &[&str]) -> Request {
    let sets = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let spec = resolve(&SpecSources { sets, ..SpecSources::default() }, &|_| Err(std::io::ErrorKind::NotFound.into()))
        .unwrap();
    let target = Target::of(&render(&spec).unwrap(), &spec);
    let revision = Revision {
        install: target.install().to_owned(),
        namespace: target.namespace.clone(),
        revision: target.revision.clone(),
        summary: Summary { description: "install".to_owned(), ..Summary::default() },
        manifest: Revision::manifest_of(&target),
        ..Revision::default()
    };
    let wait = WaitOptions { timeout: Duration::from_secs(3), ..WaitOptions::default() };
    Request {
        namespaces: [("istio-system".to_owned(), target::namespace("istio-system", &spec))].into(),
        target,
        scope: None,
        revision,
        run: Run { id: id.to_owned(), started: "2026-11-21T08:00:00Z".to_owned(), ..Run::default() },
        options: Options { wait: Some(wait), ..Options::default() },
    }
}

fn client(cluster: &Cluster) -> Client {
    Client::new(ClusterOptions { kubeconfig: Some(cluster.kubeconfig()), ..ClusterOptions::default() })
}

fn install(cluster: &Cluster, request: &Request) -> Result<run::Done, RunError> {
    let client = client(cluster);
    let work = async {
        let live = Live::new(&client).await.unwrap();
        let prepared = run::prepare(&live, request, &Silent).await?;
        run::execute(&live, request, prepared, &Stop::default(), &Silent).await
    };
    cluster::block_on(work).unwrap()
}

fn afterwards(cluster: &Cluster, request: &Request) -> After {
    let client = client(cluster);
    let failed = Failed {
        namespace: "istio-system",
        install: "default",
        run: &request.run,
        options: &request.options,
        cluster_version: "v1.36.3",
    };
    let work = async {
        let live = Live::new(&client).await.unwrap();
        after_failure(&live, failed, &Stop::default(), &Silent).await.unwrap()
    };
    cluster::block_on(work).unwrap()
}

#[test]
fn a_failed_run_leaves_things_as_they_were() {
    let Some(cluster) = Cluster::private(&ClusterSetup::default()) else { return };
    // Somebody's own, which the mesh would have made otherwise.
    cluster.kubectl(["create", "namespace", "istio-system"]);
    cluster.kubectl(["-n", "istio-system", "create", "serviceaccount", "istiod"]);
    let count = |path: &str| {
        let list = cluster.get(path).unwrap();
        let of_mesh = |item: &&Value| item["metadata"]["labels"]["meshctl.io/owner"] == "istio-system.default";
        list["items"].as_array().unwrap().iter().filter(of_mesh).count()
    };
    let mut first = request("first", &["profile=minimal"]);
    first.options.take_ownership = true;
    {
        let _fate = cluster.fate("istiod", Fate::PullFails);
        let failed = install(&cluster, &first);
        assert!(matches!(failed, Err(RunError::NotReady(_))), "{failed:?}");
    }
    // A definition that is in use stays.
    let sidecar =
        json!({"apiVersion": "networking.istio.io/v1", "kind": "Sidecar", "metadata": {"name": "mine"}, "spec": {}});
    cluster.create("/apis/networking.istio.io/v1/namespaces/default/sidecars", &sidecar);
    let After::Removed { deleted, kept, used } = afterwards(&cluster, &first) else { panic!() };
    assert!(deleted > 25 && kept.is_empty(), "{deleted} {kept:?}");
    let used: Vec<&str> = used.iter().map(|key| &*key.name).collect();
    assert_eq!(used, ["sidecars.networking.istio.io"]);
    cluster.wait_until("the definitions are gone", || count(DEFINITIONS) == 1);
    // The record itself is the only map that is left; the account was there before.
    assert_eq!(count("/api/v1/namespaces/istio-system/configmaps"), 1);
    assert!(cluster.get("/api/v1/namespaces/istio-system/serviceaccounts/istiod").is_some());
    assert!(cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istiod").is_none());
    // Nobody else's run is undone.
    assert_eq!(afterwards(&cluster, &request("other", &["profile=minimal"])), After::Nothing);

    // With something to go back to.
    let mut second = request("second", &["profile=minimal"]);
    second.options.take_ownership = true;
    second.options.wait = None;
    assert_eq!(install(&cluster, &second).unwrap().revision, 2);
    let egress = ["components.egressGateways[0].enabled=true", "components.egressGateways[0].name=istio-egressgateway"];
    let third = request("third", &[&["profile=minimal", "values.pilot.image=broken"], &egress[..]].concat());
    {
        let is_broken = "object.spec.containers.exists(c, c.image.contains('broken'))";
        let _fate = cluster.fate_where(is_broken, Fate::PullFails);
        let failed = install(&cluster, &third);
        assert!(matches!(failed, Err(RunError::NotReady(_))), "{failed:?}");
    }
    let After::RolledBack { to, done } = afterwards(&cluster, &third) else { panic!() };
    assert_eq!((to, done.revision), (2, 4));
    let istiod = cluster.get("/apis/apps/v1/namespaces/istio-system/deployments/istiod").unwrap();
    let image = istiod["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap();
    assert!(!image.contains("broken"), "{image}");
    assert!(cluster.get(EGRESS).is_none());
    let client = client(&cluster);
    let records = Records { cluster: &client, namespace: "istio-system".to_owned(), install: "default".to_owned() };
    let inventory = cluster::block_on(records.inventory()).unwrap().unwrap().unwrap();
    assert_eq!((inventory.state.name(), inventory.current, inventory.last_good), ("idle", 4, 4));
}
