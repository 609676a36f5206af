//! What a cluster shows of an object that istiod has applied: the fields that count as istiod's, in the cluster's order.

use super::class::Chosen;
use super::control_plane::text;
use crate::values::{Map, Tree};

/// The label that tells who made an object.
const MANAGED_LABEL: &str = "gateway.istio.io/managed";
/// Where Kubernetes counts the roll-outs of a deployment.
const ROLL_OUT: &str = "deployment.kubernetes.io/revision";

/// Lists of a pod whose items server-side apply knows by a key, and the fields of the key.
const KEYED_LISTS: &[(&str, &[&str])] = &[
    ("containers", &["name"]),
    ("initContainers", &["name"]),
    ("env", &["name"]),
    ("volumes", &["name"]),
    ("volumeMounts", &["mountPath"]),
    ("volumeDevices", &["devicePath"]),
    ("imagePullSecrets", &["name"]),
    ("hostAliases", &["ip"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("resourceClaims", &["name"]),
    ("schedulingGates", &["name"]),
    // A port of a container has the one, a port of a service the other.
    ("ports", &["containerPort", "port", "protocol"]),
];

/// Returns an object as a cluster shows it after istiod has applied it.
pub fn settled(mut object: Tree, chosen: Chosen<'_>, gateway: &Tree) -> Tree {
    let is_deployment = text(&object, &["kind"]) == "Deployment";
    match text(&object, &["kind"]) {
        "Deployment" => sort_below(&mut object, &["spec", "template", "spec"]),
        "Service" => sort_below(&mut object, &["spec"]),
        _ => {}
    }
    let Some(metadata) = object.as_map_mut().and_then(|object| entry(object, "metadata")) else { return object };
    if let Some(labels) = entry(metadata, "labels") {
        labels.insert(MANAGED_LABEL.to_owned(), Tree::from(chosen.name.replace('/', "-")));
    }
    // An owner is known by the number that the cluster has given to it.
    if text(gateway, &["metadata", "uid"]).is_empty() {
        metadata.shift_remove("ownerReferences");
    }
    // istiod applies the map of annotations as its own even when there is nothing in it, and then what Kubernetes writes
    // there counts as part of what istiod applied: for a deployment the number of its first roll-out.
    if let Some(annotations) = entry(metadata, "annotations")
        && annotations.is_empty()
    {
        if is_deployment {
            annotations.insert(ROLL_OUT.to_owned(), Tree::from("1"));
        } else {
            metadata.shift_remove("annotations");
        }
    }
    object
}

/// Returns the map under a key, which is made when it is not there.
fn entry<'a>(map: &'a mut Map, key: &str) -> Option<&'a mut Map> {
    let place = map.entry(key.to_owned()).or_default();
    if place.is_null() {
        *place = Tree::Map(Map::new());
    }
    place.as_map_mut()
}

/// Puts the lists with keys below a path in the order of their keys, as text: so a cluster keeps account of them, and
/// their order means nothing to it.
fn sort_below(object: &mut Tree, path: &[&str]) {
    let place = path.iter().try_fold(object, |tree, key| tree.as_map_mut()?.get_mut(key));
    for (name, list) in place.and_then(Tree::as_map_mut).into_iter().flatten() {
        sort(name, list);
    }
}

fn sort(name: &str, list: &mut Tree) {
    let Some((_, keys)) = KEYED_LISTS.iter().find(|(known, _)| *known == name) else { return };
    let Tree::List(items) = list else { return };
    for item in items.iter_mut().filter(|_| name.ends_with("ontainers")) {
        sort_below(item, &[]);
    }
    items.sort_by_cached_key(|item| keys.iter().map(|key| key_text(item, key)).collect::<Vec<_>>());
}

fn key_text(item: &Tree, key: &str) -> String {
    match item.get(key) {
        Some(Tree::String(text)) => text.clone(),
        Some(Tree::Int(number)) => number.to_string(),
        _ if key == "protocol" => "TCP".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::class::CONTROLLERS;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    fn shown(object: &str, gateway: &str) -> Tree {
        let chosen = Chosen { controller: &CONTROLLERS[0], name: "example.com/controller" };
        settled(tree(object), chosen, &tree(gateway))
    }

    #[test]
    fn keyed_lists_have_the_order_of_their_keys() {
        let service =
            shown("{kind: Service, spec: {ports: [{port: 15021}, {port: 80}, {port: 8443}, {port: 443}]}}", "{}");
        let ports = "[{port: 15021}, {port: 443}, {port: 80}, {port: 8443}]";
        assert_eq!(service.get_path(&["spec", "ports"]), Some(&tree(ports)));
        let deployment = shown(
            "{kind: Deployment, spec: {template: {spec: {tolerations: [{key: b}, {key: a}], containers: [{name: z}, \
             {name: a, args: [b, a], ports: [{containerPort: 9}, {containerPort: 10}]}]}}}}",
            "{}",
        );
        let pod = "{tolerations: [{key: b}, {key: a}], containers: [{name: a, args: [b, a], \
                   ports: [{containerPort: 10}, {containerPort: 9}]}, {name: z}]}";
        assert_eq!(deployment.get_path(&["spec", "template", "spec"]), Some(&tree(pod)));
    }

    #[test]
    fn metadata_is_what_the_cluster_makes_of_it() {
        let account = "{kind: ServiceAccount, metadata: {annotations: {}, ownerReferences: [{uid: ''}]}}";
        let labels = "labels: {gateway.istio.io/managed: example.com-controller}";
        assert_eq!(shown(account, "{}"), tree(&format!("{{kind: ServiceAccount, metadata: {{{labels}}}}}")));
        let deployment = shown(
            "{kind: Deployment, metadata: {annotations: {}, ownerReferences: [{uid: u}]}}",
            "{metadata: {uid: u}}",
        );
        let annotations = deployment.get_path(&["metadata", "annotations"]);
        assert_eq!(annotations, Some(&tree("{deployment.kubernetes.io/revision: '1'}")));
        assert!(deployment.get_path(&["metadata", "ownerReferences"]).is_some());
        let deployment = shown("{kind: Deployment, metadata: {annotations: {a: b}}}", "{}");
        assert_eq!(deployment.get_path(&["metadata", "annotations"]), Some(&tree("{a: b}")));
    }
}
