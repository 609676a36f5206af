//! What the sidecar injector's templates see: its functions and its typed data.
//!
//! - [`functions`]: the functions that the injector adds to sprig's, or puts in their place
//! - [`objects`]: Kubernetes and mesh-config types over trees: fields by their Go names, getters, enums, nil pointers
//! - [`schema`]: the machinery of those types; the tables are in [`kubernetes_types`] and [`mesh_types`]
//! - [`proxy_config`]: what of a proxy's configuration is written into a pod
//! - [`resource_attributes`]: OpenTelemetry's description of a workload

pub mod functions;
pub mod kubernetes_types;
pub mod mesh_types;
pub mod objects;
pub mod proxy_config;
pub mod resource_attributes;
pub mod schema;

pub use functions::template_functions;
