//! Clear-signed messages: a text that can be read as it is, and its signature below it.

use super::{Fault, armor};

/// The first line of a clear-signed message.
const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

/// A clear-signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleartext {
    /// The lines that are signed, without the white space at their ends: nothing else of the message counts.
    lines: Vec<String>,
    /// The packets of the signature.
    pub signature: Vec<u8>,
}

impl Cleartext {
    /// Reads a message that is the whole of a text.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut input = text.strip_prefix('\u{feff}').unwrap_or(text).split('\n');
        let mut first = input.by_ref().skip_while(|line| line.trim().is_empty());
        if first.next().map(str::trim_end) != Some(BEGIN) {
            return Err("it does not begin with `-----BEGIN PGP SIGNED MESSAGE-----`");
        }
        for line in input.by_ref() {
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            // Any other line here would look as if it were signed.
            if !line.starts_with("Hash: ") {
                return Err("its header has something else than `Hash`");
            }
        }
        let mut lines = Vec::new();
        loop {
            let line = input.next().ok_or("the signature below the text is missing")?;
            if armor::opening(line) == Some(armor::SIGNATURE) {
                break;
            }
            let line = line.trim_end_matches([' ', '\t', '\r']);
            if line.contains(['\r', '\0']) {
                return Err("a line has a control character");
            }
            match line.strip_prefix("- ") {
                Some(rest) => lines.push(rest.to_owned()),
                None if line.starts_with('-') && line != "-" => {
                    return Err("a line begins with a dash that is not escaped");
                }
                None => lines.push(line.to_owned()),
            }
        }
        let signature = armor::body(armor::SIGNATURE, &mut input)?;
        if input.any(|line| !line.trim().is_empty()) {
            return Err("something follows the signature");
        }
        Ok(Self { lines, signature })
    }

    /// Returns the text as a person reads it, with line feeds.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line, "\n"]).collect()
    }

    /// Returns the bytes that are signed: lines end with carriage return and line feed, the last one with nothing.
    pub fn signed(&self) -> Vec<u8> {
        self.lines.join("\r\n").into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        format!(
            "{BEGIN}\nHash: SHA256\n\n{text}\n-----BEGIN PGP SIGNATURE-----\n\naGVsbG8=\n-----END PGP SIGNATURE-----\n"
        )
    }

    #[test]
    fn only_what_is_signed_comes_out() {
        let parsed = Cleartext::parse(&message("a: 1  \t\n- - item\n\nlast ")).unwrap();
        assert_eq!(parsed.text(), "a: 1\n- item\n\nlast\n");
        assert_eq!(parsed.signed(), b"a: 1\r\n- item\r\n\r\nlast");
        assert_eq!(parsed.signature, b"hello");
        let windows = message("a: 1\n- - item\n\nlast").replace('\n', "\r\n");
        assert_eq!(Cleartext::parse(&windows).unwrap(), parsed);
    }

    #[test]
    fn what_could_hide_something_is_refused() {
        let whole = message("a: 1");
        for text in [
            format!("before\n{whole}"),
            format!("{whole}after\n"),
            whole.replace("Hash: SHA256", "Comment: files are fine"),
            message("-dash"),
            message(BEGIN),
            message("a\rb"),
            whole.replace("-----BEGIN PGP SIGNATURE-----", ""),
            String::new(),
        ] {
            assert!(Cleartext::parse(&text).is_err(), "{text}");
        }
    }
}
