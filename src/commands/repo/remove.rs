//! `meshctl repo remove`: removes repositories from the list.

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::{CommandError, Context, Outcome};
use crate::fetch::reference::repositories;
use crate::fetch::repository::index_url;
use crate::ui::output::{self, OutputFormat, TableView};

/// Remove repositories from the list
#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// The repositories
    #[arg(required = true)]
    names: Vec<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl repo remove`.
pub fn run(args: &RemoveArgs, context: &Context) -> Result<Outcome, CommandError> {
    let fetcher = context.fetcher();
    let mut known = repositories(&fetcher, context.ui())?;
    let urls: Vec<_> = args.names.iter().filter_map(|name| index_url(known.get(name)?).ok()).collect();
    known.remove(&args.names)?;
    if let Ok(cache) = fetcher.cache() {
        for url in &urls {
            cache.forget(url);
        }
    }
    output::emit(context.ui(), args.output, &Removed { removed: args.names.clone() })?;
    Ok(Outcome::Success)
}

/// What was removed.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Removed {
    /// The repositories that are no longer on the list.
    removed: Vec<String>,
}

impl TableView for Removed {
    fn table(&self) -> String {
        let lines = self.removed.iter().map(|name| format!("{name} is removed\n"));
        lines.collect::<Vec<_>>().concat()
    }
}
