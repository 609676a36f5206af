//! `meshctl ingress` on a real cluster: the demo's gateway before and after its load balancer has an address.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use test_cluster::{Cluster, Istiod, IstiodOptions, Options};

use crate::made::meshctl;

const SYSTEM: &str = "istio-system";
const GATEWAY: &str = "istio-ingressgateway";

/// A cluster with the demo.
struct Mesh {
    // It needs the cluster to the end.
    _istiod: Istiod,
    cluster: Cluster,
}

impl Mesh {
    fn new() -> Option<Self> {
        Self::with("none")
    }

    /// The demo with these add-ons.
    fn with(addons: &str) -> Option<Self> {
        let cluster = Cluster::private(&Options::default())?;
        let istiod = Istiod::start(&cluster, IstiodOptions::default()).unwrap();
        let mesh = Self { cluster, _istiod: istiod };
        let (code, _, errors) = meshctl(&mesh.cluster, &["install", "--profile", "demo", "--addons", addons]);
        assert_eq!(code, 0, "{errors}");
        Some(mesh)
    }

    /// Runs `meshctl ingress …`.
    fn ingress(&self, arguments: &[&str]) -> (i32, String, String) {
        meshctl(&self.cluster, &[&["ingress"], arguments].concat())
    }

    /// Runs `meshctl ingress … -o json`.
    fn document(&self, arguments: &[&str]) -> (i32, Value) {
        let (code, output, errors) = self.ingress(&[arguments, &["-o", "json"]].concat());
        (code, serde_json::from_str(&output).unwrap_or_else(|error| panic!("{error}: {output}{errors}")))
    }

    /// Gives a service's load balancer an address, or takes it away.
    fn balance(&self, namespace: &str, name: &str, ingress: &Value) {
        let path = format!("/api/v1/namespaces/{namespace}/services/{name}/status");
        let content = json!({"status": {"loadBalancer": {"ingress": ingress}}}).to_string();
        let (code, answer) = self.cluster.request("PATCH", &path, "application/merge-patch+json", &content);
        assert_eq!(code, 200, "{answer}");
    }

    fn get(&self, path: &str) -> Value {
        self.cluster.get(path).unwrap_or_else(|| panic!("there is no {path}"))
    }

    /// Changes a service.
    fn change(&self, name: &str, content: &Value) {
        let path = format!("/api/v1/namespaces/{SYSTEM}/services/{name}");
        let (code, answer) =
            self.cluster.request("PATCH", &path, "application/strategic-merge-patch+json", &content.to_string());
        assert_eq!(code, 200, "{answer}");
    }

    fn apply(&self, text: &str) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        self.cluster.kubectl(["apply", "-f", file.path().to_str().unwrap()]);
    }

    /// Returns how many requests a run sends.
    fn requests(&self, run: impl FnOnce()) -> Vec<String> {
        let before = self.cluster.requests_of("meshctl/").len();
        run();
        let requests = self.cluster.requests_of("meshctl/").split_off(before);
        requests.into_iter().map(|request| format!("{} {}", request.verb, request.uri)).collect()
    }
}

#[test]
fn without_a_mesh_there_is_no_address() {
    let Some(cluster) = Cluster::private(&Options { nodes: 0, controllers: false }) else { return };
    let (code, output, errors) = meshctl(&cluster, &["ingress", "address"]);
    assert_eq!((code, &*output), (78, ""), "{errors}");
    assert!(errors.contains("istio is not installed"), "{errors}");
    let (code, _, errors) = meshctl(&cluster, &["ingress", "address", "web"]);
    assert_eq!(code, 78, "{errors}");
    assert!(errors.contains("istio is not installed"), "{errors}");
}

#[test]
fn the_address_follows_the_load_balancer() {
    let Some(mesh) = Mesh::new() else { return };
    let pods = mesh.get(&format!("/api/v1/namespaces/{SYSTEM}/pods?labelSelector=istio%3Dingressgateway"));
    let host = pods["items"][0]["status"]["hostIP"].as_str().unwrap().to_owned();
    let service = mesh.get(&format!("/api/v1/namespaces/{SYSTEM}/services/{GATEWAY}"));
    let port = |name: &str| {
        let ports = service["spec"]["ports"].as_array().unwrap();
        ports.iter().find(|port| port["name"] == name).unwrap()["nodePort"].as_u64().unwrap()
    };

    // Pending: the host of its pod, and the ports at nodes.
    let requests = mesh.requests(|| {
        let (code, document) = mesh.document(&["address"]);
        let address = &document["gateways"][0];
        assert_eq!((code, &address["origin"], &address["pending"]), (0, &"nodePort".into(), &true.into()));
        assert_eq!(address["http"], json!({"port": port("http2"), "url": format!("http://{host}:{}", port("http2"))}));
        assert_eq!(address["https"]["port"], port("https"));
        assert_eq!(document["gateways"].as_array().unwrap().len(), 1, "{document:#}");
    });
    assert!(requests.len() <= 9, "{requests:#?}");
    let (code, output, errors) = mesh.ingress(&["address", GATEWAY, "--export"]);
    assert_eq!(code, 0, "{errors}");
    let expected = format!(
        "export INGRESS_HOST={host}\nexport INGRESS_PORT={}\nexport SECURE_INGRESS_PORT={}\nexport TCP_INGRESS_PORT={}\n\
         export GATEWAY_URL={host}:{}\n",
        port("http2"),
        port("https"),
        port("tcp"),
        port("http2")
    );
    assert_eq!(output, expected);
    let (code, output, errors) = mesh.ingress(&["address", "--all-ports"]);
    assert_eq!(code, 0, "{errors}");
    assert!(output.contains("its load balancer has no address yet") && output.contains("status-port"), "{output}");
    assert!(output.lines().all(|line| line.chars().count() <= 80), "{output}");

    // In vain, with what there is on standard output.
    let (code, output, errors) = mesh.ingress(&["address", "--wait=1ms", "-o", "json"]);
    assert_eq!(code, 75, "{errors}");
    assert_eq!(serde_json::from_str::<Value>(&output).unwrap()["timedOut"], true);
    assert_eq!(mesh.ingress(&["address", "--wait=1ms", "--export"]).1, "");

    // Waited for: the change comes while it watches.
    let waiting = Command::new(env!("CARGO_BIN_EXE_meshctl"))
        .args(["ingress", "address", "--wait=60s", "--export", "BOOKINFO_URL=url", "--path", "productpage"])
        .env("KUBECONFIG", mesh.cluster.kubeconfig())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    mesh.cluster.wait_until("it watches", || {
        mesh.cluster.requests_of("meshctl/").iter().any(|request| {
            // A watch is written down when it ends; the list before it names the service.
            request.uri.contains("fieldSelector=metadata.name%3Distio-ingressgateway")
        })
    });
    mesh.balance(SYSTEM, GATEWAY, &json!([{"ip": "192.0.2.10"}]));
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "export BOOKINFO_URL=http://192.0.2.10/productpage\n");

    mesh.balance(SYSTEM, GATEWAY, &json!([{"hostname": "lb.example.com"}]));
    let (code, output, errors) = mesh.ingress(&["address", "-n", SYSTEM]);
    assert_eq!(code, 0, "{errors}");
    assert_eq!(
        output,
        "Service istio-system/istio-ingressgateway\n  host    lb.example.com (load balancer)\n  \
         http    http://lb.example.com\n  https   https://lb.example.com\n  tcp     lb.example.com:31400\n"
    );

    // A name that nobody has, and a service that is reached from inside only.
    let (code, _, errors) = mesh.ingress(&["address", "istio-ingresgateway"]);
    assert_eq!(code, 78);
    assert!(errors.contains("there are: istio-system/istio-ingressgateway"), "{errors}");
    let (code, output, errors) = mesh.ingress(&["address", "istio-system/istio-egressgateway"]);
    assert_eq!(code, 78, "{errors}");
    assert!(output.contains("service/istio-egressgateway 8080:80`"), "{output}");

    // Somebody who may do little is told what it takes.
    let (code, _, errors) = mesh.ingress(&["address", "--as", "nobody"]);
    assert_eq!(code, 77, "{errors}");
    assert!(errors.contains("list services"), "{errors}");

    probes(&mesh);
}

/// Returns codes and severities of findings.
fn found(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = document["findings"].as_array().unwrap().iter();
    findings.map(|finding| (text(&finding["code"]), text(&finding["severity"]))).collect()
}

#[test]
fn what_keeps_a_gateway_from_being_reached_is_found() {
    let Some(mesh) = Mesh::new() else { return };
    let diagnose = || {
        let (code, document) = mesh.document(&["diagnose", GATEWAY]);
        (code, found(&document), document)
    };
    let is = |code: &str, severity: &str| (code.to_owned(), severity.to_owned());
    let (code, found, document) = diagnose();
    assert_eq!((code, found), (79, vec![is("MSH0602", "error"), is("MSH0610", "info")]), "{document:#}");
    assert_eq!(meshctl::commands::schema::check("ingress-diagnose", &document), [""; 0]);
    mesh.balance(SYSTEM, GATEWAY, &json!([{"ip": "192.0.2.10"}]));
    let requests = mesh.requests(|| {
        let (code, found, document) = diagnose();
        assert_eq!((code, found), (0, vec![is("MSH0610", "info")]), "{document:#}");
    });
    assert!(requests.len() <= 8, "{requests:#?}");
    mesh.apply(
        "{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: web, namespace: default}, \
         spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}}",
    );
    assert_eq!(diagnose().0, 0);
    let (_, output, _) = mesh.ingress(&["diagnose"]);
    assert_eq!(output, "✔ istio-system/istio-ingressgateway: 192.0.2.10 (load balancer)\n");

    // A port that the pods do not have, and a selector that nothing has.
    mesh.change(GATEWAY, &json!({"spec": {"ports": [{"port": 80, "targetPort": 9999}]}}));
    let (code, found, document) = diagnose();
    assert_eq!((code, found), (79, vec![is("MSH0609", "warning")]), "{document:#}");
    mesh.change(GATEWAY, &json!({"spec": {"ports": [{"port": 80, "targetPort": 8080}]}}));
    mesh.change(GATEWAY, &json!({"spec": {"selector": {"istio": "ingresgateway"}}}));
    let (code, found, document) = diagnose();
    assert_eq!((code, found), (79, vec![is("MSH0607", "error")]), "{document:#}");
    let hint = document["findings"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("set selector service istio-ingressgateway"), "{hint}");
    // The command settles it.
    let command = hint.split('`').nth(1).unwrap().strip_prefix("kubectl ").unwrap().replace('\'', "");
    mesh.cluster.kubectl(command.split(' '));
    assert_eq!(diagnose().0, 0);

    // No pods at all.
    mesh.cluster.kubectl(["-n", SYSTEM, "delete", "hpa", "--all"]);
    mesh.cluster.kubectl(["-n", SYSTEM, "scale", "deployment", GATEWAY, "--replicas=0"]);
    mesh.cluster.wait_until("the pods are gone", || {
        let pods = mesh.get(&format!("/api/v1/namespaces/{SYSTEM}/pods?labelSelector=istio%3Dingressgateway"));
        pods["items"].as_array().unwrap().is_empty()
    });
    let (code, found, document) = diagnose();
    assert_eq!((code, found), (79, vec![is("MSH0607", "error")]), "{document:#}");
    assert!(document.to_string().contains("is scaled to 0"), "{document:#}");

    // What the provider says.
    mesh.balance(SYSTEM, GATEWAY, &json!([]));
    let event = json!({
        "metadata": {"name": "gw.1"}, "type": "Warning", "reason": "SyncLoadBalancerFailed",
        "message": "Error syncing load balancer: quota 'FORWARDING_RULES' exceeded", "count": 1,
        "involvedObject": {"kind": "Service", "namespace": SYSTEM, "name": GATEWAY},
        "lastTimestamp": "2026-11-21T10:00:00Z",
    });
    mesh.cluster.create(&format!("/api/v1/namespaces/{SYSTEM}/events"), &event);
    let (code, found, document) = diagnose();
    assert_eq!((code, found), (79, vec![is("MSH0604", "error"), is("MSH0607", "error")]), "{document:#}");
    let (code, output, _) = mesh.ingress(&["diagnose", GATEWAY]);
    assert_eq!(code, 79);
    assert!(output.lines().all(|line| line.chars().count() <= 80), "{output}");
    let (code, _, errors) = mesh.ingress(&["diagnose", "nosuch"]);
    assert_eq!(code, 78, "{errors}");
}

const ROUTES: &str = r"
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: idle}
spec: {selector: {app: nobody}, ports: [{name: http, port: 80}]}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: web}
spec:
  selector: {istio: ingressgateway}
  servers:
  - {port: {number: 80, name: http, protocol: HTTP}, hosts: ['*.example.com']}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec:
  hosts: [shop.example.com]
  gateways: [web]
  http:
  - {match: [{uri: {prefix: /idle}}], route: [{destination: {host: idle}}]}
  - {route: [{destination: {host: web, port: {number: 80}}}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {kubernetes.io/ingress.class: istio}}
spec:
  rules:
  - host: old.example.com
    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
";

/// Definitions of the Gateway API, as far as it takes to have objects of it: any fields.
fn gateway_api(mesh: &Mesh) {
    for (kind, plural, version) in [
        ("Gateway", "gateways", "v1"),
        ("GatewayClass", "gatewayclasses", "v1"),
        ("HTTPRoute", "httproutes", "v1"),
        ("ReferenceGrant", "referencegrants", "v1beta1"),
    ] {
        let schema = json!({"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}});
        let definition = json!({
            "metadata": {
                "name": format!("{plural}.gateway.networking.k8s.io"),
                // The group is one of Kubernetes' own, which asks for a word from its keepers.
                "annotations": {"api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api/pull/2466"},
            },
            "spec": {
                "group": "gateway.networking.k8s.io",
                "scope": if kind == "GatewayClass" { "Cluster" } else { "Namespaced" },
                "names": {
                    "kind": kind, "plural": plural, "singular": kind.to_lowercase(), "listKind": format!("{kind}List"),
                },
                "versions": [{
                    "name": version, "served": true, "storage": true, "schema": schema, "subresources": {"status": {}},
                }],
            },
        });
        mesh.cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", &definition);
    }
    mesh.cluster.kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
}

#[test]
fn requests_are_followed_to_their_endpoints() {
    let Some(mesh) = Mesh::new() else { return };
    assert_eq!(mesh.ingress(&["routes"]).0, 0);
    let shop = mesh.cluster.namespace("shop");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("routes.yaml");
    std::fs::write(&file, ROUTES).unwrap();
    mesh.cluster.kubectl(["-n", &shop, "apply", "-f", file.to_str().unwrap()]);
    mesh.cluster.wait_until("the service has an endpoint", || {
        let slices = mesh.get(&format!(
            "/apis/discovery.k8s.io/v1/namespaces/{shop}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dweb"
        ));
        slices["items"][0]["endpoints"][0]["conditions"]["ready"] == true
    });
    let requests = mesh.requests(|| {
        let (code, document) = mesh.document(&["routes"]);
        assert_eq!(meshctl::commands::schema::check("ingress-routes", &document), [""; 0]);
        assert_eq!((code, &document["broken"]), (79, &1.into()), "{document:#}");
        let hosts: Vec<&str> =
            document["hosts"].as_array().unwrap().iter().map(|host| host["host"].as_str().unwrap()).collect();
        assert_eq!(hosts, ["old.example.com", "shop.example.com"]);
        let way = &document["hosts"][1]["ways"][0];
        assert_eq!((&way["gateway"]["name"], &way["route"]["kind"]), (&"web".into(), &"VirtualService".into()));
        assert_eq!(way["rules"][0]["backends"][0]["problem"], "no endpoints");
        assert_eq!(way["rules"][1]["backends"][0]["ready"], 1);
        assert_eq!(document["hosts"][0]["ways"][0]["rules"][0]["backends"][0]["ready"], 1);
    });
    // One list for each kind.
    assert!(requests.len() <= 18, "{requests:#?}");
    let mut paths: Vec<&str> = requests.iter().map(|request| request.split('?').next().unwrap()).collect();
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), requests.len(), "{requests:#?}");
    let (code, output, _) = mesh.ingress(&["routes", "old.example.com"]);
    assert_eq!(code, 0, "{output}");
    assert_eq!(
        output,
        format!(
            "old.example.com\n  IngressClass istio: 80 HTTP\n    Ingress {shop}/web\n      everything\n        \
             → Service {shop}/web:80, 1 ready\n\n✔ 1 host, nothing is broken\n"
        )
    );
    let (code, _, errors) = mesh.ingress(&["routes", "shop.example.org"]);
    assert!(code == 79 && errors.contains("nothing takes requests for `shop.example.org`"), "{errors}");

    gateway_api(&mesh);
    mesh.apply(&format!(
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {{name: edge, namespace: {shop}}}\nspec:\n  \
         gatewayClassName: istio\n  listeners: [{{name: http, port: 80, protocol: HTTP, hostname: '*.example.net'}}]\n---\n\
         apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {{name: edge, namespace: {shop}}}\nspec:\n  \
         parentRefs: [{{name: edge}}]\n  rules: [{{backendRefs: [{{name: web, port: 80}}]}}]\n"
    ));
    let (code, document) = mesh.document(&["routes", "a.example.net", "-n", &shop]);
    assert_eq!((code, &document["hosts"][0]["host"]), (0, &"*.example.net".into()), "{document:#}");
    assert_eq!(document["hosts"][0]["ways"][0]["rules"][0]["backends"][0]["ready"], 1);

    // Such a Gateway has an address when its status says so, or its service.
    let (code, document) = mesh.document(&["address", "edge"]);
    assert_eq!((code, &document["gateways"][0]["kind"]), (78, &"Gateway".into()), "{document:#}");
    let path = format!("/apis/gateway.networking.k8s.io/v1/namespaces/{shop}/gateways/edge/status");
    let status = json!({"status": {"addresses": [{"type": "IPAddress", "value": "2001:db8::1"}]}}).to_string();
    let (code, answer) = mesh.cluster.request("PATCH", &path, "application/merge-patch+json", &status);
    assert_eq!(code, 200, "{answer}");
    let (code, output, errors) = mesh.ingress(&["address", "edge", "--wait", "--export", "URL=url"]);
    assert_eq!((code, &*output), (0, "export URL='http://[2001:db8::1]'\n"), "{errors}");
    let (code, document) = mesh.document(&["address"]);
    assert_eq!((code, document["gateways"].as_array().unwrap().len()), (0, 2), "{document:#}");
}

#[test]
fn add_ons_are_published_and_go_with_themselves() {
    let Some(mesh) = Mesh::with("prometheus,kiali") else { return };
    let expose = |arguments: &[&str]| meshctl(&mesh.cluster, &[&["addons", "expose"], arguments].concat());
    let objects = || {
        let kinds = "gateways.networking.istio.io,virtualservices.networking.istio.io,services";
        let all = mesh.cluster.kubectl([
            "-n",
            SYSTEM,
            "get",
            kinds,
            "-l",
            "app.kubernetes.io/managed-by=meshctl,meshctl.io/addon",
            "-o",
            "name",
        ]);
        let mut names: Vec<String> = all.lines().filter(|name| name.contains("/meshctl-")).map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(expose(&["grafana", "--host", "grafana.test"]).0, 78);
    assert_eq!(expose(&["kiali", "--host", "http://kiali.test"]).0, 64);
    assert_eq!(expose(&["kiali"]).0, 64);
    let (code, output, errors) = expose(&["kiali", "--host", "kiali.test", "--dry-run"]);
    assert!(code == 0 && output.contains("+ VirtualService istio-system/meshctl-kiali"), "{output}{errors}");
    assert!(objects().is_empty());

    // It has a login, and nothing that is there changes.
    let (code, output, errors) = expose(&["kiali", "--host", "kiali.test", "-o", "json"]);
    assert_eq!(code, 0, "{errors}");
    assert!(errors.contains("in clear text"), "{errors}");
    let document: Value = serde_json::from_str(&output).unwrap();
    let url = document["published"][0]["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("http://kiali.test:") && url.ends_with("/kiali"), "{document:#}");
    assert_eq!(meshctl::commands::schema::check("addons-expose", &document), [""; 0]);
    assert_eq!(
        objects(),
        ["gateway.networking.istio.io/meshctl-kiali", "virtualservice.networking.istio.io/meshctl-kiali"]
    );
    // Prometheus has none: that is agreed to.
    let (code, _, errors) = expose(&["prometheus", "--node-port"]);
    assert_eq!(code, 64, "{errors}");
    assert!(errors.contains("prometheus has no login"), "{errors}");
    let (code, output, errors) = expose(&["prometheus", "--node-port=30990", "-y"]);
    assert_eq!(code, 0, "{errors}");
    assert!(output.contains(":30990\n"), "{output}");

    // Both are listed, and the way to Kiali is whole.
    mesh.balance(SYSTEM, GATEWAY, &json!([{"ip": "192.0.2.10"}]));
    let (code, document) = mesh.document(&["address"]);
    assert_eq!(code, 0);
    let urls: Vec<&str> =
        document["addons"].as_array().unwrap().iter().map(|addon| addon["url"].as_str().unwrap()).collect();
    assert_eq!(urls[0], "http://kiali.test/kiali");
    assert!(urls[1].ends_with(":30990"), "{urls:?}");
    assert_eq!(meshctl::commands::schema::check("ingress-address", &document), [""; 0]);
    let (code, document) = mesh.document(&["routes", "kiali.test"]);
    assert_eq!((code, &document["broken"]), (0, &0.into()), "{document:#}");

    // A mesh with what publishes its add-ons is what it is to be, and an install leaves it there.
    let (code, _, errors) =
        meshctl(&mesh.cluster, &["install", "--profile", "demo", "--addons", "prometheus,kiali", "-y"]);
    assert_eq!((code, objects().len()), (0, 3), "{errors}");
    let (code, output, errors) = expose(&["prometheus", "--remove", "-y"]);
    assert_eq!((code, objects().len()), (0, 2), "{output}{errors}");
    assert_eq!(expose(&["prometheus", "--remove", "-y"]).1, "prometheus is not published\n");
    let (code, _, errors) = meshctl(&mesh.cluster, &["addons", "uninstall", "kiali", "-y"]);
    assert_eq!(code, 0, "{errors}");
    mesh.cluster.wait_until("what published it is gone", || objects().is_empty());
}

/// A second gateway, on this machine.
fn probes(mesh: &Mesh) {
    let namespace = mesh.cluster.namespace("edge");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let service = json!({
        "metadata": {"name": "edge", "labels": {"istio": "ingress"}},
        "spec": {"type": "LoadBalancer", "selector": {"app": "edge"}, "ports": [
            {"name": "https", "port": 443}, {"name": "web", "port": port, "targetPort": 8080},
        ]},
    });
    mesh.cluster.create(&format!("/api/v1/namespaces/{namespace}/services"), &service);
    mesh.balance(&namespace, "edge", &json!([{"ip": "127.0.0.1"}]));
    let (code, output, _) = mesh.ingress(&["address"]);
    assert!(code == 0 && output.starts_with("GATEWAY "), "{output}");
    let (code, _, errors) = mesh.ingress(&["address", "--export"]);
    assert!(code == 64 && errors.contains(&format!("{namespace}/edge")), "{errors}");

    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nserver: istio-envoy\r\ncontent-length: 0\r\n\r\n").unwrap();
    });
    let (code, document) = mesh.document(&["address", "edge", "-n", &namespace, "--probe"]);
    server.join().unwrap();
    assert_eq!((code, &document["probes"][0]["status"]), (0, &200.into()), "{document:#}");
    // Nobody listens any more.
    let (code, document) = mesh.document(&["address", &format!("{namespace}/edge"), "--probe"]);
    assert_eq!((code, &document["probes"][0]["error"]), (69, &"connection refused".into()), "{document:#}");
}
