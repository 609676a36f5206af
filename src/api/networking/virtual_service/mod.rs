//! `VirtualService`: where requests for a host go.
//!
//! [`matching`] says which requests a route is for, [`http`] and [`layer4`] what happens to them, [`fault`] and [`cors`]
//! are two policies of HTTP routes.

pub mod cors;
mod destination;
pub mod fault;
pub mod http;
pub mod layer4;
pub mod matching;
mod spec;

pub use cors::CorsPolicy;
pub use destination::{Destination, Percent};
pub use fault::FaultInjection;
pub use http::{HttpRoute, HttpRouteDestination};
pub use layer4::{RouteDestination, TcpRoute, TlsRoute};
pub use matching::{HttpMatch, StringMatch, StringPattern};
pub use spec::VirtualService;
