//! Kinds whose API version is gone → the version of today, with what that version asks for.
//!
//! [`TABLE`] says which; [`workload`], [`scaling`], [`webhook`] and [`ingress`] what has to change besides the version.

mod ingress;
mod scaling;
mod webhook;
mod workload;

use super::note::{Notes, Severity};
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// A version of a kind that API servers of today do not serve.
#[derive(Debug)]
pub struct Removed {
    /// The versions.
    api_versions: &'static [&'static str],
    /// The kinds.
    kinds: &'static [&'static str],
    /// What takes their place; none when nothing does.
    today: Option<&'static str>,
    /// What has to change besides.
    change: fn(&mut Edit<'_>),
}

/// An object that is being changed.
pub struct Edit<'a> {
    /// The object.
    pub object: &'a mut Tree,
    /// What there is to know about it.
    notes: &'a Notes,
    /// Where it is in its document.
    at: &'a [Step],
    /// Its version as it was.
    pub before: String,
}

const APPS: &[&str] = &["extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"];
const RBAC: &[&str] = &["rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"];
const MIXER: &str = "Mixer is gone since Istio 1.8: look at Telemetry, AuthorizationPolicy, EnvoyFilter and WasmPlugin";

/// What is gone.
const TABLE: &[Removed] = &[
    Removed { api_versions: APPS, kinds: &["Deployment"], today: Some("apps/v1"), change: workload::deployment },
    Removed { api_versions: APPS, kinds: &["StatefulSet"], today: Some("apps/v1"), change: workload::stateful_set },
    Removed { api_versions: APPS, kinds: &["DaemonSet"], today: Some("apps/v1"), change: workload::daemon_set },
    Removed { api_versions: APPS, kinds: &["ReplicaSet"], today: Some("apps/v1"), change: workload::replica_set },
    Removed { api_versions: &["extensions/v1beta1"], kinds: &["Job"], today: Some("batch/v1"), change: workload::job },
    Removed {
        api_versions: &["batch/v1beta1", "batch/v2alpha1"],
        kinds: &["CronJob", "ScheduledJob"],
        today: Some("batch/v1"),
        change: workload::cron_job,
    },
    Removed {
        api_versions: &["policy/v1beta1"],
        kinds: &["PodDisruptionBudget"],
        today: Some("policy/v1"),
        change: workload::disruption_budget,
    },
    Removed {
        api_versions: &["autoscaling/v2beta1"],
        kinds: &["HorizontalPodAutoscaler"],
        today: Some("autoscaling/v2"),
        change: scaling::metrics,
    },
    Removed {
        api_versions: &["autoscaling/v2beta2"],
        kinds: &["HorizontalPodAutoscaler"],
        today: Some("autoscaling/v2"),
        change: scaling::target,
    },
    Removed {
        api_versions: &["extensions/v1beta1", "networking.k8s.io/v1beta1"],
        kinds: &["Ingress"],
        today: Some("networking.k8s.io/v1"),
        change: ingress::backends,
    },
    Removed {
        api_versions: &["networking.k8s.io/v1beta1"],
        kinds: &["IngressClass"],
        today: Some("networking.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["extensions/v1beta1"],
        kinds: &["NetworkPolicy"],
        today: Some("networking.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: RBAC,
        kinds: &["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"],
        today: Some("rbac.authorization.k8s.io/v1"),
        change: subjects,
    },
    Removed {
        api_versions: &["admissionregistration.k8s.io/v1beta1"],
        kinds: &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        today: Some("admissionregistration.k8s.io/v1"),
        change: webhook::defaults,
    },
    Removed {
        api_versions: &["scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1alpha1"],
        kinds: &["PriorityClass"],
        today: Some("scheduling.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["storage.k8s.io/v1beta1"],
        kinds: &["StorageClass", "VolumeAttachment", "CSIDriver", "CSINode", "CSIStorageCapacity"],
        today: Some("storage.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["coordination.k8s.io/v1beta1"],
        kinds: &["Lease"],
        today: Some("coordination.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["node.k8s.io/v1beta1"],
        kinds: &["RuntimeClass"],
        today: Some("node.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["apiregistration.k8s.io/v1beta1"],
        kinds: &["APIService"],
        today: Some("apiregistration.k8s.io/v1"),
        change: nothing,
    },
    Removed {
        api_versions: &["extensions/v1beta1", "policy/v1beta1"],
        kinds: &["PodSecurityPolicy"],
        today: None,
        change: |edit| edit.lost("is gone since Kubernetes 1.25: label the namespaces for Pod Security instead"),
    },
    Removed {
        api_versions: &["apiextensions.k8s.io/v1beta1"],
        kinds: &["CustomResourceDefinition"],
        today: None,
        change: |edit| {
            edit.lost("has to be written anew for apiextensions.k8s.io/v1, which asks for a schema of each version");
        },
    },
    Removed {
        api_versions: &["certificates.k8s.io/v1beta1"],
        kinds: &["CertificateSigningRequest"],
        today: None,
        change: |edit| edit.lost("has to be written anew for certificates.k8s.io/v1, which asks for a `signerName`"),
    },
    Removed {
        api_versions: &["authentication.istio.io/v1alpha1"],
        kinds: &["Policy", "MeshPolicy"],
        today: None,
        change: |edit| {
            edit.lost(
                "is gone since Istio 1.6: write a PeerAuthentication (mTLS) and a RequestAuthentication (tokens)",
            );
        },
    },
    Removed {
        api_versions: &["rbac.istio.io/v1alpha1"],
        kinds: &["ServiceRole", "ServiceRoleBinding", "ClusterRbacConfig", "RbacConfig", "AuthorizationPolicy"],
        today: None,
        change: |edit| edit.lost("is gone since Istio 1.6: write an AuthorizationPolicy of security.istio.io/v1"),
    },
];

/// Returns an object of a version that is gone in that of today; none when there is nothing to change in it.
pub fn today(object: &Tree, notes: &Notes, at: &[Step]) -> Option<Tree> {
    let (api_version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
    let mut changed = object.clone();
    let mut edit = Edit { object: &mut changed, notes, at, before: api_version.to_owned() };
    let removed = TABLE.iter().find(|row| row.kinds.contains(&kind) && row.api_versions.contains(&api_version));
    match removed {
        Some(Removed { today, change, .. }) => {
            if let Some(today) = today {
                edit.set_at(&["apiVersion"], (*today).into());
            }
            change(&mut edit);
        }
        None if api_version.starts_with("config.istio.io/") => {
            edit.lost(match kind {
                "IngressRule" => "has no successor of its own: write a Gateway and a VirtualService",
                _ => MIXER,
            });
        }
        // Today's own version can still point to one that is gone.
        None if kind == "HorizontalPodAutoscaler" => scaling::target(&mut edit),
        None => {}
    }
    (changed != *object).then_some(changed)
}

impl Edit<'_> {
    /// Says that the object cannot be expressed.
    fn lost(&self, message: &str) {
        self.note(Severity::Lost, &[], message);
    }

    /// Adds a note about a field.
    fn note(&self, severity: Severity, path: &[Step], message: &str) {
        let path: Vec<Step> = self.at.iter().chain(path).cloned().collect();
        self.notes.add(severity, &path, message);
    }

    /// Adds a note about a field that is named by its keys.
    fn note_at(&self, severity: Severity, keys: &[&str], message: &str) {
        let path: Vec<Step> = keys.iter().map(|key| Step::Key((*key).to_owned())).collect();
        self.note(severity, &path, message);
    }

    /// Returns the mapping at some keys.
    fn map_at(&mut self, keys: &[&str]) -> Option<&mut Map> {
        let start = Some(&mut *self.object);
        keys.iter().try_fold(start?, |tree, key| tree.as_map_mut()?.get_mut(key))?.as_map_mut()
    }

    /// Sets a value that is there, or adds it.
    fn set_at(&mut self, keys: &[&str], value: Tree) {
        let Some((last, parents)) = keys.split_last() else { return };
        if let Some(map) = self.map_at(parents) {
            map.insert((*last).to_owned(), value);
        }
    }

    /// Takes a field out that nobody reads any more, and says so.
    fn drop_field(&mut self, keys: &[&str], severity: Severity, message: &str) -> Option<Tree> {
        let (last, parents) = keys.split_last()?;
        let removed = self.map_at(parents)?.shift_remove(last)?;
        self.note_at(severity, keys, message);
        Some(removed)
    }
}

fn nothing(_edit: &mut Edit<'_>) {}

/// Names the groups of subjects, which the first version called versions.
fn subjects(edit: &mut Edit<'_>) {
    let is_first = edit.before.ends_with("/v1alpha1");
    let Some(Tree::List(subjects)) = edit.map_at(&[]).and_then(|object| object.get_mut("subjects")) else { return };
    let mut everybody = Vec::new();
    for (index, subject) in subjects.iter_mut().enumerate().filter(|_| is_first) {
        let name = subject.text_at(&["name"]).to_owned();
        let kind = subject.text_at(&["kind"]).to_owned();
        let Some(map) = subject.as_map_mut() else { continue };
        if map.shift_remove("apiVersion").is_some() && kind != "ServiceAccount" {
            map.insert("apiGroup".to_owned(), "rbac.authorization.k8s.io".into());
        }
        if kind == "User" && name == "*" {
            map.insert("kind".to_owned(), "Group".into());
            map.insert("name".to_owned(), "system:authenticated".into());
            everybody.push(index);
        }
    }
    for index in everybody {
        edit.note(
            Severity::Changed,
            &[Step::Key("subjects".to_owned()), Step::Index(index)],
            "stood for everybody, which is the group `system:authenticated` now",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions, Style};

    /// Returns an object of today, and what is told about it.
    fn migrated(text: &str) -> (String, Vec<String>) {
        let tree = yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let notes = Notes::default();
        let changed = today(&tree, &notes, &[]);
        let text = changed.map(|tree| yaml::emit(&tree, Style::Ordered)).unwrap_or_default();
        (text, notes.finish(|_| 1).iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_version_that_is_gone_is_listed_once() {
        let mut seen = std::collections::BTreeSet::new();
        for row in TABLE {
            for (version, kind) in
                row.api_versions.iter().flat_map(|version| row.kinds.iter().map(move |kind| (version, kind)))
            {
                assert!(seen.insert((version, kind)), "{version} {kind}");
                assert_ne!(row.today, Some(*version));
            }
        }
    }

    #[test]
    fn a_deployment_gets_the_selector_that_it_had_by_default() {
        let (text, notes) = migrated(
            "{apiVersion: extensions/v1beta1, kind: Deployment, metadata: {name: web}, spec: {rollbackTo: {revision: 1}, \
             template: {metadata: {labels: {app: web}}, spec: {}}}}",
        );
        insta::assert_snapshot!(text, @r"
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          selector:
            matchLabels:
              app: web
          template:
            metadata:
              labels:
                app: web
            spec: {}
        ");
        assert_eq!(notes, ["lost: `spec.rollbackTo` is no field any more; `kubectl rollout undo` does what it did"]);
    }

    #[test]
    fn a_deployment_without_labels_gets_some() {
        let (text, notes) = migrated(
            "{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {}}}}",
        );
        assert!(text.contains("  selector:\n    matchLabels:\n      app: web\n"), "{text}");
        assert!(text.contains("    metadata:\n      labels:\n        app: web\n"), "{text}");
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(notes[0].starts_with("guessed: `spec.template"), "{notes:?}");
    }

    #[test]
    fn a_daemon_set_loses_its_generation_and_is_rolled_by_itself() {
        let (text, notes) = migrated(
            "{apiVersion: extensions/v1beta1, kind: DaemonSet, metadata: {name: web}, spec: {templateGeneration: 3, \
             selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}}",
        );
        assert!(!text.contains("templateGeneration"));
        assert_eq!(notes.len(), 2, "{notes:?}");
    }

    #[test]
    fn metrics_of_an_autoscaler_get_their_new_form() {
        let (text, notes) = migrated(
            "{apiVersion: autoscaling/v2beta1, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {\
             scaleTargetRef: {apiVersion: extensions/v1beta1, kind: Deployment, name: web}, metrics: [\
             {type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}, \
             {type: Pods, pods: {metricName: requests, targetAverageValue: 1k}}, \
             {type: Object, object: {target: {kind: Service, name: web}, metricName: hits, targetValue: 10}}, \
             {type: External, external: {metricName: queue, metricSelector: {matchLabels: {q: a}}, targetAverageValue: 30}}]}}",
        );
        insta::assert_snapshot!(text, @"
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: web
        spec:
          scaleTargetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: web
          metrics:
          - type: Resource
            resource:
              name: cpu
              target:
                type: Utilization
                averageUtilization: 80
          - type: Pods
            pods:
              metric:
                name: requests
              target:
                type: AverageValue
                averageValue: 1k
          - type: Object
            object:
              describedObject:
                kind: Service
                name: web
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
                    q: a
              target:
                type: AverageValue
                averageValue: 30
        ");
        assert_eq!(notes, Vec::<String>::new());
    }

    #[test]
    fn an_ingress_of_others_gets_its_new_form() {
        let (text, notes) = migrated(
            "{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: web}, spec: {backend: {serviceName: rest, \
             servicePort: http}, rules: [{http: {paths: [{path: /a, backend: {serviceName: web, servicePort: 80}}]}}]}}",
        );
        insta::assert_snapshot!(text, @"
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: web
        spec:
          defaultBackend:
            service:
              name: rest
              port:
                name: http
          rules:
          - http:
              paths:
              - path: /a
                pathType: ImplementationSpecific
                backend:
                  service:
                    name: web
                    port:
                      number: 80
        ");
        assert_eq!(notes, Vec::<String>::new());
    }

    #[test]
    fn webhooks_keep_the_defaults_they_had() {
        let (text, notes) = migrated(
            "{apiVersion: admissionregistration.k8s.io/v1beta1, kind: ValidatingWebhookConfiguration, metadata: {name: w}, \
             webhooks: [{name: a.b.c, timeoutSeconds: 5}]}",
        );
        insta::assert_snapshot!(text, @"
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata:
          name: w
        webhooks:
        - name: a.b.c
          timeoutSeconds: 5
          failurePolicy: Ignore
          matchPolicy: Exact
          admissionReviewVersions:
          - v1beta1
          sideEffects: None
        ");
        assert_eq!(notes.len(), 1, "{notes:?}");
    }

    #[test]
    fn an_empty_selector_of_a_budget_selects_nothing_as_before() {
        let (text, notes) = migrated(
            "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {selector: {}}}",
        );
        assert!(text.contains("apiVersion: policy/v1\n") && !text.contains("selector"), "{text}");
        assert_eq!(notes.len(), 1, "{notes:?}");
    }

    #[test]
    fn subjects_of_the_first_version_get_their_groups() {
        let (text, notes) = migrated(
            "{apiVersion: rbac.authorization.k8s.io/v1alpha1, kind: RoleBinding, metadata: {name: a}, subjects: [\
             {kind: User, name: '*', apiVersion: rbac.authorization.k8s.io/v1alpha1}, {kind: ServiceAccount, name: b, namespace: c}]}",
        );
        assert!(
            text.contains("- apiGroup: rbac.authorization.k8s.io\n") || text.contains("  apiGroup: rbac"),
            "{text}"
        );
        assert!(text.contains("name: system:authenticated"), "{text}");
        assert_eq!(notes.len(), 1, "{notes:?}");
    }

    #[test]
    fn what_nothing_takes_the_place_of_stays_and_is_told() {
        for (version, kind) in [
            ("policy/v1beta1", "PodSecurityPolicy"),
            ("config.istio.io/v1alpha2", "denier"),
            ("authentication.istio.io/v1alpha1", "Policy"),
        ] {
            let (text, notes) = migrated(&format!("{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}}}"));
            assert_eq!(text, "", "{kind}");
            assert!(notes[0].starts_with("lost: "), "{notes:?}");
        }
        let (text, notes) = migrated("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}");
        assert_eq!((text.as_str(), notes.len()), ("", 0));
    }
}
