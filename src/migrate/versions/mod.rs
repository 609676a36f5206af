//! Kinds whose API version is gone → the version of today, with what that version asks for.
//!
//! What moved, and how, is the matter of [`served`]. Whoever reads a result can also judge a guess: what is put in order
//! before, and what there is to tell, is here.

mod webhook;
mod workload;

use super::note::{Notes, Severity};
use crate::object::served::{self, EVERYBODY};
use crate::values::path::Step;
use crate::values::{Map, Tree};

/// An object that is being changed.
pub struct Edit<'a> {
    /// The object.
    pub object: &'a mut Tree,
    /// What there is to know about it.
    notes: &'a Notes,
    /// Where it is in its document.
    at: &'a [Step],
}

const MIXER: &str = "Mixer is gone since Istio 1.8: look at Telemetry, AuthorizationPolicy, EnvoyFilter and WasmPlugin";

/// Returns what takes the place of a kind that Istio took away; none for others.
fn gone_from_istio(api_version: &str, kind: &str) -> Option<&'static str> {
    Some(match (api_version, kind) {
        ("authentication.istio.io/v1alpha1", "Policy" | "MeshPolicy") => {
            "is gone since Istio 1.6: write a PeerAuthentication (mTLS) and a RequestAuthentication (tokens)"
        }
        ("rbac.istio.io/v1alpha1", _) => {
            "is gone since Istio 1.6: write an AuthorizationPolicy of security.istio.io/v1"
        }
        (version, "IngressRule") if version.starts_with("config.istio.io/") => {
            "has no successor of its own: write a Gateway and a VirtualService"
        }
        (version, _) if version.starts_with("config.istio.io/") => MIXER,
        _ => return None,
    })
}

/// Returns an object of a version that is gone in that of today; none when there is nothing to change in it, or no way to.
pub fn today(object: &Tree, notes: &Notes, at: &[Step]) -> Option<Tree> {
    let (api_version, kind) = (object.text_at(&["apiVersion"]), object.text_at(&["kind"]));
    let mut changed = object.clone();
    let mut edit = Edit { object: &mut changed, notes, at };
    if let Some(message) = gone_from_istio(api_version, kind) {
        edit.note(Severity::Lost, &[], message);
        return None;
    }
    if kind == "ScheduledJob"
        && api_version == "batch/v2alpha1"
        && let Some(object) = edit.map_at(&[])
    {
        object.insert("kind".to_owned(), "CronJob".into());
    }
    if kind == "HorizontalPodAutoscaler" {
        // Today's own version can still point to one that is gone.
        served::name_scaled(edit.object);
    }
    if served::is_gone(api_version, edit.object.text_at(&["kind"])) {
        edit.prepare();
    }
    match served::newest(edit.object) {
        Ok(Some(newest)) => Some(newest),
        Ok(None) => (changed != *object).then_some(changed),
        Err(unserved) => {
            let served::Unserved { removed, why, instead, key: _ } = *unserved;
            let message = format!("is of an API version that Kubernetes {removed} took away: {why}; {instead}");
            edit.note(Severity::Lost, &[], &message);
            None
        }
    }
}

impl Edit<'_> {
    /// Puts in order what nobody could without a guess, and tells what will mean something else, or nothing.
    fn prepare(&mut self) {
        match self.object.text_at(&["kind"]) {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" => workload::prepare(self),
            "Job" => workload::tell_annotations(self, &["spec", "template"]),
            "CronJob" => workload::tell_annotations(self, &["spec", "jobTemplate", "spec", "template"]),
            "PodDisruptionBudget" => workload::tell_budget(self),
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => webhook::prepare(self),
            "RoleBinding" | "ClusterRoleBinding" => self.tell_everybody(),
            _ => {}
        }
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

    /// Tells of subjects of the first version that stand for everybody.
    fn tell_everybody(&self) {
        let is_first = self.object.text_at(&["apiVersion"]).ends_with("/v1alpha1");
        for (index, subject) in self.object.items_at(&["subjects"]).iter().enumerate().filter(|_| is_first) {
            if subject.text_at(&["kind"]) == "User" && subject.text_at(&["name"]) == "*" {
                let message = format!("stood for everybody, which is the group `{EVERYBODY}` now");
                self.note(Severity::Changed, &[Step::Key("subjects".to_owned()), Step::Index(index)], &message);
            }
        }
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
          strategy:
            rollingUpdate:
              maxSurge: 1
              maxUnavailable: 1
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
    fn a_daemon_set_loses_its_generation_and_is_replaced_as_before() {
        let (text, notes) = migrated(
            "{apiVersion: extensions/v1beta1, kind: DaemonSet, metadata: {name: web}, spec: {templateGeneration: 3, \
             selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}}",
        );
        assert!(
            !text.contains("templateGeneration") && text.contains("updateStrategy:\n    type: OnDelete\n"),
            "{text}"
        );
        assert_eq!(notes, ["`spec.templateGeneration` is no field any more; the server counts by itself"]);
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
          sideEffects: None
          admissionReviewVersions:
          - v1beta1
          failurePolicy: Ignore
          matchPolicy: Exact
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
    fn what_scales_today_can_name_what_is_gone() {
        let (text, notes) = migrated(
            "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {\
             scaleTargetRef: {apiVersion: apps/v1beta1, kind: Deployment, name: web}}}",
        );
        assert!(text.contains("    apiVersion: apps/v1\n") && notes.is_empty(), "{text} {notes:?}");
    }

    #[test]
    fn jobs_by_the_clock_had_another_name_once() {
        for kind in ["ScheduledJob", "CronJob"] {
            let (text, notes) =
                migrated(&format!("{{apiVersion: batch/v2alpha1, kind: {kind}, metadata: {{name: a}}}}"));
            assert!(text.starts_with("apiVersion: batch/v1\nkind: CronJob\n") && notes.is_empty(), "{text}");
        }
        let (text, notes) = migrated(
            "{apiVersion: extensions/v1beta1, kind: Job, metadata: {name: a}, spec: {autoSelector: true, template: {}}}",
        );
        assert!(text.contains("apiVersion: batch/v1\n") && !text.contains("autoSelector"), "{text}");
        assert!(notes.is_empty(), "{notes:?}");
    }

    #[test]
    fn definitions_are_made_anew_where_they_can_be() {
        let definition = |schema: &str| {
            format!(
                "{{apiVersion: apiextensions.k8s.io/v1beta1, kind: CustomResourceDefinition, metadata: {{name: a}}, spec: {{\
                 group: b.c, names: {{kind: D, plural: ds}}, version: v1, validation: {{openAPIV3Schema: {schema}}}}}}}"
            )
        };
        let (text, notes) = migrated(&definition("{type: object}"));
        assert!(text.contains("apiVersion: apiextensions.k8s.io/v1\n") && text.contains("versions:\n"), "{text}");
        assert!(notes.is_empty(), "{notes:?}");
        let (text, notes) = migrated(&definition("{properties: {e: {}}}"));
        assert_eq!(text, "");
        assert!(notes[0].starts_with("lost: ") && notes[0].contains("is not structural"), "{notes:?}");
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
