//! What the appendix rests on: definitions, data quality, files read, warnings.

use super::grid::{Cell, Column, Grid, numbers, texts};
use super::{Source, words};
use crate::report::Definition;

/// The sheets, in this order.
pub(super) fn all(source: Source) -> [Grid; 5] {
    [
        definitions(&source.details.definitions),
        quality(source),
        rejects(source),
        inputs(source),
        warnings(source),
    ]
}

fn definitions(definitions: &[Definition]) -> Grid {
    let columns = vec![
        numbers("口径号"),
        texts("指标", 26.0),
        texts("指标编号", 30.0),
        texts("单位", 9.0),
        texts("方向", 10.0),
        texts("公式", 50.0),
        texts("规则", 50.0),
        texts("分子", 30.0),
        texts("分母", 30.0),
        texts("数据", 14.0),
        texts("依据", 26.0),
    ];
    let rows = definitions.iter().map(|definition| {
        vec![
            Cell::maybe_count(i64::try_from(definition.number).ok()),
            Cell::text(&definition.label),
            Cell::text(&definition.id),
            Cell::text(unit(&definition.unit)),
            Cell::text(if definition.better == "lower" {
                "越低越好"
            } else {
                "越高越好"
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
        ..Grid::new("口径", columns, rows.collect())
    }
}

fn unit(id: &str) -> &str {
    match id {
        "ratio" => "率",
        "count" => "数量",
        "points" => "分",
        "cny" => "元",
        other => other,
    }
}

fn quality(source: Source) -> Grid {
    const RULES: [&str; 5] = ["missing", "unparseable", "unknown_value", "unknown_store", "duplicate"];
    let mut columns = vec![texts("数据表", 14.0)];
    columns.extend(["文件数", "读入", "采用", "剔除", "本月读入", "本月剔除"].map(numbers));
    columns.extend(RULES.map(|rule| numbers(words::rule(rule))));
    columns.extend([texts("最早月份", 10.0), texts("最晚月份", 10.0)]);
    let count = |count: u64| Cell::maybe_count(i64::try_from(count).ok());
    let rows = source.details.quality.tables.iter().map(|table| {
        let mut cells = vec![
            Cell::text(&table.label),
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
    Grid::new("数据质量", columns, rows.collect())
}

fn rejects(source: Source) -> Grid {
    let columns: Vec<Column> = vec![
        texts("数据表", 14.0),
        texts("文件", 36.0),
        numbers("行"),
        texts("列", 16.0),
        texts("内容", 30.0),
        texts("规则", 14.0),
    ];
    let rows = source.details.quality.examples.iter().map(|reject| {
        vec![
            Cell::text(reject.table.chinese()),
            Cell::text(&reject.file),
            Cell::maybe_count(i64::try_from(reject.row).ok()),
            Cell::text(&reject.column),
            Cell::text(&reject.value),
            Cell::text(words::rule(&reject.rule)),
        ]
    });
    Grid::new("剔除示例", columns, rows.collect())
}

fn inputs(source: Source) -> Grid {
    let columns = vec![
        texts("文件", 44.0),
        numbers("行数"),
        numbers("剔除"),
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
    Grid::new("数据文件", columns, rows.collect())
}

fn warnings(source: Source) -> Grid {
    let columns = vec![texts("代码", 24.0), texts("提示", 90.0)];
    let rows = source
        .model
        .warnings
        .iter()
        .map(|warning| vec![Cell::text(&warning.code), source.safe(Some(&warning.message))]);
    Grid::new("提示", columns, rows.collect())
}
