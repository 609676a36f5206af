//! A [`Plan`] as people read it: `+` is made, `~` changes, `-` goes; the marks say everything that colours could.

use crate::object::ObjectKey;
use crate::object::diff::Change as FieldChange;
use crate::values::align::{Step, align};
use crate::values::{Tree, json};
use crate::yaml;

use super::{Action, Change, Counts, Plan, Restart};

/// What a line is about; whoever prints it may give it a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Something is made.
    Added,
    /// Something changes.
    Changed,
    /// Something goes.
    Removed,
    /// Something stands in the way.
    Blocked,
    /// The title of what follows.
    Heading,
    /// Anything else.
    Plain,
}

/// A line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub mark: Mark,
    /// The line, without what ends it.
    pub text: String,
}

/// The most lines of one text that are shown.
const MAX_TEXT_LINES: usize = 24;

/// How far fields stand from the left.
const INDENT: usize = 4;

impl Plan {
    /// Returns the plan as lines of at most this many columns, the counts last. What stays as it is, is counted only.
    pub fn lines(&self, columns: usize) -> Vec<Line> {
        let mut writer = Writer { columns: columns.max(40), lines: Vec::new() };
        if !self.moved.is_empty() {
            writer.push(Mark::Heading, 0, "made for what the cluster serves");
            for moved in &self.moved {
                writer.wrapped(Mark::Plain, 2, &moved.to_string());
            }
        }
        let mut stage = None;
        for change in self.writes() {
            if stage != Some(change.stage) {
                stage = Some(change.stage);
                writer.push(Mark::Heading, 0, change.stage.title());
            }
            writer.change(change);
        }
        if !self.prune.is_empty() {
            writer.push(Mark::Heading, 0, "no longer wanted");
            for pruned in &self.prune {
                writer.push(Mark::Removed, 2, &object_line('-', &pruned.key, "", columns.saturating_sub(2)));
            }
        }
        if !self.kept.is_empty() {
            writer.push(Mark::Heading, 0, "no longer wanted, and left");
            for stays in &self.kept {
                writer.push(Mark::Plain, 2, &format!("{}: {}", stays.key, stays.why));
            }
        }
        if !self.restarts.is_empty() {
            writer.push(Mark::Heading, 0, "restarts");
            for restart in &self.restarts {
                writer.push(Mark::Changed, 2, &format!("~ {}", told(restart)));
            }
        }
        if !self.conflicts.is_empty() {
            let heading = if self.takes { "fields taken from others" } else { "fields that others keep" };
            writer.push(Mark::Heading, 0, heading);
            for conflict in &self.conflicts {
                writer.push(Mark::Blocked, 2, &format!("! {}", conflict.key));
                writer.wrapped(Mark::Blocked, INDENT, &conflict.field.to_string());
            }
        }
        if !writer.lines.is_empty() {
            writer.push(Mark::Plain, 0, "");
        }
        writer.wrapped(Mark::Plain, 0, &self.counts().to_string());
        writer.lines
    }

    /// Returns the plan as text of at most this many columns.
    pub fn text(&self, columns: usize) -> String {
        self.lines(columns).into_iter().map(|line| line.text + "\n").collect()
    }
}

/// Returns the line of an object, with its API version where that fits: it matters least.
pub fn object_line(sign: char, key: &ObjectKey, after: &str, columns: usize) -> String {
    let line = format!("{sign} {key} ({}){after}", key.api_version);
    if line.chars().count() <= columns { line } else { format!("{sign} {key}{after}") }
}

/// Returns the lines of an object's fields that change, of at most this many columns.
pub fn field_lines(fields: &[FieldChange], columns: usize) -> Vec<Line> {
    let mut writer = Writer { columns: columns.max(40), lines: Vec::new() };
    for field in fields {
        writer.field(field);
    }
    writer.lines
}

/// Returns a value as the lines of its YAML, each after a sign and of at most this many columns.
pub fn yaml_lines(mark: Mark, sign: char, value: &Tree, columns: usize) -> Vec<Line> {
    let mut writer = Writer { columns: columns.max(40), lines: Vec::new() };
    for line in yaml::emit(value, yaml::Style::Ordered).lines() {
        writer.push(mark, INDENT, &format!("{sign} {}", plain(line)));
    }
    writer.lines
}

fn told(restart: &Restart) -> String {
    let pods = match restart.pods {
        Some(1) => " (1 pod)".to_owned(),
        Some(count) => format!(" ({count} pods)"),
        None => String::new(),
    };
    let when = if restart.on_delete { ", once its pods are deleted" } else { "" };
    format!("{}{pods}{when}", restart.key)
}

/// `plan: 44 to create, 2 to change, 3 unchanged`
impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { create, update, adopt, same, prune, conflicts, restarts } = *self;
        let counts = [
            (create, "to create"),
            (update, "to change"),
            (adopt, "to take over"),
            (prune, "to delete"),
            (restarts, if restarts == 1 { "restart" } else { "restarts" }),
            (conflicts, if conflicts == 1 { "conflict" } else { "conflicts" }),
            (same, "unchanged"),
        ];
        let told: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let told = if told.is_empty() { "nothing to do".to_owned() } else { told.join(", ") };
        write!(formatter, "plan: {told}")
    }
}

struct Writer {
    columns: usize,
    lines: Vec<Line>,
}

impl Writer {
    /// Adds a line; what is too long for it is cut.
    fn push(&mut self, mark: Mark, indent: usize, text: &str) {
        let room = self.columns.saturating_sub(indent);
        let text = if text.is_empty() { String::new() } else { format!("{:indent$}{}", "", cut(text, room)) };
        self.lines.push(Line { mark, text });
    }

    /// Adds a text in as many lines as it needs, broken anywhere: nobody can do with half a path.
    fn broken(&mut self, mark: Mark, indent: usize, text: &str) {
        let mut rest: Vec<char> = text.chars().collect();
        let mut indent = indent;
        loop {
            let room = self.columns.saturating_sub(indent).max(1);
            let line: String = rest.drain(..room.min(rest.len())).collect();
            self.push(mark, indent, &line);
            if rest.is_empty() {
                return;
            }
            indent = INDENT + 2;
        }
    }

    /// Adds a text in as many lines as it needs, broken at blanks.
    fn wrapped(&mut self, mark: Mark, indent: usize, text: &str) {
        let room = self.columns.saturating_sub(indent);
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                self.push(mark, indent, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.push(mark, indent, &line);
    }

    fn change(&mut self, change: &Change) {
        let Change { key, action, owner, fields, estimated, .. } = change;
        let whose = owner.as_ref().map(|owner| format!(", now of {owner}")).unwrap_or_default();
        let (mark, sign) = match action {
            Action::Create => (Mark::Added, '+'),
            Action::Update | Action::Adopt => (Mark::Changed, '~'),
            Action::Same => (Mark::Plain, ' '),
        };
        self.push(mark, 2, &object_line(sign, key, &whose, self.columns.saturating_sub(2)));
        for field in fields {
            self.field(field);
        }
        if *action == Action::Update && fields.is_empty() {
            self.push(Mark::Plain, INDENT, "only the record of whose fields these are changes");
        }
        if *estimated && !fields.is_empty() {
            self.push(Mark::Plain, INDENT, "(estimated: the API server did not answer what would change)");
        }
    }

    fn field(&mut self, change: &FieldChange) {
        let FieldChange { path, order, before, after } = change;
        let path = if path.is_empty() { "(the whole)" } else { path };
        if let (Some(Tree::String(before)), Some(Tree::String(after))) = (before, after)
            && before.lines().count().max(after.lines().count()) > 1
        {
            self.push(Mark::Changed, INDENT, &format!("~ {path}:"));
            self.texts(before, after);
            return;
        }
        let order = if *order { " (order)" } else { "" };
        let (mark, line) = match (before, after) {
            (None, Some(after)) => (Mark::Added, format!("+ {path}: {}", shown(after))),
            (Some(before), None) => (Mark::Removed, format!("- {path}: {}", shown(before))),
            (before, after) => {
                let side = |side: &Option<Tree>| side.as_ref().map(shown).unwrap_or_default();
                (Mark::Changed, format!("~ {path}{order}: {} -> {}", side(before), side(after)))
            }
        };
        let is_long = line.chars().count() + INDENT > self.columns;
        match (before, after) {
            // Both sides stay visible when they do not fit one line.
            (Some(before), Some(after)) if is_long => {
                self.broken(mark, INDENT, &format!("~ {path}{order}:"));
                self.push(Mark::Removed, INDENT + 2, &format!("- {}", shown(before)));
                self.push(Mark::Added, INDENT + 2, &format!("+ {}", shown(after)));
            }
            _ => self.push(mark, INDENT, &line),
        }
    }

    /// Shows which lines of a text go and come.
    fn texts(&mut self, before: &str, after: &str) {
        let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
        let steps = align(&before, &after, |left, right| left == right);
        let differing: Vec<&Step> = steps.iter().filter(|step| !matches!(step, Step::Keep(..))).collect();
        for step in differing.iter().take(MAX_TEXT_LINES) {
            match step {
                Step::Remove(at) => self.push(Mark::Removed, INDENT + 2, &format!("- {}", plain(before[*at]))),
                Step::Add(to) => self.push(Mark::Added, INDENT + 2, &format!("+ {}", plain(after[*to]))),
                Step::Keep(..) => {}
            }
        }
        match differing.len().checked_sub(MAX_TEXT_LINES) {
            None | Some(0) if differing.is_empty() => {
                self.push(Mark::Plain, INDENT + 2, "only the ends of its lines differ");
            }
            None | Some(0) => {}
            Some(1) => self.push(Mark::Plain, INDENT + 2, "… and 1 line more"),
            Some(more) => self.push(Mark::Plain, INDENT + 2, &format!("… and {more} lines more")),
        }
    }
}

/// Returns a value in one line.
fn shown(value: &Tree) -> String {
    plain(&json::encode_in_order(value))
}

/// Returns a text without what would move the cursor.
fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// Returns a text of at most this many characters, the last one an ellipsis when something is missing.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(room.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::Stage;
    use crate::install::conflict::FieldConflict;
    use crate::install::labels::Owner;
    use crate::install::plan::Conflict;
    use crate::install::prune::{Kept, Pruned, Stays};
    use crate::install::target::key;

    fn change(action: Action, stage: Stage, kind: &str, fields: Vec<FieldChange>) -> Change {
        Change {
            key: key("apps/v1", kind, "istio-system", "istiod"),
            component: "pilot".to_owned(),
            stage,
            action,
            owner: None,
            fields,
            estimated: false,
        }
    }

    fn field(path: &str, before: Option<&str>, after: Option<&str>) -> FieldChange {
        let tree = |text: &str| json::decode(text).unwrap();
        FieldChange { path: path.to_owned(), order: false, before: before.map(tree), after: after.map(tree) }
    }

    fn plan() -> Plan {
        let long = format!("\"{}\"", "x".repeat(200));
        let fields = vec![
            field("spec.replicas", Some("1"), Some("2")),
            field("metadata.labels.a", None, Some(r#""b""#)),
            field("spec.old", Some("{\"a\":[1]}"), None),
            field("spec.template.spec.containers.[name:discovery].image", Some(&long), Some(r#""short""#)),
            field("data.mesh", Some(r#""a: 1\nb: 2\nc: 3\n""#), Some(r#""a: 1\nb: \u001b[2Jx\nc: 3\n""#)),
            field("data.ends", Some(r#""a\nb""#), Some(r#""a\nb\n""#)),
        ];
        let mut adopted = change(Action::Adopt, Stage::ControlPlane, "Service", Vec::new());
        adopted.owner = Some(Owner::Istioctl { version: "1.30.3".to_owned() });
        let conflict = FieldConflict {
            manager: "kubectl-edit".to_owned(),
            operation: "Update".to_owned(),
            subresource: String::new(),
            since: "2026-11-20T08:00:00Z".to_owned(),
            field: "spec.template.spec.containers.[name:discovery].resources.requests.cpu".to_owned(),
            path: String::new(),
        };
        Plan {
            changes: vec![
                change(Action::Create, Stage::Identity, "ServiceAccount", Vec::new()),
                change(Action::Same, Stage::Identity, "ConfigMap", Vec::new()),
                adopted,
                change(Action::Update, Stage::ControlPlane, "Deployment", fields),
                change(Action::Update, Stage::Gateways, "Deployment", Vec::new()),
            ],
            prune: vec![Pruned {
                key: key("v1", "ConfigMap", "istio-system", "old"),
                component: "pilot".to_owned(),
                uid: String::new(),
                resource_version: String::new(),
            }],
            kept: vec![Stays { key: key("v1", "Namespace", "", "n"), why: Kept::Precious }],
            conflicts: vec![Conflict { key: key("apps/v1", "Deployment", "istio-system", "istiod"), field: conflict }],
            restarts: vec![Restart {
                key: key("apps/v1", "Deployment", "istio-system", "istiod"),
                pods: Some(1),
                on_delete: false,
                fields: Vec::new(),
            }],
            ..Plan::default()
        }
    }

    #[test]
    fn a_plan_is_read_without_colours() {
        insta::assert_snapshot!(plan().text(80), @r#"
        identity and configuration
          + ServiceAccount istio-system/istiod (apps/v1)
        control plane
          ~ Service istio-system/istiod (apps/v1), now of istioctl (1.30.3)
          ~ Deployment istio-system/istiod (apps/v1)
            ~ spec.replicas: 1 -> 2
            + metadata.labels.a: "b"
            - spec.old: {"a":[1]}
            ~ spec.template.spec.containers.[name:discovery].image:
              - "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
              + "short"
            ~ data.mesh:
              - b: 2
              + b: �[2Jx
            ~ data.ends:
              only the ends of its lines differ
        gateways and add-ons
          ~ Deployment istio-system/istiod (apps/v1)
            only the record of whose fields these are changes
        no longer wanted
          - ConfigMap istio-system/old (v1)
        no longer wanted, and left
          Namespace n: deleting it takes more along; that must be asked for
        restarts
          ~ Deployment istio-system/istiod (1 pod)
        fields that others keep
          ! Deployment istio-system/istiod
            spec.template.spec.containers.[name:discovery].resources.requests.cpu is
            kept by kubectl-edit (Update, since 2026-11-20T08:00:00Z)

        plan: 1 to create, 2 to change, 1 to take over, 1 to delete, 1 restart, 1
        conflict, 1 unchanged
        "#);
    }

    #[test]
    fn no_line_is_too_long_and_none_steers_the_terminal() {
        for columns in [40, 60, 80, 200] {
            for line in plan().lines(columns) {
                assert!(line.text.chars().count() <= columns.max(40), "{columns}: {}", line.text);
                assert!(!line.text.contains(char::is_control), "{}", line.text);
            }
        }
    }

    #[test]
    fn an_empty_plan_says_so() {
        assert_eq!(Plan::default().text(80), "plan: nothing to do\n");
        let same = Plan { changes: vec![change(Action::Same, Stage::Identity, "A", Vec::new())], ..Plan::default() };
        assert_eq!(same.text(80), "plan: 1 unchanged\n");
    }

    #[test]
    fn a_long_text_is_shown_in_part() {
        let lines = |from: usize| (from..from + 20).map(|number| number.to_string()).collect::<Vec<_>>().join("\\n");
        let change = field("data.a", Some(&format!("\"{}\"", lines(0))), Some(&format!("\"{}\"", lines(100))));
        let mut writer = Writer { columns: 80, lines: Vec::new() };
        writer.field(&change);
        assert_eq!(writer.lines.len(), 1 + MAX_TEXT_LINES + 1);
        assert_eq!(writer.lines.last().unwrap().text, "      … and 16 lines more");
    }
}
