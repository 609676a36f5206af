//! What is wrong with a chart, or could be better: the checks of `helm lint`.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::error::ChartError;
use super::render::{Release, RenderOptions};
use super::{Chart, version};
use crate::values::Map;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// It could be better.
    Info,
    /// It may not work as meant.
    Warning,
    /// It does not work.
    Error,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// The file, from the chart's root.
    pub path: String,
    /// What it is.
    pub message: String,
}

/// What was found about one chart.
#[derive(Debug)]
pub struct Report {
    /// The findings, in the order of the checks.
    pub findings: Vec<Finding>,
    /// The error that stopped the checks, or the one that rendering gave.
    pub error: Option<ChartError>,
}

impl Report {
    fn find(&mut self, level: Level, path: &str, message: impl Into<String>) {
        self.findings.push(Finding { level, path: path.to_owned(), message: message.into() });
    }
}

/// Checks a chart with values laid over its defaults.
pub fn lint(path: &Path, values: &Map, namespace: &str, options: &RenderOptions) -> Report {
    let mut report = Report { findings: Vec::new(), error: None };
    let chart = match Chart::load(path) {
        Ok(chart) => chart,
        Err(error) => {
            report.find(Level::Error, &path_of(&error, "Chart.yaml"), chain(&error));
            report.error = Some(error);
            return report;
        }
    };
    metadata(&chart, path, &mut report);
    if chart.values_file.is_none() {
        report.find(Level::Info, "values.yaml", "the file does not exist");
    }
    if chart.templates.is_empty() && !chart.is_library() {
        report.find(Level::Warning, "templates/", "there are no templates");
    }
    for file in &chart.templates {
        let name = file.name.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let known = super::is_manifest(name) || matches!(extension, Some("tpl" | "txt"));
        if !known {
            report.find(Level::Warning, &file.name, "the extension is none of .yaml, .yml, .tpl, .txt");
        }
    }
    if chart.is_library() {
        return report;
    }
    let release = Release { name: "test-release".to_owned(), namespace: namespace.to_owned(), is_upgrade: false };
    match chart.render(values, &release, options) {
        Ok(rendered) => {
            for warning in rendered.warnings {
                report.find(Level::Warning, "values.yaml", warning);
            }
            for manifest in rendered.manifests.iter().chain(&rendered.hooks) {
                let file = manifest.source.split_once('/').map_or(&*manifest.source, |(_, rest)| rest);
                if manifest.kind.is_empty() {
                    if !manifest.body.is_null() {
                        report.find(Level::Error, file, "a document has no `kind`");
                    }
                    continue;
                }
                if manifest.api_version.is_empty() {
                    report.find(Level::Error, file, format!("a {} has no `apiVersion`", manifest.kind));
                }
                if !manifest.kind.ends_with("List") && !is_object_name(&manifest.name, &manifest.kind) {
                    report.find(
                        Level::Error,
                        file,
                        format!("the name `{}` of a {} is not allowed", manifest.name, manifest.kind),
                    );
                }
            }
        }
        Err(error) => {
            let file = path_of(&error, "templates/");
            report.find(Level::Error, &file, chain(&error));
            report.error = Some(error);
        }
    }
    report
}

fn metadata(chart: &Chart, path: &Path, report: &mut Report) {
    const FILE: &str = "Chart.yaml";
    let metadata = &chart.metadata;
    let folder = path.is_dir().then(|| path.canonicalize().ok()).flatten();
    if let Some(folder) = folder.as_deref().and_then(Path::file_name)
        && folder.to_string_lossy() != metadata.name
    {
        report.find(
            Level::Info,
            FILE,
            format!("the folder is named `{}`, the chart `{}`", folder.to_string_lossy(), metadata.name),
        );
    }
    if !matches!(&*metadata.api_version, "v1" | "v2") {
        report.find(Level::Error, FILE, format!("`apiVersion` is `{}`; it is `v1` or `v2`", metadata.api_version));
    }
    if metadata.icon.is_empty() {
        report.find(Level::Info, FILE, "there is no `icon`");
    }
    if !version::is_strict(&metadata.version) {
        report.find(Level::Warning, FILE, format!("`version` is `{}`; write MAJOR.MINOR.PATCH", metadata.version));
    }
    if metadata.api_version == "v1" {
        if !metadata.kind.is_empty() {
            report.find(Level::Error, FILE, "`type` is for charts of apiVersion v2");
        }
        if !chart.files.iter().any(|file| file.name == "requirements.yaml") && metadata.lists_dependencies {
            report.find(Level::Error, FILE, "`dependencies` are for charts of apiVersion v2");
        }
    }
    for maintainer in &metadata.maintainers {
        if maintainer.name.is_empty() {
            report.find(Level::Error, FILE, "a maintainer has no `name`");
        }
    }
    for dependency in &metadata.dependencies {
        if !chart.dependencies.iter().any(|subchart| subchart.name() == dependency.name) {
            report.find(Level::Error, "charts/", format!("the dependency `{}` is not there", dependency.name));
        }
    }
    if metadata.deprecated {
        report.find(Level::Warning, FILE, "the chart is deprecated");
    }
}

/// Returns the file that an error is about.
fn path_of(error: &ChartError, otherwise: &str) -> String {
    let within = |name: &str| name.split_once('/').map_or_else(|| name.to_owned(), |(_, rest)| rest.to_owned());
    match error {
        ChartError::Template(error) => within(&error.location.name),
        ChartError::Output { template, .. } | ChartError::NotAnObject { template, .. } => within(template),
        ChartError::Schema(_) => "values.yaml".to_owned(),
        ChartError::BadSchema { .. } => "values.schema.json".to_owned(),
        ChartError::Yaml { file, .. } | ChartError::Invalid { file, .. } => {
            file.rsplit('/').next().unwrap_or(otherwise).to_owned()
        }
        ChartError::MissingDependencies { .. } => "charts/".to_owned(),
        ChartError::KubeVersion { .. } => "Chart.yaml".to_owned(),
        _ => otherwise.to_owned(),
    }
}

/// Returns an error with its causes in one line, and the place in front where there is one.
fn chain(error: &ChartError) -> String {
    let mut text = match error {
        ChartError::Template(error) => error.to_string(),
        other => other.to_string(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// Tells whether an object of a kind may have a name.
fn is_object_name(name: &str, kind: &str) -> bool {
    let fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let label =
        |label: &str| !label.is_empty() && label.chars().all(fine) && !label.starts_with('-') && !label.ends_with('-');
    match kind {
        // Names of RBAC objects are free but for what cannot stand in a path.
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => {
            !name.is_empty() && !matches!(name, "." | "..") && !name.contains(['/', '%'])
        }
        _ => name.len() <= 253 && name.split('.').all(label),
    }
}
