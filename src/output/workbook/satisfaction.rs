//! The two sheets the procedure asks for: satisfaction by line of business, and by item.

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
    let columns = vec![
        texts("业务", 14.0),
        numbers("回访总数"),
        numbers("有效数"),
        numbers("不满意项数"),
        numbers("调查项数（项目数 × 有效数）"),
        numbers("满意度"),
        numbers("目标"),
        texts("状态", 9.0),
        numbers("上月"),
        numbers("变化"),
        texts("变化判断", 11.0),
        numbers("95% 区间下限"),
        numbers("95% 区间上限"),
        texts("备注", 13.0),
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
                words::line(line),
                id,
                called.map(|count| Number::Int(count.total)),
            )
        })
        .collect();
    rows.push(line_row(source, "全店", "satisfaction.company", total));
    Grid {
        total: true,
        fixed_columns: 1,
        ..Grid::new("客户满意度统计表", columns, rows)
    }
}

fn line_row(source: Source, name: &str, id: &str, total: Option<Number>) -> Vec<Cell> {
    let Some(metric) = source.model.metrics.get(id) else {
        return vec![Cell::text(name)];
    };
    let figure = |value: Option<Number>| source.figure(id, metric, value);
    let bound = |side: usize| figure(metric.ci95.map(|bounds| Number::Float(bounds[side])));
    let difference = metric
        .value
        .zip(metric.previous)
        .map(|(now, then)| now.as_f64() - then.as_f64());
    vec![
        Cell::text(name),
        Cell::decimals(total.map(Number::as_f64), 0),
        Cell::maybe_count(metric.spread.and_then(|spread| spread.n)),
        Cell::decimals(dissatisfied(metric), 0),
        Cell::decimals(metric.denominator.map(Number::as_f64), 0),
        figure(metric.value),
        figure(metric.target.map(Number::Float)),
        Cell::text(words::status(metric.status)),
        figure(metric.previous),
        source.difference(id, metric, metric.value, metric.previous),
        Cell::text(words::change(difference, metric.p_value, false)),
        bound(0),
        bound(1),
        Cell::text(words::note(metric)),
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
    let columns = vec![
        texts("问卷", 8.0),
        texts("编号", 8.0),
        texts("调查项目", 26.0),
        numbers("权重"),
        numbers("回答数"),
        numbers("非常满意"),
        numbers("满意"),
        numbers("一般"),
        numbers("不满意"),
        numbers("很不满意"),
        numbers("不满意项数"),
        numbers("满意率"),
        numbers("得分"),
        numbers("95% 区间下限"),
        numbers("95% 区间上限"),
        numbers("上月得分"),
        numbers("上月回答数"),
        numbers("变化"),
        numbers("p 值"),
        texts("变化判断", 11.0),
    ];
    let rows = source.details.items.iter().map(item_row).collect();
    Grid {
        fixed_columns: 3,
        ..Grid::new("客户满意度调查表", columns, rows)
    }
}

fn item_row(item: &ItemDetail) -> Vec<Cell> {
    let change = item.score.zip(item.previous_score).map(|(now, then)| now - then);
    let mut row = vec![
        Cell::text(words::line_group(&item.line_group)),
        Cell::text(&item.item),
        Cell::text(&item.label),
        Cell::decimals(Some(item.weight), 2),
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
        item.p_value
            .map_or(Cell::Empty, |p| Cell::Number(p, NumberStyle::Decimals(4))),
        Cell::text(words::change(change, item.p_value, false)),
    ]);
    row
}
