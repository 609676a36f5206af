//! Ready or not, and why: the rules per kind, what shows early that nothing will come of it, and the wait.
//!
//! - [`readiness`](fn@readiness): one object → ready, waiting (for what) or failed (why), one file per family of kinds
//! - [`surroundings`]: what the rules need to know besides the object: its pods, its events, its endpoints
//! - [`scope`]: which watches a set of objects needs
//! - [`cause`]: the table of what can be wrong, and how long each is put up with
//! - [`signal`]: what workloads, pods and events show when something is wrong
//! - [`diagnosis`]: from signals to verdicts, with the time that each is given, the root cause said once
//! - [`course`]: where a wait stands, decided from the objects and the time alone
//! - [`wait`](mod@wait): the engine that feeds it from watches, until the end
//! - [`report`]: how a wait ends
//!
//! All but the engine is pure: times are handed in, never read.

pub mod cause;
pub mod course;
pub mod diagnosis;
pub mod report;
pub mod scope;
pub mod signal;
pub mod surroundings;
pub mod wait;

mod autoscaling;
mod claim;
mod custom;
mod daemon_set;
mod definition;
mod deployment;
mod job;
mod namespace;
mod pod;
mod policy;
mod readiness;
mod remedy;
mod service;
mod stateful_set;
mod status;
mod webhook;

pub use cause::Cause;
pub use readiness::{Readiness, readiness};
pub use remedy::ROOT_CERTIFICATE;
pub use report::{WaitEnd, WaitError, Waited};
pub use surroundings::{Expectations, Surroundings};
pub use wait::{Awaited, LogPlace, WaitOptions, WatchEvent, Watcher, wait};
