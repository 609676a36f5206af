//! The pages of the control plane: version, readiness and what it knows of its proxies, in the shapes of istiod's.

use serde_json::{Map, Value, json};

use super::Shared;

/// The commit of the version.
const COMMIT: &str = "56df41f63e513f834c9a3af33d8aed82d1d961f2";
/// What a proxy is sent, by the names of the types and of the older fields.
const TYPES: [(&str, &str); 4] = [
    ("cluster", "type.googleapis.com/envoy.config.cluster.v3.Cluster"),
    ("listener", "type.googleapis.com/envoy.config.listener.v3.Listener"),
    ("route", "type.googleapis.com/envoy.config.route.v3.RouteConfiguration"),
    ("endpoint", "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"),
];

/// A proxy in the cluster.
struct Proxy {
    name: String,
    namespace: String,
    address: String,
    kind: &'static str,
    since: String,
}

/// Returns the media type and the text of a page.
pub(crate) async fn page(shared: &Shared, path: &str) -> Option<(&'static str, String)> {
    let version = &shared.options.version;
    match path {
        "/ready" => Some(("text/plain", String::new())),
        "/version" => Some(("text/plain", format!("{version}-{COMMIT}-Clean"))),
        "/metrics" => Some(("text/plain", format!("istio_build{{component=\"pilot\",tag=\"{version}\"}} 1\n"))),
        "/debug/syncz" => {
            let proxies = proxies(shared).await;
            let states: Vec<Value> = proxies.iter().map(|proxy| state(proxy, version)).collect();
            Some(("application/json", Value::from(states).to_string()))
        }
        "/debug/connections" => {
            let proxies = proxies(shared).await;
            let clients = proxies.iter().enumerate().map(|(number, proxy)| {
                let id = format!("{}.{}-{}", proxy.name, proxy.namespace, number + 1);
                json!({"connectionId": id, "connectedAt": proxy.since, "address": format!("{}:40000", proxy.address)})
            });
            let clients: Vec<Value> = clients.collect();
            let page = json!({"totalClients": clients.len(), "clients": clients});
            Some(("application/json", page.to_string()))
        }
        "/debug/configz" | "/debug/registryz" | "/debug/endpointz" | "/debug/instancesz" => {
            Some(("application/json", "[]".to_owned()))
        }
        "/debug" => Some(("text/html", "<html><head><title>Pilot Debug Console</title></head></html>".to_owned())),
        _ => None,
    }
}

/// Returns the proxies of the cluster: the ready pods that have one.
async fn proxies(shared: &Shared) -> Vec<Proxy> {
    let Ok((200, text)) = shared.api.ask("GET", "/api/v1/pods", "", "").await else { return Vec::new() };
    let list: Value = serde_json::from_str(&text).unwrap_or_default();
    let pods = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let has_proxy = |pod: &&Value| {
        let of = |key: &str| pod["spec"][key].as_array().cloned().unwrap_or_default();
        of("containers").iter().chain(&of("initContainers")).any(|container| container["name"] == "istio-proxy")
    };
    pods.iter()
        .filter(|pod| crate::cluster::is_ready(pod))
        .filter(has_proxy)
        .map(|pod| Proxy {
            name: text(&pod["metadata"]["name"]),
            namespace: text(&pod["metadata"]["namespace"]),
            address: text(&pod["status"]["podIP"]),
            kind: if pod["metadata"]["labels"]["istio"].is_string() { "router" } else { "sidecar" },
            since: text(&pod["status"]["startTime"]),
        })
        .collect()
}

/// Returns what the control plane knows of a proxy that has taken everything.
fn state(proxy: &Proxy, version: &str) -> Value {
    let mut state = Map::new();
    state.insert("cluster_id".to_owned(), "Kubernetes".into());
    state.insert("proxy".to_owned(), format!("{}.{}", proxy.name, proxy.namespace).into());
    state.insert("proxy_type".to_owned(), proxy.kind.into());
    state.insert("istio_version".to_owned(), version.into());
    let mut resources = Map::new();
    for (number, (field, kind)) in TYPES.iter().enumerate() {
        let nonce = format!("{}/8b1b89055-fff6-4dd2-ae6b-0000000000{number:02}", proxy.since);
        state.insert(format!("{field}_sent"), nonce.clone().into());
        state.insert(format!("{field}_acked"), nonce.clone().into());
        resources.insert((*kind).to_owned(), json!({"sent": nonce, "acked": nonce, "sentTime": proxy.since}));
    }
    state.insert("resources".to_owned(), resources.into());
    state.into()
}
