//! What a chart shows, as plain data: values in the unit they are labelled in, no pixels, no colours.
//!
//! Ratios come as percent (27.4 for 27.4 %), so that axes and labels need no further knowledge of the figure.

pub use super::axis::Axis;
use crate::language::Language;
use crate::period::Month;

/// One chart's content.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartSpec {
    /// Lines over the months.
    Trend(Trend),
    /// Columns of segments.
    Columns(Columns),
    /// Bars from left to right.
    Bars(Bars),
    /// Columns by count with their cumulative share.
    Pareto(Pareto),
    /// Rates over cases between control limits.
    Funnel(Funnel),
    /// What became of a cohort's vehicles.
    Cohort(Cohort),
    /// From one number to another by steps.
    Waterfall(Waterfall),
    /// How values are spread, panel by panel.
    Spread(Spread),
}

/// Lines over the 13 months, in one or more panels side by side that share the scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The months, oldest first.
    pub months: Vec<MonthLabel>,
    /// Panels side by side on one axis.
    pub panels: Vec<TrendPanel>,
    /// The axis of values.
    pub axis: Axis,
    /// Unit after the figures of the labels (`%`, `分`, empty).
    pub unit: String,
    /// Decimals of the values shown.
    pub decimals: usize,
}

/// A month under a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthLabel {
    /// The month.
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
    /// Its lines, in the order they are drawn.
    pub lines: Vec<TrendLine>,
    /// Value and label of the target line.
    pub target: Option<(f64, String)>,
}

/// One line of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendLine {
    /// At the right end; empty when the panel has one line only.
    pub label: String,
    /// What the line is among the others.
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
    /// The axis of values.
    pub axis: Axis,
    /// Whether each column carries its total.
    pub totals: bool,
}

/// One part of every column.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// What it stands for, in the legend.
    pub label: String,
    /// One value a column; `None` where there is none.
    pub values: Vec<Option<f64>>,
}

/// Horizontal bars from zero with figure and share; a tail that does not fit becomes one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The bars from top to bottom.
    pub rows: Vec<BarRow>,
    /// The language of the row that stands for those that do not fit.
    pub language: Language,
    /// Decimals of the values shown.
    pub decimals: usize,
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarRow {
    /// What the bar stands for.
    pub label: String,
    /// Its length on the axis.
    pub value: f64,
    /// Share of the whole in percent.
    pub share: Option<f64>,
    /// Drawn in the second tone.
    pub second: bool,
}

/// What a mark calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// None.
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
    /// Of all rows together.
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
    /// Cases of the row.
    pub count: f64,
    /// Its part of the total, 0–1.
    pub share: f64,
    /// The part of this row and those before it, 0–1.
    pub cumulative: f64,
    /// One of the few that make up four fifths.
    pub vital: bool,
}

/// A control chart: rate against cases, with the limits of chance around the store's rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// One for each member of staff or store.
    pub points: Vec<FunnelPoint>,
    /// The store's rate in percent and its label.
    pub center: f64,
    /// What the middle line is called.
    pub center_label: String,
    /// The name of the upper limit.
    pub upper_label: String,
    /// Cases and limit in percent.
    pub upper: Vec<(f64, f64)>,
    /// The lower limit: cases and rate.
    pub lower: Vec<(f64, f64)>,
    /// The axis of cases.
    pub cases: Axis,
    /// The axis of rates.
    pub rates: Axis,
    /// What the horizontal axis counts.
    pub cases_label: String,
}

/// One person of a control chart.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// How many cases the rate rests on.
    pub cases: f64,
    /// The rate, 0–1.
    pub rate: f64,
    /// How it is drawn.
    pub emphasis: Emphasis,
    /// Name and figures, only for those that are outside or small.
    pub name: String,
    /// What the chart's description says of it.
    pub detail: String,
    /// Both on one line.
    pub caption: String,
}

/// A whole in parts, and the parts of one of these below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// Vehicles that came again.
    pub returned: i64,
    /// Private vehicles that did not.
    pub lost_private: i64,
    /// Company vehicles that did not.
    pub lost_company: i64,
    /// Of the private lost: reached by a callback this month, and called without success. Empty when no callbacks are configured.
    pub reached: Option<CohortReached>,
    /// Its words in the report's language.
    pub words: CohortWords,
}

/// The names of a cohort's parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortWords {
    /// Came again.
    pub returned: String,
    /// Private vehicles.
    pub private: String,
    /// Company vehicles.
    pub company: String,
    /// Over the detail bar: how many were called.
    pub called: String,
    /// Took the callback.
    pub accepted: String,
    /// Did not.
    pub not_accepted: String,
    /// Share of those called who accepted, in brackets.
    pub accepted_share: String,
}

/// What became of the callbacks to the lost private customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortReached {
    /// Lost customers who took the callback.
    pub accepted: i64,
    /// Lost customers who did not, or could not be reached.
    pub not_accepted: i64,
}

/// From one level to the next, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// What the first number is.
    pub start_label: String,
    /// The first number.
    pub start: f64,
    /// Label and signed change.
    pub steps: Vec<WaterfallStep>,
    /// What the last number is.
    pub end_label: String,
    /// The last number.
    pub end: f64,
    /// The axis of numbers.
    pub axis: Axis,
}

/// One step of a waterfall.
#[derive(Debug, Clone, PartialEq)]
pub struct WaterfallStep {
    /// What the step is.
    pub label: String,
    /// By how much, down when negative.
    pub change: f64,
}

/// How values spread against a limit, in one or more panels.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// Panels side by side.
    pub panels: Vec<SpreadPanel>,
    /// The scale all panels share.
    pub axis: Axis,
}

/// The values of one clock.
#[derive(Debug, Clone, PartialEq)]
pub struct SpreadPanel {
    /// Its title.
    pub title: String,
    /// Columns from left to right.
    pub bins: Vec<SpreadBin>,
    /// Number of bins within the limit; the limit stands after them.
    pub within: usize,
    /// What the limit is called.
    pub limit_label: String,
}

/// One column of a spread.
#[derive(Debug, Clone, PartialEq)]
pub struct SpreadBin {
    /// The range in words.
    pub label: String,
    /// Cases in the range.
    pub count: f64,
    /// Not done by the cutoff.
    pub open: bool,
}
