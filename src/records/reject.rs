//! Rows that were not used, with why.

use super::schema::TableId;
use crate::period::Month;

/// Why a row was rejected; in the order in which rules are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    Missing,
    Unparseable,
    UnknownValue,
    UnknownStore,
    Duplicate,
}

impl Rule {
    /// The word in rejects.csv.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unparseable => "unparseable",
            Self::UnknownValue => "unknown_value",
            Self::UnknownStore => "unknown_store",
            Self::Duplicate => "duplicate",
        }
    }
}

/// One rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    pub table: TableId,
    /// Index into [`super::Records::inputs`].
    pub file: usize,
    /// Record number from the top of the file or sheet, first = 1.
    pub row: u64,
    /// Canonical name of the column that decided.
    pub column: String,
    /// The cell as read.
    pub value: String,
    pub rule: Rule,
    /// The store the row names; `None` when it is unknown or not told.
    pub store: Option<String>,
    /// The month of the row's own date; `None` when empty or unreadable.
    pub month: Option<Month>,
    /// A duplicate that is, as read, the kept row in every cell: listed, not counted in the reject rate.
    pub identical: bool,
}
