//! The webhooks' answers.
//!
//! Injection is in outline: a proxy of the pod's own gets an image, any other pod gets a proxy, and both the annotation by
//! which an injected pod is known. What istiod really injects is for the goldens of `kube-inject` to say.

use base64::Engine as _;
use serde_json::{Value, json};

/// The annotation that makes validation refuse an object, by which istiod tests its own webhook.
pub const ALWAYS_REJECT: &str = "internal.istio.io/webhook-always-reject";
/// The container that is the proxy.
const PROXY: &str = "istio-proxy";

/// Returns the answer to an `AdmissionReview`; none, for a path that is not a webhook's.
pub fn answer(path: &str, body: &[u8]) -> Option<String> {
    let review: Value = serde_json::from_slice(body).unwrap_or_default();
    let request = &review["request"];
    // The path may carry settings, as in `/inject/cluster/NAME/net/NETWORK`; a test tells webhooks of one control plane
    // apart by `/inject/revision/NAME`.
    let mut parts = path.split('/').skip(1);
    let response = match parts.next()? {
        "inject" => {
            let revision = parts.skip_while(|part| *part != "revision").nth(1).unwrap_or("default");
            injected(&request["object"], revision)
        }
        "validate" => refusal(&request["object"]).map_or_else(
            || json!({"allowed": true}),
            |message| json!({"allowed": false, "status": {"message": message}}),
        ),
        _ => return None,
    };
    let mut response = response;
    response["uid"] = request["uid"].clone();
    // The answer is in the version of the question: webhooks of old releases are asked in an old one.
    let version = review["apiVersion"].as_str().unwrap_or("admission.k8s.io/v1");
    Some(json!({"apiVersion": version, "kind": "AdmissionReview", "response": response}).to_string())
}

fn injected(pod: &Value, revision: &str) -> Value {
    let image = format!("docker.io/istio/proxyv2:{}", super::VERSION);
    let containers = pod["spec"]["containers"].as_array().map(Vec::as_slice).unwrap_or_default();
    let own = containers.iter().position(|container| container["name"] == PROXY);
    let mut patch = Vec::new();
    if let Some(place) = own {
        patch.push(json!({"op": "replace", "path": format!("/spec/containers/{place}/image"), "value": image}));
    } else {
        let proxy = json!({"name": PROXY, "image": image, "args": ["proxy", "sidecar"]});
        patch.push(json!({"op": "add", "path": "/spec/containers/-", "value": proxy}));
    }
    if pod["metadata"]["annotations"].is_null() {
        patch.push(json!({"op": "add", "path": "/metadata/annotations", "value": {}}));
    }
    let status = json!({"initContainers": null, "containers": [PROXY], "revision": revision}).to_string();
    patch.push(json!({"op": "add", "path": "/metadata/annotations/sidecar.istio.io~1status", "value": status}));
    let patch = base64::engine::general_purpose::STANDARD.encode(Value::from(patch).to_string());
    json!({"allowed": true, "patchType": "JSONPatch", "patch": patch})
}

/// Returns why an object is refused, when it is.
fn refusal(object: &Value) -> Option<String> {
    let is_empty = |value: &Value| value.as_array().is_none_or(Vec::is_empty);
    let spec = &object["spec"];
    if object["metadata"]["annotations"][ALWAYS_REJECT].is_string() {
        return Some("configuration is invalid: it says that it is to be rejected".to_owned());
    }
    match object["kind"].as_str()? {
        "Gateway" if is_empty(&spec["servers"]) => {
            Some("configuration is invalid: gateway must have at least one server".to_owned())
        }
        "VirtualService" if is_empty(&spec["http"]) && is_empty(&spec["tcp"]) && is_empty(&spec["tls"]) => {
            Some("configuration is invalid: http, tcp or tls must be provided in virtual service".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(path: &str, object: &Value) -> Value {
        let review = json!({"request": {"uid": "u1", "object": object}}).to_string();
        let answer: Value = serde_json::from_str(&answer(path, review.as_bytes()).unwrap()).unwrap();
        assert_eq!(answer["response"]["uid"], "u1");
        answer["response"].clone()
    }

    #[test]
    fn what_is_not_valid_is_refused() {
        let gateway = json!({"kind": "Gateway", "spec": {"servers": [{}]}});
        assert_eq!(response("/validate", &gateway)["allowed"], true);
        let empty = json!({"kind": "Gateway", "spec": {}});
        assert_eq!(response("/validate", &empty)["allowed"], false);
        let marked = json!({"kind": "X", "metadata": {"annotations": {ALWAYS_REJECT: "true"}}});
        assert_eq!(response("/validate", &marked)["allowed"], false);
        assert!(answer("/elsewhere", b"{}").is_none());
    }

    #[test]
    fn a_pod_gets_a_proxy_or_its_own_gets_an_image() {
        let patch = |pod: &Value| {
            let answer = response("/inject", pod);
            let text = base64::engine::general_purpose::STANDARD.decode(answer["patch"].as_str().unwrap()).unwrap();
            serde_json::from_slice::<Value>(&text).unwrap()
        };
        let plain = json!({"metadata": {}, "spec": {"containers": [{"name": "a"}]}});
        assert_eq!(patch(&plain)[0]["path"], "/spec/containers/-");
        let gateway = json!({"metadata": {"annotations": {}}, "spec": {"containers": [{"name": "istio-proxy"}]}});
        let patch = patch(&gateway);
        assert_eq!(patch[0]["path"], "/spec/containers/0/image");
        assert_eq!(patch[1]["path"], "/metadata/annotations/sidecar.istio.io~1status");
    }
}
