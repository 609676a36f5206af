//! `meshctl chart template`: renders a chart and prints its objects.

use std::path::{Path, PathBuf};

use super::inputs::{CapabilitiesArgs, ValuesArgs};
use super::store::StoreArgs;
use crate::chart::manifest::split;
use crate::chart::pattern::shell_match;
use crate::chart::{Release, RenderOptions, Rendered};
use crate::commands::{CommandError, Context, Outcome};
use crate::diagnostic::Category;
use crate::events::Events;
use crate::template::eval::{MissingKey, TemplateSet};
use crate::template::funcs::SPRIG;
use crate::template::limits::on_render_stack;
use crate::template::value::Value;
use crate::ui::files::write_atomically;
use crate::ui::output::OutputFormat;
use crate::values::{Map, Tree, json};

/// Render a chart and print its objects, in the order in which they are to be installed
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  meshctl chart template istiod ./istiod -n istio-system -f values.yaml
  meshctl chart template istio-base istio/base@1.30.3 --include-crds
  meshctl chart template kiali kiali-operator --repo https://kiali.org/helm-charts")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct TemplateArgs {
    /// Name of the release, which may be left out, then the chart: a folder, an archive,
    /// `REPOSITORY/CHART[@VERSION]`, or an address
    #[arg(value_name = "[NAME] CHART", required = true, num_args = 1..=2)]
    name_and_chart: Vec<String>,

    /// Namespace of the release
    #[arg(short, long, default_value = "default")]
    namespace: String,

    /// Make up a name for the release
    #[arg(short, long, conflicts_with = "name_template")]
    generate_name: bool,

    /// Template of the release's name
    #[arg(long, value_name = "TEMPLATE")]
    name_template: Option<String>,

    /// Print only the objects of these templates, e.g. `templates/service.yaml` or `templates/*.yaml`
    #[arg(short, long, value_name = "FILE")]
    show_only: Vec<String>,

    /// Print the files of crds/ too
    #[arg(long)]
    include_crds: bool,

    /// Leave the files of crds/ out
    #[arg(long, conflicts_with = "include_crds")]
    skip_crds: bool,

    /// Leave tests out
    #[arg(long)]
    skip_tests: bool,

    /// Leave hooks out
    #[arg(long)]
    no_hooks: bool,

    /// Tell templates that this is an upgrade
    #[arg(long)]
    is_upgrade: bool,

    /// Do not check the values against the chart's schema
    #[arg(long)]
    skip_schema_validation: bool,

    /// Write a file for each template into this folder
    #[arg(long, value_name = "FOLDER")]
    output_dir: Option<PathBuf>,

    /// Put the files into a folder named after the release
    #[arg(long, requires = "output_dir")]
    release_name: bool,

    /// Form of the output: the documents as YAML, or one list as JSON
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "yaml", conflicts_with = "output_dir")]
    output: OutputFormat,

    #[command(flatten)]
    values: ValuesArgs,

    #[command(flatten)]
    capabilities: CapabilitiesArgs,

    #[command(flatten)]
    store: StoreArgs,

    #[command(flatten)]
    elsewhere: ElsewhereArgs,
}

/// Flags of helm's that need a cluster or another program: each is answered with what to do instead.
#[derive(Debug, clap::Args)]
struct ElsewhereArgs {
    #[arg(long, hide = true)]
    validate: bool,
    #[arg(long, hide = true)]
    dependency_update: bool,
    #[arg(long, hide = true, value_name = "COMMAND")]
    post_renderer: Option<String>,
    #[arg(long, hide = true, value_name = "WHERE", num_args = 0..=1, require_equals = true, default_missing_value = "client")]
    dry_run: Option<String>,
}

impl ElsewhereArgs {
    fn check(&self) -> Result<(), CommandError> {
        let Self { validate, dependency_update, post_renderer, dry_run } = self;
        let refused = |flag: &str, hint: &str| {
            let message = format!("`{flag}` is not available: charts are rendered without a cluster");
            Err(CommandError::message(Category::Usage, message).hint(hint))
        };
        if *validate || dry_run.as_deref() == Some("server") {
            let flag = if *validate { "--validate" } else { "--dry-run=server" };
            return refused(flag, "have the API server check the output: `… | kubectl apply --dry-run=server -f -`");
        }
        if *dependency_update {
            return refused("--dependency-update", "fetch them first: `helm dependency update CHART`");
        }
        if post_renderer.is_some() {
            return refused("--post-renderer", "pipe the output through the command");
        }
        Ok(())
    }
}

/// Runs `meshctl chart template`.
pub fn run(args: TemplateArgs, context: &Context) -> Result<Outcome, CommandError> {
    let TemplateArgs {
        name_and_chart,
        namespace,
        generate_name,
        name_template,
        show_only,
        include_crds,
        skip_crds: _,
        skip_tests,
        no_hooks,
        is_upgrade,
        skip_schema_validation,
        output_dir,
        release_name,
        output,
        values,
        capabilities,
        store,
        elsewhere,
    } = args;
    elsewhere.check()?;
    let options = RenderOptions {
        capabilities: capabilities.read()?,
        skip_schema: skip_schema_validation,
        bodies: output == OutputFormat::Json,
        ..RenderOptions::default()
    };
    let (name, chart) = match name_and_chart.as_slice() {
        [name, chart] => {
            if generate_name || name_template.is_some() {
                return Err(CommandError::message(
                    Category::Usage,
                    "a name is given, and `--generate-name` or `--name-template` too",
                )
                .hint("leave one of them out"));
            }
            (name.clone(), chart)
        }
        [chart] => (default_name(chart, generate_name, name_template.as_deref(), &options)?, chart),
        _ => return Err(CommandError::message(Category::Usage, "name a chart, and the release before it")),
    };
    check_name(&name)?;
    let values = values.read()?;
    let chart = store.load(chart, context)?;
    let release = Release { name, namespace, is_upgrade };
    let mut rendered = chart
        .render(&values, &release, &options)
        .map_err(|error| CommandError::from(error).context(format!("failed to render the chart `{}`", chart.name())))?;
    for warning in &rendered.warnings {
        context.ui().warning(warning);
    }
    if !include_crds {
        rendered.crds.clear();
    }
    rendered.hooks.retain(|hook| !(no_hooks || (skip_tests && hook.is_test())));
    if output == OutputFormat::Yaml && output_dir.is_none() && !show_only.is_empty() {
        context.ui().data(&chosen_documents(&rendered, &show_only)?)?;
        return Ok(Outcome::Success);
    }
    choose(&mut rendered, &show_only)?;
    if let Some(folder) = output_dir {
        let folder = if release_name { folder.join(&release.name) } else { folder };
        write_files(&rendered, &folder, context)?;
    } else if output == OutputFormat::Json {
        context.ui().data(&list(&rendered))?;
    } else {
        context.ui().data(&documents(&rendered))?;
    }
    // The program ends here: to take the chart apart piece by piece would only cost time.
    std::mem::forget((chart, rendered, values));
    Ok(Outcome::Success)
}

/// Returns the name of a release that was given none.
fn default_name(
    chart: &str,
    generate: bool,
    template: Option<&str>,
    options: &RenderOptions,
) -> Result<String, CommandError> {
    if let Some(template) = template {
        let rendered = on_render_stack(|| {
            let environment = options.environment();
            let mut set = TemplateSet::new(SPRIG, MissingKey::Zero);
            set.parse("--name-template", template)?;
            set.execute("--name-template", &Value::Nil, &environment)
        });
        let rendered = rendered.map_err(crate::chart::ChartError::Thread)?;
        return Ok(rendered.map_err(crate::chart::ChartError::from)?);
    }
    if !generate {
        return Ok("release-name".to_owned());
    }
    // A version behind the name is none of the name.
    let chart = match chart.split_once("://") {
        Some((_, rest)) => rest.split(['@', '?']).next().unwrap_or(rest),
        None => chart.split_once('@').map_or(chart, |(chart, _)| chart),
    };
    let base = Path::new(chart).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let base = base.split(['.', ':']).next().filter(|base| !base.is_empty()).unwrap_or("chart").to_owned();
    Ok(format!("{base}-{}", options.now.as_second()))
}

/// Refuses a name that Helm would refuse.
fn check_name(name: &str) -> Result<(), CommandError> {
    let fine = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    let label =
        |label: &str| !label.is_empty() && label.chars().all(fine) && !label.starts_with('-') && !label.ends_with('-');
    if name.len() <= 53 && name.split('.').all(label) {
        return Ok(());
    }
    Err(CommandError::message(Category::Usage, format!("`{name}` is not a name for a release"))
        .hint("use at most 53 lower-case letters, digits, dashes and dots, with a letter or digit at both ends"))
}

/// Returns the part of a source below the chart's name, which is how a user names a template.
fn within(source: &str) -> &str {
    source.split_once('/').map_or(source, |(_, path)| path)
}

/// Tells that a pattern of `--show-only` matches nothing.
fn nothing_from(pattern: &str, rendered: &Rendered) -> CommandError {
    let error = CommandError::message(Category::InputMissing, format!("no object comes from a template `{pattern}`"));
    match crate::hint::nearest(pattern, pieces(rendered).map(|(source, _)| within(source))) {
        Some(name) => error.hint(format!("did you mean `{name}`?")),
        None => error.hint("a template is named as in the chart: `templates/service.yaml`"),
    }
}

/// Returns the documents of the wanted templates, in the order in which those are named.
///
/// Helm takes its own output apart for this, so a document that parts in the process does so here too.
fn chosen_documents(rendered: &Rendered, wanted: &[String]) -> Result<String, CommandError> {
    const SOURCE: &str = "# Source: ";
    let all = documents(rendered);
    let mut text = String::new();
    for pattern in wanted {
        let before = text.len();
        for document in split(&all) {
            let source = document.lines().find_map(|line| Some(within(line.split_once(SOURCE)?.1)));
            if source.is_some_and(|source| shell_match(pattern, source).unwrap_or(false)) {
                text.push_str("---\n");
                text.push_str(document);
                text.push('\n');
            }
        }
        if text.len() == before {
            return Err(nothing_from(pattern, rendered));
        }
    }
    Ok(text)
}

/// Keeps the objects of the wanted templates only, in the order in which those are named.
fn choose(rendered: &mut Rendered, wanted: &[String]) -> Result<(), CommandError> {
    if wanted.is_empty() {
        return Ok(());
    }
    let mut chosen = Rendered::default();
    for pattern in wanted {
        let matches = |source: &str| shell_match(pattern, within(source)).unwrap_or(false);
        let before = chosen.crds.len() + chosen.manifests.len();
        chosen.crds.extend(rendered.crds.iter().filter(|(source, _)| matches(source)).cloned());
        let manifests = rendered.manifests.iter().chain(&rendered.hooks);
        chosen.manifests.extend(manifests.filter(|manifest| matches(&manifest.source)).cloned());
        if chosen.crds.len() + chosen.manifests.len() == before {
            return Err(nothing_from(pattern, rendered));
        }
    }
    *rendered = chosen;
    Ok(())
}

/// Returns all documents with the templates that they come from.
fn pieces(rendered: &Rendered) -> impl Iterator<Item = (&str, &str)> {
    let crds = rendered.crds.iter().map(|(source, text)| (source.as_str(), text.as_str()));
    let manifests = rendered.manifests.iter().chain(&rendered.hooks);
    crds.chain(manifests.map(|manifest| (manifest.source.as_str(), manifest.text.as_str())))
}

/// Returns the documents as Helm prints them.
fn documents(rendered: &Rendered) -> String {
    let mut text = String::new();
    let hooks_from = rendered.crds.len() + rendered.manifests.len();
    for (index, (source, document)) in pieces(rendered).enumerate() {
        if index == hooks_from {
            end_line(&mut text);
        }
        push_document(&mut text, source, document);
    }
    if rendered.hooks.is_empty() {
        end_line(&mut text);
    }
    text
}

/// Ends a text with exactly one line feed, as Helm does before the hooks and at the end.
fn end_line(text: &mut String) {
    text.truncate(text.trim_end().len());
    text.push('\n');
}

fn push_document(text: &mut String, source: &str, document: &str) {
    text.push_str("---\n# Source: ");
    text.push_str(source);
    text.push('\n');
    text.push_str(document);
    text.push('\n');
}

/// Returns all objects as one `List` in JSON.
fn list(rendered: &Rendered) -> String {
    let crds = rendered.crds.iter().flat_map(|(source, text)| {
        let source = crate::source::SourceText::new(source.as_str(), text.as_str());
        let options = crate::yaml::ReadOptions::go();
        crate::yaml::documents(&source, &options).filter_map(|document| Some(document.ok()?.tree)).collect::<Vec<_>>()
    });
    let objects = rendered.manifests.iter().chain(&rendered.hooks).map(|manifest| manifest.body.clone());
    let items: Vec<Tree> = crds.chain(objects).filter(|tree| !tree.is_null()).collect();
    let list = Map::from_iter([
        ("apiVersion".to_owned(), Tree::from("v1")),
        ("kind".to_owned(), Tree::from("List")),
        ("items".to_owned(), Tree::List(items)),
    ]);
    let mut text = json::encode_pretty_with(&Tree::Map(list), "  ", json::KeyOrder::Source, false);
    text.push('\n');
    text
}

/// Writes one file a template; each is replaced whole, and none before all are rendered.
fn write_files(rendered: &Rendered, folder: &Path, context: &Context) -> Result<(), CommandError> {
    let mut files: Vec<(&str, String)> = Vec::new();
    for (source, document) in pieces(rendered) {
        let index = files.iter().position(|(known, _)| *known == source).unwrap_or_else(|| {
            files.push((source, String::new()));
            files.len() - 1
        });
        push_document(&mut files[index].1, source, document);
    }
    for (source, text) in files {
        let path = folder.join(source);
        write_atomically(&path, text.as_bytes())?;
        context.ui().note(&format!("wrote {}", path.display()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        for name in ["a", "istio-base", "a.b", "1"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "A", "a_b", "-a", "a.", &"a".repeat(54)] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_chart_gives_its_name() {
        let options = RenderOptions::default();
        assert_eq!(default_name("x", false, None, &options).unwrap(), "release-name");
        let made_up = default_name("dir/foo-1.2.tgz", true, None, &options).unwrap();
        assert!(made_up.starts_with("foo-1-"), "{made_up}");
        assert_eq!(default_name("x", false, Some(r#"{{ upper "a" | lower }}b"#), &options).unwrap(), "ab");
    }
}
