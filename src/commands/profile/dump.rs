//! `meshctl profile dump`: prints a profile with everything that it builds on.

use crate::commands::{CommandError, Context, Outcome};
use crate::spec::{self, SpecSources};
use crate::values::Tree;
use crate::yaml::{Style, emit};

/// Print a profile with what it takes over from the default one
#[derive(Debug, clap::Args)]
pub struct DumpArgs {
    /// Name or path of the profile
    #[arg(value_name = "NAME", default_value = spec::profile::DEFAULT)]
    profile: String,
}

/// Runs `meshctl profile dump`.
pub fn run(args: &DumpArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DumpArgs { profile } = args;
    let sources = SpecSources { profile: Some(profile.clone()), ..SpecSources::default() };
    let spec = spec::resolve(&sources, &|path| std::fs::read_to_string(path))?;
    context.ui().data(&emit(&Tree::Map(spec.operator()), Style::Ordered))?;
    Ok(Outcome::Success)
}
