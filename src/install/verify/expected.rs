//! [`Expected`]: the objects that are to be there, by the record, by inputs, by files or by labels.

use std::collections::BTreeSet;

use super::report::Basis;
use crate::install::inventory::{Entry, Inventory};
use crate::install::labels;
use crate::install::{Identity, Target};
use crate::object::ObjectKey;
use crate::values::Tree;

/// What is to be there.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The namespace of the control plane.
    pub namespace: String,
    /// The revision.
    pub revision: String,
    /// Where the list comes from.
    pub basis: Basis,
    /// What the owner label of the objects says; none where they need not have one of ours.
    pub owner: Option<String>,
    /// The objects.
    pub objects: Vec<ExpectedObject>,
    /// Objects of the record that are not wanted any more.
    pub extra: Vec<ObjectKey>,
}

/// An object that is to be there.
#[derive(Debug, Clone)]
pub struct ExpectedObject {
    /// Which one.
    pub key: ObjectKey,
    /// The component's key; empty where nobody knows.
    pub component: String,
    /// What the API server called it when it was recorded; empty where nobody knows.
    pub uid: String,
    /// What it is to be; none where only its identity is known.
    pub wanted: Option<Tree>,
}

impl ExpectedObject {
    /// Returns which object it is.
    pub fn identity(&self) -> Identity {
        Identity::from(&self.key)
    }
}

impl Expected {
    /// Returns what a record says is there.
    pub fn of_record(record: &Inventory) -> Self {
        let objects = record.objects.iter().map(|entry| ExpectedObject {
            key: entry.key(),
            component: entry.component.clone(),
            uid: entry.uid.clone(),
            wanted: None,
        });
        Self {
            namespace: record.namespace.clone(),
            revision: record.revision.clone(),
            basis: Basis::Record,
            owner: Some(record.owner.clone()),
            objects: objects.collect(),
            extra: Vec::new(),
        }
    }

    /// Returns what inputs want, and what the record of the same installation adds to it. With a scope the target has
    /// only the components in it, and nothing is said of others.
    pub fn of_target(target: &Target, scope: Option<&BTreeSet<String>>, record: Option<&Inventory>) -> Self {
        let recorded = |identity: &Identity| record.and_then(|record| record.get(identity));
        let objects = target.objects.iter().map(|object| ExpectedObject {
            key: object.object.key.clone(),
            component: object.component.clone(),
            uid: recorded(&object.identity()).map(|entry| entry.uid.clone()).unwrap_or_default(),
            wanted: Some(object.object.tree().clone()),
        });
        let wanted = target.identities();
        let is_extra = |entry: &&Entry| {
            !wanted.contains(&entry.identity) && scope.is_none_or(|scope| scope.contains(&entry.component))
        };
        let extra = record.into_iter().flat_map(|record| &record.objects).filter(is_extra);
        Self {
            namespace: target.namespace.clone(),
            revision: target.revision.clone(),
            basis: Basis::Inputs,
            owner: record.map(|record| record.owner.clone()),
            objects: objects.collect(),
            extra: extra.map(Entry::key).collect(),
        }
    }

    /// Returns what objects of files are: nothing is said about whose they are. Of one that is there twice the last
    /// counts.
    pub fn of_objects(namespace: &str, objects: Vec<Tree>) -> Self {
        let mut seen = BTreeSet::new();
        let mut expected: Vec<ExpectedObject> = objects
            .into_iter()
            .rev()
            .filter_map(|object| {
                let key = ObjectKey::of(&object)?;
                let is_first = seen.insert(Identity::from(&key));
                is_first.then(|| ExpectedObject {
                    key,
                    component: component_of(&object),
                    uid: String::new(),
                    wanted: Some(object),
                })
            })
            .collect();
        expected.reverse();
        Self {
            namespace: namespace.to_owned(),
            revision: String::new(),
            basis: Basis::Objects,
            owner: None,
            objects: expected,
            extra: Vec::new(),
        }
    }

    /// Returns what live objects with the labels of a mesh are.
    pub fn of_labels(namespace: &str, revision: &str, objects: &[Tree]) -> Self {
        let objects = objects.iter().filter_map(|object| {
            let key = ObjectKey::of(object)?;
            Some(ExpectedObject { key, component: component_of(object), uid: String::new(), wanted: None })
        });
        Self {
            namespace: namespace.to_owned(),
            revision: revision.to_owned(),
            basis: Basis::Labels,
            owner: None,
            objects: objects.collect(),
            extra: Vec::new(),
        }
    }

    /// Adds what the objects are to be, as a target says that was recorded.
    pub fn with_values(&mut self, target: &Target) {
        for object in &mut self.objects {
            if let Some(wanted) = target.get(&object.identity()) {
                object.key = wanted.object.key.clone();
                object.wanted = Some(wanted.object.tree().clone());
            }
        }
    }
}

fn component_of(object: &Tree) -> String {
    labels::text(object, "labels", labels::COMPONENT).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn the_last_of_two_counts() {
        let object = |value: &str| {
            let text = format!(
                r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"a","namespace":"n"}},"data":{{"a":"{value}"}}}}"#
            );
            json::decode(&text).unwrap()
        };
        let expected = Expected::of_objects("n", vec![object("1"), object("2"), json::decode("{}").unwrap()]);
        assert_eq!(expected.objects.len(), 1);
        assert_eq!(expected.objects[0].wanted, Some(object("2")));
    }

    #[test]
    fn what_is_recorded_and_not_wanted_is_extra() {
        let mut target = Target { namespace: "n".to_owned(), revision: "default".to_owned(), ..Target::default() };
        let map = |name: &str| {
            json::decode(&format!(
                r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{name}","namespace":"n"}}}}"#
            ))
            .unwrap()
        };
        target.add("pilot", map("a"));
        target.add("pilot", map("b"));
        let mut record = Inventory::of(&target);
        record.note(&target.objects[0].identity(), "uid");
        target.objects.pop();
        let expected = Expected::of_target(&target, None, Some(&record));
        assert_eq!(expected.objects[0].uid, "uid");
        assert_eq!(expected.extra.iter().map(|key| &*key.name).collect::<Vec<_>>(), ["b"]);
        assert_eq!(expected.owner.as_deref(), Some("n.default"));
        assert_eq!(Expected::of_target(&target, None, None).owner, None);
    }
}
