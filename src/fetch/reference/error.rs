//! What can be wrong with a reference to a chart, or with what it leads to.

use std::path::PathBuf;

use crate::chart::ChartError;
use crate::diagnostic::{Category, Diagnostic};
use crate::fetch::error::newest;
use crate::fetch::registry::{self, RegistryError};
use crate::fetch::repositories::RepositoriesError;
use crate::fetch::repository::RepositoryError;
use crate::fetch::{Digest, FetchError};

/// A chart that cannot be had.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum ReferenceError {
    /// It does not name a chart.
    #[error("`{text}` does not name a chart: {reason}")]
    Bad { text: String, reason: &'static str },
    /// It does not name a chart in a registry.
    #[error("`{text}` does not name a chart in a registry: {reason}")]
    Artifact { text: String, reason: registry::ReferenceError },
    /// The version is given twice, and not the same.
    #[error("two versions are given, `{one}` and `{other}`")]
    TwoVersions { one: String, other: String },
    /// A folder where an archive is needed.
    #[error("`{}` is a folder, not the archive of a chart", path.display())]
    Folder { path: PathBuf },
    /// A file that cannot be read.
    #[error("failed to read `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// The list of repositories.
    #[error(transparent)]
    Repositories(#[from] RepositoriesError),
    /// The repository.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The way there.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// What came is no chart.
    #[error("failed to load the chart {origin}")]
    Chart { origin: String, source: Box<ChartError> },
    /// What came is another chart.
    #[error("the archive {origin} is the chart {found}, not {wanted}")]
    OtherChart { origin: String, found: String, wanted: String },
    /// What came is another version.
    #[error("the chart {origin} is of version {found}, not `{wanted}`")]
    OtherVersion { origin: String, found: String, wanted: String },
    /// What is pinned is not what is announced.
    #[error("{origin} has the digest {announced} by the index, not {pinned}")]
    OtherDigest { origin: String, announced: Digest, pinned: Digest },
    /// The name of the chart could not be that of a file.
    #[error("the chart in {origin} has the name `{name}`, which cannot be that of a file")]
    BadName { origin: String, name: String },
    /// The index says nothing of where it is.
    #[error("nothing says where the chart {chart} {version} lies")]
    Nowhere { chart: String, version: String },
    /// Which versions there are is in no cache.
    #[error("which versions of {chart} there are is asked of the registry, and `--offline` leaves the network alone")]
    OfflineRange { chart: String },
    /// No version is within the range.
    #[error("there is no {} of the chart {chart}", wanted.as_ref().map_or("release".to_owned(), |wanted| format!("version `{wanted}`")))]
    NoTag { chart: String, wanted: Option<String>, some: Vec<String> },
}

impl Diagnostic for ReferenceError {
    fn category(&self) -> Category {
        match self {
            Self::Bad { .. } | Self::Artifact { .. } | Self::TwoVersions { .. } | Self::Folder { .. } => {
                Category::Usage
            }
            Self::Read { source, .. } => Category::of_read(source),
            Self::Repositories(error) => error.category(),
            Self::Repository(error) => error.category(),
            Self::Registry(error) => error.category(),
            Self::Fetch(error) => error.category(),
            Self::Chart { source, .. } => source.category(),
            Self::OtherChart { .. } | Self::OtherVersion { .. } | Self::OtherDigest { .. } | Self::BadName { .. } => {
                Category::NotParsable
            }
            Self::Nowhere { .. } | Self::OfflineRange { .. } | Self::NoTag { .. } => Category::InputMissing,
        }
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Repositories(error) => error.diagnostic_cause(),
            Self::Repository(error) => error.diagnostic_cause(),
            Self::Registry(error) => error.diagnostic_cause(),
            Self::Fetch(error) => error.diagnostic_cause(),
            Self::Chart { source, .. } => Some(&**source),
            _ => None,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = |text: &str| vec![text.to_owned()];
        match self {
            Self::Bad { .. } => hint(
                "name a chart as `istio/base@1.30.3`, `https://…/base-1.30.3.tgz`, `oci://HOST/PATH:1.30.3` or by its path",
            ),
            Self::Artifact { .. } => hint("name it as `oci://ghcr.io/istio/release/charts/base:1.30.3`"),
            Self::TwoVersions { .. } => hint("leave one of them out"),
            Self::Folder { .. } => hint("pack it first: `helm package FOLDER`"),
            Self::Repositories(error) => error.hints(),
            Self::Repository(error) => error.hints(),
            Self::Registry(error) => error.hints(),
            Self::Fetch(error) => error.hints(),
            Self::OtherChart { .. } => {
                hint("the index and the archive do not belong together: tell whoever keeps them")
            }
            Self::OtherVersion { found, .. } => vec![format!("leave `--version` out, or write `--version {found}`")],
            Self::OtherDigest { .. } => hint(
                "the chart was made anew since it was pinned, or the pin is of another one; find out which before you use it",
            ),
            Self::OfflineRange { .. } => hint("name a version that is in the cache: `--version 1.30.3`"),
            Self::NoTag { some, .. } if !some.is_empty() => vec![newest(some)],
            Self::Read { .. }
            | Self::Chart { .. }
            | Self::BadName { .. }
            | Self::Nowhere { .. }
            | Self::NoTag { .. } => Vec::new(),
        }
    }
}
