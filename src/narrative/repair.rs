//! Chapter 5: first-time fix, technicians, appointments.

use serde_json::{Value, json};

use super::complaints::{chinese, note_of};
use super::words::{count, em_width, listed, number, percent};
use super::{Facts, Finding, Findings};
use crate::report::tables::{ActionRow, TechnicianRow};
use crate::report::{AppointmentsOfAdvisor, Status};

const RATE: &str = "first_time_fix.rate";
const APPOINTMENTS: &str = "appointments.rate";
const ACTIVE: &str = "appointments.active_rate";
/// Cases below which a rate is listed but not judged.
const SMALL: i64 = 30;
/// Reasons with a column of their own.
const COLUMNS: usize = 5;
/// Technicians beside the control chart; more have a page of their own.
const BESIDE: usize = 12;
/// As many, when reasons too long for a column head are explained below the table.
const BESIDE_LETTERED: usize = 9;
/// The department whose measures are about appointments.
pub const APPOINTMENT_DEPARTMENT: &str = "预约";

/// What the pages of this chapter say; a page without a finding is left out.
pub fn findings(facts: &Facts<'_>) -> Findings {
    let mut found = Findings::new();
    technicians(facts, &mut found);
    trend(facts, &mut found);
    appointments(facts, &mut found);
    found
}

fn technicians(facts: &Facts<'_>, found: &mut Findings) {
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
        first.push_str(&format!("，{words}"));
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
    comparison(rows, 1.0 - value, found);
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

fn comparison(rows: &[TechnicianRow], store: f64, found: &mut Findings) {
    let judged: Vec<_> = rows.iter().filter(|row| row.orders >= SMALL).collect();
    let rates: Vec<f64> = judged.iter().map(|row| rate(row)).collect();
    let first = match judged.len() {
        0 => format!("没有技师满 {SMALL} 台次，未一次修复率只列不评"),
        _ => format!(
            "样本足够的 {} 位技师，未一次修复率在 {} 至 {} 之间",
            judged.len(),
            number(rates.iter().copied().fold(f64::INFINITY, f64::min) * 100.0, 1),
            percent(rates.iter().copied().fold(0.0, f64::max), 1)
        ),
    };
    let covers = |row: &&&TechnicianRow| {
        row.ci_low.is_some_and(|low| low <= store) && row.ci_high.is_some_and(|high| high >= store)
    };
    let inside = judged.iter().filter(covers).count();
    let second = (!judged.is_empty()).then(|| match inside {
        0 => format!("没有一位的区间包含全店的 {}", percent(store, 1)),
        all if all == judged.len() => format!("各人的区间都包含全店的 {}", percent(store, 1)),
        some => format!("{some} 位的区间包含全店的 {}", percent(store, 1)),
    });
    let source = format!(
        "来源：维修工单。口径 technicians。横线为 95% 区间；按未修复率从高到低，台次不足 {SMALL} 的空心圆在后。与全店的差异以控制限为准。"
    );
    found.insert(
        "technicians_comparison".to_owned(),
        Finding::new(&first, second.as_deref()).source(source),
    );
}

/// The most frequent reasons of the store; a rare one more would need a column nobody reads.
fn reason_columns(rows: &[TechnicianRow]) -> Vec<String> {
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
const OTHER: &str = "其余原因";

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
    json!({ "orders": orders, "not_fixed": not_fixed, "cells": sums, "rate": (orders > 0).then(|| as_number(not_fixed) / as_number(orders)) })
}

fn trend(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(RATE) else { return };
    let mut first = format!("一次维修合格率 {}", facts.shown(RATE, value));
    if let Some(words) = facts.target_words(RATE) {
        first.push_str(&format!("，{words}"));
    }
    let known: Vec<f64> = facts.series(RATE).into_iter().flatten().collect();
    let (low, high) = extremes(&known);
    let second = (known.len() > 2).then(|| {
        format!(
            "{} {} 个月在 {} 至 {} 之间",
            if known.len() == 13 { "近" } else { "有数据的" },
            known.len(),
            number(low * 100.0, 1),
            facts.shown(RATE, high)
        )
    });
    let n = facts.metric(RATE).and_then(|metric| {
        Some(format!(
            "（{} / {}）",
            shown_count(metric.numerator?),
            shown_count(metric.denominator?)
        ))
    });
    let source = format!(
        "来源：维修工单。口径 {}{}。竖线为本月 95% 区间{}。",
        facts.basis(&[RATE, "rework.internal", "rework.external"]),
        n.unwrap_or_default(),
        note_of(facts, "first_time_fix_trend")
    );
    found.insert(
        "first_time_fix".to_owned(),
        Finding::new(&first, second.as_deref())
            .source(source)
            .with("summary", summary(facts)),
    );
}

/// 小结: trend, problem, advice, made from the figures of the chapter.
fn summary(facts: &Facts<'_>) -> Value {
    let mut trend = facts.change_words(RATE).map_or_else(
        || "没有上月数据，不作比较".to_owned(),
        |words| format!("一次维修合格率{words}"),
    );
    if let Some(words) = run_of_months(&facts.series(RATE)) {
        trend.push_str(&format!("；{words}"));
    }
    let rows = &facts.model.tables.technicians;
    let mut problems = Vec::new();
    if facts.metric(RATE).is_some_and(|metric| metric.status == Status::Missed) {
        problems.push(format!(
            "一次维修合格率{}",
            facts.target_words(RATE).unwrap_or_default()
        ));
    }
    let high: Vec<_> = rows
        .iter()
        .filter(|row| row.signal.as_deref() == Some("high"))
        .collect();
    problems.extend(high.iter().take(3).map(|row| {
        format!(
            "{}未一次修复 {} / {}，高于控制上限",
            row.technician, row.not_fixed, row.orders
        )
    }));
    let not_fixed: i64 = rows.iter().map(|row| row.not_fixed).sum();
    let columns = reason_columns(rows);
    let top = columns.first().filter(|reason| *reason != OTHER).map(|reason| {
        (
            reason.clone(),
            rows.iter().filter_map(|row| row.reasons.get(reason)).sum::<i64>(),
        )
    });
    if let Some((reason, cases)) = top.as_ref().filter(|_| not_fixed > 0) {
        problems.push(format!(
            "未修复原因以{reason}最多，{cases} 台次，占 {}",
            percent(as_number(*cases) / as_number(not_fixed), 1)
        ));
    }
    if problems.is_empty() {
        problems.push("没有技师超出控制限，本月没有突出的问题".to_owned());
    }
    let mut advice = Vec::new();
    if let Some(row) = high.iter().max_by(|a, b| rate(a).total_cmp(&rate(b))) {
        advice.push(format!(
            "复核{}的 {} 台未修复工单，按原因安排带教与终检",
            row.technician, row.not_fixed
        ));
    }
    if let Some((reason, _)) = top.filter(|(reason, _)| not_fixed > 0 && reason != "未注明") {
        advice.push(format!("对{reason}类工单交车前由技术主管复检"));
    }
    let unnamed: i64 = rows.iter().filter_map(|row| row.reasons.get("未注明")).sum();
    if unnamed > 0 {
        advice.push(format!("补填 {unnamed} 台未注明的未修复原因"));
    }
    if advice.is_empty() {
        advice.push("保持现有的终检流程，继续记录未修复原因".to_owned());
    }
    let part = |title: &str, lines: Vec<String>| json!({ "title": title, "lines": lines });
    json!([part("趋势", vec![trend]), part("问题", problems), part("建议", advice)])
}

/// `连升 3 个月` where three months or more go one way, up to this month.
pub fn run_of_months(series: &[Option<f64>]) -> Option<String> {
    let known: Vec<f64> = series.iter().rev().map_while(|value| *value).collect();
    let steps = |up: bool| {
        known
            .windows(2)
            .take_while(|pair| {
                if let [now, before] = pair {
                    (now > before) == up && (now - before).abs() > 1e-12
                } else {
                    false
                }
            })
            .count()
    };
    [(true, "连升"), (false, "连降")].into_iter().find_map(|(up, word)| {
        let steps = steps(up);
        (steps >= 3).then(|| format!("{word} {steps} 个月"))
    })
}

fn appointments(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(APPOINTMENTS) else {
        let why = match facts.absence(APPOINTMENTS) {
            "未配置" => "维修工单没有预约列，预约率不作统计。".to_owned(),
            reason => format!("本月没有服务工单可统计：{reason}。"),
        };
        found.insert("appointments".to_owned(), Finding::empty("预约率没有数据", &why));
        causes(facts, found);
        return;
    };
    let mut first = format!("预约率 {}", facts.shown(APPOINTMENTS, value));
    if let Some(words) = facts.target_words(APPOINTMENTS) {
        first.push_str(&format!("，{words}"));
    }
    if let Some(active) = facts.value(ACTIVE) {
        first.push_str(&format!("，其中主动预约 {}", facts.shown(ACTIVE, active)));
    }
    let second = facts.change_words(APPOINTMENTS).map(|words| format!("预约率{words}"));
    let n = facts
        .denominator(APPOINTMENTS)
        .map_or_else(String::new, |orders| format!("，交车的服务工单 {} 台次", count(orders)));
    let source = format!(
        "来源：维修工单{n}。口径 {}。竖线为本月 95% 区间；主动与被动预约都计入预约率{}。",
        facts.basis(&[APPOINTMENTS, ACTIVE]),
        note_of(facts, "appointments_trend")
    );
    let mut finding = Finding::new(&first, second.as_deref())
        .source(source)
        .with("advisors", advisors(facts));
    if facts
        .metric(APPOINTMENTS)
        .is_some_and(|metric| metric.status == Status::Missed)
    {
        let below: Vec<_> = facts
            .details
            .appointments_by_advisor
            .iter()
            .filter(|row| row.orders >= SMALL && share(row) < value)
            .collect();
        let lines = [
            format!("预约率{}", facts.target_words(APPOINTMENTS).unwrap_or_default()),
            format!("{} 位顾问低于全店（样本不足 {SMALL} 台次的不计）", below.len()),
        ];
        finding = finding.callout(lines);
    }
    found.insert("appointments".to_owned(), finding);
    causes(facts, found);
}

fn share(row: &AppointmentsOfAdvisor) -> f64 {
    if row.orders > 0 {
        as_number(row.passive + row.active) / as_number(row.orders)
    } else {
        0.0
    }
}

/// Advisors by appointment rate, the highest first, those with few orders last.
fn advisors(facts: &Facts<'_>) -> Value {
    let mut rows: Vec<_> = facts
        .details
        .appointments_by_advisor
        .iter()
        .filter(|row| row.orders > 0)
        .collect();
    rows.sort_by(|a, b| {
        (a.orders < SMALL)
            .cmp(&(b.orders < SMALL))
            .then(share(b).total_cmp(&share(a)))
            .then_with(|| a.advisor.cmp(&b.advisor))
    });
    rows.into_iter()
        .map(|row| {
            json!({
                "advisor": row.advisor, "orders": row.orders, "passive": row.passive, "active": row.active,
                "rate": share(row), "small": row.orders < SMALL,
            })
        })
        .collect()
}

/// The cause table of appointments: what the department's measures say.
fn causes(facts: &Facts<'_>, found: &mut Findings) {
    let of_department = |rows: &[ActionRow], month: &str| -> Vec<Value> {
        rows.iter()
            .filter(|action| action.department.as_deref() == Some(APPOINTMENT_DEPARTMENT))
            .map(|action| {
                json!({
                    "set_in": month, "problem": action.problem, "cause": action.cause, "measure": action.measure,
                    "owner": action.owner, "due": action.due, "status": action.status,
                })
            })
            .collect()
    };
    let mut rows = of_department(&facts.model.tables.actions_review, &facts.previous_month_word());
    rows.extend(of_department(&facts.model.tables.actions_next, &facts.month_word()));
    if rows.is_empty() {
        return;
    }
    let without_cause = rows
        .iter()
        .filter(|row| row.get("cause").is_none_or(Value::is_null))
        .count();
    let first = format!("预约的问题有{}项措施在办", chinese(rows.len()));
    let second = (without_cause > 0).then(|| format!("{without_cause} 项没有填写原因"));
    let source = format!(
        "来源：改善措施表（部门为预约，{}与 {}提出）。",
        facts.previous_month_word(),
        facts.month_word()
    );
    found.insert(
        "appointment_causes".to_owned(),
        Finding::new(&first, second.as_deref())
            .source(source)
            .with("rows", rows),
    );
}

fn rate(row: &TechnicianRow) -> f64 {
    row.not_fixed_rate.unwrap_or(0.0)
}

fn extremes(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        })
}

fn shown_count(value: crate::report::Number) -> String {
    number(value.as_f64(), 0)
}

#[allow(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn as_number(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_needs_three_steps_up_to_this_month() {
        assert_eq!(
            run_of_months(&[Some(1.0), Some(2.0), Some(3.0), Some(4.0)]).as_deref(),
            Some("连升 3 个月")
        );
        assert_eq!(
            run_of_months(&[Some(9.0), Some(4.0), Some(3.0), Some(2.0), Some(1.0)]).as_deref(),
            Some("连降 4 个月")
        );
        assert_eq!(run_of_months(&[Some(1.0), None, Some(3.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[Some(4.0), Some(4.0), Some(4.0), Some(4.0)]), None);
        assert_eq!(run_of_months(&[]), None);
    }

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
