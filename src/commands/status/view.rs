//! A [`MeshStatus`] as people read it: a block for each sort of thing, 80 columns wide at most.

use crate::mesh::enrolment::Mode;
use crate::mesh::status::{
    Certificate, Enrolled, FEW_DAYS, Gateway, MeshStatus, Pod, Proxies, Severity, State, Webhook, Workload, mode_of,
    title_of,
};
use crate::ui::printer::Style;
use crate::ui::table::{Table, shortened};
use crate::ui::wrap::wrapped;

/// How wide the text is.
const COLUMNS: usize = 80;
/// The most characters of a pod's name, with its indent.
const NAME: usize = 39;
/// The most characters of the state of a pod, with the number of its restarts.
const PHASE: usize = 24;
/// The most pods of a workload that are shown when all is well with them.
const PODS: usize = 3;
/// The most pods of a workload that are shown when something is wrong with them.
const UNREADY_PODS: usize = 6;
/// The most rows of any other block.
const ROWS: usize = 10;
/// What is said in place of a version that nothing tells.
const UNKNOWN: &str = "unknown";

/// A line and how it looks.
pub(super) struct Line {
    pub(super) style: Style,
    pub(super) text: String,
}

/// Returns everything as lines.
pub(super) fn lines(status: &MeshStatus) -> Vec<Line> {
    let mut writer = Writer::default();
    // Where there is no mesh the error says so; what is there all the same is shown.
    if status.installed {
        let versions = status.versions().join(", ");
        let versions = if versions.is_empty() { String::new() } else { format!(" {versions}") };
        let (style, word) = if status.healthy { (Style::Added, "healthy") } else { (Style::Removed, "not healthy") };
        let namespace = shortened(&status.namespace, 30);
        writer.line(style, format!("mesh{} in {namespace}: {word}", shortened(&versions, 30)));
    }
    writer.blocks(status);
    writer.findings(status);
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
}

impl Writer {
    fn line(&mut self, style: Style, text: String) {
        self.lines.push(Line { style, text });
    }

    /// Writes a table with a blank line in front; none without rows.
    fn table(&mut self, table: &Table) {
        let text = table.to_string();
        if text.lines().count() < 2 {
            return;
        }
        if !self.lines.is_empty() {
            self.line(Style::Plain, String::new());
        }
        for (index, line) in text.lines().enumerate() {
            self.line(if index == 0 { Style::Heading } else { Style::Plain }, line.to_owned());
        }
    }

    fn blocks(&mut self, status: &MeshStatus) {
        self.table(&workloads("component", &status.components));
        self.table(&workloads("add-on", &status.addons));
        self.table(&webhooks(&status.webhooks));
        self.table(&certificates(&status.certificates));
        self.table(&gateways(&status.gateways));
        self.table(&proxies(status.proxies.as_deref().unwrap_or_default()));
        self.table(&namespaces(status.namespaces.as_deref().unwrap_or_default()));
    }

    fn findings(&mut self, status: &MeshStatus) {
        let has_more = !status.findings.is_empty() || !status.unknown.is_empty();
        if has_more && !self.lines.is_empty() {
            self.line(Style::Plain, String::new());
        }
        for finding in &status.findings {
            let (style, label) = match finding.severity {
                Severity::Error => (Style::Error, "error"),
                Severity::Warning => (Style::Warning, "warning"),
            };
            self.said(style, &format!("{label}: {}", finding.line()));
            if !finding.hint.is_empty() {
                self.said(Style::Hint, &format!("hint: {}", finding.hint));
            }
        }
        for unknown in &status.unknown {
            self.said(Style::Warning, &format!("not known: {} (you may not {})", unknown.what, unknown.missing_right));
        }
    }

    /// Writes a sentence: what does not fit on a line goes on below it, farther right.
    fn said(&mut self, style: Style, text: &str) {
        for (index, line) in wrapped(text, 0, COLUMNS - 4).into_iter().enumerate() {
            self.line(style, if index == 0 { line } else { format!("    {line}") });
        }
    }
}

fn workloads(title: &str, workloads: &[Workload]) -> Table {
    let mut table = Table::new([title, "ready", "age", "status"]);
    for workload in workloads {
        let mut name = title_of(&workload.component).to_owned();
        if matches!(&*workload.component, "gateway" | "waypoint") {
            name = format!("{name} {}/{}", workload.namespace, workload.name);
        }
        for part in [&workload.version, &workload.revision] {
            if !part.is_empty() {
                name = format!("{name} {part}");
            }
        }
        let ready = format!("{}/{}", workload.ready, workload.wanted);
        // Why it is not ready stands below, in full.
        table.row([fitted(&name, NAME), ready, String::new(), workload.state.word().to_owned()]);
        let shown = shown(workload);
        for pod in &shown {
            let Pod { name, ready, containers, phase, restarts, created: _, age: seconds } = pod;
            let restarts = if *restarts == 0 { String::new() } else { format!(" ({restarts})") };
            let phase = format!("{}{restarts}", shortened(phase, PHASE - restarts.len()));
            let name = format!("  {}", fitted(name, NAME - 2));
            table.row([name, format!("{ready}/{containers}"), age(*seconds), phase]);
        }
        let rest = workload.pods.as_ref().map_or(0, Vec::len) - shown.len();
        if rest > 0 {
            table.row([format!("  {rest} more")]);
        }
    }
    table
}

/// Returns the pods of a workload that are worth a line: those that are not well, else the first few.
fn shown(workload: &Workload) -> Vec<&Pod> {
    let pods = workload.pods.as_deref().unwrap_or_default();
    let unready: Vec<&Pod> = pods.iter().filter(|pod| pod.ready < pod.containers).take(UNREADY_PODS).collect();
    if unready.is_empty() { pods.iter().take(PODS).collect() } else { unready }
}

fn webhooks(webhooks: &[Webhook]) -> Table {
    let mut table = Table::new(["webhook", "revision", "status"]);
    for webhook in webhooks.iter().take(ROWS) {
        let Webhook { name, revision, tag, is_off, state, .. } = webhook;
        let revision = tag.as_ref().map_or_else(|| revision.clone(), |tag| format!("{tag} → {revision}"));
        let status = match state {
            State::Ready if *is_off => "off: a tag serves instead",
            _ => state.word(),
        };
        table.row([fitted(name, 32), shortened(&revision, 17), shortened(status, COLUMNS - 32 - 17 - 6)]);
    }
    more(&mut table, webhooks.len());
    table
}

fn certificates(certificates: &[Certificate]) -> Table {
    let mut table = Table::new(["certificate", "days left", "used by"]);
    for certificate in certificates.iter().take(ROWS) {
        let Certificate { subject, used_by, not_after: _, days_left } = certificate;
        let days = match days_left {
            ..0 => "ended".to_owned(),
            few if *few < FEW_DAYS => format!("{few} (!)"),
            days => days.to_string(),
        };
        // The namespace is the control plane's.
        let first = used_by.first().map(|place| match (place.split_once(' '), place.split_once('/')) {
            (Some((kind, _)), Some((_, name))) => format!("{kind} {name}"),
            _ => place.clone(),
        });
        let others = if used_by.len() > 1 { format!(" and {} more", used_by.len() - 1) } else { String::new() };
        let first = shortened(&first.unwrap_or_default(), COLUMNS - 20 - 9 - 6 - others.len());
        table.row([shortened(subject, 20), days, format!("{first}{others}")]);
    }
    more(&mut table, certificates.len());
    table
}

fn gateways(gateways: &[Gateway]) -> Table {
    let mut table = Table::new(["gateway", "type", "address"]);
    for gateway in gateways.iter().take(ROWS) {
        let Gateway { kind: _, namespace, name, sort, addresses, pending, ports: _ } = gateway;
        let address = match (&**addresses, pending) {
            ([], true) => "pending",
            ([], false) => "none from outside",
            ([first, ..], _) => first,
        };
        table.row([fitted(&format!("{namespace}/{name}"), NAME), shortened(sort, 14), shortened(address, 21)]);
    }
    more(&mut table, gateways.len());
    table
}

fn proxies(proxies: &[Proxies]) -> Table {
    let mut table = Table::new(["proxies", "version", "ready"]);
    for Proxies { version, role, count, ready } in proxies.iter().take(ROWS) {
        let role = if role.is_empty() { UNKNOWN } else { role };
        let version = if version.is_empty() { UNKNOWN } else { version };
        table.row([role.to_owned(), shortened(version, 40), format!("{ready}/{count}")]);
    }
    more(&mut table, proxies.len());
    table
}

fn namespaces(namespaces: &[Enrolled]) -> Table {
    let mut table = Table::new(["namespaces", "revision", "count"]);
    for Enrolled { mode, revision, count, conflicts: _ } in namespaces {
        let revision = match (mode, revision) {
            (Mode::Sidecar, Some(revision)) => revision.as_str(),
            _ => "-",
        };
        table.row([mode_of(*mode).to_owned(), shortened(revision, 40), count.to_string()]);
    }
    table
}

/// Says how many rows are left out.
fn more(table: &mut Table, count: usize) {
    if count > ROWS {
        table.row([format!("{} more", count - ROWS)]);
    }
}

/// Returns a name of at most so many characters: what tells names apart stands at their end.
fn fitted(name: &str, room: usize) -> String {
    let count = name.chars().count();
    if count <= room {
        return name.to_owned();
    }
    let tail = room / 2;
    let head: String = name.chars().take(room - tail - 1).collect();
    let tail: String = name.chars().skip(count - tail).collect();
    format!("{head}…{tail}")
}

/// Returns a time as kubectl shows ages: `45s`, `12m`, `5h`, `3d`.
fn age(seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match seconds {
        seconds if seconds < 2 * MINUTE => format!("{seconds}s"),
        seconds if seconds < 2 * HOUR => format!("{}m", seconds / MINUTE),
        seconds if seconds < 2 * DAY => format!("{}h", seconds / HOUR),
        seconds => format!("{}d", seconds / DAY),
    }
}

#[cfg(test)]
mod tests;
