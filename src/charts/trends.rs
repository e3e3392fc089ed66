//! Thirteen months of a figure.

use rust_i18n::t;

use super::draw::number;
use super::months;
use super::spec::{Axis, ChartSpec, LineRole, Trend, TrendLine, TrendPanel};
use crate::language::Language;
use crate::report::{Details, Metric, ReportModel, Unit};

/// The trend of one figure with its interval and target; `None` when no month has a value.
pub fn of(model: &ReportModel, id: &str, language: Language) -> Option<ChartSpec> {
    let metric = model.metrics.get(id)?;
    let line = line(model, id, "", LineRole::Main)?;
    let panel = TrendPanel {
        title: String::new(),
        lines: vec![line],
        target: target(id, metric, language),
    };
    Some(ChartSpec::Trend(trend(
        model,
        vec![panel],
        metric.unit,
        decimals(metric),
        language,
    )))
}

/// Appointments of both kinds, and those the dealership made actively, under the names the report calls them by.
pub fn appointments(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    let metric = model.metrics.get("appointments.rate")?;
    let called = |id: &str| details.called(id).to_owned();
    let lines: Vec<_> = [
        line(model, "appointments.rate", &called("appointments.rate"), LineRole::Main),
        line(
            model,
            "appointments.active_rate",
            &called("appointments.active_rate"),
            LineRole::Second,
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    if lines.is_empty() {
        return None;
    }
    let panel = TrendPanel {
        title: String::new(),
        lines,
        target: target("appointments.rate", metric, language),
    };
    Some(ChartSpec::Trend(trend(model, vec![panel], metric.unit, 1, language)))
}

/// A trend over panels that share their scale.
pub fn trend(model: &ReportModel, panels: Vec<TrendPanel>, unit: Unit, decimals: usize, language: Language) -> Trend {
    let (unit, ceiling) = match unit {
        Unit::Ratio => ("%".to_owned(), Some(100.0)),
        Unit::Points => (t!("chart.points", locale = language.code()).into_owned(), None),
        Unit::Count | Unit::Cny => (String::new(), None),
    };
    let shown = |panel: &TrendPanel| -> Vec<f64> {
        let lines = panel.lines.iter().flat_map(|line| {
            line.values
                .iter()
                .copied()
                .flatten()
                .chain(line.interval.into_iter().flatten())
        });
        lines.collect()
    };
    let values: Vec<f64> = panels.iter().flat_map(shown).collect();
    let targets: Vec<f64> = panels
        .iter()
        .filter_map(|panel| panel.target.as_ref().map(|target| target.0))
        .collect();
    let mut axis = Axis::over(values.into_iter().chain(targets.iter().copied()), false, ceiling);
    if decimals == 0 {
        axis = axis.whole();
    }
    // A target on the lowest line would be hidden by it.
    let lowest = targets.into_iter().fold(f64::INFINITY, f64::min);
    if lowest.is_finite() && lowest - axis.low < axis.step * 0.15 && axis.low >= axis.step {
        axis.low -= axis.step;
    }
    Trend {
        months: months::labels(model, language),
        panels,
        axis,
        unit,
        decimals,
    }
}

/// One figure's line; `None` when no month has a value.
pub fn line(model: &ReportModel, id: &str, label: &str, role: LineRole) -> Option<TrendLine> {
    let metric = model.metrics.get(id)?;
    let scale = scale(metric.unit);
    let series = model.series.get(id)?;
    let values: Vec<_> = model
        .month
        .ending_here(13)
        .map(|month| {
            series
                .iter()
                .find(|point| point.month == month)
                .and_then(|point| point.value)
                .map(|value| value.as_f64() * scale)
        })
        .collect();
    values.iter().any(Option::is_some).then(|| TrendLine {
        label: label.to_owned(),
        role,
        interval: metric
            .ci95
            .filter(|_| metric.value.is_some())
            .map(|interval| interval.map(|end| end * scale)),
        values,
    })
}

/// Target value and label of a figure, in the unit shown.
pub fn target(id: &str, metric: &Metric, language: Language) -> Option<(f64, String)> {
    let value = metric.target? * scale(metric.unit);
    let sign = if lower_is_better(id) { "≤" } else { "≥" };
    let decimals = if (value - value.round()).abs() < 1e-9 {
        0
    } else {
        decimals(metric)
    };
    // English words may stand on a line of their own above the figure, which is never torn apart.
    let gap = if language == Language::English { '\u{a0}' } else { ' ' };
    let shown = format!("{sign}{gap}{}", number(value, decimals));
    Some((
        value,
        t!("chart.target", locale = language.code(), target = shown).into_owned(),
    ))
}

/// Ratios are shown in percent.
pub fn scale(unit: Unit) -> f64 {
    if unit == Unit::Ratio { 100.0 } else { 1.0 }
}

/// Figures per hundred have two decimals, whole counts none, all else one.
fn decimals(metric: &Metric) -> usize {
    match (metric.unit, metric.value) {
        (Unit::Ratio | Unit::Points, _) => 1,
        (_, Some(crate::report::Number::Float(_))) => 2,
        _ => 0,
    }
}

/// Figures of which less is better, as the contract lists them.
pub fn lower_is_better(id: &str) -> bool {
    [
        "complaints.total",
        "complaints.major",
        "complaints.per_100_orders",
        "complaints.per_1000_orders",
    ]
    .contains(&id)
        || [
            "callbacks.no_result_rate",
            "callbacks.unreachable",
            "callbacks.declined",
            "satisfaction.disappointed_rate",
        ]
        .contains(&id)
        || ["churn.rate", "churn.at_risk", "churn.stock_rate"].contains(&id)
        || id.starts_with("rework.")
        || id.starts_with("churn.lost_")
}
