//! Level `ready`: the rules of [`ready`](crate::install::ready), asked once. What is not ready is looked into: its pods
//! and events say why.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Check;
use super::expected::Expected;
use super::look::Seen;
use super::report::Finding;
use crate::cluster::{ClusterError, ListOptions};
use crate::diagnostic::{Category, Diagnostic};
use crate::install::live::Live;
use crate::install::ready::diagnosis::{Finding as Sighting, Trouble, roots, standing};
use crate::install::ready::scope::{self, Scope};
use crate::install::ready::signal::signals;
use crate::install::ready::{Expectations, ROOT_CERTIFICATE, Readiness, Surroundings, readiness};
use crate::install::run::part;
use crate::object::ObjectKey;
use crate::values::Tree;

/// Returns what is asked of objects beyond what is always asked.
pub fn expectations(expected: &Expected) -> Expectations {
    let services = expected.objects.iter().filter(|object| object.key.kind == "Service");
    let own: BTreeSet<(String, String)> =
        services.map(|object| (object.key.namespace.clone(), object.key.name.clone())).collect();
    Expectations {
        endpoints: true,
        own_services: Some(own),
        authority: Some(ROOT_CERTIFICATE.to_owned()),
        ..Expectations::default()
    }
}

/// Looks at what stands behind services and webhooks, and at the pods and events of workloads that are not ready.
pub async fn surroundings(live: &Live<'_>, expected: &Expected, seen: &Seen) -> Result<Surroundings, ClusterError> {
    let mut around = Surroundings::new(expectations(expected));
    for (identity, object) in &seen.objects {
        around.put(&identity.kind, object.clone());
    }
    for scope in scope::behind(seen.objects.values(), &around) {
        list_into(live, &scope, &mut around).await?;
    }
    let unready: Vec<&Tree> = seen
        .objects
        .values()
        .filter(|object| is_workload(object.text_at(&["kind"])) && !readiness(object, &around).is_ready())
        .collect();
    for scope in scope::below(unready) {
        list_into(live, &scope, &mut around).await?;
    }
    Ok(around)
}

/// Lists what only tells more: without the right to see it the reasons are poorer.
async fn list_into(live: &Live<'_>, scope: &Scope, around: &mut Surroundings) -> Result<(), ClusterError> {
    let Scope { api_version, kind, namespace, labels, fields, .. } = scope;
    let place = namespace.clone().unwrap_or_default();
    let probe =
        ObjectKey { api_version: api_version.clone(), kind: kind.clone(), namespace: place, name: String::new() };
    let Some(resource) = live.resource(&probe) else { return Ok(()) };
    let options = ListOptions { labels: labels.clone(), fields: fields.clone() };
    match live.cluster.list(&resource, namespace.as_deref(), &options).await {
        Ok(objects) if kind == "ConfigMap" => {
            // The list has one object, and there are others of its kind around.
            for object in objects {
                around.put(kind, object);
            }
            Ok(())
        }
        Ok(objects) => {
            around.list(kind, namespace.as_deref(), objects);
            Ok(())
        }
        Err(error) if error.category() == Category::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

/// Tells whether objects of a kind have pods.
fn is_workload(kind: &str) -> bool {
    matches!(kind, "Deployment" | "DaemonSet" | "StatefulSet" | "Job")
}

/// Returns what is at the root of workloads that are not ready, as far as pods and events say.
pub fn troubles(expected: &Expected, seen: &Seen, around: &Surroundings) -> Vec<Trouble> {
    let mut sightings = Vec::new();
    for object in expected.objects.iter().filter(|object| is_workload(&object.key.kind)) {
        let Some(live) = seen.get(&object.key).filter(|live| !readiness(live, around).is_ready()) else { continue };
        for signal in signals(live, around) {
            let (standing, _) = standing(signal.cause, Duration::ZERO, Duration::ZERO);
            let (awaited, part) = (object.key.clone(), part(&object.component));
            sightings.push(Sighting { signal, awaited, part, since: Duration::ZERO, standing });
        }
    }
    roots(&sightings)
}

/// Returns what is not ready, and why. Pure.
pub fn findings(expected: &Expected, seen: &Seen, around: &Surroundings, troubles: &[Trouble]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut unready_workloads: BTreeSet<&str> = BTreeSet::new();
    let states: Vec<(&ObjectKey, Readiness)> = expected
        .objects
        .iter()
        .filter_map(|object| Some((&object.key, readiness(seen.get(&object.key)?, around))))
        .collect();
    for (key, state) in &states {
        if is_workload(&key.kind) && !state.is_ready() {
            unready_workloads.insert(&key.namespace);
        }
    }
    for (key, state) in &states {
        let waiting = if key.kind.ends_with("WebhookConfiguration") { Check::Webhook } else { Check::NotReady };
        match state {
            Readiness::Ready => {}
            Readiness::ReadyWithNote(note) => findings.push(Finding::new(Check::Note, Some(key), note.clone())),
            // That there is nothing behind a service is what its pods look like from here.
            Readiness::Waiting { .. } if key.kind == "Service" && unready_workloads.contains(&*key.namespace) => {}
            Readiness::Waiting { why } => findings.extend(with_troubles(waiting, key, why, None, troubles)),
            Readiness::Failed { reason, remedies } => {
                let remedy = remedies.first().map(String::as_str);
                findings.extend(with_troubles(Check::Failed, key, reason, remedy, troubles));
            }
        }
    }
    findings
}

/// Returns the findings about an object that is not ready: one for each trouble that is at the root of it.
fn with_troubles(check: Check, key: &ObjectKey, why: &str, remedy: Option<&str>, troubles: &[Trouble]) -> Vec<Finding> {
    let own: Vec<&Trouble> = troubles.iter().filter(|trouble| trouble.awaited == *key).collect();
    if own.is_empty() {
        let finding = Finding::new(check, Some(key), why);
        return vec![match remedy {
            Some(remedy) => finding.hint(remedy),
            None => finding,
        }];
    }
    let of_trouble = |trouble: &&Trouble| {
        let check = if trouble.is_fatal { Check::Failed } else { check };
        let told = trouble.to_string();
        let told = told.strip_prefix(&format!("{key}: ")).unwrap_or(&told);
        let finding = Finding::new(check, Some(key), format!("{why}: {told}"));
        match trouble.remedies.first() {
            Some(remedy) => finding.hint(remedy.clone()),
            None => finding,
        }
    };
    own.iter().map(of_trouble).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::verify::Severity;
    use crate::values::json;

    fn objects(texts: &[&str]) -> (Expected, Seen) {
        let trees: Vec<Tree> = texts.iter().map(|text| json::decode(text).unwrap()).collect();
        let expected = Expected::of_labels("n", "default", &trees);
        let mut seen = Seen::default();
        for (object, tree) in expected.objects.iter().zip(trees) {
            seen.objects.insert(object.identity(), tree);
        }
        (expected, seen)
    }

    const WORKLOAD: &str = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"istiod","namespace":"n","generation":1},"spec":{"replicas":1},"status":{"observedGeneration":1}}"#;
    const SERVICE: &str = r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"istiod","namespace":"n"},"spec":{"selector":{"app":"istiod"},"clusterIP":"10.0.0.1"}}"#;
    const WEBHOOK: &str = r#"{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"w"},"webhooks":[{"name":"a","clientConfig":{"service":{"name":"istiod","namespace":"n"}}}]}"#;

    #[test]
    fn what_is_not_ready_is_said_once() {
        let (expected, seen) = objects(&[WORKLOAD, SERVICE, WEBHOOK]);
        let mut around = Surroundings::new(expectations(&expected));
        around.list("EndpointSlice", Some("n"), Vec::new());
        let found = findings(&expected, &seen, &around, &[]);
        let told: Vec<(&str, &str)> =
            found.iter().map(|finding| (finding.code, &*finding.object.as_ref().unwrap().kind)).collect();
        assert_eq!(told, [("MSH0201", "Deployment"), ("MSH0203", "MutatingWebhookConfiguration")]);
        assert!(found.iter().all(|finding| finding.severity == Severity::Error));
    }

    #[test]
    fn a_service_without_pods_is_told_when_its_workload_is_well() {
        let (expected, seen) = objects(&[SERVICE]);
        let mut around = Surroundings::new(expectations(&expected));
        around.list("EndpointSlice", Some("n"), Vec::new());
        assert_eq!(findings(&expected, &seen, &around, &[]).len(), 1);
    }
}
