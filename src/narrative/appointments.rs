//! Appointments: rates, advisors, and causes from the measures.

use serde_json::{Value, json};

use super::complaints::{chinese, note_of};
use super::technicians::SMALL;
use super::words::count;
use super::{Facts, Finding, Findings};
use crate::charts::number_of;
use crate::report::tables::ActionRow;
use crate::report::{AppointmentsOfAdvisor, Status};

const APPOINTMENTS: &str = "appointments.rate";
const ACTIVE: &str = "appointments.active_rate";
/// The department whose measures are about appointments.
pub const APPOINTMENT_DEPARTMENT: &str = "预约";

/// Appointment rates, and what the measures of the department say about causes.
pub fn appointments(facts: &Facts<'_>, found: &mut Findings) {
    let Some(value) = facts.value(APPOINTMENTS) else {
        let why = match facts.absence(APPOINTMENTS) {
            "未配置" => "维修工单没有预约列，预约率不作统计。".to_owned(),
            reason => format!("本月没有服务工单可统计：{reason}。"),
        };
        let finding = match causes(facts) {
            // The measures still have something to say.
            Some((words, rows)) => Finding::new("预约率没有数据", Some(&words))
                .source(format!("来源：改善措施表。{why}"))
                .with("causes", rows),
            None => Finding::empty("预约率没有数据", &why),
        };
        found.insert("appointments".to_owned(), finding);
        return;
    };
    let mut first = format!("预约率 {}", facts.shown(APPOINTMENTS, value));
    if let Some(words) = facts.target_words(APPOINTMENTS) {
        first = format!("{first}，{words}");
    }
    if let Some(active) = facts.value(ACTIVE) {
        first = format!("{first}，其中主动预约 {}", facts.shown(ACTIVE, active));
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
    if let Some((_, rows)) = causes(facts) {
        finding = finding.with("causes", rows);
    }
    found.insert("appointments".to_owned(), finding);
}

fn share(row: &AppointmentsOfAdvisor) -> f64 {
    if row.orders > 0 {
        number_of(row.passive + row.active) / number_of(row.orders)
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

/// The cause table of appointments: what the department's measures say, in words and as rows.
fn causes(facts: &Facts<'_>) -> Option<(String, Vec<Value>)> {
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
    (!rows.is_empty()).then(|| (format!("预约的问题有{}项措施在办", chinese(rows.len())), rows))
}
