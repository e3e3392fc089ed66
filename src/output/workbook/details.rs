//! What the deck shows beyond the model's tables: cases, comments, surveys, customers.

use super::grid::{Cell, Grid, numbers, texts};
use super::{Source, words};
use crate::period::Month;
use crate::report::{ComplaintCase, CustomerComment};

/// A sheet per part; parts without a table of records are left out.
pub(super) fn all(source: Source) -> Vec<Grid> {
    let details = source.details;
    let optional = [
        (complaint_cases(source), !details.complaint_cases.is_empty()),
        (complaints_by_month(source), !details.complaints_by_month.is_empty()),
        (comments(&details.comments), !details.comments.is_empty()),
        (external(source), !details.external.rows.is_empty()),
        (mystery_shopper(source), !details.mystery_shopper.is_empty()),
        (orders(source), !details.orders_by_month.is_empty()),
        (appointments(source), !details.appointments_by_advisor.is_empty()),
        (customer_flow(source), !details.customer_flow.is_empty()),
        (churn_cohorts(source), !details.churn_cohorts.is_empty()),
        (key_accounts(source), !details.key_accounts.is_empty()),
        (rescues(source), !details.rescues.is_empty()),
    ];
    let shown = optional.into_iter().filter_map(|(grid, shown)| shown.then_some(grid));
    shown.collect()
}

fn month(month: Month) -> Cell {
    Cell::text(month.to_string())
}

fn complaint_cases(source: Source) -> Grid {
    let columns = vec![
        texts("投诉编号", 14.0),
        texts("受理时间", 17.0),
        texts("级别", 7.0),
        texts("渠道", 10.0),
        texts("原因", 10.0),
        texts("责任部门", 10.0),
        texts("服务顾问", 10.0),
        texts("技师", 10.0),
        texts("内容", 44.0),
        texts("成因", 34.0),
        texts("防再发", 34.0),
        texts("处理结果", 30.0),
        numbers("响应（分钟）"),
        numbers("处理（分钟）"),
        numbers("关闭（小时）"),
        texts("响应及时", 10.0),
        texts("处理及时", 10.0),
        texts("关闭及时", 10.0),
        texts("已跟踪", 8.0),
        numbers("处理满意度"),
    ];
    let cells = |case: &ComplaintCase| {
        vec![
            Cell::text(&case.complaint_no),
            Cell::text(&case.received_at),
            Cell::text(words::severity(&case.severity)),
            Cell::maybe(case.channel.as_ref()),
            Cell::maybe(case.reason.as_ref()),
            Cell::maybe(case.responsibility.as_ref()),
            Cell::maybe(case.advisor.as_ref()),
            Cell::maybe(case.technician.as_ref()),
            Cell::maybe(case.description.as_ref()),
            Cell::maybe(case.cause.as_ref()),
            Cell::maybe(case.prevention.as_ref()),
            Cell::maybe(case.result.as_ref()),
            Cell::decimals(case.respond_minutes, 0),
            Cell::decimals(case.handle_minutes, 0),
            Cell::decimals(case.close_hours, 1),
            Cell::text(words::yes(case.responded_in_time)),
            Cell::text(words::yes(case.handled_in_time)),
            Cell::text(words::yes(case.closed_in_time)),
            Cell::text(words::yes(case.followed_up)),
            Cell::maybe_count(case.satisfied_after),
        ]
    };
    Grid {
        fixed_columns: 1,
        ..Grid::new(
            "投诉明细",
            columns,
            source.details.complaint_cases.iter().map(cells).collect(),
        )
    }
}

fn complaints_by_month(source: Source) -> Grid {
    let mut columns = vec![texts("原因", 16.0)];
    columns.extend(
        source
            .model
            .month
            .ending_here(13)
            .map(|month| numbers(month.to_string())),
    );
    let rows = source.details.complaints_by_month.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.key)];
        cells.extend(row.counts.iter().map(|count| Cell::maybe_count(*count)));
        cells
    });
    Grid {
        fixed_columns: 1,
        ..Grid::new("投诉按月", columns, rows.collect())
    }
}

fn comments(comments: &[CustomerComment]) -> Grid {
    let columns = vec![
        texts("回访日期", 12.0),
        texts("业务", 10.0),
        texts("服务顾问", 10.0),
        numbers("总体评价"),
        texts("不满意项", 16.0),
        texts("客户原话", 70.0),
    ];
    let rows = comments.iter().map(|comment| {
        vec![
            Cell::text(&comment.date),
            Cell::text(words::line(&comment.line)),
            Cell::maybe(comment.advisor.as_ref()),
            Cell::maybe_count(comment.overall),
            Cell::text(comment.items.join("、")),
            Cell::text(&comment.comment),
        ]
    });
    Grid::new("客户原话", columns, rows.collect())
}

fn external(source: Source) -> Grid {
    let external = &source.details.external;
    let mut columns = vec![texts("月份", 10.0), texts("对象", 14.0), numbers("样本")];
    columns.extend(
        external
            .items
            .iter()
            .map(|item| numbers(format!("{} {}", item.item, item.label))),
    );
    columns.extend([numbers("MOT"), numbers("CSS"), numbers("排名"), texts("排名范围", 18.0)]);
    let rows = external.rows.iter().map(|row| {
        let mut cells = vec![
            month(row.month),
            Cell::text(words::entity(&row.entity)),
            Cell::decimals(row.sample, 0),
        ];
        cells.extend(
            external
                .items
                .iter()
                .map(|item| Cell::decimals(row.scores.get(&item.item).copied().flatten(), 1)),
        );
        let scope = [row.rank_scope.as_deref(), row.rank_of.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        cells.extend([
            Cell::decimals(row.mot, 1),
            Cell::decimals(row.css, 1),
            Cell::decimals(row.rank, 0),
            Cell::text(scope),
        ]);
        cells
    });
    Grid {
        fixed_columns: 2,
        ..Grid::new("外部 CSS", columns, rows.collect())
    }
}

fn mystery_shopper(source: Source) -> Grid {
    let columns = vec![
        texts("项目", 20.0),
        numbers("检查点"),
        numbers("得分"),
        numbers("上月得分"),
        numbers("对标"),
    ];
    let rows = source.details.mystery_shopper.iter().map(|row| {
        vec![
            Cell::text(&row.item),
            Cell::decimals(row.checkpoints, 0),
            Cell::decimals(row.score, 2),
            Cell::decimals(row.previous_score, 2),
            Cell::decimals(row.benchmark, 2),
        ]
    });
    Grid::new("神秘客", columns, rows.collect())
}

fn orders(source: Source) -> Grid {
    let mut columns = vec![texts("月份", 10.0)];
    columns.extend(["维修", "美容", "养护", "商品销售"].map(numbers));
    let rows = source.details.orders_by_month.iter().map(|row| {
        let mut cells = vec![month(row.month)];
        cells.extend([row.repair, row.beauty, row.maintenance, row.sales].map(Cell::count));
        cells
    });
    Grid::new("业务台次", columns, rows.collect())
}

fn appointments(source: Source) -> Grid {
    let mut columns = vec![texts("服务顾问", 14.0)];
    columns.extend(["台次", "被动预约", "主动预约"].map(numbers));
    let rows = source.details.appointments_by_advisor.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.advisor)];
        cells.extend([row.orders, row.passive, row.active].map(Cell::count));
        cells
    });
    Grid::new("顾问预约", columns, rows.collect())
}

fn customer_flow(source: Source) -> Grid {
    let mut columns = vec![texts("月份", 10.0)];
    columns.extend(["新增", "流失", "回流", "期末基盘"].map(numbers));
    let rows = source.details.customer_flow.iter().map(|row| {
        let mut cells = vec![month(row.month)];
        cells.extend([row.new, row.lost, row.returned].map(Cell::count));
        cells.push(Cell::maybe_count(row.active));
        cells
    });
    Grid::new("客户流动", columns, rows.collect())
}

fn churn_cohorts(source: Source) -> Grid {
    let mut columns = vec![texts("报告月份", 10.0), texts("来站月份", 10.0)];
    columns.extend(["私车", "其中流失", "公车", "其中流失"].map(numbers));
    let rows = source.details.churn_cohorts.iter().map(|row| {
        let mut cells = vec![month(row.month), month(row.cohort_month)];
        cells.extend([row.private, row.private_lost, row.company, row.company_lost].map(Cell::count));
        cells
    });
    Grid::new("流失队列", columns, rows.collect())
}

fn key_accounts(source: Source) -> Grid {
    let columns = vec![
        texts("客户", 26.0),
        texts("计划月份", 10.0),
        texts("走访日期", 12.0),
        texts("按期", 8.0),
        texts("走访人", 12.0),
        texts("发现", 50.0),
    ];
    let rows = source.details.key_accounts.iter().map(|row| {
        vec![
            Cell::text(&row.customer),
            month(row.planned),
            Cell::maybe(row.visited_at.as_ref()),
            Cell::text(words::yes(row.in_month)),
            Cell::maybe(row.visitor.as_ref()),
            Cell::maybe(row.finding.as_ref()),
        ]
    });
    Grid::new("大客户走访", columns, rows.collect())
}

fn rescues(source: Source) -> Grid {
    let columns = vec![
        texts("区域", 12.0),
        numbers("次数"),
        numbers("及时"),
        numbers("时限（分钟）"),
        numbers("中位到达（分钟）"),
    ];
    let rows = source.details.rescues.iter().map(|row| {
        vec![
            Cell::text(words::area(row.area.as_deref())),
            Cell::count(row.count),
            Cell::count(row.on_time),
            Cell::decimals(row.limit_minutes, 0),
            Cell::decimals(median(&row.minutes), 0),
        ]
    });
    Grid::new("救援", columns, rows.collect())
}

/// The middle of ascending values, the mean of the two middle ones of an even number.
fn median(values: &[f64]) -> Option<f64> {
    let upper = values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(*upper);
    }
    values
        .get(values.len() / 2 - 1)
        .map(|lower| f64::midpoint(*lower, *upper))
}
