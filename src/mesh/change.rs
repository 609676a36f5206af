//! Changes to a few live objects, for commands that are not an installation: what is wanted of each object is told from
//! how it is, so that what others have put there stays; the difference is shown field by field, and then applied.
//!
//! An object that is not there is made by server-side apply, under the project's field manager. One whose fields are all
//! ours is applied as a whole; of one that others have a part in, exactly the fields that change are patched. Either way
//! the version that was looked at must still be the object's: a change in between is never lost, it is read, and what is
//! wanted is told anew.
//!
//! ```text
//! let wanted = [Wanted::new(resource, "shop", "reviews", |live| …)];   // how it is → how it is to be
//! let changes = change::plan(&cluster, &wanted).await?;                // asks, and has the server say what would come of it
//! changes.lines(80, Detail::Whole)                                     // what the user agrees to
//! let done = change::apply(&cluster, &wanted, changes).await?;
//! ```

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster::{ApplyOptions, Call, Cluster, ClusterError, Deletion, Preconditions, Resource};
use crate::diagnostic::{Category, Diagnostic, Message};
use crate::install::plan::{Line, Mark, field_lines, object_line, yaml_lines};
use crate::install::{FIELD_MANAGER, conflict, fields};
use crate::object::diff::Change as FieldChange;
use crate::object::runtime::SERVER_METADATA;
use crate::object::{ObjectKey, diff};
use crate::values::{Map, Tree};

/// How many requests are under way at a time.
const AT_ONCE: usize = 8;

/// How often a change is tried while others change the same object.
const TRIES: usize = 5;

/// What is wanted of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// It stays as it is, there or not.
    Leave,
    /// It is to be this: the live object with changes, or a new one.
    Be(Tree),
    /// It is not to be there.
    Gone,
}

/// Tells what is wanted of an object from how it is; none, where there is none.
type Edit<'a> = dyn Fn(Option<&Tree>) -> Result<Wish, Message> + 'a;

/// What is known of an object before it is looked at.
enum Known {
    /// Nothing.
    Not,
    /// How it is; none, where there is none.
    As(Option<Tree>),
}

/// An object of which something is wanted.
pub struct Wanted<'a> {
    /// Which one.
    pub key: ObjectKey,
    resource: Resource,
    edit: Box<Edit<'a>>,
    known: Known,
    /// Whether the kind may be unknown to the server: then there is no such object.
    is_optional: bool,
}

impl<'a> Wanted<'a> {
    /// Returns an object of which `edit` tells what is wanted. It is asked again when somebody else has changed the
    /// object meanwhile. The namespace is empty for kinds that have none.
    pub fn new(
        resource: Resource,
        namespace: &str,
        name: &str,
        edit: impl Fn(Option<&Tree>) -> Result<Wish, Message> + 'a,
    ) -> Self {
        let key = ObjectKey {
            api_version: resource.api_version(),
            kind: resource.kind.to_string(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        };
        Self { key, resource, edit: Box::new(edit), known: Known::Not, is_optional: false }
    }

    /// Returns an object that is to have at least these fields: maps are merged with what is there, lists and values
    /// replaced, and null takes a field away.
    pub fn with_fields(resource: Resource, object: Tree) -> Self {
        let (namespace, name) = (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
        let (namespace, name) = (namespace.to_owned(), name.to_owned());
        Self::new(resource, &namespace, &name, move |live| {
            let mut wanted = live.cloned().unwrap_or_else(|| Tree::Map(Map::new()));
            lay(&mut wanted, &object);
            Ok(Wish::Be(wanted))
        })
    }

    /// Returns an object that is to go when `may_go` says so of it.
    pub fn gone(resource: Resource, namespace: &str, name: &str, may_go: impl Fn(&Tree) -> bool + 'a) -> Self {
        let gone = Self::new(resource, namespace, name, move |live| {
            Ok(if live.is_some_and(&may_go) { Wish::Gone } else { Wish::Leave })
        });
        Self { is_optional: true, ..gone }
    }

    /// Spares the first look at an object that was just read, or is known not to be there.
    #[must_use]
    pub fn known(self, live: Option<Tree>) -> Self {
        Self { known: Known::As(live), ..self }
    }

    /// Returns what is wanted of the object as it is known, without asking anybody.
    pub fn wished(&self) -> Result<Wish, ChangeError> {
        match &self.known {
            Known::As(live) => self.wish(live.as_ref()),
            Known::Not => self.wish(None),
        }
    }

    fn wish(&self, live: Option<&Tree>) -> Result<Wish, ChangeError> {
        (self.edit)(live).map_err(|source| ChangeError::Wish { key: Box::new(self.key.clone()), source })
    }

    fn namespace(&self) -> Option<&str> {
        Some(&*self.key.namespace).filter(|namespace| self.resource.namespaced && !namespace.is_empty())
    }
}

impl std::fmt::Debug for Wanted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Wanted({})", self.key)
    }
}

/// Lays fields over an object: maps are merged, null takes away.
fn lay(base: &mut Tree, over: &Tree) {
    let Tree::Map(over) = over else { return over.clone_into(base) };
    if base.as_map().is_none() {
        *base = Tree::Map(Map::new());
    }
    let Some(base) = base.as_map_mut() else { return };
    for (key, value) in over {
        if value.is_null() {
            base.shift_remove(key);
        } else {
            lay(base.entry(key.clone()).or_default(), value);
        }
    }
}

/// What happens to an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// It is made.
    Create,
    /// It is changed.
    Change,
    /// It is left as it is.
    Leave,
    /// It is deleted.
    Delete,
}

/// What happens to an object, and what differs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// What happens.
    pub action: Action,
    /// What of a live object changes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// The live object.
    #[serde(skip)]
    pub before: Option<Tree>,
    /// The object as it will be, as far as that is known; none, when it is not there then.
    #[serde(skip)]
    pub after: Option<Tree>,
}

/// What happens to some objects.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Object by object, in the order in which it happens.
    pub objects: Vec<Changed>,
    /// What the API server warns of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// How much is shown of objects that are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Their names.
    Names,
    /// All that they say.
    Whole,
}

impl Changes {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.objects.iter().all(|object| object.action == Action::Leave)
    }

    /// Tells whether nothing that is there changes or goes.
    pub fn only_creates(&self) -> bool {
        self.objects.iter().all(|object| matches!(object.action, Action::Create | Action::Leave))
    }

    /// Returns how many objects something happens to, in words: `1 to create, 1 to change`.
    pub fn counts(&self) -> String {
        let told = [
            (Action::Create, "to create"),
            (Action::Change, "to change"),
            (Action::Delete, "to delete"),
            (Action::Leave, "unchanged"),
        ];
        let told = told
            .into_iter()
            .map(|(action, what)| (self.objects.iter().filter(|object| object.action == action).count(), what));
        let told: Vec<String> =
            told.filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if self.is_empty() { "nothing to do".to_owned() } else { told.join(", ") }
    }

    /// Returns what happens as lines of at most this many columns; what is left alone is not told.
    pub fn lines(&self, columns: usize, detail: Detail) -> Vec<Line> {
        let mut lines = Vec::new();
        for object in &self.objects {
            let (mark, sign) = match object.action {
                Action::Create => (Mark::Added, '+'),
                Action::Change => (Mark::Changed, '~'),
                Action::Delete => (Mark::Removed, '-'),
                Action::Leave => continue,
            };
            let line = object_line(sign, &object.key, "", columns.saturating_sub(2));
            lines.push(Line { mark, text: format!("  {line}") });
            match (&object.after, object.action, detail) {
                (Some(after), Action::Create, Detail::Whole) => {
                    lines.extend(yaml_lines(mark, sign, &content(&fields::masked(after)), columns));
                }
                _ => lines.extend(field_lines(&object.fields, columns)),
            }
        }
        lines
    }

    /// Returns the objects as they will be, as manifests: without what only the API server writes.
    pub fn manifests(&self) -> Vec<Tree> {
        self.objects.iter().filter_map(|object| object.after.as_ref()).map(manifest).collect()
    }
}

/// Returns what an object says beside its name: the metadata that is not its identity, and all that is neither metadata
/// nor status.
fn content(object: &Tree) -> Tree {
    let mut content = manifest(object);
    if let Some(root) = content.as_map_mut() {
        root.retain(|key, _| key != "apiVersion" && key != "kind");
        if let Some(metadata) = root.get_mut("metadata").and_then(Tree::as_map_mut) {
            metadata.retain(|key, _| key != "name" && key != "namespace");
        }
        root.retain(|key, value| key != "metadata" || value.as_map().is_some_and(|map| !map.is_empty()));
    }
    content
}

/// Returns an object without what only the API server writes.
pub fn manifest(object: &Tree) -> Tree {
    let mut object = object.clone();
    if let Some(root) = object.as_map_mut() {
        root.shift_remove("status");
        if let Some(metadata) = root.get_mut("metadata").and_then(Tree::as_map_mut) {
            metadata.retain(|key, _| !SERVER_METADATA.contains(&&**key));
        }
    }
    object
}

/// A change that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The cluster cannot be asked, or says no.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// What is there does not allow what is wanted.
    #[error("{key}: {source}")]
    Wish {
        /// The object.
        key: Box<ObjectKey>,
        /// Why.
        source: Message,
    },
    /// The server does not serve the kind.
    #[error("the cluster has no {kind} ({api_version})")]
    NoKind {
        /// The kind.
        kind: String,
        /// Group and version.
        api_version: String,
    },
    /// The namespace is not there.
    #[error("the namespace {namespace} does not exist")]
    NoNamespace {
        /// Its name.
        namespace: String,
    },
    /// Something else than what was agreed to would have to be done.
    #[error("{key} was changed meanwhile: {what}")]
    Moved {
        /// The object.
        key: Box<ObjectKey>,
        /// What became of it.
        what: &'static str,
    },
}

impl Diagnostic for ChangeError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster(error) => error.category(),
            Self::Wish { source, .. } => source.category(),
            Self::NoKind { .. } | Self::NoNamespace { .. } => Category::Configuration,
            Self::Moved { .. } => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Cluster(error) => error.hints(),
            Self::Wish { .. } => Vec::new(),
            Self::NoKind { api_version, .. } if api_version.contains("istio.io/") => {
                vec!["Istio is not installed here: run `meshctl install`".to_owned()]
            }
            Self::NoKind { .. } => vec!["`kubectl api-resources` lists what the cluster has".to_owned()],
            Self::NoNamespace { namespace } => vec![format!("`kubectl create namespace {namespace}` makes it")],
            Self::Moved { .. } => vec!["run the command again to see what it would do now".to_owned()],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}

/// What the API server says of a path that it does not serve.
const NOT_SERVED: &str = "could not find the requested resource";

/// Looks at the objects, and has the server say what would come of what is wanted. Nothing is changed.
pub async fn plan(cluster: &Cluster, wanted: &[Wanted<'_>]) -> Result<Changes, ChangeError> {
    let live = wanted.iter().map(|one| async move {
        match &one.known {
            Known::As(live) => Ok(live.clone()),
            Known::Not => read(cluster, one).await,
        }
    });
    let live: Vec<Option<Tree>> = stream::iter(live).buffered(AT_ONCE).try_collect().await?;
    let made: BTreeSet<&str> = wanted
        .iter()
        .zip(&live)
        .filter(|(one, live)| one.resource == Resource::NAMESPACE && live.is_none())
        .map(|(one, _)| &*one.key.name)
        .collect();
    let made = &made;
    let planned = wanted.iter().zip(live).map(|(one, live)| async move {
        // In a namespace that is still to be made nobody can be asked.
        let can_ask = !made.contains(&*one.key.namespace);
        let planned = planned(cluster, one, live, can_ask).await;
        planned.map_err(|error| of_place(error, one))
    });
    let planned: Vec<(Changed, Vec<String>)> = stream::iter(planned).buffered(AT_ONCE).try_collect().await?;
    let mut changes = Changes::default();
    for (object, warnings) in planned {
        changes.objects.push(object);
        changes.warnings.extend(warnings);
    }
    changes.warnings.dedup();
    Ok(changes)
}

/// Reads an object; that its kind is not served is an error.
async fn read(cluster: &Cluster, one: &Wanted<'_>) -> Result<Option<Tree>, ChangeError> {
    let path = format!("{}/{}", one.resource.path(one.namespace()), crate::cluster::read::escaped(&one.key.name));
    let subject = one.resource.subject("get", one.namespace(), Some(&one.key.name));
    match cluster.send(&Call::get(path, subject)).await {
        Ok(answer) => Ok(Some(answer.tree(&cluster.peer().await?)?)),
        Err(error) if is_not_served(&error) => {
            if one.is_optional {
                Ok(None)
            } else {
                Err(no_kind(&one.resource))
            }
        }
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Tells whether the server serves no such path: of a group that it does not know it says less than of a kind.
fn is_not_served(error: &ClusterError) -> bool {
    error.refusal().is_some_and(|refusal| {
        refusal.code == 404 && (refusal.reason.is_empty() || refusal.message.contains(NOT_SERVED))
    })
}

/// Returns the error of a kind that is not served.
pub fn no_kind(resource: &Resource) -> ChangeError {
    ChangeError::NoKind { kind: resource.kind.to_string(), api_version: resource.api_version() }
}

/// Tells a namespace that is not there from other things that are not found.
fn of_place(error: ChangeError, one: &Wanted<'_>) -> ChangeError {
    let is_namespace = |error: &ClusterError| {
        error.refusal().is_some_and(|refusal| refusal.code == 404 && refusal.message.starts_with("namespaces "))
    };
    match error {
        ChangeError::Cluster(error) if is_namespace(&error) => {
            ChangeError::NoNamespace { namespace: one.key.namespace.clone() }
        }
        error => error,
    }
}

async fn planned(
    cluster: &Cluster,
    one: &Wanted<'_>,
    live: Option<Tree>,
    can_ask: bool,
) -> Result<(Changed, Vec<String>), ChangeError> {
    let mut changed = Changed {
        key: one.key.clone(),
        action: Action::Leave,
        fields: Vec::new(),
        before: live.clone(),
        after: live.clone(),
    };
    let mut warnings = Vec::new();
    match (one.wish(live.as_ref())?, live) {
        (Wish::Leave | Wish::Gone, None) | (Wish::Leave, Some(_)) => {}
        (Wish::Gone, Some(live)) => {
            cluster.delete(&one.resource, one.namespace(), &one.key.name, &this_version(&live), true).await?;
            changed.action = Action::Delete;
            changed.after = None;
        }
        (Wish::Be(object), None) => {
            let object = complete(one, &object);
            changed.action = Action::Create;
            changed.after = Some(object.clone());
            if can_ask {
                let applied = write(cluster, one, None, &object, true).await?;
                warnings = applied.warnings;
                changed.after = Some(applied.object);
            }
        }
        (Wish::Be(object), Some(live)) => {
            if !diff::object_changes(&live, &object).is_empty() {
                let applied = write(cluster, one, Some(&live), &object, true).await?;
                warnings = applied.warnings;
                changed.fields = fields::changed(&live, &applied.object);
                if !changed.fields.is_empty() {
                    changed.action = Action::Change;
                    changed.after = Some(applied.object);
                }
            }
        }
    }
    Ok((changed, warnings))
}

/// What was written, or would be.
struct Written {
    object: Tree,
    warnings: Vec<String>,
}

/// Makes an object, or changes a live one into another.
async fn write(
    cluster: &Cluster,
    one: &Wanted<'_>,
    live: Option<&Tree>,
    object: &Tree,
    dry_run: bool,
) -> Result<Written, ChangeError> {
    let applied = match live {
        Some(live) if !is_ours(live) => {
            let patch = patch(live, object);
            let place = (one.namespace(), &*one.key.name);
            cluster.merge_strictly(&one.resource, place, &patch, (FIELD_MANAGER, dry_run)).await?
        }
        _ => {
            let mut body = complete(one, &manifest(object));
            if let (Some(live), Some(metadata)) = (live, body.as_map_mut().and_then(|root| root.get_mut("metadata")))
                && let Some(metadata) = metadata.as_map_mut()
            {
                metadata.insert("resourceVersion".to_owned(), version_of(live));
            }
            let options = ApplyOptions { manager: FIELD_MANAGER, dry_run, force: false };
            cluster.apply(&one.resource, &body, &options).await?
        }
    };
    Ok(Written { object: applied.object, warnings: applied.warnings })
}

/// Returns an object with its kind, name and namespace in front.
fn complete(one: &Wanted<'_>, object: &Tree) -> Tree {
    let mut metadata = Map::new();
    metadata.insert("name".to_owned(), Tree::from(&*one.key.name));
    if let Some(namespace) = one.namespace() {
        metadata.insert("namespace".to_owned(), Tree::from(namespace));
    }
    let mut complete = Map::new();
    complete.insert("apiVersion".to_owned(), Tree::from(&*one.key.api_version));
    complete.insert("kind".to_owned(), Tree::from(&*one.key.kind));
    complete.insert("metadata".to_owned(), Tree::Map(metadata));
    let mut complete = Tree::Map(complete);
    lay(&mut complete, object);
    complete
}

/// Tells whether everything that somebody has put into a live object was put there by us.
fn is_ours(live: &Tree) -> bool {
    let managers = conflict::managers(live);
    let mut managers = managers.iter().filter(|manager| manager.subresource.is_empty()).peekable();
    managers.peek().is_some() && managers.all(conflict::Manager::is_us)
}

fn version_of(live: &Tree) -> Tree {
    Tree::from(live.text_at(&["metadata", "resourceVersion"]))
}

fn this_version(live: &Tree) -> Preconditions {
    let text = |key: &str| Some(live.text_at(&["metadata", key]).to_owned()).filter(|text| !text.is_empty());
    Preconditions { uid: text("uid"), resource_version: text("resourceVersion") }
}

/// Returns the merge patch that makes a live object another one, good for this version of it alone.
fn patch(live: &Tree, object: &Tree) -> Tree {
    let mut patch = difference(&manifest(live), &manifest(object)).unwrap_or_else(|| Tree::Map(Map::new()));
    let mut version = Map::new();
    version.insert("resourceVersion".to_owned(), version_of(live));
    let mut metadata = Map::new();
    metadata.insert("metadata".to_owned(), Tree::Map(version));
    // Nothing that is laid over here is null.
    let metadata = Tree::Map(metadata);
    merge_keeping_nulls(&mut patch, metadata);
    patch
}

fn merge_keeping_nulls(base: &mut Tree, over: Tree) {
    match (base, over) {
        (Tree::Map(base), Tree::Map(over)) => {
            for (key, value) in over {
                merge_keeping_nulls(base.entry(key).or_default(), value);
            }
        }
        (base, over) => *base = over,
    }
}

/// Returns the merge patch between two trees; none, when they are the same. A list is one value.
fn difference(before: &Tree, after: &Tree) -> Option<Tree> {
    let (Tree::Map(old), Tree::Map(new)) = (before, after) else {
        return (!diff::same(before, after)).then(|| after.clone());
    };
    let mut patch = Map::new();
    for (key, value) in new {
        match old.get(key) {
            Some(old) => {
                if let Some(below) = difference(old, value) {
                    patch.insert(key.clone(), below);
                }
            }
            None if value.is_null() => {}
            None => {
                patch.insert(key.clone(), value.clone());
            }
        }
    }
    for key in old.keys().filter(|key| !new.contains_key(key)) {
        patch.insert(key.clone(), Tree::Null);
    }
    (!patch.is_empty()).then_some(Tree::Map(patch))
}

/// Makes the changes that were planned, in their order; returns them with the objects as they are now. What somebody
/// else has changed since is read, and what is wanted told anew; more than was planned is never done to an object.
pub async fn apply(cluster: &Cluster, wanted: &[Wanted<'_>], planned: Changes) -> Result<Changes, ChangeError> {
    let mut done = Changes { objects: Vec::new(), warnings: planned.warnings };
    for (one, object) in wanted.iter().zip(planned.objects) {
        let object = match object.action {
            Action::Leave => object,
            _ => applied(cluster, one, object).await.map_err(|error| of_place(error, one))?,
        };
        done.objects.push(object);
    }
    Ok(done)
}

async fn applied(cluster: &Cluster, one: &Wanted<'_>, mut planned: Changed) -> Result<Changed, ChangeError> {
    let moved = |what: &'static str| ChangeError::Moved { key: Box::new(one.key.clone()), what };
    let mut live = planned.before.clone();
    for _ in 0..TRIES {
        let action = match (one.wish(live.as_ref())?, &live) {
            (Wish::Leave, _) | (Wish::Gone, None) => None,
            (Wish::Gone, Some(_)) if planned.action != Action::Delete => {
                return Err(moved("nothing is left in it that has to stay"));
            }
            (Wish::Gone, Some(live)) => {
                let conditions = this_version(live);
                match cluster.delete(&one.resource, one.namespace(), &one.key.name, &conditions, false).await? {
                    Deletion::Gone | Deletion::Going(_) => return Ok(planned),
                    Deletion::Another => Some(Err(None)),
                }
            }
            (Wish::Be(_), Some(_)) if planned.action == Action::Create => {
                return Err(moved("somebody else has made it"));
            }
            (Wish::Be(_), None) if planned.action != Action::Create => return Err(moved("it is gone")),
            (Wish::Be(_), Some(_)) if planned.action == Action::Delete => {
                return Err(moved("something is in it that has to stay"));
            }
            (Wish::Be(object), live) => {
                let is_same = live.as_ref().is_some_and(|live| diff::object_changes(live, &object).is_empty());
                if is_same {
                    None
                } else {
                    match write(cluster, one, live.as_ref(), &complete_new(one, live.as_ref(), object), false).await {
                        Ok(written) => Some(Ok(written.object)),
                        Err(ChangeError::Cluster(error)) if is_conflict(&error) => Some(Err(Some(error))),
                        Err(error) => return Err(error),
                    }
                }
            }
        };
        match action {
            // Somebody has done it, or the answer to our own request was lost on the way.
            None => {
                planned.after = live;
                return Ok(planned);
            }
            Some(Ok(object)) => {
                if let Some(before) = &planned.before {
                    planned.fields = fields::changed(before, &object);
                }
                planned.after = Some(object);
                return Ok(planned);
            }
            Some(Err(refusal)) => {
                let now = read(cluster, one).await?;
                if now == live
                    && let Some(error) = refusal
                {
                    // Not the version is in the way: somebody keeps a field.
                    return Err(error.into());
                }
                live = now;
            }
        }
    }
    Err(moved("others change it all the time"))
}

fn complete_new(one: &Wanted<'_>, live: Option<&Tree>, object: Tree) -> Tree {
    if live.is_none() { complete(one, &object) } else { object }
}

fn is_conflict(error: &ClusterError) -> bool {
    error.refusal().is_some_and(|refusal| refusal.code == 409)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::block_on;
    use crate::cluster::mock::{MockServer, Reply};
    use crate::values::json;
    use crate::yaml::{self, ReadOptions};

    const PATH: &str = "/api/v1/namespaces/shop/configmaps/a";
    const STRICT: &str = "?fieldManager=meshctl&fieldValidation=Strict";

    fn tree(text: &str) -> Tree {
        yaml::parse("test", text, &ReadOptions::default()).unwrap()
    }

    #[test]
    fn a_patch_has_exactly_what_changes_and_the_version() {
        for (before, after, expected) in [
            ("spec: {a: 1, b: 2}", "spec: {a: 1, b: 3}", r#"{"spec":{"b":3},"metadata":{"resourceVersion":"7"}}"#),
            ("spec: {a: 1, b: 2}", "spec: {a: 1}", r#"{"spec":{"b":null},"metadata":{"resourceVersion":"7"}}"#),
            ("spec: {l: [1, 2]}", "spec: {l: [2]}", r#"{"spec":{"l":[2]},"metadata":{"resourceVersion":"7"}}"#),
            ("status: {a: 1}", "spec: {x: {z: 1}}", r#"{"spec":{"x":{"z":1}},"metadata":{"resourceVersion":"7"}}"#),
            ("spec: {p: 1.0}", "spec: {p: 1}", r#"{"metadata":{"resourceVersion":"7"}}"#),
        ] {
            let version = "metadata: {resourceVersion: '7', uid: u}\n";
            let (before, after) = (tree(&format!("{version}{before}")), tree(&format!("{version}{after}")));
            assert_eq!(json::encode_in_order(&patch(&before, &after)), expected, "{before:?}");
        }
        let labelled =
            patch(&tree("metadata: {resourceVersion: '7', labels: {a: b}}"), &tree("metadata: {labels: {c: d}}"));
        assert_eq!(
            json::encode_in_order(&labelled),
            r#"{"metadata":{"labels":{"c":"d","a":null},"resourceVersion":"7"}}"#
        );
    }

    #[test]
    fn fields_are_laid_over_what_is_there() {
        let mut base = tree("{a: {b: 1, c: [1]}, d: x, e: 1}");
        lay(&mut base, &tree("{a: {c: [2], f: {g: 1}}, d: null, e: {h: null}}"));
        assert_eq!(base, tree("{a: {b: 1, c: [2], f: {g: 1}}, e: {}}"));
    }

    #[test]
    fn an_object_is_ours_when_nobody_else_wrote_into_it() {
        let object = |managers: &str| tree(&format!("{{metadata: {{managedFields: [{managers}]}}}}"));
        assert!(is_ours(&object("{manager: meshctl, operation: Apply}, {manager: istiod, subresource: status}")));
        assert!(!is_ours(&object("{manager: meshctl, operation: Apply}, {manager: kubectl, operation: Update}")));
        // What we have patched, applying does not take back.
        assert!(!is_ours(&object("{manager: meshctl, operation: Apply}, {manager: meshctl, operation: Update}")));
        assert!(!is_ours(&object("")));
    }

    #[test]
    fn changes_are_read_without_colours() {
        let object = |action, before: Option<&str>, after: Option<&str>| {
            let (before, after) = (before.map(tree), after.map(tree));
            let fields = before.as_ref().zip(after.as_ref()).map(|(before, after)| fields::changed(before, after));
            let key = ObjectKey {
                api_version: "networking.istio.io/v1".to_owned(),
                kind: "VirtualService".to_owned(),
                namespace: "shop".to_owned(),
                name: "reviews".to_owned(),
            };
            Changed { key, action, fields: fields.unwrap_or_default(), before, after }
        };
        let made = "{kind: V, metadata: {name: x, uid: u, annotations: {a: b}}, spec: {hosts: [reviews], http: [{route: [{weight: 80}]}]}, status: {a: b}}";
        let changes = Changes {
            objects: vec![
                object(Action::Create, None, Some(made)),
                object(
                    Action::Change,
                    Some("{spec: {http: [{timeout: 1s}]}}"),
                    Some("{spec: {http: [{timeout: 2s}]}}"),
                ),
                object(Action::Delete, Some(made), None),
                object(Action::Leave, Some(made), Some(made)),
            ],
            warnings: Vec::new(),
        };
        let text: Vec<String> = changes.lines(80, Detail::Whole).into_iter().map(|line| line.text).collect();
        insta::assert_snapshot!(text.join("\n"), @r#"
          + VirtualService shop/reviews (networking.istio.io/v1)
            + metadata:
            +   annotations:
            +     a: b
            + spec:
            +   hosts:
            +   - reviews
            +   http:
            +   - route:
            +     - weight: 80
          ~ VirtualService shop/reviews (networking.istio.io/v1)
            ~ spec.http.[0].timeout: "1s" -> "2s"
          - VirtualService shop/reviews (networking.istio.io/v1)
        "#);
        assert_eq!(changes.counts(), "1 to create, 1 to change, 1 to delete, 1 unchanged");
        assert_eq!(changes.lines(80, Detail::Names).len(), 4);
        assert!(!changes.is_empty() && !changes.only_creates());
    }

    fn live(version: u32, value: &str, manager: &str) -> String {
        format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"a","namespace":"shop","resourceVersion":"{version}","managedFields":[{{"manager":"{manager}","operation":"Apply"}}]}},"data":{{"k":"{value}"}}}}"#
        )
    }

    fn wanted() -> Wanted<'static> {
        Wanted::with_fields(Resource::CONFIG_MAP, tree("{metadata: {name: a, namespace: shop}, data: {k: new}}"))
    }

    fn done(server: &MockServer) -> Result<Changes, ChangeError> {
        let cluster = server.cluster();
        block_on(async {
            let wanted = [wanted()];
            let changes = plan(&cluster, &wanted).await?;
            apply(&cluster, &wanted, changes).await
        })
        .unwrap()
    }

    #[test]
    fn what_changed_meanwhile_is_read_and_changed_anew() {
        let write = format!("{PATH}{STRICT}");
        let server = MockServer::with([
            (PATH.to_owned(), vec![Reply::ok(live(1, "old", "kubectl")), Reply::ok(live(2, "older", "kubectl"))]),
            (format!("{write}&dryRun=All"), vec![Reply::ok(live(1, "new", "kubectl"))]),
            (
                write,
                vec![
                    Reply::refused(409, "Conflict", "the object has been modified"),
                    Reply::ok(live(3, "new", "kubectl")),
                ],
            ),
        ]);
        let changes = done(&server).unwrap();
        assert_eq!(changes.objects[0].action, Action::Change);
        let writes = server.requests().iter().filter(|request| request.starts_with("PATCH")).count();
        assert_eq!(writes, 3);
        // A conflict that is none of versions is told.
        let write = format!("{PATH}{STRICT}");
        let server = MockServer::with([
            (PATH.to_owned(), vec![Reply::ok(live(1, "old", "kubectl"))]),
            (format!("{write}&dryRun=All"), vec![Reply::ok(live(1, "new", "kubectl"))]),
            (write, vec![Reply::refused(409, "Conflict", "conflict with istiod")]),
        ]);
        assert!(done(&server).unwrap_err().to_string().contains("conflict with istiod"));
    }

    #[test]
    fn what_is_so_already_is_left_alone_and_what_is_ours_is_applied() {
        let server = MockServer::with([(PATH.to_owned(), vec![Reply::ok(live(1, "new", "kubectl"))])]);
        assert!(done(&server).unwrap().is_empty());
        assert_eq!(server.requests().len(), 1);
        let write = format!("{PATH}{STRICT}");
        let server = MockServer::with([
            (PATH.to_owned(), vec![Reply::ok(live(1, "old", "meshctl"))]),
            (format!("{write}&dryRun=All"), vec![Reply::ok(live(1, "new", "meshctl"))]),
            (write, vec![Reply::ok(live(2, "new", "meshctl"))]),
        ]);
        assert_eq!(done(&server).unwrap().objects[0].fields.len(), 1);
    }

    #[test]
    fn a_kind_and_a_namespace_that_are_not_there_are_told() {
        let kind = MockServer::with([(
            PATH.to_owned(),
            vec![Reply::refused(404, "NotFound", "the server could not find the requested resource")],
        )]);
        assert!(matches!(done(&kind), Err(ChangeError::NoKind { .. })));
        let namespace = MockServer::with([(
            format!("{PATH}{STRICT}&dryRun=All"),
            vec![Reply::refused(404, "NotFound", r"namespaces 'shop' not found")],
        )]);
        let error = done(&namespace).unwrap_err();
        assert_eq!(error.to_string(), "the namespace shop does not exist");
        assert_eq!(error.category(), Category::Configuration);
    }
}
