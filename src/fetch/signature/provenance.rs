//! The `.prov` file that lies beside a chart: a clear-signed text with the chart's description and the checksum of its
//! archive.
//!
//! The order counts. The signature is verified first; names and checksums are then taken from the text that is signed,
//! and from nothing else. It proves something about an archive only when it names that archive, with its checksum, and
//! when the description is that of the chart in it.

use std::path::Path;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::SignatureError;
use super::openpgp::{Cleartext, Keyring};
use crate::values::Tree;
use crate::yaml::{self, ReadOptions};

/// The ending that is added to the name of an archive.
pub const ENDING: &str = ".prov";

/// What a `.prov` file may have at most.
pub const MOST_BYTES: u64 = 2 << 20;

/// What divides the description from the checksums.
const DIVIDER: &str = "\n...\n";

/// What a signature is to be of.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The name of the archive's file, without folders.
    pub file: &'a str,
    /// The SHA-256 of the archive, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// The name and the version of the chart in the archive, as the archive says them.
    pub chart: (&'a str, &'a str),
}

/// What a signature proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedChart {
    /// The archive.
    pub file: String,
    /// Its checksum: `sha256:` and hexadecimal.
    pub digest: String,
    /// The name that the signer's key gives itself.
    pub signer: String,
    /// The fingerprint of the signer's key.
    pub fingerprint: String,
    /// When it was signed (RFC 3339).
    pub signed: String,
}

/// Reads the `.prov` file that lies beside an archive.
pub fn beside(archive: &Path) -> Result<(String, Vec<u8>), SignatureError> {
    let mut path = archive.as_os_str().to_owned();
    path.push(ENDING);
    let name = path.to_string_lossy().into_owned();
    match super::read("signature", Path::new(&path), MOST_BYTES) {
        Ok(bytes) => Ok((name, bytes)),
        Err(SignatureError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            let name = archive.to_string_lossy().into_owned();
            Err(SignatureError::Missing { name, reason: format!("there is no file `{}`", path.to_string_lossy()) })
        }
        Err(error) => Err(error),
    }
}

/// Verifies a `.prov` file, known as `name`, for an archive. `now` is the time in seconds since 1970.
pub fn verify(
    name: &str,
    prov: &[u8],
    keyring: &Keyring,
    subject: &Subject<'_>,
    now: i64,
) -> Result<SignedChart, SignatureError> {
    let malformed = |reason: &str| SignatureError::Malformed {
        what: "signed description of a chart",
        name: name.to_owned(),
        reason: reason.to_owned(),
    };
    if prov.len() as u64 > MOST_BYTES {
        return Err(SignatureError::TooLarge { what: "signature", name: name.to_owned(), limit: MOST_BYTES });
    }
    let text = std::str::from_utf8(prov).map_err(|_| malformed("it is not UTF-8 text"))?;
    let message = Cleartext::parse(text).map_err(malformed)?;
    let signer = keyring.verify(name, &message, now)?;

    let text = message.text();
    let mut parts = text.split(DIVIDER);
    let (Some(description), Some(sums), None) = (parts.next(), parts.next(), parts.next()) else {
        return Err(malformed("the signed text has not two parts with a line `...` between them"));
    };
    let read = |part: &str| {
        yaml::parse(name, part, &ReadOptions::default())
            .map_err(|error| malformed(&format!("the signed text is no YAML: {error}")))
    };
    let (description, sums) = (read(description)?, read(sums)?);
    let none = crate::values::Map::new();
    let files = sums.get("files").and_then(Tree::as_map).unwrap_or(&none);
    let Some(announced) = files.get(subject.file).and_then(Tree::as_str) else {
        let listed: Vec<String> = files.keys().take(3).map(|name| format!("`{name}`")).collect();
        let named = if listed.is_empty() { "no file at all".to_owned() } else { listed.join(", ") };
        return Err(SignatureError::NotNamed { name: name.to_owned(), file: subject.file.to_owned(), named });
    };
    let digest = format!("sha256:{}", subject.sha256);
    if announced != digest {
        return Err(SignatureError::Differs {
            name: name.to_owned(),
            file: subject.file.to_owned(),
            signed: announced.to_owned(),
            actual: digest,
        });
    }
    let [chart, version] = ["name", "version"].map(|key| description.text_at(&[key]));
    if (chart, version) != subject.chart {
        return Err(SignatureError::OtherChart {
            name: name.to_owned(),
            signed: format!("`{chart}` {version}"),
            actual: format!("`{}` {}", subject.chart.0, subject.chart.1),
        });
    }
    let time = Timestamp::from_second(signer.signed.into()).unwrap_or_default();
    Ok(SignedChart {
        file: subject.file.to_owned(),
        digest,
        signer: signer.name,
        fingerprint: signer.fingerprint,
        signed: time.to_string(),
    })
}
