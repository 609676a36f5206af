//! `bundle.yaml`, the first file of a bundle: what it is for, and the checksum of everything else in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::archive::safe_path;
use crate::spec::ChartOrigin;
use crate::values::json;
use crate::yaml::{self, ReadOptions};

/// The name of the document in the bundle.
pub const NAME: &str = "bundle.yaml";
/// The folder of profiles and charts.
pub const ASSETS: &str = "assets/";
/// The folder of what the user gave.
pub const INPUTS: &str = "inputs/";
/// The folder of charts that come from elsewhere.
pub const CHARTS: &str = "charts/";
/// The files and the folder of an OCI layout, which stands at the root.
pub const LAYOUT: &str = "oci-layout";
/// The list of the images of the layout.
pub const INDEX: &str = "index.json";
/// The folder of everything that images consist of.
pub const BLOBS: &str = "blobs/";

/// The version of the format.
pub const API_VERSION: &str = "meshctl.io/v1";
const KIND: &str = "Bundle";

/// What is in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleDocument {
    /// `meshctl.io/v1`
    pub api_version: String,
    /// `Bundle`
    pub kind: String,
    /// The program that made it, with its version.
    pub tool: String,
    /// The version of the mesh.
    pub version: String,
    /// Where profiles and charts come from: what `--manifests` said, or `built-in`.
    pub source: String,
    /// What the user said.
    pub inputs: BundleInputs,
    /// The images that the mesh needs, sorted.
    pub images: Vec<BundleImage>,
    /// Every other file of the bundle, sorted by path.
    pub files: Vec<BundleFile>,
}

/// What a user said of the mesh.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct BundleInputs {
    /// `--profile`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Where in the bundle the profile is, when it is a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_file: Option<String>,
    /// `-f`, in the order given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<BundleInput>,
    /// `--set` and what stands for it, in the order given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<String>,
    /// `--revision`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// `--component`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<String>,
    /// The charts of components that come from a store, a registry or a file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub charts: Vec<BundleChart>,
}

/// The chart of a component, in place of the one among the assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleChart {
    /// Where it was found.
    #[serde(flatten)]
    pub origin: ChartOrigin,
    /// Where its archive is in the bundle.
    pub path: String,
    /// The values that were given for it by name, as JSON; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub values: String,
}

/// A file that a user gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BundleInput {
    /// How the user named it.
    pub name: String,
    /// Where it is in the bundle.
    pub path: String,
}

/// An image that the mesh needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BundleImage {
    /// The reference, as the objects have it.
    pub reference: String,
    /// The digest that its registry gave for it, `sha256:…`; none when no registry was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Whether the image is in the bundle.
    #[serde(default)]
    pub included: bool,
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BundleFile {
    /// Its path.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
}

impl BundleDocument {
    /// Returns a document with the version of the format in it.
    pub fn new(tool: String) -> Self {
        Self { api_version: API_VERSION.to_owned(), kind: KIND.to_owned(), tool, ..Self::default() }
    }

    /// Returns the document as YAML.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        json::decode(&text).map_or(text, |tree| yaml::emit(&tree, yaml::Style::Ordered))
    }

    /// Reads a document; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let tree = yaml::parse(NAME, text, &ReadOptions::default()).map_err(|error| error.to_string())?;
        let document: Self = serde_json::from_str(&json::encode(&tree, false)).map_err(|error| error.to_string())?;
        if document.kind != KIND {
            return Err(format!("its kind is `{}`, not `{KIND}`", document.kind));
        }
        let mut before: Option<&str> = None;
        for file in &document.files {
            let path = &*file.path;
            if safe_path(path.as_bytes()).as_deref() != Ok(path) || path == NAME {
                return Err(format!("`{path}` is not a path in a bundle"));
            }
            if before.is_some_and(|before| before >= path) {
                return Err(format!("`{path}` is not where it has to be in the order of paths"));
            }
            let is_hex = |sign: u8| sign.is_ascii_digit() || (b'a'..=b'f').contains(&sign);
            if file.sha256.len() != 64 || !file.sha256.bytes().all(is_hex) {
                return Err(format!("the checksum of `{path}` is none"));
            }
            before = Some(path);
        }
        let has = |path: &str| document.files.binary_search_by(|file| (*file.path).cmp(path)).is_ok();
        let inputs = &document.inputs;
        let named = inputs.files.iter().map(|file| &file.path).chain(&inputs.profile_file);
        for path in named {
            if !path.starts_with(INPUTS) || !has(path) {
                return Err(format!("the input `{path}` is not among its files"));
            }
        }
        if let Some(chart) = inputs.charts.iter().find(|chart| !chart.path.starts_with(CHARTS) || !has(&chart.path)) {
            return Err(format!("the chart `{}` is not among its files", chart.path));
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> BundleDocument {
        let file = |path: &str| BundleFile { path: path.to_owned(), size: 1, sha256: "0".repeat(64) };
        BundleDocument {
            version: "1.30.3".to_owned(),
            source: "built-in".to_owned(),
            inputs: BundleInputs {
                profile: Some("demo".to_owned()),
                files: vec![BundleInput { name: "../mesh.yaml".to_owned(), path: "inputs/1.yaml".to_owned() }],
                sets: vec!["a=b: c".to_owned()],
                ..BundleInputs::default()
            },
            images: vec![BundleImage { reference: "docker.io/x:1".to_owned(), digest: None, included: false }],
            files: vec![file("assets/profiles/default.yaml"), file("inputs/1.yaml")],
            ..BundleDocument::new("meshctl 0".to_owned())
        }
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let document = document();
        assert_eq!(BundleDocument::parse(&document.text()), Ok(document));
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        let broken = |change: &dyn Fn(&mut BundleDocument)| {
            let mut document = document();
            change(&mut document);
            BundleDocument::parse(&document.text()).unwrap_err()
        };
        assert!(broken(&|document| document.files[0].path = "../x".to_owned()).contains("not a path"));
        assert!(broken(&|document| document.files[0].path = "bundle.yaml".to_owned()).contains("not a path"));
        assert!(broken(&|document| document.files.swap(0, 1)).contains("order"));
        assert!(broken(&|document| document.files[0].sha256.truncate(63)).contains("checksum"));
        assert!(broken(&|document| document.files[0].sha256 = "A".repeat(64)).contains("checksum"));
        assert!(broken(&|document| document.kind = "List".to_owned()).contains("kind"));
        assert!(broken(&|document| document.inputs.files[0].path = "inputs/2.yaml".to_owned()).contains("not among"));
        assert!(BundleDocument::parse("a: [").is_err() && BundleDocument::parse("").is_err());
    }
}
