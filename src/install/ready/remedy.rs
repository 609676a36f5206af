//! What to do about a signal: the command, where there is one, and what the words of the cluster are about.

use std::collections::BTreeSet;
use std::fmt;

use super::cause::Cause;
use super::status::{name, namespace};
use super::wait::LogPlace;
use crate::values::Tree;

/// Why the API server does not create pods.
pub(super) struct Refusal {
    /// What sort of refusal it is.
    pub cause: Cause,
    /// What is wrong, for a person.
    pub what: String,
    /// What is at fault.
    pub subject: String,
    /// What to do.
    pub remedies: Vec<String>,
}

impl Refusal {
    /// Reads the message of a `FailedCreate`. The words are those of the API server and its admission plug-ins.
    pub(super) fn read(message: &str, namespace: &str, coming_webhooks: &BTreeSet<String>) -> Self {
        if let Some(webhook) = between(message, "failed calling webhook \"", "\"")
            .or_else(|| between(message, "admission webhook \"", "\""))
        {
            return Self::of_webhook(message, webhook, coming_webhooks);
        }
        if let Some(quota) = between(message, "exceeded quota: ", ",") {
            return Self {
                cause: Cause::Quota,
                what: format!("the quota `{quota}` leaves no room for its pods"),
                subject: format!("quota {namespace}/{quota}"),
                remedies: vec![format!(
                    "raise the quota, or make room: `kubectl -n {namespace} describe resourcequota {quota}`"
                )],
            };
        }
        // A quota of CPU or memory wants each container to say what it needs.
        if let Some(quota) = between(message, "failed quota: ", ":") {
            return Self {
                cause: Cause::Quota,
                what: format!("the quota `{quota}` wants limits that its pods do not have"),
                subject: format!("quota {namespace}/{quota}"),
                remedies: vec![format!(
                    "set the resources that it names, or give the namespace defaults with a LimitRange: \
                     `kubectl -n {namespace} describe resourcequota {quota}`"
                )],
            };
        }
        if message.contains("violates PodSecurity") {
            return Self {
                cause: Cause::PodSecurity,
                what: format!("the pod security level of namespace `{namespace}` forbids its pods"),
                subject: format!("pod security {namespace}"),
                remedies: vec![format!(
                    "allow them: `kubectl label namespace {namespace} pod-security.kubernetes.io/enforce=privileged \
                     --overwrite`"
                )],
            };
        }
        if message.contains("serviceaccount") && message.contains("not found") {
            let account = between(message, "serviceaccount \"", "\"").unwrap_or_default();
            return Self {
                cause: Cause::ServiceAccount,
                what: format!("its service account `{account}` does not exist"),
                subject: format!("service account {namespace}/{account}"),
                remedies: vec![format!("see which there are: `kubectl -n {namespace} get serviceaccounts`")],
            };
        }
        let is_limit =
            ["maximum ", "minimum "].iter().any(|word| message.contains(word)) && message.contains(" usage per ");
        if is_limit {
            return Self {
                cause: Cause::LimitRange,
                what: format!("a limit range of namespace `{namespace}` forbids its pods"),
                subject: format!("limit range {namespace}"),
                remedies: vec![format!(
                    "change the limit, or the resources of the component: `kubectl -n {namespace} describe limitrange`"
                )],
            };
        }
        Self {
            cause: Cause::Refused,
            what: "its pods are refused".to_owned(),
            subject: bare(message).to_owned(),
            remedies: vec![],
        }
    }

    fn of_webhook(message: &str, webhook: &str, coming_webhooks: &BTreeSet<String>) -> Self {
        let address = between(message, "https://", "/").map(|address| address.split(':').next().unwrap_or_default());
        let mut labels = address.unwrap_or_default().split('.');
        let service = match (labels.next(), labels.next(), labels.next()) {
            (Some(service), Some(namespace), Some("svc")) => Some((namespace, service)),
            _ => None,
        };
        let does_not_answer = message.contains("failed calling webhook");
        let mut what = format!("the webhook `{webhook}` refuses its pods");
        if does_not_answer {
            what = format!("the webhook `{webhook}` does not answer");
        }
        if let Some((namespace, service)) = service {
            what = format!("{what} (Service {namespace}/{service})");
        }
        if coming_webhooks.contains(webhook) {
            return Self {
                cause: Cause::PendingWebhook,
                what,
                subject: format!("webhook {webhook}"),
                remedies: vec![],
            };
        }
        let mut remedies = Vec::new();
        if let (true, Some((namespace, service))) = (does_not_answer, service) {
            remedies.push(format!(
                "see whether something is behind it: `kubectl -n {namespace} get endpointslices -l \
                 kubernetes.io/service-name={service}`"
            ));
        }
        let is_slow = ["deadline exceeded", "timeout"].iter().any(|word| message.contains(word));
        if does_not_answer && is_slow && webhook.ends_with(".istio.io") {
            remedies.push(
                "let the API server reach port 15017 of istiod: the firewall of a private cluster often does not"
                    .to_owned(),
            );
        }
        remedies.push(format!(
            "find its configuration (`kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations -o yaml`, \
             `name: {webhook}`); remove it if it belongs to nobody"
        ));
        Self { cause: Cause::Webhook, what, subject: format!("webhook {webhook}"), remedies }
    }
}

/// Returns what a refusal says, without the name of the pod, which is another with every attempt, and without what
/// the controller and its events put before it.
pub(super) fn bare(message: &str) -> &str {
    let message = message.trim_start_matches("(combined from similar events): ").trim_start_matches("Error creating: ");
    match message.split_once("\" is forbidden: ") {
        Some((before, rest)) if before.contains("pods \"") => rest,
        _ => message,
    }
}

/// Something that a pod needs and that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    kind: &'static str,
    name: String,
    /// The entry that is missing, when the object itself is there.
    key: Option<String>,
}

impl Missing {
    /// Reads the kubelet's words about a container's configuration or a volume.
    pub(super) fn read(message: &str) -> Option<Self> {
        for (kind, word) in [("secret", "secret"), ("configmap", "configmap")] {
            if let Some(name) = between(message, &format!("{word} \""), "\"") {
                return Some(Self { kind, name: name.to_owned(), key: None });
            }
        }
        // couldn't find key KEY in Secret NAMESPACE/NAME
        let key = between(message, "find key ", " in ")?;
        for (kind, word) in [("secret", "in Secret "), ("configmap", "in ConfigMap ")] {
            if let Some((_, place)) = message.split_once(word) {
                let place = place.split_whitespace().next().unwrap_or_default();
                let name = place.rsplit('/').next().unwrap_or_default();
                return Some(Self { kind, name: name.to_owned(), key: Some(key.to_owned()) });
            }
        }
        None
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, key } = self;
        match key {
            Some(key) => write!(formatter, "key {key} of {kind} {name}"),
            None => write!(formatter, "{kind} {name}"),
        }
    }
}

/// The `ConfigMap` that istiod writes into every namespace; a pod that misses it waits for istiod.
pub const ROOT_CERTIFICATE: &str = "istio-ca-root-cert";

/// Returns what to do about something that a pod misses.
pub(super) fn configuration(missing: Option<&Missing>, pod: &Tree) -> Vec<String> {
    let namespace = namespace(pod);
    match missing {
        Some(Missing { kind: "configmap", name, .. }) if name == ROOT_CERTIFICATE => {
            vec![format!("istiod writes ConfigMap `{name}` into every namespace: see what is wrong with istiod")]
        }
        Some(Missing { kind, name, key: None }) => {
            vec![format!("it needs {kind} `{name}`, which does not exist: `kubectl -n {namespace} get {kind} {name}`")]
        }
        Some(Missing { kind, name, key: Some(key) }) => {
            vec![format!("{kind} `{name}` has no entry `{key}`: `kubectl -n {namespace} describe {kind} {name}`")]
        }
        None => vec![describe_pod(pod)],
    }
}

/// Why an image is not pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PullCause {
    /// The registry does not say so, but its name is none.
    NoName,
    /// It is not there.
    NotFound,
    /// It may not be pulled.
    NotAllowed,
    /// The registry cannot be reached, or something else.
    Other,
}

/// Reads the words of a registry, or of the kubelet about it.
pub(super) fn pull_cause(words: &str) -> PullCause {
    let words = words.to_lowercase();
    let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    // A registry that wants credentials says "denied" for what does not exist too, and often both.
    if says(&["not found", "manifest unknown", "does not exist", "404"]) && !says(&["401", "unauthorized"]) {
        PullCause::NotFound
    } else if says(&["401", "403", "unauthorized", "forbidden", "denied"]) {
        PullCause::NotAllowed
    } else {
        PullCause::Other
    }
}

/// Returns what to do about an image.
pub(super) fn image(image: &str, cause: PullCause, pod: &Tree) -> Vec<String> {
    let namespace = namespace(pod);
    match cause {
        PullCause::NoName => vec![
            "check the hub and the tag: `--set hub=docker.io/istio --set tag=VERSION`, without blanks or capitals"
                .to_owned(),
        ],
        PullCause::NotFound => {
            vec![format!("check that `{image}` exists; another hub or tag is set with `--set hub=HUB --set tag=TAG`")]
        }
        PullCause::NotAllowed => vec![format!(
            "if the registry wants credentials: `kubectl -n {namespace} create secret docker-registry NAME \
             --docker-server=… --docker-username=… --docker-password=…`, and `--set \
             values.global.imagePullSecrets[0]=NAME`; else check that `{image}` exists"
        )],
        PullCause::Other => vec![format!(
            "check that the nodes can reach the registry; a mirror is set with `--set hub=HUB` (now `{}`)",
            image.rsplit_once('/').map_or(image, |(hub, _)| hub)
        )],
    }
}

/// Returns what to do about a pod that no node takes, by the scheduler's words.
pub(super) fn unschedulable(words: &str) -> Vec<String> {
    let mut remedies = Vec::new();
    if words.contains("no nodes available") || words.starts_with("0/0 ") {
        remedies.push("add a node: `kubectl get nodes` has none that takes pods".to_owned());
    }
    if words.contains("Insufficient") {
        remedies.push(
            "add nodes, or ask for less with the component's `k8s.resources.requests`: `kubectl describe nodes` shows \
             what is free"
                .to_owned(),
        );
    }
    if words.contains("untolerated taint") {
        remedies.push(
            "let its pods run there with the component's `k8s.tolerations`: `kubectl get nodes -o \
             custom-columns=NAME:.metadata.name,TAINTS:.spec.taints`"
                .to_owned(),
        );
    }
    if words.contains("node affinity") || words.contains("node selector") {
        remedies.push(
            "check the component's `k8s.nodeSelector` and `k8s.affinity` against `kubectl get nodes --show-labels`"
                .to_owned(),
        );
    }
    if words.contains("persistentvolumeclaim") {
        remedies.push("see why its storage is not there: `kubectl get pvc -A`".to_owned());
    }
    if remedies.is_empty() {
        remedies.push("see what the nodes offer: `kubectl describe nodes`".to_owned());
    }
    remedies
}

/// Returns what to do about a container that ends again and again.
pub(super) fn crash(place: &LogPlace, ended_by: &str) -> Vec<String> {
    let LogPlace { namespace, pod, container } = place;
    let mut remedies = Vec::new();
    if ended_by == "OOMKilled" {
        remedies.push("it needs more memory: raise the component's `k8s.resources.limits.memory`".to_owned());
    }
    remedies.push(format!("read its whole log: `kubectl -n {namespace} logs {pod} -c {container} --previous`"));
    remedies
}

/// Returns how to have the pods of an object made again at once; its controller tries more and more rarely.
pub(super) fn try_again(kind: &str, object: &Tree) -> Option<String> {
    let (namespace, name) = (namespace(object), name(object));
    let owner = match kind {
        "ReplicaSet" => {
            let owners = super::status::items(object, &["metadata", "ownerReferences"]);
            let owner = owners.iter().map(|owner| super::status::text(owner, &["name"])).next()?;
            format!("deployment/{owner}")
        }
        "Deployment" | "DaemonSet" | "StatefulSet" => format!("{}/{name}", kind.to_lowercase()),
        _ => return None,
    };
    Some(format!(
        "it has not been tried again since; when the cause is gone: `kubectl -n {namespace} rollout restart {owner}`"
    ))
}

/// Returns how to see everything about a pod.
pub(super) fn describe_pod(pod: &Tree) -> String {
    format!("see what is known about it: `kubectl -n {} describe pod {}`", namespace(pod), name(pod))
}

/// Returns the part of a text between two others.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    let (part, _) = rest.split_once(end)?;
    (!part.is_empty()).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Refusal {
        Refusal::read(message, "istio-system", &["own.istio.io".to_owned()].into())
    }

    #[test]
    fn refusals_are_told_apart_by_their_words() {
        for (message, cause, subject) in [
            (
                "Error creating: pods \"istiod-1-a\" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2",
                Cause::Quota,
                "quota istio-system/small",
            ),
            (
                "Error creating: pods \"istiod-1-a\" is forbidden: failed quota: small: must specify limits.cpu for: discovery",
                Cause::Quota,
                "quota istio-system/small",
            ),
            (
                "Error creating: pods \"ztunnel-a\" is forbidden: violates PodSecurity \"restricted:latest\": privileged (container \"x\" …)",
                Cause::PodSecurity,
                "pod security istio-system",
            ),
            (
                "Error creating: pods \"istiod-\" is forbidden: error looking up service account istio-system/istiod: serviceaccount \"istiod\" not found",
                Cause::ServiceAccount,
                "service account istio-system/istiod",
            ),
            (
                "pods \"a\" is forbidden: maximum cpu usage per Container is 100m, but request is 500m",
                Cause::LimitRange,
                "limit range istio-system",
            ),
            (
                "Error creating: Internal error occurred: failed calling webhook \"own.istio.io\": failed to call webhook: Post \"https://istiod.istio-system.svc:443/inject?timeout=10s\": dial tcp: connection refused",
                Cause::PendingWebhook,
                "webhook own.istio.io",
            ),
            (
                "admission webhook \"policy.example.com\" denied the request: no",
                Cause::Webhook,
                "webhook policy.example.com",
            ),
            ("Error creating: pods \"a-x1\" is forbidden: because", Cause::Refused, "because"),
        ] {
            let refusal = read(message);
            assert_eq!((refusal.cause, &*refusal.subject), (cause, subject), "{message}");
        }
    }

    #[test]
    fn a_refusal_is_the_same_with_every_attempt() {
        for message in [
            "Error creating: pods \"a-x1\" is forbidden: exceeded quota: q, used: 1",
            "(combined from similar events): Error creating: pods \"a-x2\" is forbidden: exceeded quota: q, used: 1",
            "create Pod s-0 in StatefulSet s failed error: pods \"s-0\" is forbidden: exceeded quota: q, used: 1",
        ] {
            assert_eq!(bare(message), "exceeded quota: q, used: 1");
        }
        assert_eq!(bare("Error creating: Internal error occurred: x"), "Internal error occurred: x");
    }

    #[test]
    fn a_webhook_that_does_not_answer_is_named_with_its_service() {
        let refusal = read(
            "Error creating: Internal error occurred: failed calling webhook \"v.example.com\": failed to call webhook: Post \"https://hook.tools.svc:443/x?timeout=10s\": no endpoints available for service \"hook\"",
        );
        assert_eq!(refusal.what, "the webhook `v.example.com` does not answer (Service tools/hook)");
        assert!(
            refusal.remedies[0].contains("`kubectl -n tools get endpointslices -l kubernetes.io/service-name=hook`")
        );
        assert_eq!(refusal.remedies.len(), 2);
        let refusal = read(
            "failed calling webhook \"namespace.sidecar-injector.istio.io\": failed to call webhook: Post \"https://istiod.istio-system.svc:443/inject?timeout=10s\": context deadline exceeded",
        );
        assert!(refusal.remedies[1].contains("15017"));
    }

    #[test]
    fn what_is_missing_is_read_from_the_kubelets_words() {
        for (message, expected) in [
            ("secret \"cacerts\" not found", Some("secret cacerts")),
            ("MountVolume.SetUp failed for volume \"x\" : configmap \"istio\" not found", Some("configmap istio")),
            ("couldn't find key ca.crt in Secret istio-system/cacerts", Some("key ca.crt of secret cacerts")),
            ("couldn't find key mesh in ConfigMap n/istio", Some("key mesh of configmap istio")),
            ("failed to create containerd task", None),
        ] {
            assert_eq!(Missing::read(message).map(|missing| missing.to_string()).as_deref(), expected, "{message}");
        }
    }

    #[test]
    fn why_an_image_is_not_pulled() {
        for (words, expected) in [
            (
                "failed to resolve reference: pull access denied, repository does not exist or may require authorization",
                PullCause::NotFound,
            ),
            ("unexpected status from HEAD request: 401 Unauthorized", PullCause::NotAllowed),
            ("403 Forbidden", PullCause::NotAllowed),
            ("docker.io/istio/pilot:x: not found", PullCause::NotFound),
            ("dial tcp: i/o timeout", PullCause::Other),
        ] {
            assert_eq!(pull_cause(words), expected, "{words}");
        }
    }

    #[test]
    fn the_schedulers_words_say_what_helps() {
        for (words, sign) in [
            ("no nodes available to schedule pods", "add a node"),
            ("0/1 nodes are available: 1 Insufficient cpu.", "k8s.resources.requests"),
            ("0/1 nodes are available: 1 node(s) had untolerated taint {a: }.", "k8s.tolerations"),
            ("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", "k8s.nodeSelector"),
            ("something else", "kubectl describe nodes"),
        ] {
            assert!(unschedulable(words)[0].contains(sign), "{words}");
        }
    }
}
