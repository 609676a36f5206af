//! Which rights an installation needs, for the objects that it is about, and which of them are missing.
//!
//! Whoever may do everything is asked about once. Otherwise each pair of verb and kind is asked about once for a
//! namespace, whatever the number of objects; and where a right is denied for all names, by name: a role may be limited
//! to the names of a mesh.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::codes;
use super::role::{self, Rule};
use crate::cluster::{Cluster, ClusterError, Resource, Right};
use crate::install::inventory::Inventory;
use crate::install::lock::Lease;
use crate::install::plan::Plan;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::object::ObjectKey;
use crate::values::Tree;

/// How many questions are under way at a time.
const AT_ONCE: usize = 16;

/// The most names of a kind that are asked about one by one.
const MAX_NAMES: usize = 64;

/// The API group of roles.
pub(super) const RBAC: &str = "rbac.authorization.k8s.io";

/// A right that an installation needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The right.
    pub right: Right,
    /// The objects that it is needed for; empty when it is not known beforehand, or does not matter.
    pub names: BTreeSet<String>,
    /// Whether this run does without it: it is for a later one, or tells more.
    pub later: bool,
}

/// What a run is about, as far as rights go.
pub(super) struct Run<'a> {
    pub target: &'a Target,
    /// What it does to what is there; none when that is not known yet.
    pub plan: Option<&'a Plan>,
    /// The namespaces that have to be made; none when nobody could look.
    pub missing_namespaces: Option<BTreeSet<String>>,
    /// Whether it waits for what it applied.
    pub waits: bool,
}

/// The needs of a run, while they are collected.
#[derive(Default)]
struct Needs(BTreeMap<Right, (BTreeSet<String>, bool, bool)>);

impl Needs {
    fn add(&mut self, verbs: &[&'static str], place: &Place<'_>, name: Option<&str>, later: bool) {
        for verb in verbs {
            let right = Right {
                verb,
                group: place.group.to_owned(),
                resource: place.resource.to_owned(),
                namespace: place.namespace.map(str::to_owned),
            };
            let (names, is_later, is_nameless) = self.0.entry(right).or_insert((BTreeSet::new(), true, false));
            match name {
                Some(name) => drop(names.insert(name.to_owned())),
                None => *is_nameless = true,
            }
            *is_later &= later;
        }
    }

    fn done(self) -> Vec<Need> {
        let needs = self.0.into_iter().map(|(right, (names, later, is_nameless))| Need {
            right,
            names: if is_nameless { BTreeSet::new() } else { names },
            later,
        });
        needs.collect()
    }
}

/// Where something is done.
struct Place<'a> {
    group: &'a str,
    resource: &'a str,
    namespace: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(resource: &'a Resource, namespace: &'a str) -> Self {
        let namespace = Some(namespace).filter(|_| resource.namespaced);
        Self { group: &resource.group, resource: &resource.plural, namespace }
    }

    fn core(resource: &'a str, namespace: Option<&'a str>) -> Self {
        Self { group: "", resource, namespace }
    }
}

/// Returns what a run needs; `resource` says where the server has a kind.
pub(super) fn needed(run: &Run<'_>, resource: &dyn Fn(&ObjectKey) -> Option<Resource>) -> Vec<Need> {
    let Run { target, plan, missing_namespaces, waits } = run;
    let mut needs = Needs::default();
    let place_of = |key: &ObjectKey| resource(key).or_else(|| defined(target, key));
    let mut around: BTreeSet<(&str, bool)> = BTreeSet::new();
    for object in &target.objects {
        let key = &object.object.key;
        let Some(place) = place_of(key) else { continue };
        let place = Place::of(&place, &key.namespace);
        needs.add(&["get", "create", "patch"], &place, Some(&key.name), false);
        needs.add(&["delete"], &place, Some(&key.name), true);
        match &*key.kind {
            // Definitions are waited for always: without them nothing of their kinds can be applied.
            "CustomResourceDefinition" => needs.add(&["list", "watch"], &place, None, false),
            "Deployment" | "DaemonSet" | "StatefulSet" | "Job" if *waits => {
                needs.add(&["list", "watch"], &place, None, false);
                around.insert((&key.namespace, true));
            }
            "ClusterRole" | "Role" if key.group() == RBAC => {
                needs.add(&["escalate"], &place, Some(&key.name), false);
            }
            "ClusterRoleBinding" | "RoleBinding" if key.group() == RBAC => bind(&mut needs, object.object.tree()),
            "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration" => {
                // Where the default tag is, is told by the webhooks of all revisions.
                needs.add(&["list"], &place, None, false);
                around.insert((&target.namespace, false));
            }
            _ => {}
        }
    }
    for (namespace, has_pods) in around {
        let slices = Place { group: "discovery.k8s.io", resource: "endpointslices", namespace: Some(namespace) };
        if !has_pods {
            needs.add(&["list"], &slices, None, false);
            continue;
        }
        // What says why something is not ready; without it the wait is as good, and says less.
        let sets = Place { group: "apps", resource: "replicasets", namespace: Some(namespace) };
        let pods = Place::core("pods", Some(namespace));
        let events = Place::core("events", Some(namespace));
        for place in [&sets, &pods, &events] {
            needs.add(&["list", "watch"], place, None, true);
        }
        needs.add(&["get"], &Place::core("pods/log", Some(namespace)), None, true);
    }
    for pruned in plan.iter().flat_map(|plan| &plan.prune) {
        let Some(place) = place_of(&pruned.key) else { continue };
        needs.add(&["get", "delete"], &Place::of(&place, &pruned.key.namespace), Some(&pruned.key.name), false);
    }
    let namespaces = Place::core("namespaces", None);
    for name in target.namespaces() {
        needs.add(&["get"], &namespaces, Some(name), false);
        if missing_namespaces.as_ref().is_none_or(|missing| missing.contains(name)) {
            needs.add(&["create"], &namespaces, Some(name), false);
        }
    }
    record(&mut needs, target);
    needs.done()
}

/// The lock and the record.
fn record(needs: &mut Needs, target: &Target) {
    let namespace = Some(&*target.namespace);
    let lease = Place { group: "coordination.k8s.io", resource: "leases", namespace };
    let name = Lease::name(target.install());
    needs.add(&["get", "create", "update", "delete"], &lease, Some(&name), false);
    let inventory = Inventory::name(target.install());
    let maps = Place::core("configmaps", namespace);
    needs.add(&["get", "create", "patch"], &maps, Some(&inventory), false);
    // The records of all installations of the namespace: they may share objects.
    needs.add(&["list"], &maps, None, false);
    needs.add(&["delete"], &maps, Some(&inventory), true);
    // Each revision is another Secret.
    let secrets = Place::core("secrets", namespace);
    needs.add(&["list", "create", "patch"], &secrets, None, false);
    needs.add(&["get", "delete"], &secrets, None, true);
}

/// Giving a role to somebody.
fn bind(needs: &mut Needs, binding: &Tree) {
    let name = binding.text_at(&["roleRef", "name"]);
    let is_cluster = binding.text_at(&["roleRef", "kind"]) == "ClusterRole";
    let namespace = Some(binding.text_at(&["metadata", "namespace"])).filter(|namespace| !namespace.is_empty());
    let resource = if is_cluster { "clusterroles" } else { "roles" };
    needs.add(&["bind"], &Place { group: RBAC, resource, namespace }, Some(name), false);
}

/// Returns where a kind will be that a definition of the target makes.
pub(super) fn defined(target: &Target, key: &ObjectKey) -> Option<Resource> {
    let (group, version) = key.api_version.split_once('/')?;
    let definitions = target.objects.iter().filter(|object| object.object.key.kind == "CustomResourceDefinition");
    let definition = definitions.map(|object| object.object.tree()).find(|tree| {
        tree.text_at(&["spec", "group"]) == group
            && tree.text_at(&["spec", "names", "kind"]) == key.kind
            && tree.items_at(&["spec", "versions"]).iter().any(|served| served.text_at(&["name"]) == version)
    })?;
    let owned = |text: &str| Cow::Owned(text.to_owned());
    Some(Resource {
        group: owned(group),
        version: owned(version),
        kind: owned(&key.kind),
        plural: owned(definition.text_at(&["spec", "names", "plural"])),
        namespaced: definition.text_at(&["spec", "scope"]) == "Namespaced",
    })
}

/// Returns those of some needs that the user's rights do not meet; of roles, with the names for which they do not.
pub(super) async fn missing(cluster: &Cluster, needs: Vec<Need>) -> Result<Vec<Need>, ClusterError> {
    let everything = Right { verb: "*", group: "*".to_owned(), resource: "*".to_owned(), namespace: None };
    if cluster.may(&everything, None).await? {
        return Ok(Vec::new());
    }
    let answers = needs.into_iter().map(|need| async move {
        if cluster.may(&need.right, None).await? {
            return Ok::<_, ClusterError>(None);
        }
        if need.names.is_empty() || need.names.len() > MAX_NAMES {
            return Ok(Some(need));
        }
        let mut missing = BTreeSet::new();
        for name in &need.names {
            if !cluster.may(&need.right, Some(name)).await? {
                missing.insert(name.clone());
                // Only of roles each is named.
                if !is_about_granting(&need) {
                    break;
                }
            }
        }
        Ok((!missing.is_empty()).then_some(Need { names: missing, ..need }))
    });
    let missing: Vec<Option<Need>> = stream::iter(answers).buffered(AT_ONCE).try_collect().await?;
    Ok(missing.into_iter().flatten().collect())
}

/// Takes out what is missing to give roles to the mesh, where the user has everything that the roles say: then they may
/// be given all the same. `rules_in` returns the rules that the user has in a namespace, or everywhere.
pub(super) async fn without_covered(
    target: &Target,
    missing: Vec<Need>,
    rules_in: impl AsyncFn(Option<&str>) -> Result<Vec<Rule>, ClusterError>,
) -> Result<Vec<Need>, ClusterError> {
    let mut known: BTreeMap<Option<String>, Vec<Rule>> = BTreeMap::new();
    let mut left = Vec::new();
    for need in missing {
        if !is_about_granting(&need) {
            left.push(need);
            continue;
        }
        let namespace = need.right.namespace.clone();
        if !known.contains_key(&namespace) {
            let rules = rules_in(namespace.as_deref()).await?;
            known.insert(namespace.clone(), rules);
        }
        let held = known.get(&namespace).map(Vec::as_slice).unwrap_or_default();
        let is_held = |name: &String| {
            let kind = if need.right.resource == "roles" { "Role" } else { "ClusterRole" };
            let role = target.objects.iter().find(|object| {
                let key = &object.object.key;
                key.kind == kind
                    && key.name == *name
                    && (kind == "ClusterRole" || Some(&key.namespace) == namespace.as_ref())
            });
            role.is_some_and(|role| role::is_covered(role.object.tree(), held))
        };
        let names: BTreeSet<String> = need.names.iter().filter(|name| !is_held(name)).cloned().collect();
        if !names.is_empty() {
            left.push(Need { names, ..need });
        }
    }
    Ok(left)
}

fn is_about_granting(need: &Need) -> bool {
    matches!(need.right.verb, "escalate" | "bind")
}

/// Returns what to say about the rights that are missing: a finding for each kind of object in a namespace.
pub(super) fn findings(missing: &[Need]) -> Vec<Finding> {
    let mut groups: BTreeMap<(bool, bool, Option<&str>, String), Vec<&Need>> = BTreeMap::new();
    for need in missing {
        let Right { group, resource, namespace, .. } = &need.right;
        let qualified = if group.is_empty() { resource.clone() } else { format!("{resource}.{group}") };
        groups.entry((need.later, is_about_granting(need), namespace.as_deref(), qualified)).or_default().push(need);
    }
    let told = groups.into_iter().map(|((later, granting, namespace, resource), needs)| {
        let verbs: Vec<&str> = needs.iter().map(|need| need.right.verb).collect();
        let verbs = verbs.join(", ");
        let place = namespace.map(|namespace| format!(" in {namespace}")).unwrap_or_default();
        let object = format!("{resource}{place}");
        let ask = match namespace {
            Some(namespace) => {
                format!("`kubectl auth can-i {} {resource} -n {namespace}` checks it", needs[0].right.verb)
            }
            None => format!("`kubectl auth can-i {} {resource}` checks it", needs[0].right.verb),
        };
        if granting {
            let names: BTreeSet<&str> = needs.iter().flat_map(|need| &need.names).map(String::as_str).collect();
            let names = names.into_iter().collect::<Vec<_>>().join(", ");
            return Finding::new(
                codes::RIGHT_NOT_GRANTABLE,
                Severity::Error,
                object,
                format!("not allowed to give the mesh its rights: {verbs} of {names}"),
                "have the verbs allowed for these names, or have every right that the roles say",
            );
        }
        let (code, severity, message) = if later {
            let message = format!("not allowed to {verbs}: needed later, to remove objects or to say more");
            (codes::RIGHT_MISSING_LATER, Severity::Warning, message)
        } else {
            (codes::RIGHT_MISSING, Severity::Error, format!("not allowed to {verbs}"))
        };
        Finding::new(code, severity, object, message, ask)
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::install::preflight::tests::{served, target};

    fn needs(target: &Target, missing_namespaces: &[&str]) -> Vec<Need> {
        let missing_namespaces = Some(missing_namespaces.iter().map(|name| (*name).to_owned()).collect());
        needed(&Run { target, plan: None, missing_namespaces, waits: true }, &served)
    }

    fn shown(needs: &[Need], later: bool) -> Vec<String> {
        needs.iter().filter(|need| need.later == later).map(|need| need.right.to_string()).collect()
    }

    #[test]
    fn needs_are_those_of_the_objects_and_of_the_record() {
        let target = target(&["profile=demo"]);
        let all = needs(&target, &["istio-system"]);
        let now = shown(&all, false);
        for right in [
            "create customresourcedefinitions.apiextensions.k8s.io",
            "patch deployments.apps in the namespace `istio-system`",
            "watch deployments.apps in the namespace `istio-system`",
            "bind clusterroles.rbac.authorization.k8s.io",
            "escalate roles.rbac.authorization.k8s.io in the namespace `istio-system`",
            "update leases.coordination.k8s.io in the namespace `istio-system`",
            "list secrets in the namespace `istio-system`",
            "list endpointslices.discovery.k8s.io in the namespace `istio-system`",
            "create namespaces",
        ] {
            assert!(now.contains(&right.to_owned()), "{right} is not in {now:#?}");
        }
        let later = shown(&all, true);
        assert!(later.contains(&"delete deployments.apps in the namespace `istio-system`".to_owned()), "{later:#?}");
        assert!(later.contains(&"watch events in the namespace `istio-system`".to_owned()));
        // One question for a kind, not for an object.
        assert!(all.len() < 100, "{}", all.len());
        let create = all.iter().find(|need| need.right.verb == "create" && need.right.resource == "roles").unwrap();
        assert_eq!(create.names.len(), 3);
        assert!(!shown(&needs(&target, &[]), false).contains(&"create namespaces".to_owned()));
    }

    #[test]
    fn what_a_plan_deletes_is_needed_now() {
        let target = target(&["profile=minimal"]);
        let key = target.objects.iter().find(|object| object.object.key.kind == "Service").unwrap().object.key.clone();
        let pruned = crate::install::prune::Pruned {
            key,
            component: String::new(),
            uid: String::new(),
            resource_version: String::new(),
        };
        let plan = Plan { prune: vec![pruned], ..Plan::default() };
        let run = Run { target: &target, plan: Some(&plan), missing_namespaces: None, waits: false };
        let all = needed(&run, &served);
        let now = shown(&all, false);
        assert!(now.contains(&"delete services in the namespace `istio-system`".to_owned()));
        assert!(!now.contains(&"delete deployments.apps in the namespace `istio-system`".to_owned()));
        assert!(!now.contains(&"watch deployments.apps in the namespace `istio-system`".to_owned()));
    }

    #[test]
    fn kinds_that_the_target_defines_have_a_place() {
        let target = target(&["profile=minimal"]);
        let key = ObjectKey {
            api_version: "networking.istio.io/v1".to_owned(),
            kind: "Gateway".to_owned(),
            namespace: "a".to_owned(),
            name: "b".to_owned(),
        };
        let resource = defined(&target, &key).unwrap();
        assert_eq!((&*resource.qualified(), resource.namespaced), ("gateways.networking.istio.io", true));
        assert_eq!(defined(&target, &ObjectKey { kind: "Door".to_owned(), ..key }), None);
    }

    #[test]
    fn whoever_has_the_rights_may_give_them() {
        let target = target(&["profile=minimal"]);
        let granting = || -> Vec<Need> {
            needs(&target, &[]).into_iter().filter(|need| matches!(need.right.verb, "escalate" | "bind")).collect()
        };
        let left = |held: Vec<Rule>| {
            block_on(without_covered(&target, granting(), async |_| Ok(held.clone()))).unwrap().unwrap()
        };
        assert_eq!(left(vec![Rule::everything()]), []);
        let none = left(Vec::new());
        assert_eq!(none.len(), granting().len());
        let found = findings(&none);
        assert!(found.iter().all(|finding| finding.code == codes::RIGHT_NOT_GRANTABLE));
        assert!(found[0].message.contains("bind, escalate of istio"), "{}", found[0].message);
    }

    #[test]
    fn missing_rights_are_told_by_kind_with_their_verbs() {
        let need = |verb, later| Need {
            right: Right {
                verb,
                group: "apps".to_owned(),
                resource: "deployments".to_owned(),
                namespace: Some("n".to_owned()),
            },
            names: BTreeSet::new(),
            later,
        };
        let found = findings(&[need("create", false), need("patch", false), need("delete", true)]);
        assert_eq!(found.len(), 2);
        assert_eq!((&*found[0].object, &*found[0].message), ("deployments.apps in n", "not allowed to create, patch"));
        assert_eq!(found[0].hint, "`kubectl auth can-i create deployments.apps -n n` checks it");
        assert_eq!((found[1].code, found[1].severity), (codes::RIGHT_MISSING_LATER, Severity::Warning));
    }
}
