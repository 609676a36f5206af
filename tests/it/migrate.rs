//! `meshctl migrate`: old files and what becomes of them, in `tests/golden/migrate`, and where the result goes.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use std::path::{Path, PathBuf};

use crate::support::{Run, TestContext};

/// A rule of 2017.
const RULE: &str = "apiVersion: config.istio.io/v1alpha2\nkind: RouteRule\nmetadata: {name: web}\n\
                    spec: {destination: {name: web}, route: [{labels: {version: v1}}]}\n";

/// Something that is as it should be.
const FINE: &str = "apiVersion: v1\nkind: ConfigMap # fine\nmetadata: {name: a}\n";

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/migrate");
    let entries = std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

/// Holds every case to its files: the result, and the report with the exit code of `--strict`.
#[test]
fn old_files_become_files_of_today() {
    let cases = cases();
    assert_eq!(cases.len(), CASES, "no case may get lost");
    let mut failures = Vec::new();
    for case in &cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let context = TestContext::new();
        let input = std::fs::read_to_string(case.join("input.yaml")).expect("the input");
        context.write("input.yaml", &input);
        let run = context.run(["migrate", "-f", "input.yaml", "--strict"]);
        let report = format!("{}exit code with --strict: {}\n", run.stderr, run.code.unwrap_or(-1));
        for (file, got) in [("expected.yaml", &run.stdout), ("report.txt", &report)] {
            let path = case.join(file);
            if std::env::var_os("UPDATE_GOLDEN").is_some() {
                std::fs::write(&path, got).expect("a file");
            } else if std::fs::read_to_string(&path).unwrap_or_default() != **got {
                failures.push(format!("{name}/{file}:\n{got}"));
            }
        }
        // What came out once stays as it is.
        let again = context.command(["migrate", "-f", "-", "--report", "none"]).stdin(&run.stdout).run();
        assert_eq!((again.code, &again.stdout), (Some(0), &run.stdout), "{name}: {again}");
        // And its pods can be injected.
        let injected = context.command(["kube-inject", "-f", "-", "--report", "none"]).stdin(&run.stdout).run();
        assert_eq!(injected.code, Some(0), "{name}: {injected}");
    }
    assert!(
        failures.is_empty(),
        "{} files differ (UPDATE_GOLDEN=1 writes them):\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// How many cases there are.
const CASES: usize = 10;

fn migrate(context: &TestContext, arguments: &[&str]) -> Run {
    context.run(["migrate"].iter().chain(arguments))
}

#[test]
fn rules_of_one_host_are_joined_over_files() {
    let context = TestContext::new();
    let second = RULE
        .replace("name: web}\nspec: {", "name: first}\nspec: {precedence: 2, match: {request: {headers: {a: b}}}, ");
    context.write("in/a.yaml", RULE);
    context.write("in/b.yaml", format!("{second}---\n{FINE}"));
    let run = migrate(&context, &["-f", "in"]);
    insta::assert_snapshot!("joined", run);
    // Each into its file; the folder is made.
    let run = migrate(&context, &["-f", "in", "-o", "out/", "--report", "none"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run}");
    let read = |name: &str| std::fs::read_to_string(context.path(name)).expect("a file");
    assert!(read("out/a.yaml").starts_with("apiVersion: networking.istio.io/v1\nkind: VirtualService\n"));
    assert_eq!(read("out/b.yaml"), format!("---\n{FINE}"));
    assert_eq!(read("in/a.yaml"), RULE);
    let run = migrate(&context, &["-f", "in", "--in-place", "--report", "none"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert_eq!((read("in/a.yaml"), read("in/b.yaml")), (read("out/a.yaml"), read("out/b.yaml")));
}

#[test]
fn documents_of_today_come_out_as_they_are() {
    let context = TestContext::new();
    for text in ["", "# nothing\n", FINE, "---\n# a\n---\n", "{\"kind\":\"Service\",\"apiVersion\":\"v1\"}"] {
        let run = context.command(["migrate", "-f", "-", "--report", "none"]).stdin(text).run();
        assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), text, ""), "{text:?}");
    }
}

#[test]
fn several_files_on_standard_output_are_several_documents() {
    let context = TestContext::new();
    context.write("a.yaml", FINE.trim_end());
    context.write("b.yaml", FINE);
    let expected = format!("{FINE}---\n{FINE}");
    for command in ["migrate", "kube-inject"] {
        let run = context.run([command, "-f", "a.yaml", "-f", "b.yaml", "--report", "none"]);
        assert_eq!((run.code, &run.stdout), (Some(0), &expected), "{run}");
    }
}

#[test]
fn a_report_for_programs_has_a_line_for_each_object() {
    let context = TestContext::new();
    let text = format!("{FINE}---\n{}", RULE.replace("spec: {", "spec: {l4Fault: {throttle: {}}, "));
    let run = context.command(["migrate", "-f", "-", "--report", "json"]).stdin(text).run();
    insta::assert_snapshot!("report_json", run.stderr);
}

#[test]
fn what_would_change_is_shown() {
    let context = TestContext::new();
    context.write("old.yaml", format!("{FINE}---\n{RULE}"));
    let run = migrate(&context, &["-f", "old.yaml", "--diff", "--report", "none"]);
    insta::assert_snapshot!("diff", run);
}

#[test]
fn errors_name_the_place() {
    let context = TestContext::new();
    context.write("bad.yaml", format!("{FINE}---\na: [\n---\nname: x\n---\n{RULE}"));
    insta::assert_snapshot!("not_yaml", migrate(&context, &["-f", "bad.yaml"]));
    insta::assert_snapshot!("keep_going", migrate(&context, &["-f", "bad.yaml", "--keep-going", "--report", "none"]));
    let run = context.command(["migrate", "-f", "-", "--in-place"]).stdin(RULE).run();
    assert_eq!(run.code, Some(64), "{run}");
    let run = migrate(&context, &["-f", "bad.yaml", "--gateway-selector", "edge"]);
    insta::assert_snapshot!("selector", run);
    assert_eq!(migrate(&context, &["-f", "missing.yaml"]).code, Some(66));
}

#[test]
fn the_gateway_can_be_another_one() {
    let context = TestContext::new();
    let text = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a, annotations: {kubernetes.io/ingress.class: istio}}\n\
                spec: {backend: {serviceName: web, servicePort: 80}}\n";
    let run = context.command(["migrate", "-f", "-", "--gateway-selector", "istio=ingress"]).stdin(text).run();
    assert!(run.stdout.contains("  selector:\n    istio: ingress\n"), "{run}");
}
