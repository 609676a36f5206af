//! `meshctl images list`: prints every image that a mesh needs.

use schemars::JsonSchema;
use serde::Serialize;

use super::MeshImagesArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::render::images::{ImageUse, User};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// List the images that a mesh needs, with those that injection adds to pods
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    images: MeshImagesArgs,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: OutputFormat,
}

/// Runs `meshctl images list`.
pub fn run(args: ListArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ListArgs { images, output } = args;
    let images = images.uses(context)?;
    if images.is_empty() && output == OutputFormat::Table {
        context.ui().note("this mesh needs no images");
        return Ok(Outcome::Success);
    }
    output::emit(context.ui(), output, &Images(images))?;
    Ok(Outcome::Success)
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Images(Vec<ImageUse>);

impl TableView for Images {
    fn table(&self) -> String {
        let mut table = Table::new(["IMAGE", "COMPONENT", "FOR"]);
        let mut rows: Vec<[String; 3]> = Vec::new();
        for ImageUse { image, component, used_by, .. } in &self.0 {
            let user = match used_by {
                User::Container { object, .. } => object.name.clone(),
                User::Template { template } => purpose(template).to_owned(),
                User::Mode { mode } => mode.clone(),
            };
            let row = [image.clone(), (*component).to_owned(), user];
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        for row in rows {
            table.row(row);
        }
        table.to_string()
    }
}

/// The templates by which istiod makes the pods of Gateways; all others add to pods that somebody else makes.
const GATEWAY_TEMPLATES: [&str; 3] = ["agentgateway", "kube-gateway", "waypoint"];

/// Returns what a template is for.
fn purpose(template: &str) -> &'static str {
    if GATEWAY_TEMPLATES.contains(&template) { "pods of Gateways" } else { "injected pods" }
}
