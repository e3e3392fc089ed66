//! Complaints: the cases, how many of what, and how long they took.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says whether one step was taken in time"
)]
pub struct ComplaintCase {
    pub complaint_no: String,
    /// `2026-04-03 10:20`
    pub received_at: String,
    /// `general` or `major`.
    pub severity: String,
    pub channel: Option<String>,
    pub reason: Option<String>,
    pub cause: Option<String>,
    pub prevention: Option<String>,
    pub responsibility: Option<String>,
    pub advisor: Option<String>,
    pub technician: Option<String>,
    pub description: Option<String>,
    pub result: Option<String>,
    /// Minutes from receipt to response and handling, hours to closing; null = not yet by the cutoff.
    pub respond_minutes: Option<f64>,
    pub handle_minutes: Option<f64>,
    pub close_hours: Option<f64>,
    pub responded_in_time: bool,
    pub handled_in_time: bool,
    pub closed_in_time: bool,
    pub followed_up: bool,
    pub satisfied_after: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyCount {
    pub key: String,
    pub w1: i64,
    pub w2: i64,
    pub w3: i64,
    pub w4: i64,
    pub total: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountShare {
    pub key: String,
    pub count: i64,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyCounts {
    pub key: String,
    /// 13 counts, oldest first; null before the first record.
    pub counts: Vec<Option<i64>>,
}

/// Minutes and hours of the month's complaints that were responded to, handled and closed by the cutoff, ascending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ComplaintTimes {
    pub respond_minutes: Vec<f64>,
    pub handle_minutes: Vec<f64>,
    pub close_hours: Vec<f64>,
    /// The limits of the config.
    pub respond_limit: f64,
    pub handle_limit: f64,
    pub close_limit: f64,
}
