//! The manufacturer's survey: CSS and MOT against others.

use rust_i18n::t;

use super::spec::{ChartSpec, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::language::Language;
use crate::report::{Details, ExternalRow, Number, ReportModel, Unit};

/// The metric that is this store's figure, and the figure of a row.
type Figure = (&'static str, fn(&ExternalRow) -> Option<f64>);

const MOT: Figure = ("external.mot", |row| row.mot);
const CSS: Figure = ("external.css", |row| row.css);

/// CSS of this store, the subcenter and the nation; MOT where the manufacturer gives no CSS.
pub fn trend(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    of_figure(model, details, if leads_with_css(model) { CSS } else { MOT }, language)
}

/// MOT beside CSS.
pub fn second_trend(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    leads_with_css(model)
        .then(|| of_figure(model, details, MOT, language))
        .flatten()
}

fn leads_with_css(model: &ReportModel) -> bool {
    let css = model.metrics.get(CSS.0);
    css.is_some_and(|metric| metric.value.is_some())
}

fn of_figure(model: &ReportModel, details: &Details, figure: Figure, language: Language) -> Option<ChartSpec> {
    let locale = language.code();
    let entities = [
        ("own", t!("page.external.own", locale = locale), LineRole::Main),
        (
            "subcenter",
            t!("page.external.subcenter", locale = locale),
            LineRole::Group,
        ),
        (
            "national",
            t!("page.external.national", locale = locale),
            LineRole::Reference,
        ),
    ];
    let lines: Vec<_> = entities
        .iter()
        .filter_map(|(entity, label, role)| line(model, details, (entity, label, *role), figure))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let metric = model.metrics.get(figure.0);
    let panel = TrendPanel {
        // Not drawn, as the page's head says it; the chart in words does too.
        title: figure.0.trim_start_matches("external.").to_uppercase(),
        lines,
        target: metric.and_then(|metric| trends::target(figure.0, metric, language)),
    };
    Some(ChartSpec::Trend(trends::trend(
        model,
        vec![panel],
        Unit::Points,
        1,
        language,
    )))
}

fn line(
    model: &ReportModel,
    details: &Details,
    (entity, label, role): (&str, &str, LineRole),
    (metric, figure): Figure,
) -> Option<TrendLine> {
    let own = |month| {
        let point = model.series.get(metric)?.iter().find(|point| point.month == month)?;
        point.value.map(Number::as_f64)
    };
    let values: Vec<_> = model
        .month
        .ending_here(13)
        .map(|month| {
            let row = details
                .external
                .rows
                .iter()
                .find(|row| row.month == month && row.entity == entity)
                .and_then(figure);
            // The store's own figure is the metric: computed where the manufacturer gave none, and known from earlier reports.
            if entity == "own" { own(month).or(row) } else { row }
        })
        .collect();
    values.iter().any(Option::is_some).then(|| TrendLine {
        label: label.to_owned(),
        role,
        values,
        interval: None,
    })
}
