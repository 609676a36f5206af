//! A mesh that runs: what takes part in it, and how that is changed.
//!
//! - [`enrolment`]: what the labels of namespaces and pods mean to the control planes of a cluster; pure
//! - [`namespaces`]: the namespaces of a cluster with their pods, and their labels changed
//! - [`rollout`]: workloads restarted in waves, waited for, and taken back

pub mod enrolment;
pub mod namespaces;
pub mod rollout;
