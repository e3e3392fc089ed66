//! Who is outside the control limits, and why cars came back.

use serde_json::{Value, json};

use super::words::{count, em_width, listed, percent};
use super::{Facts, Finding, Findings};
use crate::charts::number_of;
use crate::report::tables::TechnicianRow;

const RATE: &str = "first_time_fix.rate";
/// Cases below which a rate is listed but not judged.
pub const SMALL: i64 = 30;
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
            "未配置" => "维修工单没有返修关联、返修类别或未修复原因的列，一次维修合格率不作统计。".to_owned(),
            reason => format!("本月没有可统计的首次维修：{reason}。"),
        };
        found.insert("technicians".to_owned(), Finding::empty("一次维修合格率没有数据", &why));
        return;
    };
    let rows = &facts.model.tables.technicians;
    let mut first = format!("一次维修合格率 {}", facts.shown(RATE, value));
    if let Some(words) = facts.change_words(RATE) {
        first = format!("{first}，{words}");
    }
    let second = signal_words(rows);
    let visits = facts
        .denominator(RATE)
        .map_or_else(String::new, |visits| format!("，首次维修 {} 台次", count(visits)));
    let source = format!(
        "来源：维修工单{visits}，返修窗口 {} 天。口径 {}、technicians。控制限按二项分布，单侧概率 0.00135。",
        facts.config.first_time_fix.window_days,
        facts.basis(&[RATE])
    );
    let columns = reason_columns(rows);
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by(|a, b| rate(b).total_cmp(&rate(a)).then(b.orders.cmp(&a.orders)));
    let table: Vec<_> = sorted.iter().map(|row| technician(row, &columns)).collect();
    let with = |finding: Finding, rows: Vec<Value>| {
        finding
            .with("columns", columns.clone())
            .with("rows", rows)
            .with("whole", whole(&sorted, &columns))
    };
    if rows.is_empty() {
        found.insert(
            "technicians".to_owned(),
            Finding::new(&first, None)
                .source(source)
                .with("rows", Value::Array(Vec::new())),
        );
        return;
    }
    let lettered = columns.iter().any(|column| em_width(column) > 9.0);
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
    let finding = Finding::new(&first, Some(&second))
        .source(source.clone())
        .with("all", rows.len())
        .with("lettered", lettered);
    found.insert("technicians".to_owned(), with(finding, beside));
    if rows.len() > room {
        let small = rows.iter().filter(|row| row.orders < SMALL).count();
        let first = format!("{} 位技师的台次与未修复原因", rows.len());
        let second = (small > 0).then(|| format!("{small} 位台次不足 {SMALL}，只列不评"));
        found.insert(
            "technicians_all".to_owned(),
            with(
                Finding::new(&first, second.as_deref())
                    .source(source)
                    .unlisted()
                    .with("lettered", lettered),
                table,
            ),
        );
    }
}

/// Who is outside the limits, in words.
fn signal_words(rows: &[TechnicianRow]) -> String {
    let outside = |which: &str| {
        rows.iter()
            .filter(|row| row.signal.as_deref() == Some(which))
            .collect::<Vec<_>>()
    };
    let (high, low) = (outside("high"), outside("low"));
    let names = |rows: &[&TechnicianRow]| {
        listed(
            &rows.iter().map(|row| row.technician.as_str()).collect::<Vec<_>>(),
            3,
            "位",
        )
    };
    match (high.as_slice(), low.as_slice()) {
        ([], []) => format!("{} 位技师都在控制限内", rows.len()),
        ([one], _) => format!("{}未一次修复率 {}，明显高于全店", one.technician, percent(rate(one), 1)),
        ([], [one]) => format!("{}未一次修复率 {}，明显低于全店", one.technician, percent(rate(one), 1)),
        ([], low) => fitting(&names(low), low.len(), "未一次修复率明显低于全店"),
        (high, _) => fitting(&names(high), high.len(), "未一次修复率明显高于全店"),
    }
}

/// Names where they fit into a headline, else how many there are.
fn fitting(names: &str, count: usize, what: &str) -> String {
    let with_names = format!("{names}{what}");
    if em_width(&with_names) <= 32.0 {
        with_names
    } else {
        format!("{count} 位技师{what}")
    }
}

/// The most frequent reasons of the store; a rare one more would need a column nobody reads.
pub fn reason_columns(rows: &[TechnicianRow]) -> Vec<String> {
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
        .map(|(reason, _)| reason)
        .collect();
    if more {
        columns.push(OTHER.to_owned());
    }
    columns
}

/// The column of the rarer reasons.
pub const OTHER: &str = "其余原因";

fn cells(row: &TechnicianRow, columns: &[String]) -> Vec<i64> {
    columns
        .iter()
        .map(|column| {
            if column == OTHER {
                row.reasons
                    .iter()
                    .filter(|(reason, _)| !columns.contains(reason))
                    .map(|(_, cases)| cases)
                    .sum()
            } else {
                row.reasons.get(column).copied().unwrap_or(0)
            }
        })
        .collect()
}

fn technician(row: &TechnicianRow, columns: &[String]) -> Value {
    json!({
        "technician": row.technician, "orders": row.orders, "not_fixed": row.not_fixed, "cells": cells(row, columns),
        "rate": row.not_fixed_rate, "signal": row.signal, "small": row.orders < SMALL,
    })
}

fn whole(rows: &[&TechnicianRow], columns: &[String]) -> Value {
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
        assert_eq!(columns, ["原因6", "原因5", "原因4", "原因3", OTHER]);
        assert_eq!(cells(&row, &columns), [6, 5, 4, 3, 3]);
    }
}
