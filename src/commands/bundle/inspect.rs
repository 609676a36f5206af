//! `meshctl bundle inspect`: checks a bundle and shows what is in it.

use std::fmt::Write as _;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;

use super::Bundle;
use super::document::{BLOBS, BundleChart, BundleDocument};
use crate::commands::{CommandError, Context, Outcome};
use crate::ui::output::{self, OutputFormat, TableView};
use crate::ui::table::Table;

/// Check every checksum of a bundle, and show what is in it
#[derive(Debug, clap::Args)]
pub struct InspectArgs {
    /// The bundle
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// What is in a bundle whose checksums are right.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct Inspected {
    /// The file.
    file: String,
    /// How many bytes it has.
    size: u64,
    /// The SHA-256 of what its seal is of.
    sha256: String,
    /// The list of contents.
    #[serde(flatten)]
    document: BundleDocument,
}

/// Runs `meshctl bundle inspect`.
pub fn run(args: &InspectArgs, context: &Context) -> Result<Outcome, CommandError> {
    let bundle = Bundle::open(&args.file)?;
    // That profiles and charts can be used is part of being in order.
    bundle.assets()?;
    let inspected = Inspected {
        file: args.file.to_string_lossy().into_owned(),
        size: bundle.size,
        sha256: bundle.sha256,
        document: bundle.document,
    };
    output::emit(context.ui(), args.output, &inspected)?;
    Ok(Outcome::Success)
}

impl TableView for Inspected {
    fn table(&self) -> String {
        let Self { file, size, sha256, document } = self;
        let BundleDocument { tool, version, source, inputs, images, files, .. } = document;
        let mut rows = vec![
            ("Bundle", format!("{file}, {size} bytes")),
            ("Checksums", format!("all right: {} files", files.len())),
            ("Contents", format!("sha256:{}", &sha256[..16.min(sha256.len())])),
            ("Istio", version.clone()),
            ("Charts", source.clone()),
            ("Made by", tool.clone()),
        ];
        let mut said = |what, text: String| {
            if !text.is_empty() {
                rows.push((what, text));
            }
        };
        said("Profile", inputs.profile.clone().unwrap_or_default());
        said("Revision", inputs.revision.clone().unwrap_or_default());
        said("Components", inputs.components.join(", "));
        said("Files", inputs.files.iter().map(|file| &*file.name).collect::<Vec<_>>().join(", "));
        said("Settings", inputs.sets.join(", "));
        let blobs: u64 = files.iter().filter(|file| file.path.starts_with(BLOBS)).map(|file| file.size).sum();
        if blobs > 0 {
            said("Images", format!("{blobs} bytes in the bundle"));
        }
        let mut text = String::new();
        for (what, value) in rows {
            let _ = writeln!(text, "{what:<11} {value}");
        }
        if !inputs.charts.is_empty() {
            let mut table = Table::new(["CHART", "VERSION", "COMPONENT", "FROM"]);
            for BundleChart { origin, .. } in &inputs.charts {
                table.row([&*origin.name, &origin.version, &origin.component, &origin.source]);
            }
            let _ = write!(text, "\n{table}");
        }
        if images.is_empty() {
            return text;
        }
        let mut table = Table::new(["IMAGE", "DIGEST", "HERE"]);
        for image in images {
            let digest = image.digest.as_deref().map_or("-", |digest| digest.get(..19).unwrap_or(digest));
            table.row([&*image.reference, digest, if image.included { "yes" } else { "no" }]);
        }
        let _ = write!(text, "\n{table}");
        text
    }
}
