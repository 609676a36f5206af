//! Sprig's date functions, and Go's `time.Time`, `time.Duration`, `time.Month` and `time.Weekday` as objects.
//!
//! A date argument is a time, or an integer that counts seconds since 1970; anything else, also a floating-point number,
//! means now. The local zone is UTC.

#![expect(clippy::unnecessary_wraps, reason = "all functions of a table have one type")]

use std::any::Any;

use super::go_time::{GoTime, Zone};
use super::{Arguments, FuncError, Function, go_duration, go_layout};
use crate::template::eval::Engine;
use crate::template::value::{IntKind, Object, Value};
use crate::values::Tree;

/// The date functions.
pub const FUNCTIONS: &[Function] = &[
    Function { name: "now", signature: "", body: now },
    Function { name: "date", signature: "sa", body: date },
    Function { name: "dateInZone", signature: "sas", body: date_in_zone },
    Function { name: "date_in_zone", signature: "sas", body: date_in_zone },
    Function { name: "dateModify", signature: "sa", body: date_modify },
    Function { name: "date_modify", signature: "sa", body: date_modify },
    Function { name: "mustDateModify", signature: "sa", body: must_date_modify },
    Function { name: "must_date_modify", signature: "sa", body: must_date_modify },
    Function { name: "ago", signature: "a", body: ago },
    Function { name: "duration", signature: "a", body: duration },
    Function { name: "durationRound", signature: "a", body: duration_round },
    Function { name: "htmlDate", signature: "a", body: html_date },
    Function { name: "htmlDateInZone", signature: "as", body: html_date_in_zone },
    Function { name: "toDate", signature: "ss", body: to_date },
    Function { name: "mustToDate", signature: "ss", body: must_to_date },
    Function { name: "unixEpoch", signature: "a", body: unix_epoch },
];

const HTML_DATE: &str = "2006-01-02";

/// Returns a template value for a time.
pub fn time_value(time: GoTime) -> Value {
    Value::object(TimeObject(time))
}

fn environment_now(engine: &Engine<'_>) -> GoTime {
    GoTime::from_timestamp(engine.environment().now)
}

fn as_time(value: &Value) -> Option<&GoTime> {
    let Value::Object(object) = value else { return None };
    object.as_any().downcast_ref::<TimeObject>().map(|object| &object.0)
}

/// Returns the time of an argument whose Go type is `time.Time`.
fn required_time(value: &Value) -> Result<&GoTime, FuncError> {
    as_time(value).ok_or_else(|| {
        FuncError::message(format!("wrong type for value; expected time.Time; got {}", value.type_name()))
    })
}

/// Returns the time that a date argument means.
fn date_argument(engine: &Engine<'_>, value: &Value) -> GoTime {
    match value {
        Value::Int(seconds, IntKind::Int | IntKind::Int32 | IntKind::Int64) => GoTime::unix(*seconds, 0),
        value => as_time(value).cloned().unwrap_or_else(|| environment_now(engine)),
    }
}

/// Writes a date argument by a layout in a zone; UTC when there is no such zone.
fn write(engine: &Engine<'_>, layout: &str, value: &Value, zone: &str) -> Result<Value, FuncError> {
    // No element of a layout writes more than four times its spelling, apart from a year of many digits.
    engine.charge_text(layout.len().saturating_mul(4))?;
    let time = date_argument(engine, value).in_zone(Zone::named(zone).unwrap_or(Zone::Utc));
    Ok(Value::str(time.format(layout)))
}

fn now(engine: &Engine<'_>, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(time_value(environment_now(engine)))
}

fn date(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    write(engine, arguments.str(0), arguments.get(1), "Local")
}

fn date_in_zone(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    write(engine, arguments.str(0), arguments.get(1), arguments.str(2))
}

fn html_date(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    write(engine, HTML_DATE, arguments.get(0), "Local")
}

fn html_date_in_zone(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    write(engine, HTML_DATE, arguments.get(0), arguments.str(1))
}

fn date_modify(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let time = required_time(arguments.get(1))?;
    Ok(time_value(go_duration::parse(arguments.str(0)).map_or_else(|| time.clone(), |step| time.add(step))))
}

fn must_date_modify(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let time = required_time(arguments.get(1))?;
    let text = arguments.str(0);
    let step = go_duration::parse(text)
        .ok_or_else(|| FuncError::message(format!("{text:?} is not a duration such as `1h30m` or `-24h`")))?;
    Ok(time_value(time.add(step)))
}

fn ago(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let now = environment_now(engine);
    let time = match arguments.get(0) {
        Value::Int(seconds, IntKind::Int | IntKind::Int64) => GoTime::unix(*seconds, 0),
        value => as_time(value).cloned().unwrap_or_else(|| now.clone()),
    };
    Ok(Value::str(go_duration::format(go_duration::round(now.since(&time), go_duration::SECOND))))
}

/// Takes seconds, as a text or an `int64`; anything else, also an `int`, is no time at all.
fn duration(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    let seconds = match arguments.get(0) {
        Value::Str(text) => leading_seconds(text),
        Value::Int(seconds, IntKind::Int64) => *seconds,
        _ => 0,
    };
    Ok(Value::str(go_duration::format(seconds.wrapping_mul(go_duration::SECOND))))
}

/// Reads a decimal number; too large ones are the nearest that fits, what is not a number is 0.
fn leading_seconds(text: &str) -> i64 {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

/// Writes the largest unit that fits more than once, or `0s`.
fn duration_round(engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    const DAY: i64 = 24 * go_duration::HOUR;
    const UNITS: [(i64, &str); 6] = [
        (365 * DAY, "y"),
        (30 * DAY, "mo"),
        (DAY, "d"),
        (go_duration::HOUR, "h"),
        (go_duration::MINUTE, "m"),
        (go_duration::SECOND, "s"),
    ];
    let nanoseconds = match arguments.get(0) {
        Value::Str(text) => go_duration::parse(text).unwrap_or(0),
        Value::Int(nanoseconds, IntKind::Int64) => *nanoseconds,
        value => as_time(value).map_or(0, |time| environment_now(engine).since(time)),
    };
    let magnitude = nanoseconds.unsigned_abs();
    let unit = UNITS.iter().find(|(unit, _)| magnitude > unit.unsigned_abs());
    Ok(Value::str(
        unit.map_or_else(|| "0s".to_owned(), |(unit, name)| format!("{}{name}", magnitude / unit.unsigned_abs())),
    ))
}

/// Gives Go's zero time for a text that does not fit.
fn to_date(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(time_value(go_layout::parse(arguments.str(0), arguments.str(1)).unwrap_or_else(|_| GoTime::zero())))
}

fn must_to_date(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    go_layout::parse(arguments.str(0), arguments.str(1)).map(time_value).map_err(FuncError::message)
}

fn unix_epoch(_engine: &Engine<'_>, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
    Ok(Value::str(required_time(arguments.get(0))?.seconds.to_string()))
}

/// A `time.Time`.
struct TimeObject(GoTime);

impl Object for TimeObject {
    fn type_name(&self) -> &'static str {
        "time.Time"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            "String" | "Unix" | "UnixMilli" | "UnixMicro" | "UnixNano" | "Year" | "Month" | "Day" | "Weekday"
            | "YearDay" | "Hour" | "Minute" | "Second" | "Nanosecond" | "UTC" | "Local" | "IsZero" => "",
            "Format" => "s",
            "Add" | "Sub" | "Before" | "After" | "Equal" | "Compare" | "Truncate" | "Round" => "a",
            "AddDate" => "iii",
            _ => return None,
        })
    }

    fn call(&self, name: &str, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        let Self(time) = self;
        let civil = time.civil();
        let fraction = i64::from(time.nanoseconds);
        Ok(match name {
            "String" => Value::str(time.to_string()),
            "Unix" => Value::int64(time.seconds),
            "UnixMilli" => Value::int64(time.seconds.wrapping_mul(1_000).wrapping_add(fraction / 1_000_000)),
            "UnixMicro" => Value::int64(time.seconds.wrapping_mul(1_000_000).wrapping_add(fraction / 1_000)),
            "UnixNano" => Value::int64(time.seconds.wrapping_mul(go_duration::SECOND).wrapping_add(fraction)),
            "Year" => Value::int(civil.year),
            "Month" => Value::object(CalendarName::Month(civil.month)),
            "Day" => Value::int(civil.day.into()),
            "Weekday" => Value::object(CalendarName::Weekday(civil.weekday)),
            "YearDay" => Value::int(civil.day_of_year.into()),
            "Hour" => Value::int(civil.hour.into()),
            "Minute" => Value::int(civil.minute.into()),
            "Second" => Value::int(civil.second.into()),
            "Nanosecond" => Value::int(fraction),
            "UTC" | "Local" => time_value(time.in_zone(Zone::Utc)),
            "IsZero" => Value::Bool(time.is_zero()),
            "Format" => Value::str(time.format(arguments.str(0))),
            "Add" => time_value(time.add(duration_argument(arguments.get(0))?)),
            "AddDate" => time_value(time.add_date(arguments.int(0), arguments.int(1), arguments.int(2))),
            "Sub" => duration_value(time.since(required_time(arguments.get(0))?)),
            "Truncate" | "Round" => {
                let unit = duration_argument(arguments.get(0))?;
                time_value(if name == "Round" { rounded(time, unit) } else { truncated(time, unit).0 })
            }
            "Before" | "After" | "Equal" | "Compare" => {
                let other = required_time(arguments.get(0))?;
                let order = (time.seconds, time.nanoseconds).cmp(&(other.seconds, other.nanoseconds));
                match name {
                    "Before" => Value::Bool(order.is_lt()),
                    "After" => Value::Bool(order.is_gt()),
                    "Equal" => Value::Bool(order.is_eq()),
                    _ => Value::int(order as i64),
                }
            }
            _ => return Err(FuncError::message(format!("time.Time has no method {name}"))),
        })
    }

    /// A struct is true in Go, whatever it holds.
    fn truth(&self) -> bool {
        true
    }

    fn print(&self) -> String {
        self.0.to_string()
    }

    fn to_tree(&self) -> Tree {
        Tree::String(self.0.format("2006-01-02T15:04:05.999999999Z07:00"))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns the start of the multiple of a unit, counted from Go's zero time, that an instant is in, and the rest.
fn truncated(time: &GoTime, unit: i64) -> (GoTime, i64) {
    if unit <= 0 {
        return (time.clone(), 0);
    }
    let second = i128::from(go_duration::SECOND);
    let since_zero = i128::from(time.seconds) - i128::from(GoTime::zero().seconds);
    let rest = (since_zero * second + i128::from(time.nanoseconds)).rem_euclid(i128::from(unit));
    let rest = go_duration::clamp(rest);
    (time.add(-rest), rest)
}

fn rounded(time: &GoTime, unit: i64) -> GoTime {
    let (start, rest) = truncated(time, unit);
    if rest != 0 && rest >= unit - rest { start.add(unit) } else { start }
}

/// Returns the nanoseconds of an argument whose Go type is `time.Duration`: one, or an integer literal.
fn duration_argument(value: &Value) -> Result<i64, FuncError> {
    let nanoseconds = match value {
        Value::Int(nanoseconds, IntKind::Int) => Some(*nanoseconds),
        Value::Object(object) => object.as_any().downcast_ref::<DurationObject>().map(|duration| duration.0),
        _ => None,
    };
    nanoseconds.ok_or_else(|| {
        FuncError::message(format!("wrong type for value; expected time.Duration; got {}", value.type_name()))
    })
}

/// Returns a template value for a `time.Duration`, in nanoseconds.
pub fn duration_value(nanoseconds: i64) -> Value {
    Value::object(DurationObject(nanoseconds))
}

/// A `time.Duration`.
struct DurationObject(i64);

impl Object for DurationObject {
    fn type_name(&self) -> &'static str {
        "time.Duration"
    }

    fn kind_name(&self) -> &'static str {
        "int64"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            "String" | "Hours" | "Minutes" | "Seconds" | "Milliseconds" | "Microseconds" | "Nanoseconds" | "Abs" => "",
            "Round" | "Truncate" => "a",
            _ => return None,
        })
    }

    fn call(&self, name: &str, arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        let Self(nanoseconds) = *self;
        Ok(match name {
            "String" => Value::str(go_duration::format(nanoseconds)),
            "Hours" => Value::Float(in_units(nanoseconds, go_duration::HOUR)),
            "Minutes" => Value::Float(in_units(nanoseconds, go_duration::MINUTE)),
            "Seconds" => Value::Float(in_units(nanoseconds, go_duration::SECOND)),
            "Milliseconds" => Value::int64(nanoseconds / 1_000_000),
            "Microseconds" => Value::int64(nanoseconds / 1_000),
            "Nanoseconds" => Value::int64(nanoseconds),
            "Abs" => duration_value(nanoseconds.saturating_abs()),
            "Round" => duration_value(go_duration::round(nanoseconds, duration_argument(arguments.get(0))?)),
            "Truncate" => {
                let unit = duration_argument(arguments.get(0))?;
                duration_value(if unit <= 0 { nanoseconds } else { nanoseconds - nanoseconds % unit })
            }
            _ => return Err(FuncError::message(format!("time.Duration has no method {name}"))),
        })
    }

    fn truth(&self) -> bool {
        self.0 != 0
    }

    fn print(&self) -> String {
        go_duration::format(self.0)
    }

    fn basic(&self) -> Option<Value> {
        Some(Value::int64(self.0))
    }

    fn to_tree(&self) -> Tree {
        Tree::Int(self.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Returns whole units plus the fraction, added as Go adds them.
#[expect(clippy::cast_precision_loss, reason = "Go's result is a float64 too")]
fn in_units(nanoseconds: i64, unit: i64) -> f64 {
    (nanoseconds / unit) as f64 + (nanoseconds % unit) as f64 / unit as f64
}

/// A `time.Month` or `time.Weekday`: a number that prints as its English name.
enum CalendarName {
    Month(u8),
    Weekday(u8),
}

impl CalendarName {
    fn number(&self) -> i64 {
        let (Self::Month(number) | Self::Weekday(number)) = self;
        i64::from(*number)
    }
}

impl Object for CalendarName {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Month(_) => "time.Month",
            Self::Weekday(_) => "time.Weekday",
        }
    }

    fn kind_name(&self) -> &'static str {
        "int"
    }

    fn method(&self, name: &str) -> Option<&'static str> {
        (name == "String").then_some("")
    }

    fn call(&self, _name: &str, _arguments: &Arguments<'_>) -> Result<Value, FuncError> {
        Ok(Value::str(self.print()))
    }

    fn truth(&self) -> bool {
        self.number() != 0
    }

    fn print(&self) -> String {
        match self {
            Self::Month(month) => go_layout::month_name(*month).to_owned(),
            Self::Weekday(weekday) => go_layout::weekday_name(*weekday).to_owned(),
        }
    }

    fn basic(&self) -> Option<Value> {
        Some(Value::int(self.number()))
    }

    fn to_tree(&self) -> Tree {
        Tree::Int(self.number())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::template::funcs::test_render::render;

    fn check(cases: &[(&str, &str)]) {
        for (template, want) in cases {
            assert_eq!(render(template).as_deref(), Ok(*want), "{template}");
        }
    }

    #[test]
    fn dates_are_times_or_whole_numbers_or_now() {
        check(&[
            ("{{ now }}", "2027-01-15 08:00:00 +0000 UTC"),
            ("{{ date `2006` 1720000000 }}", "2024"),
            ("{{ date `2006` 1720000000.5 }} {{ date `2006` `1720000000` }} {{ date `2006` nil }}", "2027 2027 2027"),
            ("{{ htmlDate 1720000000 }} {{ htmlDateInZone 1720051200 `Asia/Tokyo` }}", "2024-07-03 2024-07-04"),
            ("{{ dateInZone `15:04 MST` 1720000000 `Nope/No` }}", "09:46 UTC"),
            ("{{ unixEpoch now }}", "1800000000"),
        ]);
        assert!(render("{{ unixEpoch 5 }}").expect_err("no time").contains("expected time.Time; got int"));
    }

    #[test]
    fn dates_are_changed_and_compared() {
        check(&[
            ("{{ toDate `2006-01-02` `2024-01-31` | dateModify `-1h30m` }}", "2024-01-30 22:30:00 +0000 UTC"),
            ("{{ toDate `2006-01-02` `2024-01-31` | date_modify `5d` }}", "2024-01-31 00:00:00 +0000 UTC"),
            ("{{ toDate `2006-01-02` `x` }}", "0001-01-01 00:00:00 +0000 UTC"),
            ("{{ ago 1799999990 }} {{ ago now }} {{ ago `x` }}", "10s 0s 0s"),
            ("{{ now.Year }} {{ now.Month }} {{ now.Weekday }} {{ printf `%d` now.Month }}", "2027 January Friday 1"),
            ("{{ (now.AddDate 0 1 20).Format `2006-01-02` }}", "2027-03-07"),
            ("{{ now.Sub (toDate `2006` `2027`) }} {{ now.After (toDate `2006` `2027`) }}", "344h0m0s true"),
            (
                "{{ (now.Sub (toDate `2006` `2027`)).Hours }} {{ now.Truncate 86400000000000 }}",
                "344 2027-01-15 00:00:00 +0000 UTC",
            ),
        ]);
        assert!(render("{{ mustToDate `2006-01-02` `x` }}").is_err());
        assert!(render("{{ mustDateModify `5d` now }}").is_err());
        assert!(render("{{ now.Nope }}").is_err());
    }

    #[test]
    fn durations_are_texts_or_int64() {
        check(&[
            ("{{ duration `95` }} {{ duration 95 }} {{ duration (int64 95) }} {{ duration `x` }}", "1m35s 0s 1m35s 0s"),
            ("{{ duration `99999999999999999999` }}", "-1s"),
            ("{{ durationRound `2h10m5s` }} {{ durationRound `1h` }} {{ durationRound `-50h` }}", "2h 60m 2d"),
            ("{{ durationRound `721h` }} {{ durationRound `8761h` }} {{ durationRound `300ms` }}", "1mo 1y 0s"),
            ("{{ durationRound (toDate `2006` `2027`) }}", "14d"),
        ]);
    }
}
