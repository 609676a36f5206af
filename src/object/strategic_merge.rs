//! Strategic merge patches: a partial object is laid over a whole one by the rules that Kubernetes has for each field.
//!
//! Maps merge, null deletes, and a list either replaces or merges item by item, which depends on its place: containers
//! are found by their name, the ports of a service by their number. The places are those that Kubernetes' types are
//! marked with; every other list replaces. Directives of a patch: `$patch` (`merge`, `replace`, `delete`),
//! `$retainKeys`, `$deleteFromPrimitiveList/FIELD` and `$setElementOrder/FIELD`.
//!
//! Kubernetes leaves both of two fields that exclude each other when a patch sets the one and the object has the other,
//! and then refuses the object. With [`Alternatives::Replace`] what the patch sets takes the place of the other.

#![expect(clippy::similar_names, reason = "a patch and a path in it are what all of this is about")]

use crate::diagnostic::{Category, Diagnostic};
use crate::values::{Map, Tree};

/// A patch that cannot be laid over an object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StrategicMergeError {
    /// An item of a list that merges cannot be told from the others.
    #[error("`{path}` has no `{key}`, by which the items of its list are told apart")]
    NoMergeKey {
        /// Where the item stands.
        path: String,
        /// The field that is missing.
        key: &'static str,
    },
    /// An item of a list of maps is no map.
    #[error("`{path}` is a {found}, not a map")]
    NotAMap {
        /// Where the item stands.
        path: String,
        /// What it is.
        found: &'static str,
    },
    /// A directive says what there is not.
    #[error("`{path}` has the directive `{directive}` with a value that it cannot have")]
    Directive {
        /// The map with the directive.
        path: String,
        /// Its name.
        directive: String,
    },
}

impl Diagnostic for StrategicMergeError {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoMergeKey { key, .. } => vec![format!("give every item its `{key}`, as the object has it")],
            Self::NotAMap { .. } => Vec::new(),
            Self::Directive { directive, .. } if directive == DIRECTIVE => {
                vec!["it can be `merge`, `replace` or `delete`".to_owned()]
            }
            Self::Directive { .. } => vec!["it takes a list".to_owned()],
        }
    }
}

/// What becomes of a field of the object that cannot stand beside one of the patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alternatives {
    /// Both stay, as Kubernetes leaves them.
    Keep,
    /// The one of the patch takes the other's place.
    Replace,
}

/// Fields of one map of which only one may be set.
const EXCLUSIVE: &[&[&str]] = &[
    &["value", "valueFrom"],
    &["fieldRef", "resourceFieldRef", "secretKeyRef", "configMapKeyRef"],
    &["httpGet", "tcpSocket", "exec", "grpc"],
    &["minAvailable", "maxUnavailable"],
];

/// The list whose items have one source each, beside their name.
const VOLUMES: &str = "volumes";

const DIRECTIVE: &str = "$patch";
const RETAIN_KEYS: &str = "$retainKeys";
const DELETE_PRIMITIVES: &str = "$deleteFromPrimitiveList/";
const SET_ORDER: &str = "$setElementOrder/";

/// How the fields of a struct merge; a field that is not listed merges as a map, or replaces.
struct Shape(&'static [(&'static str, Field)]);

/// How one field merges.
#[derive(Clone, Copy)]
enum Field {
    /// A struct, whose fields have rules of their own.
    Struct(&'static Shape),
    /// A list of structs; the field that tells its items apart.
    List(&'static str, &'static Shape),
    /// A list of names.
    Names,
    /// A map that is replaced as a whole.
    Replace,
}

use Field::{List, Names, Replace, Struct};

const PLAIN: Shape = Shape(&[]);

const METADATA: Shape = Shape(&[("ownerReferences", List("uid", &PLAIN)), ("finalizers", Names)]);

const CONTAINER: Shape = Shape(&[
    ("ports", List("containerPort", &PLAIN)),
    ("env", List("name", &PLAIN)),
    ("volumeMounts", List("mountPath", &PLAIN)),
    ("volumeDevices", List("devicePath", &PLAIN)),
]);

const POD_SPEC: Shape = Shape(&[
    ("volumes", List("name", &PLAIN)),
    ("initContainers", List("name", &CONTAINER)),
    ("containers", List("name", &CONTAINER)),
    ("ephemeralContainers", List("name", &CONTAINER)),
    ("imagePullSecrets", List("name", &PLAIN)),
    ("hostAliases", List("ip", &PLAIN)),
    ("topologySpreadConstraints", List("topologyKey", &PLAIN)),
    ("schedulingGates", List("name", &PLAIN)),
    ("resourceClaims", List("name", &PLAIN)),
]);

const POD: Shape = Shape(&[("metadata", Struct(&METADATA)), ("spec", Struct(&POD_SPEC))]);
const WITH_POD: Shape = Shape(&[("template", Struct(&POD))]);
const WORKLOAD: Shape = Shape(&[("metadata", Struct(&METADATA)), ("spec", Struct(&WITH_POD))]);
const WITH_JOB: Shape = Shape(&[("jobTemplate", Struct(&WORKLOAD))]);
const CRON_JOB: Shape = Shape(&[("metadata", Struct(&METADATA)), ("spec", Struct(&WITH_JOB))]);
const SERVICE_SPEC: Shape = Shape(&[("ports", List("port", &PLAIN))]);
const SERVICE: Shape = Shape(&[("metadata", Struct(&METADATA)), ("spec", Struct(&SERVICE_SPEC))]);
const SERVICE_ACCOUNT: Shape = Shape(&[("metadata", Struct(&METADATA)), ("secrets", List("name", &PLAIN))]);
const BUDGET_SPEC: Shape = Shape(&[("selector", Replace)]);
const BUDGET: Shape = Shape(&[("metadata", Struct(&METADATA)), ("spec", Struct(&BUDGET_SPEC))]);
const WEBHOOKS: Shape = Shape(&[("metadata", Struct(&METADATA)), ("webhooks", List("name", &PLAIN))]);
const OBJECT: Shape = Shape(&[("metadata", Struct(&METADATA))]);

/// Returns how an object of a kind merges.
fn shape_of(kind: &str) -> &'static Shape {
    match kind {
        "Pod" => &POD,
        "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Job" => &WORKLOAD,
        "CronJob" => &CRON_JOB,
        "Service" => &SERVICE,
        "ServiceAccount" => &SERVICE_ACCOUNT,
        "PodDisruptionBudget" => &BUDGET,
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => &WEBHOOKS,
        _ => &OBJECT,
    }
}

impl Shape {
    fn field(&self, name: &str) -> Option<Field> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, field)| *field)
    }
}

/// Lays a patch over an object of a kind, such as `Deployment`. A patch that is null changes nothing.
///
/// The object is unchanged after an error in the patch's first level only; throw it away after any error.
pub fn strategic_merge(
    kind: &str,
    object: &mut Tree,
    patch: &Tree,
    alternatives: Alternatives,
) -> Result<(), StrategicMergeError> {
    match (object, patch) {
        (_, Tree::Null) => Ok(()),
        (Tree::Map(object), Tree::Map(patch)) => alternatives.merge_map(object, patch, shape_of(kind), At::Root),
        (_, other) => Err(StrategicMergeError::NotAMap { path: "patch".to_owned(), found: other.kind_name() }),
    }
}

/// Where in a patch something stands; written out only when it is told.
#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Key(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    fn is_root(&self) -> bool {
        matches!(self, Self::Root)
    }

    fn last_key(&self) -> Option<&str> {
        if let Self::Key(_, key) = self { Some(key) } else { None }
    }
}

impl std::fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(above, key) if above.is_root() => formatter.write_str(key),
            Self::Key(above, key) => write!(formatter, "{above}.{key}"),
            Self::Item(above, index) => write!(formatter, "{above}[{index}]"),
        }
    }
}

fn directive_error(path: At<'_>, directive: &str) -> StrategicMergeError {
    let path = if path.is_root() { "patch".to_owned() } else { path.to_string() };
    StrategicMergeError::Directive { path, directive: directive.to_owned() }
}

/// What a map of a patch wants with the map below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Merge,
    Replace,
    Delete,
}

fn wish(patch: &Map, path: At<'_>) -> Result<Wish, StrategicMergeError> {
    match patch.get(DIRECTIVE).map(Tree::as_str) {
        None | Some(Some("merge")) => Ok(Wish::Merge),
        Some(Some("replace")) => Ok(Wish::Replace),
        Some(Some("delete")) => Ok(Wish::Delete),
        Some(_) => Err(directive_error(path, DIRECTIVE)),
    }
}

impl Alternatives {
    fn merge_map(self, target: &mut Map, patch: &Map, shape: &Shape, path: At<'_>) -> Result<(), StrategicMergeError> {
        // Most patches have no directives.
        let has_directives = patch.keys().any(|key| key.starts_with('$'));
        if has_directives {
            match wish(patch, path)? {
                Wish::Merge => {}
                Wish::Replace => target.clear(),
                Wish::Delete => {
                    target.clear();
                    return Ok(());
                }
            }
            take_away(target, patch, path)?;
        }
        for (key, value) in patch.iter().filter(|(key, _)| !key.starts_with('$')) {
            if self == Self::Replace && !value.is_null() {
                make_room(target, patch, key, value);
            }
            self.merge_field(target, key, value, shape.field(key), At::Key(&path, key))?;
        }
        if has_directives { set_order(target, patch, shape, path) } else { Ok(()) }
    }

    fn merge_field(
        self,
        target: &mut Map,
        key: &str,
        value: &Tree,
        field: Option<Field>,
        path: At<'_>,
    ) -> Result<(), StrategicMergeError> {
        match (value, field) {
            (Tree::Null, _) => {
                target.shift_remove(key);
            }
            (Tree::Map(patch), Some(Replace)) => {
                target.insert(key.to_owned(), Tree::Map(patch.clone()));
            }
            (Tree::Map(patch), field) => {
                let shape = if let Some(Struct(shape)) = field { shape } else { &PLAIN };
                if let Some(Tree::Map(inner)) = target.get_mut(key) {
                    return self.merge_map(inner, patch, shape, path);
                }
                // What is new has no nulls and no directives left in it either.
                let mut inner = Map::with_capacity(patch.len());
                self.merge_map(&mut inner, patch, shape, path)?;
                target.insert(key.to_owned(), Tree::Map(inner));
            }
            (Tree::List(patch), Some(List(merge_key, shape))) => {
                let place = target.entry(key.to_owned()).or_insert_with(|| Tree::List(Vec::new()));
                let below = if let Tree::List(items) = place { std::mem::take(items) } else { Vec::new() };
                *place = Tree::List(self.merge_structs(below, patch, merge_key, shape, path)?);
            }
            (Tree::List(patch), Some(Names)) => {
                let place = target.entry(key.to_owned()).or_insert_with(|| Tree::List(Vec::new()));
                let below = if let Tree::List(items) = place { std::mem::take(items) } else { Vec::new() };
                let added = patch.iter().filter(|name| !below.contains(name)).cloned().collect::<Vec<_>>();
                let merged = below.iter().cloned().chain(added).collect();
                *place = Tree::List(in_order(merged, patch, &below));
            }
            (value, _) => {
                target.insert(key.to_owned(), value.clone());
            }
        }
        Ok(())
    }

    /// Lays the items of a patch over those of a list, each over the one with the same key.
    fn merge_structs(
        self,
        below: Vec<Tree>,
        patch: &[Tree],
        merge_key: &'static str,
        shape: &Shape,
        path: At<'_>,
    ) -> Result<Vec<Tree>, StrategicMergeError> {
        // An item with `$patch: replace` speaks of the whole list, and adds nothing of its own.
        let is_whole = |item: &Tree| item.get(DIRECTIVE).and_then(Tree::as_str) == Some("replace");
        let keys: Vec<Option<Tree>> = below.iter().map(|item| item.get(merge_key).cloned()).collect();
        // Where the first item of a key was in the list below.
        let place_of = |key: &Tree| keys.iter().position(|other| other.as_ref() == Some(key));
        let mut slots: Vec<Slot<'_>> = if patch.iter().any(is_whole) {
            Vec::new()
        } else {
            let slots = below.into_iter().zip(&keys).map(|(item, key)| {
                let key = key.as_ref();
                Slot { item, key, below: key.and_then(place_of), patch: None }
            });
            slots.collect()
        };
        let has_one_source = self == Self::Replace && path.last_key() == Some(VOLUMES);
        for (index, item) in patch.iter().enumerate() {
            let path = At::Item(&path, index);
            let Tree::Map(item) = item else {
                return Err(StrategicMergeError::NotAMap { path: path.to_string(), found: item.kind_name() });
            };
            let wish = wish(item, path)?;
            if wish == Wish::Replace {
                continue;
            }
            let Some(key) = item.get(merge_key).filter(|key| !key.is_null()) else {
                return Err(StrategicMergeError::NoMergeKey { path: path.to_string(), key: merge_key });
            };
            if wish == Wish::Delete {
                slots.retain(|slot| slot.key != Some(key));
                continue;
            }
            if let Some(first) = slots.iter().position(|slot| slot.key == Some(key)) {
                for slot in slots.iter_mut().filter(|slot| slot.key == Some(key)) {
                    slot.patch.get_or_insert(index);
                }
                if let Tree::Map(other) = &mut slots[first].item {
                    if has_one_source {
                        other.retain(|key, _| key == merge_key);
                    }
                    self.merge_map(other, item, shape, path)?;
                }
            } else {
                let mut new = Map::with_capacity(item.len());
                self.merge_map(&mut new, item, shape, path)?;
                slots.push(Slot { item: Tree::Map(new), key: Some(key), below: place_of(key), patch: Some(index) });
            }
        }
        Ok(slots_in_order(slots))
    }
}

/// An item of a list that is being merged.
struct Slot<'a> {
    item: Tree,
    /// What tells it from others.
    key: Option<&'a Tree>,
    /// The place of the first item with its key in the list below.
    below: Option<usize>,
    /// The same in the patch.
    patch: Option<usize>,
}

/// Puts merged items in the order that Kubernetes gives them, as [`in_order`] does.
fn slots_in_order(slots: Vec<Slot<'_>>) -> Vec<Tree> {
    let (mut ours, mut theirs): (Vec<Slot<'_>>, Vec<Slot<'_>>) =
        slots.into_iter().partition(|slot| slot.patch.is_some());
    ours.sort_by_key(|slot| slot.patch);
    theirs.sort_by_key(|slot| slot.below);
    let mut ordered = Vec::with_capacity(ours.len() + theirs.len());
    let (mut ours, mut theirs) = (ours.into_iter().peekable(), theirs.into_iter().peekable());
    while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
        let is_in_front = matches!((their.below, our.below), (Some(their), Some(our)) if their < our);
        ordered.extend(if is_in_front { theirs.next() } else { ours.next() }.map(|slot| slot.item));
    }
    ordered.extend(ours.map(|slot| slot.item));
    ordered.extend(theirs.map(|slot| slot.item));
    ordered
}

/// Takes away what directives say, before anything is added.
fn take_away(target: &mut Map, patch: &Map, path: At<'_>) -> Result<(), StrategicMergeError> {
    if let Some(keys) = patch.get(RETAIN_KEYS) {
        let keys = keys.as_list().ok_or_else(|| directive_error(path, RETAIN_KEYS))?;
        target.retain(|key, _| keys.iter().any(|kept| kept.as_str() == Some(key)));
    }
    for (key, value) in patch {
        let Some(field) = key.strip_prefix(DELETE_PRIMITIVES) else { continue };
        let gone = value.as_list().ok_or_else(|| directive_error(path, key))?;
        if let Some(Tree::List(items)) = target.get_mut(field) {
            items.retain(|item| !gone.contains(item));
        }
    }
    Ok(())
}

/// Puts lists in the order that directives say.
fn set_order(target: &mut Map, patch: &Map, shape: &Shape, path: At<'_>) -> Result<(), StrategicMergeError> {
    for (key, value) in patch {
        let Some(name) = key.strip_prefix(SET_ORDER) else { continue };
        let order = value.as_list().ok_or_else(|| directive_error(path, key))?;
        if let (Some(Tree::List(items)), Some(field)) = (target.get_mut(name), shape.field(name)) {
            let merge_key = if let List(merge_key, _) = field { Some(merge_key) } else { None };
            let rank = |item: &Tree| order.iter().position(|wanted| is_same(item, wanted, merge_key));
            // A stable sort of what the order names; the rest keeps its place behind it.
            items.sort_by_key(|item| rank(item).unwrap_or(usize::MAX));
        }
    }
    Ok(())
}

/// Takes away what cannot stand beside a field that the patch sets.
fn make_room(target: &mut Map, patch: &Map, key: &str, value: &Tree) {
    let rivals = EXCLUSIVE.iter().filter(|fields| fields.contains(&key)).flat_map(|fields| fields.iter());
    for rival in rivals.filter(|rival| **rival != key && !patch.contains_key(rival)) {
        target.shift_remove(rival);
    }
    if key == "type" && matches!(value.as_str(), Some("Recreate" | "OnDelete")) && !patch.contains_key("rollingUpdate")
    {
        target.shift_remove("rollingUpdate");
    }
}

/// Tells whether two items of a list stand for the same thing.
fn is_same(left: &Tree, right: &Tree, merge_key: Option<&str>) -> bool {
    match merge_key {
        Some(key) => left.get(key).is_some() && left.get(key) == right.get(key),
        None => left == right,
    }
}

/// Puts a merged list in the order that Kubernetes gives it: the patch's items in the patch's order, the others in that
/// of the list below; of two that meet, the one below goes first only when it stood in front of the other already.
/// So a new item comes in front of what it was added to.
fn in_order(merged: Vec<Tree>, patch: &[Tree], below: &[Tree]) -> Vec<Tree> {
    let position = |items: &[Tree], item: &Tree| items.iter().position(|other| other == item);
    let (mut ours, mut theirs): (Vec<Tree>, Vec<Tree>) =
        merged.into_iter().partition(|item| position(patch, item).is_some());
    ours.sort_by_key(|item| position(patch, item));
    theirs.sort_by_key(|item| position(below, item));
    let mut ordered = Vec::with_capacity(ours.len() + theirs.len());
    let (mut ours, mut theirs) = (ours.into_iter().peekable(), theirs.into_iter().peekable());
    while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
        let is_in_front = match (position(below, their), position(below, our)) {
            (Some(their), Some(our)) => their < our,
            _ => false,
        };
        ordered.extend(if is_in_front { theirs.next() } else { ours.next() });
    }
    ordered.extend(ours);
    ordered.extend(theirs);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, ReadOptions};

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    const DEPLOYMENT: &str = "
metadata: {labels: {app: a, old: b}, finalizers: [first]}
spec:
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
  template:
    spec:
      containers: [{name: one, image: i, args: [a, b], env: [{name: E1, value: v}, {name: E2, value: w}]}, {name: two}]
      volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]
      tolerations: [{key: a}]
";

    /// Checks what is below a path after a patch of the deployment. What is wanted is what `kubectl patch` answers.
    fn check(path: &[&str], patch: &str, want: &str) {
        let mut object = tree(DEPLOYMENT);
        strategic_merge("Deployment", &mut object, &tree(patch), Alternatives::Keep).unwrap();
        assert_eq!(object.get_path(path), Some(&tree(want)), "{patch}");
    }

    fn pod(field: &str, patch: &str, want: &str) {
        let patch = format!("spec: {{template: {{spec: {patch}}}}}");
        check(&["spec", "template", "spec", field], &patch, want);
    }

    #[test]
    fn maps_merge_and_null_deletes() {
        check(&["metadata", "labels"], "metadata: {labels: {old: null, gone: null, new: c}}", "{app: a, new: c}");
        check(&["metadata", "annotations"], "metadata: {annotations: {gone: null, kept: c}}", "{kept: c}");
        check(
            &["spec", "template", "spec", "nodeSelector"],
            "spec: {template: {spec: {nodeSelector: {a: b}}}}",
            "{a: b}",
        );
        let mut object = tree(DEPLOYMENT);
        strategic_merge("Deployment", &mut object, &Tree::Null, Alternatives::Keep).unwrap();
        assert_eq!(object, tree(DEPLOYMENT));
    }

    #[test]
    fn items_merge_by_their_key_and_new_ones_come_in_front() {
        let two = "[{name: E1, value: v}, {name: E2, value: x}, {name: E3, value: z}]";
        pod(
            "containers",
            "{containers: [{name: one, args: [c], env: [{name: E2, value: x}, {name: E3, value: z}]}]}",
            &format!("[{{name: one, image: i, args: [c], env: {two}}}, {{name: two}}]"),
        );
        let one = "{name: one, image: i, args: [a, b], env: [{name: E1, value: v}, {name: E2, value: w}]}";
        pod("containers", "{containers: [{name: new}]}", &format!("[{{name: new}}, {one}, {{name: two}}]"));
        pod(
            "containers",
            "{containers: [{name: two, image: z}, {name: new}, {name: one}]}",
            &format!("[{{name: two, image: z}}, {{name: new}}, {one}]"),
        );
        pod("tolerations", "{tolerations: [{key: b}]}", "[{key: b}]");
        check(&["metadata", "finalizers"], "metadata: {finalizers: [second, first]}", "[second, first]");
    }

    #[test]
    fn directives_are_followed() {
        pod("containers", "{containers: [{name: one, $patch: delete}]}", "[{name: two}]");
        pod("containers", "{containers: [{$patch: replace}, {name: three}]}", "[{name: three}]");
        pod(
            "volumes",
            "{volumes: [{name: v, $retainKeys: [name, secret], secret: {secretName: s}}]}",
            "[{name: v, secret: {secretName: s}}, {name: w, emptyDir: {}}]",
        );
        pod(
            "volumes",
            "{$setElementOrder/volumes: [{name: w}, {name: v}], volumes: [{name: v, emptyDir: {medium: Memory}}]}",
            "[{name: w, emptyDir: {}}, {name: v, emptyDir: {medium: Memory}}]",
        );
        check(&["spec", "strategy"], "spec: {strategy: {$retainKeys: [type], type: Recreate}}", "{type: Recreate}");
        check(&["spec", "strategy"], "spec: {strategy: {$patch: replace, type: Recreate}}", "{type: Recreate}");
        check(&["spec", "strategy"], "spec: {strategy: {$patch: delete}}", "{}");
        check(
            &["metadata", "finalizers"],
            "metadata: {finalizers: [second], $deleteFromPrimitiveList/finalizers: [first]}",
            "[second]",
        );
    }

    #[test]
    fn other_kinds_have_other_places() {
        let mut service = tree("spec: {ports: [{port: 15021, name: status}, {port: 80, name: http}]}");
        strategic_merge(
            "Service",
            &mut service,
            &tree("spec: {ports: [{port: 443}, {port: 80, nodePort: 3}]}"),
            Alternatives::Keep,
        )
        .unwrap();
        let ports = "[{port: 443}, {port: 15021, name: status}, {port: 80, name: http, nodePort: 3}]";
        assert_eq!(service.get_path(&["spec", "ports"]), Some(&tree(ports)));
        let mut budget = tree("spec: {selector: {matchLabels: {a: b, c: d}}}");
        strategic_merge(
            "PodDisruptionBudget",
            &mut budget,
            &tree("spec: {selector: {matchLabels: {e: f}}}"),
            Alternatives::Keep,
        )
        .unwrap();
        assert_eq!(budget, tree("spec: {selector: {matchLabels: {e: f}}}"));
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_place() {
        let error = |patch: &str| {
            strategic_merge("Deployment", &mut tree(DEPLOYMENT), &tree(patch), Alternatives::Keep).unwrap_err()
        };
        let text = error("spec: {template: {spec: {containers: [{image: j}]}}}").to_string();
        assert_eq!(
            text,
            "`spec.template.spec.containers[0]` has no `name`, by which the items of its list are told apart"
        );
        let text = error("spec: {template: {spec: {containers: [j]}}}").to_string();
        assert_eq!(text, "`spec.template.spec.containers[0]` is a string, not a map");
        let text = error("spec: {strategy: {$patch: what}}").to_string();
        assert_eq!(text, "`spec.strategy` has the directive `$patch` with a value that it cannot have");
        assert_eq!(error("[]").to_string(), "`patch` is a list, not a map");
        assert!(error("spec: {$patch: {}}").hints()[0].contains("`delete`"));
    }

    #[test]
    fn alternatives_take_each_others_place() {
        let check = |kind: &str, object: &str, patch: &str, want: &str| {
            let mut object = tree(object);
            strategic_merge(kind, &mut object, &tree(patch), Alternatives::Replace).unwrap();
            assert_eq!(object, tree(want), "{patch}");
        };
        let pod = |container: &str| format!("spec: {{containers: [{{name: one, {container}}}]}}");
        check(
            "Pod",
            &pod("env: [{name: x, valueFrom: {fieldRef: {fieldPath: a}}}]"),
            &pod("env: [{name: x, value: '1'}]"),
            &pod("env: [{name: x, value: '1'}]"),
        );
        check(
            "Pod",
            &pod("readinessProbe: {httpGet: {port: 1}, periodSeconds: 3}"),
            &pod("readinessProbe: {exec: {command: [x]}}"),
            &pod("readinessProbe: {periodSeconds: 3, exec: {command: [x]}}"),
        );
        check(
            "PodDisruptionBudget",
            "spec: {minAvailable: 1}",
            "spec: {maxUnavailable: 1}",
            "spec: {maxUnavailable: 1}",
        );
        check(
            "Deployment",
            "spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}",
            "spec: {strategy: {type: Recreate}}",
            "spec: {strategy: {type: Recreate}}",
        );
        check(
            "Pod",
            "spec: {volumes: [{name: a, secret: {}}]}",
            "spec: {volumes: [{name: a, emptyDir: {}}]}",
            "spec: {volumes: [{name: a, emptyDir: {}}]}",
        );
        let mut kept = tree("spec: {minAvailable: 1}");
        strategic_merge("PodDisruptionBudget", &mut kept, &tree("spec: {maxUnavailable: 1}"), Alternatives::Keep)
            .unwrap();
        assert_eq!(kept, tree("spec: {minAvailable: 1, maxUnavailable: 1}"));
    }
}
