//! `meshctl repo update`: fetches the indexes of repositories anew.

use futures_util::future::join_all;
use schemars::JsonSchema;
use serde::Serialize;

use super::charts;
use crate::cluster;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::fetch::reference::repositories;
use crate::fetch::repositories::{Origin, Repository};
use crate::fetch::repository::{FetchedIndex, Freshness, RepositoryError, cached_index, fetch_index};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// Fetch the indexes of repositories anew
///
/// Other commands do so by themselves when an index is older than five minutes, or has not what is wanted.
#[derive(Debug, clap::Args)]
pub struct UpdateArgs {
    /// The repositories [default: those that were added and Helm's, else the built-in ones]
    names: Vec<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl repo update`.
pub fn run(args: &UpdateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let fetcher = context.fetcher();
    if fetcher.settings().offline {
        return Err(CommandError::message(Category::Usage, "an index is not fetched without the network"));
    }
    let known = repositories(&fetcher, context.ui())?;
    let wanted: Vec<&Repository> = if args.names.is_empty() {
        let of = |is_built_in: bool| {
            let all = known.all().iter();
            all.filter(move |repository| (repository.origin == Origin::BuiltIn) == is_built_in)
                .filter(|repository| !repository.is_registry())
                .collect::<Vec<_>>()
        };
        Some(of(false)).filter(|own| !own.is_empty()).unwrap_or_else(|| of(true))
    } else {
        args.names.iter().map(|name| known.find(name)).collect::<Result<_, _>>()?
    };
    if let Some(registry) = wanted.iter().find(|repository| repository.is_registry()) {
        let message = format!("`{}` is a registry, which has no index", registry.name);
        return Err(CommandError::message(Category::Usage, message).hint("leave it out; its charts are always current"));
    }
    let events = context.ui();
    let results = events.showing_progress(|| {
        cluster::block_on(join_all(wanted.iter().map(|repository| {
            let fetcher = &fetcher;
            async move {
                let before = cached_index(repository, fetcher).map(|cached| cached.index);
                let current = fetch_index(repository, Freshness::Now, fetcher, events).await?;
                let is_new = before.is_none_or(|before| !before.is_same_as(&current.index));
                Ok((current, is_new))
            }
        })))
    })?;
    let mut updates = Vec::new();
    let mut failed: Option<RepositoryError> = None;
    for (repository, result) in wanted.iter().zip(results) {
        updates.push(Update::of(repository, &result));
        if let Err(error) = result {
            failed.get_or_insert(error);
        }
    }
    output::emit(context.ui(), args.output, &Updates { repositories: updates })?;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(Outcome::Success),
    }
}

/// What became of indexes.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Updates {
    /// The repositories, in the order of the command line.
    repositories: Vec<Update>,
}

/// What became of an index.
#[derive(Debug, Serialize, JsonSchema)]
struct Update {
    /// The repository.
    name: String,
    /// `updated`, `unchanged` or `failed`.
    status: &'static str,
    /// How many charts it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    charts: Option<usize>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Update {
    fn of(repository: &Repository, result: &Result<(FetchedIndex, bool), RepositoryError>) -> Self {
        let (status, charts, error) = match result {
            Ok((fetched, true)) => ("updated", Some(fetched.index.charts().len()), None),
            Ok((fetched, false)) => ("unchanged", Some(fetched.index.charts().len()), None),
            Err(error) => ("failed", None, Some(error.to_string())),
        };
        Self { name: repository.name.clone(), status, charts, error }
    }
}

impl TableView for Updates {
    fn table(&self) -> String {
        let mut table = Table::new(["NAME", "STATUS", "CHARTS"]);
        for Update { name, status, charts: count, .. } in &self.repositories {
            table.row([name.as_str(), status, &count.map(charts).unwrap_or_default()]);
        }
        table.to_string()
    }
}
