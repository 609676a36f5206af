//! Takes out what another program injected, as far as the pod records it. What it does not record is guessed, and every
//! guess is told.

use super::metrics;
use super::overrides::{Kept, OVERRIDES};
use super::pod::{self, Containers};
use super::probes;
use super::status::{self, Injected};
use crate::values::{Map, Tree, json};

/// A pod without what was injected.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The pod.
    pub pod: Tree,
    /// What was guessed, as lower-case fragments.
    pub guesses: Vec<String>,
}

/// The labels that injection adds where there are none.
const LABELS: [&str; 3] =
    ["security.istio.io/tlsMode", "service.istio.io/canonical-name", "service.istio.io/canonical-revision"];
/// The annotations that injection writes and nobody else.
const ANNOTATIONS: [&str; 3] = [status::STATUS, OVERRIDES, "istio.io/rev"];
/// The annotations that injection writes where the pod has none.
const GUESSED_ANNOTATIONS: [&str; 2] =
    ["kubectl.kubernetes.io/default-container", "kubectl.kubernetes.io/default-logs-container"];
/// The group of files that injection gives a pod that names none.
const FILE_GROUP: i64 = 1337;

/// Returns a pod without its injection; `None` when it has none.
pub fn guess(injected: &Tree) -> Option<Guess> {
    let status = json::decode(pod::annotation(injected, status::STATUS)?).unwrap_or_default();
    let names = Injected::of(injected).unwrap_or_default();
    let mut pod = injected.clone();
    let mut guesses = Vec::new();
    probes::restore(&mut pod);
    let told = metrics::told(injected);
    // What the user said of an injected container was kept.
    let kept = Kept::of(injected).unwrap_or_default();
    for list in [Containers::Main, Containers::Init] {
        for name in names.names(list) {
            pod::take(&mut pod, list, name);
        }
        for container in kept.list(list) {
            pod::take(&mut pod, list, pod::name(container));
            guesses.push(format!(
                "the container `{}` is as `{OVERRIDES}` keeps it, maybe with another image",
                pod::name(container)
            ));
            pod::append(&mut pod, list, container.clone());
        }
    }
    for key in ["volumes", "imagePullSecrets"] {
        let listed = status.get(key).and_then(Tree::as_list).unwrap_or_default();
        take_named(&mut pod, key, listed);
    }
    if pod.get_path(&["spec", "securityContext", "fsGroup"]).and_then(Tree::as_int) == Some(FILE_GROUP) {
        guesses.push(format!("`securityContext.fsGroup: {FILE_GROUP}` was injected"));
        take_key(&mut pod, &["spec", "securityContext"], "fsGroup");
        drop_if_empty(&mut pod, "spec", "securityContext");
    }
    for label in LABELS {
        if pod::label(&pod, label).is_some() {
            guesses.push(format!("the label `{label}` was injected"));
            take_key(&mut pod, &["metadata", "labels"], label);
        }
    }
    for annotation in ANNOTATIONS {
        take_key(&mut pod, &["metadata", "annotations"], annotation);
    }
    for annotation in GUESSED_ANNOTATIONS {
        if pod::annotation(&pod, annotation).is_some() {
            guesses.push(format!("the annotation `{annotation}` was injected"));
            take_key(&mut pod, &["metadata", "annotations"], annotation);
        }
    }
    if let Some(port) = metrics::agent_port(&pod) {
        guesses.push(format!("the annotations for Prometheus with the port {port} were injected"));
        metrics::clear_injected(&mut pod, port);
        for (name, value) in told {
            pod::annotate(&mut pod, name, value);
        }
    }
    for list in [Containers::Main, Containers::Init] {
        drop_if_empty(&mut pod, "spec", list.key());
    }
    for key in ["labels", "annotations"] {
        drop_if_empty(&mut pod, "metadata", key);
    }
    Some(Guess { pod, guesses })
}

/// Takes the items of some names out of a list of the specification.
fn take_named(pod: &mut Tree, key: &str, names: &[Tree]) {
    if pod.get_path(&["spec", key]).is_none() {
        return;
    }
    pod::change_map(pod, &["spec"], |spec| {
        if let Some(Tree::List(items)) = spec.get_mut(key) {
            items.retain(|item| !names.iter().any(|name| name.as_str() == Some(pod::name(item))));
        }
    });
    drop_if_empty(pod, "spec", key);
}

fn take_key(pod: &mut Tree, path: &[&str], key: &str) {
    if pod.get_path(path).and_then(Tree::as_map).is_some_and(|map| map.contains_key(key)) {
        pod::change_map(pod, path, |map| drop(map.shift_remove(key)));
    }
}

fn drop_if_empty(pod: &mut Tree, above: &str, key: &str) {
    let is_empty = match pod.get_path(&[above, key]) {
        Some(Tree::Map(map)) => map.is_empty(),
        Some(Tree::List(items)) => items.is_empty(),
        _ => false,
    };
    if is_empty {
        pod::change_map(pod, &[above], |map: &mut Map| drop(map.shift_remove(key)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn what_the_status_lists_goes() {
        let pod = r#"{metadata: {labels: {app: a, security.istio.io/tlsMode: istio}, annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"],"initContainers":["istio-init"],"volumes":["v"]}', prometheus.io/port: '15020', prometheus.io/path: /stats/prometheus, prometheus.io/scrape: 'true'}}, spec: {securityContext: {fsGroup: 1337}, initContainers: [{name: istio-init}], volumes: [{name: v}, {name: own}], containers: [{name: a, livenessProbe: {httpGet: {path: /app-health/a/livez, port: 15020}, periodSeconds: 3}}, {name: istio-proxy, env: [{name: ISTIO_KUBE_APP_PROBERS, value: '{"/app-health/a/livez":{"tcpSocket":{"port":80}}}'}, {name: ISTIO_PROMETHEUS_ANNOTATIONS, value: '{"scrape":"true","path":"","port":"9"}'}]}]}}"#;
        let guess = guess(&tree(pod)).unwrap();
        let expected = "{metadata: {labels: {app: a}, annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9'}}, spec: {volumes: [{name: own}], containers: [{name: a, livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 3}}]}}";
        assert_eq!(guess.pod, tree(expected));
        assert!(guess.guesses.iter().any(|guess| guess.contains("fsGroup")), "{:?}", guess.guesses);
    }

    #[test]
    fn what_was_never_injected_is_left_alone() {
        assert_eq!(guess(&tree("{spec: {containers: [{name: istio-proxy}]}}")), None);
    }
}
