//! What the commands that need no cluster print as JSON is what `docs/schemas/` says; and as YAML it is the same.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what is no document fails the test")]

use meshctl::commands::schema::check;
use meshctl::values::json;
use meshctl::yaml;

use crate::support::TestContext;

/// Runs a command, and holds its document to a schema.
fn conforms(test: &TestContext, name: &str, arguments: &[&str], codes: &[i32]) {
    let run = test.run(arguments.iter().chain(&["-o", "json"]));
    assert!(run.code.is_some_and(|code| codes.contains(&code)), "{arguments:?}: {run}");
    let document = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {run}"));
    assert_eq!(check(name, &document), [""; 0], "{arguments:?}");
    let same = test.run(arguments.iter().chain(&["-o", "yaml"]));
    assert_eq!(same.code, run.code, "{arguments:?}");
    if name.ends_with("-generate") || name.starts_with("gateway") {
        return;
    }
    let same = yaml::parse("yaml", &same.stdout.replace("[VERSION]", "'[VERSION]'"), &yaml::ReadOptions::default());
    assert!(same.unwrap() == json::decode(&run.stdout).unwrap(), "{arguments:?}: YAML says something else");
}

#[test]
fn what_is_printed_conforms_to_the_published_schemas() {
    let test = TestContext::new();
    test.write("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n");
    test.write("chart/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    test.write("bad/Chart.yaml", "apiVersion: v2\nname: shop\nversion: one\n");
    test.write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n");
    test.write("b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: c}\n");
    test.write(
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: b}]}\n",
    );
    let cases: [(&str, &[&str], &[i32]); 14] = [
        ("addons-generate", &["addons", "generate", "kiali", "--addons", "prometheus"], &[0]),
        ("chart-lint", &["chart", "lint", "chart", "bad"], &[65, 79]),
        ("chart-show", &["chart", "show", "all", "chart"], &[0]),
        ("images-list", &["images", "list", "--set", "profile=demo"], &[0]),
        ("install", &["install", "--dry-run=client"], &[0]),
        ("kube-inject-check", &["kube-inject", "check", "-f", "pod.yaml"], &[0]),
        ("manifest-diff", &["manifest", "diff", "a.yaml", "b.yaml"], &[1]),
        ("manifest-generate", &["manifest", "generate"], &[0]),
        ("profile-diff", &["profile", "diff", "demo", "ambient"], &[1]),
        ("profile-list", &["profile", "list"], &[0]),
        ("values-explain", &["values", "explain"], &[0]),
        ("values-explain", &["values", "explain", "values.global.proxy"], &[0]),
        ("version", &["version"], &[0]),
        ("version", &["version", "--remote=false"], &[0]),
    ];
    for (name, arguments, codes) in cases {
        conforms(&test, name, arguments, codes);
    }
}

#[test]
fn lines_of_a_report_conform_to_the_published_schema() {
    let test = TestContext::new();
    test.write(
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\nspec: {containers: [{name: a, image: b}]}\n",
    );
    let run = test.run(["kube-inject", "-f", "pod.yaml", "--report", "json"]);
    let line = run.stderr.lines().find(|line| line.starts_with('{')).unwrap_or_else(|| panic!("{run}"));
    assert_eq!(check("kube-inject-report", &serde_json::from_str(line).unwrap()), [""; 0]);
}

#[test]
fn a_result_that_lacks_a_field_is_found() {
    let faults = check("profile-list", &serde_json::json!([{"name": "demo"}]));
    assert_eq!(faults, ["/0: \"summary\" is a required property"]);
}
