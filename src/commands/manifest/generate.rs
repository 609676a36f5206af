//! `meshctl manifest generate`: prints the objects of a mesh, without a cluster.

use std::path::{Path, PathBuf};

use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::render;
use crate::source::SourceText;
use crate::spec::{self, SpecSources};
use crate::ui::files::write_atomically;

/// Print the objects of a mesh, without a cluster
#[derive(Debug, clap::Args)]
pub struct GenerateArgs {
    #[command(flatten)]
    spec: SpecArgs,

    /// Write into a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What describes a mesh on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SpecArgs {
    /// `IstioOperator` file, `-` for standard input; may be repeated, later ones win
    #[arg(short = 'f', long = "filename", value_name = "FILE")]
    files: Vec<String>,

    /// Set a value, e.g. `values.pilot.traceSampling=10`; may be repeated, wins over files
    #[arg(short = 's', long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,

    /// Profile to build on, by name or path [default: default]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,

    /// Revision of the control plane
    #[arg(short, long, value_name = "NAME")]
    revision: Option<String>,

    /// Folder with profiles and charts to use in place of the built-in ones: one with `profiles/` and `templates/`,
    /// or an unpacked release of Istio
    #[arg(short = 'd', long, value_name = "DIR", alias = "charts")]
    manifests: Option<String>,
}

impl SpecArgs {
    /// Reads the files that the arguments name.
    pub fn read(self) -> Result<SpecSources, CommandError> {
        let Self { files, sets, profile, revision, manifests } = self;
        if files.iter().filter(|file| *file == "-").count() > 1 {
            return Err(CommandError::message(Category::Usage, "`-f -` can be given once only"));
        }
        let files = files.iter().map(|file| read_source(file)).collect::<Result<_, _>>()?;
        Ok(SpecSources { files, sets, profile, revision, manifests })
    }
}

/// Runs `meshctl manifest generate`.
pub fn run(args: GenerateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let GenerateArgs { spec, output } = args;
    let spec = spec::resolve(&spec.read()?, &|path| std::fs::read_to_string(path))?;
    let rendered = render::render(&spec)?;
    for warning in &rendered.warnings {
        context.ui().warning(warning);
    }
    let mut text = String::new();
    for (index, object) in rendered.in_apply_order().into_iter().enumerate() {
        if index > 0 {
            text.push_str("---\n");
        }
        object.write_yaml(&mut text);
    }
    match output {
        Some(path) => write_atomically(&path, text.as_bytes())?,
        None => context.ui().data(&text)?,
    }
    Ok(Outcome::Success)
}

fn read_source(file: &str) -> Result<SourceText, CommandError> {
    let text = if file == "-" {
        std::io::read_to_string(std::io::stdin().lock())
    } else {
        std::fs::read_to_string(Path::new(file))
    };
    match text {
        Ok(text) => Ok(SourceText::new(file, text)),
        Err(error) => {
            let cause = CommandError::message(Category::of_read(&error), error.to_string());
            Err(cause.context(format!("failed to read `{file}`")))
        }
    }
}
