//! What `meshctl migrate` makes of old files, and what `meshctl get` lists, on a real API server with our definitions.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use meshctl::source::SourceText;
use meshctl::values::Tree;
use meshctl::yaml::{self, ReadOptions, Style};
use test_cluster::{Cluster, Options};

use crate::made::meshctl;

/// Starts a cluster without anything but its server, and makes the definitions of the mesh.
fn cluster() -> Option<Cluster> {
    let cluster = Cluster::private(&Options { nodes: 0, controllers: false })?;
    crate::install(&cluster);
    Some(cluster)
}

/// Returns the files of the old files' cases that come out.
fn expected() -> Vec<PathBuf> {
    let cases = std::fs::read_dir(crate::project().join("tests/golden/migrate")).unwrap();
    let mut files: Vec<PathBuf> = cases.map(|case| case.unwrap().path().join("expected.yaml")).collect();
    files.retain(|file| file.exists());
    files.sort();
    files
}

/// Returns the objects of a text, those of lists one by one.
fn objects(name: &str, text: &str) -> Vec<Tree> {
    let source = SourceText::new(name, text);
    let options = ReadOptions::go();
    let documents = yaml::documents(&source, &options).map(|document| document.unwrap().tree);
    let lists = documents
        .map(|tree| if tree.text_at(&["kind"]) == "List" { tree.items_at(&["items"]).to_vec() } else { vec![tree] });
    lists.flatten().collect()
}

/// The kinds that nothing takes the place of; the report says so.
fn is_lost(object: &Tree) -> bool {
    let kind = object.text_at(&["kind"]);
    object.text_at(&["apiVersion"]).starts_with("config.istio.io/") || kind == "PodSecurityPolicy"
}

/// Writes a file beside the kubeconfig of a cluster.
fn write(cluster: &Cluster, name: &str, text: &str) -> String {
    let path = cluster.kubeconfig().with_file_name(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// Runs meshctl with a text on standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    let mut child =
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || std::io::Write::write_all(&mut stdin, input).unwrap());
        child.wait_with_output().unwrap()
    })
}

#[test]
fn the_server_takes_what_comes_out() {
    let Some(cluster) = cluster() else { return };
    for namespace in ["shop", "prod"] {
        let body = serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
        cluster.create("/api/v1/namespaces", &body);
    }
    let files = expected();
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let case = file.parent().and_then(Path::file_name).unwrap().to_string_lossy().into_owned();
        let kept: Vec<Tree> = objects(&case, &std::fs::read_to_string(&file).unwrap())
            .into_iter()
            .filter(|object| !is_lost(object))
            .collect();
        let text: Vec<String> = kept.iter().map(|object| yaml::emit(object, Style::Ordered)).collect();
        let path = write(&cluster, &format!("{case}.yaml"), &text.join("---\n"));
        let output = cluster.kubectl_output([
            "apply",
            "--server-side",
            "--dry-run=server",
            "--validate=strict",
            "-f",
            path.as_str(),
        ]);
        assert!(output.status.success(), "{case}: {}", String::from_utf8_lossy(&output.stderr));
        let warnings = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!warnings.contains("unavailable in"), "{case}: {warnings}");
    }
}

#[test]
fn the_callers_of_2017_are_migrated_injected_and_applied_and_listed() {
    let Some(cluster) = cluster() else { return };
    let namespace = cluster.namespace("callers");
    let old = crate::project().join("tests/golden/migrate/callers/input.yaml");
    let migrated = piped(&["migrate", "-f", &old.to_string_lossy(), "--strict"], b"");
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    let injected = piped(&["kube-inject", "-f", "-"], &migrated.stdout);
    assert!(injected.status.success(), "{}", String::from_utf8_lossy(&injected.stderr));
    let path = write(&cluster, "callers-injected.yaml", &String::from_utf8(injected.stdout).unwrap());
    cluster.kubectl(["apply", "--server-side", "--validate=strict", "-n", &namespace, "-f", &path]);
    let deployment =
        cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/deployments/callme-service-v1")).unwrap();
    let containers = deployment["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    assert_eq!(containers.len(), 2, "{deployment}");

    // What kubectl prints, but for the ages, which grow.
    let (code, listed, told) = meshctl(&cluster, &["get", "virtualservices", "-n", &namespace]);
    assert_eq!((code, told.as_str()), (0, ""), "{listed}");
    let without_age = |text: &str| -> Vec<Vec<String>> {
        let cells = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        text.lines()
            .map(cells)
            .map(|mut cells| {
                cells.pop();
                cells
            })
            .collect()
    };
    let theirs = cluster.kubectl(["get", "virtualservices", "-n", &namespace]);
    assert_eq!(without_age(&listed), without_age(&theirs));
    assert!(listed.starts_with("NAME "), "{listed}");
    for (types, name) in [("vs", "virtualservice"), ("Gateway", "gateway"), ("dr", "destinationrule")] {
        let ours = meshctl(&cluster, &["get", types, "-n", &namespace, "-o", "name"]).1;
        let theirs = cluster.kubectl(["get", &format!("{name}s.networking.istio.io"), "-n", &namespace, "-o", "name"]);
        assert_eq!(ours, theirs);
    }
    // The kind of 2017 is answered with the one of today; both in all namespaces.
    let (code, listed, told) = meshctl(&cluster, &["get", "routerules", "-A"]);
    assert_eq!(code, 0);
    assert!(told.starts_with("note: RouteRule is gone, these are virtualservices; "), "{told}");
    assert!(listed.lines().any(|line| line.starts_with(&namespace) && line.contains("callme-service")), "{listed}");
    // One request for each.
    let before = cluster.requests_of("meshctl/").len();
    let (code, text, _) = meshctl(&cluster, &["get", "vs", "callme-service", "-n", &namespace, "-o", "json"]);
    assert_eq!((code, cluster.requests_of("meshctl/").len() - before), (0, 1));
    let object = crate::parse(&text);
    assert_eq!(object.text_at(&["apiVersion"]), "networking.istio.io/v1");
    let delay = object.items_at(&["spec", "http"])[0].get_path(&["fault", "delay", "fixedDelay"]).cloned();
    assert_eq!(delay, Some(Tree::from("5s")));
    let (code, text, _) = meshctl(&cluster, &["get", "gw,vs", "-n", &namespace, "-o", "yaml"]);
    assert_eq!((code, crate::parse(&text).items_at(&["items"]).len()), (0, 4), "{text}");
    let (code, text, _) = meshctl(&cluster, &["get", "all", "-n", &namespace, "-l", "app=nobody"]);
    assert_eq!((code, text.as_str()), (0, ""));
}

#[test]
fn nothing_and_not_installed_and_forbidden_are_different_answers() {
    let Some(cluster) = cluster() else { return };
    let namespace = cluster.namespace("empty");
    let (code, text, told) = meshctl(&cluster, &["get", "gateways", "-n", &namespace]);
    assert_eq!((code, text.as_str()), (0, ""));
    assert_eq!(told, format!("No resources found in {namespace} namespace.\n"));
    let (code, text, _) = meshctl(&cluster, &["get", "gateways", "-n", &namespace, "-o", "json"]);
    assert_eq!((code, crate::parse(&text).text_at(&["kind"]).to_owned()), (0, "List".to_owned()));
    let (code, _, told) = meshctl(&cluster, &["get", "gateways.gateway.networking.k8s.io"]);
    assert_eq!(code, 78, "{told}");
    assert!(told.starts_with("error: Gateway (gateways.gateway.networking.k8s.io) is not installed in http"), "{told}");
    let (code, _, told) = meshctl(&cluster, &["get", "dr", "reviews", "-n", &namespace]);
    assert_eq!(code, 1, "{told}");
    assert!(
        told.starts_with(&format!("error: there is no DestinationRule `reviews` in the namespace `{namespace}`\n")),
        "{told}"
    );
    let (code, _, told) = meshctl(&cluster, &["get", "se", "-A", "--as", "nobody"]);
    assert_eq!(code, 77, "{told}");
    assert!(told.contains("list serviceentries.networking.istio.io"), "{told}");
    // A definition that the cluster does not have, of a group that it has.
    cluster.request(
        "DELETE",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/wasmplugins.extensions.istio.io",
        "",
        "",
    );
    cluster.wait_until("the kind is gone", || meshctl(&cluster, &["get", "wasmplugins", "-n", &namespace]).0 == 78);
    assert_eq!(meshctl(&cluster, &["get", "all", "-n", &namespace]).0, 0);
}
