//! Months and days in the words of the deck.

use chrono::{Datelike, NaiveDate};
use rust_i18n::t;
use serde::Serialize;

use crate::language::Language;
use crate::period::Month;

/// Months and days in words.
#[derive(Debug, Clone, Serialize)]
pub struct PeriodWords {
    /// The month reported on.
    pub month: MonthWords,
    /// The month before.
    pub previous: MonthWords,
    /// The month after.
    pub next: MonthWords,
    /// Twelve months earlier.
    pub year_ago: MonthWords,
    /// The 13 months ending with the report's, oldest first.
    pub months: Vec<MonthWords>,
    /// Of the month.
    pub first_day: NaiveDate,
    /// Of the month.
    pub last_day: NaiveDate,
    /// `2026 年 4 月 1 日至 30 日`, `1–30 April 2026`
    pub span: String,
    /// `2026 年 5 月 7 日`, `7 May 2026`
    pub cutoff: String,
    /// `5 月 7 日`, `7 May`
    pub cutoff_short: String,
    /// The day a draft's records were drawn, before the cutoff: `2026 年 5 月 6 日`.
    pub drawn: Option<String>,
    /// Days of the four weeks: `1–7 日`, `1–7` …
    pub weeks: Vec<String>,
}

/// A month as templates write it.
#[derive(Debug, Clone, Serialize)]
pub struct MonthWords {
    /// The year.
    pub year: i32,
    /// 1–12.
    pub number: u32,
    /// `2026-04`
    pub iso: String,
    /// `2026 年 4 月`, `April 2026`
    pub words: String,
    /// `4`, `April`
    pub name: String,
    /// `4 月`, `Apr`
    pub short: String,
}

impl PeriodWords {
    pub(crate) fn new(month: Month, cutoff: NaiveDate, drawn: Option<NaiveDate>, language: Language) -> Self {
        let locale = language.code();
        let last = month.last_day().day();
        let day = |date: NaiveDate| {
            let month = language.month(Month::of(date));
            t!("word.day", locale = locale, month = month, day = date.day()).into_owned()
        };
        let words = |month| MonthWords::new(month, language);
        Self {
            month: words(month),
            previous: words(month.plus(-1)),
            next: words(month.plus(1)),
            year_ago: words(month.plus(-12)),
            months: month.ending_here(13).map(words).collect(),
            first_day: month.first_day(),
            last_day: month.last_day(),
            span: t!(
                "word.span",
                locale = locale,
                year = month.year(),
                month = language.month(month),
                last = last
            )
            .into_owned(),
            cutoff: t!("word.date", locale = locale, year = cutoff.year(), day = day(cutoff)).into_owned(),
            drawn: drawn
                .filter(|drawn| *drawn < cutoff)
                .map(|drawn| t!("word.date", locale = locale, year = drawn.year(), day = day(drawn)).into_owned()),
            cutoff_short: day(cutoff),
            weeks: [(1, 7), (8, 14), (15, 21), (22, last)]
                .map(|(from, to)| t!("word.days", locale = locale, from = from, to = to).into_owned())
                .to_vec(),
        }
    }
}

impl MonthWords {
    fn new(month: Month, language: Language) -> Self {
        let locale = language.code();
        Self {
            year: month.year(),
            number: month.number(),
            iso: month.to_string(),
            name: language.month(month),
            words: t!(
                "word.month",
                locale = locale,
                year = month.year(),
                month = language.month(month)
            )
            .into_owned(),
            short: t!("word.month_short", locale = locale, month = language.month_short(month)).into_owned(),
        }
    }
}
