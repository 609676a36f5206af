//! The part of `OpenPGP` (RFC 9580, and RFC 4880 before it) that checking a signed text needs.
//!
//! - [`armor`]: blocks of base64 between lines of dashes
//! - [`cleartext`]: a text with its signature below it
//! - [`packet`]: the packets that everything consists of
//! - [`key`]: public keys
//! - [`signature`]: signatures, and what they say
//! - [`certificate`]: a key with its names and its subkeys, and whether it may sign
//! - [`keyring`]: the keys of a file
//!
//! Taken are keys and signatures of the versions 4 and 6, made with RSA, Ed25519 or ECDSA on P-256 over SHA-2. MD5 and
//! SHA-1 prove nothing any more and are refused, for the signatures by which a key binds its names and subkeys too.

pub mod armor;
pub mod certificate;
pub mod cleartext;
pub mod key;
pub mod keyring;
pub mod packet;
pub mod signature;

pub use certificate::{Certificate, Refusal};
pub use cleartext::Cleartext;
pub use key::Key;
pub use keyring::Keyring;
pub use signature::Signature;

/// What is wrong with bytes or a text, in a few words.
pub type Fault = &'static str;

/// Returns bytes as upper-case hexadecimal, as fingerprints are written.
pub fn upper_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
