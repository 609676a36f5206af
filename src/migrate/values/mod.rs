//! Values of charts, or an `IstioOperator`, of one line of releases → those of a later line, as text: comments and order
//! stay.
//!
//! - [`table`]: what became of each value, and of defaults; `rules` are the functions that it names
//! - [`draft`]: the values on their way, and what was done with each
//! - `operator`: what only an `IstioOperator` has
//! - `gateway`: values of the gateways' old charts
//! - `leftover`: what the schema of today does not know

pub mod draft;
mod gateway;
mod leftover;
mod operator;
mod rules;
pub mod table;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;

use self::draft::{Done, Draft, Drafted, Root};
use self::table::{DEFAULTS, Fate, Harmless, NewDefault, OLDEST, ROWS, Row};
use super::error::MigrateError;
use super::helm::gateway::Side;
use super::note::Severity;
use crate::source::SourceText;
use crate::spec::document::KIND;
use crate::values::path::Step;
use crate::values::{Map, Tree, json};
use crate::yaml::stream::RawDocument;
use crate::yaml::{EditableDocument, ReadOptions};

/// A line of releases, by its minor version: 30 for 1.30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line(pub u32);

/// The line that the schema of this program describes.
pub const BUILT_IN: Line = Line(30);

/// The newest line of the table.
pub const NEWEST: Line = Line(31);

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "1.{}", self.0)
    }
}

/// A text that names no line of releases.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no version such as `1.30`")]
pub struct NoLine(pub String);

impl FromStr for Line {
    type Err = NoLine;

    /// Reads `1.30`, `1.30.3`, `v1.30` or `1.30.3-distroless`.
    fn from_str(text: &str) -> Result<Self, NoLine> {
        let numbers = text.strip_prefix('v').unwrap_or(text).split('-').next().unwrap_or_default();
        let mut parts = numbers.split('.');
        let minor = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("1"), Some(minor), None, None) => minor.parse().ok(),
            (Some("1"), Some(minor), Some(patch), None) if patch.parse::<u32>().is_ok() => minor.parse().ok(),
            _ => None,
        };
        minor.map(Self).ok_or_else(|| NoLine(text.to_owned()))
    }
}

impl Serialize for Line {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A line of releases, such as `1.30`.
impl JsonSchema for Line {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Line".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

/// What values are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Form {
    /// A whole mesh.
    IstioOperator,
    /// Custom resource definitions, and what control planes share.
    Base,
    /// The control plane.
    Istiod,
    /// The node agent.
    Cni,
    /// The node proxy.
    Ztunnel,
    /// A gateway.
    Gateway,
}

/// Between which lines values move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// The line that they are of.
    pub from: Line,
    /// The line that they are for.
    pub to: Line,
}

impl Lines {
    /// Tells whether something that is so since a line is new between the two.
    fn cross(self, since: u32) -> bool {
        since <= self.to.0 && (since > self.from.0 || since <= OLDEST)
    }
}

/// What was done with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The value, from the root of the values, or of the `IstioOperator`.
    pub path: String,
    /// Its line in the text as it was, from 1.
    pub line: usize,
    /// What was done.
    pub done: Done,
    /// How much it weighs.
    pub severity: Severity,
    /// Where it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The line of releases since which it is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Line>,
    /// Why, or what to do instead.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line: _, done, severity, to, since, message } = self;
        match severity {
            Severity::Changed => {}
            Severity::Guessed => formatter.write_str("guessed: ")?,
            Severity::Lost => formatter.write_str("lost: ")?,
        }
        write!(formatter, "`{path}`")?;
        let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
        let separator = match (done, to) {
            (Done::Moved, Some(to)) => {
                write!(formatter, " is `{to}`{since}")?;
                "; "
            }
            (Done::Removed, _) => {
                write!(formatter, " is gone{since}")?;
                ": "
            }
            (Done::Kept, _) => {
                let since = since.trim_start();
                if !since.is_empty() {
                    write!(formatter, " ({since})")?;
                }
                ": "
            }
            (_, _) => {
                write!(formatter, " has changed{since}")?;
                ": "
            }
        };
        if message.is_empty() { Ok(()) } else { write!(formatter, "{separator}{message}") }
    }
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigratedValues {
    /// What it is; none when it has no content, or is another kind of document.
    pub form: Option<Form>,
    /// Its text now; none when it stays as it is.
    pub text: Option<String>,
    /// What was done, in the order of the lines.
    pub changes: Vec<Change>,
}

/// Brings a document to another line.
pub fn migrate_values(
    raw: &RawDocument,
    name: &str,
    lines: Lines,
    form: Option<Form>,
) -> Result<MigratedValues, MigrateError> {
    let nothing = MigratedValues { form: None, text: None, changes: Vec::new() };
    if !raw.has_content {
        return Ok(nothing);
    }
    let source: SourceText = raw.source(name);
    let document = EditableDocument::parse(&source, ReadOptions::go())?;
    let map = match document.tree() {
        Tree::Null => return Ok(nothing),
        Tree::Map(map) => map,
        other => {
            let reason = format!("it is a {}, where values belong", other.kind_name());
            return Err(MigrateError::NoValues(reason));
        }
    };
    let found = form_of(map)?;
    let form = form.filter(|_| found != Form::IstioOperator).unwrap_or(found);
    let (tree, drafted) = migrated(document.tree(), form, lines);
    let line_of = |steps: &[Step]| document.locate(steps).position.line;
    let mut changes: Vec<Change> = drafted.into_iter().map(|drafted| finished(drafted, &line_of)).collect();
    changes.sort_by_key(|change| change.line);
    let text = document.reconcile(&tree)?;
    let text = (text != document.text()).then_some(text);
    Ok(MigratedValues { form: Some(form), text, changes })
}

/// Returns what values of a line are in another one, and what was done with each; they have no text.
pub fn migrate_tree(tree: &Tree, form: Form, lines: Lines) -> (Tree, Vec<Change>) {
    let (tree, drafted) = migrated(tree, form, lines);
    (tree, drafted.into_iter().map(|drafted| finished(drafted, &|_| 0)).collect())
}

fn finished(drafted: Drafted, line_of: &dyn Fn(&[Step]) -> usize) -> Change {
    let Drafted { steps, path, done, severity, to, since, message } = drafted;
    Change { line: line_of(&steps), path, done, severity, to, since, message }
}

fn migrated(tree: &Tree, form: Form, lines: Lines) -> (Tree, Vec<Drafted>) {
    let is_operator = form == Form::IstioOperator;
    let roots = roots(form);
    let mut draft = Draft::new(tree.clone(), is_operator, lines.to, &roots[0]);
    for root in &roots {
        draft.turn_to(root);
        for row in ROWS.iter().filter(|row| lines.cross(row.since)) {
            apply(&mut draft, row);
        }
    }
    draft.turn_to(&roots[0]);
    for NewDefault { path, since, message } in DEFAULTS {
        let is_of_chart = match form {
            Form::Base => path.starts_with("base."),
            Form::Istiod | Form::IstioOperator => !path.starts_with("base."),
            Form::Cni | Form::Ztunnel | Form::Gateway => false,
        };
        if lines.cross(*since) && is_of_chart && !was_set(tree, path, &roots[0]) {
            draft.say(Drafted {
                steps: Vec::new(),
                path: (*path).to_owned(),
                done: Done::Kept,
                severity: Severity::Changed,
                to: None,
                since: Some(Line(*since)),
                message: format!("it is not set, and {message}"),
            });
        }
    }
    if is_operator {
        operator::migrate(&mut draft, lines);
    } else {
        gateway::migrate(&mut draft, form, lines);
    }
    if lines.to >= BUILT_IN {
        leftover::find(&mut draft, form);
    }
    (draft.tree, draft.drafted)
}

fn was_set(tree: &Tree, path: &str, root: &Root) -> bool {
    let probe = Draft::new(tree.clone(), false, BUILT_IN, root);
    probe.get(path).is_some()
}

fn apply(draft: &mut Draft<'_>, row: &Row) {
    let Some(value) = draft.get(row.path).cloned() else { return };
    match row.fate {
        Fate::Moved(to) => rules::moved(draft, &value, row, to),
        Fate::Gone(harmless, instead) => rules::gone(draft, &value, row, harmless, instead),
        Fate::Refused(values, instead) => {
            if value.as_str().is_some_and(|text| values.contains(&text)) {
                draft.say(Drafted {
                    steps: draft.find(row.path).unwrap_or_default(),
                    path: row.path.to_owned(),
                    done: Done::Kept,
                    severity: Severity::Lost,
                    to: None,
                    since: Some(Line(row.since)),
                    message: instead.to_owned(),
                });
            }
        }
        Fate::Rule(rule) => rule(draft, &value, row),
    }
}

/// Returns where a document has values of charts.
fn roots(form: Form) -> Vec<Root> {
    let steps = |keys: &[&str]| keys.iter().map(|key| Step::Key((*key).to_owned())).collect::<Vec<Step>>();
    if form != Form::IstioOperator {
        return vec![Root { values: Some(Vec::new()), mesh: steps(&["meshConfig"]) }];
    }
    vec![
        Root { values: Some(steps(&["spec", "values"])), mesh: steps(&["spec", "meshConfig"]) },
        Root { values: None, mesh: steps(&["spec", "values", "meshConfig"]) },
        Root { values: Some(steps(&["spec", "unvalidatedValues"])), mesh: steps(&["spec", "meshConfig"]) },
    ]
}

/// Returns what a document is.
fn form_of(map: &Map) -> Result<Form, MigrateError> {
    /// Keys by which values of a chart are known, and the chart.
    const KEYS: &[(&[&str], Form)] = &[
        (&["pilot", "sidecarInjectorWebhook", "telemetry", "istiodRemote", "istio_cni"], Form::Istiod),
        (&["cni"], Form::Cni),
        (&["ztunnel"], Form::Ztunnel),
        (&["service", "autoscaling", "networkGateway", "rbac"], Form::Gateway),
        (&["base", "defaultRevision"], Form::Base),
    ];
    if let Some(kind) = map.get("kind").and_then(Tree::as_str) {
        return match kind {
            KIND => Ok(Form::IstioOperator),
            other => Err(MigrateError::NoValues(format!("it is a {other}, and neither values nor an {KIND}"))),
        };
    }
    // Those of the old charts of gateways have sections of others, too, and istiod has settings for gateways of its own.
    let gateways = map.get("gateways").and_then(Tree::as_map);
    let is_old_gateway =
        gateways.is_some_and(|gateways| Side::ALL.iter().any(|side| gateways.contains_key(side.key())));
    if is_old_gateway && !KEYS[0].0.iter().any(|key| map.contains_key(key)) {
        return Ok(Form::Gateway);
    }
    let form = KEYS.iter().find(|(keys, _)| keys.iter().any(|key| map.contains_key(key))).map(|(_, form)| *form);
    Ok(form.unwrap_or(Form::Istiod))
}

/// Tells whether nothing is lost with a value.
fn is_harmless(value: &Tree, harmless: Harmless) -> bool {
    let texts = match harmless {
        Harmless::Always => return true,
        Harmless::Never => &[],
        Harmless::Only(texts) => texts,
    };
    match value {
        Tree::Null => true,
        Tree::Map(map) => {
            let is_entry = |key: &str, inner: &Tree| texts.contains(&&*format!("{key}={}", plain(inner)));
            let is_off = map
                .get("enabled")
                .is_some_and(|enabled| enabled.as_bool() == Some(false) && is_entry("enabled", enabled));
            is_off || map.iter().all(|(key, inner)| is_entry(key, inner) || is_empty(inner))
        }
        Tree::List(items) => items.is_empty(),
        scalar => is_empty(scalar) || texts.contains(&&*plain(scalar)),
    }
}

/// Tells whether a value is but a place for one.
fn is_empty(value: &Tree) -> bool {
    match value {
        Tree::Null => true,
        Tree::String(text) => text.is_empty(),
        Tree::List(items) => items.is_empty(),
        Tree::Map(map) => map.values().all(is_empty),
        Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => false,
    }
}

/// Returns a value as it stands in the table.
fn plain(value: &Tree) -> String {
    match value {
        Tree::String(text) => text.clone(),
        other => json::encode(other, false),
    }
}
