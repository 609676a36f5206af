//! Sprig's functions of chance. All randomness comes from the [environment](crate::template::eval::Environment): the
//! same bytes there give the same results.

#![expect(clippy::unnecessary_wraps, reason = "all functions of a table have one type")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;

use super::{Arguments, FuncError, Function};
use crate::template::eval::Engine;
use crate::template::value::Value;

/// The functions of chance.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "randAlphaNum", signature: "i", body: rand_alpha_num },
    Function { name: "randAlpha", signature: "i", body: rand_alpha },
    Function { name: "randAscii", signature: "i", body: rand_ascii },
    Function { name: "randNumeric", signature: "i", body: rand_numeric },
    Function { name: "randBytes", signature: "i", body: rand_bytes },
    Function { name: "randInt", signature: "ii", body: rand_int },
    Function { name: "uuidv4", signature: "", body: uuid },
];

/// Returns so many random bytes, counted against the limits.
pub(super) fn random_bytes(engine: &Engine<'_>, count: usize) -> Result<Vec<u8>, FuncError> {
    engine.charge_text(count)?;
    let mut bytes = vec![0; count];
    (engine.environment().random)(&mut bytes);
    Ok(bytes)
}

/// Returns random bytes of a fixed length.
pub(super) fn random_array<const N: usize>(engine: &Engine<'_>) -> [u8; N] {
    let mut bytes = [0; N];
    (engine.environment().random)(&mut bytes);
    bytes
}

/// Returns a cryptographic generator seeded by the environment, for keys: it ends even where the environment's bytes are
/// all alike, in a test.
pub(super) fn generator(engine: &Engine<'_>) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(random_array(engine))
}

/// Returns a number below a bound, evenly distributed but for less than one in 2^32.
pub(super) fn below(engine: &Engine<'_>, bound: u64) -> u64 {
    // 128 bits are so many more than those of the bound that the remainder's bias vanishes.
    let number = u128::from_le_bytes(random_array(engine)) % u128::from(bound.max(1));
    u64::try_from(number).unwrap_or_default()
}

/// Returns a text of so many characters out of a set; none for a negative count.
fn text_of(engine: &Engine<'_>, count: i64, is_member: fn(&u8) -> bool) -> Result<Value, FuncError> {
    let count = usize::try_from(count).unwrap_or(0);
    let members: Vec<u8> = (b' '..=b'~').filter(is_member).collect();
    // Eight bytes a character, so that each is as likely as any other.
    engine.charge_text(count.saturating_mul(8))?;
    let bytes = random_bytes(engine, count.saturating_mul(8))?;
    let text: String = bytes
        .as_chunks()
        .0
        .iter()
        .map(|chunk| {
            let pick = u64::from_le_bytes(*chunk) % members.len().max(1) as u64;
            usize::try_from(pick).ok().and_then(|pick| members.get(pick)).map_or(' ', |byte| char::from(*byte))
        })
        .collect();
    Ok(Value::str(text))
}

fn rand_alpha_num(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    text_of(engine, arguments.int(0), u8::is_ascii_alphanumeric)
}

fn rand_alpha(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    text_of(engine, arguments.int(0), u8::is_ascii_alphabetic)
}

fn rand_ascii(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    text_of(engine, arguments.int(0), |_| true)
}

fn rand_numeric(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    text_of(engine, arguments.int(0), u8::is_ascii_digit)
}

/// Gives the bytes in base64.
fn rand_bytes(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let count = usize::try_from(arguments.int(0))
        .map_err(|_| FuncError::message("the number of bytes must not be negative"))?;
    let bytes = random_bytes(engine, count)?;
    Ok(Value::str(STANDARD.encode(bytes)))
}

/// Gives a number from the first up to, but without, the second.
fn rand_int(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let (least, end) = (arguments.int(0), arguments.int(1));
    let span = u64::try_from(i128::from(end) - i128::from(least)).ok().filter(|span| *span > 0);
    let span = span.ok_or_else(|| FuncError::message(format!("the range from {least} to {end} is empty")))?;
    Ok(Value::int(least.wrapping_add_unsigned(below(engine, span))))
}

fn uuid(engine: &Engine<'_>, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let mut number = u128::from_be_bytes(random_array(engine));
    // Version 4 (random) and the variant of RFC 9562.
    number = number & !(0xf << 76) | 0x4 << 76;
    number = number & !(0x3 << 62) | 0x2 << 62;
    let digits = format!("{number:032x}");
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    Ok(Value::str(parts.join("-")))
}

#[cfg(test)]
mod tests {
    use crate::template::funcs::test_render::render;

    #[test]
    fn texts_have_the_asked_length_and_letters() {
        type Member = fn(&u8) -> bool;
        let families: [(&str, Member); 4] = [
            ("randAlphaNum", u8::is_ascii_alphanumeric),
            ("randAlpha", u8::is_ascii_alphabetic),
            ("randNumeric", u8::is_ascii_digit),
            ("randAscii", |byte| (b' '..=b'~').contains(byte)),
        ];
        for (function, is_member) in families {
            let text = render(&format!("{{{{ {function} 200 }}}}")).expect("rendered");
            assert_eq!(text.len(), 200);
            assert!(text.bytes().all(|byte| is_member(&byte)), "{text}");
            assert_eq!(render(&format!("{{{{ {function} 0 }}}}{{{{ {function} -3 }}}}")).as_deref(), Ok(""));
        }
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let numbers = render("{{ range 300 }}{{ randInt -2 3 }} {{ end }}").expect("rendered");
        let mut numbers: Vec<i64> = numbers.split_whitespace().map(|text| text.parse().expect("a number")).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers, [-2, -1, 0, 1, 2]);
        assert!(render("{{ randInt 5 5 }}").is_err());
        assert!(render("{{ randInt -9223372036854775807 9223372036854775807 }}").is_ok());
    }

    #[test]
    fn bytes_and_uuids_have_their_form() {
        assert_eq!(render("{{ randBytes 12 }}").expect("rendered").len(), 16);
        assert!(render("{{ randBytes -1 }}").is_err());
        let uuid = render("{{ uuidv4 }}").expect("rendered");
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]), "{uuid}");
        assert_eq!(render("{{ uuidv4 }}"), Ok(uuid));
    }

    #[test]
    fn too_much_is_refused() {
        assert!(render("{{ randAlpha 100000000 }}").is_err());
        assert!(render("{{ randBytes 9223372036854775807 }}").is_err());
    }
}
