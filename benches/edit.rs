//! Documents taken apart and edited, as injection does it: split an input, read a Deployment, put a sidecar in.
//!
//! `cargo bench --bench edit`

#![expect(clippy::expect_used, reason = "a bench that cannot be set up fails")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use meshctl::source::SourceText;
use meshctl::values::{Map, Tree};
use meshctl::yaml::edit::EditableDocument;
use meshctl::yaml::stream::Documents;
use meshctl::yaml::{self, ReadOptions};

const DEPLOYMENT: &str = r#"# The reviews service
apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews-v1
  namespace: bookinfo
  labels:
    app: reviews
    version: v1
  annotations:
    example.com/owner: "team-a" # who to ask
spec:
  replicas: 1
  selector:
    matchLabels:
      app: reviews
      version: v1
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels:
        app: reviews
        version: v1
    spec:
      serviceAccountName: bookinfo-reviews
      # no privileges are needed
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
      containers:
        - name: reviews
          image: docker.io/istio/examples-bookinfo-reviews-v1:1.20.2
          imagePullPolicy: IfNotPresent
          env:
            - name: LOG_DIR
              value: "/tmp/logs"
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          ports:
            - containerPort: 9080 # http
              name: http
          readinessProbe:
            httpGet:
              path: /health
              port: http
            initialDelaySeconds: 5
            periodSeconds: 10
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              cpu: 500m
              memory: 512Mi
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            - name: wlp-output
              mountPath: /opt/ibm/wlp/output
      volumes:
        - name: wlp-output
          emptyDir: {}
        - name: tmp
          emptyDir: {}
"#;

const SIDECAR: &str = r#"name: istio-proxy
image: docker.io/istio/proxyv2:1.30.3
args: [proxy, sidecar, --domain, $(POD_NAMESPACE).svc.cluster.local, --proxyLogLevel=warning, --log_output_level=default:info]
ports:
- {containerPort: 15090, protocol: TCP, name: http-envoy-prom}
env:
- {name: PILOT_CERT_PROVIDER, value: istiod}
- {name: CA_ADDR, value: "istiod.istio-system.svc:15012"}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
- {name: INSTANCE_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
- {name: SERVICE_ACCOUNT, valueFrom: {fieldRef: {fieldPath: spec.serviceAccountName}}}
- {name: HOST_IP, valueFrom: {fieldRef: {fieldPath: status.hostIP}}}
- {name: ISTIO_CPU_LIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: "0"}}}
- {name: PROXY_CONFIG, value: "{}\n"}
- {name: ISTIO_META_POD_PORTS, value: '[{"name":"http","containerPort":9080}]'}
- {name: ISTIO_META_APP_CONTAINERS, value: reviews}
- {name: ISTIO_META_CLUSTER_ID, value: Kubernetes}
- {name: ISTIO_META_NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
- {name: ISTIO_META_INTERCEPTION_MODE, value: REDIRECT}
- {name: ISTIO_META_WORKLOAD_NAME, value: reviews-v1}
- {name: ISTIO_META_OWNER, value: kubernetes://apis/apps/v1/namespaces/bookinfo/deployments/reviews-v1}
- {name: ISTIO_META_MESH_ID, value: cluster.local}
- {name: TRUST_DOMAIN, value: cluster.local}
resources: {limits: {cpu: "2", memory: 1Gi}, requests: {cpu: 100m, memory: 128Mi}}
securityContext:
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}
  privileged: false
  readOnlyRootFilesystem: true
  runAsGroup: 1337
  runAsNonRoot: true
  runAsUser: 1337
startupProbe:
  httpGet: {path: /healthz/ready, port: 15021}
  failureThreshold: 600
  periodSeconds: 1
  timeoutSeconds: 3
readinessProbe:
  httpGet: {path: /healthz/ready, port: 15021}
  failureThreshold: 4
  periodSeconds: 15
  timeoutSeconds: 3
volumeMounts:
- {mountPath: /var/run/secrets/workload-spiffe-uds, name: workload-socket}
- {mountPath: /var/run/secrets/credential-uds, name: credential-socket}
- {mountPath: /var/run/secrets/workload-spiffe-credentials, name: workload-certs}
- {mountPath: /var/run/secrets/istio, name: istiod-ca-cert}
- {mountPath: /var/lib/istio/data, name: istio-data}
- {mountPath: /etc/istio/proxy, name: istio-envoy}
- {mountPath: /var/run/secrets/tokens, name: istio-token}
- {mountPath: /etc/istio/pod, name: istio-podinfo}
"#;

fn map<'t>(tree: &'t mut Tree, path: &[&str]) -> &'t mut Map {
    let found = path.iter().try_fold(tree, |tree, key| tree.as_map_mut()?.get_mut(*key));
    found.and_then(Tree::as_map_mut).expect("the path is there")
}

/// Returns a Deployment as injection would have it.
fn injected(tree: &Tree) -> Tree {
    let mut tree = tree.clone();
    let sidecar = yaml::parse("sidecar", SIDECAR, &ReadOptions::go()).expect("the sidecar is YAML");
    let metadata = map(&mut tree, &["spec", "template", "metadata"]);
    metadata.insert(
        "annotations".to_owned(),
        [("sidecar.istio.io/status".to_owned(), Tree::from("{}"))].into_iter().collect::<Map>().into(),
    );
    map(&mut tree, &["spec", "template", "metadata", "labels"])
        .insert("security.istio.io/tlsMode".to_owned(), "istio".into());
    let spec = map(&mut tree, &["spec", "template", "spec"]);
    spec.insert("initContainers".to_owned(), Tree::List(vec![sidecar.clone()]));
    for (key, item) in [
        ("containers", sidecar),
        ("volumes", Tree::Map([("name".to_owned(), "istio-envoy".into())].into_iter().collect())),
    ] {
        if let Some(Tree::List(items)) = spec.get_mut(key) {
            items.push(item);
        }
    }
    tree
}

fn edit(criterion: &mut Criterion) {
    let options = ReadOptions::go();
    let source = SourceText::new("deployment", DEPLOYMENT);
    let document = EditableDocument::parse(&source, options).expect("the Deployment is YAML");
    let wanted = injected(document.tree());
    let result = document.reconcile(&wanted).expect("it can be edited");
    let mut group = criterion.benchmark_group("edit");
    group.throughput(Throughput::Bytes(DEPLOYMENT.len() as u64));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| EditableDocument::parse(black_box(&source), options));
    });
    group.bench_function("inject", |bencher| bencher.iter(|| document.reconcile(black_box(&wanted))));
    group.bench_function("unchanged", |bencher| bencher.iter(|| document.reconcile(black_box(document.tree()))));
    group.throughput(Throughput::Bytes(result.len() as u64));
    group.bench_function("parse_result", |bencher| {
        bencher.iter(|| yaml::parse("result", black_box(&result), &options));
    });
    let many = format!("---\n{DEPLOYMENT}").repeat(1000);
    group.throughput(Throughput::Bytes(many.len() as u64));
    group.bench_function("split", |bencher| {
        bencher.iter(|| Documents::new(black_box(many.as_bytes())).flatten().count());
    });
    group.finish();
}

criterion_group!(benches, edit);
criterion_main!(benches);
