//! The first sheet: every figure of the month on one page.

use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Workbook, XlsxError};

use rust_i18n::t;

use super::grid::{Cell, Grid, numbers, print_setup, texts};
use super::style::{NumberStyle, Styles};
use super::{Source, heading, words};
use crate::report::{Metric, Number};

/// Title, explanation, an empty row; then the header.
const HEADER_ROW: u32 = 3;
/// Where this month's value, the status and the judgement of the change stand.
const VALUE_COLUMN: char = 'C';
const STATUS_COLUMN: u16 = 4;
const CHANGE_COLUMN: u16 = 7;

/// Adds the overview with a defined name per metric.
pub(super) fn add(book: &mut Workbook, source: Source, styles: &Styles) -> Result<(), XlsxError> {
    let locale = source.locale();
    let grid = grid(source);
    let last_row = HEADER_ROW + u32::try_from(grid.rows.len()).unwrap_or(0);
    let title = heading(source);
    let sheet = book.add_worksheet();
    sheet.set_name(&grid.name)?;
    sheet.write_string_with_format(0, 0, &title, &styles.title())?;
    sheet.write_string_with_format(1, 0, explanation(source), &Styles::note())?;
    grid.write(sheet, HEADER_ROW, styles)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 2)?;
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    print_setup(sheet, &title);
    let judgements = [
        (STATUS_COLUMN, t!("sheet.word.missed", locale = locale), Styles::bad()),
        (STATUS_COLUMN, t!("sheet.word.met", locale = locale), styles.good()),
        (
            STATUS_COLUMN,
            t!("sheet.word.near", locale = locale),
            Styles::middling(),
        ),
        (CHANGE_COLUMN, t!("sheet.word.worse", locale = locale), Styles::bad()),
        (CHANGE_COLUMN, t!("sheet.word.better", locale = locale), styles.good()),
    ];
    for (column, word, format) in judgements {
        // By beginning: 未达标 contains 达标.
        let rule = ConditionalFormatTextRule::BeginsWith(word.into_owned());
        let condition = ConditionalFormatText::new().set_rule(rule).set_format(format);
        sheet.add_conditional_format(HEADER_ROW + 1, column, last_row.max(HEADER_ROW + 1), column, &condition)?;
    }
    for (row, id) in (HEADER_ROW + 2..).zip(source.model.metrics.keys()) {
        book.define_name(id, &format!("='{}'!${VALUE_COLUMN}${row}", grid.name))?;
    }
    Ok(())
}

fn explanation(source: Source) -> String {
    let key = if source.model.provisional {
        "sheet.note.overview_draft"
    } else {
        "sheet.note.overview"
    };
    t!(key, locale = source.locale(), cutoff = source.model.cutoff).into_owned()
}

fn grid(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.metric", locale = locale), 26.0),
        texts(t!("sheet.column.metric_id", locale = locale), 30.0),
        numbers(t!("sheet.column.this_month", locale = locale)),
        numbers(t!("sheet.column.target", locale = locale)),
        texts(t!("sheet.column.status", locale = locale), 9.0),
        numbers(t!("sheet.column.last_month", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        texts(t!("sheet.column.judgement", locale = locale), 11.0),
        numbers(t!("sheet.column.sample_size", locale = locale)),
        texts(t!("sheet.column.note", locale = locale), 13.0),
        numbers(t!("sheet.column.numerator", locale = locale)),
        numbers(t!("sheet.column.denominator", locale = locale)),
        numbers(t!("sheet.column.interval_low", locale = locale)),
        numbers(t!("sheet.column.interval_high", locale = locale)),
        numbers(t!("sheet.column.p_value", locale = locale)),
        numbers(t!("sheet.column.year_ago", locale = locale)),
        numbers(t!("sheet.column.year_to_date", locale = locale)),
        numbers(t!("sheet.column.number", locale = locale)),
    ];
    let rows = source
        .model
        .metrics
        .iter()
        .map(|(id, metric)| row(source, id, metric))
        .collect();
    Grid::new(t!("sheet.name.overview", locale = locale), columns, rows)
}

fn row(source: Source, id: &str, metric: &Metric) -> Vec<Cell> {
    let locale = source.locale();
    let figure = |value: Option<Number>| source.figure(id, metric, value);
    let definition = source.definition(id);
    let lower_is_better = definition.is_some_and(|definition| definition.better == "lower");
    let difference = metric
        .value
        .zip(metric.previous)
        .map(|(now, then)| now.as_f64() - then.as_f64());
    let bound = |side: usize| figure(metric.ci95.map(|bounds| Number::Float(bounds[side])));
    let sum = |number: Option<Number>| Cell::decimals(number.map(Number::as_f64), 0);
    let number = definition.and_then(|definition| i64::try_from(definition.number).ok());
    vec![
        Cell::text(source.label(id)),
        Cell::text(id),
        figure(metric.value),
        figure(metric.target.map(Number::Float)),
        Cell::text(words::status(metric.status, locale)),
        figure(metric.previous),
        source.difference(id, metric, metric.value, metric.previous),
        Cell::text(words::change(difference, metric.p_value, lower_is_better, locale)),
        sample(metric),
        Cell::text(words::note(metric, locale)),
        sum(metric.numerator),
        sum(metric.denominator),
        bound(0),
        bound(1),
        metric
            .p_value
            .map_or(Cell::Empty, |p| Cell::Number(p, NumberStyle::Decimals(4))),
        figure(metric.year_ago),
        figure(metric.ytd.and_then(|sum| sum.value)),
        Cell::maybe_count(number),
    ]
}

/// What the figure rests on: its customers, else its denominator.
fn sample(metric: &Metric) -> Cell {
    let customers = metric.spread.and_then(|spread| spread.n).map(Number::Int);
    Cell::decimals(customers.or(metric.denominator).map(Number::as_f64), 0)
}
