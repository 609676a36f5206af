//! The way of a run from the first object to the last: journal, stages, waits, what is not wanted any more, record.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::stream::{self, StreamExt};

use crate::cluster::{Applied, ClusterError, Deletion, Preconditions};
use crate::events::{Events, Part, Progress};
use crate::install::charts;
use crate::install::component::{needed, title};
use crate::install::inventory::{Entry, Inventory, State};
use crate::install::live::Live;
use crate::install::lock::Signal;
use crate::install::observe::{AT_ONCE, answering};
use crate::install::outgoing::{Outgoing, outgoing};
use crate::install::plan::{Action, Answer};
use crate::install::ready::{Awaited, ROOT_CERTIFICATE, WaitEnd, WaitOptions, wait};
use crate::install::revision::{Revision, Status};
use crate::install::target::{Target, TargetObject};
use crate::install::uninstall::UninstallError;
use crate::install::uninstall::gone::Waiting;
use crate::install::uninstall::plan::is_operated;
use crate::install::{FIELD_MANAGER, Identity, Stage, Stop, conflict, takeover};
use crate::object::ObjectKey;
use crate::values::Tree;

use super::{Done, Prepared, Request, RunError, begin, create_namespaces, failed, records, tidy};

/// How long definitions may take until they are served, whether the rest is waited for or not.
const DEFINED: Duration = Duration::from_secs(60);

/// How long istiod may take to fill in a webhook, once everything else is ready, before that is only noted.
const WEBHOOK_GRACE: Duration = Duration::from_secs(1);

/// Returns a component as a part of the operation.
pub fn part(component: &str) -> Part {
    Part { id: component.to_owned(), title: title(component).to_owned() }
}

/// A run under way.
pub(super) struct Course<'a> {
    live: &'a Live<'a>,
    request: &'a Request,
    prepared: &'a Prepared,
    signal: Signal,
    stop: &'a Stop,
    events: &'a dyn Events,
    /// What it has done so far.
    pub done: Done,
    stage: Option<Stage>,
    started: BTreeSet<String>,
    finished: BTreeSet<String>,
    failed: BTreeSet<String>,
    skipped: BTreeSet<String>,
    /// Why components failed.
    failures: Vec<RunError>,
    uids: BTreeMap<Identity, String>,
}

impl<'a> Course<'a> {
    pub(super) fn new(
        live: &'a Live<'a>,
        request: &'a Request,
        prepared: &'a Prepared,
        signal: Signal,
        stop: &'a Stop,
        events: &'a dyn Events,
    ) -> Self {
        Self {
            live,
            request,
            prepared,
            signal,
            stop,
            events,
            done: Done::default(),
            stage: None,
            started: BTreeSet::new(),
            finished: BTreeSet::new(),
            failed: BTreeSet::new(),
            skipped: BTreeSet::new(),
            failures: Vec::new(),
            uids: BTreeMap::new(),
        }
    }

    /// Returns the error of a run that was asked to end.
    pub(super) fn interrupted(&self) -> RunError {
        RunError::Interrupted { stage: self.stage, applied: self.done.applied }
    }

    /// Does everything.
    pub(super) async fn run(&mut self) -> Result<(), RunError> {
        let Request { target, scope, options, .. } = self.request;
        let Prepared { plan, observed, old } = self.prepared;
        let records = records(self.live.cluster, target);
        let mut history = records.revisions().await?;
        // What stays though nobody wants it any more, and what this is not about, is recorded beside the target.
        let stays: BTreeSet<Identity> = plan.kept.iter().map(|stays| Identity::from(&stays.key)).collect();
        let is_known = |entry: &Entry| {
            scope.as_ref().is_some_and(|scope| !scope.contains(&entry.component))
                || stays.contains(&entry.identity)
                || target.get(&entry.identity).is_some()
        };
        let settled = old
            .as_ref()
            .filter(|old| plan.charts.is_empty() && old.has_settled(target) && old.objects.iter().all(is_known));
        if let (true, Some(settled)) = (plan.is_empty(), settled) {
            self.done.revision = settled.current;
            self.stages().await?;
            return tidy(&records, &history, settled.current, options.history).await;
        }
        let current = old.as_ref().map_or(0, |old| old.current);
        let revision = self.recorded(current).await?;
        let number = begin(&records, &mut history, revision, current).await?;
        let (created, adopted) = (plan.with(Action::Create), plan.with(Action::Adopt));
        let mut inventory = Inventory::begin(old.as_ref(), target, self.request.run.clone(), &created, &adopted);
        inventory.state = options.state;
        inventory.target = Some(number);
        let before = old.as_ref().map(|old| &*old.charts).unwrap_or_default();
        inventory.charts = charts::merged(before, &self.request.revision.summary.charts, scope.as_ref());
        records.write(&mut inventory).await?;
        create_namespaces(self.live, self.request, observed, |name| name != target.namespace).await?;
        let outcome = match self.stages().await {
            Ok(()) => self.prune().await,
            Err(error) => Err(error),
        };
        for (identity, uid) in &self.uids {
            inventory.note(identity, uid);
        }
        if let Err(error) = outcome {
            inventory.state =
                if matches!(error, RunError::Interrupted { .. }) { State::Interrupted } else { State::Failed };
            if let Some(run) = &mut inventory.run {
                run.stage = self.stage;
            }
            // The reason is the first error; that it could not be noted changes nothing for the next run.
            if let Err(second) = records.write(&mut inventory).await {
                self.events.warning(&format!("the record could not be brought up to date: {second}"));
            } else if let Err(second) = records.mark(number, Status::Failed).await {
                self.events.warning(&format!("the history could not be brought up to date: {second}"));
            }
            return Err(error);
        }
        let mut left = stays;
        if let (Some(scope), Some(old)) = (scope, old) {
            let others = old.objects.iter().filter(|entry| !scope.contains(&entry.component));
            left.extend(others.map(|entry| entry.identity.clone()));
        }
        let mut inventory = inventory.finish(target, &left, number);
        records.write(&mut inventory).await?;
        self.done.revision = number;
        records.mark(number, Status::Deployed).await?;
        tidy(&records, &history, number, options.history.saturating_sub(1)).await
    }

    /// Returns what is recorded. When only some components are installed, the others are part of it as they were.
    async fn recorded(&self, current: u32) -> Result<Revision, RunError> {
        let Request { target, scope, revision, .. } = self.request;
        let mut revision = revision.clone();
        let before = match scope {
            Some(_) if current > 0 => records(self.live.cluster, target).read(current).await?,
            _ => None,
        };
        if let (Some(scope), Some(before)) = (scope, before) {
            let recorded_charts = before.summary.charts.clone();
            let before = before.target().map_err(crate::install::records::RecordError::from)?;
            let mut both = Target { objects: target.objects.clone(), ..before.clone() };
            let wanted = target.identities();
            let others = before.objects.into_iter();
            let stays =
                |object: &TargetObject| !scope.contains(&object.component) && !wanted.contains(&object.identity());
            both.objects.extend(others.filter(stays));
            revision.manifest = Revision::manifest_of(&both);
            revision.summary.charts = charts::merged(&recorded_charts, &revision.summary.charts, Some(scope));
        }
        Ok(revision)
    }

    /// Applies stage after stage and waits for what the next one needs.
    async fn stages(&mut self) -> Result<(), RunError> {
        let mut awaited = Vec::new();
        for stage in Stage::ALL {
            self.stage = Some(stage);
            let of_stage = self.apply(stage).await?;
            if stage == Stage::Gateways {
                awaited.extend(of_stage);
                break;
            }
            let late = of_stage.iter().filter(|one| !is_definition(one)).map(|one| {
                // How it was when it was applied says nothing about how it is at the end.
                if self.is_changed(one) { Awaited { live: None, ..one.clone() } } else { one.clone() }
            });
            awaited.extend(late);
            self.ready(of_stage, stage, false).await?;
            if stage == Stage::Definitions && self.brings_definitions() {
                self.live.refresh().await.map_err(failed("ask which kinds are served"))?;
            }
            self.finish(stage);
        }
        let is_alive = |one: &Awaited| !self.failed.contains(&one.part.id) && !self.skipped.contains(&one.part.id);
        let awaited = awaited.into_iter().filter(is_alive).collect();
        self.ready(awaited, Stage::Gateways, true).await?;
        self.finish(Stage::Gateways);
        RunError::of_all(std::mem::take(&mut self.failures)).map_or(Ok(()), Err)
    }

    fn brings_definitions(&self) -> bool {
        self.writes(|change| change.stage == Stage::Definitions)
    }

    fn writes(&self, wanted: impl Fn(&crate::install::plan::Change) -> bool) -> bool {
        self.prepared.plan.writes().any(wanted)
    }

    fn is_changed(&self, one: &Awaited) -> bool {
        self.writes(|change| change.key == one.key)
    }

    /// Returns the objects of a stage that are still to be applied, and skips the components that cannot be installed.
    fn of_stage(&mut self, stage: Stage) -> Vec<Vec<&'a TargetObject>> {
        let failed = &self.failed;
        let mut skipped = BTreeMap::new();
        let mut waves = self.request.target.waves(stage);
        for wave in &mut waves {
            wave.retain(|object| {
                let component = &object.component;
                if failed.contains(component) {
                    return false;
                }
                // What asks the control plane is of no use without it, whoever brings it.
                let asks = matches!(stage, Stage::Webhooks | Stage::MeshResources) && failed.contains("pilot");
                match needed(component, failed).or_else(|| asks.then_some("pilot")) {
                    Some(needed) => {
                        skipped.insert(component.clone(), needed.to_owned());
                        false
                    }
                    None => true,
                }
            });
        }
        for (component, needed) in skipped {
            if self.skipped.insert(component.clone()) {
                let reason = format!("{} failed", title(&needed));
                self.events.progress(&Progress::Skipped { part: part(&component), reason });
            }
        }
        waves.retain(|wave| !wave.is_empty());
        waves
    }

    /// Applies the objects of a stage; returns those that become ready some time later.
    async fn apply(&mut self, stage: Stage) -> Result<Vec<Awaited>, RunError> {
        let mut awaited = Vec::new();
        for wave in self.of_stage(stage) {
            for object in &wave {
                if self.started.insert(object.component.clone()) {
                    self.events.progress(&Progress::Started { part: part(&object.component) });
                }
            }
            let this = &*self;
            let sent = wave.iter().map(async |object| (*object, this.send(object).await));
            let answers: Vec<_> = stream::iter(sent).buffered(AT_ONCE).collect().await;
            for (object, answer) in answers {
                let identity = object.identity();
                let live = match answer {
                    Ok(Some(applied)) => {
                        self.done.applied += 1;
                        applied.warnings.iter().for_each(|warning| self.events.warning(warning));
                        Some(applied.object)
                    }
                    Ok(None) => match self.prepared.observed.objects.get(&identity).map(|seen| &seen.answer) {
                        Some(Answer::Applied(object)) => Some(object.clone()),
                        _ => None,
                    },
                    Err(error) => {
                        self.fail(&object.component, error)?;
                        continue;
                    }
                };
                let uid = live.as_ref().map(|live| live.text_at(&["metadata", "uid"])).unwrap_or_default();
                if !uid.is_empty() {
                    self.uids.insert(identity, uid.to_owned());
                }
                if is_awaited(&object.object.key.kind) {
                    awaited.push(Awaited { key: object.object.key.clone(), part: part(&object.component), live });
                }
            }
        }
        Ok(awaited)
    }

    /// Notes that a component failed; returns the error when nothing else can be done.
    fn fail(&mut self, component: &str, error: RunError) -> Result<(), RunError> {
        if error.is_final() {
            return Err(error);
        }
        if self.failed.insert(component.to_owned()) {
            let reason = match &error {
                RunError::NotReady(wait) => wait.reason(&part(component)).unwrap_or_else(|| error.to_string()),
                RunError::Cluster { source, .. } => format!("{error}: {source}"),
                _ => error.to_string(),
            };
            self.events.progress(&Progress::Failed { part: part(component), reason });
        }
        self.failures.push(error);
        Ok(())
    }

    /// Says which components are done: those of which no later stage has anything.
    fn finish(&mut self, stage: Stage) {
        for component in &self.started {
            if self.failed.contains(component) || self.skipped.contains(component) || self.finished.contains(component)
            {
                continue;
            }
            let mut stages = self.request.target.objects.iter().filter(|object| object.component == *component);
            if stages.all(|object| object.stage <= stage) {
                self.finished.insert(component.clone());
                self.events.progress(&Progress::Done { part: part(component), outcome: "installed".to_owned() });
            }
        }
    }

    /// Applies an object that is not as it is to be; none when it is.
    async fn send(&self, object: &TargetObject) -> Result<Option<Applied>, RunError> {
        let identity = object.identity();
        let key = &object.object.key;
        let planned = self.prepared.plan.changes.iter().find(|change| change.key == *key);
        if planned.is_some_and(|change| change.action == Action::Same) {
            return Ok(None);
        }
        self.check()?;
        let options = &self.request.options;
        let seen = self.prepared.observed.objects.get(&identity);
        let mut live = seen.and_then(|seen| seen.live.clone());
        if let (true, Some(found)) = (options.take_ownership, &live) {
            live = Some(self.taken(object, found).await?);
        }
        let form = outgoing(object.object.tree(), live.as_ref(), &self.prepared.observed.surroundings);
        match self.form(object, &form, live.as_ref()).await {
            // Since the plan was made, or since a request whose answer was lost, somebody has set a field: istiod those
            // that are its own.
            Err(error) if !conflict::of_error(&error, None).is_empty() => self.again(object).await.map(Some),
            Err(error) => Err(failed(format!("apply {key}"))(error)),
            Ok(Some(applied)) => Ok(Some(applied)),
            Ok(None) => {
                let what = format!("the kind {} of {}", key.kind, key.api_version);
                Err(failed(format!("apply {key}"))(ClusterError::Missing { what, hint: None }))
            }
        }
    }

    async fn form(
        &self,
        object: &TargetObject,
        form: &Outgoing<'_>,
        live: Option<&Tree>,
    ) -> Result<Option<Applied>, ClusterError> {
        let force = self.prepared.plan.takes || live.is_some_and(|live| form.may_force(live));
        self.live.apply(&object.object.key, &form.body, false, force).await
    }

    /// Looks anew at an object, and applies it in the form that fits what it is now.
    async fn again(&self, object: &TargetObject) -> Result<Applied, RunError> {
        let key = &object.object.key;
        let doing = || format!("apply {key}");
        let mut surroundings = self.prepared.observed.surroundings.clone();
        surroundings.answering = answering(self.live, &self.request.target).await.map_err(failed(doing()))?;
        let live = self.live.get(key).await.map_err(failed(doing()))?;
        let form = outgoing(object.object.tree(), live.as_ref(), &surroundings);
        match self.form(object, &form, live.as_ref()).await {
            Ok(Some(applied)) => Ok(applied),
            Ok(None) => {
                let what = format!("the kind {} of {}", key.kind, key.api_version);
                Err(failed(doing())(ClusterError::Missing { what, hint: None }))
            }
            Err(error) => {
                let conflicts = form.unwanted(conflict::of_error(&error, live.as_ref()));
                match conflicts.first() {
                    Some(first) => {
                        Err(RunError::Conflicts { count: conflicts.len(), first: format!("{key}: {first}") })
                    }
                    None => Err(failed(doing())(error)),
                }
            }
        }
    }

    /// Makes the fields of another installer ours, and returns the object as it is then.
    async fn taken(&self, object: &TargetObject, live: &Tree) -> Result<Tree, RunError> {
        let key = &object.object.key;
        let Some(resource) = self.live.resource(key) else { return Ok(live.clone()) };
        let mut live = live.clone();
        // Others may write in between; what they wrote counts.
        for _ in 0..8 {
            let Some(patch) = takeover::patch(&live, takeover::INSTALLERS) else { return Ok(live) };
            let place = (Some(&*key.namespace).filter(|namespace| !namespace.is_empty()), &*key.name);
            match self.live.cluster.merge(&resource, place, &patch, FIELD_MANAGER).await {
                Ok(patched) => return Ok(patched),
                Err(error) if error.refusal().is_some_and(|refusal| refusal.code == 409) => {
                    match self.live.get(key).await.map_err(failed(format!("take over {key}")))? {
                        Some(found) => live = found,
                        None => return Ok(live),
                    }
                }
                Err(error) => return Err(failed(format!("take over {key}"))(error)),
            }
        }
        Ok(live)
    }

    /// Waits until objects are ready. At the end (`is_last`), they must stay so for a while.
    async fn ready(&mut self, awaited: Vec<Awaited>, stage: Stage, is_last: bool) -> Result<(), RunError> {
        let awaited: Vec<Awaited> = awaited.into_iter().filter(|one| is_last || !is_webhook(one)).collect();
        if awaited.is_empty() {
            return Ok(());
        }
        let mut options = match (&self.request.options.wait, stage) {
            (Some(options), _) => options.clone(),
            // Without definitions nothing of their kinds can be applied.
            (None, Stage::Definitions) => WaitOptions { timeout: DEFINED, ..WaitOptions::default() },
            (None, _) => return Ok(()),
        };
        if !is_last {
            options.hold = Duration::ZERO;
        }
        let target = &self.request.target;
        options.expectations.own_services = Some(services(target));
        options.expectations.coming_webhooks = webhooks(target);
        options.expectations.webhook_grace = Some(WEBHOOK_GRACE);
        options.expectations.authority = Some(ROOT_CERTIFICATE.to_owned());
        let events = Unfinished { events: self.events, finished: &self.finished };
        let waited = wait(awaited, self.live, &options, self.stop.requested(), &events).await;
        match waited {
            Ok(waited) => {
                for note in together(&waited.notes) {
                    if !self.done.notes.contains(&note) {
                        self.events.warning(&note);
                        self.done.notes.push(note);
                    }
                }
                Ok(())
            }
            Err(error) if matches!(error.end, WaitEnd::Cancelled) => Err(self.interrupted()),
            Err(error) => {
                let mut parts: Vec<String> = error.troubles.iter().map(|trouble| trouble.part.id.clone()).collect();
                if parts.is_empty() {
                    parts.extend(error.unready.iter().map(|unready| unready.part.id.clone()));
                }
                parts.dedup();
                let error = RunError::NotReady(error);
                for other in parts.iter().skip(1) {
                    if self.failed.insert(other.clone()) {
                        let RunError::NotReady(wait) = &error else { continue };
                        let reason = wait.reason(&part(other)).unwrap_or_else(|| error.to_string());
                        self.events.progress(&Progress::Failed { part: part(other), reason });
                    }
                }
                match parts.first() {
                    Some(first) => self.fail(first, error),
                    None => Err(error),
                }
            }
        }
    }

    /// Deletes what is not wanted any more.
    async fn prune(&mut self) -> Result<(), RunError> {
        let touched: BTreeSet<&String> = self.uids.values().collect();
        let mut operated = Waiting::default();
        let mut is_awaiting = false;
        for pruned in &self.prepared.plan.prune {
            if is_awaiting && !is_operated(&pruned.key) {
                is_awaiting = false;
                self.gone(std::mem::take(&mut operated)).await?;
            }
            // It was applied in this run, under another group.
            if touched.contains(&pruned.uid) {
                continue;
            }
            self.check()?;
            let conditions =
                Preconditions { uid: Some(pruned.uid.clone()).filter(|uid| !uid.is_empty()), resource_version: None };
            let deletion = self
                .live
                .delete(&pruned.key, &conditions, false)
                .await
                .map_err(failed(format!("delete {}", pruned.key)))?;
            if deletion != Deletion::Another {
                self.done.pruned += 1;
            }
            if let (Deletion::Going(object), true) = (deletion, is_operated(&pruned.key)) {
                is_awaiting = true;
                operated.add(pruned.key.clone(), object);
            }
        }
        self.gone(operated).await
    }

    /// Waits until what an operator works for is gone: until it has taken away what it made.
    async fn gone(&self, operated: Waiting) -> Result<(), RunError> {
        let timeout = self.request.options.wait.as_ref().map(|wait| wait.timeout);
        let mut going = Vec::new();
        match operated.end(self.live, timeout, self.stop, &mut going).await {
            Ok(()) => Ok(()),
            Err(UninstallError::Interrupted) => Err(self.interrupted()),
            Err(error) => Err(RunError::NotGone(Box::new(error))),
        }
    }

    /// Ends the run when the lock is not held any more, or the user wants it to end.
    fn check(&self) -> Result<(), RunError> {
        if self.stop.is_requested() {
            return Err(self.interrupted());
        }
        self.signal.lost().map_or(Ok(()), |lost| Err(RunError::Lost(lost)))
    }
}

/// Says once what several objects have in common.
fn together(notes: &[(ObjectKey, String)]) -> Vec<String> {
    let mut said: Vec<(&str, Vec<&ObjectKey>)> = Vec::new();
    for (key, note) in notes {
        match said.iter_mut().find(|(text, _)| text == note) {
            Some((_, keys)) => keys.push(key),
            None => said.push((note, vec![key])),
        }
    }
    let line = |(note, keys): (&str, Vec<&ObjectKey>)| match &*keys {
        [first, others @ ..] if !others.is_empty() => format!("{first} and {} more: {note}", others.len()),
        keys => format!("{}: {note}", keys.first().map(ToString::to_string).unwrap_or_default()),
    };
    said.into_iter().map(line).collect()
}

/// Tells whether objects of a kind become ready some time after they were applied.
fn is_awaited(kind: &str) -> bool {
    matches!(
        kind,
        "CustomResourceDefinition"
            | "Deployment"
            | "DaemonSet"
            | "StatefulSet"
            | "Job"
            | "PersistentVolumeClaim"
            | "Service"
    ) || kind.ends_with("WebhookConfiguration")
}

fn is_definition(one: &Awaited) -> bool {
    one.key.kind == "CustomResourceDefinition"
}

fn is_webhook(one: &Awaited) -> bool {
    one.key.kind.ends_with("WebhookConfiguration")
}

/// Returns the services of a target.
fn services(target: &Target) -> BTreeSet<(String, String)> {
    let services = target.objects.iter().map(|object| &object.object.key).filter(|key| key.kind == "Service");
    services.map(|key| (key.namespace.clone(), key.name.clone())).collect()
}

/// Returns the names of a target's webhooks.
fn webhooks(target: &Target) -> BTreeSet<String> {
    let configurations =
        target.objects.iter().filter(|object| object.object.key.kind.ends_with("WebhookConfiguration"));
    let webhooks = configurations.flat_map(|object| object.object.tree().items_at(&["webhooks"]));
    webhooks.map(|webhook| webhook.text_at(&["name"]).to_owned()).collect()
}

/// Keeps the lines of components that are done as they are.
struct Unfinished<'a> {
    events: &'a dyn Events,
    finished: &'a BTreeSet<String>,
}

impl Events for Unfinished<'_> {
    fn warning(&self, message: &str) {
        self.events.warning(message);
    }

    fn detail(&self, message: &str) {
        self.events.detail(message);
    }

    fn progress(&self, progress: &Progress) {
        if !progress.part().is_some_and(|part| self.finished.contains(&part.id)) {
            self.events.progress(progress);
        }
    }
}
