use super::*;
use crate::chart::{Capabilities, Chart, Entropy, Release, RenderOptions};
use crate::object::Object;
use crate::render::render;
use crate::source::SourceText;
use crate::spec::{SpecSources, resolve};
use crate::yaml::{self, ReadOptions, Style};

fn spec_of(profile: &str, spec: &str) -> Spec {
    let text = format!("apiVersion: {API_VERSION}\nkind: {KIND}\nspec: {spec}\n");
    let sources = SpecSources {
        files: vec![SourceText::new("mesh.yaml", text)],
        profile: Some(profile.to_owned()),
        ..SpecSources::default()
    };
    resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
}

fn tree(text: &str) -> Tree {
    yaml::parse("test", text, &ReadOptions::default()).unwrap()
}

/// Returns the objects of a chart of this program, as YAML by their names.
fn chart_objects(release: &ChartRelease, instance: &str) -> BTreeMap<String, String> {
    let assets = Assets::embedded();
    let chart = Chart::from_files(&release.chart, assets.chart_files(&release.chart)).unwrap();
    let options = RenderOptions {
        capabilities: Capabilities::default(),
        entropy: Entropy::Seed(0),
        now: jiff::Timestamp::UNIX_EPOCH,
        ..RenderOptions::default()
    };
    let named = Release { name: instance.to_owned(), namespace: release.namespace.clone(), is_upgrade: false };
    let output = chart.render(release.values.as_map().unwrap(), &named, &options).unwrap();
    let manifests = output.manifests.into_iter().filter(|manifest| !manifest.body.is_null());
    by_name(manifests.map(|manifest| Object::from_tree(manifest.body)).collect())
}

fn by_name(objects: Vec<Object>) -> BTreeMap<String, String> {
    let named = objects.into_iter().map(|object| {
        let mut tree = object.tree().clone();
        if object.key.name.starts_with("istio-sidecar-injector") && object.key.kind == "ConfigMap" {
            forget_others(&mut tree);
        }
        sort_variables(&mut tree);
        (object.key.to_string(), yaml::emit(&tree, Style::Ordered))
    });
    // It tells the values themselves.
    named
        .filter(|(key, _)| !key.starts_with("ConfigMap values") && !key.contains("ConfigMap istio-system/values"))
        .collect()
}

/// Leaves of what injection records about gateways and the node agent what it reads: the chart is not told of the rest.
fn forget_others(config: &mut Tree) {
    let data = config.as_map_mut().unwrap().get_mut("data").unwrap().as_map_mut().unwrap();
    let mut values = crate::values::json::decode(data.get("values").unwrap().as_str().unwrap()).unwrap();
    let gateways = values.as_map_mut().unwrap().get_mut("gateways").unwrap().as_map_mut().unwrap();
    gateways.retain(|key, _| matches!(&**key, "securityContext" | "seccompProfile"));
    let agent = ["pilot", "cni"].iter().fold(&mut values, |tree, key| tree.as_map_mut().unwrap().get_mut(key).unwrap());
    agent.as_map_mut().unwrap().retain(|key, _| matches!(&**key, "enabled" | "provider"));
    // Variables of istiod are settings in the one case and values in the other.
    values.as_map_mut().unwrap().get_mut("pilot").unwrap().as_map_mut().unwrap().shift_remove("env");
    data.insert("values".to_owned(), values);
}

/// Puts keys, variables of containers and volumes in the order of their names: settings add theirs at the end.
fn sort_variables(tree: &mut Tree) {
    match tree {
        Tree::Map(map) => {
            map.sort_keys();
            for (key, value) in map.iter_mut() {
                if matches!(&**key, "env" | "volumes" | "volumeMounts")
                    && let Tree::List(items) = value
                {
                    let by = |item: &Tree| ["name", "key", "mountPath"].map(|key| item.text_at(&[key]).to_owned());
                    items.sort_by_key(by);
                }
                sort_variables(value);
            }
        }
        Tree::List(items) => items.iter_mut().for_each(sort_variables),
        _ => {}
    }
}

/// Renders the charts of this program with the values of a mesh, and compares with what the mesh is made of.
fn hold(profile: &str, spec: &str) -> Translated {
    let spec = spec_of(profile, spec);
    let translated = translate(&spec);
    let rendered = render(&spec).unwrap();
    for release in translated.releases.iter().filter(|release| release.chart != GATEWAY_CHART) {
        let component = rendered.components.objects_of(&release.component);
        let wanted = by_name(component);
        let found = chart_objects(release, "istio");
        let keys = |objects: &BTreeMap<String, String>| objects.keys().cloned().collect::<Vec<String>>();
        assert_eq!(keys(&found), keys(&wanted), "{profile}: {}", release.chart);
        for (key, text) in &wanted {
            hold_same(&found[key], text, &format!("{profile}: {}: {key}", release.chart));
        }
    }
    translated
}

/// Makes sure that two texts are the same; says only where they are not.
fn hold_same(found: &str, wanted: &str, what: &str) {
    let mut lines = found.lines().zip(wanted.lines()).enumerate();
    if let Some((number, (found, wanted))) = lines.find(|(_, (found, wanted))| found != wanted) {
        panic!("{what}: line {number}: `{found}` in place of `{wanted}`");
    }
    assert_eq!(found.lines().count(), wanted.lines().count(), "{what}");
}

trait OfComponent {
    fn objects_of(&self, key: &str) -> Vec<Object>;
}

impl OfComponent for Vec<crate::render::ComponentObjects> {
    fn objects_of(&self, key: &str) -> Vec<Object> {
        let parts = self.iter().filter(|part| part.component.key == key);
        parts.flat_map(|part| part.objects.iter().cloned()).collect()
    }
}

#[test]
fn charts_with_the_values_of_a_mesh_make_the_same_objects() {
    for profile in ["minimal", "demo", "ambient"] {
        hold(profile, "{}");
    }
    hold("minimal", "{revision: canary, meshConfig: {accessLogFile: /dev/stdout}, values: {global: {platform: gke}}}");
    hold(
        "ambient",
        "{values: {ztunnel: {logLevel: debug}, cni: {ambient: {dnsCapture: false}}, global: {network: a}}}",
    );
}

#[test]
fn settings_that_values_can_say_make_the_same_objects() {
    let spec = "
  values: {pilot: {autoscaleMin: 2}}
  components:
    pilot:
      k8s:
        env: [{name: MINE, value: 'on'}, {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
        nodeSelector: {disk: ssd}
        resources: {requests: {cpu: 700m}}
        podAnnotations: {a: b}
        serviceAnnotations: {c: d}
        hpaSpec: {minReplicas: 3, maxReplicas: 7}
        strategy: {rollingUpdate: {maxSurge: 1}}
        volumes: [{name: v, emptyDir: {}}]
        volumeMounts: [{name: v, mountPath: /v}]
    cni:
      k8s:
        resources: {requests: {cpu: 70m}}
    ztunnel:
      k8s:
        podAnnotations: {a: b}
        nodeSelector: {disk: ssd}";
    let translated = hold("ambient", spec);
    assert_eq!(translated.lost, []);
    // Settings take the place of the chart's own toleration; values come besides it.
    let spec = spec_of(
        "minimal",
        "{components: {pilot: {k8s: {tolerations: [{key: a, operator: Exists}]}},
                       cni: {enabled: true, k8s: {env: [{name: A, value: b}]}}}}",
    );
    let notes = translate(&spec).notes;
    for word in ["cni.istio.io/not-ready", "ConfigMap"] {
        assert!(notes.iter().any(|note| note.message.contains(word)), "{notes:?}");
    }
}

#[test]
fn what_values_cannot_say_is_named_one_by_one() {
    let spec = "
  components:
    pilot:
      hub: mine
      k8s:
        replicaCount: 2
        securityContext: {fsGroup: 1}
        readinessProbe: {periodSeconds: 9}
        service: {type: NodePort, ipFamilyPolicy: SingleStack}
        hpaSpec: {metrics: [{type: Pods}]}
        overlays:
          - {kind: Deployment, name: istiod, patches: [{path: spec.a, value: 1}, {path: spec.b}]}
    ingressGateways:
      - name: istio-ingressgateway
        enabled: true
        namespace: doors
        label: {door: front}
        k8s:
          service: {type: NodePort, sessionAffinity: ClientIP, ports: [{name: http2, port: 80}]}
          env: [{name: A, value: b}]
          hpaSpec: {maxReplicas: 4, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]}
  values:
    pilot: {autoscaleEnabled: true}
    global: {imagePullSecrets: [pull]}
    gateways: {istio-ingressgateway: {runAsRoot: true, autoscaleMin: 2, secretVolumes: [{name: c, secretName: s, mountPath: /c}]}}";
    let translated = translate(&spec_of("demo", spec));
    let paths: Vec<&str> = translated.lost.iter().map(|lost| &*lost.path).collect();
    insta::assert_snapshot!(paths.join("\n"), @"
    components.pilot.k8s.securityContext
    components.pilot.k8s.readinessProbe
    components.pilot.k8s.service.type
    components.pilot.k8s.hpaSpec.metrics[0]
    components.pilot.k8s.overlays[0].patches[0]
    components.pilot.k8s.overlays[0].patches[1]
    values.gateways.istio-ingressgateway.runAsRoot
    components.ingressGateways.[name:istio-ingressgateway].k8s.service.sessionAffinity
    addons.prometheus
    addons.tracing
    addons.grafana
    addons.kiali
    ");
    let notes: Vec<&str> = translated.notes.iter().map(|note| &*note.path).collect();
    assert_eq!(notes, ["components.pilot.k8s.replicaCount"]);
    let gateway = translated.releases.iter().find(|release| release.chart == GATEWAY_CHART).unwrap();
    insta::assert_snapshot!(yaml::emit(&gateway.values, Style::Ordered), @"
    labels:
      door: front
    service:
      type: NodePort
      ports:
      - name: http2
        port: 80
    autoscaling:
      enabled: false
      minReplicas: 2
      maxReplicas: 4
      targetCPUUtilizationPercentage: 60
    resources:
      requests:
        cpu: 10m
        memory: 40Mi
    volumes:
    - name: c
      secret:
        secretName: s
        optional: true
    volumeMounts:
    - name: c
      mountPath: /c
      readOnly: true
    imagePullSecrets:
    - name: pull
    env:
      A: b
    ");
    assert_eq!(
        gateway.command("values/"),
        "helm upgrade --install istio-ingressgateway oci://ghcr.io/istio/release/charts/gateway --version 1.30.3 -n doors -f values/istio-ingressgateway.yaml --take-ownership"
    );
}

#[test]
fn a_mesh_comes_back_from_its_values() {
    for (profile, spec) in [
        ("minimal", "{}"),
        ("ambient", "{revision: canary, values: {ztunnel: {logLevel: debug}, pilot: {traceSampling: 5}}}"),
        ("minimal", "{meshConfig: {accessLogFile: /dev/stdout}, components: {pilot: {k8s: {nodeSelector: {a: b}}}}}"),
    ] {
        let spec = spec_of(profile, spec);
        let translated = translate(&spec);
        let charts = translated.releases.iter().map(|release| ChartValues {
            name: if release.chart == GATEWAY_CHART { release.release.clone() } else { release.chart.clone() },
            values: release.values.as_map().unwrap().clone(),
        });
        let (operator, lost) = gather(charts.collect());
        assert_eq!(lost, [], "{profile}");
        let text = yaml::emit(&operator, Style::Ordered);
        let sources = SpecSources { files: vec![SourceText::new("back.yaml", &*text)], ..SpecSources::default() };
        let back = resolve(&sources, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap();
        let objects = |spec: &Spec| {
            let rendered = render(spec).unwrap();
            by_name(rendered.components.iter().flat_map(|part| part.objects.iter().cloned()).collect())
        };
        let (there, again) = (objects(&spec), objects(&back));
        for (key, object) in &there {
            hold_same(&again[key], object, &format!("{profile}: {key}"));
        }
        assert_eq!(there.len(), again.len(), "{profile}");
    }
}

#[test]
fn values_of_charts_become_an_operator() {
    let chart =
        |name: &str, text: &str| ChartValues { name: name.to_owned(), values: tree(text).as_map().unwrap().clone() };
    let (operator, lost) = gather(vec![
        chart("base", "{defaultRevision: canary, global: {istioNamespace: mesh}}"),
        chart(
            "istiod",
            "{revision: canary, autoscaleMin: 2, cni: {enabled: true}, global: {istioNamespace: other, tag: 1.30.3}}",
        ),
        chart("cni", "{ambient: {enabled: true}, excludeNamespaces: [a]}"),
        chart(
            "front",
            "{service: {type: NodePort, sessionAffinity: a}, autoscaling: {enabled: false}, replicaCount: 2, labels: {a: b}, kind: DaemonSet}",
        ),
        chart("istio-egressgateway", "{env: {A: b}}"),
    ]);
    insta::assert_snapshot!(yaml::emit(&operator, Style::Ordered), @"
    apiVersion: install.istio.io/v1alpha1
    kind: IstioOperator
    spec:
      profile: minimal
      revision: canary
      tag: 1.30.3
      components:
        cni:
          enabled: true
        ingressGateways:
        - name: front
          enabled: true
          label:
            a: b
          k8s:
            replicaCount: 2
            service:
              type: NodePort
        egressGateways:
        - name: istio-egressgateway
          enabled: true
          k8s:
            env:
            - name: A
              value: b
      values:
        defaultRevision: canary
        global:
          istioNamespace: mesh
        pilot:
          autoscaleMin: 2
          cni:
            enabled: true
        cni:
          ambient:
            enabled: true
          excludeNamespaces:
          - a
        gateways:
          istio-ingressgateway:
            autoscaleEnabled: false
    ");
    let paths: Vec<&str> = lost.iter().map(|lost| &*lost.path).collect();
    assert_eq!(paths, ["istiod: global.istioNamespace", "front: service.sessionAffinity", "front: kind"]);
}
