//! The governance modes of workloads in a cluster.
//!
//! - [`check`](mod@check): whether the control plane of a mode is installed; modes that the cluster describes
//! - [`mod@survey`]: the workloads that are meant, with the mode of each and the Services by which it is reached
//! - [`set`]: workloads switched: planned, applied, waited for, and taken back when they do not become ready

pub mod check;
pub mod set;
pub mod survey;

pub use check::{Check, Presence, check, classes};
pub use set::{Done, Outcome, Plan, SetError, Settings};
pub use survey::{Scope, Seen, Survey, SurveyError, survey};
