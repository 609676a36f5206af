//! Kubernetes objects as data.
//!
//! - [`order`]: in which order objects are installed

pub mod order;
