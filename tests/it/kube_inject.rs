//! `meshctl kube-inject`: what comes in comes out, whole or not at all.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::io::Write;
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

fn inject(context: &TestContext, text: &str, arguments: &[&str]) -> Run {
    context.command(["kube-inject", "-f", "-"].iter().chain(arguments)).stdin(text).run()
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
    let context = TestContext::new();
    let run = inject(&context, SHOP, &[]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_lines_kept(SHOP, &run.stdout, |line| line.contains("httpGet"));
    let found = documents(&run.stdout);
    let containers = found[1].get_path(&["spec", "template", "spec", "containers"]).and_then(Tree::as_list);
    assert_eq!(containers.map(<[_]>::len), Some(2));
    insta::assert_snapshot!("report", run.stderr);
}

#[test]
fn a_file_without_pods_comes_out_as_it_is() {
    let context = TestContext::new();
    for text in [
        "",
        "\n",
        "# nothing\n",
        "---\n",
        "kind: Service\r\napiVersion: v1\r\n---\r\n",
        HOST,
        "{\"kind\":\"Service\",\"apiVersion\":\"v1\"}",
    ] {
        let run = inject(&context, text, &["--report", "none"]);
        assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), &*text.replace("\r\n", "\n"), ""), "{text:?}");
    }
}

#[test]
fn injecting_twice_changes_nothing_and_uninjecting_leads_back() {
    let context = TestContext::new();
    let once = inject(&context, SHOP, &[]).stdout;
    let twice = inject(&context, &once, &[]);
    assert_eq!(twice.stdout, once);
    let back = context.command(["kube-uninject", "-f", "-"]).stdin(&once).run();
    assert_eq!(back.stdout, SHOP, "{back}");
    let other = inject(&context, &once, &["--set", "values.global.proxy.logLevel=debug"]);
    assert_eq!(other.stdout, inject(&context, SHOP, &["--set", "values.global.proxy.logLevel=debug"]).stdout);
    assert_ne!(other.stdout, once);
    let back = inject(&context, &other.stdout, &["--uninject"]);
    assert_eq!(back.stdout, SHOP);
}

#[test]
fn json_stays_json() {
    let context = TestContext::new();
    let text = r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a"}]}}]}"#;
    let run = inject(&context, text, &["--report", "none"]);
    assert!(run.stdout.starts_with(r#"{"apiVersion":"v1","kind":"List","items":[{"#), "{run}");
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{run}");
}

#[test]
fn files_are_changed_in_place_when_all_goes_well() {
    let context = TestContext::new();
    context.write("a.yaml", SHOP);
    context.write("deep/b.yaml", HOST);
    let broken = context.write("deep/c.yaml", "kind: [\n");
    let run = context.run(["kube-inject", "-f", ".", "-R", "--in-place"]);
    assert_eq!((run.code, &*run.stdout), (Some(65), ""), "{run}");
    assert_eq!(std::fs::read_to_string(context.path("a.yaml")).expect("a.yaml"), SHOP);
    std::fs::remove_file(broken).expect("c.yaml goes");
    let run = context.run(["kube-inject", "-f", ".", "-R", "--in-place", "--report", "none"]);
    assert_eq!((run.code, &*run.stderr), (Some(0), ""), "{run}");
    assert!(std::fs::read_to_string(context.path("a.yaml")).expect("a.yaml").contains("istio-proxy"));
    assert_eq!(std::fs::read_to_string(context.path("deep/b.yaml")).expect("b.yaml"), HOST);
    assert_eq!(context.files(), ["a.yaml", "deep/b.yaml"]);
}

#[test]
fn an_output_file_may_be_the_input() {
    let context = TestContext::new();
    context.write("a.yaml", SHOP);
    let run = context.run(["kube-inject", "-f", "a.yaml", "-o", "a.yaml"]);
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{run}");
    assert!(std::fs::read_to_string(context.path("a.yaml")).expect("a.yaml").contains("istio-proxy"));
    insta::assert_snapshot!("output_is_a_folder", context.run(["kube-inject", "-f", "a.yaml", "-o", "."]));
    insta::assert_snapshot!("no_such_folder", context.run(["kube-inject", "-f", "a.yaml", "-o", "none/a.yaml"]));
    assert_eq!(context.files(), ["a.yaml"]);
}

#[test]
fn what_would_change_is_shown() {
    let context = TestContext::new();
    context.write("a.yaml", SHOP);
    let run = context.run(["kube-inject", "-f", "a.yaml", "--diff", "--report", "none"]);
    assert_eq!(run.code, Some(1), "{run}");
    let head: Vec<&str> = run.stdout.lines().take(12).collect();
    insta::assert_snapshot!("diff", head.join("\n"));
    let run = context.command(["kube-inject", "-f", "-", "--diff"]).stdin(HOST).run();
    assert_eq!((run.code, &*run.stdout), (Some(0), ""), "{run}");
}

#[test]
fn skipped_objects_can_fail_the_run() {
    let context = TestContext::new();
    insta::assert_snapshot!("skipped", inject(&context, HOST, &["--fail-on-skip"]));
    insta::assert_snapshot!("skipped_json", inject(&context, HOST, &["--report", "json"]));
}

#[test]
fn namespaces_of_the_input_decide_when_they_are_asked() {
    let context = TestContext::new();
    let namespace =
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: disabled}}\n---\n";
    context.write("a.yaml", format!("{namespace}{}", annotated("{}")));
    let told = |arguments: &[&str]| context.run(["kube-inject", "-f", "a.yaml"].iter().chain(arguments)).stderr;
    assert!(told(&[]).contains("injected with"));
    assert!(told(&["--respect-namespace-labels"]).contains("istio-injection: disabled"));
}

#[test]
fn other_kinds_have_pods_too() {
    let context = TestContext::new();
    let text = "apiVersion: example.com/v1\nkind: Work\nmetadata: {name: w}\nspec:\n  pod:\n    spec:\n      containers: [{name: a}]\n";
    assert_eq!(inject(&context, text, &[]).stdout, text);
    let run = inject(&context, text, &["--pod-template", "Work=spec.pod"]);
    assert!(run.stdout.contains("istio-proxy"), "{run}");
    insta::assert_snapshot!("no_pod_template", inject(&context, text, &["--pod-template", "Work"]));
    insta::assert_snapshot!("pod_template_missing", inject(&context, text, &["--pod-template", "Work=spec.other"]));
}

#[test]
fn a_check_explains() {
    let context = TestContext::new();
    let pods = annotated(
        "{sidecar.istio.io/logLevel: debug, sidecar.istio.io/proxyCPU: 200m, sidecar.istio.io/bootstrapOverride: ''}",
    );
    context.write("a.yaml", format!("{pods}---\n{HOST}"));
    insta::assert_snapshot!("check", context.run(["kube-inject", "check", "a.yaml"]));
    assert_eq!(context.run(["kube-inject", "check", "-f", "a.yaml"]).code, Some(0));
    let run = context.run(["kube-inject", "check", "a.yaml", "-o", "json", "--fail-on-skip"]);
    assert_eq!(run.code, Some(79), "{run}");
    assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok(), "{run}");
}

#[test]
fn a_snapshot_is_enough() {
    let context = TestContext::new();
    let generated = context.run(["manifest", "generate", "--set", "values.global.proxy.logLevel=debug"]);
    context.write("mesh.yaml", &generated.stdout);
    let run = inject(&context, SHOP, &["--config-snapshot", "mesh.yaml"]);
    assert_eq!(run.stdout, inject(&context, SHOP, &["--set", "values.global.proxy.logLevel=debug"]).stdout);
    insta::assert_snapshot!(
        "snapshot_and_set",
        inject(&context, SHOP, &["--config-snapshot", "mesh.yaml", "--set", "a=b"])
    );
    context.write("none.yaml", HOST);
    insta::assert_snapshot!("snapshot_of_nothing", inject(&context, SHOP, &["--config-snapshot", "none.yaml"]));
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
    let context = TestContext::new();
    for (name, text) in BROKEN {
        let text = format!("{SHOP}---\n{text}");
        let run = inject(&context, &text, &["--report", "none"]);
        assert_eq!((run.code, &*run.stdout), (Some(65), ""), "{name}: {run}");
        insta::assert_snapshot!(format!("broken_{name}"), run.stderr);
        let run = inject(&context, &format!("{text}---\n{SHOP}"), &["--report", "none", "--keep-going"]);
        assert_eq!(run.code, Some(65), "{name}: {run}");
        assert_eq!(run.stdout.matches("name: istio-proxy").count(), 2, "{name}: {run}");
        assert!(run.stdout.contains(&text[SHOP.len()..]), "{name}: {run}");
    }
}

#[test]
fn annotations_are_held_to_their_rules() {
    let context = TestContext::new();
    for (name, annotations) in [
        ("ports", "{traffic.sidecar.istio.io/includeInboundPorts: '80,x'}"),
        ("ranges", "{traffic.sidecar.istio.io/includeOutboundIPRanges: '10.0.0.0'}"),
        ("config", "{proxy.istio.io/config: 'concurrency: [1]'}"),
        ("template", "{inject.istio.io/templates: sidecars}"),
        ("metrics", "{prometheus.io/port: '15090'}"),
        ("overrides", "{proxy.istio.io/overrides: '{'}"),
        ("way_back", "{meshctl.io/injected: '{'}"),
    ] {
        let run = inject(&context, &annotated(annotations), &[]);
        assert_eq!(run.stdout, "", "{run}");
        insta::assert_snapshot!(format!("annotation_{name}"), run);
    }
}

#[test]
fn templates_that_do_not_work_are_told() {
    let context = TestContext::new();
    for (name, template) in [
        ("parse", "metadata: {{ if }}"),
        ("render", "metadata: {{ .Values.a.b.c }}\n{{ fail \"no\" }}"),
        ("yaml", "metadata: {{ `{` }}"),
        ("type", "metadata:\n  labels:\n    a: 1"),
    ] {
        context.write("template.yaml", template);
        let run = inject(&context, SHOP, &["--injectConfigFile", "template.yaml"]);
        assert_eq!(run.stdout, "", "{run}");
        insta::assert_snapshot!(format!("template_{name}"), run);
    }
}

#[test]
fn what_is_not_text_is_told_and_kept() {
    let context = TestContext::new();
    let mut bytes = SHOP.as_bytes().to_vec();
    bytes.extend(b"---\na: \xff\n---\n");
    bytes.extend(HOST.as_bytes());
    let run = context.command(["kube-inject", "-f", "-"]).stdin(&bytes).run();
    assert_eq!(run.stdout, "");
    insta::assert_snapshot!("not_text", run.stderr);
    context.write("a.yaml", &bytes);
    let run = context.run(["kube-inject", "-f", "a.yaml", "--in-place", "--keep-going"]);
    assert_eq!(run.code, Some(65), "{run}");
    let after = std::fs::read(context.path("a.yaml")).expect("a.yaml");
    assert!(after.windows(5).any(|window| window == b"a: \xff\n"));
    assert!(String::from_utf8_lossy(&after).contains("istio-proxy"));
}

#[test]
fn what_cannot_be_read_is_told() {
    let context = TestContext::new();
    std::fs::create_dir(context.path("empty")).expect("a folder");
    insta::assert_snapshot!("no_file", context.run(["kube-inject", "-f", "none.yaml"]));
    insta::assert_snapshot!("empty_folder", context.run(["kube-inject", "-f", "empty"]));
    insta::assert_snapshot!("address", context.run(["kube-inject", "-f", "https://example.com/a.yaml"]));
    insta::assert_snapshot!("in_place_of_standard_input", context.run(["kube-inject", "-f", "-", "--in-place"]));
    insta::assert_snapshot!("nothing_given", context.run(["kube-inject"]));
}

#[test]
fn many_documents_come_out_in_order() {
    let context = TestContext::new();
    let one = |number: usize| annotated("{}").replace("name: web", &format!("name: web-{number}"));
    let text: Vec<String> = (0..400).map(one).collect();
    let run = inject(&context, &text.join("---\n"), &["--stream", "--report", "none"]);
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
            let _ = writeln!(std::io::stderr(), "skipped: {} is not there", folder.display());
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
        "*labels",
        "<<: *app",
        "metadata: {",
        "spec: {",
        "labels: {}",
        "null",
        "creationTimestamp",
    ];
    let context = TestContext::new();
    let mut count = 0;
    for path in samples() {
        let before = std::fs::read_to_string(&path).expect("a sample");
        if before.contains("kind: IstioOperator") || before.contains("sidecar.istio.io/status") {
            continue;
        }
        let run = inject(&context, &before, &["--report", "none"]);
        if run.code != Some(0) {
            // Some are there to be refused.
            continue;
        }
        count += 1;
        let holder = before.replace("\r\n", "\n");
        assert_lines_kept(&holder, &run.stdout, |line| TOUCHED.iter().any(|touched| line.contains(touched)));
        let back = context.command(["kube-uninject", "-f", "-", "--report", "none"]).stdin(&run.stdout).run();
        assert_eq!(documents(&back.stdout), documents(&before), "{}", path.display());
    }
    assert!(count > 0, "no sample was injected");
}

/// What happens where the output goes wrong: nothing is half-written, and it is said once.
#[cfg(unix)]
mod output {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    use super::{SHOP, inject};
    use crate::support::TestContext;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told() {
        let context = TestContext::new();
        context.write("shop.yaml", SHOP);
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
        let output = Command::new(env!("CARGO_BIN_EXE_meshctl"))
            .args(["kube-inject", "-f", "shop.yaml", "--report", "none"])
            .current_dir(context.path(""))
            .stdout(full)
            .output()
            .expect("meshctl runs");
        assert_eq!(output.status.code(), Some(73));
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.starts_with("error: failed to write to standard output\ncaused by: No space left"), "{stderr}");
    }

    #[test]
    fn a_reader_that_has_gone_is_no_error() {
        let context = TestContext::new();
        context.write("shop.yaml", SHOP);
        for extra in [&[][..], &["--stream"]] {
            let mut child = Command::new(env!("CARGO_BIN_EXE_meshctl"))
                .args(["kube-inject", "-f", "shop.yaml", "--report", "none"])
                .args(extra)
                .current_dir(context.path(""))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .expect("meshctl starts");
            drop(child.stdout.take());
            let output = child.wait_with_output().expect("meshctl ends");
            assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{extra:?}");
        }
    }

    #[test]
    fn a_link_is_followed_and_the_mode_kept() {
        let context = TestContext::new();
        let file = context.write("shop.yaml", SHOP);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("a mode");
        std::os::unix::fs::symlink("shop.yaml", context.path("link.yaml")).expect("a link");
        assert_eq!(context.run(["kube-inject", "-f", "link.yaml", "--in-place"]).code, Some(0));
        assert!(context.path("link.yaml").is_symlink());
        assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o640);
        let text = std::fs::read_to_string(&file).expect("the file");
        assert_eq!(text, inject(&context, SHOP, &["--report", "none"]).stdout);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_interrupted_run_leaves_nothing() {
        let context = TestContext::new();
        context.write("out.yaml", "as: before\n");
        let mut child = Command::new(env!("CARGO_BIN_EXE_meshctl"))
            .args(["kube-inject", "-f", "-", "-o", "out.yaml"])
            .current_dir(context.path(""))
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("meshctl starts");
        // Its input has no end yet.
        let mut stdin = child.stdin.take().expect("its input");
        stdin.write_all(format!("{SHOP}---\n").repeat(20).as_bytes()).expect("it reads");
        let status = format!("/proc/{}/status", child.id());
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
        let catches = |text: String| {
            let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:\t")).map(str::to_owned);
            caught.is_some_and(|caught| u64::from_str_radix(&caught, 16).is_ok_and(|caught| caught & (1 << 14) != 0))
        };
        while !catches(std::fs::read_to_string(&status).expect("its state")) {
            assert!(std::time::Instant::now() < deadline, "SIGTERM is not caught");
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
        assert_eq!(child.wait().expect("it ends").code(), Some(143));
        assert_eq!(context.files(), ["out.yaml"]);
        assert_eq!(std::fs::read_to_string(context.path("out.yaml")).expect("the file"), "as: before\n");
    }
}
