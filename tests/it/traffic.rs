//! `meshctl traffic` and `meshctl sample` without a cluster: what they print, and what they refuse.

use crate::support::TestContext;

#[test]
fn objects_are_printed_without_a_cluster() {
    let test = TestContext::new();
    let printed = |arguments: &[&str]| {
        let run = test.run([&["traffic"], arguments, &["--offline", "-o", "yaml"]].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{run}");
        run.stdout
    };
    insta::assert_snapshot!(printed(&["split", "reviews.shop", "v1=80", "v2=20"]), @r#"
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata:
      name: reviews
      namespace: shop
      annotations:
        meshctl.io/traffic: '{"made":true,"subsets":[{"name":"v1","labels":{"version":"v1"}},{"name":"v2","labels":{"version":"v2"}}]}'
    spec:
      host: reviews
      subsets:
      - name: v1
        labels:
          version: v1
      - name: v2
        labels:
          version: v2
    ---
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata:
      name: reviews
      namespace: shop
      annotations:
        meshctl.io/traffic: '{"made":true,"routes":[{"made":{"route":[{"destination":{"host":"reviews"}}]},"set":{"split":{"was":{"route":[{"destination":{"host":"reviews"}}]},"is":{"route":[{"destination":{"host":"reviews","subset":"v1"},"weight":80},{"destination":{"host":"reviews","subset":"v2"},"weight":20}]}}}}]}'
    spec:
      hosts:
      - reviews
      http:
      - route:
        - destination:
            host: reviews
            subset: v1
          weight: 80
        - destination:
            host: reviews
            subset: v2
          weight: 20
    "#);
    insta::assert_snapshot!(printed(&["delay", "ratings", "--percent", "10", "--delay", "5s"]), @r#"
    apiVersion: networking.istio.io/v1
    kind: VirtualService
    metadata:
      name: ratings
      namespace: default
      annotations:
        meshctl.io/traffic: '{"made":true,"routes":[{"made":{"route":[{"destination":{"host":"ratings"}}]},"set":{"delay":{"is":{"delay":{"percentage":{"value":10},"fixedDelay":"5s"}}}}}]}'
    spec:
      hosts:
      - ratings
      http:
      - route:
        - destination:
            host: ratings
        fault:
          delay:
            percentage:
              value: 10
            fixedDelay: 5s
    "#);
    let limits =
        printed(&["circuit-break", "reviews", "--max-connections", "10", "--errors", "5", "--ejection", "90s"]);
    assert!(limits.contains("maxConnections: 10") && limits.contains("baseEjectionTime: 1m30s"), "{limits}");
    let sample = test.run(["sample", "callme", "generate", "-n", "shop", "--revision", "canary"]);
    assert!(
        sample.stdout.starts_with("apiVersion: v1\nkind: Namespace\n")
            && sample.stdout.contains("istio.io/rev: canary")
    );
    assert_eq!(sample.stdout.matches("namespace: shop").count(), 9, "{sample}");
}

#[test]
fn what_makes_no_sense_is_refused_before_a_cluster_is_asked() {
    let test = TestContext::new();
    for arguments in [
        &["traffic", "split", "reviews", "v1=80", "v2=30"][..],
        &["traffic", "split", "reviews", "v1"],
        &["traffic", "split", "reviews"],
        &["traffic", "delay", "reviews", "--delay", "5"],
        &["traffic", "delay", "reviews", "--delay", "5s", "--percent", "101"],
        &["traffic", "abort", "reviews", "--status", "99"],
        &["traffic", "circuit-break", "reviews"],
        &["traffic", "mirror", "reviews"],
        &["traffic", "timeout", "reviews", "3s", "--offline"],
        &["traffic", "timeout", "a.b.c", "3s", "--offline", "-o", "yaml"],
        &["traffic", "reset", "reviews", "everything"],
        &["sample", "petstore", "install"],
        &["sample", "callme", "check", "--url", "ftp://x"],
    ] {
        let run = test.run(arguments);
        assert_eq!(run.code, Some(64), "{arguments:?}: {run}");
    }
}
