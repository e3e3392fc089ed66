//! The manufacturer's survey: MOT and CSS against others.

use super::spec::{ChartSpec, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::report::{Details, ExternalRow, Number, ReportModel, Unit};

/// A figure of the survey and the metric that is this store's.
type Figure = (&'static str, &'static str, fn(&ExternalRow) -> Option<f64>);

const MOT: Figure = ("MOT", "external.mot", |row| row.mot);
const CSS: Figure = ("CSS", "external.css", |row| row.css);
const ENTITIES: [(&str, &str, LineRole); 3] = [
    ("own", "本店", LineRole::Main),
    ("subcenter", "分中心", LineRole::Group),
    ("national", "全国", LineRole::Reference),
];

/// MOT and CSS of this store, the subcenter and the nation.
pub fn trend(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    panels(model, details, &[MOT, CSS])
}

fn panels(model: &ReportModel, details: &Details, figures: &[Figure]) -> Option<ChartSpec> {
    let panels: Vec<_> = figures
        .iter()
        .filter_map(|figure| {
            let lines: Vec<_> = ENTITIES
                .iter()
                .filter_map(|entity| line(model, details, *entity, *figure))
                .collect();
            let target = model
                .metrics
                .get(figure.1)
                .and_then(|metric| trends::target(figure.1, metric));
            (!lines.is_empty()).then(|| TrendPanel {
                title: figure.0.to_owned(),
                lines,
                target,
            })
        })
        .collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Points, 1)))
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
