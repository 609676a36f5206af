//! One version of a chart, as an index describes it.

use crate::fetch::Digest;
use crate::template::funcs::semver::Version;
use crate::values::Tree;

/// A version of a chart in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartVersion {
    /// The chart.
    pub name: String,
    /// Its version, as written.
    pub version: String,
    /// The version of what it installs; empty when that is not said.
    pub app_version: String,
    /// One sentence.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// When it was put into the index, as written; empty when that is not said.
    pub created: String,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// The versions of Kubernetes that it is for; empty for all.
    pub kube_version: String,
    /// Where its archive lies, the first choice first; relative to the index or not.
    pub urls: Vec<String>,
    /// The digest of its archive.
    pub digest: Option<Digest>,
}

/// Why a version cannot be used: what stands behind `version 1.2.3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken(pub(super) String);

/// Returns the version that an entry is of.
pub(super) fn version(entry: &Tree) -> Result<Version, Broken> {
    let broken = |reason: &str| Broken(reason.to_owned());
    match entry.get("version") {
        _ if !matches!(entry, Tree::Map(_)) => Err(broken("is not a map")),
        None | Some(Tree::Null) => Err(broken("has no number")),
        Some(Tree::String(text)) => {
            Version::parse(text).ok_or_else(|| Broken(format!("is `{text}`, which is no semantic version")))
        }
        Some(_) => Err(broken("is a number without quotes, which does not tell 1.1 from 1.10")),
    }
}

impl ChartVersion {
    /// Reads an entry; its version has been found good.
    pub(super) fn of(chart: &str, entry: &Tree) -> Result<Self, Broken> {
        let text = |key: &str| match entry.get(key) {
            Some(Tree::String(text)) => text.clone(),
            Some(Tree::Int(number)) => number.to_string(),
            Some(Tree::Float(number)) => number.to_string(),
            _ => String::new(),
        };
        let texts = |key: &str| match entry.get(key) {
            Some(Tree::List(items)) => items.iter().filter_map(Tree::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let urls: Vec<String> = texts("urls").into_iter().filter(|url: &String| !url.trim().is_empty()).collect();
        if urls.is_empty() {
            return Err(Broken("does not say where it lies".to_owned()));
        }
        let digest = match entry.get("digest") {
            None | Some(Tree::Null) => None,
            Some(Tree::String(text)) if text.trim().is_empty() => None,
            Some(digest) => match digest.as_str().and_then(|text| text.trim().parse().ok()) {
                Some(digest) => Some(digest),
                None => return Err(Broken("has a digest that is no SHA-256".to_owned())),
            },
        };
        Ok(Self {
            name: chart.to_owned(),
            version: text("version"),
            app_version: text("appVersion"),
            description: text("description"),
            keywords: texts("keywords"),
            created: text("created"),
            deprecated: entry.get("deprecated").and_then(Tree::as_bool).unwrap_or(false),
            kube_version: text("kubeVersion"),
            urls,
            digest,
        })
    }
}
