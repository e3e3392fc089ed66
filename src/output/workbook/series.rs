//! The figures of thirteen months, months in columns.

use rust_i18n::t;

use super::Source;
use super::grid::{Cell, Grid, numbers, texts};
use crate::report::{Number, PointSource, Unit};

/// Columns before the first month.
pub(super) const FIRST_MONTH_COLUMN: u16 = 3;

/// Each metric with a value in any month, then each target as a row of its own for the charts.
pub(super) fn grid(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![
        texts(t!("sheet.column.metric", locale = locale), 30.0),
        texts(t!("sheet.column.metric_id", locale = locale), 32.0),
        texts(t!("sheet.column.source", locale = locale), 14.0),
    ];
    let months = source
        .model
        .series
        .values()
        .map(Vec::as_slice)
        .next()
        .unwrap_or_default();
    columns.extend(months.iter().map(|point| numbers(point.month.to_string())));
    let mut rows: Vec<Vec<Cell>> = source.model.series.keys().map(|id| values(source, id)).collect();
    rows.extend(charted(source).filter_map(|id| target(source, id, months.len())));
    Grid {
        fixed_columns: FIRST_MONTH_COLUMN,
        ..Grid::new(t!("sheet.name.series", locale = locale), columns, rows)
    }
}

/// The metrics that are drawn, in the order of the report.
pub(super) fn charted(source: Source<'_>) -> impl Iterator<Item = &'static str> {
    const CHARTED: [&str; 10] = [
        "satisfaction.company",
        "satisfaction.mot",
        "callbacks.valid_rate",
        "first_time_fix.rate",
        "appointments.rate",
        "churn.rate",
        "complaints.per_100_orders",
        "external.css",
        "satisfaction.disappointed_rate",
        "customers.base_total",
    ];
    CHARTED.into_iter().filter(move |id| has_line(source, id))
}

/// Whether at least two months have a value.
pub(super) fn has_line(source: Source, id: &str) -> bool {
    let points = source.model.series.get(id).map(Vec::as_slice).unwrap_or_default();
    points.iter().filter(|point| point.value.is_some()).count() > 1
}

/// The name of a target's row.
pub(super) fn target_id(id: &str, locale: &str) -> String {
    t!("sheet.note.target_id", locale = locale, id = id).into_owned()
}

fn unit(source: Source, id: &str) -> Unit {
    source.model.metrics.get(id).map_or(Unit::Count, |metric| metric.unit)
}

fn values(source: Source, id: &str) -> Vec<Cell> {
    let points = source.model.series.get(id).map(Vec::as_slice).unwrap_or_default();
    let unit = unit(source, id);
    let decimals = source.decimals(id, unit);
    let locale = source.locale();
    let from_reports = points.iter().any(|point| point.source == Some(PointSource::History));
    let from_records = points.iter().any(|point| point.source == Some(PointSource::Records));
    let origin = match (from_records, from_reports) {
        (true, true) => t!("sheet.word.from_both", locale = locale),
        (true, false) => t!("sheet.word.from_records", locale = locale),
        (false, true) => t!("sheet.word.from_reports", locale = locale),
        (false, false) => "".into(),
    };
    let mut row = vec![Cell::text(source.label(id)), Cell::text(id), Cell::text(origin)];
    row.extend(points.iter().map(|point| Cell::figure(point.value, unit, decimals)));
    row
}

fn target(source: Source, id: &str, months: usize) -> Option<Vec<Cell>> {
    let locale = source.locale();
    let goal = source.model.metrics.get(id)?.target?;
    let unit = unit(source, id);
    let mut row = vec![
        Cell::text(t!("sheet.note.target_of", locale = locale, label = source.label(id))),
        Cell::text(target_id(id, locale)),
        Cell::text(t!("sheet.column.target", locale = locale)),
    ];
    row.extend(std::iter::repeat_n(
        Cell::figure(Some(Number::Float(goal)), unit, source.decimals(id, unit)),
        months,
    ));
    Some(row)
}
