//! What became of the rows read, and what the rejected ones could have changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::period::Month;
use crate::records::schema::TableId;

/// What became of the rows read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Table by table.
    pub tables: Vec<QualityOfTable>,
    /// Rows of all tables.
    pub read: u64,
    /// Of which used.
    pub used: u64,
    /// Of which not.
    pub rejected: u64,
    /// Files read, with their hashes.
    pub inputs: Vec<InputSummary>,
    /// At most three rejects per table and rule, masked.
    pub examples: Vec<RejectExample>,
    /// Which figures the month's rejects could have moved, and by how much at most.
    pub effects: Vec<RejectEffect>,
}

/// What became of one table's rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityOfTable {
    /// The table.
    pub table: TableId,
    /// Its name in the report's language.
    pub label: String,
    /// How many files it came from.
    pub files: usize,
    /// Rows.
    pub read: u64,
    /// Of which used.
    pub used: u64,
    /// Of which not.
    pub rejected: u64,
    /// Rule → rows.
    pub by_rule: BTreeMap<String, u64>,
    /// Rows of this report's month: read and rejected.
    pub month_read: u64,
    /// See `month_read`.
    pub month_rejected: u64,
    /// First and last month the rows cover.
    pub first_month: Option<Month>,
    /// See `first_month`.
    pub last_month: Option<Month>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputSummary {
    /// Relative to the project root.
    pub path: String,
    /// Of its bytes, lower-case hex.
    pub sha256: String,
    /// Data rows.
    pub rows: u64,
    /// Of which not used.
    pub rejected: u64,
}

/// A row that was not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectExample {
    /// Its table.
    pub table: TableId,
    /// Its file.
    pub file: String,
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// The canonical name of the column that decided.
    pub column: String,
    /// The cell, masked.
    pub value: String,
    /// The rule it broke.
    pub rule: String,
}

/// How far the rejected rows could have moved a figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectEffect {
    /// The metric's id.
    pub metric: String,
    /// What the report calls it.
    pub label: String,
    /// Lowest and highest value the metric could have had with the rejected rows.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}
