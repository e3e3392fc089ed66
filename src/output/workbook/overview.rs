//! The first sheet: every figure of the month on one page.

use rust_xlsxwriter::{ConditionalFormatText, ConditionalFormatTextRule, Workbook, XlsxError};

use super::grid::{Cell, Grid, numbers, print_setup, texts};
use super::style::{NumberStyle, Styles};
use super::{Source, heading, words};
use crate::report::{Metric, Number};

/// The sheet's name; defined names point into it.
const NAME: &str = "概览";
/// Title, explanation, an empty row; then the header.
const HEADER_ROW: u32 = 3;
/// Where this month's value, the status and the judgement of the change stand.
const VALUE_COLUMN: char = 'C';
const STATUS_COLUMN: u16 = 4;
const CHANGE_COLUMN: u16 = 7;

/// Adds the overview with a defined name per metric.
pub(super) fn add(book: &mut Workbook, source: Source, styles: &Styles) -> Result<(), XlsxError> {
    let grid = grid(source);
    let last_row = HEADER_ROW + u32::try_from(grid.rows.len()).unwrap_or(0);
    let title = heading(source);
    let sheet = book.add_worksheet();
    sheet.set_name(NAME)?;
    sheet.write_string_with_format(0, 0, &title, &styles.title())?;
    sheet.write_string_with_format(1, 0, explanation(source), &Styles::note())?;
    grid.write(sheet, HEADER_ROW, styles)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 2)?;
    sheet.set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    print_setup(sheet, &title);
    let judgements = [
        (STATUS_COLUMN, "未达标", Styles::bad()),
        (STATUS_COLUMN, "达标", styles.good()),
        (STATUS_COLUMN, "接近", Styles::middling()),
        (CHANGE_COLUMN, "明显变差", Styles::bad()),
        (CHANGE_COLUMN, "明显改善", styles.good()),
    ];
    for (column, word, format) in judgements {
        // By beginning: 未达标 contains 达标.
        let rule = ConditionalFormatTextRule::BeginsWith(word.to_owned());
        let condition = ConditionalFormatText::new().set_rule(rule).set_format(format);
        sheet.add_conditional_format(HEADER_ROW + 1, column, last_row.max(HEADER_ROW + 1), column, &condition)?;
    }
    for (row, id) in (HEADER_ROW + 2..).zip(source.model.metrics.keys()) {
        book.define_name(id, &format!("='{NAME}'!${VALUE_COLUMN}${row}"))?;
    }
    Ok(())
}

fn explanation(source: Source) -> String {
    let state = if source.model.provisional {
        "初稿：截止日之前的数据，可能还会变化。"
    } else {
        ""
    };
    format!(
        "统计截止 {}。{state}率以百分比显示，变化为个百分点；本月值单元格以指标编号命名。p < 0.05 才称改善或变差。",
        source.model.cutoff
    )
}

fn grid(source: Source) -> Grid {
    let columns = vec![
        texts("指标", 26.0),
        texts("指标编号", 30.0),
        numbers("本月"),
        numbers("目标"),
        texts("状态", 9.0),
        numbers("上月"),
        numbers("变化"),
        texts("变化判断", 11.0),
        numbers("样本量 n"),
        texts("备注", 13.0),
        numbers("分子"),
        numbers("分母"),
        numbers("95% 区间下限"),
        numbers("95% 区间上限"),
        numbers("p 值"),
        numbers("去年同月"),
        numbers("年累计"),
        numbers("口径号"),
    ];
    let rows = source
        .model
        .metrics
        .iter()
        .map(|(id, metric)| row(source, id, metric))
        .collect();
    Grid::new(NAME, columns, rows)
}

fn row(source: Source, id: &str, metric: &Metric) -> Vec<Cell> {
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
        Cell::text(words::status(metric.status)),
        figure(metric.previous),
        source.difference(id, metric, metric.value, metric.previous),
        Cell::text(words::change(difference, metric.p_value, lower_is_better)),
        sample(metric),
        Cell::text(words::note(metric)),
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
