//! The group `networking.istio.io`: which requests enter the mesh, where they go, and how they are treated on the way.
//!
//! One file per kind; the type that carries the kind's name is its spec. A required field that is missing is read as its
//! default, so that the rest of an object can still be looked at; that it is missing is said by the schema.

pub mod destination_rule;
pub mod envoy_filter;
pub mod gateway;
pub mod name;
pub mod port;
mod proxy_config;
mod rules;
pub mod service_entry;
pub mod sidecar;
pub mod virtual_service;
pub mod workload_entry;
pub mod workload_group;

#[cfg(test)]
mod tests;

pub use destination_rule::DestinationRule;
pub use envoy_filter::EnvoyFilter;
pub use gateway::Gateway;
pub use proxy_config::{ProxyConfig, ProxyImage};
pub use service_entry::ServiceEntry;
pub use sidecar::Sidecar;
pub use virtual_service::VirtualService;
pub use workload_entry::WorkloadEntry;
pub use workload_group::WorkloadGroup;
