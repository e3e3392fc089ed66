//! Complaints: the cases, how many of what, and how long they took.

use serde::{Deserialize, Serialize};

/// One complaint with how long it took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says whether one step was taken in time"
)]
pub struct ComplaintCase {
    /// Its number.
    pub complaint_no: String,
    /// `2026-04-03 10:20`
    pub received_at: String,
    /// `general` or `major`.
    pub severity: String,
    /// How it came in.
    pub channel: Option<String>,
    /// What it is about.
    pub reason: Option<String>,
    /// 成因
    pub cause: Option<String>,
    /// 防再发
    pub prevention: Option<String>,
    /// Whose responsibility it is.
    pub responsibility: Option<String>,
    /// Of the order complained about.
    pub advisor: Option<String>,
    /// Of the order complained about.
    pub technician: Option<String>,
    /// The complaint in words, masked.
    pub description: Option<String>,
    /// What was done, masked.
    pub result: Option<String>,
    /// Minutes from receipt to response and handling, hours to closing; null = not yet by the cutoff.
    pub respond_minutes: Option<f64>,
    /// See `respond_minutes`.
    pub handle_minutes: Option<f64>,
    /// See `respond_minutes`.
    pub close_hours: Option<f64>,
    /// Within the limit.
    pub responded_in_time: bool,
    /// Within the limit.
    pub handled_in_time: bool,
    /// Within the limit.
    pub closed_in_time: bool,
    /// Whether the customer was called afterwards.
    pub followed_up: bool,
    /// The customer's level afterwards, 1–5.
    pub satisfied_after: Option<i64>,
}

/// How often something occurred in each week of the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyCount {
    /// What is counted.
    pub key: String,
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
}

/// How often something occurred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountShare {
    /// What is counted.
    pub key: String,
    /// How often.
    pub count: i64,
    /// Of all, 0–1.
    pub share: f64,
}

/// How often something occurred in each month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyCounts {
    /// What is counted.
    pub key: String,
    /// 13 counts, oldest first; null before the first record.
    pub counts: Vec<Option<i64>>,
}

/// Minutes and hours of the month's complaints that were responded to, handled and closed by the cutoff, ascending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ComplaintTimes {
    /// To the first response.
    pub respond_minutes: Vec<f64>,
    /// To the handling.
    pub handle_minutes: Vec<f64>,
    /// To the closing.
    pub close_hours: Vec<f64>,
    /// The limits of the config.
    pub respond_limit: f64,
    /// Minutes.
    pub handle_limit: f64,
    /// Hours.
    pub close_limit: f64,
}
