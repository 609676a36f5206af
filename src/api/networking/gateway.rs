//! `Gateway`: the ports that a proxy at the edge of the mesh opens, for which hosts, and with which certificates.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::ScopedName;
use super::port::Port;
use super::rules;
use crate::api::{CustomResource, Kind, Status, at_most_one};

/// Opens ports on proxies at the edge of the mesh and says for which hosts traffic is taken in there. Where it goes next
/// is told by virtual services that name the gateway.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    /// The ports to open, each with its hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<Server>,
    /// Labels of the proxies' pods, of which all must be there. Pods of other namespaces count too unless the control
    /// plane restricts gateways to their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub selector: BTreeMap<String, String>,
}

/// A port that is opened, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The port to listen on.
    #[serde(default)]
    #[schemars(!default)]
    pub port: Port,
    /// The address or Unix domain socket (`unix:///path`, `unix://@name`) to listen on instead of all addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind: Option<String>,
    /// The hosts taken in, as `host` or `namespace/host`: a full name whose leftmost label may be `*`. The namespace is
    /// that of the virtual services that may route for the host; `*` (all) unless given, `.` for the gateway's own.
    #[serde(default)]
    #[schemars(!default)]
    pub hosts: Vec<ScopedName>,
    /// How connections are secured; without it they are clear text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<ServerTls>,
    /// Without effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_endpoint: Option<String>,
    /// A name for this server, unique in the gateway; statistics are prefixed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// How connections that arrive are secured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
// Upstream takes `credentialName` beside `tlsCertificates`; what is taken there is taken here.
#[schemars(extend("x-kubernetes-validations" = [
    at_most_one(&["credentialName", "credentialNames"]),
    at_most_one(&["credentialNames", "tlsCertificates"]),
]))]
pub struct ServerTls {
    /// Whether HTTP requests in clear text are answered with a redirect (301) to HTTPS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https_redirect: Option<bool>,
    /// What kind of TLS is spoken; `PASSTHROUGH` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ServerTlsMode>,
    /// The file of the server's certificate chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_certificate: Option<String>,
    /// The file of the server's private key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// The file of the authorities by which certificates of clients are checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
    /// The file of the certificates of clients that are revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_crl: Option<String>,
    /// The secret that holds key, certificate and perhaps authorities and revocations, in the namespace of the proxy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// Two secrets in place of one: for an RSA and an ECDSA certificate of the same server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = 2))]
    pub credential_names: Vec<String>,
    /// The secret or config map that holds the authorities by which certificates of clients are checked; it goes before
    /// those that the other secrets hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_cert_credential_name: Option<String>,
    /// Files of an RSA and an ECDSA certificate of the same server.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1, max = 2))]
    pub tls_certificates: Vec<TlsCertificate>,
    /// Names of which the client's certificate must carry one, where a client's certificate is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
    /// SHA-256 hashes (base64) of the public keys of the clients that are let in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verify_certificate_spki: Vec<String>,
    /// SHA-256 hashes (hexadecimal, with or without colons) of the certificates of the clients that are let in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub verify_certificate_hash: Vec<String>,
    /// The oldest version of TLS that is spoken; 1.2 unless given. Older ones need cipher suites of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_protocol_version: Option<TlsVersion>,
    /// The newest version of TLS that is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_protocol_version: Option<TlsVersion>,
    /// The cipher suites that are offered, by the names of OpenSSL; those of the proxy unless given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cipher_suites: Vec<String>,
}

/// The files of one certificate of a server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TlsCertificate {
    /// The file of the certificate chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_certificate: Option<String>,
    /// The file of the private key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// The file of the authorities by which certificates of clients are checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
}

/// What kind of TLS a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServerTlsMode {
    /// The connection goes on unopened, to where the TLS routes of virtual services send its server name.
    Passthrough,
    /// The server shows a certificate.
    Simple,
    /// Both sides show a certificate.
    Mutual,
    /// The connection goes on unopened, to the service of the mesh that is written in its server name.
    AutoPassthrough,
    /// Both sides show the certificate of their identity in the mesh.
    IstioMutual,
    /// The server shows a certificate; a client may show one, and then it is checked.
    OptionalMutual,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// What the proxy takes for best.
    #[serde(rename = "TLS_AUTO")]
    Auto,
    /// TLS 1.0.
    #[serde(rename = "TLSV1_0")]
    V1_0,
    /// TLS 1.1.
    #[serde(rename = "TLSV1_1")]
    V1_1,
    /// TLS 1.2.
    #[serde(rename = "TLSV1_2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "TLSV1_3")]
    V1_3,
}

impl CustomResource for Gateway {
    type Status = Status;
    const KIND: Kind = Kind {
        group: rules::GROUP,
        kind: "Gateway",
        plural: "gateways",
        singular: "gateway",
        short_names: &["gw"],
        versions: rules::VERSIONS,
        columns: &[],
        spec_required: false,
    };
}
