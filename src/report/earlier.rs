//! What an earlier report of the same store contributes: figures of months before the first record, and item scores.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Number, Spread};
use crate::period::Month;

/// The parts of an earlier metrics.json that later reports use; everything else in it is ignored.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierReport {
    /// As its metrics.json says.
    pub schema: String,
    /// The month it reports on.
    pub month: Month,
    /// By metric id.
    pub metrics: BTreeMap<String, EarlierFigure>,
    /// The tables that later reports compare with.
    #[serde(default)]
    pub tables: EarlierTables,
}

/// One figure as it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct EarlierFigure {
    /// As reported; null when there was none.
    pub value: Option<Number>,
    /// Of a ratio.
    #[serde(default)]
    pub numerator: Option<Number>,
    /// Of a ratio.
    #[serde(default)]
    pub denominator: Option<Number>,
    /// Valid callbacks, of satisfaction figures.
    #[serde(default)]
    pub n: Option<i64>,
    /// Standard error, of satisfaction figures.
    #[serde(default)]
    pub se: Option<f64>,
}

impl EarlierFigure {
    /// `n` and `se`, where the report had either.
    #[must_use]
    pub fn spread(&self) -> Spread {
        Spread { n: self.n, se: self.se }
    }
}

/// Tables of an earlier report.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct EarlierTables {
    /// Scores of the items.
    #[serde(default)]
    pub satisfaction_items: Vec<EarlierItem>,
}

/// An item's score in an earlier report.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierItem {
    /// The item's id.
    pub item: String,
    /// Mean points; null without answers.
    pub score: Option<f64>,
}
