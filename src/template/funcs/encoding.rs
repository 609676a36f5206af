//! Encodings and checksums of text (sprig `strings.go`, `crypto.go`).

use std::fmt::Write as _;

use base64::Engine as _;
use sha2::Digest as _;

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

type Result<T = Value> = std::result::Result<T, FuncError>;

/// The table.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "b64enc", signature: "s", body: base64_encode },
    Function { name: "b64dec", signature: "s", body: base64_decode },
    Function { name: "b32enc", signature: "s", body: base32_encode },
    Function { name: "b32dec", signature: "s", body: base32_decode },
    Function { name: "sha1sum", signature: "s", body: |_, a| Ok(hexadecimal(&sha1::Sha1::digest(a.str(0)))) },
    Function { name: "sha256sum", signature: "s", body: |_, a| Ok(hexadecimal(&sha2::Sha256::digest(a.str(0)))) },
    Function { name: "sha512sum", signature: "s", body: |_, a| Ok(hexadecimal(&sha2::Sha512::digest(a.str(0)))) },
    Function {
        name: "adler32sum",
        signature: "s",
        body: |_, a| Ok(Value::str(adler2::adler32_slice(a.str(0).as_bytes()).to_string())),
    },
];

fn hexadecimal(bytes: &[u8]) -> Value {
    let mut output = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(output, "{byte:02x}");
    }
    Value::str(output)
}

fn base64_encode(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    engine.charge_text(a.str(0).len().div_ceil(3) * 4)?;
    Ok(Value::str(base64::engine::general_purpose::STANDARD.encode(a.str(0))))
}

/// What is not base64 gives the error as text: that is sprig's way, and charts live with it.
fn base64_decode(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    // Go skips line ends.
    let compact: String = a.str(0).chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    Ok(match base64::engine::general_purpose::STANDARD.decode(&compact) {
        Ok(bytes) => Value::str(String::from_utf8_lossy(&bytes).as_ref()),
        Err(error) => {
            let offset = match error {
                base64::DecodeError::InvalidByte(offset, _) | base64::DecodeError::InvalidLastSymbol { offset, .. } => {
                    offset
                }
                _ => compact.len() / 4 * 4,
            };
            Value::str(format!("illegal base64 data at input byte {offset}"))
        }
    })
}

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32_encode(engine: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let bytes = a.str(0).as_bytes();
    engine.charge_text(bytes.len().div_ceil(5) * 8)?;
    let mut output = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut group = [0u8; 8];
        group[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(group);
        let digits = (chunk.len() * 8).div_ceil(5);
        for index in 0..8 {
            let digit = usize::try_from(bits >> (35 - 5 * index) & 31).unwrap_or(0);
            output.push(if index < digits { char::from(BASE32[digit]) } else { '=' });
        }
    }
    Ok(Value::str(output))
}

fn base32_decode(_: &Engine<'_>, a: &Arguments<'_>) -> Result {
    let compact: Vec<u8> = a.str(0).bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let body_end = compact.iter().position(|byte| *byte == b'=').unwrap_or(compact.len());
    let illegal = |offset: usize| Ok(Value::str(format!("illegal base32 data at input byte {offset}")));
    if !compact.len().is_multiple_of(8) || matches!(body_end % 8, 1 | 3 | 6) {
        return illegal(compact.len());
    }
    let mut output = Vec::with_capacity(compact.len() / 8 * 5);
    let (mut bits, mut count) = (0u32, 0);
    for (offset, byte) in compact[..body_end].iter().enumerate() {
        let Some(digit) = BASE32.iter().position(|other| other == byte) else { return illegal(offset) };
        bits = bits << 5 | u32::try_from(digit).unwrap_or(0);
        count += 5;
        if count >= 8 {
            count -= 8;
            output.push((bits >> count & 0xff) as u8);
        }
    }
    Ok(Value::str(String::from_utf8_lossy(&output).as_ref()))
}
