//! `meshctl version` and `meshctl --version`.

use serde_json::Value;

use crate::support::{TestContext, server};

#[test]
fn version_in_every_form() {
    let test = TestContext::new();
    assert_eq!(test.run(["--version"]).stdout, "meshctl [VERSION]\n");
    assert_eq!(test.run(["version"]).stdout, "client version: 1.30.3 (meshctl [VERSION])\n");
    for short in [&["--short"][..], &["-s"], &["--short=true", "--remote=false"], &["--short", "-o", "table"]] {
        assert_eq!(test.run([&["version"], short].concat()).stdout, "client version: 1.30.3\n");
    }
    insta::assert_snapshot!(test.run(["version", "--short=false"]).stdout, @"
    COMPONENT   VERSION   REVISION   NAMESPACE   COUNT
    client      1.30.3
    meshctl     [VERSION]
    ");
    let json: Value = serde_json::from_str(&test.run(["version", "-o", "json"]).stdout).unwrap();
    let client = serde_json::json!({
        "version": "1.30.3", "revision": "", "golang_version": "", "status": "", "tag": "1.30.3"
    });
    assert_eq!(json["clientVersion"], client);
    assert_eq!(json["meshctlVersion"]["version"], "[VERSION]");
    assert_eq!(json.as_object().unwrap().len(), 2);
    let yaml = test.run(["version", "-o", "yaml"]).stdout;
    assert!(yaml.starts_with("clientVersion:\n  version: 1.30.3\n"), "{yaml}");
    // Who wants the cluster's is told that there is none.
    let run = test.run(["version", "--remote"]);
    assert_eq!((run.code, &*run.stdout), (Some(78), "client version: 1.30.3 (meshctl [VERSION])\n"), "{run}");
}

#[test]
fn a_cluster_tells_what_runs() {
    let test = TestContext::new();
    let istiod = r#"{"items":[{"metadata":{"name":"istiod-canary-0","labels":{"istio.io/rev":"canary"}},"spec":{
        "containers":[{"name":"discovery","image":"docker.io/istio/pilot:1.30.3"}]},"status":{"phase":"Running"}}]}"#;
    let pod = |name: &str, image: &str, role: &str| {
        format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"shop"}},"spec":{{"containers":[
            {{"name":"istio-proxy","image":"{image}","args":["proxy","{role}"]}}]}}}}"#
        )
    };
    let pods = |items: &[String]| format!(r#"{{"items":[{}]}}"#, items.join(","));
    let proxies = [
        pod("cart", "proxyv2:1.29.2", "sidecar"),
        pod("store", "proxyv2:1.30.3", "sidecar"),
        pod("door", "proxyv2:1.30.3", "router"),
    ];
    // It forwards no ports, so images have to tell.
    let kubeconfig = server::kubeconfig(
        &test,
        vec![
            ("/version", r#"{"gitVersion":"v1.36.3"}"#.to_owned()),
            ("/api/v1/namespaces/istio-system/pods?limit=500&labelSelector=app%3Distiod", istiod.replace('\n', " ")),
            ("/api/v1/namespaces/istio-system/pods/istiod-canary-0", r#"{"status":{"phase":"Running"}}"#.to_owned()),
            ("/api/v1/namespaces/mesh/pods?limit=500&labelSelector=app%3Distiod", pods(&[])),
            (
                "/api/v1/namespaces/waits/pods?limit=500&labelSelector=app%3Distiod",
                istiod.replace('\n', " ").replace("Running", "Pending"),
            ),
            ("/api/v1/pods?limit=500&labelSelector=service.istio.io%2Fcanonical-name", pods(&proxies)),
            (
                "/api/v1/pods?limit=500&labelSelector=app%3Dztunnel%2C%21service.istio.io%2Fcanonical-name",
                pods(&[pod("ztunnel-x", "ztunnel:1.30.3", "ztunnel")]),
            ),
        ],
    );
    let version =
        |arguments: &[&str]| test.command([&["version"], arguments].concat()).env("KUBECONFIG", &kubeconfig).run();
    insta::assert_snapshot!("version_of_a_cluster", version(&[]));
    insta::assert_snapshot!(
        "version_of_a_cluster_long",
        version(&["--remote", "--short=false"]).to_string().replace("[VERSION]", "0.0.0")
    );
    insta::assert_snapshot!("version_of_a_namespace", version(&["-i", "mesh", "--short"]));
    insta::assert_snapshot!("version_of_a_namespace_that_waits", version(&["-i", "waits", "--context", "test"]));

    let json: Value = serde_json::from_str(&version(&["--remote=true", "-o", "json"]).stdout).unwrap();
    assert_eq!(
        (&json["kubernetesVersion"], &json["meshVersion"][0]["Component"]),
        (&"v1.36.3".into(), &"istiod".into())
    );
    let plane = &json["meshVersion"][0];
    assert_eq!((&plane["Revision"], &plane["Info"]["version"]), (&"canary".into(), &"1.30.3".into()));
    let proxies = json["dataPlaneVersion"].as_array().unwrap();
    assert_eq!(proxies[0], serde_json::json!({"ID": "cart.shop", "IstioVersion": "1.29.2", "Type": "sidecar"}));
    assert_eq!((&proxies[1]["Type"], &proxies[3]["Type"]), (&"gateway".into(), &"ztunnel".into()));

    let offline = version(&["--remote=false", "--context", "nowhere", "--short"]);
    assert_eq!((offline.code, &*offline.stdout), (Some(0), "client version: 1.30.3\n"));
    let unknown = version(&["--context", "nowhere", "--short"]);
    assert_eq!((unknown.code, &*unknown.stdout), (Some(64), "client version: 1.30.3\n"), "{unknown}");

    let run = version(&["--contexts", "test", "-o", "json"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let one = &json["contexts"][0];
    assert_eq!((&one["context"], &one["exitCode"]), (&"test".into(), &0.into()), "{run}");
    assert_eq!(one["result"]["meshVersion"][0]["Revision"], "canary");
}

#[test]
fn a_cluster_of_the_environment_that_is_away_is_told_from_none() {
    let test = TestContext::new();
    let run = test.command(["version", "--short"]).env("KUBECONFIG", test.unreachable()).run();
    assert_eq!((run.code, &*run.stdout), (Some(69), "client version: 1.30.3\n"), "{run}");
    let empty = test.write("empty", "apiVersion: v1\nkind: Config\n").to_string_lossy().into_owned();
    let run = test.command(["version", "--short"]).env("KUBECONFIG", empty).run();
    assert_eq!((run.code, &*run.stdout, &*run.stderr), (Some(0), "client version: 1.30.3\n", ""), "{run}");
}

#[test]
fn an_unreachable_cluster_has_one_exit_code_in_every_form() {
    let test = TestContext::new();
    let kubeconfig = test.unreachable();
    let forms: [&[&str]; 5] =
        [&[], &["--short"], &["-o", "json"], &["-o", "yaml"], &["--contexts", "gone", "-o", "json"]];
    for form in forms {
        let arguments = [&["version", "--kubeconfig", &kubeconfig], form].concat();
        let run = test.command(arguments).env("MESHCTL_RETRY_TIMEOUT", "100ms").run();
        assert_eq!(run.code, Some(69), "{run}");
        // What is known without the cluster is told nevertheless.
        assert!(run.stdout.contains("1.30.3"), "{run}");
        assert!(run.stderr.contains("127.0.0.1:1"), "{run}");
        if form.contains(&"json") {
            serde_json::from_str::<Value>(&run.stdout).unwrap();
        }
    }
}

#[test]
fn the_namespace_of_istioctl_is_taken_and_said_to_mean_nothing() {
    let test = TestContext::new();
    let kubeconfig = test.unreachable();
    let commands: [&[&str]; 18] = [
        &["install"],
        &["apply"],
        &["manifest", "install"],
        &["upgrade"],
        &["rollback"],
        &["uninstall"],
        &["precheck"],
        &["x", "precheck"],
        &["verify"],
        &["verify-install"],
        &["diff"],
        &["history"],
        &["tag", "set", "prod", "-r", "default"],
        &["tag", "generate", "prod", "-r", "default"],
        &["tag", "list"],
        &["tag", "remove", "prod"],
        &["kube-inject", "capture"],
        &["version"],
    ];
    for command in commands {
        for namespace in [&["-n", "shop"][..], &["--namespace=shop"]] {
            let arguments = [command, namespace, &["--kubeconfig", &kubeconfig]].concat();
            let run = test.command(&arguments).env("MESHCTL_RETRY_TIMEOUT", "50ms").run();
            // It went as far as to ask the cluster.
            assert_eq!(run.code, Some(69), "{arguments:?}: {run}");
            let warnings = run.stderr.matches("warning: `-n shop` means nothing here").count();
            assert_eq!(warnings, 1, "{arguments:?}: {run}");
        }
    }
}
