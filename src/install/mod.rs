//! Operations on a mesh in a cluster: they use what is below and the cluster, return results and tell
//! [`crate::events::Events`] on the way; they never print.
//!
//! - [`ready`]: when an object is ready, why it is not, and waiting until it is

pub mod ready;
