//! `meshctl repo list`: the repositories that are known.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::{CommandError, Context, Outcome};
use crate::fetch::reference::repositories;
use crate::fetch::repositories::known::moved;
use crate::fetch::repositories::{Origin, Repository};
use crate::fetch::repository::index_url;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// List the repositories that are known
///
/// Those that were added, those of Helm, and those that the program knows by itself; of several of one name the first.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl repo list`.
pub fn run(args: &ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let fetcher = context.fetcher();
    let known = repositories(&fetcher, context.ui())?;
    let updated = |repository: &Repository| {
        let url = index_url(repository).ok().filter(|_| !repository.is_registry())?;
        let record = fetcher.cache().ok()?.record(&url)?;
        jiff::Timestamp::from_second(record.asked).ok().map(|time| time.to_string())
    };
    let listed = known.all().iter().map(|repository| Listed {
        name: repository.name.clone(),
        url: repository.url.clone(),
        origin: match repository.origin {
            Origin::Added => "added",
            Origin::Helm => "helm",
            Origin::BuiltIn => "known",
        },
        user: repository.username.clone(),
        insecure: repository.insecure,
        updated: updated(repository),
        moved_to: moved(&repository.url).map(|moved| moved.to),
    });
    output::emit(context.ui(), args.output, &List { repositories: listed.collect() })?;
    Ok(Outcome::Success)
}

/// The repositories that are known.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct List {
    /// The repositories, those that were added first.
    repositories: Vec<Listed>,
}

/// A repository.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Listed {
    /// What it is called.
    name: String,
    /// Its address.
    url: String,
    /// Where it comes from: `added`, `helm`, or `known` when it is part of the program.
    origin: &'static str,
    /// The user as whom it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    /// Whether its certificate is not checked.
    insecure: bool,
    /// When its index was asked for last, by the clock of the world.
    #[serde(skip_serializing_if = "Option::is_none")]
    updated: Option<String>,
    /// Where it has moved, when the address is being switched off.
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_to: Option<&'static str>,
}

impl TableView for List {
    fn table(&self) -> String {
        let mut table = Table::new(["NAME", "URL", "FROM"]);
        let mut notes = String::new();
        for Listed { name, url, origin, user, insecure, moved_to, .. } in &self.repositories {
            // Narrow, since addresses are long.
            let from = match *origin {
                "added" => "you",
                "known" => "-",
                other => other,
            };
            table.row([name.as_str(), url, from]);
            if let Some(user) = user {
                let _ = writeln!(notes, "{name} is asked as {user}");
            }
            if *insecure {
                let _ = writeln!(notes, "{name} is believed whatever certificate it shows");
            }
            if let Some(to) = moved_to {
                let _ = writeln!(notes, "{name} has moved to {to}");
            }
        }
        let between = if notes.is_empty() { "" } else { "\n" };
        format!("{table}{between}{notes}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_is_special() {
        let listed = |name: &str, url: &str, origin| Listed {
            name: name.to_owned(),
            url: url.to_owned(),
            origin,
            user: None,
            insecure: false,
            updated: None,
            moved_to: None,
        };
        let mut store = listed("store", "https://charts.example.com", "added");
        (store.user, store.insecure) = (Some("anna".to_owned()), true);
        let list = List {
            repositories: vec![
                store,
                listed("prometheus-community", "https://prometheus-community.github.io/helm-charts", "known"),
            ],
        };
        insta::assert_snapshot!(list.table(), @"
        NAME                   URL                                                  FROM
        store                  https://charts.example.com                           you
        prometheus-community   https://prometheus-community.github.io/helm-charts   -

        store is asked as anna
        store is believed whatever certificate it shows
        ");
    }
}
