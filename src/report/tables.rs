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
    pub callback_outcomes: Vec<OutcomeCount>,
    pub orders_by_kind: Vec<KindShare>,
    pub score_bands: Vec<BandShare>,
    pub satisfaction_items: Vec<ItemScore>,
    pub reasons_weekly: Vec<ReasonWeeks>,
    pub advisors: Vec<AdvisorRow>,
    pub technicians: Vec<TechnicianRow>,
    pub incentives: Vec<IncentiveRow>,
    pub complaints_by_reason: Vec<KeyShare>,
    pub complaints_by_responsibility: Vec<KeyShare>,
    pub complaints_by_channel: Vec<KeyShare>,
    pub churn_outcomes: Vec<OutcomeCount>,
    pub churn_reasons: Vec<ReasonShare>,
    pub churn_destinations: Vec<DestinationShare>,
    pub actions_review: Vec<ActionRow>,
    pub actions_next: Vec<ActionRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeCount {
    pub outcome: String,
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KindShare {
    pub kind: String,
    pub count: i64,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandShare {
    pub band: String,
    pub count: i64,
    /// Null when no callback answered any item.
    pub share: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemScore {
    /// `service` or `sales`.
    pub line_group: String,
    pub item: String,
    pub label: String,
    pub answered: i64,
    pub score: Option<f64>,
    pub previous_score: Option<f64>,
    pub dissatisfied: i64,
    pub satisfaction_rate: Option<f64>,
    pub significant: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonWeeks {
    pub reason: String,
    pub w1: i64,
    pub w2: i64,
    pub w3: i64,
    pub w4: i64,
    pub total: i64,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdvisorRow {
    pub advisor: String,
    pub orders: i64,
    pub internal: i64,
    pub external: i64,
    /// Item id → mean points; null without answers.
    pub scores: IndexMap<String, Option<f64>>,
    pub mot: Option<f64>,
    pub external_mot: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TechnicianRow {
    pub technician: String,
    pub orders: i64,
    pub not_fixed: i64,
    pub reasons: BTreeMap<String, i64>,
    pub not_fixed_rate: Option<f64>,
    pub ci_low: Option<f64>,
    pub ci_high: Option<f64>,
    /// `high` or `low` when outside the limits.
    pub signal: Option<String>,
}

/// Amounts in CNY.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IncentiveRow {
    pub person: String,
    pub praises: i64,
    pub praise_bonus: Number,
    pub champion_bonus: Number,
    pub process_bonus: Number,
    pub penalty: Number,
    pub total: Number,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KeyShare {
    pub key: String,
    pub count: i64,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonShare {
    pub reason: String,
    pub count: i64,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DestinationShare {
    pub destination: String,
    pub count: i64,
    pub share: f64,
}

/// A measure with the figure it is linked to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ActionRow {
    pub department: Option<String>,
    pub priority: Option<String>,
    pub problem: Option<String>,
    pub cause: Option<String>,
    pub measure: Option<String>,
    pub resources: Option<String>,
    pub owner: Option<String>,
    pub supervisor: Option<String>,
    pub due: Option<NaiveDate>,
    pub checkpoints: Option<String>,
    /// `todo`, `doing` or `done`.
    pub status: Option<String>,
    /// 0–1.
    pub completion: Option<f64>,
    pub evidence: Option<String>,
    /// A metric or item id.
    pub metric: Option<String>,
    /// The linked figure when the measure was set and now.
    pub then: Option<Number>,
    pub now: Option<Number>,
    pub change: Option<Number>,
    pub significant: bool,
    pub overdue: bool,
}
