//! The little of DER and PEM that keys and certificates are written with.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// `BOOLEAN`
pub const BOOLEAN: u8 = 0x01;
/// `INTEGER`
pub const INTEGER: u8 = 0x02;
/// `BIT STRING`
pub const BIT_STRING: u8 = 0x03;
/// `OCTET STRING`
pub const OCTET_STRING: u8 = 0x04;
/// `NULL`
pub const NULL: u8 = 0x05;
/// `OBJECT IDENTIFIER`
pub const OBJECT_IDENTIFIER: u8 = 0x06;
/// `UTF8String`
pub const UTF8_STRING: u8 = 0x0c;
/// `PrintableString`
pub const PRINTABLE_STRING: u8 = 0x13;
/// `UTCTime`
pub const UTC_TIME: u8 = 0x17;
/// `GeneralizedTime`
pub const GENERALIZED_TIME: u8 = 0x18;
/// `SEQUENCE`
pub const SEQUENCE: u8 = 0x30;
/// `SET`
pub const SET: u8 = 0x31;

/// Returns the tag of a context-specific element that holds bytes.
pub const fn context(number: u8) -> u8 {
    0x80 | number
}

/// Returns the tag of a context-specific element that holds elements.
pub const fn context_of_elements(number: u8) -> u8 {
    0xa0 | number
}

/// Returns an element: tag, length, and the parts one after another.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut bytes = Vec::with_capacity(length + 6);
    bytes.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let digits = &digits[digits.iter().position(|byte| *byte != 0).unwrap_or(0)..];
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            bytes.extend_from_slice(digits);
        }
    }
    for part in parts {
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Returns an `INTEGER` that is not negative, from its bytes, most significant first.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let digits = &bytes[start..];
    let needs_zero = digits.first().is_none_or(|byte| byte & 0x80 != 0);
    element(INTEGER, &[if needs_zero { &[0] } else { &[] }, digits])
}

/// Returns a `BIT STRING` of whole bytes.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes])
}

/// A block of PEM.
pub struct PemBlock {
    /// What stands after `BEGIN`, such as `CERTIFICATE`.
    pub label: String,
    /// The decoded body.
    pub bytes: Vec<u8>,
}

/// Writes a block of PEM with a final newline.
pub fn write_pem(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    let body = STANDARD.encode(bytes);
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}

/// Returns the first well-formed block of PEM in a text; other text around it does not matter.
pub fn read_pem(text: &str) -> Option<PemBlock> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let label = line.trim_end().strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        if let Some(label) = label
            && let Some(bytes) = read_body(lines.clone(), label)
        {
            return Some(PemBlock { label: label.to_owned(), bytes });
        }
    }
    None
}

fn read_body<'a>(lines: impl Iterator<Item = &'a str>, label: &str) -> Option<Vec<u8>> {
    let end = format!("-----END {label}-----");
    let mut body = String::new();
    for line in lines {
        let line = line.trim();
        if line == end {
            return STANDARD.decode(body).ok();
        }
        // Another block starts: this one has no end. Going on would read the text once for each such block.
        if line.starts_with("-----") {
            return None;
        }
        // Headers, such as `Proc-Type: …`, stand before the body.
        if !(body.is_empty() && line.contains(':')) {
            body.extend(line.split_whitespace());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_integers_are_minimal() {
        assert_eq!(unsigned(&[0, 0]), [2, 1, 0]);
        assert_eq!(unsigned(&[0, 0x7f]), [2, 1, 0x7f]);
        assert_eq!(unsigned(&[0x80]), [2, 2, 0, 0x80]);
        assert_eq!(element(SEQUENCE, &[&[0; 127]])[..2], [0x30, 127]);
        assert_eq!(element(SEQUENCE, &[&[0; 128]])[..3], [0x30, 0x81, 128]);
        assert_eq!(element(SEQUENCE, &[&[0; 200], &[0; 100]])[..4], [0x30, 0x82, 1, 44]);
    }

    #[test]
    fn pem_is_found_among_other_text() {
        let written = write_pem("CERTIFICATE", &[7; 100]);
        assert!(written.lines().all(|line| line.len() <= 64));
        let text = format!("hello\n-----BEGIN BROKEN-----\n!\n{}\n", written.replace('\n', "\r\n"));
        let block = read_pem(&text).expect("a block");
        assert_eq!((block.label.as_str(), block.bytes), ("CERTIFICATE", vec![7; 100]));
        assert!(read_pem("-----BEGIN CERTIFICATE-----\nAAAA\n").is_none());
        assert!(read_pem(&"-----BEGIN CERTIFICATE-----\n".repeat(100_000)).is_none());
        let with_header = "-----BEGIN A-----\nProc-Type: 4\n\nAAAA\n-----END A-----";
        assert_eq!(read_pem(with_header).expect("a block").bytes, [0, 0, 0]);
    }
}
