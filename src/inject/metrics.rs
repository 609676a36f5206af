//! One place to scrape: Prometheus is pointed at the agent, which serves the application's metrics with its own. What the
//! pod said about the application's metrics is told to the agent in its environment.

use super::annotations::MERGE_METRICS;
use super::{boolean, pod};
use crate::values::{Map, Tree, json};

/// The variable of the agent that tells it where the application's metrics are.
const SCRAPING: &str = "ISTIO_PROMETHEUS_ANNOTATIONS";
/// The ports of proxies and of the control plane, which have no metrics of the application.
const RESERVED_PORTS: [u16; 9] = [15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090];
/// What Prometheus is told of the agent's metrics: the annotation's name in Prometheus, its name, its value.
const PATH: (&str, &str) = ("prometheus_io_path", "prometheus.io/path");
const PORT: (&str, &str) = ("prometheus_io_port", "prometheus.io/port");
/// The agent's path with all metrics.
const AGENT_PATH: &str = "/stats/prometheus";
const SCRAPE: (&str, &str) = ("prometheus_io_scrape", "prometheus.io/scrape");

/// Tells whether an annotation has a name to Prometheus: all but letters, digits and `_` is `_` there, so that several
/// spellings are one.
fn is_called(annotation: &str, name: &str) -> bool {
    let mut characters = annotation.chars();
    let is_same = name.chars().all(|wanted| {
        characters.next().is_some_and(|found| wanted == if found.is_ascii_alphanumeric() { found } else { '_' })
    });
    is_same && characters.next().is_none()
}

fn find<'a>(pod: &'a Tree, name: &str) -> Option<&'a str> {
    pod::annotations(pod).find(|(annotation, _)| is_called(annotation, name)).map(|(_, value)| value)
}

/// Takes the annotations for Prometheus out of a pod.
fn clear(pod: &mut Tree) {
    pod::change_map(pod, &["metadata", "annotations"], |annotations| {
        annotations.retain(|annotation, _| ![PATH.0, PORT.0, SCRAPE.0].iter().any(|name| is_called(annotation, name)));
    });
}

/// Takes the annotations for Prometheus out of a pod if they are injection's, which is to say with the agent's port.
pub fn clear_injected(pod: &mut Tree, status_port: i64) {
    if find(pod, PORT.0) == Some(&*status_port.to_string()) {
        clear(pod);
    }
}

/// Returns the port of the agent, when the annotations for Prometheus are injection's.
pub fn agent_port(pod: &Tree) -> Option<i64> {
    let is_agents = find(pod, PATH.0) == Some(AGENT_PATH) && find(pod, SCRAPE.0) == Some("true");
    find(pod, PORT.0).filter(|_| is_agents)?.parse().ok()
}

/// Returns the annotations for Prometheus that a pod had before its injection, as the agent was told of them.
pub fn told(pod: &Tree) -> Vec<(&'static str, String)> {
    let variables = pod::find_in_pod(pod, pod::PROXY).and_then(|proxy| proxy.get("env")).and_then(Tree::as_list);
    let told = variables.into_iter().flatten().find(|variable| pod::name(variable) == SCRAPING);
    let Some(Ok(told)) = told.map(|variable| json::decode(pod::text(variable, &["value"]))) else { return Vec::new() };
    let parts = [("scrape", SCRAPE.1), ("path", PATH.1), ("port", PORT.1)];
    let parts = parts.into_iter().map(|(key, name)| (name, pod::text(&told, &[key]).to_owned()));
    parts.filter(|(_, value)| !value.is_empty()).collect()
}

/// Points Prometheus at the agent, unless the pod or the mesh configuration does not want that. The error is the pod's
/// port for Prometheus that is none.
pub fn merge(pod: &mut Tree, mesh: &Map, status_port: i64) -> Result<(), String> {
    if find(pod, SCRAPE.0).and_then(boolean::parse) == Some(false) {
        return Ok(());
    }
    let by_mesh = || mesh.get("enablePrometheusMerge").and_then(Tree::as_bool).unwrap_or(true);
    if !pod::annotation(pod, MERGE_METRICS).and_then(boolean::parse).unwrap_or_else(by_mesh) {
        return Ok(());
    }
    let agent_port = status_port.to_string();
    let port = find(pod, PORT.0);
    if port == Some(&*agent_port) {
        // Somebody has done that, maybe an earlier injection.
        return Ok(());
    }
    if let Some(port) = port.filter(|port| !port.is_empty())
        && !port.parse::<u16>().is_ok_and(|port| port > 0 && !RESERVED_PORTS.contains(&port))
    {
        return Err(port.to_owned());
    }
    let told = [("scrape", find(pod, SCRAPE.0)), ("path", find(pod, PATH.0)), ("port", port)];
    let told = told.map(|(key, value)| (key.to_owned(), Tree::from(value.unwrap_or_default())));
    if told.iter().any(|(_, value)| value.as_str() != Some(""))
        && let Some(proxy) = pod::find_in_pod_mut(pod, pod::PROXY)
    {
        pod::add_variable(proxy, SCRAPING, json::encode_in_order(&Tree::Map(told.into_iter().collect())));
    }
    clear(pod);
    pod::annotate(pod, PORT.1, agent_port);
    pod::annotate(pod, PATH.1, AGENT_PATH.to_owned());
    pod::annotate(pod, SCRAPE.1, "true".to_owned());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn merged(annotations: &str) -> Tree {
        let text =
            format!("{{metadata: {{annotations: {annotations}}}, spec: {{containers: [{{name: istio-proxy}}]}}}}");
        let mut pod = yaml::parse("test", &text, &ReadOptions::default()).unwrap();
        merge(&mut pod, &Map::new(), 15020).unwrap();
        pod
    }

    fn told(pod: &Tree) -> Option<&str> {
        let env = pod::find_in_pod(pod, pod::PROXY)?.get("env")?.as_list()?;
        Some(pod::text(&env[0], &["value"]))
    }

    #[test]
    fn the_agent_learns_what_prometheus_was_told() {
        let pod = merged("{prometheus.io/port: '80', prometheus-io/path: /m, other: x}");
        assert_eq!(told(&pod), Some(r#"{"scrape":"","path":"/m","port":"80"}"#));
        let annotations: Vec<_> = pod::annotations(&pod).collect();
        let expected = [
            ("other", "x"),
            ("prometheus.io/port", "15020"),
            ("prometheus.io/path", "/stats/prometheus"),
            ("prometheus.io/scrape", "true"),
        ];
        assert_eq!(annotations, expected);
        assert_eq!(told(&merged("{}")), None);
    }

    #[test]
    fn a_pod_can_refuse() {
        for refusal in [
            "{prometheus.io/scrape: 'false'}",
            "{prometheus.istio.io/merge-metrics: 'false'}",
            "{prometheus.io/port: '15020'}",
        ] {
            let pod = merged(refusal);
            assert_eq!((told(&pod), pod::annotation(&pod, PATH.1)), (None, None), "{refusal}");
        }
    }
}
