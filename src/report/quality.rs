//! What became of the rows read, and what the rejected ones could have changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::period::Month;
use crate::records::schema::TableId;

/// What became of the rows read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub tables: Vec<QualityOfTable>,
    pub read: u64,
    pub used: u64,
    pub rejected: u64,
    /// Files read, with their hashes.
    pub inputs: Vec<InputSummary>,
    /// At most three rejects per table and rule, masked.
    pub examples: Vec<RejectExample>,
    /// Which figures the month's rejects could have moved, and by how much at most.
    pub effects: Vec<RejectEffect>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityOfTable {
    pub table: TableId,
    pub label: String,
    pub files: usize,
    pub read: u64,
    pub used: u64,
    pub rejected: u64,
    /// Rule → rows.
    pub by_rule: BTreeMap<String, u64>,
    /// Rows of this report's month: read and rejected.
    pub month_read: u64,
    pub month_rejected: u64,
    /// First and last month the rows cover.
    pub first_month: Option<Month>,
    pub last_month: Option<Month>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputSummary {
    pub path: String,
    pub sha256: String,
    pub rows: u64,
    pub rejected: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectExample {
    pub table: TableId,
    pub file: String,
    pub row: u64,
    pub column: String,
    pub value: String,
    pub rule: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectEffect {
    pub metric: String,
    pub label: String,
    /// Lowest and highest value the metric could have had with the rejected rows.
    pub low: f64,
    pub high: f64,
}
