//! How connections to a service are secured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How connections to a service are secured.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientTls {
    /// What kind of TLS is spoken; `DISABLE` unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<ClientTlsMode>,
    /// The file of the client's certificate chain; for `MUTUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<String>,
    /// The file of the client's private key; for `MUTUAL`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_key: Option<String>,
    /// The file of the authorities by which the server's certificate is checked; those of the operating system unless
    /// given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_certificates: Option<String>,
    /// The secret, in the namespace of the client, that holds key, certificate and authorities, in place of files. Beside
    /// gateways, only clients that a workload selector names use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_name: Option<String>,
    /// Names of which the server's certificate must carry one; in place of those of the service entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_alt_names: Vec<String>,
    /// The server name that is asked for (SNI); for HTTP the host of the request unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// Whether the server's certificate is taken without a check.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("nullable" = true))]
    pub insecure_skip_verify: Option<bool>,
    /// The file of the certificates of servers that are revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_crl: Option<String>,
}

/// What kind of TLS a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ClientTlsMode {
    /// None.
    Disable,
    /// The server shows a certificate.
    Simple,
    /// Both sides show a certificate.
    Mutual,
    /// Both sides show the certificate of their identity in the mesh; nothing else needs to be given.
    IstioMutual,
}
