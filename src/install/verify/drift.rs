//! Level `content`: where objects are not what they are to be, field by field, and who changed what.
//!
//! Most objects are as they were applied. That can be told from the live object alone: it has every wanted value, and
//! meshctl owns nothing else of it. Only where it looks otherwise the API server is asked what applying the object would
//! change, which settles defaults and quantities in other words.

use std::collections::HashSet;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::Check;
use super::expected::{Expected, ExpectedObject};
use super::look::Seen;
use super::report::{Author, Basis, Comparison, FieldDrift, Finding};
use crate::cluster::ClusterError;
use crate::diagnostic::{Category, Diagnostic};
use crate::install::conflict::{self, FieldPath, Manager, PathStep};
use crate::install::live::Live;
use crate::install::observe::AT_ONCE;
use crate::install::outgoing::{Surroundings, outgoing};
use crate::install::{FIELD_MANAGER, Target, fields, labels};
use crate::object::ObjectKey;
use crate::object::diff::Change;
use crate::values::Tree;

/// Managers whose part of an object is their own: controllers of Kubernetes and of the mesh.
const CONTROLLERS: &[&str] = &[
    "kube-controller-manager",
    "kube-scheduler",
    "kube-apiserver",
    "kubelet",
    "cloud-controller-manager",
    "pilot-discovery",
    "cainjector",
    "cert-manager-cainjector",
];

/// Returns how the content can be compared when the values are known or are not.
pub fn comparison(expected: &Expected) -> Comparison {
    let has_values = expected.objects.iter().any(|object| object.wanted.is_some());
    match (expected.basis, has_values) {
        (Basis::Labels, _) => Comparison::None,
        (Basis::Objects, _) => Comparison::FieldByField,
        (_, true) => Comparison::ServerSide,
        (_, false) => Comparison::Ownership,
    }
}

/// Compares all objects that are there.
pub async fn compare(
    live: &Live<'_>,
    expected: &Expected,
    seen: &Seen,
) -> Result<(Comparison, Vec<Finding>), ClusterError> {
    let mut comparison = comparison(expected);
    let mut findings: Vec<Finding> = expected
        .extra
        .iter()
        .map(|key| Finding::new(Check::Extra, Some(key), "it is recorded and not wanted"))
        .collect();
    match comparison {
        Comparison::None => {}
        Comparison::Ownership => {
            for object in &expected.objects {
                if let Some(found) = seen.get(&object.key) {
                    findings.extend(by_ownership(&object.key, found));
                }
            }
        }
        Comparison::ServerSide | Comparison::FieldByField => {
            let around = around(expected, seen);
            let mut suspects = Vec::new();
            for object in &expected.objects {
                let Some(found) = seen.get(&object.key) else { continue };
                if object.wanted.is_none() {
                    let message = "the record does not say what it is to be";
                    findings.push(Finding::new(Check::NotCompared, Some(&object.key), message));
                    continue;
                }
                let suspect = Suspect::of(object, found, &around, expected);
                findings.extend(suspect.added());
                if suspect.is_suspicious() {
                    suspects.push(suspect);
                }
            }
            if comparison == Comparison::ServerSide {
                // Whoever may not ask about one object may not ask about any: the first one tells.
                let mut asked = Vec::new();
                if let Some(first) = suspects.first() {
                    asked.push(first.ask(live).await?);
                }
                if matches!(asked.first(), Some(Asked::Forbidden)) {
                    comparison = Comparison::FieldByField;
                    asked.clear();
                } else {
                    let rest = suspects.iter().skip(1).map(|suspect| suspect.ask(live));
                    asked.extend(stream::iter(rest).buffered(AT_ONCE).try_collect::<Vec<_>>().await?);
                }
                let answers = asked.into_iter().map(Some).chain(std::iter::repeat_with(|| None));
                for (suspect, asked) in suspects.iter().zip(answers) {
                    findings.extend(suspect.finding(asked));
                }
            } else {
                findings.extend(suspects.iter().filter_map(|suspect| suspect.finding(None)));
            }
        }
    }
    Ok((comparison, findings))
}

/// Returns what decides about fields that others own. Webhooks count as answered: whether they are is another check, and
/// what istiod sets when they are is not drift.
fn around(expected: &Expected, seen: &Seen) -> Surroundings {
    let mut answering = HashSet::new();
    let mut autoscalers = Vec::new();
    for object in seen.objects.values() {
        for webhook in object.items_at(&["webhooks"]) {
            let place = |field| webhook.text_at(&["clientConfig", "service", field]).to_owned();
            answering.insert((place("namespace"), place("name")));
        }
        if object.text_at(&["kind"]) == "HorizontalPodAutoscaler" {
            autoscalers.push(object.clone());
        }
    }
    let wanted = expected.objects.iter().filter_map(|object| object.wanted.as_ref());
    autoscalers.extend(wanted.filter(|object| object.text_at(&["kind"]) == "HorizontalPodAutoscaler").cloned());
    Surroundings::of(&Target::default(), &autoscalers, answering)
}

/// An object that may not be what it is to be.
struct Suspect<'a> {
    key: &'a ObjectKey,
    live: &'a Tree,
    /// What would be sent.
    body: Tree,
    /// What the live object lacks of it.
    changes: Vec<Change>,
    /// What meshctl owns and is not wanted.
    surplus: Vec<FieldPath>,
    /// Whether the object is known not to be meshctl's, whose labels it need not have then.
    is_others: bool,
    /// Whether only the fields of a file count.
    is_of_file: bool,
}

/// What the API server said.
enum Asked {
    Answer(Box<Tree>),
    Forbidden,
    Refused(String),
}

impl<'a> Suspect<'a> {
    fn of(object: &'a ExpectedObject, live: &'a Tree, around: &Surroundings, expected: &Expected) -> Self {
        let wanted = object.wanted.as_ref().unwrap_or(&Tree::Null);
        let body = outgoing(wanted, Some(live), around).body.into_owned();
        let is_of_file = expected.basis == Basis::Objects;
        let is_others = expected.owner.is_none();
        let mut changes = fields::missing(live, &body);
        changes.retain(|change| !(is_istiods(&change.path, live) || is_others && is_our_label(&change.path)));
        let surplus = if is_others { Vec::new() } else { surplus(live, &body) };
        Self { key: &object.key, live, body, changes, surplus, is_others, is_of_file }
    }

    fn is_suspicious(&self) -> bool {
        !self.changes.is_empty() || !self.surplus.is_empty()
    }

    /// Asks the API server what applying the object would change.
    async fn ask(&self, live: &Live<'_>) -> Result<Asked, ClusterError> {
        match live.apply(self.key, &self.body, true, true).await {
            Ok(Some(applied)) => Ok(Asked::Answer(Box::new(applied.object))),
            Ok(None) => Ok(Asked::Refused("its kind is not served".to_owned())),
            Err(error) if error.category() == Category::PermissionDenied => Ok(Asked::Forbidden),
            Err(error) => match error.refusal() {
                Some(refusal) if refusal.code < 500 => Ok(Asked::Refused(refusal.message.clone())),
                _ => Err(error),
            },
        }
    }

    /// Returns what is to be told of it.
    fn finding(&self, asked: Option<Asked>) -> Option<Finding> {
        let changes = match asked {
            Some(Asked::Answer(after)) => {
                let mut changes = fields::changed(self.live, &after);
                changes.retain(|change| !is_istiods(&change.path, self.live));
                changes.retain(|change| !(self.is_others && is_our_label(&change.path)));
                changes
            }
            Some(Asked::Refused(message)) => {
                let message = format!("the API server refuses what is wanted: {message}");
                return Some(Finding::new(Check::Refused, Some(self.key), message));
            }
            Some(Asked::Forbidden) | None => {
                let live = fields::masked(self.live);
                let gone = self.surplus.iter().filter_map(|path| {
                    let before = path.resolve(&live)?.clone();
                    Some(Change { path: path.readable(), order: false, before: Some(before), after: None })
                });
                self.changes.iter().cloned().chain(gone).collect()
            }
        };
        if changes.is_empty() {
            return None;
        }
        let drifts: Vec<FieldDrift> = changes
            .into_iter()
            .map(|Change { path, before, after, .. }| {
                let changed_by = authors(self.live, &path);
                FieldDrift { path, actual: before, wanted: after, changed_by }
            })
            .collect();
        let mut finding = Finding::new(Check::Drift, Some(self.key), drifted(&drifts));
        finding.fields = drifts;
        Some(finding)
    }

    /// Returns what others added to the object.
    fn added(&self) -> Option<Finding> {
        if self.is_others || self.is_of_file {
            return None;
        }
        let added: Vec<FieldDrift> = of_others(self.live)
            .into_iter()
            .filter(|drift| drift.0.resolve(&self.body).is_none())
            .map(|(_, drift)| drift)
            .collect();
        added_finding(self.key, added)
    }
}

fn added_finding(key: &ObjectKey, added: Vec<FieldDrift>) -> Option<Finding> {
    if added.is_empty() {
        return None;
    }
    let mut finding = Finding::new(Check::Added, Some(key), format!("{} added", counted(added.len())));
    finding.fields = added;
    Some(finding)
}

fn drifted(drifts: &[FieldDrift]) -> String {
    let (count, are) = (counted(drifts.len()), if drifts.len() == 1 { "is" } else { "are" });
    format!("{count} {are} not as wanted")
}

fn counted(count: usize) -> String {
    if count == 1 { "1 field".to_owned() } else { format!("{count} fields") }
}

/// Returns what meshctl owns of an object and is not wanted of it.
fn surplus(live: &Tree, wanted: &Tree) -> Vec<FieldPath> {
    let own = conflict::managers(live).into_iter().filter(Manager::is_us).flat_map(|manager| manager.fields());
    own.filter(|path| path.resolve(wanted).is_none() && path.resolve(live).is_some()).collect()
}

/// Tells whether a field of a webhook is istiod's: the authority, and what it sets once it answers.
fn is_istiods(path: &str, live: &Tree) -> bool {
    live.text_at(&["kind"]).ends_with("WebhookConfiguration")
        && (path.ends_with(".clientConfig.caBundle") || path.ends_with(".failurePolicy"))
}

/// Tells whether a field is one of the labels that meshctl puts on everything.
fn is_our_label(path: &str) -> bool {
    let Some(label) = path.strip_prefix("metadata.labels") else { return false };
    let label = label.trim_start_matches('.').replace('\\', "");
    let ours = [
        labels::MANAGED,
        labels::VERSION,
        labels::COMPONENT,
        labels::REVISION,
        labels::OWNING_RESOURCE,
        labels::OWNING_RESOURCE_NAMESPACE,
        labels::OWNER,
    ];
    label.is_empty() || ours.contains(&&*label)
}

/// Returns who wrote a field that is not meshctl's, the last one first.
fn authors(live: &Tree, path: &str) -> Vec<Author> {
    let below = |above: &str, below: &str| {
        below.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let mut authors: Vec<Author> = conflict::managers(live)
        .iter()
        .filter(|manager| manager.name != FIELD_MANAGER)
        .filter(|manager| {
            let mut paths = manager.fields().into_iter().map(|own| own.readable());
            paths.any(|own| below(path, &own) || below(&own, path))
        })
        .map(author)
        .collect();
    authors.sort_by(|left, right| right.time.cmp(&left.time));
    authors.dedup();
    authors
}

fn author(manager: &Manager<'_>) -> Author {
    Author { manager: manager.name.to_owned(), time: manager.since.to_owned() }
}

/// Returns the fields of an object that only others own, and nobody's controllers.
fn of_others(live: &Tree) -> Vec<(FieldPath, FieldDrift)> {
    let masked = fields::masked(live);
    let managers = conflict::managers(live);
    let own: Vec<FieldPath> =
        managers.iter().filter(|manager| manager.name == FIELD_MANAGER).flat_map(Manager::fields).collect();
    let mut found: Vec<(FieldPath, FieldDrift)> = Vec::new();
    let others = managers
        .iter()
        .filter(|manager| manager.name != FIELD_MANAGER && !CONTROLLERS.contains(&manager.name))
        .filter(|manager| manager.subresource.is_empty() || manager.subresource == "scale");
    for manager in others {
        for path in manager.fields() {
            if is_nobodys_business(&path, live)
                || own.iter().any(|own| path.0.starts_with(&own.0) || own.0.starts_with(&path.0))
            {
                continue;
            }
            let Some(value) = path.resolve(&masked) else { continue };
            let readable = path.readable();
            if let Some((_, known)) = found.iter_mut().find(|(_, known)| known.path == readable) {
                known.changed_by.push(author(manager));
                continue;
            }
            let drift = FieldDrift {
                path: readable,
                actual: Some(value.clone()),
                wanted: None,
                changed_by: vec![author(manager)],
            };
            found.push((path, drift));
        }
    }
    // An item of a list goes with everything in it.
    let paths: Vec<FieldPath> = found.iter().map(|(path, _)| path.clone()).collect();
    found.retain(|(path, _)| !paths.iter().any(|other| other.0.len() < path.0.len() && path.0.starts_with(&other.0)));
    found
}

/// Tells whether a field is for whoever sets it: the status, what other tools note, what a restart leaves.
fn is_nobodys_business(path: &FieldPath, live: &Tree) -> bool {
    let fields: Vec<&str> = path
        .0
        .iter()
        .map(|step| match step {
            PathStep::Field(name) => &**name,
            _ => "",
        })
        .collect();
    match &*fields {
        ["status", ..] | ["metadata", "finalizers" | "ownerReferences", ..] => true,
        [.., "annotations", "kubectl.kubernetes.io/restartedAt"] => true,
        ["metadata", "annotations", name] => {
            name.starts_with("kubectl.kubernetes.io/") || name.starts_with("deployment.kubernetes.io/")
        }
        _ => is_istiods(&format!(".{}", path.readable()), live),
    }
}

/// Returns what only the managers of fields tell: what others have set since meshctl applied the object.
fn by_ownership(key: &ObjectKey, live: &Tree) -> Vec<Finding> {
    if !conflict::managers(live).iter().any(Manager::is_us) {
        let others: Vec<String> = conflict::managers(live)
            .iter()
            .filter(|manager| !CONTROLLERS.contains(&manager.name))
            .map(|manager| author(manager).to_string())
            .collect();
        let by = if others.is_empty() { String::new() } else { format!(" (by {})", others.join(", ")) };
        let message = format!("none of its fields is meshctl's any more: it was replaced{by}");
        return vec![Finding::new(Check::Taken, Some(key), message)];
    }
    let is_note = |drift: &FieldDrift| {
        ["metadata.labels", "metadata.annotations"].iter().any(|place| drift.path.starts_with(place))
    };
    let (notes, set): (Vec<FieldDrift>, Vec<FieldDrift>) =
        of_others(live).into_iter().map(|(_, drift)| drift).partition(is_note);
    let taken = (!set.is_empty()).then(|| {
        let (count, are) = (counted(set.len()), if set.len() == 1 { "was" } else { "were" });
        let mut finding = Finding::new(Check::Taken, Some(key), format!("{count} {are} set by others"));
        finding.fields = set;
        finding
    });
    taken.into_iter().chain(added_finding(key, notes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    /// Returns a map as meshctl applied it (`a`, `b`), with what others did.
    fn live(data: &str, ours: &str, others: &str) -> Tree {
        let others = if others.is_empty() { String::new() } else { format!(",{others}") };
        tree(&format!(
            r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"m","namespace":"n","labels":{{"meshctl.io/owner":"n.default"}},
            "managedFields":[{{"manager":"meshctl","operation":"Apply","time":"2026-11-20T08:00:00Z","fieldsV1":{{"f:data":{ours},"f:metadata":{{"f:labels":{{"f:meshctl.io/owner":{{}}}}}}}}}}{others}]}},"data":{data}}}"#
        ))
    }

    fn by(manager: &str, fields: &str) -> String {
        format!(r#"{{"manager":"{manager}","operation":"Update","time":"2026-11-21T08:00:00Z","fieldsV1":{fields}}}"#)
    }

    fn expected(wanted: Option<&str>, owner: Option<&str>) -> Expected {
        let key = ObjectKey {
            api_version: "v1".to_owned(),
            kind: "ConfigMap".to_owned(),
            namespace: "n".to_owned(),
            name: "m".to_owned(),
        };
        let wanted = wanted.map(|data| {
            tree(&format!(
                r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"m","namespace":"n","labels":{{"meshctl.io/owner":"n.default"}}}},"data":{data}}}"#
            ))
        });
        Expected {
            namespace: "n".to_owned(),
            revision: "default".to_owned(),
            basis: Basis::Inputs,
            owner: owner.map(str::to_owned),
            objects: vec![ExpectedObject { key, component: String::new(), uid: String::new(), wanted }],
            extra: Vec::new(),
        }
    }

    fn told(findings: impl IntoIterator<Item = Finding>) -> Vec<String> {
        let tell = |finding: Finding| {
            let fields: Vec<String> = finding
                .fields
                .iter()
                .map(|drift| {
                    let by: Vec<String> = drift.changed_by.iter().map(ToString::to_string).collect();
                    format!("{} by {}", drift.path, by.join("+"))
                })
                .collect();
            format!("{} {}", finding.code, fields.join(", "))
        };
        findings.into_iter().map(tell).collect()
    }

    fn compared(expected: &Expected, live: &Tree) -> Vec<String> {
        let suspect = Suspect::of(&expected.objects[0], live, &Surroundings::default(), expected);
        told(suspect.added().into_iter().chain(suspect.finding(None).filter(|_| suspect.is_suspicious())))
    }

    const OURS: &str = r#"{"f:a":{},"f:b":{}}"#;

    #[test]
    fn what_is_as_wanted_needs_no_request() {
        let expected = expected(Some(r#"{"a":"1","b":"2"}"#), Some("n.default"));
        assert_eq!(compared(&expected, &live(r#"{"a":"1","b":"2"}"#, OURS, "")), [""; 0]);
    }

    #[test]
    fn drift_names_who_changed_what() {
        let expected = expected(Some(r#"{"a":"1","b":"2"}"#), Some("n.default"));
        let edited = by("kubectl-edit", r#"{"f:data":{"f:b":{},"f:c":{}}}"#);
        let live = live(r#"{"a":"1","b":"3","c":"x"}"#, r#"{"f:a":{}}"#, &edited);
        let by = "by kubectl-edit at 2026-11-21T08:00:00Z";
        assert_eq!(compared(&expected, &live), [format!("MSH0303 data.c {by}"), format!("MSH0301 data.b {by}")]);
    }

    #[test]
    fn what_is_missing_or_not_wanted_any_more_is_drift() {
        let wants = |data| expected(Some(data), Some("n.default"));
        let gone = live(r#"{"a":"1"}"#, r#"{"f:a":{}}"#, "");
        assert_eq!(compared(&wants(r#"{"a":"1","b":"2"}"#), &gone), ["MSH0301 data.b by "]);
        let more = live(r#"{"a":"1","b":"2"}"#, OURS, "");
        assert_eq!(compared(&wants(r#"{"a":"1"}"#), &more), ["MSH0301 data.b by "]);
    }

    #[test]
    fn a_mesh_of_another_tool_need_not_have_our_labels() {
        let expected = expected(Some(r#"{"a":"1"}"#), None);
        let mut foreign = live(r#"{"a":"1"}"#, r#"{"f:a":{}}"#, "");
        let metadata = foreign.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
        metadata.shift_remove("labels");
        assert_eq!(compared(&expected, &foreign), [""; 0]);
    }

    #[test]
    fn without_values_the_managers_tell() {
        let key = expected(None, None).objects[0].key.clone();
        let well = live(r#"{"a":"1","b":"2"}"#, OURS, &by("kube-controller-manager", r#"{"f:data":{"f:x":{}}}"#));
        assert_eq!(told(by_ownership(&key, &well)), [""; 0]);
        let edited = live(
            r#"{"a":"1","b":"2"}"#,
            r#"{"f:a":{}}"#,
            &by("kubectl-edit", r#"{"f:data":{"f:b":{}},"f:metadata":{"f:labels":{"f:x":{}}},"f:status":{"f:y":{}}}"#),
        );
        assert_eq!(told(by_ownership(&key, &edited)), ["MSH0302 data.b by kubectl-edit at 2026-11-21T08:00:00Z"]);
        let mut replaced = well;
        let metadata = replaced.as_map_mut().unwrap().get_mut("metadata").unwrap().as_map_mut().unwrap();
        metadata.shift_remove("managedFields");
        assert_eq!(told(by_ownership(&key, &replaced)), ["MSH0302 "]);
    }
}
