//! `meshctl chart lint`: looks for what is wrong with charts.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::inputs::{CapabilitiesArgs, ValuesArgs};
use super::store::StoreArgs;
use crate::chart::RenderOptions;
use crate::chart::lint::{Finding, Level, lint};
use crate::commands::{CommandError, Context, Outcome};
use crate::fetch::reference::Reference;
use crate::ui::files::WriteError;
use crate::ui::output::{self, OutputFormat, TableView};

/// Look for mistakes in charts
///
/// Exits with 79 when there are errors.
#[derive(Debug, clap::Args)]
pub struct LintArgs {
    /// The charts: folders, archives, `REPOSITORY/CHART[@VERSION]`, or addresses
    #[arg(default_value = ".", value_name = "CHART")]
    charts: Vec<String>,

    /// Take warnings for errors
    #[arg(long)]
    strict: bool,

    /// Namespace to render for
    #[arg(short, long, default_value = "default")]
    namespace: String,

    /// Do not check the values against the chart's schema
    #[arg(long)]
    skip_schema_validation: bool,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,

    #[command(flatten)]
    values: ValuesArgs,

    #[command(flatten)]
    capabilities: CapabilitiesArgs,

    #[command(flatten)]
    store: StoreArgs,
}

/// Runs `meshctl chart lint`.
pub fn run(args: &LintArgs, context: &Context) -> Result<Outcome, CommandError> {
    let LintArgs { charts, strict, namespace, skip_schema_validation, output, values, capabilities, store } = args;
    let values = values.read()?;
    let options = RenderOptions {
        capabilities: capabilities.read()?,
        skip_schema: *skip_schema_validation,
        ..RenderOptions::default()
    };
    let least = if *strict { Level::Warning } else { Level::Error };
    let mut result = LintResult { charts: Vec::new(), failed: 0 };
    for name in charts {
        let here = here(name, store, context)?;
        let path = here.path.as_path();
        let report = lint(path, &values, namespace, &options);
        // A chart that is not there at all is no finding.
        if let Some(error) = report.error
            && !path.exists()
        {
            return Err(CommandError::from(error).context(format!("failed to load the chart `{name}`")));
        }
        result.failed += usize::from(report.findings.iter().any(|finding| finding.level >= least));
        result.charts.push(Linted { chart: name.clone(), findings: report.findings });
    }
    output::emit(context.ui(), *output, &result)?;
    Ok(if result.failed > 0 { Outcome::IssuesFound } else { Outcome::Success })
}

/// A chart that is here, or was brought here for the time being.
struct Here {
    path: PathBuf,
    /// The folder that it was brought into, which disappears.
    _folder: Option<tempfile::TempDir>,
}

/// Brings a chart here.
fn here(name: &str, store: &StoreArgs, context: &Context) -> Result<Here, CommandError> {
    let reference = store.reference(name)?;
    if let Reference::Local(path) = reference {
        return Ok(Here { path, _folder: None });
    }
    let fetched = store.fetch(&reference, false, context)?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| WriteError::new(&path, source)
    };
    let folder = tempfile::tempdir().map_err(failed(&std::env::temp_dir()))?;
    let path = folder.path().join(fetched.file_name());
    std::fs::write(&path, &fetched.bytes).map_err(failed(&path))?;
    Ok(Here { path, _folder: Some(folder) })
}

/// What was found about all charts.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::commands) struct LintResult {
    /// The charts, in the order of the command line.
    charts: Vec<Linted>,
    /// How many of them failed.
    failed: usize,
}

/// What was found about one chart.
#[derive(Debug, Serialize, JsonSchema)]
struct Linted {
    /// Its folder or file.
    chart: String,
    /// What is wrong with it, or could be better.
    findings: Vec<Finding>,
}

impl TableView for LintResult {
    fn table(&self) -> String {
        let mut text = String::new();
        for Linted { chart, findings } in &self.charts {
            let _ = writeln!(text, "==> Linting {chart}");
            for Finding { level, path, message } in findings {
                let level = match level {
                    Level::Info => "INFO",
                    Level::Warning => "WARNING",
                    Level::Error => "ERROR",
                };
                let _ = writeln!(text, "[{level}] {path}: {message}");
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{} chart(s) linted, {} chart(s) failed", self.charts.len(), self.failed);
        text
    }
}
