//! Calendar rules in one place: months, cutoffs, weeks of the month.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar month, ordered and countable.
///
/// Stored as the number of months since January of year 0, so that month arithmetic is integer arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month `month` (1–12) of `year`; `None` when there is no such month.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let month = i32::try_from(month).ok()?;
        ((1..=12).contains(&month) && (1900..=9999).contains(&year)).then(|| Self(year * 12 + month - 1))
    }

    /// The month a date lies in.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        Self(date.year() * 12 + date.month0().cast_signed())
    }

    /// Months since January of year 0; the form months take in frames.
    #[must_use]
    pub fn ordinal(self) -> i32 {
        self.0
    }

    /// The inverse of [`Month::ordinal`].
    #[must_use]
    pub fn from_ordinal(ordinal: i32) -> Self {
        Self(ordinal)
    }

    /// Calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Month of the year, 1–12.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12).cast_unsigned() + 1
    }

    /// The month `months` later (earlier when negative).
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    /// First day of the month.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or(NaiveDate::MIN)
    }

    /// Last day of the month.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or(NaiveDate::MIN)
    }

    /// The last day whose records exist for this month's figures: month end plus `cutoff_days`.
    #[must_use]
    pub fn cutoff(self, cutoff_days: u32) -> NaiveDate {
        self.last_day()
            .checked_add_days(Days::new(u64::from(cutoff_days)))
            .unwrap_or(NaiveDate::MAX)
    }

    /// The `count` months ending with this one, oldest first.
    pub fn ending_here(self, count: i32) -> impl Iterator<Item = Self> + Clone {
        (0..count).map(move |index| self.plus(index - count + 1))
    }
}

/// Week of the month as the report counts it: days 1–7, 8–14, 15–21, 22–end are 1–4.
#[must_use]
pub fn week_of_month(day: u32) -> u32 {
    (day.saturating_sub(1) / 7 + 1).min(4)
}

impl fmt::Display for Month {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}", self.year(), self.number())
    }
}

/// A text that is no month of the form `2026-04`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no month of the form 2026-04")]
pub struct MonthError(pub String);

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || MonthError(text.to_owned());
        let (year, month) = text.split_once('-').ok_or_else(error)?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b == b'-' || b.is_ascii_digit()) {
            return Err(error());
        }
        let year = year.parse().map_err(|_| error())?;
        let month = month.parse().map_err(|_| error())?;
        Self::new(year, month).ok_or_else(error)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Month {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Month".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_parse_and_print() {
        for bad in ["2026-13", "2026-00", "2026-4", "26-04", "2026/04", "2026-04-01", ""] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
        assert_eq!(
            "2026-04".parse::<Month>().map(|m| m.to_string()),
            Ok("2026-04".to_owned())
        );
    }

    #[test]
    fn month_ends_know_leap_years() {
        let last_day = |text: &str| text.parse::<Month>().map(|m| m.last_day().to_string());
        assert_eq!(last_day("2024-02").as_deref(), Ok("2024-02-29"));
        assert_eq!(last_day("2023-02").as_deref(), Ok("2023-02-28"));
        assert_eq!(last_day("2025-12").as_deref(), Ok("2025-12-31"));
    }

    #[test]
    fn cutoff_crosses_month_ends() {
        let month: Month = "2024-02".parse().unwrap();
        assert_eq!(month.cutoff(7).to_string(), "2024-03-07");
        assert_eq!(month.cutoff(0).to_string(), "2024-02-29");
    }

    #[test]
    fn weeks_are_seven_days_with_a_long_last_one() {
        let weeks: Vec<u32> = [1, 7, 8, 14, 15, 21, 22, 31].map(week_of_month).to_vec();
        assert_eq!(weeks, [1, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn schemas_take_a_month_for_the_text_it_is() {
        let schema = schemars::schema_for!(Month);
        assert_eq!(schema.get("type"), Some(&"string".into()));
        let pattern = schema.get("pattern").and_then(|pattern| pattern.as_str()).unwrap();
        let pattern = regex::Regex::new(pattern).unwrap();
        assert!(pattern.is_match("2026-04") && !pattern.is_match("2026-13") && !pattern.is_match("2026-4"));
    }
}
