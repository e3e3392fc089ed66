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
    /// The item's id.
    pub item: String,
    /// Its name.
    pub label: String,
    /// In MOT, 0–1.
    pub weight: f64,
    /// Mean points, its sample size and standard error; null without answers.
    pub score: Option<f64>,
    /// Answers.
    pub n: i64,
    /// Standard error of the score; null with fewer than two answers.
    pub se: Option<f64>,
    /// 95 % interval of the score.
    pub ci95: Option<[f64; 2]>,
    /// Of the month before.
    pub previous_score: Option<f64>,
    /// Answers of the month before.
    pub previous_n: i64,
    /// Welch's t-test of the change.
    pub p_value: Option<f64>,
    /// Answers at level 5, 4, 3, 2, 1.
    pub levels: [i64; 5],
    /// Valid callbacks dissatisfied with it.
    pub dissatisfied: i64,
    /// 1 − dissatisfied / valid callbacks.
    pub satisfaction_rate: Option<f64>,
    /// The 13 months ending with this one.
    pub series: Vec<ItemMonth>,
}

/// A score in one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemMonth {
    /// The month.
    pub month: Month,
    /// Mean points; null without answers.
    pub score: Option<f64>,
    /// What it rests on: answers, or callbacks.
    pub n: i64,
}

/// The manufacturer's survey.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExternalDetail {
    /// Id, label, weight.
    pub items: Vec<ExternalItem>,
    /// Rows of the 13 months, by month, then own, subcenter, national, others.
    pub rows: Vec<ExternalRow>,
}

/// An item of the manufacturer's survey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExternalItem {
    /// Its id.
    pub item: String,
    /// Its name.
    pub label: String,
    /// In its MOT, 0–1.
    pub weight: f64,
}

/// One month's result of the manufacturer's survey for a store, a region or a competitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExternalRow {
    /// The month.
    pub month: Month,
    /// `own`, `subcenter`, `national`, or a competitor's name.
    pub entity: String,
    /// Customers asked.
    pub sample: Option<f64>,
    /// Item id → points.
    pub scores: IndexMap<String, Option<f64>>,
    /// As given, else computed from items and weights.
    pub mot: Option<f64>,
    /// As given.
    pub css: Option<f64>,
    /// As given.
    pub rank: Option<f64>,
    /// Among whom the rank is.
    pub rank_of: Option<String>,
    /// What `rank_of` means, in words.
    pub rank_scope: Option<String>,
}

/// A section of the mystery shopper's report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MysteryShopperRow {
    /// The section.
    pub item: String,
    /// How many points were looked at.
    pub checkpoints: Option<f64>,
    /// Of this month.
    pub score: Option<f64>,
    /// Of the month before.
    pub previous_score: Option<f64>,
    /// What it is compared with, as given.
    pub benchmark: Option<f64>,
}

/// What a customer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerComment {
    /// `2026-04-03`
    pub date: String,
    /// The line of business.
    pub line: String,
    /// Of the callback, else of its order.
    pub advisor: Option<String>,
    /// The customer's overall level, 1–5.
    pub overall: Option<i64>,
    /// Ids of the items that were dissatisfied.
    pub items: Vec<String>,
    /// The words, masked.
    pub comment: String,
}

/// What one advisor's page shows beyond the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdvisorDetail {
    /// The name.
    pub advisor: String,
    /// Item id → answers behind the score.
    pub answered: IndexMap<String, i64>,
    /// Valid callbacks and MOT of the 13 months.
    pub series: Vec<ItemMonth>,
    /// Of the month before.
    pub previous_mot: Option<f64>,
    /// Reasons of dissatisfaction of this advisor's callbacks, most frequent first.
    pub reasons: Vec<CountShare>,
    /// In valid callbacks of the month.
    pub praises: i64,
    /// Valid callbacks with overall level 5 and with overall level ≤ 3.
    pub delighted: i64,
    /// See `delighted`.
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
    /// How many.
    pub n: i64,
    /// Over all of them, also those that name no advisor.
    pub mot: Option<f64>,
}

/// Collapsed internal callbacks of one line of business in the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbacksOfLine {
    /// `repair`, `beauty`, `maintenance` or `sales`.
    pub line: String,
    /// How many.
    pub total: i64,
    /// Of which valid.
    pub valid: i64,
}
