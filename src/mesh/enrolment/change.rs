//! [`Wish`] → [`LabelChange`] → [`LabelPlan`]: labels of a namespace set and taken away, and what speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    AMBIENT, DATAPLANE_MODE, DEFAULT, ENABLED, Enrolment, INJECTION, Injectors, LABELS, Mode, NONE, REVISION, WAYPOINT,
    WAYPOINT_NAMESPACE,
};
use crate::diagnostic::{Category, Diagnostic};
use crate::hint::nearest;
use crate::inject::policy::IGNORED_NAMESPACES;
use crate::install::target::is_label_value;
use crate::values::{Map, Tree};

/// What a namespace is to become, as a user says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// Sidecars, by the default control plane: yes or no.
    pub injection: Option<bool>,
    /// Sidecars, by a revision.
    pub revision: Option<String>,
    /// Sidecars, by a tag.
    pub tag: Option<String>,
    /// The ambient mode.
    pub ambient: bool,
    /// A waypoint: `NAME`, `NAMESPACE/NAME`, or `none`.
    pub waypoint: Option<String>,
    /// Labels as kubectl takes them: `KEY=VALUE` sets one, `KEY-` takes it away.
    pub literal: Vec<String>,
}

/// Labels to set and to take away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabelChange {
    set: BTreeMap<String, String>,
    remove: BTreeSet<String>,
    /// The revision that was named as one.
    revision: Option<String>,
    /// The tag that was named as one.
    tag: Option<String>,
}

/// A label that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangedLabel {
    /// The label.
    pub label: String,
    /// Its value so far; none when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its value afterwards; none when it goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl ChangedLabel {
    /// Returns the change as lines of a plan: `- istio.io/rev=canary`, `+ istio-injection=enabled`.
    pub fn lines(&self) -> Vec<(char, String)> {
        let Self { label, before, after } = self;
        let line = |sign: char, value: &Option<String>| value.as_ref().map(|value| (sign, format!("{label}={value}")));
        line('-', before).into_iter().chain(line('+', after)).collect()
    }
}

/// What changes about a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelPlan {
    /// The namespace.
    pub namespace: String,
    /// Whether it is made.
    pub create: bool,
    /// The labels that change; what goes comes first.
    pub changes: Vec<ChangedLabel>,
    /// What its labels come to so far.
    pub before: Enrolment,
    /// What its labels will come to.
    pub after: Enrolment,
}

/// What a plan is made against: a namespace, and what serves it.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Its name.
    pub namespace: &'a str,
    /// Its labels; none when it is not there.
    pub labels: Option<&'a Map>,
    /// Whether it is there.
    pub exists: bool,
    /// What injects in the cluster.
    pub injectors: &'a Injectors,
    /// Whether the cluster has what carries the traffic of the ambient mode; none when that could not be looked at.
    pub has_ambient: Option<bool>,
}

/// How far a user insists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Insistence {
    /// Labels with other values are changed, and those that contradict go.
    pub overwrite: bool,
    /// Labels are written that nothing serves.
    pub force: bool,
}

/// Labels that are not written, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Two things are asked for that do not go together.
    #[error("{first} and {second} do not go together: {why}")]
    Contradiction {
        /// The one.
        first: String,
        /// The other.
        second: String,
        /// Why.
        why: &'static str,
    },
    /// A text is no label that can be written.
    #[error("`{label}` {why}")]
    Label {
        /// The text.
        label: String,
        /// What is wrong with it.
        why: String,
    },
    /// Nothing is asked for.
    #[error("nothing says what is to become of the namespace")]
    Nothing,
    /// A label has another value.
    #[error("the namespace `{namespace}` has the label `{label}={is}`, and not `{label}={wanted}`")]
    Differs {
        /// The namespace.
        namespace: String,
        /// The label.
        label: String,
        /// The value that it has.
        is: String,
        /// The value that it is to have.
        wanted: String,
    },
    /// A label that is there contradicts one that is to be set.
    #[error("the namespace `{namespace}` has the label `{there}`, which does not go with `{wanted}`: {why}")]
    Contradicted {
        /// The namespace.
        namespace: String,
        /// The label that is there.
        there: String,
        /// The label that is to be set.
        wanted: String,
        /// Why.
        why: &'static str,
    },
    /// A waypoint without the ambient mode.
    #[error("the namespace `{namespace}` is not in the ambient mode, and only there traffic goes through a waypoint")]
    WaypointWithoutAmbient {
        /// The namespace.
        namespace: String,
    },
    /// No control plane injects.
    #[error("no control plane injects in this cluster")]
    NotInstalled,
    /// No control plane serves the revision or tag.
    #[error("no control plane serves {what} `{name}`")]
    NotServed {
        /// `the revision`, `the tag` or `the revision or tag`.
        what: &'static str,
        /// The name.
        name: String,
        /// What is served.
        served: Vec<String>,
        /// What the name is, when it is the other of the two.
        other: Option<&'static str>,
    },
    /// The name is a tag that stands for another revision.
    #[error("`{REVISION}={name}` leads to the revision `{leads_to}`: there is a tag of this name")]
    LeadsElsewhere {
        /// The name.
        name: String,
        /// Where it leads.
        leads_to: String,
    },
    /// No control plane serves `istio-injection=enabled`.
    #[error("no control plane serves `{INJECTION}={ENABLED}`: there is no tag `{DEFAULT}`")]
    NoDefault {
        /// What is served.
        served: Vec<String>,
    },
    /// The cluster has nothing that carries the traffic of the ambient mode.
    #[error("the ambient mode is not installed: no ztunnel runs in this cluster")]
    NoAmbient,
    /// istiod injects nothing into the namespace.
    #[error("istiod injects nothing into the namespace `{0}`, whatever its labels say")]
    NeverInjected(String),
}

impl Diagnostic for Refusal {
    fn category(&self) -> Category {
        match self {
            Self::Contradiction { .. } | Self::Label { .. } | Self::Nothing => Category::Usage,
            _ => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        let there_are = |served: &[String]| {
            (!served.is_empty()).then(|| format!("there are `{}`; `meshctl tag list` shows them", served.join("`, `")))
        };
        let force = "`--force` writes the label all the same, for a control plane that is still to come".to_owned();
        match self {
            Self::Contradiction { .. } => Vec::new(),
            Self::Label { .. } => vec![format!("the labels of the mesh are `{}`", LABELS.join("`, `"))],
            Self::Nothing => vec![
                "say `--injection enabled`, `--revision NAME`, `--tag NAME`, `--ambient`, or a label such as \
                 `istio-injection=enabled`"
                    .to_owned(),
            ],
            Self::Differs { .. } => vec!["`--overwrite` changes it".to_owned()],
            Self::Contradicted { .. } => vec!["`--overwrite` takes it away".to_owned()],
            Self::WaypointWithoutAmbient { .. } => vec!["add `--ambient`".to_owned()],
            Self::NotInstalled => vec!["run `meshctl install` first".to_owned(), force],
            Self::NotServed { name, served, other, .. } => {
                let other = other.map(|flag| format!("it is there by another name: `{flag} {name}`"));
                let near = nearest(name, served.iter().map(String::as_str));
                let near = near.filter(|_| other.is_none()).map(|near| format!("did you mean `{near}`?"));
                other.into_iter().chain(near).chain(there_are(served)).chain([force]).collect()
            }
            Self::LeadsElsewhere { name, leads_to } => vec![
                format!("`--tag {name}` follows the tag"),
                format!("`meshctl tag set {name} --revision {name} --overwrite` takes it back from `{leads_to}`"),
            ],
            Self::NoDefault { served } => {
                let set = served.first().map(|name| {
                    format!("`meshctl tag set {DEFAULT} --revision REVISION` makes one, or use `--revision {name}`")
                });
                set.into_iter().chain(there_are(served)).chain([force]).collect()
            }
            Self::NoAmbient => vec!["run `meshctl install --profile ambient` first".to_owned(), force],
            Self::NeverInjected(_) => Vec::new(),
        }
    }
}

/// Why sidecars and the ambient mode do not go together.
const TWO_MODES: &str = "the pods of a namespace have sidecars, or are in the ambient mode";
/// Why the default control plane and a revision do not go together.
const LEGACY_WINS: &str = "`istio-injection` wins, and the revision counts for nothing";

impl Wish {
    /// Tells whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the labels that it comes to; what contradicts itself is refused.
    pub fn change(&self) -> Result<LabelChange, Refusal> {
        self.hold_together()?;
        let mut change =
            LabelChange { revision: self.revision.clone(), tag: self.tag.clone(), ..LabelChange::default() };
        let mut set = |label: &str, value: &str| change.set_label(label, value);
        match self.injection {
            Some(true) => set(INJECTION, ENABLED)?,
            Some(false) => set(INJECTION, "disabled")?,
            None => {}
        }
        for name in [&self.revision, &self.tag].into_iter().flatten() {
            set(REVISION, name)?;
        }
        if self.ambient {
            set(DATAPLANE_MODE, AMBIENT)?;
        }
        if let Some(waypoint) = &self.waypoint {
            let (namespace, name) =
                waypoint.split_once('/').map_or((None, &**waypoint), |(place, name)| (Some(place), name));
            set(WAYPOINT, name)?;
            if let Some(namespace) = namespace {
                set(WAYPOINT_NAMESPACE, namespace)?;
            }
        }
        for label in &self.literal {
            change.take(label)?;
        }
        if change.is_empty() {
            return Err(Refusal::Nothing);
        }
        change.hold_together()?;
        Ok(change)
    }

    /// Makes sure that the flags go together.
    fn hold_together(&self) -> Result<(), Refusal> {
        let injection = self.injection.map(|on| if on { "`--injection enabled`" } else { "`--injection disabled`" });
        let revision = self.revision.as_ref().map(|_| "`--revision`");
        let tag = self.tag.as_ref().map(|_| "`--tag`");
        let ambient = self.ambient.then_some("`--ambient`");
        let sidecars = injection.filter(|_| self.injection == Some(true));
        for (first, second, why) in [
            (injection, revision, LEGACY_WINS),
            (injection, tag, LEGACY_WINS),
            (revision, tag, "a tag stands for a revision, and a namespace names one of the two"),
            (sidecars, ambient, TWO_MODES),
            (revision, ambient, TWO_MODES),
            (tag, ambient, TWO_MODES),
        ] {
            if let (Some(first), Some(second)) = (first, second) {
                return Err(Refusal::Contradiction { first: first.to_owned(), second: second.to_owned(), why });
            }
        }
        Ok(())
    }
}

impl LabelChange {
    /// Returns the change that takes all labels of the mesh away.
    pub fn nothing_left() -> Self {
        Self { remove: LABELS.iter().map(|label| (*label).to_owned()).collect(), ..Self::default() }
    }

    fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// Returns the waypoint that is to be set, and its namespace when that is said: its Gateway should be there.
    pub fn waypoint(&self) -> Option<(Option<&str>, &str)> {
        let name = self.set.get(WAYPOINT).filter(|name| *name != NONE)?;
        Some((self.set.get(WAYPOINT_NAMESPACE).map(String::as_str), name))
    }

    /// Tells whether it brings the ambient mode.
    pub fn wants_ambient(&self) -> bool {
        self.set.get(DATAPLANE_MODE).is_some_and(|value| value == AMBIENT)
    }

    fn set_label(&mut self, label: &str, value: &str) -> Result<(), Refusal> {
        let fault = |why: String| Refusal::Label { label: format!("{label}={value}"), why };
        if !is_label_value(value) {
            return Err(fault(
                "has a value that no label can have: letters, digits, `-`, `_` and `.`, at most 63".into(),
            ));
        }
        let known: &[&str] = match label {
            INJECTION => &[ENABLED, "disabled"],
            DATAPLANE_MODE => &[AMBIENT, NONE],
            _ => &[],
        };
        if !known.is_empty() && !known.contains(&value) {
            return Err(fault(format!("means nothing: the value is `{}`", known.join("` or `"))));
        }
        if known.is_empty() && value.is_empty() {
            return Err(fault("has no value".to_owned()));
        }
        match self.set.insert(label.to_owned(), value.to_owned()) {
            Some(other) if other != value => Err(Refusal::Contradiction {
                first: format!("`{label}={other}`"),
                second: format!("`{label}={value}`"),
                why: "a label has one value",
            }),
            _ => Ok(()),
        }
    }

    /// Takes a label as kubectl does.
    fn take(&mut self, text: &str) -> Result<(), Refusal> {
        let unknown = |label: &str| {
            let near = nearest(label, LABELS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Refusal::Label { label: text.to_owned(), why: format!("is no label of the mesh{near}") }
        };
        if let Some((label, value)) = text.split_once('=') {
            if !LABELS.contains(&label) {
                return Err(unknown(label));
            }
            return self.set_label(label, value);
        }
        let label = text.strip_suffix('-').unwrap_or(text);
        if !LABELS.contains(&label) {
            return Err(unknown(label));
        }
        self.remove.insert(label.to_owned());
        Ok(())
    }

    fn hold_together(&self) -> Result<(), Refusal> {
        if let Some((label, value)) = self.set.iter().find(|(label, _)| self.remove.contains(*label)) {
            return Err(Refusal::Contradiction {
                first: format!("`{label}={value}`"),
                second: format!("`{label}-`"),
                why: "a label is set, or taken away",
            });
        }
        for (label, value) in &self.set {
            for (other, why) in contradicting(label, value) {
                if let Some(there) = self.set.get(*other).filter(|there| is_contradiction(label, other, there)) {
                    return Err(Refusal::Contradiction {
                        first: format!("`{label}={value}`"),
                        second: format!("`{other}={there}`"),
                        why,
                    });
                }
            }
        }
        Ok(())
    }

    /// Returns what it does to a namespace, or why it is not done.
    pub fn plan(&self, ground: &Ground<'_>, insistence: Insistence) -> Result<LabelPlan, Refusal> {
        let Ground { namespace, labels, exists, injectors, .. } = *ground;
        if !insistence.force {
            self.check_served(ground)?;
        }
        let before: BTreeMap<&str, &str> =
            LABELS.iter().filter_map(|name| Some((*name, super::label(labels, name)?))).collect();
        let mut after: BTreeMap<&str, &str> = before.clone();
        after.retain(|label, _| !self.remove.contains(*label));
        for (label, value) in &self.set {
            if let Some(is) = after.get(&**label).filter(|is| **is != value.as_str() && !insistence.overwrite) {
                return Err(Refusal::Differs {
                    namespace: namespace.to_owned(),
                    label: label.clone(),
                    is: (*is).to_owned(),
                    wanted: value.clone(),
                });
            }
        }
        for (label, value) in &self.set {
            for (other, why) in contradicting(label, value) {
                let Some(there) = after.get(other).filter(|there| is_contradiction(label, other, there)) else {
                    continue;
                };
                // What is set to another value with this very change has been looked at already.
                if self.set.contains_key(*other) {
                    continue;
                }
                if !insistence.overwrite {
                    return Err(Refusal::Contradicted {
                        namespace: namespace.to_owned(),
                        there: format!("{other}={there}"),
                        wanted: format!("{label}={value}"),
                        why,
                    });
                }
                after.remove(other);
            }
        }
        after.extend(self.set.iter().map(|(label, value)| (&**label, &**value)));
        let value_in = |map: &BTreeMap<&str, &str>, label: &str| map.get(label).map(|value| (*value).to_owned());
        let changes = LABELS.iter().map(|label| ChangedLabel {
            label: (*label).to_owned(),
            before: value_in(&before, label),
            after: value_in(&after, label),
        });
        let mut changes: Vec<ChangedLabel> = changes.filter(|change| change.before != change.after).collect();
        changes.sort_by_key(|change| change.after.is_some());
        let mut all = labels.cloned().unwrap_or_default();
        all.retain(|label, _| !LABELS.contains(&&**label));
        all.extend(after.iter().map(|(label, value)| ((*label).to_owned(), Tree::from(*value))));
        let plan = LabelPlan {
            namespace: namespace.to_owned(),
            create: !exists,
            changes,
            before: Enrolment::of(injectors, namespace, labels),
            after: Enrolment::of(injectors, namespace, Some(&all)),
        };
        if self.waypoint().is_some() && plan.after.mode != Mode::Ambient && !insistence.force {
            return Err(Refusal::WaypointWithoutAmbient { namespace: namespace.to_owned() });
        }
        Ok(plan)
    }

    /// Makes sure that what is asked for is there.
    fn check_served(&self, ground: &Ground<'_>) -> Result<(), Refusal> {
        let Ground { namespace, injectors, has_ambient, .. } = *ground;
        let asks = self.set.get(INJECTION).is_some_and(|value| value == ENABLED) || self.set.contains_key(REVISION);
        if asks && IGNORED_NAMESPACES.contains(&namespace) {
            return Err(Refusal::NeverInjected(namespace.to_owned()));
        }
        if asks && injectors.is_empty() {
            return Err(Refusal::NotInstalled);
        }
        if self.set.get(INJECTION).is_some_and(|value| value == ENABLED) && injectors.serving_default().is_none() {
            let served = injectors.served().into_iter().map(str::to_owned).collect();
            return Err(Refusal::NoDefault { served });
        }
        if let Some(name) = self.set.get(REVISION) {
            self.check_name(name, injectors)?;
        }
        if self.wants_ambient() && has_ambient == Some(false) {
            return Err(Refusal::NoAmbient);
        }
        Ok(())
    }

    /// Makes sure that a revision or tag is there, and is the one that was meant.
    fn check_name(&self, name: &str, injectors: &Injectors) -> Result<(), Refusal> {
        let (is_tag, is_revision) = (injectors.tags().contains(name), injectors.revisions().contains(name));
        let not_served = |what, other, names: BTreeSet<&str>| Refusal::NotServed {
            what,
            name: name.to_owned(),
            served: names.into_iter().map(str::to_owned).collect(),
            other,
        };
        if self.tag.is_some() && !is_tag {
            return Err(not_served("the tag", is_revision.then_some("--revision"), injectors.tags()));
        }
        if self.revision.is_some() && !is_revision {
            return Err(not_served("the revision", is_tag.then_some("--tag"), injectors.revisions()));
        }
        match injectors.serving(name) {
            None => Err(not_served("the revision or tag", None, injectors.served())),
            Some(serving) if self.revision.is_some() && serving.revision != name => {
                Err(Refusal::LeadsElsewhere { name: name.to_owned(), leads_to: serving.revision.clone() })
            }
            Some(_) => Ok(()),
        }
    }
}

/// Returns which labels do not go with one, and why.
fn contradicting(label: &str, value: &str) -> &'static [(&'static str, &'static str)] {
    const NO_WAYPOINT: &str = "only in the ambient mode traffic goes through a waypoint";
    match (label, value) {
        (INJECTION, ENABLED) => &[
            (REVISION, LEGACY_WINS),
            (DATAPLANE_MODE, TWO_MODES),
            (WAYPOINT, NO_WAYPOINT),
            (WAYPOINT_NAMESPACE, NO_WAYPOINT),
        ],
        (INJECTION, _) => &[(REVISION, "nothing is injected then, whatever the revision")],
        (REVISION, _) => &[
            (INJECTION, LEGACY_WINS),
            (DATAPLANE_MODE, TWO_MODES),
            (WAYPOINT, NO_WAYPOINT),
            (WAYPOINT_NAMESPACE, NO_WAYPOINT),
        ],
        (DATAPLANE_MODE, AMBIENT) => &[(INJECTION, TWO_MODES), (REVISION, TWO_MODES)],
        _ => &[],
    }
}

/// Tells whether a label of `contradicting` really contradicts with the value that it has.
fn is_contradiction(label: &str, other: &str, value: &str) -> bool {
    match (label, other) {
        (_, DATAPLANE_MODE) => value == AMBIENT,
        // In the ambient mode nothing has to be injected.
        (DATAPLANE_MODE, INJECTION) => value == ENABLED,
        (_, WAYPOINT) => value != NONE,
        (DATAPLANE_MODE, REVISION) => !value.is_empty(),
        _ => true,
    }
}

/// Returns all labels that a namespace has after a plan.
pub fn labels_after(labels: Option<&Map>, plan: &LabelPlan) -> Map {
    let mut all = labels.cloned().unwrap_or_default();
    all.retain(|label, _| !LABELS.contains(&&**label));
    all.extend(plan.after.labels.iter().map(|(label, value)| (label.clone(), Tree::from(&**value))));
    all
}
