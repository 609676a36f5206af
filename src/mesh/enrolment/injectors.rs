//! [`Injectors`]: the webhooks of a cluster that inject, and which labels they answer to.

use std::collections::BTreeSet;

use super::verdict::{Considered, Reason, RuleSeen, Subject};
use super::{DEFAULT, ENABLED, INJECTION, REVISION};
use crate::inject::selector::Selector;
use crate::install::labels::{self, TAG};
use crate::install::tags::is_deactivated;
use crate::values::{Map, Tree};

/// What ends the names of the rules of injection.
const RULE: &str = ".sidecar-injector.istio.io";
/// The name of the only rule of old control planes.
const OLD_RULE: &str = "sidecar-injector.istio.io";

/// A rule of a webhook.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name without what all of them end with: `rev.namespace`, `rev.object`, `namespace`, `object`, `auto`.
    pub name: String,
    namespaces: Result<Selector, String>,
    pods: Result<Selector, String>,
    /// Whether it has conditions beside the selectors, which are not evaluated here.
    is_conditional: bool,
}

impl Rule {
    fn of(webhook: &Tree) -> Self {
        let name = webhook.text_at(&["name"]);
        let selector = |field: &str| Selector::parse(webhook.get(field).unwrap_or(&Tree::Null));
        Self {
            name: name.strip_suffix(RULE).unwrap_or(name).to_owned(),
            namespaces: selector("namespaceSelector"),
            pods: selector("objectSelector"),
            is_conditional: !webhook.items_at(&["matchConditions"]).is_empty(),
        }
    }

    /// Returns why the rule is not about a pod; none when it is.
    fn unmet(&self, subject: &Subject<'_>) -> Option<String> {
        let side = |who: &str, selector: &Result<Selector, String>, labels: Option<&Map>| match selector {
            Ok(selector) => selector.unmet(labels).map(|unmet| format!("{who} {unmet}")),
            Err(fault) => Some(format!("its selector for {who} cannot be read: {fault}")),
        };
        side("the namespace", &self.namespaces, subject.namespace_labels)
            .or_else(|| side("the pod", &self.pods, subject.pod_labels))
    }

    /// Returns what the rule asks for.
    fn asks(&self) -> String {
        let side = |who: &str, selector: &Result<Selector, String>| match selector {
            Ok(selector) if selector.is_empty() => String::new(),
            Ok(selector) => format!("{who}: {selector}"),
            Err(_) => String::new(),
        };
        let sides = [side("namespace", &self.namespaces), side("pod", &self.pods)];
        let sides: Vec<&str> = sides.iter().map(String::as_str).filter(|side| !side.is_empty()).collect();
        if sides.is_empty() { "any pod".to_owned() } else { sides.join("; ") }
    }

    /// Returns why a pod that the rule is about is injected.
    fn reason(&self, subject: &Subject<'_>) -> Reason {
        let name = |labels: Option<&Map>| super::label(labels, REVISION).unwrap_or_default().to_owned();
        match &*self.name {
            "rev.namespace" => Reason::NamespaceRevision { name: name(subject.namespace_labels) },
            "rev.object" => Reason::PodRevision { name: name(subject.pod_labels) },
            "namespace" => Reason::NamespaceInjection,
            "object" => Reason::PodAsks,
            "auto" => Reason::Automatic,
            other => Reason::Selected { rule: other.to_owned() },
        }
    }
}

/// A webhook that injects: that of a revision itself, or of a tag.
#[derive(Debug, Clone, PartialEq)]
pub struct InjectorWebhook {
    /// The name of the object.
    pub name: String,
    /// The tag; none for that of a revision itself.
    pub tag: Option<String>,
    /// The revision of the control plane.
    pub revision: String,
    /// The namespace of the control plane; empty for one outside the cluster.
    pub namespace: String,
    /// Whether it was made to match nothing, since a tag serves what it would.
    pub is_deactivated: bool,
    /// Its rules, in their order.
    pub rules: Vec<Rule>,
}

impl InjectorWebhook {
    /// Reads a webhook; none when it does not inject.
    pub fn of(configuration: &Tree) -> Option<Self> {
        let label = |name: &str| labels::text(configuration, "labels", name).filter(|value| !value.is_empty());
        let is_rule = |webhook: &&Tree| {
            let name = webhook.text_at(&["name"]);
            name.ends_with(RULE) || name == OLD_RULE
        };
        let webhooks: Vec<&Tree> = configuration.items_at(&["webhooks"]).iter().filter(is_rule).collect();
        let first = *webhooks.first()?;
        Some(Self {
            name: configuration.text_at(&["metadata", "name"]).to_owned(),
            tag: label(TAG).map(str::to_owned),
            revision: label(REVISION).unwrap_or(DEFAULT).to_owned(),
            namespace: first.text_at(&["clientConfig", "service", "namespace"]).to_owned(),
            is_deactivated: is_deactivated(configuration),
            rules: webhooks.into_iter().map(Rule::of).collect(),
        })
    }

    /// Returns the name by which labels ask for it: the tag, or the revision.
    pub fn served_name(&self) -> &str {
        self.tag.as_deref().unwrap_or(&self.revision)
    }

    /// Returns what each rule says of a pod.
    pub fn consider(&self, subject: &Subject<'_>) -> Considered {
        let rules = self.rules.iter().map(|rule| {
            let unmet = rule.unmet(subject);
            let matches = unmet.is_none();
            RuleSeen { rule: rule.name.clone(), matches, why: unmet.unwrap_or_else(|| rule.asks()) }
        });
        let rules: Vec<RuleSeen> = rules.collect();
        Considered {
            webhook: self.name.clone(),
            tag: self.tag.clone(),
            revision: self.revision.clone(),
            namespace: self.namespace.clone(),
            is_deactivated: self.is_deactivated,
            matches: rules.iter().any(|rule| rule.matches),
            rules,
        }
    }
}

/// A rule that is about a pod.
#[derive(Debug, Clone)]
pub struct Match<'a> {
    /// The webhook.
    pub injector: &'a InjectorWebhook,
    /// The rule.
    pub rule: &'a str,
    /// Why.
    pub reason: Reason,
    /// Whether it has conditions beside the selectors, which are not evaluated here.
    pub is_conditional: bool,
}

/// The webhooks of a cluster that inject, in the order in which the API server asks them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Injectors(Vec<InjectorWebhook>);

impl Injectors {
    /// Reads the webhooks of a cluster; those that do not inject are left out.
    pub fn of<'a>(configurations: impl IntoIterator<Item = &'a Tree>) -> Self {
        let mut injectors: Vec<InjectorWebhook> = configurations.into_iter().filter_map(InjectorWebhook::of).collect();
        // The API server asks them by name.
        injectors.sort_by(|left, right| left.name.cmp(&right.name));
        Self(injectors)
    }

    /// Tells whether nothing injects.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns them.
    pub fn iter(&self) -> impl Iterator<Item = &InjectorWebhook> {
        self.0.iter()
    }

    /// Returns the rules that are about a pod; the first of them injects it.
    pub fn matching(&self, subject: &Subject<'_>) -> Vec<Match<'_>> {
        let rules = self.0.iter().flat_map(|injector| injector.rules.iter().map(move |rule| (injector, rule)));
        rules
            .filter(|(_, rule)| rule.unmet(subject).is_none())
            .map(|(injector, rule)| Match {
                injector,
                rule: &rule.name,
                reason: rule.reason(subject),
                is_conditional: rule.is_conditional,
            })
            .collect()
    }

    /// Returns the webhook that serves `istio.io/rev=NAME` on a namespace.
    pub fn serving(&self, name: &str) -> Option<&InjectorWebhook> {
        self.serving_label(REVISION, name)
    }

    /// Returns the webhook that serves `istio-injection=enabled`.
    pub fn serving_default(&self) -> Option<&InjectorWebhook> {
        self.serving_label(INJECTION, ENABLED)
    }

    fn serving_label(&self, name: &str, value: &str) -> Option<&InjectorWebhook> {
        let labels = Map::from([(name.to_owned(), Tree::from(value))]);
        let subject = Subject { namespace_labels: Some(&labels), ..Subject::default() };
        self.matching(&subject).first().map(|found| found.injector)
    }

    /// Returns the names of the tags that are served.
    pub fn tags(&self) -> BTreeSet<&str> {
        let tags = self.0.iter().filter_map(|injector| injector.tag.as_deref());
        tags.filter(|tag| self.serving(tag).is_some()).collect()
    }

    /// Returns the names of the revisions that are there, whether labels reach them by their own names or by tags.
    pub fn revisions(&self) -> BTreeSet<&str> {
        self.0.iter().filter(|injector| injector.tag.is_none()).map(|injector| &*injector.revision).collect()
    }

    /// Returns what the values of `istio.io/rev` can be: revisions and tags that are served.
    pub fn served(&self) -> BTreeSet<&str> {
        let names = self.0.iter().map(InjectorWebhook::served_name);
        names.filter(|name| self.serving(name).is_some()).collect()
    }

    /// Returns the revision that a name in a label stands for.
    pub fn revision_of<'a>(&'a self, name: &'a str) -> &'a str {
        let tagged = self.0.iter().find(|injector| injector.tag.as_deref() == Some(name));
        tagged.map_or(name, |injector| &injector.revision)
    }

    /// Returns the namespaces with control planes.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        self.0.iter().map(|injector| &*injector.namespace).filter(|namespace| !namespace.is_empty()).collect()
    }
}
