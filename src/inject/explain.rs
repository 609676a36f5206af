//! What injection would make of an object, and why: for `kube-inject check`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::DocumentInjector;
use super::error::InjectError;
use super::pod::{self, Containers};
use super::pod_security::{self, Level};
use super::report::{ObjectReport, Outcome};
use super::status;
use super::undo::UNDO;
use super::workloads::pod_places;
use crate::object::quantity::thousandths;
use crate::values::Tree;

/// The labels by which telemetry groups workloads.
const TELEMETRY_LABELS: [&str; 2] = ["app", "version"];
/// The parts of annotations' names that are injection's.
const DOMAINS: [&str; 4] = ["istio.io/", "prometheus.io/", "resource.opentelemetry.io/", "k8s.v1.cni.cncf.io/"];

/// What injection would make of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Whether it is injected, by which templates, and why.
    pub report: ObjectReport,
    /// The pod's annotations that are about injection, and whether the result would be another one without.
    pub annotations: Vec<AnnotationEffect>,
    /// The level of Pod Security that the pod needs as it is.
    pub level_before: Level,
    /// The level that it needs when it is injected.
    pub level: Level,
    /// Why not a stricter one, as lower-case fragments.
    pub level_reasons: Vec<String>,
    /// The labels that telemetry groups by and that the pod lacks.
    pub missing_labels: Vec<&'static str>,
    /// What the injected containers ask for, for all pods together.
    pub resources: Resources,
    /// How many pods that is for, as far as the object says.
    pub pods: i64,
}

/// An annotation of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnnotationEffect {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the result would be another one without it.
    pub has_effect: bool,
}

/// What containers ask for; `None` where one of them sets no limit, or nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// Millicores of CPU.
    pub cpu_millis: i64,
    /// Bytes of memory.
    pub memory_bytes: i64,
    /// The limit of CPU in millicores; 0 for none.
    pub cpu_limit_millis: i64,
    /// The limit of memory in bytes; 0 for none.
    pub memory_limit_bytes: i64,
}

impl Resources {
    /// Adds what others ask for.
    pub fn add(&mut self, other: Self) {
        self.cpu_millis = self.cpu_millis.saturating_add(other.cpu_millis);
        self.memory_bytes = self.memory_bytes.saturating_add(other.memory_bytes);
        self.cpu_limit_millis = self.cpu_limit_millis.saturating_add(other.cpu_limit_millis);
        self.memory_limit_bytes = self.memory_limit_bytes.saturating_add(other.memory_limit_bytes);
    }

    fn of_container(container: &Tree) -> Self {
        let amount = |list: &str, name: &str| {
            container.get_path(&["resources", list, name]).and_then(thousandths).unwrap_or_default()
        };
        // A request that is not given is as high as the limit.
        let request = |name: &str| match amount("requests", name) {
            0 => amount("limits", name),
            amount => amount,
        };
        Self {
            cpu_millis: request("cpu"),
            memory_bytes: request("memory") / 1000,
            cpu_limit_millis: amount("limits", "cpu"),
            memory_limit_bytes: amount("limits", "memory") / 1000,
        }
    }

    fn times(self, count: i64) -> Self {
        Self {
            cpu_millis: self.cpu_millis.saturating_mul(count),
            memory_bytes: self.memory_bytes.saturating_mul(count),
            cpu_limit_millis: self.cpu_limit_millis.saturating_mul(count),
            memory_limit_bytes: self.memory_limit_bytes.saturating_mul(count),
        }
    }
}

/// Returns what injection would make of the objects of a document.
pub fn explain(injector: &DocumentInjector<'_>, document: &Tree) -> Result<Vec<Explanation>, InjectError> {
    let result = injector.inject(document)?;
    let injected = result.tree.as_ref().unwrap_or(document);
    let mut explanations = Vec::new();
    for (place, report) in pod_places(document, injector.custom_kinds).into_iter().zip(result.objects) {
        let (Some(before), Some(after)) = (place.template.get(document), place.template.get(injected)) else {
            continue;
        };
        let is_injected = matches!(report.outcome, Outcome::Injected { .. });
        let mut annotations = Vec::new();
        for (name, value) in pod::annotations(before).filter(|(name, _)| is_about_injection(name)) {
            let mut without = document.clone();
            if let Some(pod) = place.template.get_mut(&mut without) {
                pod::change_map(pod, &["metadata", "annotations"], |annotations| drop(annotations.shift_remove(name)));
            }
            let has_effect = match injector.inject(&without) {
                Ok(other) => {
                    let other = other.tree.as_ref().unwrap_or(&without);
                    !is_same_without(place.template.get(other), after, name)
                }
                Err(_) => true,
            };
            annotations.push(AnnotationEffect { name: name.to_owned(), value: value.to_owned(), has_effect });
        }
        let object = place.object.get(document).unwrap_or(document);
        let pods = object.get_path(&["spec", "replicas"]).and_then(Tree::as_int).unwrap_or(1).max(0);
        let need = pod_security::need(after);
        explanations.push(Explanation {
            annotations,
            level_before: pod_security::need(before).level,
            level: need.level,
            level_reasons: need.reasons,
            missing_labels: TELEMETRY_LABELS.into_iter().filter(|label| pod::label(before, label).is_none()).collect(),
            resources: if is_injected { resources(before, after).times(pods) } else { Resources::default() },
            pods,
            report,
        });
    }
    Ok(explanations)
}

fn is_about_injection(name: &str) -> bool {
    let domain = name.split_once('/').map_or("", |(domain, _)| domain);
    let is_known = DOMAINS.iter().any(|known| {
        let known = known.trim_end_matches('/');
        domain == known || domain.ends_with(&format!(".{known}"))
    });
    is_known && !matches!(name, status::STATUS)
}

/// Tells whether two results are the same, but for an annotation and for what tells about the injection itself.
fn is_same_without(left: Option<&Tree>, right: &Tree, name: &str) -> bool {
    let bare = |tree: &Tree| {
        let mut tree = tree.clone();
        pod::change_map(&mut tree, &["metadata", "annotations"], |annotations| {
            annotations.retain(|key, _| key != name && key != UNDO);
        });
        tree
    };
    left.is_some_and(|left| bare(left) == bare(right))
}

/// Returns what the containers that were added ask for while the pod runs.
fn resources(before: &Tree, after: &Tree) -> Resources {
    let own = |list: Containers, name: &str| pod::find(pod::containers(before, list), name).is_some();
    let mut sum = Resources::default();
    for list in [Containers::Main, Containers::Init] {
        for container in pod::containers(after, list) {
            // Init containers that end do not add to what runs.
            let stays = list == Containers::Main || container.text_at(&["restartPolicy"]) == "Always";
            let name = pod::name(container);
            if stays && (name == pod::PROXY || !own(list, name)) {
                sum.add(Resources::of_container(container));
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inject::{CapturedConfig, InjectionConfig, Injector};
    use crate::yaml::{self, ReadOptions};

    const TEMPLATE: &str = "spec:\n  containers:\n  - name: istio-proxy\n    image: i\n    args: ['{{ annotation .ObjectMeta `sidecar.istio.io/logLevel` `w` }}']\n    resources: {requests: {cpu: 100m, memory: 1Mi}, limits: {cpu: 2}}\n";

    #[test]
    fn an_object_is_explained() {
        let captured =
            CapturedConfig { templates: TEMPLATE.to_owned(), values: "{}".to_owned(), ..CapturedConfig::default() };
        let config = InjectionConfig::from_captured(&captured).unwrap();
        let injector = DocumentInjector {
            injector: Injector::new(&config),
            custom_kinds: &[],
            namespaces: None,
            default_namespace: "",
        };
        let text = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 3, template: {metadata: {labels: {app: a}, annotations: {sidecar.istio.io/logLevel: debug, sidecar.istio.io/proxyCPU: '1', other: x}}, spec: {hostPID: true, containers: [{name: c}]}}}}";
        let document = yaml::parse("test", text, &ReadOptions::default()).unwrap();
        let explanations = explain(&injector, &document).unwrap();
        let [explanation] = &*explanations else { panic!("{explanations:?}") };
        let effects: Vec<(&str, bool)> =
            explanation.annotations.iter().map(|effect| (&*effect.name, effect.has_effect)).collect();
        assert_eq!(effects, [("sidecar.istio.io/logLevel", true), ("sidecar.istio.io/proxyCPU", false)]);
        assert_eq!(explanation.missing_labels, ["version"]);
        assert_eq!((explanation.level, explanation.pods), (Level::Privileged, 3));
        let wanted =
            Resources { cpu_millis: 300, memory_bytes: 3 << 20, cpu_limit_millis: 6000, memory_limit_bytes: 0 };
        assert_eq!(explanation.resources, wanted);
    }
}
