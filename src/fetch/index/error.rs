//! What can be wrong with an index, or with what is looked for in it.

use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::error::newest;
use crate::yaml::YamlError;

/// An index that cannot be read, or that has not what is wanted.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum IndexError {
    /// It is something else.
    #[error("`{name}` is not the index of a Helm repository: {reason}")]
    NotAnIndex { name: String, reason: String },
    /// It is no YAML.
    #[error("cannot read the index `{name}`")]
    Yaml { name: String, source: Box<YamlError> },
    /// It has no such chart.
    #[error("there is no chart `{chart}` in `{name}`")]
    NoChart { name: String, chart: String, near: Option<String>, some: Vec<String> },
    /// It has no such version of the chart.
    #[error("there is no {} of the chart `{chart}` in `{name}`", version_words(wanted.as_deref()))]
    NoVersion {
        name: String,
        chart: String,
        wanted: Option<Box<str>>,
        near: Option<Box<str>>,
        prerelease: Option<Box<str>>,
        some: Vec<String>,
    },
    /// What is asked for is neither a version nor a range.
    #[error("`{text}` is neither a version nor a range of versions")]
    BadRange { text: String },
}

fn version_words(wanted: Option<&str>) -> String {
    match wanted {
        Some(wanted) => format!("version `{wanted}`"),
        None => "release".to_owned(),
    }
}

impl Diagnostic for IndexError {
    fn category(&self) -> Category {
        match self {
            Self::NotAnIndex { .. } | Self::Yaml { .. } => Category::NotParsable,
            Self::NoChart { .. } | Self::NoVersion { .. } => Category::InputMissing,
            Self::BadRange { .. } => Category::Usage,
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Yaml { source, .. } => Some(&**source),
            _ => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAnIndex { .. } => {
                vec!["a repository's address is that of the folder in which its `index.yaml` lies".to_owned()]
            }
            Self::Yaml { .. } => Vec::new(),
            Self::NoChart { near: Some(near), .. } => vec![format!("did you mean `{near}`?")],
            Self::NoChart { some, .. } if some.is_empty() => vec!["it has no charts at all".to_owned()],
            Self::NoChart { some, .. } => vec![format!("it has {}", some.join(", "))],
            Self::NoVersion { wanted: None, prerelease: Some(version), .. } => {
                vec![format!("there are pre-releases only: take one with `--devel` or `--version {version}`")]
            }
            Self::NoVersion { prerelease: Some(version), .. } => {
                vec![format!("only pre-releases are within that range: take one with `--version {version}`")]
            }
            Self::NoVersion { near, some, .. } => {
                let mut hints = Vec::new();
                if let Some(near) = near {
                    hints.push(format!("did you mean `{near}`?"));
                }
                if !some.is_empty() {
                    hints.push(newest(some));
                }
                hints
            }
            Self::BadRange { .. } => {
                vec!["write a version such as `1.30.3`, or a range such as `~1.30` or `>=1.29 <1.31`".to_owned()]
            }
        }
    }
}
