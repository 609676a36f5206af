//! A mesh that runs: what takes part in it, what is asked of it, and what is changed in it after it was installed.
//!
//! - [`change`]: changes to a few live objects: what is wanted laid into what is there, shown, applied
//! - [`dashboard`]: the pages of add-ons and of istiod, on a port of this machine
//! - [`enrolment`]: what the labels of namespaces and pods mean to the control planes of a cluster; pure
//! - [`ingress`]: where a mesh is reached from outside, why it is not, and which way a request takes
//! - [`modes`]: the governance modes of workloads in a cluster: asked, set, taken back
//! - [`namespaces`]: the namespaces of a cluster with their pods, and their labels changed
//! - [`rollout`]: workloads restarted in waves, waited for, and taken back
//! - [`sample`]: applications to try a mesh with
//! - [`status`]: how all of it is, at one time
//! - [`traffic`]: shares, faults, timeouts and limits for one service
//! - [`versions`]: which versions the control planes and proxies have

pub mod change;
pub mod dashboard;
pub mod enrolment;
pub mod ingress;
pub mod modes;
pub mod namespaces;
pub mod rollout;
pub mod sample;
pub mod status;
pub mod traffic;
pub mod versions;
