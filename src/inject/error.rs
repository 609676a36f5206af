//! A pod that cannot be injected: which, and why.

use super::annotations::AnnotationFault;
use super::undo::UNDO;
use crate::diagnostic::{Category, Diagnostic};
use crate::hint::nearest;
use crate::object::StrategicMergeError;
use crate::template::error::TemplateError;
use crate::values::json::JsonError;
use crate::yaml::YamlError;

/// A pod that cannot be injected.
#[derive(Debug, thiserror::Error)]
#[error("cannot inject the {object}")]
pub struct InjectError {
    /// The object, such as ``Deployment `ns/web` ``.
    pub object: String,
    /// Why.
    #[source]
    pub fault: Box<InjectFault>,
}

impl Diagnostic for InjectError {
    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        Some(&*self.fault)
    }
}

/// Why a pod cannot be injected.
#[derive(Debug, thiserror::Error)]
pub enum InjectFault {
    /// There is no pod template where one belongs.
    #[error("it has no pod template at `{path}`")]
    NoTemplate {
        /// Where it belongs.
        path: String,
    },
    /// The pod has no containers.
    #[error("its pod has no containers")]
    NoContainers,
    /// A part of the pod has a type that it cannot have.
    #[error("`{path}` of its pod is {found}, where {wanted} belongs")]
    PodType {
        /// The part.
        path: String,
        /// What it is.
        found: String,
        /// What belongs there.
        wanted: &'static str,
    },
    /// Annotations are not what they can be.
    #[error("{}", annotations_text(.0))]
    Annotations(Vec<AnnotationFault>),
    /// The port for Prometheus is none, or the proxy's.
    #[error(
        "the annotation `prometheus.io/port` is `{0}`, which is not a port that the application can have its metrics on"
    )]
    MetricsPort(String),
    /// The annotation with the user's part of containers cannot be read.
    #[error("the annotation `proxy.istio.io/overrides` is not what an earlier injection writes")]
    Overrides(#[source] JsonError),
    /// The same, and it is JSON.
    #[error("the annotation `proxy.istio.io/overrides` is a {0}, where a map of containers belongs")]
    OverridesType(&'static str),
    /// The annotation with the way back cannot be read.
    #[error("the annotation `{UNDO}` is not what meshctl writes")]
    Undo(#[source] JsonError),
    /// The pod wants a template that there is not.
    #[error("there is no injection template `{name}`")]
    UnknownTemplate {
        /// The template.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A template failed.
    #[error("the injection template `{name}` failed")]
    Template {
        /// The template.
        name: String,
        /// Why.
        source: Box<TemplateError>,
    },
    /// A template made no YAML.
    #[error("the injection template `{name}` makes no YAML for it")]
    Yaml {
        /// The template.
        name: String,
        /// Why.
        source: Box<YamlError>,
    },
    /// A template made something that is no pod.
    #[error("the injection template `{name}` makes no pod of it: `{path}` is {found}, where {wanted} belongs")]
    TemplateType {
        /// The template.
        name: String,
        /// The part.
        path: String,
        /// What it is.
        found: String,
        /// What belongs there.
        wanted: &'static str,
    },
    /// What a template made cannot be laid over the pod.
    #[error("what the injection template `{name}` makes cannot be laid over its pod")]
    Merge {
        /// The template.
        name: String,
        /// Why.
        source: StrategicMergeError,
    },
    /// The user's part of a container cannot be laid over the template's.
    #[error("its own part of a container cannot be laid over the template's")]
    Reapply(#[source] StrategicMergeError),
    /// The system gives no thread to work on.
    #[error("no thread for the templates")]
    Thread(#[source] std::io::Error),
}

fn annotations_text(faults: &[AnnotationFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Diagnostic for InjectFault {
    fn category(&self) -> Category {
        match self {
            Self::Template { source, .. } => source.category(),
            Self::Thread(_) => Category::Failed,
            Self::UnknownTemplate { .. } => Category::Configuration,
            _ => Category::NotParsable,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Annotations(faults) => {
                let mut hints: Vec<String> =
                    faults.iter().map(|fault| format!("`{}`: {}", fault.name, fault.wanted)).collect();
                hints.dedup();
                hints
            }
            Self::Overrides(_) | Self::OverridesType(_) => vec!["take the annotation out; injection writes it again".to_owned()],
            Self::Undo(_) => {
                vec![format!("take the file as it was before its injection, or take the annotation `{UNDO}` out")]
            }
            Self::UnknownTemplate { name, known } => {
                let near =
                    nearest(name, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                let list = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let list = (!known.is_empty()).then(|| format!("there are {list}"));
                let own = format!("`values.sidecarInjectorWebhook.templates.{name}` holds a template of your own");
                near.into_iter().chain(list).chain([own]).collect()
            }
            Self::MetricsPort(_) => vec![
                "it is a number from 1 to 65535, and none of the proxy's ports (15000 to 15090); `prometheus.io/scrape: \"false\"` leaves the application's metrics out".to_owned(),
            ],
            Self::PodType { wanted: "text", .. } => vec!["put it in quotes".to_owned()],
            Self::TemplateType { wanted: "text", .. } => vec!["pipe it through `quote` in the template".to_owned()],
            _ => Vec::new(),
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Template { source, .. } => Some(source),
            Self::Yaml { source, .. } => Some(source),
            Self::Merge { source, .. } | Self::Reapply(source) => Some(source),
            _ => None,
        }
    }
}
