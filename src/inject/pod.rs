//! A pod, or a pod's template, as a tree: its labels, annotations and containers, to read and to change.

use crate::values::{Map, Tree};

/// The container that the proxy runs in.
pub const PROXY: &str = "istio-proxy";
/// The init container that sets up the capture of traffic.
pub const INIT: &str = "istio-init";
/// The init container that checks that somebody else has set it up.
pub const VALIDATION: &str = "istio-validation";
/// The init container of old templates that lets a proxy leave its core when it dies.
pub const CORE_DUMP: &str = "enable-core-dump";

/// A list of containers of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Containers {
    /// Those that run as long as the pod.
    Main,
    /// Those that run before, or from before.
    Init,
}

impl Containers {
    /// Returns the field of the pod's specification.
    pub fn key(self) -> &'static str {
        match self {
            Self::Main => "containers",
            Self::Init => "initContainers",
        }
    }
}

/// Returns an annotation.
pub fn annotation<'a>(pod: &'a Tree, name: &str) -> Option<&'a str> {
    pod.get_path(&["metadata", "annotations", name]).and_then(Tree::as_str)
}

/// Returns a label.
pub fn label<'a>(pod: &'a Tree, name: &str) -> Option<&'a str> {
    pod.get_path(&["metadata", "labels", name]).and_then(Tree::as_str)
}

/// Returns all annotations that are text.
pub fn annotations(pod: &Tree) -> impl Iterator<Item = (&str, &str)> {
    let map = pod.get_path(&["metadata", "annotations"]).and_then(Tree::as_map);
    map.into_iter().flatten().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
}

/// Returns the containers of a list.
pub fn containers(pod: &Tree, list: Containers) -> &[Tree] {
    pod.items_at(&["spec", list.key()])
}

/// Returns the containers of a list for change, when there is such a list.
pub fn containers_mut(pod: &mut Tree, list: Containers) -> Option<&mut Vec<Tree>> {
    match pod.as_map_mut()?.get_mut("spec")?.as_map_mut()?.get_mut(list.key())? {
        Tree::List(items) => Some(items),
        _ => None,
    }
}

/// Returns the name of a container; empty when it has none.
pub fn name(container: &Tree) -> &str {
    container.text_at(&["name"])
}

/// Returns a container of a list.
pub fn find<'a>(items: &'a [Tree], wanted: &str) -> Option<&'a Tree> {
    items.iter().find(|container| name(container) == wanted)
}

/// Returns a container of a pod, which of its lists it may be in.
pub fn find_in_pod<'a>(pod: &'a Tree, wanted: &str) -> Option<&'a Tree> {
    find(containers(pod, Containers::Main), wanted).or_else(|| find(containers(pod, Containers::Init), wanted))
}

/// Returns a container of a pod for change, which of its lists it may be in.
pub fn find_in_pod_mut<'a>(pod: &'a mut Tree, wanted: &str) -> Option<&'a mut Map> {
    let is_main = find(containers(pod, Containers::Main), wanted).is_some();
    let list = if is_main { Containers::Main } else { Containers::Init };
    containers_mut(pod, list)?.iter_mut().find(|container| name(container) == wanted)?.as_map_mut()
}

/// Takes all containers of a name out of a list; returns the last of them.
pub fn take(pod: &mut Tree, list: Containers, wanted: &str) -> Option<Tree> {
    let items = containers_mut(pod, list)?;
    if !items.iter().any(|container| name(container) == wanted) {
        return None;
    }
    let (mut taken, kept): (Vec<_>, Vec<_>) =
        std::mem::take(items).into_iter().partition(|container| name(container) == wanted);
    *items = kept;
    taken.pop()
}

/// Puts a container at the front of its list.
pub fn move_first(pod: &mut Tree, list: Containers, wanted: &str) {
    if let Some(container) = take(pod, list, wanted)
        && let Some(items) = containers_mut(pod, list)
    {
        items.insert(0, container);
    }
}

/// Puts a container at the end of its list.
pub fn move_last(pod: &mut Tree, list: Containers, wanted: &str) {
    if let Some(container) = take(pod, list, wanted) {
        append(pod, list, container);
    }
}

/// Adds a container at the end of a list, which comes to be when there is none.
pub fn append(pod: &mut Tree, list: Containers, container: Tree) {
    change_map(pod, &["spec"], |spec| push(spec, list.key(), container));
}

/// Changes the map at a path; what is missing, or no map, becomes one.
pub fn change_map(tree: &mut Tree, path: &[&str], change: impl FnOnce(&mut Map)) {
    if !matches!(tree, Tree::Map(_)) {
        *tree = Tree::Map(Map::new());
    }
    let Tree::Map(map) = tree else { return };
    match path.split_first() {
        None => change(map),
        Some((first, rest)) => change_map(map.entry((*first).to_owned()).or_insert(Tree::Null), rest, change),
    }
}

/// Sets an annotation.
pub fn annotate(pod: &mut Tree, name: &str, value: String) {
    change_map(pod, &["metadata", "annotations"], |annotations| {
        annotations.insert(name.to_owned(), Tree::String(value));
    });
}

/// Adds an environment variable at the end of a container's.
pub fn add_variable(container: &mut Map, name: &str, value: String) {
    let entries = [("name", Tree::from(name)), ("value", Tree::String(value))];
    let variable = Tree::Map(entries.map(|(key, value)| (key.to_owned(), value)).into_iter().collect());
    push(container, "env", variable);
}

/// Adds an item at the end of the list under a key, which comes to be when there is none.
fn push(map: &mut Map, key: &str, item: Tree) {
    match map.entry(key.to_owned()).or_insert(Tree::Null) {
        Tree::List(items) => items.push(item),
        other => *other = Tree::List(vec![item]),
    }
}
