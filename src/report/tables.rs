//! The tables of metrics.json; each sorted as the contract says.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Number;

/// Every table; empty where nothing was recorded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tables {
    /// Callbacks of the month by outcome, all outcomes.
    pub callback_outcomes: Vec<OutcomeCount>,
    /// Delivered orders by kind.
    pub orders_by_kind: Vec<KindShare>,
    /// Valid service callbacks by the band of their mean points.
    pub score_bands: Vec<BandShare>,
    /// The questionnaire's items.
    pub satisfaction_items: Vec<ItemScore>,
    /// Reasons of dissatisfaction by week.
    pub reasons_weekly: Vec<ReasonWeeks>,
    /// By advisor.
    pub advisors: Vec<AdvisorRow>,
    /// By technician.
    pub technicians: Vec<TechnicianRow>,
    /// By person.
    pub incentives: Vec<IncentiveRow>,
    /// Complaints by reason.
    pub complaints_by_reason: Vec<KeyShare>,
    /// Complaints by responsibility.
    pub complaints_by_responsibility: Vec<KeyShare>,
    /// Complaints by channel.
    pub complaints_by_channel: Vec<KeyShare>,
    /// Churn callbacks (private) by outcome.
    pub churn_outcomes: Vec<OutcomeCount>,
    /// Valid churn callbacks (private) by reason.
    pub churn_reasons: Vec<ReasonShare>,
    /// Valid churn callbacks (private) by where the customer went.
    pub churn_destinations: Vec<DestinationShare>,
    /// Measures of the month before, with what came of them.
    pub actions_review: Vec<ActionRow>,
    /// Measures of this month, by department.
    pub actions_next: Vec<ActionRow>,
}

/// Callbacks of one outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeCount {
    /// Its canonical word.
    pub outcome: String,
    /// How many.
    pub count: i64,
}

/// Delivered orders of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KindShare {
    /// As the records say; 未注明 when empty.
    pub kind: String,
    /// How many.
    pub count: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// Callbacks of one band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandShare {
    /// `very_satisfied` … `very_dissatisfied`.
    pub band: String,
    /// How many.
    pub count: i64,
    /// Null when no callback answered any item.
    pub share: Option<f64>,
}

/// An item of the questionnaire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemScore {
    /// `service` or `sales`.
    pub line_group: String,
    /// Its id.
    pub item: String,
    /// Its name.
    pub label: String,
    /// Valid callbacks that answered it.
    pub answered: i64,
    /// Mean points; null without answers.
    pub score: Option<f64>,
    /// Of the month before.
    pub previous_score: Option<f64>,
    /// Valid callbacks dissatisfied with it.
    pub dissatisfied: i64,
    /// 1 − dissatisfied / valid callbacks.
    pub satisfaction_rate: Option<f64>,
    /// Whether the score differs from the month before's (Welch's t-test, 0.05).
    pub significant: bool,
}

/// A reason of dissatisfaction by week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonWeeks {
    /// As the records say.
    pub reason: String,
    /// Days 1–7.
    pub w1: i64,
    /// Days 8–14.
    pub w2: i64,
    /// Days 15–21.
    pub w3: i64,
    /// Day 22 to the end.
    pub w4: i64,
    /// Of the month.
    pub total: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// One advisor's month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdvisorRow {
    /// The name.
    pub advisor: String,
    /// Delivered service orders.
    pub orders: i64,
    /// Valid internal callbacks.
    pub internal: i64,
    /// Valid external callbacks.
    pub external: i64,
    /// Item id → mean points; null without answers.
    pub scores: IndexMap<String, Option<f64>>,
    /// Over the internal callbacks.
    pub mot: Option<f64>,
    /// Over the external callbacks.
    pub external_mot: Option<f64>,
}

/// One technician's month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TechnicianRow {
    /// The name.
    pub technician: String,
    /// First visits.
    pub orders: i64,
    /// Of which not fixed.
    pub not_fixed: i64,
    /// Reason → orders not fixed for it.
    pub reasons: BTreeMap<String, i64>,
    /// Of the first visits.
    pub not_fixed_rate: Option<f64>,
    /// 95 % interval of the rate.
    pub ci_low: Option<f64>,
    /// See `ci_low`.
    pub ci_high: Option<f64>,
    /// `high` or `low` when outside the limits.
    pub signal: Option<String>,
}

/// Amounts in CNY.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncentiveRow {
    /// The name.
    pub person: String,
    /// Mentions in valid callbacks.
    pub praises: i64,
    /// For the praises.
    pub praise_bonus: Number,
    /// For the most praises.
    pub champion_bonus: Number,
    /// For the most fives at checkout.
    pub process_bonus: Number,
    /// For bad and missing ratings; negative.
    pub penalty: Number,
    /// The sum of the four.
    pub total: Number,
}

/// Complaints of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyShare {
    /// As the records say; 未注明 when empty.
    pub key: String,
    /// How many.
    pub count: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// Lost customers of one reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonShare {
    /// As the records say; 未注明 when empty.
    pub reason: String,
    /// How many.
    pub count: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// Lost customers who went to one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DestinationShare {
    /// As the records say; 未注明 when empty.
    pub destination: String,
    /// How many.
    pub count: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// A measure with the figure it is linked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActionRow {
    /// 前台, 车间, 配件, 客服 or 预约.
    pub department: Option<String>,
    /// As entered.
    pub priority: Option<String>,
    /// What was wrong.
    pub problem: Option<String>,
    /// Why.
    pub cause: Option<String>,
    /// What is done about it.
    pub measure: Option<String>,
    /// What it needs.
    pub resources: Option<String>,
    /// Who does it.
    pub owner: Option<String>,
    /// Who sees to it.
    pub supervisor: Option<String>,
    /// Until when.
    pub due: Option<NaiveDate>,
    /// 过程控制节点
    pub checkpoints: Option<String>,
    /// `todo`, `doing` or `done`.
    pub status: Option<String>,
    /// 0–1.
    pub completion: Option<f64>,
    /// What shows that it was done.
    pub evidence: Option<String>,
    /// A metric or item id.
    pub metric: Option<String>,
    /// The linked figure when the measure was set and now.
    pub then: Option<Number>,
    /// See `then`.
    pub now: Option<Number>,
    /// From `then` to `now`.
    pub change: Option<Number>,
    /// Whether the change is more than chance.
    pub significant: bool,
    /// Due on or before the cutoff and not done.
    pub overdue: bool,
}
