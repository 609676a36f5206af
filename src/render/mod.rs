//! Spec → objects: what each chart gets to see of the spec, and what comes out of it. Pure.
//!
//! - [`component_values`] makes the values of a component's chart
//! - [`images`] lists the images, and moves them to another registry
//! - [`pipeline`] renders the charts and puts the objects in order

pub mod component_values;
pub mod images;
pub mod pipeline;

pub use pipeline::{ComponentObjects, RenderError, Rendered, render, render_for};
