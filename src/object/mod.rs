//! Kubernetes objects as data.
//!
//! - [`body`]: an object as text and tree
//! - [`order`]: in which order objects are installed
//! - [`strategic`]: merge patches by the rules of Kubernetes
//! - [`overlay`]: patches by path

pub mod body;
pub mod order;
pub mod overlay;
pub mod strategic;

pub use body::Object;
