//! Floating-point numbers as Go's `strconv` writes them.

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FloatFormat {
    /// `%f`
    Decimal,
    /// `%e`
    Exponent {
        /// `E` rather than `e`.
        upper: bool,
    },
    /// `%g`: the shorter of the two.
    General {
        /// `E` rather than `e`.
        upper: bool,
    },
}

/// Returns a number in a format with a precision; `None` is the shortest that reads back the same.
pub fn format(number: f64, format: FloatFormat, precision: Option<usize>) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-Inf".to_owned() } else { "Inf".to_owned() };
    }
    match format {
        FloatFormat::Decimal => match precision {
            Some(precision) => format!("{number:.precision$}"),
            None => format!("{number}"),
        },
        FloatFormat::Exponent { upper } => exponent(number, precision, upper),
        FloatFormat::General { upper } => general(number, precision, upper),
    }
}

/// Returns what `%v` prints: the shortest form that reads back the same, with an exponent from 1e6 on.
pub fn shortest(number: f64) -> String {
    if number.is_infinite() {
        return if number < 0.0 { "-Inf".to_owned() } else { "+Inf".to_owned() };
    }
    format(number, FloatFormat::General { upper: false }, None)
}

fn exponent(number: f64, precision: Option<usize>, upper: bool) -> String {
    let text = match precision {
        Some(precision) => format!("{number:.precision$e}"),
        None => format!("{number:e}"),
    };
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, power) = match power.strip_prefix('-') {
        Some(power) => ('-', power),
        None => ('+', power),
    };
    let letter = if upper { 'E' } else { 'e' };
    format!("{mantissa}{letter}{sign}{power:0>2}")
}

fn general(number: f64, precision: Option<usize>, upper: bool) -> String {
    // Digits as a mantissa, and the decimal exponent.
    let precision = precision.map(|precision| precision.max(1));
    let text = match precision {
        Some(precision) => format!("{number:.*e}", precision - 1),
        None => format!("{number:e}"),
    };
    let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    let digits = i32::try_from(mantissa.bytes().filter(u8::is_ascii_digit).count()).unwrap_or(i32::MAX);
    // The shortest form decides as six digits would; a given precision as that many, or as the digits there are.
    let limit = match precision {
        None => 6,
        Some(precision) => {
            let limit = i32::try_from(precision).unwrap_or(i32::MAX);
            if limit > digits && digits > power { digits } else { limit }
        }
    };
    if power < -4 || power >= limit {
        let shown = usize::try_from(digits - 1).unwrap_or(0);
        return exponent(number, Some(shown), upper);
    }
    let after_point = usize::try_from(digits - 1 - power).unwrap_or(0);
    format!("{number:.after_point$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_floats_as_go_does() {
        for (number, text) in [
            (15012.0, "15012"),
            (1_000_000.0, "1e+06"),
            (999_999.0, "999999"),
            (1_234_567.0, "1.234567e+06"),
            (1.5, "1.5"),
            (0.0, "0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-0.5, "-0.5"),
            (123_456.789, "123456.789"),
            (f64::INFINITY, "+Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(shortest(number), text);
        }
        assert_eq!(format(1234.5678, FloatFormat::General { upper: false }, Some(3)), "1.23e+03");
        assert_eq!(format(100.0, FloatFormat::General { upper: false }, Some(3)), "100");
        assert_eq!(format(1.0, FloatFormat::Exponent { upper: true }, None), "1E+00");
    }
}
