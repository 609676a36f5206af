//! Armor: binary data as base64 between a line of dashes and another, with a checksum below.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Fault;

/// The word of a block that holds public keys.
pub const PUBLIC_KEY: &str = "PUBLIC KEY BLOCK";
/// The word of a block that holds secret keys.
pub const PRIVATE_KEY: &str = "PRIVATE KEY BLOCK";
/// The word of a block that holds signatures.
pub const SIGNATURE: &str = "SIGNATURE";

/// Returns the word of a block whose first line this is.
pub fn opening(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix("-----BEGIN PGP ")?.strip_suffix("-----")
}

/// Reads a block whose first line has been read, to its last line.
pub fn body<'a>(word: &str, lines: &mut impl Iterator<Item = &'a str>) -> Result<Vec<u8>, Fault> {
    // Headers say nothing that counts; an empty line ends them.
    loop {
        let line = lines.next().ok_or("it ends in the header of a block")?.trim_end();
        if line.is_empty() {
            break;
        }
        if !line.contains(": ") && !line.ends_with(':') {
            return Err("the header of a block has a line that is none");
        }
    }
    let mut text = String::new();
    let mut sum = None;
    for line in lines {
        let line = line.trim_end();
        if let Some(last) = line.strip_prefix("-----END PGP ") {
            if last.strip_suffix("-----") != Some(word) {
                return Err("a block ends with another word than it begins with");
            }
            let data = STANDARD.decode(&text).map_err(|_| "a block is not base64")?;
            let matches = |sum: &str| STANDARD.decode(sum).is_ok_and(|sum| sum == checksum(&data));
            return match sum {
                Some(sum) if !matches(sum) => Err("the checksum of a block is wrong"),
                _ => Ok(data),
            };
        }
        match line.strip_prefix('=') {
            // Padding stands at the end of a line of data, never at its beginning.
            Some(rest) if sum.is_none() => sum = Some(rest),
            _ if sum.is_some() => return Err("a block goes on after its checksum"),
            _ => text.push_str(line),
        }
    }
    Err("a block has no end")
}

/// Returns the data of all blocks with a word, one after the other. What stands between blocks is a comment.
pub fn blocks(word: &str, text: &str) -> Result<Vec<u8>, Fault> {
    let mut lines = text.lines();
    let mut data = Vec::new();
    let mut found = false;
    while let Some(line) = lines.next() {
        match opening(line) {
            Some(opened) if opened == word => {
                data.extend(body(word, &mut lines)?);
                found = true;
            }
            Some(PRIVATE_KEY) => return Err("it holds secret keys"),
            Some(_) => return Err("it has a block of another kind"),
            None => {}
        }
    }
    if found { Ok(data) } else { Err("it has no block of keys") }
}

/// CRC-24, as `OpenPGP` has it.
fn checksum(data: &[u8]) -> [u8; 3] {
    let mut sum: u32 = 0x00b7_04ce;
    for byte in data {
        sum ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            sum <<= 1;
            if sum & 0x0100_0000 != 0 {
                sum ^= 0x0186_4cfb;
            }
        }
    }
    let [_, high, middle, low] = sum.to_be_bytes();
    [high, middle, low]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(lines: &[&str]) -> Result<Vec<u8>, Fault> {
        body("X", &mut lines.iter().copied())
    }

    #[test]
    fn a_block_is_read_with_and_without_a_checksum() {
        assert_eq!(block(&["", "aGVs", "bG8=", "-----END PGP X-----"]).unwrap(), b"hello");
        let sum = STANDARD.encode(checksum(b"hello"));
        assert_eq!(
            block(&["Comment: x", "", "aGVsbG8=", &format!("={sum}"), "-----END PGP X-----"]).unwrap(),
            b"hello"
        );
        // From the definition: the sum of nothing is its start.
        assert_eq!(checksum(b""), [0xb7, 0x04, 0xce]);
    }

    #[test]
    fn what_is_damaged_is_refused() {
        for lines in [
            &["", "aGVsbG8=", "=AAAA", "-----END PGP X-----"][..],
            &["", "aGVsbG8=", "-----END PGP Y-----"],
            &["", "aGVsbG8="],
            &["", "aGVs!G8=", "-----END PGP X-----"],
            &["", "=AAAA", "aGVsbG8=", "-----END PGP X-----"],
            &["header", "", "-----END PGP X-----"],
            &[],
        ] {
            assert!(block(lines).is_err(), "{lines:?}");
        }
    }
}
