//! The form in which an object is sent: without the fields that others own.
//!
//! Some fields of a mesh's objects are not the installer's, though its charts write them: istiod keeps `caBundle` and
//! the `failurePolicy` of validating webhooks, an autoscaler keeps `replicas`. Sending them takes them back, and with
//! server-side apply *not* sending a field that one owns deletes it. So each of them is decided by who owns it in the
//! cluster.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::object::runtime::SERVER_METADATA;
use crate::values::{Map, Tree};

use super::conflict::{self, FieldConflict, FieldPath, Manager, PathStep};
use super::target::Target;

/// What is said about fields in a cluster by something other than the object itself.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Services with at least one address that is ready: namespace and name.
    pub answering: HashSet<(String, String)>,
    /// Workloads that an autoscaler scales: kind, namespace and name.
    pub scaled: HashSet<(String, String, String)>,
}

impl Surroundings {
    /// Returns what follows from a target and from the autoscalers of the cluster, which may be somebody else's.
    pub fn of(target: &Target, autoscalers: &[Tree], answering: HashSet<(String, String)>) -> Self {
        let own = target.objects.iter().filter(|object| object.object.key.kind == AUTOSCALER);
        let all = own.map(|object| object.object.tree()).chain(autoscalers);
        Self { answering, scaled: all.filter_map(scaled_by).collect() }
    }
}

/// The kind of autoscalers.
const AUTOSCALER: &str = "HorizontalPodAutoscaler";

/// Returns what an autoscaler scales.
fn scaled_by(autoscaler: &Tree) -> Option<(String, String, String)> {
    let text = |path: &[&str]| autoscaler.get_path(path).and_then(Tree::as_str).map(str::to_owned);
    let target = |field: &str| text(&["spec", "scaleTargetRef", field]);
    Some((target("kind")?, text(&["metadata", "namespace"]).unwrap_or_default(), target("name")?))
}

/// An object as it is sent.
#[derive(Debug, Clone)]
pub struct Outgoing<'a> {
    /// The body.
    pub body: Cow<'a, Tree>,
    /// Fields that are taken from their owner on purpose, as [`FieldConflict::path`] writes them. Sending needs force
    /// then; it must not be used when there are other conflicts, see [`Outgoing::may_force`].
    pub takes: Vec<String>,
}

impl Outgoing<'_> {
    /// Returns the conflicts that are none of our doing.
    pub fn unwanted(&self, conflicts: Vec<FieldConflict>) -> Vec<FieldConflict> {
        conflicts.into_iter().filter(|conflict| !self.takes.contains(&conflict.path)).collect()
    }

    /// Tells whether the object may be sent with force though nobody asked for it: it takes something on purpose, and
    /// force would take nothing else.
    pub fn may_force(&self, live: &Tree) -> bool {
        !self.takes.is_empty() && self.unwanted(conflict::foreseen(live, &self.body)).is_empty()
    }
}

/// Returns the form in which an object is sent, given the live one.
pub fn outgoing<'a>(object: &'a Tree, live: Option<&Tree>, surroundings: &Surroundings) -> Outgoing<'a> {
    let mut outgoing = Outgoing { body: Cow::Borrowed(object), takes: Vec::new() };
    let text = |path: &[&str]| object.get_path(path).and_then(Tree::as_str).unwrap_or_default().to_owned();
    let kind = text(&["kind"]);
    match &*kind {
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => {
            webhooks(&mut outgoing, live, surroundings);
        }
        "CustomResourceDefinition" => {
            authority(&mut outgoing, live, &["spec", "conversion", "webhook", "clientConfig", "caBundle"]);
        }
        "APIService" => authority(&mut outgoing, live, &["spec", "caBundle"]),
        _ => {
            let key = (kind, text(&["metadata", "namespace"]), text(&["metadata", "name"]));
            if surroundings.scaled.contains(&key) {
                replicas(&mut outgoing, live);
            }
        }
    }
    outgoing
}

/// Leaves the number of replicas to an autoscaler. As long as the number is still our own, from a time without the
/// autoscaler, the live one is sent: not sending it would scale to one.
fn replicas(outgoing: &mut Outgoing<'_>, live: Option<&Tree>) {
    const PATH: [&str; 2] = ["spec", "replicas"];
    let kept = live.filter(|live| is_ours_alone(live, &plain_path(&PATH))).and_then(|live| live.get_path(&PATH));
    match (kept, outgoing.body.get_path(&PATH)) {
        (None, None) => {}
        (kept, _) => {
            let kept = kept.cloned();
            let body = outgoing.body.to_mut().as_map_mut();
            let Some(spec) = body.and_then(|body| map_at(body, &["spec"])) else { return };
            match kept {
                Some(kept) => drop(spec.insert("replicas".to_owned(), kept)),
                None => drop(spec.shift_remove("replicas")),
            }
        }
    }
}

/// Leaves out a certificate authority at a path, as [`is_authority_sent`] says.
fn authority(outgoing: &mut Outgoing<'_>, live: Option<&Tree>, path: &[&str]) {
    let Some(value) = outgoing.body.get_path(path) else { return };
    if is_authority_sent(value, live, &plain_path(path)) {
        return;
    }
    let (Some((last, above)), Some(body)) = (path.split_last(), outgoing.body.to_mut().as_map_mut()) else { return };
    if let Some(map) = map_at(body, above) {
        map.shift_remove(last);
    }
}

/// An authority that a user configured is sent while nobody else keeps one there; an empty one, which charts write as a
/// place for istiod's, is never sent.
fn is_authority_sent(value: &Tree, live: Option<&Tree>, path: &FieldPath) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty()) && !live.is_some_and(|live| is_anothers(live, path))
}

fn webhooks(outgoing: &mut Outgoing<'_>, live: Option<&Tree>, surroundings: &Surroundings) {
    let is_validating = outgoing.body.get("kind").and_then(Tree::as_str) == Some("ValidatingWebhookConfiguration");
    let Some(Tree::List(webhooks)) = outgoing.body.to_mut().as_map_mut().and_then(|body| body.get_mut("webhooks"))
    else {
        return;
    };
    for webhook in webhooks.iter_mut().filter_map(Tree::as_map_mut) {
        let name = webhook.get("name").and_then(Tree::as_str).unwrap_or_default().to_owned();
        let path = |below: &[&str]| {
            let mut steps = vec![PathStep::field("webhooks"), PathStep::named(&name)];
            steps.extend(below.iter().map(|step| PathStep::field(step)));
            FieldPath(steps)
        };
        let authority = path(&["clientConfig", "caBundle"]);
        if let Some(client) = map_at(webhook, &["clientConfig"])
            && let Some(value) = client.get("caBundle")
            && !is_authority_sent(value, live, &authority)
        {
            client.shift_remove("caBundle");
        }
        let policy = path(&["failurePolicy"]);
        if is_validating && webhook.get("failurePolicy").and_then(Tree::as_str) == Some(IGNORE) {
            match failure_policy(live, &policy, is_answering(webhook, surroundings)) {
                Policy::Leave => drop(webhook.shift_remove("failurePolicy")),
                Policy::Send => {}
                Policy::Take => outgoing.takes.push(policy.to_string()),
            }
        }
    }
}

const IGNORE: &str = "Ignore";

/// What is done about the `failurePolicy: Ignore` that a chart wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    Leave,
    Send,
    /// It is sent, though another has set it to `Fail`.
    Take,
}

/// istiod sets the policy to `Fail` once it is ready, and it stays so when istiod is gone: then nobody can change the
/// mesh's configuration, a new istiod's own objects included. So it is set to `Ignore` as long as nothing answers, and
/// otherwise it is istiod's.
fn failure_policy(live: Option<&Tree>, path: &FieldPath, is_answering: bool) -> Policy {
    let Some(live) = live else { return Policy::Send };
    let is_ignored = path.resolve(live).and_then(Tree::as_str) == Some(IGNORE);
    match (is_answering, is_ignored) {
        // Not sending what we own would set it to the server's default, `Fail`, before istiod has decided that it can.
        (true, true) if is_ours(live, path) => Policy::Send,
        (true, _) => Policy::Leave,
        (false, false) if is_anothers(live, path) => Policy::Take,
        (false, _) => Policy::Send,
    }
}

/// Tells whether somebody answers behind a webhook. Of one outside the cluster that is not known; it is taken for true,
/// since it does not depend on what is installed here.
fn is_answering(webhook: &Map, surroundings: &Surroundings) -> bool {
    let Some(service) = webhook.get("clientConfig").and_then(|client| client.get("service")) else { return true };
    let text = |key: &str| service.get(key).and_then(Tree::as_str).unwrap_or_default().to_owned();
    surroundings.answering.contains(&(text("namespace"), text("name")))
}

fn plain_path(path: &[&str]) -> FieldPath {
    FieldPath(path.iter().map(|step| PathStep::field(step)).collect())
}

fn is_ours(live: &Tree, path: &FieldPath) -> bool {
    conflict::owners(live, path).iter().any(Manager::is_us)
}

fn is_ours_alone(live: &Tree, path: &FieldPath) -> bool {
    let owners = conflict::owners(live, path);
    !owners.is_empty() && owners.iter().all(Manager::is_us)
}

fn is_anothers(live: &Tree, path: &FieldPath) -> bool {
    conflict::owners(live, path).iter().any(|manager| !manager.is_us())
}

/// Takes out what no installer ever sends: what the API server writes, and what is there but says nothing.
pub fn leave_out(object: &mut Tree) {
    let Tree::Map(root) = object else { return };
    root.shift_remove("status");
    if let Some(metadata) = map_at(root, &["metadata"]) {
        metadata.retain(|name, _| !SERVER_METADATA.contains(&&**name));
    }
    if let Some(metadata) = map_at(root, &["spec", "template", "metadata"]) {
        metadata.shift_remove("creationTimestamp");
    }
    // The rules of such a role are the sum of others', which a controller makes.
    if root.get("aggregationRule").is_some_and(|rule| !rule.is_null()) {
        root.shift_remove("rules");
    }
}

fn map_at<'a>(root: &'a mut Map, path: &[&str]) -> Option<&'a mut Map> {
    let Some((first, rest)) = path.split_first() else { return Some(root) };
    map_at(root.get_mut(first)?.as_map_mut()?, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::json;

    fn tree(text: &str) -> Tree {
        json::decode(text).unwrap()
    }

    fn managed(manager: &str, operation: &str, fields: &str) -> String {
        format!(r#"{{"manager":"{manager}","operation":"{operation}","fieldsV1":{fields}}}"#)
    }

    const POLICY: &str = r#"{"f:webhooks":{"k:{\"name\":\"v\"}":{"f:failurePolicy":{}}}}"#;
    const AUTHORITY: &str = r#"{"f:webhooks":{"k:{\"name\":\"v\"}":{"f:clientConfig":{"f:caBundle":{}}}}}"#;

    fn webhook(kind: &str, policy: &str, authority: &str, managers: &str) -> Tree {
        tree(&format!(
            r#"{{"kind":"{kind}WebhookConfiguration","metadata":{{"name":"w","managedFields":[{managers}]}},"webhooks":[{{
            "name":"v","failurePolicy":"{policy}","clientConfig":{{"caBundle":"{authority}","service":{{"name":"istiod","namespace":"n"}}}}}}]}}"#
        ))
    }

    /// Returns what is sent of a validating webhook's policy, and how many fields are taken with force.
    fn sent_policy(live: Option<&Tree>, is_answering: bool) -> (Option<String>, usize) {
        let object = webhook("Validating", "Ignore", "", "");
        let answering = [("n".to_owned(), "istiod".to_owned())].into_iter().filter(|_| is_answering).collect();
        let surroundings = Surroundings { answering, ..Surroundings::default() };
        let outgoing = outgoing(&object, live, &surroundings);
        let sent = outgoing.body.get("webhooks").unwrap().as_list().unwrap()[0].get("failurePolicy").cloned();
        (sent.map(|policy| policy.as_str().unwrap().to_owned()), outgoing.takes.len())
    }

    #[test]
    fn a_failure_policy_is_istiods_once_istiod_answers() {
        let ignore = Some("Ignore".to_owned());
        let istiods = webhook("Validating", "Fail", "", &managed("pilot-discovery", "Update", POLICY));
        let ours = webhook("Validating", "Ignore", "", &managed("meshctl", "Apply", POLICY));
        let nobodys = webhook("Validating", "Fail", "", "");
        let anothers = webhook("Validating", "Ignore", "", &managed("istio-operator", "Apply", POLICY));
        for (live, is_answering, expected) in [
            (None, true, (ignore.clone(), 0)),
            (None, false, (ignore.clone(), 0)),
            (Some(&istiods), true, (None, 0)),
            (Some(&istiods), false, (ignore.clone(), 1)),
            (Some(&ours), true, (ignore.clone(), 0)),
            (Some(&ours), false, (ignore.clone(), 0)),
            (Some(&nobodys), true, (None, 0)),
            (Some(&nobodys), false, (ignore.clone(), 0)),
            (Some(&anothers), true, (None, 0)),
            (Some(&anothers), false, (ignore.clone(), 0)),
        ] {
            assert_eq!(sent_policy(live, is_answering), expected, "{live:?} {is_answering}");
        }
    }

    #[test]
    fn a_policy_is_taken_only_when_nothing_else_would_be() {
        let live = |extra: &str| {
            webhook("Validating", "Fail", "", &format!("{}{extra}", managed("pilot-discovery", "Update", POLICY)))
        };
        let object = webhook("Validating", "Ignore", "", "");
        let (alone, with_other) = (live(""), live(&format!(",{}", managed("x", "Update", r#"{"f:kind":{}}"#))));
        assert!(outgoing(&object, Some(&alone), &Surroundings::default()).may_force(&alone));
        let mut other = object.clone();
        other.as_map_mut().unwrap().insert("kind".to_owned(), Tree::from("ValidatingWebhookConfiguration"));
        let mut changed = with_other.clone();
        changed.as_map_mut().unwrap().insert("kind".to_owned(), Tree::from("changed"));
        assert!(!outgoing(&other, Some(&changed), &Surroundings::default()).may_force(&changed));
    }

    #[test]
    fn a_policy_that_the_user_wants_is_sent() {
        let object = webhook("Validating", "Fail", "", "");
        assert!(
            outgoing(&object, Some(&object), &Surroundings::default()).body.get("webhooks").unwrap().as_list().unwrap()
                [0]
            .get("failurePolicy")
            .is_some()
        );
        let object = webhook("Mutating", "Ignore", "", "");
        let live = webhook("Mutating", "Fail", "", &managed("x", "Update", POLICY));
        let sent = outgoing(&object, Some(&live), &Surroundings::default());
        assert!(
            sent.takes.is_empty()
                && sent.body.get("webhooks").unwrap().as_list().unwrap()[0].get("failurePolicy").is_some()
        );
    }

    #[test]
    fn an_authority_is_not_taken_from_whoever_keeps_it() {
        let sent = |authority: &str, live: Option<&Tree>| {
            let object = webhook("Mutating", "Fail", authority, "");
            let outgoing = outgoing(&object, live, &Surroundings::default());
            let client =
                outgoing.body.get("webhooks").unwrap().as_list().unwrap()[0].get("clientConfig").unwrap().clone();
            client.get("caBundle").is_some()
        };
        let istiods = webhook("Mutating", "Fail", "eA==", &managed("pilot-discovery", "Update", AUTHORITY));
        let ours = webhook("Mutating", "Fail", "eA==", &managed("meshctl", "Apply", AUTHORITY));
        assert!(!sent("", None) && !sent("", Some(&istiods)) && !sent("", Some(&ours)));
        assert!(sent("eA==", None) && sent("eA==", Some(&ours)));
        assert!(!sent("eA==", Some(&istiods)));
    }

    #[test]
    fn replicas_are_the_autoscalers_where_there_is_one() {
        const REPLICAS: &str = r#"{"f:spec":{"f:replicas":{}}}"#;
        let deployment = |replicas: i64, managers: &str| {
            tree(&format!(
                r#"{{"kind":"Deployment","metadata":{{"name":"a","namespace":"n","managedFields":[{managers}]}},"spec":{{"replicas":{replicas}}}}}"#
            ))
        };
        let autoscaler = tree(
            r#"{"kind":"HorizontalPodAutoscaler","metadata":{"name":"h","namespace":"n"},"spec":{"scaleTargetRef":{"kind":"Deployment","name":"a"}}}"#,
        );
        let scaled = Surroundings::of(&Target::default(), &[autoscaler], HashSet::new());
        let sent = |live: Option<&Tree>, surroundings: &Surroundings| {
            let object = deployment(2, "");
            outgoing(&object, live, surroundings).body.get_path(&["spec", "replicas"]).and_then(Tree::as_int)
        };
        assert_eq!(sent(None, &Surroundings::default()), Some(2));
        assert_eq!(sent(None, &scaled), None);
        assert_eq!(sent(Some(&deployment(5, &managed("kube-controller-manager", "Update", REPLICAS))), &scaled), None);
        // Ours from before: the number that runs stays until the autoscaler sets its own.
        assert_eq!(sent(Some(&deployment(5, &managed("meshctl", "Apply", REPLICAS))), &scaled), Some(5));
    }

    #[test]
    fn what_a_server_writes_is_left_out() {
        let mut object = tree(
            r#"{"metadata":{"name":"a","uid":"x","creationTimestamp":null},"status":{},"spec":{"template":{"metadata":{"creationTimestamp":null}}},
            "aggregationRule":{"a":1},"rules":[1]}"#,
        );
        leave_out(&mut object);
        assert_eq!(
            object,
            tree(r#"{"metadata":{"name":"a"},"spec":{"template":{"metadata":{}}},"aggregationRule":{"a":1}}"#)
        );
    }
}
