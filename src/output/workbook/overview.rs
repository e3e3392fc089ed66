//! The first sheet: every figure of the month on one page.

use rust_xlsxwriter::{Sparkline, SparklineType, Workbook, Worksheet, XlsxError};

use rust_i18n::t;

use super::grid::{Cell, Grid, numbers, print_setup, texts};
use super::series::{FIRST_MONTH_COLUMN, has_line};
use super::style::Styles;
use super::{Source, heading, words};
use crate::report::{Metric, Number, Status};

/// Title, explanation, an empty row; then the header.
const HEADER_ROW: u32 = 3;
/// Where this month's value, the status, the judgement of the change and the line of the months stand.
const VALUE_COLUMN: char = 'C';
const STATUS_COLUMN: u16 = 5;
const CHANGE_COLUMN: u16 = 8;
const TREND_COLUMN: u16 = 9;

/// Adds the overview with a defined name per metric.
pub(super) fn add(book: &mut Workbook, source: Source, series: &Grid, styles: &Styles) -> Result<(), XlsxError> {
    let grid = grid(source);
    let title = heading(source);
    let sheet = book.add_worksheet();
    sheet.set_name(&grid.name)?;
    sheet.write_string_with_format(0, 0, &title, &styles.title())?;
    sheet.write_string_with_format(1, 0, explanation(source), &Styles::note())?;
    grid.write(sheet, HEADER_ROW, styles)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 2)?;
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    print_setup(sheet, &title);
    sheet.set_repeat_columns(0, 1)?;
    sparklines(sheet, source, series, styles)?;
    for (row, (id, _)) in (HEADER_ROW + 2..).zip(ordered(source)) {
        book.define_name(id, &format!("='{}'!${VALUE_COLUMN}${row}", grid.name))?;
    }
    Ok(())
}

/// The figures with a target first, the worst of them at the top; within a rank as the report has them.
fn ordered(source: Source<'_>) -> Vec<(&str, &Metric)> {
    let rank = |metric: &Metric| match (metric.status, metric.target) {
        (Status::Missed, _) => 0,
        (Status::Near, _) => 1,
        (Status::Met, _) => 2,
        (Status::None, Some(_)) => 3,
        (Status::None, None) => 4,
    };
    let mut figures: Vec<_> = source
        .model
        .metrics
        .iter()
        .map(|(id, metric)| (id.as_str(), metric))
        .collect();
    figures.sort_by_key(|(_, metric)| rank(metric));
    figures
}

/// A line of thirteen months in each row that has two values, drawn by the spreadsheet from the sheet of series.
fn sparklines(sheet: &mut Worksheet, source: Source, series: &Grid, styles: &Styles) -> Result<(), XlsxError> {
    let last = u16::try_from(series.columns.len().saturating_sub(1)).unwrap_or(FIRST_MONTH_COLUMN);
    for (row, (id, _)) in (HEADER_ROW + 1..).zip(ordered(source)) {
        let Some(of_series) = source.model.series.get_index_of(id).filter(|_| has_line(source, id)) else {
            continue;
        };
        let data = u32::try_from(of_series).unwrap_or(0) + 1;
        let line = Sparkline::new()
            .set_range((series.name.as_str(), data, FIRST_MONTH_COLUMN, data, last))
            .set_type(SparklineType::Line)
            .set_sparkline_color(styles.brand)
            .set_line_weight(1.25)
            .show_last_point(true)
            .set_last_point_color(styles.brand);
        sheet.add_sparkline(row, TREND_COLUMN, &line)?;
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

/// The table of the figures.
pub(super) fn grid(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.metric", locale = locale), 30.0),
        texts(t!("sheet.column.metric_id", locale = locale), 32.0),
        numbers(t!("sheet.column.this_month", locale = locale)),
        texts(t!("sheet.column.unit", locale = locale), 6.0),
        numbers(t!("sheet.column.target", locale = locale)),
        texts(t!("sheet.column.status", locale = locale), 9.0),
        numbers(t!("sheet.column.last_month", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        texts(t!("sheet.column.judgement", locale = locale), 16.0),
        texts(t!("sheet.column.trend", locale = locale), 16.0),
        numbers(t!("sheet.column.sample_size", locale = locale)),
        texts(t!("sheet.column.note", locale = locale), 21.0),
        numbers(t!("sheet.column.numerator", locale = locale)),
        numbers(t!("sheet.column.denominator", locale = locale)),
        numbers(t!("sheet.column.interval_low", locale = locale)),
        numbers(t!("sheet.column.interval_high", locale = locale)),
        numbers(t!("sheet.column.p_value", locale = locale)),
        numbers(t!("sheet.column.year_ago", locale = locale)),
        numbers(t!("sheet.column.year_to_date", locale = locale)),
        numbers(t!("sheet.column.number", locale = locale)),
    ];
    let rows = ordered(source)
        .into_iter()
        .map(|(id, metric)| row(source, id, metric))
        .collect();
    Grid {
        fixed_columns: 2,
        judged: vec![STATUS_COLUMN, CHANGE_COLUMN],
        ..Grid::new(t!("sheet.name.overview", locale = locale), columns, rows)
    }
}

fn row(source: Source, id: &str, metric: &Metric) -> Vec<Cell> {
    let locale = source.locale();
    let figure = |value: Option<Number>| source.figure(id, metric, value);
    let definition = source.definition(id);
    let lower_is_better = definition.is_some_and(|definition| definition.better == "lower");
    let bound = |side: usize| figure(metric.ci95.map(|bounds| Number::Float(bounds[side])));
    let sum = |number: Option<Number>| Cell::decimals(number.map(Number::as_f64), 0);
    let number = definition.and_then(|definition| i64::try_from(definition.number).ok());
    vec![
        Cell::text(source.label(id)),
        Cell::text(id),
        figure(metric.value),
        Cell::text(words::unit_of(id, metric, locale)),
        figure(metric.target.map(Number::Float)),
        Cell::text(words::status(metric, locale)),
        figure(metric.previous),
        source.difference(id, metric, metric.value, metric.previous),
        Cell::text(words::change_of(metric, lower_is_better, locale)),
        Cell::Empty,
        sample(metric),
        Cell::text(words::note(metric, locale)),
        sum(metric.numerator),
        sum(metric.denominator),
        bound(0),
        bound(1),
        Cell::probability(metric.p_value),
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
