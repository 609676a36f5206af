//! Certificates of a cluster: an authority, the servers, and everybody who asks them. They are as young as the cluster.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

/// An authority that signs certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
    key: String,
}

/// A certificate and its key, both PEM.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// The key.
    pub key: String,
}

impl Authority {
    /// Returns a new authority.
    pub fn new(name: &str) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = distinguished(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate()?;
        let certificate = params.self_signed(&key)?.pem();
        let text = key.serialize_pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate, key: text })
    }

    /// Returns the authority's own certificate (PEM).
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Writes certificate and key of the authority into a folder, as `NAME.crt` and `NAME.key`.
    pub fn write(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        write(folder, name, &self.certificate, &self.key)
    }

    /// Returns a certificate for a user with groups, and for a server with names or addresses.
    pub fn identity(&self, name: &str, groups: &[&str], hosts: &[&str]) -> Result<Identity, rcgen::Error> {
        let mut params = CertificateParams::new(hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>())?;
        params.distinguished_name = distinguished(name, groups);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        if !hosts.is_empty() {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
        }
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Identity { certificate, key: key.serialize_pem() })
    }
}

impl Identity {
    /// Writes certificate and key into a folder, as `NAME.crt` and `NAME.key`.
    pub fn write(&self, folder: &Path, name: &str) -> std::io::Result<()> {
        write(folder, name, &self.certificate, &self.key)
    }
}

/// Writes a new pair of keys into a folder, as `NAME.key` and `NAME.pub`: the server signs tokens with it.
pub fn write_signing_keys(folder: &Path, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let key = KeyPair::generate()?;
    std::fs::write(folder.join(format!("{name}.key")), key.serialize_pem())?;
    std::fs::write(folder.join(format!("{name}.pub")), key.public_key_pem())?;
    Ok(())
}

fn write(folder: &Path, name: &str, certificate: &str, key: &str) -> std::io::Result<()> {
    std::fs::write(folder.join(format!("{name}.crt")), certificate)?;
    std::fs::write(folder.join(format!("{name}.key")), key)
}

fn distinguished(name: &str, groups: &[&str]) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    for group in groups {
        distinguished.push(DnType::OrganizationName, *group);
    }
    distinguished
}
