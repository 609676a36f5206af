//! Which revision a rollback goes back to. Pure.

use crate::diagnostic::{Category, Diagnostic};
use crate::install::history::Installation;
use crate::install::revision::{Listed, Status};

/// There is nothing to go back to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDestination {
    /// The number is not in the history.
    #[error("the history of revision `{install}` has no {number}")]
    NotThere {
        /// The installation.
        install: String,
        /// What was asked for.
        number: u32,
        /// What there is.
        there: Vec<String>,
    },
    /// Nothing else was ever installed.
    #[error("nothing that was installed before is in the history of revision `{install}`")]
    NothingBefore {
        /// The installation.
        install: String,
        /// Whether anything is installed at all.
        is_installed: bool,
    },
}

impl Diagnostic for NoDestination {
    fn category(&self) -> Category {
        Category::Configuration
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NotThere { there, .. } => vec![format!("it has {}", there.join(", "))],
            Self::NothingBefore { is_installed: true, .. } => {
                vec![
                    "`meshctl rollback N` applies one of `meshctl history` again, also the one that is installed"
                        .to_owned(),
                ]
            }
            Self::NothingBefore { is_installed: false, .. } => {
                vec!["no install has succeeded yet: run it again, or take it away with `meshctl uninstall`".to_owned()]
            }
        }
    }
}

/// Returns what to go back to: the number that is asked for, else the last one that was installed without a failure
/// before what was tried last. `current` is the number that the record says is installed, 0 for none.
///
/// After a failed run, which left `current` as it was, that is `current`; after one that succeeded it is the one before.
pub fn destination(installation: &Installation, wanted: Option<u32>, current: u32) -> Result<&Listed, NoDestination> {
    let install = installation.revision.clone();
    if let Some(number) = wanted {
        return installation.get(number).ok_or_else(|| NoDestination::NotThere {
            install,
            number,
            there: installation.history.iter().map(told).collect(),
        });
    }
    let last = installation.last().map_or(0, |last| last.number);
    let is_good = |one: &&Listed| match one.status {
        Status::Deployed | Status::Superseded => true,
        // A run may have been killed after it recorded that it is done and before it said so here.
        Status::Pending | Status::Failed => one.number == current,
    };
    let before = installation.history.iter().rev().filter(is_good).find(|one| one.number < last);
    before.ok_or(NoDestination::NothingBefore { install, is_installed: current > 0 })
}

/// What a rollback is called in the history, without the number.
const DESCRIPTION: &str = "rollback to ";

/// Returns what a rollback to a number is called in the history.
pub fn description(number: u32) -> String {
    format!("{DESCRIPTION}{number}")
}

/// How the last run ended, as far as the record tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastRun {
    /// It ended by itself, or nothing is known.
    Ended,
    /// Somebody interrupted it.
    Interrupted,
    /// It was killed: it still has the lock.
    Killed,
}

/// Returns where the last run was going, when that was a rollback that did not get to its end: the same command, run
/// again, is to go there too, and not back from where it got to.
pub fn resumed(installation: &Installation, current: u32, last_run: LastRun) -> Option<u32> {
    let last = installation.last()?;
    let is_open = match last.status {
        Status::Pending => true,
        Status::Failed => last.number != current && last_run == LastRun::Interrupted,
        Status::Deployed | Status::Superseded => last.number == current && last_run == LastRun::Killed,
    };
    let number = last.summary.description.strip_prefix(DESCRIPTION)?.parse().ok()?;
    (is_open && installation.get(number).is_some()).then_some(number)
}

/// Returns a number with what became of it.
fn told(one: &Listed) -> String {
    format!("{} ({})", one.number, one.status.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::history::tests::listed;

    const PENDING: Status = Status::Pending;
    const DEPLOYED: Status = Status::Deployed;
    const SUPERSEDED: Status = Status::Superseded;
    const FAILED: Status = Status::Failed;

    #[test]
    fn the_last_good_one_before_what_was_tried_last() {
        type Case<'a> = (&'a [(u32, Status)], u32, Option<u32>);
        let cases: &[Case<'_>] = &[
            (&[], 0, None),
            (&[(1, DEPLOYED)], 1, None),
            (&[(1, SUPERSEDED), (2, DEPLOYED)], 2, Some(1)),
            // A failed run, and one that was killed.
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, FAILED)], 2, Some(2)),
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, PENDING)], 2, Some(2)),
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, FAILED), (4, FAILED)], 2, Some(2)),
            (&[(1, FAILED)], 0, None),
            (&[(1, PENDING)], 0, None),
            // What failed in between is not gone back to.
            (&[(1, SUPERSEDED), (2, FAILED), (3, DEPLOYED)], 3, Some(1)),
            // A rollback is undone by the next one.
            (&[(2, SUPERSEDED), (3, SUPERSEDED), (4, DEPLOYED)], 4, Some(3)),
            // Killed between the record and its label.
            (&[(1, DEPLOYED), (2, PENDING)], 2, Some(1)),
            (&[(1, DEPLOYED), (2, PENDING), (3, FAILED)], 2, Some(2)),
        ];
        for (history, current, expected) in cases {
            let history: Vec<Listed> =
                history.iter().map(|(number, status)| listed("default", *number, *status)).collect();
            let installation = Installation { revision: "default".to_owned(), history };
            let found = destination(&installation, None, *current);
            assert_eq!(found.ok().map(|one| one.number), *expected, "{installation:?}");
        }
    }

    #[test]
    fn what_is_asked_for_must_be_there() {
        let history = vec![listed("default", 4, FAILED), listed("default", 5, DEPLOYED)];
        let installation = Installation { revision: "default".to_owned(), history };
        assert_eq!(destination(&installation, Some(5), 5).unwrap().number, 5);
        // The user may know better.
        assert_eq!(destination(&installation, Some(4), 5).unwrap().number, 4);
        let error = destination(&installation, Some(3), 5).unwrap_err();
        assert_eq!(error.to_string(), "the history of revision `default` has no 3");
        assert_eq!(error.hints(), ["it has 4 (failed), 5 (deployed)"]);
    }

    #[test]
    fn a_rollback_that_was_broken_off_goes_on_to_where_it_was_going() {
        type Case<'a> = (&'a [(u32, Status)], u32, LastRun, Option<u32>);
        let cases: &[Case<'_>] = &[
            // Killed on the way, after the record, and after everything but the lock.
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, PENDING)], 2, LastRun::Killed, Some(1)),
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, PENDING)], 3, LastRun::Killed, Some(1)),
            (&[(1, SUPERSEDED), (2, SUPERSEDED), (3, DEPLOYED)], 3, LastRun::Killed, Some(1)),
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, FAILED)], 2, LastRun::Interrupted, Some(1)),
            // What ended by itself is undone, not repeated.
            (&[(1, SUPERSEDED), (2, DEPLOYED), (3, FAILED)], 2, LastRun::Ended, None),
            (&[(1, SUPERSEDED), (2, SUPERSEDED), (3, DEPLOYED)], 3, LastRun::Ended, None),
            // Where it was going is not there any more.
            (&[(2, SUPERSEDED), (3, PENDING)], 2, LastRun::Killed, None),
        ];
        for (history, current, last_run, expected) in cases {
            let mut history: Vec<Listed> =
                history.iter().map(|(number, status)| listed("default", *number, *status)).collect();
            if let Some(last) = history.last_mut() {
                last.summary.description = description(1);
            }
            let installation = Installation { revision: "default".to_owned(), history };
            assert_eq!(resumed(&installation, *current, *last_run), *expected, "{installation:?}");
        }
    }
}
