//! What there is that an uninstall may be about: records, objects by their labels, what control planes wrote.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::error::failed;
use super::plan::{Install, Lost, Plan, Step};
use super::{Decision, Request, Scope, UninstallError, identity_of};
use crate::cluster::{ClusterError, ListOptions, Resource};
use crate::install::Identity;
use crate::install::inventory::{Inventory, InventoryError, RECORD};
use crate::install::labels::{self, COMPONENT, OWNER, TAG};
use crate::install::live::Live;
use crate::install::lock::cluster_store;
use crate::install::observe::AT_ONCE;
use crate::install::records::RecordError;
use crate::install::revision::INSTALL;
use crate::install::target::key;
use crate::object::ObjectKey;
use crate::values::Tree;

/// What [`RECORD`] says of the `ConfigMap` that names the parts of a record, when there are any.
pub const MAIN: &str = "inventory";
/// The beginning of the name of that `ConfigMap`; the installation's name follows.
const RECORD_NAME: &str = "meshctl-inventory-";
/// The beginning of the name of a Lease; the installation's name follows.
const LEASE_NAME: &str = "meshctl-";

/// What istiod writes into every namespace, by the label that it gives it.
const DISTRIBUTED: (&str, &[&str]) = ("istio.io/config=true", &["istio-ca-root-cert", "istio-ca-crl"]);
/// The annotation of a `ConfigMap` by which control planes choose who does something.
const ELECTION: &str = "control-plane.alpha.kubernetes.io/leader";
/// The Secret with the authority that a control plane made for itself.
const AUTHORITY: &str = "istio-ca-secret";

/// How many examples of custom resources are named.
const EXAMPLES: usize = 3;

/// The kinds that meshes and add-ons consist of.
pub const KINDS: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "Job"),
    ("gateway.networking.k8s.io/v1", "GatewayClass"),
    ("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition"),
    ("networking.istio.io/v1", "DestinationRule"),
    ("networking.istio.io/v1", "Gateway"),
    ("networking.istio.io/v1", "VirtualService"),
    ("networking.istio.io/v1alpha3", "EnvoyFilter"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("security.istio.io/v1", "PeerAuthentication"),
    ("security.openshift.io/v1", "SecurityContextConstraints"),
    ("telemetry.istio.io/v1", "Telemetry"),
    ("v1", "ConfigMap"),
    ("v1", "LimitRange"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "ResourceQuota"),
    ("v1", "Secret"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
];

/// The kinds that tags consist of.
const TAG_KINDS: &[(&str, &str)] = &[
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
    ("v1", "Service"),
];

/// What there is.
#[derive(Debug, Default)]
pub struct Facts {
    /// The records of all installations that can be read.
    pub inventories: Vec<Inventory>,
    /// All installations that something is recorded of.
    pub recorded: BTreeSet<Install>,
    /// Installations that have a Lease.
    pub leased: BTreeSet<Install>,
    /// Objects of meshes, by their labels and by the records of what may go.
    pub objects: BTreeMap<Identity, Tree>,
    /// What control planes wrote.
    pub leftovers: Vec<Tree>,
    /// The authorities that control planes made for themselves.
    pub authorities: Vec<Tree>,
    /// All namespaces.
    pub namespaces: Vec<Tree>,
    /// What is odd.
    pub warnings: Vec<String>,
}

/// Looks at a cluster.
pub async fn survey(live: &Live<'_>, request: &Request) -> Result<Facts, UninstallError> {
    let mut facts = Facts::default();
    let maps = ListOptions { labels: RECORD.to_owned(), ..ListOptions::default() };
    let look = || failed("look for records of installations");
    let maps = live.cluster.list(&Resource::CONFIG_MAP, None, &maps).await.map_err(look())?;
    read_records(&maps, &mut facts)?;
    traces(live, request, &mut facts).await.map_err(look())?;
    let look = failed("look for objects of the mesh");
    objects(live, &mut facts).await.map_err(look)?;
    facts.namespaces = live
        .cluster
        .list(&Resource::NAMESPACE, None, &ListOptions::default())
        .await
        .map_err(failed("list the namespaces"))?;
    Ok(facts)
}

/// Reads the records of installations.
fn read_records(maps: &[Tree], facts: &mut Facts) -> Result<(), UninstallError> {
    for main in maps.iter().filter(|map| labels::text(map, "labels", RECORD) == Some(MAIN)) {
        let (namespace, name) = (main.text_at(&["metadata", "namespace"]), main.text_at(&["metadata", "name"]));
        let Some(name) = name.strip_prefix(RECORD_NAME) else { continue };
        facts.recorded.insert(Install { namespace: namespace.to_owned(), name: name.to_owned() });
        let in_place = |map: &&Tree| map.text_at(&["metadata", "namespace"]) == namespace;
        let parts: Vec<Tree> = maps.iter().filter(in_place).cloned().collect();
        match Inventory::decode(main, &parts) {
            Ok(inventory) => facts.inventories.push(inventory),
            // A later version knows what it wrote; this one would take away half of it.
            Err(error @ InventoryError::Newer { .. }) => return Err(RecordError::Inventory(error).into()),
            Err(error) => facts.warnings.push(format!("{error}; its objects are found by their labels")),
        }
    }
    Ok(())
}

/// Looks for Secrets and Leases of installations, and what control planes wrote.
async fn traces(live: &Live<'_>, request: &Request, facts: &mut Facts) -> Result<(), ClusterError> {
    let cluster = live.cluster;
    let by_label = |labels: String| ListOptions { labels, ..ListOptions::default() };
    let everywhere = matches!(request.scope, Scope::Everything);
    let place = (!everywhere).then_some(&*request.namespace);
    let recorded = by_label(INSTALL.to_owned());
    for secret in cluster.walk_metadata(&Resource::SECRET, place, &recorded, Vec::new, Vec::push).await? {
        if let Some(name) = labels::text(&secret, "labels", INSTALL) {
            let namespace = secret.text_at(&["metadata", "namespace"]).to_owned();
            facts.recorded.insert(Install { namespace, name: name.to_owned() });
        }
    }
    for lease in cluster.list(&cluster_store::RESOURCE, place, &ListOptions::default()).await? {
        let (namespace, name) = (lease.text_at(&["metadata", "namespace"]), lease.text_at(&["metadata", "name"]));
        if labels::text(&lease, "labels", OWNER).is_some() {
            if let Some(name) = name.strip_prefix(LEASE_NAME) {
                facts.leased.insert(Install { namespace: namespace.to_owned(), name: name.to_owned() });
            }
        } else if name.starts_with("istio-") {
            facts.leftovers.push(lease);
        }
    }
    let (selector, names) = DISTRIBUTED;
    let distributed = cluster.list(&Resource::CONFIG_MAP, None, &by_label(selector.to_owned())).await?;
    facts.leftovers.extend(distributed.into_iter().filter(|map| names.contains(&map.text_at(&["metadata", "name"]))));
    let mut namespaces: BTreeSet<String> = facts.recorded.iter().map(|install| install.namespace.clone()).collect();
    namespaces.retain(|_| everywhere);
    namespaces.insert(request.namespace.clone());
    for namespace in namespaces {
        let maps = cluster.list(&Resource::CONFIG_MAP, Some(&namespace), &ListOptions::default()).await?;
        facts.leftovers.extend(maps.into_iter().filter(|map| labels::text(map, "annotations", ELECTION).is_some()));
        let by_name = ListOptions { fields: format!("metadata.name={AUTHORITY}"), ..ListOptions::default() };
        let found = cluster.walk_metadata(&Resource::SECRET, Some(&namespace), &by_name, Vec::new, Vec::push).await?;
        facts.authorities.extend(found);
    }
    Ok(())
}

/// Looks for objects by the labels that all installers give them, and for those of the records that have them no more.
async fn objects(live: &Live<'_>, facts: &mut Facts) -> Result<(), ClusterError> {
    let recorded = facts.inventories.iter().flat_map(|inventory| &inventory.objects);
    let kinds: BTreeSet<(String, String)> = KINDS
        .iter()
        .map(|(api_version, kind)| ((*api_version).to_owned(), (*kind).to_owned()))
        .chain(recorded.map(|entry| (entry.api_version(), entry.identity.kind.clone())))
        .collect();
    let by_component = kinds.iter().map(|(api_version, kind)| (&**api_version, &**kind, COMPONENT));
    let by_tag = TAG_KINDS.iter().map(|(api_version, kind)| (*api_version, *kind, TAG));
    let mut asked: Vec<(Resource, &str)> = Vec::new();
    for (api_version, kind, label) in by_component.chain(by_tag) {
        // What was recorded long ago is where its kind is now.
        let place = live.place(&key(api_version, kind, "", "")).map(|resource| (resource, label));
        asked.extend(place.filter(|place| !asked.contains(place)));
    }
    let lists = asked.iter().map(|(resource, label)| async move {
        let options = ListOptions { labels: (*label).to_owned(), ..ListOptions::default() };
        live.cluster.list(resource, None, &options).await
    });
    let lists: Vec<Vec<Tree>> = stream::iter(lists).buffered(AT_ONCE).try_collect().await?;
    for object in lists.into_iter().flatten() {
        facts.objects.extend(identity_of(&object).map(|identity| (identity, object)));
    }
    let missing = facts.inventories.iter().flat_map(|inventory| &inventory.objects);
    let missing: BTreeMap<Identity, ObjectKey> = missing
        .filter(|entry| !facts.objects.contains_key(&entry.identity))
        .map(|entry| (entry.identity.clone(), entry.key()))
        .collect();
    let asked = missing
        .into_iter()
        .map(|(identity, key)| async move { Ok::<_, ClusterError>((identity, live.get(&key).await?)) });
    let found: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
    facts.objects.extend(found.into_iter().filter_map(|(identity, object)| Some((identity, object?))));
    Ok(())
}

/// Returns what would be lost with the definitions of a plan.
pub async fn lost(live: &Live<'_>, plan: &Plan) -> Result<Vec<Lost>, UninstallError> {
    let definitions = plan.delete.iter().filter(|removal| removal.step == Step::Definitions);
    let asked = definitions.map(|removal| async move {
        let Some(definition) = live.get(&removal.key).await? else { return Ok(None) };
        let names = |field: &str| definition.text_at(&["spec", "names", field]).to_owned();
        let versions = definition.items_at(&["spec", "versions"]);
        let served = versions.iter().find(|version| version.get("served").and_then(Tree::as_bool) == Some(true));
        let Some(version) = served else { return Ok(None) };
        let resource = Resource {
            group: definition.text_at(&["spec", "group"]).to_owned().into(),
            version: version.text_at(&["name"]).to_owned().into(),
            kind: names("kind").into(),
            plural: names("plural").into(),
            namespaced: definition.text_at(&["spec", "scope"]) == "Namespaced",
        };
        let objects = match live.cluster.list(&resource, None, &ListOptions::default()).await {
            Ok(objects) => objects,
            // It is being deleted already, or was never established.
            Err(error) if error.is_not_found() => Vec::new(),
            Err(error) => return Err(error),
        };
        let own = |object: &&Tree| !identity_of(object).is_some_and(|identity| is_deleted(plan, &identity));
        let examples = objects.iter().filter(own).map(|object| {
            let (namespace, name) = (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
            if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") }
        });
        let mut examples: Vec<String> = examples.collect();
        let count = examples.len();
        examples.truncate(EXAMPLES);
        let lost = Lost { definition: removal.key.name.clone(), kind: names("kind"), count, examples };
        Ok::<_, ClusterError>((count > 0).then_some(lost))
    });
    let lost: Vec<Option<Lost>> = stream::iter(asked)
        .buffered(AT_ONCE)
        .try_collect()
        .await
        .map_err(failed("look for custom resources that would be lost"))?;
    Ok(lost.into_iter().flatten().collect())
}

/// Tells whether an object of the mesh itself goes anyway.
fn is_deleted(plan: &Plan, identity: &Identity) -> bool {
    plan.delete.iter().any(|removal| Identity::from(&removal.key) == *identity)
}

/// Returns warnings about workloads that go with the namespaces and are not the mesh's.
pub async fn neighbours(live: &Live<'_>, decision: &Decision) -> Result<Vec<String>, UninstallError> {
    let namespaces = decision.plan.delete.iter().filter(|removal| removal.step == Step::Namespaces);
    let mut warnings = Vec::new();
    for namespace in namespaces.map(|removal| &removal.key.name) {
        let mut names = Vec::new();
        for kind in ["Deployment", "StatefulSet", "DaemonSet"] {
            let Some(resource) = live.resource(&key("apps/v1", kind, "", "")) else { continue };
            let found = live.cluster.list(&resource, Some(namespace), &ListOptions::default()).await;
            let found = found.map_err(failed(format!("look at what goes with the namespace `{namespace}`")))?;
            let others = found
                .iter()
                .filter(|object| !identity_of(object).is_some_and(|identity| is_deleted(&decision.plan, &identity)));
            names.extend(others.filter_map(ObjectKey::of).map(|key| key.to_string()));
        }
        if let [first, rest @ ..] = &*names {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            warnings.push(format!("{first}{more} go with the namespace `{namespace}`, and are not part of the mesh"));
        }
    }
    Ok(warnings)
}
