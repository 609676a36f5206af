//! Signature packets: what they say about themselves, and what exactly they sign.

use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::Fault;
use super::packet::{Packet, Reader, tag};

/// What a signature is for.
pub mod kind {
    /// A text, with its line ends made one.
    pub const TEXT: u8 = 0x01;
    /// The first of the four sorts of certifications of a name.
    pub const CERTIFICATION: u8 = 0x10;
    /// The last of them.
    pub const LAST_CERTIFICATION: u8 = 0x13;
    /// A subkey is said to belong to a key.
    pub const SUBKEY_BINDING: u8 = 0x18;
    /// A subkey says to which key it belongs.
    pub const PRIMARY_KEY_BINDING: u8 = 0x19;
    /// A key says something about itself.
    pub const DIRECT_KEY: u8 = 0x1f;
    /// A key is revoked.
    pub const KEY_REVOCATION: u8 = 0x20;
    /// A subkey is revoked.
    pub const SUBKEY_REVOCATION: u8 = 0x28;
    /// A certification is revoked.
    pub const CERTIFICATION_REVOCATION: u8 = 0x30;
}

/// The flag of a key that may sign data.
pub const MAY_SIGN: u8 = 0x02;

/// A hash that a signature can be made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// Broken; see [`Signature::digest`].
    Sha1,
    /// SHA-256
    Sha256,
    /// SHA-384
    Sha384,
    /// SHA-512
    Sha512,
}

impl HashAlgorithm {
    fn of(number: u8) -> Result<Self, Fault> {
        Ok(match number {
            1 => return Err("it is made over MD5, which proves nothing any more"),
            2 => Self::Sha1,
            8 => Self::Sha256,
            9 => Self::Sha384,
            10 => Self::Sha512,
            _ => return Err("it is made over a hash that is not supported: SHA-256, SHA-384 and SHA-512 are"),
        })
    }

    /// Returns how long the salt of a signature of version 6 is.
    fn salt_length(self) -> usize {
        match self {
            Self::Sha1 => 0,
            Self::Sha256 => 16,
            Self::Sha384 => 24,
            Self::Sha512 => 32,
        }
    }
}

/// Said of signatures over SHA-1.
const SHA1: Fault = "it is made over SHA-1, which proves nothing any more";

/// A signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The version: 4 or 6.
    pub version: u8,
    /// What it is for; see [`kind`].
    pub kind: u8,
    /// The number of the key's algorithm.
    pub algorithm: u8,
    /// What it is made over.
    pub hash: HashAlgorithm,
    /// The first two bytes of the digest.
    pub left: [u8; 2],
    /// The numbers of which it consists.
    pub numbers: Vec<u8>,
    /// When it was made, in seconds since 1970.
    pub created: u32,
    /// For how many seconds it is good.
    pub expires: Option<u32>,
    /// For how many seconds after its making the key is good, of which it speaks.
    pub key_expires: Option<u32>,
    /// What the key may do, of which it speaks.
    pub key_flags: Option<u8>,
    /// Why something is revoked.
    pub reason: Option<u8>,
    /// The short names of the key that made it.
    pub issuers: Vec<[u8; 8]>,
    /// The fingerprints of the key that made it.
    pub issuer_fingerprints: Vec<Vec<u8>>,
    /// A signature packet inside.
    pub embedded: Option<Vec<u8>>,
    /// The part of the packet that is signed too.
    hashed: Vec<u8>,
    salt: Vec<u8>,
}

impl Signature {
    /// Reads the signature that is all of some bytes: its packets one after the other.
    pub fn packets(bytes: &[u8]) -> Result<Vec<Result<Self, Fault>>, Fault> {
        /// Nobody signs a chart more often.
        const MOST: usize = 16;
        let mut reader = Reader::new(bytes);
        let mut signatures = Vec::new();
        while let Some(Packet { tag, body }) = reader.packet()? {
            if tag != tag::SIGNATURE {
                return Err("there is something else than a signature in the block of the signature");
            }
            if signatures.len() == MOST {
                return Err("it has more than 16 signatures");
            }
            signatures.push(Self::parse(body));
        }
        Ok(signatures)
    }

    /// Reads the body of a signature packet.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(body);
        let version = reader.byte()?;
        if !matches!(version, 4 | 6) {
            return Err("it has a version that is neither 4 nor 6");
        }
        let [kind, algorithm, hash] = reader.array()?;
        let hash = HashAlgorithm::of(hash)?;
        let long = version == 6;
        let mut area = || {
            let length = if long { reader.length()? } else { reader.short()? };
            reader.take(length)
        };
        let (signed_area, area) = (area()?, area()?);
        let hashed = body.get(..4 + if long { 4 } else { 2 } + signed_area.len()).unwrap_or_default().to_owned();
        let left = reader.array()?;
        let salt = if long {
            let length = reader.byte()?.into();
            if length != hash.salt_length() {
                return Err("its salt has another length than its hash asks for");
            }
            reader.take(length)?.to_owned()
        } else {
            Vec::new()
        };
        let mut signature = Self {
            version,
            kind,
            algorithm,
            hash,
            left,
            numbers: reader.rest().to_owned(),
            created: 0,
            expires: None,
            key_expires: None,
            key_flags: None,
            reason: None,
            issuers: Vec::new(),
            issuer_fingerprints: Vec::new(),
            embedded: None,
            hashed,
            salt,
        };
        if !signature.read_signed(signed_area)? {
            return Err("it does not say when it was made");
        }
        signature.read_unsigned(area)?;
        Ok(signature)
    }

    /// Reads what is signed with the rest; tells whether the time of making is there.
    fn read_signed(&mut self, area: &[u8]) -> Result<bool, Fault> {
        let mut reader = Reader::new(area);
        let mut has_time = false;
        while let Some((kind, critical, content)) = reader.subpacket()? {
            let mut value = Reader::new(content);
            // Zero means for ever.
            let mut period = || value.long().map(|seconds| Some(seconds).filter(|seconds| *seconds > 0));
            match kind {
                2 => {
                    self.created = value.long()?;
                    has_time = true;
                }
                3 => self.expires = period()?,
                9 => self.key_expires = period()?,
                27 => self.key_flags = Some(content.first().copied().unwrap_or_default()),
                29 => self.reason = Some(value.byte()?),
                16 | 32 | 33 => self.read_hint(kind, content)?,
                // Preferences of who encrypts, names, addresses, and what others may do with a key.
                4 | 5 | 7 | 11 | 12 | 21..=26 | 28 | 30 | 31 | 34 | 35 | 39 => {}
                _ if critical => return Err("it says something that must be understood, and is not known"),
                _ => {}
            }
        }
        Ok(has_time)
    }

    /// Reads what is not signed: only what proves itself.
    fn read_unsigned(&mut self, area: &[u8]) -> Result<(), Fault> {
        let mut reader = Reader::new(area);
        while let Some((kind, _, content)) = reader.subpacket()? {
            if matches!(kind, 16 | 32 | 33) {
                self.read_hint(kind, content)?;
            }
        }
        Ok(())
    }

    fn read_hint(&mut self, kind: u8, content: &[u8]) -> Result<(), Fault> {
        match kind {
            16 => self.issuers.push(Reader::new(content).array()?),
            33 => {
                let mut reader = Reader::new(content);
                reader.byte()?;
                self.issuer_fingerprints.push(reader.rest().to_owned());
            }
            // The first one is the one that is signed, where one is.
            _ => {
                self.embedded.get_or_insert_with(|| content.to_owned());
            }
        }
        Ok(())
    }

    /// Returns the digest of some bytes with what the signature says about itself. SHA-1 is refused unless `weak`.
    pub fn digest(&self, data: &[u8], weak: bool) -> Result<Vec<u8>, Fault> {
        let length = u32::try_from(self.hashed.len()).map_err(|_| "it is too long")?;
        let parts = [&self.salt[..], data, &self.hashed, &[self.version, 0xff], &length.to_be_bytes()];
        Ok(match self.hash {
            HashAlgorithm::Sha1 if !weak => return Err(SHA1),
            HashAlgorithm::Sha1 => digest::<Sha1>(&parts),
            HashAlgorithm::Sha256 => digest::<Sha256>(&parts),
            HashAlgorithm::Sha384 => digest::<Sha384>(&parts),
            HashAlgorithm::Sha512 => digest::<Sha512>(&parts),
        })
    }

    /// Returns how the key is called that is said to have made it.
    pub fn signer(&self) -> Option<String> {
        let fingerprint = self.issuer_fingerprints.first().map(Vec::as_slice);
        fingerprint.or_else(|| self.issuers.first().map(|id| &id[..])).map(super::upper_hex)
    }

    /// Tells whether what is revoked was never to be trusted, in place of from now on: a key that was lost, or of which
    /// nothing is said, may have been used by anybody before.
    pub fn is_hard(&self) -> bool {
        /// Superseded, retired, and a name that is not used any more.
        const SOFT: [u8; 3] = [1, 3, 32];
        self.reason.is_none_or(|reason| !SOFT.contains(&reason))
    }
}

fn digest<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = D::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().to_vec()
}
