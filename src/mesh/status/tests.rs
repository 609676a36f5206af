use jiff::Timestamp;

use super::certificate::Bundle;
use super::plane::{Counter, LabelConflict};
use super::workload::PodSeen;
use super::*;
use crate::values::{Tree, json};

/// Ends on 2026-12-31, at 15:25:14.
const CERTIFICATE: &str = "MIIBhTCCASugAwIBAgIUCF2YET/jydLMsN/f5+4opJycUdQwCgYIKoZIzj0EAwIwGDEWMBQGA1UECgwNY2x1c3Rlci5sb2NhbDAe\
    Fw0yNjExMjExNTI1MTRaFw0yNjEyMzExNTI1MTRaMBgxFjAUBgNVBAoMDWNsdXN0ZXIubG9jYWwwWTATBgcqhkjOPQIBBggqhkjO\
    PQMBBwNCAASuYrCiopZ0z4wB+mbv5mC4sX/gGve+4FM4bgk7hh0M1lCeS8dQem7fHw94URpHDBNVT3qZW57LuqZKVjuOYTiYo1Mw\
    UTAdBgNVHQ4EFgQUvxotFj7ikvXX/VA/d1yCWjz5jBQwHwYDVR0jBBgwFoAUvxotFj7ikvXX/VA/d1yCWjz5jBQwDwYDVR0TAQH/\
    BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAiSueiHzb+28gBffBGT8+sZF3YKuCATs6HQBKqMbboP0CIDPb1nfsqFQlHjgP5/a1\
    JzSjcOegeC2nOincrk9L9Lqk";

fn tree(text: &str) -> Tree {
    json::decode(text).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-21T12:00:00Z")
}

#[test]
fn certificates_are_counted_once_and_their_days_are() {
    let pem = format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n");
    let bundle = |place: &str| Bundle { place: place.to_owned(), pem: format!("x\n{pem}{pem}") };
    let found = Certificate::all(&[bundle("a"), bundle("b"), Bundle::default()], now());
    assert_eq!(found.len(), 1);
    assert_eq!((&*found[0].subject, &*found[0].not_after), ("cluster.local", "2026-12-31T15:25:14Z"));
    assert_eq!((found[0].days_left, &*found[0].used_by), (40, &["a".to_owned(), "b".to_owned()][..]));
    assert_eq!(found[0].finding(), None);
    let told = |time: &str| Certificate::all(&[bundle("a")], at(time))[0].finding().map(|finding| finding.severity);
    assert_eq!(told("2026-12-30T12:00:00Z"), Some(Severity::Warning));
    assert_eq!(told("2026-12-31T23:59:59Z"), Some(Severity::Error));
    assert!(Bundle::of_base64("a".to_owned(), "not base64!").is_none());
}

#[test]
fn a_pod_is_shown_as_kubectl_shows_it() {
    let sidecar = r#""initContainers":[{"name":"init"},{"name":"istio-proxy","restartPolicy":"Always"}]"#;
    let running = r#"{"name":"init","state":{"terminated":{"exitCode":0}}},
                     {"name":"istio-proxy","ready":true,"started":true,"restartCount":1}"#;
    let pod = |status: &str| {
        let text = format!(
            r#"{{"metadata":{{"name":"a","creationTimestamp":"2026-11-21T11:59:00Z"}},
            "spec":{{"containers":[{{"name":"app"}}],{sidecar}}},"status":{status}}}"#
        );
        let Pod { ready, containers, phase, restarts, age, .. } = Pod::of(&tree(&text), now());
        (format!("{ready}/{containers}"), phase, restarts, age)
    };
    let shown = |ready: &str, phase: &str, restarts| (ready.to_owned(), phase.to_owned(), restarts, 60);
    let status = |containers: &str| {
        format!(r#"{{"phase":"Running","initContainerStatuses":[{running}],"containerStatuses":[{containers}]}}"#)
    };
    assert_eq!(pod(&status(r#"{"name":"app","ready":true,"restartCount":2}"#)), shown("2/2", "Running", 3));
    let waiting = r#"{"name":"app","ready":false,"restartCount":9,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}"#;
    assert_eq!(pod(&status(waiting)), shown("1/2", "CrashLoopBackOff", 10));
    assert_eq!(pod(r#"{"phase":"Pending"}"#), shown("0/2", "Pending", 0));
    let init = r#"{"phase":"Pending","initContainerStatuses":[{"name":"init","state":{"running":{}}}]}"#;
    assert_eq!(pod(init), shown("0/2", "Init:0/2", 0));
    assert_eq!(pod(r#"{"phase":"Failed","reason":"Evicted"}"#), shown("0/2", "Evicted", 0));
}

fn deployment(labels: &str, image: &str, status: &str) -> Tree {
    tree(&format!(
        r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"a","namespace":"n","labels":{{{labels}}}}},
        "spec":{{"replicas":1,"template":{{"spec":{{"containers":[{{"name":"x","image":"sleep:1"}},
        {{"name":"discovery","image":"{image}"}}]}}}}}},"status":{{{status}}}}}"#
    ))
}

const READY: &str = r#""replicas":1,"updatedReplicas":1,"availableReplicas":1,"readyReplicas":1"#;

#[test]
fn a_workload_is_known_by_its_labels() {
    let of = |labels: &str| {
        let found = Workload::of(&deployment(labels, "istio/pilot:1.30.3", READY), None);
        found.map(|(workload, is_addon)| (workload.component, workload.version, is_addon))
    };
    let some = |component: &str, version: &str, is_addon| Some((component.to_owned(), version.to_owned(), is_addon));
    assert_eq!(of(r#""operator.istio.io/component":"Pilot""#), some("pilot", "1.30.3", false));
    assert_eq!(of(r#""app":"istiod""#), some("pilot", "1.30.3", false));
    assert_eq!(of(r#""meshctl.io/addon":"kiali""#), some("kiali", "1", true));
    assert_eq!(of(r#""gateway.networking.k8s.io/gateway-name":"a""#), some("gateway", "1", false));
    assert_eq!(of(r#""app":"cart""#), None);
}

#[test]
fn a_workload_has_its_own_pods() {
    let pod = |namespace: &str, name: &str, owner: &str| {
        tree(&format!(
            r#"{{"metadata":{{"name":"{name}","namespace":"{namespace}","labels":{{"app":"istiod","pod-template-hash":"5d"}},
            "ownerReferences":[{{"kind":"ReplicaSet","name":"{owner}-5d","controller":true}}]}}}}"#
        ))
    };
    let pods = [pod("n", "a-5d-2", "a"), pod("n", "a-5d-1", "a"), pod("n", "b-5d-1", "b"), pod("m", "a-5d-3", "a")];
    let seen: Vec<PodSeen> = pods.iter().filter_map(|pod| PodSeen::of(pod, "n", now())).collect();
    let (workload, _) = Workload::of(&deployment(r#""app":"istiod""#, "pilot:1", ""), Some(&seen)).unwrap();
    let names: Vec<String> = workload.pods.unwrap().into_iter().map(|pod| pod.name).collect();
    assert_eq!((names, workload.state), (vec!["a-5d-1".to_owned(), "a-5d-2".to_owned()], State::Waiting));
    let foreign = tree(r#"{"metadata":{"name":"cart","namespace":"shop"}}"#);
    assert!(PodSeen::of(&foreign, "n", now()).is_none());
}

#[test]
fn a_gateway_says_where_it_is_reached() {
    let service = |sort: &str, status: &str| {
        Gateway::of_service(&tree(&format!(
            r#"{{"metadata":{{"name":"a","namespace":"n"}},"spec":{{"type":"{sort}","ports":[{{"port":443}},{{"port":80}}]}},
            "status":{{"loadBalancer":{{"ingress":[{status}]}}}}}}"#
        )))
    };
    let pending = service("LoadBalancer", "");
    assert!(pending.pending && pending.addresses.is_empty());
    let found = service("LoadBalancer", r#"{"hostname":"lb.example.com"},{"ip":"203.0.113.7"}"#);
    assert_eq!((found.addresses, found.pending), (vec!["lb.example.com".to_owned(), "203.0.113.7".to_owned()], false));
    assert_eq!(found.ports, [80, 443]);
    assert!(!service("NodePort", "").pending);
    let gateway = |class: &str| {
        let text = format!(
            r#"{{"metadata":{{"name":"a","namespace":"n"}},"spec":{{"gatewayClassName":"{class}","listeners":[{{"port":80}}]}},
            "status":{{"addresses":[{{"value":"203.0.113.7"}}]}}}}"#
        );
        Gateway::of_gateway(&tree(&text)).map(|gateway| gateway.addresses)
    };
    assert_eq!(gateway("istio"), Some(vec!["203.0.113.7".to_owned()]));
    assert_eq!(gateway("nginx"), None);
}

#[test]
fn proxies_are_counted_by_version() {
    let pod = |version: &str, ready: bool| {
        tree(&format!(
            r#"{{"metadata":{{"name":"a"}},"spec":{{"containers":[{{"name":"istio-proxy","image":"proxyv2:{version}",
            "args":["proxy","sidecar"]}}]}},"status":{{"containerStatuses":[{{"name":"istio-proxy","ready":{ready}}}]}}}}"#
        ))
    };
    let mut counter = Counter::default();
    for pod in [pod("1.30.3", true), pod("1.29.2", true), pod("1.30.3", false), tree("{}")] {
        counter.take(&pod);
    }
    let found = counter.counted();
    let told: Vec<(&str, usize, usize)> =
        found.iter().map(|proxies| (&*proxies.version, proxies.count, proxies.ready)).collect();
    assert_eq!(told, [("1.29.2", 1, 1), ("1.30.3", 2, 1)]);
}

fn of_control_plane() -> MeshStatus {
    let (plane, _) = Workload::of(&deployment(r#""app":"istiod""#, "pilot:1.30.3", READY), None).unwrap();
    MeshStatus { components: vec![plane], ..MeshStatus::default() }
}

#[test]
fn warnings_do_not_make_a_mesh_unhealthy() {
    let mut status = of_control_plane();
    status.judge();
    assert!(status.installed && status.healthy && status.findings.is_empty() && status.awaited().is_empty());
    let mut status = of_control_plane();
    let proxies = |version: &str, ready| Proxies { version: version.to_owned(), role: String::new(), count: 2, ready };
    status.proxies = Some(vec![proxies("1.29.2", 2), proxies("1.30.3", 1)]);
    let conflicts = (0..7).map(|number| LabelConflict { namespace: format!("n{number}"), message: "x".to_owned() });
    let conflicts = conflicts.collect();
    status.namespaces = Some(vec![Enrolled { mode: Mode::None, revision: None, count: 7, conflicts }]);
    status.judge();
    assert!(status.healthy);
    let told: Vec<String> = status.findings.iter().map(Finding::line).collect();
    assert_eq!(
        told[..3],
        ["1 proxy is not ready", "2 proxies run 1.29.2, and the control plane 1.30.3", "Namespace n0: x"]
    );
    assert_eq!(told[7..], ["2 more conflicts between labels of namespaces: `meshctl namespace list` names them"]);
}

#[test]
fn what_is_not_ready_makes_a_mesh_unhealthy_and_is_waited_for() {
    let mut status = of_control_plane();
    status.components[0].state = State::Waiting;
    status.webhooks = vec![Webhook {
        kind: "MutatingWebhookConfiguration".to_owned(),
        name: "w".to_owned(),
        revision: "default".to_owned(),
        tag: None,
        is_off: false,
        state: State::Waiting,
        reason: "it has no caBundle".to_owned(),
    }];
    status.judge();
    assert!(status.installed && !status.healthy);
    let awaited: Vec<String> = status.awaited().iter().map(|awaited| awaited.key.to_string()).collect();
    assert_eq!(awaited, ["Deployment n/a", "MutatingWebhookConfiguration w"]);
}

#[test]
fn without_a_control_plane_there_is_no_mesh_or_half_of_one() {
    let mut nothing = MeshStatus::default();
    nothing.judge();
    assert!(!nothing.installed && !nothing.healthy && nothing.findings.is_empty());
    let mut half = of_control_plane();
    half.components[0].component = "ztunnel".to_owned();
    half.judge();
    assert!(half.installed && !half.healthy);
    assert_eq!(half.findings[0].message, "there is no control plane: istiod is missing");
}
