//! The report model: every figure of one store and month, as plain data.
//!
//! metrics.json is [`ReportModel`] itself; the deck and the workbook show the same values plus [`Details`].

use std::collections::BTreeMap;

use chrono::NaiveDate;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::period::Month;
use crate::records::schema::TableId;

pub mod earlier;
pub mod tables;

pub use earlier::EarlierReport;
pub use tables::Tables;

/// The `schema` value of metrics.json.
pub const SCHEMA: &str = "servicedeck/metrics/1";

/// What metrics.json holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportModel {
    pub schema: String,
    pub store: StoreName,
    pub month: Month,
    /// Last day whose records count.
    pub cutoff: NaiveDate,
    /// 初稿: the records were drawn before the cutoff had passed.
    pub provisional: bool,
    /// By metric id, in registry order.
    pub metrics: IndexMap<String, Metric>,
    pub tables: Tables,
    /// By metric id: the 13 months ending with `month`, oldest first.
    pub series: IndexMap<String, Vec<SeriesPoint>>,
    pub warnings: Vec<Warning>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreName {
    pub id: String,
    pub name: String,
}

/// One figure of the month with what it is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Rates are fractions, unrounded; counts are whole numbers. Null with its reason in `note`.
    pub value: Option<Number>,
    pub numerator: Option<Number>,
    pub denominator: Option<Number>,
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
    pub small_sample: bool,
    pub target: Option<f64>,
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
    Int(i64),
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

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct YearToDate {
    pub value: Option<Number>,
    pub numerator: Option<Number>,
    pub denominator: Option<Number>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Ratio,
    Count,
    Points,
    Cny,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Met,
    Near,
    Missed,
    None,
}

/// One month of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesPoint {
    pub month: Month,
    pub value: Option<Number>,
    pub numerator: Option<Number>,
    pub denominator: Option<Number>,
    /// Computed from records, or taken from that month's own earlier report; null before both.
    pub source: Option<PointSource>,
    /// `n` and `se` of a satisfaction figure.
    #[serde(flatten)]
    pub spread: Option<Spread>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    Records,
    History,
}

/// Something the reader of the report should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    pub code: String,
    pub message: String,
}

/// What the deck and the workbook show beyond metrics.json. Personal data in it is masked already.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Every metric of the registry, in order; its 口径号 is its position from 1.
    pub definitions: Vec<Definition>,
    pub quality: Quality,
    /// Questionnaire items with their statistics, service then sales, questionnaire order.
    pub items: Vec<ItemDetail>,
    pub external: ExternalDetail,
    pub mystery_shopper: Vec<MysteryShopperRow>,
    /// Of the month, by time received.
    pub complaint_cases: Vec<ComplaintCase>,
    /// Complaints of the month per reason and week.
    pub complaints_weekly: Vec<WeeklyCount>,
    /// Complaints per severity word.
    pub complaints_by_severity: Vec<CountShare>,
    /// Complaints of the 13 months per reason, most frequent reason of the month first.
    pub complaints_by_month: Vec<MonthlyCounts>,
    pub complaint_times: ComplaintTimes,
    /// The customers' own words of the month's valid callbacks, lowest level first.
    pub comments: Vec<CustomerComment>,
    /// Advisors, in the order of the `advisors` table.
    pub advisors: Vec<AdvisorDetail>,
    pub external_callbacks: ExternalCallbacks,
    /// First visits and unfixed ones of the 13 months.
    pub customer_flow: Vec<CustomerFlow>,
    /// Cohorts of the 13 months: came, lost, by customer type.
    pub churn_cohorts: Vec<ChurnCohort>,
    pub key_accounts: Vec<KeyAccountVisit>,
    pub rescues: Vec<RescueArea>,
    /// Delivered orders of the 13 months by line.
    pub orders_by_month: Vec<OrdersOfMonth>,
    /// Appointments among the month's service orders, per advisor.
    pub appointments_by_advisor: Vec<AppointmentsOfAdvisor>,
    /// Internal callbacks of the month after collapsing, valid or not, per line of business.
    pub callbacks_by_line: Vec<CallbacksOfLine>,
    /// The manager's own words, by page.
    pub notes: BTreeMap<String, Note>,
}

/// The manager's own words for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// In the place of the generated headline, one or two lines; empty keeps it.
    pub headline: Vec<String>,
    /// In the place of the generated lines beside the chart; empty keeps them.
    pub callout: Vec<String>,
    /// Paragraphs added to the page.
    pub text: Vec<String>,
    /// 趋势 of the 小结, in the place of the generated lines; empty keeps them. So the next two.
    pub trend: Vec<String>,
    /// 问题
    pub problem: Vec<String>,
    /// 建议
    pub advice: Vec<String>,
}

impl Note {
    /// Every text, to be changed in place.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let parts = [
            &mut self.headline,
            &mut self.callout,
            &mut self.text,
            &mut self.trend,
            &mut self.problem,
            &mut self.advice,
        ];
        parts.into_iter().flatten()
    }
}

impl Details {
    /// What the report calls a metric; its id when it is not defined here.
    #[must_use]
    pub fn called<'a>(&'a self, id: &'a str) -> &'a str {
        let definition = self.definitions.iter().find(|definition| definition.id == id);
        definition.map_or(id, |definition| &definition.label)
    }
}

/// A metric in words, from the registry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    pub id: String,
    /// 口径号, from 1.
    pub number: usize,
    pub label: String,
    pub unit: String,
    /// `higher` or `lower`: which is better.
    pub better: String,
    /// The formula in words, one line.
    pub formula: String,
    /// The rule that surprises, one line.
    pub rule: String,
    pub numerator: String,
    pub denominator: String,
    /// The table the figure comes from, in Chinese.
    pub data: String,
    /// The procedure or standard the definition comes from.
    pub origin: String,
    /// Decimals shown.
    pub decimals: u8,
}

/// What became of the rows read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    pub tables: Vec<QualityOfTable>,
    pub read: u64,
    pub used: u64,
    pub rejected: u64,
    /// Files read, with their hashes.
    pub inputs: Vec<InputSummary>,
    /// At most three rejects per table and rule, masked.
    pub examples: Vec<RejectExample>,
    /// Which figures the month's rejects could have moved, and by how much at most.
    pub effects: Vec<RejectEffect>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QualityOfTable {
    pub table: TableId,
    pub label: String,
    pub files: usize,
    pub read: u64,
    pub used: u64,
    pub rejected: u64,
    /// Rule → rows.
    pub by_rule: BTreeMap<String, u64>,
    /// Rows of this report's month: read and rejected.
    pub month_read: u64,
    pub month_rejected: u64,
    /// First and last month the rows cover.
    pub first_month: Option<Month>,
    pub last_month: Option<Month>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputSummary {
    pub path: String,
    pub sha256: String,
    pub rows: u64,
    pub rejected: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectExample {
    pub table: TableId,
    pub file: String,
    pub row: u64,
    pub column: String,
    pub value: String,
    pub rule: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectEffect {
    pub metric: String,
    pub label: String,
    /// Lowest and highest value the metric could have had with the rejected rows.
    pub low: f64,
    pub high: f64,
}

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
