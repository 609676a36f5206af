//! What a target's workloads ask of nodes: how many pods, and how much each.

use super::nodes::Amount;
use crate::install::target::Target;
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// What has pods.
#[derive(Debug, Clone)]
pub(super) struct Workload<'a> {
    pub key: ObjectKey,
    /// The component's key.
    pub component: &'a str,
    /// Whether it has a pod on every node.
    pub is_daemon: bool,
    /// How many pods it has; of no meaning for one on every node.
    pub pods: i64,
    /// What each pod asks for.
    pub asks: Amount,
    /// The pods' spec.
    pub pod: &'a Tree,
    /// Whether it is there already, and has pods.
    pub has_pods: bool,
    selector: Option<&'a Map>,
}

impl<'a> Workload<'a> {
    /// Returns an object as a workload; none when it has no pods. `autoscalers` may say how many it has at least.
    pub fn of(object: &'a Tree, component: &'a str, autoscalers: &[&Tree]) -> Option<Self> {
        let key = ObjectKey::of(object)?;
        if !matches!((key.group(), &*key.kind), ("apps", "Deployment" | "StatefulSet" | "DaemonSet")) {
            return None;
        }
        let pod = object.get_path(&["spec", "template", "spec"])?;
        let scaled = autoscalers.iter().find(|autoscaler| {
            autoscaler.text_at(&["metadata", "namespace"]) == key.namespace
                && autoscaler.text_at(&["spec", "scaleTargetRef", "kind"]) == key.kind
                && autoscaler.text_at(&["spec", "scaleTargetRef", "name"]) == key.name
        });
        let number = |tree: &Tree, field| tree.get_path(&["spec", field]).and_then(Tree::as_int);
        let pods = match scaled {
            Some(autoscaler) => number(autoscaler, "minReplicas"),
            None => number(object, "replicas"),
        };
        Some(Self {
            is_daemon: key.kind == "DaemonSet",
            key,
            component,
            pods: pods.unwrap_or(1),
            asks: asked(pod),
            pod,
            has_pods: false,
            selector: object.get_path(&["spec", "selector", "matchLabels"]).and_then(Tree::as_map),
        })
    }

    /// Tells whether a pod of the cluster is one of this workload's.
    pub fn owns(&self, pod: &Tree) -> bool {
        let Some(selector) = self.selector.filter(|selector| !selector.is_empty()) else { return false };
        let labels = pod.get_path(&["metadata", "labels"]);
        pod.text_at(&["metadata", "namespace"]) == self.key.namespace
            && selector.iter().all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
    }

    #[cfg(test)]
    pub fn of_pod(pod: &'a Tree) -> Self {
        let key = ObjectKey {
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: "n".to_owned(),
            name: "a".to_owned(),
        };
        Self {
            key,
            component: "pilot",
            is_daemon: false,
            pods: 1,
            asks: asked(pod),
            pod,
            has_pods: false,
            selector: None,
        }
    }
}

/// Returns the workloads of a target.
pub(super) fn workloads(target: &Target) -> Vec<Workload<'_>> {
    let autoscalers: Vec<&Tree> = target
        .objects
        .iter()
        .filter(|object| object.object.key.kind == "HorizontalPodAutoscaler")
        .map(|object| object.object.tree())
        .collect();
    let workloads = target.objects.iter();
    workloads.filter_map(|object| Workload::of(object.object.tree(), &object.component, &autoscalers)).collect()
}

/// Returns what a pod asks for, as the scheduler counts it: its containers together, with those that start before them
/// and stay; or what one of the others that start before them needs at its time, where that is more.
pub(super) fn asked(pod: &Tree) -> Amount {
    let requests = |container: &Tree| {
        let limits = Amount::of(container.get_path(&["resources", "limits"]));
        let requests = container.get_path(&["resources", "requests"]);
        let has = |field| requests.is_some_and(|requests| requests.get(field).is_some());
        let amount = Amount::of(requests);
        // Without a request, the limit is one.
        Amount {
            cpu: if has("cpu") { amount.cpu } else { limits.cpu },
            memory: if has("memory") { amount.memory } else { limits.memory },
            pods: 0,
        }
    };
    let mut staying = Amount::default();
    let mut most = Amount::default();
    for container in pod.items_at(&["initContainers"]) {
        let asks = requests(container);
        if container.text_at(&["restartPolicy"]) == "Always" {
            staying = staying.plus(asks);
            most = most.or(staying);
        } else {
            most = most.or(staying.plus(asks));
        }
    }
    let containers = pod.items_at(&["containers"]).iter().map(requests).fold(staying, Amount::plus);
    let overhead = Amount::of(pod.get("overhead"));
    Amount { pods: 1, ..containers.or(most).plus(overhead) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::{target, tree};

    #[test]
    fn a_pod_asks_for_the_most_that_it_needs_at_a_time() {
        let container = |cpu: &str, rest: &str| format!("{{resources: {{requests: {{cpu: {cpu}}}}}{rest}}}");
        let pod = |initial: &[String], containers: &[String]| {
            asked(&tree(&format!(
                "{{initContainers: [{}], containers: [{}]}}",
                initial.join(","),
                containers.join(",")
            )))
            .cpu
        };
        let main = [container("100m", ""), container("200m", "")];
        assert_eq!(pod(&[], &main), 300);
        assert_eq!(pod(&[container("500m", "")], &main), 500);
        // A sidecar stays, and one that starts after it needs its room beside it.
        let sidecar = container("50m", ", restartPolicy: Always");
        assert_eq!(pod(std::slice::from_ref(&sidecar), &main), 350);
        assert_eq!(pod(&[sidecar, container("500m", "")], &main), 550);
        let limited = tree(
            "{containers: [{resources: {limits: {cpu: '1', memory: 1Gi}, requests: {memory: 1Mi}}}], overhead: {cpu: 1m}}",
        );
        assert_eq!(asked(&limited), Amount { cpu: 1001, memory: 1000 << 20, pods: 1 });
    }

    #[test]
    fn the_workloads_of_profiles() {
        let shown = |flags: &[&str]| -> Vec<String> {
            let target = target(flags);
            workloads(&target)
                .iter()
                .map(|workload| {
                    format!("{} {} {} {}", workload.key.name, workload.is_daemon, workload.pods, workload.asks)
                })
                .collect()
        };
        assert_eq!(shown(&["profile=minimal"]), ["istiod false 1 500m CPU and 2Gi memory"]);
        let scaled = ["profile=minimal", "values.pilot.autoscaleMin=3"];
        assert_eq!(shown(&scaled), ["istiod false 3 500m CPU and 2Gi memory"]);
        let ambient = shown(&["profile=ambient"]);
        assert!(ambient.contains(&"ztunnel true 1 200m CPU and 512Mi memory".to_owned()), "{ambient:?}");
    }
}
