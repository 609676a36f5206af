//! Cosign's signatures with a key: a small document that names an image's digest, and a signature of its bytes.
//!
//! Both lie in the registry of the image, at the tag that [`signature_tag`] gives: each layer of the manifest there is
//! such a document, with its signature in an annotation. Nothing of it is believed before the signature is verified; the
//! digest in the document must then be that of what was asked for.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::pkcs8::DecodePublicKey as _;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::signature::Verifier as _;
use rsa::traits::PublicKeyParts as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::SignatureError;

/// The annotation of a layer that holds its signature.
pub const ANNOTATION: &str = "dev.cosignproject.cosign/signature";

/// What a layer with a document may have at most.
pub const MOST_BYTES: u64 = 1 << 20;

/// What a file with a public key may have at most.
const MOST_KEY_BYTES: u64 = 64 << 10;

/// The type that cosign's documents have.
const TYPE: &str = "cosign container image signature";

/// Returns the tag at which the signatures of a digest (`sha256:…`) lie.
pub fn signature_tag(digest: &str) -> String {
    format!("{}.sig", digest.replacen(':', "-", 1))
}

/// A public key by which images are verified.
#[derive(Debug, Clone)]
pub struct CosignKey {
    name: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    P256(p256::ecdsa::VerifyingKey),
    Rsa(Box<rsa::RsaPublicKey>),
    Ed25519(ed25519_dalek::VerifyingKey),
}

/// What a signature proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedImage {
    /// The digest of the manifest that is signed.
    pub digest: String,
    /// The name under which it was signed; another one than it has here where it is a copy.
    pub reference: String,
}

/// The document that is signed.
#[derive(Deserialize)]
struct SimpleSigning {
    critical: Critical,
}

#[derive(Deserialize)]
struct Critical {
    identity: Identity,
    image: Image,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "docker-reference", default)]
    reference: String,
}

#[derive(Deserialize)]
struct Image {
    #[serde(rename = "docker-manifest-digest")]
    digest: String,
}

impl CosignKey {
    /// Reads a file with a public key as PEM.
    pub fn open(path: &Path) -> Result<Self, SignatureError> {
        let bytes = super::read("public key", path, MOST_KEY_BYTES)?;
        Self::parse(&path.to_string_lossy(), &bytes)
    }

    /// Reads the content of such a file.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, SignatureError> {
        let malformed = |reason: &str| SignatureError::Malformed {
            what: "public key",
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("it is not text"))?;
        if text.contains("PRIVATE KEY-----") {
            return Err(malformed("it is a private key, which nobody needs to verify something"));
        }
        let mut lines = text.lines().map(str::trim).skip_while(|line| *line != "-----BEGIN PUBLIC KEY-----");
        if lines.next().is_none() {
            return Err(malformed("it has no line `-----BEGIN PUBLIC KEY-----`"));
        }
        let mut base64 = String::new();
        loop {
            match lines.next() {
                Some("-----END PUBLIC KEY-----") => break,
                Some(line) => base64.push_str(line),
                None => return Err(malformed("its end is missing")),
            }
        }
        if lines.any(|line| !line.is_empty()) {
            return Err(malformed("it has more than one key"));
        }
        let der = STANDARD.decode(base64).map_err(|_| malformed("it is not base64"))?;
        let kind = if let Ok(key) = p256::PublicKey::from_public_key_der(&der) {
            Kind::P256(key.into())
        } else if let Ok(key) = ed25519_dalek::VerifyingKey::from_public_key_der(&der) {
            Kind::Ed25519(key)
        } else if let Ok(key) = rsa::RsaPublicKey::from_public_key_der(&der) {
            if key.size() < 256 {
                return Err(malformed("its RSA key is shorter than 2048 bits"));
            }
            Kind::Rsa(Box::new(key))
        } else {
            return Err(malformed("its key is none of ECDSA on P-256, Ed25519 and RSA"));
        };
        Ok(Self { name: name.to_owned(), kind })
    }

    /// Returns how the key is known: its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn is_signed(&self, payload: &[u8], signature: &[u8]) -> bool {
        match &self.kind {
            Kind::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|signature| key.verify(payload, &signature).is_ok()),
            Kind::Rsa(key) => key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(payload), signature).is_ok(),
            Kind::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(payload, &signature).is_ok()),
        }
    }

    /// Verifies one document with its signature (base64) for the digest (`sha256:…`) of what is called `name`.
    pub fn verify(
        &self,
        name: &str,
        payload: &[u8],
        signature: &str,
        digest: &str,
    ) -> Result<SignedImage, SignatureError> {
        let wrong = || SignatureError::Wrong { name: name.to_owned() };
        if payload.len() as u64 > MOST_BYTES {
            return Err(SignatureError::TooLarge { what: "signature", name: name.to_owned(), limit: MOST_BYTES });
        }
        let signature = STANDARD.decode(signature.trim()).map_err(|_| wrong())?;
        if !self.is_signed(payload, &signature) {
            return Err(wrong());
        }
        let malformed = |reason: String| SignatureError::Malformed {
            what: "document that cosign signs",
            name: name.to_owned(),
            reason,
        };
        let signed: SimpleSigning = serde_json::from_slice(payload).map_err(|error| malformed(error.to_string()))?;
        let Critical { identity, image, kind } = signed.critical;
        if kind != TYPE {
            return Err(malformed(format!("its type is `{kind}`, and that of images is `{TYPE}`")));
        }
        if image.digest != digest {
            return Err(SignatureError::Differs {
                name: format!("the signature at {}", signature_tag(digest)),
                file: name.to_owned(),
                signed: image.digest,
                actual: digest.to_owned(),
            });
        }
        Ok(SignedImage { digest: image.digest, reference: identity.reference })
    }

    /// Verifies the documents of which one has to hold, each with its signature, as a registry gives them.
    pub fn verify_any<'a>(
        &self,
        name: &str,
        documents: impl IntoIterator<Item = (&'a [u8], &'a str)>,
        digest: &str,
    ) -> Result<SignedImage, SignatureError> {
        /// Nobody signs an image more often.
        const MOST: usize = 64;
        let mut first = None;
        for (payload, signature) in documents.into_iter().take(MOST) {
            match self.verify(name, payload, signature, digest) {
                Ok(signed) => return Ok(signed),
                Err(error) => first = first.or(Some(error)),
            }
        }
        Err(first.unwrap_or_else(|| SignatureError::Missing {
            name: name.to_owned(),
            reason: format!("the manifest at the tag `{}` has no signature in it", signature_tag(digest)),
        }))
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Signer as _;
    use rsa::pkcs8::EncodePublicKey as _;

    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn pem(der: &[u8]) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
    }

    fn payload(digest: &str, kind: &str) -> Vec<u8> {
        serde_json::json!({
            "critical": {
                "identity": {"docker-reference": "docker.io/istio/pilot"},
                "image": {"docker-manifest-digest": digest},
                "type": kind,
            },
            "optional": null,
        })
        .to_string()
        .into_bytes()
    }

    fn secret() -> p256::ecdsa::SigningKey {
        p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap()
    }

    fn key() -> CosignKey {
        let head = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
        let head = (0..head.len()).step_by(2).map(|at| u8::from_str_radix(&head[at..at + 2], 16).unwrap());
        let der: Vec<u8> =
            head.chain(secret().verifying_key().to_sec1_point(false).as_bytes().iter().copied()).collect();
        CosignKey::parse("cosign.pub", pem(&der).as_bytes()).unwrap()
    }

    fn signed(payload: &[u8]) -> String {
        let signature: p256::ecdsa::Signature = secret().sign(payload);
        STANDARD.encode(signature.to_der())
    }

    #[test]
    fn a_signature_counts_for_its_digest_alone() {
        let document = payload(DIGEST, TYPE);
        let signature = signed(&document);
        let verified = key().verify("docker.io/istio/pilot:1", &document, &signature, DIGEST).unwrap();
        assert_eq!(verified.reference, "docker.io/istio/pilot");
        let other = DIGEST.replace("0123", "3210");
        let error = key().verify("x", &document, &signature, &other).unwrap_err();
        assert!(matches!(error, SignatureError::Differs { .. }), "{error}");
        let odd = payload(DIGEST, "something else");
        let error = key().verify("x", &odd, &signed(&odd), DIGEST).unwrap_err();
        assert!(matches!(error, SignatureError::Malformed { .. }), "{error}");
    }

    #[test]
    fn whatever_is_changed_is_refused() {
        let document = payload(DIGEST, TYPE);
        let signature = signed(&document);
        for at in (0..document.len()).step_by(7) {
            let mut changed = document.clone();
            changed[at] ^= 1;
            let error = key().verify("x", &changed, &signature, DIGEST).unwrap_err();
            assert!(matches!(error, SignatureError::Wrong { .. }), "{at}: {error}");
        }
        let raw = STANDARD.decode(&signature).unwrap();
        for at in 0..raw.len() {
            let mut changed = raw.clone();
            changed[at] ^= 1;
            assert!(key().verify("x", &document, &STANDARD.encode(changed), DIGEST).is_err(), "{at}");
        }
        assert!(key().verify("x", &document, "?", DIGEST).is_err());
        let none = key().verify_any("x", [], DIGEST).unwrap_err();
        assert!(matches!(none, SignatureError::Missing { .. }));
        let documents = [(&b"{}"[..], "AAAA"), (&*document, &*signature)];
        assert!(key().verify_any("x", documents, DIGEST).is_ok());
    }

    #[test]
    fn other_keys_are_taken_too() {
        let document = payload(DIGEST, TYPE);
        let secret = ed25519_dalek::SigningKey::from_bytes(&[9; 32]);
        let der = secret.verifying_key().to_public_key_der().unwrap();
        let key = CosignKey::parse("x.pub", pem(der.as_bytes()).as_bytes()).unwrap();
        let signature = STANDARD.encode(ed25519_dalek::Signer::sign(&secret, &document).to_bytes());
        assert!(key.verify("x", &document, &signature, DIGEST).is_ok());
        assert!(key.verify("x", &document, &signed(&document), DIGEST).is_err());
    }

    #[test]
    fn what_is_no_public_key_is_told() {
        let reason = |text: &str| CosignKey::parse("k", text.as_bytes()).unwrap_err().to_string();
        assert!(reason("").contains("has no line"));
        assert!(reason("-----BEGIN ENCRYPTED PRIVATE KEY-----\n").contains("private key"));
        assert!(reason("-----BEGIN PUBLIC KEY-----\nAAAA").contains("end is missing"));
        assert!(reason(&pem(b"hello")).contains("none of"));
        assert!(reason(&pem(b"hello").repeat(2)).contains("more than one"));
    }

    #[test]
    fn the_tag_of_signatures() {
        assert_eq!(signature_tag("sha256:ab"), "sha256-ab.sig");
    }
}
