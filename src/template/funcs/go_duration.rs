//! Go's `time.Duration`: nanoseconds in 64 bits, with its text form.

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;
/// Nanoseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Nanoseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;

/// The largest magnitude that a duration can have: that of the most negative one.
const LIMIT: u64 = 1 << 63;

/// Reads a duration such as `1h15m30.918s`, in nanoseconds; `None` when the text is not one.
///
/// A sign may lead; `0` needs no unit; units are `ns`, `us` (also with either letter mu), `ms`, `s`, `m`, `h`.
pub fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let (whole, whole_digits, after) = whole_number(rest)?;
        rest = after;
        let mut fraction = Fraction::default();
        if let Some(after) = rest.strip_prefix('.') {
            (fraction, rest) = read_fraction(after);
        }
        if whole_digits == 0 && fraction.digits == 0 {
            return None;
        }
        let end = rest.find(|character: char| character == '.' || character.is_ascii_digit()).unwrap_or(rest.len());
        let unit = unit_nanoseconds(&rest[..end])?;
        rest = &rest[end..];
        if whole > LIMIT / unit {
            return None;
        }
        let mut part = whole * unit;
        if fraction.value > 0 {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "Go computes the fraction in floating point, and so rounds the same way"
            )]
            let extra = (fraction.value as f64 * (unit as f64 / fraction.scale)) as u64;
            part += extra;
            if part > LIMIT {
                return None;
            }
        }
        total = total.checked_add(part).filter(|total| *total <= LIMIT)?;
    }
    if negative { Some(total.wrapping_neg().cast_signed()) } else { i64::try_from(total).ok() }
}

/// Writes a duration as Go does: `1h2m5s`, `1.5ms`, `0s`.
pub fn format(nanoseconds: i64) -> String {
    let magnitude = nanoseconds.unsigned_abs();
    if magnitude == 0 {
        return "0s".to_owned();
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let (thousand, million, second) = (1_000, 1_000_000, SECOND.unsigned_abs());
    if magnitude < second {
        return if magnitude < thousand {
            format!("{sign}{magnitude}ns")
        } else if magnitude < million {
            format!("{sign}{}µs", decimal(magnitude, thousand))
        } else {
            format!("{sign}{}ms", decimal(magnitude, million))
        };
    }
    let minutes = magnitude / MINUTE.unsigned_abs();
    let seconds = decimal(magnitude % MINUTE.unsigned_abs(), second);
    if minutes == 0 {
        format!("{sign}{seconds}s")
    } else if minutes < 60 {
        format!("{sign}{minutes}m{seconds}s")
    } else {
        format!("{sign}{}h{}m{seconds}s", minutes / 60, minutes % 60)
    }
}

/// Rounds to the nearest multiple of a unit, halves away from zero; saturates at the ends of the range. A unit that is
/// not positive rounds nothing.
pub fn round(nanoseconds: i64, unit: i64) -> i64 {
    if unit <= 0 {
        return nanoseconds;
    }
    let rest = i128::from(nanoseconds % unit);
    let (value, unit) = (i128::from(nanoseconds), i128::from(unit));
    let rounded = if rest.abs() * 2 < unit { value - rest } else { value - rest + unit * rest.signum() };
    clamp(rounded)
}

/// Returns a number of nanoseconds, or the nearest one that a duration can hold.
pub fn clamp(nanoseconds: i128) -> i64 {
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}

/// Writes a quotient with the decimals it needs.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    format!("{whole}.{}", format!("{rest:0width$}").trim_end_matches('0'))
}

fn unit_nanoseconds(name: &str) -> Option<u64> {
    Some(match name {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND.unsigned_abs(),
        "m" => MINUTE.unsigned_abs(),
        "h" => HOUR.unsigned_abs(),
        _ => return None,
    })
}

/// Reads leading digits: the number, how many digits, and what follows; `None` when the number is too large.
fn whole_number(text: &str) -> Option<(u64, usize, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let mut value: u64 = 0;
    for digit in text[..end].bytes() {
        value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0')).filter(|value| *value <= LIMIT)?;
    }
    Some((value, end, &text[end..]))
}

/// The digits after a decimal point, as far as they fit.
#[derive(Default)]
struct Fraction {
    value: u64,
    scale: f64,
    digits: usize,
}

fn read_fraction(text: &str) -> (Fraction, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let mut fraction = Fraction { value: 0, scale: 1.0, digits: end };
    for digit in text[..end].bytes() {
        let next = fraction.value.checked_mul(10).and_then(|value| value.checked_add(u64::from(digit - b'0')));
        // What does not fit any more is below a nanosecond.
        let Some(next) = next.filter(|next| *next <= LIMIT) else { break };
        fraction.value = next;
        fraction.scale *= 10.0;
    }
    (fraction, &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        assert_eq!(parse("1h15m30.918s"), Some(HOUR + 15 * MINUTE + 30_918_000_000));
        assert_eq!(parse("-1.5h"), Some(-90 * MINUTE));
        assert_eq!(parse("+5us"), Some(5_000));
        assert_eq!(parse("5\u{b5}s5\u{3bc}s"), Some(10_000));
        assert_eq!(parse(".5s"), Some(SECOND / 2));
        assert_eq!(parse("1.s"), Some(SECOND));
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("-0"), Some(0));
        assert_eq!(parse("9223372036854775807ns"), Some(i64::MAX));
        assert_eq!(parse("-9223372036854775808ns"), Some(i64::MIN));
        assert_eq!(parse("0.9223372036854775807h"), Some(3_320_413_933_267));
        for wrong in ["", "3", "-", "s", ".", "-.", ".s", "1d", "3000000h", "9223372036854775808ns", "1h 2m"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn writes_what_go_writes() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1µs"),
            (2_200_000, "2.2ms"),
            (3_300_000_000, "3.3s"),
            (4 * MINUTE + 5 * SECOND, "4m5s"),
            (4 * MINUTE + 5_001_000_000, "4m5.001s"),
            (HOUR, "1h0m0s"),
            (-3_725 * SECOND, "-1h2m5s"),
            (i64::MAX, "2562047h47m16.854775807s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(format(nanoseconds), text);
        }
    }

    #[test]
    fn rounds_halves_away_from_zero() {
        assert_eq!(round(1_500_000_000, SECOND), 2 * SECOND);
        assert_eq!(round(-1_500_000_000, SECOND), -2 * SECOND);
        assert_eq!(round(1_499_999_999, SECOND), SECOND);
        assert_eq!(round(i64::MAX, HOUR), i64::MAX);
        assert_eq!(round(7, 0), 7);
    }
}
