//! A mesh that runs: what is asked of it and changed in it after it was installed.
//!
//! - [`change`]: changes to a few live objects: what is wanted laid into what is there, shown, applied
//! - [`enrolment`]: what the labels of namespaces and pods mean to the control planes of a cluster; pure
//! - [`namespaces`]: the namespaces of a cluster with their pods, and their labels changed
//! - [`rollout`]: workloads restarted in waves, waited for, and taken back

pub mod change;
pub mod enrolment;
pub mod namespaces;
pub mod rollout;
//! A mesh that runs: what takes part in it, and how that is changed.
//!
//! - [`dashboard`]: the pages of add-ons and of istiod, on a port of this machine
//! - [`versions`]: which versions the control planes and proxies have

pub mod dashboard;
pub mod versions;
//! - [`sample`]: applications to try a mesh with
//! - [`traffic`]: shares, faults, timeouts and limits for one service

pub mod change;
pub mod sample;
pub mod traffic;
