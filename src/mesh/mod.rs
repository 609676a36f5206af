//! A mesh that runs: what is asked of it and changed in it after it was installed.
//!
//! - [`change`]: changes to a few live objects: what is wanted laid into what is there, shown, applied
//! - [`modes`]: the governance modes of workloads in a cluster: asked, set, taken back

pub mod change;
pub mod modes;
