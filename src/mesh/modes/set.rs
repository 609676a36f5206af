//! Workloads switched into a mode: planned, applied, waited for; taken back, all of them, when one does not become ready.

use std::future::Future;

use schemars::JsonSchema;
use serde::Serialize;

use super::survey::{Survey, Workload};
use crate::cluster::{Cluster, ClusterError, ListOptions, Resource};
use crate::diagnostic::{Category, Diagnostic, Message};
use crate::events::{Events, Part};
use crate::inject::pod;
use crate::install::live::Live;
use crate::install::ready::{Awaited, WaitEnd, WaitError, WaitOptions, wait};
use crate::mesh::change::{self, Action, ChangeError, Changed, Changes, Wanted, Wish as ObjectWish};
use crate::mode::build_in_service_mesh::MODE_LABEL;
use crate::mode::document::{WorkloadName, local_upstreams};
use crate::mode::service::{self, Reached};
use crate::mode::switch::{self, Switched};
use crate::mode::upstreams::{LocalUpstream, used_config_maps};
use crate::mode::{Mode, ModeError, Registry, Wish};
use crate::object::ObjectKey;
use crate::values::Tree;

/// What is wanted of the workloads.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// The mode.
    pub mode: &'a dyn Mode,
    /// The modes that there are.
    pub registry: &'a Registry,
    /// What is said beside the mode.
    pub wish: Wish<'a>,
    /// Names by which workloads are to be reached.
    pub domains: &'a [(WorkloadName, String)],
}

/// What becomes of a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// It would be switched.
    Planned,
    /// It is in the mode already.
    Unchanged,
    /// It is switched, and ready where that was waited for.
    Switched,
    /// It is what it was before.
    RolledBack,
}

impl Outcome {
    /// Returns it as words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Unchanged => "unchanged",
            Self::Switched => "switched",
            Self::RolledBack => "rolled back",
        }
    }
}

/// A workload, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The mode that it was in.
    pub from: String,
    /// The mode that was asked for.
    pub to: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether its pods are made anew.
    pub restarts: bool,
    /// The Services by which it is reached.
    pub services: Vec<Reached>,
    /// Addresses that only the built-in mode answers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub local_upstreams: Vec<LocalUpstream>,
    /// What the user should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// What is to be done.
#[derive(Debug)]
pub struct Plan {
    /// The workloads.
    pub workloads: Vec<Done>,
    /// The objects that change first.
    pub changes: Changes,
    /// The objects that go when all is well.
    pub afterwards: Changes,
    /// The switch of each workload.
    switched: Vec<Switched>,
    services: Vec<Tree>,
}

impl Plan {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.afterwards.is_empty()
    }

    /// Returns all changes, to be shown.
    pub fn all(&self) -> Changes {
        let mut all = self.changes.clone();
        all.objects.extend(self.afterwards.objects.iter().cloned());
        all
    }
}

/// Workloads that cannot be switched.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// A mode says no.
    #[error(transparent)]
    Mode(#[from] ModeError),
    /// A change cannot be made.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The cluster cannot be asked.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// New pods do not become ready, and everything is what it was.
    #[error("the new pods did not become ready: everything is as it was before")]
    RolledBack {
        /// Why they did not.
        cause: Box<dyn Diagnostic>,
    },
    /// New pods do not become ready, and the way back failed, too.
    #[error("the new pods did not become ready, and going back failed, too: {second}")]
    Stuck {
        /// Why they did not.
        cause: Box<dyn Diagnostic>,
        /// Why there was no way back.
        second: String,
    },
    /// Somebody wanted it to end.
    #[error("the wait was interrupted: the workloads are switched, and may not be ready")]
    Interrupted,
}

impl Diagnostic for SetError {
    fn category(&self) -> Category {
        match self {
            Self::Mode(error) => error.category(),
            Self::Change(error) => error.category(),
            Self::Cluster(error) => error.category(),
            Self::RolledBack { cause } | Self::Stuck { cause, .. } => cause.category(),
            Self::Interrupted => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Mode(error) => error.hints(),
            Self::Change(error) => error.hints(),
            Self::Cluster(error) => error.hints(),
            Self::RolledBack { .. } | Self::Stuck { .. } => Vec::new(),
            Self::Interrupted => vec!["run the same command again to wait for them".to_owned()],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Mode(_) | Self::Interrupted => None,
            Self::Change(error) => error.diagnostic_cause(),
            Self::Cluster(error) => error.diagnostic_cause(),
            Self::RolledBack { cause } | Self::Stuck { cause, .. } => Some(&**cause),
        }
    }
}

/// Finds out what has to be done; the API server is asked what would come of it, and nothing is changed.
///
/// # Errors
///
/// When a workload cannot be governed in the mode, or a name is taken.
pub async fn plan(cluster: &Cluster, survey: &Survey, settings: &Settings<'_>) -> Result<Plan, SetError> {
    let wish = wish(settings, survey);
    let mut switched = Vec::new();
    for workload in &survey.workloads {
        switched.push(switch::switch(&workload.object, &workload.place, settings.mode, settings.registry, &wish)?);
    }
    let config_maps = if switched.iter().any(|one| one.leaves_built_in(settings.mode.name())) {
        config_maps(cluster, survey).await?
    } else {
        Vec::new()
    };
    let mut services = Vec::new();
    let mut workloads = Vec::new();
    for (workload, one) in survey.workloads.iter().zip(&switched) {
        let ObjectKey { kind, namespace, name, .. } = &workload.key;
        let template = workload.template(&one.object);
        let mut reached = service::reaching(namespace, template, &survey.services);
        for (_, domain) in settings.domains.iter().filter(|(wanted, _)| wanted.is(kind, name)) {
            let title = workload.key.to_string();
            let made = service::internal_domain(domain, &title, &one.object, template, &survey.services)?;
            if let Some(made) = made {
                reached.extend(service::reaching(namespace, template, std::slice::from_ref(&made)));
                services.push(made);
            }
        }
        workloads.push(Done {
            kind: kind.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
            from: one.former.mode.clone(),
            to: settings.mode.name().to_owned(),
            outcome: Outcome::Planned,
            restarts: false,
            services: reached,
            local_upstreams: local_upstreams(one, settings.mode, namespace, template, &config_maps),
            warnings: warnings(workload, one),
        });
    }
    let mut plan = Plan { workloads, changes: Changes::default(), afterwards: Changes::default(), switched, services };
    let changes = change::plan(cluster, &first(&plan, survey, settings)).await?;
    let afterwards = change::plan(cluster, &last(&plan, survey)).await?;
    (plan.changes, plan.afterwards) = (changes, afterwards);
    for done in &mut plan.workloads {
        let object = plan.changes.objects.iter().find(|object| is_of(&object.key, done));
        let Some(object) = object else { continue };
        if object.action == Action::Leave {
            done.outcome = Outcome::Unchanged;
        }
        done.restarts = object.fields.iter().any(|field| field.path.starts_with("spec.template"));
    }
    Ok(plan)
}

fn is_of(key: &ObjectKey, done: &Done) -> bool {
    key.kind == done.kind && key.namespace == done.namespace && key.name == done.name
}

fn wish<'a>(settings: &Settings<'a>, survey: &'a Survey) -> Wish<'a> {
    Wish { services: &survey.services, namespace: survey.namespace.as_ref(), ..settings.wish }
}

/// Returns what the user should know of a workload.
fn warnings(workload: &Workload, switched: &Switched) -> Vec<String> {
    let mut warnings = switched.warnings.clone();
    let text = |path: &[&str]| workload.object.text_at(path);
    if switched.restarts && text(&["spec", "updateStrategy", "type"]) == "OnDelete" {
        warnings.push(format!("{}: its pods are made anew only when somebody deletes them", workload.key));
    }
    if switched.restarts && workload.object.get_path(&["spec", "paused"]).and_then(Tree::as_bool) == Some(true) {
        warnings.push(format!("{}: it is paused; its pods stay as they are until it goes on", workload.key));
    }
    warnings
}

/// Reads the `ConfigMap`s of the namespace, when a workload uses any; those that may not be read are none.
async fn config_maps(cluster: &Cluster, survey: &Survey) -> Result<Vec<Tree>, ClusterError> {
    let Some(first) = survey.workloads.first() else { return Ok(Vec::new()) };
    let uses_any = |workload: &Workload| !used_config_maps(workload.template(&workload.object)).is_empty();
    if !survey.workloads.iter().any(uses_any) {
        return Ok(Vec::new());
    }
    match cluster.list(&Resource::CONFIG_MAP, Some(&first.key.namespace), &ListOptions::default()).await {
        Err(ClusterError::Forbidden { .. }) => Ok(Vec::new()),
        other => other,
    }
}

/// Returns what changes first: what workloads need, and then the workloads.
fn first<'a>(plan: &'a Plan, survey: &'a Survey, settings: &'a Settings<'a>) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for object in plan.switched.iter().flat_map(|one| &one.objects) {
        let (namespace, name) = (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
        wanted.push(Wanted::new(Resource::CONFIG_MAP, namespace, name, move |live| match live {
            Some(live) if !is_ours(live) => {
                Err(Message::new(Category::Configuration, "somebody else's; it is in the way of ours"))
            }
            Some(live) => Ok(ObjectWish::Be(with_content(live, object))),
            None => Ok(ObjectWish::Be(object.clone())),
        }));
    }
    for object in &plan.services {
        let (namespace, name) = (object.text_at(&["metadata", "namespace"]), object.text_at(&["metadata", "name"]));
        wanted.push(Wanted::new(Resource::SERVICE, namespace, name, move |live| match live {
            Some(_) => Err(Message::new(Category::Configuration, "somebody has made it meanwhile")),
            None => Ok(ObjectWish::Be(object.clone())),
        }));
    }
    for workload in &survey.workloads {
        let ObjectKey { namespace, name, .. } = &workload.key;
        let place = &workload.place;
        let switched = Wanted::new(workload.resource.clone(), namespace, name, move |live| {
            let Some(live) = live else { return Ok(ObjectWish::Leave) };
            let wish = wish(settings, survey);
            switch::switch(live, place, settings.mode, settings.registry, &wish)
                .map(|switched| ObjectWish::Be(switched.object))
                .map_err(|error| Message::new(error.category(), error.to_string()))
        });
        wanted.push(switched.known(Some(workload.object.clone())));
    }
    wanted
}

/// Tells whether a `ConfigMap` is one that a mode has made.
fn is_ours(object: &Tree) -> bool {
    !object.text_at(&["metadata", "labels", MODE_LABEL]).is_empty()
}

/// Tells whether an object beside a workload is one that was made for it.
fn is_made(object: &Tree) -> bool {
    is_ours(object) || !object.text_at(&["metadata", "labels", service::INTERNAL_DOMAIN]).is_empty()
}

/// Returns a live object with the content of another.
fn with_content(live: &Tree, wanted: &Tree) -> Tree {
    let mut object = live.clone();
    if let (Some(object), Some(data)) = (object.as_map_mut(), wanted.get("data")) {
        object.insert("data".to_owned(), data.clone());
    }
    object
}

/// Returns what goes when all is well.
fn last<'a>(plan: &'a Plan, survey: &'a Survey) -> Vec<Wanted<'a>> {
    let obsolete = survey.workloads.iter().zip(&plan.switched).flat_map(|(workload, switched)| {
        let namespace = &workload.key.namespace;
        switched.obsolete.iter().map(move |name| Wanted::gone(Resource::CONFIG_MAP, namespace, name, is_ours))
    });
    obsolete.collect()
}

/// How a plan is carried out.
#[derive(Debug, Clone, Default)]
pub struct Carrying {
    /// How the workloads are waited for; not at all when there is none.
    pub wait: Option<WaitOptions>,
    /// Whether a failure is followed by the way back.
    pub rolls_back: bool,
}

/// Carries a plan out. The workloads that are told afterwards are those of the plan; in an error they are rolled back.
///
/// # Errors
///
/// When a change cannot be made, or new pods do not become ready.
pub async fn carry_out(
    cluster: &Cluster,
    survey: &Survey,
    settings: &Settings<'_>,
    plan: &mut Plan,
    how: &Carrying,
    cancelled: impl Future<Output = ()>,
    events: &dyn Events,
) -> Result<(), SetError> {
    let changes = plan.changes.clone();
    let applied = change::apply(cluster, &first(plan, survey, settings), changes).await;
    let done = match applied {
        Ok(done) => done,
        Err(error) => {
            // Some may be changed; those are taken back, too.
            return Err(back(cluster, survey, plan, plan.changes.clone(), how, Box::new(error), events).await);
        }
    };
    if let Some(options) = &how.wait
        && let Err(error) = ready(cluster, &done, plan, options, cancelled, events).await
    {
        if matches!(error.end, WaitEnd::Cancelled) {
            return Err(SetError::Interrupted);
        }
        return Err(back(cluster, survey, plan, done, how, error, events).await);
    }
    let goes = plan.afterwards.clone();
    change::apply(cluster, &last(plan, survey), goes).await?;
    for workload in plan.workloads.iter_mut().filter(|workload| workload.outcome == Outcome::Planned) {
        workload.outcome = Outcome::Switched;
    }
    plan.changes = done;
    Ok(())
}

/// Waits until the workloads that are restarted are ready.
async fn ready(
    cluster: &Cluster,
    done: &Changes,
    plan: &Plan,
    options: &WaitOptions,
    cancelled: impl Future<Output = ()>,
    events: &dyn Events,
) -> Result<(), Box<WaitError>> {
    let restarted = done.objects.iter().filter(|object| {
        object.action == Action::Change && plan.workloads.iter().any(|done| is_of(&object.key, done) && done.restarts)
    });
    let awaited: Vec<Awaited> = restarted.map(awaited).collect();
    if awaited.is_empty() {
        return Ok(());
    }
    let live = match Live::new(cluster).await {
        Ok(live) => live,
        Err(error) => {
            return Err(Box::new(WaitError {
                end: WaitEnd::Blind(Box::new(error)),
                after: std::time::Duration::ZERO,
                total: awaited.len(),
                troubles: Vec::new(),
                unready: Vec::new(),
                last_error: None,
            }));
        }
    };
    wait(awaited, &live, options, cancelled, events).await.map(|_| ())
}

fn awaited(object: &Changed) -> Awaited {
    let ObjectKey { kind, name, .. } = &object.key;
    let part = Part { id: format!("{}/{name}", kind.to_lowercase()), title: format!("{kind} {name}") };
    Awaited { key: object.key.clone(), part, live: object.after.clone() }
}

/// Goes back to what was there before, and returns the error that tells of it.
async fn back(
    cluster: &Cluster,
    survey: &Survey,
    plan: &mut Plan,
    done: Changes,
    how: &Carrying,
    cause: Box<dyn Diagnostic>,
    events: &dyn Events,
) -> SetError {
    if !how.rolls_back {
        return SetError::Stuck { cause, second: "it was not asked for".to_owned() };
    }
    events.warning(&format!("{cause}; going back"));
    match restore(cluster, survey, &plan.switched, &done).await {
        Ok(()) => {
            for workload in plan.workloads.iter_mut().filter(|workload| workload.outcome == Outcome::Planned) {
                workload.outcome = Outcome::RolledBack;
            }
            SetError::RolledBack { cause }
        }
        Err(error) => SetError::Stuck { cause, second: error.to_string() },
    }
}

/// Makes the objects what they were: workloads first, then what they needed.
async fn restore(cluster: &Cluster, survey: &Survey, switched: &[Switched], done: &Changes) -> Result<(), ChangeError> {
    let mut wanted = Vec::new();
    for (workload, switched) in survey.workloads.iter().zip(switched) {
        let ObjectKey { namespace, name, .. } = &workload.key;
        wanted.push(Wanted::new(workload.resource.clone(), namespace, name, move |live| {
            Ok(live.map_or(ObjectWish::Leave, |live| ObjectWish::Be(as_before(live, workload, &switched.object))))
        }));
    }
    for object in &done.objects {
        let resource = match &*object.key.kind {
            "ConfigMap" => Resource::CONFIG_MAP,
            "Service" => Resource::SERVICE,
            _ => continue,
        };
        let ObjectKey { namespace, name, .. } = &object.key;
        match (object.action, &object.before) {
            (Action::Create, _) => wanted.push(Wanted::gone(resource, namespace, name, is_made)),
            (Action::Change, Some(before)) => {
                wanted.push(Wanted::new(resource, namespace, name, move |live| {
                    Ok(live.map_or(ObjectWish::Leave, |live| ObjectWish::Be(with_content(live, before))))
                }));
            }
            _ => {}
        }
    }
    let changes = change::plan(cluster, &wanted).await?;
    change::apply(cluster, &wanted, changes).await.map(|_| ())
}

/// Returns a live workload with the template that it had before, and with those labels and annotations that the switch
/// has changed.
fn as_before(live: &Tree, workload: &Workload, switched: &Tree) -> Tree {
    let mut object = live.clone();
    if let Some(slot) = workload.place.get_mut(&mut object) {
        slot.clone_from(workload.template(&workload.object));
    }
    for field in ["labels", "annotations"] {
        let of = |object: &'_ Tree| object.get_path(&["metadata", field]).and_then(Tree::as_map).cloned();
        let (before, after) = (of(&workload.object).unwrap_or_default(), of(switched).unwrap_or_default());
        if before == after {
            continue;
        }
        pod::change_map(&mut object, &["metadata", field], |map| {
            for key in before.keys().chain(after.keys()).filter(|key| before.get(key) != after.get(key)) {
                match before.get(key) {
                    Some(value) => drop(map.insert(key.clone(), value.clone())),
                    None => drop(map.shift_remove(key)),
                }
            }
        });
    }
    object
}
