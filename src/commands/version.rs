//! `meshctl version`: prints the version of this program.

use serde::Serialize;

use super::{CommandError, Context, Outcome};
use crate::ui::output::{self, OutputFormat, TableView};

/// Print the version of meshctl
#[derive(Debug, clap::Args)]
pub struct VersionArgs {
    /// Print the version number only
    #[arg(long, conflicts_with = "output")]
    short: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl version`.
pub fn run(args: &VersionArgs, context: &Context) -> Result<Outcome, CommandError> {
    let VersionArgs { short, output } = args;
    let versions = Versions::default();
    if *short {
        context.ui().text(&format!("{}\n", versions.client_version.version))?;
    } else {
        output::emit(context.ui(), *output, &versions)?;
    }
    Ok(Outcome::Success)
}

/// The versions of everything that runs; for now that is this program.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Versions {
    client_version: ClientVersion,
}

/// The version of this program.
#[derive(Debug, Serialize)]
struct ClientVersion {
    version: &'static str,
    platform: String,
}

impl Default for ClientVersion {
    fn default() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            platform: format!("{}/{}", std::env::consts::OS, std::env::consts::ARCH),
        }
    }
}

impl TableView for Versions {
    fn table(&self) -> String {
        format!("client version: {}\n", self.client_version.version)
    }
}
