//! What differs between two sets of objects: added, removed and changed ones, path by path. Pure.
//!
//! What does not count: the order of documents and of keys; a key with null, or an empty map where an empty one says
//! nothing (`labels: {}`), against no key; the same quantity in other words; what only the API server writes.
//! What counts: the order of a list. Items of a list are matched by the key that tells them apart for Kubernetes
//! (`name`, `mountPath`), where all have it.

use std::collections::{BTreeMap, HashSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::order::install_key;
use super::runtime::SERVER_METADATA;
use super::{ObjectKey, quantity};
use crate::values::align::{Step, align};
use crate::values::{Map, Tree};

/// The difference between two sets of objects.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ObjectsDiff {
    /// Objects that only the second set has, in the order of installation.
    pub added: Vec<ObjectKey>,
    /// Objects that only the first set has.
    pub removed: Vec<ObjectKey>,
    /// Objects of both sets that differ.
    pub changed: Vec<ChangedObject>,
    /// How many objects are the same.
    pub unchanged: usize,
}

impl ObjectsDiff {
    /// Tells whether there is no difference.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// An object that differs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangedObject {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// What differs, in the order of the second object's keys.
    pub changes: Vec<Change>,
}

/// One difference between two trees.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Where: `spec.containers.[name:discovery].image`, a dot in a key behind a backslash. Empty for the whole.
    pub path: String,
    /// Whether only the order of the items differs; the values are their names then.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub order: bool,
    /// The value of the first tree, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Tree>,
    /// The value of the second tree, when it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Tree>,
}

/// Compares two sets of objects. Of an object that is in a set twice the last counts; what has no key is left out.
pub fn compare<'a>(
    before: impl IntoIterator<Item = &'a Tree>,
    after: impl IntoIterator<Item = &'a Tree>,
) -> ObjectsDiff {
    let before = by_key(before);
    let mut after = by_key(after);
    let mut diff = ObjectsDiff::default();
    for (key, old) in before {
        let Some(new) = after.remove(&key) else {
            diff.removed.push(key);
            continue;
        };
        let changes = object_changes(old, new);
        if changes.is_empty() {
            diff.unchanged += 1;
        } else {
            diff.changed.push(ChangedObject { key, changes });
        }
    }
    diff.added = after.into_keys().collect();
    diff.added.sort_by(|left, right| rank(left).cmp(&rank(right)));
    diff.removed.sort_by(|left, right| rank(left).cmp(&rank(right)));
    diff.changed.sort_by(|left, right| rank(&left.key).cmp(&rank(&right.key)));
    diff
}

fn rank(key: &ObjectKey) -> (usize, &str) {
    install_key(&key.kind)
}

fn by_key<'a>(objects: impl IntoIterator<Item = &'a Tree>) -> BTreeMap<ObjectKey, &'a Tree> {
    objects.into_iter().filter_map(|object| Some((ObjectKey::of(object)?, object))).collect()
}

/// Returns the objects that a set has more than once.
pub fn repeated<'a>(objects: impl IntoIterator<Item = &'a Tree>) -> Vec<ObjectKey> {
    let mut seen = HashSet::new();
    let mut repeated: Vec<ObjectKey> =
        objects.into_iter().filter_map(ObjectKey::of).filter(|key| !seen.insert(key.clone())).collect();
    repeated.dedup();
    repeated
}

/// Returns what differs between two states of an object; what the API server writes does not count.
pub fn object_changes(before: &Tree, after: &Tree) -> Vec<Change> {
    let mut changes = changes(before, after);
    changes.retain(|change| {
        let server = change.path.strip_prefix("metadata.").is_some_and(|field| SERVER_METADATA.contains(&field));
        let below =
            |root: &str| change.path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        !server && !below("metadata.managedFields") && !below("status")
    });
    changes
}

/// Returns what differs between two trees.
pub fn changes(before: &Tree, after: &Tree) -> Vec<Change> {
    let mut walk = Walk { path: String::new(), changes: Vec::new() };
    walk.compare(Some(before), Some(after), Place::Plain);
    walk.changes
}

/// Keys that tell the items of a list apart, the first that fits is taken.
const ITEM_KEYS: &[&str] = &["name", "mountPath", "containerPort", "topologyKey"];

/// Keys whose empty map or null says what a missing key says.
const SAYS_NOTHING: &[&str] = &["annotations", "labels", "resources", "status", "strategy", "updateStrategy"];

/// Keys of maps that hold quantities.
const QUANTITY_MAPS: &[&str] = &["limits", "requests", "hard"];

/// Keys of quantities.
const QUANTITIES: &[&str] = &["averageValue", "divisor", "sizeLimit"];

/// Whether a number written in another way is the same amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Plain,
    Quantity,
    /// The values of this map are quantities.
    QuantityMap,
}

impl Place {
    fn below(self, key: &str) -> Self {
        if self == Self::QuantityMap || QUANTITIES.contains(&key) {
            Self::Quantity
        } else if QUANTITY_MAPS.contains(&key) {
            Self::QuantityMap
        } else {
            Self::Plain
        }
    }
}

struct Walk {
    path: String,
    changes: Vec<Change>,
}

impl Walk {
    fn compare(&mut self, before: Option<&Tree>, after: Option<&Tree>, place: Place) {
        let (before, after) = (before.filter(|tree| !tree.is_null()), after.filter(|tree| !tree.is_null()));
        match (before, after) {
            (None, None) => {}
            (Some(Tree::Map(before)), Some(Tree::Map(after))) => self.maps(before, after, place),
            (Some(Tree::List(before)), Some(Tree::List(after))) => self.lists(before, after),
            (Some(before), Some(after)) if same_scalar(before, after, place) => {}
            (before, after) => self.push(before, after, false),
        }
    }

    fn push(&mut self, before: Option<&Tree>, after: Option<&Tree>, order: bool) {
        self.changes.push(Change { path: self.path.clone(), order, before: before.cloned(), after: after.cloned() });
    }

    fn maps(&mut self, before: &Map, after: &Map, place: Place) {
        let gone = before.keys().filter(|key| !after.contains_key(key));
        for key in after.keys().chain(gone) {
            let says = |map: &'_ Map| !(SAYS_NOTHING.contains(&&**key) && map.get(key).is_some_and(is_empty_map));
            let old = before.get(key).filter(|_| says(before));
            let new = after.get(key).filter(|_| says(after));
            self.below(|path| push_key(path, key), |walk| walk.compare(old, new, place.below(key)));
        }
    }

    fn lists(&mut self, before: &[Tree], after: &[Tree]) {
        let Some(key) = ITEM_KEYS.iter().find(|key| tells_apart(key, before) && tells_apart(key, after)) else {
            self.plain_lists(before, after);
            return;
        };
        let name = |item: &Tree| item.get(key).map(plain).unwrap_or_default();
        let find = |items: &'_ [Tree], wanted: &str| items.iter().position(|item| name(item) == wanted);
        let gone = before.iter().filter(|item| find(after, &name(item)).is_none());
        for item in after.iter().chain(gone) {
            let wanted = name(item);
            let old = find(before, &wanted).map(|at| &before[at]);
            let new = find(after, &wanted).map(|at| &after[at]);
            let step = |path: &mut String| {
                push_step(path, &format!("[{key}:{wanted}]"));
            };
            self.below(step, |walk| walk.compare(old, new, Place::Plain));
        }
        let common = |items: &[Tree], others: &[Tree]| -> Vec<Tree> {
            let names = items.iter().map(name).filter(|wanted| find(others, wanted).is_some());
            names.map(Tree::from).collect()
        };
        let (old, new) = (common(before, after), common(after, before));
        if old != new {
            self.push(Some(&Tree::List(old)), Some(&Tree::List(new)), true);
        }
    }

    /// Compares lists whose items have no names: those that are the same stay, others are taken for one that changed
    /// where as many go as come.
    fn plain_lists(&mut self, before: &[Tree], after: &[Tree]) {
        let mut gone: Vec<usize> = Vec::new();
        let mut come: Vec<usize> = Vec::new();
        for step in align(before, after, same) {
            match step {
                Step::Remove(at) => gone.push(at),
                Step::Add(to) => come.push(to),
                Step::Keep(..) => self.replaced(before, after, &mut gone, &mut come),
            }
        }
        self.replaced(before, after, &mut gone, &mut come);
    }

    fn replaced(&mut self, before: &[Tree], after: &[Tree], gone: &mut Vec<usize>, come: &mut Vec<usize>) {
        let pairs = gone.len().min(come.len());
        let index = |at: usize| move |path: &mut String| push_step(path, &format!("[{at}]"));
        for (at, to) in gone.iter().zip(come.iter()) {
            self.below(index(*at), |walk| walk.compare(Some(&before[*at]), Some(&after[*to]), Place::Plain));
        }
        for at in &gone[pairs..] {
            self.below(index(*at), |walk| walk.push(Some(&before[*at]), None, false));
        }
        for to in &come[pairs..] {
            self.below(index(*to), |walk| walk.push(None, Some(&after[*to]), false));
        }
        gone.clear();
        come.clear();
    }

    /// Does something one step further down the path.
    fn below(&mut self, step: impl FnOnce(&mut String), work: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        step(&mut self.path);
        work(self);
        self.path.truncate(length);
    }
}

/// Tells whether two trees say the same.
pub fn same(before: &Tree, after: &Tree) -> bool {
    changes(before, after).is_empty()
}

fn same_scalar(before: &Tree, after: &Tree, place: Place) -> bool {
    match (before, after) {
        (left, right) if left == right => true,
        #[expect(clippy::cast_precision_loss, clippy::float_cmp, reason = "`1` and `1.0` are the same number")]
        (Tree::Int(whole), Tree::Float(other)) | (Tree::Float(other), Tree::Int(whole)) => *whole as f64 == *other,
        (left, right) => place == Place::Quantity && quantity::same(left, right),
    }
}

fn is_empty_map(tree: &Tree) -> bool {
    tree.as_map().is_some_and(Map::is_empty)
}

/// Tells whether all items have a scalar under this key, each another.
fn tells_apart(key: &str, items: &[Tree]) -> bool {
    let mut seen = HashSet::new();
    items.iter().all(|item| {
        let value = item.get(key).filter(|value| matches!(value, Tree::String(_) | Tree::Int(_)));
        value.is_some_and(|value| seen.insert(plain(value)))
    })
}

/// Returns a name or number as text.
fn plain(tree: &Tree) -> String {
    match tree {
        Tree::String(text) => text.clone(),
        Tree::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

fn push_key(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    for character in key.chars() {
        if matches!(character, '.' | '[' | ']' | '\\' | '=') {
            path.push('\\');
        }
        path.push(character);
    }
}

fn push_step(path: &mut String, step: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(step);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &yaml::ReadOptions::default()).unwrap()
    }

    /// Returns the changes as `path: before -> after`, in JSON.
    fn told(before: &str, after: &str) -> Vec<String> {
        let show = |tree: &Option<Tree>| {
            tree.as_ref().map_or("nothing".to_owned(), |tree| serde_json::to_string(tree).unwrap())
        };
        let told = object_changes(&tree(before), &tree(after)).into_iter().map(|change| {
            let order = if change.order { " (order)" } else { "" };
            format!("{}{order}: {} -> {}", change.path, show(&change.before), show(&change.after))
        });
        told.collect()
    }

    #[test]
    fn what_does_not_count() {
        for (before, after) in [
            ("{a: 1, b: 2}", "{b: 2, a: 1}"),
            ("{a: null}", "{}"),
            ("{labels: {}, a: 1}", "{a: 1.0}"),
            ("{limits: {cpu: 500m, memory: 1Gi}}", "{limits: {cpu: 0.5, memory: 1024Mi}}"),
            ("{sizeLimit: 1k}", "{sizeLimit: '1000'}"),
            ("{metadata: {name: a, uid: x, managedFields: [{manager: m}]}, status: {a: 1}}", "{metadata: {name: a}}"),
        ] {
            assert_eq!(told(before, after), Vec::<String>::new(), "{before} {after}");
        }
    }

    #[test]
    fn what_counts_is_told_by_its_path() {
        assert_eq!(told("{a: {b: 1}}", "{a: {b: 2, c.d: x}}"), ["a.b: 1 -> 2", r#"a.c\.d: nothing -> "x""#]);
        assert_eq!(told("{a: 1}", "{a: {b: 1}}"), [r#"a: 1 -> {"b":1}"#]);
        assert_eq!(told("{cpu: 500m}", "{cpu: 0.5}"), [r#"cpu: "500m" -> 0.5"#]);
        assert_eq!(told("{emptyDir: {}}", "{}"), ["emptyDir: {} -> nothing"]);
        assert_eq!(told("{a: '1'}", "{a: 1}"), [r#"a: "1" -> 1"#]);
    }

    #[test]
    fn items_are_matched_by_name() {
        let before = "{c: [{name: a, image: x}, {name: b}, {name: d}]}";
        let after = "{c: [{name: d}, {name: a, image: z}, {name: e}]}";
        assert_eq!(
            told(before, after),
            [
                r#"c.[name:a].image: "x" -> "z""#,
                r#"c.[name:e]: nothing -> {"name":"e"}"#,
                r#"c.[name:b]: {"name":"b"} -> nothing"#,
                r#"c (order): ["a","d"] -> ["d","a"]"#,
            ]
        );
    }

    #[test]
    fn items_without_names_are_matched_by_what_they_say() {
        assert_eq!(told("{a: [x, v, z]}", "{a: [x, z, w]}"), [r#"a.[1]: "v" -> nothing"#, r#"a.[2]: nothing -> "w""#]);
        assert_eq!(
            told("{a: [{v: [get]}, {v: [x]}]}", "{a: [{v: [get, list]}, {v: [x]}]}"),
            [r#"a.[0].v.[1]: nothing -> "list""#]
        );
        assert_eq!(told("{a: [1, 2]}", "{a: [2, 1]}").len(), 2);
    }

    #[test]
    fn objects_are_found_wherever_they_stand() {
        let object = |kind: &str, name: &str, value: i64| {
            tree(&format!("{{kind: {kind}, metadata: {{name: {name}}}, v: {value}}}"))
        };
        let before = [object("Service", "a", 1), object("Deployment", "b", 1), object("Role", "c", 1)];
        let after = [
            object("Deployment", "b", 2),
            object("Zebra", "z", 1),
            object("Service", "a", 1),
            object("Namespace", "ns", 1),
        ];
        let diff = compare(&before, &after);
        let names = |keys: &[ObjectKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&diff.added), ["Namespace ns", "Zebra z"]);
        assert_eq!(names(&diff.removed), ["Role c"]);
        assert_eq!((diff.changed.len(), diff.changed[0].changes.len(), diff.unchanged), (1, 1, 1));
        assert!(compare(&before, &before).is_empty());
        assert_eq!(names(&repeated([&before[0], &after[2]])), ["Service a"]);
    }
}
