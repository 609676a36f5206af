use super::*;
use crate::yaml::stream::Documents;

/// Brings a text to another line; returns it with the changes.
fn migrated_with(text: &str, from: u32, to: u32, form: Option<Form>) -> (String, Vec<String>) {
    let raw = Documents::new(text.as_bytes()).next().unwrap().unwrap();
    let lines = Lines { from: Line(from), to: Line(to) };
    let MigratedValues { text: changed, changes, .. } = migrate_values(&raw, "values.yaml", lines, form).unwrap();
    let told = changes.iter().map(|change| format!("{}: {change}", change.line)).collect();
    (changed.unwrap_or_else(|| text.to_owned()), told)
}

fn migrated(text: &str, from: u32, to: u32) -> (String, Vec<String>) {
    migrated_with(text, from, to, None)
}

/// Returns what is told of values, without what is told of those that are not there.
fn told(text: &str, from: u32, to: u32) -> Vec<String> {
    let told = migrated(text, from, to).1;
    told.into_iter().filter(|line| !line.contains("it is not set, and ")).collect()
}

#[test]
fn lines_are_read_and_compared() {
    for (text, line) in [("1.11", 11), ("1.30.3", 30), ("v1.9.0", 9), ("1.31.0-distroless", 31)] {
        assert_eq!(text.parse(), Ok(Line(line)), "{text}");
    }
    for text in ["", "1", "latest", "2.0", "1.x", "1.2.3.4", "1.2.x"] {
        assert!(text.parse::<Line>().is_err(), "{text}");
    }
    assert!(Line(9) < Line(10));
}

#[test]
fn every_change_happens_between_its_lines() {
    let cases: &[(&str, u32, u32, &str)] = &[
        (
            "global: {jwtPolicy: third-party-jwt}",
            11,
            22,
            "`global.jwtPolicy` is gone since 1.22: it says what is so without it",
        ),
        ("global: {jwtPolicy: third-party-jwt}", 11, 21, ""),
        ("global: {jwtPolicy: third-party-jwt}", 22, 24, ""),
        ("global: {jwtPolicy: first-party-jwt}", 11, 22, "lost: `global.jwtPolicy` is gone since 1.22: tokens"),
        ("global: {useMCP: false}", 11, 24, "`global.useMCP` is gone since 1.24"),
        ("global: {useMCP: true}", 11, 24, "lost: `global.useMCP` is gone since 1.24"),
        (
            "global: {oneNamespace: true}",
            11,
            30,
            "lost: `global.oneNamespace` is gone since 1.24: say in `meshConfig.disc",
        ),
        ("pilot: {enableProtocolSniffingForInbound: false}", 20, 24, "lost: `pilot.enableProtocolSniffingForInbound`"),
        (
            "pilot: {configSource: {subscribedResources: []}}",
            11,
            24,
            "`pilot.configSource` is gone since 1.24: it had no",
        ),
        ("pilot: {enabled: true}", 11, 24, "`pilot.enabled` is gone since 1.24"),
        ("istio_cni: {enabled: true}", 11, 22, "`istio_cni.enabled` is `pilot.cni.enabled` since 1.22"),
        (
            "istio_cni: {chained: false}",
            11,
            24,
            "`istio_cni.chained` is `pilot.cni.provider` since 1.22; a plugin of its own",
        ),
        (
            "global: {proxy: {holdApplicationUntilProxyStarts: true}}",
            11,
            13,
            "`global.proxy.holdApplicationUntilProxyStarts` is `meshConfig.defaultConfig.holdApplicationUntilProxyStarts`",
        ),
        (
            "sidecarInjectorWebhook: {objectSelector: {enabled: true, autoInject: true}}",
            11,
            24,
            "`sidecarInjectorWebhook.objectSelector` is gone since 1.24",
        ),
        (
            "sidecarInjectorWebhook: {objectSelector: {enabled: true, autoInject: false}}",
            11,
            24,
            "lost: `sidecarInjectorWebhook.objectSelector`",
        ),
        (
            "telemetry: {v2: {prometheus: {wasmEnabled: false}}}",
            11,
            21,
            "`telemetry.v2.prometheus.wasmEnabled` is gone",
        ),
        (
            "telemetry: {v2: {prometheus: {configOverride: {gateway: {}, inboundSidecar: {a: 1}}}}}",
            11,
            21,
            "lost: `telemetry.v2.prometheus.configOverride`",
        ),
        (
            "telemetry: {v2: {prometheus: {configOverride: {gateway: {}, inboundSidecar: {}}}}}",
            11,
            21,
            "`telemetry.v2.prometheus.configOverride`",
        ),
        ("global: {pilotCertProvider: kubernetes}", 11, 18, "lost: `global.pilotCertProvider` (since 1.18): clusters"),
        ("meshConfig: {certificates: [{secretName: a}]}", 11, 18, "lost: `meshConfig.certificates` is gone since 1.18"),
        (
            "meshConfig: {default_config: {zipkinAddress: 'a:1'}}",
            11,
            14,
            "`meshConfig.defaultConfig.zipkinAddress` is `meshConfig.defaultConfig.tracing.zipkin.address` since 1.12",
        ),
        (
            "meshConfig: {extensionProviders: [{name: old, lightstep: {service: a, port: 1}}]}",
            26,
            27,
            "lost: `meshConfig.extensionProviders[0].lightstep` (since 1.27): the provider `old` sends nothing",
        ),
        ("cni: {logLevel: debug}", 22, 24, "`cni.logLevel` is `cni.logging.level` since 1.23"),
        ("cni: {psp_cluster_role: enabled}", 11, 24, "lost: `cni.psp_cluster_role` is gone since 1.22"),
        ("mixer: {policy: {enabled: true}}", 11, 12, "lost: `mixer` is gone: Mixer is gone"),
        ("global: {mtls: {enabled: true}}", 20, 24, "lost: `global.mtls` is gone: a Peer"),
        (
            "global: {tag: 1.11.4}",
            11,
            24,
            "`global.tag` is gone: `1.11.4` are the images of 1.11; without it the charts",
        ),
        ("global: {tag: my-build}", 11, 24, ""),
        ("global: {tag: 1.24.1}", 22, 24, ""),
        (
            "global: {hub: gcr.io/istio-release}",
            22,
            24,
            "`global.hub` has changed since 1.24: `gcr.io/istio-release` is",
        ),
        (
            "compatibilityVersion: '1.21'",
            24,
            30,
            "lost: `compatibilityVersion` is gone: 1.30 knows the defaults of 1.25",
        ),
        ("compatibilityVersion: '1.28'", 28, 30, ""),
        ("profile: external", 20, 24, "`profile` has changed: it is `remote` now"),
        ("profile: openshift", 22, 24, "`profile` is gone: `global.platform` says the rest"),
    ];
    for (text, from, to, expected) in cases {
        let told = told(text, *from, *to);
        match told.as_slice() {
            [] => assert_eq!(*expected, "", "{text} from {from} to {to}"),
            [one] => {
                let one = one.split_once(": ").unwrap().1;
                assert!(!expected.is_empty() && one.starts_with(expected), "{text} from {from} to {to}: {one}");
            }
            several => panic!("{text}: {several:?}"),
        }
    }
}

#[test]
fn comments_and_order_stay() {
    let text = "\
# our mesh
pilot:
  # much traffic
  autoscaleMin: 3 # at night, too
  enableProtocolSniffingForOutbound: true
global:
  jwtPolicy: third-party-jwt
  proxy:
    # quieter
    logLevel: error
    tracer: zipkin
  tracer:
    zipkin:
      address: \"jaeger:9411\" # theirs
    datadog: {address: \"$(HOST_IP):8126\"}
istio_cni:
  enabled: true # since 2021
meshConfig:
  accessLogFile: /dev/stdout
";
    let (text, told) = migrated(text, 11, 30);
    insta::assert_snapshot!(text, @"
    # our mesh
    pilot:
      # much traffic
      autoscaleMin: 3 # at night, too
      cni:
        enabled: true
    global:
      proxy:
        # quieter
        logLevel: error
    meshConfig:
      accessLogFile: /dev/stdout
      defaultConfig:
        tracing:
          zipkin:
            address: jaeger:9411
    ");
    insta::assert_snapshot!(told.join("\n"), @"
    2: `global.proxy.startupProbe` (since 1.20): it is not set, and sidecars have a startup probe: a pod whose sidecar is not ready after 10 minutes starts anew
    5: `pilot.enableProtocolSniffingForOutbound` is gone since 1.24: it says what is so without it
    7: `global.jwtPolicy` is gone since 1.22: it says what is so without it
    11: `global.proxy.tracer` is `meshConfig.defaultConfig.tracing.zipkin` since 1.22
    13: `global.tracer` is gone since 1.22: they are of collectors that traces do not go to
    17: `istio_cni.enabled` is `pilot.cni.enabled` since 1.22
    ");
    let (again, told) = migrated(&text, 30, 30);
    assert_eq!(again, text);
    assert_eq!(told, Vec::<String>::new());
}

#[test]
fn a_whole_operator_is_brought_along() {
    let text = "\
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  profile: demo
  tag: 1.11.4
  addonComponents:
    prometheus:
      enabled: true
    istiocoredns: {enabled: false}
  meshConfig:
    defaultConfig:
      discoveryRefreshDelay: 10s
  components:
    pilot:
      k8s:
        hpaSpec: {maxReplicas: 3}
    telemetry: {enabled: true}
  values:
    pilot:
      enabled: true
    global:
      useMCP: false
      proxy: {tracer: lightstep}
      odd: 1
    meshConfig:
      mixerCheckServer: a:1
";
    let (text, told) = migrated(text, 11, 30);
    insta::assert_snapshot!(text, @"
    apiVersion: install.istio.io/v1alpha1
    kind: IstioOperator
    spec:
      profile: demo
      components:
        pilot:
          k8s:
            hpaSpec: {maxReplicas: 3}
      values:
        pilot:
          enabled: true
        global:
          odd: 1
      addons:
        prometheus:
          enabled: true
    ");
    insta::assert_snapshot!(told.join("\n"), @"
    1: `global.proxy.startupProbe` (since 1.20): it is not set, and sidecars have a startup probe: a pod whose sidecar is not ready after 10 minutes starts anew
    5: `tag` is gone: `1.11.4` are the images of 1.11; without it the charts of 1.30 take theirs
    8: `addonComponents.prometheus` is `addons.prometheus.enabled`
    9: `addonComponents.istiocoredns` is gone: there is no such add-on any more
    12: `meshConfig.defaultConfig.discoveryRefreshDelay` is gone: it had no effect
    17: lost: `components.telemetry` is gone: Telemetry objects and extension providers do what Mixer did
    22: `global.useMCP` is gone since 1.24: it says what is so without it
    23: lost: `global.proxy.tracer` is gone since 1.22: name the collector in `meshConfig.extensionProviders` as `opentelemetry`
    24: lost: `values.global.odd`: no chart of today reads it
    26: `meshConfig.mixerCheckServer` is gone: Mixer is gone; Telemetry objects and extension providers do what it did
    ");
}

#[test]
fn values_of_old_gateways_become_those_of_the_new_chart() {
    let text = "\
# the door
gateways:
  istio-ingressgateway:
    type: NodePort
    autoscaleMin: 2
    runAsRoot: true
    zvpn: {}
global:
  imagePullSecrets: [pull]
  tag: 1.11.4
  jwtPolicy: third-party-jwt
revision: canary
";
    let (text, told) = migrated(text, 11, 30);
    insta::assert_snapshot!(text, @"
    # the door
    revision: canary
    service:
      type: NodePort
    autoscaling:
      minReplicas: 2
    imagePullSecrets:
    - name: pull
    ");
    insta::assert_snapshot!(told.join("\n"), @"
    4: `gateways.istio-ingressgateway` has changed since 1.12: its settings stand at the root, as those of the chart `gateway`
    6: lost: `gateways.istio-ingressgateway.runAsRoot` is gone since 1.12: the gateway needs no root for ports below 1024; `containerSecurityContext` says otherwise
    7: `gateways.istio-ingressgateway.zvpn` is gone since 1.12: it had no effect
    10: `global.tag` is gone: `1.11.4` are the images of 1.11; without it the charts of 1.30 take theirs
    11: `global.jwtPolicy` is gone since 1.22: it says what is so without it
    ");
    let beside = "pilot: {}\ngateways: {istio-ingressgateway: {type: NodePort}}\n";
    let (text, told) = migrated(beside, 11, 30);
    assert_eq!(text, beside);
    assert!(told.iter().any(|line| line.contains("lost: `gateways.istio-ingressgateway` (since 1.12)")), "{told:?}");
}

#[test]
fn charts_are_known_by_their_keys() {
    let form = |text: &str| {
        let tree = crate::yaml::parse("values", text, &ReadOptions::default()).unwrap();
        form_of(tree.as_map().unwrap()).unwrap()
    };
    for (text, expected) in [
        ("{pilot: {}, gateways: {istio-ingressgateway: {}}}", Form::Istiod),
        ("{meshConfig: {}, gateways: {securityContext: {}}}", Form::Istiod),
        ("{meshConfig: {}, global: {}, gateways: {istio-egressgateway: {}}}", Form::Gateway),
        ("{service: {}, labels: {}}", Form::Gateway),
        ("{cni: {}, global: {}}", Form::Cni),
        ("{ztunnel: {}}", Form::Ztunnel),
        ("{base: {}, global: {}}", Form::Base),
        ("{global: {}}", Form::Istiod),
        ("{kind: IstioOperator, spec: {}}", Form::IstioOperator),
    ] {
        assert_eq!(form(text), expected, "{text}");
    }
}

#[test]
fn what_nobody_reads_is_named() {
    let text = "pilot: {odd: 1, autoscaleMin: many}\nautoscaleMax: 3\nglobal: {holdOn: true}\n";
    assert_eq!(
        told(text, 24, 30),
        [
            "1: lost: `pilot.odd`: no chart of today reads it",
            "1: lost: `pilot.autoscaleMin`: `pilot.autoscaleMin` is the string `many`, where an integer of at least 0 belongs",
            "3: lost: `global.holdOn`: no chart of today reads it",
        ]
    );
    assert_eq!(told(text, 24, 28), Vec::<String>::new());
    let gateway = "service: {type: ClusterIP}\npodLabel: {a: b}\n";
    assert_eq!(told(gateway, 24, 30), ["2: lost: `podLabel`: no chart of today reads it"]);
}

#[test]
fn what_is_there_already_stays() {
    let text = "istio_cni: {enabled: true}\npilot: {cni: {enabled: false}}\n";
    let (text, told) = migrated(text, 20, 24);
    assert_eq!(text, "pilot: {cni: {enabled: false}}\n");
    assert!(
        told[0].starts_with("1: guessed: `istio_cni.enabled` is `pilot.cni.enabled` since 1.22; another value"),
        "{told:?}"
    );
}

#[test]
fn other_documents_are_refused() {
    let raw = Documents::new(&b"kind: Deployment\napiVersion: apps/v1\n"[..]).next().unwrap().unwrap();
    let lines = Lines { from: Line(11), to: Line(30) };
    let error = migrate_values(&raw, "values.yaml", lines, None).unwrap_err();
    assert_eq!(error.to_string(), "it is a Deployment, and neither values nor an IstioOperator");
}

/// What a release of 1.11 calls its defaults has a place in 1.30, or is known to be gone.
#[test]
fn the_profile_of_an_old_release_comes_through() {
    let text = "\
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
spec:
  hub: docker.io/istio
  tag: 1.11.4
  components:
    istiodRemote: {enabled: false}
  values:
    global:
      jwtPolicy: third-party-jwt
      proxy: {enableCoreDump: false, tracer: zipkin, readinessFailureThreshold: 30}
      proxy_init: {image: proxyv2, resources: {limits: {cpu: 2000m}}}
      tracer: {lightstep: {}, zipkin: {}, datadog: {}, stackdriver: {}}
      oneNamespace: false
      multiCluster: {enabled: false, clusterName: ''}
      useMCP: false
      sts: {servicePort: 0}
    pilot: {enableProtocolSniffingForOutbound: true, enableProtocolSniffingForInbound: true, deploymentLabels: }
    telemetry:
      enabled: true
      v2:
        metadataExchange: {wasmEnabled: false}
        stackdriver: {enabled: false, logging: false, monitoring: false, topology: false, configOverride: {}}
    gateways:
      istio-ingressgateway: {zvpn: {}, env: {}}
";
    let (_, told) = migrated(text, 11, 30);
    assert!(told.iter().all(|line| !line.contains("lost: ") && !line.contains("guessed: ")), "{told:#?}");
}
