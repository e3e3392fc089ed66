//! Measures as a sheet.

use super::grid::{Cell, Column, Grid, numbers, texts};
use super::{Source, words};
use crate::report::tables::ActionRow;
use crate::report::{Number, Unit};

fn columns() -> Vec<Column> {
    vec![
        texts("部门", 8.0),
        texts("优先级", 8.0),
        texts("问题", 30.0),
        texts("原因", 28.0),
        texts("措施", 34.0),
        texts("资源", 22.0),
        texts("责任人", 11.0),
        texts("监督人", 11.0),
        numbers("期限"),
        texts("过程控制节点", 26.0),
        texts("状态", 9.0),
        numbers("完成度"),
        texts("逾期", 7.0),
        texts("证据", 24.0),
        texts("关联指标", 24.0),
        numbers("提出时"),
        numbers("现在"),
        numbers("变化"),
        texts("变化显著", 10.0),
    ]
}

/// The measures of one report, each with the figure it is linked to.
pub(super) fn grid(source: Source, name: &'static str, rows: &[ActionRow]) -> Grid {
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
            source.safe(row.department.as_ref()),
            source.safe(row.priority.as_ref()),
            source.safe(row.problem.as_ref()),
            source.safe(row.cause.as_ref()),
            source.safe(row.measure.as_ref()),
            source.safe(row.resources.as_ref()),
            Cell::maybe(row.owner.as_ref()),
            Cell::maybe(row.supervisor.as_ref()),
            due,
            source.safe(row.checkpoints.as_ref()),
            Cell::text(row.status.as_deref().map(words::progress).unwrap_or_default()),
            Cell::figure(row.completion.map(Number::Float), Unit::Ratio, 0),
            Cell::text(words::yes(row.overdue)),
            source.safe(row.evidence.as_ref()),
            Cell::text(linked.map(|id| source.label(id)).unwrap_or_default()),
            Cell::figure(row.then, unit, decimals),
            Cell::figure(row.now, unit, decimals),
            Cell::difference(row.change.map(Number::as_f64), unit, decimals),
            Cell::text(if row.change.is_some() {
                words::yes(row.significant)
            } else {
                ""
            }),
        ]
    };
    Grid {
        fixed_columns: 3,
        ..Grid::new(name, columns(), rows.iter().map(cells).collect())
    }
}
