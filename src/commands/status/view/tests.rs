use super::*;
use crate::mesh::status::plane::LabelConflict;
use crate::mesh::status::{Finding, Unknown};

fn pod(name: &str, ready: usize, phase: &str, restarts: i64, age: i64) -> Pod {
    let created = "2026-11-20T08:00:00Z".to_owned();
    Pod { name: name.to_owned(), ready, containers: 1, phase: phase.to_owned(), restarts, created, age }
}

fn workload(component: &str, kind: &str, name: &str, pods: Vec<Pod>) -> Workload {
    let wanted = i64::try_from(pods.len()).unwrap();
    Workload {
        component: component.to_owned(),
        kind: kind.to_owned(),
        namespace: "istio-system".to_owned(),
        name: name.to_owned(),
        revision: "default".to_owned(),
        version: "1.30.3".to_owned(),
        wanted,
        ready: wanted,
        state: State::Ready,
        reason: String::new(),
        pods: Some(pods),
    }
}

fn webhook(kind: &str, name: &str) -> Webhook {
    Webhook {
        kind: format!("{kind}WebhookConfiguration"),
        name: name.to_owned(),
        revision: "default".to_owned(),
        tag: None,
        is_off: false,
        state: State::Ready,
        reason: String::new(),
    }
}

fn well() -> MeshStatus {
    let places = ["ConfigMap istio-system/istio-ca-root-cert", "MutatingWebhookConfiguration istio-sidecar-injector"];
    let gateway = |name: &str, sort: &str, addresses: &[&str], pending| Gateway {
        kind: "Service".to_owned(),
        namespace: "istio-system".to_owned(),
        name: name.to_owned(),
        sort: sort.to_owned(),
        addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
        pending,
        ports: vec![80, 443],
    };
    let proxies =
        |role: &str, count| Proxies { version: "1.30.3".to_owned(), role: role.to_owned(), count, ready: count };
    let enrolled = |mode, revision: Option<&str>, count| Enrolled {
        mode,
        revision: revision.map(str::to_owned),
        count,
        conflicts: Vec::<LabelConflict>::new(),
    };
    MeshStatus {
        installed: true,
        healthy: true,
        namespace: "istio-system".to_owned(),
        components: vec![
            workload("pilot", "Deployment", "istiod", vec![pod("istiod-86c7f9d5b8-abcde", 1, "Running", 0, 300)]),
            workload(
                "ingressGateways",
                "Deployment",
                "istio-ingressgateway",
                vec![pod("istio-ingressgateway-7d8f9c8b8d-fghij", 1, "Running", 3, 200_000)],
            ),
        ],
        addons: vec![Workload {
            version: "v2.26".to_owned(),
            revision: String::new(),
            ..workload("kiali", "Deployment", "kiali", vec![pod("kiali-5d4f-x2x4x", 1, "Running", 0, 60)])
        }],
        webhooks: vec![
            webhook("Mutating", "istio-sidecar-injector"),
            Webhook { tag: Some("default".to_owned()), ..webhook("Mutating", "istio-revision-tag-default") },
            webhook("Validating", "istio-validator-istio-system"),
        ],
        certificates: vec![Certificate {
            subject: "cluster.local".to_owned(),
            used_by: places.map(str::to_owned).to_vec(),
            not_after: "2036-11-18T10:00:00Z".to_owned(),
            days_left: 3649,
        }],
        gateways: vec![
            gateway("istio-ingressgateway", "LoadBalancer", &["203.0.113.7"], false),
            gateway("istio-egressgateway", "ClusterIP", &[], false),
        ],
        proxies: Some(vec![proxies("gateway", 2), proxies("sidecar", 12)]),
        namespaces: Some(vec![
            enrolled(Mode::Sidecar, Some("default"), 3),
            enrolled(Mode::Ambient, None, 1),
            enrolled(Mode::None, None, 5),
        ]),
        findings: Vec::new(),
        unknown: Vec::new(),
        requests: 14,
    }
}

fn text(status: &MeshStatus) -> String {
    let text: String = lines(status).into_iter().map(|line| line.text + "\n").collect();
    for line in text.lines() {
        assert!(line.chars().count() <= COLUMNS, "{}: {line}", line.chars().count());
    }
    text
}

#[test]
fn a_mesh_that_is_well_is_one_screen() {
    insta::assert_snapshot!(text(&well()), @"
    mesh 1.30.3 in istio-system: healthy

    COMPONENT                                 READY   AGE   STATUS
    Istiod 1.30.3 default                     1/1           ready
      istiod-86c7f9d5b8-abcde                 1/1     5m    Running
    Ingress gateway 1.30.3 default            1/1           ready
      istio-ingressgateway-7d8f9c8b8d-fghij   1/1     2d    Running (3)

    ADD-ON               READY   AGE   STATUS
    Kiali v2.26          1/1           ready
      kiali-5d4f-x2x4x   1/1     60s   Running

    WEBHOOK                        REVISION            STATUS
    istio-sidecar-injector         default             ready
    istio-revision-tag-default     default → default   ready
    istio-validator-istio-system   default             ready

    CERTIFICATE     DAYS LEFT   USED BY
    cluster.local   3649        ConfigMap istio-ca-root-cert and 1 more

    GATEWAY                             TYPE           ADDRESS
    istio-system/istio-ingressgateway   LoadBalancer   203.0.113.7
    istio-system/istio-egressgateway    ClusterIP      none from outside

    PROXIES   VERSION   READY
    gateway   1.30.3    2/2
    sidecar   1.30.3    12/12

    NAMESPACES        REVISION   COUNT
    sidecar           default    3
    ambient           -          1
    not in the mesh   -          5
    ");
}

#[test]
fn what_is_wrong_stands_below_with_what_to_do() {
    let mut status = well();
    status.healthy = false;
    let gateway = &mut status.components[1];
    gateway.name = "an-ingress-gateway-with-a-name-that-is-long".to_owned();
    gateway.revision = "a-revision-with-a-long-name".to_owned();
    (gateway.ready, gateway.wanted, gateway.state) = (1, 9, State::Waiting);
    gateway.reason = "1 of 9 replicas available".to_owned();
    let name = "an-ingress-gateway-with-a-name-that-is-long-7d8f9c8b8d";
    let unready = (0..8).map(|number| pod(&format!("{name}-{number}"), 0, "CrashLoopBackOff", 12, 9000));
    gateway.pods = Some(unready.chain([pod("fine", 1, "Running", 0, 1)]).collect());
    status.webhooks[0].state = State::Waiting;
    status.webhooks[0].reason = "none of the endpoints of Service istio-system/istiod is ready".to_owned();
    status.webhooks[1].is_off = true;
    status.certificates[0].days_left = 12;
    status.certificates.push(Certificate { days_left: -1, used_by: Vec::new(), ..status.certificates[0].clone() });
    status.gateways[0] = Gateway { addresses: Vec::new(), pending: true, ..status.gateways[0].clone() };
    let finding = |severity, object: &str, message: &str, hint: &str| Finding {
        severity,
        object: object.to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
    };
    status.findings = vec![
        finding(
            Severity::Error,
            "Deployment istio-system/an-ingress-gateway-with-a-name-that-is-long",
            "1 of 9 replicas available: Pod x: container istio-proxy starts and ends again and again (CrashLoopBackOff)",
            "see its log: `kubectl -n istio-system logs x --previous`",
        ),
        finding(Severity::Warning, "", "3 proxies run 1.29.2, and the control plane 1.30.3", ""),
    ];
    status.unknown = vec![Unknown { what: "namespaces".to_owned(), missing_right: "list namespaces".to_owned() }];
    status.namespaces = None;
    insta::assert_snapshot!(text(&status), @"
    mesh 1.30.3 in istio-system: not healthy

    COMPONENT                                 READY   AGE   STATUS
    Istiod 1.30.3 default                     1/1           ready
      istiod-86c7f9d5b8-abcde                 1/1     5m    Running
    Ingress gateway 1.3…on-with-a-long-name   1/9           not ready
      an-ingress-gateway…-long-7d8f9c8b8d-0   0/1     2h    CrashLoopBackOff (12)
      an-ingress-gateway…-long-7d8f9c8b8d-1   0/1     2h    CrashLoopBackOff (12)
      an-ingress-gateway…-long-7d8f9c8b8d-2   0/1     2h    CrashLoopBackOff (12)
      an-ingress-gateway…-long-7d8f9c8b8d-3   0/1     2h    CrashLoopBackOff (12)
      an-ingress-gateway…-long-7d8f9c8b8d-4   0/1     2h    CrashLoopBackOff (12)
      an-ingress-gateway…-long-7d8f9c8b8d-5   0/1     2h    CrashLoopBackOff (12)
      3 more

    ADD-ON               READY   AGE   STATUS
    Kiali v2.26          1/1           ready
      kiali-5d4f-x2x4x   1/1     60s   Running

    WEBHOOK                        REVISION            STATUS
    istio-sidecar-injector         default             not ready
    istio-revision-tag-default     default → default   off: a tag serves instead
    istio-validator-istio-system   default             ready

    CERTIFICATE     DAYS LEFT   USED BY
    cluster.local   12 (!)      ConfigMap istio-ca-root-cert and 1 more
    cluster.local   ended

    GATEWAY                             TYPE           ADDRESS
    istio-system/istio-ingressgateway   LoadBalancer   pending
    istio-system/istio-egressgateway    ClusterIP      none from outside

    PROXIES   VERSION   READY
    gateway   1.30.3    2/2
    sidecar   1.30.3    12/12

    error: Deployment istio-system/an-ingress-gateway-with-a-name-that-is-long:
        1 of 9 replicas available: Pod x: container istio-proxy starts and ends
        again and again (CrashLoopBackOff)
    hint: see its log: `kubectl -n istio-system logs x --previous`
    warning: 3 proxies run 1.29.2, and the control plane 1.30.3
    not known: namespaces (you may not list namespaces)
    ");
}

#[test]
fn where_there_is_no_mesh_only_the_rest_is_shown() {
    let status = MeshStatus { namespace: "istio-system".to_owned(), ..MeshStatus::default() };
    assert_eq!(text(&status), "");
    let status = MeshStatus { installed: false, components: Vec::new(), addons: Vec::new(), ..well() };
    assert!(text(&status).starts_with("WEBHOOK "));
}
