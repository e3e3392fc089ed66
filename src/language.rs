//! The language a report is written in; that of the messages on the terminal is another matter.

use serde::Serialize;

/// The language of a report: `report.language`.
///
/// Fixed texts come from the catalogue in `locales/`, asked for with `locale = language.code()`; what the records
/// say stays as they say it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub enum Language {
    #[default]
    #[serde(rename = "zh")]
    Chinese,
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
}
