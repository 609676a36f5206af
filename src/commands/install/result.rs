//! What came of an installation: one document for programs, whatever happened.

use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::operation::{Fault, Place, ResultFormat, write_plan};
use crate::commands::outcome::ExitCode;
use crate::commands::wanted::Wanted;
use crate::commands::{CommandError, Context, Outcome};
use crate::install::plan::{Counts, Plan};
use crate::install::rollback::failure::After;
use crate::install::run::Done;
use crate::install::verify::Report;
use crate::ui::output::{self, OutputFormat, TableView};

/// How an installation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Only the plan was asked for.
    Planned,
    /// Everything is there.
    Installed,
    /// Everything was there already.
    Unchanged,
    /// Nothing was done.
    Refused,
    /// It was begun, and is not done.
    Failed,
    /// It was begun, and the user ended it.
    Interrupted,
}

impl Status {
    /// Returns how an operation ended with an error.
    pub fn of(error: &CommandError) -> Self {
        match error.exit() {
            ExitCode::Interrupted | ExitCode::Terminated => Self::Interrupted,
            ExitCode::Usage | ExitCode::Configuration => Self::Refused,
            _ => Self::Failed,
        }
    }
}

/// What came of an installation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstallResult {
    /// How it ended.
    pub status: Status,
    /// Where; none when no cluster was asked.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// The profile.
    pub profile: String,
    /// The version of the mesh.
    pub version: String,
    /// How many objects something happens to.
    pub counts: Counts,
    /// What was planned.
    pub plan: Plan,
    /// What was done.
    #[serde(flatten)]
    pub done: Option<Done>,
    /// What became of what was there, when it failed and went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// What a verification found afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Report>,
    /// How many requests were sent.
    pub requests: u64,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Fault>,
}

impl InstallResult {
    /// Returns the result of a plan that nothing was done about yet.
    pub fn planned(wanted: &Wanted, place: Option<Place>, plan: Plan) -> Self {
        let text = |path: &str| wanted.spec.text(&[path]).unwrap_or_default().to_owned();
        Self {
            status: Status::Planned,
            place,
            profile: text("profile"),
            version: text("tag"),
            counts: plan.counts(),
            plan,
            done: None,
            after: None,
            verification: None,
            requests: 0,
            error: None,
        }
    }

    /// Notes how it ended.
    pub fn take(&mut self, outcome: &Result<Outcome, CommandError>) {
        let Err(error) = outcome else { return };
        self.status = Status::of(error);
        self.error = Some(Fault::of(error));
    }

    /// Writes the result.
    pub fn emit(&self, format: ResultFormat, context: &Context) -> Result<(), CommandError> {
        match format {
            ResultFormat::Text => write_plan(&self.plan, context)?,
            ResultFormat::Json => output::emit(context.ui(), OutputFormat::Json, self)?,
            ResultFormat::Yaml => output::emit(context.ui(), OutputFormat::Yaml, self)?,
        }
        Ok(())
    }
}

impl TableView for InstallResult {
    fn table(&self) -> String {
        self.plan.text(crate::ui::terminal::columns())
    }
}

/// What came of an installation that did not get as far as a plan.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unplanned {
    /// `failed` or `refused`.
    status: Status,
    /// Why there is no plan.
    error: Fault,
}

impl Unplanned {
    /// Returns the result of an error.
    pub fn of(error: &CommandError) -> Self {
        Self { status: Status::of(error), error: Fault::of(error) }
    }
}

impl TableView for Unplanned {
    fn table(&self) -> String {
        format!("{}\n", self.error.message)
    }
}
