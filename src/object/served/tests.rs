//! What becomes of objects of old API versions.

use super::*;
use crate::yaml::{self, ReadOptions};

const NOW: Kubernetes = Kubernetes::Version(36);

fn object(text: &str) -> Object {
    Object::from_tree(yaml::parse("test", text, &ReadOptions::default()).unwrap())
}

/// Returns what an object is in a Kubernetes, as YAML.
fn made(text: &str, kubernetes: &Kubernetes) -> String {
    let mut objects = [object(text)];
    let served = serve(&mut objects, kubernetes);
    assert_eq!((served.moved.len(), served.unserved.len()), (1, 0), "{served:?}");
    let mut output = String::new();
    objects[0].write_yaml(&mut output);
    assert_eq!(objects[0].key.api_version, served.moved[0].to);
    output
}

/// Returns why an object cannot be made for a Kubernetes.
fn refused(text: &str) -> Unserved {
    let mut objects = [object(text)];
    let before = objects[0].tree().clone();
    let mut served = serve(&mut objects, &NOW);
    assert_eq!((served.moved.len(), served.unserved.len()), (0, 1), "{served:?}");
    assert_eq!(*objects[0].tree(), before);
    served.unserved.remove(0)
}

#[test]
fn the_table_is_whole() {
    for (at, old) in MOVES.iter().enumerate() {
        assert!(MOVES[..at].iter().all(|other| (other.kind, other.from) != (old.kind, old.from)), "{} twice", old.kind);
        if let Way::To { api_version, since, .. } = &old.way {
            assert!(*since <= old.removed, "{} {}: nothing serves it in between", old.from, old.kind);
            assert_ne!(*api_version, old.from);
            let next = find(old.kind, api_version);
            assert!(next.is_none_or(|next| next.removed > old.removed), "{} {}", old.from, old.kind);
        }
    }
    assert_eq!(successors("extensions/v1beta1", "PodSecurityPolicy"), ["policy/v1beta1"]);
    assert_eq!(home_group("extensions", "Ingress"), "networking.k8s.io");
    assert_eq!(home_group("extensions", "Unknown"), "extensions");
    assert_eq!(home_group("apps", "Deployment"), "apps");
}

#[test]
fn what_is_served_is_left_alone() {
    let budget = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n";
    for (kubernetes, is_moved) in [
        (Kubernetes::Version(20), false),
        (Kubernetes::Version(24), false),
        (Kubernetes::Version(25), true),
        (Kubernetes::of_server(&["policy/v1beta1/PodDisruptionBudget".to_owned()]), false),
        (Kubernetes::of_server(&["policy/v1/PodDisruptionBudget".to_owned()]), true),
    ] {
        let mut objects = [object(budget), object("apiVersion: example.com/v1\nkind: Own\nmetadata: {name: b}\n")];
        let served = serve(&mut objects, &kubernetes);
        assert_eq!((served.moved.len() == 1, served.unserved.len()), (is_moved, 0), "{kubernetes:?}");
        assert_eq!(objects[0].key.api_version, if is_moved { "policy/v1" } else { "policy/v1beta1" });
    }
    assert!(Kubernetes::of_version("2", "0").is_none() && Kubernetes::of_version("1", "x").is_none());
}

#[test]
fn what_was_made_is_told_once_for_each_kind() {
    let budget = |name: &str| {
        object(&format!("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}}}\n"))
    };
    let scaler = object("apiVersion: autoscaling/v2beta2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\n");
    let mut served = serve(&mut [budget("a"), scaler], &NOW);
    served.extend(serve(&mut [budget("b")], &NOW));
    let told: Vec<String> = served.moved.iter().map(ToString::to_string).collect();
    assert_eq!(served.moved[0].removed, "1.26");
    assert_eq!(
        told,
        [
            "HorizontalPodAutoscaler: 1 of autoscaling/v2beta2 made for autoscaling/v2",
            "PodDisruptionBudget: 2 of policy/v1beta1 made for policy/v1",
        ]
    );
}

#[test]
fn what_has_no_successor_is_named() {
    for version in ["extensions/v1beta1", "policy/v1beta1"] {
        let found = refused(&format!("apiVersion: {version}\nkind: PodSecurityPolicy\nmetadata: {{name: a}}\n"));
        assert_eq!(
            found.to_string(),
            format!("PodSecurityPolicy a is of {version}, which Kubernetes 1.25 took away: no other is like it")
        );
        assert!(found.hints()[0].contains("pod-security.kubernetes.io/enforce"));
        assert_eq!(found.category(), Category::Configuration);
    }
    let mut objects = [object("apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\n")];
    let served = serve(&mut objects, &Kubernetes::of_server(&["v1/Pod".to_owned()]));
    assert_eq!(served.unserved[0].why, "policy/v1, which has it now, is not served either");
}

#[test]
fn an_empty_selector_of_a_budget_still_means_no_pod() {
    let budget = |selector: &str| {
        let text = format!(
            "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {{name: a}}\nspec: {{minAvailable: 1, selector: {selector}}}\n"
        );
        made(&text, &NOW)
    };
    let without = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: a\nspec:\n  minAvailable: 1\n";
    assert_eq!(budget("{}"), without);
    assert_eq!(budget("{matchLabels: {}}"), without);
    assert!(budget("{matchLabels: {app: x}}").ends_with("selector:\n    matchLabels:\n      app: x\n"));
}

#[test]
fn metrics_get_targets() {
    let text = "
apiVersion: autoscaling/v2beta1
kind: HorizontalPodAutoscaler
metadata: {name: a}
spec:
  maxReplicas: 5
  metrics:
  - {type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}
  - {type: ContainerResource, containerResource: {name: memory, container: c, targetAverageValue: 1Gi}}
  - {type: Pods, pods: {metricName: packets, targetAverageValue: 1k, selector: {matchLabels: {a: b}}}}
  - {type: Object, object: {target: {kind: Service, name: s}, metricName: hits, targetValue: 10}}
  - {type: External, external: {metricName: queue, metricSelector: {matchLabels: {q: r}}, targetAverageValue: 30}}
status: {currentReplicas: 0}
";
    insta::assert_snapshot!(made(text, &NOW), @r"
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: a
    spec:
      maxReplicas: 5
      metrics:
      - type: Resource
        resource:
          name: cpu
          target:
            type: Utilization
            averageUtilization: 80
      - type: ContainerResource
        containerResource:
          name: memory
          container: c
          target:
            type: AverageValue
            averageValue: 1Gi
      - type: Pods
        pods:
          metric:
            name: packets
            selector:
              matchLabels:
                a: b
          target:
            type: AverageValue
            averageValue: 1k
      - type: Object
        object:
          describedObject:
            kind: Service
            name: s
          metric:
            name: hits
          target:
            type: Value
            value: 10
      - type: External
        external:
          metric:
            name: queue
            selector:
              matchLabels:
                q: r
          target:
            type: AverageValue
            averageValue: 30
    ");
    let wrong = |metric: &str| {
        let text = format!(
            "apiVersion: autoscaling/v2beta1\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {{metrics: [{metric}]}}\n"
        );
        refused(&text).why
    };
    assert_eq!(wrong("{type: Resource, resource: {name: cpu}}"), "its metric of the type `Resource` has no target");
    assert_eq!(wrong("{type: New}"), "its metric of the type `New` is not known");
}

#[test]
fn paths_and_backends_of_an_ingress() {
    let text = "
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: a}
spec:
  backend: {serviceName: front, servicePort: '80'}
  rules:
  - host: x
    http:
      paths:
      - {path: /, backend: {serviceName: front, servicePort: http}}
      - {path: /b, pathType: Prefix, backend: {resource: {kind: Bucket, name: b}}}
";
    insta::assert_snapshot!(made(text, &NOW), @r"
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: a
    spec:
      defaultBackend:
        service:
          name: front
          port:
            number: 80
      rules:
      - host: x
        http:
          paths:
          - path: /
            pathType: ImplementationSpecific
            backend:
              service:
                name: front
                port:
                  name: http
          - path: /b
            pathType: Prefix
            backend:
              resource:
                kind: Bucket
                name: b
    ");
    let text = text.replace("servicePort: http", "x: y");
    assert_eq!(refused(&text).why, "one of its backends has no port");
}

#[test]
fn workloads_get_selectors_and_keep_their_ways() {
    let text = "
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: a}
spec: {rollbackTo: {revision: 1}, template: {metadata: {labels: {app: a}}}}
";
    insta::assert_snapshot!(made(text, &NOW), @r"
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: a
    spec:
      selector:
        matchLabels:
          app: a
      template:
        metadata:
          labels:
            app: a
      strategy:
        rollingUpdate:
          maxSurge: 1
          maxUnavailable: 1
    ");
    let daemons = text.replace("Deployment", "DaemonSet").replace("rollbackTo: {revision: 1}", "templateGeneration: 1");
    assert!(made(&daemons, &NOW).contains("updateStrategy:\n    type: OnDelete\n"));
    let chosen = text.replace("extensions", "apps").replace("spec: {", "spec: {selector: {matchLabels: {b: c}}, ");
    assert!(made(&chosen, &NOW).contains("selector:\n    matchLabels:\n      b: c\n"));
    let without = text.replace("labels: {app: a}", "x: y");
    assert_eq!(refused(&without).why, "it has no selector, and its pods have no labels");
}

#[test]
fn webhooks_say_what_was_left_out() {
    let text = "
apiVersion: admissionregistration.k8s.io/v1beta1
kind: ValidatingWebhookConfiguration
metadata: {name: a}
webhooks: [{name: w.x.y, clientConfig: {}}]
";
    insta::assert_snapshot!(made(text, &NOW), @r"
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata:
      name: a
    webhooks:
    - name: w.x.y
      clientConfig: {}
      sideEffects: None
      admissionReviewVersions:
      - v1beta1
      failurePolicy: Ignore
      matchPolicy: Exact
      timeoutSeconds: 30
    ");
    let some = text.replace("clientConfig: {}", "sideEffects: Some");
    assert_eq!(refused(&some).why, "its webhook `w.x.y` has side effects, which is not allowed any more");
    let none = text.replace("clientConfig: {}", "sideEffects: NoneOnDryRun, failurePolicy: Fail");
    let made = made(&none, &NOW);
    assert!(made.contains("sideEffects: NoneOnDryRun") && made.contains("failurePolicy: Fail"), "{made}");
}

#[test]
fn definitions_with_structural_schemas_are_made_anew() {
    let text = "
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata: {name: gates.example.com}
spec:
  group: example.com
  names: {kind: Gate, plural: gates}
  version: v1
  preserveUnknownFields: false
  subresources: {status: {}}
  additionalPrinterColumns: [{name: Age, type: date, JSONPath: .metadata.creationTimestamp}]
  conversion: {strategy: Webhook, webhookClientConfig: {url: 'https://x'}}
  validation: {openAPIV3Schema: {properties: {spec: {type: object, properties: {a: {type: string}}}}}}
";
    insta::assert_snapshot!(made(text, &NOW), @r"
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: gates.example.com
    spec:
      group: example.com
      names:
        kind: Gate
        plural: gates
      conversion:
        strategy: Webhook
        webhook:
          clientConfig:
            url: https://x
          conversionReviewVersions:
          - v1beta1
      scope: Namespaced
      versions:
      - name: v1
        served: true
        storage: true
        schema:
          openAPIV3Schema:
            properties:
              spec:
                type: object
                properties:
                  a:
                    type: string
            type: object
        subresources:
          status: {}
        additionalPrinterColumns:
        - name: Age
          type: date
          jsonPath: .metadata.creationTimestamp
    ");
    let open = made(&text.replace("preserveUnknownFields: false", "scope: Cluster"), &NOW);
    assert_eq!(open.matches("x-kubernetes-preserve-unknown-fields: true").count(), 2, "{open}");
    let bare = "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {versions: [{name: v1}]}\n";
    assert!(
        made(bare, &NOW)
            .contains("openAPIV3Schema:\n        type: object\n        x-kubernetes-preserve-unknown-fields: true\n")
    );
    let why = |from: &str, to: &str| refused(&text.replace(from, to)).why;
    assert_eq!(why("{type: string}", "{}"), "the schema of its version `v1` is not structural: a value has no type");
    assert_eq!(
        why("{type: string}", "{type: string, anyOf: [{type: string}]}"),
        "the schema of its version `v1` is not structural: `type` stands below `anyOf`"
    );
    assert_eq!(
        why("{type: string}", "{$ref: b, type: string}"),
        "the schema of its version `v1` is not structural: it has `$ref`"
    );
}

#[test]
fn texts_of_charts_tell_what_is_gone() {
    let text = "
{{- if .Values.x }}
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
---
kind: Ingress
apiVersion: extensions/v1beta1
---
apiVersion: \"rbac.authorization.k8s.io/v1beta1\"
kind: ClusterRole
metadata:
  ownerReferences:
  - apiVersion: apps/v1beta1
    kind: Deployment
";
    let found = gone_in(text, 22);
    let told: Vec<String> = found.iter().map(|(version, kinds)| format!("{version} {kinds:?}")).collect();
    assert_eq!(told, [r#"extensions/v1beta1 {"Ingress"}"#, r#"rbac.authorization.k8s.io/v1beta1 {"ClusterRole"}"#]);
    assert!(gone_in(text, 25).contains_key("policy/v1beta1"));
}
