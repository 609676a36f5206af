//! A document: every pod template in it is injected, or has its injection taken out.

use std::collections::HashMap;

use super::error::{InjectError, InjectFault};
use super::injector::{Injector, Request, title};
use super::pod;
use super::policy::{self, Decision, Namespace, SkipReason};
use super::report::{ObjectName, ObjectReport, Outcome};
use super::workloads::{CustomKind, PodPlace, pod_places};
use super::{removal, status, undo};
use crate::values::Tree;

/// The namespaces that the input holds: their metadata by name.
pub type Namespaces = HashMap<String, Tree>;

/// What becomes of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentResult {
    /// The document as it is to be; `None` when it stays as it is.
    pub tree: Option<Tree>,
    /// What was done with its objects, in order.
    pub objects: Vec<ObjectReport>,
}

/// Injects documents.
#[derive(Debug)]
pub struct DocumentInjector<'a> {
    /// What injects pods.
    pub injector: Injector<'a>,
    /// The kinds that the user says have a pod template.
    pub custom_kinds: &'a [CustomKind],
    /// The namespaces of the input, where their labels decide too.
    pub namespaces: Option<&'a Namespaces>,
    /// The namespace of objects that name none.
    pub default_namespace: &'a str,
}

impl DocumentInjector<'_> {
    /// Injects the pods of a document.
    pub fn inject(&self, document: &Tree) -> Result<DocumentResult, InjectError> {
        change(document, self.custom_kinds, |place, pod| self.inject_pod(place, pod))
    }

    fn inject_pod(&self, place: &PodPlace, pod: &Tree) -> Result<PodResult, InjectError> {
        let workload = &place.workload;
        let failed = |fault| InjectError { object: title(workload), fault: Box::new(fault) };
        let name = if workload.namespace.is_empty() { self.default_namespace } else { &workload.namespace };
        let metadata = self.namespaces.and_then(|namespaces| namespaces.get_key_value(name));
        let namespace = metadata.map(|(name, metadata)| Namespace { name, metadata });
        let mut warnings = Vec::new();
        let decision = match namespace.map(|namespace| policy::reaches(self.injector.config(), pod, namespace)) {
            Some(Err(reason)) => Decision::Skip(reason),
            _ => policy::decide(self.injector.config(), pod, name, &mut warnings),
        };
        let reason = match decision {
            Decision::Inject(reason) => reason,
            Decision::Skip(reason) => {
                if pod::annotation(pod, status::STATUS).is_some() {
                    warnings.push("an earlier injection stays in it; `kube-uninject` takes it out".to_owned());
                }
                return Ok(PodResult { pod: None, outcome: Outcome::Skipped(reason), warnings });
            }
        };
        let before = match undo::apply(pod) {
            Some(Ok(before)) => Some(before),
            Some(Err(error)) => return Err(failed(InjectFault::Undo(error))),
            None => None,
        };
        let original = before.as_ref().unwrap_or(pod);
        let was_injected = before.is_some() || pod::annotation(pod, status::STATUS).is_some();
        let mut injection = self.injector.inject(&Request { pod: original, workload, namespace })?;
        warnings.append(&mut injection.warnings);
        if pod::annotation(original, status::STATUS).is_none() {
            let way_back = undo::record(&injection.pod, original);
            pod::annotate(&mut injection.pod, undo::UNDO, way_back);
        }
        let outcome = Outcome::Injected { reason, templates: injection.templates, was_injected };
        Ok(PodResult { pod: Some(injection.pod), outcome, warnings })
    }
}

/// Takes the injection out of the pods of a document.
pub fn uninject(document: &Tree, custom_kinds: &[CustomKind]) -> Result<DocumentResult, InjectError> {
    change(document, custom_kinds, |place, pod| {
        let failed = |fault| InjectError { object: title(&place.workload), fault: Box::new(fault) };
        let result = match undo::apply(pod) {
            Some(Ok(before)) => (Some(before), Outcome::Uninjected { guesses: Vec::new() }),
            Some(Err(error)) => return Err(failed(InjectFault::Undo(error))),
            None => match removal::guess(pod) {
                Some(guess) => (Some(guess.pod), Outcome::Uninjected { guesses: guess.guesses }),
                None => (None, Outcome::NotInjected),
            },
        };
        Ok(PodResult { pod: result.0, outcome: result.1, warnings: Vec::new() })
    })
}

/// What becomes of a pod.
struct PodResult {
    pod: Option<Tree>,
    outcome: Outcome,
    warnings: Vec<String>,
}

/// Puts what becomes of its pods into a document.
fn change(
    document: &Tree,
    custom_kinds: &[CustomKind],
    one: impl Fn(&PodPlace, &Tree) -> Result<PodResult, InjectError>,
) -> Result<DocumentResult, InjectError> {
    let mut changed: Option<Tree> = None;
    let mut objects = Vec::new();
    for place in pod_places(document, custom_kinds) {
        let failed = |fault| InjectError { object: title(&place.workload), fault: Box::new(fault) };
        let Some(pod) = place.template.get(document).filter(|pod| !pod.is_null()) else {
            return Err(failed(InjectFault::NoTemplate { path: place.template.to_string() }));
        };
        let PodResult { pod: result, outcome, warnings } = one(&place, pod)?;
        if let Some(result) = result.filter(|result| result != pod) {
            let tree = changed.get_or_insert_with(|| document.clone());
            if let Some(slot) = place.template.get_mut(tree) {
                *slot = result;
            }
        }
        objects.push(ObjectReport { object: ObjectName::from(place.workload), outcome, warnings, today: place.today });
    }
    Ok(DocumentResult { tree: changed, objects })
}

/// Tells whether an object was left alone, as `--fail-on-skip` asks.
pub fn is_skipped(report: &ObjectReport) -> Option<&SkipReason> {
    if let Outcome::Skipped(reason) = &report.outcome { Some(reason) } else { None }
}
