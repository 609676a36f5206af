//! What becomes of each object. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{HandOver, Install, LostTag, Plan, Removal, Stays, Step, Why};
use super::survey::Facts;
use super::{Request, Scope, UninstallError};
use crate::install::Identity;
use crate::install::inventory::{Entry, Inventory};
use crate::install::labels::{self, COMPONENT, OWNING_RESOURCE_NAMESPACE, Owner, PRUNE, REVISION, TAG};
use crate::install::tags::{INJECTOR_KIND, TagFacts};
use crate::install::target::{DEFAULT_REVISION, key};
use crate::object::ObjectKey;
use crate::spec::component::COMPONENTS;
use crate::values::Tree;

/// The kind of definitions.
const DEFINITION: &str = "CustomResourceDefinition";
/// Kinds whose deletion takes more along than the object.
const PRECIOUS: &[&str] = &["Namespace", "PersistentVolumeClaim"];
/// Namespaces that a cluster needs.
const SYSTEM: &[&str] = &["default", "kube-system", "kube-public", "kube-node-lease"];
/// The component that all revisions of a mesh share.
const SHARED: &str = "base";

/// An installation that goes, and what goes with it.
#[derive(Debug, Clone)]
pub struct Round {
    /// Which one.
    pub install: Install,
    /// Its record, when it can be read.
    pub inventory: Option<Inventory>,
    /// Whether anything is recorded of it.
    pub is_recorded: bool,
    /// Whether its namespace is there and stays until the end: then it can be locked.
    pub has_namespace: bool,
    /// What goes, in that order.
    pub delete: Vec<Removal>,
    /// What goes over to another installation.
    pub hand_over: Vec<HandOver>,
}

/// What becomes of everything.
#[derive(Debug, Clone)]
pub struct Decision {
    /// For people and programs.
    pub plan: Plan,
    /// The same, by installation.
    pub rounds: Vec<Round>,
}

/// What is decided about one object.
enum Fate {
    /// It goes.
    Delete,
    /// It goes over to another installation.
    HandOver(HandOver),
    /// It stays, which is worth telling.
    Stay(Why),
    /// It has nothing to do with it.
    None,
}

/// Decides about everything that there is.
pub fn decide(facts: &Facts, request: &Request) -> Result<Decision, UninstallError> {
    let webhooks = facts.objects.iter().filter(|(identity, _)| identity.kind == INJECTOR_KIND);
    let injectors = TagFacts::of(webhooks.map(|(_, object)| object));
    let chosen = chosen(facts, request, &injectors)?;
    let judge = Judge::new(facts, request, &injectors, chosen);
    let mut plan =
        Plan { installs: judge.chosen.iter().cloned().collect(), warnings: facts.warnings.clone(), ..Plan::default() };
    let mut rounds: Vec<Round> = judge.chosen.iter().map(|install| judge.round(install)).collect();
    for (identity, object) in &facts.objects {
        let Some(key) = ObjectKey::of(object) else { continue };
        match judge.fate(identity, object) {
            Fate::None => {}
            Fate::Stay(why) => plan.stays.push(Stays { key, why }),
            Fate::HandOver(hand_over) => {
                let at = round_of(identity, object, &rounds);
                rounds[at].hand_over.push(hand_over);
            }
            Fate::Delete => {
                let at = round_of(identity, object, &rounds);
                rounds[at].delete.push(judge.removal(identity, object, key));
            }
        }
    }
    judge.leftovers(&mut plan, &mut rounds);
    for round in &mut rounds {
        round.delete.sort_by(|one, other| one.order().cmp(&other.order()));
        plan.delete.extend(round.delete.iter().cloned());
        plan.hand_over.extend(round.hand_over.iter().cloned());
    }
    // One after the other, whatever installation they belong to: that is how people read it.
    plan.delete.sort_by(|one, other| one.order().cmp(&other.order()));
    if request.options.namespace {
        judge.namespaces(&mut plan)?;
    }
    plan.tags = judge.tags();
    plan.namespaces = judge.users();
    rounds.retain(|round| round.is_needed(facts));
    plan.records = rounds.iter().filter(|round| round.is_recorded).count();
    if plan.delete.is_empty() && plan.hand_over.is_empty() && rounds.is_empty() {
        plan.installs.clear();
    }
    Ok(Decision { plan, rounds })
}

impl Round {
    fn is_needed(&self, facts: &Facts) -> bool {
        let has_work = !self.delete.is_empty() || !self.hand_over.is_empty();
        has_work || self.is_recorded || facts.leased.contains(&self.install)
    }
}

/// Returns the installations that are meant.
fn chosen(facts: &Facts, request: &Request, injectors: &TagFacts) -> Result<BTreeSet<Install>, UninstallError> {
    let known = facts.recorded.iter().chain(&facts.leased).cloned();
    let running = injectors.revisions().filter(|injector| !matches!(injector.owner, Owner::Helm { .. }));
    let running = running.map(|injector| Install {
        namespace: if injector.namespace.is_empty() { &request.namespace } else { &injector.namespace }.clone(),
        name: injector.revision.clone(),
    });
    let mut all: BTreeSet<Install> = known.chain(running).collect();
    let fallback = Install { namespace: request.namespace.clone(), name: DEFAULT_REVISION.to_owned() };
    match &request.scope {
        Scope::Everything => {}
        Scope::Revision(name) => return Ok(BTreeSet::from([Install { name: name.clone(), ..fallback }])),
        Scope::Only => {
            all.retain(|install| install.namespace == request.namespace);
            if all.len() > 1 {
                let revisions = all.into_iter().map(|install| install.name).collect();
                return Err(UninstallError::Ambiguous { namespace: request.namespace.clone(), revisions });
            }
        }
    }
    if all.is_empty() {
        all.insert(fallback);
    }
    Ok(all)
}

/// Knows what decides about objects.
struct Judge<'a> {
    facts: &'a Facts,
    request: &'a Request,
    injectors: &'a TagFacts,
    chosen: BTreeSet<Install>,
    /// The owner labels of what goes.
    owners: BTreeSet<String>,
    /// The records of what goes, by object.
    own: BTreeMap<Identity, &'a Entry>,
    /// The records of what stays, by object.
    others: BTreeMap<Identity, &'a Inventory>,
    /// A revision that stays, of which there is no record.
    survivor: Option<String>,
}

impl<'a> Judge<'a> {
    fn new(facts: &'a Facts, request: &'a Request, injectors: &'a TagFacts, chosen: BTreeSet<Install>) -> Self {
        let is_chosen = |inventory: &&Inventory| {
            chosen.iter().any(|install| install.namespace == inventory.namespace && install.name == inventory.install)
        };
        let (own, others): (Vec<&Inventory>, Vec<&Inventory>) = facts.inventories.iter().partition(is_chosen);
        let entries = own.iter().flat_map(|inventory| &inventory.objects);
        let own = entries.map(|entry| (entry.identity.clone(), entry)).collect();
        let with_inventory = |inventory: &&'a Inventory| {
            let inventory = *inventory;
            inventory.objects.iter().map(move |entry| (entry.identity.clone(), inventory)).collect::<Vec<_>>()
        };
        let others: BTreeMap<Identity, &Inventory> = others.iter().flat_map(with_inventory).collect();
        let stays = |namespace: &str, revision: &str| {
            !chosen.iter().any(|install| install.namespace == namespace && install.name == revision)
        };
        let survivor = injectors
            .revisions()
            .find(|injector| injector.namespace == request.namespace && stays(&injector.namespace, &injector.revision))
            .map(|injector| injector.revision.clone());
        let owners = chosen.iter().map(Install::owner).collect();
        Self { facts, request, injectors, chosen, owners, own, others, survivor }
    }

    fn is_everything(&self) -> bool {
        self.request.scope == Scope::Everything
    }

    fn round(&self, install: &Install) -> Round {
        let inventory = self
            .facts
            .inventories
            .iter()
            .find(|inventory| inventory.namespace == install.namespace && inventory.install == install.name);
        Round {
            install: install.clone(),
            inventory: inventory.cloned(),
            is_recorded: self.facts.recorded.contains(install),
            has_namespace: self.namespace(&install.namespace).is_some_and(|object| !is_terminating(object)),
            delete: Vec::new(),
            hand_over: Vec::new(),
        }
    }

    fn namespace(&self, name: &str) -> Option<&Tree> {
        self.facts.namespaces.iter().find(|namespace| namespace.text_at(&["metadata", "name"]) == name)
    }

    fn removal(&self, identity: &Identity, object: &Tree, key: ObjectKey) -> Removal {
        let component = match self.own.get(identity) {
            Some(entry) => entry.component.clone(),
            None => component_of(object),
        };
        let step = Step::of(&key, &component);
        let mut removal = Removal::new(key, &component, step, object.text_at(&["metadata", "uid"]));
        removal.tag = labels::text(object, "labels", TAG).map(str::to_owned);
        removal
    }

    /// Decides about an object of a mesh.
    fn fate(&self, identity: &Identity, object: &Tree) -> Fate {
        let owner = Owner::of(object);
        let entry = self.own.get(identity);
        match &owner {
            Owner::Meshctl { id } if self.owners.contains(id) => {}
            Owner::Meshctl { .. } | Owner::Helm { .. } | Owner::Other { .. } => {
                // It was taken over, or another one's from the beginning.
                let is_meant = entry.is_some() || self.is_of_chosen(object);
                return if is_meant || (self.is_everything() && !matches!(owner, Owner::Meshctl { .. })) {
                    Fate::Stay(Why::Owner { owner })
                } else {
                    Fate::None
                };
            }
            Owner::Istioctl { .. } | Owner::Nobody => {
                if !self.is_everything() && !self.is_by_labels(object) {
                    let is_meant = entry.is_some();
                    return if is_meant { Fate::Stay(Why::Owner { owner }) } else { Fate::None };
                }
            }
        }
        let uid = object.text_at(&["metadata", "uid"]);
        if entry.is_some_and(|entry| !entry.uid.is_empty() && entry.uid != uid) && !self.is_everything() {
            return Fate::Stay(Why::Replaced);
        }
        self.shared(identity, object).unwrap_or_else(|| self.kept(identity, object, entry.copied()))
    }

    /// Decides about an object that somebody who stays has, too.
    fn shared(&self, identity: &Identity, object: &Tree) -> Option<Fate> {
        if labels::text(object, "labels", TAG).is_some() && self.is_of_chosen(object) {
            // Whoever has it in its record, it stands for what goes.
            return None;
        }
        if let Some(other) = self.others.get(identity) {
            let key = ObjectKey::of(object)?;
            let hand_over = HandOver { key, revision: other.revision.clone(), owner: other.owner.clone() };
            return Some(Fate::HandOver(hand_over));
        }
        let survivor = self.survivor.clone().filter(|_| component_of(object) == SHARED)?;
        (identity.kind != DEFINITION).then_some(Fate::Stay(Why::Shared { revision: survivor }))
    }

    /// Decides about an object that belongs to what goes.
    fn kept(&self, identity: &Identity, object: &Tree, entry: Option<&Entry>) -> Fate {
        let is_definition = identity.kind == DEFINITION;
        if labels::text(object, "annotations", PRUNE) == Some("never") {
            return Fate::Stay(Why::Annotation);
        }
        if is_definition {
            // What the charts write on definitions says what the flag overrules.
            return if self.request.options.definitions { Fate::Delete } else { Fate::Stay(Why::Definition) };
        }
        if labels::is_kept(object) || entry.is_some_and(|entry| entry.keep) {
            return Fate::Stay(Why::Annotation);
        }
        if PRECIOUS.contains(&&*identity.kind) {
            return Fate::Stay(Why::Precious);
        }
        Fate::Delete
    }

    /// Tells whether the labels of an object name a revision that goes.
    fn is_of_chosen(&self, object: &Tree) -> bool {
        let revision = labels::text(object, "labels", REVISION).unwrap_or_default();
        let namespace = place_of(object);
        self.chosen.iter().any(|install| {
            install.name == revision && namespace.as_ref().is_none_or(|namespace| *namespace == install.namespace)
        })
    }

    /// Tells whether an object without an owner belongs to what goes by its labels: an object of a tag, or of a mesh
    /// that another program installed and nothing is recorded of.
    fn is_by_labels(&self, object: &Tree) -> bool {
        let is_tag = labels::text(object, "labels", TAG).is_some();
        let is_recorded = self.chosen.iter().any(|install| self.facts.recorded.contains(install));
        (is_tag || !is_recorded) && self.is_of_chosen(object)
    }

    /// Decides about what control planes wrote: it goes with everything, and is told when the last one goes.
    fn leftovers(&self, plan: &mut Plan, rounds: &mut [Round]) {
        let is_last = self.survivor.is_none() && self.others.is_empty();
        let goes = |namespace: &str| {
            self.request.options.namespace && self.chosen.iter().any(|install| install.namespace == namespace)
        };
        let away = |object: &&Tree| goes(object.text_at(&["metadata", "namespace"]));
        let had_any =
            !plan.delete.is_empty() || rounds.iter().any(|round| !round.delete.is_empty() || round.is_recorded);
        for object in &self.facts.leftovers {
            let Some(key) = ObjectKey::of(object) else { continue };
            match rounds.last_mut() {
                Some(round) if self.is_everything() => {
                    round.delete.push(Removal::new(
                        key,
                        "pilot",
                        Step::Leftovers,
                        object.text_at(&["metadata", "uid"]),
                    ));
                }
                _ if is_last && had_any && !away(&object) => plan.stays.push(Stays { key, why: Why::Written }),
                _ => {}
            }
        }
        for object in self.facts.authorities.iter().filter(|object| is_last && !away(object)) {
            let text = |field: &str| object.text_at(&["metadata", field]);
            plan.stays.push(Stays { key: key("v1", "Secret", text("namespace"), text("name")), why: Why::Authority });
        }
    }

    /// Decides about the namespaces of what goes.
    fn namespaces(&self, plan: &mut Plan) -> Result<(), UninstallError> {
        let names: BTreeSet<&String> = self.chosen.iter().map(|install| &install.namespace).collect();
        for name in names {
            let Some(object) = self.namespace(name) else { continue };
            if SYSTEM.contains(&&**name) {
                return Err(UninstallError::SystemNamespace(name.clone()));
            }
            let key = key("v1", "Namespace", "", name);
            let other = self.others.values().find(|inventory| inventory.namespace == *name);
            let other = other.map(|inventory| inventory.revision.clone()).or_else(|| self.survivor.clone());
            if let Some(revision) = other {
                plan.stays.push(Stays { key, why: Why::Shared { revision } });
            } else if labels::text(object, "annotations", PRUNE) == Some("never") {
                plan.stays.push(Stays { key, why: Why::Annotation });
            } else {
                let uid = object.text_at(&["metadata", "uid"]);
                plan.delete.push(Removal::new(key, SHARED, Step::Namespaces, uid));
            }
        }
        Ok(())
    }

    /// Returns the tags that stand for what goes.
    fn tags(&self) -> Vec<LostTag> {
        let gone = self.injectors.tags().filter(|injector| {
            self.chosen.iter().any(|install| {
                install.name == injector.revision
                    && (injector.namespace.is_empty() || install.namespace == injector.namespace)
            })
        });
        let told = gone.filter_map(|injector| {
            let tag = injector.tag.clone()?;
            let namespaces = self.namespaces_of(&tag);
            Some(LostTag { tag, revision: injector.revision.clone(), namespaces })
        });
        told.collect()
    }

    /// Returns the namespaces that ask for a revision that goes by its own name.
    fn users(&self) -> Vec<String> {
        let is_tag = |name: &str| self.injectors.tag(name).is_some();
        let revisions = self.injectors.revisions().filter(|injector| !is_tag(&injector.revision));
        let gone = revisions.filter(|injector| {
            self.chosen
                .iter()
                .any(|install| install.name == injector.revision && install.namespace == injector.namespace)
        });
        let mut names: Vec<String> = gone.flat_map(|injector| self.namespaces_of(&injector.revision)).collect();
        names.sort();
        names
    }

    fn namespaces_of(&self, revision: &str) -> Vec<String> {
        crate::install::tags::namespaces_of(&self.facts.namespaces, revision)
    }
}

/// Returns the last installation that has an object; the last one of all when none has.
fn round_of(identity: &Identity, object: &Tree, rounds: &[Round]) -> usize {
    let owner = Owner::of(object);
    let has = |round: &Round| {
        owner.is(&round.install.owner())
            || round.inventory.as_ref().is_some_and(|inventory| inventory.get(identity).is_some())
    };
    rounds.iter().rposition(has).unwrap_or_else(|| rounds.len().saturating_sub(1))
}

/// Returns the namespace of the control plane that an object belongs to, as far as it says so.
fn place_of(object: &Tree) -> Option<String> {
    let told = labels::text(object, "labels", OWNING_RESOURCE_NAMESPACE).map(str::to_owned);
    let service = || {
        let webhook = object.items_at(&["webhooks"]).first()?;
        Some(webhook.get_path(&["clientConfig", "service", "namespace"])?.as_str()?.to_owned())
    };
    told.or_else(service)
}

/// Returns the key of the component that an object says it belongs to.
fn component_of(object: &Tree) -> String {
    let label = labels::text(object, "labels", COMPONENT).unwrap_or("Pilot");
    COMPONENTS.iter().find(|component| component.label == label).map_or(label, |component| component.key).to_owned()
}

fn is_terminating(namespace: &Tree) -> bool {
    namespace.get_path(&["metadata", "deletionTimestamp"]).is_some_and(|time| !time.is_null())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::install::Stage;
    use crate::install::inventory::Run;
    use crate::install::lock::LockSettings;
    use crate::install::uninstall::Options;
    use crate::values::json;

    fn request(scope: Scope) -> Request {
        let options = Options {
            definitions: false,
            namespace: false,
            wait: Some(Duration::from_secs(1)),
            lock: LockSettings::default(),
        };
        Request { namespace: "mesh".to_owned(), scope, run: Run::default(), options }
    }

    fn object(kind: &str, name: &str, labels: &str, annotations: &str) -> Tree {
        let api_version = match kind {
            "CustomResourceDefinition" => "apiextensions.k8s.io/v1",
            INJECTOR_KIND => "admissionregistration.k8s.io/v1",
            _ => "v1",
        };
        json::decode(&format!(
            r#"{{"apiVersion":"{api_version}","kind":"{kind}","metadata":{{"name":"{name}","uid":"{name}","labels":{{{labels}}},
            "annotations":{{{annotations}}}}},"webhooks":[{{"clientConfig":{{"service":{{"namespace":"mesh"}}}}}}]}}"#
        ))
        .unwrap()
    }

    fn ours(revision: &str) -> String {
        format!(
            r#""meshctl.io/owner":"mesh.{revision}","istio.io/rev":"{revision}","operator.istio.io/component":"Pilot","operator.istio.io/managed":"Reconcile""#
        )
    }

    fn theirs(revision: &str) -> String {
        format!(
            r#""istio.io/rev":"{revision}","operator.istio.io/component":"Pilot","operator.istio.io/managed":"Reconcile""#
        )
    }

    fn inventory(revision: &str, objects: &[&Tree]) -> Inventory {
        let entries = objects.iter().map(|object| {
            let key = ObjectKey::of(object).unwrap();
            Entry {
                identity: Identity::from(&key),
                version: "v1".to_owned(),
                uid: object.text_at(&["metadata", "uid"]).to_owned(),
                hash: String::new(),
                stage: Stage::Identity,
                component: "pilot".to_owned(),
                created: true,
                adopted: false,
                keep: false,
            }
        });
        Inventory {
            install: revision.to_owned(),
            namespace: "mesh".to_owned(),
            revision: revision.to_owned(),
            owner: format!("mesh.{revision}"),
            objects: entries.collect(),
            ..Inventory::default()
        }
    }

    fn facts(inventories: Vec<Inventory>, objects: &[&Tree]) -> Facts {
        let install =
            |inventory: &Inventory| Install { namespace: inventory.namespace.clone(), name: inventory.install.clone() };
        Facts {
            recorded: inventories.iter().map(install).collect(),
            inventories,
            objects: objects
                .iter()
                .map(|object| (Identity::from(&ObjectKey::of(object).unwrap()), (*object).clone()))
                .collect(),
            namespaces: vec![object("Namespace", "mesh", "", "")],
            ..Facts::default()
        }
    }

    fn told(facts: &Facts, request: &Request) -> Vec<String> {
        let plan = decide(facts, request).unwrap().plan;
        let deleted = plan.delete.iter().map(|removal| format!("- {}", removal.key.name));
        let handed = plan.hand_over.iter().map(|over| format!("~ {} {}", over.key.name, over.revision));
        let stays = plan.stays.iter().map(|stays| format!("= {} {}", stays.key.name, stays.why));
        deleted.chain(handed).chain(stays).collect()
    }

    #[test]
    fn only_what_belongs_to_a_revision_goes_with_it() {
        let one = object("ConfigMap", "one", &ours("one"), "");
        let both = object("ConfigMap", "both", &ours("one"), "");
        let other = object("ConfigMap", "other", &ours("two"), "");
        let taken = object("ConfigMap", "taken", &ours("two"), "");
        let helm = object("ConfigMap", "helm", &theirs("one"), r#""meta.helm.sh/release-name":"x""#);
        let kept = object("ConfigMap", "kept", &ours("one"), r#""meshctl.io/prune":"never""#);
        let definition = object("CustomResourceDefinition", "definition", &ours("one"), "");
        let unowned = object("ConfigMap", "unowned", &theirs("one"), "");
        let anew = object("ConfigMap", "anew", &ours("one"), "");
        let mut recorded = inventory("one", &[&one, &both, &taken, &helm, &kept, &definition, &anew]);
        recorded.objects.last_mut().unwrap().uid = "before".to_owned();
        let all = [&one, &both, &other, &taken, &helm, &kept, &definition, &unowned, &anew];
        let facts = facts(vec![recorded, inventory("two", &[&both, &other])], &all);
        assert_eq!(
            told(&facts, &request(Scope::Revision("one".to_owned()))),
            [
                "- one",
                "~ both two",
                "= anew it was made anew by somebody else",
                "= helm it belongs to helm (release x in )",
                "= kept an annotation says that it stays",
                "= taken it belongs to meshctl (mesh.two)",
                "= definition definitions stay, and what was made by them; `--purge-crds` takes them",
            ]
        );
        assert_eq!(told(&facts, &request(Scope::Revision("three".to_owned()))), Vec::<String>::new());
        assert!(matches!(decide(&facts, &request(Scope::Only)), Err(UninstallError::Ambiguous { .. })));
        // Everything goes, each with the last that has it.
        let everything = decide(&facts, &request(Scope::Everything)).unwrap();
        let rounds: Vec<(String, usize)> =
            everything.rounds.iter().map(|round| (round.install.name.clone(), round.delete.len())).collect();
        assert_eq!(rounds, [("one".to_owned(), 2), ("two".to_owned(), 4)]);
        assert_eq!(everything.plan.records, 2);
    }

    #[test]
    fn a_mesh_without_a_record_goes_by_its_labels() {
        let map = object("ConfigMap", "map", &theirs("one"), "");
        let injector = object(INJECTOR_KIND, "injector", &theirs("one"), "");
        let other = object("ConfigMap", "other", &theirs("two"), "");
        let rest = object(INJECTOR_KIND, "rest", &theirs("two"), "");
        let shared = object("ConfigMap", "shared", &theirs("one").replace("Pilot", "Base"), "");
        let facts = facts(Vec::new(), &[&map, &injector, &other, &rest, &shared]);
        assert_eq!(
            told(&facts, &request(Scope::Revision("one".to_owned()))),
            ["- injector", "- map", "= shared the revision `two` has it, too"]
        );
    }

    #[test]
    fn a_tag_goes_with_the_revision_that_it_stands_for() {
        let tag = |owner: &str, revision: &str| {
            let labels = format!(r#"{},"istio.io/tag":"prod""#, ours(revision));
            object(INJECTOR_KIND, "tag", &labels.replace(&format!("mesh.{revision}"), owner), "")
        };
        let one = object("ConfigMap", "one", &ours("one"), "");
        let map = object("ConfigMap", "two", &ours("two"), "");
        for (tag, expected) in
            [(tag("mesh.one", "one"), vec!["- tag", "- one"]), (tag("mesh.two", "two"), vec!["- one"])]
        {
            // It is in the record of the one that had it before.
            let records = vec![inventory("one", &[&one]), inventory("two", &[&map, &tag])];
            let facts = facts(records, &[&one, &map, &tag]);
            assert_eq!(told(&facts, &request(Scope::Revision("one".to_owned()))), expected);
        }
    }

    #[test]
    fn what_a_killed_run_left_is_something_to_do() {
        let mut facts = facts(Vec::new(), &[]);
        let scope = || request(Scope::Revision("one".to_owned()));
        assert!(decide(&facts, &scope()).unwrap().rounds.is_empty());
        facts.leased.insert(Install { namespace: "mesh".to_owned(), name: "one".to_owned() });
        let decision = decide(&facts, &scope()).unwrap();
        assert!(decision.plan.is_empty() && decision.rounds.len() == 1 && decision.rounds[0].has_namespace);
    }

    #[test]
    fn a_namespace_goes_when_nobody_else_is_in_it() {
        let one = object("ConfigMap", "one", &ours("one"), "");
        let two = object("ConfigMap", "two", &ours("two"), "");
        let mut request = request(Scope::Revision("one".to_owned()));
        request.options.namespace = true;
        let alone = facts(vec![inventory("one", &[&one])], &[&one]);
        assert_eq!(told(&alone, &request), ["- one", "- mesh"]);
        let together = facts(vec![inventory("one", &[&one]), inventory("two", &[&two])], &[&one, &two]);
        assert_eq!(told(&together, &request), ["- one", "= mesh the revision `two` has it, too"]);
    }
}
