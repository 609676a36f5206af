//! Changes to a few objects as commands make them: planned, shown, agreed to, applied, told.

use std::fmt::Write as _;

use super::operation::{Consent, Place, consent, show_lines, write_lines};
use super::{CommandError, Context};
use crate::cluster::Cluster;
use crate::events::Events;
use crate::mesh::change::{self, Action, Changes, Detail, Wanted};
use crate::ui::terminal;

/// Whether the user agrees.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ChangeArgs {
    /// Do not ask; also by `MESHCTL_YES=1`
    #[arg(short = 'y', long, visible_alias = "skip-confirmation", help_heading = "Operation")]
    pub yes: bool,

    /// Only show what would be done; the API server checks it
    #[arg(long, help_heading = "Operation")]
    pub dry_run: bool,
}

/// A change, and how it is agreed to.
#[derive(Debug)]
pub struct Job<'a> {
    /// The objects.
    pub wanted: &'a [Wanted<'a>],
    /// What is asked first, as a sentence: `This …`.
    pub question: &'a str,
    /// What the command line says.
    pub args: &'a ChangeArgs,
    /// How much is shown of objects that are made.
    pub detail: Detail,
    /// Whether the changes are shown; not, where standard output has a document.
    pub shows: bool,
}

impl Job<'_> {
    /// Shows the changes, has the user agree, and makes them. Returns what was done, or would be in a dry run.
    pub async fn carry_out(&self, cluster: &Cluster, context: &Context) -> Result<Changes, CommandError> {
        let Self { wanted, question, args, detail, shows } = self;
        let changes = change::plan(cluster, wanted).await?;
        changes.warnings.iter().for_each(|warning| context.ui().warning(warning));
        if changes.is_empty() {
            return Ok(changes);
        }
        let lines = changes.lines(terminal::columns(), *detail);
        if args.dry_run {
            if *shows {
                write_lines(&lines, context)?;
            }
            context.ui().note(&format!("nothing was done: {}", changes.counts()));
            return Ok(changes);
        }
        show_lines(&lines, context);
        let place = Place::of(cluster, "").await?;
        let wish = Consent { yes: args.yes, question, place: &place, is_harmless: changes.only_creates() };
        consent(&wish, context, || {})?;
        Ok(change::apply(cluster, wanted, changes).await?)
    }
}

/// Returns what was done, a line for each object.
pub fn told(changes: &Changes) -> String {
    let mut text = String::new();
    for object in &changes.objects {
        let what = match object.action {
            Action::Create => "created",
            Action::Change => "changed",
            Action::Leave => "unchanged",
            Action::Delete => "deleted",
        };
        let _ = writeln!(text, "{} {what}", object.key);
    }
    text
}
