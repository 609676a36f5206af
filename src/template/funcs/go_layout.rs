//! Go's date layouts: a text that shows how the reference time, Monday the 2nd of January 2006, 15:04:05 at seven hours
//! west, is written, such as `2006-01-02T15:04:05Z07:00`.

use super::go_time::{self, GoTime, Zone};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Returns the English name of a month (from 1).
pub fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default()
}

/// Returns the English name of a weekday (Sunday is 0).
pub fn weekday_name(weekday: u8) -> &'static str {
    WEEKDAYS.get(usize::from(weekday)).copied().unwrap_or_default()
}

/// How a number is filled up to its width.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fill {
    None,
    Space,
    Zero,
}

/// An element of a layout.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    MonthName {
        long: bool,
    },
    Month(Fill),
    WeekdayName {
        long: bool,
    },
    Day(Fill),
    DayOfYear(Fill),
    Hour24,
    Hour12(Fill),
    Minute(Fill),
    Second(Fill),
    Year {
        long: bool,
    },
    HalfDay {
        upper: bool,
    },
    ZoneName,
    Offset(OffsetForm),
    /// A fraction of a second: with so many digits, trailing zeros kept or not.
    Fraction {
        separator: char,
        digits: usize,
        keep_zeros: bool,
    },
}

/// How an offset from UTC is written.
#[derive(Clone, Copy, PartialEq, Eq)]
struct OffsetForm {
    /// `Z` stands for no offset.
    z: bool,
    colons: bool,
    /// 1: hours; 2: and minutes; 3: and seconds.
    parts: u8,
}

/// The spellings of elements, of those that start alike the longest first.
const SPELLINGS: &[(&str, Element)] = &[
    ("January", Element::MonthName { long: true }),
    ("Jan", Element::MonthName { long: false }),
    ("Monday", Element::WeekdayName { long: true }),
    ("Mon", Element::WeekdayName { long: false }),
    ("MST", Element::ZoneName),
    ("002", Element::DayOfYear(Fill::Zero)),
    ("01", Element::Month(Fill::Zero)),
    ("02", Element::Day(Fill::Zero)),
    ("03", Element::Hour12(Fill::Zero)),
    ("04", Element::Minute(Fill::Zero)),
    ("05", Element::Second(Fill::Zero)),
    ("06", Element::Year { long: false }),
    ("15", Element::Hour24),
    ("1", Element::Month(Fill::None)),
    ("2006", Element::Year { long: true }),
    ("2", Element::Day(Fill::None)),
    ("__2", Element::DayOfYear(Fill::Space)),
    ("_2", Element::Day(Fill::Space)),
    ("3", Element::Hour12(Fill::None)),
    ("4", Element::Minute(Fill::None)),
    ("5", Element::Second(Fill::None)),
    ("PM", Element::HalfDay { upper: true }),
    ("pm", Element::HalfDay { upper: false }),
    ("-070000", Element::Offset(OffsetForm { z: false, colons: false, parts: 3 })),
    ("-07:00:00", Element::Offset(OffsetForm { z: false, colons: true, parts: 3 })),
    ("-0700", Element::Offset(OffsetForm { z: false, colons: false, parts: 2 })),
    ("-07:00", Element::Offset(OffsetForm { z: false, colons: true, parts: 2 })),
    ("-07", Element::Offset(OffsetForm { z: false, colons: false, parts: 1 })),
    ("Z070000", Element::Offset(OffsetForm { z: true, colons: false, parts: 3 })),
    ("Z07:00:00", Element::Offset(OffsetForm { z: true, colons: true, parts: 3 })),
    ("Z0700", Element::Offset(OffsetForm { z: true, colons: false, parts: 2 })),
    ("Z07:00", Element::Offset(OffsetForm { z: true, colons: true, parts: 2 })),
    ("Z07", Element::Offset(OffsetForm { z: true, colons: false, parts: 1 })),
];

/// Splits a layout at its first element: the text before it, the element, the rest.
fn next_element(layout: &str) -> (&str, Option<Element>, &str) {
    for (start, character) in layout.char_indices() {
        let here = &layout[start..];
        if let Some((element, length)) = element_at(here, character) {
            // An underscore before a four-digit year is text.
            let start = if here.starts_with("_2006") { start + 1 } else { start };
            return (&layout[..start], Some(element), &layout[start + length..]);
        }
    }
    (layout, None, "")
}

/// Returns the element that a text starts with, and the length of its spelling.
fn element_at(text: &str, first: char) -> Option<(Element, usize)> {
    if text.starts_with("_2006") {
        return Some((Element::Year { long: true }, 4));
    }
    if matches!(first, '.' | ',') {
        return fraction_at(text, first);
    }
    let (spelling, element) = SPELLINGS.iter().find(|(spelling, _)| text.starts_with(spelling))?;
    let is_short_name = matches!(element, Element::MonthName { long: false } | Element::WeekdayName { long: false });
    if is_short_name && text[spelling.len()..].starts_with(|next: char| next.is_ascii_lowercase()) {
        return None;
    }
    Some((*element, spelling.len()))
}

fn fraction_at(text: &str, separator: char) -> Option<(Element, usize)> {
    let after = &text[1..];
    let digit = after.chars().next().filter(|digit| matches!(digit, '0' | '9'))?;
    let digits = after.len() - after.trim_start_matches(digit).len();
    if after[digits..].starts_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    Some((Element::Fraction { separator, digits, keep_zeros: digit == '0' }, 1 + digits))
}

/// Writes a time by a layout.
pub fn format(time: &GoTime, mut layout: &str) -> String {
    let civil = time.civil();
    let (offset, zone_name) = time.offset();
    let mut text = String::with_capacity(layout.len() + 10);
    loop {
        let (before, element, rest) = next_element(layout);
        text.push_str(before);
        let Some(element) = element else { return text };
        layout = rest;
        match element {
            Element::MonthName { long: true } => text.push_str(month_name(civil.month)),
            Element::MonthName { long: false } => text.push_str(&month_name(civil.month)[..3]),
            Element::WeekdayName { long: true } => text.push_str(weekday_name(civil.weekday)),
            Element::WeekdayName { long: false } => text.push_str(&weekday_name(civil.weekday)[..3]),
            Element::Month(fill) => push_number(&mut text, civil.month.into(), 2, fill),
            Element::Day(fill) => push_number(&mut text, civil.day.into(), 2, fill),
            Element::DayOfYear(fill) => push_number(&mut text, civil.day_of_year.into(), 3, fill),
            Element::Hour24 => push_number(&mut text, civil.hour.into(), 2, Fill::Zero),
            Element::Hour12(fill) => {
                let hour = if civil.hour.is_multiple_of(12) { 12 } else { civil.hour % 12 };
                push_number(&mut text, hour.into(), 2, fill);
            }
            Element::Minute(fill) => push_number(&mut text, civil.minute.into(), 2, fill),
            Element::Second(fill) => push_number(&mut text, civil.second.into(), 2, fill),
            Element::Year { long: true } => push_number(&mut text, civil.year, 4, Fill::Zero),
            Element::Year { long: false } => push_number(&mut text, civil.year.abs() % 100, 2, Fill::Zero),
            Element::HalfDay { upper } => text.push_str(match (civil.hour >= 12, upper) {
                (true, true) => "PM",
                (false, true) => "AM",
                (true, false) => "pm",
                (false, false) => "am",
            }),
            Element::ZoneName if zone_name.is_empty() => {
                push_offset(&mut text, offset, OffsetForm { z: false, colons: false, parts: 2 });
            }
            Element::ZoneName => text.push_str(&zone_name),
            Element::Offset(form) => push_offset(&mut text, offset, form),
            Element::Fraction { separator, digits, keep_zeros } => {
                push_fraction(&mut text, time.nanoseconds, separator, digits, keep_zeros);
            }
        }
    }
}

fn push_number(text: &mut String, number: i64, width: usize, fill: Fill) {
    if number < 0 {
        text.push('-');
    }
    let digits = number.unsigned_abs().to_string();
    let filler = match fill {
        Fill::None => None,
        Fill::Space => Some(' '),
        Fill::Zero => Some('0'),
    };
    text.extend(filler.into_iter().cycle().take(width.saturating_sub(digits.len())));
    text.push_str(&digits);
}

fn push_offset(text: &mut String, offset: i32, form: OffsetForm) {
    if form.z && offset == 0 {
        text.push('Z');
        return;
    }
    // The sign is that of the whole minutes, as Go has it.
    text.push(if offset / 60 < 0 { '-' } else { '+' });
    let seconds = i64::from(offset.unsigned_abs());
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60];
    for (index, part) in parts.into_iter().take(form.parts.into()).enumerate() {
        if index > 0 && form.colons {
            text.push(':');
        }
        push_number(text, part, 2, Fill::Zero);
    }
}

fn push_fraction(text: &mut String, nanoseconds: u32, separator: char, digits: usize, keep_zeros: bool) {
    let all = format!("{nanoseconds:09}");
    let shown = &all[..digits.min(9)];
    if keep_zeros {
        text.push(separator);
        text.push_str(shown);
        return;
    }
    let shown = shown.trim_end_matches('0');
    if !shown.is_empty() {
        text.push(separator);
        text.push_str(shown);
    }
}

/// Why a text does not fit a layout.
pub type ParseFault = String;

/// What has been read so far.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<u8>,
    day: Option<u8>,
    day_of_year: Option<u16>,
    hour: u8,
    minute: u8,
    second: u8,
    nanoseconds: u32,
    after_noon: Option<bool>,
    /// `Z` or `UTC` stood in the text.
    is_utc: bool,
    offset: Option<i32>,
    zone_name: String,
}

/// Reads a time by a layout; the local zone is UTC. What the layout does not have is that of the first of January of
/// year 0.
pub fn parse(layout: &str, text: &str) -> Result<GoTime, ParseFault> {
    let mut fields = Fields::default();
    let mut reader = Reader { rest: text, whole: text };
    let mut layout = layout;
    loop {
        let (before, element, rest) = next_element(layout);
        reader.skip(before)?;
        let Some(element) = element else { break };
        layout = rest;
        read_element(&mut reader, &mut fields, element, layout)?;
    }
    if reader.rest.is_empty() {
        fields.time().map_err(|fault| format!("cannot read {text:?} as a time: {fault}"))
    } else {
        Err(format!("cannot read {text:?} as a time: {:?} is left over", reader.rest))
    }
}

fn read_element(
    reader: &mut Reader<'_>,
    fields: &mut Fields,
    element: Element,
    layout: &str,
) -> Result<(), ParseFault> {
    match element {
        Element::Year { long: false } => {
            let year = reader.fixed(2)?;
            fields.year = if year >= 69 { 1900 + year } else { 2000 + year };
        }
        Element::Year { long: true } => fields.year = reader.fixed(4)?,
        Element::MonthName { long } => fields.month = Some(reader.name(&MONTHS, long)? + 1),
        Element::WeekdayName { long } => {
            reader.name(&WEEKDAYS, long)?;
        }
        Element::Month(fill) => fields.month = Some(reader.number(fill, 1, 12, "month")?),
        Element::Day(fill) => fields.day = Some(reader.number(fill, 0, 99, "day")?),
        Element::DayOfYear(fill) => fields.day_of_year = Some(reader.day_of_year(fill)?),
        Element::Hour24 => fields.hour = reader.number(Fill::None, 0, 23, "hour")?,
        Element::Hour12(fill) => fields.hour = reader.number(fill, 0, 12, "hour")?,
        Element::Minute(fill) => fields.minute = reader.number(fill, 0, 59, "minute")?,
        Element::Second(fill) => {
            fields.second = reader.number(fill, 0, 59, "second")?;
            // A fraction may follow although the layout has none.
            let next_is_fraction = matches!(next_element(layout).1, Some(Element::Fraction { .. }));
            if !next_is_fraction && let Some(digits) = reader.fraction_digits() {
                fields.nanoseconds = reader.fraction(digits)?;
            }
        }
        Element::HalfDay { upper } => {
            let (am, pm) = if upper { ("AM", "PM") } else { ("am", "pm") };
            let after_noon = reader.rest.starts_with(pm);
            if !after_noon && !reader.rest.starts_with(am) {
                return Err(reader.fault(am));
            }
            reader.advance(2);
            fields.after_noon = Some(after_noon);
        }
        Element::ZoneName => {
            if reader.rest.starts_with("UTC") {
                reader.advance(3);
                fields.is_utc = true;
            } else {
                let length = zone_name_length(reader.rest).ok_or_else(|| reader.fault("a time zone"))?;
                reader.rest[..length].clone_into(&mut fields.zone_name);
                reader.advance(length);
            }
        }
        Element::Offset(form) if form.z && reader.rest.starts_with('Z') => {
            reader.advance(1);
            fields.is_utc = true;
        }
        Element::Offset(form) => fields.offset = Some(reader.offset(form)?),
        Element::Fraction { digits, keep_zeros: true, .. } => fields.nanoseconds = reader.fraction(digits)?,
        Element::Fraction { .. } => {
            if let Some(digits) = reader.fraction_digits() {
                fields.nanoseconds = reader.fraction(digits)?;
            }
        }
    }
    Ok(())
}

impl Fields {
    fn time(mut self) -> Result<GoTime, ParseFault> {
        match self.after_noon {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        let (month, day) = self.date()?;
        if day < 1 || day > go_time::days_in_month(self.year, month) {
            return Err("day out of range".to_owned());
        }
        let clock = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let seconds = go_time::days_from_civil(self.year, month, day) * 86_400 + clock;
        let in_utc = GoTime::unix(seconds, self.nanoseconds);
        if self.is_utc {
            return Ok(in_utc);
        }
        if let Some(offset) = self.offset {
            let is_local = offset == 0 && matches!(self.zone_name.as_str(), "" | "UTC");
            let zone = if is_local { Zone::Utc } else { Zone::Fixed(self.zone_name, offset) };
            return Ok(GoTime { seconds: seconds - i64::from(offset), zone, ..in_utc });
        }
        if self.zone_name.is_empty() {
            return Ok(in_utc);
        }
        // The name alone does not tell an offset, except after `GMT`.
        let hours = self.zone_name.strip_prefix("GMT").and_then(|hours| hours.parse::<i32>().ok()).unwrap_or(0);
        Ok(in_utc.in_zone(Zone::Fixed(self.zone_name, hours * 3600)))
    }

    /// Returns month and day, from the day of the year where there is one.
    fn date(&self) -> Result<(u8, u8), ParseFault> {
        let Some(day_of_year) = self.day_of_year else {
            return Ok((self.month.unwrap_or(1), self.day.unwrap_or(1)));
        };
        let days = if go_time::is_leap(self.year) { 366 } else { 365 };
        if day_of_year < 1 || day_of_year > days {
            return Err("day of year out of range".to_owned());
        }
        let mut rest = day_of_year;
        let mut month = 1;
        while rest > u16::from(go_time::days_in_month(self.year, month)) {
            rest -= u16::from(go_time::days_in_month(self.year, month));
            month += 1;
        }
        let day = u8::try_from(rest).unwrap_or_default();
        if self.month.is_some_and(|given| given != month) {
            return Err("day of year does not match the month".to_owned());
        }
        if self.day.is_some_and(|given| given != day) {
            return Err("day of year does not match the day".to_owned());
        }
        Ok((month, day))
    }
}

/// A text that is read from its start.
struct Reader<'a> {
    rest: &'a str,
    whole: &'a str,
}

impl Reader<'_> {
    fn fault(&self, wanted: &str) -> ParseFault {
        format!("cannot read {:?} as a time: {:?} is not {wanted}", self.whole, self.rest)
    }

    /// Passes so many bytes, which the caller knows to be whole characters.
    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    fn digit_at(&self, index: usize) -> bool {
        self.rest.as_bytes().get(index).is_some_and(u8::is_ascii_digit)
    }

    /// Passes the layout's own text; a run of spaces in it stands for any number of spaces.
    fn skip(&mut self, mut expected: &str) -> Result<(), ParseFault> {
        while let Some(character) = expected.chars().next() {
            if character == ' ' {
                if !self.rest.is_empty() && !self.rest.starts_with(' ') {
                    return Err(self.fault("a space"));
                }
                expected = expected.trim_start_matches(' ');
                self.rest = self.rest.trim_start_matches(' ');
                continue;
            }
            if !self.rest.starts_with(character) {
                return Err(self.fault(&format!("{expected:?}")));
            }
            expected = &expected[character.len_utf8()..];
            self.advance(character.len_utf8());
        }
        Ok(())
    }

    /// Reads exactly so many digits.
    fn fixed(&mut self, digits: usize) -> Result<i64, ParseFault> {
        let number = self.rest.get(..digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let number = number.and_then(|text| text.parse().ok()).ok_or_else(|| self.fault("a year"))?;
        self.advance(digits);
        Ok(number)
    }

    /// Reads one or two digits (two when zero-filled) and checks the range.
    fn number(&mut self, fill: Fill, least: u8, most: u8, what: &str) -> Result<u8, ParseFault> {
        if fill == Fill::Space && self.rest.starts_with(' ') {
            self.advance(1);
        }
        let digits = if self.digit_at(1) { 2 } else { 1 };
        if !self.digit_at(0) || (digits == 1 && fill == Fill::Zero) {
            return Err(self.fault(&format!("a {what}")));
        }
        let number: u8 = self.rest[..digits].parse().unwrap_or(u8::MAX);
        if number < least || number > most {
            return Err(format!("cannot read {:?} as a time: {what} out of range", self.whole));
        }
        self.advance(digits);
        Ok(number)
    }

    fn day_of_year(&mut self, fill: Fill) -> Result<u16, ParseFault> {
        for _ in 0..2 {
            if fill == Fill::Space && self.rest.starts_with(' ') {
                self.advance(1);
            }
        }
        let digits = (0..3).take_while(|index| self.digit_at(*index)).count();
        if digits == 0 || (fill == Fill::Zero && digits != 3) {
            return Err(self.fault("a day of the year"));
        }
        let number = self.rest[..digits].parse().unwrap_or_default();
        self.advance(digits);
        Ok(number)
    }

    /// Reads one of some names, whole or its first three letters; letter case does not matter.
    fn name(&mut self, names: &[&str], long: bool) -> Result<u8, ParseFault> {
        for (index, name) in (0..).zip(names) {
            let name = if long { name } else { &name[..3] };
            if self.rest.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name)) {
                self.advance(name.len());
                return Ok(index);
            }
        }
        Err(self.fault("a name of a month or weekday"))
    }

    fn offset(&mut self, form: OffsetForm) -> Result<i32, ParseFault> {
        let negative = match self.rest.chars().next() {
            Some('+') => false,
            Some('-') => true,
            _ => return Err(self.fault("an offset from UTC")),
        };
        self.advance(1);
        let mut seconds = 0;
        for (part, unit, most) in [(1, 3600, 24), (2, 60, 60), (3, 1, 60)] {
            if part > form.parts {
                break;
            }
            if part > 1 && form.colons {
                self.skip(":")?;
            }
            seconds += i32::from(self.number(Fill::Zero, 0, most, "offset from UTC")?) * unit;
        }
        Ok(if negative { -seconds } else { seconds })
    }

    /// Returns how many digits follow a decimal separator here, if any.
    fn fraction_digits(&self) -> Option<usize> {
        let digits = self.rest.strip_prefix(['.', ','])?;
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        (count > 0).then_some(count)
    }

    /// Reads a separator and so many digits; what is below a nanosecond is dropped.
    fn fraction(&mut self, digits: usize) -> Result<u32, ParseFault> {
        let text = self.rest.strip_prefix(['.', ',']).and_then(|rest| rest.get(..digits));
        let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
        let text = text.ok_or_else(|| self.fault("a fraction of a second"))?;
        let nanoseconds = format!("{:0<9}", &text[..digits.min(9)]).parse().unwrap_or_default();
        self.advance(1 + digits);
        Ok(nanoseconds)
    }
}

/// Returns the length of the time zone's abbreviation that a text starts with.
fn zone_name_length(text: &str) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with("ChST") || text.starts_with("MeST") {
        return Some(4);
    }
    if let Some(after) = text.strip_prefix("GMT") {
        return Some(3 + signed_hours_length(after));
    }
    if text.starts_with(['+', '-']) {
        return Some(signed_hours_length(text)).filter(|length| *length > 0);
    }
    let letters = text.bytes().take(6).take_while(u8::is_ascii_uppercase).count();
    let ends_in_t = |index: usize| text.as_bytes().get(index) == Some(&b'T');
    match letters {
        3 => Some(3),
        4 if ends_in_t(3) || text.starts_with("WITA") => Some(4),
        5 if ends_in_t(4) => Some(5),
        _ => None,
    }
}

/// Returns the length of a sign and up to 23 hours; 0 when there is no such thing.
fn signed_hours_length(text: &str) -> usize {
    let Some(after) = text.strip_prefix(['+', '-']) else { return 0 };
    let digits = after.bytes().take_while(u8::is_ascii_digit).count();
    match after[..digits].parse::<u64>() {
        Ok(hours) if hours <= 23 => 1 + digits,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(seconds: i64, zone: &str, layout: &str) -> String {
        GoTime::unix(seconds, 0).in_zone(Zone::named(zone).unwrap_or(Zone::Utc)).format(layout)
    }

    #[test]
    fn writes_every_element() {
        let time = 951_782_400;
        assert_eq!(written(time, "UTC", "Monday, 02-Jan-06 03:04:05 PM"), "Tuesday, 29-Feb-00 12:00:00 AM");
        assert_eq!(written(time, "UTC", "3:4:5pm __2 002 _2 January Mon"), "12:0:0am  60 060 29 February Tue");
        assert_eq!(
            written(time, "UTC", "Jan2 Mont Monx Janu .000 .999 ,000 x.0001 5.00"),
            "Feb29 Mont Monx Janu .000  ,000 x.0002 0.00"
        );
        assert_eq!(written(time, "UTC", "2006_01_2 _2006 20060102 002006"), "2000_0229 _2000 20000229 060000");
        assert_eq!(
            written(time, "Asia/Kolkata", "-0700 -07:00 -07 -070000 -07:00:00 Z07:00 MST"),
            "+0530 +05:30 +05 +053000 +05:30:00 +05:30 IST"
        );
        assert_eq!(written(time, "UTC", "Z07:00 Z0700 Z07 -07:00"), "Z Z Z +00:00");
        assert_eq!(written(-70_000_000_000, "UTC", "2006 06"), "-0249 49");
        let fraction = GoTime::unix(0, 120_340_000);
        assert_eq!(fraction.format(".000 .999999 .000000000000 ,99"), ".120 .12034 .120340000 ,12");
    }

    #[test]
    fn far_years_keep_their_zone_rules() {
        assert_eq!(
            written(1_000_000_000_000_000, "Europe/Berlin", "2006-01-02 15:04:05 MST"),
            "31690708-07-05 03:46:40 CEST"
        );
    }

    #[test]
    fn reads_what_go_reads() {
        for (layout, text, want) in [
            ("2006-01-02", "2020-02-29", "2020-02-29 00:00:00 +0000 UTC"),
            ("2006-1-2", "2020-2-9", "2020-02-09 00:00:00 +0000 UTC"),
            ("Jan _2 2006", "feb  9 2020", "2020-02-09 00:00:00 +0000 UTC"),
            ("2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05.678+05:30", "2020-01-02 03:04:05.678 +0530 +0530"),
            ("2006-01-02T15:04:05Z07:00", "2020-01-02T03:04:05Z", "2020-01-02 03:04:05 +0000 UTC"),
            ("2006-01-02 15:04:05 MST", "2020-01-02 03:04:05 CET", "2020-01-02 03:04:05 +0000 CET"),
            ("2006-01-02 15:04:05 MST", "2020-01-02 03:04:05 GMT+3", "2020-01-02 06:04:05 +0300 GMT+3"),
            ("2006-01-02 15:04 -0700 MST", "2020-01-02 03:04 +0100 CET", "2020-01-02 03:04:00 +0100 CET"),
            ("3:04PM", "12:30AM", "0000-01-01 00:30:00 +0000 UTC"),
            ("3:04pm", "1:30pm", "0000-01-01 13:30:00 +0000 UTC"),
            ("2006 002", "2020 060", "2020-02-29 00:00:00 +0000 UTC"),
            ("2006 __2", "2021   5", "2021-01-05 00:00:00 +0000 UTC"),
            ("06-01-02", "69-01-02", "1969-01-02 00:00:00 +0000 UTC"),
            ("15:04:05.999", "01:02:03.123456789123", "0000-01-01 01:02:03.123456789 +0000 UTC"),
            ("2006 01", "2020    01", "2020-01-01 00:00:00 +0000 UTC"),
            ("", "", "0000-01-01 00:00:00 +0000 UTC"),
        ] {
            assert_eq!(parse(layout, text).map(|time| time.to_string()).as_deref(), Ok(want), "{layout:?} {text:?}");
        }
    }

    #[test]
    fn rejects_what_go_rejects() {
        for (layout, text) in [
            ("2006-01-02", "2021-02-29"),
            ("2006-01-02", "2020-2-9"),
            ("2006-01-02", "2020-13-01"),
            ("2006-01-02", "2020-01-02x"),
            ("2006-01-02", ""),
            ("15:04", "24:00"),
            ("15:04:05", "07:05:60"),
            ("15:04:05.000", "01:02:03"),
            ("3:04pm", "1:30PM"),
            ("2006 002", "2021 366"),
            ("2006-01 002", "2021-02 060"),
            ("-0700", "+0561"),
            ("-070000", "+01020"),
            ("MST", "ABCDEFG"),
            ("MST", "é"),
            ("Jan", "é"),
        ] {
            assert!(parse(layout, text).is_err(), "{layout:?} {text:?}");
        }
    }
}
