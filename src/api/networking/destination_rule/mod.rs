//! `DestinationRule`: how clients connect to a service, after a route has chosen it.
//!
//! [`load_balancer`], [`connection_pool`], [`outlier`] and [`tls`] are the parts of a [`TrafficPolicy`].

pub mod connection_pool;
pub mod load_balancer;
pub mod outlier;
mod spec;
pub mod tls;

pub use connection_pool::ConnectionPool;
pub use load_balancer::LoadBalancer;
pub use outlier::OutlierDetection;
pub use spec::{
    DestinationRule, PortTrafficPolicy, ProxyProtocol, ProxyProtocolVersion, RetryBudget, Subset, TrafficPolicy, Tunnel,
};
pub use tls::{ClientTls, ClientTlsMode};
