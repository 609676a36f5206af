//! `meshctl namespace list`

use schemars::JsonSchema;
use serde::Serialize;

use crate::cluster;
use crate::commands::cluster::{ClusterArgs, UnusedNamespaceArgs};
use crate::commands::{CommandError, Context, Outcome};
use crate::events::Events;
use crate::mesh::namespaces::{NamespaceState, survey};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};
use crate::ui::wrap::wrapped;

/// How wide the table is at most.
const COLUMNS: usize = 80;
/// What stands between two columns.
const GAP: usize = 3;
/// How many columns there are.
const ALL: usize = 8;
/// The least that is left of a name.
const LEAST: usize = 6;

/// List the namespaces: how each takes part in the mesh, and which of its pods are out of date
///
/// A pod is out of date when it would be another one if it were made now: it has no proxy and its labels ask for one, or
/// its proxy is of another revision or version than the control plane that would inject it. A restart of its workload
/// brings it up to date: `meshctl namespace label NAMESPACE --restart …`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  meshctl namespace list\n  meshctl namespace list -A -o json")]
pub struct ListArgs {
    /// List the namespaces of Kubernetes and of control planes, too
    #[arg(short = 'A', long, visible_alias = "all-namespaces")]
    all: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    cluster: ClusterArgs,

    #[command(flatten)]
    unused: UnusedNamespaceArgs,
}

/// The namespaces of a cluster, and how each takes part in the mesh.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Namespaces {
    /// The namespaces, by name.
    namespaces: Vec<NamespaceState>,
}

/// Runs `meshctl namespace list`.
pub fn run(args: ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ListArgs { all, output, cluster, unused } = args;
    unused.warn(context);
    let cluster = cluster.cluster()?;
    let survey = cluster::block_on(survey(&cluster))??;
    if let Some(error) = &survey.hidden_pods {
        context.ui().warning(&format!("which pods take part is not known: {error}"));
    }
    let mut namespaces = survey.namespaces;
    let count = namespaces.len();
    namespaces.retain(|state| all || !state.is_system);
    let hidden = count - namespaces.len();
    output::emit(context.ui(), output, &Namespaces { namespaces })?;
    context.ui().flush()?;
    if hidden > 0 {
        let what = if hidden == 1 { "namespace of the system is" } else { "namespaces of the system are" };
        context.ui().note(&format!("{hidden} {what} not listed; `-A` lists all"));
    }
    if !survey.has_injectors {
        context.ui().note("no control plane injects in this cluster; `meshctl install` brings one");
    }
    Ok(Outcome::Success)
}

impl TableView for Namespaces {
    fn table(&self) -> String {
        if self.namespaces.is_empty() {
            return "no namespaces\n".to_owned();
        }
        let mut rows: Vec<Vec<String>> = self.namespaces.iter().map(row).collect();
        let mut header = vec!["namespace", "mode", "revision", "tag", "waypoint", "pods", "outdated", "conflicts"];
        // What no namespace has takes no room from names.
        for title in ["waypoint", "tag"] {
            if let Some(column) = header.iter().position(|found| *found == title)
                && rows.iter().all(|row| row[column] == "-")
            {
                header.remove(column);
                for row in &mut rows {
                    row.remove(column);
                }
            }
        }
        // All columns at once leave too little of names; the conflicts are told below the table in any case.
        if header.len() == ALL {
            header.pop();
            for row in &mut rows {
                row.pop();
            }
        }
        fit(&header, &mut rows);
        let mut table = Table::new(header);
        for row in rows {
            table.row(row);
        }
        let mut text = table.to_string();
        let mut is_first = true;
        for state in &self.namespaces {
            for conflict in &state.enrolment.conflicts {
                if std::mem::take(&mut is_first) {
                    text.push('\n');
                }
                let lines = wrapped(&format!("{}: {conflict}", state.namespace), 0, COLUMNS);
                for line in &lines {
                    text.extend([line, "\n"]);
                }
            }
        }
        text
    }
}

/// Returns the cells of a namespace.
fn row(state: &NamespaceState) -> Vec<String> {
    let NamespaceState { namespace, enrolment, pods, .. } = state;
    let or_none = |name: Option<&String>| name.cloned().unwrap_or_else(|| "-".to_owned());
    let waypoint = enrolment.waypoint.as_ref().map(|waypoint| match &*waypoint.namespace {
        place if place == namespace => waypoint.name.clone(),
        place => format!("{place}/{}", waypoint.name),
    });
    let count = |count: usize| if count == 0 { "-".to_owned() } else { count.to_string() };
    vec![
        namespace.clone(),
        enrolment.mode.word().to_owned(),
        or_none(enrolment.revision.as_ref()),
        or_none(enrolment.tag.as_ref()),
        or_none(waypoint.as_ref()),
        pods.map_or_else(|| "?".to_owned(), |pods| format!("{}/{}", pods.in_mesh, pods.total)),
        pods.map_or_else(|| "?".to_owned(), |pods| count(pods.outdated)),
        count(enrolment.conflicts.len()),
    ]
}

/// Shortens names, the longest first, until the table fits.
fn fit(header: &[&str], rows: &mut [Vec<String>]) {
    const NAMES: [&str; 4] = ["namespace", "revision", "tag", "waypoint"];
    let width = |rows: &[Vec<String>], column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].len()]).max().unwrap_or_default()
    };
    loop {
        let widths: Vec<usize> = (0..header.len()).map(|column| width(rows, column)).collect();
        let total = widths.iter().sum::<usize>() + GAP * header.len().saturating_sub(1);
        let longest = (0..header.len())
            .filter(|column| NAMES.contains(&header[*column]) && widths[*column] > header[*column].len().max(LEAST))
            .max_by_key(|column| widths[*column]);
        let Some(column) = longest.filter(|_| total > COLUMNS) else { return };
        // No more than is needed, and not below the next one in one go: the longest names give most.
        let room = widths[column] - 1;
        for row in rows.iter_mut() {
            row[column] = shortened(&row[column], room);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::enrolment::{Conflict, Enrolment, Mode, Waypoint};
    use crate::mesh::namespaces::PodCounts;

    fn state(namespace: &str, mode: Mode, names: [&str; 3], pods: Option<[usize; 3]>) -> NamespaceState {
        let given = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let [revision, tag, waypoint] = names;
        let waypoint = given(waypoint).map(|waypoint| Waypoint { name: waypoint, namespace: namespace.to_owned() });
        NamespaceState {
            namespace: namespace.to_owned(),
            enrolment: Enrolment {
                mode,
                revision: given(revision),
                tag: given(tag),
                waypoint,
                labels: std::collections::BTreeMap::new(),
                conflicts: Vec::new(),
            },
            is_system: false,
            pods: pods.map(|[in_mesh, total, outdated]| PodCounts { total, in_mesh, outdated }),
            stale: Vec::new(),
        }
    }

    #[test]
    fn namespaces_are_listed_in_80_columns() {
        let mut bank = state("bank", Mode::None, ["", "", ""], Some([0, 2, 0]));
        bank.enrolment.conflicts = vec![Conflict::NotServed { name: "old".to_owned() }];
        let namespaces = vec![
            bank,
            state(
                "a-namespace-with-a-long-name",
                Mode::Sidecar,
                ["1-30-3-canary-of-may", "production", ""],
                Some([3, 3, 1]),
            ),
            state("shop", Mode::Ambient, ["", "", "waypoint-for-all"], Some([1200, 1200, 0])),
        ];
        let table = Namespaces { namespaces }.table();
        assert!(table.lines().all(|line| line.chars().count() <= COLUMNS), "{table}");
        insta::assert_snapshot!(table, @"
        NAMESPACE    MODE      REVISION     TAG         WAYPOINT    PODS        OUTDATED
        bank         none      -            -           -           0/2         -
        a-namespa…   sidecar   1-30-3-ca…   producti…   -           3/3         1
        shop         ambient   -            -           waypoint…   1200/1200   -

        bank: no control plane serves `istio.io/rev=old`: there is no such revision or
        tag, and nothing is injected
        ");
        let namespaces = vec![state("shop", Mode::Sidecar, ["default", "", ""], None)];
        insta::assert_snapshot!(Namespaces { namespaces }.table(), @"
        NAMESPACE   MODE      REVISION   PODS   OUTDATED   CONFLICTS
        shop        sidecar   default    ?      ?          -
        ");
    }
}
