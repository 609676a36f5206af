//! Where a mesh is reached from outside.
//!
//! - [`ports`]: the ports of a gateway's service, and what each is for
//! - [`platform`]: what sort of cluster it is, and how its services are made reachable
//! - [`address`]: host, ports and URLs of a gateway, from its service, its pods and the nodes; pure
//! - [`find`](mod@find): asks a cluster for all that
//! - [`wait`](mod@wait): until load balancers have their addresses
//! - [`export`]: the same as variables of a shell
//! - [`probe`](mod@probe): asks a URL, from here
//! - [`diagnose`](mod@diagnose): why a gateway is not reached; [`codes`]: all that can be found
//! - [`expose`]: add-ons behind the ingress gateway, or at the nodes
//! - [`routes`]: which way a request takes
//! - [`error`]: why there is no answer

pub mod address;
pub mod codes;
pub mod diagnose;
pub mod error;
pub mod export;
pub mod expose;
pub mod find;
pub mod platform;
pub mod ports;
pub mod probe;
pub mod routes;
pub mod wait;

pub use address::{Address, Addresses, Origin};
pub use error::IngressError;
pub use export::Variable;
pub use find::{Facts, Query, find};
pub use ports::{Port, Role};
