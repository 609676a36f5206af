//! `meshctl gateway preview`: prints what the control plane makes of gateways, without a cluster.

use crate::commands::inputs::{RenderArgs, STANDARD_INPUT, SpecArgs, resolve};
use crate::commands::manifest::generate::{self, DocumentFormat};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::{Category, Context as Doing};
use crate::events::Events;
use crate::gateway::{ControlPlane, Documents};
use crate::object::Object;
use crate::render::Rendered;
use crate::source::SourceText;
use crate::spec::document;
use crate::values::Tree;
use crate::yaml::{self, ReadOptions};

/// Arguments of `meshctl gateway preview`.
#[derive(Debug, clap::Args)]
#[command(mut_arg("files", |argument| argument.required(true).help(
    "File with gateways and what they depend on, or with an IstioOperator; `-` for standard input; may be repeated"
)))]
pub struct PreviewArgs {
    #[command(flatten)]
    spec: SpecArgs,

    #[command(flatten)]
    render: RenderArgs,

    /// Form of the output: documents, or one list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: DocumentFormat,
}

/// Runs `meshctl gateway preview`.
pub fn run(args: PreviewArgs, context: &Context) -> Result<Outcome, CommandError> {
    let PreviewArgs { spec, render, output } = args;
    let kube_version = render.kube_version()?;
    let mut sources = spec.read()?;
    let (operators, others) = sources.files.into_iter().partition::<Vec<_>, _>(is_operator);
    sources.files = operators;
    let documents = read(&others)?;
    let spec = resolve(&sources)?;
    let rendered = render.render(&spec, context)?;
    let control_plane = ControlPlane::from_objects(objects_of_pilot(&rendered), kube_version)
        .map_err(|error| CommandError::from(error).context("failed to look into the control plane"))?;
    let preview = crate::gateway::preview(&control_plane, &documents)?;
    for warning in &preview.warnings {
        context.ui().warning(warning);
    }
    let objects: Vec<Object> = preview.objects.into_iter().map(Object::from_tree).collect();
    context.ui().data(&generate::text(&objects.iter().collect::<Vec<_>>(), output))?;
    Ok(Outcome::Success)
}

/// Returns the objects that istiod is made of, and those by which it knows its tags.
fn objects_of_pilot(rendered: &Rendered) -> impl Iterator<Item = &Tree> {
    let parts = rendered.components.iter().filter(|part| part.component.key != "base");
    parts.flat_map(|part| &part.objects).map(Object::tree)
}

/// Tells whether a text begins with an `IstioOperator`.
fn is_operator(source: &SourceText) -> bool {
    let head = yaml::parse_entries(&source.name, &source.text, &ReadOptions::default(), &["kind"]);
    head.is_ok_and(|head| head.get("kind").and_then(Tree::as_str) == Some(document::KIND))
}

/// Returns how a text is called in a sentence.
fn title(source: &SourceText) -> String {
    if &*source.name == STANDARD_INPUT { STANDARD_INPUT.to_owned() } else { format!("`{}`", source.name) }
}

/// Reads all documents of some texts.
fn read(sources: &[SourceText]) -> Result<Documents, CommandError> {
    let mut documents = Documents::default();
    for source in sources {
        for document in yaml::documents(source, &ReadOptions::default()) {
            let document = document.map_err(|error| Doing::new(format!("failed to read {}", title(source)), error))?;
            if !matches!(document.tree, Tree::Map(_)) {
                let place = source.position(document.span.start as usize);
                let found = document.tree.kind_name();
                let text = format!("{} has a {found} in line {}, where an object belongs", title(source), place.line);
                return Err(CommandError::message(Category::NotParsable, text));
            }
            documents.add(document.tree);
        }
    }
    Ok(documents)
}
