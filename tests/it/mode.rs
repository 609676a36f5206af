//! `meshctl mode` without a cluster: the modes, and workloads of files.

use crate::support::{Run, TestContext};

/// Workloads with a style of their own, and what is around them.
const SHOP: &str = r#"# The shop.
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
    url: "postgres://localhost:5432/shop"   # the data base
---
apiVersion: apps/v1
kind: Deployment
metadata:
    name: "cart"
    labels: {tier: back}
spec:
    selector: {matchLabels: {app: cart}}
    template:
        metadata:
            labels:
                app: 'cart'   # grouped by this
        spec:
            # one container
            containers:
            -   name: cart
                image: "shop/cart:1"
                envFrom: [{configMapRef: {name: settings}}]
                ports: [{containerPort: 8080, name: http}]
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: bill}
spec:
    schedule: "0 0 * * *"
    jobTemplate:
        spec:
            template:
                spec:
                    restartPolicy: Never
                    containers: [{name: bill, image: shop/bill}]
"#;

fn set(context: &TestContext, text: &str, arguments: &[&str]) -> Run {
    context.command(["mode", "set"].iter().chain(arguments).chain(&["-f", "-"])).stdin(text).run()
}

fn output(context: &TestContext, text: &str, arguments: &[&str]) -> String {
    let run = set(context, text, arguments);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout
}

/// Returns a text without the records of the way back, which are long and tested elsewhere.
fn without_records(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("meshctl.io/mode-injected"));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn modes_are_listed_without_a_cluster() {
    let context = TestContext::new();
    let own = context.write(
        "kuma.yaml",
        "apiVersion: meshctl.io/v1alpha1\nkind: GovernanceMode\nmetadata: {name: KUMA}\naliases: [kuma-mesh]\ninjectMethods: [{method: label, name: kuma.io/sidecar-injection, value: enabled}]\n",
    );
    let run = context.run(["mode", "list", "--offline", "--mode-file", own.to_str().unwrap()]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.ends_with("KUMA                        not needed      kuma-mesh\n"), "{}", run.stdout);
    let run = context.run(["mode", "list", "--offline", "-o", "json"]);
    let list: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(list["modes"].as_array().unwrap().len(), 5);
    let text = output(&context, SHOP, &["kuma", "cart", "--mode-file", own.to_str().unwrap()]);
    assert!(text.contains("                kuma.io/sidecar-injection: enabled\n"), "{text}");
}

#[test]
fn files_keep_their_style() {
    let context = TestContext::new();
    insta::assert_snapshot!(without_records(&output(&context, SHOP, &["istio"])), @r#"
    # The shop.
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: settings}
    data:
        url: "postgres://localhost:5432/shop"   # the data base
    ---
    apiVersion: apps/v1
    kind: Deployment
    metadata:
        name: "cart"
        labels: {tier: back, sidecar.istio.io/inject: "true"}
        annotations:
            meshctl.io/mode: ISTIO_SERVICE_MESH
    spec:
        selector: {matchLabels: {app: cart}}
        template:
            metadata:
                labels:
                    app: 'cart'   # grouped by this
                    sidecar.istio.io/inject: "true"
            spec:
                # one container
                containers:
                -   name: cart
                    image: "shop/cart:1"
                    envFrom: [{configMapRef: {name: settings}}]
                    ports: [{containerPort: 8080, name: http}]
    ---
    apiVersion: batch/v1
    kind: CronJob
    spec:
        schedule: "0 0 * * *"
        jobTemplate:
            spec:
                template:
                    spec:
                        restartPolicy: Never
                        containers: [{name: bill, image: shop/bill}]
                    metadata:
                        labels:
                            sidecar.istio.io/inject: "true"
    "#);
}

#[test]
fn every_way_leads_back_byte_for_byte() {
    let context = TestContext::new();
    let depends = ["builtin", "--depends-on", "cart=db:5432", "--depends-on", "bill=cart:8080/http"];
    for mode in [&["istio"][..], &["linkerd"], &["dapr"], &depends] {
        let there = output(&context, SHOP, mode);
        assert_ne!(there, SHOP);
        assert_eq!(output(&context, &there, &mode[..1]), there, "{mode:?} again");
        assert_eq!(output(&context, &there, &["kubernetes"]), SHOP, "{mode:?}");
        for other in ["istio", "dapr"] {
            let over = output(&context, &there, &[other]);
            assert_eq!(output(&context, &over, &["kubernetes"]), SHOP, "{mode:?} by {other}");
        }
    }
}

#[test]
fn the_built_in_mode_adds_a_document_behind_each_workload() {
    let context = TestContext::new();
    let text = output(&context, SHOP, &["builtin", "cart", "--depends-on", "db:5432"]);
    let documents: Vec<&str> = text.split("---\n").collect();
    assert_eq!(documents.len(), 4);
    assert!(
        documents[2].starts_with("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: meshctl-envoy-deployment-cart\n")
    );
    assert_eq!(documents[3], SHOP.split("---\n").last().unwrap());
    // Another dependency changes both, and adds nothing.
    let other = output(&context, &text, &["builtin", "cart", "--depends-on", "cache:6379"]);
    assert_eq!(other.split("---\n").count(), 4);
    assert!(other.contains("port_value: 6379") && !other.contains("5432\n"), "{other}");
    assert!(other.contains("CACHE_HOST") && !other.contains("DB_HOST"), "{other}");
    // What configures the workload is looked through when it leaves.
    let run = set(&context, &text, &["kubernetes", "deployment/cart"]);
    insta::assert_snapshot!(run.stderr, @r"
    Deployment cart is now in the mode KUBERNETES_NATIVE_SERVICE (was BUILD_IN_SERVICE_MESH)
    warning: cart: nobody answers in the mode KUBERNETES_NATIVE_SERVICE at ConfigMap settings, key url, line 1: `localhost:5432` (was db:5432)
    ");
}

#[test]
fn names_for_workloads_become_services() {
    let context = TestContext::new();
    let text = output(&context, SHOP, &["istio", "cart", "--internal-domain", "cart=basket"]);
    assert!(text.contains("---\napiVersion: v1\nkind: Service\nmetadata:\n  name: basket\n"), "{text}");
    let run = set(&context, SHOP, &["istio", "cart", "--internal-domain", "bill=basket"]);
    assert_eq!((run.code, &*run.stdout), (Some(64), ""), "{}", run.stderr);
    let taken = format!(
        "{SHOP}---\napiVersion: v1\nkind: Service\nmetadata: {{name: basket}}\nspec: {{selector: {{app: x}}}}\n"
    );
    let run = set(&context, &taken, &["istio", "cart", "--internal-domain", "cart=basket"]);
    assert_eq!((run.code, &*run.stdout), (Some(78), ""), "{}", run.stderr);
}

#[test]
fn files_are_changed_in_place_or_compared() {
    let context = TestContext::new();
    let file = context.write("shop.yaml", SHOP);
    let file = file.to_str().unwrap();
    let run = context.run(["mode", "set", "linkerd", "-f", file, "--diff"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("+                linkerd.io/inject: enabled\n"), "{}", run.stdout);
    assert_eq!(std::fs::read_to_string(file).unwrap(), SHOP);
    let to = context.path("out.yaml");
    assert_eq!(context.run(["mode", "set", "linkerd", "-f", file, "-o", to.to_str().unwrap()]).code, Some(0));
    assert_eq!(context.run(["mode", "set", "linkerd", "-f", file, "--in-place", "-l", "tier=back"]).code, Some(0));
    let changed = std::fs::read_to_string(file).unwrap();
    assert_eq!(changed.matches("linkerd.io/inject").count(), 1 + 1, "once, and in the record");
    assert!(std::fs::read_to_string(to).unwrap().matches("linkerd.io/inject: enabled").count() == 2);
}

#[test]
fn wrong_words_are_refused() {
    let context = TestContext::new();
    for (arguments, code) in [
        (&["mode", "set", "istio"][..], 64),
        (&["mode", "set", "istio", "pod/cart"], 64),
        (&["mode", "set", "istio", "cart", "--in-place"], 64),
        (&["mode", "set", "istio", "cart", "-o", "xml"], 64),
        (&["mode", "set", "builtin", "cart", "--depends-on", "db"], 64),
        (&["mode", "set", "istio", "-l", "a in (b)", "-f", "x"], 64),
        (&["mode", "set", "nosuch", "-f", "x"], 64),
        (&["mode", "set", "istio", "-f", "/nowhere/x"], 66),
        (&["mode", "list", "--offline", "--mode-file", "/nowhere/x"], 66),
    ] {
        let run = context.run(arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
    }
    let run = set(&context, SHOP, &["istio", "nobody"]);
    assert_eq!(run.code, Some(66), "{}", run.stderr);
}
