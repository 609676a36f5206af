//! Webhooks that would refuse what is about to be made: those that fail closed, and that nothing answers behind. A
//! control plane that was deleted without its webhooks leaves such ones.

use std::collections::{BTreeMap, BTreeSet};

use super::codes;
use super::rights::defined;
use crate::cluster::Resource;
use crate::inject::selector::Selector;
use crate::install::Stage;
use crate::install::preflight::finding::{Finding, Severity};
use crate::install::target::Target;
use crate::object::ObjectKey;
use crate::values::{Map, Tree};

/// A service: namespace and name.
pub(super) type Service = (String, String);

/// Something that the API server asks webhooks about.
struct Made<'a> {
    group: String,
    version: String,
    plural: String,
    /// None for what belongs to no namespace.
    namespace: Option<&'a str>,
    labels: Option<&'a Map>,
    /// For messages.
    name: String,
    stage: Stage,
}

/// A webhook that fails closed and is asked about something that is made.
pub(super) struct Concern<'a> {
    configuration: &'a Tree,
    /// The webhook's name.
    name: &'a str,
    /// What answers for it.
    pub service: Service,
    /// What it is asked about: the first of it by name, how many more, and whether it must be there before the control
    /// plane answers.
    first: String,
    more: usize,
    is_early: bool,
    /// Whether it may let pass what it is asked about, by conditions that are not evaluated here.
    is_conditional: bool,
}

/// Returns the webhooks that could refuse what a target makes. Those that the target has itself are not among them: they
/// are sent so that they let everything pass until something answers.
pub(super) fn concerns<'a>(
    target: &'a Target,
    configurations: &'a [Tree],
    namespaces: &BTreeMap<String, Option<Tree>>,
    resource: &dyn Fn(&ObjectKey) -> Option<Resource>,
) -> Vec<Concern<'a>> {
    let made = made(target, resource);
    let is_ours = |configuration: &Tree| {
        target.objects.iter().map(|object| &object.object.key).any(|key| {
            key.kind == configuration.text_at(&["kind"]) && key.name == configuration.text_at(&["metadata", "name"])
        })
    };
    let mut found = Vec::new();
    for configuration in configurations.iter().filter(|configuration| !is_ours(configuration)) {
        for webhook in configuration.items_at(&["webhooks"]) {
            // The server fails closed where nothing is said.
            let is_closed = !matches!(webhook.text_at(&["failurePolicy"]), "Ignore");
            let service = |field| webhook.text_at(&["clientConfig", "service", field]).to_owned();
            let service = (service("namespace"), service("name"));
            if !is_closed || service.1.is_empty() {
                continue;
            }
            let concerned: Vec<&Made<'_>> = made.iter().filter(|made| is_asked(webhook, made, namespaces)).collect();
            if let Some(first) = concerned.first() {
                found.push(Concern {
                    configuration,
                    name: webhook.text_at(&["name"]),
                    service,
                    first: first.name.clone(),
                    more: concerned.len() - 1,
                    is_early: concerned.iter().any(|made| made.stage <= Stage::ControlPlane),
                    is_conditional: !webhook.items_at(&["matchConditions"]).is_empty(),
                });
            }
        }
    }
    found
}

/// Finds those webhooks whose service has nothing that answers.
pub(super) fn check(target: &Target, concerns: &[Concern<'_>], answering: &BTreeSet<Service>) -> Vec<Finding> {
    let mut told: BTreeMap<(&str, &str), &Concern<'_>> = BTreeMap::new();
    for concern in concerns.iter().filter(|concern| !answering.contains(&concern.service)) {
        let name = concern.configuration.text_at(&["metadata", "name"]);
        told.entry((concern.configuration.text_at(&["kind"]), name)).or_insert(concern);
    }
    told.into_iter().map(|((kind, name), concern)| one(target, kind, name, concern)).collect()
}

fn one(target: &Target, kind: &str, name: &str, concern: &Concern<'_>) -> Finding {
    let (namespace, service) = &concern.service;
    // Then the service answers once the control plane runs, unless the control plane itself is refused.
    let comes_back = !concern.is_early
        && target
            .objects
            .iter()
            .map(|object| &object.object.key)
            .any(|key| key.kind == "Service" && key.namespace == *namespace && key.name == *service);
    let severity = if comes_back || concern.is_conditional { Severity::Warning } else { Severity::Error };
    let others = match concern.more {
        0 => String::new(),
        1 => " and 1 other object".to_owned(),
        count => format!(" and {count} other objects"),
    };
    Finding::new(
        codes::WEBHOOK_BLOCKS,
        severity,
        format!("{kind} {name}"),
        format!(
            "its webhook `{}` fails closed, and Service {namespace}/{service} behind it has no endpoint that is ready: \
             {}{others} would be refused",
            concern.name, concern.first
        ),
        format!(
            "get what stands behind it to run again; if it was left behind, `kubectl delete {} {name}`",
            kind.to_ascii_lowercase()
        ),
    )
}

/// Returns what the server is asked to make, pods of workloads included.
fn made<'a>(target: &'a Target, resource: &dyn Fn(&ObjectKey) -> Option<Resource>) -> Vec<Made<'a>> {
    let mut all = Vec::new();
    for object in &target.objects {
        let (key, tree) = (&object.object.key, object.object.tree());
        let Some(place) = resource(key).or_else(|| defined(target, key)) else { continue };
        all.push(Made {
            group: place.group.to_string(),
            version: place.version.to_string(),
            plural: place.plural.to_string(),
            namespace: Some(&*key.namespace).filter(|_| place.namespaced),
            labels: tree.get_path(&["metadata", "labels"]).and_then(Tree::as_map),
            name: key.to_string(),
            stage: object.stage,
        });
        if let Some(template) = tree.get_path(&["spec", "template"]).filter(|_| key.group() == "apps") {
            all.push(Made {
                group: String::new(),
                version: "v1".to_owned(),
                plural: "pods".to_owned(),
                namespace: Some(&key.namespace),
                labels: template.get_path(&["metadata", "labels"]).and_then(Tree::as_map),
                name: format!("the pods of {key}"),
                stage: object.stage,
            });
        }
    }
    all
}

/// Tells whether a webhook is asked about something, by its rules and selectors.
fn is_asked(webhook: &Tree, made: &Made<'_>, namespaces: &BTreeMap<String, Option<Tree>>) -> bool {
    let is_exact = webhook.text_at(&["matchPolicy"]) == "Exact";
    if !webhook.items_at(&["rules"]).iter().any(|rule| is_ruled(rule, made, is_exact)) {
        return false;
    }
    if !selects(webhook.get("objectSelector"), made.labels) {
        return false;
    }
    let Some(name) = made.namespace else { return true };
    let selector = webhook.get("namespaceSelector");
    match namespaces.get(name).and_then(Option::as_ref) {
        Some(namespace) => selects(selector, namespace.get_path(&["metadata", "labels"]).and_then(Tree::as_map)),
        // What is made has the label that the server gives to all.
        None => selects(selector, Some(&Map::from([("kubernetes.io/metadata.name".to_owned(), Tree::from(name))]))),
    }
}

fn selects(selector: Option<&Tree>, labels: Option<&Map>) -> bool {
    let selector = selector.filter(|selector| !selector.is_null()).map(Selector::parse);
    match selector {
        None | Some(Err(_)) => true,
        Some(Ok(selector)) => selector.matches(labels),
    }
}

fn is_ruled(rule: &Tree, made: &Made<'_>, is_exact: bool) -> bool {
    let any = |field: &str, wanted: &dyn Fn(&str) -> bool| {
        rule.items_at(&[field]).iter().filter_map(Tree::as_str).any(|item| item == "*" || wanted(item))
    };
    let scope = match rule.text_at(&["scope"]) {
        "Namespaced" => made.namespace.is_some(),
        "Cluster" => made.namespace.is_none(),
        _ => true,
    };
    // What is there already is changed.
    any("operations", &|operation| matches!(operation, "CREATE" | "UPDATE"))
        && any("apiGroups", &|group| group == made.group)
        && (!is_exact || any("apiVersions", &|version| version == made.version))
        && any("resources", &|resource| {
            resource == "*/*" || resource.strip_suffix("/*").unwrap_or(resource) == made.plural
        })
        && scope
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::preflight::tests::{served, target, tree};

    fn found(configuration: &str, answering: &[(&str, &str)], labels: &str) -> Vec<Finding> {
        let target = target(&["profile=minimal"]);
        let configurations = [tree(configuration)];
        let namespace = tree(&format!("{{metadata: {{name: istio-system, labels: {{{labels}}}}}}}"));
        let namespaces = BTreeMap::from([("istio-system".to_owned(), Some(namespace))]);
        let concerns = concerns(&target, &configurations, &namespaces, &served);
        let answering =
            answering.iter().map(|(namespace, name)| ((*namespace).to_owned(), (*name).to_owned())).collect();
        check(&target, &concerns, &answering)
    }

    fn configuration(name: &str, rest: &str) -> String {
        format!(
            "{{kind: ValidatingWebhookConfiguration, metadata: {{name: {name}}}, webhooks: [{{name: w, \
             clientConfig: {{service: {{namespace: old, name: gone}}}}, {rest}}}]}}"
        )
    }

    const PODS: &str = "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]";

    #[test]
    fn a_webhook_without_an_answer_is_found_with_what_it_refuses() {
        let left = configuration("left", PODS);
        let found_now = found(&left, &[], "");
        assert_eq!((found_now[0].code, found_now[0].severity), (codes::WEBHOOK_BLOCKS, Severity::Error));
        assert_eq!(found_now[0].object, "ValidatingWebhookConfiguration left");
        assert!(
            found_now[0].message.ends_with("the pods of Deployment istio-system/istiod would be refused"),
            "{}",
            found_now[0].message
        );
        assert!(found_now[0].hint.ends_with("`kubectl delete validatingwebhookconfiguration left`"));
        assert_eq!(found(&left, &[("old", "gone")], ""), []);
        let open = configuration("open", &format!("failurePolicy: Ignore, {PODS}"));
        assert_eq!(found(&open, &[], ""), []);
    }

    #[test]
    fn rules_and_selectors_decide() {
        let is_found = |rest: &str, labels: &str| !found(&configuration("a", rest), &[], labels).is_empty();
        let rule = |rest: &str| format!("rules: [{{operations: ['*'], apiVersions: ['*'], {rest}}}]");
        assert!(is_found(&rule("apiGroups: ['*'], resources: ['*']"), ""));
        assert!(is_found(&rule("apiGroups: [''], resources: [services/*]"), ""));
        assert!(!is_found(&rule("apiGroups: [''], resources: [nodes]"), ""));
        assert!(!is_found(&rule("apiGroups: [batch], resources: ['*']"), ""));
        assert!(!is_found(&rule("apiGroups: [''], resources: [pods], scope: Cluster"), ""));
        assert!(is_found(&rule("apiGroups: ['*'], resources: [clusterroles], scope: Cluster"), ""));
        let exact = "matchPolicy: Exact, rules: [{operations: [CREATE], apiGroups: [apps], apiVersions: [v1beta1], resources: ['*']}]";
        assert!(!is_found(exact, ""));
        assert!(is_found(&exact.replace("Exact", "Equivalent"), ""));
        let selected = format!("namespaceSelector: {{matchLabels: {{injected: 'yes'}}}}, {PODS}");
        assert!(!is_found(&selected, "") && is_found(&selected, "injected: 'yes'"));
        let pods = format!("objectSelector: {{matchLabels: {{app: istiod}}}}, {PODS}");
        assert!(is_found(&pods, "") && !is_found(&pods.replace("istiod", "other"), ""));
        assert!(!is_found(
            "rules: [{operations: [DELETE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*']}]",
            ""
        ));
    }

    #[test]
    fn what_comes_back_with_the_control_plane_is_a_warning() {
        let of_ours =
            |resources: &str| {
                configuration("tag", &format!(
                "rules: [{{operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: [{resources}]}}]"
            ))
            .replace("namespace: old, name: gone", "namespace: istio-system, name: istiod")
            };
        assert_eq!(found(&of_ours("validatingwebhookconfigurations"), &[], "")[0].severity, Severity::Warning);
        // The control plane's own pods would be refused.
        assert_eq!(found(&of_ours("pods"), &[], "")[0].severity, Severity::Error);
        let conditional = configuration("c", &format!("matchConditions: [{{name: x, expression: 'false'}}], {PODS}"));
        assert_eq!(found(&conditional, &[], "")[0].severity, Severity::Warning);
    }

    #[test]
    fn the_target_s_own_webhooks_are_no_matter() {
        let own = configuration("istio-validator-istio-system", PODS);
        assert_eq!(found(&own, &[], ""), []);
    }
}
