//! A [`Report`] as people read it: a line for each finding, what it says below it, and one line at the end.

use crate::install::verify::{Basis, Comparison, FieldDrift, Finding, Level, Report, Section, Severity};
use crate::ui::output::TableView;
use crate::ui::printer::Style;
use crate::values::{Tree, json};

/// How wide the text is.
const COLUMNS: usize = 80;
/// How far what a finding says stands from the left.
const INDENT: usize = 4;
/// How many fields of a finding are shown; the others are counted.
const FIELDS: usize = 12;

/// A line and how it looks.
pub(super) struct Line {
    pub(super) style: Style,
    pub(super) text: String,
}

impl TableView for Report {
    fn table(&self) -> String {
        lines(self).into_iter().map(|line| line.text + "\n").collect()
    }
}

/// Returns the reason of a failure in one line.
pub(super) fn reason(report: &Report) -> String {
    let counts = [(report.errors, "error"), (if report.strict { report.warnings } else { 0 }, "warning")];
    let counts: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(*count, noun)).collect();
    let findings = report.findings();
    let first = findings.first().filter(|finding| finding.severity > Severity::Info);
    let first = first.map(|finding| {
        let line = finding.line();
        format!("{} ({})", line.lines().next().unwrap_or_default(), finding.code)
    });
    let mut parts = Vec::new();
    if report.timed_out() {
        parts.push("the mesh was not ready in time".to_owned());
    }
    if !counts.is_empty() {
        parts.push(counts.join(" and "));
    }
    let counted = parts.join(", ");
    match first {
        Some(first) => format!("{counted}: {first}"),
        None => counted,
    }
}

/// Returns notes in a line each: they are counted in the text, and told to whoever wants to know more.
pub(super) fn notes(report: &Report) -> Vec<String> {
    let notes = report.findings().into_iter().filter(|finding| finding.severity == Severity::Info);
    let note = |finding: &Finding| {
        let by: Vec<String> = finding.fields.iter().map(|field| field.path.clone()).collect();
        let fields = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
        format!("{} {}{fields}", finding.code, finding.line())
    };
    notes.map(note).collect()
}

/// Returns everything as lines of at most 80 columns, unless a name is longer.
pub(super) fn lines(report: &Report) -> Vec<Line> {
    let mut writer = Writer::default();
    for section in &report.revisions {
        writer.section(section, report);
    }
    writer.lines
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
}

impl Writer {
    fn push(&mut self, style: Style, indent: usize, text: &str) {
        self.lines.push(Line { style, text: format!("{:indent$}{text}", "") });
    }

    /// Adds a text in as many lines as it needs, broken at blanks.
    fn wrapped(&mut self, style: Style, indent: usize, text: &str) {
        let room = COLUMNS.saturating_sub(indent);
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split(' ') {
                if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                    self.push(style, indent, &line);
                    line.clear();
                }
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            self.push(style, indent, &line);
        }
    }

    fn section(&mut self, section: &Section, report: &Report) {
        if !self.lines.is_empty() {
            self.push(Style::Plain, 0, "");
        }
        let grave: Vec<&Finding> =
            section.findings.iter().filter(|finding| finding.severity > Severity::Info).collect();
        for finding in &grave {
            self.finding(finding);
        }
        if !grave.is_empty() {
            self.push(Style::Plain, 0, "");
        }
        let style = if section.count(Severity::Error) > 0 || section.timed_out { Style::Error } else { Style::Plain };
        self.wrapped(style, 0, &summary(section, report.level));
        if let Some(comparison) = section.comparison {
            self.wrapped(Style::Plain, 0, &format!("content compared {comparison}"));
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let Finding { code, severity, object, message, hint, fields, .. } = finding;
        let style = match severity {
            Severity::Error => Style::Error,
            Severity::Warning | Severity::Info => Style::Warning,
        };
        match object {
            Some(object) => {
                self.push(style, 0, &format!("{} {code} {object}", severity.word()));
                self.wrapped(Style::Plain, INDENT, message);
            }
            None => self.wrapped(style, 0, &format!("{} {code} {message}", severity.word())),
        }
        for field in fields.iter().take(FIELDS) {
            self.field(field);
        }
        if fields.len() > FIELDS {
            self.push(Style::Plain, INDENT, &format!("… and {} more", counted(fields.len() - FIELDS, "field")));
        }
        self.wrapped(Style::Plain, INDENT, &format!("hint: {hint}"));
    }

    fn field(&mut self, field: &FieldDrift) {
        let FieldDrift { path, actual, wanted, changed_by } = field;
        self.push(Style::Changed, INDENT, &cut(path, COLUMNS - INDENT));
        let mut line = |style, what: &str, value: &str| {
            self.push(style, INDENT + 2, &cut(&format!("{what:<8}{value}"), COLUMNS - INDENT - 2));
        };
        let shown = |value: &Tree| json::encode_in_order(value);
        line(Style::Removed, "is", &actual.as_ref().map_or_else(|| "not there".to_owned(), shown));
        if let Some(wanted) = wanted {
            line(Style::Added, "wanted", &shown(wanted));
        }
        let by: Vec<String> = changed_by.iter().map(ToString::to_string).collect();
        if !by.is_empty() {
            line(Style::Plain, "by", &by.join(", "));
        }
    }
}

/// Returns one sentence about a revision.
fn summary(section: &Section, level: Level) -> String {
    let Section { namespace, revision, basis, objects, .. } = section;
    let (errors, warnings, notes) =
        (section.count(Severity::Error), section.count(Severity::Warning), section.count(Severity::Info));
    let what = match basis {
        Basis::Objects => "the objects of the files".to_owned(),
        _ if revision.is_empty() => format!("namespace {namespace}"),
        _ => format!("revision {revision} in {namespace}"),
    };
    let counts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
    let told: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, noun)| counted(*count, noun)).collect();
    // The record is what everybody takes it to be compared with.
    let by = if *basis == Basis::Record { String::new() } else { format!(", by {basis}") };
    let mark = if errors > 0 || section.timed_out { "✘" } else { "✔" };
    if errors == 0 && !section.timed_out {
        let are = if *objects == 1 { "is" } else { "are" };
        let is_compared = section.comparison.is_some_and(|comparison| comparison != Comparison::None);
        let state = match level {
            Level::Exists => "there",
            Level::Content if is_compared => "there, ready and as applied",
            Level::DataPlane if is_compared => "there, ready and as applied, with their proxies",
            Level::Ready | Level::Content | Level::DataPlane => "there and ready",
        };
        let told = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
        return format!("{mark} {what}: {} {are} {state}{by}{told}", counted(*objects, "object"));
    }
    let late = if section.timed_out { vec!["not ready in time".to_owned()] } else { Vec::new() };
    let told: Vec<String> = late.into_iter().chain(told).collect();
    format!("{mark} {what}: {} in {}{by}", told.join(", "), counted(*objects, "object"))
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
pub(super) mod tests {
    use super::*;
    use crate::install::verify::{Author, Check};
    use crate::object::ObjectKey;

    pub(in crate::commands::verify) fn report() -> Report {
        let key = |kind: &str, name: &str| ObjectKey {
            api_version: "apps/v1".to_owned(),
            kind: kind.to_owned(),
            namespace: "istio-system".to_owned(),
            name: name.to_owned(),
        };
        let mut drift = Finding::new(Check::Drift, Some(&key("Deployment", "istiod")), "2 fields are not as wanted");
        let by = Author { manager: "kubectl-edit".to_owned(), time: "2026-11-21T08:00:00Z".to_owned() };
        drift.fields = vec![
            FieldDrift {
                path: "spec.template.spec.containers.[name:discovery].image".to_owned(),
                actual: Some(Tree::from(
                    "example.com/a/very/long/name/of/an/image/that/does/not/fit/into/a/line:1.2.3",
                )),
                wanted: Some(Tree::from("docker.io/istio/pilot:1.30.3")),
                changed_by: vec![by],
            },
            FieldDrift {
                path: "spec.replicas".to_owned(),
                actual: None,
                wanted: Some(Tree::Int(1)),
                changed_by: Vec::new(),
            },
        ];
        let findings = vec![
            Finding::new(Check::Note, Some(&key("DaemonSet", "istio-cni-node")), "no node wants one of its pods"),
            drift,
            Finding::new(
                Check::Unfinished,
                None,
                "the last run has not ended well: `failed`, begun 2026-11-21T08:00:00Z by ci@runner",
            ),
            Finding::new(
                Check::NotReady,
                Some(&key("Deployment", "gateway")),
                "0 of 1 replica available: Pod istio-system/gateway-1: container `istio-proxy`:\u{1b}[31m <no> \"&\" \u{1}\nits log ends with:\n| x",
            ),
        ];
        let section = Section {
            namespace: "istio-system".to_owned(),
            revision: "default".to_owned(),
            basis: Basis::Record,
            comparison: Some(Comparison::ServerSide),
            objects: 3,
            timed_out: false,
            findings,
            keys: vec![key("Deployment", "istiod"), key("Deployment", "gateway"), key("DaemonSet", "istio-cni-node")],
        };
        Report::of(Level::Content, vec![section], false)
    }

    #[test]
    fn findings_are_read_in_eighty_columns() {
        let text = report().table();
        for line in text.lines() {
            assert!(line.chars().count() <= COLUMNS, "{line}");
        }
        insta::assert_snapshot!(crate::ui::escape::visible(&text), @r#"
        error MSH0301 Deployment istio-system/istiod
            2 fields are not as wanted
            spec.template.spec.containers.[name:discovery].image
              is      "example.com/a/very/long/name/of/an/image/that/does/not/fit/into/…
              wanted  "docker.io/istio/pilot:1.30.3"
              by      kubectl-edit at 2026-11-21T08:00:00Z
            spec.replicas
              is      not there
              wanted  1
            hint: `meshctl diff` shows what an install would change; `meshctl install`
            sets it right, `--force-conflicts` where others keep it
        error MSH0201 Deployment istio-system/gateway
            0 of 1 replica available: Pod istio-system/gateway-1: container
            `istio-proxy`:␛[31m <no> "&" ␁
            its log ends with:
            | x
            hint: look again with `--wait`, which gives it time
        warning MSH0003 the last run has not ended well: `failed`, begun
        2026-11-21T08:00:00Z by ci@runner
            hint: run the same command again: it goes on where that run ended

        ✘ revision default in istio-system: 2 errors, 1 warning, 1 note in 3 objects
        content compared field by field
        "#);
    }

    #[test]
    fn a_mesh_that_is_well_is_one_line() {
        let mut report = report();
        report.revisions[0].findings.clear();
        report.revisions[0].comparison = None;
        let report = Report::of(Level::Ready, report.revisions, false);
        assert_eq!(report.table(), "✔ revision default in istio-system: 3 objects are there and ready\n");
    }

    #[test]
    fn the_reason_is_one_line() {
        let reason = reason(&report());
        assert_eq!(reason, "2 errors: Deployment istio-system/istiod: 2 fields are not as wanted (MSH0301)");
    }
}
