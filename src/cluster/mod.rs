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
//! - [`printed`]: the same as the server prints them
//! - [`write`](mod@write): objects applied, created, replaced, deleted
//! - [`watch`]: objects as they change
//! - [`access`]: what may be done
//! - [`forward`]: connections to ports of pods
//! - [`retry`]: what is tried again, and when
//! - [`discovery`]: the kinds that a server serves
//! - [`injection`]: what a control plane in the cluster injects with
//! - [`error`]: what can go wrong, and what to do then
//!
//! Nothing is read and no connection is made before the first request; [`block_on`] makes the runtime for a command
//! that needs one.

pub mod access;
pub mod client;
pub mod discovery;
pub mod error;
pub mod forward;
pub mod injection;
pub mod kubeconfig;
pub mod options;
pub mod plugin;
pub mod printed;
pub mod proxy;
pub mod read;
pub mod retry;
mod runtime;
pub mod service_account;
pub mod watch;
pub mod write;

#[cfg(test)]
pub(crate) mod mock;

pub use access::Right;
pub use client::{Answer, Call, Cluster, Method};
pub use discovery::Discovery;
pub use error::ClusterError;
pub use forward::{Forwarded, Page, PodPort};
pub use options::ClusterOptions;
pub use read::{ListOptions, Listed, Resource};
pub use retry::Patience;
pub use runtime::{block_on, is_waiting};
pub use watch::WatchEvent;
pub use write::{Applied, ApplyOptions, Deletion, Preconditions};
