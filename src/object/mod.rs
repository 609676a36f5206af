//! Kubernetes objects as data.
//!
//! - [`key`]: what tells one object from another
//! - [`documents`]: text → objects
//! - [`order`]: in which order objects are installed
//! - [`select`]: `KIND/NAME` with globs
//! - [`runtime`]: the fields that a cluster fills in
//! - [`quantity`]: `500m` and `0.5` are the same
//! - [`diff`]: what differs between two sets of objects

pub mod diff;
pub mod documents;
pub mod key;
pub mod order;
pub mod quantity;
pub mod runtime;
pub mod select;

pub use key::ObjectKey;
