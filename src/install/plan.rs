//! [`Plan`]: what a run will do, before it does anything. Pure: it is made of the target, of what was observed of each
//! object, and of the old record.
//!
//! - `view` shows it to people; as data it is serialized as it is

mod view;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::object::ObjectKey;
use crate::object::diff::Change as FieldChange;
use crate::object::served::Moved;
use crate::values::Tree;

use super::conflict::{self, FieldConflict};
use super::labels::Owner;
use super::prune::{Pruned, Pruning, Stays};
use super::target::{Target, TargetObject};
use super::{Identity, Stage, fields};

pub use view::{Line, Mark, field_lines, object_line, yaml_lines};

/// What the API server answered to the dry run of an object.
#[derive(Debug, Clone, Default)]
pub enum Answer {
    /// The object as it would be.
    Applied(Tree),
    /// Other managers keep fields that would change.
    Conflict {
        /// Which ones.
        conflicts: Vec<FieldConflict>,
        /// The object as it would be with force, when that was asked for.
        forced: Option<Tree>,
    },
    /// It was not asked: the namespace or the definition that the object needs is not there yet, or nobody may ask.
    #[default]
    NotAsked,
}

/// What was observed of an object.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// The live object; none where there is none.
    pub live: Option<Tree>,
    /// The object that would be sent, as [`outgoing`](super::outgoing::outgoing) says; none when it is the target's.
    pub sent: Option<Tree>,
    /// The answer to a dry run.
    pub answer: Answer,
}

/// What happens to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Update,
    /// It belongs to somebody else, and is taken over, changed or not.
    Adopt,
    /// It is as it is to be.
    Same,
}

/// What happens to an object, and what is known about it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// The component's key.
    pub component: String,
    /// When it is applied.
    pub stage: Stage,
    /// What happens.
    pub action: Action,
    /// Whose it is, where that is somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// What changes; empty for an update that only notes which fields are meshctl's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Whether the API server was not asked: what changes is what is known without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

/// A field of an object that another manager keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The object.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// The field, and whose it is.
    #[serde(flatten)]
    pub field: FieldConflict,
}

/// A workload whose pods are replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Restart {
    /// The workload.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// How many pods it has, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pods: Option<i64>,
    /// Whether its pods are replaced only when somebody deletes them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_delete: bool,
    /// What of its pods changes.
    pub fields: Vec<String>,
}

/// How many objects something happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Objects to create.
    pub create: usize,
    /// Objects to change.
    pub update: usize,
    /// Objects to take over.
    pub adopt: usize,
    /// Objects that stay as they are.
    pub same: usize,
    /// Objects to delete.
    pub prune: usize,
    /// Fields that others keep.
    pub conflicts: usize,
    /// Workloads whose pods are replaced.
    pub restarts: usize,
}

/// What a run will do.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The installation: what the owner label says.
    pub owner: String,
    /// The namespace of the control plane.
    pub namespace: String,
    /// The revision.
    pub revision: String,
    /// What was made for other API versions than those of the charts, since the cluster does not serve these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// What happens, object by object, in the order in which it does.
    pub changes: Vec<Change>,
    /// What is deleted at the end, in the order in which it is.
    pub prune: Vec<Pruned>,
    /// What stays though it is not wanted any more, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Stays>,
    /// What others keep. With any of these, nothing is done unless the user asks for force.
    pub conflicts: Vec<Conflict>,
    /// Whether what others keep is taken from them, since the user said so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub takes: bool,
    /// Workloads whose pods are replaced.
    pub restarts: Vec<Restart>,
    /// What is odd, as lower-case fragments.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Makes a plan. Objects without an observation are taken for not there.
    pub fn of(target: &Target, observations: &BTreeMap<Identity, Observation>, pruning: Pruning) -> Self {
        let owner = target.owner();
        let mut plan = Self {
            owner: owner.clone(),
            namespace: target.namespace.clone(),
            revision: target.revision.clone(),
            moved: target.moved.clone(),
            prune: pruning.delete,
            kept: pruning.keep,
            ..Self::default()
        };
        let nothing = Observation::default();
        for object in &target.objects {
            let observation = observations.get(&object.identity()).unwrap_or(&nothing);
            let change = change_of(object, observation, &owner);
            if let Answer::Conflict { conflicts, .. } = &observation.answer {
                let of_object = |field: &FieldConflict| Conflict { key: change.key.clone(), field: field.clone() };
                plan.conflicts.extend(conflicts.iter().map(of_object));
            }
            plan.restarts.extend(restart_of(&change, observation));
            plan.changes.push(change);
        }
        plan.warnings.extend(
            plan.kept
                .iter()
                .filter(|stays| stays.why.is_worth_telling())
                .map(|stays| format!("{} is not part of the mesh any more and stays: {}", stays.key, stays.why)),
        );
        plan
    }

    /// Returns how many objects something happens to.
    pub fn counts(&self) -> Counts {
        let count = |action: Action| self.changes.iter().filter(|change| change.action == action).count();
        Counts {
            create: count(Action::Create),
            update: count(Action::Update),
            adopt: count(Action::Adopt),
            same: count(Action::Same),
            prune: self.prune.len(),
            conflicts: self.conflicts.len(),
            restarts: self.restarts.len(),
        }
    }

    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.prune.is_empty() && self.changes.iter().all(|change| change.action == Action::Same)
    }

    /// Tells whether nothing that is there changes or goes: then nobody has to agree first.
    pub fn only_creates(&self) -> bool {
        let harmless = |change: &Change| matches!(change.action, Action::Create | Action::Same);
        self.prune.is_empty() && self.conflicts.is_empty() && self.changes.iter().all(harmless)
    }

    /// Returns the objects that belong to somebody else and may be taken over only when the user says so. Objects of
    /// another revision of the same mesh are not among them: revisions share what they have in common.
    pub fn foreign(&self) -> Vec<&Change> {
        let is_foreign = |change: &&Change| {
            change.action == Action::Adopt
                && change.owner.as_ref().is_some_and(|owner| !is_of_this_mesh(owner, &self.namespace))
        };
        self.changes.iter().filter(is_foreign).collect()
    }

    /// Tells whether this plan does nothing to objects that are there but what another one does, too.
    pub fn is_within(&self, other: &Self) -> bool {
        let touched = |plan: &Self| -> BTreeSet<(ObjectKey, bool)> {
            let changed = plan.changes.iter().filter(|change| matches!(change.action, Action::Update | Action::Adopt));
            let changed = changed.map(|change| (change.key.clone(), false));
            changed.chain(plan.prune.iter().map(|pruned| (pruned.key.clone(), true))).collect()
        };
        let created = other.changes.iter().filter(|change| change.action == Action::Create);
        let created: BTreeSet<&ObjectKey> = created.map(|change| &change.key).collect();
        let agreed = touched(other);
        // What the other one creates may be there by now.
        touched(self).iter().all(|one| agreed.contains(one) || (!one.1 && created.contains(&one.0)))
    }

    /// Returns the objects that something is sent for.
    pub fn writes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.action != Action::Same)
    }

    /// Returns the objects that something happens to, for the record.
    pub fn with(&self, action: Action) -> BTreeSet<Identity> {
        let wanted = self.changes.iter().filter(|change| change.action == action);
        wanted.map(|change| Identity::from(&change.key)).collect()
    }
}

impl super::prune::Kept {
    /// What the user or another tool arranged on purpose is in the plan, and needs no warning.
    fn is_worth_telling(&self) -> bool {
        matches!(self, Self::Owner { .. } | Self::Replaced)
    }
}

/// Tells whether an owner is a revision of the mesh in this namespace.
pub(super) fn is_of_this_mesh(owner: &Owner, namespace: &str) -> bool {
    // An owner is called `NAMESPACE.INSTALLATION`; neither has a dot in it.
    matches!(owner, Owner::Meshctl { id } if id.split_once('.').is_some_and(|(place, _)| place == namespace))
}

fn change_of(object: &TargetObject, observation: &Observation, owner: &str) -> Change {
    let mut change = Change {
        key: object.object.key.clone(),
        component: object.component.clone(),
        stage: object.stage,
        action: Action::Create,
        owner: None,
        fields: Vec::new(),
        estimated: matches!(observation.answer, Answer::NotAsked),
    };
    let Some(live) = &observation.live else { return change };
    let wanted = observation.sent.as_ref().unwrap_or_else(|| object.object.tree());
    let (fields, is_claimed) = match &observation.answer {
        Answer::Applied(after) | Answer::Conflict { forced: Some(after), .. } => {
            (fields::changed(live, after), conflict::own_fields(live) == conflict::own_fields(after))
        }
        Answer::Conflict { forced: None, .. } | Answer::NotAsked => {
            change.estimated = true;
            (fields::missing(live, wanted), true)
        }
    };
    change.fields = fields;
    let whose = Owner::of(live);
    change.action = if !whose.is(owner) {
        change.owner = Some(whose);
        Action::Adopt
    } else if change.fields.is_empty() && is_claimed {
        Action::Same
    } else {
        Action::Update
    };
    change
}

/// The part of a workload that its pods are made from.
const TEMPLATE: &str = "spec.template";

fn restart_of(change: &Change, observation: &Observation) -> Option<Restart> {
    if !matches!(&*change.key.kind, "Deployment" | "DaemonSet" | "StatefulSet") {
        return None;
    }
    let live = observation.live.as_ref()?;
    let in_template =
        |path: &str| path.strip_prefix(TEMPLATE).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let fields: Vec<String> =
        change.fields.iter().filter(|field| in_template(&field.path)).map(|field| field.path.clone()).collect();
    let number = |path: &[&str]| live.get_path(path).and_then(Tree::as_int);
    let pods = match &*change.key.kind {
        "DaemonSet" => number(&["status", "desiredNumberScheduled"]),
        _ => number(&["spec", "replicas"]),
    };
    let strategy = live.get_path(&["spec", "updateStrategy", "type"]).and_then(Tree::as_str);
    let on_delete = strategy == Some("OnDelete");
    (!fields.is_empty()).then(|| Restart { key: change.key.clone(), pods, on_delete, fields })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::prune::Kept;
    use crate::values::{Map, json};

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    /// Returns a target with a workload, a map and an account.
    fn target() -> Target {
        let mut target =
            Target { namespace: "istio-system".to_owned(), revision: "default".to_owned(), ..Target::default() };
        for (api, kind, spec) in [
            (
                "apps/v1",
                "Deployment",
                r#","spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"c","image":"x"}]}}}"#,
            ),
            ("v1", "ConfigMap", r#","data":{"a":"1"}"#),
            ("v1", "ServiceAccount", ""),
        ] {
            let text = format!(
                r#"{{"apiVersion":"{api}","kind":"{kind}","metadata":{{"name":"istiod","namespace":"istio-system"}}{spec}}}"#
            );
            target.add("pilot", tree(&text));
        }
        target
    }

    fn with_managers(mut object: Tree, managers: &str) -> Tree {
        let metadata = object.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
        metadata.insert("uid".to_owned(), Tree::from("u"));
        metadata.insert("managedFields".to_owned(), tree(managers));
        object
    }

    const OURS: &str = r#"[{"manager":"meshctl","operation":"Apply","fieldsV1":{"f:spec":{}}}]"#;

    fn plan(change: impl Fn(&TargetObject, &mut Observation)) -> Plan {
        let target = target();
        let observations = target.objects.iter().map(|object| {
            let live = with_managers(object.object.tree().clone(), OURS);
            let mut observation = Observation { live: Some(live.clone()), sent: None, answer: Answer::Applied(live) };
            change(object, &mut observation);
            (object.identity(), observation)
        });
        Plan::of(&target, &observations.collect(), Pruning::default())
    }

    fn set(object: &mut Tree, path: &[&str], value: Tree) {
        let (last, above) = path.split_last().unwrap();
        let mut map = object.as_map_mut().unwrap();
        for key in above {
            map = map.entry((*key).to_owned()).or_insert_with(|| Tree::Map(Map::new())).as_map_mut().unwrap();
        }
        map.insert((*last).to_owned(), value);
    }

    fn is_deployment(object: &TargetObject) -> bool {
        object.object.key.kind == "Deployment"
    }

    #[test]
    fn what_is_not_there_is_created() {
        let plan = Plan::of(&target(), &BTreeMap::new(), Pruning::default());
        assert_eq!(plan.counts(), Counts { create: 3, ..Counts::default() });
        assert!(plan.only_creates() && !plan.is_empty() && plan.foreign().is_empty());
        let kinds: Vec<&str> = plan.changes.iter().map(|change| &*change.key.kind).collect();
        assert_eq!(kinds, ["ServiceAccount", "ConfigMap", "Deployment"]);
        assert_eq!(plan.with(Action::Create).len(), 3);
    }

    #[test]
    fn what_is_as_it_is_to_be_stays() {
        let plan = plan(|_, _| {});
        assert_eq!(plan.counts(), Counts { same: 3, ..Counts::default() });
        assert!(plan.is_empty() && plan.only_creates());
    }

    #[test]
    fn what_differs_is_told_field_by_field_and_restarts() {
        let plan = plan(|object, observation| {
            if let (true, Answer::Applied(after)) = (is_deployment(object), &mut observation.answer) {
                set(after, &["spec", "template", "spec", "containers"], tree(r#"[{"name":"c","image":"z"}]"#));
                set(after, &["metadata", "resourceVersion"], Tree::from("9"));
                set(after, &["status", "x"], Tree::from("y"));
            }
        });
        let change = plan.changes.iter().find(|change| change.action == Action::Update).unwrap();
        let paths: Vec<&str> = change.fields.iter().map(|field| &*field.path).collect();
        assert_eq!(paths, ["spec.template.spec.containers.[name:c].image"]);
        assert_eq!(plan.counts(), Counts { update: 1, same: 2, restarts: 1, ..Counts::default() });
        assert_eq!((plan.restarts[0].pods, plan.restarts[0].on_delete), (Some(1), false));
        assert!(!plan.only_creates());
    }

    #[test]
    fn a_change_beside_the_pods_restarts_nothing() {
        let plan = plan(|object, observation| {
            if let (true, Answer::Applied(after)) = (is_deployment(object), &mut observation.answer) {
                set(after, &["spec", "replicas"], Tree::Int(2));
                set(after, &["spec", "templateX"], Tree::Int(2));
            }
        });
        assert_eq!(plan.counts(), Counts { update: 1, same: 2, ..Counts::default() });
    }

    #[test]
    fn fields_that_are_only_claimed_are_an_update_that_shows_nothing() {
        let plan = plan(|object, observation| {
            if is_deployment(object) {
                observation.live = Some(with_managers(object.object.tree().clone(), "[]"));
            }
        });
        let change = plan.changes.iter().find(|change| change.action == Action::Update).unwrap();
        assert!(change.fields.is_empty());
    }

    #[test]
    fn objects_of_others_are_taken_over_only_with_consent() {
        let owned = |labels: &str, annotations: &str| {
            let (labels, annotations) = (tree(labels), tree(annotations));
            plan(move |object, observation| {
                if let (true, Some(live)) = (is_deployment(object), &mut observation.live) {
                    set(live, &["metadata", "labels"], labels.clone());
                    set(live, &["metadata", "annotations"], annotations.clone());
                }
            })
        };
        let told = |plan: &Plan| -> Vec<String> {
            plan.foreign().iter().map(|change| change.owner.as_ref().unwrap().to_string()).collect()
        };
        let istioctl = owned(r#"{"operator.istio.io/managed":"Reconcile","operator.istio.io/version":"1.29.0"}"#, "{}");
        assert_eq!(told(&istioctl), ["istioctl (1.29.0)"]);
        assert_eq!(istioctl.counts(), Counts { adopt: 1, same: 2, ..Counts::default() });
        let helm = owned("{}", r#"{"meta.helm.sh/release-name":"istiod","meta.helm.sh/release-namespace":"x"}"#);
        assert_eq!(told(&helm), ["helm (release istiod in x)"]);
        assert_eq!(told(&owned("{}", "{}")), ["nobody"]);
        assert_eq!(told(&owned(r#"{"meshctl.io/owner":"other.default"}"#, "{}")), ["meshctl (other.default)"]);
        // Another revision of this mesh.
        let shared = owned(r#"{"meshctl.io/owner":"istio-system.canary"}"#, "{}");
        assert_eq!((told(&shared).len(), shared.counts().adopt), (0, 1));
    }

    #[test]
    fn conflicts_are_told_and_what_would_change_is_estimated() {
        let plan = plan(|object, observation| {
            if let (true, Some(live)) = (is_deployment(object), &mut observation.live) {
                set(live, &["spec", "replicas"], Tree::Int(3));
                set(live, &["spec", "default"], Tree::Int(3));
                let managers = r#"[{"manager":"kubectl","operation":"Update","time":"T","fieldsV1":{"f:spec":{"f:replicas":{}}}}]"#;
                *live = with_managers(live.clone(), managers);
                let conflicts = conflict::foreseen(live, object.object.tree());
                observation.answer = Answer::Conflict { conflicts, forced: None };
            }
        });
        assert_eq!(plan.counts(), Counts { update: 1, same: 2, conflicts: 1, ..Counts::default() });
        let change = plan.changes.iter().find(|change| change.action == Action::Update).unwrap();
        assert!(change.estimated);
        assert_eq!(change.fields.len(), 1);
        assert_eq!(plan.conflicts[0].field.to_string(), "spec.replicas is kept by kubectl (Update, since T)");
    }

    #[test]
    fn what_goes_and_what_stays_is_told() {
        let key = crate::install::target::key("v1", "ConfigMap", "n", "old");
        let pruned = Pruned {
            key: key.clone(),
            component: "pilot".to_owned(),
            uid: String::new(),
            resource_version: String::new(),
        };
        let stays = |why: Kept| Stays { key: key.clone(), why };
        let pruning = Pruning {
            delete: vec![pruned],
            keep: vec![stays(Kept::Owner { owner: Owner::Nobody }), stays(Kept::Annotation)],
        };
        let plan = Plan::of(&Target::default(), &BTreeMap::new(), pruning);
        assert_eq!(plan.counts(), Counts { prune: 1, ..Counts::default() });
        assert_eq!(plan.warnings, ["ConfigMap n/old is not part of the mesh any more and stays: it belongs to nobody"]);
        assert!(!plan.only_creates() && !plan.is_empty());
    }

    #[test]
    fn data_has_everything_but_secrets() {
        let mut target = Target { namespace: "n".to_owned(), revision: "default".to_owned(), ..Target::default() };
        let secret = |value: &str| {
            tree(&format!(
                r#"{{"apiVersion":"v1","kind":"Secret","metadata":{{"name":"s","namespace":"n"}},"data":{{"a":"{value}"}}}}"#
            ))
        };
        target.add("pilot", secret("bmV3"));
        let after = target.objects[0].object.tree().clone();
        let mut live = after.clone();
        set(&mut live, &["data", "a"], Tree::from("b2xk"));
        let observation = Observation { live: Some(live), sent: None, answer: Answer::Applied(after) };
        let plan =
            Plan::of(&target, &BTreeMap::from([(target.objects[0].identity(), observation)]), Pruning::default());
        let text = serde_json::to_string(&plan).unwrap();
        assert!(!text.contains("bmV3") && !text.contains("b2xk"), "{text}");
        assert!(text.contains(r#""action":"update""#) && text.contains(r#""path":"data.a""#), "{text}");
        assert!(!plan.text(80).contains("bmV3"));
    }
}
