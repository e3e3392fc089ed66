//! Dates, times of day and months as exports write them, and Excel serial numbers.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::period::Month;

/// Years a date may have; others are slips of the keyboard.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// Numbers in a date column that are Excel serials: 1954 to 2119.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Digits and separators of a date, eaten from the left.
struct Scanner<'a>(&'a str);

impl<'a> Scanner<'a> {
    /// A run of `least` to `most` digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if !(least..=most).contains(&count) {
            return None;
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        digits.parse().ok()
    }

    fn eat(&mut self, separator: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(separator)?;
        Some(())
    }

    fn spaces(&mut self) -> bool {
        let rest = self.0.trim_start();
        let found = rest.len() < self.0.len();
        self.0 = rest;
        found
    }

    fn separator(&self) -> Option<&'a str> {
        ["-", "/", ".", "年"]
            .into_iter()
            .find(|separator| self.0.starts_with(separator))
    }
}

/// A date with or without a time: `2026-04-03`, `2026/4/3`, `2026.4.3`, `2026年4月3日`, each with or without
/// `HH:MM[:SS]` after a space or `T`; or an Excel serial.
#[must_use]
pub fn moment(cell: &str) -> Option<NaiveDateTime> {
    let mut scanner = Scanner(cell);
    let Some(date) = date(&mut scanner) else {
        // A serial in powers of ten has lost its day.
        let written_out = cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        return serial(super::numbers::plain(cell).filter(|_| written_out)?);
    };
    if scanner.0.is_empty() {
        return Some(date.and_time(NaiveTime::MIN));
    }
    if !scanner.spaces() && scanner.eat("T").or_else(|| scanner.eat("t")).is_none() && !cell.contains('日') {
        return None;
    }
    Some(date.and_time(clock(scanner.0)?))
}

fn date(scanner: &mut Scanner<'_>) -> Option<NaiveDate> {
    let year = scanner.digits(4, 4)?;
    let separator = scanner.separator()?;
    scanner.eat(separator)?;
    let month = scanner.digits(1, 2)?;
    scanner.eat(if separator == "年" { "月" } else { separator })?;
    let day = scanner.digits(1, 2)?;
    if separator == "年" {
        scanner.eat("日")?;
    }
    let year = i32::try_from(year).ok().filter(|year| YEARS.contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A time of day: `H:MM`, `HH:MM`, with or without seconds and their fraction.
#[must_use]
pub fn clock(cell: &str) -> Option<NaiveTime> {
    let mut scanner = Scanner(cell);
    let hour = scanner.digits(1, 2)?;
    scanner.eat(":")?;
    let minute = scanner.digits(2, 2)?;
    let mut second = 0;
    if scanner.eat(":").is_some() {
        second = scanner.digits(2, 2)?;
        if scanner.eat(".").is_some() {
            // Fractions of a second are of no use to any figure.
            scanner.digits(1, 9)?;
        }
    }
    if !scanner.0.is_empty() {
        return None;
    }
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// The moment an Excel serial stands for, to the second; `None` outside the range dates have.
#[must_use]
pub fn serial(days: f64) -> Option<NaiveDateTime> {
    if !SERIALS.contains(&days) {
        return None;
    }
    let seconds = whole(days * SECONDS_PER_DAY);
    NaiveDate::from_ymd_opt(1899, 12, 30)?
        .and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::try_seconds(seconds)?)
}

/// The time of day an Excel fraction of a day stands for.
#[must_use]
pub fn day_fraction(days: f64) -> Option<NaiveTime> {
    if !(0.0..1.0).contains(&days) {
        return None;
    }
    let seconds = u32::try_from(whole(days * SECONDS_PER_DAY)).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
}

/// The nearest whole number of seconds.
#[expect(clippy::cast_possible_truncation, reason = "serials are at most 80,000 days")]
fn whole(seconds: f64) -> i64 {
    seconds.round() as i64
}

/// The month of a cell: `2026-04`, `2026/4`, `2026年4月`, or any date of it.
#[must_use]
pub fn month(cell: &str) -> Option<Month> {
    let mut scanner = Scanner(cell);
    if let Some(year) = scanner.digits(4, 4)
        && let Some(separator @ ("-" | "/" | "年")) = scanner.separator()
    {
        scanner.eat(separator)?;
        if let Some(number) = scanner.digits(1, 2)
            && (scanner.0.is_empty() && separator != "年" || scanner.0 == "月" && separator == "年")
        {
            return Month::new(i32::try_from(year).ok()?, number);
        }
    }
    moment(cell).map(|moment| Month::of(moment.date()))
}

/// Milliseconds since 1970, the form timestamps take in frames.
#[must_use]
pub fn to_milliseconds(moment: NaiveDateTime) -> i64 {
    moment.and_utc().timestamp_millis()
}

/// The inverse of [`to_milliseconds`].
#[must_use]
pub fn from_milliseconds(milliseconds: i64) -> Option<NaiveDateTime> {
    Some(DateTime::from_timestamp_millis(milliseconds)?.naive_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: &str) -> Option<String> {
        moment(cell).map(|moment| moment.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    #[test]
    fn every_listed_form_is_read() {
        for (cell, expected) in [
            ("2026-04-03", "2026-04-03 00:00:00"),
            ("2026/4/3", "2026-04-03 00:00:00"),
            ("2026.4.3", "2026-04-03 00:00:00"),
            ("2026年4月3日", "2026-04-03 00:00:00"),
            ("2026年04月03日 9:05", "2026-04-03 09:05:00"),
            ("2026年4月3日9:05", "2026-04-03 09:05:00"),
            ("2026-04-03T10:20:30", "2026-04-03 10:20:30"),
            ("2026-04-03 7:05", "2026-04-03 07:05:00"),
            ("2026/4/3  07:05:09", "2026-04-03 07:05:09"),
            ("2026-04-03 10:20:30.000", "2026-04-03 10:20:30"),
            ("2024-02-29", "2024-02-29 00:00:00"),
            ("45130.0", "2023-07-23 00:00:00"),
            ("45426.592025463", "2024-05-14 14:12:31"),
            ("20000", "1954-10-03 00:00:00"),
            ("80000", "2119-01-11 00:00:00"),
        ] {
            assert_eq!(shown(cell).as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn everything_else_is_no_date() {
        for cell in [
            "",
            "2026-02-30",
            "2025-13-01",
            "2023-02-29",
            "昨天下午",
            "2026-04/03",
            "2026-04-03 24:00",
            "2026-04-03 10",
            "2026-04-03 10:60",
            "2026-04-03 10:20:60",
            "2026-04-0310:20",
            "2026-04-03 10:20 ",
            "2026-04-03T10:20:30Z",
            "26-04-03",
            "20260403",
            "19999",
            "80000.5",
            "2026年4月3",
            "2026-004-03",
            "0026-04-03",
            "45,130",
            "4e4",
        ] {
            assert_eq!(shown(cell), None, "{cell}");
        }
    }

    #[test]
    fn serials_round_to_the_second_even_over_midnight() {
        assert_eq!(shown("45129.9999999").as_deref(), Some("2023-07-23 00:00:00"));
        assert_eq!(
            day_fraction(0.4375).map(|time| time.to_string()).as_deref(),
            Some("10:30:00")
        );
        assert_eq!(day_fraction(1.0), None);
        assert_eq!(day_fraction(0.999_999_99), None);
    }

    #[test]
    fn months_are_read_from_months_and_dates() {
        for cell in [
            "2026-04",
            "2026/4",
            "2026年4月",
            "2026年04月",
            "2026-4",
            "2026-04-30",
            "2026.4.1",
            "2026年4月9日 8:00",
            "46113",
        ] {
            assert_eq!(
                month(cell).map(|month| month.to_string()).as_deref(),
                Some("2026-04"),
                "{cell}"
            );
        }
        for cell in [
            "2026-13",
            "2026-00",
            "2026",
            "4月",
            "2026.4",
            "202604",
            "2026-4月",
            "2026年4",
            "",
        ] {
            assert_eq!(month(cell), None, "{cell}");
        }
    }

    #[test]
    fn milliseconds_round_trip() {
        let moment = moment("2026-04-03 10:20:30");
        assert_eq!(moment.map(to_milliseconds).and_then(from_milliseconds), moment);
    }
}
