//! Digests of what is fetched, and the small files beside an archive that publish them.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::diagnostic::{Category, Diagnostic, shortened};

/// How much is shown of what a stranger says.
const SHOWN: usize = 80;

/// How many bytes a SHA-256 has.
const LENGTH: usize = 32;

/// A SHA-256 of some bytes. It is written `sha256:` with 64 hexadecimal digits, and read with or without the prefix.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; LENGTH]);

impl Digest {
    /// Returns the digest of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the digest of what is left in a file, without keeping it.
    pub fn of_reader(mut reader: impl std::io::Read) -> std::io::Result<Self> {
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(hasher.finish()),
                Ok(length) => hasher.push(&buffer[..length]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Returns the 64 digits, in lower case.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(2 * LENGTH), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Returns the bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Digest {
    type Err = ChecksumError;

    fn from_str(text: &str) -> Result<Self, ChecksumError> {
        let wrong = |what: &str| ChecksumError::Digest { text: shortened(text, SHOWN), what: what.to_owned() };
        let digits = match text.split_once(':') {
            Some(("sha256", digits)) => digits,
            Some((other, _)) => return Err(wrong(&format!("`{}` is not sha256", shortened(other, SHOWN)))),
            None => text,
        };
        if digits.len() != 2 * LENGTH {
            return Err(wrong(&format!("it has {} digits instead of {}", digits.chars().count(), 2 * LENGTH)));
        }
        let mut bytes = [0; LENGTH];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
                return Err(wrong("it has other characters than hexadecimal digits"));
            };
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Digest".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A SHA-256 of some bytes.",
            "type": "string",
            "pattern": "^sha256:[0-9a-f]{64}$",
        })
    }
}

/// Takes bytes one piece after the other.
#[derive(Debug, Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// A checksum that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChecksumError {
    /// A text is no digest.
    #[error("`{text}` is no digest: {what}")]
    Digest {
        /// The text, shortened.
        text: String,
        /// What is wrong.
        what: String,
    },
    /// A file of checksums does not tell what was looked for.
    #[error("the checksum file `{name}` {what}")]
    File {
        /// Where it was read.
        name: String,
        /// What is wrong.
        what: String,
    },
}

impl Diagnostic for ChecksumError {
    fn hints(&self) -> Vec<String> {
        match self {
            Self::Digest { .. } => vec!["`sha256sum FILE` prints one, e.g. `--sha256 sha256:5891b5b5…`".to_owned()],
            Self::File { .. } => {
                vec!["if you know the digest from elsewhere, pin it with `--sha256 DIGEST`".to_owned()]
            }
        }
    }

    fn category(&self) -> Category {
        match self {
            Self::Digest { .. } => Category::Usage,
            Self::File { .. } => Category::NotParsable,
        }
    }
}

/// Reads a checksum file as `sha256sum` writes it, for one file: the digits alone, or lines of digits and a name.
///
/// `name` is how the checksum file itself is called in messages. When it has names, one of them has to be `file`'s.
pub fn read_checksum_file(name: &str, text: &str, file: &str) -> Result<Digest, ChecksumError> {
    let wrong = |what: String| ChecksumError::File { name: name.to_owned(), what };
    let mut others = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (digits, named) = match line.split_once(char::is_whitespace) {
            None => (line, None),
            // A star says that the file was read as bytes.
            Some((digits, named)) => (digits, Some(named.trim_start().trim_start_matches('*'))),
        };
        let digest = digits.parse::<Digest>().map_err(|_| wrong("has no SHA-256 in it".to_owned()))?;
        let named = named.map(|named| named.rsplit(['/', '\\']).next().unwrap_or(named));
        match named {
            None | Some("" | "-") => return Ok(digest),
            Some(named) if named == file => return Ok(digest),
            Some(other) => others.push(shortened(other, SHOWN)),
        }
    }
    match others.first() {
        None => Err(wrong("is empty".to_owned())),
        Some(other) => Err(wrong(format!("is for `{other}`, not for `{file}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    #[test]
    fn a_digest_is_read_and_written() {
        let digest = Digest::of(b"hello");
        assert_eq!(digest.to_string(), format!("sha256:{HELLO}"));
        assert_eq!(HELLO.parse(), Ok(digest));
        assert_eq!(format!("sha256:{}", HELLO.to_uppercase()).parse(), Ok(digest));
        assert_eq!(Digest::of_reader(&b"hello"[..]).unwrap(), digest);
        let json = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&json).unwrap(), digest);
    }

    #[test]
    fn what_is_no_digest_is_told() {
        for (text, what) in [
            ("sha512:00", "`sha512` is not sha256"),
            ("sha256:00", "it has 2 digits instead of 64"),
            (&"zz".repeat(32), "other characters"),
            (&"ä".repeat(32), "other characters"),
            ("", "it has 0 digits"),
        ] {
            let error = text.parse::<Digest>().unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
            assert_eq!(error.category(), Category::Usage);
        }
    }

    #[test]
    fn checksum_files_have_a_name_or_none() {
        let read = |text: &str| read_checksum_file("x.sha256", text, "istio.tar.gz");
        let hello = Ok(Digest::of(b"hello"));
        assert_eq!(read(HELLO), hello);
        assert_eq!(read(&format!("{HELLO}\n")), hello);
        assert_eq!(read(&format!("{HELLO} istio.tar.gz\r\n")), hello);
        assert_eq!(read(&format!("{HELLO} *./out/istio.tar.gz")), hello);
        assert_eq!(read(&format!("{}  other.zip\n{HELLO}  istio.tar.gz\n", "0".repeat(64))), hello);
        for (text, what) in [
            ("", "is empty"),
            ("<html>not found</html>", "has no SHA-256 in it"),
            (&format!("{HELLO}  other.zip"), "is for `other.zip`, not for `istio.tar.gz`"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.to_string(), format!("the checksum file `x.sha256` {what}"));
            assert_eq!(error.category(), Category::NotParsable);
        }
    }
}
