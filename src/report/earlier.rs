//! What an earlier report of the same store contributes: figures of months before the first record, and item scores.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Number, Spread};
use crate::period::Month;

/// The parts of an earlier metrics.json that later reports use; everything else in it is ignored.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierReport {
    pub schema: String,
    pub month: Month,
    pub metrics: BTreeMap<String, EarlierFigure>,
    #[serde(default)]
    pub tables: EarlierTables,
}

/// One figure as it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct EarlierFigure {
    pub value: Option<Number>,
    #[serde(default)]
    pub numerator: Option<Number>,
    #[serde(default)]
    pub denominator: Option<Number>,
    #[serde(default)]
    pub n: Option<i64>,
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

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct EarlierTables {
    #[serde(default)]
    pub satisfaction_items: Vec<EarlierItem>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct EarlierItem {
    pub item: String,
    pub score: Option<f64>,
}
