//! `meshctl manifest translate`: files, documents and commands, and the way back.

#![expect(clippy::expect_used, reason = "what cannot be set up fails the test")]

use crate::support::TestContext;

const MESH: &str = "apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  profile: default
  components:
    pilot:
      k8s:
        nodeSelector: {disk: ssd}
        overlays:
        - kind: Deployment
          name: istiod
          patches:
          - path: spec.template.spec.hostNetwork
            value: true
";

/// Returns the text of a file.
fn read(context: &TestContext, name: &str) -> String {
    std::fs::read_to_string(context.path(name)).expect("a file")
}

#[test]
fn a_mesh_becomes_a_file_for_each_chart_and_comes_back() {
    let context = TestContext::new();
    context.write("mesh.yaml", MESH);
    let run = context.run(["manifest", "translate", "-f", "mesh.yaml", "--output-dir", "values"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run}");
    let lost = "warning: `components.pilot.k8s.overlays[0].patches[0]` is lost: a chart has no overlays";
    assert!(run.stderr.starts_with(lost), "{run}");
    let command = "helm upgrade --install istiod oci://ghcr.io/istio/release/charts/istiod --version 1.30.3 -n istio-system -f values/istiod.yaml --take-ownership";
    assert!(run.stderr.contains(command), "{run}");
    assert!(
        read(&context, "values/istiod.yaml").contains("nodeSelector:\n    disk: ssd"),
        "{}",
        read(&context, "values/istiod.yaml")
    );
    assert!(read(&context, "values/base.yaml").starts_with("# Values of the chart base, for the release istio-base"));
    read(&context, "values/istio-ingressgateway.yaml");

    let files = "base=values/base.yaml,istiod=values/istiod.yaml,istio-ingressgateway=values/istio-ingressgateway.yaml";
    let run = context.run(["manifest", "migrate", "--from-values", files, "--strict"]);
    assert_eq!(run.code, Some(0), "{run}");
    context.write("back.yaml", &run.stdout);
    let without_overlays = MESH.split("        overlays:").next().unwrap_or_default();
    context.write("mesh.yaml", without_overlays);
    // A setting that is a value by now stands elsewhere in the text of an object.
    for file in ["back.yaml", "mesh.yaml"] {
        let kinds = "Deployment,Service,Role,ClusterRole";
        let run = context.run(["manifest", "generate", "-f", file, "--component", "base,pilot", "--filter", kinds]);
        assert_eq!(run.code, Some(0), "{run}");
        context.write(format!("rendered-{file}"), &run.stdout);
    }
    let run = context.run(["manifest", "diff", "rendered-back.yaml", "rendered-mesh.yaml"]);
    assert_eq!(run.code, Some(0), "{run}");
}

#[test]
fn charts_are_documents_for_programs_too() {
    let context = TestContext::new();
    context.write("mesh.yaml", MESH);
    let run = context.run(["manifest", "translate", "-f", "mesh.yaml", "-o", "json", "--strict"]);
    assert_eq!(run.code, Some(79), "{run}");
    for part in ["\"chart\": \"istiod\"", "\"release\": \"istio-ingressgateway\"", "overlays[0].patches[0]"] {
        assert!(run.stdout.contains(part), "{part}: {run}");
    }
    let run = context.run(["manifest", "translate", "--profile", "ambient"]);
    assert_eq!(run.code, Some(0), "{run}");
    let charts: Vec<&str> = run.stdout.lines().filter_map(|line| line.strip_prefix("chart: ")).collect();
    assert_eq!(charts, ["base", "istiod", "cni", "ztunnel"]);
    let run = context.run(["manifest", "translate", "--from-values", "base"]);
    assert_eq!(run.code, Some(64), "{run}");
    assert!(run.stderr.contains("names no chart and file"), "{run}");
}
