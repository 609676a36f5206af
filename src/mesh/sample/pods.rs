//! Whether the pods of a sample are ready and have their proxies.

use schemars::JsonSchema;
use serde::Serialize;

use super::Sample;
use super::objects::LABEL;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::values::Tree;

/// The container that is the proxy.
const PROXY: &str = "istio-proxy";

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
}

/// Returns the pods of a sample that are not about to end.
pub async fn pods(cluster: &Cluster, sample: Sample, namespace: &str) -> Result<Vec<PodState>, ClusterError> {
    let options = ListOptions { labels: format!("{LABEL}={}", sample.name()), ..ListOptions::default() };
    let pods = cluster.list(&Resource::POD, Some(namespace), &options).await?;
    let stays = |pod: &&Tree| pod.get_path(&["metadata", "deletionTimestamp"]).is_none_or(Tree::is_null);
    Ok(pods.iter().filter(stays).map(state).collect())
}

fn state(pod: &Tree) -> PodState {
    let is_ready =
        |condition: &Tree| condition.text_at(&["type"]) == "Ready" && condition.text_at(&["status"]) == "True";
    // A proxy that starts before the others and stays is among those that initialize.
    let mut containers = pod.items_at(&["spec", "containers"]).iter().chain(pod.items_at(&["spec", "initContainers"]));
    PodState {
        name: pod.text_at(&["metadata", "name"]).to_owned(),
        ready: pod.items_at(&["status", "conditions"]).iter().any(is_ready),
        proxy: containers.any(|container| container.text_at(&["name"]) == PROXY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn a_proxy_may_be_of_either_sort() {
        let state = |text: &str| state(&yaml::parse("test", text, &ReadOptions::default()).unwrap());
        let plain = state(
            "{metadata: {name: a}, spec: {containers: [{name: app}]}, status: {conditions: [{type: Ready, status: 'True'}]}}",
        );
        assert_eq!((plain.ready, plain.proxy), (true, false));
        let usual = state("{metadata: {name: a}, spec: {containers: [{name: app}, {name: istio-proxy}]}}");
        assert_eq!((usual.ready, usual.proxy), (false, true));
        assert!(
            state("{metadata: {name: a}, spec: {containers: [{name: app}], initContainers: [{name: istio-proxy}]}}")
                .proxy
        );
    }
}
