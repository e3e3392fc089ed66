//! The manufacturer's survey: MOT and CSS against others.

use rust_i18n::t;

use super::spec::{ChartSpec, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::language::Language;
use crate::report::{Details, ExternalRow, Number, ReportModel, Unit};

/// A figure of the survey and the metric that is this store's.
type Figure = (&'static str, &'static str, fn(&ExternalRow) -> Option<f64>);

const MOT: Figure = ("MOT", "external.mot", |row| row.mot);
const CSS: Figure = ("CSS", "external.css", |row| row.css);

/// MOT and CSS of this store, the subcenter and the nation.
pub fn trend(model: &ReportModel, details: &Details, language: Language) -> Option<ChartSpec> {
    panels(model, details, &[MOT, CSS], language)
}

fn panels(model: &ReportModel, details: &Details, figures: &[Figure], language: Language) -> Option<ChartSpec> {
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
    let panels: Vec<_> = figures
        .iter()
        .filter_map(|figure| {
            let lines: Vec<_> = entities
                .iter()
                .filter_map(|(entity, label, role)| line(model, details, (entity, label, *role), *figure))
                .collect();
            let target = model
                .metrics
                .get(figure.1)
                .and_then(|metric| trends::target(figure.1, metric, language));
            (!lines.is_empty()).then(|| TrendPanel {
                title: figure.0.to_owned(),
                lines,
                target,
            })
        })
        .collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Points, 1, language)))
}

fn line(
    model: &ReportModel,
    details: &Details,
    (entity, label, role): (&str, &str, LineRole),
    (_, metric, figure): Figure,
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
