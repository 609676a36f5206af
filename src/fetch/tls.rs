//! How TLS is spoken: whom we believe, and who we say we are.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::FetchError;
use super::http::Trust;

/// Returns the settings of TLS for a client.
///
/// Believed are the authorities of the system and those of Mozilla's list, so that it works in a container without any,
/// and the one that is named.
pub(super) fn configuration(trust: &Trust) -> Result<ClientConfig, FetchError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| FetchError::Trust {
        what: "the settings of TLS",
        path: None,
        why: error.to_string(),
    })?;
    let builder = if trust.insecure {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(Anybody(provider)))
    } else {
        builder.with_root_certificates(authorities(trust.authority.as_deref())?)
    };
    let Some((certificate, key)) = &trust.identity else { return Ok(builder.with_no_client_auth()) };
    let chain = certificates(certificate, "the client certificate")?;
    let secret = PrivateKeyDer::from_pem_slice(&read(key, "the client key")?)
        .map_err(|_| odd(key, "the client key", "it has no private key (PEM) that is not encrypted"))?;
    builder
        .with_client_auth_cert(chain, secret)
        .map_err(|error| odd(certificate, "the client certificate", &error.to_string()))
}

/// Returns the authorities that are believed.
fn authorities(named: Option<&Path>) -> Result<RootCertStore, FetchError> {
    static USUAL: OnceLock<RootCertStore> = OnceLock::new();
    let usual = USUAL.get_or_init(|| {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        // What of the system's cannot be read is as if it were not there; a server that needs it is refused.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        roots
    });
    let mut roots = usual.clone();
    if let Some(path) = named {
        const WHAT: &str = "the certificate authority";
        for certificate in certificates(path, WHAT)? {
            roots.add(certificate).map_err(|error| odd(path, WHAT, &error.to_string()))?;
        }
    }
    Ok(roots)
}

fn certificates(path: &Path, what: &'static str) -> Result<Vec<CertificateDer<'static>>, FetchError> {
    let text = read(path, what)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(odd(path, what, "it has no certificate (PEM)")),
    }
}

fn read(path: &Path, what: &'static str) -> Result<Vec<u8>, FetchError> {
    std::fs::read(path).map_err(|source| FetchError::File { doing: "read", what, path: path.to_owned(), source })
}

fn odd(path: &Path, what: &'static str, why: &str) -> FetchError {
    FetchError::Trust { what, path: Some(path.to_owned()), why: why.to_owned() }
}

/// Believes everybody who can sign with the certificate that they show: `--insecure-skip-tls-verify`.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _status: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Diagnostic};

    #[test]
    fn files_that_are_no_certificates_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let trust = Trust { authority: Some(path.clone()), ..Trust::default() };
        let error = configuration(&trust).unwrap_err();
        assert!(error.to_string().starts_with("failed to read the certificate authority"), "{error}");
        assert_eq!(error.category(), Category::InputMissing);
        std::fs::write(&path, "hello").unwrap();
        let error = configuration(&trust).unwrap_err();
        assert!(error.to_string().ends_with("it has no certificate (PEM)"), "{error}");
        assert!(configuration(&Trust::default()).is_ok());
        assert!(configuration(&Trust { insecure: true, ..Trust::default() }).is_ok());
    }
}
