//! [`Scope`]: what is watched. A set of objects needs as few watches as it can do with, and each as narrow as it can
//! be: other people's definitions and pods are not our business.

use std::collections::{BTreeMap, BTreeSet};

use super::Surroundings;
use super::status::{namespace, text};
use crate::object::ObjectKey;
use crate::values::Tree;

/// Objects to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// Where; `None` for kinds without namespaces.
    pub namespace: Option<String>,
    /// Which, by labels, as in `kubectl -l`; empty for all.
    pub labels: String,
    /// Which, by fields, as in `kubectl --field-selector`; empty for all.
    pub fields: String,
    /// Whether the wait is in vain without it; the others only tell more.
    pub is_needed: bool,
}

impl Scope {
    fn new(api_version: &str, kind: &str, namespace: &str) -> Self {
        Self {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            labels: String::new(),
            fields: String::new(),
            is_needed: false,
        }
    }

    /// Tells whether two scopes are about the same kind in the same place, so that one stands for both.
    pub fn is_place_of(&self, other: &Self) -> bool {
        self.kind == other.kind && self.api_version == other.api_version && self.namespace == other.namespace
    }
}

/// An object, and how it was last seen.
pub type Member<'a> = (&'a ObjectKey, Option<&'a Tree>);

/// Returns what must be watched to see these objects become ready: one scope per kind and namespace.
pub fn of_objects<'a>(objects: impl IntoIterator<Item = Member<'a>>) -> Vec<Scope> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<Member>> = BTreeMap::new();
    for (key, tree) in objects {
        groups.entry((&key.api_version, &key.kind, &key.namespace)).or_default().push((key, tree));
    }
    groups
        .into_iter()
        .map(|((api_version, kind, namespace), members)| {
            let mut scope = Scope { is_needed: true, ..Scope::new(api_version, kind, namespace) };
            match &*members {
                [(only, _)] => scope.fields = format!("metadata.name={}", only.name),
                several => scope.labels = shared_labels(several.iter().map(|(_, tree)| *tree)),
            }
            scope
        })
        .collect()
}

/// Returns what objects have in common, as a selector; empty when one is not known or there is nothing.
fn shared_labels<'a>(trees: impl Iterator<Item = Option<&'a Tree>>) -> String {
    let mut shared: Option<BTreeMap<&str, &str>> = None;
    for tree in trees {
        let Some(labels) = tree.map(|tree| labels(tree, &["metadata", "labels"])) else { return String::new() };
        shared = Some(match shared {
            None => labels,
            Some(shared) => shared.into_iter().filter(|(name, value)| labels.get(name) == Some(value)).collect(),
        });
    }
    let shared = shared.unwrap_or_default();
    shared.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(",")
}

fn labels<'a>(object: &'a Tree, path: &[&str]) -> BTreeMap<&'a str, &'a str> {
    let map = object.get_path(path).and_then(Tree::as_map);
    map.into_iter().flatten().filter_map(|(name, value)| Some((&**name, value.as_str()?))).collect()
}

/// Returns what must be watched to know what stands behind webhooks and services, and what webhooks must believe.
pub fn behind<'a>(objects: impl IntoIterator<Item = &'a Tree>, around: &Surroundings) -> Vec<Scope> {
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut authorities: BTreeSet<&str> = BTreeSet::new();
    for object in objects {
        match text(object, &["kind"]) {
            "Service" if around.expectations.endpoints => {
                services.entry(namespace(object)).or_default().insert(super::status::name(object));
            }
            "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => {
                for webhook in super::status::items(object, &["webhooks"]) {
                    let place = |field| text(webhook, &["clientConfig", "service", field]);
                    let (namespace, name) = (place("namespace"), place("name"));
                    if !name.is_empty() && around.is_own_service(namespace, name) {
                        services.entry(namespace).or_default().insert(name);
                        authorities.insert(namespace);
                    }
                }
            }
            _ => {}
        }
    }
    let slices = services.iter().map(|(namespace, names)| Scope {
        labels: one_of("kubernetes.io/service-name", names),
        ..Scope::new("discovery.k8s.io/v1", "EndpointSlice", namespace)
    });
    let authority = around.expectations.authority.as_ref();
    let maps = authorities.iter().filter_map(|namespace| {
        Some(Scope { fields: format!("metadata.name={}", authority?), ..Scope::new("v1", "ConfigMap", namespace) })
    });
    slices.chain(maps).collect()
}

/// Returns what must be watched to see why workloads are not ready: replica sets, pods and events of their namespaces.
pub fn below<'a>(workloads: impl IntoIterator<Item = &'a Tree>) -> Vec<Scope> {
    let mut namespaces: BTreeMap<&str, Vec<&Tree>> = BTreeMap::new();
    for workload in workloads {
        namespaces.entry(namespace(workload)).or_default().push(workload);
    }
    let mut scopes = Vec::new();
    for (namespace, workloads) in namespaces {
        let labels = selected(&workloads);
        let has_pods = |workload: &&Tree| text(workload, &["kind"]) != "PersistentVolumeClaim";
        if workloads.iter().any(|workload| text(workload, &["kind"]) == "Deployment") {
            let scope = Scope::new("apps/v1", "ReplicaSet", namespace);
            scopes.push(Scope { labels: labels.clone(), ..scope });
        }
        if workloads.iter().any(has_pods) {
            scopes.push(Scope { labels, ..Scope::new("v1", "Pod", namespace) });
        }
        scopes.push(Scope::new("v1", "Event", namespace));
    }
    scopes
}

/// Returns a selector that takes all pods of all the workloads; of other pods it takes as few as labels allow.
fn selected(workloads: &[&Tree]) -> String {
    let mut shared: Option<BTreeMap<&str, BTreeSet<&str>>> = None;
    for workload in workloads {
        let own = labels(workload, &["spec", "selector", "matchLabels"]);
        shared = Some(match shared {
            None => own.into_iter().map(|(name, value)| (name, BTreeSet::from([value]))).collect(),
            Some(mut shared) => {
                shared.retain(|name, values| own.get(name).map(|value| values.insert(value)).is_some());
                shared
            }
        });
    }
    let shared = shared.unwrap_or_default();
    shared.iter().map(|(name, values)| one_of(name, values)).collect::<Vec<_>>().join(",")
}

/// Returns the selector of a label with one of some values.
fn one_of(name: &str, values: &BTreeSet<&str>) -> String {
    let list = values.iter().copied().collect::<Vec<_>>().join(",");
    if values.len() == 1 { format!("{name}={list}") } else { format!("{name} in ({list})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::Expectations;
    use crate::install::ready::status::tree;

    fn shown(scopes: &[Scope]) -> Vec<String> {
        let show = |scope: &Scope| {
            let Scope { kind, namespace, labels, fields, .. } = scope;
            format!("{} {kind} {labels}{fields}", namespace.as_deref().unwrap_or("-")).trim_end().to_owned()
        };
        scopes.iter().map(show).collect()
    }

    #[test]
    fn one_object_is_watched_by_name_and_several_by_what_they_share() {
        let a = tree("{apiVersion: v1, kind: X, metadata: {name: a, labels: {owner: us, app: a}}}");
        let b = tree("{apiVersion: v1, kind: X, metadata: {name: b, labels: {owner: us, app: b}}}");
        let c = tree("{apiVersion: v1, kind: Z, metadata: {name: c, namespace: 'n'}}");
        let keys: Vec<ObjectKey> = [&a, &b, &c].iter().map(|tree| ObjectKey::of(tree).unwrap()).collect();
        let scopes = of_objects(keys.iter().zip([Some(&a), Some(&b), Some(&c)]));
        assert_eq!(shown(&scopes), ["- X owner=us", "n Z metadata.name=c"]);
        assert!(scopes[0].is_needed);
        let scopes = of_objects(keys.iter().zip([Some(&a), None, None]));
        assert_eq!(shown(&scopes), ["- X", "n Z metadata.name=c"]);
    }

    #[test]
    fn what_stands_behind_webhooks_is_watched() {
        let webhooks = tree(
            "{kind: MutatingWebhookConfiguration, webhooks: [{clientConfig: {service: {namespace: 'n', name: b}}}, \
             {clientConfig: {service: {namespace: 'n', name: a}}}, {clientConfig: {url: x}}]}",
        );
        let service = tree("{kind: Service, metadata: {name: s, namespace: m}}");
        let expectations =
            Expectations { endpoints: true, authority: Some("root".to_owned()), ..Expectations::default() };
        let scopes = behind([&webhooks, &service], &Surroundings::new(expectations));
        let expected = [
            "m EndpointSlice kubernetes.io/service-name=s",
            "n EndpointSlice kubernetes.io/service-name in (a,b)",
            "n ConfigMap metadata.name=root",
        ];
        assert_eq!(shown(&scopes), expected);
        assert_eq!(shown(&behind([&service], &Surroundings::default())), [""; 0]);
    }

    #[test]
    fn pods_are_selected_as_their_workloads_select_them() {
        let workload = |kind: &str, labels: &str| {
            tree(&format!(
                "{{kind: {kind}, metadata: {{namespace: 'n'}}, spec: {{selector: {{matchLabels: {labels}}}}}}}"
            ))
        };
        let scopes = below([&workload("Deployment", "{app: a, x: z}"), &workload("DaemonSet", "{app: b}")]);
        assert_eq!(shown(&scopes), ["n ReplicaSet app in (a,b)", "n Pod app in (a,b)", "n Event"]);
        let scopes = below([&workload("DaemonSet", "{app: b}"), &workload("DaemonSet", "{k8s-app: c}")]);
        assert_eq!(shown(&scopes), ["n Pod", "n Event"]);
        let claim = tree("{kind: PersistentVolumeClaim, metadata: {namespace: 'n'}}");
        assert_eq!(shown(&below([&claim])), ["n Event"]);
    }
}
