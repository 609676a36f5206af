//! Tags of a cluster: listed, made, moved, removed.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{DEFAULT_TAG, DEFAULT_VALIDATOR, INJECTOR_KIND, Tag, TagFacts, VALIDATOR_KIND, deactivate, is_deactivated};
use crate::cluster::{ApplyOptions, Cluster, ClusterError, Deletion, ListOptions, Preconditions, Resource};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::labels::{self, OWNER, Owner, REVISION, TAG};
use crate::install::outgoing::{Surroundings, outgoing};
use crate::install::{FIELD_MANAGER, target};
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// Webhooks that check.
const VALIDATORS: Resource =
    Resource::of("admissionregistration.k8s.io", "v1", VALIDATOR_KIND, "validatingwebhookconfigurations", false);

/// How often a webhook is read again that somebody changes meanwhile.
const TRIES: usize = 5;

/// Returns what injects in a cluster: one request.
pub async fn facts(cluster: &Cluster) -> Result<TagFacts, ClusterError> {
    Ok(TagFacts::of(&with_label(cluster, &Resource::MUTATING_WEBHOOK, None, REVISION).await?))
}

async fn with_label(
    cluster: &Cluster,
    resource: &Resource,
    namespace: Option<&str>,
    label: &str,
) -> Result<Vec<Tree>, ClusterError> {
    cluster.list(resource, namespace, &ListOptions { labels: label.to_owned(), ..ListOptions::default() }).await
}

/// A tag to make, as a user asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// What it is called.
    pub tag: String,
    /// The revision that it is to stand for.
    pub revision: String,
    /// The namespace of the control plane.
    pub namespace: String,
    /// The name of its webhook, where it is to be another than usual.
    pub webhook_name: Option<String>,
    /// Whether a tag that stands for another revision is moved.
    pub overwrite: bool,
    /// Whether pods without any label are injected; the tag `default` only.
    pub auto: bool,
}

/// A tag that cannot be made or removed.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: String,
        /// Why.
        source: ClusterError,
    },
    /// A label cannot say it.
    #[error("`{0}` cannot be the name of a tag: it must be lower-case letters, digits and `-`")]
    Name(String),
    /// There is no such revision.
    #[error("there is no control plane with the revision `{revision}` in the namespace `{namespace}`")]
    NoRevision {
        /// Which one.
        revision: String,
        /// Where.
        namespace: String,
        /// Those that there are.
        others: Vec<String>,
    },
    /// A revision is called so.
    #[error("there is a control plane with the revision `{0}`, which no tag can be called")]
    IsRevision(String),
    /// It is there already.
    #[error("the tag `{tag}` is there already, and stands for the revision `{revision}`")]
    Exists {
        /// Which one.
        tag: String,
        /// What it stands for.
        revision: String,
    },
    /// It is not there.
    #[error("there is no tag `{0}`")]
    NoTag(String),
}

impl Diagnostic for TagError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::Name(_) => Category::Usage,
            Self::NoRevision { .. } | Self::IsRevision(_) | Self::Exists { .. } | Self::NoTag(_) => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoRevision { others, .. } if others.is_empty() => {
                vec!["install one first, or name its namespace with `-i`".to_owned()]
            }
            Self::NoRevision { others, .. } => vec![format!("there are: {}", others.join(", "))],
            Self::Exists { .. } => vec!["`--overwrite` moves it".to_owned()],
            Self::NoTag(_) => vec!["`meshctl tag list` shows those that there are".to_owned()],
            Self::Cluster { .. } | Self::Name(_) | Self::IsRevision(_) => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(source),
            _ => None,
        }
    }
}

fn failed(what: impl Into<String>) -> impl FnOnce(ClusterError) -> TagError {
    let what = what.into();
    move |source| TagError::Cluster { what, source }
}

/// A tag that is about to be made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its objects, in the order in which they are applied: the one that changes what happens to pods comes last.
    pub objects: Vec<Tree>,
    /// The revision that it stands for so far.
    pub moved_from: Option<String>,
    /// Webhooks that would inject the same pods, and are made to match nothing.
    pub rivals: Vec<String>,
    /// The webhook that it has so far, when that is another.
    old_webhook: Option<String>,
}

/// Looks at the cluster and makes a tag's objects. Nothing is written.
pub async fn prepare(cluster: &Cluster, wish: &Wish) -> Result<Made, TagError> {
    let is_name = |name: &str| target::is_label_value(name) && !name.contains(['.', '_']) && !name.is_empty();
    if !is_name(&wish.tag) || wish.tag.chars().any(|character| character.is_ascii_uppercase()) {
        return Err(TagError::Name(wish.tag.clone()));
    }
    let look = || failed("look for the webhooks of control planes");
    let injectors = with_label(cluster, &Resource::MUTATING_WEBHOOK, None, REVISION).await.map_err(look())?;
    let facts = TagFacts::of(&injectors);
    let is_default = wish.tag == DEFAULT_TAG;
    if !is_default && facts.revision_names().contains(&*wish.tag) {
        return Err(TagError::IsRevision(wish.tag.clone()));
    }
    let of_revision = |injector: &&super::Injector| {
        injector.revision == wish.revision && (injector.namespace.is_empty() || injector.namespace == wish.namespace)
    };
    let source = facts.revisions().find(of_revision);
    let by_name = |name: &str| injectors.iter().find(|webhook| webhook.text_at(&["metadata", "name"]) == name);
    let Some(source) = source.and_then(|source| by_name(&source.name)) else {
        let others = facts.revision_names().into_iter().map(str::to_owned).collect();
        let (revision, namespace) = (wish.revision.clone(), wish.namespace.clone());
        return Err(TagError::NoRevision { revision, namespace, others });
    };
    let old = facts.tag(&wish.tag);
    if let Some(old) = old.filter(|_| !wish.overwrite) {
        return Err(TagError::Exists { tag: wish.tag.clone(), revision: old.revision.clone() });
    }
    let tag = Tag { name: &wish.tag, revision: &wish.revision, namespace: &wish.namespace, auto: wish.auto };
    let mut injector = tag.injector(source);
    let name = wish.webhook_name.clone().unwrap_or_else(|| tag.webhook_name());
    rename(&mut injector, &name);
    let mut objects = Vec::new();
    let selector = format!("{REVISION}={},!{TAG}", wish.revision);
    let services = with_label(cluster, &Resource::SERVICE, Some(&wish.namespace), &selector).await;
    let services = services.map_err(failed("look for the Service of the control plane"))?;
    let is_istiod = |service: &&Tree| labels::text(service, "labels", "app") == Some("istiod");
    objects.extend(services.iter().find(is_istiod).map(|service| tag.service(service)));
    if is_default {
        let validators = with_label(cluster, &VALIDATORS, None, &selector).await.map_err(look())?;
        let is_own = |webhook: &&Tree| {
            let service = webhook.items_at(&["webhooks"]).first();
            let place = service.map(|rule| rule.text_at(&["clientConfig", "service", "namespace"])).unwrap_or_default();
            webhook.text_at(&["metadata", "name"]) != DEFAULT_VALIDATOR && (place.is_empty() || place == wish.namespace)
        };
        objects.extend(validators.iter().find(is_own).map(|webhook| tag.validator(webhook)));
    }
    objects.push(injector);
    if let Owner::Meshctl { id } = Owner::of(source) {
        for object in &mut objects {
            labels::set(object, &[(OWNER, &id)]);
        }
    }
    let is_plain = |injector: &&super::Injector| {
        is_default && injector.revision == target::DEFAULT_REVISION && !injector.is_deactivated
    };
    let rivals = facts.revisions().filter(is_plain).map(|injector| injector.name.clone()).collect();
    Ok(Made {
        objects,
        moved_from: old.map(|old| old.revision.clone()).filter(|revision| *revision != wish.revision),
        rivals,
        old_webhook: old.map(|old| old.name.clone()).filter(|old| *old != name),
    })
}

fn rename(object: &mut Tree, name: &str) {
    if let Some(Tree::Map(metadata)) = object.as_map_mut().and_then(|map| map.get_mut("metadata")) {
        metadata.insert("name".to_owned(), Tree::from(name));
    }
}

/// Writes a tag.
pub async fn set(cluster: &Cluster, made: &Made) -> Result<(), TagError> {
    let options = ApplyOptions { manager: FIELD_MANAGER, dry_run: false, force: true };
    for object in &made.objects {
        let Some(key) = ObjectKey::of(object) else { continue };
        let resource = resource(&key.kind);
        let namespace = Some(&*key.namespace).filter(|namespace| !namespace.is_empty());
        let what = || failed(format!("apply {key}"));
        let live = cluster.get(&resource, namespace, &key.name).await.map_err(what())?;
        // What a control plane keeps there stays its own.
        let sent = outgoing(object, live.as_ref(), &Surroundings::default());
        cluster.apply(&resource, &sent.body, &options).await.map_err(what())?;
    }
    for name in &made.rivals {
        silence(cluster, name).await?;
    }
    if let Some(old) = &made.old_webhook {
        let any = Preconditions::default();
        let deleted = cluster.delete(&Resource::MUTATING_WEBHOOK, None, old, &any, false).await;
        deleted.map_err(failed(format!("delete the webhook `{old}` that the tag had")))?;
    }
    Ok(())
}

fn resource(kind: &str) -> Resource {
    match kind {
        INJECTOR_KIND => Resource::MUTATING_WEBHOOK,
        VALIDATOR_KIND => VALIDATORS,
        _ => Resource::SERVICE,
    }
}

/// Makes a webhook match nothing.
async fn silence(cluster: &Cluster, name: &str) -> Result<(), TagError> {
    let what = || failed(format!("keep the webhook `{name}` from injecting the same pods"));
    let mut tries = 0;
    loop {
        let Some(mut live) = cluster.get(&Resource::MUTATING_WEBHOOK, None, name).await.map_err(what())? else {
            return Ok(());
        };
        if is_deactivated(&live) {
            return Ok(());
        }
        deactivate(&mut live);
        let field = |path: &[&str]| live.get_path(path).cloned().unwrap_or_default();
        let version = Map::from([("resourceVersion".to_owned(), field(&["metadata", "resourceVersion"]))]);
        let patch = Tree::Map(Map::from([
            ("metadata".to_owned(), Tree::Map(version)),
            ("webhooks".to_owned(), field(&["webhooks"])),
        ]));
        match cluster.merge(&Resource::MUTATING_WEBHOOK, (None, name), &patch, FIELD_MANAGER).await {
            Ok(_) => return Ok(()),
            // A control plane writes its certificate into it.
            Err(error) if tries < TRIES && error.refusal().is_some_and(|refusal| refusal.code == 409) => tries += 1,
            Err(error) => return Err(what()(error)),
        }
    }
}

/// A tag, or a revision without one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// The tag; empty for a revision without one.
    pub tag: String,
    /// The revision.
    pub revision: String,
    /// The namespaces whose pods get their proxies by it.
    pub namespaces: Vec<String>,
}

/// Returns the tags of a cluster, and the revisions without one.
pub async fn list(cluster: &Cluster) -> Result<Vec<Listed>, TagError> {
    let facts = facts(cluster).await.map_err(failed("look for the webhooks of control planes"))?;
    let services =
        with_label(cluster, &Resource::SERVICE, None, TAG).await.map_err(failed("look for the Services of tags"))?;
    let namespaces = cluster.list(&Resource::NAMESPACE, None, &ListOptions::default()).await;
    let namespaces = namespaces.map_err(failed("list the namespaces"))?;
    Ok(listed(&facts, &services, &namespaces))
}

fn listed(facts: &TagFacts, services: &[Tree], namespaces: &[Tree]) -> Vec<Listed> {
    let of_webhooks = facts.tags().filter_map(|injector| Some((injector.tag.clone()?, injector.revision.clone())));
    let of_services = services.iter().filter_map(|service| {
        let label = |name: &str| labels::text(service, "labels", name).map(str::to_owned);
        Some((label(TAG)?, label(REVISION)?))
    });
    // What injects says which revision a tag stands for; a Service that is left over does not.
    let mut tags: BTreeMap<String, String> = of_services.collect();
    tags.extend(of_webhooks);
    let tagged: BTreeSet<&String> = tags.values().collect();
    let untagged = facts.revision_names().into_iter().filter(|revision| !tagged.contains(&(*revision).to_owned()));
    let untagged = untagged.map(|revision| (String::new(), revision.to_owned()));
    let mut all: Vec<Listed> = tags
        .clone()
        .into_iter()
        .chain(untagged)
        .map(|(tag, revision)| {
            let name = if tag.is_empty() { &revision } else { &tag };
            Listed { namespaces: super::namespaces_of(namespaces, name), tag, revision }
        })
        .collect();
    all.sort();
    all
}

/// A tag that is about to be removed.
#[derive(Debug, Clone)]
pub struct Removal {
    /// Its objects, in the order in which they are deleted, each with its UID.
    pub objects: Vec<(ObjectKey, String)>,
    /// The namespaces whose pods get their proxies by it.
    pub namespaces: Vec<String>,
}

/// Looks at the cluster for a tag to remove. Nothing is written.
pub async fn prepare_removal(cluster: &Cluster, tag: &str, namespace: &str) -> Result<Removal, TagError> {
    let selector = format!("{TAG}={tag}");
    let mut objects = Vec::new();
    for (resource, place) in
        [(&Resource::MUTATING_WEBHOOK, None), (&VALIDATORS, None), (&Resource::SERVICE, Some(namespace))]
    {
        let found = with_label(cluster, resource, place, &selector).await.map_err(failed("look for the tag"))?;
        let key = |object: &Tree| Some((ObjectKey::of(object)?, object.text_at(&["metadata", "uid"]).to_owned()));
        objects.extend(found.iter().filter_map(key));
    }
    if objects.is_empty() {
        return Err(TagError::NoTag(tag.to_owned()));
    }
    let namespaces = cluster.list(&Resource::NAMESPACE, None, &ListOptions::default()).await;
    let namespaces = namespaces.map_err(failed("list the namespaces"))?;
    Ok(Removal { objects, namespaces: super::namespaces_of(&namespaces, tag) })
}

/// Removes a tag; returns how many of its objects were deleted.
pub async fn remove(cluster: &Cluster, removal: &Removal) -> Result<usize, TagError> {
    let mut count = 0;
    for (key, uid) in &removal.objects {
        let namespace = Some(&*key.namespace).filter(|namespace| !namespace.is_empty());
        let conditions = Preconditions { uid: Some(uid.clone()), ..Preconditions::default() };
        let deleted = cluster.delete(&resource(&key.kind), namespace, &key.name, &conditions, false).await;
        if deleted.map_err(failed(format!("delete {key}")))? != Deletion::Another {
            count += 1;
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    #[test]
    fn tags_and_revisions_without_one_are_listed() {
        let object = |labels: &str| {
            json::decode(&format!(r#"{{"metadata":{{"name":"a","labels":{{{labels}}}}},"webhooks":[{{}}]}}"#)).unwrap()
        };
        let facts = TagFacts::of([
            &object(r#""istio.io/rev":"default""#),
            &object(r#""istio.io/rev":"canary""#),
            &object(r#""istio.io/rev":"old""#),
            &object(r#""istio.io/rev":"default","istio.io/tag":"default""#),
            &object(r#""istio.io/rev":"canary","istio.io/tag":"prod""#),
        ]);
        let services = [
            object(r#""istio.io/rev":"old","istio.io/tag":"prod""#),
            object(r#""istio.io/rev":"x","istio.io/tag":"left""#),
        ];
        let namespaces = [
            object(r#""istio-injection":"enabled","istio.io/rev":"prod""#),
            object(r#""istio.io/rev":"prod""#),
            object(r#""istio.io/rev":"old""#),
        ];
        let told: Vec<String> = listed(&facts, &services, &namespaces)
            .iter()
            .map(|one| format!("{}→{} {}", one.tag, one.revision, one.namespaces.len()))
            .collect();
        assert_eq!(told, ["→old 1", "default→default 1", "left→x 0", "prod→canary 1"]);
    }
}
