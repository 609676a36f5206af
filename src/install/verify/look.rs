//! Looking at a cluster with few requests: one list for each kind and namespace instead of one request for each object.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::expected::{Expected, ExpectedObject};
use crate::cluster::{ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::Identity;
use crate::install::labels::OWNER;
use crate::install::live::Live;
use crate::install::observe::AT_ONCE;
use crate::object::ObjectKey;
use crate::values::Tree;

/// How many objects that a list does not have are asked for one by one; with more of them the list is asked for without
/// its selector.
const FEW: usize = 2;

/// What was seen of the objects that are to be there.
#[derive(Debug, Default)]
pub struct Seen {
    /// Those that are there.
    pub objects: BTreeMap<Identity, Tree>,
    /// Those that may not be looked at.
    pub hidden: BTreeMap<Identity, String>,
    /// Those of kinds that the API server does not serve.
    pub unserved: Vec<Identity>,
}

impl Seen {
    /// Returns an object.
    pub fn get(&self, key: &ObjectKey) -> Option<&Tree> {
        self.objects.get(&Identity::from(key))
    }

    fn add(&mut self, objects: Vec<Tree>) {
        for object in objects {
            if let Some(key) = ObjectKey::of(&object) {
                self.objects.insert(Identity::from(&key), object);
            }
        }
    }
}

/// Objects of a kind in one place.
struct Group<'a> {
    resource: Resource,
    namespace: Option<&'a str>,
    keys: Vec<&'a ObjectKey>,
}

/// Looks at everything that is expected. Secrets may be hidden; what else may not be looked at is an error.
pub async fn look(live: &Live<'_>, expected: &Expected) -> Result<Seen, ClusterError> {
    let mut seen = Seen::default();
    let mut groups = Vec::new();
    for ((api_version, kind, namespace), keys) in grouped(&expected.objects) {
        let probe = ObjectKey {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: String::new(),
        };
        match live.place(&probe) {
            Some(resource) => {
                let namespace = resource.namespaced.then_some(namespace);
                groups.push(Group { resource, namespace, keys });
            }
            None => seen.unserved.extend(keys.into_iter().map(Identity::from)),
        }
    }
    let selector = expected.owner.as_ref().map(|owner| format!("{OWNER}={owner}")).unwrap_or_default();
    let found = groups.iter().map(|group| look_at(live, group, &selector));
    let found: Vec<_> = stream::iter(found).buffered(AT_ONCE).try_collect().await?;
    for (group, found) in groups.iter().zip(found) {
        match found {
            Ok(objects) => seen.add(objects),
            Err(why) => seen.hidden.extend(group.keys.iter().map(|key| (Identity::from(*key), why.clone()))),
        }
    }
    let wanted: BTreeSet<Identity> = expected.objects.iter().map(ExpectedObject::identity).collect();
    seen.objects.retain(|identity, _| wanted.contains(identity));
    Ok(seen)
}

/// Returns the objects of a group, or why they are hidden.
async fn look_at(
    live: &Live<'_>,
    group: &Group<'_>,
    selector: &str,
) -> Result<Result<Vec<Tree>, String>, ClusterError> {
    let Group { resource, namespace, .. } = group;
    match list(live, group, selector).await {
        Ok(objects) => Ok(Ok(objects)),
        // Nobody needs a right on Secrets to verify a mesh; any other kind does not hide.
        Err(error) if error.category() == Category::PermissionDenied && resource.kind == "Secret" => {
            let place = namespace.map(|namespace| format!(" in the namespace `{namespace}`")).unwrap_or_default();
            Ok(Err(format!("not allowed to list {}{place}", resource.qualified())))
        }
        Err(error) => Err(error),
    }
}

async fn list(live: &Live<'_>, group: &Group<'_>, selector: &str) -> Result<Vec<Tree>, ClusterError> {
    let Group { resource, namespace, keys } = group;
    let options = ListOptions { labels: selector.to_owned(), ..ListOptions::default() };
    let mut objects = live.cluster.list(resource, *namespace, &options).await?;
    let has = |objects: &[Tree], key: &ObjectKey| {
        objects.iter().any(|object| {
            object.text_at(&["metadata", "name"]) == key.name
                && object.text_at(&["metadata", "namespace"]) == key.namespace
        })
    };
    let missing: Vec<&ObjectKey> = keys.iter().copied().filter(|key| !has(&objects, key)).collect();
    if selector.is_empty() || missing.is_empty() {
        return Ok(objects);
    }
    if missing.len() > FEW {
        return live.cluster.list(resource, *namespace, &ListOptions::default()).await;
    }
    for key in missing {
        objects.extend(live.cluster.get(resource, *namespace, &key.name).await?);
    }
    Ok(objects)
}

type Place<'a> = (&'a str, &'a str, &'a str);

fn grouped(objects: &[ExpectedObject]) -> BTreeMap<Place<'_>, Vec<&ObjectKey>> {
    let mut groups: BTreeMap<Place, Vec<&ObjectKey>> = BTreeMap::new();
    for ExpectedObject { key, .. } in objects {
        groups.entry((&key.api_version, &key.kind, &key.namespace)).or_default().push(key);
    }
    groups
}
