//! What a user gives to look at: gateways, and the objects that they depend on.

use crate::values::Tree;

/// The group of Gateway API.
pub const GROUP: &str = "gateway.networking.k8s.io";
/// The group of what is still tried out.
const EXPERIMENTAL_GROUP: &str = "gateway.networking.x-k8s.io";

/// Objects of a user, by what they are here for. Objects without a namespace are in `default`.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    /// The gateways, in the order given.
    pub gateways: Vec<Tree>,
    /// Lists of listeners that others add to a gateway.
    pub listener_sets: Vec<Tree>,
    /// Classes of gateways.
    pub classes: Vec<Tree>,
    /// Parameters of gateways and of classes.
    pub config_maps: Vec<Tree>,
    /// Namespaces, for their labels and annotations.
    pub namespaces: Vec<Tree>,
    /// Istio's `ProxyConfig` objects.
    pub proxy_configs: Vec<Tree>,
    /// The kinds of what plays no part, in the order given.
    pub others: Vec<String>,
}

impl Documents {
    /// Takes in an object, or the items of a list.
    pub fn add(&mut self, object: Tree) {
        let group = object.text_at(&["apiVersion"]).rsplit_once('/').map_or("", |(group, _)| group).to_owned();
        let kind = object.text_at(&["kind"]).to_owned();
        let place = match (&*group, &*kind) {
            ("", "List") => {
                for item in object.get("items").and_then(Tree::as_list).unwrap_or_default() {
                    self.add(item.clone());
                }
                return;
            }
            (GROUP, "Gateway") => &mut self.gateways,
            (GROUP, "ListenerSet") | (EXPERIMENTAL_GROUP, "XListenerSet") => &mut self.listener_sets,
            (GROUP, "GatewayClass") => &mut self.classes,
            ("", "ConfigMap") => &mut self.config_maps,
            ("", "Namespace") => &mut self.namespaces,
            ("networking.istio.io", "ProxyConfig") => &mut self.proxy_configs,
            _ => {
                self.others.push(if group.is_empty() { kind } else { format!("{kind} ({group})") });
                return;
            }
        };
        place.push(object);
    }

    /// Returns the `GatewayClass` of a name.
    pub fn class(&self, name: &str) -> Option<&Tree> {
        self.classes.iter().find(|class| name_of(class) == name)
    }

    /// Returns the Namespace of a name.
    pub fn namespace(&self, name: &str) -> Option<&Tree> {
        self.namespaces.iter().find(|namespace| name_of(namespace) == name)
    }

    /// Returns the `ConfigMap` of a name in a namespace.
    pub fn config_map(&self, namespace: &str, name: &str) -> Option<&Tree> {
        self.config_maps.iter().find(|object| name_of(object) == name && namespace_of(object) == namespace)
    }
}

/// Returns the name of an object.
pub fn name_of(object: &Tree) -> &str {
    object.text_at(&["metadata", "name"])
}

/// Returns the namespace of an object; `default` when it has none.
pub fn namespace_of(object: &Tree) -> &str {
    match object.text_at(&["metadata", "namespace"]) {
        "" => "default",
        namespace => namespace,
    }
}

/// Returns a label of an object.
pub fn label<'a>(object: &'a Tree, name: &str) -> Option<&'a str> {
    object.get_path(&["metadata", "labels", name])?.as_str()
}

/// Returns an annotation of an object.
pub fn annotation<'a>(object: &'a Tree, name: &str) -> Option<&'a str> {
    object.get_path(&["metadata", "annotations", name])?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceText;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn documents_are_sorted_by_their_part() {
        let text = "
{apiVersion: v1, kind: List, items: [
  {apiVersion: gateway.networking.k8s.io/v1beta1, kind: Gateway, metadata: {name: a}},
  {apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: b}}]}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop}}
---
{apiVersion: v1, kind: Service, metadata: {name: d}}
";
        let source = SourceText::new("test", text);
        let mut documents = Documents::default();
        for document in yaml::documents(&source, &ReadOptions::default()) {
            documents.add(document.unwrap().tree);
        }
        assert_eq!(documents.gateways.iter().map(namespace_of).collect::<Vec<_>>(), ["default"]);
        assert_eq!(documents.others, ["Gateway (networking.istio.io)", "Service"]);
        assert!(documents.config_map("shop", "c").is_some());
        assert!(documents.config_map("default", "c").is_none());
    }
}
