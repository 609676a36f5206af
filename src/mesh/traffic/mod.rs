//! The traffic of one service: shares for its versions, faults, timeouts, retries, copies, limits; and the way back.
//!
//! - [`host`]: the service, and how objects name it
//! - [`aspect`]: what can be set, and where it stands in a route or a rule
//! - [`record`]: what was set and what was there before, as an annotation of the object
//! - [`routes`]: a `VirtualService` with something set or reset
//! - [`rule`]: a `DestinationRule` with subsets, limits, and without
//! - [`look`]: what a cluster has about the service
//! - [`overview`]: what becomes of requests to it
//!
//! All but [`look`] is pure: objects in, objects out. What is written is decided by [`change`](super::change).

pub mod aspect;
pub mod host;
pub mod look;
pub mod overview;
pub mod record;
pub mod routes;
pub mod rule;

#[cfg(test)]
mod tests;

pub use aspect::{Aspect, Share};
pub use host::Host;
