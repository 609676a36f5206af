//! [`Plan`]: what an uninstall will do, before it does anything.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::install::Stage;
use crate::install::labels::Owner;
use crate::install::plan::{Line, Mark, object_line};
use crate::install::stage::wave;
use crate::object::ObjectKey;

/// How many names of objects are shown in a line.
const NAMES: usize = 3;

/// When an object goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// What makes the API server ask the control plane: without it, nothing is refused for want of an answer.
    Webhooks,
    /// What an operator of an add-on works for: it takes away what it made, so it must still be there.
    Operated,
    /// Gateways, and whatever else needs a control plane.
    Gateways,
    /// What runs on every node.
    NodeAgents,
    /// Objects of the kinds that a mesh brings along.
    MeshResources,
    /// The control plane.
    ControlPlane,
    /// Accounts and what they may do.
    Access,
    /// Configuration, limits, policies.
    Configuration,
    /// What control planes wrote while they ran.
    Leftovers,
    /// Definitions, with everything that was made by them.
    Definitions,
    /// Namespaces.
    Namespaces,
}

impl Step {
    /// Returns when an object of a component goes; `component` is its key.
    pub fn of(key: &ObjectKey, component: &str) -> Self {
        if is_operated(key) {
            return Self::Operated;
        }
        match Stage::of(key, component) {
            Stage::Namespaces => Self::Namespaces,
            Stage::Definitions => Self::Definitions,
            Stage::Webhooks => Self::Webhooks,
            Stage::Gateways => Self::Gateways,
            Stage::NodeAgents => Self::NodeAgents,
            Stage::MeshResources => Self::MeshResources,
            Stage::ControlPlane => Self::ControlPlane,
            Stage::Identity if is_access(&key.kind) => Self::Access,
            Stage::Identity => Self::Configuration,
        }
    }

    /// Returns the step for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Webhooks => "webhooks",
            Self::Operated => "what operators work for",
            Self::Gateways => "gateways and add-ons",
            Self::NodeAgents => "node agents",
            Self::MeshResources => "mesh resources",
            Self::ControlPlane => "control plane",
            Self::Access => "accounts and roles",
            Self::Configuration => "configuration",
            Self::Leftovers => "what control planes wrote",
            Self::Definitions => "definitions",
            Self::Namespaces => "namespaces",
        }
    }
}

/// Tells whether an operator of an add-on works for an object, and keeps it until it has taken away what it made for it.
pub fn is_operated(key: &ObjectKey) -> bool {
    key.group() == "kiali.io"
}

fn is_access(kind: &str) -> bool {
    matches!(kind, "ServiceAccount" | "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding")
}

/// An object that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Removal {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// Its component's key.
    pub component: String,
    /// When it goes.
    pub step: Step,
    /// Its place within the step: what was applied last goes first.
    #[serde(skip)]
    pub wave: u8,
    /// The tag that it makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// What the API server calls it: a condition of the deletion.
    #[serde(skip)]
    pub uid: String,
}

impl Removal {
    /// Returns an object that goes in a step.
    pub fn new(key: ObjectKey, component: &str, step: Step, uid: &str) -> Self {
        // Waves are numbered from the one that is applied first.
        let wave = u8::MAX - wave(&key.kind);
        Self { key, component: component.to_owned(), step, wave, tag: None, uid: uid.to_owned() }
    }

    /// Returns what to sort by.
    pub fn order(&self) -> (Step, u8, &str, &str, &str) {
        (self.step, self.wave, &self.key.kind, &self.key.namespace, &self.key.name)
    }
}

/// An object that goes over to another installation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HandOver {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// The revision that has it, too.
    pub revision: String,
    /// What its owner label will say.
    #[serde(skip)]
    pub owner: String,
}

/// Why an object stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum Why {
    /// It is a definition, and nobody asked for that.
    Definition,
    /// It belongs to somebody else.
    Owner {
        /// To whom.
        owner: Owner,
    },
    /// Another revision has it.
    Shared {
        /// Which one.
        revision: String,
    },
    /// An annotation of it, or of what was installed, says so.
    Annotation,
    /// It was made anew by somebody since it was recorded.
    Replaced,
    /// It has data, or more than the mesh.
    Precious,
    /// A control plane wrote it while it ran.
    Written,
    /// It is the authority that signed the certificates of all workloads.
    Authority,
}

impl fmt::Display for Why {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition => {
                formatter.write_str("definitions stay, and what was made by them; `--purge-crds` takes them")
            }
            Self::Owner { owner } => write!(formatter, "it belongs to {owner}"),
            Self::Shared { revision } => write!(formatter, "the revision `{revision}` has it, too"),
            Self::Annotation => formatter.write_str("an annotation says that it stays"),
            Self::Replaced => formatter.write_str("it was made anew by somebody else"),
            Self::Precious => formatter.write_str("it is not for the mesh alone to delete"),
            Self::Written => formatter.write_str("a control plane wrote it while it ran; `--purge` takes it"),
            Self::Authority => {
                formatter.write_str("the certificates of all workloads were signed by it; a new mesh goes on with it")
            }
        }
    }
}

/// An object that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stays {
    /// Which one.
    #[serde(flatten)]
    pub key: ObjectKey,
    /// Why.
    #[serde(flatten)]
    pub why: Why,
}

/// An installation that goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Install {
    /// The namespace of the control plane.
    pub namespace: String,
    /// What it is called: its revision.
    #[serde(rename = "revision")]
    pub name: String,
}

impl Install {
    /// Returns what the owner label of its objects says.
    pub fn owner(&self) -> String {
        crate::install::labels::owner_id(&self.namespace, &self.name)
    }
}

/// Custom resources that go with their definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lost {
    /// The definition: `virtualservices.networking.istio.io`.
    pub definition: String,
    /// The kind.
    pub kind: String,
    /// How many there are.
    pub count: usize,
    /// Some of them: `shop/reviews`.
    pub examples: Vec<String>,
}

/// A tag that goes, since it stands for a revision that goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LostTag {
    /// The tag.
    pub tag: String,
    /// The revision that it stands for.
    pub revision: String,
    /// The namespaces whose pods get their proxies by it.
    pub namespaces: Vec<String>,
}

/// What an uninstall will do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The installations that go.
    pub installs: Vec<Install>,
    /// The objects that go, in the order in which they do.
    pub delete: Vec<Removal>,
    /// The objects that go over to another installation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hand_over: Vec<HandOver>,
    /// The objects that stay, and why.
    pub stays: Vec<Stays>,
    /// What goes with the definitions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// The tags that go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<LostTag>,
    /// Namespaces whose pods get their proxies from a revision that goes, without a tag.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub namespaces: Vec<String>,
    /// How many records of installations go.
    pub records: usize,
    /// What is odd, as lower-case fragments.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl Plan {
    /// Tells whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.delete.is_empty() && self.hand_over.is_empty() && self.records == 0
    }

    /// Returns the plan as lines of at most this many columns where words allow it; the counts come last.
    pub fn lines(&self, columns: usize) -> Vec<Line> {
        let mut lines = Lines { columns: columns.max(40), lines: Vec::new() };
        let mut step = None;
        for removal in &self.delete {
            if step != Some(removal.step) {
                step = Some(removal.step);
                lines.push(Mark::Heading, removal.step.title());
            }
            let line = object_line('-', &removal.key, "", columns.max(40).saturating_sub(2));
            lines.push(Mark::Removed, &format!("  {line}"));
        }
        lines.lost(&self.lost);
        if !self.tags.is_empty() {
            lines.push(Mark::Heading, "tags that stand for what goes");
            for LostTag { tag, revision, namespaces } in &self.tags {
                let used = match &**namespaces {
                    [] => "no namespace uses it".to_owned(),
                    names => format!("used by {}", listed(names)),
                };
                lines.wrapped(Mark::Removed, 2, &format!("- {tag} → {revision}: {used}"));
            }
        }
        if !self.namespaces.is_empty() {
            lines.push(Mark::Heading, "namespaces whose pods get no proxies any more");
            lines.wrapped(Mark::Plain, 2, &listed(&self.namespaces));
        }
        if !self.hand_over.is_empty() {
            lines.push(Mark::Heading, "goes over to another revision");
            for hand_over in &self.hand_over {
                lines.push(Mark::Changed, &format!("  ~ {} → {}", hand_over.key, hand_over.revision));
            }
        }
        lines.stays(&self.stays);
        if !lines.lines.is_empty() {
            lines.push(Mark::Plain, "");
        }
        lines.push(Mark::Plain, &self.counts());
        lines.lines
    }

    /// Returns what stays as lines, as [`Self::lines`] has it.
    pub fn stays_lines(&self, columns: usize) -> Vec<Line> {
        let mut lines = Lines { columns: columns.max(40), lines: Vec::new() };
        lines.stays(&self.stays);
        lines.lines
    }

    /// Returns the plan as text of at most this many columns.
    pub fn text(&self, columns: usize) -> String {
        self.lines(columns).into_iter().map(|line| line.text + "\n").collect()
    }

    /// Returns how many objects something happens to: `plan: 44 to delete, 15 stay`
    pub fn counts(&self) -> String {
        let lost: usize = self.lost.iter().map(|lost| lost.count).sum();
        let counts = [
            (self.delete.len(), "to delete"),
            (lost, "custom resources lost"),
            (self.hand_over.len(), "to hand over"),
            (self.records, if self.records == 1 { "record to delete" } else { "records to delete" }),
            (self.stays.len(), if self.stays.len() == 1 { "stays" } else { "stay" }),
        ];
        let told: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if told.is_empty() { "plan: nothing to do".to_owned() } else { format!("plan: {}", told.join(", ")) }
    }
}

/// Returns names in a line, the first ones of many.
fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(2 * NAMES).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

struct Lines {
    columns: usize,
    lines: Vec<Line>,
}

impl Lines {
    fn push(&mut self, mark: Mark, text: &str) {
        self.lines.push(Line { mark, text: text.to_owned() });
    }

    /// Adds a text word by word; a word is never broken.
    fn wrapped(&mut self, mark: Mark, indent: usize, text: &str) {
        let mut line = " ".repeat(indent);
        let mut is_empty = true;
        for word in text.split(' ') {
            if !is_empty && line.chars().count() + 1 + word.chars().count() > self.columns {
                self.push(mark, &line);
                line = " ".repeat(indent + 2);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
        }
        self.push(mark, &line);
    }

    fn lost(&mut self, lost: &[Lost]) {
        if lost.is_empty() {
            return;
        }
        self.push(Mark::Heading, "custom resources that are lost with their definitions");
        for Lost { kind, count, examples, .. } in lost {
            let more = if *count > examples.len() { ", …" } else { "" };
            self.wrapped(Mark::Removed, 2, &format!("- {count} {kind}: {}{more}", examples.join(", ")));
        }
    }

    /// Adds what stays, objects of a kind with the same reason together.
    fn stays(&mut self, stays: &[Stays]) {
        if stays.is_empty() {
            return;
        }
        self.push(Mark::Heading, "stays");
        let mut told: Vec<(&str, &Why, Vec<String>)> = Vec::new();
        for Stays { key, why } in stays {
            match told.iter_mut().find(|(kind, other, _)| *kind == key.kind && *other == why) {
                Some((_, _, names)) => names.push(key.to_string()),
                None => told.push((&key.kind, why, vec![key.to_string()])),
            }
        }
        for (kind, why, names) in told {
            let what = if names.len() > NAMES { format!("{} of kind {kind}", names.len()) } else { names.join(", ") };
            self.wrapped(Mark::Plain, 2, &format!("{what}: {why}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::target::key;

    #[test]
    fn what_refuses_goes_first_and_what_others_need_last() {
        let admission = "admissionregistration.k8s.io/v1";
        let rbac = "rbac.authorization.k8s.io/v1";
        let mut removals: Vec<Removal> = [
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "base"),
            ("v1", "ConfigMap", "pilot"),
            (rbac, "ClusterRole", "pilot"),
            (rbac, "ClusterRoleBinding", "pilot"),
            ("v1", "Service", "pilot"),
            ("apps/v1", "Deployment", "pilot"),
            ("autoscaling/v2", "HorizontalPodAutoscaler", "pilot"),
            ("networking.istio.io/v1alpha3", "EnvoyFilter", "pilot"),
            ("apps/v1", "DaemonSet", "ztunnel"),
            ("apps/v1", "Deployment", "ingressGateways"),
            ("kiali.io/v1alpha1", "Kiali", "kiali-operator"),
            (admission, "ValidatingWebhookConfiguration", "pilot"),
        ]
        .into_iter()
        .map(|(api_version, kind, component)| {
            let key = key(api_version, kind, "", kind);
            let step = Step::of(&key, component);
            Removal::new(key, component, step, "")
        })
        .collect();
        removals.sort_by(|one, other| one.order().cmp(&other.order()));
        let order: Vec<String> =
            removals.iter().map(|removal| format!("{} {}", removal.component, removal.key.kind)).collect();
        assert_eq!(
            order,
            [
                "pilot ValidatingWebhookConfiguration",
                "kiali-operator Kiali",
                "ingressGateways Deployment",
                "ztunnel DaemonSet",
                "pilot EnvoyFilter",
                "pilot HorizontalPodAutoscaler",
                "pilot Deployment",
                "pilot Service",
                "pilot ClusterRoleBinding",
                "pilot ClusterRole",
                "pilot ConfigMap",
                "base CustomResourceDefinition",
            ]
        );
    }

    #[test]
    fn a_plan_names_what_is_lost_and_fits_the_terminal() {
        let definition =
            key("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "virtualservices.networking.istio.io");
        let mut plan = Plan {
            delete: vec![Removal::new(definition, "base", Step::Definitions, "")],
            lost: vec![Lost {
                definition: "virtualservices.networking.istio.io".to_owned(),
                kind: "VirtualService".to_owned(),
                count: 7,
                examples: vec!["shop/a".to_owned(), "shop/b".to_owned()],
            }],
            tags: vec![LostTag {
                tag: "prod".to_owned(),
                revision: "canary".to_owned(),
                namespaces: (0..9).map(|number| format!("namespace-{number}")).collect(),
            }],
            ..Plan::default()
        };
        for number in 0..15 {
            let key = key("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", &format!("d{number}"));
            plan.stays.push(Stays { key, why: Why::Definition });
        }
        let text = plan.text(80);
        assert!(text.contains("  - 7 VirtualService: shop/a, shop/b, …\n"), "{text}");
        assert!(text.contains("15 of kind CustomResourceDefinition: definitions stay"), "{text}");
        assert!(text.contains("- prod → canary: used by namespace-0,"), "{text}");
        assert!(text.contains("and 3 more"), "{text}");
        assert!(text.ends_with("plan: 1 to delete, 7 custom resources lost, 15 stay\n"), "{text}");
        let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > 80).collect();
        // An object's name is not broken.
        assert!(long.iter().all(|line| line.contains("(apiextensions")), "{long:?}");
        assert_eq!(Plan::default().text(80), "plan: nothing to do\n");
    }
}
