//! `meshctl version` and `meshctl --version`.

use serde_json::Value;

use crate::support::{TestContext, server};

#[test]
fn version_in_every_form() {
    let test = TestContext::new();
    assert_eq!(test.run(["--version"]).stdout, "meshctl [VERSION]\n");
    assert_eq!(test.run(["version"]).stdout, "client version: [VERSION]\n");
    assert_eq!(test.run(["version", "--short"]).stdout, "[VERSION]\n");
    let json: Value = serde_json::from_str(&test.run(["version", "-o", "json"]).stdout).unwrap();
    assert_eq!(json["clientVersion"]["version"], "[VERSION]");
    assert_eq!(json.as_object().unwrap().len(), 1);
    let yaml = test.run(["version", "-o", "yaml"]).stdout;
    assert!(yaml.contains("version"), "{yaml}");
}

#[test]
fn a_cluster_tells_what_runs() {
    let test = TestContext::new();
    let istiod = r#"{"items":[{"metadata":{"labels":{"istio.io/rev":"canary"}},"spec":{"template":{"spec":{
        "containers":[{"name":"discovery","image":"docker.io/istio/pilot:1.30.3"}]}}}}]}"#;
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
    let kubeconfig = server::kubeconfig(
        &test,
        vec![
            ("/version", r#"{"gitVersion":"v1.36.3"}"#.to_owned()),
            (
                "/apis/apps/v1/namespaces/istio-system/deployments?limit=500&labelSelector=app%3Distiod",
                istiod.replace('\n', " "),
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
    insta::assert_snapshot!("version_of_a_cluster", version(&["--remote"]).to_string().replace("[VERSION]", "0.0.0"));
    insta::assert_snapshot!("version_of_a_cluster_short", version(&["--context", "test", "--short"]));
    insta::assert_snapshot!("version_of_a_namespace", version(&["-i", "mesh", "--short"]));

    let json: Value = serde_json::from_str(&version(&["--remote=true", "-o", "json"]).stdout).unwrap();
    assert_eq!(
        (&json["kubernetesVersion"], &json["meshVersion"][0]["Component"]),
        (&"v1.36.3".into(), &"pilot".into())
    );
    let plane = &json["meshVersion"][0];
    assert_eq!((&plane["Revision"], &plane["Info"]["version"]), (&"canary".into(), &"1.30.3".into()));
    let proxies = json["dataPlaneVersion"].as_array().unwrap();
    assert_eq!(proxies[0], serde_json::json!({"ID": "cart.shop", "IstioVersion": "1.29.2", "Type": "sidecar"}));
    assert_eq!((&proxies[2]["Type"], &proxies[3]["Type"]), (&"gateway".into(), &"ztunnel".into()));

    // Nobody is asked unless that is wanted, whatever the environment says.
    assert_eq!(version(&[]).stdout, "client version: [VERSION]\n");
    let offline = version(&["--remote=false", "--context", "nowhere"]);
    assert_eq!((offline.code, &*offline.stdout), (Some(0), "client version: [VERSION]\n"));

    let run = version(&["--contexts", "test", "-o", "json"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let one = &json["contexts"][0];
    assert_eq!((&one["context"], &one["exitCode"]), (&"test".into(), &0.into()), "{run}");
    assert_eq!(one["result"]["meshVersion"][0]["Revision"], "canary");
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
        assert!(run.stdout.contains("[VERSION]"), "{run}");
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
