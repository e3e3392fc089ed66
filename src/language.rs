//! The language a report is written in; that of the messages on the terminal is another matter.

use serde::Serialize;

use crate::period::Month;

/// The months as English names them, January first.
pub const ENGLISH_MONTHS: [&str; 12] = [
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

/// The language of a report: `report.language`.
///
/// Fixed texts come from the catalogue in `locales/`, asked for with `locale = language.code()`; what the records
/// say stays as they say it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    /// `zh`, the default.
    #[default]
    #[serde(rename = "zh")]
    Chinese,
    /// `en`.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// The language of the messages on the terminal.
    #[must_use]
    pub fn of_messages() -> Self {
        match &*rust_i18n::locale() {
            "zh" => Self::Chinese,
            _ => Self::English,
        }
    }

    /// Its name in the catalogue.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }

    /// What stands for a month in texts: its number in Chinese, its name in English.
    #[must_use]
    pub fn month(self, month: Month) -> String {
        match self {
            Self::Chinese => month.number().to_string(),
            Self::English => month.first_day().format("%B").to_string(),
        }
    }

    /// As [`Self::month`], with no more than three letters.
    #[must_use]
    pub fn month_short(self, month: Month) -> String {
        self.month(month).chars().take(3).collect()
    }
}
