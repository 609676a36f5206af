//! Signatures, checked and never made: the `.prov` files of Helm's charts (`OpenPGP`), and cosign's signatures of what
//! lies in a registry.
//!
//! - [`provenance`]: a chart's `.prov` file against a keyring
//! - [`cosign`]: cosign's payload against a public key
//! - [`image`]: the same, read from a registry
//! - [`openpgp`]: the part of `OpenPGP` that both halves of a `.prov` file need: keys, signatures, clear-signed texts
//!
//! Only [`image`] asks a network. Why `OpenPGP` is read by this project itself stands in `docs/decisions/0002-openpgp.md`.

pub mod cosign;
pub mod error;
pub mod image;
pub mod openpgp;
pub mod provenance;

pub use cosign::{CosignKey, SignedImage};
pub use error::SignatureError;
pub use openpgp::Keyring;
pub use provenance::{SignedChart, Subject};

use std::io::Read as _;
use std::path::Path;

/// Reads a file that is not larger than such files are.
fn read(what: &'static str, path: &Path, limit: u64) -> Result<Vec<u8>, SignatureError> {
    let failed = |source| SignatureError::Read { what, path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(failed)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(SignatureError::TooLarge { what, name: path.to_string_lossy().into_owned(), limit });
    }
    Ok(bytes)
}

/// Returns the seconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[cfg(test)]
mod tests;
