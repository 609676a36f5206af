//! Is a mesh what it is to be? Nothing is written; a dry run of the API server stores nothing.
//!
//! - [`check`]: the table of everything that can be found; [`report`]: what was found, as data
//! - [`expected`]: the objects that are to be there, by the record, by inputs, by files or by labels
//! - [`look`]: the objects that are there, in few requests
//! - [`presence`], [`health`], [`drift`], [`proxies`]: the levels, from `exists` to `data-plane`
//! - [`rights`]: what a user must be allowed to do for it

pub mod check;
pub mod drift;
pub mod expected;
pub mod health;
pub mod look;
pub mod presence;
pub mod proxies;
pub mod report;
pub mod rights;

use std::future::Future;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Serialize;

pub use check::{Check, Severity};
pub use expected::Expected;
pub use report::{Author, Basis, Comparison, FieldDrift, Finding, Report, Section};

use super::inventory::{Inventory, State};
use super::labels::{self, Owner};
use super::live::Live;
use super::observe::AT_ONCE;
use super::ready::{Awaited, WaitEnd, WaitError, WaitOptions, readiness, wait};
use super::records::{RecordError, Records};
use super::run::part;
use super::target::DEFAULT_REVISION;
use crate::cluster::{Cluster, ClusterError, ListOptions};
use crate::diagnostic::{Category, Diagnostic};
use crate::events::Events;
use crate::object::ObjectKey;
use crate::values::Tree;

/// How far is looked; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Every object is there, and is the mesh's
    Exists,
    /// And workloads, services and webhooks are ready
    #[default]
    Ready,
    /// And every field is as it was applied
    Content,
    /// And the pods of the mesh have ready proxies of its version
    DataPlane,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Exists, Self::Ready, Self::Content, Self::DataPlane];
}

impl std::fmt::Display for Level {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Exists => "exists",
            Self::Ready => "ready",
            Self::Content => "content",
            Self::DataPlane => "data-plane",
        })
    }
}

/// How it is looked.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How far.
    pub level: Level,
    /// Whether to wait until everything is ready, and how.
    pub wait: Option<WaitOptions>,
}

/// Why nothing can be said of a mesh.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The cluster refused something, or could not be asked.
    #[error("failed to {what}")]
    Cluster {
        /// What was being done.
        what: &'static str,
        /// Why.
        source: ClusterError,
    },
    /// The record cannot be used.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The wait could not see anything, or was ended.
    #[error("failed to wait until the mesh is ready")]
    Wait(#[source] Box<WaitError>),
}

impl Diagnostic for VerifyError {
    fn category(&self) -> Category {
        match self {
            Self::Cluster { source, .. } => source.category(),
            Self::Record(error) => error.category(),
            Self::Wait(error) => error.category(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Record(error) => error.hints(),
            Self::Cluster { source, .. } if source.category() == Category::PermissionDenied => {
                vec!["`docs/verify.md` lists the rights that `verify` needs".to_owned()]
            }
            Self::Cluster { .. } | Self::Wait(_) => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Cluster { source, .. } => Some(source),
            Self::Record(error) => error.diagnostic_cause(),
            Self::Wait(error) => Some(&**error),
        }
    }
}

/// Returns what turns an error of the cluster into one of ours.
fn failed(what: &'static str) -> impl FnOnce(ClusterError) -> VerifyError {
    move |source| VerifyError::Cluster { what, source }
}

/// Returns the records of all installations in a namespace, by their names. One that cannot be read is an error: nothing
/// good can be said of its mesh.
pub async fn records(cluster: &Cluster, namespace: &str) -> Result<Vec<Inventory>, VerifyError> {
    let records = Records { cluster, namespace: namespace.to_owned(), install: String::new() };
    let (mut records, faults) = records.all().await?;
    if let Some(fault) = faults.into_iter().next() {
        return Err(RecordError::from(fault).into());
    }
    records.sort_by(|left, right| left.install.cmp(&right.install));
    Ok(records)
}

/// Returns what is to be there by a record. With the level `content` the values that were applied are read, where the
/// user may read Secrets.
pub async fn recorded(live: &Live<'_>, record: &Inventory, level: Level) -> Result<Expected, VerifyError> {
    let mut expected = Expected::of_record(record);
    if level < Level::Content || record.state != State::Idle || record.current == 0 {
        return Ok(expected);
    }
    let records =
        Records { cluster: live.cluster, namespace: record.namespace.clone(), install: record.install.clone() };
    match records.read(record.current).await {
        Ok(Some(revision)) => match revision.target() {
            Ok(mut target) => {
                // What is not served at all is told by its presence.
                target.serve(&live.kubernetes());
                expected.with_values(&target);
            }
            Err(error) => return Err(RecordError::from(error).into()),
        },
        Ok(None) => {}
        Err(error) if error.category() == Category::PermissionDenied => {}
        Err(error) => return Err(error.into()),
    }
    Ok(expected)
}

/// Returns what a record itself gives reason to say.
pub fn record_findings(record: &Inventory) -> Vec<Finding> {
    if record.state == State::Idle {
        return Vec::new();
    }
    let run = record.run.as_ref();
    let when = run.map(|run| format!(", begun {} by {}@{}", run.started, run.user, run.host)).unwrap_or_default();
    vec![Finding::new(
        Check::Unfinished,
        None,
        format!("the last run has not ended well: `{}`{when}", record.state.name()),
    )]
}

/// The kinds by which a mesh without a record is recognised: whatever of it can be not ready.
const RECOGNISED: &[(&str, &str)] = &[
    ("apps/v1", "Deployment"),
    ("apps/v1", "DaemonSet"),
    ("v1", "Service"),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"),
];

/// Returns the control planes without a record in a namespace, as the labels of their objects tell: one for each
/// revision (or for the one that is asked for).
pub async fn recognised(
    live: &Live<'_>,
    namespace: &str,
    revision: Option<&str>,
) -> Result<Vec<Expected>, VerifyError> {
    let lists = RECOGNISED.iter().map(|(api_version, kind)| async move {
        let probe = ObjectKey {
            api_version: (*api_version).to_owned(),
            kind: (*kind).to_owned(),
            namespace: namespace.to_owned(),
            name: String::new(),
        };
        let Some(resource) = live.resource(&probe) else { return Ok(Vec::new()) };
        let place = resource.namespaced.then_some(namespace);
        let options = ListOptions { labels: labels::REVISION.to_owned(), ..ListOptions::default() };
        live.cluster.list(&resource, place, &options).await
    });
    let lists: Vec<Vec<Tree>> =
        stream::iter(lists).buffered(AT_ONCE).try_collect().await.map_err(failed("look for a mesh by its labels"))?;
    let objects: Vec<Tree> = lists.into_iter().flatten().collect();
    Ok(by_revision(namespace, revision, &objects))
}

/// Returns who installed a control plane without a record in a namespace, by its objects; none where there is none.
pub async fn foreign(live: &Live<'_>, namespace: &str, revision: Option<&str>) -> Result<Option<Owner>, VerifyError> {
    let Some(found) = recognised(live, namespace, revision).await?.into_iter().next() else { return Ok(None) };
    let seen = look::look(live, &found).await.map_err(failed("look at the objects of the mesh"))?;
    let objects = found.objects.iter().filter_map(|object| seen.get(&object.key));
    Ok(Some(presence::installer(objects).unwrap_or(Owner::Nobody)))
}

/// Sorts the objects of meshes without a record by their revisions.
fn by_revision(namespace: &str, wanted: Option<&str>, objects: &[Tree]) -> Vec<Expected> {
    let revision_of = |object: &Tree| labels::text(object, "labels", labels::REVISION).unwrap_or_default().to_owned();
    let is_istiod = |object: &&Tree| {
        object.text_at(&["kind"]) == "Deployment" && labels::text(object, "labels", "app") == Some("istiod")
    };
    let mut revisions: Vec<String> = objects.iter().filter(is_istiod).map(revision_of).collect();
    revisions.sort();
    revisions.dedup();
    let found = revisions.into_iter().filter(|revision| wanted.is_none_or(|wanted| wanted == revision));
    found
        .map(|revision| {
            let own = objects.iter().filter(|object| revision_of(object) == revision && is_in(object, namespace));
            let own: Vec<Tree> = own.cloned().collect();
            Expected::of_labels(namespace, &revision, &own)
        })
        .collect()
}

/// Tells whether an object is of the mesh in a namespace: webhooks are by the service that answers them.
fn is_in(object: &Tree, namespace: &str) -> bool {
    let own = object.text_at(&["metadata", "namespace"]);
    let answering = object.items_at(&["webhooks"]).iter();
    let mut answering = answering.map(|webhook| webhook.text_at(&["clientConfig", "service", "namespace"]));
    own == namespace || (own.is_empty() && answering.all(|other| other.is_empty() || other == namespace))
}

/// Returns the finding about a mesh that has no record, by its objects.
fn no_record<'a>(objects: impl IntoIterator<Item = &'a Tree>) -> Finding {
    let by = presence::installer(objects).map(|owner| format!(" by {owner}")).unwrap_or_default();
    Finding::new(Check::NoRecord, None, format!("the mesh was installed{by}, and meshctl has no record of it"))
}

/// Returns the section of a namespace or revision without a mesh.
pub fn nothing(namespace: &str, revision: Option<&str>, known: &[String]) -> Section {
    let message = match revision {
        Some(revision) => format!("there is no revision `{revision}` of a mesh in the namespace `{namespace}`"),
        None => format!("there is no mesh in the namespace `{namespace}`"),
    };
    let mut finding = Finding::new(Check::NoMesh, None, message);
    if !known.is_empty() {
        let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        finding = finding.hint(format!("choose one of the revisions that are there: {}", names.join(", ")));
    }
    Section {
        namespace: namespace.to_owned(),
        revision: revision.unwrap_or_default().to_owned(),
        basis: Basis::Record,
        comparison: None,
        objects: 0,
        timed_out: false,
        findings: vec![finding],
        keys: Vec::new(),
    }
}

/// Verifies one mesh.
pub async fn verify(
    live: &Live<'_>,
    expected: &Expected,
    options: &Options,
    interrupted: impl Future<Output = ()>,
    events: &dyn Events,
) -> Result<Section, VerifyError> {
    const LOOK: &str = "look at the objects of the mesh";
    let mut seen = look::look(live, expected).await.map_err(failed(LOOK))?;
    let mut waited = None;
    if let Some(wait_options) = &options.wait {
        let awaited = awaited(live, expected, &seen).await.map_err(failed(LOOK))?;
        if !awaited.is_empty() {
            let expectations = health::expectations(expected);
            let wait_options = WaitOptions { expectations, ..wait_options.clone() };
            waited = wait(awaited, live, &wait_options, interrupted, events).await.err();
            if let Some(error) = waited.take_if(|error| matches!(error.end, WaitEnd::Blind(_) | WaitEnd::Cancelled)) {
                return Err(VerifyError::Wait(error));
            }
            live.refresh().await.map_err(failed(LOOK))?;
            seen = look::look(live, expected).await.map_err(failed(LOOK))?;
        }
    }
    if seen.objects.is_empty() && expected.basis == Basis::Inputs && expected.owner.is_none() {
        let revision = Some(&*expected.revision).filter(|revision| *revision != DEFAULT_REVISION);
        return Ok(nothing(&expected.namespace, revision, &[]));
    }
    let mut findings = presence::findings(expected, &seen);
    if expected.owner.is_none() && expected.basis != Basis::Objects {
        findings.push(no_record(seen.objects.values()));
    }
    if options.level >= Level::Ready {
        let around = health::surroundings(live, expected, &seen).await.map_err(failed("look at what is not ready"))?;
        let troubles = match &waited {
            Some(error) if !error.troubles.is_empty() => error.troubles.clone(),
            _ => health::troubles(expected, &seen, &around),
        };
        findings.extend(health::findings(expected, &seen, &around, &troubles));
    }
    let mut comparison = None;
    if options.level >= Level::Content {
        let (how, found) = drift::compare(live, expected, &seen).await.map_err(failed("compare the objects"))?;
        comparison = Some(how);
        findings.extend(found);
    }
    if options.level >= Level::DataPlane && expected.basis != Basis::Objects {
        let plane = proxies::look(live, expected).await.map_err(failed("look at the pods of the cluster"))?;
        findings.extend(proxies::findings(expected, &seen, &plane));
    }
    Ok(Section {
        namespace: expected.namespace.clone(),
        revision: expected.revision.clone(),
        basis: expected.basis,
        comparison,
        objects: expected.objects.len(),
        timed_out: waited.is_some_and(|error| matches!(error.end, WaitEnd::TimedOut)),
        findings,
        keys: expected.objects.iter().map(|object| object.key.clone()).collect(),
    })
}

/// Returns what has to be waited for: everything that is missing or not ready; nothing when all is well.
async fn awaited(live: &Live<'_>, expected: &Expected, seen: &look::Seen) -> Result<Vec<Awaited>, ClusterError> {
    let around = health::surroundings(live, expected, seen).await?;
    let visible = expected.objects.iter().filter(|object| !seen.hidden.contains_key(&object.identity()));
    let open = visible.filter(|object| seen.get(&object.key).is_none_or(|live| !readiness(live, &around).is_ready()));
    Ok(open
        .map(|object| Awaited {
            key: object.key.clone(),
            part: part(&object.component),
            live: seen.get(&object.key).cloned(),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Target;
    use crate::install::inventory::Run;
    use crate::values::json;

    #[test]
    fn a_level_includes_those_before_it() {
        assert!(Level::ALL.is_sorted());
        assert_eq!(Level::default(), Level::Ready);
        assert_eq!(serde_json::to_string(&Level::DataPlane).unwrap(), format!("\"{}\"", Level::DataPlane));
    }

    #[test]
    fn a_run_that_did_not_end_is_told() {
        let mut record = Inventory::of(&Target::default());
        assert_eq!(record_findings(&record), []);
        record.state = State::Failed;
        let run = Run {
            started: "2026-11-21T08:00:00Z".to_owned(),
            user: "ci".to_owned(),
            host: "runner".to_owned(),
            ..Run::default()
        };
        record.run = Some(run);
        let findings = record_findings(&record);
        assert_eq!(
            findings[0].line(),
            "the last run has not ended well: `failed`, begun 2026-11-21T08:00:00Z by ci@runner"
        );
        assert_eq!(findings[0].severity, Severity::Warning);
    }

    #[test]
    fn meshes_without_a_record_are_told_apart_by_revision() {
        let deployment = |name: &str, app: &str, revision: &str| {
            let text = format!(
                r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}","namespace":"n","labels":{{"app":"{app}","istio.io/rev":"{revision}","operator.istio.io/managed":"Reconcile","operator.istio.io/version":"1.30.3"}}}}}}"#
            );
            json::decode(&text).unwrap()
        };
        let webhook = |namespace: &str| {
            let text = format!(
                r#"{{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{{"name":"{namespace}","labels":{{"istio.io/rev":"default"}}}},"webhooks":[{{"clientConfig":{{"service":{{"namespace":"{namespace}"}}}}}}]}}"#
            );
            json::decode(&text).unwrap()
        };
        let objects = [
            deployment("istiod", "istiod", "default"),
            deployment("gateway", "gateway", "default"),
            deployment("istiod-canary", "istiod", "canary"),
            deployment("other", "other", "elsewhere"),
            webhook("n"),
            webhook("another-mesh"),
        ];
        let found = by_revision("n", None, &objects);
        let told: Vec<(&str, usize)> =
            found.iter().map(|expected| (&*expected.revision, expected.objects.len())).collect();
        assert_eq!(told, [("canary", 1), ("default", 3)]);
        let finding = no_record(&objects);
        assert_eq!(finding.message, "the mesh was installed by istioctl (1.30.3), and meshctl has no record of it");
        assert_eq!(by_revision("n", Some("default"), &objects).len(), 1);
        assert_eq!(by_revision("n", Some("x"), &objects).len(), 0);
    }

    #[test]
    fn the_revisions_that_are_there_are_named() {
        let section = nothing("n", Some("x"), &["default".to_owned()]);
        assert_eq!(section.findings[0].message, "there is no revision `x` of a mesh in the namespace `n`");
        assert_eq!(section.findings[0].hint, "choose one of the revisions that are there: `default`");
    }
}
