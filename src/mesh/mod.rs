//! A mesh that runs: what takes part in it, and how that is looked at and changed.
//!
//! - [`enrolment`]: what the labels of namespaces and pods mean, and which webhook injects
//! - [`namespaces`]: the namespaces of a cluster, and their labels changed
//! - [`rollout`]: workloads restarted or changed, in waves, and put back
//! - [`dashboard`]: the pages of add-ons and of istiod, on a port of this machine
//! - [`versions`]: which versions the control planes and proxies have
//! - [`change`]: changes to a few live objects: what is wanted laid into what is there, shown, applied
//! - [`sample`]: applications to try a mesh with
//! - [`traffic`]: shares, faults, timeouts and limits for one service

pub mod change;
pub mod dashboard;
pub mod enrolment;
pub mod namespaces;
pub mod rollout;
pub mod sample;
pub mod traffic;
pub mod versions;
