//! `meshctl migrate values`: values of charts of one line of releases become those of another, offline.

use std::fmt::Write as _;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::{destination, failed, nothing};
use crate::commands::kube_inject::input;
use crate::commands::kube_inject::output::Output;
use crate::commands::kube_inject::process::Processed;
use crate::commands::kube_inject::report::ReportFormat;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::migrate::Severity;
use crate::migrate::values::draft::Done;
use crate::migrate::values::{
    BUILT_IN, Change, Form, Line, Lines, MigratedValues, NEWEST, NoLine, migrate_values, table,
};
use crate::yaml::stream::Documents;

/// Bring values of Istio's charts, or an `IstioOperator`, from one line of releases to another
///
/// What stands elsewhere is moved, what is gone is taken out, and what nothing reads is named; comments and order stay. For
/// 1.30 and later the result is held to the schema of this program. Values of the old charts of gateways become those of
/// the chart `gateway`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl migrate values istiod.yaml --from 1.11               # look at the result, for this program's line
  meshctl migrate values -f mesh.yaml --from 1.18 --to 1.30 --in-place --strict
  helm get values istiod -n istio-system -o yaml | meshctl migrate values - --from 1.20 > istiod.yaml
  meshctl migrate values values/*.yaml --check                 # exit code 1 when something is to be done")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct ValuesArgs {
    /// File or folder with values, `-` for standard input
    #[arg(value_name = "FILE", required_unless_present = "named")]
    files: Vec<String>,

    /// The same as FILE; may be repeated
    #[arg(short = 'f', long = "filename", value_name = "FILE", help_heading = "Files")]
    named: Vec<String>,

    /// Look into the folders of folders, too
    #[arg(short = 'R', long, help_heading = "Files")]
    recursive: bool,

    /// Write to a file, or to files of the same names in a folder, when all went well
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["in_place", "diff", "check"], help_heading = "Files")]
    output: Option<PathBuf>,

    /// Change the files themselves, when all went well
    #[arg(long, conflicts_with_all = ["diff", "check"], help_heading = "Files")]
    in_place: bool,

    /// Print what would change; exit code 1 when something would
    #[arg(long, conflicts_with = "check", help_heading = "Files")]
    diff: bool,

    /// Print no values; exit code 1 when something would change
    #[arg(long, help_heading = "Files")]
    check: bool,

    /// Form of the report on standard error: text, json (a line for each value) or none
    #[arg(long, value_enum, value_name = "FORM", default_value_t, hide_possible_values = true, help_heading = "Files")]
    report: ReportFormat,

    /// Line of releases that the values are of, such as 1.18
    #[arg(long, value_name = "VERSION", value_parser = line, default_value_t = Line(table::OLDEST))]
    from: Line,

    /// Line of releases that they are for
    #[arg(long, value_name = "VERSION", value_parser = line, default_value_t = BUILT_IN)]
    to: Line,

    /// Chart that the values are of, where that is not plain to see: base, istiod, cni, ztunnel or gateway
    #[arg(long, value_enum, value_name = "CHART", hide_possible_values = true)]
    chart: Option<ChartName>,

    /// Fail with exit code 79 when a value has no place any more
    #[arg(long)]
    strict: bool,
}

/// A published chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ChartName {
    Base,
    #[value(alias = "istio-discovery", alias = "discovery")]
    Istiod,
    #[value(alias = "istio-cni")]
    Cni,
    Ztunnel,
    #[value(alias = "istio-ingress", alias = "istio-egress")]
    Gateway,
}

impl From<ChartName> for Form {
    fn from(chart: ChartName) -> Self {
        match chart {
            ChartName::Base => Self::Base,
            ChartName::Istiod => Self::Istiod,
            ChartName::Cni => Self::Cni,
            ChartName::Ztunnel => Self::Ztunnel,
            ChartName::Gateway => Self::Gateway,
        }
    }
}

fn line(text: &str) -> Result<Line, NoLine> {
    text.parse()
}

/// One value, for programs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The file, or `standard input`.
    pub file: String,
    /// The number of its document in the file, from 1.
    pub document: usize,
    /// What the document is.
    pub form: Option<Form>,
    /// The value, and what was done with it.
    #[serde(flatten)]
    pub change: Change,
}

/// Runs `meshctl migrate values`.
pub fn run(args: ValuesArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ValuesArgs { mut files, named, recursive, output, in_place, diff, check, report, from, to, chart, strict } =
        args;
    files.extend(named);
    let lines = lines(from, to)?;
    let inputs = input::inputs(&files, recursive)?;
    let mut output = if check { None } else { Some(destination(output, in_place, diff)?) };
    let mut counts = Counts::default();
    let mut differs = false;
    for input in &inputs {
        let name = input.name();
        begin(output.as_mut(), input)?;
        for raw in Documents::new(input.open()?) {
            let raw = raw.map_err(|error| failed(error.into(), &name, None))?;
            let migrated = migrate_values(&raw, &name, lines, chart.map(Form::from));
            let MigratedValues { form, text, changes } = migrated.map_err(|error| failed(error, &name, Some(&raw)))?;
            differs |= text.is_some();
            let document = raw.number;
            if let Some(output) = &mut output {
                output.push(&name, &Processed { raw: Some(raw), text, ..nothing() }, context)?;
            }
            for change in changes {
                counts.add(&change);
                tell(report, Entry { file: name.clone(), document, form, change }, context);
            }
        }
    }
    if let Some(output) = output {
        differs = output.finish(context)? && differs;
    }
    if report == ReportFormat::Text {
        context.ui().note(&counts.sum(to));
    }
    Ok(match (strict && counts.lost > 0, differs && (diff || check)) {
        (true, _) => Outcome::IssuesFound,
        (false, true) => Outcome::Differences,
        (false, false) => Outcome::Success,
    })
}

fn begin(output: Option<&mut Output>, input: &input::Input) -> Result<(), CommandError> {
    output.map_or(Ok(()), |output| output.begin(input))
}

/// Makes sure that there is a way from one line to the other.
fn lines(from: Line, to: Line) -> Result<Lines, CommandError> {
    let usage = |text: String| CommandError::message(Category::Usage, text);
    if to < from {
        return Err(usage(format!("`--from {from} --to {to}` goes back, and values go to later lines only")));
    }
    if to > NEWEST {
        return Err(usage(format!("`--to {to}` is later than {NEWEST}, the newest line that this program knows"))
            .hint(format!("`--to {NEWEST}` brings them that far")));
    }
    Ok(Lines { from, to })
}

/// Tells what was done with a value.
fn tell(report: ReportFormat, entry: Entry, context: &Context) {
    match report {
        ReportFormat::Text => {
            let Entry { file, change, .. } = entry;
            let text = format!("{file}:{}: {change}", change.line);
            if change.severity == Severity::Changed { context.ui().note(&text) } else { context.ui().warning(&text) }
        }
        // Our own structure has no keys that are not text.
        ReportFormat::Json => context.ui().note(&serde_json::to_string(&entry).unwrap_or_default()),
        ReportFormat::None => {}
    }
}

/// How much was done.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    moved: usize,
    changed: usize,
    removed: usize,
    guessed: usize,
    lost: usize,
}

impl Counts {
    fn add(&mut self, change: &Change) {
        match change.done {
            Done::Moved => self.moved += 1,
            Done::Changed => self.changed += 1,
            Done::Removed => self.removed += 1,
            Done::Kept => {}
        }
        match change.severity {
            Severity::Guessed => self.guessed += 1,
            Severity::Lost => self.lost += 1,
            Severity::Changed => {}
        }
    }

    fn sum(&self, to: Line) -> String {
        let Self { moved, changed, removed, guessed, lost } = self;
        let mut text = format!("for {to}: {moved} moved, {changed} changed, {removed} removed");
        for (count, what) in [(guessed, "guessed"), (lost, "lost")] {
            if *count > 0 {
                let _ = write!(text, ", {count} {what}");
            }
        }
        text
    }
}
