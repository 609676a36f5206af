//! `meshctl profile list`: prints the profiles and what each is for.

use schemars::JsonSchema;
use serde::Serialize;

use crate::assets::Assets;
use crate::commands::inputs::opener;
use crate::commands::{CommandError, Context, Outcome};
use crate::spec::{SpecError, profile};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// List the profiles
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Release of Istio whose profiles are meant, in place of the built-in ones: `istio:VERSION`, an
    /// archive, its address, or a folder
    #[arg(short = 'd', long, value_name = "SOURCE", alias = "charts")]
    manifests: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl profile list`.
pub fn run(args: &ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let assets = match &args.manifests {
        Some(source) => opener().open(source).map_err(SpecError::Source)?,
        None => Assets::embedded(),
    };
    let profiles = assets
        .profiles()
        .into_iter()
        .map(|name| Profile { name: name.to_owned(), summary: profile::summary_in(&assets, name).unwrap_or_default() });
    output::emit(context.ui(), args.output, &Profiles(profiles.collect()))?;
    Ok(Outcome::Success)
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Profiles(Vec<Profile>);

#[derive(Debug, Serialize, JsonSchema)]
struct Profile {
    /// Its name, as in `--set profile=NAME`.
    name: String,
    /// What it is for.
    summary: String,
}

impl TableView for Profiles {
    fn table(&self) -> String {
        let mut table = Table::new(["NAME", "FOR"]);
        for profile in &self.0 {
            table.row([&*profile.name, &*profile.summary]);
        }
        table.to_string()
    }
}
