//! The injection templates of the istiod chart, each rendered by our engine for pods of ours.
//!
//! The chart is rendered first, as for an installation: the templates come out of the injector's `ConfigMap`, and they see
//! its values. What a template gives is read as YAML and held to facts.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use meshctl::assets::Assets;
use meshctl::chart::{Chart, Release, RenderOptions};
use meshctl::inject::{self, objects};
use meshctl::template::eval::{Environment, MissingKey, TemplateSet};
use meshctl::template::funcs::SPRIG;
use meshctl::template::limits::Limits;
use meshctl::template::value::{Str, Value};
use meshctl::values::{Map, Tree, json};
use meshctl::yaml::{self, ReadOptions};

const TEMPLATES: [&str; 4] = ["sidecar", "gateway", "grpc-agent", "grpc-simple"];

/// What injection works with: the texts of the `ConfigMap`s of a control plane.
struct Injector {
    templates: Tree,
    values: Tree,
    mesh: Tree,
}

/// A pod, and what the injector knows about it beside.
#[derive(Default)]
struct Pod<'a> {
    annotations: &'a [(&'a str, &'a str)],
    labels: &'a [(&'a str, &'a str)],
    /// The specification, as YAML; one container `web` with port 8080 if empty.
    spec: &'a str,
    /// The proxy's configuration, as YAML.
    proxy: &'a str,
    /// Nothing tells the workload's name: a pod of itself, with a name that will be made up.
    nameless: bool,
    native: bool,
}

impl Injector {
    /// Renders the chart with some values, as YAML.
    fn new(values: &str) -> Self {
        let values = match read(values) {
            Tree::Map(values) => values,
            Tree::Null => Map::new(),
            other => panic!("values are a map, not {}", other.kind_name()),
        };
        let chart = Chart::from_files("istiod", Assets::embedded().chart_files("istiod")).expect("the chart");
        let release = Release { name: "istio".to_owned(), namespace: "istio-system".to_owned(), is_upgrade: false };
        let rendered = chart.render(&values, &release, &RenderOptions::default()).expect("objects");
        let data = |name: &str, key: &str| {
            let object = rendered.manifests.iter().map(|manifest| &manifest.body).find(|object| {
                let is_named = object.get_path(&["metadata", "name"]).and_then(Tree::as_str) == Some(name);
                is_named && object.get("kind").and_then(Tree::as_str) == Some("ConfigMap")
            });
            let text = object.and_then(|object| object.get_path(&["data", key])).and_then(Tree::as_str);
            text.unwrap_or_else(|| panic!("{name} has no {key}")).to_owned()
        };
        Self {
            templates: read(&data("istio-sidecar-injector", "config")).get("templates").expect("templates").clone(),
            values: json::decode(&data("istio-sidecar-injector", "values")).expect("JSON"),
            mesh: read(&data("istio", "mesh")),
        }
    }

    fn text(&self, template: &str) -> &str {
        self.templates.get(template).and_then(Tree::as_str).unwrap_or_else(|| panic!("no template {template}"))
    }

    /// Returns what a template adds to a pod, and its text.
    fn render(&self, template: &str, pod: &Pod<'_>) -> (Tree, String) {
        let strings = |entries: &[(&str, &str)]| {
            Tree::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), Tree::from(*value))).collect())
        };
        let meta = Tree::Map(Map::from_iter([
            ("labels".to_owned(), strings(pod.labels)),
            ("annotations".to_owned(), strings(pod.annotations)),
        ]));
        let kind = Tree::Map(Map::from_iter([
            ("kind".to_owned(), Tree::from("Deployment")),
            ("apiVersion".to_owned(), Tree::from("apps/v1")),
        ]));
        let spec = if pod.spec.is_empty() {
            "containers: [{name: web, image: 'shop/web:2.1', ports: [{name: http, containerPort: 8080}]}]"
        } else {
            pod.spec
        };
        let name = if pod.nameless { "" } else { "shop" };
        let names = [("Name", name), ("Namespace", "")].map(|(key, value)| (Str::from(key), Value::str(value)));
        let data: [(&str, Value); 14] = [
            ("TypeMeta", objects::type_meta(&kind)),
            ("DeploymentMeta", Value::map(names)),
            ("ObjectMeta", objects::object_meta(&meta)),
            ("Spec", objects::pod_spec(&read(spec))),
            ("ProxyConfig", objects::proxy_config(Some(&read(if pod.proxy.is_empty() { "{}" } else { pod.proxy })))),
            ("MeshConfig", objects::mesh_config(Some(&self.mesh))),
            ("Values", Value::from_tree(&self.values, false)),
            ("Revision", Value::str("default")),
            ("NativeSidecars", Value::Bool(pod.native)),
            ("ProxyImage", Value::str("docker.io/istio/proxyv2:1.30.3")),
            ("ProxyUID", Value::int64(1337)),
            ("ProxyGID", Value::int64(1337)),
            ("InboundTrafficPolicyMode", Value::str("passthrough")),
            ("CompliancePolicy", Value::str("")),
        ];
        let environment = Environment {
            now: jiff::Timestamp::UNIX_EPOCH,
            random: Box::new(|bytes| bytes.fill(0)),
            lookup: None,
            limits: Limits::default(),
        };
        let set = parse(self.text(template)).unwrap_or_else(|error| panic!("{template}: {error}"));
        let data = Value::map(data.map(|(name, value)| (Str::from(name), value)));
        let text = set.execute("inject", &data, &environment).unwrap_or_else(|error| panic!("{template}: {error}"));
        (read(&text), text)
    }

    fn overlay(&self, template: &str, pod: &Pod<'_>) -> Tree {
        self.render(template, pod).0
    }
}

/// Parses a template with the functions that an injector has.
fn parse(text: &str) -> Result<TemplateSet, String> {
    let functions = [SPRIG, &inject::template_functions()].concat();
    let mut set = TemplateSet::new(&functions, MissingKey::Nothing);
    set.parse("inject", text).map_err(|error| error.to_string())?;
    Ok(set)
}

fn read(text: &str) -> Tree {
    // A key that stands twice is an error here, though istiod would take the second.
    yaml::parse("test", text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Returns the one of `containers`, `initContainers` or `volumes` that has a name.
fn named<'a>(overlay: &'a Tree, list: &str, name: &str) -> &'a Tree {
    find(overlay, list, name).unwrap_or_else(|| panic!("no {name} in {list}"))
}

fn find<'a>(overlay: &'a Tree, list: &str, name: &str) -> Option<&'a Tree> {
    let items = overlay.get_path(&["spec", list])?.as_list()?;
    items.iter().find(|item| item.get("name").and_then(Tree::as_str) == Some(name))
}

/// Returns the names in a list of an object, such as `volumeMounts`.
fn names<'a>(object: &'a Tree, list: &str) -> Vec<&'a str> {
    let items = object.get(list).and_then(Tree::as_list).unwrap_or_default();
    items.iter().filter_map(|item| item.get("name").and_then(Tree::as_str)).collect()
}

/// Returns the value of an environment variable.
fn variable<'a>(container: &'a Tree, name: &str) -> Option<&'a str> {
    let variables = container.get("env").and_then(Tree::as_list).unwrap_or_default();
    let found = variables.iter().find(|variable| variable.get("name").and_then(Tree::as_str) == Some(name))?;
    found.get("value").and_then(Tree::as_str)
}

fn arguments(container: &Tree) -> Vec<&str> {
    let arguments = container.get("args").and_then(Tree::as_list).unwrap_or_default();
    arguments.iter().map(|argument| argument.as_str().expect("an argument is a string")).collect()
}

/// Returns the argument after a flag.
fn after<'a>(arguments: &[&'a str], flag: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| *argument == flag)?;
    arguments.get(at + 1).copied()
}

fn annotation<'a>(overlay: &'a Tree, key: &str) -> Option<&'a str> {
    overlay.get_path(&["metadata", "annotations", key]).and_then(Tree::as_str)
}

fn label<'a>(overlay: &'a Tree, key: &str) -> Option<&'a str> {
    overlay.get_path(&["metadata", "labels", key]).and_then(Tree::as_str)
}

#[test]
fn each_template_has_only_functions_that_an_injector_knows() {
    let injector = Injector::new("");
    for template in TEMPLATES {
        parse(injector.text(template)).unwrap_or_else(|error| panic!("{template}: {error}"));
    }
    // `include` is helm's.
    let error = parse("{{ include `x` . }}").err().expect("an unknown function");
    assert!(error.contains("include"), "{error}");
}

#[test]
fn what_templates_share_is_there_and_is_used() {
    let assets = Assets::embedded();
    let files = assets.chart_files("istiod");
    let text_of = |path: &str| {
        let (_, content) = files.iter().find(|(name, _)| *name == path).unwrap_or_else(|| panic!("no {path}"));
        std::str::from_utf8(content).expect("UTF-8")
    };
    let after = |text: &str, before: &str| -> BTreeSet<String> {
        text.split(before).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
    };
    let shared = text_of("files/agent.tpl");
    let mut used = after(shared, "template \"");
    for template in TEMPLATES {
        used.extend(after(text_of(&format!("files/{template}.yaml")), "template \""));
    }
    assert_eq!(after(shared, "define \""), used);
    // A template that shares nothing does not carry it.
    assert!(!Injector::new("").text("grpc-simple").contains("define"));
}

#[test]
fn a_pod_gets_a_proxy_and_rules() {
    let overlay = Injector::new("").overlay("sidecar", &Pod::default());
    assert_eq!(label(&overlay, "security.istio.io/tlsMode"), Some("istio"));
    assert_eq!(label(&overlay, "service.istio.io/canonical-name"), Some("shop"));
    assert_eq!(label(&overlay, "service.istio.io/canonical-revision"), Some("latest"));
    assert_eq!(annotation(&overlay, "kubectl.kubernetes.io/default-container"), Some("web"));
    assert_eq!(annotation(&overlay, "istio.io/rev"), Some("default"));

    let proxy = named(&overlay, "containers", "istio-proxy");
    assert_eq!(proxy.get("image"), Some(&Tree::from("docker.io/istio/proxyv2:1.30.3")));
    assert_eq!(
        arguments(proxy),
        [
            "proxy",
            "sidecar",
            "--domain",
            "$(POD_NAMESPACE).svc.cluster.local",
            "--proxyLogLevel=warning",
            "--proxyComponentLogLevel=misc:error",
            "--log_output_level=default:info",
        ]
    );
    for (name, value) in [
        ("CA_ADDR", "istiod.istio-system.svc:15012"),
        ("PILOT_CERT_PROVIDER", "istiod"),
        ("ISTIO_META_POD_PORTS", r#"[{"name":"http","containerPort":8080}]"#),
        ("ISTIO_META_APP_CONTAINERS", "web"),
        ("ISTIO_META_CLUSTER_ID", "Kubernetes"),
        ("ISTIO_META_INTERCEPTION_MODE", "REDIRECT"),
        ("ISTIO_META_WORKLOAD_NAME", "shop"),
        ("ISTIO_META_OWNER", "kubernetes://apis/apps/v1/namespaces/default/deployments/shop"),
        ("ISTIO_META_MESH_ID", "cluster.local"),
        ("TRUST_DOMAIN", "cluster.local"),
    ] {
        assert_eq!(variable(proxy, name), Some(value), "{name}");
    }
    assert_eq!(variable(proxy, "ISTIO_META_NETWORK"), None);
    assert!(proxy.get("lifecycle").is_none());
    assert_eq!(proxy.get_path(&["readinessProbe", "httpGet", "port"]), Some(&Tree::Int(15021)));
    assert_eq!(proxy.get_path(&["startupProbe", "failureThreshold"]), Some(&Tree::Int(600)));
    assert_eq!(proxy.get_path(&["resources", "limits", "memory"]), Some(&Tree::from("1024Mi")));
    assert_eq!(proxy.get_path(&["securityContext", "runAsUser"]), Some(&Tree::Int(1337)));

    let rules = named(&overlay, "initContainers", "istio-init");
    assert_eq!(
        arguments(rules).join(" "),
        "istio-iptables -p 15001 -z 15006 -u 1337 -m REDIRECT -i * -x  -b * -d 15090,15021,15020 \
         --log_output_level=default:info"
    );
    assert_eq!(rules.get_path(&["securityContext", "runAsUser"]), Some(&Tree::Int(0)));

    // The status annotation lists them in this order.
    let volumes = names(overlay.get("spec").expect("spec"), "volumes");
    assert_eq!(
        volumes,
        [
            "workload-socket",
            "credential-socket",
            "workload-certs",
            "istio-envoy",
            "istio-data",
            "istio-podinfo",
            "istio-token",
            "istiod-ca-cert",
            "istio-ca-crl",
        ]
    );
    let mounted: BTreeSet<&str> = names(proxy, "volumeMounts").into_iter().collect();
    assert_eq!(mounted, volumes.into_iter().collect(), "every volume is mounted, and nothing else");
}

#[test]
fn volumes_that_others_may_fill_have_no_source() {
    let injector = Injector::new("");
    for (template, empty) in [("sidecar", 4), ("gateway", 4), ("grpc-agent", 3), ("grpc-simple", 1)] {
        let overlay = injector.overlay(template, &Pod::default());
        let volumes = overlay.get_path(&["spec", "volumes"]).and_then(Tree::as_list).expect("volumes");
        let without = volumes.iter().filter(|volume| volume.as_map().is_some_and(|map| map.len() == 1));
        assert_eq!(without.count(), empty, "{template}");
    }
}

#[test]
fn labels_of_the_workload_name_it() {
    let injector = Injector::new("");
    let long = "a-name-with-more-characters-than-a-label-may-have-so-it-is-cut-----here";
    let check = |labels: &[(&str, &str)], name: &str, revision: &str| {
        for template in ["sidecar", "gateway", "grpc-agent"] {
            let overlay = injector.overlay(template, &Pod { labels, ..Pod::default() });
            assert_eq!(label(&overlay, "service.istio.io/canonical-name"), Some(name), "{template}");
            assert_eq!(label(&overlay, "service.istio.io/canonical-revision"), Some(revision), "{template}");
        }
    };
    check(&[("app", "a"), ("version", "v2")], "a", "v2");
    check(&[("app", "a"), ("app.kubernetes.io/name", "b"), ("app.kubernetes.io/version", "3")], "b", "3");
    check(&[("service.istio.io/canonical-name", "c"), ("service.istio.io/canonical-revision", "r")], "c", "r");
    check(&[("app", long)], "a-name-with-more-characters-than-a-label-may-have-so-it-is-cut", "latest");
}

#[test]
fn a_workload_may_have_no_name() {
    let injector = Injector::new("");
    for template in ["sidecar", "gateway", "grpc-agent"] {
        let overlay = injector.overlay(template, &Pod { nameless: true, ..Pod::default() });
        assert_eq!(label(&overlay, "service.istio.io/canonical-name"), Some(""), "{template}");
        let proxy = named(&overlay, "containers", "istio-proxy");
        assert_eq!(variable(proxy, "ISTIO_META_OWNER"), None, "{template}");
        assert_eq!(variable(proxy, "ISTIO_META_WORKLOAD_NAME"), None, "{template}");
    }
}

#[test]
fn annotations_say_what_is_captured() {
    let annotations = [
        ("traffic.sidecar.istio.io/includeOutboundIPRanges", "10.0.0.0/8"),
        ("traffic.sidecar.istio.io/excludeOutboundIPRanges", "10.1.0.0/16"),
        ("traffic.sidecar.istio.io/includeInboundPorts", ""),
        ("traffic.sidecar.istio.io/excludeInboundPorts", "22,15020"),
        ("traffic.sidecar.istio.io/includeOutboundPorts", "80"),
        ("traffic.sidecar.istio.io/excludeOutboundPorts", ""),
        ("traffic.sidecar.istio.io/kubevirtInterfaces", "net1"),
        ("traffic.sidecar.istio.io/excludeInterfaces", "eth1"),
    ];
    let overlay = Injector::new("").overlay("sidecar", &Pod { annotations: &annotations, ..Pod::default() });
    let arguments = arguments(named(&overlay, "initContainers", "istio-init"));
    for (flag, value) in [
        ("-i", "10.0.0.0/8"),
        ("-x", "10.1.0.0/16"),
        ("-b", ""),
        ("-d", "15090,15021,22,15020"),
        ("-q", "80"),
        ("-o", ""),
        ("-k", "net1"),
        ("-c", "eth1"),
    ] {
        assert_eq!(after(&arguments, flag), Some(value), "{flag}");
    }
}

#[test]
fn interception_can_be_transparent_or_off() {
    let injector = Injector::new("");
    let transparent = Pod { proxy: "interceptionMode: TPROXY", ..Pod::default() };
    let overlay = injector.overlay("sidecar", &transparent);
    let proxy = named(&overlay, "containers", "istio-proxy");
    assert_eq!(proxy.get_path(&["securityContext", "runAsUser"]), Some(&Tree::Int(0)));
    assert_eq!(proxy.get_path(&["securityContext", "runAsGroup"]), Some(&Tree::Int(1337)));
    assert_eq!(
        proxy.get_path(&["securityContext", "capabilities", "add"]),
        Some(&Tree::List(vec![Tree::from("NET_ADMIN")]))
    );
    let rules = arguments(named(&overlay, "initContainers", "istio-init")).join(" ");
    assert!(rules.contains("-u 1337 -m TPROXY"), "{rules}");

    let off = [("sidecar.istio.io/interceptionMode", "NONE")];
    let overlay = injector.overlay("sidecar", &Pod { annotations: &off, ..transparent });
    assert!(overlay.get_path(&["spec", "initContainers"]).is_none());
    let proxy = named(&overlay, "containers", "istio-proxy");
    assert_eq!(variable(proxy, "ISTIO_META_INTERCEPTION_MODE"), Some("NONE"));
    assert_eq!(proxy.get_path(&["securityContext", "runAsUser"]), Some(&Tree::Int(1337)));
}

#[test]
fn istio_cni_is_told_by_annotations() {
    let injector = Injector::new("pilot: {cni: {enabled: true, provider: multus}}");
    let annotations = [("k8s.v1.cni.cncf.io/networks", "other")];
    let overlay = injector.overlay("sidecar", &Pod { annotations: &annotations, ..Pod::default() });
    for (key, value) in [
        ("k8s.v1.cni.cncf.io/networks", "other, default/istio-cni"),
        ("sidecar.istio.io/interceptionMode", "REDIRECT"),
        ("traffic.sidecar.istio.io/includeOutboundIPRanges", "*"),
        ("traffic.sidecar.istio.io/includeInboundPorts", "*"),
        ("traffic.sidecar.istio.io/excludeInboundPorts", "15020"),
    ] {
        assert_eq!(annotation(&overlay, key), Some(value), "{key}");
    }
    assert_eq!(annotation(&overlay, "traffic.sidecar.istio.io/excludeOutboundPorts"), None);
    let check = named(&overlay, "initContainers", "istio-validation");
    assert!(arguments(check).ends_with(&["--run-validation", "--skip-rule-apply"]));
    assert_eq!(check.get_path(&["securityContext", "capabilities", "add"]), None);
    assert_eq!(check.get_path(&["securityContext", "runAsUser"]), Some(&Tree::Int(1337)));
}

#[test]
fn a_native_sidecar_is_an_init_container_that_stays() {
    let injector = Injector::new("");
    let native = injector.overlay("sidecar", &Pod { native: true, ..Pod::default() });
    assert_eq!(names(native.get("spec").expect("spec"), "initContainers"), ["istio-init", "istio-proxy"]);
    assert!(native.get_path(&["spec", "containers"]).is_none());
    let proxy = named(&native, "initContainers", "istio-proxy");
    assert_eq!(proxy.get("restartPolicy"), Some(&Tree::from("Always")));
    let stop = proxy.get_path(&["lifecycle", "preStop", "exec", "command"]).and_then(Tree::as_list).expect("a hook");
    let stop: Vec<&str> = stop.iter().filter_map(Tree::as_str).collect();
    assert_eq!(stop, ["pilot-agent", "request", "--debug-port=15020", "POST", "drain"]);

    for (wanted, mesh) in [("true", false), ("false", true)] {
        let annotations = [("sidecar.istio.io/nativeSidecar", wanted)];
        let pod = Pod { annotations: &annotations, native: mesh, ..Pod::default() };
        let overlay = injector.overlay("sidecar", &pod);
        assert_eq!(find(&overlay, "containers", "istio-proxy").is_none(), wanted == "true", "{wanted}");
    }
}

#[test]
fn the_application_can_wait_for_the_proxy() {
    let injector = Injector::new("");
    let waits = Pod { proxy: "holdApplicationUntilProxyStarts: true", ..Pod::default() };
    let hook = ["lifecycle", "postStart", "exec", "command"];
    let overlay = injector.overlay("sidecar", &waits);
    assert!(named(&overlay, "containers", "istio-proxy").get_path(&hook).is_some());
    // Kubernetes itself waits for a native sidecar.
    let overlay = injector.overlay("sidecar", &Pod { native: true, ..waits });
    assert!(named(&overlay, "initContainers", "istio-proxy").get_path(&hook).is_none());
}

#[test]
fn resources_of_annotations_stand_alone() {
    let injector = Injector::new("global: {proxy: {resources: {limits: {cpu: null, memory: 1Gi}}}}");
    let annotations = [("sidecar.istio.io/proxyCPU", "2"), ("sidecar.istio.io/proxyMemoryLimit", "3Gi")];
    for template in ["sidecar", "grpc-agent"] {
        let resources = |annotations: &[(&str, &str)]| {
            let overlay = injector.overlay(template, &Pod { annotations, ..Pod::default() });
            json::encode(named(&overlay, "containers", "istio-proxy").get("resources").expect("resources"), false)
        };
        assert_eq!(resources(&annotations), r#"{"limits":{"memory":"3Gi"},"requests":{"cpu":"2"}}"#, "{template}");
        // A null in the values takes an entry away.
        assert!(!resources(&[]).contains("null"), "{template}: {}", resources(&[]));
    }
}

#[test]
fn the_mesh_is_told_to_the_proxy() {
    let injector = Injector::new(
        "{global: {network: east, meshID: m, multiCluster: {clusterName: c}, caAddress: 'ca.example:443',
                   sts: {servicePort: 15463}, logAsJson: true, imagePullPolicy: Always,
                   imagePullSecrets: [one, two], mountMtlsCerts: true},
          meshConfig: {trustDomain: example.org}}",
    );
    let pod = Pod { proxy: "proxyMetadata: {A: 'say \"yes\"'}", ..Pod::default() };
    for template in ["sidecar", "gateway", "grpc-agent"] {
        let overlay = injector.overlay(template, &pod);
        let proxy = named(&overlay, "containers", "istio-proxy");
        for (name, value) in [
            ("ISTIO_META_NETWORK", "east"),
            ("ISTIO_META_MESH_ID", "m"),
            ("ISTIO_META_CLUSTER_ID", "c"),
            ("CA_ADDR", "ca.example:443"),
            ("TRUST_DOMAIN", "example.org"),
            ("A", "say \"yes\""),
        ] {
            assert_eq!(variable(proxy, name), Some(value), "{template}: {name}");
        }
        let arguments = arguments(proxy);
        assert!(arguments.contains(&"--stsPort=15463") && arguments.contains(&"--log_as_json"), "{arguments:?}");
        assert_eq!(proxy.get("imagePullPolicy"), Some(&Tree::from("Always")), "{template}");
        assert_eq!(names(overlay.get("spec").expect("spec"), "imagePullSecrets"), ["one", "two"], "{template}");
        let certificates = named(&overlay, "volumes", "istio-certs");
        assert_eq!(certificates.get_path(&["secret", "secretName"]), Some(&Tree::from("istio.default")), "{template}");
    }
}

#[test]
fn users_bring_volumes_images_and_bootstraps() {
    let annotations = [
        ("sidecar.istio.io/userVolume", r#"{"data": {"emptyDir": {}}}"#),
        ("sidecar.istio.io/userVolumeMount", r#"{"data": {"mountPath": "/data", "readOnly": true}}"#),
        ("sidecar.istio.io/bootstrapOverride", "mine"),
        ("sidecar.istio.io/proxyImage", "example.org/own:1"),
        ("sidecar.istio.io/logLevel", "debug"),
    ];
    let overlay = Injector::new("").overlay("sidecar", &Pod { annotations: &annotations, ..Pod::default() });
    assert!(named(&overlay, "volumes", "data").get("emptyDir").is_some());
    assert_eq!(
        named(&overlay, "volumes", "custom-bootstrap-volume").get_path(&["configMap", "name"]),
        Some(&Tree::from("mine"))
    );
    let proxy = named(&overlay, "containers", "istio-proxy");
    assert!(names(proxy, "volumeMounts").contains(&"data"));
    assert!(names(proxy, "volumeMounts").contains(&"custom-bootstrap-volume"));
    assert!(variable(proxy, "ISTIO_BOOTSTRAP_OVERRIDE").is_some());
    assert!(arguments(proxy).contains(&"--proxyLogLevel=debug"));
    for container in [proxy, named(&overlay, "initContainers", "istio-init")] {
        assert_eq!(container.get("image"), Some(&Tree::from("example.org/own:1")));
    }
}

#[test]
fn no_value_of_an_annotation_is_more_than_a_value() {
    let hostile = "x\"\n  - name: evil # {{ .Values }}";
    let keys = [
        "sidecar.istio.io/logLevel",
        "sidecar.istio.io/agentLogLevel",
        "sidecar.istio.io/proxyImage",
        "sidecar.istio.io/proxyCPU",
        "sidecar.istio.io/interceptionMode",
        "sidecar.istio.io/bootstrapOverride",
        "traffic.sidecar.istio.io/includeInboundPorts",
        "traffic.sidecar.istio.io/excludeInterfaces",
        "k8s.v1.cni.cncf.io/networks",
    ];
    let injector = Injector::new("pilot: {cni: {enabled: true, provider: multus}}");
    for template in TEMPLATES {
        let plain = injector.overlay(template, &Pod::default());
        for key in keys {
            let annotations = [(key, hostile)];
            let overlay = injector.overlay(template, &Pod { annotations: &annotations, ..Pod::default() });
            for list in ["containers", "initContainers"] {
                let spec = |overlay: &Tree| overlay.get("spec").cloned().expect("spec");
                assert_eq!(names(&spec(&overlay), list), names(&spec(&plain), list), "{template}: {key}");
            }
        }
    }
}

#[test]
fn probes_follow_the_status_port() {
    let injector = Injector::new("global: {proxy: {startupProbe: {enabled: false}}}");
    let annotations = [("readiness.status.sidecar.istio.io/periodSeconds", "7")];
    let overlay = injector.overlay("sidecar", &Pod { annotations: &annotations, ..Pod::default() });
    let proxy = named(&overlay, "containers", "istio-proxy");
    assert_eq!(proxy.get_path(&["readinessProbe", "periodSeconds"]), Some(&Tree::Int(7)));
    assert!(proxy.get("startupProbe").is_none());

    let none = [("status.sidecar.istio.io/port", "0")];
    let overlay = injector.overlay("sidecar", &Pod { annotations: &none, ..Pod::default() });
    assert!(named(&overlay, "containers", "istio-proxy").get("readinessProbe").is_none());
    let rules = arguments(named(&overlay, "initContainers", "istio-init"));
    assert_eq!(after(&rules, "-d"), Some("15090,15021"));
}

#[test]
fn trust_comes_from_a_config_map_or_a_bundle() {
    let volume = |values: &str| {
        let overlay = Injector::new(values).overlay("sidecar", &Pod::default());
        json::encode(named(&overlay, "volumes", "istiod-ca-cert"), false)
    };
    assert_eq!(volume(""), r#"{"configMap":{"name":"istio-ca-root-cert"},"name":"istiod-ca-cert"}"#);
    // Users write it as a boolean and as text.
    for enabled in ["true", "'true'"] {
        let bundle = volume(&format!("pilot: {{env: {{ENABLE_CLUSTER_TRUST_BUNDLE_API: {enabled}}}}}"));
        assert!(bundle.contains(r#""name":"istio.io:istiod-ca:root-cert""#), "{bundle}");
    }
}

#[test]
fn a_gateway_is_made_of_the_users_container() {
    let pod = Pod { spec: "containers: [{name: istio-proxy, image: auto}]", ..Pod::default() };
    let overlay = Injector::new("").overlay("gateway", &pod);
    let proxy = named(&overlay, "containers", "istio-proxy");
    assert_eq!(arguments(proxy)[..2], ["proxy", "router"]);
    assert_eq!(proxy.get("image"), Some(&Tree::from("docker.io/istio/proxyv2:1.30.3")));
    assert!(overlay.get_path(&["spec", "initContainers"]).is_none());
    assert!(annotation(&overlay, "kubectl.kubernetes.io/default-container").is_none());
    assert_eq!(variable(proxy, "ISTIO_META_APP_CONTAINERS"), Some(""));
    let controls = ["spec", "securityContext", "sysctls"];
    assert_eq!(overlay.get_path(&controls).and_then(Tree::as_list).map(<[Tree]>::len), Some(1));

    let own = Injector::new("gateways: {securityContext: {runAsUser: 5}}").overlay("gateway", &pod);
    assert_eq!(own.get_path(&controls), None);
    assert_eq!(own.get_path(&["spec", "securityContext", "runAsUser"]), Some(&Tree::Int(5)));
}

#[test]
fn applications_that_speak_xds_find_an_agent() {
    let pod = Pod { spec: "containers: [{name: a, image: x}, {name: b, image: y}]", ..Pod::default() };
    let overlay = Injector::new("").overlay("grpc-agent", &pod);
    assert_eq!(names(overlay.get("spec").expect("spec"), "containers"), ["istio-proxy", "a", "b"]);
    assert_eq!(label(&overlay, "security.istio.io/tlsMode"), None);
    let agent = named(&overlay, "containers", "istio-proxy");
    assert_eq!(variable(agent, "DISABLE_ENVOY"), Some("true"));
    assert_eq!(variable(agent, "ISTIO_META_GENERATOR"), Some("grpc"));
    assert_eq!(agent.get_path(&["readinessProbe", "httpGet", "port"]), Some(&Tree::Int(15020)));
    for name in ["a", "b"] {
        let application = named(&overlay, "containers", name);
        assert_eq!(variable(application, "GRPC_XDS_BOOTSTRAP"), Some("/etc/istio/proxy/grpc-bootstrap.json"));
        assert_eq!(names(application, "volumeMounts"), ["istio-xds", "istio-data", "workload-certs"]);
    }
}

#[test]
fn applications_that_speak_xds_find_a_bootstrap_file() {
    let overlay = Injector::new("").overlay("grpc-simple", &Pod::default());
    let writer = named(&overlay, "initContainers", "grpc-bootstrap-init");
    assert_eq!(variable(writer, "ISTIO_NAMESPACE"), Some("istio-system"));
    let script = writer.get("command").and_then(Tree::as_list).and_then(|command| command[2].as_str());
    let script = script.expect("a script");
    assert!(script.ends_with("> /var/lib/grpc/data/bootstrap.json"), "{script}");
    // What it writes is JSON once the shell has put in its variables.
    let (start, end) = (script.find('{').expect("a start"), script.rfind('}').expect("an end"));
    let (_, json) = script[..=end].split_once("echo '").expect("a text");
    assert!(start < end && json::decode(&json.replace("'${SERVER_URI}'", "s").replace("'${NODE_ID}'", "n")).is_ok());
    let application = named(&overlay, "containers", "web");
    assert_eq!(variable(application, "GRPC_XDS_BOOTSTRAP"), Some("/var/lib/grpc/data/bootstrap.json"));
}

#[test]
fn templates_and_values_of_users_win() {
    let injector = Injector::new("sidecarInjectorWebhook: {templates: {sidecar: 'spec: {}', mine: 'metadata: {}'}}");
    assert_eq!(injector.text("sidecar"), "spec: {}");
    assert_eq!(injector.text("mine"), "metadata: {}");
    assert!(injector.text("gateway").contains("agent.environment"));
}
