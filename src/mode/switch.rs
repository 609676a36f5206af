//! A workload from one mode into another: what the former one had put in goes, exactly; what the new one needs comes; and
//! the way back is recorded in two annotations of the workload.
//!
//! [`MODE`] has the mode's name. [`INJECTED`] has, as JSON, the objects that were made (`objects`) and the steps that take
//! everything out again (`undo`, see [`crate::inject::undo`]): what somebody changes in the workload afterwards stays.

use super::build_in_service_mesh::{self, BUILD_IN_SERVICE_MESH};
use super::{
    Dependency, Injection, KUBERNETES_NATIVE_SERVICE, Mark, MarkKind, Mode, ModeError, On, Registry, Subject, Wish,
    list, map,
};
use crate::inject::pod::{self, Containers};
use crate::inject::undo;
use crate::values::path::Path;
use crate::values::{Map, Tree, json};

/// The annotation of a workload with its mode.
pub const MODE: &str = "meshctl.io/mode";
/// The annotation with what was put in.
pub const INJECTED: &str = "meshctl.io/mode-injected";

/// How the mode of a workload is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Known {
    /// It was recorded when the mode was set.
    Recorded,
    /// It is recognised by what is in the workload.
    Recognised,
    /// The namespace puts all of its pods into it.
    Namespace,
    /// Nothing of any mode is there.
    Default,
}

/// The mode that a workload is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Current {
    /// The mode's name.
    pub mode: String,
    /// How it is known.
    pub known: Known,
    /// What shows it: a fragment.
    pub evidence: String,
    /// What does not fit: a fragment.
    pub doubt: Option<String>,
}

/// Returns the mode that a workload is in.
pub fn current(object: &Tree, template: &Tree, namespace: Option<&Tree>, registry: &Registry) -> Current {
    let recorded = pod::annotation(object, MODE);
    let seen = registry.all().find_map(|known| {
        let mode = known.mode();
        Some((mode.name().to_owned(), mode.evidence(object, template)?))
    });
    if let Some(recorded) = recorded {
        let mode = registry.named(recorded).map(super::registry::Known::mode);
        let evidence = mode.and_then(|mode| mode.evidence(object, template));
        let needs_evidence = mode.is_some_and(|mode| !mode.marks().is_empty());
        let doubt = match (&evidence, &seen) {
            (None, Some((other, other_evidence))) => Some(format!("{other_evidence} is of {other}")),
            (None, None) if needs_evidence => Some("nothing of it is there any more".to_owned()),
            (None, None) if mode.is_none() => Some("the mode is not known here".to_owned()),
            _ => None,
        };
        let evidence = evidence.unwrap_or_else(|| format!("annotation `{MODE}`"));
        return Current { mode: recorded.to_owned(), known: Known::Recorded, evidence, doubt };
    }
    if let Some((mode, evidence)) = seen {
        return Current { mode, known: Known::Recognised, evidence, doubt: None };
    }
    let of_namespace = registry.all().find_map(|known| {
        let mode = known.mode();
        let evidence = mode.namespace_evidence(namespace?)?;
        let is_out = mode.opt_out().is_some_and(|mark| mark.is_on(object, template));
        (!is_out).then(|| (mode.name().to_owned(), evidence))
    });
    match of_namespace {
        Some((mode, evidence)) => {
            Current { mode, known: Known::Namespace, evidence: format!("{evidence} of the namespace"), doubt: None }
        }
        None => Current {
            mode: KUBERNETES_NATIVE_SERVICE.to_owned(),
            known: Known::Default,
            evidence: "nothing is injected".to_owned(),
            doubt: None,
        },
    }
}

/// A workload after its switch.
#[derive(Debug, Clone, PartialEq)]
pub struct Switched {
    /// The object.
    pub object: Tree,
    /// The mode that it was in.
    pub former: Current,
    /// Objects that must be there beside it.
    pub objects: Vec<Tree>,
    /// The names of `ConfigMap`s that the former mode had made and nobody needs any more.
    pub obsolete: Vec<String>,
    /// What the workload depended on in the built-in mode, when it leaves that.
    pub former_dependencies: Vec<Dependency>,
    /// Whether its pods are made anew.
    pub restarts: bool,
    /// What the user should know: fragments.
    pub warnings: Vec<String>,
}

impl Switched {
    /// Tells whether the workload leaves the built-in mode.
    pub fn leaves_built_in(&self, target: &str) -> bool {
        self.former.mode == BUILD_IN_SERVICE_MESH && target != BUILD_IN_SERVICE_MESH
    }
}

/// Puts a workload into a mode. `place` is where the template of its pods is.
///
/// # Errors
///
/// When the mode cannot govern it, or its record cannot be read.
pub fn switch(
    object: &Tree,
    place: &Path,
    mode: &dyn Mode,
    registry: &Registry,
    wish: &Wish<'_>,
) -> Result<Switched, ModeError> {
    let (kind, name) = (object.text_at(&["kind"]), object.text_at(&["metadata", "name"]));
    let namespace = object.text_at(&["metadata", "namespace"]);
    let title = if namespace.is_empty() { format!("{kind} {name}") } else { format!("{kind} {namespace}/{name}") };
    let Some(template) = place.get(object).filter(|template| template.as_map().is_some()) else {
        return Err(ModeError::Unfit {
            workload: title,
            reason: format!("it has no template of pods at `{place}`"),
            hint: String::new(),
        });
    };
    let former = current(object, template, wish.namespace, registry);
    let former_dependencies = if former.mode == BUILD_IN_SERVICE_MESH {
        Dependency::of_annotation(object, template).unwrap_or_default()
    } else {
        Vec::new()
    };
    // What the annotation says now counts, though it may go with what the former switch has put in.
    let annotated;
    let mut wish = *wish;
    if wish.dependencies.is_none() && former.mode == BUILD_IN_SERVICE_MESH && mode.name() == BUILD_IN_SERVICE_MESH {
        annotated = Dependency::of_annotation(object, template)?;
        wish.dependencies = Some(&annotated);
    }
    let now = View::of(object, template);
    let mut view = now.clone();
    let mut obsolete = Vec::new();
    if let Some(text) = pod::annotation(object, INJECTED) {
        let record = json::decode(text).map_err(|error| ModeError::Record {
            workload: title.clone(),
            annotation: INJECTED,
            reason: error.to_string(),
        })?;
        let named = record.items_at(&["objects"]).iter().filter_map(Tree::as_str);
        obsolete.extend(named.filter_map(|name| name.strip_prefix("ConfigMap/")).map(str::to_owned));
        if let Some(way) = record.get("undo") {
            view.go_back(way);
        }
    }
    for annotation in [MODE, INJECTED] {
        remove_mark(&mut view.head, MarkKind::Annotation, annotation);
    }
    for known in registry.all() {
        let other = known.mode();
        let stays = other.name() == mode.name() && mode.name() != BUILD_IN_SERVICE_MESH;
        if !stays && other.evidence(&view.head, &view.template).is_some() {
            if other.name() == BUILD_IN_SERVICE_MESH {
                obsolete.push(build_in_service_mesh::config_map_name(kind, name));
            }
            other.take_out(&mut view.head, &mut view.template);
        }
    }
    let before = view.clone();
    let as_written = before.written(object, place);
    let subject = Subject { kind, name, namespace, object: &as_written, template: &before.template };
    let mut injection = mode.injection(&subject, &wish)?;
    for mark in opt_outs(mode, registry, &wish, &mut injection.warnings, &title) {
        injection.marks.push((mark.on, mark.kind, mark.key, mark.value.unwrap_or_default()));
    }
    if !injection.is_empty() {
        let warnings = inject(&mut view, &injection);
        injection.warnings.extend(warnings);
        // They have their places before the way back is found, so that it takes them out, too.
        pod::annotate(&mut view.head, MODE, mode.name().to_owned());
        pod::annotate(&mut view.head, INJECTED, String::new());
        let way = undo::way_back(&view.tree(), &before.tree());
        let names = injection.objects.iter().map(|object| {
            let name = object.text_at(&["metadata", "name"]);
            Tree::from(format!("{}/{name}", object.text_at(&["kind"])))
        });
        let record = map([("objects", Tree::List(names.collect())), ("undo", way)]);
        pod::annotate(&mut view.head, INJECTED, json::encode_in_order(&record));
    }
    let is_kept = |name: &String| injection.objects.iter().any(|object| object.text_at(&["metadata", "name"]) == name);
    obsolete.retain(|name| !is_kept(name));
    obsolete.dedup();
    Ok(Switched {
        object: view.written(object, place),
        restarts: view.template != now.template,
        former,
        objects: injection.objects,
        obsolete,
        former_dependencies,
        warnings: injection.warnings,
    })
}

/// Returns what keeps a workload out of the other modes that its namespace puts pods into.
fn opt_outs(
    mode: &dyn Mode,
    registry: &Registry,
    wish: &Wish<'_>,
    warnings: &mut Vec<String>,
    title: &str,
) -> Vec<Mark> {
    let Some(namespace) = wish.namespace else { return Vec::new() };
    let mut marks = Vec::new();
    for known in registry.all() {
        let other = known.mode();
        if other.name() == mode.name() {
            continue;
        }
        let (Some(evidence), Some(mark)) = (other.namespace_evidence(namespace), other.opt_out()) else { continue };
        warnings.push(format!(
            "{title}: {evidence} of the namespace puts pods into {}; the {mark} keeps it out",
            other.name()
        ));
        marks.push(mark);
    }
    marks
}

/// The parts of a workload that modes change.
#[derive(Debug, Clone, PartialEq)]
struct View {
    /// `metadata` with labels and annotations.
    head: Tree,
    /// The template of the pods.
    template: Tree,
}

impl View {
    fn of(object: &Tree, template: &Tree) -> Self {
        let mut metadata = Map::new();
        for key in ["labels", "annotations"] {
            if let Some(value) = object.get_path(&["metadata", key]) {
                metadata.insert(key.to_owned(), value.clone());
            }
        }
        Self { head: map([("metadata", Tree::Map(metadata))]), template: template.clone() }
    }

    /// Returns both as one tree, in which a way back is found.
    fn tree(&self) -> Tree {
        map([("head", self.head.clone()), ("template", self.template.clone())])
    }

    fn go_back(&mut self, way: &Tree) {
        let mut tree = self.tree();
        undo::go_back(&mut tree, way);
        if let Tree::Map(mut tree) = tree {
            self.head = tree.shift_remove("head").unwrap_or_default();
            self.template = tree.shift_remove("template").unwrap_or_default();
        }
    }

    /// Returns an object with these parts.
    fn written(&self, object: &Tree, place: &Path) -> Tree {
        let mut object = object.clone();
        for key in ["labels", "annotations"] {
            let value = self.head.get_path(&["metadata", key]);
            if object.get_path(&["metadata", key]) == value {
                continue;
            }
            pod::change_map(&mut object, &["metadata"], |metadata| match value {
                Some(value) => drop(metadata.insert(key.to_owned(), value.clone())),
                None => drop(metadata.shift_remove(key)),
            });
        }
        if let Some(slot) = place.get_mut(&mut object) {
            slot.clone_from(&self.template);
        }
        object
    }
}

/// Puts in what a mode needs; returns what the user should know.
fn inject(view: &mut View, injection: &Injection) -> Vec<String> {
    let mut warnings = Vec::new();
    for (on, kind, key, value) in &injection.marks {
        let target = if *on == On::Template { &mut view.template } else { &mut view.head };
        pod::change_map(target, &["metadata", kind.field()], |map| {
            map.insert(key.clone(), Tree::from(&**value));
        });
    }
    let template = &mut view.template;
    for list in [Containers::Main, Containers::Init] {
        for container in pod::containers_mut(template, list).into_iter().flatten().filter_map(Tree::as_map_mut) {
            add_variables(container, &injection.environment, &mut warnings);
        }
    }
    for sidecar in injection.sidecars.iter().rev() {
        put(template, Containers::Init.key(), sidecar, true);
    }
    for volume in &injection.volumes {
        put(template, "volumes", volume, false);
    }
    for (name, value) in &injection.sysctls {
        let setting = map([("name", (&**name).into()), ("value", (&**value).into())]);
        pod::change_map(template, &["spec", "securityContext"], |context| {
            match context.entry("sysctls".to_owned()).or_insert(Tree::Null) {
                Tree::List(settings) => {
                    settings.retain(|known| pod::name(known) != name);
                    settings.push(setting);
                }
                other => *other = list([setting]),
            }
        });
    }
    warnings
}

fn add_variables(container: &mut Map, variables: &[(String, String)], warnings: &mut Vec<String>) {
    for (name, value) in variables {
        let own = container.get("env").and_then(Tree::as_list).unwrap_or_default();
        if let Some(own) = own.iter().find(|variable| pod::name(variable) == name) {
            if own.text_at(&["value"]) != value {
                let container = container.get("name").and_then(Tree::as_str).unwrap_or_default();
                warnings.push(format!("the container {container} sets {name} itself; it keeps that"));
            }
            continue;
        }
        pod::add_variable(container, name, value.clone());
    }
}

/// Puts an item into a list of the pods' specification, at its front or its end.
fn put(template: &mut Tree, key: &str, item: &Tree, at_front: bool) {
    pod::change_map(template, &["spec"], |spec| match spec.entry(key.to_owned()).or_insert(Tree::Null) {
        Tree::List(items) if at_front => items.insert(0, item.clone()),
        Tree::List(items) => items.push(item.clone()),
        other => *other = list([item.clone()]),
    });
}

/// Takes a label or an annotation away, and the map that is empty without it.
pub(super) fn remove_mark(tree: &mut Tree, kind: MarkKind, key: &str) {
    let field = kind.field();
    if tree.get_path(&["metadata", field, key]).is_none() {
        return;
    }
    pod::change_map(tree, &["metadata"], |metadata| {
        if let Some(Tree::Map(map)) = metadata.get_mut(field) {
            map.shift_remove(key);
        }
        if metadata.get(field).and_then(Tree::as_map).is_some_and(Map::is_empty) {
            metadata.shift_remove(field);
        }
    });
}

#[cfg(test)]
mod tests;
