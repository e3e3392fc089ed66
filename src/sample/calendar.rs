//! The days the sample covers, and how busy each of them is.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use super::chance::Chance;
use crate::period::Month;

/// Months since January of year 0 of April 2026, the last whole month of the sample.
const LAST_MONTH: i32 = 2026 * 12 + 3;

/// Months of every table but the orders.
pub const CALLBACK_MONTHS: i32 = 14;

/// How busy each month of the year is, January first.
const SEASON: [f64; 12] = [1.07, 0.80, 0.99, 1.0, 1.02, 0.98, 1.03, 1.01, 1.03, 0.95, 1.0, 1.06];

/// First days of the Chinese New Year holidays, when the workshop is all but closed for a week.
const NEW_YEARS: [(i32, u32, u32); 4] = [(2023, 1, 21), (2024, 2, 9), (2025, 1, 28), (2026, 2, 16)];

/// The last whole month.
pub fn last_month() -> Month {
    Month::from_ordinal(LAST_MONTH)
}

/// The last day with records: the usual cutoff of the last month.
pub fn last_day() -> NaiveDate {
    last_month().cutoff(7)
}

/// The moment the records end.
pub fn end() -> NaiveDateTime {
    last_day().and_time(time(19, 0))
}

/// A time of the day; midnight when there is no such time.
pub fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}

/// A moment between two hours of the day, to the minute.
pub fn moment(chance: &mut Chance, day: NaiveDate, from_hour: u32, to_hour: u32) -> NaiveDateTime {
    let minutes = chance.between(i64::from(from_hour) * 60, i64::from(to_hour) * 60 - 1);
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes)
}

/// The day `days` later.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

/// How busy a month is against an average one.
pub fn season(month: Month) -> f64 {
    SEASON[usize::try_from(month.ordinal().rem_euclid(12)).unwrap_or(0)]
}

/// How busy a day is against an average one.
fn day_weight(day: NaiveDate) -> f64 {
    let new_year = NEW_YEARS
        .iter()
        .filter_map(|(year, month, first)| NaiveDate::from_ymd_opt(*year, *month, *first));
    if new_year
        .map(|first| (day - first).num_days())
        .any(|days| (0..7).contains(&days))
    {
        return 0.04;
    }
    match (day.month(), day.day()) {
        (5, 1..=3) | (10, 1..=4) => 0.5,
        _ => match day.weekday() {
            Weekday::Sat => 1.3,
            Weekday::Sun => 1.15,
            Weekday::Tue => 0.88,
            _ => 0.95,
        },
    }
}

/// The days of a month up to the last day of the sample, each with how busy it is.
pub fn days(month: Month) -> Vec<(NaiveDate, f64)> {
    month
        .first_day()
        .iter_days()
        .take_while(|day| *day <= month.last_day() && *day <= last_day())
        .map(|day| (day, day_weight(day)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_ends_with_the_cutoff_of_april_2026() {
        assert_eq!(last_month().to_string(), "2026-04");
        assert_eq!(last_day().to_string(), "2026-05-07");
        assert_eq!(days(last_month().plus(1)).len(), 7);
        assert_eq!(days(last_month()).len(), 30);
    }
}
