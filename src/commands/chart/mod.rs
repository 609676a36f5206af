//! `meshctl chart`: Helm charts, found, fetched, rendered, shown and checked without a cluster.
//!
//! Flags are spelled as helm spells them.

pub mod inputs;
pub mod lint;
pub mod pull;
pub mod search;
pub mod show;
pub mod signature;
pub mod store;
pub mod template;

use clap::Subcommand;

use super::{CommandError, Context, Outcome};

/// Find, fetch, render, show and check Helm charts
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct ChartArgs {
    #[command(subcommand)]
    command: ChartCommand,
}

/// What can be done with a chart.
#[derive(Debug, Subcommand)]
pub enum ChartCommand {
    /// `chart template`
    Template(Box<template::TemplateArgs>),
    /// `chart show`
    Show(Box<show::ShowArgs>),
    /// `chart lint`
    Lint(Box<lint::LintArgs>),
    /// `chart search`
    Search(Box<search::SearchArgs>),
    /// `chart pull`
    #[command(alias = "fetch")]
    Pull(Box<pull::PullArgs>),
}

/// Runs `meshctl chart`.
pub fn run(args: ChartArgs, context: &Context) -> Result<Outcome, CommandError> {
    match args.command {
        ChartCommand::Template(args) => template::run(*args, context),
        ChartCommand::Show(args) => show::run(&args, context),
        ChartCommand::Lint(args) => lint::run(&args, context),
        ChartCommand::Search(args) => search::run(&args, context),
        ChartCommand::Pull(args) => pull::run(&args, context),
    }
}
