//! `meshctl chart show`: what a chart says about itself.

use schemars::JsonSchema;
use serde::Serialize;

use super::store::StoreArgs;
use crate::chart::Chart;
use crate::commands::{CommandError, Context, Outcome};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::values::Tree;
use crate::yaml::{self, ReadOptions, Style};

/// Show a chart's description, values, README or CRDs
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl chart show values istio/istiod@1.30.3
  meshctl chart show chart oci://ghcr.io/istio/release/charts/base
  meshctl chart show readme ./base-1.30.3.tgz")]
pub struct ShowArgs {
    /// What to show
    #[arg(value_enum)]
    what: Part,

    /// The chart: a folder, an archive, `REPOSITORY/CHART[@VERSION]`, or an address
    chart: String,

    /// Form of the output: the texts as they are, or data
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    store: StoreArgs,
}

/// A part of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Chart.yaml
    Chart,
    /// values.yaml
    Values,
    /// The README
    Readme,
    /// The files of crds/
    Crds,
    /// Everything
    All,
}

/// Runs `meshctl chart show`.
pub fn run(args: &ShowArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ShowArgs { what, chart, output, store } = args;
    let chart = store.load(chart, context)?;
    if *output == OutputFormat::Table {
        context.ui().data(&text(&chart, *what))?;
    } else {
        output::emit(context.ui(), *output, &Parts::of(&chart, *what))?;
    }
    Ok(Outcome::Success)
}

/// The parts of a chart as data.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct Parts {
    /// `Chart.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    chart: Option<Tree>,
    /// `values.yaml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Tree>,
    /// The text of its README.
    #[serde(skip_serializing_if = "Option::is_none")]
    readme: Option<String>,
    /// The definitions in `crds/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    crds: Option<Vec<Tree>>,
}

impl Parts {
    fn of(chart: &Chart, what: Part) -> Self {
        let shows = |part: Part| what == part || what == Part::All;
        let crds = || {
            let mut trees = Vec::new();
            for (path, file) in chart.crds() {
                let source = crate::source::SourceText::new(path, &*file.text());
                trees.extend(yaml::documents(&source, &ReadOptions::go()).filter_map(|loaded| Some(loaded.ok()?.tree)));
            }
            trees
        };
        Self {
            chart: shows(Part::Chart).then(|| description(chart)),
            values: shows(Part::Values).then(|| values(chart)),
            readme: if shows(Part::Readme) { chart.readme().map(|file| file.text().into_owned()) } else { None },
            crds: shows(Part::Crds).then(crds),
        }
    }
}

impl TableView for Parts {
    fn table(&self) -> String {
        String::new()
    }
}

/// Returns the texts as `helm show` prints them.
fn text(chart: &Chart, what: Part) -> String {
    let shows = |part: Part| what == part || what == Part::All;
    let mut text = String::new();
    let mut push = |part: &str, separated: bool| {
        if separated {
            text.push_str("---\n");
        }
        text.push_str(part);
        text.push('\n');
    };
    let all = what == Part::All;
    if shows(Part::Chart) {
        push(&yaml::emit(&description(chart), Style::Sorted), false);
    }
    if shows(Part::Values)
        && let Some(file) = &chart.values_file
    {
        push(&file.text(), all);
    }
    if shows(Part::Readme)
        && let Some(file) = chart.readme()
    {
        push(&file.text(), all);
    }
    if shows(Part::Crds) {
        for (_, file) in chart.crds() {
            push(&file.text(), !file.data.starts_with(b"---"));
        }
    }
    text
}

/// Returns what Chart.yaml says, without what is empty.
fn description(chart: &Chart) -> Tree {
    let tree = yaml::parse("Chart.yaml", &chart.chart_file.text(), &ReadOptions::go()).unwrap_or_default();
    let Tree::Map(mut map) = tree else { return tree };
    map.retain(|_, value| match value {
        Tree::Null | Tree::Bool(false) => false,
        Tree::String(text) => !text.is_empty(),
        Tree::List(items) => !items.is_empty(),
        Tree::Map(entries) => !entries.is_empty(),
        _ => true,
    });
    map.entry("apiVersion".to_owned()).or_insert_with(|| Tree::from("v1"));
    Tree::Map(map)
}

/// Returns the default values, with whole numbers as they are written.
fn values(chart: &Chart) -> Tree {
    let text = chart.values_file.as_ref().map(|file| file.text().into_owned()).unwrap_or_default();
    yaml::parse("values.yaml", &text, &ReadOptions::go()).unwrap_or_default()
}
