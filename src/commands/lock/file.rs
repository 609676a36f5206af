//! The lock file: which charts and images an installation was seen to consist of.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chart::Chart;
use crate::checksum::Hasher;
use crate::diagnostic::{Category, Diagnostic};
use crate::render::Rendered;
use crate::render::images::{images, pin};
use crate::spec::{Spec, StoreChart};
use crate::values::json;
use crate::yaml::{self, ReadOptions};

/// The name of the file where none is given.
pub const NAME: &str = "meshctl.lock";

/// The version of the format.
const API_VERSION: &str = "meshctl.io/v1";
const KIND: &str = "Lock";

/// How long a file may be.
const LIMIT: u64 = 4 << 20;

/// How the charts of the program are called.
const BUILT_IN: &str = "built-in";

/// What a mesh consists of.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lock {
    /// `meshctl.io/v1`
    api_version: String,
    /// `Lock`
    kind: String,
    /// The version of the mesh.
    pub version: String,
    /// The charts, sorted.
    pub charts: Vec<LockedChart>,
    /// The images, sorted.
    pub images: Vec<LockedImage>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LockedChart {
    /// The folder or the name of the chart.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from: `built-in`, what `--manifests` or `--bundle` said, or an address.
    pub source: String,
    /// The SHA-256 of its files, or of its archive: `sha256:…`
    pub digest: String,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct LockedImage {
    /// The reference, as the objects have it.
    pub reference: String,
    /// The digest that its registry gave for it: `sha256:…`; none when no registry was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A lock file that cannot be used, or that something differs from.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum LockError {
    /// It is not there, or cannot be read.
    #[error("failed to read the lock file `{}`", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    /// It is none.
    #[error("`{}` is no lock file: {reason}", path.display())]
    Malformed { path: PathBuf, reason: String },
    /// Something that would be used is not what was locked.
    #[error("the mesh is not the one that `{}` was made of: {}", path.display(), differences.join("; "))]
    Differs { path: PathBuf, differences: Vec<String> },
}

impl Diagnostic for LockError {
    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::Malformed { .. } => Category::NotParsable,
            Self::Differs { .. } => Category::Configuration,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Read { .. } => "make one: `meshctl lock`, with the options of the installation",
            Self::Malformed { .. } => "make it anew: `meshctl lock`, with the options of the installation",
            Self::Differs { .. } => "when this is meant, lock it anew: `meshctl lock`, with the same options",
        };
        vec![hint.to_owned()]
    }
}

impl Lock {
    /// Returns what a rendered mesh consists of; no registry is asked.
    pub fn of(spec: &Spec, rendered: &Rendered) -> Self {
        let mut charts: Vec<LockedChart> = rendered
            .components
            .iter()
            .map(|part| match spec.chart(part.component) {
                Some(StoreChart { origin, chart, .. }) => LockedChart {
                    name: origin.name.clone(),
                    version: origin.version.clone(),
                    source: origin.source.clone(),
                    digest: if origin.digest.is_empty() { digest_of_chart(chart) } else { origin.digest.clone() },
                },
                None => LockedChart {
                    name: part.component.chart.to_owned(),
                    version: part.chart_version.clone(),
                    source: spec.assets.path().unwrap_or(BUILT_IN).to_owned(),
                    digest: digest(
                        spec.assets
                            .chart_files(part.component.chart)
                            .into_iter()
                            .map(|(path, data)| (path.to_owned(), data)),
                    ),
                },
            })
            .collect();
        charts.sort();
        charts.dedup();
        let mut images: Vec<LockedImage> =
            images(rendered).into_iter().map(|found| LockedImage { reference: found.image, digest: None }).collect();
        images.sort();
        images.dedup();
        let version = spec.text(&["tag"]).unwrap_or_default().to_owned();
        Self { api_version: API_VERSION.to_owned(), kind: KIND.to_owned(), version, charts, images }
    }

    /// Returns the file's text.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        json::decode(&text).map_or(text, |tree| yaml::emit(&tree, yaml::Style::Ordered))
    }

    /// Reads a lock file.
    pub fn open(path: &Path) -> Result<Self, LockError> {
        let failed = |source| LockError::Read { path: path.to_owned(), source };
        let malformed = |reason: String| LockError::Malformed { path: path.to_owned(), reason };
        if std::fs::metadata(path).map_err(failed)?.len() > LIMIT {
            return Err(malformed(format!("it has more than {LIMIT} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let name = path.to_string_lossy();
        let tree = yaml::parse(&name, &text, &ReadOptions::default()).map_err(|error| malformed(error.to_string()))?;
        let lock: Self =
            serde_json::from_str(&json::encode(&tree, false)).map_err(|error| malformed(error.to_string()))?;
        if (&*lock.api_version, &*lock.kind) != (API_VERSION, KIND) {
            return Err(malformed(format!("it is a `{}` of `{}`", lock.kind, lock.api_version)));
        }
        let is_digest = |text: &str| {
            let hex = text.strip_prefix("sha256:").unwrap_or_default();
            hex.len() == 64 && hex.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
        };
        if let Some(wrong) = lock.images.iter().filter_map(|image| image.digest.as_deref()).find(|one| !is_digest(one))
        {
            return Err(malformed(format!("`{wrong}` is no digest")));
        }
        Ok(lock)
    }

    /// Returns what of a mesh is not as it was locked, a line for each; what is locked and not used does not matter.
    pub fn differences(&self, now: &Self) -> Vec<String> {
        let mut told = Vec::new();
        for chart in &now.charts {
            let LockedChart { name, version, source, digest } = chart;
            let mut known = self.charts.iter().filter(|locked| locked.name == *name).peekable();
            if known.peek().is_none() {
                told.push(format!("the chart `{name}` is not locked"));
            } else if known.all(|locked| locked.digest != *digest || locked.version != *version) {
                let locked = self.charts.iter().find(|locked| locked.name == *name);
                let locked = locked.map(|locked| format!("{} from {}", locked.version, locked.source));
                let locked = locked.unwrap_or_default();
                told.push(if locked == format!("{version} from {source}") {
                    format!("the chart `{name}` {version} from {source} has other files")
                } else {
                    format!("the chart `{name}` is {version} from {source}, and {locked} is locked")
                });
            }
        }
        for image in &now.images {
            let Some(locked) = self.images.iter().find(|locked| locked.reference == image.reference) else {
                told.push(format!("the image `{}` is not locked", image.reference));
                continue;
            };
            if let (Some(found), Some(digest)) = (&image.digest, &locked.digest)
                && found != digest
            {
                told.push(format!("the image `{}` is {found}, and {digest} is locked", image.reference));
            }
        }
        told
    }

    /// Returns what is locked and not used any more.
    pub fn unused(&self, now: &Self) -> Vec<String> {
        let charts = self.charts.iter().filter(|chart| now.charts.iter().all(|used| used.name != chart.name));
        let images = self.images.iter().filter(|image| now.images.iter().all(|used| used.reference != image.reference));
        let charts = charts.map(|chart| format!("the chart `{}` is locked, and not used", chart.name));
        charts.chain(images.map(|image| format!("the image `{}` is locked, and not used", image.reference))).collect()
    }

    /// Refuses a mesh that is not as it was locked, and makes its images those of the digests that are locked.
    pub fn hold(&self, path: &Path, spec: &Spec, rendered: &mut Rendered) -> Result<(), LockError> {
        let differences = self.differences(&Self::of(spec, rendered));
        if !differences.is_empty() {
            return Err(LockError::Differs { path: path.to_owned(), differences });
        }
        pin(rendered, &|reference| {
            let locked = self.images.iter().find(|image| image.reference == reference)?;
            locked.digest.clone()
        });
        Ok(())
    }
}

/// Returns the same of a chart that was read already.
fn digest_of_chart(chart: &Chart) -> String {
    fn files<'c>(chart: &'c Chart, below: &str, found: &mut Vec<(String, &'c [u8])>) {
        let own = [Some(&chart.chart_file), chart.values_file.as_ref(), chart.schema.as_ref()].into_iter().flatten();
        let all = own.chain(&chart.templates).chain(&chart.files);
        found.extend(all.map(|file| (format!("{below}{}", file.name), &*file.data)));
        for dependency in &chart.dependencies {
            files(dependency, &format!("{below}charts/{}/", dependency.name()), found);
        }
    }
    let mut found = Vec::new();
    files(chart, "", &mut found);
    digest(found)
}

/// Returns the SHA-256 of a chart's files, with their names and lengths.
fn digest<'a>(files: impl IntoIterator<Item = (String, &'a [u8])>) -> String {
    let mut files: Vec<(String, &[u8])> = files.into_iter().collect();
    files.sort_unstable();
    let mut digest = Hasher::default();
    let mut head = String::new();
    for (path, data) in files {
        head.clear();
        let _ = write!(head, "{path}\0{}\0", data.len());
        digest.push(head.as_bytes());
        digest.push(data);
    }
    digest.finish().to_string()
}
