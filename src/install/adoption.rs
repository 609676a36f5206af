//! Taking a mesh over from another installer: what of it is left besides the objects that the target has, too.
//!
//! The objects of the target are taken over field by field (`takeover`). But an installer has more: objects that only its
//! version of the mesh had, and a record of its own. Whoever leaves these behind has objects that nobody owns, and a
//! record by which the other installer takes the mesh away, or puts it back, long after. So these go with the end of the
//! run: istioctl's resource `installed-state`, and the Secrets of Helm's releases once nothing of theirs is left.
//!
//! What is not of this mesh stays, and with it the record that it is in.
//!
//! - [`release`]: Helm's records
//! - [`find`] asks; [`decide`] is pure

pub mod release;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use self::release::Release;
use super::Identity;
use super::inventory::Inventory;
use super::labels::{self, Owner};
use super::live::Live;
use super::observe::{AT_ONCE, Observed};
use super::prune::{Kept, Pruned, Pruning, Stays, TooMuch};
use super::stage::{self, Stage};
use super::target::{DEFAULT_REVISION, Target, key};
use super::uninstall::survey::KINDS;
use crate::cluster::{ClusterError, ListOptions, Resource};
use crate::object::ObjectKey;
use crate::spec::component::COMPONENTS;
use crate::values::Tree;

/// The kind of istioctl's records, and of what an operator in the cluster is told by.
const OPERATOR: (&str, &str) = ("install.istio.io/v1alpha1", "IstioOperator");
/// What istioctl calls its record; a revision follows, when it has a name.
const STATE: &str = "installed-state";
/// The label of the pods of an operator in the cluster, which its Deployment selects.
const OPERATOR_PODS: (&str, &str) = ("name", "istio-operator");
/// How many objects may go, however few there are.
const FEW: usize = 5;

/// What there is of another installer.
#[derive(Debug, Default)]
pub struct Facts {
    /// Objects that carry its marks, and those that its records name.
    pub objects: BTreeMap<Identity, Tree>,
    /// Helm's releases, the revisions of each together.
    pub releases: Vec<Release>,
    /// istioctl's records.
    pub states: Vec<Tree>,
    /// Deployments of operators that run.
    pub operators: Vec<ObjectKey>,
    /// The revisions of the control planes of this namespace.
    pub revisions: BTreeSet<String>,
    /// Records that may not be read.
    pub hidden: Vec<String>,
}

/// What becomes of it.
#[derive(Debug, Default)]
pub struct Adoption {
    /// What goes and what stays.
    pub pruning: Pruning,
    /// What is odd.
    pub warnings: Vec<String>,
}

/// An operator would undo what is done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} reconciles the mesh, and would change it back")]
pub struct Operated(pub ObjectKey);

/// Looks for everything that an installer has of the mesh besides the target's objects.
pub async fn find(live: &Live<'_>, target: &Target, observed: &Observed) -> Result<Facts, ClusterError> {
    let mut facts = Facts::default();
    let deployments = live.cluster.list(&Resource::DEPLOYMENT, None, &ListOptions::default()).await?;
    for deployment in &deployments {
        let (label, value) = OPERATOR_PODS;
        let selects = deployment.text_at(&["spec", "selector", "matchLabels", label]) == value;
        let runs = deployment.get_path(&["spec", "replicas"]).and_then(Tree::as_int) != Some(0);
        facts.operators.extend(ObjectKey::of(deployment).filter(|_| selects && runs));
        let is_plane = labels::text(deployment, "labels", "app") == Some("istiod");
        if is_plane && deployment.text_at(&["metadata", "namespace"]) == target.namespace {
            let revision = labels::text(deployment, "labels", labels::REVISION).unwrap_or(DEFAULT_REVISION);
            facts.revisions.insert(revision.to_owned());
        }
    }
    let lists = KINDS.iter().map(|(api_version, kind)| async move {
        let Some(resource) = live.place(&key(api_version, kind, "", "")) else { return Ok(Vec::new()) };
        let options = ListOptions { labels: labels::COMPONENT.to_owned(), ..ListOptions::default() };
        match live.cluster.list(&resource, None, &options).await {
            // What may not be seen is not deleted either.
            Err(ClusterError::Forbidden { .. }) => Ok(Vec::new()),
            other => other,
        }
    });
    let lists: Vec<Vec<Tree>> = stream::iter(lists).buffered(AT_ONCE).try_collect().await?;
    for object in lists.into_iter().flatten() {
        facts.objects.extend(ObjectKey::of(&object).map(|key| (Identity::from(&key), object)));
    }
    if let Some(resource) = live.place(&key(OPERATOR.0, OPERATOR.1, "", "")) {
        facts.states = live.cluster.list(&resource, Some(&target.namespace), &ListOptions::default()).await?;
    }
    releases(live, target, observed, &mut facts).await?;
    Ok(facts)
}

/// Looks for the releases of Helm that objects of the target, or of the mesh, belong to, and for what else they have.
async fn releases(
    live: &Live<'_>,
    target: &Target,
    observed: &Observed,
    facts: &mut Facts,
) -> Result<(), ClusterError> {
    let seen = observed.objects.values().filter_map(|seen| seen.live.as_ref());
    let mut namespaces: BTreeSet<String> = BTreeSet::from([target.namespace.clone()]);
    for object in seen.chain(facts.objects.values()) {
        if let Owner::Helm { namespace, .. } = Owner::of(object) {
            namespaces.insert(namespace);
        }
    }
    for namespace in namespaces {
        for resource in [Resource::SECRET, Resource::CONFIG_MAP] {
            let options = ListOptions { labels: release::SELECTOR.to_owned(), ..ListOptions::default() };
            match live.cluster.list(&resource, Some(&namespace), &options).await {
                Ok(records) => release::collect(&records, &mut facts.releases),
                Err(ClusterError::Forbidden { .. }) => facts.hidden.push(namespace.clone()),
                Err(error) => return Err(error),
            }
        }
    }
    let known: BTreeSet<Identity> = facts.objects.keys().chain(observed.objects.keys()).cloned().collect();
    let named = facts.releases.iter().flat_map(|release| &release.objects);
    let unknown: BTreeMap<Identity, &ObjectKey> =
        named.map(|key| (Identity::from(key), key)).filter(|(identity, _)| !known.contains(identity)).collect();
    let asked = unknown.into_iter().map(|(identity, key)| async move { Ok((identity, live.get(key).await?)) });
    let found: Result<Vec<(Identity, Option<Tree>)>, ClusterError> =
        stream::iter(asked).buffered(AT_ONCE).try_collect().await;
    let found: Vec<_> = found?.into_iter().filter_map(|(identity, object)| Some((identity, object?))).collect();
    facts.objects.extend(found);
    for (identity, seen) in &observed.objects {
        if let Some(object) = &seen.live {
            facts.objects.insert(identity.clone(), object.clone());
        }
    }
    Ok(())
}

/// What an adoption is about.
pub struct Asked<'a> {
    /// What is to be there.
    pub target: &'a Target,
    /// The components that it has all of; none means all.
    pub scope: Option<&'a BTreeSet<String>>,
    /// The objects in the records of other installations.
    pub others: &'a BTreeSet<Identity>,
    /// The record of before.
    pub old: Option<&'a Inventory>,
    /// Whether it is right that most goes.
    pub loses_most: bool,
}

/// Decides about everything that was found. The second error is that of a plan that would delete most of the mesh.
pub fn decide(facts: &Facts, asked: &Asked<'_>) -> Result<Result<Adoption, TooMuch>, Operated> {
    if let Some(operator) = facts.operators.first().filter(|_| takes_from_istioctl(facts, asked)) {
        return Err(Operated(operator.clone()));
    }
    let mut adoption = Adoption::default();
    let mut goes = BTreeSet::new();
    for (identity, object) in &facts.objects {
        let Some(key) = ObjectKey::of(object) else { continue };
        if asked.target.get(identity).is_some() || !is_left(object, facts, asked) {
            continue;
        }
        if let Some(why) = kept(identity, object, facts, asked) {
            adoption.pruning.keep.push(Stays { key, why });
        } else {
            goes.insert(identity.clone());
            adoption.pruning.delete.push(pruned(key, object, component_of(object)));
        }
    }
    let taken = asked.target.objects.iter().filter(|object| facts.objects.contains_key(&object.identity())).count();
    let (count, all) = (goes.len(), goes.len() + taken);
    if count > FEW && 2 * count > all && !asked.loses_most {
        return Ok(Err(TooMuch { count, all }));
    }
    // In the reverse of the order in which such objects are applied.
    adoption.pruning.delete.sort_by(|left, right| {
        let order = |pruned: &Pruned| Stage::of(&pruned.key, &pruned.component);
        stage::order(order(right), &right.key.kind).cmp(&stage::order(order(left), &left.key.kind))
    });
    states(facts, asked, &mut adoption);
    helm(facts, asked, &goes, &mut adoption);
    Ok(Ok(adoption))
}

/// Tells whether objects of the target are istioctl's, or an operator's.
fn takes_from_istioctl(facts: &Facts, asked: &Asked<'_>) -> bool {
    let mut owned = asked.target.objects.iter().filter_map(|object| facts.objects.get(&object.identity()));
    owned.any(|object| matches!(Owner::of(object), Owner::Istioctl { .. }))
}

/// Tells whether an object that the target does not have is another installer's part of the same mesh.
fn is_left(object: &Tree, facts: &Facts, asked: &Asked<'_>) -> bool {
    let label = |name: &str| labels::text(object, "labels", name);
    // Whoever made a tag may go on with it: it names a revision, which stays.
    if label(labels::TAG).is_some() || label(labels::NOT_PRUNED) == Some("true") {
        return false;
    }
    let revision = label(labels::REVISION);
    let is_of_revision = revision == Some(&*asked.target.revision);
    let component = component_of(object);
    if asked.scope.is_some_and(|scope| !scope.contains(&component)) {
        return false;
    }
    match Owner::of(object) {
        Owner::Istioctl { .. } => {
            let home = label(labels::OWNING_RESOURCE_NAMESPACE);
            let own = object.text_at(&["metadata", "namespace"]);
            let is_here =
                home.map_or(own.is_empty() || own == asked.target.namespace, |home| home == asked.target.namespace);
            is_of_revision && is_here
        }
        Owner::Helm { release, namespace } => {
            let is_of_mesh = label(labels::COMPONENT).is_some() || revision.is_some();
            let fits = is_of_revision || revision.is_none();
            is_of_mesh
                && fits
                && facts
                    .releases
                    .iter()
                    .any(|known| known.name == release && known.namespace == namespace && is_taken(known, facts, asked))
        }
        Owner::Nobody | Owner::Meshctl { .. } | Owner::Other { .. } => false,
    }
}

/// Tells whether a release is one of those that the target takes over: it has objects of the target, by what they say of
/// themselves; or by its own record, when a run before this one has taken them over already.
fn is_taken(release: &Release, facts: &Facts, asked: &Asked<'_>) -> bool {
    let mut shared = release.objects.iter().map(Identity::from).filter(|identity| asked.target.get(identity).is_some());
    shared.any(|identity| {
        let is_its = facts.objects.get(&identity).is_some_and(|object| release.owns(object));
        is_its || asked.old.and_then(|old| old.get(&identity)).is_some_and(|entry| entry.adopted)
    })
}

fn kept(identity: &Identity, object: &Tree, facts: &Facts, asked: &Asked<'_>) -> Option<Kept> {
    let is_base = component_of(object) == "base" && facts.revisions.iter().any(|other| *other != asked.target.revision);
    let reasons = [
        (asked.others.contains(identity) || is_base, Kept::Shared),
        (matches!(&*identity.kind, "CustomResourceDefinition" | "Namespace" | "PersistentVolumeClaim"), Kept::Precious),
        (labels::is_kept(object), Kept::Annotation),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, why)| why)
}

fn component_of(object: &Tree) -> String {
    let label = labels::text(object, "labels", labels::COMPONENT).unwrap_or_default();
    let known = COMPONENTS.iter().find(|component| component.label == label);
    known.map_or_else(|| label.to_owned(), |component| component.key.to_owned())
}

fn pruned(key: ObjectKey, object: &Tree, component: String) -> Pruned {
    let field = |name: &str| object.text_at(&["metadata", name]).to_owned();
    Pruned { key, component, uid: field("uid"), resource_version: field("resourceVersion") }
}

/// istioctl's record of this revision goes, unless only a part of the mesh is taken over.
fn states(facts: &Facts, asked: &Asked<'_>, adoption: &mut Adoption) {
    if asked.scope.is_some() {
        return;
    }
    let revision = &asked.target.revision;
    let name = if revision == DEFAULT_REVISION { STATE.to_owned() } else { format!("{STATE}-{revision}") };
    for state in &facts.states {
        let Some(key) = ObjectKey::of(state).filter(|key| key.name == name) else { continue };
        adoption.pruning.delete.push(pruned(key, state, "base".to_owned()));
    }
}

/// The records of Helm's releases go once nothing of theirs is left.
fn helm(facts: &Facts, asked: &Asked<'_>, goes: &BTreeSet<Identity>, adoption: &mut Adoption) {
    for release in facts.releases.iter().filter(|release| is_taken(release, facts, asked)) {
        let stays = release.objects.iter().find(|key| {
            let identity = Identity::from(*key);
            let is_settled = asked.target.get(&identity).is_some() || goes.contains(&identity);
            // What is there and says that it is the release's is what `helm uninstall` would take away; definitions and
            // what an annotation keeps it would not.
            let is_its =
                facts.objects.get(&identity).is_some_and(|object| release.owns(object) && !labels::is_kept(object));
            !is_settled && is_its
        });
        if let Some(stays) = stays {
            adoption.warnings.push(format!(
                "the release `{}` of helm has more than this mesh, such as {stays}: its record stays, and `helm uninstall` of it would take parts of the mesh away",
                release.name
            ));
            continue;
        }
        for record in &release.records {
            let Some(key) = ObjectKey::of(record) else { continue };
            adoption.pruning.delete.push(pruned(key, record, "base".to_owned()));
        }
    }
    for namespace in &facts.hidden {
        adoption.warnings.push(format!(
            "you may not look for helm's records in the namespace `{namespace}`: what is there stays, and `helm uninstall` would take the mesh away"
        ));
    }
}

#[cfg(test)]
mod tests;
