//! What a chart shows, as plain data: values in the unit they are labelled in, no pixels, no colours.
//!
//! Ratios come as percent (27.4 for 27.4 %), so that axes and labels need no further knowledge of the figure.

pub use super::axis::Axis;
use crate::language::Language;
use crate::period::Month;

/// One chart's content.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartSpec {
    Trend(Trend),
    Columns(Columns),
    Bars(Bars),
    Pareto(Pareto),
    Funnel(Funnel),
    Cohort(Cohort),
    Waterfall(Waterfall),
    Spread(Spread),
}

/// Lines over the 13 months, in one or more panels side by side that share the scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    pub months: Vec<MonthLabel>,
    pub panels: Vec<TrendPanel>,
    pub axis: Axis,
    /// Unit after the figures of the labels (`%`, `分`, empty).
    pub unit: String,
    pub decimals: usize,
}

/// A month under a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthLabel {
    pub month: Month,
    /// Where it stands alone or a year begins: `4月`, `Apr`.
    pub name: String,
    /// Among others: `4`, `A`.
    pub brief: String,
    /// Whether it is the first shown of its year, which then stands below it.
    pub begins_year: bool,
}

/// One panel: its lines and its target.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPanel {
    /// Above the panel; not drawn when there is one panel only.
    pub title: String,
    pub lines: Vec<TrendLine>,
    /// Value and label of the target line.
    pub target: Option<(f64, String)>,
}

/// One line of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendLine {
    /// At the right end; empty when the panel has one line only.
    pub label: String,
    pub role: LineRole,
    /// One value per month; a month without value is a gap.
    pub values: Vec<Option<f64>>,
    /// 95 % interval of this month's value.
    pub interval: Option<[f64; 2]>,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineRole {
    /// The figure the chart is about.
    Main,
    /// A part of it, or a second figure of the store.
    Second,
    /// The group the store belongs to, to compare with.
    Group,
    /// Everybody's figure, to compare with.
    Reference,
}

/// Stacked columns over the months; values below zero hang from the zero line.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// One label per column, first and second line.
    pub labels: Vec<(String, String)>,
    /// From the bottom of the stack to its top.
    pub segments: Vec<Segment>,
    pub axis: Axis,
    /// Whether each column carries its total.
    pub totals: bool,
}

/// One part of every column.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    pub label: String,
    pub values: Vec<Option<f64>>,
}

/// Horizontal bars from zero with figure and share; a tail that does not fit becomes one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    pub rows: Vec<BarRow>,
    /// The language of the row that stands for those that do not fit.
    pub language: Language,
    pub decimals: usize,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarRow {
    pub label: String,
    pub value: f64,
    /// Share of the whole in percent.
    pub share: Option<f64>,
    /// Drawn in the second tone.
    pub second: bool,
}

/// What a mark calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    Plain,
    /// Significantly worse or outside the limit on the bad side.
    Bad,
    /// Significantly better or outside the limit on the good side.
    Good,
    /// Too few cases to judge: hollow.
    Small,
}

/// Bars by frequency with the cumulative share beside them; the rows continue those of a table at the left.
#[derive(Debug, Clone, PartialEq)]
pub struct Pareto {
    /// Count, share in percent, cumulative share in percent.
    pub rows: Vec<ParetoRow>,
    pub total: f64,
    /// What is counted: 次数, 件数.
    pub counted: String,
    /// Over the shares: 占比.
    pub share_label: String,
    /// Height of a row in millimetres, that of the table's rows.
    pub row_mm: f64,
}

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct ParetoRow {
    /// Stands in the table beside the chart; the chart in words says it too.
    pub label: String,
    pub count: f64,
    pub share: f64,
    pub cumulative: f64,
    /// One of the few that make up four fifths.
    pub vital: bool,
}

/// A control chart: rate against cases, with the limits of chance around the store's rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    pub points: Vec<FunnelPoint>,
    /// The store's rate in percent and its label.
    pub center: f64,
    pub center_label: String,
    /// The name of the upper limit.
    pub upper_label: String,
    /// Cases and limit in percent.
    pub upper: Vec<(f64, f64)>,
    pub lower: Vec<(f64, f64)>,
    pub cases: Axis,
    pub rates: Axis,
    /// What the horizontal axis counts.
    pub cases_label: String,
}

/// One person of a control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    pub cases: f64,
    pub rate: f64,
    pub emphasis: Emphasis,
    /// Name and figures, only for those that are outside or small.
    pub name: String,
    pub detail: String,
    /// Both on one line.
    pub caption: String,
}

/// A whole in parts, and the parts of one of these below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    pub returned: i64,
    pub lost_private: i64,
    pub lost_company: i64,
    /// Of the private lost: reached by a callback this month, and called without success. Empty when no callbacks are configured.
    pub reached: Option<CohortReached>,
    pub words: CohortWords,
}

/// The names of a cohort's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortWords {
    pub returned: String,
    pub private: String,
    pub company: String,
    /// Over the detail bar: how many were called.
    pub called: String,
    pub accepted: String,
    pub not_accepted: String,
    /// Share of those called who accepted, in brackets.
    pub accepted_share: String,
}

/// What became of the callbacks to the lost private customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortReached {
    pub accepted: i64,
    pub not_accepted: i64,
}

/// From one level to the next, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    pub start_label: String,
    pub start: f64,
    /// Label and signed change.
    pub steps: Vec<WaterfallStep>,
    pub end_label: String,
    pub end: f64,
    pub axis: Axis,
}

/// One step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallStep {
    pub label: String,
    pub change: f64,
}

/// How values spread against a limit, in one or more panels.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    pub panels: Vec<SpreadPanel>,
    /// The scale all panels share.
    pub axis: Axis,
}

/// The values of one clock.
#[derive(Debug, Clone, PartialEq)]
pub struct SpreadPanel {
    pub title: String,
    /// Columns from left to right.
    pub bins: Vec<SpreadBin>,
    /// Number of bins within the limit; the limit stands after them.
    pub within: usize,
    pub limit_label: String,
}

/// One column of a spread.
#[derive(Debug, Clone, PartialEq)]
pub struct SpreadBin {
    pub label: String,
    pub count: f64,
    /// Not done by the cutoff.
    pub open: bool,
}
