//! The fields of an object that a cluster fills in: whoever keeps manifests in a repository, or compares them with what
//! runs, leaves them out.
//!
//! What istiod writes: `caBundle` into all webhooks, and `failurePolicy` (from `Ignore` to `Fail`, once it is ready)
//! into the validating ones. What autoscalers write: `replicas`. What the API server writes: the record in `metadata`,
//! `status`, the rules of aggregated roles.

use std::collections::HashSet;

use super::{Object, ObjectKey};
use crate::values::{Map, Tree};

/// Fields of `metadata` that only the API server writes.
pub const SERVER_METADATA: &[&str] =
    &["creationTimestamp", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

/// Takes out of each object what a cluster fills in. An object's autoscaler is looked for among the others.
///
/// Definitions of this program's own, whose bodies nobody has read, have nothing of the kind and stay unread.
pub fn leave_out(objects: &mut [Object]) {
    let scaled: HashSet<(String, String, String)> = objects.iter().filter_map(scale_target).collect();
    for object in objects.iter_mut().filter(|object| object.is_read()) {
        let key = object.key.clone();
        object.change(|tree| leave_out_of(tree, &key, &scaled));
    }
}

fn leave_out_of(tree: &mut Tree, key: &ObjectKey, scaled: &HashSet<(String, String, String)>) {
    let Tree::Map(map) = tree else { return };
    map.shift_remove("status");
    if let Some(metadata) = map_at(map, "metadata") {
        metadata.retain(|name, _| !SERVER_METADATA.contains(&&**name));
    }
    match &*key.kind {
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => leave_out_of_webhooks(map, &key.kind),
        "CustomResourceDefinition" => {
            let conversion = map_at(map, "spec").and_then(|spec| map_at(spec, "conversion"));
            if let Some(webhook) = conversion.and_then(|conversion| map_at(conversion, "webhook")) {
                take(webhook, &["clientConfig", "caBundle"]);
            }
        }
        "APIService" => take(map, &["spec", "caBundle"]),
        "ClusterRole" if map.get("aggregationRule").is_some_and(|rule| !rule.is_null()) => {
            map.shift_remove("rules");
        }
        kind => {
            if scaled.contains(&(kind.to_owned(), key.namespace.clone(), key.name.clone())) {
                take(map, &["spec", "replicas"]);
            }
            take(map, &["spec", "template", "metadata", "creationTimestamp"]);
        }
    }
}

fn leave_out_of_webhooks(map: &mut Map, kind: &str) {
    let Some(Tree::List(webhooks)) = map.get_mut("webhooks") else { return };
    for webhook in webhooks.iter_mut().filter_map(Tree::as_map_mut) {
        take(webhook, &["clientConfig", "caBundle"]);
        if kind == "ValidatingWebhookConfiguration" {
            webhook.shift_remove("failurePolicy");
        }
    }
}

/// Returns kind, namespace and name of what an autoscaler scales.
fn scale_target(object: &Object) -> Option<(String, String, String)> {
    if object.key.kind != "HorizontalPodAutoscaler" {
        return None;
    }
    let target = |field| Some(object.tree().get_path(&["spec", "scaleTargetRef", field])?.as_str()?.to_owned());
    Some((target("kind")?, object.key.namespace.clone(), target("name")?))
}

fn map_at<'a>(map: &'a mut Map, key: &str) -> Option<&'a mut Map> {
    map.get_mut(key)?.as_map_mut()
}

/// Takes away the value at a path.
fn take(map: &mut Map, path: &[&str]) {
    match path {
        [] => {}
        [last] => {
            map.shift_remove(last);
        }
        [first, rest @ ..] => {
            if let Some(inner) = map_at(map, first) {
                take(inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceText;

    fn left(text: &str) -> Vec<Tree> {
        let read = crate::object::documents::read(&SourceText::new("a.yaml", text)).unwrap();
        let mut objects: Vec<Object> = read.into_iter().map(|document| Object::from_tree(document.object)).collect();
        leave_out(&mut objects);
        objects.into_iter().map(Object::into_tree).collect()
    }

    fn one(text: &str) -> Tree {
        left(text).remove(0)
    }

    #[test]
    fn webhooks_lose_what_istiod_patches() {
        let hooks = |kind: &str| {
            let text = "metadata: {name: a}\nwebhooks:\n- name: x\n  failurePolicy: Ignore\n  clientConfig: {caBundle: eA==, service: {name: istiod}}\n";
            let object = one(&format!("kind: {kind}WebhookConfiguration\n{text}"));
            object.get("webhooks").unwrap().as_list().unwrap()[0].clone()
        };
        assert_eq!(hooks("Mutating").get("failurePolicy"), Some(&Tree::from("Ignore")));
        assert_eq!(hooks("Validating").get("failurePolicy"), None);
        let config = hooks("Mutating").get("clientConfig").unwrap().as_map().unwrap().clone();
        assert_eq!(config.keys().collect::<Vec<_>>(), ["service"]);
    }

    #[test]
    fn replicas_belong_to_an_autoscaler_where_there_is_one() {
        let deployment = "kind: Deployment\nmetadata: {name: a, namespace: n}\nspec: {replicas: 2}\n";
        let scaler = "kind: HorizontalPodAutoscaler\nmetadata: {name: s, namespace: n}\nspec: {scaleTargetRef: {kind: Deployment, name: a}}\n";
        assert_eq!(one(deployment).get_path(&["spec", "replicas"]), Some(&Tree::Int(2)));
        assert_eq!(left(&format!("{deployment}---\n{scaler}"))[0].get_path(&["spec", "replicas"]), None);
    }

    #[test]
    fn the_servers_record_goes() {
        let object = one(
            "kind: Service\nmetadata: {name: a, uid: x, labels: {a: b}, creationTimestamp: null}\nstatus: {a: 1}\n",
        );
        assert_eq!(object.get("status"), None);
        assert_eq!(object.get("metadata").unwrap().as_map().unwrap().keys().collect::<Vec<_>>(), ["name", "labels"]);
        let role = one("kind: ClusterRole\nmetadata: {name: a}\naggregationRule: {x: y}\nrules: [{verbs: [get]}]\n");
        assert_eq!(role.get("rules"), None);
    }
}
