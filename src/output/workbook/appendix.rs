//! What the appendix rests on: definitions, data quality, files read, warnings.

use rust_i18n::t;

use super::grid::{Cell, Column, Grid, numbers, texts};
use super::{Source, words};

/// The sheets, in this order.
pub(super) fn all(source: Source) -> [Grid; 5] {
    [
        definitions(source),
        quality(source),
        rejects(source),
        inputs(source),
        warnings(source),
    ]
}

fn definitions(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        numbers(t!("sheet.column.number", locale = locale)),
        texts(t!("sheet.column.metric", locale = locale), 30.0),
        texts(t!("sheet.column.metric_id", locale = locale), 32.0),
        texts(t!("sheet.column.unit", locale = locale), 10.0),
        texts(t!("sheet.column.direction", locale = locale), 16.0),
        texts(t!("sheet.column.formula", locale = locale), 50.0),
        texts(t!("sheet.column.rule", locale = locale), 50.0),
        texts(t!("sheet.column.numerator", locale = locale), 30.0),
        texts(t!("sheet.column.denominator", locale = locale), 30.0),
        texts(t!("sheet.column.data", locale = locale), 18.0),
        texts(t!("sheet.column.origin", locale = locale), 26.0),
    ];
    let rows = source.details.definitions.iter().map(|definition| {
        vec![
            Cell::maybe_count(i64::try_from(definition.number).ok()),
            Cell::text(&definition.label),
            Cell::text(&definition.id),
            Cell::text(words::unit(&definition.unit, locale)),
            Cell::text(if definition.better == "lower" {
                t!("sheet.word.lower_is_better", locale = locale)
            } else {
                t!("sheet.word.higher_is_better", locale = locale)
            }),
            Cell::text(&definition.formula),
            Cell::text(&definition.rule),
            Cell::text(&definition.numerator),
            Cell::text(&definition.denominator),
            Cell::text(&definition.data),
            Cell::text(&definition.origin),
        ]
    });
    Grid {
        fixed_columns: 2,
        ..Grid::new(t!("sheet.name.definitions", locale = locale), columns, rows.collect())
    }
}

fn quality(source: Source) -> Grid {
    const RULES: [&str; 5] = ["missing", "unparseable", "unknown_value", "unknown_store", "duplicate"];
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.table", locale = locale), 18.0)];
    columns.extend(
        [
            t!("sheet.column.files", locale = locale),
            t!("sheet.column.read", locale = locale),
            t!("sheet.column.used", locale = locale),
            t!("sheet.column.rejected", locale = locale),
            t!("sheet.column.month_read", locale = locale),
            t!("sheet.column.month_rejected", locale = locale),
        ]
        .map(numbers),
    );
    columns.extend(RULES.map(|rule| numbers(words::rule(rule, locale))));
    columns.extend([
        texts(t!("sheet.column.first_month", locale = locale), 10.0),
        texts(t!("sheet.column.last_month_of_data", locale = locale), 10.0),
    ]);
    let count = |count: u64| Cell::maybe_count(i64::try_from(count).ok());
    let rows = source.details.quality.tables.iter().map(|table| {
        let mut cells = vec![
            Cell::text(table.table.label(source.edition.language)),
            Cell::maybe_count(i64::try_from(table.files).ok()),
        ];
        cells.extend(
            [
                table.read,
                table.used,
                table.rejected,
                table.month_read,
                table.month_rejected,
            ]
            .map(count),
        );
        cells.extend(RULES.map(|rule| count(table.by_rule.get(rule).copied().unwrap_or(0))));
        cells.extend(
            [table.first_month, table.last_month]
                .map(|bound| bound.map_or(Cell::Empty, |month| Cell::text(month.to_string()))),
        );
        cells
    });
    Grid::new(t!("sheet.name.quality", locale = locale), columns, rows.collect())
}

fn rejects(source: Source) -> Grid {
    let locale = source.locale();
    let columns: Vec<Column> = vec![
        texts(t!("sheet.column.table", locale = locale), 18.0),
        texts(t!("sheet.column.file", locale = locale), 36.0),
        numbers(t!("sheet.column.row", locale = locale)),
        texts(t!("sheet.column.column", locale = locale), 16.0),
        texts(t!("sheet.column.content", locale = locale), 30.0),
        texts(t!("sheet.column.rule", locale = locale), 14.0),
    ];
    let rows = source.details.quality.examples.iter().map(|reject| {
        vec![
            Cell::text(reject.table.label(source.edition.language)),
            Cell::text(&reject.file),
            Cell::maybe_count(i64::try_from(reject.row).ok()),
            Cell::text(&reject.column),
            Cell::text(&reject.value),
            Cell::text(words::rule(&reject.rule, locale)),
        ]
    });
    Grid::new(t!("sheet.name.rejects", locale = locale), columns, rows.collect())
}

fn inputs(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.file", locale = locale), 44.0),
        numbers(t!("sheet.column.rows", locale = locale)),
        numbers(t!("sheet.column.rejected", locale = locale)),
        texts("SHA-256", 68.0),
    ];
    let rows = source.details.quality.inputs.iter().map(|input| {
        vec![
            Cell::text(&input.path),
            Cell::maybe_count(i64::try_from(input.rows).ok()),
            Cell::maybe_count(i64::try_from(input.rejected).ok()),
            Cell::text(&input.sha256),
        ]
    });
    Grid::new(t!("sheet.name.inputs", locale = locale), columns, rows.collect())
}

fn warnings(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.code", locale = locale), 24.0),
        texts(t!("sheet.column.warning", locale = locale), 90.0),
    ];
    let rows = source
        .model
        .warnings
        .iter()
        .map(|warning| vec![Cell::text(&warning.code), Cell::text(&warning.message)]);
    Grid::new(t!("sheet.name.warnings", locale = locale), columns, rows.collect())
}
