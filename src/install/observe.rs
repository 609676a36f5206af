//! What there is, and what would come of it: the live objects and the answers to dry runs that a plan is made of.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::inventory::Inventory;
use super::live::Live;
use super::outgoing::{Surroundings, outgoing};
use super::plan::{Answer, Observation};
use super::prune::candidates;
use super::target::{Target, TargetObject};
use super::{Identity, conflict, labels};
use crate::cluster::{ClusterError, ListOptions, Resource};
use crate::object::ObjectKey;
use crate::values::Tree;

/// How many requests are under way at a time.
pub const AT_ONCE: usize = 8;

/// How often an object is looked at whose fields somebody sets at this very time.
const LOOKS: usize = 3;

/// What was observed of a cluster.
#[derive(Debug, Default)]
pub struct Observed {
    /// By object.
    pub objects: BTreeMap<Identity, Observation>,
    /// What decides about fields that others own.
    pub surroundings: Surroundings,
    /// What the old record has and the target has not, as it is now.
    pub old: BTreeMap<Identity, Tree>,
    /// Namespaces that the target needs and that are not there.
    pub missing: BTreeSet<String>,
    /// Namespaces that the target needs and that are about to go, as they are.
    pub terminating: BTreeMap<String, Tree>,
}

impl Observed {
    /// Tells whether nothing can be asked about objects in a namespace.
    fn is_away(&self, namespace: &str) -> bool {
        self.missing.contains(namespace) || self.terminating.contains_key(namespace)
    }
}

/// Looks at everything that a target touches. `wanted` are the objects of the record that are not to go, beside the
/// target's. Where there is a record, its objects are listed kind by kind, which spares a request for each of them.
pub async fn observe(
    live: &Live<'_>,
    target: &Target,
    old: Option<&Inventory>,
    wanted: &BTreeSet<Identity>,
) -> Result<Observed, ClusterError> {
    let mut observed = Observed::default();
    let namespaces = target.namespaces().into_iter().map(|name| async move {
        Ok::<_, ClusterError>((name.to_owned(), live.cluster.get(&Resource::NAMESPACE, None, name).await?))
    });
    let namespaces: Vec<_> = stream::iter(namespaces).buffered(AT_ONCE).try_collect().await?;
    for (name, found) in namespaces {
        match found {
            None => drop(observed.missing.insert(name)),
            Some(object) if phase(&object) == "Terminating" => drop(observed.terminating.insert(name, object)),
            Some(_) => {}
        }
    }
    let answering =
        if observed.missing.contains(&target.namespace) { HashSet::new() } else { answering(live, target).await? };
    observed.surroundings = Surroundings::of(target, &[], answering);
    let known = if old.is_some() { owned(live, target, &observed).await? } else { BTreeMap::new() };
    let looked = target.objects.iter().map(|object| look(live, target, object, &observed, &known));
    let looked: Vec<_> = stream::iter(looked).buffered(AT_ONCE).try_collect().await?;
    observed.objects = looked.into_iter().collect();
    if let Some(old) = old {
        let gone = candidates(old, wanted)
            .into_iter()
            .map(|entry| async move { Ok::<_, ClusterError>((entry.identity.clone(), live.get(&entry.key()).await?)) });
        let found: Vec<_> = stream::iter(gone).buffered(AT_ONCE).try_collect().await?;
        observed.old = found.into_iter().filter_map(|(identity, object)| Some((identity, object?))).collect();
    }
    Ok(observed)
}

/// Lists the objects that belong to an installation already, of the kinds and in the namespaces of its target. A list
/// that is forbidden is left out: its objects are asked for one by one.
async fn owned(
    live: &Live<'_>,
    target: &Target,
    observed: &Observed,
) -> Result<BTreeMap<Identity, Tree>, ClusterError> {
    let mut places: Vec<(Resource, Option<String>)> = Vec::new();
    for object in &target.objects {
        let key = &object.object.key;
        let Some(resource) = live.resource(key) else { continue };
        let namespace = Some(key.namespace.clone()).filter(|namespace| !namespace.is_empty());
        let is_away = namespace.as_ref().is_some_and(|namespace| observed.is_away(namespace));
        let place = (resource, namespace);
        if !is_away && !places.contains(&place) {
            places.push(place);
        }
    }
    let options = ListOptions { labels: format!("{}={}", labels::OWNER, target.owner()), ..ListOptions::default() };
    let options = &options;
    let lists = places.iter().map(|(resource, namespace)| async move {
        match live.cluster.list(resource, namespace.as_deref(), options).await {
            Ok(objects) => Ok(objects),
            Err(ClusterError::Forbidden { .. }) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    });
    let lists: Vec<Vec<Tree>> = stream::iter(lists).buffered(AT_ONCE).try_collect().await?;
    Ok(lists
        .into_iter()
        .flatten()
        .filter_map(|object| Some((Identity::from(&ObjectKey::of(&object)?), object)))
        .collect())
}

fn phase(namespace: &Tree) -> &str {
    namespace.get_path(&["status", "phase"]).and_then(Tree::as_str).unwrap_or_default()
}

/// Returns the services behind the target's webhooks that answer.
pub async fn answering(live: &Live<'_>, target: &Target) -> Result<HashSet<(String, String)>, ClusterError> {
    let has_webhooks = target.objects.iter().any(|object| object.object.key.kind.ends_with("WebhookConfiguration"));
    if !has_webhooks {
        return Ok(HashSet::new());
    }
    let slices = live.cluster.list(&Resource::ENDPOINT_SLICE, Some(&target.namespace), &ListOptions::default()).await?;
    let is_ready = |endpoint: &Tree| {
        endpoint.get_path(&["conditions", "ready"]).and_then(Tree::as_bool).unwrap_or(true)
            && endpoint.get("addresses").and_then(Tree::as_list).is_some_and(|addresses| !addresses.is_empty())
    };
    let answering = slices
        .iter()
        .filter(|slice| slice.get("endpoints").and_then(Tree::as_list).unwrap_or_default().iter().any(is_ready));
    let service = |slice: &Tree| {
        let name = slice.get_path(&["metadata", "labels", "kubernetes.io/service-name"])?.as_str()?;
        Some((target.namespace.clone(), name.to_owned()))
    };
    Ok(answering.filter_map(service).collect())
}

/// Tells whether what is sent of an object depends on how it is now.
fn depends_on_live(object: &TargetObject, surroundings: &Surroundings) -> bool {
    let key = &object.object.key;
    let scaled = (key.kind.clone(), key.namespace.clone(), key.name.clone());
    key.kind.ends_with("WebhookConfiguration") || surroundings.scaled.contains(&scaled)
}

/// Asks for one object what there is, and what would come of applying it. What is not there is told by the dry run alone.
async fn look(
    live: &Live<'_>,
    target: &Target,
    object: &TargetObject,
    observed: &Observed,
    known: &BTreeMap<Identity, Tree>,
) -> Result<(Identity, Observation), ClusterError> {
    let key = &object.object.key;
    let identity = object.identity();
    if live.resource(key).is_none() || observed.is_away(&key.namespace) {
        return Ok((identity, Observation::default()));
    }
    let tree = object.object.tree();
    let mut found = known.get(&identity).cloned();
    if found.is_none() && depends_on_live(object, &observed.surroundings) {
        found = live.get(key).await?;
    }
    let mut surroundings = Cow::Borrowed(&observed.surroundings);
    let mut looks = 0;
    let (sent, answer) = loop {
        looks += 1;
        let outgoing = outgoing(tree, found.as_ref(), &surroundings);
        let takes = found.as_ref().is_some_and(|found| outgoing.may_force(found));
        let sent = (*outgoing.body != *tree).then(|| outgoing.body.clone().into_owned());
        let error = match live.apply(key, &outgoing.body, true, takes).await {
            Ok(None) => break (sent, Answer::NotAsked),
            Ok(Some(applied)) => {
                if !applied.created && found.is_none() {
                    found = live.get(key).await?;
                }
                break (sent, Answer::Applied(applied.object));
            }
            Err(error) => error,
        };
        if conflict::of_error(&error, None).is_empty() {
            return Err(error);
        }
        let now = live.get(key).await?;
        if looks < LOOKS && depends_on_live(object, &surroundings) && now != found {
            // Somebody has written since it was looked at: istiod those fields that are its own.
            found = now;
            surroundings.to_mut().answering = answering(live, target).await?;
            continue;
        }
        found = now.or(found);
        let conflicts = outgoing.unwanted(conflict::of_error(&error, found.as_ref()));
        let forced = live.apply(key, &outgoing.body, true, true).await?.map(|applied| applied.object);
        let answer = if conflicts.is_empty() {
            forced.map_or(Answer::NotAsked, Answer::Applied)
        } else {
            Answer::Conflict { conflicts, forced }
        };
        break (sent, answer);
    };
    Ok((identity, Observation { live: found, sent, answer }))
}
