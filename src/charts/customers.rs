//! Vehicles coming and going.

use rust_i18n::t;

use super::complaints::number_of;
use super::months;
use super::spec::{Axis, ChartSpec, Columns, Segment, Waterfall, WaterfallStep};
use crate::language::Language;
use crate::report::{Details, ReportModel};

/// Active vehicles from last month to this one.
pub fn flow(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    let of = |month| details.customer_flow.iter().find(|flow| flow.month == month);
    let (before, now) = (of(model.month.plus(-1))?, of(model.month)?);
    let (start, end) = (before.active?, now.active?);
    // Only a flow that adds up is shown as one.
    if start + now.new + now.returned - now.lost != end {
        return None;
    }
    let locale = language.code();
    let end_of = |month| {
        let month = language.month_short(month);
        t!("chart.flow.end_of", locale = locale, month = month).into_owned()
    };
    let step = |label: &str, change: i64| WaterfallStep {
        label: label.to_owned(),
        change: number_of(change),
    };
    let (start, end) = (number_of(start), number_of(end));
    let steps = vec![
        step(&t!("chart.flow.new", locale = locale), now.new),
        step(&t!("chart.flow.returned", locale = locale), now.returned),
        step(&t!("chart.flow.lost", locale = locale), -now.lost),
    ];
    let mut levels = vec![start, end];
    let mut level = start;
    for step in &steps {
        level += step.change;
        levels.push(level);
    }
    let span =
        levels.iter().copied().fold(f64::NEG_INFINITY, f64::max) - levels.iter().copied().fold(f64::INFINITY, f64::min);
    // Room for the figure under the last step and over the highest.
    levels.extend([
        (start - span * 0.3).min(level - span * 0.45).max(0.0),
        level + span * 0.25,
    ]);
    Some(ChartSpec::Waterfall(Waterfall {
        start_label: end_of(model.month.plus(-1)),
        start,
        steps,
        end_label: end_of(model.month),
        end,
        axis: Axis::over(levels, false, None),
    }))
}

/// New and returned vehicles above, lost ones below the zero line.
pub fn flow_by_month(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    // With fewer months on record than a vehicle may stay away, every vehicle looks new and none lost.
    let of = |pick: fn(&crate::report::CustomerFlow) -> i64| -> Vec<Option<f64>> {
        let flow = |month| {
            details
                .customer_flow
                .iter()
                .find(|flow| flow.month == month && flow.active.is_some())
        };
        model
            .month
            .ending_here(13)
            .map(|month| flow(month).map(|flow| number_of(pick(flow))))
            .collect()
    };
    let locale = language.code();
    let all = vec![
        Segment {
            label: t!("chart.flow.new", locale = locale).into_owned(),
            values: of(|flow| flow.new),
        },
        Segment {
            label: t!("chart.flow.returned", locale = locale).into_owned(),
            values: of(|flow| flow.returned),
        },
        Segment {
            label: t!("chart.flow.lost", locale = locale).into_owned(),
            values: of(|flow| -flow.lost),
        },
    ];
    // What never happened in these months has no place in the key.
    let happened = |segment: &Segment| segment.values.iter().flatten().any(|&value| value != 0.0);
    let segments: Vec<_> = all.into_iter().filter(happened).collect();
    let sums = |below: bool| (0..13).map(move |index| (index, below));
    let total = |(index, below): (usize, bool)| {
        let values = segments
            .iter()
            .filter_map(|segment| segment.values.get(index).copied().flatten());
        values.filter(|value| (*value < 0.0) == below).sum::<f64>()
    };
    let extremes: Vec<f64> = sums(true).chain(sums(false)).map(total).collect();
    if extremes.iter().all(|&value| value == 0.0) {
        return None;
    }
    let axis = Axis::over(extremes, true, None);
    Some(ChartSpec::Columns(Columns {
        labels: months::lines(model, language),
        segments,
        axis,
        totals: false,
    }))
}
