//! A mesh that runs: what takes part in it, and how that is changed.
//!
//! - [`dashboard`]: the pages of add-ons and of istiod, on a port of this machine
//! - [`versions`]: which versions the control planes and proxies have

pub mod dashboard;
pub mod versions;
