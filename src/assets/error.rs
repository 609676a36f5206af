//! Why a source of profiles and charts cannot be used.

use std::path::PathBuf;

use crate::archive::ArchiveError;
use crate::diagnostic::{Category, Diagnostic};

/// A source of profiles and charts that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// It is an address, where only what lies on the disk can be read.
    #[error("cannot use `{path}` for `--manifests` here: it is an address, and only folders and archives are read")]
    Address {
        /// What was given.
        path: String,
    },
    /// A folder or a file in it cannot be read.
    #[error("failed to read `{}` for `--manifests`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It holds neither profiles nor charts.
    #[error("`{path}` has no profiles and no charts in it")]
    Nothing {
        /// The source.
        path: String,
    },
    /// It is one chart and not a set of them.
    #[error("`{path}` is a single chart, and `--manifests` takes a whole release")]
    OneChart {
        /// The source.
        path: String,
    },
    /// An archive holds several releases.
    #[error("the archive `{path}` has charts in several folders, `{first}` and `{second}`")]
    Several {
        /// The archive.
        path: String,
        /// One of them.
        first: String,
        /// Another one.
        second: String,
    },
    /// A file's name is not UTF-8.
    #[error("`{}` has a name that is not UTF-8", path.display())]
    Name {
        /// The file.
        path: PathBuf,
    },
    /// There is too much of it.
    #[error("failed to read the folder `{path}`")]
    Limit {
        /// The folder.
        path: String,
        /// Which limit it passed.
        #[source]
        source: ArchiveError,
    },
    /// An archive is refused.
    #[error("failed to read the release `{path}`")]
    Archive {
        /// The archive.
        path: String,
        /// Why.
        #[source]
        source: ArchiveError,
    },
}

impl Diagnostic for AssetsError {
    fn category(&self) -> Category {
        match self {
            Self::Address { .. } => Category::Usage,
            Self::Read { source, .. } => Category::of_read(source),
            Self::Nothing { .. }
            | Self::OneChart { .. }
            | Self::Several { .. }
            | Self::Name { .. }
            | Self::Limit { .. }
            | Self::Archive { .. } => Category::NotParsable,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Address { .. } => "download it first: `curl -fsSLO URL`, and give the file",
            Self::Nothing { .. } => {
                "give a release of Istio, as an archive or unpacked, with `manifests/` in it; or a folder with `profiles/` and `templates/`"
            }
            Self::OneChart { .. } => "render a chart by itself with `meshctl chart template NAME CHART`",
            Self::Several { .. } => "unpack it, and give one of the folders",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }

    fn diagnostic_cause(&self) -> Option<&dyn Diagnostic> {
        match self {
            Self::Archive { source, .. } | Self::Limit { source, .. } => Some(source),
            _ => None,
        }
    }
}
