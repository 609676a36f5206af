//! `meshctl values explain`: tells what a setting does.

use std::fmt::Write;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::commands::{CommandError, Context, Outcome};
use crate::spec::schema::explain::{Explanation, KeyBelow, explain};
use crate::spec::schema::lookup;
use crate::ui::output::{self, OutputFormat, TableView};
use crate::values::{Tree, json};

/// Tell what a setting does, its type, its default, and which profiles set it
///
/// The path is that of `--set`, e.g. `values.pilot.traceSampling`; without one the settings of an `IstioOperator` are
/// listed. `values.` may be left out in front, and so may the choice of an item of a list.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// Path of the setting
    #[arg(value_parser = PathParser, hide_possible_values = true, default_value = "", hide_default_value = true)]
    path: String,

    /// Form of the output
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value_t)]
    output: OutputFormat,
}

/// Takes any path, and knows the likely ones for completion.
#[derive(Debug, Clone)]
struct PathParser;

/// How deep the paths go that shells complete.
const COMPLETED_DEPTH: usize = 3;

impl TypedValueParser for PathParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        static PATHS: LazyLock<Vec<String>> = LazyLock::new(|| {
            let mut paths = lookup::paths(COMPLETED_DEPTH);
            // What stands in a component's `k8s` is the same for all of them.
            paths.retain(|path| !(path.starts_with("components.") && path.contains(".k8s.")));
            paths
        });
        Some(Box::new(PATHS.iter().map(|path| PossibleValue::new(path.as_str()))))
    }
}

/// Runs `meshctl values explain`.
pub fn run(args: &ExplainArgs, context: &Context) -> Result<Outcome, CommandError> {
    let ExplainArgs { path, output } = args;
    output::emit(context.ui(), *output, &explain(path)?)?;
    Ok(Outcome::Success)
}

/// How wide a line is at most.
const WIDTH: usize = 80;

impl TableView for Explanation {
    fn table(&self) -> String {
        let mut text = String::new();
        let title = if self.path.is_empty() { "spec" } else { &*self.path };
        let _ = writeln!(text, "{title} <{}>\n", self.kind);
        paragraph(&mut text, "  ", "  ", &self.description);
        let mut facts: Vec<(&str, String)> = Vec::new();
        if let Some(instead) = self.deprecated {
            facts.push(("deprecated", instead.to_owned()));
        }
        facts.extend(self.form.iter().map(|form| ("form", form.clone())));
        if !self.allowed.is_empty() {
            let words = self.allowed.iter().map(|word| if word.is_empty() { "\"\"" } else { word });
            facts.push(("allowed", words.collect::<Vec<_>>().join(", ")));
        }
        for default in &self.defaults {
            let of = if default.chart.is_empty() { String::new() } else { format!(" (chart {})", default.chart) };
            facts.push(("default", format!("{}{of}", shown(&default.value))));
        }
        for set in &self.profiles {
            facts.push(("profile", format!("{}: {}", set.profile, shown(&set.value))));
        }
        if !facts.is_empty() {
            text.push('\n');
        }
        let mut last = "";
        for (label, fact) in facts {
            let shown = if label == last { "" } else { label };
            paragraph(&mut text, &format!("  {shown:<12}"), "              ", &fact);
            last = label;
        }
        keys(&mut text, &self.keys);
        text
    }
}

/// Writes the keys below: name, type and what each is for, in columns.
fn keys(text: &mut String, keys: &[KeyBelow]) {
    /// A longer name has a line of its own.
    const WIDEST: usize = 27;
    let shown: Vec<&KeyBelow> = keys.iter().filter(|key| !key.is_hidden).collect();
    if shown.is_empty() {
        return;
    }
    text.push('\n');
    let column = shown.iter().map(|key| key.key.len()).filter(|width| *width <= WIDEST).max().unwrap_or(WIDEST);
    for key in shown {
        let old = key.deprecated.map(|instead| format!(" Deprecated: {instead}.")).unwrap_or_default();
        let doc = format!("<{}> {}{old}", key.kind, key.description);
        let indent = " ".repeat(column + 4);
        if key.key.len() > column {
            let _ = writeln!(text, "  {}", key.key);
            paragraph(text, &indent, &indent, &doc);
        } else {
            paragraph(text, &format!("  {:<column$}  ", key.key), &indent, &doc);
        }
    }
}

/// Writes a text in lines that are not too wide.
fn paragraph(text: &mut String, first: &str, rest: &str, words: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in words.split(' ') {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            rest.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Returns a value on one line; a large one by its size.
fn shown(value: &Tree) -> String {
    /// What fits on a line beside the name of a profile.
    const LONGEST: usize = 50;
    let text = match value {
        Tree::String(text) if text.is_empty() => return "\"\"".to_owned(),
        Tree::String(text) => text.clone(),
        other => json::encode_in_order(other),
    };
    let count = |count: usize, one: &str, several: &str| {
        if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
    };
    match value {
        Tree::List(items) if text.chars().count() > LONGEST => count(items.len(), "item", "items"),
        Tree::Map(map) if text.chars().count() > LONGEST => count(map.len(), "key below", "keys below"),
        _ => text,
    }
}
