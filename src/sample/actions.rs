//! The measures each month's report set, and how far they have come.

use chrono::NaiveDate;

use super::calendar;
use super::chance::Chance;
use super::measures::{MEASURES, Measure, Owner};
use super::sheet::{Sheet, decimal};
use super::store::{Store, Topic};
use crate::period::Month;

const COLUMNS: [&str; 16] = [
    "store",
    "month",
    "department",
    "priority",
    "problem",
    "cause",
    "measure",
    "resources",
    "owner",
    "supervisor",
    "due",
    "checkpoints",
    "status",
    "completion",
    "evidence",
    "metric",
];

/// How far a measure has come.
#[derive(Debug, Clone, Copy)]
struct Progress {
    /// Position among the measures.
    measure: usize,
    due: (i32, u32, u32),
    status: &'static str,
    completion: f64,
}

const fn progress(measure: usize, due: (i32, u32, u32), status: &'static str, completion: f64) -> Progress {
    Progress {
        measure,
        due,
        status,
        completion,
    }
}

/// Set in March 2026 and looked back on in April: two are overdue.
const REVIEWED: [Progress; 8] = [
    progress(0, (2026, 4, 15), "todo", 0.2),
    progress(1, (2026, 4, 20), "done", 1.0),
    progress(4, (2026, 5, 31), "doing", 0.5),
    progress(7, (2026, 4, 25), "doing", 0.6),
    progress(9, (2026, 5, 31), "doing", 0.45),
    progress(10, (2026, 4, 30), "done", 1.0),
    progress(11, (2026, 4, 10), "done", 1.0),
    progress(13, (2026, 5, 20), "done", 1.0),
];

/// Set in April 2026.
const NEXT: [Progress; 9] = [
    progress(0, (2026, 5, 20), "doing", 0.3),
    progress(2, (2026, 5, 25), "todo", 0.0),
    progress(4, (2026, 5, 31), "doing", 0.5),
    progress(5, (2026, 5, 25), "todo", 0.0),
    progress(7, (2026, 5, 22), "doing", 0.6),
    progress(8, (2026, 5, 31), "todo", 0.0),
    progress(9, (2026, 6, 30), "doing", 0.45),
    progress(12, (2026, 5, 15), "todo", 0.1),
    progress(14, (2026, 5, 31), "todo", 0.0),
];

/// The measures of a store, month by month.
pub fn generate(store: &Store, months: i32) -> Sheet {
    let chance = &mut store.chance(Topic::Actions);
    let mut sheet = Sheet::new(&COLUMNS);
    let span = months.min(calendar::CALLBACK_MONTHS);
    for month in calendar::last_month().ending_here(span) {
        let age = calendar::last_month().ordinal() - month.ordinal();
        let set: Vec<(usize, Option<NaiveDate>, &str, f64)> = match age {
            0 => NEXT.iter().map(known).collect(),
            1 => REVIEWED.iter().map(known).collect(),
            _ => earlier(chance, month),
        };
        for (measure, due, status, completion) in set {
            sheet.push(row(store, month, &MEASURES[measure], (due, status, completion)));
        }
    }
    sheet
}

fn known(progress: &Progress) -> (usize, Option<NaiveDate>, &'static str, f64) {
    let (year, month, day) = progress.due;
    (
        progress.measure,
        NaiveDate::from_ymd_opt(year, month, day),
        progress.status,
        progress.completion,
    )
}

/// Six to eight measures of an earlier month, most of them done by now.
fn earlier(chance: &mut Chance, month: Month) -> Vec<(usize, Option<NaiveDate>, &'static str, f64)> {
    let mut positions: Vec<usize> = (0..MEASURES.len()).collect();
    chance.shuffle(&mut positions);
    positions.truncate(chance.below(3) + 6);
    positions.sort_unstable();
    positions
        .into_iter()
        .map(|measure| {
            let due = calendar::later(month.plus(1).first_day(), chance.between(9, 27));
            let (status, completion) = match chance.below(12) {
                0 => ("doing", 0.7),
                1 => ("doing", 0.9),
                _ => ("done", 1.0),
            };
            (measure, Some(due), status, completion)
        })
        .collect()
}

fn row(
    store: &Store,
    month: Month,
    measure: &Measure,
    (due, status, completion): (Option<NaiveDate>, &str, f64),
) -> Vec<String> {
    let managers = &store.managers;
    let owner = match measure.owner {
        Owner::Service => &managers.service,
        Owner::Workshop => &managers.workshop,
        Owner::Parts => &managers.parts,
        Owner::Customers => &managers.customers,
        Owner::Appointments => &managers.appointments,
        Owner::Advisor(position) => &store.advisors[position].name,
    };
    let supervisor = if matches!(measure.owner, Owner::Advisor(_)) {
        &managers.service
    } else {
        &managers.station
    };
    vec![
        store.id.clone(),
        month.to_string(),
        measure.department.to_owned(),
        measure.priority.to_owned(),
        measure.problem.to_owned(),
        measure.cause.to_owned(),
        measure.step.to_owned(),
        measure.resources.to_owned(),
        owner.clone(),
        supervisor.clone(),
        due.map(|day| day.to_string()).unwrap_or_default(),
        measure.checkpoints.to_owned(),
        status.to_owned(),
        if completion > 0.0 && completion < 1.0 {
            format!("{completion}")
        } else {
            decimal(completion)
        },
        if status == "todo" {
            String::new()
        } else {
            measure.evidence.to_owned()
        },
        measure.metric.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_measures_of_march_are_overdue() {
        let overdue = REVIEWED.iter().filter(|progress| {
            progress.status != "done" && known(progress).1.is_some_and(|due| due <= calendar::last_day())
        });
        assert_eq!(overdue.count(), 2);
    }
}
