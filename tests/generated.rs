//! What is generated from the program is current: completions, man pages, the command reference, the exit codes, the
//! custom resource definitions, the schemas of what commands print.
//!
//! `UPDATE_GENERATED=1 cargo test --test generated` writes the files anew.

#![expect(clippy::unwrap_used, reason = "a file that cannot be read or written fails the test")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use clap::CommandFactory;
use meshctl::api::crd;
use meshctl::commands::completion::{CompletionShell, script};
use meshctl::commands::schema::DOCUMENTS;
use meshctl::commands::{Cli, ExitCode};
use meshctl::yaml;

#[test]
fn completions_are_current() {
    let files = CompletionShell::FILES.map(|(shell, file)| (file.to_owned(), script(shell)));
    current("completions", BTreeMap::from(files));
}

#[test]
fn man_pages_are_current() {
    let mut files = BTreeMap::new();
    man_pages(&built(), &mut files);
    current("man", files);
}

#[test]
fn the_command_reference_is_current() {
    current_file("docs/cli.md", command_reference().as_bytes());
}

#[test]
fn the_exit_codes_are_current() {
    let mut text =
        "# Exit codes\n\n<!-- Generated from src/commands/outcome.rs; see tests/generated.rs. -->\n\n".to_owned();
    text.push_str("| code | meaning |\n|---:|---|\n");
    for code in ExitCode::ALL {
        let _ = writeln!(text, "| {} | {} |", code.number(), code.meaning());
    }
    text.push_str(concat!(
        "\nA program that reads our output and ends early (`meshctl … | head`) is no error: the code is 0.\n",
        "An interrupted program removes its temporary files; output that was printed before stays printed.\n",
    ));
    current_file("docs/exit-codes.md", text.as_bytes());
}

#[test]
fn the_custom_resource_definitions_are_current() {
    let files = meshctl::api::DEFINITIONS.iter().map(|definition| {
        let tree = crd::custom_resource_definition(definition).unwrap();
        (crd::file_name(definition), yaml::emit(&tree, yaml::Style::Sorted).into_bytes())
    });
    current("templates/base/files/crds", files.collect());
}

#[test]
fn the_schemas_are_current() {
    let files = DOCUMENTS.iter().map(|document| {
        let mut text = serde_json::to_string_pretty(&document.schema()).unwrap();
        text.push('\n');
        (format!("{}.json", document.name), text.into_bytes())
    });
    current("docs/schemas", files.collect());
    let mut text =
        "# Output for programs\n\n<!-- Generated from src/commands/schema.rs; see tests/generated.rs. -->\n\n"
            .to_owned();
    text.push_str(concat!(
        "What a command prints with `-o json` is one document, and with `-o yaml` the same document as YAML. Each has a\n",
        "schema (JSON Schema, 2020-12). New fields may be added to a document; readers ignore what they do not know.\n\n",
        "| command | document | schema |\n|---|---|---|\n",
    ));
    for document in DOCUMENTS {
        let (name, command, title) = (document.name, document.command, document.title);
        let _ = writeln!(text, "| `{command}` | {title} | [{name}](schemas/{name}.json) |");
    }
    current_file("docs/schemas.md", text.as_bytes());
}

/// Returns the command line with everything filled in that clap derives when it runs.
fn built() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Adds the page of a command and of those below it.
fn man_pages(command: &clap::Command, files: &mut BTreeMap<String, Vec<u8>>) {
    // Pages refer to each other as `meshctl-version(1)`, which is the name of a page's file too.
    let title = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone().disable_help_subcommand(true)).render(&mut page).unwrap();
    files.insert(format!("{title}.1"), page);
    for child in children(command) {
        man_pages(child, files);
    }
}

/// Returns the commands below one, without `help`.
fn children(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|child| child.get_name() != "help" && !child.is_hide_set())
}

/// Returns the reference of every command as Markdown.
fn command_reference() -> String {
    let command = built();
    let mut text = "# Commands\n\n<!-- Generated from src/commands/; see tests/generated.rs. -->\n\n".to_owned();
    text.push_str("Every command answers `--help`; the [exit codes](exit-codes.md) are the same for all.\n\n");
    contents(&command, 0, &mut text);
    text.push('\n');
    text.push_str("## Global options\n\n");
    options(command.get_arguments().filter(|argument| argument.is_global_set()), &mut text);
    section(&command, &mut text);
    format!("{}\n", text.trim_end())
}

fn contents(command: &clap::Command, depth: usize, text: &mut String) {
    for child in children(command) {
        let path = path(child);
        let about = child.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "{}- [`{path}`](#{}): {about}", "  ".repeat(depth), path.replace(' ', "-"));
        contents(child, depth + 1, text);
    }
}

/// Returns the words that call a command.
fn path(command: &clap::Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).to_owned()
}

fn section(command: &clap::Command, text: &mut String) {
    if command.get_name() != "meshctl" {
        let _ = writeln!(text, "## {}\n", path(command));
        let about = command.get_long_about().or(command.get_about()).map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "{about}\n");
        let mut usage = command.clone();
        let usage = usage.render_usage().to_string();
        let _ = writeln!(text, "```text\n{}\n```\n", usage.trim_start_matches("Usage: ").replace("\n       ", "\n"));
        if command.get_visible_aliases().next().is_some() {
            let names: Vec<String> = command.get_visible_aliases().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(text, "Also known as {}.\n", names.join(", "));
        }
        options(command.get_arguments().filter(|argument| !argument.is_global_set()), text);
    }
    for child in children(command) {
        section(child, text);
    }
}

/// Adds a table of arguments and options.
fn options<'a>(arguments: impl Iterator<Item = &'a clap::Arg>, text: &mut String) {
    let rows: Vec<String> = arguments
        .filter(|argument| !argument.is_hide_set() && argument.get_id() != "help" && argument.get_id() != "version")
        .map(row)
        .collect();
    if !rows.is_empty() {
        let _ = writeln!(text, "| option | meaning |\n|---|---|\n{}\n", rows.join("\n"));
    }
}

fn row(argument: &clap::Arg) -> String {
    let value = argument.to_string();
    let short = argument.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    let mut help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set() && argument.get_action().takes_values())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    if !values.is_empty() && !argument.is_hide_possible_values_set() {
        let _ = write!(help, ": {}", values.join(", "));
    }
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .filter(|_| argument.get_action().takes_values() && !argument.is_hide_default_value_set())
        .map(|value| format!("`{}`", value.to_string_lossy()))
        .collect();
    if !defaults.is_empty() {
        let _ = write!(help, " (default {})", defaults.join(", "));
    }
    let help = help.replace("\n\n", "<br>").replace('\n', " ").replace('|', "\\|");
    format!("| `{short}{}` | {help} |", value.replace('|', "\\|"))
}

/// Compares the files of a folder with what they should be: none stale, none missing, none too many.
fn current(folder: &str, files: BTreeMap<String, Vec<u8>>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if updating() {
        std::fs::create_dir_all(&path).unwrap();
    }
    for entry in std::fs::read_dir(&path).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if !files.contains_key(&name) {
            assert!(updating(), "{folder}/{name} is generated no longer; {ADVICE}");
            std::fs::remove_file(path.join(name)).unwrap();
        }
    }
    for (name, content) in files {
        current_file(&format!("{folder}/{name}"), &content);
    }
}

const ADVICE: &str = "run `UPDATE_GENERATED=1 cargo test --test generated`";

/// Compares one file with what it should be, or writes it.
fn current_file(name: &str, content: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        return;
    }
    let found = std::fs::read(&path).unwrap_or_default();
    let found = String::from_utf8_lossy(&found).replace("\r\n", "\n");
    assert!(found == String::from_utf8_lossy(content), "{name} is stale; {ADVICE}");
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GENERATED").is_some()
}
