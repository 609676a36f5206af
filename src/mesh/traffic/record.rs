//! What was set and what was there before, as an annotation of the object that it was set in: the way back.

use super::Aspect;
use crate::values::{Map, Tree, json};

/// The annotation.
pub const ANNOTATION: &str = "meshctl.io/traffic";

/// A value that was set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// What was there before.
    pub was: Map,
    /// What was set.
    pub is: Map,
}

/// What was set in one route of a `VirtualService`, or in a rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps(pub Vec<(Aspect, Step)>);

impl Steps {
    /// Notes that something was set. What was there before the first time is kept, unless somebody else has set it since.
    pub fn set(&mut self, aspect: Aspect, was: Map, is: Map) {
        if let Some((_, step)) = self.0.iter_mut().find(|(known, _)| *known == aspect) {
            if step.is != was {
                step.was = was;
            }
            step.is = is;
        } else if was != is {
            self.0.push((aspect, Step { was, is }));
        }
    }

    /// Takes something out, to be undone.
    pub fn take(&mut self, aspect: Aspect) -> Option<Step> {
        let at = self.0.iter().position(|(known, _)| *known == aspect)?;
        Some(self.0.remove(at).1)
    }

    fn read(tree: Option<&Tree>) -> Self {
        let entries = tree.and_then(Tree::as_map).into_iter().flatten();
        let map = |step: &Tree, key: &str| step.get(key).and_then(Tree::as_map).cloned().unwrap_or_default();
        let steps = entries
            .filter_map(|(name, step)| Some((Aspect::of(name)?, Step { was: map(step, "was"), is: map(step, "is") })));
        Self(steps.collect())
    }

    fn tree(&self) -> Tree {
        let entries = self.0.iter().map(|(aspect, Step { was, is })| {
            let mut step = Map::new();
            if !was.is_empty() {
                step.insert("was".to_owned(), Tree::Map(was.clone()));
            }
            step.insert("is".to_owned(), Tree::Map(is.clone()));
            (aspect.name().to_owned(), Tree::Map(step))
        });
        Tree::Map(entries.collect())
    }
}

/// What was set in one route.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RouteRecord {
    /// What tells the route from others: its name and its conditions, where it has them.
    pub identity: Map,
    /// The route as it was made, where it was.
    pub made: Option<Tree>,
    /// What was set in it.
    pub steps: Steps,
}

/// What tells a route from others.
pub fn identity(route: &Tree) -> Map {
    let entries = ["name", "match"].into_iter().filter_map(|key| Some((key.to_owned(), route.get(key)?.clone())));
    entries.filter(|(_, value)| !value.is_null() && value.as_list().is_none_or(|items| !items.is_empty())).collect()
}

/// All that was set in an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// Whether the object was made for it.
    pub made: bool,
    /// What was set in its routes.
    pub routes: Vec<RouteRecord>,
    /// The subsets that were added, as they were.
    pub subsets: Vec<Tree>,
    /// What was set in the object itself.
    pub steps: Steps,
}

impl Record {
    /// Reads the record of an object; empty, where there is none or nobody can read it.
    pub fn of(object: &Tree) -> Self {
        let text = object.text_at(&["metadata", "annotations", ANNOTATION]);
        let Ok(tree) = json::decode(text) else { return Self::default() };
        let routes = tree.items_at(&["routes"]).iter().map(|route| RouteRecord {
            identity: identity(route),
            made: route.get("made").filter(|made| !made.is_null()).cloned(),
            steps: Steps::read(route.get("set")),
        });
        Self {
            made: tree.get("made").and_then(Tree::as_bool).unwrap_or_default(),
            routes: routes.collect(),
            subsets: tree.items_at(&["subsets"]).to_vec(),
            steps: Steps::read(tree.get("set")),
        }
    }

    /// Tells whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.routes.is_empty() && self.subsets.is_empty() && self.steps.0.is_empty()
    }

    /// Returns the record of a route, which begins with this when there is none.
    pub fn route(&mut self, route: &Tree) -> &mut RouteRecord {
        let wanted = identity(route);
        let at = self.routes.iter().position(|known| known.identity == wanted).unwrap_or_else(|| {
            self.routes.push(RouteRecord { identity: wanted, ..RouteRecord::default() });
            self.routes.len() - 1
        });
        &mut self.routes[at]
    }

    /// Writes the record into an object, or takes it away when nothing is set.
    pub fn write(mut self, object: &mut Tree) {
        self.routes.retain(|route| route.made.is_some() || !route.steps.0.is_empty());
        let Some(root) = object.as_map_mut() else { return };
        let Some(metadata) = root.entry("metadata".to_owned()).or_insert_with(|| Tree::Map(Map::new())).as_map_mut()
        else {
            return;
        };
        if self.is_empty() {
            if let Some(annotations) = metadata.get_mut("annotations").and_then(Tree::as_map_mut) {
                annotations.shift_remove(ANNOTATION);
                if annotations.is_empty() {
                    metadata.shift_remove("annotations");
                }
            }
            return;
        }
        let text = json::encode_in_order(&self.tree());
        let annotations = metadata.entry("annotations".to_owned()).or_insert_with(|| Tree::Map(Map::new()));
        if annotations.is_null() {
            *annotations = Tree::Map(Map::new());
        }
        if let Some(annotations) = annotations.as_map_mut() {
            annotations.insert(ANNOTATION.to_owned(), Tree::String(text));
        }
    }

    fn tree(&self) -> Tree {
        let mut tree = Map::new();
        if self.made {
            tree.insert("made".to_owned(), Tree::Bool(true));
        }
        if !self.subsets.is_empty() {
            tree.insert("subsets".to_owned(), Tree::List(self.subsets.clone()));
        }
        if !self.steps.0.is_empty() {
            tree.insert("set".to_owned(), self.steps.tree());
        }
        if !self.routes.is_empty() {
            let routes = self.routes.iter().map(|RouteRecord { identity, made, steps }| {
                let mut route = identity.clone();
                if let Some(made) = made {
                    route.insert("made".to_owned(), made.clone());
                }
                if !steps.0.is_empty() {
                    route.insert("set".to_owned(), steps.tree());
                }
                Tree::Map(route)
            });
            tree.insert("routes".to_owned(), Tree::List(routes.collect()));
        }
        Tree::Map(tree)
    }
}
