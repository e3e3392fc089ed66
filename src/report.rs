//! The report model: every figure of one store and month, as plain data.
//!
//! metrics.json is [`ReportModel`] itself; the deck and the workbook show the same values plus [`Details`].

use chrono::NaiveDate;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::Month;

mod complaints;
mod customers;
mod details;
pub mod earlier;
mod quality;
mod surveys;
pub mod tables;

pub use complaints::{ComplaintCase, ComplaintTimes, CountShare, MonthlyCounts, WeeklyCount};
pub use customers::{AppointmentsOfAdvisor, ChurnCohort, CustomerFlow, KeyAccountVisit, OrdersOfMonth, RescueArea};
pub use details::{Definition, Details, Note};
pub use earlier::EarlierReport;
pub use quality::{InputSummary, Quality, QualityOfTable, RejectEffect, RejectExample};
pub use surveys::{
    AdvisorDetail, CallbacksOfLine, CustomerComment, ExternalCallbacks, ExternalDetail, ExternalItem, ExternalRow,
    ItemDetail, ItemMonth, MysteryShopperRow,
};
pub use tables::Tables;

/// The `schema` value of metrics.json.
pub const SCHEMA: &str = "servicedeck/metrics/1";

/// What metrics.json holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportModel {
    /// [`SCHEMA`].
    pub schema: String,
    /// Whose report it is.
    pub store: StoreName,
    /// The month reported on.
    pub month: Month,
    /// Last day whose records count.
    pub cutoff: NaiveDate,
    /// 初稿: the records were drawn before the cutoff had passed.
    pub provisional: bool,
    /// By metric id, in registry order.
    pub metrics: IndexMap<String, Metric>,
    /// The tables behind the figures.
    pub tables: Tables,
    /// By metric id: the 13 months ending with `month`, oldest first.
    pub series: IndexMap<String, Vec<SeriesPoint>>,
    /// What a reader should know.
    pub warnings: Vec<Warning>,
}

/// A store as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreName {
    /// Its id in the configuration.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One figure of the month with what it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Rates are fractions, unrounded; counts are whole numbers. Null with its reason in `note`.
    pub value: Option<Number>,
    /// Of a ratio; null for counts and points.
    pub numerator: Option<Number>,
    /// Of a ratio; null for counts and points.
    pub denominator: Option<Number>,
    /// What the value is in.
    pub unit: Unit,
    /// The same figure for the month before.
    pub previous: Option<Number>,
    /// The same figure twelve months earlier.
    pub year_ago: Option<Number>,
    /// January to this month, for ratios and counts.
    pub ytd: Option<YearToDate>,
    /// 95 % interval, low and high.
    pub ci95: Option<[f64; 2]>,
    /// Of the change against the month before.
    pub p_value: Option<f64>,
    /// Whether it rests on fewer than 30 cases.
    pub small_sample: bool,
    /// The goal, when one is set.
    pub target: Option<f64>,
    /// How the value stands against the target.
    pub status: Status,
    /// Why `value` is null: `no_data`, `not_configured`, `insufficient_history`.
    pub note: Option<String>,
    /// `band` of a figure on the 0–100 scale.
    #[serde(flatten)]
    pub scale: Option<Scale>,
    /// `n` and `se` of a satisfaction figure.
    #[serde(flatten)]
    pub spread: Option<Spread>,
}

/// Where a figure on the 0–100 scale stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scale {
    /// The points in words (`very_satisfied` …); null without a value.
    pub band: Option<String>,
}

/// What a satisfaction figure rests on: the items of one customer are not independent, so uncertainty goes by callbacks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Valid callbacks; null where there was nothing to count.
    pub n: Option<i64>,
    /// Standard error; null when n < 2.
    pub se: Option<f64>,
}

/// A figure: whole numbers print without a decimal point.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other.
    Float(f64),
}

impl Number {
    /// The figure as a floating-point number.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

/// A figure over January to the month.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct YearToDate {
    /// Parts added and divided, or counts added; null when a month is missing.
    pub value: Option<Number>,
    /// Of ratios; null for counts.
    pub numerator: Option<Number>,
    /// Of ratios; null for counts.
    pub denominator: Option<Number>,
}

/// What a figure is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A fraction, 0–1.
    Ratio,
    /// A number of cases.
    Count,
    /// Points of a score.
    Points,
    /// Yuan.
    Cny,
}

/// How a figure stands against its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// At the goal or beyond it.
    Met,
    /// Short of it by no more than the tolerance.
    Near,
    /// Farther off.
    Missed,
    /// No target, or no value.
    None,
}

/// One month of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesPoint {
    /// The month.
    pub month: Month,
    /// The figure of that month; null when it had none.
    pub value: Option<Number>,
    /// Of a ratio.
    pub numerator: Option<Number>,
    /// Of a ratio.
    pub denominator: Option<Number>,
    /// Computed from records, or taken from that month's own earlier report; null before both.
    pub source: Option<PointSource>,
    /// `n` and `se` of a satisfaction figure.
    #[serde(flatten)]
    pub spread: Option<Spread>,
}

/// Where a month's figure comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    /// Computed from the records.
    Records,
    /// That month's own earlier report.
    History,
}

/// Something the reader of the report should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// What kind of warning, as `small_sample`.
    pub code: String,
    /// In the language of the report.
    pub message: String,
}
