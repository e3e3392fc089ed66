//! Customers and their visits: how many came, stayed away and returned; key accounts, rescues, orders and appointments.

use serde::{Deserialize, Serialize};

use crate::period::Month;

/// Vehicles on file in one month: the waterfall from the month before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFlow {
    pub month: Month,
    /// First visit ever in this month.
    pub new: i64,
    /// Became inactive with this month: no visit in the last `base.active_months` months, one in the month before those.
    pub lost: i64,
    /// Came again this month after having been inactive.
    pub returned: i64,
    /// Active at the month's end, computed from orders; null without history enough.
    pub active: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChurnCohort {
    /// The report month the figure belongs to.
    pub month: Month,
    /// The month the cohort visited.
    pub cohort_month: Month,
    pub private: i64,
    pub private_lost: i64,
    pub company: i64,
    pub company_lost: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAccountVisit {
    pub customer: String,
    pub planned: Month,
    /// `2026-04-03`, in the planned month or not.
    pub visited_at: Option<String>,
    pub in_month: bool,
    pub visitor: Option<String>,
    pub finding: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RescueArea {
    /// `city`, `county`, `province`, or null when not told.
    pub area: Option<String>,
    pub count: i64,
    pub on_time: i64,
    pub limit_minutes: Option<f64>,
    /// Minutes to arrival, ascending, of those that arrived.
    pub minutes: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersOfMonth {
    pub month: Month,
    pub repair: i64,
    pub beauty: i64,
    pub maintenance: i64,
    pub sales: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentsOfAdvisor {
    pub advisor: String,
    pub orders: i64,
    pub passive: i64,
    pub active: i64,
}
