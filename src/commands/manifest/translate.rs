//! `meshctl manifest translate`: an `IstioOperator` becomes the values of Helm's charts, or these become one.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::generate::DocumentFormat;
use crate::commands::inputs::{SpecArgs, read_text};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::migrate::helm::{ChartRelease, ChartValues, Lost, Translated, gather, translate};
use crate::ui::files::write_together;
use crate::values::{Tree, json};
use crate::yaml::{self, ReadOptions, Style};

/// Turn an `IstioOperator` into the values of Helm's charts, or back
///
/// Each component becomes a document: chart, release, namespace and values; gateways are those of the chart `gateway`.
/// Settings below `k8s` go where the chart has them. What values cannot say, overlays above all, is named one by one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl manifest translate -f mesh.yaml                      # a document for each chart
  meshctl manifest translate --profile ambient --output-dir values/
  meshctl manifest translate -f mesh.yaml --strict > /dev/null # 79 when something has no place in values
  meshctl manifest translate --from-values base=base.yaml,istiod=istiod.yaml,my-gateway=gateway.yaml > mesh.yaml")]
pub struct TranslateArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Make an `IstioOperator` of values: `CHART=FILE` with the chart base, istiod, cni or ztunnel, or a gateway's name;
    /// may be repeated
    #[arg(long, value_name = "CHART=FILE", value_delimiter = ',', conflicts_with_all = ["files", "sets", "profile", "output_dir"])]
    from_values: Vec<String>,

    /// Write the values into this folder, a file for each chart
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    output_dir: Option<PathBuf>,

    /// Form of the output: documents, or one list
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t, help_heading = "Output")]
    output: DocumentFormat,

    /// Fail with exit code 79 when something cannot be said in the other form
    #[arg(long, help_heading = "Output")]
    strict: bool,
}

/// A mesh as charts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Charts {
    /// The charts, in the order in which they are installed.
    pub charts: Vec<ChartRelease>,
    /// What values cannot say.
    pub lost: Vec<Lost>,
    /// What is different then.
    pub notes: Vec<Lost>,
}

/// Runs `meshctl manifest translate`.
pub fn run(args: TranslateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let TranslateArgs { spec, from_values, output_dir, output, strict } = args;
    let lost = if from_values.is_empty() {
        let spec = spec.resolve()?;
        for warning in &spec.warnings {
            context.ui().warning(warning);
        }
        let Translated { releases, lost, notes } = translate(&spec);
        let folder = output_dir.as_ref().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        let commands: Vec<String> = releases.iter().map(|release| release.command(&folder)).collect();
        for Lost { path, message } in &notes {
            context.ui().note(&format!("`{path}`: {message}"));
        }
        warn(&lost, context);
        match output_dir {
            Some(folder) => {
                let files: Vec<(String, Vec<u8>)> =
                    releases.iter().map(|release| (release.file(), file_of(release).into_bytes())).collect();
                write_together(&folder, &files)?;
                context.ui().note(&format!("wrote {} files to {}", files.len(), folder.display()));
            }
            None => context.ui().data(&text(&Charts { charts: releases, lost: lost.clone(), notes }, output))?,
        }
        context.ui().flush()?;
        for command in commands {
            context.ui().note(&command);
        }
        lost
    } else {
        let (operator, lost) = gather(read(&from_values)?);
        warn(&lost, context);
        let printed = match output {
            DocumentFormat::Yaml => yaml::emit(&operator, Style::Ordered),
            DocumentFormat::Json => indented(&operator),
        };
        context.ui().data(&printed)?;
        lost
    };
    Ok(if strict && !lost.is_empty() { Outcome::IssuesFound } else { Outcome::Success })
}

fn warn(lost: &[Lost], context: &Context) {
    for Lost { path, message } in lost {
        context.ui().warning(&format!("`{path}` is lost: {message}"));
    }
}

fn indented(tree: &Tree) -> String {
    let mut text = json::encode_pretty_with(tree, "  ", json::KeyOrder::Source, false);
    text.push('\n');
    text
}

/// Returns the values of a chart as a file.
fn file_of(release: &ChartRelease) -> String {
    let ChartRelease { chart, release: name, namespace, values, .. } = release;
    let mut text = format!("# Values of the chart {chart}, for the release {name} in the namespace {namespace}.\n");
    yaml::emit_into(values, Style::Ordered, &mut text);
    text
}

/// Returns all charts as one text: YAML documents, or one document of JSON.
fn text(charts: &Charts, format: DocumentFormat) -> String {
    let encoded = serde_json::to_string(charts).unwrap_or_default();
    // Our own structure is JSON that can be read.
    let tree = json::decode(&encoded).unwrap_or_default();
    match format {
        DocumentFormat::Json => indented(&tree),
        DocumentFormat::Yaml => {
            let mut text = String::new();
            for (index, chart) in tree.items_at(&["charts"]).iter().enumerate() {
                text.push_str(if index > 0 { "---\n" } else { "" });
                yaml::emit_into(chart, Style::Ordered, &mut text);
            }
            text
        }
    }
}

/// Reads values of charts.
fn read(arguments: &[String]) -> Result<Vec<ChartValues>, CommandError> {
    let mut charts = Vec::new();
    for argument in arguments {
        let Some((name, file)) = argument.split_once('=').filter(|(name, file)| !name.is_empty() && !file.is_empty())
        else {
            let message = format!("`--from-values {argument}` names no chart and file");
            return Err(CommandError::message(Category::Usage, message)
                .hint("write it as `--from-values base=base.yaml,istiod=istiod.yaml`"));
        };
        let source = read_text(file)?;
        let values = match yaml::parse_document(&source, &ReadOptions::go())? {
            Tree::Map(values) => values,
            Tree::Null => crate::values::Map::new(),
            other => {
                let message = format!("`{file}` is a {}, where values belong", other.kind_name());
                return Err(CommandError::message(Category::NotParsable, message));
            }
        };
        charts.push(ChartValues { name: name.to_owned(), values });
    }
    Ok(charts)
}
