//! Ports of gateways, sidecars and services, and the protocols spoken there.

use std::fmt::{self, Display, Formatter};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A port on which a gateway listens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// The number of the port; 0 where a Unix domain socket is bound.
    #[serde(default)]
    #[schemars(!default)]
    pub number: u32,
    /// The protocol spoken there: HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, MONGO, TCP or TLS.
    #[serde(default)]
    #[schemars(!default)]
    pub protocol: Protocol,
    /// A name for the port, unique among those of the object.
    #[serde(default)]
    #[schemars(!default)]
    pub name: String,
    /// Without effect; only the ports of a service entry lead to another port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<u32>,
}

/// A port on which a sidecar listens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SidecarPort {
    /// The number of the port; 0 where a Unix domain socket is bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The protocol spoken there: HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, MONGO, TCP or TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// A name for the port, unique among those of the object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<u32>,
}

/// One port of a service.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DestinationPort {
    /// The number of the service's port.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// The name of a protocol, in any case; [`Protocol::known`] tells which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Protocol(pub String);

/// A protocol that the mesh knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KnownProtocol {
    /// HTTP/1.1, or HTTP/2 where the client asks for it.
    Http,
    /// HTTP over TLS.
    Https,
    /// HTTP/2 in clear text.
    Http2,
    /// gRPC in clear text.
    Grpc,
    /// gRPC as browsers speak it.
    GrpcWeb,
    /// HTTP with the PROXY protocol in front.
    HttpProxy,
    /// The tunnel of ambient mode.
    Hbone,
    /// The wire protocol of `MongoDB`.
    Mongo,
    /// The wire protocol of Redis.
    Redis,
    /// The wire protocol of `MySQL`.
    Mysql,
    /// Bytes in both directions.
    Tcp,
    /// TLS with any content.
    Tls,
    /// Datagrams; not handled by the mesh.
    Udp,
}

impl Protocol {
    /// Returns which protocol the name means, whatever its case.
    pub fn known(&self) -> Option<KnownProtocol> {
        use KnownProtocol::{Grpc, GrpcWeb, Hbone, Http, Http2, HttpProxy, Https, Mongo, Mysql, Redis, Tcp, Tls, Udp};
        Some(match self.0.to_ascii_lowercase().as_str() {
            "http" => Http,
            "https" => Https,
            "http2" => Http2,
            "grpc" => Grpc,
            "grpc-web" => GrpcWeb,
            "http_proxy" => HttpProxy,
            "hbone" => Hbone,
            "mongo" => Mongo,
            "redis" => Redis,
            "mysql" => Mysql,
            "tcp" => Tcp,
            "tls" => Tls,
            "udp" => Udp,
            _ => return None,
        })
    }
}

impl KnownProtocol {
    /// Tells whether requests can be seen, so that HTTP routes apply.
    pub fn is_http(self) -> bool {
        matches!(self, Self::Http | Self::Http2 | Self::Grpc | Self::GrpcWeb | Self::HttpProxy)
    }

    /// Tells whether the bytes are those of TLS, so that TLS routes apply unless the connection ends here.
    pub fn is_tls(self) -> bool {
        matches!(self, Self::Https | Self::Tls)
    }
}

impl From<&str> for Protocol {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Display for Protocol {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_known_in_any_case() {
        assert_eq!(Protocol::from("gRPC-Web").known(), Some(KnownProtocol::GrpcWeb));
        assert_eq!(Protocol::from("carrier-pigeon").known(), None);
        assert!(KnownProtocol::Grpc.is_http());
        assert!(KnownProtocol::Https.is_tls() && !KnownProtocol::Https.is_http());
    }
}
