//! How long complaints took; counts as bars.

use rust_i18n::t;

use super::draw::number;
use super::spec::{Axis, BarRow, Bars, ChartSpec, Spread, SpreadBin, SpreadPanel};
use crate::language::Language;
use crate::report::{Details, ReportModel};

/// Bars of labelled counts with shares as fractions; `None` when there are none.
pub fn bars(rows: impl Iterator<Item = (String, i64, Option<f64>)>, language: Language) -> Option<ChartSpec> {
    let rows: Vec<_> = rows
        .map(|(label, count, share)| BarRow {
            label,
            value: number_of(count),
            share: share.map(|share| share * 100.0),
            second: false,
        })
        .collect();
    (rows.iter().map(|row| row.value).sum::<f64>() > 0.0).then_some(ChartSpec::Bars(Bars {
        rows,
        language,
        decimals: 0,
    }))
}

/// The three clocks of the month's complaints against their limits.
pub fn times(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    let cases = details.complaint_cases.len();
    if cases == 0 {
        return None;
    }
    let times = &details.complaint_times;
    let locale = language.code();
    let clocks = [
        (
            "complaints.responded_in_time",
            t!("chart.times.respond", locale = locale),
            &times.respond_minutes,
            times.respond_limit,
            t!("chart.times.not_responded", locale = locale),
        ),
        (
            "complaints.handled_in_time",
            t!("chart.times.handle", locale = locale),
            &times.handle_minutes,
            times.handle_limit,
            t!("chart.times.not_handled", locale = locale),
        ),
        (
            "complaints.closed_in_time",
            t!("chart.times.close", locale = locale),
            &times.close_hours,
            times.close_limit,
            t!("chart.times.not_closed", locale = locale),
        ),
    ];
    let recorded = |id: &str| model.metrics.get(id).is_some_and(|metric| metric.value.is_some());
    let panels: Vec<_> = clocks
        .into_iter()
        .filter(|(id, ..)| recorded(id))
        .map(|(_, title, taken, limit, open)| {
            let limit_label = |limit: &str| t!("chart.times.limit", locale = locale, limit = limit).into_owned();
            clock((&title, &open), taken, limit, limit_label, cases)
        })
        .collect();
    let counts = panels
        .iter()
        .flat_map(|panel| panel.bins.iter().map(|bin| bin.count))
        .collect::<Vec<_>>();
    (!panels.is_empty()).then(|| {
        ChartSpec::Spread(Spread {
            axis: Axis::counts(counts),
            panels,
        })
    })
}

/// Title and name of those not done; two columns within the limit, three beyond, and those not done.
fn clock(
    (title, open): (&str, &str),
    taken: &[f64],
    limit: f64,
    limit_label: impl Fn(&str) -> String,
    cases: usize,
) -> SpreadPanel {
    let edges = [0.0, limit / 2.0, limit, limit * 2.0, limit * 4.0];
    let show = |value: f64| number(value, usize::from((value - value.round()).abs() > 1e-9));
    let count = |from: f64, to: f64, first: bool| {
        let inside = |&&value: &&f64| (if first { value >= f64::MIN } else { value > from }) && value <= to;
        count_of(taken.iter().filter(inside).count())
    };
    let mut bins: Vec<_> = edges
        .windows(2)
        .enumerate()
        .map(|(index, edge)| {
            let (from, to) = (
                edge.first().copied().unwrap_or(0.0),
                edge.last().copied().unwrap_or(0.0),
            );
            SpreadBin {
                label: format!("{}–\n{}", show(from), show(to)),
                count: count(from, to, index == 0),
                open: false,
            }
        })
        .collect();
    let beyond = limit * 4.0;
    bins.push(SpreadBin {
        label: format!("{}+", show(beyond)),
        count: count(beyond, f64::INFINITY, false),
        open: false,
    });
    bins.push(SpreadBin {
        label: open.to_owned(),
        count: count_of(cases.saturating_sub(taken.len())),
        open: true,
    });
    SpreadPanel {
        title: title.to_owned(),
        bins,
        within: 2,
        limit_label: limit_label(&show(limit)),
    }
}

/// A count as a chart draws it.
#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
#[must_use]
pub fn number_of(count: i64) -> f64 {
    count as f64
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn count_of(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_at_the_limit_is_within_it() {
        let panel = clock(("", ""), &[0.0, 15.0, 30.0, 30.5, 500.0], 30.0, str::to_owned, 7);
        let counts: Vec<_> = panel.bins.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [2.0, 1.0, 1.0, 0.0, 1.0, 2.0]);
    }

    #[test]
    fn nothing_recorded_is_no_chart() {
        assert_eq!(bars(std::iter::empty(), Language::Chinese), None);
    }
}
