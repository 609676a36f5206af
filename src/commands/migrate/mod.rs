//! `meshctl migrate`: files of former times become files of today, offline.
//!
//! - [`report`]: what was done with every object
//! - [`values`]: values of charts, from line to line

pub mod report;
pub mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::report::Reporter;
use super::kube_inject::input::{self, Input};
use super::kube_inject::output::Output;
use super::kube_inject::process::Processed;
use super::kube_inject::report::{ReportFormat, first_line};
use super::{CommandError, Context, Outcome};
use crate::diagnostic::{Category, Context as Doing, Message};
use crate::migrate::{self, Given, MigrateError, Migrated, Options};
use crate::yaml::stream::{Documents, RawDocument, StreamError};

/// Turn old files into files of today: rules of Istio's first versions, ingresses, removed API versions
///
/// `RouteRule`, `DestinationPolicy` and `EgressRule` become `VirtualService`, `DestinationRule` and `ServiceEntry`; an Ingress
/// of the class `istio` becomes a Gateway and virtual services; objects of API versions that are gone get those of today,
/// workloads with the selector they need. Everything else comes out as it is. What cannot be expressed is told with its line.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl migrate -f old.yaml                                 # look at the result
  meshctl migrate -f old.yaml | meshctl kube-inject -f - | kubectl apply -f -
  meshctl migrate -f manifests/ -R --in-place --strict        # change files; exit code 79 when something got lost
  meshctl migrate -f manifests/ --diff --report none          # only what would change
  meshctl migrate values istiod.yaml --from 1.11              # values of charts, for the charts of today")]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct MigrateArgs {
    #[command(subcommand)]
    command: Option<MigrateCommand>,

    /// File or folder with objects, `-` for standard input: YAML or JSON; may be repeated. Rules of one host become one
    /// object, wherever they stand
    #[arg(short = 'f', long = "filename", value_name = "FILE", required = true, help_heading = "Files")]
    files: Vec<String>,

    /// Look into the folders of folders, too
    #[arg(short = 'R', long, help_heading = "Files")]
    recursive: bool,

    /// Write to a file, or to files of the same names in a folder, when all went well
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "diff"], help_heading = "Files")]
    output: Option<PathBuf>,

    /// Change the files themselves, when all went well
    #[arg(long, conflicts_with = "diff", help_heading = "Files")]
    in_place: bool,

    /// Print what would change; exit code 1 when something would
    #[arg(long, help_heading = "Files")]
    diff: bool,

    /// Form of the report on standard error: text, json (a line for each object) or none
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_possible_values = true, help_heading = "Files")]
    report: ReportFormat,

    /// Go on after documents with errors, which come out as they are; the run fails in the end
    #[arg(long, help_heading = "Files")]
    keep_going: bool,

    /// Fail with exit code 79 when something cannot be expressed, or had to be guessed
    #[arg(long)]
    strict: bool,

    /// Label of the pods of the gateway that takes the place of the ingress; may be repeated [default:
    /// istio=ingressgateway]
    #[arg(long, value_name = "KEY=VALUE")]
    gateway_selector: Vec<String>,
}

/// What else can be migrated.
#[derive(Debug, clap::Subcommand)]
enum MigrateCommand {
    Values(Box<values::ValuesArgs>),
}

/// A document, or why it is none.
type Document = Result<RawDocument, StreamError>;

/// Runs `meshctl migrate`.
pub fn run(args: MigrateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let MigrateArgs { command, files, recursive, output, in_place, diff, report, keep_going, strict, gateway_selector } =
        args;
    if let Some(MigrateCommand::Values(args)) = command {
        return values::run(*args, context);
    }
    let mut options = Options::default();
    if !gateway_selector.is_empty() {
        options.gateway = selector(&gateway_selector)?;
    }
    let inputs = input::inputs(&files, recursive)?;
    let mut output = destination(output, in_place, diff)?;
    let mut read: Vec<(&Input, String, Vec<Document>)> = Vec::new();
    for input in &inputs {
        read.push((input, input.name(), Documents::new(input.open()?).collect()));
    }
    let whole = read.iter().flat_map(|(_, name, documents)| documents.iter().flatten().map(move |raw| (name, raw)));
    let given: Vec<Given<'_>> = whole.map(|(name, raw)| Given { name, raw }).collect();
    let mut results = migrate::migrate(&given, &options).into_iter();
    let mut reporter = Reporter::new(report);
    let mut first_failure = None;
    for (input, name, documents) in read {
        output.begin(input)?;
        for raw in documents {
            let (mut document, result) = match raw {
                Ok(raw) => {
                    (Processed { raw: Some(raw), ..nothing() }, results.next().unwrap_or(Ok(Migrated::default())))
                }
                Err(StreamError::NotText { number, line, bytes }) => {
                    let error = StreamError::NotText { number, line, bytes: Vec::new() };
                    (Processed { bytes, ..nothing() }, Err(error.into()))
                }
                Err(error) => (nothing(), Err(error.into())),
            };
            let migrated = match result {
                Ok(migrated) => migrated,
                Err(error) => {
                    let error = failed(error, &name, document.raw.as_ref());
                    if !keep_going || document.is_end_of_input() {
                        return Err(error);
                    }
                    context.ui().error(error.diagnostic(), error.hints());
                    first_failure.get_or_insert(error.exit());
                    reporter.failed += 1;
                    Migrated::default()
                }
            };
            let Migrated { text, objects } = migrated;
            document.text = text;
            output.push(&name, &document, context)?;
            reporter.document(&name, document.raw.as_ref(), objects, context);
        }
    }
    let differs = output.finish(context)?;
    reporter.sums(context);
    match first_failure {
        Some(exit) => {
            let message = format!("{} with errors", super::kube_inject::count(reporter.failed, "document"));
            let error = CommandError::from(Message::new(Category::Failed, message)).with_exit(exit);
            Err(error.hint("they are in the output as they were"))
        }
        None if strict && reporter.is_incomplete() => Ok(Outcome::IssuesFound),
        None if differs => Ok(Outcome::Differences),
        None => Ok(Outcome::Success),
    }
}

/// Returns where documents go.
fn destination(output: Option<PathBuf>, in_place: bool, diff: bool) -> Result<Output, CommandError> {
    Ok(match output {
        _ if in_place => Output::in_place(),
        _ if diff => Output::differences(),
        Some(path) if path == Path::new("-") => Output::standard(false),
        Some(path) if is_folder(&path) => Output::folder(&path),
        Some(path) => Output::file(&path)?,
        None => Output::standard(false),
    })
}

/// Returns a document of which nothing is known.
fn nothing() -> Processed {
    Processed { raw: None, bytes: Vec::new(), text: None, objects: Vec::new(), error: None }
}

/// Tells whether a path is that of a folder: there is one, or it ends as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
}

/// Reads labels.
fn selector(texts: &[String]) -> Result<BTreeMap<String, String>, CommandError> {
    let pairs = texts.iter().flat_map(|text| text.split(','));
    let pairs = pairs.map(|text| match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => {
            let message = format!("`--gateway-selector {text}` is no label");
            Err(CommandError::message(Category::Usage, message)
                .hint("write it as `--gateway-selector istio=ingressgateway`"))
        }
    });
    pairs.collect()
}

/// Returns an error with the place of its document.
fn failed(error: MigrateError, name: &str, document: Option<&RawDocument>) -> CommandError {
    match document {
        Some(raw) => {
            let doing = format!("{name}:{}: document {} cannot be migrated", first_line(raw), raw.number);
            CommandError::from(Doing::new(doing, error))
        }
        None => CommandError::from(Doing::new(format!("failed to read `{name}`"), error)),
    }
}
