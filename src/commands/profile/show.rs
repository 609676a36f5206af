//! `meshctl profile show`: prints a profile with everything that it builds on.

use std::fmt::Write as _;

use crate::commands::inputs::SpecArgs;
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::hint::nearest;
use crate::spec;
use crate::values::path::{Path, Step};
use crate::values::{Tree, json};
use crate::yaml::{Style, emit};

/// Print a profile with what it takes over from the default one
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Name or path of the profile
    #[arg(value_name = "NAME", default_value = spec::profile::DEFAULT)]
    profile: String,

    /// Print only what stands at this path below `spec`, e.g. `components.pilot`
    #[arg(long = "path", short = 'p', value_name = "PATH", alias = "config-path")]
    path: Option<String>,

    /// Release of Istio whose profiles are meant, in place of the built-in ones: `istio:VERSION`, an
    /// archive, its address, or a folder
    #[arg(short = 'd', long, value_name = "SOURCE", alias = "charts")]
    manifests: Option<String>,

    /// Form of the output: a document, or a line for each value that `--set` takes
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: ProfileFormat,
}

/// The form of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ProfileFormat {
    /// YAML
    #[default]
    Yaml,
    /// JSON
    Json,
    /// A line for each value, as `--set` takes it
    Flags,
}

/// Runs `meshctl profile show`.
pub fn run(args: &ShowArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ShowArgs { profile, path, manifests, output } = args;
    let spec = SpecArgs::of_profile(profile, manifests.as_deref()).resolve()?;
    for warning in &spec.warnings {
        crate::events::Events::warning(context.ui(), warning);
    }
    let settings = super::settings(&spec);
    let mut place = String::new();
    let shown = match path {
        Some(path) => {
            path.strip_prefix("spec.").unwrap_or(path).clone_into(&mut place);
            at(&settings, &place, profile)?
        }
        None if *output == ProfileFormat::Flags => settings,
        None => Tree::Map(spec.operator()),
    };
    let text = match output {
        ProfileFormat::Yaml => emit(&shown, Style::Ordered),
        ProfileFormat::Json => json::encode_pretty_with(&shown, "  ", json::KeyOrder::Source, false) + "\n",
        ProfileFormat::Flags => {
            let mut lines = String::new();
            push_flags(&shown, &mut place, &mut lines);
            lines
        }
    };
    context.ui().data(&text)?;
    Ok(Outcome::Success)
}

/// Returns what stands at a path.
fn at(settings: &Tree, text: &str, profile: &str) -> Result<Tree, CommandError> {
    let path = Path::parse(text)?;
    if let Some(found) = path.get(settings) {
        return Ok(found.clone());
    }
    let message = format!("the profile `{profile}` has nothing at `{text}`");
    let error = CommandError::message(Category::InputMissing, message);
    // The first name that leads nowhere, and what there is in its place.
    let mut place = settings;
    for step in path.steps() {
        let Step::Key(key) = step else { break };
        if let Some(next) = place.get(key) {
            place = next;
        } else {
            let known = || place.as_map().into_iter().flat_map(|map| map.keys().map(String::as_str));
            return Err(match nearest(key, known()) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None if known().next().is_some() => {
                    error.hint(format!("there are {}", known().collect::<Vec<_>>().join(", ")))
                }
                None => error,
            });
        }
    }
    Err(error)
}

/// Appends `path=value` for every value below a tree.
fn push_flags(tree: &Tree, path: &mut String, lines: &mut String) {
    let length = path.len();
    match tree {
        Tree::Map(map) if !map.is_empty() => {
            for (key, value) in map {
                if length > 0 {
                    path.push('.');
                }
                for character in key.chars() {
                    if matches!(character, '.' | '[' | ']' | '=' | '\\') {
                        path.push('\\');
                    }
                    path.push(character);
                }
                push_flags(value, path, lines);
                path.truncate(length);
            }
        }
        Tree::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                let _ = write!(path, "[{index}]");
                push_flags(item, path, lines);
                path.truncate(length);
            }
        }
        // Nothing can be set to an empty map or list by a flag, and nothing needs to be.
        Tree::Map(_) | Tree::List(_) => {}
        Tree::String(text) => {
            let _ = writeln!(lines, "{path}={text}");
        }
        scalar => {
            let _ = writeln!(lines, "{path}={}", json::encode(scalar, false));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn flags_name_every_value() {
        let tree = yaml::parse(
            "t",
            "{a: {b.c: 1, d: [x, {h: true}]}, e: null, f: {}, g: 'x=y'}",
            &yaml::ReadOptions::default(),
        );
        let mut lines = String::new();
        push_flags(&tree.unwrap(), &mut String::new(), &mut lines);
        assert_eq!(lines, "a.b\\.c=1\na.d[0]=x\na.d[1].h=true\ne=null\ng=x=y\n");
    }
}
