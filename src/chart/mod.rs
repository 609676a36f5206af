//! Helm charts: a folder, an archive or embedded files become a [`Chart`]; chart and values become documents.
//!
//! - [`load`] reads the files, [`metadata`] the Chart.yaml, [`ignore`] the .helmignore
//! - [`dependencies`] decides which subcharts take part, and under which name
//! - [`values`] fills the defaults in, [`schema`] checks the outcome, [`unknown`] finds what the chart knows nothing of
//! - [`context`] is what templates see, made of [`files`] and [`capabilities`]
//! - [`render`] runs the templates, [`manifest`] takes their output apart
//! - [`lint`] tells what is wrong with a chart
//!
//! The rules are Helm's, found in its documentation and by asking it; where versions differ, those of Helm 4.2 hold.

pub mod capabilities;
pub mod context;
pub mod dependencies;
pub mod error;
pub mod files;
pub mod ignore;
pub mod lint;
pub mod load;
pub mod manifest;
pub mod metadata;
pub mod pattern;
pub mod render;
pub mod schema;
pub(crate) mod text;
pub mod unknown;
pub mod values;
pub mod version;

use std::sync::{Arc, Mutex};

pub use capabilities::{Capabilities, KubeVersion};
pub use error::ChartError;
pub use manifest::Manifest;
pub use metadata::Metadata;
pub use render::{Entropy, Release, RenderOptions, Rendered};

use crate::template::eval::TemplateSet;
use crate::values::Map;

/// A file of a chart; the name is its path in the chart.
#[derive(Debug, Clone)]
pub struct File {
    /// The path from the chart's root, with `/`.
    pub name: String,
    /// The content.
    pub data: Arc<[u8]>,
}

impl File {
    /// Returns the content as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        // Checking whole text at once is faster than looking for faults in it.
        match std::str::from_utf8(&self.data) {
            Ok(text) => text.into(),
            Err(_) => String::from_utf8_lossy(&self.data),
        }
    }
}

/// A chart as it was loaded, with its subcharts. It can be rendered many times and by many threads; its templates are
/// parsed once.
#[derive(Debug)]
pub struct Chart {
    /// What Chart.yaml says.
    pub metadata: Metadata,
    /// The default values; every number is a float, as a template sees it.
    pub values: Map,
    /// The text of values.yaml.
    pub values_file: Option<File>,
    /// The text of Chart.yaml.
    pub chart_file: File,
    /// The text of values.schema.json.
    pub schema: Option<File>,
    /// What lies in `templates/`.
    pub templates: Vec<File>,
    /// All other files, as `.Files` has them.
    pub files: Vec<File>,
    /// The subcharts of `charts/`, by name of file or folder.
    pub dependencies: Vec<Chart>,
    /// What the loader found odd.
    pub warnings: Vec<String>,
    parsed: ParsedTemplates,
}

impl Chart {
    /// Returns the chart's name.
    pub fn name(&self) -> &str {
        &self.metadata.name
    }

    /// Tells whether the chart is a library: only its partial templates are used.
    pub fn is_library(&self) -> bool {
        self.metadata.kind.eq_ignore_ascii_case("library")
    }

    /// Returns the README, when there is one.
    pub fn readme(&self) -> Option<&File> {
        const NAMES: [&str; 5] = ["readme.md", "readme.txt", "readme", "readme.rst", "readme.markdown"];
        NAMES.iter().find_map(|name| self.files.iter().find(|file| file.name.eq_ignore_ascii_case(name)))
    }

    /// Returns the files of `crds/`, subcharts' after the chart's own, each with its path from the root chart.
    pub fn crds(&self) -> Vec<(String, &File)> {
        let mut crds = Vec::new();
        self.collect_crds(self.name(), &mut crds);
        crds
    }

    fn collect_crds<'a>(&'a self, path: &str, crds: &mut Vec<(String, &'a File)>) {
        let own = self.files.iter().filter(|file| file.name.starts_with("crds/") && is_manifest(&file.name));
        crds.extend(own.map(|file| (format!("{path}/{}", file.name), file)));
        for dependency in &self.dependencies {
            dependency.collect_crds(&format!("{path}/charts/{}", dependency.name()), crds);
        }
    }
}

/// Tells whether a file's name is that of YAML or JSON.
fn is_manifest(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(extension.as_deref(), Some("yaml" | "yml" | "json"))
}

/// The parsed templates, one set for each choice of subcharts that was rendered.
#[derive(Default)]
struct ParsedTemplates {
    /// The names of the templates, and the set of them.
    sets: Mutex<Vec<(Vec<String>, Arc<TemplateSet>)>>,
}

/// How many choices of subcharts are kept.
const KEPT_SETS: usize = 8;

impl ParsedTemplates {
    fn get(&self, names: &[String]) -> Option<Arc<TemplateSet>> {
        let sets = self.sets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sets.iter().find(|(known, _)| known == names).map(|(_, set)| set.clone())
    }

    fn put(&self, names: Vec<String>, set: Arc<TemplateSet>) {
        let mut sets = self.sets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if sets.len() >= KEPT_SETS {
            sets.remove(0);
        }
        sets.push((names, set));
    }
}

impl std::fmt::Debug for ParsedTemplates {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ParsedTemplates")
    }
}
