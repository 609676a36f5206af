//! What can go wrong with a registry, and what to do then.

use std::time::Duration;

use super::manifest::ManifestError;
use super::reference::ReferenceError;
use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::credentials::CredentialsError;
use crate::fetch::{Digest, FetchError};

/// A registry did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A text is no reference.
    #[error("`{text}` is no image in a registry: {reason}")]
    Reference {
        /// The text.
        text: String,
        /// What is wrong.
        reason: ReferenceError,
    },
    /// The registry, or its service of tokens, does not take who we are.
    #[error("{url} answered {code}{}{said}", if said.is_empty() { "" } else { ": " })]
    Refused {
        /// The address that was asked.
        url: String,
        /// The registry.
        host: String,
        /// 401 or 403.
        code: u16,
        /// Whether it was told who we are.
        had_credentials: bool,
        /// What it says.
        said: String,
    },
    /// There is no such image, tag or blob.
    #[error("{host} has no {what} ({url} answered 404)")]
    Missing {
        /// The address that was asked.
        url: String,
        /// The registry.
        host: String,
        /// What was asked for.
        what: String,
    },
    /// The registry sends to a service of tokens that may not see the credentials.
    #[error("{url} asks for a token from `{realm}`, {why}")]
    Realm {
        /// The address that was asked.
        url: String,
        /// Where the token should come from.
        realm: String,
        /// Why it is not asked.
        why: &'static str,
    },
    /// What came as a manifest cannot be used.
    #[error("the manifest at {url} cannot be used: {reason}")]
    Manifest {
        /// The address.
        url: String,
        /// Why.
        reason: ManifestError,
    },
    /// The registry says two things of a manifest.
    #[error("{url} says that the digest of the manifest is {said}, and it is {found}")]
    DigestHeader {
        /// The address.
        url: String,
        /// What the header says.
        said: String,
        /// What it is.
        found: Digest,
    },
    /// What came is shorter or longer than what its descriptor says.
    #[error("{url} has {} bytes where its descriptor says {expected}", found.map_or_else(|| "more".to_owned(), |found| found.to_string()))]
    Size {
        /// The address.
        url: String,
        /// What the descriptor says.
        expected: u64,
        /// How many there are, if they were counted.
        found: Option<u64>,
    },
    /// A list of tags has no end, or is not one.
    #[error("the tags at {url} cannot be read: {what}")]
    Tags {
        /// The address.
        url: String,
        /// What is wrong.
        what: String,
    },
    /// An upload is not taken.
    #[error("{url} does not take it: {what}")]
    Upload {
        /// The address.
        url: String,
        /// What is wrong.
        what: String,
    },
    /// The image is not a chart.
    #[error("{reference} is no Helm chart: {what}")]
    NotAChart {
        /// The reference.
        reference: String,
        /// What it is.
        what: String,
    },
    /// An image is not there for a platform.
    #[error("{reference} is not there for {}", missing.join(", "))]
    Platform {
        /// The reference.
        reference: String,
        /// The platforms that are missing.
        missing: Vec<String>,
        /// The platforms that are there.
        present: Vec<String>,
    },
    /// An image takes too long.
    #[error("{reference} took longer than {}s", after.as_secs())]
    TimedOut {
        /// The reference.
        reference: String,
        /// How long was waited.
        after: Duration,
    },
    /// Who we are cannot be found out.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// It could not be asked at all, or in full.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

impl RegistryError {
    /// Returns the error of a text that is no reference.
    pub fn reference(text: &str, reason: ReferenceError) -> Self {
        Self::Reference { text: text.to_owned(), reason }
    }

    /// Tells whether there was no answer at all.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Fetch(error) => {
                error.status().is_none() && matches!(error.category(), Category::Unreachable | Category::TimedOut)
            }
            Self::TimedOut { .. } => true,
            _ => false,
        }
    }
}

impl Diagnostic for RegistryError {
    fn hints(&self) -> Vec<String> {
        let one = match self {
            Self::Reference { .. } => "write host, path and tag: `registry.example.com/mesh/pilot:1.30.3`".to_owned(),
            Self::Refused { host, had_credentials: true, code: 401, .. } => {
                format!("the user or password that docker keeps for it is not right; log in again: `docker login {host}`")
            }
            Self::Refused { host, had_credentials: true, .. } => {
                format!("the user of `docker login {host}` may not do this; ask for the right to, or log in as another")
            }
            Self::Refused { host, .. } => format!("log in with `docker login {host}`; some registries also say so of what does not exist"),
            Self::Missing { .. } => {
                "check the path and the tag; some registries also say so of what a stranger may not see".to_owned()
            }
            Self::Realm { .. } => {
                "the registry is set up wrongly, or somebody on the way answers for it; credentials were not sent".to_owned()
            }
            Self::Manifest { reason: ManifestError::FirstSchema, .. } => {
                "the image is of a time before 2017; push it anew: `docker pull IMAGE && docker push IMAGE`".to_owned()
            }
            Self::Manifest { url, .. } => format!("`curl -sSL {url}` shows what is there"),
            Self::DigestHeader { .. } | Self::Size { .. } => {
                "nothing of it was used; something on the way changes what comes, or the registry is damaged".to_owned()
            }
            Self::Tags { .. } => "name a tag, or a digest".to_owned(),
            Self::Upload { .. } => {
                "check that the path is one you may write to, and that there is room; run the command again, it goes on \
                 where it was"
                    .to_owned()
            }
            Self::NotAChart { reference, .. } => format!("`helm show chart oci://{reference}` asks for the same"),
            Self::Platform { present, .. } if present.is_empty() => "it says nothing of platforms".to_owned(),
            Self::Platform { present, .. } => format!("it is there for {}", present.join(", ")),
            Self::TimedOut { .. } => "give it more time: `--timeout 5m`".to_owned(),
            Self::Credentials(error) => return error.hints(),
            Self::Fetch(error) => return error.hints(),
        };
        vec![one]
    }

    fn category(&self) -> Category {
        match self {
            Self::Reference { .. } => Category::Usage,
            Self::Refused { .. } | Self::Realm { .. } => Category::PermissionDenied,
            Self::Missing { .. } => Category::InputMissing,
            Self::Manifest { .. }
            | Self::DigestHeader { .. }
            | Self::Size { .. }
            | Self::Tags { .. }
            | Self::NotAChart { .. } => Category::NotParsable,
            Self::Upload { .. } => Category::NotWritable,
            Self::Platform { .. } => Category::Configuration,
            Self::TimedOut { .. } => Category::TimedOut,
            Self::Credentials(error) => error.category(),
            Self::Fetch(error) => error.category(),
        }
    }
}
