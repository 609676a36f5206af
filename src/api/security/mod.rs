//! The group `security.istio.io`: who may talk to whom, and how they prove who they are.

mod authorization_policy;
mod peer_authentication;
mod request_authentication;

pub use authorization_policy::{
    AuthorizationAction, AuthorizationCondition, AuthorizationFrom, AuthorizationOperation, AuthorizationPolicy,
    AuthorizationRule, AuthorizationSource, AuthorizationTo, ExtensionProvider,
};
pub use peer_authentication::{MutualTls, MutualTlsMode, PeerAuthentication};
pub use request_authentication::{ClaimToHeader, JwtHeader, JwtRule, RequestAuthentication};
