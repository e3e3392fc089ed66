//! Customers and their visits: how many came, stayed away and returned; key accounts, rescues, orders and appointments.

use serde::{Deserialize, Serialize};

use crate::period::Month;

/// Vehicles on file in one month: the waterfall from the month before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerFlow {
    /// The month.
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

/// Vehicles that came in one month, and those of them that stayed away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChurnCohort {
    /// The report month the figure belongs to.
    pub month: Month,
    /// The month the cohort visited.
    pub cohort_month: Month,
    /// Private vehicles.
    pub private: i64,
    /// Of which lost.
    pub private_lost: i64,
    /// Company vehicles.
    pub company: i64,
    /// Of which lost.
    pub company_lost: i64,
}

/// A planned visit to a key account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAccountVisit {
    /// The customer, masked.
    pub customer: String,
    /// The month it was planned for.
    pub planned: Month,
    /// `2026-04-03`, in the planned month or not.
    pub visited_at: Option<String>,
    /// Whether it took place in that month.
    pub in_month: bool,
    /// Who went.
    pub visitor: Option<String>,
    /// What came of it, masked.
    pub finding: Option<String>,
}

/// Rescues of one area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RescueArea {
    /// `city`, `county`, `province`, or null when not told.
    pub area: Option<String>,
    /// Called in the month.
    pub count: i64,
    /// Of which on time.
    pub on_time: i64,
    /// The area's limit; null when the area is not told.
    pub limit_minutes: Option<f64>,
    /// Minutes to arrival, ascending, of those that arrived.
    pub minutes: Vec<f64>,
}

/// Delivered orders of one month by line of business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersOfMonth {
    /// The month of delivery.
    pub month: Month,
    /// 维修
    pub repair: i64,
    /// 美容
    pub beauty: i64,
    /// 养护
    pub maintenance: i64,
    /// 商品销售
    pub sales: i64,
}

/// Appointments among one advisor's service orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentsOfAdvisor {
    /// The advisor's name.
    pub advisor: String,
    /// Delivered service orders of the month.
    pub orders: i64,
    /// Of which by an appointment the customer asked for.
    pub passive: i64,
    /// Of which by an appointment the dealership offered.
    pub active: i64,
}
