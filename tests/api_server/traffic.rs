//! The traffic of a service on the real server: made, merged, taken back; who changes the same object meanwhile.

use meshctl::cluster::{Cluster as Client, ClusterError, Resource};
use meshctl::mesh::change::{self, Wanted, Wish};
use meshctl::values::Tree;
use serde_json::{Value, json};
use test_cluster::{Cluster, Options};

use crate::made::{meshctl, run};
use crate::project;

const GROUP: &str = "/apis/networking.istio.io/v1";

/// Defines Istio's kinds.
pub fn define(cluster: &Cluster) {
    let crds = project().join("templates/base/files/crds");
    cluster.kubectl(["apply", "--server-side", "-f", crds.to_str().unwrap()]);
    cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    // It is a moment until a defined kind is in every list.
    cluster.wait_until("Istio's kinds", || {
        ["virtualservices", "destinationrules", "gateways"]
            .iter()
            .all(|plural| cluster.get(&format!("{GROUP}/{plural}")).is_some())
    });
}

fn shop(cluster: &Cluster, versions: &[&str]) -> String {
    let shop = cluster.namespace("shop");
    let service = json!({"metadata": {"name": "reviews"}, "spec": {"selector": {"app": "reviews"}, "ports": [{"port": 9080, "name": "http"}]}});
    cluster.create(&format!("/api/v1/namespaces/{shop}/services"), &service);
    for version in versions {
        let pod = json!({
            "metadata": {"name": format!("reviews-{version}"), "labels": {"app": "reviews", "version": version}},
            "spec": {"containers": [{"name": "app", "image": "app:1"}]},
        });
        cluster.create(&format!("/api/v1/namespaces/{shop}/pods"), &pod);
    }
    shop
}

fn object(cluster: &Cluster, shop: &str, plural: &str, name: &str) -> Option<Value> {
    cluster.get(&format!("{GROUP}/namespaces/{shop}/{plural}/{name}"))
}

#[test]
fn the_traffic_of_a_service_is_set_shown_and_taken_back() {
    let Some(cluster) = Cluster::private(&Options { nodes: 0, controllers: true }) else { return };
    let traffic = |arguments: &[&str]| meshctl(&cluster, &[&["traffic"], arguments].concat());

    // Without Istio's kinds nothing can be said.
    let early = shop(&cluster, &[]);
    let (code, _, errors) = traffic(&["timeout", "reviews", "-n", &early, "3s"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("`meshctl install`"), "{errors}");
    define(&cluster);

    let shop = shop(&cluster, &["v1", "v2"]);
    let reviews = format!("reviews.{shop}");
    let (code, _, errors) = traffic(&["split", &reviews, "v1=80", "v2=30"]);
    assert_eq!(code, 64, "{errors}");
    let (code, _, errors) = traffic(&["split", "ratings", "-n", &shop, "v1=100"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("no Service ratings"), "{errors}");

    // What is printed is not written, and is what is written then.
    let (code, printed, errors) = traffic(&["split", &reviews, "v1=80", "v2=20", "-o", "json"]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(object(&cluster, &shop, "virtualservices", "reviews"), None);
    let (code, planned, _) = traffic(&["split", &reviews, "v1=80", "v2=20", "--dry-run"]);
    assert!(code == 0 && planned.contains("+ DestinationRule") && planned.contains("weight: 80"), "{planned}");
    assert_eq!(object(&cluster, &shop, "virtualservices", "reviews"), None);
    let (code, told, errors) = traffic(&["split", &reviews, "v1=80", "v2=20"]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(told, format!("DestinationRule {shop}/reviews created\nVirtualService {shop}/reviews created\n"));
    let printed: Value = serde_json::from_str(&printed).unwrap();
    for (index, plural) in ["destinationrules", "virtualservices"].into_iter().enumerate() {
        let live = object(&cluster, &shop, plural, "reviews").unwrap();
        assert_eq!(live["spec"], printed["items"][index]["spec"], "{plural}");
        assert_eq!(live["metadata"]["annotations"], printed["items"][index]["metadata"]["annotations"]);
    }
    let (code, told, errors) = traffic(&["split", &reviews, "v1=80", "v2=20"]);
    assert!(code == 0 && told.contains("it is so already"), "{told}{errors}");

    // What is there changes with consent only; a version without pods is told.
    let (code, _, errors) = traffic(&["split", &reviews, "v1=70", "v3=30"]);
    assert_eq!(code, 64, "{errors}");
    assert!(errors.contains("has version=v3") && errors.contains("there are: v1, v2"), "{errors}");
    assert!(errors.contains("weight: 80 -> 70"), "{errors}");
    let yes = |arguments: &[&str]| {
        let (code, told, errors) = traffic(&[arguments, &["-y"]].concat());
        assert_eq!(code, 0, "{arguments:?}: {errors}");
        told
    };
    yes(&["delay", &reviews, "--percent", "10", "--delay", "5s"]);
    yes(&["abort", &reviews, "--percent", "12.5", "--status", "500"]);
    yes(&["timeout", &reviews, "3s"]);
    yes(&["retry", &reviews, "--attempts", "3", "--per-try-timeout", "2s", "--on", "5xx"]);
    yes(&["mirror", &reviews, "v2", "--percent", "50"]);
    yes(&["circuit-break", &reviews, "--max-connections", "10", "--errors", "5", "--ejection", "30s"]);
    let live = object(&cluster, &shop, "virtualservices", "reviews").unwrap();
    let route = &live["spec"]["http"][0];
    assert_eq!(route["fault"]["delay"], json!({"percentage": {"value": 10}, "fixedDelay": "5s"}));
    assert_eq!(route["fault"]["abort"], json!({"percentage": {"value": 12.5}, "httpStatus": 500}));
    assert_eq!((&route["timeout"], &route["retries"]["attempts"]), (&json!("3s"), &json!(3)));
    let (code, shown, _) = traffic(&["show", &reviews]);
    assert!(code == 0 && shown.contains("delay: fixedDelay=5s percentage=10 (by meshctl)"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let (_, shown, _) = traffic(&["show", &reviews, "-o", "json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["pods"], json!({"v1": 1, "v2": 1}));

    // One by one, and then the rest; what was made goes when nothing is left.
    yes(&["reset", &reviews, "delay", "split"]);
    let live = object(&cluster, &shop, "virtualservices", "reviews").unwrap();
    let route = &live["spec"]["http"][0];
    assert_eq!(route["fault"], json!({"abort": {"percentage": {"value": 12.5}, "httpStatus": 500}}));
    assert_eq!(route["route"], json!([{"destination": {"host": "reviews"}}]));
    // Copies still go to v2.
    let rule = object(&cluster, &shop, "destinationrules", "reviews").unwrap();
    assert_eq!(rule["spec"]["subsets"], json!([{"name": "v2", "labels": {"version": "v2"}}]));
    let told = yes(&["reset", &reviews]);
    assert_eq!(told, format!("VirtualService {shop}/reviews deleted\nDestinationRule {shop}/reviews deleted\n"));
    assert_eq!(object(&cluster, &shop, "virtualservices", "reviews"), None);
    assert_eq!(object(&cluster, &shop, "destinationrules", "reviews"), None);
    assert!(yes(&["reset", &reviews]).contains("nothing to take back"));

    others_objects_keep_what_is_theirs(&cluster, &shop);
    a_change_in_between_is_not_lost(&cluster, &shop);
}

fn others_objects_keep_what_is_theirs(cluster: &Cluster, shop: &str) {
    let traffic = |arguments: &[&str]| meshctl(cluster, &[&["traffic"], arguments, &["-n", shop, "-y"]].concat());
    let path = format!("{GROUP}/namespaces/{shop}/virtualservices");
    let theirs = json!({
        "metadata": {"name": "mine"},
        "spec": {
            "hosts": ["reviews", "reviews.example.com"], "gateways": ["mesh", "edge"],
            "http": [
                {"match": [{"headers": {"end-user": {"exact": "jason"}}}], "route": [{"destination": {"host": "reviews", "subset": "v2"}}]},
                {"match": [{"uri": {"prefix": "/static"}}], "route": [{"destination": {"host": "files"}}]},
                {"route": [{"destination": {"host": "reviews", "port": {"number": 9080}}}], "timeout": "7s"},
            ],
        },
    });
    let body = json!({"apiVersion": "networking.istio.io/v1", "kind": "VirtualService", "metadata": theirs["metadata"], "spec": theirs["spec"]});
    cluster.create(&path, &body);
    let (code, _, errors) = traffic(&["split", "reviews", "v1=80", "v2=20"]);
    assert_eq!(code, 0, "{errors}");
    let (code, _, errors) = traffic(&["delay", "reviews", "--delay", "1s", "--percent", "5"]);
    assert_eq!(code, 0, "{errors}");
    let live = object(cluster, shop, "virtualservices", "mine").unwrap();
    let http = &live["spec"]["http"];
    assert_eq!(live["spec"]["gateways"], theirs["spec"]["gateways"]);
    assert_eq!(
        (&http[0]["match"], &http[0]["route"]),
        (&theirs["spec"]["http"][0]["match"], &theirs["spec"]["http"][0]["route"])
    );
    assert_eq!(http[1], theirs["spec"]["http"][1]);
    assert_eq!(
        http[2]["route"][1],
        json!({"destination": {"host": "reviews", "subset": "v2", "port": {"number": 9080}}, "weight": 20})
    );
    assert_eq!((&http[0]["fault"]["delay"]["fixedDelay"], &http[2]["timeout"]), (&json!("1s"), &json!("7s")));
    // The way back leads to the beginning.
    let (code, _, errors) = traffic(&["reset", "reviews"]);
    assert_eq!(code, 0, "{errors}");
    let live = object(cluster, shop, "virtualservices", "mine").unwrap();
    assert_eq!((&live["spec"], &live["metadata"]["annotations"]), (&theirs["spec"], &Value::Null));
    // Their exception leads to a version, which is there now and stays.
    let rule = object(cluster, shop, "destinationrules", "reviews").unwrap();
    assert_eq!(rule["spec"]["subsets"], json!([{"name": "v2", "labels": {"version": "v2"}}]));
    // Two of them are one too many, unless one is named.
    let mut second = body.clone();
    second["metadata"]["name"] = json!("second");
    cluster.create(&path, &second);
    let (code, _, errors) = traffic(&["timeout", "reviews", "1s"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains(&format!("{shop}/mine, {shop}/second")), "{errors}");
    let (code, _, errors) = traffic(&["timeout", "reviews", "1s", "--virtual-service", "second"]);
    assert_eq!(code, 0, "{errors}");
    // The server refuses what is not valid before anybody agrees.
    let (code, _, errors) = traffic(&[
        "retry",
        "reviews",
        "--attempts",
        "1",
        "--on",
        "",
        "--per-try-timeout",
        "1us",
        "--virtual-service",
        "second",
    ]);
    assert_eq!(code, 64, "{errors}");
    for name in ["mine", "second"] {
        cluster.kubectl(["-n", shop, "delete", "virtualservice", name]);
    }
}

fn a_change_in_between_is_not_lost(cluster: &Cluster, shop: &str) {
    const MAPS: Resource = Resource::CONFIG_MAP;
    cluster.kubectl(["-n", shop, "create", "configmap", "notes", "--from-literal=a=1"]);
    let append = |live: Option<&Tree>| {
        let mut notes = live.cloned().unwrap_or_default();
        if let Some(data) = notes.as_map_mut().and_then(|root| root.get_mut("data")).and_then(Tree::as_map_mut) {
            let count = data.len();
            data.insert("ours".to_owned(), Tree::from(format!("after {count}")));
        }
        // What is so already is not written again.
        let is_done = live.is_some_and(|live| !live.text_at(&["data", "ours"]).is_empty());
        Ok(if is_done { Wish::Leave } else { Wish::Be(notes) })
    };
    run(cluster, async |client: &Client| {
        let wanted = [Wanted::new(MAPS, shop, "notes", append)];
        let changes = change::plan(client, &wanted).await.unwrap();
        assert_eq!(changes.counts(), "1 to change");
        cluster.kubectl(["-n", shop, "patch", "configmap", "notes", "--type=merge", "-p", r#"{"data":{"b":"2"}}"#]);
        let done = change::apply(client, &wanted, changes).await.unwrap();
        let after = done.objects[0].after.as_ref().unwrap();
        assert_eq!((after.text_at(&["data", "b"]), after.text_at(&["data", "ours"])), ("2", "after 2"));
        // What is gone by now is not made again.
        let gone = [Wanted::with_fields(MAPS, after.clone()).known(Some(after.clone()))];
        let again = change::plan(client, &gone).await.unwrap();
        assert!(again.is_empty());
        Ok::<(), ClusterError>(())
    });
}
