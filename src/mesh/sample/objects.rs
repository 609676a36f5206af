//! What a sample consists of, and what is wanted of a cluster when it is installed and removed.
//!
//! Every object has the label [`LABEL`]; only such are removed. The namespace says in annotations what was done to it:
//! one that was made goes again, unless something else is in it by now.

use super::Sample;
use crate::api::networking::{Gateway, VirtualService};
use crate::api::{CustomResource, Kind};
use crate::assets;
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Message};
use crate::install::labels;
use crate::mesh::change::{Wanted, Wish};
use crate::mesh::enrolment::{AMBIENT, DATAPLANE_MODE, ENABLED, INJECTION, REVISION};
use crate::source::SourceText;
use crate::values::{Map, Tree};
use crate::yaml::{self, ReadOptions};

/// The label of all objects of a sample, with its name.
pub const LABEL: &str = "meshctl.io/sample";
/// The annotation of a namespace that was made for a sample, with the sample's name.
pub const MADE_FOR: &str = "meshctl.io/made-for-sample";
/// The annotation of a namespace that got a label for a sample: `KEY=VALUE`.
pub const LABELLED: &str = "meshctl.io/labelled-for-sample";

const fn mesh(kind: &Kind) -> Resource {
    Resource::of(kind.group, "v1", kind.kind, kind.plural, true)
}

/// The kinds of which samples consist.
const KINDS: [Resource; 5] = [
    Resource::of("", "v1", "ServiceAccount", "serviceaccounts", true),
    Resource::SERVICE,
    Resource::DEPLOYMENT,
    mesh(&Gateway::KIND),
    mesh(&VirtualService::KIND),
];

/// Kinds of which a namespace must have no other object before it goes.
static VALUABLE: [Resource; 7] = [
    Resource::DEPLOYMENT,
    Resource::STATEFUL_SET,
    Resource::DAEMON_SET,
    Resource::of("batch", "v1", "Job", "jobs", true),
    Resource::of("batch", "v1", "CronJob", "cronjobs", true),
    Resource::SERVICE,
    Resource::of("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
];

/// How the pods of a namespace get their proxies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolled {
    /// From the control plane of the tag `default`: `istio-injection=enabled`.
    Default,
    /// From this revision or tag: `istio.io/rev=NAME`.
    Revision(String),
}

impl Enrolled {
    /// Returns the label that says so.
    pub fn label(&self) -> (&str, &str) {
        match self {
            Self::Default => (INJECTION, ENABLED),
            Self::Revision(name) => (REVISION, name),
        }
    }
}

/// Returns the namespace of a sample, as it is made.
pub fn namespace(name: &str, enrolled: &Enrolled) -> Tree {
    let (key, value) = enrolled.label();
    let labels = Map::from_iter([(key.to_owned(), Tree::from(value))]);
    let metadata = Map::from_iter([("name".to_owned(), Tree::from(name)), ("labels".to_owned(), Tree::Map(labels))]);
    Tree::Map(Map::from_iter([
        ("apiVersion".to_owned(), Tree::from("v1")),
        ("kind".to_owned(), Tree::from("Namespace")),
        ("metadata".to_owned(), Tree::Map(metadata)),
    ]))
}

/// Returns the objects of a sample for a namespace, labelled; without the namespace itself.
pub fn objects(sample: Sample, namespace: &str) -> Vec<Tree> {
    let text = assets::sample(sample.name()).unwrap_or_default();
    let source = SourceText::new(format!("templates/samples/{}.yaml", sample.name()), text);
    let options = ReadOptions::default();
    let documents = yaml::documents(&source, &options);
    // What is part of the program is held to be readable by a test.
    let mut objects: Vec<Tree> = documents.filter_map(|document| Some(document.ok()?.tree)).collect();
    objects.retain(|object| object.as_map().is_some());
    for object in &mut objects {
        labels::set(object, &[(LABEL, sample.name())]);
        let Some(root) = object.as_map_mut() else { continue };
        if let Some(metadata) = root.get_mut("metadata").and_then(Tree::as_map_mut) {
            metadata.shift_insert(1, "namespace".to_owned(), Tree::from(namespace));
        }
        let template = root.get_mut("spec").and_then(Tree::as_map_mut).and_then(|spec| spec.get_mut("template"));
        if let Some(template) = template.filter(|template| template.as_map().is_some()) {
            labels::set(template, &[(LABEL, sample.name())]);
        }
    }
    objects
}

fn resource(object: &Tree) -> Option<Resource> {
    let kind = object.text_at(&["kind"]);
    KINDS.into_iter().find(|resource| resource.kind == kind)
}

/// Returns what is wanted for a sample to be there: the namespace first, then its objects.
pub fn installed(sample: Sample, name: &str, enrolled: &Enrolled) -> Vec<Wanted<'static>> {
    let (place, enrolled) = (name.to_owned(), enrolled.clone());
    let mut wanted = vec![Wanted::new(Resource::NAMESPACE, "", name, move |live| {
        if let Some(live) = live {
            return enrol(live, &enrolled);
        }
        let mut made = namespace(&place, &enrolled);
        annotate(&mut made, MADE_FOR, Some(sample.name()));
        Ok(Wish::Be(made))
    })];
    for object in objects(sample, name) {
        if let Some(resource) = resource(&object) {
            wanted.push(Wanted::with_fields(resource, object));
        }
    }
    wanted
}

/// Labels a namespace that is there, unless its labels say something else already.
fn enrol(live: &Tree, enrolled: &Enrolled) -> Result<Wish, Message> {
    let text = |key: &str| live.text_at(&["metadata", "labels", key]);
    if text(DATAPLANE_MODE) == AMBIENT {
        return Ok(Wish::Leave);
    }
    let (key, value) = enrolled.label();
    if text(key) == value && (key == INJECTION || text(INJECTION).is_empty()) {
        return Ok(Wish::Leave);
    }
    if let Some(other) = [INJECTION, REVISION].into_iter().find(|other| !text(other).is_empty()) {
        return Err(Message::new(
            Category::Configuration,
            format!("it has the label {other}={} already, and the sample wants {key}={value}", text(other)),
        ));
    }
    let mut labelled = live.clone();
    labels::set(&mut labelled, &[(key, value)]);
    annotate(&mut labelled, LABELLED, Some(&format!("{key}={value}")));
    Ok(Wish::Be(labelled))
}

/// Sets an annotation, or takes it away.
fn annotate(object: &mut Tree, key: &str, value: Option<&str>) {
    let Some(metadata) = object.as_map_mut().and_then(|root| root.get_mut("metadata")).and_then(Tree::as_map_mut)
    else {
        return;
    };
    let annotations = metadata.entry("annotations".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
    let Some(map) = annotations.as_map_mut() else { return };
    match value {
        Some(value) => drop(map.insert(key.to_owned(), Tree::from(value))),
        None => drop(map.shift_remove(key)),
    }
    if map.is_empty() {
        metadata.shift_remove("annotations");
    }
}

/// Returns what is wanted for a sample to be gone: its objects, and what was done to the namespace. `stays` says that
/// something else is in it.
pub fn removed(sample: Sample, name: &str, stays: bool) -> Vec<Wanted<'static>> {
    let is_of_sample = move |live: &Tree| live.text_at(&["metadata", "labels", LABEL]) == sample.name();
    let mut wanted: Vec<Wanted<'static>> = Vec::new();
    // In the other order than they are made.
    for object in objects(sample, name).into_iter().rev() {
        if let Some(resource) = resource(&object) {
            wanted.push(Wanted::gone(resource, name, object.text_at(&["metadata", "name"]), is_of_sample));
        }
    }
    wanted.push(Wanted::new(Resource::NAMESPACE, "", name, move |live| {
        let Some(live) = live else { return Ok(Wish::Leave) };
        if is_made_for(live, sample) && !stays {
            return Ok(Wish::Gone);
        }
        let labelled = live.text_at(&["metadata", "annotations", LABELLED]);
        let Some((key, value)) = labelled.split_once('=').filter(|_| !stays) else { return Ok(Wish::Leave) };
        let mut plain = live.clone();
        annotate(&mut plain, LABELLED, None);
        if live.text_at(&["metadata", "labels", key]) == value
            && let Some(metadata) = plain.as_map_mut().and_then(|root| root.get_mut("metadata"))
            && let Some(labels) = metadata.as_map_mut().and_then(|metadata| metadata.get_mut("labels"))
            && let Some(labels) = labels.as_map_mut()
        {
            labels.shift_remove(key);
        }
        Ok(Wish::Be(plain))
    }));
    wanted
}

/// Tells whether a namespace was made for a sample.
pub fn is_made_for(namespace: &Tree, sample: Sample) -> bool {
    namespace.text_at(&["metadata", "annotations", MADE_FOR]) == sample.name()
}

/// Returns what else is in a namespace that was made for a sample, or labelled for one: the first few objects.
pub async fn others(cluster: &Cluster, sample: Sample, name: &str) -> Result<Vec<String>, ClusterError> {
    let options = ListOptions { labels: format!("{LABEL}!={}", sample.name()), ..ListOptions::default() };
    let options = &options;
    let lists = VALUABLE.iter().map(|resource| async move { cluster.list(resource, Some(name), options).await });
    let lists = futures_util::future::try_join_all(lists).await?;
    let others = lists.iter().flatten().filter(|object| {
        // What somebody else has made of it, such as the jobs of a schedule, goes with that.
        object.items_at(&["metadata", "ownerReferences"]).is_empty()
    });
    Ok(others
        .map(|object| format!("{} {}", object.text_at(&["kind"]), object.text_at(&["metadata", "name"])))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::ObjectKey;

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn every_object_is_read_labelled_and_of_a_known_kind() {
        for (sample, count) in [(Sample::Bookinfo, 16), (Sample::Callme, 9)] {
            let objects = objects(sample, "shop");
            assert_eq!(objects.len(), count, "{sample:?}");
            for object in &objects {
                let key = ObjectKey::of(object).unwrap();
                assert_eq!(object.text_at(&["metadata", "labels", LABEL]), sample.name(), "{key}");
                assert_eq!(key.namespace, "shop");
                assert_eq!(resource(object).unwrap().api_version(), key.api_version);
                if key.kind == "Deployment" {
                    assert_eq!(object.text_at(&["spec", "template", "metadata", "labels", LABEL]), sample.name());
                    let pod = object.get_path(&["spec", "template", "spec"]).unwrap();
                    assert_eq!(pod.get_path(&["securityContext", "runAsNonRoot"]), Some(&Tree::Bool(true)), "{key}");
                    assert_eq!(pod.text_at(&["securityContext", "seccompProfile", "type"]), "RuntimeDefault");
                    for container in pod.items_at(&["containers"]) {
                        let context = container.get("securityContext").unwrap();
                        assert_eq!(context.get("allowPrivilegeEscalation"), Some(&Tree::Bool(false)), "{key}");
                        assert_eq!(context.items_at(&["capabilities", "drop"]), [Tree::from("ALL")]);
                        assert!(container.text_at(&["image"]).starts_with("docker.io/"));
                    }
                }
            }
        }
    }

    #[test]
    fn a_namespace_is_labelled_unless_it_says_something_else() {
        let wish = |labels: &str, enrolled: &Enrolled| {
            enrol(&tree(&format!("{{metadata: {{name: n, labels: {{{labels}}}}}}}")), enrolled)
                .map_err(|error| error.to_string())
        };
        let canary = Enrolled::Revision("canary".to_owned());
        assert_eq!(wish("istio-injection: enabled", &Enrolled::Default), Ok(Wish::Leave));
        assert_eq!(wish("istio.io/rev: canary", &canary), Ok(Wish::Leave));
        assert_eq!(wish("istio.io/dataplane-mode: ambient", &Enrolled::Default), Ok(Wish::Leave));
        for (labels, enrolled) in [
            ("istio-injection: disabled", &Enrolled::Default),
            ("istio.io/rev: old", &canary),
            ("istio.io/rev: old", &Enrolled::Default),
            ("istio-injection: enabled", &canary),
            ("istio-injection: enabled, istio.io/rev: canary", &canary),
        ] {
            assert!(wish(labels, enrolled).unwrap_err().contains("already"), "{labels}");
        }
        let Ok(Wish::Be(labelled)) = wish("a: b", &canary) else { panic!("it is left") };
        assert_eq!(labelled.text_at(&["metadata", "labels", "istio.io/rev"]), "canary");
        assert_eq!(labelled.text_at(&["metadata", "annotations", LABELLED]), "istio.io/rev=canary");
    }

    #[test]
    fn only_what_was_made_goes() {
        let wished = |stays: bool, live: &str| {
            let wanted = removed(Sample::Callme, "n", stays);
            let last = wanted.into_iter().next_back().unwrap();
            last.known(Some(tree(live))).wished().unwrap()
        };
        let made = "{metadata: {name: n, annotations: {meshctl.io/made-for-sample: callme}}}";
        assert_eq!(wished(false, made), Wish::Gone);
        assert_eq!(wished(true, made), Wish::Leave);
        assert_eq!(
            wished(false, "{metadata: {name: n, annotations: {meshctl.io/made-for-sample: bookinfo}}}"),
            Wish::Leave
        );
        let labelled = "{metadata: {name: n, labels: {istio-injection: enabled, a: b}, annotations: {meshctl.io/labelled-for-sample: istio-injection=enabled}}}";
        assert_eq!(wished(false, labelled), Wish::Be(tree("{metadata: {name: n, labels: {a: b}}}")));
        // Somebody has decided otherwise since.
        let other = labelled.replace("istio-injection: enabled", "istio-injection: disabled");
        assert_eq!(
            wished(false, &other),
            Wish::Be(tree("{metadata: {name: n, labels: {istio-injection: disabled, a: b}}}"))
        );
    }
}
