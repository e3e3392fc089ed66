//! Files that the PDF carries.

use rust_i18n::t;
use serde::Serialize;

use crate::language::Language;

/// A file of the project that the PDF carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// Path in the virtual project and name in the PDF.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// What it is, for the PDF's list of attachments.
    pub description: String,
}

impl Attachment {
    /// metrics.json, as written beside the report.
    #[must_use]
    pub fn metrics(language: Language) -> Self {
        Self {
            name: "metrics.json".to_owned(),
            mime: "application/json".to_owned(),
            description: t!("word.attachment.metrics", locale = language.code()).into_owned(),
        }
    }

    /// report.xlsx, as written beside the report.
    #[must_use]
    pub fn workbook(language: Language) -> Self {
        Self {
            name: "report.xlsx".to_owned(),
            mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
            description: t!("word.attachment.workbook", locale = language.code()).into_owned(),
        }
    }
}
