//! `meshctl profile list`, `show` and `diff`.

use crate::support::TestContext;

/// A profile of a user's own.
const MINE: &str = r"apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  tag: 1.30.3-mine
  components:
    ingressGateways:
    - name: front
      enabled: true
  meshConfig:
    accessLogFile: /dev/stdout
";

#[test]
fn a_list_of_all() {
    insta::assert_snapshot!(TestContext::new().run(["profile", "list"]));
}

#[test]
fn a_profile_shows_what_it_builds_on() {
    let test = TestContext::new();
    test.write("mine.yaml", MINE);
    let shown = |arguments: &[&str]| test.run(["profile", "show", "./mine.yaml"].iter().chain(arguments));
    insta::assert_snapshot!("show_part", shown(&["--path", "components.ingressGateways"]));
    insta::assert_snapshot!("show_part_json", shown(&["--path", "meshConfig", "-o", "json"]));
    insta::assert_snapshot!("show_no_such_path", shown(&["--path", "components.pilto"]));
    insta::assert_snapshot!("show_no_such_profile", test.run(["profile", "show", "dmeo"]));
    assert_eq!(shown(&[]).stdout, test.run(["profile", "dump", "./mine.yaml"]).stdout);
}

#[test]
fn flags_make_the_profile_again() {
    let test = TestContext::new();
    for profile in ["default", "ambient", "openshift"] {
        let flags = test.run(["profile", "show", profile, "-o", "flags"]).stdout;
        let sets = flags.lines().flat_map(|flag| ["--set", flag]);
        let again = test.run(["manifest", "generate", "--profile", "default"].into_iter().chain(sets));
        let whole = test.run(["manifest", "generate", "--profile", profile]);
        assert_eq!(
            (again.code, again.stdout.lines().count()),
            (Some(0), whole.stdout.lines().count()),
            "{}",
            again.stderr
        );
    }
}

#[test]
fn profiles_are_compared_value_by_value() {
    let test = TestContext::new();
    test.write("mine.yaml", MINE);
    let run = test.run(["profile", "diff", "default", "./mine.yaml"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!("profile_diff", run);
    insta::assert_snapshot!("profile_diff_yaml", test.run(["profile", "diff", "default", "./mine.yaml", "-o", "yaml"]));
    let same = test.run(["profile", "diff", "demo", "demo"]);
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (Some(0), "", "no differences\n"));
    let failed = test.run(["profile", "diff", "demo", "none"]);
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(78), ""));
}
