//! `meshctl kube-inject`: what comes in comes out, whole or not at all.

use std::path::Path;

use meshctl::values::Tree;
use meshctl::yaml::{self, ReadOptions};

use crate::support::{Run, TestContext};

/// A workload with a style of its own, between things that have no pods.
const SHOP: &str = r#"# The shop.
%YAML 1.1
---
apiVersion: v1
kind: Service
metadata: {name: web}   # not a workload
spec:
    ports: [{port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
    name: "web"
spec:
    replicas: 2
    template:
        metadata:
            labels:
                app: 'web'   # grouped by this
        spec:
            # one container
            containers:
            -   name: web
                image: "shop/web:1"
                env:
                - {name: A, value: 'b'}
                livenessProbe:
                    httpGet: {path: /alive, port: 80}
...
# the end
"#;

/// A pod that is left as it is.
const HOST: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: node}\nspec:\n  hostNetwork: true\n  containers: [{name: a}]\n";

/// Returns a deployment with annotations on its pods.
fn annotated(annotations: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: shop}}\nspec:\n  template:\n    metadata:\n      annotations: {annotations}\n    spec:\n      containers: [{{name: web, image: web}}]\n"
    )
}

fn inject(test: &TestContext, text: &str, arguments: &[&str]) -> Run {
    test.command(["kube-inject", "-f", "-"].iter().chain(arguments)).stdin(text).run()
}

/// Returns the documents of a text.
fn documents(text: &str) -> Vec<Tree> {
    let source = meshctl::source::SourceText::new("output", text);
    let options = ReadOptions::default();
    yaml::documents(&source, &options).map(|document| document.expect("YAML").tree).collect()
}

/// Asserts that all lines of a text are in another one, in order, but for those that injection has a reason to touch.
#[track_caller]
fn assert_lines_kept(before: &str, after: &str, is_touched: impl Fn(&str) -> bool) {
    let mut lines = after.split('\n');
    for line in before.split('\n').filter(|line| !is_touched(line)) {
        assert!(lines.any(|found| found == line), "{line:?} is not there, or not in its place, in\n{after}");
    }
}

#[test]
fn an_object_is_injected_and_everything_else_stays() {
    let test = TestContext::new();
    let run = inject(&test, SHOP, &[]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_lines_kept(SHOP, &run.stdout, |line| line.contains("httpGet"));
    let found = documents(&run.stdout);
    let containers = found[1].get_path(&["spec", "template", "spec", "containers"]).and_then(Tree::as_list);
    assert_eq!(containers.map(<[_]>::len), Some(2));
    insta::assert_snapshot!("report", run.stderr);
}

#[test]
fn a_file_without_pods_comes_out_as_it_is() {
    let test = TestContext::new();
    for text in [
        "",
        "\n",
        "# nothing\n",
        "---\n",
        "kind: Service\r\napiVersion: v1\r\n---\r\n",
        HOST,
        "{\"kind\":\"Service\",\"apiVersion\":\"v1\"}",
    ] {
        let run = inject(&test, text, &["--report", "none"]);
        assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), &*text.replace("\r\n", "\n"), ""), "{text:?}");
    }
}

#[test]
fn injecting_twice_changes_nothing_and_uninjecting_leads_back() {
    let test = TestContext::new();
    let once = inject(&test, SHOP, &[]).stdout;
    let twice = inject(&test, &once, &[]);
    assert_eq!(twice.stdout, once);
    let back = test.command(["kube-uninject", "-f", "-"]).stdin(&once).run();
    assert_eq!(back.stdout, SHOP, "{back}");
    let other = inject(&test, &once, &["--set", "values.global.proxy.logLevel=debug"]);
    assert_eq!(other.stdout, inject(&test, SHOP, &["--set", "values.global.proxy.logLevel=debug"]).stdout);
    assert_ne!(other.stdout, once);
    let back = inject(&test, &other.stdout, &["--uninject"]);
    assert_eq!(back.stdout, SHOP);
}

#[test]
fn json_stays_json() {
    let test = TestContext::new();
    let text = r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}]}"#;
    let run = inject(&test, text, &["--report", "none"]);
    assert!(run.stdout.starts_with(r#"{"apiVersion":"v1","kind":"List","items":[{"#), "{run}");
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{run}");
}

#[test]
fn files_are_changed_in_place_when_all_goes_well() {
    let test = TestContext::new();
    test.write("a.yaml", SHOP);
    test.write("deep/b.yaml", HOST);
    let broken = test.write("deep/c.yaml", "kind: [\n");
    let run = test.run(["kube-inject", "-f", ".", "-R", "--in-place"]);
    assert_eq!((run.code, &*run.stdout), (Some(65), ""), "{run}");
    assert_eq!(std::fs::read_to_string(test.path("a.yaml")).expect("a.yaml"), SHOP);
    std::fs::remove_file(broken).expect("c.yaml goes");
    let run = test.run(["kube-inject", "-f", ".", "-R", "--in-place", "--report", "none"]);
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run}");
    assert!(std::fs::read_to_string(test.path("a.yaml")).expect("a.yaml").contains("istio-proxy"));
    assert_eq!(std::fs::read_to_string(test.path("deep/b.yaml")).expect("b.yaml"), HOST);
    assert_eq!(test.files(), ["a.yaml", "deep/b.yaml"]);
}

#[test]
fn an_output_file_may_be_the_input() {
    let test = TestContext::new();
    test.write("a.yaml", SHOP);
    let run = test.run(["kube-inject", "-f", "a.yaml", "-o", "a.yaml"]);
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{run}");
    assert!(std::fs::read_to_string(test.path("a.yaml")).expect("a.yaml").contains("istio-proxy"));
    insta::assert_snapshot!("output_is_a_folder", test.run(["kube-inject", "-f", "a.yaml", "-o", "."]));
    insta::assert_snapshot!("no_such_folder", test.run(["kube-inject", "-f", "a.yaml", "-o", "none/a.yaml"]));
    assert_eq!(test.files(), ["a.yaml"]);
}

#[test]
fn what_would_change_is_shown() {
    let test = TestContext::new();
    test.write("a.yaml", SHOP);
    let run = test.run(["kube-inject", "-f", "a.yaml", "--diff", "--report", "none"]);
    assert_eq!(run.code, Some(1), "{run}");
    let head: Vec<&str> = run.stdout.lines().take(12).collect();
    insta::assert_snapshot!("diff", head.join("\n"));
    let run = test.command(["kube-inject", "-f", "-", "--diff"]).stdin(HOST).run();
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{run}");
}

#[test]
fn skipped_objects_can_fail_the_run() {
    let test = TestContext::new();
    insta::assert_snapshot!("skipped", inject(&test, HOST, &["--fail-on-skip"]));
    insta::assert_snapshot!("skipped_json", inject(&test, HOST, &["--report", "json"]));
}

#[test]
fn namespaces_of_the_input_decide_when_they_are_asked() {
    let test = TestContext::new();
    let namespace =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: disabled}}\n---\n";
    test.write("a.yaml", format!("{namespace}{}", annotated("{}")));
    let told = |arguments: &[&str]| test.run(["kube-inject", "-f", "a.yaml"].iter().chain(arguments)).stderr;
    assert!(told(&[]).contains("injected with"));
    assert!(told(&["--respect-namespace-labels"]).contains("istio-injection: disabled"));
}

#[test]
fn other_kinds_have_pods_too() {
    let test = TestContext::new();
    let text = "apiVersion: example.com/v1\nkind: Work\nmetadata: {name: w}\nspec:\n  pod:\n    spec:\n      containers: [{name: a}]\n";
    assert_eq!(inject(&test, text, &[]).stdout, text);
    let run = inject(&test, text, &["--pod-template", "Work=spec.pod"]);
    assert!(run.stdout.contains("istio-proxy"), "{run}");
    insta::assert_snapshot!("no_pod_template", inject(&test, text, &["--pod-template", "Work"]));
    insta::assert_snapshot!("pod_template_missing", inject(&test, text, &["--pod-template", "Work=spec.other"]));
}

#[test]
fn a_check_explains() {
    let test = TestContext::new();
    let pods = annotated(
        "{sidecar.istio.io/logLevel: debug, sidecar.istio.io/proxyCPU: 200m, sidecar.istio.io/bootstrapOverride: ''}",
    );
    test.write("a.yaml", format!("{pods}---\n{HOST}"));
    insta::assert_snapshot!("check", test.run(["kube-inject", "check", "a.yaml"]));
    let run = test.run(["kube-inject", "check", "a.yaml", "-o", "json", "--fail-on-skip"]);
    assert_eq!(run.code, Some(79), "{run}");
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{run}");
}

#[test]
fn a_snapshot_is_enough() {
    let test = TestContext::new();
    let generated = test.run(["manifest", "generate", "--set", "values.global.proxy.logLevel=debug"]);
    test.write("mesh.yaml", &generated.stdout);
    let run = inject(&test, SHOP, &["--config-snapshot", "mesh.yaml"]);
    assert_eq!(run.stdout, inject(&test, SHOP, &["--set", "values.global.proxy.logLevel=debug"]).stdout);
    insta::assert_snapshot!(
        "snapshot_and_set",
        inject(&test, SHOP, &["--config-snapshot", "mesh.yaml", "--set", "a=b"])
    );
    test.write("none.yaml", HOST);
    insta::assert_snapshot!("snapshot_of_nothing", inject(&test, SHOP, &["--config-snapshot", "none.yaml"]));
}

/// Inputs that are wrong, each behind a document that is fine.
const BROKEN: &[(&str, &str)] = &[
    ("unclosed", "kind: Pod\nmetadata: {name: a\n"),
    ("tab", "kind: Pod\n\tmetadata: x\n"),
    ("no_kind", "apiVersion: v1\nmetadata: {name: a}\n"),
    ("no_api_version", "kind: Pod\nmetadata: {name: a}\n"),
    ("no_object", "- a\n"),
    ("no_containers", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}\n"),
    ("no_template", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {}\n"),
    (
        "wrong_type",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: true}}\nspec: {containers: [{name: a}]}\n",
    ),
];

#[test]
fn a_broken_document_is_told_with_its_place() {
    let test = TestContext::new();
    for (name, text) in BROKEN {
        let text = format!("{SHOP}---\n{text}");
        let run = inject(&test, &text, &["--report", "none"]);
        assert_eq!((run.code, &*run.stdout), (Some(65), ""), "{name}: {run}");
        insta::assert_snapshot!(format!("broken_{name}"), run.stderr);
        let run = inject(&test, &format!("{text}---\n{SHOP}"), &["--report", "none", "--keep-going"]);
        assert_eq!(run.code, Some(65), "{name}: {run}");
        assert_eq!(run.stdout.matches("name: istio-proxy").count(), 2, "{name}: {run}");
        assert!(run.stdout.contains(&text[SHOP.len()..]), "{name}: {run}");
    }
}

#[test]
fn annotations_are_held_to_their_rules() {
    let test = TestContext::new();
    for (name, annotations) in [
        ("ports", "{traffic.sidecar.istio.io/includeInboundPorts: '80,x'}"),
        ("ranges", "{traffic.sidecar.istio.io/includeOutboundIPRanges: '10.0.0.0'}"),
        ("config", "{proxy.istio.io/config: 'concurrency: [1]'}"),
        ("template", "{inject.istio.io/templates: sidecars}"),
        ("metrics", "{prometheus.io/port: '15090'}"),
        ("overrides", "{proxy.istio.io/overrides: '{'}"),
        ("way_back", "{meshctl.io/injected: '{'}"),
    ] {
        let run = inject(&test, &annotated(annotations), &[]);
        assert_eq!(run.stdout, "", "{run}");
        insta::assert_snapshot!(format!("annotation_{name}"), run);
    }
}

#[test]
fn templates_that_do_not_work_are_told() {
    let test = TestContext::new();
    for (name, template) in [
        ("parse", "metadata: {{ if }}"),
        ("render", "metadata: {{ .Values.a.b.c }}\n{{ fail \"no\" }}"),
        ("yaml", "metadata: {{ `{` }}"),
        ("type", "metadata:\n  labels:\n    a: 1"),
    ] {
        test.write("template.yaml", template);
        let run = inject(&test, SHOP, &["--injectConfigFile", "template.yaml"]);
        assert_eq!(run.stdout, "", "{run}");
        insta::assert_snapshot!(format!("template_{name}"), run);
    }
}

#[test]
fn what_is_not_text_is_told_and_kept() {
    let test = TestContext::new();
    let mut bytes = SHOP.as_bytes().to_vec();
    bytes.extend(b"---\na: \xff\n---\n");
    bytes.extend(HOST.as_bytes());
    let run = test.command(["kube-inject", "-f", "-"]).stdin(&bytes).run();
    assert_eq!(run.stdout, "");
    insta::assert_snapshot!("not_text", run.stderr);
    test.write("a.yaml", &bytes);
    let run = test.run(["kube-inject", "-f", "a.yaml", "--in-place", "--keep-going"]);
    assert_eq!(run.code, Some(65), "{run}");
    let after = std::fs::read(test.path("a.yaml")).expect("a.yaml");
    assert!(after.windows(5).any(|window| window == b"a: \xff\n"));
    assert!(String::from_utf8_lossy(&after).contains("istio-proxy"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let test = TestContext::new();
    std::fs::create_dir(test.path("empty")).expect("a folder");
    insta::assert_snapshot!("no_file", test.run(["kube-inject", "-f", "none.yaml"]));
    insta::assert_snapshot!("empty_folder", test.run(["kube-inject", "-f", "empty"]));
    insta::assert_snapshot!("address", test.run(["kube-inject", "-f", "https://example.com/a.yaml"]));
    insta::assert_snapshot!("in_place_of_standard_input", test.run(["kube-inject", "-f", "-", "--in-place"]));
    insta::assert_snapshot!("nothing_given", test.run(["kube-inject"]));
}

#[test]
fn many_documents_come_out_in_order() {
    let test = TestContext::new();
    let one = |number: usize| annotated("{}").replace("name: web", &format!("name: web-{number}"));
    let text: Vec<String> = (0..400).map(one).collect();
    let run = inject(&test, &text.join("---\n"), &["--stream", "--report", "none"]);
    let found = documents(&run.stdout);
    let names: Vec<&str> =
        found.iter().filter_map(|document| document.get_path(&["metadata", "name"])?.as_str()).collect();
    let wanted: Vec<String> = (0..400).map(|number| format!("web-{number}")).collect();
    assert_eq!(names, wanted);
}

/// The golden inputs, and the samples beside this file.
fn samples() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in [root.join("tests/fixtures/inject"), root.join("../shared/goldens/inject/input")] {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            eprintln!("skipped: {} is not there", folder.display());
            continue;
        };
        let paths = entries.map(|entry| entry.expect("an entry").path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")));
    }
    files.sort();
    files
}

#[test]
fn lines_that_injection_does_not_touch_stay() {
    // Probes, images that stand for the template's, brackets that get something in, and what an earlier injection wrote
    // are injection's to change.
    const TOUCHED: &[&str] = &[
        "port:",
        "path:",
        "scheme:",
        "httpGet",
        "tcpSocket",
        "grpc",
        "service:",
        "image: auto",
        "prometheus.io",
        "sidecar.istio.io/status",
        "istio-proxy",
        "name: istio",
        "annotations: {}",
        "labels: {}",
        "null",
        "creationTimestamp",
    ];
    let test = TestContext::new();
    let mut count = 0;
    for path in samples() {
        let before = std::fs::read_to_string(&path).expect("a sample");
        if before.contains("kind: IstioOperator") || before.contains("sidecar.istio.io/status") {
            continue;
        }
        let run = inject(&test, &before, &["--report", "none"]);
        if run.code != Some(0) {
            // Some are there to be refused.
            continue;
        }
        count += 1;
        let holder = before.replace("\r\n", "\n");
        assert_lines_kept(&holder, &run.stdout, |line| TOUCHED.iter().any(|touched| line.contains(touched)));
        let back = test.command(["kube-uninject", "-f", "-", "--report", "none"]).stdin(&run.stdout).run();
        assert_eq!(documents(&back.stdout), documents(&before), "{}", path.display());
    }
    assert!(count > 0, "no sample was injected");
}
