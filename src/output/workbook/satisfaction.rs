//! The two sheets the procedure asks for: satisfaction by line of business, and by item.

use rust_i18n::t;

use super::grid::{Cell, Grid, numbers, texts};
use super::style::NumberStyle;
use super::{Source, words};
use crate::report::{ItemDetail, Metric, Number, Unit};

/// Lines as the procedure lists them, with their metric.
const LINES: [(&str, &str); 4] = [
    ("repair", "satisfaction.repair"),
    ("beauty", "satisfaction.beauty"),
    ("maintenance", "satisfaction.maintenance"),
    ("sales", "satisfaction.sales"),
];

/// 客户满意度统计表: each line and the whole company.
pub(super) fn by_line(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.line", locale = locale), 14.0),
        numbers(t!("sheet.column.callbacks", locale = locale)),
        numbers(t!("sheet.column.valid", locale = locale)),
        numbers(t!("sheet.column.dissatisfied_items", locale = locale)),
        numbers(t!("sheet.column.items_asked", locale = locale)),
        numbers(t!("sheet.column.satisfaction", locale = locale)),
        numbers(t!("sheet.column.target", locale = locale)),
        texts(t!("sheet.column.status", locale = locale), 9.0),
        numbers(t!("sheet.column.last_month", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        texts(t!("sheet.column.judgement", locale = locale), 16.0),
        numbers(t!("sheet.column.interval_low", locale = locale)),
        numbers(t!("sheet.column.interval_high", locale = locale)),
        texts(t!("sheet.column.note", locale = locale), 21.0),
    ];
    let total = source
        .model
        .metrics
        .get("callbacks.total")
        .and_then(|metric| metric.value);
    let mut rows: Vec<Vec<Cell>> = LINES
        .iter()
        .map(|(line, id)| {
            let called = source
                .details
                .callbacks_by_line
                .iter()
                .find(|count| count.line == *line);
            line_row(
                source,
                &words::line(line, locale),
                id,
                called.map(|count| Number::Int(count.total)),
            )
        })
        .collect();
    rows.push(line_row(
        source,
        &t!("sheet.word.company", locale = locale),
        "satisfaction.company",
        total,
    ));
    Grid {
        total: true,
        fixed_columns: 1,
        judged: vec![7, 10],
        ..Grid::new(t!("sheet.name.satisfaction_by_line", locale = locale), columns, rows)
    }
}

fn line_row(source: Source, name: &str, id: &str, total: Option<Number>) -> Vec<Cell> {
    let Some(metric) = source.model.metrics.get(id) else {
        return vec![Cell::text(name)];
    };
    let locale = source.locale();
    let figure = |value: Option<Number>| source.figure(id, metric, value);
    let bound = |side: usize| figure(metric.ci95.map(|bounds| Number::Float(bounds[side])));
    vec![
        Cell::text(name),
        Cell::decimals(total.map(Number::as_f64), 0),
        Cell::maybe_count(metric.spread.and_then(|spread| spread.n)),
        Cell::decimals(dissatisfied(metric), 0),
        Cell::decimals(metric.denominator.map(Number::as_f64), 0),
        figure(metric.value),
        figure(metric.target.map(Number::Float)),
        Cell::text(words::status(metric, locale)),
        figure(metric.previous),
        source.difference(id, metric, metric.value, metric.previous),
        Cell::text(words::change_of(metric, false, locale)),
        bound(0),
        bound(1),
        Cell::text(words::note(metric, locale)),
    ]
}

/// All items less the good ones.
fn dissatisfied(metric: &Metric) -> Option<f64> {
    metric
        .denominator
        .zip(metric.numerator)
        .map(|(all, good)| all.as_f64() - good.as_f64())
}

/// 客户满意度调查表: each item of the questionnaire.
pub(super) fn by_item(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.questionnaire", locale = locale), 8.0),
        texts(t!("sheet.column.item_id", locale = locale), 8.0),
        texts(t!("sheet.column.item_asked", locale = locale), 26.0),
        numbers(t!("sheet.column.weight", locale = locale)),
        numbers(t!("sheet.column.answers", locale = locale)),
        numbers(t!("sheet.column.very_satisfied", locale = locale)),
        numbers(t!("sheet.column.satisfied", locale = locale)),
        numbers(t!("sheet.column.fair", locale = locale)),
        numbers(t!("sheet.column.dissatisfied", locale = locale)),
        numbers(t!("sheet.column.very_dissatisfied", locale = locale)),
        numbers(t!("sheet.column.dissatisfied_items", locale = locale)),
        numbers(t!("sheet.column.satisfaction_rate", locale = locale)),
        numbers(t!("sheet.column.score", locale = locale)),
        numbers(t!("sheet.column.interval_low", locale = locale)),
        numbers(t!("sheet.column.interval_high", locale = locale)),
        numbers(t!("sheet.column.previous_score", locale = locale)),
        numbers(t!("sheet.column.previous_answers", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        numbers(t!("sheet.column.p_value", locale = locale)),
        texts(t!("sheet.column.judgement", locale = locale), 16.0),
    ];
    let items = &source.details.items;
    let whole = items
        .iter()
        .all(|item| (item.weight * 100.0 - (item.weight * 100.0).round()).abs() < 1e-9);
    let weight = NumberStyle::Percent(u8::from(!whole));
    let rows = items.iter().map(|item| item_row(item, weight, locale)).collect();
    Grid {
        fixed_columns: 3,
        judged: vec![19],
        ..Grid::new(t!("sheet.name.satisfaction_by_item", locale = locale), columns, rows)
    }
}

fn item_row(item: &ItemDetail, weight: NumberStyle, locale: &str) -> Vec<Cell> {
    let change = item.score.zip(item.previous_score).map(|(now, then)| now - then);
    let mut row = vec![
        Cell::text(words::line_group(&item.line_group, locale)),
        Cell::text(&item.item),
        Cell::text(&item.label),
        Cell::Number(item.weight, weight),
        Cell::count(item.n),
    ];
    row.extend(item.levels.map(Cell::count));
    row.extend([
        Cell::count(item.dissatisfied),
        Cell::ratio(item.satisfaction_rate),
        Cell::decimals(item.score, 1),
        Cell::decimals(item.ci95.map(|bounds| bounds[0]), 1),
        Cell::decimals(item.ci95.map(|bounds| bounds[1]), 1),
        Cell::decimals(item.previous_score, 1),
        Cell::count(item.previous_n),
        Cell::difference(change, Unit::Points, 1),
        Cell::probability(item.p_value),
        Cell::text(words::change(change, item.p_value, false, locale)),
    ]);
    row
}
