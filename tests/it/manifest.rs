//! `meshctl manifest generate` and `manifest diff`, and the spellings of install that are still to come.

use crate::support::{Run, TestContext, server};

/// A workload, which is no mesh.
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";

/// Two objects, one with a text of several lines and one with JSON in it.
const BEFORE: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: web:1
        args: [serve, --port=80]
        resources: {requests: {cpu: 500m}}
      - {name: log, image: log:1}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  lines: "1\n2\n3\n4\n5\n6\n7\n8\n9\n"
  json: '{"level":"info","targets":["a","b"]}'
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
"#;

/// The same in another order, with changes.
const AFTER: &str = r#"apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data:
  lines: "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"
  json: '{"level":"debug","targets":["a","b"]}'
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: web, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {namespace: shop, name: web, labels: {app: web, tier.of: front}}
spec:
  template:
    spec:
      containers:
      - {name: log, image: log:1}
      - name: web
        args: [serve, --port=8080, --verbose]
        image: web:2
        resources: {requests: {cpu: 0.5}}
"#;

fn generate(arguments: &[&str]) -> Run {
    TestContext::new().run(["manifest", "generate"].iter().chain(arguments))
}

/// Returns `Kind name` of every document.
fn objects(run: &Run) -> Vec<String> {
    assert_eq!(run.code, Some(0), "{run}");
    let read = |line: &str, key: &str| line.strip_prefix(key).map(str::to_owned);
    let documents = run.stdout.split("\n---\n").filter(|text| !text.trim().is_empty());
    let one = |text: &str| {
        let kind = text.lines().find_map(|line| read(line, "kind: ")).unwrap_or_default();
        let metadata = text.lines().skip_while(|line| *line != "metadata:");
        let name = metadata.skip(1).take_while(|line| line.starts_with(' ')).find_map(|line| read(line, "  name: "));
        format!("{kind} {}", name.unwrap_or_default())
    };
    documents.map(one).collect()
}

#[test]
fn what_is_no_mesh_is_refused_with_the_command_that_takes_it() {
    let test = TestContext::new();
    test.write("web.yaml", DEPLOYMENT);
    test.write("route.yaml", "apiVersion: config.istio.io/v1alpha2\nkind: RouteRule\nmetadata: {name: old}\n");
    test.write("vs.yaml", "# mine\napiVersion: networking.istio.io/v1\nkind: VirtualService\n");
    test.write("values.yaml", "global: {hub: x}\n");
    test.write("empty.yaml", "");
    for (name, line) in [
        ("refused_workload", ["manifest", "generate", "-f", "web.yaml"]),
        ("refused_retired", ["manifest", "generate", "-f", "route.yaml"]),
        ("refused_mesh_object", ["manifest", "apply", "-f", "vs.yaml"]),
        ("refused_values", ["manifest", "generate", "-f", "values.yaml"]),
        ("refused_empty", ["manifest", "generate", "-f", "empty.yaml"]),
    ] {
        let run = test.run(line);
        assert_eq!((run.code, run.stdout.as_str()), (Some(78), ""), "{name}");
        insta::assert_snapshot!(name, run);
    }
    let run = test.command(["manifest", "generate", "-f", "-"]).stdin(DEPLOYMENT).run();
    assert!(run.stderr.contains("standard input:2:7") && run.stderr.contains("kube-inject -f - |"), "{run}");
}

#[test]
fn what_cannot_be_meant_is_told() {
    for (name, arguments) in [
        ("no_such_component", &["--component", "istoid"][..]),
        ("component_is_off", &["--component", "Istio-CNI"]),
        ("no_such_object", &["--profile", "minimal", "--filter", "deploymnt/istiod"]),
        ("filter_with_too_much", &["--filter", "a/b/c/d"]),
        ("registry_with_scheme", &["--registry", "https://registry.example.com/mesh"]),
        ("cluster_specific", &["--cluster-specific"]),
        ("file_is_missing", &["-f", "none.yaml"]),
        ("kube_version", &["--kube-version", "new"]),
    ] {
        let run = generate(arguments);
        assert_eq!(run.stdout, "", "{name}");
        insta::assert_snapshot!(name, run);
    }
}

#[test]
fn components_and_filters_select() {
    let whole = objects(&generate(&["--profile", "demo"]));
    let base = objects(&generate(&["--profile", "demo", "--component", "Base"]));
    assert!(base.len() > 10 && base.iter().all(|object| whole.contains(object)), "{base:?}");
    let gateways =
        objects(&generate(&["--profile", "demo", "--component", "ingress,istio-egressgateway", "--filter", "deploy"]));
    assert_eq!(gateways, ["Deployment istio-ingressgateway", "Deployment istio-egressgateway"]);
    let filtered =
        ["--profile", "demo", "--filter", "deployment/istio-*gateway", "--filter", "Service/istio-system/istiod"];
    assert_eq!(
        objects(&generate(&filtered)),
        ["Service istiod", "Deployment istio-ingressgateway", "Deployment istio-egressgateway"]
    );
    // The parts together are the whole.
    let mut parts = base;
    for part in ["istiod", "ingressGateways", "egressGateways", "prometheus", "grafana", "tracing", "kiali"] {
        parts.extend(objects(&generate(&["--profile", "demo", "--component", part])));
    }
    parts.sort();
    let mut sorted = whole;
    sorted.sort();
    assert_eq!(parts, sorted);
}

#[test]
fn a_namespace_stands_in_front() {
    let network = ["--profile", "minimal", "--include-namespace", "--set", "values.global.network=net-1"];
    let run = generate(&network);
    let first = run.stdout.split("---\n").next().unwrap_or_default();
    insta::assert_snapshot!(first, @r"
    apiVersion: v1
    kind: Namespace
    metadata:
      name: istio-system
      labels:
        topology.istio.io/network: net-1
    ");
    assert_eq!(objects(&run).iter().filter(|object| object.starts_with("Namespace")).count(), 1);
}

#[test]
fn gitops_leaves_out_what_controllers_fill_in() {
    let of = |flags: &[&str]| {
        let filters = ["--profile", "minimal", "--filter", "vwc", "--filter", "deploy"];
        let run = generate(&[&filters[..], flags].concat());
        (run.stdout.contains("failurePolicy"), run.stdout.contains("caBundle"), run.stdout.contains("\n  replicas:"))
    };
    let ca = ["--set", "values.base.validationCABundle=eA=="];
    assert!(of(&ca).0);
    assert_eq!(of(&["--gitops", ca[0], ca[1]]), (false, false, false));
}

#[test]
fn every_image_comes_from_the_registry() {
    let run = generate(&["--profile", "ambient", "--registry", "registry.example.com:5000/mesh"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(!run.stdout.contains("docker.io"), "an image is left");
    assert!(run.stdout.contains("image: registry.example.com:5000/mesh/istio/pilot:"), "pilot");
    assert!(run.stdout.contains(r#""hub": "registry.example.com:5000/mesh/istio""#), "the hub of injected proxies");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let arguments = ["--profile", "demo", "--set", "revision=canary"];
    assert_eq!(generate(&arguments).stdout, generate(&arguments).stdout);
}

#[test]
fn a_list_in_json() {
    let run = generate(&["--profile", "minimal", "-o", "json", "--filter", "sa/istiod"]);
    insta::assert_snapshot!(run);
}

#[test]
fn a_file_for_each_object() {
    let test = TestContext::new();
    let split = |flags: &[&str]| {
        let line = ["manifest", "generate", "--profile", "minimal", "--component", "pilot", "--split", "out/mesh"];
        test.run(line.iter().chain(flags))
    };
    let run = split(&["--include-namespace"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{run}");
    let files = test.files();
    assert_eq!(run.stderr, format!("wrote {} files to out/mesh\n", files.len()));
    assert_eq!(files[0], "out/mesh/0-namespace.istio-system.yaml");
    assert!(files.contains(&"out/mesh/3-deployment.istio-system.istiod.yaml".to_owned()), "{files:?}");
    assert_eq!(std::fs::read_dir(test.path("out/mesh")).expect("the folder").count(), files.len());

    // Another run takes away what is no longer part of the mesh, and nothing of the user's.
    test.write("out/mesh/mine.yaml", "a: 1\n");
    let run = split(&["--filter", "deployment,service"]);
    assert_eq!(run.stderr, format!("wrote 2 files to out/mesh, removed {} of an earlier run\n", files.len() - 2));
    let names = ["2-service.istio-system.istiod.yaml", "3-deployment.istio-system.istiod.yaml", "mine.yaml"];
    assert_eq!(test.files(), names.map(|name| format!("out/mesh/{name}")));
    let content = std::fs::read_to_string(test.path("out/mesh/3-deployment.istio-system.istiod.yaml")).expect("a file");
    assert!(content.starts_with("# Written by `meshctl manifest generate --split`"), "{content}");

    // What fails writes nothing.
    let before = test.files();
    assert_eq!(split(&["--set", "values.pilot.nosuch=1"]).code, Some(78));
    assert_eq!(test.files(), before);
}

#[test]
fn a_folder_that_cannot_be_written_stays_away() {
    let test = TestContext::new();
    test.write("file", "x");
    for target in ["file", "file/below"] {
        let run = test.run(["manifest", "generate", "--profile", "minimal", "--split", target]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(73), ""), "{run}");
    }
    assert_eq!(test.files(), ["file"]);
    insta::assert_snapshot!(
        "split_into_a_file",
        test.run(["manifest", "generate", "--profile", "empty", "--split", "file"])
    );
}

#[test]
fn install_has_four_spellings_and_one_answer() {
    let test = TestContext::new();
    let answers = [&["install"][..], &["apply"], &["manifest", "install"], &["manifest", "apply"]].map(|words| {
        let run = test.run(words.iter().chain(&["--set", "profile=demo", "-y"]));
        assert_eq!((run.code, run.stdout.as_str()), (Some(78), ""), "{run}");
        run.stderr
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    insta::assert_snapshot!("install_without_a_cluster", answers[0]);
}

#[test]
fn a_diff_shows_what_counts() {
    let test = TestContext::new();
    test.write("before.yaml", BEFORE);
    test.write("after.yaml", AFTER);
    let run = test.run(["manifest", "diff", "before.yaml", "after.yaml"]);
    assert_eq!(run.code, Some(1));
    insta::assert_snapshot!("diff", run);
    insta::assert_snapshot!("diff_json", test.run(["manifest", "diff", "before.yaml", "after.yaml", "-o", "json"]));
    let same = test.command(["manifest", "diff", "before.yaml", "-"]).stdin(BEFORE).run();
    assert_eq!((same.code, same.stdout.as_str(), same.stderr.as_str()), (Some(0), "", "no differences in 3 objects\n"));
    let one = test.run(["manifest", "diff", "before.yaml", "after.yaml", "--filter", "service", "-q"]);
    assert_eq!((one.code, one.stdout.as_str(), one.stderr.as_str()), (Some(1), "- Service shop/web (v1)\n", ""));
    let colored = test.run(["manifest", "diff", "before.yaml", "after.yaml", "--color", "always"]);
    assert!(colored.stdout.contains("\x1b[31m- Service shop/web (v1)\x1b[0m\n"), "{colored}");
    assert!(!run.stdout.contains('\x1b'));
}

#[test]
fn folders_and_profiles_can_be_compared() {
    let test = TestContext::new();
    test.run(["manifest", "generate", "--profile", "minimal", "--split", "mesh"]);
    let same = test.run(["manifest", "diff", "mesh", "profile:minimal"]);
    assert_eq!((same.code, same.stdout.as_str()), (Some(0), ""), "{same}");
    let other = test.run(["manifest", "diff", "mesh", "profile:default"]);
    assert_eq!(other.code, Some(1));
    assert!(other.stdout.contains("+ Deployment istio-system/istio-ingressgateway (apps/v1)\n"), "{other}");
}

#[test]
fn a_diff_that_fails_has_a_code_above_one() {
    let test = TestContext::new();
    test.write("a.yaml", DEPLOYMENT);
    test.write("twice.yaml", format!("{DEPLOYMENT}---\n{DEPLOYMENT}"));
    test.write("odd.yaml", format!("{DEPLOYMENT}---\nglobal: {{hub: x}}\n"));
    for (name, code, sides) in [
        ("diff_missing", 66, ["a.yaml", "none.yaml"]),
        ("diff_not_an_object", 65, ["a.yaml", "odd.yaml"]),
        ("diff_of_input_with_itself", 64, ["-", "-"]),
        ("diff_no_such_profile", 78, ["a.yaml", "profile:dmeo"]),
        ("diff_twice", 0, ["a.yaml", "twice.yaml"]),
    ] {
        let run = test.run(["manifest", "diff", sides[0], sides[1]]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{name}: {run}");
        insta::assert_snapshot!(name, run);
    }
}

#[test]
fn a_cluster_is_asked_only_when_that_is_wanted() {
    let test = TestContext::new();
    let group = |name: &str, version: &str| {
        format!(r#"{{"metadata":{{"name":"{name}"}},"versions":[{{"version":"{version}","resources":[]}}]}}"#)
    };
    let groups = |items: &str| format!(r#"{{"kind":"APIGroupDiscoveryList","items":[{items}]}}"#);
    let kubeconfig = server::kubeconfig(
        &test,
        vec![
            ("/version", r#"{"gitVersion":"v1.34.1-gke.1431000"}"#.to_owned()),
            ("/api", groups(&group("", "v1"))),
            ("/apis", groups(&group("apps", "v1"))),
        ],
    );
    let generate = |flags: &[&str]| {
        let common = ["manifest", "generate", "--profile", "ambient", "--filter", "daemonset/istio-cni*"];
        test.run(common.iter().chain(flags))
    };
    let offline = generate(&["--kubeconfig", &kubeconfig]);
    assert!(offline.stdout.contains("  namespace: istio-system\n"), "{offline}");
    let detected = generate(&["--kubeconfig", &kubeconfig, "--cluster-specific"]);
    assert!(detected.stdout.contains("  namespace: kube-system\n"), "{detected}");
    // What the user says is above what the cluster says.
    let said =
        generate(&["--kubeconfig", &kubeconfig, "--cluster-specific", "--set", "components.cni.namespace=nodes"]);
    assert!(said.stdout.contains("  namespace: nodes\n"), "{said}");
    let nowhere = generate(&["--kubeconfig", "none", "--cluster-specific"]);
    assert_eq!((nowhere.code, nowhere.stdout.as_str()), (Some(66), ""), "{nowhere}");
}
