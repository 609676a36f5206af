//! A mesh that runs: what is asked of it and changed in it after it was installed.
//!
//! - [`change`]: changes to a few live objects: what is wanted laid into what is there, shown, applied
//! - [`sample`]: applications to try a mesh with
//! - [`traffic`]: shares, faults, timeouts and limits for one service

pub mod change;
pub mod sample;
pub mod traffic;
