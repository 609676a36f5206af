//! Kubernetes objects as data.
//!
//! - [`key`]: what tells one object from another
//! - [`body`]: an object as text and tree
//! - [`documents`]: text → objects
//! - [`order`]: in which order objects are installed
//! - [`select`]: `KIND/NAME` with globs
//! - [`runtime`]: the fields that a cluster fills in
//! - [`served`]: objects of old charts, made for the API versions that a Kubernetes serves
//! - [`overlay`]: patches by path
//! - [`quantity`]: `500m` and `0.5` are the same
//! - [`pod`]: what a pod's status says
//! - [`diff`]: what differs between two sets of objects
//! - [`mod@strategic_merge`]: lays a partial object over a whole one, by Kubernetes' rules

pub mod body;
pub mod diff;
pub mod documents;
pub mod key;
pub mod order;
pub mod overlay;
pub mod pod;
pub mod quantity;
pub mod runtime;
pub mod select;
pub mod served;
pub mod strategic_merge;

pub use body::Object;
pub use key::ObjectKey;
pub use strategic_merge::{Alternatives, StrategicMergeError, strategic_merge};
