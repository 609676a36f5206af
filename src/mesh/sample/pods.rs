//! Whether the pods of a sample are ready and have their proxies.

use schemars::JsonSchema;
use serde::Serialize;

use super::Sample;
use super::objects::LABEL;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::inject::pod::PROXY;
use crate::mesh::enrolment::{Fate, Injectors, Subject, Verdict};
use crate::object::pod::is_ready;
use crate::values::{Map, Tree};

/// A pod of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodState {
    /// Its name.
    pub name: String,
    /// Whether it is ready.
    pub ready: bool,
    /// Whether it has a proxy of its own.
    pub proxy: bool,
    /// Why it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What decides about the proxies of a namespace's pods.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The namespace.
    pub namespace: &'a str,
    /// Its labels.
    pub labels: Option<&'a Map>,
    /// What injects; none where that may not be looked at.
    pub injectors: Option<&'a Injectors>,
}

/// Returns the pods of a sample that are not about to end.
pub async fn pods(cluster: &Cluster, sample: Sample, ground: Ground<'_>) -> Result<Vec<PodState>, ClusterError> {
    let options = ListOptions { labels: format!("{LABEL}={}", sample.name()), ..ListOptions::default() };
    let pods = cluster.list(&Resource::POD, Some(ground.namespace), &options).await?;
    let stays = |pod: &&Tree| pod.get_path(&["metadata", "deletionTimestamp"]).is_none_or(Tree::is_null);
    Ok(pods.iter().filter(stays).map(|pod| state(pod, ground)).collect())
}

fn state(pod: &Tree, ground: Ground<'_>) -> PodState {
    // A proxy that starts before the others and stays is among those that initialize.
    let mut containers = pod.items_at(&["spec", "containers"]).iter().chain(pod.items_at(&["spec", "initContainers"]));
    let proxy = containers.any(|container| container.text_at(&["name"]) == PROXY);
    let why = ground.injectors.filter(|_| !proxy).map(|injectors| {
        let verdict = Verdict::of(injectors, &Subject::of_pod(ground.namespace, ground.labels, pod), None);
        match verdict.fate {
            Fate::Sidecar => {
                "it would get one if it were made now: it is older than the labels of its namespace, or the \
                              webhook did not answer"
                    .to_owned()
            }
            _ => verdict.reason.to_string(),
        }
    });
    PodState { name: pod.text_at(&["metadata", "name"]).to_owned(), ready: is_ready(pod), proxy, why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn a_proxy_may_be_of_either_sort() {
        let ground = Ground { namespace: "shop", labels: None, injectors: Some(&Injectors::default()) };
        let state = |text: &str| state(&yaml::parse("test", text, &ReadOptions::default()).unwrap(), ground);
        let plain = state(
            "{metadata: {name: a}, spec: {containers: [{name: app}]}, status: {conditions: [{type: Ready, status: 'True'}]}}",
        );
        assert_eq!((plain.ready, plain.proxy), (true, false));
        assert_eq!(plain.why.as_deref(), Some("no control plane injects in this cluster"));
        let usual = state("{metadata: {name: a}, spec: {containers: [{name: app}, {name: istio-proxy}]}}");
        assert_eq!((usual.ready, usual.proxy, usual.why), (false, true, None));
        assert!(
            state("{metadata: {name: a}, spec: {containers: [{name: app}], initContainers: [{name: istio-proxy}]}}")
                .proxy
        );
    }
}
