//! Why a document cannot be migrated at all.

use crate::api::ResourceError;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;
use crate::yaml::stream::StreamError;
use crate::yaml::{EditError, YamlError};

/// A document that cannot be migrated.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// It is no text.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// It is no YAML.
    #[error(transparent)]
    Yaml(#[from] Box<YamlError>),
    /// It is no object.
    #[error("{0}")]
    NoObject(String),
    /// It has no values of charts.
    #[error("{0}")]
    NoValues(String),
    /// The change cannot be written into it.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// What came out of it cannot be written.
    #[error("the result cannot be written")]
    Resource(#[from] ResourceError),
    /// What came out of it is not valid.
    #[error(transparent)]
    Invalid(NotValid),
}

/// An object that came out and is not what its kind asks for.
#[derive(Debug, thiserror::Error)]
#[error("{object} would not be valid: {reason}")]
pub struct NotValid {
    /// The object.
    pub object: String,
    /// Why.
    pub reason: String,
}

impl Diagnostic for MigrateError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::Yaml(error) => error.location(),
            Self::Edit(error) => error.location(),
            _ => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Stream(error) => error.hints(),
            Self::Yaml(error) => error.hints(),
            Self::Edit(error) => error.hints(),
            Self::NoObject(_) => {
                vec!["an object has `apiVersion` and `kind`, or, as in Istio 0.1, `type`, `name` and `spec`".to_owned()]
            }
            Self::NoValues(_) => {
                vec!["values of a chart of Istio have no `kind`; `meshctl migrate -f FILE` is for objects".to_owned()]
            }
            Self::Resource(_) | Self::Invalid(_) => Vec::new(),
        }
    }

    fn category(&self) -> Category {
        if let Self::Stream(error) = self { error.category() } else { Category::NotParsable }
    }
}
