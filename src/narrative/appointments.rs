//! Appointments: rates, advisors, and causes from the measures.

use serde_json::{Value, json};

use super::complaints::{note_of, small_number};
use super::departments::Department;
use super::verdict::Absence;
use super::words::count;
use super::{Facts, Findings, words};
use crate::charts::number_of;
use crate::report::tables::ActionRow;
use crate::report::{AppointmentsOfAdvisor, Status};
use crate::stats::SMALL_SAMPLE;

const APPOINTMENTS: &str = "appointments.rate";
const ACTIVE: &str = "appointments.active_rate";

/// Appointment rates, and what the measures of the department say about causes.
pub fn appointments(facts: &Facts<'_>, found: &mut Findings) {
    let name = facts.label_within(APPOINTMENTS);
    let Some(value) = facts.value(APPOINTMENTS) else {
        let why = match facts.absence(APPOINTMENTS) {
            Absence::NotConfigured => say!(facts, "finding.appointments.no_column", name = name),
            reason => say!(facts, "finding.appointments.no_orders", reason = reason.word(facts)),
        };
        let nothing = say!(facts, "finding.no_figure", name = name);
        let finding = match causes(facts) {
            // The measures still have something to say.
            Some((words, rows)) => facts
                .finding(&nothing, Some(&words))
                .source(say!(facts, "finding.appointments.source_of_measures", why = why))
                .with("causes", rows),
            None => facts.nothing(&nothing, &why),
        };
        found.insert("appointments".to_owned(), finding);
        return;
    };
    let active = facts
        .value(ACTIVE)
        .map_or_else(String::new, |active| match facts.renamed(ACTIVE) {
            Some(name) => words::joined(facts.tongue(), &name, &facts.shown(ACTIVE, active)),
            None => say!(facts, "finding.appointments.active", rate = facts.shown(ACTIVE, active)),
        });
    let first = facts.clauses(&[
        format!("{name} {}", facts.shown(APPOINTMENTS, value)),
        facts.target_words(APPOINTMENTS).unwrap_or_default(),
        active,
    ]);
    let again = facts
        .renamed(APPOINTMENTS)
        .unwrap_or_else(|| say!(facts, "finding.appointments.name_again"));
    let second = facts
        .change_words(APPOINTMENTS)
        .map(|words| facts.clauses(&[facts.about(&again, &words), facts.extreme(APPOINTMENTS, value)]));
    let n = facts.denominator(APPOINTMENTS).map_or_else(String::new, |orders| {
        say!(facts, "finding.appointments.n", n = count(orders))
    });
    let source = say!(
        facts,
        "finding.appointments.source",
        n = n,
        basis = facts.basis(&[APPOINTMENTS, ACTIVE]),
        note = note_of(facts, "appointments_trend")
    );
    let mut finding = facts
        .finding(&first, second.as_deref())
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
            .filter(|row| row.orders >= SMALL_SAMPLE && share(row) < value)
            .collect();
        let lines = [
            facts.against_target(&name, APPOINTMENTS),
            say!(
                facts,
                "finding.appointments.advisors_below",
                advisors = facts.counted_rows("advisor", below.len()),
                small = SMALL_SAMPLE
            ),
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
        (a.orders < SMALL_SAMPLE)
            .cmp(&(b.orders < SMALL_SAMPLE))
            .then(share(b).total_cmp(&share(a)))
            .then_with(|| a.advisor.cmp(&b.advisor))
    });
    rows.into_iter()
        .map(|row| {
            json!({
                "advisor": row.advisor, "orders": row.orders, "passive": row.passive, "active": row.active,
                "rate": share(row), "small": row.orders < SMALL_SAMPLE,
            })
        })
        .collect()
}

/// The cause table of appointments: what the department's measures say, in words and as rows.
fn causes(facts: &Facts<'_>) -> Option<(String, Vec<Value>)> {
    let of_department = |rows: &[ActionRow], month: &str| -> Vec<Value> {
        rows.iter()
            .filter(|action| action.department.as_deref() == Some(Department::Appointments.recorded()))
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
    let words = say!(
        facts,
        "finding.appointments.measures",
        number = small_number(facts, rows.len())
    );
    (!rows.is_empty()).then_some((words, rows))
}
