//! `meshctl mode set -f`: workloads of files into a mode, without a cluster. The text of a document changes where it must;
//! what a mode needs beside a workload becomes a document behind it, and goes with the mode.

use std::path::Path;

use super::set::{Said, warn_of_upstreams};
use crate::commands::kube_inject::input::{self, Input};
use crate::commands::kube_inject::output::Output;
use crate::commands::kube_inject::process::{Processed, check_object};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::{Category, Context as Doing, Diagnostic};
use crate::events::Events;
use crate::mode::Registry;
use crate::mode::build_in_service_mesh::MODE_LABEL;
use crate::mode::document::{Job, Selection, Surroundings, SwitchedDocument, switch_document};
use crate::mode::registry::Known;
use crate::values::Tree;
use crate::yaml::edit::EditableDocument;
use crate::yaml::stream::{Documents, RawDocument};
use crate::yaml::{self, ReadOptions};

/// Which files, and where the result goes.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Files")]
pub struct FilesArgs {
    /// File or folder with objects, `-` for standard input: no cluster is asked; may be repeated
    #[arg(short = 'f', long = "filename", value_name = "FILE")]
    files: Vec<String>,

    /// Look into the folders of folders, too
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Change the files themselves
    #[arg(long, conflicts_with_all = ["diff", "output"])]
    in_place: bool,

    /// Print what would change; exit code 1 when something would
    #[arg(long, conflicts_with = "output")]
    diff: bool,
}

impl FilesArgs {
    /// Tells whether files are meant.
    pub fn is_given(&self) -> bool {
        !self.files.is_empty()
    }

    /// Refuses what has a meaning for files only.
    pub fn refuse_without_files(&self) -> Result<(), CommandError> {
        let given = [(self.recursive, "-R"), (self.in_place, "--in-place"), (self.diff, "--diff")];
        match given.into_iter().find(|(given, _)| *given) {
            Some((_, flag)) => {
                Err(CommandError::message(Category::Usage, format!("`{flag}` is about files, and there are none"))
                    .hint("`-f FILE` names them"))
            }
            None => Ok(()),
        }
    }
}

/// What is wanted of the workloads.
pub struct Switch<'a> {
    /// The mode.
    pub known: &'a Known,
    /// The modes that there are.
    pub registry: &'a Registry,
    /// Which workloads.
    pub selection: Selection,
    /// What is said beside the mode.
    pub said: &'a Said,
}

/// A document of an input.
struct FileDocument {
    raw: RawDocument,
    tree: Tree,
}

/// Switches the workloads of files.
pub fn run(
    args: &FilesArgs,
    output: Option<&Path>,
    switch: &Switch<'_>,
    context: &Context,
) -> Result<Outcome, CommandError> {
    let Switch { known, registry, selection, said } = switch;
    let inputs = input::inputs(&args.files, args.recursive)?;
    let mut around = Surroundings::default();
    let mut read: Vec<(&Input, Vec<FileDocument>)> = Vec::new();
    for input in &inputs {
        let documents = read_documents(input)?;
        for document in &documents {
            around.add(&document.tree);
        }
        read.push((input, documents));
    }
    let mode = known.mode();
    let job = Job { mode, registry, selection, wish: said.wish(), domains: &said.domains };
    let mut switched: Vec<Vec<SwitchedDocument>> = Vec::new();
    let mut there = Vec::new();
    for (input, documents) in &read {
        let of_input = documents.iter().map(|document| {
            switch_document(&document.tree, &job, &around)
                .map_err(|error| failed(Box::new(error), &input.name(), &document.raw))
        });
        switched.push(of_input.collect::<Result<_, _>>()?);
    }
    for workload in switched.iter().flatten().flat_map(|document| &document.workloads) {
        there.push((workload.key.kind.clone(), workload.key.name.clone()));
        let title = &workload.key;
        let was = &workload.former.mode;
        let what = if workload.is_changed { "is now in the mode" } else { "was in the mode" };
        context.ui().note(&format!("{title} {what} {}{}", mode.name(), former(was, mode.name(), workload.is_changed)));
        workload.warnings.iter().for_each(|warning| context.ui().warning(warning));
        warn_of_upstreams(&workload.upstreams, &workload.key.name, mode.name(), context);
    }
    said.check_names(&there)?;
    if there.is_empty() {
        return Err(CommandError::message(Category::InputMissing, "the files have none of the workloads")
            .hint("Deployments, StatefulSets, DaemonSets, CronJobs and Jobs have modes"));
    }
    let needed: Vec<&Tree> = switched.iter().flatten().flat_map(|document| &document.objects).collect();
    let obsolete: Vec<&(String, String)> = switched.iter().flatten().flat_map(|document| &document.obsolete).collect();
    let mut sink = sink(args, output)?;
    for ((input, documents), switched) in read.into_iter().zip(&switched) {
        let name = input.name();
        sink.begin(input)?;
        for (document, switched) in documents.into_iter().zip(switched) {
            let text = text(&name, &document, switched, &needed, &obsolete, &around)?;
            let processed = Processed {
                text: text.filter(|text| *text != document.raw.text),
                raw: Some(document.raw),
                bytes: Vec::new(),
                objects: Vec::new(),
                error: None,
            };
            sink.push(&name, &processed, context)?;
        }
    }
    if sink.finish(context)? { Ok(Outcome::Differences) } else { Ok(Outcome::Success) }
}

fn former(was: &str, mode: &str, is_changed: bool) -> String {
    if is_changed && was != mode { format!(" (was {was})") } else { String::new() }
}

fn sink(args: &FilesArgs, output: Option<&Path>) -> Result<Output, CommandError> {
    if args.in_place {
        return Ok(Output::in_place());
    }
    if args.diff {
        return Ok(Output::differences());
    }
    match output {
        Some(path) if path != Path::new("-") => Ok(Output::file(path)?),
        _ => Ok(Output::standard(false)),
    }
}

fn read_documents(input: &Input) -> Result<Vec<FileDocument>, CommandError> {
    let name = input.name();
    let mut documents = Vec::new();
    for raw in Documents::new(input.open()?) {
        let raw = raw.map_err(|error| CommandError::from(Doing::new(format!("failed to read `{name}`"), error)))?;
        let tree = if raw.has_content {
            let source = raw.source(&name);
            let read = EditableDocument::parse(&source, ReadOptions::go()).map(|document| document.tree().clone());
            let tree = read.map_err(|error| failed(error, &name, &raw))?;
            if !tree.is_null() {
                check_object(&tree).map_err(|error| failed(error, &name, &raw))?;
            }
            tree
        } else {
            Tree::Null
        };
        documents.push(FileDocument { raw, tree });
    }
    Ok(documents)
}

/// Returns an error with the place of its document.
fn failed(error: Box<dyn Diagnostic>, name: &str, raw: &RawDocument) -> CommandError {
    let doing = format!("{name}:{}: document {} cannot be switched", raw.first_line, raw.number);
    CommandError::from(Doing::boxed(doing, error))
}

/// Returns the text of a document now; none when it stays as it is.
fn text(
    name: &str,
    document: &FileDocument,
    switched: &SwitchedDocument,
    needed: &[&Tree],
    obsolete: &[&(String, String)],
    around: &Surroundings,
) -> Result<Option<String>, CommandError> {
    let FileDocument { raw, tree } = document;
    let mut wanted = switched.tree.clone();
    if is_ours(tree) {
        let key = key(tree);
        if obsolete.iter().any(|gone| **gone == key) {
            return Ok(Some(String::new()));
        }
        if let Some(other) = needed.iter().find(|object| is_ours(object) && self::key(object) == key) {
            let mut object = tree.clone();
            if let (Some(object), Some(data)) = (object.as_map_mut(), other.get("data")) {
                object.insert("data".to_owned(), data.clone());
            }
            wanted = Some(object);
        }
    }
    let source = raw.source(name);
    let mut text = match &wanted {
        Some(wanted) => {
            let editable = EditableDocument::parse(&source, ReadOptions::go());
            let editable = editable.map_err(|error| failed(error, name, raw))?;
            editable.reconcile(wanted).map_err(|error| failed(Box::new(error), name, raw))?
        }
        None => raw.text.clone(),
    };
    for object in &switched.objects {
        let is_there = around.config_maps.iter().any(|there| is_ours(there) && key(there) == key(object));
        if is_ours(object) && is_there {
            continue;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str("---\n");
        text.push_str(&yaml::emit(object, yaml::Style::Ordered));
    }
    Ok(Some(text))
}

/// Tells whether an object is one that a mode has made.
fn is_ours(object: &Tree) -> bool {
    object.text_at(&["kind"]) == "ConfigMap" && !object.text_at(&["metadata", "labels", MODE_LABEL]).is_empty()
}

fn key(object: &Tree) -> (String, String) {
    (object.text_at(&["metadata", "namespace"]).to_owned(), object.text_at(&["metadata", "name"]).to_owned())
}
