//! `meshctl history`: what was installed, when and from what.

use jiff::Timestamp;

use super::cluster::{ClusterArgs, ControlPlaneArgs, UnusedNamespaceArgs};
use super::{CommandError, Context, Outcome};
use crate::cluster::block_on;
use crate::cluster::options::process_environment;
use crate::install::history::{History, Installation};
use crate::install::revision::Listed;
use crate::spec::ChartOrigin;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};
use crate::ui::wrap::wrapped;

/// How wide the table is at most.
const COLUMNS: usize = 80;

/// The most characters of a profile and of a version in the table.
const SHORT: usize = 10;

/// List what was installed, when and from what
///
/// Each install, upgrade and rollback that changed something has a number; `meshctl rollback N` returns to it.
#[derive(Debug, clap::Args)]
pub struct HistoryArgs {
    /// Revision of the control plane [default: all of them]
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    control_plane: ControlPlaneArgs,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// Runs `meshctl history`.
pub fn run(args: HistoryArgs, context: &Context) -> Result<Outcome, CommandError> {
    let HistoryArgs { revision, output, control_plane, cluster, unused } = args;
    unused.warn(context);
    let namespace = control_plane.namespace(&process_environment);
    let cluster = cluster.cluster()?;
    let history = block_on(async { History::read(&cluster, &namespace, revision.as_deref()).await })??;
    output::emit(context.ui(), output, &history)?;
    if history.installations.is_empty() {
        context.ui().note(&format!("meshctl has installed nothing in the namespace `{namespace}`"));
    }
    Ok(Outcome::Success)
}

impl TableView for History {
    fn table(&self) -> String {
        let sections: Vec<String> = match &*self.installations {
            [one] => vec![table(one)],
            several => several.iter().map(|one| format!("revision {}:\n{}", one.revision, table(one))).collect(),
        };
        sections.join("\n")
    }
}

fn table(installation: &Installation) -> String {
    let mut rows: Vec<[String; 6]> = Vec::new();
    for Listed { number, status, summary, .. } in &installation.history {
        rows.push([
            number.to_string(),
            when(&summary.created),
            status.name().to_owned(),
            shortened(&summary.profile, SHORT),
            shortened(&summary.mesh_version, SHORT),
            summary.description.clone(),
        ]);
    }
    let header = ["number", "when (UTC)", "status", "profile", "version", "description"];
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].len()]).max().unwrap_or_default() + 3
    };
    let room = COLUMNS.saturating_sub((0..5).map(width).sum());
    let mut table = Table::new(header);
    for mut row in rows {
        row[5] = shortened(&row[5], room);
        table.row(row);
    }
    format!("{table}{}", charts(installation))
}

/// Returns the charts that do not come from the program, of each revision that has others than the one before.
fn charts(installation: &Installation) -> String {
    let mut told = String::new();
    let mut before: &[ChartOrigin] = &[];
    for Listed { number, summary, .. } in &installation.history {
        if summary.charts != before {
            let names: Vec<String> =
                summary.charts.iter().map(|ChartOrigin { name, version, .. }| format!("{name} {version}")).collect();
            let names = if names.is_empty() { "those of the program".to_owned() } else { names.join(", ") };
            let lines = wrapped(&format!("charts of {number}: {names}"), 2, COLUMNS);
            told.extend(lines.into_iter().map(|line| line + "\n"));
        }
        before = &summary.charts;
    }
    told
}

/// Returns a time to the minute.
pub fn when(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| shortened(text, 16), |time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::revision::{Status, Summary};

    fn listed(number: u32, status: Status, description: &str) -> Listed {
        let summary = Summary {
            created: format!("2026-11-2{number}T08:00:00.5Z"),
            description: description.to_owned(),
            profile: "demo".to_owned(),
            mesh_version: "1.30.3".to_owned(),
            objects: 42,
            ..Summary::default()
        };
        Listed {
            install: "default".to_owned(),
            number,
            status,
            summary,
            secrets: std::collections::BTreeSet::new(),
            is_complete: true,
        }
    }

    fn history() -> History {
        let mut odd = listed(3, Status::Failed, "rollback to 1, which has a very long description");
        odd.summary.created = "yesterday, or the day before".to_owned();
        odd.summary.profile = "/home/somebody/profiles/mine.yaml".to_owned();
        odd.summary.mesh_version = "1.31-alpha.0123456789abcdef".to_owned();
        let history =
            vec![listed(1, Status::Superseded, "install"), listed(2, Status::Deployed, "upgrade from 1.29.2"), odd];
        let default = Installation { revision: "default".to_owned(), history };
        History { namespace: "istio-system".to_owned(), installations: vec![default] }
    }

    #[test]
    fn a_history_fits_a_terminal() {
        let table = history().table();
        insta::assert_snapshot!(table, @"
        NUMBER   WHEN (UTC)         STATUS       PROFILE      VERSION      DESCRIPTION
        1        2026-11-21 08:00   superseded   demo         1.30.3       install
        2        2026-11-22 08:00   deployed     demo         1.30.3       upgrade from…
        3        yesterday, or t…   failed       /home/som…   1.31-alph…   rollback to …
        ");
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS));
    }

    #[test]
    fn charts_of_a_store_are_told_where_they_change() {
        let mut history = history();
        let of = |versions: &[&str]| -> Vec<ChartOrigin> {
            let origin = |version: &&str| {
                let name = "istio-discovery-of-a-store".to_owned();
                ChartOrigin { name, version: (*version).to_owned(), ..ChartOrigin::default() }
            };
            versions.iter().map(origin).collect()
        };
        history.installations[0].history[0].summary.charts = of(&["1.11.4", "14.11.1", "1.42.0"]);
        history.installations[0].history[1].summary.charts = of(&["1.11.4", "14.11.1", "1.42.0"]);
        let table = history.table();
        let charts: Vec<&str> = table.lines().skip(4).collect();
        insta::assert_snapshot!(charts.join("\n"), @"
        charts of 1: istio-discovery-of-a-store 1.11.4, istio-discovery-of-a-store
        14.11.1, istio-discovery-of-a-store 1.42.0
        charts of 3: those of the program
        ");
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS));
    }

    #[test]
    fn several_histories_have_headings() {
        let mut history = history();
        let canary = Installation { revision: "canary".to_owned(), history: vec![listed(1, Status::Deployed, "x")] };
        history.installations.insert(0, canary);
        let table = history.table();
        assert!(table.starts_with("revision canary:\nNUMBER"), "{table}");
        assert!(table.contains("\n\nrevision default:\nNUMBER"), "{table}");
        assert_eq!(History { installations: Vec::new(), ..history }.table(), "");
    }
}
