//! Literals of the template language: strings, characters and numbers as Go writes them.

use super::ast::Number;
use super::value::Str;

/// Returns the text of a quoted or raw string, its quotes included in `literal`.
pub fn unquote(literal: &str) -> Result<Str, String> {
    let inner = &literal[1..literal.len() - 1];
    if literal.starts_with('`') {
        // Go drops carriage returns from raw strings.
        return Ok(if inner.contains('\r') { inner.replace('\r', "").into() } else { inner.into() });
    }
    if !inner.contains('\\') {
        return Ok(inner.into());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, after) = unescape(rest, '"')?;
        match unit {
            Unit::Char(character) => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Unit::Byte(byte) => bytes.push(byte),
        }
        rest = after;
    }
    // Go's strings may hold any bytes, ours hold characters.
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()).into())
}

/// Returns the number that a character constant stands for, its quotes included in `literal`.
pub fn character(literal: &str) -> Result<Number, String> {
    let inner = &literal[1..literal.len() - 1];
    let malformed = || format!("malformed character constant: {literal}");
    if inner.is_empty() {
        return Err(malformed());
    }
    let (unit, rest) = unescape(inner, '\'').map_err(|_| malformed())?;
    if !rest.is_empty() {
        return Err(malformed());
    }
    let code = match unit {
        Unit::Char(character) => u32::from(character),
        Unit::Byte(byte) => u32::from(byte),
    };
    Ok(Number {
        text: literal.into(),
        int: Some(i64::from(code)),
        unsigned: Some(u64::from(code)),
        float: Some(f64::from(code)),
        imaginary: None,
    })
}

enum Unit {
    Char(char),
    Byte(u8),
}

/// Takes one character or escape from the front of a text.
fn unescape(text: &str, quote: char) -> Result<(Unit, &str), String> {
    let invalid = || "invalid syntax in a string: unknown escape".to_owned();
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return Err(invalid()) };
    if first != '\\' {
        return Ok((Unit::Char(first), characters.as_str()));
    }
    let Some(escape) = characters.next() else { return Err(invalid()) };
    let rest = characters.as_str();
    let simple = |character: char| Ok((Unit::Char(character), rest));
    let digits = |rest: &'_ str, count: usize, radix: u32| -> Option<u32> {
        let digits = rest.get(..count)?;
        digits.chars().all(|digit| digit.is_digit(radix)).then(|| u32::from_str_radix(digits, radix).ok())?
    };
    match escape {
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{b}'),
        '\\' => simple('\\'),
        '\'' | '"' if escape == quote => simple(escape),
        'x' => {
            let code = digits(rest, 2, 16).ok_or_else(invalid)?;
            Ok((Unit::Byte(u8::try_from(code).map_err(|_| invalid())?), &rest[2..]))
        }
        'u' | 'U' => {
            let count = if escape == 'u' { 4 } else { 8 };
            let code = digits(rest, count, 16).and_then(char::from_u32).ok_or_else(invalid)?;
            Ok((Unit::Char(code), &rest[count..]))
        }
        '0'..='7' => {
            let all = &text[1..];
            let code = digits(all, 3, 8).ok_or_else(invalid)?;
            Ok((Unit::Byte(u8::try_from(code).map_err(|_| invalid())?), &all[3..]))
        }
        _ => Err(invalid()),
    }
}

/// Returns the constant that a number's text stands for, and all Go types it fits.
pub fn number(text: &str) -> Result<Number, String> {
    if let Some(complex) = text.strip_suffix('i') {
        return imaginary(text, complex);
    }
    let mut number = Number { text: text.into(), int: None, unsigned: None, float: None, imaginary: None };
    if let Some((negative, magnitude)) = whole(text) {
        if negative {
            number.int = 0i64.checked_sub_unsigned(magnitude);
            number.unsigned = (magnitude == 0).then_some(0);
        } else {
            number.int = i64::try_from(magnitude).ok();
            number.unsigned = Some(magnitude);
        }
        #[expect(clippy::cast_precision_loss, reason = "Go rounds it the same way")]
        if let Some(int) = number.int {
            number.float = Some(int as f64);
        } else if number.unsigned.is_some() {
            number.float = Some(magnitude as f64);
        }
    }
    if number.int.is_none() && number.unsigned.is_none() {
        let float = floating(text).ok_or_else(|| format!("illegal number syntax: {text:?}"))?;
        if !text.contains(['.', 'e', 'E', 'p', 'P']) {
            return Err(format!("integer overflow: {text:?}"));
        }
        number.float = Some(float);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the range before it")]
        if float.fract() == 0.0 {
            number.int = (float.abs() < 9.2e18).then_some(float as i64);
            number.unsigned = (0.0..1.8e19).contains(&float).then_some(float as u64);
        }
    }
    Ok(number)
}

/// A complex constant: only its imaginary part is kept apart; one with a real part is refused, since nothing can use it.
fn imaginary(text: &str, without_suffix: &str) -> Result<Number, String> {
    let illegal = || format!("illegal number syntax: {text:?}");
    let split = without_suffix
        .char_indices()
        .skip(1)
        .filter(|(at, character)| {
            matches!(character, '+' | '-') && !without_suffix[..*at].ends_with(['e', 'E', 'p', 'P'])
        })
        .map(|(at, _)| at)
        .next();
    let (real, imaginary) = split.map_or(("0", without_suffix), |at| without_suffix.split_at(at));
    let real = floating(real).ok_or_else(illegal)?;
    let imaginary = floating(imaginary).ok_or_else(illegal)?;
    let float = (imaginary == 0.0).then_some(real);
    Ok(Number {
        text: text.into(),
        int: None,
        unsigned: None,
        float: float.or(Some(real)),
        imaginary: (imaginary != 0.0).then_some(imaginary),
    })
}

/// Returns sign and magnitude of a whole number in any of Go's bases; `None` when it is not one or too large.
pub fn whole(text: &str) -> Option<(bool, u64)> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, body, prefixed) = match lower.as_deref() {
        Some("0x") => (16, &digits[2..], true),
        Some("0o") => (8, &digits[2..], true),
        Some("0b") => (2, &digits[2..], true),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..], true),
        _ => (10, digits, false),
    };
    // An underscore stands between digits, or between the prefix and a digit.
    if body.is_empty() || body.ends_with('_') || body.contains("__") || (!prefixed && body.starts_with('_')) {
        return None;
    }
    let plain = body.replace('_', "");
    if !plain.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    u64::from_str_radix(&plain, radix).ok().map(|magnitude| (negative, magnitude))
}

/// Returns a floating-point number in Go's syntax, hexadecimal ones included.
pub fn floating(text: &str) -> Option<f64> {
    let plain = text.replace('_', "");
    let (sign, magnitude) = match plain.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let hexadecimal = magnitude.strip_prefix("0x").or_else(|| magnitude.strip_prefix("0X"));
    let Some(body) = hexadecimal else {
        let looks_right = magnitude.starts_with(|first: char| first.is_ascii_digit() || first == '.');
        return if looks_right { magnitude.parse::<f64>().ok().map(|value| sign * value) } else { None };
    };
    let (mantissa, exponent) = body.split_once(['p', 'P'])?;
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value = 0.0;
    for digit in before.chars().chain(after.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let exponent: i32 = exponent.parse().ok()?;
    let scale = exponent.checked_sub(i32::try_from(after.len()).ok()?.checked_mul(4)?)?;
    Some(sign * value * 2f64.powi(scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_of_every_base() {
        for (text, int) in [
            ("42", 42),
            ("-7", -7),
            ("0x1F", 31),
            ("0o17", 15),
            ("017", 15),
            ("0b101", 5),
            ("1_000", 1000),
            ("1e3", 1000),
            ("0x_1", 1),
        ] {
            assert_eq!(number(text).unwrap().int, Some(int), "{text}");
        }
        assert_eq!(number("1.5").unwrap().int, None);
        assert_eq!(number("0x1p-2").unwrap().float, Some(0.25));
        assert_eq!(number("18446744073709551615").unwrap().int, None);
        assert!(number("08").is_err());
        assert!(number("184467440737095516160").is_err());
        assert_eq!(number("2i").unwrap().imaginary, Some(2.0));
    }

    #[test]
    fn unescapes_strings() {
        assert_eq!(&*unquote(r#""a\n\x41\u00e9\101\"""#).unwrap(), "a\nA\u{e9}A\"");
        assert!(unquote(r#""\q""#).is_err());
        assert!(unquote(r#""\'""#).is_err());
        assert_eq!(&*unquote("`a\\n`").unwrap(), "a\\n");
        assert_eq!(character(r"'\n'").unwrap().int, Some(10));
        assert!(character("'ab'").is_err());
    }
}
