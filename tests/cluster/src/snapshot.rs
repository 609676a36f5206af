//! [`Snapshot`]: all objects of a cluster that somebody put there, without what differs from one time to the next, so
//! that two ends can be compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::Cluster;

/// Asks for all kinds at once.
const ALL_KINDS: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
/// What the cluster makes by itself, and when it likes: kinds with their groups.
const MADE_BY_ITSELF: [&str; 17] = [
    "apiservices.apiregistration.k8s.io",
    "componentstatuses",
    "controllerrevisions.apps",
    "csinodes.storage.k8s.io",
    "endpoints",
    "endpointslices.discovery.k8s.io",
    "events",
    "events.events.k8s.io",
    "flowschemas.flowcontrol.apiserver.k8s.io",
    "ipaddresses.networking.k8s.io",
    "nodes",
    "pods",
    "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    "replicasets.apps",
    "servicecidrs.networking.k8s.io",
    "storageversions.internal.apiserver.k8s.io",
    "podtemplates",
];
/// The namespaces in which the cluster keeps its own.
const OWN_NAMESPACES: [&str; 3] = ["kube-system", "kube-node-lease", "kube-public"];
/// What stands for a value that the server chooses.
const CHOSEN: &str = "(chosen by the server)";
/// How many differences of an object are shown, and how much of a value.
const SHOWN: (usize, usize) = (12, 160);

/// What there is.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    objects: BTreeMap<String, Value>,
}

impl Snapshot {
    /// Looks at a cluster. `manager` is who is tested: which fields are its own is part of what is compared. `adjust`
    /// takes more out of an object that differs from one time to the next; an object that it makes null is left out.
    pub fn of(cluster: &Cluster, manager: &str, adjust: &dyn Fn(&mut Value)) -> Self {
        let mut objects = BTreeMap::new();
        for (resource, path) in kinds(cluster) {
            let Some(list) = list(cluster, &path) else { continue };
            let kind = list["kind"].as_str().unwrap_or_default().trim_end_matches("List").to_owned();
            for object in list["items"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let mut object = object.clone();
                if is_own(&object) {
                    continue;
                }
                object["kind"] = kind.clone().into();
                normalise(&mut object, manager);
                adjust(&mut object);
                if object.is_null() {
                    continue;
                }
                let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
                let (namespace, name) = (text("namespace"), text("name"));
                let separator = if namespace.is_empty() { "" } else { "/" };
                objects.insert(format!("{resource} {namespace}{separator}{name}"), object);
            }
        }
        Self { objects }
    }

    /// Returns the objects, each by its resource, namespace and name.
    pub fn objects(&self) -> &BTreeMap<String, Value> {
        &self.objects
    }

    /// Returns what is different in another one, for people; nothing when they are the same.
    pub fn difference(&self, other: &Self) -> String {
        let mut text = String::new();
        for name in self.objects.keys().filter(|name| !other.objects.contains_key(*name)) {
            let _ = writeln!(text, "- {name}");
        }
        for (name, after) in &other.objects {
            let Some(before) = self.objects.get(name) else {
                let _ = writeln!(text, "+ {name}");
                continue;
            };
            let mut changes = Vec::new();
            compare("", before, after, &mut changes);
            if changes.is_empty() {
                continue;
            }
            let _ = writeln!(text, "~ {name}");
            for change in changes.iter().take(SHOWN.0) {
                let _ = writeln!(text, "    {change}");
            }
            if changes.len() > SHOWN.0 {
                let _ = writeln!(text, "    and {} more", changes.len() - SHOWN.0);
            }
        }
        text
    }
}

/// Returns all kinds that can be listed, with the path of their objects, each in its preferred version.
fn kinds(cluster: &Cluster) -> Vec<(String, String)> {
    let mut kinds = Vec::new();
    for path in ["/api", "/apis"] {
        let (code, text) = cluster.api().read_as(ALL_KINDS, path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(code, 200, "{path}: {text}");
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        for group in items(&answer["items"]) {
            let name = group["metadata"]["name"].as_str().unwrap_or_default();
            if name == "kwok.x-k8s.io" || name.ends_with("metrics.k8s.io") {
                continue;
            }
            let Some(version) = items(&group["versions"]).first() else { continue };
            let number = version["version"].as_str().unwrap_or_default();
            for resource in items(&version["resources"]) {
                let plural = resource["resource"].as_str().unwrap_or_default();
                let qualified = if name.is_empty() { plural.to_owned() } else { format!("{plural}.{name}") };
                let is_listed = items(&resource["verbs"]).iter().any(|verb| verb == "list");
                if !is_listed || MADE_BY_ITSELF.contains(&&*qualified) {
                    continue;
                }
                let group = if name.is_empty() { "/api".to_owned() } else { format!("/apis/{name}") };
                kinds.push((qualified, format!("{group}/{number}/{plural}")));
            }
        }
    }
    kinds
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Returns a list; none when the kind has gone meanwhile. A kind that is being set up is waited for.
fn list(cluster: &Cluster, path: &str) -> Option<Value> {
    let answer = std::cell::RefCell::new(None);
    cluster.wait_until(path, || {
        let (code, text) = cluster.request("GET", path, "", "");
        assert!(matches!(code, 200 | 404 | 429 | 503), "{path}: {text}");
        if code == 200 {
            answer.replace(Some(serde_json::from_str(&text).expect("JSON")));
        }
        matches!(code, 200 | 404)
    });
    answer.into_inner()
}

/// Tells whether an object is the cluster's own.
fn is_own(object: &Value) -> bool {
    let text = |key: &str| object["metadata"][key].as_str().unwrap_or_default();
    OWN_NAMESPACES.contains(&text("namespace"))
        || object["metadata"]["labels"]["kubernetes.io/bootstrapping"] == "rbac-defaults"
        || text("name") == "kube-root-ca.crt"
}

/// Takes out what the server chooses, and what depends on when something was done.
fn normalise(object: &mut Value, manager: &str) {
    let is_namespace = object["kind"] == "Namespace";
    if let Some(fields) = object.as_object_mut()
        && let Some(status) = fields.remove("status")
        && is_namespace
    {
        // Whether it is about to go.
        fields.insert("status".to_owned(), serde_json::json!({"phase": status["phase"]}));
    }
    if let Some(metadata) = object["metadata"].as_object_mut() {
        for key in ["resourceVersion", "uid", "generation", "creationTimestamp", "selfLink"] {
            metadata.remove(key);
        }
        if let Some(time) = metadata.get_mut("deletionTimestamp") {
            *time = CHOSEN.into();
        }
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove("deployment.kubernetes.io/revision");
            annotations.remove("deprecated.daemonset.template.generation");
        }
        if let Some(managers) = metadata.get_mut("managedFields").and_then(Value::as_array_mut) {
            managers.retain(|entry| entry["manager"] == manager);
            for entry in managers {
                entry.as_object_mut().map(|entry| entry.remove("time"));
            }
        }
    }
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    match &*kind {
        "Service" => {
            let spec = &mut object["spec"];
            for key in ["clusterIP", "clusterIPs", "healthCheckNodePort"] {
                if !spec[key].is_null() && spec[key] != "None" && spec[key] != serde_json::json!(["None"]) {
                    spec[key] = CHOSEN.into();
                }
            }
            for port in spec["ports"].as_array_mut().into_iter().flatten() {
                if !port["nodePort"].is_null() {
                    port["nodePort"] = CHOSEN.into();
                }
            }
        }
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => {
            for webhook in object["webhooks"].as_array_mut().into_iter().flatten() {
                if !webhook["clientConfig"]["caBundle"].is_null() {
                    webhook["clientConfig"]["caBundle"] = CHOSEN.into();
                }
            }
        }
        "Lease" => {
            for key in ["acquireTime", "renewTime", "holderIdentity", "leaseTransitions"] {
                if !object["spec"][key].is_null() {
                    object["spec"][key] = CHOSEN.into();
                }
            }
        }
        _ => {}
    }
}

fn compare(path: &str, before: &Value, after: &Value, changes: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in old {
                compare(&format!("{path}.{key}"), value, new.get(key).unwrap_or(&Value::Null), changes);
            }
            for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                compare(&format!("{path}.{key}"), &Value::Null, value, changes);
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{at}]"), old, new, changes);
            }
        }
        _ if before == after => {}
        _ => changes.push(format!("{}: {} → {}", path.trim_start_matches('.'), shown(before), shown(after))),
    }
}

fn shown(value: &Value) -> String {
    if value.is_null() {
        return "nothing".to_owned();
    }
    let text = value.to_string();
    match text.char_indices().nth(SHOWN.1) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(objects: &[(&str, Value)]) -> Snapshot {
        Snapshot { objects: objects.iter().map(|(name, object)| ((*name).to_owned(), object.clone())).collect() }
    }

    #[test]
    fn differences_are_shown_by_object_and_field() {
        let before = of(&[("a x", json!({"spec": {"a": 1, "b": [1, 2]}})), ("a y", json!({}))]);
        let after = of(&[("a x", json!({"spec": {"a": 1, "b": [1, 3], "c": {"d": true}}})), ("a z", json!({}))]);
        assert_eq!(before.difference(&before), "");
        let expected = "- a y\n~ a x\n    spec.b[1]: 2 → 3\n    spec.c: nothing → {\"d\":true}\n+ a z\n";
        assert_eq!(before.difference(&after), expected);
    }

    #[test]
    fn what_the_server_chooses_does_not_count() {
        let mut object = json!({
            "kind": "Service", "status": {"loadBalancer": {}},
            "metadata": {"name": "a", "uid": "1", "managedFields": [{"manager": "me", "time": "t"}, {"manager": "other"}]},
            "spec": {"clusterIP": "127.96.0.7", "ports": [{"port": 1, "nodePort": 30000}, {"port": 2}]},
        });
        normalise(&mut object, "me");
        let expected = json!({
            "kind": "Service", "metadata": {"name": "a", "managedFields": [{"manager": "me"}]},
            "spec": {"clusterIP": CHOSEN, "ports": [{"port": 1, "nodePort": CHOSEN}, {"port": 2}]},
        });
        assert_eq!(object, expected);
        let mut namespace = json!({"kind": "Namespace", "status": {"phase": "Terminating", "conditions": []}});
        normalise(&mut namespace, "me");
        assert_eq!(namespace["status"], json!({"phase": "Terminating"}));
    }
}
