//! Months and days in the words of the deck.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::period::Month;

/// Months and days in words.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodWords {
    pub month: MonthWords,
    pub previous: MonthWords,
    pub next: MonthWords,
    pub year_ago: MonthWords,
    /// The 13 months ending with the report's, oldest first.
    pub months: Vec<MonthWords>,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// `2026 年 4 月 1 日至 30 日`
    pub span: String,
    /// `2026 年 5 月 7 日`
    pub cutoff: String,
    /// `5 月 7 日`
    pub cutoff_short: String,
    /// Days of the four weeks: `1–7 日` …
    pub weeks: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct MonthWords {
    pub year: i32,
    pub number: u32,
    /// `2026-04`
    pub iso: String,
    /// `2026 年 4 月`
    pub words: String,
    /// `4 月`
    pub short: String,
}

impl PeriodWords {
    pub(super) fn new(month: Month, cutoff: NaiveDate) -> Self {
        let last = month.last_day().day();
        let day = |date: NaiveDate| format!("{} 月 {} 日", date.month(), date.day());
        Self {
            month: MonthWords::from(month),
            previous: MonthWords::from(month.plus(-1)),
            next: MonthWords::from(month.plus(1)),
            year_ago: MonthWords::from(month.plus(-12)),
            months: month.ending_here(13).map(MonthWords::from).collect(),
            first_day: month.first_day(),
            last_day: month.last_day(),
            span: format!("{} 年 {} 月 1 日至 {last} 日", month.year(), month.number()),
            cutoff: format!("{} 年 {}", cutoff.year(), day(cutoff)),
            cutoff_short: day(cutoff),
            weeks: [
                "1–7 日".into(),
                "8–14 日".into(),
                "15–21 日".into(),
                format!("22–{last} 日"),
            ]
            .to_vec(),
        }
    }
}

impl From<Month> for MonthWords {
    fn from(month: Month) -> Self {
        Self {
            year: month.year(),
            number: month.number(),
            iso: month.to_string(),
            words: format!("{} 年 {} 月", month.year(), month.number()),
            short: format!("{} 月", month.number()),
        }
    }
}
