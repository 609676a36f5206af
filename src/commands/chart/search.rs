//! `meshctl chart search`: looks for charts in the repositories that are known.

use std::fmt::Write as _;

use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;

use super::store::AccessArgs;
use crate::chart::version::meets;
use crate::cluster;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::fetch::index::{ChartVersion, Index, IndexError, Wanted};
use crate::fetch::reference::repositories;
use crate::fetch::repositories::{Repositories, Repository, check_url};
use crate::fetch::repository::{Freshness, RepositoryError, fetch_index, title};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::{Table, shortened};

/// How wide a table is at most.
const COLUMNS: usize = 80;

/// Look for charts in repositories
///
/// Without `--repo`, in all that are known (`meshctl repo list`), except registries, which have no list of charts.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl chart search istiod
  meshctl chart search istio/gate
  meshctl chart search --repo istio --versions --version '~1.30'
  meshctl chart search kiali --repo https://kiali.org/helm-charts -o json")]
pub struct SearchArgs {
    /// Words that the name, the description or the keywords must have; `REPO/WORD` looks in that repository only
    words: Vec<String>,

    /// Look in this repository only, by its name or address
    #[arg(long, value_name = "REPOSITORY")]
    repo: Option<String>,

    /// List all versions, and not only the newest
    #[arg(short = 'l', long)]
    versions: bool,

    /// Version or range that is wanted [default: releases]
    #[arg(long = "version", value_name = "VERSION")]
    range: Option<String>,

    /// Take pre-releases for releases where no version is given
    #[arg(long)]
    devel: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten, next_help_heading = "Who asks")]
    access: AccessArgs,
}

/// Runs `meshctl chart search`.
pub fn run(args: &SearchArgs, context: &Context) -> Result<Outcome, CommandError> {
    let SearchArgs { words, repo, versions, range, devel, output, access } = args;
    let range = range.as_deref().or(devel.then_some(">0.0.0-0"));
    let fetcher = context.fetcher();
    let known = repositories(&fetcher, context.ui())?;
    let mut words: Vec<String> = words.clone();
    let repo = repo.clone().or_else(|| take_repository(&mut words, &known));
    let query = Query { words: words.iter().map(|word| word.to_lowercase()).collect(), all: *versions, range };
    let stores = stores(repo.as_deref(), access, &known)?;
    let events = context.ui();
    let indexes = events.showing_progress(|| {
        cluster::block_on(join_all(stores.iter().map(|repository| {
            let fetcher = &fetcher;
            async move { fetch_index(repository, Freshness::Recent, fetcher, events).await }
        })))
    })?;
    let mut found = Vec::new();
    let mut failed: Option<RepositoryError> = None;
    let count = stores.len();
    let mut failures = 0;
    for (repository, index) in stores.iter().zip(indexes) {
        let charts = index.and_then(|fetched| Ok(query.of(&fetched.index, &title(repository), events)?));
        match charts {
            Ok(charts) => found.extend(charts),
            Err(error) => {
                failures += 1;
                if count > 1 {
                    events.warning(&format!("{} is left out: {error}", repository.name));
                }
                failed.get_or_insert(error);
            }
        }
    }
    if let Some(error) = failed.filter(|_| failures == count) {
        return Err(error.into());
    }
    found.sort_by_key(|(rank, _)| *rank);
    let result = Found { charts: found.into_iter().map(|(_, chart)| chart).collect() };
    if result.charts.is_empty() && *output == OutputFormat::Table {
        context.ui().note("no chart has that; fewer words find more");
    }
    output::emit(context.ui(), *output, &result)?;
    Ok(Outcome::Success)
}

/// Takes the name of a repository off the first word that begins with one, as charts are called: `istio/gate`.
fn take_repository(words: &mut Vec<String>, known: &Repositories) -> Option<String> {
    let named = words.iter().enumerate().find_map(|(at, word)| {
        let (name, rest) = word.split_once('/')?;
        known.all().iter().any(|repository| repository.name == name).then(|| (at, name.to_owned(), rest.to_owned()))
    });
    let (at, name, rest) = named?;
    if rest.is_empty() {
        words.remove(at);
    } else {
        words[at] = rest;
    }
    Some(name)
}

/// Returns the repositories to look into.
fn stores(named: Option<&str>, access: &AccessArgs, known: &Repositories) -> Result<Vec<Repository>, CommandError> {
    let Some(named) = named else {
        return Ok(known.all().iter().filter(|repository| !repository.is_registry()).cloned().collect());
    };
    let mut repository = if named.contains("://") {
        check_url(named)?;
        let same = |known: &&Repository| known.url.trim_end_matches('/') == named.trim_end_matches('/');
        known.all().iter().find(same).cloned().unwrap_or_else(|| Repository::new("", named))
    } else {
        known.find(named)?.clone()
    };
    if repository.is_registry() {
        let message = format!("`{named}` is a registry, which has no list of its charts");
        let example = format!("{}/base", repository.url.trim_end_matches('/'));
        return Err(CommandError::message(Category::Usage, message)
            .hint(format!("name the chart: `meshctl chart show chart {example}`")));
    }
    repository.take(access.read()?, access.passes_credentials());
    Ok(vec![repository])
}

/// What is looked for.
struct Query<'a> {
    words: Vec<String>,
    all: bool,
    range: Option<&'a str>,
}

impl Query<'_> {
    /// Returns what an index has of it, each with how good a hit it is, the best first.
    fn of(&self, index: &Index, repository: &str, events: &dyn Events) -> Result<Vec<(usize, Chart)>, IndexError> {
        let mut found = Vec::new();
        for name in index.charts() {
            let versions = if self.all {
                let mut versions = index.versions(name, events)?;
                let range = self.range.unwrap_or("*");
                versions.retain(|version| version.version == range || meets(range, &version.version));
                versions
            } else {
                match index.find(name, Wanted { version: self.range, development: false }, events) {
                    Ok(version) => vec![version],
                    // A chart of which there are only pre-releases, or none in the range.
                    Err(IndexError::NoVersion { .. }) => Vec::new(),
                    Err(error) => return Err(error),
                }
            };
            for version in versions {
                if let Some(rank) = self.rank(&version) {
                    found.push((rank, Chart::of(version, repository)));
                }
            }
        }
        Ok(found)
    }

    /// Returns how good a hit a chart is, 0 the best; nothing when it is none.
    fn rank(&self, version: &ChartVersion) -> Option<usize> {
        let name = version.name.to_lowercase();
        let rest = format!("{} {}", version.description, version.keywords.join(" ")).to_lowercase();
        let mut worst = 0;
        for word in &self.words {
            worst = worst.max(match () {
                () if name == *word => 0,
                () if name.starts_with(word) => 1,
                () if name.contains(word) => 2,
                () if rest.contains(word) => 3,
                () => return None,
            });
        }
        Some(worst)
    }
}

/// The charts that were found.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Found {
    /// The charts, the best hits first.
    charts: Vec<Chart>,
}

/// A chart that was found.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Chart {
    /// The repository, by its name, or by its address when it has none.
    repository: String,
    /// The chart's name.
    name: String,
    /// Its version.
    version: String,
    /// The version of what it installs.
    #[serde(skip_serializing_if = "String::is_empty")]
    app_version: String,
    /// What it is.
    description: String,
    /// Whether it should no longer be used.
    deprecated: bool,
    /// When it was put into the repository.
    #[serde(skip_serializing_if = "String::is_empty")]
    created: String,
    /// The versions of Kubernetes that it is for.
    #[serde(skip_serializing_if = "String::is_empty")]
    kube_version: String,
}

impl Chart {
    fn of(version: ChartVersion, repository: &str) -> Self {
        let ChartVersion { name, version, app_version, description, created, deprecated, kube_version, .. } = version;
        let repository = repository.to_owned();
        Self { repository, name, version, app_version, description, deprecated, created, kube_version }
    }
}

impl TableView for Found {
    fn table(&self) -> String {
        if self.charts.is_empty() {
            return String::new();
        }
        let name = |chart: &Chart| {
            // Who looks into one address knows it.
            let is_address = chart.repository.contains("://");
            if is_address { chart.name.clone() } else { format!("{}/{}", chart.repository, chart.name) }
        };
        let mut rows: Vec<[String; 4]> = Vec::new();
        for chart in &self.charts {
            let mut about = chart.description.clone();
            if chart.deprecated {
                about = format!("DEPRECATED {about}");
            }
            let version = shortened(&chart.version, 20);
            rows.push([name(chart), version, shortened(&chart.app_version, 14), about]);
        }
        let mut used = 0;
        for (column, title) in ["CHART", "VERSION", "APP"].into_iter().enumerate() {
            let widest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
            used += widest.max(title.len()) + 3;
        }
        let room = COLUMNS.saturating_sub(used);
        // With less room than that nothing is told.
        let is_told = room >= 12;
        let titles = ["CHART", "VERSION", "APP", "DESCRIPTION"];
        let mut table = Table::new(titles.into_iter().take(if is_told { 4 } else { 3 }));
        for mut row in rows {
            row[3] = shortened(&row[3], room);
            table.row(row.into_iter().take(if is_told { 4 } else { 3 }));
        }
        let mut text = String::new();
        let _ = write!(text, "{table}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Silent;

    const INDEX: &str = "entries:
  base:
  - {name: base, version: 1.31.0-rc.1, appVersion: 1.31.0-rc.1, urls: [x], description: Definitions of a mesh}
  - {name: base, version: 1.30.3, appVersion: 1.30.3, urls: [x], description: 'Definitions of a mesh, long enough to be cut off at the end of the line'}
  - {name: base, version: 1.29.0, appVersion: 1.29.0, urls: [x], deprecated: true}
  istiod:
  - {name: istiod, version: 1.30.3, urls: [x], keywords: [mesh, base]}
  early:
  - {name: early, version: 0.1.0-alpha, urls: [x], description: base}
";

    fn found(words: &[&str], all: bool, range: Option<&str>) -> Found {
        let index = Index::read("x", INDEX.as_bytes().to_vec()).unwrap();
        let words = words.iter().map(|word| word.to_lowercase()).collect();
        let mut found = Query { words, all, range }.of(&index, "istio", &Silent).unwrap();
        found.sort_by_key(|(rank, _)| *rank);
        Found { charts: found.into_iter().map(|(_, chart)| chart).collect() }
    }

    fn names(found: &Found) -> Vec<String> {
        found.charts.iter().map(|chart| format!("{} {}", chart.name, chart.version)).collect()
    }

    #[test]
    fn words_are_looked_for_in_all_that_is_said() {
        assert_eq!(names(&found(&[], false, None)), ["base 1.30.3", "istiod 1.30.3"]);
        assert_eq!(names(&found(&["BASE"], false, None)), ["base 1.30.3", "istiod 1.30.3"]);
        assert_eq!(names(&found(&["mesh", "isti"], false, None)), ["istiod 1.30.3"]);
        assert_eq!(names(&found(&["nothing"], false, None)), Vec::<String>::new());
        assert_eq!(names(&found(&["early"], false, Some(">0.0.0-0"))), ["early 0.1.0-alpha"]);
        assert_eq!(names(&found(&["base"], true, None)), ["base 1.30.3", "base 1.29.0", "istiod 1.30.3"]);
        assert_eq!(names(&found(&[], true, Some("<1.30"))), ["base 1.29.0"]);
    }

    #[test]
    fn the_table_fits_a_terminal() {
        insta::assert_snapshot!(found(&[], true, None).table(), @"
        CHART          VERSION   APP      DESCRIPTION
        istio/base     1.30.3    1.30.3   Definitions of a mesh, long enough to be cut …
        istio/base     1.29.0    1.29.0   DEPRECATED
        istio/istiod   1.30.3
        ");
    }
}
