//! Satisfaction by line and of the whole store.

use rust_i18n::t;

use super::spec::{ChartSpec, LineRole, TrendPanel};
use super::trends;
use crate::language::Language;
use crate::report::{ReportModel, Unit};

/// One panel per line of business and one for the store, sharing the scale.
pub fn lines(model: &ReportModel, language: Language) -> Option<ChartSpec> {
    let locale = language.code();
    let ids = [
        ("satisfaction.repair", t!("chart.line.repair", locale = locale)),
        (
            "satisfaction.maintenance",
            t!("chart.line.maintenance", locale = locale),
        ),
        ("satisfaction.beauty", t!("chart.line.beauty", locale = locale)),
        ("satisfaction.sales", t!("chart.line.sales", locale = locale)),
        ("satisfaction.company", t!("chart.line.company", locale = locale)),
    ];
    let panels: Vec<_> = ids
        .into_iter()
        .filter_map(|(id, title)| {
            let line = trends::line(model, id, "", LineRole::Main)?;
            let metric = model.metrics.get(id)?;
            Some(TrendPanel {
                title: title.into_owned(),
                lines: vec![line],
                target: trends::target(id, metric, language),
            })
        })
        .collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Ratio, 1, language)))
}
