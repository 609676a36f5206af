//! `meshctl profile list`: prints the profiles and what each is for.

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::{CommandError, Context, Outcome};
use crate::spec::profile;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// List the profiles
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl profile list`.
pub fn run(args: &ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let profiles = profile::names().map(|name| Profile { name, summary: profile::summary(name).unwrap_or_default() });
    output::emit(context.ui(), args.output, &Profiles(profiles.collect()))?;
    Ok(Outcome::Success)
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Profiles(Vec<Profile>);

#[derive(Debug, Serialize, JsonSchema)]
struct Profile {
    /// Its name, as in `--set profile=NAME`.
    name: &'static str,
    /// What it is for.
    summary: &'static str,
}

impl TableView for Profiles {
    fn table(&self) -> String {
        let mut table = Table::new(["NAME", "FOR"]);
        for profile in &self.0 {
            table.row([profile.name, profile.summary]);
        }
        table.to_string()
    }
}
