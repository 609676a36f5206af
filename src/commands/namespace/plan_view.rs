//! The plan of labels and restarts as people read it, and what became of it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::operation::Fault;
use crate::install::plan::{Line, Mark};
use crate::mesh::enrolment::{Enrolment, LabelPlan, Mode};
use crate::mesh::rollout::{Outcome, Rolled};
use crate::ui::output::TableView;
use crate::ui::wrap::wrapped;

/// How wide it is at most, where nothing else is known.
const COLUMNS: usize = 80;

/// How a change of labels ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    /// Only the plan was asked for.
    Planned,
    /// It was done.
    Changed,
    /// There was nothing to do.
    Unchanged,
    /// Nothing was done.
    Refused,
    /// It was begun, and is not done.
    Failed,
    /// It was begun, and the user ended it.
    Interrupted,
}

/// What became of a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Done {
    /// It would be written.
    Planned,
    /// Its labels are as they were, and as they were asked for.
    Unchanged,
    /// Its labels were written.
    Labelled,
    /// It was made, with its labels.
    Created,
    /// It was not written.
    NotDone,
}

/// A namespace, what changes about it, and what became of that.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamespaceResult {
    /// What changes.
    #[serde(flatten)]
    pub plan: LabelPlan,
    /// What became of it.
    pub status: Done,
    /// Pods that are out of date, and that no restart of a workload makes anew.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
}

/// What became of labels, and of the workloads that were restarted for them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelResult {
    /// How it ended.
    pub status: Status,
    /// The namespaces.
    pub namespaces: Vec<NamespaceResult>,
    /// The workloads that are restarted, in their order.
    pub workloads: Vec<Rolled>,
    /// How many of them are restarted at a time; none when nothing is restarted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<usize>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
}

/// Returns what labels come to, in a few words: `sidecars by the revision canary (tag prod)`.
pub fn told(enrolment: &Enrolment) -> String {
    let Enrolment { mode, revision, tag, waypoint, .. } = enrolment;
    let by = revision.as_deref().map(|revision| format!(" by the revision {revision}")).unwrap_or_default();
    let tag = tag.as_deref().map(|tag| format!(" (tag {tag})")).unwrap_or_default();
    let what = match mode {
        Mode::Sidecar => format!("sidecars{by}{tag}"),
        Mode::Ambient => "in the ambient mode".to_owned(),
        Mode::None => "not in the mesh".to_owned(),
    };
    match waypoint {
        Some(waypoint) if *mode == Mode::Ambient => {
            format!("{what}, through the waypoint {}/{}", waypoint.namespace, waypoint.name)
        }
        _ => what,
    }
}

impl LabelResult {
    /// Returns the plan as lines of at most this many columns.
    pub fn lines(&self, columns: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        let push = |lines: &mut Vec<Line>, mark: Mark, indent: usize, text: &str| {
            lines.extend(wrapped(text, indent, columns).into_iter().map(|text| Line { mark, text }));
        };
        for NamespaceResult { plan, left, .. } in &self.namespaces {
            let (sign, mark) = match (plan.create, plan.changes.is_empty()) {
                (true, _) => ('+', Mark::Added),
                (false, true) => (' ', Mark::Plain),
                (false, false) => ('~', Mark::Changed),
            };
            let same = if sign == ' ' { ": its labels stay as they are" } else { "" };
            push(&mut lines, mark, 0, format!("{sign} Namespace {}{same}", plan.namespace).trim_start());
            for (sign, line) in plan.changes.iter().flat_map(crate::mesh::enrolment::change::ChangedLabel::lines) {
                let mark = if sign == '+' { Mark::Added } else { Mark::Removed };
                push(&mut lines, mark, 4, &format!("{sign} {line}"));
            }
            let (before, after) = (told(&plan.before), told(&plan.after));
            let course = match () {
                () if plan.create => format!("its pods: {after}"),
                () if before == after => format!("its pods: {after}, as so far"),
                () => format!("its pods: {before} -> {after}"),
            };
            push(&mut lines, Mark::Plain, 4, &course);
            for pod in left {
                push(&mut lines, Mark::Plain, 4, &format!("not restarted: the pod {pod}"));
            }
        }
        if !self.workloads.is_empty() {
            let wave = self.wave.map(|wave| format!(", {wave} at a time")).unwrap_or_default();
            push(&mut lines, Mark::Heading, 0, &format!("restarts{wave}"));
            for workload in &self.workloads {
                push(&mut lines, Mark::Changed, 2, &format!("~ {}", workload.object()));
            }
        }
        lines
    }
}

impl TableView for LabelResult {
    fn table(&self) -> String {
        let mut text = String::new();
        if self.status == Status::Planned {
            for line in self.lines(COLUMNS) {
                text.extend([&*line.text, "\n"]);
            }
            return text;
        }
        let mut push = |indent: usize, line: &str| {
            for line in wrapped(line, indent, COLUMNS) {
                text.extend([&*line, "\n"]);
            }
        };
        for NamespaceResult { plan, status, .. } in &self.namespaces {
            let done = match status {
                Done::Planned | Done::NotDone => "not labelled".to_owned(),
                Done::Unchanged => format!("unchanged; {}", told(&plan.after)),
                Done::Labelled => format!("labelled; {}", told(&plan.after)),
                Done::Created => format!("created; {}", told(&plan.after)),
            };
            push(0, &format!("namespace {}: {done}", plan.namespace));
        }
        for workload in &self.workloads {
            let word = match workload.outcome {
                Outcome::Ready => "restarted".to_owned(),
                outcome => outcome.word().to_owned(),
            };
            let why = workload.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
            push(2, &format!("{}: {word}{why}", workload.object()));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::enrolment::change::{Ground, Insistence};
    use crate::mesh::enrolment::tests::webhook;
    use crate::mesh::enrolment::{Injectors, Wish};
    use crate::object::ObjectKey;
    use crate::values::{Map, Tree};

    fn result(status: Status, done: Done, outcomes: &[(Outcome, &str)]) -> LabelResult {
        let canary = webhook("canary", None, false);
        let injectors = Injectors::of([&canary, &webhook("default", Some("default"), false)]);
        let labels = Map::from([("istio.io/rev".to_owned(), Tree::from("canary"))]);
        let ground =
            Ground { namespace: "shop", labels: Some(&labels), exists: true, injectors: &injectors, has_ambient: None };
        let wish = Wish { injection: Some(true), ..Wish::default() };
        let plan = wish.change().unwrap().plan(&ground, Insistence { overwrite: true, force: false }).unwrap();
        let workload = |(index, (outcome, why)): (usize, &(Outcome, &str))| {
            let key = ObjectKey {
                api_version: "apps/v1".to_owned(),
                kind: "Deployment".to_owned(),
                namespace: "shop".to_owned(),
                name: format!("cart-{index}"),
            };
            Rolled::new(&key, *outcome, (!why.is_empty()).then(|| (*why).to_owned()))
        };
        let left = vec!["once, which belongs to nothing".to_owned()];
        LabelResult {
            status,
            namespaces: vec![NamespaceResult { plan, status: done, left }],
            workloads: outcomes.iter().enumerate().map(workload).collect(),
            wave: Some(2),
            error: None,
        }
    }

    #[test]
    fn the_plan_shows_what_goes_and_what_comes() {
        let planned = result(Status::Planned, Done::Planned, &[(Outcome::Planned, ""), (Outcome::Planned, "")]);
        insta::assert_snapshot!(planned.table(), @"
        ~ Namespace shop
            - istio.io/rev=canary
            + istio-injection=enabled
            its pods: sidecars by the revision canary -> sidecars by the revision
            default (tag default)
            not restarted: the pod once, which belongs to nothing
        restarts, 2 at a time
          ~ Deployment shop/cart-0
          ~ Deployment shop/cart-1
        ");
    }

    #[test]
    fn what_became_of_it_is_told_in_80_columns() {
        let refused = "Pod shop/cart-1-x: the image shop/cart:2 cannot be pulled (ErrImagePull): not found";
        let outcomes = [(Outcome::Ready, ""), (Outcome::Failed, refused), (Outcome::NotDone, "")];
        let table = result(Status::Failed, Done::Labelled, &outcomes).table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        namespace shop: labelled; sidecars by the revision default (tag default)
          Deployment shop/cart-0: restarted
          Deployment shop/cart-1: failed: Pod shop/cart-1-x: the image shop/cart:2
          cannot be pulled (ErrImagePull): not found
          Deployment shop/cart-2: not done
        ");
    }
}
