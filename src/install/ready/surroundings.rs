//! [`Surroundings`]: the objects that the rules look at besides the one they judge, kept as a cluster sends them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use super::status::{items, name, namespace, text, uid};
use crate::values::Tree;

/// What is asked of objects beyond what is always asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations {
    /// Load balancers are to have an address.
    pub load_balancers: bool,
    /// Services that select pods are to have a ready one.
    pub endpoints: bool,
    /// Deployments are ready with the pods that they must always have, not only with all.
    pub minimum: bool,
    /// The services (namespace and name) that webhooks are waited for behind; `None` for all.
    pub own_services: Option<BTreeSet<(String, String)>>,
    /// The webhooks that are still to come with this very operation: that they do not answer yet is no failure.
    pub coming_webhooks: BTreeSet<String>,
    /// How long a webhook may lack its authority before that is only noted; `None` for as long as is waited.
    pub webhook_grace: Option<Duration>,
    /// The `ConfigMap` in which istiod publishes its root certificate, which the webhooks are to have; `None` to take
    /// any.
    pub authority: Option<String>,
}

/// The objects around those that are judged, by kind, with what is expected of them.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What is asked beyond what is always asked.
    pub expectations: Expectations,
    /// How long everything has had time to settle.
    pub waited: Duration,
    kinds: HashMap<String, BTreeMap<Place, Entry>>,
    children: HashMap<(String, String), BTreeSet<Place>>,
    listed: HashSet<(String, Option<String>)>,
}

/// Namespace and name.
type Place = (String, String);

#[derive(Debug, Clone)]
struct Entry {
    tree: Tree,
    /// Whether it came, or changed, after the first list: an event that did is about now.
    is_news: bool,
}

impl Surroundings {
    /// Returns surroundings that nothing is known about.
    pub fn new(expectations: Expectations) -> Self {
        Self { expectations, ..Self::default() }
    }

    /// Takes the whole list of a kind, in one namespace or in all; what was known there before is forgotten.
    pub fn list(&mut self, kind: &str, within: Option<&str>, objects: Vec<Tree>) {
        let first = self.listed.insert((kind.to_owned(), within.map(str::to_owned)));
        let mut before: BTreeMap<Place, Entry> = BTreeMap::new();
        if let Some(entries) = self.kinds.get_mut(kind) {
            let gone = |place: &Place| within.is_none_or(|namespace| place.0 == namespace);
            let (of_list, rest) = std::mem::take(entries).into_iter().partition(|(place, _)| gone(place));
            (before, *entries) = (of_list, rest);
        }
        for (place, entry) in &before {
            self.unlink(kind, place, &entry.tree);
        }
        for object in objects {
            let old = before.get(&place(&object));
            let is_same = old.is_some_and(|old| version(&old.tree) == version(&object));
            let is_news = if is_same { old.is_some_and(|old| old.is_news) } else { !first };
            self.insert(kind, object, is_news);
        }
    }

    /// Takes an object that is new or has changed.
    pub fn put(&mut self, kind: &str, object: Tree) {
        self.insert(kind, object, true);
    }

    /// Forgets an object.
    pub fn remove(&mut self, kind: &str, object: &Tree) {
        let place = place(object);
        if let Some(entry) = self.kinds.get_mut(kind).and_then(|entries| entries.remove(&place)) {
            self.unlink(kind, &place, &entry.tree);
        }
    }

    fn insert(&mut self, kind: &str, object: Tree, is_news: bool) {
        let place = place(&object);
        let owner = owner(kind, &object);
        let old = self.kinds.entry(kind.to_owned()).or_default().insert(place.clone(), Entry { tree: object, is_news });
        if let Some(old) = old {
            self.unlink(kind, &place, &old.tree);
        }
        if let Some(owner) = owner {
            self.children.entry((kind.to_owned(), owner)).or_default().insert(place);
        }
    }

    fn unlink(&mut self, kind: &str, place: &Place, object: &Tree) {
        let Some(owner) = owner(kind, object) else { return };
        let key = (kind.to_owned(), owner);
        if let Some(places) = self.children.get_mut(&key) {
            places.remove(place);
            if places.is_empty() {
                self.children.remove(&key);
            }
        }
    }

    /// Tells whether a kind has been listed, in this namespace or in all.
    pub fn is_listed(&self, kind: &str, namespace: &str) -> bool {
        let within = |within: Option<&str>| self.listed.contains(&(kind.to_owned(), within.map(str::to_owned)));
        within(None) || within(Some(namespace))
    }

    /// Returns an object.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Tree> {
        let entries = self.kinds.get(kind)?;
        entries.get(&(namespace.to_owned(), name.to_owned())).map(|entry| &entry.tree)
    }

    /// Returns the objects of a kind, by namespace and name.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &Tree> {
        self.kinds.get(kind).into_iter().flatten().map(|(_, entry)| &entry.tree)
    }

    /// Returns the objects of a kind that an object controls.
    pub fn controlled<'a>(&'a self, kind: &'static str, controller: &Tree) -> impl Iterator<Item = &'a Tree> + use<'a> {
        self.entries_of(kind, uid(controller)).map(|entry| &entry.tree)
    }

    fn entries_of<'a>(&'a self, kind: &'static str, owner: &str) -> impl Iterator<Item = &'a Entry> + use<'a> {
        let places = self.children.get(&(kind.to_owned(), owner.to_owned())).into_iter().flatten();
        places.filter_map(move |place| self.kinds.get(kind)?.get(place))
    }

    /// Returns the events about an object, each with whether it has come, or come again, since the first list.
    pub fn events<'a>(&'a self, object: &Tree, kind: &str) -> impl Iterator<Item = (&'a Tree, bool)> + use<'a> {
        let by_uid = self.entries_of("Event", uid(object));
        let by_name = self.entries_of("Event", &named(kind, namespace(object), name(object)));
        by_uid.chain(by_name).map(|entry| (&entry.tree, entry.is_news))
    }

    /// Tells whether an object has come, or changed, since the first list of its kind.
    pub fn is_news(&self, kind: &str, object: &Tree) -> bool {
        self.kinds.get(kind).and_then(|entries| entries.get(&place(object))).is_some_and(|entry| entry.is_news)
    }

    /// Returns the newest event about an object with one of these reasons.
    pub fn newest_event(&self, object: &Tree, kind: &str, reasons: &[&str]) -> Option<&Tree> {
        self.events(object, kind)
            .map(|(event, _)| event)
            .filter(|event| reasons.contains(&text(event, &["reason"])))
            .max_by_key(|event| last_time(event).to_owned())
    }

    /// Returns how many endpoints of a service are ready; `None` when nobody looks at the endpoints of its namespace.
    pub fn ready_endpoints(&self, namespace: &str, service: &str) -> Option<usize> {
        if !self.is_listed("EndpointSlice", namespace) {
            return None;
        }
        let slices = self.entries_of("EndpointSlice", &named("Service", namespace, service));
        let endpoints = slices.flat_map(|entry| items(&entry.tree, &["endpoints"]));
        // An endpoint that does not say is ready, by the API's own rule.
        let is_ready =
            |endpoint: &&Tree| endpoint.get_path(&["conditions", "ready"]).and_then(Tree::as_bool).unwrap_or(true);
        Some(endpoints.filter(is_ready).map(|endpoint| items(endpoint, &["addresses"]).len()).sum())
    }

    /// Tells whether a service is one that webhooks are waited for behind.
    pub fn is_own_service(&self, namespace: &str, name: &str) -> bool {
        let own = self.expectations.own_services.as_ref();
        own.is_none_or(|own| own.contains(&(namespace.to_owned(), name.to_owned())))
    }
}

fn place(object: &Tree) -> Place {
    (namespace(object).to_owned(), name(object).to_owned())
}

fn version(object: &Tree) -> &str {
    text(object, &["metadata", "resourceVersion"])
}

/// Returns what an object is found by: its controller, the object an event is about, or the service of endpoints.
fn owner(kind: &str, object: &Tree) -> Option<String> {
    match kind {
        "Event" => {
            let about = object.get("involvedObject")?;
            let uid = text(about, &["uid"]);
            if !uid.is_empty() {
                return Some(uid.to_owned());
            }
            Some(named(text(about, &["kind"]), text(about, &["namespace"]), text(about, &["name"])))
        }
        "EndpointSlice" => {
            let service = text(object, &["metadata", "labels", "kubernetes.io/service-name"]);
            Some(named("Service", namespace(object), service))
        }
        _ => {
            let owners = items(object, &["metadata", "ownerReferences"]);
            let controller = owners.iter().find(|owner| owner.get("controller").and_then(Tree::as_bool) == Some(true));
            controller.map(|owner| text(owner, &["uid"]).to_owned())
        }
    }
}

fn named(kind: &str, namespace: &str, name: &str) -> String {
    format!("{kind}/{namespace}/{name}")
}

/// Returns when an event was last seen, as RFC 3339: such texts are in the order of the times.
pub(super) fn last_time(event: &Tree) -> &str {
    [&["series", "lastObservedTime"][..], &["lastTimestamp"], &["eventTime"], &["metadata", "creationTimestamp"]]
        .iter()
        .map(|path| text(event, path))
        .find(|time| !time.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::ready::status::tree;

    fn pod(name: &str, owner: &str) -> Tree {
        tree(&format!(
            "{{metadata: {{name: {name}, namespace: 'n', ownerReferences: [{{uid: x}}, {{uid: {owner}, controller: true}}]}}}}"
        ))
    }

    fn names<'a>(objects: impl Iterator<Item = &'a Tree>) -> Vec<&'a str> {
        objects.map(name).collect()
    }

    #[test]
    fn children_follow_lists_changes_and_deletions() {
        let mut around = Surroundings::default();
        let parent = tree("{metadata: {uid: r}}");
        around.list("Pod", Some("n"), vec![pod("a", "r"), pod("b", "r"), pod("c", "s")]);
        assert_eq!(names(around.controlled("Pod", &parent)), ["a", "b"]);
        around.put("Pod", pod("a", "s"));
        around.remove("Pod", &pod("b", "r"));
        assert_eq!(names(around.controlled("Pod", &parent)), [""; 0]);
        around.list("Pod", Some("n"), vec![pod("d", "r")]);
        assert_eq!(names(around.controlled("Pod", &parent)), ["d"]);
        around.list("Pod", Some("other"), vec![]);
        assert_eq!(names(around.all("Pod")), ["d"]);
        assert!(around.is_listed("Pod", "n") && !around.is_listed("Pod", "third"));
    }

    #[test]
    fn an_event_is_news_when_it_comes_after_the_first_list() {
        let event = |name: &str, version: u32| {
            tree(&format!(
                "{{metadata: {{name: {name}, namespace: 'n', resourceVersion: '{version}'}}, involvedObject: {{uid: u}}}}"
            ))
        };
        let object = tree("{metadata: {uid: u, name: a, namespace: 'n'}}");
        let mut around = Surroundings::default();
        around.list("Event", Some("n"), vec![event("old", 1)]);
        assert!(around.events(&object, "Pod").all(|(_, is_news)| !is_news));
        around.list("Event", Some("n"), vec![event("old", 1), event("new", 2)]);
        let seen: Vec<bool> = around.events(&object, "Pod").map(|(_, is_news)| is_news).collect();
        assert_eq!(seen, [true, false], "new, old");
        around.put("Event", event("old", 3));
        assert!(around.events(&object, "Pod").all(|(_, is_news)| is_news));
    }

    #[test]
    fn the_newest_event_is_by_its_last_time() {
        let mut around = Surroundings::default();
        for (name, time) in [("a", "2026-01-01T00:00:02Z"), ("b", "2026-01-01T00:00:01Z")] {
            around.put("Event", tree(&format!("{{metadata: {{name: {name}}}, involvedObject: {{kind: Pod, name: p, namespace: 'n'}}, reason: R, lastTimestamp: '{time}'}}")));
        }
        let object = tree("{metadata: {name: p, namespace: 'n'}}");
        assert_eq!(around.newest_event(&object, "Pod", &["R"]).map(name), Some("a"));
        assert_eq!(around.newest_event(&object, "Pod", &["S"]), None);
    }

    #[test]
    fn endpoints_that_do_not_say_are_ready() {
        let mut around = Surroundings::default();
        assert_eq!(around.ready_endpoints("n", "s"), None);
        around.list(
            "EndpointSlice",
            None,
            vec![tree("{metadata: {name: x, namespace: 'n', labels: {kubernetes.io/service-name: s}}, endpoints: [{addresses: [a, b]}, {addresses: [c], conditions: {ready: false}}]}")],
        );
        assert_eq!(around.ready_endpoints("n", "s"), Some(2));
        assert_eq!(around.ready_endpoints("n", "t"), Some(0));
    }
}
