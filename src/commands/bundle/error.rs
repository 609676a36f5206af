//! What can be wrong with a bundle.

use std::io;
use std::path::PathBuf;

use crate::diagnostic::{Category, Diagnostic};

/// A bundle that cannot be used. Each variant names its file.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum BundleError {
    /// It is not there, or cannot be read.
    #[error("failed to read the bundle `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// The file is something else, or its end is missing.
    #[error("`{}` is no bundle of meshctl, or its end is missing", path.display())]
    NotABundle { path: PathBuf },
    /// It is of a later version.
    #[error("the bundle `{}` has the format {found}, and this version of meshctl reads {known}", path.display())]
    Newer { path: PathBuf, found: String, known: &'static str },
    /// Its list of contents makes no sense.
    #[error("the list of contents of the bundle `{}` cannot be read: {reason}", path.display())]
    Contents { path: PathBuf, reason: String },
    /// A file in it is not what the list says.
    #[error("the bundle `{}` is damaged: {what}", path.display())]
    Damaged { path: PathBuf, what: String },
    /// It is larger than anything that would be made.
    #[error("the bundle `{}` is refused: {what}", path.display())]
    Limit { path: PathBuf, what: String },
    /// Something that is asked for is not in it.
    #[error("the bundle `{}` has no {what}", path.display())]
    Missing { path: PathBuf, what: String },
}

impl Diagnostic for BundleError {
    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::Missing { .. } => Category::Configuration,
            _ => Category::NotParsable,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::NotABundle { .. } => {
                "`meshctl bundle create -o mesh.tgz` makes one; charts and releases are given by `--manifests`"
            }
            Self::Newer { .. } => "take the version of meshctl that made it, or a later one",
            Self::Damaged { .. } => "copy it again, or make it anew with `meshctl bundle create`",
            Self::Missing { .. } => "`meshctl bundle create --with-images` puts the images into it",
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}
