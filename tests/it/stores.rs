//! Charts of a store in place of the built-in ones: what is rendered is what the charts by themselves give, and what is
//! recorded of them fits what was fetched.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "what cannot be read fails the test, what is skipped says so"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use meshctl::object::{Object, documents};
use meshctl::source::SourceText;

use crate::support::{Run, TestContext, stores::Store};

/// The charts of the guide's store: component, release, chart, version.
const GUIDE: [[&str; 4]; 4] = [
    ["base", "istio-base", "base", "1.11.4"],
    ["discovery", "istiod", "istio-discovery", "1.11.4"],
    ["prometheus", "prometheus", "prometheus", "14.11.1"],
    ["kiali-operator", "kiali-operator", "kiali-operator", "1.42.0"],
];

/// Returns the folder of the guide's store, when it is there.
fn guide() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/goldens/chart/input/store");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no store at ../shared/goldens/chart/input/store");
    None
}

/// Returns objects by what tells them apart, as JSON.
fn objects(text: &str) -> BTreeMap<String, serde_json::Value> {
    let read = documents::read(&SourceText::new("objects", text)).unwrap();
    let objects = read.into_iter().map(|document| Object::from_tree(document.object));
    let told = objects.map(|object| {
        let json = meshctl::values::json::encode_in_order(object.tree());
        (format!("{} {}", object.key.api_version, object.key), serde_json::from_str(&json).unwrap())
    });
    told.collect()
}

fn succeeded(run: &Run) -> &str {
    assert_eq!(run.code, Some(0), "{run}");
    &run.stdout
}

#[test]
fn the_guides_store_renders_as_its_charts_do_by_themselves() {
    let Some(folder) = guide() else { return };
    let test = TestContext::new();
    let store = Store::of_archives(
        &folder,
        &["base-1.11.4", "istio-discovery-1.11.4", "prometheus-14.11.1", "kiali-operator-1.42.0"],
    );
    let names: Vec<&str> = GUIDE.iter().map(|[component, ..]| *component).collect();
    let url = store.url.clone();
    let arguments = ["manifest", "generate", "--chart-repo", &url, "--component", &names.join(",")];
    let run = test.run(arguments);
    let got = objects(succeeded(&run));
    let mut wanted = BTreeMap::new();
    for [_, release, chart, version] in GUIDE {
        let archive = folder.join(format!("{chart}-{version}.tgz"));
        let run = test.run([
            "chart",
            "template",
            release,
            &*archive.to_string_lossy(),
            "-n",
            "istio-system",
            "--include-crds",
        ]);
        wanted.extend(objects(succeeded(&run)));
    }
    assert!(wanted.len() >= 80, "{}", wanted.len());
    assert_eq!(got.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (name, object) in &wanted {
        assert_eq!(&got[name], object, "{name}");
    }
    // The second time nothing is fetched.
    let before = store.requests();
    let again = test.run(arguments);
    assert_eq!((again.stdout, store.requests()), (run.stdout, before));
    // Without the server it is the cache that answers.
    drop(store);
    assert_eq!(objects(succeeded(&test.run(arguments))), got);
}

/// A store of charts that are made up here.
fn little(version: &str) -> Store {
    let values = "pilot: {image: pilot, replicaCount: 1}\nglobal: {hub: docker.io/istio, tag: 1.11.4, istioNamespace: istio-system}\n";
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: istiod{{ with .Values.revision }}-{{ . }}{{ end }}\n  labels: {app: istiod, release: '{{ .Release.Name }}'}\nspec:\n  replicas: {{ .Values.pilot.replicaCount }}\n  selector: {matchLabels: {app: istiod}}\n  template:\n    metadata: {labels: {app: istiod}}\n    spec:\n      containers:\n      - name: discovery\n        image: '{{ .Values.global.hub }}/{{ .Values.pilot.image }}:{{ .Values.global.tag }}'\n";
    let server = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: '{{ .Release.Name }}-server'}\nspec:\n  selector: {matchLabels: {app: p}}\n  template:\n    metadata: {labels: {app: p}}\n    spec:\n      containers: [{name: p, image: p, args: ['--retention={{ .Values.server.retention }}']}]\n";
    Store::of_charts(&[
        (
            "base",
            "1.11.4",
            "",
            &[(
                "templates/a.yaml",
                "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: istio-reader, namespace: istio-system}\n",
            )],
        ),
        ("istio-discovery", "1.11.4", values, &[("templates/d.yaml", deployment)]),
        ("prometheus", version, "server: {retention: 15d}\n", &[("templates/s.yaml", server)]),
    ])
}

#[test]
fn values_go_over_the_charts_own() {
    let test = TestContext::new();
    let store = little("14.11.1");
    test.write("values.yaml", "server:\n  retention: 1d\n");
    let file = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n  values: {pilot: {replicaCount: 2}}\n  addons: {prometheus: {namespace: metrics, values: {server: {retention: 2d}}}}\n";
    test.write("mesh.yaml", file);
    let render = |more: &[&str]| {
        let base = ["manifest", "generate", "--chart-repo", &store.url, "--component", "base,discovery,prometheus"];
        test.run([&base, more].concat())
    };
    let plain = render(&[]);
    assert!(succeeded(&plain).contains("image: docker.io/istio/pilot:1.11.4"), "{plain}");
    assert!(plain.stdout.contains("--retention=15d") && plain.stderr.is_empty(), "{plain}");
    let said = render(&["-f", "mesh.yaml"]);
    assert!(succeeded(&said).contains("replicas: 2") && said.stdout.contains("--retention=2d"), "{said}");
    assert!(said.stdout.contains("namespace: metrics"), "{said}");
    let flags = ["-f", "mesh.yaml", "--chart-values", "prometheus=values.yaml", "--set", "tag=mine"];
    let over = render(&flags);
    assert!(succeeded(&over).contains("--retention=1d") && over.stdout.contains("pilot:mine"), "{over}");
    let most = render(&[&flags[..], &["--chart-set", "prometheus:server.retention=3d"]].concat());
    assert!(succeeded(&most).contains("--retention=3d"), "{most}");
    let odd = render(&["--chart-set", "prometheus:server.retentoin=3d"]);
    assert_eq!(
        odd.stderr,
        "warning: the chart prometheus 14.11.1 knows nothing of `server.retentoin`, where `server.retention` may be meant\n"
    );
}

#[test]
fn an_add_on_of_a_store_stands_beside_the_built_in_mesh() {
    let test = TestContext::new();
    let store = little("14.11.1");
    let chart = format!("prometheus={}/prometheus-14.11.1.tgz", store.url);
    let run = test.run(["manifest", "generate", "--chart", &chart]);
    let objects = objects(succeeded(&run));
    assert!(objects.contains_key("apps/v1 Deployment istio-system/prometheus-server"), "{run}");
    assert!(objects.contains_key("apps/v1 Deployment istio-system/istio-ingressgateway"), "{run}");
    let images = test.run(["images", "list", "--chart-repo", &store.url, "--component", "istiod"]);
    assert!(succeeded(&images).contains("docker.io/istio/pilot:1.11.4"), "{images}");
}

#[test]
fn what_a_store_has_not_leaves_nothing_undone() {
    let test = TestContext::new();
    let store = little("14.11.1");
    for (component, version, code, message) in [
        ("base,grafana", None, 66, "has no chart for the component `grafana`"),
        ("base", Some("1.12.x"), 66, "of the version `1.12.x`"),
        ("nobody", None, 64, "there is no component `nobody`"),
    ] {
        let mut arguments = vec!["manifest", "generate", "--chart-repo", &store.url, "--component", component];
        arguments.extend(version.map(|version| ["--chart-version", version]).into_iter().flatten());
        let run = test.run(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{run}");
        assert!(run.stderr.contains(message), "{run}");
    }
    let chart = format!("discovery={}/istio-discovery-1.11.4.tgz", store.url);
    let run = test.run(["manifest", "generate", "--chart", &chart, "--component", "base,discovery"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(78), ""), "{run}");
    assert!(run.stderr.contains("--chart base=REPO/CHART@VERSION"), "{run}");
    let wrong = Store::with_digest(&[("base", "1.11.4", "", &[])], &"f".repeat(64));
    let run = test.run(["manifest", "generate", "--chart-repo", &wrong.url, "--component", "base"]);
    assert_eq!(run.stdout, "", "{run}");
    assert!(run.code == Some(65) || run.code == Some(78), "{run}");
    assert!(run.stderr.contains("base-1.11.4.tgz"), "{run}");
}
