//! Private keys: made from given randomness, read from and written as PEM, and used to sign.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::Rng as _;
use p256::elliptic_curve::Generate as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use sha2::Sha256;

use super::FuncError;
use super::der::{self, element};

/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// 1.2.840.113549.1.1.11
const SHA256_WITH_RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
/// 1.2.840.10045.2.1
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
/// 1.2.840.10045.3.1.7
const CURVE_P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
/// 1.2.840.10045.4.3.2
const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

/// The longest private key that is read: more than RSA of 16384 bits has, so that a text cannot keep the reader busy.
const LONGEST_KEY_BYTES: usize = 16 << 10;

/// A private key.
pub enum PrivateKey {
    /// RSA of any size.
    Rsa(Box<rsa::RsaPrivateKey>),
    /// ECDSA on the curve P-256.
    P256(p256::SecretKey),
    /// Ed25519.
    Ed25519(ed25519_dalek::SigningKey),
    /// DSA, which signs no certificates: only the numbers, as DER.
    Dsa(Vec<u8>),
}

impl PrivateKey {
    /// Makes an RSA key.
    pub fn generate_rsa(random: &mut ChaCha20Rng, bits: usize) -> Result<Self, FuncError> {
        let key = rsa::RsaPrivateKey::new(random, bits);
        key.map(|key| Self::Rsa(Box::new(key))).map_err(|error| fault("cannot make an RSA key", error))
    }

    /// Makes a key on the curve P-256.
    pub fn generate_p256(random: &mut ChaCha20Rng) -> Self {
        Self::P256(p256::SecretKey::generate_from_rng(random))
    }

    /// Makes an Ed25519 key.
    pub fn generate_ed25519(random: &mut ChaCha20Rng) -> Self {
        let mut seed = [0; 32];
        random.fill_bytes(&mut seed);
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Makes a DSA key of 2048 and 256 bits.
    pub fn generate_dsa(random: &mut ChaCha20Rng) -> Self {
        let Ok(components) = dsa::Components::try_generate_from_rng_with_key_size(random, dsa::KeySize::DSA_2048_256);
        let Ok(key) = dsa::SigningKey::try_generate_from_rng_with_components(random, components);
        let public = key.verifying_key();
        let components = public.components();
        let number = |number: &rsa::BoxedUint| der::unsigned(&number.to_be_bytes());
        let parts = [
            der::unsigned(&[0]),
            number(components.p()),
            number(components.q()),
            number(components.g()),
            number(public.y()),
            number(key.x()),
        ];
        Self::Dsa(element(der::SEQUENCE, &parts.each_ref().map(Vec::as_slice)))
    }

    /// Reads a key from PEM: PKCS#1, SEC 1, PKCS#8, or OpenSSL's form for DSA.
    pub fn from_pem(text: &str) -> Result<Self, FuncError> {
        let block =
            der::read_pem(text).ok_or_else(|| FuncError::message("there is no PEM block in the private key"))?;
        let bytes = block.bytes.as_slice();
        if bytes.len() > LONGEST_KEY_BYTES {
            let length = bytes.len();
            return Err(FuncError::message(format!("the private key has {length} bytes; no known key is so long")));
        }
        match block.label.as_str() {
            "PRIVATE KEY" => Self::from_pkcs8(bytes),
            "RSA PRIVATE KEY" => rsa::RsaPrivateKey::from_pkcs1_der(bytes)
                .map(|key| Self::Rsa(Box::new(key)))
                .map_err(|error| fault("cannot read the RSA private key", error)),
            "EC PRIVATE KEY" => p256::SecretKey::from_sec1_der(bytes)
                .map(Self::P256)
                .map_err(|error| fault("cannot read the EC private key; only the curve P-256 is known", error)),
            "DSA PRIVATE KEY" => Ok(Self::Dsa(block.bytes)),
            label => Err(FuncError::message(format!("a PEM block of type {label:?} is no private key that is known"))),
        }
    }

    fn from_pkcs8(bytes: &[u8]) -> Result<Self, FuncError> {
        if let Ok(key) = rsa::RsaPrivateKey::from_pkcs8_der(bytes) {
            return Ok(Self::Rsa(Box::new(key)));
        }
        if let Ok(key) = p256::SecretKey::from_pkcs8_der(bytes) {
            return Ok(Self::P256(key));
        }
        ed25519_dalek::SigningKey::from_pkcs8_der(bytes)
            .map(Self::Ed25519)
            .map_err(|error| fault("cannot read the private key; RSA, P-256 and Ed25519 are known", error))
    }

    /// Writes the key as PEM, in the form that Go's users expect of its kind.
    pub fn to_pem(&self) -> Result<String, FuncError> {
        Ok(match self {
            Self::Rsa(key) => {
                let document = key.to_pkcs1_der().map_err(|error| fault("cannot write the RSA private key", error))?;
                der::write_pem("RSA PRIVATE KEY", document.as_bytes())
            }
            Self::P256(key) => {
                let curve = element(der::OBJECT_IDENTIFIER, &[CURVE_P256]);
                let parts = [
                    der::unsigned(&[1]),
                    element(der::OCTET_STRING, &[&key.to_bytes()]),
                    element(der::context_of_elements(0), &[&curve]),
                    element(der::context_of_elements(1), &[&der::bit_string(&self.public_bits()?)]),
                ];
                der::write_pem("EC PRIVATE KEY", &element(der::SEQUENCE, &parts.each_ref().map(Vec::as_slice)))
            }
            Self::Ed25519(key) => {
                let seed = element(der::OCTET_STRING, &[key.as_bytes()]);
                let parts = [
                    der::unsigned(&[0]),
                    element(der::SEQUENCE, &[&element(der::OBJECT_IDENTIFIER, &[ED25519])]),
                    element(der::OCTET_STRING, &[&seed]),
                ];
                der::write_pem("PRIVATE KEY", &element(der::SEQUENCE, &parts.each_ref().map(Vec::as_slice)))
            }
            Self::Dsa(bytes) => der::write_pem("DSA PRIVATE KEY", bytes),
        })
    }

    /// Returns the public key's bytes, as they stand in a certificate's bit string.
    pub fn public_bits(&self) -> Result<Vec<u8>, FuncError> {
        Ok(match self {
            Self::Rsa(key) => element(der::SEQUENCE, &[&der::unsigned(&key.n_bytes()), &der::unsigned(&key.e_bytes())]),
            Self::P256(key) => key.public_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::Ed25519(key) => key.verifying_key().as_bytes().to_vec(),
            Self::Dsa(_) => return Err(dsa_fault()),
        })
    }

    /// Returns the public key's algorithm, as DER.
    pub fn public_algorithm(&self) -> Result<Vec<u8>, FuncError> {
        Ok(match self {
            Self::Rsa(_) => algorithm(RSA_ENCRYPTION, &element(der::NULL, &[])),
            Self::P256(_) => algorithm(EC_PUBLIC_KEY, &element(der::OBJECT_IDENTIFIER, &[CURVE_P256])),
            Self::Ed25519(_) => algorithm(ED25519, &[]),
            Self::Dsa(_) => return Err(dsa_fault()),
        })
    }

    /// Returns the algorithm that [`PrivateKey::sign`] uses, as DER.
    pub fn signature_algorithm(&self) -> Result<Vec<u8>, FuncError> {
        Ok(match self {
            Self::Rsa(_) => algorithm(SHA256_WITH_RSA, &element(der::NULL, &[])),
            Self::P256(_) => algorithm(ECDSA_WITH_SHA256, &[]),
            Self::Ed25519(_) => algorithm(ED25519, &[]),
            Self::Dsa(_) => return Err(dsa_fault()),
        })
    }

    /// Signs a message; the same message gets the same signature.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, FuncError> {
        let failed = |error| fault("cannot sign the certificate", error);
        Ok(match self {
            Self::Rsa(key) => {
                let key = rsa::pkcs1v15::SigningKey::<Sha256>::new((**key).clone());
                key.try_sign(message).map_err(failed)?.to_vec()
            }
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature =
                    p256::ecdsa::SigningKey::from(key).try_sign(message).map_err(failed)?;
                signature.to_der().as_bytes().to_vec()
            }
            Self::Ed25519(key) => key.try_sign(message).map_err(failed)?.to_vec(),
            Self::Dsa(_) => return Err(dsa_fault()),
        })
    }
}

fn algorithm(identifier: &[u8], parameters: &[u8]) -> Vec<u8> {
    element(der::SEQUENCE, &[&element(der::OBJECT_IDENTIFIER, &[identifier]), parameters])
}

fn dsa_fault() -> FuncError {
    FuncError::message("a DSA key cannot sign certificates; use an RSA, P-256 or Ed25519 key")
}

fn fault(what: &str, error: impl std::fmt::Display) -> FuncError {
    FuncError::message(format!("{what}: {error}"))
}
