//! `meshctl manifest diff`: compares manifests object by object.

use std::path::{Path, PathBuf};

use super::selection;
use crate::commands::comparison::Comparison;
use crate::commands::inputs::{RenderArgs, SpecArgs, read_text};
use crate::commands::outcome::ExitCode;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::object::{Object, diff, documents};
use crate::spec;
use crate::ui::output::OutputFormat;
use crate::values::Tree;

/// Compare manifests object by object
///
/// Exits with 0 when they say the same and with 1 when they differ. What does not count: the order of documents and of
/// keys, quantities in other words (`0.5` and `500m`), and what only a cluster fills in.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// What is compared with: a file, a folder, `-` for standard input, or `profile:NAME`
    #[arg(value_name = "BEFORE")]
    before: String,

    /// What is looked at: the same choice
    #[arg(value_name = "AFTER")]
    after: String,

    /// Compare only these objects: `KIND`, `KIND/NAME` or `KIND/NAMESPACE/NAME`, each part a pattern such as `istiod*`
    #[arg(long = "filter", value_name = "PATTERN", value_delimiter = ',')]
    filters: Vec<String>,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Runs `meshctl manifest diff`.
pub fn run(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    differ(args, context).map_err(failed_diff)
}

/// Gives an error the exit code of a failed comparison, where it has none of its own.
pub fn failed_diff(error: CommandError) -> CommandError {
    if error.exit() == ExitCode::Failed { error.with_exit(ExitCode::DiffFailed) } else { error }
}

fn differ(args: DiffArgs, context: &Context) -> Result<Outcome, CommandError> {
    let DiffArgs { before, after, filters, output } = args;
    let filters = selection::filters(&filters)?;
    if before == "-" && after == "-" {
        return Err(CommandError::message(Category::Usage, "standard input can be one side only"));
    }
    let sides = [read(&before, context)?, read(&after, context)?];
    for (side, name) in sides.iter().zip([&before, &after]) {
        if side.iter().any(|object| object.get("kind").and_then(Tree::as_str) == Some(spec::document::KIND)) {
            context.ui().warning(&format!(
                "`{name}` holds an IstioOperator, which is compared as it stands; `profile:PATH` compares what comes of it"
            ));
        }
        for key in diff::repeated(side) {
            context.ui().warning(&format!("`{name}` has {key} more than once; the last one counts"));
        }
    }
    let [before, after] =
        sides.each_ref().map(|side| side.iter().filter(|object| selection::is_wanted(object, &filters)));
    Comparison::of_objects(diff::compare(before, after)).emit(output, context)
}

/// Returns the objects of one side.
fn read(what: &str, context: &Context) -> Result<Vec<Tree>, CommandError> {
    if let Some(profile) = what.strip_prefix("profile:") {
        let spec = SpecArgs::of_profile(profile, None).resolve()?;
        let rendered = RenderArgs::default().render(&spec, context)?;
        return Ok(rendered.components.into_iter().flat_map(|part| part.objects).map(Object::into_tree).collect());
    }
    let mut objects = Vec::new();
    if what != "-" && Path::new(what).is_dir() {
        let mut files = Vec::new();
        collect(Path::new(what), &mut files).map_err(|error| {
            let cause = CommandError::message(Category::of_read(&error), error.to_string());
            cause.context(format!("failed to read the folder `{what}`"))
        })?;
        if files.is_empty() {
            context.ui().warning(&format!("the folder `{what}` has no files that end in .yaml, .yml or .json"));
        }
        for file in files {
            let source = read_text(&file.to_string_lossy())?;
            objects.extend(documents::read(&source)?);
        }
    } else {
        objects = documents::read(&read_text(what)?)?;
    }
    Ok(objects.into_iter().map(|document| document.object).collect())
}

/// Collects the YAML and JSON files below a folder, sorted; hidden ones are left out.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // A link to a folder is not followed: it could lead in a circle.
        if entry.file_type()?.is_dir() {
            collect(&path, files)?;
        } else if path.is_file()
            && path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending == *known))
        {
            files.push(path);
        }
    }
    Ok(())
}
