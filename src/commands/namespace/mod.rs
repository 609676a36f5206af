//! `meshctl namespace`: which namespaces take part in the mesh, and how that is changed.

pub mod explain;
pub mod label;
pub mod list;
pub mod plan_view;

use super::{CommandError, Context, Outcome};

/// Enrol namespaces in the mesh, and see what their labels come to
#[derive(Debug, clap::Subcommand)]
pub enum NamespaceCommand {
    /// List the namespaces: how each takes part, and which pods are out of date
    List(list::ListArgs),
    /// Enrol namespaces: sidecars by a revision or tag, the ambient mode, a waypoint
    Label(Box<label::LabelArgs>),
    /// Take all labels of the mesh away from namespaces
    Unlabel(Box<label::UnlabelArgs>),
    /// Tell which control plane injects the pods of a namespace, or a pod, and why
    Explain(explain::ExplainArgs),
}

/// Runs `meshctl namespace`.
pub fn run(command: NamespaceCommand, context: &Context) -> Result<Outcome, CommandError> {
    match command {
        NamespaceCommand::List(args) => list::run(args, context),
        NamespaceCommand::Label(args) => label::run(*args, context),
        NamespaceCommand::Unlabel(args) => label::run_unlabel(*args, context),
        NamespaceCommand::Explain(args) => explain::run(args, context),
    }
}
