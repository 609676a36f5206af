//! Kubernetes objects as data.
//!
//! - [`order`]: in which order objects are installed
//! - [`strategic_merge`]: lays a partial object over a whole one, by Kubernetes' rules

pub mod order;
pub mod strategic_merge;

pub use strategic_merge::{StrategicMergeError, strategic_merge};
