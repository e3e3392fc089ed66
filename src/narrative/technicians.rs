//! Who is outside the control limits, and why cars came back.

use serde_json::{Value, json};

use super::complaints::note_of;
use super::verdict::Absence;
use super::words::{count, em_width, listed, percent};
use super::{Facts, Finding, Findings};
use crate::charts::number_of;
use crate::report::tables::TechnicianRow;
use crate::stats::SMALL_SAMPLE;

const RATE: &str = "first_time_fix.rate";
/// Reasons with a column of their own.
const COLUMNS: usize = 5;
/// Technicians beside the control chart; more have a page of their own.
const BESIDE: usize = 12;
/// As many, when reasons too long for a column head are explained below the table.
const BESIDE_LETTERED: usize = 9;

/// The control chart with its table, and all technicians when they are many.
pub fn technicians(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(RATE) else {
        let why = match facts.absence(RATE) {
            Absence::NotConfigured => {
                say!(facts, "finding.technicians.no_column", name = facts.label_within(RATE))
            }
            reason => say!(facts, "finding.technicians.no_orders", reason = reason.word(facts)),
        };
        found.insert(
            "technicians".to_owned(),
            facts.nothing(&say!(facts, "finding.no_figure", name = facts.label_within(RATE)), &why),
        );
        return;
    };
    let rows = &facts.model.tables.technicians;
    let first = facts.clauses(&[
        format!("{} {}", facts.label_within(RATE), facts.shown(RATE, value)),
        facts.change_words(RATE).unwrap_or_default(),
    ]);
    let second = signal_words(facts, rows);
    let visits = facts.denominator(RATE).map_or_else(String::new, |visits| {
        say!(facts, "finding.technicians.n", n = count(visits))
    });
    let source = say!(
        facts,
        "finding.technicians.source",
        n = visits,
        days = facts.counted("day", facts.config.first_time_fix.window_days),
        basis = facts.basis(&[RATE]),
        note = note_of(facts, "technicians_funnel")
    );
    let columns = reason_columns(rows);
    let heads: Vec<String> = columns.iter().map(|column| column.head(facts)).collect();
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(b.orders.cmp(&a.orders)));
    let table: Vec<_> = sorted.iter().map(|row| technician(row, &columns)).collect();
    let with = |finding: Finding, rows: Vec<Value>| {
        finding
            .with("columns", heads.clone())
            .with("rows", rows)
            .with("whole", whole(&sorted, &columns))
    };
    if rows.is_empty() {
        found.insert(
            "technicians".to_owned(),
            facts
                .finding(&first, None)
                .source(source)
                .with("rows", Value::Array(Vec::new())),
        );
        return;
    }
    let lettered = heads.iter().any(|head| em_width(head) > 9.0);
    let room = if lettered { BESIDE_LETTERED } else { BESIDE };
    // Where not all fit, those with few cases can wait for the page of all.
    let few =
        |row: &Value| row.get("small") == Some(&Value::Bool(true)) && row.get("signal").is_none_or(Value::is_null);
    let beside: Vec<_> = table
        .iter()
        .filter(|row| rows.len() <= room || !few(row))
        .take(room)
        .cloned()
        .collect();
    let finding = facts
        .finding(&first, Some(&second))
        .source(source.clone())
        .with("all", rows.len())
        .with("lettered", lettered);
    found.insert("technicians".to_owned(), with(finding, beside));
    if rows.len() > room {
        let small = rows.iter().filter(|row| row.orders < SMALL_SAMPLE).count();
        let first = say!(
            facts,
            "finding.technicians.all",
            technicians = facts.counted_rows("technician", rows.len())
        );
        let second = (small > 0).then(|| say!(facts, "finding.technicians.small", n = small, least = SMALL_SAMPLE));
        found.insert(
            "technicians_all".to_owned(),
            with(
                facts
                    .finding(&first, second.as_deref())
                    .source(source)
                    .unlisted()
                    .with("lettered", lettered),
                table,
            ),
        );
    }
}

/// Who is outside the limits, in words.
fn signal_words(facts: &Facts<'_>, rows: &[TechnicianRow]) -> String {
    let outside = |which: &str| {
        rows.iter()
            .filter(|row| row.signal.as_deref() == Some(which))
            .collect::<Vec<_>>()
    };
    let (high, low) = (outside("high"), outside("low"));
    let names = |rows: &[&TechnicianRow]| {
        listed(
            facts.tongue(),
            &rows.iter().map(|row| row.technician.as_str()).collect::<Vec<_>>(),
            3,
            "head",
        )
    };
    let all = facts.counted_rows("technician", rows.len());
    match (high.as_slice(), low.as_slice()) {
        ([], []) if rows.iter().all(|row| row.orders < SMALL_SAMPLE) => {
            say!(facts, "finding.technicians.all_small", technicians = all)
        }
        ([], []) => say!(facts, "finding.technicians.within", technicians = all),
        ([one], _) => say!(
            facts,
            "finding.technicians.one_high",
            technician = one.technician,
            rate = percent(rate(one), 1)
        ),
        ([], [one]) => say!(
            facts,
            "finding.technicians.one_low",
            technician = one.technician,
            rate = percent(rate(one), 1)
        ),
        ([], low) => fitting(facts, &names(low), low.len(), |facts, who| {
            say!(facts, "finding.technicians.low", technicians = who)
        }),
        (high, _) => fitting(facts, &names(high), high.len(), |facts, who| {
            say!(facts, "finding.technicians.high", technicians = who)
        }),
    }
}

/// Names where they fit into a headline, else how many there are.
fn fitting(facts: &Facts<'_>, names: &str, count: usize, what: fn(&Facts<'_>, &str) -> String) -> String {
    let with_names = what(facts, names);
    if em_width(&with_names) <= 32.0 {
        with_names
    } else {
        what(facts, &facts.counted_rows("technician", count))
    }
}

/// A column of the table: a reason, or the rarer ones together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    Reason(String),
    Others,
}

impl Column {
    fn head(&self, facts: &Facts<'_>) -> String {
        match self {
            Self::Reason(reason) => facts.category(reason),
            Self::Others => say!(facts, "finding.technicians.other_reasons"),
        }
    }

    fn is(&self, reason: &str) -> bool {
        matches!(self, Self::Reason(own) if own == reason)
    }
}

/// The most frequent reasons of the store; a rare one more would need a column nobody reads.
pub fn reason_columns(rows: &[TechnicianRow]) -> Vec<Column> {
    let mut totals: Vec<(String, i64)> = Vec::new();
    for (reason, cases) in rows.iter().flat_map(|row| &row.reasons) {
        match totals.iter_mut().find(|(known, _)| known == reason) {
            Some((_, total)) => *total += cases,
            None => totals.push((reason.clone(), *cases)),
        }
    }
    totals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let more = totals.len() > COLUMNS;
    let mut columns: Vec<_> = totals
        .into_iter()
        .take(if more { COLUMNS - 1 } else { COLUMNS })
        .map(|(reason, _)| Column::Reason(reason))
        .collect();
    if more {
        columns.push(Column::Others);
    }
    columns
}

fn cells(row: &TechnicianRow, columns: &[Column]) -> Vec<i64> {
    columns
        .iter()
        .map(|column| match column {
            Column::Others => row
                .reasons
                .iter()
                .filter(|(reason, _)| !columns.iter().any(|column| column.is(reason)))
                .map(|(_, cases)| cases)
                .sum(),
            Column::Reason(reason) => row.reasons.get(reason).copied().unwrap_or(0),
        })
        .collect()
}

fn technician(row: &TechnicianRow, columns: &[Column]) -> Value {
    json!({
        "technician": row.technician, "orders": row.orders, "not_fixed": row.not_fixed, "cells": cells(row, columns),
        "rate": row.not_fixed_rate, "signal": row.signal, "small": row.orders < SMALL_SAMPLE,
    })
}

fn whole(rows: &[&TechnicianRow], columns: &[Column]) -> Value {
    let orders: i64 = rows.iter().map(|row| row.orders).sum();
    let not_fixed: i64 = rows.iter().map(|row| row.not_fixed).sum();
    let mut sums = vec![0; columns.len()];
    for row in rows {
        for (sum, cell) in sums.iter_mut().zip(cells(row, columns)) {
            *sum += cell;
        }
    }
    json!({ "orders": orders, "not_fixed": not_fixed, "cells": sums, "rate": (orders > 0).then(|| number_of(not_fixed) / number_of(orders)) })
}

pub fn rate(row: &TechnicianRow) -> f64 {
    row.not_fixed_rate.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_reasons_share_a_column() {
        let row = TechnicianRow {
            technician: "甲".to_owned(),
            orders: 100,
            not_fixed: 21,
            reasons: (0..7).map(|index| (format!("原因{index}"), index)).collect(),
            not_fixed_rate: Some(0.21),
            ci_low: None,
            ci_high: None,
            signal: None,
        };
        let columns = reason_columns(std::slice::from_ref(&row));
        let own = ["原因6", "原因5", "原因4", "原因3"].map(|reason| Column::Reason(reason.to_owned()));
        assert_eq!(columns[..4], own);
        assert_eq!(columns[4..], [Column::Others]);
        assert_eq!(cells(&row, &columns), [6, 5, 4, 3, 3]);
    }
}
