//! The group `security.istio.io`: who may talk to whom, and how they prove who they are.

mod peer_authentication;

pub use peer_authentication::{MutualTls, MutualTlsMode, PeerAuthentication};
