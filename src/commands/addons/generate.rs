//! `meshctl addons generate`.

use crate::commands::inputs::{RenderArgs, SpecArgs, addon};
use crate::commands::manifest::generate::{DocumentFormat, text};
use crate::commands::manifest::selection;
use crate::commands::{CommandError, Context, Outcome};
use crate::object::Object;

/// Print the objects of add-ons, without a cluster
///
/// They are those that an install of the mesh with these add-ons would make. What the mesh itself needs for them, such as
/// a provider for traces, is part of the mesh: `meshctl manifest generate --addons …` has both.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl addons generate prometheus kiali
  meshctl addons generate zipkin | kubectl apply -f -
  meshctl addons generate kiali --set addons.kiali.auth=anonymous")]
pub struct GenerateArgs {
    /// Add-ons: prometheus, grafana, tracing (jaeger, zipkin), kiali, kiali-operator
    #[arg(value_name = "NAME", required = true, value_delimiter = ',')]
    names: Vec<String>,

    #[command(flatten)]
    spec: SpecArgs,

    #[command(flatten)]
    render: RenderArgs,

    /// Form of the output: documents, or one list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: DocumentFormat,
}

/// Runs `meshctl addons generate`.
pub fn run(args: GenerateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let GenerateArgs { names, spec, render, output } = args;
    for name in &names {
        addon(name)?;
    }
    let spec = spec.switching_on(&names).resolve()?;
    let mut rendered = render.render(&spec, context)?;
    selection::keep_components(&mut rendered, &selection::components(&names)?, &spec)?;
    let objects: Vec<&Object> = rendered.in_apply_order();
    context.ui().data(&text(&objects, output))?;
    Ok(Outcome::Success)
}
