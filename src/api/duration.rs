//! Durations as they stand in documents: `5s`, `1h30m`, `0.25s`.

use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::rule;

/// A length of time. Its schema asks for a millisecond or more; a field where other lengths make sense replaces the
/// rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Duration(pub std::time::Duration);

/// The units, largest first, with their nanoseconds.
const UNITS: [(&str, u64); 8] = [
    ("h", 3_600_000_000_000),
    ("ms", 1_000_000),
    ("m", 60_000_000_000),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ns", 1),
    ("s", 1_000_000_000),
];

/// A text that is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no duration; write a number with a unit, such as 5s, 1h30m or 250ms")]
pub struct DurationError(String);

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        nanoseconds(text)
            .map(|count| Self(std::time::Duration::from_nanos(count)))
            .ok_or_else(|| DurationError(text.to_owned()))
    }
}

/// Returns how many nanoseconds a text is about, by the rules of Go's `time.ParseDuration`; there are no negative ones.
fn nanoseconds(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0u64;
    while !rest.is_empty() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '.').map(|end| rest.split_at(end));
        let (number, after) = number?;
        let (unit, nanoseconds) = UNITS.into_iter().find(|(unit, _)| after.starts_with(unit))?;
        rest = after.get(unit.len()..)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if fraction.contains('.') || (whole.is_empty() && fraction.is_empty()) {
            return None;
        }
        let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().ok()? };
        total = total.checked_add(whole.checked_mul(nanoseconds)?)?;
        // Digits past the nanosecond do not count.
        let mut part = nanoseconds;
        for digit in fraction.bytes() {
            part /= 10;
            total = total.checked_add(part * u64::from(digit - b'0'))?;
        }
    }
    i64::try_from(total).is_ok().then_some(total)
}

impl fmt::Display for Duration {
    /// Writes the shortest form of whole units: `1h30m`, `5s`, `1.5s`, `0s`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let nanoseconds = self.0.subsec_nanos();
        if hours > 0 {
            write!(formatter, "{hours}h")?;
        }
        if minutes > 0 {
            write!(formatter, "{minutes}m")?;
        }
        if nanoseconds > 0 {
            let only = hours == 0 && minutes == 0 && seconds == 0;
            if only && nanoseconds.is_multiple_of(1_000_000) {
                return write!(formatter, "{}ms", nanoseconds / 1_000_000);
            }
            let fraction = format!("{nanoseconds:09}");
            return write!(formatter, "{seconds}.{}s", fraction.trim_end_matches('0'));
        }
        if seconds > 0 || (hours == 0 && minutes == 0) {
            write!(formatter, "{seconds}s")?;
        }
        Ok(())
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let least = rule("duration(self) >= duration('1ms')", "must be a duration of 1ms or more, such as 5s or 1h30m");
        json_schema!({"type": "string", "x-kubernetes-validations": [least]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_go_reads_them() {
        for (text, milliseconds) in
            [("5s", 5000), ("1h30m", 5_400_000), ("1.5s", 1500), (".5s", 500), ("250ms", 250), ("0", 0), ("+2s", 2000)]
        {
            assert_eq!(text.parse(), Ok(Duration(std::time::Duration::from_millis(milliseconds))), "{text}");
        }
        for text in ["", "5", "s", "5 s", "-1s", "1d", "1.2.3s", ".s", "apple", "999999999h"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }

    #[test]
    fn durations_are_written_short() {
        for (text, written) in [
            ("90m", "1h30m"),
            ("5s", "5s"),
            ("0s", "0s"),
            ("1500ms", "1.5s"),
            ("1ms", "1ms"),
            ("1m", "1m"),
            ("1us", "0.000001s"),
        ] {
            assert_eq!(text.parse::<Duration>().unwrap().to_string(), written);
        }
    }
}
