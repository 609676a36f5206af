//! `meshctl repo add`: adds a Helm repository to the list.

use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use super::charts;
use crate::cluster;
use crate::commands::chart::store::AccessArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::events::Events;
use crate::fetch::reference::repositories;
use crate::fetch::registry::reference::is_loopback;
use crate::fetch::repositories::known::moved;
use crate::fetch::repositories::{Change, Repository};
use crate::fetch::repository::{Freshness, fetch_index};
use crate::ui::output::{self, OutputFormat, TableView};

/// Add a repository to the list, after a look at its index
///
/// The list is `repositories.yaml` in meshctl's folder of settings, which only you can read. Credentials are kept in it
/// and nowhere else.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl repo add store https://charts.example.com
  meshctl repo add store https://charts.example.com \\
    --username anna --password-stdin < password
  meshctl repo add mirror oci://registry.example.com/charts")]
pub struct AddArgs {
    /// What it is to be called
    name: String,

    /// Its address: that of the folder with its `index.yaml`, or `oci://…`
    url: String,

    /// Replace one of the same name
    #[arg(long, alias = "force-update")]
    force: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten, next_help_heading = "Who asks")]
    access: AccessArgs,
}

/// Runs `meshctl repo add`.
pub fn run(args: AddArgs, context: &Context) -> Result<Outcome, CommandError> {
    let AddArgs { name, url, force, output, access } = args;
    let fetcher = context.fetcher();
    let mut known = repositories(&fetcher, context.ui())?;
    let access = access.absolute()?;
    let mut repository = Repository::new(name, url);
    repository.take(access.read()?, access.passes_credentials());
    // What is refused anyway needs no network.
    known.check(&repository, force)?;
    // Whoever is asked for its index is warned of then.
    let is_asked = !repository.is_registry() && !fetcher.settings().offline;
    if let Some(moved) = moved(&repository.url).filter(|_| !is_asked) {
        context.ui().warning(&moved.warning(&repository.url));
    }
    if repository.insecure {
        let message = format!(
            "the certificate of `{}` is not checked from now on: whoever is on the way can change what comes",
            repository.name
        );
        context.ui().warning(&message);
    }
    let is_open = Url::parse(&repository.url)
        .is_ok_and(|url| url.scheme() == "http" && !is_loopback(url.host_str().unwrap_or_default()));
    if repository.password.is_some() && is_open {
        context.ui().warning("the password goes over the network for everybody to read: the address is not HTTPS");
    }
    let mut count = None;
    if !repository.is_registry() {
        if fetcher.settings().offline {
            context.ui().warning("the index was not looked at: the network is left alone");
        } else {
            let current = context.ui().showing_progress(|| {
                cluster::block_on(fetch_index(&repository, Freshness::Now, &fetcher, context.ui()))
            })??;
            count = Some(current.index.charts().len());
        }
    }
    let change = known.add(&repository, force)?;
    let result = Added {
        name: repository.name,
        url: repository.url,
        change: match change {
            Change::Added => "added",
            Change::Replaced => "replaced",
            Change::Same => "unchanged",
        },
        charts: count,
    };
    output::emit(context.ui(), output, &result)?;
    Ok(Outcome::Success)
}

/// What adding a repository came to.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Added {
    /// What it is called.
    name: String,
    /// Its address.
    url: String,
    /// `added`, `replaced`, or `unchanged` when it was there just so.
    change: &'static str,
    /// How many charts it has; nothing when nobody looked, or it is a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    charts: Option<usize>,
}

impl TableView for Added {
    fn table(&self) -> String {
        let Self { name, url, change, charts: count } = self;
        let count = count.map(|count| format!(", {}", charts(count))).unwrap_or_default();
        match *change {
            "unchanged" => format!("{name} is there already: {url}{count}\n"),
            change => format!("{name} is {change}: {url}{count}\n"),
        }
    }
}
