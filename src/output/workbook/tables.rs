//! The model's tables, one sheet each, in the order of the contract.

use std::collections::BTreeSet;

use rust_i18n::t;

use super::grid::{Cell, Grid, numbers, texts};
use super::{Source, actions, words};
use crate::report::tables::{AdvisorRow, KeyShare, OutcomeCount, TechnicianRow};
use crate::report::{Number, Unit};

/// A sheet per table; incentives only where they may be shown.
pub(super) fn all(source: Source) -> Vec<Grid> {
    let locale = source.locale();
    let tables = &source.model.tables;
    let mut grids = vec![
        outcomes(
            source,
            t!("sheet.name.callback_outcomes", locale = locale),
            &tables.callback_outcomes,
        ),
        Grid::new(
            t!("sheet.name.orders_by_kind", locale = locale),
            vec![
                texts(t!("sheet.column.kind", locale = locale), 18.0),
                numbers(t!("sheet.column.orders", locale = locale)),
                numbers(t!("sheet.column.share", locale = locale)),
            ],
            tables
                .orders_by_kind
                .iter()
                .map(|row| shares(&*row.kind, row.count, Some(row.share)))
                .collect(),
        ),
        Grid::new(
            t!("sheet.name.score_bands", locale = locale),
            vec![
                texts(t!("sheet.column.band", locale = locale), 34.0),
                numbers(t!("sheet.column.customers", locale = locale)),
                numbers(t!("sheet.column.share", locale = locale)),
            ],
            tables
                .score_bands
                .iter()
                .map(|row| shares(words::band(&row.band, locale), row.count, row.share))
                .collect(),
        ),
        item_scores(source),
        reasons_weekly(source),
        advisors(source, &tables.advisors),
        technicians(source, &tables.technicians),
    ];
    if source.edition.show_incentives {
        grids.push(incentives(source));
    }
    grids.extend([
        keys(
            source,
            t!("sheet.name.complaints_by_reason", locale = locale),
            t!("sheet.column.reason", locale = locale),
            &tables.complaints_by_reason,
        ),
        keys(
            source,
            t!("sheet.name.complaints_by_department", locale = locale),
            t!("sheet.column.responsible_department", locale = locale),
            &tables.complaints_by_responsibility,
        ),
        keys(
            source,
            t!("sheet.name.complaints_by_channel", locale = locale),
            t!("sheet.column.channel", locale = locale),
            &tables.complaints_by_channel,
        ),
        outcomes(
            source,
            t!("sheet.name.churn_outcomes", locale = locale),
            &tables.churn_outcomes,
        ),
        customers(
            source,
            t!("sheet.name.churn_reasons", locale = locale),
            t!("sheet.column.reason", locale = locale),
            tables
                .churn_reasons
                .iter()
                .map(|row| shares(&*row.reason, row.count, Some(row.share))),
        ),
        customers(
            source,
            t!("sheet.name.churn_destinations", locale = locale),
            t!("sheet.column.destination", locale = locale),
            tables
                .churn_destinations
                .iter()
                .map(|row| shares(&*row.destination, row.count, Some(row.share))),
        ),
        actions::grid(
            source,
            t!("sheet.name.actions_review", locale = locale),
            &tables.actions_review,
        ),
        actions::grid(
            source,
            t!("sheet.name.actions_next", locale = locale),
            &tables.actions_next,
        ),
    ]);
    grids
}

/// Lost customers by a word.
fn customers(
    source: Source,
    name: impl Into<String>,
    key: impl Into<String>,
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(key, 22.0),
        numbers(t!("sheet.column.customers", locale = locale)),
        numbers(t!("sheet.column.share", locale = locale)),
    ];
    Grid::new(name, columns, rows.collect())
}

fn shares(key: impl Into<String>, count: i64, share: Option<f64>) -> Vec<Cell> {
    vec![Cell::text(key), Cell::count(count), Cell::ratio(share)]
}

fn outcomes(source: Source, name: impl Into<String>, rows: &[OutcomeCount]) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.outcome", locale = locale), 20.0),
        numbers(t!("sheet.column.customers", locale = locale)),
    ];
    let rows = rows
        .iter()
        .map(|row| vec![Cell::text(words::outcome(&row.outcome, locale)), Cell::count(row.count)])
        .collect();
    Grid::new(name, columns, rows)
}

fn keys(source: Source, name: impl Into<String>, key: impl Into<String>, rows: &[KeyShare]) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(key, 22.0),
        numbers(t!("sheet.column.complaints", locale = locale)),
        numbers(t!("sheet.column.share", locale = locale)),
    ];
    let cells = |row: &KeyShare| {
        vec![
            Cell::text(&row.key),
            Cell::count(row.count),
            Cell::ratio(Some(row.share)),
        ]
    };
    Grid::new(name, columns, rows.iter().map(cells).collect())
}

fn item_scores(source: Source) -> Grid {
    let locale = source.locale();
    let columns = vec![
        texts(t!("sheet.column.questionnaire", locale = locale), 8.0),
        texts(t!("sheet.column.item_id", locale = locale), 8.0),
        texts(t!("sheet.column.item", locale = locale), 26.0),
        numbers(t!("sheet.column.answers", locale = locale)),
        numbers(t!("sheet.column.score", locale = locale)),
        numbers(t!("sheet.column.previous_score", locale = locale)),
        numbers(t!("sheet.column.change", locale = locale)),
        texts(t!("sheet.column.significant", locale = locale), 10.0),
        numbers(t!("sheet.column.dissatisfied_items", locale = locale)),
        numbers(t!("sheet.column.satisfaction_rate", locale = locale)),
    ];
    let items = &source.model.tables.satisfaction_items;
    let rows = items.iter().map(|item| {
        let change = item.score.zip(item.previous_score).map(|(now, then)| now - then);
        vec![
            Cell::text(words::line_group(&item.line_group, locale)),
            Cell::text(&item.item),
            Cell::text(&item.label),
            Cell::count(item.answered),
            Cell::decimals(item.score, 1),
            Cell::decimals(item.previous_score, 1),
            Cell::difference(change, Unit::Points, 1),
            Cell::text(words::yes(item.significant, locale)),
            Cell::count(item.dissatisfied),
            Cell::ratio(item.satisfaction_rate),
        ]
    });
    Grid {
        fixed_columns: 3,
        ..Grid::new(t!("sheet.name.item_scores", locale = locale), columns, rows.collect())
    }
}

fn reasons_weekly(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![texts(t!("sheet.column.dissatisfaction_reason", locale = locale), 20.0)];
    columns.extend(
        [
            t!("sheet.column.week_1", locale = locale),
            t!("sheet.column.week_2", locale = locale),
            t!("sheet.column.week_3", locale = locale),
            t!("sheet.column.week_4", locale = locale),
            t!("sheet.column.total", locale = locale),
            t!("sheet.column.share", locale = locale),
        ]
        .map(numbers),
    );
    let rows = source.model.tables.reasons_weekly.iter().map(|row| {
        let mut cells = vec![Cell::text(&row.reason)];
        cells.extend([row.w1, row.w2, row.w3, row.w4, row.total].map(Cell::count));
        cells.push(Cell::ratio(Some(row.share)));
        cells
    });
    Grid::new(
        t!("sheet.name.dissatisfaction_reasons", locale = locale),
        columns,
        rows.collect(),
    )
}

fn advisors(source: Source, rows: &[AdvisorRow]) -> Grid {
    let locale = source.locale();
    // The rows share their items; take them from all in case one has none.
    let mut items: Vec<&String> = Vec::new();
    for item in rows.iter().flat_map(|row| row.scores.keys()) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    let mut columns = vec![
        texts(t!("sheet.column.advisor", locale = locale), 14.0),
        numbers(t!("sheet.column.orders", locale = locale)),
        numbers(t!("sheet.column.internal_valid", locale = locale)),
        numbers(t!("sheet.column.external_valid", locale = locale)),
        numbers(t!("sheet.column.internal_mot", locale = locale)),
        numbers(t!("sheet.column.external_mot", locale = locale)),
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
        ..Grid::new(
            t!("sheet.name.advisors", locale = locale),
            columns,
            rows.iter().map(cells).collect(),
        )
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

fn technicians(source: Source, rows: &[TechnicianRow]) -> Grid {
    let locale = source.locale();
    let reasons: BTreeSet<&String> = rows.iter().flat_map(|row| row.reasons.keys()).collect();
    let mut columns = vec![
        texts(t!("sheet.column.technician", locale = locale), 14.0),
        numbers(t!("sheet.column.first_visits", locale = locale)),
        numbers(t!("sheet.column.not_fixed", locale = locale)),
        numbers(t!("sheet.column.not_fixed_rate", locale = locale)),
        numbers(t!("sheet.column.interval_low", locale = locale)),
        numbers(t!("sheet.column.interval_high", locale = locale)),
        texts(t!("sheet.column.control", locale = locale), 24.0),
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
            Cell::text(
                row.signal
                    .as_deref()
                    .map(|id| words::signal(id, locale))
                    .unwrap_or_default(),
            ),
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
        judged: vec![6],
        ..Grid::new(
            t!("sheet.name.technicians", locale = locale),
            columns,
            rows.iter().map(cells).collect(),
        )
    }
}

fn incentives(source: Source) -> Grid {
    let locale = source.locale();
    let mut columns = vec![
        texts(t!("sheet.column.person", locale = locale), 14.0),
        numbers(t!("sheet.column.praises", locale = locale)),
    ];
    columns.extend(
        [
            t!("sheet.column.praise_bonus", locale = locale),
            t!("sheet.column.champion_bonus", locale = locale),
            t!("sheet.column.process_bonus", locale = locale),
            t!("sheet.column.penalty", locale = locale),
            t!("sheet.column.total_amount", locale = locale),
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
        ..Grid::new(t!("sheet.name.incentives", locale = locale), columns, rows.collect())
    }
}
