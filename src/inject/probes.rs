//! Probes go to the agent: it answers the kubelet, and asks the application from inside the pod, where no mutual TLS is
//! needed.
//!
//! Each probe's address becomes a path of the agent's, and what it was is told to the agent in its environment.

use super::annotations::STATUS_PORT;
use super::kubernetes_types::{GRPC_ACTION, HTTP_GET_ACTION, TCP_SOCKET_ACTION};
use super::pod::{self, Containers};
use super::schema::StructType;
use super::{boolean, status};
use crate::values::{Map, Tree, json};

/// The annotation that says whether probes are rewritten.
const REWRITE: &str = "sidecar.istio.io/rewriteAppHTTPProbers";
/// The variable of the agent that tells it the probes.
const PROBERS: &str = "ISTIO_KUBE_APP_PROBERS";

/// Where a probe or a hook is in a container, and the last part of its path at the agent.
const PLACES: [(&[&str], &str); 5] = [
    (&["readinessProbe"], "readyz"),
    (&["livenessProbe"], "livez"),
    (&["startupProbe"], "startupz"),
    (&["lifecycle", "preStop"], "prestopz"),
    (&["lifecycle", "postStart"], "poststartz"),
];

/// The ways of probing that the agent takes over; a hook has no gRPC.
const WAYS: [(&str, &StructType); 3] =
    [("httpGet", &HTTP_GET_ACTION), ("tcpSocket", &TCP_SOCKET_ACTION), ("grpc", &GRPC_ACTION)];

/// Rewrites the probes of a pod with a proxy, unless the pod or the values say that they stay. `status_port` is the
/// agent's by the mesh configuration.
pub fn rewrite(pod: &mut Tree, is_wanted: bool, status_port: i64) {
    if pod::find_in_pod(pod, pod::PROXY).is_none() {
        return;
    }
    if !pod::annotation(pod, REWRITE).and_then(boolean::parse).unwrap_or(is_wanted) {
        return;
    }
    let probers = probers(pod, status_port);
    if !probers.is_empty() {
        let was_injected = pod::annotation(pod, status::STATUS).is_some();
        if let Some(proxy) = pod::find_in_pod_mut(pod, pod::PROXY) {
            tell(proxy, probers, was_injected);
        }
    }
    let port = match pod::annotation(pod, STATUS_PORT) {
        Some(port) => port.trim().parse().unwrap_or_default(),
        None => status_port,
    };
    for list in [Containers::Main, Containers::Init] {
        for container in pod::containers_mut(pod, list).into_iter().flatten() {
            redirect(container, port);
        }
    }
}

/// Returns the path of a probe or a hook at the agent.
fn path(container: &str, place: &[&str], end: &str) -> String {
    let what = if is_probe(place) { "app-health" } else { "app-lifecycle" };
    format!("/{what}/{container}/{end}")
}

/// Tells whether a place is that of a probe, not of a hook.
fn is_probe(place: &[&str]) -> bool {
    place.len() == 1
}

/// Returns what is probed how now, by the path at the agent; without what is rewritten already.
fn probers(pod: &Tree, status_port: i64) -> Map {
    let mut probers = Map::new();
    for list in [Containers::Init, Containers::Main] {
        for container in pod::containers(pod, list).iter().filter(|container| pod::name(container) != pod::PROXY) {
            for (place, end) in PLACES {
                let Some(probe) = container.get_path(place).filter(|probe| !probe.is_null()) else { continue };
                if let Some(prober) = prober(probe, container, is_probe(place), status_port) {
                    probers.insert(path(pod::name(container), place, end), prober);
                }
            }
        }
    }
    probers.sort_unstable_keys();
    probers
}

/// Returns a probe as the agent wants it told; its port is a number then.
fn prober(probe: &Tree, container: &Tree, is_probe: bool, status_port: i64) -> Option<Tree> {
    let (way, kind, action) = way(probe, is_probe)?;
    let mut action = kind.to_json(action);
    if way != "grpc" {
        let port = match action.get("port") {
            Some(Tree::String(name)) => port_of_name(container, name)?,
            Some(port) => super::schema::whole_number(port),
            None => 0,
        };
        let was_named = matches!(action.get("port"), Some(Tree::String(_)));
        if port == status_port && !was_named {
            return None;
        }
        if let Some(map) = action.as_map_mut() {
            map.insert("port".to_owned(), Tree::Int(port));
        }
    }
    let mut prober = Map::from_iter([(way.to_owned(), action)]);
    let timeout = probe.get("timeoutSeconds").and_then(Tree::as_int).unwrap_or_default();
    if is_probe && timeout != 0 {
        prober.insert("timeoutSeconds".to_owned(), Tree::Int(timeout));
    }
    Some(Tree::Map(prober))
}

/// Returns how something is probed, when the agent can do that.
fn way(probe: &Tree, is_probe: bool) -> Option<(&'static str, &'static StructType, &Tree)> {
    WAYS.into_iter().filter(|(way, _)| is_probe || *way != "grpc").find_map(|(way, kind)| {
        let action = probe.get(way).filter(|action| !action.is_null())?;
        Some((way, kind, action))
    })
}

fn port_of_name(container: &Tree, name: &str) -> Option<i64> {
    let ports = container.get("ports").and_then(Tree::as_list).unwrap_or_default();
    // Of two ports of one name the later counts.
    let port = ports.iter().rev().find(|port| pod::name(port) == name)?;
    Some(port.get("containerPort").map_or(0, super::schema::whole_number))
}

/// Tells the agent what to probe. The agent of a pod that was injected before knows the probes from then.
fn tell(proxy: &mut Map, mut probers: Map, was_injected: bool) {
    let known = proxy.get_mut("env").and_then(|env| if let Tree::List(items) = env { Some(items) } else { None });
    let known = known.into_iter().flatten().find(|variable| pod::name(variable) == PROBERS);
    if let Some(variable) = known.filter(|_| was_injected) {
        if let Ok(Tree::Map(before)) = json::decode(pod::text(variable, &["value"])) {
            probers.extend(before);
            probers.sort_unstable_keys();
            if let Some(variable) = variable.as_map_mut() {
                variable.insert("value".to_owned(), Tree::String(json::encode_in_order(&Tree::Map(probers))));
            }
        }
        return;
    }
    pod::add_variable(proxy, PROBERS, json::encode_in_order(&Tree::Map(probers)));
}

/// Points the probes of a container at the agent.
fn redirect(container: &mut Tree, port: i64) {
    let name = pod::name(container).to_owned();
    if name == pod::PROXY {
        return;
    }
    for (place, end) in PLACES {
        let Some(probe) = value_at(container, place) else { continue };
        let Some((way, _, _)) = way(probe, is_probe(place)) else { continue };
        let Some(probe) = probe.as_map_mut() else { continue };
        let mut action = match probe.shift_remove(way) {
            Some(Tree::Map(action)) if way == "httpGet" => action,
            _ => Map::new(),
        };
        action.insert("path".to_owned(), Tree::String(path(&name, place, end)));
        action.insert("port".to_owned(), Tree::Int(port));
        // The agent speaks plain HTTP with the kubelet, and HTTPS with the application.
        if action.get("scheme").and_then(Tree::as_str) == Some("HTTPS") {
            action.insert("scheme".to_owned(), Tree::from("HTTP"));
        }
        probe.insert("httpGet".to_owned(), Tree::Map(action));
    }
}

/// Points probes at the application again, as the agent's environment tells. The port that a name stood for is a number
/// then.
pub fn restore(pod: &mut Tree) {
    let variables = pod::find_in_pod(pod, pod::PROXY).and_then(|proxy| proxy.get("env")).and_then(Tree::as_list);
    let told = variables.into_iter().flatten().find(|variable| pod::name(variable) == PROBERS);
    let Some(Ok(Tree::Map(probers))) = told.map(|variable| json::decode(pod::text(variable, &["value"]))) else {
        return;
    };
    for list in [Containers::Main, Containers::Init] {
        for container in pod::containers_mut(pod, list).into_iter().flatten() {
            let name = pod::name(container).to_owned();
            for (place, end) in PLACES {
                let Some(Tree::Map(prober)) = probers.get(&path(&name, place, end)) else { continue };
                let Some(probe) = value_at(container, place).and_then(Tree::as_map_mut) else { continue };
                let ways = prober.iter().filter(|(key, _)| WAYS.iter().any(|(way, _)| way == key));
                let ways: Vec<_> = ways.map(|(way, action)| (way.clone(), action.clone())).collect();
                if !ways.is_empty() {
                    probe.shift_remove("httpGet");
                    probe.extend(ways);
                }
            }
        }
    }
}

fn value_at<'a>(container: &'a mut Tree, place: &[&str]) -> Option<&'a mut Tree> {
    place.iter().try_fold(container, |tree, key| tree.as_map_mut()?.get_mut(*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    /// Rewrites the probes of a container `a` with the given fields; returns the container and the variable.
    fn rewritten(fields: &str) -> (Tree, Option<String>) {
        let mut pod = tree(&format!("{{spec: {{containers: [{{name: a, {fields}}}, {{name: istio-proxy}}]}}}}"));
        rewrite(&mut pod, true, 15020);
        let proxy = pod::find_in_pod(&pod, pod::PROXY).unwrap();
        let variable = proxy.get("env").and_then(Tree::as_list).map(|env| pod::text(&env[0], &["value"]).to_owned());
        (pod::find_in_pod(&pod, "a").unwrap().clone(), variable)
    }

    #[test]
    fn http_probes_keep_their_headers() {
        let (container, variable) = rewritten(
            "ports: [{name: web, containerPort: 80}], readinessProbe: {timeoutSeconds: 3, httpGet: {port: web, path: /x, scheme: HTTPS, httpHeaders: [{name: a, value: b}]}}",
        );
        assert_eq!(
            container.get("readinessProbe"),
            Some(&tree(
                "{timeoutSeconds: 3, httpGet: {port: 15020, path: /app-health/a/readyz, scheme: HTTP, httpHeaders: [{name: a, value: b}]}}"
            ))
        );
        assert_eq!(
            variable.as_deref(),
            Some(
                r#"{"/app-health/a/readyz":{"httpGet":{"path":"/x","port":80,"scheme":"HTTPS","httpHeaders":[{"name":"a","value":"b"}]},"timeoutSeconds":3}}"#
            )
        );
    }

    #[test]
    fn other_probes_become_http() {
        let (container, variable) = rewritten(
            "livenessProbe: {tcpSocket: {port: 9}}, startupProbe: {grpc: {port: 8, service: s}}, lifecycle: {preStop: {httpGet: {port: 7}}, postStart: {exec: {command: [x]}}}",
        );
        assert_eq!(container.get("livenessProbe"), Some(&tree("{httpGet: {path: /app-health/a/livez, port: 15020}}")));
        assert_eq!(
            container.get("startupProbe"),
            Some(&tree("{httpGet: {path: /app-health/a/startupz, port: 15020}}"))
        );
        assert_eq!(container.get_path(&["lifecycle", "postStart"]), Some(&tree("{exec: {command: [x]}}")));
        assert_eq!(
            variable.as_deref(),
            Some(
                r#"{"/app-health/a/livez":{"tcpSocket":{"port":9}},"/app-health/a/startupz":{"grpc":{"port":8,"service":"s"}},"/app-lifecycle/a/prestopz":{"httpGet":{"port":7}}}"#
            )
        );
    }

    #[test]
    fn what_cannot_be_rewritten_stays() {
        assert_eq!(
            rewritten("livenessProbe: {exec: {command: [x]}}"),
            (tree("{name: a, livenessProbe: {exec: {command: [x]}}}"), None)
        );
        // A port's name that there is not: istiod points the probe at the agent, which knows nothing of it.
        assert_eq!(rewritten("livenessProbe: {httpGet: {port: web}}").1, None);
    }
}
