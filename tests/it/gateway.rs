//! `meshctl gateway preview`: what the control plane makes of gateways, and what it says when it makes nothing.

use crate::support::TestContext;

/// The example that the documentation shows.
const EXAMPLE: &str = include_str!("../../docs/examples/gateway.yaml");

#[test]
fn the_example_becomes_five_objects() {
    let test = TestContext::new();
    test.write("gateway.yaml", EXAMPLE);
    insta::assert_snapshot!("preview", test.run(["gateway", "preview", "-f", "gateway.yaml"]));
    let json = test.run(["gateway", "preview", "-f", "gateway.yaml", "-o", "json"]);
    let list: serde_json::Value = serde_json::from_str(&json.stdout).expect("a list");
    let kinds =
        list["items"].as_array().expect("items").iter().map(|object| object["kind"].as_str().unwrap_or_default());
    let wanted = ["ServiceAccount", "Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"];
    assert_eq!(kinds.collect::<Vec<_>>(), wanted);
}

#[test]
fn a_waypoint_comes_with_the_mesh_that_has_one() {
    let test = TestContext::new();
    let waypoint = "
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: waypoint, namespace: shop, labels: {istio.io/waypoint-for: service}}
spec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}
";
    let mesh =
        "{apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, spec: {profile: ambient, hub: mine, tag: x}}";
    test.write("mesh.yaml", mesh);
    // The mesh is described by a file among the gateways.
    let run = test.command(["gateway", "preview", "-f", "mesh.yaml", "-f", "-"]).stdin(waypoint).run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("image: mine/proxyv2:x-distroless"), "{}", run.stdout);
    assert!(run.stdout.contains("- waypoint.$(POD_NAMESPACE)"), "{}", run.stdout);
    insta::assert_snapshot!("switched_off", test.command(["gateway", "preview", "-f", "-"]).stdin(waypoint).run());
}

#[test]
fn what_is_not_shown_is_told_with_a_way_out() {
    let gateway = |spec: &str| {
        format!(
            "{{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {{name: a, namespace: shop}}, spec: {spec}}}"
        )
    };
    let parameters = "infrastructure: {parametersRef: {group: '', kind: ConfigMap, name: p}}";
    let with_parameters = |data: &str| {
        let config_map =
            format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: p, namespace: shop}}, data: {data}}}");
        format!("{}\n---\n{config_map}", gateway(&format!("{{gatewayClassName: istio, {parameters}}}")))
    };
    let cases = [
        ("not_a_gateway", "{apiVersion: apps/v1, kind: Deployment}".to_owned(), 78),
        ("istios_own_gateway", "{apiVersion: networking.istio.io/v1, kind: Gateway}".to_owned(), 78),
        ("not_an_object", "- a\n- b\n".to_owned(), 65),
        ("broken", "a: [\n".to_owned(), 65),
        ("empty", String::new(), 78),
        ("unknown_class", gateway("{gatewayClassName: isito}"), 78),
        ("no_class", gateway("{}"), 78),
        ("no_parameters", gateway(&format!("{{gatewayClassName: istio, {parameters}}}")), 66),
        ("unknown_parameter", with_parameters("{deploymnet: ''}"), 78),
        ("broken_parameter", with_parameters("{service: 'spec: {ports: ['}"), 65),
        ("parameter_that_does_not_fit", with_parameters("{service: 'spec: {ports: [{name: http}]}'}"), 78),
        ("parameter_that_renames", with_parameters("{deployment: 'metadata: {name: b}'}"), 78),
        (
            "another_revision",
            gateway("{gatewayClassName: istio}").replace("name: a,", "name: a, labels: {istio.io/rev: b},"),
            78,
        ),
    ];
    let test = TestContext::new();
    for (name, input, code) in cases {
        let run = test.command(["gateway", "preview", "-f", "-"]).stdin(input).run();
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{name}: {}", run.stderr);
        insta::assert_snapshot!(name, run);
    }
}

#[test]
fn gateways_that_istiod_leaves_alone_are_no_errors_beside_others() {
    let test = TestContext::new();
    let input = "
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: elsewhere}, spec: {gatewayClassName: istio, addresses: [{type: Hostname, value: ingress.example.com}]}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: {name: foreign}, spec: {gatewayClassName: nginx}}
---
{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: nginx}, spec: {controllerName: example.com/nginx}}
";
    let run = test.command(["gateway", "preview", "-f", "-"]).stdin(input).run();
    insta::assert_snapshot!("left_alone", run);
}
