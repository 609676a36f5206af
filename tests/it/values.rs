//! `meshctl values explain`, and what is said of a configuration that does not fit the schema.

use crate::support::TestContext;

const HEAD: &str = "apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec:\n";

#[test]
fn explain() {
    let test = TestContext::new();
    for (name, path) in [
        ("explain_top", ""),
        ("explain_number", "values.pilot.traceSampling"),
        ("explain_object", "values.global.multiCluster"),
        ("explain_enum", "meshConfig.outboundTrafficPolicy.mode"),
        ("explain_format", "global.proxy.excludeIPRanges"),
        ("explain_list", "components.ingressGateways"),
        ("explain_deprecated", "values.global.jwtPolicy"),
        ("explain_unknown", "values.pilto.env"),
        ("explain_nothing_below", "hub.x"),
    ] {
        let run = test.run(["values", "explain"].into_iter().chain((!path.is_empty()).then_some(path)));
        for line in run.stdout.lines() {
            assert!(line.chars().count() <= 80, "{path}: wider than 80 columns: {line}");
        }
        insta::assert_snapshot!(name, run);
    }
}

#[test]
fn explain_for_programs() {
    let test = TestContext::new();
    insta::assert_snapshot!(test.run(["values", "explain", "values.pilot.cpu", "-o", "json"]));
    insta::assert_snapshot!(test.run(["values", "explain", "values.pilot.traceSampling", "-o", "yaml"]));
}

#[test]
fn a_configuration_with_mistakes() {
    let test = TestContext::new();
    let spec = "  tag: 1.20
  profil: demo
  components:
    pilot: true
    ingressGateways:
    - name: edge
      k8s:
        service:
          ports:
          - port: 80
  values:
    global:
      includeIPRanges: 10.0.0.0
      proxy:
        includeIPRanges: 10.0.0.0
  meshConfig:
    connectTimeout: 1m
    defaultProviders:
      tracing: [nobody]
";
    test.write("mesh.yaml", format!("{HEAD}{spec}"));
    insta::assert_snapshot!(
        "mistakes",
        test.run(["manifest", "generate", "-f", "mesh.yaml", "--set", "values.pilot.autoscaleMin=many"])
    );
    test.write("one.yaml", format!("{HEAD}  values:\n    global:\n      badKey: 1\n"));
    insta::assert_snapshot!("one_mistake", test.run(["manifest", "generate", "-f", "one.yaml"]));
    let forced = test.run(["manifest", "generate", "-f", "one.yaml", "--profile", "empty", "--force"]);
    insta::assert_snapshot!("mistake_forced", forced);
    test.write("tag.yaml", format!("{HEAD}  tag: 1.20\n  profile: empty\n"));
    insta::assert_snapshot!("bare_scalar", test.run(["manifest", "generate", "-f", "tag.yaml"]));
}

#[test]
fn flags_with_mistakes() {
    let test = TestContext::new();
    for (name, flag) in [
        ("flag_unknown_key", "values.global.nosuchKey=1"),
        ("flag_near_key", "values.pilto.autoscaleMin=1"),
        ("flag_boolean", "values.global.logAsJson=t"),
        ("flag_list", "values.global.imagePullSecrets=regcred"),
        ("flag_map", "values.pilot.nodeSelector=here"),
        ("flag_form", "revision=Canary_1"),
        ("flag_item_first", "components.ingressGateways.enabled=false"),
        ("flag_no_equals", "values.global"),
        ("flag_no_such_item", "components.ingressGateways.[name:nobody].enabled=false"),
    ] {
        insta::assert_snapshot!(name, test.run(["manifest", "generate", "--set", flag]));
    }
    insta::assert_snapshot!("option_revision", test.run(["manifest", "generate", "--revision", "Canary_1"]));
}
