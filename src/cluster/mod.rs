//! The Kubernetes API server: how it is found, asked and read. Of the modules below the commands only this one and
//! `fetch` know the network.
//!
//! - [`options`]: what a user says about the cluster
//! - [`kubeconfig`]: the files that say where it is and who asks, read as kubectl reads them
//! - [`service_account`]: the same for a program inside a cluster
//! - [`plugin`]: programs that give credentials
//! - [`proxy`]: the proxy on the way, by the environment
//! - [`client`]: [`Cluster`], connected with the first request; each request has a deadline
//! - [`read`]: objects and lists of them
//! - [`discovery`]: the kinds that a server serves
//! - [`injection`]: what a control plane in the cluster injects with
//! - [`error`]: what can go wrong, and what to do then
//!
//! Nothing is read and no connection is made before the first request; [`block_on`] makes the runtime for a command
//! that needs one.

pub mod client;
pub mod discovery;
pub mod error;
pub mod injection;
pub mod kubeconfig;
pub mod options;
pub mod plugin;
pub mod proxy;
pub mod read;
mod runtime;
pub mod service_account;

#[cfg(test)]
mod mock;

pub use client::{Answer, Call, Cluster, Method};
pub use discovery::Discovery;
pub use error::ClusterError;
pub use options::ClusterOptions;
pub use read::{ListOptions, Resource};
pub use runtime::block_on;
