//! What can be wrong with the inputs of a spec.

use super::findings::Problem;
use crate::assets::OpenError;
use crate::diagnostic::{Category, Diagnostic};
use crate::source::Location;
use crate::yaml::YamlError;

/// How many mistakes are shown at most: a file of another version may be full of them.
const MOST_SHOWN: usize = 20;

/// A spec that cannot be made of its inputs.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// A file is not YAML.
    #[error("failed to read the configuration `{name}`")]
    Yaml {
        /// The file.
        name: String,
        /// What is wrong with it.
        #[source]
        source: Box<YamlError>,
    },
    /// A document is not an `IstioOperator`.
    #[error("`{}` is not an IstioOperator: {reason}", location.name)]
    NotAnOperator {
        /// Where it says so.
        location: Box<Location>,
        /// What it is instead.
        reason: String,
        /// The command that takes such a file.
        hint: String,
    },
    /// A file holds several documents.
    #[error("`{}` holds more than one IstioOperator", location.name)]
    SeveralDocuments {
        /// The second document.
        location: Box<Location>,
    },
    /// There is no profile of this name.
    #[error("there is no profile `{name}`")]
    UnknownProfile {
        /// The name that was asked for.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
        /// All names that exist.
        known: Vec<String>,
    },
    /// There are no values of this name to bring along.
    #[error("`{path}` is `{name}`, which is not known")]
    UnknownPreset {
        /// Where it is said.
        path: String,
        /// The name.
        name: String,
        /// The nearest name that is known.
        nearest: Option<String>,
        /// All names that are known.
        known: Vec<String>,
    },
    /// The source of profiles and charts cannot be used.
    #[error(transparent)]
    Source(OpenError),
    /// A profile's file cannot be read.
    #[error("failed to read the profile `{path}`")]
    ReadProfile {
        /// The file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A `--set` cannot be read, or does not fit what is there.
    #[error("cannot apply `--set {flag}`: {reason}")]
    Set {
        /// The flag's value.
        flag: String,
        /// What is wrong.
        reason: String,
        /// Where in the flag's value.
        location: Box<Location>,
        /// What to do.
        hint: Option<String>,
    },
    /// The inputs do not fit the schema, or make no sense together.
    #[error("{}", summary(problems))]
    Invalid {
        /// What is wrong, all of it.
        problems: Vec<Problem>,
        /// What is odd besides.
        warnings: Vec<String>,
    },
    /// A value is of the wrong kind.
    #[error("`{path}` is a {found}, where a {wanted} belongs")]
    WrongKind {
        /// The path from the root of the `IstioOperator`.
        path: String,
        /// What it is.
        found: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
}

impl Diagnostic for SpecError {
    fn location(&self) -> Option<&Location> {
        match self {
            Self::NotAnOperator { location, .. } | Self::SeveralDocuments { location } | Self::Set { location, .. } => {
                Some(location)
            }
            Self::Invalid { problems, .. } => match &**problems {
                [only] => only.location.as_ref(),
                _ => None,
            },
            Self::Source(error) => error.location(),
            _ => None,
        }
    }

    fn parts(&self) -> Vec<&dyn Diagnostic> {
        match self {
            Self::Invalid { problems, .. } if problems.len() > 1 => {
                problems.iter().take(MOST_SHOWN).map(|problem| -> &dyn Diagnostic { problem }).collect()
            }
            _ => Vec::new(),
        }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotAnOperator { hint, .. } => vec![hint.clone()],
            Self::SeveralDocuments { .. } => {
                vec!["put each into a file of its own and give `-f` once for each; later files win".to_owned()]
            }
            Self::UnknownProfile { nearest, known, .. } => {
                let known = || format!("the profiles are {}", known.join(", "));
                let near = nearest.as_ref().map(|name| format!("did you mean `{name}`?"));
                near.into_iter()
                    .chain([known(), "a file is taken by its path: `--profile ./mine.yaml`".to_owned()])
                    .collect()
            }
            Self::UnknownPreset { nearest, known, .. } => {
                let near = nearest.as_ref().map(|name| format!("did you mean `{name}`?"));
                near.into_iter().chain([format!("known are {}", known.join(", "))]).collect()
            }
            Self::Set { hint, .. } => hint.iter().cloned().collect(),
            Self::Source(error) => error.hints(),
            Self::Invalid { problems, .. } if problems.len() == 1 => {
                problems.iter().flat_map(Diagnostic::hints).collect()
            }
            _ => Vec::new(),
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Yaml { .. } => Category::NotParsable,
            Self::ReadProfile { source, .. } => Category::of_read(source),
            Self::Set { .. } => Category::Usage,
            Self::Source(error) => error.category(),
            Self::NotAnOperator { .. }
            | Self::SeveralDocuments { .. }
            | Self::UnknownProfile { .. }
            | Self::UnknownPreset { .. }
            | Self::Invalid { .. }
            | Self::WrongKind { .. } => Category::Configuration,
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Yaml { source, .. } => Some(&**source),
            Self::Source(error) => error.diagnostic_cause(),
            _ => None,
        }
    }
}

/// Returns the only problem, or how many there are.
fn summary(problems: &[Problem]) -> String {
    match problems {
        [only] => only.message.clone(),
        several if several.len() > MOST_SHOWN => {
            format!("the configuration has {} mistakes, of which these are the first {MOST_SHOWN}", several.len())
        }
        several => format!("the configuration has {} mistakes", several.len()),
    }
}
