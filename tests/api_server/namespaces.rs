//! `meshctl namespace` on the real server: what it says of injection is what the webhooks do, labels are written and
//! refused, workloads are restarted, and a restart that comes to nothing ends.

use std::process::{Command, Stdio};

use meshctl::commands::schema;
use meshctl::events::Silent;
use meshctl::install::Stop;
use meshctl::install::live::Live;
use meshctl::mesh::rollout::{Change, Outcome, RollOptions, Step, roll, undo};
use meshctl::object::ObjectKey;
use meshctl::values::json as json_tree;
use serde_json::{Value, json};
use test_cluster::{Cluster, Fate, Istiod, IstiodOptions, Options, say};

use crate::made::{self, meshctl};

const WEBHOOKS: &str = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

/// Runs a command; returns its exit code, its document and what it said. The document is held to its schema.
fn done(cluster: &Cluster, arguments: &[&str]) -> (i32, Value, String) {
    let (code, stdout, stderr) = meshctl(cluster, &[&["namespace"], arguments, &["-o", "json"]].concat());
    let document: Value = serde_json::from_str(&stdout).unwrap_or_else(|_| panic!("{arguments:?}: {stdout}{stderr}"));
    let name = if arguments[0] == "unlabel" { "label" } else { arguments[0] };
    let faults = schema::check(&format!("namespace-{name}"), &document);
    assert!(faults.is_empty(), "{arguments:?}: {faults:?}\n{document:#}");
    (code, document, stderr)
}

/// Installs a control plane, and beside it the webhooks of a revision `canary`, which the same one answers, and of a tag
/// `prod` that stands for it.
fn mesh(cluster: &Cluster) -> Istiod {
    let istiod = Istiod::start(cluster, IstiodOptions::default()).unwrap();
    let (code, _, stderr) = meshctl(cluster, &["install", "--set", "profile=minimal"]);
    assert_eq!(code, 0, "{stderr}");
    let tag = cluster.get(&format!("{WEBHOOKS}/istio-revision-tag-default")).unwrap();
    for (name, tag_name) in [("istio-sidecar-injector-canary", ""), ("istio-revision-tag-prod", "prod")] {
        let mut webhook = tag.clone();
        webhook["metadata"] = json!({"name": name, "labels": {"app": "sidecar-injector", "istio.io/rev": "canary"}});
        if !tag_name.is_empty() {
            webhook["metadata"]["labels"]["istio.io/tag"] = tag_name.into();
        }
        let served = if tag_name.is_empty() { "canary" } else { tag_name };
        let rules = webhook["webhooks"].as_array_mut().unwrap();
        rules.retain(|rule| rule["name"].as_str().unwrap().starts_with("rev."));
        for rule in rules {
            rule["clientConfig"]["service"]["path"] = "/inject/revision/canary".into();
            let text = rule.to_string().replace(r#""values":["default"]"#, &format!(r#""values":["{served}"]"#));
            *rule = serde_json::from_str(&text).unwrap();
        }
        cluster.create(WEBHOOKS, &webhook);
    }
    istiod
}

/// Makes a namespace with labels, and waits until it takes pods.
fn namespace(cluster: &Cluster, name: &str, labels: &Value) {
    cluster.create("/api/v1/namespaces", &json!({"metadata": {"name": name, "labels": labels}}));
    let account = format!("/api/v1/namespaces/{name}/serviceaccounts/default");
    cluster.wait_until("a service account", || cluster.get(&account).is_some());
}

/// Has the server say what would become of a pod: the revision of the control plane that injects it.
fn injected_by(cluster: &Cluster, namespace: &str, labels: &Value) -> Option<String> {
    let pod = json!({"metadata": {"generateName": "a-", "labels": labels}, "spec": {"containers": [{"name": "a", "image": "x"}]}});
    let path = format!("/api/v1/namespaces/{namespace}/pods?dryRun=All");
    let (code, answer) = cluster.request("POST", &path, "application/json", &pod.to_string());
    assert_eq!(code, 201, "{answer}");
    let pod: Value = serde_json::from_str(&answer).unwrap();
    let status = pod["metadata"]["annotations"]["sidecar.istio.io/status"].as_str()?;
    let status: Value = serde_json::from_str(status).unwrap();
    status["revision"].as_str().map(str::to_owned)
}

fn is_skipped(istiod: &Istiod, test: &str) -> bool {
    let problems = istiod.problems();
    if !problems.is_empty() {
        say(&format!("SKIPPED the webhook of {test}: {}", problems.join("; ")));
    }
    !problems.is_empty()
}

#[test]
fn what_is_explained_is_what_the_webhooks_do() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "default", "--injection", "enabled"]);
    assert!(code == 78 && said.contains("`meshctl install`"), "{said}");
    let istiod = mesh(&cluster);
    if is_skipped(&istiod, "what_is_explained_is_what_the_webhooks_do") {
        return;
    }
    let warm = json!({"istio-injection": "enabled"});
    namespace(&cluster, "warm", &warm);
    cluster.wait_until("a webhook that answers", || injected_by(&cluster, "warm", &json!({})).is_some());
    let combinations = [
        (json!({}), json!({})),
        (json!({}), json!({"sidecar.istio.io/inject": "true"})),
        (json!({}), json!({"istio.io/rev": "canary"})),
        (json!({}), json!({"istio.io/rev": "nosuch"})),
        (json!({"istio-injection": "enabled"}), json!({"sidecar.istio.io/inject": "false"})),
        (json!({"istio-injection": "enabled"}), json!({"istio.io/rev": "canary"})),
        (json!({"istio-injection": "enabled", "istio.io/rev": "canary"}), json!({})),
        (json!({"istio-injection": "disabled"}), json!({"sidecar.istio.io/inject": "true"})),
        (json!({"istio-injection": "yes", "istio.io/rev": "canary"}), json!({})),
        (json!({"istio.io/rev": "canary"}), json!({})),
        (json!({"istio.io/rev": "prod"}), json!({"istio.io/rev": "default"})),
        (json!({"istio.io/rev": "default"}), json!({})),
        (json!({"istio.io/rev": "nosuch"}), json!({"sidecar.istio.io/inject": "true"})),
        (json!({"istio.io/dataplane-mode": "ambient"}), json!({})),
        (json!({"istio.io/dataplane-mode": "ambient"}), json!({"sidecar.istio.io/inject": "true"})),
    ];
    for (index, (labels, pod)) in combinations.iter().enumerate() {
        let name = format!("combination-{index}");
        namespace(&cluster, &name, labels);
        let by = injected_by(&cluster, &name, pod);
        let given: Vec<String> = pod
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_str().unwrap()))
            .collect();
        let given = given.join(",");
        let mut arguments = vec!["explain", &*name];
        if !given.is_empty() {
            arguments.extend(["--labels", &*given]);
        }
        let (code, explained, said) = done(&cluster, &arguments);
        assert_eq!(code, 0, "{said}");
        let verdict = &explained["verdict"];
        let told = (verdict["fate"] == "sidecar").then(|| verdict["by"]["revision"].as_str().unwrap().to_owned());
        assert_eq!(told, by, "{labels} {pod}: {explained:#}");
        if pod.as_object().unwrap().is_empty() {
            let is_sidecar = explained["enrolment"]["mode"] == "sidecar";
            assert_eq!(is_sidecar, by.is_some(), "{labels}: {explained:#}");
        }
    }
    // All of it at once, in three lists.
    let before = cluster.requests_of("meshctl/").len();
    let (code, list, said) = done(&cluster, &["list", "-A"]);
    assert_eq!(code, 0, "{said}");
    let requests = cluster.requests_of("meshctl/").split_off(before);
    assert_eq!(requests.len(), 3, "{:?}", requests.iter().map(|request| &request.uri).collect::<Vec<_>>());
    let find = |name: &str| {
        let all = list["namespaces"].as_array().unwrap();
        all.iter().find(|one| one["namespace"] == name).unwrap().clone()
    };
    assert_eq!(find("combination-6")["conflicts"][0]["is"], "injectionHidesRevision");
    assert_eq!(find("combination-12")["conflicts"][0]["is"], "notServed");
    assert_eq!((&find("combination-10")["tag"], &find("combination-13")["mode"]), (&json!("prod"), &json!("ambient")));
    let system = find("istio-system");
    assert_eq!((&system["isSystem"], &system["pods"]["outdated"]), (&json!(true), &json!(0)), "{system:#}");
    let (_, table, _) = meshctl(&cluster, &["ns", "list"]);
    assert!(!table.contains("istio-system") && table.lines().all(|line| line.chars().count() <= 80), "{table}");

    // What one may not see is named.
    let path = cluster.kubeconfig_of("nobody", &[]);
    let (code, _, said) = meshctl(&cluster, &["namespace", "list", "--kubeconfig", path.to_str().unwrap()]);
    assert!(code == 77 && said.contains("not allowed to list"), "{code} {said}");
    let (code, _, said) = meshctl(&cluster, &["namespace", "explain", "nowhere"]);
    assert!(code == 78 && said.contains("the namespace `nowhere` is not in the cluster"), "{said}");
}

/// Makes a workload of a namespace, and waits until it is ready.
fn workload(cluster: &Cluster, kind: &str, namespace: &str, name: &str) {
    let plural = format!("{}s", kind.to_lowercase());
    let template =
        json!({"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "a", "image": "x"}]}});
    let spec = json!({"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": template});
    let folder = format!("/apis/apps/v1/namespaces/{namespace}/{plural}");
    cluster.create(&folder, &json!({"metadata": {"name": name}, "spec": spec}));
    let path = format!("{folder}/{name}");
    cluster.wait_until("a workload", || cluster.get(&path).is_some_and(|found| found["status"]["readyReplicas"] == 2));
}

fn restarted_at(cluster: &Cluster, namespace: &str, name: &str) -> Option<String> {
    let found = cluster.get(&format!("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")).unwrap();
    let annotations = &found["spec"]["template"]["metadata"]["annotations"];
    annotations["kubectl.kubernetes.io/restartedAt"].as_str().map(str::to_owned)
}

fn outcomes(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = document["workloads"].as_array().unwrap();
    all.iter().map(|one| (text(&one["name"]), text(&one["outcome"]))).collect()
}

#[test]
fn namespaces_are_labelled_and_their_workloads_restarted() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let istiod = mesh(&cluster);
    if is_skipped(&istiod, "namespaces_are_labelled_and_their_workloads_restarted") {
        return;
    }
    namespace(&cluster, "shop", &json!({"team": "a"}));
    workload(&cluster, "Deployment", "shop", "cart");
    workload(&cluster, "StatefulSet", "shop", "store");
    let labels = || cluster.get("/api/v1/namespaces/shop").unwrap()["metadata"]["labels"].clone();
    let state = || {
        let (_, list, _) = done(&cluster, &["list"]);
        let all = list["namespaces"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["namespace"] == "shop").unwrap()
    };

    // As in the guides; nobody has to be asked about what is only added.
    let (code, planned, said) = done(&cluster, &["label", "shop", "istio-injection=enabled", "--dry-run"]);
    assert_eq!((code, &planned["status"]), (0, &json!("planned")), "{said}");
    assert!(labels()["istio-injection"].is_null());
    let (code, stdout, said) = meshctl(&cluster, &["namespace", "label", "shop", "istio-injection=enabled"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(stdout, "namespace shop: labelled; sidecars by the revision default (tag default)\n");
    assert!(said.contains("`--restart`"), "{said}");
    assert_eq!((&labels()["istio-injection"], &labels()["team"]), (&json!("enabled"), &json!("a")));
    assert_eq!(state()["pods"], json!({"total": 4, "inMesh": 0, "outdated": 4}));
    let (code, again, _) = done(&cluster, &["label", "shop", "--injection", "enabled"]);
    assert_eq!((code, &again["status"]), (0, &json!("unchanged")));

    // A restart is asked for, and lists what it restarts.
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "shop", "--injection", "enabled", "--restart"]);
    assert!(
        code == 64 && said.contains("~ Deployment shop/cart") && said.contains("~ StatefulSet shop/store"),
        "{said}"
    );
    let (code, restarted, said) =
        done(&cluster, &["label", "shop", "--injection", "enabled", "--restart", "-y", "--waves", "1"]);
    assert_eq!((code, &restarted["status"]), (0, &json!("changed")), "{said}");
    let ready = |name: &str| (name.to_owned(), "ready".to_owned());
    assert_eq!(outcomes(&restarted), [ready("cart"), ready("store")], "{said}");
    cluster.wait_until("pods with proxies", || state()["pods"] == json!({"total": 4, "inMesh": 4, "outdated": 0}));

    // What contradicts is refused with the reason, and goes when that is asked for.
    let (code, refused, said) = done(&cluster, &["label", "shop", "--revision", "canary"]);
    assert_eq!((code, &refused["status"]), (78, &json!("refused")));
    assert!(said.contains("`istio-injection` wins") && said.contains("`--overwrite` takes it away"), "{said}");
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "shop", "--revision", "nosuch"]);
    assert!(code == 78 && said.contains("there are `canary`, `default`"), "{said}");
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "shop", "--tag", "prod", "--overwrite"]);
    assert!(code == 64, "{said}");
    assert!(said.contains("- istio-injection=enabled") && said.contains("+ istio.io/rev=prod"), "{said}");
    let (code, moved, said) = done(&cluster, &["label", "shop", "--tag", "prod", "--overwrite", "--restart", "-y"]);
    assert_eq!((code, &moved["namespaces"][0]["after"]["revision"]), (0, &json!("canary")), "{said}");
    assert!(labels()["istio-injection"].is_null() && labels()["istio.io/rev"] == "prod");
    cluster.wait_until("pods of the canary", || state()["pods"]["outdated"] == 0);
    let pods = cluster.get("/api/v1/namespaces/shop/pods?labelSelector=app%3Dstore").unwrap();
    let name = format!("shop/{}", pods["items"][0]["metadata"]["name"].as_str().unwrap());
    let (_, explained, _) = done(&cluster, &["explain", &name]);
    assert_eq!(explained["pod"]["membership"], json!({"is": "sidecar", "revision": "canary", "version": "1.30.3"}));
    let (_, text, _) = meshctl(&cluster, &["namespace", "explain", &name]);
    assert!(text.contains("why: the namespace has the label `istio.io/rev=prod`"), "{text}");
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "shop", "--ambient", "--overwrite", "-y"]);
    assert!(code == 78 && said.contains("no ztunnel runs"), "{said}");

    let (code, out, said) = done(&cluster, &["unlabel", "shop", "--restart", "-y"]);
    assert_eq!((code, &out["status"]), (0, &json!("changed")), "{said}");
    assert_eq!(labels(), json!({"kubernetes.io/metadata.name": "shop", "team": "a"}));
    cluster.wait_until("pods without proxies", || state()["pods"] == json!({"total": 4, "inMesh": 0, "outdated": 0}));

    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "bank", "--injection", "enabled"]);
    assert!(code == 78 && said.contains("`meshctl namespace label --create` makes it"), "{said}");
    let (code, made, said) = done(&cluster, &["label", "bank", "istio-injection=enabled", "--create"]);
    assert_eq!((code, &made["namespaces"][0]["status"]), (0, &json!("created")), "{said}");
    let (code, _, said) = meshctl(&cluster, &["namespace", "label", "bank", "istio-injection-", "-y"]);
    assert_eq!(code, 0, "{said}");
    assert!(cluster.get("/api/v1/namespaces/bank").unwrap()["metadata"]["labels"]["istio-injection"].is_null());
}

#[test]
fn a_restart_that_comes_to_nothing_ends_and_says_what_is_left() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    let istiod = mesh(&cluster);
    if is_skipped(&istiod, "a_restart_that_comes_to_nothing_ends_and_says_what_is_left") {
        return;
    }
    namespace(&cluster, "shop", &json!({}));
    for name in ["a-first", "b-second", "c-third"] {
        workload(&cluster, "Deployment", "shop", name);
    }
    let restart = ["label", "shop", "--injection", "enabled", "--restart", "-y", "--waves", "1", "--timeout"];
    let fate = cluster.fate("b-second", Fate::NeverReady);
    let (code, document, said) = done(&cluster, &[&restart[..], &["5s"]].concat());
    assert_eq!((code, &document["status"]), (75, &json!("failed")), "{said}");
    let named = |name: &str, outcome: &str| (name.to_owned(), outcome.to_owned());
    let expected = [named("a-first", "ready"), named("b-second", "unready"), named("c-third", "notDone")];
    assert_eq!(outcomes(&document), expected, "{said}");
    assert!(said.contains("1 workload was not begun"), "{said}");
    assert_eq!(restarted_at(&cluster, "shop", "c-third"), None);
    drop(fate);

    // What cannot pass ends it long before the time is over.
    let fate = cluster.fate("b-second", Fate::PullFails);
    let (code, document, said) = done(&cluster, &[&restart[..], &["10m"]].concat());
    assert_eq!((code, &document["error"]["exitCode"]), (1, &json!(1)), "{said}");
    assert!(said.contains("cannot be pulled"), "{said}");
    let outcomes_now = outcomes(&document);
    assert!(outcomes_now.contains(&named("b-second", "failed")), "{outcomes_now:?}");
    assert!(outcomes_now.contains(&named("c-third", "notDone")), "{outcomes_now:?}");
    drop(fate);

    // The user wants no more.
    let fate = cluster.fate("c-third", Fate::NeverReady);
    let arguments = ["namespace", "label", "shop", "--injection", "enabled", "--restart", "-y", "-o", "json"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_meshctl"));
    command.args(arguments).env("KUBECONFIG", cluster.kubeconfig());
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    cluster.wait_until("the restart of the last", || restarted_at(&cluster, "shop", "c-third").is_some());
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{said}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["status"], "interrupted", "{document:#}");
    drop(fate);
}

#[test]
fn workloads_are_taken_back_to_what_they_were() {
    let Some(cluster) = Cluster::private(&Options::default()) else { return };
    namespace(&cluster, "shop", &json!({}));
    workload(&cluster, "Deployment", "shop", "cart");
    let path = "/apis/apps/v1/namespaces/shop/deployments/cart";
    let text = |value: &Value| json_tree::decode(&value.to_string()).unwrap();
    let former = text(&cluster.get(path).unwrap());
    let key = ObjectKey {
        api_version: "apps/v1".to_owned(),
        kind: "Deployment".to_owned(),
        namespace: "shop".to_owned(),
        name: "cart".to_owned(),
    };
    let labels = json!({"metadata": {"labels": {"a": "b"}}});
    let change = json!({"metadata": {"labels": {"c": "d"}}, "spec": {"replicas": 1, "template": labels}});
    let steps = [Step { workload: key, change: Change::Merge(text(&change)) }];
    let options = RollOptions::default();
    let rolled = made::run(&cluster, async |client| {
        let live = Live::new(client).await?;
        Ok(roll(&live, &steps, &options, &Stop::default(), &Silent).await)
    });
    assert_eq!(rolled.workloads[0].outcome, Outcome::Ready, "{:?}", rolled.error);
    let changed = cluster.get(path).unwrap();
    assert_eq!(changed["metadata"]["labels"]["c"], "d");
    assert_eq!(changed["spec"]["template"]["metadata"]["labels"]["a"], "b");
    let undone = made::run(&cluster, async |client| {
        let live = Live::new(client).await?;
        Ok(undo(&live, std::slice::from_ref(&former), &options, &Stop::default(), &Silent).await)
    });
    assert_eq!(undone.workloads[0].outcome, Outcome::Ready, "{:?}", undone.error);
    let now = cluster.get(path).unwrap();
    assert!(now["metadata"]["labels"].is_null(), "{now:#}");
    assert_eq!(now["spec"]["template"]["metadata"]["labels"], json!({"app": "cart"}));
    assert_eq!(now["spec"]["replicas"], 1, "what is no part of the template stays");
}
