//! `meshctl completion`: prints the completion script of a shell; and the hidden `meshctl __complete`, which the scripts
//! ask what fits where the cursor stands.
//!
//! - [`words`]: the line of bash as words
//! - [`place`]: where the cursor stands, and what fits there
//! - [`values`]: what comes from tables, the kubeconfig and the cluster

pub mod place;
pub mod values;
pub mod words;

use clap::CommandFactory;
use clap_complete::Shell;

use self::place::{Candidate, Files, Place};
use super::{Cli, CommandError, Context, Outcome};

/// Print the completion script of a shell
///
/// Load it from the shell's start-up file, e.g. `source <(meshctl completion bash)`. The script asks the program itself
/// what fits: commands, options and their values, and from the kubeconfig and the cluster that the line names contexts,
/// namespaces, revisions, tags, workloads and gateways, if they can be had within a second.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  source <(meshctl completion bash)                      in ~/.bashrc
  source <(meshctl completion zsh)                       in ~/.zshrc, after compinit
  meshctl completion fish | source                       in ~/.config/fish/config.fish
  meshctl completion powershell | Out-String | Invoke-Expression")]
pub struct CompletionArgs {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: CompletionShell,

    /// Print a script that knows commands and options itself, and asks nothing and nobody
    #[arg(long = "static")]
    is_static: bool,
}

/// The shells that can be completed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CompletionShell {
    /// GNU bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
    /// PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    PowerShell,
}

impl CompletionShell {
    /// Every shell, with the name of its script in `completions/`.
    pub const FILES: [(Self, &'static str); 4] = [
        (Self::Bash, "meshctl.bash"),
        (Self::Zsh, "meshctl.zsh"),
        (Self::Fish, "meshctl.fish"),
        (Self::PowerShell, "meshctl.ps1"),
    ];
}

/// Says what fits on a command line; for the scripts.
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub struct CompleteArgs {
    /// The shell that asks
    #[arg(value_enum)]
    shell: CompletionShell,

    /// The word at the cursor, as far as it has been typed
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    word: String,

    /// The words before it; of bash the line up to the cursor
    #[arg(last = true)]
    line: Vec<String>,
}

/// Runs `meshctl completion`.
pub fn run(args: &CompletionArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CompletionArgs { shell, is_static } = args;
    let script = if *is_static { static_script(*shell) } else { script(*shell) };
    context.ui().own_bytes(&script)?;
    Ok(Outcome::Success)
}

/// Runs `meshctl __complete`.
pub fn complete(args: CompleteArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CompleteArgs { shell, word, line } = args;
    let (before, current) = match shell {
        CompletionShell::Bash => words::split(line.first().map_or("", String::as_str)),
        _ => (line, word.clone()),
    };
    let mut root = Cli::command();
    root.build();
    let mut place = Place::of(&root, &before, &current);
    if let Some(source) = place.source {
        place.candidates.extend(values::of(source, &place.options, &place.typed));
    }
    context.ui().own_bytes(answer(&place, shell, &word).as_bytes())?;
    Ok(Outcome::Success)
}

/// Returns the script of a shell that asks the program.
pub fn script(shell: CompletionShell) -> Vec<u8> {
    let script = match shell {
        CompletionShell::Bash => include_str!("completion/meshctl.bash"),
        CompletionShell::Zsh => include_str!("completion/meshctl.zsh"),
        CompletionShell::Fish => include_str!("completion/meshctl.fish"),
        CompletionShell::PowerShell => include_str!("completion/meshctl.ps1"),
    };
    script.replace("\r\n", "\n").into_bytes()
}

/// Returns the script of a shell that asks nobody.
fn static_script(shell: CompletionShell) -> Vec<u8> {
    let generator = match shell {
        CompletionShell::Bash => Shell::Bash,
        CompletionShell::Zsh => Shell::Zsh,
        CompletionShell::Fish => Shell::Fish,
        CompletionShell::PowerShell => Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(generator, &mut Cli::command(), "meshctl", &mut script);
    script
}

/// Returns what the scripts read: a line that says whether files fit (`files`, `folders`, else `values`) and whether a word
/// goes on behind the value (`nospace`), and then a line for each value; behind a tab what it is, but not for bash.
fn answer(place: &Place, shell: CompletionShell, at_cursor: &str) -> String {
    let fitting: Vec<&Candidate> =
        place.candidates.iter().filter(|candidate| candidate.value.starts_with(&place.typed)).collect();
    let kind = match place.files {
        Some(Files::All) => "files",
        Some(Files::Folders) => "folders",
        None => "values",
    };
    let goes_on = !fitting.is_empty() && fitting.iter().all(|candidate| candidate.value.ends_with(['=', '/']));
    let mut text = format!("{kind}{}\n", if goes_on { " nospace" } else { "" });
    // bash takes `=` and `:` for ends of words; what it takes for the word is what is replaced.
    let typed = format!("{}{}", place.front, place.typed);
    let cut = if typed.ends_with(at_cursor) { typed.len() - at_cursor.len() } else { 0 };
    for Candidate { value, about } in fitting {
        let word = format!("{}{value}", place.front);
        match shell {
            CompletionShell::Bash => text.push_str(&quoted(word.get(cut..).unwrap_or(&word))),
            _ => text.push_str(&plain(&word)),
        }
        if !about.is_empty() && shell != CompletionShell::Bash {
            text.push('\t');
            text.push_str(&plain(about));
        }
        text.push('\n');
    }
    text
}

/// Returns a text without what ends a line, or steers a terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// Returns a word as bash reads it.
fn quoted(word: &str) -> String {
    let mut text = String::new();
    for character in plain(word).chars() {
        if !(character.is_alphanumeric() || "-._/=:,@+%~".contains(character)) {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(shell: CompletionShell, front: &str, typed: &str, at_cursor: &str, values: &[&str]) -> String {
        let place = Place {
            candidates: values.iter().map(|value| Candidate::new(*value, "about it\nmore")).collect(),
            front: front.to_owned(),
            typed: typed.to_owned(),
            ..Place::default()
        };
        answer(&place, shell, at_cursor)
    }

    #[test]
    fn bash_gets_what_it_replaces_and_others_the_whole_word() {
        let values = ["east", "easy", "west", "e b\u{1b}"];
        assert_eq!(answered(CompletionShell::Bash, "--context=", "e", "e", &values), "values\neast\neasy\ne\\ b\n");
        assert_eq!(
            answered(CompletionShell::Zsh, "--context=", "eas", "--context=eas", &values),
            "values\n--context=east\tabout it\n--context=easy\tabout it\n"
        );
        assert_eq!(answered(CompletionShell::Bash, "", "arn:a", "a", &["arn:a:b"]), "values\na:b\n");
        assert_eq!(
            answered(CompletionShell::Fish, "", "prof", "prof", &["profile="]),
            "values nospace\nprofile=\tabout it\n"
        );
    }

    #[test]
    fn every_script_asks_the_program_and_a_static_one_does_not() {
        for (shell, _) in CompletionShell::FILES {
            let asks = format!(" __complete {} ", clap::ValueEnum::to_possible_value(&shell).unwrap().get_name());
            assert!(String::from_utf8(script(shell)).unwrap().contains(&asks), "{shell:?}");
            assert!(!String::from_utf8(static_script(shell)).unwrap().contains(&asks), "{shell:?}");
        }
    }
}
