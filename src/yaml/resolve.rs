//! What a plain scalar means: YAML 1.1 as go-yaml v2 reads it (its resolve table; sigs.k8s.io/yaml builds on it).

use crate::values::Tree;
use crate::values::float;

/// What a plain scalar stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// `null`, `~` or nothing
    Null,
    /// A boolean, YAML 1.1's `yes`, `on`, `y` and so on included.
    Bool(bool),
    /// A whole number of 64 bits with sign.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A date or time: it stays text, but has to be quoted to be a string.
    Timestamp,
    /// `<<`
    Merge,
    /// Text.
    Text,
}

/// Returns what a plain scalar stands for.
pub fn resolve(text: &str) -> Resolved {
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'0'..=b'9' | b'+' | b'-' => number(text).or_else(|| special(text)).unwrap_or(Resolved::Text),
        b'.' => special(text).or_else(|| simple_float(text)).unwrap_or(Resolved::Text),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' | b'<' => {
            special(text).unwrap_or(Resolved::Text)
        }
        _ => Resolved::Text,
    }
}

fn special(text: &str) -> Option<Resolved> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Resolved::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Resolved::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Resolved::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Resolved::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Resolved::Float(f64::NEG_INFINITY),
        "<<" => Resolved::Merge,
        _ => return None,
    })
}

fn number(text: &str) -> Option<Resolved> {
    if is_timestamp(text) {
        return Some(Resolved::Timestamp);
    }
    let owned;
    let plain = if text.contains('_') {
        owned = text.replace('_', "");
        &owned
    } else {
        text
    };
    if let Some(int) = whole(plain) {
        return Some(int);
    }
    simple_float(plain)
}

/// A whole number in Go's bases, a leading zero meaning octal.
fn whole(plain: &str) -> Option<Resolved> {
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, &plain[1..]),
        b'+' => (false, &plain[1..]),
        _ => (false, plain),
    };
    let (radix, body) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if body.is_empty() || !body.bytes().all(|digit| char::from(digit).is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(body, radix).ok()?;
    let int = if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() };
    #[expect(clippy::cast_precision_loss, reason = "JSON numbers past 64 bits with sign are floating-point")]
    match int {
        Some(int) => Some(Resolved::Int(int)),
        None if negative || plain.starts_with('+') => None,
        None => Some(Resolved::Float(magnitude as f64)),
    }
}

/// A decimal number: digits, a point, an exponent.
fn simple_float(plain: &str) -> Option<Resolved> {
    let body = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    if (before.is_empty() && after.is_empty()) || !all_digits(before) || !all_digits(after) {
        return None;
    }
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if digits.is_empty() || !all_digits(digits) {
            return None;
        }
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite()).map(Resolved::Float)
}

/// Tells whether a text is one of the dates and times that go-yaml knows: `2001-2-3`, and that with a time after
/// `T`, `t` or a space, and a zone.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes.get(4) != Some(&b'-') || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut rest = &text[5..];
    let mut take = |most: usize, least: usize| {
        let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let number = rest[..count].parse::<u32>().unwrap_or(0);
        rest = &rest[count..];
        (count >= least).then_some((number, rest))
    };
    let Some((month, after)) = take(2, 1) else { return false };
    let Some(after) = after.strip_prefix('-') else { return false };
    rest = after;
    let count = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let day = rest[..count].parse::<u32>().unwrap_or(0);
    rest = &rest[count..];
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return false;
    }
    if rest.is_empty() {
        return true;
    }
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else { return false };
    let clock = clock.trim_start_matches(' ');
    let end = clock.find(|character: char| !matches!(character, '0'..='9' | ':' | '.')).unwrap_or(clock.len());
    let (time, zone) = clock.split_at(end);
    let mut parts = time.split(':');
    let two =
        |part: Option<&str>| part.is_some_and(|part| (1..=2).contains(&part.len()) && part.parse::<u32>().is_ok());
    let good_time = two(parts.next())
        && two(parts.next())
        && parts.next().is_some_and(|seconds| {
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            two(Some(whole)) && fraction.bytes().all(|digit| digit.is_ascii_digit())
        })
        && parts.next().is_none();
    let zone = zone.trim_start_matches(' ');
    good_time
        && (zone.is_empty()
            || zone == "Z"
            || (zone.starts_with(['+', '-']) && zone[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':')))
}

/// Tells whether a text looks like a number to base 60 (`1:30`): read as text here, but not by every reader of YAML 1.1.
pub fn is_base_60(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = body.split_once('.').unwrap_or((body, ""));
    let mut parts = whole.split(':');
    let first = parts.next().unwrap_or_default();
    let mut more = 0;
    let good = first.starts_with(|digit: char| digit.is_ascii_digit())
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && parts.all(|part| {
            more += 1;
            matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
        })
        && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    good && more > 0
}

/// Returns the key that a scalar is as a key of JSON (sigs.k8s.io/yaml writes numbers and booleans as text); `None`
/// for null, which has no such form.
pub fn key_text(tree: &Tree) -> Option<String> {
    match tree {
        Tree::String(text) => Some(text.clone()),
        Tree::Bool(truth) => Some(truth.to_string()),
        Tree::Int(number) => Some(number.to_string()),
        Tree::Float(number) if number.is_nan() => Some(".nan".to_owned()),
        Tree::Float(number) if number.is_infinite() => Some(if *number > 0.0 { ".inf" } else { "-.inf" }.to_owned()),
        Tree::Float(number) => Some(float::shortest(*number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_yaml_1_1() {
        for (text, wanted) in [
            ("yes", Resolved::Bool(true)),
            ("y", Resolved::Bool(true)),
            ("Off", Resolved::Bool(false)),
            ("yEs", Resolved::Text),
            ("0777", Resolved::Int(511)),
            ("0o17", Resolved::Int(15)),
            ("0x1F", Resolved::Int(31)),
            ("0b11", Resolved::Int(3)),
            ("1_000", Resolved::Int(1000)),
            ("08", Resolved::Float(8.0)),
            ("1e3", Resolved::Float(1000.0)),
            (".5", Resolved::Float(0.5)),
            ("1.", Resolved::Float(1.0)),
            ("+1", Resolved::Int(1)),
            ("-0", Resolved::Int(0)),
            ("1:30", Resolved::Text),
            ("1.2.3", Resolved::Text),
            ("2001-01-01", Resolved::Timestamp),
            ("2001-12-14t21:59:43.10-05:00", Resolved::Timestamp),
            ("2001-13-01", Resolved::Text),
            ("~", Resolved::Null),
            ("", Resolved::Null),
            ("<<", Resolved::Merge),
            ("-", Resolved::Text),
            ("18446744073709551615", Resolved::Float(18_446_744_073_709_551_615.0)),
        ] {
            assert_eq!(resolve(text), wanted, "{text}");
        }
        assert!(is_base_60("1:30") && is_base_60("190:20:30") && !is_base_60("1:60") && !is_base_60("a:1"));
    }
}
