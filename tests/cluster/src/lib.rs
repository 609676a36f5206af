//! A real Kubernetes cluster on this machine's loopback, for tests: the unmodified programs of Kubernetes, and kwok in
//! place of kubelets. No container, no network, no privilege; about five seconds and 600 MB.
//!
//! ```text
//! let Some(cluster) = Cluster::shared() else { return };       // one for all tests of a binary; says when it cannot be
//! let namespace = cluster.namespace("shop");                   // a fresh one, with a name of its own
//! cluster.kubectl(["get", "nodes"]);                           // what it prints; it fails the test when it fails
//! cluster.kubeconfig();                                        // for the program under test
//! cluster.request("GET", "/version", "", "");                  // status and body
//! let _fate = cluster.fate("istiod", Fate::PullFails);         // what becomes of pods with the label `app: istiod`
//! ```
//!
//! - [`program`]: finds the programs, or builds them once
//! - [`certificates`]: fresh ones for every cluster
//! - [`process`]: programs that end with the process that started them, however it ends
//! - [`cluster`]: [`Cluster`], from the first process to the ready node
//! - [`fate`]: pods that fail on demand
//! - [`fault_proxy`]: what networks and servers do now and then to a request, done to a chosen one
//! - [`snapshot`]: what there is, without what differs from one time to the next, and the difference of two
//! - [`store`]: what a cluster stores, kept and put back
//! - [`registry`]: an OCI registry on loopback, which needs no cluster
//! - [`istiod`]: a stand-in for the control plane, which istiod's pods in the cluster become

#![cfg(unix)]

pub mod api;
pub mod certificates;
pub mod cluster;
pub mod fate;
pub mod fault_proxy;
pub mod istiod;
pub mod process;
pub mod program;
pub mod registry;
pub mod snapshot;
pub mod store;

pub use cluster::{Audited, Cluster, Options};
pub use fate::{ANNOTATION, Fate};
pub use fault_proxy::{Fault, FaultProxy};
pub use istiod::{Istiod, IstiodOptions};
pub use snapshot::Snapshot;

use std::io::Write as _;

/// Says something that the test harness does not keep to itself.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
