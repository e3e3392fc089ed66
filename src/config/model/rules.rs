//! How figures are counted and what they should be.

use crate::records::schema::Line;

/// Which records belong to a month.
#[derive(Debug, Clone)]
pub struct PeriodRules {
    /// Default 7.
    pub cutoff_days: u32,
    /// The day the records were drawn, when configured.
    pub data_as_of: Option<chrono::NaiveDate>,
}

/// When `run --wait-for-data` has waited enough: orders and callbacks reach the month's end and are not far fewer than usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readiness {
    /// The newest row may be so many days before the month's end; default 2.
    pub days_before_end: u32,
    /// Least share of the rows of the three months before; default 0.5.
    pub min_rows_share: f64,
    /// Minutes between two looks; default 30.
    pub check_minutes: u32,
}

/// How answers count.
#[derive(Debug, Clone)]
pub struct SatisfactionRules {
    /// Default 2.
    pub dissatisfied_max_level: i64,
    /// `unanswered: excluded`; default false (unanswered counts as satisfied).
    pub unanswered_excluded: bool,
    /// `rates_over: valid`; default false (total).
    pub rates_over_valid: bool,
}

/// Rules of callbacks.
#[derive(Debug, Clone)]
pub struct CallbackRules {
    /// Default 0.20.
    pub max_no_result_rate: f64,
    /// Kinds of orders that need no callback.
    pub coverage_exclude_kinds: Vec<String>,
}

/// What counts as a repair that had to be done again.
#[derive(Debug, Clone)]
pub struct FirstTimeFixRules {
    /// Default 30.
    pub window_days: i64,
    /// Default 返修, 返工, 内返, 外返.
    pub rework_kinds: Vec<String>,
    /// Default true.
    pub count_internal: bool,
    /// Kinds of orders left out of the rate.
    pub exclude_kinds: Vec<String>,
}

/// When a vehicle counts as lost.
#[derive(Debug, Clone)]
pub struct ChurnRules {
    /// Default 6.
    pub absent_months: u32,
    /// Which lines' visits count for churn and base; default all four.
    pub lines: Vec<Line>,
}

/// The limits of the times complaints take.
#[derive(Debug, Clone)]
pub struct ComplaintRules {
    /// Default 30.
    pub respond_minutes: f64,
    /// Default 60.
    pub handle_minutes: f64,
    /// Default 48.
    pub close_hours: f64,
    /// Opening and closing minute of the day; `None` = all day.
    pub business_hours: Option<(u32, u32)>,
}

/// Minutes to the arrival of a rescue.
#[derive(Debug, Clone)]
pub struct RescueLimits {
    /// In the city.
    pub city: f64,
    /// In the county.
    pub county: f64,
    /// In the province.
    pub province: f64,
}

/// Amounts in CNY. Defaults 20, 100 (from 3 praises), 200, 1 (rating 2), 5 (rating 1 or missing).
#[derive(Debug, Clone)]
pub struct IncentiveRules {
    /// Whether the report shows them; default false.
    pub show: bool,
    /// For each praise.
    pub praise: f64,
    /// For the most praises.
    pub champion: f64,
    /// Praises from which on there is a champion.
    pub champion_min_praises: u32,
    /// For the most ratings of 5 at checkout.
    pub process: f64,
    /// For each rating of 2 at checkout.
    pub penalty_rating_2: f64,
    /// For each rating of 1 or none.
    pub penalty_rating_1_or_missing: f64,
}

/// What a figure should be.
#[derive(Debug, Clone)]
pub struct Target {
    /// In the figure's unit; rates are fractions.
    pub goal: f64,
    /// Default 0.
    pub tolerance: f64,
    /// Next month's target (`next`), when configured.
    pub next: Option<f64>,
}
