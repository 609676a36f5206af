//! Documents of every kind are read and written back without loss, and read into what they mean.

use serde_json::{Value, json};

use super::destination_rule::load_balancer::{Algorithm, HashKey, SimpleAlgorithm};
use super::destination_rule::{ClientTlsMode, DestinationRule};
use super::envoy_filter::{ApplyTo, EnvoyFilter, ObjectProperties, Operation, PatchContext};
use super::gateway::{Gateway, ServerTlsMode, TlsVersion};
use super::port::KnownProtocol;
use super::service_entry::{Location, Resolution, ServiceEntry};
use super::sidecar::{CaptureMode, OutboundMode, Sidecar};
use super::virtual_service::fault::{AbortError, DelayLength};
use super::virtual_service::http::{BodyContent, RedirectPort};
use super::virtual_service::{StringPattern, VirtualService};
use super::workload_entry::WorkloadEntry;
use super::workload_group::{HealthCheck, WorkloadGroup};
use crate::api::{CustomResource, Resource};
use crate::yaml::{self, ReadOptions};

/// Reads the spec of a kind and makes sure that nothing is lost in writing it.
fn read<R: CustomResource>(spec: &str) -> R {
    let tree = yaml::parse("spec.yaml", spec, &ReadOptions::default()).unwrap();
    let document = serde_json::to_value(&tree).unwrap();
    let spec: R = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(&spec).unwrap(), document);
    spec
}

/// Returns why a spec cannot be read.
fn refusal<R: CustomResource>(spec: Value) -> String {
    serde_json::from_value::<R>(spec).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn gateway() {
    let gateway: Gateway = read(
        "
selector: {istio: ingressgateway}
servers:
- port: {number: 80, name: web, protocol: HTTP}
  hosts: ['*.example.com', prod/shop.example.com]
  tls: {httpsRedirect: true}
- name: secure
  bind: 10.0.0.1
  port: {number: 443, name: web-tls, protocol: https}
  hosts: [./shop.example.com]
  tls:
    mode: OPTIONAL_MUTUAL
    credentialNames: [shop-rsa, shop-ecdsa]
    caCertCredentialName: clients
    subjectAltNames: [partner.example.com]
    minProtocolVersion: TLSV1_2
    maxProtocolVersion: TLSV1_3
    cipherSuites: [ECDHE-ECDSA-AES128-GCM-SHA256]
",
    );
    let [plain, secure] = gateway.servers.as_slice() else { panic!("two servers were written") };
    assert_eq!(plain.hosts[0].resolve("apps"), ("apps", "*.example.com"));
    assert_eq!(plain.hosts[1].namespace(), Some("prod"));
    assert_eq!(secure.port.protocol.known(), Some(KnownProtocol::Https));
    let tls = secure.tls.as_ref().unwrap();
    assert_eq!(tls.mode, Some(ServerTlsMode::OptionalMutual));
    assert!(tls.min_protocol_version.unwrap() < TlsVersion::V1_3);
}

#[test]
fn virtual_service() {
    let service: VirtualService = read(
        r#"
hosts: [shop.example.com, shop]
gateways: [mesh, edge/public]
exportTo: ["."]
http:
- name: old-phones
  match:
  - uri: {prefix: /shop}
    ignoreUriCase: true
    headers:
      user-agent: {regex: .*Phone.*}
      x-trace: {}
    queryParams: {page: {exact: "1"}}
    withoutHeaders: {x-internal: {}}
    sourceLabels: {app: front}
    sourceNamespace: apps
    gateways: [edge/public]
    port: 8080
  rewrite: {uri: /, uriRegexRewrite: {match: ^/a/(.*)$, rewrite: '/b/\1'}}
  timeout: 10s
  retries: {attempts: 3, perTryTimeout: 2.5s, retryOn: "5xx,reset", backoff: 25ms, retryRemoteLocalities: true}
  fault:
    delay: {percentage: {value: 0.1}, fixedDelay: 5s}
    abort: {percentage: {value: 2.5}, httpStatus: 503}
  route:
  - destination: {host: shop, subset: v1, port: {number: 80}}
    weight: 90
    headers: {response: {remove: [server]}}
  - destination: {host: shop, subset: v2}
    weight: 10
  mirrors:
  - destination: {host: shop-test}
    percentage: {value: 1.0}
  corsPolicy:
    allowOrigins: [{exact: "https://example.com"}]
    allowMethods: [GET]
    maxAge: 24h
    allowCredentials: false
    unmatchedPreflights: IGNORE
  headers: {request: {set: {x-shop: "1"}, add: {x-via: mesh}}}
- name: moved
  redirect: {authority: new.example.com, derivePort: FROM_REQUEST_PORT, redirectCode: 308}
- directResponse: {status: 503, body: {string: closed}}
- delegate: {name: rest, namespace: apps}
tls:
- match: [{sniHosts: ["*.example.com"], port: 443}]
  route: [{destination: {host: secure}}]
tcp:
- match: [{destinationSubnets: [10.0.0.0/8], port: 27017}]
  route: [{destination: {host: mongo}, weight: 100}]
"#,
    );
    assert!(service.applies_to_mesh());
    let hosts: Vec<&str> = service.destinations().map(|destination| destination.host.as_str()).collect();
    assert_eq!(hosts, ["shop", "shop", "shop-test", "secure", "mongo"]);
    let route = &service.http[0];
    let condition = &route.matches[0];
    assert_eq!(condition.uri.as_ref().unwrap().pattern, Some(StringPattern::Prefix("/shop".to_owned())));
    assert_eq!(condition.headers["x-trace"].pattern, None);
    assert_eq!(route.retries.as_ref().unwrap().per_try_timeout.unwrap().0.as_millis(), 2500);
    let fault = route.fault.as_ref().unwrap();
    assert!(matches!(fault.delay.as_ref().unwrap().length, Some(DelayLength::FixedDelay(_))));
    assert_eq!(fault.abort.as_ref().unwrap().error, Some(AbortError::HttpStatus(503)));
    assert!(matches!(service.http[1].redirect.as_ref().unwrap().port, Some(RedirectPort::DerivePort(_))));
    let body = service.http[2].direct_response.as_ref().unwrap().body.as_ref().unwrap();
    assert_eq!(body.content, Some(BodyContent::String("closed".to_owned())));
}

#[test]
fn without_gateways_routes_are_for_the_mesh() {
    assert!(read::<VirtualService>("hosts: [a]").applies_to_mesh());
    assert!(!read::<VirtualService>("hosts: [a]\ngateways: [apps/mesh]").applies_to_mesh());
}

#[test]
fn the_share_of_a_mirror_has_an_old_spelling() {
    let service: VirtualService = serde_json::from_value(json!({"http": [{"mirror_percent": 50}]})).unwrap();
    assert_eq!(serde_json::to_value(service).unwrap(), json!({"http": [{"mirrorPercent": 50}]}));
}

#[test]
fn destination_rule() {
    let rule: DestinationRule = read(
        "
host: shop.apps.svc.cluster.local
exportTo: ['*']
workloadSelector: {matchLabels: {app: front}}
trafficPolicy:
  loadBalancer:
    simple: LEAST_REQUEST
    localityLbSetting:
      enabled: true
      distribute: [{from: eu/*, to: {eu/a/*: 80, us/*: 20}}]
      failoverPriority: [topology.istio.io/network]
    warmup: {duration: 1m, minimumPercent: 5.5, aggression: 1.0}
  connectionPool:
    tcp:
      maxConnections: 100
      connectTimeout: 30ms
      idleTimeout: 0s
      tcpKeepalive: {probes: 3, time: 2h, interval: 1m15s}
    http: {http1MaxPendingRequests: 1, http2MaxRequests: 2, h2UpgradePolicy: DO_NOT_UPGRADE, maxConcurrentStreams: 7}
  outlierDetection: {consecutive5xxErrors: 7, consecutiveGatewayErrors: 0, interval: 5m, baseEjectionTime: 15m, maxEjectionPercent: 50}
  tls: {mode: ISTIO_MUTUAL}
  proxyProtocol: {version: V2}
  retryBudget: {percent: 12.5, minRetryConcurrency: 4}
  tunnel: {protocol: POST, targetHost: example.com, targetPort: 443}
  portLevelSettings:
  - port: {number: 9080}
    tls: {mode: SIMPLE, sni: shop.example.com, insecureSkipVerify: true}
subsets:
- name: v1
  labels: {version: v1}
  trafficPolicy:
    loadBalancer:
      consistentHash:
        httpCookie: {name: user, path: /, ttl: 0s, attributes: [{name: SameSite, value: Strict}]}
        maglev: {tableSize: 65537}
",
    );
    let policy = rule.traffic_policy.as_ref().unwrap();
    let balancer = policy.load_balancer.as_ref().unwrap();
    assert_eq!(balancer.algorithm, Some(Algorithm::Simple(SimpleAlgorithm::LeastRequest)));
    assert_eq!(policy.tls.as_ref().unwrap().mode, Some(ClientTlsMode::IstioMutual));
    let subset = rule.subsets[0].traffic_policy.as_ref().unwrap().load_balancer.as_ref().unwrap();
    let Some(Algorithm::ConsistentHash(hash)) = &subset.algorithm else { panic!("a hash was written") };
    assert!(matches!(&hash.key, Some(HashKey::HttpCookie(cookie)) if cookie.name == "user"));
    assert!(hash.algorithm.is_some());
}

#[test]
fn service_entry() {
    let entry: ServiceEntry = read(
        "
hosts: [api.example.com]
addresses: [192.0.2.0/24]
location: MESH_EXTERNAL
resolution: STATIC
exportTo: [.]
subjectAltNames: [api.example.com]
ports:
- {number: 443, name: tls, protocol: TLS, targetPort: 8443}
- {number: 80, name: http}
endpoints:
- {address: 192.0.2.7, ports: {tls: 9443}, locality: eu/a, weight: 3, labels: {zone: a}, network: vms, serviceAccount: api}
- address: unix://@api
",
    );
    assert_eq!((entry.location, entry.resolution), (Some(Location::MeshExternal), Some(Resolution::Static)));
    assert_eq!(entry.endpoints[0].ports["tls"], 9443);
    let selected: ServiceEntry = read("hosts: [a]\nworkloadSelector: {}\nresolution: DYNAMIC_DNS");
    assert!(selected.workload_selector.unwrap().labels.is_empty());
}

#[test]
fn sidecar() {
    let sidecar: Sidecar = read(
        "
workloadSelector: {labels: {app: shop}}
ingress:
- port: {number: 9080, protocol: HTTP, name: web}
  defaultEndpoint: unix:///run/shop.sock
  captureMode: NONE
  tls: {mode: SIMPLE, serverCertificate: /etc/tls/cert, privateKey: /etc/tls/key}
  connectionPool: {http: {http1MaxPendingRequests: 1024}}
egress:
- hosts: [./*, istio-system/*, ~/*]
- port: {number: 3306, protocol: MYSQL, name: db}
  bind: 127.0.0.1
  hosts: ['*/mysql.example.com']
inboundConnectionPool: {tcp: {maxConnections: 10}}
outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: egress, subset: v1, port: {number: 80}}}
",
    );
    assert_eq!(sidecar.ingress[0].capture_mode, Some(CaptureMode::None));
    assert_eq!(sidecar.egress[0].hosts[0].resolve("apps"), ("apps", "*"));
    assert_eq!(sidecar.outbound_traffic_policy.unwrap().mode, Some(OutboundMode::AllowAny));
}

#[test]
fn workloads() {
    let entry: WorkloadEntry = read("address: vm.example.com\nports: {http: 8080}\nlabels: {app: db}\nweight: 2");
    assert_eq!(entry.address.as_deref(), Some("vm.example.com"));
    let group: WorkloadGroup = read(
        "
metadata: {labels: {app: db}, annotations: {note: x}}
template: {serviceAccount: db, network: vms, ports: {http: 8080}}
probe:
  initialDelaySeconds: 1
  periodSeconds: 5
  httpGet: {path: /ready, port: 8080, scheme: HTTPS, httpHeaders: [{name: x-probe, value: '1'}]}
",
    );
    let probe = group.probe.unwrap();
    assert!(matches!(probe.check, Some(HealthCheck::HttpGet(check)) if check.port == 8080));
    read::<WorkloadGroup>("template: {}\nprobe: {exec: {command: [/bin/true]}}");
    read::<WorkloadGroup>("template: {}\nprobe: {grpc: {}}");
}

#[test]
fn envoy_filter() {
    let filter: EnvoyFilter = read(
        "
workloadSelector: {labels: {app: shop}}
priority: -10
configPatches:
- applyTo: HTTP_FILTER
  match:
    context: SIDECAR_INBOUND
    proxy: {proxyVersion: ^1\\.30.*, metadata: {team: a}}
    listener:
      portNumber: 8080
      filterChain:
        destinationPort: 80
        filter: {name: envoy.filters.network.http_connection_manager, subFilter: {name: envoy.filters.http.router}}
  patch:
    operation: INSERT_BEFORE
    filterClass: AUTHN
    value:
      name: envoy.filters.http.lua
      typed_config: {'@type': type.googleapis.com/x, numbers: [1, 2.5, true, null]}
- applyTo: HTTP_ROUTE
  match: {routeConfiguration: {vhost: {name: 'a:80', route: {action: ANY}}}}
- applyTo: CLUSTER
  match: {context: WAYPOINT, waypoint: {portNumber: 80, route: {name: default}}}
",
    );
    let patch = &filter.config_patches[0];
    assert_eq!(patch.apply_to, Some(ApplyTo::HttpFilter));
    let matches = patch.matches.as_ref().unwrap();
    assert_eq!(matches.context, Some(PatchContext::SidecarInbound));
    assert!(matches!(matches.object, Some(ObjectProperties::Listener(_))));
    assert_eq!(patch.patch.as_ref().unwrap().operation, Some(Operation::InsertBefore));
    read::<EnvoyFilter>("targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: edge}]");
}

#[test]
fn unknown_fields_are_kept_out() {
    let spec = json!({
        "hosts": ["a"],
        "colour": "red",
        "http": [{"match": [{"uri": {"exact": "/", "glob": "*"}}], "redirect": {"port": 80, "speed": 1}}],
    });
    let service: VirtualService = serde_json::from_value(spec).unwrap();
    assert_eq!(
        serde_json::to_value(service).unwrap(),
        json!({"hosts": ["a"], "http": [{"match": [{"uri": {"exact": "/"}}], "redirect": {"port": 80}}]})
    );
}

#[test]
fn alternatives_exclude_each_other() {
    let both = json!({"http": [{"match": [{"uri": {"exact": "/", "prefix": "/"}}]}]});
    let error = refusal::<VirtualService>(both);
    assert!(error.contains("`exact`") && error.contains("`prefix`"), "{error}");
    let both = json!({"host": "a", "trafficPolicy": {"loadBalancer": {"simple": "RANDOM", "consistentHash": {}}}});
    assert!(refusal::<DestinationRule>(both).contains("`simple`"));
}

#[test]
fn what_is_wrong_is_named() {
    let error = refusal::<VirtualService>(json!({"http": [{"timeout": "soon"}]}));
    assert!(error.contains("`soon`"), "{error}");
    let error = refusal::<ServiceEntry>(json!({"hosts": ["a"], "resolution": "MAGIC"}));
    assert!(error.contains("`MAGIC`") && error.contains("DNS_ROUND_ROBIN"), "{error}");
    let error = refusal::<DestinationRule>(json!({"host": "a", "trafficPolicy": {"loadBalancer": {"simple": "FAST"}}}));
    assert!(error.contains("`FAST`"), "{error}");
}

#[test]
fn what_is_missing_does_not_hide_the_rest() {
    let gateway: Gateway = serde_json::from_value(json!({"servers": [{"hosts": ["a"]}]})).unwrap();
    assert_eq!((gateway.servers[0].port.number, gateway.servers[0].hosts[0].name()), (0, "a"));
    let service: VirtualService = serde_json::from_value(json!({"http": [{"route": [{"weight": 1}]}]})).unwrap();
    assert_eq!(service.http[0].route[0].destination.host, "");
}

#[test]
fn every_version_of_a_kind_is_the_same_type() {
    for version in Gateway::KIND.versions {
        let text = format!(
            "apiVersion: networking.istio.io/{}\nkind: Gateway\nmetadata: {{name: edge}}\nspec: {{selector: {{a: b}}}}",
            version.name
        );
        let tree = yaml::parse("gateway.yaml", &text, &ReadOptions::default()).unwrap();
        let gateway = Resource::<Gateway>::from_tree(&tree).unwrap();
        assert_eq!(gateway.spec.unwrap().selector["a"], "b");
    }
}
