//! Keyrings: the certificates of a file, and who of them signed something.

use std::path::Path;

use super::certificate::{day, end};
use super::key::{Key, WRONG};
use super::packet::{Packet, Reader, tag};
use super::signature::{Signature, kind};
use super::{Certificate, Cleartext, Fault, armor};
use crate::fetch::signature::SignatureError;

/// What a keyring may have at most.
const MOST_BYTES: u64 = 32 << 20;

/// How far the clock of who signed may be ahead, in seconds.
const AHEAD: i64 = 600;

/// The keys that somebody trusts.
#[derive(Debug, Clone)]
pub struct Keyring {
    name: String,
    certificates: Vec<Certificate>,
}

/// Who signed a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The name that the key gives itself.
    pub name: String,
    /// The fingerprint of the key that speaks for all of a signer's keys.
    pub fingerprint: String,
    /// When the signature was made, in seconds since 1970.
    pub signed: u32,
}

impl Keyring {
    /// Reads a file: `gpg --export`, armored or not.
    pub fn open(path: &Path) -> Result<Self, SignatureError> {
        let bytes = crate::fetch::signature::read("keyring", path, MOST_BYTES)?;
        Self::parse(&path.to_string_lossy(), &bytes)
    }

    /// Reads the content of such a file.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, SignatureError> {
        let malformed = |reason: Fault| SignatureError::Malformed {
            what: "keyring",
            name: name.to_owned(),
            reason: reason.to_owned(),
        };
        if bytes.get(8..12) == Some(b"KBXf") {
            return Err(malformed("it is a keybox, the store of GnuPG itself"));
        }
        // Packets begin with the highest bit set, which no letter has.
        let is_text = bytes.first().is_some_and(u8::is_ascii);
        let armored = match std::str::from_utf8(bytes) {
            Ok(text) if is_text => Some(armor::blocks(armor::PUBLIC_KEY, text).map_err(malformed)?),
            _ => None,
        };
        let certificates = certificates(armored.as_deref().unwrap_or(bytes)).map_err(malformed)?;
        if certificates.is_empty() {
            return Err(malformed("it has no public key of version 4 or 6"));
        }
        Ok(Self { name: name.to_owned(), certificates })
    }

    /// Tells who signed a message, if it is somebody of this keyring and the signature holds.
    ///
    /// `name` is how the message is known, `now` the time in seconds since 1970.
    pub fn verify(&self, name: &str, message: &Cleartext, now: i64) -> Result<Signer, SignatureError> {
        let unsupported =
            |reason: Fault| SignatureError::Unsupported { name: name.to_owned(), reason: reason.to_owned() };
        let signatures = Signature::packets(&message.signature).map_err(|reason| SignatureError::Malformed {
            what: "signed text",
            name: name.to_owned(),
            reason: reason.to_owned(),
        })?;
        let text = message.signed();
        let mut first: Option<SignatureError> = None;
        for signature in signatures {
            let outcome = match signature {
                Ok(signature) => self.verify_one(name, &signature, &text, now),
                Err(reason) => Err(unsupported(reason)),
            };
            match outcome {
                Ok(signer) => return Ok(signer),
                // That somebody else signed too is no news where one whom we know did, and wrongly.
                Err(error) => match first {
                    Some(SignatureError::UnknownSigner { .. }) | None => first = Some(error),
                    Some(_) => {}
                },
            }
        }
        Err(first.unwrap_or_else(|| unsupported("it is empty")))
    }

    fn verify_one(&self, name: &str, signature: &Signature, signed: &[u8], now: i64) -> Result<Signer, SignatureError> {
        let unsupported =
            |reason: &str| SignatureError::Unsupported { name: name.to_owned(), reason: reason.to_owned() };
        if signature.kind != kind::TEXT {
            return Err(unsupported("it is not one of a text"));
        }
        let Some(named) = signature.signer() else { return Err(unsupported("it does not say which key made it")) };
        let mut refused = None;
        for (certificate, subkey, key) in self.keys().filter(|(_, _, key)| key.is_named_by(signature)) {
            if let Err(reason) = key.verify(signature, signed, false) {
                let error =
                    if reason == WRONG { SignatureError::Wrong { name: name.to_owned() } } else { unsupported(reason) };
                refused.get_or_insert(error);
                continue;
            }
            let key_refused = |reason: String| SignatureError::KeyRefused {
                name: name.to_owned(),
                key: key.fingerprint(),
                signer: certificate.claimed_name(),
                reason,
            };
            let at = i64::from(signature.created);
            if at > now + AHEAD {
                return Err(key_refused(format!("the signature claims to be of {}, which is to come", day(at))));
            }
            if let Some(end) = signature.expires.map(|period| end(signature.created, period))
                && end <= now
            {
                return Err(key_refused(format!("the signature was good until {}", day(end))));
            }
            match certificate.check(subkey, signature.created, now) {
                Ok(name) => {
                    return Ok(Signer {
                        name,
                        fingerprint: certificate.primary.fingerprint(),
                        signed: signature.created,
                    });
                }
                Err(refusal) => refused = Some(key_refused(refusal.0)),
            }
        }
        Err(refused.unwrap_or_else(|| SignatureError::UnknownSigner {
            name: name.to_owned(),
            key: named,
            keyring: self.name.clone(),
        }))
    }

    fn keys(&self) -> impl Iterator<Item = (&Certificate, Option<usize>, &Key)> {
        self.certificates
            .iter()
            .flat_map(|certificate| certificate.keys().map(move |(subkey, key)| (certificate, subkey, key)))
    }
}

/// Where in a certificate a signature belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Direct,
    Name,
    Subkey,
    /// Below something that is not read.
    Nothing,
}

/// Returns the certificates among packets. What is of another time (keys of version 3, odd signatures) is passed over.
fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Fault> {
    let mut reader = Reader::new(bytes);
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut part = Part::Nothing;
    let mut is_known = false;
    while let Some(Packet { tag: found, body }) = reader.packet()? {
        match found {
            tag::SECRET_KEY | tag::SECRET_SUBKEY => return Err("it holds secret keys"),
            tag::PUBLIC_KEY => {
                let key = Key::parse(body).ok();
                is_known = key.is_some();
                part = if is_known { Part::Direct } else { Part::Nothing };
                certificates.extend(key.map(Certificate::new));
            }
            _ => {
                let Some(certificate) = certificates.last_mut().filter(|_| is_known) else { continue };
                match found {
                    tag::USER_ID => {
                        certificate.names.push((body.to_owned(), Vec::new()));
                        part = Part::Name;
                    }
                    tag::PUBLIC_SUBKEY => {
                        let key = Key::parse(body).ok();
                        part = if key.is_some() { Part::Subkey } else { Part::Nothing };
                        certificate.subkeys.extend(key.map(|key| (key, Vec::new())));
                    }
                    tag::USER_ATTRIBUTE => part = Part::Nothing,
                    tag::SIGNATURE => {
                        let Ok(signature) = Signature::parse(body) else { continue };
                        let below = match part {
                            Part::Direct => Some(&mut certificate.direct),
                            Part::Name => certificate.names.last_mut().map(|(_, below)| below),
                            Part::Subkey => certificate.subkeys.last_mut().map(|(_, below)| below),
                            Part::Nothing => None,
                        };
                        if let Some(below) = below {
                            below.push(signature);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(certificates)
}
