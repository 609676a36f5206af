//! `meshctl completion`: prints the completion script of a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, CommandError, Context, Outcome};

/// Print the completion script of a shell
///
/// Load it from the shell's start-up file, e.g. `source <(meshctl completion bash)`.
#[derive(Debug, clap::Args)]
pub struct CompletionArgs {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: CompletionShell,
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

/// Runs `meshctl completion`.
pub fn run(args: &CompletionArgs, context: &Context) -> Result<Outcome, CommandError> {
    let CompletionArgs { shell } = args;
    context.ui().own_bytes(&script(*shell))?;
    Ok(Outcome::Success)
}

/// Returns the completion script of a shell.
pub fn script(shell: CompletionShell) -> Vec<u8> {
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
