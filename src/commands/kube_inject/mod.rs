//! `meshctl kube-inject`: puts the proxy into pods, in files.
//!
//! - [`capture`]: what a cluster injects with, as a [`snapshot`]
//! - [`check`]: what would be made of objects
//! - [`config`]: what to inject with
//! - [`input`]: which texts, [`process`](mod@process): their documents through the injector, [`output`]: where they go
//! - [`report`]: what was done with every object

pub mod capture;
pub mod check;
pub mod config;
pub mod input;
pub mod output;
pub mod process;
pub mod report;
pub mod snapshot;

use std::path::{Path, PathBuf};

use self::config::ConfigArgs;
use self::input::Input;
use self::output::Output;
use self::process::{Job, Processed, process};
use self::report::{ReportFormat, Reporter, first_line};
use super::{CommandError, Context, Outcome};
use crate::diagnostic::{Category, Context as Doing, Diagnostic, Message};
use crate::inject::{CustomKind, InjectionConfig, Namespaces};
use crate::values::Tree;
use crate::yaml::ReadOptions;
use crate::yaml::stream::{Documents, RawDocument};

/// Put the proxy into the pods of a file, as the control plane would, without a cluster
///
/// Documents without pods come out as they are, byte for byte, and so do comments, order and quotes of the others.
/// Injecting an injected file again changes nothing, unless the configuration is another one.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct KubeInjectArgs {
    #[command(subcommand)]
    command: Option<KubeInjectCommand>,

    #[command(flatten)]
    files: FileArgs,

    /// Take injections out
    #[arg(long, help_heading = "Injection")]
    uninject: bool,

    /// Leave pods alone that the labels of their namespaces keep out of the mesh, for namespaces in the input
    #[arg(long, conflicts_with = "stream", help_heading = "Injection")]
    respect_namespace_labels: bool,

    /// Namespace of objects that name none
    #[arg(short, long, value_name = "NAME", default_value = "", hide_default_value = true, help_heading = "Injection")]
    namespace: String,

    /// Fail with exit code 79 when a pod is left as it is
    #[arg(long, help_heading = "Injection")]
    fail_on_skip: bool,

    #[command(flatten)]
    config: ConfigArgs,
}

/// What else can be done about injection.
#[derive(Debug, clap::Subcommand)]
enum KubeInjectCommand {
    Capture(Box<capture::CaptureArgs>),
    Check(Box<check::CheckArgs>),
}

/// Take the proxy out of the pods of a file again
///
/// What meshctl has injected becomes what it was. For others' injections everything is taken out that the pod records;
/// what has to be guessed is told.
#[derive(Debug, clap::Args)]
pub struct KubeUninjectArgs {
    #[command(flatten)]
    files: FileArgs,
}

/// Which files, and where the result goes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Files")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct FileArgs {
    /// File or folder with objects, `-` for standard input: YAML or JSON; may be repeated
    #[arg(short = 'f', long = "filename", value_name = "FILE", required = true)]
    files: Vec<String>,

    /// Look into the folders of folders, too
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Write to a file, which is replaced when all went well
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "diff", "stream"])]
    output: Option<PathBuf>,

    /// Change the files themselves, when all went well
    #[arg(long, conflicts_with_all = ["diff", "stream"])]
    in_place: bool,

    /// Print every document when it is finished, not all at the end
    #[arg(long, conflicts_with = "diff")]
    stream: bool,

    /// Print what would change; exit code 1 when something would
    #[arg(long)]
    diff: bool,

    /// Form of the report on standard error: text, json (a line for each object) or none
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_possible_values = true)]
    report: ReportFormat,

    /// Go on after documents with errors, which come out as they are; the run fails in the end
    #[arg(long)]
    keep_going: bool,

    /// A kind with a pod template: `KIND=path`, e.g. `Workflow=spec.template`; may be repeated
    #[arg(long = "pod-template", value_name = "KIND=PATH")]
    pod_templates: Vec<String>,
}

/// Runs `meshctl kube-inject`.
pub fn run(args: KubeInjectArgs, context: &Context) -> Result<Outcome, CommandError> {
    let KubeInjectArgs { command, files, uninject, respect_namespace_labels, namespace, fail_on_skip, config } = args;
    match command {
        Some(KubeInjectCommand::Capture(args)) => return capture::run(*args, context),
        Some(KubeInjectCommand::Check(args)) => return check::run(*args, context),
        None => {}
    }
    if uninject {
        return work(files, &Request::default(), context);
    }
    let config = config.read(context)?;
    let request = Request { config: Some(&config), respect_namespace_labels, namespace: &namespace, fail_on_skip };
    work(files, &request, context)
}

/// Runs `meshctl kube-uninject`.
pub fn run_uninject(args: KubeUninjectArgs, context: &Context) -> Result<Outcome, CommandError> {
    let KubeUninjectArgs { files } = args;
    work(files, &Request::default(), context)
}

/// What is to be done; by default, to take injections out.
#[derive(Default)]
struct Request<'a> {
    config: Option<&'a InjectionConfig>,
    respect_namespace_labels: bool,
    namespace: &'a str,
    fail_on_skip: bool,
}

fn work(files: FileArgs, request: &Request<'_>, context: &Context) -> Result<Outcome, CommandError> {
    let FileArgs { files, recursive, output, in_place, stream, diff, report, keep_going, pod_templates } = files;
    let custom_kinds = pod_templates.iter().map(|text| custom_kind(text)).collect::<Result<Vec<_>, _>>()?;
    let inputs = input::inputs(&files, recursive)?;
    let namespaces = if request.respect_namespace_labels { Some(namespaces(&inputs)?) } else { None };
    let job = Job {
        config: request.config,
        custom_kinds: &custom_kinds,
        namespaces: namespaces.as_ref(),
        default_namespace: request.namespace,
    };
    let mut output = if in_place {
        Output::in_place()
    } else if diff {
        Output::differences()
    } else {
        match &output {
            Some(path) if path != Path::new("-") => Output::file(path)?,
            _ => Output::standard(stream),
        }
    };
    let mut reporter = Reporter::new(report);
    let mut first_failure = None;
    for input in &inputs {
        let name = input.name();
        output.begin(input)?;
        process(&job, &name, input.open()?, &mut |mut document: Processed| {
            if let Some(error) = document.error.take() {
                let is_end = document.is_end_of_input();
                let error = failed(error, &name, document.raw.as_ref());
                if !keep_going || is_end {
                    return Err(error);
                }
                context.ui().error(error.diagnostic(), error.hints());
                first_failure.get_or_insert(error.exit());
                reporter.failed += 1;
            }
            output.push(&name, &document, context)?;
            reporter.document(&name, &document, context);
            Ok(())
        })?;
    }
    let differs = output.finish(context)?;
    reporter.sums(if request.config.is_some() { "injected" } else { "uninjected" }, context);
    match first_failure {
        Some(exit) => {
            let message = format!("{} with errors", count(reporter.failed, "document"));
            let error = CommandError::from(Message::new(Category::Failed, message)).with_exit(exit);
            Err(error.hint("they are in the output as they were"))
        }
        None if request.fail_on_skip && reporter.skipped > 0 => Ok(Outcome::IssuesFound),
        None if differs => Ok(Outcome::Differences),
        None => Ok(Outcome::Success),
    }
}

/// Returns a number of things.
pub fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Returns an error with the place of its document.
fn failed(error: Box<dyn Diagnostic>, name: &str, document: Option<&RawDocument>) -> CommandError {
    match document {
        Some(raw) => {
            let line = first_line(raw);
            CommandError::from(Doing::boxed(
                format!("{name}:{line}: document {} cannot be injected", raw.number),
                error,
            ))
        }
        None => CommandError::from(Doing::boxed(format!("failed to read `{name}`"), error)),
    }
}

fn custom_kind(text: &str) -> Result<CustomKind, CommandError> {
    CustomKind::parse(text).map_err(|reason| {
        let message = format!("`--pod-template {text}` does not tell a kind and a path: {reason}");
        CommandError::message(Category::Usage, message).hint("write it as `--pod-template Workflow=spec.template`")
    })
}

/// Reads the namespaces that the inputs hold.
fn namespaces(inputs: &[Input]) -> Result<Namespaces, CommandError> {
    let mut found = Namespaces::default();
    if inputs.contains(&Input::Standard) {
        let message = "`--respect-namespace-labels` reads the input twice, which standard input does not allow";
        return Err(CommandError::message(Category::Usage, message).hint("write it to a file first"));
    }
    for input in inputs {
        let name = input.name();
        // What cannot be read is told when its turn comes.
        for document in Documents::new(input.open()?).flatten().filter(|raw| raw.text.contains("Namespace")) {
            let Ok(tree) = process::read(&name, &document, &ReadOptions::go()) else { continue };
            add_namespaces(&tree, &mut found);
        }
    }
    Ok(found)
}

fn add_namespaces(object: &Tree, found: &mut Namespaces) {
    match object.get("kind").and_then(Tree::as_str) {
        Some("Namespace") => {
            let metadata = object.get("metadata").cloned().unwrap_or_default();
            if let Some(name) = metadata.get("name").and_then(Tree::as_str) {
                found.insert(name.to_owned(), metadata.clone());
            }
        }
        Some("List") => {
            let items = object.get("items").and_then(Tree::as_list).unwrap_or_default();
            for item in items {
                add_namespaces(item, found);
            }
        }
        _ => {}
    }
}
