//! What is wrong with a signature, or with what it is checked against.

use std::path::PathBuf;

use crate::diagnostic::{Category, Diagnostic};

/// A signature that does not hold, or that cannot be checked. Each variant names the file or the address.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are named in the messages")]
pub enum SignatureError {
    /// A file that is needed cannot be read.
    #[error("failed to read the {what} `{}`", path.display())]
    Read { what: &'static str, path: PathBuf, source: std::io::Error },
    /// A file is far larger than anything of its kind.
    #[error("the {what} `{name}` has more than {limit} bytes")]
    TooLarge { what: &'static str, name: String, limit: u64 },
    /// A text or a file is not what it should be.
    #[error("`{name}` is no {what}: {reason}")]
    Malformed { what: &'static str, name: String, reason: String },
    /// There is no signature where one is looked for.
    #[error("`{name}` is not signed: {reason}")]
    Missing { name: String, reason: String },
    /// The signature is of a kind that is not taken.
    #[error("the signature of `{name}` is not taken: {reason}")]
    Unsupported { name: String, reason: String },
    /// Nobody in the keyring made it.
    #[error("`{name}` was signed with the key {key}, which is not in the keyring `{keyring}`")]
    UnknownSigner { name: String, key: String, keyring: String },
    /// The key is there, and must not be trusted with this.
    #[error("`{name}` was signed with the key {key} ({signer}), which does not count: {reason}")]
    KeyRefused { name: String, key: String, signer: String, reason: String },
    /// The signature is not one of this text by this key.
    #[error("the signature of `{name}` is wrong: the text or the signature was changed, or another key made it")]
    Wrong { name: String },
    /// The signed text does not speak of this file.
    #[error("the signed text of `{name}` does not name `{file}`, but {named}")]
    NotNamed { name: String, file: String, named: String },
    /// The file is another one than was signed.
    #[error("`{file}` is not the file that was signed: its checksum is {actual}, and `{name}` has {signed}")]
    Differs { name: String, file: String, signed: String, actual: String },
    /// The signed description is that of another chart.
    #[error("`{name}` was made for the chart {signed}, and this is {actual}")]
    OtherChart { name: String, signed: String, actual: String },
}

impl Diagnostic for SignatureError {
    fn category(&self) -> Category {
        match self {
            Self::Read { source, .. } => Category::of_read(source),
            Self::Missing { .. } | Self::UnknownSigner { .. } | Self::KeyRefused { .. } => Category::Configuration,
            _ => Category::NotParsable,
        }
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self {
            Self::Read { what: "keyring", .. } => {
                "export the keys that you trust: `gpg --export > pubring.gpg`, then `--keyring pubring.gpg`"
            }
            Self::Malformed { what: "keyring", reason, .. } if reason.contains("keybox") => {
                "export the keys from it: `gpg --export > pubring.gpg`"
            }
            Self::Malformed { what: "keyring", reason, .. } if reason.contains("secret") => {
                "only public keys are needed: `gpg --export > pubring.gpg`"
            }
            Self::Malformed { what: "public key", .. } => {
                "give a public key as PEM, such as cosign's: `cosign public-key --key KEY > cosign.pub`"
            }
            Self::Missing { .. } => {
                "leave `--verify-signature` out to go without; the checksum is verified all the same"
            }
            Self::UnknownSigner { key, .. } => {
                return vec![format!(
                    "if you trust this key, add it: `gpg --recv-keys {key}`, compare its fingerprint with the one that the chart's makers publish, then `gpg --export > pubring.gpg`"
                )];
            }
            Self::KeyRefused { .. } => {
                "fetch the key anew, in case it was renewed: `gpg --refresh-keys`, then `gpg --export > pubring.gpg`"
            }
            Self::Wrong { .. } | Self::Differs { .. } => {
                "fetch the file again; when it stays so, do not use it, and ask its makers"
            }
            _ => return Vec::new(),
        };
        vec![hint.to_owned()]
    }
}
