//! A snapshot: what a cluster injects with, in one file, as a list of the objects that say it.

use crate::inject::CapturedConfig;
use crate::values::{Map, Tree};
use crate::yaml;

/// The annotation of the list with the version of the cluster.
pub const KUBERNETES: &str = "meshctl.io/kubernetes-version";

/// Returns the text of a snapshot.
pub fn write(config: &CapturedConfig, kubernetes: &str) -> String {
    let CapturedConfig { templates, values, mesh, revision, tags } = config;
    let label = if revision.is_empty() { "default" } else { revision };
    let named = |name: &str| if revision.is_empty() { name.to_owned() } else { format!("{name}-{revision}") };
    let config_map = |name: &str, data: &[(&str, &String)]| {
        let data = data.iter().map(|(key, text)| (*key, Tree::from(text.as_str()))).collect();
        object("v1", "ConfigMap", &named(name), &[("istio.io/rev", label)], Some(data))
    };
    let mut items = vec![config_map("istio", &[("mesh", mesh)])];
    items.push(config_map("istio-sidecar-injector", &[("config", templates), ("values", values)]));
    items.extend(tags.iter().map(|tag| {
        let labels = [("istio.io/rev", label), ("istio.io/tag", tag)];
        let (version, kind) = ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration");
        object(version, kind, &format!("istio-revision-tag-{tag}"), &labels, None)
    }));
    let mut list = vec![("apiVersion", Tree::from("v1")), ("kind", Tree::from("List"))];
    if !kubernetes.is_empty() {
        let annotations = map(vec![(KUBERNETES, Tree::from(kubernetes))]);
        list.push(("metadata", map(vec![("annotations", annotations)])));
    }
    list.push(("items", Tree::List(items)));
    yaml::emit(&map(list), yaml::Style::Ordered)
}

fn map(entries: Vec<(&str, Tree)>) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map>())
}

fn object(version: &str, kind: &str, name: &str, labels: &[(&str, &str)], data: Option<Vec<(&str, Tree)>>) -> Tree {
    let labels = map(labels.iter().map(|(key, value)| (*key, Tree::from(*value))).collect());
    let metadata = map(vec![("name", Tree::from(name)), ("labels", labels)]);
    let mut entries = vec![("apiVersion", Tree::from(version)), ("kind", Tree::from(kind)), ("metadata", metadata)];
    entries.extend(data.map(|data| ("data", map(data))));
    map(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::kube_inject::config::objects_of;
    use crate::yaml::ReadOptions;

    #[test]
    fn a_snapshot_is_read_again() {
        let config = CapturedConfig {
            templates: "templates:\n  sidecar: |\n    a: {{ b }}\n".to_owned(),
            values: "{}".to_owned(),
            mesh: "trustDomain: t".to_owned(),
            revision: "canary".to_owned(),
            tags: vec!["prod".to_owned()],
        };
        let text = write(&config, "v1.36.3");
        let tree = yaml::parse("snapshot", &text, &ReadOptions::default()).unwrap();
        assert_eq!(tree.get_path(&["metadata", "annotations", KUBERNETES]), Some(&Tree::from("v1.36.3")));
        let objects = objects_of(tree);
        for revision in [None, Some("canary")] {
            let read = CapturedConfig::from_objects(&objects, revision).unwrap();
            assert_eq!(
                (read.templates, read.values, read.mesh),
                (config.templates.clone(), config.values.clone(), config.mesh.clone())
            );
            assert_eq!((read.revision, read.tags), (config.revision.clone(), config.tags.clone()));
        }
        assert!(CapturedConfig::from_objects(&objects, Some("other")).is_err());
    }
}
