//! What customers said: items of the questionnaire, advisors, comments, and the surveys of others.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::complaints::CountShare;
use crate::period::Month;

/// A questionnaire item with its statistics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemDetail {
    /// `service` or `sales`.
    pub line_group: String,
    pub item: String,
    pub label: String,
    pub weight: f64,
    /// Mean points, its sample size and standard error; null without answers.
    pub score: Option<f64>,
    pub n: i64,
    pub se: Option<f64>,
    /// 95 % interval of the score.
    pub ci95: Option<[f64; 2]>,
    pub previous_score: Option<f64>,
    pub previous_n: i64,
    /// Welch's t-test of the change.
    pub p_value: Option<f64>,
    /// Answers at level 5, 4, 3, 2, 1.
    pub levels: [i64; 5],
    pub dissatisfied: i64,
    pub satisfaction_rate: Option<f64>,
    /// The 13 months ending with this one.
    pub series: Vec<ItemMonth>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemMonth {
    pub month: Month,
    pub score: Option<f64>,
    pub n: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExternalDetail {
    /// Id, label, weight.
    pub items: Vec<ExternalItem>,
    /// Rows of the 13 months, by month, then own, subcenter, national, others.
    pub rows: Vec<ExternalRow>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExternalItem {
    pub item: String,
    pub label: String,
    pub weight: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExternalRow {
    pub month: Month,
    /// `own`, `subcenter`, `national`, or a competitor's name.
    pub entity: String,
    pub sample: Option<f64>,
    pub scores: IndexMap<String, Option<f64>>,
    pub mot: Option<f64>,
    pub css: Option<f64>,
    pub rank: Option<f64>,
    pub rank_of: Option<String>,
    pub rank_scope: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MysteryShopperRow {
    pub item: String,
    pub checkpoints: Option<f64>,
    pub score: Option<f64>,
    pub previous_score: Option<f64>,
    pub benchmark: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerComment {
    /// `2026-04-03`
    pub date: String,
    pub line: String,
    pub advisor: Option<String>,
    pub overall: Option<i64>,
    /// Ids of the items that were dissatisfied.
    pub items: Vec<String>,
    pub comment: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdvisorDetail {
    pub advisor: String,
    /// Item id → answers behind the score.
    pub answered: IndexMap<String, i64>,
    /// Valid callbacks and MOT of the 13 months.
    pub series: Vec<ItemMonth>,
    pub previous_mot: Option<f64>,
    /// Reasons of dissatisfaction of this advisor's callbacks, most frequent first.
    pub reasons: Vec<CountShare>,
    pub praises: i64,
    /// Valid callbacks with overall level 5 and with overall level ≤ 3.
    pub delighted: i64,
    pub disappointed: i64,
    /// Complaints of the month naming this advisor.
    pub complaints: i64,
    /// Lowest level first, at most six.
    pub comments: Vec<CustomerComment>,
    /// All comments of the advisor's customers in the month, those beyond `comments` too.
    pub comments_total: i64,
}

/// The store's valid service callbacks by the external channel in the month; not the manufacturer's own survey.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExternalCallbacks {
    pub n: i64,
    /// Over all of them, also those that name no advisor.
    pub mot: Option<f64>,
}

/// Collapsed internal callbacks of one line of business in the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbacksOfLine {
    /// `repair`, `beauty`, `maintenance` or `sales`.
    pub line: String,
    pub total: i64,
    pub valid: i64,
}
