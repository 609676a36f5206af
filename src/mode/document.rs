//! The documents of a file, switched: every workload in them that is meant, and the objects beside it.

use super::service::{self, Reached};
use super::switch::{Current, Switched, switch};
use super::upstreams::{self, LocalUpstream};
use super::{Mode, ModeError, Registry, Wish};
use crate::inject::workloads::{PodPlace, pod_places};
use crate::object::ObjectKey;
use crate::values::Tree;

/// The kinds of workloads that can be switched: those that can be restarted in a cluster, and in files jobs, too.
pub const KINDS: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];
/// The kinds that files may have beside them.
const JOBS: [&str; 2] = ["CronJob", "Job"];

/// Which workloads are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// By kind and name; all when there are none.
    pub names: Vec<WorkloadName>,
    /// By their labels.
    pub labels: Vec<(String, LabelTest)>,
    /// By their namespace; any when there is none.
    pub namespace: Option<String>,
}

/// What is asked of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelTest {
    /// It has this value.
    Is(String),
    /// It does not have this value.
    IsNot(String),
    /// It is there.
    Exists,
    /// It is not there.
    IsMissing,
}

/// A workload as users name it: `cart`, `deployment/cart`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkloadName {
    /// Its kind; any when there is none.
    pub kind: Option<&'static str>,
    /// Its name.
    pub name: String,
}

impl WorkloadName {
    /// Reads a name; none when its kind is none that can be switched.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, name) = match text.split_once('/') {
            Some((kind, name)) => (Some(kind_of(kind)?), name),
            None => (None, text),
        };
        (!name.is_empty() && !name.contains('/')).then(|| Self { kind, name: name.to_owned() })
    }

    /// Tells whether a workload is meant.
    pub fn is(&self, kind: &str, name: &str) -> bool {
        self.name == name && self.kind.is_none_or(|wanted| wanted == kind)
    }
}

impl std::fmt::Display for WorkloadName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind {
            Some(kind) => write!(formatter, "{}/{}", kind.to_lowercase(), self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// Returns the kind that a user means: `deployment`, `deployments`, `deploy`, `deployments.apps`.
fn kind_of(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let text = text.split('.').next().unwrap_or_default();
    let short = [("deploy", "Deployment"), ("sts", "StatefulSet"), ("ds", "DaemonSet"), ("cj", "CronJob")];
    let by_short = short.into_iter().find(|(short, _)| *short == text).map(|(_, kind)| kind);
    by_short.or_else(|| {
        let is_it = |kind: &&str| text.strip_suffix('s').unwrap_or(text) == kind.to_lowercase();
        KINDS.into_iter().chain(JOBS).find(is_it)
    })
}

impl Selection {
    /// Reads a selector of labels: `app=shop,tier!=cache,canary,!old`.
    pub fn parse_labels(selector: &str) -> Option<Vec<(String, LabelTest)>> {
        let one = |requirement: &str| {
            let requirement = requirement.trim();
            let (key, test) = if let Some((key, value)) = requirement.split_once("!=") {
                (key, LabelTest::IsNot(value.trim().to_owned()))
            } else if let Some((key, value)) = requirement.split_once('=') {
                (key, LabelTest::Is(value.trim_start_matches('=').trim().to_owned()))
            } else if let Some(key) = requirement.strip_prefix('!') {
                (key, LabelTest::IsMissing)
            } else {
                (requirement, LabelTest::Exists)
            };
            let key = key.trim();
            let is_good = !key.is_empty() && !key.contains([' ', '(', ')', '!', '=']);
            is_good.then(|| (key.to_owned(), test))
        };
        selector.split(',').map(one).collect()
    }

    /// Tells whether a workload is meant.
    pub fn has(&self, object: &Tree) -> bool {
        let (kind, name) = (object.text_at(&["kind"]), object.text_at(&["metadata", "name"]));
        let namespace = object.text_at(&["metadata", "namespace"]);
        let is_named = self.names.is_empty() || self.names.iter().any(|wanted| wanted.is(kind, name));
        let is_there = self.namespace.as_ref().is_none_or(|wanted| namespace.is_empty() || wanted == namespace);
        is_named && is_there && self.labels.iter().all(|(key, test)| fits(object, key, test))
    }
}

fn fits(object: &Tree, key: &str, test: &LabelTest) -> bool {
    let value = object.get_path(&["metadata", "labels", key]).and_then(Tree::as_str);
    match test {
        LabelTest::Is(wanted) => value == Some(wanted),
        LabelTest::IsNot(wanted) => value != Some(wanted),
        LabelTest::Exists => value.is_some(),
        LabelTest::IsMissing => value.is_none(),
    }
}

/// What is wanted of the documents of files.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The mode.
    pub mode: &'a dyn Mode,
    /// The modes that there are.
    pub registry: &'a Registry,
    /// Which workloads.
    pub selection: &'a Selection,
    /// What is said beside the mode.
    pub wish: Wish<'a>,
    /// Names by which workloads are to be reached.
    pub domains: &'a [(WorkloadName, String)],
}

/// All objects of the files, which know of each other.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `ConfigMap`s.
    pub config_maps: Vec<Tree>,
    /// Services.
    pub services: Vec<Tree>,
    /// Namespaces.
    pub namespaces: Vec<Tree>,
}

impl Surroundings {
    /// Takes note of a document's objects.
    pub fn add(&mut self, document: &Tree) {
        match document.text_at(&["kind"]) {
            "List" => document.items_at(&["items"]).iter().for_each(|item| self.add(item)),
            "ConfigMap" => self.config_maps.push(document.clone()),
            "Service" if document.text_at(&["apiVersion"]) == "v1" => self.services.push(document.clone()),
            "Namespace" => self.namespaces.push(document.clone()),
            _ => {}
        }
    }
}

/// A workload that was switched.
#[derive(Debug, Clone, PartialEq)]
pub struct SwitchedWorkload {
    /// Which one.
    pub key: ObjectKey,
    /// The mode that it was in.
    pub former: Current,
    /// Whether anything of it is another.
    pub is_changed: bool,
    /// The Services by which it is reached.
    pub services: Vec<Reached>,
    /// Addresses that only the built-in mode answers.
    pub upstreams: Vec<LocalUpstream>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// What became of a document.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SwitchedDocument {
    /// The document now; none when it stays as it is.
    pub tree: Option<Tree>,
    /// The workloads in it that were meant.
    pub workloads: Vec<SwitchedWorkload>,
    /// Objects that must be there beside it.
    pub objects: Vec<Tree>,
    /// Objects that nobody needs any more: namespace and name of `ConfigMap`s.
    pub obsolete: Vec<(String, String)>,
}

/// Switches the workloads of a document.
///
/// # Errors
///
/// When one cannot be switched.
pub fn switch_document(document: &Tree, job: &Job<'_>, around: &Surroundings) -> Result<SwitchedDocument, ModeError> {
    let mut result = SwitchedDocument::default();
    for place in pod_places(document, &[]) {
        let kind = &*place.workload.kind;
        if !KINDS.contains(&kind) && !JOBS.contains(&kind) {
            continue;
        }
        let Some(object) = place.object.get(document).filter(|object| job.selection.has(object)) else { continue };
        let Some(key) = ObjectKey::of(object) else { continue };
        let name = around.namespaces.iter().find(|found| found.text_at(&["metadata", "name"]) == key.namespace);
        let here: Vec<Tree> =
            around.services.iter().filter(|service| is_in(service, &key.namespace)).cloned().collect();
        let wish = Wish { namespace: name.or(job.wish.namespace), services: &here, ..job.wish };
        let below = below(&place);
        let switched = switch(object, &below, job.mode, job.registry, &wish)?;
        let template = below.get(&switched.object).unwrap_or(&Tree::Null);
        let mut workload = SwitchedWorkload {
            former: switched.former.clone(),
            is_changed: switched.object != *object,
            services: service::reaching(&key.namespace, template, &around.services),
            upstreams: local_upstreams(&switched, job.mode, &key.namespace, template, &around.config_maps),
            warnings: switched.warnings.clone(),
            key: key.clone(),
        };
        for (_, domain) in job.domains.iter().filter(|(wanted, _)| wanted.is(&key.kind, &key.name)) {
            let made =
                service::internal_domain(domain, &key.to_string(), &switched.object, template, &around.services)?;
            if let Some(made) = made {
                workload.services.extend(service::reaching(&key.namespace, template, std::slice::from_ref(&made)));
                result.objects.push(made);
            }
        }
        if workload.is_changed
            && let Some(slot) = place.object.get_mut(result.tree.get_or_insert_with(|| document.clone()))
        {
            *slot = switched.object;
        }
        result.objects.extend(switched.objects);
        result.obsolete.extend(switched.obsolete.into_iter().map(|name| (key.namespace.clone(), name)));
        result.workloads.push(workload);
    }
    Ok(result)
}

fn is_in(object: &Tree, namespace: &str) -> bool {
    object.text_at(&["metadata", "namespace"]) == namespace
}

/// Returns where the template of a workload is, from the workload on.
pub fn below(place: &PodPlace) -> crate::values::path::Path {
    let above = place.object.steps().len();
    crate::values::path::Path::new(place.template.steps().iter().skip(above).cloned())
}

/// Returns the addresses of the own host that nobody answers any more, when a workload leaves the built-in mode.
pub fn local_upstreams(
    switched: &Switched,
    mode: &dyn Mode,
    namespace: &str,
    template: &Tree,
    config_maps: &[Tree],
) -> Vec<LocalUpstream> {
    if !switched.leaves_built_in(mode.name()) {
        return Vec::new();
    }
    upstreams::find(namespace, template, config_maps, &switched.former_dependencies)
}
