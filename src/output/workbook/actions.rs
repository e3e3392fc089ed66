//! Measures as a sheet.

use rust_i18n::t;

use super::grid::{Cell, Column, Grid, numbers, texts};
use super::{Source, words};
use crate::report::tables::ActionRow;
use crate::report::{Number, Unit};

fn columns(locale: &str) -> Vec<Column> {
    vec![
        texts(t!("sheet.column.department", locale = locale), 8.0),
        texts(t!("sheet.column.priority", locale = locale), 8.0),
        texts(t!("sheet.column.problem", locale = locale), 30.0),
        texts(t!("sheet.column.reason", locale = locale), 28.0),
        texts(t!("sheet.column.measure", locale = locale), 34.0),
        texts(t!("sheet.column.resources", locale = locale), 22.0),
        texts(t!("sheet.column.owner", locale = locale), 11.0),
        texts(t!("sheet.column.supervisor", locale = locale), 11.0),
        numbers(t!("sheet.column.due", locale = locale)),
        texts(t!("sheet.column.checkpoints", locale = locale), 26.0),
        texts(t!("sheet.column.status", locale = locale), 9.0),
        numbers(t!("sheet.column.completion", locale = locale)),
        texts(t!("sheet.column.overdue", locale = locale), 7.0),
        texts(t!("sheet.column.evidence", locale = locale), 24.0),
        texts(t!("sheet.column.linked_metric", locale = locale), 24.0),
        numbers(t!("sheet.column.then", locale = locale)),
        numbers(t!("sheet.column.now", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        texts(t!("sheet.column.significant", locale = locale), 10.0),
    ]
}

/// The measures of one report, each with the figure it is linked to.
pub(super) fn grid(source: Source, name: impl Into<String>, rows: &[ActionRow]) -> Grid {
    let locale = source.locale();
    let cells = |row: &ActionRow| {
        let linked = row.metric.as_deref();
        let metric = linked.and_then(|id| source.model.metrics.get(id));
        // An item has points.
        let unit = metric.map_or(Unit::Points, |metric| metric.unit);
        let decimals = linked.map_or(1, |id| source.decimals(id, unit));
        let due = if row.due.is_some() {
            Cell::day(row.due)
        } else {
            Cell::Empty
        };
        vec![
            Cell::maybe(row.department.as_ref()),
            Cell::maybe(row.priority.as_ref()),
            Cell::maybe(row.problem.as_ref()),
            Cell::maybe(row.cause.as_ref()),
            Cell::maybe(row.measure.as_ref()),
            Cell::maybe(row.resources.as_ref()),
            Cell::maybe(row.owner.as_ref()),
            Cell::maybe(row.supervisor.as_ref()),
            due,
            Cell::maybe(row.checkpoints.as_ref()),
            Cell::text(
                row.status
                    .as_deref()
                    .map(|id| words::progress(id, locale))
                    .unwrap_or_default(),
            ),
            Cell::figure(row.completion.map(Number::Float), Unit::Ratio, 0),
            Cell::text(words::yes(row.overdue, locale)),
            Cell::maybe(row.evidence.as_ref()),
            Cell::text(linked.map(|id| source.label(id)).unwrap_or_default()),
            Cell::figure(row.then, unit, decimals),
            Cell::figure(row.now, unit, decimals),
            Cell::difference(row.change.map(Number::as_f64), unit, decimals),
            Cell::text(if row.change.is_some() {
                words::yes(row.significant, locale)
            } else {
                "".into()
            }),
        ]
    };
    Grid {
        fixed_columns: 3,
        ..Grid::new(name, columns(locale), rows.iter().map(cells).collect())
    }
}
