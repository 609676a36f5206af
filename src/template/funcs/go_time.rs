//! Go's `time.Time` as templates see it: an instant in a time zone, with its calendar.
//!
//! The local zone is UTC, because nothing reads the environment; zone names come from the bundled database.

use std::cell::OnceCell;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{go_duration, go_layout};

const SECONDS_PER_DAY: i64 = 86_400;
/// Seconds from Go's zero time, the first of January of year 1, to 1970.
const ZERO_TIME: i64 = -62_135_596_800;

/// An instant in a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct GoTime {
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// Nanoseconds after that, below 1,000,000,000.
    pub nanoseconds: u32,
    /// How the calendar is read off.
    pub zone: Zone,
}

/// A time zone.
#[derive(Debug, Clone, PartialEq)]
pub enum Zone {
    /// UTC.
    Utc,
    /// A zone that a parsed text gave: its abbreviation (may be empty) and seconds east of UTC.
    Fixed(String, i32),
    /// A zone of the database.
    Named(TimeZone),
}

/// A date and a time of day, as read off a calendar and a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Civil {
    pub year: i64,
    /// From 1.
    pub month: u8,
    pub day: u8,
    /// From 1.
    pub day_of_year: u16,
    /// From 0, Sunday.
    pub weekday: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

impl GoTime {
    /// Returns an instant in UTC.
    pub fn unix(seconds: i64, nanoseconds: u32) -> Self {
        Self { seconds, nanoseconds, zone: Zone::Utc }
    }

    /// Returns the instant of a timestamp, in UTC.
    pub fn from_timestamp(timestamp: jiff::Timestamp) -> Self {
        let nanoseconds = timestamp.as_nanosecond();
        let (seconds, rest) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
        Self::unix(i64::try_from(seconds).unwrap_or_default(), u32::try_from(rest).unwrap_or_default())
    }

    /// Returns Go's zero time.
    pub fn zero() -> Self {
        Self::unix(ZERO_TIME, 0)
    }

    /// Tells whether this is Go's zero time.
    pub fn is_zero(&self) -> bool {
        self.seconds == ZERO_TIME && self.nanoseconds == 0
    }

    /// Returns the same instant in another zone.
    #[must_use]
    pub fn in_zone(&self, zone: Zone) -> Self {
        Self { zone, ..self.clone() }
    }

    /// Returns the instant so many nanoseconds later; wraps around at the ends of time.
    #[must_use]
    pub fn add(&self, nanoseconds: i64) -> Self {
        let sum = i64::from(self.nanoseconds) + nanoseconds % go_duration::SECOND;
        let seconds = self
            .seconds
            .wrapping_add(nanoseconds / go_duration::SECOND)
            .wrapping_add(sum.div_euclid(go_duration::SECOND));
        let rest = u32::try_from(sum.rem_euclid(go_duration::SECOND)).unwrap_or_default();
        Self { seconds, nanoseconds: rest, zone: self.zone.clone() }
    }

    /// Returns the nanoseconds from another instant to this one, as far as a duration can hold them.
    pub fn since(&self, other: &Self) -> i64 {
        let seconds = i128::from(self.seconds) - i128::from(other.seconds);
        let nanoseconds = i128::from(self.nanoseconds) - i128::from(other.nanoseconds);
        go_duration::clamp(seconds * i128::from(go_duration::SECOND) + nanoseconds)
    }

    /// Returns the date so many years, months and days later, normalised as Go does (the 31st of a short month is in
    /// the next one).
    #[must_use]
    pub fn add_date(&self, years: i64, months: i64, days: i64) -> Self {
        let civil = self.civil();
        let month = (i64::from(civil.month) - 1).wrapping_add(months);
        let year = civil.year.wrapping_add(years).wrapping_add(month.div_euclid(12));
        let month = u8::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
        let day = days_from_civil(year, month, 1).wrapping_add(i64::from(civil.day) - 1).wrapping_add(days);
        let clock = i64::from(civil.hour) * 3600 + i64::from(civil.minute) * 60 + i64::from(civil.second);
        Self::from_local(day.wrapping_mul(SECONDS_PER_DAY).wrapping_add(clock), self.nanoseconds, self.zone.clone())
    }

    /// Returns the instant whose calendar and clock in a zone show so many seconds since 1970.
    pub fn from_local(local_seconds: i64, nanoseconds: u32, zone: Zone) -> Self {
        let guess = local_seconds.wrapping_sub(zone.offset(local_seconds).0.into());
        let offset = i64::from(zone.offset(guess).0);
        Self { seconds: local_seconds.wrapping_sub(offset), nanoseconds, zone }
    }

    /// Returns seconds east of UTC and the zone's abbreviation at this instant.
    pub fn offset(&self) -> (i32, String) {
        self.zone.offset(self.seconds)
    }

    /// Returns what calendar and clock show.
    pub fn civil(&self) -> Civil {
        let local = self.seconds.wrapping_add(self.offset().0.into());
        let (days, clock) = (local.div_euclid(SECONDS_PER_DAY), local.rem_euclid(SECONDS_PER_DAY));
        let (year, month, day) = civil_from_days(days);
        let small = |value: i64| u8::try_from(value).unwrap_or_default();
        Civil {
            year,
            month,
            day,
            day_of_year: u16::try_from(days - days_from_civil(year, 1, 1) + 1).unwrap_or_default(),
            weekday: small((days + 4).rem_euclid(7)),
            hour: small(clock / 3600),
            minute: small(clock / 60 % 60),
            second: small(clock % 60),
        }
    }

    /// Writes the time by a Go layout.
    pub fn format(&self, layout: &str) -> String {
        go_layout::format(self, layout)
    }
}

impl std::fmt::Display for GoTime {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.format("2006-01-02 15:04:05.999999999 -0700 MST"))
    }
}

impl Zone {
    /// Returns the zone of a name as Go's `LoadLocation` finds it: by its exact name. Empty, `UTC` and `Local` are UTC.
    pub fn named(name: &str) -> Option<Self> {
        thread_local! {
            // Building the database costs more than any look-up in it.
            static BUNDLED: OnceCell<TimeZoneDatabase> = const { OnceCell::new() };
        }
        if matches!(name, "" | "UTC" | "Local") {
            return Some(Self::Utc);
        }
        BUNDLED.with(|database| {
            let zone = database.get_or_init(TimeZoneDatabase::bundled).get(name).ok()?;
            (zone.iana_name() == Some(name)).then_some(Self::Named(zone))
        })
    }

    /// Returns seconds east of UTC and the abbreviation at an instant.
    fn offset(&self, seconds: i64) -> (i32, String) {
        match self {
            Self::Utc => (0, "UTC".to_owned()),
            Self::Fixed(name, offset) => (*offset, name.clone()),
            Self::Named(zone) => {
                /// Calendar and rules repeat after 400 years.
                const CYCLE: i64 = 146_097 * SECONDS_PER_DAY;
                let last = jiff::Timestamp::MAX.as_second();
                let seconds = if seconds > last { last - CYCLE + (seconds - last) % CYCLE } else { seconds };
                let seconds = seconds.max(jiff::Timestamp::MIN.as_second());
                let Ok(timestamp) = jiff::Timestamp::from_second(seconds) else { return (0, "UTC".to_owned()) };
                let info = zone.to_offset_info(timestamp);
                (info.offset().seconds(), info.abbreviation().to_owned())
            }
        }
    }

    /// Returns the zone's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Utc => "UTC",
            Self::Fixed(name, _) => name,
            Self::Named(zone) => zone.iana_name().unwrap_or_default(),
        }
    }
}

/// Tells whether a year has a 29th of February.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Returns the number of days in a month (from 1).
pub fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Returns the days from the first of January 1970 to a date of the Gregorian calendar.
///
/// Years are counted from March, so that the leap day is a year's last day.
pub fn days_from_civil(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year.wrapping_sub(1) } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let months_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * months_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era.wrapping_mul(146_097).wrapping_add(day_of_era).wrapping_sub(719_468)
}

/// Returns year, month and day so many days after the first of January 1970.
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    let days = days.wrapping_add(719_468);
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_from_march + 2) / 5 + 1;
    let month = if months_from_march < 10 { months_from_march + 3 } else { months_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u8::try_from(month).unwrap_or(1), u8::try_from(day).unwrap_or(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_over_many_years() {
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(civil_from_days(11_016), (2000, 2, 29));
        assert_eq!(GoTime::zero().to_string(), "0001-01-01 00:00:00 +0000 UTC");
    }

    #[test]
    fn zones_are_found_by_exact_name() {
        assert!(Zone::named("Europe/Berlin").is_some());
        assert!(Zone::named("europe/berlin").is_none());
        assert!(Zone::named("Mars/Base").is_none());
        let time = GoTime::unix(1_720_000_000, 0).in_zone(Zone::named("Europe/Berlin").expect("bundled"));
        assert_eq!(time.to_string(), "2024-07-03 11:46:40 +0200 CEST");
    }

    #[test]
    fn adding_crosses_seconds_and_months() {
        let time = GoTime::unix(0, 900_000_000).add(-1_000_000_001);
        assert_eq!((time.seconds, time.nanoseconds), (-1, 899_999_999));
        let end_of_january = GoTime::unix(1_706_659_200, 0);
        assert_eq!(end_of_january.add_date(0, 1, 0).format("2006-01-02"), "2024-03-02");
        assert_eq!(GoTime::unix(10, 5).since(&GoTime::unix(8, 6)), 1_999_999_999);
        assert_eq!(GoTime::unix(i64::MAX, 0).since(&GoTime::unix(0, 0)), i64::MAX);
    }
}
