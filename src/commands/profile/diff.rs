//! `meshctl profile diff`: compares two profiles, value by value.

use crate::commands::comparison::Comparison;
use crate::commands::inputs::SpecArgs;
use crate::commands::manifest::diff::failed_diff;
use crate::commands::{CommandError, Context, Outcome};
use crate::object::diff::changes;
use crate::ui::output::OutputFormat;

/// Compare two profiles
///
/// Exits with 0 when they say the same and with 1 when they differ. What their objects differ in tells
/// `meshctl manifest diff profile:A profile:B`.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// Name or path of the profile that is compared with
    #[arg(value_name = "BEFORE")]
    before: String,

    /// Name or path of the other one
    #[arg(value_name = "AFTER")]
    after: String,

    /// Release of Istio whose profiles are meant, in place of the built-in ones: `istio:VERSION`, an
    /// archive, its address, or a folder
    #[arg(short = 'd', long, value_name = "SOURCE", alias = "charts")]
    manifests: Option<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl profile diff`.
pub fn run(args: &DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DiffArgs { before, after, manifests, output } = args;
    let settings = |profile: &str| {
        let spec = SpecArgs::of_profile(profile, manifests.as_deref()).resolve()?;
        Ok::<_, CommandError>(super::settings(&spec))
    };
    let sides = settings(before).and_then(|before| Ok((before, settings(after)?)));
    let (before, after) = sides.map_err(failed_diff)?;
    Comparison::Trees { changes: changes(&before, &after) }.emit(*output, context)
}
