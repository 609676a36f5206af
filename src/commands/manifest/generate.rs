//! `meshctl manifest generate`: prints the objects of a mesh, without a cluster.

use std::path::PathBuf;

use super::selection;
use super::split;
pub use crate::commands::inputs::SpecArgs;
use crate::commands::inputs::{DetectArgs, RenderArgs, resolve};
use crate::commands::served::take_served;
use crate::commands::{CommandError, Context, Outcome};
use crate::object::served::serve;
use crate::object::{Object, runtime};
use crate::spec::SpecSources;
use crate::values::{Map, Tree, json};

/// Print the objects of a mesh, without a cluster
///
/// The objects come in the order in which they can be applied. What is selected by several options has to fit all of
/// them.
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Print only these components: base, pilot, cni, ztunnel, ingressGateways, egressGateways, a gateway's
    /// name, or an add-on
    #[arg(long = "component", value_name = "NAME", value_delimiter = ',', help_heading = "Selection")]
    components: Vec<String>,

    /// Print only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`
    #[arg(long = "filter", value_name = "PATTERN", value_delimiter = ',', help_heading = "Selection")]
    filters: Vec<String>,

    /// Print the namespaces of the objects, too
    #[arg(long, help_heading = "Selection")]
    include_namespace: bool,

    /// Leave out what controllers fill in, so that a deployment tool sees no drift
    ///
    /// Left out are `caBundle` of webhooks, `failurePolicy` of validating webhooks (istiod sets both), `replicas` of
    /// what an autoscaler scales, and `status`.
    #[arg(long, help_heading = "Selection")]
    gitops: bool,

    #[command(flatten)]
    render: RenderArgs,

    #[command(flatten)]
    detect: DetectArgs,

    /// Write a file for each object into this folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    split: Option<PathBuf>,

    /// Form of the output: documents, or one list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: DocumentFormat,

    /// A flag of istioctl's that has no meaning where nothing is applied
    #[arg(long, hide = true)]
    dry_run: bool,
}

/// The form of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum DocumentFormat {
    /// YAML
    #[default]
    Yaml,
    /// JSON
    Json,
}

/// Runs `meshctl manifest generate`.
pub fn run(args: GenerateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let GenerateArgs {
        spec,
        components,
        filters,
        include_namespace,
        gitops,
        mut render,
        detect,
        split,
        output,
        dry_run: _,
    } = args;
    let (sources, components) = spec.switching_on(&components).read_with(components)?;
    let components = selection::components(&components)?;
    let filters = selection::filters(&filters)?;
    render.facts = detect.facts()?;
    let spec = resolve(&SpecSources { cluster: render.facts.clone(), ..sources })?;
    let mut rendered = render.render(&spec, context)?;
    selection::keep_components(&mut rendered, &components, &spec)?;
    if let Some(kubernetes) = render.kubernetes()? {
        let objects = rendered.components.iter_mut().flat_map(|part| &mut part.objects);
        let served = serve(objects, &kubernetes);
        served.moved.iter().for_each(|moved| context.ui().note(&moved.to_string()));
        let unserved = take_served(served.unserved, spec.is_forced, &spec, context)?;
        for part in &mut rendered.components {
            part.objects.retain(|object| !unserved.contains(&object.key));
        }
    }
    if gitops {
        for part in &mut rendered.components {
            runtime::leave_out(&mut part.objects);
        }
    }
    let namespaces = if include_namespace { selection::namespaces(&rendered, &spec) } else { Vec::new() };
    let mut objects: Vec<&Object> = namespaces.iter().chain(rendered.in_apply_order()).collect();
    selection::keep_objects(&mut objects, &filters)?;
    match split {
        Some(folder) => split::write(&folder, &objects, output, context)?,
        None => context.ui().data(&text(&objects, output))?,
    }
    Ok(Outcome::Success)
}

/// Returns all objects as one text: YAML documents, or a `List` in JSON.
pub fn text(objects: &[&Object], format: DocumentFormat) -> String {
    let mut text = String::new();
    match format {
        DocumentFormat::Yaml => {
            text.reserve(objects.iter().map(|object| object.size_hint()).sum());
            for (index, object) in objects.iter().enumerate() {
                if index > 0 {
                    text.push_str("---\n");
                }
                object.write_yaml(&mut text);
            }
        }
        DocumentFormat::Json => {
            let list = Map::from_iter([
                ("apiVersion".to_owned(), Tree::from("v1")),
                ("kind".to_owned(), Tree::from("List")),
                ("items".to_owned(), Tree::List(objects.iter().map(|object| object.tree().clone()).collect())),
            ]);
            write_json(&Tree::Map(list), &mut text);
        }
    }
    text
}

/// Returns one object as text.
pub fn document(object: &Object, format: DocumentFormat) -> String {
    let mut text = String::new();
    match format {
        DocumentFormat::Yaml => object.write_yaml(&mut text),
        DocumentFormat::Json => write_json(object.tree(), &mut text),
    }
    text
}

fn write_json(tree: &Tree, text: &mut String) {
    text.push_str(&json::encode_pretty_with(tree, "  ", json::KeyOrder::Source, false));
    text.push('\n');
}
