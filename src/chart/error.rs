//! What can be wrong with a chart, its values or its output.

use std::path::PathBuf;

use crate::archive::ArchiveError;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;
use crate::template::error::{TemplateError, TemplateErrorKind};
use crate::yaml::YamlError;

/// A chart that cannot be loaded or rendered.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// A file or folder cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no chart where one should be.
    #[error("`{name}` is not a chart: it has no Chart.yaml")]
    NotAChart {
        /// The folder, archive or subchart.
        name: String,
    },
    /// The archive is refused.
    #[error("cannot unpack the chart")]
    Archive(#[from] ArchiveError),
    /// A file of the chart is refused.
    #[error("chart `{chart}` has the file `{file}`, {reason}")]
    File {
        /// The chart's folder or name.
        chart: String,
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A YAML file of the chart, or of values, cannot be parsed.
    #[error("cannot parse `{file}`")]
    Yaml {
        /// The file.
        file: String,
        /// Why, and where.
        source: Box<YamlError>,
    },
    /// A file was parsed but does not say what it should.
    #[error("`{file}` is not valid: {message}")]
    Invalid {
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A subchart is wrong.
    #[error("cannot load the subchart `{name}` of chart `{parent}`")]
    Subchart {
        /// The file or folder in `charts/`.
        name: String,
        /// The chart that it belongs to.
        parent: String,
        /// Why.
        source: Box<ChartError>,
    },
    /// A chart lies in itself.
    #[error("chart `{name}` contains itself: `{}` leads back to it", path.display())]
    Cycle {
        /// The chart.
        name: String,
        /// The link that leads back.
        path: PathBuf,
    },
    /// The chart is not for this Kubernetes.
    #[error("chart `{chart}` needs Kubernetes {wanted}; this is {found}")]
    KubeVersion {
        /// The chart.
        chart: String,
        /// The constraint.
        wanted: String,
        /// The version.
        found: String,
    },
    /// Subcharts are listed but not there.
    #[error("chart `{chart}` lists dependencies that are not in its charts/ folder: {}", names.join(", "))]
    MissingDependencies {
        /// The chart.
        chart: String,
        /// The dependencies.
        names: Vec<String>,
    },
    /// A library chart has nothing to install.
    #[error("chart `{chart}` is a library chart and cannot be rendered by itself")]
    Library {
        /// The chart.
        chart: String,
    },
    /// The values of a subchart are not a map.
    #[error("the values of subchart `{subchart}` (`{path}`) are a {found}, not a map")]
    SubchartValues {
        /// The subchart.
        subchart: String,
        /// The path in the values.
        path: String,
        /// What is there.
        found: &'static str,
    },
    /// The values do not fit the schemas.
    #[error("the values do not fit the schema:{}", lines(.0))]
    Schema(Vec<Violation>),
    /// The schema itself is wrong.
    #[error("the schema `{file}` cannot be used: {message}")]
    BadSchema {
        /// The file, with the chart's path.
        file: String,
        /// Why.
        message: String,
    },
    /// A template cannot be parsed or fails.
    #[error("{}", .0.message)]
    Template(Box<TemplateError>),
    /// A template's output is not YAML, or not an object.
    #[error("template `{template}` gives text that is not valid YAML")]
    Output {
        /// The template.
        template: String,
        /// Why, and where in its output.
        source: Box<YamlError>,
    },
    /// A template's output is YAML but cannot be an object.
    #[error("template `{template}` gives a document that is not a Kubernetes object: {message}")]
    NotAnObject {
        /// The template.
        template: String,
        /// Why.
        message: String,
    },
    /// The system gives no thread to render on.
    #[error("cannot start rendering")]
    Thread(#[source] std::io::Error),
}

/// Returns one indented line for each violation, with a line feed in front.
fn lines(violations: &[Violation]) -> String {
    let lines: Vec<String> = violations.iter().map(|violation| format!("\n  {violation}")).collect();
    lines.concat()
}

/// A value that does not fit a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The chart whose schema it is.
    pub chart: String,
    /// The value's path in that chart's values, as a JSON pointer: `/resources/limits`; empty for all of them.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { chart, pointer, message } = self;
        let pointer = if pointer.is_empty() { "/" } else { pointer };
        write!(formatter, "chart `{chart}`, at `{pointer}`: {message}")
    }
}

impl From<Box<TemplateError>> for ChartError {
    fn from(error: Box<TemplateError>) -> Self {
        Self::Template(error)
    }
}

impl Diagnostic for ChartError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::Template(error) => Some(&error.location),
            _ => None,
        }
    }

    fn trail(&self) -> &[Location] {
        match self {
            Self::Template(error) => &error.chain,
            _ => &[],
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Archive(error) => Some(error),
            Self::Yaml { source, .. } | Self::Output { source, .. } => Some(&**source),
            Self::Subchart { source, .. } => Some(&**source),
            _ => None,
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::NotAChart { .. } => Category::InputMissing,
            Self::Archive(_)
            | Self::File { .. }
            | Self::Yaml { .. }
            | Self::Invalid { .. }
            | Self::Cycle { .. }
            | Self::BadSchema { .. }
            | Self::Output { .. }
            | Self::NotAnObject { .. } => Category::NotParsable,
            Self::Subchart { source, .. } => source.category(),
            Self::Template(error) => match error.kind {
                TemplateErrorKind::Parse => Category::NotParsable,
                TemplateErrorKind::Execute | TemplateErrorKind::Fail | TemplateErrorKind::Limit => {
                    Category::Configuration
                }
            },
            Self::KubeVersion { .. }
            | Self::MissingDependencies { .. }
            | Self::Library { .. }
            | Self::SubchartValues { .. }
            | Self::Schema(_) => Category::Configuration,
            Self::Thread(_) => Category::Failed,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAChart { .. } => vec!["name a folder with a Chart.yaml, or a .tgz made of one".to_owned()],
            Self::Invalid { hint, .. } => hint.iter().cloned().collect(),
            Self::KubeVersion { .. } => vec!["name the cluster's version with `--kube-version`".to_owned()],
            Self::MissingDependencies { .. } => {
                vec!["fetch them into the charts/ folder first: `helm dependency build`".to_owned()]
            }
            Self::Library { .. } => vec!["render a chart that depends on it".to_owned()],
            Self::Template(error) => {
                let mut hints = Vec::new();
                if let Some(suggestion) = &error.suggestion {
                    hints.push(format!("did you mean `{suggestion}`?"));
                }
                if let Some(path) = &error.values_path {
                    hints.push(format!("the value comes from `{path}`"));
                }
                hints
            }
            _ => Vec::new(),
        }
    }
}
