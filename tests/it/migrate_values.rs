//! `meshctl migrate values`: where values come from, where they go, and what is told of them.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use crate::support::{Run, TestContext};

const VALUES: &str = "# ours\nglobal:\n  jwtPolicy: third-party-jwt # as ever\n  proxy:\n    logLevel: error\nistio_cni:\n  enabled: true\n";
const TODAY: &str = "# ours\nglobal:\n  proxy:\n    logLevel: error\npilot:\n  cni:\n    enabled: true\n";

fn migrate(context: &TestContext, arguments: &[&str]) -> Run {
    context.run(["migrate", "values"].iter().chain(arguments))
}

/// Returns the text of a file.
fn read(context: &TestContext, name: &str) -> String {
    std::fs::read_to_string(context.path(name)).expect("a file")
}

#[test]
fn values_go_where_they_are_wanted() {
    let context = TestContext::new();
    context.write("values.yaml", VALUES);
    let run = migrate(&context, &["values.yaml", "--from", "1.20"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), TODAY), "{run}");
    assert!(run.stderr.contains("values.yaml:3: `global.jwtPolicy` is gone since 1.22"), "{run}");
    assert!(run.stderr.contains("values.yaml:7: `istio_cni.enabled` is `pilot.cni.enabled` since 1.22\n"), "{run}");
    assert!(run.stderr.ends_with("for 1.30: 1 moved, 0 changed, 1 removed\n"), "{run}");

    let run = context.command(["migrate", "values", "-", "--report", "none"]).stdin(VALUES).run();
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(0), TODAY, ""), "{run}");

    let run = migrate(&context, &["-f", "values.yaml", "--check", "--report", "none"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""), "{run}");
    let run = migrate(&context, &["values.yaml", "--diff", "--report", "none"]);
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stdout.contains("-istio_cni:"), "{run}");

    let run = migrate(&context, &["values.yaml", "--in-place", "--report", "none"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run}");
    assert_eq!(read(&context, "values.yaml"), TODAY);
    let run = migrate(&context, &["values.yaml", "--check", "--from", "1.22", "--strict"]);
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn what_is_lost_fails_a_strict_run() {
    let context = TestContext::new();
    context.write("values.yaml", "global: {jwtPolicy: first-party-jwt}\n");
    let run = migrate(&context, &["values.yaml", "--from", "1.20", "--report", "json"]);
    assert_eq!(run.code, Some(0), "{run}");
    let line = run.stderr.lines().next().unwrap_or_default();
    assert_eq!(
        line,
        r#"{"file":"values.yaml","document":1,"form":"istiod","path":"global.jwtPolicy","line":1,"done":"removed","severity":"lost","since":"1.22","message":"tokens are always bound to pod and audience (`third-party-jwt`)"}"#
    );
    let run = migrate(&context, &["values.yaml", "--from", "1.20", "--strict"]);
    assert_eq!(run.code, Some(79), "{run}");
    assert!(run.stderr.contains("warning: values.yaml:1: lost: `global.jwtPolicy` is gone since 1.22"), "{run}");
}

#[test]
fn lines_that_make_no_sense_are_refused() {
    let context = TestContext::new();
    context.write("values.yaml", VALUES);
    context.write("pod.yaml", "apiVersion: v1\nkind: Pod\n");
    for (arguments, code, said) in [
        (&["values.yaml", "--from", "1.30", "--to", "1.20"][..], 64, "goes back"),
        (&["values.yaml", "--to", "1.99"], 64, "`--to 1.31` brings them that far"),
        (&["values.yaml", "--to", "latest"], 64, "no version such as `1.30`"),
        (&[], 64, "<FILE>"),
        (&["missing.yaml"], 66, "missing.yaml"),
        (&["pod.yaml"], 65, "it is a Pod, and neither values nor an IstioOperator"),
    ] {
        let run = migrate(&context, arguments);
        assert_eq!(run.code, Some(code), "{run}");
        assert!(run.stderr.contains(said), "{run}");
    }
}
