//! Public keys: what they consist of, how they are called, and whether a signature is theirs.

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::BoxedUint;
use rsa::pkcs1v15::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::packet::Reader;
use super::signature::{HashAlgorithm, Signature};
use super::{Fault, upper_hex};

/// RSA for signing and encrypting.
const RSA: u8 = 1;
/// RSA for signing only.
const RSA_SIGN: u8 = 3;
/// ECDSA.
const ECDSA: u8 = 19;
/// Ed25519 as it was before it had a number of its own.
const EDDSA_LEGACY: u8 = 22;
/// Ed25519.
const ED25519: u8 = 27;

/// 1.2.840.10045.3.1.7
const CURVE_P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
/// 1.3.6.1.4.1.11591.15.1
const CURVE_ED25519: &[u8] = &[0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1];

/// Shorter RSA keys can be broken.
const LEAST_RSA_BYTES: usize = 256;

/// A public key, as its packet has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    version: u8,
    algorithm: u8,
    /// When it was made, in seconds since 1970.
    pub created: u32,
    fingerprint: Vec<u8>,
    body: Vec<u8>,
    /// Where in the body the numbers begin.
    material: usize,
}

impl Key {
    /// Reads the body of a packet with a public key or subkey.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        let version = reader.byte()?;
        if !matches!(version, 4 | 6) {
            return Err("a key has a version that is neither 4 nor 6");
        }
        let created = reader.long()?;
        let algorithm = reader.byte()?;
        if version == 6 && reader.length()? != reader.rest().len() {
            return Err("a key has another length than it says");
        }
        let mut key = Self {
            version,
            algorithm,
            created,
            fingerprint: Vec::new(),
            body: body.to_owned(),
            material: body.len() - reader.rest().len(),
        };
        let mut hashed = Vec::with_capacity(body.len() + 5);
        key.hash_into(&mut hashed)?;
        key.fingerprint = if version == 4 { Sha1::digest(&hashed).to_vec() } else { Sha256::digest(&hashed).to_vec() };
        Ok(key)
    }

    /// Returns the version: 4 or 6.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// Returns the fingerprint in hexadecimal.
    pub fn fingerprint(&self) -> String {
        upper_hex(&self.fingerprint)
    }

    /// Tells whether a signature says that this key made it.
    pub fn is_named_by(&self, signature: &Signature) -> bool {
        if signature.issuer_fingerprints.is_empty() {
            return signature.issuers.contains(&self.id());
        }
        signature.issuer_fingerprints.iter().any(|named| named[..] == self.fingerprint)
    }

    /// Returns the short name: eight bytes of the fingerprint.
    fn id(&self) -> [u8; 8] {
        let part = if self.version == 4 { self.fingerprint.last_chunk() } else { self.fingerprint.first_chunk() };
        part.copied().unwrap_or_default()
    }

    /// Appends the key as signatures over it see it.
    pub fn hash_into(&self, hashed: &mut Vec<u8>) -> Result<(), Fault> {
        const TOO_LONG: Fault = "a key is too long";
        if self.version == 4 {
            hashed.push(0x99);
            hashed.extend(u16::try_from(self.body.len()).map_err(|_| TOO_LONG)?.to_be_bytes());
        } else {
            hashed.push(0x9b);
            hashed.extend(u32::try_from(self.body.len()).map_err(|_| TOO_LONG)?.to_be_bytes());
        }
        hashed.extend(&self.body);
        Ok(())
    }

    /// Tells whether a signature over some bytes is of this key; `Ok` alone means that it is.
    ///
    /// `weak` lets SHA-1 pass, which only a revocation may have: to doubt it would be to trust the key.
    pub fn verify(&self, signature: &Signature, data: &[u8], weak: bool) -> Result<(), Fault> {
        if signature.version != self.version {
            return Err("the signature has another version than its key");
        }
        let digest = signature.digest(data, weak)?;
        if digest.get(..2) != Some(&signature.left[..]) {
            return Err(WRONG);
        }
        let mut material = Reader::new(self.body.get(self.material..).unwrap_or_default());
        let mut made = Reader::new(&signature.numbers);
        match (self.algorithm, signature.algorithm) {
            (RSA | RSA_SIGN, RSA | RSA_SIGN) => {
                let (modulus, exponent, signed) = (material.number()?, material.number()?, made.number()?);
                verify_rsa(modulus, exponent, signature.hash, &digest, signed)?;
            }
            (ECDSA, ECDSA) => {
                let curve = material.byte()?;
                if material.take(curve.into())? != CURVE_P256 {
                    return Err("the key is on a curve other than P-256");
                }
                let (point, r, s) = (material.number()?, made.number()?, made.number()?);
                let key =
                    p256::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| "the key is no point of P-256")?;
                let (r, s): ([u8; 32], [u8; 32]) = (padded(r)?, padded(s)?);
                let signed = p256::ecdsa::Signature::from_scalars(r, s).map_err(|_| WRONG)?;
                key.verify_prehash(&digest, &signed).map_err(|_| WRONG)?;
            }
            (EDDSA_LEGACY, EDDSA_LEGACY) => {
                let curve = material.byte()?;
                if material.take(curve.into())? != CURVE_ED25519 {
                    return Err("the key is on a curve other than Ed25519");
                }
                let Some((0x40, point)) = material.number()?.split_first() else {
                    return Err("the key is no point of Ed25519");
                };
                let (r, s): ([u8; 32], [u8; 32]) = (padded(made.number()?)?, padded(made.number()?)?);
                verify_edwards(point, &[r, s].concat(), &digest)?;
            }
            (ED25519, ED25519) => {
                verify_edwards(material.take(32)?, made.take(64)?, &digest)?;
            }
            (RSA | RSA_SIGN | ECDSA | EDDSA_LEGACY | ED25519, _) => {
                return Err("the signature is of another algorithm than its key");
            }
            _ => return Err("keys of its algorithm are not supported: RSA, Ed25519 and ECDSA on P-256 are"),
        }
        if !material.is_empty() || !made.is_empty() {
            return Err("a key or a signature has more in it than its algorithm has");
        }
        Ok(())
    }
}

/// Said of a signature that is not of the key.
pub const WRONG: Fault = "the signature is wrong";

fn verify_rsa(modulus: &[u8], exponent: &[u8], hash: HashAlgorithm, digest: &[u8], signed: &[u8]) -> Result<(), Fault> {
    if modulus.len() < LEAST_RSA_BYTES {
        return Err("its RSA key is shorter than 2048 bits");
    }
    let [modulus_number, exponent] = [modulus, exponent].map(BoxedUint::from_be_slice_vartime);
    let key = rsa::RsaPublicKey::new(modulus_number, exponent).map_err(|_| "its RSA key is not a usual one")?;
    let scheme = match hash {
        HashAlgorithm::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
        HashAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        HashAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        HashAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    // Zeros at the front are not written, and belong to it.
    let missing = modulus.len().checked_sub(signed.len()).ok_or(WRONG)?;
    let signed = [vec![0; missing], signed.to_vec()].concat();
    key.verify(scheme, digest, &signed).map_err(|_| WRONG)
}

fn verify_edwards(point: &[u8], signed: &[u8], digest: &[u8]) -> Result<(), Fault> {
    const NO_POINT: Fault = "the key is no point of Ed25519";
    let point: &[u8; 32] = point.try_into().map_err(|_| NO_POINT)?;
    let key = ed25519_dalek::VerifyingKey::from_bytes(point).map_err(|_| NO_POINT)?;
    let signed = ed25519_dalek::Signature::from_slice(signed).map_err(|_| WRONG)?;
    key.verify_strict(digest, &signed).map_err(|_| WRONG)
}

/// Returns a number with zeros in front of it.
fn padded(number: &[u8]) -> Result<[u8; 32], Fault> {
    let mut padded = [0; 32];
    let at = padded.len().checked_sub(number.len()).ok_or(WRONG)?;
    padded[at..].copy_from_slice(number);
    Ok(padded)
}
