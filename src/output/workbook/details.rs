//! What the deck shows beyond the model's tables: cases, comments, surveys, customers.

use rust_i18n::t;

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
        (comments(source), !details.comments.is_empty()),
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
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.complaint_no", locale = locale), 14.0),
        texts(t!("sheet.column.received_at", locale = locale), 17.0),
        texts(t!("sheet.column.severity", locale = locale), 7.0),
        texts(t!("sheet.column.channel", locale = locale), 10.0),
        texts(t!("sheet.column.reason", locale = locale), 10.0),
        texts(t!("sheet.column.responsible_department", locale = locale), 10.0),
        texts(t!("sheet.column.advisor", locale = locale), 10.0),
        texts(t!("sheet.column.technician", locale = locale), 10.0),
        texts(t!("sheet.column.content", locale = locale), 44.0),
        texts(t!("sheet.column.cause", locale = locale), 34.0),
        texts(t!("sheet.column.prevention", locale = locale), 34.0),
        texts(t!("sheet.column.result", locale = locale), 30.0),
        numbers(t!("sheet.column.respond_minutes", locale = locale)),
        numbers(t!("sheet.column.handle_minutes", locale = locale)),
        numbers(t!("sheet.column.close_hours", locale = locale)),
        texts(t!("sheet.column.responded_in_time", locale = locale), 10.0),
        texts(t!("sheet.column.handled_in_time", locale = locale), 10.0),
        texts(t!("sheet.column.closed_in_time", locale = locale), 10.0),
        texts(t!("sheet.column.followed_up", locale = locale), 8.0),
        numbers(t!("sheet.column.satisfied_after", locale = locale)),
    ];
    let cells = |case: &ComplaintCase| {
        vec![
            Cell::text(&case.complaint_no),
            Cell::text(&case.received_at),
            Cell::text(words::severity(&case.severity, locale)),
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
            Cell::text(words::yes(case.responded_in_time, locale)),
            Cell::text(words::yes(case.handled_in_time, locale)),
            Cell::text(words::yes(case.closed_in_time, locale)),
            Cell::text(words::yes(case.followed_up, locale)),
            Cell::maybe_count(case.satisfied_after),
        ]
    };
    Grid {
        fixed_columns: 1,
        ..Grid::new(
            t!("sheet.name.complaint_cases", locale = locale),
            columns,
            source.details.complaint_cases.iter().map(cells).collect(),
        )
    }
}

fn complaints_by_month(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.reason", locale = locale), 16.0)];
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
        ..Grid::new(
            t!("sheet.name.complaints_by_month", locale = locale),
            columns,
            rows.collect(),
        )
    }
}

fn comments(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.called_on", locale = locale), 12.0),
        texts(t!("sheet.column.line", locale = locale), 10.0),
        texts(t!("sheet.column.advisor", locale = locale), 10.0),
        numbers(t!("sheet.column.overall", locale = locale)),
        texts(t!("sheet.column.items_dissatisfied", locale = locale), 16.0),
        texts(t!("sheet.column.comment", locale = locale), 70.0),
    ];
    let rows = source.details.comments.iter().map(|comment: &CustomerComment| {
        vec![
            Cell::text(&comment.date),
            Cell::text(words::line(&comment.line, locale)),
            Cell::maybe(comment.advisor.as_ref()),
            Cell::maybe_count(comment.overall),
            Cell::text(comment.items.join(&t!("definition.list", locale = locale))),
            Cell::text(&comment.comment),
        ]
    });
    Grid::new(t!("sheet.name.comments", locale = locale), columns, rows.collect())
}

fn external(source: Source) -> Grid {
    let locale = source.locale();
    let external = &source.details.external;
    let mut columns = vec![
        texts(t!("sheet.column.month", locale = locale), 10.0),
        texts(t!("sheet.column.entity", locale = locale), 14.0),
        numbers(t!("sheet.column.sample", locale = locale)),
    ];
    columns.extend(
        external
            .items
            .iter()
            .map(|item| numbers(format!("{} {}", item.item, item.label))),
    );
    columns.extend([
        numbers("MOT"),
        numbers("CSS"),
        numbers(t!("sheet.column.rank", locale = locale)),
        texts(t!("sheet.column.rank_scope", locale = locale), 18.0),
    ]);
    let rows = external.rows.iter().map(|row| {
        let mut cells = vec![
            month(row.month),
            Cell::text(words::entity(&row.entity, locale)),
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
        ..Grid::new(t!("sheet.name.external", locale = locale), columns, rows.collect())
    }
}

fn mystery_shopper(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.item", locale = locale), 20.0),
        numbers(t!("sheet.column.checks", locale = locale)),
        numbers(t!("sheet.column.score", locale = locale)),
        numbers(t!("sheet.column.previous_score", locale = locale)),
        numbers(t!("sheet.column.benchmark", locale = locale)),
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
    Grid::new(
        t!("sheet.name.mystery_shopper", locale = locale),
        columns,
        rows.collect(),
    )
}

fn orders(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.month", locale = locale), 10.0)];
    columns.extend(["repair", "beauty", "maintenance", "sales"].map(|line| numbers(words::line(line, locale))));
    let rows = source.details.orders_by_month.iter().map(|row| {
        let mut cells = vec![month(row.month)];
        cells.extend([row.repair, row.beauty, row.maintenance, row.sales].map(Cell::count));
        cells
    });
    Grid::new(
        t!("sheet.name.orders_by_month", locale = locale),
        columns,
        rows.collect(),
    )
}

fn appointments(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.advisor", locale = locale), 14.0)];
    columns.extend(
        [
            t!("sheet.column.orders", locale = locale),
            t!("sheet.column.passive", locale = locale),
            t!("sheet.column.active", locale = locale),
        ]
        .map(numbers),
    );
    let rows = source.details.appointments_by_advisor.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.advisor)];
        cells.extend([row.orders, row.passive, row.active].map(Cell::count));
        cells
    });
    Grid::new(t!("sheet.name.appointments", locale = locale), columns, rows.collect())
}

fn customer_flow(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.month", locale = locale), 10.0)];
    columns.extend(
        [
            t!("sheet.column.new", locale = locale),
            t!("sheet.column.lost", locale = locale),
            t!("sheet.column.returned", locale = locale),
            t!("sheet.column.active_customers", locale = locale),
        ]
        .map(numbers),
    );
    let rows = source.details.customer_flow.iter().map(|row| {
        let mut cells = vec![month(row.month)];
        cells.extend([row.new, row.lost, row.returned].map(Cell::count));
        cells.push(Cell::maybe_count(row.active));
        cells
    });
    Grid::new(t!("sheet.name.customer_flow", locale = locale), columns, rows.collect())
}

fn churn_cohorts(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![
        texts(t!("sheet.column.report_month", locale = locale), 10.0),
        texts(t!("sheet.column.visit_month", locale = locale), 10.0),
    ];
    columns.extend(
        [
            t!("sheet.column.private", locale = locale),
            t!("sheet.column.of_these_lost", locale = locale),
            t!("sheet.column.company", locale = locale),
            t!("sheet.column.of_these_lost", locale = locale),
        ]
        .map(numbers),
    );
    let rows = source.details.churn_cohorts.iter().map(|row| {
        let mut cells = vec![month(row.month), month(row.cohort_month)];
        cells.extend([row.private, row.private_lost, row.company, row.company_lost].map(Cell::count));
        cells
    });
    Grid::new(t!("sheet.name.churn_cohorts", locale = locale), columns, rows.collect())
}

fn key_accounts(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.customer", locale = locale), 26.0),
        texts(t!("sheet.column.planned_month", locale = locale), 10.0),
        texts(t!("sheet.column.visited_on", locale = locale), 12.0),
        texts(t!("sheet.column.on_schedule", locale = locale), 8.0),
        texts(t!("sheet.column.visitor", locale = locale), 12.0),
        texts(t!("sheet.column.finding", locale = locale), 50.0),
    ];
    let rows = source.details.key_accounts.iter().map(|row| {
        vec![
            Cell::text(&row.customer),
            month(row.planned),
            Cell::maybe(row.visited_at.as_ref()),
            Cell::text(words::yes(row.in_month, locale)),
            Cell::maybe(row.visitor.as_ref()),
            Cell::maybe(row.finding.as_ref()),
        ]
    });
    Grid::new(t!("sheet.name.key_accounts", locale = locale), columns, rows.collect())
}

fn rescues(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.area", locale = locale), 12.0),
        numbers(t!("sheet.column.times", locale = locale)),
        numbers(t!("sheet.column.on_time", locale = locale)),
        numbers(t!("sheet.column.limit_minutes", locale = locale)),
        numbers(t!("sheet.column.median_minutes", locale = locale)),
    ];
    let rows = source.details.rescues.iter().map(|row| {
        vec![
            Cell::text(words::area(row.area.as_deref(), locale)),
            Cell::count(row.count),
            Cell::count(row.on_time),
            Cell::decimals(row.limit_minutes, 0),
            Cell::decimals(median(&row.minutes), 0),
        ]
    });
    Grid::new(t!("sheet.name.rescues", locale = locale), columns, rows.collect())
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
