//! What istiod's injector makes of a pod, without istiod: pod and configuration in, injected pod out. Pure.
//!
//! A document → [`workloads`] (where its pod templates are) → [`policy`] (whether each is injected, and why) →
//! [`injector`]: [`annotations`] (are they what they can be) → `template_data` → the templates of [`config`] →
//! strategic merge → [`overrides`] (the user's own containers) → [`identity`], [`metrics`], [`probes`], [`status`].
//!
//! - [`document`]: all pods of a document, and what the [`report`] says of them
//! - [`undo`]: the way back for what meshctl injected; [`uninject`] goes it, [`removal`] guesses it for others
//! - [`explain`](mod@explain): what injection would make of an object, and why; [`pod_security`]: the level that it needs
//! - [`config`]: templates, values and mesh configuration, rendered or captured
//! - [`mesh_config`]: the mesh configuration with its defaults, a proxy's own configuration over it
//! - [`pod`]: a pod as a tree
//! - [`functions`]: the functions that the injector adds to sprig's, or puts in their place
//! - [`objects`]: Kubernetes and mesh-config types over trees: fields by their Go names, getters, enums, nil pointers
//! - [`schema`]: the machinery of those types; the tables are in [`kubernetes_types`] and [`mesh_types`]
//! - [`proxy_config`]: what of a proxy's configuration is written into a pod
//! - [`resource_attributes`]: OpenTelemetry's description of a workload
//!
//! The rules are those of istiod 1.30.3 (`pkg/kube/inject`), as its behaviour shows them.

pub mod annotations;
mod boolean;
mod concurrency;
pub mod config;
pub mod document;
pub mod error;
pub mod explain;
pub mod functions;
pub mod identity;
pub mod injector;
pub mod kubernetes_types;
pub mod mesh_config;
pub mod mesh_types;
pub mod metrics;
pub mod objects;
pub mod overrides;
pub mod pod;
pub mod pod_security;
pub mod policy;
pub mod probes;
pub mod proxy_config;
pub mod removal;
pub mod report;
pub mod resource_attributes;
pub mod schema;
pub mod selector;
pub mod status;
mod template_data;
pub mod undo;

pub mod workloads;

pub use config::{CapturedConfig, InjectionConfig, InjectionConfigError};
pub use document::{DocumentInjector, DocumentResult, Namespaces, uninject};
pub use error::{InjectError, InjectFault};
pub use explain::{AnnotationEffect, Explanation, Resources, explain};
pub use functions::template_functions;
pub use identity::Workload;
pub use injector::{Injection, Injector, Request};
pub use policy::{Decision, InjectReason, Namespace, SkipReason};
pub use report::{ObjectName, ObjectReport, Outcome};
pub use workloads::{CustomKind, PodPlace, pod_places};
