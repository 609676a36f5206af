//! The command line: what can be typed, and one match that runs it.
//!
//! Each command has a file (a noun with verbs has a folder) with its arguments on top and `run` below.

pub mod addons;
pub mod bundle;
pub mod change;
pub mod chart;
pub mod cluster;
pub mod comparison;
pub mod completion;
pub mod contexts;
pub mod dashboard;
pub mod diff;
pub mod fetching;
pub mod gateway;
pub mod get;
pub mod global;
pub mod history;
pub mod images;
pub mod ingress;
pub mod inputs;
pub mod install;
pub mod kube_inject;
pub mod lazy;
pub mod lock;
pub mod manifest;
pub mod migrate;
pub mod mode;
pub mod namespace;
pub mod not_yet;
pub mod operation;
pub mod outcome;
pub mod precheck;
pub mod profile;
mod recorded;
pub mod repo;
pub mod rollback;
pub mod sample;
pub mod schema;
mod served;
pub mod status;
pub mod stores;
pub mod tag;
pub mod traffic;
pub mod uninstall;
pub mod upgrade;
pub mod values;
pub mod verify;
pub mod version;
pub mod wanted;

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

pub use global::{Context, GlobalArgs};
pub use outcome::{CommandError, ExitCode, Outcome};

use crate::ui::{ColorChoice, Printer, Verbosity};
use lazy::Lazy;

/// Install, check and operate a service mesh on Kubernetes
#[derive(Debug, Parser)]
#[command(name = "meshctl", version, after_long_help = outcome::exit_code_help(), after_help = outcome::exit_code_help())]
#[command(subcommand_required = true, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// Options that every command has
    #[command(flatten)]
    pub global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

/// What meshctl can do.
#[derive(Debug, Subcommand)]
enum Command {
    #[command(visible_alias = "apply")]
    Install(Lazy<install::InstallArgs>),
    Upgrade(Lazy<upgrade::UpgradeArgs>),
    Rollback(Lazy<rollback::RollbackArgs>),
    Uninstall(Lazy<uninstall::UninstallArgs>),
    Precheck(Lazy<precheck::PrecheckArgs>),
    #[command(visible_alias = "verify-install")]
    Verify(Lazy<verify::VerifyArgs>),
    Status(Lazy<status::StatusArgs>),
    Diff(Lazy<diff::DiffArgs>),
    History(Lazy<history::HistoryArgs>),
    #[command(subcommand, visible_alias = "addon")]
    Addons(Lazy<addons::AddonsCommand>),
    #[command(subcommand, visible_alias = "ns")]
    Namespace(Lazy<namespace::NamespaceCommand>),
    #[command(subcommand)]
    Tag(Lazy<tag::TagCommand>),
    #[command(subcommand)]
    Traffic(Lazy<traffic::TrafficCommand>),
    #[command(subcommand)]
    Sample(Lazy<sample::SampleCommand>),
    #[command(visible_alias = "inject")]
    KubeInject(Lazy<kube_inject::KubeInjectArgs>),
    #[command(visible_alias = "uninject")]
    KubeUninject(Lazy<kube_inject::KubeUninjectArgs>),
    Get(Lazy<get::GetArgs>),
    Migrate(Lazy<migrate::MigrateArgs>),
    #[command(subcommand)]
    Mode(Lazy<mode::ModeCommand>),
    #[command(subcommand)]
    Manifest(Lazy<manifest::ManifestCommand>),
    #[command(subcommand)]
    Profile(Lazy<profile::ProfileCommand>),
    #[command(subcommand)]
    Values(Lazy<values::ValuesCommand>),
    #[command(subcommand)]
    Images(Lazy<images::ImagesCommand>),
    #[command(subcommand)]
    Bundle(Lazy<bundle::BundleCommand>),
    Lock(Lazy<lock::LockArgs>),
    #[command(subcommand)]
    Gateway(Lazy<gateway::GatewayCommand>),
    #[command(subcommand)]
    Ingress(Lazy<ingress::IngressCommand>),
    Chart(Lazy<chart::ChartArgs>),
    #[command(subcommand, visible_alias = "repository")]
    Repo(Lazy<repo::RepoCommand>),
    #[command(visible_alias = "dash", alias = "d")]
    Dashboard(Lazy<dashboard::DashboardArgs>),
    Completion(Lazy<completion::CompletionArgs>),
    Version(Lazy<version::VersionArgs>),
    #[command(subcommand, hide = true, alias = "x")]
    Experimental(Lazy<precheck::ExperimentalCommand>),
    #[command(hide = true, name = "__complete")]
    Complete(Lazy<completion::CompleteArgs>),
    #[command(hide = true)]
    Render(Lazy<manifest::generate::GenerateArgs>),
}

/// Runs a command.
pub fn run(cli: Cli, context: &Context) -> Result<Outcome, CommandError> {
    match cli.command {
        Command::Chart(args) => chart::run(args.get(), context),
        Command::Repo(command) => repo::run(command.get(), context),
        Command::Manifest(command) => manifest::run(command.get(), context),
        Command::Mode(command) => mode::run(command.get(), context),
        Command::Profile(command) => profile::run(command.get(), context),
        Command::Values(command) => values::run(command.get(), context),
        Command::Lock(args) => lock::run(args.get(), context),
        Command::Bundle(command) => bundle::run(command.get(), context),
        Command::Images(command) => images::run(command.get(), context),
        Command::Gateway(command) => gateway::run(command.get(), context),
        Command::Ingress(command) => ingress::run(command.get(), context),
        Command::KubeInject(args) => kube_inject::run(args.get(), context),
        Command::KubeUninject(args) => kube_inject::run_uninject(args.get(), context),
        Command::Get(args) => get::run(args.get(), context),
        Command::Migrate(args) => migrate::run(args.get(), context),
        Command::Install(args) => install::run(args.get(), context),
        Command::Upgrade(args) => upgrade::run(args.get(), context),
        Command::Rollback(args) => rollback::run(args.get(), context),
        Command::History(args) => history::run(args.get(), context),
        Command::Addons(command) => addons::run(command.get(), context),
        Command::Namespace(command) => namespace::run(command.get(), context),
        Command::Tag(command) => tag::run(command.get(), context),
        Command::Traffic(command) => traffic::run(command.get(), context),
        Command::Sample(command) => sample::run(command.get(), context),
        Command::Uninstall(args) => uninstall::run(args.get(), context),
        Command::Precheck(args) => precheck::run(args.get(), context),
        Command::Experimental(command) => precheck::run_experimental(command.get(), context),
        Command::Render(args) => manifest::generate::run(args.get(), context),
        Command::Verify(args) => verify::run(args.get(), context),
        Command::Status(args) => status::run(args.get(), context),
        Command::Diff(args) => diff::run(args.get(), context),
        Command::Complete(args) => completion::complete(args.get(), context),
        Command::Dashboard(args) => dashboard::run(&args.get(), context),
        Command::Completion(args) => completion::run(&args.get(), context),
        Command::Version(args) => version::run(args.get(), context),
    }
}

/// A command line that was read.
#[derive(Debug)]
pub enum Invocation {
    /// There is a command to run.
    Run(Box<Cli>),
    /// It has been answered already: help, the version, or a usage error.
    Answered(ExitCode),
}

/// Reads a command line; help, version and usage errors are answered here.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Invocation {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    match lazy::defining(&arguments, || Cli::try_parse_from(&arguments)) {
        Ok(cli) => Invocation::Run(Box::new(cli)),
        Err(error) => Invocation::Answered(answer(&error)),
    }
}

/// Returns the exit code of a program that a signal ended.
pub fn interrupted(signal: i32) -> u8 {
    /// The number that POSIX gives to SIGINT.
    const SIGINT: i32 = 2;
    if signal == SIGINT { ExitCode::Interrupted.number() } else { ExitCode::Terminated.number() }
}

/// Turns the result of a command into an exit code, and shows the error when there is one.
pub fn finish(result: Result<Outcome, CommandError>, context: &Context) -> std::process::ExitCode {
    let result = result.and_then(|outcome| {
        context.ui().flush()?;
        Ok(outcome)
    });
    let code = match result {
        Ok(outcome) => outcome.exit_code(),
        Err(error) if error.is_broken_pipe() => ExitCode::Success,
        Err(error) => {
            // What was written before the error stays in front of it, where both go to one terminal.
            let _ = context.ui().flush();
            context.ui().error(error.diagnostic(), error.hints());
            error.exit()
        }
    };
    code.into()
}

/// Shows what clap has to say, or our own answer to the name of a command that is still to come.
fn answer(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Help that goes to a closed pipe is as good as read.
        let _ = error.print();
        return ExitCode::Success;
    }
    // The options have not been read, so the environment alone decides on color.
    let printer = Printer::standard(Verbosity::Normal, ColorChoice::Auto);
    if error.kind() == ErrorKind::InvalidSubcommand
        && let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand)
        && let Some(planned) = not_yet::find(name)
    {
        let error = not_yet::error(name, planned);
        printer.error(error.diagnostic(), error.hints());
        return error.exit();
    }
    printer.report(&in_our_words(&error.render().to_string()));
    ExitCode::Usage
}

/// Returns clap's message with its labels replaced by those of every other error.
fn in_our_words(message: &str) -> String {
    let lines = message.trim_end().lines().map(|line| match line {
        "For more information, try '--help'." => "hint: `--help` tells more".to_owned(),
        _ => line.strip_prefix("  tip: ").map_or_else(|| line.to_owned(), |tip| format!("hint: {tip}")),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
