//! Spec → objects: what each chart gets to see of the spec, and what comes out of it. Pure.
//!
//! - `charts` keeps the charts that were read
//! - [`component_values`] makes the values of a component's chart
//! - [`settings`] changes its objects as the `k8s` settings say
//! - `tracing` finds, or makes, the provider that traces go to
//! - [`images`] lists the images, and moves them to another registry
//! - `store` renders charts that come from elsewhere, `store_values` makes their values
//! - [`pipeline`] renders the charts and puts the objects in order

mod charts;
pub mod component_values;
pub mod images;
pub mod pipeline;
pub mod settings;
mod store;
mod store_values;
mod tracing;

pub use pipeline::{ComponentObjects, RenderError, Rendered, render, render_for, render_parts};
