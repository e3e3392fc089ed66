//! The manufacturer's surveys: MOT and CSS against others, and the mystery shopper.

use super::satisfaction::axis_of;
use super::spec::{ChartSpec, DotRow, Dots, Emphasis, LineRole, TrendLine, TrendPanel};
use super::trends;
use crate::report::{Details, ExternalRow, ReportModel, Unit};

/// MOT and CSS of this store, the subcenter and the nation.
pub fn trend(model: &ReportModel, details: &Details) -> Option<ChartSpec> {
    let figures: [(&str, fn(&ExternalRow) -> Option<f64>); 2] = [("MOT", |row| row.mot), ("CSS", |row| row.css)];
    let entities =
        [("own", "本店", LineRole::Main), ("subcenter", "分中心", LineRole::Group), ("national", "全国", LineRole::Reference)];
    let panels: Vec<_> = figures
        .into_iter()
        .filter_map(|(title, figure)| {
            let lines: Vec<_> = entities.iter().filter_map(|&(entity, label, role)| line(model, details, entity, label, role, figure)).collect();
            (!lines.is_empty()).then(|| TrendPanel { title: title.to_owned(), lines, target: None })
        })
        .collect();
    (!panels.is_empty()).then(|| ChartSpec::Trend(trends::trend(model, panels, Unit::Points, 1)))
}

fn line(
    model: &ReportModel,
    details: &Details,
    entity: &str,
    label: &str,
    role: LineRole,
    figure: fn(&ExternalRow) -> Option<f64>,
) -> Option<TrendLine> {
    let own_series = |id: &str, month| {
        let point = model.series.get(id)?.iter().find(|point| point.month == month)?;
        point.value.map(crate::report::Number::as_f64)
    };
    let is_mot = figure(&ExternalRow { mot: Some(1.0), ..empty_row(model) }).is_some();
    let values: Vec<_> = model
        .month
        .ending_here(13)
        .map(|month| {
            let row = details.external.rows.iter().find(|row| row.month == month && row.entity == entity).and_then(figure);
            // The store's own figure is the metric: computed where the manufacturer gave none, and known from earlier reports.
            if entity == "own" { own_series(if is_mot { "external.mot" } else { "external.css" }, month).or(row) } else { row }
        })
        .collect();
    values.iter().any(Option::is_some).then(|| TrendLine { label: label.to_owned(), role, values, interval: None })
}

fn empty_row(model: &ReportModel) -> ExternalRow {
    ExternalRow {
        month: model.month,
        entity: String::new(),
        sample: None,
        scores: indexmap::IndexMap::new(),
        mot: None,
        css: None,
        rank: None,
        rank_of: None,
        rank_scope: None,
    }
}

/// Sections of the mystery shopper's visit against the benchmark, the total last.
pub fn mystery_shopper(_: &ReportModel, details: &Details) -> Option<ChartSpec> {
    let is_total = |item: &str| item == "总分";
    let mut sections: Vec<_> = details.mystery_shopper.iter().filter(|row| row.score.is_some()).collect();
    if sections.is_empty() {
        return None;
    }
    sections.sort_by(|a, b| {
        is_total(&a.item).cmp(&is_total(&b.item)).then(b.score.unwrap_or(0.0).total_cmp(&a.score.unwrap_or(0.0)))
    });
    let rows: Vec<_> = sections
        .into_iter()
        .map(|row| DotRow {
            label: row.item.clone(),
            n: None,
            value: row.score,
            interval: None,
            compared: row.benchmark,
            emphasis: if is_total(&row.item) { Emphasis::Total } else { Emphasis::Plain },
        })
        .collect();
    Some(ChartSpec::Dots(Dots {
        axis: axis_of(&rows, None),
        rows,
        unit: "分",
        decimals: 1,
        reference: None,
        value_label: "本店".to_owned(),
        compared_label: "标杆".to_owned(),
        compared_is_external: true,
        remark: None,
    }))
}
