//! Certificates: a key with its names and its subkeys, and whether one of its keys may sign at a time.

use jiff::Timestamp;

use super::key::Key;
use super::signature::{MAY_SIGN, Signature, kind};

/// A key with everything that belongs to it.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The key that speaks for all.
    pub primary: Key,
    /// What it says about itself.
    pub direct: Vec<Signature>,
    /// Its names, with who certifies them.
    pub names: Vec<(Vec<u8>, Vec<Signature>)>,
    /// Its subkeys, with what is said about them.
    pub subkeys: Vec<(Key, Vec<Signature>)>,
}

/// Why a key does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl Certificate {
    /// Returns a certificate of a key, with nothing yet.
    pub fn new(primary: Key) -> Self {
        Self { primary, direct: Vec::new(), names: Vec::new(), subkeys: Vec::new() }
    }

    /// Returns every key: the primary one, which has no number, and the subkeys by theirs.
    pub fn keys(&self) -> impl Iterator<Item = (Option<usize>, &Key)> {
        let subkeys = self.subkeys.iter().enumerate().map(|(at, (key, _))| (Some(at), key));
        std::iter::once((None, &self.primary)).chain(subkeys)
    }

    /// Returns the first name that is written below the key, whoever wrote it there.
    pub fn claimed_name(&self) -> String {
        shown(self.names.first().map(|(name, _)| &**name))
    }

    /// Returns the name that the key gives itself, if one of its keys could sign something at a time, by all that is
    /// known now. Times are seconds since 1970.
    pub fn check(&self, subkey: Option<usize>, at: u32, now: i64) -> Result<String, Refusal> {
        let over_primary = over(&[&self.primary], None)?;
        revoked(&self.primary, &self.direct, kind::KEY_REVOCATION, &over_primary, at, "the key")?;
        let (about, name) = self.self_signature(now)?;
        is_alive(&self.primary, about, at, "the key")?;
        let Some((key, signatures)) = subkey.and_then(|subkey| self.subkeys.get(subkey)) else {
            return match about.key_flags {
                Some(flags) if flags & MAY_SIGN == 0 => Err(Refusal::new("the key is not one for signing data")),
                _ => Ok(shown(name)),
            };
        };
        let over_both = over(&[&self.primary, key], None)?;
        revoked(&self.primary, signatures, kind::SUBKEY_REVOCATION, &over_both, at, "the subkey")?;
        let binding = newest(&self.primary, signatures, &|found| found == kind::SUBKEY_BINDING, &over_both, now)
            .ok_or_else(|| Refusal::new("the subkey is not bound to its key by a signature that holds"))?;
        is_alive(key, binding, at, "the subkey")?;
        if binding.key_flags.unwrap_or_default() & MAY_SIGN == 0 {
            return Err(Refusal::new("the subkey is not one for signing data"));
        }
        // Without this anybody could claim another's signing key as a subkey.
        let embedded = binding.embedded.as_deref().and_then(|bytes| Signature::parse(bytes).ok());
        let agrees = embedded.is_some_and(|embedded| {
            embedded.kind == kind::PRIMARY_KEY_BINDING && key.verify(&embedded, &over_both, false).is_ok()
        });
        if agrees { Ok(shown(name)) } else { Err(Refusal::new("the subkey does not say that it belongs to its key")) }
    }

    /// Returns the newest signature in which the key tells what it is for and how long it is good, and the name that it
    /// certified last.
    fn self_signature(&self, now: i64) -> Result<(&Signature, Option<&[u8]>), Refusal> {
        let over_primary = over(&[&self.primary], None)?;
        let direct = newest(&self.primary, &self.direct, &|found| found == kind::DIRECT_KEY, &over_primary, now);
        let mut certified: Option<(&Signature, &[u8])> = None;
        for (name, signatures) in &self.names {
            let over_name = over(&[&self.primary], Some(name))?;
            let is_revocation = |found| found == kind::CERTIFICATION_REVOCATION;
            let is_certification = |found| (kind::CERTIFICATION..=kind::LAST_CERTIFICATION).contains(&found);
            let revocation = newest(&self.primary, signatures, &is_revocation, &over_name, now);
            let Some(found) = newest(&self.primary, signatures, &is_certification, &over_name, now) else { continue };
            let is_revoked = revocation.is_some_and(|revocation| revocation.created >= found.created);
            if !is_revoked && certified.is_none_or(|(other, _)| other.created < found.created) {
                certified = Some((found, name));
            }
        }
        let (of_names, name) = certified.unzip();
        // Keys of version 4 tell it with their names, those of version 6 about themselves.
        let found = if self.primary.version() == 4 { of_names.or(direct) } else { direct.or(of_names) };
        let found = found.map(|found| (found, name));
        found.ok_or_else(|| Refusal::new("the key has no name that it certifies by a signature that holds"))
    }
}

/// Returns the bytes that a signature over keys, or over a key with a name, is made over.
fn over(keys: &[&Key], name: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    for key in keys {
        key.hash_into(&mut bytes).map_err(Refusal::new)?;
    }
    if let Some(name) = name {
        let length = u32::try_from(name.len()).map_err(|_| Refusal::new("a name of the key is too long"))?;
        bytes.push(0xb4);
        bytes.extend(length.to_be_bytes());
        bytes.extend(name);
    }
    Ok(bytes)
}

/// A key that was renewed more often than this is there to keep somebody busy.
const MOST: usize = 64;

/// Returns the newest signature of a kind that a key made over some bytes, and that is good now.
fn newest<'a>(
    by: &Key,
    signatures: &'a [Signature],
    is_wanted: &dyn Fn(u8) -> bool,
    over: &[u8],
    now: i64,
) -> Option<&'a Signature> {
    let mut wanted: Vec<&Signature> = signatures
        .iter()
        .filter(|signature| is_wanted(signature.kind) && i64::from(signature.created) <= now)
        .filter(|signature| signature.expires.is_none_or(|period| end(signature.created, period) > now))
        .filter(|signature| by.is_named_by(signature))
        .collect();
    wanted.sort_by_key(|signature| std::cmp::Reverse(signature.created));
    wanted.into_iter().take(MOST).find(|signature| by.verify(signature, over, false).is_ok())
}

/// Refuses a key that was revoked: for ever when it was lost, else from the day of the revocation on.
fn revoked(by: &Key, signatures: &[Signature], wanted: u8, over: &[u8], at: u32, what: &str) -> Result<(), Refusal> {
    for signature in signatures.iter().filter(|signature| signature.kind == wanted && by.is_named_by(signature)) {
        if (signature.is_hard() || signature.created <= at) && by.verify(signature, over, true).is_ok() {
            return Err(Refusal(format!("{what} was revoked on {}", day(signature.created.into()))));
        }
    }
    Ok(())
}

/// Refuses a key that was not there yet or was not good any more at a time.
fn is_alive(key: &Key, about: &Signature, at: u32, what: &str) -> Result<(), Refusal> {
    if key.created > at {
        return Err(Refusal(format!("{what} was made after the signature, on {}", day(key.created.into()))));
    }
    match about.key_expires.map(|period| end(key.created, period)) {
        Some(end) if end <= at.into() => Err(Refusal(format!("{what} had expired on {}", day(end)))),
        _ => Ok(()),
    }
}

/// Returns a name as text.
fn shown(name: Option<&[u8]>) -> String {
    name.map_or_else(|| "no name".to_owned(), |name| String::from_utf8_lossy(name).into_owned())
}

/// Returns when a period ends.
pub fn end(start: u32, period: u32) -> i64 {
    i64::from(start) + i64::from(period)
}

/// Returns a day as people write it.
pub fn day(second: i64) -> String {
    Timestamp::from_second(second).map_or_else(|_| second.to_string(), |time| time.strftime("%Y-%m-%d").to_string())
}
