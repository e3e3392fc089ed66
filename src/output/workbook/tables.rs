//! The model's tables, one sheet each, in the order of the contract.

use std::collections::BTreeSet;

use super::grid::{Cell, Grid, numbers, texts};
use super::{Source, actions, words};
use crate::report::tables::{AdvisorRow, KeyShare, OutcomeCount, TechnicianRow};
use crate::report::{Number, Unit};

/// A sheet per table; incentives only where they may be shown.
pub(super) fn all(source: Source) -> Vec<Grid> {
    let tables = &source.model.tables;
    let mut grids = vec![
        outcomes("回访结果", &tables.callback_outcomes),
        Grid::new(
            "工单类别",
            vec![texts("类别", 18.0), numbers("台次"), numbers("占比")],
            tables
                .orders_by_kind
                .iter()
                .map(|row| shares(&row.kind, row.count, Some(row.share)))
                .collect(),
        ),
        Grid::new(
            "满意度分段",
            vec![texts("分段", 26.0), numbers("人数"), numbers("占比")],
            tables
                .score_bands
                .iter()
                .map(|row| shares(words::band(&row.band), row.count, row.share))
                .collect(),
        ),
        item_scores(source),
        reasons_weekly(source),
        advisors(source, &tables.advisors),
        technicians(&tables.technicians),
    ];
    if source.edition.show_incentives {
        grids.push(incentives(source));
    }
    grids.extend([
        keys(source, "投诉原因", "原因", &tables.complaints_by_reason),
        keys(source, "投诉责任部门", "责任部门", &tables.complaints_by_responsibility),
        keys(source, "投诉渠道", "渠道", &tables.complaints_by_channel),
        outcomes("流失回访结果", &tables.churn_outcomes),
        Grid::new(
            "流失原因",
            vec![texts("原因", 22.0), numbers("人数"), numbers("占比")],
            tables
                .churn_reasons
                .iter()
                .map(|row| shares(&row.reason, row.count, Some(row.share)))
                .collect(),
        ),
        Grid::new(
            "流失流向",
            vec![texts("流向", 22.0), numbers("人数"), numbers("占比")],
            tables
                .churn_destinations
                .iter()
                .map(|row| shares(&row.destination, row.count, Some(row.share)))
                .collect(),
        ),
        actions::grid(source, "上月措施回顾", &tables.actions_review),
        actions::grid(source, "下月措施", &tables.actions_next),
    ]);
    grids
}

fn shares(key: &str, count: i64, share: Option<f64>) -> Vec<Cell> {
    vec![Cell::text(key), Cell::count(count), Cell::ratio(share)]
}

fn outcomes(name: &'static str, rows: &[OutcomeCount]) -> Grid {
    let columns = vec![texts("结果", 20.0), numbers("人数")];
    let rows = rows
        .iter()
        .map(|row| vec![Cell::text(words::outcome(&row.outcome)), Cell::count(row.count)])
        .collect();
    Grid::new(name, columns, rows)
}

fn keys(source: Source, name: &'static str, key: &str, rows: &[KeyShare]) -> Grid {
    let columns = vec![texts(key, 22.0), numbers("件数"), numbers("占比")];
    let cells = |row: &KeyShare| {
        vec![
            source.safe(Some(&row.key)),
            Cell::count(row.count),
            Cell::ratio(Some(row.share)),
        ]
    };
    Grid::new(name, columns, rows.iter().map(cells).collect())
}

fn item_scores(source: Source) -> Grid {
    let columns = vec![
        texts("问卷", 8.0),
        texts("编号", 8.0),
        texts("项目", 26.0),
        numbers("回答数"),
        numbers("得分"),
        numbers("上月得分"),
        numbers("变化"),
        texts("变化显著", 10.0),
        numbers("不满意项数"),
        numbers("满意率"),
    ];
    let items = &source.model.tables.satisfaction_items;
    let rows = items.iter().map(|item| {
        let change = item.score.zip(item.previous_score).map(|(now, then)| now - then);
        vec![
            Cell::text(words::line_group(&item.line_group)),
            Cell::text(&item.item),
            Cell::text(&item.label),
            Cell::count(item.answered),
            Cell::decimals(item.score, 1),
            Cell::decimals(item.previous_score, 1),
            Cell::difference(change, Unit::Points, 1),
            Cell::text(words::yes(item.significant)),
            Cell::count(item.dissatisfied),
            Cell::ratio(item.satisfaction_rate),
        ]
    });
    Grid {
        fixed_columns: 3,
        ..Grid::new("各项得分", columns, rows.collect())
    }
}

fn reasons_weekly(source: Source) -> Grid {
    let mut columns = vec![texts("不满意原因", 20.0)];
    columns.extend(["第 1 周", "第 2 周", "第 3 周", "第 4 周", "合计", "占比"].map(numbers));
    let rows = source.model.tables.reasons_weekly.iter().map(|row| {
        let mut cells = vec![source.safe(Some(&row.reason))];
        cells.extend([row.w1, row.w2, row.w3, row.w4, row.total].map(Cell::count));
        cells.push(Cell::ratio(Some(row.share)));
        cells
    });
    Grid::new("不满意原因", columns, rows.collect())
}

fn advisors(source: Source, rows: &[AdvisorRow]) -> Grid {
    // The rows share their items; take them from all in case one has none.
    let mut items: Vec<&String> = Vec::new();
    for item in rows.iter().flat_map(|row| row.scores.keys()) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let mut columns = vec![
        texts("服务顾问", 14.0),
        numbers("台次"),
        numbers("内访有效"),
        numbers("外访有效"),
        numbers("内部 MOT"),
        numbers("外部 MOT"),
    ];
    columns.extend(
        items
            .iter()
            .map(|item| numbers(format!("{item} {}", item_label(source, item)))),
    );
    let cells = |row: &AdvisorRow| {
        let mut cells = vec![
            Cell::text(&row.advisor),
            Cell::count(row.orders),
            Cell::count(row.internal),
            Cell::count(row.external),
            Cell::decimals(row.mot, 1),
            Cell::decimals(row.external_mot, 1),
        ];
        cells.extend(
            items
                .iter()
                .map(|item| Cell::decimals(row.scores.get(*item).copied().flatten(), 1)),
        );
        cells
    };
    Grid {
        fixed_columns: 1,
        ..Grid::new("服务顾问", columns, rows.iter().map(cells).collect())
    }
}

/// The item's question as the questionnaire has it.
fn item_label<'a>(source: Source<'a>, id: &str) -> &'a str {
    let items = &source.model.tables.satisfaction_items;
    items
        .iter()
        .find(|item| item.item == id)
        .map_or("", |item| item.label.as_str())
}

fn technicians(rows: &[TechnicianRow]) -> Grid {
    let reasons: BTreeSet<&String> = rows.iter().flat_map(|row| row.reasons.keys()).collect();
    let mut columns = vec![
        texts("技师", 14.0),
        numbers("首次维修台次"),
        numbers("未一次修复"),
        numbers("未一次修复率"),
        numbers("95% 区间下限"),
        numbers("95% 区间上限"),
        texts("控制图", 16.0),
    ];
    columns.extend(reasons.iter().map(|reason| numbers(reason.as_str())));
    let cells = |row: &TechnicianRow| {
        let rate = |rate: Option<f64>| {
            rate.map_or(Cell::Empty, |rate| {
                Cell::figure(Some(Number::Float(rate)), Unit::Ratio, 2)
            })
        };
        let mut cells = vec![
            Cell::text(&row.technician),
            Cell::count(row.orders),
            Cell::count(row.not_fixed),
            rate(row.not_fixed_rate),
            rate(row.ci_low),
            rate(row.ci_high),
            Cell::text(row.signal.as_deref().map(words::signal).unwrap_or_default()),
        ];
        cells.extend(
            reasons
                .iter()
                .map(|reason| Cell::count(row.reasons.get(*reason).copied().unwrap_or(0))),
        );
        cells
    };
    Grid {
        fixed_columns: 1,
        ..Grid::new("维修技师", columns, rows.iter().map(cells).collect())
    }
}

fn incentives(source: Source) -> Grid {
    let mut columns = vec![texts("姓名", 14.0), numbers("表扬次数")];
    columns.extend(
        [
            "表扬奖（元）",
            "表扬冠军（元）",
            "过程奖（元）",
            "扣罚（元）",
            "合计（元）",
        ]
        .map(numbers),
    );
    let rows = source.model.tables.incentives.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.person), Cell::count(row.praises)];
        cells.extend(
            [
                row.praise_bonus,
                row.champion_bonus,
                row.process_bonus,
                row.penalty,
                row.total,
            ]
            .map(Cell::money),
        );
        cells
    });
    Grid {
        fixed_columns: 1,
        ..Grid::new("激励", columns, rows.collect())
    }
}
