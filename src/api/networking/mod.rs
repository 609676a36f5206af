//! The group `networking.istio.io`: how requests find their way.

mod proxy_config;

pub use proxy_config::{ProxyConfig, ProxyImage};
