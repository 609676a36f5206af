//! What the chart commands take: values from files and flags, and what the cluster can do.

use std::io::Read;
use std::path::{Path, PathBuf};

use crate::chart::load::read_values;
use crate::chart::{Capabilities, KubeVersion};
use crate::commands::{CommandError, fetching};
use crate::diagnostic::Category;
use crate::source::SourceText;
use crate::values::Map;
use crate::values::merge::overlay;
use crate::values::set_flag::{self, Kind};
use crate::yaml::ReadOptions;

/// Values from files and flags, laid over a chart's defaults: files first, then the flags in the order of this list.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Values")]
pub struct ValuesArgs {
    /// Take values from a YAML file or its address, `-` for standard input; several are laid over each other in order
    #[arg(short = 'f', long = "values", value_name = "FILE", value_delimiter = ',')]
    files: Vec<PathBuf>,

    /// Set values to JSON: `name=JSON,…`, or one JSON object
    #[arg(long, value_name = "TEXT")]
    set_json: Vec<String>,

    /// Set values: `name=value,list[0].name=value,list={a,b}`
    #[arg(long, value_name = "TEXT")]
    set: Vec<String>,

    /// Set values to text, whatever they look like
    #[arg(long, value_name = "TEXT")]
    set_string: Vec<String>,

    /// Set values to the content of files: `name=FILE,…`
    #[arg(long, value_name = "TEXT")]
    set_file: Vec<String>,

    /// Set one value to all that follows the first `=`
    #[arg(long, value_name = "TEXT")]
    set_literal: Vec<String>,
}

impl ValuesArgs {
    /// Returns all values together.
    pub fn read(&self) -> Result<Map, CommandError> {
        let Self { files, set_json, set, set_string, set_file, set_literal } = self;
        let mut values = Map::new();
        for file in files {
            let (name, text) = read_text(file)?;
            overlay(&mut values, read_values(&name, &text, &ReadOptions::default())?);
        }
        let flags = [
            (Kind::Json, set_json),
            (Kind::Typed, set),
            (Kind::Text, set_string),
            (Kind::File, set_file),
            (Kind::Literal, set_literal),
        ];
        for (kind, texts) in flags {
            for text in texts {
                set_flag::apply(kind, text, &mut values, &|path| std::fs::read_to_string(path))?;
            }
        }
        Ok(values)
    }
}

/// Reads a file, or standard input for `-`; returns how to call it too.
fn read_text(path: &Path) -> Result<(String, String), CommandError> {
    let name = path.to_string_lossy().into_owned();
    if fetching::is_address(&name) {
        let SourceText { name, text, .. } = fetching::text(&name)?;
        return Ok((name.to_string(), text.to_string()));
    }
    let mut bytes = Vec::new();
    let read = if name.trim() == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        let category = Category::of_read(&error);
        return Err(CommandError::message(category, format!("cannot read the values file `{name}`: {error}")));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text.trim_start_matches('\u{feff}').to_owned())),
        Err(_) => {
            Err(CommandError::message(Category::NotParsable, format!("the values file `{name}` is not UTF-8 text")))
        }
    }
}

/// What the cluster can do.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub struct CapabilitiesArgs {
    /// Assume this version of Kubernetes [default: the cluster's where one is asked, else 1.36.0]
    #[arg(long, value_name = "VERSION")]
    kube_version: Option<String>,

    /// Assume these API versions besides the usual ones
    #[arg(short = 'a', long, value_name = "VERSION", value_delimiter = ',')]
    api_versions: Vec<String>,
}

impl CapabilitiesArgs {
    /// Tells whether the version of Kubernetes is given, and not only assumed.
    pub fn is_kube_version_given(&self) -> bool {
        self.kube_version.is_some()
    }

    /// Returns the capabilities.
    pub fn read(&self) -> Result<Capabilities, CommandError> {
        self.read_over(Capabilities::default())
    }

    /// Returns the capabilities, with others where nothing is said.
    pub fn read_over(&self, mut capabilities: Capabilities) -> Result<Capabilities, CommandError> {
        let Self { kube_version, api_versions } = self;
        if let Some(text) = kube_version {
            capabilities.kube_version = KubeVersion::parse(text).ok_or_else(|| {
                CommandError::message(Category::Usage, format!("`{text}` is not a version of Kubernetes"))
                    .hint("write it as `--kube-version 1.34.0`")
            })?;
        }
        capabilities.api_versions.extend(api_versions.iter().cloned());
        Ok(capabilities)
    }
}
