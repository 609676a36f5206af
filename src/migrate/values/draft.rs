//! Values on their way to another line: what they are by now, and what was done with them so far.

use schemars::JsonSchema;
use serde::Serialize;

use super::Line;
use crate::migrate::note::Severity;
use crate::values::path::{Path, Step};
use crate::values::{Map, Tree};

/// What was done with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Done {
    /// It stands elsewhere.
    Moved,
    /// It is another one.
    Changed,
    /// It went.
    Removed,
    /// It stays; there is something to know about it.
    Kept,
}

/// What was done with a value, before its line is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Drafted {
    /// The value, from the root of the document as it was.
    pub steps: Vec<Step>,
    /// Its name, from the root of the values.
    pub path: String,
    /// What was done.
    pub done: Done,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it stands now, from the root of the values.
    pub to: Option<String>,
    /// The line since which it is so; none for what no release changed.
    pub since: Option<Line>,
    /// Why, or what to do.
    pub message: String,
}

/// Where a document has the values of charts, and the configuration of the mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The values; none when only the configuration of the mesh is meant.
    pub values: Option<Vec<Step>>,
    /// The configuration of the mesh.
    pub mesh: Vec<Step>,
}

/// The key that stands for the configuration of the mesh.
const MESH: &str = "meshConfig";

/// Values that change.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The document.
    pub tree: Tree,
    /// Whether it is an `IstioOperator`.
    pub is_operator: bool,
    /// The line that it is for.
    pub to: Line,
    /// What was done.
    pub drafted: Vec<Drafted>,
    root: &'a Root,
}

impl<'a> Draft<'a> {
    /// Returns a document at which nothing was done yet.
    pub fn new(tree: Tree, is_operator: bool, to: Line, root: &'a Root) -> Self {
        Self { tree, is_operator, to, drafted: Vec::new(), root }
    }

    /// Looks at another place of the document from now on.
    pub fn turn_to(&mut self, root: &'a Root) {
        self.root = root;
    }

    /// Returns the steps to a value that is there, whichever of its two spellings a key of the mesh configuration has.
    pub fn find(&self, path: &str) -> Option<Vec<Step>> {
        let (mut steps, rest, is_message) = self.begin(path)?;
        let mut place = Path::new(steps.clone()).get(&self.tree)?;
        for key in rest {
            let map = place.as_map()?;
            let key = if map.contains_key(&key) || !is_message { key } else { underscored(&key) };
            place = map.get(&key)?;
            steps.push(Step::Key(key));
        }
        Some(steps)
    }

    /// Returns a value.
    pub fn get(&self, path: &str) -> Option<&Tree> {
        Path::new(self.find(path)?).get(&self.tree)
    }

    /// Takes a value out, and the maps around it that are empty then.
    pub fn take(&mut self, path: &str) -> Option<Tree> {
        let steps = self.find(path)?;
        let taken = Path::new(steps.clone()).delete(&mut self.tree);
        let outermost = self.begin(path).map_or(0, |(steps, _, _)| steps.len());
        for length in (outermost.max(1)..steps.len()).rev() {
            let parent = Path::new(steps[..length].to_vec());
            let is_empty = parent.get(&self.tree).and_then(Tree::as_map).is_some_and(Map::is_empty);
            if !is_empty {
                break;
            }
            parent.delete(&mut self.tree);
        }
        taken
    }

    /// Sets a value, where there is none yet; tells whether it did.
    pub fn put(&mut self, path: &str, value: Tree) -> bool {
        if self.get(path).is_some_and(|there| !there.is_null()) {
            return false;
        }
        let Some((steps, rest, _)) = self.begin(path) else { return false };
        let steps = steps.into_iter().chain(rest.into_iter().map(Step::Key));
        Path::new(steps).set(&mut self.tree, value).is_ok()
    }

    /// Sets a value, whatever there was.
    pub fn replace(&mut self, path: &str, value: Tree) {
        if let Some(steps) = self.find(path)
            && let Some(place) = Path::new(steps).get_mut(&mut self.tree)
        {
            *place = value;
        }
    }

    /// Says what was done with a value; `steps` lead to it in the document as it was.
    pub fn say(&mut self, drafted: Drafted) {
        if !self.drafted.contains(&drafted) {
            self.drafted.push(drafted);
        }
    }

    /// Returns the steps to the section of a path, the keys from there, and whether that is a message of protobuf.
    fn begin(&self, path: &str) -> Option<(Vec<Step>, Vec<String>, bool)> {
        let mut keys = path.split('.').map(str::to_owned);
        if path == MESH || path.starts_with("meshConfig.") {
            keys.next();
            return Some((self.root.mesh.clone(), keys.collect(), true));
        }
        Some((self.root.values.clone()?, keys.collect(), false))
    }
}

/// Returns a key of a message in its other spelling: `h2_upgrade_policy` for `h2UpgradePolicy`.
fn underscored(key: &str) -> String {
    let mut text = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}
