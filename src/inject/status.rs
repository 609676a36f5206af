//! The annotation `sidecar.istio.io/status`: what injection has put into a pod, so that it can be taken out again.

use super::pod::{self, Containers};
use crate::values::{Map, Tree, json};

/// The annotation with what was injected.
pub const STATUS: &str = "sidecar.istio.io/status";

/// What an earlier injection has put into a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Injected {
    /// Its containers.
    pub containers: Vec<String>,
    /// Its init containers.
    pub init_containers: Vec<String>,
}

impl Injected {
    /// Reads the annotation of a pod; `None` when it has none. What cannot be read says nothing.
    pub fn of(pod: &Tree) -> Option<Self> {
        let status = json::decode(pod::annotation(pod, STATUS)?).unwrap_or_default();
        let names = |key: &str| {
            let items = status.get(key).and_then(Tree::as_list).unwrap_or_default();
            items.iter().filter_map(Tree::as_str).map(str::to_owned).collect()
        };
        Some(Self { containers: names("containers"), init_containers: names("initContainers") })
    }

    /// Returns the names of a list.
    pub fn names(&self, list: Containers) -> &[String] {
        match list {
            Containers::Main => &self.containers,
            Containers::Init => &self.init_containers,
        }
    }
}

/// Returns the annotation's text for what templates have made.
pub fn text(template_pod: &Tree, revision: &str) -> String {
    let names = |key: &str| {
        let items = template_pod.items_at(&["spec", key]);
        let names: Vec<Tree> = items.iter().map(|item| Tree::from(pod::name(item))).collect();
        if names.is_empty() { Tree::Null } else { Tree::List(names) }
    };
    let mut status = Map::new();
    for key in ["initContainers", "containers", "volumes", "imagePullSecrets"] {
        status.insert(key.to_owned(), names(key));
    }
    let revision = if revision.is_empty() { "default" } else { revision };
    status.insert("revision".to_owned(), Tree::from(revision));
    json::encode_in_order(&Tree::Map(status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    #[test]
    fn the_status_can_be_read_again() {
        let template = "{spec: {containers: [{name: istio-proxy}], volumes: [{name: a}, {name: b}]}}";
        let template = yaml::parse("test", template, &ReadOptions::default()).unwrap();
        let status = text(&template, "");
        assert_eq!(
            status,
            r#"{"initContainers":null,"containers":["istio-proxy"],"volumes":["a","b"],"imagePullSecrets":null,"revision":"default"}"#
        );
        let mut pod = Tree::Null;
        assert_eq!(Injected::of(&pod), None);
        pod::annotate(&mut pod, STATUS, status);
        assert_eq!(Injected::of(&pod).unwrap().names(Containers::Main), ["istio-proxy"]);
        pod::annotate(&mut pod, STATUS, "injected".to_owned());
        assert_eq!(Injected::of(&pod), Some(Injected::default()));
    }
}
